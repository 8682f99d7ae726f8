//! Places and names added by hand, from `data/gazetteer/extra.toml`.

use std::collections::BTreeSet;
use std::path::Path;

use rust_embed::RustEmbed;
use serde::Deserialize;

use super::writer::Draft;
use crate::format::mark;
use crate::{Error, NameClass, PlaceKind, Point};

pub(super) const FILE: &str = "extra.toml";

#[derive(RustEmbed)]
#[folder = "../../data/gazetteer/"]
#[include = "extra.toml"]
struct Data;

/// Adds what this build of veille carries, as far as it goes with what is there.
pub(super) fn add_embedded(drafts: &mut Vec<Draft>) -> Result<(), Error> {
    let file = Data::get(FILE).ok_or_else(|| Error::pack(FILE, "is missing"))?;
    let text = std::str::from_utf8(&file.data).map_err(|e| Error::pack(FILE, e))?;
    add(Path::new(FILE), text, false, drafts)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Extra {
    #[serde(default)]
    place: Vec<ExtraPlace>,
    #[serde(default)]
    alias: Vec<Alias>,
}

/// A place added by hand. `source` says where its position can be checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExtraPlace {
    name: String,
    #[serde(default)]
    names: Vec<String>,
    fr: Option<String>,
    en: Option<String>,
    kind: String,
    #[serde(default)]
    country: String,
    /// Code of the division it lies in.
    admin: Option<String>,
    lat: Option<f64>,
    lon: Option<f64>,
    precision_km: Option<f64>,
    #[serde(default)]
    population: u32,
    #[serde(default)]
    geonameid: u32,
    #[expect(dead_code, reason = "asked for so that it is written down; nothing computes with it")]
    source: String,
}

/// Further names of a place that the sources know.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Alias {
    geonameid: Option<u32>,
    code: Option<String>,
    fr: Option<String>,
    en: Option<String>,
    #[serde(default)]
    names: Vec<String>,
}

/// Adds what a file of such places tells. Where it is not `strict`, an alias of a place that no source has is
/// passed over, and so is a place whose id a source has.
pub(super) fn add(path: &Path, text: &str, strict: bool, drafts: &mut Vec<Draft>) -> Result<(), Error> {
    let extra: Extra = toml::from_str(text).map_err(|e| Error::source_file(path, e))?;
    let ids: BTreeSet<u32> = drafts.iter().map(|draft| draft.geonameid).filter(|&id| id != 0).collect();
    for place in extra.place {
        if !strict && ids.contains(&place.geonameid) {
            continue;
        }
        let kind = PlaceKind::from_name(&place.kind).ok_or_else(|| {
            Error::source_file(path, format!("{}: no kind is called `{}`", place.name, place.kind))
        })?;
        let mut draft = Draft::new(&place.name, &place.country, kind);
        draft.geonameid = place.geonameid;
        draft.french = place.fr;
        draft.english = place.en;
        draft.point = place.lat.zip(place.lon).map(|(lat, lon)| Point { lat, lon });
        draft.population = place.population;
        draft.parent = place.admin.unwrap_or(place.country);
        draft.marks = mark::BY_HAND;
        draft.radius_km = place.precision_km.unwrap_or(0.0);
        draft.names = place.names.into_iter().map(|n| (n, NameClass::Preferred)).collect();
        drafts.push(draft);
    }
    for alias in extra.alias {
        let found = drafts.iter_mut().find(|d| {
            alias.geonameid.is_some_and(|id| d.geonameid == id)
                || alias.code.as_ref().is_some_and(|code| d.codes.contains(code))
        });
        let Some(draft) = found else {
            if !strict {
                continue;
            }
            let which = alias.code.unwrap_or_else(|| format!("{:?}", alias.geonameid));
            return Err(Error::source_file(path, format!("alias of {which}: there is no such place")));
        };
        draft.french = alias.fr.or_else(|| draft.french.take());
        draft.english = alias.en.or_else(|| draft.english.take());
        draft.names.extend(alias.names.into_iter().map(|n| (n, NameClass::Preferred)));
    }
    Ok(())
}
