//! Any bytes are articles and errors, whatever their name says they are; the spans of each article fit its text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veille_ingest::{Collection, Fingerprint, Reader, Voices};

const NAMES: [&str; 8] = ["x.txt", "x.md", "x.html", "x.jsonl", "x.json", "x.csv", "x.xml", "x.warc"];

fuzz_target!(|input: &[u8]| {
    let Some((name, bytes)) = input.split_first() else { return };
    let collection = Collection::new(Reader::new().max_bytes(100_000));
    let mut voices = Voices::new();
    for found in collection.bytes(NAMES[usize::from(*name) % NAMES.len()], bytes).flatten() {
        let article = &found.article;
        assert!(article.body.end() <= article.text.len());
        assert!(article.title.is_none_or(|title| !title.of(&article.text).is_empty()));
        let fingerprint = Fingerprint::of(article);
        assert_eq!(Fingerprint::from_bytes(&fingerprint.to_bytes()), Some(fingerprint.clone()));
        voices.add(&article.id, fingerprint);
    }
});
