//! Web archives (WARC 1.0 and 1.1): the pages in them.
//!
//! Read here and not by a crate: the format is a header of lines and a body of a stated length, and what
//! matters is that lengths that lie and headers that never end cost one record and no memory.

use std::io::{self, BufRead, Read};

use flate2::read::{DeflateDecoder, ZlibDecoder};

use crate::Error;
use crate::bounds::{self, Line, Unpacked};
use crate::error::Kind;
use crate::json::record_limit;
use crate::origin::{Basis, Origin};
use crate::parts::Parts;
use crate::reader::{Ingested, Reader, doubts};
use crate::{characters, sniff};

/// Lines of a header, and bytes of one line. Crawlers write some twenty of them; cookies make the longest.
const MAX_LINES: usize = 500;
const MAX_LINE: u64 = 64 << 10;

/// The pages of an archive, each an article or an error. Records of another kind (requests, pictures, notes of the
/// crawler) and answers that are no page (redirections, "not found") are passed over.
pub(crate) struct Pages<'a, R> {
    pub(crate) reader: &'a Reader,
    pub(crate) origin: Origin,
    pub(crate) from: R,
    pub(crate) number: u64,
    pub(crate) done: bool,
}

/// Names in lower case, and values.
type Header = Vec<(String, String)>;

fn value<'a>(header: &'a Header, name: &str) -> Option<&'a str> {
    header.iter().find(|(its, _)| its == name).map(|(_, value)| value.as_str())
}

/// A page as the archive keeps it.
struct Page {
    address: Option<String>,
    kind: String,
    charset: Option<String>,
    body: Vec<u8>,
}

impl<R: BufRead> Iterator for Pages<'_, R> {
    type Item = Result<Ingested, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            self.number += 1;
            let origin = self.origin.record(self.number);
            match self.record() {
                Ok(Some(Some(page))) => return Some(self.reader.archived(page, origin)),
                Ok(Some(None)) => {}
                Ok(None) => self.done = true,
                Err(Broken::Record(kind)) => return Some(Err(Error::of(&origin.to_string(), kind))),
                Err(Broken::Archive(kind)) => {
                    self.done = true;
                    return Some(Err(Error::of(&origin.to_string(), kind)));
                }
            }
        }
        None
    }
}

enum Broken {
    /// The record is bad, the next can be found.
    Record(Kind),
    /// There is no telling where the next record begins.
    Archive(Kind),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Archive(Kind::stream(error))
    }
}

impl<R: BufRead> Pages<'_, R> {
    /// The next record: nothing at the end, nothing inside where it holds no page.
    fn record(&mut self) -> Result<Option<Option<Page>>, Broken> {
        let mut line = Vec::new();
        loop {
            match bounds::line(&mut self.from, &mut line, MAX_LINE)? {
                Line::End => return Ok(None),
                Line::Whole if line.trim_ascii().is_empty() => {}
                Line::Whole if line.starts_with(b"WARC/") => break,
                _ => {
                    return Err(Broken::Archive(Kind::Archive {
                        cause: "a record does not begin with its version",
                    }));
                }
            }
        }
        let header = header(&mut self.from)?
            .ok_or(Broken::Archive(Kind::Archive { cause: "a header does not end" }))?;
        let length = value(&header, "content-length").and_then(|length| length.parse::<u64>().ok());
        let length =
            length.ok_or(Broken::Archive(Kind::Archive { cause: "a record does not say its length" }))?;
        let kind = value(&header, "warc-type").unwrap_or_default().to_ascii_lowercase();
        let type_of_block = value(&header, "content-type").unwrap_or_default().to_ascii_lowercase();
        let wanted = match kind.as_str() {
            "response" => type_of_block.is_empty() || type_of_block.starts_with("application/http"),
            "resource" | "conversion" => is_page(&type_of_block),
            _ => false,
        };
        let limit = record_limit(self.reader);
        if !wanted || length > limit {
            self.skip(length)?;
            if wanted && length > limit {
                return Err(Broken::Record(Kind::TooLarge { size: Some(length), limit }));
            }
            return Ok(Some(None));
        }
        let mut block = Vec::new();
        self.from.by_ref().take(length).read_to_end(&mut block)?;
        if (block.len() as u64) < length {
            return Err(Broken::Archive(Kind::Archive { cause: "the file ends inside a record" }));
        }
        let address = value(&header, "warc-target-uri").map(|uri| uri.trim_matches(['<', '>']).to_owned());
        if kind == "response" {
            return answer(&block, address, limit).map(Some).map_err(Broken::Record);
        }
        let charset = charset(&type_of_block);
        Ok(Some(Some(Page { address, kind: type_of_block, charset, body: block })))
    }

    fn skip(&mut self, length: u64) -> Result<(), Broken> {
        let skipped = io::copy(&mut self.from.by_ref().take(length), &mut io::sink())?;
        if skipped < length {
            return Err(Broken::Archive(Kind::Archive { cause: "the file ends inside a record" }));
        }
        Ok(())
    }
}

/// Lines of `name: value` up to an empty one; nothing where they do not end.
fn header(from: &mut impl BufRead) -> io::Result<Option<Header>> {
    let mut header = Header::new();
    let mut line = Vec::new();
    for _ in 0..MAX_LINES {
        match bounds::line(from, &mut line, MAX_LINE)? {
            Line::End => return Ok(None),
            Line::TooLong => continue,
            Line::Whole => {}
        }
        let text = String::from_utf8_lossy(&line);
        if text.trim().is_empty() {
            return Ok(Some(header));
        }
        if text.starts_with([' ', '\t']) {
            if let Some((_, value)) = header.last_mut() {
                value.push(' ');
                value.push_str(text.trim());
            }
        } else if let Some((name, value)) = text.split_once(':') {
            header.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    Ok(None)
}

fn is_page(kind: &str) -> bool {
    ["text/html", "application/xhtml", "text/plain"].iter().any(|page| kind.starts_with(page))
}

/// `charset=` of a content type.
pub(crate) fn charset(kind: &str) -> Option<String> {
    let label = kind.split_once("charset=")?.1.split(';').next()?;
    Some(label.trim().trim_matches(['"', '\'']).to_owned())
}

/// The page of an HTTP answer, or nothing where it is no page.
fn answer(block: &[u8], address: Option<String>, limit: u64) -> Result<Option<Page>, Kind> {
    let mut from = block;
    let mut status = Vec::new();
    let broken = || Kind::Archive { cause: "its HTTP header is broken" };
    bounds::line(&mut from, &mut status, MAX_LINE).map_err(Kind::Io)?;
    let status = String::from_utf8_lossy(&status);
    let code = status.split_ascii_whitespace().nth(1).unwrap_or_default();
    if !status.starts_with("HTTP/") {
        return Err(broken());
    }
    let header = header(&mut from).map_err(Kind::Io)?.ok_or_else(broken)?;
    let kind = value(&header, "content-type").unwrap_or_default().to_ascii_lowercase();
    if code != "200" || !is_page(&kind) {
        return Ok(None);
    }
    let body = match value(&header, "transfer-encoding") {
        // Crawlers often write the body put together again and leave the header as it was.
        Some(coding) if coding.to_ascii_lowercase().contains("chunked") => {
            unchunked(from).unwrap_or_else(|| from.to_vec())
        }
        _ => from.to_vec(),
    };
    let body = decoded(body, value(&header, "content-encoding").unwrap_or_default(), limit)?;
    Ok(Some(Page { address, charset: charset(&kind), kind, body }))
}

/// The body put together from its chunks, or nothing where it is not in chunks.
fn unchunked(mut from: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = from.iter().position(|&byte| byte == b'\n')?;
        let line = std::str::from_utf8(from.get(..end)?).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        from = from.get(end + 1..)?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(from.get(..size)?);
        from = from.get(size..)?;
        from = from.strip_prefix(b"\r\n").or_else(|| from.strip_prefix(b"\n"))?;
    }
}

/// The body without its packing, within the limit. What is not packed although its header says so is left alone.
fn decoded(body: Vec<u8>, coding: &str, limit: u64) -> Result<Vec<u8>, Kind> {
    let coding = coding.trim().to_ascii_lowercase();
    let unpack = |from: Box<dyn Read + '_>| -> Result<Vec<u8>, Kind> {
        let mut out = Vec::new();
        from.take(limit + 1).read_to_end(&mut out).map_err(Kind::stream)?;
        if out.len() as u64 > limit { Err(Kind::TooLarge { size: None, limit }) } else { Ok(out) }
    };
    match coding.as_str() {
        "gzip" | "x-gzip" if sniff::is_gzip(&body) => unpack(Box::new(Unpacked::new(body.as_slice()))),
        "deflate" => unpack(Box::new(ZlibDecoder::new(body.as_slice())))
            .or_else(|_| unpack(Box::new(DeflateDecoder::new(body.as_slice())))),
        "br" | "zstd" => Err(Kind::Packed { coding }),
        _ => Ok(body),
    }
}

impl Reader {
    fn archived(&self, page: Page, origin: Origin) -> Result<Ingested, Error> {
        let name = match &page.address {
            Some(address) => format!("{origin} ({address})"),
            None => origin.to_string(),
        };
        self.archived_page(page, origin).map_err(|kind| Error::of(&name, kind))
    }

    fn archived_page(&self, page: Page, origin: Origin) -> Result<Ingested, Kind> {
        if page.body.len() as u64 > self.max_bytes_set() {
            return Err(Kind::TooLarge { size: Some(page.body.len() as u64), limit: self.max_bytes_set() });
        }
        if !page.kind.starts_with("text/plain") {
            return self.html(origin, &page.body, page.charset.as_deref(), page.address.as_deref());
        }
        let decoded = characters::page(&page.body, page.charset.as_deref())?;
        let notes = doubts(&decoded);
        let address = page.address.map(|address| (address, Basis::Address));
        self.assemble(Parts { text: decoded.text, address, notes, ..Parts::default() }, origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn chunks_are_put_together() {
        assert_eq!(
            unchunked(b"4\r\nThe \r\n6;x=y\r\nbridge\r\n0\r\n\r\n").as_deref(),
            Some(b"The bridge".as_slice())
        );
        assert_eq!(unchunked(b"The bridge"), None);
        assert_eq!(unchunked(b"ffffffffffffffff\r\nx"), None);
    }

    #[test]
    fn what_is_not_packed_is_left_alone() {
        assert_eq!(decoded(b"plain".to_vec(), "gzip", 100).unwrap(), b"plain");
        assert!(decoded(b"x".to_vec(), "br", 100).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_an_archive_or_an_error(text in "(WARC/1.0\r\n|WARC-Type: response\r\n|Content-Length: [0-9]{1,4}\r\n|\r\n|HTTP/1.1 200 OK\r\n|Content-Type: text/html\r\n|[a-z<>]{0,9}){0,20}") {
            let reader = Reader::new();
            let origin = Origin::of("x", crate::Format::Warc);
            let pages = Pages { reader: &reader, origin, from: text.as_bytes(), number: 0, done: false };
            prop_assert!(pages.count() <= text.len());
        }

        #[test]
        fn any_chunks_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = unchunked(&bytes);
        }
    }
}
