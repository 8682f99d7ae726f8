//! What a page shows, and where.

use std::collections::BTreeMap;
use std::time::Instant;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Encoding, Object, ObjectId, Stream};

use super::MAX_STREAM;

/// Signs that stand together, as the document shows them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Glyph {
    /// Left end, right end and base line, in points; upwards is more.
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) base: f32,
    pub(super) size: f32,
    pub(super) text: String,
}

/// Pages inside pages that are followed.
const MAX_DEPTH: usize = 8;

/// Signs of a page; more are no text that anybody reads.
const MAX_GLYPHS: usize = 200_000;

/// Width of a sign that has none, in ems: about that of Latin letters.
const WIDTH: f32 = 0.5;

/// A sign's text and width by its code.
struct Font<'d> {
    encoding: Option<Encoding<'d>>,
    two_bytes: bool,
    widths: BTreeMap<u32, f32>,
    missing: f32,
}

type Matrix = [f32; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First `one`, then `two`.
fn times(one: Matrix, two: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = one;
    let [p, q, r, s, t, u] = two;
    [a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u]
}

/// All that a page shows; of a damaged one what comes before the damage.
pub(super) fn of_page(document: &Document, page: ObjectId, deadline: Instant) -> Vec<Glyph> {
    let Ok(content) = document.get_page_content_with_limit(page, MAX_STREAM) else { return Vec::new() };
    let fonts = document.get_page_fonts(page).unwrap_or_default();
    let fonts = fonts.into_iter().map(|(name, font)| (name, Font::of(document, font))).collect();
    let mut resources = Vec::new();
    if let Ok((own, above)) = document.get_page_resources(page) {
        resources.extend(own);
        resources.extend(above.iter().filter_map(|&id| document.get_dictionary(id).ok()));
    }
    let mut shown = Shown { document, deadline, glyphs: Vec::new(), actual: None };
    shown.run(&content, &fonts, &resources, IDENTITY, 0);
    shown.glyphs
}

struct Shown<'d> {
    document: &'d Document,
    deadline: Instant,
    glyphs: Vec<Glyph>,
    /// What the next sign stands for, whatever its font says: a hyphen at the end of a line, a ligature.
    actual: Option<String>,
}

/// What the operators of a text set.
#[derive(Clone, Copy)]
struct State {
    matrix: Matrix,
    text: Matrix,
    line: Matrix,
    size: f32,
    between: f32,
    blank: f32,
    scale: f32,
    leading: f32,
    rise: f32,
}

impl State {
    fn next_line(&mut self, x: f32, y: f32) {
        self.line = times([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }
}

impl<'d> Shown<'d> {
    fn run(
        &mut self,
        content: &[u8],
        fonts: &BTreeMap<Vec<u8>, Font<'d>>,
        resources: &[&'d Dictionary],
        matrix: Matrix,
        depth: usize,
    ) {
        let Ok(content) = Content::decode(content) else { return };
        let mut state = State {
            matrix,
            text: IDENTITY,
            line: IDENTITY,
            size: 0.0,
            between: 0.0,
            blank: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        let mut font = None;
        let mut saved = Vec::new();
        for operation in &content.operations {
            if Instant::now() >= self.deadline || self.glyphs.len() >= MAX_GLYPHS {
                return;
            }
            let operands = &operation.operands;
            let number = |at: usize| operands.get(at).and_then(|one| one.as_float().ok()).unwrap_or(0.0);
            let six = || [number(0), number(1), number(2), number(3), number(4), number(5)];
            match operation.operator.as_str() {
                "q" if saved.len() < 1000 => saved.push((state, font)),
                "Q" => (state, font) = saved.pop().unwrap_or((state, font)),
                "cm" => state.matrix = times(six(), state.matrix),
                "BT" => (state.text, state.line) = (IDENTITY, IDENTITY),
                "Tf" => {
                    font = operands.first().and_then(|name| fonts.get(name.as_name().ok()?));
                    state.size = number(1);
                }
                "Td" => state.next_line(number(0), number(1)),
                "TD" => {
                    state.leading = -number(1);
                    state.next_line(number(0), number(1));
                }
                "Tm" => (state.text, state.line) = (six(), six()),
                "T*" => state.next_line(0.0, -state.leading),
                "Tc" => state.between = number(0),
                "Tw" => state.blank = number(0),
                "Tz" => state.scale = number(0) / 100.0,
                "TL" => state.leading = number(0),
                "Ts" => state.rise = number(0),
                "Tj" => self.strings(&mut state, font, operands),
                "'" | "\"" => {
                    state.next_line(0.0, -state.leading);
                    self.strings(&mut state, font, operands);
                }
                "TJ" => {
                    if let Some(Object::Array(parts)) = operands.first() {
                        self.strings(&mut state, font, parts);
                    }
                }
                "BDC" => self.actual = operands.get(1).and_then(actual),
                "EMC" => self.actual = None,
                "Do" if depth < MAX_DEPTH => {
                    let name = operands.first().and_then(|name| name.as_name().ok());
                    if let Some(form) = name.and_then(|name| self.form(name, resources)) {
                        self.inside(form, fonts, resources, state.matrix, depth);
                    }
                }
                _ => {}
            }
        }
    }

    /// A page inside the page.
    fn inside(
        &mut self,
        form: &'d Stream,
        fonts: &BTreeMap<Vec<u8>, Font<'d>>,
        resources: &[&'d Dictionary],
        matrix: Matrix,
        depth: usize,
    ) {
        let document = self.document;
        let Ok(content) = form.decompressed_content_with_limit(MAX_STREAM) else { return };
        let own = form.dict.get_deref(b"Matrix", document).ok().and_then(|one| one.as_array().ok());
        let number = |at: usize| own.and_then(|own| own.get(at)?.as_float().ok());
        let matrix = match [0, 1, 2, 3, 4, 5].map(number) {
            [Some(a), Some(b), Some(c), Some(d), Some(e), Some(f)] => times([a, b, c, d, e, f], matrix),
            _ => matrix,
        };
        let Some(own) = form.dict.get_deref(b"Resources", document).ok().and_then(|one| one.as_dict().ok())
        else {
            return self.run(&content, fonts, resources, matrix, depth + 1);
        };
        let mut inner = BTreeMap::new();
        if let Some(all) = own.get_deref(b"Font", document).ok().and_then(|one| one.as_dict().ok()) {
            for (name, font) in all.iter() {
                if let Some(font) = dereferenced(document, font).and_then(|font| font.as_dict().ok()) {
                    inner.insert(name.clone(), Font::of(document, font));
                }
            }
        }
        self.run(&content, &inner, &[own], matrix, depth + 1);
    }

    fn form(&self, name: &[u8], resources: &[&'d Dictionary]) -> Option<&'d Stream> {
        resources.iter().find_map(|resources| {
            let objects = resources.get_deref(b"XObject", self.document).ok()?.as_dict().ok()?;
            let stream = objects.get_deref(name, self.document).ok()?.as_stream().ok()?;
            let kind = stream.dict.get(b"Subtype").ok()?.as_name().ok()?;
            (kind == b"Form").then_some(stream)
        })
    }

    /// Shows strings, and moves between them.
    fn strings(&mut self, state: &mut State, font: Option<&Font<'d>>, parts: &[Object]) {
        for part in parts {
            if let Object::String(bytes, _) = part {
                for code in bytes.chunks(if font.is_some_and(|font| font.two_bytes) { 2 } else { 1 }) {
                    self.sign(state, font, code);
                }
            } else if let Ok(back) = part.as_float() {
                let by = -back / 1000.0 * state.size * state.scale;
                state.text = times([1.0, 0.0, 0.0, 1.0, by, 0.0], state.text);
            }
        }
    }

    fn sign(&mut self, state: &mut State, font: Option<&Font<'d>>, code: &[u8]) {
        // The first sign takes it all.
        let text = match &mut self.actual {
            Some(actual) => std::mem::take(actual),
            None => font.map_or_else(String::new, |font| font.text(code)),
        };
        let width = font.map_or(WIDTH, |font| font.width(code));
        let all = times(
            times([state.size * state.scale, 0.0, 0.0, state.size, 0.0, state.rise], state.text),
            state.matrix,
        );
        let [a, b, c, d, left, base] = all;
        let size = c.hypot(d);
        let blank = if code == b" " { state.blank } else { 0.0 };
        let by = (width * state.size + state.between + blank) * state.scale;
        state.text = times([1.0, 0.0, 0.0, 1.0, by, 0.0], state.text);
        // What stands across the page are marks in its margin.
        let upright = a > 0.0 && b.abs() < a / 4.0;
        let is_here = [left, base, size].iter().all(|number| number.is_finite() && number.abs() < 1e5);
        if upright && is_here && size > 0.5 && !text.is_empty() {
            self.glyphs.push(Glyph { left, right: left + width * a, base, size, text });
        }
    }
}

/// What a stretch of signs stands for.
fn actual(properties: &Object) -> Option<String> {
    let text = properties.as_dict().ok()?.get(b"ActualText").ok()?;
    let mut text = lopdf::decode_text_string(text).ok()?;
    text.retain(|c| !c.is_control());
    Some(text)
}

fn dereferenced<'d>(document: &'d Document, object: &'d Object) -> Option<&'d Object> {
    document.dereference(object).ok().map(|(_, object)| object)
}

impl<'d> Font<'d> {
    fn of(document: &'d Document, font: &'d Dictionary) -> Self {
        let name = |key: &[u8]| font.get(key).ok().and_then(|name| name.as_name().ok()).unwrap_or_default();
        let two_bytes = name(b"Subtype") == b"Type0";
        let mut widths = BTreeMap::new();
        let mut missing = if name(b"BaseFont").starts_with(b"Courier") { 0.6 } else { WIDTH };
        if two_bytes {
            let inner = font.get_deref(b"DescendantFonts", document).ok().and_then(|all| all.as_array().ok());
            let inner = inner.and_then(|all| dereferenced(document, all.first()?)?.as_dict().ok());
            missing = 1.0;
            if let Some(inner) = inner {
                missing = inner
                    .get(b"DW")
                    .ok()
                    .and_then(|width| width.as_float().ok())
                    .map_or(1.0, |width| width / 1000.0);
                if let Some(all) = inner.get_deref(b"W", document).ok().and_then(|all| all.as_array().ok()) {
                    wide(document, all, &mut widths);
                }
            }
        } else if let Some(all) = font.get_deref(b"Widths", document).ok().and_then(|all| all.as_array().ok())
        {
            let first = font.get(b"FirstChar").ok().and_then(|first| first.as_i64().ok()).unwrap_or(0);
            // A font that draws its signs has a measure of its own.
            let drawn = font.get_deref(b"FontMatrix", document).ok().and_then(|all| all.as_array().ok());
            let unit = drawn.and_then(|all| all.first()?.as_float().ok()).unwrap_or(0.001);
            for (code, width) in (u32::try_from(first).unwrap_or(0)..=255).zip(all) {
                if let Some(width) = dereferenced(document, width).and_then(|width| width.as_float().ok()) {
                    widths.insert(code, width * unit);
                }
            }
        }
        Self { encoding: encoding(document, font), two_bytes, widths, missing }
    }

    fn text(&self, code: &[u8]) -> String {
        let text = self.encoding.as_ref().and_then(|encoding| encoding.bytes_to_string(code).ok());
        let mut text = text.unwrap_or_default();
        text.retain(|c| !c.is_control() && c != '\u{FFFD}');
        text
    }

    fn width(&self, code: &[u8]) -> f32 {
        let code = code.iter().fold(0, |code, &byte| code << 8 | u32::from(byte));
        self.widths.get(&code).copied().unwrap_or(self.missing)
    }
}

/// What the font itself says of its signs in Unicode comes before the names of its signs.
fn encoding<'d>(document: &'d Document, font: &'d Dictionary) -> Option<Encoding<'d>> {
    let mut plain = font.clone();
    plain.remove(b"Encoding");
    if font.has(b"ToUnicode")
        && let Ok(Encoding::UnicodeMapEncoding(map)) =
            plain.get_font_encoding_with_limit(document, MAX_STREAM)
    {
        return Some(Encoding::UnicodeMapEncoding(map));
    }
    font.get_font_encoding_with_limit(document, MAX_STREAM).ok()
}

/// Widths of codes: `c [w …]` from `c` on, or `c d w` from `c` to `d`.
fn wide(document: &Document, all: &[Object], widths: &mut BTreeMap<u32, f32>) {
    let mut rest = all.iter();
    while let Some(first) = rest.next().and_then(|first| first.as_i64().ok()) {
        let Ok(first) = u32::try_from(first) else { return };
        match rest.next().and_then(|next| dereferenced(document, next)) {
            Some(Object::Array(some)) => {
                let some = some.iter().map(|width| width.as_float().unwrap_or(1000.0) / 1000.0);
                widths.extend((first..=0xFFFF).zip(some));
            }
            Some(last) => {
                let (last, width) = (last.as_i64().ok(), rest.next().and_then(|width| width.as_float().ok()));
                let (Some(last), Some(width)) = (last.and_then(|last| u32::try_from(last).ok()), width)
                else {
                    return;
                };
                widths.extend((first..=last.min(0xFFFF)).map(|code| (code, width / 1000.0)));
            }
            None => return,
        }
    }
}
