//! `veille sources` and `veille forecasts`: who is borne out, and who foresaw.

use std::fmt::Write as _;

use anstyle::Style;
use veille_answer::Quotes;
use veille_control::Outcome;
use veille_ledger::Day;

use super::{AsKnown, Which, day, print, whereabouts};
use crate::annotate::line_of;
use crate::cli::Color;
use crate::failure::Failure;
use crate::page::{one_line, paragraph};
use crate::table::aligned;
use crate::{terminal, words};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// By the end of that day [default: that of --known, or the last day published]
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<Day>,

    #[command(flatten)]
    known: AsKnown,

    /// Print one JSON object a line
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    which: Which,
}

pub(crate) fn sources(options: &Options, color: Color) -> Result<(), Failure> {
    let ledger = options.which.open()?;
    let board = options.known.board(&ledger)?;
    let on = options.known.day(options.on, &board)?;
    let rows = board.sources(on);
    if options.json {
        return print(&rows.iter().map(line_of).collect::<String>(), color);
    }
    let told: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let brier =
                row.forecasts.brier.map_or_else(|| words::NOTHING.to_owned(), |brier| format!("{brier:.2}"));
            vec![
                if row.name.is_empty() { words::NOTHING.to_owned() } else { one_line(&row.name) },
                row.claims.to_string(),
                format!("{:.0}", row.checked),
                format!("{:.0} %", 100.0 * row.reliability),
                format!("{} of {}", row.forecasts.right, row.forecasts.resolved),
                brier,
            ]
        })
        .collect();
    let mut out = aligned(&["source", "claims", "checked", "borne out", "forecasts right", "Brier"], &told);
    let _ = writeln!(
        out,
        "\n{DIM}A source of which nothing could be checked stands at 80 %, as one that nobody knows. Brier: 0 is a perfect \
         forecaster, 0.25 a coin. `veille claims --source NAME` shows what it said{DIM:#}"
    );
    print(&out, color)
}

pub(crate) fn forecasts(options: &Options, color: Color) -> Result<(), Failure> {
    let ledger = options.which.open()?;
    let board = options.known.board(&ledger)?;
    let on = options.known.day(options.on, &board)?;
    let mut quotes = Quotes::new(&ledger);
    let mut out = String::new();
    let all = board.forecasts(on);
    for (row, forecast) in &all {
        let told = veille_answer::foreseen(&board, row, forecast.clone(), &mut quotes)?;
        if options.json {
            out.push_str(&line_of(&told));
            continue;
        }
        let says = told.speaker.or(told.source).unwrap_or_else(|| words::NOTHING.to_owned());
        let became = match forecast.outcome {
            Outcome::True => "came true",
            Outcome::False => "did not come true",
            Outcome::Open => "is open",
            Outcome::Unknown => "nobody knows",
        };
        let by = if forecast.dated {
            format!("by {}", forecast.by)
        } else {
            format!("looked at until {}", forecast.by)
        };
        let _ = writeln!(
            out,
            "{BOLD}{}  {}{BOLD:#}: {} ({}), {by}: {BOLD}{became}{BOLD:#}  {DIM}{}{DIM:#}",
            forecast.made,
            whereabouts(row),
            forecast.modality.name(),
            says,
            forecast.claim
        );
        if let Some(sentence) = &told.sentence {
            out.push_str(&paragraph(sentence, "    ", terminal::columns()));
        }
    }
    if all.is_empty() && !options.json {
        let _ = writeln!(out, "No taking or loss of a place was foreseen{}.", options.known.told());
    }
    print(&out, color)
}
