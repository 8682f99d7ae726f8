//! The letters of maps: how wide they are, and where lines of text are broken.

use std::sync::OnceLock;

use resvg::usvg::fontdb;

/// Noto Sans, Latin, Greek and Cyrillic; see `data/map/NOTICE.md`.
pub(crate) static REGULAR: &[u8] = include_bytes!("../../../../data/map/NotoSans-Regular.ttf");
/// The bold one.
pub(crate) static BOLD: &[u8] = include_bytes!("../../../../data/map/NotoSans-Bold.ttf");

/// What is asked for on other machines: their own sans serif letters are no wider.
pub(crate) const FAMILY: &str = "Noto Sans, Segoe UI, Roboto, Helvetica, Arial, sans-serif";

/// Widths of letters in thousandths of the size.
struct Widths {
    /// By code point, up to the end of Latin, Greek and Cyrillic.
    regular: Vec<u16>,
    bold: Vec<u16>,
}

/// Letters that are measured, by code point; what lies beyond counts as a wide one.
const MEASURED: u32 = 0x0530;

/// Width of a letter that the font does not have.
const OTHER: u16 = 650;

fn widths() -> &'static Widths {
    static WIDTHS: OnceLock<Widths> = OnceLock::new();
    WIDTHS.get_or_init(|| Widths { regular: measured(REGULAR), bold: measured(BOLD) })
}

fn measured(font: &'static [u8]) -> Vec<u16> {
    let Ok(face) = skrifa::FontRef::new(font) else { return Vec::new() };
    use skrifa::MetadataProvider as _;
    let metrics =
        face.glyph_metrics(skrifa::instance::Size::new(1000.0), skrifa::instance::LocationRef::default());
    let letters = face.charmap();
    let width = |code: u32| {
        let glyph = letters.map(code)?;
        metrics.advance_width(glyph).map(|width| width as u16)
    };
    (0..MEASURED).map(|code| width(code).unwrap_or(OTHER)).collect()
}

/// How wide a line of text is at a size.
pub(crate) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let widths = widths();
    let of = if bold { &widths.bold } else { &widths.regular };
    let thousandths: u64 =
        text.chars().map(|c| u64::from(of.get(c as usize).copied().unwrap_or(OTHER))).sum();
    thousandths as f64 * size / 1000.0
}

/// Text that is no wider, its end replaced by an ellipsis where it would be.
pub(crate) fn shortened(text: &str, size: f64, bold: bool, most: f64) -> String {
    if width(text, size, bold) <= most {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        short.push(c);
        if width(&short, size, bold) + width("…", size, bold) > most {
            short.pop();
            break;
        }
    }
    format!("{}…", short.trim_end())
}

/// Text in lines that are no wider, at most so many.
pub(crate) fn broken(text: &str, size: f64, most: f64, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = vec![String::new()];
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    for (i, word) in words.iter().enumerate() {
        let full = out.len() >= lines;
        let Some(line) = out.last_mut() else { break };
        let longer = if line.is_empty() { (*word).to_owned() } else { format!("{line} {word}") };
        if width(&longer, size, false) <= most || line.is_empty() {
            *line = longer;
        } else if !full {
            out.push((*word).to_owned());
        } else {
            *line = format!("{line} {}", words[i..].join(" "));
            break;
        }
    }
    out.iter().map(|line| shortened(line, size, false, most)).collect()
}

/// The letters for drawing.
pub(crate) fn fonts() -> fontdb::Database {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(REGULAR.to_vec());
    fonts.load_font_data(BOLD.to_vec());
    fonts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_have_their_widths() {
        // From the tables of the font: 1000 units an em.
        assert!((width("a", 1000.0, false) - 561.0).abs() < 1.0);
        assert!(width("Āā", 10.0, false) > 8.0 && width("ii", 10.0, true) < width("mm", 10.0, true));
        assert_eq!(width("", 10.0, false), 0.0);
    }

    #[test]
    fn long_names_are_shortened_and_long_lines_broken() {
        let short = shortened("Llanfairpwllgwyngyllgogerychwyrndrobwll", 12.0, false, 80.0);
        assert!(short.ends_with('…') && width(&short, 12.0, false) <= 80.0, "{short}");
        let lines = broken("one two three four five six seven eight", 12.0, 60.0, 2);
        assert!(lines.len() == 2 && lines[1].ends_with('…'), "{lines:?}");
        assert_eq!(broken("", 12.0, 60.0, 2), [""]);
    }
}
