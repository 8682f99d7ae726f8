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
            if i > range.start && self.pos(i - 1) == "ADP" {
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

    /// "Bartella, *que* l'armée occupait depuis 2014": behind a name, before a verb without an object, a relative. So it
    /// is behind a word for places where the verb is one that is done to places.
    pub(super) fn gaps(&mut self, range: &Range<usize>) {
        for que in range.clone() {
            let word = self.word(que);
            let clause = self.head(que);
            if !self.rules.gap.contains(&word) || clause <= que || !self.is_verb(clause) {
                continue;
            }
            if self.dep(clause) == "acl:relcl" {
                self.gap_below(range, que, clause);
                continue;
            }
            if !(self.is_known)(&self.doc.tokens[clause].lemma) {
                continue;
            }
            let Some(before) = (range.start..que).rev().find(|&at| !self.is_blank(at)) else { continue };
            let comma = self.word(before) == ",";
            let noun = if comma { self.before(range, before) } else { Some(before) };
            // "Une bourgade *chrétienne* que …".
            let noun = noun.map(|at| match self.pos(at) {
                "ADJ" if self.head(at) < at && !self.named[at] => self.head(at),
                _ => at,
            });
            let Some(noun) = noun.filter(|&at| !self.time[at]).map(|at| self.name_head(at)) else { continue };
            let site = || {
                self.grammar.sites.contains(&self.grammar.lemma(&self.doc, noun))
                    && (self.takes_place)(&self.doc.tokens[clause].lemma)
            };
            let named = comma && self.is_name(noun) || self.is_nominal(noun) && site();
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
            self.gap_below(range, que, clause);
        }
    }

    /// "Manbij, *que* les Américains venaient de *quitter*": the infinitive's object, where the verb above it is done to
    /// no place and the infinitive is.
    fn gap_below(&mut self, range: &Range<usize>, que: usize, verb: usize) {
        let infinitive = self.children(range, verb).into_iter().find(|&at| {
            self.dep(at) == "xcomp"
                && self.feature(at, "VerbForm") == Some("Inf")
                && (self.takes_place)(&self.doc.tokens[at].lemma)
                && self.child(range, at, "obj").is_none()
        });
        let own = (self.takes_place)(&self.doc.tokens[verb].lemma);
        if let Some(infinitive) = infinitive.filter(|_| !own && self.dep(que).starts_with("obj")) {
            self.set(que, infinitive, "obj");
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

    /// "Les deux *seules grandes villes*", "*Seules* Kaboul et …": an adjective before a noun hangs on it.
    pub(super) fn adjectives(&mut self, range: &Range<usize>) {
        for noun in range.clone() {
            let adjective = self.head(noun);
            let before = adjective < noun && self.pos(adjective) == "ADJ" && self.is_nominal(noun);
            let between = |at: usize| matches!(self.pos(at), "ADJ" | "NUM") || self.named[at];
            if !before || self.time[noun] || !self.is_bare(range, noun) || !(adjective + 1..noun).all(between)
            {
                continue;
            }
            if matches!(
                self.dep(noun),
                "nmod" | "appos" | "flat:name" | "obj" | "dep" | "obl:mod" | "obl:arg"
            ) {
                self.raise(range, noun, adjective);
                self.set(adjective, noun, "amod");
            }
        }
    }

    /// "Kaboul *et Jalalabad échappent* …": two names joined before a verb are both its subjects.
    pub(super) fn joined_subjects(&mut self, range: &Range<usize>) {
        for verb in range.clone() {
            let first = self.head(verb);
            if self.dep(verb) != "conj"
                || !self.is_verb(verb)
                || !self.is_clause(range, verb)
                || first >= verb
            {
                continue;
            }
            let Some(second) = self.child(range, verb, "nsubj").filter(|&at| at > first && at < verb) else {
                continue;
            };
            let nominal = self.is_nominal(first) && self.is_bare(range, first) && !self.time[first];
            let joined = (first + 1..second).any(|at| self.pos(at) == "CCONJ")
                && (first + 1..second).all(|at| {
                    matches!(self.pos(at), "CCONJ" | "DET" | "ADJ") || self.named[at] || self.word(at) == ","
                });
            if !nominal || !joined || self.child(range, first, "cop").is_some() {
                continue;
            }
            let (head, dep) = (self.head(first), self.doc.tokens[first].dep.clone());
            let root = head == first;
            self.doc.tokens[verb].head = u32::try_from(if root { verb } else { head }).unwrap_or(u32::MAX);
            self.doc.tokens[verb].dep = if root { "ROOT".into() } else { dep };
            for child in self.children(range, first) {
                if child > second && child != verb {
                    self.doc.tokens[child].head = u32::try_from(verb).unwrap_or(u32::MAX);
                }
            }
            let passive = self.dep(second) == "nsubj:pass";
            self.set(first, verb, if passive { "nsubj:pass" } else { "nsubj" });
            self.set(second, first, "conj");
        }
    }

    /// "La ville *qui*, avec X, *échappait* aux rebelles, est tombée": the verb behind a relative pronoun is its clause's,
    /// and the main clause is the one behind the comma.
    pub(super) fn relatives(&mut self, range: &Range<usize>) {
        for pronoun in range.clone().skip(1) {
            let who =
                self.rules.subject_pronouns.contains(&self.word(pronoun)) && self.pos(pronoun) == "PRON";
            if !who || self.pos(pronoun - 1) == "ADP" {
                continue;
            }
            let before = (range.start..pronoun).rev().find(|&at| self.word(at) != "," && !self.is_blank(at));
            let Some(noun) = before.map(|at| self.name_head(at)).filter(|&at| self.is_nominal(at)) else {
                continue;
            };
            let ends = |at: usize| matches!(self.pos(at), "SCONJ") || self.is_relative(at);
            let finite = (pronoun + 1..range.end).take_while(|&at| !ends(at)).find(|&at| self.is_finite(at));
            let Some(verb) = finite.map(|at| self.governed(at)).filter(|&at| at > pronoun) else { continue };
            let relative = self.dep(verb) == "acl:relcl" && self.head(verb) < pronoun;
            if relative
                || self.dep(verb) == "conj" && self.head(verb) > pronoun
                || self.ancestor(pronoun, noun) && self.head(pronoun) > pronoun
            {
                continue;
            }
            let comma = (verb + 1..range.end).find(|&at| self.word(at) == ",");
            let main = comma.and_then(|comma| {
                let stop = |at: usize| self.is_relative(at) || self.pos(at) == "SCONJ";
                let finite =
                    (comma + 1..range.end).take_while(|&at| !stop(at)).find(|&at| self.is_finite(at))?;
                Some(self.governed(finite)).filter(|&main| main > comma)
            });
            let above = main.unwrap_or(noun);
            if self.head(above) == verb || self.ancestor(above, verb) {
                let (head, dep) = (self.head(verb), self.doc.tokens[verb].dep.clone());
                let root = head == verb;
                self.doc.tokens[above].head =
                    u32::try_from(if root { above } else { head }).unwrap_or(u32::MAX);
                self.doc.tokens[above].dep = if root { "ROOT".into() } else { dep };
            } else if self.head(verb) == verb {
                self.set(above, above, "ROOT");
            }
            for child in self.children(range, verb) {
                if child < pronoun && child != above {
                    self.doc.tokens[child].head = u32::try_from(above).unwrap_or(u32::MAX);
                }
            }
            let passive = self.child(range, verb, "aux:pass").is_some();
            self.set(verb, noun, "acl:relcl");
            self.set(pronoun, verb, if passive { "nsubj:pass" } else { "nsubj" });
        }
    }

    /// What an auxiliary or a copula belongs to; of any other word, itself.
    pub(super) fn governed(&self, finite: usize) -> usize {
        match self.dep(finite) {
            dep if dep.starts_with("aux") || dep == "cop" => self.head(finite),
            _ => finite,
        }
    }

    /// "Sennar, *la seule ville du sud*, est tombée": what stands between a name and the verb explains the name.
    pub(super) fn explained(&mut self, range: &Range<usize>) {
        for verb in range.clone() {
            let Some(subject) = self.child(range, verb, "nsubj").filter(|&at| at < verb) else { continue };
            let start = self.phrase_start(range, subject);
            if start < range.start + 2 || self.word(start - 1) != "," || self.is_name(subject) {
                continue;
            }
            let name = self.name_head(start - 2);
            let first = (range.start..name).all(|at| !self.is_verb(at) && !self.is_relative(at));
            let hangs = self.head(name) == verb && !self.dep(name).starts_with("nsubj");
            let closed = (subject..verb).any(|at| self.word(at) == ",");
            if self.is_name(name) && !self.time[name] && first && hangs && closed && self.is_bare(range, name)
            {
                let dep = if self.dep(subject) == "nsubj:pass" { "nsubj:pass" } else { "nsubj" };
                self.set(name, verb, dep);
                self.set(subject, name, "appos");
            }
        }
    }

    /// "Attentat-suicide": the first noun governs what a hyphen joins to it; and a name is no dummy subject.
    pub(super) fn compounds(&mut self, range: &Range<usize>) {
        for i in range.clone() {
            if self.is_nominal(i) && self.dep(i).starts_with("expl") && self.head(i) > i {
                self.doc.tokens[i].dep = "nsubj".into();
            }
            let (hyphen, second) = (i + 1, i + 2);
            if second >= range.end || self.word(hyphen) != "-" || self.named[i] || self.pos(i) != "NOUN" {
                continue;
            }
            let touches =
                |a: usize, b: usize| self.doc.tokens[a].span.end() == self.doc.tokens[b].span.start();
            let small = |at: usize| self.doc.word(at).starts_with(char::is_lowercase);
            let joined = touches(i, hyphen) && touches(hyphen, second) && small(i) && small(second);
            if !joined || !matches!(self.pos(second), "NOUN" | "ADJ") || self.named[second] {
                continue;
            }
            if self.head(i) == second {
                self.raise(range, i, second);
            } else if self.head(i) == i || self.head(second) != i {
                let (head, dep) = (self.head(second), self.doc.tokens[second].dep.clone());
                if head != hyphen && head != i && !self.ancestor(head, i) {
                    self.doc.tokens[i].head =
                        u32::try_from(if head == second { i } else { head }).unwrap_or(u32::MAX);
                    self.doc.tokens[i].dep = dep;
                }
                for child in self.children(range, second) {
                    if child != i {
                        self.doc.tokens[child].head = u32::try_from(i).unwrap_or(u32::MAX);
                    }
                }
            }
            self.set(second, i, "flat:name");
            self.set(hyphen, i, "punct");
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
