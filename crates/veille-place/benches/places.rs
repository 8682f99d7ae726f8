//! Look-ups a second, the opening of the file, and the tagging of a text, each on one core.
//!
//! `cargo bench -p veille-place` needs the English and French models, as the tests do.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use veille_place::{Gazetteer, PlaceTagger};
use veille_spacy::Pipeline;
use veille_text::{Document, Span};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/gazetteer/veille.gaz");
/// Paragraphs of our own about the whole world, places marked.
const WORLD: &str = include_str!("../tests/world.tsv");

/// The names marked in the table: of many places, of one, of none, in several words.
fn names() -> Vec<&'static str> {
    WORLD.split(['[', '{']).skip(1).filter_map(|part| part.split(['|', '}']).next()).collect()
}

fn text(lang: &str) -> String {
    let lines = WORLD.lines().filter_map(|line| line.strip_prefix(lang)?.strip_prefix('\t'));
    let mut out = String::new();
    for line in lines {
        let mut marked = false;
        for c in line.chars() {
            match c {
                '[' | '{' | ']' | '}' => marked = false,
                '|' => marked = true,
                _ if marked => {}
                c => out.push(c),
            }
        }
        out.push_str("\n\n");
    }
    out
}

fn document(lang: &str) -> Option<Document> {
    let model = veille_spacy::models::ensure(lang, true, &mut |_| {}).ok()?;
    let pipeline = Pipeline::load(model).ok()?;
    let text: Arc<str> = text(lang).into();
    Some(pipeline.analyze_paragraphs(&text, Span::new(0, text.len())?))
}

fn places(c: &mut Criterion) {
    c.bench_function("open", |b| b.iter(|| Gazetteer::open(black_box(Path::new(FILE))).map(|g| g.len())));
    let Ok(gazetteer) = Gazetteer::open(FILE.as_ref()) else { return };
    let names = names();
    let mut group = c.benchmark_group("look-up");
    group.throughput(Throughput::Elements(names.len() as u64));
    group.bench_function("names", |b| {
        b.iter(|| names.iter().map(|name| gazetteer.lookup(black_box(name)).count()).sum::<usize>());
    });
    group.finish();
    let Ok(tagger) = PlaceTagger::new(&gazetteer) else { return };
    let mut group = c.benchmark_group("tag");
    for lang in ["en", "fr"] {
        let Some(document) = document(lang) else { continue };
        group.throughput(Throughput::Elements(document.tokens.len() as u64));
        group.bench_function(lang, |b| b.iter(|| tagger.tag(black_box(&document)).len()));
    }
    group.finish();
}

criterion_group!(benches, places);
criterion_main!(benches);
