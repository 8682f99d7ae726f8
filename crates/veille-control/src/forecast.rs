//! What was foreseen, and whether it came true.

use std::collections::BTreeMap;

use serde::Serialize;
use veille_claim::{EventKind, Modality};
use veille_ledger::{ActorKey, ClaimKey, Day, Manner, SourceKey};

use crate::model::Model;
use crate::weights::{COME_TRUE, HORIZON_DAYS, INTENDS, WILL};
use crate::{Said, World};

/// What became of a forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It came true.
    True,
    /// Its time has run out.
    False,
    /// Its time has not run out.
    Open,
    /// Its time has run out, and nobody knows.
    Unknown,
}

/// A taking, or a loss, that was foreseen, planned or threatened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    /// The claim.
    pub claim: ClaimKey,
    /// `forecast`, `planned` or `threatened`.
    pub modality: Modality,
    /// Who shall hold the place, or hold it no more; none where it shall fall to whomever.
    #[serde(skip)]
    pub actor: Option<ActorKey>,
    /// The party that says so.
    #[serde(skip)]
    pub speaker: Option<ActorKey>,
    /// Who vouches that it was said.
    #[serde(skip)]
    pub source: SourceKey,
    /// When it was said.
    pub made: Day,
    /// The last day on which it may come true.
    pub by: Day,
    /// True where the text names that day.
    pub dated: bool,
    /// How likely its words make it.
    pub stated: f32,
    /// What became of it.
    pub outcome: Outcome,
    /// How likely it is to have come true by the end of its time, or by now.
    pub came_true: f32,
}

impl Forecast {
    /// The square of how far it was off: nought is perfect, a quarter what a coin gets. None while it is open.
    #[must_use]
    pub fn brier(&self) -> Option<f32> {
        let came = match self.outcome {
            Outcome::True => 1.0,
            Outcome::False => 0.0,
            Outcome::Open | Outcome::Unknown => return None,
        };
        Some((self.stated - came) * (self.stated - came))
    }
}

/// How well somebody foresaw.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Score {
    /// Forecasts whose outcome is known.
    pub resolved: u32,
    /// Those that came true.
    pub right: u32,
    /// Those that are open, or of which nobody knows.
    pub open: u32,
    /// The mean of their Brier scores; none where none is resolved.
    pub brier: Option<f32>,
}

/// The forecasts about a place, with what became of them by the end of `now`, in the order in which they were made.
#[must_use]
pub fn forecasts(said: &Said<'_>, world: &World<'_>, now: Day) -> Vec<Forecast> {
    let foreseen =
        |modality| matches!(modality, Modality::Forecast | Modality::Planned | Modality::Threatened);
    if !said.here.iter().any(|testimony| foreseen(testimony.modality)) {
        return Vec::new();
    }
    let model = Model::new(said, world);
    let mut all = Vec::new();
    for testimony in
        said.here.iter().filter(|testimony| foreseen(testimony.modality) && testimony.known <= now)
    {
        let gains = match testimony.event {
            EventKind::Capture | EventKind::Retake | EventKind::Handover => true,
            EventKind::Withdraw => false,
            _ => continue,
        };
        if testimony.manner.contains(Manner::REFUSED) {
            continue;
        }
        let made = testimony.known;
        let dated = testimony.to.map(|to| to.plus(-1)).filter(|&last| last >= made);
        let by = dated.unwrap_or(made.plus(HORIZON_DAYS));
        let of = Of { actor: testimony.actor, loser: testimony.counterpart, gains };
        let Some(came_true) = of.came_true(&model, world, made, by.min(now)) else { continue };
        let outcome = match came_true {
            None if now >= by => Outcome::Unknown,
            Some(likely) if likely >= COME_TRUE => Outcome::True,
            Some(_) if now >= by => Outcome::False,
            _ => Outcome::Open,
        };
        let intends = testimony.modality != Modality::Forecast;
        all.push(Forecast {
            claim: testimony.claim,
            modality: testimony.modality,
            actor: testimony.actor,
            speaker: testimony.speaker,
            source: testimony.source,
            made,
            by,
            dated: dated.is_some(),
            stated: if intends { INTENDS } else { WILL },
            outcome,
            came_true: came_true.unwrap_or(0.0),
        });
    }
    all.sort_by_key(|forecast| (forecast.made, forecast.claim));
    all
}

/// Scores by source, in the order of their numbers. Plans and threats are not scored: who gives up a plan was not wrong.
#[must_use]
pub fn scores<'a>(forecasts: impl IntoIterator<Item = &'a Forecast>) -> BTreeMap<SourceKey, Score> {
    let mut scores: BTreeMap<SourceKey, (Score, f32)> = BTreeMap::new();
    for forecast in forecasts.into_iter().filter(|forecast| forecast.modality == Modality::Forecast) {
        let (score, sum) = scores.entry(forecast.source).or_default();
        match forecast.brier() {
            Some(brier) => {
                score.resolved += 1;
                score.right += u32::from(forecast.outcome == Outcome::True);
                *sum += brier;
            }
            None => score.open += 1,
        }
    }
    let mean = |(source, (score, sum)): (SourceKey, (Score, f32))| {
        let brier = (score.resolved > 0).then(|| sum / score.resolved as f32);
        (source, Score { brier, ..score })
    };
    scores.into_iter().map(mean).collect()
}

/// What is foreseen.
struct Of {
    actor: Option<ActorKey>,
    loser: Option<ActorKey>,
    gains: bool,
}

impl Of {
    /// The highest probability that it has become so on any day after `made` and up to `last`. The inner nothing: it is not
    /// known who holds the place. The outer: it cannot be told what is foreseen, or it is so already.
    fn came_true(&self, model: &Model, world: &World<'_>, made: Day, last: Day) -> Option<Option<f32>> {
        let sides = model.sides();
        let slot = |key: Option<ActorKey>| model.in_play.slot(world, key);
        let before = model.on(made);
        let holder = (0..sides).max_by(|&a, &b| before.held[a].total_cmp(&before.held[b]).then(b.cmp(&a)));
        let (taker, loser) = if self.gains {
            (slot(self.actor), slot(self.loser).or(holder.and_then(|k| u8::try_from(k).ok())))
        } else {
            (None, Some(slot(self.actor)?))
        };
        if let (Some(_), None) = (self.actor, taker) {
            // Foreseen of somebody who has never come near it.
            if self.gains {
                return Some(Some(0.0));
            }
        }
        let so = |states: &crate::chain::States| match (taker, loser) {
            (Some(taker), _) => states.held.get(taker as usize).copied(),
            (None, Some(loser)) => {
                let others = (0..sides).filter(|&k| k != loser as usize).map(|k| states.held[k]).sum::<f32>();
                Some(others)
            }
            (None, None) => None,
        };
        if so(&before)? >= COME_TRUE {
            return None;
        }
        let days =
            model.days().filter(|&day| day > made && day <= last).chain(std::iter::once(last.max(made)));
        let likely = days.filter_map(|day| so(&model.on(day))).fold(0.0, f32::max);
        let known = model.on(last.max(made)).unknown < 0.5 || likely >= COME_TRUE;
        Some(known.then_some(likely))
    }
}
