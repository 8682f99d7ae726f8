//! Parquet tables: columns by their names, of whatever type, and files that are damaged.
#![cfg(feature = "parquet")]
#![allow(clippy::unwrap_used, reason = "what the tests stand on; a panic is how it says that it is missing")]

use std::fs;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use veille_ingest::{Collection, Reader};

const BODY: &str = "The army took the bridge at Arad at dawn on Friday, a spokesman told Radio Delta.";

/// A table with a day, a moment, a text and a column that nobody asked for.
fn table(compression: Compression) -> Vec<u8> {
    let schema = "message m { required int32 id; optional int32 date (DATE); required binary text (UTF8); \
        required binary source; optional binary url (UTF8); }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let text = |words: &str| ByteArray::from(words.to_owned().into_bytes());
    let texts = [text(BODY), text(""), text(&format!("<p>{BODY}</p><p>More.</p>"))];
    while let Some(mut column) = group.next_column().unwrap() {
        let name = match column.untyped() {
            ColumnWriter::Int32ColumnWriter(writer) => {
                if writer.get_descriptor().name() == "id" {
                    writer.write_batch(&[1, 2, 3], None, None).unwrap();
                } else {
                    writer.write_batch(&[22_372, 22_373], Some(&[1, 0, 1]), None).unwrap();
                }
                close(column);
                continue;
            }
            ColumnWriter::ByteArrayColumnWriter(writer) => writer.get_descriptor().name().to_owned(),
            _ => panic!("help: the schema has other columns"),
        };
        if let ColumnWriter::ByteArrayColumnWriter(writer) = column.untyped() {
            match name.as_str() {
                "text" => writer.write_batch(&texts, None, None).unwrap(),
                "source" => {
                    writer.write_batch(&[text("Radio Delta"), text("x"), text("Wire")], None, None).unwrap()
                }
                _ => writer.write_batch(&[text("https://example.org/a")], Some(&[1, 0, 0]), None).unwrap(),
            };
        }
        close(column);
    }
    group.close().unwrap();
    writer.into_inner().unwrap()
}

fn close(column: parquet::file::writer::SerializedColumnWriter<'_>) {
    column.close().unwrap();
}

fn read(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("wire"), bytes).unwrap();
    let mut seen = String::new();
    for found in Collection::new(Reader::new()).open(folder.path()) {
        let line = match found {
            Ok(found) => {
                let article = &found.article;
                let date = article.published.map_or_else(|| "–".to_owned(), |date| date.to_string());
                format!(
                    "{} | {date} | {:?} | {:?} | {:?}",
                    found.origin,
                    article.outlet.as_deref(),
                    article.address.as_deref(),
                    &*article.text
                )
            }
            Err(error) => error.to_string(),
        };
        seen.push_str(&line.replace(&format!("{}/", folder.path().display()), ""));
        seen.push('\n');
    }
    seen
}

#[test]
fn rows_are_read_by_the_names_of_their_columns() {
    let found = read(&table(Compression::UNCOMPRESSED));
    insta::assert_snapshot!(found, @r#"
    wire, row 1 | 2031-04-03 | Some("Radio Delta") | Some("https://example.org/a") | "The army took the bridge at Arad at dawn on Friday, a spokesman told Radio Delta."
    wire, row 2: it has no text
    wire, row 3 | 2031-04-04 | Some("Wire") | None | "The army took the bridge at Arad at dawn on Friday, a spokesman told Radio Delta.\n\nMore."
    "#);
    assert_eq!(read(&table(Compression::SNAPPY)), found);
    assert_eq!(read(&table(Compression::ZSTD(Default::default()))), found);
}

#[test]
fn a_damaged_table_is_an_error_and_no_panic() {
    let whole = table(Compression::SNAPPY);
    assert!(read(&whole[..whole.len() - 9]).contains("wire: "));
    for at in (4..whole.len()).step_by(7) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x5a;
        let _ = read(&damaged);
    }
}
