//! The ledger on a server does what every store must do.

#![cfg(feature = "postgres")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "these are tests")]

#[path = "support/suite.rs"]
mod suite;
mod support;

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use support::*;
use veille_ledger::{Filter, Ledger, PostgresLedger, PostgresOptions};

/// The variable that names a server. `.ci/postgres` sets it.
const SERVER: &str = "VEILLE_TEST_POSTGRES";

fn server() -> String {
    std::env::var(SERVER).expect("help: run this by `.ci/postgres`, which starts a server")
}

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
    claims_are_shown_stretch_by_stretch
    a_version_names_a_state
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

#[test]
#[ignore = "needs a server: .ci/postgres cargo test -p veille-ledger --test postgres -- --include-ignored"]
fn ledgers_merge_to_the_same_in_either_order() {
    suite::ledgers_merge_to_the_same_in_either_order(&make, 12);
}

#[test]
#[ignore = "needs a server: .ci/postgres cargo test -p veille-ledger --test postgres -- --include-ignored"]
fn a_file_and_a_server_merge_to_the_same() {
    // Every second ledger is on the server.
    let count = AtomicUsize::new(0);
    let either = || match count.fetch_add(1, Ordering::Relaxed) % 2 {
        0 => make(),
        _ => Box::new(veille_ledger::SqliteLedger::in_memory().unwrap()) as Box<dyn Ledger>,
    };
    suite::ledgers_merge_to_the_same_in_either_order(&either, 12);
}

/// What another program does to the database.
fn psql(sql: &str) -> Command {
    let mut command = Command::new("psql");
    command.args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--command", sql, &server()]);
    command.stdout(Stdio::null());
    command
}

fn done(sql: &str) {
    assert!(psql(sql).status().unwrap().success(), "{sql}");
}

fn schema_of(address: &str) -> &str {
    address.rsplit_once('=').unwrap().1
}

/// What a child does; as a test of its own it does nothing.
#[test]
fn child() {
    let Ok(address) = std::env::var("LEDGER_ADDRESS") else { return };
    let mut ledger = PostgresLedger::open_or_create(&address).unwrap();
    for number in 0..100_000 {
        ledger.append(&batch(number), at(number as i64)).unwrap();
        println!("added {number}");
        std::io::stdout().flush().unwrap();
    }
}

#[test]
#[ignore = "needs a server: .ci/postgres cargo test -p veille-ledger --test postgres -- --include-ignored"]
fn a_writer_that_is_killed_leaves_whole_batches() {
    for (round, wait) in [0, 5, 20, 60].into_iter().enumerate() {
        let address = address();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "child", "--nocapture"]).env("LEDGER_ADDRESS", &address);
        let mut running = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
        let mut added = 0;
        while added < round + 1 {
            added += usize::from(lines.next().unwrap().unwrap().starts_with("added"));
        }
        std::thread::sleep(Duration::from_millis(wait));
        running.kill().unwrap();
        running.wait().unwrap();
        added += lines.map_while(Result::ok).filter(|line| line.starts_with("added")).count();
        let mut ledger = PostgresLedger::open(&address).unwrap();
        let there = whole_batches(&ledger);
        assert!(there >= added, "help: {added} batches were promised, {there} are there");
        // The rerun waits for what the server still does for the dead, and completes.
        for number in 0..there + 2 {
            ledger.append(&batch(number), at(0)).unwrap();
        }
        assert_eq!(whole_batches(&ledger), there + 2);
    }
}

#[test]
#[ignore = "needs a server: .ci/postgres cargo test -p veille-ledger --test postgres -- --include-ignored"]
fn two_writers_wait_for_each_other() {
    let address = address();
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let address = &address;
            scope.spawn(move || {
                // Both may be the one that makes the tables.
                let mut ledger = PostgresLedger::open_or_create(address).unwrap();
                for number in 0..10 {
                    // Every second batch is one that the other adds too.
                    ledger.append(&batch(number * (1 + writer)), at(0)).unwrap();
                }
            });
        }
    });
    assert_eq!(whole_batches(&PostgresLedger::open(&address).unwrap()), 15);
}

#[test]
#[ignore = "needs a server: .ci/postgres cargo test -p veille-ledger --test postgres -- --include-ignored"]
fn a_writer_that_takes_too_long_is_told_of() {
    let address = address();
    let hasty = PostgresOptions { patience: Duration::from_millis(30) };
    let mut ledger = PostgresLedger::with(&address, &hasty, true).unwrap();
    ledger.append(&batch(0), at(0)).unwrap();
    let lock = format!("pg_advisory_xact_lock(1986357612, hashtext('{}'))", schema_of(&address));
    let mut other = psql(&format!("BEGIN; SELECT {lock}; SELECT pg_sleep(60)")).spawn().unwrap();
    let error = loop {
        match ledger.append(&batch(0), at(0)) {
            Ok(_) => std::thread::sleep(Duration::from_millis(10)),
            Err(error) => break error,
        }
    };
    assert!(error.is_busy() && error.to_string().contains("another program is writing"), "{error}");
    // Reading goes on meanwhile.
    assert_eq!(whole_batches(&ledger), 1);
    other.kill().unwrap();
    other.wait().unwrap();
    done(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()",
    );
    let patient = PostgresOptions::default();
    PostgresLedger::with(&address, &patient, false).unwrap().append(&batch(1), at(0)).unwrap();
}

#[test]
#[ignore = "needs a server: .ci/postgres cargo test -p veille-ledger --test postgres -- --include-ignored"]
fn a_lost_connection_is_made_anew() {
    let address = format!("{}&application_name=lost{}", address(), std::process::id());
    let mut ledger = PostgresLedger::open_or_create(&address).unwrap();
    ledger.append(&batch(0), at(0)).unwrap();
    let lose = || {
        let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lost";
        done(&format!("{sql}{}'", std::process::id()));
    };
    lose();
    ledger.append(&batch(1), at(0)).unwrap();
    lose();
    assert_eq!(ledger.actors().unwrap().len(), 1);
    // In the middle of reading it is an error, and then goes on.
    let mut seen = 0;
    let error = ledger.claims(&Filter::default(), &mut |_| {
        if seen == 0 {
            lose();
        }
        seen += 1;
        std::ops::ControlFlow::Continue(())
    });
    let told = error.unwrap_err().to_string();
    assert!(told.contains("the connection was lost"), "{told}");
    assert_eq!(whole_batches(&ledger), 2);
}

#[test]
#[ignore = "needs a server: .ci/postgres cargo test -p veille-ledger --test postgres -- --include-ignored"]
fn what_is_no_ledger_is_told_of() {
    let told = |address: &str, create: bool| {
        PostgresLedger::with(address, &PostgresOptions::default(), create).unwrap_err()
    };
    let address = address();
    assert!(told(&address, false).is_missing());
    let schema = schema_of(&address);
    done(&format!("CREATE SCHEMA {schema}; CREATE TABLE {schema}.songs(name TEXT)"));
    let error = told(&address, true);
    assert!(error.is_no_ledger() && error.to_string().contains("tables of another program"), "{error}");
    let elsewhere = address.replace("/veille?", "/nowhere?").replace("/postgres?", "/nowhere?");
    let error = told(&elsewhere, true);
    assert!(error.is_missing() && error.to_string().contains("no database of that name"), "{error}");
    let error = told("postgres://veille@127.0.0.1:1/veille", true);
    assert!(error.to_string().contains("the server cannot be reached: "), "{error}");
    let error = told("postgres://veille:secret@127.0.0.1:port/veille", true).to_string();
    assert!(error.contains("postgres://user@host") && !error.contains("secret"), "{error}");
}

#[test]
#[ignore = "needs a server: .ci/postgres cargo test -p veille-ledger --test postgres -- --include-ignored"]
fn ledgers_of_every_version_are_opened() {
    // Made by `pg_dump --inserts`, with the content of the file beside it.
    let compat = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compat");
    let mut opened = 0;
    // There was no server before version 2.
    for version in 2.. {
        let old = compat.join(format!("ledger_v{version}.sql"));
        if !old.exists() {
            break;
        }
        done(&format!("DROP SCHEMA IF EXISTS ledger_v{version} CASCADE"));
        let mut load = psql("SELECT 1");
        load.arg("--file").arg(&old);
        assert!(load.status().unwrap().success());
        let mut ledger = PostgresLedger::open(&format!("{}?schema=ledger_v{version}", server())).unwrap();
        let wanted = std::fs::read_to_string(old.with_extension("picture")).unwrap();
        assert_eq!(picture(&ledger), wanted, "version {version}");
        assert_eq!(ledger.decisions(None).unwrap().len(), 1);
        assert_eq!(ledger.search("repris", 9).unwrap().len(), 1);
        let more = capture("North left Gao.", "Wire", "2022-03-09", "north", gao());
        assert_eq!(ledger.append(&[more], at(99)).unwrap().claims, 1);
        opened = ledger.stats().unwrap().schema;
    }
    let newest = PostgresLedger::open_or_create(&address()).unwrap().stats().unwrap().schema;
    assert_eq!(opened, newest, "help: keep a small ledger of version {newest} in tests/compat");
}

#[test]
#[ignore = "needs a server: .ci/postgres cargo test -p veille-ledger --test postgres -- --include-ignored"]
fn a_ledger_of_a_newer_version_is_left_alone() {
    let address = address();
    PostgresLedger::open_or_create(&address).unwrap();
    done(&format!("UPDATE {}.ledger_version SET version = 99", schema_of(&address)));
    let error = PostgresLedger::open(&address).unwrap_err();
    assert!(error.is_newer() && error.to_string().contains("of version 99"), "{error}");
}

#[test]
#[ignore = "needs a server: .ci/postgres cargo test -p veille-ledger --test postgres -- --include-ignored"]
fn a_user_without_rights_reads_and_is_told() {
    let address = address();
    PostgresLedger::open_or_create(&address).unwrap().append(&batch(0), at(0)).unwrap();
    let schema = schema_of(&address);
    let user = format!("reader_{schema}");
    done(&format!(
        "CREATE ROLE {user} LOGIN; GRANT USAGE ON SCHEMA {schema} TO {user}; \
         GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {user}"
    ));
    let (_, rest) = address.split_once('@').unwrap();
    let mut ledger = PostgresLedger::open(&format!("postgres://{user}@{rest}")).unwrap();
    assert_eq!(whole_batches(&ledger), 1);
    let error = ledger.append(&batch(1), at(0)).unwrap_err();
    assert!(error.is_read_only(), "{error}");
    assert_eq!(whole_batches(&ledger), 1);
}
