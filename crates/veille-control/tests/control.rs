//! What control makes of what is said.

mod support;

use support::*;
use veille_claim::{EventKind::*, Modality};
use veille_control::{
    Holder, Outcome, Said, Via, agreement, changes, control, forecasts, known_by, scores, timeline,
};
use veille_ledger::{Manner, SourceKey, Testimony};

fn holder(all: &[Testimony], day: i32) -> (Holder, f32) {
    let ground = Ground::new();
    let standing = control(&Said::here(all), &ground.world(), may(day));
    (standing.holder(), standing.probability())
}

#[test]
fn may_is_may() {
    assert_eq!(may(1).to_string(), "2005-05-01");
}

#[test]
fn nothing_said_is_unknown() {
    assert_eq!(holder(&[], 3), (Holder::Unknown, 1.0));
    // Strikes and talks say nothing of control.
    assert_eq!(holder(&[says(1, Strike, ARMY, 3)], 3).0, Holder::Unknown);
}

#[test]
fn a_taking_gives_the_place_to_its_taker_from_its_day_on() {
    let all = [says(1, Hold, ARMY, 2), says(2, Capture, REBELS, 5)];
    assert_eq!(holder(&all, 2).0, Holder::Actor(ARMY));
    assert_eq!(holder(&all, 4).0, Holder::Actor(ARMY));
    assert_eq!(holder(&all, 5).0, Holder::Actor(REBELS));
    assert_eq!(holder(&all, 30).0, Holder::Actor(REBELS));
}

#[test]
fn a_second_voice_makes_it_surer_and_a_copy_does_not() {
    let one = [says(1, Capture, REBELS, 5)];
    let two = [one[0], says(2, Capture, REBELS, 5)];
    let copied = [one[0], Testimony { voice: 1, ..two[1] }];
    assert!(holder(&two, 5).1 > holder(&one, 5).1 + 0.05);
    assert!((holder(&copied, 5).1 - holder(&one, 5).1).abs() < 1e-4);
    let again = [one[0], Testimony { source: SourceKey(1), ..two[1] }];
    let (once, repeated, twice) = (holder(&one, 5).1, holder(&again, 5).1, holder(&two, 5).1);
    assert!(once < repeated && repeated < twice, "{once} {repeated} {twice}");
}

#[test]
fn what_serves_its_speaker_weighs_less_and_what_harms_him_more() {
    let claimed = |speaker| {
        let claim =
            Testimony { modality: Modality::Claimed, speaker: Some(speaker), ..says(1, Capture, REBELS, 5) };
        holder(&[says(2, Hold, ARMY, 4), claim], 5)
    };
    let boast = claimed(REBELS);
    let admission = claimed(GOVERNMENT);
    let share =
        |(who, likely): (Holder, f32)| if who == Holder::Actor(REBELS) { likely } else { 1.0 - likely };
    assert!(share(admission) > share(boast) + 0.1, "{boast:?} {admission:?}");
}

#[test]
fn plans_forecasts_and_attempts_move_nothing() {
    let held = says(1, Hold, ARMY, 2);
    for modality in [Modality::Planned, Modality::Forecast, Modality::Threatened, Modality::Hypothetical] {
        let all = [held, Testimony { modality, ..says(2, Capture, REBELS, 3) }];
        assert_eq!(holder(&all, 3), holder(&[held], 3), "{modality:?}");
    }
    let tried = Testimony { manner: Manner::ATTEMPTED, ..says(2, Enter, REBELS, 3) };
    assert_eq!(holder(&[held, tried], 3), holder(&[held], 3));
}

#[test]
fn what_lies_ahead_of_its_article_moves_nothing() {
    let held = says(1, Hold, ARMY, 2);
    let dated = |known: i32| Testimony { known: may(known), ..says(2, Capture, REBELS, 10) };
    // Time zones and morning papers: a day or two.
    for known in [8, 9] {
        assert_eq!(holder(&[held, dated(known)], known).0, Holder::Actor(REBELS), "known on {known}");
    }
    for known in [3, 7] {
        assert_eq!(holder(&[held, dated(known)], 12), holder(&[held], 12), "known on {known}");
    }
}

#[test]
fn a_taking_is_not_still_so_where_its_source_has_told_of_a_later_change() {
    // An old taking, told on the 20th as background; the same source had told of the later one by then.
    let old = Testimony { known: may(20), ..says(1, Capture, REBELS, 3) };
    let retaken = Testimony { source: old.source, ..says(2, Capture, ARMY, 8) };
    let elsewhere = Testimony { source: SourceKey(77), ..retaken };
    let army = |all: &[Testimony]| {
        let ground = Ground::new();
        let standing = control(&Said::here(all), &ground.world(), may(20));
        standing.states.iter().find(|(holder, _)| *holder == Holder::Actor(ARMY)).map_or(0.0, |(_, p)| *p)
    };
    assert!(army(&[retaken, old]) > army(&[elsewhere, old]) + 0.02);
}

#[test]
fn fighting_makes_it_contested_and_silence_gives_it_back() {
    let all = [says(1, Hold, ARMY, 2), says(2, Clash, REBELS, 7), says(3, Enter, REBELS, 7)];
    assert_eq!(holder(&all, 7).0, Holder::Contested);
    assert_ne!(holder(&all, 60).0, Holder::Contested);
    let ground = Ground::new();
    let standing = control(&Said::here(&all), &ground.world(), may(7));
    assert!(standing.leaning.is_some());
}

#[test]
fn no_holder_is_shown_without_a_claim_that_speaks_for_him() {
    let ground = Ground::new();
    // Nobody has said that anybody held it: it was fought for, and then nothing was heard.
    let fought = [says(1, Clash, ARMY, 7), says(2, Clash, ARMY, 9)];
    // It was somebody's, it was fought for, nothing was heard, and others came.
    let later = [says(1, Hold, ARMY, 2), fought[1], says(3, Clash, REBELS, 10), says(4, Capture, REBELS, 80)];
    for all in [&fought[..], &later[..], &later[1..]] {
        for day in 1..100 {
            let standing = control(&Said::here(all), &ground.world(), may(1).plus(day - 1));
            if matches!(standing.holder(), Holder::Actor(_)) {
                assert!(!standing.carried.is_empty(), "day {day} of {}: {standing:?}", all.len());
            }
        }
        for stretch in timeline(&Said::here(all), &ground.world(), may(1).plus(100)) {
            assert!(
                !matches!(stretch.holder, Holder::Actor(_)) || !stretch.carried.is_empty(),
                "{stretch:?}"
            );
        }
    }
    assert_eq!(holder(&fought, 8).0, Holder::Contested);
    assert_eq!(control(&Said::here(&fought), &ground.world(), may(1).plus(90)).holder(), Holder::Unknown);
}

#[test]
fn a_part_of_a_town_is_not_the_town() {
    let part = Testimony { manner: Manner::PARTIAL, ..says(2, Retake, ARMY, 11) };
    let all = [says(1, Capture, REBELS, 10), part];
    assert_eq!(holder(&all, 10).0, Holder::Actor(REBELS));
    assert_eq!(holder(&all, 11).0, Holder::Contested);
}

#[test]
fn who_leaves_holds_no_more() {
    let all = [says(1, Hold, REBELS, 2), says(2, Withdraw, REBELS, 6), says(3, Handover, ARMY, 7)];
    assert_eq!(holder(&all, 5).0, Holder::Actor(REBELS));
    assert_ne!(holder(&all, 6).0, Holder::Actor(REBELS));
    assert_eq!(holder(&all, 7).0, Holder::Actor(ARMY));
}

#[test]
fn a_false_taking_is_believed_until_it_is_mended() {
    let all = [
        says(1, Hold, ARMY, 2),
        says(2, Capture, REBELS, 5),
        Testimony { modality: Modality::Negated, ..says(3, Capture, REBELS, 6) },
        says(4, Hold, ARMY, 6),
    ];
    assert_eq!(holder(known_by(&all, may(5)), 5).0, Holder::Actor(REBELS));
    assert_eq!(holder(&all, 5).0, Holder::Actor(ARMY));
}

#[test]
fn silence_forgets() {
    let all = [says(1, Hold, ARMY, 2)];
    let (near, far) = (holder(&all, 20), holder(&all, 2000));
    assert_eq!(near.0, Holder::Actor(ARMY));
    assert!(far.0 == Holder::Unknown || far.1 < 0.5, "{far:?}");
}

#[test]
fn the_armys_town_is_the_governments_and_the_rebels_are_whoever_is_called_so() {
    let all = [says(1, Hold, ARMY, 2), says(2, Hold, GOVERNMENT, 3)];
    assert!(holder(&all, 3).1 > holder(&all[..1], 3).1);
    let all = [says(1, Hold, REBELS, 2), says(2, Hold, CALLED_REBELS, 3)];
    assert_eq!(holder(&all, 3).0, Holder::Actor(REBELS));
    assert_eq!(holder(&[says(1, Hold, CALLED_REBELS, 3)], 3).0, Holder::Actor(CALLED_REBELS));
    assert_eq!(holder(&[says(1, Hold, THEY, 3)], 3).0, Holder::Unknown);
}

#[test]
fn a_province_says_something_of_its_towns_and_is_marked() {
    let province = [says(1, Capture, REBELS, 5)];
    let ground = Ground::new();
    let via = control(&Said { here: &[], above: &province, below: &[] }, &ground.world(), may(6));
    let own = control(&Said::here(&province), &ground.world(), may(6));
    let rebels = |standing: &veille_control::Standing| {
        standing.states.iter().find(|(holder, _)| *holder == Holder::Actor(REBELS)).unwrap().1
    };
    assert!(rebels(&via) < rebels(&own) && rebels(&via) > 0.3, "{} {}", rebels(&via), rebels(&own));
    assert!(via.only_via() && !own.only_via());
    assert_eq!(via.carried[0].via, Via::Above);
}

#[test]
fn a_threat_stands_beside_the_state() {
    let all = [says(1, Hold, ARMY, 2), says(2, Encircle, REBELS, 5), says(3, Advance, ARMY, 5)];
    let ground = Ground::new();
    let standing = control(&Said::here(&all), &ground.world(), may(8));
    assert_eq!(standing.holder(), Holder::Actor(ARMY));
    assert_eq!(standing.threats.iter().map(|threat| threat.by).collect::<Vec<_>>(), [REBELS]);
    assert!(control(&Said::here(&all), &ground.world(), may(40)).threats.is_empty());
}

#[test]
fn a_month_old_taking_came_before_what_undid_it() {
    let march =
        Testimony { from: Some(may(1)), to: Some(may(32)), known: may(60), ..says(1, Capture, REBELS, 1) };
    let undone = Testimony { known: may(60), voice: 1, ..says(2, Retake, ARMY, 20) };
    let all = [march, undone];
    assert_eq!(holder(&all, 60).0, Holder::Actor(ARMY));
    assert_eq!(holder(&all, 19).0, Holder::Actor(REBELS));
}

#[test]
fn claims_for_and_against_are_told() {
    let all = [
        says(1, Hold, ARMY, 2),
        says(2, Capture, REBELS, 5),
        Testimony { modality: Modality::Denied, speaker: Some(ARMY), ..says(3, Capture, REBELS, 5) },
        says(4, Capture, REBELS, 5),
        Testimony { voice: 4, ..says(5, Capture, REBELS, 5) },
    ];
    let ground = Ground::new();
    let standing = control(&Said::here(&all), &ground.world(), may(5));
    let numbers =
        |all: &[veille_control::Carried]| all.iter().map(|one| one.claim.number()).collect::<Vec<_>>();
    assert_eq!(numbers(&standing.carried), [2, 4, 5]);
    assert!(standing.carried[2].copy);
    assert_eq!(numbers(&standing.against), [3]);
}

#[test]
fn a_timeline_tells_each_change_once() {
    let all = [says(1, Hold, ARMY, 2), says(2, Capture, REBELS, 5), says(3, Retake, ARMY, 9)];
    let ground = Ground::new();
    let line = timeline(&Said::here(&all), &ground.world(), may(20));
    let told: Vec<_> = line.iter().map(|one| (one.from, one.to, one.holder)).collect();
    assert_eq!(
        told,
        [
            (may(2), may(5), Holder::Actor(ARMY)),
            (may(5), may(9), Holder::Actor(REBELS)),
            (may(9), may(21), Holder::Actor(ARMY)),
        ]
    );
    let later = changes(&line, Some(may(6)));
    assert_eq!(later.len(), 1);
    assert_eq!(
        (later[0].on, later[0].before, later[0].after),
        (may(9), Holder::Actor(REBELS), Holder::Actor(ARMY))
    );
}

#[test]
fn a_source_that_others_contradict_is_trusted_less() {
    let all = [
        says(1, Capture, REBELS, 5),
        says(2, Hold, ARMY, 5),
        says(3, Hold, ARMY, 6),
        Testimony { modality: Modality::Negated, ..says(4, Capture, REBELS, 6) },
    ];
    let ground = Ground::new();
    let counts: Vec<_> = agreement(&Said::here(&all), &ground.world());
    let of = |source| counts.iter().find(|(key, _)| *key == SourceKey(source)).unwrap().1.reliability();
    assert!(of(1) < 0.8 && of(2) > of(1), "{counts:?}");
}

#[test]
fn forecasts_are_scored_by_what_came() {
    let foreseen = |number, day, by| Testimony {
        modality: Modality::Forecast,
        from: None,
        to: Some(may(by)),
        ..says(number, Capture, REBELS, day)
    };
    let all = [
        says(1, Hold, ARMY, 2),
        foreseen(2, 3, 8),
        foreseen(3, 3, 5),
        says(4, Capture, REBELS, 6),
        foreseen(5, 7, 9),
    ];
    let ground = Ground::new();
    let told = forecasts(&Said::here(&all), &ground.world(), may(20));
    let outcomes: Vec<_> = told.iter().map(|one| (one.claim.number(), one.outcome)).collect();
    // The fifth foresees what is so already.
    assert_eq!(outcomes, [(2, Outcome::True), (3, Outcome::False)]);
    let scores = scores(&told);
    assert!(scores[&SourceKey(2)].brier < scores[&SourceKey(3)].brier);
    let early = forecasts(&Said::here(known_by(&all, may(3))), &ground.world(), may(3));
    assert!(early.iter().all(|one| one.outcome == Outcome::Open));
}
