//! The tokenizer's patterns, written for Python's `re`.

use std::ops::Range;

use fancy_regex::{Regex, RegexBuilder};

/// One pattern.
pub(crate) struct Pattern {
    regex: Regex,
}

impl Pattern {
    pub(crate) fn new(pattern: &str) -> Result<Self, String> {
        let pattern = rust_syntax(pattern);
        let regex =
            RegexBuilder::new(&pattern).delegate_size_limit(1 << 30).build().map_err(|e| e.to_string())?;
        Ok(Self { regex })
    }

    /// `re.match`: true where the pattern matches at the start.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.regex.find(text).ok().flatten().is_some_and(|found| found.start() == 0)
    }

    fn find_from(&self, text: &str, from: usize) -> Option<Range<usize>> {
        self.regex.find_from_pos(text, from).ok().flatten().map(|found| found.range())
    }
}

/// Python's `\w` is letters, numbers and the underscore; Rust's has marks and joiners as well.
fn rust_syntax(pattern: &str) -> String {
    pattern.replace(r"[\w", r"[\p{L}\p{N}_")
}

/// What is cut off the ends and out of the middle of a chunk.
pub(crate) struct Affixes {
    prefix: Option<Pattern>,
    suffix: Option<Pattern>,
    infix: Option<Pattern>,
    url: Option<Pattern>,
}

impl Affixes {
    pub(crate) fn new(
        prefix: Option<&str>,
        suffix: Option<&str>,
        infix: Option<&str>,
        url: Option<&str>,
    ) -> Result<Self, String> {
        let make = |pattern: Option<&str>| pattern.map(Pattern::new).transpose();
        Ok(Self { prefix: make(prefix)?, suffix: make(suffix)?, infix: make(infix)?, url: make(url)? })
    }

    /// Bytes of the prefix, 0 where there is none.
    pub(crate) fn prefix(&self, text: &str) -> usize {
        self.prefix.as_ref().and_then(|pattern| pattern.find_from(text, 0)).map_or(0, |found| found.len())
    }

    /// Bytes of the suffix, 0 where there is none.
    pub(crate) fn suffix(&self, text: &str) -> usize {
        self.suffix.as_ref().and_then(|pattern| pattern.find_from(text, 0)).map_or(0, |found| found.len())
    }

    pub(crate) fn is_url(&self, text: &str) -> bool {
        self.url.as_ref().is_some_and(|pattern| pattern.matches(text))
    }

    /// All infixes from left to right; an empty one is a place to cut at.
    pub(crate) fn each_infix(&self, text: &str, take: &mut dyn FnMut(Range<usize>)) {
        let Some(pattern) = &self.infix else { return };
        let mut from = 0;
        while let Some(found) = pattern.find_from(text, from) {
            from = found.end;
            if found.is_empty() {
                from += text[from..].chars().next().map_or(1, char::len_utf8);
            }
            take(found);
            if from > text.len() {
                break;
            }
        }
    }

    /// Whether any of them finds something in the text.
    pub(crate) fn touches(&self, text: &str) -> bool {
        let finds = |pattern: &Option<Pattern>| {
            pattern.as_ref().and_then(|pattern| pattern.find_from(text, 0)).is_some()
        };
        finds(&self.prefix) || finds(&self.suffix) || finds(&self.infix)
    }
}
