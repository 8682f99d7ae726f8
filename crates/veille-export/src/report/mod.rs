//! Situation reports: what changed in a period, what is disputed, what was foreseen, with the sentences behind it.

mod page;

use std::collections::BTreeMap;

use smol_str::SmolStr;
use veille_claim::Modality;
use veille_control::{Board, Carried, Holder, Outcome, SourceRow, Via};
use veille_ledger::{Day, PlaceKey, PlaceRow};

pub use page::report;

use crate::Quoted;
use crate::map::{Map, Quote, Spot, State, lies_in};

/// Sentences that are quoted for a state, and against it: more than anybody reads at one place.
const QUOTED: usize = 20;

/// What a report tells of a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The first day of the period.
    pub from: Day,
    /// Its last day.
    pub to: Day,
    /// How things stood before it.
    pub before: Map,
    /// How they stand at its end.
    pub after: Map,
    /// Changes of control within it, by day.
    pub changes: Vec<Turn>,
    /// Places at its end of which sources say different things, the most disputed first.
    pub disputes: Vec<Dispute>,
    /// What was foreseen and not settled before it.
    pub forecasts: Vec<Foreseen>,
    /// The sources.
    pub sources: Vec<SourceRow>,
}

/// A change of control.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// The place.
    pub place: PlaceRow,
    /// The first day at whose end it is so.
    pub on: Day,
    /// What it was before.
    pub before: State,
    /// What it is from then on.
    pub after: State,
    /// How likely the new state is.
    pub probability: f32,
    /// What is said for it.
    pub said_for: Sentences,
    /// What is said against it.
    pub said_against: Sentences,
}

/// A place of which sources say different things.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispute {
    /// The place, and how it stands.
    pub spot: Spot,
    /// What is said for it.
    pub said_for: Sentences,
    /// What is said against it.
    pub said_against: Sentences,
}

/// Something foreseen, planned or threatened.
#[derive(Debug, Clone, PartialEq)]
pub struct Foreseen {
    /// The place.
    pub place: PlaceRow,
    /// When it was said.
    pub made: Day,
    /// The last day on which it may come true.
    pub by: Day,
    /// True where the text names that day.
    pub dated: bool,
    /// `forecast`, `planned` or `threatened`.
    pub modality: Modality,
    /// Who said so, where that is a party.
    pub speaker: Option<SmolStr>,
    /// What became of it by the end of the period.
    pub outcome: Outcome,
    /// The sentence.
    pub quote: Option<Quoted>,
}

/// Sentences, heaviest first, and how many more there are.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sentences {
    /// Those that are quoted.
    pub quotes: Vec<Quoted>,
    /// How many are not.
    pub more: usize,
}

impl Report {
    /// Gathers a report on the days from `from` to the end of `to`.
    ///
    /// # Errors
    /// Those of looking up sentences.
    pub fn of<E>(
        board: &Board,
        from: Day,
        to: Day,
        known: Option<Day>,
        country: Option<&str>,
        quote: &mut Quote<'_, E>,
    ) -> Result<Self, E> {
        let after = Map::of(board, to, known, country, quote)?;
        Ok(Self {
            from,
            to,
            before: Map::of(board, from.plus(-1), known, country, quote)?,
            changes: turns(board, Some(from), to, country, quote)?,
            disputes: disputes(board, &after, country, quote)?,
            forecasts: foreseen(board, from, to, country, quote)?,
            sources: board.sources(to),
            after,
        })
    }
}

/// Changes of control up to the end of a day, each with its sentences.
///
/// # Errors
/// Those of looking up sentences.
pub fn turns<E>(
    board: &Board,
    since: Option<Day>,
    until: Day,
    country: Option<&str>,
    quote: &mut Quote<'_, E>,
) -> Result<Vec<Turn>, E> {
    let mut out = Vec::new();
    for (row, change) in board.changes(since, until) {
        if lies_in(row, country) {
            out.push(Turn {
                place: row.clone(),
                on: change.on,
                before: state(board, change.before),
                after: state(board, change.after),
                probability: change.probability,
                said_for: sentences(&change.carried, quote)?,
                said_against: sentences(&change.against, quote)?,
            });
        }
    }
    Ok(out)
}

fn state(board: &Board, holder: Holder) -> State {
    match holder {
        Holder::Actor(key) => State::Held(board.actor(key)),
        Holder::Contested => State::Contested(None),
        Holder::Unknown => State::Unknown,
    }
}

fn sentences<E>(all: &[Carried], quote: &mut Quote<'_, E>) -> Result<Sentences, E> {
    let mut out = Sentences::default();
    for one in all.iter().filter(|one| !one.copy) {
        if out.quotes.len() == QUOTED {
            out.more += 1;
        } else {
            out.quotes.extend(quote(one.claim)?);
        }
    }
    Ok(out)
}

/// Places against whose state something is said of the place itself.
fn disputes<E>(
    board: &Board,
    map: &Map,
    country: Option<&str>,
    quote: &mut Quote<'_, E>,
) -> Result<Vec<Dispute>, E> {
    let spots: BTreeMap<&PlaceKey, &Spot> = map.spots.iter().map(|spot| (&spot.place.key, spot)).collect();
    let mut found = Vec::new();
    for (row, standing) in board.places().zip(board.standings(map.on)) {
        let here = |one: &&Carried| !one.copy && one.via == Via::Here;
        let weight: f32 = standing.against.iter().filter(here).map(|one| one.weight).sum();
        let spot = spots.get(&row.key).copied();
        if let (true, true, Some(spot)) = (weight > 0.0, lies_in(row, country), spot) {
            let dispute = Dispute {
                spot: spot.clone(),
                said_for: sentences(&standing.carried, quote)?,
                said_against: sentences(&standing.against, quote)?,
            };
            found.push((weight, dispute));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.spot.place.key.cmp(&b.1.spot.place.key)));
    Ok(found.into_iter().map(|(_, dispute)| dispute).collect())
}

fn foreseen<E>(
    board: &Board,
    from: Day,
    to: Day,
    country: Option<&str>,
    quote: &mut Quote<'_, E>,
) -> Result<Vec<Foreseen>, E> {
    let mut out = Vec::new();
    for (row, forecast) in board.forecasts(to) {
        if forecast.by < from || forecast.made > to || !lies_in(row, country) {
            continue;
        }
        out.push(Foreseen {
            place: row.clone(),
            made: forecast.made,
            by: forecast.by,
            dated: forecast.dated,
            modality: forecast.modality,
            speaker: forecast.speaker.map(|key| board.actor(key)),
            outcome: forecast.outcome,
            quote: quote(forecast.claim)?,
        });
    }
    Ok(out)
}
