//! Lines and surfaces of the base map, cut to what is seen.

use std::fmt::Write as _;

use super::base::{Degrees, Line};
use super::projection::{Frame, Rect};

/// Points nearer to the last one than so many units are left out.
const FINE: f64 = 0.6;

/// Rings and lines that reach no farther are left out.
const SPECK: f64 = 1.5;

/// Lines run on so far beyond the frame, where they are cut off in drawing.
const BEYOND: f64 = 24.0;

/// Degrees around what is seen in which surfaces are kept.
const MARGIN: f64 = 8.0;

/// The path of surfaces, cut to the frame.
pub(crate) fn surfaces(lines: &[Line], frame: &Frame, view: &Degrees) -> String {
    let mut path = String::new();
    let near = view.grown(MARGIN);
    let box_of_degrees =
        Rect { x: near.west, y: near.south, width: near.east - near.west, height: near.north - near.south };
    for line in lines.iter().filter(|line| line.meets(view)) {
        // First on the globe: what lies behind it has no place in the plane.
        let ring = cut(line.points().collect(), &box_of_degrees);
        let ring: Vec<_> = ring.into_iter().filter_map(|point| frame.at(point)).collect();
        let ring = thinned(&cut(ring, &frame.rect.grown(BEYOND)));
        if ring.len() > 2 && reach(&ring) > SPECK {
            draw(&mut path, &ring);
            path.push('Z');
        }
    }
    path
}

/// The path of lines, without what lies far from the frame.
pub(crate) fn borders(lines: &[Line], frame: &Frame, view: &Degrees) -> String {
    let mut path = String::new();
    let seen = frame.rect.grown(BEYOND);
    let near = view.grown(MARGIN);
    for line in lines.iter().filter(|line| line.meets(view)) {
        let mut piece: Vec<(f64, f64)> = Vec::new();
        let mut last: Option<(f64, f64)> = None;
        let mut done = |piece: &mut Vec<(f64, f64)>| {
            let thin = thinned(piece);
            if thin.len() > 1 && reach(&thin) > SPECK {
                draw(&mut path, &thin);
            }
            piece.clear();
        };
        for point in line.points() {
            let on = near.meets(&Degrees { west: point.0, south: point.1, east: point.0, north: point.1 });
            let at = if on { frame.at(point) } else { None };
            match (last, at) {
                (Some(from), Some(to)) if passes(from, to, &seen) => {
                    if piece.is_empty() {
                        piece.push(from);
                    }
                    piece.push(to);
                }
                _ => done(&mut piece),
            }
            last = at;
        }
        done(&mut piece);
    }
    path
}

/// True where a stretch may be seen.
fn passes(a: (f64, f64), b: (f64, f64), seen: &Rect) -> bool {
    let around = Rect {
        x: a.0.min(b.0) - 0.1,
        y: a.1.min(b.1) - 0.1,
        width: (a.0 - b.0).abs() + 0.2,
        height: (a.1 - b.1).abs() + 0.2,
    };
    around.meets(seen)
}

fn reach(points: &[(f64, f64)]) -> f64 {
    let Some(first) = points.first() else { return 0.0 };
    points.iter().map(|point| (point.0 - first.0).hypot(point.1 - first.1)).fold(0.0, f64::max)
}

/// Without points that nobody could tell from those before them; the last one stays.
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut out: Vec<(f64, f64)> = Vec::with_capacity(points.len());
    for (i, &point) in points.iter().enumerate() {
        let far = |last: &(f64, f64)| (point.0 - last.0).abs() + (point.1 - last.1).abs() >= FINE;
        if out.last().is_none_or(far) || i + 1 == points.len() {
            out.push(point);
        }
    }
    out
}

/// Absolute start, then steps: shorter than absolute points.
fn draw(path: &mut String, points: &[(f64, f64)]) {
    let tenths = |value: f64| (value * 10.0).round() as i64;
    let mut last = (0, 0);
    for (i, &(x, y)) in points.iter().enumerate() {
        let at = (tenths(x), tenths(y));
        let (dx, dy) = (at.0 - last.0, at.1 - last.1);
        if i > 0 && (dx, dy) == (0, 0) {
            continue;
        }
        path.push_str(match i {
            0 => "M",
            1 => "l",
            _ if dx < 0 => "",
            _ => " ",
        });
        let space = if dy < 0 { "" } else { " " };
        let _ = write!(path, "{}{space}{}", Tenths(dx), Tenths(dy));
        last = at;
    }
}

/// A number of tenths, written as short as it can be.
struct Tenths(i64);

impl std::fmt::Display for Tenths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, part) = (self.0.abs() / 10, self.0.abs() % 10);
        if self.0 < 0 {
            f.write_str("-")?;
        }
        match (whole, part) {
            (whole, 0) => write!(f, "{whole}"),
            (0, part) => write!(f, ".{part}"),
            (whole, part) => write!(f, "{whole}.{part}"),
        }
    }
}

/// A ring cut to a rectangle, side by side (Sutherland and Hodgman 1974). Where the ring leaves and comes back, its pieces
/// hang together along the edge, which is out of sight.
fn cut(mut ring: Vec<(f64, f64)>, to: &Rect) -> Vec<(f64, f64)> {
    type Inside = fn((f64, f64), &Rect) -> f64;
    let sides: [Inside; 4] = [
        |point, to| point.0 - to.x,
        |point, to| to.x + to.width - point.0,
        |point, to| point.1 - to.y,
        |point, to| to.y + to.height - point.1,
    ];
    for inside in sides {
        if ring.iter().all(|&point| inside(point, to) >= 0.0) {
            continue;
        }
        let mut out = Vec::with_capacity(ring.len());
        let Some(&end) = ring.last() else { return ring };
        let mut last = end;
        for &point in &ring {
            let (before, now) = (inside(last, to), inside(point, to));
            if (before >= 0.0) != (now >= 0.0) {
                let part = before / (before - now);
                out.push((last.0 + part * (point.0 - last.0), last.1 + part * (point.1 - last.1)));
            }
            if now >= 0.0 {
                out.push(point);
            }
            last = point;
        }
        ring = out;
    }
    ring
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HERE: Rect = Rect { x: 0.0, y: 0.0, width: 10.0, height: 10.0 };

    #[test]
    fn a_square_half_outside_is_cut_in_half() {
        let ring = vec![(5.0, 2.0), (15.0, 2.0), (15.0, 8.0), (5.0, 8.0)];
        let mut found = cut(ring, &HERE);
        found.sort_by(|a, b| a.partial_cmp(b).unwrap());
        assert_eq!(found, [(5.0, 2.0), (5.0, 8.0), (10.0, 2.0), (10.0, 8.0)]);
        let around = cut(vec![(-5.0, -5.0), (15.0, -5.0), (15.0, 15.0), (-5.0, 15.0)], &HERE);
        assert_eq!(around.len(), 4, "what lies all around is the whole frame");
        assert!(cut(vec![(20.0, 2.0), (30.0, 2.0), (30.0, 8.0)], &HERE).is_empty());
    }

    #[test]
    fn paths_are_short() {
        let mut path = String::new();
        draw(&mut path, &[(1.0, 2.0), (1.5, 2.0), (1.0, 1.46), (1.0, 1.46)]);
        assert_eq!(path, "M1 2l.5 0-.5-.5");
    }

    proptest! {
        #[test]
        fn nothing_is_left_outside(ring in prop::collection::vec((-50.0..50.0f64, -50.0..50.0f64), 0..12)) {
            for point in cut(ring, &HERE) {
                let at = Rect { x: point.0, y: point.1, width: 0.0, height: 0.0 };
                prop_assert!(HERE.grown(1e-6).holds(&at), "{point:?}");
            }
        }
    }
}
