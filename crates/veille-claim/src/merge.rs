//! Claims of one article that say the same become one, with all their evidence.
//!
//! A headline and its sentence, a fall and a capture, an army and its state's name for it: told twice, it
//! happened once. What one of them leaves open the other fills in; what they contradict each other in keeps them
//! apart. Happenings that come again on the same day (strikes, fighting, talks) are one only where they say the
//! same to the letter.

use std::collections::BTreeMap;
use std::time::Duration;

use smol_str::SmolStr;
use veille_text::{Interval, content_id};

use crate::cast::Cast;
use crate::claim::{Claim, ClaimActor, ClaimTime, EventKind};
use crate::modality::Modality;
use crate::quantity::{Counted, Quantity};

/// What makes two claims of one article the same claim, to the letter.
type Key = (EventKind, Option<SmolStr>, Option<SmolStr>, Option<SmolStr>, Option<String>, Modality);

fn key(claim: &Claim) -> Key {
    let actor = |actor: &Option<ClaimActor>| {
        actor.as_ref().map(|actor| actor.id.clone().unwrap_or_else(|| actor.name.clone()))
    };
    (
        claim.event,
        actor(&claim.actor),
        actor(&claim.counterpart),
        place(claim).or_else(|| claim.place.as_ref().map(|place| place.name.clone())),
        claim.time.as_ref().map(|time| format!("{:?}", time.interval)),
        claim.modality,
    )
}

/// The place on the map.
fn place(claim: &Claim) -> Option<SmolStr> {
    let id = claim.place.as_ref()?.place.as_ref()?.geonameid?;
    Some(smol_str::format_smolstr!("{id}"))
}

/// Who was harmed: eight dead and twenty wounded are two facts, whatever else they share.
fn harmed(claim: &Claim) -> Vec<(Counted, Option<u64>, Option<u64>)> {
    let harmed = claim.quantities.iter().filter(|quantity| quantity.of.is_harm());
    harmed.map(|quantity| (quantity.of, quantity.from, quantity.to)).collect()
}

/// The id of a claim: its article, its words and what it says.
pub(crate) fn identity(claim: &Claim) -> SmolStr {
    let harmed = harmed(claim);
    let mut said = format!("{:?}", key(claim));
    if !harmed.is_empty() {
        said.push_str(&format!(" {harmed:?}"));
    }
    let trigger = claim.evidence.trigger;
    content_id(
        "c1",
        &[
            claim.evidence.article.as_str().as_bytes(),
            &(trigger.start() as u64).to_le_bytes(),
            said.as_bytes(),
        ],
    )
}

/// Claims of one place and kind that are kept apart and still compared with a new one: more of them are a list,
/// and the cost stays linear.
const COMPARED: usize = 12;

/// How long a report that names no day may come after what it tells: a headline on Monday of a Saturday's doing.
/// Own judgement.
const LATE: Duration = Duration::from_secs(3 * 24 * 60 * 60);

/// Kinds that are the same happening seen from two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// A place changes hands.
    Taking,
    Other(EventKind),
}

impl Class {
    fn of(event: EventKind) -> Self {
        match event {
            EventKind::Capture | EventKind::Retake | EventKind::Handover => Self::Taking,
            other => Self::Other(other),
        }
    }

    /// True for what does not come again within days: told twice, it is the same.
    fn is_once(self) -> bool {
        matches!(self, Self::Taking | Self::Other(EventKind::Withdraw | EventKind::Hold))
    }
}

/// True for a hold that its own sentence tells the end of: "took back the rebel-held town". Who held it until then
/// holds it no longer, and a claim has no word for "until then".
fn is_overtaken(hold: &Claim, claims: &[Claim], cast: &Cast) -> bool {
    let Some(here) = place(hold).filter(|_| hold.event == EventKind::Hold && hold.modality.is_fact()) else {
        return false;
    };
    let interval = |claim: &Claim| claim.time.as_ref().map(|time| time.interval);
    let from =
        claims.partition_point(|claim| claim.evidence.trigger.start() < hold.evidence.sentence.start());
    claims[from..]
        .iter()
        .take_while(|claim| claim.evidence.trigger.start() < hold.evidence.sentence.end())
        .take(COMPARED)
        .any(|taking| {
            Class::of(taking.event) == Class::Taking
                && taking.modality.is_fact()
                && place(taking).as_ref() == Some(&here)
                && interval(taking) == interval(hold)
                && !actors(taking.actor.as_ref(), hold.actor.as_ref(), cast)
        })
}

/// Merges, in the order of the text.
pub(crate) fn merge(claims: Vec<Claim>, cast: &Cast) -> Vec<Claim> {
    let overtaken: Vec<bool> = claims.iter().map(|claim| is_overtaken(claim, &claims, cast)).collect();
    let claims =
        claims.into_iter().zip(overtaken).filter(|&(_, overtaken)| !overtaken).map(|(claim, _)| claim);
    let mut out: Vec<Claim> = Vec::new();
    let mut seen: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    let mut groups: BTreeMap<(Class, SmolStr, Modality), Vec<usize>> = BTreeMap::new();
    for claim in claims {
        let harmed = harmed(&claim);
        // Who says nothing of numbers may speak of the same.
        let counted = |at: &usize| {
            let other = self::harmed(&out[*at]);
            other == harmed || other.is_empty() || harmed.is_empty()
        };
        let alike = seen.get(&key(&claim)).into_iter().flatten().take(COMPARED).copied().find(counted);
        let alike = alike.filter(|&at| is_told(&claim, &out[at]));
        let class = Class::of(claim.event);
        let group = place(&claim).filter(|_| class.is_once()).map(|place| (class, place, claim.modality));
        let near = || {
            let group = groups.get(group.as_ref()?)?;
            group.iter().rev().take(COMPARED).copied().find(|&at| same(&out[at], &claim, cast))
        };
        let again = || out.len().checked_sub(1).filter(|&last| is_echo(&claim, &out[last]));
        match alike.or_else(near).or_else(again) {
            Some(at) => {
                join(&mut out[at], claim, cast);
                let said = seen.entry(key(&out[at])).or_default();
                if !said.contains(&at) {
                    said.push(at);
                }
            }
            None => {
                seen.entry(key(&claim)).or_default().push(out.len());
                if let Some(group) = group {
                    groups.entry(group).or_default().push(out.len());
                }
                out.push(claim);
            }
        }
    }
    out
}

/// True for talks with somebody that their own sentence has already told more closely: "the talks with the rebels …
/// hostile to a dialogue with the rebels".
fn is_echo(claim: &Claim, before: &Claim) -> bool {
    let with = |claim: &Claim| claim.counterpart.as_ref().and_then(|other| other.id.clone());
    claim.event == EventKind::Negotiate
        && before.event == EventKind::Negotiate
        && claim.modality == before.modality
        && claim.evidence.sentence == before.evidence.sentence
        && claim.actor.is_none()
        && claim.place.is_none()
        && claim.time.as_ref().is_none_or(|time| time.span.is_none())
        && with(claim).is_some()
        && with(claim) == with(before)
}

/// True where what the two claims say to the letter is enough to know the happening by: two claims on "a town" may be
/// two happenings, and so may two killings of nobody nowhere.
fn is_told(a: &Claim, b: &Claim) -> bool {
    if let Some(place) = &a.place {
        return place.place.is_some();
    }
    let dated = |claim: &Claim| claim.time.as_ref().is_some_and(|time| time.span.is_some());
    let sides = a.actor.is_some() && (a.counterpart.is_some() || dated(a) && dated(b));
    sides || a.evidence.sentence == b.evidence.sentence
}

/// True where nothing in the two claims, of one class, place and modality, keeps them apart.
fn same(a: &Claim, b: &Claim, cast: &Cast) -> bool {
    // A part is not the whole, an attempt no success.
    let weighty = |claim: &Claim| {
        let said =
            |manner: &&SmolStr| matches!(manner.as_str(), "partial" | "attempted" | "imminent" | "refused");
        claim.manner.iter().filter(said).cloned().collect::<Vec<_>>()
    };
    let taken_back = [a.event, b.event] == [EventKind::Handover, EventKind::Retake]
        || [a.event, b.event] == [EventKind::Retake, EventKind::Handover];
    // "Rebels took the town, but lost it": whom it was taken from did not take it then.
    let turned = |taker: &Claim, loser: &Claim| match (&taker.actor, &loser.counterpart) {
        (Some(taker), Some(loser)) => actors(Some(taker), Some(loser), cast),
        _ => false,
    };
    !taken_back
        && !turned(a, b)
        && !turned(b, a)
        && weighty(a) == weighty(b)
        && actors(a.actor.as_ref(), b.actor.as_ref(), cast)
        && actors(a.counterpart.as_ref(), b.counterpart.as_ref(), cast)
        && times(a, b)
}

/// The same one, one of the same state, or one of whom only one claim speaks.
fn actors(a: Option<&ClaimActor>, b: Option<&ClaimActor>, cast: &Cast) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => match (&a.id, &b.id) {
            (Some(one), Some(other)) => {
                one == other || cast.are_kin(one, other) && !cast.are_opposed(one, other)
            }
            // "Rebels" in a headline, "Syrian rebels" below it.
            (None, None) => words_within(&a.name, &b.name) || words_within(&b.name, &a.name),
            _ => false,
        },
        _ => true,
    }
}

/// True where every word of the first is one of the second.
fn words_within(a: &str, b: &str) -> bool {
    let words = |text: &str| text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    let longer = words(b);
    words(a).iter().all(|word| longer.contains(word))
}

/// True where one time lies in the other, or one is only that of the publication, at most days later.
fn times(a: &Claim, b: &Claim) -> bool {
    let (Some(one), Some(other)) = (&a.time, &b.time) else {
        // What is only planned has no time; with one, it is told more closely.
        return true;
    };
    if within(&one.interval, &other.interval) || within(&other.interval, &one.interval) {
        return true;
    }
    match (one.span, other.span) {
        (None, Some(_)) => is_late(one, other),
        (Some(_), None) => is_late(other, one),
        _ => false,
    }
}

fn within(inner: &Interval, outer: &Interval) -> bool {
    let from = match (inner.from(), outer.from()) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(inner), Some(outer)) => outer <= inner,
    };
    let to = match (inner.to(), outer.to()) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(inner), Some(outer)) => inner <= outer,
    };
    from && to
}

fn is_late(published: &ClaimTime, dated: &ClaimTime) -> bool {
    let (Some(published), Some(from), Some(to)) =
        (published.interval.as_day(), dated.interval.from(), dated.interval.to())
    else {
        return false;
    };
    let earliest = published.checked_sub(LATE);
    earliest.is_ok_and(|earliest| earliest <= from.date()) && to.date() <= published
}

/// Fills in what the first leaves open; the one that says more leads.
fn join(first: &mut Claim, mut second: Claim, cast: &Cast) {
    if weight(&second) > weight(first) {
        std::mem::swap(first, &mut second);
    }
    first.confidence = first.confidence.max(second.confidence);
    if first.event == EventKind::Capture {
        first.event = second.event;
    }
    if first.actor.is_none() {
        first.actor = second.actor;
    } else if let (Some(own), Some(other)) = (&first.actor, second.actor)
        && is_nearer(&other, own, cast)
    {
        first.actor = Some(other);
    }
    if first.counterpart.is_none() {
        first.counterpart = second.counterpart;
    }
    for manner in second.manner {
        if !first.manner.contains(&manner) {
            first.manner.push(manner);
        }
    }
    first.manner.sort_unstable();
    // A happening is told best by its narrowest time, a state by the whole of it.
    let (own, other) = (first.time.as_ref(), second.time.as_ref());
    if if first.event == EventKind::Hold { wider(other, own) } else { closer(other, own) } {
        first.time = second.time;
    }
    for quantity in second.quantities {
        let known = |other: &Quantity| (other.of, other.from, other.to);
        if !first.quantities.iter().any(|other| known(other) == known(&quantity)) {
            first.quantities.push(quantity);
        }
    }
    for speaker in second.attribution {
        if !first.attribution.iter().any(|known| known.name == speaker.name) {
            first.attribution.push(speaker);
        }
    }
    for evidence in std::iter::once(second.evidence).chain(second.also) {
        if first.evidence != evidence && !first.also.contains(&evidence) {
            first.also.push(evidence);
        }
    }
    first.id = identity(first);
}

/// How much a claim says: who, from whom, and when in its own words.
fn weight(claim: &Claim) -> usize {
    let known = |actor: &Option<ClaimActor>| match actor {
        Some(ClaimActor { id: Some(_), .. }) => 2,
        Some(_) => 1,
        None => 0,
    };
    let dated = claim.time.as_ref().is_some_and(|time| time.span.is_some());
    2 * known(&claim.actor) + known(&claim.counterpart) + 2 * usize::from(dated)
}

/// "Russian troops" tell more than "Russia".
fn is_nearer(a: &ClaimActor, b: &ClaimActor, cast: &Cast) -> bool {
    match (&a.id, &b.id) {
        (Some(a), Some(b)) => a != b && cast.is_above(b, a),
        (None, None) => a.name.len() > b.name.len(),
        _ => false,
    }
}

/// True where the first time says more: in its own words, or more narrowly.
fn closer(a: Option<&ClaimTime>, b: Option<&ClaimTime>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) if a.span.is_some() == b.span.is_some() => {
            within(&a.interval, &b.interval) && !within(&b.interval, &a.interval)
        }
        (Some(a), Some(_)) => a.span.is_some(),
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// True where the first time says more of a state: in its own words, or of more of it.
fn wider(a: Option<&ClaimTime>, b: Option<&ClaimTime>) -> bool {
    match (a, b) {
        (Some(one), Some(other)) if one.span.is_some() == other.span.is_some() => closer(b, a),
        _ => closer(a, b),
    }
}
