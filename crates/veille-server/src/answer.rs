//! Answers: how they are sent, named, packed and kept.

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{Arc, Mutex, OnceLock};

use axum::body::Body;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    VARY,
};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::app::lock;
use crate::error::Fail;

/// Bytes of answers that are kept: some two hundred maps of 5,000 places.
const KEPT: usize = 192 << 20;

/// Smaller answers are sent as they are: less than a packet.
const PACKED_FROM: usize = 1400;

/// JSON.
pub(crate) const JSON: &str = "application/json; charset=utf-8";

/// What is sent.
#[derive(Debug)]
pub(crate) struct Answer {
    kind: &'static str,
    /// The name under which it is saved.
    file: Option<&'static str>,
    plain: Bytes,
    packed: OnceLock<Bytes>,
}

impl Answer {
    pub(crate) fn json(value: &impl Serialize) -> Result<Self, Fail> {
        let plain = serde_json::to_vec(value).map_err(|_| Fail::failed())?;
        Ok(Self::bytes(JSON, plain))
    }

    pub(crate) fn bytes(kind: &'static str, plain: impl Into<Bytes>) -> Self {
        Self { kind, file: None, plain: plain.into(), packed: OnceLock::new() }
    }

    /// To be saved under that name.
    pub(crate) fn saved_as(mut self, file: &'static str) -> Self {
        self.file = Some(file);
        self
    }

    fn packed(&self) -> &Bytes {
        self.packed.get_or_init(|| {
            // Level 4: a tenth larger than 6, in half the time.
            let mut out = GzEncoder::new(Vec::with_capacity(self.plain.len() / 6), Compression::new(4));
            // Writing to memory does not fail; were it to, the empty answer is sent plain.
            let done = out.write_all(&self.plain).and_then(|()| out.finish());
            done.map_or_else(|_| Bytes::new(), Bytes::from)
        })
    }

    fn size(&self) -> usize {
        self.plain.len() + self.packed.get().map_or(0, Bytes::len)
    }

    /// The response, packed where whoever asks can unpack it.
    pub(crate) fn response(&self, etag: &str, asked: &HeaderMap) -> Response<Body> {
        let packable = self.plain.len() >= PACKED_FROM && takes_gzip(asked);
        let packed = packable.then(|| self.packed()).filter(|packed| !packed.is_empty());
        let body = packed.unwrap_or(&self.plain).clone();
        let mut response = Response::new(Body::from(body));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.kind));
        name(headers, etag);
        if packed.is_some() {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        if let Some(file) = self.file
            && let Ok(told) = HeaderValue::from_str(&format!("attachment; filename=\"{file}\""))
        {
            headers.insert(CONTENT_DISPOSITION, told);
        }
        response
    }
}

fn name(headers: &mut HeaderMap, etag: &str) {
    headers.insert(VARY, HeaderValue::from_static("accept-encoding, authorization"));
    // Kept by the browser, and asked about each time.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Some(etag) = HeaderValue::from_str(etag).ok().filter(|etag| !etag.is_empty()) {
        headers.insert(ETAG, etag);
    }
}

/// The answer to whoever has it already.
pub(crate) fn unchanged(etag: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    name(response.headers_mut(), etag);
    response
}

/// Names the answer to a question in one state of the ledger. Weak, as packed and plain answers share it.
pub(crate) fn etag(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    let hash = hash.finalize();
    let hex: String = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("W/\"{hex}\"")
}

/// True where whoever asks has that answer.
pub(crate) fn has(asked: &HeaderMap, etag: &str) -> bool {
    let all = asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut all = all.flat_map(|value| value.split(',')).map(str::trim);
    let bare = |etag: &str| etag.trim_start_matches("W/").to_owned();
    all.any(|one| one == "*" || bare(one) == bare(etag))
}

fn takes_gzip(asked: &HeaderMap) -> bool {
    let all = asked.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut all = all.flat_map(|value| value.split(',')).map(|one| one.trim().to_ascii_lowercase());
    all.any(|one| {
        let (name, quality) = one.split_once(";q=").unwrap_or((&one, "1"));
        name.trim() == "gzip" && quality.trim().parse::<f32>().is_ok_and(|quality| quality > 0.0)
    })
}

/// Answers that were given in the ledger's present state, by their `ETag`.
#[derive(Debug, Default)]
pub(crate) struct Answers(Mutex<Store>);

#[derive(Debug, Default)]
struct Store {
    answers: HashMap<String, (u64, Arc<Answer>)>,
    /// Counts uses, so that those not used for longest go first.
    clock: u64,
    bytes: usize,
}

impl Answers {
    pub(crate) fn get(&self, etag: &str) -> Option<Arc<Answer>> {
        let mut store = lock(&self.0);
        store.clock += 1;
        let now = store.clock;
        let (used, answer) = store.answers.get_mut(etag)?;
        *used = now;
        Some(Arc::clone(answer))
    }

    pub(crate) fn put(&self, etag: String, answer: &Arc<Answer>) {
        let mut store = lock(&self.0);
        // What is packed later counts from the beginning.
        let size = |answer: &Answer| answer.size() + answer.plain.len() / 4;
        let mine = size(answer);
        if mine > KEPT / 8 {
            return;
        }
        if store.bytes + mine > KEPT {
            let mut by_use: Vec<u64> = store.answers.values().map(|(used, _)| *used).collect();
            by_use.sort_unstable();
            let middle = by_use.get(by_use.len() / 2).copied().unwrap_or(u64::MAX);
            store.answers.retain(|_, (used, _)| *used > middle);
            store.bytes = store.answers.values().map(|(_, answer)| size(answer)).sum();
        }
        store.clock += 1;
        let now = store.clock;
        if store.answers.insert(etag, (now, Arc::clone(answer))).is_none() {
            store.bytes += mine;
        }
    }

    pub(crate) fn clear(&self) {
        let mut store = lock(&self.0);
        store.answers.clear();
        store.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        let asks = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, value.parse().unwrap());
            takes_gzip(&headers)
        };
        assert!(asks("gzip, deflate, br") && asks("br;q=1.0, gzip;q=0.8"));
        assert!(!asks("identity") && !asks("gzip;q=0") && !takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn old_answers_make_room() {
        let answers = Answers::default();
        for number in 0..40 {
            let answer = Arc::new(Answer::bytes(JSON, vec![b' '; 16 << 20]));
            answers.put(number.to_string(), &answer);
        }
        assert!(answers.get("39").is_some() && answers.get("0").is_none());
        assert!(lock(&answers.0).bytes <= KEPT);
    }
}
