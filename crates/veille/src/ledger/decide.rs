//! `veille decide`: an analyst's word on a claim. Nothing is overwritten; what is decided can be taken back.

use std::fmt::Write as _;

use anstyle::Style;
use smol_str::SmolStr;
use veille_answer::corrected;
use veille_ledger::{Act, ClaimKey, Decided, Decision, Field, Ledger};

use super::claims::claim_named;
use super::{Which, print};
use crate::annotate::line_of;
use crate::cli::Color;
use crate::failure::Failure;
use crate::page::one_line;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    act: What,

    /// Who decides
    #[arg(long, global = true, value_name = "NAME", env = "VEILLE_ANALYST")]
    by: Option<SmolStr>,

    /// Why
    #[arg(long, global = true, value_name = "TEXT", default_value = "")]
    reason: String,

    /// Print the decision as JSON
    #[arg(long, global = true)]
    json: bool,

    #[command(flatten)]
    which: Which,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// The claim is read rightly, and is to be believed
    Accept {
        /// Its id, or the beginning of it
        claim: String,
    },
    /// The claim is read wrongly, or is not to be believed: it counts no more
    Reject {
        /// Its id, or the beginning of it
        claim: String,
    },
    /// The claim says something else
    ///
    /// Values: an event or modality by its word; an actor by id or name; a place by name, or `name, CC`; a time
    /// as a day or `FROM..TO` (the day after the last); `-` for none; anything as JSON, in the form of `veille claims
    /// --json`.
    Correct {
        /// Its id, or the beginning of it
        claim: String,
        /// Which field: event, modality, manner, actor, counterpart, place, time, quantities, attribution
        field: Field,
        /// What it is in truth
        value: String,
    },
    /// These claims speak of the same happening
    Merge {
        /// Their ids
        #[arg(required = true, num_args = 2..)]
        claims: Vec<String>,
    },
    /// Each of these claims speaks of a happening of its own
    Split {
        /// Their ids
        #[arg(required = true)]
        claims: Vec<String>,
    },
    /// These articles are copies of one text
    OneVoice {
        /// Their ids
        #[arg(required = true, num_args = 2..)]
        articles: Vec<SmolStr>,
    },
    /// Each of these articles has a voice of its own
    OwnVoice {
        /// Their ids
        #[arg(required = true)]
        articles: Vec<SmolStr>,
    },
    /// An earlier decision is taken back
    Undo {
        /// Its id
        decision: SmolStr,
    },
    /// List what was decided, oldest first
    List {
        /// Only about that claim
        claim: Option<String>,
    },
}

pub(crate) fn decide(options: &Options, color: Color) -> Result<(), Failure> {
    let mut ledger = options.which.open()?;
    if let What::List { claim } = &options.act {
        let about = claim.as_deref().map(|id| claim_named(&ledger, id)).transpose()?;
        let all = ledger.decisions(about.map(|kept| kept.key))?;
        return print(&all.iter().map(|one| shown(one, options.json)).collect::<String>(), color);
    }
    let author = options.by.clone().ok_or_else(|| {
        Failure::new("a decision needs its author")
            .with_help("say who decides with --by NAME, or set VEILLE_ANALYST")
    })?;
    let act = act(&ledger, &options.act)?;
    let decision = Decision { act, author, reason: options.reason.clone() };
    let (decided, touched) = ledger.decide(decision, jiff::Timestamp::now())?;
    let mut out = shown(&decided, options.json);
    if !options.json {
        let places = touched.len();
        let _ = writeln!(
            out,
            "{DIM}It touches {places} {}. Take it back with `veille decide undo {}`{DIM:#}",
            if places == 1 { "place" } else { "places" },
            decided.id
        );
    }
    print(&out, color)
}

fn act(ledger: &dyn Ledger, what: &What) -> Result<Act, Failure> {
    let key = |id: &String| claim_named(ledger, id).map(|kept| kept.key);
    let keys = |ids: &[String]| ids.iter().map(key).collect::<Result<Vec<ClaimKey>, _>>();
    Ok(match what {
        What::Accept { claim } => Act::Accept { claim: key(claim)? },
        What::Reject { claim } => Act::Reject { claim: key(claim)? },
        What::Correct { claim, field, value } => Act::Correct {
            claim: key(claim)?,
            field: *field,
            value: corrected(&veille_stages::gazetteer(None)?, *field, value)?,
        },
        What::Merge { claims } => Act::Merge { claims: keys(claims)? },
        What::Split { claims } => Act::Split { claims: keys(claims)? },
        What::OneVoice { articles } => Act::OneVoice { articles: articles.clone() },
        What::OwnVoice { articles } => Act::OwnVoice { articles: articles.clone() },
        // Listed before.
        What::List { .. } => return Err(Failure::new("a list is no decision")),
        What::Undo { decision } => Act::Undo { decision: decision.clone() },
    })
}

pub(crate) fn shown(decided: &Decided, json: bool) -> String {
    if json {
        return line_of(decided);
    }
    let decision = &decided.decision;
    let mut about: Vec<String> = decision.act.claims().iter().map(ToString::to_string).collect();
    about.extend(decision.act.articles().iter().map(|id| one_line(id)));
    match &decision.act {
        Act::Undo { decision } => about.push(one_line(decision)),
        Act::Correct { field, value, .. } => {
            about.push(format!("{field} = {}", one_line(&value.to_string())))
        }
        _ => {}
    }
    let undone = if decided.undone { "  (taken back)" } else { "" };
    let reason = one_line(&decision.reason);
    let reason = if reason.is_empty() { reason } else { format!(": {reason}") };
    format!(
        "{BOLD}{}{BOLD:#} {}{undone}\n  {DIM}{}  {}, {}{DIM:#}{reason}\n",
        decision.act.name(),
        about.join(" "),
        decided.id,
        one_line(&decision.author),
        decided.recorded.strftime("%Y-%m-%d %H:%M UTC"),
    )
}
