//! JSON objects to articles: one a line, or the elements of an array.

use std::io::{BufRead, Read as _};

use serde_json::{Map, Value};

use crate::bounds::{self, Line};
use crate::error::Kind;
use crate::field::{Columns, Field};
use crate::origin::{Basis, Origin};
use crate::reader::{Ingested, Reader};
use crate::record::Told;
use crate::{Error, characters};

/// The articles of a file with one JSON object a line. A line that is none is an error in its place.
pub(crate) struct Lines<'a, R> {
    pub(crate) reader: &'a Reader,
    pub(crate) columns: &'a Columns,
    pub(crate) origin: Origin,
    pub(crate) from: R,
    pub(crate) number: u64,
    pub(crate) buffer: Vec<u8>,
    pub(crate) done: bool,
}

impl<R: BufRead> Iterator for Lines<'_, R> {
    type Item = Result<Ingested, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let limit = record_limit(self.reader);
        while !self.done {
            self.number += 1;
            let origin = self.origin.record(self.number);
            let failed = |kind| Some(Err(Error::of(&origin.to_string(), kind)));
            match bounds::line(&mut self.from, &mut self.buffer, limit) {
                Ok(Line::End) => return None,
                Ok(Line::TooLong) => return failed(Kind::TooLarge { size: None, limit }),
                Ok(Line::Whole) if self.buffer.trim_ascii().is_empty() => {}
                Ok(Line::Whole) => return Some(object(self.reader, self.columns, origin, &self.buffer)),
                Err(error) => {
                    // Nothing more comes of a stream that failed.
                    let kind = Kind::stream(error);
                    self.done = true;
                    return failed(kind);
                }
            }
        }
        None
    }
}

/// Bytes that a record may have: what else an export keeps of an article may outweigh its text.
pub(crate) fn record_limit(reader: &Reader) -> u64 {
    reader.max_bytes_set().saturating_mul(4)
}

/// One object's article.
pub(crate) fn object(
    reader: &Reader,
    columns: &Columns,
    origin: Origin,
    bytes: &[u8],
) -> Result<Ingested, Error> {
    let failed = |kind| Error::of(&origin.to_string(), kind);
    let mut notes = Vec::new();
    let parsed = match std::str::from_utf8(bytes) {
        Ok(text) => serde_json::from_str(text.trim_start_matches('\u{FEFF}')),
        Err(_) => {
            let decoded = characters::decode(bytes).map_err(failed)?;
            notes = crate::reader::doubts(&decoded);
            serde_json::from_str(&decoded.text)
        }
    };
    let object: Map<String, Value> =
        parsed.map_err(|error| failed(Kind::Json { cause: error.to_string() }))?;
    let mut told = told(&object, columns);
    told.notes = notes;
    reader.record(told, origin, Basis::Column)
}

fn told(object: &Map<String, Value>, columns: &Columns) -> Told {
    let mut told = Told::default();
    let names: Vec<&str> = object.keys().map(String::as_str).collect();
    let values: Vec<&Value> = object.values().collect();
    for (field, at) in columns.choose(names.iter().copied()) {
        if let Some(path) = columns.of(field).filter(|_| at.is_empty()) {
            let found = path.split('.').try_fold(None::<&Value>, |value, step| {
                let inner = value.map_or_else(|| object.get(step), |value| value.get(step));
                inner.map(Some)
            });
            if let Some(value) = found.flatten().and_then(|value| words(value, field)) {
                told.add(field, value);
            }
        }
        for at in at {
            if let Some(value) = values.get(at).and_then(|value| words(value, field)) {
                told.add(field, value);
            }
        }
    }
    told
}

/// A value as text: a string, a number where it is a date, a list of paragraphs, an object's own name or address.
fn words(value: &Value, field: Field) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if field == Field::Published => Some(number.to_string()),
        Value::Array(parts) if field == Field::Text => {
            let parts: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
            (!parts.is_empty()).then(|| parts.join("\n\n"))
        }
        Value::Object(inner) => {
            let member = match field {
                Field::Outlet => "name",
                Field::Address => "url",
                Field::Lang => "code",
                _ => return None,
            };
            inner.get(member).and_then(Value::as_str).map(str::to_owned)
        }
        _ => None,
    }
}

/// The articles of an array of objects, or of one object.
pub(crate) struct Items<'a, R> {
    pub(crate) reader: &'a Reader,
    pub(crate) columns: &'a Columns,
    pub(crate) origin: Origin,
    pub(crate) from: R,
    pub(crate) number: u64,
    pub(crate) done: bool,
}

impl<R: BufRead> Iterator for Items<'_, R> {
    type Item = Result<Ingested, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        self.number += 1;
        let origin = self.origin.record(self.number);
        match next_object(&mut self.from, record_limit(self.reader)) {
            Ok(Some(Cut::Object(bytes))) => Some(object(self.reader, self.columns, origin, &bytes)),
            Ok(Some(Cut::TooLong)) => {
                let kind = Kind::TooLarge { size: None, limit: record_limit(self.reader) };
                Some(Err(Error::of(&origin.to_string(), kind)))
            }
            Ok(None) => {
                self.done = true;
                None
            }
            Err(kind) => {
                self.done = true;
                Some(Err(Error::of(&origin.to_string(), kind)))
            }
        }
    }
}

enum Cut {
    Object(Vec<u8>),
    TooLong,
}

/// The bytes of the next object, found by its braces alone: those in strings do not count. What stands between
/// objects is passed over, so that a broken one costs no other.
fn next_object(from: &mut impl BufRead, limit: u64) -> Result<Option<Cut>, Kind> {
    let mut object = Vec::new();
    let (mut depth, mut in_string, mut escaped, mut long) = (0u64, false, false, false);
    for byte in from.by_ref().bytes() {
        let byte = byte.map_err(Kind::stream)?;
        if depth == 0 && byte != b'{' {
            continue;
        }
        if object.len() as u64 >= limit {
            long = true;
            object = Vec::new();
        }
        if !long {
            object.push(byte);
        }
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' if !in_string => depth += 1,
            b'}' if !in_string => {
                depth -= 1;
                if depth == 0 {
                    return Ok(Some(if long { Cut::TooLong } else { Cut::Object(object) }));
                }
            }
            _ => {}
        }
    }
    match depth {
        0 => Ok(None),
        _ => Err(Kind::Json { cause: "the file ends inside it".into() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str) -> Vec<String> {
        let mut from = text.as_bytes();
        let mut all = Vec::new();
        while let Ok(Some(cut)) = next_object(&mut from, 20) {
            all.push(match cut {
                Cut::Object(bytes) => String::from_utf8(bytes).unwrap(),
                Cut::TooLong => "too long".to_owned(),
            });
        }
        all
    }

    #[test]
    fn objects_are_cut_by_their_braces() {
        assert_eq!(cut(r#"[{"a": "}\"{"}, x, {"b": {"c": 1}}]"#), [r#"{"a": "}\"{"}"#, r#"{"b": {"c": 1}}"#]);
        assert_eq!(cut(r#"[{"a": "much too long for it"}, {"b": 1}]"#), ["too long", r#"{"b": 1}"#]);
        assert!(cut("").is_empty() && cut("[").is_empty() && cut("{").is_empty());
    }

    proptest! {
        #[test]
        fn any_bytes_are_cut(text in "[\\[\\]{}\"\\\\,: a1]{0,60}") {
            let _ = cut(&text);
        }

        #[test]
        fn what_is_written_is_cut_apart_again(values in proptest::collection::vec("[a\"{}\\\\]{0,4}", 0..5)) {
            let objects: Vec<_> = values.iter().map(|value| serde_json::json!({"a": value}).to_string()).collect();
            let mut from = serde_json::json!(values.iter().map(|v| serde_json::json!({"a": v})).collect::<Vec<_>>()).to_string();
            from.insert(0, ' ');
            let mut from = from.as_bytes();
            let mut all = Vec::new();
            while let Ok(Some(Cut::Object(bytes))) = next_object(&mut from, 1000) {
                all.push(String::from_utf8(bytes).unwrap());
            }
            prop_assert_eq!(all, objects);
        }
    }
}
