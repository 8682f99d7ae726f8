//! The rows that the examples read: JSON lines `{"lang": …, "text": …}` of standard input, each with its document.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::BufRead as _;
use std::sync::Arc;

use veille_spacy::{Pipeline, models};
use veille_text::{Document, Span};

/// Hands every row and its document on, in their order.
pub(crate) fn each(
    mut row: impl FnMut(&serde_json::Value, Document) -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let mut pipelines: BTreeMap<String, Pipeline> = BTreeMap::new();
    for line in std::io::stdin().lock().lines() {
        let value: serde_json::Value = serde_json::from_str(&line?)?;
        let lang = value["lang"].as_str().ok_or("`lang` is missing")?.to_owned();
        let text: Arc<str> = value["text"].as_str().ok_or("`text` is missing")?.into();
        if !pipelines.contains_key(&lang) {
            let model = models::ensure(&lang, true, &mut |_| {})?;
            pipelines.insert(lang.clone(), Pipeline::load(model)?);
        }
        let Some(pipeline) = pipelines.get(&lang) else { continue };
        let whole = Span::new(0, text.len()).ok_or("the text is too long")?;
        row(&value, pipeline.analyze_paragraphs(&text, whole))?;
    }
    Ok(())
}
