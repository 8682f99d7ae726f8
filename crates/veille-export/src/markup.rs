//! What pages have in common: their head, and sentences with their sources.

use std::fmt::Write as _;

use smol_str::SmolStr;
use veille_ledger::PlaceRow;

use crate::Quoted;
use crate::cell::{link, marked, plain};
use crate::words::Words;

/// Print and screen. Sections of a page are not torn apart.
const STYLE: &str = include_str!("page.css");

/// The end of a page.
pub(crate) const FOOT: &str = "</main>\n</body>\n</html>\n";

/// The beginning of a page, up to its content. Nothing but its own style is allowed to it.
pub(crate) fn head(words: &Words, title: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n",
        marked(words.lang()),
        marked(title)
    )
}

/// `Helmand, AF`: what lies around a place.
pub(crate) fn within(place: &PlaceRow) -> String {
    let parts = [&place.admin1, &place.country].into_iter().flatten().map(|part| plain(part));
    parts.filter(|part| !part.is_empty() && *part != place.name).collect::<Vec<_>>().join(", ")
}

/// Sentences, each with who says so, when, where to read it, and the ids of the claims read in it.
pub(crate) fn sentences(quotes: &[Quoted], words: &Words) -> String {
    let mut groups: Vec<Vec<&Quoted>> = Vec::new();
    for quote in quotes {
        let same = |group: &&mut Vec<&Quoted>| {
            group.iter().any(|other| {
                (&other.sentence, &other.source, &other.published, &other.address, other.modality)
                    == (&quote.sentence, &quote.source, &quote.published, &quote.address, quote.modality)
            })
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(quote),
            None => groups.push(vec![quote]),
        }
    }
    let mut out = String::new();
    for group in groups {
        let Some(first) = group.first() else { continue };
        let _ = write!(out, "<blockquote><p>{}</p><footer>{}", marked(&first.sentence), source(first, words));
        for quote in &group {
            let _ = write!(out, " <code>{}</code>", quote.claim);
        }
        out.push_str("</footer></blockquote>");
    }
    out
}

fn source(quote: &Quoted, words: &Words) -> String {
    let mut parts: Vec<SmolStr> = Vec::new();
    parts.extend(Some(quote.source.clone()).filter(|source| !source.is_empty()));
    parts.extend(quote.published.clone());
    let told = marked(&parts.join(", "));
    let told = match quote.address.as_deref().and_then(link) {
        Some(address) => format!("<a href=\"{}\" rel=\"noreferrer\">{told}</a>", marked(&address)),
        None => told,
    };
    let how = marked(words.modality(quote.modality));
    format!("<span class=\"how\">{how}</span> {told}")
}
