//! What Python says of a character, where Rust says otherwise.
//!
//! The models were trained on Python's answers: `str.isalpha` is the letters (category L) only, while
//! [`char::is_alphabetic`] adds letter numbers and marks; `str.isdigit` takes superscripts and circled digits.

use std::sync::OnceLock;

use regex_syntax::hir::{Class, HirKind};

type Ranges = Vec<(char, char)>;

fn category(pattern: &str) -> Ranges {
    let parsed = regex_syntax::parse(pattern);
    match parsed.as_ref().map(|hir| hir.kind()) {
        Ok(HirKind::Class(Class::Unicode(class))) => {
            class.ranges().iter().map(|range| (range.start(), range.end())).collect()
        }
        _ => Ranges::new(),
    }
}

fn holds(ranges: &[(char, char)], c: char) -> bool {
    let at = ranges.partition_point(|&(_, end)| end < c);
    ranges.get(at).is_some_and(|&(start, _)| start <= c)
}

/// `str.isalpha` of one character: category L.
pub(crate) fn is_alpha(c: char) -> bool {
    static LETTERS: OnceLock<Ranges> = OnceLock::new();
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    holds(LETTERS.get_or_init(|| category(r"\p{L}")), c)
}

/// `str.isdigit` of one character: Numeric_Type is Decimal or Digit.
pub(crate) fn is_digit(c: char) -> bool {
    static DECIMALS: OnceLock<Ranges> = OnceLock::new();
    if c.is_ascii() {
        return c.is_ascii_digit();
    }
    holds(&DIGITS_NOT_DECIMAL, c) || holds(DECIMALS.get_or_init(|| category(r"\p{Nd}")), c)
}

/// `str.isspace` of one character: White_Space, and the four separators of bidirectional class B or S.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// Numeric_Type=Digit of the Unicode Character Database (DerivedNumericType.txt); stable since Unicode 7.
const DIGITS_NOT_DECIMAL: [(char, char); 20] = [
    ('\u{b2}', '\u{b3}'),
    ('\u{b9}', '\u{b9}'),
    ('\u{1369}', '\u{1371}'),
    ('\u{19da}', '\u{19da}'),
    ('\u{2070}', '\u{2070}'),
    ('\u{2074}', '\u{2079}'),
    ('\u{2080}', '\u{2089}'),
    ('\u{2460}', '\u{2468}'),
    ('\u{2474}', '\u{247c}'),
    ('\u{2488}', '\u{2490}'),
    ('\u{24ea}', '\u{24ea}'),
    ('\u{24f5}', '\u{24fd}'),
    ('\u{24ff}', '\u{24ff}'),
    ('\u{2776}', '\u{277e}'),
    ('\u{2780}', '\u{2788}'),
    ('\u{278a}', '\u{2792}'),
    ('\u{10a40}', '\u{10a43}'),
    ('\u{10e60}', '\u{10e68}'),
    ('\u{11052}', '\u{1105a}'),
    ('\u{1f100}', '\u{1f10a}'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_that_are_not_decimal_are_in_order() {
        assert!(DIGITS_NOT_DECIMAL.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }

    #[test]
    fn letters_and_digits_are_those_of_python() {
        assert!(is_alpha('é') && is_alpha('漢') && is_alpha('ª'));
        assert!(!is_alpha('Ⅷ') && !is_alpha('\u{345}') && !is_alpha('²'));
        assert!(is_digit('²') && is_digit('①') && is_digit('٣'));
        assert!(!is_digit('½') && !is_digit('Ⅷ') && !is_digit('一'));
        assert!(is_space('\u{1f}') && is_space('\u{a0}') && !is_space('\u{200b}'));
    }
}
