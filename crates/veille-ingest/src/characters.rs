//! Bytes to text.
//!
//! The cases, in the order in which they are told apart:
//! 1. A byte order mark says UTF-8 or UTF-16 (UTF-32 is refused by name).
//! 2. A known file signature says what the bytes are instead of text.
//! 3. Valid UTF-8 without control characters is UTF-8.
//! 4. NUL bytes: UTF-16 without a mark, or no text.
//! 5. Mostly valid UTF-8 is damaged UTF-8. Read as a one-byte encoding, every accent in it would be spoilt.
//! 6. What is left is a one-byte or East Asian encoding; the detector that browsers use names it.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::error::Kind;

/// Decoded text and how it was written.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// The encoding's name in the WHATWG standard (`windows-1252`).
    pub(crate) encoding: &'static str,
    /// True where nothing in the file says so.
    pub(crate) guessed: bool,
    /// Stretches of bytes that mean nothing in this encoding, each now U+FFFD.
    pub(crate) broken: usize,
}

/// File signatures that people mistake for text, each with its first bytes and a way out.
const SIGNATURES: &[(&[u8], &str, &str)] = &[
    (b"%PDF-", "a PDF document", "turn it into text first, for example with `pdftotext`"),
    (b"PK\x03\x04", "a ZIP archive or an office document", "unpack it, or save the document as plain text"),
    (b"\xD0\xCF\x11\xE0", "an old office document", "save it as plain text"),
    (b"{\\rtf", "an RTF document", "save it as plain text"),
    (b"\x1F\x8B", "a gzip archive", "unpack it first, for example with `gunzip`"),
    (b"\x28\xB5\x2F\xFD", "a Zstandard archive", "unpack it first, for example with `unzstd`"),
    (b"BZh", "a bzip2 archive", "unpack it first, for example with `bunzip2`"),
    (b"\xFD7zXZ", "an XZ archive", "unpack it first, for example with `unxz`"),
    (b"7z\xBC\xAF", "a 7-Zip archive", "unpack it first"),
    (b"\x89PNG", "a PNG image", "veille reads no pictures"),
    (b"\xFF\xD8\xFF", "a JPEG image", "veille reads no pictures"),
    (b"GIF8", "a GIF image", "veille reads no pictures"),
    (b"SQLite format 3", "a SQLite database", "export the articles as text first"),
    (b"\x7FELF", "a program", "give the article's text"),
];

/// The hint where nothing is known of the bytes but that they are not text.
const NO_TEXT: Kind =
    Kind::Binary { what: "binary data", hint: "give the article's text, in UTF-8 if there is a choice" };

/// At most this share of control characters, in percent, is damage; more is no text. A page of text that
/// went through a terminal carries a few escapes; compressed data has one byte in ten or more.
const CONTROLS_PERCENT: usize = 2;

/// Without a byte order mark, UTF-16 is believed where at least this share of the characters, in percent,
/// are plain spaces. European and Arabic prose has 12 to 20; binary data almost none.
const SPACES_PERCENT: usize = 4;

pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded, Kind> {
    if bytes.starts_with(b"\xFF\xFE\0\0") || bytes.starts_with(b"\0\0\xFE\xFF") {
        let hint = "save it as UTF-8, for example with `iconv -f UTF-32 -t UTF-8`";
        return Err(Kind::Binary { what: "UTF-32", hint });
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return checked(known(encoding, bytes.get(mark..).unwrap_or(&[]), false));
    }
    if let Some(&(_, what, hint)) = SIGNATURES.iter().find(|(first, ..)| bytes.starts_with(first)) {
        // "BZh" or "GIF8" may begin a sentence: a signature counts only where it is not followed by prose.
        if std::str::from_utf8(bytes).is_err() || what.contains("document") {
            return Err(Kind::Binary { what, hint });
        }
    }
    if bytes.contains(&0) {
        return utf_16_without_mark(bytes).ok_or(NO_TEXT);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let text = text.to_owned();
        return checked(Decoded { text, encoding: UTF_8.name(), guessed: false, broken: 0 });
    }
    if mostly_utf_8(bytes) {
        return checked(known(UTF_8, bytes, true));
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    checked(known(detector.guess(None, chardetng::Utf8Detection::Deny), bytes, true))
}

/// The characters of a web page: a byte order mark, then what the server says, then what the page says, then what
/// its bytes show. UTF-8 that is valid is UTF-8 whatever is said of it: pages that lie in this direction are
/// many, and accents outside ASCII that happen to be valid UTF-8 next to none.
pub(crate) fn page(bytes: &[u8], charset: Option<&str>) -> Result<Decoded, Kind> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Ok(known(encoding, bytes.get(mark..).unwrap_or(&[]), false));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: text.to_owned(), encoding: UTF_8.name(), guessed: false, broken: 0 });
    }
    let told = charset.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    if let Some(encoding) = told.or_else(|| declared(bytes)).filter(|&encoding| encoding != UTF_8) {
        return Ok(known(encoding, bytes, false));
    }
    if bytes.contains(&0) {
        return utf_16_without_mark(bytes).ok_or(NO_TEXT);
    }
    if mostly_utf_8(bytes) {
        return Ok(known(UTF_8, bytes, true));
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    Ok(known(detector.guess(None, chardetng::Utf8Detection::Deny), bytes, true))
}

/// Bytes within which a page must say how it is written (the HTML standard asks for the first 1,024).
const DECLARED_WITHIN: usize = 2048;

/// `charset=` of a `<meta>`, or the `encoding=` of an XML declaration.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..DECLARED_WITHIN).unwrap_or(bytes).to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    ["charset=", "encoding="].into_iter().find_map(|mark| {
        let value = head.split_once(mark)?.1.trim_start().trim_start_matches(['"', '\'']);
        let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.')));
        let label = value.get(..end.unwrap_or(value.len()))?;
        let encoding = Encoding::for_label(label.as_bytes())?;
        // A page that could be read this far is not written in UTF-16, whatever it says.
        Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
    })
}

fn known(encoding: &'static Encoding, bytes: &[u8], guessed: bool) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let broken = if text.contains('\u{FFFD}') { text.matches('\u{FFFD}').count() } else { 0 };
    Decoded { text: text.into_owned(), encoding: encoding.name(), guessed, broken }
}

/// Refuses what decodes but is not text.
fn checked(decoded: Decoded) -> Result<Decoded, Kind> {
    let first: String = decoded.text.trim_start().chars().take(15).collect();
    let first = first.to_ascii_lowercase();
    if first.starts_with("<!doctype html") || first.starts_with("<html") {
        return Err(Kind::Binary { what: "a web page", hint: "save the article's text alone" });
    }
    let controls = decoded.text.chars().filter(|&c| is_odd_control(c)).count();
    // Counting characters of a long text only where there is something to compare with.
    if controls > 0 && controls * 100 > decoded.text.chars().count() * CONTROLS_PERCENT {
        return Err(NO_TEXT);
    }
    Ok(decoded)
}

fn is_odd_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}')
}

fn utf_16_without_mark(bytes: &[u8]) -> Option<Decoded> {
    // Either order is tried; in the wrong one a space becomes U+2000 and letters become ideographs.
    [UTF_16LE, UTF_16BE].into_iter().find_map(|encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?.into_owned();
        let count = text.chars().count();
        let spaces = text.chars().filter(|&c| c == ' ').count();
        let text_like = !text.chars().any(is_odd_control) && spaces * 100 >= count * SPACES_PERCENT;
        (count > 0 && text_like).then(|| Decoded {
            text,
            encoding: encoding.name(),
            guessed: true,
            broken: 0,
        })
    })
}

/// True where well-formed sequences of several bytes outnumber the broken ones three to one. In a one-byte
/// encoding two accents in a row that happen to form such a sequence are rare.
fn mostly_utf_8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|&byte| byte >= 0xC0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= 3 * bad
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PROSE: &str = "L’armée a repris la ville hier, a déclaré un porte-parole à Genève. Où iront-ils ?";

    fn utf_16(text: &str, big: bool) -> Vec<u8> {
        let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn each_encoding_gives_the_same_text() {
        let (windows, _, lost) = encoding_rs::WINDOWS_1252.encode(PROSE);
        assert!(!lost);
        let mark = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
        let cases = [
            ("UTF-8", false, PROSE.as_bytes().to_vec()),
            ("UTF-8", false, mark(b"\xEF\xBB\xBF", PROSE.as_bytes().to_vec())),
            ("UTF-16LE", false, mark(b"\xFF\xFE", utf_16(PROSE, false))),
            ("UTF-16BE", false, mark(b"\xFE\xFF", utf_16(PROSE, true))),
            ("UTF-16LE", true, utf_16(PROSE, false)),
            ("UTF-16BE", true, utf_16(PROSE, true)),
            ("windows-1252", true, windows.into_owned()),
        ];
        for (encoding, guessed, bytes) in cases {
            let decoded = decode(&bytes).unwrap();
            assert_eq!((decoded.encoding, decoded.guessed), (encoding, guessed));
            assert_eq!(decoded.text, PROSE, "{encoding}");
            assert_eq!(decoded.broken, 0);
        }
    }

    #[test]
    fn utf_16_without_mark_is_known_in_other_scripts() {
        let text = "Войска вошли в город вчера утром, сообщил губернатор.";
        assert_eq!(decode(&utf_16(text, false)).unwrap().text, text);
        assert_eq!(decode(&utf_16(text, true)).unwrap().text, text);
    }

    #[test]
    fn a_cut_off_utf_8_file_keeps_its_accents() {
        let cut = &PROSE.as_bytes()[..PROSE.find("è").unwrap() + 1];
        let decoded = decode(cut).unwrap();
        assert!(decoded.text.starts_with("L’armée a repris"));
        assert_eq!((decoded.encoding, decoded.broken), ("UTF-8", 1));
    }

    #[test]
    fn binary_data_is_refused_with_its_kind() {
        let message = |bytes: &[u8]| decode(bytes).unwrap_err().to_string();
        assert!(message(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3").contains("a PDF document"));
        assert!(message(b"PK\x03\x04\x14\0\x06").contains("office document"));
        assert!(message(b"\xEF\xBB\xBF <!DOCTYPE html><p>x").contains("a web page"));
        assert!(message(b"\xFF\xFE\0\0d\0\0\0").contains("UTF-32"));
        let noise: Vec<u8> = (0..4096u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(message(&noise).contains("binary data"));
        assert!(message(&[1, 2, 3, 4, b'a']).contains("binary data"));
    }

    #[test]
    fn prose_may_begin_like_an_archive() {
        assert_eq!(decode(b"GIF89a was a format.").unwrap().text, "GIF89a was a format.");
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = decode(&bytes);
        }

        #[test]
        fn utf_8_text_comes_back_unchanged(text in "[a-zàéœ’«» .,\n]{0,200}") {
            prop_assert_eq!(decode(text.as_bytes()).unwrap().text, text);
        }
    }
}
