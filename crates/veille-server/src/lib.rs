//! `veille-server` shows a ledger in the browser: the page, and an API over all that the commands can ask.
//!
//! ```no_run
//! use std::sync::Arc;
//! use veille_ledger::{Ledger, SqliteLedger};
//! use veille_server::{Options, Server};
//!
//! # fn serve(gazetteer: veille_place::Gazetteer) -> Result<(), veille_server::Error> {
//! let open = || SqliteLedger::open("war.veille").map(|ledger| Box::new(ledger) as Box<dyn Ledger + Send>);
//! let options = Options::new("war.veille", "127.0.0.1:8737".parse().unwrap(), gazetteer);
//! Server::new(Arc::new(open), options)?.run(|address| println!("{address}"))
//! # }
//! ```
//!
//! What is asked is answered by `veille-answer`, as the commands are: no rule about claims or control is written here. What is
//! here is HTTP: who may ask ([guard](Options::token)), how an answer is kept and named (each has an `ETag` made of the
//! ledger's version and the question), and how the page learns that the ledger has changed.
//!
//! Everything that articles say leaves as JSON, and never as HTML.
//!
//! # Not supported (yet)
//! * TLS: put a proxy before it.
//! * Several ledgers at once, and accounts.

mod answer;
mod api;
mod app;
mod asked;
mod doc;
mod error;
mod guard;
mod page;
mod server;
mod watch;

pub use error::Error;
pub use server::{Open, Options, Server};
