//! What other programs are given, with text of strangers in every field.

#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use veille_export::{ClaimTable, Columns, Held, Quoted, geojson, kml, timelinejs};
use veille_ledger::{ClaimKey, Kept, PlaceKey, PlaceRow};

fn kept(event: &str, change: impl FnOnce(&mut Value)) -> Kept {
    let mut claim = json!({
        "key": "c1-0000000000000007",
        "record": {
            "id": "c1-0000000000000007", "event": event, "modality": "asserted", "manner": [],
            "actor": {"id": null, "name": "=cmd|' /C calc'!A1", "text": "x", "span": [0, 1]},
            "counterpart": null,
            "place": {"geonameid": 2457161, "name": "Gao", "country": "ML", "admin1": "Gao", "lat": 16.27,
                "lon": -0.04, "kind": "town", "precision_km": 5.0, "text": "Gao", "span": [10, 13]},
            "time": {"from": "2012-03-31", "to": "2012-04-01", "precision": "day", "value": "2012-03-31",
                "basis": "weekday before publication", "text": "Saturday", "span": [20, 28]},
            "quantities": [{"of": "killed", "from": 20, "to": null, "text": "at least 20", "span": [30, 41]}],
            "attribution": [{"name": "residents", "role": "source"}, {"name": "Radio Delta", "role": "outlet"}],
            "confidence": 0.9,
            "evidence": {"article": "a1-1", "sentence": [0, 50], "trigger": [2, 9], "frame": "en/capture/take"}
        },
        "original": null,
        "published": {"text": "2012-04-02", "from": "2012-04-02", "to": "2012-04-03"},
        "known": "2012-04-02", "lang": "en", "outlet": "Radio Delta", "address": null, "source": "Radio Delta",
        "voice": "a1-1", "recorded": "2012-04-05T00:00:00Z", "method": 1, "current": true, "standing": "open",
        "same": []
    });
    change(&mut claim);
    serde_json::from_value(claim).unwrap()
}

fn table(columns: Columns, kept: &Kept, sentence: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut table = ClaimTable::new(&mut out, columns).unwrap();
    table.row(kept, sentence).unwrap();
    table.finish().unwrap();
    let mut read = csv::Reader::from_reader(out.as_slice());
    let header = read.headers().unwrap().clone();
    let row = read.records().next().map(Result::unwrap).unwrap_or_default();
    header.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect()
}

fn cell<'a>(row: &'a [(String, String)], column: &str) -> &'a str {
    row.iter().find(|(name, _)| name == column).map_or("no such column", |(_, value)| value)
}

#[test]
fn a_claim_is_a_row_with_its_sentence() {
    let row = table(Columns::Own, &kept("capture", |_| ()), "They took Gao,\n\"at last\".");
    assert_eq!(cell(&row, "sentence"), "They took Gao, \"at last\".");
    assert_eq!(cell(&row, "actor"), "'=cmd|' /C calc'!A1", "a formula is text");
    assert_eq!(cell(&row, "lon"), "-0.04", "a number stays a number");
    assert_eq!(cell(&row, "quantities"), "killed 20..");
    assert_eq!(cell(&row, "attribution"), "residents (source) < Radio Delta (outlet)");
    assert_eq!(cell(&row, "to"), "2012-04-01");
}

#[test]
fn the_header_is_that_of_acled() {
    let row = table(Columns::Acled, &kept("capture", |_| ()), "They took Gao.");
    let header: Vec<&str> = row.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        header.join(","),
        "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,\
         inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,\
         location,latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
    );
    assert_eq!(cell(&row, "event_date"), "2012-03-31");
    assert_eq!(cell(&row, "sub_event_type"), "Non-state actor overtakes territory");
    assert_eq!((cell(&row, "fatalities"), cell(&row, "geo_precision")), ("20", "1"));
}

#[test]
fn who_takes_a_place_and_how_decides_its_type() {
    let sub = |kept: &Kept| cell(&table(Columns::Acled, kept, ""), "sub_event_type").to_owned();
    let by = |id: &'static str| {
        kept("retake", move |claim| {
            claim["record"]["actor"] = json!({"id": id, "name": "x", "text": null, "span": null})
        })
    };
    assert_eq!(sub(&by("army:ml")), "Government regains territory");
    assert_eq!(sub(&by("army:fr")), "Non-state actor overtakes territory", "a foreign state is none there");
    let unresisted = kept("capture", |claim| claim["record"]["manner"] = json!(["unresisted"]));
    assert_eq!(sub(&unresisted), "Non-violent transfer of territory");
    assert_eq!(sub(&kept("clash", |_| ())), "Armed clash");
}

#[test]
fn what_is_no_event_has_no_row() {
    for modality in ["denied", "negated", "planned", "forecast", "threatened", "hypothetical"] {
        let kept = kept("capture", |claim| claim["record"]["modality"] = json!(modality));
        assert!(table(Columns::Acled, &kept, "").is_empty(), "{modality}");
    }
    assert!(
        table(Columns::Acled, &kept("capture", |claim| claim["record"]["place"] = Value::Null), "")
            .is_empty()
    );
    assert!(table(Columns::Acled, &kept("hold", |_| ()), "").is_empty());
}

fn held(to: Option<&str>) -> Held {
    Held {
        place: PlaceRow {
            key: PlaceKey::geoname(2_457_161),
            name: "Gao <b>".into(),
            country: Some("ML".into()),
            admin1: None,
            lat: Some(16.27),
            lon: Some(-0.04),
            kind: Some("town".into()),
            precision_km: Some(5.0),
            claims: 1,
        },
        from: "2012-03-31".parse().unwrap(),
        to: to.map(|day| day.parse().unwrap()),
        holder: "]]>MNLA & co".into(),
        probability: 0.934,
        carried: vec![ClaimKey::new(7)],
        against: Vec::new(),
        quotes: vec![Quoted {
            claim: ClaimKey::new(7),
            modality: veille_claim::Modality::Asserted,
            known: "2012-04-02".parse().unwrap(),
            source: "Radio \"Delta\"".into(),
            published: Some("2012-04-02".into()),
            address: Some("javascript:alert(1)".into()),
            sentence: "They took Gao\u{0} <img src=x onerror=alert(1)>".into(),
        }],
    }
}

fn written(write: impl FnOnce(&mut dyn std::io::Write) -> Result<(), veille_export::Error>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_map_says_from_when_to_when_and_on_what_it_stands() {
    let out = written(|out| geojson(out, [held(Some("2013-01-26")), held(None)]));
    let map: Value = serde_json::from_str(&out).unwrap();
    let first = &map["features"][0];
    assert_eq!(first["geometry"], json!({"type": "Point", "coordinates": [-0.04, 16.27]}));
    assert_eq!(first["properties"]["start"], "2012-03-31");
    assert_eq!(first["properties"]["end"], "2013-01-26");
    assert_eq!(first["properties"]["probability"], 0.934);
    assert_eq!(first["properties"]["quotes"][0]["claim"], "c1-0000000000000007");
    assert_eq!(map["features"][1]["properties"]["end"], Value::Null);
    let none: Value = serde_json::from_str(&written(|out| geojson(out, []))).unwrap();
    assert_eq!(none, json!({"type": "FeatureCollection", "features": []}));
}

#[test]
fn kml_is_well_formed_whatever_stands_in_articles() {
    insta::assert_snapshot!(written(|out| kml(out, [held(Some("2013-01-26"))])));
}

#[test]
fn a_timeline_shows_no_strangers_markup() {
    let out = written(|out| timelinejs(out, [held(Some("2013-01-26")), held(None)]));
    assert!(!out.contains("<img") && !out.contains("<b>") && !out.contains("href"), "{out}");
    insta::assert_snapshot!(out);
}
