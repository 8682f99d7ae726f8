//! Known weaknesses of small parsers, mended before anything is read from the tree.
//!
//! Each repair looks for a shape that no sentence has (a finite verb without a subject right behind an
//! apposition, a name in several pieces) and gives the arcs that it must have meant. Each has its case under
//! `tests/cases/claims`.

use veille_text::Document;

use super::{Draft, Rel};
use crate::pack::Grammar;

/// Tokens between the ends of a repaired arc, at most: what is further apart is another sentence's.
const REACH: usize = 40;

pub(super) fn all(doc: &Document, grammar: &Grammar, draft: &mut Draft) {
    join_names(doc, draft);
    object_taken_for_a_subject(doc, grammar, draft);
    subject_behind_a_phrase(doc, grammar, draft);
    name_before_its_apposition(doc, draft);
    object_taken_for_a_conjunct(doc, draft);
    subject_behind_its_participle(doc, draft);
    participle_behind_its_noun(doc, draft);
    clause_taken_for_a_phrase(doc, grammar, draft);
    verb_taken_for_a_participle(doc, draft);
    name_before_a_bearing(doc, grammar, draft);
    state_without_a_verb(doc, grammar, draft);
    subject_taken_for_a_conjunct(doc, draft);
    phrase_behind_an_adverb(doc, grammar, draft);
}

/// "Deir ez-Zor", "Jisr al-Shughur": parsers hang the pieces of a hyphenated name on different words. The first
/// piece that is a word stands for the name, what hung on the others hangs on it.
fn join_names(doc: &Document, draft: &mut Draft) {
    let count = doc.tokens.len();
    let hyphen = |i: usize| doc.word(i) == "-";
    let touching = |i: usize| doc.tokens[i].span.end() == doc.tokens[i + 1].span.start();
    let mut start = 0;
    while start + 2 < count {
        let joined = |i: usize| {
            i + 2 < count
                && hyphen(i + 1)
                && touching(i)
                && touching(i + 1)
                && doc.tokens[i + 2].pos != "PUNCT"
        };
        let mut end = start;
        while joined(end) {
            end += 2;
        }
        if end == start {
            start += 1;
            continue;
        }
        let next = end + 1;
        let name = (start..=end).any(|i| doc.tokens[i].pos == "PROPN")
            && !(start..=end).any(|i| matches!(doc.tokens[i].pos.as_str(), "VERB" | "ADJ" | "NUM"));
        if name {
            // The words of the model's entity before it belong to it: "Deir" of "Deir ez-Zor".
            let entity = doc.entities.iter().find(|entity| entity.tokens.contains(&start));
            let first = entity.map_or(start, |entity| entity.tokens.start.max(start.saturating_sub(3)));
            let first = (first..=start).find(|&i| doc.tokens[i].pos != "DET").unwrap_or(start);
            join(draft, first, end);
        }
        start = next;
    }
}

/// Makes one phrase of tokens `first..=last`, if more than one of them hangs on something outside.
fn join(draft: &mut Draft, first: usize, last: usize) {
    let inside = |i: usize| (first..=last).contains(&i);
    let outward: Vec<usize> =
        (first..=last).filter(|&i| draft.head[i] as usize == i || !inside(draft.head[i] as usize)).collect();
    let Some(&top) =
        outward.iter().find(|&&i| draft.rel[i] != Rel::Punctuation).filter(|_| outward.len() > 1)
    else {
        return;
    };
    for i in (first..=last).filter(|&i| i != top) {
        draft.head[i] = top as u32;
        draft.rel[i] = Rel::Flat;
        if let Some(case) = draft.case[i].take().filter(|&case| !inside(case as usize)) {
            draft.case[top].get_or_insert(case);
        }
    }
    let near = first.saturating_sub(REACH)..(last + REACH).min(draft.head.len());
    for i in near {
        let head = draft.head[i] as usize;
        if !inside(i) && inside(head) && head != top {
            draft.head[i] = top as u32;
        }
    }
}

/// "After the loss of Avdiivka, *units* dug trenches": the subject behind an opening phrase is taken for an
/// apposition to its last noun, and the verb has none.
fn subject_behind_a_phrase(doc: &Document, grammar: &Grammar, draft: &mut Draft) {
    for verb in 1..doc.tokens.len() {
        let finite = doc.tokens[verb].feature("VerbForm") == Some("Fin") || doc.tokens[verb].tag == "MD";
        let predicate = matches!(doc.tokens[verb].pos.as_str(), "VERB" | "AUX")
            && !matches!(draft.rel[verb], Rel::Aux | Rel::PassiveAux | Rel::Copula);
        let near = verb.saturating_sub(REACH)..(verb + REACH).min(doc.tokens.len());
        let below = |i: usize| i != verb && draft.head[i] as usize == verb;
        let auxiliary = near
            .clone()
            .find(|&i| below(i) && i < verb && matches!(draft.rel[i], Rel::Aux | Rel::PassiveAux));
        let subject = |i: usize| {
            below(i) && matches!(draft.rel[i], Rel::Subject | Rel::PassiveSubject | Rel::Expletive)
        };
        // "After a failed attempt to seize El Obeid, the rebels retreated": the phrase itself is taken for the subject.
        let opened = near.clone().find(|&i| i < verb && subject(i)).filter(|&i| {
            let mark = (near.start..i).rev().find(|&mark| below(mark) && draft.rel[mark] == Rel::Mark);
            mark.is_some_and(|mark| {
                doc.sentence_of(verb).is_some_and(|at| doc.sentences[at].tokens.start == mark)
                    && grammar
                        .classes
                        .get("clausal")
                        .is_some_and(|words| words.contains(grammar.lemma(doc, mark).as_str()))
            })
        });
        if !predicate
            || !(finite || auxiliary.is_some())
            || near.clone().any(subject) && opened.is_none()
            || near.clone().filter(|&i| subject(i)).count() > 1
        {
            continue;
        }
        // Back over what belongs to the verb itself.
        let mut before = verb - 1;
        while before > 0 && below(before) && !matches!(draft.rel[before], Rel::Punctuation) {
            before -= 1;
        }
        let Some(noun) = up_to_apposition(draft, before, verb) else { continue };
        let above = draft.head[noun] as usize;
        let comma = (above..noun).any(|i| doc.word(i) == ",");
        let passive = near.clone().any(|i| below(i) && draft.rel[i] == Rel::PassiveAux);
        if above < noun && comma && noun < verb {
            if let Some(phrase) = opened {
                let mark =
                    (near.start..phrase).rev().find(|&mark| below(mark) && draft.rel[mark] == Rel::Mark);
                draft.rel[phrase] = Rel::Oblique;
                if let Some(mark) = mark {
                    draft.case[phrase] = Some(mark as u32);
                    (draft.head[mark], draft.rel[mark]) = (phrase as u32, Rel::Case);
                }
            }
            draft.head[noun] = verb as u32;
            draft.rel[noun] = if passive { Rel::PassiveSubject } else { Rel::Subject };
            draft.case[noun] = None;
        }
    }
}

/// "*Izium*, the hub of the east, was given up": the name that opens a sentence is taken for an adverbial, and its
/// apposition, if anything, for the subject.
fn name_before_its_apposition(doc: &Document, draft: &mut Draft) {
    for sentence in &doc.sentences {
        let tokens = sentence.tokens.clone();
        let Some(comma) = tokens.clone().take(8).find(|&i| doc.word(i) == ",") else { continue };
        if comma == tokens.start || comma + 2 >= tokens.end {
            continue;
        }
        let name = comma - 1;
        subject_is_the_narrower(doc, draft, tokens.clone(), name);
        let verb = draft.head[name] as usize;
        let proper = (tokens.start..=name).all(|i| matches!(doc.tokens[i].pos.as_str(), "PROPN" | "PUNCT"))
            && doc.tokens[name].pos == "PROPN";
        let dated = doc.entities.iter().any(|entity| {
            entity.tokens.contains(&name)
                && matches!(entity.label.as_str(), "DATE" | "TIME" | "PERSON")
                && entity.label != "PERSON"
        });
        let loose = matches!(
            doc.tokens[name].dep.as_str(),
            "advmod" | "advcl" | "npadvmod" | "dep" | "nmod" | "ccomp"
        );
        let below = |i: usize| draft.head[i] as usize == verb;
        if !proper || dated || !loose || verb <= comma || verb >= tokens.end || draft.case[name].is_some() {
            continue;
        }
        let end = verb.min(comma + REACH);
        let subject = (comma + 1..end)
            .find(|&i| below(i) && matches!(draft.rel[i], Rel::Subject | Rel::PassiveSubject));
        let passive = (comma + 1..verb).any(|i| below(i) && draft.rel[i] == Rel::PassiveAux);
        // The apposition ends with a comma of its own.
        let closed = subject.is_none_or(|subject| (subject + 1..verb).any(|i| doc.word(i) == ","));
        let opens = subject.is_none_or(|subject| {
            (comma + 1..subject).all(|i| {
                draft.head[i] as usize == subject || draft.head[draft.head[i] as usize] as usize == subject
            })
        });
        if closed && opens {
            draft.head[name] = verb as u32;
            draft.rel[name] = if passive { Rel::PassiveSubject } else { Rel::Subject };
            if let Some(subject) = subject {
                draft.head[subject] = name as u32;
                draft.rel[subject] = Rel::Apposition;
            }
        }
    }
}

/// "*Borozenske*, Ukraine, was taken": the first of two names with a comma between is what the sentence speaks of, though
/// the parser hangs it on the second.
fn subject_is_the_narrower(doc: &Document, draft: &mut Draft, sentence: std::ops::Range<usize>, name: usize) {
    let whole = draft.head[name] as usize;
    let named = |i: usize| doc.tokens[i].pos == "PROPN";
    let subject = matches!(draft.rel[whole], Rel::Subject | Rel::PassiveSubject);
    let hung = matches!(draft.rel[name], Rel::NounModifier | Rel::Compound | Rel::Apposition | Rel::Other);
    let beside = whole > name + 1 && whole < sentence.end && (name + 2..=whole).all(named);
    let closed = whole + 1 < sentence.end && doc.word(whole + 1) == ",";
    if !(subject && hung && beside && closed && (sentence.start..=name).all(named)) {
        return;
    }
    draft.head[name] = draft.head[whole];
    draft.rel[name] = draft.rel[whole];
    draft.head[whole] = name as u32;
    draft.rel[whole] = Rel::Apposition;
    for i in sentence.start..name {
        if draft.head[i] as usize == whole {
            draft.head[i] = name as u32;
        }
    }
}

/// The apposition that ends just before a verb, from its last token upwards.
fn up_to_apposition(draft: &Draft, from: usize, verb: usize) -> Option<usize> {
    let mut at = from;
    for _ in 0..8 {
        if draft.rel[at] == Rel::Apposition {
            return Some(at);
        }
        let head = draft.head[at] as usize;
        if head == at || head >= verb {
            return None;
        }
        at = head;
    }
    None
}

/// "The rebels left *Douma* and police moved in": the object before a conjunction is taken for a part of the
/// subject behind it.
fn object_taken_for_a_conjunct(doc: &Document, draft: &mut Draft) {
    for noun in 1..doc.tokens.len() {
        let head = draft.head[noun] as usize;
        let verb = noun - 1;
        let stray = doc.tokens[noun].dep == "nmod"
            && head > noun
            && doc.tokens[noun].pos == "PROPN"
            && (noun + 1..head).any(|i| draft.head[i] as usize == noun && doc.tokens[i].pos == "CCONJ");
        let near = verb.saturating_sub(REACH)..(verb + REACH).min(doc.tokens.len());
        let has_object = near.clone().any(|i| draft.head[i] as usize == verb && draft.rel[i] == Rel::Object);
        if stray && doc.tokens[verb].pos == "VERB" && !has_object {
            draft.head[noun] = verb as u32;
            draft.rel[noun] = Rel::Object;
        }
    }
}

/// "Left Gao and Ménaka, also *taken* by the rebels": a passive participle with its agent right behind a name, taken
/// for an adverbial of the verb above.
fn participle_behind_its_noun(doc: &Document, draft: &mut Draft) {
    for verb in 3..doc.tokens.len() {
        let participle = doc.tokens[verb].tag == "VBN" && draft.rel[verb] == Rel::AdverbialClause;
        if !participle {
            continue;
        }
        let comma = (0..verb).rev().take(3).find(|&i| doc.tokens[i].pos != "ADV");
        let Some(comma) = comma.filter(|&i| i > 0 && doc.word(i) == ",") else { continue };
        let name = comma - 1;
        let near = (verb + 1)..(verb + REACH).min(doc.tokens.len());
        let below = |i: usize| draft.head[i] as usize == verb;
        let agent = near.clone().any(|i| below(i) && draft.rel[i] == Rel::Agent);
        let auxiliary = (comma..verb).any(|i| below(i) && matches!(draft.rel[i], Rel::Aux | Rel::PassiveAux));
        let above = draft.head[verb] as usize;
        if doc.tokens[name].pos == "PROPN" && agent && !auxiliary && above < name {
            draft.head[verb] = name as u32;
            draft.rel[verb] = Rel::NounClause;
        }
    }
}

/// "Militants from a splinter group *swept* into Tikrit": in a sentence without another verb, the past tense is taken
/// for a participle of the noun before it.
fn verb_taken_for_a_participle(doc: &Document, draft: &mut Draft) {
    for sentence in &doc.sentences {
        let tokens = sentence.tokens.clone();
        let root = tokens.clone().find(|&i| draft.head[i] as usize == i && draft.rel[i] != Rel::Punctuation);
        let Some(root) = root.filter(|&i| matches!(doc.tokens[i].pos.as_str(), "NOUN" | "PROPN")) else {
            continue;
        };
        let finite = |i: usize| doc.tokens[i].feature("VerbForm") == Some("Fin") || doc.tokens[i].tag == "MD";
        let below = |draft: &Draft, i: usize, head: usize| draft.head[i] as usize == head && i != head;
        let near = root..tokens.end.min(root + REACH);
        let Some(verb) = near.clone().find(|&i| finite(i)) else { continue };
        let stray = doc.tokens[verb].tag == "VBD" && draft.rel[verb] == Rel::NounClause;
        // Right behind the phrase: no comma parts a subject from its verb.
        let parted = (root..verb).any(|i| draft.rel[i] == Rel::Punctuation && doc.word(i) != "-");
        let subject = |i: usize| {
            below(draft, i, verb)
                && matches!(draft.rel[i], Rel::Subject | Rel::PassiveSubject | Rel::Mark | Rel::PassiveAux)
        };
        if !stray || parted || near.clone().any(subject) {
            continue;
        }
        let noun = draft.head[verb] as usize;
        (draft.head[verb], draft.rel[verb]) = (verb as u32, Rel::Root);
        (draft.head[root], draft.rel[root]) = (verb as u32, Rel::Subject);
        for i in verb + 1..near.end {
            if below(draft, i, root) || below(draft, i, noun) {
                draft.head[i] = verb as u32;
                if draft.rel[i] == Rel::NounModifier {
                    draft.rel[i] = Rel::Oblique;
                }
            }
        }
    }
}

/// "Captured *Watiya* southwest of Tripoli", "the airport *south* of Tripoli": the bearing is taken for the object, or
/// for how the verb is done; it belongs to the place before it.
fn name_before_a_bearing(doc: &Document, grammar: &Grammar, draft: &mut Draft) {
    let Some(bearings) = grammar.classes.get("bearings") else { return };
    for bearing in 1..doc.tokens.len() {
        let place = bearing - 1;
        let site = doc.tokens[place].pos == "PROPN"
            || doc.tokens[place].pos == "NOUN" && grammar.sites.contains(&grammar.lemma(doc, place));
        if !site || !bearings.contains(&grammar.lemma(doc, bearing)) {
            continue;
        }
        let from = (bearing + 1..(bearing + 8).min(doc.tokens.len()))
            .find(|&i| draft.head[i] as usize == bearing && draft.case[i] == Some(bearing as u32 + 1));
        let Some(from) = from else { continue };
        let above = draft.head[bearing] as usize;
        if draft.head[place] as usize == bearing && draft.rel[place] == Rel::Compound {
            draft.head[place] = if above == bearing { place as u32 } else { above as u32 };
            (draft.rel[place], draft.case[place]) = (draft.rel[bearing], draft.case[bearing].take());
            for i in place.saturating_sub(REACH)..place {
                if draft.head[i] as usize == bearing {
                    draft.head[i] = place as u32;
                }
            }
        } else if !(draft.rel[bearing] == Rel::Adverb && above == draft.head[place] as usize && above < place)
        {
            continue;
        }
        // Of the town it is measured from, an airport is a part; a town is not.
        let whole = doc.tokens[place].pos == "NOUN"
            && !grammar.sites.part.contains(grammar.lemma(doc, place).as_str());
        draft.head[bearing] = place as u32;
        draft.rel[bearing] = if whole { Rel::Adverb } else { Rel::NounModifier };
        draft.rel[from] = Rel::NounModifier;
    }
}

/// "Timbuktu *in rebel hands*", "Key town *under attack*": a headline without a verb.
fn state_without_a_verb(doc: &Document, grammar: &Grammar, draft: &mut Draft) {
    for noun in 2..doc.tokens.len() {
        let subject = draft.head[noun] as usize;
        let stray = subject < noun
            && draft.rel[noun] == Rel::NounModifier
            && matches!(doc.tokens[subject].pos.as_str(), "NOUN" | "PROPN")
            && draft.case[noun].is_some_and(|case| grammar.is_state(doc, case as usize, noun));
        if !stray {
            continue;
        }
        let above = draft.head[subject] as usize;
        let root = above == subject;
        // "Timbuktu in rebel hands, residents say": said behind a comma.
        let said = !root
            && above > noun
            && above - noun < REACH
            && matches!(doc.tokens[above].pos.as_str(), "VERB")
            && matches!(doc.tokens[subject].dep.as_str(), "dep" | "ccomp" | "nsubj" | "npadvmod")
            && (noun + 1..above).any(|i| doc.word(i) == ",")
            && (noun + 1..above).any(|i| draft.head[i] as usize == above && draft.rel[i] == Rel::Subject);
        if !root && !said {
            continue;
        }
        draft.head[noun] = if root { noun as u32 } else { above as u32 };
        draft.rel[noun] = if root { Rel::Root } else { Rel::Complement };
        (draft.head[subject], draft.rel[subject]) = (noun as u32, Rel::Subject);
        for i in noun + 1..(noun + REACH).min(doc.tokens.len()) {
            if draft.head[i] as usize == subject && draft.case[i].is_some() {
                draft.head[i] = noun as u32;
                draft.rel[i] = Rel::Oblique;
            }
        }
    }
}

/// "Took off their uniforms and *Damascus* was in rebel hands": the subject of the second verb is taken for another
/// object of the first.
fn subject_taken_for_a_conjunct(doc: &Document, draft: &mut Draft) {
    for verb in 3..doc.tokens.len() {
        let above = draft.head[verb] as usize;
        let stray = draft.rel[verb] == Rel::Conjunct
            && above < verb
            && verb - above < REACH
            && matches!(doc.tokens[verb].pos.as_str(), "VERB" | "AUX");
        if !stray {
            continue;
        }
        let below = |draft: &Draft, i: usize| draft.head[i] as usize == verb && i != verb;
        let mut start = verb;
        while start > above + 1
            && below(draft, start - 1)
            && matches!(draft.rel[start - 1], Rel::Aux | Rel::PassiveAux | Rel::Adverb | Rel::Negation)
        {
            start -= 1;
        }
        let finite = (start..=verb)
            .any(|i| doc.tokens[i].feature("VerbForm") == Some("Fin") || doc.tokens[i].tag == "MD");
        let subject = (above..verb)
            .any(|i| below(draft, i) && matches!(draft.rel[i], Rel::Subject | Rel::PassiveSubject));
        let noun = start - 1;
        let other = draft.head[noun] as usize;
        let conjunct = draft.rel[noun] == Rel::Conjunct
            && other < noun
            && other > above
            && matches!(doc.tokens[noun].pos.as_str(), "NOUN" | "PROPN")
            && matches!(draft.rel[other], Rel::Object | Rel::Oblique | Rel::NounModifier);
        if finite && !subject && conjunct {
            let passive = (start..verb).any(|i| below(draft, i) && draft.rel[i] == Rel::PassiveAux);
            draft.head[noun] = verb as u32;
            draft.rel[noun] = if passive { Rel::PassiveSubject } else { Rel::Subject };
        }
    }
}

/// "Pushed *unopposed* into the centre", "is *back* in the hands": what follows an adverb belongs to its verb.
fn phrase_behind_an_adverb(doc: &Document, grammar: &Grammar, draft: &mut Draft) {
    let Some(loose) = grammar.classes.get("loose") else { return };
    let governing = |word: usize| {
        let lemma = grammar.lemma(doc, word);
        ["bearings", "governing"]
            .iter()
            .any(|name| grammar.classes.get(*name).is_some_and(|words| words.contains(&lemma)))
    };
    for noun in 3..doc.tokens.len() {
        let adverb = draft.head[noun] as usize;
        let Some(case) = draft.case[noun].map(|case| case as usize) else { continue };
        let verb = draft.head[adverb] as usize;
        let beside = verb < adverb && adverb - verb <= 3 && case == adverb + 1 && noun > case;
        let adverbial = matches!(doc.tokens[adverb].pos.as_str(), "ADV" | "ADJ")
            && matches!(doc.tokens[adverb].dep.as_str(), "advmod" | "advcl" | "acomp" | "oprd" | "dep")
            && draft.case[adverb].is_none();
        let verbal = matches!(doc.tokens[verb].pos.as_str(), "VERB" | "AUX");
        // "Is close to the town", "is full of rebels": what is said of them.
        let said = doc.tokens[verb].lemma == grammar.copula && doc.tokens[adverb].pos == "ADJ";
        if beside
            && adverbial
            && verbal
            && !said
            && loose.contains(grammar.lemma(doc, case).as_str())
            && !governing(adverb)
        {
            draft.head[noun] = verb as u32;
            if draft.rel[noun] == Rel::NounModifier {
                draft.rel[noun] = Rel::Oblique;
            }
        }
    }
}

/// "A day after Zaranj, the heart of the desert, *became* the first to fall": a clause whose subject is taken for all
/// that "after" governs, its verb for one beside the verb above.
fn clause_taken_for_a_phrase(doc: &Document, grammar: &Grammar, draft: &mut Draft) {
    let Some(clausal) = grammar.classes.get("clausal") else { return };
    for verb in 3..doc.tokens.len() {
        let above = draft.head[verb] as usize;
        let finite = doc.tokens[verb].feature("VerbForm") == Some("Fin");
        let stray = draft.rel[verb] == Rel::Conjunct && finite && doc.word(verb - 1) == "," && above < verb;
        if !stray || verb - above > REACH {
            continue;
        }
        let below = |i: usize, head: usize| draft.head[i] as usize == head && i != head;
        let subject = (above..verb)
            .any(|i| below(i, verb) && matches!(draft.rel[i], Rel::Subject | Rel::PassiveSubject));
        let joined = (above..verb).any(|i| below(i, above) && doc.tokens[i].pos == "CCONJ");
        let noun = (above + 1..verb - 1).rev().find(|&i| {
            let opens = draft.case[i]
                .is_some_and(|case| clausal.contains(grammar.lemma(doc, case as usize).as_str()));
            opens && (i + 1..verb).any(|k| below(k, i) && draft.rel[k] == Rel::Apposition)
        });
        if let (false, false, Some(noun)) = (subject, joined, noun) {
            if let Some(case) = draft.case[noun].take() {
                draft.head[case as usize] = verb as u32;
                draft.rel[case as usize] = Rel::Mark;
            }
            draft.head[noun] = verb as u32;
            draft.rel[noun] = Rel::Subject;
            draft.rel[verb] = Rel::AdverbialClause;
        }
    }
}

/// "Declared *Raqqa* free": object and predicate of a verb of declaring, taken for a clause of their own.
fn object_taken_for_a_subject(doc: &Document, grammar: &Grammar, draft: &mut Draft) {
    let Some(declaring) = grammar.classes.get("declaring") else { return };
    for word in 1..doc.tokens.len() {
        let verb = draft.head[word] as usize;
        let bare = draft.rel[word] == Rel::Complement
            && verb < word
            && matches!(doc.tokens[word].pos.as_str(), "ADJ" | "VERB")
            && declaring.contains(grammar.lemma(doc, verb).as_str());
        if !bare || word - verb > REACH {
            continue;
        }
        let below = |i: usize| draft.head[i] as usize == word && i != word;
        let finite =
            (verb..word).any(|i| below(i) && matches!(draft.rel[i], Rel::Aux | Rel::PassiveAux | Rel::Mark));
        let subject = (verb + 1..word)
            .find(|&i| below(i) && matches!(draft.rel[i], Rel::Subject | Rel::PassiveSubject));
        let object =
            (word + 1..(word + REACH).min(doc.tokens.len())).any(|i| below(i) && draft.rel[i] == Rel::Object);
        if let (false, false, Some(subject)) = (finite, object, subject) {
            draft.head[subject] = verb as u32;
            draft.rel[subject] = Rel::Object;
            draft.rel[word] = Rel::Other;
        }
    }
}

/// "*Captured* on Monday was the district": a participle that opens the sentence, its auxiliary behind it.
fn subject_behind_its_participle(doc: &Document, draft: &mut Draft) {
    for auxiliary in 1..doc.tokens.len() {
        let verb = draft.head[auxiliary] as usize;
        if draft.rel[auxiliary] != Rel::PassiveAux || verb >= auxiliary {
            continue;
        }
        let end = (auxiliary + REACH).min(doc.tokens.len());
        let behind = (auxiliary + 1..end)
            .find(|&i| draft.head[i] as usize == auxiliary && doc.tokens[i].dep == "attr");
        if let Some(noun) = behind {
            draft.head[noun] = verb as u32;
            draft.rel[noun] = Rel::PassiveSubject;
        }
    }
}

/// "Government forces on Friday *captured* Tarkin": behind a date, the verb is taken for a participle of the name that
/// it governs.
pub(super) fn verb_behind_a_date(doc: &Document, draft: &mut Draft, is_time: &dyn Fn(usize) -> bool) {
    for verb in 2..doc.tokens.len() {
        let object = draft.head[verb] as usize;
        let stray = matches!(doc.tokens[verb].tag.as_str(), "VBD" | "VBN")
            && matches!(draft.rel[verb], Rel::Adjective | Rel::Compound)
            && is_time(verb - 1)
            && !is_time(verb)
            && (verb + 1..=verb + MAX_OBJECT).contains(&object);
        if !stray || !matches!(doc.tokens[object].pos.as_str(), "PROPN" | "NOUN") {
            continue;
        }
        let mut date = verb - 1;
        while date > 0 && is_time(date - 1) && verb - date < MAX_DATE {
            date -= 1;
        }
        let case = date.checked_sub(1).filter(|&before| doc.tokens[before].pos == "ADP");
        let Some(subject) = case.unwrap_or(date).checked_sub(1) else { continue };
        let noun =
            matches!(doc.tokens[subject].pos.as_str(), "NOUN" | "PROPN") && draft.case[subject].is_none();
        let top = match (draft.head[subject] as usize == object, draft.head[object] as usize == subject) {
            (true, _) => object,
            (_, true) => subject,
            _ => continue,
        };
        if !noun {
            continue;
        }
        let above = draft.head[top] as usize;
        draft.rel[verb] = if above == top { Rel::Root } else { draft.rel[top] };
        draft.head[verb] = if above == top { verb as u32 } else { above as u32 };
        for (token, rel) in [(subject, Rel::Subject), (object, Rel::Object)] {
            draft.head[token] = verb as u32;
            draft.rel[token] = rel;
            draft.case[token] = None;
        }
        for token in date..verb {
            let head = draft.head[token] as usize;
            if !(date..verb).contains(&head) {
                draft.head[token] = verb as u32;
                draft.rel[token] = Rel::Oblique;
            }
        }
        if let Some(case) = case {
            draft.head[case] = date as u32;
            draft.rel[case] = Rel::Case;
        }
    }
}

/// Words from a verb to the head of its object, at most, and words of a date.
const MAX_OBJECT: usize = 5;
const MAX_DATE: usize = 6;
