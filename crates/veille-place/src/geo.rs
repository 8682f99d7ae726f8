//! Points on the WGS 84 sphere, in degrees.

use serde::Serialize;

/// Mean radius of the earth in kilometres (IUGG, 1980).
const EARTH_KM: f64 = 6371.0088;

/// Latitude and longitude, in degrees on WGS 84.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// Degrees north of the equator.
    pub lat: f64,
    /// Degrees east of Greenwich.
    pub lon: f64,
}

impl Point {
    /// Great-circle distance in kilometres (haversine formula).
    #[must_use]
    pub fn km_to(self, other: Self) -> f64 {
        let (a, b) = (self.lat.to_radians(), other.lat.to_radians());
        let half = |x: f64| (x / 2.0).sin().powi(2);
        let h = half(b - a) + a.cos() * b.cos() * half((other.lon - self.lon).to_radians());
        2.0 * EARTH_KM * h.clamp(0.0, 1.0).sqrt().asin()
    }

    /// First bearing towards `other`, in degrees clockwise from north, 0 ≤ b < 360.
    #[must_use]
    pub fn bearing_to(self, other: Self) -> f64 {
        let (a, b) = (self.lat.to_radians(), other.lat.to_radians());
        let d = (other.lon - self.lon).to_radians();
        let y = d.sin() * b.cos();
        let x = a.cos() * b.sin() - a.sin() * b.cos() * d.cos();
        y.atan2(x).to_degrees().rem_euclid(360.0)
    }

    /// The point that lies `km` away on that bearing (degrees clockwise from north).
    #[must_use]
    pub fn towards(self, bearing: f64, km: f64) -> Self {
        let (lat, lon, way) = (self.lat.to_radians(), self.lon.to_radians(), bearing.to_radians());
        let d = km / EARTH_KM;
        let north = (lat.sin() * d.cos() + lat.cos() * d.sin() * way.cos()).clamp(-1.0, 1.0).asin();
        let east = lon + (way.sin() * d.sin() * lat.cos()).atan2(d.cos() - lat.sin() * north.sin());
        Self { lat: north.to_degrees(), lon: (east.to_degrees() + 540.0).rem_euclid(360.0) - 180.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_distance_and_bearing() {
        // Paris to London: 344 km, bearing 330°.
        let paris = Point { lat: 48.8566, lon: 2.3522 };
        let london = Point { lat: 51.5074, lon: -0.1278 };
        assert!((paris.km_to(london) - 344.0).abs() < 1.5);
        assert!((paris.bearing_to(london) - 330.0).abs() < 1.0);
    }

    proptest! {
        #[test]
        fn going_there_arrives(lat in -80.0..80.0f64, lon in -179.0..179.0f64, way in 0.0..360.0f64, km in 0.1..900.0f64) {
            let from = Point { lat, lon };
            let to = from.towards(way, km);
            prop_assert!((from.km_to(to) - km).abs() < 0.01);
            let turn = (from.bearing_to(to) - way).abs();
            prop_assert!(turn.min(360.0 - turn) < 0.1);
        }
    }
}
