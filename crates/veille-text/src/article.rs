use std::sync::Arc;

use smol_str::SmolStr;

use crate::{ArticleId, Lang, Published, Span};

/// How far a text stands from what it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Domain {
    /// Written within days of what it tells: relative dates count from publication.
    #[default]
    News,
    /// A history told long after: relative dates count from the date last told.
    Narrative,
}

/// One published text. Spans of every later stage are byte ranges of [`text`](Self::text).
#[derive(Debug, Clone)]
pub struct Article {
    /// Given by the user or derived from the text.
    pub id: ArticleId,
    /// Title and body as decoded, unchanged.
    pub text: Arc<str>,
    /// Where the title stands in `text`.
    pub title: Option<Span>,
    /// What is to be read: `text` less a machine-readable first line.
    pub body: Span,
    /// When it was published, as precisely as known.
    pub published: Option<Published>,
    /// Its language.
    pub lang: Lang,
    /// Whose text it is.
    pub outlet: Option<SmolStr>,
    /// Where it was found.
    pub address: Option<SmolStr>,
    /// News or history.
    pub domain: Domain,
}

impl Article {
    /// An undated news text of that language, whose id is derived from its content.
    #[must_use]
    pub fn new(text: impl Into<Arc<str>>, lang: Lang) -> Self {
        let text = text.into();
        Self {
            id: ArticleId::of_content(&text),
            body: Span::between(0, u32::try_from(text.len()).unwrap_or(u32::MAX)),
            text,
            title: None,
            published: None,
            lang,
            outlet: None,
            address: None,
            domain: Domain::News,
        }
    }
}
