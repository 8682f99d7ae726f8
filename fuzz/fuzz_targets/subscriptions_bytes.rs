//! Any bytes are a list of feeds, or are refused with a reason; every address in one may be asked.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for feed in veille_ingest::subscriptions("input", bytes).into_iter().flatten().flatten() {
        assert!(feed.address.starts_with("http://") || feed.address.starts_with("https://"));
    }
});
