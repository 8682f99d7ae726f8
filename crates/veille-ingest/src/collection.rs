use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::error::Kind;
use crate::origin::Origin;
use crate::reader::Ingested;
use crate::walk::Walk;
use crate::{Error, Reader, sniff};

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
    reader: Reader,
}

/// How far a stream has come, for a progress bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Files that were opened.
    pub files: u64,
    /// Articles and errors that were handed out.
    pub records: u64,
}

impl Collection {
    /// A collection whose articles are read as this reader is set.
    #[must_use]
    pub fn new(reader: Reader) -> Self {
        Self { reader }
    }

    /// The articles of a file, or of all files of a folder and the folders in it. Names that begin with a dot
    /// are passed over below the folder, and so are links to folders. Nothing is read before the first is asked
    /// for; a path that does not exist is the stream's one error.
    #[must_use]
    pub fn open(&self, path: &Path) -> Articles<'_> {
        Articles { collection: self, walk: Walk::new(path), records: None, progress: Progress::default() }
    }

    fn records(&self, path: &Path) -> Result<Records<'_>, Error> {
        let name = path.display().to_string();
        let mut file = File::open(path).map_err(|error| Error::io(&name, error))?;
        let about = file.metadata().map_err(|error| Error::io(&name, error))?;
        let mut head = Vec::with_capacity(sniff::HEAD);
        let read = file.by_ref().take(sniff::HEAD as u64).read_to_end(&mut head);
        read.map_err(|error| Error::io(&name, error))?;
        let format = sniff::format(&head, path);
        let limit = self.reader.max_bytes_set();
        if about.len() > limit {
            return Err(Error::of(&name, Kind::TooLarge { size: Some(about.len()), limit }));
        }
        let origin = Origin::of(&name, format);
        let whole = self.reader.whole(&name, std::io::Cursor::new(head).chain(file))?;
        Ok(Box::new(std::iter::once(self.reader.one(origin, &whole))))
    }
}

type Records<'a> = Box<dyn Iterator<Item = Result<Ingested, Error>> + Send + 'a>;

/// A stream of articles; see [`Collection::open`].
pub struct Articles<'a> {
    collection: &'a Collection,
    walk: Walk,
    records: Option<Records<'a>>,
    progress: Progress,
}

impl Articles<'_> {
    /// How far it has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress
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
                    self.collection.records(&path)
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
