//! Packed rows: where they lie, and how they get there.
//!
//! What a batch adds is written in one piece, as one row of `recent`. When much has gathered there it moves to the chunks
//! of its places and to the keys of claims, so that each of their pages is written once for many batches.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

use super::Book;
use super::select::order;
use crate::db::{self, Db};
use crate::pack::{self, CHUNK, PlacedRow, Slim};
use crate::{ClaimKey, Error, Standing};

/// Bits of a chunk's id that number it within its place.
const CHUNK_BITS: u32 = 20;

/// Rows that gather before they move: read whole, they are 4 MB, some two thousandths of a second.
const RECENT_ROWS: i64 = 65_536;

/// Batches that gather before they move, for whoever adds articles one by one.
const RECENT_BATCHES: i64 = 256;

/// What is said of packed rows that cannot be read.
const DAMAGED: &str = "packed claims cannot be read; rebuild what is derived";

/// Packed rows by the numbers of their places.
pub(super) type ByPlace = BTreeMap<i64, Vec<Slim>>;

/// What changes in one place's packed rows.
#[derive(Default)]
pub(super) struct Change {
    pub(super) drop: std::collections::BTreeSet<u32>,
    pub(super) add: Vec<Slim>,
}

/// The ids that a place's chunks can have, half-open.
fn chunk_ids(place: i64) -> (i64, i64) {
    (place << CHUNK_BITS, (place + 1) << CHUNK_BITS)
}

/// The place of a chunk.
pub(super) fn place_of(chunk: i64) -> i64 {
    chunk >> CHUNK_BITS
}

impl<D: Db> Book<D> {
    /// The rows of the claims of that key, the newest first.
    pub(super) fn rows_of(&self, key: ClaimKey) -> Result<Vec<i64>, Error> {
        let sql = "SELECT claim FROM key_of WHERE key = $1";
        let rows = db::all(&self.db, sql, &[key.number().cast_signed().into()], |row| row.int(0))?;
        let mut rows: Vec<i64> = rows.into_iter().flatten().collect();
        self.db.rows("SELECT keys FROM recent", &[], &mut |row| {
            let keys = pack::keys(row.blob(0).unwrap_or_default());
            rows.extend(keys.filter(|(other, _)| *other == key).map(|(_, n)| i64::from(n)));
            Ok(ControlFlow::Continue(()))
        })?;
        rows.sort_unstable_by(|a, b| b.cmp(a));
        Ok(rows)
    }

    /// The article in which the claim of that key stands.
    pub(super) fn article_of(&self, key: ClaimKey) -> Result<Option<i64>, Error> {
        let Some(&n) = self.rows_of(key)?.first() else { return Ok(None) };
        let sql = "SELECT article FROM claim WHERE n = $1";
        Ok(db::first(&self.db, sql, &[n.into()], |row| row.int(0))?.flatten())
    }

    /// Recent rows of the places that are wanted.
    pub(super) fn recent(&self, wanted: impl Fn(i64) -> bool) -> Result<ByPlace, Error> {
        let mut out = ByPlace::new();
        self.db.rows("SELECT claims FROM recent ORDER BY n", &[], &mut |row| {
            let rows = row.blob(0).and_then(PlacedRow::rows).ok_or_else(|| self.damaged(DAMAGED))?;
            for row in rows {
                let place = row.place();
                if wanted(place) {
                    out.entry(place).or_default().push(row.slim().ok_or_else(|| self.damaged(DAMAGED))?);
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(out)
    }

    /// Adds a place's chunks to `rows`.
    pub(super) fn chunks(&self, place: i64, rows: &mut Vec<Slim>) -> Result<(), Error> {
        let (first, end) = chunk_ids(place);
        let sql = "SELECT claims FROM chunk WHERE id >= $1 AND id < $2 ORDER BY id";
        self.db.rows(sql, &[first.into(), end.into()], &mut |row| {
            self.unpack(row.blob(0), &mut |slim| rows.push(slim))?;
            Ok(ControlFlow::Continue(()))
        })
    }

    /// Shows the rows of all chunks with their places.
    pub(super) fn all_chunks(
        &self,
        wanted: impl Fn(i64) -> bool,
        each: &mut dyn FnMut(i64, Slim),
    ) -> Result<(), Error> {
        self.db.rows("SELECT id, claims FROM chunk ORDER BY id", &[], &mut |row| {
            let place = place_of(row.int(0).unwrap_or_default());
            if wanted(place) {
                self.unpack(row.blob(1), &mut |slim| each(place, slim))?;
            }
            Ok(ControlFlow::Continue(()))
        })
    }

    /// How many claims stand at each place, rejected ones left out.
    pub(super) fn counts(&self) -> Result<HashMap<i64, usize>, Error> {
        let mut out: HashMap<i64, usize> = HashMap::new();
        self.db.rows("SELECT id, claims FROM chunk", &[], &mut |row| {
            let place = place_of(row.int(0).unwrap_or_default());
            let chunk = row.blob(1).ok_or_else(|| self.damaged(DAMAGED))?;
            *out.entry(place).or_default() += pack::standing(chunk);
            Ok(ControlFlow::Continue(()))
        })?;
        for (place, rows) in self.recent(|_| true)? {
            *out.entry(place).or_default() +=
                rows.iter().filter(|slim| slim.standing != Standing::Rejected).count();
        }
        out.retain(|_, count| *count > 0);
        Ok(out)
    }

    fn unpack(&self, chunk: Option<&[u8]>, each: &mut dyn FnMut(Slim)) -> Result<(), Error> {
        for slim in chunk.and_then(Slim::rows).ok_or_else(|| self.damaged(DAMAGED))? {
            each(slim.ok_or_else(|| self.damaged(DAMAGED))?);
        }
        Ok(())
    }

    /// Writes changes to packed rows, and the keys of new claims.
    pub(super) fn write_packed(
        &self,
        mut changes: BTreeMap<i64, Change>,
        keys: &[(ClaimKey, u32)],
    ) -> Result<(), Error> {
        changes.values_mut().for_each(|change| change.add.sort_by_key(in_order));
        if changes.values().any(|change| !change.drop.is_empty()) {
            // What is dropped may lie anywhere: first all of it is brought to its place.
            self.settle_recent()?;
            for (&place, change) in changes.iter_mut().filter(|(_, change)| !change.drop.is_empty()) {
                self.rewrite(place, std::mem::take(change))?;
            }
        }
        let mut rows = Vec::new();
        for (&place, change) in &changes {
            change.add.iter().for_each(|slim| PlacedRow::write(place, slim, &mut rows));
        }
        if rows.is_empty() && keys.is_empty() {
            return Ok(());
        }
        let size = changes.values().map(|change| change.add.len()).sum::<usize>().max(keys.len());
        let sql = "INSERT INTO recent(n, claims, keys, size) \
                   SELECT coalesce(max(n), 0) + 1, $1, $2, $3 FROM recent";
        let keys = pack::write_keys(keys);
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        self.db.run(sql, &[rows.as_slice().into(), keys.as_slice().into(), size.into()])?;
        let sql = "SELECT count(*), CAST(sum(size) AS BIGINT) FROM recent";
        let full = |row: &dyn db::Row| {
            row.int(0).is_some_and(|batches| batches > RECENT_BATCHES)
                || row.int(1).is_some_and(|rows| rows > RECENT_ROWS)
        };
        if db::first(&self.db, sql, &[], full)? == Some(true) { self.settle_recent() } else { Ok(()) }
    }

    /// Moves what is recent to its places.
    pub(super) fn settle_recent(&self) -> Result<(), Error> {
        for (place, mut rows) in self.recent(|_| true)? {
            rows.sort_by_key(in_order);
            self.lengthen(place, &rows)?;
        }
        let mut keys = Vec::new();
        self.db.rows("SELECT keys FROM recent", &[], &mut |row| {
            keys.extend(pack::keys(row.blob(0).unwrap_or_default()));
            Ok(ControlFlow::Continue(()))
        })?;
        self.put_keys(keys)?;
        self.db.run("DELETE FROM recent", &[])
    }

    pub(super) fn put_keys(&self, mut keys: Vec<(ClaimKey, u32)>) -> Result<(), Error> {
        keys.sort_unstable();
        for (key, n) in keys {
            let values = [key.number().cast_signed().into(), i64::from(n).into()];
            self.db.run("INSERT INTO key_of(key, claim) VALUES($1, $2)", &values)?;
        }
        Ok(())
    }

    /// Adds rows at the end of a place: its last chunk is rewritten, no other.
    fn lengthen(&self, place: i64, rows: &[Slim]) -> Result<(), Error> {
        let (first, end) = chunk_ids(place);
        let sql = "SELECT id, claims FROM chunk WHERE id >= $1 AND id < $2 ORDER BY id DESC LIMIT 1";
        let last = db::first(&self.db, sql, &[first.into(), end.into()], |row| {
            Some((row.int(0)?, row.blob(1).unwrap_or_default().to_vec()))
        })?;
        let mut next = first;
        let mut rest = rows;
        if let Some((id, mut bytes)) = last.flatten() {
            next = id + 1;
            let (head, tail) = rest.split_at(CHUNK.saturating_sub(pack::len(&bytes)).min(rest.len()));
            if !head.is_empty() {
                head.iter().for_each(|row| row.write(&mut bytes));
                let sql = "UPDATE chunk SET claims = $1 WHERE id = $2";
                self.db.run(sql, &[bytes.as_slice().into(), id.into()])?;
            }
            rest = tail;
        }
        self.put_chunks(next, rest)
    }

    fn rewrite(&self, place: i64, change: Change) -> Result<(), Error> {
        let mut rows = Vec::new();
        self.chunks(place, &mut rows)?;
        rows.retain(|row| !change.drop.contains(&row.n));
        rows.extend(change.add);
        rows.sort_by_key(in_order);
        let (first, end) = chunk_ids(place);
        self.db.run("DELETE FROM chunk WHERE id >= $1 AND id < $2", &[first.into(), end.into()])?;
        self.put_chunks(first, &rows)
    }

    fn put_chunks(&self, first: i64, rows: &[Slim]) -> Result<(), Error> {
        for (id, chunk) in (first..).zip(pack::chunks(rows)) {
            let values = [id.into(), chunk.as_slice().into()];
            self.db.run("INSERT INTO chunk(id, claims) VALUES($1, $2)", &values)?;
        }
        Ok(())
    }
}

/// Rows are written in the order in which they are read: sorting what is nearly sorted costs little.
fn in_order(slim: &Slim) -> super::select::Order {
    order(slim.testimony.known, slim.testimony.claim)
}
