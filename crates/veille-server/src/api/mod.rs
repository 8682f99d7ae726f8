//! The questions, and how each is answered.

mod actors;
mod articles;
mod claims;
mod control;
mod decisions;
mod export;
mod ledger;
mod review;
mod sources;
mod stream;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{RawPathParams, State};
use axum::http::{HeaderMap, Response, Uri};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use utoipa::IntoParams;
use veille_answer::{Sides, View};
use veille_ledger::{Day, PlaceRow};

use crate::answer::{Answer, JSON, etag, has, unchanged};
use crate::app::{App, Reading};
use crate::asked::Asked;
use crate::doc;
use crate::error::Fail;

/// Answers one question.
type Run = fn(&Reading<'_>, &Asked) -> Result<Answer, Fail>;

/// All questions that are answered from the ledger.
const QUESTIONS: &[(&str, Run)] = &[
    ("/api/ledger", ledger::ledger),
    ("/api/places", ledger::places),
    ("/api/control", control::control),
    ("/api/places/{key}", control::place),
    ("/api/places/{key}/timeline", control::timeline),
    ("/api/changes", control::changes),
    ("/api/changes.atom", export::atom),
    ("/api/claims", claims::claims),
    ("/api/claims/places", claims::claim_places),
    ("/api/claims/{id}", claims::claim),
    ("/api/articles/{id}", articles::article),
    ("/api/search", articles::search),
    ("/api/sources", sources::sources),
    ("/api/forecasts", sources::forecasts),
    ("/api/actors", actors::actors),
    ("/api/review", review::review),
    ("/api/decisions", decisions::decisions),
    ("/api/export", export::formats),
    ("/api/export/{format}", export::export),
];

pub(crate) use {
    actors::*, articles::*, claims::*, control::*, decisions::*, export::*, ledger::*, review::*, sources::*,
    stream::*,
};

pub(crate) fn routes(mut router: Router<Arc<App>>) -> Router<Arc<App>> {
    for &(path, run) in QUESTIONS {
        let ask = move |State(app): State<Arc<App>>, keys: RawPathParams, uri: Uri, headers: HeaderMap| {
            let key = keys.iter().next().map(|(_, value)| value.to_owned()).unwrap_or_default();
            ask(app, run, key, uri, headers)
        };
        let asks = get(ask);
        router = router
            .route(path, if path == "/api/decisions" { asks.merge(post(decisions::decide)) } else { asks });
    }
    router
        .route("/api/stream", get(stream::stream))
        .route("/api/openapi.json", get(doc::json))
        .route("/api/docs", get(doc::page))
        .route("/api/docs.js", get(doc::script))
        .route("/api/docs.css", get(doc::style))
}

/// Answers a question: with what was answered before, or with work on a thread of its own.
async fn ask(app: Arc<App>, run: Run, key: String, uri: Uri, headers: HeaderMap) -> Response<Body> {
    let writable = app.guard.knows(&headers);
    let question = uri.path_and_query().map_or("", |asked| asked.as_str()).to_owned();
    let who = if writable { "writes" } else { "" };
    // Where no day is asked for, the clock has a word in it.
    let today = veille_answer::today().to_string();
    let tag = etag(&[&app.version(), &question, who, &today]);
    if has(&headers, &tag) {
        return unchanged(&tag);
    }
    if let Some(answer) = app.answers.get(&tag) {
        return answer.response(&tag, &headers);
    }
    let Ok(_turn) = app.work.acquire().await else { return Fail::failed().into_response() };
    // While this one waited, another may have asked the same.
    if let Some(answer) = app.answers.get(&tag) {
        return answer.response(&tag, &headers);
    }
    let asked = Asked { key, query: uri.query().unwrap_or_default().to_owned(), writable };
    let of = Arc::clone(&app);
    let work = tokio::task::spawn_blocking(move || {
        of.read(|reading| {
            let answer = Arc::new(run(reading, &asked)?);
            let tag = etag(&[&reading.version, &question, who, &today]);
            let response = answer.response(&tag, &headers);
            of.answers.put(tag, &answer);
            Ok(response)
        })
    });
    match work.await {
        Ok(Ok(response)) => response,
        Ok(Err(fail)) => fail.into_response(),
        Err(_) => Fail::failed().into_response(),
    }
}

impl IntoResponse for Fail {
    fn into_response(self) -> Response<Body> {
        let status = self.status;
        let body = serde_json::to_vec(&self.refusal()).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert("content-type", axum::http::HeaderValue::from_static(JSON));
        headers.insert("cache-control", axum::http::HeaderValue::from_static("no-store"));
        response
    }
}

/// From where control is looked at, and where.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OnQuery {
    /// At the end of that day; else that of `known`, else the last day known.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Day>,
    /// As could be known at the end of that day.
    #[param(value_type = Option<String>, format = Date)]
    known: Option<Day>,
    /// Which actors count as one side.
    #[param(value_type = Option<Sides>)]
    sides: Sides,
}

impl OnQuery {
    fn view(&self) -> View {
        View { known: self.known, sides: self.sides }
    }
}

/// A question without parameters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// True where a place lies in the country asked for.
fn lies_in(row: &PlaceRow, country: Option<&SmolStr>) -> bool {
    country.is_none_or(|code| row.country.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(code)))
}

/// A number of rows, between one and the most that is sent at once.
fn limited(asked: Option<usize>, usual: usize, most: usize) -> usize {
    asked.unwrap_or(usual).clamp(1, most)
}

/// An answer with the state of the ledger that it stands on.
#[derive(Debug, Serialize)]
struct Versioned<'a, T> {
    version: &'a SmolStr,
    #[serde(flatten)]
    answer: T,
}

fn versioned<T: Serialize>(reading: &Reading<'_>, answer: T) -> Result<Answer, Fail> {
    Answer::json(&Versioned { version: &reading.version, answer })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_asked_is_described_and_nothing_else() {
        let described = doc::described();
        let mut told: Vec<&str> = described.paths.paths.keys().map(String::as_str).collect();
        let mut asked: Vec<&str> = QUESTIONS.iter().map(|(path, _)| *path).chain(["/api/stream"]).collect();
        told.sort_unstable();
        asked.sort_unstable();
        assert_eq!(told, asked);
        assert!(
            described.paths.paths.get("/api/decisions").is_some_and(|decisions| decisions.post.is_some())
        );
    }
}
