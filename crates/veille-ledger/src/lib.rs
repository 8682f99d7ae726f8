//! `veille-ledger` remembers who said what of which place: when it was so, when it could be known, and when the ledger
//! learnt it.
//!
//! Nothing is ever overwritten: a newer reading of an article and an analyst's correction are new rows, and what was
//! believed before can still be asked for. The central trait is [`Ledger`]; what it keeps of a sentence is a
//! [`ClaimRecord`](veille_claim::ClaimRecord), with the article it stands in beside it.
//!
//! # Not supported (yet)
//! * Removing an article: a ledger is evidence.

mod article;
mod book;
mod day;
mod db;
mod decision;
mod error;
mod filter;
mod fold;
mod history;
mod kept;
mod keys;
mod ledger;
mod merge;
mod open;
mod pack;
#[cfg(feature = "postgres")]
mod postgres;
mod slim;
mod sqlite;
mod testimony;
mod verdict;
mod words;

pub use article::{Entry, PublishedRecord, StoredArticle};
pub use day::Day;
pub use decision::{Act, Decided, Decision, Field};
pub use error::Error;
pub use filter::{Bounds, Filter};
pub use history::{Appearance, History, Reading};
pub use kept::{Found, Kept, PlaceRow, Standing};
pub use keys::{ActorKey, ClaimKey, PlaceKey, SourceKey};
pub use ledger::{ActorRow, Added, Ledger, NoteOf, Refused, Stats};
pub use merge::merge;
pub use open::{is_ledger, open, open_or_create, shown};
#[cfg(feature = "postgres")]
pub use postgres::{PostgresLedger, PostgresOptions};
pub use sqlite::{SqliteLedger, SqliteOptions};
pub use testimony::{Manner, Testimony};
