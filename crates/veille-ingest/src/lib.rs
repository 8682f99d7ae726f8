//! `veille-ingest` turns files, folders, feeds, archives and addresses into [`Article`](veille_text::Article)s.
//!
//! What a file does not say is not made up: a file's own time stamp is when it was copied, not when its
//! text was published, and is never read. What cannot be read is refused with what it is and what to do.
//!
//! ```
//! use veille_ingest::Reader;
//!
//! let bytes = "date 2013-01-14 The column left the town on Friday, a witness said.".as_bytes();
//! let ingested = Reader::new().bytes("wire.txt", bytes).unwrap();
//! let article = ingested.article;
//! assert_eq!(article.published.unwrap().to_string(), "2013-01-14");
//! assert_eq!(article.lang.code(), "en");
//! assert!(article.body.of(&article.text).starts_with("The column"));
//!
//! let refused = Reader::new().bytes("front.jpg", b"\xFF\xD8\xFF\xE0\0\x10JFIF").unwrap_err();
//! assert!(refused.is_binary());
//! assert_eq!(refused.to_string(), "front.jpg: this is not text but a JPEG image; veille reads no pictures");
//! ```
//!
//! [`Reader`] turns one file into one article, [`Collection`] a folder into a stream of them, in which a bad
//! file is an error in its place. An [`Article`](veille_text::Article) has a `text` into which all spans point: of
//! plain text it is the file's own, of Markdown what a reader sees of it, under its title; the way back
//! is [`Origin`]. A first line may give the publication date, as in `date 2021-08` or
//! `date 2021-08-14`; text may follow on the same line. [`Language::installed`] lists the packs.
//!
//! [`Fetcher`] asks the network, [`Collection::visit`] reads what is at an address, [`subscriptions`] a list of feeds.
//! [`Fingerprint`] and [`Voices`] find copies of one wire.
//!
//! # Not supported (yet)
//! * Scanned PDF documents, which are pictures; PDF text from right to left. ZIP archives, office documents, pages packed with Brotli, `robots.txt`, proxies.
//! * A copy in another language: a voice is found by its words.
//! * A text in two languages is read in that of its beginning.
//! * UTF-16 without a byte order mark in scripts that set no spaces, and UTF-32.

mod bounds;
mod characters;
mod collection;
#[cfg(feature = "parquet")]
mod columnar;
mod copies;
mod credit;
mod dateline;
mod dates;
mod error;
mod feed;
mod fetch;
mod field;
mod front;
mod guard;
mod html;
mod json;
mod known;
mod language;
mod markdown;
mod markup;
mod memory;
mod opml;
mod origin;
mod parts;
mod pdf;
mod reader;
mod record;
mod sniff;
mod table;
mod visit;
mod walk;
mod warc;

pub use collection::{Articles, Collection, Progress};
pub use copies::{Fingerprint, Voice, Voices, WINDOW_DAYS};
pub use error::Error;
pub use fetch::{Answer, Fetched, Fetcher, Validators};
pub use field::{Columns, Field};
pub use known::Known;
pub use language::Language;
pub use memory::Memory;
pub use opml::{Subscription, subscriptions};
pub use origin::{Bases, Basis, Format, Origin};
pub use reader::{Ingested, Note, Reader};
pub use visit::{Pages, Source, Visit, Visited};
