//! Control as a table: a row a stretch of days.

use std::io::Write;

use veille_ledger::ClaimKey;

use super::table::{Cell, Kind, Table};
use crate::cell::{link, plain};
use crate::{Error, Held};

/// The columns; docs/formats.md tells what each means.
const COLUMNS: &[(&str, Kind)] = &[
    ("key", Kind::Text),
    ("name", Kind::Text),
    ("country", Kind::Text),
    ("admin1", Kind::Text),
    ("kind", Kind::Text),
    ("precision_km", Kind::Number),
    ("lat", Kind::Number),
    ("lon", Kind::Number),
    ("holder", Kind::Text),
    ("probability", Kind::Number),
    ("start", Kind::Day),
    ("end", Kind::Day),
    ("claims_for", Kind::Whole),
    ("claims_against", Kind::Whole),
    ("for", Kind::Text),
    ("against", Kind::Text),
    ("sentence", Kind::Text),
    ("source", Kind::Text),
    ("published", Kind::Text),
    ("address", Kind::Text),
];

/// Writes control as a Parquet table, a row a stretch of days.
///
/// # Errors
/// Where it cannot be written.
pub fn parquet<W: Write + Send>(out: W, held: impl IntoIterator<Item = Held>) -> Result<(), Error> {
    let mut table = Table::new(out, "control", COLUMNS)?;
    for one in held {
        table.row(cells(&one))?;
    }
    table.finish().map(|_| ())
}

fn cells(held: &Held) -> [Cell; COLUMNS.len()] {
    let place = &held.place;
    let quote = held.quotes.first();
    [
        Cell::text(place.key.as_str()),
        Cell::Text(plain(&place.name)),
        Cell::maybe(place.country.as_ref()),
        Cell::maybe(place.admin1.as_ref()),
        Cell::maybe(place.kind.as_ref()),
        Cell::number(place.precision_km),
        Cell::number(held.point().map(|(_, lat)| lat)),
        Cell::number(held.point().map(|(lon, _)| lon)),
        Cell::Text(plain(&held.holder)),
        Cell::number(Some(held.rounded())),
        Cell::Day(held.from.number()),
        held.to.map_or(Cell::Empty, |to| Cell::Day(to.number())),
        Cell::whole(Some(held.carried.len())),
        Cell::whole(Some(held.against.len())),
        ids(&held.carried),
        ids(&held.against),
        Cell::maybe(quote.map(|quote| plain(&quote.sentence))),
        Cell::maybe(quote.map(|quote| plain(&quote.source))),
        Cell::maybe(quote.and_then(|quote| quote.published.as_ref())),
        Cell::maybe(quote.and_then(|quote| link(quote.address.as_deref()?))),
    ]
}

fn ids(keys: &[ClaimKey]) -> Cell {
    let all: Vec<String> = keys.iter().map(ToString::to_string).collect();
    if all.is_empty() { Cell::Empty } else { Cell::Text(all.join("; ")) }
}
