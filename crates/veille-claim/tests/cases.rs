//! The Markdown cases of `tests/cases/claims`: a text, and the claims an analyst would sign.
//!
//! A line a claim: `event | actor | place | time | modality`, then what else there is to say. The format is
//! told in CONTRIBUTING.

mod support;

use std::path::Path;

use support::{Stages, cases_folder};

/// Every case under `claims/` holds.
#[test]
fn cases_give_the_claims_that_an_analyst_would_sign() {
    let stages = Stages::new();
    let run =
        veille_cases::run_folder(&cases_folder("claims"), |path, case| stages.answer(lang_of(path), case));
    assert!(run >= 100, "only {run} cases were found");
}

/// The known misses are read too: each must still be a miss, so that a mended one moves up to `claims/`.
#[test]
fn known_misses_are_still_misses() {
    let stages = Stages::new();
    let mut mended = Vec::new();
    for path in support::documents(&cases_folder("misses")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let suite = veille_cases::Suite::parse(&path.display().to_string(), &text).unwrap();
        for case in suite.cases() {
            if stages.answer(lang_of(&path), case).trim() == case.expected.trim() {
                mended.push(format!("{}:{} {}", path.display(), case.line, case.heading));
            }
        }
    }
    assert!(mended.is_empty(), "these are misses no longer; move them to claims/:\n{}", mended.join("\n"));
}

/// Numbers: `event | what is counted | from | to | the words`, a line each.
#[test]
fn numbers_are_bounded_as_the_words_say() {
    let stages = Stages::new();
    let bound = |bound: Option<u64>| bound.map_or_else(|| "-".to_owned(), |bound| bound.to_string());
    let run = veille_cases::run_folder(&cases_folder("quantities"), |path, case| {
        let article = Stages::article(lang_of(path), &case.input);
        let mut lines = String::new();
        for claim in stages.claims(&article) {
            for quantity in &claim.quantities {
                let words = quantity.span.of(&article.text);
                let (from, to) = (bound(quantity.from), bound(quantity.to));
                let (event, of) = (claim.event.name(), quantity.of.name());
                lines.push_str(&format!("{event} | {of} | {from} | {to} | {words}\n"));
            }
        }
        lines
    });
    assert!(run >= 50, "only {run} cases were found");
}

/// The language is the folder's name.
fn lang_of(path: &Path) -> &str {
    path.parent().and_then(Path::file_name).and_then(std::ffi::OsStr::to_str).unwrap_or("en")
}
