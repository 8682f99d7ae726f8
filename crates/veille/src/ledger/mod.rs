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
pub(crate) mod review;
pub(crate) mod serve;
pub(crate) mod sources;
mod summary;
mod told;
pub(crate) mod watch;

use std::io::{self, Write as _};
use std::path::PathBuf;

use veille_answer::View;
use veille_control::Board;
use veille_ledger::{Day, Ledger, PlaceRow};

use crate::cli::Color;
use crate::failure::Failure;
use crate::terminal;

pub(crate) use veille_answer::{AHEAD, today, whereabouts};

/// The ending of a ledger's file.
const ENDING: &str = "veille";

/// Which ledger.
#[derive(Debug, clap::Args)]
pub(crate) struct Which {
    /// The ledger: a file, or postgres://user@host/database [default: the one `.veille` file of this folder]
    #[arg(long, global = true, value_name = "FILE", env = "VEILLE_LEDGER", hide_env_values = true)]
    ledger: Option<PathBuf>,
}

impl Which {
    /// The path asked for, or the only ledger here.
    pub(crate) fn path(&self) -> Result<PathBuf, Failure> {
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

    pub(crate) fn open(&self) -> Result<Box<dyn Ledger + Send>, Failure> {
        veille_ledger::open(self.path()?).map_err(Failure::from)
    }

    pub(crate) fn open_or_create(&self) -> Result<Box<dyn Ledger + Send>, Failure> {
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

impl From<veille_answer::Error> for Failure {
    fn from(error: veille_answer::Error) -> Self {
        let failure = Self::new(&error);
        match error.help() {
            Some(help) => failure.with_help(help),
            None => failure,
        }
    }
}

impl From<Sides> for veille_answer::Sides {
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
    pub(crate) fn view(&self) -> View {
        View { known: self.known, sides: self.sides.into() }
    }

    pub(crate) fn board(&self, ledger: &dyn Ledger) -> Result<Board, Failure> {
        self.view().board(ledger).map_err(Failure::from)
    }

    /// The day asked for; else the last one of which anything was known.
    pub(crate) fn day(&self, asked: Option<Day>, board: &Board) -> Result<Day, Failure> {
        self.view().day(asked, board, today()).map_err(Failure::from)
    }

    /// `, as known on 2021-08-14`.
    pub(crate) fn told(&self) -> String {
        self.known.map_or_else(String::new, |day| format!(", as known on {day}"))
    }
}

pub(crate) fn day(text: &str) -> Result<Day, String> {
    text.parse().map_err(|_| "write a day as 2021-08-14".to_owned())
}

/// The place of the ledger that a name means.
pub(crate) fn place_named(
    ledger: &dyn Ledger,
    name: &str,
    country: Option<&str>,
) -> Result<PlaceRow, Failure> {
    veille_answer::place_named(ledger, &veille_stages::gazetteer(None)?, name, country).map_err(Failure::from)
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
