//! How long control takes: 5,000 places on one day from a million testimonies, and one town's timeline.
//!
//! The testimonies are made up by a fixed rule: 200 a place over three years, from 40 sources, copies among them; the
//! tenth part of the places has ten times as many as the rest, as capitals have. Prints the median of 15 runs.

use std::time::Instant;

use veille_claim::{ActorLexicon, EventKind, Modality};
use veille_control::{Rollup, Said, Sides, Sources, World, control_of_all, timeline};
use veille_ledger::{ActorKey, ClaimKey, Day, Manner, SourceKey, Testimony};

const PLACES: usize = 5_000;
const TESTIMONIES: usize = 1_000_000;

/// Numbers that look like chance (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

fn testimony(chance: &mut Chance) -> Testimony {
    const EVENTS: [EventKind; 10] = [
        EventKind::Capture,
        EventKind::Retake,
        EventKind::Hold,
        EventKind::Hold,
        EventKind::Hold,
        EventKind::Enter,
        EventKind::Clash,
        EventKind::Clash,
        EventKind::Repel,
        EventKind::Withdraw,
    ];
    let from = Day::new(18_600 + chance.below(1_095) as i32);
    let late = chance.below(4) as i32;
    Testimony {
        claim: ClaimKey::new(chance.below(u64::MAX)),
        event: EVENTS[chance.below(10) as usize],
        modality: if chance.below(4) == 0 { Modality::Claimed } else { Modality::Asserted },
        manner: Manner::default(),
        actor: Some(ActorKey(chance.below(3) as u32)),
        counterpart: (chance.below(3) == 0).then(|| ActorKey(chance.below(3) as u32)),
        speaker: None,
        from: Some(from),
        to: Some(from.plus(1)),
        known: from.plus(late),
        source: SourceKey(chance.below(40) as u32),
        voice: chance.below(900_000) as u32,
        confidence: 0.6 + chance.below(35) as f32 / 100.0,
        accepted: false,
    }
}

#[expect(clippy::print_stdout, reason = "it prints its figures")]
fn main() {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let mut places: Vec<Vec<Testimony>> = vec![Vec::new(); PLACES];
    for _ in 0..TESTIMONIES {
        let capital = chance.below(2) == 0;
        let place =
            if capital { chance.below(PLACES as u64 / 10) } else { chance.below(PLACES as u64) } as usize;
        places[place].push(testimony(&mut chance));
    }
    for all in &mut places {
        all.sort_by_key(|one| (one.known, one.claim));
    }
    let actors = [
        (ActorKey(0), Some("taliban"), "Taliban"),
        (ActorKey(1), Some("army:af"), "Afghan army"),
        (ActorKey(2), Some("nrf"), "NRF"),
    ];
    let sides = Sides::new(actors, ActorLexicon::embedded(), Rollup::Parts);
    let sources = Sources::default();
    let world = World { sides: &sides, sources: &sources };
    let said: Vec<Said<'_>> = places.iter().map(|all| Said::here(all)).collect();
    let on = Day::new(19_300);
    let median = |run: &dyn Fn() -> usize| {
        let mut times: Vec<f64> = (0..15)
            .map(|_| {
                let begun = Instant::now();
                std::hint::black_box(run());
                begun.elapsed().as_secs_f64() * 1000.0
            })
            .collect();
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    let all = median(&|| control_of_all(&said, &world, on).len());
    println!("control of {PLACES} places from {TESTIMONIES} testimonies: {all:.0} ms");
    let largest = places.iter().max_by_key(|all| all.len()).map(Vec::as_slice).unwrap_or_default();
    let one = median(&|| timeline(&Said::here(largest), &world, on).len());
    println!("timeline of a town with {} testimonies: {one:.2} ms", largest.len());
}
