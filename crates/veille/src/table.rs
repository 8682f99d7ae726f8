//! One line a claim, in aligned columns.

use std::fmt::Write;

use anstyle::Style;
use veille_claim::Claim;

use crate::page::{cut, width};
use crate::words;

/// Columns beyond which a name is cut: the longest names of organisations would push all else off the page.
const WIDEST: usize = 36;

const HEADINGS: [&str; 6] = ["event", "modality", "who", "where", "when", "says"];
const BOLD: Style = Style::new().bold();

/// Rows of all files read, kept until all widths are known.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<(String, [String; 6])>,
}

impl Table {
    pub(crate) fn add(&mut self, file: &str, claim: &Claim) {
        let or_nothing = |text: Option<String>| text.unwrap_or_else(|| words::NOTHING.to_owned());
        let name = |text: Option<String>| cut(&or_nothing(text), WIDEST);
        let says = (!claim.attribution.is_empty()).then(|| words::says(&claim.attribution));
        let row = [
            words::event(claim),
            claim.modality.name().to_owned(),
            name(claim.actor.as_ref().map(words::who)),
            name(claim.place.as_ref().map(words::whereabouts)),
            or_nothing(claim.time.as_ref().map(words::when)),
            or_nothing(says),
        ];
        self.rows.push((file.to_owned(), row));
    }

    /// The table as text; each row begins with its file where `files` is set.
    pub(crate) fn render(&self, files: bool) -> String {
        let skipped = usize::from(!files);
        let row = |(file, row): &(String, [String; 6])| {
            std::iter::once(file).chain(row).skip(skipped).cloned().collect::<Vec<_>>()
        };
        let rows: Vec<Vec<String>> = self.rows.iter().map(row).collect();
        let headings: Vec<&str> = std::iter::once("file").chain(HEADINGS).skip(skipped).collect();
        aligned(&headings, &rows)
    }
}

/// Rows under their headings, each column as wide as its widest cell.
pub(crate) fn aligned(headings: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = headings.iter().map(|heading| width(heading)).collect();
    for row in rows {
        for (wide, cell) in widths.iter_mut().zip(row) {
            *wide = (*wide).max(width(cell));
        }
    }
    let mut out = String::new();
    let mut line = |cells: &mut dyn Iterator<Item = &str>, style: Style| {
        let mut text = String::new();
        for (cell, &wide) in cells.zip(&widths) {
            pad(&mut text, cell, wide);
        }
        let _ = writeln!(out, "{style}{}{style:#}", text.trim_end());
    };
    line(&mut headings.iter().copied(), BOLD);
    for row in rows {
        line(&mut row.iter().map(String::as_str), Style::new());
    }
    out
}

fn pad(out: &mut String, cell: &str, to: usize) {
    let gap = to.saturating_sub(width(cell)) + 2;
    let _ = write!(out, "{cell}{:gap$}", "");
}
