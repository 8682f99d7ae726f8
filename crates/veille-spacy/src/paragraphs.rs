use std::sync::Arc;

use veille_text::{Document, Span};

use crate::Pipeline;

impl Pipeline {
    /// Reads a part of a text paragraph by paragraph, a blank line between each two; spans speak of the whole.
    ///
    /// The parser knows of no paragraphs and runs sentences on across blank lines, above all after a title.
    /// Read apart, no sentence does, and each paragraph is read as spaCy reads it alone.
    pub fn analyze_paragraphs(&self, text: &Arc<str>, part: Span) -> Document {
        let found = self.analyze_paragraphs_of(&[(text.clone(), part)]).pop();
        found.unwrap_or_else(|| Document::join(self.lang(), text.clone(), []))
    }

    /// The same for parts of several texts, with the same results as one by one, faster.
    pub fn analyze_paragraphs_of(&self, parts: &[(Arc<str>, Span)]) -> Vec<Document> {
        let spans: Vec<Vec<Span>> = parts.iter().map(|(text, part)| paragraphs(text, *part)).collect();
        let all = parts.iter().zip(&spans);
        let texts: Vec<Arc<str>> =
            all.flat_map(|((text, _), spans)| spans.iter().map(move |span| span.of(text).into())).collect();
        let mut documents = self.analyze_batch(&texts).into_iter();
        let join = |((text, _), spans): (&(Arc<str>, Span), &Vec<Span>)| {
            let starts = spans.iter().map(|span| span.start());
            Document::join(self.lang(), text.clone(), starts.zip(documents.by_ref()).collect::<Vec<_>>())
        };
        parts.iter().zip(&spans).map(join).collect()
    }
}

/// The stretches of `part` between blank lines, none empty, line breaks around them left out.
pub(crate) fn paragraphs(text: &str, part: Span) -> Vec<Span> {
    let bytes = part.of(text).as_bytes();
    let is_break = |byte: u8| matches!(byte, b'\n' | b'\r');
    let mut out = Vec::new();
    let mut start = 0;
    let mut at = 0;
    let mut push = |from: usize, to: usize| {
        let trimmed = bytes.get(from..to).unwrap_or(&[]);
        if trimmed.iter().any(|byte| !byte.is_ascii_whitespace()) {
            out.extend(Span::new(part.start() + from, part.start() + to));
        }
    };
    while at < bytes.len() {
        if !is_break(bytes[at]) {
            at += 1;
            continue;
        }
        let end = (at..bytes.len()).find(|&i| !is_break(bytes[i])).unwrap_or(bytes.len());
        if bytes[at..end].iter().filter(|&&byte| byte == b'\n').count() > 1 {
            push(start, at);
            start = end;
        }
        at = end;
    }
    push(start, bytes.len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str) -> Vec<&str> {
        paragraphs(text, Span::new(0, text.len()).unwrap()).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn a_blank_line_ends_a_paragraph_and_a_single_break_does_not() {
        assert_eq!(cut("a\nb\n\nc\r\n\r\n\n d \n"), ["a\nb", "c", " d \n"]);
        assert_eq!(cut("\n\n \n\n"), Vec::<&str>::new());
    }

    proptest! {
        #[test]
        fn nothing_but_white_space_lies_between_paragraphs(text in "[a é\r\n]{0,40}") {
            let kept: String = cut(&text).concat();
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&kept), letters(&text));
        }
    }
}
