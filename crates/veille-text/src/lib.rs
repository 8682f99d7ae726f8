//! `veille-text` holds the types that every stage of veille shares: a [`Span`] of an [`Article`], the
//! [`Document`] that linguistic analysis makes of it, and [`Interval`]s of civil time.
//!
//! Nothing here reads a format or a language. The central type is [`Span`]: whatever a later stage says,
//! it says of a byte range in the original text, so that the way back to the sentence is never lost.
//!
//! ```
//! use veille_text::{Article, Lang, Span};
//!
//! let article = Article::new("The convoy left on Friday.", Lang::new("en").unwrap());
//! let day = Span::new(19, 25).unwrap();
//! assert_eq!(day.of(&article.text), "Friday");
//! assert!(article.id.as_str().starts_with("a1-"));
//! ```
//!
//! # Not supported
//! * Offsets in UTF-16 units or grapheme clusters. Code points are offered at the edge, by [`CodePoints`].
//! * Time zones: news gives civil dates, and a claim is rarely known to the hour.

mod article;
mod document;
mod id;
mod interval;
mod lang;
mod span;

pub use article::{Article, Domain};
pub use document::{Document, Entity, Sentence, Token};
pub use id::{ArticleId, content_id};
pub use interval::{Interval, Precision, Published};
pub use lang::Lang;
pub use span::{CodePoints, Span};
