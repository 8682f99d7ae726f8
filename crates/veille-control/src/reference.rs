//! The model once more, slow and plain, to hold the fast one against: dense matrices, one day at a time, in double
//! precision; and for short stories the sum over every course that the states can take.

use proptest::prelude::*;
use veille_claim::{EventKind, Modality};
use veille_ledger::{ActorKey, ClaimKey, Day, Manner, SourceKey, Testimony};

use crate::chain::{Kernel, States, Stir};
use crate::model::{Model, start};
use crate::said::{Look, looks};
use crate::side::{Rollup, Sides};
use crate::standing::{Likeliest, speaks_for};
use crate::weights::{NOISE, QUIET};
use crate::{Said, Sources, World, control, known_by, timeline};

/// Held by each, contested and leaning to each, unknown.
type Row = Vec<f64>;

fn row(states: &States, sides: usize) -> Row {
    let all = states.held[..sides].iter().chain(&states.contested[..sides]).chain([&states.unknown]);
    all.map(|&share| f64::from(share)).collect()
}

/// From each state to each, by the definition of a kernel: what stays with a party, and what is shared by all.
fn matrix(kernel: &Kernel, sides: usize) -> Vec<Row> {
    let group = |state: usize| {
        if state < sides {
            0
        } else if state < 2 * sides {
            1
        } else {
            2
        }
    };
    let chance = |from: usize, to: usize| -> f64 {
        let (i, j) = (group(from), group(to));
        let all = f64::from(kernel.sums[i][j]);
        match (i, j) {
            (_, 2) => all,
            (2, _) => all / sides as f64,
            _ => {
                let own = f64::from(kernel.own[i][j]);
                let same = if from % sides == to % sides { own } else { 0.0 };
                same + (all - own) / sides as f64
            }
        }
    };
    (0..=2 * sides).map(|from| (0..=2 * sides).map(|to| chance(from, to)).collect()).collect()
}

fn forward(states: &Row, matrix: &[Row]) -> Row {
    (0..states.len()).map(|to| (0..states.len()).map(|from| states[from] * matrix[from][to]).sum()).collect()
}

fn backward(seen: &Row, matrix: &[Row]) -> Row {
    (0..seen.len()).map(|from| (0..seen.len()).map(|to| matrix[from][to] * seen[to]).sum()).collect()
}

fn normal(mut states: Row) -> Row {
    let sum: f64 = states.iter().sum();
    states.iter_mut().for_each(|share| *share /= sum);
    states
}

/// What is seen on a day, look by look.
fn seen(looks: &[Look], day: Day, sides: usize) -> Row {
    let mut all = vec![1.0; 2 * sides + 1];
    for look in looks.iter().filter(|look| look.day == day) {
        for (state, share) in all.iter_mut().enumerate() {
            let his = state < 2 * sides && state % sides == look.slot as usize;
            let of = match (state / sides, his) {
                _ if state == 2 * sides => 4,
                (0, true) => 0,
                (_, true) => 1,
                (0, false) => 2,
                (_, false) => 3,
            };
            let weight = f64::from(look.weight);
            *share *= weight * f64::from(look.seen.in_states()[of]) + (1.0 - weight) * f64::from(NOISE);
        }
    }
    all
}

/// The states at the end of `on`, by going through every day.
fn by_days(looks: &[Look], sides: usize, on: Day) -> Row {
    let first = looks.iter().map(|look| look.day).min().unwrap_or(on).min(on);
    let last = looks.iter().map(|look| look.day).max().unwrap_or(on).max(on);
    let said_first = looks.iter().map(|look| look.day).min().unwrap_or(on);
    let coming = |day: Day| -> Vec<Vec<Row>> {
        let stir =
            looks.iter().filter(|look| look.day == day).map(|look| look.stir).max().unwrap_or(Stir::None);
        let quiet = (day > said_first || day > on && day > first).then(|| matrix(&QUIET, sides));
        quiet.into_iter().chain(stir.kernel().map(|kernel| matrix(kernel, sides))).collect()
    };
    let mut states = row(&start(sides), sides);
    let mut day = said_first.min(on);
    // Before anything is said nothing moves.
    while day <= on {
        if day >= said_first {
            for step in coming(day) {
                states = forward(&states, &step);
            }
            let of_day = seen(looks, day, sides);
            states = normal(states.iter().zip(&of_day).map(|(a, b)| a * b).collect());
        }
        day = day.plus(1);
    }
    let mut later = vec![1.0; 2 * sides + 1];
    let mut day = last;
    while day > on {
        let of_day = seen(looks, day, sides);
        later = later.iter().zip(&of_day).map(|(a, b)| a * b).collect();
        for step in coming(day).iter().rev() {
            later = backward(&later, step);
        }
        later = normal(later);
        day = day.plus(-1);
    }
    normal(states.iter().zip(&later).map(|(a, b)| a * b).collect())
}

/// The states at the end of the story's day number `on`, by adding up every course through its days.
fn by_courses(looks: &[Look], sides: usize, on: usize) -> Row {
    let mut days: Vec<Day> = looks.iter().map(|look| look.day).collect();
    days.dedup();
    let count = 2 * sides + 1;
    let step = |i: usize| -> Vec<Row> {
        let mut whole: Vec<Row> =
            (0..count).map(|k| (0..count).map(|j| f64::from(u8::from(j == k))).collect()).collect();
        let quiet = if i == 0 { 0 } else { days[i].since(days[i - 1]) };
        let stir =
            looks.iter().filter(|look| look.day == days[i]).map(|look| look.stir).max().unwrap_or(Stir::None);
        let kernels = std::iter::repeat_n(&QUIET, quiet as usize).chain(stir.kernel());
        for kernel in kernels {
            let matrix = matrix(kernel, sides);
            whole = whole.iter().map(|row| forward(row, &matrix)).collect();
        }
        whole
    };
    let steps: Vec<_> = (0..days.len()).map(step).collect();
    let seen: Vec<_> = days.iter().map(|&day| seen(looks, day, sides)).collect();
    let begin = row(&start(sides), sides);
    let mut sums = vec![0.0; count];
    for course in 0..count.pow(days.len() as u32 + 1) {
        let state = |i: usize| course / count.pow(i as u32) % count;
        let mut chance = begin[state(0)];
        for i in 0..days.len() {
            chance *= steps[i][state(i)][state(i + 1)] * seen[i][state(i + 1)];
        }
        sums[state(on + 1)] += chance;
    }
    normal(sums)
}

/// Whom no claim speaks for holds nothing: nobody knows.
fn given_up(mut states: Row, looks: &[Look], sides: usize) -> Row {
    for k in 0..sides {
        let counts = |look: &&Look| look.weight > 0.0;
        if !looks.iter().filter(counts).any(|look| speaks_for(look, Likeliest::Held(k), sides)) {
            states[2 * sides] += states[k];
            states[k] = 0.0;
        }
    }
    states
}

fn sides() -> Sides {
    let actors = [
        (ActorKey(0), Some("forces-nouvelles"), "New Forces"),
        (ActorKey(1), Some("army:ci"), "Ivorian armed forces"),
        (ActorKey(2), None, "Hill Front"),
        (ActorKey(3), None, "les rebelles"),
        (ActorKey(4), None, "They"),
    ];
    Sides::new(actors, veille_claim::ActorLexicon::embedded(), Rollup::Parts)
}

fn event() -> impl Strategy<Value = EventKind> {
    use EventKind::*;
    prop::sample::select(vec![
        Capture, Retake, Handover, Withdraw, Hold, Hold, Enter, Advance, Encircle, Clash, Repel, Strike,
        Deploy,
    ])
}

fn modality() -> impl Strategy<Value = Modality> {
    use Modality::*;
    prop::sample::select(vec![
        Asserted,
        Asserted,
        Asserted,
        Claimed,
        Denied,
        Negated,
        Planned,
        Forecast,
        Hypothetical,
    ])
}

prop_compose! {
    fn testimony(days: i32)(
        event in event(), modality in modality(),
        manner in prop::sample::select(vec!["", "", "", "partial", "unresisted", "attempted"]),
        actor in prop::option::of(0..6u32), counterpart in prop::option::weighted(0.3, 0..5u32),
        speaker in prop::option::weighted(0.2, 0..5u32),
        from in prop::option::weighted(0.9, 0..days), length in prop::option::weighted(0.9, 1..4i32),
        late in 0..3i32, source in 0..4u32, voice in 0..40u32, confidence in 0.0..1.0f32,
        accepted in prop::bool::weighted(0.05), claim in any::<u64>(),
    ) -> Testimony {
        let from = from.map(|from| Day::new(12_900 + from));
        let to = from.zip(length).map(|(from, length)| from.plus(length));
        Testimony {
            claim: ClaimKey::new(claim), event, modality, manner: Manner::of([manner]),
            actor: actor.map(ActorKey), counterpart: counterpart.map(ActorKey), speaker: speaker.map(ActorKey),
            from, to, known: from.unwrap_or(Day::new(12_900)).plus(late),
            source: SourceKey(source), voice, confidence, accepted,
        }
    }
}

fn story(most: usize, days: i32) -> impl Strategy<Value = Vec<Testimony>> {
    prop::collection::vec(testimony(days), 0..most).prop_map(|mut all| {
        all.sort_by_key(|one| (one.known, one.claim));
        all
    })
}

fn close(fast: &States, slow: &Row, sides: usize) -> bool {
    row(fast, sides).iter().zip(slow).all(|(a, b)| (a - b).abs() < 2e-3)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn the_model_is_its_plain_self(all in story(40, 200), on in -20..260i32) {
        let (sides, sources) = (sides(), Sources::default());
        let world = World { sides: &sides, sources: &sources };
        let said = Said::here(&all);
        let model = Model::new(&said, &world);
        let (looks, in_play) = looks(&said, &world);
        prop_assume!(in_play.len() > 0 && !looks.is_empty());
        let on = Day::new(12_900 + on);
        let slow = given_up(by_days(&looks, in_play.len(), on), &looks, in_play.len());
        prop_assert!(close(&model.on(on), &slow, in_play.len()), "{:?}\n{:?}", row(&model.on(on), in_play.len()), slow);
    }

    #[test]
    fn the_model_adds_up_every_course(all in story(3, 30), at in 0..4usize) {
        let (sides, sources) = (sides(), Sources::default());
        let world = World { sides: &sides, sources: &sources };
        let said = Said::here(&all);
        let model = Model::new(&said, &world);
        let (looks, in_play) = looks(&said, &world);
        let mut days: Vec<Day> = looks.iter().map(|look| look.day).collect();
        days.dedup();
        prop_assume!((1..=2).contains(&in_play.len()) && (1..=5).contains(&days.len()));
        let at = at % days.len();
        let slow = given_up(by_courses(&looks, in_play.len(), at), &looks, in_play.len());
        prop_assert!(close(&model.on(days[at]), &slow, in_play.len()));
    }

    #[test]
    fn states_are_a_distribution_and_the_order_of_telling_is_nothing(all in story(60, 400), on in -20..500i32, seed in any::<u64>()) {
        let (sides, sources) = (sides(), Sources::default());
        let world = World { sides: &sides, sources: &sources };
        let on = Day::new(12_900 + on);
        let standing = control(&Said::here(&all), &world, on);
        let sum: f32 = standing.states.iter().map(|(_, share)| share).sum();
        prop_assert!((sum - 1.0).abs() < 1e-3, "{sum}");
        prop_assert!(standing.states.iter().all(|(_, share)| (0.0..=1.001).contains(share)));
        // Voices under other numbers, as another ledger would give them.
        let renamed: Vec<_> = all.iter().map(|one| Testimony { voice: one.voice ^ (seed as u32), ..*one }).collect();
        prop_assert_eq!(&control(&Said::here(&renamed), &world, on), &standing);
    }

    #[test]
    fn a_timeline_says_what_control_says(all in story(40, 120)) {
        let (sides, sources) = (sides(), Sources::default());
        let world = World { sides: &sides, sources: &sources };
        let said = Said::here(&all);
        let until = Day::new(13_050);
        let line = timeline(&said, &world, until);
        for pair in line.windows(2) {
            prop_assert_eq!(pair[0].to, pair[1].from);
        }
        for one in &line {
            prop_assert!(!matches!(one.holder, crate::Holder::Actor(_)) || !one.carried.is_empty(), "{:?}", one);
            prop_assert!(one.from < one.to);
            prop_assert_eq!(control(&said, &world, one.from).holder(), one.holder);
        }
        prop_assert!(line.last().is_none_or(|last| last.to == until.plus(1)));
    }

    #[test]
    fn later_articles_do_not_change_what_was_known(all in story(40, 120), day in 0..130i32) {
        let (sides, sources) = (sides(), Sources::default());
        let world = World { sides: &sides, sources: &sources };
        let day = Day::new(12_900 + day);
        let known: Vec<_> = all.iter().filter(|one| one.known <= day).copied().collect();
        prop_assert_eq!(known_by(&all, day), &known[..]);
        prop_assert_eq!(
            control(&Said::here(known_by(&all, day)), &world, day),
            control(&Said::here(&known), &world, day)
        );
    }
}

#[test]
fn days_at_the_ends_of_the_calendar_are_no_panic() {
    let (sides, sources) = (sides(), Sources::default());
    let world = World { sides: &sides, sources: &sources };
    let ends = [i32::MIN, i32::MIN + 1, -1, 0, i32::MAX - 1, i32::MAX];
    for from in ends {
        for to in ends {
            for known in ends {
                let one = Testimony {
                    claim: ClaimKey::new(1),
                    event: EventKind::Hold,
                    modality: Modality::Asserted,
                    manner: Manner::default(),
                    actor: Some(ActorKey(0)),
                    counterpart: None,
                    speaker: None,
                    from: Some(Day::new(from)),
                    to: Some(Day::new(to)),
                    known: Day::new(known),
                    source: SourceKey(0),
                    voice: 0,
                    confidence: f32::NAN,
                    accepted: false,
                };
                let taken = Testimony { event: EventKind::Capture, claim: ClaimKey::new(2), voice: 1, ..one };
                let all = [one, taken];
                let _ = control(&Said::here(&all), &world, Day::new(known));
                let _ = timeline(&Said::here(&all), &world, Day::new(to));
            }
        }
    }
}
