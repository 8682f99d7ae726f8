//! What an analyst should look at: how doubtful a claim is, and how much hangs on it.

use std::collections::BTreeMap;

use veille_claim::Modality;
use veille_ledger::{ClaimKey, Testimony};

use crate::model::Model;
use crate::said::{Look, Seen};
use crate::sources::{borne_out, without};
use crate::standing::Likeliest;
use crate::weights::{CHECKED_WITHIN, LEAST_CONSEQUENCE, UNSURE};
use crate::{Said, Via, World};

/// How doubtful a claim is, and how much hangs on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Doubt {
    /// The claim.
    pub claim: ClaimKey,
    /// From 0 to 1: how likely it is that it is misread, or not so, by all that others say.
    pub doubt: f32,
    /// From 0 to 1: how far the states of its place would be others without it, on the day of which it tells most.
    pub consequence: f32,
    /// From 0 to 1, the product of both; a claim on which nothing hangs keeps a small part of its doubt.
    pub priority: f32,
    /// No other voice speaks of the place within some days.
    pub alone: bool,
    /// Others speak, and rather against it.
    pub disputed: bool,
    /// Without it, the place would have been in another state that day.
    pub decides: bool,
    /// A party to the conflict says so.
    pub party: bool,
    /// The reading itself is unsure.
    pub unsure: bool,
}

/// What the looks of one claim come to.
#[derive(Debug, Clone, Copy)]
struct Weighed {
    trust: f32,
    right: f32,
    consequence: f32,
    alone: bool,
    decides: bool,
}

/// The claims about a place on which no analyst has decided, in the order of the testimonies. Copies of one wire are left out:
/// whoever decides on the first decides on all.
#[must_use]
pub fn doubts(said: &Said<'_>, world: &World<'_>) -> Vec<Doubt> {
    doubts_of(&Model::new(said, world), said)
}

pub(crate) fn doubts_of(model: &Model, said: &Said<'_>) -> Vec<Doubt> {
    let mut all: BTreeMap<ClaimKey, Option<Weighed>> = BTreeMap::new();
    for look in model.looks.iter().filter(|look| look.via == Via::Here) {
        if look.weight <= 0.0 {
            all.entry(look.claim).or_default();
            continue;
        }
        let weighed = weigh(model, look);
        match all.entry(look.claim).or_default() {
            Some(known) => known.add(&weighed),
            none => *none = Some(weighed),
        }
    }
    let open = said.here.iter().filter(|testimony| !testimony.accepted);
    open.filter_map(|testimony| match all.get(&testimony.claim) {
        // All its looks repeat another's.
        Some(None) => None,
        Some(Some(weighed)) => Some(of(testimony, Some(weighed))),
        None => Some(of(testimony, None)),
    })
    .collect()
}

fn weigh(model: &Model, look: &Look) -> Weighed {
    let sides = model.sides();
    let states = model.on(look.day);
    let others = without(model, look, look.day);
    let moved = |a: &[f32], b: &[f32]| -> f32 { a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum() };
    let distance = moved(&states.held[..sides], &others.held[..sides])
        + moved(&states.contested[..sides], &others.contested[..sides])
        + (states.unknown - others.unknown).abs();
    let near = model.looks_within(look.day.plus(-CHECKED_WITHIN), look.day.plus(CHECKED_WITHIN));
    let alone = !near.iter().any(|other| {
        other.weight > 0.0 && other.voice != look.voice && other.claim != look.claim && other.via == Via::Here
    });
    // What was so before is no more than a part of what is said.
    let trust = if look.seen == Seen::WasThere { 0.0 } else { look.trust };
    Weighed {
        trust,
        right: borne_out(model, look, look.day),
        consequence: (0.5 * distance).clamp(0.0, 1.0),
        alone,
        decides: Likeliest::of(&states, sides).0 != Likeliest::of(&others, sides).0,
    }
}

impl Weighed {
    /// Of several looks the one that is trusted most tells whether the claim is right, the one that moves most how much hangs
    /// on it.
    fn add(&mut self, other: &Self) {
        if other.trust > self.trust {
            (self.trust, self.right, self.alone) = (other.trust, other.right, other.alone);
        }
        self.consequence = self.consequence.max(other.consequence);
        self.decides |= other.decides;
    }
}

fn of(testimony: &Testimony, weighed: Option<&Weighed>) -> Doubt {
    let right = weighed.map_or(1.0, |weighed| weighed.right);
    let doubt = (1.0 - testimony.confidence * right).clamp(0.0, 1.0);
    let consequence = weighed.map_or(0.0, |weighed| weighed.consequence);
    Doubt {
        claim: testimony.claim,
        doubt,
        consequence,
        priority: doubt * (LEAST_CONSEQUENCE + (1.0 - LEAST_CONSEQUENCE) * consequence),
        alone: weighed.is_some_and(|weighed| weighed.alone),
        disputed: weighed.is_some_and(|weighed| !weighed.alone && weighed.right < 0.5),
        decides: weighed.is_some_and(|weighed| weighed.decides),
        party: testimony.modality == Modality::Claimed && testimony.speaker.is_some(),
        unsure: testimony.confidence < UNSURE,
    }
}
