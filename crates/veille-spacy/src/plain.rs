use std::sync::Arc;

use smol_str::SmolStr;
use veille_text::{Document, Lang, Sentence, Span, Token};

use crate::paragraphs::paragraphs;

/// Part of speech of a word of which nothing is known, in universal tags.
const UNKNOWN: SmolStr = SmolStr::new_static("X");
const SIGN: SmolStr = SmolStr::new_static("PUNCT");

/// A part of a text in words and sentences, by its signs alone: for a language without a model. No token has a
/// lemma or a governor, and there are no entities.
///
/// A sentence ends at a blank line, or at a full stop, question or exclamation mark with a blank and no small letter
/// behind it. Not at the stop of an initial, nor of one of the `abbreviations` ("Sr.", as they are written).
///
/// ```
/// use veille_text::{Lang, Span};
///
/// let text = "El Sr. Pérez huyó. ¿Quién manda?".into();
/// let lang = Lang::new("es").unwrap();
/// let document = veille_spacy::plain(lang, &text, Span::new(0, text.len()).unwrap(), &["Sr.".to_owned()]);
/// assert_eq!(document.sentences[1].span.of(&text), "¿Quién manda?");
/// ```
#[must_use]
pub fn plain(lang: Lang, text: &Arc<str>, part: Span, abbreviations: &[String]) -> Document {
    let (mut tokens, mut sentences) = (Vec::new(), Vec::new());
    for paragraph in paragraphs(text, part) {
        let begin = tokens.len();
        words(text, paragraph, &mut tokens);
        let mut first = begin;
        for at in begin..tokens.len() {
            if at + 1 < tokens.len() && !ends(text, &tokens, first, at, abbreviations) {
                continue;
            }
            let span = tokens[first].span.cover(tokens[at].span);
            sentences.push(Sentence { span, tokens: first..at + 1 });
            first = at + 1;
        }
    }
    Document::new(lang, text.clone(), tokens, sentences, Vec::new())
}

/// Runs of letters and digits, and each other sign by itself.
fn words(text: &str, part: Span, tokens: &mut Vec<Token>) {
    // Combining marks belong to the letter before them.
    let solid = |c: char| c.is_alphanumeric() || ('\u{300}'..='\u{36F}').contains(&c);
    let mut rest = part.of(text).char_indices().peekable();
    while let Some((from, c)) = rest.next() {
        if c.is_whitespace() || c == '\u{FEFF}' {
            continue;
        }
        let mut to = from + c.len_utf8();
        if solid(c) {
            while let Some((at, next)) = rest.next_if(|&(_, next)| solid(next)) {
                to = at + next.len_utf8();
            }
        }
        let Some(span) = Span::new(part.start() + from, part.start() + to) else { continue };
        let pos = if solid(c) { UNKNOWN } else { SIGN };
        tokens.push(Token {
            span,
            lemma: SmolStr::default(),
            tag: pos.clone(),
            pos,
            morph: SmolStr::default(),
            head: u32::MAX,
            dep: SmolStr::default(),
        });
    }
}

/// True where the sentence that began with token `first` ends with token `at`, and another follows.
fn ends(text: &str, tokens: &[Token], first: usize, at: usize, abbreviations: &[String]) -> bool {
    let word = |i: usize| tokens[i].span.of(text);
    let glued = |i: usize| tokens[i].span.end() == tokens[i + 1].span.start();
    if glued(at) {
        return false;
    }
    // Brackets and quotes close behind the stop.
    let closes = |i: usize| matches!(word(i), ")" | "]" | "\"" | "'" | "”" | "’" | "»" | "…");
    let mut stop = at;
    while stop > first && closes(stop) && glued(stop - 1) {
        stop -= 1;
    }
    if !matches!(word(stop), "." | "!" | "?" | "…") {
        return false;
    }
    let next = word(at + 1).chars().next();
    if next.is_some_and(char::is_lowercase) {
        return false;
    }
    if word(stop) != "." || stop == first || !glued(stop - 1) {
        return true;
    }
    let before = word(stop - 1);
    let initial = before.chars().count() == 1 && before.chars().all(char::is_uppercase);
    let short = |known: &String| known.strip_suffix('.') == Some(before);
    !initial && !abbreviations.iter().any(short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Document {
        let lang = Lang::new("es").unwrap();
        let abbreviations = ["Sr.", "EE.", "UU."].map(str::to_owned);
        plain(lang, &text.into(), Span::new(0, text.len()).unwrap(), &abbreviations)
    }

    fn sentences(text: &str) -> Vec<String> {
        read(text).sentences.iter().map(|sentence| sentence.span.of(text).to_owned()).collect()
    }

    #[test]
    fn sentences_end_at_stops_and_blank_lines() {
        assert_eq!(sentences("Cayó Gao. ¿Y Kidal? No…"), ["Cayó Gao.", "¿Y Kidal?", "No…"]);
        assert_eq!(sentences("Título\n\nCae Gao"), ["Título", "Cae Gao"]);
        assert_eq!(sentences("«Nos vamos.» Y se fueron."), ["«Nos vamos.»", "Y se fueron."]);
    }

    #[test]
    fn stops_inside_a_sentence_do_not_end_it() {
        assert_eq!(sentences("El Sr. J. Pérez pagó 3.500 euros a EE. UU. Luego calló.").len(), 1);
        assert_eq!(sentences("Dijo «¡No!» y se fue.").len(), 1);
    }

    #[test]
    fn words_have_no_governor_and_no_lemma() {
        let document = read("Cayó Gao.");
        assert_eq!(document.tokens.len(), 3);
        assert!((0..3).all(|i| document.head(i).is_none() && document.tokens[i].lemma.is_empty()));
    }

    proptest! {
        #[test]
        fn tokens_hold_all_that_is_no_white_space_and_sentences_all_tokens(text in "[aÉ. ?«»\n1]{0,60}|\\PC{0,40}") {
            let document = read(&text);
            let kept: String = document.tokens.iter().map(|token| token.span.of(&text)).collect();
            let dense: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{FEFF}').collect();
            prop_assert_eq!(kept, dense);
            let mut next = 0;
            for sentence in &document.sentences {
                prop_assert_eq!(sentence.tokens.start, next);
                next = sentence.tokens.end;
            }
            prop_assert_eq!(next, document.tokens.len());
        }
    }
}
