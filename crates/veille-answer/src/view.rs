//! From where control is looked at.

use serde::{Deserialize, Serialize};
use veille_control::{Board, Rollup};
use veille_ledger::{Day, Ledger};

use crate::Error;

/// Days by which a publication date may lie ahead of the clock: somewhere it is tomorrow already, and clocks go wrong.
pub const AHEAD: i32 = 1;

/// Today at Greenwich.
#[must_use]
pub fn today() -> Day {
    Day::floor(jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()))
}

/// The last day, up to today, of which anything was known; else the last one.
#[must_use]
pub fn last_known(board: &Board, today: Day) -> Option<Day> {
    board.last_known_by(today.plus(AHEAD)).or(board.last_known())
}

/// How actors are taken together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Sides {
    /// Each actor for itself.
    Own,
    /// Armies and governments as their state, wings as their movement.
    #[default]
    Parts,
    /// Also those whom others set up and back as their backers.
    Backers,
}

impl From<Sides> for Rollup {
    fn from(sides: Sides) -> Self {
        match sides {
            Sides::Own => Self::Own,
            Sides::Parts => Self::Parts,
            Sides::Backers => Self::Backers,
        }
    }
}

/// As known on which day, and which actors count as one side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct View {
    /// As could be known at the end of that day; all that is known where there is none.
    pub known: Option<Day>,
    /// Which actors count as one side.
    pub sides: Sides,
}

impl View {
    /// All that the ledger knows of who holds what, seen so.
    ///
    /// # Errors
    /// Those of the ledger.
    pub fn board(&self, ledger: &dyn Ledger) -> Result<Board, Error> {
        Board::of(ledger, self.known, self.sides.into()).map_err(Error::from)
    }

    /// The day asked for; else that of `known`; else the last one up to `today` of which anything was known: one article
    /// that dates itself a century ahead must not move the day on which all is asked.
    ///
    /// # Errors
    /// Where there is none of these.
    pub fn day(&self, asked: Option<Day>, board: &Board, today: Day) -> Result<Day, Error> {
        let empty = || {
            Error::missing("nothing was known of who holds any place")
                .with_help("add articles with `veille add`, or ask for a later day with --known")
        };
        asked.or(self.known).or(last_known(board, today)).ok_or_else(empty)
    }
}
