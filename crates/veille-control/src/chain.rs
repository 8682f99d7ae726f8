//! How the state of a place changes from day to day: a Markov chain that treats all parties alike.
//!
//! With `K` parties there are `2K + 1` states: held by each, contested and leaning to each, unknown. As nothing in the
//! chain prefers one party, a step of any length needs two small matrices, whatever `K`: one for the sums over
//! parties (held, contested, unknown), one for what each party has beyond its equal share. A step then costs `O(K)`.

use std::sync::LazyLock;

use crate::weights::{CHANGED, FOUGHT, MAX_SIDES, QUIET, TOLD};

/// Weights of the states, or what is seen in them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct States {
    pub(crate) held: [f32; MAX_SIDES],
    pub(crate) contested: [f32; MAX_SIDES],
    pub(crate) unknown: f32,
}

impl States {
    /// The same in each state.
    pub(crate) const fn all(value: f32) -> Self {
        Self { held: [value; MAX_SIDES], contested: [value; MAX_SIDES], unknown: value }
    }

    /// Multiplies state by state.
    pub(crate) fn times(&mut self, other: &Self, sides: usize) {
        for k in 0..sides.min(MAX_SIDES) {
            self.held[k] *= other.held[k];
            self.contested[k] *= other.contested[k];
        }
        self.unknown *= other.unknown;
    }

    /// Makes the sum one. All states equal where they have been rounded away.
    pub(crate) fn normalise(&mut self, sides: usize) {
        let sides = sides.min(MAX_SIDES);
        let sum = self.held[..sides].iter().sum::<f32>()
            + self.contested[..sides].iter().sum::<f32>()
            + self.unknown;
        if sum > f32::MIN_POSITIVE && sum.is_finite() {
            let by = sum.recip();
            for k in 0..sides {
                self.held[k] *= by;
                self.contested[k] *= by;
            }
            self.unknown *= by;
        } else {
            *self = Self::all(1.0);
            self.normalise(sides);
        }
    }
}

/// One step of the chain. Rows: from held, contested, unknown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Kernel {
    /// Between the sums over parties.
    pub(crate) sums: [[f32; 3]; 3],
    /// What stays with the same party.
    pub(crate) own: [[f32; 2]; 2],
}

impl Kernel {
    /// From rows: of held, `[stays, anybody's, contested by the same, by anybody, unknown]`; of contested, `[stays,
    /// contested by anybody, held by the same, held by anybody, unknown]`; of unknown, `[held, contested]`.
    pub(crate) const fn of(held: [f32; 5], contested: [f32; 5], unknown: [f32; 2]) -> Self {
        Self {
            sums: [
                [held[0] + held[1], held[2] + held[3], held[4]],
                [contested[2] + contested[3], contested[0] + contested[1], contested[4]],
                [unknown[0], unknown[1], 1.0 - unknown[0] - unknown[1]],
            ],
            own: [[held[0], held[2]], [contested[2], contested[0]]],
        }
    }

    const STILL: Self =
        Self { sums: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], own: [[1.0, 0.0], [0.0, 1.0]] };

    /// This step and then the other.
    pub(crate) fn then(&self, next: &Self) -> Self {
        let mut step = Self { sums: [[0.0; 3]; 3], own: [[0.0; 2]; 2] };
        for i in 0..3 {
            for j in 0..3 {
                step.sums[i][j] = (0..3).map(|k| self.sums[i][k] * next.sums[k][j]).sum();
            }
        }
        for i in 0..2 {
            for j in 0..2 {
                step.own[i][j] = (0..2).map(|k| self.own[i][k] * next.own[k][j]).sum();
            }
        }
        step
    }

    /// What goes to everybody alike.
    fn shared(&self, i: usize, j: usize) -> f32 {
        self.sums[i][j] - self.own[i][j]
    }

    /// Where the weights are after the step.
    pub(crate) fn forward(&self, states: &States, sides: usize) -> States {
        let sides = sides.clamp(1, MAX_SIDES);
        let held: f32 = states.held[..sides].iter().sum();
        let contested: f32 = states.contested[..sides].iter().sum();
        let share = 1.0 / sides as f32;
        let to = |j: usize| {
            share
                * (self.shared(0, j) * held
                    + self.shared(1, j) * contested
                    + self.sums[2][j] * states.unknown)
        };
        let (to_held, to_contested) = (to(0), to(1));
        let mut after = States::all(0.0);
        for k in 0..sides {
            let (h, c) = (states.held[k], states.contested[k]);
            after.held[k] = self.own[0][0] * h + self.own[1][0] * c + to_held;
            after.contested[k] = self.own[0][1] * h + self.own[1][1] * c + to_contested;
        }
        after.unknown =
            self.sums[0][2] * held + self.sums[1][2] * contested + self.sums[2][2] * states.unknown;
        after
    }

    /// How likely what is seen after the step is, from each state before it.
    pub(crate) fn backward(&self, seen: &States, sides: usize) -> States {
        let sides = sides.clamp(1, MAX_SIDES);
        let share = 1.0 / sides as f32;
        let held = share * seen.held[..sides].iter().sum::<f32>();
        let contested = share * seen.contested[..sides].iter().sum::<f32>();
        let from = |i: usize| {
            self.shared(i, 0) * held + self.shared(i, 1) * contested + self.sums[i][2] * seen.unknown
        };
        let (from_held, from_contested) = (from(0), from(1));
        let mut before = States::all(0.0);
        for k in 0..sides {
            let (h, c) = (seen.held[k], seen.contested[k]);
            before.held[k] = self.own[0][0] * h + self.own[0][1] * c + from_held;
            before.contested[k] = self.own[1][0] * h + self.own[1][1] * c + from_contested;
        }
        before.unknown =
            self.sums[2][0] * held + self.sums[2][1] * contested + self.sums[2][2] * seen.unknown;
        before
    }
}

/// What is told of a day decides how the chain comes to it. The later ones stir more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) enum Stir {
    /// Nothing that happens that day.
    #[default]
    None,
    /// Somebody is said to hold it.
    Told,
    /// There is fighting.
    Fought,
    /// It is said to change hands.
    Changed,
}

impl Stir {
    pub(crate) const ALL: [Self; 4] = [Self::None, Self::Told, Self::Fought, Self::Changed];

    pub(crate) const fn kernel(self) -> Option<&'static Kernel> {
        match self {
            Self::None => None,
            Self::Told => Some(&TOLD),
            Self::Fought => Some(&FOUGHT),
            Self::Changed => Some(&CHANGED),
        }
    }
}

const SHORT: usize = 64;
const LONG: usize = 512;

/// Steps of every length, by what is told at their end.
pub(crate) struct Steps {
    /// Fewer days than `SHORT`, each with each stir behind it.
    short: [[Kernel; SHORT]; 4],
    /// Multiples of `SHORT` days.
    long: Vec<Kernel>,
}

impl Steps {
    pub(crate) fn get() -> &'static Self {
        static STEPS: LazyLock<Steps> = LazyLock::new(Steps::new);
        &STEPS
    }

    fn new() -> Self {
        let mut days = [Kernel::STILL; SHORT];
        for day in 1..SHORT {
            days[day] = days[day - 1].then(&QUIET);
        }
        let block = days[SHORT - 1].then(&QUIET);
        let mut long = vec![Kernel::STILL];
        for block_number in 1..LONG {
            long.push(long[block_number - 1].then(&block));
        }
        let behind = |stir: Stir| days.map(|step| stir.kernel().map_or(step, |kernel| step.then(kernel)));
        Self { short: Stir::ALL.map(behind), long }
    }

    /// So many days of silence, then a day that stirs like that. After ninety years nothing is left to forget.
    pub(crate) fn step(&self, days: i32, stir: Stir) -> Kernel {
        let days = usize::try_from(days).unwrap_or(0).min(SHORT * LONG - 1);
        let short = &self.short[stir as usize][days % SHORT];
        match days / SHORT {
            0 => *short,
            blocks => self.long[blocks].then(short),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_of_each_kernel_is_a_distribution() {
        for (name, kernel) in [("quiet", QUIET), ("told", TOLD), ("changed", CHANGED), ("fought", FOUGHT)] {
            for (i, row) in kernel.sums.iter().enumerate() {
                let sum: f32 = row.iter().sum();
                assert!((sum - 1.0).abs() < 1e-6, "{name}, row {i}: {sum}");
                assert!(row.iter().all(|&share| share >= 0.0), "{name}, row {i}: {row:?}");
            }
            for i in 0..2 {
                for j in 0..2 {
                    assert!(kernel.shared(i, j) > -1e-6, "{name}");
                }
            }
        }
    }

    #[test]
    fn silence_makes_the_last_word_a_coin_in_about_a_year() {
        let mut states = States::all(0.0);
        states.held[0] = 1.0;
        let after = |days| Steps::get().step(days, Stir::None).forward(&states, 2).held[0];
        assert!(after(30) > 0.9, "{}", after(30));
        assert!((0.4..0.65).contains(&after(365)), "{}", after(365));
        assert!(after(100_000) < 0.35, "{}", after(100_000));
    }

    #[test]
    fn a_long_step_is_its_short_steps() {
        let steps = Steps::get();
        let whole = steps.step(200, Stir::Changed);
        let parts = steps.step(63, Stir::None).then(&steps.step(137, Stir::Changed));
        for i in 0..3 {
            for j in 0..3 {
                assert!((whole.sums[i][j] - parts.sums[i][j]).abs() < 1e-5);
            }
        }
    }
}
