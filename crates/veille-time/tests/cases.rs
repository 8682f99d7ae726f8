//! Every case in `tests/cases/time`: what is read, and what comes of it.
//!
//! A case's first block is a text, after header lines of `key value` if it needs any: `date 2021-08-14` (when it was
//! published, whole or in part) and `domain narrative`. Its second block has one line an expression:
//! `expression | TYPE value`, then `| mod X` where the value is loosened, and `| from..to` of the whole range where
//! the expression is one end of it. With `show interval` or `show basis` in the header, that follows too.

#![expect(clippy::unwrap_used, reason = "what the tests stand on; a panic is how it says that it is missing")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use veille_text::{Domain, Interval, Lang};
use veille_time::{Context, Tagger, TimeMention, parse_published};

fn ends(interval: Interval) -> String {
    let text = |end: Option<String>| end.unwrap_or_default();
    format!("{}..{}", text(interval.from_text()), text(interval.to_text()))
}

fn line(mention: &TimeMention, text: &str, interval: bool, basis: bool) -> String {
    let mut line =
        format!("{} | {} {}", mention.span.of(text).replace('\n', " "), mention.kind.name(), mention.value);
    if let Some(known) = mention.modifier {
        write!(line, " | mod {}", known.name()).unwrap();
    }
    if let Some(range) = mention.range {
        write!(line, " | {}", ends(range.whole)).unwrap();
    }
    if interval {
        write!(line, " | {}", mention.interval.map(ends).unwrap_or_default()).unwrap();
    }
    if basis {
        write!(line, " | {}", mention.basis).unwrap();
    }
    line
}

fn answer(tagger: &Tagger, input: &str) -> String {
    let (mut context, mut text) = (Context::default(), input);
    let (mut interval, mut basis) = (false, false);
    while let Some((head, rest)) = text.split_once('\n') {
        match head.split_once(' ') {
            Some(("date", date)) => context.published = Some(parse_published(date).unwrap()),
            Some(("domain", "narrative")) => context.domain = Domain::Narrative,
            Some(("show", "interval")) => interval = true,
            Some(("show", "basis")) => basis = true,
            _ => break,
        }
        text = rest;
    }
    tagger.tag(text, &context).iter().map(|mention| line(mention, text, interval, basis) + "\n").collect()
}

#[test]
fn every_expression_is_found_and_has_its_value() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/time");
    let mut taggers: BTreeMap<String, Tagger> = BTreeMap::new();
    veille_cases::run_folder(&folder, |path, case| {
        let lang = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
        let tagger = taggers
            .entry(lang.to_owned())
            .or_insert_with(|| Tagger::for_lang(Lang::new(lang).unwrap()).unwrap());
        answer(tagger, &case.input)
    });
}
