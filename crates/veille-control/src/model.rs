//! The hidden states of one place, read forward and backward over the days on which something is said.

use veille_ledger::Day;

use crate::chain::{States, Steps, Stir};
use crate::said::{InPlay, Look, looks};
use crate::standing::{Likeliest, speaks_for};
use crate::weights::{MAX_SIDES, NOISE, START};
use crate::{Said, World};

/// No day's evidence makes a state less likely than this beside the likeliest: what follows may always turn it.
const RECALL: f32 = 1e-9;

/// One day on which something is said.
#[derive(Debug, Clone, Copy)]
struct At {
    day: Day,
    stir: Stir,
    /// Where its looks begin and end.
    looks: (u32, u32),
    seen: States,
    forward: States,
    backward: States,
}

impl At {
    /// How likely each state is at the end of this day.
    fn states(&self, sides: usize) -> States {
        let mut states = self.forward;
        states.times(&self.backward, sides);
        states.normalise(sides);
        states
    }
}

/// All that is known of the states of a place.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) looks: Vec<Look>,
    pub(crate) in_play: InPlay,
    days: Vec<At>,
    sides: usize,
    /// The parties for whose holding it some claim speaks.
    backed: [bool; MAX_SIDES],
}

impl Model {
    pub(crate) fn new(said: &Said<'_>, world: &World<'_>) -> Self {
        let (looks, in_play) = looks(said, world);
        let sides = in_play.len();
        let backed = backed(&looks, sides);
        let mut model = Self { days: Vec::with_capacity(looks.len()), looks, in_play, sides, backed };
        model.see();
        model.read();
        model
    }

    /// What is seen on each day.
    fn see(&mut self) {
        let mut first = 0;
        for of_day in self.looks.chunk_by(|a, b| a.day == b.day) {
            let end = first + of_day.len() as u32;
            self.days.push(At {
                day: of_day[0].day,
                stir: of_day.iter().map(|look| look.stir).max().unwrap_or_default(),
                looks: (first, end),
                seen: seen(of_day, self.sides),
                forward: States::all(0.0),
                backward: States::all(1.0),
            });
            first = end;
        }
    }

    fn read(&mut self) {
        let (steps, sides) = (Steps::get(), self.sides);
        let mut before: Option<(Day, States)> = None;
        for at in &mut self.days {
            let (days, from) = before.map_or((0, start(sides)), |(day, states)| (at.day.since(day), states));
            let mut states = steps.step(days, at.stir).forward(&from, sides);
            states.times(&at.seen, sides);
            states.normalise(sides);
            at.forward = states;
            before = Some((at.day, states));
        }
        for i in (1..self.days.len()).rev() {
            let later = self.days[i];
            let mut states = States::all(1.0);
            states.clone_from(&later.backward);
            states.times(&later.seen, sides);
            let mut states =
                steps.step(later.day.since(self.days[i - 1].day), later.stir).backward(&states, sides);
            states.normalise(sides);
            self.days[i - 1].backward = states;
        }
    }

    /// How likely each state is at the end of a day. All is unknown where nothing is said, and who holds it where the
    /// chain alone gives it to somebody: fighting dies down, but no claim says into whose hands.
    pub(crate) fn on(&self, day: Day) -> States {
        let mut states = self.by_chain(day);
        self.give_up(&mut states);
        states
    }

    fn give_up(&self, states: &mut States) {
        for k in (0..self.sides).filter(|&k| !self.backed[k]) {
            states.unknown += std::mem::take(&mut states.held[k]);
        }
    }

    fn by_chain(&self, day: Day) -> States {
        let (steps, sides) = (Steps::get(), self.sides);
        if self.days.is_empty() || sides == 0 {
            return States { unknown: 1.0, ..States::all(0.0) };
        }
        let next = self.days.partition_point(|at| at.day <= day);
        let mut states = match next.checked_sub(1).and_then(|last| self.days.get(last)) {
            Some(at) if at.day == day => return at.states(sides),
            Some(at) => steps.step(day.since(at.day), Stir::None).forward(&at.forward, sides),
            None => start(sides),
        };
        if let Some(later) = self.days.get(next) {
            let mut seen = later.backward;
            seen.times(&later.seen, sides);
            states.times(&steps.step(later.day.since(day), later.stir).backward(&seen, sides), sides);
        }
        states.normalise(sides);
        states
    }

    pub(crate) fn sides(&self) -> usize {
        self.sides
    }

    /// The days on which something is said.
    pub(crate) fn days(&self) -> impl ExactSizeIterator<Item = Day> + '_ {
        self.days.iter().map(|at| at.day)
    }

    /// The days of which something is said around `on`, as long as they are in such a state: the first up to `on`, and
    /// the last after it.
    pub(crate) fn run_of(&self, on: Day, same: impl Fn(&States) -> bool) -> (Option<Day>, Option<Day>) {
        let same = |at: &&At| {
            let mut states = at.states(self.sides);
            self.give_up(&mut states);
            same(&states)
        };
        let (before, after) = self.days.split_at(self.days.partition_point(|at| at.day <= on));
        let first = before.iter().rev().take_while(same).last();
        let last = after.iter().take_while(same).last();
        (first.map(|at| at.day), last.map(|at| at.day))
    }

    /// The last day, up to that one, of which something is said.
    pub(crate) fn last_by(&self, on: Day) -> Option<Day> {
        let end = self.days.partition_point(|at| at.day <= on);
        self.days.get(end.checked_sub(1)?).map(|at| at.day)
    }

    /// The days from `first` to `last`, and on to the nearest before them of which something is said that `speaks`, else to
    /// the nearest after them.
    pub(crate) fn reach(&self, first: Day, last: Day, speaks: impl Fn(&Look) -> bool) -> Option<(Day, Day)> {
        let before = self.looks.partition_point(|look| look.day < first);
        let after = self.looks.partition_point(|look| look.day <= last);
        let (before, after) = (self.looks.get(..before)?, self.looks.get(after..)?);
        let speaks = |look: &&Look| look.weight > 0.0 && speaks(look);
        let earlier = before.iter().rev().find(speaks).map(|look| (look.day, last));
        earlier.or_else(|| after.iter().find(speaks).map(|look| (first, look.day)))
    }

    /// What is said of the days from `first` to `last`.
    pub(crate) fn looks_within(&self, first: Day, last: Day) -> &[Look] {
        let low = self.days.partition_point(|at| at.day < first);
        let high = self.days.partition_point(|at| at.day <= last);
        if low >= high {
            return &[];
        }
        let (from, to) = (self.days[low].looks.0 as usize, self.days[high - 1].looks.1 as usize);
        self.looks.get(from..to).unwrap_or_default()
    }
}

/// The parties for whose holding the place some claim speaks.
pub(crate) fn backed(looks: &[Look], sides: usize) -> [bool; MAX_SIDES] {
    let mut backed = [false; MAX_SIDES];
    let mut left = sides;
    for look in looks.iter().filter(|look| look.weight > 0.0) {
        if left == 0 {
            break;
        }
        for (k, backed) in backed.iter_mut().enumerate().take(sides).filter(|(_, backed)| !**backed) {
            if speaks_for(look, Likeliest::Held(k), sides) {
                *backed = true;
                left -= 1;
            }
        }
    }
    backed
}

/// Before anything is said.
pub(crate) fn start(sides: usize) -> States {
    let share = 1.0 / sides.max(1) as f32;
    let mut states = States::all(0.0);
    for k in 0..sides {
        states.held[k] = START[0] * share;
        states.contested[k] = START[1] * share;
    }
    states.unknown = START[2];
    states
}

/// How likely one look is in each state, if it is believed so far.
pub(crate) fn likelihood(look: &Look, weight: f32, sides: usize) -> States {
    let believed = |seen: f32| weight * seen + (1.0 - weight) * NOISE;
    let [his, his_fight, others, others_fight, unknown] = look.seen.in_states().map(believed);
    let mut states = States::all(others);
    for k in 0..sides {
        states.contested[k] = others_fight;
    }
    let slot = look.slot as usize;
    if slot < sides {
        states.held[slot] = his;
        states.contested[slot] = his_fight;
    }
    states.unknown = unknown;
    states
}

/// All looks of a day together, the likeliest state as one.
fn seen(of_day: &[Look], sides: usize) -> States {
    let mut all = States::all(1.0);
    for look in of_day.iter().filter(|look| look.weight > 0.0) {
        all.times(&likelihood(look, look.weight, sides), sides);
        let most = most(&all, sides);
        let by = if most > 0.0 { most.recip() } else { 1.0 };
        for k in 0..sides {
            all.held[k] = (all.held[k] * by).max(RECALL);
            all.contested[k] = (all.contested[k] * by).max(RECALL);
        }
        all.unknown = (all.unknown * by).max(RECALL);
    }
    all
}

fn most(states: &States, sides: usize) -> f32 {
    let both = states.held[..sides].iter().chain(&states.contested[..sides]);
    both.copied().fold(states.unknown, f32::max)
}
