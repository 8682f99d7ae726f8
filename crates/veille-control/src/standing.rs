//! Who holds a place on one day.

use rayon::prelude::*;
use serde::{Serialize, Serializer};
use veille_claim::EventKind;
use veille_ledger::{ActorKey, ClaimKey, Day, Testimony};

use crate::chain::States;
use crate::model::{Model, likelihood};
use crate::said::{Look, Seen};
use crate::weights::{MAX_SIDES, THREAT_DAYS};
use crate::{Said, Via, World, heaviest_first};

/// What a place may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// Held by a party. Where several actors are one party, one of them stands for all: ask
    /// [`Sides`](crate::Sides) for its name.
    Actor(ActorKey),
    /// Fought for, or held in parts.
    Contested,
    /// Nobody knows, or somebody of whom nothing is said.
    Unknown,
}

impl Serialize for Holder {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Actor(key) => serializer.serialize_u32(key.0),
            Self::Contested => serializer.serialize_str("contested"),
            Self::Unknown => serializer.serialize_str("unknown"),
        }
    }
}

/// A claim and what it does for or against a state.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Carried {
    /// The claim.
    pub claim: ClaimKey,
    /// How much more likely it is to be made if the state is so than if it is not, as a natural logarithm; never
    /// negative.
    pub weight: f32,
    /// By which way it speaks of the place.
    pub via: Via,
    /// It repeats another that counts: a copy of one wire, or one article's second sentence.
    pub copy: bool,
}

/// Somebody who nears or surrounds a place that he does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Threat {
    /// Who.
    #[serde(serialize_with = "number")]
    pub by: ActorKey,
    /// `advance` or `encircle`.
    pub event: EventKind,
    /// The claim that says so.
    pub claim: ClaimKey,
    /// When.
    pub day: Day,
}

fn number<S: Serializer>(key: &ActorKey, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u32(key.0)
}

/// Who holds a place at the end of a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// The day.
    pub on: Day,
    /// Each state with its probability, the likeliest first. They add up to one.
    pub states: Vec<(Holder, f32)>,
    /// Where it is contested: to whom it leans.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "maybe_number")]
    pub leaning: Option<ActorKey>,
    /// The claims that carry the likeliest state, heaviest first.
    pub carried: Vec<Carried>,
    /// Those that speak against it.
    pub against: Vec<Carried>,
    /// Who threatens it.
    pub threats: Vec<Threat>,
    /// The last day, up to this one, of which something is said; none where nothing is said before it.
    pub last: Option<Day>,
}

fn maybe_number<S: Serializer>(key: &Option<ActorKey>, serializer: S) -> Result<S::Ok, S::Error> {
    match key {
        Some(key) => serializer.serialize_some(&key.0),
        None => serializer.serialize_none(),
    }
}

impl Standing {
    /// The likeliest state.
    #[must_use]
    pub fn holder(&self) -> Holder {
        self.states.first().map_or(Holder::Unknown, |&(holder, _)| holder)
    }

    /// How likely it is.
    #[must_use]
    pub fn probability(&self) -> f32 {
        self.states.first().map_or(1.0, |&(_, probability)| probability)
    }

    /// True where nothing that is said of the place itself carries its state: all comes from its province, or from
    /// places in it.
    #[must_use]
    pub fn only_via(&self) -> bool {
        !self.carried.is_empty() && self.carried.iter().all(|carried| carried.via != Via::Here)
    }
}

/// Who holds a place at the end of a day, by all testimonies given, later ones too.
///
/// Give only those [known by](crate::known_by) a day to ask what was believed then. Nothing said gives
/// [`Holder::Unknown`] with probability one.
#[must_use]
pub fn control(said: &Said<'_>, world: &World<'_>, on: Day) -> Standing {
    Model::new(said, world).standing(said, world, on)
}

/// Control of many places on one day, on all cores; in the order of the places.
#[must_use]
pub fn control_of_all(places: &[Said<'_>], world: &World<'_>, on: Day) -> Vec<Standing> {
    // Places differ in size: small pieces keep all cores busy to the end.
    places.par_iter().with_max_len(64).map(|said| control(said, world, on)).collect()
}

/// The states as told: parties, contested, unknown; with the number of the party behind each.
pub(crate) fn told(model: &Model, world: &World<'_>, states: &States) -> Vec<(Holder, f32)> {
    let sides = model.sides();
    let mut all: Vec<(Holder, f32)> = Vec::with_capacity(sides + 2);
    for (k, &held) in states.held.iter().enumerate().take(sides) {
        all.push((Holder::Actor(model.in_play.key(world, k)), held));
    }
    all.push((Holder::Contested, states.contested.iter().take(sides).sum()));
    all.push((Holder::Unknown, states.unknown));
    // A stable sort: of equals, the party that is spoken of more.
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    all
}

/// The likeliest of the states that are told, without names: a party's number, contested, or unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Likeliest {
    Held(usize),
    Contested,
    Unknown,
}

impl Likeliest {
    pub(crate) fn of(states: &States, sides: usize) -> (Self, f32) {
        let mut best = (Self::Unknown, states.unknown);
        let contested: f32 = states.contested[..sides.min(MAX_SIDES)].iter().sum();
        // In the order of `told`.
        if contested >= best.1 {
            best = (Self::Contested, contested);
        }
        for (k, &held) in states.held.iter().enumerate().take(sides).rev() {
            if held >= best.1 {
                best = (Self::Held(k), held);
            }
        }
        best
    }

    fn share(self, states: &States, sides: usize) -> f32 {
        match self {
            Self::Held(k) => states.held.get(k).copied().unwrap_or(0.0),
            // Of the leanings the one that the look means.
            Self::Contested => states.contested.iter().take(sides).copied().fold(0.0, f32::max),
            Self::Unknown => states.unknown,
        }
    }
}

impl Model {
    pub(crate) fn standing(&self, said: &Said<'_>, world: &World<'_>, on: Day) -> Standing {
        let states = self.on(on);
        let sides = self.sides();
        let (likeliest, _) = Likeliest::of(&states, sides);
        let leaning = (likeliest == Likeliest::Contested)
            .then(|| {
                let lean = |k: &usize| states.contested[*k] + states.held[*k];
                (0..sides).rev().max_by(|a, b| lean(a).total_cmp(&lean(b)))
            })
            .flatten()
            .map(|slot| self.in_play.key(world, slot));
        let (carried, against) = self.weighed(likeliest, on);
        let last = self.last_by(on);
        let threats = self.threats(said, world, on, likeliest);
        Standing { on, states: told(self, world, &states), leaning, carried, against, threats, last }
    }

    /// The days around `on` in which the likeliest state is the same, as far as something is said of them.
    fn run(&self, likeliest: Likeliest, on: Day) -> (Day, Day) {
        let (first, last) = self.run_of(on, |states| Likeliest::of(states, self.sides()).0 == likeliest);
        // What is said of the day before speaks of how it came about.
        (first.unwrap_or(on).plus(-1), last.unwrap_or(on))
    }

    /// The claims for and against a state, from the days in which it lasts; where these are silent on who holds it, also
    /// from the days between them and the nearest claim that tells.
    pub(crate) fn weighed(&self, likeliest: Likeliest, on: Day) -> (Vec<Carried>, Vec<Carried>) {
        let (first, last) = self.run(likeliest, on);
        // What was so before speaks of the day before, not of this run.
        let found = self.weighed_within(likeliest, first, last, first.plus(1));
        if !found.0.is_empty() || !matches!(likeliest, Likeliest::Held(_)) {
            return found;
        }
        let speaks = |look: &Look| speaks_for(look, likeliest, self.sides());
        let wider = self.reach(first.plus(1), last, speaks);
        wider.map_or(found, |(first, last)| self.weighed_within(likeliest, first, last, first))
    }

    /// The same from these days. Of those before `since`, what is said to have been so until then is left out.
    fn weighed_within(
        &self,
        likeliest: Likeliest,
        first: Day,
        last: Day,
        since: Day,
    ) -> (Vec<Carried>, Vec<Carried>) {
        let (mut carried, mut against): (Vec<Carried>, Vec<Carried>) = (Vec::new(), Vec::new());
        for look in self.looks_within(first, last) {
            if look.day < since && look.seen == Seen::WasThere {
                continue;
            }
            let weight = pull(look, likeliest, self.sides());
            let of =
                Carried { claim: look.claim, weight: weight.abs(), via: look.via, copy: look.weight == 0.0 };
            if weight > LEAST_PULL {
                carried.push(of);
            } else if weight < -LEAST_PULL {
                against.push(of);
            }
        }
        for all in [&mut carried, &mut against] {
            // Of several looks of one claim the one that counts most.
            all.sort_by(|a, b| {
                a.claim.cmp(&b.claim).then(a.copy.cmp(&b.copy)).then(b.weight.total_cmp(&a.weight))
            });
            all.dedup_by_key(|carried| carried.claim);
            all.sort_by(|a, b| {
                a.copy.cmp(&b.copy).then(heaviest_first((a.weight, a.claim), (b.weight, b.claim)))
            });
        }
        against.retain(|one| carried.iter().all(|other| other.claim != one.claim));
        (carried, against)
    }

    fn threats(&self, said: &Said<'_>, world: &World<'_>, on: Day, likeliest: Likeliest) -> Vec<Threat> {
        let holder = match likeliest {
            Likeliest::Held(slot) => Some(self.in_play.key(world, slot)),
            _ => None,
        };
        let near = |testimony: &&Testimony| {
            matches!(testimony.event, EventKind::Advance | EventKind::Encircle)
                && testimony.modality.is_fact()
        };
        let threat = |testimony: &Testimony| {
            let by = testimony.actor?;
            let day = testimony.to.map_or(testimony.known, |to| to.plus(-1)).min(testimony.known);
            let fresh = day <= on && on.since(day) <= THREAT_DAYS;
            let other = holder.is_none_or(|holder| !world.sides.same(holder, by));
            (fresh && other && world.sides.number(by).is_some()).then_some(Threat {
                by,
                event: testimony.event,
                claim: testimony.claim,
                day,
            })
        };
        let mut threats: Vec<Threat> = said.here.iter().filter(near).filter_map(threat).collect();
        threats.sort_by(|a, b| b.day.cmp(&a.day).then(a.claim.cmp(&b.claim)));
        threats
    }
}

/// Claims that make a state one per cent more likely or less are neither for nor against it.
const LEAST_PULL: f32 = 0.01;

/// True where a look makes a state likelier.
pub(crate) fn speaks_for(look: &Look, state: Likeliest, sides: usize) -> bool {
    pull(look, state, sides) > LEAST_PULL
}

/// The logarithm of how much likelier a look is in that state than in the others taken together.
fn pull(look: &Look, state: Likeliest, sides: usize) -> f32 {
    let seen = likelihood(look, look.trust, sides);
    let own = state.share(&seen, sides);
    let all = match state {
        Likeliest::Held(k) => {
            let others = (0..sides).filter(|&other| other != k).map(|other| seen.held[other]);
            let (sum, count) = others.fold((0.0, 0.0), |(sum, count), held| (sum + held, count + 1.0));
            let contested = seen.contested.iter().take(sides).sum::<f32>() / sides.max(1) as f32;
            (sum + contested + seen.unknown) / (count + 2.0)
        }
        Likeliest::Contested => {
            (seen.held.iter().take(sides).sum::<f32>() + seen.unknown) / (sides as f32 + 1.0)
        }
        Likeliest::Unknown => seen.held.iter().take(sides).sum::<f32>() / sides.max(1) as f32,
    };
    (own.max(1e-6) / all.max(1e-6)).ln()
}
