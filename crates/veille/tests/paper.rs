//! The demonstration on paper and in the files of other programs.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use std::path::Path;

use support::run;

/// A folder with the demonstration's ledger.
fn demonstration() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let made = run(folder.path(), &["demo", "--ledger", "war.veille"]);
    assert_eq!(made.code, Some(0), "{}", made.err);
    folder
}

fn written(folder: &Path, arguments: &[&str], file: &str) -> Vec<u8> {
    let made = run(folder, &[arguments, &["-o", file]].concat());
    assert_eq!(made.code, Some(0), "{}", made.err);
    std::fs::read(folder.join(file)).unwrap()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_map_is_drawn_as_known_on_a_day() {
    let folder = demonstration();
    let day = ["map", "--on", "2005-05-12", "--known", "2005-05-12"];
    let drawing = text(written(folder.path(), &day, "map.svg"));
    for part in [
        "Who holds what on 2005-05-12",
        "as known on 2005-05-12",
        ">Bangolo</text>",
        "New Forces (",
        "contested, leaning to",
    ] {
        assert!(drawing.contains(part), "{part}");
    }
    let now = text(written(folder.path(), &["map", "--on", "2005-05-12"], "now.svg"));
    assert_ne!(drawing, now);
    assert_eq!(drawing, text(written(folder.path(), &day, "again.svg")), "the same ledger, the same bytes");
    let picture = written(folder.path(), &day, "map.png");
    assert_eq!(picture[..8], *b"\x89PNG\r\n\x1a\n");
    let french = [&day[..], &["--lang", "fr", "--country", "ci"]].concat();
    let page = text(written(folder.path(), &french, "map.html"));
    for part in ["<html lang=\"fr\">", "Qui tient quoi le 2005-05-12", "Forces nouvelles", "<blockquote>"] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn a_map_that_cannot_be_drawn_says_what_to_do() {
    let folder = demonstration();
    let bad = run(folder.path(), &["map", "-o", "map.pdf"]);
    assert_eq!(bad.code, Some(1));
    assert!(bad.err.contains(".svg, .png or .html"), "{}", bad.err);
    assert!(!folder.path().join("map.pdf").exists());
    let bad = run(folder.path(), &["map", "--lang", "xx", "-o", "map.svg"]);
    assert!(bad.err.contains("reports are written in: en, fr"), "{}", bad.err);
    let bad = run(folder.path(), &["report", "--from", "2005-06-01", "--to", "2005-05-01", "-o", "r.html"]);
    assert!(bad.err.contains("before it begins"), "{}", bad.err);
    assert!(!folder.path().join("r.html").exists());
}

#[test]
fn a_report_tells_a_period_with_its_sentences() {
    let folder = demonstration();
    let period = ["report", "--from", "2005-05-05", "--to", "2005-05-12", "--known", "2005-05-12"];
    let page = text(written(folder.path(), &period, "report.html"));
    for part in [
        "Situation from 2005-05-05 to 2005-05-12",
        "Sakassou",
        "New Forces → Ivory Coast",
        "Open contradictions",
        "href=\"https://",
        "Daoukro",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let later = text(written(folder.path(), &["report", "--from", "2005-05-05"], "later.html"));
    assert!(later.contains("came true") && later.contains("As known now."));
}

#[test]
fn other_programs_get_packages_feeds_and_tags() {
    let folder = demonstration();
    let package = written(folder.path(), &["export", "--format", "gpkg"], "c.gpkg");
    assert_eq!(package[..16], *b"SQLite format 3\0");
    assert_eq!(package[68..72], *b"GPKG");
    let feed = text(written(folder.path(), &["export", "--format", "atom", "--lang", "fr"], "c.atom"));
    assert!(feed.contains("<title>Changements de mains</title>") && feed.contains("disputé"));
    for format in ["parquet", "control-parquet"] {
        assert_eq!(written(folder.path(), &["export", "--format", format], "c.parquet")[..4], *b"PAR1");
    }
    let table = text(written(folder.path(), &["export", "--format", "acled", "--hxl"], "c.csv"));
    let tags = table.lines().nth(1).unwrap();
    assert!(tags.starts_with("#event+code,#date+occurred,") && tags.ends_with("#date+updated"), "{tags}");
    let bad = run(folder.path(), &["export", "--format", "kml", "--hxl"]);
    assert!(bad.err.contains("--format csv"), "{}", bad.err);
}
