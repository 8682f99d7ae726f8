use std::sync::Arc;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use veille_claim::ClaimRecord;
use veille_text::{Article, ArticleId, CodePoints, Domain, Lang, Published, Span};

use crate::Day;

/// An article as the ledger keeps it, whole: claims are spans into its text. Offsets count code points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredArticle {
    /// Its id; the claims name it.
    pub id: SmolStr,
    /// Title and body as decoded, unchanged.
    pub text: Arc<str>,
    /// Where the title stands.
    pub title: Option<[usize; 2]>,
    /// What is to be read, where that is not the whole text.
    pub body: Option<[usize; 2]>,
    /// When it was published.
    pub published: Option<PublishedRecord>,
    /// ISO 639 code of its language.
    pub lang: SmolStr,
    /// Whose text it is.
    pub outlet: Option<SmolStr>,
    /// Where it was found.
    pub address: Option<SmolStr>,
    /// The group of copies of one wire that it belongs to: any name, which the copies share, or the id of one of them. Without
    /// one it speaks for itself, under its own id. Names that meet in one article are one voice, in whatever order they come.
    pub voice: Option<SmolStr>,
    /// True for a history told long after.
    #[serde(default)]
    pub narrative: bool,
}

/// When an article was published, as written and as days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedRecord {
    /// `2021`, `2021-08`, `2021-08-14` or `2021-08-14T06:30`.
    pub text: SmolStr,
    /// First day on which it can have been published.
    pub from: Day,
    /// First day on which it can have been published no more.
    pub to: Day,
}

impl PublishedRecord {
    /// The last day on which the article can have been published.
    #[must_use]
    pub fn last_day(&self) -> Day {
        self.to.plus(-1)
    }
}

impl From<Published> for PublishedRecord {
    fn from(published: Published) -> Self {
        Self {
            text: published.to_string().into(),
            from: published.first_day().into(),
            to: Day::from(published.last_day()).plus(1),
        }
    }
}

impl StoredArticle {
    /// An article of the pipeline; `voice` where it is one of several copies.
    #[must_use]
    pub fn new(article: &Article, voice: Option<SmolStr>) -> Self {
        let points = CodePoints::new(&article.text);
        let whole = Span::new(0, article.text.len());
        Self {
            id: SmolStr::new(article.id.as_str()),
            text: Arc::clone(&article.text),
            title: article.title.map(|span| points.span(span)),
            body: Some(article.body).filter(|&body| whole != Some(body)).map(|span| points.span(span)),
            published: article.published.map(PublishedRecord::from),
            lang: SmolStr::new(article.lang.code()),
            outlet: article.outlet.clone(),
            address: article.address.clone(),
            voice,
            narrative: article.domain == Domain::Narrative,
        }
    }

    /// The article of the pipeline, to be read again. Nothing where the language is no language code; spans that
    /// do not fit the text end where it ends.
    #[must_use]
    pub fn to_article(&self) -> Option<Article> {
        let mut article = Article::new(Arc::clone(&self.text), Lang::new(&self.lang)?);
        article.id = ArticleId::given(&self.id);
        article.title = self.title.map(|span| self.bytes(span));
        if let Some(body) = self.body {
            article.body = self.bytes(body);
        }
        article.published =
            self.published.as_ref().and_then(|published| veille_time::parse_published(&published.text).ok());
        article.outlet = self.outlet.clone();
        article.address = self.address.clone();
        article.domain = if self.narrative { Domain::Narrative } else { Domain::News };
        Some(article)
    }

    /// The bytes of a span of code points.
    fn bytes(&self, span: [usize; 2]) -> Span {
        let at = |point: usize| {
            let byte = self.text.char_indices().nth(point).map_or(self.text.len(), |(at, _)| at);
            u32::try_from(byte).unwrap_or(u32::MAX)
        };
        Span::between(at(span[0]), at(span[1]))
    }

    /// The words of a span of code points; empty where it does not fit.
    #[must_use]
    pub fn words(&self, span: [usize; 2]) -> &str {
        self.bytes(span).of(&self.text)
    }
}

/// One article to be added, with what was read in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The article.
    pub article: StoredArticle,
    /// Its claims.
    pub claims: Vec<ClaimRecord>,
    /// The version of the method that read them. A higher one supersedes the claims of a lower one.
    pub method: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_can_be_read_again() {
        let lang = Lang::new("fr").unwrap();
        let mut article = Article::new(" date 2021-08\nHérat tombée\nLa ville est prise.", lang);
        article.body = Span::new(14, article.text.len()).unwrap();
        article.title = Span::new(14, 28);
        article.published = Published::month(2021, 8);
        article.outlet = Some("La Dépêche".into());
        article.domain = Domain::Narrative;
        let stored = StoredArticle::new(&article, Some("w1".into()));
        assert_eq!(stored.words(stored.title.unwrap()), "Hérat tombée");
        assert_eq!(stored.published.as_ref().unwrap().last_day().to_string(), "2021-08-31");
        let again = stored.to_article().unwrap();
        assert_eq!(format!("{again:?}"), format!("{article:?}"));
        assert_eq!(stored.words([4_000, 9_000]), "");
    }
}
