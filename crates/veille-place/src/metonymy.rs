//! Names of places that stand for who governs, plays or trades there.

use veille_text::Token;

use crate::recognize::{Candidate, Reading};

/// The word of a name that hangs on the rest of the sentence, and the word it hangs on. What is coordinated hangs
/// where the first of the row does.
fn hangs<'r>(reading: &'r Reading<'_>, candidate: &Candidate) -> Option<(&'r Token, &'r Token)> {
    let doc = reading.doc;
    let mut at = doc.top(candidate.tokens.clone())?;
    // A row of more than four governments is no worse for standing for places.
    for _ in 0..4 {
        match doc.tokens.get(at) {
            Some(token) if token.dep == "conj" => at = doc.head(at)?,
            _ => break,
        }
    }
    let head = doc.head(at)?;
    Some((doc.tokens.get(at)?, doc.tokens.get(head)?))
}

/// True where a country or capital stands for its government: it speaks or acts ("Kaboul a annoncé"), is spoken to
/// ("accused Washington"), or has to do with another government ("talks between Moscow and Ankara").
pub(crate) fn governs(reading: &Reading<'_>, candidate: &Candidate) -> bool {
    let acts = hangs(reading, candidate).is_some_and(|(token, head)| {
        let subject = token.dep.starts_with("nsubj") && !token.dep.ends_with("pass");
        let object = matches!(&*token.dep, "dobj" | "obj");
        (subject && reading.words.speaks(&head.lemma))
            || (object && reading.words.is_done_to_governments(&head.lemma))
    });
    acts || between(reading, candidate)
}

/// "Talks between Moscow and Ankara", "l'aide de Washington": the noun stands a preposition, and at most one name
/// and a conjunction, before.
fn between(reading: &Reading<'_>, candidate: &Candidate) -> bool {
    let mut at = candidate.tokens.start;
    let mut prepositions = 0;
    for _ in 0..5 {
        let Some(before) = reading.before(at) else { return false };
        let word = reading.word(before);
        if prepositions > 0 && word.is_some_and(|w| w.between_states) {
            return true;
        }
        let small = word.is_some_and(|w| w.preposition || w.loose_preposition);
        let links = word.is_some_and(|w| w.conjunction || w.article);
        prepositions += usize::from(small);
        let name = reading.shape(before).name && prepositions == 0;
        if !(small || links || name) {
            return false;
        }
        at = before;
    }
    false
}

/// "A Washington-based group".
pub(crate) fn attached(reading: &Reading<'_>, candidate: &Candidate) -> bool {
    let end = candidate.tokens.end;
    reading.shape(end).hyphen && reading.word(end + 1).is_some_and(|w| w.attached)
}

/// "The London bank had lent".
pub(crate) fn of_a_body(reading: &Reading<'_>, candidate: &Candidate) -> bool {
    let next = candidate.tokens.end;
    reading.shape(next).lower && reading.word(next).is_some_and(|w| w.body)
}

/// Teams named after their towns: "Marseille a battu Lyon".
pub(crate) fn plays(reading: &Reading<'_>, candidate: &Candidate) -> bool {
    hangs(reading, candidate).is_some_and(|(token, verb)| {
        let part = token.dep.starts_with("nsubj") || matches!(&*token.dep, "dobj" | "obj");
        part && reading.words.is_contest(&verb.lemma)
    })
}
