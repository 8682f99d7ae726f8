//! One way to write a name: what look-up and the builder agree on.

use std::sync::OnceLock;

use rust_embed::RustEmbed;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::Error;

#[derive(RustEmbed)]
#[folder = "../../data/gazetteer/"]
#[include = "names.toml"]
struct Data;

/// How names vary, from `data/gazetteer/names.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Names {
    pub(crate) articles: Vec<String>,
    pub(crate) short_forms: std::collections::BTreeMap<String, String>,
    #[cfg_attr(not(feature = "build"), expect(dead_code, reason = "only the builder strips these words"))]
    pub(crate) division_words: DivisionWords,
    #[cfg_attr(not(feature = "build"), expect(dead_code, reason = "only the builder names places"))]
    pub(crate) facilities: Facilities,
    pub(crate) family: Vec<Family>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "build"), expect(dead_code, reason = "only the builder names places"))]
pub(crate) struct Facilities {
    /// Part of a name in small letters.
    pub(crate) base: Vec<String>,
    /// With the town's name for `{}`.
    pub(crate) airport: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "build"), expect(dead_code, reason = "only the builder strips these words"))]
pub(crate) struct DivisionWords {
    pub(crate) head: Vec<String>,
    pub(crate) joint: Vec<String>,
    pub(crate) tail: Vec<String>,
}

/// Languages whose names are respelt alike.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Family {
    pub(crate) id: String,
    #[cfg_attr(not(feature = "build"), expect(dead_code, reason = "the index holds their places only"))]
    pub(crate) countries: Vec<String>,
    replace: Vec<(String, String)>,
}

impl Family {
    /// The levelled spelling of a folded name; empty where too little is left to tell names apart.
    pub(crate) fn key(&self, folded: &str) -> String {
        let mut key = folded.to_owned();
        for (from, to) in &self.replace {
            if let Some(end) = from.strip_suffix('$') {
                if let Some(stem) = key.strip_suffix(end).map(str::len) {
                    key.truncate(stem);
                    key.push_str(to);
                }
            } else if key.contains(from.as_str()) {
                key = key.replace(from.as_str(), to);
            }
        }
        let mut out = String::with_capacity(key.len());
        for c in key.chars() {
            if !out.ends_with(c) {
                out.push(c);
            }
        }
        // Three letters or fewer name too many places at once.
        if out.chars().count() < 4 { String::new() } else { out }
    }
}

/// The rules compiled in.
///
/// # Errors
/// Where the embedded file is not valid, which the tests rule out.
pub(crate) fn names() -> Result<&'static Names, Error> {
    static NAMES: OnceLock<Result<Names, Error>> = OnceLock::new();
    NAMES
        .get_or_init(|| {
            let file = Data::get("names.toml").ok_or_else(|| Error::pack("names.toml", "is missing"))?;
            let text = std::str::from_utf8(&file.data).map_err(|e| Error::pack("names.toml", e))?;
            toml::from_str(text).map_err(|e| Error::pack("names.toml", e))
        })
        .as_ref()
        .map_err(Clone::clone)
}

/// Adds the folded form of one word to `out`: lower case, no diacritics, letters and digits only.
pub(crate) fn fold_word(word: &str, names: &Names, out: &mut String) {
    let from = out.len();
    if word.is_ascii() {
        out.extend(word.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase() as char));
    } else {
        for c in word.nfd() {
            fold_char(c, out);
        }
    }
    if let Some(long) = out.get(from..).and_then(|short| names.short_forms.get(short)) {
        out.truncate(from);
        out.push_str(long);
    }
}

fn fold_char(c: char, out: &mut String) {
    match c {
        'a'..='z' | '0'..='9' => out.push(c),
        'A'..='Z' => out.push(c.to_ascii_lowercase()),
        // Letters that have no decomposition, as GeoNames writes them in ASCII.
        'ß' => out.push_str("ss"),
        'Æ' | 'æ' => out.push_str("ae"),
        'Œ' | 'œ' => out.push_str("oe"),
        'Ø' | 'ø' => out.push('o'),
        'Đ' | 'đ' | 'Ð' | 'ð' => out.push('d'),
        'Ł' | 'ł' => out.push('l'),
        'ı' => out.push('i'),
        'Þ' | 'þ' => out.push_str("th"),
        'Ə' | 'ə' => out.push('a'),
        'Ħ' | 'ħ' => out.push('h'),
        // Arabic letters that Persian, Pashto and Urdu keyboards write with other code points.
        'ي' | 'ى' | 'ې' => out.push('ی'),
        'ك' => out.push('ک'),
        'ة' | 'ۀ' | 'ہ' => out.push('ه'),
        'ـ' => {}
        // Marks above and below are not alphanumeric and so fall away; modifier letters are.
        '\u{2b0}'..='\u{2ff}' => {}
        c if c.is_alphanumeric() => out.extend(c.to_lowercase().filter(|c| c.is_alphanumeric())),
        _ => {}
    }
}

/// True between the words of a name. An apostrophe is none: it stands for a letter of another script.
fn parts_words(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, '\'' | '’' | '‘' | '`' | 'ʼ' | 'ʿ' | 'ʾ') && !is_mark(c)
}

/// Combining marks belong to the letter before them; Arabic vowel signs among them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{200c}' | '\u{200d}')
}

/// The folded words of a name, in order; none is empty.
pub(crate) fn fold_words(name: &str, names: &Names) -> Vec<String> {
    let mut words = Vec::new();
    for part in name.split(parts_words) {
        let mut word = String::new();
        fold_word(part, names, &mut word);
        if !word.is_empty() {
            words.push(word);
        }
    }
    words
}

/// Without the article at its head, where it has one and something worth a name is left.
pub(crate) fn without_article<'w>(words: &'w [String], names: &Names) -> Option<&'w [String]> {
    let (first, rest) = words.split_first()?;
    let left: usize = rest.iter().map(|word| word.chars().count()).sum();
    (left >= 3 && names.articles.contains(first)).then_some(rest)
}

/// FNV-1a, then the finaliser of MurmurHash3 (Appleby, public domain): FNV alone leaves the high bits, which
/// choose the bucket, poorly mixed for short keys.
pub(crate) struct Hash(u64);

impl Hash {
    pub(crate) fn new(space: Space) -> Self {
        let mut hash = Self(0xcbf2_9ce4_8422_2325);
        hash.add(match space {
            Space::Name => b"",
            Space::Code => b"\x02",
            Space::Family => b"\x01",
        });
        hash
    }

    pub(crate) fn add(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    pub(crate) fn get(&self) -> u64 {
        let mut h = self.0;
        h = (h ^ (h >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        h = (h ^ (h >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        h ^ (h >> 33)
    }
}

/// What a key speaks of.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Space {
    /// A folded name.
    Name,
    /// A code: `US.IL`, an airport's letters.
    Code,
    /// A family's levelled spelling.
    Family,
}

/// The hash of one key.
pub(crate) fn hash(space: Space, key: &str) -> u64 {
    let mut hash = Hash::new(space);
    hash.add(key.as_bytes());
    hash.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(name: &str) -> String {
        fold_words(name, names().unwrap()).concat()
    }

    #[test]
    fn spellings_of_one_name_fold_alike() {
        for (a, b) in [
            ("Lashkar Gāh", "lashkargah"),
            ("Mazār-e Sharīf", "Mazar-e-Sharif"),
            ("‘Ayn al ‘Arab", "Ayn al-Arab"),
            ("St. Louis", "Saint Louis"),
            ("Kobanî", "Kobani"),
            ("Łódź", "lodz"),
        ] {
            assert_eq!(fold(a), fold(b), "help: does `fold_char` drop what {a} and {b} differ in?");
        }
    }

    #[test]
    fn a_family_levels_transliterations() {
        let names = names().unwrap();
        let key = |id: &str, name: &str| {
            names.family.iter().find(|f| f.id == id).map(|f| f.key(&fold(name))).unwrap()
        };
        assert_eq!(key("s", "Izium"), key("s", "Izioum"));
        assert_eq!(key("s", "Izium"), key("s", "Izyum"));
        assert_eq!(key("a", "Mazar-e-Charif"), key("a", "Mazār-e Sharīf"));
        assert_eq!(key("a", "Facher"), key("a", "Fāshir"));
        assert_eq!(key("a", "Noomane"), key("a", "Nu‘mān"));
        assert_eq!(key("s", "Latchine"), key("s", "Lachin"));
        assert_eq!(key("a", "Ur"), "");
    }

    #[test]
    fn an_article_alone_is_a_name() {
        let names = names().unwrap();
        assert_eq!(without_article(&fold_words("El", names), names), None);
        let raqqa = fold_words("Ar Raqqah", names);
        assert_eq!(without_article(&raqqa, names).unwrap(), ["raqqah"]);
    }
}
