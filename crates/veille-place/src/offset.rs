//! "11 kilometres south of Kabul": a place told by its distance and direction from another.

use std::ops::Range;

use veille_text::Span;

use crate::Point;
use crate::recognize::Reading;

/// Distance and direction, as written before a name.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    /// From the number to the word before the name.
    pub(crate) tokens: Range<usize>,
    /// Nothing where the text gives a direction alone.
    pub(crate) km: Option<f64>,
    /// Degrees clockwise from north.
    pub(crate) bearing: Option<f64>,
}

/// A spot that the text tells by its distance and direction from a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Offset {
    /// From the number to the end of the place's name.
    pub span: Span,
    /// Index of the mention that it is counted from.
    pub from: usize,
    /// Index of the mention that it places, where a name stands before it.
    pub of: Option<usize>,
    /// The spot; nothing where direction or distance is missing, or where the place itself has no point.
    pub point: Option<Point>,
    /// Distance in kilometres.
    pub km: Option<f64>,
    /// Degrees clockwise from north.
    pub bearing: Option<f64>,
}

/// How far a spot told by distance and direction may be off, in kilometres: writers round distances to about a
/// tenth, and an eighth of a circle to either side of a named direction is 0.38 of the distance.
pub(crate) fn slack_km(km: f64) -> f64 {
    0.4 * km + 5.0
}

impl Pattern {
    /// True where these tokens are what the pattern places: a name before it, with no more between than a
    /// comma and two small words ("Char Asyab, located 11 km south of").
    pub(crate) fn subject_before(&self, reading: &Reading<'_>, tokens: &Range<usize>) -> bool {
        if tokens.end > self.tokens.start {
            return false;
        }
        let between: Vec<usize> = (tokens.end..self.tokens.start)
            .filter(|&i| !reading.shape(i).space && !reading.shape(i).mark)
            .collect();
        between.len() <= 3 && between.iter().all(|&i| reading.shape(i).lower) && self.km.is_some()
    }
}

/// All such patterns, in the order of the text.
pub(crate) fn patterns(reading: &Reading<'_>) -> Vec<Pattern> {
    let mut found = Vec::new();
    for i in 0..reading.len() {
        let Some(unit) = reading.word(i).and_then(|w| w.unit) else { continue };
        let Some(at) = reading.before(i).filter(|&p| reading.shape(p).digit) else { continue };
        let Some(number) = number(reading.doc.word(at)) else { continue };
        let mut end = i + 1;
        let mut bearing = None;
        let mut arrived = false;
        // At most five small words lie between the unit and the name.
        while end < reading.len().min(i + 7) {
            let shape = reading.shape(end);
            let Some(word) = reading.word(end) else {
                if shape.hyphen || shape.space {
                    end += 1;
                    continue;
                }
                break;
            };
            if let Some(direction) = word.direction {
                // "south - east" where the tokenizer parts them.
                bearing = Some(bearing.map_or(direction, |other| halfway(other, direction)));
            } else if word.distance_of {
                arrived = true;
            } else if !word.distance_between && !word.common {
                break;
            }
            if shape.name {
                break;
            }
            end += 1;
        }
        if arrived {
            found.push(Pattern { tokens: at..end, km: Some(number * unit), bearing });
        }
    }
    found
}

/// How far off a place may be that is told by its direction alone, in kilometres. Own judgement: reporters name the
/// nearest place that readers know.
pub(crate) const NEARBY_KM: f64 = 20.0;

/// Directions without a distance ("north of Aleppo", "au nord d'Alep"), each with the bearing, in the order of the text.
pub(crate) fn directions(reading: &Reading<'_>) -> Vec<(Range<usize>, f64)> {
    let mut found = Vec::new();
    for i in 0..reading.len() {
        let Some(bearing) = reading.word(i).and_then(|w| w.direction).filter(|_| reading.shape(i).lower)
        else {
            continue;
        };
        let Some(of) = reading.after(i + 1).filter(|&of| reading.word(of).is_some_and(|w| w.distance_of))
        else {
            continue;
        };
        // The small words before ("au", "just") belong to it.
        let mut start = i;
        for _ in 0..3 {
            match reading.before(start) {
                Some(before) if reading.shape(before).lower => start = before,
                _ => break,
            }
        }
        found.push((start..of + 1, bearing));
    }
    found
}

/// The direction between two that are at most a right angle apart (south and east: south-east).
fn halfway(a: f64, b: f64) -> f64 {
    let turn = (b - a + 540.0).rem_euclid(360.0) - 180.0;
    (a + turn / 2.0).rem_euclid(360.0)
}

fn number(text: &str) -> Option<f64> {
    let number: f64 = match text.split_once([',', '.']) {
        // A group of three behind a separator is thousands in both languages' news; else decimals.
        Some((whole, part)) if part.len() == 3 => format!("{whole}{part}").parse().ok()?,
        Some((whole, part)) => format!("{whole}.{part}").parse().ok()?,
        None => text.parse().ok()?,
    };
    // Farther than half round the earth is no distance.
    (0.0..20_000.0).contains(&number).then_some(number)
}
