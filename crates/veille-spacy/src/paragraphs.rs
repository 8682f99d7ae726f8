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

/// The stretches of `part` between blank lines, none empty, line breaks around them left out. Where a page has lost the
/// break between two lines ("the siegeCaptured by") is a break too.
pub(crate) fn paragraphs(text: &str, part: Span) -> Vec<Span> {
    let bytes = part.of(text).as_bytes();
    let is_break = |byte: u8| matches!(byte, b'\n' | b'\r');
    let mut out = Vec::new();
    let mut start = 0;
    let mut at = 0;
    let mut push = |from: usize, to: usize| {
        let dateline = from + dateline(part.of(text).get(from..to).unwrap_or(""));
        for (from, to) in [(from, dateline), (dateline, to)] {
            let trimmed = bytes.get(from..to).unwrap_or(&[]);
            if trimmed.iter().any(|byte| !byte.is_ascii_whitespace()) {
                out.extend(Span::new(part.start() + from, part.start() + to));
            }
        }
    };
    while at < bytes.len() {
        if !is_break(bytes[at]) {
            let entry = clock(bytes, at);
            if let Some(entry) = entry {
                push(start, at);
                push(at, entry);
                start = entry;
                at = entry;
                continue;
            }
            if is_lost_break(bytes, at) {
                push(start, at);
                start = at;
            }
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

/// True for a capital in a word's middle that no name has there: behind a bracket, or behind a word in small letters.
/// "iPhone", "macOS" and "McDonald" are names. Looks back no further than a word of [`WORD`] letters.
fn is_lost_break(bytes: &[u8], at: usize) -> bool {
    let small = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_lowercase);
    if at == 0 || !bytes[at].is_ascii_uppercase() || !(at + 1..at + LETTERS).all(small) {
        return false;
    }
    if matches!(bytes[at - 1], b')' | b']') {
        return true;
    }
    let letters = (1..=at.min(WORD)).take_while(|&back| small(at - back)).count();
    let before = at.checked_sub(letters + 1).and_then(|before| bytes.get(before));
    (LETTERS..WORD).contains(&letters) && before.is_none_or(u8::is_ascii_whitespace)
}

/// Where the time of day that heads an entry of a running report ends: "14:05 - ", "9.40 GMT: ", "16:00: ", at the start
/// of the text or behind the end of a sentence; nothing where none stands there.
fn clock(bytes: &[u8], at: usize) -> Option<usize> {
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let fresh = at == 0
        || at >= 2 && bytes[at - 1] == b' ' && matches!(bytes[at - 2], b'.' | b'"' | b'?' | b'!')
        || bytes[at - 1] == b'\n';
    if !digit(at) || !fresh {
        return None;
    }
    let colon = at + if digit(at + 1) { 2 } else { 1 };
    let timed = bytes.get(colon) == Some(&b':') && digit(colon + 1) && digit(colon + 2) && !digit(colon + 3);
    let mut end = colon + 3;
    let rest = |end: usize| bytes.get(end..).unwrap_or(&[]);
    if !timed {
        return None;
    }
    for zone in [&b" GMT"[..], b" UTC", b" local"] {
        if rest(end).starts_with(zone) {
            end += zone.len();
        }
    }
    for mark in [&b" - "[..], b": ", " – ".as_bytes(), " — ".as_bytes(), b" "] {
        if rest(end).starts_with(mark) {
            let behind = bytes.get(end + mark.len());
            let starts =
                behind.is_some_and(|byte| byte.is_ascii_uppercase() || *byte >= 0x80 || *byte == b'"');
            return (starts || mark != b" " && behind.is_some()).then_some(end + mark.len());
        }
    }
    None
}

/// The length of what an agency puts before a report: "GOMA, Congo, Jan 27 (Reuters) - "; nothing where there is none. A
/// town in capitals, what stands beside it up to a dash, and then a sentence. Parsed as a part of the sentence, it
/// costs that its subject.
fn dateline(text: &str) -> usize {
    let head = text.trim_start();
    let indent = text.len() - head.len();
    let capitals =
        |word: &str| word.chars().any(char::is_alphabetic) && !word.chars().any(char::is_lowercase);
    let mut at = 0;
    let mut words = 0;
    let (mut shouted, mut comma) = (false, false);
    for word in head.split_inclusive(' ') {
        let bare = word.trim_end();
        if matches!(bare, "-" | "–" | "—" | "--") {
            let rest = &head[at + word.len()..];
            let starts = rest.starts_with(|c: char| c.is_uppercase() || matches!(c, '"' | '“' | '«' | '\''));
            return if shouted && starts { indent + at + word.len() } else { 0 };
        }
        words += 1;
        // The town itself; then, behind a comma or in brackets, whatever begins with a capital or is a number.
        let town = capitals(bare.trim_matches(','));
        let beside = comma || bare.starts_with('(') || shouted && bare.ends_with(')');
        let named = bare.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '(');
        if words > DATELINE || !(town || beside && named) || words == 1 && !town {
            return 0;
        }
        shouted |= town && bare.chars().filter(|c| c.is_alphabetic()).count() >= LETTERS.min(3);
        comma |= bare.ends_with(',');
        at += word.len();
    }
    0
}

/// Words of a dateline, at most.
const DATELINE: usize = 9;
/// Letters that each of two words run together must have, at least; and letters of a word, at most.
const LETTERS: usize = 4;
const WORD: usize = 30;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_break_that_a_page_has_lost_is_a_break_and_a_capital_in_a_name_is_none() {
        let cut = |text: &str| {
            let whole = Span::new(0, text.len()).unwrap();
            paragraphs(text, whole).iter().map(|span| span.of(text).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(cut("See the long siegeTaken by rebels"), ["See the long siege", "Taken by rebels"]);
        assert_eq!(cut("Raids (2012)Retaken in May"), ["Raids (2012)", "Retaken in May"]);
        for name in
            ["an iPhone", "macOS", "McDonald", "YouTube", "a DeepState map", "x.org/abcdEfgh", "#standWithUs"]
        {
            assert_eq!(cut(name), [name]);
        }
    }

    fn cut(text: &str) -> Vec<&str> {
        paragraphs(text, Span::new(0, text.len()).unwrap()).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn entries_of_a_running_report_are_read_apart() {
        assert_eq!(
            cut("14:05 - Rebels are in Hama. 14:40 - The army leaves at 15:10 or so."),
            ["14:05 - ", "Rebels are in Hama. ", "14:40 - ", "The army leaves at 15:10 or so."]
        );
        assert_eq!(cut("It began at 4. 12:30 p.m. was late"), ["It began at 4. 12:30 p.m. was late"]);
    }

    #[test]
    fn a_dateline_is_no_part_of_the_sentence_behind_it() {
        assert_eq!(cut("GOMA, Congo - Rebels left."), ["GOMA, Congo - ", "Rebels left."]);
        assert_eq!(
            cut("TEL AVIV, Oct 7 (Reuters) - Rockets fell."),
            ["TEL AVIV, Oct 7 (Reuters) - ", "Rockets fell."]
        );
        for text in ["NATO said - twice - no", "Goma - Rebels left.", "GOMA fell - and rose", "A - B"] {
            assert_eq!(cut(text), [text]);
        }
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
