//! `veille annotate`: JSON lines in, JSON lines out.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use smol_str::SmolStr;
use veille_claim::{ActorLexicon, Claim};
use veille_ingest::Language;
use veille_text::{Article, ArticleId, CodePoints, Document, Domain, Lang, Span};

use crate::cli::Annotate;
use crate::failure::{Failure, Messages};
use crate::lines::{Batches, Content, Line, MAX_LINE};
use crate::ordered;
use veille_stages::Found;

/// A document as it comes in. What else a line holds is ignored, so that gold rows can be read as they are.
#[derive(Debug, Deserialize)]
struct Request {
    #[serde(default)]
    id: Value,
    text: String,
    published: Option<String>,
    lang: Option<String>,
    domain: Option<String>,
    source: Option<String>,
}

/// What is wrong with a line, and the id of its document where that could be read.
struct BadLine {
    id: Value,
    cause: String,
}

pub(crate) fn annotate(options: &Annotate, messages: Messages) -> Result<(), Failure> {
    let stages = options.resources.stages(messages)?;
    let threads = threads(options.threads);
    // Not locked: the reader's thread keeps standard input to itself.
    let input = Batches::new(io::stdin());
    let mut output = io::BufWriter::with_capacity(64 << 10, io::stdout().lock());
    let also = Also { tokens: options.tokens, text: options.text };
    let work = |batch: Vec<Line>| match options.claims {
        false => answers(
            batch,
            |articles| stages.read_all(articles),
            |id, article, found| row(id, article, &found, also),
        ),
        true => answers(
            batch,
            |articles| stages.claims_of_all(articles),
            |id, article, claims| claims_row(id, article, &claims, also),
        ),
    };
    let done = ordered::run(threads, input, work, |answers: Option<Vec<Answer>>| {
        let Some(answers) = answers else { return output.flush() };
        for answer in answers {
            if let Some(cause) = answer.cause {
                messages.note(cause);
            }
            output.write_all(answer.line.as_bytes())?;
        }
        Ok(())
    });
    match done.and_then(|()| output.flush()) {
        // Who reads no further has what it wanted.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|error| Failure::new(format!("the stream broke: {error}"))),
    }
}

/// As many as asked for; else as many as `RAYON_NUM_THREADS` says, which programs that measure or confine
/// others set for whatever they start; else one a core.
pub(crate) fn threads(asked: Option<NonZeroUsize>) -> usize {
    let set = || std::env::var("RAYON_NUM_THREADS").ok()?.parse::<NonZeroUsize>().ok();
    let cores = || std::thread::available_parallelism().ok();
    asked.or_else(set).or_else(cores).map_or(1, NonZeroUsize::get)
}

/// One line of output, and what to say on standard error beside it.
struct Answer {
    line: String,
    cause: Option<String>,
}

/// The lines of a batch, read by `read` and written by `row`.
fn answers<T>(
    batch: Vec<Line>,
    read: impl Fn(&[Article]) -> Vec<Result<T, veille_stages::Error>>,
    row: impl Fn(&Value, &Article, T) -> String,
) -> Vec<Answer> {
    let requests: Vec<_> = batch.into_iter().map(|line| (line.number, request(line.content))).collect();
    let articles: Vec<_> = requests
        .iter()
        .filter_map(|(_, request)| request.as_ref().ok().map(|(_, article)| article.clone()))
        .collect();
    let mut found = read(&articles).into_iter();
    let answer = |(number, request): (u64, Result<(Value, Article), BadLine>)| {
        let answered = request.and_then(|(id, article)| {
            // One reading an article, in the same order.
            let found = found.next().map_or_else(|| Err(Failure::new("it was not read")), |found| Ok(found?));
            match found {
                Ok(found) => Ok(row(&id, &article, found)),
                Err(failure) => Err(BadLine { id, cause: failure.to_string() }),
            }
        });
        match answered {
            Ok(line) => Answer { line, cause: None },
            Err(BadLine { id, cause }) => {
                let line = line_of(&serde_json::json!({"id": id, "error": cause}));
                Answer { line, cause: Some(format!("line {number}: {cause}")) }
            }
        }
    };
    requests.into_iter().map(answer).collect()
}

fn request(content: Content) -> Result<(Value, Article), BadLine> {
    let bad = |id: &Value, cause: String| BadLine { id: id.clone(), cause };
    let Content::Bytes(bytes) = content else {
        return Err(bad(&Value::Null, format!("the line is longer than {} MB", MAX_LINE / 1_000_000)));
    };
    let request: Request = serde_json::from_slice(&bytes).map_err(|error| {
        // The id helps whoever looks for the document, even where the rest of the line is of no use.
        let whole: Option<Value> = serde_json::from_slice(&bytes).ok();
        let id = whole.and_then(|whole| whole.get("id").cloned()).unwrap_or_default();
        bad(&id, format!("this is no document ({error}); write {{\"id\": …, \"text\": …}}"))
    })?;
    let Request { id, text, published, lang, domain, source } = request;
    let date = published.filter(|date| !date.is_empty()).map(|date| veille_time::parse_published(&date));
    let published = date.transpose().map_err(|error| bad(&id, error.to_string()))?;
    let lang = language(lang.as_deref(), &text).map_err(|cause| bad(&id, cause))?;
    let domain = match domain.as_deref() {
        None | Some("news") => Domain::News,
        Some("narrative") => Domain::Narrative,
        Some(other) => return Err(bad(&id, format!("domain `{other}` is neither `news` nor `narrative`"))),
    };
    let mut article = Article::new(text, lang);
    article.id = match &id {
        Value::String(id) => ArticleId::given(id),
        Value::Null => article.id,
        other => ArticleId::given(&other.to_string()),
    };
    article.published = published;
    article.domain = domain;
    article.outlet = source.map(Into::into);
    Ok((id, article))
}

fn language(code: Option<&str>, text: &str) -> Result<Lang, String> {
    let Some(code) = code.filter(|code| !code.is_empty()) else {
        return Language::of_text(text).map_err(|error| error.to_string());
    };
    let installed = Language::installed().map_err(|error| error.to_string())?;
    let known = Lang::new(code).filter(|lang| installed.iter().any(|one| one.lang() == *lang));
    let codes = || installed.iter().map(|one| one.lang().to_string()).collect::<Vec<_>>().join(", ");
    known.ok_or_else(|| format!("language `{code}` is not installed; there are {}", codes()))
}

/// What is written beside the usual.
#[derive(Debug, Clone, Copy)]
struct Also {
    tokens: bool,
    text: bool,
}

/// The claims of a document, and nothing else that was found.
#[derive(Serialize)]
struct ClaimsRow<'a> {
    id: &'a Value,
    lang: Lang,
    #[serde(flatten)]
    told: Option<Told<'a>>,
    claims: Vec<Value>,
}

fn claims_row(id: &Value, article: &Article, claims: &[Claim], also: Also) -> String {
    let points = CodePoints::new(&article.text);
    line_of(&ClaimsRow {
        id,
        lang: article.lang,
        told: also.text.then(|| Told::of(article)),
        claims: claims.iter().map(|claim| claim.to_json(&article.text, &points)).collect(),
    })
}

/// The article itself, as it came in, and who reads it.
#[derive(Serialize)]
struct Told<'a> {
    text: &'a str,
    published: Option<String>,
    domain: &'static str,
    source: Option<&'a str>,
    method: u32,
}

impl<'a> Told<'a> {
    fn of(article: &'a Article) -> Self {
        Self {
            text: &article.text,
            published: article.published.map(|date| date.to_string()),
            domain: if article.domain == Domain::Narrative { "narrative" } else { "news" },
            source: article.outlet.as_deref(),
            method: veille_claim::METHOD,
        }
    }
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a Value,
    lang: Lang,
    #[serde(flatten)]
    told: Option<Told<'a>>,
    sentences: Vec<Stretch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens: Option<Vec<TokenRow<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entities: Option<Vec<EntityRow<'a>>>,
    times: Vec<TimeRow<'a>>,
    places: Vec<PlaceRow<'a>>,
    actors: Vec<ActorRow>,
    claims: Vec<Value>,
}

#[derive(Serialize)]
struct Stretch {
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct TokenRow<'a> {
    #[serde(flatten)]
    at: Stretch,
    lemma: &'a str,
    pos: &'a str,
    tag: &'a str,
    morph: &'a str,
    head: u32,
    dep: &'a str,
}

#[derive(Serialize)]
struct EntityRow<'a> {
    #[serde(flatten)]
    at: Stretch,
    label: &'a str,
}

#[derive(Serialize)]
struct TimeRow<'a> {
    #[serde(flatten)]
    at: Stretch,
    r#type: &'static str,
    value: &'a str,
    from: Option<String>,
    to: Option<String>,
}

#[derive(Serialize)]
struct PlaceRow<'a> {
    #[serde(flatten)]
    at: Stretch,
    text: &'a str,
    geonameid: Option<u32>,
    name: Option<&'a str>,
    country: Option<&'a str>,
    admin1: Option<&'a str>,
    lat: Option<f64>,
    lon: Option<f64>,
    kind: Option<&'static str>,
    /// What the name is doing there: not each one is a place on the map.
    role: &'static str,
}

#[derive(Serialize)]
struct ActorRow {
    #[serde(flatten)]
    at: Stretch,
    id: Option<SmolStr>,
    name: SmolStr,
}

fn row(id: &Value, article: &Article, found: &Found, also: Also) -> String {
    let text: &Arc<str> = &article.text;
    let lexicon = ActorLexicon::embedded();
    let points = CodePoints::new(text);
    let at = |span: Span| {
        let [start, end] = points.span(span);
        Stretch { start, end }
    };
    let document: &Document = &found.document;
    let token_rows = || {
        let row = |token: &'_ veille_text::Token| -> Stretch { at(token.span) };
        document
            .tokens
            .iter()
            .map(|token| TokenRow {
                at: row(token),
                lemma: &token.lemma,
                pos: &token.pos,
                tag: &token.tag,
                morph: &token.morph,
                head: token.head,
                dep: &token.dep,
            })
            .collect()
    };
    let entity_rows = || {
        let row = |entity: &veille_text::Entity| at(entity.span);
        document.entities.iter().map(|entity| EntityRow { at: row(entity), label: &entity.label }).collect()
    };
    let row = Row {
        id,
        lang: article.lang,
        told: also.text.then(|| Told::of(article)),
        sentences: document.sentences.iter().map(|sentence| at(sentence.span)).collect(),
        tokens: also.tokens.then(token_rows),
        entities: also.tokens.then(entity_rows),
        times: found
            .times
            .iter()
            .map(|time| TimeRow {
                at: at(time.span),
                r#type: time.kind.name(),
                value: &time.value,
                from: time.interval.and_then(|interval| interval.from_text()),
                to: time.interval.and_then(|interval| interval.to_text()),
            })
            .collect(),
        places: found
            .places
            .iter()
            .map(|mention| {
                let place = mention.place.as_ref();
                PlaceRow {
                    at: at(mention.span),
                    text: mention.span.of(text),
                    geonameid: place.and_then(|place| place.geonameid),
                    name: place.map(|place| place.name.as_str()),
                    country: place.map(|place| place.country.as_str()),
                    admin1: place.map(|place| place.admin1.as_str()),
                    lat: place.and_then(|place| place.lat),
                    lon: place.and_then(|place| place.lon),
                    kind: place.map(|place| place.kind.name()),
                    role: mention.role.name(),
                }
            })
            .collect(),
        actors: found
            .actors
            .iter()
            .map(|mention| {
                let meant = mention.meant();
                let name = lexicon.name_of(meant);
                ActorRow {
                    at: at(mention.span),
                    id: lexicon.id_of(meant),
                    name: name.unwrap_or_else(|| mention.span.of(text).into()),
                }
            })
            .collect(),
        claims: found.claims.iter().map(|claim| claim.to_json(text, &points)).collect(),
    };
    line_of(&row)
}

/// One JSON value on one line, whatever a program takes for a line's end: JSON leaves U+0085, U+2028 and
/// U+2029 as they are, and several languages split lines there.
pub(crate) fn line_of(value: &impl Serialize) -> String {
    // Rows have string keys and finite numbers: nothing that JSON cannot hold.
    let mut line = serde_json::to_string(value).unwrap_or_else(|_| "{}".to_owned());
    if line.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
        line =
            line.replace('\u{85}', "\\u0085").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(line: &str) -> (Value, String) {
        match request(Content::Bytes(line.into())) {
            Err(bad) => (bad.id, bad.cause),
            Ok(_) => panic!("help: this line must be refused: {line}"),
        }
    }

    #[test]
    fn a_bad_line_keeps_its_id() {
        assert_eq!(cause(r#"{"id": "a7", "body": "x"}"#).0, "a7");
        assert_eq!(cause(r#"{"id": 7, "text": "x", "lang": "xx"}"#).0, 7);
        assert_eq!(cause("nonsense").0, Value::Null);
        let (_, date) = cause(r#"{"id": 1, "text": "x", "lang": "en", "published": "2021-02-30"}"#);
        assert!(date.contains("2021-02-30"), "{date}");
        let (_, domain) = cause(r#"{"text": "x", "lang": "en", "domain": "poem"}"#);
        assert!(domain.contains("poem"), "{domain}");
    }

    #[test]
    fn a_line_holds_no_character_that_ends_lines_elsewhere() {
        let line = line_of(&"a\u{2028}b\u{85}c\nd");
        assert_eq!(line, "\"a\\u2028b\\u0085c\\nd\"\n");
        assert_eq!(serde_json::from_str::<String>(&line).unwrap(), "a\u{2028}b\u{85}c\nd");
    }
}
