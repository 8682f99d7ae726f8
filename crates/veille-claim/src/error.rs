use std::fmt;
use std::sync::Arc;

use smol_str::SmolStr;
use veille_text::Lang;

/// Why claims cannot be read. One word wide, cheap to clone.
#[derive(Clone)]
pub struct Error(Arc<Kind>);

enum Kind {
    NoLanguage { lang: Lang, known: Vec<Lang> },
    Pack { path: String, why: String },
    Pattern { lang: Lang, frame: SmolStr, pattern: String, why: String },
}

impl Error {
    #[cold]
    pub(crate) fn no_language(lang: Lang, known: &[Lang]) -> Self {
        Self(Arc::new(Kind::NoLanguage { lang, known: known.to_vec() }))
    }

    #[cold]
    pub(crate) fn pack(path: &str, why: impl fmt::Display) -> Self {
        Self(Arc::new(Kind::Pack { path: path.to_owned(), why: why.to_string() }))
    }

    #[cold]
    pub(crate) fn pattern(lang: Lang, frame: &SmolStr, pattern: &str, why: String) -> Self {
        Self(Arc::new(Kind::Pattern { lang, frame: frame.clone(), pattern: pattern.to_owned(), why }))
    }

    /// True where there is no language pack for the text's language.
    #[must_use]
    pub fn is_unsupported_language(&self) -> bool {
        matches!(*self.0, Kind::NoLanguage { .. })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::NoLanguage { lang, known } => {
                let known: Vec<_> = known.iter().map(Lang::code).collect();
                write!(f, "no language pack reads claims in `{lang}`; there are {}", known.join(", "))
            }
            Kind::Pack { path, why } => write!(f, "languages/{path}: {why}"),
            Kind::Pattern { lang, frame, pattern, why } => {
                write!(f, "languages/{lang}/frames.toml, frame `{frame}`, pattern `{pattern}`: {why}")
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl std::error::Error for Error {}
