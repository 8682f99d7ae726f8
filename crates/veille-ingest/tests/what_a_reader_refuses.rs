//! Each bad input has its own message, and each doubt its note.

use std::path::Path;

use veille_ingest::{Error, Ingested, Note, Reader};
use veille_text::Published;

const ENGLISH: &str = "The column left the town on Friday and reached the bridge at night, a witness said.";
const FRENCH: &str =
    "La colonne a quitté la ville vendredi et a atteint le pont dans la nuit, dit un témoin.";

fn read(bytes: &[u8]) -> Result<Ingested, Error> {
    Reader::new().bytes("wire.txt", bytes)
}

fn refused(bytes: &[u8]) -> Error {
    let Err(error) = read(bytes) else { panic!("help: this input must be refused: {bytes:?}") };
    error
}

#[test]
fn an_empty_file_is_said_to_be_empty() {
    insta::assert_snapshot!(refused(b""), @"wire.txt: the file is empty");
    insta::assert_snapshot!(refused(b" \n\t\r\n"), @"wire.txt: there is nothing to read but white space");
    insta::assert_snapshot!(refused(b"\xEF\xBB\xBF"), @"wire.txt: there is nothing to read but white space");
    insta::assert_snapshot!(refused(b"date 2021-08\n"), @"wire.txt: there is no text after the line that gives the date");
    assert!(refused(b"date 2021-08").is_empty());
}

#[test]
fn binary_data_is_refused_with_what_it_is() {
    let error = refused(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    assert!(error.is_binary());
    insta::assert_snapshot!(error, @"wire.txt: this is not text but a PNG image; veille reads no pictures");
    insta::assert_snapshot!(refused(&[0, 1, 2, 3, 250, 0]), @"wire.txt: this is not text but binary data; give the article's text, in UTF-8 if there is a choice");
}

#[test]
fn windows_1252_is_read_and_noted() {
    let bytes: Vec<u8> = FRENCH.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let Ingested { article, notes, .. } = read(&bytes).unwrap();
    assert_eq!(&*article.text, FRENCH);
    assert_eq!(article.lang.code(), "fr");
    assert_eq!(notes, [Note::EncodingGuessed("windows-1252"), Note::Undated]);
}

#[test]
fn utf_16_is_read_with_and_without_its_mark() {
    let dated = format!("date 2012-04-02\n{FRENCH}");
    let little: Vec<u8> = dated.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xFF\xFE", little.as_slice()].concat();
    for (bytes, notes) in [(marked, vec![]), (little, vec![Note::EncodingGuessed("UTF-16LE")])] {
        let ingested = read(&bytes).unwrap();
        assert_eq!(ingested.article.body.of(&ingested.article.text), FRENCH);
        assert_eq!(ingested.article.published.unwrap().to_string(), "2012-04-02");
        assert_eq!(ingested.notes, notes);
    }
}

#[test]
fn damaged_characters_are_counted() {
    let bytes = [FRENCH.as_bytes(), b" \xE2\x80 ", FRENCH.as_bytes()].concat();
    let notes = read(&bytes).unwrap().notes;
    assert!(notes.contains(&Note::BytesLost(1, "UTF-8")), "{notes:?}");
}

#[test]
fn a_file_above_the_limit_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.txt");
    // Sparse: 50 MB on paper, nothing on the disk.
    std::fs::File::create(&path).unwrap().set_len(50_000_000).unwrap();
    let error = Reader::new().file(&path).unwrap_err();
    assert!(error.is_too_large());
    let message = error.to_string().replace(&path.display().to_string(), "archive.txt");
    insta::assert_snapshot!(message, @"archive.txt: the file has 50 MB, more than the 10 MB that one article may have; split it into its articles, or raise the limit");

    let endless = std::io::repeat(b'a');
    let error = Reader::new().max_bytes(1_500_000).stream("standard input", endless).unwrap_err();
    insta::assert_snapshot!(error, @"standard input: there is more than the 1.5 MB that one article may have; split it into its articles, or raise the limit");
}

#[test]
fn a_large_article_is_read_where_the_limit_allows() {
    let text = format!("date 2021-08\n{}", format!("{ENGLISH}\n").repeat(150_000));
    assert!(text.len() > 12_000_000);
    assert!(read(text.as_bytes()).is_ok(), "bytes at hand are never too many");
    let stream = Reader::new().max_bytes(20_000_000).stream("x", text.as_bytes());
    assert_eq!(stream.unwrap().article.text.len(), text.len());
}

#[test]
fn another_language_is_named_with_those_installed() {
    let german = "Die Armee hat am Freitag nach schweren Gefechten die Stadt eingenommen, teilte ein Sprecher \
        des Ministeriums mit. Die Aufständischen zogen sich in die Berge zurück und ließen ihre Fahrzeuge stehen.";
    let error = refused(german.as_bytes());
    assert!(error.is_unsupported_language());
    insta::assert_snapshot!(error, @"wire.txt: the text seems to be in German; veille reads English (en), Spanish (es) and French (fr). To read it all the same, set one of these");
    let read_as_asked = Reader::new().lang("fr").unwrap().bytes("wire.txt", german.as_bytes()).unwrap();
    assert_eq!(read_as_asked.article.lang.code(), "fr");
    insta::assert_snapshot!(Reader::new().lang("de").unwrap_err(), @"`de` is not a language veille reads; it reads English (en), Spanish (es) and French (fr)");
    assert!(refused("12 34 …".as_bytes()).is_unsupported_language());
}

#[test]
fn a_text_without_a_date_is_read_with_a_note() {
    let ingested = read(ENGLISH.as_bytes()).unwrap();
    assert_eq!(ingested.notes, [Note::Undated]);
    assert_eq!(ingested.article.published, None, "a file's own time is not a publication date");
    insta::assert_snapshot!(Note::Undated, @"no publication date: relative dates stay open; begin the text with `date 2021-08-14`, or set the date");
}

#[test]
fn a_date_that_does_not_exist_is_refused() {
    let error = refused(format!("date 2021-02-30\n{ENGLISH}").as_bytes());
    assert!(error.is_bad_date());
    insta::assert_snapshot!(error, @"wire.txt: in its first line, `2021-02-30` names a date that does not exist (that month has no such day); correct it or leave it out");
    assert!(refused(format!("date 14/08/2021\n{ENGLISH}").as_bytes()).is_bad_date());
}

#[test]
fn a_date_that_is_set_overrides_the_first_line() {
    let set = Published::month(2020, 1);
    let bytes = format!("date 2021-02-30 {ENGLISH}");
    let article = Reader::new().published(set).bytes("x", bytes.as_bytes()).unwrap().article;
    assert_eq!(article.published, set);
    assert_eq!(article.body.of(&article.text), ENGLISH);
}

#[test]
fn folders_and_missing_files_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let error = Reader::new().file(folder.path()).unwrap_err();
    assert!(error.is_folder(), "{error}");
    assert!(error.to_string().contains("this is a folder; give the files in it"));
    let error = Reader::new().file(Path::new("no/such/file.txt")).unwrap_err();
    assert!(error.is_not_found());
    insta::assert_snapshot!(error, @"no/such/file.txt: there is no such file");
}

#[test]
fn the_same_bytes_give_the_same_article() {
    let (one, two) = (read(FRENCH.as_bytes()).unwrap().article, read(FRENCH.as_bytes()).unwrap().article);
    assert_eq!(one.id, two.id);
    let other = Reader::new().outlet(Some("Radio Delta")).bytes("y", FRENCH.as_bytes()).unwrap().article;
    assert_eq!((other.id, other.outlet.as_deref()), (one.id, Some("Radio Delta")));
}
