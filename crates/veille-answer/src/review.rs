//! What an analyst should look at.

use serde::Serialize;
use veille_control::Doubt;
use veille_ledger::PlaceRow;

use crate::control::rounded;
use crate::{Error, Listed, Place, Quotes, listed};

/// Why a claim is worth a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Without it the place would have been in another state.
    Decides,
    /// Others speak against it.
    Contradicted,
    /// No other voice says so.
    SingleSource,
    /// A party to the conflict says so.
    PartyClaim,
    /// The reading is unsure.
    LowConfidence,
    /// Its sentence has no date.
    InferredDate,
}

impl Reason {
    /// In words.
    #[must_use]
    pub fn told(self) -> &'static str {
        match self {
            Self::Decides => "it decides who holds the place",
            Self::Contradicted => "others speak against it",
            Self::SingleSource => "no other voice says so",
            Self::PartyClaim => "a party to the conflict says so",
            Self::LowConfidence => "the reading is unsure",
            Self::InferredDate => "its sentence has no date",
        }
    }
}

/// A claim that waits for an analyst.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Queued {
    /// The claim.
    pub claim: Listed,
    /// Its place.
    pub place: Place,
    /// From 0 to 1: how likely it is that it is misread, or not so.
    pub doubt: f64,
    /// From 0 to 1: how much hangs on it.
    pub consequence: f64,
    /// From 0 to 1, by which the queue is ordered.
    pub priority: f64,
    /// Why it is worth a look, the strongest reason first.
    pub why: Vec<Reason>,
}

/// A claim of the queue with its sentence; nothing where the ledger does not have it.
///
/// # Errors
/// Those of the ledger.
pub fn review(row: &PlaceRow, doubt: &Doubt, quotes: &mut Quotes<'_>) -> Result<Option<Queued>, Error> {
    let Some(quote) = quotes.of(doubt.claim)? else { return Ok(None) };
    let inferred = quote.kept.record.time.as_ref().is_none_or(|time| time.text.is_none());
    let all = [
        (doubt.decides, Reason::Decides),
        (doubt.disputed, Reason::Contradicted),
        (doubt.alone, Reason::SingleSource),
        (doubt.party, Reason::PartyClaim),
        (doubt.unsure, Reason::LowConfidence),
        (inferred, Reason::InferredDate),
    ];
    Ok(Some(Queued {
        claim: listed(quote),
        place: row.into(),
        doubt: rounded(doubt.doubt),
        consequence: rounded(doubt.consequence),
        priority: rounded(doubt.priority),
        why: all.into_iter().filter(|(is_so, _)| *is_so).map(|(_, reason)| reason).collect(),
    }))
}
