//! `veille map` and `veille report`: who holds what, on paper.

use std::path::{Path, PathBuf};

use veille_answer::{Quotes, quoted};
use veille_export::{Map, Quoted, Report, Words};
use veille_ledger::{ClaimKey, Day};

use super::export::to_file;
use super::{AsKnown, Which, day};
use crate::failure::Failure;

#[derive(Debug, clap::Args)]
pub(crate) struct MapOptions {
    /// At the end of that day [default: that of --known, or the last day published]
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<Day>,

    #[command(flatten)]
    known: AsKnown,

    /// Only in that country, by its two letters
    #[arg(long, value_name = "CC")]
    country: Option<String>,

    /// The language of title and legend
    #[arg(long, value_name = "CODE", value_parser = words, default_value = "en")]
    lang: Words,

    /// Where to write it: a drawing (.svg), a picture (.png), or a page with the sentences behind it (.html)
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    #[command(flatten)]
    which: Which,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReportOptions {
    /// The first day of the period
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Day,

    /// The last day of the period [default: that of --known, or the last day published]
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: Option<Day>,

    #[command(flatten)]
    known: AsKnown,

    /// Only in that country, by its two letters
    #[arg(long, value_name = "CC")]
    country: Option<String>,

    /// The language of the report; sentences stay in their own
    #[arg(long, value_name = "CODE", value_parser = words, default_value = "en")]
    lang: Words,

    /// Where to write it: a page that can be printed (.html)
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    #[command(flatten)]
    which: Which,
}

/// What a map is written as, by the ending of its file.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Svg,
    Png,
    Html,
}

pub(super) fn words(code: &str) -> Result<Words, String> {
    Words::of(code).ok_or_else(|| format!("reports are written in: {}", Words::languages().join(", ")))
}

fn kind(path: &Path) -> Result<Kind, Failure> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "svg" => Ok(Kind::Svg),
        "png" => Ok(Kind::Png),
        "html" | "htm" => Ok(Kind::Html),
        _ => Err(Failure::new(format!("{} tells not what the map is to be", path.display()))
            .with_help("end its name in .svg, .png or .html")),
    }
}

pub(crate) fn map(options: &MapOptions) -> Result<(), Failure> {
    let kind = kind(&options.output)?;
    let ledger = options.which.open()?;
    let board = options.known.board(&ledger)?;
    let on = options.known.day(options.on, &board)?;
    let mut quotes = Quotes::new(&ledger);
    let mut quote = |claim| sentence(&mut quotes, claim);
    let map = Map::of(&board, on, options.known.known, options.country.as_deref(), &mut quote)?;
    let words = &options.lang;
    to_file(&options.output, |out| {
        match kind {
            Kind::Svg => veille_export::svg(out, &map, words),
            Kind::Png => veille_export::png(out, &map, words),
            Kind::Html => veille_export::html(out, &map, words),
        }
        .map_err(Failure::from)
    })
}

pub(crate) fn report(options: &ReportOptions) -> Result<(), Failure> {
    let ledger = options.which.open()?;
    let board = options.known.board(&ledger)?;
    let to = options.known.day(options.to, &board)?;
    if to < options.from {
        return Err(Failure::new(format!("the period ends on {to}, before it begins on {}", options.from))
            .with_help("give --from a day that is not later than --to"));
    }
    let mut quotes = Quotes::new(&ledger);
    let mut quote = |claim| sentence(&mut quotes, claim);
    let country = options.country.as_deref();
    let report = Report::of(&board, options.from, to, options.known.known, country, &mut quote)?;
    to_file(&options.output, |out| veille_export::report(out, &report, &options.lang).map_err(Failure::from))
}

fn sentence(quotes: &mut Quotes<'_>, claim: ClaimKey) -> Result<Option<Quoted>, Failure> {
    Ok(quotes.of(claim)?.map(quoted))
}
