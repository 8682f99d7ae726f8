//! Compiles the actor lexicon (`data/actors/*.toml`, `languages/*/actors.toml`) to the line format that
//! `src/actor/lexicon.rs` reads, for parsing TOML at each start would cost fifty times as much. Every mistake in
//! the data that can be seen without a text stops the build here, naming the file and the entry.

#[allow(dead_code, reason = "the crate uses the rest")]
#[path = "src/actor/fold.rs"]
mod fold;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use toml::{Table, Value};

type Result<T> = std::result::Result<T, String>;

fn main() -> std::result::Result<(), String> {
    let root =
        PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(|error| error.to_string())?).join("../..");
    let (data, languages) = (root.join("data/actors"), root.join("languages"));
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/actor/fold.rs");
    println!("cargo::rerun-if-changed={}", data.display());
    let mut build = Build::default();
    for folder in entries(&languages)? {
        let file = folder.join("actors.toml");
        println!("cargo::rerun-if-changed={}", file.display());
        if let (true, Some(code)) = (file.is_file(), folder.file_name()) {
            build.packs.push((code.to_string_lossy().into_owned(), read(&file)?));
        }
    }
    let mut files = Vec::new();
    for file in entries(&data)? {
        if file.extension().is_some_and(|kind| kind == "toml") {
            files.push((file.file_name().unwrap_or_default().to_string_lossy().into_owned(), read(&file)?));
        }
    }
    build.roles(&files)?;
    build.wars(&files)?;
    build.actors(&files)?;
    build.words()?;
    let out = PathBuf::from(env::var("OUT_DIR").map_err(|error| error.to_string())?).join("actors.txt");
    fs::write(&out, build.written()?).map_err(|error| format!("{}: {error}", out.display()))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let listed = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<_> = listed.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<Table> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    text.parse().map_err(|error| format!("{}: {error}", path.display()))
}

/// An actor as the data tell it, its references by name.
#[derive(Default)]
struct Actor {
    place: String,
    id: String,
    kind: String,
    country: Vec<String>,
    roles: Vec<String>,
    from: i32,
    to: i32,
    parent: String,
    community: String,
    /// The days in which it is meant first.
    main: Option<(i32, i32)>,
    rivals: Vec<(String, i32, i32)>,
    allies: Vec<String>,
    backers: Vec<String>,
    holds: Vec<(String, i32, i32)>,
    terms: Vec<(String, String, i32, i32)>,
    /// By language: name, forms of the adjective.
    names: Vec<(usize, String, Vec<String>)>,
}

#[derive(Default)]
struct Build {
    packs: Vec<(String, Table)>,
    roles: Vec<(String, Table)>,
    /// Countries at war, and when.
    wars: Vec<(String, i32, i32)>,
    actors: Vec<Actor>,
    /// What is matched: (folded, shape, kind, target, flags) → languages.
    keys: BTreeMap<(String, String, char, usize, String), u32>,
    order: BTreeMap<String, usize>,
}

const OPEN: i32 = 99_999_999;

impl Build {
    fn roles(&mut self, files: &[(String, Table)]) -> Result<()> {
        for (file, table) in files {
            for role in tables(table, "role", file)? {
                self.roles.push((text(role, "key", file)?.to_owned(), role.clone()));
            }
        }
        if self.roles.len() > 64 {
            return Err(
                "data/actors/roles.toml: more than 64 roles do not fit the set that a mention carries".into(),
            );
        }
        Ok(())
    }

    fn wars(&mut self, files: &[(String, Table)]) -> Result<()> {
        for (file, table) in files {
            for war in tables(table, "war", file)? {
                let (from, to) = span(war, file)?;
                self.wars.push((text(war, "country", file)?.to_owned(), from, to));
            }
        }
        Ok(())
    }

    fn role(&self, key: &str, at: &str) -> Result<usize> {
        let found = self.roles.iter().position(|(own, _)| own == key);
        found.ok_or_else(|| format!("{at}: no role `{key}` in data/actors/roles.toml"))
    }

    fn actors(&mut self, files: &[(String, Table)]) -> Result<()> {
        let mut official: BTreeMap<String, Table> = BTreeMap::new();
        for (file, table) in files {
            for entry in tables(table, "official", file)? {
                official.insert(text(entry, "id", file)?.to_owned(), entry.clone());
            }
        }
        for (file, table) in files {
            for entry in tables(table, "actor", file)? {
                let at = format!("data/actors/{file}, actor `{}`", text(entry, "id", file)?);
                let state = self.actor(entry, &at)?;
                let (own, derive) = (state, entry.get("kind").and_then(Value::as_str) == Some("state"));
                self.actors.push(own);
                self.aliases(self.actors.len() - 1, entry, &at, derive)?;
                if derive {
                    self.derive(&mut official, &at)?;
                }
            }
        }
        if let Some(id) = official.keys().next() {
            return Err(format!("data/actors/official.toml: `{id}` belongs to no state"));
        }
        for (i, actor) in self.actors.iter().enumerate() {
            if let Some(other) = self.order.insert(actor.id.clone(), i) {
                return Err(format!("{} is also at {}", actor.place, self.actors[other].place));
            }
        }
        Ok(())
    }

    fn actor(&self, entry: &Table, at: &str) -> Result<Actor> {
        let known = [
            "id",
            "kind",
            "country",
            "roles",
            "from",
            "to",
            "parent",
            "community",
            "main",
            "rivals",
            "allies",
            "backers",
            "holds",
            "terms",
        ];
        for (key, value) in entry {
            let language = value.is_table() && self.packs.iter().any(|(code, _)| code == key);
            if !known.contains(&key.as_str()) && !language {
                return Err(format!("{at}: `{key}` is neither a field nor a language with a pack"));
            }
        }
        let dated = |key: &str, of: &str| -> Result<Vec<(String, i32, i32)>> {
            let rows = tables(entry, key, at)?;
            rows.into_iter()
                .map(|row| span(row, at).map(|(from, to)| Ok((text(row, of, at)?.to_owned(), from, to)))?)
                .collect()
        };
        let (from, to) = span(entry, at)?;
        let mut terms = Vec::new();
        for row in tables(entry, "terms", at)? {
            let (from, to) = span(row, at)?;
            terms.push((text(row, "office", at)?.to_owned(), text(row, "of", at)?.to_owned(), from, to));
        }
        let mut names = Vec::new();
        for (lang, (code, _)) in self.packs.iter().enumerate() {
            let words = entry.get(code).and_then(Value::as_table);
            let words = words.ok_or_else(|| format!("{at}: no name in `{code}`"))?;
            let forms = forms(words, at)?.into_iter().next().unwrap_or_default();
            names.push((lang, text(words, "name", at)?.to_owned(), forms));
        }
        let main = match entry.get("main") {
            Some(Value::Table(days)) => Some(span(days, at)?),
            main => main.and_then(Value::as_bool).filter(|&main| main).map(|_| (from, to)),
        };
        Ok(Actor {
            place: at.to_owned(),
            id: text(entry, "id", at)?.to_owned(),
            kind: text(entry, "kind", at)?.to_owned(),
            country: strings(entry, "country", at)?,
            roles: strings(entry, "roles", at)?,
            from,
            to,
            parent: entry.get("parent").and_then(Value::as_str).unwrap_or_default().to_owned(),
            community: entry.get("community").and_then(Value::as_str).unwrap_or_default().to_owned(),
            main,
            rivals: dated("rivals", "actor")?,
            allies: strings(entry, "allies", at)?,
            backers: strings(entry, "backers", at)?,
            holds: dated("holds", "country")?,
            terms,
            names,
        })
    }

    /// A state's government and armed forces, named by the templates of the packs.
    fn derive(&mut self, official: &mut BTreeMap<String, Table>, at: &str) -> Result<()> {
        let Some(state) = self.actors.last() else { return Ok(()) };
        let code = state.id.trim_start_matches("state:").to_owned();
        let state_id = state.id.clone();
        let mut derived = Vec::new();
        for (prefix, kind, template, roles) in [
            ("gov", "government", "government", &["government"][..]),
            ("army", "army", "army", &["army", "soldier", "government-force"][..]),
        ] {
            let mut names = Vec::new();
            for (lang, name, forms) in &state.names {
                let pack = &self.packs[*lang];
                let table = pack.1.get("names").and_then(Value::as_table);
                let table = table.ok_or_else(|| format!("languages/{}/actors.toml: no [names]", pack.0))?;
                let of = format!("{template}_of");
                let template = text(table, if forms.is_empty() { &of } else { template }, &pack.0)?;
                // What is not called by the pack's template has its own name.
                let own = official.get(&format!("{prefix}:{code}")).and_then(|extra| extra.get(&pack.0));
                let own = own.and_then(|words| words.get("name")).and_then(Value::as_str);
                let name = own.map_or_else(|| filled(template, name, forms), str::to_owned);
                names.push((*lang, name, forms.clone()));
            }
            derived.push(Actor {
                place: at.to_owned(),
                id: format!("{prefix}:{code}"),
                kind: kind.to_owned(),
                country: state.country.clone(),
                roles: roles.iter().map(|&role| role.to_owned()).collect(),
                from: state.from,
                to: state.to,
                parent: if prefix == "gov" { state_id.clone() } else { format!("gov:{code}") },
                names,
                ..Actor::default()
            });
        }
        for actor in derived {
            let extra = official.remove(&actor.id);
            self.actors.push(actor);
            if let Some(extra) = extra {
                self.aliases(self.actors.len() - 1, &extra, at, false)?;
            }
        }
        Ok(())
    }

    fn aliases(&mut self, actor: usize, entry: &Table, at: &str, state: bool) -> Result<()> {
        for lang in 0..self.packs.len() {
            let Some(words) = entry.get(&self.packs[lang].0).and_then(Value::as_table) else { continue };
            for (key, _) in words {
                if !["name", "names", "name_is_no_alias", "adjective", "people", "capital"]
                    .contains(&key.as_str())
                {
                    return Err(format!("{at}: `{}.{key}` is no field", self.packs[lang].0));
                }
            }
            let kind = if state { 'Y' } else { 'N' };
            let hidden = words.get("name_is_no_alias").and_then(Value::as_bool).unwrap_or_default();
            if let (Some(name), false) = (words.get("name").and_then(Value::as_str), hidden) {
                self.key(name, kind, actor, "", lang);
            }
            for (kind, field) in [(kind, "names"), ('P', "people"), ('C', "capital")] {
                for alias in words.get(field).and_then(Value::as_array).into_iter().flatten() {
                    let (alias, flags) = alias_of(alias, at)?;
                    self.key(&alias, kind, actor, &flags, lang);
                }
            }
            for form in forms(words, at)?.into_iter().flatten() {
                self.key(&form, 'A', actor, "", lang);
            }
        }
        Ok(())
    }

    /// The words of the packs.
    fn words(&mut self) -> Result<()> {
        for lang in 0..self.packs.len() {
            let (code, pack) = self.packs[lang].clone();
            let at = format!("languages/{code}/actors.toml");
            for (field, kind) in [
                ("fillers", 'F'),
                ("of", 'O'),
                ("possessive", 'S'),
                ("and", '&'),
                ("toward", 'T'),
                ("against", 'X'),
                ("backed", 'B'),
                ("led", 'H'),
                ("not_actors", 'Z'),
                ("unit", 'U'),
            ] {
                for word in strings(&pack, field, &at)? {
                    self.key(&word, kind, 0, "", lang);
                }
            }
            let pronouns = table(&pack, "pronouns", &at)?;
            let (person, last) = (strings(pronouns, "person", &at)?, strings(pronouns, "last", &at)?);
            for (field, kind) in [("one", '1'), ("many", '2')] {
                for word in strings(pronouns, field, &at)? {
                    let flags = match (person.contains(&word), last.contains(&word)) {
                        (true, _) => "p",
                        (_, true) => "l",
                        _ => "",
                    };
                    self.key(&word, kind, 0, flags, lang);
                }
            }
            for (key, words) in table(&pack, "roles", &at)? {
                let role = self.role(key, &at)?;
                let words = words.as_table().ok_or_else(|| format!("{at}: [roles.{key}] is no table"))?;
                for (field, kind) in [("one", 'r'), ("many", 'm')] {
                    for word in strings(words, field, &at)? {
                        self.key(&word, kind, role, "", lang);
                    }
                }
            }
        }
        Ok(())
    }

    fn key(&mut self, alias: &str, kind: char, target: usize, flags: &str, lang: usize) {
        let (mut folded, mut shape) = (String::new(), String::new());
        for word in fold::words(alias) {
            if !folded.is_empty() {
                folded.push(' ');
                shape.push(' ');
            }
            let mut bare = String::new();
            alias[word.start..word.end].chars().for_each(|c| fold::bare(c, &mut bare));
            fold::lower(&bare, &mut folded);
            shape.push_str(&bare);
        }
        if !folded.is_empty() {
            *self.keys.entry((folded, shape, kind, target, flags.to_owned())).or_default() |= 1 << lang;
        }
    }

    fn index(&self, id: &str, at: &str) -> Result<usize> {
        self.order.get(id).copied().ok_or_else(|| format!("{at}: there is no actor `{id}`"))
    }

    fn written(&self) -> Result<String> {
        let mut out = String::new();
        let line = |out: &mut String, fields: &[&str]| {
            out.push_str(&fields.join("\t"));
            out.push('\n');
        };
        for (code, pack) in &self.packs {
            let at = format!("languages/{code}/actors.toml");
            let orders = strings(pack, "orders", &at)?.join(",");
            let common = strings(pack, "common", &at)?.join(",");
            let labels = strings(pack, "entity_labels", &at)?.join(",");
            line(&mut out, &["L", code, &orders, &common, &labels]);
        }
        for (country, from, to) in &self.wars {
            line(&mut out, &["W", country, &from.to_string(), &to.to_string()]);
        }
        for (key, role) in &self.roles {
            let at = format!("data/actors/roles.toml, role `{key}`");
            let mut means = vec![self.role(key, &at)?.to_string()];
            for other in strings(role, "means", &at)? {
                means.push(self.role(&other, &at)?.to_string());
            }
            let (mut parts, mut labels) = (Vec::new(), Vec::new());
            for (lang, (_, pack)) in self.packs.iter().enumerate() {
                let words = pack.get("roles").and_then(|roles| roles.get(key));
                let part = words.and_then(|words| words.get("part")).and_then(Value::as_str);
                parts.extend(part.map(|part| format!("{lang}={part}")));
                let first = |field| words?.get(field)?.as_array()?.first()?.as_str();
                labels.extend(first("many").or(first("one")).map(|label| format!("{lang}={label}")));
            }
            let of = role.get("of").and_then(Value::as_str).unwrap_or_default();
            let class = text(role, "class", &at)?;
            line(&mut out, &["R", key, class, of, &means.join(","), &parts.join(";"), &labels.join(";")]);
        }
        for actor in &self.actors {
            let at = &actor.place;
            let one = |id: &str| {
                if id.is_empty() { Ok(String::new()) } else { self.index(id, at).map(|i| i.to_string()) }
            };
            let list = |ids: &[String]| -> Result<String> {
                Ok(ids.iter().map(|id| one(id)).collect::<Result<Vec<_>>>()?.join(","))
            };
            let mut roles = 0u64;
            for role in &actor.roles {
                roles |= 1 << self.role(role, at)?;
            }
            let (mut rivals, mut terms) = (Vec::new(), Vec::new());
            for (id, from, to) in &actor.rivals {
                rivals.push(format!("{}:{from}:{to}", self.index(id, at)?));
            }
            for (office, of, from, to) in &actor.terms {
                terms.push(format!("{office}:{}:{from}:{to}", self.index(of, at)?));
            }
            let holds: Vec<_> =
                actor.holds.iter().map(|(country, from, to)| format!("{country}:{from}:{to}")).collect();
            let names: Vec<_> = actor
                .names
                .iter()
                .map(|(lang, name, forms)| format!("{lang}={name}|{}", forms.join("|")))
                .collect();
            let fields = [
                "A",
                &actor.id,
                &actor.kind,
                &actor.country.join(","),
                &roles.to_string(),
                &actor.from.to_string(),
                &actor.to.to_string(),
                &one(&actor.parent)?,
                &one(&actor.community)?,
                &actor.main.map(|(from, to)| format!("{from}:{to}")).unwrap_or_default(),
                &rivals.join(","),
                &list(&actor.allies)?,
                &list(&actor.backers)?,
                &holds.join(","),
                &terms.join(","),
                &names.join(";"),
            ];
            if fields.iter().any(|field| field.contains('\t') || field.contains('\n')) {
                return Err(format!("{at}: a tab or a line break inside a name"));
            }
            line(&mut out, &fields);
        }
        // Sorted by the folded words: a longer key stands behind the key that begins it.
        for ((folded, shape, kind, target, flags), langs) in &self.keys {
            let shape = if shape == folded { "" } else { shape };
            let _ = writeln!(out, "K\t{folded}\t{shape}\t{kind}\t{target}\t{flags}\t{langs}");
        }
        let mut ids = BTreeSet::new();
        match self.actors.iter().find(|actor| !ids.insert(&actor.id)) {
            Some(twice) => Err(format!("{}: the id stands twice", twice.place)),
            None => Ok(out),
        }
    }
}

/// An alias is a string, or a table with `text` and flags.
fn alias_of(alias: &Value, at: &str) -> Result<(String, String)> {
    match alias {
        Value::String(text) => Ok((text.clone(), String::new())),
        Value::Table(table) => {
            let mut flags = String::new();
            for need in strings(table, "requires", at)? {
                flags.push(match need.as_str() {
                    "quoted" => 'q',
                    "theatre" => 't',
                    other => return Err(format!("{at}: an alias cannot require `{other}`")),
                });
            }
            for (key, flag) in [("ambiguous", 'a'), ("surname", 's'), ("common", 'c')] {
                if table.get(key).and_then(Value::as_bool) == Some(true) {
                    flags.push(flag);
                }
            }
            Ok((text(table, "text", at)?.to_owned(), flags))
        }
        _ => Err(format!("{at}: an alias is a text or a table")),
    }
}

/// All forms of all adjectives: each a list of the forms of one word.
fn forms(words: &Table, at: &str) -> Result<Vec<Vec<String>>> {
    let mut out = Vec::new();
    for adjective in words.get("adjective").and_then(Value::as_array).into_iter().flatten() {
        let list =
            adjective.as_array().ok_or_else(|| format!("{at}: an adjective is a list of its forms"))?;
        out.push(list.iter().filter_map(Value::as_str).map(str::to_owned).collect());
    }
    Ok(out)
}

fn filled(template: &str, name: &str, forms: &[String]) -> String {
    let mut out = template.replace("{name}", name);
    for slot in 0..4 {
        let form = forms.get(slot).or(forms.first()).map_or(name, String::as_str);
        out = out.replace(&format!("{{{slot}}}"), form);
    }
    out
}

/// `1996`, `1996-09` or `1996-09-27` as a number `yyyymmdd`. An end that is a month or a year is the first day
/// after it, a day is itself: half-open.
fn day(text: &str, end: bool, at: &str) -> Result<i32> {
    let parts: Vec<i32> = text.split('-').filter_map(|part| part.parse().ok()).collect();
    let packed = |year: i32, month: i32, day: i32| year * 10_000 + month * 100 + day;
    match (parts.as_slice(), text.len()) {
        (&[year], 4) => Ok(packed(year + i32::from(end), 1, 1)),
        (&[year, 12], 7) if end => Ok(packed(year + 1, 1, 1)),
        (&[year, month], 7) if (1..=12).contains(&month) => Ok(packed(year, month + i32::from(end), 1)),
        (&[year, month, day], 10) if (1..=12).contains(&month) && (1..=31).contains(&day) => {
            Ok(packed(year, month, day))
        }
        _ => Err(format!("{at}: `{text}` is no date; write 1996, 1996-09 or 1996-09-27")),
    }
}

fn span(table: &Table, at: &str) -> Result<(i32, i32)> {
    let get = |key: &str| table.get(key).and_then(Value::as_str);
    let from = get("from").map_or(Ok(0), |text| day(text, false, at))?;
    let to = get("to").map_or(Ok(OPEN), |text| day(text, true, at))?;
    if from < to { Ok((from, to)) } else { Err(format!("{at}: it ends before it begins")) }
}

fn text<'t>(table: &'t Table, key: &str, at: &str) -> Result<&'t str> {
    table.get(key).and_then(Value::as_str).ok_or_else(|| format!("{at}: `{key}` is missing or no text"))
}

fn table<'t>(table: &'t Table, key: &str, at: &str) -> Result<&'t Table> {
    table.get(key).and_then(Value::as_table).ok_or_else(|| format!("{at}: [{key}] is missing"))
}

fn strings(table: &Table, key: &str, at: &str) -> Result<Vec<String>> {
    let Some(value) = table.get(key) else { return Ok(Vec::new()) };
    let list = value.as_array().ok_or_else(|| format!("{at}: `{key}` is no list"))?;
    let own = |item: &Value| {
        item.as_str().map(str::to_owned).ok_or_else(|| format!("{at}: `{key}` holds more than texts"))
    };
    list.iter().map(own).collect()
}

fn tables<'t>(table: &'t Table, key: &str, at: &str) -> Result<Vec<&'t Table>> {
    let Some(value) = table.get(key) else { return Ok(Vec::new()) };
    let list = value.as_array().ok_or_else(|| format!("{at}: `{key}` is no list"))?;
    list.iter()
        .map(|item| item.as_table().ok_or_else(|| format!("{at}: `{key}` holds more than tables")))
        .collect()
}
