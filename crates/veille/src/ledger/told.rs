//! Changes of control as they come: who held what when that was last told, and who holds it now.

use std::collections::BTreeMap;

use smol_str::SmolStr;
use veille_answer::Quotes;
use veille_control::{Board, Holder, Rollup, Standing};
use veille_ledger::{Day, Ledger, NoteOf, PlaceKey, PlaceRow};

use super::control::Turn;
use super::{AHEAD, print, today};
use crate::annotate::line_of;
use crate::cli::Color;
use crate::failure::Failure;

/// The kind and the key of the one note; the kind's number rises with its form.
const KIND: &str = "told/1";
const KEY: &str = "holders";

/// Who holds each place, as last told.
pub(super) struct Told {
    holders: BTreeMap<SmolStr, SmolStr>,
    json: bool,
    color: Color,
}

impl Told {
    /// What a run before this one has told. Of a ledger that nobody has watched yet, nothing is told of what is in it by now.
    pub(super) fn of(ledger: &mut dyn Ledger, json: bool, color: Color) -> Result<Self, Failure> {
        let mut holders = None;
        ledger.notes(NoteOf::Article, KIND, &mut |key, bytes| {
            if key == KEY {
                holders = serde_json::from_slice(bytes).ok();
            }
        })?;
        let is_new = holders.is_none();
        let mut told = Self { holders: holders.unwrap_or_default(), json, color };
        if is_new {
            let board = Board::of(ledger, None, Rollup::default())?;
            told.holders = now(&board).into_iter().map(|(row, _, holder)| (key(row), holder)).collect();
            told.keep(ledger)?;
        }
        Ok(told)
    }

    /// Tells what has changed hands, and only then remembers that: who is ended between the two tells it again, and keeps nothing back.
    /// A place of which nothing is known any more is told where something new is said of it; where time alone has
    /// passed, nothing has happened.
    pub(super) fn tell(&mut self, ledger: &mut dyn Ledger, touched: &[PlaceKey]) -> Result<(), Failure> {
        let board = Board::of(ledger, None, Rollup::default())?;
        let unknown = board.holder(Holder::Unknown);
        let mut turns = Vec::new();
        for (row, standing, after) in now(&board) {
            let before = self.holders.get(&key(row)).cloned().unwrap_or_else(|| unknown.clone());
            let silent = after == unknown && !touched.contains(&row.key);
            if before == after || silent {
                continue;
            }
            turns.push(turn(&board, row, &standing, before, after.clone()));
            self.holders.insert(key(row), after);
        }
        if turns.is_empty() {
            return Ok(());
        }
        turns.sort_by(|a, b| a.on.cmp(&b.on).then_with(|| a.row.key.cmp(&b.row.key)));
        let mut quotes = Quotes::new(ledger);
        let mut out = String::new();
        for turn in turns {
            match self.json {
                true => out.push_str(&line_of(&turn.json(&mut quotes)?)),
                false => turn.write(&mut out, &mut quotes)?,
            }
        }
        print(&out, self.color)?;
        self.keep(ledger)
    }

    fn keep(&self, ledger: &mut dyn Ledger) -> Result<(), Failure> {
        let bytes = serde_json::to_vec(&self.holders).map_err(Failure::new)?;
        ledger.note(NoteOf::Article, KIND, &[(KEY, &bytes)]).map_err(Failure::from)
    }
}

fn key(row: &PlaceRow) -> SmolStr {
    SmolStr::new(row.key.as_str())
}

/// Who holds each place at the end of the last day of which anything is known by today.
fn now(board: &Board) -> Vec<(&PlaceRow, Standing, SmolStr)> {
    let day: Option<Day> = board.last_known_by(today().plus(AHEAD));
    let Some(day) = day else { return Vec::new() };
    let named = |(row, standing): (_, Standing)| {
        let holder = board.holder(standing.holder());
        (row, standing, holder)
    };
    board.places().zip(board.standings(day)).map(named).collect()
}

/// The change, from the day on which the holder of now came to hold it.
fn turn<'a>(
    board: &Board,
    row: &'a PlaceRow,
    standing: &Standing,
    before: SmolStr,
    after: SmolStr,
) -> Turn<'a> {
    let timeline = board.timeline(&row.key, standing.on).unwrap_or_default();
    let last = timeline.last().filter(|last| last.holder == standing.holder());
    Turn {
        row,
        on: last.map_or(standing.on, |last| last.from),
        before,
        after,
        probability: standing.probability(),
        carried: standing.carried.clone(),
        against: standing.against.clone(),
    }
}
