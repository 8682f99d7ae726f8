//! All stages in a row, as the command strings them, and claims as lines of a case.
#![expect(clippy::unwrap_used, reason = "what the tests stand on; a panic is how it says that it is missing")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use veille_cases::Case;
use veille_claim::{ActorContext, ActorLexicon, Claim, Mentions, Reader};
use veille_place::{About, Gazetteer, PlaceTagger};
use veille_spacy::{Pipeline, models};
use veille_text::{Article, Interval, Lang, Precision, Span};
use veille_time::{Context, Tagger};

/// The models, the gazetteer and the packs, loaded once.
pub(crate) struct Stages {
    gazetteer: Gazetteer,
    languages: BTreeMap<Lang, (Pipeline, Tagger, Reader)>,
}

impl Stages {
    pub(crate) fn new() -> Self {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/gazetteer/veille.gaz");
        let gazetteer = Gazetteer::open(&data).unwrap();
        let language = |lang: Lang| {
            let model = models::ensure(lang.code(), false, &mut |_| ()).unwrap();
            let stages = (
                Pipeline::load(&model).unwrap(),
                Tagger::for_lang(lang).unwrap(),
                Reader::new(lang).unwrap(),
            );
            (lang, stages)
        };
        Self { gazetteer, languages: veille_claim::languages().into_iter().map(language).collect() }
    }

    /// The article that a case's text is: a dateline, then the body.
    pub(crate) fn article(lang: &str, text: &str) -> Article {
        let mut article = Article::new(text, Lang::new(lang).unwrap());
        if let Some(rest) = text.strip_prefix("date ") {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            article.published = Some(veille_time::parse_published(&rest[..end]).unwrap());
            // As the reader of files has it: the body begins with the first word behind the date.
            let body = text.len() - rest[end..].trim_start().len();
            article.body = Span::new(body, text.len()).unwrap();
        }
        article
    }

    pub(crate) fn claims(&self, article: &Article) -> Vec<Claim> {
        let (pipeline, times, reader) = &self.languages[&article.lang];
        let document = pipeline.analyze_paragraphs(&article.text, article.body);
        let context =
            Context { published: article.published, domain: article.domain, document: Some(&document) };
        let mut times = times.tag(&document.text, &context);
        times.retain(|time| article.body.contains(time.span));
        let tagger = PlaceTagger::new(&self.gazetteer).unwrap();
        let lexicon = ActorLexicon::embedded();
        let about = ActorContext { published: article.published, ..ActorContext::default() };
        let code = |code| self.gazetteer.by_code(code);
        let theatres = lexicon.theatres(&document, about).into_iter();
        let theatres = About {
            countries: theatres.filter_map(|(country, weight)| Some((code(country)?, weight))).collect(),
            at_war: lexicon.at_war(&document, about).into_iter().filter_map(code).collect(),
        };
        let places = tagger.tag_in(&document, &theatres);
        let descriptions = tagger.descriptions(&document, &places);
        let faint = tagger.faint(&document, &places, &theatres);
        let focus = tagger.focus(&places);
        let mentions = Mentions {
            times: &times,
            places: &places,
            faint: &faint,
            descriptions: &descriptions,
            focus: focus.as_ref(),
        };
        reader.read(article, &document, mentions).claims
    }

    pub(crate) fn answer(&self, lang: &str, case: &Case) -> String {
        let article = Self::article(lang, &case.input);
        let claims = self.claims(&article);
        claims.iter().map(|claim| line(claim, &article.text) + "\n").collect()
    }
}

/// One claim as a line: `event | actor | place | time | modality | …`.
fn line(claim: &Claim, text: &str) -> String {
    let place = claim.place.as_ref().map_or_else(
        || "-".to_owned(),
        |place| {
            let country = place.place.as_ref().map_or("?", |known| known.country.as_str());
            match place.span {
                Some(span) => {
                    format!("{} ({country})", span.of(text).split_whitespace().collect::<Vec<_>>().join(" "))
                }
                None => format!("({country})"),
            }
        },
    );
    let mut columns = vec![
        claim.event.name().to_owned(),
        claim.actor.as_ref().map_or_else(|| "-".to_owned(), |actor| actor.name.to_string()),
        place,
        claim.time.as_ref().map_or_else(|| "-".to_owned(), |time| stretch(&time.interval)),
        claim.modality.name().to_owned(),
    ];
    columns.extend(claim.counterpart.as_ref().map(|from| format!("from {}", from.name)));
    if !claim.attribution.is_empty() {
        let names: Vec<_> = claim.attribution.iter().map(|speaker| speaker.name.as_str()).collect();
        columns.push(format!("said {}", names.join(", ")));
    }
    columns.extend(claim.manner.iter().map(ToString::to_string));
    columns.join(" | ")
}

/// A stretch of time as short as it can be said.
fn stretch(interval: &Interval) -> String {
    let (from, to) = (interval.from_text(), interval.to_text());
    let year = |text: &str| text.strip_suffix("-01-01").map(str::to_owned);
    if let (Some(from), Some(to)) = (&from, &to) {
        if let Some(day) = interval.as_day().filter(|_| interval.precision() <= Precision::Day) {
            return day.to_string();
        }
        if Interval::year(day_of(interval).0).is_some_and(|whole| {
            whole.from_text().as_ref() == Some(from) && whole.to_text().as_ref() == Some(to)
        }) {
            return from[..4].to_owned();
        }
        let (y, m) = day_of(interval);
        if Interval::month(y, m).is_some_and(|whole| {
            whole.from_text().as_ref() == Some(from) && whole.to_text().as_ref() == Some(to)
        }) {
            return from[..7].to_owned();
        }
    }
    let end = |end: Option<String>| {
        end.map_or_else(String::new, |end| match interval.precision() {
            Precision::Year => year(&end).unwrap_or(end),
            Precision::Month => end.strip_suffix("-01").map_or(end.clone(), str::to_owned),
            _ => end,
        })
    };
    format!("{}..{}", end(from), end(to))
}

fn day_of(interval: &Interval) -> (i16, i8) {
    interval.from().map_or((0, 0), |from| (from.year(), from.month()))
}

pub(crate) fn cases_folder(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases").join(kind)
}

/// Every Markdown document below a folder, in alphabetical order.
pub(crate) fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                out.push(path);
            }
        }
    }
    out.sort();
    out
}
