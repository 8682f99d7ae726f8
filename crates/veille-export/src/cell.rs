//! Strangers' text in cells and in markup.

use std::borrow::Cow;

/// Text for one cell: on one line, without control characters. What a spreadsheet would take for a formula
/// begins with an apostrophe, as OWASP advises against CSV injection.
pub(crate) fn text(text: &str) -> String {
    let line = plain(text);
    if line.starts_with(['=', '+', '-', '@', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}']) {
        format!("'{line}")
    } else {
        line
    }
}

/// Text on one line, without control characters and marks that turn the direction of what follows.
pub(crate) fn plain(text: &str) -> String {
    let unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FFFE}' | '\u{FFFF}')
    };
    let shown: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let shown: String = shown.chars().filter(|&c| !unseen(c)).collect();
    shown.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Text between or in marks of HTML or XML.
pub(crate) fn marked(text: &str) -> String {
    let text = plain(text);
    let escaped: Cow<'_, str> = quick_xml::escape::escape(text.as_str());
    escaped.into_owned()
}

/// A link that may be followed: nothing where it is not http or https.
pub(crate) fn link(address: &str) -> Option<String> {
    let address = plain(address);
    let lower = address.to_ascii_lowercase();
    (lower.starts_with("http://") || lower.starts_with("https://")).then_some(address)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_formula_is_text() {
        assert_eq!(text("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
        assert_eq!(text(" \t@SUM(1)"), "'@SUM(1)");
        assert_eq!(text("-2+3"), "'-2+3");
        assert_eq!(text("Gao\r\n=1"), "Gao =1");
        assert_eq!(text("the 2-1 vote"), "the 2-1 vote");
    }

    #[test]
    fn markup_is_escaped_and_only_web_links_are_links() {
        assert_eq!(marked("<script>\u{1b}[31m&\"'"), "&lt;script&gt;[31m&amp;&quot;&apos;");
        assert_eq!(link("javascript:alert(1)"), None);
        assert_eq!(link("HTTPS://example.org/a\n"), Some("HTTPS://example.org/a".to_owned()));
    }

    proptest! {
        #[test]
        fn no_cell_is_a_formula_or_more_than_a_line(words in any::<String>()) {
            let cell = text(&words);
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']));
            prop_assert!(!cell.chars().any(char::is_control));
            let marked = marked(&words);
            prop_assert!(!marked.contains(['<', '>', '"']));
        }
    }
}
