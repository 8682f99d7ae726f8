//! `veille-control` tells who holds a place on a day, how sure that is, and which claims carry it.
//!
//! It is a pure function of the testimonies that a ledger keeps of a place: their order, the time at which they were
//! added and the numbers that the ledger gives decide nothing. "As known on" a day is control of the testimonies
//! that were known by then ([`known_by`]).
//!
//! ```
//! use veille_claim::{ActorLexicon, EventKind, Modality};
//! use veille_control::{Holder, Rollup, Said, Sides, Sources, World, control};
//! use veille_ledger::{ActorKey, ClaimKey, Day, Manner, SourceKey, Testimony};
//!
//! let day = |text: &str| text.parse::<Day>().unwrap();
//! let taken = Testimony {
//!     claim: ClaimKey::new(1),
//!     event: EventKind::Capture,
//!     modality: Modality::Asserted,
//!     manner: Manner::default(),
//!     actor: Some(ActorKey(0)),
//!     counterpart: None,
//!     speaker: None,
//!     from: Some(day("2021-08-13")),
//!     to: Some(day("2021-08-14")),
//!     known: day("2021-08-14"),
//!     source: SourceKey(0),
//!     voice: 0,
//!     confidence: 0.9,
//!     accepted: false,
//! };
//! let sides = Sides::new([(ActorKey(0), Some("taliban"), "Taliban")], ActorLexicon::embedded(), Rollup::Parts);
//! let sources = Sources::default();
//! let world = World { sides: &sides, sources: &sources };
//!
//! let standing = control(&Said::here(&[taken]), &world, day("2021-08-15"));
//! assert_eq!(standing.holder(), Holder::Actor(ActorKey(0)));
//! assert_eq!(standing.carried[0].claim, ClaimKey::new(1));
//! ```
//!
//! The central type is [`Standing`]. The model is a chain of hidden states, one a day, read forward and backward; METHOD
//! tells its rules, `weights.rs` its numbers.
//!
//! # Not supported (yet)
//! * Fronts: a place is one point, and its quarters are "a part of it".
//! * Neighbours: who holds the towns around a town says nothing of it.

mod board;
mod chain;
mod course;
mod doubt;
mod forecast;
mod model;
mod said;
mod side;
mod sources;
mod standing;
mod timeline;
mod weights;

#[cfg(test)]
mod reference;

use veille_ledger::{ClaimKey, Day, Testimony};

pub use board::{Board, SourceRow};
pub use course::course;
pub use doubt::{Doubt, doubts};
pub use forecast::{Forecast, Outcome, Score, forecasts, scores};
pub use side::{Rollup, Sides};
pub use sources::{Agreement, Sources, agreement};
pub use standing::{Carried, Holder, Standing, Threat, control, control_of_all};
pub use timeline::{Change, Interval, changes, timeline};

/// By which way a claim speaks of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Via {
    /// It names the place.
    #[default]
    Here,
    /// It names the province or district that the place is in.
    Above,
    /// It names a place in the province.
    Below,
}

impl Via {
    fn share(self) -> f32 {
        match self {
            Self::Here => 1.0,
            Self::Above => weights::FROM_ABOVE,
            Self::Below => weights::FROM_BELOW,
        }
    }
}

/// What is said of a place: of itself, and of what contains it and what it contains.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said<'a> {
    /// Of the place itself.
    pub here: &'a [Testimony],
    /// Of the divisions that contain it.
    pub above: &'a [Testimony],
    /// Of the places in it.
    pub below: &'a [Testimony],
}

impl<'a> Said<'a> {
    /// Of the place itself alone.
    #[must_use]
    pub fn here(here: &'a [Testimony]) -> Self {
        Self { here, above: &[], below: &[] }
    }

    fn len(&self) -> usize {
        self.here.len() + self.above.len() + self.below.len()
    }

    fn all(&self) -> impl Iterator<Item = (&'a Testimony, Via)> + '_ {
        let of = |all: &'a [Testimony], via| all.iter().map(move |testimony| (testimony, via));
        of(self.here, Via::Here).chain(of(self.above, Via::Above)).chain(of(self.below, Via::Below))
    }
}

/// What control stands on beside the testimonies.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// Which actors are one party.
    pub sides: &'a Sides,
    /// How far each source is to be trusted.
    pub sources: &'a Sources,
}

/// The testimonies that were known by the end of a day. They must be ordered by the day known, as a ledger gives them;
/// others are cut where the first later one stands.
#[must_use]
pub fn known_by(testimonies: &[Testimony], day: Day) -> &[Testimony] {
    let end = testimonies.partition_point(|testimony| testimony.known <= day);
    &testimonies[..end]
}

/// Claims by weight, heaviest first.
fn heaviest_first(a: (f32, ClaimKey), b: (f32, ClaimKey)) -> std::cmp::Ordering {
    b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
}
