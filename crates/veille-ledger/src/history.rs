use std::collections::BTreeMap;

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
    /// Puts what is told of one article in several places together, in the order of the first: cheaper to add than piece by piece.
    #[must_use]
    pub fn gather(all: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let mut out: Vec<Self> = Vec::new();
        let mut at: BTreeMap<SmolStr, usize> = BTreeMap::new();
        for one in all {
            match at.get(&one.article.id).and_then(|&at| out.get_mut(at)) {
                // Another text under the same id is refused by the ledger.
                Some(first) if first.article.text == one.article.text => first.join(one),
                _ => {
                    at.insert(one.article.id.clone(), out.len());
                    out.push(one);
                }
            }
        }
        out
    }

    fn join(&mut self, other: Self) {
        self.recorded = self.recorded.min(other.recorded);
        for (seen, recorded) in other.seen {
            match self.seen.iter_mut().find(|(own, _)| *own == seen) {
                Some((_, own)) => *own = (*own).min(recorded),
                None => self.seen.push((seen, recorded)),
            }
        }
        for reading in other.readings {
            match self.readings.iter_mut().find(|own| own.method == reading.method) {
                Some(own) => {
                    own.recorded = own.recorded.min(reading.recorded);
                    own.claims.extend(reading.claims);
                }
                None => self.readings.push(reading),
            }
        }
        self.notes.extend(other.notes);
    }

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
