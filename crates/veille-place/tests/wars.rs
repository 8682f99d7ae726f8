//! Places of many wars, as reporters spell them, from one sentence each.
//!
//! The sentences are cut into words here, and the name is marked as an entity: what is tested is which place
//! a name resolves to, whatever model found it.

#![expect(clippy::unwrap_used, reason = "what the tests stand on; a panic is how it says that it is missing")]

use veille_place::{Gazetteer, PlaceTagger, Point};
use veille_text::{Document, Entity, Lang, Sentence, Span, Token};

const TABLE: &str = include_str!("wars.tsv");
const GAZETTEER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/gazetteer/veille.gaz");

/// Words and marks, each with the little that a name's surroundings need.
fn document(lang: Lang, text: &str, name: Span) -> Document {
    let mut spans: Vec<Span> = Vec::new();
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let inside = c.is_alphanumeric() || c == '-';
        match spans.last_mut() {
            Some(last)
                if inside
                    && last.end() == at
                    && text[..at].ends_with(|p: char| p.is_alphanumeric() || p == '-') =>
            {
                *last = Span::new(last.start(), end).unwrap();
            }
            // An elided article keeps its apostrophe.
            Some(last) if matches!(c, '\'' | '’') && last.end() == at => {
                *last = Span::new(last.start(), end).unwrap()
            }
            _ if c.is_whitespace() => {}
            _ => spans.push(Span::new(at, end).unwrap()),
        }
    }
    let token = |span: &Span| {
        let word = span.of(text);
        let capital = word.starts_with(char::is_uppercase);
        let pos = if capital && span.start() > 0 {
            "PROPN"
        } else if capital {
            "NOUN"
        } else {
            "X"
        };
        Token {
            span: *span,
            lemma: word.to_lowercase().into(),
            pos: pos.into(),
            tag: pos.into(),
            morph: "".into(),
            head: u32::MAX,
            dep: "dep".into(),
        }
    };
    let tokens: Vec<Token> = spans.iter().map(token).collect();
    let all = 0..tokens.len();
    let sentence = Sentence { span: Span::new(0, text.len()).unwrap(), tokens: all };
    let first = tokens.partition_point(|t| t.span.end() <= name.start());
    let last = tokens.partition_point(|t| t.span.start() < name.end());
    let label = if lang.code() == "en" { "GPE" } else { "LOC" };
    let entity = Entity { span: name, tokens: first..last, label: label.into() };
    Document::new(lang, text.into(), tokens, vec![sentence], vec![entity])
}

#[test]
fn places_of_many_wars_are_found_in_one_sentence() {
    let tagger = PlaceTagger::new(&Gazetteer::open(GAZETTEER.as_ref()).unwrap()).unwrap();
    let rows: Vec<Vec<&str>> =
        TABLE.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect();
    let places: std::collections::BTreeSet<_> = rows.iter().map(|row| (row.get(2), row.get(3))).collect();
    assert!(places.len() >= 150, "the table has {} places in {} rows", places.len(), rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let &[lang, country, lat, lon, tolerance, marked] = row.as_slice() else {
            panic!("{row:?}: six cells")
        };
        let (before, rest) = marked.split_once('[').unwrap();
        let (name, after) = rest.split_once(']').unwrap();
        let text = [before, name, after].concat();
        let span = Span::new(before.len(), before.len() + name.len()).unwrap();
        let wanted = Point { lat: lat.parse().unwrap(), lon: lon.parse().unwrap() };
        let tolerance: f64 = tolerance.parse().unwrap();
        let mentions = tagger.tag(&document(Lang::new(lang).unwrap(), &text, span));
        let right = mentions.iter().any(|m| {
            let place = m.place.as_ref().unwrap();
            let near = place.point().is_some_and(|p| p.km_to(wanted) <= tolerance);
            m.span == span && near && (place.country.is_empty() || place.country == country)
        });
        if !right {
            let found: Vec<_> = mentions.iter().map(|m| (m.span.of(&text), &m.place, m.score)).collect();
            wrong.push(format!("{marked}\n    {found:?}"));
        }
    }
    let share = 1.0 - wrong.len() as f64 / rows.len() as f64;
    assert!(share >= 0.97, "{:.1} % right; wrong:\n{}", 100.0 * share, wrong.join("\n"));
    if !wrong.is_empty() {
        println!("{} of {} wrong:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    }
}
