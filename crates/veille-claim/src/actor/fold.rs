// Shared by the build script and the crate: what the lexicon is compiled with must be what the text is read with.

/// What stands between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    /// White space within a paragraph.
    Space,
    /// A hyphen, a dash without spaces, a slash.
    Hyphen,
    /// An apostrophe of any shape.
    Apostrophe,
    /// A quotation mark opens or closes.
    Quote,
    /// A bracket.
    Bracket,
    /// A dash with spaces about it: it parts sentences, but may stand inside a name.
    Dash,
    /// Anything else: nothing is read across it.
    Break,
}

/// One word: a run of letters and digits, or an acronym written with points.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    /// First byte.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    /// Written with points, as `U.S`.
    pub(crate) dotted: bool,
}

const APOSTROPHES: &[char] = &['\'', '’', '‘', 'ʼ', 'ʿ', 'ʾ', '`', '´', 'ʻ'];
const HYPHENS: &[char] = &['-', '‐', '‑', '–', '/'];
const QUOTES: &[char] = &['"', '“', '”', '«', '»', '„', '‹', '›'];

/// True for marks that open or close a quotation; apostrophes, which also do, are not counted.
pub(crate) fn is_quote(c: char) -> bool {
    QUOTES.contains(&c) || matches!(c, '‘' | '’' | '\'')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() && !APOSTROPHES.contains(&c) || ('\u{300}'..='\u{36f}').contains(&c)
}

/// The words of a text, in order.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::with_capacity(text.len() / 6);
    let mut at = 0;
    let bytes = text.as_bytes();
    while at < text.len() {
        let mut run = text[at..].char_indices().skip_while(|&(_, c)| !is_word(c));
        let Some((offset, first)) = run.next() else { break };
        let start = at + offset;
        let end =
            text[start..].char_indices().find(|&(_, c)| !is_word(c)).map_or(text.len(), |(i, _)| start + i);
        let single = end == start + first.len_utf8() && first.is_uppercase();
        // `U.S`: single capitals with one point and nothing else between them are one word.
        let joined = single
            && out.last().is_some_and(|last| {
                let one = last.dotted || text[last.start..last.end].chars().count() == 1;
                let capital = text[last.start..last.end].chars().next().is_some_and(char::is_uppercase);
                one && capital && last.end + 1 == start && bytes.get(last.end) == Some(&b'.')
            });
        match out.last_mut() {
            Some(last) if joined => (last.end, last.dotted) = (end, true),
            _ => out.push(Word { start, end, dotted: false }),
        }
        at = end;
    }
    out
}

/// What stands between a word and the next.
pub(crate) fn gap(text: &str, left: Word, right: Word) -> Gap {
    let mut between = &text[left.end..right.start];
    let initial = left.dotted || text[left.start..left.end].chars().count() == 1;
    if initial {
        between = between.strip_prefix('.').unwrap_or(between);
    }
    let mut gap = Gap::Space;
    let (mut spaces, mut lines) = (false, 0);
    for c in between.chars() {
        let this = match c {
            '\n' => {
                lines += 1;
                Gap::Space
            }
            c if c.is_whitespace() => {
                spaces = true;
                Gap::Space
            }
            c if HYPHENS.contains(&c) => Gap::Hyphen,
            c if APOSTROPHES.contains(&c) => Gap::Apostrophe,
            c if QUOTES.contains(&c) => Gap::Quote,
            '(' | ')' => Gap::Bracket,
            _ => return Gap::Break,
        };
        gap = match (gap, this) {
            (gap, Gap::Space) => gap,
            (Gap::Space, this) => this,
            (gap, this) if gap == this => gap,
            _ => return Gap::Break,
        };
    }
    match gap {
        // An empty line parts sentences.
        _ if lines > 1 => Gap::Break,
        Gap::Hyphen if lines > 0 => Gap::Break,
        Gap::Hyphen if spaces => Gap::Dash,
        gap => gap,
    }
}

/// The letter without its accent, in its own case; nothing for a combining mark or the points of an acronym.
pub(crate) fn bare(c: char, out: &mut String) {
    let plain = match c {
        '.' | '\u{300}'..='\u{36f}' => return,
        _ if c.is_ascii() => c,
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ẩ' | 'ẫ'
        | 'ậ' => 'a',
        'À' | 'Á' | 'Â' | 'Ã' | 'Ä' | 'Å' | 'Ā' | 'Ă' | 'Ą' => 'A',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => 'C',
        'ď' | 'đ' | 'ḍ' | 'ð' => 'd',
        'Ď' | 'Đ' | 'Ḍ' | 'Ð' => 'D',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ế' | 'ề' | 'ể' | 'ệ' => 'e',
        'È' | 'É' | 'Ê' | 'Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => 'E',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => 'G',
        'ĥ' | 'ħ' | 'ḥ' | 'ḩ' => 'h',
        'Ĥ' | 'Ħ' | 'Ḥ' | 'Ḩ' => 'H',
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ị' => 'i',
        'Ì' | 'Í' | 'Î' | 'Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' => 'I',
        'ķ' => 'k',
        'Ķ' => 'K',
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => 'l',
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ŀ' | 'Ł' => 'L',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' => 'N',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ọ' | 'ố' | 'ồ' | 'ộ' => 'o',
        'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ö' | 'Ø' | 'Ō' | 'Ŏ' | 'Ő' => 'O',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'Ŕ' | 'Ŗ' | 'Ř' => 'R',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' | 'ṣ' => 's',
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' | 'Ṣ' => 'S',
        'ţ' | 'ť' | 'ŧ' | 'ț' | 'ṭ' => 't',
        'Ţ' | 'Ť' | 'Ŧ' | 'Ț' | 'Ṭ' => 'T',
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ụ' | 'ư' => 'u',
        'Ù' | 'Ú' | 'Û' | 'Ü' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' => 'U',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'Ý' | 'Ÿ' | 'Ŷ' => 'Y',
        'ź' | 'ż' | 'ž' | 'ẓ' => 'z',
        'Ź' | 'Ż' | 'Ž' | 'Ẓ' => 'Z',
        'œ' => return out.push_str("oe"),
        'Œ' => return out.push_str("Oe"),
        'æ' => return out.push_str("ae"),
        'Æ' => return out.push_str("Ae"),
        'ß' => return out.push_str("ss"),
        _ => c,
    };
    out.push(plain);
}

/// A bare word in lower case, added to `out`.
pub(crate) fn lower(bare: &str, out: &mut String) {
    if bare.is_ascii() {
        out.extend(bare.chars().map(|c| c.to_ascii_lowercase()));
    } else {
        out.extend(bare.chars().flat_map(char::to_lowercase));
    }
}
