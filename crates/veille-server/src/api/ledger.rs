//! What there is.

use serde::Serialize;
use smol_str::SmolStr;
use utoipa::ToSchema;
use veille_answer::{Place, Sides, View};
use veille_claim::{EventKind, Modality};
use veille_ledger::{Day, Field, Filter, Standing, Stats};

use super::versioned;
use crate::answer::Answer;
use crate::app::Reading;
use crate::asked::Asked;
use crate::doc::StatsShape;
use crate::error::Fail;

/// What a ledger holds, and what can be asked of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LedgerAnswer {
    /// The program's version.
    program: &'static str,
    /// The ledger's name.
    name: String,
    /// How much it holds.
    #[schema(value_type = StatsShape)]
    stats: Stats,
    /// First and last day of publication.
    known: Option<Days>,
    /// The days of which most is said, up to the last day of publication.
    days: Option<Days>,
    /// The token was sent along: decisions are taken.
    writable: bool,
    /// Languages of articles, by ISO 639 code.
    #[schema(value_type = Vec<String>)]
    languages: Vec<SmolStr>,
    /// Countries of places, by ISO 3166 code.
    #[schema(value_type = Vec<String>)]
    countries: Vec<SmolStr>,
    /// Kinds of events.
    #[schema(value_type = Vec<String>)]
    events: Vec<EventKind>,
    /// Ways in which a claim is put.
    #[schema(value_type = Vec<String>)]
    modalities: Vec<Modality>,
    /// What analysts may have decided.
    #[schema(value_type = Vec<String>)]
    standings: [Standing; 4],
    /// Fields that can be corrected.
    #[schema(value_type = Vec<String>)]
    fields: [Field; 9],
}

/// From a day to a day, both of them in it.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Days {
    #[schema(value_type = String, format = Date)]
    from: Day,
    #[schema(value_type = String, format = Date)]
    to: Day,
}

/// What the ledger holds, and what can be asked of it.
#[utoipa::path(get, path = "/api/ledger", tag = "ledger", responses((status = 200, body = LedgerAnswer)))]
pub(crate) fn ledger(reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    asked.query::<super::Nothing>()?;
    let board = reading.board(View { known: None, sides: Sides::default() })?;
    let mut countries: Vec<SmolStr> = board.places().filter_map(|row| row.country.clone()).collect();
    countries.sort();
    countries.dedup();
    let last = veille_answer::last_known(&board, reading.today);
    let known = board.first_known().zip(last).map(|(from, to)| Days { from, to });
    let days = board.days_told().zip(last).map(|(from, to)| Days { from, to });
    versioned(
        reading,
        LedgerAnswer {
            program: env!("CARGO_PKG_VERSION"),
            name: reading.app.name.clone(),
            stats: reading.ledger.stats()?,
            known,
            days,
            writable: asked.writable,
            languages: reading.ledger.languages()?,
            countries,
            events: EventKind::ALL.to_vec(),
            modalities: Modality::ALL.to_vec(),
            standings: [Standing::Open, Standing::Accepted, Standing::Corrected, Standing::Rejected],
            fields: Field::ALL,
        },
    )
}

/// The places.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlacesAnswer {
    places: Vec<CountedPlace>,
}

/// A place, and how much is said of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CountedPlace {
    #[serde(flatten)]
    place: Place,
    /// Claims there, rejected ones left out.
    claims: usize,
}

/// All places of which something is said, in the order of their keys.
#[utoipa::path(get, path = "/api/places", tag = "ledger", responses((status = 200, body = PlacesAnswer)))]
pub(crate) fn places(reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    asked.query::<super::Nothing>()?;
    let rows = reading.ledger.places(&Filter::default())?;
    let places = rows.iter().map(|row| CountedPlace { place: row.into(), claims: row.claims }).collect();
    versioned(reading, PlacesAnswer { places })
}
