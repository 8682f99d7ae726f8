//! What is denied without being said again: "… but the army denied *this*", "a *claim* that Kyiv called a lie".
//!
//! A denial of a pronoun, or of a word for what was said, is of the facts that the sentence told before it, or else the
//! one before. Each is told once more, as denied, by whoever denies it.

use veille_text::Span;

use crate::claim::{Claim, EventKind, Speaker};
use crate::clause::{Clause, Form, Tense};
use crate::merge::identity;
use crate::modality::{self, Modality};
use crate::reader::Stage;
use crate::tree::Rel;

/// What is denied is told by the words before, not by the denial. Own judgement.
const TOLD_BEFORE: f32 = 0.85;

/// Words before a verb in which a negation may stand.
const NEGATION: usize = 4;

impl Stage<'_, '_> {
    /// The claims of a document that another voice denies in words of their own.
    pub(crate) fn contradicted(&self) -> Vec<Claim> {
        self.clauses.all.iter().flat_map(|clause| self.denied_by(clause)).collect()
    }

    fn denied_by(&self, clause: &Clause) -> Vec<Claim> {
        let denies = self.denies(clause);
        if !denies && !self.belies(clause) {
            return Vec::new();
        }
        let mut reading = modality::read(self.tree, self.clauses, self.pack, clause);
        if denies {
            let open =
                clause.conditional || clause.tense == Tense::Future || clause.nonfinite && !clause.passive;
            // "Neither confirmed nor denied it."
            let from = self
                .tree
                .doc
                .sentence_of(clause.head)
                .map_or(0, |at| self.tree.doc.sentences[at].tokens.start);
            let near = clause.head.saturating_sub(NEGATION).max(from)..clause.head;
            let neither = near.into_iter().any(|i| self.pack.grammar.is_negator(self.tree.doc.word(i)));
            if clause.negated || neither || open {
                return Vec::new();
            }
            reading.speakers = clause.subjects.clone();
        }
        let speakers = self.attribution(&reading);
        let Some(speaker) = speakers.first().filter(|_| !reading.speakers.is_empty()) else {
            return Vec::new();
        };
        self.said_before(clause.head, speaker)
            .into_iter()
            .map(|claim| self.as_denied(claim, clause, &speakers))
            .collect()
    }

    /// "Denied this", "rejects the claims", "called it a lie".
    fn denies(&self, clause: &Clause) -> bool {
        let of = |class: &str| self.is_of_class(class, clause.lemma.as_str());
        // An offer, too, is rejected: what was said must be called so.
        let calling = || of("calling") && self.has_falsehood(clause.head);
        let sure = of("denying") || calling();
        // "…, which the army denied": of the clause, though the parser has another antecedent.
        let pronoun = |&token: &usize| {
            sure && !matches!(self.tree.rel[token], Rel::Subject | Rel::Mark)
                && self.is_of_class("said pronouns", &self.tree.doc.word(token).to_lowercase())
        };
        let inside =
            || self.tree.children(clause.head).flat_map(|child| self.tree.children(child).chain([child]));
        // "Had taken Goma, a claim the army denied": the noun itself, not what it stands beside.
        let below = matches!(self.tree.rel[clause.head], Rel::RelativeClause | Rel::NounClause);
        let above = self.tree.head(clause.head).filter(|_| below);
        let told = |&object: &usize| (sure || of("dismissing")) && self.is_assertion(object);
        clause.form == Form::Verb
            && !clause.subjects.is_empty()
            && (clause.objects.iter().chain(above.as_ref()).any(told)
                || sure && inside().any(|token| pronoun(&token)))
    }

    /// "The claim is a lie", "this was untrue": whoever says so denies it.
    fn belies(&self, clause: &Clause) -> bool {
        clause.form == Form::Copular
            && !clause.negated
            && clause.objects.iter().any(|&told| self.is_of_class("falsehoods", self.lemma_at(told).as_str()))
            && clause.subjects.iter().any(|&subject| {
                let word = self.tree.doc.word(subject).to_lowercase();
                self.is_of_class("said pronouns", &word) || self.is_assertion(subject)
            })
    }

    fn has_falsehood(&self, verb: usize) -> bool {
        let lemma = |token: usize| self.pack.grammar.lemma(self.tree.doc, token);
        let below = |token: usize| self.tree.children(token).collect::<Vec<_>>();
        below(verb)
            .into_iter()
            .flat_map(|child| std::iter::once(child).chain(below(child)))
            .any(|token| self.is_of_class("falsehoods", lemma(token).as_str()))
    }

    /// A word for what was said that says no more itself: "the claim", not "the claim of a win".
    fn is_assertion(&self, token: usize) -> bool {
        let lemma = self.pack.grammar.lemma(self.tree.doc, token);
        let of = |child: usize| {
            let case = self.tree.case(child).map(|case| self.pack.grammar.lemma(self.tree.doc, case));
            case.is_some_and(|case| self.is_of_class("of", case.as_str()))
        };
        let more = self.tree.children(token).any(|child| match self.tree.rel[child] {
            Rel::NounModifier => of(child),
            Rel::NounClause | Rel::Complement => !self.is_of_class("denying", self.lemma_at(child).as_str()),
            _ => false,
        });
        self.is_of_class("assertions", lemma.as_str()) && !more
    }

    fn lemma_at(&self, token: usize) -> smol_str::SmolStr {
        self.pack.grammar.lemma(self.tree.doc, token)
    }

    fn is_of_class(&self, class: &str, word: &str) -> bool {
        self.pack.grammar.classes.get(class).is_some_and(|words| words.contains(word))
    }

    /// The facts told last before a token, in its sentence or the one before, by anybody but the one who denies them:
    /// those that somebody is said to tell, where there are such.
    fn said_before(&self, token: usize, denier: &Speaker) -> Vec<&Claim> {
        let doc = self.tree.doc;
        let Some(sentence) = doc.sentence_of(token) else { return Vec::new() };
        let before = doc.tokens[token].span.start();
        let other = |claim: &&Claim| {
            let teller = claim.attribution.first();
            claim.modality.is_fact()
                && claim.evidence.trigger.end() <= before
                && !matches!(claim.event, EventKind::Negotiate | EventKind::Recognise)
                && teller.is_none_or(|teller| {
                    teller.id != denier.id || teller.id.is_none() && teller.name != denier.name
                })
        };
        let of = |span: Span| -> Vec<&Claim> {
            self.out.iter().filter(|claim| claim.evidence.sentence == span).filter(other).collect()
        };
        let mut found = of(doc.sentences[sentence].span);
        if found.is_empty() && sentence > 0 {
            found = of(doc.sentences[sentence - 1].span);
        }
        if found.iter().any(|claim| !claim.attribution.is_empty()) {
            found.retain(|claim| !claim.attribution.is_empty());
        }
        found
    }

    fn as_denied(&self, told: &Claim, clause: &Clause, speakers: &[Speaker]) -> Claim {
        let doc = self.tree.doc;
        let sentence =
            doc.sentence_of(clause.head).map_or(told.evidence.sentence, |at| doc.sentences[at].span);
        let mut claim = told.clone();
        claim.modality = Modality::Denied;
        claim.attribution = speakers.to_vec();
        claim.confidence *= TOLD_BEFORE;
        claim.evidence.sentence = sentence;
        claim.evidence.trigger = doc.tokens[clause.head].span;
        claim.id = identity(&claim);
        claim
    }
}
