//! What is written, read by programs that are not ours: DuckDB, pyarrow, GDAL. `.ci/readers` installs them; where they are not,
//! these tests are reported as ignored.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use veille_claim::Modality;
use veille_export::{ClaimParquet, Held, Quoted, geojson, geopackage, kml, parquet};
use veille_ledger::{ClaimKey, Kept, PlaceKey, PlaceRow, StoredArticle};

fn held(name: &str, from: &str, to: Option<&str>) -> Held {
    Held {
        place: PlaceRow {
            key: PlaceKey::geoname(2_457_161),
            name: name.into(),
            country: Some("ML".into()),
            admin1: None,
            lat: Some(16.27),
            lon: Some(-0.04),
            kind: Some("town".into()),
            precision_km: Some(5.0),
            claims: 1,
        },
        from: from.parse().unwrap(),
        to: to.map(|day| day.parse().unwrap()),
        holder: "MNLA, \"Azawad\"".into(),
        probability: 0.934,
        carried: vec![ClaimKey::new(7)],
        against: Vec::new(),
        quotes: vec![Quoted {
            claim: ClaimKey::new(7),
            modality: Modality::Asserted,
            source: "Radio Delta".into(),
            published: Some("2012-04-02".into()),
            known: "2012-04-02".parse().unwrap(),
            address: Some("https://example.org/gao".into()),
            sentence: "They took Gao; « enfin ».".into(),
        }],
    }
}

fn both() -> [Held; 2] {
    [held("Gao", "2012-03-31", Some("2013-01-26")), held("Gāo <b>", "2013-01-26", None)]
}

fn kept() -> Kept {
    serde_json::from_value(json!({
        "key": "c1-0000000000000007",
        "record": {
            "id": "c1-0000000000000007", "event": "capture", "modality": "asserted", "manner": [],
            "actor": {"id": null, "name": "=MNLA", "text": "x", "span": [0, 1]}, "counterpart": null,
            "place": {"geonameid": 2457161, "name": "Gao", "country": "ML", "admin1": "Gao", "lat": 16.27,
                "lon": -0.04, "kind": "town", "precision_km": 5.0, "text": "Gao", "span": [10, 13]},
            "time": {"from": "2012-03-31", "to": "2012-04-01", "precision": "day", "value": "2012-03-31",
                "basis": "weekday before publication", "text": "Saturday", "span": [20, 28]},
            "quantities": [], "attribution": [], "confidence": 0.9,
            "evidence": {"article": "a1-1", "sentence": [0, 14], "trigger": [5, 9], "frame": "en/capture/take"}
        },
        "original": null,
        "published": {"text": "2012-04-02", "from": "2012-04-02", "to": "2012-04-03"},
        "known": "2012-04-02", "lang": "en", "outlet": "Radio Delta", "address": null, "source": "Radio Delta",
        "voice": "a1-1", "recorded": "2012-04-05T00:00:00Z", "method": 1, "current": true, "standing": "open",
        "same": []
    }))
    .unwrap()
}

fn article() -> StoredArticle {
    StoredArticle {
        id: "a1-1".into(),
        text: "They took Gao. Ils ont pris Gao.".into(),
        title: None,
        body: None,
        published: kept().published,
        lang: "en".into(),
        outlet: Some("Radio Delta".into()),
        address: None,
        voice: None,
        narrative: false,
    }
}

/// Runs a program and gives what it says; `VEILLE_READERS` names the Python that `.ci/readers` made.
fn told(program: &str, arguments: &[&str]) -> String {
    let run = Command::new(program).args(arguments).output();
    let run = run.unwrap_or_else(|error| panic!("help: run .ci/readers first: {program}: {error}"));
    assert!(run.status.success(), "{program}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

fn python(code: &str, file: &Path) -> Value {
    let python = std::env::var("VEILLE_READERS").unwrap_or_else(|_| "python3".to_owned());
    let out = told(&python, &["-c", code, file.to_str().unwrap()]);
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"))
}

const DUCKDB: &str = "
import duckdb, json, sys
rows = duckdb.sql(f\"from '{sys.argv[1]}'\")
print(json.dumps({'columns': dict(zip(rows.columns, map(str, rows.types))),
    'rows': [dict(zip(rows.columns, map(lambda v: v if isinstance(v, (int, float, type(None))) else str(v), row)))
             for row in rows.fetchall()]}))";

const PYARROW: &str = "
import json, sys
import pyarrow.parquet
table = pyarrow.parquet.read_table(sys.argv[1])
notes = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
print(json.dumps({'notes': notes, 'rows': json.loads(json.dumps(table.to_pylist(), default=str))}))";

#[test]
#[ignore = "needs DuckDB and pyarrow: .ci/readers installs them"]
fn claims_in_parquet_are_read_by_duckdb_and_pyarrow() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("claims.parquet");
    let mut table = ClaimParquet::new(std::fs::File::create(&file).unwrap()).unwrap();
    // More rows than one group has.
    for i in 0..25_000 {
        let article = (i % 2 == 0).then(article);
        table.row(&kept(), "They took Gao.", article.as_ref()).unwrap();
    }
    assert_eq!(table.finish().unwrap(), 25_000);
    let read = python(DUCKDB, &file);
    assert_eq!(read["rows"].as_array().unwrap().len(), 25_000);
    let types = &read["columns"];
    assert_eq!(
        (&types["lat"], &types["from"], &types["id"]),
        (&json!("DOUBLE"), &json!("DATE"), &json!("VARCHAR"))
    );
    assert_eq!((&types["record"], &types["recorded"]), (&json!("JSON"), &json!("TIMESTAMP WITH TIME ZONE")));
    let row = &read["rows"][0];
    assert_eq!(
        (&row["actor"], &row["from"], &row["lon"]),
        (&json!("=MNLA"), &json!("2012-03-31"), &json!(-0.04))
    );
    assert_eq!(row["counterpart"], Value::Null);
    let again: veille_claim::ClaimRecord = serde_json::from_str(row["record"].as_str().unwrap()).unwrap();
    assert_eq!(again, kept().record);
    let mut about: Value = serde_json::from_str(row["article_record"].as_str().unwrap()).unwrap();
    about["text"] = row["text"].clone();
    assert_eq!(serde_json::from_value::<StoredArticle>(about).unwrap(), article());
    assert_eq!(read["rows"][1]["text"], Value::Null);
    let read = python(PYARROW, &file);
    assert_eq!(read["notes"]["veille.table"], "claims");
    assert_eq!(read["rows"][24_999]["known"], "2012-04-02");
}

#[test]
#[ignore = "needs DuckDB and pyarrow: .ci/readers installs them"]
fn control_in_parquet_is_read_by_duckdb_and_pyarrow() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("control.parquet");
    parquet(std::fs::File::create(&file).unwrap(), both()).unwrap();
    let read = python(DUCKDB, &file);
    let row = &read["rows"][1];
    assert_eq!(
        (&row["name"], &row["start"], &row["end"]),
        (&json!("Gāo <b>"), &json!("2013-01-26"), &Value::Null)
    );
    assert_eq!((&row["claims_for"], &row["probability"]), (&json!(1), &json!(0.934)));
    assert_eq!(python(PYARROW, &file)["rows"][0]["holder"], "MNLA, \"Azawad\"");
    let empty = folder.path().join("empty.parquet");
    parquet(std::fs::File::create(&empty).unwrap(), []).unwrap();
    assert_eq!(python(DUCKDB, &empty)["rows"], json!([]));
}

/// The layer, as GDAL lists it.
fn ogrinfo(file: &Path) -> String {
    let told = told("ogrinfo", &["-al", "-ro", file.to_str().unwrap()]);
    assert!(!told.contains("Warning") && !told.contains("ERROR"), "{told}");
    told
}

#[test]
#[ignore = "needs GDAL: .ci/readers installs it"]
fn maps_are_read_by_gdal() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let mut out = Vec::new();
    geopackage(&mut out, both()).unwrap();
    std::fs::write(file("c.gpkg"), &out).unwrap();
    let told = ogrinfo(&file("c.gpkg"));
    for part in [
        "Geometry: Point",
        "Feature Count: 2",
        "Extent: (-0.040000, 16.270000) - (-0.040000, 16.270000)",
        "ID[\"EPSG\",4326]",
        "start: Date",
        "end: Date",
        "start (Date) = 2012/03/31",
        "end (Date) = 2013/01/26",
        "end (Date) = (null)",
        "holder (String) = MNLA, \"Azawad\"",
        "probability (Real) = 0.934",
        "POINT (-0.04 16.27)",
    ] {
        assert!(told.contains(part), "{part} in\n{told}");
    }
    let mut out = Vec::new();
    geojson(&mut out, both()).unwrap();
    std::fs::write(file("c.geojson"), &out).unwrap();
    let told = ogrinfo(&file("c.geojson"));
    for part in
        ["Feature Count: 2", "start: Date", "end: Date", "start (Date) = 2012/03/31", "POINT (-0.04 16.27)"]
    {
        assert!(told.contains(part), "{part} in\n{told}");
    }
    let mut out = Vec::new();
    kml(&mut out, both()).unwrap();
    std::fs::write(file("c.kml"), &out).unwrap();
    let told = ogrinfo(&file("c.kml"));
    for part in ["Feature Count: 2", "POINT (-0.04 16.27)", "MNLA, \"Azawad\""] {
        assert!(told.contains(part), "{part} in\n{told}");
    }
}

#[test]
fn the_same_control_gives_the_same_files() {
    let written = || {
        let mut out = Vec::new();
        geopackage(&mut out, both()).unwrap();
        parquet(&mut out, both()).unwrap();
        out
    };
    assert_eq!(written(), written());
}
