//! An article as its rows tell of it, and the claims that stand in it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use smol_str::SmolStr;
use veille_claim::ClaimRecord;

use super::Book;
use crate::db::{self, Db, Row};
use crate::verdict::Verdicts;
use crate::{Appearance, ClaimKey, Day, PublishedRecord, Standing, StoredArticle};

fn appearance(row: &dyn Row) -> Option<(Appearance, i64)> {
    let day = |at| row.int(at).and_then(|day| i32::try_from(day).ok()).map(Day::new);
    let published =
        row.text(0).and_then(|text| Some(PublishedRecord { text: text.into(), from: day(1)?, to: day(2)? }));
    let text = |at| row.text(at).map(SmolStr::new);
    let seen = Appearance { published, outlet: text(3), address: text(4), voice: text(5) };
    Some((seen, row.int(6)?))
}

/// What is told of an article beside its text. Where two tell different things of one text, the greater counts: an order as
/// good as another that does not depend on who came first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Facts {
    pub(super) title: Option<[usize; 2]>,
    pub(super) body: Option<[usize; 2]>,
    pub(super) narrative: bool,
    pub(super) lang: SmolStr,
}

impl Facts {
    pub(super) fn of(article: &StoredArticle) -> Self {
        Self {
            title: article.title,
            body: article.body,
            narrative: article.narrative,
            lang: article.lang.clone(),
        }
    }

    /// Reads the columns that [`HEAD`] begins with.
    fn read(row: &dyn Row) -> Option<Self> {
        let edge = |at| row.int(at).and_then(|edge| usize::try_from(edge).ok());
        let span = |at| Some([edge(at)?, edge(at + 1)?]);
        Some(Self { lang: row.text(0)?.into(), narrative: row.int(1)? != 0, title: span(2), body: span(4) })
    }

    /// As the columns of a row, in that order.
    pub(super) fn values(&self) -> [db::Value<'_>; 6] {
        let edge = |span: Option<[usize; 2]>, at: usize| span.map(|span| span[at] as i64).into();
        [
            self.lang.as_str().into(),
            i64::from(self.narrative).into(),
            edge(self.title, 0),
            edge(self.title, 1),
            edge(self.body, 0),
            edge(self.body, 1),
        ]
    }
}

const HEAD: &str =
    "SELECT lang, narrative, title_from, title_to, body_from, body_to, n, id, recorded FROM article";

/// An article without its text.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub(super) n: i64,
    pub(super) id: SmolStr,
    pub(super) facts: Facts,
    /// When the ledger learnt it, in microseconds.
    pub(super) recorded: i64,
    /// Its appearances, each with when the ledger learnt it.
    pub(super) seen: Vec<(Appearance, i64)>,
}

impl Head {
    /// The earliest appearance: the one that counts, whatever the order in which they were met.
    pub(super) fn first(&self) -> Option<&Appearance> {
        self.seen.iter().map(|(seen, _)| seen).min_by_key(|seen| {
            let published = seen.published.as_ref().map(|it| (it.to, it.from, &it.text));
            (published.is_none(), published, &seen.outlet, &seen.address)
        })
    }

    /// The day on which it could be known.
    pub(super) fn known(&self) -> Day {
        let published = self.first().and_then(|seen| seen.published.as_ref());
        published.map_or_else(|| day_of(self.recorded), PublishedRecord::last_day)
    }
}

/// The day of a time in microseconds, in UTC.
pub(super) fn day_of(recorded: i64) -> Day {
    const DAY: i64 = 86_400_000_000;
    Day::new(i32::try_from(recorded.div_euclid(DAY)).unwrap_or(i32::MAX))
}

/// A time in microseconds.
pub(super) fn moment(recorded: i64) -> Timestamp {
    Timestamp::from_microsecond(recorded).unwrap_or_default()
}

/// A claim that stands in an article.
#[derive(Debug, Clone)]
pub(super) struct Live {
    pub(super) n: i64,
    pub(super) key: ClaimKey,
    /// The newest version of the method that found it.
    pub(super) method: u32,
    /// True where the newest reading of the article has it.
    pub(super) current: bool,
    pub(super) recorded: i64,
    /// As it was read.
    pub(super) record: ClaimRecord,
}

/// Of all that readings have found, the oldest method first, what stands, in the order in which it was added.
pub(super) fn standing(all: Vec<Live>, newest: Option<u32>, verdicts: &Verdicts) -> Vec<Live> {
    // Of the records of one claim, that of its newest reading.
    let mut by_key: BTreeMap<ClaimKey, Live> = BTreeMap::new();
    for mut live in all {
        live.current = Some(live.method) == newest;
        by_key.insert(live.key, live);
    }
    let vouched =
        |live: &Live| matches!(verdicts.standing(live.key), Standing::Accepted | Standing::Corrected);
    let mut out: Vec<Live> = by_key.into_values().filter(|live| live.current || vouched(live)).collect();
    out.sort_by_key(|live| live.n);
    out
}

/// Puts what readings have found in the order of methods. Two records of one claim by one method have come from two ledgers:
/// the greater comes last and counts, whatever the order in which they came.
pub(super) fn arrange(all: &mut [Live]) {
    let text = |live: &Live| serde_json::to_string(&live.record).unwrap_or_default();
    all.sort_by(|a, b| (a.method, a.key).cmp(&(b.method, b.key)).then_with(|| text(a).cmp(&text(b))));
}

impl<D: Db> Book<D> {
    /// The article of that id, as it was recorded by `until`.
    pub(super) fn head(&self, id: &str, until: Option<i64>) -> Result<Option<Head>, crate::Error> {
        self.head_where(&format!("{HEAD} WHERE id = $1"), id.into(), until)
    }

    /// The article of that row.
    pub(super) fn head_at(&self, n: i64, until: Option<i64>) -> Result<Option<Head>, crate::Error> {
        self.head_where(&format!("{HEAD} WHERE n = $1"), n.into(), until)
    }

    fn head_where(
        &self,
        sql: &str,
        value: db::Value<'_>,
        until: Option<i64>,
    ) -> Result<Option<Head>, crate::Error> {
        let found = db::first(&self.db, sql, &[value], |row| {
            Some((Facts::read(row)?, row.int(6)?, SmolStr::new(row.text(7)?), row.int(8)?))
        })?;
        let Some((facts, n, id, recorded)) = found.flatten() else { return Ok(None) };
        let sql = "SELECT published, published_from, published_to, outlet, address, voice, recorded \
                   FROM appearance WHERE article = $1 AND recorded <= $2 ORDER BY seq";
        let seen = db::all(&self.db, sql, &[n.into(), until.unwrap_or(i64::MAX).into()], appearance)?;
        let seen: Vec<_> = seen.into_iter().flatten().collect();
        Ok((!seen.is_empty()).then_some(Head { n, id, facts, recorded, seen }))
    }

    /// The claims that stand in an article, in the order in which they were added: those of its newest reading,
    /// and those of older ones that analysts have vouched for.
    pub(super) fn live(
        &self,
        article: i64,
        verdicts: &Verdicts,
        until: Option<i64>,
    ) -> Result<Vec<Live>, crate::Error> {
        Ok(standing(self.readings(article, until)?, self.newest(article, until)?, verdicts))
    }

    /// The newest version of the method that has read an article, whether or not it found a claim.
    pub(super) fn newest(&self, article: i64, until: Option<i64>) -> Result<Option<u32>, crate::Error> {
        let sql = "SELECT max(method) FROM reading WHERE article = $1 AND recorded <= $2";
        let values = [article.into(), until.unwrap_or(i64::MAX).into()];
        let newest = db::first(&self.db, sql, &values, |row| row.int(0))?.flatten();
        Ok(newest.and_then(|method| u32::try_from(method).ok()))
    }

    /// The claim of a row, which stands in that article.
    pub(super) fn live_row(&self, n: i64, article: i64) -> Result<Option<Live>, crate::Error> {
        let sql = "SELECT c.key, c.recorded, c.record, \
                   (SELECT max(r.method) FROM read r WHERE r.article = $1 AND r.claim = $2), \
                   (SELECT max(g.method) FROM reading g WHERE g.article = $1) \
                   FROM claim c WHERE c.n = $2";
        let found = db::first(&self.db, sql, &[article.into(), n.into()], |row| {
            Some(Live {
                n,
                key: ClaimKey::new(row.int(0)?.cast_unsigned()),
                recorded: row.int(1)?,
                record: serde_json::from_str(row.text(2)?).ok()?,
                method: u32::try_from(row.int(3)?).ok()?,
                current: row.int(3) == row.int(4),
            })
        })?;
        Ok(found.flatten())
    }

    /// All that readings have found in an article, the oldest method first, as [`arrange`] puts it.
    pub(super) fn readings(&self, article: i64, until: Option<i64>) -> Result<Vec<Live>, crate::Error> {
        let sql = "SELECT r.method, c.n, c.key, c.recorded, c.record FROM read r \
                   JOIN reading g ON g.article = r.article AND g.method = r.method \
                   JOIN claim c ON c.n = r.claim \
                   WHERE r.article = $1 AND g.recorded <= $2 AND c.recorded <= $2";
        let values = [article.into(), until.unwrap_or(i64::MAX).into()];
        let rows = db::all(&self.db, sql, &values, |row| {
            Some(Live {
                method: u32::try_from(row.int(0)?).ok()?,
                n: row.int(1)?,
                key: ClaimKey::new(row.int(2)?.cast_unsigned()),
                recorded: row.int(3)?,
                record: serde_json::from_str(row.text(4)?).ok()?,
                current: true,
            })
        })?;
        let rows = rows.into_iter().collect::<Option<Vec<_>>>();
        let mut rows = rows.ok_or_else(|| self.damaged("a claim cannot be read"))?;
        arrange(&mut rows);
        Ok(rows)
    }
}
