use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name or text as it is compared: small letters, no diacritics, one blank between words.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        fold_into(word, &mut out);
    }
    out
}

/// Small letters without diacritics; blanks are left as they are.
pub(crate) fn fold_into(text: &str, out: &mut String) {
    if text.is_ascii() {
        out.extend(text.chars().map(|c| c.to_ascii_lowercase()));
    } else {
        out.extend(text.nfkd().filter(|&c| !is_combining_mark(c)).flat_map(char::to_lowercase).map(plain));
    }
}

/// The apostrophe of a typewriter for those of printers and of transliterations.
fn plain(c: char) -> char {
    if matches!(c, '\u{2019}' | '\u{2018}' | '\u{2bc}' | '\u{2bb}') { '\'' } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_diacritics_and_blanks() {
        assert_eq!(fold("  Lashkar\u{a0} Gāh "), "lashkar gah");
        assert_eq!(fold("ÉTÉ"), "ete");
        assert_eq!(fold("M\u{2019}Bahiakro"), "m'bahiakro");
    }
}
