//! Apache Parquet tables to articles.
//!
//! Read row by row through the format's own record interface: no Arrow is needed, and however a program held its text in
//! memory (`Utf8`, `LargeUtf8`, `Utf8View`, dictionaries), in the file it is a column of byte strings.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field as Value, Row};
use parquet::schema::types::Type;

use crate::Error;
use crate::error::Kind;
use crate::field::{Columns, Field};
use crate::origin::{Basis, Origin};
use crate::reader::{Ingested, Reader};
use crate::record::Told;

/// Rows that are decoded at a time; articles are long.
const BATCH: usize = 64;

/// The articles of a table.
pub(crate) struct Rows<'a> {
    reader: &'a Reader,
    origin: Origin,
    rows: RowIter<'static>,
    /// Which columns hold which field, best first, by name.
    fields: Vec<(Field, Vec<String>)>,
    number: u64,
    done: bool,
}

impl<'a> Rows<'a> {
    /// Reads the table's description, and of its columns only those that are wanted.
    pub(crate) fn new(
        reader: &'a Reader,
        columns: &Columns,
        origin: Origin,
        from: impl ChunkReader + 'static,
    ) -> Result<Self, Error> {
        let name = origin.to_string();
        let opened = catch_unwind(AssertUnwindSafe(|| open(columns, from))).unwrap_or(Err(DAMAGED));
        let (rows, fields) = opened.map_err(|kind| Error::of(&name, kind))?;
        Ok(Self { reader, origin, rows, fields, number: 0, done: false })
    }
}

const DAMAGED: Kind = Kind::Unreadable { what: "Parquet table" };

type Opened = (RowIter<'static>, Vec<(Field, Vec<String>)>);

fn open(columns: &Columns, from: impl ChunkReader + 'static) -> Result<Opened, Kind> {
    let broken = |error: parquet::errors::ParquetError| Kind::Table { cause: error.to_string() };
    let file = SerializedFileReader::new(from).map_err(broken)?;
    let schema = file.metadata().file_metadata().schema();
    let names: Vec<&str> = schema.get_fields().iter().map(|field| field.name()).collect();
    let chosen = columns.choose(names.iter().copied());
    if chosen.iter().any(|(field, at)| *field == Field::Text && at.is_empty()) {
        return Err(Kind::NoTextColumn { there: crate::table::shown(&names) });
    }
    let wanted = |at: &usize| chosen.iter().any(|(_, columns)| columns.contains(at));
    let kept = schema
        .get_fields()
        .iter()
        .enumerate()
        .filter(|(at, _)| wanted(at))
        .map(|(_, field)| Arc::clone(field));
    let projection =
        Type::group_type_builder(schema.name()).with_fields(kept.collect()).build().map_err(broken)?;
    let named = |at: usize| names.get(at).map(|name| (*name).to_owned());
    let fields =
        chosen.iter().map(|(field, at)| (*field, at.iter().copied().filter_map(named).collect())).collect();
    let rows = RowIter::from_file_into(Box::new(file)).project(Some(projection)).map_err(broken)?;
    Ok((rows.with_batch_size(BATCH), fields))
}

impl Iterator for Rows<'_> {
    type Item = Result<Ingested, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        self.number += 1;
        let origin = self.origin.record(self.number);
        // The decoder is written for files of honest programs.
        let row = catch_unwind(AssertUnwindSafe(|| self.rows.next()));
        let kind = match row {
            Ok(None) => {
                self.done = true;
                return None;
            }
            Ok(Some(Ok(row))) => return Some(self.reader.record(self.told(&row), origin, Basis::Column)),
            Ok(Some(Err(error))) => Kind::Table { cause: error.to_string() },
            Err(_) => DAMAGED,
        };
        // Where a page is damaged, there is no telling where its next row begins.
        self.done = true;
        Some(Err(Error::of(&origin.to_string(), kind)))
    }
}

impl Rows<'_> {
    fn told(&self, row: &Row) -> Told {
        let mut told = Told::default();
        for (field, columns) in &self.fields {
            for column in columns {
                let value = row.get_column_iter().find(|(name, _)| *name == column).map(|(_, value)| value);
                if let Some(value) = value.and_then(|value| words(value, *field)) {
                    told.add(*field, value);
                }
            }
        }
        told
    }
}

/// A value as text: a string, a date or a moment, a list of paragraphs, an object's own name.
fn words(value: &Value, field: Field) -> Option<String> {
    match value {
        Value::Str(text) => Some(text.clone()),
        Value::Bytes(bytes) => std::str::from_utf8(bytes.data()).ok().map(str::to_owned),
        Value::Date(days) if field == Field::Published => {
            let epoch = jiff::civil::date(1970, 1, 1);
            epoch.checked_add(jiff::Span::new().try_days(*days).ok()?).ok().map(|day| day.to_string())
        }
        Value::TimestampMillis(at) if field == Field::Published => {
            moment(jiff::Timestamp::from_millisecond(*at).ok()?)
        }
        Value::TimestampMicros(at) if field == Field::Published => {
            moment(jiff::Timestamp::from_microsecond(*at).ok()?)
        }
        // Seconds since 1970, or nanoseconds, for which the record interface has no type.
        Value::Long(number) if field == Field::Published && *number > 1_000_000_000_000_000 => {
            moment(jiff::Timestamp::from_nanosecond(i128::from(*number)).ok()?)
        }
        Value::Int(_) | Value::Long(_) | Value::Double(_) if field == Field::Published => {
            Some(value.to_string())
        }
        Value::ListInternal(list) if field == Field::Text => {
            let parts: Vec<String> = list.elements().iter().filter_map(|part| words(part, field)).collect();
            (!parts.is_empty()).then(|| parts.join("\n\n"))
        }
        Value::Group(row) if field == Field::Outlet => {
            row.get_column_iter().find(|(name, _)| *name == "name").and_then(|(_, value)| words(value, field))
        }
        _ => None,
    }
}

fn moment(at: jiff::Timestamp) -> Option<String> {
    Some(at.strftime("%Y-%m-%dT%H:%M").to_string())
}
