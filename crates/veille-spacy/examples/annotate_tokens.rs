//! Reads `{"id": …, "text": …, "lang": …}` lines and writes tokens, sentences and entities as JSON lines, offsets
//! in code points: what the comparison with spaCy reads.
//!
//! `annotate_tokens annotate --tokens < texts.jsonl`, with the models' folders in `VEILLE_MODELS_FR` and so on.

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::sync::Arc;

use serde_json::{Value, json};
use veille_spacy::Pipeline;
use veille_text::CodePoints;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut pipelines: HashMap<String, Pipeline> = HashMap::new();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let rows: Vec<Value> = std::io::stdin()
        .lock()
        .lines()
        .map(|line| Ok(serde_json::from_str(&line?)?))
        .collect::<Result<_, Box<dyn std::error::Error>>>()?;
    for rows in rows.chunks(64) {
        let lang = rows[0]["lang"].as_str().unwrap_or("en").to_owned();
        if !pipelines.contains_key(&lang) {
            let dir = std::env::var(format!("VEILLE_MODELS_{}", lang.to_uppercase()))?;
            pipelines.insert(lang.clone(), Pipeline::load(dir)?);
        }
        let texts: Vec<Arc<str>> = rows.iter().map(|row| row["text"].as_str().unwrap_or("").into()).collect();
        for (row, doc) in rows.iter().zip(pipelines[&lang].analyze_batch(&texts)) {
            let points = CodePoints::new(&doc.text);
            let tokens: Vec<Value> = doc
                .tokens
                .iter()
                .map(|token| {
                    let [start, end] = points.span(token.span);
                    json!({"start": start, "end": end, "lemma": token.lemma, "pos": token.pos, "tag": token.tag,
                           "morph": token.morph, "head": token.head, "dep": token.dep})
                })
                .collect();
            let sentences: Vec<Value> = doc
                .sentences
                .iter()
                .map(|sentence| points.span(sentence.span))
                .map(|[start, end]| json!({"start": start, "end": end}))
                .collect();
            let entities: Vec<Value> = doc
                .entities
                .iter()
                .map(|entity| (points.span(entity.span), &entity.label))
                .map(|([start, end], label)| json!({"start": start, "end": end, "label": label}))
                .collect();
            let answer = json!({"id": row["id"], "lang": lang, "tokens": tokens, "sentences": sentences,
                                "entities": entities});
            writeln!(out, "{answer}")?;
        }
    }
    Ok(())
}
