//! Claims in Parquet, back again: what a ledger needs of them.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use parquet::schema::types::Type;
use serde_json::Value;
use veille_claim::ClaimRecord;
use veille_ledger::{Entry, History, StoredArticle};

/// The columns that are read, and those without which it is no table of claims.
const COLUMNS: [&str; 5] = ["record", "article_record", "text", "method", "recorded"];
const NEEDED: [&str; 4] = ["record", "article_record", "text", "method"];

/// Rows that are decoded at a time; articles are long.
const BATCH: usize = 64;

/// Why a row of a table of claims cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, row {row}: {why}")]
pub struct Unreadable {
    file: String,
    row: u64,
    why: String,
}

/// The claims of a table as `veille export --format parquet` and the Python package write it, a row each, each with its article.
pub struct ClaimRows {
    file: String,
    rows: RowIter<'static>,
    number: u64,
    now: Timestamp,
    done: bool,
}

impl std::fmt::Debug for ClaimRows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClaimRows")
            .field("file", &self.file)
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

impl ClaimRows {
    /// Opens a table; nothing where the file is something else than a Parquet table of claims. A row that does not say when a
    /// ledger learnt it is learnt `now`.
    #[must_use]
    pub fn open(path: &Path, now: Timestamp) -> Option<Self> {
        let opened = File::open(path).ok()?;
        // The decoder is written for files of honest programs.
        let rows = catch_unwind(AssertUnwindSafe(|| rows(opened))).ok()?.ok()??;
        Some(Self { file: path.display().to_string(), rows, number: 0, now, done: false })
    }
}

impl Iterator for ClaimRows {
    type Item = Result<History, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        self.number += 1;
        let row = catch_unwind(AssertUnwindSafe(|| self.rows.next()));
        // Where a page is damaged, there is no telling where its next row begins.
        self.done = !matches!(row, Ok(Some(Ok(_))));
        let told = match row {
            Ok(None) => return None,
            Ok(Some(Ok(row))) => history(&row, self.now),
            Ok(Some(Err(error))) => Err(format!("the table is damaged from here on: {error}")),
            Err(_) => Err("the table is damaged from here on".to_owned()),
        };
        Some(told.map_err(|why| Unreadable { file: self.file.clone(), row: self.number, why }))
    }
}

/// The rows of a table of claims, with the columns that are wanted; nothing where it is another table.
fn rows(from: File) -> Result<Option<RowIter<'static>>, ParquetError> {
    let file = SerializedFileReader::new(from)?;
    let schema = file.metadata().file_metadata().schema();
    let wanted: Vec<_> =
        schema.get_fields().iter().filter(|field| COLUMNS.contains(&field.name())).map(Arc::clone).collect();
    let has = |name: &str| wanted.iter().any(|field| field.name() == name);
    if !NEEDED.iter().all(|name| has(name)) {
        return Ok(None);
    }
    let projection = Type::group_type_builder(schema.name()).with_fields(wanted).build()?;
    let rows = RowIter::from_file_into(Box::new(file)).project(Some(projection))?;
    Ok(Some(rows.with_batch_size(BATCH)))
}

fn history(row: &Row, now: Timestamp) -> Result<History, String> {
    let value =
        |name: &str| row.get_column_iter().find(|(column, _)| *column == name).map(|(_, value)| value);
    let text = |name: &str| match value(name) {
        Some(Field::Str(text)) => Ok(text.as_str()),
        Some(Field::Bytes(bytes)) => bytes.as_utf8().map_err(|error| format!("`{name}`: {error}")),
        _ => Err(format!("`{name}` is empty: a ledger needs it")),
    };
    let wrong = |name: &str, error: serde_json::Error| format!("`{name}` cannot be read: {error}");
    let record: ClaimRecord =
        serde_json::from_str(text("record")?).map_err(|error| wrong("record", error))?;
    let mut about: Value =
        serde_json::from_str(text("article_record")?).map_err(|error| wrong("article_record", error))?;
    if let Value::Object(fields) = &mut about {
        fields.insert("text".to_owned(), Value::String(text("text")?.to_owned()));
    }
    let article: StoredArticle =
        serde_json::from_value(about).map_err(|error| wrong("article_record", error))?;
    let method = match value("method") {
        Some(Field::Long(method)) => u32::try_from(*method).ok(),
        Some(Field::Int(method)) => u32::try_from(*method).ok(),
        _ => None,
    };
    let recorded = match value("recorded") {
        Some(Field::TimestampMicros(at)) => Timestamp::from_microsecond(*at).ok(),
        Some(Field::TimestampMillis(at)) => Timestamp::from_millisecond(*at).ok(),
        _ => None,
    };
    let method = method.ok_or("`method` is empty: a ledger needs it")?;
    Ok(History::of(Entry { article, claims: vec![record], method }, recorded.unwrap_or(now)))
}
