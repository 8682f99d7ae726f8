//! `veille review`: what an analyst should look at, the most doubtful and most consequential first.

use std::fmt::Write as _;

use anstyle::Style;
use veille_answer::{Quote, Quotes};

use super::claims::told;
use super::control::lies_in;
use super::{AsKnown, Which, print};
use crate::annotate::line_of;
use crate::cli::Color;
use crate::failure::Failure;
use crate::terminal;

const DIM: Style = Style::new().dimmed();

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    known: AsKnown,

    /// Only in that country, by its two letters
    #[arg(long, value_name = "CC")]
    country: Option<String>,

    /// Show at most so many
    #[arg(short = 'n', long, value_name = "N", default_value_t = 20)]
    limit: usize,

    /// Print one JSON object a claim
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    which: Which,
}

pub(crate) fn review(options: &Options, color: Color) -> Result<(), Failure> {
    let ledger = options.which.open()?;
    let board = options.known.board(&ledger)?;
    let mut quotes = Quotes::new(&ledger);
    let mut out = String::new();
    let all = board.doubts();
    let here: Vec<_> = all.iter().filter(|(row, _)| lies_in(row, options.country.as_deref())).collect();
    for (row, doubt) in here.iter().take(options.limit) {
        let Some(queued) = veille_answer::review(row, doubt, &mut quotes)? else { continue };
        if options.json {
            out.push_str(&line_of(&queued));
            continue;
        }
        let why: Vec<_> = queued.why.iter().map(|reason| reason.told()).collect();
        let claim = queued.claim;
        let shown = told(&Quote { kept: claim.kept, sentence: claim.sentence }, terminal::columns());
        out.push_str(shown.trim_end());
        let _ = writeln!(out, "\n  {DIM}{}{DIM:#}\n", why.join("; "));
    }
    if here.is_empty() && !options.json {
        out.push_str("No claim waits for a decision.\n");
    } else if !options.json {
        let rest = here.len().saturating_sub(options.limit);
        let _ = writeln!(out, "{DIM}{rest} more. `veille decide accept ID`, or reject, or correct{DIM:#}");
    }
    print(&out, color)
}
