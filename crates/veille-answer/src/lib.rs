//! `veille-answer` answers what is asked of a ledger: who holds what, how that became so, what was claimed, and what an
//! analyst should look at. Each answer comes with the sentences it stands on, in the form in which it is written out.
//!
//! The commands print these answers and the server sends them: neither works out anything the other cannot.
//!
//! ```
//! use veille_answer::{Quotes, View, standings};
//! use veille_ledger::SqliteLedger;
//!
//! # fn main() -> Result<(), veille_answer::Error> {
//! let ledger = SqliteLedger::in_memory()?;
//! let view = View::default();
//! let board = view.board(&ledger)?;
//! assert!(view.day(None, &board, veille_answer::today()).is_err(), "nothing is known yet");
//! let rows = standings(&board, "2021-08-14".parse().unwrap(), &view, |_| true, &mut Quotes::new(&ledger))?;
//! assert!(rows.is_empty());
//! # Ok(())
//! # }
//! ```

mod actors;
mod claims;
mod context;
mod control;
mod correct;
mod error;
mod export;
mod find;
mod forecast;
mod line;
mod map;
mod place;
mod quote;
mod review;
mod spelling;
mod view;

pub use actors::{Actor, Party, actors, names_of, parties};
pub use claims::{Asked, Listed, Listing, listed, listing};
pub use context::{Context, Mark, context, marks};
pub use control::{
    Change, Evidence, Said, Standing, State, Stretch, Threat, change, evidence, rounded, standing, standings,
    stretch,
};
pub use correct::corrected;
pub use error::Error;
pub use export::{Export, Format, Gathered, quoted};
pub use find::{claim_named, place_named};
pub use forecast::{Foreseen, foreseen};
pub use line::{one_line, printable};
pub use map::{Curve, CurveState, Held, MapRow, curve, map};
pub use place::{Place, whereabouts};
pub use quote::{Quote, Quotes};
pub use review::{Queued, Reason, review};
pub use spelling::distance;
pub use view::{AHEAD, Sides, View, last_known, today};
