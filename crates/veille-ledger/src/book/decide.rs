//! Decisions.

use std::collections::BTreeSet;

use jiff::Timestamp;
use smol_str::SmolStr;

use super::Book;
use super::head::Live;
use super::write::Work;
use crate::db::{self, Db};
use crate::error::Kind;
use crate::verdict::{Verdicts, correct};
use crate::{Act, ClaimKey, Decided, Decision, Error, PlaceKey};

impl<D: Db> Book<D> {
    pub(crate) fn decide(
        &self,
        decision: Decision,
        recorded: Timestamp,
    ) -> Result<(Decided, Vec<PlaceKey>), Error> {
        self.writing(|| {
            let all = self.settled(None)?;
            let again = Decided::new(decision.clone(), recorded);
            if let Some(there) = all.iter().find(|decided| decided.id == again.id) {
                return Ok((there.clone(), Vec::new()));
            }
            let old = Verdicts::of(&all);
            self.decidable(&decision, &all, &old)?;
            // The last word counts: a decision comes after all that were taken before it, whatever the clock says.
            let after = all.iter().map(|decided| decided.recorded.as_microsecond()).max();
            let at = after.map_or(i64::MIN, |last| last.saturating_add(1)).max(recorded.as_microsecond());
            let decided = Decided::new(decision, super::head::moment(at));
            self.write_decision(&decided)?;
            let new = self.verdicts()?;
            let touched = self.apply(&old, &new)?;
            Ok((decided, touched))
        })
    }

    /// Adds decisions of another ledger that are not there. Answers how many they were, and the places that they touch.
    pub(super) fn take_over(&self, decisions: &[Decided]) -> Result<(usize, Vec<PlaceKey>), Error> {
        let all = self.settled(None)?;
        let there: BTreeSet<&SmolStr> = all.iter().map(|decided| &decided.id).collect();
        let more: Vec<&Decided> = decisions.iter().filter(|decided| !there.contains(&decided.id)).collect();
        if more.is_empty() {
            return Ok((0, Vec::new()));
        }
        for decided in &more {
            self.write_decision(decided)?;
        }
        let touched = self.apply(&Verdicts::of(&all), &self.verdicts()?)?;
        Ok((more.len(), touched))
    }

    fn write_decision(&self, decided: &Decided) -> Result<(), Error> {
        let n = "SELECT coalesce(max(n), 0) + 1 FROM decision";
        let n = db::first(&self.db, n, &[], |row| row.int(0))?.flatten().unwrap_or(1);
        let act = serde_json::to_string(&decided.decision.act)
            .map_err(|error| self.undecidable(format!("the decision cannot be written: {error}")))?;
        let sql = "INSERT INTO decision(n, id, act, author, reason, recorded) VALUES($1, $2, $3, $4, $5, $6)";
        let values = [
            n.into(),
            decided.id.as_str().into(),
            act.as_str().into(),
            decided.decision.author.as_str().into(),
            decided.decision.reason.as_str().into(),
            decided.recorded.as_microsecond().into(),
        ];
        self.db.run(sql, &values)
    }

    /// Packs anew what decisions have changed.
    fn apply(&self, old: &Verdicts, new: &std::sync::Arc<Verdicts>) -> Result<Vec<PlaceKey>, Error> {
        let (claims, ids) = old.differences(new);
        let mut articles = BTreeSet::new();
        for key in claims {
            articles.extend(self.article_of(key)?);
        }
        for id in ids {
            let sql = "SELECT n FROM article WHERE id = $1";
            articles.extend(db::first(&self.db, sql, &[id.as_str().into()], |row| row.int(0))?.flatten());
        }
        let mut work = Work::new(self, std::sync::Arc::clone(new));
        for article in articles {
            let Some(head) = self.head_at(article, None)? else { continue };
            let before = work.packed(&head, old)?;
            let after = work.packed(&head, new)?;
            work.changed(before, after);
        }
        Ok(work.finish()?.touched)
    }

    /// Refuses a decision about what is not there, and a value that does not fit.
    fn decidable(&self, decision: &Decision, all: &[Decided], verdicts: &Verdicts) -> Result<(), Error> {
        if decision.author.trim().is_empty() {
            return Err(self.undecidable("a decision needs an author".to_owned()));
        }
        for &claim in decision.act.claims() {
            if self.as_read(claim)?.is_none() {
                return Err(self.undecidable(format!("the ledger has no claim `{claim}`")));
            }
        }
        for id in decision.act.articles() {
            let sql = "SELECT n FROM article WHERE id = $1";
            if db::first(&self.db, sql, &[id.as_str().into()], |row| row.int(0))?.is_none() {
                return Err(self.undecidable(format!("the ledger has no article `{id}`")));
            }
        }
        let distinct = |count: usize, least: usize, what: &str| {
            let word = decision.act.name();
            let few = || {
                self.undecidable(format!("`{word}` needs {least} different {what} or more, {count} given"))
            };
            if count < least { Err(few()) } else { Ok(()) }
        };
        match &decision.act {
            Act::Accept { .. } | Act::Reject { .. } => Ok(()),
            Act::Correct { claim, field, value } => {
                let Some(live) = self.as_read(*claim)? else { return Ok(()) };
                let now = verdicts.corrected(*claim, &live.record).unwrap_or(live.record);
                let bad =
                    |why| self.undecidable(format!("`{field}` of claim `{claim}` cannot be {value}: {why}"));
                correct(&now, *field, value).map(|_| ()).map_err(bad)
            }
            Act::Merge { claims } => distinct(claims.iter().collect::<BTreeSet<_>>().len(), 2, "claims"),
            Act::Split { claims } => distinct(claims.len(), 1, "claims"),
            Act::OneVoice { articles } => {
                distinct(articles.iter().collect::<BTreeSet<&SmolStr>>().len(), 2, "articles")
            }
            Act::OwnVoice { articles } => distinct(articles.len(), 1, "articles"),
            Act::Undo { decision } => match all.iter().find(|decided| decided.id == *decision) {
                None => Err(self.undecidable(format!("the ledger has no decision `{decision}`"))),
                Some(decided) if decided.undone => {
                    Err(self.undecidable(format!("decision `{decision}` is taken back already")))
                }
                Some(_) => Ok(()),
            },
        }
    }

    /// The claim as its newest reading has it.
    fn as_read(&self, key: ClaimKey) -> Result<Option<Live>, Error> {
        let Some(article) = self.article_of(key)? else { return Ok(None) };
        Ok(self.readings(article, None)?.into_iter().rfind(|live| live.key == key))
    }

    #[cold]
    fn undecidable(&self, why: String) -> Error {
        Error::new(self.db.place(), Kind::Decision(why))
    }
}
