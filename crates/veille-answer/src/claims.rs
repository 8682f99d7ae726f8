//! Claims, stretch by stretch.

use std::ops::ControlFlow;

use serde::Serialize;
use veille_ledger::{ClaimKey, Day, Filter, Kept, Ledger};

use crate::{Error, Quote, Quotes};

/// A claim with its sentence, as it is listed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Listed {
    /// The claim.
    #[serde(flatten)]
    pub kept: Kept,
    /// Its sentence, on one line.
    pub sentence: String,
}

/// A claim with its sentence, as it is listed.
#[must_use]
pub fn listed(quote: Quote) -> Listed {
    Listed { kept: quote.kept, sentence: quote.sentence }
}

/// Which stretch of which claims is asked for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Which claims, in which order. Its limit is how many are shown at once.
    pub filter: Filter,
    /// Where the last stretch ended, as [`Listing::next`] says it.
    pub cursor: Option<String>,
}

/// A stretch of claims.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// Claims that the filter leaves, in all stretches.
    pub total: usize,
    /// Where the next stretch begins; none where this was the last one.
    pub next: Option<String>,
    /// The claims.
    pub claims: Vec<Listed>,
}

/// The claims asked for. What is added or decided meanwhile neither repeats a claim nor leaves one out: a cursor names the
/// last claim shown.
///
/// # Errors
/// Where the cursor is none; those of the ledger.
pub fn listing(ledger: &dyn Ledger, asked: Asked) -> Result<Listing, Error> {
    let Asked { mut filter, cursor } = asked;
    let total = ledger.count(&filter)?;
    filter.after = cursor.as_deref().map(read).transpose()?;
    let limit = filter.limit.unwrap_or(usize::MAX);
    // One more, to know whether there are more.
    filter.limit = Some(limit.saturating_add(1));
    let mut kept: Vec<Kept> = Vec::new();
    ledger.claims(&filter, &mut |claim| {
        kept.push(claim);
        ControlFlow::Continue(())
    })?;
    let more = kept.len() > limit;
    kept.truncate(limit);
    let next = kept.last().filter(|_| more).map(|last| format!("{}.{}", last.known, last.key));
    let mut quotes = Quotes::new(ledger);
    let claims = kept.into_iter().map(|kept| quotes.of_kept(kept).map(listed)).collect::<Result<_, _>>()?;
    Ok(Listing { total, next, claims })
}

fn read(cursor: &str) -> Result<(Day, ClaimKey), Error> {
    let parts = cursor.rsplit_once('.');
    let parts = parts.and_then(|(day, key)| Some((day.parse().ok()?, ClaimKey::of(key))));
    parts.ok_or_else(|| Error::bad("the cursor is none that an earlier answer has given"))
}
