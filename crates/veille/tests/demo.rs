//! The demonstration from its articles to control, day by day, against what is known to be true of it.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use support::run;
use veille_ledger::{Day, PlaceKey};

/// One row of `truth.csv`: a place, the days, and who held it.
struct Truth {
    place: PlaceKey,
    from: Day,
    to: Day,
    holder: &'static str,
}

fn key(name: &str) -> PlaceKey {
    PlaceKey::named(name, "")
}

fn truth() -> Vec<Truth> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/demo/truth.csv");
    let text = std::fs::read_to_string(file).unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let holder = match cells[4] {
            "government" => "Ivory Coast",
            "rebels" => "New Forces",
            "contested" => "contested",
            other => panic!("help: `{other}` is no holder of the demonstration"),
        };
        Truth { place: key(cells[0]), from: cells[2].parse().unwrap(), to: cells[3].parse().unwrap(), holder }
    };
    text.lines().skip(1).map(row).collect()
}

/// Who holds what, by name, as a command tells it.
fn told(folder: &Path, more: &[&str]) -> BTreeMap<PlaceKey, String> {
    let run = run(folder, &[&["control", "--json"], more].concat());
    assert_eq!(run.code, Some(0), "{}", run.err);
    let row = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        (key(row["place"]["name"].as_str().unwrap()), row["holder"].as_str().unwrap().to_owned())
    };
    run.out.lines().map(row).collect()
}

/// Of a hundred place-days at least this many.
const RIGHT: usize = 97;

#[test]
fn control_at_the_end_of_each_day_agrees_with_the_truth() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), &["demo"]).code, Some(0));
    let truth = truth();
    let first = truth.iter().map(|row| row.from).min().unwrap();
    let end = truth.iter().map(|row| row.to).max().unwrap();
    let (mut right, mut all, mut wrong) = (0, 0, String::new());
    for number in first.number()..end.number() {
        let day = Day::new(number);
        let told = told(folder.path(), &["--on", &day.to_string()]);
        for row in truth.iter().filter(|row| row.from <= day && day < row.to) {
            let holder = told.get(&row.place).map_or("nothing", String::as_str);
            all += 1;
            right += usize::from(holder == row.holder);
            if holder != row.holder {
                wrong.push_str(&format!("{day} {}: {} is told, {} is true\n", row.place, holder, row.holder));
            }
        }
    }
    assert!(all >= 300, "only {all} place-days");
    assert!(100 * right >= RIGHT * all, "{right} of {all} place-days are right:\n{wrong}");
}

/// The army said on the 19th that it had taken Danané; nobody else did, and it had not.
#[test]
fn what_was_believed_then_is_told_as_known_then() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), &["demo"]).code, Some(0));
    let then = told(folder.path(), &["--on", "2005-05-19", "--known", "2005-05-19"]);
    let later = told(folder.path(), &["--on", "2005-05-19"]);
    assert_eq!(then[&key("Danané")], "Ivory Coast");
    assert_eq!(later[&key("Danané")], "New Forces");
}
