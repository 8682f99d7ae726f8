//! What an attack has left behind, told after it: "Shells hit the market in Aden on Monday. Eleven people were killed."
//!
//! The dead of a sentence that names no place are those of the attack told right before, where its own day does not
//! speak against it: they died where it was, on that day, and by whoever alone attacked; where what was told before was in
//! several places, nothing is said. Deaths of which it is not said
//! that somebody killed ("eleven died") are told of a war only so (frames marked `aftermath`).

use veille_place::{PlaceKind, PlaceMention, PlaceRole};
use veille_text::{Document, Span};

use crate::claim::{Claim, ClaimActor, ClaimPlace, EventKind};
use crate::pack::Pack;
use crate::quantity::Counted;
use crate::setting::rank;

/// Against a claim whose place stands in its own sentence. Own judgement.
const CARRIED: f32 = 0.8;
/// Sentences between an attack and what it left behind, at most. Own judgement.
const REACH: usize = 2;

/// Gives harm its attack, and says which claims were changed. Frames that mean harm by an attack alone lose their claims
/// where there is none.
pub(crate) fn settle(
    claims: &mut Vec<Claim>,
    doc: &Document,
    places: &[PlaceMention],
    pack: &Pack,
) -> Vec<usize> {
    let number = |claim: &Claim| {
        let start = claim.evidence.sentence.start();
        doc.sentences.partition_point(|sentence| sentence.span.end() <= start)
    };
    let sentences: Vec<usize> = claims.iter().map(number).collect();
    let attacks: Vec<Option<usize>> =
        (0..claims.len()).map(|at| attack(claims, &sentences, at, doc, places)).collect();
    for (at, attack) in attacks.iter().enumerate() {
        let Some(attack) = *attack else { continue };
        let (place, time) = (claims[attack].place.clone(), claims[attack].time.clone());
        let alone = is_attack(claims[attack].event) && claims[attack].counterpart.is_none();
        let doer = claims[attack].actor.clone().filter(|_| alone);
        let harm = &mut claims[at];
        if harm.place.is_none() {
            harm.place = place;
            harm.confidence *= CARRIED;
        }
        if harm.time.as_ref().is_none_or(|time| time.span.is_none()) {
            harm.time = time;
        }
        let same = |doer: &&ClaimActor| {
            harm.counterpart.as_ref().is_none_or(|other| other.id.is_none() || other.id != doer.id)
        };
        harm.actor = harm.actor.take().or_else(|| doer.as_ref().filter(same).cloned());
    }
    let only_after = |claim: &Claim| {
        let frames = pack.frames.frames().iter();
        frames.filter(|frame| frame.aftermath).any(|frame| frame.code == claim.evidence.frame)
    };
    let of_attack = |attack: &Option<usize>| {
        attack.is_some_and(|at| is_attack(claims[at].event) || claims[at].event == EventKind::Harm)
    };
    let kept: Vec<bool> =
        claims.iter().zip(&attacks).map(|(claim, attack)| of_attack(attack) || !only_after(claim)).collect();
    let mut kept_so_far = 0;
    let mut changed = Vec::new();
    for (at, &keep) in kept.iter().enumerate() {
        if keep && attacks[at].is_some() {
            changed.push(kept_so_far);
        }
        kept_so_far += usize::from(keep);
    }
    let mut keep = kept.into_iter();
    claims.retain(|_| keep.next().unwrap_or(true));
    changed
}

/// The attack that a harm without a place is of: the last placed happening before it, where that is a violent one and in one
/// place alone.
fn attack(
    claims: &[Claim],
    sentences: &[usize],
    at: usize,
    doc: &Document,
    places: &[PlaceMention],
) -> Option<usize> {
    let harm = &claims[at];
    // So many dead since the war began, and so many who have fled by now.
    let sum = harm.manner.iter().any(|manner| manner == "toll");
    let fled = harm.quantities.iter().any(|quantity| quantity.of == Counted::Displaced);
    if harm.event != EventKind::Harm || !harm.modality.is_fact() || harm.place.is_some() || sum && !fled {
        return None;
    }
    let placed = |&i: &usize| i != at && claims[i].place.is_some();
    let same_sentence = (0..claims.len()).filter(|&i| sentences[i] == sentences[at]).filter(placed);
    let before = (0..at).rev().filter(|&i| sentences[i] < sentences[at]).filter(placed);
    let found = same_sentence
        .chain(before)
        .find(|&i| claims[i].event != EventKind::Harm || !is_alike(&claims[i], harm))?;
    let attack = &claims[found];
    let reach = if is_attack(attack.event) { REACH } else { 1 };
    let here = |&i: &usize| sentences[i] == sentences[found] && claims[i].place.is_some();
    let name = |i: usize| claims[i].place.as_ref().map(|place| &place.name);
    let one = (0..claims.len()).filter(here).all(|i| name(i) == name(found));
    let own_place = sentences[found] != sentences[at] && names_a_place(harm.evidence.sentence, places);
    (is_violent(attack.event)
        && attack.modality.is_fact()
        && sentences[found] + reach >= sentences[at]
        && attack.place.as_ref().is_some_and(is_one)
        && one
        && !own_place
        && is_one_story(doc, attack, harm))
    .then_some(found)
}

/// Dead and wounded of one sentence: neither is what the other is of.
fn is_alike(one: &Claim, other: &Claim) -> bool {
    one.evidence.sentence == other.evidence.sentence
}

fn names_a_place(sentence: Span, places: &[PlaceMention]) -> bool {
    let from = places.partition_point(|place| place.span.end() <= sentence.start());
    let here = places[from..].iter().take_while(|place| place.span.start() < sentence.end());
    here.into_iter().any(|place| place.role == PlaceRole::Pin)
}

/// A place that a happening may be at: no country, no region.
fn is_one(place: &ClaimPlace) -> bool {
    match &place.place {
        Some(known) => rank(known.kind) >= rank(PlaceKind::District),
        None => place.named,
    }
}

/// True where no empty line parts the two, and no two dates.
fn is_one_story(doc: &Document, before: &Claim, harm: &Claim) -> bool {
    let (from, to) = (before.evidence.sentence, harm.evidence.sentence);
    let joined = from.start() >= to.start()
        || doc.text.get(from.end()..to.start()).is_some_and(|between| !between.contains("\n\n"));
    let own_day = harm.time.as_ref().filter(|time| time.span.is_some()).map(|time| time.interval);
    joined && own_day.is_none_or(|own| before.time.as_ref().is_some_and(|time| time.interval == own))
}

/// What people die of by the hand of whoever does it.
fn is_attack(event: EventKind) -> bool {
    matches!(event, EventKind::Strike | EventKind::Clash | EventKind::Offensive)
}

/// What people die of.
fn is_violent(event: EventKind) -> bool {
    is_attack(event)
        || matches!(
            event,
            EventKind::Enter | EventKind::Capture | EventKind::Retake | EventKind::Repel | EventKind::Harm
        )
}
