//! `veille-time` finds what a text says about when, and turns each expression into a TIMEX3 value and a half-open
//! interval of civil time, with the way there in words. English and French news and histories; a language is data
//! (`languages/<code>/time.toml`) and needs no code.
//!
//! ```
//! use veille_text::Lang;
//! use veille_time::{Context, Tagger, parse_published};
//!
//! let tagger = Tagger::for_lang(Lang::new("en").unwrap())?;
//! let text = "The garrison left on Friday, two days after the talks.";
//! let found = tagger.tag(text, &Context::news(parse_published("2021-08-14")?));
//! assert_eq!(found[0].span.of(text), "Friday");
//! assert_eq!(found[0].value, "2021-08-13");
//! assert_eq!(found[0].basis, "Friday before publication, 2021-08-14");
//! # Ok::<(), veille_time::Error>(())
//! ```
//!
//! The central type is [`TimeMention`]: a span of the text, its value and its interval. The ends of a range are two
//! mentions, as TIMEX3 asks; [`TimeMention::range`] ties them together.
//!
//! # Not supported
//! * Expressions tied to an event that has no date of its own ("the day after the battle"): the words before the
//!   event are read as far as they go.
//! * Time zones beyond what is written, and daylight saving: all times are civil.
//! * Languages written without blanks between words.
//! * Dates before 9999 BC and after 9999.

mod automaton;
mod calendar;
mod error;
mod lattice;
mod matcher;
mod mention;
mod pack;
mod pattern;
mod published;
mod resolve;
mod scan;
mod symbol;
mod tagger;

pub use error::Error;
pub use mention::{Context, Explanation, Modifier, RangeEnd, RangePart, TimeMention, TimexType};
pub use published::parse_published;
pub use tagger::Tagger;
