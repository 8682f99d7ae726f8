//! How a claim is put: as a fact, a plan, a denial, a hope; and who says it.
//!
//! The walk starts at the predicate and climbs. On its way it meets the predicate's own mood, the operators
//! above it ("plans to", "failed to", "denied that") and the speakers ("said", "according to"). The nearest
//! operator decides; what cannot be told to be a fact is not called one.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::clause::{Clause, Clauses, Form, Tense};
use crate::pack::{Grammar, Pack};
use crate::tree::{Rel, Tree};

/// How a claim is put forward. Only the first two may move control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Modality {
    /// As a fact, in the reporter's voice or a bystander's.
    Asserted,
    /// By a party, of itself or its foe; or as unconfirmed.
    Claimed,
    /// Said not to be so by somebody.
    Denied,
    /// Not so.
    Negated,
    /// Intended.
    Planned,
    /// Foreseen.
    Forecast,
    /// Announced as a consequence or a threat.
    Threatened,
    /// Conditions, hopes, fears, attempts, purposes.
    Hypothetical,
}

impl Modality {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Asserted,
        Self::Claimed,
        Self::Denied,
        Self::Negated,
        Self::Planned,
        Self::Forecast,
        Self::Threatened,
        Self::Hypothetical,
    ];

    /// The word used in every output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Claimed => "claimed",
            Self::Denied => "denied",
            Self::Negated => "negated",
            Self::Planned => "planned",
            Self::Forecast => "forecast",
            Self::Threatened => "threatened",
            Self::Hypothetical => "hypothetical",
        }
    }

    /// True for what is put forward as having happened.
    #[must_use]
    pub fn is_fact(self) -> bool {
        matches!(self, Self::Asserted | Self::Claimed)
    }
}

/// `languages/<code>/modality.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Operators {
    /// Words that change how what depends on them is put.
    operator: Vec<Operator>,
    /// Verbs that leave it as their own mood has it: begin, manage, force.
    transparent: BTreeSet<String>,
    /// Verbs whose subject is a happening: "take place".
    eventive: BTreeSet<String>,
    /// Nouns that such verbs are made with: the "place" of "take place". Empty for a verb that stands alone.
    #[serde(default)]
    eventive_with: BTreeMap<String, BTreeSet<String>>,
    /// Verbs with which a happening, their subject, ends; made with nouns as `eventive_with` says.
    #[serde(default)]
    ends: BTreeSet<String>,
    #[serde(default)]
    ends_with: BTreeMap<String, BTreeSet<String>>,
    /// Words that open a condition.
    condition: BTreeSet<String>,
    /// Words that open a purpose.
    purpose: BTreeSet<String>,
    /// Words after which a fact is taken as known: after, since.
    known: BTreeSet<String>,
    /// Words that negate what follows: without.
    without: BTreeSet<String>,
    /// Auxiliaries and modal verbs of possibility or duty.
    possible: BTreeSet<String>,
    /// Adverbs of the unconfirmed: reportedly.
    hearsay: BTreeSet<String>,
    /// Adverbs of doubt: perhaps.
    doubt: BTreeSet<String>,
    /// True where the past conditional reports the unconfirmed.
    conditional_is_hearsay: bool,
    /// Words that make an infinitive after a noun a fact: "the first town to fall".
    ordinal: BTreeSet<String>,
    speech: Speech,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Operator {
    effect: Modality,
    #[serde(default)]
    manner: Option<SmolStr>,
    words: BTreeSet<String>,
    /// Where they mean it only beside one of these: the "time" of "a matter of time".
    #[serde(default)]
    beside: BTreeSet<String>,
    /// True for words after which an attempt has come to nothing: failed, thwarted.
    #[serde(default)]
    foils: bool,
}

/// The words of who says what.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Speech {
    /// Verbs of saying, whose subject speaks.
    verbs: BTreeSet<String>,
    /// Verbs of saying only where they stand beside what is said: "…, exulted the general".
    #[serde(default)]
    asides: BTreeSet<String>,
    /// Verbs of saying that make a consequence a threat.
    threats: BTreeSet<String>,
    /// Nouns that carry what is said: statement, report.
    nouns: BTreeSet<String>,
    /// Nouns that sign a heading, behind a dash or a colon: residents, officials, the army.
    #[serde(default)]
    signatures: BTreeSet<String>,
    /// Those of them that are a rumour where they are nobody's: reports, claims.
    #[serde(default)]
    rumours: BTreeSet<String>,
    /// Prepositions behind them that say whose they are: by, from.
    #[serde(default)]
    owners: BTreeSet<String>,
    /// Prepositions that name a source: according to.
    sources: BTreeSet<String>,
    /// Prepositions that name whom it was said to: "told to".
    recipients: BTreeSet<String>,
    /// Participles through which one source is read in another: quoted by, read in.
    relays: BTreeSet<String>,
    /// What is told by whoever has done it.
    #[serde(default)]
    boasts: Boasts,
}

/// The words by which a party tells of what it has done itself.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Boasts {
    /// Verbs of telling: announce, claim.
    pub(crate) verbs: BTreeSet<String>,
    /// Verbs and nouns of what is told: recapture, liberate.
    pub(crate) feats: BTreeSet<String>,
}

/// What the climb found.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) modality: Modality,
    pub(crate) manner: Vec<SmolStr>,
    /// Tokens that name speakers, nearest first.
    pub(crate) speakers: Vec<usize>,
    /// Those of them through whom another was read: "quoted by".
    pub(crate) relays: Vec<usize>,
    /// True where the foreseen or planned thing is that it will *not* be.
    pub(crate) refused: bool,
    /// How it came about: a word, what it is to the predicate, and the modality from there on.
    pub(crate) steps: Vec<(usize, &'static str, Option<Modality>)>,
    /// The clause whose tense and time count: the predicate's own, or the one that carries a noun.
    pub(crate) carrier: usize,
}

/// A mood that is not settled by the predicate's own form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Settled(Modality),
    /// An infinitive or a noun: what governs it decides.
    Open,
}

impl Operators {
    /// The words by which a party tells of what it has done itself.
    pub(crate) fn boasts(&self) -> &Boasts {
        &self.speech.boasts
    }

    /// The operator that a word is, with what stands beside it.
    fn operator(
        &self,
        tree: &Tree<'_>,
        grammar: &Grammar,
        token: usize,
        lemma: &str,
        above: Option<&Clause>,
    ) -> Option<&Operator> {
        let meant = |operator: &&Operator, word: &str| {
            operator.words.contains(word)
                && (operator.beside.is_empty() || is_beside(&operator.beside, tree, grammar, token))
        };
        let by_word = |word: &str| self.operator.iter().find(|operator| meant(operator, word));
        phrasal(tree, grammar, token, lemma, above)
            .find_map(|phrase| by_word(&phrase))
            .or_else(|| by_word(lemma))
    }

    /// True for words after which an attempt has come to nothing.
    fn foils(&self, lemma: &str) -> bool {
        self.operator.iter().any(|operator| operator.foils && operator.words.contains(lemma))
    }

    /// True where the subject of the clause is a happening that the verb only sets in time.
    pub(crate) fn is_eventive(&self, tree: &Tree<'_>, grammar: &Grammar, clause: &Clause) -> bool {
        made_of(&self.eventive, &self.eventive_with, tree, grammar, clause)
    }

    /// True where the subject of the clause is a happening that ends.
    fn is_end(&self, tree: &Tree<'_>, grammar: &Grammar, clause: &Clause) -> bool {
        made_of(&self.ends, &self.ends_with, tree, grammar, clause)
    }

    /// True for a word that carries a happening without adding to it.
    /// True for words that single one out of a series: first, last.
    pub(crate) fn is_ordinal(&self, lemma: &str) -> bool {
        self.ordinal.contains(lemma)
    }

    /// True for words like "without".
    pub(crate) fn is_without(&self, lemma: &str) -> bool {
        self.without.contains(lemma)
    }

    /// True for a word that says how what hangs on it is put, or who says it.
    pub(crate) fn is_known(&self, lemma: &str) -> bool {
        self.is_speech(lemma)
            || self.speech.relays.contains(lemma)
            || self.operator.iter().any(|operator| operator.words.contains(lemma))
    }

    /// Nouns that carry what is said: statement, report.
    pub(crate) fn is_statement(&self, lemma: &str) -> bool {
        self.speech.nouns.contains(lemma)
    }

    pub(crate) fn is_speech(&self, lemma: &str) -> bool {
        self.speech.verbs.contains(lemma) || self.speech.threats.contains(lemma)
    }
}

/// "Called off", "stopped short": with its particle or adverb, a verb is another word.
fn phrasal(
    tree: &Tree<'_>,
    grammar: &Grammar,
    token: usize,
    lemma: &str,
    above: Option<&Clause>,
) -> impl Iterator<Item = String> {
    let particles = above.map_or(&[][..], |above| &above.particles);
    let adverbs = tree.children_as(token, Rel::Adverb).filter(|&child| child > token);
    let beside: Vec<_> = particles.iter().copied().chain(adverbs).collect();
    beside
        .into_iter()
        .map(|word| format!("{lemma}+{}", grammar.lemma(tree.doc, word)))
        .collect::<Vec<_>>()
        .into_iter()
}

/// True where one of the words hangs on the token, or on what hangs on it with a preposition.
fn is_beside(words: &BTreeSet<String>, tree: &Tree<'_>, grammar: &Grammar, token: usize) -> bool {
    let known = |i: usize| words.contains(grammar.lemma(tree.doc, i).as_str());
    tree.children(token).any(known)
}

/// True for a verb of the list, or one that is made with a word beside it ("take place").
fn made_of(
    alone: &BTreeSet<String>,
    with: &BTreeMap<String, BTreeSet<String>>,
    tree: &Tree<'_>,
    grammar: &Grammar,
    clause: &Clause,
) -> bool {
    let beside = |words: &BTreeSet<String>| {
        tree.children(clause.head).any(|child| words.contains(grammar.lemma(tree.doc, child).as_str()))
    };
    alone.contains(clause.lemma.as_str()) || with.get(clause.lemma.as_str()).is_some_and(beside)
}

/// Climbs from a predicate to the root of its sentence.
pub(crate) fn read(tree: &Tree<'_>, clauses: &Clauses, pack: &Pack, clause: &Clause) -> Reading {
    Climb {
        tree,
        clauses,
        pack,
        manner: Vec::new(),
        speakers: Vec::new(),
        relays: Vec::new(),
        threatened: false,
        rumoured: false,
        carrier: clause.head,
        steps: Vec::new(),
    }
    .run(clause)
}

struct Climb<'a, 'd> {
    tree: &'a Tree<'d>,
    clauses: &'a Clauses,
    pack: &'a Pack,
    manner: Vec<SmolStr>,
    speakers: Vec<usize>,
    relays: Vec<usize>,
    threatened: bool,
    /// True where "reports" of nobody say so.
    rumoured: bool,
    carrier: usize,
    steps: Vec<(usize, &'static str, Option<Modality>)>,
}

impl Climb<'_, '_> {
    fn run(mut self, clause: &Clause) -> Reading {
        let (tree, operators) = (self.tree, &self.pack.operators);
        let mut mood = self.own_mood(clause);
        // "Is close to falling": with a copula, the adverb is what is said of the infinitive.
        if mood == Mood::Open
            && tree.children_as(clause.head, Rel::Copula).next().is_some()
            && let Some(operator) =
                tree.children(clause.head).filter(|&child| child < clause.head).find_map(|child| {
                    let lemma = self.pack.grammar.lemma(tree.doc, child);
                    operators.operator(tree, &self.pack.grammar, child, &lemma, None)
                })
        {
            self.apply(&mut mood, operator);
        }
        let reported = self.is_reported_future(clause);
        if reported {
            mood = Mood::Settled(Modality::Forecast);
        }
        self.step(clause.head, "its own form", mood);
        let mut negated = clause.negated;
        let future = clause.tense == Tense::Future || reported;
        // "Promised not to enter": what is promised is that it will not be.
        let mut refused = negated && (future || self.is_infinitive(clause));
        // The noun of an operator that was just passed: "has no intention to", where its verb is negated.
        let mut operated: Option<usize> = None;
        // Past a relative or an adverbial clause, operators no longer reach the predicate; speakers do.
        let mut reach = true;
        self.sources(clause.head);
        let mut at = clause.head;
        for _ in 0..MAX_CLIMB {
            let here = self.clauses.at(at);
            let rel = match self.is_argument(at) {
                true => Rel::OpenComplement,
                false => tree.rel[at],
            };
            if let (true, Some(here)) = (reach && rel == tree.rel[at], here) {
                match self.marked(here) {
                    Some(Mood::Settled(modality)) => {
                        if !(modality == Modality::Asserted && matches!(mood, Mood::Settled(_))) {
                            mood = Mood::Settled(modality);
                        }
                    }
                    Some(Mood::Open) | None => {}
                }
            }
            self.step(at, "the word that opens it", mood);
            let Some(governor) = tree.head(at).filter(|&up| !self.is_apart(at, up)) else { break };
            let lemma = self.pack.grammar.lemma(tree.doc, governor);
            let above = self.clauses.at(governor);
            if operated == Some(at)
                && matches!(rel, Rel::Object | Rel::Oblique | Rel::OpenComplement)
                && above.is_some_and(|above| above.negated)
                && mood == Mood::Settled(Modality::Planned)
            {
                negated = true;
                mood = Mood::Settled(Modality::Negated);
            }
            match rel {
                Rel::Conjunct => {
                    // A conjunct has its governor's governor; its own infinitive or participle, its mood.
                    if reach
                        && mood == Mood::Open
                        && let Some(above) = above
                    {
                        mood = self.own_mood(above);
                    }
                }
                Rel::RelativeClause => {
                    self.settle_noun_clause(&mut mood, clause, governor);
                    reach = false;
                }
                Rel::NounClause => {
                    let infinitive = here.is_some_and(|here| here.nonfinite && !self.is_participle(here));
                    // "The claim that they left", "the hope that it falls".
                    let content = here.is_some_and(|here| !here.nonfinite);
                    // "There are no signs that they are leaving".
                    let signless = content
                        && self.pack.grammar.classes.get("signs").is_some_and(|words| words.contains(&lemma))
                        && tree
                            .children(governor)
                            .any(|child| self.pack.grammar.is_negator(tree.doc.word(child)));
                    if reach && signless && matches!(mood, Mood::Open | Mood::Settled(Modality::Asserted)) {
                        mood = Mood::Settled(Modality::Negated);
                        reach = false;
                    }
                    let operator = operators
                        .operator(tree, &self.pack.grammar, governor, &lemma, above)
                        .filter(|_| infinitive || content);
                    if let (true, Some(operator)) = (reach, operator) {
                        operated = Some(governor);
                        self.apply(&mut mood, operator);
                        self.foil(&mut mood, governor);
                    } else if reach && content && operators.speech.nouns.contains(lemma.as_str()) {
                        // What is reported is put as its report is.
                    } else if reach && infinitive {
                        self.settle_noun_clause(&mut mood, clause, governor);
                    } else {
                        if mood == Mood::Open {
                            mood = Mood::Settled(Modality::Asserted);
                        }
                        reach = false;
                    }
                }
                Rel::AdverbialClause => {
                    if here.is_some_and(|here| !here.nonfinite) {
                        reach = false;
                    } else if reach
                        && mood == Mood::Settled(Modality::Negated)
                        && at != clause.head
                        && here.and_then(|here| self.marked(here))
                            == Some(Mood::Settled(Modality::Hypothetical))
                    {
                        // "Left to avoid being trapped": what is to be avoided may yet be.
                        mood = Mood::Settled(Modality::Hypothetical);
                    } else if let (true, Some(above), Mood::Open) = (reach, above, mood) {
                        // A participle beside its main clause shares that clause's mood.
                        mood = self.own_mood(above);
                    }
                }
                _ if reach => {
                    self.under(&mut mood, &mut negated, &mut refused, at, rel, governor, &lemma, clause);
                }
                _ => {}
            }
            self.step(governor, "what governs it", mood);
            self.speech(governor, rel, &lemma);
            self.sources(governor);
            at = governor;
        }
        self.parenthetical(at);
        if self.speakers.is_empty() {
            self.signed(at);
        }
        let mut modality = match mood {
            Mood::Settled(modality) => modality,
            // A noun or verbless headline that nothing governs is put as a fact; an infinitive is not.
            Mood::Open if clause.form == Form::Noun || self.is_participle(clause) => Modality::Asserted,
            Mood::Open => Modality::Hypothetical,
        };
        if negated && modality.is_fact() {
            modality = Modality::Negated;
        }
        if self.threatened && matches!(modality, Modality::Forecast) {
            modality = Modality::Threatened;
        }
        refused &= matches!(modality, Modality::Forecast | Modality::Threatened | Modality::Planned);
        if self.rumoured && modality == Modality::Asserted {
            modality = Modality::Claimed;
        }
        if (modality.is_fact() || modality == Modality::Forecast) && self.in_question(clause.head) {
            modality = Modality::Hypothetical;
            self.manner.clear();
        }
        let words = match modality {
            Modality::Negated => "a negation",
            Modality::Threatened => "a threat",
            Modality::Claimed => "a rumour of nobody",
            Modality::Hypothetical => "a question, or nothing that says it is so",
            _ => "nothing governs it",
        };
        self.step(clause.head, words, Mood::Settled(modality));
        Reading {
            modality,
            steps: self.steps,
            manner: self.manner,
            speakers: self.speakers,
            relays: self.relays,
            refused,
            carrier: self.carrier,
        }
    }

    /// Keeps a step that changed something.
    fn step(&mut self, token: usize, by: &'static str, mood: Mood) {
        let modality = match mood {
            Mood::Settled(modality) => Some(modality),
            Mood::Open => None,
        };
        if self.steps.last().is_none_or(|&(.., last)| last != modality) {
            self.steps.push((token, by, modality));
        }
    }

    /// The mood that the predicate's own form gives it.
    fn own_mood(&self, clause: &Clause) -> Mood {
        let operators = &self.pack.operators;
        let grammar = &self.pack.grammar;
        if clause.form == Form::Noun {
            return Mood::Open;
        }
        let has =
            |set: &BTreeSet<String>, token: usize| set.contains(grammar.lemma(self.tree.doc, token).as_str());
        let adverb = |set: &BTreeSet<String>| {
            self.tree.children_as(clause.head, Rel::Adverb).any(|child| has(set, child))
        };
        if clause.auxiliaries.iter().any(|&aux| has(&operators.possible, aux)) || adverb(&operators.doubt) {
            return Mood::Settled(Modality::Hypothetical);
        }
        if clause.conditional {
            let hearsay = clause.perfect && operators.conditional_is_hearsay && !self.has_condition(clause);
            return Mood::Settled(if hearsay { Modality::Claimed } else { Modality::Hypothetical });
        }
        if clause.tense == Tense::Future {
            return Mood::Settled(Modality::Forecast);
        }
        // "Russia to leave Kherson": an infinitive with a subject that nothing governs.
        let heading = clause.nonfinite && clause.own_subject && self.is_root(clause);
        if heading && !self.is_participle(clause) && self.is_infinitive(clause) {
            return Mood::Settled(Modality::Planned);
        }
        if clause.nonfinite && !self.is_participle(clause) {
            return Mood::Open;
        }
        if adverb(&operators.hearsay) {
            return Mood::Settled(Modality::Claimed);
        }
        if clause.nonfinite && clause.form == Form::Verb && !self.is_root(clause) {
            return Mood::Open;
        }
        Mood::Settled(Modality::Asserted)
    }

    /// "Warned that it would leave": the conditional is the future of what was said in the past.
    fn is_reported_future(&self, clause: &Clause) -> bool {
        let above = self.tree.head(clause.head).and_then(|governor| self.clauses.at(governor));
        let operators = &self.pack.operators;
        clause.conditional
            && !clause.perfect
            && self.tree.rel[clause.head] == Rel::Complement
            && above.is_some_and(|above| above.tense == Tense::Past && operators.is_speech(&above.lemma))
            // "Warned that it would come if …": a threat has its condition.
            && (!self.has_condition(clause)
                || above.is_some_and(|above| operators.speech.threats.contains(above.lemma.as_str())))
    }

    fn is_root(&self, clause: &Clause) -> bool {
        self.tree.head(clause.head).is_none()
    }

    fn is_infinitive(&self, clause: &Clause) -> bool {
        self.tree.doc.tokens[clause.head].feature("VerbForm") == Some("Inf")
    }

    /// "Short of entering", "on the verge of falling", "went on to seize": a clause behind a preposition, or an
    /// infinitive that the parser takes for a purpose, is an argument of a word that asks for one.
    fn is_argument(&self, at: usize) -> bool {
        let (tree, grammar, operators) = (self.tree, &self.pack.grammar, &self.pack.operators);
        let Some(governor) = tree.head(at).filter(|_| tree.rel[at] == Rel::AdverbialClause) else {
            return false;
        };
        let key = crate::clause::case_key(tree, grammar, at);
        let complement = !key.is_empty()
            && grammar.classes.get("complement").is_some_and(|class| class.contains(key.as_str()));
        let infinitive = key.is_empty() && self.clauses.at(at).is_some_and(|here| self.is_infinitive(here));
        if !complement && !infinitive {
            return false;
        }
        let above = self.clauses.at(governor);
        let lemma = grammar.lemma(tree.doc, governor);
        let carried = |phrase: &str| operators.transparent.contains(phrase);
        match infinitive {
            true => phrasal(tree, grammar, governor, &lemma, above).any(|phrase| carried(&phrase)),
            false => {
                carried(&lemma)
                    || phrasal(tree, grammar, governor, &lemma, above).any(|phrase| carried(&phrase))
                    || operators.operator(tree, grammar, governor, &lemma, above).is_some()
                    || tree.rel[governor] == Rel::Adverb
            }
        }
    }

    /// "They say they took it; the army denies …": what a semicolon parts is two sentences.
    fn is_apart(&self, at: usize, governor: usize) -> bool {
        let between = at.min(governor)..at.max(governor);
        between.len() <= APART && between.into_iter().any(|i| self.tree.doc.word(i) == ";")
    }

    /// "A failed attempt to take it", "thwarted an attempt to take it".
    fn foil(&self, mood: &mut Mood, word: usize) {
        let (tree, grammar, operators) = (self.tree, &self.pack.grammar, &self.pack.operators);
        let attempted = self.manner.iter().any(|manner| manner == "attempted");
        let foiled = |token: usize| {
            operators.foils(&grammar.lemma(tree.doc, token))
                || operators.foils(&tree.doc.word(token).to_lowercase())
        };
        let beside = || {
            tree.children(word)
                .filter(|&child| matches!(tree.rel[child], Rel::Adjective | Rel::Adverb | Rel::Oblique))
                // "En vain": an adverb of two words.
                .any(|child| foiled(child) || tree.children_as(child, Rel::Flat).any(foiled))
        };
        if attempted && *mood == Mood::Settled(Modality::Hypothetical) && (foiled(word) || beside()) {
            *mood = Mood::Settled(Modality::Negated);
        }
    }

    fn is_participle(&self, clause: &Clause) -> bool {
        // "To have been taken" is an infinitive.
        let doc = self.tree.doc;
        let infinitive = |&token: &usize| doc.tokens[token].feature("VerbForm") == Some("Inf");
        let passive = self.tree.children_as(clause.head, Rel::PassiveAux).any(|token| infinitive(&token));
        if passive
            || clause.auxiliaries.iter().any(|token| infinitive(token) || doc.tokens[*token].tag == "TO")
        {
            return false;
        }
        let token = &self.tree.doc.tokens[clause.head];
        token.feature("VerbForm").is_some_and(|form| matches!(form, "Part" | "Ger"))
    }

    fn has_condition(&self, clause: &Clause) -> bool {
        let (tree, operators, grammar) = (self.tree, &self.pack.operators, &self.pack.grammar);
        // "Without the army, it would have fallen."
        let without = clause.obliques.iter().any(|(key, _)| operators.without.contains(key.as_str()));
        let sentence = tree.doc.sentence_of(clause.head).map(|at| tree.doc.sentences[at].tokens.clone());
        let conditional = |token: usize| {
            tree.pos(token) == "SCONJ"
                && operators.condition.contains(grammar.lemma(tree.doc, token).as_str())
        };
        without || sentence.is_some_and(|mut tokens| tokens.any(conditional))
    }

    fn has_marker(&self, clause: &Clause, set: &BTreeSet<String>) -> bool {
        let grammar = &self.pack.grammar;
        let doc = self.tree.doc;
        let case = self.tree.case(clause.head);
        clause.markers.iter().copied().chain(case).any(|marker| {
            set.contains(grammar.lemma(doc, marker).as_str())
                || set.contains(&doc.word(marker).to_lowercase())
        })
    }

    /// What the words that open a clause say of it.
    fn marked(&self, clause: &Clause) -> Option<Mood> {
        let operators = &self.pack.operators;
        if self.has_marker(clause, &operators.condition) {
            return Some(Mood::Settled(Modality::Hypothetical));
        }
        if self.has_marker(clause, &operators.without) {
            return Some(Mood::Settled(Modality::Negated));
        }
        if self.has_marker(clause, &operators.known) {
            return Some(Mood::Settled(Modality::Asserted));
        }
        let adverbial = self.tree.rel[clause.head] == Rel::AdverbialClause;
        // "Retook it, only to lose it again": what came of it, and no purpose.
        let outcome = clause.head.checked_sub(2).is_some_and(|before| {
            let words = self.pack.grammar.classes.get("outcome");
            words.is_some_and(|words| words.contains(self.tree.doc.word(before)))
        });
        if adverbial && outcome && self.is_infinitive(clause) {
            return Some(Mood::Settled(Modality::Asserted));
        }
        if adverbial && self.is_sequel(clause) {
            return None;
        }
        if clause.nonfinite && self.has_marker(clause, &operators.purpose)
            || adverbial && clause.nonfinite && !self.is_participle(clause)
        {
            return Some(Mood::Settled(Modality::Hypothetical));
        }
        None
    }

    /// "Ont pris la ville avant d'en être chassés": what came after a thing that was done was done as well.
    fn is_sequel(&self, clause: &Clause) -> bool {
        let Some(before) = self.pack.grammar.classes.get("sequel") else { return false };
        let above = self.tree.head(clause.head).and_then(|up| self.clauses.at(up));
        let told = above.is_some_and(|above| {
            above.perfect && above.tense == Tense::Past && !above.negated && !above.conditional
        });
        let doc = self.tree.doc;
        let marks = clause.markers.iter().copied();
        told && clause.nonfinite
            && !self.is_participle(clause)
            && marks.into_iter().any(|mark| before.contains(doc.word(mark).to_lowercase().as_str()))
    }

    /// An infinitive that modifies a noun: a fact after an ordinal, else not.
    fn settle_noun_clause(&self, mood: &mut Mood, clause: &Clause, noun: usize) {
        if *mood != Mood::Open {
            return;
        }
        let ordinal = self.tree.children(noun).chain([noun]).any(|child| {
            let lemma = self.pack.grammar.lemma(self.tree.doc, child);
            self.pack.operators.ordinal.contains(lemma.as_str())
        });
        let fact = ordinal || clause.form == Form::Noun || self.is_participle(clause);
        *mood = Mood::Settled(if fact { Modality::Asserted } else { Modality::Hypothetical });
    }

    /// One step up through an argument: operators, transparent verbs, and the tense that carries a noun.
    #[expect(clippy::too_many_arguments, reason = "the state of one climb, changed in this one place")]
    fn under(
        &mut self,
        mood: &mut Mood,
        negated: &mut bool,
        refused: &mut bool,
        at: usize,
        rel: Rel,
        governor: usize,
        lemma: &SmolStr,
        clause: &Clause,
    ) {
        let (tree, operators) = (self.tree, &self.pack.operators);
        let above = self.clauses.at(governor);
        let noun = clause.form == Form::Noun && self.carrier == clause.head;
        let active_subject = rel == Rel::Subject && above.is_none_or(|above| !above.passive);
        // After a preposition of the known, the happening is a fact whatever governs it.
        let grammar = &self.pack.grammar;
        let settled = matches!(*mood, Mood::Settled(modality) if !modality.is_fact());
        if let Some(case) = tree.case(at).filter(|_| !settled) {
            let case = grammar.lemma(tree.doc, case);
            if operators.known.contains(case.as_str()) {
                *mood = Mood::Settled(Modality::Asserted);
                return;
            }
            if operators.without.contains(case.as_str()) {
                *mood = Mood::Settled(Modality::Negated);
                return;
            }
        }
        let copular = above.is_some_and(|above| above.form == Form::Copular);
        // "They seek survivors days after the fall of …": an adjunct is no complement.
        let adjunct = rel == Rel::Oblique
            && grammar
                .classes
                .get("complement")
                .is_some_and(|class| !class.contains(&crate::clause::case_key(tree, grammar, at)));
        // What somebody warns *that* will be is a threat, not a fear: it is told with the speakers.
        let warned = rel == Rel::Complement && operators.speech.threats.contains(lemma.as_str());
        if (!active_subject || copular)
            && !adjunct
            && !warned
            && let Some(operator) = operators.operator(tree, grammar, governor, lemma, above)
        {
            // "Did not plan to", "has not denied": the operator's own negation.
            let refused =
                tree.children_as(governor, Rel::Determiner).any(|det| grammar.is_negator(tree.doc.word(det)));
            let unmade = above.is_some_and(|above| above.negated) || refused;
            let foreseen = noun && above.is_some_and(|above| above.tense == Tense::Future);
            match (operator.effect, foreseen) {
                // "The battle will be decided at sea."
                (Modality::Planned, true) => *mood = Mood::Settled(Modality::Forecast),
                _ => self.apply(mood, operator),
            }
            self.foil(mood, governor);
            // Not to plan it is not to do it; not to refuse it leaves it open.
            match operator.effect {
                Modality::Negated if unmade => *mood = Mood::Settled(Modality::Hypothetical),
                // What is not denied stands as it was put.
                Modality::Denied if unmade => *mood = Mood::Settled(Modality::Asserted),
                _ if unmade => {
                    *negated = true;
                    *mood = Mood::Settled(Modality::Negated);
                }
                _ => {}
            }
            return;
        }
        // "No let-up in the siege": it goes on.
        let goes_on = operators.ends.contains(lemma.as_str());
        if noun
            && !goes_on
            && tree.children_as(governor, Rel::Determiner).any(|det| grammar.is_negator(tree.doc.word(det)))
        {
            // "There is no sign of a withdrawal."
            *negated = true;
        }
        let Some(above) = above else { return };
        // "Is said to have left": somebody says so.
        let infinitive = self.clauses.at(at).is_some_and(|here| here.nonfinite && !self.is_participle(here));
        if infinitive && above.passive && operators.is_speech(lemma) && *mood == Mood::Open {
            *mood = Mood::Settled(Modality::Claimed);
            return;
        }
        if *mood != Mood::Open {
            return;
        }
        // "Soldiers are to leave by Friday."
        if infinitive
            && rel == Rel::OpenComplement
            && *lemma == grammar.copula.as_str()
            && self.clauses.at(at).is_some_and(|here| self.is_infinitive(here))
        {
            *mood = Mood::Settled(if above.negated { Modality::Negated } else { Modality::Planned });
            return;
        }
        // "A withdrawal remains the most likely course": what the happening is said to be.
        let becoming = grammar.classes.get("becoming").is_some_and(|words| words.contains(lemma));
        if noun && active_subject && becoming {
            let told = tree.children(above.head).filter(|&child| child > above.head);
            let said = told.flat_map(|told| tree.children_as(told, Rel::Adjective).collect::<Vec<_>>());
            let lemma = |token: usize| grammar.lemma(tree.doc, token);
            let mut said = said.collect::<Vec<_>>().into_iter();
            let operator = said.find_map(|word| operators.operator(tree, grammar, word, &lemma(word), None));
            if let Some(operator) = operator {
                self.apply(mood, operator);
                return;
            }
        }
        let eventive = active_subject && operators.is_eventive(tree, grammar, above);
        if noun && active_subject && operators.is_end(tree, grammar, above) {
            // "The siege has ended."
            self.carrier = above.head;
            *mood = self.own_mood(above);
            *negated |= !above.negated;
        } else if noun && eventive {
            self.carrier = above.head;
            *mood = self.own_mood(above);
            *negated |= above.negated;
            *refused |= above.negated && above.tense == Tense::Future;
        } else if noun && active_subject && above.negated && above.tense != Tense::Future && !copular {
            // "The fall of X has not changed anything": what did not happen is something else.
            *mood = match self.own_mood(above) {
                Mood::Settled(Modality::Asserted | Modality::Claimed) => Mood::Settled(Modality::Asserted),
                other => other,
            };
        } else if noun {
            // A noun in a clause that is itself no fact may be none either.
            *mood = match self.own_mood(above) {
                Mood::Settled(Modality::Asserted | Modality::Claimed) if !above.negated => {
                    Mood::Settled(Modality::Asserted)
                }
                Mood::Open => Mood::Open,
                // "The battle of Sirte will be harder": it is foreseen.
                Mood::Settled(Modality::Forecast) if active_subject => Mood::Settled(Modality::Forecast),
                Mood::Settled(_) => Mood::Settled(Modality::Hypothetical),
            };
        } else if operators.transparent.contains(lemma.as_str())
            || operators.is_speech(lemma)
            || matches!(rel, Rel::Complement | Rel::Parataxis)
        {
            *mood = self.own_mood(above);
            *negated |= above.negated;
        } else {
            // An infinitive under a verb that is not known to leave facts alone.
            *mood = if infinitive { Mood::Settled(Modality::Hypothetical) } else { self.own_mood(above) };
        }
    }

    /// The nearest operator decides; denial and negation only of what was put as a fact.
    fn apply(&mut self, mood: &mut Mood, operator: &Operator) {
        let settled = match *mood {
            Mood::Open => Modality::Asserted,
            Mood::Settled(modality) => modality,
        };
        let after = match (settled, operator.effect) {
            (Modality::Asserted | Modality::Claimed, effect) => effect,
            (
                Modality::Forecast,
                effect @ (Modality::Planned | Modality::Threatened | Modality::Hypothetical),
            ) => effect,
            (unchanged, _) => unchanged,
        };
        if let (true, Some(manner)) = (after == operator.effect, &operator.manner)
            && !self.manner.contains(manner)
        {
            self.manner.push(manner.clone());
        }
        *mood = Mood::Settled(after);
    }

    /// Notes the speaker where `governor` is a word of saying, of which what is said is the `rel`.
    fn speech(&mut self, governor: usize, rel: Rel, lemma: &SmolStr) {
        let speech = &self.pack.operators.speech;
        let said = matches!(
            rel,
            Rel::Complement
                | Rel::OpenComplement
                | Rel::Parataxis
                | Rel::Object
                | Rel::PassiveSubject
                | Rel::Other
        );
        let threat = speech.threats.contains(lemma.as_str());
        // Who has not said it is no source of it.
        let unsaid = self.clauses.at(governor).is_some_and(|above| above.negated);
        let aside = rel == Rel::Parataxis && speech.asides.contains(lemma.as_str());
        if said && !unsaid && (threat || aside || speech.verbs.contains(lemma.as_str())) {
            self.threatened |= threat;
            self.voices(governor);
        } else if speech.nouns.contains(lemma.as_str())
            && matches!(rel, Rel::NounClause | Rel::Complement | Rel::NounModifier)
        {
            self.voice(governor);
        }
    }

    /// Notes a speaker; "reports" that are nobody's are a rumour and no speaker.
    fn voice(&mut self, speaker: usize) {
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        let speech = &self.pack.operators.speech;
        let nobodys = speech.rumours.contains(grammar.lemma(tree.doc, speaker).as_str());
        let owner = tree.children(speaker).find(|&child| match tree.rel[child] {
            Rel::Possessor | Rel::Compound => true,
            Rel::NounModifier => {
                speech.owners.contains(crate::clause::case_key(tree, grammar, child).as_str())
            }
            _ => false,
        });
        match (nobodys, owner) {
            (true, None) => self.rumoured = true,
            (true, Some(owner)) if tree.rel[owner] != Rel::Compound => self.speakers.push(owner),
            _ => self.speakers.push(speaker),
        }
    }

    /// The subject of a verb of saying, then whom it was said to.
    fn voices(&mut self, verb: usize) {
        let Some(clause) = self.clauses.at(verb) else { return };
        let grammar = &self.pack.grammar;
        let recipients = &self.pack.operators.speech.recipients;
        if let Some(&subject) = clause.subjects.first() {
            self.voice(subject);
        }
        for &object in clause.objects.iter().filter(|_| !clause.passive) {
            if self.tree.pos(object) == "PROPN" {
                self.speakers.push(object);
            }
        }
        for (key, token) in &clause.obliques {
            if recipients.contains(key.as_str()) && grammar.lemma(self.tree.doc, *token) != clause.lemma {
                self.speakers.push(*token);
            }
        }
        self.speakers.extend(self.tree.children_as(verb, Rel::IndirectObject));
    }

    /// "According to …" beside any predicate on the way, and the sources it was read through.
    fn sources(&mut self, token: usize) {
        let speech = &self.pack.operators.speech;
        let grammar = &self.pack.grammar;
        let mut found = Vec::new();
        for child in self.tree.children(token) {
            if !matches!(
                self.tree.rel[child],
                Rel::Oblique | Rel::NounModifier | Rel::IndirectObject | Rel::Other
            ) {
                continue;
            }
            let key = crate::clause::case_key(self.tree, grammar, child);
            if !key.is_empty() && speech.sources.contains(key.as_str()) {
                found.push(child);
            }
        }
        for source in found {
            if self.speakers.contains(&source) {
                continue;
            }
            self.speakers.push(source);
            let relays: Vec<_> = self
                .tree
                .subtree(source, |_| false)
                .into_iter()
                .filter(|&below| speech.relays.contains(grammar.lemma(self.tree.doc, below).as_str()))
                .flat_map(|relay| self.tree.children(relay).collect::<Vec<_>>())
                .filter(|&name| matches!(self.tree.rel[name], Rel::Oblique | Rel::Agent))
                .collect();
            self.relays.extend(&relays);
            self.speakers.extend(relays);
        }
    }

    /// "Bama falls – residents": a heading that ends with a dash or a colon and who says so.
    fn signed(&mut self, root: usize) {
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        let Some(sentence) = tree.doc.sentence_of(root) else { return };
        let tokens = tree.doc.sentences[sentence].tokens.clone();
        let Some(last) = tokens.clone().rfind(|&i| !matches!(tree.pos(i), "PUNCT" | "SPACE")) else { return };
        let start = last.saturating_sub(SIGNATURE).max(tokens.start + 2);
        let mark = (start..last).rev().find(|&i| {
            matches!(tree.doc.word(i), "-" | "–" | "—" | ":")
                && tree.doc.tokens[i - 1].span.end() <= tree.doc.tokens[i].span.start()
                && tree.doc.tokens[i].span.end() < tree.doc.tokens[i + 1].span.start()
        });
        let Some(mark) = mark.filter(|&mark| root < mark) else { return };
        let only_noun = (mark + 1..=last).all(|i| !tree.is_verb(i)) && tree.pos(last) != "NUM";
        let whole = tokens.end - last <= 2;
        let source = self.pack.operators.speech.signatures.contains(grammar.lemma(tree.doc, last).as_str())
            || tree.pos(last) == "PROPN" && tree.doc.word(mark) != ":";
        if only_noun && whole && source {
            self.speakers.push(last);
        }
    }

    /// "…, the minister said": a verb of saying that hangs on what is said.
    fn parenthetical(&mut self, root: usize) {
        let inserted: Vec<_> = self
            .tree
            .children_as(root, Rel::Parataxis)
            .filter(|&child| {
                let lemma = self.pack.grammar.lemma(self.tree.doc, child);
                self.pack.operators.is_speech(&lemma)
                    || self.pack.operators.speech.asides.contains(lemma.as_str())
            })
            .collect();
        for verb in inserted {
            self.voices(verb);
        }
    }

    /// True in a sentence that ends with a question mark.
    fn in_question(&self, token: usize) -> bool {
        let doc = self.tree.doc;
        let Some(sentence) = doc.sentence_of(token) else { return false };
        let mut tokens = doc.sentences[sentence].tokens.clone();
        tokens.rfind(|&i| doc.tokens[i].pos != "SPACE").is_some_and(|last| doc.word(last) == "?")
    }
}

/// Words between a predicate and what governs it, at most, among which a semicolon is looked for.
const APART: usize = 60;
/// Words of a signature behind a heading, at most.
const SIGNATURE: usize = 5;
/// Steps from a predicate towards the root; deeper nesting than this is no sentence.
const MAX_CLIMB: usize = 40;
