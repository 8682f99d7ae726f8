//! Any bytes are an article, or are refused with a reason.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(found) = veille_ingest::Reader::new().bytes("input", bytes) {
        assert!(found.article.body.end() <= found.article.text.len());
    }
});
