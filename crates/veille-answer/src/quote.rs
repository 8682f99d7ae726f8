//! The sentence behind a claim, as it is quoted under an answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use smol_str::SmolStr;
use veille_ledger::{ClaimKey, Kept, Ledger, StoredArticle};

use crate::{Error, one_line};

/// Looks up claims and their sentences, each article once.
pub struct Quotes<'l> {
    ledger: &'l dyn Ledger,
    articles: BTreeMap<SmolStr, Option<Arc<StoredArticle>>>,
}

impl std::fmt::Debug for Quotes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Quotes").field("articles", &self.articles.len()).finish_non_exhaustive()
    }
}

/// A claim with its sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// The claim.
    pub kept: Kept,
    /// Its sentence, on one line; empty where its article is not there.
    pub sentence: String,
}

impl<'l> Quotes<'l> {
    /// Of that ledger.
    #[must_use]
    pub fn new(ledger: &'l dyn Ledger) -> Self {
        Self { ledger, articles: BTreeMap::new() }
    }

    /// The claim of that key with its sentence.
    ///
    /// # Errors
    /// Those of the ledger.
    pub fn of(&mut self, claim: ClaimKey) -> Result<Option<Quote>, Error> {
        let Some(kept) = self.ledger.claim(claim)? else { return Ok(None) };
        self.of_kept(kept).map(Some)
    }

    /// A claim with its sentence.
    ///
    /// # Errors
    /// Those of the ledger.
    pub fn of_kept(&mut self, kept: Kept) -> Result<Quote, Error> {
        let article = self.article(&kept.record.evidence.article)?;
        let sentence = article
            .map_or_else(String::new, |article| one_line(article.words(kept.record.evidence.sentence)));
        Ok(Quote { kept, sentence })
    }

    /// The article of that id.
    ///
    /// # Errors
    /// Those of the ledger.
    pub fn article(&mut self, id: &SmolStr) -> Result<Option<Arc<StoredArticle>>, Error> {
        if let Some(known) = self.articles.get(id) {
            return Ok(known.clone());
        }
        let article = self.ledger.article(id)?.map(Arc::new);
        self.articles.insert(id.clone(), article.clone());
        Ok(article)
    }
}

impl Quote {
    /// `asserted, Radio Delta, 2021-08-15`.
    #[must_use]
    pub fn told(&self) -> String {
        let kept = &self.kept;
        let published = kept.published.as_ref().map(|published| published.text.as_str());
        let mut parts = vec![kept.record.modality.name().to_owned()];
        parts.extend(Some(one_line(&kept.source)).filter(|source| !source.is_empty()));
        parts.extend(published.map(one_line));
        parts.join(", ")
    }
}
