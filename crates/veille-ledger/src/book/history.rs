//! All that was learnt of an article, for another ledger.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use smol_str::SmolStr;

use super::Book;
use super::head::moment;
use crate::db::{self, Db};
use crate::{Error, History, Reading};

impl<D: Db> Book<D> {
    pub(crate) fn histories(&self, each: &mut dyn FnMut(History) -> ControlFlow<()>) -> Result<(), Error> {
        self.reading(|| {
            let kinds = self.article_kinds()?;
            let all = db::all(&self.db, "SELECT n FROM article ORDER BY n", &[], |row| row.int(0))?;
            for n in all.into_iter().flatten() {
                if let Some(history) = self.history(n, &kinds)?
                    && each(history).is_break()
                {
                    break;
                }
            }
            Ok(())
        })
    }

    fn history(&self, n: i64, kinds: &[SmolStr]) -> Result<Option<History>, Error> {
        let (Some(head), Some(article)) = (self.head_at(n, None)?, self.stored(n)?) else { return Ok(None) };
        let sql = "SELECT method, recorded FROM reading WHERE article = $1";
        let readings = db::all(&self.db, sql, &[n.into()], |row| {
            let method = u32::try_from(row.int(0)?).ok()?;
            Some((method, Reading { method, recorded: moment(row.int(1)?), claims: Vec::new() }))
        })?;
        let mut readings: BTreeMap<u32, Reading> = readings.into_iter().flatten().collect();
        for live in self.readings(n, None)? {
            if let Some(reading) = readings.get_mut(&live.method) {
                reading.claims.push((live.record, moment(live.recorded)));
            }
        }
        let mut notes = Vec::new();
        for kind in kinds {
            notes.extend(self.article_note(kind, &head.id)?.map(|note| (kind.clone(), note)));
        }
        Ok(Some(History {
            article,
            recorded: moment(head.recorded),
            seen: head.seen.into_iter().map(|(seen, at)| (seen, moment(at))).collect(),
            readings: readings.into_values().collect(),
            notes,
        }))
    }
}
