use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use url::Url;

use crate::bounds::Unpacked;
use crate::collection::{self, Collection, Records};
use crate::error::Kind;
use crate::feed::{self, Item};
use crate::fetch::{Answer, Fetched, Fetcher, Validators};
use crate::origin::{Basis, Format, Origin};
use crate::parts::Parts;
use crate::reader::{Ingested, Note};
use crate::{Error, sniff};

/// Where articles come from: a file or folder, or an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file or a folder.
    Path(PathBuf),
    /// An address, as given.
    Address(String),
}

impl Source {
    /// What begins with a scheme and `://` is an address, anything else a path.
    ///
    /// ```
    /// use veille_ingest::Source;
    /// assert_eq!(Source::of("https://example.org/feed"), Source::Address("https://example.org/feed".into()));
    /// assert_eq!(Source::of("news/2031"), Source::Path("news/2031".into()));
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        let scheme = text.split_once("://").map(|(scheme, _)| scheme);
        match scheme {
            Some(scheme) if !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                Self::Address(text.to_owned())
            }
            _ => Self::Path(PathBuf::from(text)),
        }
    }
}

/// Whether the pages that a feed links to are fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Pages {
    /// Never: an article is what the feed gives of it.
    #[default]
    Never,
    /// Where the feed gives only a summary.
    Missing,
    /// Always.
    Always,
}

/// A visit to an address.
#[derive(Debug, Clone, Default)]
pub struct Visit {
    /// What the server said last time.
    pub validators: Validators,
    /// Whether a feed's pages are fetched.
    pub pages: Pages,
}

/// What a visit brings.
pub struct Visited<'a> {
    /// For the next visit; nothing has to be kept where the server gives none.
    pub validators: Validators,
    /// Where the server says that the address has moved for good.
    pub moved: Option<String>,
    /// False where nothing has changed since the last visit; there are no articles then.
    pub changed: bool,
    records: Records<'a>,
}

impl std::fmt::Debug for Visited<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Visited")
            .field("validators", &self.validators)
            .field("changed", &self.changed)
            .finish()
    }
}

impl Iterator for Visited<'_> {
    type Item = Result<Ingested, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.records.next()
    }
}

impl Collection {
    /// The articles at an address: a page, a feed, or any file that [`open`](Self::open) reads. The pages of a feed
    /// are fetched one by one as their articles are asked for, and those whose address is `known` are passed
    /// over, so that a feed that is read again costs its server one request.
    ///
    /// # Errors
    /// As [`Fetcher::get`], and where what comes cannot be read at all. Errors of single records are in the stream.
    pub fn visit<'a>(
        &'a self,
        fetcher: &'a Fetcher,
        address: &str,
        visit: &Visit,
        known: impl Fn(&str) -> bool + Send + 'a,
    ) -> Result<Visited<'a>, Error> {
        let answer = match fetcher.get(address, &visit.validators)? {
            Fetched::Answer(answer) => answer,
            Fetched::Unchanged => {
                let (validators, records) = (visit.validators.clone(), Box::new(std::iter::empty()));
                return Ok(Visited { validators, moved: None, changed: false, records });
            }
        };
        let (validators, moved) = (answer.validators.clone(), answer.moved.clone());
        let records = self.answered(fetcher, answer, visit.pages, known)?;
        Ok(Visited { validators, moved, changed: true, records })
    }

    fn answered<'a>(
        &'a self,
        fetcher: &'a Fetcher,
        answer: Answer,
        pages: Pages,
        known: impl Fn(&str) -> bool + Send + 'a,
    ) -> Result<Records<'a>, Error> {
        let name = answer.address.clone();
        let failed = |kind| Error::of(&name, kind);
        let path = Url::parse(&name).map(|url| PathBuf::from(url.path())).unwrap_or_default();
        let (body, path) = unpacked(answer.body, &path, fetcher.limit()).map_err(failed)?;
        match sniff::format(&body, &named(&path, &answer.kind)) {
            Format::Feed => {
                let items = feed::items(&body, answer.charset.as_deref(), Some(&name)).map_err(failed)?;
                let origin = Origin::of(&name, Format::Feed);
                let new =
                    (1..).zip(items).filter(move |(_, item)| !item.address.as_deref().is_some_and(&known));
                Ok(Box::new(
                    new.map(move |(number, item)| self.followed(fetcher, item, origin.record(number), pages)),
                ))
            }
            Format::Html => {
                let (origin, charset) = (Origin::of(&name, Format::Html), answer.charset);
                let one = move || {
                    let page = self.reader.html(origin, &body, charset.as_deref(), Some(&name));
                    page.map_err(|kind| Error::of(&name, kind))
                };
                Ok(Box::new(std::iter::once_with(one)))
            }
            _ => {
                let (head, rest) =
                    collection::split(Cursor::new(body)).map_err(|error| Error::io(&name, error))?;
                let stream = Cursor::new(head.clone()).chain(rest);
                self.stream(&name, &named(&path, &answer.kind), head, None, Box::new(stream))
            }
        }
    }

    /// An item with its page, where pages are fetched.
    fn followed(
        &self,
        fetcher: &Fetcher,
        item: Item,
        origin: Origin,
        pages: Pages,
    ) -> Result<Ingested, Error> {
        let wanted = match pages {
            Pages::Never => false,
            Pages::Missing => item.excerpt,
            Pages::Always => true,
        };
        let Some(address) = item.address.clone().filter(|_| wanted) else {
            return self.reader.item(item, origin);
        };
        match self.page_of(fetcher, &address, &item) {
            Ok(mut parts) => {
                let name = origin.to_string();
                let of_feed = |value: Option<String>| value.map(|value| (value, Basis::Feed));
                // What the feed says of its item is said by the outlet itself; a page's own words come second where
                // they rest on less than its description for machines.
                parts.title = parts.title.or(of_feed(item.title));
                let weak =
                    parts.published.is_none_or(|(_, basis)| !matches!(basis, Basis::JsonLd | Basis::Meta));
                if let Some(published) = item.published.filter(|_| weak) {
                    parts.published = Some((published, Basis::Feed));
                }
                let named = parts.outlet.as_ref().is_some_and(|(_, basis)| *basis != Basis::Address);
                if !named {
                    parts.outlet = of_feed(item.outlet).or(parts.outlet);
                }
                parts.lang = parts.lang.or(item.lang.map(|lang| (lang, Basis::Feed)));
                parts.address = parts.address.or(of_feed(Some(address)));
                self.reader.assemble(parts, origin).map_err(|kind| Error::of(&name, kind))
            }
            Err(error) => {
                let mut ingested = self.reader.item(item, origin)?;
                ingested.notes.push(Note::PageNotRead(error.to_string()));
                Ok(ingested)
            }
        }
    }

    fn page_of(&self, fetcher: &Fetcher, address: &str, item: &Item) -> Result<Parts, Error> {
        let Fetched::Answer(answer) = fetcher.get(address, &Validators::default())? else {
            return Err(Error::of(address, Kind::Status { status: 304 }));
        };
        let read = || {
            if sniff::format(&answer.body, Path::new("page.html")) != Format::Html
                && !answer.kind.contains("html")
            {
                return Err(Kind::NoPage { kind: answer.kind.clone() });
            }
            self.reader.page_parts(&answer.body, answer.charset.as_deref(), Some(&answer.address))
        };
        let parts = read().map_err(|kind| Error::of(address, kind))?;
        // A page shorter than what the feed gives of it is a notice to log in.
        let feed = item.text.as_deref().map_or(0, str::len);
        if parts.text.len() < feed / 2 {
            return Err(Error::of(address, Kind::NoMainText));
        }
        Ok(parts)
    }
}

/// The content of a packed file, and its name without the ending that says so.
fn unpacked(body: Vec<u8>, path: &Path, limit: u64) -> Result<(Vec<u8>, PathBuf), Kind> {
    if !sniff::is_gzip(&body) {
        return Ok((body, path.to_owned()));
    }
    let mut out = Vec::new();
    Unpacked::new(body.as_slice()).take(limit + 1).read_to_end(&mut out).map_err(Kind::stream)?;
    if out.len() as u64 > limit {
        Err(Kind::TooLarge { size: None, limit })
    } else {
        Ok((out, path.with_extension("")))
    }
}

/// A name by which the format can be told where the content leaves it open.
fn named(path: &Path, kind: &str) -> PathBuf {
    let ending = match kind.split(';').next().unwrap_or_default().trim() {
        "text/html" | "application/xhtml+xml" => "html",
        "text/csv" => "csv",
        "text/tab-separated-values" => "tsv",
        "text/markdown" => "md",
        "application/x-ndjson" | "application/jsonl" => "jsonl",
        "application/json" => "json",
        _ => return path.to_owned(),
    };
    path.with_extension(ending)
}
