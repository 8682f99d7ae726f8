//! The block of `name: value` lines between two lines of `---` that many programs put before a text.
//!
//! Read is what front matters are made of in practice, one name a line, values plain, in quotes, or folded
//! over indented lines. What is nested is passed over: nothing of it is told of an article.

use crate::field::Field;

/// A front matter that was found, and where the text behind it begins.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct FrontMatter {
    values: Vec<(Field, usize, String)>,
    pub(crate) body: usize,
}

/// Lines that a front matter may have. Longer ones do not occur; two rules in a long text do.
const MAX_LINES: usize = 200;

impl FrontMatter {
    /// The best value of that field which is not empty.
    pub(crate) fn get(&self, field: Field) -> Option<&str> {
        let of_field = self.values.iter().filter(|(its, ..)| *its == field);
        of_field.min_by_key(|(_, rank, _)| *rank).map(|(.., value)| value.as_str())
    }
}

/// Nothing where the text begins in any other way, where the block is not closed, and where a line of it is
/// no `name: value`: a text may begin with a rule.
pub(crate) fn find(text: &str) -> Option<FrontMatter> {
    let rest = text.trim_start_matches('\u{FEFF}').trim_start_matches(['\n', '\r', ' ', '\t']);
    let mut lines = rest.split_inclusive('\n');
    let opening = lines.next()?;
    if opening.trim_end() != "---" {
        return None;
    }
    let mut at = text.len() - rest.len() + opening.len();
    let mut found = FrontMatter::default();
    let mut open: Option<(Field, usize)> = None;
    let mut named = false;
    for line in lines.take(MAX_LINES) {
        at += line.len();
        let bare = line.trim_end();
        if matches!(bare, "---" | "...") {
            found.values.retain(|(.., value)| !value.is_empty());
            found.body = at;
            return named.then_some(found);
        }
        if bare.is_empty() || bare.trim_start().starts_with('#') {
            continue;
        }
        if line.starts_with([' ', '\t', '-']) {
            // A value goes on; below a name that is none of ours it is nobody's.
            if let (Some(_), Some((.., value))) = (open, found.values.last_mut()) {
                let more = bare.trim();
                if !value.is_empty() {
                    value.push(' ');
                }
                value.push_str(more.trim_start_matches("- "));
            }
            continue;
        }
        let (name, value) = bare.split_once(':')?;
        if name.is_empty() || name.len() > 60 || !(value.is_empty() || value.starts_with([' ', '\t'])) {
            return None;
        }
        named = true;
        open = Field::named(name);
        if let Some((field, rank)) = open {
            found.values.push((field, rank, scalar(value.trim())));
        }
    }
    None
}

/// The value without its quotes and without a comment behind it; the signs that announce a folded value are none.
fn scalar(text: &str) -> String {
    if matches!(text, ">" | "|" | ">-" | "|-" | ">+" | "|+" | "~" | "null" | "[]" | "{}") {
        return String::new();
    }
    if let Some(inner) = text.strip_prefix('\'') {
        let marked = inner.replace("''", "\u{0}");
        return marked.split('\'').next().unwrap_or_default().replace('\u{0}', "'");
    }
    if let Some(inner) = text.strip_prefix('"') {
        return unescaped(inner);
    }
    text.split(" #").next().unwrap_or_default().trim_end().to_owned()
}

/// Up to the closing quote; of the escapes those that a title or an address holds.
fn unescaped(inner: &str) -> String {
    let mut value = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => match chars.next() {
                Some('n' | 't' | 'r') => value.push(' '),
                Some(other) => value.push(other),
                None => break,
            },
            _ => value.push(c),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_way_to_write_a_value_is_read() {
        let text = "---\n# by hand\ndate: 2031-04-02T06:30 # local\ntitle: 'The bridge''s end'\n\
            source: \"Radio \\\"Delta\\\"\"\nurl: https://example.org/a?b=c#d\ntags:\n  - war\n  - title: x\nlang: fr\n---\n\nText.";
        let front = find(text).unwrap();
        assert_eq!(front.get(Field::Published), Some("2031-04-02T06:30"));
        assert_eq!(front.get(Field::Title), Some("The bridge's end"));
        assert_eq!(front.get(Field::Outlet), Some("Radio \"Delta\""));
        assert_eq!(front.get(Field::Address), Some("https://example.org/a?b=c#d"));
        assert_eq!(front.get(Field::Lang), Some("fr"));
        assert_eq!(&text[front.body..], "\nText.");
    }

    #[test]
    fn a_folded_title_is_one_line_and_the_better_name_wins() {
        let front = find("---\nsource: x\noutlet: y\ntitle: >\n  One\n  two\n---\nz").unwrap();
        assert_eq!((front.get(Field::Title), front.get(Field::Outlet)), (Some("One two"), Some("y")));
    }

    #[test]
    fn a_text_that_begins_with_a_rule_has_no_front_matter() {
        for text in [
            "---\nThe army left.\n---\nx",
            "---\ndate: 2031\nText",
            "--- \n---\nx",
            "----\na: b\n----",
            "a: b",
            "---",
        ] {
            assert_eq!(find(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_cut_on_a_character(text in "(---\n)?([a-z#' \"\\\\>é:-]{0,12}\n){0,6}(---\n)?.{0,8}") {
            if let Some(front) = find(&text) {
                prop_assert!(text.is_char_boundary(front.body));
            }
        }
    }
}
