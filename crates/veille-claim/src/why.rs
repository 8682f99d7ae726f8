//! Why a claim was read: its clause, the frames that were tried on it, and how it came to be put as it is.
//!
//! Nothing here decides anything. The clause is read a second time, and what was weighed is written down.

use smol_str::SmolStr;
use veille_text::Span;

use crate::args::Arguments;
use crate::claim::EventKind;
use crate::clause::{Clause, Clauses, Form, MODIFIER_KEY, PLACE_KEY, POSSESSOR_KEY, Tense};
use crate::frame::{Filler, Frame, Pattern, Position, Slot};
use crate::matching::{Demand, fit, fit_part};
use crate::modality::Modality;
use crate::reader::Mentions;
use crate::tree::Tree;

/// What was weighed for one claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// The clause that the claim was read from.
    pub clause: Part,
    /// The frames that hang on its predicate, the one that was taken among them, in the order tried.
    pub frames: Vec<Tried>,
    /// How its modality came about, from the predicate upwards.
    pub steps: Vec<Step>,
    /// Dates in the same sentence: which predicate each hangs on.
    pub dates: Vec<(Span, Option<Span>)>,
}

/// One part of a clause, with what hangs on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is to the clause: `subject`, `object`, a preposition, …
    pub role: SmolStr,
    /// Its words.
    pub span: Span,
    /// What is known of it: form, tense, what it was taken for.
    pub notes: Vec<String>,
    /// Its own parts.
    pub parts: Vec<Part>,
}

/// A frame that was tried on the clause.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// Its code.
    pub code: SmolStr,
    /// The event it means; none for a false friend.
    pub event: Option<EventKind>,
    /// What it finds, in words.
    pub finds: String,
    /// The pattern, as its file has it.
    pub pattern: String,
    /// Why it did not fit; none where it did.
    pub lacks: Option<String>,
    /// True for the one that was taken: the first that fits.
    pub taken: bool,
}

/// One step in which a modality came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The word that brought it about.
    pub span: Span,
    /// What the word is to the claim.
    pub by: &'static str,
    /// How the claim is put from here on; none where that is still open.
    pub modality: Option<Modality>,
}

pub(crate) fn clause(args: &Arguments<'_, '_>, clauses: &Clauses, clause: &Clause) -> Part {
    let tree = args.tree;
    let mut whole = predicate(tree, "predicate", clause);
    let mut add = |role: &str, token: usize| {
        let part = argument(args, role, token);
        if !whole.parts.iter().any(|known| known.span == part.span && known.role == part.role) {
            whole.parts.push(part);
        }
    };
    let passive = clause.passive;
    clause.subjects.iter().for_each(|&token| add(if passive { "agent" } else { "subject" }, token));
    clause.alternates.iter().for_each(|&token| add("or subject", token));
    clause.objects.iter().for_each(|&token| add(if passive { "passive subject" } else { "object" }, token));
    for (key, token) in &clause.obliques {
        let role = match key.as_str() {
            POSSESSOR_KEY => "possessor",
            MODIFIER_KEY => "modifier",
            PLACE_KEY => "where",
            key => key,
        };
        add(role, *token);
    }
    for (role, tokens) in
        [("particle", &clause.particles), ("auxiliary", &clause.auxiliaries), ("marker", &clause.markers)]
    {
        whole.parts.extend(tokens.iter().map(|&token| leaf(tree, role, token)));
    }
    whole.parts.sort_by_key(|part| part.span);
    // What it depends on, outermost first, is told as what stands above it.
    let mut at = clause.head;
    while let Some(above) = clauses.above(tree, at) {
        let mut over = predicate(tree, "above", above);
        let part = std::mem::replace(&mut whole, over.clone());
        over.parts = vec![part];
        whole = over;
        at = above.head;
    }
    whole
}

fn leaf(tree: &Tree<'_>, role: &str, token: usize) -> Part {
    Part { role: SmolStr::new(role), span: tree.doc.tokens[token].span, notes: Vec::new(), parts: Vec::new() }
}

fn predicate(tree: &Tree<'_>, role: &str, clause: &Clause) -> Part {
    let mut part = leaf(tree, role, clause.head);
    let form = match clause.form {
        Form::Verb => "verb",
        Form::Copular => "copula",
        Form::Noun => "noun",
    };
    part.notes.push(format!("{form} {}", clause.lemma));
    let tense = match clause.tense {
        Tense::Past => Some("past"),
        Tense::Present => Some("present"),
        Tense::Future => Some("future"),
        Tense::None => None,
    };
    part.notes.extend(tense.map(str::to_owned));
    let flags = [
        (clause.passive, "passive"),
        (clause.reflexive, "reflexive"),
        (clause.perfect, "perfect"),
        (clause.conditional, "conditional"),
        (clause.negated, "negated"),
        (clause.nonfinite && clause.form == Form::Verb, "not finite"),
    ];
    part.notes.extend(flags.iter().filter(|(set, _)| *set).map(|(_, name)| (*name).to_owned()));
    part
}

/// An argument with what it may be taken for.
fn argument(args: &Arguments<'_, '_>, role: &str, token: usize) -> Part {
    let mut part = leaf(args.tree, role, token);
    part.span = args.phrase(token);
    if (args.is_time)(token) {
        part.notes.push("a date".to_owned());
        return part;
    }
    if let Some(found) = args.actor(token) {
        part.notes.push(format!("actor {}", found.actor.id.unwrap_or(found.actor.name)));
    }
    if let Some(found) = args.place(token) {
        let known =
            found.place.place.as_ref().map(|place| place.country.as_str()).unwrap_or("not on the map");
        part.notes.push(format!("place {} ({known})", found.place.name));
    }
    part
}

/// Tries every pattern that hangs on the clause's predicate.
pub(crate) fn frames<'f>(
    args: &Arguments<'_, '_>,
    clause: &Clause,
    candidates: impl Iterator<Item = (&'f Frame, &'f Pattern)>,
    may: impl Fn(&Frame) -> bool,
    code: &str,
) -> Vec<Tried> {
    let mut out: Vec<Tried> = Vec::new();
    let mut taken = false;
    for (frame, pattern) in candidates {
        let fits = |demand: Demand| fit(args, clause, pattern, args.is_time, demand).is_some();
        let lacks = match may(frame) {
            false => Some("a state, or a participle of that kind".to_owned()),
            true if fits(Demand::Known) || frame.code == code && fits(Demand::AnyName) => None,
            true => Some(lacking(args, clause, pattern)),
        };
        let this = lacks.is_none() && !taken && frame.code == code;
        taken |= this;
        out.push(Tried {
            code: frame.code.clone(),
            event: frame.event,
            finds: frame.finds.clone(),
            pattern: frame.written_of(pattern).to_owned(),
            lacks,
            taken: this,
        });
    }
    out
}

/// The first item of the pattern that the clause lacks.
fn lacking(args: &Arguments<'_, '_>, clause: &Clause, pattern: &Pattern) -> String {
    let Some(at) = (0..=pattern.items.len())
        .find(|&n| fit_part(args, clause, pattern, n, args.is_time, Demand::Known).is_none())
    else {
        return "nothing".to_owned();
    };
    let Some((position, filler)) = at.checked_sub(1).and_then(|at| pattern.items.get(at)) else {
        return match &pattern.particle {
            Some(particle) => format!("the particle `{particle}`"),
            None if pattern.reflexive && !clause.reflexive => "a reflexive verb".to_owned(),
            None => "a predicate of that form, without a particle".to_owned(),
        };
    };
    let what = match filler {
        Filler::Nothing => "an empty place".to_owned(),
        Filler::Words { number: true, .. } => "one of its fixed words or a number".to_owned(),
        Filler::Words { words, .. } => {
            let some: Vec<&str> = words.iter().take(4).map(SmolStr::as_str).collect();
            let more = if words.len() > some.len() { ", …" } else { "" };
            format!("a fixed word ({}{more})", some.join(", "))
        }
        Filler::Slot { slot: Slot::Actor, force: true, .. } => "a force that does it".to_owned(),
        Filler::Slot { slot: Slot::Actor, .. } => "an actor".to_owned(),
        Filler::Slot { slot: Slot::Counterpart, .. } => "whom it is done to".to_owned(),
        Filler::Slot { slot: Slot::Place, .. } => "a place".to_owned(),
    };
    match position {
        Position::Subject => format!("{what} as subject"),
        Position::Object => format!("{what} as object"),
        Position::Oblique(keys) => {
            let some: Vec<&str> = keys.iter().take(4).map(SmolStr::as_str).collect();
            let more = if keys.len() > some.len() { ", …" } else { "" };
            format!("{what} behind {}{more}", some.join(", "))
        }
    }
}

/// Dates in the sentence of a token, with the predicate each hangs on.
pub(crate) fn dates(
    tree: &Tree<'_>,
    mentions: Mentions<'_>,
    hangs_on: &[Option<usize>],
    token: usize,
) -> Vec<(Span, Option<Span>)> {
    let sentence = tree.doc.sentence_of(token).map(|at| tree.doc.sentences[at].span);
    let inside = mentions
        .times
        .iter()
        .zip(hangs_on)
        .filter(|(time, _)| sentence.is_some_and(|sentence| sentence.contains(time.span)));
    inside.map(|(time, on)| (time.span, on.map(|token| tree.doc.tokens[token].span))).collect()
}
