//! Tells what was weighed for each candidate of a text: JSON lines `{"lang": …, "text": …}` on standard input, one
//! JSON list of candidates a line on standard output. What weights are looked at, and fitted, with.
#![allow(clippy::print_stdout, reason = "an example talks to its user")]

use std::collections::BTreeMap;
use std::io::BufRead as _;
use std::sync::Arc;

use veille_place::{Gazetteer, PlaceTagger};
use veille_spacy::Pipeline;
use veille_text::Span;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: explain GAZETTEER <LINES")?;
    let tagger = PlaceTagger::new(&Gazetteer::open(path.as_ref())?)?;
    let mut pipelines: BTreeMap<String, Pipeline> = BTreeMap::new();
    for line in std::io::stdin().lock().lines() {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        let lang = row["lang"].as_str().ok_or("`lang` is missing")?.to_owned();
        let text: Arc<str> = row["text"].as_str().ok_or("`text` is missing")?.into();
        if !pipelines.contains_key(&lang) {
            let model = veille_spacy::models::ensure(&lang, true, &mut |_| {})?;
            pipelines.insert(lang.clone(), Pipeline::load(model)?);
        }
        let Some(pipeline) = pipelines.get(&lang) else { continue };
        let whole = Span::new(0, text.len()).ok_or("the text is too long")?;
        let document = pipeline.analyze_paragraphs(&text, whole);
        println!("{}", serde_json::to_string(&tagger.explain(&document))?);
    }
    Ok(())
}
