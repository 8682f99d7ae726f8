//! `veille demo`: a ledger of a campaign that never happened, to try things on.

use std::path::PathBuf;

use indicatif::ProgressBar;
use rust_embed::RustEmbed;
use veille_ingest::Reader;

use super::adding::{Adding, Batches, Item};
use super::summary::Summary;
use crate::annotate;
use crate::cli::Resources;
use crate::failure::{Failure, Messages};

/// The articles, as they lie in `examples/demo`.
#[derive(RustEmbed)]
#[folder = "../../examples/demo/articles"]
struct Articles;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Where to make it
    #[arg(long, value_name = "FILE", default_value = "demo.veille")]
    ledger: PathBuf,

    #[command(flatten)]
    resources: Resources,
}

pub(crate) fn demo(options: &Options, messages: Messages) -> Result<bool, Failure> {
    let stages = options.resources.stages(messages)?;
    let mut ledger = veille_ledger::open_or_create(&options.ledger)?;
    let reader = Reader::new();
    let mut names: Vec<_> = Articles::iter().collect();
    names.sort();
    let read = |name: &std::borrow::Cow<'static, str>| {
        let file = Articles::get(name)?;
        Some((Item::of(reader.bytes(name, &file.data)), 0))
    };
    let mut adding = Adding::new(&mut ledger, ProgressBar::hidden(), Summary::default())?;
    let batches = Batches::new(names.iter().filter_map(read));
    adding.run(&stages, annotate::threads(None), batches, &mut |_, _| Ok(()))?;
    let summary = adding.summary;
    summary.tell(messages);
    let file = veille_ledger::shown(&options.ledger);
    messages.say(&format!(
        "{file} tells of a campaign that never happened: real towns, invented facts. Try\n  \
         veille control --ledger {file} --on 2005-05-12\n  \
         veille timeline Bangolo --ledger {file}\n  \
         veille changes --ledger {file} --since 2005-05-10\n"
    ));
    Ok(summary.is_of_use())
}
