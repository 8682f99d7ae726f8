use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::bounds::{Counted, Unpacked};
#[cfg(feature = "parquet")]
use crate::columnar;
use crate::error::Kind;
use crate::field::Columns;
use crate::origin::{Format, Origin};
use crate::reader::Ingested;
use crate::walk::Walk;
use crate::{Error, Reader, feed, json, sniff, table, warc};

/// Turns whole folders and files of many articles into a stream of [`Ingested`] articles.
///
/// One bad record never stops the rest: it is an [`Error`] in its place in the stream, which says where and why.
/// The order is that of the files' names, folder by folder, and of the records in them. No more than one record
/// is held in memory at a time.
///
/// ```
/// use veille_ingest::{Collection, Reader};
///
/// let folder = tempfile::tempdir().unwrap();
/// let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
/// write("1.md", "---\ndate: 2031-04-02\noutlet: Radio Delta\n---\nThe army left the town on Tuesday, a witness said.");
/// write("2.txt", "");
/// write("3.txt", "date 2031-04-03 The rebels entered the town on Wednesday, a witness said.");
///
/// let collection = Collection::new(Reader::new());
/// let (good, bad): (Vec<_>, Vec<_>) = collection.open(folder.path()).partition(Result::is_ok);
/// let first = good[0].as_ref().unwrap();
/// assert_eq!((good.len(), first.article.outlet.as_deref()), (2, Some("Radio Delta")));
/// assert!(bad[0].as_ref().unwrap_err().to_string().ends_with("2.txt: the file is empty"));
/// ```
#[derive(Debug, Clone)]
pub struct Collection {
    pub(crate) reader: Reader,
    columns: Columns,
}

/// How far a stream has come, for a progress bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Files that were opened.
    pub files: u64,
    /// Bytes of them that were read, as they lie on the disk.
    pub bytes: u64,
    /// Articles and errors that were handed out.
    pub records: u64,
}

impl Collection {
    /// A collection whose articles are read as this reader is set.
    #[must_use]
    pub fn new(reader: Reader) -> Self {
        Self { reader, columns: Columns::new() }
    }

    /// Says which columns of tables and members of JSON objects hold what.
    #[must_use]
    pub fn columns(mut self, columns: Columns) -> Self {
        self.columns = columns;
        self
    }

    /// How many files there are and how many bytes they have on the disk, for a progress bar.
    #[must_use]
    pub fn size(path: &Path) -> Progress {
        let files = Walk::new(path).flatten().filter_map(|file| file.metadata().ok());
        files.fold(Progress::default(), |sum, about| Progress {
            files: sum.files + 1,
            bytes: sum.bytes + about.len(),
            records: 0,
        })
    }

    /// The articles of a file, or of all files of a folder and the folders in it. Names that begin with a dot
    /// are passed over below the folder, and so are links to folders. Nothing is read before the first is asked
    /// for; a path that does not exist is the stream's one error.
    #[must_use]
    pub fn open(&self, path: &Path) -> Articles<'_> {
        Articles {
            collection: self,
            walk: Walk::new(path),
            records: None,
            progress: Progress::default(),
            bytes: Arc::default(),
        }
    }

    /// The articles of bytes at hand, packed or not; `name` is what messages call them, and its ending tells the format
    /// where they leave it open.
    pub fn bytes<'a>(
        &'a self,
        name: &str,
        bytes: &'a [u8],
    ) -> impl Iterator<Item = Result<Ingested, Error>> + Send + use<'a> {
        let path = Path::new(name);
        let opened = if sniff::is_gzip(bytes) {
            let unpacked = split(Unpacked::new(bytes)).map_err(|error| Error::io(name, error));
            let inner = path.with_extension("");
            unpacked.and_then(|(head, rest)| {
                let stream = Cursor::new(head.clone()).chain(rest);
                self.stream(name, &inner, head, None, Box::new(stream))
            })
        } else {
            let head = bytes.get(..sniff::HEAD).unwrap_or(bytes).to_vec();
            self.stream(name, path, head, Some(bytes.len() as u64), Box::new(bytes))
        };
        opened.unwrap_or_else(|error| Box::new(std::iter::once(Err(error))))
    }

    fn records(&self, path: &Path, read: &Arc<AtomicU64>) -> Result<Records<'_>, Error> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| Error::io(&name, error))?;
        let about = file.metadata().map_err(|error| Error::io(&name, error))?;
        let (head, rest) = split(file).map_err(|error| Error::io(&name, error))?;
        read.fetch_add(head.len() as u64, Ordering::Relaxed);
        let packed = sniff::is_gzip(&head);
        let stream = Cursor::new(head.clone()).chain(Counted::new(rest, Arc::clone(read)));
        #[cfg(feature = "parquet")]
        if sniff::format(&head, path) == Format::Parquet {
            // Its description stands at its end, so it is read from the file itself.
            let file = File::open(path).map_err(|error| Error::io(&name, error))?;
            read.store(read.load(Ordering::Relaxed) + about.len(), Ordering::Relaxed);
            let origin = Origin::of(&name, Format::Parquet);
            return Ok(Box::new(columnar::Rows::new(&self.reader, &self.columns, origin, file)?));
        }
        if !packed {
            return self.stream(&name, path, head, Some(about.len()), Box::new(stream));
        }
        let (head, rest) = split(Unpacked::new(stream)).map_err(|error| Error::io(&name, error))?;
        let inner = path.with_extension("");
        let stream = Cursor::new(head.clone()).chain(rest);
        self.stream(&name, &inner, head, None, Box::new(stream))
    }

    /// The records of an unpacked stream that begins with `head`; `path` is asked for its ending only.
    pub(crate) fn stream<'a>(
        &'a self,
        name: &str,
        path: &Path,
        head: Vec<u8>,
        size: Option<u64>,
        stream: Box<dyn Read + Send + 'a>,
    ) -> Result<Records<'a>, Error> {
        let (reader, columns) = (&self.reader, &self.columns);
        let format = sniff::format(&head, path);
        let origin = Origin::of(name, format);
        let limit = reader.max_bytes_set();
        if format.is_one_article() && size.is_some_and(|size| size > limit) {
            return Err(Error::of(name, Kind::TooLarge { size, limit }));
        }
        let from = BufReader::with_capacity(1 << 16, stream);
        Ok(match format {
            Format::JsonLines => Box::new(json::Lines {
                reader,
                columns,
                origin,
                from,
                number: 0,
                buffer: Vec::new(),
                done: false,
            }),
            Format::Json => Box::new(json::Items { reader, columns, origin, from, number: 0, done: false }),
            Format::Csv => {
                let first: String =
                    String::from_utf8_lossy(&head).lines().next().unwrap_or_default().to_owned();
                Box::new(table::Rows::new(reader, columns, origin, sniff::delimiter(&first), from)?)
            }
            #[cfg(feature = "parquet")]
            Format::Parquet => {
                let mut whole = Vec::new();
                let read = from.take(MAX_IN_MEMORY).read_to_end(&mut whole);
                read.map_err(|error| Error::io(name, error))?;
                Box::new(columnar::Rows::new(reader, columns, origin, bytes::Bytes::from(whole))?)
            }
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => return Err(Error::of(name, Kind::NotBuilt { what: "Parquet tables" })),
            Format::Warc => Box::new(warc::Pages { reader, origin, from, number: 0, done: false }),
            Format::Feed => {
                let whole = reader.whole(name, from)?;
                let items = feed::items(&whole, None, None).map_err(|kind| Error::of(name, kind))?;
                let numbered = (1..).zip(items);
                Box::new(numbered.map(move |(number, item)| reader.item(item, origin.record(number))))
            }
            Format::Opml => return Err(Error::of(name, Kind::Subscriptions)),
            _ => {
                let whole = reader.whole(name, from)?;
                Box::new(std::iter::once_with(move || reader.one(origin, &whole)))
            }
        })
    }
}

/// Bytes of a table that is packed or comes from the network: it can only be read whole.
#[cfg(feature = "parquet")]
const MAX_IN_MEMORY: u64 = 200_000_000;

/// The first bytes of a stream, and the rest of it.
pub(crate) fn split<R: Read>(mut from: R) -> std::io::Result<(Vec<u8>, R)> {
    let mut head = Vec::with_capacity(sniff::HEAD);
    from.by_ref().take(sniff::HEAD as u64).read_to_end(&mut head)?;
    Ok((head, from))
}

pub(crate) type Records<'a> = Box<dyn Iterator<Item = Result<Ingested, Error>> + Send + 'a>;

/// A stream of articles; see [`Collection::open`].
pub struct Articles<'a> {
    collection: &'a Collection,
    walk: Walk,
    records: Option<Records<'a>>,
    progress: Progress,
    bytes: Arc<AtomicU64>,
}

impl Articles<'_> {
    /// How far it has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress { bytes: self.bytes.load(Ordering::Relaxed), ..self.progress }
    }
}

impl std::fmt::Debug for Articles<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Articles").field("walk", &self.walk).field("progress", &self.progress).finish()
    }
}

impl Iterator for Articles<'_> {
    type Item = Result<Ingested, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.records.as_mut().and_then(Iterator::next) {
                self.progress.records += 1;
                return Some(record);
            }
            self.records = None;
            let opened = match self.walk.next()? {
                Ok(path) => {
                    self.progress.files += 1;
                    self.collection.records(&path, &self.bytes)
                }
                Err((path, error)) => Err(Error::io(&path.display().to_string(), error)),
            };
            match opened {
                Ok(records) => self.records = Some(records),
                Err(error) => {
                    self.progress.records += 1;
                    return Some(Err(error));
                }
            }
        }
    }
}
