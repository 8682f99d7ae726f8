//! Clauses: who does what to whom, in one form for every voice, mood and scheme.
//!
//! A [`Clause`] has the roles of the *active* sentence whatever the surface: "the town was taken by them",
//! "the town they took", "having taken the town, they …" and "they took the town" give the same clause.

use smol_str::{SmolStr, SmolStrBuilder};

use crate::clipped::{Known, topic};
use crate::pack::Grammar;
use crate::tree::{Rel, Tree};

/// What kind of word carries the predicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Verb,
    /// A noun, adjective or prepositional phrase after a copula; the trigger is that word.
    Copular,
    /// A noun that names a happening ("the fall of …").
    Noun,
}

/// Whether the predicate is bound to a time by its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tense {
    Past,
    Present,
    Future,
    /// Infinitives, participles and nouns.
    None,
}

/// One predicate with its arguments, as tokens of the tree.
#[derive(Debug, Clone)]
pub(crate) struct Clause {
    /// The predicate word: the trigger.
    pub(crate) head: usize,
    pub(crate) form: Form,
    pub(crate) lemma: SmolStr,
    pub(crate) reflexive: bool,
    pub(crate) passive: bool,
    pub(crate) particles: Vec<usize>,
    /// Who does it: the subject, or the agent of a passive.
    pub(crate) subjects: Vec<usize>,
    /// Whom or what it is done to: the object, or the subject of a passive.
    pub(crate) objects: Vec<usize>,
    /// Everything with a preposition, keyed by it.
    pub(crate) obliques: Vec<(SmolStr, usize)>,
    pub(crate) negated: bool,
    pub(crate) tense: Tense,
    /// Conditional mood, by ending or by auxiliary.
    pub(crate) conditional: bool,
    /// A compound tense: with the conditional, the mood of unconfirmed reports in French.
    pub(crate) perfect: bool,
    /// Auxiliaries that carry meaning (may, must …), for modality.
    pub(crate) auxiliaries: Vec<usize>,
    /// True for infinitives, participles and nouns, whose subject is often unsaid.
    pub(crate) nonfinite: bool,
    /// True where the subject stands in the clause itself rather than being shared from elsewhere.
    pub(crate) own_subject: bool,
    /// Subordinating words (if, that, to …).
    pub(crate) markers: Vec<usize>,
    /// A participle before its noun: "the besieged town".
    pub(crate) attributive: bool,
    /// Who else may be the subject: of an infinitive with an object above it, the subject above.
    pub(crate) alternates: Vec<usize>,
    /// "Made it fall": the subject has the object do it.
    pub(crate) causative: bool,
}

/// All verbal and copular clauses of a document, by predicate token.
#[derive(Debug)]
pub(crate) struct Clauses {
    pub(crate) all: Vec<Clause>,
    by_token: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Clauses {
    /// `is_time` tells tokens of dates; `is_known`, lemmas of verbs that frames hang on.
    pub(crate) fn new(
        tree: &Tree<'_>,
        grammar: &Grammar,
        is_time: &dyn Fn(usize) -> bool,
        is_known: &dyn Fn(&str) -> bool,
    ) -> Self {
        let mut all = Vec::new();
        let mut by_token = vec![NONE; tree.len()];
        for (i, index) in by_token.iter_mut().enumerate() {
            if let Some(mut clause) = surface(tree, grammar, i, is_time, is_known) {
                // A date is nobody's subject or object, whatever the parser calls it.
                clause.subjects.retain(|&token| !is_time(token));
                clause.objects.retain(|&token| !is_time(token));
                *index = u32::try_from(all.len()).unwrap_or(NONE);
                all.push(clause);
            }
        }
        let mut out = Self { all, by_token };
        // Governors first, so that what they share has been found when it is asked for. Depth is bounded by
        // sorting on it once; a tree has no cycles.
        let mut order: Vec<(usize, usize)> =
            out.all.iter().enumerate().map(|(at, clause)| (depth(tree, clause.head), at)).collect();
        order.sort_unstable();
        for (_, at) in order {
            out.share(tree, grammar, at);
        }
        for at in 0..out.all.len() {
            out.share_object(tree, at);
        }
        out
    }

    /// "Gao: Taken by rebels": what a note leaves out is the name that heads it; see [`crate::clipped`].
    pub(crate) fn give_topics(&mut self, tree: &Tree<'_>, known: &Known<'_>) {
        for at in 0..self.all.len() {
            let clause = &self.all[at];
            let told = clause.passive && clause.nonfinite && clause.form == Form::Verb;
            if told && let Some(topic) = topic(tree, known, self, clause.head) {
                self.all[at].objects = topic;
            }
        }
    }

    pub(crate) fn at(&self, token: usize) -> Option<&Clause> {
        self.all.get(*self.by_token.get(token)? as usize)
    }

    /// The nearest clause above `token`, itself left out.
    pub(crate) fn above(&self, tree: &Tree<'_>, token: usize) -> Option<&Clause> {
        tree.ancestors(token).find_map(|up| self.at(up))
    }

    /// "Surrounded and then retook Tal Afar": the object stands with the second verb and is the first's too.
    fn share_object(&mut self, tree: &Tree<'_>, at: usize) {
        let clause = &self.all[at];
        if clause.passive || clause.form != Form::Verb || !clause.objects.is_empty() || clause.reflexive {
            return;
        }
        let after =
            |other: &usize| tree.doc.tokens[*other].span.start() > tree.doc.tokens[clause.head].span.start();
        let objects = tree
            .children_as(clause.head, Rel::Conjunct)
            .filter_map(|conjunct| self.at(conjunct))
            .find(|other| !other.own_subject && !other.passive && !other.objects.is_empty())
            .map(|other| other.objects.iter().copied().filter(after).collect::<Vec<_>>());
        let bare = !clause.obliques.iter().any(|(_, token)| after(token));
        if let (Some(objects), true) = (objects, bare) {
            self.all[at].objects = objects;
        }
    }

    /// What an antecedent is called: "Kabul is the last city that they hold" is of Kabul.
    fn names_of(&self, tree: &Tree<'_>, grammar: &Grammar, noun: usize) -> Vec<usize> {
        // "Ghazni became the tenth capital to fall"; "Hama, the second city to fall".
        let above = tree.head(noun).filter(|_| tree.pos(noun) == "NOUN");
        if let Some(above) = above {
            if tree.rel[noun] == Rel::Apposition && tree.pos(above) == "PROPN" {
                return vec![above];
            }
            let becomes = self.at(above).filter(|clause| {
                let becoming = grammar.classes.get("becoming");
                becoming.is_some_and(|words| words.contains(clause.lemma.as_str()))
                    && !clause.subjects.is_empty()
                    && (tree.rel[noun] == Rel::Other || clause.objects.contains(&noun))
            });
            if let Some(becomes) = becomes {
                return becomes.subjects.clone();
            }
        }
        let copular = self.at(noun).filter(|clause| {
            clause.form == Form::Copular
                && matches!(tree.pos(noun), "NOUN" | "ADJ")
                && !clause.subjects.is_empty()
        });
        copular.map_or_else(|| vec![noun], |clause| clause.subjects.clone())
    }

    /// Fills in arguments that stand elsewhere: antecedents of relatives, shared and controlled subjects.
    fn share(&mut self, tree: &Tree<'_>, grammar: &Grammar, at: usize) {
        let clause = &self.all[at];
        let head = clause.head;
        let rel = tree.rel[head];
        let Some(governor) = tree.head(head) else { return };
        let is_gap = |token: &usize| grammar.is_relative_pronoun(tree.doc.word(*token));
        let mut subjects = clause.subjects.clone();
        let mut objects = clause.objects.clone();
        let mut obliques = clause.obliques.clone();
        let mut passive = clause.passive;
        let mut alternates = Vec::new();

        // 0. "The besieged town": what is besieged is the noun.
        let attributive = rel == Rel::Adjective && passive && clause.form == Form::Verb;
        if attributive && objects.is_empty() {
            // "Rebel-held east Aleppo": what the adjective hangs on may modify the noun itself.
            let noun = match tree.rel[governor] {
                Rel::Compound | Rel::Adjective => tree.head(governor).filter(|&up| up > governor),
                _ => None,
            };
            objects.push(noun.unwrap_or(governor));
        }

        // 1. Relative clauses: the pronoun, or the gap, stands for the noun above.
        if let Some(antecedent) = far_antecedent(tree, grammar, clause) {
            for list in [&mut subjects, &mut objects] {
                list.iter_mut().filter(|token| is_gap(token)).for_each(|token| *token = antecedent);
            }
        }
        if matches!(rel, Rel::RelativeClause | Rel::NounClause) && !tree.is_verb(governor) {
            let antecedent = governor;
            let mut filled = false;
            for list in [&mut subjects, &mut objects] {
                if list.iter().any(is_gap) {
                    filled = true;
                    let named = |token: usize| match is_gap(&token) {
                        true => self.names_of(tree, grammar, antecedent),
                        false => vec![token],
                    };
                    *list = list.iter().flat_map(|&token| named(token)).collect();
                }
            }
            let is_place_gap =
                |token: usize| grammar.relative_place.contains(&tree.doc.word(token).to_lowercase());
            for (_, token) in &mut obliques {
                if is_gap(token) || is_place_gap(*token) {
                    *token = antecedent;
                    filled = true;
                }
            }
            if !filled && !has_deeper_gap(tree, grammar, head) {
                let word = |i: usize| tree.doc.word(i).to_lowercase();
                let place = tree
                    .children(head)
                    .any(|child| child < head && grammar.relative_place.contains(&word(child)));
                match place {
                    true => {
                        obliques.push((SmolStr::new_static(PLACE_KEY), antecedent));
                    }
                    // "On the point of being surrounded" is not what is surrounded.
                    _ if clause.nonfinite
                        && passive
                        && objects.is_empty()
                        && !has_infinitive_auxiliary(tree, head) =>
                    {
                        objects.extend(self.names_of(tree, grammar, antecedent));
                    }
                    // "Fighters holding the town"; but whoever has a plan to take it is not the plan.
                    _ if clause.nonfinite
                        && subjects.is_empty()
                        && !passive
                        && (rel == Rel::RelativeClause || is_participle(tree, head)) =>
                    {
                        subjects.extend(self.names_of(tree, grammar, antecedent));
                    }
                    _ if rel == Rel::RelativeClause && !subjects.is_empty() && objects.is_empty() => {
                        objects.extend(self.names_of(tree, grammar, antecedent));
                    }
                    _ if rel == Rel::RelativeClause && subjects.is_empty() => {
                        if passive { &mut objects } else { &mut subjects }
                            .extend(self.names_of(tree, grammar, antecedent));
                    }
                    _ => {}
                }
            }
        }

        // "The army's attempt to take it": whoever the noun is of may be the one.
        let infinitive = clause.nonfinite && !is_participle(tree, head);
        let noun =
            self.at(governor).is_none_or(|above| above.form == Form::Copular) && !tree.is_verb(governor);
        if infinitive && noun {
            let owner = |child: &usize| {
                matches!(
                    tree.rel[*child],
                    Rel::NounModifier | Rel::Possessor | Rel::Compound | Rel::Adjective
                )
            };
            alternates.extend(tree.children(governor).filter(owner));
            // "The army in a bid to take it": whoever is in it.
            let whose = tree.head(governor).filter(|_| tree.rel[governor] == Rel::NounModifier);
            alternates.extend(whose.filter(|_| tree.case(governor).is_some()));
        }

        // "Ont traversé le fleuve et abandonné la ville": a participle that shares the auxiliary is no passive.
        let above = self.at(governor).filter(|above| above.form == Form::Verb && !above.passive);
        let aided = |i: usize| {
            tree.children(i).any(|child| matches!(tree.rel[child], Rel::Aux | Rel::PassiveAux))
                || tree.children_as(i, Rel::Agent).next().is_some()
        };
        let active = rel == Rel::Conjunct
            && passive
            && clause.nonfinite
            && !aided(head)
            && grammar.mend.is_some()
            && above.is_some_and(|above| above.perfect && aided(above.head));
        let shared_tense = above.filter(|_| active).map(|above| above.tense);
        if active {
            passive = false;
        }

        // 2. Subjects shared with the governing clause.
        let bare = if passive { objects.is_empty() } else { subjects.is_empty() };
        if bare {
            let above = self.at(governor).or_else(|| {
                // "plans to take", "the decision to leave": through a noun.
                // "Stopped short of entering", "has no intention of leaving".
                let behind = rel == Rel::AdverbialClause
                    && (tree.rel[governor] == Rel::Adverb
                        || tree.pos(governor) == "NOUN" && tree.case(head).is_some());
                (behind || matches!(rel, Rel::NounClause | Rel::OpenComplement))
                    .then(|| self.above(tree, governor))
                    .flatten()
            });
            if let Some(above) = above {
                let surface = |clause: &Clause| {
                    if clause.passive { clause.objects.clone() } else { clause.subjects.clone() }
                };
                let shared = match rel {
                    // An object governs an infinitive ("forced them to leave") unless it is no one's doing.
                    Rel::OpenComplement
                        if !above.objects.is_empty() && !above.passive && above.form == Form::Verb =>
                    {
                        alternates.extend(surface(above));
                        above.objects.clone()
                    }
                    // "Called on the rebels to leave".
                    Rel::OpenComplement if grammar.addressing.contains(above.lemma.as_str()) => {
                        let between = |&(_, token): &(SmolStr, usize)| token > above.head && token < head;
                        let addressed: Vec<_> =
                            above.obliques.iter().filter(|it| between(it)).map(|&(_, token)| token).collect();
                        alternates.extend(surface(above));
                        if addressed.is_empty() { surface(above) } else { addressed }
                    }
                    // "Ordered to its troops to leave": whom it was said to does it.
                    Rel::OpenComplement
                        if grammar.controls.contains(above.lemma.as_str()) && !above.passive =>
                    {
                        let dative = grammar.classes.get("dative");
                        let told = above.obliques.iter().filter(|(key, token)| {
                            *token < head && dative.is_some_and(|class| class.contains(key))
                        });
                        let told: Vec<_> = told.map(|&(_, token)| token).collect();
                        if told.is_empty() { surface(above) } else { told }
                    }
                    Rel::OpenComplement | Rel::Conjunct => surface(above),
                    // "Accused them of hitting it", "kept them from entering".
                    Rel::AdverbialClause
                        if !above.passive
                            && !above.objects.is_empty()
                            && is_controlled(tree, grammar, head) =>
                    {
                        alternates.extend(surface(above));
                        above.objects.clone()
                    }
                    // "Followed the rebels taking the town": whoever stands right before the participle.
                    Rel::AdverbialClause
                        if clause.nonfinite
                            && !passive
                            && above
                                .objects
                                .iter()
                                .any(|&object| object + 1 == head && object > above.head) =>
                    {
                        alternates.extend(surface(above));
                        above.objects.iter().copied().filter(|&object| object + 1 == head).collect()
                    }
                    Rel::AdverbialClause | Rel::NounClause if clause.nonfinite => surface(above),
                    _ => Vec::new(),
                };
                // "was attacked and captured": the passive is shared with its subject.
                if rel == Rel::Conjunct && above.passive && clause.nonfinite && subjects.is_empty() {
                    passive = true;
                    objects.extend(shared);
                    // "Was attacked, then taken by them": an agent behind both is the agent of both.
                    subjects.extend(above.subjects.iter().copied().filter(|&agent| agent > head));
                } else if passive {
                    objects.extend(shared);
                } else {
                    subjects.extend(shared);
                }
            }
        }

        let clause = &mut self.all[at];
        (clause.subjects, clause.objects, clause.obliques) = (subjects, objects, obliques);
        (clause.alternates, clause.attributive) = (alternates, attributive);
        clause.passive = passive;
        if let Some(tense) = shared_tense {
            (clause.tense, clause.nonfinite, clause.perfect) = (tense, false, true);
        }
    }
}

/// Key of an oblique that stands for "where" without naming its preposition.
pub(crate) const PLACE_KEY: &str = "@where";
/// Key of a possessor ("the army's withdrawal").
pub(crate) const POSSESSOR_KEY: &str = "'s";
/// Key of a noun or adjective that modifies without a preposition ("rebel control").
pub(crate) const MODIFIER_KEY: &str = "+";

fn depth(tree: &Tree<'_>, token: usize) -> usize {
    // Past a few hundred levels order no longer matters to any reader; the bound keeps hostile text linear.
    tree.ancestors(token).take(400).count()
}

/// The clause of token `i` as its own words give it, or nothing where `i` is no predicate.
fn surface(
    tree: &Tree<'_>,
    grammar: &Grammar,
    i: usize,
    is_time: &dyn Fn(usize) -> bool,
    is_known: &dyn Fn(&str) -> bool,
) -> Option<Clause> {
    let copular = tree.children_as(i, Rel::Copula).next();
    let is_auxiliary = matches!(tree.rel[i], Rel::Aux | Rel::PassiveAux | Rel::Copula);
    let mistaken = is_verb_taken_for_noun(tree, grammar, i, is_known);
    let verb = tree.is_verb(i) && !is_auxiliary || mistaken;
    let verbless = copular.is_none() && is_verbless(tree, grammar, i);
    if !verb && copular.is_none() && !verbless {
        return None;
    }
    // "Is besieged", with a participle that the model takes for a noun or an adjective.
    let bare = tree.case(i).is_none() && tree.children_as(i, Rel::Determiner).next().is_none();
    let hidden = copular
        .filter(|_| bare)
        .and_then(|_| grammar.infinitives(&tree.doc.word(i).to_lowercase()).find(|lemma| is_known(lemma)));
    // "Is close to falling": an infinitive keeps its own frame.
    let infinitive = tree.is_verb(i) && tree.doc.tokens[i].feature("VerbForm") == Some("Inf");
    let form = if (copular.is_some() || verbless) && hidden.is_none() && !infinitive {
        Form::Copular
    } else {
        Form::Verb
    };
    let mut clause = arguments(tree, grammar, i, form);
    // A date is no object: "recaptured by the army 5 May".
    clause.objects.retain(|&token| !is_time(token));
    if let Some(lemma) = &hidden {
        clause.lemma = lemma.as_str().into();
    }
    mood(tree, grammar, &mut clause, copular);
    if verbless {
        (clause.tense, clause.nonfinite) = (Tense::Present, false);
    }
    if mistaken {
        let same = clause.lemma == tree.doc.word(i).to_lowercase();
        clause.tense = if same { Tense::Present } else { Tense::Past };
        clause.nonfinite = false;
    }
    let participle = is_past_participle(tree, i);
    let has_aux = tree.children(i).any(|c| matches!(tree.rel[c], Rel::Aux | Rel::PassiveAux));
    let intransitive = grammar.active_with_copula.contains(clause.lemma.as_str());
    // "Swept in by helicopter": how they came is nobody who did it.
    let vehicle = |token: usize| {
        let lemma = grammar.lemma(tree.doc, token);
        grammar.classes.get("vehicles").is_some_and(|words| words.contains(&lemma))
            && tree.children_as(token, Rel::Determiner).next().is_none()
    };
    let has = |rel: Rel| tree.children_as(i, rel).any(|child| rel != Rel::Agent || !vehicle(child));
    clause.passive = form == Form::Verb
        && !clause.reflexive
        && !intransitive
        && (hidden.is_some()
            || has(Rel::PassiveAux)
            || has(Rel::PassiveSubject)
            // "Recaptured by the army": an agent makes a passive of what looks like a past.
            || has(Rel::Agent) && clause.objects.is_empty()
            || (participle && !has_aux && !is_active_by_form(tree, &clause)));
    if clause.passive {
        // The surface subject is what it is done to; the agent does it.
        let surface = std::mem::take(&mut clause.subjects);
        clause.subjects = tree.children_as(i, Rel::Agent).collect();
        if clause.subjects.is_empty() {
            clause.subjects.extend(strayed_agent(tree, grammar, &clause));
        }
        clause.objects.splice(0..0, surface);
    }
    Some(clause)
}

/// "The army *retook* the town", taken for a noun: a noun with a subject, whose lemma is a verb that frames know.
fn is_verb_taken_for_noun(
    tree: &Tree<'_>,
    grammar: &Grammar,
    i: usize,
    is_known: &dyn Fn(&str) -> bool,
) -> bool {
    let noun = matches!(tree.pos(i), "NOUN" | "PROPN")
        && !matches!(tree.rel[i], Rel::Compound | Rel::Flat)
        && tree.case(i).is_none();
    noun && tree.children_as(i, Rel::Copula).next().is_none()
        && tree.children_as(i, Rel::Subject).any(|subject| subject < i)
        && tree.children_as(i, Rel::Determiner).next().is_none()
        && is_known(&grammar.lemma(tree.doc, i))
}

/// "Sanaa *in the hands of* the Houthis": a state that no verb gives, behind the place; see [`crate::mend`]. In
/// headlines it may be all that is told of it; see [`crate::tree`].
fn is_verbless(tree: &Tree<'_>, grammar: &Grammar, i: usize) -> bool {
    let told = matches!(tree.rel[i], Rel::Root | Rel::Complement) && !tree.is_verb(i);
    if told && tree.children_as(i, Rel::Subject).next().is_some_and(|subject| subject < i) {
        return tree.case(i).is_some_and(|case| grammar.is_state(tree.doc, case, i));
    }
    let Some(rules) = grammar.mend.as_ref().filter(|_| tree.rel[i] == Rel::RelativeClause) else {
        return false;
    };
    let words = match tree.case(i) {
        Some(case) => rules.states.get(grammar.preposition(tree.doc, case).as_str()),
        // "Maîtres de la ville, les rebelles …", "Kidal, fief des rebelles".
        None if rules.strongholds.contains(grammar.lemma(tree.doc, i).as_str()) => Some(&rules.strongholds),
        None => Some(&rules.predicatives),
    };
    !tree.is_verb(i) && words.is_some_and(|words| words.contains(grammar.lemma(tree.doc, i).as_str()))
}

/// "Fighters *held* off the attack", taken for a participle: it has a subject before it, an object behind it, and
/// nothing above it.
fn is_active_by_form(tree: &Tree<'_>, clause: &Clause) -> bool {
    let before = clause.subjects.iter().any(|&token| token < clause.head);
    let behind = clause.objects.iter().any(|&token| token > clause.head);
    before && behind && matches!(tree.rel[clause.head], Rel::Root | Rel::Complement | Rel::Conjunct)
}

/// A participle behind one of the prepositions that bind it to the object: "accused them *of* hitting".
fn is_controlled(tree: &Tree<'_>, grammar: &Grammar, head: usize) -> bool {
    let key = case_key(tree, grammar, head);
    !key.is_empty() && grammar.classes.get("controlling").is_some_and(|class| class.contains(&key))
}

/// True where a complement of a relative clause holds its pronoun: "which they want to take".
fn has_deeper_gap(tree: &Tree<'_>, grammar: &Grammar, head: usize) -> bool {
    let mut at = head;
    for _ in 0..4 {
        let below =
            tree.children(at).find(|&child| matches!(tree.rel[child], Rel::OpenComplement | Rel::Complement));
        let Some(below) = below else { return false };
        if tree.children(below).any(|child| grammar.is_relative_pronoun(tree.doc.word(child))) {
            return true;
        }
        at = below;
    }
    false
}

/// The noun that a relative pronoun inside a deeper complement stands for: "the town, which they want to take".
fn far_antecedent(tree: &Tree<'_>, grammar: &Grammar, clause: &Clause) -> Option<usize> {
    let gap = |&token: &usize| grammar.is_relative_pronoun(tree.doc.word(token));
    if !clause.subjects.iter().chain(&clause.objects).any(gap) {
        return None;
    }
    let carried = |&i: &usize| matches!(tree.rel[i], Rel::OpenComplement | Rel::Complement);
    let top = std::iter::once(clause.head)
        .chain(tree.ancestors(clause.head))
        .take(6)
        .find(|i| !carried(i))
        .filter(|&top| top != clause.head)?;
    (tree.rel[top] == Rel::RelativeClause).then(|| tree.head(top)).flatten()
}

/// The agent of a passive that the parser hung on the noun before it: "driven out of Raqqa by fighters".
fn strayed_agent(tree: &Tree<'_>, grammar: &Grammar, clause: &Clause) -> Option<usize> {
    let agents = grammar.classes.get("agent")?;
    let after = clause.obliques.iter().map(|&(_, token)| token).filter(|&token| token > clause.head);
    after
        .chain(clause.objects.iter().copied())
        .flat_map(|token| tree.subtree(token, |below| tree.rel[below] != Rel::NounModifier))
        .find(|&token| tree.case(token).is_some() && agents.contains(&case_key(tree, grammar, token)))
}

/// A noun read as a predicate: its modifiers are its arguments.
///
/// `eventive` tells the clauses whose subject is a happening: such a verb's arguments are its subject's
/// ("fighting broke out in Sake"). `told` tells the verbs whose object is one that is only told of.
pub(crate) fn nominal(
    tree: &Tree<'_>,
    grammar: &Grammar,
    clauses: &Clauses,
    i: usize,
    eventive: impl Fn(&Clause) -> bool,
    told: impl Fn(&Clause) -> bool,
) -> Clause {
    let mut clause = arguments(tree, grammar, i, Form::Noun);
    clause.nonfinite = true;
    owned(tree, grammar, clauses, &mut clause);
    if matches!(tree.rel[i], Rel::Subject | Rel::PassiveSubject)
        && let Some(verb) = tree.head(i).and_then(|verb| clauses.at(verb)).filter(|verb| eventive(verb))
    {
        clause.obliques.extend(verb.obliques.iter().filter(|(_, token)| *token != i).cloned());
    }
    // "Residents reported shelling in Kharkiv": told of there, it is there.
    if tree.rel[i] == Rel::Object
        && let Some(verb) = tree.head(i).and_then(|verb| clauses.at(verb)).filter(|verb| told(verb))
    {
        clause.obliques.extend(verb.obliques.iter().filter(|(_, token)| *token > i).cloned());
    }
    clause
}

/// "Un an après *sa* prise, la ville …": whose or of what the happening is, by a possessive that the subject of the
/// clause above explains.
fn owned(tree: &Tree<'_>, grammar: &Grammar, clauses: &Clauses, clause: &mut Clause) {
    let (Some(words), Some(of)) = (grammar.classes.get("theirs"), grammar.genitive.first()) else { return };
    let own = |&child: &usize| words.contains(tree.doc.word(child).to_lowercase().as_str());
    let possessive = tree.children_as(clause.head, Rel::Determiner).find(own);
    let above = clauses.above(tree, clause.head).filter(|_| tree.rel[clause.head] == Rel::Oblique);
    let (Some(_), Some(above)) = (possessive, above) else { return };
    let subjects = if above.passive { &above.objects } else { &above.subjects };
    let subject = subjects.iter().copied().find(|&subject| subject != clause.head);
    if let Some(subject) = subject.filter(|&subject| tree.pos(subject) != "PRON") {
        clause.obliques.push((of.clone(), subject));
    }
}

fn arguments(tree: &Tree<'_>, grammar: &Grammar, i: usize, form: Form) -> Clause {
    let mut clause = Clause {
        head: i,
        form,
        lemma: match form {
            Form::Copular => SmolStr::new(&grammar.copula),
            Form::Verb | Form::Noun => grammar.lemma(tree.doc, i),
        },
        reflexive: false,
        passive: false,
        particles: Vec::new(),
        subjects: Vec::new(),
        objects: Vec::new(),
        obliques: Vec::new(),
        negated: false,
        tense: Tense::None,
        conditional: false,
        perfect: false,
        auxiliaries: Vec::new(),
        nonfinite: false,
        own_subject: false,
        markers: Vec::new(),
        attributive: false,
        alternates: Vec::new(),
        causative: tree.children(i).any(|child| tree.doc.tokens[child].dep == "aux:caus"),
    };
    if form == Form::Copular {
        match tree.case(i) {
            Some(_) => clause.obliques.push((case_key(tree, grammar, i), i)),
            None => clause.objects.push(i),
        }
    }
    for child in tree.children(i) {
        match tree.rel[child] {
            Rel::Subject | Rel::PassiveSubject => clause.subjects.push(child),
            Rel::Object => clause.objects.push(child),
            // The doer of a passive that the parser calls active still has its preposition.
            Rel::Oblique | Rel::IndirectObject | Rel::NounModifier | Rel::Agent | Rel::Expletive
                if grammar.clitics.contains_key(&tree.doc.word(child).to_lowercase()) =>
            {
                let key = grammar.clitics.get(&tree.doc.word(child).to_lowercase());
                clause.obliques.extend(key.map(|key| (key.clone(), child)));
            }
            Rel::Oblique | Rel::IndirectObject | Rel::NounModifier | Rel::Agent => {
                match tree.case(child) {
                    Some(_) => clause.obliques.push((case_key(tree, grammar, child), child)),
                    // A bare noun after its verb, or a relative pronoun: parsers lose objects this way.
                    None if form == Form::Verb
                        && (child > i || grammar.is_relative_pronoun(tree.doc.word(child))) =>
                    {
                        clause.objects.push(child);
                    }
                    None if grammar.relative_place.contains(&tree.doc.word(child).to_lowercase()) => {}
                    // "La chute de la ville inquiète Kiev", with a verb taken for an adjective: a bare name behind
                    // another phrase modifies nothing.
                    None if form == Form::Noun
                        && grammar.mend.is_some()
                        && tree.pos(child) == "PROPN"
                        && (i + 1..child).any(|at| tree.pos(at) == "ADP") => {}
                    None => clause.obliques.push((SmolStr::new_static(MODIFIER_KEY), child)),
                }
            }
            // "Reste aux mains de": a noun with its preposition, whatever the parser calls it.
            Rel::OpenComplement | Rel::Complement | Rel::AdverbialClause | Rel::Other
                if tree.case(child).is_some() && !tree.is_verb(child) =>
            {
                clause.obliques.push((case_key(tree, grammar, child), child));
            }
            // A name that the parser takes for a complement of another kind: "n'a pas pris Kiev".
            Rel::OpenComplement | Rel::Other | Rel::Flat | Rel::Apposition | Rel::Adverb
                if form == Form::Verb
                    && child > i
                    && tree.pos(child) == "PROPN"
                    && tree.case(child).is_none() =>
            {
                clause.objects.push(child);
            }
            Rel::Possessor => clause.obliques.push((SmolStr::new_static(POSSESSOR_KEY), child)),
            Rel::Compound | Rel::Adjective => {
                clause.obliques.push((SmolStr::new_static(MODIFIER_KEY), child));
            }
            // "Killed along with ten others": with whom, and no part of the verb.
            Rel::Particle if is_company(tree, grammar, child) => {}
            Rel::Particle => clause.particles.push(child),
            Rel::Expletive if tree.doc.tokens[child].feature("Reflex") == Some("Yes") => {
                clause.reflexive = true;
            }
            Rel::Negation if !takes_back(tree, grammar, child) => clause.negated = true,
            Rel::Mark => clause.markers.push(child),
            Rel::Aux => clause.auxiliaries.push(child),
            Rel::Adverb | Rel::Determiner
                if grammar.is_negator(tree.doc.word(child)) && !takes_back(tree, grammar, child) =>
            {
                clause.negated = true;
            }
            Rel::Determiner if tree.doc.tokens[child].feature("Poss") == Some("Yes") => {
                clause.obliques.push((SmolStr::new_static(POSSESSOR_KEY), child));
            }
            Rel::Adverb if grammar.relative_place.contains(&tree.doc.word(child).to_lowercase()) => {}
            // "Fell there".
            Rel::Adverb if grammar.place_adverbs.contains(&tree.doc.word(child).to_lowercase()) => {
                clause.obliques.push((SmolStr::new_static(PLACE_KEY), child));
            }
            // "Pushed them back from the river": what hangs on the adverb is the verb's.
            Rel::Adverb => {
                let below = tree.children(child).filter(|&token| tree.case(token).is_some());
                clause.obliques.extend(below.map(|token| (case_key(tree, grammar, token), token)));
            }
            _ => {}
        }
    }
    // "Mali : l'armée quitte Gao": a heading before a colon is no subject beside one.
    if clause.subjects.len() > 1 {
        let heading = |token: usize| token + 1 < tree.len() && tree.doc.word(token + 1) == ":";
        let kept: Vec<_> = clause.subjects.iter().copied().filter(|&token| !heading(token)).collect();
        if !kept.is_empty() {
            clause.subjects = kept;
        }
    }
    clause.own_subject = !clause.subjects.is_empty();
    // "No town has fallen", "Rien ne …": a negative subject or object negates the clause.
    let negative = |&token: &usize| {
        grammar.is_negator(tree.doc.word(token))
            || tree
                .children(token)
                // "Neither the town nor the port": before both.
                .filter(|&child| {
                    matches!(tree.rel[child], Rel::Determiner | Rel::Other | Rel::Negation) && child < token
                })
                // "Not one village": below its number.
                .flat_map(|child| std::iter::once(child).chain(tree.children_as(child, Rel::Negation)))
                .chain(
                    tree.children(token)
                        .filter(|&child| tree.pos(child) == "NUM")
                        .flat_map(|number| tree.children_as(number, Rel::Negation)),
                )
                .any(|det| grammar.is_negator(tree.doc.word(det)))
    };
    clause.negated |= clause.subjects.iter().any(negative) || clause.objects.iter().any(negative);
    clause.negated &= !is_restrictive(tree, grammar, i) && !is_expletive(tree, grammar, i);
    clause
}

/// "Avant qu'ils *ne* la reprennent": behind such words one negative alone says nothing.
fn is_expletive(tree: &Tree<'_>, grammar: &Grammar, i: usize) -> bool {
    let Some(words) = grammar.classes.get("expletive") else { return false };
    let mut negatives = tree.children(i).filter(|&child| grammar.is_negator(tree.doc.word(child)));
    let alone = negatives.next().is_some() && negatives.next().is_none();
    alone && tree.children_as(i, Rel::Mark).any(|mark| words.contains(&grammar.lemma(tree.doc, mark)))
}

/// "Ne … que": only, and no negation. The word stands right behind the verb or its adverb.
fn is_restrictive(tree: &Tree<'_>, grammar: &Grammar, i: usize) -> bool {
    let only = |&token: &usize| {
        grammar.restrictive.contains(&tree.doc.word(token).to_lowercase())
            && tree.head(token).is_none_or(|head| head <= token || !tree.is_verb(head))
    };
    let negation = tree.children(i).filter(|&child| grammar.is_negator(tree.doc.word(child))).min();
    // A second negative ("ne … pas que") would take it back; that is rare, and left.
    let copula = tree.children_as(i, Rel::Copula).next().unwrap_or(i);
    let behind = copula.max(negation.unwrap_or(copula)) + 1;
    negation.is_some() && (behind..(behind + 3).min(tree.len())).any(|token| only(&token))
}

/// A word that another preposition makes one of company: "*along* with".
fn is_company(tree: &Tree<'_>, grammar: &Grammar, particle: usize) -> bool {
    let next = particle + 1;
    let words = grammar.classes.get("companions");
    let known = |token: usize| words.is_some_and(|words| words.contains(&grammar.lemma(tree.doc, token)));
    next < tree.len() && known(particle) && known(next)
}

/// "Not only" negates nothing.
fn takes_back(tree: &Tree<'_>, grammar: &Grammar, negation: usize) -> bool {
    let next = negation + 1;
    next < tree.len() && grammar.not_negation.contains(&tree.doc.word(next).to_lowercase())
}

fn mood(tree: &Tree<'_>, grammar: &Grammar, clause: &mut Clause, copula: Option<usize>) {
    let own = copula.unwrap_or(clause.head);
    let mut carriers = vec![own];
    carriers
        .extend(tree.children(clause.head).filter(|&c| matches!(tree.rel[c], Rel::Aux | Rel::PassiveAux)));
    let feature = |token: usize, name: &str| tree.doc.tokens[token].feature(name);
    let mut finite = false;
    let mut past = false;
    let mut present = false;
    let mut future = false;
    for &token in &carriers {
        let lemma = grammar.lemma(tree.doc, token);
        let auxiliary = token != own;
        let form = feature(token, "VerbForm");
        let bound = matches!(form, Some("Fin")) || tree.doc.tokens[token].tag == "MD";
        finite |= bound;
        match feature(token, "Tense") {
            Some("Past" | "Imp" | "Pqp") if bound => past = true,
            Some("Past") if auxiliary || carriers.len() > 1 => past = true,
            Some("Fut") => future = true,
            Some("Pres") if bound && !auxiliary => present = true,
            Some("Pres") if bound => present = true,
            _ => {}
        }
        if feature(token, "Mood") == Some("Cnd") || grammar.conditional.contains(lemma.as_str()) && auxiliary
        {
            clause.conditional = true;
        }
        if grammar.is_conditional(&tree.doc.word(token).to_lowercase(), &lemma) {
            clause.conditional = true;
            past = false;
        }
        if auxiliary && grammar.future.contains(lemma.as_str()) {
            future = true;
        }
        if auxiliary && grammar.perfect.contains(lemma.as_str()) {
            clause.perfect = true;
        }
    }
    let participle = is_past_participle(tree, own);
    clause.nonfinite = !finite;
    clause.perfect &= participle || carriers.len() > 2;
    clause.tense = match (future, past || (clause.perfect && present), present) {
        (true, _, _) => Tense::Future,
        (_, true, _) => Tense::Past,
        (_, _, true) => Tense::Present,
        _ => Tense::None,
    };
}

/// "To be surrounded": an infinitive by its auxiliary.
fn has_infinitive_auxiliary(tree: &Tree<'_>, i: usize) -> bool {
    tree.children(i).any(|child| {
        matches!(tree.rel[child], Rel::Aux | Rel::PassiveAux)
            && tree.doc.tokens[child].feature("VerbForm") == Some("Inf")
    })
}

fn is_participle(tree: &Tree<'_>, i: usize) -> bool {
    tree.doc.tokens[i].feature("VerbForm").is_some_and(|form| matches!(form, "Part" | "Ger"))
}

fn is_past_participle(tree: &Tree<'_>, i: usize) -> bool {
    let token = &tree.doc.tokens[i];
    token.tag == "VBN"
        || (token.feature("VerbForm") == Some("Part") && token.feature("Tense") == Some("Past"))
}

/// The preposition of `i`, all its words: "out of", "près de".
pub(crate) fn case_key(tree: &Tree<'_>, grammar: &Grammar, i: usize) -> SmolStr {
    let mut key = SmolStrBuilder::new();
    let mut first = true;
    for case in tree.children_as(i, Rel::Case) {
        for token in std::iter::once(case).chain(tree.children_as(case, Rel::Flat)) {
            if !first {
                key.push(' ');
            }
            key.push_str(&grammar.preposition(tree.doc, token));
            first = false;
        }
    }
    if first && let Some(case) = tree.case(i) {
        key.push_str(&grammar.preposition(tree.doc, case));
    }
    key.finish()
}
