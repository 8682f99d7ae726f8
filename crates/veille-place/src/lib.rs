//! Being built.
#![allow(missing_docs)]
#[cfg(feature = "build")]
pub mod build;
mod error;
mod fold;
mod format;
mod gazetteer;
mod geo;
mod offset;
mod place;
mod recognize;
mod resolve;
mod tagger;
mod weights;
mod words;

pub use error::Error;
pub use gazetteer::{Extent, Gazetteer, Hit, Hits, NameClass, PlaceId};
pub use geo::Point;
pub use offset::Offset;
pub use place::{Place, PlaceKind};
pub use tagger::{Choice, Considered, PlaceMention, PlaceRole, PlaceTagger};
