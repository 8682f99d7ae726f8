//! A ledger wherever it is.

use std::path::Path;

use crate::{Error, Ledger, SqliteLedger};

/// What the addresses of servers begin with.
#[cfg(feature = "postgres")]
const SERVERS: [&str; 2] = ["postgres://", "postgresql://"];

/// The address of a server, where it is one.
#[cfg(feature = "postgres")]
fn server(at: &Path) -> Option<&str> {
    at.to_str().filter(|text| SERVERS.iter().any(|scheme| text.starts_with(scheme)))
}

/// True where there is a database of SQLite, or where the address is that of a server: a source that is a ledger, if it is
/// anything that can be added to one.
#[must_use]
pub fn is_ledger(at: &Path) -> bool {
    #[cfg(feature = "postgres")]
    if server(at).is_some() {
        return true;
    }
    crate::sqlite::is_database(at)
}

/// How a ledger's path or address is shown to people: without a password.
///
/// ```
/// assert_eq!(veille_ledger::shown("postgres://ana:secret@db/war".as_ref()), "postgres://ana@db/war");
/// assert_eq!(veille_ledger::shown("war.veille".as_ref()), "war.veille");
/// ```
#[must_use]
pub fn shown(at: &Path) -> String {
    #[cfg(feature = "postgres")]
    if let Some(address) = server(at) {
        return crate::postgres::address::shown(address);
    }
    at.display().to_string()
}

/// Opens the ledger at a path, or at the address of a server (`postgres://…`).
///
/// # Errors
/// As [`SqliteLedger::open`], or `PostgresLedger::open`.
pub fn open(at: impl AsRef<Path>) -> Result<Box<dyn Ledger + Send>, Error> {
    let at = at.as_ref();
    #[cfg(feature = "postgres")]
    if let Some(address) = server(at) {
        return Ok(Box::new(crate::PostgresLedger::open(address)?));
    }
    Ok(Box::new(SqliteLedger::open(at)?))
}

/// The same, and makes it where there is none.
///
/// # Errors
/// As [`SqliteLedger::open_or_create`], or `PostgresLedger::open_or_create`.
pub fn open_or_create(at: impl AsRef<Path>) -> Result<Box<dyn Ledger + Send>, Error> {
    let at = at.as_ref();
    #[cfg(feature = "postgres")]
    if let Some(address) = server(at) {
        return Ok(Box::new(crate::PostgresLedger::open_or_create(address)?));
    }
    Ok(Box::new(SqliteLedger::open_or_create(at)?))
}
