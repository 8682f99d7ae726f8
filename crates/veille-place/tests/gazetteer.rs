//! The gazetteer file: what it knows, and what it refuses.

#![expect(clippy::unwrap_used, reason = "what the tests stand on; a panic is how it says that it is missing")]

use proptest::prelude::*;
use veille_place::{Gazetteer, PlaceKind};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/gazetteer/veille.gaz");

fn gazetteer() -> Gazetteer {
    Gazetteer::open(FILE.as_ref()).unwrap()
}

/// The GeoNames ids that a name may stand for.
fn ids(gazetteer: &Gazetteer, name: &str) -> Vec<u32> {
    let exact = gazetteer.lookup(name).chain(gazetteer.lookup_respelt(name));
    exact.filter_map(|hit| gazetteer.geonameid(hit.id)).collect()
}

#[test]
fn spellings_of_a_place_lead_to_it() {
    let gazetteer = gazetteer();
    for (id, names) in [
        (7_053_052, &["Char Asyab", "Chahar Asyab", "Chahār Āsyāb"][..]),
        (707_292, &["Izium", "Izyum", "Izioum", "Изюм"]),
        (1_134_720, &["Lashkargah", "Lashkar Gah", "LASHKAR GAH", "لشکرگاه"]),
        (172_256, &["Kobané", "Kobani", "Ain al-Arab", "عين العرب"]),
        (1_138_958, &["Kaboul", "Kabul"]),
        (170_063, &["Alep", "Aleppo"]),
        (170_654, &["Damas", "Damascus"]),
        (99_072, &["Mossoul", "Mosul"]),
        (1_133_616, &["Mazar-e-Charif", "Mazar-i-Sharif", "Mazar e Sharif"]),
        (379_555, &["El-Facher", "El Fasher", "Al-Fashir"]),
    ] {
        for name in names {
            assert!(ids(&gazetteer, name).contains(&id), "{name} does not lead to {id}");
        }
    }
}

#[test]
fn the_hierarchy_leads_up_to_the_country() {
    let gazetteer = gazetteer();
    let town = gazetteer.by_geonameid(1_134_720).unwrap();
    let helmand = gazetteer.by_code("AF.10").unwrap();
    let country = gazetteer.by_code("AF").unwrap();
    assert!(gazetteer.contains(helmand, town));
    assert!(gazetteer.contains(country, helmand));
    assert!(!gazetteer.contains(town, helmand));
    assert_eq!(gazetteer.kind(helmand), PlaceKind::Province);
    assert_eq!(gazetteer.place(town).admin1, "Helmand");
    assert_eq!(gazetteer.capital(country), gazetteer.by_geonameid(1_138_958));
    assert!(gazetteer.extent(helmand).unwrap().contains(gazetteer.point(town).unwrap()));
}

#[test]
fn a_country_has_its_french_and_english_names() {
    let gazetteer = gazetteer();
    for (code, french, english) in [
        ("SY", "Syrie", "Syria"),
        ("US", "États-Unis", "United States"),
        ("CI", "Côte d’Ivoire", "Ivory Coast"),
    ] {
        let id = gazetteer.by_code(code).unwrap();
        for name in [french, english] {
            assert!(gazetteer.lookup(name).any(|hit| hit.id == id), "{name} is not {code}");
        }
    }
}

#[test]
fn ends_of_the_records_are_found_by_id() {
    let gazetteer = gazetteer();
    assert_eq!(gazetteer.by_geonameid(0), None);
    assert_eq!(gazetteer.by_geonameid(u32::MAX), None);
    assert!(gazetteer.by_geonameid(6_255_146).is_some(), "Africa was added by hand, with its id");
}

#[test]
fn a_file_that_is_cut_short_is_refused_with_the_reason() {
    let bytes = std::fs::read(FILE).unwrap();
    for keep in [0, 7, 12, 63, 64, 1000, bytes.len() - 1] {
        let error = Gazetteer::from_bytes(bytes[..keep].to_vec()).unwrap_err();
        assert!(error.is_damaged(), "{keep} bytes: {error}");
    }
    let error = Gazetteer::from_bytes(bytes[..bytes.len() - 1].to_vec()).unwrap_err().to_string();
    assert!(error.contains("were written"), "{error}");
}

#[test]
fn one_altered_byte_is_noticed() {
    let mut bytes = std::fs::read(FILE).unwrap();
    for at in [70, 5_000_000, bytes.len() - 1] {
        bytes[at] ^= 0x10;
        let error = Gazetteer::from_bytes(bytes.clone()).unwrap_err();
        assert!(error.is_damaged() && error.to_string().contains("altered"), "byte {at}: {error}");
        bytes[at] ^= 0x10;
    }
}

#[test]
fn another_version_is_refused_and_named() {
    let mut bytes = std::fs::read(FILE).unwrap();
    bytes[8..12].copy_from_slice(&0u32.to_le_bytes());
    let error = Gazetteer::from_bytes(bytes).unwrap_err();
    assert!(error.is_other_version());
    insta::assert_snapshot!(error, @"(in memory): gazetteer format 0, this veille reads format 1; build the file anew");
}

#[test]
fn what_is_no_gazetteer_is_called_so() {
    let error = Gazetteer::from_bytes(b"not a gazetteer, however long it goes on".to_vec()).unwrap_err();
    insta::assert_snapshot!(error, @"(in memory): is not a gazetteer file; take the file that came with veille, or build it anew");
    assert!(Gazetteer::open("no/such/file.gaz".as_ref()).unwrap_err().is_unreadable());
}

proptest! {
    #[test]
    fn no_name_and_no_bytes_make_it_panic(name in "\\PC{0,40}", bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        thread_local!(static SHARED: Gazetteer = gazetteer());
        SHARED.with(|gazetteer| {
            let _ = ids(gazetteer, &name);
            let _ = gazetteer.by_code(&name);
        });
        let mut file = b"VEILLGAZ\x01\0\0\0".to_vec();
        file.extend(bytes);
        prop_assert!(Gazetteer::from_bytes(file).is_err());
    }
}

#[derive(serde::Deserialize)]
struct ByHand {
    place: Vec<ByHandPlace>,
}

#[derive(serde::Deserialize)]
struct ByHandPlace {
    name: String,
    #[serde(default)]
    names: Vec<String>,
    fr: Option<String>,
    lat: Option<f64>,
    lon: Option<f64>,
    source: String,
}

#[test]
fn every_place_added_by_hand_is_found_by_each_of_its_names() {
    let gazetteer = gazetteer();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/gazetteer/extra.toml");
    let by_hand: ByHand = toml::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let mut missing = Vec::new();
    for place in &by_hand.place {
        assert!(!place.source.is_empty(), "{}: its source is missing", place.name);
        let here = place.lat.zip(place.lon).map(|(lat, lon)| veille_place::Point { lat, lon });
        for name in std::iter::once(&place.name).chain(&place.names).chain(&place.fr) {
            let there = |hit: veille_place::Hit| {
                here.is_none_or(|here| gazetteer.point(hit.id).is_some_and(|at| at.km_to(here) < 1.0))
            };
            if !gazetteer.lookup(name).any(there) {
                missing.push(name.as_str());
            }
        }
    }
    assert!(missing.is_empty(), "help: build the file anew (data/gazetteer/fetch.sh); missing: {missing:?}");
}
