use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use veille_claim::ClaimRecord;

use crate::{ClaimKey, Day, PlaceKey, PublishedRecord, StoredArticle, slim};

/// What analysts have decided about a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Nothing.
    Open,
    /// It is read rightly.
    Accepted,
    /// It says something else, and now does.
    Corrected,
    /// It counts no more.
    Rejected,
}

impl Standing {
    /// The word used in every output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Corrected => "corrected",
            Self::Rejected => "rejected",
        }
    }
}

/// A claim as the ledger keeps it, with decisions applied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Its key in the ledger.
    pub key: ClaimKey,
    /// The claim, corrections applied.
    pub record: ClaimRecord,
    /// The claim as it was read, where corrections have changed it.
    pub original: Option<Box<ClaimRecord>>,
    /// Where its article's publication is dated.
    pub published: Option<PublishedRecord>,
    /// The day on which it could be known, see [`Testimony::known`](crate::Testimony::known).
    pub known: Day,
    /// ISO 639 code of its article's language.
    pub lang: SmolStr,
    /// Whose text its article is.
    pub outlet: Option<SmolStr>,
    /// Where its article was found.
    pub address: Option<SmolStr>,
    /// Who vouches, see [`Testimony::source`](crate::Testimony::source).
    pub source: SmolStr,
    /// The name that copies of one wire share.
    pub voice: SmolStr,
    /// When the ledger learnt the claim.
    pub recorded: Timestamp,
    /// The version of the method that read it.
    pub method: u32,
    /// False where a newer version of the method reads the article without it.
    pub current: bool,
    /// What analysts have decided.
    pub standing: Standing,
    /// The claims that analysts say speak of the same happening, this one among them; the same list for
    /// each. Empty where there are no others.
    pub same: Vec<ClaimKey>,
}

impl Kept {
    /// A claim as a ledger would keep it that learns it at `recorded`, where nobody has decided anything and no copy of its
    /// article is known. An undated article counts as published on the day `undated`.
    #[must_use]
    pub fn fresh(
        article: &StoredArticle,
        record: ClaimRecord,
        method: u32,
        undated: Day,
        recorded: Timestamp,
    ) -> Self {
        let published = article.published.clone();
        Self {
            key: ClaimKey::of(&record.id),
            original: None,
            known: published.as_ref().map_or(undated, PublishedRecord::last_day),
            published,
            lang: article.lang.clone(),
            outlet: article.outlet.clone(),
            address: article.address.clone(),
            source: slim::source(&record, article.outlet.as_deref(), article.address.as_deref()),
            voice: article.voice.clone().unwrap_or_else(|| article.id.clone()),
            recorded,
            method,
            current: true,
            standing: Standing::Open,
            same: Vec::new(),
            record,
        }
    }
}

/// A place of which the ledger holds claims.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceRow {
    /// Its key.
    pub key: PlaceKey,
    /// Its name.
    pub name: SmolStr,
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<SmolStr>,
    /// Name of the first-level division.
    pub admin1: Option<SmolStr>,
    /// Degrees north, WGS 84.
    pub lat: Option<f64>,
    /// Degrees east, WGS 84.
    pub lon: Option<f64>,
    /// What sort of thing it is.
    pub kind: Option<SmolStr>,
    /// How far, in kilometres, a happening there may lie from the point.
    pub precision_km: Option<f64>,
    /// How many claims the filter leaves there.
    pub claims: usize,
}

/// An article found by its words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Its id.
    pub article: SmolStr,
    /// Its publication.
    pub published: Option<PublishedRecord>,
    /// ISO 639 code of its language.
    pub lang: SmolStr,
    /// Whose text it is.
    pub outlet: Option<SmolStr>,
    /// Where the first of the words stands, in code points.
    pub at: [usize; 2],
}
