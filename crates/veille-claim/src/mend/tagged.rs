//! Words that small models take for another kind of word: dates, directions and names.

use std::ops::Range;

use smol_str::SmolStr;

use super::Mender;

impl Mender<'_> {
    /// "Des combats faisaient rage *dimanche* à …", taken for a verb: a date is a noun, and nothing hangs on it.
    pub(super) fn dates_as_verbs(&mut self, range: &Range<usize>) {
        for i in range.clone() {
            let above = self.head(i);
            let alone = (i == range.start || !self.time[i - 1]) && !self.time[above];
            if !self.time[i] || !self.is_verb(i) || above == i || !alone {
                continue;
            }
            for child in self.children(range, i) {
                self.doc.tokens[child].head = u32::try_from(above).unwrap_or(u32::MAX);
            }
            self.make_noun(i);
            self.set(i, above, "obl:mod");
        }
    }

    /// "Étaient *présentes*", taken for a participle of "présenter", whose participle is another form: an adjective.
    pub(super) fn adjectives_as_verbs(&mut self, range: &Range<usize>) {
        for i in range.clone() {
            let lemma = self.doc.tokens[i].lemma.clone();
            let word = self.word(i);
            let stem = word.trim_end_matches('s').trim_end_matches(self.grammar.mute_ending.as_str());
            let regular = self
                .rules
                .stems
                .iter()
                .find_map(|end| lemma.strip_suffix(end.as_str()))
                .is_some_and(|root| !stem.ends_with('é') && stem == root);
            let Some(aux) = self.child(range, i, "aux:pass").filter(|_| regular && self.is_verb(i)) else {
                continue;
            };
            let adjective = SmolStr::from(stem);
            let token = &mut self.doc.tokens[i];
            (token.pos, token.lemma, token.morph) =
                (SmolStr::new_static("ADJ"), adjective, SmolStr::default());
            self.set(aux, i, "cop");
            if let Some(subject) = self.child(range, i, "nsubj:pass") {
                self.set(subject, i, "nsubj");
            }
        }
    }

    /// "À l'entrée *est* de Ramadi": a direction that is also a form of "to be".
    pub(super) fn directions(&mut self, range: &Range<usize>) {
        for i in range.clone().skip(1) {
            let site = i - 1;
            let direction = self.rules.directions.contains(&self.word(i)) && self.pos(i) == "AUX";
            let part = self.pos(site) == "NOUN"
                && self.grammar.sites.contains(&self.grammar.lemma(&self.doc, site))
                && !self.named[site];
            if !direction || !part || i + 2 >= range.end || self.pos(i + 1) != "ADP" {
                continue;
            }
            let of = self.grammar.preposition(&self.doc, i + 1);
            let genitive = self.grammar.classes.get("of").is_some_and(|words| words.contains(of.as_str()));
            let name = (i + 2..range.end).take(3).find(|&at| self.is_name(at)).map(|at| self.name_head(at));
            let Some(name) = name.filter(|_| genitive) else { continue };
            if self.head(site) == name || self.ancestor(site, name) {
                self.raise(range, site, name);
            } else if self.ancestor(name, i) {
                continue;
            }
            let word = SmolStr::from(self.word(i));
            let token = &mut self.doc.tokens[i];
            (token.pos, token.lemma, token.morph) = (SmolStr::new_static("ADJ"), word, SmolStr::default());
            self.set(i, site, "amod");
            self.set(i + 1, name, "case");
            self.set(name, site, "nmod");
        }
    }

    /// "Autour de *Mweso*", taken for a word: behind a preposition or a verb, what is written with a capital and is
    /// no word that is known is a name.
    pub(super) fn capitals(&mut self, range: &Range<usize>) {
        for i in range.clone().skip(1) {
            let word = self.doc.word(i);
            let behind = matches!(self.pos(i - 1), "ADP" | "VERB") && !self.named[i - 1];
            let capital =
                word.starts_with(char::is_uppercase) && word.chars().skip(1).all(char::is_lowercase);
            let plain = self.pos(i) == "NOUN" && self.feature(i, "Number") != Some("Plur");
            if !behind || !capital || !plain || self.named[i] || self.time[i] {
                continue;
            }
            let lower = self.word(i);
            let lemma = self.doc.tokens[i].lemma.to_lowercase();
            let known = self.grammar.sites.contains(&lower)
                || self.grammar.people.contains(lower.as_str())
                || self.grammar.classes.values().any(|class| class.contains(lower.as_str()))
                || (self.is_known)(&lower);
            // The model has found no other form of it.
            if lemma == lower && !known {
                self.make_name(i);
            }
        }
    }

    /// "Tarkin, *bastion des rebelles*": what a place is to those who hold it; what it once was, or is called, is another
    /// matter ("bastion historique").
    pub(super) fn strongholds(&mut self, range: &Range<usize>) {
        for i in range.clone().skip(2) {
            let lemma = self.grammar.lemma(&self.doc, i);
            if self.pos(i) != "NOUN"
                || !self.rules.strongholds.contains(lemma.as_str())
                || self.word(i - 1) != ","
            {
                continue;
            }
            let Some(noun) = i.checked_sub(2).filter(|&at| at >= range.start).map(|at| self.name_head(at))
            else {
                continue;
            };
            let said = self.children(range, i).into_iter().any(|at| self.dep(at) == "amod");
            let of = i + 1 < range.end && self.pos(i + 1) == "ADP";
            if !self.is_name(noun) || self.time[noun] || said || !of || self.ancestor(noun, i) {
                continue;
            }
            let owner =
                (i + 2..range.end).take(2).find(|&at| self.is_nominal(at)).map(|at| self.name_head(at));
            if let Some(owner) = owner.filter(|&owner| !self.ancestor(i, owner)) {
                self.set(owner, i, "nmod");
            }
            self.set(i, noun, "acl:relcl");
        }
    }

    /// "La ville était calme et *aux mains des rebelles*": the second of two predicates is the one that says whose it is.
    pub(super) fn second_states(&mut self, range: &Range<usize>) {
        for i in range.clone() {
            let first = self.head(i);
            if self.dep(i) != "conj"
                || self.pos(i) != "NOUN"
                || first >= i
                || self.child(range, first, "cop").is_none()
            {
                continue;
            }
            let Some(case) = self.child(range, i, "case") else { continue };
            let preposition = self.grammar.preposition(&self.doc, case);
            let lemma = self.grammar.lemma(&self.doc, i);
            let words = self.rules.states.get(preposition.as_str());
            if words.is_some_and(|words| words.contains(lemma.as_str())) {
                self.raise(range, i, first);
                self.set(first, i, "conj");
            }
        }
    }

    fn make_noun(&mut self, i: usize) {
        let word = SmolStr::from(self.word(i));
        let token = &mut self.doc.tokens[i];
        (token.pos, token.lemma, token.morph) = (SmolStr::new_static("NOUN"), word, SmolStr::default());
    }
}
