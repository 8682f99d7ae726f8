//! Who held a place when, and when that changed.

use serde::Serialize;
use veille_ledger::Day;

use crate::chain::States;
use crate::model::Model;
use crate::standing::{Carried, Holder, Likeliest};
use crate::{Said, World};

/// A stretch of days in which the likeliest state is the same.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Interval {
    /// The first day at whose end it is so.
    pub from: Day,
    /// The first day at whose end it is so no more; the day after the last one asked for where it goes on.
    pub to: Day,
    /// The state.
    pub holder: Holder,
    /// How likely it is, on the average of the days on which something is said.
    pub probability: f32,
    /// The claims that carry it, heaviest first.
    pub carried: Vec<Carried>,
    /// Those that speak against it.
    pub against: Vec<Carried>,
}

/// A change of control.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The first day at whose end it is so.
    pub on: Day,
    /// What it was before.
    pub before: Holder,
    /// What it is from then on.
    pub after: Holder,
    /// How likely the new state is.
    pub probability: f32,
    /// The claims that carry it, heaviest first.
    pub carried: Vec<Carried>,
    /// Those that speak against it.
    pub against: Vec<Carried>,
}

/// Days of silence that are looked into: a state may give way to "unknown" in between and come back.
const LONG_SILENCE: i32 = 60;

/// Who held the place when, from the first day of which something is said to the end of `until`. The intervals touch
/// and do not overlap; none where nothing is said by then.
#[must_use]
pub fn timeline(said: &Said<'_>, world: &World<'_>, until: Day) -> Vec<Interval> {
    timeline_of(&Model::new(said, world), world, until)
}

pub(crate) fn timeline_of(model: &Model, world: &World<'_>, until: Day) -> Vec<Interval> {
    let sides = model.sides();
    let mut points: Vec<Point> = Vec::with_capacity(model.days().len() + 1);
    for day in model.days().take_while(|&day| day <= until) {
        points.push(Point::at(model, day, true));
    }
    if sides == 0 || points.is_empty() {
        return Vec::new();
    }
    if points.last().is_some_and(|point| point.day < until) {
        points.push(Point::at(model, until, false));
    }
    let mut starts: Vec<Point> = Vec::new();
    starts.extend(points.first().copied());
    for pair in points.windows(2) {
        between(model, pair[0], pair[1], &mut starts);
    }
    let of_interval = |(i, start): (usize, &Point)| {
        let to = starts.get(i + 1).map_or(until.plus(1), |next| next.day);
        let told = points.iter().filter(|point| point.said && point.day >= start.day && point.day < to);
        let (sum, count) = told.fold((0.0, 0.0), |(sum, count), point| {
            (sum + start.likeliest_share(&point.states, sides), count + 1.0_f32)
        });
        let probability = if count > 0.0 { sum / count } else { start.probability };
        let (carried, against) = model.weighed(start.likeliest, start.day);
        let holder = match start.likeliest {
            Likeliest::Held(slot) => Holder::Actor(model.in_play.key(world, slot)),
            Likeliest::Contested => Holder::Contested,
            Likeliest::Unknown => Holder::Unknown,
        };
        Interval { from: start.day, to, holder, probability, carried, against }
    };
    starts.iter().enumerate().map(of_interval).collect()
}

/// The changes of control that a timeline shows from `since` on. Becoming known, and ceasing to be, are changes too.
#[must_use]
pub fn changes(timeline: &[Interval], since: Option<Day>) -> Vec<Change> {
    let first = timeline.first().map(|first| (Holder::Unknown, first));
    let later = timeline.windows(2).map(|pair| (pair[0].holder, &pair[1]));
    let all = first
        .into_iter()
        .chain(later)
        .filter(|(before, after)| *before != after.holder && since.is_none_or(|since| after.from >= since));
    all.map(|(before, after)| Change {
        on: after.from,
        before,
        after: after.holder,
        probability: after.probability,
        carried: after.carried.clone(),
        against: after.against.clone(),
    })
    .collect()
}

/// The state at the end of one day.
#[derive(Debug, Clone, Copy)]
struct Point {
    day: Day,
    states: States,
    likeliest: Likeliest,
    probability: f32,
    /// Something is said of this day.
    said: bool,
}

impl Point {
    fn at(model: &Model, day: Day, said: bool) -> Self {
        let states = model.on(day);
        let (likeliest, probability) = Likeliest::of(&states, model.sides());
        Self { day, states, likeliest, probability, said }
    }

    fn likeliest_share(&self, states: &States, sides: usize) -> f32 {
        match self.likeliest {
            Likeliest::Held(slot) => states.held.get(slot).copied().unwrap_or(0.0),
            Likeliest::Contested => states.contested.iter().take(sides).sum(),
            Likeliest::Unknown => states.unknown,
        }
    }
}

/// Adds the days after `a`, up to `b`, on which the likeliest state becomes another.
fn between(model: &Model, a: Point, b: Point, starts: &mut Vec<Point>) {
    let days = b.day.since(a.day);
    if a.likeliest == b.likeliest {
        if days > LONG_SILENCE {
            let middle = Point::at(model, a.day.plus(days / 2), false);
            if middle.likeliest != a.likeliest {
                halve(model, a, middle, starts);
                halve(model, middle, b, starts);
            }
        }
    } else {
        halve(model, a, b, starts);
    }
}

/// Finds the first day of the later state by halving; what lies between two states may be a third.
fn halve(model: &Model, a: Point, b: Point, starts: &mut Vec<Point>) {
    if a.likeliest == b.likeliest {
        return;
    }
    let days = b.day.since(a.day);
    if days <= 1 {
        starts.push(b);
        return;
    }
    let middle = Point::at(model, a.day.plus(days / 2), false);
    halve(model, a, middle, starts);
    halve(model, middle, b, starts);
}
