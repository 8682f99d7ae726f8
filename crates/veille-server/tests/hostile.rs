//! An article by somebody who means harm: what it says leaves as JSON, as text in files, and never as markup.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use axum::http::StatusCode;
use serde_json::{Value, json};
use support::served;
use veille_claim::ClaimRecord;
use veille_ledger::{Entry, PublishedRecord, StoredArticle};

const SCRIPT: &str = "</script><script>alert(1)</script>";
const PICTURE: &str = "<img src=x onerror=alert(1)>";

fn hostile() -> Entry {
    let title = format!("{PICTURE} & \"title\" ]]>");
    let sentence = format!("{SCRIPT} captured {PICTURE} on Monday \u{202e}\u{0}{{{{7*7}}}}.");
    let text = format!("{title}\n\n{sentence}");
    let start = title.chars().count() + 2;
    let span = |words: &str| {
        let at = text.find(words).unwrap();
        let from = text[..at].chars().count();
        json!([from, from + words.chars().count()])
    };
    let claim = json!({
        "id": "c1-00000000000000ff", "event": "capture", "modality": "asserted", "manner": ["<i>unresisted</i>"],
        "actor": {"id": null, "name": SCRIPT, "text": SCRIPT, "span": span(SCRIPT)},
        "counterpart": null,
        "place": {"geonameid": null, "name": PICTURE, "country": "<>", "admin1": "\" onload=alert(1) x=\"", "lat": 15.0, "lon": 2.0,
            "kind": "town", "precision_km": 5.0, "text": PICTURE, "span": span(PICTURE)},
        "time": {"from": "2012-04-02", "to": "2012-04-03", "precision": "day", "value": "2012-04-02", "basis": PICTURE,
            "text": "on Monday", "span": span("on Monday")},
        "quantities": [], "attribution": [{"name": PICTURE, "role": "outlet"}], "confidence": 0.9,
        "evidence": {"article": "a1-evil", "sentence": [start, start + sentence.chars().count()], "trigger": span("captured"),
            "frame": "en/capture/take"},
    });
    let record: ClaimRecord = serde_json::from_value(claim).unwrap();
    let day = "2012-04-03".parse::<veille_ledger::Day>().unwrap();
    let article = StoredArticle {
        id: "a1-evil".into(),
        title: Some([0, title.chars().count()]),
        body: None,
        text: text.into(),
        published: Some(PublishedRecord { text: "2012-04-03".into(), from: day, to: day.plus(1) }),
        lang: "en".into(),
        outlet: Some("<b onclick=alert(1)>Outlet</b>".into()),
        address: Some("javascript:alert(document.domain)".into()),
        voice: None,
        narrative: false,
    };
    Entry { article, claims: vec![record], method: 1 }
}

fn on_runtime(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(test);
}

#[test]
fn what_it_says_is_sent_as_json_and_nothing_else() {
    on_runtime(async {
        let served = served("127.0.0.1:0", &[hostile()]);
        let place = served.json("/api/places").await["places"][0]["key"].as_str().unwrap().to_owned();
        let key: String = place.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let questions = [
            "/api/ledger".to_owned(),
            "/api/places".to_owned(),
            "/api/control".to_owned(),
            "/api/control?detail=true".to_owned(),
            format!("/api/places/{key}"),
            format!("/api/places/{key}/timeline"),
            "/api/changes".to_owned(),
            "/api/claims".to_owned(),
            "/api/claims/c1-00000000000000ff".to_owned(),
            "/api/articles/a1-evil".to_owned(),
            "/api/search?q=captured".to_owned(),
            "/api/sources".to_owned(),
            "/api/forecasts".to_owned(),
            "/api/actors".to_owned(),
            "/api/review".to_owned(),
        ];
        for question in questions {
            let got = served.get(&question).await;
            assert_eq!(got.status, StatusCode::OK, "{question}: {}", String::from_utf8_lossy(&got.body));
            assert_eq!(got.header("content-type"), "application/json; charset=utf-8", "{question}");
            assert_eq!(got.header("x-content-type-options"), "nosniff", "{question}");
            let _: Value = got.json();
        }
        let claim = served.json("/api/claims/c1-00000000000000ff").await;
        assert_eq!(
            claim["claim"]["record"]["actor"]["name"], SCRIPT,
            "as it stands: who shows it escapes it"
        );
        assert!(!claim["claim"]["sentence"].as_str().unwrap().contains(['\0', '\u{202e}']));
        for page in ["/", "/api/docs", "/api/docs.js", "/some/view"] {
            let body = served.get(page).await.body;
            let body = String::from_utf8_lossy(&body);
            assert!(!body.contains("onerror") && !body.contains("alert"), "{page}");
            assert!(!body.contains("innerHTML"), "{page}");
        }
    });
}

#[test]
fn what_was_asked_comes_back_as_json_only() {
    on_runtime(async {
        let served = served("127.0.0.1:0", &[hostile()]);
        for question in [
            "/api/places/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
            "/api/export/%3Cb%3E",
            "/api/control?%3Cb%3E=1",
        ] {
            let got = served.get(question).await;
            assert!(got.status.is_client_error(), "{question}");
            assert_eq!(got.header("content-type"), "application/json; charset=utf-8", "{question}");
        }
    });
}

#[test]
fn files_hold_it_as_text() {
    on_runtime(async {
        let served = served("127.0.0.1:0", &[hostile()]);
        for name in
            ["csv", "acled", "geojson", "kml", "timelinejs", "atom", "parquet", "control-parquet", "gpkg"]
        {
            let got = served.get(&format!("/api/export/{name}")).await;
            assert_eq!(got.status, StatusCode::OK, "{name}: {}", String::from_utf8_lossy(&got.body));
            assert!(got.header("content-disposition").starts_with("attachment; filename="), "{name}");
            assert_eq!(got.header("x-content-type-options"), "nosniff", "{name}");
        }
        for name in ["kml", "atom"] {
            let body = String::from_utf8(served.get(&format!("/api/export/{name}")).await.body).unwrap();
            let mut reader = quick_xml::Reader::from_str(&body);
            loop {
                match reader.read_event().unwrap() {
                    quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                        let tag = tag.name().as_ref().to_lowercase();
                        assert!(tag != "script" && tag != "img", "{name}");
                    }
                    quick_xml::events::Event::Eof => break,
                    _ => {}
                }
            }
            assert!(!body.contains("href=\"javascript:"), "{name}");
        }
        let feed = served.get("/api/changes.atom").await;
        assert!(feed.header("content-type").starts_with("application/atom+xml"));
        let feed = feed_rs::parser::parse(&*feed.body).unwrap();
        assert!(!feed.entries.is_empty());
        assert!(
            feed.entries
                .iter()
                .flat_map(|entry| &entry.links)
                .all(|link| !link.href.starts_with("javascript"))
        );
    });
}
