//! Where names are written: beside their signs, and never over one another.

use std::collections::HashMap;

use super::projection::Rect;

/// A name to be placed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Name {
    /// The middle of its sign.
    pub(crate) at: (f64, f64),
    /// How far the sign reaches.
    pub(crate) radius: f64,
    /// Size of the text.
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// A name in its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Set {
    /// The room that it takes.
    pub(crate) room: Rect,
    /// True where a line is needed to tell whose name it is.
    pub(crate) far: bool,
}

/// Directions in which a name may lie from its sign, best first: right, left, above, below, and between.
const SIDES: [(f64, f64); 8] =
    [(1.0, 0.0), (-1.0, 0.0), (0.0, -1.0), (0.0, 1.0), (0.8, -0.8), (0.8, 0.8), (-0.8, -0.8), (-0.8, 0.8)];

/// How far from its sign: beside it, and farther out with a line.
const STEPS: [f64; 4] = [3.0, 14.0, 26.0, 40.0];

/// Side of the squares by which what lies in the way is found.
const SQUARE: f64 = 48.0;

/// What is already on the map.
#[derive(Debug, Default)]
struct Taken {
    // Only looked into by key: its order decides nothing.
    squares: HashMap<(i32, i32), Vec<Rect>>,
}

impl Taken {
    fn squares(rect: &Rect) -> impl Iterator<Item = (i32, i32)> {
        let at = |value: f64| (value / SQUARE).floor() as i32;
        let (left, right) = (at(rect.x), at(rect.x + rect.width));
        let (top, bottom) = (at(rect.y), at(rect.y + rect.height));
        (left..=right).flat_map(move |x| (top..=bottom).map(move |y| (x, y)))
    }

    fn add(&mut self, rect: Rect) {
        for square in Self::squares(&rect) {
            self.squares.entry(square).or_default().push(rect);
        }
    }

    fn meets(&self, rect: &Rect) -> bool {
        Self::squares(rect).any(|square| {
            self.squares.get(&square).is_some_and(|there| there.iter().any(|other| other.meets(rect)))
        })
    }
}

/// Places names in their order, so that the first has the choice; nothing where there is no room left. Signs and `others`
/// stay free.
pub(crate) fn set(names: &[Name], others: &[Rect], within: &Rect) -> Vec<Option<Set>> {
    let mut taken = Taken::default();
    for name in names {
        let reach = name.radius;
        taken.add(Rect {
            x: name.at.0 - reach,
            y: name.at.1 - reach,
            width: 2.0 * reach,
            height: 2.0 * reach,
        });
    }
    for other in others {
        taken.add(*other);
    }
    let mut out = Vec::with_capacity(names.len());
    for name in names {
        let found = STEPS.iter().find_map(|&step| {
            SIDES.iter().find_map(|&side| {
                let room = room(name, side, step);
                (within.holds(&room) && !taken.meets(&room)).then_some(Set { room, far: step > STEPS[0] })
            })
        });
        if let Some(set) = &found {
            taken.add(set.room);
        }
        out.push(found);
    }
    out
}

fn room(name: &Name, (right, down): (f64, f64), step: f64) -> Rect {
    let reach = name.radius + step;
    let (mx, my) = (name.at.0 + right * reach, name.at.1 + down * reach);
    let along = |middle: f64, side: f64, size: f64| {
        if side > 0.0 {
            middle
        } else if side < 0.0 {
            middle - size
        } else {
            middle - size / 2.0
        }
    };
    Rect {
        x: along(mx, right, name.width),
        y: along(my, down, name.height),
        width: name.width,
        height: name.height,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_name_lies_over_another_or_over_a_sign(
            at in prop::collection::vec((0.0..600.0f64, 0.0..400.0f64, 20.0..120.0f64), 0..80)
        ) {
            let name = |&(x, y, width): &(f64, f64, f64)| Name { at: (x, y), radius: 6.0, width, height: 14.0 };
            let names: Vec<Name> = at.iter().map(name).collect();
            let within = Rect { x: 0.0, y: 0.0, width: 600.0, height: 400.0 };
            let set = set(&names, &[Rect { x: 0.0, y: 0.0, width: 100.0, height: 50.0 }], &within);
            prop_assert_eq!(set.len(), names.len());
            let rooms: Vec<Rect> = set.iter().flatten().map(|set| set.room).collect();
            for (i, room) in rooms.iter().enumerate() {
                prop_assert!(within.holds(room));
                prop_assert!(rooms[i + 1..].iter().all(|other| !room.meets(other)));
                for name in &names {
                    let sign = Rect { x: name.at.0 - 6.0, y: name.at.1 - 6.0, width: 12.0, height: 12.0 };
                    prop_assert!(!room.meets(&sign));
                }
            }
        }
    }
}
