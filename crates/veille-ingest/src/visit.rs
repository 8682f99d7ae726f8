use std::io::{Cursor, Read};
use std::iter::Enumerate;
use std::path::{Path, PathBuf};
use std::vec;

use url::Url;

use crate::bounds::Unpacked;
use crate::collection::{self, Collection, Records};
use crate::error::Kind;
use crate::feed::{self, Item};
use crate::fetch::{Answer, Fetched, Fetcher, Validators};
use crate::memory::Memory;
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

/// How an address is visited.
#[derive(Debug, Clone, Default)]
pub struct Visit {
    /// Whether a feed's pages are fetched.
    pub pages: Pages,
    /// What the reading depends on beside the address, in any words: where it differs from last time, all is read again.
    pub settings: String,
}

/// What a visit brings.
pub struct Visited<'a> {
    /// False where nothing has changed since the last visit; there are no articles then.
    pub changed: bool,
    memory: Memory,
    rest: Rest<'a>,
}

/// What is still to be handed out.
enum Rest<'a> {
    Nothing,
    Records(Records<'a>),
    Feed(Box<Following<'a>>),
}

/// The items of a feed, whose pages are fetched one by one as their articles are asked for.
struct Following<'a> {
    collection: &'a Collection,
    fetcher: &'a Fetcher,
    pages: Pages,
    origin: Origin,
    items: Enumerate<vec::IntoIter<Item>>,
    /// What was seen by the last visit.
    before: Memory,
}

impl std::fmt::Debug for Visited<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Visited").field("changed", &self.changed).field("memory", &self.memory).finish()
    }
}

impl Visited<'_> {
    /// What is to be remembered for the next visit, once all articles are safely kept: whoever keeps them after this is
    /// remembered may lose them. Nothing before the last article was handed out.
    #[must_use]
    pub fn memory(self) -> Option<Memory> {
        matches!(self.rest, Rest::Nothing).then_some(self.memory)
    }
}

impl Iterator for Visited<'_> {
    type Item = Result<Ingested, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = match &mut self.rest {
            Rest::Nothing => None,
            Rest::Records(records) => records.next(),
            Rest::Feed(feed) => feed.next(&mut self.memory),
        };
        if next.is_none() {
            self.rest = Rest::Nothing;
        }
        next
    }
}

impl Following<'_> {
    /// The next item that the last visit has not seen, as the feed gives it now: an item that was changed is new.
    fn next(&mut self, memory: &mut Memory) -> Option<Result<Ingested, Error>> {
        loop {
            let (at, item) = self.items.next()?;
            let mark = item.mark();
            if self.before.has_seen(&mark) || memory.has_seen(&mark) {
                memory.see(mark);
                continue;
            }
            let origin = self.origin.record(at as u64 + 1);
            let read = self.collection.followed(self.fetcher, item, origin, self.pages);
            let waits = read.as_ref().is_ok_and(|read| read.notes.iter().any(Note::may_pass));
            if waits && self.before.may_wait(&mark) {
                memory.wait(mark, &self.before);
                continue;
            }
            memory.see(mark);
            return Some(read);
        }
    }
}

impl Collection {
    /// The articles at an address that were not there at the last visit: a page, a feed, or any file that
    /// [`open`](Self::open) reads. `memory` is what the last visit left; the first has none. A server that knows of
    /// conditional requests sends nothing twice, and no page of a feed is fetched twice.
    ///
    /// A page that cannot be read for a while, because its server is busy or down, is asked for again at the next visits;
    /// after a few of them its article is what the feed gives of it.
    ///
    /// # Errors
    /// As [`Fetcher::get`], and where what comes cannot be read at all. Errors of single records are in the stream.
    pub fn visit<'a>(
        &'a self,
        fetcher: &'a Fetcher,
        address: &str,
        how: &Visit,
        memory: &Memory,
    ) -> Result<Visited<'a>, Error> {
        let mut before = memory.clone();
        before.read_as(&how.settings);
        let answer = match fetcher.get(before.address(address), &before.validators())? {
            Fetched::Answer(answer) => answer,
            Fetched::Unchanged => {
                before.answered();
                return Ok(Visited { changed: false, memory: before, rest: Rest::Nothing });
            }
        };
        let memory = before.after(&answer);
        let rest = self.answered(fetcher, answer, how.pages, before)?;
        Ok(Visited { changed: true, memory, rest })
    }

    fn answered<'a>(
        &'a self,
        fetcher: &'a Fetcher,
        answer: Answer,
        pages: Pages,
        before: Memory,
    ) -> Result<Rest<'a>, Error> {
        let name = answer.address.clone();
        let failed = |kind| Error::of(&name, kind);
        let path = Url::parse(&name).map(|url| PathBuf::from(url.path())).unwrap_or_default();
        let (body, path) = unpacked(answer.body, &path, fetcher.limit()).map_err(failed)?;
        match sniff::format(&body, &named(&path, &answer.kind)) {
            Format::Feed => {
                let items = feed::items(&body, answer.charset.as_deref(), Some(&name)).map_err(failed)?;
                let origin = Origin::of(&name, Format::Feed);
                let items = items.into_iter().enumerate();
                let following = Following { collection: self, fetcher, pages, origin, items, before };
                Ok(Rest::Feed(Box::new(following)))
            }
            Format::Html => {
                let (origin, charset) = (Origin::of(&name, Format::Html), answer.charset);
                let one = move || {
                    let page = self.reader.html(origin, &body, charset.as_deref(), Some(&name));
                    page.map_err(|kind| Error::of(&name, kind))
                };
                Ok(Rest::Records(Box::new(std::iter::once_with(one))))
            }
            _ => {
                let (head, rest) =
                    collection::split(Cursor::new(body)).map_err(|error| Error::io(&name, error))?;
                let stream = Cursor::new(head.clone()).chain(rest);
                let kind = named(&path, &answer.kind);
                self.stream(&name, &kind, head, None, Box::new(stream)).map(Rest::Records)
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
                let (network, reason) = (error.is_network(), error.to_string());
                ingested.notes.push(match network {
                    true => Note::PageNotYet(reason),
                    false => Note::PageNotRead(reason),
                });
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
