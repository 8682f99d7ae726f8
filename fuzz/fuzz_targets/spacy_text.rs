//! Any text is analysed, and every span lies on character boundaries. Needs the English model.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use veille_spacy::{Pipeline, models};

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
    let folder = models::ensure("en", false, &mut |_| ()).expect("the model can be installed");
    Pipeline::load(folder).expect("the model can be loaded")
});

fuzz_target!(|text: &str| {
    let document = PIPELINE.analyze(text);
    for token in &document.tokens {
        assert!(token.span.is_empty() || !token.span.of(text).is_empty());
    }
});
