use std::fmt;
use std::io;
use std::sync::Arc;

use crate::bounds::{MAX_RATIO, Swells};

/// Why something could not be read as an article. The message says what, where, and what to do.
///
/// Opaque and cheap to clone; ask the predicates where a program must tell causes apart.
#[derive(Debug, Clone)]
pub struct Error(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// The file's path, or what its user calls it.
    name: Option<String>,
    kind: Kind,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Kind {
    #[error("there is no such file")]
    NotFound,
    #[error("this is a folder; give the files in it, for example `{0}`")]
    Folder(String),
    #[error("it cannot be read")]
    Io(#[source] io::Error),
    #[error("the file is empty")]
    Empty,
    #[error("there is nothing to read but white space")]
    Blank,
    #[error("there is no text after the line that gives the date")]
    OnlyDateline,
    #[error("{}", too_large(*size, *limit))]
    TooLarge { size: Option<u64>, limit: u64 },
    #[error("this is not text but {what}; {hint}")]
    Binary { what: &'static str, hint: &'static str },
    #[error("in its first line, {cause}")]
    Dateline { cause: veille_time::Error },
    #[error("`{}` is no date that veille can read; write it as 2021-08-14, or set the date", shorten(date))]
    UnreadableDate { date: String },
    #[error(
        "`{}` says of no field which column holds it; write for example `text=body,published=day` (fields: text, title, published, outlet, address, lang)",
        shorten(part)
    )]
    Mapping { part: String },
    #[error("this is {what}, a collection of articles; open it as one")]
    Collection { what: &'static str },
    #[error("no column holds the text; name it, for example `text=body` (there are: {there})")]
    NoTextColumn { there: String },
    #[error("it is locked with a password; save it without one")]
    Locked,
    #[error("its pages are pictures; turn them into text with a program that recognises letters")]
    OnlyPictures,
    #[error("it has no text")]
    NoText,
    #[error(
        "the page has no main text that could be found: a list of links, a notice, or a page that a script fills"
    )]
    NoMainText,
    #[error("its elements stand more than {limit} deep inside each other; no page is written so")]
    Nested { limit: usize },
    #[error("it could not be read within {seconds} seconds")]
    TooSlow { seconds: u64 },
    #[error("this {what} is damaged, or made in a way that cannot be read")]
    Unreadable { what: &'static str },
    #[error("this is no feed that can be read: {cause}")]
    Feed { cause: String },
    #[error("the archive is damaged: {cause}")]
    Archive { cause: &'static str },
    #[error("it is packed with `{}`, which veille does not unpack", shorten(coding))]
    Packed { coding: String },
    #[error("this is no list of feeds (OPML): {cause}")]
    NoList { cause: String },
    #[error("this is a list of feeds; its feeds are read one by one, from their addresses")]
    Subscriptions,
    #[error(
        "this is no address that can be asked; give one like `https://example.org/feed.xml`, without a name and password in it"
    )]
    BadAddress,
    #[error("only http and https are asked, not `{}`", shorten(scheme))]
    Scheme { scheme: String },
    #[error("this address is inside a network or on this machine; it is only asked where that is allowed")]
    Inside,
    #[error("the server answers with status {status}{}", meaning(*status))]
    Status { status: u16 },
    #[error("the server asks to be left alone for {seconds} seconds")]
    Later { seconds: u64 },
    #[error("it is no web page but `{}`", shorten(kind))]
    NoPage { kind: String },
    #[error("the answer has more than the {} that one may have", in_megabytes(*limit))]
    LongAnswer { limit: u64 },
    #[cfg_attr(feature = "parquet", expect(dead_code, reason = "said by programs built without it"))]
    #[error("this program was built without the reader of {what}")]
    NotBuilt { what: &'static str },
    #[error("it redirects more than {limit} times")]
    Redirected { limit: usize },
    #[error("there was no whole answer within {seconds} seconds")]
    TimedOut { seconds: u64 },
    #[error("the connection failed: {cause}")]
    Network { cause: String },
    #[error("this is no JSON object: {cause}")]
    Json { cause: String },
    #[error("the table breaks off here: {cause}")]
    Table { cause: String },
    #[error(
        "it swells to more than {ratio} times its size when it is unpacked; that is no text, and the rest of it is not read"
    )]
    Bomb { ratio: u64 },
    #[error(
        "the text seems to be in {found}; veille reads {installed}. To read it all the same, set one of these"
    )]
    ForeignLanguage { found: String, installed: String },
    #[error("the text does not show which language it is in; set it: {installed}")]
    UnknownLanguage { installed: String },
    #[error("`{asked}` is not a language veille reads; it reads {installed}")]
    LanguageNotInstalled { asked: String, installed: String },
    #[error("the language pack `{file}` that is built into this program is broken: {cause}")]
    Pack { file: String, cause: String },
    #[error("{cause}")]
    Languages { cause: Error },
}

/// What the commonest of them mean.
fn meaning(status: u16) -> &'static str {
    match status {
        401 | 403 => " (not for everybody)",
        404 => " (there is nothing at this address)",
        410 => " (it is gone for good)",
        429 => " (too many requests)",
        451 => " (withheld for legal reasons)",
        500..=599 => " (an error of its own)",
        _ => "",
    }
}

fn in_megabytes(bytes: u64) -> String {
    if bytes < 1_000_000 {
        return format!("{} kB", bytes.div_ceil(1000));
    }
    let tenths = bytes / 100_000;
    match tenths % 10 {
        0 => format!("{} MB", tenths / 10),
        tenth => format!("{}.{tenth} MB", tenths / 10),
    }
}

/// A message is one line: long or foreign input is cut.
fn shorten(text: &str) -> String {
    let mut cut: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}

fn too_large(size: Option<u64>, limit: u64) -> String {
    let limit_words = in_megabytes(limit);
    let found = match size {
        Some(size) => format!("the file has {}, more than the {limit_words}", in_megabytes(size)),
        None => format!("there is more than the {limit_words}"),
    };
    format!("{found} that one article may have; split it into its articles, or raise the limit")
}

impl Kind {
    /// Why a stream failed.
    pub(crate) fn stream(error: io::Error) -> Self {
        match error.get_ref() {
            Some(inner) if inner.is::<Swells>() => Self::Bomb { ratio: MAX_RATIO },
            _ => Self::Io(error),
        }
    }
}

impl Error {
    #[cold]
    pub(crate) fn new(kind: Kind) -> Self {
        Self(Arc::new(Inner { name: None, kind }))
    }

    /// The same error, said of the file of that name.
    #[cold]
    pub(crate) fn of(name: &str, kind: Kind) -> Self {
        Self(Arc::new(Inner { name: Some(name.to_owned()), kind }))
    }

    #[cold]
    pub(crate) fn io(name: &str, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::of(name, Kind::NotFound),
            io::ErrorKind::IsADirectory => Self::folder(name),
            _ => Self::of(name, Kind::stream(error)),
        }
    }

    #[cold]
    pub(crate) fn folder(name: &str) -> Self {
        Self::of(name, Kind::Folder(format!("{}/*.txt", name.trim_end_matches(['/', '\\']))))
    }

    /// True where there is no file of that name.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self.0.kind, Kind::NotFound)
    }

    /// True where a folder was given for a file.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        matches!(self.0.kind, Kind::Folder(_))
    }

    /// True where there is no text at all, or none beside the dateline.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self.0.kind, Kind::Empty | Kind::Blank | Kind::OnlyDateline)
    }

    /// True where an address is none that is asked: neither http nor https, or inside a network.
    #[must_use]
    pub fn is_refused_address(&self) -> bool {
        matches!(self.0.kind, Kind::BadAddress | Kind::Scheme { .. } | Kind::Inside)
    }

    /// True where a list of feeds was given for articles.
    #[must_use]
    pub fn is_list_of_feeds(&self) -> bool {
        matches!(self.0.kind, Kind::Subscriptions)
    }

    /// True where the network or a server failed, and another attempt may succeed.
    #[must_use]
    pub fn is_network(&self) -> bool {
        match self.0.kind {
            Kind::Later { .. } | Kind::Redirected { .. } | Kind::TimedOut { .. } | Kind::Network { .. } => {
                true
            }
            Kind::Status { status } => matches!(status, 408 | 425 | 429 | 500..=599),
            _ => false,
        }
    }

    /// The status with which a server refused.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.0.kind {
            Kind::Status { status } => Some(status),
            _ => None,
        }
    }

    /// How long a host asks to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Option<std::time::Duration> {
        match self.0.kind {
            Kind::Later { seconds } => Some(std::time::Duration::from_secs(seconds)),
            _ => None,
        }
    }

    /// True where a file or an answer is damaged: it breaks off, is none of its kind, or swells beyond measure.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::Archive { .. }
                | Kind::Bomb { .. }
                | Kind::Feed { .. }
                | Kind::Json { .. }
                | Kind::Nested { .. }
                | Kind::NoList { .. }
                | Kind::Packed { .. }
                | Kind::Table { .. }
                | Kind::TooSlow { .. }
                | Kind::Unreadable { .. }
        )
    }

    /// True where a file of many articles was given for one article; [`Collection`](crate::Collection) reads it.
    #[must_use]
    pub fn is_collection(&self) -> bool {
        matches!(self.0.kind, Kind::Collection { .. })
    }

    /// What the error is about: a file, an address, or a record of it. Nothing where it is about a setting.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// True where the bytes are not text.
    #[must_use]
    pub fn is_binary(&self) -> bool {
        matches!(self.0.kind, Kind::Binary { .. })
    }

    /// True where the size limit is passed.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        matches!(self.0.kind, Kind::TooLarge { .. } | Kind::LongAnswer { .. })
    }

    /// True where the dateline, the front matter or the record's date names no date.
    #[must_use]
    pub fn is_bad_date(&self) -> bool {
        matches!(self.0.kind, Kind::Dateline { .. } | Kind::UnreadableDate { .. })
    }

    /// True where the language, found or asked for, has no pack, or cannot be told.
    #[must_use]
    pub fn is_unsupported_language(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::ForeignLanguage { .. } | Kind::UnknownLanguage { .. } | Kind::LanguageNotInstalled { .. }
        )
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.0.name {
            write!(f, "{name}: ")?;
        }
        write!(f, "{}", self.0.kind)?;
        // An operating system's own words end the message: a cause printed apart is too often lost.
        if let Kind::Io(cause) = &self.0.kind {
            write!(f, ": {cause}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.0.kind)
    }
}
