//! Articles on their way into a ledger: read on all cores, appended in order.

use std::collections::BTreeMap;
use std::io;
use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use jiff::Timestamp;
use veille_ingest::{Fingerprint, Ingested, Memory};
use veille_ledger::{Added, Day, Entry, Ledger, NoteOf, StoredArticle};
use veille_stages::{Stages, without_claims};
use veille_text::CodePoints;

use super::copies::{Copies, Marked};
use super::summary::{Remarks, Summary};
use super::today;
use crate::failure::Failure;
use crate::ordered;

/// Articles, and bytes of text, that are read together.
const TOGETHER: usize = 32;
const TOGETHER_BYTES: usize = 128 << 10;

/// Articles, and bytes of text, that become visible together. Large enough that the disk's wait at each end does not count.
const BATCH: usize = 512;
const BATCH_BYTES: usize = 16 << 20;

/// Articles that come one by one from the network wait so long for others before they become visible.
const PATIENCE: Duration = Duration::from_secs(2);

/// The kind of the notes about addresses. Its number rises with the form of [`Memory`].
const MEMORY: &str = "visit/1";

/// What comes in.
pub(super) enum Item {
    Article(Box<Ingested>),
    /// A record that is no article, and why.
    Failed(Failure),
    /// All that an address had to give has come; this is to be remembered once that is kept.
    Visited(Box<Visited>),
    /// Nothing more for the time being.
    Pause,
}

/// What came of a visit.
pub(super) struct Visited {
    pub(super) address: String,
    pub(super) memory: Memory,
    /// Whether there was anything new; nothing where it did not answer.
    pub(super) changed: Option<bool>,
}

impl Item {
    pub(super) fn of(read: Result<Ingested, veille_ingest::Error>) -> Self {
        match read {
            Ok(ingested) => Self::Article(Box::new(ingested)),
            Err(error) => Self::Failed(error.into()),
        }
    }
}

/// What is remembered of an address.
pub(super) fn remembered(ledger: &dyn Ledger) -> Result<BTreeMap<String, Memory>, Failure> {
    let mut all = BTreeMap::new();
    ledger.notes(NoteOf::Article, MEMORY, &mut |address, bytes| {
        all.extend(Memory::from_bytes(bytes).map(|memory| (address.to_owned(), memory)));
    })?;
    Ok(all)
}

/// What is read together, and how many bytes had been read by then.
pub(super) struct Batch {
    items: Vec<Item>,
    read: u64,
}

/// Items in batches.
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
            match &item {
                Item::Pause if batch.items.is_empty() => continue,
                Item::Pause => break,
                Item::Article(ingested) => bytes += ingested.article.text.len(),
                _ => {}
            }
            batch.items.push(item);
            batch.read = read;
        }
        (!batch.items.is_empty()).then_some(Ok(batch))
    }
}

/// What an item has become.
enum Outcome {
    Entry(Box<Marked>, Remarks),
    Failed(Failure),
    Visited(Box<Visited>),
}

/// One run of adding: what waits to become visible, and what came of the rest.
pub(super) struct Adding<'l> {
    ledger: &'l mut dyn Ledger,
    bar: ProgressBar,
    waiting: Vec<Marked>,
    bytes: usize,
    visits: Vec<(String, Vec<u8>)>,
    copies: Copies,
    appended: Option<Instant>,
    pub(super) summary: Summary,
}

/// What is done each time that something has become visible.
pub(super) type After<'a> = &'a mut dyn FnMut(&mut dyn Ledger, &Added) -> Result<(), Failure>;

impl<'l> Adding<'l> {
    pub(super) fn new(
        ledger: &'l mut dyn Ledger,
        bar: ProgressBar,
        summary: Summary,
    ) -> Result<Self, Failure> {
        let copies = Copies::of(ledger)?;
        Ok(Self {
            ledger,
            bar,
            waiting: Vec::new(),
            bytes: 0,
            visits: Vec::new(),
            copies,
            appended: None,
            summary,
        })
    }

    /// Reads all batches on all threads, and appends their articles in order.
    pub(super) fn run(
        &mut self,
        stages: &Stages,
        threads: usize,
        batches: impl Iterator<Item = io::Result<Batch>> + Send,
        after: After<'_>,
    ) -> Result<(), Failure> {
        let mut failure = None;
        let today = today();
        let work = |batch: Batch| (batch.read, outcomes(stages, batch.items, today));
        let done = ordered::run(threads, batches, work, |result| {
            let idle = result.is_none();
            if let Some((read, outcomes)) = result {
                self.bar.set_position(read);
                outcomes.into_iter().for_each(|outcome| self.take(outcome));
            }
            let full = self.waiting.len() >= BATCH || self.bytes >= BATCH_BYTES;
            // Files come faster than they are read; only the network leaves a pause.
            let waited = self.appended.is_none_or(|last| last.elapsed() >= PATIENCE);
            let late = idle && waited && !self.visits.is_empty();
            if !full && !late {
                return Ok(());
            }
            self.append(after).map_err(|error| {
                failure = Some(error);
                io::Error::other("the ledger refused")
            })
        });
        if let Some(failure) = failure {
            return Err(failure);
        }
        done.map_err(|error| Failure::new(format!("the articles could not be read: {error}")))?;
        self.append(after)
    }

    fn take(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Entry(entry, remarks) => {
                self.summary.remark(remarks);
                self.bytes += entry.entry.article.text.len();
                self.waiting.push(*entry);
            }
            Outcome::Failed(why) => self.summary.failed(why),
            Outcome::Visited(visited) => {
                visited.changed.iter().for_each(|&changed| self.summary.visited(changed));
                self.visits.push((visited.address, visited.memory.to_bytes()));
            }
        }
    }

    /// Makes visible what waits, and only then remembers where it came from: who is ended between the two asks for some of it
    /// again, and loses nothing.
    fn append(&mut self, after: After<'_>) -> Result<(), Failure> {
        self.appended = Some(Instant::now());
        self.bytes = 0;
        if !self.waiting.is_empty() {
            let mut waiting = std::mem::take(&mut self.waiting);
            let bridges = self.copies.name_voices(&mut waiting);
            let (entries, marks): (Vec<Entry>, Vec<_>) =
                waiting.into_iter().map(|new| (new.entry, new.fingerprint)).unzip();
            let mut added = self.ledger.append(&entries, Timestamp::now())?;
            if !bridges.is_empty() {
                added.touched.extend(self.ledger.append(&bridges, Timestamp::now())?.touched);
            }
            let ids = entries.iter().map(|entry| entry.article.id.clone());
            self.copies.keep(self.ledger, ids.zip(marks).collect())?;
            after(self.ledger, &added)?;
            self.summary.added(added);
            self.bar.set_message(self.summary.short());
        }
        let visits = std::mem::take(&mut self.visits);
        let notes: Vec<_> = visits.iter().map(|(address, memory)| (address.as_str(), &memory[..])).collect();
        if !notes.is_empty() {
            self.ledger.note(NoteOf::Article, MEMORY, &notes)?;
        }
        Ok(())
    }
}

/// One outcome an item, in their order.
fn outcomes(stages: &Stages, items: Vec<Item>, today: Day) -> Vec<Outcome> {
    let readable = |item: &Item| match item {
        Item::Article(one) if without_claims(one.article.lang).is_none() => Some(one.article.clone()),
        _ => None,
    };
    let articles: Vec<_> = items.iter().filter_map(readable).collect();
    let mut found = stages.claims_of_all(&articles).into_iter();
    let mut entry = |ingested: Ingested| {
        let remarks = Remarks::of(&ingested, today);
        let article = ingested.article;
        let of = |failure: Failure| failure.of(&ingested.origin.to_string());
        if let Some(failure) = without_claims(article.lang) {
            return Outcome::Failed(of(failure.into()));
        }
        let claims = match found.next() {
            Some(Ok(claims)) => claims,
            Some(Err(failure)) => return Outcome::Failed(of(failure.into())),
            None => return Outcome::Failed(of(Failure::new("it was not read"))),
        };
        let points = CodePoints::new(&article.text);
        let claims = claims.iter().map(|claim| claim.record(&article.text, &points)).collect();
        let stored = StoredArticle::new(&article, None);
        let entry = Entry { article: stored, claims, method: veille_claim::METHOD };
        Outcome::Entry(Box::new(Marked { entry, fingerprint: Fingerprint::of(&article) }), remarks)
    };
    let outcome = |item: Item| match item {
        Item::Article(ingested) => Some(entry(*ingested)),
        Item::Failed(failure) => Some(Outcome::Failed(failure)),
        Item::Visited(visited) => Some(Outcome::Visited(visited)),
        Item::Pause => None,
    };
    items.into_iter().filter_map(outcome).collect()
}
