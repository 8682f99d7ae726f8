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
        let mut out = String::new();
        let widest = |cells: &mut dyn Iterator<Item = &str>| cells.map(width).max().unwrap_or(0);
        let file_width = widest(&mut self.rows.iter().map(|(file, _)| file.as_str()).chain(["file"]));
        let widths: Vec<_> = (0..HEADINGS.len())
            .map(|i| widest(&mut self.rows.iter().map(|(_, row)| row[i].as_str()).chain([HEADINGS[i]])))
            .collect();
        let mut line = |file: &str, cells: &[&str], style: Style| {
            let mut text = String::new();
            if files {
                pad(&mut text, file, file_width);
            }
            for (cell, &wide) in cells.iter().zip(&widths) {
                pad(&mut text, cell, wide);
            }
            let _ = writeln!(out, "{style}{}{style:#}", text.trim_end());
        };
        line("file", &HEADINGS, BOLD);
        for (file, row) in &self.rows {
            line(file, &row.each_ref().map(String::as_str), Style::new());
        }
        out
    }
}

fn pad(out: &mut String, cell: &str, to: usize) {
    let gap = to.saturating_sub(width(cell)) + 2;
    let _ = write!(out, "{cell}{:gap$}", "");
}
