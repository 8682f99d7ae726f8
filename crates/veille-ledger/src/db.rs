//! What the ledger asks of a store: transactions, rows, and the few things that each says in its own words.

use std::ops::ControlFlow;

use crate::Error;
use crate::words::Query;

/// One argument of a statement.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'a> {
    Null,
    Int(i64),
    Real(f64),
    Text(&'a str),
    Blob(&'a [u8]),
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Blob(value)
    }
}

impl From<f64> for Value<'_> {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// One row of an answer. A column of another type, or none, is nothing.
pub(crate) trait Row {
    fn int(&self, at: usize) -> Option<i64>;
    fn real(&self, at: usize) -> Option<f64>;
    fn text(&self, at: usize) -> Option<&str>;
    fn blob(&self, at: usize) -> Option<&[u8]>;
}

/// What to do with each row.
pub(crate) type Each<'a> = &'a mut dyn FnMut(&dyn Row) -> Result<ControlFlow<()>, Error>;

/// A store. Statements are the same text for all; arguments are `$1`, `$2` … in the order in which they first occur.
pub(crate) trait Db {
    /// Where it is, for messages: a path, or an address without its password.
    fn place(&self) -> &str;

    fn run(&self, sql: &str, values: &[Value<'_>]) -> Result<(), Error>;

    fn rows(&self, sql: &str, values: &[Value<'_>], each: Each<'_>) -> Result<(), Error>;

    /// A number that is another one after each commit of another connection; none where the store has none.
    fn stamp(&self) -> Result<Option<i64>, Error> {
        Ok(None)
    }

    /// Begins a transaction that writes; only one does at a time.
    fn begin_write(&self) -> Result<(), Error>;

    /// Begins a transaction that sees one state of the ledger.
    fn begin_read(&self) -> Result<(), Error>;

    fn commit(&self) -> Result<(), Error>;

    /// Ends the transaction, if there still is one, as if it had never been.
    fn rollback(&self);

    /// The version of its tables; 0 where there are none.
    fn schema(&self) -> Result<i64, Error>;

    /// Sets the version of its tables, inside the transaction that makes them.
    fn set_schema(&self, version: i64) -> Result<(), Error>;

    /// Runs statements without arguments or answers.
    fn script(&self, sql: &str) -> Result<(), Error>;

    /// Its statements.
    fn dialect(&self) -> &'static Dialect;

    /// Text as its index of words takes it.
    fn indexed(&self, text: &str) -> String;

    /// A query as its index of words takes it.
    fn query(&self, query: &Query) -> String;
}

/// What each store says in its own words.
#[derive(Debug)]
pub(crate) struct Dialect {
    /// Makes all tables, version by version.
    pub(crate) schema: &'static [&'static str],
    /// Empties the indexes that are no plain tables.
    pub(crate) clear: &'static [&'static str],
    /// row, words
    pub(crate) put_article_words: &'static str,
    /// row, words
    pub(crate) put_claim_words: &'static str,
    /// query
    pub(crate) find_articles: &'static str,
    /// query
    pub(crate) find_claims: &'static str,
    /// row, latitude, longitude; nothing where the store sees to it by itself
    pub(crate) put_point: Option<&'static str>,
    /// south, north, west, east; may answer places just outside
    pub(crate) find_boxes: &'static str,
}

/// Reads the first row.
pub(crate) fn first<D: Db + ?Sized, T>(
    db: &D,
    sql: &str,
    values: &[Value<'_>],
    read: impl Fn(&dyn Row) -> T,
) -> Result<Option<T>, Error> {
    let mut out = None;
    db.rows(sql, values, &mut |row| {
        out = Some(read(row));
        Ok(ControlFlow::Break(()))
    })?;
    Ok(out)
}

/// Reads all rows.
pub(crate) fn all<D: Db + ?Sized, T>(
    db: &D,
    sql: &str,
    values: &[Value<'_>],
    read: impl Fn(&dyn Row) -> T,
) -> Result<Vec<T>, Error> {
    let mut out = Vec::new();
    db.rows(sql, values, &mut |row| {
        out.push(read(row));
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(out)
}
