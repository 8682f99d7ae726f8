//! The commands that ask a ledger, and those that write to it.

pub(crate) mod add;
mod adding;
mod addresses;
pub(crate) mod claims;
pub(crate) mod control;
mod copies;
pub(crate) mod decide;
pub(crate) mod demo;
pub(crate) mod export;
mod given;
pub(crate) mod merge;
pub(crate) mod paper;
mod quote;
pub(crate) mod sources;
mod summary;
mod told;
pub(crate) mod watch;

use std::io::{self, Write as _};
use std::path::PathBuf;

use veille_control::{Board, Rollup};
use veille_ledger::{Day, Filter, Ledger, PlaceKey, PlaceRow};
use veille_place::Gazetteer;

use crate::cli::Color;
use crate::failure::Failure;
use crate::page::one_line;
use crate::spelling::distance;
use crate::terminal;

/// The ending of a ledger's file.
const ENDING: &str = "veille";

/// Names of places that are offered for one that is not there.
const OFFERED: usize = 5;

/// Which ledger.
#[derive(Debug, clap::Args)]
pub(crate) struct Which {
    /// The ledger: a file, or postgres://user@host/database [default: the one `.veille` file of this folder]
    #[arg(long, global = true, value_name = "FILE", env = "VEILLE_LEDGER", hide_env_values = true)]
    ledger: Option<PathBuf>,
}

impl Which {
    /// The path asked for, or the only ledger here.
    fn path(&self) -> Result<PathBuf, Failure> {
        if let Some(path) = &self.ledger {
            return Ok(path.clone());
        }
        let here = std::fs::read_dir(".").map(|entries| {
            let paths = entries.flatten().map(|entry| entry.path());
            paths.filter(|path| path.extension().is_some_and(|ending| ending == ENDING)).collect::<Vec<_>>()
        });
        match here.unwrap_or_default().as_slice() {
            [only] => Ok(only.clone()),
            [] => Err(Failure::new("there is no ledger in this folder").with_help(
                "name one with --ledger FILE, or make one: veille add ARTICLES --ledger war.veille",
            )),
            several => Err(Failure::new(format!("there are {} ledgers in this folder", several.len()))
                .with_help("say which one with --ledger FILE")),
        }
    }

    pub(crate) fn open(&self) -> Result<Box<dyn Ledger>, Failure> {
        veille_ledger::open(self.path()?).map_err(Failure::from)
    }

    pub(crate) fn open_or_create(&self) -> Result<Box<dyn Ledger>, Failure> {
        veille_ledger::open_or_create(self.path()?).map_err(Failure::from)
    }
}

impl From<veille_ledger::Error> for Failure {
    fn from(error: veille_ledger::Error) -> Self {
        Self::new(error)
    }
}

/// How actors are taken together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Sides {
    /// Each actor for itself
    Own,
    /// Armies and governments as their state, wings as their movement
    #[default]
    Parts,
    /// Also those whom others set up and back as their backers
    Backers,
}

impl From<Sides> for Rollup {
    fn from(sides: Sides) -> Self {
        match sides {
            Sides::Own => Self::Own,
            Sides::Parts => Self::Parts,
            Sides::Backers => Self::Backers,
        }
    }
}

/// As known on which day.
#[derive(Debug, clap::Args)]
pub(crate) struct AsKnown {
    /// As could be known at the end of that day: what was published later is left out
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) known: Option<Day>,

    /// Which actors count as one side
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    pub(crate) sides: Sides,
}

impl AsKnown {
    pub(crate) fn board(&self, ledger: &dyn Ledger) -> Result<Board, Failure> {
        Board::of(ledger, self.known, self.sides.into()).map_err(Failure::from)
    }

    /// The day asked for; else the last one of which anything was known.
    pub(crate) fn day(&self, asked: Option<Day>, board: &Board) -> Result<Day, Failure> {
        let empty = || {
            Failure::new("nothing was known of who holds any place")
                .with_help("add articles with `veille add`, or ask for a later day with --known")
        };
        // One article that dates itself a century ahead must not move the day on which all is asked.
        let last = board.last_known_by(today().plus(AHEAD)).or(board.last_known());
        asked.or(self.known).or(last).ok_or_else(empty)
    }

    /// `, as known on 2021-08-14`.
    pub(crate) fn told(&self) -> String {
        self.known.map_or_else(String::new, |day| format!(", as known on {day}"))
    }
}

/// Days by which a publication date may lie ahead of the clock: somewhere it is tomorrow already, and clocks go wrong.
pub(super) const AHEAD: i32 = 1;

/// Today at Greenwich.
pub(super) fn today() -> Day {
    Day::floor(jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()))
}

pub(crate) fn day(text: &str) -> Result<Day, String> {
    text.parse().map_err(|_| "write a day as 2021-08-14".to_owned())
}

/// `Lashkar Gāh, Helmand, AF`.
pub(crate) fn whereabouts(row: &PlaceRow) -> String {
    let name = one_line(&row.name);
    let more = [&row.admin1, &row.country].into_iter().flatten().map(|part| one_line(part));
    let more = more.filter(|part| !part.is_empty() && *part != name);
    std::iter::once(name.clone()).chain(more).collect::<Vec<_>>().join(", ")
}

/// The place of the ledger that a name means: by its own name, by any name that the gazetteer knows, or by its key.
pub(crate) fn place_named(
    ledger: &dyn Ledger,
    name: &str,
    country: Option<&str>,
) -> Result<PlaceRow, Failure> {
    let rows = ledger.places(&Filter::default())?;
    let in_country = |row: &&PlaceRow| {
        country.is_none_or(|code| row.country.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(code)))
    };
    let folded = PlaceKey::named(name, "");
    let mut found: Vec<&PlaceRow> = rows
        .iter()
        .filter(in_country)
        .filter(|row| row.key.as_str() == name || PlaceKey::named(&row.name, "") == folded)
        .collect();
    if found.is_empty() {
        let keys = keys_of(&veille_stages::gazetteer(None)?, name);
        found = rows.iter().filter(in_country).filter(|row| keys.contains(&row.key)).collect();
    }
    // Of places of one name, the one of which most is said, if it is much more than of the others.
    found.sort_by(|a, b| b.claims.cmp(&a.claims).then_with(|| a.key.cmp(&b.key)));
    match found.as_slice() {
        [only] => Ok((*only).clone()),
        [] => Err(missing(&rows, name)),
        several => {
            let told: Vec<_> =
                several.iter().map(|row| format!("{}  {}", row.key, whereabouts(row))).collect();
            Err(Failure::new(format!("`{}` is the name of {} places here", one_line(name), several.len()))
                .with_help(format!("say which with --country, or give its key:\n{}", told.join("\n"))))
        }
    }
}

/// The keys of all places that a name may mean.
fn keys_of(gazetteer: &Gazetteer, name: &str) -> Vec<PlaceKey> {
    let hits = gazetteer.lookup(name);
    hits.filter_map(|hit| gazetteer.geonameid(hit.id)).map(PlaceKey::geoname).collect()
}

fn missing(rows: &[PlaceRow], name: &str) -> Failure {
    let asked = name.to_lowercase();
    let mut near: Vec<_> = rows.iter().map(|row| (distance(&asked, &row.name.to_lowercase()), row)).collect();
    near.sort_by(|a, b| {
        a.0.cmp(&b.0).then_with(|| b.1.claims.cmp(&a.1.claims)).then_with(|| a.1.key.cmp(&b.1.key))
    });
    let near: Vec<_> = near.iter().take(OFFERED).map(|(_, row)| whereabouts(row)).collect();
    let failure = Failure::new(format!("no place called `{}` in this ledger", one_line(name)));
    if near.is_empty() { failure } else { failure.with_help(format!("did you mean {}?", near.join("; "))) }
}

/// Writes a command's result.
pub(crate) fn print(out: &str, color: Color) -> Result<(), Failure> {
    let mut to = terminal::output(color);
    match to.write_all(out.as_bytes()).and_then(|()| to.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("the output could not be written: {error}")))
        }
        _ => Ok(()),
    }
}
