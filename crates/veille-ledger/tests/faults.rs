//! What must hold when things go wrong: nothing is half visible, what was promised is kept, and messages say what to do.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use rusqlite::Connection;
use support::*;
use tempfile::TempDir;
use veille_ledger::{Filter, Ledger, SqliteLedger, SqliteOptions};

/// Opens the ledger, and checks that what is there is whole.
fn whole(path: &Path) -> SqliteLedger {
    let ledger = SqliteLedger::open(path).unwrap();
    ledger.check().unwrap();
    whole_batches(&ledger);
    ledger
}

/// Runs this program again as the child below.
fn spawned(task: &str, path: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--nocapture"]).env("LEDGER_TASK", task).env("LEDGER_PATH", path);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// What children do; as a test of its own it does nothing.
#[test]
fn child() {
    let (Ok(task), Ok(path)) = (std::env::var("LEDGER_TASK"), std::env::var("LEDGER_PATH")) else { return };
    let say = |line: &str| {
        println!("{line}");
        std::io::stdout().flush().unwrap();
    };
    match task.as_str() {
        "append" => {
            let mut ledger = SqliteLedger::open_or_create(&path).unwrap();
            for number in 0..100_000 {
                ledger.append(&batch(number), at(number as i64)).unwrap();
                say(&format!("added {number}"));
            }
        }
        "migrate" => {
            say("opening");
            SqliteLedger::open(&path).unwrap();
            say("opened");
        }
        "fill" => {
            let mut ledger = SqliteLedger::open_or_create(&path).unwrap();
            for number in 0..100_000 {
                if let Err(error) = ledger.append(&batch(number), at(0)) {
                    say(&format!("full {} {number} {error}", error.is_full()));
                    break;
                }
            }
            drop(ledger);
            // Still on the full disk: what was added is whole, and can be read.
            let ledger = SqliteLedger::open(&path).unwrap();
            say(&format!("there {}", ledger.stats().unwrap().articles));
            assert_eq!(claims(&ledger, &Filter::default()).len() as u64, ledger.stats().unwrap().claims);
            say("read");
        }
        task => panic!("help: there is no task `{task}`"),
    }
}

#[test]
fn a_writer_that_is_killed_leaves_whole_batches() {
    let folder = TempDir::new().unwrap();
    for (round, wait) in [0, 1, 3, 7, 12, 20, 35, 60].into_iter().enumerate() {
        let path = folder.path().join(format!("{round}"));
        let mut running = spawned("append", &path).spawn().unwrap();
        let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
        let mut added = 0;
        while added < round + 1 {
            if lines.next().unwrap().unwrap().starts_with("added") {
                added += 1;
            }
        }
        std::thread::sleep(Duration::from_millis(wait));
        running.kill().unwrap();
        running.wait().unwrap();
        added += lines.map_while(Result::ok).filter(|line| line.starts_with("added")).count();

        let mut ledger = whole(&path);
        let there = ledger.stats().unwrap().articles as usize / ARTICLES;
        assert!(there >= added, "help: {added} batches were promised, {there} are there");
        // The rerun completes, and adds only what is missing.
        for number in 0..there + 2 {
            let done = ledger.append(&batch(number), at(0)).unwrap();
            assert_eq!(done.articles, if number < there { 0 } else { ARTICLES });
        }
        drop(ledger);
        whole(&path);
    }
}

/// Makes a ledger of the first version out of one of this version: what is derived is made anew when it is opened.
fn age(path: &Path) {
    let old = Connection::open(path).unwrap();
    old.execute_batch(
        "DROP TABLE voice; DROP TABLE place_note; DROP TABLE article_note;
         DROP TABLE recent; DROP TABLE key_of; CREATE INDEX claim_key ON claim(key);
         CREATE TABLE voice(n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
         PRAGMA user_version = 1;",
    )
    .unwrap();
}

#[test]
fn a_migration_that_is_killed_leaves_the_old_ledger() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("war");
    let mut ledger = SqliteLedger::open_or_create(&path).unwrap();
    for number in 0..50 {
        ledger.append(&batch(number), at(0)).unwrap();
    }
    // The first version had all rows in their places.
    ledger.rebuild().unwrap();
    let before = picture(&ledger);
    drop(ledger);
    age(&path);
    let mut cut = 0;
    for wait in [1, 4, 10, 20, 40, 80, 120, 160, 200] {
        let mut running = spawned("migrate", &path).spawn().unwrap();
        let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
        while !lines.next().unwrap().unwrap().starts_with("opening") {}
        std::thread::sleep(Duration::from_millis(wait));
        running.kill().unwrap();
        running.wait().unwrap();
        let opened = lines.map_while(Result::ok).any(|line| line == "opened");
        let raw = Connection::open(&path).unwrap();
        let version: i64 = raw.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        let sql = "SELECT count(*) FROM pragma_table_info('voice')";
        let columns: i64 = raw.query_row(sql, [], |row| row.get(0)).unwrap();
        let sql = "SELECT count(*) FROM chunk";
        let chunks: i64 = raw.query_row(sql, [], |row| row.get(0)).unwrap();
        assert!(chunks > 0);
        assert!(version == 2 || !opened);
        assert_eq!((version, columns), if version == 1 { (1, 2) } else { (2, 4) });
        cut += usize::from(version == 1);
        if version == 2 {
            break;
        }
    }
    assert!(cut > 0, "help: no kill came in time; make the ledger larger");
    assert_eq!(picture(&whole(&path)), before);
}

#[test]
fn ledgers_of_every_version_are_opened() {
    let folder = TempDir::new().unwrap();
    let compat = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compat");
    let mut opened = 0;
    for version in 1.. {
        let old = compat.join(format!("ledger_v{version}.veille"));
        if !old.exists() {
            break;
        }
        let path = folder.path().join(format!("v{version}"));
        fs::copy(&old, &path).unwrap();
        let mut ledger = SqliteLedger::open(&path).unwrap();
        let wanted = fs::read_to_string(old.with_extension("picture")).unwrap();
        assert_eq!(picture(&ledger), wanted, "version {version}");
        assert_eq!(ledger.decisions(None).unwrap().len(), 1);
        assert_eq!(ledger.search("repris", 9).unwrap().len(), 1);
        let more = capture("North left Gao.", "Wire", "2022-03-09", "north", gao());
        assert_eq!(ledger.append(&[more], at(99)).unwrap().claims, 1);
        opened = ledger.stats().unwrap().schema;
    }
    let newest = SqliteLedger::in_memory().unwrap().stats().unwrap().schema;
    let there = (1..=newest).all(|version| compat.join(format!("ledger_v{version}.veille")).exists());
    assert!(there && opened == newest, "help: keep a small ledger of version {newest} in tests/compat");
}

#[test]
fn a_full_disk_keeps_what_was_added() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("war");
    let tight = SqliteOptions { max_bytes: Some(600_000), ..SqliteOptions::default() };
    let mut ledger = SqliteLedger::with(&path, &tight, true).unwrap();
    let mut added = 0;
    let error = loop {
        match ledger.append(&batch(added), at(0)) {
            Ok(_) => added += 1,
            Err(error) => break error,
        }
    };
    assert!(error.is_full() && error.to_string().contains("make room and run it again"), "{error}");
    assert!(added > 0);
    // The same ledger goes on, and so does one that is opened anew, with room.
    assert_eq!(ledger.stats().unwrap().articles as usize, added * ARTICLES);
    assert!(ledger.append(&batch(added), at(0)).unwrap_err().is_full());
    drop(ledger);
    let mut ledger = whole(&path);
    assert_eq!(ledger.append(&batch(added), at(0)).unwrap().articles, ARTICLES);
    drop(ledger);
    whole(&path);
}

/// A disk of three megabytes, in a mount namespace of its own: no rights are needed where the system lets users have one.
#[test]
fn a_disk_that_is_really_full_keeps_what_was_added() {
    let folder = TempDir::new().unwrap();
    let inner = spawned("fill", &folder.path().join("war"));
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c"]);
    command.arg("mount -t tmpfs -o size=3m tmpfs \"$0\" && echo mounted && exec \"$@\"");
    command.arg(folder.path()).arg(inner.get_program()).args(inner.get_args());
    command.env("LEDGER_TASK", "fill").env("LEDGER_PATH", folder.path().join("war"));
    let out = match command.output() {
        Ok(out) if String::from_utf8_lossy(&out.stdout).contains("mounted") => out,
        _ => {
            println!(
                "skipped: this system lets no user mount a small disk (unshare --map-root-user --mount)"
            );
            return;
        }
    };
    let said = String::from_utf8_lossy(&out.stdout);
    let line = |start: &str| {
        said.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{said}")).to_owned()
    };
    let full = line("full");
    let words: Vec<&str> = full.split(' ').collect();
    let added: usize = words[2].parse().unwrap();
    assert!(words[1] == "true" && added > 0, "{full}");
    assert_eq!(line("there"), format!("there {}", added * ARTICLES));
    line("read");
}

#[test]
fn two_writers_wait_for_each_other() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("war");
    SqliteLedger::open_or_create(&path).unwrap();
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let path = &path;
            scope.spawn(move || {
                let mut ledger = SqliteLedger::open_or_create(path).unwrap();
                for number in 0..10 {
                    // Every second batch is one that the other adds too.
                    ledger.append(&batch(number * (1 + writer)), at(0)).unwrap();
                }
            });
        }
    });
    assert_eq!(whole(&path).stats().unwrap().articles as usize, 15 * ARTICLES);
}

#[test]
fn a_writer_that_takes_too_long_is_told_of() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("war");
    let hasty = SqliteOptions { patience: Duration::from_millis(30), ..SqliteOptions::default() };
    let mut ledger = SqliteLedger::with(&path, &hasty, true).unwrap();
    ledger.append(&batch(0), at(0)).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = ledger.append(&batch(1), at(0)).unwrap_err();
    assert!(error.is_busy() && error.to_string().contains("another program is writing"), "{error}");
    // Reading goes on meanwhile.
    assert_eq!(ledger.stats().unwrap().articles as usize, ARTICLES);
    other.execute_batch("COMMIT").unwrap();
    ledger.append(&batch(1), at(0)).unwrap();
}

#[test]
fn a_file_that_is_cut_off_is_told_of() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("war");
    let mut ledger = SqliteLedger::open_or_create(&path).unwrap();
    for number in 0..4 {
        ledger.append(&batch(number), at(0)).unwrap();
    }
    drop(ledger);
    let bytes = fs::read(&path).unwrap();
    let cut = folder.path().join("cut");
    for len in [20, 99, 100, 2_000, 4_096, 5_000, bytes.len() / 3, bytes.len() / 2, bytes.len() - 1] {
        fs::write(&cut, &bytes[..len]).unwrap();
        let error = SqliteLedger::open(&cut).unwrap_err();
        assert!(error.is_damaged() || error.is_no_ledger(), "{len}: {error}");
        assert!(error.is_damaged() || len < 512, "{len}: {error}");
        assert_eq!(fs::metadata(&cut).unwrap().len() as usize, len, "help: a damaged file is left as it is");
    }
    fs::write(&cut, &bytes[..5_000]).unwrap();
    let told = SqliteLedger::open_or_create(&cut).unwrap_err().to_string();
    assert!(told.contains("5000 bytes of") && told.contains("restore it from a copy"), "{told}");
}

#[test]
fn damage_inside_a_file_is_found() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("war");
    let mut ledger = SqliteLedger::open_or_create(&path).unwrap();
    for number in 0..4 {
        ledger.append(&batch(number), at(0)).unwrap();
    }
    drop(ledger);
    let bytes = fs::read(&path).unwrap();
    let pages = bytes.len() / 4096;
    let mut found = 0;
    for page in 1..pages {
        let mut broken = bytes.clone();
        broken[page * 4096..page * 4096 + 64].fill(0xa5);
        fs::write(&path, &broken).unwrap();
        // Opened or not, read or not: what comes is an answer or an error.
        let Ok(ledger) = SqliteLedger::open(&path) else { continue };
        found += usize::from(ledger.check().is_err());
        let _ = ledger.claims(&Filter::default(), &mut |_| std::ops::ControlFlow::Continue(()));
        let _ = ledger.testimonies(None, &mut |_, _| ());
        let _ = ledger.search("North", 9);
        drop(ledger);
        let _ = fs::remove_file(folder.path().join("war-wal"));
    }
    // Pages of the indexes of words hold any bytes.
    assert!(found * 2 > pages, "{found} of {pages}");
}

#[test]
fn what_is_no_ledger_is_told_of() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("war");
    let told = |path: &Path| {
        let error = SqliteLedger::open_or_create(path).unwrap_err();
        assert!(error.is_no_ledger(), "{error}");
        error.to_string()
    };
    assert!(told(folder.path()).contains("it is a folder"));
    fs::write(&path, "Dear diary, today North took Gao.").unwrap();
    assert!(told(&path).contains("it does not begin as a database of SQLite does"));
    assert_eq!(fs::read_to_string(&path).unwrap(), "Dear diary, today North took Gao.");
    fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE songs(name TEXT)").unwrap();
    let before = fs::read(&path).unwrap();
    assert!(told(&path).contains("a database of another program"));
    assert_eq!(fs::read(&path).unwrap(), before);

    let none = folder.path().join("none");
    let error = SqliteLedger::open(&none).unwrap_err();
    assert!(error.is_missing() && error.to_string().contains("make one by adding articles"), "{error}");
    assert!(!none.exists());
    fs::write(&none, "").unwrap();
    assert!(SqliteLedger::open(&none).unwrap_err().to_string().contains("it is empty"));
    // A making that was cut short is taken up again.
    SqliteLedger::open_or_create(&none).unwrap();
    let error = SqliteLedger::open_or_create(folder.path().join("a/b")).unwrap_err();
    assert!(error.is_read_only() && error.to_string().contains("its folder is not there"), "{error}");
}

#[test]
fn a_ledger_of_a_newer_version_is_left_alone() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("war");
    SqliteLedger::open_or_create(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    let error = SqliteLedger::open(&path).unwrap_err();
    assert!(error.is_newer(), "{error}");
    let told = error.to_string();
    assert!(told.contains("of version 99") && told.contains("use a newer veille"), "{told}");
}
