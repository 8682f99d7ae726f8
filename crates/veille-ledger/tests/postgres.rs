//! The ledger on a server does what every store must do.

#![cfg(feature = "postgres")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "these are tests")]

#[path = "support/suite.rs"]
mod suite;
mod support;

use std::sync::atomic::{AtomicUsize, Ordering};

use veille_ledger::{Ledger, PostgresLedger};

/// The address of a server for tests, with a schema that nobody has.
fn address() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let server = std::env::var("VEILLE_TEST_POSTGRES")
        .expect("help: run this by `.ci/postgres`, which starts a server");
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("{server}?schema=t{}_{number}", std::process::id())
}

fn make() -> Box<dyn Ledger> {
    Box::new(PostgresLedger::open_or_create(&address()).unwrap())
}

macro_rules! suite {
    ($($test:ident)*) => {
        $(#[test]
        #[ignore = "needs a server: .ci/postgres cargo test -p veille-ledger --test postgres -- --include-ignored"]
        fn $test() {
            suite::$test(&mut *make());
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
    breaking_off_ends_the_reading
}

#[test]
#[ignore = "needs a server: .ci/postgres cargo test -p veille-ledger --test postgres -- --include-ignored"]
fn any_order_gives_the_same_picture() {
    suite::any_order_gives_the_same_picture(&make, 24);
}

#[test]
#[ignore = "needs a server: .ci/postgres cargo test -p veille-ledger --test postgres -- --include-ignored"]
fn packed_claims_agree_with_claims() {
    suite::packed_claims_agree_with_claims(&make, 24);
}
