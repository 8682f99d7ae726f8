//! The rules of the ledger, whatever holds its tables.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use smol_str::SmolStr;

use crate::Error;
use crate::db::{self, Db};
use crate::error::Kind;
use crate::verdict::{Verdicts, settle};
use crate::{Decided, Decision};

mod decide;
mod head;
mod history;
mod names;
mod notes;
mod packed;
mod read;
mod select;
mod write;

/// A ledger over a store.
#[derive(Debug)]
pub(crate) struct Book<D> {
    db: D,
    /// Transactions that are open: reading inside reading is one.
    depth: Cell<u32>,
    /// What decisions come to, with the number of the last one.
    verdicts: RefCell<Option<(i64, Arc<Verdicts>)>>,
    /// The state of the ledger, with the store's stamp when it was told.
    version: RefCell<Option<(i64, SmolStr)>>,
}

impl<D: Db> Book<D> {
    /// Takes a store, and makes its tables or brings them up to date.
    pub(crate) fn open(db: D) -> Result<Self, Error> {
        let book =
            Self { db, depth: Cell::new(0), verdicts: RefCell::new(None), version: RefCell::new(None) };
        let known = book.db.dialect().schema.len() as i64;
        if book.outdated(known)?.is_some() {
            // Somebody else may do the same: whoever comes second finds it done.
            book.writing(|| match book.outdated(known)? {
                Some(found) => book.migrate(found, known),
                None => Ok(()),
            })?;
        }
        Ok(book)
    }

    pub(crate) fn db(&self) -> &D {
        &self.db
    }

    /// The version of tables that are not up to date.
    fn outdated(&self, known: i64) -> Result<Option<i64>, Error> {
        let found = self.db.schema()?;
        if found > known || found < 0 {
            return Err(Error::new(self.db.place(), Kind::Newer { found, known }));
        }
        Ok((found < known).then_some(found))
    }

    fn migrate(&self, found: i64, known: i64) -> Result<(), Error> {
        let steps = self.db.dialect().schema;
        for step in steps.iter().skip(usize::try_from(found).unwrap_or(0)) {
            self.db.script(step)?;
        }
        if found > 0 {
            self.remake()?;
        }
        self.db.set_schema(known)
    }

    /// Runs `work` in one transaction that writes.
    fn writing<T>(&self, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        self.db.begin_write()?;
        self.version.replace(None);
        self.depth.set(self.depth.get() + 1);
        let done = work();
        self.depth.set(self.depth.get() - 1);
        let done = done.and_then(|out| self.db.commit().map(|()| out));
        if done.is_err() {
            self.db.rollback();
            self.verdicts.replace(None);
        }
        done
    }

    /// Runs `work` on one state of the ledger.
    fn reading<T>(&self, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        if self.depth.get() > 0 {
            return work();
        }
        self.db.begin_read()?;
        self.depth.set(1);
        let done = work();
        self.depth.set(0);
        // Nothing was written.
        self.db.rollback();
        done
    }

    fn damaged(&self, why: &str) -> Error {
        Error::new(self.db.place(), Kind::Damaged(why.to_owned()))
    }

    /// All decisions, settled; those alone that were recorded by `until`, in microseconds.
    fn settled(&self, until: Option<i64>) -> Result<Vec<Decided>, Error> {
        let sql = "SELECT id, act, author, reason, recorded FROM decision WHERE recorded <= $1";
        let rows = db::all(&self.db, sql, &[until.unwrap_or(i64::MAX).into()], |row| {
            Some(Decided {
                id: row.text(0)?.into(),
                decision: Decision {
                    act: serde_json::from_str(row.text(1)?).ok()?,
                    author: row.text(2)?.into(),
                    reason: row.text(3)?.to_owned(),
                },
                recorded: jiff::Timestamp::from_microsecond(row.int(4)?).ok()?,
                undone: false,
            })
        })?;
        let mut all: Vec<Decided> = rows
            .into_iter()
            .collect::<Option<_>>()
            .ok_or_else(|| self.damaged("a decision cannot be read"))?;
        settle(&mut all);
        Ok(all)
    }

    /// What all decisions come to.
    fn verdicts(&self) -> Result<Arc<Verdicts>, Error> {
        let last = "SELECT coalesce(max(n), 0) FROM decision";
        let last = db::first(&self.db, last, &[], |row| row.int(0))?.flatten().unwrap_or(0);
        if let Some((at, verdicts)) = &*self.verdicts.borrow()
            && *at == last
        {
            return Ok(Arc::clone(verdicts));
        }
        let verdicts = Arc::new(Verdicts::of(&self.settled(None)?));
        self.verdicts.replace(Some((last, Arc::clone(&verdicts))));
        Ok(verdicts)
    }
}
