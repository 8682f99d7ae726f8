//! What analysts decide.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Response};
use axum::response::IntoResponse;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use smol_str::SmolStr;
use utoipa::{IntoParams, ToSchema};
use veille_answer::{claim_named, corrected};
use veille_ledger::{Act, ClaimKey, Decided, Decision, Field, Ledger, PlaceKey};

use super::versioned;
use crate::answer::Answer;
use crate::app::{App, Reading};
use crate::asked::Asked;
use crate::doc::DecidedShape;
use crate::error::Fail;

#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DecisionsQuery {
    /// Only about that claim.
    claim: Option<String>,
}

/// What was decided.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DecisionsAnswer {
    /// Oldest first.
    #[schema(value_type = Vec<DecidedShape>)]
    decisions: Vec<Decided>,
}

/// What was decided, oldest first.
#[utoipa::path(get, path = "/api/decisions", tag = "decisions", params(DecisionsQuery),
    responses((status = 200, body = DecisionsAnswer)))]
pub(crate) fn decisions(reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    let query: DecisionsQuery = asked.query()?;
    let about = query.claim.as_deref().map(|id| claim_named(reading.ledger, id)).transpose()?;
    versioned(reading, DecisionsAnswer { decisions: reading.ledger.decisions(about.map(|kept| kept.key))? })
}

/// An analyst's word.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Word {
    /// `accept`, `reject`, `correct`, `merge`, `split`, `one_voice`, `own_voice` or `undo`.
    act: String,
    /// The claim of `accept`, `reject`, `correct`, by its id or the beginning of it.
    claim: Option<String>,
    /// The claims of `merge` and `split`.
    claims: Option<Vec<String>>,
    /// The articles of `one_voice` and `own_voice`.
    #[schema(value_type = Option<Vec<String>>)]
    articles: Option<Vec<SmolStr>>,
    /// The decision that `undo` takes back.
    #[schema(value_type = Option<String>)]
    decision: Option<SmolStr>,
    /// Which field `correct` corrects.
    field: Option<String>,
    /// Its new value, in the form of a claim; null for none.
    #[schema(value_type = Option<Object>)]
    #[serde(default, deserialize_with = "given")]
    value: Option<Value>,
    /// Or its new value as people write it: a word, an actor's id or name, `place, CC`, a day or `FROM..TO`, `-` for none.
    text: Option<String>,
    /// Who decides.
    #[schema(value_type = String)]
    author: SmolStr,
    /// Why.
    #[serde(default)]
    reason: String,
}

/// A value that is null is given, one that is left out is not.
fn given<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

/// A decision that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DecidedAnswer {
    /// The state of the ledger after it.
    #[schema(value_type = String)]
    version: SmolStr,
    #[schema(value_type = DecidedShape)]
    decision: Decided,
    /// The places whose control it touches, by key.
    #[schema(value_type = Vec<String>)]
    touched: Vec<PlaceKey>,
}

/// Decides: a new row in the ledger, never an overwrite. Needs the token.
#[utoipa::path(post, path = "/api/decisions", tag = "decisions", request_body = Word, security(("token" = [])),
    responses((status = 200, body = DecidedAnswer), (status = 401, description = "Without the token"),
        (status = 422, description = "It does not fit what it is about")))]
pub(crate) async fn decide(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response<Body> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.trim().to_ascii_lowercase().starts_with("application/json") {
        return Fail::bad("a decision is sent as `Content-Type: application/json`").into_response();
    }
    let Ok(body) = body else { return Fail::too_large().into_response() };
    let done = tokio::task::spawn_blocking(move || decided(&app, &body)).await;
    match done {
        Ok(Ok(answer)) => answer.response("", &headers),
        Ok(Err(fail)) => fail.into_response(),
        Err(_) => Fail::failed().into_response(),
    }
}

fn decided(app: &App, body: &[u8]) -> Result<Answer, Fail> {
    let word: Word = serde_json::from_slice(body)
        .map_err(|error| Fail::bad(format!("the decision cannot be read: {error}")))?;
    if word.author.trim().is_empty() {
        return Err(Fail::bad("a decision needs its author").with_help("say who decides in `author`"));
    }
    let ((decision, touched), version) = app.write(|ledger| {
        let act = act(app, ledger, &word)?;
        let decision = Decision { act, author: word.author.clone(), reason: word.reason.clone() };
        Ok(ledger.decide(decision, jiff::Timestamp::now())?)
    })?;
    Answer::json(&DecidedAnswer { version, decision, touched })
}

fn act(app: &App, ledger: &dyn Ledger, word: &Word) -> Result<Act, Fail> {
    let missing = |what: &str| Fail::bad(format!("`{}` needs `{what}`", word.act));
    let named = |id: &str| Ok::<ClaimKey, Fail>(claim_named(ledger, id)?.key);
    let claim = || named(word.claim.as_deref().ok_or_else(|| missing("claim"))?);
    let claims = || {
        let all = word.claims.as_ref().ok_or_else(|| missing("claims"))?;
        all.iter().map(|id| named(id)).collect::<Result<Vec<_>, _>>()
    };
    let articles = || word.articles.clone().ok_or_else(|| missing("articles"));
    Ok(match word.act.as_str() {
        "accept" => Act::Accept { claim: claim()? },
        "reject" => Act::Reject { claim: claim()? },
        "correct" => {
            let field: Field =
                word.field.as_deref().ok_or_else(|| missing("field"))?.parse().map_err(Fail::bad)?;
            let value = match (&word.value, &word.text) {
                (Some(value), None) => value.clone(),
                (None, Some(text)) => corrected(&app.gazetteer, field, text)?,
                _ => return Err(missing("value` or `text")),
            };
            Act::Correct { claim: claim()?, field, value }
        }
        "merge" => Act::Merge { claims: claims()? },
        "split" => Act::Split { claims: claims()? },
        "one_voice" => Act::OneVoice { articles: articles()? },
        "own_voice" => Act::OwnVoice { articles: articles()? },
        "undo" => Act::Undo { decision: word.decision.clone().ok_or_else(|| missing("decision"))? },
        other => {
            let help = "acts are accept, reject, correct, merge, split, one_voice, own_voice and undo";
            return Err(Fail::bad(format!("nobody can `{other}`")).with_help(help));
        }
    })
}
