//! `veille decide`: an analyst's word on a claim. Nothing is overwritten; what is decided can be taken back.

use std::fmt::Write as _;

use anstyle::Style;
use serde_json::{Value, json};
use smol_str::SmolStr;
use veille_ledger::{Act, ClaimKey, Day, Decided, Decision, Field, Ledger};

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
        What::Correct { claim, field, value } => {
            Act::Correct { claim: key(claim)?, field: *field, value: corrected(*field, value)? }
        }
        What::Merge { claims } => Act::Merge { claims: keys(claims)? },
        What::Split { claims } => Act::Split { claims: keys(claims)? },
        What::OneVoice { articles } => Act::OneVoice { articles: articles.clone() },
        What::OwnVoice { articles } => Act::OwnVoice { articles: articles.clone() },
        // Listed before.
        What::List { .. } => return Err(Failure::new("a list is no decision")),
        What::Undo { decision } => Act::Undo { decision: decision.clone() },
    })
}

/// A field's new value, from how people write it.
fn corrected(field: Field, text: &str) -> Result<Value, Failure> {
    let text = text.trim();
    if text == "-" {
        return Ok(Value::Null);
    }
    if text.starts_with(['{', '[', '"']) || text == "null" {
        return serde_json::from_str(text)
            .map_err(|error| Failure::new(format!("the value is no JSON: {error}")));
    }
    match field {
        Field::Event | Field::Modality => Ok(Value::String(text.to_lowercase())),
        Field::Manner => Ok(json!(text.split(',').map(str::trim).collect::<Vec<_>>())),
        Field::Actor | Field::Counterpart => Ok(actor(text)),
        Field::Place => place(text),
        Field::Time => time(text),
        Field::Quantities | Field::Attribution => {
            Err(Failure::new(format!("write the value of {field} as JSON"))
                .with_help("`veille claims --json` shows its form"))
        }
    }
}

fn actor(text: &str) -> Value {
    let lexicon = veille_claim::ActorLexicon::embedded();
    let is_called = |id: &veille_claim::ActorId| {
        let mut names = lexicon.languages().map(|lang| lexicon.name_in(*id, lang));
        names.any(|name| name.to_lowercase() == text.to_lowercase())
    };
    let known = lexicon
        .by_id(text)
        .or_else(|| lexicon.actors().iter().filter_map(|actor| lexicon.by_id(actor.id)).find(is_called));
    match known {
        Some(actor) => {
            json!({"id": lexicon.actor(actor).id, "name": lexicon.name(actor), "text": null, "span": null})
        }
        None => json!({"id": null, "name": text, "text": null, "span": null}),
    }
}

fn place(text: &str) -> Result<Value, Failure> {
    let gazetteer = veille_stages::gazetteer(None)?;
    let (name, country) = match text.rsplit_once(',') {
        Some((name, code)) if code.trim().len() == 2 => (name.trim(), Some(code.trim().to_uppercase())),
        _ => (text, None),
    };
    let hits = gazetteer.lookup(name).map(|hit| hit.id);
    let mut found: Vec<_> =
        hits.filter(|&id| country.as_deref().is_none_or(|code| gazetteer.country(id) == code)).collect();
    found.sort_by_key(|&id| std::cmp::Reverse(gazetteer.population(id)));
    let Some(&first) = found.first() else {
        return Err(Failure::new(format!("no place called `{}` is known", one_line(text)))
            .with_help("`veille place NAME` lists the places that a name may mean"));
    };
    let mut countries: Vec<&str> = found.iter().map(|&id| gazetteer.country(id)).collect();
    countries.sort_unstable();
    countries.dedup();
    if countries.len() > 1 {
        return Err(Failure::new(format!("`{}` lies in {}", one_line(name), countries.join(", ")))
            .with_help(format!("say which: {}, {}", one_line(name), countries[0])));
    }
    let place = gazetteer.place(first);
    Ok(json!({
        "geonameid": place.geonameid, "name": place.name, "country": place.country, "admin1": place.admin1,
        "lat": place.lat, "lon": place.lon, "kind": place.kind.name(), "precision_km": place.precision_km,
        "text": null, "span": null,
    }))
}

fn time(text: &str) -> Result<Value, Failure> {
    let bad = || {
        Failure::new("write a time as 2021-08-13, or as 2021-08-13..2021-08-16 with the day after the last")
    };
    let (from, to) = match text.split_once("..") {
        Some((from, to)) => (end(from).ok_or_else(bad)?, end(to).ok_or_else(bad)?),
        None => {
            let day: Day = text.parse().map_err(|_| bad())?;
            (Some(day), Some(day.plus(1)))
        }
    };
    Ok(
        json!({"from": from, "to": to, "precision": "day", "value": text, "basis": "an analyst", "text": null, "span": null}),
    )
}

/// An end of an interval; an empty one is open.
fn end(text: &str) -> Option<Option<Day>> {
    if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
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
