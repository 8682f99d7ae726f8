//! A ledger as its user meets it: articles go in, control comes out, an analyst decides.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use std::path::Path;

use serde_json::Value;
use support::{folder, run};

const MONDAY: &str = "---\ndate: 2012-04-02\noutlet: Radio Delta\n---\n\n\
    Tuareg rebels captured Gao on Saturday, residents said. The rebels hold Kidal.\n";
const FRIDAY: &str = "date 2013-01-27\n\
    French troops recaptured Gao from the Islamists on Saturday.\n";

fn ledger() -> tempfile::TempDir {
    let folder = folder(&[("monday.md", MONDAY.as_bytes()), ("friday.txt", FRIDAY.as_bytes())]);
    let added = run(folder.path(), &["add", "monday.md", "friday.txt", "--ledger", "war.veille"]);
    assert_eq!(added.code, Some(0), "{}", added.err);
    folder
}

#[track_caller]
fn told(folder: &Path, arguments: &[&str]) -> String {
    let run = run(folder, arguments);
    assert_eq!(run.code, Some(0), "{}", run.err);
    run.out
}

#[track_caller]
fn rows(folder: &Path, arguments: &[&str]) -> Vec<Value> {
    told(folder, arguments).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Who holds a town, by a command's rows.
fn holder(rows: &[Value], place: &str) -> Option<String> {
    let row = rows.iter().find(|row| row["place"]["name"] == place)?;
    Some(row["holder"].as_str()?.to_owned())
}

#[test]
fn control_is_asked_by_day_and_as_known_on_a_day() {
    let folder = ledger();
    let then = rows(folder.path(), &["control", "--on", "2012-04-02", "--json"]);
    let now = rows(folder.path(), &["control", "--json"]);
    let (then, now) = (holder(&then, "Gao").unwrap(), holder(&now, "Gao").unwrap());
    assert_ne!(then, now);
    let early = rows(folder.path(), &["control", "--on", "2013-01-27", "--known", "2012-05-01", "--json"]);
    assert_ne!(holder(&early, "Gao").unwrap(), now, "what is published later was not known");
}

#[test]
fn every_answer_leads_to_its_sentence() {
    let folder = ledger();
    let rows = rows(folder.path(), &["timeline", "Gao", "--json"]);
    let first = &rows[0]["for"][0];
    assert_eq!(first["sentence"], "Tuareg rebels captured Gao on Saturday, residents said.");
    let id = first["claim"].as_str().unwrap();
    let why = told(folder.path(), &["why", id]);
    assert!(why.contains("Tuareg rebels captured Gao on Saturday") && why.contains("frame"), "{why}");
    let page = told(folder.path(), &["timeline", "Gao"]);
    assert!(page.contains(id) && page.contains("residents said."), "{page}");
}

#[test]
fn adding_again_adds_nothing() {
    let folder = ledger();
    let before = told(folder.path(), &["claims", "--json"]);
    let again = run(folder.path(), &["add", "monday.md", "friday.txt"]);
    assert_eq!(again.err.trim(), "added 0 articles with 0 claims about 0 places; 2 were there already");
    assert_eq!(told(folder.path(), &["claims", "--json"]), before);
}

#[test]
fn a_bad_file_is_told_at_the_end_and_does_not_stop_the_rest() {
    let folder = ledger();
    std::fs::create_dir(folder.path().join("more")).unwrap();
    std::fs::write(folder.path().join("more/a.txt"), b"").unwrap();
    std::fs::write(
        folder.path().join("more/b.txt"),
        "date 2012-04-03\nThe rebels captured Timbuktu on Sunday.",
    )
    .unwrap();
    let added = run(folder.path(), &["add", "more"]);
    assert_eq!(added.code, Some(0));
    assert!(
        added.err.starts_with("added 1 article with 1 claim about 1 place; 1 could not be added\n"),
        "{}",
        added.err
    );
    assert!(added.err.contains("a.txt: the file is empty"), "{}", added.err);
}

#[test]
fn a_date_in_the_future_is_kept_and_told_and_moves_no_other_day() {
    let folder = ledger();
    let before = told(folder.path(), &["control", "--json"]);
    let text = "date 2999-05-01\nThe rebels captured Timbuktu on Sunday, residents said.";
    std::fs::write(folder.path().join("ahead.txt"), text).unwrap();
    let added = run(folder.path(), &["add", "ahead.txt"]);
    assert_eq!(
        added.err,
        "added 1 article with 1 claim about 1 place\n⚠ 1 is dated in the future: ahead.txt (2999-05-01)\n"
    );
    assert_eq!(rows(folder.path(), &["claims", "--place", "Timbuktu", "--json"]).len(), 1);
    let after = rows(folder.path(), &["control", "--json"]);
    assert!(after.iter().all(|row| row["on"] == "2013-01-27"), "{after:?}");
    assert_eq!(holder(&after, "Timbuktu").as_deref(), Some("unknown"));
    let others: Vec<_> = after.iter().filter(|row| row["place"]["name"] != "Timbuktu").collect();
    assert_eq!(others.len(), before.lines().count());
}

#[test]
fn all_that_could_not_be_added_is_written_down() {
    let folder = ledger();
    std::fs::create_dir(folder.path().join("many")).unwrap();
    for number in 0..30 {
        std::fs::write(folder.path().join(format!("many/{number:02}.txt")), b"").unwrap();
    }
    let added = run(folder.path(), &["add", "many", "monday.md", "--errors", "errors.txt"]);
    assert!(added.err.contains("30 could not be added\n"), "{}", added.err);
    assert!(added.err.ends_with("and 10 more could not be added\n"), "{}", added.err);
    let errors = std::fs::read_to_string(folder.path().join("errors.txt")).unwrap();
    assert_eq!(errors.lines().count(), 30);
    assert!(errors.starts_with("many/00.txt: the file is empty\n"), "{errors}");
}

#[test]
fn a_decision_counts_until_it_is_taken_back() {
    let folder = ledger();
    let gao = |folder: &Path| holder(&rows(folder, &["control", "--json"]), "Gao").unwrap();
    let before = gao(folder.path());
    let claim = &rows(folder.path(), &["claims", "--place", "Gao", "--event", "retake", "--json"])[0];
    let id = claim["key"].as_str().unwrap();
    let refused = run(folder.path(), &["decide", "reject", id]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("--by NAME"), "{}", refused.err);
    told(folder.path(), &["decide", "reject", &id[..9], "--by", "an analyst", "--reason", "not confirmed"]);
    assert_ne!(gao(folder.path()), before);
    assert!(rows(folder.path(), &["claims", "--event", "retake", "--json"]).is_empty());
    let decided = &rows(folder.path(), &["decide", "list", "--json"])[0];
    assert_eq!(decided["reason"], "not confirmed");
    told(folder.path(), &["decide", "undo", decided["id"].as_str().unwrap(), "--by", "an analyst"]);
    assert_eq!(gao(folder.path()), before);
}

#[test]
fn a_correction_by_name_moves_the_claim() {
    let folder = ledger();
    let claim = &rows(folder.path(), &["claims", "--place", "Kidal", "--json"])[0];
    let id = claim["key"].as_str().unwrap();
    told(folder.path(), &["decide", "correct", id, "place", "Timbuktu, ML", "--by", "an analyst"]);
    let moved = &rows(folder.path(), &["claims", "--standing", "corrected", "--json"])[0];
    assert_eq!(moved["record"]["place"]["country"], "ML");
    assert_eq!(moved["original"]["place"]["name"], "Kidal");
    assert!(
        rows(folder.path(), &["claims", "--json"])
            .iter()
            .all(|row| row["record"]["place"]["name"] != "Kidal")
    );
}

#[test]
fn a_place_that_is_not_there_is_answered_with_those_like_it() {
    let folder = ledger();
    let missing = run(folder.path(), &["timeline", "Kidall"]);
    assert_eq!(missing.code, Some(1));
    assert!(
        missing.err.contains("no place called `Kidall`") && missing.err.contains("did you mean Kidal"),
        "{}",
        missing.err
    );
    // By any name that the gazetteer knows.
    std::fs::write(
        folder.path().join("tombouctou.txt"),
        "date 2012-04-03\nThe rebels captured Timbuktu on Sunday.",
    )
    .unwrap();
    run(folder.path(), &["add", "tombouctou.txt"]);
    assert!(told(folder.path(), &["timeline", "Tombouctou"]).contains("captured Timbuktu"));
}

#[test]
fn a_folder_without_a_ledger_or_with_two_asks_which() {
    let empty = tempfile::tempdir().unwrap();
    let none = run(empty.path(), &["control"]);
    assert!(none.err.contains("there is no ledger in this folder"), "{}", none.err);
    let absent = run(empty.path(), &["control", "--ledger", "war.veille"]);
    assert!(absent.err.contains("war.veille: there is no ledger there"), "{}", absent.err);
    std::fs::write(empty.path().join("notes.veille"), "shopping").unwrap();
    let other = run(empty.path(), &["control"]);
    assert!(other.err.contains("notes.veille: this is no ledger"), "{}", other.err);
    assert_eq!(std::fs::read(empty.path().join("notes.veille")).unwrap(), b"shopping");
}

#[test]
fn the_demonstration_is_built_and_answers() {
    let folder = tempfile::tempdir().unwrap();
    let made = run(folder.path(), &["demo"]);
    assert_eq!(made.code, Some(0), "{}", made.err);
    assert!(made.err.contains("never happened"), "{}", made.err);
    let places = rows(folder.path(), &["control", "--json"]);
    assert!(places.len() >= 15, "only {} places", places.len());
    assert!(!told(folder.path(), &["changes"]).is_empty());
    assert!(told(folder.path(), &["sources"]).contains("borne out"));
    assert!(told(folder.path(), &["forecasts"]).contains("come true"));
}

/// A dispatch of sixty words, as two outlets print it.
const WIRE: &str = "KIDAL (Sahel Wire) - Tuareg rebels captured Gao on Saturday after a day of fighting around the \
    airport, residents reached by telephone said. The rebels drove into the town from the north in some fifty pickup \
    trucks, and soldiers left their barracks towards the south without their vehicles. Shops stayed closed and people \
    kept to their houses, a teacher said.";

#[test]
fn copies_of_one_wire_are_one_voice_in_whatever_order_they_come() {
    let of = |outlet: &str, text: &str| format!("---\ndate: 2012-04-02\noutlet: {outlet}\n---\n\n{text}\n");
    let first = of("Radio Delta", WIRE);
    let copy = of("Le Courrier", &format!("{WIRE} Schools are to open again on Monday."));
    let own =
        of("Niger Post", "The rebels took Gao on Saturday, a nurse at the hospital told the Niger Post.");
    let told = |order: [&str; 3]| {
        let files = [("a.md", first.as_bytes()), ("b.md", copy.as_bytes()), ("c.md", own.as_bytes())];
        let folder = folder(&files);
        for file in order {
            let added = run(folder.path(), &["add", file, "--ledger", "war.veille"]);
            assert_eq!(added.code, Some(0), "{}", added.err);
        }
        let gao = rows(folder.path(), &["timeline", "Gao", "--json"]);
        let last = gao.last().unwrap();
        let copies = last["for"].as_array().unwrap().iter().filter(|one| one["copy"] == true).count();
        (last["for"].as_array().unwrap().len(), copies, last["probability"].clone())
    };
    let one = told(["a.md", "b.md", "c.md"]);
    assert_eq!((one.0, one.1), (3, 1), "three say so, one of them a copy");
    assert_eq!(told(["c.md", "b.md", "a.md"]), one);
}

#[test]
fn a_ledger_is_exported_for_other_programs() {
    let folder = ledger();
    let map: Value = serde_json::from_str(&told(folder.path(), &["export", "--format", "geojson"])).unwrap();
    let features = map["features"].as_array().unwrap();
    let gao: Vec<_> = features.iter().filter(|one| one["properties"]["name"] == "Gao").collect();
    assert!(gao.len() >= 2, "two held it: {map}");
    assert_eq!(
        gao[0]["properties"]["quotes"][0]["sentence"],
        "Tuareg rebels captured Gao on Saturday, residents said."
    );
    assert_eq!(gao.last().unwrap()["properties"]["end"], Value::Null);
    let then = told(folder.path(), &["export", "--format", "geojson", "--on", "2012-04-02"]);
    assert_eq!(then.matches("\"name\":\"Gao\"").count(), 1, "{then}");

    told(folder.path(), &["export", "--format", "csv", "-o", "claims.csv"]);
    let table = std::fs::read_to_string(folder.path().join("claims.csv")).unwrap();
    assert_eq!(table.lines().count(), 1 + rows(folder.path(), &["claims", "--json"]).len());
    let acled = told(folder.path(), &["export", "--format", "acled"]);
    assert!(acled.contains("Non-state actor overtakes territory"), "{acled}");
    for format in ["kml", "timelinejs"] {
        assert!(told(folder.path(), &["export", "--format", format]).contains("Gao"));
    }
}

#[test]
fn shells_can_complete_every_command() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let script = told(folder.path(), &["completions", shell]);
        assert!(script.contains("timeline") && script.contains("export"), "{shell}");
    }
}

/// All that is told of claims and of control, less the moments of recording.
fn picture(folder: &Path, ledger: &str) -> String {
    let claims = told(folder, &["claims", "--json", "--ledger", ledger]);
    let mut out: String = claims
        .lines()
        .map(|line| {
            let mut row: Value = serde_json::from_str(line).unwrap();
            row.as_object_mut().unwrap().remove("recorded");
            format!("{row}\n")
        })
        .collect();
    out.push_str(&told(folder, &["control", "--json", "--ledger", ledger]));
    out
}

/// Two wires of one agency, the second a little longer.
const DISPATCH: &str = "KIDAL (Agence Delta) - Fighters of the movement captured the town of Tessalit at dawn on Sunday after two days of \
    shelling, three residents reached by telephone said, and the garrison left for the border with its vehicles.\n";

#[test]
fn two_ledgers_become_one_in_either_order() {
    let more = format!("date 2012-04-02\n{DISPATCH}");
    let copy =
        format!("---\ndate: 2012-04-03\noutlet: Le Fleuve\n---\n\n{DISPATCH}Nobody else could be reached.\n");
    let folder = folder(&[
        ("monday.md", MONDAY.as_bytes()),
        ("friday.txt", FRIDAY.as_bytes()),
        ("wire.txt", more.as_bytes()),
        ("copy.md", copy.as_bytes()),
    ]);
    let folder = folder.path();
    told(folder, &["add", "monday.md", "wire.txt", "--ledger", "a.veille"]);
    told(folder, &["add", "friday.txt", "copy.md", "monday.md", "--ledger", "b.veille"]);
    let id =
        rows(folder, &["claims", "--json", "--ledger", "a.veille", "--place", "Kidal"])[0]["key"].to_string();
    let id = id.trim_matches('"');
    told(folder, &["decide", "reject", id, "--reason", "old news", "--by", "Ada", "--ledger", "a.veille"]);

    let merged = run(folder, &["merge", "a.veille", "b.veille", "--ledger", "ab.veille"]);
    assert_eq!(merged.code, Some(0), "{}", merged.err);
    assert!(
        merged.err.contains("1 decision") && merged.err.contains("1 was there already"),
        "{}",
        merged.err
    );
    told(folder, &["merge", "b.veille", "a.veille", "--ledger", "ba.veille"]);
    told(folder, &["add", "b.veille", "--ledger", "a.veille"]);
    let wanted = picture(folder, "ab.veille");
    assert_eq!(picture(folder, "ba.veille"), wanted);
    assert_eq!(picture(folder, "a.veille"), wanted);
    assert!(!wanted.contains(id), "help: the decision of one ledger holds in both");
    let wires = rows(folder, &["claims", "--json", "--ledger", "ab.veille", "--place", "Tessalit"]);
    assert_eq!(wires.len(), 2);
    assert_eq!(wires[0]["voice"], wires[1]["voice"], "help: copies from two ledgers are one voice");
    let again = run(folder, &["merge", "b.veille", "--ledger", "ab.veille"]);
    assert!(again.err.starts_with("added 0 articles with 0 claims about 0 places"), "{}", again.err);
}

#[test]
fn claims_that_were_read_before_are_added_as_they_are() {
    let folder = ledger();
    let folder = folder.path();
    told(folder, &["export", "--format", "parquet", "-o", "claims.parquet"]);
    std::fs::create_dir_all(folder.join("out/month=2012-04")).unwrap();
    std::fs::copy(folder.join("claims.parquet"), folder.join("out/month=2012-04/part-0.parquet")).unwrap();
    std::fs::write(folder.join("out/_SUCCESS"), "").unwrap();
    for given in ["claims.parquet", "out"] {
        told(folder, &["add", given, "--offline", "--ledger", "again.veille"]);
        assert_eq!(picture(folder, "again.veille"), picture(folder, "war.veille"));
    }

    let line = |text: &str, date: &str, more: &str| {
        format!("{{\"text\": {text:?}, \"published\": \"{date}\"{more}}}\n")
    };
    let monday = MONDAY.split_once("---\n\n").unwrap().1;
    let friday = FRIDAY.split_once('\n').unwrap().1;
    let input = line(monday, "2012-04-02", ", \"source\": \"Radio Delta\"") + &line(friday, "2013-01-27", "");
    let annotated = support::piped(folder, &["annotate", "--text"], input.as_bytes());
    std::fs::write(folder.join("claims.jsonl"), &annotated.out).unwrap();
    std::fs::write(folder.join("articles.jsonl"), input).unwrap();
    told(folder, &["add", "claims.jsonl", "--ledger", "lines.veille"]);
    told(folder, &["add", "articles.jsonl", "--ledger", "articles.veille"]);
    let held = |ledger: &str| told(folder, &["control", "--json", "--ledger", ledger]).lines().count();
    assert_eq!(held("lines.veille"), held("articles.veille"));
    let ids = |ledger: &str| -> Vec<String> {
        rows(folder, &["claims", "--json", "--ledger", ledger])
            .iter()
            .map(|row| row["record"]["event"].to_string())
            .collect()
    };
    assert_eq!(ids("lines.veille"), ids("articles.veille"));

    // Without their text, lines are claims of articles that the ledger has.
    let bare = support::piped(folder, &["annotate"], line(friday, "2013-01-27", "").as_bytes());
    std::fs::write(folder.join("bare.jsonl"), &bare.out).unwrap();
    let known = run(folder, &["add", "bare.jsonl", "--ledger", "lines.veille"]);
    assert_eq!(known.err.trim(), "added 0 articles with 0 claims about 0 places; 1 was there already");
    let unknown = run(folder, &["add", "bare.jsonl", "--ledger", "empty.veille"]);
    assert!(unknown.err.contains("bare.jsonl, line 1: the ledger has no article `a1-"), "{}", unknown.err);
    assert!(unknown.err.contains("veille annotate --text"), "{}", unknown.err);
}

#[test]
fn the_queue_begins_with_what_decides_and_shrinks_with_each_decision() {
    let folder = folder(&[("monday.md", MONDAY.as_bytes()), ("friday.txt", FRIDAY.as_bytes())]);
    run(folder.path(), &["add", "monday.md", "friday.txt", "--ledger", "war.veille"]);
    let queue = rows(folder.path(), &["review", "--json"]);
    assert!(!queue.is_empty());
    let by = |one: &Value| one["priority"].as_f64().unwrap();
    assert!(queue.windows(2).all(|pair| by(&pair[0]) >= by(&pair[1])));
    let first = queue[0]["claim"]["key"].as_str().unwrap();
    assert!(told(folder.path(), &["review"]).contains(first));
    told(folder.path(), &["decide", "accept", first, "--by", "an analyst"]);
    let left = rows(folder.path(), &["review", "--json"]);
    assert_eq!(left.len() + 1, queue.len());
    assert!(left.iter().all(|one| one["claim"]["key"] != first));
}

#[test]
fn what_cannot_be_served_is_told() {
    let folder = ledger();
    let absent = run(folder.path(), &["serve", "peace.veille"]);
    assert_eq!(absent.code, Some(1));
    assert!(absent.err.contains("peace.veille: there is no ledger there"), "{}", absent.err);
    let weak = run(folder.path(), &["serve", "--token", "1234"]);
    assert!(weak.code == Some(1) && weak.err.contains("at least 16 of them"), "{}", weak.err);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let busy = run(folder.path(), &["serve", "--listen", &address]);
    assert!(busy.code == Some(1) && busy.err.contains("is another program there?"), "{}", busy.err);
}
