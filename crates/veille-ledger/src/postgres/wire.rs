//! Values on their way to the server, and rows on their way back.

use std::borrow::Cow;
use std::error::Error;

use bytes::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::db::{Row, Value};

/// PostgreSQL keeps no zero in a text; articles may. U+FDD0, which Unicode leaves to programs for their own use, stands for it
/// before a `0`, and for itself before another of itself.
const MARK: char = '\u{fdd0}';

fn veil(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', MARK]) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\0' => out.extend([MARK, '0']),
            MARK => out.extend([MARK, MARK]),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

fn unveil(text: &str) -> Option<String> {
    if !text.contains(MARK) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut all = text.chars();
    while let Some(c) = all.next() {
        out.push(match c {
            MARK if all.next() == Some('0') => '\0',
            c => c,
        });
    }
    Some(out)
}

/// A value of its own, which can wait to be sent.
#[derive(Debug)]
pub(super) enum Held {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

impl From<&Value<'_>> for Held {
    fn from(value: &Value<'_>) -> Self {
        match *value {
            Value::Null => Self::Null,
            Value::Int(value) => Self::Int(value),
            Value::Real(value) => Self::Real(value),
            Value::Text(value) => Self::Text(veil(value).into_owned()),
            Value::Blob(value) => Self::Blob(value.to_vec()),
        }
    }
}

impl ToSql for Held {
    fn to_sql(&self, of: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) if *of == Type::INT8 => value.to_sql(of, out),
            Self::Real(value) if *of == Type::FLOAT8 => value.to_sql(of, out),
            Self::Text(value) if is_text(of) => value.to_sql(of, out),
            Self::Blob(value) if *of == Type::BYTEA => value.to_sql(of, out),
            value => Err(format!("{value:?} is no {of}").into()),
        }
    }

    /// All that the tables have.
    fn accepts(of: &Type) -> bool {
        [Type::INT8, Type::FLOAT8, Type::BYTEA].contains(of) || is_text(of)
    }

    to_sql_checked!();
}

fn is_text(of: &Type) -> bool {
    *of == Type::JSON || <&str as ToSql>::accepts(of)
}

/// The bytes of a text.
struct Text<'a>(&'a str);

impl<'a> FromSql<'a> for Text<'a> {
    fn from_sql(_: &Type, bytes: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(std::str::from_utf8(bytes)?))
    }

    fn accepts(of: &Type) -> bool {
        is_text(of)
    }
}

/// A row of an answer.
pub(super) struct Line {
    row: tokio_postgres::Row,
    /// Texts that are not as the server keeps them.
    unveiled: Vec<(usize, String)>,
}

impl From<tokio_postgres::Row> for Line {
    fn from(row: tokio_postgres::Row) -> Self {
        let text = |at| Some((at, unveil(row.try_get::<_, Option<Text<'_>>>(at).ok()??.0)?));
        let unveiled = (0..row.len()).filter_map(text).collect();
        Self { row, unveiled }
    }
}

impl Row for Line {
    fn int(&self, at: usize) -> Option<i64> {
        self.row.try_get(at).ok()?
    }

    fn real(&self, at: usize) -> Option<f64> {
        self.row.try_get(at).ok()?
    }

    fn text(&self, at: usize) -> Option<&str> {
        match self.unveiled.iter().find(|(other, _)| *other == at) {
            Some((_, text)) => Some(text),
            None => Some(self.row.try_get::<_, Option<Text<'_>>>(at).ok()??.0),
        }
    }

    fn blob(&self, at: usize) -> Option<&[u8]> {
        self.row.try_get(at).ok()?
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_text_comes_back(text in "[a0\0\u{fdd0}é]{0,12}") {
            let veiled = veil(&text);
            prop_assert!(!veiled.contains('\0'));
            prop_assert_eq!(unveil(&veiled).unwrap_or_else(|| veiled.to_string()), text);
        }
    }
}
