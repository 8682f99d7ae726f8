//! `veille merge`: several ledgers become one.

use std::path::PathBuf;

use super::Which;
use super::given::{Given, join_voices};
use super::summary::Summary;
use crate::failure::{Failure, Messages};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The ledgers whose articles, claims and decisions are added: files, or postgres://…
    #[arg(required = true, value_name = "LEDGER")]
    sources: Vec<PathBuf>,

    #[command(flatten)]
    which: Which,
}

pub(crate) fn merge(options: &Options, messages: Messages) -> Result<bool, Failure> {
    // One that cannot be opened is found before anything is written.
    for source in &options.sources {
        veille_ledger::open(source)?;
    }
    let mut ledger = options.which.open_or_create()?;
    let mut summary = Summary::default();
    for source in &options.sources {
        Given::Ledger(source.clone()).add(&mut ledger, &mut summary)?;
    }
    join_voices(&mut ledger, &mut summary)?;
    summary.tell(messages);
    Ok(true)
}
