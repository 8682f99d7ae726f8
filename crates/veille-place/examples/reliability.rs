//! How far scores can be trusted: `reliability GAZETTEER <GOLD`, where each line is a document with its gold places,
//! `{"lang": …, "text": …, "gold": [{"start": …, "end": …, "lat": …, "lon": …}]}`, offsets in code points. Prints, for each
//! tenth of the scores, how many mentions have such a score and how many of them are right.
#![allow(clippy::print_stdout, reason = "an example talks to its user")]

mod rows;

use std::collections::BTreeMap;

use veille_place::{Gazetteer, PlaceTagger, Point};

/// As near as counts as right: the limit that geoparsers are compared by.
const NEAR_KM: f64 = 161.0;

/// One row for each tenth: mentions, the sum of their scores, and how many are right.
#[derive(Default)]
struct Table([(u32, f64, u32); 10]);

impl Table {
    fn add(&mut self, score: f32, right: bool) {
        let row = &mut self.0[((score * 10.0) as usize).min(9)];
        row.0 += 1;
        row.1 += f64::from(score);
        row.2 += u32::from(right);
    }

    fn show(&self, title: &str) {
        println!("{title}\n  score      mentions   mean   right");
        let (mut all, mut gap) = (0, 0.0);
        for (tenth, &(count, sum, right)) in self.0.iter().enumerate().filter(|(_, row)| row.0 > 0) {
            let (mean, share) = (sum / f64::from(count), f64::from(right) / f64::from(count));
            println!(
                "  {:.1}–{:.1} {count:>10}   {mean:.2}   {share:.2}",
                tenth as f64 / 10.0,
                (tenth + 1) as f64 / 10.0
            );
            all += count;
            gap += f64::from(count) * (mean - share).abs();
        }
        println!("  expected calibration error {:.3}", gap / f64::from(all.max(1)));
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: reliability GAZETTEER <GOLD")?;
    let tagger = PlaceTagger::new(&Gazetteer::open(path.as_ref())?)?;
    let (mut named, mut placed) = (Table::default(), Table::default());
    rows::each(|row, document| {
        let text = &document.text;
        let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let byte = |at: &serde_json::Value| at.as_u64().and_then(|at| bytes.get(at as usize)).copied();
        let mut gold: BTreeMap<(usize, usize), Option<Point>> = BTreeMap::new();
        for place in row["gold"].as_array().into_iter().flatten() {
            let Some(span) = byte(&place["start"]).zip(byte(&place["end"])) else { continue };
            let point = place["lat"].as_f64().zip(place["lon"].as_f64());
            gold.insert(span, point.map(|(lat, lon)| Point { lat, lon }));
        }
        for mention in tagger.tag(&document) {
            let wanted = gold.get(&(mention.span.start(), mention.span.end()));
            named.add(mention.named, wanted.is_some());
            let here = mention.place.as_ref().and_then(veille_place::Place::point);
            if let (Some(Some(wanted)), Some(here)) = (wanted, here) {
                placed.add(mention.score / mention.named, here.km_to(*wanted) <= NEAR_KM);
            }
        }
        Ok(())
    })?;
    named.show("It is a place");
    placed.show("Where it is a place and has a point: it is there");
    Ok(())
}
