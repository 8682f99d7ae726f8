//! What the order of the words says of a verb's neighbours, where the parser says otherwise.

use std::ops::Range;

use super::Mender;

/// Words between a verb and what an auxiliary, a clitic or a phrase of its may stand from it, at most.
const NEAR: usize = 6;

impl Mender<'_> {
    /// "Les rebelles *en* ont été chassés": a clitic that stands for a phrase is no subject and no object.
    pub(super) fn clitics(&mut self, range: &Range<usize>) {
        for i in range.clone() {
            let word = self.word(i);
            let stands = self.grammar.clitics.contains_key(&word) && !self.grammar.relative.contains(&word);
            if self.pos(i) != "PRON" || !stands || self.named[i] {
                continue;
            }
            let verb = (i + 1..range.end)
                .take(NEAR)
                .take_while(|&at| self.is_verb(at) || self.is_aux(at) || self.is_light(at))
                .filter(|&at| self.is_verb(at) || self.is_aux(at))
                .last();
            if let Some(verb) = verb.filter(|&verb| self.is_verb(verb)) {
                self.set(i, verb, "obl:arg");
            }
        }
    }

    /// "Ont touché la ville": what "to have" helps is no passive.
    pub(super) fn actives(&mut self, range: &Range<usize>) {
        for i in range.clone() {
            if !self.dep(i).starts_with("nsubj:pass") {
                continue;
            }
            let verb = self.head(i);
            let helps = |at: &usize| self.head(*at) == verb && self.dep(*at).starts_with("aux");
            let be = |at: usize| self.doc.tokens[at].lemma == self.grammar.copula.as_str();
            let auxiliaries: Vec<usize> = range.clone().filter(helps).collect();
            if !auxiliaries.is_empty() && !auxiliaries.iter().any(|&at| be(at)) {
                self.set(i, verb, "nsubj");
                for at in auxiliaries {
                    if self.dep(at) == "aux:pass" {
                        self.set(at, verb, "aux:tense");
                    }
                }
            }
        }
    }

    /// "Bartella, *que* l'armée occupait depuis 2014": behind a name, before a verb without an object, a relative.
    pub(super) fn gaps(&mut self, range: &Range<usize>) {
        for que in range.clone() {
            let word = self.word(que);
            let clause = self.head(que);
            if !self.rules.gap.contains(&word) || clause <= que || !self.is_verb(clause) {
                continue;
            }
            if self.dep(clause) == "acl:relcl" || !(self.is_known)(&self.doc.tokens[clause].lemma) {
                continue;
            }
            let Some(before) = (range.start..que).rev().find(|&at| !self.is_blank(at)) else { continue };
            let comma = self.word(before) == ",";
            let noun = if comma { self.before(range, before) } else { Some(before) };
            let Some(noun) = noun.filter(|&at| !self.time[at]).map(|at| self.name_head(at)) else { continue };
            let named = comma && self.is_name(noun);
            let object = range.clone().any(|at| {
                at > que && self.head(at) == clause && self.dep(at).starts_with("obj") && at > clause
            });
            let subject = self.child(range, clause, "nsubj").is_some();
            if !named || object || !subject || self.ancestor(noun, clause) {
                continue;
            }
            self.set(clause, noun, "acl:relcl");
            self.set(que, clause, "obj");
            self.doc.tokens[que].pos = smol_str::SmolStr::new_static("PRON");
        }
    }

    /// "L'armée *dément avoir perdu* X": the infinitive hangs on the verb right before it.
    pub(super) fn perfects(&mut self, range: &Range<usize>) {
        for verb in range.clone() {
            if !self.is_verb(verb) || !self.is_finite(verb) {
                continue;
            }
            let mut at = verb + 1;
            while at < range.end && self.is_light(at) && !self.grammar.is_negator(&self.word(at)) {
                at += 1;
            }
            let infinitive = |at: usize| self.is_aux(at) && self.feature(at, "VerbForm") == Some("Inf");
            if at >= range.end || !infinitive(at) {
                continue;
            }
            let participle = (at + 1..range.end).take(NEAR).find(|&i| self.is_verb(i));
            let Some(participle) =
                participle.filter(|&i| self.feature(i, "VerbForm") == Some("Part") && self.head(at) == i)
            else {
                continue;
            };
            if self.head(verb) == participle {
                let (head, dep) = (self.head(participle), self.doc.tokens[participle].dep.clone());
                let root = head == participle;
                let above = if root { verb } else { head };
                self.doc.tokens[verb].head = u32::try_from(above).unwrap_or(u32::MAX);
                self.doc.tokens[verb].dep = if root { "ROOT".into() } else { dep };
                for child in self.children(range, participle) {
                    if child < verb {
                        self.doc.tokens[child].head = u32::try_from(verb).unwrap_or(u32::MAX);
                    }
                }
            } else if self.ancestor(participle, verb) || self.ancestor(verb, participle) {
                continue;
            }
            self.set(participle, verb, "xcomp");
        }
    }

    /// "La garnison capitule *devant les rebelles*": what stands right behind a verb does not hang on a word before it.
    pub(super) fn strays(&mut self, range: &Range<usize>) {
        for verb in range.clone() {
            if !self.is_verb(verb) || !self.is_finite(verb) {
                continue;
            }
            let skipped = |at: usize| {
                self.time[at] || matches!(self.pos(at), "ADV" | "DET" | "ADJ" | "NUM" | "ADP" | "SPACE")
            };
            let next = (verb + 1..range.end).find(|&at| self.named[at] || !skipped(at));
            let Some(noun) = next.filter(|&at| self.is_nominal(at)).map(|at| self.name_head(at)) else {
                continue;
            };
            let head = self.head(noun);
            if noun > verb && head < verb && head != noun && !self.is_bare(range, noun) {
                self.set(noun, verb, "obl:arg");
            }
        }
    }

    /// "*Reprise mercredi par l'armée*, Aden est …": a participle that opens its sentence hangs on the verb behind its
    /// comma, and what stands between them is the subject of that verb.
    pub(super) fn openings(&mut self, range: &Range<usize>) {
        let Some(first) = range.clone().find(|&i| !matches!(self.pos(i), "SPACE" | "PUNCT")) else { return };
        if self.named[first] || self.time[first] || first + 1 >= range.end {
            return;
        }
        let done = self.is_verb(first) && self.feature(first, "VerbForm") == Some("Part");
        let taken = matches!(self.pos(first), "NOUN" | "ADJ" | "PROPN" | "VERB");
        let Some(lemma) = self.participle(first).filter(|_| taken) else { return };
        // "Reprise *de* la ville par l'armée" is a noun; "Prise *par* l'armée", "Prise *samedi*" no.
        let next = first + 1;
        let bound = self.time[next]
            || self.pos(next) == "ADP" && !self.grammar.genitive.contains(self.word(next).as_str())
            || done;
        let Some(comma) = (next..range.end).find(|&at| self.word(at) == ",").filter(|_| bound) else {
            return;
        };
        let verb = (comma + 1..range.end).find(|&at| {
            !self.relative_between(comma, at)
                && (self.is_finite(at) || self.child(range, at, "cop").is_some_and(|cop| self.is_finite(cop)))
        });
        let Some(finite) = verb else { return };
        // The finite word may be an auxiliary or a copula of what governs.
        let main = match self.dep(finite) {
            dep if dep.starts_with("aux") || dep == "cop" => self.head(finite),
            _ => finite,
        };
        if main <= comma {
            return;
        }
        let Some(subject) = self.subject_of(range, finite).filter(|&at| at > comma) else { return };
        if !done {
            self.make_verb(first, lemma, "Tense=Past|VerbForm=Part");
        }
        // What hung on the participle from behind the comma is the main clause's.
        for at in comma..range.end {
            if self.head(at) == first && at != main {
                self.doc.tokens[at].head = u32::try_from(main).unwrap_or(u32::MAX);
            }
        }
        if self.head(first) == first || self.ancestor(main, first) {
            self.set(main, main, "ROOT");
        }
        self.set(first, main, "advcl");
        let passive = self.child(range, main, "aux:pass").is_some();
        if self.ancestor(main, subject) {
            self.lift(range, main, subject);
        }
        for at in range.clone() {
            let other = at != subject && self.head(at) == main && self.dep(at).starts_with("nsubj");
            if other && at < comma {
                self.set(at, first, "dep");
            }
        }
        self.set(subject, main, if passive { "nsubj:pass" } else { "nsubj" });
        self.governs_agent(range, first, comma);
    }

    /// "Prise *par l'armée*": the agent right behind a participle.
    fn governs_agent(&mut self, range: &Range<usize>, participle: usize, end: usize) {
        let agents = self.grammar.classes.get("agent");
        let by = (participle + 1..end).find(|&at| {
            self.pos(at) == "ADP" && agents.is_some_and(|agents| agents.contains(self.word(at).as_str()))
        });
        let Some(by) = by else { return };
        let agent = (by + 1..range.end).take(NEAR).find(|&at| self.is_nominal(at));
        let Some(agent) = agent.map(|at| self.name_head(at)).filter(|&at| at < end && at > by) else {
            return;
        };
        if self.head(agent) != participle || !self.dep(agent).starts_with("obl") {
            self.set(agent, participle, "obl:agent");
            self.set(by, agent, "case");
        }
    }

    /// "X, verrou de la région, *a été prise*": a finite predicate that has no subject takes the noun that stands where
    /// subjects do.
    pub(super) fn subjects(&mut self, range: &Range<usize>) {
        for i in range.clone() {
            let copular = self.child(range, i, "cop").is_some_and(|cop| self.is_finite(cop));
            let verbal = self.is_verb(i) && self.is_clause(range, i);
            if self.named[i] || !(copular || verbal) || self.child(range, i, "nsubj").is_some() {
                continue;
            }
            // One that shares a subject, or whose subject is a relative pronoun, needs none.
            let shares = matches!(self.dep(i), "conj" | "xcomp" | "acl:relcl" | "acl" | "csubj");
            let clausal = self.child(range, i, "csubj").is_some();
            if shares || clausal || self.child(range, i, "expl:subj").is_some() {
                continue;
            }
            let finite =
                range.clone().find(|&at| (at == i || self.head(at) == i) && at <= i && self.is_finite(at));
            let Some(finite) = finite else { continue };
            let Some(subject) = self.subject_of(range, finite) else { continue };
            let pronoun = (subject + 1..finite).any(|at| {
                self.pos(at) == "PRON" && !self.is_light(at) && !self.is_relative(at)
                    || self.is_finite(at) && self.is_verb(at)
            });
            let above = self.head(subject);
            let parted = above < subject && (above..subject).any(|at| self.word(at) == ",");
            let free = above == i
                || above == subject
                || self.ancestor(subject, i) && (!self.is_verb(above) || parted);
            if pronoun || self.time[subject] || !free || self.ancestor(i, subject) {
                continue;
            }
            let passive = self.child(range, i, "aux:pass").is_some();
            self.set(subject, i, if passive { "nsubj:pass" } else { "nsubj" });
        }
    }

    /// "Étaient *dimanche* aux portes de la ville": a date is no predicate where a phrase stands behind it.
    pub(super) fn dated_copulas(&mut self, range: &Range<usize>) {
        for cop in range.clone() {
            let date = self.head(cop);
            if self.dep(cop) != "cop" || !self.time[date] || date < cop {
                continue;
            }
            let phrase = (date + 1..range.end)
                .find(|&at| self.head(at) == date && !self.time[at] && self.is_nominal(at));
            let close = |phrase: &usize| {
                (date + 1..*phrase)
                    .all(|at| matches!(self.pos(at), "ADP" | "DET" | "ADJ" | "ADV") || self.time[at])
            };
            if let Some(phrase) = phrase.filter(close) {
                self.raise(range, phrase, date);
                self.set(date, phrase, "obl:mod");
            }
        }
    }

    /// "Babanoussa encerclée": a noun in capitals that opens its sentence without an article, in the singular, before a
    /// participle, a verb or a comma, is a name.
    pub(super) fn opening_name(&mut self, range: &Range<usize>, first: usize) {
        let next = first + 1;
        let known = |word: &str| {
            self.grammar.sites.contains(word)
                || self.grammar.people.contains(word)
                || self.grammar.not_actors.contains(word)
                || self.grammar.quantities.contains(word)
                || self.grammar.lasting.contains(word)
                || self.grammar.classes.values().any(|class| class.contains(word))
                || (self.is_known)(word)
        };
        let capital = self.doc.word(first).starts_with(char::is_uppercase);
        let word = self.word(first);
        let taken = self.pos(first) == "NOUN" && capital && !self.named[first] && !self.time[first];
        if !taken || next >= range.end || self.feature(first, "Number") == Some("Plur") {
            return;
        }
        let lemma = self.doc.tokens[first].lemma.to_lowercase();
        let happening = known(&word) || known(&lemma) || self.participle(first).is_some();
        let behind = self.word(next) == "," || self.is_verb(next) || self.is_aux(next);
        if behind && !happening {
            self.make_name(first);
        }
    }

    /// "Sanaa *aux mains des houthis*", "Sinjar, *sous contrôle kurde*, …": a state that no verb gives to a place.
    pub(super) fn states(&mut self, range: &Range<usize>) {
        for i in range.clone() {
            if self.named[i] || self.time[i] || self.pos(i) != "NOUN" || self.child(range, i, "cop").is_some()
            {
                continue;
            }
            let start = self.phrase_start(range, i);
            let Some(case) = start.checked_sub(1).filter(|&at| at >= range.start) else { continue };
            let preposition = self.grammar.preposition(&self.doc, case);
            let lemma = self.grammar.lemma(&self.doc, i);
            let state = self
                .rules
                .states
                .get(preposition.as_str())
                .is_some_and(|words| words.contains(lemma.as_str()));
            if !state || self.pos(case) != "ADP" {
                continue;
            }
            let skipped = |at: usize| self.time[at] || matches!(self.pos(at), "ADV" | "SPACE");
            let Some(before) = (range.start..case).rev().find(|&at| self.named[at] || !skipped(at)) else {
                continue;
            };
            let comma = self.word(before) == ",";
            let noun =
                if comma { before.checked_sub(1).filter(|&at| at >= range.start) } else { Some(before) };
            let Some(noun) = noun.map(|at| self.name_head(at)).filter(|&at| self.is_nominal(at)) else {
                continue;
            };
            let site = self.grammar.sites.contains(&self.grammar.lemma(&self.doc, noun));
            let verb = (range.start..noun).any(|at| self.is_verb(at) && !self.named[at]);
            // "La chute de Mossoul aux mains de": what stands behind a noun's place is the noun's.
            let named = self.is_bare(range, noun) || comma;
            if self.time[noun] || !(self.is_name(noun) || site) || verb && !comma || !named {
                continue;
            }
            if self.ancestor(noun, i) || self.head(noun) == i {
                self.raise(range, noun, i);
                for child in self.children(range, noun) {
                    if child >= case && child != i {
                        self.doc.tokens[child].head = u32::try_from(i).unwrap_or(u32::MAX);
                    }
                }
            }
            self.set(i, noun, "acl:relcl");
            self.set(case, i, "case");
        }
    }
}
