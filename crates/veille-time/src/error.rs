use std::fmt;
use std::sync::Arc;

use veille_text::Lang;

/// Why a tagger could not be built, or a publication date not be read.
///
/// One word wide and cheap to clone. What went wrong is said in words by `Display`; the predicates tell a
/// caller what it can act on.
#[derive(Clone)]
pub struct Error(Arc<Kind>);

#[derive(Debug)]
pub(crate) enum Kind {
    NoPack { lang: String, known: String },
    BadPack { pack: String, at: String, why: String },
    NotADate { text: String },
    NoSuchDay { text: String, why: String },
}

impl Error {
    #[cold]
    pub(crate) fn new(kind: Kind) -> Self {
        Self(Arc::new(kind))
    }

    #[cold]
    pub(crate) fn no_pack(lang: Lang, known: &[Lang]) -> Self {
        let known = known.iter().map(|lang| lang.code().to_owned()).collect::<Vec<_>>().join(", ");
        Self::new(Kind::NoPack { lang: lang.code().to_owned(), known })
    }

    #[cold]
    pub(crate) fn pack(pack: &str, at: impl Into<String>, why: impl Into<String>) -> Self {
        Self::new(Kind::BadPack { pack: pack.to_owned(), at: at.into(), why: why.into() })
    }

    /// True where no time pack exists for the language.
    #[must_use]
    pub fn is_unknown_language(&self) -> bool {
        matches!(*self.0, Kind::NoPack { .. })
    }

    /// True where a language pack is at fault.
    #[must_use]
    pub fn is_bad_pack(&self) -> bool {
        matches!(*self.0, Kind::BadPack { .. })
    }

    /// True where a publication date is at fault.
    #[must_use]
    pub fn is_bad_date(&self) -> bool {
        matches!(*self.0, Kind::NotADate { .. } | Kind::NoSuchDay { .. })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::NoPack { lang, known } => {
                write!(
                    f,
                    "no temporal expressions are known for language `{lang}`; there are packs for {known}"
                )
            }
            Kind::BadPack { pack, at, why } => {
                write!(f, "languages/{pack}/time.toml: {at}: {why}; correct the pack")
            }
            Kind::NotADate { text } => write!(
                f,
                "`{text}` is not a publication date; write it as 2021-08-14, 2021-08, 2021 or 2021-08-14T06:30"
            ),
            Kind::NoSuchDay { text, why } => {
                write!(f, "`{text}` names a date that does not exist ({why}); correct it or leave it out")
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
