//! Which claims a filter leaves.

use std::collections::HashSet;

use veille_claim::ClaimRecord;

use super::Book;
use crate::db::{self, Db, Value};
use crate::error::Kind;
use crate::fold::fold;
use crate::pack::Slim;
use crate::slim::{actor_key, days};
use crate::words::Query;
use crate::{ActorKey, Bounds, Day, Error, Filter, Kept, PlaceKey, Standing};

/// A filter in the numbers of one ledger. `None` narrows nothing.
#[derive(Debug, Default)]
pub(super) struct Select {
    actors: Option<HashSet<u32>>,
    sources: Option<HashSet<u32>>,
    langs: Option<HashSet<u16>>,
    articles: Option<HashSet<u32>>,
    pub(super) places: Option<Vec<i64>>,
    claims: Option<HashSet<u32>>,
}

impl<D: Db> Book<D> {
    /// Looks the names of a filter up.
    pub(super) fn select(&self, filter: &Filter) -> Result<Select, Error> {
        let mut out = Select::default();
        if !filter.actors.is_empty() {
            let wanted = Actors::of(filter);
            let rows = db::all(&self.db, "SELECT n, key, id, name FROM actor", &[], |row| {
                let hit = wanted.key(row.text(1)?) || wanted.name(row.text(3)?);
                hit.then(|| row.int(0)).flatten()
            })?;
            out.actors = Some(rows.into_iter().flatten().map(super::names::row).collect());
        }
        if !filter.sources.is_empty() {
            let wanted: HashSet<String> = filter.sources.iter().map(|name| fold(name)).collect();
            let rows = db::all(&self.db, "SELECT n, key FROM source", &[], |row| {
                wanted.contains(row.text(1)?).then(|| row.int(0)).flatten()
            })?;
            out.sources = Some(rows.into_iter().flatten().map(super::names::row).collect());
        }
        if !filter.langs.is_empty() {
            let rows = db::all(&self.db, "SELECT n, code FROM lang", &[], |row| {
                filter
                    .langs
                    .iter()
                    .any(|lang| Some(lang.as_str()) == row.text(1))
                    .then(|| row.int(0))
                    .flatten()
            })?;
            let number = |n: i64| u16::try_from(n).unwrap_or(u16::MAX);
            out.langs = Some(rows.into_iter().flatten().map(number).collect());
        }
        if !filter.articles.is_empty() {
            let mut rows = HashSet::new();
            for id in &filter.articles {
                let sql = "SELECT n FROM article WHERE id = $1";
                let n = db::first(&self.db, sql, &[id.as_str().into()], |row| row.int(0))?;
                rows.extend(n.flatten().map(super::names::row));
            }
            out.articles = Some(rows);
        }
        if let Some(query) = self.query(filter)? {
            let sql = self.db.dialect().find_claims;
            let rows = db::all(&self.db, sql, &[self.db.query(&query).as_str().into()], |row| row.int(0))?;
            out.claims = Some(rows.into_iter().flatten().map(super::names::row).collect());
        }
        out.places = self.select_places(filter)?;
        Ok(out)
    }

    /// The filter's text as a query.
    pub(super) fn query(&self, filter: &Filter) -> Result<Option<Query>, Error> {
        filter.text.as_ref().map(|text| self.parse(text)).transpose()
    }

    pub(super) fn parse(&self, text: &str) -> Result<Query, Error> {
        Query::parse(text).ok_or_else(|| {
            let why = "has no word; give at least one";
            Error::new(self.db.place(), Kind::Query { query: text.to_owned(), why })
        })
    }

    fn select_places(&self, filter: &Filter) -> Result<Option<Vec<i64>>, Error> {
        if filter.places.is_empty() && filter.countries.is_empty() && filter.bounds.is_none() {
            return Ok(None);
        }
        let sql = "SELECT n, key, country, lat, lon FROM place";
        let test = |row: &dyn db::Row| {
            let key = row.text(1)?;
            let at = (row.real(3), row.real(4));
            place_matches(filter, key, row.text(2), at).then(|| row.int(0)).flatten()
        };
        let mut out = Vec::new();
        if filter.bounds.is_some() || !filter.places.is_empty() {
            // Few places: each is looked up.
            let mut near = Vec::new();
            match filter.bounds {
                Some(bounds) if filter.places.is_empty() => near = self.near(bounds)?,
                _ => {
                    for key in &filter.places {
                        let sql = "SELECT n FROM place WHERE key = $1";
                        near.extend(
                            db::first(&self.db, sql, &[key.as_str().into()], |row| row.int(0))?.flatten(),
                        );
                    }
                }
            }
            let one = format!("{sql} WHERE n = $1");
            for n in near {
                out.extend(db::first(&self.db, &one, &[n.into()], test)?.flatten());
            }
        } else {
            out.extend(db::all(&self.db, sql, &[], test)?.into_iter().flatten());
        }
        out.sort_unstable();
        out.dedup();
        Ok(Some(out))
    }

    /// Places in a box, and perhaps some just outside.
    fn near(&self, bounds: Bounds) -> Result<Vec<i64>, Error> {
        let mut out = Vec::new();
        for (west, east) in bounds.stretches() {
            let values: [Value<'_>; 4] = [bounds.south.into(), bounds.north.into(), west.into(), east.into()];
            let rows = db::all(&self.db, self.db.dialect().find_boxes, &values, |row| row.int(0))?;
            out.extend(rows.into_iter().flatten());
        }
        Ok(out)
    }
}

impl Select {
    /// True where the packed claim is left.
    pub(super) fn takes(&self, filter: &Filter, slim: &Slim) -> bool {
        let it = &slim.testimony;
        let in_set = |set: &Option<HashSet<u32>>, n: u32| set.as_ref().is_none_or(|set| set.contains(&n));
        let actor = |key: Option<ActorKey>| key.is_some_and(|key| in_set(&self.actors, key.0));
        stands(filter, slim.standing)
            && one_of(&filter.events, &it.event)
            && one_of(&filter.modalities, &it.modality)
            && overlaps(filter, it.from, it.to)
            && known(filter, it.known)
            && (self.actors.is_none() || actor(it.actor) || actor(it.counterpart))
            && in_set(&self.sources, it.source.0)
            && self.langs.as_ref().is_none_or(|set| set.contains(&slim.lang))
            && in_set(&self.articles, slim.article)
            && in_set(&self.claims, slim.n)
    }

    /// True where a place is left.
    pub(super) fn takes_place(&self, place: i64) -> bool {
        self.places.as_ref().is_none_or(|places| places.binary_search(&place).is_ok())
    }
}

/// The actors of a filter: by id, or by name.
struct Actors {
    keys: HashSet<String>,
    names: HashSet<String>,
}

impl Actors {
    fn of(filter: &Filter) -> Self {
        let keys = filter.actors.iter().map(|actor| actor_key(Some(actor), "")).collect();
        Self { keys, names: filter.actors.iter().map(|actor| fold(actor)).collect() }
    }

    fn key(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    fn name(&self, name: &str) -> bool {
        self.names.contains(&fold(name))
    }
}

/// True where the claim is left: the same as [`Select::takes`], told from the claim itself. `sentence` is asked for where the
/// filter has a text.
pub(super) fn takes<'t>(filter: &Filter, kept: &Kept, sentence: impl Fn() -> &'t str) -> bool {
    let record = &kept.record;
    let (from, to) = days(record.time.as_ref()).unwrap_or_default();
    stands(filter, kept.standing)
        && one_of(&filter.events, &record.event)
        && one_of(&filter.modalities, &record.modality)
        && overlaps(filter, from, to)
        && known(filter, kept.known)
        && (filter.actors.is_empty() || acts(filter, record))
        && (filter.sources.is_empty() || filter.sources.iter().any(|name| fold(name) == fold(&kept.source)))
        && one_of(&filter.langs, &kept.lang)
        && one_of(&filter.articles, &record.evidence.article)
        && at_place(filter, record)
        && filter
            .text
            .as_ref()
            .is_none_or(|text| Query::parse(text).is_some_and(|query| query.is_in(sentence())))
}

fn acts(filter: &Filter, record: &ClaimRecord) -> bool {
    let wanted = Actors::of(filter);
    [&record.actor, &record.counterpart]
        .into_iter()
        .flatten()
        .any(|actor| wanted.key(&actor_key(actor.id.as_deref(), &actor.name)) || wanted.name(&actor.name))
}

fn at_place(filter: &Filter, record: &ClaimRecord) -> bool {
    let any = filter.places.is_empty() && filter.countries.is_empty() && filter.bounds.is_none();
    let place = record.place.as_ref().and_then(|place| Some((PlaceKey::of(place)?, place)));
    any || place.is_some_and(|(key, place)| {
        place_matches(filter, key.as_str(), place.country.as_deref(), (place.lat, place.lon))
    })
}

fn place_matches(filter: &Filter, key: &str, country: Option<&str>, at: (Option<f64>, Option<f64>)) -> bool {
    let mapped = || match at {
        (Some(lat), Some(lon)) => filter.bounds.is_none_or(|bounds| bounds.holds(lat, lon)),
        _ => filter.bounds.is_none(),
    };
    (filter.places.is_empty() || filter.places.iter().any(|place| place.as_str() == key))
        && (filter.countries.is_empty()
            || country.is_some_and(|country| {
                filter.countries.iter().any(|code| code.eq_ignore_ascii_case(country))
            }))
        && mapped()
}

fn one_of<T: PartialEq>(wanted: &[T], it: &T) -> bool {
    wanted.is_empty() || wanted.contains(it)
}

fn stands(filter: &Filter, standing: Standing) -> bool {
    if filter.standings.is_empty() {
        standing != Standing::Rejected
    } else {
        filter.standings.contains(&standing)
    }
}

fn known(filter: &Filter, known: Day) -> bool {
    filter.known.is_none_or(|until| known <= until) && filter.known_from.is_none_or(|from| known >= from)
}

fn overlaps(filter: &Filter, from: Option<Day>, to: Option<Day>) -> bool {
    if filter.from.is_none() && filter.to.is_none() {
        return true;
    }
    // Without a known time at all nothing can be said.
    (from.is_some() || to.is_some())
        && filter.from.is_none_or(|wanted| to.is_none_or(|to| to > wanted))
        && filter.to.is_none_or(|wanted| from.is_none_or(|from| from < wanted))
}

/// The order in which claims are shown.
pub(super) type Order = (Day, u64);

/// Where a claim comes in that order.
#[inline]
pub(super) fn order(known: Day, key: crate::ClaimKey) -> Order {
    (known, key.number())
}

impl Bounds {
    /// True where the point lies inside or on an edge.
    #[must_use]
    pub fn holds(&self, lat: f64, lon: f64) -> bool {
        let across = self.stretches().any(|(west, east)| (west..=east).contains(&lon));
        (self.south..=self.north).contains(&lat) && across
    }

    /// From west to east; two stretches where the box crosses the antimeridian.
    fn stretches(&self) -> impl Iterator<Item = (f64, f64)> {
        let two = self.west > self.east;
        let first = if two { (self.west, 180.0) } else { (self.west, self.east) };
        [Some(first), two.then_some((-180.0, self.east))].into_iter().flatten()
    }
}
