//! Builds a gazetteer file: from the GeoNames dump, from GeoNames data as packages carry them, or upon another
//! gazetteer; with places of one's own on top.
//!
//! ```no_run
//! use veille_place::build::Builder;
//!
//! # fn main() -> Result<(), veille_place::Error> {
//! let mut builder = Builder::geonames("dump".as_ref())?;
//! builder.add_csv("camps.csv".as_ref())?;
//! builder.write_to("places.gaz".as_ref())?;
//! # Ok(()) }
//! ```

mod base;
mod by_hand;
mod geonames;
mod own;
mod sources;
mod writer;

use std::path::Path;

use crate::build::writer::Draft;
use crate::fold::{self, Names};
use crate::format::mark;
use crate::{Error, Gazetteer};

/// Places on their way into a gazetteer file.
#[derive(Debug)]
pub struct Builder {
    names: &'static Names,
    drafts: Vec<Draft>,
    /// What its places are taken from, where they are.
    base: Option<Gazetteer>,
    sources: String,
}

impl Builder {
    /// From a folder that `data/gazetteer/fetch.sh` filled, and from `data/gazetteer/` itself (places added by
    /// hand, Afghan districts).
    ///
    /// # Errors
    /// Where a source is missing or does not read as it should: the message names the file and the line.
    pub fn packages(packages: &Path, own: &Path) -> Result<Self, Error> {
        let names = fold::names()?;
        let drafts = sources::read(packages, own, names)?;
        Ok(Self { names, drafts, base: None, sources: sources::about(packages) })
    }

    /// From a folder with the files of the GeoNames dump: `allCountries.txt` or `cities500.txt` (or another
    /// of its lists of towns), `countryInfo.txt`, `admin1CodesASCII.txt`, `admin2Codes.txt`, and
    /// `alternateNamesV2.txt` where the names of languages are wanted. The places that veille adds by hand
    /// are added here too, where the dump has none of that id.
    ///
    /// # Errors
    /// * [`is_unreadable`](Error::is_unreadable): a file cannot be read.
    /// * [`is_bad_source`](Error::is_bad_source): a file is missing or malformed: the message says which,
    ///   in which line, and what to do.
    pub fn geonames(dump: &Path) -> Result<Self, Error> {
        let names = fold::names()?;
        let (drafts, sources) = geonames::read(dump, names)?;
        Ok(Self { names, drafts, base: None, sources })
    }

    /// From all that another gazetteer holds.
    ///
    /// # Errors
    /// None but what its data, compiled in, may have; the tests rule it out.
    pub fn upon(base: &Gazetteer) -> Result<Self, Error> {
        let names = fold::names()?;
        let sources = base.sources().to_owned();
        Ok(Self { names, drafts: base::drafts(base), base: Some(base.clone()), sources })
    }

    /// Adds places of one's own from comma-separated values, and gives how many rows there were.
    ///
    /// The first line names the columns: `name`, `lat`, `lon` (degrees, WGS 84), and any of `country` (ISO 3166-1
    /// alpha-2), `admin1` (a division's name or GeoNames code), `kind` (as [`PlaceKind::name`] writes it; `town`
    /// where it is empty), `population`, `precision_km`, `geonameid`, `name_fr`, `name_en`, `alt_names`
    /// (parted by `|`). A row whose `geonameid` is known changes that place and adds its names; any other adds
    /// a place.
    ///
    /// # Errors
    /// As for [`geonames`](Self::geonames).
    ///
    /// [`PlaceKind::name`]: crate::PlaceKind::name
    pub fn add_csv(&mut self, path: &Path) -> Result<usize, Error> {
        let rows = own::read(path, self.names, self.base.as_ref(), mark::BY_HAND, &mut self.drafts)?;
        let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        if !self.sources.is_empty() && !self.sources.ends_with('\n') {
            self.sources.push('\n');
        }
        self.sources.push_str(&format!("{file}: {rows} places of one's own\n"));
        Ok(rows)
    }

    /// Number of places so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.drafts.len()
    }

    /// True while there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.drafts.is_empty()
    }

    /// The bytes of the file. The same places in any order give the same bytes.
    ///
    /// # Errors
    /// Where there are more places than a file can hold.
    pub fn bytes(self) -> Result<Vec<u8>, Error> {
        writer::write(self.drafts, self.names, &self.sources, self.base.as_ref())
    }

    /// Writes the file, whole or not at all: under another name first, then renamed over what was there, which
    /// others may have mapped.
    ///
    /// # Errors
    /// As for [`bytes`](Self::bytes), and where the file cannot be written.
    pub fn write_to(self, path: &Path) -> Result<(), Error> {
        let bytes = self.bytes()?;
        let mut fresh = path.as_os_str().to_owned();
        fresh.push(".new");
        let fresh = Path::new(&fresh);
        let written = std::fs::write(fresh, bytes).and_then(|()| std::fs::rename(fresh, path));
        written.map_err(|cause| {
            // What was begun is of no use to anybody.
            let _ = std::fs::remove_file(fresh);
            Error::write(path, cause)
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{NameClass, PlaceKind, Point};

    /// The file of a very small world that is made up.
    pub(crate) fn small() -> Vec<u8> {
        let country = Draft {
            geonameid: 11,
            codes: vec!["QA".into()],
            ..Draft::new("Norrland", "QA", PlaceKind::Country)
        };
        let mut division = Draft::new("Upper Vale", "QA", PlaceKind::Province);
        (division.parent, division.codes) = ("QA".to_owned(), vec!["QA.01".to_owned()]);
        let town = |id: u32, name: &str, lat: f64| {
            let mut draft = Draft::new(name, "QA", PlaceKind::Town);
            draft.geonameid = id;
            draft.point = Some(Point { lat, lon: 20.0 });
            draft.parent = "QA.01".to_owned();
            draft.french = Some(format!("{name}-le-Vieux"));
            draft.names.push(("Hafnia".to_owned(), NameClass::Alternate));
            draft
        };
        let mut drafts = vec![
            country,
            division,
            town(21, "Harbourton", 61.2),
            town(22, "Millbridge", 61.9),
            town(23, "Millbridge", 60.1),
        ];
        sources::centres(&mut drafts);
        writer::write(drafts, fold::names().unwrap(), "made up", None).unwrap()
    }
}
