//! What reading costs by stage, on one core: `cost FILE.jsonl…`, each line `{"lang": …, "text": …, "published": …}`.
//! Prints, stage by stage, microseconds a token, tokens a second and the share of the whole. Tokens are spaCy's.
#![allow(clippy::print_stdout, reason = "an example talks to its user")]

use std::time::{Duration, Instant};
use std::{env, error, fs};

use serde_json::Value;
use veille_claim::{Mentions, Reader};
use veille_place::PlaceTagger;
use veille_stages::{Analysis, Installed, gazetteer, theatres};
use veille_text::{Article, Lang};
use veille_time::{Context, Tagger, parse_published};

const STAGES: [&str; 6] = ["signs", "parser", "times", "actors' countries", "places", "actors, claims"];

fn main() -> Result<(), Box<dyn error::Error>> {
    for file in env::args().skip(1) {
        let mut articles = Vec::new();
        for line in fs::read_to_string(&file)?.split('\n').filter(|line| !line.is_empty()) {
            let row: Value = serde_json::from_str(line)?;
            let word = |name: &str| row.get(name).and_then(Value::as_str);
            let lang = Lang::new(word("lang").unwrap_or("en")).ok_or("no code of a language")?;
            let mut article = Article::new(word("text").ok_or("a line has no `text`")?, lang);
            article.published = word("published").map(parse_published).transpose()?;
            articles.push(article);
        }
        measure(&file, &articles)?;
    }
    Ok(())
}

fn measure(file: &str, articles: &[Article]) -> Result<(), Box<dyn error::Error>> {
    let lang = articles.first().ok_or("no article")?.lang;
    let places = PlaceTagger::new(&gazetteer(None)?)?;
    let (analysis, tagger, reader) =
        (Analysis::load(lang, &Installed)?, Tagger::for_lang(lang)?, Reader::new(lang)?);
    let mut spent = [Duration::ZERO; STAGES.len()];
    let (mut tokens, mut skipped) = (0, 0);
    // The first round warms what is kept by word, and is not counted.
    for round in 0..2 {
        for article in articles {
            let mut started = Instant::now();
            let mut stage = 0;
            let mut done = || {
                let now = Instant::now();
                if round > 0 {
                    spent[stage] += now - started;
                }
                (stage, started) = (stage + 1, now);
            };
            let telling = reader.may_hold_claims(&article.text);
            done();
            let document = analysis.document(&article.text, article.body);
            done();
            let about =
                Context { published: article.published, domain: article.domain, document: Some(&document) };
            let times = tagger.tag(&article.text, &about);
            done();
            let theatres = theatres(places.gazetteer(), &document, article.published);
            done();
            let found = places.tag_in(&document, &theatres);
            let descriptions = places.descriptions(&document, &found);
            let faint = places.faint(&document, &found, &theatres);
            let focus = places.focus(&found);
            done();
            let mentions = Mentions {
                times: &times,
                places: &found,
                faint: &faint,
                descriptions: &descriptions,
                focus: focus.as_ref(),
            };
            std::hint::black_box(reader.read(article, &document, mentions));
            done();
            if round > 0 {
                tokens += document.tokens.len();
                skipped += if telling { 0 } else { document.tokens.len() };
            }
        }
    }
    let whole: Duration = spent.iter().sum();
    let each = |time: Duration| time.as_secs_f64() * 1e6 / tokens as f64;
    println!(
        "{file}: {} articles, {tokens} tokens, {skipped} of them without a sign of conflict",
        articles.len()
    );
    for (name, time) in STAGES.into_iter().zip(spent).chain([("all", whole)]) {
        let share = 100.0 * time.as_secs_f64() / whole.as_secs_f64();
        println!(
            "{name:<18} {:7.2} µs a token {:12.0} tokens a second {share:5.1} %",
            each(time),
            1e6 / each(time)
        );
    }
    Ok(())
}
