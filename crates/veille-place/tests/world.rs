//! Places of news from the whole world, found and resolved from the bytes up: with the models' entities, as a
//! user has them.

#![expect(clippy::unwrap_used, reason = "what the tests stand on; a panic is how it says that it is missing")]

use std::collections::BTreeMap;
use std::sync::Arc;

use veille_place::{Gazetteer, PlaceKind, PlaceMention, PlaceRole, PlaceTagger, Point};
use veille_spacy::Pipeline;
use veille_text::{Lang, Span};

const TABLE: &str = include_str!("world.tsv");
const GAZETTEER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/gazetteer/veille.gaz");

/// What a marked stretch must come out as.
#[derive(Debug)]
enum Wanted {
    Country(String),
    /// A place near a point; `-` for a country that does not count.
    Near(String, Point, f64),
    /// Found as a place, wherever it is.
    Found,
    /// Not on the map.
    Nowhere,
}

/// A paragraph without its marks, and what they say of its stretches.
fn parse(marked: &str) -> (String, Vec<(Span, Wanted)>) {
    let (mut text, mut wanted) = (String::new(), Vec::new());
    let mut rest = marked;
    while let Some(at) = rest.find(['[', '{']) {
        text.push_str(&rest[..at]);
        let place = rest[at..].starts_with('[');
        let end = rest.find(if place { ']' } else { '}' }).unwrap();
        let parts: Vec<&str> = rest[at + 1..end].split('|').collect();
        let span = Span::new(text.len(), text.len() + parts[0].len()).unwrap();
        text.push_str(parts[0]);
        let numbers = |text: &str| text.split(',').map(|n| n.parse().unwrap()).collect::<Vec<f64>>();
        let wants = match parts.as_slice() {
            [_] if !place => Wanted::Nowhere,
            [_, "-"] => Wanted::Found,
            [_, country] => Wanted::Country((*country).to_owned()),
            [_, country, place] => {
                let n = numbers(place);
                let km = n.get(2).copied().unwrap_or(60.0);
                Wanted::Near((*country).to_owned(), Point { lat: n[0], lon: n[1] }, km)
            }
            other => panic!("{other:?}"),
        };
        wanted.push((span, wants));
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    (text, wanted)
}

fn holds(wanted: &Wanted, span: Span, found: &[PlaceMention]) -> bool {
    let mention = found.iter().find(|m| m.span == span);
    let place = mention.and_then(|m| m.place.as_ref());
    match wanted {
        Wanted::Nowhere => !found.iter().any(|m| m.span.overlaps(span) && m.role == PlaceRole::Pin),
        Wanted::Found => mention.is_some(),
        Wanted::Country(code) => {
            place.is_some_and(|p| p.kind == PlaceKind::Country && p.country == code.as_str())
        }
        Wanted::Near(country, point, km) => place.is_some_and(|p| {
            p.point().is_some_and(|at| at.km_to(*point) <= *km)
                && (country == "-" || p.country == country.as_str())
        }),
    }
}

#[test]
fn places_of_the_whole_world_are_found_and_resolved() {
    let tagger = PlaceTagger::new(&Gazetteer::open(GAZETTEER.as_ref()).unwrap()).unwrap();
    let mut pipelines: BTreeMap<&str, Pipeline> = BTreeMap::new();
    let (mut all, mut surplus, mut paragraphs) = (0usize, 0usize, 0usize);
    let mut wrong = Vec::new();
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let (lang, marked) = line.split_once('\t').unwrap();
        let pipeline = pipelines.entry(lang).or_insert_with(|| {
            let model = veille_spacy::models::ensure(lang, false, &mut |_| {}).unwrap();
            Pipeline::load(model).unwrap()
        });
        assert!(Lang::new(lang).is_some());
        let (text, wanted) = parse(marked);
        let text: Arc<str> = text.into();
        let document = pipeline.analyze_paragraphs(&text, Span::new(0, text.len()).unwrap());
        let found = tagger.tag(&document);
        paragraphs += 1;
        all += wanted.len();
        for (span, wanted) in &wanted {
            if !holds(wanted, *span, &found) {
                let near = found.iter().filter(|m| m.span.overlaps(*span));
                let near: Vec<_> = near
                    .map(|m| {
                        let place = m.place.as_ref().unwrap();
                        format!(
                            "{} {:?} {:.2} {:.2}: {} {} {} {:?}",
                            m.span.of(&text),
                            m.role,
                            m.named,
                            m.score,
                            place.name,
                            place.country,
                            place.kind.name(),
                            place.point()
                        )
                    })
                    .collect();
                wrong.push(format!("{lang} {} {wanted:?}\n     {near:?}\n     {text}", span.of(&text)));
            }
        }
        for m in found.iter().filter(|m| m.role == PlaceRole::Pin) {
            if !wanted.iter().any(|(span, _)| span.overlaps(m.span)) {
                surplus += 1;
                wrong.push(format!("{lang} surplus: {} {:?}\n     {text}", m.span.of(&text), m.place));
            }
        }
    }
    let share = 1.0 - (wrong.len() - surplus) as f64 / all as f64;
    println!(
        "{:.1} % of {all} right in {paragraphs} paragraphs, {surplus} surplus:\n{}",
        100.0 * share,
        wrong.join("\n")
    );
    assert!(paragraphs >= 60 && all >= 200, "{paragraphs} paragraphs, {all} places");
    assert!(share >= 0.95, "{:.1} % right", 100.0 * share);
}
