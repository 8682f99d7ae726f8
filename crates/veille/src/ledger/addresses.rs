//! Articles from the network: what is asked, how, and what is remembered of it.

use std::time::Duration;

use jiff::Timestamp;
use veille_ingest::{Collection, Fetcher, Memory, Pages, Visit};
use veille_text::{Lang, Published};

use super::adding::{Item, Visited};
use crate::cli;
use crate::failure::Failure;

/// What overrides what articles say of themselves.
#[derive(Clone, Copy, Default)]
pub(super) struct Reading<'a> {
    pub(super) published: Option<Published>,
    pub(super) lang: Option<Lang>,
    pub(super) source: Option<&'a str>,
}

/// What may be taken in, and asked of the network.
#[derive(Debug, clap::Args)]
pub(super) struct Network {
    /// Whether the pages that feeds link to are fetched
    #[arg(long, value_enum, default_value_t, value_name = "WHICH")]
    pages: Which,

    /// Ask addresses inside your own network and on this machine, too
    #[arg(long)]
    allow_private: bool,

    /// Refuse articles larger than this, and answers larger than this and 20 MB
    #[arg(long, value_name = "SIZE", value_parser = cli::size, default_value = "10MB")]
    max_size: u64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Which {
    /// Articles are what the feeds give of them
    #[default]
    Never,
    /// Where a feed gives only a summary
    Missing,
    /// All of them
    Always,
}

impl Network {
    pub(super) fn fetcher(&self) -> Fetcher {
        let fetcher = Fetcher::new().allow_private(self.allow_private);
        fetcher.max_bytes(self.max_size.max(Fetcher::MAX_BYTES))
    }

    pub(super) fn max_size(&self) -> u64 {
        self.max_size
    }

    /// How addresses are visited. Whatever changes an article or its claims is part of the settings, so that a newer program, or
    /// other options, read again what the server says is unchanged.
    pub(super) fn visit(&self, reading: Reading<'_>) -> Visit {
        let Reading { published, lang, source } = reading;
        let pages = match self.pages {
            Which::Never => Pages::Never,
            Which::Missing => Pages::Missing,
            Which::Always => Pages::Always,
        };
        let (version, method) = (env!("CARGO_PKG_VERSION"), veille_claim::METHOD);
        Visit { pages, settings: format!("{version} {method} {pages:?} {published:?} {lang:?} {source:?}") }
    }
}

/// One visit, as it comes in: its articles and errors, and at last what is to be remembered.
pub(super) struct Visiting<'a> {
    address: String,
    open: Option<veille_ingest::Visited<'a>>,
    /// What is left to hand out where it failed.
    failed: Vec<Item>,
}

impl<'a> Visiting<'a> {
    pub(super) fn new(
        collection: &'a Collection,
        fetcher: &'a Fetcher,
        how: &Visit,
        address: &str,
        memory: &Memory,
    ) -> Self {
        match collection.visit(fetcher, address, how, memory) {
            Ok(open) => Self { address: address.to_owned(), open: Some(open), failed: Vec::new() },
            Err(error) => Self::failed(address, vec![Item::Failed(error.into())]),
        }
    }

    /// The same for who comes back after `every`: that the address failed is remembered, and told at its first time.
    pub(super) fn again(
        collection: &'a Collection,
        fetcher: &'a Fetcher,
        how: &Visit,
        address: &str,
        memory: &Memory,
        every: Duration,
    ) -> Self {
        match collection.visit(fetcher, address, how, memory) {
            Ok(open) => Self { address: address.to_owned(), open: Some(open), failed: Vec::new() },
            Err(error) => {
                let mut memory = memory.clone();
                memory.failed(&error, Timestamp::now(), every);
                let is_first = memory.failures() == 1 && error.retry_after().is_none();
                let visited = Visited { address: address.to_owned(), memory, changed: None };
                let mut items = vec![Item::Visited(Box::new(visited))];
                items.extend(is_first.then(|| Item::Failed(Failure::from(error))));
                Self::failed(address, items)
            }
        }
    }

    fn failed(address: &str, failed: Vec<Item>) -> Self {
        Self { address: address.to_owned(), open: None, failed }
    }
}

impl Iterator for Visiting<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Self::Item> {
        let Some(open) = &mut self.open else { return self.failed.pop() };
        if let Some(read) = open.next() {
            return Some(Item::of(read));
        }
        let open = self.open.take()?;
        let (address, changed) = (std::mem::take(&mut self.address), Some(open.changed));
        let memory = open.memory()?;
        Some(Item::Visited(Box::new(Visited { address, memory, changed })))
    }
}
