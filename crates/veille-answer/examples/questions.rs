//! How long questions take of a ledger, from the opened file to the answer's bytes: who holds what on one day, another
//! day, as known on another day, and one town's timeline.
//!
//! ```text
//! cargo run --release -p veille-ledger --example figures 1000000 FOLDER
//! cargo run --release -p veille-answer --example questions FOLDER/war [TIMES]
//! ```
//!
//! Prints the middle and the fastest of some runs by the clock, and beside them the processor's time of all threads: on a
//! machine that does other things too the latter says more.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use veille_answer::{Quotes, Sides, View, map, stretch};
use veille_control::Board;
use veille_ledger::{Day, Filter, Ledger, PlaceKey, SqliteLedger};

type Done<T> = Result<T, Box<dyn Error>>;

/// Milliseconds for which this program has had processors, where the system tells; in its own steps of ten.
fn processor() -> f64 {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = told.rsplit(')').next().unwrap_or_default();
    // The fields after the name: user time is the twelfth, system time the one behind it.
    let times = after.split_whitespace().skip(11).take(2);
    times.filter_map(|time| time.parse::<f64>().ok()).sum::<f64>() * 10.0
}

#[expect(clippy::print_stdout, reason = "printing figures is what it is for")]
fn told<T>(what: &str, times: usize, mut work: impl FnMut(usize) -> Done<T>) -> Done<()> {
    let (mut all, before) = (Vec::with_capacity(times), processor());
    for run in 0..times {
        let start = Instant::now();
        std::hint::black_box(work(run)?);
        all.push(start.elapsed().as_secs_f64() * 1e3);
    }
    let processor = (processor() - before) / times as f64;
    all.sort_by(f64::total_cmp);
    let (fastest, middle) = (all.first().copied(), all.get(times / 2).copied());
    let (fastest, middle) = (fastest.unwrap_or_default(), middle.unwrap_or_default());
    println!(
        "{what:44} middle {middle:8.2} ms, fastest {fastest:8.2} ms, processor {processor:8.2} ms, {times} runs"
    );
    Ok(())
}

fn day_of(board: &Board, run: usize) -> Day {
    // Days of the first half, where there is something before and behind.
    let (first, last) = (board.first_known(), board.last_known());
    let (first, last) = (first.unwrap_or(Day::new(0)), last.unwrap_or(Day::new(0)));
    first.plus(last.since(first) / 2 + run as i32)
}

/// The bytes of the rows of a map.
fn shown(board: &Board, on: Day) -> Done<usize> {
    Ok(serde_json::to_vec(&map(board, on, |_| true))?.len())
}

/// The bytes of the timeline of one town, with all sentences.
fn line(ledger: &dyn Ledger, board: &Board, place: &PlaceKey) -> Done<usize> {
    let until = board.last_known().unwrap_or(Day::new(0));
    let row = board.places().find(|row| row.key == *place).ok_or("no such place")?;
    let found = board.timeline(place, until).unwrap_or_default();
    let quotes = &mut Quotes::new(ledger);
    let rows: Result<Vec<_>, _> = found.iter().map(|one| stretch(board, row, one, quotes)).collect();
    Ok(serde_json::to_vec(&rows?)?.len())
}

fn main() -> Done<()> {
    let path = std::env::args().nth(1).ok_or("give a ledger; see the head of this example")?;
    let path = Path::new(&path);
    let times = std::env::args().nth(2).map_or(Ok(9), |times| times.parse())?;
    let ledger = SqliteLedger::open(path)?;
    told("places of the ledger", times, |_| Ok(ledger.places(&Filter::default())?))?;
    told("testimonies of the ledger", times, |_| {
        let mut count = 0;
        ledger.testimonies(None, &mut |_, all| count += all.len())?;
        Ok(count)
    })?;
    told("opened, gathered, learnt", times, |_| {
        let ledger = SqliteLedger::open(path)?;
        Ok(View::default().board(&ledger)?.last_known())
    })?;
    let board = View::default().board(&ledger)?;
    told("opened, gathered, learnt, decided, written", times, |run| {
        let ledger = SqliteLedger::open(path)?;
        let board = View::default().board(&ledger)?;
        shown(&board, day_of(&board, run))
    })?;
    told("decided", times, |run| Ok(board.standings(day_of(&board, run))))?;
    told("as known on another day, learnt and decided", times, |run| {
        let day = day_of(&board, run);
        shown(&board.as_known(day), day)
    })?;
    board.prepare();
    told("another day, decided and written", times, |run| shown(&board, day_of(&board, run)))?;
    told("another day, decided", times, |run| Ok(board.standings(day_of(&board, run))))?;
    let places: Vec<PlaceKey> = board.places().map(|row| row.key.clone()).collect();
    let place = |run: usize| &places[run * 97 % places.len()];
    told("one town's timeline, with all sentences", times, |run| line(&ledger, &board, place(run)))?;
    told("opened, one town's timeline", times, |run| {
        let ledger = SqliteLedger::open(path)?;
        let board = Board::of_places(&ledger, &[place(run).clone()], None, Sides::default().into())?;
        let until = board.last_known().unwrap_or(Day::new(0));
        Ok(board.timeline(place(run), until).map_or(0, |line| line.len()))
    })?;
    Ok(())
}
