//! `veille why`: one claim with its clause, its frame, and all that was weighed and rejected on the way.

use std::fmt::Write as _;
use std::path::PathBuf;

use anstyle::Style;
use serde_json::{Value, json};
use veille_claim::{
    ActorBasis as Basis, ActorLexicon, ActorMention, Claim, ClaimActor, How, Part, Step, Tried,
};
use veille_ingest::Reader;
use veille_ledger::Ledger as _;
use veille_text::{Article, CodePoints, Lang, Published, Span};

use crate::annotate::line_of;
use crate::blocks::block;
use crate::cli::{self, Color, Resources};
use crate::failure::{Failure, Messages};
use crate::ledger::{self, Which};
use crate::page::{Role, one_line};
use crate::{read, terminal, words};
use veille_answer::distance;
use veille_stages::{Explained, Found};

/// How the ids of claims begin.
const CLAIM_ID: &str = "c1-";

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Rejected frames, places and actors that are told one by one.
const TOLD: usize = 5;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// A text file, `-` for standard input; or the id of a claim of a ledger
    #[arg(value_name = "FILE|ID")]
    what: PathBuf,

    /// The claim of the file, as `veille read` names it; its beginning will do
    #[arg(long, value_name = "ID")]
    claim: Option<String>,

    /// When it was published, if the claim was read so: a day, a month or a year
    #[arg(long, value_name = "DATE", value_parser = cli::published)]
    published: Option<Published>,

    /// Its language, if the claim was read so
    #[arg(long, value_name = "CODE", value_parser = cli::lang)]
    lang: Option<Lang>,

    /// Whose text it is, if the claim was read so
    #[arg(long, value_name = "NAME")]
    source: Option<String>,

    /// Print one JSON object; offsets count Unicode code points
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    which: Which,

    #[command(flatten)]
    resources: Resources,
}

pub(crate) fn why(options: &Options, color: Color, messages: Messages) -> Result<(), Failure> {
    let (article, name, id, remarks) = match &options.claim {
        Some(id) => {
            let (name, article) = of_file(options)?;
            (article, name, id.clone(), String::new())
        }
        None => of_ledger(options)?,
    };
    let stages = options.resources.stages(messages)?;
    let found = stages.read(&article)?;
    let claim = chosen(&id, &found, &name)?;
    let explained = stages.explain(&article, &found, claim)?;
    let view = View { article: &article, found: &found, claim, explained: &explained };
    let out = if options.json {
        line_of(&view.json())
    } else {
        format!("{remarks}{}", view.page(terminal::columns()))
    };
    ledger::print(&out, color)
}

fn of_file(options: &Options) -> Result<(String, Article), Failure> {
    let mut reader = Reader::new().published(options.published).outlet(options.source.as_deref());
    if let Some(lang) = options.lang {
        reader = reader.lang(lang.code())?;
    }
    let (name, ingested) = read::open(&reader, &options.what);
    Ok((name, ingested?.article))
}

/// The article of a ledger's claim, to be read again; with what analysts have decided about the claim.
fn of_ledger(options: &Options) -> Result<(Article, String, String, String), Failure> {
    let id = options.what.display().to_string();
    if !id.starts_with(CLAIM_ID) {
        return Err(Failure::new(format!("which claim of {}?", one_line(&id)))
            .with_help("`veille why FILE --claim ID` for a file, `veille why ID` for a ledger"));
    }
    let store = options.which.open()?;
    let kept = ledger::claims::claim_named(&store, &id)?;
    let gone = || Failure::new(format!("the article of claim {} is not in the ledger", kept.key));
    let stored = store.article(&kept.record.evidence.article)?.ok_or_else(gone)?;
    let article = stored.to_article().ok_or_else(gone)?;
    let name = stored.address.as_deref().unwrap_or(&stored.id).to_owned();
    let mut remarks = String::new();
    for decided in store.decisions(Some(kept.key))? {
        remarks.push_str(&ledger::decide::shown(&decided, false));
    }
    if !kept.current {
        remarks.push_str("A newer version of the method reads the article without this claim.\n");
    }
    Ok((article, name, kept.record.id.to_string(), remarks))
}

/// The claim of that id, or the only one whose id begins so.
fn chosen<'f>(id: &str, found: &'f Found, name: &str) -> Result<&'f Claim, Failure> {
    let mut begin = found.claims.iter().filter(|claim| claim.id.starts_with(id));
    let exact = found.claims.iter().find(|claim| claim.id == id);
    if let Some(claim) = exact.or_else(|| begin.next().filter(|_| !id.is_empty() && begin.next().is_none())) {
        return Ok(claim);
    }
    let id = one_line(id);
    let missing = format!("no claim `{id}` in {name}");
    let mut near: Vec<_> = found.claims.iter().map(|claim| (distance(&id, &claim.id), claim)).collect();
    near.sort_by_key(|&(far, claim)| (far, claim.evidence.trigger));
    let told = |&(_, claim): &(usize, &Claim)| {
        let actor = claim.actor.as_ref().map_or_else(|| words::NOTHING.to_owned(), words::who);
        let place = claim.place.as_ref().map_or_else(|| words::NOTHING.to_owned(), words::whereabouts);
        format!("{}  {}  {actor}  {place}", claim.id, words::event(claim))
    };
    if near.is_empty() {
        return Err(Failure::new(format!("{missing}: it makes no claim"))
            .with_help("give the options with which the claim was read: --published, --lang, --source"));
    }
    let lines: Vec<_> = near.iter().take(TOLD).map(told).collect();
    Err(Failure::new(missing).with_help(format!(
        "of its {} claims the nearest are\n{}\nThe id hangs on the text: after a change, `veille read` tells the new one",
        near.len(),
        lines.join("\n")
    )))
}

struct View<'a> {
    article: &'a Article,
    found: &'a Found,
    claim: &'a Claim,
    explained: &'a Explained,
}

impl View<'_> {
    fn said(&self, span: Span) -> String {
        one_line(span.of(&self.article.text))
    }

    fn page(&self, columns: usize) -> String {
        let mut out = block(self.article, self.claim, columns);
        if let Some(why) = &self.explained.why {
            heading(&mut out, "clause");
            self.tree(&mut out, &why.clause, "  ", "");
            heading(&mut out, "frame");
            self.frames(&mut out, &why.frames);
            heading(&mut out, "modality");
            why.steps.iter().for_each(|step| self.step(&mut out, step));
        }
        for (label, actor) in [("who", &self.claim.actor), ("whom", &self.claim.counterpart)] {
            if let Some(actor) = actor {
                heading(&mut out, label);
                self.actor(&mut out, actor);
            }
        }
        if self.claim.place.is_some() {
            heading(&mut out, "where");
            self.place(&mut out);
        }
        if self.claim.time.is_some() {
            heading(&mut out, "when");
            self.time(&mut out);
        }
        out
    }

    /// A clause and its parts, each with its branch.
    fn tree(&self, out: &mut String, part: &Part, indent: &str, branch: &str) {
        let notes =
            if part.notes.is_empty() { String::new() } else { format!("  {}", part.notes.join(", ")) };
        let _ = writeln!(
            out,
            "{indent}{branch}{DIM}{}{DIM:#}  {BOLD}{}{BOLD:#}{}",
            one_line(&part.role),
            self.said(part.span),
            one_line_after(&notes)
        );
        let below = match branch {
            "" => indent.to_owned(),
            "└─ " => format!("{indent}   "),
            _ => format!("{indent}│  "),
        };
        for (i, child) in part.parts.iter().enumerate() {
            let branch = if i + 1 == part.parts.len() { "└─ " } else { "├─ " };
            self.tree(out, child, &below, branch);
        }
    }

    fn frames(&self, out: &mut String, frames: &[Tried]) {
        for taken in frames.iter().filter(|tried| tried.taken) {
            let _ = writeln!(out, "  {BOLD}{}{BOLD:#}  {}", taken.code, shortened(&taken.pattern));
            let _ = writeln!(out, "       {DIM}{}{DIM:#}", taken.finds);
        }
        let rejected: Vec<_> = frames.iter().filter(|tried| !tried.taken).collect();
        for tried in rejected.iter().take(TOLD) {
            let event = tried.event.map_or("nothing", |event| event.name());
            let why = match &tried.lacks {
                Some(lacks) => format!("lacks {lacks}"),
                None => "fits, but less specific, or written later".to_owned(),
            };
            let pattern = shortened(&tried.pattern);
            let _ = writeln!(out, "  {DIM}not{DIM:#}  {} ({event})  {pattern}: {why}", tried.code);
        }
        more(out, rejected.len(), "patterns on this word");
    }

    fn step(&self, out: &mut String, step: &Step) {
        let modality = step.modality.map_or("open", |modality| modality.name());
        let _ = writeln!(out, "  {modality:<12}  {}: “{}”", step.by, self.said(step.span));
    }

    fn mention(&self, actor: &ClaimActor) -> Option<&ActorMention> {
        let span = actor.span?;
        let exact = self.found.actors.iter().find(|mention| mention.span == span);
        exact.or_else(|| self.found.actors.iter().find(|mention| mention.span.overlaps(span)))
    }

    fn actor(&self, out: &mut String, actor: &ClaimActor) {
        let id = actor.id.as_deref().unwrap_or("not in the lexicon");
        let _ = writeln!(out, "  {BOLD}{}{BOLD:#}  {DIM}{id}{DIM:#}", words::who(actor));
        let Some(mention) = self.mention(actor) else { return };
        let _ = writeln!(out, "  by   “{}”, {}", self.said(mention.span), how(mention.how));
        let Some(resolved) = &mention.resolved else { return };
        let _ = writeln!(
            out,
            "  as   {}  {DIM}certainty {:.2}{DIM:#}",
            self.basis(resolved.basis),
            resolved.certainty
        );
        let lexicon = ActorLexicon::embedded();
        let others: Vec<_> =
            resolved.considered.iter().filter(|(id, _)| Some(*id) != resolved.actor.known()).collect();
        for (id, weight) in others.iter().take(TOLD) {
            let _ = writeln!(out, "  {DIM}not{DIM:#}  {}  {DIM}{weight:.2}{DIM:#}", lexicon.name(*id));
        }
        more(out, others.len(), "actors");
    }

    fn basis(&self, basis: Basis) -> String {
        match basis {
            Basis::Mention(at) => match self.found.actors.get(at) {
                Some(before) => format!("the one named by “{}”", self.said(before.span)),
                None => "one named before".to_owned(),
            },
            Basis::Theatre => "the one of that role in the country spoken of".to_owned(),
            Basis::State => "the government or the armed forces of the country spoken of".to_owned(),
            Basis::Rule => "who then governed the country".to_owned(),
        }
    }

    fn place(&self, out: &mut String) {
        let Some(place) = &self.claim.place else { return };
        let quoted = words::quoted(self.article, place.span, &place.name);
        let words = quoted.map_or_else(String::new, |quoted| format!("  {DIM}{quoted}{DIM:#}"));
        let _ = writeln!(out, "  {BOLD}{}{BOLD:#}{words}", words::whereabouts(place));
        let chosen = place.place.as_ref().and_then(|place| place.geonameid);
        let (mut told, mut others) = (false, 0);
        for choice in &self.explained.places {
            let own = !told && choice.place.geonameid == chosen;
            let reasons: Vec<_> = choice
                .reasons
                .iter()
                .filter(|(_, weight)| weight.abs() >= 0.05)
                .take(TOLD)
                .map(|(reason, weight)| format!("{reason} {weight:+.1}"))
                .collect();
            let percent = 100.0 * choice.probability;
            if own {
                told = true;
                let _ = writeln!(out, "  by   {percent:.1} %: {}", reasons.join(", "));
                continue;
            }
            others += 1;
            if others <= TOLD {
                let known = &choice.place;
                let at: Vec<_> = [&known.admin1, &known.country].iter().map(|part| one_line(part)).collect();
                let _ = writeln!(
                    out,
                    "  {DIM}not{DIM:#}  {}, {}  {percent:.1} %: {}",
                    one_line(&known.name),
                    at.join(", "),
                    reasons.join(", ")
                );
            }
        }
        if self.explained.places.is_empty() {
            let _ = writeln!(out, "  by   a description, or what was named before");
        }
        more(out, others, "places of that name");
    }

    fn time(&self, out: &mut String) {
        let Some(time) = &self.claim.time else { return };
        let _ = writeln!(out, "  {BOLD}{}{BOLD:#}  {DIM}{}{DIM:#}", words::when(time), time.value);
        let _ = writeln!(out, "  by   {}", one_line(&time.basis));
        for step in &self.explained.steps {
            let _ = writeln!(out, "       {}", one_line(step));
        }
        let dates = self.explained.why.iter().flat_map(|why| &why.dates);
        for (span, on) in dates.filter(|(span, _)| Some(*span) != time.span) {
            let on = on.map_or_else(|| "nothing".to_owned(), |on| format!("“{}”", self.said(on)));
            let _ = writeln!(out, "  {DIM}not{DIM:#}  “{}”, which hangs on {on}", self.said(*span));
        }
    }

    fn json(&self) -> Value {
        let text = &self.article.text;
        let points = CodePoints::new(text);
        let at = |span: Span| json!({"text": span.of(text), "span": points.span(span)});
        let lexicon = ActorLexicon::embedded();
        let actor = |actor: &Option<ClaimActor>| {
            let mention = actor.as_ref().and_then(|actor| self.mention(actor))?;
            let resolved = mention.resolved.as_ref().map(|resolved| {
                let considered: Vec<_> = resolved
                    .considered
                    .iter()
                    .map(|(id, weight)| json!({"id": lexicon.actor(*id).id, "weight": digits(*weight)}))
                    .collect();
                json!({
                    "basis": self.basis(resolved.basis), "certainty": digits(resolved.certainty),
                    "considered": considered,
                })
            });
            Some(json!({"mention": at(mention.span), "how": how(mention.how), "resolved": resolved}))
        };
        let places: Vec<_> = self
            .explained
            .places
            .iter()
            .map(|choice| {
                let reasons: Vec<_> = choice
                    .reasons
                    .iter()
                    .map(|(reason, weight)| json!({"reason": reason, "weight": digits(*weight)}))
                    .collect();
                json!({"place": choice.place, "probability": digits(choice.probability), "reasons": reasons})
            })
            .collect();
        let why = self.explained.why.as_ref();
        json!({
            "claim": self.claim.to_json(text, &points),
            "clause": why.map(|why| part_json(&why.clause, &at)),
            "frames": why.map(|why| why.frames.iter().map(|tried| json!({
                "code": tried.code, "event": tried.event.map(|event| event.name()), "pattern": tried.pattern,
                "finds": tried.finds, "taken": tried.taken, "lacks": tried.lacks,
            })).collect::<Vec<_>>()),
            "modality": why.map(|why| why.steps.iter().map(|step| json!({
                "by": step.by, "word": at(step.span), "modality": step.modality.map(|modality| modality.name()),
            })).collect::<Vec<_>>()),
            "actor": actor(&self.claim.actor),
            "counterpart": actor(&self.claim.counterpart),
            "places": places,
            "time": {
                "steps": self.explained.steps,
                "dates": why.map(|why| why.dates.iter().map(|(span, on)| json!({
                    "date": at(*span), "hangs_on": on.map(at),
                })).collect::<Vec<_>>()),
            },
        })
    }
}

fn part_json(part: &Part, at: &impl Fn(Span) -> Value) -> Value {
    let parts: Vec<_> = part.parts.iter().map(|part| part_json(part, at)).collect();
    json!({"role": part.role, "words": at(part.span), "notes": part.notes, "parts": parts})
}

/// Four digits: what lies behind them depends on the machine's last bit.
fn digits(value: f32) -> f64 {
    (f64::from(value) * 1e4).round() / 1e4
}

fn how(how: How) -> &'static str {
    match how {
        How::Name => "its name",
        How::Leader => "the name of one who led it",
        How::Composed => "a word for a party, and whose it is",
        How::Country => "the name of its country",
        How::Demonym => "a demonym",
        How::Metonym => "a capital, for its government",
        How::Generic => "a description",
        How::Pronoun => "a pronoun",
        How::Entity => "a name that the lexicon does not know",
    }
}

fn heading(out: &mut String, title: &str) {
    let style = match title {
        "who" => Role::Who.style(),
        "whom" => Role::Whom.style(),
        "where" => Role::Where.style(),
        "when" => Role::When.style(),
        _ => BOLD,
    };
    let _ = writeln!(out, "\n{style}{title}{style:#}");
}

fn more(out: &mut String, count: usize, what: &str) {
    if count > TOLD {
        let _ = writeln!(out, "       {DIM}and {} more {what}{DIM:#}", count - TOLD);
    }
}

/// Notes behind their words, two blanks apart.
fn one_line_after(notes: &str) -> String {
    if notes.is_empty() { String::new() } else { format!("  {}", one_line(notes)) }
}

/// A pattern with its long lists of words cut.
fn shortened(pattern: &str) -> String {
    const WORDS: usize = 4;
    let cut = |word: &str| {
        let parts: Vec<&str> = word.split('|').collect();
        if parts.len() <= WORDS {
            return word.to_owned();
        }
        // The predicate's prefix and what closes a list are kept.
        let tail = word.rfind(']').map_or("", |at| &word[at..]);
        format!("{}|…{tail}", parts[..WORDS].join("|"))
    };
    pattern.split(' ').map(cut).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_begin_alike_are_near() {
        assert_eq!(distance("c1-abc", "c1-abc"), 0);
        assert!(distance("c1-abd", "c1-abc") < distance("c1-xbc", "c1-abc"));
        assert!(distance("", "c1-abc") > distance("c1-", "c1-abc"));
    }

    #[test]
    fn long_lists_of_words_are_cut() {
        assert_eq!(shortened("A take P"), "A take P");
        assert_eq!(shortened("A a|b|c|d|e P"), "A a|b|c|d|… P");
        assert_eq!(shortened("A hold [a|b|c|d|e] in:P"), "A hold [a|b|c|d|…] in:P");
    }
}
