//! Reading.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;

use smol_str::SmolStr;

use super::Book;
use super::head::{Head, Live, moment};
use super::select::{Order, order, takes};
use super::write::decided_voice;
use crate::db::{self, Db, Row};
use crate::pack::Slim;
use crate::slim::source;
use crate::verdict::Verdicts;
use crate::{
    Act, ActorKey, ActorRow, ClaimKey, Decided, Error, Filter, Found, Kept, PlaceKey, PlaceRow, SourceKey,
    Standing, Stats, StoredArticle, Testimony,
};

/// Articles whose rows are remembered while claims are shown: claims come by day, and a day has some hundreds.
const HEADS: usize = 4096;

impl<D: Db> Book<D> {
    pub(crate) fn article(&self, id: &str) -> Result<Option<StoredArticle>, Error> {
        self.reading(|| {
            let n =
                db::first(&self.db, "SELECT n FROM article WHERE id = $1", &[id.into()], |row| row.int(0))?;
            n.flatten().map_or(Ok(None), |n| self.stored(n))
        })
    }

    /// The article of that row, whole.
    pub(super) fn stored(&self, n: i64) -> Result<Option<StoredArticle>, Error> {
        let Some(head) = self.head_at(n, None)? else { return Ok(None) };
        let Some(seen) = head.first() else { return Ok(None) };
        db::first(&self.db, "SELECT text FROM article WHERE n = $1", &[n.into()], |row| StoredArticle {
            id: head.id.clone(),
            text: row.text(0).unwrap_or_default().into(),
            title: head.facts.title,
            body: head.facts.body,
            published: seen.published.clone(),
            lang: head.facts.lang.clone(),
            outlet: seen.outlet.clone(),
            address: seen.address.clone(),
            voice: head.seen.iter().filter_map(|(seen, _)| seen.voice.clone()).min(),
            narrative: head.facts.narrative,
        })
    }

    /// Shows `each` all articles, in the order in which they were added.
    pub(crate) fn articles(
        &self,
        each: &mut dyn FnMut(StoredArticle) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        self.reading(|| {
            let all = db::all(&self.db, "SELECT n FROM article ORDER BY n", &[], |row| row.int(0))?;
            for n in all.into_iter().flatten() {
                if let Some(article) = self.stored(n)?
                    && each(article).is_break()
                {
                    break;
                }
            }
            Ok(())
        })
    }

    /// The name of an article's voice: the least of those given, or its own id.
    fn voice(&self, head: &Head, verdicts: &Verdicts) -> Result<SmolStr, Error> {
        if let Some(name) = decided_voice(verdicts, &head.id) {
            return Ok(name);
        }
        let sql = "SELECT o.name FROM voice v JOIN voice o ON o.part_of = v.part_of WHERE v.name = $1 \
                   ORDER BY o.given DESC, o.name LIMIT 1";
        let name = db::first(&self.db, sql, &[head.id.as_str().into()], |row| row.text(0).map(SmolStr::new))?;
        Ok(name.flatten().unwrap_or_else(|| head.id.clone()))
    }

    pub(crate) fn claim(&self, key: ClaimKey) -> Result<Option<Kept>, Error> {
        self.reading(|| {
            let Some(article) = self.article_of(key)? else { return Ok(None) };
            let Some(head) = self.head_at(article, None)? else { return Ok(None) };
            let verdicts = self.verdicts()?;
            let readings = self.readings(article, None)?;
            let newest = self.newest(article, None)?;
            let found = readings.into_iter().rfind(|live| live.key == key);
            let voice = self.voice(&head, &verdicts)?;
            Ok(found.map(|mut live| {
                live.current = Some(live.method) == newest;
                keep(&head, &voice, live, &verdicts)
            }))
        })
    }

    pub(crate) fn claims(
        &self,
        filter: &Filter,
        each: &mut dyn FnMut(Kept) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        self.reading(|| {
            if filter.recorded.is_some() {
                let all = ordered(filter, self.slowly(filter)?.into_iter().collect(), |(order, _)| *order);
                for (_, kept) in cut(filter, all.into_iter()) {
                    if each(kept).is_break() {
                        break;
                    }
                }
                return Ok(());
            }
            let mut found: Vec<(Order, u32, u32)> = Vec::new();
            self.scan(filter, &mut |_, slim| {
                let it = &slim.testimony;
                found.push((order(it.known, it.claim), slim.n, slim.article));
            })?;
            found.sort_unstable();
            let found = ordered(filter, found, |(order, ..)| *order);
            let verdicts = self.verdicts()?;
            let mut heads: HashMap<u32, (Head, SmolStr)> = HashMap::new();
            for (_, n, article) in cut(filter, found.into_iter()) {
                if !heads.contains_key(&article) {
                    if heads.len() >= HEADS {
                        heads.clear();
                    }
                    let Some(head) = self.head_at(article.into(), None)? else { continue };
                    let voice = self.voice(&head, &verdicts)?;
                    heads.insert(article, (head, voice));
                }
                let live = self.live_row(n.into(), article.into())?;
                let kept = heads.get(&article).zip(live);
                let Some(kept) = kept.map(|((head, voice), live)| keep(head, voice, live, &verdicts)) else {
                    return Err(self.damaged("packed claims and claims differ; rebuild what is derived"));
                };
                if each(kept).is_break() {
                    break;
                }
            }
            Ok(())
        })
    }

    pub(crate) fn count(&self, filter: &Filter) -> Result<usize, Error> {
        self.reading(|| {
            if filter.recorded.is_some() {
                return Ok(self.slowly(filter)?.len());
            }
            let mut count = 0;
            self.scan(filter, &mut |_, _| count += 1)?;
            Ok(count)
        })
    }

    /// The state of the ledger. Rows are only added: their numbers, with the ids of the last ones, tell one state from
    /// another.
    pub(crate) fn version(&self) -> Result<SmolStr, Error> {
        let stamp = self.db.stamp()?;
        if let Some((at, version)) = &*self.version.borrow()
            && stamp == Some(*at)
        {
            return Ok(version.clone());
        }
        let version = self.reading(|| {
            let last = |sql: &str| {
                let row = db::first(&self.db, sql, &[], |row| {
                    format!("{} {}", row.int(0).unwrap_or(0), row.text(1).unwrap_or_default())
                });
                Ok::<String, Error>(row?.unwrap_or_default())
            };
            let parts = [
                last("SELECT n, id FROM article ORDER BY n DESC LIMIT 1")?,
                last("SELECT n, id FROM decision ORDER BY n DESC LIMIT 1")?,
                last("SELECT max(n), '' FROM claim")?,
                last("SELECT count(*), '' FROM appearance")?,
                last("SELECT count(*), '' FROM reading")?,
            ];
            let parts: Vec<&[u8]> = parts.iter().map(String::as_bytes).collect();
            Ok(veille_text::content_id("v1", &parts))
        })?;
        if let Some(stamp) = stamp {
            self.version.replace(Some((stamp, version.clone())));
        }
        Ok(version)
    }

    /// The claims that a filter leaves, told from the claims themselves: as recorded at some time, or to check the
    /// packed rows.
    pub(crate) fn slowly(&self, filter: &Filter) -> Result<BTreeMap<Order, Kept>, Error> {
        self.query(filter)?;
        let until = filter.recorded.map(jiff::Timestamp::as_microsecond);
        let verdicts = Verdicts::of(&self.settled(until)?);
        let articles = db::all(&self.db, "SELECT n FROM article ORDER BY n", &[], |row| row.int(0))?;
        let mut out = BTreeMap::new();
        for n in articles.into_iter().flatten() {
            let Some(head) = self.head_at(n, until)? else { continue };
            let voice = self.voice(&head, &verdicts)?;
            let article = if filter.text.is_some() { self.stored(n)? } else { None };
            for live in self.live(n, &verdicts, until)? {
                let kept = keep(&head, &voice, live, &verdicts);
                let sentence = || {
                    // A correction does not move the evidence.
                    article.as_ref().map_or("", |article| article.words(kept.record.evidence.sentence))
                };
                if takes(filter, &kept, sentence) {
                    out.insert(order(kept.known, kept.key), kept);
                }
            }
        }
        Ok(out)
    }

    pub(crate) fn places(&self, filter: &Filter) -> Result<Vec<PlaceRow>, Error> {
        self.reading(|| {
            let mut counts: HashMap<PlaceKey, usize> = HashMap::new();
            let mut numbers: HashMap<i64, usize> = HashMap::new();
            if filter.recorded.is_some() {
                for kept in self.slowly(filter)?.values() {
                    if let Some(key) = kept.record.place.as_ref().and_then(PlaceKey::of) {
                        *counts.entry(key).or_default() += 1;
                    }
                }
            } else if *filter == Filter::default() {
                numbers = self.counts()?;
            } else {
                self.scan(filter, &mut |place, _| *numbers.entry(place).or_default() += 1)?;
            }
            let sql = "SELECT n, key, name, country, admin1, lat, lon, kind, precision_km FROM place";
            let rows = db::all(&self.db, sql, &[], |row| {
                let text = |at| row.text(at).map(SmolStr::new);
                let key = PlaceKey::given(row.text(1)?);
                let claims = *counts.get(&key).or_else(|| numbers.get(&row.int(0)?))?;
                Some(PlaceRow {
                    key,
                    name: text(2)?,
                    country: text(3),
                    admin1: text(4),
                    lat: row.real(5),
                    lon: row.real(6),
                    kind: text(7),
                    precision_km: row.real(8),
                    claims,
                })
            })?;
            let mut rows: Vec<PlaceRow> = rows.into_iter().flatten().collect();
            rows.sort_by(|a, b| a.key.cmp(&b.key));
            Ok(rows)
        })
    }

    /// Shows the packed rows that a filter leaves, with their places' numbers.
    fn scan(&self, filter: &Filter, each: &mut dyn FnMut(i64, Slim)) -> Result<(), Error> {
        let select = self.select(filter)?;
        let mut one = |place, slim: Slim| {
            if select.takes(filter, &slim) {
                each(place, slim);
            }
        };
        // A few places are read one by one, many in one go.
        match select.places.as_ref().filter(|places| places.len() < 1000) {
            Some(places) => {
                let mut rows = Vec::new();
                for &place in places {
                    self.chunks(place, &mut rows)?;
                    rows.drain(..).for_each(|slim| one(place, slim));
                }
            }
            None => self.all_chunks(|place| select.takes_place(place), &mut one)?,
        }
        for (place, rows) in self.recent(|place| select.takes_place(place))? {
            rows.into_iter().for_each(|slim| one(place, slim));
        }
        Ok(())
    }

    pub(crate) fn testimonies(
        &self,
        places: Option<&[PlaceKey]>,
        each: &mut dyn FnMut(&PlaceKey, &[Testimony]),
    ) -> Result<(), Error> {
        self.reading(|| {
            let wanted: Vec<(PlaceKey, i64)> = match places {
                None => {
                    let read = |row: &dyn Row| Some((PlaceKey::given(row.text(0)?), row.int(1)?));
                    let all = db::all(&self.db, "SELECT key, n FROM place", &[], read)?;
                    let mut all: Vec<_> = all.into_iter().flatten().collect();
                    all.sort();
                    all
                }
                Some(keys) => {
                    let mut out = Vec::with_capacity(keys.len());
                    for key in keys {
                        let sql = "SELECT n FROM place WHERE key = $1";
                        let n = db::first(&self.db, sql, &[key.as_str().into()], |row| row.int(0))?;
                        out.extend(n.flatten().map(|n| (key.clone(), n)));
                    }
                    out
                }
            };
            let numbers: BTreeSet<i64> = wanted.iter().map(|(_, n)| *n).collect();
            let mut recent = self.recent(|place| numbers.contains(&place))?;
            let mut slims = Vec::new();
            let mut rows = Vec::new();
            for (key, n) in &wanted {
                slims.clear();
                self.chunks(*n, &mut slims)?;
                slims.extend(recent.remove(n).unwrap_or_default());
                rows.clear();
                let standing = slims.iter().filter(|slim| slim.standing != Standing::Rejected);
                rows.extend(standing.map(|slim| slim.testimony));
                if !rows.is_empty() {
                    // They lie in this order, but for what came late: see `Book::write_packed`.
                    rows.sort_by_key(|row| order(row.known, row.claim));
                    each(key, &rows);
                }
            }
            Ok(())
        })
    }

    pub(crate) fn actors(&self) -> Result<Vec<(ActorKey, ActorRow)>, Error> {
        let rows = db::all(&self.db, "SELECT n, id, name FROM actor ORDER BY n", &[], |row| {
            let actor = ActorRow { id: row.text(1).map(SmolStr::new), name: row.text(2)?.into() };
            Some((ActorKey(super::names::row(row.int(0)?)), actor))
        })?;
        Ok(rows.into_iter().flatten().collect())
    }

    pub(crate) fn sources(&self) -> Result<Vec<(SourceKey, SmolStr)>, Error> {
        let rows = db::all(&self.db, "SELECT n, name FROM source ORDER BY n", &[], |row| {
            Some((SourceKey(super::names::row(row.int(0)?)), row.text(1)?.into()))
        })?;
        Ok(rows.into_iter().flatten().collect())
    }

    pub(crate) fn decisions(&self, about: Option<ClaimKey>) -> Result<Vec<Decided>, Error> {
        let all = self.settled(None)?;
        let Some(about) = about else { return Ok(all) };
        let mut ids = BTreeSet::new();
        let mut out = Vec::new();
        for decided in all {
            let hit = match &decided.decision.act {
                Act::Undo { decision } => ids.contains(decision),
                act => act.claims().contains(&about),
            };
            if hit {
                ids.insert(decided.id.clone());
                out.push(decided);
            }
        }
        Ok(out)
    }

    pub(crate) fn search(&self, text: &str, limit: usize) -> Result<Vec<Found>, Error> {
        let query = self.parse(text)?;
        self.reading(|| {
            let sql = self.db.dialect().find_articles;
            let rows = db::all(&self.db, sql, &[self.db.query(&query).as_str().into()], |row| row.int(0))?;
            let mut heads = Vec::new();
            for n in rows.into_iter().flatten() {
                heads.extend(self.head_at(n, None)?);
            }
            heads.sort_by_cached_key(|head| (std::cmp::Reverse(head.known()), head.id.clone()));
            heads.truncate(limit);
            let mut out = Vec::new();
            for head in heads {
                let Some(article) = self.stored(head.n)? else { continue };
                let (from, to) = query.find(&article.text).unwrap_or_default();
                let points = veille_text::CodePoints::new(&article.text);
                out.push(Found {
                    at: [points.of(from), points.of(to)],
                    article: article.id.clone(),
                    published: article.published.clone(),
                    lang: article.lang.clone(),
                    outlet: article.outlet.clone(),
                });
            }
            Ok(out)
        })
    }

    pub(crate) fn languages(&self) -> Result<Vec<SmolStr>, Error> {
        let all = db::all(&self.db, "SELECT code FROM lang ORDER BY code", &[], |row| {
            row.text(0).map(SmolStr::new)
        })?;
        Ok(all.into_iter().flatten().collect())
    }

    pub(crate) fn stats(&self) -> Result<Stats, Error> {
        self.reading(|| {
            let count = |sql: &str| {
                let n = db::first(&self.db, sql, &[], |row| row.int(0))?.flatten();
                Ok::<u64, Error>(n.and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
            };
            Ok(Stats {
                articles: count("SELECT count(*) FROM article")?,
                claims: count("SELECT count(DISTINCT key) FROM claim")?,
                places: count("SELECT count(*) FROM place")?,
                actors: count("SELECT count(*) FROM actor")?,
                sources: count("SELECT count(*) FROM source")?,
                decisions: count("SELECT count(*) FROM decision")?,
                schema: u32::try_from(self.db.schema()?).unwrap_or(0),
            })
        })
    }
}

/// In the order in which a filter asks for them, from where it asks for them.
fn ordered<T>(filter: &Filter, mut all: Vec<T>, order_of: impl Fn(&T) -> Order) -> Vec<T> {
    if filter.latest_first {
        all.reverse();
    }
    if let Some((day, key)) = filter.after {
        let last = order(day, key);
        let before =
            |one: &T| if filter.latest_first { order_of(one) >= last } else { order_of(one) <= last };
        let shown = all.partition_point(before);
        all.drain(..shown);
    }
    all
}

/// The stretch of an answer that a filter asks for.
fn cut<T>(filter: &Filter, all: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
    all.skip(filter.offset).take(filter.limit.unwrap_or(usize::MAX))
}

/// A claim with all that is told of it.
fn keep(head: &Head, voice: &SmolStr, live: Live, verdicts: &Verdicts) -> Kept {
    let seen = head.first();
    let outlet = seen.and_then(|seen| seen.outlet.clone());
    let address = seen.and_then(|seen| seen.address.clone());
    let corrected = verdicts.corrected(live.key, &live.record);
    let (record, original) = match corrected {
        Some(record) => (record, Some(Box::new(live.record))),
        None => (live.record, None),
    };
    Kept {
        key: live.key,
        source: source(&record, outlet.as_deref(), address.as_deref()),
        record,
        original,
        published: seen.and_then(|seen| seen.published.clone()),
        known: head.known(),
        lang: head.facts.lang.clone(),
        outlet,
        address,
        voice: voice.clone(),
        recorded: moment(live.recorded),
        method: live.method,
        current: live.current,
        standing: verdicts.standing(live.key),
        same: verdicts.same(live.key).to_vec(),
    }
}
