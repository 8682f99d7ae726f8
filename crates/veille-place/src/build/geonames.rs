//! The GeoNames dump, as <https://download.geonames.org/export/dump/> gives it: tab-separated lines.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;
use serde::Deserialize;

use super::writer::Draft;
use super::{by_hand, sources};
use crate::fold::Names;
use crate::format::mark;
use crate::{Error, NameClass, PlaceKind, Point};

/// Lists of places, the fullest first: one is read.
const PLACES: [&str; 5] =
    ["allCountries.txt", "cities500.txt", "cities1000.txt", "cities5000.txt", "cities15000.txt"];
const COUNTRIES: &str = "countryInfo.txt";
const DIVISIONS: [&str; 2] = ["admin1CodesASCII.txt", "admin2Codes.txt"];
const NAMES: &str = "alternateNamesV2.txt";
const ADDRESS: &str = "https://download.geonames.org/export/dump/";

#[derive(RustEmbed)]
#[folder = "../../data/gazetteer/"]
#[include = "geonames.toml"]
struct Data;

/// `data/gazetteer/geonames.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Features {
    kinds: BTreeMap<String, Vec<String>>,
    named_twice: NamedTwice,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedTwice {
    kinds: Vec<String>,
}

/// Kind of each feature that is taken, and whether it must have a second name.
fn features() -> Result<HashMap<String, (PlaceKind, bool)>, Error> {
    const FILE: &str = "geonames.toml";
    let file = Data::get(FILE).ok_or_else(|| Error::pack(FILE, "is missing"))?;
    let text = std::str::from_utf8(&file.data).map_err(|e| Error::pack(FILE, e))?;
    let features: Features = toml::from_str(text).map_err(|e| Error::pack(FILE, e))?;
    let mut out = HashMap::new();
    for (name, codes) in features.kinds {
        let kind = PlaceKind::from_name(&name)
            .ok_or_else(|| Error::pack(FILE, format!("no kind is called `{name}`")))?;
        let twice = features.named_twice.kinds.contains(&name);
        out.extend(codes.into_iter().map(|code| (code, (kind, twice))));
    }
    Ok(out)
}

/// Shows the cells of each line of a file that is neither empty nor a comment. What is said against a line comes
/// out with its file and number.
fn each_line(
    path: &Path,
    least: usize,
    mut visit: impl FnMut(&[&str]) -> Result<(), String>,
) -> Result<(), Error> {
    let file = File::open(path).map_err(|e| Error::read(path, e))?;
    let mut from = BufReader::with_capacity(1 << 20, file);
    let mut bytes = Vec::new();
    let mut number = 0;
    loop {
        bytes.clear();
        if from.read_until(b'\n', &mut bytes).map_err(|e| Error::read(path, e))? == 0 {
            return Ok(());
        }
        number += 1;
        while bytes.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            bytes.pop();
        }
        if bytes.is_empty() || bytes.starts_with(b"#") {
            continue;
        }
        let seen = match std::str::from_utf8(&bytes) {
            Err(_) => Err(format!(
                "is not UTF-8; fetch the file anew from {ADDRESS}, and unzip it without converting it"
            )),
            Ok(text) => {
                let cells: Vec<&str> = text.split('\t').collect();
                if cells.len() < least {
                    let found = cells.len();
                    Err(format!(
                        "has {found} columns where {least} are needed, parted by tabs; fetch the file anew from {ADDRESS}"
                    ))
                } else {
                    visit(&cells)
                }
            }
        };
        seen.map_err(|why| Error::source_line(path, number, why))?;
    }
}

/// A cell that must be a number, and what is said of one that is not.
fn number<T: std::str::FromStr>(cell: &str, what: &str) -> Result<T, String> {
    cell.trim().parse().map_err(|_| format!("{what} `{cell}` is no number; correct the line or leave it out"))
}

fn degrees(cell: &str, what: &str, most: f64) -> Result<f64, String> {
    let degrees: f64 = number(cell, what)?;
    if !(-most..=most).contains(&degrees) {
        return Err(format!(
            "{what} {degrees} is not between -{most} and {most}; correct the line or leave it out"
        ));
    }
    Ok(degrees)
}

fn required(dump: &Path, file: &str) -> Result<PathBuf, Error> {
    let path = dump.join(file);
    if path.is_file() {
        return Ok(path);
    }
    let zip = Path::new(file).with_extension("zip");
    let why = if dump.join(&zip).is_file() {
        format!("is missing; unzip {} there", zip.display())
    } else {
        format!("is missing; fetch it from {ADDRESS}")
    };
    Err(Error::source_file(&path, why))
}

pub(super) fn read(dump: &Path, names: &Names) -> Result<(Vec<Draft>, String), Error> {
    if !dump.is_dir() {
        return Err(Error::source_file(dump, "is no folder; give the one that holds the GeoNames dump"));
    }
    let mut world = World { drafts: Vec::new(), by_id: HashMap::new() };
    world.countries(&required(dump, COUNTRIES)?)?;
    for (file, kind) in DIVISIONS.into_iter().zip([PlaceKind::Province, PlaceKind::District]) {
        world.divisions(&required(dump, file)?, kind)?;
    }
    let list = PLACES.into_iter().find(|file| dump.join(file).is_file());
    let list = match list {
        Some(list) => list,
        // Names the missing file, or the archive that was not unpacked.
        None => {
            required(dump, PLACES[0]).map_err(|error| {
                let why = format!("holds neither {}: {error}", PLACES.join(" nor "));
                Error::source_file(dump, why)
            })?;
            PLACES[0]
        }
    };
    let (taken, newest) = world.places(&dump.join(list))?;
    if taken == 0 {
        return Err(Error::source_file(
            &dump.join(list),
            format!("holds no place that veille takes; fetch it anew from {ADDRESS}"),
        ));
    }
    let mut about =
        format!("GeoNames dump (geonames.org, CC BY 4.0): {list}, {taken} places, changed until {newest}\n");
    let path = dump.join(NAMES);
    if path.is_file() {
        let count = world.names(&path)?;
        about.push_str(&format!("GeoNames {NAMES}: {count} names\n"));
    }
    let World { mut drafts, .. } = world;
    sources::centres(&mut drafts);
    sources::names_of_seats(names, &mut drafts);
    by_hand::add_embedded(&mut drafts)?;
    Ok((drafts, about))
}

struct World {
    drafts: Vec<Draft>,
    by_id: HashMap<u32, usize>,
}

impl World {
    fn add(&mut self, draft: Draft) {
        if draft.geonameid != 0 {
            self.by_id.insert(draft.geonameid, self.drafts.len());
        }
        self.drafts.push(draft);
    }

    fn countries(&mut self, path: &Path) -> Result<(), Error> {
        each_line(path, 17, |c| {
            // Code, three letters, number, FIPS, name, capital, area, inhabitants, … id.
            if c[0].len() != 2 {
                return Err(format!("`{}` is no country code of two letters; correct the line", c[0]));
            }
            let mut draft = Draft::new(c[4], c[0], PlaceKind::Country);
            draft.codes = vec![c[0].to_owned(), c[1].to_owned()];
            draft.radius_km = (number::<f64>(c[6], "area").unwrap_or(0.0) / std::f64::consts::PI).sqrt();
            draft.population = number(c[7], "population").unwrap_or(0);
            draft.geonameid = number(c[16], "geonameid")?;
            self.add(draft);
            Ok(())
        })
    }

    fn divisions(&mut self, path: &Path, kind: PlaceKind) -> Result<(), Error> {
        each_line(path, 4, |c| {
            let code = c[0].to_owned();
            let mut draft = Draft::new(c[1], code.get(..2).unwrap_or(""), kind);
            if c[2] != c[1] {
                draft.names.push((c[2].to_owned(), NameClass::Alternate));
            }
            draft.geonameid = number(c[3], "geonameid")?;
            let Some((parent, _)) = code.rsplit_once('.') else {
                return Err(format!(
                    "code `{code}` has no point between country and division; correct the line"
                ));
            };
            draft.parent = parent.to_owned();
            draft.codes.push(code);
            self.add(draft);
            Ok(())
        })
    }

    /// Reads the list of places; gives how many were taken, and the latest change.
    fn places(&mut self, path: &Path) -> Result<(usize, String), Error> {
        let features = features()?;
        let (mut taken, mut newest) = (0, String::new());
        each_line(path, 19, |c| {
            let Some(&(kind, twice)) = features.get(c[7]) else { return Ok(()) };
            let id: u32 = number(c[0], "geonameid")?;
            let point =
                Point { lat: degrees(c[4], "latitude", 90.0)?, lon: degrees(c[5], "longitude", 180.0)? };
            let people: u64 = if c[14].is_empty() { 0 } else { number(c[14], "population")? };
            let population = u32::try_from(people).unwrap_or(u32::MAX);
            let worth = |name: &&str| *name != c[1] && sources::worth_keeping(name) && sources::is_read(name);
            let others = c[3].split(',').filter(worth).map(|name| (name.to_owned(), NameClass::Alternate));
            if let Some(known) = self.by_id.get(&id).and_then(|&at| self.drafts.get_mut(at)) {
                // A country or division, from its list of codes.
                known.point = Some(point);
                known.population = known.population.max(population);
                known.names.extend(others);
            } else if matches!(kind, PlaceKind::Country | PlaceKind::Province | PlaceKind::District)
                || (twice && others.clone().next().is_none())
            {
                // Divisions and countries that the lists of codes leave out are parts of others, or no more.
                return Ok(());
            } else {
                let mut draft = Draft::new(c[1], c[8], kind);
                draft.geonameid = id;
                draft.point = Some(point);
                draft.population = population;
                let codes = [c[8], c[10], c[11]].into_iter().filter(|part| !part.is_empty());
                draft.parent = codes.collect::<Vec<_>>().join(".");
                draft.marks = sources::seat(c[7]);
                if draft.marks & mark::CAPITAL != 0 {
                    draft.codes.push(format!("capital:{}", c[8]));
                }
                if kind == PlaceKind::Town {
                    draft.radius_km = sources::town_radius(population);
                }
                draft.names.extend(others);
                self.add(draft);
            }
            taken += 1;
            if newest.as_str() < c[18] {
                newest = c[18].to_owned();
            }
            Ok(())
        })?;
        Ok((taken, newest))
    }

    /// Reads the names by language; gives how many were taken.
    fn names(&mut self, path: &Path) -> Result<usize, Error> {
        let mut taken = 0;
        // How good the name is that a place has in French and in English.
        let mut best: HashMap<(usize, bool), u8> = HashMap::new();
        each_line(path, 4, |c| {
            let id: u32 = number(c[1], "geonameid")?;
            let Some(&at) = self.by_id.get(&id) else { return Ok(()) };
            let Some(draft) = self.drafts.get_mut(at) else { return Ok(()) };
            let (language, name) = (c[2], c[3]);
            let flag = |i: usize| c.get(i).is_some_and(|cell| *cell == "1");
            let (preferred, short, colloquial, historic) = (flag(4), flag(5), flag(6), flag(7));
            match language {
                "iata" | "icao" => {
                    draft.codes.push(format!("{language}:{name}"));
                    taken += 1;
                    return Ok(());
                }
                // Addresses of pages, post codes and other letters that are no names: four letters and more.
                _ if language.len() > 3 => return Ok(()),
                _ => {}
            }
            if !sources::worth_keeping(name) || !sources::is_read(name) {
                return Ok(());
            }
            taken += 1;
            let french = language == "fr";
            if (french || language == "en") && !colloquial && !historic {
                let worth = 1 + u8::from(preferred) * 2 + u8::from(short);
                let known = best.entry((at, french)).or_default();
                if worth > *known {
                    *known = worth;
                    let slot = if french { &mut draft.french } else { &mut draft.english };
                    if let Some(lesser) = slot.replace(name.to_owned()) {
                        draft.names.push((lesser, NameClass::Alternate));
                    }
                    return Ok(());
                }
            }
            if draft.name != name && !draft.names.iter().any(|(known, _)| known == name) {
                draft.names.push((name.to_owned(), NameClass::Alternate));
            }
            Ok(())
        })?;
        Ok(taken)
    }
}
