//! ClearNLP labels, as spaCy's English models have them.

use veille_text::Document;

use super::{Draft, Rel};
use crate::pack::Grammar;

pub(super) fn read(doc: &Document, grammar: &Grammar) -> Draft {
    let count = doc.tokens.len();
    let mut draft = Draft {
        rel: doc.tokens.iter().map(|token| rel(&token.dep)).collect(),
        head: doc.tokens.iter().map(|token| token.head).collect(),
        case: vec![None; count],
    };
    lower_prepositions(doc, &mut draft);
    super::repair::all(doc, grammar, &mut draft);
    lower_copulas(doc, grammar, &mut draft);
    draft
}

/// `fell -prep-> to -pobj-> rebels` becomes `fell -oblique-> rebels -case-> to`.
fn lower_prepositions(doc: &Document, draft: &mut Draft) {
    let count = doc.tokens.len();
    for noun in 0..count {
        let (label, prep) = (doc.tokens[noun].dep.as_str(), doc.tokens[noun].head as usize);
        if !matches!(label, "pobj" | "pcomp") || prep == noun || prep >= count {
            continue;
        }
        // "out of Raqqa", "according to the army": a preposition on a preposition. The outermost one attaches
        // to what governs them all; the first word is the one that names the relation.
        let mut outer = prep;
        let mut steps = 0;
        while matches!(doc.tokens[outer].dep.as_str(), "prep" | "pcomp")
            && steps < 4
            && matches!(doc.tokens[doc.tokens[outer].head as usize].dep.as_str(), "prep" | "agent")
            && doc.tokens[outer].head as usize != outer
        {
            outer = doc.tokens[outer].head as usize;
            steps += 1;
        }
        let outer_token = &doc.tokens[outer];
        let governor = outer_token.head as usize;
        let verbal = |i: usize| matches!(doc.tokens[i].pos.as_str(), "VERB" | "AUX" | "ADJ" | "ADV");
        let relation = match (outer_token.dep.as_str(), label) {
            (_, "pcomp") => Rel::AdverbialClause,
            ("agent", _) => Rel::Agent,
            ("dative", _) => Rel::IndirectObject,
            // "Most of the country": a quantity that stands for a noun.
            _ if governor < count && doc.tokens[governor].pos == "ADJ" && is_nominal(doc, governor) => {
                Rel::NounModifier
            }
            _ if governor < count && verbal(governor) => Rel::Oblique,
            _ => Rel::NounModifier,
        };
        draft.case[noun] = Some(outer as u32);
        draft.head[noun] = if governor == outer { noun as u32 } else { governor as u32 };
        draft.rel[noun] = if governor == outer { Rel::Root } else { relation };
        for case in [outer, prep] {
            draft.head[case] = noun as u32;
            draft.rel[case] = Rel::Case;
        }
    }
}

/// True for a token in a noun's place.
fn is_nominal(doc: &Document, i: usize) -> bool {
    matches!(doc.tokens[i].dep.as_str(), "nsubj" | "nsubjpass" | "dobj" | "pobj" | "conj" | "appos")
}

/// Tokens between a copula and what hangs on it, at most.
const REACH: usize = 80;

/// `is -attr-> capital` and `is -prep-> in -pobj-> hands`: the predicate governs, the copula hangs on it.
fn lower_copulas(doc: &Document, grammar: &Grammar, draft: &mut Draft) {
    let count = doc.tokens.len();
    for verb in 0..count {
        let token = &doc.tokens[verb];
        if token.lemma != grammar.copula || matches!(draft.rel[verb], Rel::Aux | Rel::PassiveAux) {
            continue;
        }
        // Arguments stand near their verb; looking no further keeps the cost linear on hostile text.
        let near = verb.saturating_sub(REACH)..(verb + REACH).min(count);
        let said = |draft: &Draft, i: usize| {
            let hangs = draft.head[i] as usize == verb && i != verb;
            hangs && matches!(doc.tokens[i].dep.as_str(), "attr" | "acomp" | "oprd")
        };
        let mut attribute = near.clone().find(|&i| said(draft, i));
        if attribute.is_none() {
            attribute = distance(doc, draft, verb, near.clone());
        }
        let of = |i: &usize| draft.head[*i] as usize == verb && *i != verb;
        let attribute =
            attribute.or_else(|| (verb + 1..near.end).filter(of).find(|&i| draft.rel[i] == Rel::Oblique));
        let Some(predicate) = attribute else { continue };
        let was_root = draft.head[verb] as usize == verb;
        draft.rel[predicate] = if was_root { Rel::Root } else { draft.rel[verb] };
        draft.head[predicate] = if was_root { predicate as u32 } else { draft.head[verb] };
        for i in near {
            if i != predicate && i != verb && draft.head[i] as usize == verb {
                draft.head[i] = predicate as u32;
            }
        }
        draft.head[verb] = predicate as u32;
        draft.rel[verb] = Rel::Copula;
    }
}

/// "Are 11 km south of the town", "is 11 km from the town": what is said of them is the distance; what it is measured from hangs on it.
fn distance(doc: &Document, draft: &mut Draft, verb: usize, near: std::ops::Range<usize>) -> Option<usize> {
    let below = |draft: &Draft, i: usize, head: usize| draft.head[i] as usize == head && i != head;
    let measured = |draft: &Draft, from: usize| {
        (verb + 1..from).find(|&i| below(draft, i, from) && doc.tokens[i].dep == "npadvmod")
    };
    let away = near.clone().filter(|&i| i > verb && below(draft, i, verb)).find_map(|i| {
        let from = draft.case[i].map(|case| case as usize).filter(|&case| case > verb)?;
        Some((i, measured(draft, from)?))
    });
    if let Some((place, measure)) = away {
        draft.head[place] = measure as u32;
        draft.rel[place] = Rel::NounModifier;
        draft.head[measure] = verb as u32;
        return Some(measure);
    }
    let bearing =
        near.clone().find(|&i| i > verb && below(draft, i, verb) && doc.tokens[i].dep == "advmod")?;
    let measure = measured(draft, bearing)?;
    for i in near.filter(|&i| i > bearing) {
        if below(draft, i, bearing) {
            draft.head[i] = measure as u32;
            draft.rel[i] = Rel::NounModifier;
        }
    }
    draft.head[bearing] = measure as u32;
    draft.head[measure] = verb as u32;
    Some(measure)
}

/// What a label means.
/// <https://github.com/clir/clearnlp-guidelines/blob/master/md/specifications/dependency_labels.md>
fn rel(label: &str) -> Rel {
    match label {
        "ROOT" => Rel::Root,
        "nsubj" | "csubj" => Rel::Subject,
        "nsubjpass" | "csubjpass" => Rel::PassiveSubject,
        "dobj" => Rel::Object,
        "dative" => Rel::IndirectObject,
        "attr" | "acomp" | "oprd" => Rel::Other,
        "npadvmod" => Rel::Oblique,
        "nummod" | "nmod" => Rel::NounModifier,
        "case" | "prep" | "agent" => Rel::Case,
        "mark" => Rel::Mark,
        "aux" => Rel::Aux,
        "auxpass" => Rel::PassiveAux,
        "neg" => Rel::Negation,
        "advmod" => Rel::Adverb,
        "prt" => Rel::Particle,
        "conj" => Rel::Conjunct,
        "xcomp" => Rel::OpenComplement,
        "ccomp" => Rel::Complement,
        "advcl" => Rel::AdverbialClause,
        "acl" => Rel::NounClause,
        "relcl" => Rel::RelativeClause,
        "appos" => Rel::Apposition,
        "amod" => Rel::Adjective,
        "det" | "predet" => Rel::Determiner,
        "poss" => Rel::Possessor,
        "compound" => Rel::Compound,
        "expl" => Rel::Expletive,
        "punct" => Rel::Punctuation,
        "parataxis" => Rel::Parataxis,
        _ => Rel::Other,
    }
}
