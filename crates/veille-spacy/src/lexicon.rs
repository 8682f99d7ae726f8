//! Words as a pipeline sees them: what depends on the spelling alone is worked out once a word.

use std::collections::HashMap;

use smol_str::SmolStr;

use crate::chars::{is_alpha, is_digit, is_space};
use crate::hash::string_id;

/// Features that embeddings may be made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Feature {
    Orth,
    Lower,
    Norm,
    Prefix,
    Suffix,
    Shape,
    Spacy,
    IsSpace,
}

impl Feature {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "ORTH" => Self::Orth,
            "LOWER" => Self::Lower,
            "NORM" => Self::Norm,
            "PREFIX" => Self::Prefix,
            "SUFFIX" => Self::Suffix,
            "SHAPE" => Self::Shape,
            "SPACY" => Self::Spacy,
            "IS_SPACE" => Self::IsSpace,
            _ => return None,
        })
    }
}

/// Where a word's cached rows lie, by encoder and by whether a space follows.
pub(crate) const NO_SLOT: u32 = u32::MAX;

/// One spelling (with one norm).
#[derive(Debug, Clone)]
pub(crate) struct Lexeme {
    pub(crate) text: SmolStr,
    pub(crate) lower: SmolStr,
    pub(crate) orth: u64,
    norm: u64,
    prefix: u64,
    suffix: u64,
    shape: u64,
    pub(crate) is_space: bool,
    /// Special cases whose plain tokens begin with this word.
    pub(crate) fused: Option<u32>,
    pub(crate) slots: [[u32; 2]; 2],
}

impl Lexeme {
    pub(crate) fn feature(&self, feature: Feature, spacy: bool) -> u64 {
        match feature {
            Feature::Orth => self.orth,
            Feature::Lower => string_id(&self.lower),
            Feature::Norm => self.norm,
            Feature::Prefix => self.prefix,
            Feature::Suffix => self.suffix,
            Feature::Shape => self.shape,
            Feature::Spacy => u64::from(spacy),
            Feature::IsSpace => u64::from(self.is_space),
        }
    }
}

/// Norms that differ from lower case.
#[derive(Debug, Default)]
pub(crate) struct Norms {
    /// From the model, by id of the spelling.
    pub(crate) of_model: HashMap<u64, SmolStr>,
    /// Those that spaCy has in code, the same for all languages (`spacy.lang.norm_exceptions`).
    pub(crate) of_all: HashMap<String, String>,
}

impl Norms {
    pub(crate) fn new() -> Self {
        let of_all = serde_json::from_str(include_str!("../data/base_norms.json")).unwrap_or_default();
        Self { of_model: HashMap::new(), of_all }
    }
}

/// The words met so far by one worker.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    pub(crate) lexemes: Vec<Lexeme>,
    by_text: HashMap<SmolStr, u32>,
}

impl Lexicon {
    pub(crate) fn len(&self) -> usize {
        self.lexemes.len()
    }

    /// The word of that spelling; `fused` tells which special cases begin with it.
    pub(crate) fn intern(&mut self, text: &str, norms: &Norms, fused: impl Fn(&str) -> Option<u32>) -> u32 {
        if let Some(&id) = self.by_text.get(text) {
            return id;
        }
        let id = self.lexemes.len() as u32;
        let lexeme = self.make(text, None, norms, fused(text));
        self.by_text.insert(lexeme.text.clone(), id);
        self.lexemes.push(lexeme);
        id
    }

    /// A word whose norm a special case has set. It is a word of its own.
    pub(crate) fn add_with_norm(&mut self, text: &str, norm: &str, norms: &Norms, fused: Option<u32>) -> u32 {
        let lexeme = self.make(text, Some(norm), norms, fused);
        self.lexemes.push(lexeme);
        self.lexemes.len() as u32 - 1
    }

    fn make(&self, text: &str, norm: Option<&str>, norms: &Norms, fused: Option<u32>) -> Lexeme {
        let orth = string_id(text);
        let lower = text.to_lowercase();
        // In this order: the special case, the model's table, spaCy's own table, lower case.
        let norm = norm
            .or_else(|| norms.of_model.get(&orth).map(SmolStr::as_str))
            .or_else(|| norms.of_all.get(text).map(String::as_str))
            .unwrap_or(&lower);
        let first = text.chars().next().map_or(0, char::len_utf8);
        let last_three = text.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
        Lexeme {
            text: SmolStr::new(text),
            orth,
            norm: string_id(norm),
            prefix: string_id(&text[..first]),
            suffix: string_id(&text[last_three..]),
            shape: string_id(&shape(text)),
            is_space: !text.is_empty() && text.chars().all(is_space),
            lower: lower.into(),
            fused,
            slots: [[NO_SLOT; 2]; 2],
        }
    }
}

/// Letters as `X` and `x`, digits as `d`, the rest as it is; runs of one kind are cut at four.
fn shape(text: &str) -> SmolStr {
    if text.chars().nth(99).is_some() {
        return SmolStr::new_static("LONG");
    }
    let mut out = String::with_capacity(text.len());
    let mut last = None;
    let mut run = 0;
    for c in text.chars() {
        let kind = match c {
            _ if is_alpha(c) && c.is_uppercase() => 'X',
            _ if is_alpha(c) => 'x',
            _ if is_digit(c) => 'd',
            _ => c,
        };
        run = if last == Some(kind) { run + 1 } else { 0 };
        last = Some(kind);
        if run < 4 {
            out.push(kind);
        }
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_cut_runs_at_four() {
        assert_eq!(shape("Kabouliens"), "Xxxxx");
        assert_eq!(shape("C-130"), "X-ddd");
        assert_eq!(shape("10²"), "ddd");
        assert_eq!(shape(&"a".repeat(100)), "LONG");
        assert_eq!(shape(&"a".repeat(99)), "xxxx");
    }
}
