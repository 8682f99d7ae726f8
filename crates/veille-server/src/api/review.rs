//! What waits for an analyst.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use utoipa::{IntoParams, ToSchema};
use veille_answer::{Place, Queued, Quotes, Reason, Sides, View};
use veille_control::Doubt;
use veille_ledger::{ClaimKey, Day};

use super::{ListedClaim, lies_in, limited, versioned};
use crate::answer::Answer;
use crate::app::Reading;
use crate::asked::Asked;
use crate::doc::ClaimShape;
use crate::error::Fail;

#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReviewQuery {
    /// As could be known at the end of that day.
    #[param(value_type = Option<String>, format = Date)]
    known: Option<Day>,
    /// Which actors count as one side.
    #[param(value_type = Option<Sides>)]
    sides: Sides,
    /// Only in that country, by its ISO 3166 code.
    #[param(value_type = Option<String>)]
    country: Option<SmolStr>,
    /// At most so many: 50 unless told, never more than 200.
    limit: Option<usize>,
    /// Where an earlier answer's `next` says that it goes on.
    cursor: Option<String>,
}

/// Claims that wait for an analyst.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReviewAnswer {
    /// In all stretches of the answer.
    total: usize,
    /// Where the next stretch begins.
    next: Option<String>,
    /// The most doubtful and most consequential first.
    queue: Vec<QueuedClaim>,
}

/// A claim that waits for an analyst.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueuedClaim {
    #[schema(value_type = ClaimShape)]
    claim: ListedClaim,
    place: Place,
    /// From 0 to 1: how likely it is that it is misread, or not so.
    doubt: f64,
    /// From 0 to 1: how much hangs on it.
    consequence: f64,
    /// From 0 to 1, by which the queue is ordered.
    priority: f64,
    /// Why it is worth a look, the strongest reason first.
    why: Vec<Reason>,
}

impl From<Queued> for QueuedClaim {
    fn from(queued: Queued) -> Self {
        Self {
            claim: queued.claim.into(),
            place: queued.place,
            doubt: queued.doubt,
            consequence: queued.consequence,
            priority: queued.priority,
            why: queued.why,
        }
    }
}

/// Claims on which no analyst has decided, the most doubtful and most consequential first.
#[utoipa::path(get, path = "/api/review", tag = "decisions", params(ReviewQuery),
    responses((status = 200, body = ReviewAnswer)))]
pub(crate) fn review(reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    let query: ReviewQuery = asked.query()?;
    let all = reading.doubts(View { known: query.known, sides: query.sides })?;
    let here: Vec<_> = all.iter().filter(|(row, _)| lies_in(row, query.country.as_ref())).collect();
    let after = query.cursor.as_deref().map(read).transpose()?;
    // What was decided meanwhile is gone from the queue: the cursor names the last claim shown, and its place in the order.
    let from = after.map_or(0, |after| here.partition_point(|(_, doubt)| order(doubt) <= after));
    let to = from.saturating_add(limited(query.limit, 50, 200)).min(here.len());
    let quotes = &mut Quotes::new(reading.ledger);
    let mut queue = Vec::with_capacity(to - from);
    for (row, doubt) in here.get(from..to).unwrap_or_default() {
        queue.extend(veille_answer::review(row, doubt, quotes)?.map(QueuedClaim::from));
    }
    let last = (to < here.len()).then(|| here.get(to.wrapping_sub(1))).flatten();
    let next = last.map(|(_, doubt)| format!("{:08x}.{}", doubt.priority.to_bits(), doubt.claim));
    versioned(reading, ReviewAnswer { total: here.len(), next, queue })
}

/// Where a claim comes in the queue: bits of numbers that are not negative are in the order of the numbers.
fn order(doubt: &Doubt) -> (std::cmp::Reverse<u32>, ClaimKey) {
    (std::cmp::Reverse(doubt.priority.to_bits()), doubt.claim)
}

fn read(cursor: &str) -> Result<(std::cmp::Reverse<u32>, ClaimKey), Fail> {
    let parts = cursor.split_once('.');
    let parts = parts.and_then(|(bits, key)| {
        Some((std::cmp::Reverse(u32::from_str_radix(bits, 16).ok()?), ClaimKey::of(key)))
    });
    parts.ok_or_else(|| Fail::bad("the cursor is none that an earlier answer has given"))
}
