//! What `veille why` shows of a claim, in each language: snapshots to be judged by eye.
#![expect(clippy::unwrap_used, reason = "what the tests stand on; a panic is how it says that it is missing")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const FRENCH: &str = "date 2012-04-01\nLes rebelles touareg ont quitté Ménaka vendredi. Le lendemain, ils se sont \
                      emparés de Gao, selon un élu.\n";
const ENGLISH: &str = "date 2016-03-27\nThe Syrian army said on Saturday that its troops had recaptured Palmyra from \
                       Islamic State, which seized it last May.\n";

fn veille(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_veille"));
    match command.current_dir(folder).env_remove("VEILLE_GAZETTEER").args(arguments).output() {
        Ok(output) => output,
        Err(error) => panic!("help: the command did not start: {error}"),
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A folder with the text, and the id of its first claim of a kind.
#[track_caller]
fn article(body: &str, event: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("article.txt"), body).unwrap();
    let claims = text(veille(folder.path(), &["read", "--json", "article.txt"]).stdout);
    let mut claims = claims.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let claim =
        claims.find(|claim| claim["event"] == event).unwrap_or_else(|| panic!("help: no {event} is read"));
    (folder, claim["id"].as_str().unwrap().to_owned())
}

/// The page without what other parts of the program may weigh anew: figures, and which frames and places were
/// passed over.
fn page(folder: &Path, id: &str) -> String {
    let shown = text(veille(folder, &["why", "article.txt", "--claim", id]).stdout);
    let kept = |line: &&str| !line.starts_with("  not  ") && !line.starts_with("       and ");
    let mut out = String::new();
    for line in shown.lines().filter(kept) {
        let line = match line.split_once(" %: ") {
            Some((_, reasons)) => format!("  by   … %: {}", reasons.split(' ').next().unwrap_or_default()),
            None => line.to_owned(),
        };
        let figure = |c: char| c.is_ascii_digit() || c == '.';
        let line = match line.split_once("certainty ") {
            Some((before, _)) => format!("{before}certainty …"),
            None if line.contains("  c1-") => {
                line.split("  ").filter(|word| !word.chars().all(figure)).collect::<Vec<_>>().join("  ")
            }
            None => line,
        };
        out.push_str(&line);
        out.push('\n');
    }
    out
}

#[test]
fn a_french_claim_is_explained() {
    let (folder, id) = article(FRENCH, "capture");
    insta::assert_snapshot!(page(folder.path(), &id));
}

#[test]
fn an_english_claim_is_explained() {
    let (folder, id) = article(ENGLISH, "retake");
    insta::assert_snapshot!(page(folder.path(), &id));
}

#[test]
fn what_was_passed_over_is_told() {
    let (folder, id) = article(ENGLISH, "retake");
    let line = text(veille(folder.path(), &["why", "article.txt", "--claim", &id, "--json"]).stdout);
    let why: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(why["claim"]["id"], id.as_str());
    let frames = why["frames"].as_array().unwrap();
    assert_eq!(frames.iter().filter(|frame| frame["taken"] == true).count(), 1, "{line}");
    assert!(frames.iter().any(|frame| frame["taken"] == false && frame["lacks"].is_string()), "{line}");
    assert_eq!(
        frames.iter().find(|frame| frame["taken"] == true).unwrap()["code"],
        why["claim"]["evidence"]["frame"]
    );
    let modality = why["modality"].as_array().unwrap();
    assert_eq!(modality.last().unwrap()["modality"], why["claim"]["modality"], "{line}");
    assert!(why["places"].as_array().unwrap().len() > 1, "{line}");
    assert!(why["clause"]["parts"].is_array() && why["time"]["steps"].is_array(), "{line}");
}

#[test]
fn the_beginning_of_an_id_will_do_and_an_unknown_one_lists_the_nearest() {
    let (folder, id) = article(ENGLISH, "retake");
    let short = veille(folder.path(), &["why", "article.txt", "--claim", &id[..9]]);
    assert!(short.status.success(), "{}", text(short.stderr));
    let mut wrong = id.clone();
    wrong.pop();
    wrong.push_str("zz");
    let unknown = veille(folder.path(), &["why", "article.txt", "--claim", &wrong]);
    let said = text(unknown.stderr);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(said.contains(&wrong) && said.contains(&id) && said.contains("retake"), "{said}");
    std::fs::write(folder.path().join("article.txt"), "date 2016-03-27\nThe sun shone on the river.\n")
        .unwrap();
    let none = text(veille(folder.path(), &["why", "article.txt", "--claim", &id]).stderr);
    assert!(none.contains("no claim") && none.contains("--published"), "{none}");
}
