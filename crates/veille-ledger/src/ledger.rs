use std::ops::ControlFlow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{
    ActorKey, ClaimKey, Decided, Decision, Entry, Error, Filter, Found, History, Kept, PlaceKey, PlaceRow,
    SourceKey, StoredArticle, Testimony,
};

/// What was added.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Added {
    /// Articles that were not there.
    pub articles: usize,
    /// Claims that were not there.
    pub claims: usize,
    /// Articles that were there already and brought nothing.
    pub known: usize,
    /// Articles that were there, and are now read by a newer method.
    pub reread: usize,
    /// Places whose testimonies have changed, in the order of their keys.
    pub touched: Vec<PlaceKey>,
    /// Entries that were left out.
    pub refused: Vec<Refused>,
    /// Decisions of another ledger that were not there.
    #[serde(default)]
    pub decisions: usize,
}

impl Added {
    /// Adds what a further batch has added.
    pub fn count(&mut self, more: Self) {
        self.articles += more.articles;
        self.claims += more.claims;
        self.known += more.known;
        self.reread += more.reread;
        self.decisions += more.decisions;
        self.refused.extend(more.refused);
        self.touched.extend(more.touched);
        self.touched.sort();
        self.touched.dedup();
    }
}

/// An entry that could not be added; the rest of its batch was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The article's id.
    pub article: SmolStr,
    /// Why, and what to do.
    pub why: String,
}

/// An actor of which the ledger speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActorRow {
    /// Id in the lexicon; none where nobody knows the actor.
    pub id: Option<SmolStr>,
    /// Its display name, or the text's own words.
    pub name: SmolStr,
}

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteOf {
    /// A place, by its key.
    Place,
    /// An article, by its id; or where articles come from, or what was told of them, by a name that is no id.
    Article,
}

/// How much a ledger holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stats {
    /// Articles.
    pub articles: u64,
    /// Claims, rejected and superseded ones among them.
    pub claims: u64,
    /// Places.
    pub places: u64,
    /// Actors.
    pub actors: u64,
    /// Sources.
    pub sources: u64,
    /// Decisions, undone ones among them.
    pub decisions: u64,
    /// The version of its tables.
    pub schema: u32,
}

/// The store of articles, claims and decisions.
///
/// Nothing is overwritten or removed. A call that writes is one transaction: afterwards all of it is visible or nothing is.
/// A call that reads sees one state of the ledger, whoever writes meanwhile. The ledger has no clock: whoever writes says
/// when, and gives times that do not go back.
///
/// # What is the same
///
/// An article is known by its id. Added again, it adds nothing; with another outlet, address, date or voice, that appearance
/// is kept, and the article counts from its earliest one. The same id with another text is refused. A reading by a newer
/// version of the method supersedes the older one: claims that it does not repeat count no more, except those
/// that an analyst accepted or corrected. All this is the same in whatever order articles come.
///
/// # Errors
///
/// Every method fails with [`Error::is_busy`] where another program writes for longer than a few seconds, with
/// [`Error::is_damaged`] where the file is, and with [`Error::is_full`] where the disk is.
pub trait Ledger {
    /// Adds articles with their claims, all or nothing; `recorded` is now.
    ///
    /// # Errors
    /// See the trait. What is wrong with one entry alone does not fail: it is in [`Added::refused`].
    fn append(&mut self, entries: &[Entry], recorded: Timestamp) -> Result<Added, Error>;

    /// Adds what another ledger has learnt, all or nothing, with its own times: what both have learnt counts from the earlier.
    ///
    /// # Errors
    /// As [`append`](Self::append).
    fn absorb(&mut self, histories: &[History], decisions: &[Decided]) -> Result<Added, Error>;

    /// Shows `each` all that was learnt of each article, in the order in which they were added, until it breaks off.
    ///
    /// # Errors
    /// See the trait.
    fn histories(&self, each: &mut dyn FnMut(History) -> ControlFlow<()>) -> Result<(), Error>;

    /// The article of that id.
    ///
    /// # Errors
    /// See the trait.
    fn article(&self, id: &str) -> Result<Option<StoredArticle>, Error>;

    /// Shows `each` all articles, in the order in which they were added, until it breaks off.
    ///
    /// # Errors
    /// See the trait.
    fn articles(&self, each: &mut dyn FnMut(StoredArticle) -> ControlFlow<()>) -> Result<(), Error>;

    /// The claim of that key, whatever its standing.
    ///
    /// # Errors
    /// See the trait.
    fn claim(&self, key: ClaimKey) -> Result<Option<Kept>, Error>;

    /// Names the state of the ledger: another text after each addition and decision, and the same as long as there is none.
    /// Cheap enough to be asked several times a second.
    ///
    /// # Errors
    /// See the trait.
    fn version(&self) -> Result<SmolStr, Error>;

    /// How many claims the filter leaves; its offset, limit and [`after`](Filter::after) do not count.
    ///
    /// # Errors
    /// As [`claims`](Self::claims).
    fn count(&self, filter: &Filter) -> Result<usize, Error>;

    /// Shows `each` the claims that the filter leaves, ordered by the day known, then by key, until it breaks off.
    ///
    /// # Errors
    /// See the trait; [`Error::is_bad_query`] where the filter's text is no query.
    fn claims(&self, filter: &Filter, each: &mut dyn FnMut(Kept) -> ControlFlow<()>) -> Result<(), Error>;

    /// The places of the claims that the filter leaves, in the order of their keys.
    ///
    /// # Errors
    /// As [`claims`](Self::claims).
    fn places(&self, filter: &Filter) -> Result<Vec<PlaceRow>, Error>;

    /// Shows `each` the testimonies of these places, or of all, ordered by the day known, then by claim. Places
    /// without testimonies are passed over; all places come in the order of their keys.
    ///
    /// # Errors
    /// See the trait.
    fn testimonies(
        &self,
        places: Option<&[PlaceKey]>,
        each: &mut dyn FnMut(&PlaceKey, &[Testimony]),
    ) -> Result<(), Error>;

    /// All actors, with the numbers that testimonies use.
    ///
    /// # Errors
    /// See the trait.
    fn actors(&self) -> Result<Vec<(ActorKey, ActorRow)>, Error>;

    /// The languages of the articles that hold claims: ISO 639 codes, in order.
    ///
    /// # Errors
    /// See the trait.
    fn languages(&self) -> Result<Vec<SmolStr>, Error>;

    /// All sources by name, with the numbers that testimonies use.
    ///
    /// # Errors
    /// See the trait.
    fn sources(&self) -> Result<Vec<(SourceKey, SmolStr)>, Error>;

    /// Adds a decision; `recorded` is now. Answers it with its id, and the places that it touches.
    ///
    /// # Errors
    /// See the trait; [`Error::is_bad_decision`] where it is about what is not there, or its value does not fit.
    fn decide(&mut self, decision: Decision, recorded: Timestamp) -> Result<(Decided, Vec<PlaceKey>), Error>;

    /// The decisions about one claim, or all, oldest first.
    ///
    /// # Errors
    /// See the trait.
    fn decisions(&self, about: Option<ClaimKey>) -> Result<Vec<Decided>, Error>;

    /// The articles that hold all the words of the query, the latest published first, no more than `limit`.
    ///
    /// Words are compared without case and diacritics; `"two words"` in quotes stand side by side; `word*` is a
    /// beginning.
    ///
    /// # Errors
    /// See the trait; [`Error::is_bad_query`] where there is no word in the query.
    fn search(&self, query: &str, limit: usize) -> Result<Vec<Found>, Error>;

    /// Remembers bytes about places or articles for another crate, which can make them anew: counts of agreement,
    /// fingerprints. `kind` says whose they are, and its version; notes of that kind about the same are replaced. Those of a
    /// place are forgotten when its testimonies change, so that a note that is there is true.
    ///
    /// # Errors
    /// See the trait.
    fn note(&mut self, of: NoteOf, kind: &str, notes: &[(&str, &[u8])]) -> Result<(), Error>;

    /// Shows `each` the notes of a kind, in the order of the keys or ids that they are about.
    ///
    /// # Errors
    /// See the trait.
    fn notes(&self, of: NoteOf, kind: &str, each: &mut dyn FnMut(&str, &[u8])) -> Result<(), Error>;

    /// How much the ledger holds.
    ///
    /// # Errors
    /// See the trait.
    fn stats(&self) -> Result<Stats, Error>;

    /// Makes all that is derived (packed testimonies, words, map) anew from articles, claims and decisions.
    ///
    /// # Errors
    /// See the trait.
    fn rebuild(&mut self) -> Result<(), Error>;
}

/// Makes what holds a ledger, or its book, a [`Ledger`]: `$this => $inner` says where in it.
macro_rules! hands_on {
    ([$($generic:tt)*] $ledger:ty, $this:ident => $inner:expr) => {
        impl<$($generic)*> $crate::Ledger for $ledger {
            fn append(
                &mut self,
                entries: &[$crate::Entry],
                recorded: jiff::Timestamp,
            ) -> Result<$crate::Added, $crate::Error> {
                let $this = self;
                $inner.append(entries, recorded)
            }

            fn absorb(
                &mut self,
                histories: &[$crate::History],
                decisions: &[$crate::Decided],
            ) -> Result<$crate::Added, $crate::Error> {
                let $this = self;
                $inner.absorb(histories, decisions)
            }

            fn histories(
                &self,
                each: &mut dyn FnMut($crate::History) -> std::ops::ControlFlow<()>,
            ) -> Result<(), $crate::Error> {
                let $this = self;
                $inner.histories(each)
            }

            fn article(&self, id: &str) -> Result<Option<$crate::StoredArticle>, $crate::Error> {
                let $this = self;
                $inner.article(id)
            }

            fn articles(
                &self,
                each: &mut dyn FnMut($crate::StoredArticle) -> std::ops::ControlFlow<()>,
            ) -> Result<(), $crate::Error> {
                let $this = self;
                $inner.articles(each)
            }

            fn note(
                &mut self,
                of: $crate::NoteOf,
                kind: &str,
                notes: &[(&str, &[u8])],
            ) -> Result<(), $crate::Error> {
                let $this = self;
                $inner.note(of, kind, notes)
            }

            fn notes(
                &self,
                of: $crate::NoteOf,
                kind: &str,
                each: &mut dyn FnMut(&str, &[u8]),
            ) -> Result<(), $crate::Error> {
                let $this = self;
                $inner.notes(of, kind, each)
            }

            fn claim(&self, key: $crate::ClaimKey) -> Result<Option<$crate::Kept>, $crate::Error> {
                let $this = self;
                $inner.claim(key)
            }

            fn version(&self) -> Result<smol_str::SmolStr, $crate::Error> {
                let $this = self;
                $inner.version()
            }

            fn count(&self, filter: &$crate::Filter) -> Result<usize, $crate::Error> {
                let $this = self;
                $inner.count(filter)
            }

            fn claims(
                &self,
                filter: &$crate::Filter,
                each: &mut dyn FnMut($crate::Kept) -> std::ops::ControlFlow<()>,
            ) -> Result<(), $crate::Error> {
                let $this = self;
                $inner.claims(filter, each)
            }

            fn places(&self, filter: &$crate::Filter) -> Result<Vec<$crate::PlaceRow>, $crate::Error> {
                let $this = self;
                $inner.places(filter)
            }

            fn testimonies(
                &self,
                places: Option<&[$crate::PlaceKey]>,
                each: &mut dyn FnMut(&$crate::PlaceKey, &[$crate::Testimony]),
            ) -> Result<(), $crate::Error> {
                let $this = self;
                $inner.testimonies(places, each)
            }

            fn actors(&self) -> Result<Vec<($crate::ActorKey, $crate::ActorRow)>, $crate::Error> {
                let $this = self;
                $inner.actors()
            }

            fn languages(&self) -> Result<Vec<smol_str::SmolStr>, $crate::Error> {
                let $this = self;
                $inner.languages()
            }

            fn sources(&self) -> Result<Vec<($crate::SourceKey, smol_str::SmolStr)>, $crate::Error> {
                let $this = self;
                $inner.sources()
            }

            fn decide(
                &mut self,
                decision: $crate::Decision,
                recorded: jiff::Timestamp,
            ) -> Result<($crate::Decided, Vec<$crate::PlaceKey>), $crate::Error> {
                let $this = self;
                $inner.decide(decision, recorded)
            }

            fn decisions(
                &self,
                about: Option<$crate::ClaimKey>,
            ) -> Result<Vec<$crate::Decided>, $crate::Error> {
                let $this = self;
                $inner.decisions(about)
            }

            fn search(&self, query: &str, limit: usize) -> Result<Vec<$crate::Found>, $crate::Error> {
                let $this = self;
                $inner.search(query, limit)
            }

            fn stats(&self) -> Result<$crate::Stats, $crate::Error> {
                let $this = self;
                $inner.stats()
            }

            fn rebuild(&mut self) -> Result<(), $crate::Error> {
                let $this = self;
                $inner.rebuild()
            }
        }
    };
}

pub(crate) use hands_on;

hands_on!([L: Ledger + ?Sized] Box<L>, this => (**this));
