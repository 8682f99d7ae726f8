use std::fmt;
use std::ops::Range;

use serde::{Serialize, Serializer};

/// A byte range in the *original* decoded text, half-open.
///
/// Invariant: `start <= end`. Whoever makes a span also keeps both ends on character boundaries of the text
/// it speaks of; [`Span::of`] answers an empty string where that was broken rather than panic.
///
/// Serialised as `[start, end]` in bytes. At the edges, where code points are wanted, use [`CodePoints`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// A span, or nothing where `start > end` or an end passes 4 GiB.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Option<Self> {
        let (start, end) = (u32::try_from(start).ok()?, u32::try_from(end).ok()?);
        (start <= end).then_some(Self { start, end })
    }

    /// A span from two offsets in any order: the smallest that has both as ends.
    #[must_use]
    pub fn between(a: u32, b: u32) -> Self {
        Self { start: a.min(b), end: a.max(b) }
    }

    /// First byte.
    #[must_use]
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    #[must_use]
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// True where the span covers nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The text that the span covers; empty where the span does not fit `text`.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }

    /// The same as a range of bytes.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start()..self.end()
    }

    /// True where `other` lies wholly inside.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// True where the two share at least one byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that contains both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.start, self.end).serialize(serializer)
    }
}

/// Turns byte offsets of one text into counts of Unicode code points.
///
/// Built once a text, in one pass; a look-up counts at most 64 characters. All-ASCII text costs nothing.
///
/// ```
/// use veille_text::{CodePoints, Span};
/// let text = "Héra à Kaboul";
/// let points = CodePoints::new(text);
/// assert_eq!(points.span(Span::new(9, 15).unwrap()), [7, 13]);
/// ```
#[derive(Debug, Clone)]
pub struct CodePoints<'t> {
    text: &'t str,
    /// Code points before byte `64 * i`, rounded down to a character boundary. Empty for ASCII text.
    before: Vec<u32>,
}

const STRIDE: usize = 64;

impl<'t> CodePoints<'t> {
    /// Reads the text once.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let mut before = Vec::new();
        if !text.is_ascii() {
            before.reserve(text.len() / STRIDE + 2);
            let mut count = 0;
            for (at, _) in text.char_indices() {
                while before.len() * STRIDE <= at {
                    before.push(count);
                }
                count += 1;
            }
            while before.len() * STRIDE <= text.len() {
                before.push(count);
            }
        }
        Self { text, before }
    }

    /// Code points before byte `at`; past the end, the number of code points in the text.
    #[must_use]
    pub fn of(&self, at: usize) -> usize {
        let at = at.min(self.text.len());
        if self.before.is_empty() {
            return at;
        }
        let block = at / STRIDE;
        // A character that straddles the block's start was counted as lying after it, so counting restarts
        // at the first boundary not before the block's start.
        let mut from = block * STRIDE;
        while from < at && !self.text.is_char_boundary(from) {
            from += 1;
        }
        let bytes = self.text.as_bytes().get(from..at).unwrap_or(&[]);
        self.before[block] as usize + bytes.iter().filter(|&&b| (b & 0xC0) != 0x80).count()
    }

    /// Both ends of a span as code points.
    #[must_use]
    pub fn span(&self, span: Span) -> [usize; 2] {
        [self.of(span.start()), self.of(span.end())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_span_that_does_not_fit_covers_nothing() {
        assert_eq!(Span::new(1, 2).unwrap().of("é"), "");
        assert_eq!(Span::new(0, 9).unwrap().of("ab"), "");
        assert_eq!(Span::new(3, 2), None);
    }

    #[test]
    fn touching_spans_do_not_overlap() {
        let (a, b) = (Span::between(0, 3), Span::between(3, 5));
        assert!(!a.overlaps(b));
        assert_eq!(a.cover(b), Span::between(5, 0));
    }

    proptest! {
        #[test]
        fn code_points_agree_with_counting(text in "(?s)[a-zé€𝄞\n ]{0,300}") {
            let points = CodePoints::new(&text);
            for at in (0..=text.len()).filter(|&at| text.is_char_boundary(at)) {
                prop_assert_eq!(points.of(at), text[..at].chars().count(), "at byte {}", at);
            }
        }
    }
}
