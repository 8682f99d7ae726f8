//! A place as it is written out.

use serde::Serialize;
use smol_str::SmolStr;
use veille_ledger::{PlaceKey, PlaceRow};

use crate::one_line;

/// A place.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Place {
    /// Its key in the ledger.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub key: PlaceKey,
    /// Its name.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub name: SmolStr,
    /// ISO 3166-1 alpha-2 code.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub country: Option<SmolStr>,
    /// Name of the first-level division.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub admin1: Option<SmolStr>,
    /// Degrees north, WGS 84.
    pub lat: Option<f64>,
    /// Degrees east, WGS 84.
    pub lon: Option<f64>,
    /// What sort of thing it is.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub kind: Option<SmolStr>,
    /// How far, in kilometres, a happening there may lie from the point.
    pub precision_km: Option<f64>,
}

impl From<&PlaceRow> for Place {
    fn from(row: &PlaceRow) -> Self {
        Self {
            key: row.key.clone(),
            name: row.name.clone(),
            country: row.country.clone(),
            admin1: row.admin1.clone(),
            lat: row.lat,
            lon: row.lon,
            kind: row.kind.clone(),
            precision_km: row.precision_km,
        }
    }
}

/// `Lashkar Gāh, Helmand, AF`.
#[must_use]
pub fn whereabouts(row: &PlaceRow) -> String {
    let name = one_line(&row.name);
    let more = [&row.admin1, &row.country].into_iter().flatten().map(|part| one_line(part));
    let more = more.filter(|part| !part.is_empty() && *part != name);
    std::iter::once(name.clone()).chain(more).collect::<Vec<_>>().join(", ")
}
