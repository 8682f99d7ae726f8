//! What others remember beside the ledger.

use std::ops::ControlFlow;

use smol_str::SmolStr;

use super::Book;
use crate::db::{self, Db};
use crate::{Error, NoteOf, PlaceKey};

impl<D: Db> Book<D> {
    pub(crate) fn note(&self, of: NoteOf, kind: &str, notes: &[(&str, &[u8])]) -> Result<(), Error> {
        let (drop, put) = match of {
            NoteOf::Place => (
                "DELETE FROM place_note WHERE kind = $1 AND place = $2",
                "INSERT INTO place_note(kind, place, note) VALUES($1, $2, $3)",
            ),
            NoteOf::Article => (
                "DELETE FROM article_note WHERE kind = $1 AND article = $2",
                "INSERT INTO article_note(kind, article, note) VALUES($1, $2, $3)",
            ),
        };
        self.writing(|| {
            for &(about, note) in notes {
                self.db.run(drop, &[kind.into(), about.into()])?;
                self.db.run(put, &[kind.into(), about.into(), note.into()])?;
            }
            Ok(())
        })
    }

    pub(crate) fn notes(
        &self,
        of: NoteOf,
        kind: &str,
        each: &mut dyn FnMut(&str, &[u8]),
    ) -> Result<(), Error> {
        let sql = match of {
            NoteOf::Place => "SELECT place, note FROM place_note WHERE kind = $1 ORDER BY place",
            NoteOf::Article => "SELECT article, note FROM article_note WHERE kind = $1 ORDER BY article",
        };
        self.db.rows(sql, &[kind.into()], &mut |row| {
            if let (Some(about), Some(note)) = (row.text(0), row.blob(1)) {
                each(about, note);
            }
            Ok(ControlFlow::Continue(()))
        })
    }

    /// The kinds of notes about articles.
    pub(super) fn article_kinds(&self) -> Result<Vec<SmolStr>, Error> {
        let sql = "SELECT DISTINCT kind FROM article_note";
        let kinds = db::all(&self.db, sql, &[], |row| row.text(0).map(SmolStr::new))?;
        let mut kinds: Vec<SmolStr> = kinds.into_iter().flatten().collect();
        kinds.sort();
        Ok(kinds)
    }

    /// The note of a kind about an article.
    pub(super) fn article_note(&self, kind: &str, id: &str) -> Result<Option<Vec<u8>>, Error> {
        let sql = "SELECT note FROM article_note WHERE kind = $1 AND article = $2";
        let note =
            db::first(&self.db, sql, &[kind.into(), id.into()], |row| row.blob(0).map(<[u8]>::to_vec))?;
        Ok(note.flatten())
    }

    /// Adds notes about an article that are not there.
    pub(super) fn take_notes(&self, id: &str, notes: &[(SmolStr, Vec<u8>)]) -> Result<(), Error> {
        for (kind, note) in notes {
            if self.article_note(kind, id)?.is_none() {
                let sql = "INSERT INTO article_note(kind, article, note) VALUES($1, $2, $3)";
                self.db.run(sql, &[kind.as_str().into(), id.into(), note.as_slice().into()])?;
            }
        }
        Ok(())
    }

    /// Lets the notes of places go whose testimonies have changed.
    pub(super) fn forget_notes(&self, places: &[PlaceKey]) -> Result<(), Error> {
        let kinds = db::all(&self.db, "SELECT DISTINCT kind FROM place_note", &[], |row| {
            row.text(0).map(str::to_owned)
        })?;
        for kind in kinds.into_iter().flatten() {
            for place in places {
                let sql = "DELETE FROM place_note WHERE kind = $1 AND place = $2";
                self.db.run(sql, &[kind.as_str().into(), place.as_str().into()])?;
            }
        }
        Ok(())
    }
}
