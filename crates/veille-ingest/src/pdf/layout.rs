//! From signs on pages to a text: words, lines, columns, paragraphs.

use std::collections::{BTreeMap, BTreeSet};

use super::glyphs::Glyph;

/// What was put together.
#[derive(Debug, Default)]
pub(super) struct Laid {
    pub(super) text: String,
    pub(super) title: Option<String>,
}

/// Measures in ems, that is, in heights of the letters beside. Own judgement, from what is usual in print: words stand a
/// quarter apart, in justified lines up to a half; columns one and more.
const BLANK: f32 = 0.15;
const APART: f32 = 0.9;
const GUTTER: f32 = 0.8;
const SAME_LINE: f32 = 0.35;
const INDENT: f32 = 0.8;

/// A gap between lines, compared with the usual one, from which on a paragraph ends.
const PARAGRAPH: f32 = 1.35;

/// How much larger than the text a headline is.
const HEADLINE: f32 = 1.15;

/// Pages on which a line must stand in the same place to be a running head.
const RUNNING: usize = 3;

/// Parts of a page that are cut no further: a page so full of bits is a table or a plan.
const MAX_PARTS: usize = 3000;

/// Signs of one line that stand close together.
#[derive(Debug, Clone)]
struct Part {
    left: f32,
    right: f32,
    base: f32,
    size: f32,
    text: String,
}

/// A line of one column.
#[derive(Debug, Clone)]
struct Line {
    part: Part,
    /// Which column of which page it stands in.
    block: usize,
}

/// The text of pages.
pub(super) fn read(pages: &[Vec<Glyph>]) -> Laid {
    let mut all: Vec<Vec<Line>> = Vec::new();
    let mut blocks = 0;
    for page in pages {
        let mut lines = Vec::new();
        cut(parts(page), &mut lines, &mut blocks, 0);
        all.push(lines);
    }
    without_running_heads(&mut all);
    paragraphs(&all.concat())
}

/// Signs to parts, in the order in which they are drawn.
fn parts(glyphs: &[Glyph]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for glyph in glyphs {
        let follows = parts.last_mut().filter(|part| {
            let size = part.size.max(glyph.size);
            let gap = glyph.left - part.right;
            (glyph.base - part.base).abs() < SAME_LINE * size && gap > -0.5 * size && gap < APART * size
        });
        let Some(part) = follows else {
            if !glyph.text.trim().is_empty() {
                let Glyph { left, right, base, size, ref text } = *glyph;
                parts.push(Part { left, right, base, size, text: text.clone() });
            }
            continue;
        };
        let blank = glyph.left - part.right > BLANK * part.size;
        if blank && !part.text.ends_with(' ') && !glyph.text.starts_with(' ') {
            part.text.push(' ');
        }
        part.text.push_str(&glyph.text);
        // A blank at the end of a line reaches into the next column.
        if !glyph.text.trim().is_empty() {
            part.right = part.right.max(glyph.right);
            part.size = part.size.max(glyph.size);
        } else if glyph.right > part.right {
            part.right = glyph.right.min(part.right + 0.5 * part.size);
        }
    }
    for part in &mut parts {
        // Within a line nobody sees a soft hyphen.
        let soft = part.text.trim_end().ends_with('\u{AD}');
        part.text.retain(|c| c != '\u{AD}');
        part.text = part.text.trim().to_owned();
        part.text.extend(soft.then_some('\u{AD}'));
    }
    parts
}

/// Cuts a page into columns, and where it has none, into lines. The left column is read before the right one; where a
/// headline stands over both, it is cut off first.
fn cut(parts: Vec<Part>, lines: &mut Vec<Line>, blocks: &mut usize, depth: usize) {
    if parts.len() > 1 && parts.len() <= MAX_PARTS && depth < 12 {
        if let Some(at) = gutter(&parts) {
            let (left, right) = parts.into_iter().partition(|part| part.left < at);
            cut(left, lines, blocks, depth + 1);
            return cut(right, lines, blocks, depth + 1);
        }
        if let Some(at) = band(&parts) {
            let (above, below) = parts.into_iter().partition(|part| part.base > at);
            cut(above, lines, blocks, depth + 1);
            return cut(below, lines, blocks, depth + 1);
        }
    }
    *blocks += 1;
    let of_block = rows(parts).into_iter().map(|part| Line { part, block: *blocks });
    lines.extend(of_block);
}

/// Where no part of any line stands, in the middle of the widest such stretch that parts two columns of two lines and more.
fn gutter(parts: &[Part]) -> Option<f32> {
    let mut spans: Vec<(f32, f32)> = parts.iter().map(|part| (part.left, part.right)).collect();
    spans.sort_by(|one, two| one.0.total_cmp(&two.0));
    let least = GUTTER * usual(parts.iter().map(|part| part.size));
    let mut best: Option<(f32, f32)> = None;
    let mut reach = spans.first()?.1;
    for &(left, right) in &spans {
        let gap = left - reach;
        let middle = reach + gap / 2.0;
        if gap > best.map_or(least, |(gap, _)| gap) && two_columns(parts, middle) {
            best = Some((gap, middle));
        }
        reach = reach.max(right);
    }
    best.map(|(_, middle)| middle)
}

/// True where there are two lines and more on both sides, side by side for most of the shorter one.
fn two_columns(parts: &[Part], at: f32) -> bool {
    let side = |is_left: bool| {
        let bases = parts.iter().filter(|part| (part.left < at) == is_left).map(|part| part.base);
        let (mut low, mut high, mut count) = (f32::MAX, f32::MIN, BTreeSet::new());
        for base in bases {
            (low, high) = (low.min(base), high.max(base));
            count.insert(base.round() as i32);
        }
        (low, high, count.len())
    };
    let ((low, high, lines), (its_low, its_high, its_lines)) = (side(true), side(false));
    let beside = high.min(its_high) - low.max(its_low);
    let shorter = (high - low).min(its_high - its_low);
    lines >= 2 && its_lines >= 2 && beside >= shorter / 2.0
}

/// The height at which a page is cut, so that what is above or below stands in columns, and as much of it as can be.
fn band(parts: &[Part]) -> Option<f32> {
    let mut spans: Vec<(f32, f32)> =
        parts.iter().map(|part| (part.base + 0.7 * part.size, part.base - 0.2 * part.size)).collect();
    spans.sort_by(|one, two| two.0.total_cmp(&one.0));
    let mut cuts = Vec::new();
    let mut reach = spans.first()?.1;
    for &(top, bottom) in &spans {
        if top < reach {
            cuts.push((reach + top) / 2.0);
        }
        reach = reach.min(bottom);
    }
    // Few cuts are tried: headlines stand at the top, notes at the foot.
    let some = cuts.iter().take(12).chain(cuts.iter().rev().take(12));
    let gain = |&&at: &&f32| {
        let (above, below): (Vec<Part>, Vec<Part>) = parts.iter().cloned().partition(|part| part.base > at);
        let columns = |side: &[Part]| if gutter(side).is_some() { side.len() } else { 0 };
        columns(&above).max(columns(&below))
    };
    let best =
        some.map(|at| (gain(&at), *at)).max_by(|one, two| one.0.cmp(&two.0).then(one.1.total_cmp(&two.1)));
    best.filter(|&(gain, _)| gain > 0).map(|(_, at)| at)
}

/// The lines of a column, from the top down.
fn rows(mut parts: Vec<Part>) -> Vec<Part> {
    parts.sort_by(|one, two| two.base.total_cmp(&one.base));
    let mut rows: Vec<Vec<Part>> = Vec::new();
    for part in parts {
        let same = rows.last_mut().filter(|row| {
            row.first()
                .is_some_and(|first| (first.base - part.base).abs() < SAME_LINE * first.size.max(part.size))
        });
        match same {
            Some(row) => row.push(part),
            None => rows.push(vec![part]),
        }
    }
    rows.into_iter().filter_map(joined).collect()
}

fn joined(mut row: Vec<Part>) -> Option<Part> {
    row.sort_by(|one, two| one.left.total_cmp(&two.left));
    let mut row = row.into_iter();
    let mut line = row.next()?;
    for part in row {
        if part.left - line.right > BLANK * part.size {
            line.text.push(' ');
        }
        line.text.push_str(&part.text);
        line.right = line.right.max(part.right);
        line.size = line.size.max(part.size);
    }
    Some(line)
}

/// The middle one of some measures.
fn usual(all: impl Iterator<Item = f32>) -> f32 {
    let mut all: Vec<f32> = all.collect();
    all.sort_by(f32::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(0.0)
}

/// Takes away the first and last lines that many pages have in common but for their numbers, and numbers of pages.
fn without_running_heads(pages: &mut [Vec<Line>]) {
    let shape = |line: &Line| -> String {
        line.part
            .text
            .chars()
            .map(|c| if c.is_ascii_digit() { '#' } else { c })
            .collect::<String>()
            .replace("##", "#")
    };
    let ends = |page: &[Line]| -> Vec<usize> {
        let by_height = |one: &usize, two: &usize| page[*one].part.base.total_cmp(&page[*two].part.base);
        let places = 0..page.len();
        places.clone().min_by(by_height).into_iter().chain(places.max_by(by_height)).collect()
    };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for page in pages.iter() {
        let shapes: BTreeSet<String> = ends(page).into_iter().map(|at| shape(&page[at])).collect();
        shapes.into_iter().for_each(|shape| *seen.entry(shape).or_default() += 1);
    }
    for page in pages {
        let mut gone = ends(page);
        gone.retain(|&at| {
            let shape = shape(&page[at]);
            let number =
                shape.chars().all(|c| matches!(c, '#' | ' ' | '-' | '–' | '—' | '/')) && shape.contains('#');
            number || seen.get(&shape).is_some_and(|&pages| pages >= RUNNING)
        });
        let mut at = 0;
        page.retain(|_| {
            at += 1;
            !gone.contains(&(at - 1))
        });
    }
}

fn paragraphs(lines: &[Line]) -> Laid {
    let letters =
        lines.iter().flat_map(|line| std::iter::repeat_n(line.part.size, line.part.text.len().min(200)));
    let body = usual(letters);
    let pitch = usual(lines.windows(2).filter_map(|pair| {
        let [one, two] = pair else { return None };
        let gap = one.part.base - two.part.base;
        (one.block == two.block && gap > 0.0).then_some(gap)
    }));
    let words = words(lines);
    let mut all: Vec<(String, f32)> = Vec::new();
    let mut before: Option<&Line> = None;
    for line in lines {
        let ends = before.is_none_or(|before| {
            let text = all.last().map_or("", |(text, _)| text.as_str());
            breaks(before, line, text, pitch)
        });
        match all.last_mut().filter(|_| !ends) {
            Some((text, _)) => append(text, &line.part.text, &words),
            None => all.push((line.part.text.clone(), line.part.size)),
        }
        before = Some(line);
    }
    let is_headline = |(text, size): &&(String, f32)| *size > body * HEADLINE && text.chars().count() <= 300;
    let title = all.iter().take(3).filter(is_headline).max_by(|one, two| one.1.total_cmp(&two.1)).cloned();
    if let Some(title) = &title {
        let at = all.iter().position(|paragraph| paragraph == title).unwrap_or(0);
        all.remove(at);
    }
    let text: Vec<String> = all.into_iter().map(|(text, _)| text).collect();
    Laid { text: text.join("\n\n"), title: title.map(|(text, _)| text) }
}

/// True where a paragraph ends between two lines.
fn breaks(before: &Line, line: &Line, text: &str, pitch: f32) -> bool {
    let ratio = before.part.size.max(line.part.size) / before.part.size.min(line.part.size).max(0.1);
    if ratio > HEADLINE {
        return true;
    }
    let ended = text.trim_end_matches(['"', '”', '»', ')', '’', ' ']).ends_with(['.', '!', '?', ':', '…']);
    if before.block != line.block {
        // The next column or page goes on where the last one stops within a sentence.
        return ended || !line.part.text.starts_with(char::is_lowercase);
    }
    let gap = before.part.base - line.part.base;
    let indented = line.part.left - before.part.left > INDENT * line.part.size;
    gap > pitch.max(line.part.size) * PARAGRAPH || (ended && indented)
}

/// Adds a line. A hyphen at the end of the line before belongs to the word where the document has the word with it
/// elsewhere, and to the line's end else.
fn append(text: &mut String, line: &str, words: &BTreeSet<String>) {
    let soft = text.ends_with('\u{AD}');
    let hyphen = soft || text.ends_with(['-', '\u{2010}']);
    let head: String = text.trim_end_matches(['-', '\u{2010}', '\u{AD}']).to_owned();
    let in_word = head.ends_with(char::is_alphabetic) && line.starts_with(char::is_lowercase);
    if !hyphen || !in_word {
        if !hyphen || !line.starts_with(char::is_alphanumeric) {
            text.push(' ');
        }
        return text.push_str(line);
    }
    let first = head.rsplit(|c: char| !c.is_alphabetic() && c != '-').next().unwrap_or_default();
    let second = line.split(|c: char| !c.is_alphabetic() && c != '-').next().unwrap_or_default();
    let kept = format!("{first}-{second}").to_lowercase();
    if soft || !words.contains(&kept) {
        *text = head;
    }
    text.push_str(line);
}

/// Words with a hyphen in them that stand within a line.
fn words(lines: &[Line]) -> BTreeSet<String> {
    let in_line = |line: &Line| {
        let words = line.part.text.split(|c: char| !c.is_alphabetic() && !matches!(c, '-' | '\u{2010}'));
        let whole = words.filter(|word| word.trim_matches(['-', '\u{2010}']).contains(['-', '\u{2010}']));
        whole.map(|word| word.replace('\u{2010}', "-").to_lowercase()).collect::<Vec<_>>()
    };
    lines.iter().flat_map(in_line).collect()
}
