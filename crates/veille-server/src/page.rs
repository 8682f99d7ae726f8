//! The built page, which is part of the program.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::http::{HeaderMap, Response, Uri};
use axum::response::IntoResponse;
use bytes::Bytes;
use rust_embed::Embed;

use crate::answer::{Answer, etag, has, unchanged};
use crate::error::Fail;

/// `web/dist`, as `web/` is built.
#[derive(Embed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Built;

/// What is shown where the page was not built into the program.
const UNBUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>veille</title>\
    <p>The page is not part of this program. The API is there: see <a href=\"/api/docs\">what can be asked</a>.";

/// A year: names of these files change with what is in them.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// A file of the page; the page itself for every address that is one of its views.
pub(crate) async fn file(uri: Uri, headers: HeaderMap) -> Response<Body> {
    let path = uri.path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return Fail::missing("there is nothing to ask there")
            .with_help("`/api/docs` lists what can be asked")
            .into_response();
    }
    if let Some(found) = Built::get(path) {
        return sent(path, &found, &headers);
    }
    // A view has no ending; a file that is not there is not the page.
    if path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        return Fail::missing("no such file").into_response();
    }
    match Built::get("index.html") {
        Some(found) => sent("index.html", &found, &headers),
        None => Answer::bytes("text/html; charset=utf-8", UNBUILT).response(&etag(&[UNBUILT]), &headers),
    }
}

fn sent(path: &str, found: &rust_embed::EmbeddedFile, headers: &HeaderMap) -> Response<Body> {
    let hash: String = found.metadata.sha256_hash().iter().map(|byte| format!("{byte:02x}")).collect();
    let tag = etag(&[&hash]);
    if has(headers, &tag) {
        return unchanged(&tag);
    }
    let mut response = packed(path, found, &hash).response(&tag, headers);
    if path.starts_with("assets/") {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(FOREVER));
    }
    response
}

/// The file, packed once.
fn packed(path: &str, found: &rust_embed::EmbeddedFile, hash: &str) -> std::sync::Arc<Answer> {
    use std::collections::HashMap;
    use std::sync::{Arc, LazyLock, Mutex};
    static FILES: LazyLock<Mutex<HashMap<String, Arc<Answer>>>> = LazyLock::new(Mutex::default);
    let mut files = crate::app::lock(&FILES);
    let file = files.entry(hash.to_owned()).or_insert_with(|| {
        let bytes = match &found.data {
            std::borrow::Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            std::borrow::Cow::Owned(bytes) => Bytes::from(bytes.clone()),
        };
        Arc::new(Answer::bytes(kind(path), bytes))
    });
    Arc::clone(file)
}

/// What a file is, by its ending.
fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" | "map" | "geojson" | "topojson" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
