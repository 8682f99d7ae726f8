//! Testimonies in few words.
#![allow(dead_code, clippy::unwrap_used, reason = "tests; each binary uses its own part")]

use veille_claim::{ActorLexicon, EventKind, Modality};
use veille_control::{Rollup, Sides, Sources, World};
use veille_ledger::{ActorKey, ClaimKey, Day, Manner, SourceKey, Testimony};

pub(crate) const REBELS: ActorKey = ActorKey(0);
pub(crate) const ARMY: ActorKey = ActorKey(1);
pub(crate) const GOVERNMENT: ActorKey = ActorKey(2);
pub(crate) const CALLED_REBELS: ActorKey = ActorKey(3);
pub(crate) const THEY: ActorKey = ActorKey(4);

pub(crate) fn sides() -> Sides {
    let actors = [
        (REBELS, Some("forces-nouvelles"), "New Forces"),
        (ARMY, Some("army:ci"), "Ivorian armed forces"),
        (GOVERNMENT, Some("gov:ci"), "Ivorian government"),
        (CALLED_REBELS, None, "les rebelles"),
        (THEY, None, "They"),
    ];
    Sides::new(actors, ActorLexicon::embedded(), Rollup::Parts)
}

/// Days are days of May 2005.
pub(crate) fn may(day: i32) -> Day {
    Day::new(12_903 + day)
}

/// A claim about one day, made on that day by a source of its own voice.
pub(crate) fn says(number: u64, event: EventKind, actor: ActorKey, day: i32) -> Testimony {
    Testimony {
        claim: ClaimKey::new(number),
        event,
        modality: Modality::Asserted,
        manner: Manner::default(),
        actor: Some(actor),
        counterpart: None,
        speaker: None,
        from: Some(may(day)),
        to: Some(may(day + 1)),
        known: may(day),
        source: SourceKey(u32::try_from(number).unwrap()),
        voice: u32::try_from(number).unwrap(),
        confidence: 0.9,
        accepted: false,
    }
}

/// What holds without learnt sources.
pub(crate) struct Ground {
    pub(crate) sides: Sides,
    pub(crate) sources: Sources,
}

impl Ground {
    pub(crate) fn new() -> Self {
        Self { sides: sides(), sources: Sources::default() }
    }

    pub(crate) fn world(&self) -> World<'_> {
        World { sides: &self.sides, sources: &self.sources }
    }
}
