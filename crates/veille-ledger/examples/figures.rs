//! How fast a ledger is: prints figures for one of a million claims at five thousand places.
//!
//! ```text
//! cargo run --release -p veille-ledger --example figures [CLAIMS [FOLDER]]
//! ```
//!
//! Without a folder nothing is left behind; in a folder the ledger `war` is kept, and used again.
//!
//! Times are those of the processor, as far as the system tells them, and of the clock: on a machine that does other things too
//! the first say more.
//!
//! Articles have ten claims each, of 200 outlets, 300 actors and 5,000 places, in batches of 1,000; their words follow
//! Zipf's law. The same numbers give the same articles on every machine.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::time::Instant;

use jiff::Timestamp;
use smol_str::{SmolStr, format_smolstr};
use veille_claim::record::{ActorRecord, EvidenceRecord, PlaceRecord, SpeakerRecord, TimeRecord};
use veille_claim::{ClaimRecord, EventKind, Modality};
use veille_ledger::{Day, Entry, Filter, Ledger, PlaceKey, PublishedRecord, SqliteLedger, StoredArticle};

const PLACES: u64 = 5_000;
const BATCH: u64 = 1_000;
const CLAIMS: u64 = 10;

/// Steele, Lea and Flood's SplitMix64: numbers that look random.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (x ^ (x >> 31)) % sides
    }

    /// Small numbers often, large ones seldom.
    fn zipf(&mut self, sides: u64) -> u64 {
        let share = self.roll(1 << 20) as f64 / f64::from(1 << 20);
        ((sides as f64).powf(share) - 1.0) as u64
    }
}

fn article(number: u64) -> Entry {
    let mut dice = Dice(number);
    let mut text = String::new();
    let mut sentences = Vec::new();
    for _ in 0..CLAIMS * 2 {
        let from = text.len();
        for _ in 0..18 {
            text.push_str(&format!("w{:x} ", dice.zipf(20_000) * 2_654_435_761 % 1_000_003));
        }
        text.push_str(". ");
        sentences.push([from, text.len()]);
    }
    let id = format_smolstr!("a1-{number:016x}");
    let day = Day::new(18_000 + (number / 100) as i32);
    let claims =
        (0..CLAIMS).map(|at| claim(&id, number * CLAIMS + at, day, sentences[at as usize * 2], &mut dice));
    let claims = claims.collect();
    let published = PublishedRecord { text: day.to_string().into(), from: day, to: day.plus(1) };
    let article = StoredArticle {
        id,
        text: text.into(),
        title: None,
        body: None,
        published: Some(published),
        lang: if dice.roll(2) == 0 { "en" } else { "fr" }.into(),
        outlet: Some(format_smolstr!("Outlet {}", dice.zipf(200))),
        address: None,
        voice: None,
        narrative: false,
    };
    Entry { article, claims, method: 1 }
}

fn claim(article: &SmolStr, number: u64, day: Day, sentence: [usize; 2], dice: &mut Dice) -> ClaimRecord {
    let actor = |n: u64| ActorRecord {
        id: Some(format_smolstr!("actor-{n}")),
        name: format_smolstr!("Actor {n}"),
        text: Some("they".to_owned()),
        span: Some([sentence[0], sentence[0] + 4]),
    };
    let at = dice.roll(PLACES);
    let events =
        [EventKind::Capture, EventKind::Hold, EventKind::Clash, EventKind::Withdraw, EventKind::Strike];
    let from = day.plus(-(dice.roll(4) as i32));
    ClaimRecord {
        // Hashes look like this: no two near each other.
        id: format_smolstr!("c1-{:016x}", Dice(number).roll(u64::MAX)),
        event: events[dice.roll(5) as usize],
        modality: if dice.roll(3) == 0 { Modality::Claimed } else { Modality::Asserted },
        manner: Vec::new(),
        actor: Some(actor(dice.zipf(300))),
        counterpart: (dice.roll(3) == 0).then(|| actor(dice.zipf(300))),
        place: Some(PlaceRecord {
            geonameid: Some(at as u32),
            name: format_smolstr!("Place {at}"),
            country: Some("AF".into()),
            admin1: Some(format_smolstr!("Province {}", at % 34)),
            lat: Some(30.0 + (at % 100) as f64 / 10.0),
            lon: Some(60.0 + (at / 100) as f64 / 10.0),
            kind: Some("town".into()),
            precision_km: Some(5.0),
            text: Some("there".to_owned()),
            span: Some([sentence[0] + 9, sentence[0] + 14]),
        }),
        time: Some(TimeRecord {
            from: Some(from.to_string().into()),
            to: Some(from.plus(1).to_string().into()),
            precision: "day".into(),
            value: from.to_string().into(),
            basis: "weekday before publication".to_owned(),
            text: Some("then".to_owned()),
            span: Some([sentence[0] + 20, sentence[0] + 24]),
        }),
        quantities: Vec::new(),
        attribution: vec![SpeakerRecord {
            id: None,
            name: "Outlet".into(),
            role: "source".into(),
            span: None,
        }],
        confidence: 0.9,
        evidence: EvidenceRecord {
            article: article.clone(),
            sentence,
            trigger: [sentence[0] + 5, sentence[0] + 8],
            frame: "en/capture/take".into(),
        },
        also: Vec::new(),
    }
}

fn batch(from: u64) -> Vec<Entry> {
    (from..from + BATCH).map(article).collect()
}

/// What some work took, in milliseconds.
#[derive(Debug, Clone, Copy, Default)]
struct Took {
    clock: f64,
    processor: f64,
}

impl Took {
    fn of<T>(work: impl FnOnce() -> Result<T, Box<dyn Error>>) -> Result<Self, Box<dyn Error>> {
        let (start, before) = (Instant::now(), processor());
        work()?;
        let clock = start.elapsed().as_secs_f64() * 1e3;
        let processor = processor().zip(before).map_or(clock, |(after, before)| after - before);
        Ok(Self { clock, processor })
    }

    /// The middle of several times.
    fn middle(mut all: Vec<Self>) -> Self {
        all.sort_by(|a, b| a.processor.total_cmp(&b.processor));
        all.get(all.len() / 2).copied().unwrap_or_default()
    }
}

impl fmt::Display for Took {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:10.2} ms {:10.2} ms", self.processor, self.clock)
    }
}

/// Milliseconds for which this thread has had a processor, where the system tells.
fn processor() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(told.split(' ').next()?.parse::<f64>().ok()? / 1e6)
}

fn append(ledger: &mut dyn Ledger, from: u64) -> Result<Took, Box<dyn Error>> {
    let entries = batch(from);
    Took::of(|| Ok(ledger.append(&entries, Timestamp::from_second(1_600_000_000 + from as i64)?)?))
}

fn timed<T>(
    times: usize,
    mut work: impl FnMut() -> Result<T, Box<dyn Error>>,
) -> Result<Took, Box<dyn Error>> {
    let all: Result<Vec<Took>, _> = (0..times).map(|_| Took::of(&mut work)).collect();
    all.map(Took::middle)
}

#[expect(clippy::print_stdout, reason = "printing figures is what it is for")]
fn main() -> Result<(), Box<dyn Error>> {
    let claims: u64 = std::env::args().nth(1).map_or(Ok(1_000_000), |count| count.parse())?;
    let passing = tempfile::tempdir()?;
    let folder = std::env::args().nth(2).map_or(passing.path().to_owned(), PathBuf::from);
    let path = |name: &str| folder.join(name);
    let articles = claims / CLAIMS;
    let tell = |what: &str, took: Took, more: String| println!("{what:38}{took}  {more}");
    println!("{:38}{:>13} {:>13}", "", "processor", "clock");

    // A thousand articles, to ledgers that are empty.
    let mut empty = Vec::new();
    for at in 0..5 {
        let mut ledger = SqliteLedger::open_or_create(passing.path().join(format!("{at}")))?;
        empty.push(append(&mut ledger, articles + at * BATCH)?);
    }
    let empty = Took::middle(empty);
    let rate = |took: Took| format!("{:.0} claims/s", (BATCH * CLAIMS) as f64 / took.processor * 1e3);
    tell("1,000 articles to an empty ledger", empty, rate(empty));

    let mut ledger = SqliteLedger::open_or_create(path("war"))?;
    let there = ledger.stats()?.articles;
    let mut all = Vec::new();
    for from in (there..articles).step_by(BATCH as usize) {
        all.push(append(&mut ledger, from)?);
    }
    if !all.is_empty() {
        let count = all.len() as f64;
        let sum = |part: fn(&Took) -> f64| all.iter().map(part).sum::<f64>() / count;
        let mean = Took { clock: sum(|took| took.clock), processor: sum(|took| took.processor) };
        tell(&format!("1,000 of {articles} articles"), mean, rate(mean));
    }
    let mut full = Vec::new();
    for at in 0..5 {
        full.push(append(&mut ledger, there.max(articles) + at * BATCH)?);
    }
    let full = Took::middle(full);
    let more = format!("{:+.0} %", (full.processor / empty.processor - 1.0) * 100.0);
    tell("1,000 articles to that ledger", full, more);
    let bytes = std::fs::metadata(path("war")).map_or(0, |file| file.len());
    println!("its size {:34.0} MB", bytes as f64 / 1e6);

    let mut seen = 0;
    let all = timed(9, || {
        seen = 0;
        Ok(ledger.testimonies(None, &mut |_, rows| seen += rows.len())?)
    })?;
    tell("testimonies of all places", all, format!("{seen} read"));
    let mut number = 0;
    let one = timed(50, || {
        number += 97;
        Ok(ledger.testimonies(Some(&[PlaceKey::geoname(number % PLACES as u32)]), &mut |_, _| ())?)
    })?;
    tell("testimonies of one place", one, String::new());
    let places = timed(9, || Ok(ledger.places(&Filter::default())?))?;
    tell("all places with their counts", places, String::new());
    let show = |filter: Filter| {
        timed(5, || Ok(ledger.claims(&filter, &mut |_| std::ops::ControlFlow::Continue(()))?))
    };
    let one = show(Filter { places: vec![PlaceKey::geoname(77)], ..Filter::default() })?;
    tell("claims of one place", one, String::new());
    let text = show(Filter { text: Some("w1 w6a8".into()), limit: Some(100), ..Filter::default() })?;
    tell("100 claims by words", text, String::new());
    let recent = show(Filter { actors: vec!["actor-9".into()], limit: Some(100), ..Filter::default() })?;
    tell("100 claims of one actor", recent, String::new());
    let again = timed(3, || append(&mut ledger, 0))?;
    tell("1,000 articles that are there already", again, String::new());
    Ok(())
}
