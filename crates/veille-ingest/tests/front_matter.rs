//! Texts with a front matter, alone and in folders.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test states what must hold; a panic is how it says that it does not"
)]

use std::fs;

use veille_ingest::{Basis, Collection, Format, Reader};

const FRONT: &str = "---\ntitle: The bridge at Arad is taken\ndate: 2031-04-02T06:30\noutlet: Radio Delta\n\
    url: https://example.org/arad\nlang: en\n---\n";
const BODY: &str = "The *army* took the bridge at dawn.\n\nNobody was hurt, a witness said.";

#[test]
fn what_stands_in_front_is_told_of_the_article() {
    let read = |name: &str| Reader::new().bytes(name, format!("{FRONT}\n{BODY}").as_bytes()).unwrap();
    let ingested = read("arad.md");
    let article = &ingested.article;
    assert_eq!(ingested.origin.format, Format::Markdown);
    assert_eq!(article.published.unwrap().to_string(), "2031-04-02T06:30");
    assert_eq!(article.outlet.as_deref(), Some("Radio Delta"));
    assert_eq!(article.address.as_deref(), Some("https://example.org/arad"));
    assert_eq!(article.title.unwrap().of(&article.text), "The bridge at Arad is taken");
    assert_eq!(ingested.bases.published, Some(Basis::FrontMatter));
    insta::assert_snapshot!(article.body.of(&article.text), @r"
    The bridge at Arad is taken

    The army took the bridge at dawn.

    Nobody was hurt, a witness said.
    ");
    assert!(ingested.notes.is_empty());
    let plain = read("arad.txt").article;
    assert!(plain.text.contains("The *army* took"), "plain text has no marks");
}

#[test]
fn what_is_set_overrides_what_stands_in_front() {
    let reader = Reader::new().outlet(Some("Wire")).lang("fr").unwrap();
    let reader = reader.published(veille_text::Published::year(2030));
    let ingested = reader.bytes("arad.md", format!("{FRONT}{BODY}").as_bytes()).unwrap();
    let article = &ingested.article;
    assert_eq!((article.outlet.as_deref(), article.lang.code()), (Some("Wire"), "fr"));
    assert_eq!(article.published.unwrap().to_string(), "2030");
    assert_eq!(ingested.bases.lang, Some(Basis::Set));
}

#[test]
fn a_date_in_front_that_is_none_is_refused() {
    let text = format!("---\ndate: soon\n---\n{BODY}");
    let error = Reader::new().bytes("arad.md", text.as_bytes()).unwrap_err();
    assert!(error.is_bad_date());
    insta::assert_snapshot!(error, @"arad.md: `soon` is no date that veille can read; write it as 2021-08-14, or set the date");
    let error = Reader::new().bytes("arad.md", b"---\ndate: 2031-04-02\n---\n").unwrap_err();
    assert!(error.is_empty(), "{error}");
}

#[test]
fn one_bad_file_of_a_folder_does_not_stop_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write("1.md", format!("{FRONT}{BODY}").as_bytes());
    write("2.txt", b"");
    write("3.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    write("4.txt", format!("date 2031-04-03 {BODY}").as_bytes());
    write("5.txt", &vec![b'x'; 3000]);
    let collection = Collection::new(Reader::new().max_bytes(2000));
    let mut articles = collection.open(folder.path());
    let mut seen = String::new();
    for found in articles.by_ref() {
        let line = match found {
            Ok(ingested) => format!("{} {}\n", ingested.origin, ingested.article.published.unwrap()),
            Err(error) => format!("{error}\n"),
        };
        seen.push_str(&line.replace(&format!("{}/", folder.path().display()), ""));
    }
    insta::assert_snapshot!(seen, @r"
    1.md 2031-04-02T06:30
    2.txt: the file is empty
    3.png: this is not text but a PNG image; veille reads no pictures
    4.txt 2031-04-03
    5.txt: the file has 3 kB, more than the 2 kB that one article may have; split it into its articles, or raise the limit
    ");
    assert_eq!((articles.progress().files, articles.progress().records), (5, 5));
    let missing: Vec<_> = collection.open(&folder.path().join("none")).collect();
    assert!(missing.len() == 1 && missing[0].as_ref().unwrap_err().is_not_found());
}

#[test]
fn a_blank_line_parts_the_title_from_the_text() {
    let front = "---\ntitle: Fighting near Mira\n---\n";
    let page = format!(
        "<html><body><article><h1>Fighting near Mira</h1><p>MIRA The army took the bridge.</p><p>{BODY}</p></article></body></html>"
    );
    for (name, text) in [
        ("a.md", format!("{front}MIRA {BODY}")),
        ("a.md", format!("# Fighting near Mira\nMIRA {BODY}")),
        ("a.md", format!("{front}# Fighting near Mira\nMIRA {BODY}")),
        ("a.txt", format!("{front}Fighting near Mira\nMIRA {BODY}")),
        ("a.txt", format!("{front}MIRA {BODY}")),
        ("a.html", page.clone()),
        ("a.html", page.replace("<article>", "<head><title>Fighting near Mira</title></head><article>")),
    ] {
        let article = Reader::new().bytes(name, text.as_bytes()).unwrap().article;
        assert!(article.text.starts_with("Fighting near Mira\n\nMIRA"), "{name}: {}", article.text);
        assert_eq!(article.text.matches("Fighting").count(), 1);
        assert_eq!(article.title.unwrap().of(&article.text), "Fighting near Mira");
    }
    let folder = tempfile::tempdir().unwrap();
    let line = format!(
        "{{\"title\": \"Fighting near Mira\", \"text\": \"Fighting near Mira\\nMIRA {}\"}}",
        BODY.replace('\n', " ")
    );
    fs::write(folder.path().join("a.jsonl"), line + "\n{}").unwrap();
    let found = Collection::new(Reader::new()).open(folder.path()).next().unwrap().unwrap();
    assert!(found.article.text.starts_with("Fighting near Mira\n\nMIRA The"));
}
