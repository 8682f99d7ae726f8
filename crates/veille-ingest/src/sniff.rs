//! How a file keeps its articles: by what it holds, and where that is open, by its name.

use std::path::Path;

use encoding_rs::{Encoding, UTF_8};

use crate::field::Field;
use crate::origin::Format;

/// Bytes that are looked at.
pub(crate) const HEAD: usize = 8 << 10;

/// True where the bytes are packed with gzip.
pub(crate) fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(b"\x1F\x8B\x08")
}

/// The cases, in this order: signatures; markup by its first element; JSON; a first line that names columns;
/// and last the ending of the name, which for text is all there is.
pub(crate) fn format(head: &[u8], path: &Path) -> Format {
    let head = head.get(..HEAD).unwrap_or(head);
    if head.starts_with(b"%PDF-") {
        return Format::Pdf;
    }
    if head.starts_with(b"PAR1") {
        return Format::Parquet;
    }
    let (encoding, mark) = Encoding::for_bom(head).unwrap_or((UTF_8, 0));
    let (text, _) = encoding.decode_without_bom_handling(head.get(mark..).unwrap_or_default());
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if text.starts_with("WARC/") {
        return Format::Warc;
    }
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let extension = extension.to_ascii_lowercase();
    if let Some(format) = markup(text, &extension).or_else(|| json(text, &extension)) {
        return format;
    }
    match extension.as_str() {
        "csv" | "tsv" | "psv" => Format::Csv,
        _ if names_columns(text) => Format::Csv,
        "md" | "markdown" | "mdown" | "mkd" => Format::Markdown,
        _ => Format::Text,
    }
}

/// Elements with which pages begin whose writers left out the rest.
const PAGE: &[&str] = &[
    "!doctype html",
    "html",
    "head",
    "body",
    "meta",
    "title",
    "article",
    "main",
    "div",
    "link",
    "script",
    "p",
    "h1",
];

fn markup(text: &str, extension: &str) -> Option<Format> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let skipped = if rest.starts_with("<?") {
            rest.split_once("?>")
        } else if rest.starts_with("<!--") {
            rest.split_once("-->")
        } else if rest.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"))
            && !is_element(rest, "!doctype html")
        {
            rest.split_once('>')
        } else {
            break;
        };
        rest = skipped?.1;
    }
    rest.strip_prefix('<')?;
    if ["rss", "feed", "rdf:rdf"].iter().any(|name| is_element(rest, name)) {
        return Some(Format::Feed);
    }
    if is_element(rest, "opml") {
        return Some(Format::Opml);
    }
    let page = PAGE.iter().any(|name| is_element(rest, name));
    (page || matches!(extension, "html" | "htm" | "xhtml" | "shtml")).then_some(Format::Html)
}

/// True where the text begins with that element.
fn is_element(text: &str, name: &str) -> bool {
    let rest = text.strip_prefix('<').unwrap_or_default();
    let Some((start, rest)) = rest.split_at_checked(name.len()) else { return false };
    start.eq_ignore_ascii_case(name)
        && rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
}

fn json(text: &str, extension: &str) -> Option<Format> {
    let inner = text.strip_prefix(['{', '['])?.trim_start();
    let looks_like_json = match text.starts_with('{') {
        true => inner.starts_with(['"', '}']),
        false => inner.starts_with(['{', ']']),
    };
    if !looks_like_json {
        return None;
    }
    if text.contains("\"https://jsonfeed.org/version/") {
        return Some(Format::Feed);
    }
    if matches!(extension, "jsonl" | "ndjson" | "jsonlines") {
        return Some(Format::JsonLines);
    }
    if text.starts_with('[') {
        return Some(Format::Json);
    }
    // An object that ends with its line, or a line longer than what is looked at: objects that are written
    // over many lines begin with short ones.
    let (first, more) = text.split_once('\n').unwrap_or((text, ""));
    let whole = serde_json::from_str::<serde::de::IgnoredAny>(first).is_ok();
    let next_object = more.trim_start().starts_with('{') || more.trim().is_empty();
    let lines = if whole {
        next_object && extension != "json" || !more.trim().is_empty()
    } else {
        first.len() == text.len() && extension != "json"
    };
    Some(if lines { Format::JsonLines } else { Format::Json })
}

/// The sign that sets the values of a table apart: the one that the first line has most of, outside quotes.
pub(crate) fn delimiter(first_line: &str) -> u8 {
    let count = |sign: char| {
        let mut quoted = false;
        let outside = |&c: &char| {
            quoted ^= c == '"';
            !quoted && c == sign
        };
        first_line.chars().filter(outside).count()
    };
    // Of equals the first: a comma.
    let best = [',', ';', '\t', '|'].into_iter().rev().max_by_key(|&sign| count(sign));
    best.map_or(b',', |sign| sign as u8)
}

/// True where the first line is a table's header: one of its names is that of a text, another that of something else.
fn names_columns(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    if first.len() > 2000 {
        return false;
    }
    let sign = char::from(delimiter(first));
    let names: Vec<_> = first.split(sign).map(|name| Field::named(name.trim().trim_matches('"'))).collect();
    let has = |wanted: bool| names.iter().flatten().any(|(field, _)| (*field == Field::Text) == wanted);
    has(true) && has(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn content_decides_before_the_name() {
        for (head, name, want) in [
            ("%PDF-1.7", "a.txt", Format::Pdf),
            ("PAR1....", "a", Format::Parquet),
            ("WARC/1.0\r\nWARC-Type: x", "a", Format::Warc),
            ("<!DOCTYPE html><p>", "a.txt", Format::Html),
            ("<?xml version='1.0'?>\n<!-- x -->\n<html lang='fr'>", "a.xml", Format::Html),
            ("<?xml version='1.0'?><rss version='2.0'>", "a.html", Format::Feed),
            ("<feed xmlns='x'>", "a", Format::Feed),
            ("{\"version\": \"https://jsonfeed.org/version/1.1\",", "a.json", Format::Feed),
            ("{\"text\": \"x\"}\n{\"text\": \"y\"}\n", "a", Format::JsonLines),
            ("{\"text\": \"x\"}\nbroken\n", "a", Format::JsonLines),
            ("{\"text\": \"x\"}", "a.json", Format::Json),
            ("{\n  \"text\": \"x\"\n}", "a", Format::Json),
            ("[{\"text\": \"x\"}]", "a", Format::Json),
            ("date,title,text\n", "a.txt", Format::Csv),
            ("x;y\n", "a.csv", Format::Csv),
            ("# A title\n", "a.md", Format::Markdown),
            ("<3 this town", "a.txt", Format::Text),
            ("{a} [b]", "a", Format::Text),
            ("Title, text and date of the article.", "a", Format::Text),
            ("---\ndate: 2031\n---\n", "a", Format::Text),
        ] {
            assert_eq!(format(head.as_bytes(), Path::new(name)), want, "{head:?} {name}");
        }
        let utf_16: Vec<u8> = "\u{FEFF}<html>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(format(&utf_16, Path::new("a")), Format::Html);
    }

    #[test]
    fn the_delimiter_is_what_the_header_has_most_of() {
        assert_eq!(delimiter("a;b;\"c,d,e\""), b';');
        assert_eq!(delimiter("a\tb"), b'\t');
        assert_eq!(delimiter("text"), b',');
    }

    proptest! {
        #[test]
        fn any_head_has_a_format(head in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = format(&head, Path::new("a.json"));
        }

        #[test]
        fn any_markup_has_a_format(head in "[<>?!a-z{}\\[\\]\" \n-]{0,60}") {
            let _ = format(head.as_bytes(), Path::new("a"));
        }
    }
}
