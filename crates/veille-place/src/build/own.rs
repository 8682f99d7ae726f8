//! Places of one's own, from comma-separated values.

use std::collections::HashMap;
use std::path::Path;

use super::writer::Draft;
use crate::fold::{self, Names};
use crate::gazetteer::{Gazetteer, PlaceId};
use crate::{Error, NameClass, PlaceKind, Point};

const COLUMNS: [&str; 12] = [
    "name",
    "lat",
    "lon",
    "country",
    "admin1",
    "kind",
    "population",
    "precision_km",
    "geonameid",
    "name_fr",
    "name_en",
    "alt_names",
];
const NEEDED: [&str; 3] = ["name", "lat", "lon"];

/// Adds the rows of a file to the places, each with these marks, and gives how many there were.
pub(super) fn read(
    path: &Path,
    names: &Names,
    base: Option<&Gazetteer>,
    marks: u8,
    drafts: &mut Vec<Draft>,
) -> Result<usize, Error> {
    let bytes = std::fs::read(path).map_err(|e| Error::read(path, e))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let line = 1 + bytes.iter().take(e.valid_up_to()).filter(|&&b| b == b'\n').count();
        Error::source_line(path, line as u64, "is not UTF-8; save the table as UTF-8")
    })?;
    let first = text.lines().next().unwrap_or("");
    // Spreadsheets of countries with a decimal comma write semicolons.
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|&d| (first.bytes().filter(|&b| b == d).count(), d == b','));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or(b','))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(|e| Error::source_line(path, 1, e))?.clone();
    let mut column: HashMap<&str, usize> = HashMap::new();
    for (i, cell) in header.iter().enumerate() {
        let Some(name) = COLUMNS.into_iter().find(|name| *name == cell) else {
            let why = format!("no column is called `{cell}`; there are {}", COLUMNS.join(", "));
            return Err(Error::source_line(path, 1, why));
        };
        if column.insert(name, i).is_some() {
            return Err(Error::source_line(path, 1, format!("column `{cell}` is named twice; drop one")));
        }
    }
    if let Some(missing) = NEEDED.into_iter().find(|name| !column.contains_key(name)) {
        let why = format!(
            "column `{missing}` is missing; the first line names the columns, for example name,lat,lon,country,kind"
        );
        return Err(Error::source_line(path, 1, why));
    }
    let mut own = Own { names, base, by_id: HashMap::new(), marks, drafts };
    for (at, draft) in own.drafts.iter().enumerate().filter(|(_, draft)| draft.geonameid != 0) {
        own.by_id.insert(draft.geonameid, at);
    }
    let mut count = 0;
    for row in reader.records() {
        let row = row.map_err(|e| {
            Error::source_line(path, e.position().map_or(0, |at| line_at(text, at.byte())), &e)
        })?;
        let line = row.position().map_or(0, |at| line_at(text, at.byte()));
        let cell = |name: &str| column.get(name).and_then(|&i| row.get(i)).unwrap_or("");
        let added = if row.len() > header.len() {
            Err(format!(
                "has {} cells where the first line names {}; put names that hold a comma between quotes",
                row.len(),
                header.len()
            ))
        } else {
            own.add(&cell)
        };
        added.map_err(|why| Error::source_line(path, line, why))?;
        count += 1;
    }
    Ok(count)
}

/// The line that a row begins in. The reader's own count stops before the line's end that precedes the row.
fn line_at(text: &str, byte: u64) -> u64 {
    let bytes = text.as_bytes();
    let mut start = usize::try_from(byte).unwrap_or(usize::MAX).min(bytes.len());
    while bytes.get(start).is_some_and(|b| matches!(b, b'\r' | b'\n')) {
        start += 1;
    }
    1 + bytes.iter().take(start).filter(|&&b| b == b'\n').count() as u64
}

struct Own<'a> {
    names: &'a Names,
    base: Option<&'a Gazetteer>,
    by_id: HashMap<u32, usize>,
    marks: u8,
    drafts: &'a mut Vec<Draft>,
}

fn number<T: std::str::FromStr>(cell: &str, what: &str) -> Result<Option<T>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    cell.parse().map(Some).map_err(|_| {
        format!("{what} `{cell}` is no number; write it without blanks or units, or leave it empty")
    })
}

fn degrees(cell: &str, what: &str, most: f64) -> Result<f64, String> {
    let why = || format!("{what} `{cell}` is not in degrees between -{most} and {most}; write it as 15.27");
    number::<f64>(cell, what).map_err(|_| why())?.filter(|d| (-most..=most).contains(d)).ok_or_else(why)
}

impl Own<'_> {
    fn add<'c>(&mut self, cell: &impl Fn(&str) -> &'c str) -> Result<(), String> {
        let name = cell("name");
        if name.is_empty() {
            return Err("has no name; give one or leave the line out".to_owned());
        }
        let point =
            Point { lat: degrees(cell("lat"), "lat", 90.0)?, lon: degrees(cell("lon"), "lon", 180.0)? };
        let kind = match cell("kind") {
            "" => None,
            kind => Some(PlaceKind::from_name(kind).ok_or_else(|| {
                let kinds: Vec<_> = PlaceKind::all().map(PlaceKind::name).collect();
                format!("no kind is called `{kind}`; there are {}", kinds.join(", "))
            })?),
        };
        let population: Option<u32> = number(cell("population"), "population")?;
        let precision: Option<f64> = number(cell("precision_km"), "precision_km")?;
        if precision.is_some_and(|km| !(0.0..=6000.0).contains(&km)) {
            return Err(format!("precision_km {} is not between 0 and 6000", cell("precision_km")));
        }
        let id: Option<u32> = number(cell("geonameid"), "geonameid")?;
        let country = cell("country");
        self.check_country(country)?;
        let admin1 = cell("admin1");
        let within = (!admin1.is_empty()).then(|| self.division(country, admin1)).transpose()?;

        let known = id.and_then(|id| self.by_id.get(&id)).copied();
        let fresh = || {
            let mut draft = Draft::new(name, country, kind.unwrap_or(PlaceKind::Town));
            draft.geonameid = id.unwrap_or(0);
            draft.parent = country.to_owned();
            draft
        };
        let at = known.unwrap_or_else(|| {
            self.drafts.push(fresh());
            self.drafts.len() - 1
        });
        if let Some(id) = id.filter(|&id| id != 0) {
            self.by_id.insert(id, at);
        }
        let draft = self.drafts.get_mut(at).ok_or("is out of reach")?;
        if draft.name != name {
            let before = std::mem::replace(&mut draft.name, name.to_owned());
            draft.names.push((before, NameClass::Alternate));
        }
        draft.point = Some(point);
        draft.kind = kind.unwrap_or(draft.kind);
        draft.population = population.unwrap_or(draft.population);
        draft.radius_km = precision.unwrap_or(draft.radius_km);
        draft.marks |= self.marks;
        match within {
            Some(Within::Code(code)) => draft.parent = code,
            Some(Within::Base(id)) => draft.within = Some(id),
            None => {}
        }
        let given = |cell: &str| (!cell.is_empty()).then(|| cell.to_owned());
        draft.french = given(cell("name_fr")).or_else(|| draft.french.take());
        draft.english = given(cell("name_en")).or_else(|| draft.english.take());
        let others = cell("alt_names").split('|').map(str::trim).filter(|other| !other.is_empty());
        draft.names.extend(others.map(|other| (other.to_owned(), NameClass::Preferred)));
        Ok(())
    }

    fn check_country(&self, code: &str) -> Result<(), String> {
        let known = |code: &str| {
            self.base
                .is_some_and(|base| base.by_code(code).is_some_and(|id| base.kind(id) == PlaceKind::Country))
                || self.drafts.iter().any(|d| d.kind == PlaceKind::Country && d.country == code)
        };
        let fits = code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
        if code.is_empty() || (fits && known(code)) {
            return Ok(());
        }
        Err(format!("country `{code}` is not known; write its ISO 3166-1 code of two capitals, such as ML"))
    }

    fn division(&self, country: &str, admin1: &str) -> Result<Within, String> {
        let of_code = self.base.and_then(|base| base.by_code(admin1)).map(Within::Base);
        let listed = || {
            let listed = self.drafts.iter().any(|draft| draft.codes.iter().any(|code| code == admin1));
            listed.then(|| Within::Code(admin1.to_owned()))
        };
        let of_base = || {
            let base = self.base?;
            let mut hits = base.lookup(admin1).filter(|hit| hit.class != NameClass::Code);
            let fits = |id: PlaceId| base.kind(id) == PlaceKind::Province && base.country(id) == country;
            hits.find(|hit| fits(hit.id)).map(|hit| Within::Base(hit.id))
        };
        let folded = |name: &str| fold::fold_words(name, self.names).concat();
        let of_name = || {
            let wanted = folded(admin1);
            let named = |draft: &&Draft| {
                let others =
                    draft.names.iter().map(|(name, _)| name).chain(&draft.french).chain(&draft.english);
                std::iter::once(&draft.name).chain(others).any(|name| folded(name) == wanted)
            };
            let mut fits =
                self.drafts.iter().filter(|d| d.kind == PlaceKind::Province && d.country == country);
            fits.find(named).and_then(|draft| draft.codes.first()).map(|code| Within::Code(code.clone()))
        };
        of_code.or_else(listed).or_else(of_base).or_else(of_name).ok_or_else(|| {
            format!(
                "no first-level division of country `{country}` is called `{admin1}`; write it as GeoNames does, \
                 write its code (such as ML.08), or leave it empty"
            )
        })
    }
}

/// The division that a place lies in.
enum Within {
    Code(String),
    Base(PlaceId),
}
