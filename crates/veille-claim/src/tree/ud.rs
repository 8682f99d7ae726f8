//! Universal Dependencies, with the subtypes of the French models.

use veille_text::Document;

use super::{Draft, Rel};
use crate::pack::Grammar;

pub(super) fn read(doc: &Document, _grammar: &Grammar) -> Draft {
    let count = doc.tokens.len();
    let mut draft = Draft {
        rel: doc.tokens.iter().map(|token| rel(&token.dep)).collect(),
        head: doc.tokens.iter().map(|token| token.head).collect(),
        case: vec![None; count],
    };
    for i in 0..count {
        let token = &doc.tokens[i];
        if token.feature("Polarity") == Some("Neg") && draft.rel[i] == Rel::Adverb {
            draft.rel[i] = Rel::Negation;
        }
        // Parsers label many reflexive pronouns as objects.
        if token.feature("Reflex") == Some("Yes")
            && matches!(draft.rel[i], Rel::Object | Rel::IndirectObject | Rel::Oblique)
        {
            draft.rel[i] = Rel::Expletive;
        }
        let head = token.head as usize;
        if draft.rel[i] == Rel::Case && head != i && head < count && draft.case[head].is_none() {
            draft.case[head] = Some(i as u32);
        }
    }
    draft
}

/// What a label means. <https://universaldependencies.org/u/dep/>
fn rel(label: &str) -> Rel {
    match label {
        "ROOT" | "root" => Rel::Root,
        "nsubj" | "csubj" | "nsubj:caus" => Rel::Subject,
        "nsubj:pass" | "csubj:pass" => Rel::PassiveSubject,
        "obj" | "obj:agent" | "obj:lvc" => Rel::Object,
        "iobj" | "iobj:agent" => Rel::IndirectObject,
        "obl:agent" => Rel::Agent,
        "obl" | "obl:arg" | "obl:mod" | "obl:tmod" | "obl:npmod" => Rel::Oblique,
        "nmod" | "nummod" | "nmod:poss" => Rel::NounModifier,
        "case" => Rel::Case,
        "mark" => Rel::Mark,
        "aux" | "aux:tense" | "aux:caus" => Rel::Aux,
        "aux:pass" => Rel::PassiveAux,
        "cop" => Rel::Copula,
        "advmod" => Rel::Adverb,
        "compound:prt" => Rel::Particle,
        "conj" => Rel::Conjunct,
        "xcomp" => Rel::OpenComplement,
        "ccomp" => Rel::Complement,
        "advcl" | "advcl:cleft" => Rel::AdverbialClause,
        "acl" => Rel::NounClause,
        "acl:relcl" => Rel::RelativeClause,
        "appos" => Rel::Apposition,
        "amod" => Rel::Adjective,
        "det" => Rel::Determiner,
        "compound" => Rel::Compound,
        "flat" | "flat:name" | "flat:foreign" | "fixed" | "goeswith" => Rel::Flat,
        "punct" => Rel::Punctuation,
        "parataxis" | "parataxis:insert" | "parataxis:obj" => Rel::Parataxis,
        _ if label.starts_with("expl") => Rel::Expletive,
        _ => Rel::Other,
    }
}
