//! "The town", where the one that was named before has no place on the map: still that one.
//!
//! Only one may be meant: where what was told before was in several, nothing is said.

use veille_place::PlaceKind;
use veille_text::Document;

use crate::claim::{Claim, ClaimPlace};
use crate::pack::Grammar;

/// Sentences back, at most. Own judgement.
const TOWN: usize = 2;
/// Against a claim that has its place itself. Own judgement, to be calibrated on cases; see METHOD.
const TRUST: f32 = 0.8;

/// Gives such claims their place, and tells which have got one. The claims are in the order of the text.
pub(crate) fn places(claims: &mut [Claim], doc: &Document, grammar: &Grammar) -> Vec<usize> {
    let sentence = |claim: &Claim| {
        let start = claim.evidence.sentence.start();
        doc.sentences.partition_point(|sentence| sentence.span.end() <= start)
    };
    let sentences: Vec<usize> = claims.iter().map(sentence).collect();
    let mut given = Vec::new();
    for at in 0..claims.len() {
        let claim = &claims[at];
        let town = claim.place.as_ref().is_some_and(|place| is_the_town(place, doc, grammar));
        if !town {
            continue;
        }
        let told = |&i: &usize| {
            let other = &claims[i];
            sentences[i] < sentences[at]
                && sentences[i] + TOWN >= sentences[at]
                && other.place.as_ref().is_some_and(is_one)
                && is_one_story(doc, other, claim)
        };
        let before: Vec<usize> = (0..claims.len()).filter(told).collect();
        let Some(last) = before.iter().map(|&i| sentences[i]).max() else { continue };
        let mut near =
            before.into_iter().filter(|&i| sentences[i] == last).filter_map(|i| claims[i].place.clone());
        let Some(place) = near.next() else { continue };
        if near.any(|other| !is_same(&other, &place)) {
            continue;
        }
        let claim = &mut claims[at];
        let span = claim.place.as_ref().and_then(|place| place.span);
        claim.place = Some(ClaimPlace { span, ..place });
        claim.confidence *= TRUST;
        given.push(at);
    }
    given
}

/// "The town", and nothing that says which.
fn is_the_town(place: &ClaimPlace, doc: &Document, grammar: &Grammar) -> bool {
    let Some(span) = place.span.filter(|_| !place.named && place.place.is_none()) else { return false };
    let tokens = doc.tokens_in(span);
    let definite = |token: usize| {
        let token = &doc.tokens[token];
        token.feature("Definite") == Some("Def") || token.feature("PronType") == Some("Dem")
    };
    let town = |token: usize| {
        let found = &doc.tokens[token];
        found.feature("Number") != Some("Plur")
            && grammar.sites.town.contains(grammar.lemma(doc, token).as_str())
    };
    tokens.len() == 2 && definite(tokens.start) && town(tokens.start + 1)
}

/// A town, or a name that no map has.
fn is_one(place: &ClaimPlace) -> bool {
    place.place.as_ref().map_or(place.named, |known| known.kind == PlaceKind::Town)
}

fn is_same(one: &ClaimPlace, other: &ClaimPlace) -> bool {
    match (&one.place, &other.place) {
        (Some(one), Some(other)) => one.name == other.name && one.country == other.country,
        (None, None) => one.name == other.name,
        _ => false,
    }
}

/// True where no empty line parts the two.
fn is_one_story(doc: &Document, before: &Claim, claim: &Claim) -> bool {
    let between = doc.text.get(before.evidence.sentence.end()..claim.evidence.sentence.start());
    between.is_some_and(|between| !between.contains("\n\n"))
}
