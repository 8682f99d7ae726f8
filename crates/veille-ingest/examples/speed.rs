//! How many articles a second each format gives, with all that is done to them before they are read: the language found,
//! the parts put together, the fingerprint taken.
//!
//! ```console
//! $ cargo run --release -p veille-ingest --example speed
//! ```

#![allow(clippy::print_stdout, reason = "an example's result")]

use std::time::Instant;

use veille_ingest::{Collection, Fingerprint, Reader};

/// Some 2,400 bytes, the size of a short report.
const SENTENCE: &str = "The army took the bridge at dawn after two days of shelling, a spokesman said, and the rebels withdrew to the hills. ";
const SENTENCES: usize = 20;

/// Articles of a run.
const ARTICLES: usize = 2000;

fn main() {
    let body = SENTENCE.repeat(SENTENCES);
    let json = format!("{{\"text\": \"{body}\", \"date\": \"2031-04-02\", \"source\": \"Radio Delta\"}}\n");
    let row = format!("2031-04-02,Radio Delta,\"{body}\"\n");
    let item = format!(
        "<item><title>Dawn</title><pubDate>Wed, 02 Apr 2031 06:30:00 GMT</pubDate><description>{body}</description></item>"
    );
    let page = format!(
        "<html><head><title>Dawn</title><meta property='article:published_time' content='2031-04-02'></head>\
        <body><nav><a href='/'>Home</a></nav><article><h1>Dawn</h1><p>{body}</p></article></body></html>"
    );
    let many = |one: &str, header: &str, end: &str| vec![format!("{header}{}{end}", one.repeat(ARTICLES))];
    let each = |one: String| vec![one; ARTICLES];
    let collection = Collection::new(Reader::new().max_bytes(100_000_000));
    for (name, files) in [
        ("a.txt", each(format!("date 2031-04-02\n{body}"))),
        ("a.md", each(format!("---\ndate: 2031-04-02\n---\n\n# Dawn\n\n{body}"))),
        ("a.html", each(page)),
        ("a.jsonl", many(&json, "", "")),
        ("a.csv", many(&row, "date,outlet,text\n", "")),
        ("a.xml", many(&item, "<rss version='2.0'><channel><title>Delta</title>", "</channel></rss>")),
    ] {
        let started = Instant::now();
        let read = files.iter().flat_map(|file| collection.bytes(name, file.as_bytes()));
        let prints: Vec<_> = read.flatten().map(|found| Fingerprint::of(&found.article)).collect();
        let rate = prints.len() as f64 / started.elapsed().as_secs_f64();
        println!("{name:10} {:6} articles  {rate:9.0} a second", prints.len());
    }
}
