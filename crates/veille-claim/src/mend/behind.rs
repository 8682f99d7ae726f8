//! What stands behind a name: a date, a participle, a relative clause. Small models hang these on the wrong word.

use std::ops::Range;

use smol_str::SmolStr;

use super::Mender;

/// Words between a name and the comma behind it that may be a date, at most.
const MAX_DATE: usize = 4;

impl Mender<'_> {
    /// "De *Kirkouk lundi*", "mercredi *à Sake et à Kirotshe*": nothing but words of dates hangs on a date.
    pub(super) fn dates(&mut self, range: &Range<usize>) {
        for date in range.clone() {
            // "Est *depuis* jeudi sous la coupe de": a preposition right before a date is the date's.
            let opens = self.time[date] && date > range.start && !self.time[date - 1];
            if opens && self.pos(date - 1) == "ADP" && self.dep(date - 1) == "case" {
                let noun = self.head(date - 1);
                let last = (date..range.end).take_while(|&at| self.time[at]).last().unwrap_or(date);
                let top = (date..=last).find(|&at| self.head(at) < date || self.head(at) > last);
                if let Some(top) = top.filter(|_| noun > last) {
                    self.doc.tokens[date - 1].head = u32::try_from(top).unwrap_or(u32::MAX);
                }
            }
            let Some(above) = self.above_date(date).filter(|_| self.time[date]) else { continue };
            let below: Vec<usize> = self
                .children(range, date)
                .into_iter()
                .filter(|&i| self.is_nominal(i) && !self.time[i] && self.dep(i) != "appos")
                .collect();
            let mut first: Option<usize> = None;
            for i in below {
                let cased = !self.is_bare(range, i);
                if i < date {
                    // The name takes the date's place, with the preposition before it.
                    let touches = (i + 1..date).all(|at| self.named[at] || self.time[at]);
                    if self.is_name(i) && touches && self.is_verb(above) {
                        for at in self.children(range, date) {
                            if at < i {
                                self.doc.tokens[at].head = u32::try_from(i).unwrap_or(u32::MAX);
                            }
                        }
                        self.set(i, above, if cased { "obl:arg" } else { "obj" });
                        self.set(date, above, "obl:mod");
                    }
                } else if let Some(first) = first.filter(|_| self.dep(i) == "conj") {
                    self.set(i, first, "conj");
                } else if cased {
                    first = Some(i);
                    self.set(i, above, if self.is_verb(above) { "obl:mod" } else { "nmod" });
                }
            }
        }
    }

    /// What a date hangs on, past other words of dates.
    fn above_date(&self, date: usize) -> Option<usize> {
        let mut at = date;
        for _ in 0..MAX_DATE {
            let head = self.head(at);
            if head == at {
                return None;
            }
            if !self.time[head] {
                return Some(head);
            }
            at = head;
        }
        None
    }

    /// "Ont perdu Namhsan, *conquise vendredi par* les rebelles": a participle in the singular, of a verb that is done to
    /// places, is of the place right before its comma.
    pub(super) fn appended(&mut self, range: &Range<usize>) {
        for i in range.clone().skip(2) {
            let done = self.is_verb(i)
                && self.feature(i, "VerbForm") == Some("Part")
                && self.feature(i, "Tense") == Some("Past")
                && self.feature(i, "Number") != Some("Plur");
            let aided = self.child(range, i, "aux").is_some();
            if !done || aided || !(self.takes_place)(&self.doc.tokens[i].lemma) {
                continue;
            }
            let Some(comma) = self.before(range, i).filter(|&at| self.word(at) == ",") else { continue };
            let name = (range.start..comma).rev().take(MAX_DATE).find(|&at| !self.time[at]);
            let Some(name) = name.map(|at| self.name_head(at)) else { continue };
            let site = self.grammar.sites.contains(&self.grammar.lemma(&self.doc, name));
            let place = self.named[name] || self.pos(name) == "PROPN" || site;
            let masculine = self.feature(i, "Gender") == Some("Masc");
            let agrees = !(masculine && self.feature(name, "Gender") == Some("Fem"));
            if place && agrees && !self.time[name] && self.head(i) != name && !self.ancestor(name, i) {
                self.set(i, name, "acl");
            }
        }
    }

    /// "Bartella, *bourgade chrétienne*": a word for places without an article, behind a name and a comma, explains it.
    pub(super) fn explanations(&mut self, range: &Range<usize>) {
        for i in range.clone().skip(2) {
            let site =
                self.pos(i) == "NOUN" && self.grammar.sites.contains(&self.grammar.lemma(&self.doc, i));
            if !site || self.named[i] || self.feature(i, "Number") == Some("Plur") || self.word(i - 1) != ","
            {
                continue;
            }
            let name = self.name_head(i - 2);
            let hangs = matches!(self.dep(i), "obl:mod" | "obj" | "dep" | "conj" | "nmod");
            if hangs
                && self.is_name(name)
                && !self.time[name]
                && self.head(i) <= name
                && !self.ancestor(name, i)
            {
                self.set(i, name, "appos");
            }
        }
    }

    /// "Loikaw, *où* l'aviation pilonne …": the verb behind the word is its clause's.
    pub(super) fn wheres(&mut self, range: &Range<usize>) {
        for gap in range.clone().skip(1) {
            if !self.grammar.relative_place.contains(&self.word(gap)) {
                continue;
            }
            let ends = |at: usize| self.pos(at) == "SCONJ" || self.is_relative(at) || self.word(at) == ";";
            let finite = (gap + 1..range.end).take_while(|&at| !ends(at)).find(|&at| self.is_finite(at));
            let Some(verb) = finite.map(|at| self.governed(at)).filter(|&verb| verb > gap) else { continue };
            let before = (range.start..gap)
                .rev()
                .find(|&at| !matches!(self.pos(at), "ADP" | "PUNCT" | "SPACE") && !self.time[at]);
            let noun = before.map(|at| self.name_head(at)).filter(|&at| self.is_nominal(at));
            let Some(noun) = noun.filter(|&noun| !self.ancestor(noun, verb)) else { continue };
            if self.dep(verb) == "acl:relcl" || self.head(gap) == verb {
                continue;
            }
            // What hung on the word from behind it is the verb's.
            for at in gap + 1..range.end {
                if self.head(at) == gap && at != verb {
                    let dep = match self.is_nominal(at) {
                        true if at < verb => "nsubj",
                        true if self.is_bare(range, at) => "obj",
                        true => "obl:mod",
                        false => "dep",
                    };
                    self.set(at, verb, dep);
                }
            }
            self.set(verb, noun, "acl:relcl");
            self.set(gap, verb, "advmod");
        }
    }

    /// "*Gao reprise*, les soldats progressent …": a name and its participle before a comma are a clause of their own.
    pub(super) fn absolutes(&mut self, range: &Range<usize>) {
        let Some(first) = range.clone().find(|&i| !matches!(self.pos(i), "SPACE" | "PUNCT")) else { return };
        let name = self.name_head(first);
        let Some(done) = (first..range.end).find(|&at| !self.named[at]) else { return };
        let participle = self.is_verb(done)
            && self.feature(done, "VerbForm") == Some("Part")
            && (self.is_known)(&self.doc.tokens[done].lemma)
            && self.child(range, done, "aux").is_none();
        if !self.named[first] || !participle || (self.dep(done) == "advcl" && self.head(name) == done) {
            return;
        }
        let Some(comma) = (done..range.end).find(|&at| self.word(at) == ",") else { return };
        if (done..comma).any(|at| self.is_finite(at)) {
            return;
        }
        let finite = (comma + 1..range.end)
            .take_while(|&at| !self.is_relative(at) && self.pos(at) != "SCONJ")
            .find(|&at| self.is_finite(at));
        let Some(main) = finite.map(|at| self.governed(at)).filter(|&at| at > comma) else { return };
        let Some(subject) = self.child(range, main, "nsubj").filter(|&at| at > comma) else { return };
        if subject > main {
            return;
        }
        if self.ancestor(main, name) || self.ancestor(main, done) {
            let top = [name, done].into_iter().find(|&at| self.head(main) == at);
            if top.is_none() {
                return;
            }
            self.set(main, main, "ROOT");
        }
        self.set(done, main, "advcl");
        self.set(name, done, "nsubj:pass");
    }

    /// "*Maîtres de* Dessié depuis samedi, ils avancent": what the subject is, before it, without a verb.
    pub(super) fn predicatives(&mut self, range: &Range<usize>) {
        let Some(first) = range.clone().find(|&i| !matches!(self.pos(i), "SPACE" | "PUNCT")) else { return };
        let known = self.rules.predicatives.contains(self.grammar.lemma(&self.doc, first).as_str());
        if !known || self.named[first] || first + 1 >= range.end || self.pos(first + 1) != "ADP" {
            return;
        }
        let Some(comma) = (first..range.end).find(|&at| self.word(at) == ",") else { return };
        let finite = (comma + 1..range.end).find(|&at| self.is_finite(at)).map(|at| self.governed(at));
        let Some(main) = finite.filter(|&at| at > comma) else { return };
        let subject = |at: &usize| {
            *at > comma && *at < main && self.dep(*at).starts_with("nsubj") && self.head(*at) == main
        };
        let Some(subject) = range.clone().find(subject) else { return };
        if self.ancestor(main, first) {
            self.set(main, main, "ROOT");
        }
        self.set(first, subject, "acl:relcl");
        // A second place stands beside the first, and a date with the place before it.
        let mut place: Option<usize> = None;
        for at in first + 1..comma {
            if self.time[at] {
                if !self.time[self.head(at)] || self.head(at) == at {
                    self.set(at, place.unwrap_or(first), "obl:mod");
                }
            } else if self.is_nominal(at) && self.name_head(at) == at {
                match place {
                    None => self.set(at, first, "nmod"),
                    Some(before) if self.head(at) == first => self.set(at, before, "conj"),
                    Some(_) => {}
                }
                place = Some(at);
            }
        }
    }

    /// "…, *ont-elles annoncé*", "…, *a-t-il dit*": who has said it, behind what is said.
    pub(super) fn inverted(&mut self, range: &Range<usize>) {
        for pronoun in range.clone().skip(2) {
            let hyphen = self.word(pronoun).starts_with('-') || self.word(pronoun - 1).ends_with('-');
            let person = self.pos(pronoun) == "PRON" && self.feature(pronoun, "Person") == Some("3");
            if !hyphen || !person {
                continue;
            }
            let aux = (range.start..pronoun).rev().take(4).find(|&at| self.is_aux(at) && self.is_finite(at));
            let Some(aux) = aux else { continue };
            let Some(verb) = (pronoun + 1..range.end)
                .take(3)
                .find(|&at| self.is_verb(at) && self.feature(at, "VerbForm") == Some("Part"))
            else {
                continue;
            };
            if !(self.is_known)(&self.doc.tokens[verb].lemma) || self.head(verb) == verb {
                continue;
            }
            self.set(aux, verb, "aux:tense");
            self.set(pronoun, verb, "nsubj");
            if self.dep(verb) == "conj" && self.head(verb) < aux {
                self.doc.tokens[verb].dep = SmolStr::new_static("parataxis");
            }
        }
    }

    /// "Les forces étaient à dix kilomètres, *a prévenu le président*": who says it, behind a comma, with the verb
    /// before its subject. What is said is a clause of its own, and its subject nothing of the saying's.
    pub(super) fn tails(&mut self, range: &Range<usize>) {
        for said in range.clone().skip(3) {
            let done = self.is_verb(said) && self.feature(said, "VerbForm") == Some("Part");
            if !done || !(self.is_speech)(&self.doc.tokens[said].lemma) || !self.is_aux(said - 1) {
                continue;
            }
            let Some(comma) = said.checked_sub(2).filter(|&at| at > range.start && self.word(at) == ",")
            else {
                continue;
            };
            let behind = (said + 1..range.end).find(|&at| !self.time[at] && self.is_nominal(at));
            let Some(speaker) = behind.map(|at| self.name_head(at)).filter(|&at| self.is_bare(range, at))
            else {
                continue;
            };
            // "…, a prévenu un responsable", taken for an object.
            let above = self.head(said);
            if above < comma && self.child(range, said, "nsubj").is_none() && self.dep(said) != "acl:relcl" {
                self.set(said, above, "parataxis");
                self.set(speaker, said, "nsubj");
                continue;
            }
            let told = |at: usize| self.is_relative(at) || self.pos(at) == "SCONJ";
            let finite = (range.start..comma).take_while(|&at| !told(at)).find(|&at| self.is_finite(at));
            let Some(main) = finite.map(|at| self.governed(at)).filter(|&at| at < comma) else { continue };
            let stolen = self.child(range, said, "nsubj").is_some_and(|at| at < comma);
            let clausal = matches!(self.dep(main), "ccomp" | "parataxis" | "advcl" | "conj" | "xcomp");
            if !stolen || clausal || self.head(main) != said {
                continue;
            }
            for at in self.children(range, said) {
                if at < comma && at != main {
                    self.doc.tokens[at].head = u32::try_from(main).unwrap_or(u32::MAX);
                }
            }
            let (head, dep) = (self.head(said), self.doc.tokens[said].dep.clone());
            let root = head == said;
            self.doc.tokens[main].head = u32::try_from(if root { main } else { head }).unwrap_or(u32::MAX);
            self.doc.tokens[main].dep = if root { SmolStr::new_static("ROOT") } else { dep };
            self.set(said, main, "parataxis");
            self.set(speaker, said, "nsubj");
        }
    }

    /// "La région *kokang*": what ends as no finite verb does is an adjective of the noun before it.
    pub(super) fn misnamed(&mut self, range: &Range<usize>) {
        for i in range.clone().skip(1) {
            let finite = self.is_verb(i) && self.feature(i, "VerbForm") == Some("Fin");
            let word = self.word(i);
            let possible = self.rules.finals.iter().any(|last| word.ends_with(last.as_str()));
            let noun = i - 1;
            if !finite || possible || self.pos(noun) != "NOUN" || self.time[noun] || noun < range.start {
                continue;
            }
            self.doc.tokens[i].pos = SmolStr::new_static("ADJ");
            self.doc.tokens[i].morph = SmolStr::default();
            // The whole phrase takes the place that the "verb" had: its outermost name, or its outermost noun.
            let below: Vec<usize> = self.children(range, i);
            let outer = below
                .iter()
                .copied()
                .find(|&at| at <= noun && self.is_nominal(at) && self.is_bare(range, at));
            let outer = outer.unwrap_or(noun);
            self.raise(range, outer, i);
            self.set(i, noun, "amod");
            let mut last = outer;
            for at in outer + 1..=noun {
                if self.is_nominal(at) && self.name_head(at) == at {
                    let comma = (last..at).any(|between| self.word(between) == ",");
                    let dep = if comma && self.is_bare(range, at) { "appos" } else { "nmod" };
                    self.set(at, last, dep);
                    last = at;
                }
            }
        }
    }
}
