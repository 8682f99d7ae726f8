//! The land and borders under a map, from `data/map/base.map`.

use std::io::Read as _;
use std::sync::OnceLock;

/// Made by `data/map/base.py`, which tells the format.
static PACKED: &[u8] = include_bytes!("../../../../data/map/base.map");

const MAGIC: &[u8] = b"VEILLEM1";

/// Thousandths of a degree.
const UNIT: f64 = 1000.0;

/// A box in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Degrees {
    pub(crate) west: f64,
    pub(crate) south: f64,
    pub(crate) east: f64,
    pub(crate) north: f64,
}

impl Degrees {
    pub(crate) const WORLD: Self = Self { west: -180.0, south: -90.0, east: 180.0, north: 90.0 };

    /// The least box around points; nothing around none.
    pub(crate) fn around(points: impl IntoIterator<Item = (f64, f64)>) -> Option<Self> {
        points.into_iter().fold(None, |around: Option<Self>, (lon, lat)| {
            let b = around.unwrap_or(Self { west: lon, south: lat, east: lon, north: lat });
            Some(Self {
                west: b.west.min(lon),
                south: b.south.min(lat),
                east: b.east.max(lon),
                north: b.north.max(lat),
            })
        })
    }

    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.west <= other.east
            && other.west <= self.east
            && self.south <= other.north
            && other.south <= self.north
    }

    /// Wider on all sides, within the world.
    pub(crate) fn grown(&self, by: f64) -> Self {
        Self {
            west: (self.west - by).max(-180.0),
            south: (self.south - by).max(-90.0),
            east: (self.east + by).min(180.0),
            north: (self.north + by).min(90.0),
        }
    }
}

/// A line or ring: degrees east and north.
#[derive(Debug, Default)]
pub(crate) struct Line {
    points: Vec<[i32; 2]>,
    bounds: Option<Degrees>,
}

impl Line {
    pub(crate) fn points(&self) -> impl ExactSizeIterator<Item = (f64, f64)> + '_ {
        self.points.iter().map(|&[lon, lat]| (f64::from(lon) / UNIT, f64::from(lat) / UNIT))
    }

    pub(crate) fn meets(&self, view: &Degrees) -> bool {
        self.bounds.is_some_and(|bounds| bounds.meets(view))
    }
}

/// A country's name, and where it is best written.
#[derive(Debug)]
pub(crate) struct Country {
    pub(crate) code: String,
    pub(crate) point: (f64, f64),
    /// English, French.
    pub(crate) names: [String; 2],
}

/// What is drawn under the places.
#[derive(Debug, Default)]
pub(crate) struct Base {
    pub(crate) land: Vec<Line>,
    pub(crate) lakes: Vec<Line>,
    pub(crate) borders: Vec<Line>,
    pub(crate) provinces: Vec<Line>,
    pub(crate) countries: Vec<Country>,
}

impl Base {
    /// The one that is compiled in, unpacked once.
    pub(crate) fn embedded() -> &'static Self {
        static BASE: OnceLock<Base> = OnceLock::new();
        // What is compiled in can be read, as a test shows; else the sea is empty.
        BASE.get_or_init(|| Self::read(PACKED).unwrap_or_default())
    }

    fn read(packed: &[u8]) -> Option<Self> {
        let mut bytes = Vec::new();
        flate2::read::ZlibDecoder::new(packed).read_to_end(&mut bytes).ok()?;
        let mut bytes = Bytes(bytes.strip_prefix(MAGIC)?);
        Some(Self {
            land: bytes.lines()?,
            lakes: bytes.lines()?,
            borders: bytes.lines()?,
            provinces: bytes.lines()?,
            countries: bytes.countries()?,
        })
    }
}

/// What is left to be read.
struct Bytes<'b>(&'b [u8]);

impl Bytes<'_> {
    fn number(&mut self) -> Option<u32> {
        let (mut number, mut shift) = (0u32, 0);
        loop {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u32::from(byte & 127).checked_shl(shift)?;
            if byte < 128 {
                return Some(number);
            }
            shift += 7;
        }
    }

    fn signed(&mut self) -> Option<i32> {
        let number = self.number()?;
        let half = i32::try_from(number >> 1).ok()?;
        Some(if number & 1 == 0 { half } else { -half - 1 })
    }

    fn text(&mut self) -> Option<String> {
        let length = self.number()? as usize;
        let (words, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        String::from_utf8(words.to_vec()).ok()
    }

    fn lines(&mut self) -> Option<Vec<Line>> {
        (0..self.number()?).map(|_| self.line()).collect()
    }

    fn line(&mut self) -> Option<Line> {
        let (mut lon, mut lat) = (0i32, 0i32);
        let mut points = Vec::new();
        for _ in 0..self.number()? {
            lon = lon.checked_add(self.signed()?)?;
            lat = lat.checked_add(self.signed()?)?;
            points.push([lon, lat]);
        }
        let mut line = Line { points, bounds: None };
        line.bounds = Degrees::around(line.points());
        Some(line)
    }

    fn countries(&mut self) -> Option<Vec<Country>> {
        let one = |bytes: &mut Self| {
            let code = bytes.text()?;
            let point = (f64::from(bytes.signed()?) / UNIT, f64::from(bytes.signed()?) / UNIT);
            Some(Country { code, point, names: [bytes.text()?, bytes.text()?] })
        };
        (0..self.number()?).map(|_| one(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_map_is_whole() {
        let base = Base::read(PACKED).unwrap();
        let points = |lines: &[Line]| lines.iter().map(|line| line.points.len()).sum::<usize>();
        assert!(points(&base.land) > 50_000 && points(&base.borders) > 10_000);
        assert!(points(&base.lakes) > 5_000 && points(&base.provinces) > 50_000);
        for line in base.land.iter().chain(&base.borders).chain(&base.provinces) {
            assert!(line.points().all(|(lon, lat)| lon.abs() <= 180.001 && lat.abs() <= 90.001));
        }
        let mali = base.countries.iter().find(|country| country.code == "ML").unwrap();
        assert_eq!(mali.names, ["Mali", "Mali"]);
        assert!(base.countries.iter().any(|country| country.names[1] == "Ukraine"));
    }

    #[test]
    fn a_cut_file_is_no_base_map() {
        assert!(Base::read(&PACKED[..PACKED.len() / 2]).is_none());
        assert!(Base::read(b"").is_none());
    }
}
