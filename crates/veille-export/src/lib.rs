//! `veille-export` writes claims and control as tables and as files for maps. It computes nothing: what it writes
//! was read, or was asked of the ledger and of control.
//!
//! ```
//! use veille_export::{Held, geojson};
//!
//! # let place = veille_ledger::PlaceRow {
//! #     key: veille_ledger::PlaceKey::geoname(2457161), name: "Gao".into(), country: Some("ML".into()), admin1: None,
//! #     lat: Some(16.27), lon: Some(-0.04), kind: Some("town".into()), precision_km: Some(5.0), claims: 1,
//! # };
//! let held = Held {
//!     place,
//!     from: "2012-03-31".parse().unwrap(),
//!     to: None,
//!     holder: "MNLA".into(),
//!     probability: 0.93,
//!     carried: Vec::new(),
//!     against: Vec::new(),
//!     quotes: Vec::new(),
//! };
//! let mut out = Vec::new();
//! geojson(&mut out, [held]).unwrap();
//! assert!(String::from_utf8(out).unwrap().contains(r#""holder":"MNLA""#));
//! ```
//!
//! Claims are rows of a [`ClaimTable`]; control is a series of [`Held`]. What stands in articles is text of strangers:
//! a cell that a spreadsheet would take for a formula is marked as text, and markup is escaped. docs/formats.md tells what each
//! column means.
//!
//! A [`Map`] and a [`Report`] are gathered from a board of control and written as pages, drawings and pictures.
//!
//! # Not supported (yet)
//! * Pictures (PNG) of names in other letters than Latin, Greek and Cyrillic; drawings (SVG) have those of the machine
//!   that shows them.
//! * Maps across the line where the days part, but for maps of the whole world.
//! * ACLED's columns for what nobody here knows: numeric country codes, kinds of actors, targets.

mod acled;
mod atom;
mod cell;
mod claims;
mod columnar;
mod control;
mod error;
mod geopackage;
mod kml;
mod map;
mod markup;
mod report;
mod words;

pub use atom::atom;
pub use claims::{ClaimTable, Columns};
pub use columnar::{CLAIM_COLUMNS, Cell, ClaimParquet, ClaimRows, Kind, Unreadable, claim_cells, parquet};
pub use control::{Held, Quoted, geojson, timelinejs};
pub use error::Error;
pub use geopackage::geopackage;
pub use kml::kml;
pub use map::{Map, Quote, Spot, State, html, png, svg};
pub use report::{Dispute, Foreseen, Report, Sentences, Turn, report, turns};
pub use words::Words;
