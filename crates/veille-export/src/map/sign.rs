//! Signs: who holds a place, how surely, and who threatens it.

use std::fmt::Write as _;

/// Colours that colour-blind eyes tell apart (Okabe and Ito 2008), their yellow left out, which is too light on paper.
const COLORS: [&str; 7] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#5C4B9B"];

/// The colour of those for whom none is left, and of nobody.
pub(crate) const GREY: &str = "#6B6B6B";

/// Parties that have a sign of their own.
pub(crate) const PARTIES: usize = COLORS.len();

/// Sure from here on.
pub(crate) const SURE: f32 = 0.85;
/// Likely from here on; below, hardly better than what else it may be. Both bounds are our own judgement: what the
/// model gives a place of which one good source tells, and one of which a single claim by a party does.
pub(crate) const LIKELY: f32 = 0.6;

/// Which of the signs a party has; beyond the last one, that of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Party(pub(crate) usize);

impl Party {
    pub(crate) const OTHERS: Self = Self(PARTIES);

    pub(crate) fn color(self) -> &'static str {
        COLORS.get(self.0).copied().unwrap_or(GREY)
    }

    /// The outline of its sign, each of about the same surface.
    pub(crate) fn shape(self, (x, y): (f64, f64), r: f64) -> String {
        let polygon = |corners: usize, turn: f64, r: f64| {
            let corner = |i: usize| {
                let angle = turn + std::f64::consts::TAU * i as f64 / corners as f64;
                (x + r * angle.sin(), y - r * angle.cos())
            };
            outline((0..corners).map(corner))
        };
        match self.0 {
            0 => circle((x, y), r),
            1 => {
                let h = 0.9 * r;
                outline([(x - h, y - h), (x + h, y - h), (x + h, y + h), (x - h, y + h)].into_iter())
            }
            2 => outline(
                [(x, y - 1.15 * r), (x + 1.15 * r, y + 0.85 * r), (x - 1.15 * r, y + 0.85 * r)].into_iter(),
            ),
            3 => polygon(4, 0.0, 1.25 * r),
            4 => outline(
                [(x, y + 1.15 * r), (x - 1.15 * r, y - 0.85 * r), (x + 1.15 * r, y - 0.85 * r)].into_iter(),
            ),
            5 => polygon(5, 0.0, 1.15 * r),
            6 => {
                let (a, b) = (0.42 * r, 1.15 * r);
                outline(
                    [
                        (x - a, y - b),
                        (x + a, y - b),
                        (x + a, y - a),
                        (x + b, y - a),
                        (x + b, y + a),
                        (x + a, y + a),
                        (x + a, y + b),
                        (x - a, y + b),
                        (x - a, y + a),
                        (x - b, y + a),
                        (x - b, y - a),
                        (x - a, y - a),
                    ]
                    .into_iter(),
                )
            }
            _ => polygon(6, std::f64::consts::PI / 6.0, 1.08 * r),
        }
    }
}

/// How a sign is filled.
pub(crate) fn fill(color: &str, probability: f32) -> String {
    if probability >= SURE {
        color.to_owned()
    } else if probability >= LIKELY {
        lighter(color)
    } else {
        "#fff".to_owned()
    }
}

/// Half of the colour, half of white.
fn lighter(color: &str) -> String {
    let part = |at: usize| {
        let value = color.get(at..at + 2).and_then(|digits| u16::from_str_radix(digits, 16).ok());
        (value.unwrap_or(0) * 42 + 255 * 58) / 100
    };
    format!("#{:02X}{:02X}{:02X}", part(1), part(3), part(5))
}

/// `12.3`, `12`.
pub(crate) fn number(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    // No negative nought.
    format!("{}", tenths + 0.0)
}

fn outline(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut path = String::new();
    for (i, (x, y)) in points.enumerate() {
        let _ = write!(path, "{}{} {}", if i == 0 { "M" } else { "L" }, number(x), number(y));
    }
    path.push('Z');
    path
}

pub(crate) fn circle((x, y): (f64, f64), r: f64) -> String {
    format!(
        "M{} {}a{r} {r} 0 1 1 {} 0a{r} {r} 0 1 1 {} 0Z",
        number(x - r),
        number(y),
        number(2.0 * r),
        number(-2.0 * r),
        r = number(r),
    )
}

/// The left half of a circle.
pub(crate) fn half((x, y): (f64, f64), r: f64) -> String {
    format!("M{x} {}a{r} {r} 0 0 0 0 {}Z", number(y - r), number(2.0 * r), x = number(x), r = number(r))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_parties_share_a_colour_or_a_shape() {
        let signs: Vec<_> =
            (0..=PARTIES).map(|i| (Party(i).color(), Party(i).shape((0.0, 0.0), 6.0))).collect();
        for (i, a) in signs.iter().enumerate() {
            assert!(signs[i + 1..].iter().all(|b| a.0 != b.0 && a.1 != b.1), "{i}");
        }
    }

    #[test]
    fn certainty_is_a_fill() {
        assert_eq!(fill("#000000", 0.9), "#000000");
        assert_eq!(fill("#000000", 0.7), "#939393");
        assert_eq!(fill("#000000", 0.4), "#fff");
    }
}
