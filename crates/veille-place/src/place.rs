use serde::{Serialize, Serializer};
use smol_str::SmolStr;

use crate::Point;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $byte:literal, $name:literal, $precision:literal;)*) => {
        /// What sort of thing a place is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum PlaceKind { $($(#[$doc])* $variant = $byte,)* }

        impl PlaceKind {
            /// As written out (`town`, `border_crossing`).
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The kind of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }

            /// All kinds, the largest first.
            pub fn all() -> impl Iterator<Item = Self> {
                [$(Self::$variant,)*].into_iter()
            }

            /// The byte of a record.
            pub(crate) fn from_byte(byte: u8) -> Option<Self> {
                match byte { $($byte => Some(Self::$variant),)* _ => None }
            }

            /// How far, in kilometres, a happening said to be there may lie from the point, where the
            /// record knows no extent. Orders of magnitude by kind, see docs/place.md.
            pub(crate) fn usual_precision_km(self) -> f32 {
                match self { $(Self::$variant => $precision,)* }
            }
        }
    };
}

kinds! {
    /// A continent or a part of one.
    Continent = 0, "continent", 2000.0;
    /// A state or dependent territory.
    Country = 1, "country", 400.0;
    /// A first-level division.
    Province = 2, "province", 80.0;
    /// A second-level division.
    District = 3, "district", 25.0;
    /// A populated place.
    Town = 4, "town", 5.0;
    /// A section of a populated place.
    Neighbourhood = 5, "neighbourhood", 2.0;
    /// An airport or airfield.
    Airport = 6, "airport", 2.0;
    /// A military base.
    Base = 7, "base", 3.0;
    /// Where a road crosses a border.
    BorderCrossing = 8, "border_crossing", 2.0;
    /// A road.
    Road = 9, "road", 50.0;
    /// A river.
    River = 10, "river", 100.0;
    /// A region without an administration of its own: `Donbass`, `Sahel`.
    Region = 11, "region", 100.0;
    /// A dam or power station.
    Dam = 12, "dam", 2.0;
    /// A mountain, range, valley or pass.
    Mountain = 13, "mountain", 20.0;
    /// A sea, lake, strait or gulf.
    Water = 14, "water", 100.0;
    /// An island or group of islands.
    Island = 15, "island", 20.0;
    /// Any other spot: a camp, a plant, a monument.
    Spot = 16, "spot", 2.0;
}

impl Serialize for PlaceKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A place of the world, as far as it is known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Place {
    /// GeoNames id, where the place has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geonameid: Option<u32>,
    /// Main name; for a place that no gazetteer knows, the name as the text writes it.
    pub name: SmolStr,
    /// ISO 3166-1 alpha-2 code; empty for what lies in no one country, or in one that is not known.
    pub country: SmolStr,
    /// Name of the first-level division; empty where there is none.
    pub admin1: SmolStr,
    /// Degrees north, WGS 84. Nothing where it is not sure enough to be put on a map.
    pub lat: Option<f64>,
    /// Degrees east, WGS 84.
    pub lon: Option<f64>,
    /// What sort of thing it is.
    pub kind: PlaceKind,
    /// How far, in kilometres, a happening there may lie from the point.
    pub precision_km: f32,
    /// Inhabitants; 0 where not known.
    pub population: u32,
}

impl Place {
    /// Where it is.
    #[must_use]
    pub fn point(&self) -> Option<Point> {
        Some(Point { lat: self.lat?, lon: self.lon? })
    }
}
