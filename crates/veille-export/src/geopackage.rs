//! Control as a GeoPackage, for QGIS and its temporal controller.

use std::io::{self, Write};

use rusqlite::{Connection, params};

use crate::cell::{link, plain};
use crate::{Error, Held};

/// `GPKG`, and version 1.3 (OGC 12-128r17, requirement 2).
const HEAD: &str = "PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;";

/// The tables that the standard asks for, and the one of features. No row tells when it was written: the same ledger gives the same
/// bytes.
const TABLES: &str = "
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT
);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326,
   'GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4326\"]]',
   'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');
CREATE TABLE control (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT,
  key TEXT, name TEXT, country TEXT, admin1 TEXT, kind TEXT, precision_km DOUBLE,
  holder TEXT, probability DOUBLE, start DATE, \"end\" DATE,
  claims_for INTEGER, claims_against INTEGER, \"for\" TEXT, against TEXT,
  sentence TEXT, source TEXT, published TEXT, address TEXT
);
";

const CONTENTS: &str = "INSERT INTO gpkg_contents VALUES
  ('control', 'features', 'control', 'Who held which place, a stretch of days each', ?1, ?2, ?3, ?4, ?5, 4326)";
const GEOMETRY: &str = "INSERT INTO gpkg_geometry_columns VALUES ('control', 'geom', 'POINT', 4326, 0, 0)";
const FEATURE: &str =
    "INSERT INTO control (geom, key, name, country, admin1, kind, precision_km, holder, probability,
  start, \"end\", claims_for, claims_against, \"for\", against, sentence, source, published, address)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";

/// Writes a GeoPackage with one layer, `control`, a point a stretch of days. It is put together in memory, since it is a
/// database, and then written.
///
/// # Errors
/// Where it cannot be written.
pub fn geopackage(out: &mut dyn Write, held: impl IntoIterator<Item = Held>) -> Result<(), Error> {
    let bytes = filled(held).map_err(|error| Error::from(io::Error::other(error)))?;
    out.write_all(&bytes)?;
    out.flush().map_err(Error::from)
}

fn filled(held: impl IntoIterator<Item = Held>) -> rusqlite::Result<Vec<u8>> {
    let mut db = Connection::open_in_memory()?;
    db.execute_batch(HEAD)?;
    let all = db.transaction()?;
    all.execute_batch(TABLES)?;
    let mut bounds: Option<[f64; 4]> = None;
    let mut last = veille_ledger::Day::default();
    {
        let mut feature = all.prepare(FEATURE)?;
        for one in held {
            last = last.max(one.to.unwrap_or(one.from));
            if let Some((lon, lat)) = one.point() {
                let [west, south, east, north] = bounds.unwrap_or([lon, lat, lon, lat]);
                bounds = Some([west.min(lon), south.min(lat), east.max(lon), north.max(lat)]);
            }
            add(&mut feature, &one)?;
        }
    }
    let [west, south, east, north] = bounds.map_or([None; 4], |bounds| bounds.map(Some));
    let changed = last.date().map(|date| format!("{date}T00:00:00.000Z"));
    let changed = changed.unwrap_or_else(|| "1970-01-01T00:00:00.000Z".to_owned());
    all.execute(CONTENTS, params![changed, west, south, east, north])?;
    all.execute(GEOMETRY, [])?;
    all.commit()?;
    db.serialize("main").map(|data| data.to_vec())
}

fn add(feature: &mut rusqlite::Statement<'_>, held: &Held) -> rusqlite::Result<()> {
    let place = &held.place;
    let quote = held.quotes.first();
    let ids =
        |all: &[veille_ledger::ClaimKey]| all.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    feature.execute(params![
        held.point().map(point),
        place.key.as_str(),
        plain(&place.name),
        place.country.as_deref(),
        place.admin1.as_deref().map(plain),
        place.kind.as_deref(),
        place.precision_km,
        plain(&held.holder),
        held.rounded(),
        held.from.to_string(),
        held.to.map(|to| to.to_string()),
        held.carried.len() as i64,
        held.against.len() as i64,
        ids(&held.carried),
        ids(&held.against),
        quote.map(|quote| plain(&quote.sentence)),
        quote.map(|quote| plain(&quote.source)),
        quote.and_then(|quote| quote.published.as_deref()),
        quote.and_then(|quote| link(quote.address.as_deref()?)),
    ])?;
    Ok(())
}

/// A point as the standard packs it: `GP`, version, little-endian without envelope, reference system, then WKB.
fn point((lon, lat): (f64, f64)) -> Vec<u8> {
    let mut bytes = b"GP\x00\x01".to_vec();
    bytes.extend(4326i32.to_le_bytes());
    bytes.push(1);
    bytes.extend(1u32.to_le_bytes());
    bytes.extend(lon.to_le_bytes());
    bytes.extend(lat.to_le_bytes());
    bytes
}
