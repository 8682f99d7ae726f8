//! Dictionary forms by rules, lists and exceptions, as spaCy's rule lemmatizers find them.

use std::path::{Path, PathBuf};

use smol_str::SmolStr;
use veille_text::Lang;

use crate::Error;
use crate::chars::is_alpha;
use crate::fast::Bytes;
use crate::hash::string_id;
use crate::index::Index;
use crate::msgpack::{Bad, Item, Reader};

/// The order in which rules, lists and tables are asked differs by language.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Method {
    /// spaCy's `Lemmatizer`, with `EnglishLemmatizer.is_base_form`.
    RulesFirst,
    /// spaCy's `FrenchLemmatizer`.
    ListsFirst,
}

/// Parts of speech that `FrenchLemmatizer` has rules for; others are looked up as they are.
const RULED: [&str; 11] =
    ["noun", "verb", "adj", "adp", "adv", "aux", "cconj", "det", "pron", "punct", "sconj"];

/// Everything known of one part of speech.
#[derive(Default)]
struct PartOfSpeech {
    id: u64,
    /// Known dictionary forms.
    forms: Index,
    has_forms: bool,
    /// Irregular forms, to the array of their lemmas.
    exceptions: Index,
    has_exceptions: bool,
    rules: Vec<(String, String)>,
}

pub(crate) struct Lemmatizer {
    method: Method,
    bytes: Bytes,
    parts: Vec<PartOfSpeech>,
    /// Any form to its lemma, whatever its part of speech.
    table: Index,
}

impl Lemmatizer {
    pub(crate) fn read(dir: &Path, lang: Lang, config: &Path) -> Result<Self, Error> {
        let path: PathBuf = dir.join("lemmatizer").join("lookups").join("lookups.bin");
        let bytes = Bytes::open(&path)?;
        let method = match lang.code() {
            "fr" => Method::ListsFirst,
            "en" => Method::RulesFirst,
            other => {
                let what = format!("the rule lemmatizer of language `{other}`");
                return Err(Error::unsupported(config, what, "en or fr"));
            }
        };
        let mut found =
            Self { method, bytes: Bytes::Owned(Vec::new()), parts: Vec::new(), table: Index::default() };
        found.index(&bytes).map_err(|bad| Error::damaged(&path, bad.to_string()))?;
        found.bytes = bytes;
        Ok(found)
    }

    fn part(&mut self, id: u64) -> &mut PartOfSpeech {
        let at = self.parts.iter().position(|part| part.id == id).unwrap_or_else(|| {
            self.parts.push(PartOfSpeech { id, ..PartOfSpeech::default() });
            self.parts.len() - 1
        });
        &mut self.parts[at]
    }

    fn index(&mut self, bytes: &[u8]) -> Result<(), Bad> {
        let mut reader = Reader::new(bytes);
        for _ in 0..reader.map()? {
            match reader.str()? {
                "lemma_lookup" => {
                    let count = reader.map()?;
                    self.table = Index::for_entries(count);
                    for _ in 0..count {
                        let at = reader.at();
                        self.table.insert(reader.uint()?, at);
                        reader.skip()?;
                    }
                }
                "lemma_rules" => {
                    for _ in 0..reader.map()? {
                        let id = reader.uint()?;
                        for _ in 0..reader.array()? {
                            let bad = reader.bad("a pair of suffixes");
                            if reader.array()? != 2 {
                                return Err(bad);
                            }
                            let rule = (reader.str()?.to_owned(), reader.str()?.to_owned());
                            self.part(id).rules.push(rule);
                        }
                    }
                }
                "lemma_exc" => {
                    for _ in 0..reader.map()? {
                        let id = reader.uint()?;
                        let count = reader.map()?;
                        let mut index = Index::for_entries(count);
                        for _ in 0..count {
                            let at = reader.at();
                            index.insert(key_hash(reader.key()?), at);
                            reader.skip()?;
                        }
                        let part = self.part(id);
                        part.exceptions = index;
                        part.has_exceptions = count > 0;
                    }
                }
                "lemma_index" => {
                    for _ in 0..reader.map()? {
                        let id = reader.uint()?;
                        let count = reader.array()?;
                        let mut index = Index::for_entries(count);
                        for _ in 0..count {
                            let at = reader.at();
                            index.insert(key_hash(reader.key()?), at);
                        }
                        let part = self.part(id);
                        part.forms = index;
                        part.has_forms = count > 0;
                    }
                }
                _ => reader.skip()?,
            }
        }
        Ok(())
    }

    fn is_form(&self, part: Option<&PartOfSpeech>, form: &str) -> bool {
        let Some(part) = part else { return false };
        let check = |at| (Reader::starting_at(&self.bytes, at).str().ok()? == form).then_some(());
        part.forms.find(key_hash(form.as_bytes()), check).is_some()
    }

    fn exceptions(&self, part: Option<&PartOfSpeech>, form: &str) -> Vec<&str> {
        let Some(part) = part else { return Vec::new() };
        let check = |at| {
            let mut reader = Reader::starting_at(&self.bytes, at);
            if reader.str().ok()? != form {
                return None;
            }
            let count = reader.array().ok()?;
            (0..count).map(|_| reader.str().ok()).collect::<Option<Vec<_>>>()
        };
        part.exceptions.find(key_hash(form.as_bytes()), check).unwrap_or_default()
    }

    /// The table's entry: all of it, and what Python's `entry[0]` gives (of a list the first, of a text its
    /// first character).
    fn look_up(&self, text: &str) -> Option<(&str, &str)> {
        let id = string_id(text);
        self.table.find(id, |at| {
            let mut reader = Reader::starting_at(&self.bytes, at);
            if reader.uint().ok()? != id {
                return None;
            }
            match reader.item().ok()? {
                Item::Str(lemma) => {
                    let first = lemma.chars().next().map_or(0, char::len_utf8);
                    Some((lemma, &lemma[..first]))
                }
                Item::Array(_) => reader.str().ok().map(|lemma| (lemma, lemma)),
                _ => None,
            }
        })
    }

    /// The lemma of a token no rule of the attribute ruler gave one.
    pub(crate) fn lemma(&self, text: &str, lower: &str, pos: &str, morph: &str) -> SmolStr {
        let pos = pos.to_ascii_lowercase();
        if matches!(pos.as_str(), "" | "eol" | "space") {
            return lower.into();
        }
        let id = string_id(&pos);
        let part = self.parts.iter().find(|part| part.id == id);
        match self.method {
            Method::RulesFirst => self.by_rules(part, &pos, text, lower, morph),
            Method::ListsFirst => self.by_lists(part, &pos, text, lower),
        }
    }

    fn by_lists(&self, part: Option<&PartOfSpeech>, pos: &str, text: &str, lower: &str) -> SmolStr {
        if !RULED.contains(&pos) {
            return self.look_up(text).map_or(text, |(lemma, _)| lemma).into();
        }
        if self.is_form(part, lower) {
            return lower.into();
        }
        if let Some(lemma) = self.exceptions(part, lower).first() {
            return (*lemma).into();
        }
        let (known, unknown) = self.suffixed(part, lower);
        let first = known.into_iter().next().or_else(|| unknown.into_iter().next());
        first.map_or_else(|| self.look_up(lower).map_or(lower, |(_, lemma)| lemma).into(), SmolStr::from)
    }

    fn by_rules(
        &self,
        part: Option<&PartOfSpeech>,
        pos: &str,
        text: &str,
        lower: &str,
        morph: &str,
    ) -> SmolStr {
        if is_base_form(pos, morph) {
            return lower.into();
        }
        if !part.is_some_and(|part| part.has_forms || part.has_exceptions || !part.rules.is_empty()) {
            return if pos == "propn" { text.into() } else { lower.into() };
        }
        // Known forms come before those merely not words, the last of the known first; exceptions before all.
        let mut forms: Vec<String> = Vec::new();
        let mut unknown = Vec::new();
        for (form, is_known) in self.rewritten(part, lower) {
            if is_known {
                forms.insert(0, form);
            } else if form.chars().all(is_alpha) {
                unknown.push(form);
            } else {
                forms.push(form);
            }
        }
        for form in self.exceptions(part, lower) {
            if !forms.iter().any(|other| other == form) {
                forms.insert(0, form.to_owned());
            }
        }
        let first = forms.into_iter().next().or_else(|| unknown.into_iter().next());
        first.map_or_else(|| text.into(), SmolStr::from)
    }

    /// Each rule that fits, applied, and whether the result is a known form; empty results are dropped.
    fn rewritten<'a>(
        &'a self,
        part: Option<&'a PartOfSpeech>,
        lower: &'a str,
    ) -> impl Iterator<Item = (String, bool)> + 'a {
        let rules = part.map_or(&[][..], |part| &part.rules);
        rules.iter().filter_map(move |(old, new)| {
            let form = format!("{}{new}", lower.strip_suffix(old.as_str())?);
            let is_known = self.is_form(part, &form);
            (!form.is_empty()).then_some((form, is_known))
        })
    }

    /// The rules' results in order: known ones and ones that are not words in one list, unknown words in another.
    fn suffixed(&self, part: Option<&PartOfSpeech>, lower: &str) -> (Vec<String>, Vec<String>) {
        let (mut forms, mut unknown) = (Vec::new(), Vec::new());
        for (form, is_known) in self.rewritten(part, lower) {
            if is_known || !form.chars().all(is_alpha) { forms.push(form) } else { unknown.push(form) }
        }
        (forms, unknown)
    }
}

fn key_hash(text: &[u8]) -> u64 {
    // FNV-1a: short keys, one pass at load.
    text.iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// Features that say that the form is the lemma already.
fn is_base_form(pos: &str, morph: &str) -> bool {
    let value = |name: &str| {
        morph.split('|').find_map(|field| field.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')))
    };
    let form = value("VerbForm");
    (pos == "noun" && value("Number") == Some("Sing"))
        || (pos == "verb"
            && form == Some("Fin")
            && value("Tense") == Some("Pres")
            && value("Number").is_none())
        || matches!(form, Some("Inf" | "None"))
        || value("Degree") == Some("Pos")
}
