//! `veille add`: articles into a ledger.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::vec;

use indicatif::{ProgressBar, ProgressStyle};
use veille_ingest::{Articles, Collection, Columns, Fetcher, Memory, Reader, Source, Visit};
use veille_text::{Lang, Published};

use super::Which;
use super::adding::{Adding, Batches, Item, remembered};
use super::addresses::{Network, Reading, Visiting};
use super::given::{Given, join_voices};
use super::summary::Summary;
use crate::annotate;
use crate::cli::{self, Resources};
use crate::failure::{Failure, Messages};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Files, folders and addresses: text, Markdown, web pages, JSON lines, tables, feeds, archives; other ledgers, and claims that
    /// were read before (Parquet, or lines of `veille annotate --text`)
    #[arg(required = true, value_name = "PATH|URL")]
    sources: Vec<String>,

    #[command(flatten)]
    which: Which,

    /// When they were published: a day, a month or a year (overrides what they say)
    #[arg(long, value_name = "DATE", value_parser = cli::published)]
    published: Option<Published>,

    /// Their language (otherwise found from each text)
    #[arg(long, value_name = "CODE", value_parser = cli::lang)]
    lang: Option<Lang>,

    /// Whose texts they are (overrides what they say)
    #[arg(long, value_name = "NAME")]
    source: Option<String>,

    /// Which columns or members hold what: text=body,published=date,outlet=source
    #[arg(long, value_name = "FIELD=COLUMN,…")]
    columns: Option<Columns>,

    /// Write down all that could not be added, one line each
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,

    #[command(flatten)]
    network: Network,

    /// Articles read at once [default: one a core]
    #[arg(long, value_name = "N")]
    threads: Option<std::num::NonZeroUsize>,

    #[command(flatten)]
    resources: Resources,
}

pub(crate) fn add(options: &Options, messages: Messages) -> Result<bool, Failure> {
    let mut reader = Reader::new()
        .published(options.published)
        .outlet(options.source.as_deref())
        .max_bytes(options.network.max_size());
    if let Some(lang) = options.lang {
        reader = reader.lang(lang.code())?;
    }
    let collection = Collection::new(reader).columns(options.columns.clone().unwrap_or_default());
    let mut given = Vec::new();
    let mut sources = Vec::new();
    for source in &options.sources {
        match Given::of(source) {
            Some(one) => given.push(one),
            None => sources.push(Source::of(source)),
        }
    }
    // What has been read before needs no models.
    let stages = if sources.is_empty() { None } else { Some(options.resources.stages(messages)?) };
    let mut ledger = options.which.open_or_create()?;
    let mut summary =
        options.errors.as_deref().map_or_else(|| Ok(Summary::default()), Summary::with_errors)?;
    if !given.is_empty() {
        given.into_iter().try_for_each(|one| one.add(&mut ledger, &mut summary))?;
        join_voices(&mut ledger, &mut summary)?;
    }
    let Some(stages) = stages else {
        summary.tell(messages);
        return Ok(summary.is_of_use());
    };
    let bar = bar(&sources);
    let (published, lang, source) = (options.published, options.lang, options.source.as_deref());
    let reading = Reading { published, lang, source };
    let fetcher = options.network.fetcher();
    let streams = Streams {
        collection: &collection,
        fetcher: &fetcher,
        how: options.network.visit(reading),
        memories: remembered(&ledger)?,
        waiting: sources.into_iter(),
        open: None,
        done: 0,
    };
    let mut adding = Adding::new(&mut ledger, bar.clone(), summary)?;
    let threads = annotate::threads(options.threads);
    let done = adding.run(&stages, threads, Batches::new(streams), &mut |_, _| Ok(()));
    bar.finish_and_clear();
    adding.summary.tell(messages);
    done.map(|()| adding.summary.is_of_use())
}

/// On a terminal a bar by bytes read, or what has come where nobody knows how much there is; else nothing.
fn bar(sources: &[Source]) -> ProgressBar {
    let size = |source: &Source| match source {
        Source::Path(path) => Collection::size(path).bytes,
        Source::Address(_) => 0,
    };
    let total: u64 = sources.iter().map(size).sum();
    let template = match total {
        0 => "{spinner} {msg}",
        _ => "{bar:30} {bytes}/{total_bytes}  {msg}  {eta} left",
    };
    let bar = ProgressBar::new(total);
    let style = ProgressStyle::with_template(template);
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

/// The articles of several sources, one after the other.
struct Streams<'a> {
    collection: &'a Collection,
    fetcher: &'a Fetcher,
    how: Visit,
    memories: BTreeMap<String, Memory>,
    waiting: vec::IntoIter<Source>,
    open: Option<Open<'a>>,
    done: u64,
}

enum Open<'a> {
    Files(Articles<'a>),
    Address(Visiting<'a>),
}

impl Streams<'_> {
    fn open(&mut self) -> Option<()> {
        self.open = Some(match self.waiting.next()? {
            Source::Path(path) => Open::Files(self.collection.open(&path)),
            Source::Address(address) => {
                let memory = self.memories.remove(&address).unwrap_or_default();
                Open::Address(Visiting::new(self.collection, self.fetcher, &self.how, &address, &memory))
            }
        });
        Some(())
    }
}

impl Iterator for Streams<'_> {
    /// An item, and how many bytes of files had been read by then.
    type Item = (Item, u64);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match &mut self.open {
                Some(Open::Files(files)) => {
                    if let Some(next) = files.next() {
                        return Some((Item::of(next), self.done + files.progress().bytes));
                    }
                    self.done += files.progress().bytes;
                }
                Some(Open::Address(visiting)) => {
                    if let Some(item) = visiting.next() {
                        return Some((item, self.done));
                    }
                }
                None => {}
            }
            self.open = None;
            self.open()?;
        }
    }
}
