//! Control from claims, without a ledger on disk: for measures.
//!
//! Reads JSON lines on standard input: `{"group": …, "text": …, "published": …, "lang": …, "outlet": …, "voice": …, "claims":
//! […]}`, the claims as `veille annotate` writes them. Articles of one group are one ledger. Writes a line a place and day:
//! who holds it by all that is said, and by what was known that day. `--last` asks of the last day alone, and takes all
//! that a group says for one place; `--backers` gives what a proxy holds to its backer.

#![allow(clippy::print_stderr, reason = "an example talks to its user")]

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};

use serde::Deserialize;
use serde_json::json;
use smol_str::SmolStr;
use veille_claim::{ActorLexicon, ClaimRecord};
use veille_control::{Holder, Rollup, Said, Sides, Sources, Standing, World, agreement, control, known_by};
use veille_ledger::{Day, Entry, Ledger, SqliteLedger, StoredArticle, Testimony};
use veille_text::{Article, ArticleId, Lang};

#[derive(Debug, Deserialize)]
struct Row {
    group: SmolStr,
    id: SmolStr,
    text: String,
    published: String,
    lang: String,
    outlet: Option<SmolStr>,
    voice: Option<SmolStr>,
    claims: Vec<ClaimRecord>,
}

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let last_only = asked.iter().any(|word| word == "--last");
    let rollup = if asked.iter().any(|word| word == "--backers") { Rollup::Backers } else { Rollup::Parts };
    let mut groups: BTreeMap<SmolStr, Vec<Row>> = BTreeMap::new();
    for line in io::stdin().lock().lines() {
        let row: Row = serde_json::from_str(&line?)?;
        groups.entry(row.group.clone()).or_default().push(row);
    }
    let mut out = io::stdout().lock();
    for (group, rows) in groups {
        let ledger = ledger(&rows)?;
        let actors = ledger.actors()?;
        let rows = actors.iter().map(|(key, row)| (*key, row.id.as_deref(), row.name.as_str()));
        let sides = Sides::new(rows, ActorLexicon::embedded(), rollup);
        let mut places: Vec<(String, Vec<Testimony>)> = Vec::new();
        ledger.testimonies(None, &mut |place, all| places.push((place.to_string(), all.to_vec())))?;
        if last_only {
            let all = places.into_iter().flat_map(|(_, all)| all).collect();
            places = vec![(group.to_string(), all)];
        }
        let no_sources = Sources::default();
        let mut sources = Sources::default();
        for (_, all) in &places {
            for (source, count) in agreement(&Said::here(all), &World { sides: &sides, sources: &no_sources })
            {
                sources.add(source, count);
            }
        }
        for (key, name) in ledger.sources()?.into_iter().filter(|_| !last_only) {
            eprintln!("{name}: {:.2} of {:.1}", sources.reliability(key), sources.agreement(key).all);
        }
        let world = World { sides: &sides, sources: &sources };
        let days = || places.iter().flat_map(|(_, all)| all).map(|testimony| testimony.known);
        let (Some(first), Some(last)) = (days().min(), days().max()) else { continue };
        let first = if last_only { last } else { first };
        for (place, all) in &places {
            for number in first.number()..=last.number() {
                let day = Day::new(number);
                let now = control(&Said::here(all), &world, day);
                let then = control(&Said::here(known_by(all, day)), &world, day);
                let row = json!({
                    "group": group, "place": place, "day": day,
                    "holder": holder(&now, &sides), "p": now.probability(),
                    "then": holder(&then, &sides), "then_p": then.probability(),
                    "claims": now.carried.len(), "against": now.against.len(),
                });
                writeln!(out, "{row}")?;
            }
        }
    }
    Ok(())
}

fn ledger(rows: &[Row]) -> Result<SqliteLedger, Failure> {
    let mut ledger = SqliteLedger::in_memory()?;
    let mut entries = Vec::new();
    for row in rows {
        let lang = Lang::new(&row.lang).ok_or("a language is two or three letters")?;
        let mut article = Article::new(row.text.as_str(), lang);
        article.id = ArticleId::given(&row.id);
        article.published = Some(veille_time::parse_published(&row.published)?);
        article.outlet = row.outlet.clone();
        let article = StoredArticle::new(&article, row.voice.clone());
        entries.push(Entry { article, claims: row.claims.clone(), method: 1 });
    }
    let added = ledger.append(&entries, jiff::Timestamp::UNIX_EPOCH)?;
    for refused in added.refused {
        eprintln!("{}: {}", refused.article, refused.why);
    }
    Ok(ledger)
}

fn holder(standing: &Standing, sides: &Sides) -> String {
    match standing.holder() {
        Holder::Actor(key) => sides.id(key).or(sides.name(key)).unwrap_or("?").to_owned(),
        Holder::Contested => "contested".to_owned(),
        Holder::Unknown => "unknown".to_owned(),
    }
}
