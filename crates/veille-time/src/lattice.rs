//! What the tokens of a stretch can mean: edges from a token over one or more, each of a class, with a value.

use crate::pack::{Built, Pack};
use crate::scan::{Kind, Tok, UNKNOWN};
use crate::symbol::NONE;

pub(crate) const NO_EDGE: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub(crate) class: u16,
    pub(crate) len: u16,
    pub(crate) value: i64,
    next: u32,
}

/// Edges by the token they start at.
#[derive(Debug, Default)]
pub(crate) struct Lattice {
    edges: Vec<Edge>,
    heads: Vec<u32>,
    /// Tokens with at least one edge, or with a word that can begin a rule, ascending.
    pub(crate) live: Vec<u32>,
}

impl Lattice {
    /// The first edge of a token, and the edge after another: for walks that change what they borrow.
    pub(crate) fn first(&self, at: usize) -> u32 {
        self.heads.get(at).copied().unwrap_or(NO_EDGE)
    }

    pub(crate) fn edge(&self, number: u32) -> Option<(Edge, u32)> {
        self.edges.get(number as usize).map(|&edge| (edge, edge.next))
    }

    pub(crate) fn edges(&self, at: usize) -> Edges<'_> {
        Edges { lattice: self, next: self.heads.get(at).copied().unwrap_or(NO_EDGE) }
    }

    pub(crate) fn add(&mut self, at: usize, class: u16, len: usize, value: i64) {
        let edge = Edge { class, len: len as u16, value, next: self.heads[at] };
        self.heads[at] = self.edges.len() as u32;
        self.edges.push(edge);
    }

    /// Fills the lattice with all that single words, listed phrases and numbers mean.
    pub(crate) fn fill(&mut self, pack: &Pack, text: &str, toks: &[Tok]) {
        self.edges.clear();
        self.live.clear();
        self.heads.clear();
        self.heads.resize(toks.len(), NO_EDGE);
        for (at, tok) in toks.iter().enumerate() {
            match tok.kind {
                Kind::Digits => {
                    self.digits(pack, text, toks, at);
                    self.live.push(at as u32);
                }
                Kind::Word | Kind::Sign if tok.word != UNKNOWN => {
                    let node = pack.first[tok.word as usize];
                    if node != 0 {
                        self.phrases(pack, toks, at, node);
                    }
                    if pack.cardinal[tok.word as usize] != NONE || pack.ordinal[tok.word as usize] != NONE {
                        self.number_words(pack, toks, at);
                    }
                    if self.heads[at] != NO_EDGE || begins(pack, tok.word) {
                        self.live.push(at as u32);
                    }
                }
                _ => {}
            }
        }
    }

    fn phrases(&mut self, pack: &Pack, toks: &[Tok], at: usize, first: u32) {
        let (mut node, mut len) = (first, 1);
        loop {
            for &(class, value, capital) in &pack.nodes[node as usize].senses {
                if !capital || toks[at].capital {
                    self.add(at, class, len, value);
                }
            }
            let Some(tok) = toks.get(at + len) else { break };
            if tok.kind == Kind::Digits || tok.word == UNKNOWN || tok.breaks {
                break;
            }
            let nexts = &pack.nodes[node as usize].next;
            // A phrase written in one piece must be found in one piece; written apart, either way.
            let step = |next: &&(u32, bool, u32)| next.0 == tok.word && (!next.1 || !tok.spaced);
            let Some(&(_, _, next)) = nexts.iter().find(step) else { break };
            (node, len) = (next, len + 1);
        }
    }

    /// `twenty-five`, `deux cent`, `vingt et unième`: the longest reading, and the first word's own.
    fn number_words(&mut self, pack: &Pack, toks: &[Tok], at: usize) {
        let (mut total, mut current, mut len, mut last) = (0i64, 0i64, 0, i64::MAX);
        let mut scale = i64::MAX;
        let mut next = at;
        while next < toks.len() && next < at + 12 {
            let tok = toks[next];
            if tok.kind == Kind::Digits || tok.word == UNKNOWN || (next > at && tok.breaks) {
                break;
            }
            if next > at && pack.number_joiner[tok.word as usize] {
                next += 1;
                continue;
            }
            let ordinal = pack.ordinal[tok.word as usize];
            if ordinal != NONE && (next == at || (ordinal < room(last) && last > ordinal)) {
                let value = total + current + ordinal;
                self.add(at, Built::Ord as u16, next + 1 - at, value);
            }
            let value = pack.cardinal[tok.word as usize];
            if value == NONE {
                break;
            }
            if value >= 100 {
                if len > 0 && current == 0 || (value > 100 && value >= scale) {
                    break;
                }
                current = current.max(1).saturating_mul(value);
                if value >= 1000 {
                    total += current;
                    current = 0;
                    scale = value;
                }
                last = value;
            } else {
                if len > 0 && value >= room(last) {
                    break;
                }
                current += value;
                last = value;
            }
            len = next + 1 - at;
            if next == at && value < 1000 {
                self.number(at, 1, total + current);
            }
            next += 1;
        }
        if len > 1 {
            self.number(at, len, total + current);
        }
    }

    fn number(&mut self, at: usize, len: usize, value: i64) {
        self.add(at, Built::Int as u16, len, value);
        self.add(at, Built::Num as u16, len, value.saturating_mul(1000));
    }

    fn digits(&mut self, pack: &Pack, text: &str, toks: &[Tok], at: usize) {
        let tok = toks[at];
        let bytes = text.as_bytes();
        let sign = |i: usize| -> u8 {
            match toks.get(i) {
                Some(tok) if tok.kind == Kind::Sign && !tok.spaced => bytes[tok.start as usize],
                _ => 0,
            }
        };
        let glued_digits = |i: usize| toks.get(i).filter(|tok| tok.kind == Kind::Digits && !tok.spaced);
        // What stands before, without white space, decides whether the digits stand for themselves.
        if at > 0 && !tok.spaced {
            let before = toks[at - 1];
            let sign_before = bytes[before.start as usize];
            let digits_before = |back: usize| {
                at >= back && toks[at - back].kind == Kind::Digits && !toks[at - back + 1].spaced
            };
            match before.kind {
                Kind::Digits => return,
                // "B52", but a word that the pack knows may be glued on: "T06", "ca1900".
                Kind::Word if before.word == UNKNOWN => return,
                Kind::Word => {}
                // The inside of a number, of a clock time or of a numeric date. (A range with a slash is taken
                // up again from its first half.)
                Kind::Sign if matches!(sign_before, b'.' | b',' | b':') && digits_before(2) => {
                    if !(sign_before == b',' && tok.len() == 4) {
                        return;
                    }
                }
                Kind::Sign if sign_before == b'-' && at > 1 && !before.spaced => {
                    let outer = toks[at - 2];
                    // "F-1999", and "555-1999", which is a telephone's.
                    let letters = outer.kind == Kind::Word && outer.word == UNKNOWN;
                    let prefix = outer.kind == Kind::Digits && outer.len() == 3 && tok.len() == 4;
                    if letters || prefix {
                        return;
                    }
                    // 555-2014: a number to call.
                    if outer.kind == Kind::Digits && outer.len() == 3 && tok.len() == 4 {
                        return;
                    }
                }
                Kind::Sign if matches!(sign_before, b'$' | b'#' | b'@' | b'=' | b'_' | b'+' | b'&') => return,
                Kind::Sign => {
                    let c = text.get(before.start as usize..before.end as usize).unwrap_or_default();
                    if matches!(c, "€" | "£" | "¥" | "₹" | "№" | "§") {
                        return;
                    }
                }
            }
        }
        let value = i64::from(tok.word);
        let two = tok.len() <= 2;

        // Numeric dates and clock times: three or two runs of digits with the same sign between.
        if let (first @ (b'/' | b'-' | b'.' | b':'), Some(second)) = (sign(at + 1), glued_digits(at + 2)) {
            let b = i64::from(second.word);
            let third = glued_digits(at + 4).filter(|_| sign(at + 3) == first);
            if first == b':' {
                if two && value < 25 && second.len() == 2 && b < 60 {
                    let seconds = third.filter(|t| t.len() == 2 && t.word < 60);
                    let len = if seconds.is_some() { 5 } else { 3 };
                    let seconds = seconds.map_or(0, |t| i64::from(t.word));
                    self.add(at, Built::Hms as u16, len, (value * 60 + b) * 60 + seconds);
                }
                return;
            }
            if let Some(third) = third {
                let c = i64::from(third.word);
                if let Some(ymd) =
                    self.numeric_date(pack, [(value, tok.len()), (b, second.len()), (c, third.len())])
                {
                    let more = matches!(sign(at + 5), b'.' | b'/' | b'-') && glued_digits(at + 6).is_some();
                    if !more {
                        self.add(at, Built::Ymd as u16, 5, ymd);
                    }
                    return;
                }
                if first == b'.' {
                    return; // a version, an address, or thousands and thousands
                }
            } else if first == b'.' {
                if two && value < 25 && second.len() == 2 && b < 60 {
                    self.add(at, Built::HmDot as u16, 3, (value * 60 + b) * 60);
                }
            } else if first == b'-' && at > 1 && sign(at - 1) == b'-' && glued_digits(at - 2).is_some() {
                // The middle of a number in groups.
            } else if first == b'-' && tok.len() == 4 && second.len() == 2 && (1..=12).contains(&b) {
                // 1941-42 is a range, 2021-08 a month.
                if b <= value % 100 && (1000..2200).contains(&value) {
                    self.add(at, Built::Ym as u16, 3, value * 10000 + b * 100);
                }
            } else if first == b'/' && two && second.len() <= 2 {
                self.add(at, Built::Slash as u16, 3, value * 100 + b);
            }
        }
        // Thousands and decimals.
        let (point, group) = if pack.style.decimal_comma { (b',', b'.') } else { (b'.', b',') };
        let (mut len, mut whole) = (1, value);
        while let (true, Some(next)) = (sign(at + len) == group, glued_digits(at + len + 1)) {
            if next.len() != 3 || whole > i64::from(u32::MAX) {
                break;
            }
            whole = whole * 1000 + i64::from(next.word);
            len += 2;
        }
        if len == 1 && tok.len() <= 3 {
            // 12 000: blanks between thousands.
            while let Some(next) = toks.get(at + len) {
                let blank = next.kind == Kind::Digits && next.spaced && next.len() == 3 && !next.breaks;
                if !blank
                    || whole > i64::from(u32::MAX)
                    || next.start - toks[at + len - 1].end > 3
                    || whole == 0
                {
                    break;
                }
                whole = whole * 1000 + i64::from(next.word);
                len += 1;
            }
        }
        let grouped = len > 1;
        let mut thousandths = whole.saturating_mul(1000);
        let mut decimal = false;
        if let (true, Some(next)) = (sign(at + len) == point, glued_digits(at + len + 1)) {
            if next.len() <= 3 {
                let places = [100, 10, 1][next.len() - 1];
                thousandths += i64::from(next.word) * places;
            }
            len += 2;
            decimal = true;
        } else if sign(at + len) == group && glued_digits(at + len + 1).is_some_and(|next| next.len() != 4) {
            // Neither thousands nor decimals: "7,12" in an English list of numbers. Read the first as it is.
            decimal = !pack.style.decimal_comma && group == b'.';
        }
        // A currency or a percent sign behind: a quantity, never a date.
        let behind = toks.get(at + len).filter(|next| next.kind == Kind::Sign);
        let behind =
            behind.map_or("", |next| text.get(next.start as usize..next.end as usize).unwrap_or_default());
        if matches!(behind, "%" | "‰" | "€" | "$" | "£" | "°" | "¥") {
            return;
        }
        self.add(at, Built::Num as u16, len, thousandths);
        self.add(at, Built::Digits as u16, len, thousandths);
        if grouped || decimal {
            return;
        }
        self.add(at, Built::Int as u16, 1, value);
        if two && (1..=31).contains(&value) {
            self.add(at, Built::Day as u16, 1, value);
        }
        if two && (1..=12).contains(&value) {
            self.add(at, Built::MonthNumber as u16, 1, value);
        }
        if tok.len() == 4 && (1000..2200).contains(&value) {
            self.add(at, Built::Year as u16, 1, value);
        }
        if tok.len() == 4 && value < 2400 && value % 100 < 60 {
            self.add(at, Built::Hhmm as u16, 1, (value / 100 * 60 + value % 100) * 60);
        }
        if tok.len() == 2 {
            self.add(at, Built::Yy as u16, 1, value);
            if value < 60 {
                self.add(at, Built::Minute as u16, 1, value);
            }
        }
        // Twenty-four hours are a length; as a time of day they are written 24:00.
        if two && value < 24 {
            self.add(at, Built::Hour as u16, 1, value);
        }
        // 20th, 1er
        if let Some(next) = toks.get(at + 1)
            && next.kind == Kind::Word
            && !next.spaced
            && next.word != UNKNOWN
            && pack.ordinal_suffix[next.word as usize]
        {
            self.add(at, Built::Ord as u16, 2, value);
        }
    }

    fn numeric_date(&self, pack: &Pack, parts: [(i64, usize); 3]) -> Option<i64> {
        let [(a, wide_a), (b, wide_b), (c, wide_c)] = parts;
        let valid = |y: i64, m: i64, d: i64| {
            let fits = (1000..2200).contains(&y) && (1..=12).contains(&m) && (1..=31).contains(&d);
            fits.then_some(y * 10000 + m * 100 + d)
        };
        if wide_a == 4 && wide_b <= 2 && wide_c <= 2 {
            return valid(a, b, c);
        }
        if wide_a > 2 || wide_b > 2 || !(wide_c == 4 || wide_c == 2) {
            return None;
        }
        // Two-digit years follow POSIX: 69 to 99 are of the last century.
        let year = match (wide_c, c) {
            (4, year) => year,
            (_, 0..=68) => 2000 + c,
            _ => 1900 + c,
        };
        let (usual, other) = if pack.style.day_first { ((b, a), (a, b)) } else { ((a, b), (b, a)) };
        valid(year, usual.0, usual.1).or_else(|| valid(year, other.0, other.1))
    }
}

fn begins(pack: &Pack, word: u32) -> bool {
    pack.layers.iter().any(|layer| layer.start(word) != 0)
}

/// Below which value a word may follow another in one number: 60 + 12, but not 60 + 70.
fn room(last: i64) -> i64 {
    match last {
        i64::MAX => i64::MAX,
        // dix-sept, dix-huit, dix-neuf
        10 => 10,
        20..=99 => 20,
        100.. => last,
        _ => 0,
    }
}

pub(crate) struct Edges<'l> {
    lattice: &'l Lattice,
    next: u32,
}

impl Iterator for Edges<'_> {
    type Item = Edge;

    fn next(&mut self) -> Option<Edge> {
        let edge = *self.lattice.edges.get(self.next as usize)?;
        self.next = edge.next;
        Some(edge)
    }
}
