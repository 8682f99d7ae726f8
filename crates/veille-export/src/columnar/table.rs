//! Tables in Apache Parquet, written column by column and without Arrow.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use crate::Error;

/// Rows that lie together in the file. Readers skip and share out by such groups; articles are long.
const GROUP: usize = 20_000;

/// What a column holds; every column may have empty cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8.
    Text,
    /// UTF-8 that is JSON.
    Json,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// A civil day.
    Day,
    /// A moment of UTC, in microseconds.
    Moment,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nobody knows.
    Empty,
    /// For [`Kind::Text`] and [`Kind::Json`].
    Text(String),
    /// For [`Kind::Whole`], and for [`Kind::Moment`] microseconds since 1970.
    Whole(i64),
    /// For [`Kind::Number`].
    Number(f64),
    /// For [`Kind::Day`], days since 1970.
    Day(i32),
}

impl Cell {
    pub(crate) fn text<T: AsRef<str>>(text: T) -> Self {
        Self::Text(text.as_ref().to_owned())
    }

    pub(crate) fn maybe<T: AsRef<str>>(text: Option<T>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    pub(crate) fn number(number: Option<f64>) -> Self {
        number.filter(|number| number.is_finite()).map_or(Self::Empty, Self::Number)
    }

    pub(crate) fn whole<T: TryInto<i64>>(number: Option<T>) -> Self {
        number.and_then(|number| number.try_into().ok()).map_or(Self::Empty, Self::Whole)
    }
}

/// A table on its way into a file.
pub(crate) struct Table<W: Write + Send> {
    columns: &'static [(&'static str, Kind)],
    out: SerializedFileWriter<W>,
    /// The cells that wait, column by column.
    waiting: Vec<Vec<Cell>>,
    rows: usize,
}

impl<W: Write + Send> Table<W> {
    /// Begins a table; `name` goes into the file's own notes, so that whoever reads it can tell what it is.
    pub(crate) fn new(out: W, name: &str, columns: &'static [(&'static str, Kind)]) -> Result<Self, Error> {
        let fields = columns.iter().map(|(name, kind)| field(name, *kind)).collect::<Result<_, _>>()?;
        let schema = Type::group_type_builder("veille").with_fields(fields).build()?;
        let note = |key: &str, value: &str| KeyValue::new(key.to_owned(), Some(value.to_owned()));
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by("veille".to_owned())
            .set_key_value_metadata(Some(vec![note("veille.table", name), note("veille.version", "1")]))
            .build();
        let out = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
        Ok(Self { columns, out, waiting: vec![Vec::new(); columns.len()], rows: 0 })
    }

    /// Adds a row; cells that are missing are empty, those too many are dropped.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) -> Result<(), Error> {
        let mut cells = cells.into_iter();
        for column in &mut self.waiting {
            column.push(cells.next().unwrap_or(Cell::Empty));
        }
        self.rows += 1;
        if self.waiting.first().is_some_and(|column| column.len() >= GROUP) { self.group() } else { Ok(()) }
    }

    /// Writes what waits as one group.
    fn group(&mut self) -> Result<(), Error> {
        let mut group = self.out.next_row_group()?;
        for ((_, kind), cells) in self.columns.iter().zip(&mut self.waiting) {
            column(&mut group, *kind, cells)?;
            cells.clear();
        }
        group.close()?;
        Ok(())
    }

    /// Writes what is left and the file's end, and says how many rows there are.
    pub(crate) fn finish(mut self) -> Result<usize, Error> {
        if self.waiting.first().is_some_and(|column| !column.is_empty()) {
            self.group()?;
        }
        self.out.finish()?;
        self.out.inner_mut().flush()?;
        Ok(self.rows)
    }
}

fn field(name: &str, kind: Kind) -> Result<Arc<Type>, ParquetError> {
    let (physical, logical) = match kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Json => (Physical::BYTE_ARRAY, Some(LogicalType::Json)),
        Kind::Whole => (Physical::INT64, None),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Day => (Physical::INT32, Some(LogicalType::Date)),
        Kind::Moment => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
    };
    let builder = Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    builder.build().map(Arc::new)
}

/// Writes one column of a group: which cells are there, and their values.
fn column<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    kind: Kind,
    cells: &[Cell],
) -> Result<(), Error> {
    let Some(mut writer) = group.next_column()? else { return Ok(()) };
    macro_rules! write {
        ($of:ty, $value:expr) => {{
            let value = $value;
            let found: Vec<_> = cells.iter().map(value).collect();
            let levels: Vec<i16> = found.iter().map(|cell| i16::from(cell.is_some())).collect();
            let values: Vec<_> = found.into_iter().flatten().collect();
            writer.typed::<$of>().write_batch(&values, Some(&levels), None)?;
        }};
    }
    match kind {
        Kind::Text | Kind::Json => write!(ByteArrayType, |cell: &Cell| match cell {
            Cell::Text(text) => Some(ByteArray::from(text.as_str())),
            _ => None,
        }),
        Kind::Whole | Kind::Moment => write!(Int64Type, |cell: &Cell| match cell {
            Cell::Whole(number) => Some(*number),
            _ => None,
        }),
        Kind::Number => write!(DoubleType, |cell: &Cell| match cell {
            Cell::Number(number) => Some(*number),
            _ => None,
        }),
        Kind::Day => write!(Int32Type, |cell: &Cell| match cell {
            Cell::Day(day) => Some(*day),
            _ => None,
        }),
    }
    writer.close()?;
    Ok(())
}
