//! The demonstration as a ledger, and a server of it without a network.

#![allow(dead_code, reason = "each test file uses its own part")]

pub(crate) mod schema;

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use jiff::Timestamp;
use serde_json::Value;
use tower::ServiceExt as _;
use veille_ingest::Reader;
use veille_ledger::{Entry, Ledger, SqliteLedger, StoredArticle};
use veille_server::{Options, Server};
use veille_stages::{Host, Stages, gazetteer};
use veille_text::{CodePoints, Lang};

pub(crate) const TOKEN: &str = "a-token-for-tests-only";

/// Takes models from where the command installs them, and installs them there.
struct Installs;

impl Host for Installs {
    fn model(&self, lang: Lang) -> Result<PathBuf, veille_spacy::Error> {
        veille_spacy::models::ensure(lang.code(), false, &mut |_| {})
    }
}

/// The demonstration, read once.
static DEMO: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/demo/articles");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let reader = Reader::new();
    let articles: Vec<_> = files
        .iter()
        .map(|file| reader.bytes(&file.to_string_lossy(), &std::fs::read(file).unwrap()).unwrap().article)
        .collect();
    let stages = Stages::new(&gazetteer(None).unwrap(), Installs).unwrap();
    let found = stages.read_all(&articles);
    let entry = |(article, found): (&veille_text::Article, Result<veille_stages::Found, _>)| {
        let points = CodePoints::new(&article.text);
        let claims = found.unwrap().claims;
        Entry {
            article: StoredArticle::new(article, None),
            claims: claims.iter().map(|claim| claim.record(&article.text, &points)).collect(),
            method: veille_claim::METHOD,
        }
    };
    articles.iter().zip(found).map(entry).collect()
});

/// A server, with the folder that its ledger lies in.
pub(crate) struct Served {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) router: Router,
    /// Keeps what it serves.
    server: Server,
}

/// What was answered.
pub(crate) struct Got {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Got {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

pub(crate) fn demo() -> Served {
    served("127.0.0.1:0", &DEMO)
}

pub(crate) fn served(listen: &str, entries: &[Entry]) -> Served {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("war.veille");
    let mut ledger = SqliteLedger::open_or_create(&path).unwrap();
    ledger.append(entries, Timestamp::from_second(1_700_000_000).unwrap()).unwrap();
    let open = move || SqliteLedger::open(&path).map(|ledger| Box::new(ledger) as Box<dyn Ledger + Send>);
    let options = Options {
        token: Some(TOKEN.to_owned()),
        ..Options::new("war.veille", listen.parse().unwrap(), gazetteer(None).unwrap())
    };
    let server = Server::new(Arc::new(open), options).unwrap();
    Served { folder, router: server.router(), server }
}

impl Served {
    pub(crate) fn ledger(&self) -> SqliteLedger {
        SqliteLedger::open(self.folder.path().join("war.veille")).unwrap()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Got {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Got {
            status: parts.status,
            headers: parts.headers,
            body: to_bytes(body, 64 << 20).await.unwrap().to_vec(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Got {
        self.send(asks(path, &[])).await
    }

    #[track_caller]
    pub(crate) fn json(&self, path: &str) -> impl Future<Output = Value> {
        let (request, router, path) = (asks(path, &[]), self.router.clone(), path.to_owned());
        async move {
            let response = router.oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = to_bytes(body, 64 << 20).await.unwrap();
            assert_eq!(parts.status, StatusCode::OK, "{path}: {}", String::from_utf8_lossy(&body));
            serde_json::from_slice(&body).unwrap()
        }
    }

    /// Sends a decision with the token.
    pub(crate) async fn decides(&self, word: Value) -> Got {
        self.send(decision(&word, &[("authorization", &format!("Bearer {TOKEN}"))])).await
    }
}

/// A question, as a browser on this machine sends it.
pub(crate) fn asks(path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::get(path);
    if !headers.iter().any(|(name, _)| *name == "host") {
        request = request.header("host", "127.0.0.1:8737");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).unwrap()
}

pub(crate) fn decision(word: &Value, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::post("/api/decisions")
        .header("host", "127.0.0.1:8737")
        .header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(word.to_string())).unwrap()
}
