//! Gazetteers built from a small world that is made up: what comes out, what is refused, and what damage is
//! noticed.

#![expect(clippy::unwrap_used, reason = "what the tests stand on; a panic is how it says that it is missing")]

use std::path::Path;

use proptest::prelude::*;
use veille_place::build::Builder;
use veille_place::{Error, Gazetteer, PlaceKind};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/gazetteer/veille.gaz");

/// One line of a list of places.
fn line(
    id: u32,
    name: &str,
    others: &str,
    at: (f64, f64),
    feature: &str,
    codes: [&str; 3],
    people: u32,
) -> String {
    let [country, first, second] = codes;
    let (lat, lon) = at;
    let class = feature.get(..1).unwrap_or("P");
    format!(
        "{id}\t{name}\t{name}\t{others}\t{lat}\t{lon}\t{class}\t{feature}\t{country}\t\t{first}\t{second}\t\t\t{people}\t\t\tX/Y\t2031-04-02\n"
    )
}

fn places() -> String {
    [
        line(11, "Norrland", "Norlandia", (61.0, 20.0), "PCLI", ["QA", "00", ""], 900_000),
        line(12, "Upper Vale", "", (61.5, 20.5), "ADM1", ["QA", "01", ""], 400_000),
        line(21, "Harbourton", "Harburton,Hafnia", (61.2, 20.2), "PPLC", ["QA", "01", "07"], 300_000),
        line(22, "Millbridge", "", (61.9, 20.9), "PPL", ["QA", "01", "07"], 4_000),
        line(23, "Millbridge", "", (60.1, 20.1), "PPL", ["QA", "02", ""], 700),
        line(24, "Old Weir", "", (61.9, 20.8), "DAM", ["QA", "01", ""], 0),
        line(25, "Long Water", "Lange Vann", (61.0, 20.6), "LK", ["QA", "01", ""], 0),
        line(26, "Somebody's Farm", "", (61.0, 20.7), "FRM", ["QA", "01", ""], 0),
    ]
    .concat()
}

/// A folder with a dump of that world; `change` may alter a file's text.
fn dump(change: impl Fn(&str, String) -> Option<String>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let country =
        "QA\tQAA\t999\tQQ\tNorrland\tHarbourton\t9000\t900000\tEU\t.qa\tNOK\tKrone\t99\t\t\tno\t11\t\t\n";
    for (file, text) in [
        ("allCountries.txt", places()),
        ("countryInfo.txt", format!("#ISO\tISO3\n{country}")),
        ("admin1CodesASCII.txt", "QA.01\tUpper Vale\tUpper Vale\t12\nQA.02\tLower Vale\tLower Vale\t13\n".into()),
        ("admin2Codes.txt", "QA.01.07\tHarbour District\tHarbour District\t14\n".into()),
        ("alternateNamesV2.txt", "1\t21\tfr\tPort-Havre\t1\t\t\t\n2\t21\tfr\tHavreville\t\t\t\t\n3\t21\tiata\tHBT\n4\t21\tlink\thttps://example.org\n".into()),
    ] {
        if let Some(text) = change(file, text) {
            std::fs::write(folder.path().join(file), text).unwrap();
        }
    }
    folder
}

fn built(folder: &Path) -> Result<Gazetteer, Error> {
    Gazetteer::from_bytes(Builder::geonames(folder)?.bytes()?)
}

/// What is said of a dump, with the temporary folder's name left out.
#[track_caller]
fn refused(change: impl Fn(&str, String) -> Option<String>) -> String {
    let folder = dump(change);
    let error = built(folder.path()).map(|g| g.len()).unwrap_err();
    assert!(error.is_bad_source(), "{error}");
    error.to_string().replace(&folder.path().display().to_string(), "DUMP")
}

#[test]
fn a_dump_becomes_a_gazetteer() {
    let folder = dump(|_, text| Some(text));
    let gazetteer = built(folder.path()).unwrap();
    let town = gazetteer.by_geonameid(21).unwrap();
    let place = gazetteer.place(town);
    assert_eq!(
        (place.name.as_str(), place.country.as_str(), place.admin1.as_str()),
        ("Harbourton", "QA", "Upper Vale")
    );
    assert_eq!((place.kind, place.population), (PlaceKind::Town, 300_000));
    assert!(gazetteer.is_capital(town));
    assert_eq!(gazetteer.capital(gazetteer.by_code("QA").unwrap()), Some(town));
    assert_eq!(gazetteer.name_in(town, "fr"), Some("Port-Havre"));
    for name in ["Harbourton", "port havre", "Havreville", "Hafnia"] {
        assert!(gazetteer.lookup(name).any(|hit| hit.id == town), "{name}");
    }
    assert_eq!(gazetteer.by_code("iata:HBT"), Some(town));
    assert_eq!(gazetteer.lookup("Millbridge").count(), 2);
    let district = gazetteer.by_code("QA.01.07").unwrap();
    assert!(gazetteer.contains(district, town) && gazetteer.point(district).is_some());
    assert_eq!(gazetteer.kind(gazetteer.lookup("Long Water").next().unwrap().id), PlaceKind::Water);
    // A dam that nobody calls otherwise is one of millions, and farms are no places of news.
    assert_eq!(gazetteer.lookup("Old Weir").count() + gazetteer.lookup("Somebody's Farm").count(), 0);
    assert!(
        gazetteer.sources().contains("allCountries.txt, 6 places, changed until 2031-04-02"),
        "{}",
        gazetteer.sources()
    );
    assert!(gazetteer.lookup("Sahel").next().is_some(), "places added by hand come along");
}

#[test]
fn the_same_dump_gives_the_same_bytes() {
    let bytes = || Builder::geonames(dump(|_, text| Some(text)).path()).unwrap().bytes().unwrap();
    assert!(bytes() == bytes());
}

#[test]
fn a_list_of_towns_is_enough() {
    let folder = dump(|file, text| (file != "alternateNamesV2.txt").then_some(text));
    std::fs::rename(folder.path().join("allCountries.txt"), folder.path().join("cities500.txt")).unwrap();
    assert!(built(folder.path()).unwrap().by_geonameid(22).is_some());
}

#[test]
fn a_missing_file_is_named() {
    let missing = |name: &'static str| refused(move |file, text| (file != name).then_some(text));
    insta::assert_snapshot!(missing("countryInfo.txt"), @"DUMP/countryInfo.txt: is missing; fetch it from https://download.geonames.org/export/dump/");
    insta::assert_snapshot!(missing("admin2Codes.txt"), @"DUMP/admin2Codes.txt: is missing; fetch it from https://download.geonames.org/export/dump/");
    insta::assert_snapshot!(missing("allCountries.txt"), @"DUMP: holds neither allCountries.txt nor cities500.txt nor cities1000.txt nor cities5000.txt nor cities15000.txt: DUMP/allCountries.txt: is missing; fetch it from https://download.geonames.org/export/dump/");
    let folder = dump(|file, text| (file != "allCountries.txt").then_some(text));
    std::fs::write(folder.path().join("allCountries.zip"), "PK").unwrap();
    assert!(built(folder.path()).unwrap_err().to_string().contains("unzip allCountries.zip there"));
    assert!(Builder::geonames("no/such/folder".as_ref()).unwrap_err().is_bad_source());
}

#[test]
fn a_malformed_line_is_named_and_numbered() {
    let altered = |name: &'static str, from: &'static str, to: &'static str| {
        refused(move |file, text| Some(if file == name { text.replace(from, to) } else { text }))
    };
    insta::assert_snapshot!(altered("allCountries.txt", "61.9\t20.9", "61.9 20.9"), @"DUMP/allCountries.txt:4: has 18 columns where 19 are needed, parted by tabs; fetch the file anew from https://download.geonames.org/export/dump/");
    insta::assert_snapshot!(altered("allCountries.txt", "61.9\t20.9", "161.9\t20.9"), @"DUMP/allCountries.txt:4: latitude 161.9 is not between -90 and 90; correct the line or leave it out");
    insta::assert_snapshot!(altered("allCountries.txt", "61.9\t20.9", "north\t20.9"), @"DUMP/allCountries.txt:4: latitude `north` is no number; correct the line or leave it out");
    insta::assert_snapshot!(altered("admin1CodesASCII.txt", "QA.02", "QA02"), @"DUMP/admin1CodesASCII.txt:2: code `QA02` has no point between country and division; correct the line");
    insta::assert_snapshot!(altered("admin2Codes.txt", "\t14", "\tfourteen"), @"DUMP/admin2Codes.txt:1: geonameid `fourteen` is no number; correct the line or leave it out");
    insta::assert_snapshot!(altered("countryInfo.txt", "QA\tQAA", "Q\tQAA"), @"DUMP/countryInfo.txt:2: `Q` is no country code of two letters; correct the line");
    let farms = |_: &str, _: String| Some(line(26, "Farm", "", (61.0, 20.7), "FRM", ["QA", "01", ""], 0));
    let only_farms =
        refused(|file, text| if file == "allCountries.txt" { farms(file, text) } else { Some(text) });
    insta::assert_snapshot!(only_farms, @"DUMP/allCountries.txt: holds no place that veille takes; fetch it anew from https://download.geonames.org/export/dump/");
}

fn with_csv(text: &str) -> Result<Gazetteer, Error> {
    let folder = dump(|_, text| Some(text));
    let csv = folder.path().join("own.csv");
    std::fs::write(&csv, text).unwrap();
    let mut builder = Builder::geonames(folder.path())?;
    builder.add_csv(&csv)?;
    Gazetteer::from_bytes(builder.bytes()?)
}

#[test]
fn places_of_ones_own_are_added() {
    let table = "\u{feff}name;lat;lon;country;admin1;kind;population;precision_km;geonameid;alt_names\r\n\
        Camp Lantern;61.4;20.4;QA;Upper Vale;base;;0.5;;\"Site 7|Feu;follet\"\r\n\
        Millbridge-on-Sea;61.8;20.95;QA;;;9000;;22;\r\n\
        Deep Bank;58.0;10.0;;;water;;;;\r\n";
    let gazetteer = with_csv(table).unwrap();
    let camp = gazetteer.lookup("site 7").next().unwrap().id;
    let place = gazetteer.place(camp);
    assert_eq!(
        (place.name.as_str(), place.kind, place.admin1.as_str()),
        ("Camp Lantern", PlaceKind::Base, "Upper Vale")
    );
    assert!((place.precision_km - 0.5).abs() < 0.01);
    assert!(gazetteer.lookup("Feu;follet").any(|hit| hit.id == camp));
    let bridge = gazetteer.by_geonameid(22).unwrap();
    assert_eq!((gazetteer.name(bridge), gazetteer.population(bridge)), ("Millbridge-on-Sea", 9000));
    assert!(gazetteer.lookup("Millbridge").any(|hit| hit.id == bridge), "the old name still leads there");
    assert_eq!(gazetteer.admin1(bridge), gazetteer.by_code("QA.01"), "what the row leaves empty stays");
    assert_eq!(gazetteer.country(gazetteer.lookup("Deep Bank").next().unwrap().id), "");
}

#[test]
fn a_bad_row_of_ones_own_is_named_and_numbered() {
    let said = |text: &str| {
        let error = with_csv(text).map(|g| g.len()).unwrap_err();
        assert!(error.is_bad_source(), "{error}");
        let text = error.to_string();
        text.rsplit_once('/').map_or(text.clone(), |(_, tail)| tail.to_owned())
    };
    insta::assert_snapshot!(said("name,lat\nX,1\n"), @"own.csv:1: column `lon` is missing; the first line names the columns, for example name,lat,lon,country,kind");
    insta::assert_snapshot!(said("name,lat,lon,colour\nX,1,2,red\n"), @"own.csv:1: no column is called `colour`; there are name, lat, lon, country, admin1, kind, population, precision_km, geonameid, name_fr, name_en, alt_names");
    insta::assert_snapshot!(said("name,lat,lon,lat\nX,1,2,3\n"), @"own.csv:1: column `lat` is named twice; drop one");
    insta::assert_snapshot!(said("name,lat,lon\nX,91,2\n"), @"own.csv:2: lat `91` is not in degrees between -90 and 90; write it as 15.27");
    insta::assert_snapshot!(said("name,lat,lon\nX,\"1,5\",2\n"), @"own.csv:2: lat `1,5` is not in degrees between -90 and 90; write it as 15.27");
    insta::assert_snapshot!(said("name,lat,lon\n\"Y\nZ\",1,2\n,1,2\n"), @"own.csv:4: has no name; give one or leave the line out");
    insta::assert_snapshot!(said("name,lat,lon,country\nX,1,2,QB\n"), @"own.csv:2: country `QB` is not known; write its ISO 3166-1 code of two capitals, such as ML");
    insta::assert_snapshot!(said("name,lat,lon,country,admin1\nX,1,2,QA,Nether Vale\n"), @"own.csv:2: no first-level division of country `QA` is called `Nether Vale`; write it as GeoNames does, write its code (such as ML.08), or leave it empty");
    insta::assert_snapshot!(said("name,lat,lon,kind\nX,1,2,castle\n"), @"own.csv:2: no kind is called `castle`; there are continent, country, province, district, town, neighbourhood, airport, base, border_crossing, road, river, region, dam, mountain, water, island, spot");
    insta::assert_snapshot!(said("name,lat,lon,population\nX,1,2,3 000\n"), @"own.csv:2: population `3 000` is no number; write it without blanks or units, or leave it empty");
    insta::assert_snapshot!(said("name,lat,lon\nX,1,2,3\n"), @"own.csv:2: has 4 cells where the first line names 3; put names that hold a comma between quotes");
}

#[test]
fn a_gazetteer_built_upon_another_is_that_other() {
    let bytes = std::fs::read(FILE).unwrap();
    let base = Gazetteer::from_bytes(bytes.clone()).unwrap();
    assert!(Builder::upon(&base).unwrap().bytes().unwrap() == bytes, "help: what does `base::drafts` lose?");
}

#[test]
fn places_of_ones_own_stand_beside_those_of_the_world() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("own.csv");
    std::fs::write(&csv, "name,lat,lon,country,admin1,alt_names\nCamp Lantern,16.1,-0.1,ML,Gao,Site 7\n")
        .unwrap();
    let base = Gazetteer::open(FILE.as_ref()).unwrap();
    let mut builder = Builder::upon(&base).unwrap();
    assert_eq!(builder.add_csv(&csv).unwrap(), 1);
    let file = folder.path().join("own.gaz");
    builder.write_to(&file).unwrap();
    let gazetteer = Gazetteer::open(&file).unwrap();
    assert_eq!(gazetteer.len(), base.len() + 1);
    let place = gazetteer.place(gazetteer.lookup("site 7").next().unwrap().id);
    assert_eq!(
        (place.name.as_str(), place.country.as_str(), place.admin1.as_str()),
        ("Camp Lantern", "ML", "Gao")
    );
    let kabul = gazetteer.by_geonameid(1_138_958).unwrap();
    assert!(gazetteer.lookup("Kaboul").any(|hit| hit.id == kabul));
    assert_eq!(gazetteer.capital(gazetteer.by_code("AF").unwrap()), Some(kabul));
    assert!(gazetteer.sources().contains("own.csv: 1 "), "{}", gazetteer.sources());
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 2, "nothing but the table and the gazetteer: {left:?}");
}

fn small() -> Vec<u8> {
    Builder::geonames(dump(|_, text| Some(text)).path()).unwrap().bytes().unwrap()
}

/// Every byte of a small file, one after the other: none may be altered unnoticed.
#[test]
fn no_byte_can_be_altered_unnoticed() {
    let mut bytes = small();
    let step = if cfg!(debug_assertions) { 61 } else { 7 };
    for at in (0..64).chain((64..bytes.len()).step_by(step)) {
        bytes[at] ^= 0x01;
        let refused = Gazetteer::from_bytes(bytes.clone());
        // Bytes 32 to 64 of the header say nothing yet.
        assert!(refused.is_err() || (32..64).contains(&at), "byte {at}");
        bytes[at] ^= 0x01;
    }
    assert!(Gazetteer::from_bytes(bytes).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_cut_and_any_flip_is_refused_with_the_reason(cut in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), flip in 1..=255u8) {
        thread_local!(static SMALL: Vec<u8> = small());
        SMALL.with(|bytes| {
            let error = Gazetteer::from_bytes(bytes[..cut.index(bytes.len())].to_vec()).unwrap_err();
            prop_assert!(error.is_damaged(), "{error}");
            // What stands in the header has checks of its own.
            let at = 64 + at.index(bytes.len() - 64);
            let mut altered = bytes.clone();
            altered[at] ^= flip;
            let error = Gazetteer::from_bytes(altered).unwrap_err();
            prop_assert!(error.is_damaged() && error.to_string().contains("altered"), "byte {at}: {error}");
            Ok(())
        })?;
    }

    #[test]
    fn every_other_version_is_refused_by_its_number(version in any::<u32>().prop_filter("this one is read", |v| *v != 1)) {
        thread_local!(static SMALL: Vec<u8> = small());
        SMALL.with(|bytes| {
            let mut other = bytes.clone();
            other[8..12].copy_from_slice(&version.to_le_bytes());
            let error = Gazetteer::from_bytes(other).unwrap_err();
            prop_assert!(error.is_other_version() && error.to_string().contains(&format!("format {version},")), "{error}");
            Ok(())
        })?;
    }

    #[test]
    fn no_table_makes_the_builder_panic(text in "(name,lat,lon,country,kind\n)?[a-zA-Z0-9,;\"|.\n\r -]{0,120}") {
        let _ = with_csv(&text);
    }
}
