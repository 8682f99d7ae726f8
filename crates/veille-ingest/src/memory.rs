use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::fetch::{Answer, Validators};

/// What is remembered of an address from one visit to the next: what its server wants to be told, which items of its
/// feed were seen, and when it may be asked again. To be kept only after the articles that the visit brought are:
/// a program that is ended between the two then reads some of them again, and loses none.
///
/// ```
/// use std::time::Duration;
/// use veille_ingest::{Collection, Fetcher, Memory, Reader, Visit};
///
/// let (collection, fetcher, mut memory) = (Collection::new(Reader::new()), Fetcher::new(), Memory::default());
/// let now = "2031-04-02T12:00:00Z".parse()?;
/// let every = Duration::from_secs(900);
/// // No name ends so: it fails, and the next attempt is put off.
/// let error = collection.visit(&fetcher, "http://radio.invalid/feed", &Visit::default(), &memory).unwrap_err();
/// memory.failed(&error, now, every);
/// assert_eq!(memory.not_before().unwrap().to_string(), "2031-04-02T12:15:00Z");
/// assert_eq!(Memory::from_bytes(&memory.to_bytes()), Some(memory));
/// # Ok::<(), jiff::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    settings: String,
    etag: Option<String>,
    last_modified: Option<String>,
    moved: Option<String>,
    /// Marks of the items that the feed held and that were handed out.
    seen: BTreeSet<String>,
    /// Marks of items whose pages could not be read yet, and how often that was tried.
    waiting: BTreeMap<String, u32>,
    failures: u32,
    not_before: Option<Timestamp>,
}

/// Visits at which a page that cannot be read for a while is asked for. Own judgement: with a visit each quarter of
/// an hour, an hour.
const TRIES: u32 = 4;

/// Longest that an address is left alone after failures. Own judgement: a feed that was down for a week is read within
/// a day of its return.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

impl Memory {
    /// The form in which it is kept.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // A map of strings and numbers can always be written.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Nothing where the bytes are no memory.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// Until when the address is to be left alone: its server asks for that, or it has failed.
    #[must_use]
    pub fn not_before(&self) -> Option<Timestamp> {
        self.not_before
    }

    /// How often it has failed since it last answered.
    #[must_use]
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// Remembers that a visit failed at `now`. The address is left alone for as long as its server asks; else for the
    /// time `every` between two visits, and after each further failure for twice as long, up to a day. An address that
    /// is none to be asked is not: nobody is spared by that.
    pub fn failed(&mut self, error: &Error, now: Timestamp, every: Duration) {
        let wait = error.retry_after().unwrap_or_else(|| {
            self.failures = self.failures.saturating_add(1);
            let times = 1u32 << (self.failures - 1).min(16);
            every.saturating_mul(times).min(LONGEST)
        });
        // Where it was said to have moved to may be at fault.
        self.moved = None;
        if error.is_refused_address() {
            self.not_before = None;
            return;
        }
        let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
        self.not_before = Some(now.saturating_add(wait).unwrap_or(Timestamp::MAX));
    }

    /// Where it is to be asked for: where it has moved to for good.
    pub(crate) fn address<'a>(&'a self, given: &'a str) -> &'a str {
        self.moved.as_deref().unwrap_or(given)
    }

    pub(crate) fn validators(&self) -> Validators {
        Validators { etag: self.etag.clone(), last_modified: self.last_modified.clone() }
    }

    /// Forgets what was read in another way.
    pub(crate) fn read_as(&mut self, settings: &str) {
        if self.settings != settings {
            settings.clone_into(&mut self.settings);
            (self.etag, self.last_modified) = (None, None);
            self.seen.clear();
            self.waiting.clear();
        }
    }

    /// That the address has answered.
    pub(crate) fn answered(&mut self) {
        self.failures = 0;
        self.not_before = None;
    }

    /// The memory of a visit that begins with this answer.
    pub(crate) fn after(&self, answer: &Answer) -> Self {
        Self {
            settings: self.settings.clone(),
            etag: answer.validators.etag.clone(),
            last_modified: answer.validators.last_modified.clone(),
            moved: answer.moved.clone().or_else(|| self.moved.clone()),
            ..Self::default()
        }
    }

    pub(crate) fn has_seen(&self, mark: &str) -> bool {
        self.seen.contains(mark)
    }

    pub(crate) fn see(&mut self, mark: String) {
        self.seen.insert(mark);
    }

    pub(crate) fn may_wait(&self, mark: &str) -> bool {
        self.waiting.get(mark).is_none_or(|tries| tries + 1 < TRIES)
    }

    /// Remembers that an item waits for its page.
    pub(crate) fn wait(&mut self, mark: String, before: &Self) {
        let tries = before.waiting.get(&mark).map_or(1, |tries| tries + 1);
        self.waiting.insert(mark, tries);
        // Told that nothing has changed, we would not look at the feed again, nor at its page.
        (self.etag, self.last_modified) = (None, None);
    }
}
