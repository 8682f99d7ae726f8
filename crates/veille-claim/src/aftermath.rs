//! What an attack has left behind, told after it: "Shells hit the market in Aden on Monday. Eleven people were killed."
//!
//! The dead of a sentence that names no place are those of the attack told right before, where its own day does not
//! speak against it: they died where it was, on that day, and by whoever alone attacked. Deaths of which it is not said
//! that somebody killed ("eleven died") are told of a war only so (frames marked `aftermath`).

use veille_place::{PlaceMention, PlaceRole};
use veille_text::Document;

use crate::claim::{Claim, ClaimActor, EventKind};
use crate::pack::Pack;

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
        (0..claims.len()).map(|at| attack(claims, &sentences, at, places)).collect();
    for (at, attack) in attacks.iter().enumerate() {
        let Some(attack) = *attack else { continue };
        let (place, time) = (claims[attack].place.clone(), claims[attack].time.clone());
        let doer = claims[attack].actor.clone().filter(|_| claims[attack].counterpart.is_none());
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
    let kept: Vec<bool> =
        claims.iter().zip(&attacks).map(|(claim, attack)| attack.is_some() || !only_after(claim)).collect();
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

/// The attack that a harm without a place is of.
fn attack(claims: &[Claim], sentences: &[usize], at: usize, places: &[PlaceMention]) -> Option<usize> {
    let harm = &claims[at];
    let own_day = harm.time.as_ref().filter(|time| time.span.is_some()).map(|time| time.interval);
    let names_a_place = || {
        let sentence = harm.evidence.sentence;
        let from = places.partition_point(|place| place.span.end() <= sentence.start());
        let here = places[from..].iter().take_while(|place| place.span.start() < sentence.end());
        here.into_iter().any(|place| place.role == PlaceRole::Pin)
    };
    if harm.event != EventKind::Harm || !harm.modality.is_fact() || harm.place.is_some() {
        return None;
    }
    let near = (0..at).rev().take_while(|&i| sentences[i] + REACH >= sentences[at]);
    let found =
        near.into_iter().find(|&i| claims[i].event != EventKind::Harm && claims[i].place.is_some())?;
    let attack = &claims[found];
    let violent = matches!(attack.event, EventKind::Strike | EventKind::Clash | EventKind::Offensive);
    let day = attack.time.as_ref().map(|time| time.interval);
    (violent
        && attack.modality.is_fact()
        && own_day.is_none_or(|own| Some(own) == day)
        && (sentences[found] == sentences[at] || !names_a_place()))
    .then_some(found)
}
