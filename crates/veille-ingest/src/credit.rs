//! Which agency a text credits: in its dateline, in a line of its own, or by being the agency's.

use std::sync::OnceLock;

use rust_embed::RustEmbed;
use serde::Deserialize;
use veille_text::Article;

#[derive(RustEmbed)]
#[folder = "../../languages/"]
#[include = "*/credit.toml"]
struct Words;

#[derive(RustEmbed)]
#[folder = "../../data/actors/"]
#[include = "media.toml"]
struct Media;

/// Agencies that a text credits, each one bit of 64 by a hash of its id: that two agencies share a bit only lets
/// their texts be compared a little more closely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Credits(pub(crate) u64);

impl Credits {
    pub(crate) fn share(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

#[derive(Debug, Default)]
struct Lexicon {
    /// An agency's name, word by word, and its bit; the longest names first.
    names: Vec<(Vec<String>, u64)>,
    /// Words of credits in any language, in lower case, sorted.
    words: Vec<String>,
}

#[derive(Deserialize)]
struct WordFile {
    words: Vec<String>,
}

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    // Built-in data that cannot be read would be found by the tests; a text then credits nobody.
    LEXICON.get_or_init(|| load().unwrap_or_default())
}

fn load() -> Option<Lexicon> {
    let mut lexicon = Lexicon::default();
    let media: toml::Table = toml::from_slice(&Media::get("media.toml")?.data).ok()?;
    for actor in media.get("actor")?.as_array()? {
        if actor.get("kind").and_then(toml::Value::as_str) != Some("agency") {
            continue;
        }
        let bit = 1 << (fnv(actor.get("id")?.as_str()?.as_bytes()) >> 58);
        let mut names = Vec::new();
        for (_, value) in actor.as_table()? {
            // `en.name`, `en.names`, …: whatever the language.
            for (key, value) in value.as_table().into_iter().flatten() {
                if key == "name" || key == "names" {
                    strings(value, &mut names);
                }
            }
        }
        lexicon.names.extend(names.iter().map(|name| (cut(name).map(str::to_owned).collect(), bit)));
    }
    for file in Words::iter() {
        let file: WordFile = toml::from_slice(&Words::get(&file)?.data).ok()?;
        lexicon.words.extend(file.words.into_iter().map(|word| word.to_lowercase()));
    }
    lexicon.names.retain(|(words, _): &(Vec<String>, u64)| !words.is_empty());
    lexicon.names.sort_by(|(one, _), (two, _)| (two.len(), one).cmp(&(one.len(), two)));
    lexicon.words.sort_unstable();
    Some(lexicon)
}

/// A name, a list of names, or a name with conditions, which then is left out.
fn strings(value: &toml::Value, into: &mut Vec<String>) {
    match value {
        toml::Value::String(name) => into.push(name.clone()),
        toml::Value::Array(names) => names.iter().for_each(|name| strings(name, into)),
        _ => {}
    }
}

pub(crate) fn fnv(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Words as far as credits go: an apostrophe or a hyphen inside is part of one.
fn cut(line: &str) -> impl Iterator<Item = &str> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-');
    line.split(move |c: char| !inside(c))
        .map(|word| word.trim_matches(['\'', '’', '-']))
        .filter(|word| !word.is_empty())
}

/// Bytes of a dateline, "KABUL, Afghanistan, Aug. 14 (Reuters) –".
const DATELINE: usize = 160;

/// Characters of a line that credits: longer ones tell something.
const LINE: usize = 140;

/// Paragraphs at either end in which credits stand.
const ENDS: usize = 4;

/// The agencies that an article credits.
pub(crate) fn of(article: &Article) -> Credits {
    let lexicon = lexicon();
    let mut bits = 0;
    if let Some(outlet) = &article.outlet {
        bits |= lexicon.alone(outlet);
    }
    let body = article.body.of(&article.text);
    let paragraphs: Vec<&str> =
        body.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).collect();
    for paragraph in paragraphs.iter().take(2) {
        let end = (0..=DATELINE.min(paragraph.len()))
            .rev()
            .find(|&end| paragraph.is_char_boundary(end))
            .unwrap_or(0);
        let head = paragraph.get(..end).unwrap_or_default();
        // Parentheses before the dash that ends the dateline, or, without one, close to the beginning.
        for inside in head.split('(').skip(1).filter_map(|rest| rest.split_once(')')) {
            bits |= lexicon.alone(inside.0);
        }
    }
    let last = paragraphs.iter().rev().take(ENDS);
    for line in paragraphs.iter().take(ENDS).chain(last).filter(|line| line.chars().count() <= LINE) {
        bits |= lexicon.credited(line);
    }
    Credits(bits)
}

/// True for a line that does nothing but credit: it is no part of what a text tells.
pub(crate) fn is_credit(line: &str) -> bool {
    line.chars().count() <= LINE && lexicon().credited(line) != 0
}

impl Lexicon {
    /// The agencies that a text names, where it names nothing else: "AFP", "AP/Reuters".
    fn alone(&self, text: &str) -> u64 {
        let words: Vec<&str> = cut(text).collect();
        self.named(&words).filter(|(_, rest)| *rest == 0).map_or(0, |(bits, _)| bits)
    }

    /// The agencies of a line whose other words are words of credits or, as names of people, capitalised.
    fn credited(&self, line: &str) -> u64 {
        let words: Vec<&str> = cut(line).collect();
        let Some((bits, _)) = self.named(&words).filter(|_| words.len() <= 24) else { return 0 };
        let plain = |word: &&str| {
            let lower = word.to_lowercase();
            let upper = word.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
            !upper && self.words.binary_search(&lower).is_err()
        };
        let tells = words.iter().any(plain);
        // "AFP President Jean Dupont": names without a word of credit are no credit, but an agency alone is.
        let credit = |word: &&str| self.words.binary_search(&word.to_lowercase()).is_ok();
        let all_named = self.alone(line) != 0;
        if !tells && (all_named || words.iter().any(credit)) { bits } else { 0 }
    }

    /// The bits of the agencies named, and how many words are no part of their names.
    fn named(&self, words: &[&str]) -> Option<(u64, usize)> {
        let (mut bits, mut rest, mut at) = (0u64, 0usize, 0usize);
        while at < words.len() {
            let here = words.get(at..).unwrap_or_default();
            let found = self.names.iter().find(|(name, _)| {
                here.len() >= name.len() && name.iter().zip(here).all(|(one, two)| one == two)
            });
            match found {
                Some((name, bit)) => {
                    bits |= bit;
                    at += name.len();
                }
                None => {
                    rest += 1;
                    at += 1;
                }
            }
        }
        (bits != 0).then_some((bits, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use veille_text::Lang;

    fn credits(text: &str) -> u64 {
        of(&Article::new(text, Lang::new("en").unwrap())).0
    }

    #[test]
    fn the_built_in_lists_are_read() {
        let lexicon = load().unwrap();
        assert!(lexicon.names.len() > 20 && lexicon.words.len() > 50);
    }

    #[test]
    fn credits_are_found_where_they_stand() {
        let afp = credits("AFP");
        assert!(afp.count_ones() == 1);
        for text in [
            "ARAD, April 2 (AFP) – The army took the bridge.",
            "ARAD (AFP) - The army took the bridge.",
            "The army took the bridge.\n\nAFP",
            "The army took the bridge.\n\n© Agence France-Presse",
            "La rédaction, avec AFP\n\nL'armée a pris le pont.",
            "The army took the bridge.\nReporting by Ann Smith; additional reporting from AFP",
        ] {
            assert_eq!(credits(text), afp, "{text}");
        }
        assert_eq!(credits("x\n\nWith AFP and Reuters").count_ones(), 2);
    }

    #[test]
    fn a_source_quoted_in_a_sentence_is_no_credit() {
        for text in [
            "The army took the bridge, a spokesman told AFP.",
            "He spoke with Reuters.",
            "The army (and not AFP) said so.",
            "AFP reporters saw smoke.",
        ] {
            assert_eq!(credits(text), 0, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_looked_at(text in "(AFP|Reuters|\\(|\\)|with |[a-zé\n ]){0,30}") {
            let _ = credits(&text);
        }
    }
}
