//! Text of strangers on one line.

/// A character as shown, for one that may not be.
#[must_use]
pub fn printable(c: char) -> char {
    match c {
        '\n' | '\r' | '\t' => ' ',
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        c if c.is_control() => '\u{FFFD}',
        c => c,
    }
}

/// Text from an article on one line, white space collapsed, without what steers a terminal or turns the direction of
/// what follows.
#[must_use]
pub fn one_line(text: &str) -> String {
    let clean: String = text.chars().map(printable).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}
