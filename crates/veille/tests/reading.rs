//! What a user sees of whole articles: snapshots to be judged by eye, and beside them what must hold in any case.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[track_caller]
fn veille(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_veille"));
    // From the checkout's root, so that file names in snapshots are the same everywhere.
    match command.current_dir(root()).env_remove("VEILLE_GAZETTEER").args(arguments).output() {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).into_owned(),
        Ok(output) => panic!("help: it failed: {}", String::from_utf8_lossy(&output.stderr)),
        Err(error) => panic!("help: the command did not start: {error}"),
    }
}

/// The claims of one article, to be asked about.
struct Claims(Vec<Value>);

impl Claims {
    #[track_caller]
    fn of(file: &str) -> Self {
        let line = |line: &str| serde_json::from_str(line).unwrap_or_default();
        Self(veille(&["read", "--json", file]).lines().map(line).collect())
    }

    #[track_caller]
    fn has(&self, what: &str, wanted: impl Fn(&Value) -> bool) {
        assert!(self.0.iter().any(wanted), "help: no claim says {what}, among\n{self}");
    }

    #[track_caller]
    fn has_no(&self, what: &str, unwanted: impl Fn(&Value) -> bool) {
        assert!(!self.0.iter().any(unwanted), "help: a claim says {what}, among\n{self}");
    }
}

impl std::fmt::Display for Claims {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|claim| writeln!(f, "{claim}"))
    }
}

/// GeoNames ids of the dispatch's places.
const LASHKAR_GAH: u64 = 1_134_720;
const KANDAHAR: u64 = 1_138_336;
const MAZAR_E_SHARIF: u64 = 1_133_616;
const AFGHANISTAN: u64 = 1_149_361;
const KABUL: u64 = 1_138_958;
const JALALABAD: u64 = 1_139_715;
const CHAHAR_ASYAB: u64 = 7_053_052;

fn is(claim: &Value, event: &str, actor: &str, place: u64) -> bool {
    claim["event"] == event && claim["actor"]["id"] == actor && claim["place"]["geonameid"] == place
}

fn on_day(claim: &Value, day: &str) -> bool {
    claim["time"]["from"] == day && claim["time"]["precision"] == "day"
}

fn is_fact(claim: &Value) -> bool {
    claim["modality"] == "asserted" || claim["modality"] == "claimed"
}

/// What the first dispatch says, and what each text that says the same must yield.
#[track_caller]
fn says_what_the_first_dispatch_says(file: &str) {
    let claims = Claims::of(file);
    let fact = |event: &'static str, place: u64, day: &'static str| {
        move |claim: &Value| is_fact(claim) && is(claim, event, "taliban", place) && on_day(claim, day)
    };
    claims.has("that Lashkar Gah was captured on Friday", fact("capture", LASHKAR_GAH, "2021-08-13"));
    claims.has("that Kandahar was entered on Thursday", fact("enter", KANDAHAR, "2021-08-12"));
    claims.has("that Mazar-e-Sharif was captured on Saturday", fact("capture", MAZAR_E_SHARIF, "2021-08-14"));
    claims.has("that the offensive began in May", |claim| {
        is_fact(claim)
            && is(claim, "offensive", "taliban", AFGHANISTAN)
            && claim["time"]["from"] == "2021-05-01"
    });
    claims.has("that the Taliban ruled from 1996 to 2001", |claim| {
        let time = &claim["time"];
        is_fact(claim)
            && is(claim, "hold", "taliban", AFGHANISTAN)
            && (&time["from"], &time["to"]) == (&"1996-01-01".into(), &"2002-01-01".into())
    });
    claims.has("that recognition would be refused, as a threat, by way of AFP", |claim| {
        claim["event"] == "recognise"
            && claim["modality"] == "threatened"
            && claim["manner"].as_array().is_some_and(|manner| manner.contains(&"refused".into()))
            && claim["attribution"][0]["name"] == "AFP"
            && claim["attribution"][1]["role"] == "outlet"
    });
    claims.has_no("as a fact that Kabul was fought over or captured", |claim| {
        let events = ["clash", "capture", "enter", "retake", "handover", "hold"];
        is_fact(claim)
            && claim["place"]["geonameid"] == KABUL
            && events.iter().any(|&event| claim["event"] == event)
            && claim["actor"]["id"] != "gov:af"
    });
}

#[test]
#[cfg_attr(not(dispatch), ignore = "the first dispatch does not lie beside this checkout")]
fn the_first_dispatch_is_read() {
    let file = "../shared/dispatch/afghanistan-2021-08.fr.txt";
    says_what_the_first_dispatch_says(file);
    let claims = Claims::of(file);
    for place in [KABUL, JALALABAD] {
        claims.has("that the government holds what had escaped the Taliban", |claim| {
            is_fact(claim) && is(claim, "hold", "gov:af", place) && on_day(claim, "2021-08-14")
        });
    }
    claims.has_no("that anybody but the Taliban has what fell", |claim| {
        is_fact(claim)
            && [LASHKAR_GAH, MAZAR_E_SHARIF].iter().any(|&place| claim["place"]["geonameid"] == place)
            && claim["actor"]["id"] != "taliban"
    });
    claims.has("that Char Asyab was entered by then", |claim| {
        is_fact(claim) && is(claim, "enter", "taliban", CHAHAR_ASYAB) && claim["time"]["precision"] == "month"
    });
    claims.has("that towns fell without resistance, on no map", |claim| {
        is_fact(claim)
            && claim["event"] == "capture"
            && claim["actor"]["id"] == "taliban"
            && claim["manner"].as_array().is_some_and(|manner| manner.contains(&"unresisted".into()))
            && claim["place"]["geonameid"].is_null()
    });
    claims.has("that special forces are in Kabul", |claim| {
        is_fact(claim)
            && claim["event"] == "deploy"
            && claim["actor"]["id"].as_str().is_some_and(|id| id.starts_with("army:af"))
            && claim["place"]["geonameid"] == KABUL
    });
    claims.has("that Kabul will be fought over", |claim| {
        claim["event"] == "clash" && claim["modality"] == "forecast" && claim["place"]["geonameid"] == KABUL
    });
    claims.has("that Kabul may be taken", |claim| {
        claim["event"] == "capture"
            && claim["modality"] == "hypothetical"
            && claim["place"]["geonameid"] == KABUL
    });
    claims.has("that the Americans will leave", |claim| {
        claim["modality"] == "planned" && is(claim, "withdraw", "state:us", AFGHANISTAN)
    });
    claims.has("that the United States talk with the Taliban since the Obama presidency", |claim| {
        is_fact(claim)
            && claim["event"] == "negotiate"
            && (&claim["actor"]["id"], &claim["counterpart"]["id"]) == (&"state:us".into(), &"taliban".into())
            && claim["time"]["from"] == "2009-01-20"
            && claim["time"]["to"].is_null()
    });
    insta::assert_snapshot!(veille(&["read", "--table", file]));
}

#[test]
fn the_same_facts_in_english_are_read() {
    let file = "crates/veille/tests/data/kabul-2021.en.txt";
    insta::assert_snapshot!(veille(&["read", "--table", file]));
    says_what_the_first_dispatch_says(file);
}

#[test]
fn the_same_facts_in_other_french_words_are_read() {
    let file = "crates/veille/tests/data/kabul-2021.fr.txt";
    insta::assert_snapshot!(veille(&["read", "--table", file]));
    says_what_the_first_dispatch_says(file);
}

#[test]
fn the_french_example_is_shown_with_its_sentences() {
    insta::assert_snapshot!(veille(&["read", "examples/mali-2012.fr.txt"]));
}

#[test]
fn the_english_example_is_shown_with_its_sentences() {
    insta::assert_snapshot!(veille(&["read", "examples/libya-2020.en.txt"]));
}

#[test]
fn a_claim_as_json_leads_back_to_its_words() {
    let file = "examples/mali-2012.fr.txt";
    let text: Vec<char> = std::fs::read_to_string(root().join(file)).unwrap().chars().collect();
    let part = |span: &Value| -> Option<String> {
        let end = |i: usize| usize::try_from(span[i].as_u64()?).ok();
        Some(text.get(end(0)?..end(1)?)?.iter().collect())
    };
    let claims = Claims::of(file);
    assert!(!claims.0.is_empty());
    for claim in &claims.0 {
        for role in ["actor", "counterpart", "place", "time"] {
            let thing = &claim[role];
            if let Some(words) = thing["text"].as_str() {
                assert_eq!(part(&thing["span"]).as_deref(), Some(words), "{role} of {claim}");
            }
        }
        let sentence = part(&claim["evidence"]["sentence"]).unwrap();
        let trigger = part(&claim["evidence"]["trigger"]).unwrap();
        assert!(sentence.contains(&trigger), "{claim}");
    }
}
