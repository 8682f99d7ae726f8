//! Who does it, where the clause itself does not say.
//!
//! Four places to look, each only where its answer is certain: the fixed words ("*Russian troops* were pulled out"),
//! the words right before the verb, where the tree has lost its subject; who announces it, where only its doer
//! would; and who attacks in the sentence itself or the one before ("Jalalabad fell at dawn").

use veille_text::Document;

use crate::args::{ActorArg, Arguments};
use crate::cast::Cast;
use crate::claim::{Claim, EventKind};
use crate::clause::{Clause, Form};
use crate::tree::Rel;

// How far each is trusted. Own judgement, to be calibrated on cases; see METHOD.
const BEFORE: f32 = 0.9;
const TELLER: f32 = 0.7;
/// Against a claim that names nobody.
const NEIGHBOUR: f32 = 0.8;
/// Two happenings farther apart are two stories. Own judgement.
const DAYS: i32 = 10;

/// "Russian troops were pulled out": the force that moves is the frame's own word.
pub(crate) fn moved(args: &Arguments<'_, '_>, event: EventKind, used: &[usize]) -> Option<ActorArg> {
    let moves =
        matches!(event, EventKind::Withdraw | EventKind::Deploy | EventKind::Enter | EventKind::Advance);
    let known =
        |&token: &usize| args.actor(token).filter(|found| args.is_force(token) && found.actor.id.is_some());
    used.iter().filter(|_| moves).find_map(known)
}

/// A finite verb without a subject, right behind the name of somebody who acts.
pub(crate) fn before(args: &Arguments<'_, '_>, clause: &Clause) -> Option<ActorArg> {
    let doc = args.tree.doc;
    let lost =
        clause.form == Form::Verb && clause.subjects.is_empty() && !clause.passive && !clause.nonfinite;
    let shared =
        matches!(args.tree.rel[clause.head], Rel::Conjunct | Rel::RelativeClause | Rel::OpenComplement);
    if !lost || shared {
        return None;
    }
    let small = |i: &usize| matches!(doc.tokens[*i].pos.as_str(), "AUX" | "PRON" | "ADV" | "PART");
    let last = (0..clause.head).rev().take(6).find(|i| !small(i))?;
    let mut found = args.actor(args.actors.named(last)?)?;
    found.trust *= BEFORE;
    found.actor.id.is_some().then_some(found)
}

/// "The army announced the recapture of the town": whoever boasts of it, and is at home there, has done it.
pub(crate) fn teller(
    args: &Arguments<'_, '_>,
    clause: &Clause,
    event: EventKind,
    speaker: usize,
    country: &str,
) -> Option<ActorArg> {
    let speech = args.pack.operators.boasts();
    let unsaid = clause.passive || clause.form == Form::Noun;
    let lemma = |token: usize| args.pack.grammar.lemma(args.tree.doc, token);
    if !unsaid || !speech.feats.contains(clause.lemma.as_str()) {
        return None;
    }
    // What is retaken is one's own; what is taken may be told by whoever lost it.
    let verb = args.tree.head(speaker)?;
    if event != EventKind::Retake && !speech.verbs.contains(lemma(verb).as_str()) {
        return None;
    }
    let (mut found, _) = args.speaker(speaker)?;
    found.actor = args.actors.force_of(&found.actor, country)?;
    found.trust *= TELLER;
    Some(found)
}

/// Gives the takings that name nobody to whoever attacks beside them, where that is one alone.
pub(crate) fn neighbours(claims: &mut [Claim], doc: &Document, cast: &Cast) -> Vec<usize> {
    let mut given = Vec::new();
    let sentence = |claim: &Claim| {
        let start = claim.evidence.sentence.start();
        doc.sentences.partition_point(|sentence| sentence.span.end() <= start)
    };
    let sentences: Vec<usize> = claims.iter().map(sentence).collect();
    for at in 0..claims.len() {
        let taken = &claims[at];
        let unsaid = taken.actor.is_none()
            && matches!(taken.event, EventKind::Capture | EventKind::Retake)
            && taken.modality.is_fact();
        if !unsaid {
            continue;
        }
        let country = country(taken);
        let near =
            (0..claims.len()).filter(|&i| sentences[i] <= sentences[at] && sentences[i] + 1 >= sentences[at]);
        let acting = |&i: &usize| {
            let claim = &claims[i];
            claim.actor.is_some() && (claim.event.moves_control() || attacks(claim.event))
        };
        let mut acting: Vec<usize> = near.filter(acting).collect();
        acting.retain(|&i| claims[i].event != EventKind::Withdraw);
        let Some(&first) = acting.first() else { continue };
        let Some(id) = claims[first].actor.as_ref().and_then(|actor| actor.id.clone()) else { continue };
        let one = acting.iter().all(|&i| {
            let claim = &claims[i];
            claim.actor.as_ref().is_some_and(|actor| actor.id.as_ref() == Some(&id))
                && attacks(claim.event)
                && claim.modality.is_fact()
                && is_close(claim, taken)
        });
        let fits = match taken.counterpart.as_ref().map(|loser| &loser.id) {
            Some(Some(loser)) => cast.are_opposed(loser, &id),
            Some(None) => false,
            // What falls, falls to those who come from outside; what is freed, to those at home.
            None => country.is_some_and(|country| {
                acting.iter().all(|&i| self::country(&claims[i]) == Some(country))
                    && cast.is_at_home(&id, country) == (taken.event == EventKind::Retake)
            }),
        };
        if one && fits {
            let actor = claims[first].actor.clone();
            let taken = &mut claims[at];
            taken.actor = actor;
            taken.confidence *= NEIGHBOUR;
            given.push(at);
        }
    }
    given
}

fn attacks(event: EventKind) -> bool {
    matches!(
        event,
        EventKind::Capture
            | EventKind::Retake
            | EventKind::Enter
            | EventKind::Advance
            | EventKind::Encircle
            | EventKind::Offensive
    )
}

fn country(claim: &Claim) -> Option<&str> {
    let place = claim.place.as_ref()?.place.as_ref()?;
    Some(place.country.as_str()).filter(|country| !country.is_empty())
}

/// True where both are of the same days, or one of them says none.
fn is_close(one: &Claim, other: &Claim) -> bool {
    let day = |claim: &Claim| {
        let from = claim.time.as_ref()?.interval.from()?;
        // Months of 31 days are near enough to tell a week from a year.
        Some((i32::from(from.year()) * 12 + i32::from(from.month())) * 31 + i32::from(from.day()))
    };
    match (day(one), day(other)) {
        (Some(one), Some(other)) => (one - other).abs() <= DAYS,
        _ => true,
    }
}
