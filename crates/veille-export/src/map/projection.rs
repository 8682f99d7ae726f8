//! From degrees to the plane of a map.

use super::base::Degrees;

/// Mean radius of the Earth in kilometres (IUGG).
const RADIUS: f64 = 6371.0088;

/// Up to so many degrees across, a map is drawn around its middle; beyond, as the whole world.
const REGION: f64 = 70.0;

/// Equal-area projections, so that no side seems to hold more than it does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Projection {
    /// Lambert's azimuthal one around a point; the scale in a region of 30° is true within 4 %.
    Azimuthal {
        /// The middle, in radians.
        lon: f64,
        /// The middle, in radians.
        lat: f64,
    },
    /// Equal Earth (Šavrič, Patterson and Jenny 2018).
    World {
        /// The middle meridian, in radians.
        lon: f64,
    },
}

/// Coefficients of Equal Earth, from its paper.
const A: [f64; 4] = [1.340_264, -0.081_106, 0.000_893, 0.003_796];

impl Projection {
    /// The one that suits a box.
    pub(crate) fn of(view: &Degrees) -> Self {
        let lon = f64::midpoint(view.west, view.east).to_radians();
        let lat = f64::midpoint(view.south, view.north).to_radians();
        if view.east - view.west <= REGION && view.north - view.south <= REGION {
            Self::Azimuthal { lon, lat }
        } else {
            // One meridian for all the world: its coasts are not to be cut.
            Self::World { lon: 0.0 }
        }
    }

    /// Kilometres east and north of the middle; nothing for the point opposite to it.
    pub(crate) fn plane(&self, (lon, lat): (f64, f64)) -> Option<(f64, f64)> {
        let (lon, lat) = (lon.to_radians(), lat.to_radians());
        match *self {
            Self::Azimuthal { lon: lon0, lat: lat0 } => {
                let (sin, cos) = lat.sin_cos();
                let (sin0, cos0) = lat0.sin_cos();
                let turn = (lon - lon0).cos();
                let near = 1.0 + sin0 * sin + cos0 * cos * turn;
                if near < 1e-9 {
                    return None;
                }
                let k = RADIUS * (2.0 / near).sqrt();
                Some((k * cos * (lon - lon0).sin(), k * (cos0 * sin - sin0 * cos * turn)))
            }
            Self::World { lon: lon0 } => {
                let theta = (3f64.sqrt() / 2.0 * lat.sin()).asin();
                let (height, slope) = equal_earth(theta);
                let x = 2.0 * 3f64.sqrt() * (lon - lon0) * theta.cos() / (3.0 * slope);
                Some((RADIUS * x, RADIUS * height))
            }
        }
    }

    /// Degrees of a point of the plane; nothing outside the Earth.
    pub(crate) fn degrees(&self, (x, y): (f64, f64)) -> Option<(f64, f64)> {
        let (x, y) = (x / RADIUS, y / RADIUS);
        match *self {
            Self::Azimuthal { lon: lon0, lat: lat0 } => {
                let rho = x.hypot(y);
                if rho < 1e-12 {
                    return Some((lon0.to_degrees(), lat0.to_degrees()));
                }
                if rho > 2.0 {
                    return None;
                }
                let (sin, cos) = (2.0 * (rho / 2.0).asin()).sin_cos();
                let (sin0, cos0) = lat0.sin_cos();
                let lat = (cos * sin0 + y * sin * cos0 / rho).clamp(-1.0, 1.0).asin();
                let lon = lon0 + (x * sin).atan2(rho * cos0 * cos - y * sin0 * sin);
                Some((lon.to_degrees(), lat.to_degrees()))
            }
            Self::World { lon: lon0 } => {
                let mut theta = y;
                // Newton's method; it has converged after a few steps everywhere on the map.
                for _ in 0..12 {
                    let (height, slope) = equal_earth(theta);
                    theta -= (height - y) / slope;
                }
                let sin = theta.sin() * 2.0 / 3f64.sqrt();
                let (_, slope) = equal_earth(theta);
                let lon = lon0 + x * 3.0 * slope / (2.0 * 3f64.sqrt() * theta.cos());
                let on = sin.abs() <= 1.0 && lon.abs() <= std::f64::consts::PI;
                on.then(|| (lon.to_degrees(), sin.asin().to_degrees()))
            }
        }
    }
}

/// The height of a parallel, and how fast it grows.
fn equal_earth(theta: f64) -> (f64, f64) {
    let [a1, a2, a3, a4] = A;
    let t2 = theta * theta;
    let t6 = t2 * t2 * t2;
    (theta * (a1 + a2 * t2 + t6 * (a3 + a4 * t2)), a1 + 3.0 * a2 * t2 + t6 * (7.0 * a3 + 9.0 * a4 * t2))
}

/// A rectangle of the drawing, in its units; y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rect {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Rect {
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }

    pub(crate) fn holds(&self, other: &Self) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && other.x + other.width <= self.x + self.width
            && other.y + other.height <= self.y + self.height
    }

    pub(crate) fn grown(&self, by: f64) -> Self {
        Self { x: self.x - by, y: self.y - by, width: self.width + 2.0 * by, height: self.height + 2.0 * by }
    }
}

/// A part of the plane, fitted into a rectangle of the drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Frame {
    pub(crate) projection: Projection,
    pub(crate) rect: Rect,
    /// Units of the drawing a kilometre.
    pub(crate) scale: f64,
    /// Where the middle of the plane lies in the drawing.
    origin: (f64, f64),
}

/// The least stretch of land, in kilometres from side to side: one town alone is shown in its surroundings.
const LEAST_KM: f64 = 150.0;

impl Frame {
    /// The part of the Earth around points, with room at the edges, in a rectangle of this width and a height that
    /// suits them between `least` and `most`.
    pub(crate) fn around(points: &[(f64, f64)], x: f64, y: f64, width: f64, least: f64, most: f64) -> Self {
        /// Room at the edges for names and signs.
        const ROOM: f64 = 64.0;
        let view = Degrees::around(points.iter().copied()).unwrap_or(Degrees::WORLD);
        let projection = Projection::of(&view);
        let mut shown = points.to_vec();
        if matches!(projection, Projection::World { .. }) {
            // All land but the far south.
            shown
                .extend([-180.0, 180.0].into_iter().flat_map(|lon| [-56.0, 0.0, 80.0].map(|lat| (lon, lat))));
        }
        let plane: Vec<(f64, f64)> = shown.into_iter().filter_map(|point| projection.plane(point)).collect();
        let range = |of: fn(&(f64, f64)) -> f64| {
            let low = plane.iter().map(of).fold(f64::INFINITY, f64::min);
            let high = plane.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
            if low <= high { (low, high) } else { (0.0, 0.0) }
        };
        let ((west, east), (south, north)) = (range(|point| point.0), range(|point| point.1));
        let (wide, tall) = ((east - west).max(LEAST_KM), (north - south).max(LEAST_KM));
        let inner = width - 2.0 * ROOM;
        let height = (inner * tall / wide + 2.0 * ROOM).clamp(least, most).round();
        let scale = (inner / wide).min((height - 2.0 * ROOM) / tall);
        let rect = Rect { x, y, width, height };
        let origin = (
            x + width / 2.0 - scale * f64::midpoint(west, east),
            y + height / 2.0 + scale * f64::midpoint(south, north),
        );
        Self { projection, rect, scale, origin }
    }

    /// Where a point lies in the drawing.
    pub(crate) fn at(&self, point: (f64, f64)) -> Option<(f64, f64)> {
        let (x, y) = self.projection.plane(point)?;
        Some((self.origin.0 + self.scale * x, self.origin.1 - self.scale * y))
    }

    /// The box of degrees that holds all that is seen.
    pub(crate) fn degrees(&self) -> Degrees {
        const STEPS: u32 = 24;
        let Rect { x, y, width, height } = self.rect;
        let edge = (0..=STEPS).flat_map(|i| {
            let part = f64::from(i) / f64::from(STEPS);
            let (along, down) = (x + part * width, y + part * height);
            [(along, y), (along, y + height), (x, down), (x + width, down)]
        });
        let mut points = Vec::new();
        for (px, py) in edge {
            let plane = ((px - self.origin.0) / self.scale, (self.origin.1 - py) / self.scale);
            match self.projection.degrees(plane) {
                Some(point) => points.push(point),
                None => return Degrees::WORLD,
            }
        }
        let Some(seen) = Degrees::around(points) else { return Degrees::WORLD };
        // Around a pole, or across the line where the days part, the edge does not tell.
        let pole = |lat: f64| {
            self.at((0.0, lat))
                .is_some_and(|(px, py)| self.rect.holds(&Rect { x: px, y: py, width: 0.0, height: 0.0 }))
        };
        if pole(90.0) || pole(-90.0) || seen.east - seen.west > 180.0 { Degrees::WORLD } else { seen }
    }

    /// A round number of kilometres that is about `wide` units long, and its length in units.
    pub(crate) fn bar(&self, wide: f64) -> (f64, f64) {
        let most = wide / self.scale;
        let power = 10f64.powf(most.log10().floor());
        let step = [5.0, 2.0, 1.0].into_iter().find(|step| step * power <= most).unwrap_or(1.0);
        (step * power, step * power * self.scale)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Positions from PROJ 9: `proj +proj=laea +lat_0=34 +lon_0=66 +R=6371008.8` and `proj +proj=eqearth +R=6371008.8`.
    #[test]
    fn positions_are_those_of_proj() {
        let near = |found: Option<(f64, f64)>, x: f64, y: f64| {
            let found = found.unwrap();
            assert!((found.0 - x).abs() < 0.01 && (found.1 - y).abs() < 0.01, "{found:?}, not {x}, {y}");
        };
        let region = Projection::Azimuthal { lon: 66f64.to_radians(), lat: 34f64.to_radians() };
        near(region.plane((69.18, 34.53)), 291.237, 63.469);
        near(Projection::World { lon: 0.0 }.plane((-60.0, 45.0)), -4926.295, 5480.540);
    }

    proptest! {
        #[test]
        fn the_way_back_leads_back(lon in -179.0..179.0f64, lat in -85.0..85.0f64, middle in -60.0..60.0f64) {
            let region = Projection::Azimuthal { lon: (lon / 2.0).to_radians(), lat: middle.to_radians() };
            for projection in [region, Projection::World { lon: 0.0 }] {
                let Some(plane) = projection.plane((lon, lat)) else { continue };
                let Some(back) = projection.degrees(plane) else { continue };
                prop_assert!((back.0 - lon).abs() < 1e-6 && (back.1 - lat).abs() < 1e-6, "{back:?}");
            }
        }

        #[test]
        fn every_place_is_in_its_frame(points in prop::collection::vec((-180.0..180.0f64, -85.0..85.0f64), 0..6)) {
            let frame = Frame::around(&points, 10.0, 20.0, 800.0, 400.0, 900.0);
            let view = frame.degrees();
            for point in points {
                let (x, y) = frame.at(point).unwrap_or_default();
                prop_assert!(frame.rect.grown(1.0).holds(&Rect { x, y, width: 0.0, height: 0.0 }), "{x} {y}");
                prop_assert!(view.grown(0.5).meets(&Degrees::around([point]).unwrap()));
            }
        }
    }
}
