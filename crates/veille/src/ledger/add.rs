//! `veille add`: articles into a ledger.

use std::io;
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use veille_ingest::{Articles, Collection, Columns, Fingerprint, Ingested, Reader};
use veille_ledger::{Added, Entry, Ledger, SqliteLedger, StoredArticle};
use veille_text::{CodePoints, Lang, Published};

use super::Which;
use super::copies::{Copies, Marked};
use crate::cli::{self, Resources};
use crate::failure::{Failure, Messages};
use crate::{annotate, ordered};
use veille_stages::{Stages, without_claims};

/// Articles, and bytes of text, that are read together.
const TOGETHER: usize = 32;
const TOGETHER_BYTES: usize = 128 << 10;

/// Articles that become visible together. Large enough that the disk's wait at each end does not count.
const BATCH: usize = 512;

/// Failures that are told one by one at the end.
const TOLD: usize = 20;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Files and folders: text, Markdown, web pages, JSON lines, tables, feeds, archives
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

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

    /// Refuse articles larger than this
    #[arg(long, value_name = "SIZE", value_parser = cli::size, default_value = "10MB")]
    max_size: u64,

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
        .max_bytes(options.max_size);
    if let Some(lang) = options.lang {
        reader = reader.lang(lang.code())?;
    }
    let collection = Collection::new(reader).columns(options.columns.clone().unwrap_or_default());
    let stages = options.resources.stages(messages)?;
    let mut ledger = options.which.open_or_create()?;
    let total: u64 = options.paths.iter().map(|path| Collection::size(path).bytes).sum();
    let bar = bar(total);
    let articles = options.paths.iter().map(|path| collection.open(path));
    let mut adding = Adding::new(&mut ledger, bar.clone())?;
    let source = Batches::new(Streams { waiting: articles, open: None, done: 0 });
    adding.run(&stages, annotate::threads(options.threads), source)?;
    bar.finish_and_clear();
    Ok(adding.tell(messages))
}

/// On a terminal a bar by bytes read; else nothing.
fn bar(total: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes}  {msg}  {eta} left");
    let bar = ProgressBar::new(total);
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

/// An article, or why there is none.
type Item = Result<Ingested, String>;

/// What is read together, and how many bytes had been read by then.
pub(super) struct Batch {
    items: Vec<Item>,
    read: u64,
}

/// The articles of several paths, one after the other.
struct Streams<'a, I> {
    waiting: I,
    open: Option<Articles<'a>>,
    done: u64,
}

impl<'a, I: Iterator<Item = Articles<'a>>> Iterator for Streams<'a, I> {
    type Item = (Item, u64);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(open) = &mut self.open {
                if let Some(next) = open.next() {
                    let read = self.done + open.progress().bytes;
                    return Some((next.map_err(|error| Failure::from(error).to_string()), read));
                }
                self.done += open.progress().bytes;
            }
            self.open = Some(self.waiting.next()?);
        }
    }
}

/// Articles in batches.
pub(super) struct Batches<I>(I);

impl<I: Iterator<Item = (Item, u64)>> Batches<I> {
    pub(super) fn new(items: I) -> Self {
        Self(items)
    }
}

impl<I: Iterator<Item = (Item, u64)>> Iterator for Batches<I> {
    type Item = io::Result<Batch>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut batch = Batch { items: Vec::new(), read: 0 };
        let mut bytes = 0;
        while batch.items.len() < TOGETHER && bytes < TOGETHER_BYTES {
            let Some((item, read)) = self.0.next() else { break };
            bytes += item.as_ref().map_or(0, |ingested| ingested.article.text.len());
            batch.items.push(item);
            batch.read = read;
        }
        (!batch.items.is_empty()).then_some(Ok(batch))
    }
}

/// One run of adding: what waits to become visible, and what came of the rest.
pub(super) struct Adding<'l> {
    ledger: &'l mut SqliteLedger,
    bar: ProgressBar,
    waiting: Vec<Marked>,
    copies: Copies,
    added: Added,
    failed: Vec<String>,
}

impl<'l> Adding<'l> {
    pub(super) fn new(ledger: &'l mut SqliteLedger, bar: ProgressBar) -> Result<Self, Failure> {
        let copies = Copies::of(ledger)?;
        Ok(Self { ledger, bar, waiting: Vec::new(), copies, added: Added::default(), failed: Vec::new() })
    }

    /// Reads all batches on all threads, and appends their articles in order.
    pub(super) fn run(
        &mut self,
        stages: &Stages,
        threads: usize,
        batches: impl Iterator<Item = io::Result<Batch>> + Send,
    ) -> Result<(), Failure> {
        let mut failure = None;
        let done = ordered::run(
            threads,
            batches,
            |batch| (batch.read, entries(stages, batch.items)),
            |result| {
                let Some((read, entries)) = result else { return Ok(()) };
                self.bar.set_position(read);
                for entry in entries {
                    match entry {
                        Ok(entry) => self.waiting.push(entry),
                        Err(why) => self.failed.push(why),
                    }
                }
                if self.waiting.len() < BATCH {
                    return Ok(());
                }
                self.append().map_err(|error| {
                    failure = Some(error);
                    io::Error::other("the ledger refused")
                })
            },
        );
        if let Some(failure) = failure {
            return Err(failure);
        }
        done.map_err(|error| Failure::new(format!("the articles could not be read: {error}")))?;
        self.append()
    }

    fn append(&mut self) -> Result<(), Failure> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let mut waiting = std::mem::take(&mut self.waiting);
        let bridges = self.copies.name_voices(&mut waiting);
        let entries: Vec<Entry> = waiting.iter().map(|new| new.entry.clone()).collect();
        let added = self.ledger.append(&entries, Timestamp::now())?;
        if !bridges.is_empty() {
            self.added.touched.extend(self.ledger.append(&bridges, Timestamp::now())?.touched);
        }
        self.copies.keep(self.ledger, waiting)?;
        self.added.articles += added.articles;
        self.added.claims += added.claims;
        self.added.known += added.known;
        self.added.reread += added.reread;
        self.added.touched.extend(added.touched);
        self.failed
            .extend(added.refused.into_iter().map(|refused| format!("{}: {}", refused.article, refused.why)));
        self.bar.set_message(format!("{} articles, {} claims", self.added.articles, self.added.claims));
        Ok(())
    }

    /// The summary; true where something was read.
    pub(super) fn tell(mut self, messages: Messages) -> bool {
        self.added.touched.sort();
        self.added.touched.dedup();
        let count =
            |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
        let mut parts = vec![format!(
            "added {} with {} about {}",
            count(self.added.articles, "article", "articles"),
            count(self.added.claims, "claim", "claims"),
            count(self.added.touched.len(), "place", "places")
        )];
        if self.added.known > 0 {
            parts.push(format!("{} there already", count(self.added.known, "was", "were")));
        }
        if self.added.reread > 0 {
            parts.push(format!("{} read anew", count(self.added.reread, "was", "were")));
        }
        if !self.failed.is_empty() {
            parts.push(format!("{} could not be added", self.failed.len()));
        }
        messages.say(&format!("{}\n", parts.join("; ")));
        for why in self.failed.iter().take(TOLD) {
            messages.note(why);
        }
        if self.failed.len() > TOLD {
            messages.note(format!("and {} more", self.failed.len() - TOLD));
        }
        self.added.articles + self.added.known + self.added.reread > 0
    }
}

/// One entry an article, in their order, or why there is none.
fn entries(stages: &Stages, items: Vec<Item>) -> Vec<Result<Marked, String>> {
    let readable = |ingested: &Ingested| without_claims(ingested.article.lang).is_none();
    let articles: Vec<_> =
        items.iter().flatten().filter(|ingested| readable(ingested)).map(|one| one.article.clone()).collect();
    let mut found = stages.read_all(&articles).into_iter();
    let entry = |item: Item| {
        let article = item?.article;
        let name = || article.address.as_deref().unwrap_or(article.id.as_str()).to_owned();
        if let Some(failure) = without_claims(article.lang) {
            return Err(Failure::from(failure).of(&name()).to_string());
        }
        let found = found.next().map_or_else(|| Err(Failure::new("it was not read")), |found| Ok(found?));
        let found = found.map_err(|failure| failure.of(&name()).to_string())?;
        let points = CodePoints::new(&article.text);
        let claims = found.claims.iter().map(|claim| claim.record(&article.text, &points)).collect();
        let stored = StoredArticle::new(&article, None);
        let entry = Entry { article: stored, claims, method: veille_claim::METHOD };
        Ok(Marked { entry, fingerprint: Fingerprint::of(&article) })
    };
    items.into_iter().map(entry).collect()
}
