//! The ledger on a server, for teams.

use std::cell::{RefCell, RefMut};
use std::collections::HashMap;
use std::fmt;
use std::future::poll_fn;
use std::ops::ControlFlow;
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Statement};

use crate::Error;
use crate::book::Book;
use crate::db::{Db, Dialect, Each, Value};
use crate::error::Kind;
use crate::words::{Query, Term, words};

pub(crate) mod address;
mod schema;
mod wire;

use address::{Address, whole};
use wire::{Held, Line};

/// `veil`: the first half of the number under which writers wait for each other; the other is a hash of the schema's name.
const LOCK: i32 = 0x7665_696c;

/// Statements that are sent together: an answer is awaited for all of them at once.
const TOGETHER: usize = 256;

/// Words of a piece that are its own. With those that follow they are no more than 256: so many places of one word PostgreSQL
/// keeps (<https://www.postgresql.org/docs/15/textsearch-limitations.html>), and so a piece never loses one.
const PIECE: usize = 192;

/// Words of the next piece that a piece has too, so that phrases of so many words and one more lie in one piece.
const OVERLAP: usize = 64;

/// Bytes of a word that count: PostgreSQL takes up to 2,046, and no word of any language has a quarter.
const WORD: usize = 500;

/// How a ledger on a server is opened.
#[derive(Debug, Clone)]
pub struct PostgresOptions {
    /// How long to wait for another program that is writing.
    pub patience: Duration,
}

impl Default for PostgresOptions {
    /// Five seconds of patience, as with a file.
    fn default() -> Self {
        Self { patience: Duration::from_secs(5) }
    }
}

/// A ledger in a schema of a PostgreSQL database, with PostGIS.
///
/// Its address is that of `psql`, with the schema as one more parameter: `postgres://user@host:5432/database?schema=name`.
/// Without one it is the schema `veille`. The password may stand in the environment, as `PGPASSWORD`. `sslmode=require`
/// takes certificates that browsers trust, or those of `sslrootcert=FILE`.
///
/// It waits on the thread that calls it. Inside an asynchronous program, call it where blocking is allowed.
#[derive(Debug)]
pub struct PostgresLedger {
    pub(crate) book: Book<Postgres>,
}

impl PostgresLedger {
    /// Opens the ledger at an address, and makes its schema and tables where there are none.
    ///
    /// A ledger of an older version is brought up to date, all or nothing.
    ///
    /// # Errors
    /// * [`Error::is_missing`]: there is no such database.
    /// * [`Error::is_no_ledger`]: the schema holds something else.
    /// * [`Error::is_newer`]: a newer program made it.
    /// * [`Error::is_busy`], [`Error::is_read_only`], [`Error::is_full`]: it cannot be made or brought up to date.
    ///
    /// Others say that the server cannot be reached, or what it refuses.
    pub fn open_or_create(address: &str) -> Result<Self, Error> {
        Self::with(address, &PostgresOptions::default(), true)
    }

    /// Opens the ledger at an address.
    ///
    /// # Errors
    /// [`Error::is_missing`] where there is none; else as [`open_or_create`](Self::open_or_create).
    pub fn open(address: &str) -> Result<Self, Error> {
        Self::with(address, &PostgresOptions::default(), false)
    }

    /// Opens the ledger at an address, in other ways than usual; makes it where `create` is true and there is none.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn with(address: &str, options: &PostgresOptions, create: bool) -> Result<Self, Error> {
        let db = Postgres::open(address, options)?;
        if db.schema()? == 0 {
            if !create {
                return Err(db.fail(Kind::Missing));
            }
            db.prepare()?;
        }
        Ok(Self { book: Book::open(db)? })
    }
}

crate::ledger::hands_on!([] PostgresLedger, this => this.book);

/// A connection, which is made anew where it was lost between two transactions.
pub(crate) struct Postgres {
    address: Address,
    patience: Duration,
    runtime: Runtime,
    session: RefCell<Session>,
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Postgres").field(&self.address.shown).finish()
    }
}

struct Session {
    client: Client,
    statements: HashMap<String, Statement>,
    /// What is written and not sent yet, in order.
    waiting: Vec<(String, Vec<Held>)>,
    /// True inside a transaction.
    open: bool,
    /// True where the server has said that it ends the connection.
    lost: bool,
}

impl Session {
    async fn statement(&mut self, sql: &str) -> Result<Statement, tokio_postgres::Error> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).await?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// Sends what waits.
    async fn flush(&mut self) -> Result<(), tokio_postgres::Error> {
        let waiting = std::mem::take(&mut self.waiting);
        for some in waiting.chunks(TOGETHER) {
            let mut statements = Vec::with_capacity(some.len());
            for (sql, _) in some {
                statements.push(self.statement(sql).await?);
            }
            let client = &self.client;
            let running = some.iter().zip(&statements).map(|((_, values), statement)| async move {
                client.execute_raw(statement, values.iter().map(|value| value as &dyn ToSql)).await
            });
            in_order(running).await?;
        }
        Ok(())
    }
}

/// Begins all before it waits for the first: statements are sent in the order in which they are begun.
async fn in_order<T, F: Future<Output = Result<T, tokio_postgres::Error>>>(
    all: impl Iterator<Item = F>,
) -> Result<Vec<T>, tokio_postgres::Error> {
    let mut running: Vec<_> = all.map(Box::pin).collect();
    let mut done: Vec<Option<F::Output>> = running.iter().map(|_| None).collect();
    poll_fn(|context| {
        for (running, done) in running.iter_mut().zip(&mut done) {
            if let Poll::Ready(output) = running.as_mut().poll(context) {
                *done = Some(output);
            }
        }
        Poll::Ready(())
    })
    .await;
    let mut out = Vec::with_capacity(running.len());
    for (running, done) in running.into_iter().zip(done) {
        out.push(match done {
            Some(output) => output?,
            None => running.await?,
        });
    }
    Ok(out)
}

/// An error that has nothing to do with a lost connection.
impl From<Error> for (bool, Error) {
    fn from(error: Error) -> Self {
        (false, error)
    }
}

impl Postgres {
    fn open(address: &str, options: &PostgresOptions) -> Result<Self, Error> {
        let address =
            Address::parse(address).map_err(|(shown, why)| Error::new(&shown, Kind::Address(why)))?;
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| {
            Error::new(&address.shown, Kind::Store(format!("no connection can be set up: {error}")))
        })?;
        let session = connect(&runtime, &address)?;
        let db = Self { address, patience: options.patience, runtime, session: RefCell::new(session) };
        db.find_tables()?;
        Ok(db)
    }

    /// Sees to what a schema needs before its tables.
    fn prepare(&self) -> Result<(), Error> {
        let mut there = false;
        let sql = "SELECT 1 FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace WHERE s.nspname = $1 LIMIT 1";
        self.rows(sql, &[self.address.schema.as_str().into()], &mut |_| {
            there = true;
            Ok(ControlFlow::Break(()))
        })?;
        // A schema that somebody else is just making into a ledger is seen whole or not at all.
        if there && self.schema()? == 0 {
            let what = format!("the schema `{}` holds tables of another program", self.address.schema);
            return Err(self.fail(Kind::NotALedger(what)));
        }
        if self.postgis()?.is_none() {
            let sql = "CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA public";
            if let Err(error) = self.batch(sql) {
                let why = "PostGIS is not in this database; ask for `CREATE EXTENSION postgis`";
                return Err(self.fail(Kind::Store(format!("{why} ({error})"))));
            }
        }
        self.find_tables()
    }

    /// The schema in which PostGIS lies.
    fn postgis(&self) -> Result<Option<String>, Error> {
        let sql = "SELECT CAST(s.nspname AS TEXT) FROM pg_extension e JOIN pg_namespace s ON s.oid = e.extnamespace \
                   WHERE e.extname = 'postgis'";
        let name = crate::db::first(self, sql, &[], |row| row.text(0).map(str::to_owned))?;
        Ok(name.flatten())
    }

    /// Makes names mean the tables of this ledger, and the functions of PostGIS.
    fn find_tables(&self) -> Result<(), Error> {
        let postgis = self.postgis()?.unwrap_or_else(|| "public".to_owned());
        self.batch(&format!("SET search_path = {}, {}", self.address.schema, quoted(&postgis)))
    }

    /// The connection, borrowed. Where it was lost and no transaction is open, a new one.
    fn session(&self) -> Result<RefMut<'_, Session>, Error> {
        let lost = {
            let session = self.session.borrow();
            (session.lost || session.client.is_closed()) && !session.open
        };
        if lost {
            let session = connect(&self.runtime, &self.address)?;
            self.session.replace(session);
            self.find_tables()?;
        }
        Ok(self.session.borrow_mut())
    }

    fn batch(&self, sql: &str) -> Result<(), Error> {
        let mut session = self.session()?;
        let done = self.runtime.block_on(async {
            session.flush().await?;
            session.client.batch_execute(sql).await
        });
        done.map_err(|error| self.wrong(&error))
    }

    /// Begins a transaction by these statements.
    fn begin(&self, sql: &str) -> Result<(), Error> {
        let begin = || {
            let mut session = self.session()?;
            session.waiting.clear();
            session.open = true;
            let done = self.runtime.block_on(session.client.batch_execute(sql));
            drop(session);
            done.map_err(|error| {
                self.rollback();
                (is_lost(&error), self.wrong(&error))
            })
        };
        self.twice(begin)
    }

    /// Does what was in vain because the connection had been lost meanwhile once more, on a new one: nothing had been begun.
    fn twice<T>(&self, work: impl Fn() -> Result<T, (bool, Error)>) -> Result<T, Error> {
        let mut done = work();
        if matches!(done, Err((true, _))) {
            self.session.borrow_mut().lost = true;
            if !self.session.borrow().open {
                done = work();
            }
        }
        done.map_err(|(_, error)| error)
    }

    #[cold]
    fn fail(&self, kind: Kind) -> Error {
        Error::new(&self.address.shown, kind)
    }

    #[cold]
    fn wrong(&self, error: &tokio_postgres::Error) -> Error {
        self.fail(kind_of(error))
    }
}

fn connect(runtime: &Runtime, address: &Address) -> Result<Session, Error> {
    let made = runtime.block_on(async {
        let (client, connection) = address.config.connect(address.tls.clone()).await?;
        // It runs whenever an answer is awaited, and ends with the client.
        runtime.spawn(connection);
        Ok(client)
    });
    let client = made.map_err(|error: tokio_postgres::Error| {
        let kind = match kind_of(&error) {
            Kind::Store(why) => Kind::Store(format!("the server cannot be reached: {why}")),
            kind => kind,
        };
        Error::new(&address.shown, kind)
    })?;
    Ok(Session { client, statements: HashMap::new(), waiting: Vec::new(), open: false, lost: false })
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// True where the connection has ended, or is ended by the server: it stops, or its administrator says so.
fn is_lost(error: &tokio_postgres::Error) -> bool {
    let ends = [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN, SqlState::IDLE_SESSION_TIMEOUT];
    error.is_closed() || error.code().is_some_and(|code| ends.contains(code))
}

fn kind_of(error: &tokio_postgres::Error) -> Kind {
    if is_lost(error) {
        let why = "the connection was lost; nothing of what was not answered was kept: run it again";
        return Kind::Store(why.to_owned());
    }
    let Some(told) = error.as_db_error() else { return Kind::Store(whole(error)) };
    let code = told.code();
    match *code {
        SqlState::LOCK_NOT_AVAILABLE => Kind::Busy,
        SqlState::DISK_FULL => Kind::Full,
        SqlState::READ_ONLY_SQL_TRANSACTION | SqlState::INSUFFICIENT_PRIVILEGE => {
            Kind::ReadOnly(told.message().to_owned())
        }
        SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => Kind::Damaged(told.message().to_owned()),
        SqlState::INVALID_CATALOG_NAME => Kind::NoDatabase,
        _ => Kind::Store(format!("the server refused: {} ({})", told.message(), code.code())),
    }
}

impl Db for Postgres {
    fn place(&self) -> &str {
        &self.address.shown
    }

    fn run(&self, sql: &str, values: &[Value<'_>]) -> Result<(), Error> {
        let mut session = self.session()?;
        session.waiting.push((sql.to_owned(), values.iter().map(Held::from).collect()));
        if session.waiting.len() < TOGETHER {
            return Ok(());
        }
        let done = self.runtime.block_on(session.flush());
        done.map_err(|error| self.wrong(&error))
    }

    fn rows(&self, sql: &str, values: &[Value<'_>], each: Each<'_>) -> Result<(), Error> {
        let values: Vec<Held> = values.iter().map(Held::from).collect();
        // The answer is taken whole: whoever looks at its rows may ask again meanwhile.
        let rows = self.twice(|| {
            let mut session = self.session()?;
            let asked = self.runtime.block_on(async {
                session.flush().await?;
                let statement = session.statement(sql).await?;
                let values: Vec<&(dyn ToSql + Sync)> =
                    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
                session.client.query(&statement, &values).await
            });
            asked.map_err(|error| (is_lost(&error), self.wrong(&error)))
        })?;
        for row in rows {
            if each(&Line::from(row))?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn begin_write(&self) -> Result<(), Error> {
        // Each statement sees what was there when it began, and nobody else writes until this ends.
        let (schema, wait) = (&self.address.schema, self.patience.as_millis().max(1));
        self.begin(&format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL lock_timeout = {wait}; \
             SELECT pg_advisory_xact_lock({LOCK}, hashtext('{schema}')); SET LOCAL lock_timeout = 0"
        ))
    }

    fn begin_read(&self) -> Result<(), Error> {
        self.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    }

    fn commit(&self) -> Result<(), Error> {
        self.batch("COMMIT")?;
        self.session.borrow_mut().open = false;
        Ok(())
    }

    fn rollback(&self) {
        let mut session = self.session.borrow_mut();
        session.waiting.clear();
        if std::mem::take(&mut session.open) {
            // Where this fails the connection is lost, and the transaction with it.
            let _ = self.runtime.block_on(session.client.batch_execute("ROLLBACK"));
        }
    }

    fn schema(&self) -> Result<i64, Error> {
        // The catalogue itself is asked: what a session remembers of names that were not there may be older than the last
        // writer's end.
        let sql = "SELECT 1 FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace \
                   WHERE s.nspname = $1 AND c.relname = 'ledger_version'";
        let schema = &self.address.schema;
        if crate::db::first(self, sql, &[schema.as_str().into()], |_| ())?.is_none() {
            return Ok(0);
        }
        let table = format!("{schema}.ledger_version");
        let version =
            crate::db::first(self, &format!("SELECT max(version) FROM {table}"), &[], |row| row.int(0))?;
        version.flatten().map_or_else(|| Err(self.fail(Kind::Damaged(format!("`{table}` is empty")))), Ok)
    }

    fn set_schema(&self, version: i64) -> Result<(), Error> {
        let table = format!("{}.ledger_version", self.address.schema);
        self.batch(&format!("DELETE FROM {table}; INSERT INTO {table} VALUES({version})"))
    }

    fn script(&self, sql: &str) -> Result<(), Error> {
        let postgis = self.postgis()?.unwrap_or_else(|| "public".to_owned());
        self.batch(&sql.replace("{schema}", &self.address.schema).replace("{postgis}", &quoted(&postgis)))
    }

    fn dialect(&self) -> &'static Dialect {
        &schema::DIALECT
    }

    /// Pieces, one a line, each in the form of a `tsvector`.
    fn indexed(&self, text: &str) -> String {
        let all: Vec<String> = words(text).map(|(_, word)| lexeme(&word).to_owned()).collect();
        let mut out = String::new();
        let mut from = 0;
        while from < all.len() {
            if from > 0 {
                out.push('\n');
            }
            let piece = &all[from..all.len().min(from + PIECE + OVERLAP)];
            for (at, word) in piece.iter().enumerate() {
                out.push_str(&format!("'{word}':{} ", at + 1));
            }
            from += PIECE;
        }
        out
    }

    /// Terms, one a line, each in the form of a `tsquery`.
    fn query(&self, query: &Query) -> String {
        query.0.iter().flat_map(phrases).collect::<Vec<_>>().join("\n")
    }
}

/// A word as it is kept: words hold letters and digits only, so that none needs a quote.
fn lexeme(word: &str) -> &str {
    let end = (0..=WORD.min(word.len())).rev().find(|&end| word.is_char_boundary(end));
    &word[..end.unwrap_or(0)]
}

/// A term in phrases that fit a piece. One that is longer is found by all its stretches.
fn phrases(term: &Term) -> Vec<String> {
    let words = &term.words;
    let last = words.len().saturating_sub(OVERLAP + 1);
    let mut starts: Vec<usize> = (0..last).step_by(OVERLAP).collect();
    starts.push(last);
    let phrase = |from: usize| {
        let end = words.len().min(from + OVERLAP + 1);
        let parts: Vec<String> = words[from..end].iter().map(|word| format!("'{}'", lexeme(word))).collect();
        let prefix = if term.prefix && end == words.len() { ":*" } else { "" };
        parts.join(" <-> ") + prefix
    };
    starts.into_iter().map(phrase).collect()
}
