use std::fmt;
use std::sync::Arc;

/// Why a ledger cannot be opened, read or written. One word wide, cheap to clone.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

struct Inner {
    /// The file or address.
    place: String,
    kind: Kind,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Kind {
    #[error("there is no ledger there; make one by adding articles to it")]
    Missing,
    #[error("this is no ledger: {0}; give the path of one, or of a file that is not there yet")]
    NotALedger(String),
    #[error(
        "the ledger's tables are of version {found}, this program knows them up to {known}; use a newer veille"
    )]
    Newer { found: i64, known: i64 },
    #[error("another program is writing to the ledger; try again when it is done")]
    Busy,
    #[error("no room is left on the disk; nothing of the batch was kept: make room and run it again")]
    Full,
    #[error("the ledger cannot be written to ({0}); see the rights of the file and of its folder")]
    ReadOnly(String),
    #[error("the file is damaged ({0}); restore it from a copy, or rebuild the ledger from its articles")]
    Damaged(String),
    #[error("the query `{query}` {why}")]
    Query { query: String, why: &'static str },
    #[error("{0}")]
    Decision(String),
    #[error("there is no database of that name; ask for one, or make it with `createdb`")]
    NoDatabase,
    #[error("{0}")]
    Address(String),
    #[error("{0}")]
    Store(String),
}

impl Error {
    #[cold]
    pub(crate) fn new(place: &str, kind: Kind) -> Self {
        Self(Arc::new(Inner { place: place.to_owned(), kind }))
    }

    /// True where there is no ledger at that path or address.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self.0.kind, Kind::Missing | Kind::NoDatabase)
    }

    /// True where the file is something else than a ledger.
    #[must_use]
    pub fn is_no_ledger(&self) -> bool {
        matches!(self.0.kind, Kind::NotALedger(_))
    }

    /// True where a newer program made the ledger.
    #[must_use]
    pub fn is_newer(&self) -> bool {
        matches!(self.0.kind, Kind::Newer { .. })
    }

    /// True where another program is writing.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(self.0.kind, Kind::Busy)
    }

    /// True where the disk is full. Nothing of the batch was kept.
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(self.0.kind, Kind::Full)
    }

    /// True where the file, its folder or the server does not let this user write.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        matches!(self.0.kind, Kind::ReadOnly(_))
    }

    /// True where the file is damaged or cut off.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        matches!(self.0.kind, Kind::Damaged(_))
    }

    /// True where a query by words has no word.
    #[must_use]
    pub fn is_bad_query(&self) -> bool {
        matches!(self.0.kind, Kind::Query { .. })
    }

    /// True where a decision is about what is not there, or its value does not fit.
    #[must_use]
    pub fn is_bad_decision(&self) -> bool {
        matches!(self.0.kind, Kind::Decision(_))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.kind {
            // These speak of what was asked, not of the ledger.
            kind @ (Kind::Query { .. } | Kind::Decision(_)) => kind.fmt(f),
            kind => write!(f, "{}: {kind}", self.0.place),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl std::error::Error for Error {}
