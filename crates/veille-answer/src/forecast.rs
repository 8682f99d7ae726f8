//! What was foreseen, with its sentence.

use serde::Serialize;
use smol_str::SmolStr;
use veille_control::{Board, Forecast};
use veille_ledger::PlaceRow;

use crate::{Error, Place, Quotes, one_line};

/// A taking, or a loss, that was foreseen, planned or threatened, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Foreseen {
    /// What was foreseen, and its outcome.
    #[serde(flatten)]
    pub forecast: Forecast,
    /// Where.
    pub place: Place,
    /// Who shall hold the place, or hold it no more; none where it shall fall to whomever.
    pub actor: Option<SmolStr>,
    /// The party that says so.
    pub speaker: Option<String>,
    /// Who vouches that it was said.
    pub source: Option<String>,
    /// The square of how far it was off; none while it is open.
    pub brier: Option<f32>,
    /// The sentence.
    pub sentence: Option<String>,
}

/// One forecast with its sentence.
///
/// # Errors
/// Those of the ledger.
pub fn foreseen(
    board: &Board,
    row: &PlaceRow,
    forecast: Forecast,
    quotes: &mut Quotes<'_>,
) -> Result<Foreseen, Error> {
    Ok(Foreseen {
        place: row.into(),
        actor: forecast.actor.map(|key| board.actor(key)),
        speaker: forecast.speaker.map(|key| board.actor(key).to_string()),
        source: board.source(forecast.source).map(one_line),
        brier: forecast.brier(),
        sentence: quotes.of(forecast.claim)?.map(|quote| quote.sentence),
        forecast,
    })
}
