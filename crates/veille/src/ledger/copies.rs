//! Which of the articles that come in are copies of one wire.

use std::collections::BTreeMap;

use jiff::Timestamp;
use smol_str::SmolStr;
use veille_ingest::{Fingerprint, Known, Voices};
use veille_ledger::{Added, Appearance, Entry, History, Ledger, NoteOf, StoredArticle};
use veille_text::ArticleId;

use crate::failure::Failure;

/// The kind of a fingerprint's notes. Its number rises with the form of fingerprints.
pub(super) const KIND: &str = "fingerprint/1";

/// An entry, and what its article's copies are known by.
pub(super) struct Marked {
    pub(super) entry: Entry,
    pub(super) fingerprint: Fingerprint,
}

/// The fingerprints of a ledger's articles.
pub(super) struct Copies {
    known: Known,
    ids: Vec<SmolStr>,
    /// One that is known to be of the same voice; itself where none is. What an earlier run has found is not in it.
    same: Vec<usize>,
}

impl Copies {
    pub(super) fn of(ledger: &dyn Ledger) -> Result<Self, Failure> {
        let mut copies = Self { known: Known::new(), ids: Vec::new(), same: Vec::new() };
        ledger.notes(NoteOf::Article, KIND, &mut |id, bytes| {
            if let Some(fingerprint) = Fingerprint::from_bytes(bytes) {
                copies.add(SmolStr::new(id), fingerprint);
            }
        })?;
        Ok(copies)
    }

    fn add(&mut self, id: SmolStr, fingerprint: Fingerprint) {
        self.same.push(self.known.add(fingerprint));
        self.ids.push(id);
    }

    fn top(&self, mut at: usize) -> usize {
        while let Some(&above) = self.same.get(at).filter(|&&above| above != at) {
            at = above;
        }
        at
    }

    /// Names the voice of each entry that is a copy. An article that the ledger has keeps its own name: a copy of it takes
    /// that; where it is a copy of several that nobody has known for copies of each other, it is given back once
    /// more for each, to be added too.
    pub(super) fn name_voices(&mut self, entries: &mut [Marked]) -> Vec<Entry> {
        let mut voices = Voices::new();
        let mut old = BTreeMap::new();
        for new in entries.iter() {
            for at in self.known.copies_of(&new.fingerprint) {
                let (Some(id), Some(fingerprint)) = (self.ids.get(at), self.known.get(at)) else { continue };
                if old.insert(id.clone(), at).is_none() {
                    voices.add(&ArticleId::given(id), fingerprint.clone());
                }
            }
        }
        for new in entries.iter() {
            voices.add(&ArticleId::given(&new.entry.article.id), new.fingerprint.clone());
        }
        let mut bridges = Vec::new();
        for new in entries {
            let voice = voices.of(&ArticleId::given(&new.entry.article.id));
            let Some(voice) = voice.filter(|voice| voice.articles.len() > 1) else { continue };
            let mut names = Vec::new();
            for id in voice.articles.iter().map(ArticleId::as_str) {
                let Some(&at) = old.get(id) else { continue };
                let first = names.first().map(|&(top, _)| top);
                let top = self.top(at);
                if names.iter().all(|&(known, _)| known != top) {
                    names.push((top, SmolStr::new(id)));
                }
                // From here on they are one voice.
                if let (Some(first), Some(same)) = (first, self.same.get_mut(top)) {
                    *same = first;
                }
            }
            let mut names = names.into_iter().map(|(_, id)| id);
            let first = names.next().or_else(|| voice.id().map(|id| SmolStr::new(id.as_str())));
            new.entry.article.voice = first;
            bridges.extend(names.map(|name| {
                let mut entry = new.entry.clone();
                entry.article.voice = Some(name);
                entry
            }));
        }
        bridges
    }

    /// Makes one voice of each group of copies, named for the first published: the same whatever the order in which they came.
    pub(super) fn join(self, ledger: &mut dyn Ledger) -> Result<Added, Failure> {
        let mut voices = Voices::new();
        for (at, id) in self.ids.iter().enumerate() {
            if let Some(fingerprint) = self.known.get(at) {
                voices.add(&ArticleId::given(id), fingerprint.clone());
            }
        }
        let mut told = Vec::new();
        for voice in voices.groups() {
            let Some(name) = voice.id().filter(|_| voice.articles.len() > 1) else { continue };
            let mut articles = Vec::new();
            for id in &voice.articles {
                articles.extend(ledger.article(id.as_str())?);
            }
            // Those of one batch, or of an earlier merge, have one name already: that of one of them, or a name that all have.
            let shared = articles.iter().find_map(|article| article.voice.clone());
            let one = |article: &StoredArticle| {
                article.voice == shared || article.voice.is_none() && shared.as_ref() == Some(&article.id)
            };
            if shared.is_none() || !articles.iter().all(one) {
                told.extend(articles.into_iter().map(|article| named(article, name.as_str())));
            }
        }
        ledger.absorb(&told, &[]).map_err(Failure::from)
    }

    /// Keeps what was added.
    pub(super) fn keep(
        &mut self,
        ledger: &mut dyn Ledger,
        new: Vec<(SmolStr, Fingerprint)>,
    ) -> Result<(), Failure> {
        let bytes: Vec<_> = new.iter().map(|(_, fingerprint)| fingerprint.to_bytes()).collect();
        let notes: Vec<(&str, &[u8])> =
            new.iter().zip(&bytes).map(|((id, _), bytes)| (id.as_str(), &bytes[..])).collect();
        ledger.note(NoteOf::Article, KIND, &notes)?;
        for (id, fingerprint) in new {
            let is_there = |&at: &usize| self.ids.get(at) == Some(&id);
            if !self.known.copies_of(&fingerprint).iter().any(is_there) {
                self.add(id, fingerprint);
            }
        }
        Ok(())
    }
}

/// That an article is part of a voice: one more appearance, and no reading.
fn named(article: StoredArticle, voice: &str) -> History {
    let now = Timestamp::now();
    let seen = Appearance { voice: Some(voice.into()), ..Appearance::of(&article) };
    History { article, recorded: now, seen: vec![(seen, now)], readings: Vec::new(), notes: Vec::new() }
}
