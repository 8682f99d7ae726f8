//! Articles and claims to fill ledgers with.

#![allow(dead_code, reason = "each test program uses some of these")]
#![allow(clippy::unwrap_used, reason = "only tests use these")]

use std::ops::ControlFlow;

use jiff::Timestamp;
use smol_str::{SmolStr, format_smolstr};
use veille_claim::record::{ActorRecord, EvidenceRecord, PlaceRecord, SpeakerRecord, TimeRecord};
use veille_claim::{ClaimRecord, EventKind, Modality};
use veille_ledger::{Entry, Filter, Kept, Ledger, PlaceKey, PublishedRecord, StoredArticle};
use veille_text::content_id;

/// So many seconds after the ledger's first day, 2022-03-01.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_646_092_800 + seconds).unwrap()
}

pub(crate) fn published(text: &str) -> Option<PublishedRecord> {
    veille_time::parse_published(text).ok().map(PublishedRecord::from)
}

pub(crate) fn article(text: &str, outlet: &str, on: &str) -> StoredArticle {
    StoredArticle {
        id: content_id("a1", &[text.as_bytes()]),
        text: text.into(),
        title: None,
        body: None,
        published: published(on),
        lang: "en".into(),
        outlet: (!outlet.is_empty()).then(|| outlet.into()),
        address: None,
        voice: None,
        narrative: false,
    }
}

pub(crate) fn actor(id: &str) -> ActorRecord {
    ActorRecord { id: Some(id.into()), name: format_smolstr!("The {id}"), text: None, span: None }
}

pub(crate) fn stranger(name: &str) -> ActorRecord {
    ActorRecord { id: None, name: name.into(), text: Some(name.to_owned()), span: Some([0, name.len()]) }
}

pub(crate) fn place(id: u32, name: &str, country: &str, lat: f64, lon: f64) -> PlaceRecord {
    PlaceRecord {
        geonameid: Some(id),
        name: name.into(),
        country: Some(country.into()),
        admin1: None,
        lat: Some(lat),
        lon: Some(lon),
        kind: Some("town".into()),
        precision_km: Some(5.0),
        text: Some(name.to_owned()),
        span: Some([0, name.len()]),
    }
}

pub(crate) fn gao() -> PlaceRecord {
    place(2_457_161, "Gao", "ML", 16.2717, -0.0447)
}

pub(crate) fn day(from: &str, to: &str) -> TimeRecord {
    TimeRecord {
        from: Some(from.into()),
        to: Some(to.into()),
        precision: "day".into(),
        value: from.into(),
        basis: "written".to_owned(),
        text: None,
        span: None,
    }
}

pub(crate) fn speaker(name: &str, role: &str) -> SpeakerRecord {
    let id = (role == "party").then(|| name.into());
    SpeakerRecord { id, name: name.into(), role: role.into(), span: None }
}

/// A claim that an actor took a place.
pub(crate) fn claim(article: &StoredArticle, event: EventKind, who: &str, place: PlaceRecord) -> ClaimRecord {
    let mut claim = ClaimRecord {
        id: SmolStr::default(),
        event,
        modality: Modality::Asserted,
        manner: Vec::new(),
        actor: Some(actor(who)),
        counterpart: None,
        place: Some(place),
        time: None,
        quantities: Vec::new(),
        attribution: Vec::new(),
        confidence: 0.9,
        evidence: EvidenceRecord {
            article: article.id.clone(),
            sentence: [0, article.text.chars().count()],
            trigger: [0, 1],
            frame: "en/capture/test".into(),
        },
        also: Vec::new(),
    };
    name(&mut claim);
    claim
}

/// Gives a claim the id of its content.
pub(crate) fn name(claim: &mut ClaimRecord) {
    claim.id = SmolStr::default();
    let json = serde_json::to_vec(claim).unwrap();
    claim.id = content_id("c1", &[&json]);
}

pub(crate) fn entry(article: StoredArticle, claims: Vec<ClaimRecord>) -> Entry {
    Entry { article, claims, method: 1 }
}

/// One article with one claim.
pub(crate) fn capture(text: &str, outlet: &str, on: &str, who: &str, place: PlaceRecord) -> Entry {
    let article = article(text, outlet, on);
    let claim = claim(&article, EventKind::Capture, who, place);
    entry(article, vec![claim])
}

pub(crate) fn claims(ledger: &dyn Ledger, filter: &Filter) -> Vec<Kept> {
    let mut out = Vec::new();
    ledger
        .claims(filter, &mut |kept| {
            out.push(kept);
            ControlFlow::Continue(())
        })
        .unwrap();
    out
}

/// All that a ledger's readers see, but for its numbers and times of recording.
pub(crate) fn picture(ledger: &dyn Ledger) -> String {
    let mut out = String::new();
    for mut kept in claims(ledger, &Filter::default()) {
        kept.recorded = Timestamp::UNIX_EPOCH;
        out.push_str(&serde_json::to_string(&kept).unwrap());
        out.push('\n');
    }
    for place in ledger.places(&Filter::default()).unwrap() {
        out.push_str(&format!("{}\n", serde_json::to_string(&place).unwrap()));
    }
    out.push_str(&testimonies(ledger, None).join("\n"));
    out
}

/// Testimonies with names for numbers.
pub(crate) fn testimonies(ledger: &dyn Ledger, places: Option<&[PlaceKey]>) -> Vec<String> {
    let actors = ledger.actors().unwrap();
    let sources = ledger.sources().unwrap();
    let mut out = Vec::new();
    ledger
        .testimonies(places, &mut |place, rows| {
            let mut voices: Vec<u32> = Vec::new();
            for row in rows {
                let actor = |key: Option<veille_ledger::ActorKey>| {
                    let key = key?;
                    let row = &actors.iter().find(|(known, _)| *known == key).unwrap().1;
                    Some(row.id.clone().unwrap_or_else(|| row.name.clone()))
                };
                let source = &sources.iter().find(|(key, _)| *key == row.source).unwrap().1;
                let voice = voices.iter().position(|voice| *voice == row.voice).unwrap_or_else(|| {
                    voices.push(row.voice);
                    voices.len() - 1
                });
                out.push(format!(
                    "{place} {} {} {} {:?} {:?} {:?} [{:?}, {:?}) known {} by {source} voice {voice} {:.2}{}",
                    row.claim,
                    row.event.name(),
                    row.modality.name(),
                    row.manner.words().collect::<Vec<_>>(),
                    (actor(row.actor), actor(row.counterpart)),
                    actor(row.speaker),
                    row.from,
                    row.to,
                    row.known,
                    row.confidence,
                    if row.accepted { " accepted" } else { "" },
                ));
            }
        })
        .unwrap();
    out
}

/// Articles of a batch, and claims of an article.
pub(crate) const ARTICLES: usize = 40;
pub(crate) const CLAIMS: usize = 3;

pub(crate) fn batch(number: usize) -> Vec<Entry> {
    let one = |at: usize| {
        let on = format!("2022-03-{:02}", 1 + at % 28);
        let article = article(&format!("Report {number}.{at}: North took Gao, and more."), "Wire", &on);
        let events = [EventKind::Capture, EventKind::Clash, EventKind::Hold];
        let town = |n: usize| place(1 + (n % 7) as u32, &format!("Town {}", n % 7), "ML", 16.0, n as f64);
        let claims = (0..CLAIMS).map(|n| claim(&article, events[n], "north", town(at + n)));
        let claims = claims.collect();
        entry(article, claims)
    };
    (0..ARTICLES).map(one).collect()
}

/// Checks that what such batches have made is whole; answers how many there are.
pub(crate) fn whole_batches(ledger: &dyn Ledger) -> usize {
    let stats = ledger.stats().unwrap();
    assert_eq!(stats.articles % ARTICLES as u64, 0, "help: a part of a batch is visible");
    assert_eq!(stats.claims, stats.articles * CLAIMS as u64);
    let packed = claims(ledger, &Filter::default());
    let slow = Filter { recorded: Some(Timestamp::MAX), ..Filter::default() };
    assert!(packed == claims(ledger, &slow), "help: packed claims are not those that were added");
    assert_eq!(packed.len() as u64, stats.claims);
    stats.articles as usize / ARTICLES
}
