//! The sentence behind a claim, as it is quoted under an answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use smol_str::SmolStr;
use veille_ledger::{ClaimKey, Kept, Ledger, StoredArticle};

use crate::failure::Failure;
use crate::page::one_line;

/// Looks up claims and their sentences, each article once.
pub(crate) struct Quotes<'l> {
    ledger: &'l dyn Ledger,
    articles: BTreeMap<SmolStr, Option<Arc<StoredArticle>>>,
}

/// A claim with its sentence.
pub(crate) struct Quote {
    pub(crate) kept: Kept,
    pub(crate) sentence: String,
}

impl<'l> Quotes<'l> {
    pub(crate) fn new(ledger: &'l dyn Ledger) -> Self {
        Self { ledger, articles: BTreeMap::new() }
    }

    pub(crate) fn of(&mut self, claim: ClaimKey) -> Result<Option<Quote>, Failure> {
        let Some(kept) = self.ledger.claim(claim)? else { return Ok(None) };
        self.of_kept(kept).map(Some)
    }

    pub(crate) fn of_kept(&mut self, kept: Kept) -> Result<Quote, Failure> {
        let article = self.article(&kept.record.evidence.article)?;
        let sentence = article
            .map_or_else(String::new, |article| one_line(article.words(kept.record.evidence.sentence)));
        Ok(Quote { kept, sentence })
    }

    pub(crate) fn article(&mut self, id: &SmolStr) -> Result<Option<Arc<StoredArticle>>, Failure> {
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
    pub(crate) fn told(&self) -> String {
        let kept = &self.kept;
        let published = kept.published.as_ref().map(|published| published.text.as_str());
        let mut parts = vec![kept.record.modality.name().to_owned()];
        parts.extend(Some(one_line(&kept.source)).filter(|source| !source.is_empty()));
        parts.extend(published.map(one_line));
        parts.join(", ")
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "claim": self.kept.key,
            "modality": self.kept.record.modality,
            "source": self.kept.source,
            "published": self.kept.published.as_ref().map(|published| &published.text),
            "article": self.kept.record.evidence.article,
            "address": self.kept.address,
            "sentence": self.sentence,
        })
    }
}
