//! Claims with the texts they were read in: all that a ledger needs to hold them again.

use std::io::Write;

use serde_json::Value;
use veille_ledger::{Day, Kept, StoredArticle};

use super::table::{Cell, Kind, Table};
use crate::Error;
use crate::cell::plain;
use crate::claims::quantity;

/// The columns of a table of claims; docs/formats.md tells what each means.
pub const CLAIM_COLUMNS: [(&str, Kind); 44] = [
    ("id", Kind::Text),
    ("event", Kind::Text),
    ("modality", Kind::Text),
    ("manner", Kind::Text),
    ("actor_id", Kind::Text),
    ("actor", Kind::Text),
    ("counterpart_id", Kind::Text),
    ("counterpart", Kind::Text),
    ("geonameid", Kind::Whole),
    ("place", Kind::Text),
    ("country", Kind::Text),
    ("admin1", Kind::Text),
    ("lat", Kind::Number),
    ("lon", Kind::Number),
    ("place_kind", Kind::Text),
    ("precision_km", Kind::Number),
    ("from", Kind::Day),
    ("to", Kind::Day),
    ("time_precision", Kind::Text),
    ("time_value", Kind::Text),
    ("time_basis", Kind::Text),
    ("quantities", Kind::Text),
    ("attribution", Kind::Text),
    ("confidence", Kind::Number),
    ("standing", Kind::Text),
    ("source", Kind::Text),
    ("voice", Kind::Text),
    ("outlet", Kind::Text),
    ("published", Kind::Text),
    ("known", Kind::Day),
    ("lang", Kind::Text),
    ("address", Kind::Text),
    ("sentence", Kind::Text),
    ("article", Kind::Text),
    ("sentence_start", Kind::Whole),
    ("sentence_end", Kind::Whole),
    ("trigger_start", Kind::Whole),
    ("trigger_end", Kind::Whole),
    ("frame", Kind::Text),
    ("method", Kind::Whole),
    ("recorded", Kind::Moment),
    ("record", Kind::Json),
    ("article_record", Kind::Json),
    ("text", Kind::Text),
];

/// Writes claims as a Parquet table, a row each.
pub struct ClaimParquet<W: Write + Send> {
    table: Table<W>,
}

impl<W: Write + Send> std::fmt::Debug for ClaimParquet<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClaimParquet").finish_non_exhaustive()
    }
}

impl<W: Write + Send> ClaimParquet<W> {
    /// Begins a table.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn new(out: W) -> Result<Self, Error> {
        Ok(Self { table: Table::new(out, "claims", &CLAIM_COLUMNS)? })
    }

    /// Adds a claim, with its sentence and its article. Without the article its columns are empty, and no ledger can
    /// be made of the row.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn row(&mut self, kept: &Kept, sentence: &str, article: Option<&StoredArticle>) -> Result<(), Error> {
        self.table.row(claim_cells(kept, sentence, article)?)
    }

    /// Writes what is left, and says how many rows there are.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn finish(self) -> Result<usize, Error> {
        self.table.finish()
    }
}

/// A claim's cells, in the order of [`CLAIM_COLUMNS`]; `sentence` is the one it stands on. Without the article its columns
/// are empty.
///
/// # Errors
/// Where the claim cannot be written as JSON.
pub fn claim_cells(
    kept: &Kept,
    sentence: &str,
    article: Option<&StoredArticle>,
) -> Result<[Cell; CLAIM_COLUMNS.len()], Error> {
    let record = &kept.record;
    let (actor, counterpart) = (record.actor.as_ref(), record.counterpart.as_ref());
    let (place, time) = (record.place.as_ref(), record.time.as_ref());
    let evidence = &record.evidence;
    let speakers: Vec<String> =
        record.attribution.iter().map(|one| format!("{} ({})", one.name, one.role)).collect();
    let quantities: Vec<String> = record.quantities.iter().map(quantity).collect();
    // As it was read: what analysts decided is told by `standing` and by the columns.
    let read = kept.original.as_deref().unwrap_or(record);
    Ok([
        Cell::text(&record.id),
        Cell::text(record.event.name()),
        Cell::text(record.modality.name()),
        list(&record.manner),
        Cell::maybe(actor.and_then(|actor| actor.id.as_ref())),
        Cell::maybe(actor.map(|actor| &actor.name)),
        Cell::maybe(counterpart.and_then(|actor| actor.id.as_ref())),
        Cell::maybe(counterpart.map(|actor| &actor.name)),
        Cell::whole(place.and_then(|place| place.geonameid)),
        Cell::maybe(place.map(|place| &place.name)),
        Cell::maybe(place.and_then(|place| place.country.as_ref())),
        Cell::maybe(place.and_then(|place| place.admin1.as_ref())),
        Cell::number(place.and_then(|place| place.lat)),
        Cell::number(place.and_then(|place| place.lon)),
        Cell::maybe(place.and_then(|place| place.kind.as_ref())),
        Cell::number(place.and_then(|place| place.precision_km)),
        day(time.and_then(|time| time.from.as_deref())),
        day(time.and_then(|time| time.to.as_deref())),
        Cell::maybe(time.map(|time| &time.precision)),
        Cell::maybe(time.map(|time| &time.value)),
        Cell::maybe(time.map(|time| &time.basis)),
        list(&quantities),
        Cell::maybe(Some(speakers.join(" < ")).filter(|all| !all.is_empty())),
        Cell::number(Some(record.confidence)),
        Cell::text(kept.standing.name()),
        Cell::text(&kept.source),
        Cell::text(&kept.voice),
        Cell::maybe(kept.outlet.as_ref()),
        Cell::maybe(kept.published.as_ref().map(|published| &published.text)),
        Cell::Day(kept.known.number()),
        Cell::text(&kept.lang),
        Cell::maybe(kept.address.as_ref()),
        Cell::Text(plain(sentence)),
        Cell::text(&evidence.article),
        Cell::whole(Some(evidence.sentence[0])),
        Cell::whole(Some(evidence.sentence[1])),
        Cell::whole(Some(evidence.trigger[0])),
        Cell::whole(Some(evidence.trigger[1])),
        Cell::text(&evidence.frame),
        Cell::whole(Some(kept.method)),
        Cell::whole(Some(kept.recorded.as_microsecond())),
        Cell::Text(serde_json::to_string(read)?),
        article.map_or(Ok(Cell::Empty), about)?,
        Cell::maybe(article.map(|article| &article.text)),
    ])
}

fn list<T: AsRef<str>>(parts: &[T]) -> Cell {
    let all: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
    if all.is_empty() { Cell::Empty } else { Cell::Text(all.join("; ")) }
}

fn day(text: Option<&str>) -> Cell {
    let day = text.and_then(|text| text.get(..10)).and_then(|day| day.parse::<Day>().ok());
    day.map_or(Cell::Empty, |day| Cell::Day(day.number()))
}

/// All of an article but its text, which has a column of its own.
fn about(article: &StoredArticle) -> Result<Cell, Error> {
    let mut about = serde_json::to_value(article)?;
    if let Value::Object(fields) = &mut about {
        fields.remove("text");
    }
    Ok(Cell::Text(about.to_string()))
}
