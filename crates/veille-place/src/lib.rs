//! `veille-place` finds the places that a text names and says which they are, from a gazetteer in one mapped
//! file. What is not sure keeps its name and gets no point.
//!
//! The central type is [`PlaceMention`]: a span of a document, the [`Place`] it resolves to, and its
//! [`PlaceRole`], since not every name of a place says where something is.
//!
//! ```no_run
//! use veille_place::{Gazetteer, PlaceRole, PlaceTagger};
//! # fn read() -> veille_text::Document { unimplemented!() }
//!
//! # fn main() -> Result<(), veille_place::Error> {
//! let gazetteer = Gazetteer::open("data/gazetteer/veille.gaz".as_ref())?;
//! let tagger = PlaceTagger::new(&gazetteer)?;
//! let document = read(); // as `veille-spacy` makes it
//! for mention in tagger.tag(&document) {
//!     let name = mention.span.of(&document.text);
//!     match (mention.role, mention.place.and_then(|place| place.point())) {
//!         (PlaceRole::Pin, Some(point)) => println!("{name}: {:.2}, {:.2}", point.lat, point.lon),
//!         (role, _) => println!("{name}: {}, nothing for the map", role.name()),
//!     }
//! }
//! # Ok(()) }
//! ```
//!
//! A gazetteer is built with the feature `build`, see `data/gazetteer/fetch.sh`; its format is told in
//! `format.rs`, its content and the figures reached in `docs/place.md`.
//!
//! # Not supported
//! * Routes, front lines and areas told by their borders: a place is a point with a precision, at best with
//!   an extent.
//! * Streets and house numbers: a street is found as a name of kind `road`, without a point.
//! * Names in scripts other than Latin, Arabic, Cyrillic, Greek and Hebrew.

#[cfg(feature = "build")]
pub mod build;
mod error;
mod fold;
mod format;
mod gazetteer;
mod geo;
mod metonymy;
mod offset;
mod place;
mod recognize;
mod resolve;
mod spelling;
mod tagger;
mod weights;
mod words;

pub use error::Error;
pub use gazetteer::{Extent, Gazetteer, Hit, Hits, NameClass, PlaceId};
pub use geo::Point;
pub use offset::Offset;
pub use place::{Place, PlaceKind};
pub use tagger::{About, Choice, Considered, PlaceMention, PlaceRole, PlaceTagger};
