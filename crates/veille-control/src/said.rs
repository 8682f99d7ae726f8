//! From testimonies to what they say of single days.
//!
//! A taking speaks of the day on which it ends, of the day before, and a little of the day on which its article appears;
//! a state of control speaks of days all along its time. Each such [`Look`] says what is to be seen in each state of the
//! place if the claim is true, and how far it is trusted.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use veille_claim::{EventKind, Modality};
use veille_ledger::{ActorKey, ClaimKey, Day, Manner, SourceKey, Testimony};

use crate::chain::Stir;
use crate::side::Sort;
use crate::weights::*;
use crate::{Said, Via, World};

/// What a claim lets be seen on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Seen {
    Holds,
    HoldsPart,
    Inside,
    Fights,
    Left,
    NotHis,
    WasThere,
    Present,
}

impl Seen {
    /// See the constants.
    pub(crate) const fn in_states(self) -> &'static [f32; 5] {
        match self {
            Self::Holds => &HOLDS,
            Self::HoldsPart => &HOLDS_PART,
            Self::Inside => &INSIDE,
            Self::Fights => &FIGHTS,
            Self::Left => &LEFT,
            Self::NotHis => &NOT_HIS,
            Self::WasThere => &WAS_THERE,
            Self::Present => &PRESENT,
        }
    }
}

/// What one claim says of one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Look {
    pub(crate) day: Day,
    pub(crate) seen: Seen,
    /// Of which party in play; anything where the claim names none.
    pub(crate) slot: u8,
    pub(crate) stir: Stir,
    pub(crate) via: Via,
    /// How far it is believed by itself.
    pub(crate) trust: f32,
    /// How far beside the others: nothing for a copy, less for a repetition.
    pub(crate) weight: f32,
    pub(crate) voice: u32,
    pub(crate) source: SourceKey,
    pub(crate) claim: ClaimKey,
    /// The source says it in its own voice.
    pub(crate) own: bool,
}

/// The parties in play at one place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct InPlay {
    /// Numbers of sides; as many as there are, at most [`MAX_SIDES`].
    sides: Vec<u16>,
}

impl InPlay {
    /// Those of whom most is said.
    fn of(said: &Said<'_>, world: &World<'_>) -> Self {
        let mut weights: Vec<(u16, f32)> = Vec::with_capacity(8);
        let mut add = |key: Option<ActorKey>, weight: f32| {
            let side = match key.map(|key| world.sides.sort(key)) {
                Some(Sort::Side(side)) => side,
                _ => return,
            };
            match weights.iter_mut().find(|(other, _)| *other == side) {
                Some((_, sum)) => *sum += weight,
                None => weights.push((side, weight)),
            }
        };
        for (testimony, via) in said.all() {
            if let Some(weight) = part(testimony) {
                let weight = weight * via.share();
                add(testimony.actor, weight);
                add(testimony.counterpart, weight);
            }
        }
        // Those called by a role are a party of their own only where none of the others is called so.
        let mut named = Self { sides: weights.iter().map(|&(side, _)| side).collect() };
        for (testimony, via) in said.all() {
            let Some(weight) = part(testimony) else { continue };
            for key in [testimony.actor, testimony.counterpart].into_iter().flatten() {
                let Sort::Called { role, else_side } = world.sides.sort(key) else { continue };
                if named.called(world, role).is_some() {
                    continue;
                }
                match weights.iter_mut().find(|(other, _)| *other == else_side) {
                    Some((_, sum)) => *sum += weight * via.share(),
                    None => weights.push((else_side, weight * via.share())),
                }
            }
        }
        // A stable sort: of equals, who is spoken of first.
        weights.sort_by(|a, b| b.1.total_cmp(&a.1));
        weights.truncate(MAX_SIDES);
        named.sides.clear();
        named.sides.extend(weights.iter().map(|&(side, _)| side));
        named
    }

    /// The one party in play that is called so.
    fn called(&self, world: &World<'_>, role: u8) -> Option<u8> {
        let mut all = (0..).zip(&self.sides).filter(|&(_, &side)| world.sides.answers_to(side, role));
        let first = all.next()?.0;
        all.next().is_none().then_some(first)
    }

    /// Where an actor stands among them.
    pub(crate) fn slot(&self, world: &World<'_>, key: Option<ActorKey>) -> Option<u8> {
        let side = match world.sides.sort(key?) {
            Sort::Side(side) => side,
            Sort::Called { role, else_side } => match self.called(world, role) {
                Some(slot) => return Some(slot),
                None => else_side,
            },
            Sort::Nobody => return None,
        };
        (0..).zip(&self.sides).find(|&(_, &other)| other == side).map(|(slot, _)| slot)
    }

    pub(crate) fn len(&self) -> usize {
        self.sides.len()
    }

    /// The party's actor.
    pub(crate) fn key(&self, world: &World<'_>, slot: usize) -> ActorKey {
        self.sides.get(slot).map_or(ActorKey(u32::MAX), |&side| world.sides.key(side))
    }
}

/// How much a part in such an event says that somebody is in play; nothing where it says nothing.
fn part(testimony: &Testimony) -> Option<f32> {
    if !matches!(
        testimony.modality,
        Modality::Asserted | Modality::Claimed | Modality::Denied | Modality::Negated
    ) || stopped(testimony.manner)
        || testimony.from.is_some_and(|from| from > testimony.known.plus(AHEAD))
    {
        return None;
    }
    match testimony.event {
        EventKind::Capture
        | EventKind::Retake
        | EventKind::Handover
        | EventKind::Withdraw
        | EventKind::Hold
        | EventKind::Repel => Some(1.0),
        EventKind::Enter | EventKind::Clash => Some(0.7),
        _ => None,
    }
}

/// What was only tried, is about to be, or was refused has not happened.
fn stopped(manner: Manner) -> bool {
    [Manner::ATTEMPTED, Manner::IMMINENT, Manner::REFUSED].into_iter().any(|stop| manner.contains(stop))
}

/// A change of hands, while it is not yet known on which of its days it was.
#[derive(Debug, Clone, Copy)]
struct Change {
    from: Day,
    /// The last day on which it may have been.
    last: Day,
    taker: Option<u8>,
    /// Who had it before, where it is said.
    loser: Option<u8>,
    /// The taker had had it before: somebody else had it until then.
    again: bool,
    known: Day,
    look: Look,
}

/// All that is said of a place, by day; and the parties it speaks of.
pub(crate) fn looks(said: &Said<'_>, world: &World<'_>) -> (Vec<Look>, InPlay) {
    let in_play = InPlay::of(said, world);
    let mut looks: Vec<Look> = Vec::with_capacity(said.len() * 2);
    let mut changes: Vec<Change> = Vec::new();
    for (testimony, via) in said.all() {
        let reader = Reading { testimony, via, world, in_play: &in_play };
        reader.read(&mut looks, &mut changes);
    }
    settle(&mut changes);
    for change in &changes {
        looks.push(Look { day: change.last, ..change.look });
        // Nothing is known of the day before a taking that is dated to a month.
        if change.last.since(change.from) <= 1 {
            let before = |seen, slot| Look {
                day: change.from.plus(-1),
                seen,
                slot,
                stir: Stir::None,
                trust: change.look.trust * BEFORE,
                own: false,
                ..change.look
            };
            looks.extend(match (change.loser, change.taker) {
                (Some(loser), _) => Some(before(Seen::WasThere, loser)),
                (None, Some(taker)) => Some(before(Seen::NotHis, taker)),
                (None, None) => None,
            });
        }
    }
    still(&mut changes, &mut looks);
    weigh(&mut looks);
    (looks, in_play)
}

/// A taking that is dated to a month came before one within that month which undid it.
fn settle(changes: &mut [Change]) {
    for i in 0..changes.len() {
        let own = changes[i];
        let length = own.last.since(own.from);
        let Some(taker) = own.taker.filter(|_| length > 0) else { continue };
        let undone = |other: &&Change| {
            other.last >= own.from
                && other.last <= own.last
                && other.last.since(other.from) < length
                && other.taker != Some(taker)
                && (other.loser == Some(taker) || other.loser.is_none() && other.again)
        };
        if let Some(first) = changes.iter().filter(undone).map(|other| other.last).min() {
            changes[i].last = first.plus(-1).max(own.from);
        }
    }
}

/// The last change that an article tells of a place was still true when it appeared, unless its source has told of a
/// later one by then.
fn still(changes: &mut [Change], looks: &mut Vec<Look>) {
    // Of copies that say the same, the one that counts for all of them; see `weigh`.
    changes.sort_by_key(|change| {
        (change.look.voice, change.last, change.look.trust.to_bits(), Reverse(change.look.claim))
    });
    let latest = latest_by_source(changes);
    for of_voice in changes.chunk_by(|a, b| a.look.voice == b.look.voice) {
        let Some(last) = of_voice.last() else { continue };
        let (Some(slot), true) = (last.taker, last.known > last.last) else { continue };
        let told = (last.look.source, last.known);
        let at = latest.partition_point(|&(source, known, _)| (source, known) <= told);
        let by_then = at.checked_sub(1).and_then(|at| latest.get(at));
        if by_then.is_some_and(|&(source, _, day)| source == told.0 && day > last.last) {
            continue;
        }
        if of_voice.iter().all(|other| other.last < last.last || other.taker == last.taker) {
            looks.push(Look {
                day: last.known,
                seen: if last.look.seen == Seen::HoldsPart { Seen::HoldsPart } else { Seen::Holds },
                slot,
                stir: Stir::None,
                trust: last.look.trust * STILL,
                own: false,
                ..last.look
            });
        }
    }
}

/// By source and day known: the day of the latest change that the source had told of by then.
fn latest_by_source(changes: &[Change]) -> Vec<(SourceKey, Day, Day)> {
    let told = changes.iter().map(|change| (change.look.source, change.known, change.last));
    let mut latest: Vec<(SourceKey, Day, Day)> = told.collect();
    latest.sort_unstable();
    for at in 1..latest.len() {
        let (before, _, earlier) = latest[at - 1];
        let (source, _, day) = &mut latest[at];
        if *source == before {
            *day = (*day).max(earlier);
        }
    }
    latest
}

/// Orders the looks, and gives each its weight beside the others: copies of one wire are one voice, and what a source
/// says again of the same day counts less each time.
fn weigh(looks: &mut [Look]) {
    // Floats that are not negative keep their order as bits. Numbers of voices and sources decide nothing.
    looks.sort_unstable_by_key(|look| {
        let trust = u128::from(!look.trust.to_bits());
        let days = u128::from(look.day.number().cast_unsigned() ^ (1 << 31));
        (days << 48 | u128::from(look.seen as u8) << 40 | u128::from(look.slot) << 32 | trust, look.claim)
    });
    for of_day in looks.chunk_by_mut(|a, b| (a.day, a.seen, a.slot) == (b.day, b.seen, b.slot)) {
        if of_day.len() > FEW {
            weigh_many(of_day);
            continue;
        }
        for at in 0..of_day.len() {
            let (before, rest) = of_day.split_at_mut(at);
            let Some(look) = rest.first_mut() else { continue };
            if before.iter().all(|other| other.voice != look.voice) {
                // Copies have no weight, and do not count as once more.
                let times = before.iter().filter(|other| other.source == look.source && other.weight > 0.0);
                look.weight = look.trust * AGAIN.powi(times.count().min(8) as i32);
            }
        }
    }
}

/// So few are faster compared with each other than put into a map.
const FEW: usize = 16;

fn weigh_many(of_day: &mut [Look]) {
    let mut voices = BTreeSet::new();
    let mut sources: BTreeMap<SourceKey, i32> = BTreeMap::new();
    for look in of_day {
        if voices.insert(look.voice) {
            let times = sources.entry(look.source).or_default();
            look.weight = look.trust * AGAIN.powi((*times).min(8));
            *times += 1;
        }
    }
}

/// One testimony, as it is turned into looks.
struct Reading<'a> {
    testimony: &'a Testimony,
    via: Via,
    world: &'a World<'a>,
    in_play: &'a InPlay,
}

impl Reading<'_> {
    fn read(&self, looks: &mut Vec<Look>, changes: &mut Vec<Change>) {
        let testimony = self.testimony;
        if stopped(testimony.manner) {
            return;
        }
        match testimony.modality {
            Modality::Asserted | Modality::Claimed => self.fact(looks, changes),
            Modality::Denied | Modality::Negated => looks.extend(self.denial()),
            Modality::Planned | Modality::Forecast | Modality::Threatened | Modality::Hypothetical => {}
        }
    }

    fn slot(&self, key: Option<ActorKey>) -> Option<u8> {
        self.in_play.slot(self.world, key)
    }

    /// Who speaks, where it is a party.
    fn speaker(&self) -> Option<ActorKey> {
        self.testimony.speaker
    }

    fn look(&self, day: Day, seen: Seen, slot: u8, stir: Stir, trust: f32) -> Look {
        let testimony = self.testimony;
        let own = testimony.modality == Modality::Asserted && testimony.speaker.is_none();
        Look {
            day,
            seen,
            slot,
            stir,
            via: self.via,
            trust: if trust.is_finite() { trust.clamp(0.0, MOST_TRUST) } else { 0.0 },
            weight: 0.0,
            voice: testimony.voice,
            source: testimony.source,
            claim: testimony.claim,
            own: own && self.via == Via::Here,
        }
    }

    fn fact(&self, looks: &mut Vec<Look>, changes: &mut Vec<Change>) {
        let testimony = self.testimony;
        let actor = self.slot(testimony.actor);
        let counterpart = self.slot(testimony.counterpart).filter(|&other| Some(other) != actor);
        let part = testimony.manner.contains(Manner::PARTIAL);
        let unresisted = testimony.manner.contains(Manner::UNRESISTED);
        // What happens in or to a town says nothing of how its province is fought for, nor the reverse.
        let here = self.via == Via::Here;
        match testimony.event {
            EventKind::Capture | EventKind::Retake | EventKind::Handover => {
                let again = testimony.event == EventKind::Retake;
                match actor {
                    Some(taker) if part => self.change(changes, Seen::HoldsPart, taker, None, again, 1.0),
                    Some(taker) => self.change(changes, Seen::Holds, taker, counterpart, again, 1.0),
                    None => {
                        if let Some(loser) = counterpart.filter(|_| !part) {
                            self.loss(changes, loser);
                        }
                    }
                }
            }
            EventKind::Enter if unresisted => {
                if let Some(taker) = actor {
                    self.change(changes, Seen::Holds, taker, None, false, ENTERED_UNRESISTED);
                }
            }
            EventKind::Withdraw => {
                if let Some(loser) = actor.filter(|_| !part) {
                    self.loss(changes, loser);
                }
            }
            EventKind::Hold => {
                if let Some(holder) = actor {
                    let seen = if part { Seen::HoldsPart } else { Seen::Holds };
                    self.lasting(looks, seen, holder);
                }
            }
            EventKind::Repel if here => {
                if let Some(holder) = actor {
                    let seen = if part { Seen::HoldsPart } else { Seen::Holds };
                    looks.extend(self.on_its_day(seen, holder, Stir::Told, self.trust(Some(holder))));
                }
            }
            EventKind::Enter if here => {
                if let Some(who) = actor {
                    looks.extend(self.on_its_day(Seen::Inside, who, Stir::Fought, self.trust(actor)));
                }
            }
            EventKind::Clash if here => {
                looks.extend(self.on_its_day(Seen::Fights, u8::MAX, Stir::Fought, self.trust(None)));
            }
            EventKind::Deploy if here => {
                if let Some(who) = actor {
                    let trust = self.trust(actor) * PRESENCE;
                    looks.extend(self.on_its_day(Seen::Present, who, Stir::None, trust));
                }
            }
            _ => {}
        }
    }

    /// Who had it has it no more, and nobody says who has.
    fn loss(&self, changes: &mut Vec<Change>, loser: u8) {
        let Some((from, last)) = self.days() else { return };
        let look = self.look(last, Seen::Left, loser, self.stir(Stir::Changed), self.trust_of_loss(loser));
        let known = self.testimony.known;
        changes.push(Change { from, last, taker: None, loser: Some(loser), again: false, known, look });
    }

    fn change(
        &self,
        changes: &mut Vec<Change>,
        seen: Seen,
        taker: u8,
        loser: Option<u8>,
        again: bool,
        share: f32,
    ) {
        let Some((from, last)) = self.days() else { return };
        let stir = if seen == Seen::HoldsPart { Stir::Fought } else { Stir::Changed };
        let trust = self.trust(Some(taker)) * share;
        let look = self.look(last, seen, taker, self.stir(stir), trust);
        let taker = (seen == Seen::Holds || seen == Seen::HoldsPart).then_some(taker);
        // Who takes a part had perhaps another part before.
        let loser = loser.filter(|_| seen == Seen::Holds);
        changes.push(Change { from, last, taker, loser, again, known: self.testimony.known, look });
    }

    /// A state: looks all along its time, closer where it is short.
    fn lasting(&self, looks: &mut Vec<Look>, seen: Seen, holder: u8) {
        let known = self.testimony.known;
        let last = self.testimony.to.map_or(known, |to| to.plus(-1)).min(known);
        let first = self.testimony.from.unwrap_or(last).min(last.plus(0));
        if self.testimony.from.is_some_and(|from| from > known) {
            return;
        }
        let length = last.since(first).max(0);
        let steps = (length / LASTING_STEP).clamp(0, LASTING_MOST - 1) + i32::from(length > 0);
        let trust = self.trust(Some(holder));
        for step in 0..=steps {
            let at = (i64::from(length) * i64::from(step)).checked_div(i64::from(steps)).unwrap_or(0);
            let day = first.plus(i32::try_from(at).unwrap_or(i32::MAX));
            looks.push(self.look(day, seen, holder, self.stir(Stir::Told), trust));
        }
    }

    fn on_its_day(&self, seen: Seen, slot: u8, stir: Stir, trust: f32) -> Option<Look> {
        self.days().map(|(_, last)| self.look(last, seen, slot, self.stir(stir), trust))
    }

    /// What is said of elsewhere tells at most that this place is spoken of.
    fn stir(&self, stir: Stir) -> Stir {
        if self.via == Via::Here { stir } else { stir.min(Stir::Told) }
    }

    /// The first and the last day on which a happening may have been; nothing where that is after its telling. What is
    /// told as done a day or two ahead of the day of its article was done by then: clocks and editions differ.
    fn days(&self) -> Option<(Day, Day)> {
        let testimony = self.testimony;
        let known = testimony.known;
        // "Since" of a happening is its day.
        let end = match (testimony.from, testimony.to) {
            (Some(from), None) => from,
            (_, Some(to)) => to.plus(-1),
            (None, None) => known,
        };
        let last = end.min(known);
        let from = testimony.from.unwrap_or(last);
        (from <= known.plus(AHEAD)).then_some((from.min(last), last))
    }

    /// Denied or negated.
    fn denial(&self) -> Option<Look> {
        let testimony = self.testimony;
        if self.via != Via::Here || testimony.manner.contains(Manner::PARTIAL) {
            return None;
        }
        let actor = self.slot(testimony.actor);
        let (seen, slot, gains) = match testimony.event {
            EventKind::Capture | EventKind::Retake | EventKind::Handover => {
                match (actor, self.slot(testimony.counterpart)) {
                    (Some(taker), _) => (Seen::NotHis, taker, true),
                    (None, Some(holder)) => (Seen::Holds, holder, false),
                    (None, None) => return None,
                }
            }
            EventKind::Hold | EventKind::Enter => (Seen::NotHis, actor?, true),
            EventKind::Withdraw => (Seen::Holds, actor?, false),
            _ => return None,
        };
        let speaker =
            self.speaker().filter(|_| testimony.modality == Modality::Denied || testimony.speaker.is_some());
        let told = match speaker.map(|speaker| self.slot(Some(speaker))) {
            // Of whom it is said speaks himself.
            Some(Some(speaker)) if speaker == slot => {
                if gains {
                    DENIAL_OF_GAIN
                } else {
                    DENIAL_OF_LOSS
                }
            }
            Some(_) => DENIAL_OF_LOSS,
            None if testimony.modality == Modality::Negated => ASSERTED,
            None => DENIAL_BY_OTHERS,
        };
        let stir = if testimony.modality == Modality::Negated { Stir::Told } else { Stir::None };
        let (_, last) = self.days()?;
        Some(self.look(last, seen, slot, stir, self.scaled(told, speaker.is_some(), Some(slot))))
    }

    /// How far a claim is trusted that serves `gainer`.
    fn trust(&self, gainer: Option<u8>) -> f32 {
        let speaker = self.speaker();
        let told = match (self.testimony.modality, speaker.map(|speaker| self.slot(Some(speaker)))) {
            (Modality::Asserted, None) => ASSERTED,
            (_, None) => UNCONFIRMED,
            (_, Some(Some(speaker))) if gainer.is_some_and(|gainer| gainer != speaker) => ADMISSION,
            (_, Some(Some(_))) => BOAST,
            // A party that is not in play here: neither.
            (_, Some(None)) => UNCONFIRMED,
        };
        self.scaled(told, speaker.is_some(), gainer)
    }

    /// How far a claim is trusted that harms `loser`.
    fn trust_of_loss(&self, loser: u8) -> f32 {
        let speaker = self.speaker();
        let told = match (self.testimony.modality, speaker.map(|speaker| self.slot(Some(speaker)))) {
            (Modality::Asserted, None) => ASSERTED,
            (_, Some(Some(speaker))) if speaker == loser => ADMISSION,
            (_, Some(Some(_))) => BOAST,
            _ => UNCONFIRMED,
        };
        self.scaled(told, speaker.is_some(), Some(loser))
    }

    /// With the certainty of the reading, the reliability of the source, and the way it comes.
    fn scaled(&self, told: f32, by_party: bool, of: Option<u8>) -> f32 {
        let testimony = self.testimony;
        if testimony.accepted {
            return ACCEPTED * self.via.share();
        }
        // That a party has said so is hardly ever wrong.
        let reliable = if by_party { 1.0 } else { self.world.sources.reliability(testimony.source) };
        let side = of.and_then(|slot| self.in_play.sides.get(slot as usize));
        let named = if side.is_none_or(|&side| self.world.sides.is_known(side)) { 1.0 } else { NAMELESS };
        told * testimony.confidence.clamp(0.0, 1.0) * reliable * named * self.via.share()
    }
}
