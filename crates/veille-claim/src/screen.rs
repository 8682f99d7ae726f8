//! Whether an article speaks of armed conflict at all.
//!
//! A feed of ordinary news is mostly fires, trials, football and elections, and claims read there would be wrong: who
//! "took" a seat, who was "held". An article that shows no sign of armed conflict therefore has no claims, and since
//! the signs are words of the text alone, it need not be parsed to know that.
//!
//! The signs are `languages/<code>/signs.toml` and the names of armed parties in the lexicon of actors. A short text
//! may be about a war and show none ("Lashio has fallen."): below [`SHORT`] words there is always something to read.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;
use veille_text::Lang;

use crate::actor::{ActorKind, ActorLexicon, fold};
use crate::error::Error;

/// Texts of fewer words are read without a sign. Of the project's own cases, which are mostly single sentences, one in
/// five shows none; of the longer blind documents none does (docs/performance.md).
pub const SHORT: usize = 100;

/// Points that tell an article of armed conflict from one of a soldier's wedding, a fire brigade, a war of words. Of 173
/// articles of a hundred words made of cases and blind documents all reach it, of local news (LGL) a sixth (bench/screen.py);
/// with five points one of the former does not, with three a fifth of the latter does.
const ENOUGH: u32 = 4;
const STRONG: u32 = 2;
const WEAK: u32 = 1;

/// `languages/<code>/signs.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signs {
    strong: Vec<String>,
    weak: Vec<String>,
}

/// What finds signs of armed conflict in a text of one language.
#[derive(Debug)]
pub(crate) struct Screen {
    signs: AhoCorasick,
    /// Points of each sign.
    points: Vec<u32>,
}

impl Screen {
    pub(crate) fn new(lang: Lang, signs: &Signs) -> Result<Self, Error> {
        let mut points = BTreeMap::new();
        let ranked = [(&signs.weak, WEAK), (&signs.strong, STRONG)];
        for (list, worth) in ranked {
            points.extend(list.iter().map(|sign| (pattern(sign), worth)));
        }
        points.extend(armed_names(lang).map(|name| (pattern(name), ENOUGH)));
        let found = AhoCorasick::builder().match_kind(MatchKind::Standard).build(points.keys());
        let signs = found.map_err(|error| Error::pack(&format!("{lang}/signs.toml"), error))?;
        Ok(Self { signs, points: points.into_values().collect() })
    }

    /// False where the text is long enough to show that it speaks of armed conflict, and does not. Linear in its length.
    pub(crate) fn may_hold_claims(&self, text: &str) -> bool {
        if text.split_whitespace().nth(SHORT).is_none() {
            return true;
        }
        let (mut seen, mut points) = (BTreeSet::new(), 0);
        self.signs.find_overlapping_iter(&folded(text)).any(|sign| {
            let sign = sign.pattern().as_usize();
            if seen.insert(sign) {
                points += self.points.get(sign).copied().unwrap_or(0);
            }
            points >= ENOUGH
        })
    }
}

/// Names that mean an armed party wherever they stand. Short ones without a digit are left out: in lower case they are
/// words ("LeT", "AS").
fn armed_names(lang: Lang) -> impl Iterator<Item = &'static str> {
    let lexicon = ActorLexicon::embedded();
    lexicon.certain_names(lang).filter_map(move |(actor, name)| {
        let actor = lexicon.actor(actor);
        let armed = match actor.kind {
            ActorKind::ArmedGroup | ActorKind::Coalition => !actor.roles.is_empty(),
            _ => false,
        };
        let telling = name.len() > 3 || name.bytes().any(|byte| byte.is_ascii_digit());
        (armed && telling).then_some(name)
    })
}

/// As it stands in a folded text: whole words, or all words that begin so where it ends in a star.
fn pattern(sign: impl AsRef<str>) -> String {
    let sign = sign.as_ref();
    let mut pattern = folded(sign);
    if sign.ends_with('*') {
        pattern.pop();
    }
    pattern
}

/// Its words in lower case without accents, a space before and behind each.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    let mut bare = String::new();
    out.push(' ');
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if c.is_alphanumeric() {
            bare.clear();
            fold::bare(c, &mut bare);
            fold::lower(&bare, &mut out);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    fn screen() -> Screen {
        let words = |list: &[&str]| list.iter().map(|&word| word.to_owned()).collect();
        let signs = Signs {
            strong: words(&["rebel*", "cease-fire"]),
            weak: words(&["seiz*", "forces", "war", "été"]),
        };
        Screen::new(Lang::new("en").unwrap(), &signs).unwrap()
    }

    /// The words in the midst of many that say nothing.
    fn long(words: &str) -> String {
        format!("{} {words}. {}", "The fair opens at ten. ".repeat(SHORT / 5), "Tickets are free. ".repeat(5))
    }

    #[test]
    fn a_short_text_needs_no_sign() {
        assert!(screen().may_hold_claims("Lashio has fallen."));
    }

    #[test]
    fn a_long_text_without_a_sign_holds_no_claims() {
        assert!(!screen().may_hold_claims(&long("The mayor took the chair")));
    }

    #[test]
    fn strong_signs_count_twice_and_a_named_party_is_enough() {
        for words in [
            "REBELS: a Cease-Fire holds",
            "rebels, a cease–fire",
            "seized, war; rebels",
            "seized; war, forces, été",
            "M23 is here",
        ] {
            assert!(screen().may_hold_claims(&long(words)), "{words}");
        }
        for words in
            ["rebels, war", "war, forces, ete", "seized, seizes, seizing, war, forces", "prerebel cease fire"]
        {
            assert!(!screen().may_hold_claims(&long(words)), "{words}");
        }
    }

    #[test]
    fn accents_of_a_sign_and_of_the_text_do_not_matter() {
        assert!(screen().may_hold_claims(&long("rebels, war, ete")));
        assert!(screen().may_hold_claims(&long("rébels, wár, ÉTÉ")));
    }

    proptest! {
        #[test]
        fn any_text_is_answered_and_a_sign_is_found_wherever_it_stands(before in ".{0,300}", after in ".{0,300}") {
            let text = long(&format!("{before} rebels cease-fire {after}"));
            prop_assert!(screen().may_hold_claims(&text));
            screen().may_hold_claims(&before);
        }
    }
}
