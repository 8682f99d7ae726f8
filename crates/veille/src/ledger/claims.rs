//! `veille claims`: what the ledger's articles claim, each with its sentence.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use anstyle::Style;
use serde_json::Value;
use smol_str::SmolStr;
use veille_answer::{Quote, Quotes};
use veille_claim::{EventKind, Modality};
use veille_ledger::{Day, Filter, Kept, Ledger, Standing};

use super::{Which, day, place_named, print};
use crate::annotate::line_of;
use crate::cli::{self, Color};
use crate::failure::Failure;
use crate::page::{one_line, paragraph};
use crate::{terminal, words};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// At that place, by any of its names
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,

    /// In that country, by its two letters
    #[arg(long, value_name = "CC")]
    country: Vec<SmolStr>,

    /// That this one acts in or suffers, by id or name
    #[arg(long, value_name = "ACTOR")]
    actor: Vec<SmolStr>,

    /// Of that kind: capture, retake, hold, …
    #[arg(long, value_name = "KIND", value_parser = event)]
    event: Vec<EventKind>,

    /// Put so: asserted, claimed, denied, negated, planned, forecast, threatened, hypothetical
    #[arg(long, value_name = "HOW", value_parser = modality)]
    modality: Vec<Modality>,

    /// For which that outlet or agency vouches
    #[arg(long, value_name = "NAME")]
    source: Vec<SmolStr>,

    /// In that language
    #[arg(long, value_name = "CODE", value_parser = lang)]
    lang: Vec<SmolStr>,

    /// True on that day or later
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Option<Day>,

    /// True before that day
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: Option<Day>,

    /// As could be known at the end of that day
    #[arg(long, value_name = "DAY", value_parser = day)]
    known: Option<Day>,

    /// Whose sentence holds all these words
    #[arg(long, value_name = "WORDS")]
    text: Option<String>,

    /// That analysts have left so: open, accepted, corrected, rejected [default: all but rejected]
    #[arg(long, value_name = "STANDING", value_parser = standing)]
    standing: Vec<Standing>,

    /// Show at most so many
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,

    /// Print one JSON object a claim
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    which: Which,
}

pub(crate) fn claims(options: &Options, color: Color) -> Result<(), Failure> {
    let ledger = options.which.open()?;
    let place = options.place.as_deref().map(|name| place_named(&ledger, name, None)).transpose()?;
    let filter = Filter {
        actors: options.actor.clone(),
        events: options.event.clone(),
        modalities: options.modality.clone(),
        places: place.into_iter().map(|row| row.key).collect(),
        countries: options.country.iter().map(|code| code.to_uppercase().into()).collect(),
        sources: options.source.clone(),
        langs: options.lang.clone(),
        from: options.from,
        to: options.to,
        known: options.known,
        text: options.text.clone(),
        standings: options.standing.clone(),
        limit: options.limit,
        ..Filter::default()
    };
    let mut kept = Vec::new();
    ledger.claims(&filter, &mut |claim| {
        kept.push(claim);
        ControlFlow::Continue(())
    })?;
    let mut quotes = Quotes::new(&ledger);
    let mut out = String::new();
    let count = kept.len();
    for claim in kept {
        let quote = quotes.of_kept(claim)?;
        if options.json {
            out.push_str(&line_of(&veille_answer::listed(quote)));
        } else {
            out.push_str(&told(&quote, terminal::columns()));
        }
    }
    if count == 0 && !options.json {
        out.push_str("No claim is so.\n");
    }
    print(&out, color)
}

/// One claim: its parts on a line, then its sentence.
pub(super) fn told(quote: &Quote, columns: usize) -> String {
    let (kept, record) = (&quote.kept, &quote.kept.record);
    let mut event = record.event.name().to_owned();
    if !record.manner.is_empty() {
        let _ = write!(event, " ({})", record.manner.join(", "));
    }
    let or_nothing = |text: Option<String>| text.unwrap_or_else(|| words::NOTHING.to_owned());
    let place = record.place.as_ref().map(|place| {
        let parts = [Some(&place.name), place.country.as_ref()].into_iter().flatten();
        parts.map(|part| one_line(part)).collect::<Vec<_>>().join(", ")
    });
    let time = record.time.as_ref().map(|time| one_line(&time.value));
    let standing = match kept.standing {
        Standing::Open => String::new(),
        decided => format!("  {BOLD}{}{BOLD:#}", decided.name()),
    };
    let mut out = format!(
        "{BOLD}{}{BOLD:#}  {}  {}  {}  {:.2}{standing}\n  {DIM}{}  {}{DIM:#}\n",
        event,
        or_nothing(record.actor.as_ref().map(|actor| one_line(&actor.name))),
        or_nothing(place),
        or_nothing(time),
        record.confidence,
        kept.key,
        quote.told(),
    );
    out.push_str(&paragraph(&quote.sentence, "  ", columns));
    out.push('\n');
    out
}

/// The claim of that id, or the only one whose id begins so.
pub(crate) fn claim_named(ledger: &dyn Ledger, id: &str) -> Result<Kept, Failure> {
    veille_answer::claim_named(ledger, id).map_err(Failure::from)
}

fn event(name: &str) -> Result<EventKind, String> {
    word(name)
}

fn modality(name: &str) -> Result<Modality, String> {
    word(name)
}

fn standing(name: &str) -> Result<Standing, String> {
    word(name)
}

/// A word of a closed list, as it stands in every output.
fn word<T: serde::de::DeserializeOwned>(name: &str) -> Result<T, String> {
    // The list of what there is, as serde tells it, is the message.
    serde_json::from_value(Value::String(name.to_lowercase())).map_err(|error| error.to_string())
}

fn lang(code: &str) -> Result<SmolStr, String> {
    cli::lang(code).map(|lang| SmolStr::new(lang.code()))
}
