//! `veille export`: what a ledger holds, for other programs.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use veille_answer::Export;
use veille_export::Words;
use veille_ledger::Day;

use super::{AsKnown, Which, day};
use crate::failure::{Failure, Messages};

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

impl From<Format> for veille_answer::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Csv => Self::Csv,
            Format::Acled => Self::Acled,
            Format::Parquet => Self::Parquet,
            Format::Geojson => Self::Geojson,
            Format::Kml => Self::Kml,
            Format::Timelinejs => Self::Timelinejs,
            Format::ControlParquet => Self::ControlParquet,
            Format::Gpkg => Self::Gpkg,
            Format::Atom => Self::Atom,
        }
    }
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
    let export = Export {
        format: options.format.into(),
        on: options.on,
        view: options.known.view(),
        country: options.country.clone(),
        hxl: options.hxl,
        words: options.lang.clone(),
    };
    // Control is gathered before the file is made: a question that cannot be answered leaves no file behind.
    let gathered = export.gather(&ledger, None)?;
    let written = match &options.output {
        Some(path) => to_file(path, |out| gathered.write(&ledger, out).map_err(Written::Not)),
        None => gathered.write(&ledger, &mut BufWriter::new(std::io::stdout())).map_err(Written::Not),
    };
    match written {
        // A reader that goes away is no failure.
        Err(Written::Not(error)) if error.is_closed() => Ok(()),
        Err(Written::Not(error)) => Err(error.into()),
        Err(Written::NoFile(failure)) => Err(failure),
        Ok(left_out) => {
            if left_out > 0 {
                messages.note(format!("{left_out} claims are no events to ACLED and were left out"));
            }
            Ok(())
        }
    }
}

/// Why there is no export.
enum Written {
    Not(veille_answer::Error),
    NoFile(Failure),
}

impl From<Failure> for Written {
    fn from(failure: Failure) -> Self {
        Self::NoFile(failure)
    }
}

/// What is written to; other threads may help.
pub(super) type Out<'o> = &'o mut (dyn Write + Send);

pub(super) fn to_file<T, E: From<Failure>>(
    path: &Path,
    fill: impl FnOnce(Out<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let file = File::create(path)
        .map_err(|error| Failure::new(format!("{} cannot be written: {error}", path.display())))?;
    fill(&mut BufWriter::new(file))
}
