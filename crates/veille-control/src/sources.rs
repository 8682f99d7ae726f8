//! How far each source is to be trusted, learnt from how often others bear it out.

use std::collections::BTreeMap;

use veille_ledger::{Day, SourceKey};

use crate::chain::States;
use crate::model::{Model, likelihood};
use crate::said::{Look, Seen};
use crate::weights::{CHECKED_WITHIN, LEAST_RELIABLE, MOST_RELIABLE, PRIOR_ALL, PRIOR_RIGHT};
use crate::{Said, World};

/// How often a source was borne out. Counts of places add up: what is said of one place changes its count alone.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Agreement {
    /// Claims that the others bear out, in parts.
    pub right: f32,
    /// Claims that could be checked.
    pub all: f32,
}

impl Agreement {
    /// Both counts together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { right: self.right + other.right, all: self.all + other.all }
    }

    /// The share of right claims, with what is expected of a source that nobody knows: 0.8, as sure as ten claims.
    #[must_use]
    pub fn reliability(self) -> f32 {
        let share = (PRIOR_RIGHT + self.right) / (PRIOR_ALL + self.all);
        if share.is_finite() { share.clamp(LEAST_RELIABLE, MOST_RELIABLE) } else { PRIOR_RIGHT / PRIOR_ALL }
    }
}

/// What is known of sources.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// By number: a ledger counts its sources from one.
    counts: Vec<Agreement>,
}

/// Numbers beyond are no ledger's.
const MOST: usize = 1 << 24;

impl Sources {
    /// Adds what one place says of a source.
    pub fn add(&mut self, source: SourceKey, agreement: Agreement) {
        let at = source.0 as usize;
        if at >= MOST {
            return;
        }
        if self.counts.len() <= at {
            self.counts.resize(at + 1, Agreement::default());
        }
        if let Some(count) = self.counts.get_mut(at) {
            *count = count.plus(agreement);
        }
    }

    /// What is counted of a source.
    #[must_use]
    pub fn agreement(&self, source: SourceKey) -> Agreement {
        self.counts.get(source.0 as usize).copied().unwrap_or_default()
    }

    /// From 0 to 1: how often what it says is so.
    #[must_use]
    pub fn reliability(&self, source: SourceKey) -> f32 {
        self.agreement(source).reliability()
    }
}

/// How far each source's own claims of a place are borne out by what other voices say there within some days, in the order
/// of the sources' numbers.
///
/// Give [`World::sources`] without counts, so that what one place says does not hang on the others.
#[must_use]
pub fn agreement(said: &Said<'_>, world: &World<'_>) -> Vec<(SourceKey, Agreement)> {
    let model = Model::new(said, world);
    let mut counts: BTreeMap<SourceKey, Agreement> = BTreeMap::new();
    let mut from = 0;
    for (i, look) in model.looks.iter().enumerate() {
        while model.looks[from].day < look.day.plus(-CHECKED_WITHIN) {
            from += 1;
        }
        let tells = matches!(look.seen, Seen::Holds | Seen::HoldsPart | Seen::Left);
        if !look.own || look.weight <= 0.0 || !tells {
            continue;
        }
        let near = model.looks[from..].iter().take_while(|other| other.day <= look.day.plus(CHECKED_WITHIN));
        let checked = near.filter(|other| other.weight > 0.0).any(|other| {
            other.source != look.source && other.voice != look.voice && other.claim != look.claim
        });
        if checked {
            let right = borne_out(&model, &model.looks[i], look.day);
            let count = counts.entry(look.source).or_default();
            *count = count.plus(Agreement { right: right * look.trust, all: look.trust });
        }
    }
    counts.into_iter().collect()
}

/// The states of a day by all looks but one.
pub(crate) fn without(model: &Model, look: &Look, day: Day) -> States {
    let sides = model.sides();
    let mut states = model.on(day);
    let own = likelihood(look, look.weight, sides);
    for k in 0..sides {
        states.held[k] /= own.held[k].max(f32::MIN_POSITIVE);
        states.contested[k] /= own.contested[k].max(f32::MIN_POSITIVE);
    }
    states.unknown /= own.unknown.max(f32::MIN_POSITIVE);
    states.normalise(sides);
    states
}

/// How likely what the look says is by all the others.
pub(crate) fn borne_out(model: &Model, look: &Look, day: Day) -> f32 {
    let sides = model.sides();
    let states = without(model, look, day);
    let believed = likelihood(look, 1.0, sides);
    let mut right = 0.0;
    for k in 0..sides {
        right += states.held[k] * believed.held[k] + states.contested[k] * believed.contested[k];
    }
    // Whoever is unknown neither bears it out nor not.
    let known = 1.0 - states.unknown;
    if known > 0.05 { (right / known).clamp(0.0, 1.0) } else { PRIOR_RIGHT / PRIOR_ALL }
}
