//! Tells what was weighed for each candidate of a text: JSON lines `{"lang": …, "text": …}` on standard input, one
//! JSON list of candidates a line on standard output. What weights are looked at, and fitted, with.
#![allow(clippy::print_stdout, reason = "an example talks to its user")]

mod rows;

use veille_place::{Gazetteer, PlaceTagger};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: explain GAZETTEER <LINES")?;
    let tagger = PlaceTagger::new(&Gazetteer::open(path.as_ref())?)?;
    rows::each(|_, document| {
        println!("{}", serde_json::to_string(&tagger.explain(&document))?);
        Ok(())
    })
}
