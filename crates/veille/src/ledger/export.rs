//! `veille export`: what a ledger holds, for other programs.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use veille_answer::{Quote, Quotes};
use veille_control::{Board, Carried, Holder, Interval};
use veille_export::{ClaimParquet, ClaimTable, Columns, Held, Quoted, Turn, Words};
use veille_ledger::{Day, Filter, Kept, Ledger, PlaceRow};

use super::{AsKnown, Which, day};
use crate::failure::{Failure, Messages};

/// Sentences that go out with a stretch of control.
const QUOTED: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Claims, a row each
    Csv,
    /// Claims that are events to ACLED, in its columns
    Acled,
    /// Claims with the texts they were read in, for DuckDB and data frames; `veille add` takes them back
    Parquet,
    /// Control, a point on the map for each stretch of days
    Geojson,
    /// Control, for Google Earth
    Kml,
    /// Control, as a timeline for a web page
    Timelinejs,
    /// Control, for DuckDB and Kepler.gl
    ControlParquet,
    /// Control, for QGIS and other GIS: a GeoPackage
    Gpkg,
    /// Changes of control, as a feed
    Atom,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// What is written
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Format,

    /// Only what was so on that day
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<Day>,

    #[command(flatten)]
    known: AsKnown,

    /// Only in that country, by its two letters
    #[arg(long, value_name = "CC")]
    country: Option<String>,

    /// Add a row of HXL hashtags below the header of a table (csv, acled)
    #[arg(long)]
    hxl: bool,

    /// The language of a feed's own words
    #[arg(long, value_name = "CODE", value_parser = super::paper::words, default_value = "en")]
    lang: Words,

    /// Where to write it [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    which: Which,
}

impl From<veille_export::Error> for Failure {
    fn from(error: veille_export::Error) -> Self {
        Self::new(error)
    }
}

pub(crate) fn export(options: &Options, messages: Messages) -> Result<(), Failure> {
    let ledger = options.which.open()?;
    if options.hxl && !matches!(options.format, Format::Csv | Format::Acled) {
        return Err(Failure::new("HXL hashtags are a row of a table")
            .with_help("use --hxl with --format csv or --format acled"));
    }
    // Control is gathered before the file is made: a question that cannot be answered leaves no file behind.
    let gathered = match options.format {
        Format::Csv | Format::Acled | Format::Parquet => Gathered::Nothing,
        Format::Atom => Gathered::Turns(turns(options, &ledger)?),
        Format::Geojson | Format::Kml | Format::Timelinejs | Format::ControlParquet | Format::Gpkg => {
            Gathered::Held(held(options, &ledger)?)
        }
    };
    let written = match &options.output {
        Some(path) => to_file(path, |out| write(options, &ledger, gathered, out, messages)),
        None => write(options, &ledger, gathered, &mut BufWriter::new(std::io::stdout()), messages),
    };
    match written {
        Err(Written::Export(error)) if error.is_closed() => Ok(()),
        Err(Written::Export(error)) => Err(error.into()),
        Err(Written::Other(failure)) => Err(failure),
        Ok(()) => Ok(()),
    }
}

/// What is written of control.
enum Gathered {
    Nothing,
    Held(Vec<Held>),
    Turns(Vec<Turn>),
}

/// Why an export ended.
enum Written {
    Export(veille_export::Error),
    Other(Failure),
}

impl From<Failure> for Written {
    fn from(failure: Failure) -> Self {
        Self::Other(failure)
    }
}

impl From<veille_answer::Error> for Written {
    fn from(error: veille_answer::Error) -> Self {
        Self::Other(error.into())
    }
}

impl From<veille_ledger::Error> for Written {
    fn from(error: veille_ledger::Error) -> Self {
        Self::Other(error.into())
    }
}

fn closed<T>(result: Result<T, veille_export::Error>) -> Result<T, Written> {
    result.map_err(Written::Export)
}

/// What is written to; other threads may help.
pub(super) type Out<'o> = &'o mut (dyn Write + Send);

pub(super) fn to_file<E: From<Failure>>(
    path: &Path,
    fill: impl FnOnce(Out<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let file = File::create(path)
        .map_err(|error| Failure::new(format!("{} cannot be written: {error}", path.display())))?;
    fill(&mut BufWriter::new(file))
}

fn write(
    options: &Options,
    ledger: &dyn Ledger,
    gathered: Gathered,
    out: Out<'_>,
    messages: Messages,
) -> Result<(), Written> {
    let (held, turns) = match gathered {
        Gathered::Held(held) => (held, Vec::new()),
        Gathered::Turns(turns) => (Vec::new(), turns),
        Gathered::Nothing => (Vec::new(), Vec::new()),
    };
    match options.format {
        Format::Csv => table(options, ledger, Columns::Own, out, messages),
        Format::Acled => table(options, ledger, Columns::Acled, out, messages),
        Format::Parquet => parquet(options, ledger, out),
        Format::Geojson => closed(veille_export::geojson(out, held)),
        Format::Kml => closed(veille_export::kml(out, held)),
        Format::Timelinejs => closed(veille_export::timelinejs(out, held)),
        Format::ControlParquet => closed(veille_export::parquet(out, held)),
        Format::Gpkg => closed(veille_export::geopackage(out, held)),
        Format::Atom => closed(veille_export::atom(out, &turns, &options.lang)),
    }
}

fn table(
    options: &Options,
    ledger: &dyn Ledger,
    columns: Columns,
    out: Out<'_>,
    messages: Messages,
) -> Result<(), Written> {
    let new = if options.hxl { ClaimTable::tagged(out, columns) } else { ClaimTable::new(out, columns) };
    let mut table = closed(new)?;
    let mut left_out = 0;
    each_claim(options, ledger, |quote, _| {
        if !closed(table.row(&quote.kept, &quote.sentence))? {
            left_out += 1;
        }
        Ok(())
    })?;
    closed(table.finish())?;
    if left_out > 0 {
        messages.note(format!("{left_out} claims are no events to ACLED and were left out"));
    }
    Ok(())
}

fn parquet(options: &Options, ledger: &dyn Ledger, out: Out<'_>) -> Result<(), Written> {
    let mut table = closed(ClaimParquet::new(out))?;
    each_claim(options, ledger, |quote, quotes| {
        let article = quotes.article(&quote.kept.record.evidence.article)?;
        closed(table.row(&quote.kept, &quote.sentence, article.as_deref()))
    })?;
    closed(table.finish()).map(|_| ())
}

/// Shows `each` the claims that are asked for, until it fails.
fn each_claim(
    options: &Options,
    ledger: &dyn Ledger,
    mut each: impl FnMut(&Quote, &mut Quotes<'_>) -> Result<(), Written>,
) -> Result<(), Written> {
    let filter = Filter {
        countries: options.country.iter().map(|code| code.to_uppercase().into()).collect(),
        from: options.on,
        to: options.on.map(|on| on.plus(1)),
        known: options.known.known,
        ..Filter::default()
    };
    let mut quotes = Quotes::new(ledger);
    let mut failed = None;
    ledger.claims(&filter, &mut |kept: Kept| {
        let row = quotes.of_kept(kept).map_err(Written::from).and_then(|quote| each(&quote, &mut quotes));
        match row {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    failed.map_or(Ok(()), Err)
}

/// The changes up to the day asked for.
fn turns(options: &Options, ledger: &dyn Ledger) -> Result<Vec<Turn>, Failure> {
    let board = options.known.board(ledger)?;
    let until = options.known.day(options.on, &board)?;
    let mut quotes = Quotes::new(ledger);
    let mut quote = |claim| Ok(quotes.of(claim)?.map(quoted));
    veille_export::turns(&board, None, until, options.country.as_deref(), &mut quote)
}

/// The stretches of days that are asked for, by place and day. What nobody knows is no feature.
fn held(options: &Options, ledger: &dyn Ledger) -> Result<Vec<Held>, Failure> {
    let board = options.known.board(ledger)?;
    let until = options.known.day(options.on, &board)?;
    let mut quotes = Quotes::new(ledger);
    let mut all = Vec::new();
    let wanted = |row: &PlaceRow| super::control::lies_in(row, options.country.as_deref());
    for row in board.places().filter(|row| wanted(row)) {
        for interval in board.timeline(&row.key, until).unwrap_or_default() {
            let then = options.on.is_none_or(|on| interval.from <= on && on < interval.to);
            if then && interval.holder != Holder::Unknown {
                all.push(one(&board, row, &interval, until, &mut quotes)?);
            }
        }
    }
    Ok(all)
}

fn one(
    board: &Board,
    row: &PlaceRow,
    interval: &Interval,
    until: Day,
    quotes: &mut Quotes<'_>,
) -> Result<Held, Failure> {
    let keys = |all: &[Carried]| all.iter().map(|one| one.claim).collect();
    let mut sentences = Vec::new();
    for carried in interval.carried.iter().filter(|one| !one.copy).take(QUOTED) {
        sentences.extend(quotes.of(carried.claim)?.map(quoted));
    }
    Ok(Held {
        place: row.clone(),
        from: interval.from,
        to: (interval.to <= until).then_some(interval.to),
        holder: board.holder(interval.holder),
        probability: interval.probability,
        carried: keys(&interval.carried),
        against: keys(&interval.against),
        quotes: sentences,
    })
}

/// A sentence as it goes out.
pub(super) fn quoted(quote: Quote) -> Quoted {
    Quoted {
        claim: quote.kept.key,
        modality: quote.kept.record.modality,
        source: quote.kept.source,
        published: quote.kept.published.map(|published| published.text),
        known: quote.kept.known,
        address: quote.kept.address,
        sentence: quote.sentence,
    }
}
