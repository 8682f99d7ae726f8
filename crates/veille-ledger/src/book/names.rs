//! Numbers for what has a name.

use std::collections::HashMap;

use smol_str::SmolStr;
use veille_claim::record::PlaceRecord;

use crate::db::{self, Db};
use crate::fold::fold;
use crate::slim::actor_key;
use crate::{ActorKey, Error, PlaceKey, SourceKey};

/// The numbers that one transaction has used, and the next free ones.
#[derive(Debug, Default)]
pub(super) struct Names {
    actors: Table,
    sources: Table,
    voices: HashMap<SmolStr, Voice>,
    next_voice: Option<i64>,
    langs: Table,
    places: HashMap<PlaceKey, (i64, Place)>,
    place_keys: HashMap<i64, PlaceKey>,
    next_place: Option<i64>,
}

/// What is kept of a place. Claims may tell different things of one place, where they were read with different maps: the
/// greatest counts, an order as good as another that does not depend on who came first.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
struct Place {
    lat: Option<f64>,
    lon: Option<f64>,
    kind: Option<SmolStr>,
    precision_km: Option<f64>,
    admin1: Option<SmolStr>,
    country: Option<SmolStr>,
    name: SmolStr,
}

/// The row of a voice's name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voice {
    n: i64,
    pub(super) part_of: i64,
    given: bool,
}

#[derive(Debug, Default)]
struct Table {
    known: HashMap<String, (i64, SmolStr)>,
    next: Option<i64>,
}

struct Statements {
    find: &'static str,
    put: &'static str,
    rename: &'static str,
    last: &'static str,
}

const ACTOR: Statements = Statements {
    find: "SELECT n, name FROM actor WHERE key = $1",
    put: "INSERT INTO actor(n, key, name, id) VALUES($1, $2, $3, $4)",
    rename: "UPDATE actor SET name = $1 WHERE n = $2",
    last: "SELECT coalesce(max(n), 0) FROM actor",
};

const SOURCE: Statements = Statements {
    find: "SELECT n, name FROM source WHERE key = $1",
    put: "INSERT INTO source(n, key, name) VALUES($1, $2, $3)",
    rename: "UPDATE source SET name = $1 WHERE n = $2",
    last: "SELECT coalesce(max(n), 0) FROM source",
};

const LANG: Statements = Statements {
    find: "SELECT n, code FROM lang WHERE code = $1",
    put: "INSERT INTO lang(n, code) VALUES($1, $2)",
    rename: "",
    last: "SELECT coalesce(max(n), 0) FROM lang",
};

impl Table {
    /// The number of `key`. Of the spellings of a name the smallest is kept, whatever the order in which
    /// they come: capitals are smaller than small letters.
    fn number<D: Db>(
        &mut self,
        db: &D,
        sql: &Statements,
        key: String,
        name: &str,
        more: &[db::Value<'_>],
    ) -> Result<u32, Error> {
        if !self.known.contains_key(&key) {
            let read = |row: &dyn db::Row| Some((row.int(0)?, SmolStr::new(row.text(1)?)));
            let entry = match db::first(db, sql.find, &[key.as_str().into()], read)?.flatten() {
                Some(entry) => entry,
                None => {
                    let n = next(db, &mut self.next, sql.last)?;
                    let named = [n.into(), key.as_str().into(), name.into()];
                    let count = if sql.rename.is_empty() { 2 } else { 3 };
                    db.run(sql.put, &[&named[..count], more].concat())?;
                    (n, SmolStr::new(name))
                }
            };
            self.known.insert(key.clone(), entry);
        }
        let Some((n, kept)) = self.known.get_mut(&key) else { return Ok(0) };
        if !sql.rename.is_empty() && name < kept.as_str() {
            db.run(sql.rename, &[name.into(), (*n).into()])?;
            *kept = SmolStr::new(name);
        }
        Ok(row(*n))
    }
}

/// The next free number of a table.
fn next<D: Db>(db: &D, next: &mut Option<i64>, last: &str) -> Result<i64, Error> {
    let n = match *next {
        Some(n) => n,
        None => db::first(db, last, &[], |row| row.int(0))?.flatten().unwrap_or(0) + 1,
    };
    *next = Some(n + 1);
    Ok(n)
}

/// A row's number as packed rows hold it. Four thousand million rows would be a hundred times the largest archive there is.
pub(super) fn row(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Names {
    pub(super) fn actor<D: Db>(&mut self, db: &D, id: Option<&str>, name: &str) -> Result<ActorKey, Error> {
        self.actors.number(db, &ACTOR, actor_key(id, name), name, &[id.into()]).map(ActorKey)
    }

    pub(super) fn source<D: Db>(&mut self, db: &D, name: &str) -> Result<SourceKey, Error> {
        self.sources.number(db, &SOURCE, fold(name), name, &[]).map(SourceKey)
    }

    /// The number of the voice that a name is part of.
    pub(super) fn voice<D: Db>(&mut self, db: &D, name: &SmolStr) -> Result<u32, Error> {
        self.voice_row(db, name).map(|voice| row(voice.part_of))
    }

    /// The row of a voice's name, which is made where there is none: a voice of its own.
    pub(super) fn voice_row<D: Db>(&mut self, db: &D, name: &SmolStr) -> Result<Voice, Error> {
        if let Some(voice) = self.voices.get(name) {
            return Ok(*voice);
        }
        let sql = "SELECT n, part_of, given FROM voice WHERE name = $1";
        let read =
            |row: &dyn db::Row| Some(Voice { n: row.int(0)?, part_of: row.int(1)?, given: row.int(2)? != 0 });
        let voice = match db::first(db, sql, &[name.as_str().into()], read)?.flatten() {
            Some(voice) => voice,
            None => {
                let n = next(db, &mut self.next_voice, "SELECT coalesce(max(n), 0) FROM voice")?;
                let sql = "INSERT INTO voice(n, name, part_of, given) VALUES($1, $2, $3, 0)";
                db.run(sql, &[n.into(), name.as_str().into(), n.into()])?;
                Voice { n, part_of: n, given: false }
            }
        };
        self.voices.insert(name.clone(), voice);
        Ok(voice)
    }

    /// Notes that a name was given as a voice.
    pub(super) fn give_voice<D: Db>(&mut self, db: &D, name: &SmolStr) -> Result<(), Error> {
        let voice = self.voice_row(db, name)?;
        if !voice.given {
            db.run("UPDATE voice SET given = 1 WHERE n = $1", &[voice.n.into()])?;
            self.voices.insert(name.clone(), Voice { given: true, ..voice });
        }
        Ok(())
    }

    /// Makes one voice of two.
    pub(super) fn join_voices<D: Db>(&mut self, db: &D, kept: i64, lost: i64) -> Result<(), Error> {
        db.run("UPDATE voice SET part_of = $1 WHERE part_of = $2", &[kept.into(), lost.into()])?;
        for voice in self.voices.values_mut().filter(|voice| voice.part_of == lost) {
            voice.part_of = kept;
        }
        Ok(())
    }

    pub(super) fn lang<D: Db>(&mut self, db: &D, code: &str) -> Result<u16, Error> {
        let n = self.langs.number(db, &LANG, code.to_owned(), code, &[])?;
        Ok(u16::try_from(n).unwrap_or(u16::MAX))
    }

    /// The number of a claim's place; 0 where it names no one place.
    pub(super) fn place<D: Db>(&mut self, db: &D, record: Option<&PlaceRecord>) -> Result<i64, Error> {
        let Some((key, record)) = record.and_then(|record| Some((PlaceKey::of(record)?, record))) else {
            return Ok(0);
        };
        let told = Place {
            lat: record.lat,
            lon: record.lon,
            kind: record.kind.clone(),
            precision_km: record.precision_km,
            admin1: record.admin1.clone(),
            country: record.country.clone(),
            name: record.name.clone(),
        };
        if !self.places.contains_key(&key) {
            let (n, kept) = match find_place(db, &key)? {
                Some(found) => found,
                None => {
                    let n = next(db, &mut self.next_place, "SELECT coalesce(max(n), 0) FROM place")?;
                    let sql = "INSERT INTO place(n, key, name, country, admin1, lat, lon, kind, precision_km) \
                               VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)";
                    db.run(sql, &told.values(n, key.as_str()))?;
                    put_point(db, n, &told)?;
                    (n, told.clone())
                }
            };
            self.place_keys.insert(n, key.clone());
            self.places.insert(key.clone(), (n, kept));
        }
        let Some((number, kept)) = self.places.get_mut(&key) else { return Ok(0) };
        let number = *number;
        if told > *kept {
            let [n, key, rest @ ..] = told.values(number, key.as_str());
            let sql = "UPDATE place SET name = $1, country = $2, admin1 = $3, lat = $4, lon = $5, kind = $6, \
                       precision_km = $7 WHERE n = $8 AND key = $9";
            db.run(sql, &[&rest[..], &[n, key]].concat())?;
            put_point(db, number, &told)?;
            *kept = told;
        }
        Ok(number)
    }

    /// The key of a place's number.
    pub(super) fn place_key<D: Db>(&mut self, db: &D, n: i64) -> Result<Option<PlaceKey>, Error> {
        if let Some(key) = self.place_keys.get(&n) {
            return Ok(Some(key.clone()));
        }
        let read = |row: &dyn db::Row| row.text(0).map(PlaceKey::given);
        Ok(db::first(db, "SELECT key FROM place WHERE n = $1", &[n.into()], read)?.flatten())
    }
}

impl Place {
    fn values<'a>(&'a self, n: i64, key: &'a str) -> [db::Value<'a>; 9] {
        [
            n.into(),
            key.into(),
            self.name.as_str().into(),
            self.country.as_deref().into(),
            self.admin1.as_deref().into(),
            self.lat.into(),
            self.lon.into(),
            self.kind.as_deref().into(),
            self.precision_km.into(),
        ]
    }
}

fn find_place<D: Db>(db: &D, key: &PlaceKey) -> Result<Option<(i64, Place)>, Error> {
    let sql = "SELECT n, name, country, admin1, lat, lon, kind, precision_km FROM place WHERE key = $1";
    let found = db::first(db, sql, &[key.as_str().into()], |row| {
        let text = |at| row.text(at).map(SmolStr::new);
        let place = Place {
            lat: row.real(4),
            lon: row.real(5),
            kind: text(6),
            precision_km: row.real(7),
            admin1: text(3),
            country: text(2),
            name: text(1)?,
        };
        Some((row.int(0)?, place))
    })?;
    Ok(found.flatten())
}

fn put_point<D: Db>(db: &D, n: i64, place: &Place) -> Result<(), Error> {
    let (Some(lat), Some(lon), Some(sql)) = (place.lat, place.lon, db.dialect().put_point) else {
        return Ok(());
    };
    db.run(sql, &[n.into(), lat.into(), lon.into()])
}
