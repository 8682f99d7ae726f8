//! Where something happened that its own sentence does not place: where what was told just before it did.
//!
//! Two things are told so: the dead of an attack ("*Five people died*", behind the attack), and a town by its kind
//! ("*the town*"), where the one that was named has no place on the map. Only one place may be meant: where what was
//! told before was in several, nothing is said.

use veille_place::PlaceKind;
use veille_text::Document;

use crate::claim::{Claim, ClaimPlace, EventKind};
use crate::pack::Grammar;
use crate::setting::rank;

/// Sentences back, at most, for the dead and for a town. Own judgement.
const DEAD: usize = 1;
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
        let dead = claim.event == EventKind::Harm
            && claim.place.is_none()
            && claim.modality.is_fact()
            && !claim.manner.iter().any(|manner| manner == "toll");
        let town = claim.place.as_ref().is_some_and(|place| is_the_town(place, doc, grammar));
        if !dead && !town {
            continue;
        }
        let reach = if dead { DEAD } else { TOWN };
        let told = |&i: &usize| {
            let other = &claims[i];
            let before = sentences[i] < sentences[at] || dead && sentences[i] == sentences[at] && i != at;
            let placed = other.place.as_ref().is_some_and(|place| is_one(place, dead));
            let fits = !dead || is_violent(other.event) && other.modality.is_fact();
            before
                && sentences[i] + reach >= sentences[at]
                && placed
                && fits
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

/// A place that a happening may be at: no country, no region.
fn is_one(place: &ClaimPlace, dead: bool) -> bool {
    match &place.place {
        Some(known) if dead => rank(known.kind) >= rank(PlaceKind::District),
        Some(known) => known.kind == PlaceKind::Town,
        None => place.named,
    }
}

fn is_same(one: &ClaimPlace, other: &ClaimPlace) -> bool {
    match (&one.place, &other.place) {
        (Some(one), Some(other)) => one.name == other.name && one.country == other.country,
        (None, None) => one.name == other.name,
        _ => false,
    }
}

/// True where no empty line parts the two, and no two dates.
fn is_one_story(doc: &Document, before: &Claim, claim: &Claim) -> bool {
    let (from, to) = (before.evidence.sentence, claim.evidence.sentence);
    let joined = from.start() >= to.start()
        || doc.text.get(from.end()..to.start()).is_some_and(|between| !between.contains("\n\n"));
    let day = |claim: &Claim| {
        let time = claim.time.as_ref().filter(|time| time.span.is_some())?;
        time.interval.from()
    };
    let dated = |one: Option<_>, other: Option<_>| one.is_some() && other.is_some() && one != other;
    joined && (claim.event != EventKind::Harm || !dated(day(before), day(claim)))
}

/// What people die of.
fn is_violent(event: EventKind) -> bool {
    matches!(
        event,
        EventKind::Strike
            | EventKind::Clash
            | EventKind::Enter
            | EventKind::Capture
            | EventKind::Retake
            | EventKind::Repel
            | EventKind::Harm
            | EventKind::Offensive
    )
}
