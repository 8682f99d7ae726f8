//! spaCy's tokenizer: white space, then affixes off each chunk, then special cases put together again.

use std::collections::HashMap;
use std::path::Path;

use smol_str::SmolStr;

use crate::Error;
use crate::chars::is_space;
use crate::fast::Bytes;
use crate::lexicon::{Lexicon, Norms};
use crate::msgpack::{Bad, Item, Reader};
use crate::patterns::{Affixes, WholeToken};

/// `spacy.attrs.ORTH` and `NORM`: the keys of a special case's tokens.
const ORTH: u64 = 65;
const NORM: u64 = 67;

/// One token of a special case.
#[derive(Debug, Clone)]
struct Part {
    text: SmolStr,
    /// Which of the words with a norm of their own it is.
    own: Option<u32>,
}

/// A special case that contains material the affix rules would cut: found again after they did.
#[derive(Debug)]
struct Fused {
    /// What the affix rules make of it.
    plain: Vec<SmolStr>,
}

/// A token as the tokenizer leaves it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut {
    pub(crate) word: u32,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) spacy: bool,
}

pub(crate) struct Tokenizer {
    affixes: Affixes,
    token_match: Option<WholeToken>,
    specials: HashMap<SmolStr, Vec<Part>>,
    /// Words with a norm that a special case sets.
    own: Vec<(SmolStr, SmolStr)>,
    fused: Vec<Vec<Fused>>,
    fused_by_first: HashMap<SmolStr, u32>,
    norms: Norms,
}

/// What one worker has seen: words, and chunks already cut.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) lexicon: Lexicon,
    own: Vec<Option<u32>>,
    chunks: HashMap<Box<str>, (u32, u32)>,
    pieces: Vec<(u32, u32)>,
}

/// Words a worker remembers before it starts afresh. Some 200 bytes each; a long book has fewer.
const MOST_WORDS: usize = 60_000;

impl Seen {
    /// Starts afresh where too much was gathered; true where it did, so that others drop what hangs on it.
    pub(crate) fn make_room(&mut self) -> bool {
        if self.lexicon.len() < MOST_WORDS && self.chunks.len() < 2 * MOST_WORDS {
            return false;
        }
        *self = Self::default();
        true
    }
}

impl Tokenizer {
    pub(crate) fn read(dir: &Path) -> Result<Self, Error> {
        let path = dir.join("tokenizer");
        let bytes = Bytes::open(&path)?;
        let raw = read_raw(&bytes).map_err(|bad| Error::damaged(&path, bad.to_string()))?;
        let damaged = |what: String| Error::damaged(&path, format!("the pattern {what}"));
        let affixes = Affixes::new(raw.prefix, raw.suffix, raw.infix, raw.url).map_err(damaged)?;
        let token_match = raw.token_match.map(WholeToken::new).transpose().map_err(damaged)?;
        let mut norms = Norms::new();
        norms.of_model = read_norms(dir)?;
        let mut own: Vec<(SmolStr, SmolStr)> = Vec::new();
        let mut own_numbers: HashMap<(SmolStr, SmolStr), u32> = HashMap::new();
        let mut specials = HashMap::new();
        let mut order = Vec::new();
        for (text, parts) in raw.exceptions {
            let parts: Vec<Part> = parts
                .into_iter()
                .map(|(orth, norm)| {
                    let own = norm.map(|norm| {
                        *own_numbers.entry((orth.clone(), norm.clone())).or_insert_with(|| {
                            own.push((orth.clone(), norm));
                            own.len() as u32 - 1
                        })
                    });
                    Part { text: orth, own }
                })
                .collect();
            let whole: String = parts.iter().map(|part| part.text.as_str()).collect();
            if whole != text || text.is_empty() {
                return Err(Error::damaged(&path, format!("the special case `{text}` does not add up")));
            }
            order.push(text.clone());
            specials.insert(text, parts);
        }
        let mut made = Self {
            affixes,
            token_match,
            specials,
            own,
            fused: Vec::new(),
            fused_by_first: HashMap::new(),
            norms,
        };
        made.fuse(order, raw.faster_heuristics);
        Ok(made)
    }

    /// Finds the special cases that the affix rules would cut.
    fn fuse(&mut self, order: Vec<SmolStr>, heuristics: bool) {
        for text in order {
            if heuristics && !text.contains(' ') && !self.affixes.touches(&text) {
                continue;
            }
            let mut plain = Vec::new();
            self.each_chunk(&text, &mut |range, _| {
                let chunk = &text[range];
                for piece in self.cut(chunk, false) {
                    plain.push(SmolStr::new(&chunk[piece.start..piece.end]));
                }
            });
            let Some(first) = plain.first() else { continue };
            let next = self.fused.len() as u32;
            let number = *self.fused_by_first.entry(first.clone()).or_insert(next);
            if number == next {
                self.fused.push(Vec::new());
            }
            self.fused[number as usize].push(Fused { plain });
        }
    }

    /// Runs of white space and of anything else, with whether a single space that is no token follows.
    fn each_chunk(&self, text: &str, take: &mut dyn FnMut(std::ops::Range<usize>, bool)) {
        let Some(first) = text.chars().next() else { return };
        let mut in_space = is_space(first);
        let mut start = 0;
        for (at, c) in text.char_indices() {
            if is_space(c) == in_space {
                continue;
            }
            let space = c == ' ';
            if start < at {
                take(start..at, space);
            }
            start = if space { at + 1 } else { at };
            in_space = !in_space;
        }
        if start < text.len() {
            // The last chunk is a run to the end: no space can follow it.
            take(start..text.len(), false);
        }
    }

    /// The tokens of a text.
    pub(crate) fn tokenize(&self, seen: &mut Seen, text: &str, out: &mut Vec<Cut>) {
        let from = out.len();
        self.each_chunk(text, &mut |range, spacy| {
            let chunk = &text[range.clone()];
            let (first, count) = match seen.chunks.get(chunk) {
                Some(&known) => known,
                None => self.learn(seen, chunk),
            };
            let mut at = range.start as u32;
            for &(word, len) in &seen.pieces[first as usize..(first + count) as usize] {
                out.push(Cut { word, start: at, end: at + len, spacy: false });
                at += len;
            }
            if let Some(last) = out.last_mut() {
                last.spacy = spacy;
            }
        });
        self.put_together(seen, text, from, out);
    }

    fn learn(&self, seen: &mut Seen, chunk: &str) -> (u32, u32) {
        let first = seen.pieces.len() as u32;
        for piece in self.cut(chunk, true) {
            let text = &chunk[piece.start..piece.end];
            let word = self.word(seen, text, piece.own);
            seen.pieces.push((word, text.len() as u32));
        }
        let found = (first, seen.pieces.len() as u32 - first);
        seen.chunks.insert(chunk.into(), found);
        found
    }

    fn word(&self, seen: &mut Seen, text: &str, own: Option<u32>) -> u32 {
        let fused = |text: &str| self.fused_by_first.get(text).copied();
        let Some(own) = own else { return seen.lexicon.intern(text, &self.norms, fused) };
        if seen.own.len() < self.own.len() {
            seen.own.resize(self.own.len(), None);
        }
        if let Some(word) = seen.own[own as usize] {
            return word;
        }
        let norm = &self.own[own as usize].1;
        let word = seen.lexicon.add_with_norm(text, norm, &self.norms, fused(text));
        seen.own[own as usize] = Some(word);
        word
    }

    fn special(&self, text: &str, allowed: bool) -> Option<&Vec<Part>> {
        if allowed { self.specials.get(text) } else { None }
    }

    fn is_whole(&self, text: &str) -> bool {
        self.token_match.as_ref().is_some_and(|pattern| pattern.matches(text))
    }

    /// Cuts one chunk: affixes off both ends until nothing changes, then infixes out of what is left.
    fn cut(&self, chunk: &str, specials: bool) -> Vec<Piece> {
        let mut pieces = Vec::new();
        if let Some(parts) = self.special(chunk, specials) {
            push_parts(&mut pieces, 0, parts);
            return pieces;
        }
        let (mut start, mut end) = (0, chunk.len());
        let mut suffixes = Vec::new();
        while start < end {
            let text = &chunk[start..end];
            if self.is_whole(text) || self.special(text, specials).is_some() {
                break;
            }
            let prefix = self.affixes.prefix(text);
            if prefix > 0 && self.special(&text[prefix..], specials).is_some() {
                pieces.push(Piece::plain(start, start + prefix));
                start += prefix;
                break;
            }
            let suffix = self.affixes.suffix(&text[prefix..]);
            if suffix > 0 && self.special(&text[..text.len() - suffix], specials).is_some() {
                suffixes.push(Piece::plain(end - suffix, end));
                end -= suffix;
                break;
            }
            if prefix == 0 && suffix == 0 {
                break;
            }
            if prefix > 0 {
                pieces.push(Piece::plain(start, start + prefix));
                start += prefix;
            }
            if suffix > 0 {
                suffixes.push(Piece::plain(end - suffix, end));
                end -= suffix;
            }
        }
        if start < end {
            let text = &chunk[start..end];
            if let Some(parts) = self.special(text, specials) {
                push_parts(&mut pieces, start, parts);
            } else if self.is_whole(text) || self.affixes.is_url(text) {
                pieces.push(Piece::plain(start, end));
            } else {
                let mut from = 0;
                self.affixes.each_infix(text, &mut |infix| {
                    // One at the very start is passed over, wherever the search has got to.
                    if infix.start == 0 {
                        return;
                    }
                    if infix.start != from {
                        pieces.push(Piece::plain(start + from, start + infix.start));
                    }
                    if !infix.is_empty() {
                        pieces.push(Piece::plain(start + infix.start, start + infix.end));
                    }
                    from = infix.end;
                });
                if from < text.len() {
                    pieces.push(Piece::plain(start + from, end));
                }
            }
        }
        pieces.extend(suffixes.into_iter().rev());
        pieces
    }

    /// Puts special cases together that were cut: the longest first, then the leftmost, none overlapping.
    fn put_together(&self, seen: &mut Seen, text: &str, from: usize, out: &mut Vec<Cut>) {
        let mut hits: Vec<(usize, usize)> = Vec::new();
        {
            let words = &seen.lexicon.lexemes;
            for i in from..out.len() {
                let Some(group) = words[out[i].word as usize].fused else { continue };
                for case in &self.fused[group as usize] {
                    let rest = out.get(i..i + case.plain.len());
                    let same = rest.is_some_and(|rest| {
                        rest.iter()
                            .zip(&case.plain)
                            .all(|(cut, plain)| words[cut.word as usize].text == *plain)
                    });
                    if same && !hits.contains(&(i, case.plain.len())) {
                        hits.push((i, case.plain.len()));
                    }
                }
            }
        }
        // One token that stands for itself changes nothing, yet may hold its place against a longer match only
        // by being longer, which it is not: such hits need no work unless their words carry a norm.
        if hits.is_empty() {
            return;
        }
        hits.sort_unstable_by_key(|&(start, len)| (std::cmp::Reverse(len), start));
        let mut taken = vec![false; out.len() - from];
        let mut kept = Vec::new();
        for (start, len) in hits {
            if !taken[start - from] && !taken[start + len - 1 - from] {
                kept.push((start, len));
            }
            taken[start - from..start + len - from].fill(true);
        }
        kept.sort_unstable();
        let old = out.split_off(from);
        let mut i = 0;
        for (start, len) in kept {
            let start = start - from;
            out.extend_from_slice(&old[i..start]);
            i = start + len;
            let (first, last) = (old[start], old[i - 1]);
            // What stands in the text, inner spaces included, decides: the plain tokens may have been glued
            // or spread otherwise than in the special case.
            match self.specials.get(&text[first.start as usize..last.end as usize]) {
                None => out.extend_from_slice(&old[start..i]),
                Some(parts) => {
                    let mut at = first.start;
                    for part in parts {
                        let word = self.word(seen, &part.text, part.own);
                        let end = at + part.text.len() as u32;
                        out.push(Cut { word, start: at, end, spacy: false });
                        at = end;
                    }
                    if let Some(end) = out.last_mut() {
                        end.spacy = last.spacy;
                    }
                }
            }
        }
        out.extend_from_slice(&old[i..]);
    }
}

#[derive(Debug, Clone, Copy)]
struct Piece {
    start: usize,
    end: usize,
    own: Option<u32>,
}

impl Piece {
    fn plain(start: usize, end: usize) -> Self {
        Self { start, end, own: None }
    }
}

fn push_parts(pieces: &mut Vec<Piece>, start: usize, parts: &[Part]) {
    let mut at = start;
    for part in parts {
        let end = at + part.text.len();
        pieces.push(Piece { start: at, end, own: part.own });
        at = end;
    }
}

type RawParts = Vec<(SmolStr, Option<SmolStr>)>;

#[derive(Default)]
struct Raw<'a> {
    prefix: Option<&'a str>,
    suffix: Option<&'a str>,
    infix: Option<&'a str>,
    url: Option<&'a str>,
    token_match: Option<&'a str>,
    exceptions: Vec<(SmolStr, RawParts)>,
    faster_heuristics: bool,
}

fn read_raw(bytes: &[u8]) -> Result<Raw<'_>, Bad> {
    let mut reader = Reader::new(bytes);
    let mut raw = Raw { faster_heuristics: true, ..Raw::default() };
    for _ in 0..reader.map()? {
        match reader.str()? {
            "prefix_search" => raw.prefix = optional_text(&mut reader)?,
            "suffix_search" => raw.suffix = optional_text(&mut reader)?,
            "infix_finditer" => raw.infix = optional_text(&mut reader)?,
            "url_match" => raw.url = optional_text(&mut reader)?,
            "token_match" => raw.token_match = optional_text(&mut reader)?,
            "faster_heuristics" => raw.faster_heuristics = reader.item()? == Item::Bool(true),
            "exceptions" => {
                for _ in 0..reader.map()? {
                    let text = SmolStr::new(reader.str()?);
                    let mut parts = Vec::new();
                    for _ in 0..reader.array()? {
                        let (mut orth, mut norm) = (SmolStr::default(), None);
                        for _ in 0..reader.map()? {
                            match reader.uint()? {
                                ORTH => orth = SmolStr::new(reader.str()?),
                                NORM => norm = Some(SmolStr::new(reader.str()?)),
                                _ => reader.skip()?,
                            }
                        }
                        parts.push((orth, norm));
                    }
                    raw.exceptions.push((text, parts));
                }
            }
            _ => reader.skip()?,
        }
    }
    Ok(raw)
}

/// Text, or nothing where the file says nil or has an empty one.
fn optional_text<'a>(reader: &mut Reader<'a>) -> Result<Option<&'a str>, Bad> {
    let bad = reader.bad("text or nil");
    match reader.item()? {
        Item::Nil => Ok(None),
        Item::Str(text) => Ok(Some(text).filter(|text| !text.is_empty())),
        _ => Err(bad),
    }
}

/// The model's own norms; most models have none.
fn read_norms(dir: &Path) -> Result<HashMap<u64, SmolStr>, Error> {
    let path = dir.join("vocab").join("lookups.bin");
    let bytes = Bytes::open(&path)?;
    let mut norms = HashMap::new();
    let read = (|| {
        let mut reader = Reader::new(&bytes);
        for _ in 0..reader.map()? {
            if reader.str()? == "lexeme_norm" {
                for _ in 0..reader.map()? {
                    let id = reader.uint()?;
                    norms.insert(id, SmolStr::new(reader.str()?));
                }
            } else {
                reader.skip()?;
            }
        }
        Ok(())
    })();
    read.map_err(|bad: Bad| Error::damaged(&path, bad.to_string()))?;
    Ok(norms)
}
