//! How fast a ledger is: prints figures for one of a million claims at five thousand places.
//!
//! ```text
//! cargo run --release -p veille-ledger --example figures [CLAIMS [FOLDER]]
//! ```
//!
//! Without a folder nothing is left behind; in a folder the ledger `war` is kept, and used again.
//!
//! Articles have ten claims each, of 200 outlets, 300 actors and 5,000 places, in batches of 1,000; their words follow
//! Zipf's law. The same numbers give the same articles on every machine.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

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

fn append(ledger: &mut dyn Ledger, from: u64) -> Result<Duration, Box<dyn Error>> {
    let entries = batch(from);
    let start = Instant::now();
    ledger.append(&entries, Timestamp::from_second(1_600_000_000 + from as i64)?)?;
    Ok(start.elapsed())
}

/// The middle of several times.
fn middle(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1000.0
}

fn timed<T>(
    times: usize,
    mut work: impl FnMut() -> Result<T, Box<dyn Error>>,
) -> Result<f64, Box<dyn Error>> {
    let mut all = Vec::new();
    for _ in 0..times {
        let start = Instant::now();
        work()?;
        all.push(start.elapsed());
    }
    Ok(middle(all))
}

#[expect(clippy::print_stdout, reason = "printing figures is what it is for")]
fn main() -> Result<(), Box<dyn Error>> {
    let claims: u64 = std::env::args().nth(1).map_or(Ok(1_000_000), |count| count.parse())?;
    let passing = tempfile::tempdir()?;
    let folder = std::env::args().nth(2).map_or(passing.path().to_owned(), PathBuf::from);
    let path = |name: &str| folder.join(name);
    let articles = claims / CLAIMS;

    // A thousand articles, to ledgers that are empty.
    let mut empty = Vec::new();
    for at in 0..5 {
        let mut ledger = SqliteLedger::open_or_create(passing.path().join(format!("{at}")))?;
        empty.push(append(&mut ledger, articles + at * BATCH)?);
    }
    let empty = middle(empty);
    println!("1,000 articles to an empty ledger    {empty:8.0} ms  {:8.0} claims/s", 1e7 / empty);

    let mut ledger = SqliteLedger::open_or_create(path("war"))?;
    let mut whole = Duration::ZERO;
    let there = ledger.stats()?.articles;
    for from in (there..articles).step_by(BATCH as usize) {
        whole += append(&mut ledger, from)?;
    }
    let whole = whole.as_secs_f64();
    let rate = articles.saturating_sub(there) as f64 * CLAIMS as f64 / whole;
    println!("{claims} claims                       {whole:8.1} s   {rate:8.0} claims/s");
    let mut full = Vec::new();
    for at in 0..5 {
        full.push(append(&mut ledger, there.max(articles) + at * BATCH)?);
    }
    let full = middle(full);
    println!("1,000 articles to that ledger        {full:8.0} ms  {:+8.0} %", (full / empty - 1.0) * 100.0);
    let bytes = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
    println!("its size                             {:8.0} MB", bytes(&path("war")) as f64 / 1e6);

    let mut seen = 0;
    let all = timed(5, || {
        seen = 0;
        Ok(ledger.testimonies(None, &mut |_, rows| seen += rows.len())?)
    })?;
    println!("testimonies of all places            {all:8.1} ms  {seen} read");
    let mut number = 0;
    let one = timed(50, || {
        number += 97;
        Ok(ledger.testimonies(Some(&[PlaceKey::geoname(number % PLACES as u32)]), &mut |_, _| ())?)
    })?;
    println!("testimonies of one place             {one:8.2} ms");
    let show = |filter: Filter| {
        timed(5, || Ok(ledger.claims(&filter, &mut |_| std::ops::ControlFlow::Continue(()))?))
    };
    let one = show(Filter { places: vec![PlaceKey::geoname(77)], ..Filter::default() })?;
    println!("claims of one place                  {one:8.1} ms");
    let text = show(Filter { text: Some("w1 w6a8".into()), limit: Some(100), ..Filter::default() })?;
    println!("100 claims by words                  {text:8.1} ms");
    let recent = show(Filter { actors: vec!["actor-9".into()], limit: Some(100), ..Filter::default() })?;
    println!("100 claims of one actor              {recent:8.1} ms");
    let again = timed(3, || append(&mut ledger, 0))?;
    println!("1,000 articles that are there already{again:8.0} ms");
    Ok(())
}
