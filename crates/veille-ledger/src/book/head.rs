//! An article as its rows tell of it, and the claims that stand in it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use smol_str::SmolStr;
use veille_claim::ClaimRecord;

use super::Book;
use crate::db::{self, Db, Row};
use crate::verdict::Verdicts;
use crate::{ClaimKey, Day, PublishedRecord, Standing, StoredArticle};

/// One way in which an article was met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Appearance {
    pub(super) published: Option<PublishedRecord>,
    pub(super) outlet: Option<SmolStr>,
    pub(super) address: Option<SmolStr>,
    pub(super) voice: Option<SmolStr>,
}

impl Appearance {
    pub(super) fn of(article: &StoredArticle) -> Self {
        Self {
            published: article.published.clone(),
            outlet: article.outlet.clone(),
            address: article.address.clone(),
            voice: article.voice.clone(),
        }
    }

    fn read(row: &dyn Row) -> Option<(Self, i64)> {
        let day = |at| row.int(at).and_then(|day| i32::try_from(day).ok()).map(Day::new);
        let published = row
            .text(0)
            .and_then(|text| Some(PublishedRecord { text: text.into(), from: day(1)?, to: day(2)? }));
        let text = |at| row.text(at).map(SmolStr::new);
        let seen = Self { published, outlet: text(3), address: text(4), voice: text(5) };
        Some((seen, row.int(6)?))
    }
}

/// An article without its text.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub(super) n: i64,
    pub(super) id: SmolStr,
    pub(super) lang: SmolStr,
    /// When the ledger learnt it, in microseconds.
    pub(super) recorded: i64,
    pub(super) seen: Vec<Appearance>,
}

impl Head {
    /// The earliest appearance: the one that counts, whatever the order in which they were met.
    pub(super) fn first(&self) -> Option<&Appearance> {
        self.seen.iter().min_by_key(|seen| {
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

impl<D: Db> Book<D> {
    /// The article of that id, as it was recorded by `until`.
    pub(super) fn head(&self, id: &str, until: Option<i64>) -> Result<Option<Head>, crate::Error> {
        self.head_where("SELECT n, id, lang, recorded FROM article WHERE id = $1", id.into(), until)
    }

    /// The article of that row.
    pub(super) fn head_at(&self, n: i64, until: Option<i64>) -> Result<Option<Head>, crate::Error> {
        self.head_where("SELECT n, id, lang, recorded FROM article WHERE n = $1", n.into(), until)
    }

    fn head_where(
        &self,
        sql: &str,
        value: db::Value<'_>,
        until: Option<i64>,
    ) -> Result<Option<Head>, crate::Error> {
        let found = db::first(&self.db, sql, &[value], |row| {
            Some((row.int(0)?, SmolStr::new(row.text(1)?), SmolStr::new(row.text(2)?), row.int(3)?))
        })?;
        let Some((n, id, lang, recorded)) = found.flatten() else { return Ok(None) };
        let sql = "SELECT published, published_from, published_to, outlet, address, voice, recorded \
                   FROM appearance WHERE article = $1 AND recorded <= $2 ORDER BY seq";
        let seen = db::all(&self.db, sql, &[n.into(), until.unwrap_or(i64::MAX).into()], Appearance::read)?;
        let seen: Vec<Appearance> = seen.into_iter().flatten().map(|(seen, _)| seen).collect();
        Ok((!seen.is_empty()).then_some(Head { n, id, lang, recorded, seen }))
    }

    /// The claims that stand in an article, in the order in which they were added: those of its newest reading,
    /// and those of older ones that analysts have vouched for.
    pub(super) fn live(
        &self,
        article: i64,
        verdicts: &Verdicts,
        until: Option<i64>,
    ) -> Result<Vec<Live>, crate::Error> {
        let all = self.readings(article, until)?;
        let newest = self.newest(article, until)?;
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
        Ok(out)
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

    /// All that readings have found in an article, the oldest method first.
    pub(super) fn readings(&self, article: i64, until: Option<i64>) -> Result<Vec<Live>, crate::Error> {
        let sql = "SELECT r.method, c.n, c.key, c.recorded, c.record FROM read r \
                   JOIN reading g ON g.article = r.article AND g.method = r.method \
                   JOIN claim c ON c.n = r.claim \
                   WHERE r.article = $1 AND g.recorded <= $2 AND c.recorded <= $2 ORDER BY r.method, c.n";
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
        rows.into_iter().collect::<Option<Vec<_>>>().ok_or_else(|| self.damaged("a claim cannot be read"))
    }
}
