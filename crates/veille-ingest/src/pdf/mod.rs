//! PDF documents to articles.
//!
//! A PDF document says where each sign stands on the page, not in which order they are read: words, lines, columns and
//! paragraphs are put together here. The text of the article, into which all spans point, is what comes of that.

mod glyphs;
mod layout;

use std::time::Duration;

use lopdf::{Document, LoadOptions, Object};
use veille_text::Published;

use crate::dateline;
use crate::error::Kind;
use crate::guard::{self, Broken};
use crate::origin::{Basis, Origin};
use crate::parts::{Parts, one_line};
use crate::reader::{Ingested, Reader};

/// A report of 300 pages takes a second.
const TIME: Duration = Duration::from_secs(30);

/// What one stream of a document may swell to. The text of a page has some kilobytes; pictures are not unpacked.
const MAX_STREAM: usize = 32 << 20;

/// Pages that are looked at. Longer ones are books, whose parts do not share one day of publication.
const MAX_PAGES: usize = 2000;

/// What a document tells.
struct Told {
    text: String,
    title: Option<String>,
    created: Option<String>,
}

impl Reader {
    /// The article of a PDF document.
    pub(crate) fn pdf(&self, origin: Origin, bytes: &[u8]) -> Result<Ingested, Kind> {
        let owned = bytes.to_vec();
        let told = match guard::run(TIME, move || read(&owned)) {
            Ok(told) => told?,
            Err(Broken::TooSlow) => return Err(Kind::TooSlow { seconds: TIME.as_secs() }),
            Err(Broken::Failed) => return Err(Kind::Unreadable { what: "PDF document" }),
        };
        let size = told.text.len() as u64;
        if size > self.max_bytes_set() {
            return Err(Kind::TooLarge { size: None, limit: self.max_bytes_set() });
        }
        // A line that gives the date was put there to be read; when the file was made is the last resort.
        let dated = dateline::find(&told.text).is_some();
        let created = told.created.as_deref().filter(|_| !dated).and_then(date);
        let parts = Parts {
            title: told.title.map(|title| (title, Basis::Text)),
            published: created.map(|date| (date, Basis::Properties)),
            text: told.text,
            ..Parts::default()
        };
        self.assemble(parts, origin)
    }
}

fn read(bytes: &[u8]) -> Result<Told, Kind> {
    let options = LoadOptions { max_decompressed_size: Some(MAX_STREAM), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options)
        .map_err(|_| Kind::Unreadable { what: "PDF document" })?;
    if document.is_encrypted() {
        return Err(Kind::Locked);
    }
    let deadline = std::time::Instant::now() + TIME;
    let mut pages = Vec::new();
    for page in document.page_iter().take(MAX_PAGES) {
        pages.push(glyphs::of_page(&document, page, deadline));
    }
    if pages.iter().all(Vec::is_empty) {
        return Err(Kind::OnlyPictures);
    }
    let laid = layout::read(&pages);
    Ok(Told { text: laid.text, title: laid.title, created: property(&document, b"CreationDate") })
}

/// A property of the document.
fn property(document: &Document, name: &[u8]) -> Option<String> {
    let info = document.trailer.get(b"Info").ok()?;
    let (_, info) = document.dereference(info).ok()?;
    let (_, value) = document.dereference(info.as_dict().ok()?.get(name).ok()?).ok()?;
    let Object::String(bytes, _) = value else { return None };
    Some(one_line(&String::from_utf8_lossy(bytes)))
}

/// `D:20310402063000+03'00'`: the clock on the wall.
fn date(written: &str) -> Option<Published> {
    let digits: String = written.trim_start_matches("D:").chars().take_while(char::is_ascii_digit).collect();
    let part = |from: usize, to: usize| digits.get(from..to);
    let (year, month, day) = (part(0, 4)?, part(4, 6), part(6, 8));
    let mut date = year.to_owned();
    for part in [month, day].into_iter().map_while(|part| part) {
        date.push('-');
        date.push_str(part);
    }
    if let (Some(_), Some(hour), Some(minute)) = (day, part(8, 10), part(10, 12)) {
        date.push_str(&format!("T{hour}:{minute}"));
    }
    veille_time::parse_published(&date).ok()
}
