//! The ledger in one file does what every store must do.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "support/suite.rs"]
mod suite;
mod support;

use tempfile::TempDir;
use veille_ledger::{Ledger, SqliteLedger};

macro_rules! suite {
    ($($test:ident)*) => {
        $(#[test]
        fn $test() {
            let folder = TempDir::new().unwrap();
            let mut ledger = SqliteLedger::open_or_create(folder.path().join("war.veille")).unwrap();
            suite::$test(&mut ledger);
        })*
    };
}

suite! {
    what_is_added_is_read_back
    the_same_article_again_adds_nothing
    one_bad_entry_is_left_out_and_told
    a_newer_method_supersedes_what_it_does_not_repeat
    an_article_counts_from_its_earliest_appearance
    decisions_are_applied_and_taken_back
    claims_and_voices_are_merged_and_split
    names_that_meet_are_one_voice
    notes_of_a_place_are_true_or_gone
    a_decision_that_makes_no_sense_is_refused
    a_decision_comes_after_those_before_it
    filters_narrow
    any_text_is_kept_and_found
    claims_are_shown_stretch_by_stretch
    a_version_names_a_state
    breaking_off_ends_the_reading
}

fn make() -> Box<dyn Ledger> {
    Box::new(SqliteLedger::in_memory().unwrap())
}

#[test]
fn any_order_gives_the_same_picture() {
    suite::any_order_gives_the_same_picture(&make, 96);
}

#[test]
fn packed_claims_agree_with_claims() {
    suite::packed_claims_agree_with_claims(&make, 96);
}

#[test]
fn ledgers_merge_to_the_same_in_either_order() {
    suite::ledgers_merge_to_the_same_in_either_order(&make, 96);
}
