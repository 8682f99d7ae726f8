use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a gazetteer cannot be used, or cannot be built. Cheap to clone.
#[derive(Debug, Clone, thiserror::Error)]
#[error(transparent)]
pub struct Error(Arc<Kind>);

#[derive(Debug, thiserror::Error)]
pub(crate) enum Kind {
    #[error("{path}: cannot be read: {source}")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{path}: {why}; take the file that came with veille, or build it anew")]
    Damaged { path: PathBuf, why: String },
    #[error("{path}: gazetteer format {found}, this veille reads format {wanted}; build the file anew")]
    Version { path: PathBuf, found: u32, wanted: u32 },
    #[error("{file}: {why}")]
    Pack { file: String, why: String },
    #[cfg(feature = "build")]
    #[error("{path}: {why}")]
    Source { path: PathBuf, why: String },
    #[cfg(feature = "build")]
    #[error("{path}:{line}: {why}")]
    Line { path: PathBuf, line: u64, why: String },
    #[cfg(feature = "build")]
    #[error("{path}: cannot be written: {source}")]
    Write { path: PathBuf, source: std::io::Error },
    #[cfg(feature = "build")]
    #[error("a gazetteer file cannot hold so much: {0}; leave places out")]
    TooMuch(String),
}

impl Error {
    pub(crate) fn read(path: &Path, source: std::io::Error) -> Self {
        Kind::Read { path: path.to_owned(), source }.into()
    }

    pub(crate) fn damaged(path: &Path, why: impl Into<String>) -> Self {
        Kind::Damaged { path: path.to_owned(), why: why.into() }.into()
    }

    pub(crate) fn pack(file: impl Into<String>, why: impl ToString) -> Self {
        Kind::Pack { file: file.into(), why: why.to_string() }.into()
    }

    #[cfg(feature = "build")]
    pub(crate) fn source_file(path: &Path, why: impl ToString) -> Self {
        Kind::Source { path: path.to_owned(), why: why.to_string() }.into()
    }

    #[cfg(feature = "build")]
    pub(crate) fn source_line(path: &Path, line: u64, why: impl ToString) -> Self {
        Kind::Line { path: path.to_owned(), line, why: why.to_string() }.into()
    }

    #[cfg(feature = "build")]
    pub(crate) fn write(path: &Path, source: std::io::Error) -> Self {
        Kind::Write { path: path.to_owned(), source }.into()
    }

    #[cfg(feature = "build")]
    pub(crate) fn too_much(what: String) -> Self {
        Kind::TooMuch(what).into()
    }

    /// True where a file to build from is missing or does not read as it should.
    #[cfg(feature = "build")]
    #[must_use]
    pub fn is_bad_source(&self) -> bool {
        matches!(*self.0, Kind::Source { .. } | Kind::Line { .. })
    }

    /// True where the gazetteer file is cut short, altered, or no gazetteer at all.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        matches!(*self.0, Kind::Damaged { .. })
    }

    /// True where the file is whole, but of a format that this version does not read.
    #[must_use]
    pub fn is_other_version(&self) -> bool {
        matches!(*self.0, Kind::Version { .. })
    }

    /// True where the file could not be opened or read.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        matches!(*self.0, Kind::Read { .. })
    }
}

impl From<Kind> for Error {
    fn from(kind: Kind) -> Self {
        Self(Arc::new(kind))
    }
}
