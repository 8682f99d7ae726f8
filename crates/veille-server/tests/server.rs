//! The server on the demonstration, without a network: questions, decisions, who may ask, and a hostile article.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use support::{TOKEN, asks, decision, demo, schema, served};
use tower::ServiceExt as _;

/// Runs a test on a runtime as the server has it.
fn on_runtime(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(test);
}

/// One question for each that is described, on the demonstration.
async fn questions(served: &support::Served) -> Vec<(String, String)> {
    let claim = served.json("/api/claims?limit=1").await["claims"][0].clone();
    let (claim, article) =
        (claim["key"].as_str().unwrap(), claim["record"]["evidence"]["article"].as_str().unwrap());
    let spec = served.json("/api/openapi.json").await;
    let paths = spec["paths"].as_object().unwrap().keys().filter(|path| *path != "/api/stream");
    let place = "g2279172";
    paths
        .map(|path| {
            let asked = match path.as_str() {
                "/api/search" => "/api/search?q=zuenoula".to_owned(),
                "/api/export/{format}" => "/api/export/geojson".to_owned(),
                path => path
                    .replace("{key}", place)
                    .replace("{id}", if path.contains("claims") { claim } else { article }),
            };
            (path.clone(), asked)
        })
        .collect()
}

#[test]
fn every_question_that_is_described_is_answered_as_described() {
    on_runtime(async {
        let served = demo();
        let spec = served.json("/api/openapi.json").await;
        assert!(spec["openapi"].as_str().unwrap().starts_with("3.1"));
        let mut told = Vec::new();
        let mut all = questions(&served).await;
        all.push(("/api/control".to_owned(), "/api/control?detail=true".to_owned()));
        all.push(("/api/changes".to_owned(), "/api/changes?evidence=false&order=newest&limit=3".to_owned()));
        for (path, asked) in all {
            let got = served.get(&asked).await;
            assert_eq!(got.status, StatusCode::OK, "{asked}: {}", String::from_utf8_lossy(&got.body));
            let content = spec["paths"][&path]["get"]["responses"]["200"]["content"].as_object();
            let Some((kind, content)) = content.and_then(|content| content.iter().next()) else { continue };
            assert!(
                got.header("content-type").starts_with(kind.as_str()),
                "{asked}: {}",
                got.header("content-type")
            );
            if kind == "application/json" {
                let mut answer = got.json();
                let version = answer.as_object_mut().unwrap().shift_remove("version");
                assert!(version.is_some_and(|version| version.is_string()), "{asked} names no state");
                told.extend(
                    schema::wrong(&spec, &content["schema"], &answer)
                        .into_iter()
                        .map(|wrong| format!("{asked}: {wrong}")),
                );
            }
        }
        assert!(told.is_empty(), "{}", told.join("\n"));
    });
}

#[test]
fn whoever_has_an_answer_is_told_so_until_something_is_decided() {
    on_runtime(async {
        let served = demo();
        for (_, asked) in questions(&served).await {
            let first = served.get(&asked).await;
            let etag = first.header("etag").to_owned();
            assert!(!etag.is_empty(), "{asked}");
            let again = served.send(asks(&asked, &[("if-none-match", &etag)])).await;
            assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{asked}");
            assert_eq!(again.header("etag"), etag, "{asked}");
        }
        let etag = served.get("/api/control").await.header("etag").to_owned();
        let other = served.get("/api/control?on=2005-05-03").await.header("etag").to_owned();
        assert_ne!(etag, other, "another question has another name");
        let claim = served.json("/api/review?limit=1").await["queue"][0]["claim"]["key"].clone();
        let done = served.decides(json!({"act": "reject", "claim": claim, "author": "an analyst"})).await;
        assert_eq!(done.status, StatusCode::OK);
        let again = served.send(asks("/api/control", &[("if-none-match", &etag)])).await;
        assert_eq!(again.status, StatusCode::OK, "the ledger has changed");
    });
}

#[test]
fn large_answers_are_packed_for_those_who_can_unpack_them() {
    on_runtime(async {
        let served = demo();
        let plain = served.get("/api/control").await;
        let packed = served.send(asks("/api/control", &[("accept-encoding", "br, gzip")])).await;
        assert_eq!(packed.header("content-encoding"), "gzip");
        assert!(packed.body.len() < plain.body.len() / 2, "{} of {}", packed.body.len(), plain.body.len());
        assert!(packed.body.starts_with(&[0x1f, 0x8b]) && packed.header("vary").contains("accept-encoding"));
    });
}

#[test]
fn what_another_program_writes_is_seen() {
    on_runtime(async {
        use veille_ledger::{Act, ClaimKey, Decision, Ledger as _};
        let served = demo();
        let before = served.json("/api/claims?limit=1").await;
        let claim = ClaimKey::of(before["claims"][0]["key"].as_str().unwrap());
        let decision =
            Decision { act: Act::Reject { claim }, author: "another".into(), reason: String::new() };
        served.ledger().decide(decision, "2024-01-01T00:00:00Z".parse().unwrap()).unwrap();
        // A question that nobody has asked yet is answered from the ledger as it is.
        let after = served.json("/api/claims?limit=2").await;
        assert_eq!(after["total"].as_u64().unwrap() + 1, before["total"].as_u64().unwrap());
        assert_ne!(after["version"], before["version"]);
        let again = served.json("/api/claims?limit=1").await;
        assert_eq!(again["version"], after["version"], "then everybody is told so");
    });
}

#[test]
fn a_page_that_listens_is_told_of_each_change() {
    on_runtime(async {
        let served = demo();
        let response = served.router.clone().oneshot(asks("/api/stream", &[])).await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut body = response.into_body();
        let mut event = async || {
            let frame = body.frame().await.unwrap().unwrap();
            String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()
        };
        let first = event().await;
        assert!(first.starts_with("event: version\ndata: {\"version\":"), "{first}");
        let claim = served.json("/api/claims?limit=1").await["claims"][0]["key"].clone();
        let done =
            served.decides(json!({"act": "accept", "claim": claim, "author": "an analyst"})).await.json();
        let second = event().await;
        assert!(second.contains(done["version"].as_str().unwrap()) && second != first, "{second}");
    });
}

#[test]
fn a_decision_moves_control_until_it_is_taken_back() {
    on_runtime(async {
        let served = demo();
        let before = served.json("/api/control").await["rows"].clone();
        let queue = served.json("/api/review").await;
        let first = &queue["queue"][0];
        let place = first["place"]["key"].as_str().unwrap();
        let id = first["claim"]["key"].as_str().unwrap();
        let word =
            json!({"act": "reject", "claim": &id[..12], "author": "an analyst", "reason": "not confirmed"});
        let done = served.decides(word).await.json();
        assert_eq!(done["touched"], json!([place]));
        assert_ne!(served.json("/api/control").await["rows"], before);
        let left = served.json("/api/review").await;
        assert_eq!(left["total"].as_u64().unwrap() + 1, queue["total"].as_u64().unwrap());
        let history = served.json(&format!("/api/decisions?claim={id}")).await;
        assert_eq!(history["decisions"][0]["reason"], "not confirmed");
        let shown = served.json(&format!("/api/claims/{id}")).await;
        assert_eq!(
            (&shown["claim"]["standing"], &shown["decisions"][0]["act"]),
            (&json!("rejected"), &json!("reject"))
        );
        let undo = json!({"act": "undo", "decision": done["decision"]["id"], "author": "an analyst"});
        assert_eq!(served.decides(undo).await.status, StatusCode::OK);
        assert_eq!(served.json("/api/control").await["rows"], before);
    });
}

#[test]
fn a_correction_is_written_as_people_write_it_or_as_json() {
    on_runtime(async {
        let served = demo();
        let id = served.json("/api/claims?limit=1").await["claims"][0]["key"].clone();
        let correct = |field: &str, more: Value| {
            let mut word = json!({"act": "correct", "claim": id, "field": field, "author": "an analyst"});
            word.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            word
        };
        let done = served.decides(correct("place", json!({"text": "Timbuktu, ML"}))).await;
        assert_eq!(done.status, StatusCode::OK, "{}", String::from_utf8_lossy(&done.body));
        let done = served.decides(correct("actor", json!({"value": null}))).await;
        assert_eq!(done.status, StatusCode::OK, "{}", String::from_utf8_lossy(&done.body));
        let claim = served.json(&format!("/api/claims/{}", id.as_str().unwrap())).await["claim"].clone();
        assert_eq!(claim["record"]["place"]["country"], "ML");
        assert_eq!(claim["record"]["actor"], Value::Null);
        assert_ne!(claim["original"]["actor"], Value::Null);
        let unknown = served.decides(correct("place", json!({"text": "Nowhere at all"}))).await;
        assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
        assert!(unknown.json()["error"]["message"].as_str().unwrap().contains("Nowhere at all"));
        let unfit = served.decides(correct("event", json!({"text": "dancing"}))).await;
        assert_eq!(
            unfit.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            String::from_utf8_lossy(&unfit.body)
        );
        let both = served.decides(correct("event", json!({"text": "hold", "value": "hold"}))).await;
        assert_eq!(both.status, StatusCode::BAD_REQUEST);
    });
}

#[test]
fn only_who_has_the_token_decides() {
    on_runtime(async {
        let served = demo();
        let claim = served.json("/api/claims?limit=1").await["claims"][0]["key"].clone();
        let word = json!({"act": "accept", "claim": claim, "author": "an analyst"});
        let right = format!("Bearer {TOKEN}");
        let status = async |headers: &[(&str, &str)]| served.send(decision(&word, headers)).await.status;
        assert_eq!(status(&[]).await, StatusCode::UNAUTHORIZED);
        assert_eq!(
            status(&[("authorization", "Bearer another-token-for-tests")]).await,
            StatusCode::UNAUTHORIZED
        );
        assert_eq!(
            status(&[("authorization", &right.replace("Bearer", "Basic"))]).await,
            StatusCode::UNAUTHORIZED
        );
        assert_eq!(status(&[("cookie", &format!("token={TOKEN}"))]).await, StatusCode::UNAUTHORIZED);
        let foreign = [("authorization", right.as_str()), ("origin", "https://evil.example")];
        assert_eq!(status(&foreign).await, StatusCode::FORBIDDEN);
        let null = [("authorization", right.as_str()), ("origin", "null")];
        assert_eq!(status(&null).await, StatusCode::FORBIDDEN);
        assert_eq!(served.json("/api/decisions").await["decisions"], json!([]), "nothing was decided");
        let own = [("authorization", right.as_str()), ("origin", "http://127.0.0.1:8737")];
        assert_eq!(status(&own).await, StatusCode::OK);
        let writable = served.send(asks("/api/ledger", &[("authorization", &right)])).await.json();
        assert_eq!(writable["writable"], true);
        assert_eq!(served.json("/api/ledger").await["writable"], false);
        let no_author = served.decides(json!({"act": "accept", "claim": claim, "author": " "})).await;
        assert_eq!(no_author.status, StatusCode::BAD_REQUEST);
        let long = served
            .decides(json!({"act": "accept", "claim": claim, "author": "a", "reason": "x".repeat(70_000)}))
            .await;
        assert_eq!(long.status, StatusCode::PAYLOAD_TOO_LARGE);
    });
}

#[test]
fn on_another_address_every_question_needs_the_token_and_the_page_does_not() {
    on_runtime(async {
        let served = served("0.0.0.0:8737", &[]);
        let here = ("host", "analyst.example:8737");
        for path in ["/api/ledger", "/api/control", "/api/stream", "/api/openapi.json", "/api/export/csv"] {
            assert_eq!(served.send(asks(path, &[here])).await.status, StatusCode::UNAUTHORIZED, "{path}");
        }
        let right = format!("Bearer {TOKEN}");
        let read = served.send(asks("/api/ledger", &[here, ("authorization", &right)])).await;
        assert_eq!(read.status, StatusCode::OK);
        assert_eq!(served.send(asks("/", &[here])).await.status, StatusCode::OK);
    });
}

#[test]
fn a_stranger_who_names_this_machine_otherwise_is_refused() {
    on_runtime(async {
        let served = demo();
        for host in ["evil.example", "evil.example:8737", "127.0.0.1.evil.example", ""] {
            for path in ["/api/control", "/"] {
                let got = served.send(asks(path, &[("host", host)])).await;
                assert_eq!(got.status, StatusCode::FORBIDDEN, "{host} {path}");
            }
        }
        for host in ["localhost:8737", "[::1]:8737", "127.0.0.1"] {
            assert_eq!(
                served.send(asks("/api/ledger", &[("host", host)])).await.status,
                StatusCode::OK,
                "{host}"
            );
        }
    });
}

#[test]
fn a_browser_is_told_to_run_nothing_but_the_page() {
    on_runtime(async {
        let served = demo();
        for path in ["/", "/api/control", "/api/docs", "/nothing.js", "/api/nothing"] {
            let got = served.get(path).await;
            let policy = got.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{path}: {policy}");
            assert!(!policy.contains("unsafe"), "{policy}");
            assert_eq!(got.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(got.header("referrer-policy"), "no-referrer", "{path}");
        }
        let docs = String::from_utf8(served.get("/api/docs").await.body).unwrap();
        assert!(
            !docs.contains("<script>")
                && !docs.contains("<style")
                && !docs.contains("http://")
                && !docs.contains("https://")
        );
        assert_eq!(
            served.get("/some/view?on=2005-05-05").await.header("content-type"),
            "text/html; charset=utf-8"
        );
        assert_eq!(served.get("/nothing.js").await.status, StatusCode::NOT_FOUND);
        assert_eq!(served.get("/api/nothing").await.status, StatusCode::NOT_FOUND);
        assert_eq!(served.get("/../Cargo.toml").await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_question_that_makes_no_sense_is_told_what_is_wrong() {
    on_runtime(async {
        let served = demo();
        let cases = [
            ("/api/control?on=yesterday", 400, "on"),
            ("/api/control?when=2005-05-05", 400, "when"),
            ("/api/control?sides=both", 400, "both"),
            ("/api/claims?event=dancing", 400, "dancing"),
            ("/api/claims?bounds=1,2,3", 400, "four numbers"),
            ("/api/claims?cursor=nonsense", 400, "cursor"),
            ("/api/claims?text=%20!%20", 400, "word"),
            ("/api/search?q=", 400, "word"),
            ("/api/places/g1", 404, "g1"),
            ("/api/places/g1/timeline", 404, "g1"),
            ("/api/claims/c1-0", 404, "c1-0"),
            ("/api/articles/a1-0", 404, "article"),
            ("/api/export/docx", 404, "docx"),
            ("/api/places/%3Cscript%3E", 404, "key"),
            ("/api/review?cursor=zz", 400, "cursor"),
            ("/api/changes?cursor=-1", 400, "cursor"),
        ];
        for (path, status, says) in cases {
            let got = served.get(path).await;
            assert_eq!(got.status.as_u16(), status, "{path}: {}", String::from_utf8_lossy(&got.body));
            assert!(got.header("content-type").starts_with("application/json"), "{path}");
            let told = got.json()["error"]["message"].as_str().unwrap().to_owned();
            assert!(told.contains(says), "{path}: {told}");
        }
        // A parameter without a value is none.
        assert_eq!(served.get("/api/control?on=&known=").await.status, StatusCode::OK);
    });
}

#[test]
fn an_empty_ledger_says_that_nothing_is_known() {
    on_runtime(async {
        let served = served("127.0.0.1:0", &[]);
        let ledger = served.json("/api/ledger").await;
        assert_eq!((&ledger["known"], &ledger["days"]), (&Value::Null, &Value::Null));
        assert_eq!(served.get("/api/control").await.status, StatusCode::NOT_FOUND);
        for path in [
            "/api/places",
            "/api/claims",
            "/api/actors",
            "/api/review",
            "/api/decisions",
            "/api/search?q=war",
        ] {
            assert_eq!(served.get(path).await.status, StatusCode::OK, "{path}");
        }
        let got = served.get("/api/control?on=2005-05-05").await;
        assert_eq!((got.status, &got.json()["rows"]), (StatusCode::OK, &json!([])));
    });
}

#[test]
fn claims_are_turned_page_by_page_in_both_orders_whatever_is_decided_meanwhile() {
    on_runtime(async {
        let served = demo();
        let pages = async |order: &str| {
            let mut all: Vec<String> = Vec::new();
            let mut cursor = String::new();
            loop {
                let page = served.json(&format!("/api/claims?limit=37&order={order}&cursor={cursor}")).await;
                let keys = page["claims"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|claim| claim["key"].as_str().unwrap().to_owned());
                all.extend(keys);
                let Some(next) = page["next"].as_str() else { return (all, page["total"].as_u64().unwrap()) };
                cursor = next.to_owned();
            }
        };
        let (oldest, total) = pages("oldest").await;
        let (mut newest, _) = pages("newest").await;
        newest.reverse();
        assert_eq!(oldest, newest);
        assert_eq!(oldest.len() as u64, total);
        assert_eq!(oldest.iter().collect::<BTreeSet<_>>().len(), oldest.len());
        // Deciding on what was seen neither hides nor repeats what comes after.
        let page = served.json("/api/review?limit=5").await;
        for one in page["queue"].as_array().unwrap().iter().take(3) {
            served
                .decides(json!({"act": "accept", "claim": one["claim"]["key"], "author": "an analyst"}))
                .await;
        }
        let next =
            served.json(&format!("/api/review?limit=200&cursor={}", page["next"].as_str().unwrap())).await;
        let seen: Vec<&Value> =
            page["queue"].as_array().unwrap().iter().map(|one| &one["claim"]["key"]).collect();
        let again = next["queue"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| seen.contains(&&one["claim"]["key"]))
            .count();
        assert!(again <= 2, "{again} are shown again");
    });
}

#[test]
fn claims_are_filtered_as_asked() {
    on_runtime(async {
        let served = demo();
        let total =
            async |query: &str| served.json(&format!("/api/claims?{query}")).await["total"].as_u64().unwrap();
        let all = total("").await;
        let captures = total("event=capture").await;
        let holds = total("event=hold").await;
        assert!(captures > 0 && holds > 0 && captures + holds < all);
        assert_eq!(total("event=capture&event=hold").await, captures + holds);
        assert_eq!(total("lang=fr").await + total("lang=en").await, all);
        assert_eq!(total("place=g2279172").await, total("bounds=7.43,-6.06,7.44,-6.05").await);
        assert_eq!(total("standing=rejected").await, 0);
        assert!(total("known=2005-05-05").await < all);
        assert!(total("actor=forces-nouvelles").await > 0 && total("actor=nobody").await == 0);
    });
}

#[test]
fn offsets_count_code_points_and_lead_to_the_words() {
    on_runtime(async {
        let served = demo();
        let list = served.json("/api/claims?limit=500&lang=fr").await;
        for claim in list["claims"].as_array().unwrap() {
            let id = claim["key"].as_str().unwrap();
            let shown = served.json(&format!("/api/claims/{id}")).await;
            let context = &shown["context"];
            let text: Vec<char> = ["before", "sentence", "after"]
                .iter()
                .flat_map(|part| context[part].as_str().unwrap().chars())
                .collect();
            let from = context["from"].as_u64().unwrap() as usize;
            for role in ["actor", "place"] {
                let Some(words) = claim["record"][role]["text"].as_str() else { continue };
                let span = &claim["record"][role]["span"];
                let Some(mark) =
                    context["marks"].as_array().unwrap().iter().find(|mark| mark["role"] == role)
                else {
                    continue;
                };
                assert_eq!(mark["from"], span[0]);
                let (start, end) =
                    (mark["from"].as_u64().unwrap() as usize, mark["to"].as_u64().unwrap() as usize);
                if start >= from && end - from <= text.len() {
                    let marked: String = text[start - from..end - from].iter().collect();
                    assert_eq!(marked, words, "{id}");
                }
            }
        }
    });
}

#[test]
fn a_timeline_has_a_curve_that_agrees_with_its_stretches() {
    on_runtime(async {
        let served = demo();
        for place in served.json("/api/places").await["places"].as_array().unwrap() {
            let key = place["key"].as_str().unwrap();
            let told = served.json(&format!("/api/places/{key}/timeline")).await;
            let days = told["curve"]["days"].as_array().unwrap();
            assert!(!days.is_empty() && days.windows(2).all(|pair| pair[0].as_str() < pair[1].as_str()));
            let states = told["curve"]["states"].as_array().unwrap();
            for (at, day) in days.iter().enumerate() {
                let share = |state: &Value| state["probability"][at].as_f64().unwrap();
                let sum: f64 = states.iter().map(share).sum();
                assert!((sum - 1.0).abs() < 0.01, "{key} {day}: {sum}");
                let intervals = told["intervals"].as_array().unwrap();
                let so = intervals
                    .iter()
                    .find(|one| one["from"].as_str() <= day.as_str() && day.as_str() < one["to"].as_str());
                if let Some(so) = so {
                    let most = states.iter().map(share).fold(0.0, f64::max);
                    let likeliest: Vec<_> = states
                        .iter()
                        .filter(|state| share(state) >= most - 0.002)
                        .map(|state| &state["holder"])
                        .collect();
                    assert!(
                        likeliest.contains(&&so["holder"]),
                        "{key} {day}: {} of {likeliest:?}",
                        so["holder"]
                    );
                }
            }
        }
    });
}

#[test]
fn the_map_says_in_short_what_the_rows_say_at_length() {
    on_runtime(async {
        let served = demo();
        let short = served.json("/api/control?on=2005-05-12").await;
        let long = served.json("/api/control?on=2005-05-12&detail=true").await;
        let (short_rows, long_rows) = (short["rows"].as_array().unwrap(), long["rows"].as_array().unwrap());
        assert_eq!(short_rows.len(), long_rows.len());
        for (a, b) in short_rows.iter().zip(long_rows) {
            assert_eq!(a["place"], b["place"]["key"]);
            for field in ["holder", "probability", "leaning", "threats", "last"] {
                assert_eq!(a[field], b[field]);
            }
        }
        let known = served.json("/api/control?on=2005-05-12&known=2005-05-04").await;
        assert_ne!(known["rows"], short["rows"]);
        assert!(
            known["rows"].as_array().unwrap().iter().all(|row| row["last"].as_str() <= Some("2005-05-12"))
        );
        assert_eq!(known["parties"], short["parties"], "those of the whole ledger");
        let order: BTreeMap<_, _> = short["parties"]
            .as_array()
            .unwrap()
            .iter()
            .map(|party| (party["name"].clone().to_string(), party["order"].clone()))
            .collect();
        for party in known["parties"].as_array().unwrap() {
            if let Some(same) = order.get(&party["name"].to_string()) {
                assert_eq!(&party["order"], same, "a party keeps its place");
            }
        }
    });
}

#[test]
fn places_of_claims_are_those_of_the_claims_that_pass() {
    on_runtime(async {
        let served = demo();
        for filter in ["event=capture", "source=Radio%20Savane&known=2005-05-12"] {
            let places = served.json(&format!("/api/claims/places?{filter}&limit=1")).await;
            let claims = served.json(&format!("/api/claims?{filter}&limit=500")).await;
            let mut counted: BTreeMap<&str, u64> = BTreeMap::new();
            for key in claims["claims"].as_array().unwrap().iter().filter_map(|one| one["place_key"].as_str())
            {
                *counted.entry(key).or_default() += 1;
            }
            let told = places["places"].as_array().unwrap().iter();
            let told: BTreeMap<_, _> =
                told.map(|one| (one["place"].as_str().unwrap(), one["claims"].as_u64().unwrap())).collect();
            assert!(!told.is_empty(), "{filter}");
            assert_eq!(told, counted, "{filter}");
        }
    });
}

#[test]
fn a_board_of_an_earlier_day_is_the_same_however_it_is_made() {
    use veille_control::{Board, Rollup};
    on_runtime(async {
        let ledger = demo().ledger();
        let whole = Board::of(&ledger, None, Rollup::Parts).unwrap();
        for day in ["2005-05-02", "2005-05-09", "2005-05-22"] {
            let day = day.parse().unwrap();
            let asked = Board::of(&ledger, Some(day), Rollup::Parts).unwrap();
            let cut = whole.as_known(day);
            assert_eq!(asked.places().collect::<Vec<_>>(), cut.places().collect::<Vec<_>>());
            assert_eq!(asked.standings(day), cut.standings(day));
            assert_eq!(asked.sources(day), cut.sources(day));
            let changes = cut.changes(None, day);
            cut.prepare();
            assert_eq!(asked.standings(day), cut.standings(day), "what is kept changes nothing");
            assert_eq!(changes, cut.changes(None, day));
            assert_eq!(asked.doubts(), cut.doubts());
        }
    });
}

/// What sort of thing each field is, all rows of a list taken together.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), shape(value))).collect(),
        Value::Array(all) => {
            let mut merged: Vec<Value> = Vec::new();
            for one in all.iter().map(shape) {
                merge(&mut merged, one);
            }
            Value::Array(merged)
        }
        Value::Null => json!("null"),
        Value::Bool(_) => json!("bool"),
        Value::Number(_) => json!("number"),
        Value::String(_) => json!("text"),
    }
}

/// Objects become one with all their fields; other things stand side by side.
fn merge(all: &mut Vec<Value>, one: Value) {
    let Value::Object(fields) = &one else {
        if !all.contains(&one) {
            all.push(one);
        }
        return;
    };
    let Some(Value::Object(known)) = all.iter_mut().find(|other| other.is_object()) else {
        all.push(one);
        return;
    };
    for (name, value) in fields {
        match known.get_mut(name) {
            Some(Value::Array(there)) if value.is_array() => {
                for inner in value.as_array().into_iter().flatten() {
                    merge(there, inner.clone());
                }
            }
            Some(there) if there.is_object() && value.is_object() => {
                let mut both = vec![there.take()];
                merge(&mut both, value.clone());
                *there = both.remove(0);
            }
            Some(there) if there == "null" => *there = value.clone(),
            Some(_) => {}
            None => {
                known.insert(name.clone(), value.clone());
            }
        }
    }
}

#[test]
fn answers_keep_their_shape() {
    on_runtime(async {
        let served = demo();
        let mut shapes = serde_json::Map::new();
        for (path, asked) in questions(&served).await {
            let got = served.get(&asked).await;
            if got.header("content-type").starts_with("application/json") {
                shapes.insert(path, shape(&got.json()));
            }
        }
        insta::assert_json_snapshot!(shapes);
    });
}
