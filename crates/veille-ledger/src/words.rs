//! Search by words: one way to cut text and queries, whatever the store.

use crate::fold::fold_into;

/// A query: all of its terms must occur.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query(pub(crate) Vec<Term>);

/// Words that stand side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) words: Vec<String>,
    /// True where the last word is only a beginning.
    pub(crate) prefix: bool,
}

/// The words of a text, folded, with the bytes they stand at in the original.
pub(crate) fn words(text: &str) -> impl Iterator<Item = (usize, String)> {
    let mut rest = text;
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let begin = rest.find(char::is_alphanumeric)?;
            let tail = &rest[begin..];
            // A combining mark belongs to the letter before it.
            let mark = |c: char| !c.is_ascii() && unicode_normalization::char::is_combining_mark(c);
            let len = tail.find(|c: char| !c.is_alphanumeric() && !mark(c)).unwrap_or(tail.len());
            let start = at + begin;
            let mut word = String::new();
            fold_into(&tail[..len], &mut word);
            at = start + len;
            rest = &tail[len..];
            // Compatibility forms may fold to signs ("½" to "1⁄2"); what is left of them is one word.
            word.retain(char::is_alphanumeric);
            if !word.is_empty() {
                return Some((start, word));
            }
        }
    })
}

impl Term {
    /// True where these words, as many as the term has, are the term.
    fn is_at(&self, words: &[String]) -> bool {
        let last = self.words.len() - 1;
        words.iter().zip(&self.words).enumerate().all(|(at, (word, wanted))| {
            if self.prefix && at == last { word.starts_with(wanted) } else { word == wanted }
        })
    }
}

impl Query {
    /// Reads a query; nothing where it has no word.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut terms = Vec::new();
        // Every second part is in quotes; a quote that is not closed runs to the end.
        for (at, part) in text.split('"').enumerate() {
            let quoted = at % 2 == 1;
            let pieces: Vec<&str> = if quoted { vec![part] } else { part.split_whitespace().collect() };
            for piece in pieces {
                let found: Vec<String> = words(piece).map(|(_, word)| word).collect();
                if !found.is_empty() {
                    terms.push(Term { words: found, prefix: !quoted && piece.ends_with('*') });
                }
            }
        }
        (!terms.is_empty()).then_some(Self(terms))
    }

    /// True where the text holds all terms.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let all: Vec<String> = words(text).map(|(_, word)| word).collect();
        self.0.iter().all(|term| all.windows(term.words.len()).any(|window| term.is_at(window)))
    }

    /// Where the first term stands in a text that holds it, in bytes.
    pub(crate) fn find(&self, text: &str) -> Option<(usize, usize)> {
        let term = self.0.first()?;
        let (bytes, all): (Vec<usize>, Vec<String>) = words(text).unzip();
        let len = term.words.len();
        let at = all.windows(len).position(|window| term.is_at(window))?;
        let (from, last) = (*bytes.get(at)?, *bytes.get(at + len - 1)?);
        let end = text[last..].find(|c: char| !c.is_alphanumeric()).map_or(text.len(), |len| last + len);
        Some((from, end))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(text: &str) -> Vec<String> {
        words(text).map(|(_, word)| word).collect()
    }

    #[test]
    fn words_are_cut_and_folded() {
        assert_eq!(all("L'État-major, à Hérat (2021)."), ["l", "etat", "major", "a", "herat", "2021"]);
        assert_eq!(all(" … "), [""; 0]);
    }

    #[test]
    fn a_query_has_terms_phrases_and_beginnings() {
        let term =
            |words: &[&str], prefix| Term { words: words.iter().map(|w| (*w).into()).collect(), prefix };
        let query = Query::parse("airp* \"near the bridge\" Al-Hawl").unwrap();
        let wanted =
            [term(&["airp"], true), term(&["near", "the", "bridge"], false), term(&["al", "hawl"], false)];
        assert_eq!(query.0, wanted);
        assert_eq!(Query::parse(" \" ... "), None);
    }

    #[test]
    fn the_first_term_is_found_where_it_stands() {
        let text = "À l'aéroport de Gao";
        let (from, to) = Query::parse("aero* gao").unwrap().find(text).unwrap();
        assert_eq!(&text[from..to], "aéroport");
        assert_eq!(Query::parse("bamako").unwrap().find(text), None);
    }

    proptest! {
        #[test]
        fn any_text_is_cut(text in "(?s).{0,80}") {
            for (at, word) in words(&text) {
                prop_assert!(text.is_char_boundary(at) && !word.is_empty());
            }
            if let Some(query) = Query::parse(&text) {
                query.find(&text);
            }
        }
    }
}
