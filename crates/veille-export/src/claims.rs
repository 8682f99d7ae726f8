//! Tables of claims.

use std::io::Write;

use veille_claim::ClaimRecord;
use veille_claim::record::QuantityRecord;
use veille_ledger::Kept;

use crate::cell::text;
use crate::{Error, acled};

/// Which columns a table of claims has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    /// All that is known of a claim.
    Own,
    /// Those of ACLED. Claims that are no event there have no row.
    Acled,
}

/// The columns of [`Columns::Own`].
const OWN: [&str; 40] = [
    "id",
    "event",
    "modality",
    "manner",
    "actor_id",
    "actor",
    "counterpart_id",
    "counterpart",
    "geonameid",
    "place",
    "country",
    "admin1",
    "lat",
    "lon",
    "place_kind",
    "precision_km",
    "from",
    "to",
    "time_precision",
    "time_value",
    "time_basis",
    "quantities",
    "attribution",
    "confidence",
    "standing",
    "source",
    "voice",
    "outlet",
    "published",
    "known",
    "lang",
    "address",
    "sentence",
    "article",
    "sentence_start",
    "sentence_end",
    "trigger_start",
    "trigger_end",
    "frame",
    "method",
];

/// The hashtags of [`OWN`].
const OWN_TAGS: [&str; OWN.len()] = [
    "#meta+id",
    "#event+type",
    "#event+modality",
    "#event+manner",
    "#org+actor+id",
    "#org+actor+name",
    "#org+counterpart+id",
    "#org+counterpart+name",
    "#loc+id+geonames",
    "#loc+name",
    "#country+code+v_iso2",
    "#adm1+name",
    "#geo+lat",
    "#geo+lon",
    "#loc+type",
    "#geo+precision+km",
    "#date+start",
    "#date+end",
    "#date+precision",
    "#date+timex",
    "#date+basis",
    "#affected+text",
    "#meta+attribution",
    "#meta+confidence",
    "#status",
    "#meta+source",
    "#meta+voice",
    "#meta+outlet",
    "#date+published",
    "#date+known",
    "#meta+lang",
    "#meta+url",
    "#description",
    "#meta+article",
    "#meta+sentence+start",
    "#meta+sentence+end",
    "#meta+trigger+start",
    "#meta+trigger+end",
    "#meta+frame",
    "#meta+method",
];

/// Writes claims as CSV, UTF-8 without a byte order mark, lines ended by CR LF (RFC 4180).
pub struct ClaimTable<W: Write> {
    columns: Columns,
    out: csv::Writer<W>,
    rows: usize,
}

impl<W: Write> std::fmt::Debug for ClaimTable<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClaimTable").field("columns", &self.columns).field("rows", &self.rows).finish()
    }
}

impl<W: Write> ClaimTable<W> {
    /// Begins a table with its header, and a row of HXL hashtags below it (hxlstandard.org), by which programs for
    /// humanitarian data know the columns.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn tagged(out: W, columns: Columns) -> Result<Self, Error> {
        let mut table = Self::new(out, columns)?;
        match columns {
            Columns::Own => table.out.write_record(OWN_TAGS)?,
            Columns::Acled => table.out.write_record(acled::TAGS)?,
        }
        Ok(table)
    }

    /// Begins a table with its header.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn new(out: W, columns: Columns) -> Result<Self, Error> {
        let mut out = writer(out);
        match columns {
            Columns::Own => out.write_record(OWN)?,
            Columns::Acled => out.write_record(acled::HEADER)?,
        }
        Ok(Self { columns, out, rows: 0 })
    }

    /// Adds a claim, with its sentence. False where it is no row of such a table.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn row(&mut self, kept: &Kept, sentence: &str) -> Result<bool, Error> {
        match self.columns {
            Columns::Own => self.out.write_record(own(kept, sentence))?,
            Columns::Acled => match acled::row(kept, sentence) {
                Some(row) => self.out.write_record(row)?,
                None => return Ok(false),
            },
        }
        self.rows += 1;
        Ok(true)
    }

    /// Writes out what is left, and says how many rows there are.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn finish(mut self) -> Result<usize, Error> {
        self.out.flush()?;
        Ok(self.rows)
    }
}

pub(crate) fn writer<W: Write>(out: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out)
}

/// A number, or an empty cell.
pub(crate) fn number<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// Text, or an empty cell.
pub(crate) fn maybe<T: AsRef<str>>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| text(value.as_ref()))
}

fn own(kept: &Kept, sentence: &str) -> [String; OWN.len()] {
    let record: &ClaimRecord = &kept.record;
    let (actor, counterpart) = (record.actor.as_ref(), record.counterpart.as_ref());
    let (place, time) = (record.place.as_ref(), record.time.as_ref());
    let evidence = &record.evidence;
    let speakers: Vec<String> =
        record.attribution.iter().map(|one| format!("{} ({})", one.name, one.role)).collect();
    let quantities: Vec<String> = record.quantities.iter().map(quantity).collect();
    [
        text(&record.id),
        record.event.name().to_owned(),
        record.modality.name().to_owned(),
        text(&record.manner.join("; ")),
        maybe(actor.and_then(|actor| actor.id.as_ref())),
        maybe(actor.map(|actor| &actor.name)),
        maybe(counterpart.and_then(|actor| actor.id.as_ref())),
        maybe(counterpart.map(|actor| &actor.name)),
        number(place.and_then(|place| place.geonameid)),
        maybe(place.map(|place| &place.name)),
        maybe(place.and_then(|place| place.country.as_ref())),
        maybe(place.and_then(|place| place.admin1.as_ref())),
        number(place.and_then(|place| place.lat)),
        number(place.and_then(|place| place.lon)),
        maybe(place.and_then(|place| place.kind.as_ref())),
        number(place.and_then(|place| place.precision_km)),
        maybe(time.and_then(|time| time.from.as_ref())),
        maybe(time.and_then(|time| time.to.as_ref())),
        maybe(time.map(|time| &time.precision)),
        maybe(time.map(|time| &time.value)),
        maybe(time.map(|time| &time.basis)),
        text(&quantities.join("; ")),
        text(&speakers.join(" < ")),
        record.confidence.to_string(),
        kept.standing.name().to_owned(),
        text(&kept.source),
        text(&kept.voice),
        maybe(kept.outlet.as_ref()),
        maybe(kept.published.as_ref().map(|published| &published.text)),
        kept.known.to_string(),
        text(&kept.lang),
        maybe(kept.address.as_ref()),
        text(sentence),
        text(&evidence.article),
        evidence.sentence[0].to_string(),
        evidence.sentence[1].to_string(),
        evidence.trigger[0].to_string(),
        evidence.trigger[1].to_string(),
        text(&evidence.frame),
        kept.method.to_string(),
    ]
}

/// `killed 20..30`; an end that the text leaves open is empty.
pub(crate) fn quantity(one: &QuantityRecord) -> String {
    let of = serde_json::to_value(one.of).ok();
    let of = of.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
    if one.from == one.to {
        format!("{of} {}", number(one.from))
    } else {
        format!("{of} {}..{}", number(one.from), number(one.to))
    }
}
