//! `veille control`, `veille timeline`, `veille changes`: who holds what, and how that became so.

use std::fmt::Write as _;

use anstyle::Style;
use smol_str::SmolStr;
use veille_answer::Quotes;
use veille_control::{Board, Carried, Holder, Standing, Via};
use veille_ledger::{Day, PlaceRow};

use super::{AsKnown, Which, day, place_named, print, whereabouts};
use crate::annotate::line_of;
use crate::cli::Color;
use crate::failure::Failure;
use crate::page::paragraph;
use crate::table::aligned;
use crate::terminal;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Claims that are quoted for and against a state, each.
const QUOTED: usize = 3;

#[derive(Debug, clap::Args)]
pub(crate) struct Control {
    /// At the end of that day [default: that of --known, or the last day published]
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<Day>,

    #[command(flatten)]
    known: AsKnown,

    /// Only in that country, by its two letters
    #[arg(long, value_name = "CC")]
    country: Option<String>,

    /// Print one JSON object a place
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    which: Which,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Timeline {
    /// The place, by any of its names
    #[arg(value_name = "PLACE")]
    place: String,

    /// The country it is in, by its two letters, where several places have the name
    #[arg(long, value_name = "CC")]
    country: Option<String>,

    /// To the end of that day [default: that of --known, or the last day published]
    #[arg(long, value_name = "DAY", value_parser = day)]
    until: Option<Day>,

    #[command(flatten)]
    known: AsKnown,

    /// Print one JSON object a stretch of time
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    which: Which,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Changes {
    /// From that day on [default: from the first]
    #[arg(long, value_name = "DAY", value_parser = day)]
    since: Option<Day>,

    /// To the end of that day [default: that of --known, or the last day published]
    #[arg(long, value_name = "DAY", value_parser = day)]
    until: Option<Day>,

    #[command(flatten)]
    known: AsKnown,

    /// Only in that country, by its two letters
    #[arg(long, value_name = "CC")]
    country: Option<String>,

    /// Print one JSON object a change
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    which: Which,
}

pub(super) fn lies_in(row: &PlaceRow, country: Option<&str>) -> bool {
    country.is_none_or(|code| row.country.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(code)))
}

pub(crate) fn control(options: &Control, color: Color) -> Result<(), Failure> {
    let ledger = options.which.open()?;
    let board = options.known.board(&ledger)?;
    let on = options.known.day(options.on, &board)?;
    let standings = board.standings(on);
    let shown: Vec<_> = board
        .places()
        .zip(&standings)
        .filter(|(row, _)| lies_in(row, options.country.as_deref()))
        .filter(|(_, standing)| options.json || is_told(standing))
        .collect();
    if options.json {
        let mut quotes = Quotes::new(&ledger);
        let mut out = String::new();
        for (row, standing) in shown {
            let view = options.known.view();
            out.push_str(&line_of(&veille_answer::standing(&board, row, standing, &view, &mut quotes)?));
        }
        return print(&out, color);
    }
    let mut shown = shown;
    shown.sort_by_cached_key(|(row, _)| (row.country.clone(), row.admin1.clone(), row.name.clone()));
    let rows: Vec<Vec<String>> = shown.iter().map(|(row, standing)| line(&board, row, standing)).collect();
    let mut out = format!("{BOLD}On {on}{}: {}{BOLD:#}\n\n", options.known.told(), places(rows.len()));
    out.push_str(&aligned(&["place", "holder", "sure", "said last", "", "claims", "first of them"], &rows));
    let _ = writeln!(
        out,
        "\n{DIM}`veille timeline PLACE` shows the sentences, `veille why ID` explains a claim{DIM:#}"
    );
    print(&out, color)
}

/// Of a place of which nothing tells the holder there is nothing to show.
fn is_told(standing: &Standing) -> bool {
    standing.holder() != Holder::Unknown || !standing.threats.is_empty()
}

fn places(count: usize) -> String {
    if count == 1 { "1 place".to_owned() } else { format!("{count} places") }
}

fn line(board: &Board, row: &PlaceRow, standing: &Standing) -> Vec<String> {
    let mut remarks: Vec<String> = Vec::new();
    remarks.extend(standing.leaning.map(|key| format!("leaning {}", board.actor(key))));
    if let Some(threat) = standing.threats.first() {
        remarks.push(format!("threatened by {}", board.actor(threat.by)));
    }
    if standing.only_via() {
        remarks.push("told of its province only".to_owned());
    }
    vec![
        whereabouts(row),
        board.holder(standing.holder()).to_string(),
        percent(standing.probability()),
        standing.last.map_or_else(String::new, |last| last.to_string()),
        remarks.join(", "),
        counts(&standing.carried, &standing.against),
        standing.carried.first().map_or_else(String::new, |carried| carried.claim.to_string()),
    ]
}

/// Never more sure than the model can be.
fn percent(probability: f32) -> String {
    format!("{:.0} %", (100.0 * probability).min(99.0))
}

/// `12 for, 1 against`; copies of one wire are no further claims.
fn counts(carried: &[Carried], against: &[Carried]) -> String {
    let own = |all: &[Carried]| all.iter().filter(|carried| !carried.copy).count();
    match own(against) {
        0 => format!("{} for", own(carried)),
        against => format!("{} for, {against} against", own(carried)),
    }
}

pub(crate) fn timeline(options: &Timeline, color: Color) -> Result<(), Failure> {
    let ledger = options.which.open()?;
    let row = place_named(&ledger, &options.place, options.country.as_deref())?;
    let board = options.known.board(&ledger)?;
    let until = options.known.day(options.until, &board)?;
    let intervals = board.timeline(&row.key, until).unwrap_or_default();
    let mut quotes = Quotes::new(&ledger);
    let mut out = String::new();
    if options.json {
        for interval in &intervals {
            out.push_str(&line_of(&veille_answer::stretch(&board, &row, interval, &mut quotes)?));
        }
        return print(&out, color);
    }
    let _ = writeln!(out, "{BOLD}{}{BOLD:#}, to {until}{}", whereabouts(&row), options.known.told());
    if intervals.is_empty() {
        let _ = writeln!(out, "\nNothing that was said of it by then tells who holds it.");
    }
    for interval in &intervals {
        let last =
            if interval.to > until { "on ".to_owned() } else { format!("to {}", interval.to.plus(-1)) };
        let _ = writeln!(
            out,
            "\n{BOLD}{} {last}  {}{BOLD:#}  {}",
            interval.from,
            board.holder(interval.holder),
            percent(interval.probability)
        );
        quoted(&mut out, &interval.carried, &interval.against, &mut quotes)?;
    }
    print(&out, color)
}

pub(crate) fn changes(options: &Changes, color: Color) -> Result<(), Failure> {
    let ledger = options.which.open()?;
    let board = options.known.board(&ledger)?;
    let until = options.known.day(options.until, &board)?;
    let all = board.changes(options.since, until);
    let shown = all.iter().filter(|(row, _)| lies_in(row, options.country.as_deref()));
    let mut quotes = Quotes::new(&ledger);
    let mut out = String::new();
    let mut count = 0;
    for (row, change) in shown {
        count += 1;
        let turn = Turn {
            row,
            on: change.on,
            before: board.holder(change.before),
            after: board.holder(change.after),
            probability: change.probability,
            carried: change.carried.clone(),
            against: change.against.clone(),
        };
        match options.json {
            true => out.push_str(&line_of(&turn.json(&mut quotes)?)),
            false => turn.write(&mut out, &mut quotes)?,
        }
    }
    if count == 0 && !options.json {
        let since = options.since.map_or_else(String::new, |since| format!(" since {since}"));
        let _ = writeln!(out, "No change of control{since}, to {until}{}.", options.known.told());
    }
    print(&out, color)
}

/// A place that changed hands.
pub(super) struct Turn<'a> {
    pub(super) row: &'a PlaceRow,
    pub(super) on: Day,
    pub(super) before: SmolStr,
    pub(super) after: SmolStr,
    pub(super) probability: f32,
    pub(super) carried: Vec<Carried>,
    pub(super) against: Vec<Carried>,
}

impl Turn<'_> {
    pub(super) fn write(&self, out: &mut String, quotes: &mut Quotes<'_>) -> Result<(), Failure> {
        let (place, sure) = (whereabouts(self.row), percent(self.probability));
        let (on, before, after) = (self.on, &self.before, &self.after);
        let _ = writeln!(out, "{BOLD}{on}  {place}{BOLD:#}: {before} → {BOLD}{after}{BOLD:#}  {sure}");
        quoted(out, &self.carried, &self.against, quotes)?;
        out.push('\n');
        Ok(())
    }

    pub(super) fn json(&self, quotes: &mut Quotes<'_>) -> Result<veille_answer::Change, Failure> {
        Ok(veille_answer::Change {
            place: self.row.into(),
            on: self.on,
            before: self.before.clone(),
            after: self.after.clone(),
            probability: veille_answer::rounded(self.probability),
            carried: Some(veille_answer::evidence(&self.carried, quotes)?),
            against: Some(veille_answer::evidence(&self.against, quotes)?),
        })
    }
}

/// The heaviest claims with their sentences.
fn quoted(
    out: &mut String,
    carried: &[Carried],
    against: &[Carried],
    quotes: &mut Quotes<'_>,
) -> Result<(), Failure> {
    for (label, all) in [("for", carried), ("against", against)] {
        for one in all.iter().filter(|one| !one.copy).take(QUOTED) {
            let Some(quote) = quotes.of(one.claim)? else { continue };
            let via = match one.via {
                Via::Here => "",
                Via::Above => ", told of its province",
                Via::Below => ", told of a place in it",
            };
            let _ = writeln!(out, "  {label:<8}{DIM}{}  {}{via}{DIM:#}", one.claim, quote.told());
            out.push_str(&paragraph(&quote.sentence, "          ", terminal::columns()));
        }
        let rest = all.len().saturating_sub(all.iter().filter(|one| !one.copy).take(QUOTED).count());
        if rest > 0 {
            let copies = all.iter().filter(|one| one.copy).count();
            let copies =
                if copies > 0 { format!(", {copies} of them copies or repetitions") } else { String::new() };
            let _ = writeln!(out, "  {label:<8}{DIM}and {rest} more{copies}{DIM:#}");
        }
    }
    Ok(())
}
