//! How the probabilities of a place's states went.

use veille_ledger::Day;

use crate::model::Model;
use crate::standing::Holder;
use crate::{Said, World};

/// The probability of each state at the end of each of some days: parties by their highest, then contested, then
/// unknown.
#[must_use]
pub fn course(said: &Said<'_>, world: &World<'_>, days: &[Day]) -> Vec<(Holder, Vec<f32>)> {
    course_of(&Model::new(said, world), world, days)
}

pub(crate) fn course_of(model: &Model, world: &World<'_>, days: &[Day]) -> Vec<(Holder, Vec<f32>)> {
    let sides = model.sides();
    if sides == 0 {
        return vec![(Holder::Unknown, vec![1.0; days.len()])];
    }
    let mut held = vec![Vec::with_capacity(days.len()); sides];
    let (mut contested, mut unknown) = (Vec::with_capacity(days.len()), Vec::with_capacity(days.len()));
    for &day in days {
        let states = model.on(day);
        for (k, course) in held.iter_mut().enumerate() {
            course.push(states.held[k]);
        }
        contested.push(states.contested.iter().take(sides).sum());
        unknown.push(states.unknown);
    }
    let parties = held.into_iter().enumerate();
    let mut all: Vec<(Holder, Vec<f32>)> =
        parties.map(|(k, course)| (Holder::Actor(model.in_play.key(world, k)), course)).collect();
    let highest = |course: &[f32]| course.iter().copied().fold(0.0, f32::max);
    all.sort_by(|a, b| highest(&b.1).total_cmp(&highest(&a.1)));
    all.push((Holder::Contested, contested));
    all.push((Holder::Unknown, unknown));
    all
}
