use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use smol_str::SmolStr;
use veille_text::{Article, Lang, Published, Span};

use crate::characters::Decoded;
use crate::error::Kind;
use crate::field::Field;
use crate::front::{self, FrontMatter};
use crate::language::{self, Language};
use crate::origin::{Bases, Basis, Format, Origin};
use crate::parts::Parts;
use crate::{Error, characters, dateline, dates, markdown};

/// Turns files, streams and bytes into [`Article`]s.
///
/// What is set here overrides what a text says of itself.
#[derive(Debug, Clone)]
pub struct Reader {
    published: Option<Published>,
    lang: Option<Lang>,
    outlet: Option<SmolStr>,
    max_bytes: u64,
}

/// An article, and what its user should know of how it was read.
#[derive(Debug, Clone)]
pub struct Ingested {
    /// The article. Its `body` leaves out the dateline, its `text` does not.
    pub article: Article,
    /// Doubts, in a fixed order.
    pub notes: Vec<Note>,
    /// Where it was found.
    pub origin: Origin,
    /// On what its date, outlet, language, address and title rest.
    pub bases: Bases,
}

/// A doubt that does not keep an article from being read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// Nothing in the file says how its characters are written; this was guessed.
    EncodingGuessed(&'static str),
    /// That many stretches of bytes mean nothing in this encoding; each stands as U+FFFD in the text.
    BytesLost(usize, &'static str),
    /// There is no publication date, neither in the text nor given.
    Undated,
    /// The feed gives a summary and not the whole text.
    Excerpt,
    /// The page of a feed's item could not be read, for this reason; the article is what the feed gives of it.
    PageNotRead(String),
    /// The same, for a reason that may pass: its server is busy, down or slow.
    PageNotYet(String),
}

impl Note {
    /// True where another attempt may succeed.
    pub(crate) fn may_pass(&self) -> bool {
        matches!(self, Self::PageNotYet(_))
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::EncodingGuessed(encoding) => {
                write!(f, "the file does not say how its characters are written; read as {encoding}")
            }
            Self::BytesLost(1, encoding) => {
                write!(f, "one place is damaged: its bytes are no {encoding} and stand as \u{FFFD}")
            }
            Self::BytesLost(count, encoding) => {
                write!(f, "{count} places are damaged: their bytes are no {encoding} and stand as \u{FFFD}")
            }
            Self::PageNotRead(reason) | Self::PageNotYet(reason) => {
                write!(f, "only the feed's own text is read, since its page is not: {reason}")
            }
            Self::Excerpt => {
                f.write_str("the feed gives only a summary; fetch its pages to read the whole text")
            }
            Self::Undated => f.write_str(
                "no publication date: relative dates stay open; \
                 begin the text with `date 2021-08-14`, or set the date",
            ),
        }
    }
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    /// Bytes that an article may have unless told otherwise: 10 MB. The longest reports of human rights
    /// organisations have some 2 MB of text; what is larger is a collection, and its articles would share
    /// one publication date.
    pub const MAX_BYTES: u64 = 10_000_000;

    /// A reader that takes all it can from the texts themselves.
    #[must_use]
    pub fn new() -> Self {
        Self { published: None, lang: None, outlet: None, max_bytes: Self::MAX_BYTES }
    }

    /// Sets when all articles were published.
    #[must_use]
    pub fn published(mut self, published: Option<Published>) -> Self {
        self.published = published;
        self
    }

    /// Sets the language of all articles by its code.
    ///
    /// # Errors
    /// [`is_unsupported_language`](Error::is_unsupported_language): there is no pack for it.
    pub fn lang(mut self, code: &str) -> Result<Self, Error> {
        let languages = Language::installed()?;
        let known = Lang::new(code).filter(|lang| languages.iter().any(|one| one.lang() == *lang));
        let unknown = || {
            Error::new(Kind::LanguageNotInstalled {
                asked: code.into(),
                installed: language::list(languages),
            })
        };
        self.lang = Some(known.ok_or_else(unknown)?);
        Ok(self)
    }

    /// Sets whose texts they are.
    #[must_use]
    pub fn outlet(mut self, outlet: Option<&str>) -> Self {
        self.outlet = outlet.map(SmolStr::new);
        self
    }

    /// Sets how many bytes one article may have. No more than 1 GB is ever read.
    #[must_use]
    pub fn max_bytes(mut self, max_bytes: u64) -> Self {
        // Spans count bytes in 32 bits, and decoding may triple the bytes.
        self.max_bytes = max_bytes.min(1_000_000_000);
        self
    }

    /// Reads one file.
    ///
    /// # Errors
    /// * [`is_not_found`](Error::is_not_found), [`is_folder`](Error::is_folder), or the system's own word.
    /// * [`is_too_large`](Error::is_too_large): nothing of such a file is read.
    /// * As [`bytes`](Self::bytes).
    pub fn file(&self, path: &Path) -> Result<Ingested, Error> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| Error::io(&name, error))?;
        let about = file.metadata().map_err(|error| Error::io(&name, error))?;
        if about.is_dir() {
            return Err(Error::folder(&name));
        }
        if about.len() > self.max_bytes {
            return Err(Error::of(&name, Kind::TooLarge { size: Some(about.len()), limit: self.max_bytes }));
        }
        let bytes = self.whole(&name, file)?;
        self.one(Origin::of(&name, crate::sniff::format(&bytes, path)), &bytes)
    }

    /// Reads a stream to its end; `name` is what messages call it.
    ///
    /// # Errors
    /// * Where the stream fails, the system's own word.
    /// * [`is_too_large`](Error::is_too_large), as soon as the limit is passed.
    /// * As [`bytes`](Self::bytes).
    pub fn stream(&self, name: &str, from: impl Read) -> Result<Ingested, Error> {
        let bytes = self.whole(name, from)?;
        self.bytes(name, &bytes)
    }

    /// All bytes of a stream, within the limit of one article.
    pub(crate) fn whole(&self, name: &str, from: impl Read) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        let read: io::Result<_> = from.take(self.max_bytes + 1).read_to_end(&mut bytes);
        read.map_err(|error| Error::io(name, error))?;
        if bytes.len() as u64 > self.max_bytes {
            return Err(Error::of(name, Kind::TooLarge { size: None, limit: self.max_bytes }));
        }
        Ok(bytes)
    }

    /// Reads bytes; `name` is what messages call them.
    ///
    /// # Errors
    /// * [`is_empty`](Error::is_empty): no text, or none beside the dateline.
    /// * [`is_binary`](Error::is_binary): no text but something else, named where it is known.
    /// * [`is_bad_date`](Error::is_bad_date): the dateline or the front matter names no date, and none was set.
    /// * [`is_unsupported_language`](Error::is_unsupported_language): none was set, and the text is in another
    ///   than those installed or too short to tell.
    pub fn bytes(&self, name: &str, bytes: &[u8]) -> Result<Ingested, Error> {
        self.one(Origin::of(name, crate::sniff::format(bytes, Path::new(name))), bytes)
    }

    /// The one article of a file of that format.
    pub(crate) fn one(&self, origin: Origin, bytes: &[u8]) -> Result<Ingested, Error> {
        let name = origin.to_string();
        self.article(origin, bytes).map_err(|kind| Error::of(&name, kind))
    }

    fn article(&self, origin: Origin, bytes: &[u8]) -> Result<Ingested, Kind> {
        if bytes.is_empty() {
            return Err(Kind::Empty);
        }
        match origin.format {
            Format::Opml => return Err(Kind::Subscriptions),
            Format::Html => return self.html(origin, bytes, None, None),
            Format::Pdf => return self.pdf(origin, bytes),
            format if !format.is_one_article() => return Err(Kind::Collection { what: format.name() }),
            _ => {}
        }
        let decoded = characters::decode(bytes)?;
        if decoded.text.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').is_empty() {
            return Err(Kind::Blank);
        }
        let front = front::find(&decoded.text);
        if front.is_none() && origin.format != Format::Markdown {
            return self.plain(origin, decoded);
        }
        let front = front.unwrap_or_default();
        let body = decoded.text.get(front.body..).unwrap_or_default();
        let mut parts = self.front(&front)?;
        parts.notes = doubts(&decoded);
        if origin.format == Format::Markdown {
            let shown = markdown::shown(body);
            parts.title = parts.title.or(shown.title.map(|title| (title, Basis::Text)));
            parts.text = shown.text;
        } else {
            body.clone_into(&mut parts.text);
        }
        self.assemble(parts, origin)
    }

    /// A page's article. `charset` is what the server says of its characters, `address` where it was found.
    pub(crate) fn html(
        &self,
        origin: Origin,
        bytes: &[u8],
        charset: Option<&str>,
        address: Option<&str>,
    ) -> Result<Ingested, Kind> {
        let parts = self.page_parts(bytes, charset, address)?;
        self.assemble(parts, origin)
    }

    /// What a page tells.
    pub(crate) fn page_parts(
        &self,
        bytes: &[u8],
        charset: Option<&str>,
        address: Option<&str>,
    ) -> Result<Parts, Kind> {
        let decoded = characters::page(bytes, charset)?;
        let notes = doubts(&decoded);
        let mut parts = self.page(decoded.text, address)?;
        parts.notes = notes;
        Ok(parts)
    }

    /// What a front matter tells.
    fn front(&self, front: &FrontMatter) -> Result<Parts, Kind> {
        let told = |field| front.get(field).map(|value| (value.to_owned(), Basis::FrontMatter));
        let lang = front.get(Field::Lang).and_then(Lang::new).map(|lang| (lang, Basis::FrontMatter));
        let published = match front.get(Field::Published).filter(|_| self.published.is_none()) {
            Some(date) => {
                let read = dates::read(date, lang.map(|(lang, _)| lang));
                let read = read.ok_or_else(|| Kind::UnreadableDate { date: date.to_owned() })?;
                Some((read, Basis::FrontMatter))
            }
            None => None,
        };
        let (title, outlet, address) = (told(Field::Title), told(Field::Outlet), told(Field::Address));
        Ok(Parts { title, published, outlet, address, lang, ..Parts::default() })
    }

    /// Plain text is kept as it is, so that an offset is the same number in the file and in the claim.
    fn plain(&self, origin: Origin, decoded: Decoded) -> Result<Ingested, Kind> {
        let languages = language::installed()?;
        let text = decoded.text.as_str();
        let line = dateline::find(text);
        let body_start = line.map_or(0, |line| line.body);
        let body = text.get(body_start..).unwrap_or("");
        if body.trim().is_empty() {
            return Err(Kind::OnlyDateline);
        }
        let published = match (self.published, line) {
            (Some(published), _) => Some((published, Basis::Set)),
            (None, Some(line)) => {
                let written = line.date.of(text);
                let date = veille_time::parse_published(written);
                Some((date.map_err(|cause| Kind::Dateline { cause })?, Basis::Dateline))
            }
            (None, None) => None,
        };
        let (lang, basis) = self.language_of(body, None, languages)?;
        let mut notes = doubts(&decoded);
        if published.is_none() {
            notes.push(Note::Undated);
        }
        let body = Span::new(body_start, text.len());
        let mut article = Article::new(decoded.text, lang);
        article.body = body.unwrap_or(article.body);
        article.published = published.map(|(published, _)| published);
        article.outlet = self.outlet.clone();
        let bases = Bases {
            published: published.map(|(_, basis)| basis),
            outlet: article.outlet.as_ref().map(|_| Basis::Set),
            lang: Some(basis),
            ..Bases::default()
        };
        Ok(Ingested { article, notes, origin, bases })
    }

    pub(crate) fn published_set(&self) -> Option<Published> {
        self.published
    }

    pub(crate) fn lang_set(&self) -> Option<Lang> {
        self.lang
    }

    pub(crate) fn outlet_set(&self) -> Option<&str> {
        self.outlet.as_deref()
    }

    pub(crate) fn max_bytes_set(&self) -> u64 {
        self.max_bytes
    }
}

/// Doubts about the characters.
pub(crate) fn doubts(decoded: &Decoded) -> Vec<Note> {
    let mut notes = Vec::new();
    if decoded.guessed {
        notes.push(Note::EncodingGuessed(decoded.encoding));
    }
    if decoded.broken > 0 {
        notes.push(Note::BytesLost(decoded.broken, decoded.encoding));
    }
    notes
}
