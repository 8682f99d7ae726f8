//! `veille-claim` turns a parsed article into claims: who did what, where, when, says who, and how it is put.
//!
//! It finds actors, brings every sentence to one form of clause whatever its language and voice, fits the
//! frames of the language pack to the clauses, and says of each match whether it is a fact, a plan, a denial
//! or a hope. The central type is [`Claim`]: what one sentence asserts, with the words it stands on.
//!
//! ```no_run
//! use veille_claim::{Mentions, Reader};
//! use veille_text::{Article, Document, Lang};
//!
//! # fn parse(_: &Article) -> Document { unimplemented!() }
//! let article = Article::new("The army retook Gao on Friday.", Lang::new("en").unwrap());
//! let document = parse(&article);
//! let reader = Reader::new(article.lang)?;
//! for claim in reader.read(&article, &document, Mentions::default()).claims {
//!     println!("{} {}", claim.event.name(), claim.evidence.sentence.of(&article.text));
//! }
//! # Ok::<(), veille_claim::Error>(())
//! ```
//!
//! # Not supported (yet)
//! * Claims whose place is a route rather than a point or an area.

mod actor;
mod aftermath;
mod args;
mod cast;
mod claim;
mod clause;
mod clipped;
mod confidence;
mod contradicted;
mod error;
mod frame;
mod left;
mod listed;
mod matching;
mod mend;
mod merge;
mod modality;
mod nearby;
mod pack;
mod quantity;
mod reader;
pub mod record;
mod retag;
mod screen;
mod setting;
mod tree;
mod unsaid;
mod when;
mod why;

/// The version of the method by which claims are read, as METHOD has it. It rises with each change that
/// changes answers.
pub const METHOD: u32 = 1;

pub use actor::*;
pub use claim::{Claim, ClaimActor, ClaimPlace, ClaimTime, EventKind, Evidence, Speaker};
pub use error::Error;
pub use frame::Predicates;
pub use modality::Modality;
pub use pack::languages;
pub use quantity::{Counted, Quantity};
pub use reader::{FrameEntry, Mentions, Reader, Reading};
pub use record::ClaimRecord;
pub use screen::SHORT;
pub use why::{Part, Step, Tried, Why};
