//! Control for a map: a short row a place, and the course of one place's probabilities.

use std::collections::BTreeSet;

use serde::Serialize;
use smol_str::SmolStr;
use veille_control::{Board, Carried, Holder};
use veille_ledger::{ClaimKey, Day, PlaceKey, PlaceRow};

use crate::control::{Threat, rounded};

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Held {
    /// Held by a party.
    Held,
    /// Fought for, or held in parts.
    Contested,
    /// Nobody knows.
    Unknown,
}

/// Who holds a place at the end of a day, in short.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MapRow {
    /// The place's key.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub place: PlaceKey,
    /// What it is.
    pub state: Held,
    /// A party's name, `contested` or `unknown`.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub holder: SmolStr,
    /// How likely that is, from 0 to 1.
    pub probability: f64,
    /// Where it is contested: to whom it leans.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub leaning: Option<SmolStr>,
    /// Who threatens it.
    pub threats: Vec<Threat>,
    /// The last day, up to this one, of which something is said.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub last: Option<Day>,
    /// Claims that carry it, copies left out.
    #[serde(rename = "for")]
    pub carried: usize,
    /// Claims that speak against it, copies left out.
    pub against: usize,
    /// All that carries it is told of its province, or of places in it.
    pub via: bool,
    /// The heaviest claim that carries it.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub first: Option<ClaimKey>,
}

/// Who holds each place that `wanted` lets through, in the order of their keys.
#[must_use]
pub fn map(board: &Board, on: Day, wanted: impl Fn(&PlaceRow) -> bool) -> Vec<MapRow> {
    let all = board.standings(on);
    let own = |all: &[Carried]| all.iter().filter(|carried| !carried.copy).count();
    let shown = board.places().zip(&all).filter(|(row, _)| wanted(row));
    shown
        .map(|(row, standing)| MapRow {
            place: row.key.clone(),
            state: match standing.holder() {
                Holder::Actor(_) => Held::Held,
                Holder::Contested => Held::Contested,
                Holder::Unknown => Held::Unknown,
            },
            holder: board.holder(standing.holder()),
            probability: rounded(standing.probability()),
            leaning: standing.leaning.map(|key| board.actor(key)),
            threats: standing.threats.iter().map(|threat| Threat::of(board, threat)).collect(),
            last: standing.last,
            carried: own(&standing.carried),
            against: own(&standing.against),
            via: standing.only_via(),
            first: standing.carried.first().map(|carried| carried.claim),
        })
        .collect()
}

/// How the probabilities of a place's states went.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Curve {
    /// The days, in order.
    #[cfg_attr(feature = "schema", schema(value_type = Vec<String>))]
    pub days: Vec<Day>,
    /// Each state; parties by their highest probability, then `contested`, then `unknown`.
    pub states: Vec<CurveState>,
}

/// One state's course.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CurveState {
    /// A party's name, `contested` or `unknown`.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub holder: SmolStr,
    /// From 0 to 1, at the end of each of the days.
    pub probability: Vec<f64>,
}

/// Days of a curve, beside those on which a state begins: as many as a screen shows apart.
const CURVE_DAYS: i32 = 400;

/// The probabilities of a place's states from the first stretch of its timeline on, up to the end of `until`. Long
/// courses are told at every so many days, and on each day on which another state begins, and the day before.
#[must_use]
pub fn curve(board: &Board, place: &PlaceKey, starts: &[Day], until: Day) -> Curve {
    let first = starts.first().copied().unwrap_or(until).min(until);
    let step = (until.since(first) / CURVE_DAYS).max(0) + 1;
    let count = until.since(first) / step;
    let mut days: BTreeSet<Day> = (0..=count).map(|at| first.plus(at * step)).collect();
    days.extend(starts.iter().flat_map(|&start| [start.plus(-1), start]));
    days.insert(until);
    days.retain(|&day| day >= first && day <= until);
    let days: Vec<Day> = days.into_iter().collect();
    let courses = board.course(place, &days);
    let states = courses.into_iter().map(|(holder, course)| CurveState {
        holder: board.holder(holder),
        probability: course.into_iter().map(rounded).collect(),
    });
    Curve { states: states.collect(), days }
}
