//! Text to tokens: words, runs of digits, single signs. The one pass that touches every byte.

/// A word that no pack entry holds.
pub(crate) const UNKNOWN: u32 = 0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    Digits,
    Sign,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Tok {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Vocabulary id of the folded word or sign; for digits, their value where it fits.
    pub(crate) word: u32,
    pub(crate) kind: Kind,
    /// White space (or the text's start) stands before.
    pub(crate) spaced: bool,
    /// A blank line stands before: nothing composes across it.
    pub(crate) breaks: bool,
    /// Begins with a capital.
    pub(crate) capital: bool,
    /// A full stop, question or exclamation mark.
    pub(crate) stop: bool,
}

impl Tok {
    pub(crate) fn len(&self) -> usize {
        (self.end - self.start) as usize
    }
}

/// Words to numbers: open addressing over an FNV-like hash that is taken while scanning.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    slots: Vec<(u32, u32)>,
    words: Vec<Box<[u8]>>,
    mask: usize,
}

#[inline]
fn mix(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

const SEED: u32 = 0x811C_9DC5;

#[inline]
fn finish(hash: u32) -> u32 {
    hash ^ (hash >> 15)
}

impl Vocabulary {
    pub(crate) fn new() -> Self {
        Self { slots: vec![(0, UNKNOWN); 1024], words: vec![Box::from(&b""[..])], mask: 1023 }
    }

    fn hash_of(word: &[u8]) -> u32 {
        finish(word.iter().fold(SEED, |hash, &byte| mix(hash, byte)))
    }

    /// The id of a folded word, a new one where it was not known.
    pub(crate) fn add(&mut self, word: &[u8]) -> u32 {
        let hash = Self::hash_of(word);
        if let Some(id) = self.find(hash, |known| known == word) {
            return id;
        }
        if self.words.len() * 3 > self.slots.len() {
            self.grow();
        }
        let id = self.words.len() as u32;
        self.words.push(Box::from(word));
        self.put(hash, id);
        id
    }

    fn put(&mut self, hash: u32, id: u32) {
        let mut at = hash as usize & self.mask;
        while self.slots[at].1 != UNKNOWN {
            at = (at + 1) & self.mask;
        }
        self.slots[at] = (hash, id);
    }

    fn grow(&mut self) {
        let wider = vec![(0, UNKNOWN); self.slots.len() * 4];
        let old = std::mem::replace(&mut self.slots, wider);
        self.mask = self.slots.len() - 1;
        for (hash, id) in old.into_iter().filter(|slot| slot.1 != UNKNOWN) {
            self.put(hash, id);
        }
    }

    #[inline]
    fn find(&self, hash: u32, same: impl Fn(&[u8]) -> bool) -> Option<u32> {
        let mut at = hash as usize & self.mask;
        loop {
            let (known, id) = self.slots[at];
            if id == UNKNOWN {
                return None;
            }
            if known == hash && same(&self.words[id as usize]) {
                return Some(id);
            }
            at = (at + 1) & self.mask;
        }
    }

    /// The id of a word as it stands in a text; [`UNKNOWN`] where no entry holds it.
    pub(crate) fn id(&self, word: &str) -> u32 {
        let folded = fold(word);
        self.find(Self::hash_of(&folded), |known| *known == *folded).unwrap_or(UNKNOWN)
    }

    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }
}

/// Lower case as the vocabulary knows it; a typographic apostrophe is a plain one.
pub(crate) fn fold(word: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(word.len());
    for c in word.chars() {
        fold_char(c, &mut |byte| out.push(byte));
    }
    out
}

#[inline]
fn fold_char(c: char, put: &mut impl FnMut(u8)) {
    if c.is_ascii() {
        put(c.to_ascii_lowercase() as u8);
        return;
    }
    match c {
        '\u{2019}' | '\u{2BC}' => put(b'\''),
        // Hyphens of every width join words alike; dashes do not.
        '\u{2010}' | '\u{2011}' => put(b'-'),
        '\u{2012}'..='\u{2015}' | '\u{2212}' => "–".bytes().for_each(put),
        _ => {
            let mut buffer = [0; 4];
            for lower in c.to_lowercase() {
                lower.encode_utf8(&mut buffer).bytes().for_each(&mut *put);
            }
        }
    }
}

/// Reads one stretch of text after another, so that memory stays constant however long the text is.
#[derive(Debug)]
pub(crate) struct Scanner<'t> {
    text: &'t str,
    at: usize,
    spaced: bool,
    lines: u32,
}

/// A stretch ends at the first blank line after this many tokens, at the first line end after twice as many, and
/// anywhere after four times as many: expressions do not cross blank lines, and a text without line ends loses at
/// most one expression in sixteen thousand words.
const STRETCH: usize = 4096;

impl<'t> Scanner<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        // Offsets are 32 bits wide; what lies past 4 GiB is not read.
        let mut end = text.len().min(u32::MAX as usize);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        Self { text: &text[..end], at: 0, spaced: true, lines: 2 }
    }

    /// Replaces `toks` by the next stretch; false at the end of the text.
    pub(crate) fn next(&mut self, vocabulary: &Vocabulary, toks: &mut Vec<Tok>) -> bool {
        toks.clear();
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        while at < bytes.len() {
            let byte = bytes[at];
            let class = CLASS[byte as usize];
            if class == SPACE {
                self.spaced = true;
                if byte == b'\n' {
                    self.lines += 1;
                    let stop = match self.lines {
                        0 | 1 => 2 * STRETCH,
                        _ => STRETCH,
                    };
                    if toks.len() >= stop {
                        at += 1;
                        break;
                    }
                }
                at += 1;
                continue;
            }
            if toks.len() >= 4 * STRETCH {
                break;
            }
            let start = at;
            let mut tok = Tok {
                start: start as u32,
                end: 0,
                word: UNKNOWN,
                kind: Kind::Word,
                spaced: self.spaced,
                breaks: self.lines > 1,
                capital: false,
                stop: matches!(byte, b'.' | b'!' | b'?'),
            };
            match class {
                DIGIT => {
                    tok.kind = Kind::Digits;
                    let mut value = 0u64;
                    while at < bytes.len() && bytes[at].is_ascii_digit() {
                        value = (value * 10 + u64::from(bytes[at] - b'0')).min(u64::from(u32::MAX));
                        at += 1;
                    }
                    tok.word = value as u32;
                }
                LETTER => {
                    tok.capital = byte.is_ascii_uppercase();
                    at = self.word(vocabulary, at, &mut tok);
                }
                WIDE => {
                    let Some(c) = self.text[at..].chars().next() else { break };
                    if c.is_alphabetic() {
                        tok.capital = c.is_uppercase();
                        at = self.word(vocabulary, at, &mut tok);
                    } else if c.is_whitespace() || c == '\u{200B}' || c == '\u{FEFF}' || c == '\u{AD}' {
                        self.spaced |= c.is_whitespace();
                        at += c.len_utf8();
                        continue;
                    } else {
                        tok.kind = Kind::Sign;
                        at += c.len_utf8();
                        let mut hash = SEED;
                        fold_char(c, &mut |byte| hash = mix(hash, byte));
                        tok.word = self.look_up(vocabulary, hash, start, at);
                    }
                }
                _ => {
                    tok.kind = Kind::Sign;
                    at += 1;
                    tok.word = self.look_up(vocabulary, mix(SEED, byte), start, at);
                }
            }
            tok.end = at as u32;
            toks.push(tok);
            self.spaced = false;
            self.lines = 0;
        }
        self.at = at;
        !toks.is_empty() || at < bytes.len()
    }

    #[inline]
    fn word(&self, vocabulary: &Vocabulary, start: usize, tok: &mut Tok) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start;
        let mut hash = SEED;
        while at < bytes.len() {
            let byte = bytes[at];
            match CLASS[byte as usize] {
                LETTER => {
                    hash = mix(hash, byte | 0x20);
                    at += 1;
                }
                WIDE => {
                    let Some(c) = self.text[at..].chars().next() else { break };
                    // Combining marks belong to the word that they follow.
                    if !c.is_alphabetic() && !('\u{300}'..='\u{36F}').contains(&c) {
                        break;
                    }
                    fold_char(c, &mut |byte| hash = mix(hash, byte));
                    at += c.len_utf8();
                }
                _ => break,
            }
        }
        tok.word = self.look_up(vocabulary, hash, start, at);
        at
    }

    #[inline]
    fn look_up(&self, vocabulary: &Vocabulary, hash: u32, start: usize, end: usize) -> u32 {
        let text = &self.text[start..end];
        let same = |known: &[u8]| {
            if text.is_ascii() { text.as_bytes().eq_ignore_ascii_case(known) } else { *fold(text) == *known }
        };
        vocabulary.find(finish(hash), same).unwrap_or(UNKNOWN)
    }
}

const SIGN: u8 = 0;
const SPACE: u8 = 1;
const DIGIT: u8 = 2;
const LETTER: u8 = 3;
const WIDE: u8 = 4;

static CLASS: [u8; 256] = {
    let mut table = [SIGN; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        table[at] = if byte >= 0x80 {
            WIDE
        } else if byte.is_ascii_digit() {
            DIGIT
        } else if byte.is_ascii_alphabetic() {
            LETTER
        } else if byte <= b' ' || byte == 0x7F {
            SPACE
        } else {
            SIGN
        };
        at += 1;
    }
    table
};

/// All tokens of a short text.
pub(crate) fn tokens(vocabulary: &Vocabulary, text: &str) -> Vec<Tok> {
    let (mut all, mut toks, mut scanner) = (Vec::new(), Vec::new(), Scanner::new(text));
    while scanner.next(vocabulary, &mut toks) {
        all.append(&mut toks);
    }
    all
}
