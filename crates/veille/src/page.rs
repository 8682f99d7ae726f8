//! Text on a terminal: its width, its wrapping, and marks under its words.
//!
//! Articles come from strangers. Control characters would let them move the cursor or hide words, and
//! direction overrides would let them show a sentence that is not the one read: neither is ever printed.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthChar;
use veille_answer::printable;
use veille_text::Span;

pub(crate) use veille_answer::one_line;

/// What a marked stretch is in the claim. The order is that of precedence where two overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    What,
    Where,
    When,
    Who,
    Whom,
    Count,
    Says,
}

impl Role {
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::What => "what",
            Self::Where => "where",
            Self::When => "when",
            Self::Who => "who",
            Self::Whom => "whom",
            Self::Count => "count",
            Self::Says => "says",
        }
    }

    fn mark(self) -> char {
        if self == Self::What { '^' } else { '─' }
    }

    pub(crate) fn style(self) -> Style {
        let colour = match self {
            Self::What => return Style::new().bold(),
            Self::Where => AnsiColor::Green,
            Self::When => AnsiColor::Cyan,
            Self::Who => AnsiColor::Yellow,
            Self::Whom => AnsiColor::Magenta,
            Self::Count => AnsiColor::Red,
            Self::Says => AnsiColor::Blue,
        };
        Style::new().fg_color(Some(colour.into()))
    }
}

/// Columns that a printable text takes.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// The beginning of a text that takes at most `limit` columns, with an ellipsis where it is cut.
pub(crate) fn cut(text: &str, limit: usize) -> String {
    if width(text) <= limit {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        used += columns(c);
        if used + 1 > limit {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// Text on one line, wrapped to `width` columns, each line behind `indent`.
pub(crate) fn paragraph(text: &str, indent: &str, width: usize) -> String {
    let room = width.saturating_sub(self::width(indent)).max(20);
    let (mut out, mut line) = (String::new(), String::new());
    for word in one_line(text).split(' ') {
        if !line.is_empty() && self::width(&line) + 1 + self::width(word) > room {
            let _ = writeln!(out, "{indent}{line}");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        let _ = writeln!(out, "{indent}{line}");
    }
    out
}

/// One character of a sentence as it will be printed.
#[derive(Debug, Clone, Copy)]
struct Cell {
    c: char,
    columns: usize,
    role: Option<Role>,
}

/// The sentence at `sentence` of `text`, wrapped to `width` columns, with marks and labels under the spans
/// that fall inside it. Each line starts with `indent` and a bar.
pub(crate) fn underlined(
    text: &str,
    sentence: Span,
    marks: &[(Role, Span)],
    indent: &str,
    width: usize,
) -> String {
    let cells = cells(text, sentence, marks);
    let room = width.saturating_sub(self::width(indent) + 2).max(20);
    let mut out = String::new();
    let mut before: Option<Role> = None;
    for line in wrapped(&cells, room) {
        let words: String = line.iter().map(|cell| cell.c).collect();
        let _ = writeln!(out, "{indent}│ {}", words.trim_end());
        let segments = segments(line);
        if segments.is_empty() {
            before = None;
            continue;
        }
        let _ = writeln!(out, "{indent}│ {}", row(segments.iter().map(|s| (s.at, s.role, s.marks()))));
        // What goes on from the line above has its label there.
        let fresh = segments.iter().filter(|s| s.at > 0 || before != Some(s.role));
        for labels in label_rows(fresh) {
            let _ = writeln!(out, "{indent}│ {}", row(labels.into_iter()));
        }
        before = segments.last().filter(|last| last.to_end).map(|last| last.role);
    }
    out
}

fn cells(text: &str, sentence: Span, marks: &[(Role, Span)]) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    for (at, c) in sentence.of(text).char_indices() {
        let here =
            Span::between((sentence.start() + at) as u32, (sentence.start() + at + c.len_utf8()) as u32);
        let roles = marks.iter().filter(|(_, span)| span.contains(here)).map(|&(role, _)| role);
        let c = printable(c);
        let role = roles.min();
        if c.is_whitespace() {
            // A run of white space is one blank, and none at the beginning; it is marked where both sides are.
            if let Some(last) = cells.last_mut()
                && last.c != ' '
            {
                cells.push(Cell { c: ' ', columns: 1, role });
            }
            continue;
        }
        cells.push(Cell { c, columns: columns(c), role });
    }
    while cells.last().is_some_and(|cell| cell.c == ' ') {
        cells.pop();
    }
    cells
}

/// Breaks at blanks; a word longer than a line is broken where the line ends.
fn wrapped(cells: &[Cell], room: usize) -> Vec<&[Cell]> {
    let mut lines = Vec::new();
    let (mut start, mut used, mut blank) = (0, 0, None);
    let mut at = 0;
    while at < cells.len() {
        let cell = cells[at];
        if used + cell.columns > room && at > start {
            let end = if cell.c == ' ' { at } else { blank.map_or(at, |blank: usize| blank + 1) };
            lines.push(&cells[start..end]);
            start = if cell.c == ' ' { end + 1 } else { end };
            (at, used, blank) = (start, 0, None);
            continue;
        }
        if cell.c == ' ' {
            blank = Some(at);
        }
        used += cell.columns;
        at += 1;
    }
    if start < cells.len() {
        lines.push(&cells[start..]);
    }
    lines
}

/// A stretch of one line with one role, in columns.
#[derive(Debug)]
struct Segment {
    at: usize,
    columns: usize,
    role: Role,
    to_end: bool,
}

impl Segment {
    fn marks(&self) -> String {
        std::iter::repeat_n(self.role.mark(), self.columns).collect()
    }
}

fn segments(line: &[Cell]) -> Vec<Segment> {
    let end = line.iter().rposition(|cell| cell.c != ' ').map_or(0, |last| last + 1);
    let mut segments: Vec<Segment> = Vec::new();
    let mut at = 0;
    for (i, cell) in line[..end].iter().enumerate() {
        if let Some(role) = cell.role {
            match segments.last_mut() {
                Some(last) if last.role == role && last.at + last.columns == at => {
                    last.columns += cell.columns
                }
                _ => segments.push(Segment { at, columns: cell.columns, role, to_end: false }),
            }
        }
        at += cell.columns;
        if i + 1 == end
            && cell.role.is_some()
            && let Some(last) = segments.last_mut()
        {
            last.to_end = true;
        }
    }
    segments.retain(|segment| segment.columns > 0);
    segments
}

type Label = (usize, Role, String);

/// Labels on as few rows as keep them apart.
fn label_rows<'a>(segments: impl Iterator<Item = &'a Segment>) -> Vec<Vec<Label>> {
    let mut rows: Vec<(usize, Vec<Label>)> = Vec::new();
    for segment in segments {
        let label = segment.role.label().to_owned();
        let end = segment.at + label.len() + 1;
        match rows.iter_mut().find(|(taken, _)| *taken <= segment.at) {
            Some((taken, row)) => {
                *taken = end;
                row.push((segment.at, segment.role, label));
            }
            None => rows.push((end, vec![(segment.at, segment.role, label)])),
        }
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

/// One row of styled pieces, each at its column.
fn row(pieces: impl Iterator<Item = Label>) -> String {
    let mut out = String::new();
    let mut column = 0;
    for (at, role, piece) in pieces {
        let style = role.style();
        let gap = at.saturating_sub(column);
        let _ = write!(out, "{:gap$}{style}{piece}{style:#}", "");
        column = at + width(&piece);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(text: &str, part: &str) -> Span {
        let start = text.find(part).unwrap();
        Span::new(start, start + part.len()).unwrap()
    }

    fn plain(text: &str, marks: &[(Role, &str)], width: usize) -> String {
        let marks: Vec<_> = marks.iter().map(|&(role, part)| (role, span(text, part))).collect();
        let whole = Span::new(0, text.len()).unwrap();
        anstream::adapter::strip_str(&underlined(text, whole, &marks, "", width)).to_string()
    }

    #[test]
    fn words_are_marked_and_named() {
        let text = "On Friday the rebels took Gao.";
        let marks =
            [(Role::When, "Friday"), (Role::Who, "the rebels"), (Role::What, "took"), (Role::Where, "Gao")];
        insta::assert_snapshot!(plain(text, &marks, 60), @r"
        │ On Friday the rebels took Gao.
        │    ────── ────────── ^^^^ ───
        │    when   who        what where
        ");
    }

    #[test]
    fn labels_that_would_touch_go_to_a_second_row() {
        let text = "Il a pris Ur à II.";
        let marks = [(Role::Who, "Il"), (Role::What, "pris"), (Role::Where, "Ur"), (Role::Whom, "II")];
        insta::assert_snapshot!(plain(text, &marks, 60), @r"
        │ Il a pris Ur à II.
        │ ──   ^^^^ ──   ──
        │ who  what where
        │                whom
        ");
    }

    #[test]
    fn wide_and_combining_characters_keep_the_marks_in_place() {
        let text = "軍は e\u{301}te\u{301} 北京 に";
        let out = plain(text, &[(Role::Where, "北京")], 60);
        assert_eq!(out.lines().nth(1), Some("│          ────"), "{out}");
    }

    #[test]
    fn a_mark_goes_on_in_the_next_line() {
        let text = "They entered the second largest city of the country.";
        let marks = [(Role::Where, "the second largest city of the country")];
        insta::assert_snapshot!(plain(text, &marks, 24), @r"
        │ They entered the
        │              ───
        │              where
        │ second largest city of
        │ ──────────────────────
        │ the country.
        │ ───────────
        ");
    }

    #[test]
    fn an_article_cannot_write_to_the_terminal() {
        let text = "They \u{1b}[2Jtook\u{202e} it.\u{7}";
        let shown = plain(text, &[], 60);
        assert!(!shown.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{shown:?}");
        assert_eq!(one_line("a\u{9b}b\r\n c"), "a\u{fffd}b c");
    }

    #[test]
    fn a_cut_text_says_so() {
        assert_eq!(cut("Lashkar Gah", 8), "Lashkar…");
        assert_eq!(cut("北京市", 5), "北京…");
        assert_eq!(cut("Gao", 3), "Gao");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_page(
            text in "(?s)[a-z é北\u{301}\n\u{1b}]{0,120}",
            from in 0usize..120, to in 0usize..120, wide in 0usize..70,
        ) {
            let marks = Span::new(from, to).map(|span| vec![(Role::Who, span)]).unwrap_or_default();
            let whole = Span::new(0, text.len()).unwrap();
            let out = underlined(&text, whole, &marks, " ", wide);
            let out = anstream::adapter::strip_str(&out).to_string();
            for line in out.lines() {
                // A label may stand out by its own length.
                prop_assert!(width(line) <= wide.max(23) + 4, "{line:?}");
            }
            let words = |text: &str| text.chars().filter(|c| c.is_alphabetic()).filter(|c| !"whoatnsy".contains(*c)).count();
            prop_assert!(words(&out) >= words(&text));
        }
    }
}
