//! The machine-readable first line: `date 2021-08-14`.
//!
//! The keyword, white space, a date, and then the article's text, on the same line or the next. The keyword
//! is part of the format and the same in every language.

use veille_text::Span;

/// A dateline that was found: where its date stands, and where the article's own text begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dateline {
    pub(crate) date: Span,
    pub(crate) body: usize,
}

const KEYWORD: &str = "date";

/// Digits that make what follows the keyword a date and not the start of a sentence ("Date 5 of the …").
const DIGITS: usize = 4;

/// Nothing where the text begins in any other way. Whether the date exists is not asked here, so that
/// `date 2021-02-30` is an error to report and not a sentence to read.
pub(crate) fn find(text: &str) -> Option<Dateline> {
    let rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    let (keyword, rest) = rest.split_at_checked(KEYWORD.len())?;
    if !keyword.eq_ignore_ascii_case(KEYWORD) {
        return None;
    }
    let gap = rest.len();
    let rest = rest.trim_start_matches([':', ' ', '\t', '\u{a0}']);
    if rest.len() == gap {
        return None;
    }
    let word = rest.split(char::is_whitespace).next()?;
    let word = word.trim_end_matches(['.', ',', ';', ':', '–', '—']);
    let digits = word.chars().filter(char::is_ascii_digit).count();
    if !word.starts_with(|c: char| c.is_ascii_digit()) || digits < DIGITS {
        return None;
    }
    let start = text.len() - rest.len();
    let end = start + word.len();
    let tail = rest.get(word.len()..)?;
    let gap = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | '–' | '—');
    let body = text.len() - tail.trim_start_matches(gap).len();
    Some(Dateline { date: Span::new(start, end)?, body })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(text: &str) -> Option<(&str, &str)> {
        find(text).map(|line| (line.date.of(text), &text[line.body..]))
    }

    #[test]
    fn a_date_is_set_apart_from_the_text_behind_it() {
        for (text, date, body) in [
            (" date 2021-08 Rien ne bouge.", "2021-08", "Rien ne bouge."),
            ("date 2021-08-14\n\nRien.", "2021-08-14", "Rien."),
            ("DATE: 2021\nx", "2021", "x"),
            ("\u{feff}Date\t2021-08-14T06:30Z, x", "2021-08-14T06:30Z", "x"),
            ("date 2021-02-30 x", "2021-02-30", "x"),
            ("date 14/08/2021. x", "14/08/2021", "x"),
            ("date 2021-08", "2021-08", ""),
        ] {
            assert_eq!(parts(text), Some((date, body)), "{text:?}");
        }
    }

    #[test]
    fn a_sentence_is_no_dateline() {
        for text in
            ["Date 5 of the tour", "dated 2021-08", "date2021-08", "Dates 2021", "date palms", "date", ""]
        {
            assert_eq!(parts(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn spans_fit_any_text(text in "(?s)[ \t]{0,2}(date|DATE)?[:é ]{0,2}[0-9-]{0,10}.{0,10}") {
            if let Some(line) = find(&text) {
                prop_assert!(!line.date.of(&text).is_empty());
                prop_assert!(text.is_char_boundary(line.body));
                prop_assert!(line.date.end() <= line.body);
            }
        }
    }
}
