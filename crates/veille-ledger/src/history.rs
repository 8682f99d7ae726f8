use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use veille_claim::ClaimRecord;

use crate::{Entry, PublishedRecord, StoredArticle};

/// One way in which an article was met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appearance {
    /// When it was published.
    pub published: Option<PublishedRecord>,
    /// Whose text it is.
    pub outlet: Option<SmolStr>,
    /// Where it was found.
    pub address: Option<SmolStr>,
    /// The group of copies that it was found to belong to.
    pub voice: Option<SmolStr>,
}

impl Appearance {
    /// The appearance that an article tells of.
    #[must_use]
    pub fn of(article: &StoredArticle) -> Self {
        Self {
            published: article.published.clone(),
            outlet: article.outlet.clone(),
            address: article.address.clone(),
            voice: article.voice.clone(),
        }
    }
}

/// What one version of the method has read in an article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The version. A higher one supersedes the claims of a lower one.
    pub method: u32,
    /// When a ledger learnt of the reading.
    pub recorded: Timestamp,
    /// Its claims, each with when a ledger learnt it.
    pub claims: Vec<(ClaimRecord, Timestamp)>,
}

/// All that a ledger has learnt of one article, and when: what another ledger needs to know it as well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// The article, as of its earliest appearance.
    pub article: StoredArticle,
    /// When a ledger learnt it.
    pub recorded: Timestamp,
    /// Its appearances, each with when a ledger learnt it. One at least; none is that of the article itself.
    pub seen: Vec<(Appearance, Timestamp)>,
    /// Its readings.
    pub readings: Vec<Reading>,
    /// What others remember of it, see [`Ledger::note`](crate::Ledger::note): kind and bytes.
    pub notes: Vec<(SmolStr, Vec<u8>)>,
}

impl History {
    /// An article that was met and read once, learnt at that time.
    #[must_use]
    pub fn of(entry: Entry, recorded: Timestamp) -> Self {
        let claims = entry.claims.into_iter().map(|claim| (claim, recorded)).collect();
        Self {
            seen: vec![(Appearance::of(&entry.article), recorded)],
            readings: vec![Reading { method: entry.method, recorded, claims }],
            article: entry.article,
            recorded,
            notes: Vec::new(),
        }
    }
}
