use std::sync::Arc;

use veille_text::Lang;

/// Why articles cannot be read.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The gazetteer cannot be opened.
    #[error(transparent)]
    Places(#[from] veille_place::Error),
    /// The language model is not there, or is damaged.
    #[error(transparent)]
    Model(Arc<veille_spacy::Error>),
    /// The language's words for times cannot be read.
    #[error(transparent)]
    Times(#[from] veille_time::Error),
    /// The language's frames cannot be read.
    #[error(transparent)]
    Claims(#[from] veille_claim::Error),
    /// The list of languages cannot be read.
    #[error(transparent)]
    Languages(#[from] veille_ingest::Error),
    /// Dates and places are read in this language, but no claims.
    #[error("claims are read in {}; {lang} has no frames for them yet", .others.join(" and "))]
    NoFrames {
        /// The language, by name and code.
        lang: String,
        /// Those that have frames.
        others: Vec<String>,
    },
}

impl Error {
    pub(crate) fn no_frames(lang: Lang) -> Self {
        Self::NoFrames {
            lang: crate::named(lang),
            others: crate::claim_languages().map(crate::named).collect(),
        }
    }
}

impl From<veille_spacy::Error> for Error {
    fn from(cause: veille_spacy::Error) -> Self {
        Self::Model(Arc::new(cause))
    }
}
