//! Hostile text, one and ten megabytes of it: what ten times as much costs. The tests count steps of the search
//! (`tests/properties.rs`); this measures all of it, by the clock.
//!
//! `cargo bench -p veille-time --bench linear`

#![expect(clippy::print_stdout, reason = "a table is what it is run for")]

use std::hint::black_box;
use std::time::Instant;

use veille_text::{Domain, Lang};
use veille_time::{Context, Tagger, parse_published};

const PIECES: [&str; 22] = [
    "1",
    "12 ",
    "1 ",
    "le ",
    "the ",
    "/",
    "1/",
    "2021-",
    "12:",
    "lundi ",
    "Monday, ",
    "Friday to ",
    "May ",
    "20, ",
    "two ",
    "vingt et ",
    "de la ",
    "every ",
    "days ago ",
    "a",
    ". ",
    "by Friday had ",
];

fn main() {
    // Run as a test, it only proves that it runs.
    let long = if std::env::args().any(|arg| arg == "--bench") { 10_000_000 } else { 10_000 };
    println!("{:12} {:>4} {:>10} {:>10} {:>6}", "", "", "1 part", "10 parts", "ratio");
    for lang in ["en", "fr"] {
        let Some(tagger) = Lang::new(lang).and_then(|lang| Tagger::for_lang(lang).ok()) else { continue };
        for piece in PIECES {
            for domain in [Domain::News, Domain::Narrative] {
                let context =
                    Context { published: parse_published("2021-08-14").ok(), domain, document: None };
                let seconds = |bytes: usize| {
                    let text = piece.repeat(bytes / piece.len());
                    let start = Instant::now();
                    black_box(tagger.tag(black_box(&text), &context));
                    start.elapsed().as_secs_f64()
                };
                let (short, long) = (seconds(long / 10), seconds(long));
                let kind = if domain == Domain::News { "news" } else { "tale" };
                println!("{piece:12?} {lang:>2} {kind} {short:9.3}s {long:9.3}s {:6.1}", long / short);
            }
        }
    }
}
