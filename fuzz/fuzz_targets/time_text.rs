//! Any text is tagged in every language, and every interval runs forward.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veille_time::{Context, Tagger};

fuzz_target!(|text: &str| {
    for lang in Tagger::languages() {
        let Ok(tagger) = Tagger::for_lang(lang) else { continue };
        for mention in tagger.tag(text, &Context::default()) {
            assert!(text.get(mention.span.range()).is_some());
            if let Some((from, to)) = mention.interval.and_then(|found| found.from().zip(found.to())) {
                assert!(from < to);
            }
        }
    }
});
