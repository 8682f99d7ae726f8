//! Reads documents that were analysed elsewhere, one JSON line each, and writes their places, one JSON line
//! each: `annotate_places GAZETTEER [--explain] < documents > places`.
#![allow(clippy::print_stdout, reason = "an example talks to its user")]

use std::io::{BufRead, Write};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::json;
use veille_place::{Gazetteer, PlaceRole, PlaceTagger};
use veille_text::{CodePoints, Document, Entity, Lang, Sentence, Span, Token};

#[derive(Deserialize)]
struct Row {
    id: String,
    lang: String,
    text: String,
    sentences: Vec<(usize, usize)>,
    /// Start, end (code points), lemma, part of speech, tag, features, head, label.
    tokens: Vec<(usize, usize, String, String, String, String, u32, String)>,
    entities: Vec<(usize, usize, String)>,
}

fn document(row: &Row) -> Document {
    let bytes: Vec<usize> = row.text.char_indices().map(|(at, _)| at).chain([row.text.len()]).collect();
    let span = |a: usize, b: usize| Span::between(bytes[a] as u32, bytes[b] as u32);
    let tokens: Vec<Token> = row
        .tokens
        .iter()
        .map(|t| Token {
            span: span(t.0, t.1),
            lemma: t.2.as_str().into(),
            pos: t.3.as_str().into(),
            tag: t.4.as_str().into(),
            morph: t.5.as_str().into(),
            head: t.6,
            dep: t.7.as_str().into(),
        })
        .collect();
    let cover = |a: usize, b: usize| tokens[a].span.cover(tokens[b - 1].span);
    let sentences =
        row.sentences.iter().map(|&(a, b)| Sentence { span: cover(a, b), tokens: a..b }).collect();
    let entities = row
        .entities
        .iter()
        .map(|(a, b, label)| Entity { span: cover(*a, *b), tokens: *a..*b, label: label.as_str().into() })
        .collect();
    let lang = Lang::new(&row.lang).unwrap_or_else(|| Lang::new("en").unwrap());
    Document::new(lang, row.text.as_str().into(), tokens, sentences, entities)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("usage: annotate_places GAZETTEER [--explain]")?;
    let explain = args.next().is_some();
    let opened = Instant::now();
    let tagger = PlaceTagger::new(&Gazetteer::open(path.as_ref())?)?;
    let opened = opened.elapsed();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let (mut spent, mut tokens) = (Duration::ZERO, 0);
    for line in std::io::stdin().lock().lines() {
        let row: Row = serde_json::from_str(&line?)?;
        let doc = document(&row);
        let points = CodePoints::new(&doc.text);
        if explain {
            let all: Vec<_> = tagger
                .explain(&doc)
                .into_iter()
                .map(|c| {
                    let [start, end] = points.span(c.span);
                    json!({"start": start, "end": end, "text": c.span.of(&doc.text), "named": c.named,
                        "kept": c.kept, "signs": c.signs, "choices": c.choices})
                })
                .collect();
            writeln!(out, "{}", json!({"id": row.id, "candidates": all}))?;
            continue;
        }
        let begun = Instant::now();
        let mentions = tagger.tag(&doc);
        spent += begun.elapsed();
        tokens += doc.tokens.len();
        let places: Vec<_> = mentions
            .iter()
            .filter(|m| m.role != PlaceRole::Description)
            .map(|m| {
                let [start, end] = points.span(m.span);
                let mut value = json!({"start": start, "end": end, "text": m.span.of(&doc.text),
                    "role": m.role, "score": m.score, "named": m.named});
                if let (Some(place), Some(map)) = (&m.place, value.as_object_mut())
                    && let Ok(serde_json::Value::Object(place)) = serde_json::to_value(place)
                {
                    map.extend(place);
                }
                value
            })
            .collect();
        writeln!(out, "{}", json!({"id": row.id, "places": places}))?;
    }
    eprintln!(
        "opened in {opened:?}; {tokens} tokens in {spent:?}: {:.0} a second",
        tokens as f64 / spent.as_secs_f64()
    );
    Ok(())
}
