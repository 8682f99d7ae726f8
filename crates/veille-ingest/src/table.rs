//! The rows of a table in text: values set apart by commas, semicolons, tabs or bars.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use csv::ByteRecord;

use crate::bounds::{Budgeted, Spent};
use crate::error::Kind;
use crate::field::{Columns, Field};
use crate::json::record_limit;
use crate::origin::{Basis, Origin};
use crate::reader::{Ingested, Note, Reader};
use crate::record::Told;
use crate::{Error, characters};

/// The articles of a table.
pub(crate) struct Rows<'a, R> {
    reader: &'a Reader,
    origin: Origin,
    rows: csv::Reader<Budgeted<R>>,
    fields: Vec<(Field, Vec<usize>)>,
    left: Arc<AtomicU64>,
    number: u64,
    row: ByteRecord,
    done: bool,
}

impl<'a, R: Read> Rows<'a, R> {
    /// Reads the header.
    pub(crate) fn new(
        reader: &'a Reader,
        columns: &Columns,
        origin: Origin,
        sign: u8,
        from: R,
    ) -> Result<Self, Error> {
        let left = Arc::new(AtomicU64::new(budget(reader)));
        let from = Budgeted::new(from, Arc::clone(&left));
        let mut rows =
            csv::ReaderBuilder::new().delimiter(sign).flexible(true).has_headers(true).from_reader(from);
        let name = origin.to_string();
        let header = rows.byte_headers().map_err(|error| Error::of(&name, broken(error, reader)))?;
        let header: Vec<String> =
            header.iter().map(|name| decoded(name).0.trim_start_matches('\u{FEFF}').to_owned()).collect();
        let fields = columns.choose(header.iter().map(String::as_str));
        if fields.iter().any(|(field, at)| *field == Field::Text && at.is_empty()) {
            return Err(Error::of(&name, Kind::NoTextColumn { there: shown(&header) }));
        }
        Ok(Self { reader, origin, rows, fields, left, number: 0, row: ByteRecord::new(), done: false })
    }
}

/// The names of the first columns.
pub(crate) fn shown<T: AsRef<str>>(header: &[T]) -> String {
    let names: Vec<String> =
        header.iter().take(12).map(|name| name.as_ref().chars().take(30).collect()).collect();
    names.join(", ")
}

/// The csv reader asks for its input in pieces; one may belong to the row after.
fn budget(reader: &Reader) -> u64 {
    record_limit(reader) + (1 << 16)
}

fn broken(error: csv::Error, reader: &Reader) -> Kind {
    let cause = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(error) if error.get_ref().is_some_and(|inner| inner.is::<Spent>()) => {
            Kind::TooLarge { size: None, limit: record_limit(reader) }
        }
        csv::ErrorKind::Io(error) => Kind::stream(error),
        _ => Kind::Table { cause },
    }
}

/// Tables come in what their program was set to, often Windows-1252; each value is looked at by itself.
fn decoded(value: &[u8]) -> (String, Option<Note>) {
    match std::str::from_utf8(value) {
        Ok(text) => (text.to_owned(), None),
        Err(_) => match characters::decode(value) {
            Ok(decoded) => {
                let note = crate::reader::doubts(&decoded).into_iter().next();
                (decoded.text, note)
            }
            Err(_) => (String::from_utf8_lossy(value).into_owned(), None),
        },
    }
}

impl<R: Read> Iterator for Rows<'_, R> {
    type Item = Result<Ingested, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            self.left.store(budget(self.reader), Ordering::Relaxed);
            self.number += 1;
            let origin = self.origin.record(self.number);
            match self.rows.read_byte_record(&mut self.row) {
                // Rows of separators alone end many tables of office programs.
                Ok(true) if self.row.iter().all(|value| value.trim_ascii().is_empty()) => {}
                Ok(true) => return Some(self.reader.record(self.told(), origin, Basis::Column)),
                Ok(false) => self.done = true,
                Err(error) => {
                    // A quote that is never closed swallows the rest: there is no telling where a row begins again.
                    self.done = true;
                    return Some(Err(Error::of(&origin.to_string(), broken(error, self.reader))));
                }
            }
        }
        None
    }
}

impl<R> Rows<'_, R> {
    /// What the row at hand tells.
    fn told(&self) -> Told {
        let mut told = Told::default();
        for (field, columns) in &self.fields {
            for value in columns.iter().filter_map(|&at| self.row.get(at)) {
                let (value, note) = decoded(value);
                told.add(*field, value);
                if let Some(note) = note.filter(|note| !told.notes.contains(note)) {
                    told.notes.push(note);
                }
            }
        }
        told
    }
}
