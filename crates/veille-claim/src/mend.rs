//! Puts right what parsers of Universal Dependencies are known to get wrong in news.
//!
//! Small models cut a sentence in two after a name or an apposition, take a finite verb beside a rare name for a
//! noun ("les rebelles *contrôlent* la ville"), and hang what follows a verb on the wrong word. What is mended is
//! decided by the order of the words and by the language's own lists (`[mend]` in `clause.toml`); where neither
//! says enough, the parse is left as it is. No token moves: only labels, heads and sentence ends change.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Deserialize;
use smol_str::SmolStr;
use veille_text::{Document, Sentence};

use crate::pack::Grammar;

mod behind;
mod order;
mod tagged;

/// The words that mending needs. A language without them is read as parsed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rules {
    /// Marks after which a sentence may end.
    terminal: BTreeSet<String>,
    /// Endings of finite forms of the present, with those of their infinitives: `ent = "er"`.
    present: BTreeMap<String, SmolStr>,
    /// Prepositions before a participle of the present: *en prenant*.
    gerund: BTreeSet<String>,
    /// Endings of these participles, with those of their infinitives: `issant = "ir"`.
    gerunds: BTreeMap<String, SmolStr>,
    /// Adverbs that make a preposition with the one behind them: *autour de*.
    compound: BTreeSet<String>,
    /// Forms that are a preposition or an article: after a date, an article.
    partitive: BTreeSet<String>,
    /// Lemmas of the verb that makes others do.
    causative: BTreeSet<String>,
    /// Words that open a relative clause whose object they are, and that the model takes for conjunctions.
    gap: BTreeSet<String>,
    /// Relative pronouns that are their clause's subject.
    subject_pronouns: BTreeSet<String>,
    /// What a place is in or under, by the preposition, without a verb: *sous contrôle*, *aux mains de*.
    pub(crate) states: BTreeMap<String, BTreeSet<String>>,
    /// Nouns that say of a subject behind their comma what it is: *maîtres de la ville, ils …*
    pub(crate) predicatives: BTreeSet<String>,
    /// Last letters of finite forms; a word without one of them is none.
    finals: BTreeSet<String>,
    /// Directions that are also forms of the copula: *l'entrée est de la ville*.
    directions: BTreeSet<String>,
    /// Endings of verbs that adjectives are of: *présent* of *présenter*.
    stems: BTreeSet<String>,
    /// What a place is to those who hold it: *X, fief des rebelles*.
    pub(crate) strongholds: BTreeSet<String>,
    /// Nouns that count: what they count follows bare (*trois cents kilomètres*).
    numerals: BTreeSet<String>,
}

/// What is known of the words before they are mended.
pub(crate) struct Hints<'a> {
    /// Stretches of tokens that are one name each.
    pub(crate) names: &'a [Range<usize>],
    /// Tokens of dates.
    pub(crate) is_time: &'a dyn Fn(usize) -> bool,
    /// Lemmas of verbs that frames or operators hang on.
    pub(crate) is_known: &'a dyn Fn(&str) -> bool,
    /// Lemmas of verbs of saying.
    pub(crate) is_speech: &'a dyn Fn(&str) -> bool,
    /// Lemmas of verbs that are done to places.
    pub(crate) takes_place: &'a dyn Fn(&str) -> bool,
}

/// Sentences longer than this are left as they are: each step looks at all pairs of its words.
const MAX_SENTENCE: usize = 160;

/// The document with its known mistakes put right, or nothing where the language has no rules for it.
pub(crate) fn mend(doc: &Document, grammar: &Grammar, hints: &Hints<'_>) -> Option<Document> {
    let rules = grammar.mend.as_ref()?;
    let count = doc.tokens.len();
    let mut mender = Mender {
        doc: doc.clone(),
        grammar,
        rules,
        time: (0..count).map(hints.is_time).collect(),
        named: vec![false; count],
        is_known: hints.is_known,
        is_speech: hints.is_speech,
        takes_place: hints.takes_place,
    };
    mender.names(hints.names);
    let ranges = mender.ranges();
    for range in &ranges {
        if range.len() <= MAX_SENTENCE {
            mender.sentence(range);
        }
    }
    let doc = mender.doc;
    let sentences = ranges
        .into_iter()
        .map(|tokens| Sentence {
            span: doc.tokens[tokens.start].span.cover(doc.tokens[tokens.end - 1].span),
            tokens,
        })
        .collect();
    Some(Document::new(doc.lang, doc.text, doc.tokens, sentences, doc.entities))
}

struct Mender<'a> {
    doc: Document,
    grammar: &'a Grammar,
    rules: &'a Rules,
    time: Vec<bool>,
    named: Vec<bool>,
    is_known: &'a dyn Fn(&str) -> bool,
    is_speech: &'a dyn Fn(&str) -> bool,
    takes_place: &'a dyn Fn(&str) -> bool,
}

impl Mender<'_> {
    fn sentence(&mut self, range: &Range<usize>) {
        self.dates_as_verbs(range);
        self.directions(range);
        self.adjectives_as_verbs(range);
        self.capitals(range);
        self.misnamed(range);
        self.compounds(range);
        self.forms(range);
        self.prepositions(range);
        self.participles(range);
        self.gerunds(range);
        self.presents(range);
        self.causatives(range);
        self.copulas(range);
        self.dated_copulas(range);
        self.clitics(range);
        self.actives(range);
        self.inverted(range);
        self.tails(range);
        self.unite(range);
        self.perfects(range);
        self.clauses(range);
        self.adjectives(range);
        self.joined_subjects(range);
        self.relatives(range);
        self.wheres(range);
        self.explanations(range);
        self.gaps(range);
        self.states(range);
        self.second_states(range);
        self.strongholds(range);
        self.nouns(range);
        self.openings(range);
        self.arguments(range);
        self.strays(range);
        self.subjects(range);
        self.explained(range);
        self.dates(range);
        self.appended(range);
        self.absolutes(range);
        self.predicatives(range);
    }

    // What the words are.

    fn word(&self, i: usize) -> String {
        self.doc.word(i).to_lowercase()
    }

    fn pos(&self, i: usize) -> &str {
        &self.doc.tokens[i].pos
    }

    fn dep(&self, i: usize) -> &str {
        &self.doc.tokens[i].dep
    }

    fn head(&self, i: usize) -> usize {
        self.doc.tokens[i].head as usize
    }

    fn feature(&self, i: usize, name: &str) -> Option<&str> {
        self.doc.tokens[i].feature(name)
    }

    fn is_nominal(&self, i: usize) -> bool {
        matches!(self.pos(i), "NOUN" | "PROPN" | "X" | "SYM") || self.named[i]
    }

    fn is_verb(&self, i: usize) -> bool {
        self.pos(i) == "VERB" && !self.named[i]
    }

    fn is_aux(&self, i: usize) -> bool {
        let lemma = &self.doc.tokens[i].lemma;
        matches!(self.pos(i), "AUX" | "VERB") && self.grammar.perfect.contains(lemma.as_str())
    }

    fn is_finite(&self, i: usize) -> bool {
        matches!(self.pos(i), "VERB" | "AUX") && self.feature(i, "VerbForm") == Some("Fin") && !self.named[i]
    }

    fn is_relative(&self, i: usize) -> bool {
        let word = self.word(i);
        self.grammar.relative.contains(&word) && self.pos(i) == "PRON"
            || self.grammar.relative_place.contains(&word)
    }

    /// Clitics and adverbs that stand between a subject and its verb.
    fn is_light(&self, i: usize) -> bool {
        let word = self.word(i);
        self.grammar.is_negator(&word)
            || match self.pos(i) {
                "ADV" => true,
                "PRON" => {
                    self.feature(i, "Reflex") == Some("Yes")
                        || self.grammar.clitics.contains_key(&word)
                        || self.grammar.place_pronouns.contains(&word)
                }
                _ => false,
            }
    }

    fn is_blank(&self, i: usize) -> bool {
        self.pos(i) == "SPACE"
    }

    fn children(&self, range: &Range<usize>, of: usize) -> Vec<usize> {
        range.clone().filter(|&i| i != of && self.head(i) == of).collect()
    }

    fn child(&self, range: &Range<usize>, of: usize, dep: &str) -> Option<usize> {
        range.clone().find(|&i| i != of && self.head(i) == of && self.dep(i).starts_with(dep))
    }

    /// The first word of the noun phrase that ends at its head `i`, as the order of words has it.
    fn phrase_start(&self, range: &Range<usize>, i: usize) -> usize {
        let mut at = i;
        while at > range.start {
            let before = at - 1;
            let part = matches!(self.pos(before), "DET" | "NUM")
                || self.pos(before) == "ADJ" && self.head(before) == i
                || self.named[before] && self.named[i] && self.head(before) == i;
            if !part {
                break;
            }
            at = before;
        }
        at
    }

    /// True for a noun that no preposition introduces.
    fn is_bare(&self, range: &Range<usize>, i: usize) -> bool {
        let start = self.phrase_start(range, i);
        let behind = start > range.start && self.pos(start - 1) == "ADP";
        let cased = range.clone().any(|c| self.head(c) == i && c != i && self.dep(c) == "case");
        !behind && !cased && (start..i).all(|at| self.pos(at) != "ADP")
    }

    /// The word before `i` that is neither clitic nor adverb nor of a date.
    fn before(&self, range: &Range<usize>, i: usize) -> Option<usize> {
        (range.start..i).rev().find(|&at| !self.is_light(at) && !self.is_blank(at))
    }

    fn set(&mut self, i: usize, head: usize, dep: &'static str) {
        self.doc.tokens[i].head = u32::try_from(head).unwrap_or(u32::MAX);
        self.doc.tokens[i].dep = SmolStr::new_static(dep);
    }

    fn make_verb(&mut self, i: usize, lemma: SmolStr, morph: &'static str) {
        let token = &mut self.doc.tokens[i];
        (token.pos, token.lemma, token.morph) =
            (SmolStr::new_static("VERB"), lemma, SmolStr::new_static(morph));
    }

    // Names and sentence ends.

    /// A name hangs together: one of its words governs the others and alone hangs on what is outside.
    fn names(&mut self, names: &[Range<usize>]) {
        for name in names {
            // "Wad Madani": a first word that only the model takes for a determiner is of the name.
            let small = |i: usize| self.pos(i) == "ADP" || self.feature(i, "PronType").is_some();
            let article = |i: usize| {
                small(i) || self.pos(i) == "DET" && !self.doc.word(i).starts_with(char::is_uppercase)
            };
            let Some(first) = name.clone().find(|&i| !article(i)) else { continue };
            let name = first..name.end.min(self.doc.tokens.len());
            if name.clone().any(|i| self.named[i]) {
                continue;
            }
            let outside = |i: &usize| self.head(*i) == *i || !name.contains(&self.head(*i));
            let mark = |i: &usize| self.doc.word(*i).chars().all(|c| !c.is_alphanumeric());
            let Some(top) =
                name.clone().find(|i| outside(i) && !mark(i)).or_else(|| name.clone().find(outside))
            else {
                continue;
            };
            for i in name.clone() {
                if i != top && (self.head(i) == i || !name.contains(&self.head(i))) {
                    self.set(i, top, "flat:name");
                }
                self.named[i] = true;
            }
            if !matches!(self.pos(top), "NOUN" | "PROPN") {
                self.make_name(top);
            }
            let near =
                name.start.saturating_sub(MAX_SENTENCE)..self.doc.tokens.len().min(name.end + MAX_SENTENCE);
            for i in near {
                if !name.contains(&i) && name.contains(&self.head(i)) && self.head(i) != top {
                    self.doc.tokens[i].head = u32::try_from(top).unwrap_or(u32::MAX);
                }
            }
        }
    }

    /// Sentences, joined where the parser ends one though nothing in the text does, and ended where it goes on
    /// over the end of a line.
    fn ranges(&self) -> Vec<Range<usize>> {
        let mut out: Vec<Range<usize>> = Vec::new();
        for sentence in &self.doc.sentences {
            let mut start = sentence.tokens.start;
            for i in sentence.tokens.clone().skip(1) {
                if self.ends_line(i) {
                    out.push(start..i);
                    start = i;
                }
            }
            let rest = start..sentence.tokens.end;
            if rest.is_empty() {
                continue;
            }
            match out.last_mut() {
                Some(last)
                    if start == sentence.tokens.start
                        && last.end == start
                        && last.len() + rest.len() <= MAX_SENTENCE
                        && self.runs_on(last, &rest) =>
                {
                    last.end = rest.end;
                }
                _ => out.push(rest),
            }
        }
        out
    }

    /// True where a line ends before token `i`, after a mark that ends sentences.
    fn ends_line(&self, i: usize) -> bool {
        let (before, token) = (&self.doc.tokens[i - 1], &self.doc.tokens[i]);
        let from = if self.is_blank(i - 1) { before.span.start() } else { before.span.end() };
        let line = self.doc.text.get(from..token.span.start()).is_some_and(|gap| gap.contains('\n'));
        let last = (0..i).rev().take(3).find(|&at| !self.is_blank(at));
        line && last.is_some_and(|at| self.rules.terminal.contains(self.doc.word(at)))
    }

    /// True where nothing in the text ends a sentence between the two.
    fn runs_on(&self, left: &Range<usize>, right: &Range<usize>) -> bool {
        let Some(last) = left.clone().rev().find(|&i| !self.is_blank(i)) else { return false };
        let Some(first) = right.clone().find(|&i| !self.is_blank(i)) else { return true };
        let gap = self.doc.text.get(self.doc.tokens[last].span.end()..self.doc.tokens[first].span.start());
        let line = gap.is_none_or(|gap| gap.contains('\n'));
        let closing = self.rules.terminal.contains(self.doc.word(first));
        !line && (closing || !self.rules.terminal.contains(self.doc.word(last)))
    }

    // Words taken for others.

    /// Forms that only one reading allows.
    fn forms(&mut self, range: &Range<usize>) {
        let first = range.clone().find(|&i| !matches!(self.pos(i), "SPACE" | "PUNCT"));
        if let Some(first) = first {
            self.opening_name(range, first);
        }
        for i in range.clone() {
            if self.named[i] || self.time[i] {
                continue;
            }
            let argument = self.dep(i).starts_with("nsubj")
                || self.dep(i).starts_with("obj") && self.dep(i) != "obj:lvc";
            let capital = self.doc.word(i).starts_with(char::is_uppercase);
            let determined = i > range.start && self.pos(i - 1) == "DET" && self.head(i - 1) == i;
            match self.pos(i) {
                // A present that was taken for a participle: "se regroupe".
                "VERB" if self.feature(i, "VerbForm") == Some("Part") && self.participle(i).is_none() => {
                    if let Some(lemma) = self.present(i) {
                        self.make_verb(i, lemma, PRESENT);
                    }
                }
                "VERB" | "AUX" | "ADJ" | "ADV" if argument && determined && self.pos(i) == "AUX" => {
                    let word = SmolStr::from(self.word(i));
                    let token = &mut self.doc.tokens[i];
                    (token.pos, token.lemma, token.morph) =
                        (SmolStr::new_static("NOUN"), word, SmolStr::default());
                }
                "VERB" if argument && capital && !(self.is_known)(&self.doc.tokens[i].lemma) => {
                    self.make_name(i)
                }
                "PRON"
                    if argument && capital && Some(i) != first && self.feature(i, "PronType").is_none() =>
                {
                    self.make_name(i);
                }
                // "A reconnu *s'*en être retirée": no condition.
                "PRON" if self.feature(i, "Reflex") == Some("Yes") && self.dep(i) == "mark" => {
                    self.doc.tokens[i].dep = SmolStr::new_static("expl:comp");
                }
                // "La Séléka les en a chassés".
                "DET" if argument && !capital => self.doc.tokens[i].pos = SmolStr::new_static("PRON"),
                _ => {}
            }
            // "Prendre Odessa …": an infinitive that opens a sentence is no name.
            if Some(i) == first && matches!(self.pos(i), "PROPN" | "NOUN") {
                let lemma = SmolStr::from(self.word(i));
                if (self.is_known)(&lemma) {
                    self.make_verb(i, lemma, "VerbForm=Inf");
                    self.infinitive_first(range, i);
                }
            }
        }
    }

    fn make_name(&mut self, i: usize) {
        let word = SmolStr::new(self.doc.word(i));
        let token = &mut self.doc.tokens[i];
        (token.pos, token.lemma, token.morph) = (SmolStr::new_static("PROPN"), word, SmolStr::default());
    }

    fn infinitive_first(&mut self, range: &Range<usize>, i: usize) {
        let object = (i + 1..range.end).find(|&at| self.is_nominal(at)).map(|at| self.name_head(at));
        let verb = (i + 1..range.end).find(|&at| self.is_finite(at) && self.is_verb(at));
        if let Some(object) = object.filter(|&object| object < i + 4 && self.is_bare(range, object)) {
            self.set(object, i, "obj");
        }
        if let Some(verb) = verb.filter(|&verb| verb != i) {
            if self.head(verb) == i || self.ancestor(verb, i) {
                self.set(verb, verb, "ROOT");
            }
            self.set(i, verb, "csubj");
        }
    }

    /// "Autour d'Alep", "à/mark Soudja": words that introduce a noun hang on it.
    fn prepositions(&mut self, range: &Range<usize>) {
        for i in range.clone() {
            let head = self.head(i);
            if self.dep(i) == "mark" && self.pos(i) == "ADP" && self.is_nominal(head) && head > i {
                self.set(i, head, "case");
            }
            // "Ont imposé jeudi des sanctions".
            if self.dep(i) == "case"
                && self.rules.partitive.contains(&self.word(i))
                && i > range.start
                && self.time[i - 1]
                && self.time[self.head(head)]
            {
                let date = self.head(head);
                let above = self.head(date);
                if above != date && self.is_verb(above) {
                    self.doc.tokens[i].pos = SmolStr::new_static("DET");
                    self.set(i, head, "det");
                    self.set(head, above, "obj");
                }
            }
        }
        for i in range.clone() {
            let adverb = self.head(i);
            let compound = adverb < i
                && adverb != i
                && self.rules.compound.contains(&self.word(adverb))
                && (adverb + 1..i).any(|c| self.pos(c) == "ADP" && self.head(c) == i);
            if compound && !matches!(self.pos(i), "VERB" | "AUX") {
                let above = self.head(adverb);
                if above != adverb {
                    let dep = if self.is_verb(above) { "obl:arg" } else { "nmod" };
                    self.set(i, above, dep);
                    self.set(adverb, i, "case");
                }
            }
        }
        // "Trois cents kilomètres": what is counted governs.
        for i in range.clone() {
            let count = self.head(i);
            let counts = count + 1 == i
                && self.rules.numerals.contains(self.doc.tokens[count].lemma.as_str())
                && self.pos(i) == "NOUN";
            if counts {
                let (head, dep) = (self.head(count), self.doc.tokens[count].dep.clone());
                let root = head == count;
                for child in self.children(range, count) {
                    if child != i {
                        self.doc.tokens[child].head = u32::try_from(i).unwrap_or(u32::MAX);
                    }
                }
                self.doc.tokens[i].head = u32::try_from(if root { i } else { head }).unwrap_or(u32::MAX);
                self.doc.tokens[i].dep = dep;
                self.set(count, i, "nummod");
            }
        }
    }

    /// The verb that a word may be the past participle of.
    fn participle(&self, i: usize) -> Option<SmolStr> {
        let word = self.word(i);
        let fixed = self.grammar.lemmas.get(&word).filter(|lemma| (self.is_known)(lemma)).cloned();
        fixed.or_else(|| {
            self.grammar.infinitives(&word).map(SmolStr::from).find(|lemma| (self.is_known)(lemma))
        })
    }

    fn participles(&mut self, range: &Range<usize>) {
        for i in range.clone() {
            if self.named[i]
                || self.time[i]
                || !matches!(self.pos(i), "NOUN" | "ADJ" | "VERB" | "ADV" | "ADP" | "PROPN")
                || self.pos(i) == "PROPN" && self.doc.word(i).starts_with(char::is_uppercase)
            {
                continue;
            }
            let done = self.is_verb(i) && self.feature(i, "VerbForm") == Some("Part");
            let Some(lemma) = self.participle(i) else { continue };
            let lemma = if done { self.doc.tokens[i].lemma.clone() } else { lemma };
            // 1. Behind its auxiliary: "sont entrées", "a été prise".
            let auxiliary = (range.start..i).rev().find(|&at| self.pos(at) != "ADV" && !self.is_blank(at));
            if let Some(aux) = auxiliary.filter(|&aux| self.is_aux(aux)) {
                if !done {
                    self.make_verb(i, lemma.clone(), "Tense=Past|VerbForm=Part");
                    self.behind_auxiliary(range, i, aux, &lemma);
                }
                continue;
            }
            // 2. Before its agent: "assiégée par l'armée".
            let next = (i + 1..range.end).take(4).find(|&at| !self.time[at] && self.pos(at) != "ADV");
            let agents = self.grammar.classes.get("agent");
            let by = next.filter(|&at| agents.is_some_and(|agents| agents.contains(self.word(at).as_str())));
            let behind = self.before(range, i);
            if let (Some(by), Some(behind)) = (by, behind) {
                let noun = match self.pos(behind) {
                    "PUNCT" => self.before(range, behind),
                    _ => Some(behind),
                };
                let noun = noun.map(|at| self.name_head(at)).filter(|&at| self.is_nominal(at));
                let agent =
                    (by + 1..range.end).take(5).find(|&at| self.is_nominal(at)).map(|at| self.name_head(at));
                if let (Some(noun), Some(agent)) = (noun, agent) {
                    if !done {
                        self.make_verb(i, lemma, "Tense=Past|VerbForm=Part");
                    }
                    let governed = self.ancestor(agent, i);
                    let adjective = self.dep(i) == "amod" && self.head(i) == noun;
                    if !done
                        || adjective
                        || self.head(i) != noun && self.pos(behind) == "PUNCT" && self.head(i) == i
                    {
                        if self.head(noun) == i {
                            self.set(noun, noun, "ROOT");
                        }
                        self.set(i, noun, "acl");
                    }
                    if !governed || self.head(agent) != i {
                        self.set(agent, i, "obl:agent");
                        for at in by..agent {
                            if at == by {
                                self.set(at, agent, "case");
                            } else if self.pos(at) == "DET" {
                                self.set(at, agent, "det");
                            }
                        }
                    }
                    continue;
                }
            }
            // 3. Beside another participle: "attaquée puis prise".
            let head = self.head(i);
            let bare = i > range.start && self.pos(i - 1) != "DET" && self.pos(i - 1) != "ADP";
            if !done && self.dep(i) == "conj" && bare && self.feature(head, "VerbForm") == Some("Part") {
                self.make_verb(i, lemma, "Tense=Past|VerbForm=Part");
            }
        }
    }

    fn behind_auxiliary(&mut self, range: &Range<usize>, i: usize, aux: usize, lemma: &str) {
        let reflexive = aux > range.start && self.feature(aux - 1, "Reflex") == Some("Yes");
        let be = self.doc.tokens[aux].lemma == self.grammar.copula.as_str();
        let passive = be && !reflexive && !self.grammar.active_with_copula.contains(lemma);
        let above = self.head(i);
        let subject = self.subject_of(range, aux);
        if let Some(subject) = subject
            && self.ancestor(i, subject)
        {
            self.lift(range, i, subject);
        } else if above == aux {
            self.raise(range, i, aux);
        }
        let alone = |subject: &usize| self.head(*subject) == *subject && !self.ancestor(i, *subject);
        if let Some(subject) = subject.filter(alone)
            && subject != i
            && self.child(range, i, "nsubj").is_none()
        {
            self.set(subject, i, "nsubj");
        }
        self.set(aux, i, if passive { "aux:pass" } else { "aux:tense" });
        for at in aux.saturating_sub(4).max(range.start)..i {
            if self.is_light(at) && (self.head(at) == aux || Some(self.head(at)) == subject) {
                self.doc.tokens[at].head = u32::try_from(i).unwrap_or(u32::MAX);
            }
        }
        if let Some(subject) = self.child(range, i, "nsubj").filter(|_| passive) {
            self.set(subject, i, "nsubj:pass");
        }
    }

    /// True where `up` is above `i`.
    fn ancestor(&self, i: usize, up: usize) -> bool {
        let mut at = i;
        for _ in 0..MAX_SENTENCE {
            let head = self.head(at);
            if head == up && at != up {
                return true;
            }
            if head == at {
                return false;
            }
            at = head;
        }
        false
    }

    /// The governing word of the name that `i` is of.
    fn name_head(&self, i: usize) -> usize {
        let mut at = i;
        for _ in 0..8 {
            if self.dep(at).starts_with("flat") && self.head(at) != at {
                at = self.head(at);
            } else {
                break;
            }
        }
        at
    }

    /// `i`, which hangs below its subject, takes the subject's place, and the subject hangs on it.
    fn lift(&mut self, range: &Range<usize>, i: usize, subject: usize) {
        let (head, dep) = (self.head(subject), self.doc.tokens[subject].dep.clone());
        let root = head == subject;
        self.doc.tokens[i].head = u32::try_from(if root { i } else { head }).unwrap_or(u32::MAX);
        self.doc.tokens[i].dep = if root { SmolStr::new_static("ROOT") } else { dep };
        self.set(subject, i, "nsubj");
        for at in i + 1..range.end {
            let above = self.head(at);
            if above < i && (above == subject || self.ancestor(above, subject)) {
                self.doc.tokens[at].head = u32::try_from(i).unwrap_or(u32::MAX);
            }
        }
    }

    /// `i`, which hangs on `above`, takes its place; the others that hang there hang on `i`.
    fn raise(&mut self, range: &Range<usize>, i: usize, above: usize) {
        let (head, dep) = (self.head(above), self.doc.tokens[above].dep.clone());
        let root = head == above;
        for child in self.children(range, above) {
            self.doc.tokens[child].head = u32::try_from(i).unwrap_or(u32::MAX);
        }
        self.doc.tokens[i].head = u32::try_from(if root { i } else { head }).unwrap_or(u32::MAX);
        self.doc.tokens[i].dep = if root { SmolStr::new_static("ROOT") } else { dep };
    }

    /// The verb of which a word may be a finite form.
    fn present(&self, i: usize) -> Option<SmolStr> {
        let word = self.word(i);
        if let Some(lemma) = self.grammar.lemmas.get(&format!("{word}/VERB")) {
            return (self.is_known)(lemma).then(|| lemma.clone());
        }
        self.infinitive(&word, &self.rules.present)
    }

    /// The known verb that a form is of by its ending.
    fn infinitive(&self, word: &str, endings: &BTreeMap<String, SmolStr>) -> Option<SmolStr> {
        let known = |(ending, whole): (&String, &SmolStr)| {
            let lemma = SmolStr::from(format!("{}{whole}", word.strip_suffix(ending.as_str())?));
            (self.is_known)(&lemma).then_some(lemma)
        };
        endings.iter().rev().find_map(known)
    }

    /// "En investissant la ville": a participle of the present that the model takes for a noun.
    fn gerunds(&mut self, range: &Range<usize>) {
        for i in range.clone().skip(1) {
            let taken = matches!(self.pos(i), "NOUN" | "ADJ" | "ADV" | "PROPN" | "X");
            if !taken || self.named[i] || self.time[i] {
                continue;
            }
            let Some(mark) = self.before(range, i).filter(|&at| self.rules.gerund.contains(&self.word(at)))
            else {
                continue;
            };
            let Some(lemma) = self.infinitive(&self.word(i), &self.rules.gerunds) else { continue };
            let above = self.verb_above(i).or_else(|| (range.start..mark).rev().find(|&at| self.is_verb(at)));
            let Some(above) = above else { continue };
            self.make_verb(i, lemma, "Tense=Pres|VerbForm=Part");
            self.set(i, above, "advcl");
            for at in mark..i {
                let light = at > mark && self.head(at) == mark;
                if at == mark || light {
                    let dep = if at == mark { "mark" } else { "expl:comp" };
                    self.set(at, i, dep);
                }
            }
            let phrase = |at: &usize| matches!(self.pos(*at), "DET" | "NUM" | "ADJ") && !self.named[*at];
            let object = (i + 1..range.end).find(|at| !phrase(at)).filter(|&at| self.is_nominal(at));
            if let Some(object) = object.map(|at| self.name_head(at)) {
                self.set(object, i, "obj");
            }
        }
    }

    /// The nearest verb that a word hangs below.
    fn verb_above(&self, i: usize) -> Option<usize> {
        let mut at = i;
        for _ in 0..MAX_SENTENCE {
            let head = self.head(at);
            if head == at {
                return None;
            }
            if self.is_verb(head) {
                return Some(head);
            }
            at = head;
        }
        None
    }

    /// Finite verbs that the model takes for nouns or adjectives.
    fn presents(&mut self, range: &Range<usize>) {
        for i in range.clone() {
            let hangs = matches!(self.dep(i), "amod" | "nmod" | "flat:name" | "acl" | "appos");
            let finite = self.is_finite(i) || self.present(i).is_some() && self.participle(i).is_none();
            let verb = self.is_verb(i) && hangs && finite;
            let other = matches!(self.pos(i), "NOUN" | "ADJ" | "ADV" | "PROPN" | "X");
            if self.named[i] || self.time[i] || !(other || verb) {
                continue;
            }
            let lemma = if verb { Some(self.doc.tokens[i].lemma.clone()) } else { self.present(i) };
            let Some(lemma) = lemma else { continue };
            let Some(before) = self.before(range, i) else { continue };
            let beside = self.pos(before) == "CCONJ" && i == before + 1;
            let governor = (range.start..before).rev().find(|&at| {
                self.is_verb(at) && (self.is_finite(at) || self.child(range, at, "aux").is_some())
            });
            if beside {
                let Some(governor) = governor else { continue };
                self.make_verb(i, lemma, PRESENT);
                if !self.ancestor(governor, i) {
                    self.set(i, governor, "conj");
                    self.set(before, i, "cc");
                }
                continue;
            }
            let after_noun = self.is_nominal(before)
                || self.pos(before) == "ADJ" && before > range.start && self.is_nominal(before - 1)
                || self.pos(before) == "PUNCT" && self.word(before) == ",";
            if self.is_subject_pronoun(before) && !self.is_verb(i) {
                self.behind_pronoun(range, i, before, lemma);
                continue;
            }
            if !after_noun {
                continue;
            }
            let Some(subject) = self.subject_of(range, i) else { continue };
            let many = self.feature(subject, "Number") == Some("Plur") && !self.named[subject];
            let one = !self.doc.word(i).ends_with('t') || self.doc.word(i).len() < 3;
            if many && one && self.word(i).ends_with(self.grammar.mute_ending.as_str()) {
                continue;
            }
            if self.has_finite(range, subject, i) {
                continue;
            }
            self.make_verb(i, lemma, PRESENT);
            self.govern(range, i, subject);
        }
    }

    /// A personal pronoun in the form that only subjects have.
    fn is_subject_pronoun(&self, i: usize) -> bool {
        self.pos(i) == "PRON"
            && self.feature(i, "Person") == Some("3")
            && self.dep(i).starts_with("nsubj")
            && !self.is_relative(i)
    }

    /// "Ils *contrôlent* la ville": what stands behind such a pronoun is its verb.
    fn behind_pronoun(&mut self, range: &Range<usize>, i: usize, pronoun: usize, lemma: SmolStr) {
        if self.head(pronoun) != i {
            return;
        }
        self.make_verb(i, lemma, PRESENT);
        for at in self.children(range, i) {
            if at > i && self.dep(at).starts_with("nsubj") && self.is_bare(range, at) {
                self.set(at, i, "obj");
            }
        }
    }

    /// True where a finite verb already stands beside the subject in the same stretch between marks.
    fn has_finite(&self, range: &Range<usize>, subject: usize, i: usize) -> bool {
        let ends = |at: usize| {
            self.pos(at) == "PUNCT" && !self.named[at]
                || self.pos(at) == "CCONJ"
                || self.pos(at) == "SCONJ"
                || self.is_relative(at)
        };
        let end = (i + 1..range.end).find(|&at| ends(at)).unwrap_or(range.end);
        (subject..end).any(|at| at != i && self.is_finite(at) && !self.relative_between(subject, at))
    }

    fn relative_between(&self, from: usize, to: usize) -> bool {
        (from + 1..to).any(|at| self.is_relative(at))
    }

    /// The noun that, by the order of words, is the subject of a verb at `i`: the first of its stretch that no
    /// preposition introduces.
    fn subject_of(&self, range: &Range<usize>, i: usize) -> Option<usize> {
        let mut best: Option<usize> = None;
        let mut before_conjunction: Option<Option<usize>> = None;
        // One apposition between commas may stand between them.
        let mut commas = 0;
        for at in (range.start..i).rev() {
            if self.named[at] && self.dep(at).starts_with("flat") || self.is_blank(at) {
                continue;
            }
            let stop = match self.pos(at) {
                "PUNCT" if self.named[at] => false,
                "PUNCT" if self.word(at) == "," && (commas > 0 || best.is_none()) => {
                    commas += 1;
                    commas > 2
                }
                "PUNCT" | "SCONJ" => true,
                "CCONJ" => {
                    before_conjunction = Some(best);
                    false
                }
                "VERB" | "AUX" if !self.named[at] => {
                    if let Some(kept) = before_conjunction {
                        best = kept;
                    }
                    self.is_finite(at) || self.is_aux(at) || commas == 0 && best.is_none()
                }
                _ => self.is_relative(at),
            };
            if stop {
                break;
            }
            let subject = self.is_nominal(at) && !self.time[at];
            if subject && self.is_bare(range, at) && self.name_head(at) == at {
                // Past an apposition, only what stands before it counts.
                if commas == 1 && best.is_some() {
                    continue;
                }
                if commas == 2 {
                    return Some(at);
                }
                best = Some(at);
            }
        }
        best
    }

    /// Makes `i` the verb of its stretch, with that subject.
    fn govern(&mut self, range: &Range<usize>, i: usize, subject: usize) {
        if self.ancestor(i, subject) {
            self.lift(range, i, subject);
        } else {
            let below = self.ancestor(subject, i);
            let old = self.head(i);
            // Whatever `i` hung on follows it: "dément la prise".
            if old > i && !below {
                self.doc.tokens[i].head = u32::try_from(i).unwrap_or(u32::MAX);
                let top = self.top_above(old, i);
                if self.head(top) < i || self.head(top) == top {
                    self.set(top, i, "obj");
                }
            }
            if !below || self.head(subject) != i {
                let (head, dep) = (self.head(subject), self.doc.tokens[subject].dep.clone());
                let root = head == subject;
                let hangs = !root && head != i && !self.ancestor(head, i);
                if hangs {
                    self.doc.tokens[i].head = u32::try_from(head).unwrap_or(u32::MAX);
                    self.doc.tokens[i].dep = dep;
                } else if !below {
                    self.set(i, i, "ROOT");
                }
                self.set(subject, i, "nsubj");
                for at in i + 1..range.end {
                    let above = self.head(at);
                    if above < i && (above == subject || self.ancestor(above, subject)) {
                        self.doc.tokens[at].head = u32::try_from(i).unwrap_or(u32::MAX);
                    }
                }
            }
        }
        let start = self.phrase_start(range, subject);
        let opening = (range.start..start).rev().find(|&at| !self.is_blank(at));
        // "Après avoir pris X, l'armée marche …": the verb before the comma hangs on this one.
        let above = self.head(i);
        if above < subject
            && above != i
            && self.is_verb(above)
            && !self.is_finite(above)
            && self.dep(i) != "conj"
        {
            let comma = (above..subject).any(|at| self.word(at) == ",");
            if comma && !self.relative_between(above, subject) {
                self.raise(range, i, above);
                self.set(above, i, "advcl");
                for at in range.start..subject {
                    if self.head(at) == i && at != above && at < above + 6 && at != subject {
                        self.doc.tokens[at].head = u32::try_from(above).unwrap_or(u32::MAX);
                    }
                }
            }
        }
        // "Selon l'ONU, les shebab …": what stands before the comma hangs on the verb, not the verb on it.
        let above = self.head(i);
        if above < subject && above != i && self.is_nominal(above) {
            let comma = (above..subject).any(|at| self.word(at) == ",");
            let relative = self.relative_between(above, subject);
            if comma && !relative {
                self.raise(range, i, above);
                let dep = if self.is_bare(range, above) { "dislocated" } else { "obl:mod" };
                self.set(above, i, dep);
            }
        }
        if let Some(opening) = opening {
            let verb = (range.start..opening).rev().find(|&at| self.is_verb(at));
            if self.pos(opening) == "SCONJ"
                && let Some(verb) = verb.filter(|&verb| !self.ancestor(verb, i))
            {
                self.set(i, verb, "ccomp");
                self.set(opening, i, "mark");
            }
        }
    }

    fn top_above(&self, i: usize, stop: usize) -> usize {
        let mut at = i;
        for _ in 0..MAX_SENTENCE {
            let head = self.head(at);
            if head == at || head <= stop {
                break;
            }
            at = head;
        }
        at
    }

    /// "A fait tomber": the verb that makes others do becomes an auxiliary of theirs.
    fn causatives(&mut self, range: &Range<usize>) {
        for i in range.clone() {
            if !self.is_verb(i) || self.feature(i, "VerbForm") != Some("Inf") || i == range.start {
                continue;
            }
            let Some(makes) = (range.start..i).rev().find(|&at| !self.is_light(at)) else { continue };
            if !self.rules.causative.contains(self.doc.tokens[makes].lemma.as_str())
                || self.dep(makes) == "aux:caus"
            {
                continue;
            }
            if self.head(i) == makes {
                self.raise(range, i, makes);
            } else if self.head(makes) != i {
                continue;
            }
            for child in self.children(range, makes) {
                self.doc.tokens[child].head = u32::try_from(i).unwrap_or(u32::MAX);
            }
            self.set(makes, i, "aux:caus");
        }
    }

    /// "X est à trente kilomètres de": the predicate governs its copula and its subject.
    fn copulas(&mut self, range: &Range<usize>) {
        for cop in range.clone() {
            if self.dep(cop) != "cop" {
                continue;
            }
            let predicate = self.head(cop);
            let subject = self.head(predicate);
            if subject < cop && subject != predicate && self.is_nominal(subject) && self.is_finite(cop) {
                let between = (subject + 1..cop).any(|at| self.is_relative(at) || self.is_finite(at));
                if !between && self.child(range, predicate, "nsubj").is_none() {
                    self.lift(range, predicate, subject);
                }
            }
            // "Ne sont plus qu'à …": the phrase is the predicate, not the adverb before it.
            let predicate = self.head(cop);
            if self.pos(predicate) == "ADV" {
                let phrase = self
                    .children(range, predicate)
                    .into_iter()
                    .find(|&at| at > predicate && matches!(self.pos(at), "NOUN" | "PROPN"));
                if let Some(phrase) = phrase {
                    self.raise(range, phrase, predicate);
                    self.set(predicate, phrase, "advmod");
                }
            }
        }
        // "N'est plus aux mains de": what hangs on the negation is the verb's.
        for i in range.clone() {
            let adverb = self.head(i);
            let above = self.head(adverb);
            if adverb != i
                && adverb < i
                && above != adverb
                && self.pos(adverb) == "ADV"
                && (self.grammar.is_negator(&self.word(adverb))
                    || self.feature(adverb, "Polarity") == Some("Neg"))
                && matches!(self.pos(i), "NOUN" | "PROPN")
            {
                let dep = if self.is_bare(range, i) { "obj" } else { "obl:arg" };
                self.set(i, above, dep);
            }
        }
    }

    // One root a sentence.

    fn unite(&mut self, range: &Range<usize>) {
        let mut roots: Vec<usize> = range
            .clone()
            .filter(|&i| self.head(i) == i || !range.contains(&self.head(i)))
            .filter(|&i| !self.is_blank(i))
            .collect();
        if roots.len() < 2 {
            if let Some(&only) = roots.first() {
                self.set(only, only, "ROOT");
                self.release_main(range, only);
            }
            return;
        }
        for &root in &roots {
            self.set(root, root, "ROOT");
        }
        self.promote(range, &mut roots);
        let main = roots
            .iter()
            .copied()
            .find(|&root| self.is_clause(range, root) && !self.is_dependent(range, root))
            .or_else(|| roots.iter().copied().find(|&root| self.is_clause(range, root)))
            .or_else(|| roots.iter().copied().find(|&root| self.pos(root) != "PUNCT"))
            .unwrap_or(roots[0]);
        for &root in &roots {
            if root != main {
                self.attach(range, root, main);
            }
        }
    }

    /// "Ayant repris Palmyre, l'armée fouille …": a participle that opens a sentence does not govern it.
    fn release_main(&mut self, range: &Range<usize>, root: usize) {
        if !self.is_verb(root) || self.feature(root, "VerbForm") == Some("Inf") || self.is_clause(range, root)
        {
            return;
        }
        let main = range.clone().find(|&i| {
            i > root
                && self.head(i) == root
                && matches!(self.dep(i), "advcl" | "conj" | "parataxis" | "ccomp" | "xcomp")
                && self.is_clause(range, i)
                && self.child(range, i, "nsubj").is_some()
                && self.child(range, i, "mark").is_none()
        });
        if let Some(main) = main {
            self.set(main, main, "ROOT");
            self.set(root, main, "advcl");
        }
    }

    /// "Gao, prise samedi, était calme": the clause that the parser hung on the participle is the main one.
    fn promote(&mut self, range: &Range<usize>, roots: &mut Vec<usize>) {
        if roots.iter().any(|&root| self.is_clause(range, root) && !self.is_dependent(range, root)) {
            return;
        }
        for at in 0..roots.len() {
            let root = roots[at];
            if !self.is_verb(root) || at == 0 {
                continue;
            }
            let below = range.clone().find(|&i| {
                i > root
                    && self.head(i) == root
                    && self.child(range, i, "cop").is_some_and(|cop| self.is_finite(cop))
            });
            if let Some(below) = below {
                self.set(below, below, "ROOT");
                roots.push(below);
                roots.sort_unstable();
                return;
            }
        }
    }

    /// True for a root that is a clause of its own: a finite verb, or a copula's predicate.
    fn is_clause(&self, range: &Range<usize>, root: usize) -> bool {
        self.is_finite(root)
            || self.children(range, root).into_iter().any(|child| {
                matches!(self.dep(child), "aux:tense" | "aux:pass" | "cop" | "aux:caus")
                    && self.is_finite(child)
            })
    }

    /// True for a clause that a relative word opens.
    fn is_dependent(&self, range: &Range<usize>, root: usize) -> bool {
        let start = self.fragment_start(range, root);
        let opens = (start..root).find(|&at| !matches!(self.pos(at), "PUNCT" | "SPACE" | "ADP"));
        opens.is_some_and(|at| self.is_relative(at))
    }

    /// The first token of what hangs on `root`.
    fn fragment_start(&self, range: &Range<usize>, root: usize) -> usize {
        range.clone().find(|&i| i == root || self.ancestor(i, root)).unwrap_or(root)
    }

    fn attach(&mut self, range: &Range<usize>, root: usize, main: usize) {
        let start = self.fragment_start(range, root);
        let noun_before = (range.start..start)
            .rev()
            .find(|&at| !matches!(self.pos(at), "PUNCT" | "SPACE"))
            .map(|at| self.name_head(at))
            .filter(|&at| self.is_nominal(at) && !self.ancestor(at, root));
        let verbal = self.is_verb(root) || self.is_clause(range, root);
        if self.pos(root) == "PUNCT" {
            return self.set(root, main, "punct");
        }
        if verbal {
            if let (true, Some(noun)) = (self.is_dependent(range, root), noun_before) {
                return self.set(root, noun, "acl:relcl");
            }
            let participle = self.feature(root, "VerbForm") == Some("Part") && !self.is_clause(range, root);
            return match noun_before {
                Some(noun) if participle && root > range.start => self.set(root, noun, "acl"),
                _ if participle || root < main => self.set(root, main, "advcl"),
                _ if self.child(range, root, "cc").is_some() => self.set(root, main, "conj"),
                _ => self.set(root, main, "parataxis"),
            };
        }
        if self.time[root] || !self.is_nominal(root) {
            let dep = if self.is_nominal(root) || self.pos(root) == "NUM" { "obl:mod" } else { "dep" };
            return self.set(root, main, dep);
        }
        if !self.is_bare(range, root) {
            let dep = if self.is_verb(main) || self.is_clause(range, main) { "obl:mod" } else { "nmod" };
            return self.set(root, main, dep);
        }
        let verb =
            (range.start..start).rev().find(|&at| !self.time[at] && !matches!(self.pos(at), "ADV" | "SPACE"));
        if let Some(verb) =
            verb.filter(|&verb| self.is_verb(verb) && self.child(range, verb, "obj").is_none())
        {
            return self.set(root, verb, "obj");
        }
        if root < main && self.is_clause(range, main) {
            return match self.child(range, main, "nsubj") {
                None => self.set(root, main, "nsubj"),
                Some(subject) if (root..subject).any(|at| self.pos(at) == "CCONJ") => {
                    let dep = if self.dep(subject) == "nsubj:pass" { "nsubj:pass" } else { "nsubj" };
                    self.set(root, main, dep);
                    self.set(subject, root, "conj");
                }
                Some(_) => self.set(root, main, "dislocated"),
            };
        }
        let joined = (range.start..start).rev().chain(start..root).take(6).any(|at| self.pos(at) == "CCONJ");
        match noun_before {
            Some(noun) if joined => self.set(root, noun, "conj"),
            Some(noun) => self.set(root, noun, "appos"),
            None => self.set(root, main, "dep"),
        }
    }

    // What hangs where.

    /// Clauses that hang on the wrong word.
    fn clauses(&mut self, range: &Range<usize>) {
        for i in range.clone() {
            if !matches!(self.pos(i), "VERB" | "AUX") || self.named[i] {
                continue;
            }
            let head = self.head(i);
            let mark = range.clone().find(|&at| self.head(at) == i && self.dep(at) == "mark");
            let infinitive = self.feature(i, "VerbForm") == Some("Inf");
            let governor = (range.start..i).rev().find(|&at| self.is_verb(at));
            // "A déclaré à l'AFP que …": what is said hangs on the verb.
            if matches!(self.dep(i), "acl:relcl" | "acl") && head < i && !infinitive {
                let that = mark.is_some_and(|mark| self.pos(mark) == "SCONJ" && mark > head);
                let above = self.head(head);
                if that
                    && above != head
                    && self.is_verb(above)
                    && (self.is_known)(&self.doc.tokens[above].lemma)
                {
                    self.set(i, above, "ccomp");
                }
            }
            // "Forcé l'armée à quitter", "permis à l'armée de reprendre".
            if infinitive
                && mark.is_some()
                && matches!(self.dep(i), "advcl" | "acl" | "obl:arg" | "obl:mod" | "ccomp" | "dep")
                && let Some(governor) = governor
                && self.grammar.controls.contains(self.doc.tokens[governor].lemma.as_str())
                && (head == governor || self.head(head) == governor)
            {
                self.set(i, governor, "xcomp");
            }
            // "La première ville à tomber".
            if infinitive
                && matches!(self.dep(i), "xcomp" | "advcl" | "ccomp")
                && head < i
                && !matches!(self.pos(head), "VERB" | "AUX" | "ADJ" | "ADV")
                && mark.is_some()
            {
                self.set(i, head, "acl");
            }
            // "L'objectif de l'armée est de prendre X".
            if infinitive
                && mark.is_some()
                && let Some(cop) = self.child(range, i, "cop")
            {
                let subject = self.child(range, i, "nsubj");
                if let Some(subject) =
                    subject.filter(|&at| (self.is_known)(&self.doc.tokens[at].lemma) && at < cop)
                {
                    self.raise(range, subject, i);
                    self.set(i, subject, "acl");
                    self.set(cop, subject, "dep");
                    let mark = range.clone().find(|&at| self.head(at) == subject && self.dep(at) == "mark");
                    if let Some(mark) = mark {
                        self.set(mark, i, "mark");
                    }
                    for at in i + 1..range.end {
                        if self.head(at) == subject {
                            self.doc.tokens[at].head = u32::try_from(i).unwrap_or(u32::MAX);
                        }
                    }
                }
            }
            // "À Bakhmout, où l'armée affronte …", "d'où l'armée s'est retirée".
            let gap = range.clone().find(|&at| {
                at < i && self.head(at) == i && self.grammar.relative_place.contains(&self.word(at))
            });
            if let Some(gap) = gap {
                let before =
                    (range.start..gap).rev().find(|&at| self.pos(at) != "ADP" && self.pos(at) != "PUNCT");
                let from = gap > range.start && self.pos(gap - 1) == "ADP";
                if from {
                    self.set(gap - 1, gap, "case");
                }
                let noun = before.map(|at| self.name_head(at)).filter(|&at| self.is_nominal(at));
                if let Some(noun) = noun.filter(|&noun| !self.ancestor(noun, i)) {
                    if self.dep(i) != "acl:relcl" || self.head(i) != noun {
                        self.set(i, noun, "acl:relcl");
                    }
                    self.set(gap, i, if from { "obl:arg" } else { "advmod" });
                }
            }
        }
    }

    /// Nouns that hang on the wrong noun.
    fn nouns(&mut self, range: &Range<usize>) {
        for i in range.clone() {
            let head = self.head(i);
            if head == i || !self.is_nominal(i) || self.time[i] {
                continue;
            }
            // "Ont lancé vendredi une offensive": nothing hangs on a date.
            if self.time[head] && head < i {
                let above = self.head(head);
                if above != head && self.is_verb(above) && self.is_bare(range, i) {
                    self.set(i, above, "obj");
                }
                continue;
            }
            let joins = |at: usize| self.child(range, at, "conj").is_some();
            let comma = |from: usize, to: usize| (from..to).any(|at| self.word(at) == ",");
            // "Kunduz, Sar-e-Pul et Taloqan": a list, no apposition.
            if self.dep(i) == "appos"
                && head < i
                && self.is_name(i)
                && self.is_name(head)
                && joins(i)
                && comma(head, i)
            {
                self.set(i, head, "conj");
                continue;
            }
            if self.dep(i) == "conj"
                && head < i
                && self.is_verb(head)
                && self.child(range, i, "cop").is_none()
            {
                // "Ont conquis X ainsi que Y": the town stands beside the town.
                let object = (head + 1..i).rev().find(|&at| {
                    self.head(at) == head
                        && (self.dep(at).starts_with("obj") || self.dep(at).starts_with("obl"))
                });
                if let Some(object) = object.filter(|&at| self.is_name(at) == self.is_name(i)) {
                    self.set(i, object, "conj");
                }
                continue;
            }
            // "La prise de X et l'avancée vers Y": a phrase hangs on the noun before it.
            let start = self.phrase_start(range, i);
            if start > range.start + 1 && self.pos(start - 1) == "ADP" && self.is_nominal(start - 2) {
                let noun = self.name_head(start - 2);
                if noun != head && self.dep(noun) == "conj" && self.head(noun) == head && !self.is_name(noun)
                {
                    self.set(i, noun, "nmod");
                }
            }
        }
    }

    fn is_name(&self, i: usize) -> bool {
        self.named[i] || self.pos(i) == "PROPN"
    }

    fn arguments(&mut self, range: &Range<usize>) {
        for i in range.clone() {
            self.subject_by_order(range, i);
        }
        for i in range.clone() {
            let verb = self.head(i);
            if verb == i || !self.is_verb(verb) || self.time[i] || !self.is_nominal(i) {
                continue;
            }
            let bare = self.is_bare(range, i);
            let subject = self.dep(i).starts_with("nsubj");
            let other = || {
                range.clone().find(|&at| {
                    at != i && self.head(at) == verb && self.dep(at).starts_with("nsubj") && at < verb
                })
            };
            // "Ont quitté Dinder", with the town for a second subject.
            let infinitive = self.feature(verb, "VerbForm") == Some("Inf");
            let inverted = subject && i > verb && (other().is_some() || infinitive);
            let lost = i > verb && matches!(self.dep(i), "xcomp" | "advmod" | "flat:name" | "dep" | "amod");
            if bare && (inverted || lost) && self.child(range, verb, "cop").is_none() {
                self.set(i, verb, "obj");
                continue;
            }
            if !subject || i > verb {
                continue;
            }
            let Some(first) = other().filter(|&first| first < i) else { continue };
            let behind = self.before(range, self.phrase_start(range, i));
            let preposition = behind.filter(|&at| self.pos(at) == "ADP" && !bare);
            if let Some(preposition) = preposition {
                // "Leur avancée vers Hama continue."
                let noun = (first..preposition).rev().find(|&at| self.is_nominal(at)).unwrap_or(first);
                let noun = self.name_head(noun);
                self.set(i, noun, "nmod");
            } else if let Some(governor) = behind.filter(|&at| at > first && self.is_verb(at)) {
                // "L'échec de l'armée à prendre Kharkiv a changé": the object of the infinitive before it.
                self.set(i, governor, "obj");
                if self.head(governor) == verb && self.feature(governor, "VerbForm") == Some("Inf") {
                    self.set(governor, first, "acl");
                }
            }
        }
    }
}

impl Mender<'_> {
    /// A bare noun that hangs on a finite predicate and stands before it is its subject where it has no other.
    fn subject_by_order(&mut self, range: &Range<usize>, i: usize) {
        let (predicate, dep) = (self.head(i), self.dep(i));
        if predicate <= i
            || !matches!(
                dep,
                "nmod"
                    | "obl:mod"
                    | "obl:arg"
                    | "dep"
                    | "appos"
                    | "flat:name"
                    | "obj"
                    | "advmod"
                    | "amod"
                    | "xcomp"
            )
        {
            return;
        }
        let subject = self.is_nominal(i)
            && !self.time[i]
            && self.is_clause(range, predicate)
            && self.is_bare(range, i)
            && self.child(range, predicate, "nsubj").is_none()
            && !(i..predicate).any(|at| self.pos(at) == "PUNCT" && !self.named[at] || self.is_relative(at));
        if subject {
            self.set(i, predicate, "nsubj");
        }
    }
}

/// Features of a present that was taken for another word.
const PRESENT: &str = "Mood=Ind|Person=3|Tense=Pres|VerbForm=Fin";
