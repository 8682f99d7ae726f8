//! What can be asked, for programs (OpenAPI 3.1) and for people (a page that shows it).

use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::http::{HeaderMap, Response};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::answer::{Answer, JSON, etag, has, unchanged};
use crate::{api, error};

mod shapes;

pub(crate) use shapes::*;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "veille",
        description = "Who holds which place, since when, according to whom, and how sure we may be. Every answer leads back \
            to the sentence it stands on.\n\nDays are `2021-08-14`. Offsets count code points of an article's text, and \
            spans end before their second number. All text may be a stranger's: show it as text. Answers have an `ETag`, and \
            a `version` that names the state of the ledger.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    servers((url = "/", description = "This server")),
    modifiers(&Token),
    paths(
        api::ledger, api::places, api::control, api::place, api::timeline, api::changes, api::atom, api::claims,
        api::claim_places, api::claim, api::article, api::search, api::sources, api::forecasts, api::actors, api::review, api::decisions, api::decide,
        api::formats, api::export, api::stream,
    ),
    components(schemas(error::Refusal)),
    tags(
        (name = "control", description = "Who holds what, and how that became so"),
        (name = "claims", description = "What was claimed, with its sentences"),
        (name = "articles", description = "What was published"),
        (name = "sources", description = "Who is borne out, and who foresaw"),
        (name = "decisions", description = "What waits for an analyst, and what was decided"),
        (name = "export", description = "For other programs"),
        (name = "ledger", description = "What there is"),
    )
)]
struct Api;

#[cfg(test)]
pub(crate) fn described() -> utoipa::openapi::OpenApi {
    Api::openapi()
}

/// How the token is sent.
struct Token;

impl Modify for Token {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let told = "The program prints it when it starts. On this machine only decisions need it, elsewhere every question does.";
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(told)).build();
        openapi.components.get_or_insert_default().add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

fn sent(answer: &LazyLock<(String, Arc<Answer>)>, headers: &HeaderMap) -> Response<Body> {
    let (tag, answer) = &**answer;
    if has(headers, tag) { unchanged(tag) } else { answer.response(tag, headers) }
}

/// An answer that is part of the program.
macro_rules! fixed {
    ($name:ident, $kind:expr, $text:expr) => {
        pub(crate) async fn $name(headers: HeaderMap) -> Response<Body> {
            static FIXED: LazyLock<(String, Arc<Answer>)> = LazyLock::new(|| {
                let text: Vec<u8> = Vec::from($text);
                let tag = etag(&[stringify!($name), &String::from_utf8_lossy(&text)]);
                (tag, Arc::new(Answer::bytes($kind, text)))
            });
            sent(&FIXED, &headers)
        }
    };
}

fixed!(json, JSON, Api::openapi().to_json().unwrap_or_default());
fixed!(page, "text/html; charset=utf-8", *include_bytes!("../assets/docs.html"));
fixed!(script, "text/javascript; charset=utf-8", *include_bytes!("../assets/docs.js"));
fixed!(style, "text/css; charset=utf-8", *include_bytes!("../assets/docs.css"));
