//! The ledger in one file.

use std::fs;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql};

use crate::Error;
use crate::book::Book;
use crate::db::{Db, Dialect, Each, Row, Value};
use crate::error::Kind;
use crate::words::{Query, words};

mod schema;

/// `veil`, in the header of every ledger, so that `file` and this program tell it from other databases.
const APPLICATION: i32 = 0x7665_696c;

/// What every SQLite file begins with.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Bytes of its header.
const HEADER: u64 = 100;

/// Statements that are kept compiled: all that there are.
const STATEMENTS: usize = 128;

/// How a ledger file is opened.
#[derive(Debug, Clone)]
pub struct SqliteOptions {
    /// How long to wait for another program that is writing.
    pub patience: Duration,
    /// The file may not grow past so many bytes; then [`Error::is_full`].
    pub max_bytes: Option<u64>,
}

impl Default for SqliteOptions {
    /// Five seconds of patience: a batch of the command is written in less than one.
    fn default() -> Self {
        Self { patience: Duration::from_secs(5), max_bytes: None }
    }
}

/// A ledger in one file, by SQLite.
///
/// While it is open, and after a crash, `-wal` and `-shm` files lie beside it; they belong to it.
#[derive(Debug)]
pub struct SqliteLedger {
    pub(crate) book: Book<Sqlite>,
}

impl SqliteLedger {
    /// Opens the ledger at `path`, and makes it where there is none.
    ///
    /// A ledger of an older version is brought up to date, all or nothing.
    ///
    /// # Errors
    /// * [`Error::is_no_ledger`], [`Error::is_damaged`]: the file is something else, or cut off.
    /// * [`Error::is_newer`]: a newer program made it.
    /// * [`Error::is_busy`], [`Error::is_read_only`], [`Error::is_full`]: it cannot be made or brought up to date.
    pub fn open_or_create(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::with(path.as_ref(), &SqliteOptions::default(), true)
    }

    /// Opens the ledger at `path`.
    ///
    /// # Errors
    /// [`Error::is_missing`] where there is none; else as [`open_or_create`](Self::open_or_create).
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::with(path.as_ref(), &SqliteOptions::default(), false)
    }

    /// Looks the whole file over.
    ///
    /// # Errors
    /// [`Error::is_damaged`], with the first damage found.
    pub fn check(&self) -> Result<(), Error> {
        self.book.db().check()
    }

    /// An empty ledger in memory, which goes when it is dropped: for trying things, and for tests.
    ///
    /// # Errors
    /// None that a caller can mend.
    pub fn in_memory() -> Result<Self, Error> {
        let place = "the ledger in memory".to_owned();
        let connection = Connection::open_in_memory().map_err(|error| Error::new(&place, kind_of(&error)))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(Self { book: Book::open(Sqlite { connection, place })? })
    }

    /// Opens the ledger at `path`, in other ways than usual; makes it where `create` is true and there is none.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn with(path: &Path, options: &SqliteOptions, create: bool) -> Result<Self, Error> {
        let db = Sqlite::open(path, options, create)?;
        Ok(Self { book: Book::open(db)? })
    }
}

crate::ledger::hands_on!([] SqliteLedger, this => this.book);

/// A connection.
#[derive(Debug)]
pub(crate) struct Sqlite {
    connection: Connection,
    place: String,
}

impl Sqlite {
    fn open(path: &Path, options: &SqliteOptions, create: bool) -> Result<Self, Error> {
        let place = path.display().to_string();
        let fail = |kind| Error::new(&place, kind);
        match look(path) {
            Ok(Look::Missing) if !create => return Err(fail(Kind::Missing)),
            Ok(Look::Empty) if !create => return Err(fail(Kind::NotALedger("it is empty".into()))),
            Ok(Look::Cut(why)) => return Err(fail(Kind::Damaged(why))),
            Ok(Look::Other(what)) => return Err(fail(Kind::NotALedger(what))),
            Ok(_) => {}
            Err(error) => return Err(fail(Kind::Store(format!("cannot be read: {error}")))),
        }
        // A path of one part lies in the folder at hand, whose name is empty here.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if folder.is_some_and(|folder| !folder.is_dir()) {
            return Err(fail(Kind::ReadOnly("its folder is not there".into())));
        }
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        if create {
            flags |= OpenFlags::SQLITE_OPEN_CREATE;
        }
        let wrong = |error| Error::new(&place, kind_of(&error));
        let connection = Connection::open_with_flags(path, flags).map_err(wrong)?;
        connection.busy_timeout(options.patience).map_err(wrong)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        let db = Self { connection, place };
        db.set_up(options)?;
        Ok(db)
    }

    fn set_up(&self, options: &SqliteOptions) -> Result<(), Error> {
        let application = self.pragma("application_id")?;
        if application != i64::from(APPLICATION) {
            // A new file, or one whose making was cut short, holds no table at all.
            if application != 0 || self.pragma("schema_version")? != 0 {
                let what = "it is a database of another program";
                return Err(Error::new(&self.place, Kind::NotALedger(what.into())));
            }
        }
        // WAL: readers see one state while one writer writes. FULL: what was added outlives a loss of power.
        self.batch("PRAGMA journal_mode=WAL")?;
        self.batch("PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536")?;
        // The file may come from anybody.
        self.batch("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON")?;
        if let Some(max) = options.max_bytes {
            let page = self.pragma("page_size")?;
            let pages = i64::try_from(max).unwrap_or(i64::MAX) / page.max(1);
            self.batch(&format!("PRAGMA max_page_count={}", pages.max(1)))?;
        }
        Ok(())
    }

    fn check(&self) -> Result<(), Error> {
        let mut found = Vec::new();
        self.rows("PRAGMA integrity_check(1)", &[], &mut |row| {
            found.extend(row.text(0).filter(|&text| text != "ok").map(str::to_owned));
            Ok(ControlFlow::Continue(()))
        })?;
        match found.into_iter().next() {
            Some(why) => Err(Error::new(&self.place, Kind::Damaged(why))),
            None => Ok(()),
        }
    }

    fn pragma(&self, name: &str) -> Result<i64, Error> {
        self.connection.pragma_query_value(None, name, |row| row.get(0)).map_err(|error| self.wrong(&error))
    }

    fn batch(&self, sql: &str) -> Result<(), Error> {
        self.connection.execute_batch(sql).map_err(|error| self.wrong(&error))
    }

    #[cold]
    fn wrong(&self, error: &rusqlite::Error) -> Error {
        Error::new(&self.place, kind_of(error))
    }
}

enum Look {
    Missing,
    Empty,
    Sqlite,
    Other(String),
    Cut(String),
}

/// True where the file begins as a database does.
pub(crate) fn is_database(path: &Path) -> bool {
    matches!(look(path), Ok(Look::Sqlite | Look::Cut(_)))
}

/// What a path holds, by its first bytes.
fn look(path: &Path) -> std::io::Result<Look> {
    if path.is_dir() {
        return Ok(Look::Other("it is a folder".into()));
    }
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Look::Missing),
        Err(error) => return Err(error),
    };
    let len = file.metadata()?.len();
    let mut head = Vec::new();
    file.take(HEADER).read_to_end(&mut head)?;
    if head.is_empty() {
        return Ok(Look::Empty);
    }
    if !head.starts_with(MAGIC) {
        return Ok(Look::Other("it does not begin as a database of SQLite does".into()));
    }
    // What is still in the write-ahead log may lie beyond the file's end.
    let log = fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0);
    Ok(match said(&head) {
        Some(said) if said > len && !log => Look::Cut(format!("it has {len} bytes of {said}")),
        None => Look::Cut(format!("it has {len} bytes, and no ledger is so small")),
        Some(_) => Look::Sqlite,
    })
}

/// The file that SQLite keeps beside another.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// How long a file's header says that it is, in bytes; 0 where a program of old has written it and it does not say. Nothing
/// where the header is cut off. The offsets are those of <https://www.sqlite.org/fileformat2.html#the_database_header>.
fn said(head: &[u8]) -> Option<u64> {
    let word = |at: usize| Some(u32::from_be_bytes(*head.get(at..)?.first_chunk()?));
    let page = match u16::from_be_bytes(*head.get(16..)?.first_chunk()?) {
        1 => 65_536,
        page => u64::from(page),
    };
    let (changes, pages, valid) = (word(24)?, word(28)?, word(92)?);
    Some(if changes == valid { page * u64::from(pages) } else { 0 })
}

fn kind_of(error: &rusqlite::Error) -> Kind {
    let text = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Kind::Busy,
        Some(ErrorCode::DiskFull) => Kind::Full,
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            Kind::ReadOnly(text)
        }
        Some(ErrorCode::DatabaseCorrupt) => Kind::Damaged(text),
        Some(ErrorCode::NotADatabase) => Kind::NotALedger(text),
        _ => Kind::Store(text),
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Value::Null => ValueRef::Null,
            Value::Int(value) => ValueRef::Integer(value),
            Value::Real(value) => ValueRef::Real(value),
            Value::Text(value) => ValueRef::Text(value.as_bytes()),
            Value::Blob(value) => ValueRef::Blob(value),
        }))
    }
}

impl Row for rusqlite::Row<'_> {
    fn int(&self, at: usize) -> Option<i64> {
        self.get_ref(at).ok()?.as_i64().ok()
    }

    fn real(&self, at: usize) -> Option<f64> {
        self.get_ref(at).ok()?.as_f64().ok()
    }

    fn text(&self, at: usize) -> Option<&str> {
        self.get_ref(at).ok()?.as_str().ok()
    }

    fn blob(&self, at: usize) -> Option<&[u8]> {
        self.get_ref(at).ok()?.as_blob().ok()
    }
}

impl Db for Sqlite {
    fn place(&self) -> &str {
        &self.place
    }

    fn run(&self, sql: &str, values: &[Value<'_>]) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(sql).map_err(|error| self.wrong(&error))?;
        let done = statement.execute(rusqlite::params_from_iter(values));
        done.map(|_| ()).map_err(|error| self.wrong(&error))
    }

    fn rows(&self, sql: &str, values: &[Value<'_>], each: Each<'_>) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(sql).map_err(|error| self.wrong(&error))?;
        let mut rows =
            statement.query(rusqlite::params_from_iter(values)).map_err(|error| self.wrong(&error))?;
        while let Some(row) = rows.next().map_err(|error| self.wrong(&error))? {
            if let ControlFlow::Break(()) = each(row)? {
                break;
            }
        }
        Ok(())
    }

    fn stamp(&self) -> Result<Option<i64>, Error> {
        self.pragma("data_version").map(Some)
    }

    fn begin_write(&self) -> Result<(), Error> {
        self.batch("BEGIN IMMEDIATE")
    }

    fn begin_read(&self) -> Result<(), Error> {
        self.batch("BEGIN")
    }

    fn commit(&self) -> Result<(), Error> {
        self.batch("COMMIT")
    }

    fn rollback(&self) {
        // A full disk may have ended the transaction already; there is nothing to be done about another failure.
        if !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }

    fn schema(&self) -> Result<i64, Error> {
        self.pragma("user_version")
    }

    fn set_schema(&self, version: i64) -> Result<(), Error> {
        self.batch(&format!("PRAGMA application_id={APPLICATION}; PRAGMA user_version={version}"))
    }

    fn script(&self, sql: &str) -> Result<(), Error> {
        self.batch(sql)
    }

    fn dialect(&self) -> &'static Dialect {
        &schema::DIALECT
    }

    fn indexed(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for (_, word) in words(text) {
            out.push_str(&word);
            out.push(' ');
        }
        out
    }

    fn query(&self, query: &Query) -> String {
        let term = |term: &crate::words::Term| {
            format!("\"{}\"{}", term.words.join(" "), if term.prefix { "*" } else { "" })
        };
        query.0.iter().map(term).collect::<Vec<_>>().join(" AND ")
    }
}
