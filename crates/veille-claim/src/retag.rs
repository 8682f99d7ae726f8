//! Puts right verbs that a small model takes for part of a name: "the army *overran* Gao", "had *overrun* Gao".
//!
//! Beside rare names the tagger gives a verb the tag of a noun, and the parser makes one compound of subject, verb
//! and object. The forms are the language's own (`[retag]` in `clause.toml`); a form that may as well be a noun
//! ("seize", "control") counts only in a sentence without any other verb. No token moves: only tags and arcs change.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Deserialize;
use smol_str::SmolStr;
use veille_text::{Document, Token};

use crate::pack::Grammar;

/// The forms by which such verbs are told, with their lemmas.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Forms {
    /// Forms that are past tenses.
    past: BTreeMap<String, SmolStr>,
    /// Forms of the present that are no noun beside a name.
    present: BTreeMap<String, SmolStr>,
    /// Forms that may be nouns.
    bare: BTreeMap<String, SmolStr>,
    /// Participles behind an auxiliary.
    participle: BTreeMap<String, SmolStr>,
    /// Adverbs between an auxiliary and its participle that are prepositions elsewhere: since.
    between: BTreeSet<String>,
}

/// The document with such verbs put right, or nothing where there are none.
///
/// `is_somebody` tells tokens of actors, by name or by role; nothing where that is not asked of a token.
pub(crate) fn retag(
    doc: &Document,
    grammar: &Grammar,
    names: &[Range<usize>],
    is_somebody: &dyn Fn(usize) -> Option<bool>,
) -> Option<Document> {
    let forms = grammar.retag.as_ref()?;
    let mut tokens = doc.tokens.clone();
    let mut changed = false;
    for sentence in &doc.sentences {
        for verb in sentence.tokens.clone() {
            let task = Task { doc, grammar, names, sentence: &sentence.tokens, verb };
            changed |= is_somebody(verb) == Some(false) && task.a_capital(&mut tokens);
            changed |= task.a_noun(&mut tokens);
            if verb == sentence.tokens.start {
                continue;
            }
            changed |= task.inside_its_place(&mut tokens)
                || task.behind_a_heading(&mut tokens)
                || task.behind_a_date(&mut tokens, is_somebody)
                || task.behind_an_agent(&mut tokens)
                || task.reputed(&mut tokens)
                || task.a_name(&mut tokens)
                || task.behind_its_prefix(&mut tokens)
                || task.behind_a_comma(&mut tokens)
                || task.behind_since(&mut tokens, forms)
                || task.behind_an_auxiliary(&mut tokens, forms)
                || task.between_names(&mut tokens, forms);
        }
    }
    changed.then(|| {
        Document::new(doc.lang, doc.text.clone(), tokens, doc.sentences.clone(), doc.entities.clone())
    })
}

struct Task<'a> {
    doc: &'a Document,
    grammar: &'a Grammar,
    names: &'a [Range<usize>],
    sentence: &'a Range<usize>,
    verb: usize,
}

/// Tokens of a heading before its colon, at most.
const HEADING: usize = 8;
/// Tokens between the ends of a changed arc, at most.
const REACH: usize = 30;

impl Task<'_> {
    fn word(&self, i: usize) -> String {
        self.doc.word(i).to_lowercase()
    }

    fn near(&self) -> Range<usize> {
        let (from, to) = (self.verb.saturating_sub(REACH), self.verb + REACH);
        from.max(self.sentence.start)..to.min(self.sentence.end)
    }

    /// "Had seized *Paletwa*": a rare name between small words, tagged as a noun for its ending. What is written small
    /// elsewhere, or is a word for a place or for people, is none.
    fn a_capital(&self, tokens: &mut [Token]) -> bool {
        let at = self.verb;
        let capital = |i: usize| self.doc.word(i).starts_with(char::is_uppercase);
        let argument =
            matches!(tokens[at].dep.as_str(), "dobj" | "pobj" | "nsubj" | "nsubjpass" | "conj" | "appos");
        let shaped = tokens[at].pos == "NOUN"
            && argument
            && at > self.sentence.start
            && capital(at)
            && self.doc.word(at).chars().skip(1).all(|c| c.is_lowercase() || c == '-')
            && !capital(at - 1)
            && self.doc.word(at - 1).starts_with(char::is_alphanumeric);
        if !shaped {
            return false;
        }
        let small = self.doc.word(at).to_lowercase();
        let lemma = self.grammar.lemma(self.doc, at);
        let known = self.grammar.sites.contains(&lemma) || self.grammar.people.contains(lemma.as_str());
        if known || (0..self.doc.tokens.len()).any(|i| self.doc.word(i) == small) {
            return false;
        }
        tokens[at].pos = SmolStr::new_static("PROPN");
        tokens[at].tag = SmolStr::new_static("NNP");
        tokens[at].lemma = SmolStr::new(self.doc.word(at));
        true
    }

    /// "Had overrun Gao": the auxiliary is taken for the verb, the participle for a part of the name.
    fn behind_an_auxiliary(&self, tokens: &mut [Token], forms: &Forms) -> bool {
        let verb = self.verb;
        let Some(lemma) = forms.participle.get(&self.word(verb)) else { return false };
        if tokens[verb].pos == "VERB" {
            return false;
        }
        let auxiliary = (self.sentence.start..verb).rev().take(3).find(|&i| tokens[i].pos != "ADV");
        let Some(auxiliary) = auxiliary else { return false };
        let has = self.grammar.perfect.contains(self.grammar.lemma(self.doc, auxiliary).as_str());
        // "Was overrun by": everything is in its place but the tag.
        if tokens[auxiliary].dep == "auxpass" && tokens[auxiliary].head as usize == verb {
            make_verb(&mut tokens[verb], lemma, "VBN", "Aspect=Perf|Tense=Past|VerbForm=Part");
            return true;
        }
        if tokens[auxiliary].dep == "aux" && tokens[auxiliary].head as usize == verb {
            make_verb(&mut tokens[verb], lemma, "VBN", "Aspect=Perf|Tense=Past|VerbForm=Part");
            self.move_children(tokens, auxiliary, verb);
            return true;
        }
        let whole = tokens[verb].head as usize;
        if !has || matches!(tokens[auxiliary].dep.as_str(), "aux" | "auxpass") || whole >= tokens.len() {
            return false;
        }
        let root = tokens[auxiliary].head as usize == auxiliary;
        let above = tokens[auxiliary].head;
        self.move_children(tokens, auxiliary, verb);
        if whole > verb {
            tokens[whole].head = verb as u32;
            tokens[whole].dep = SmolStr::new_static("dobj");
        }
        tokens[verb].dep = tokens[auxiliary].dep.clone();
        tokens[verb].head = if root { verb as u32 } else { above };
        tokens[auxiliary].head = verb as u32;
        tokens[auxiliary].dep = SmolStr::new_static("aux");
        tokens[auxiliary].pos = SmolStr::new_static("AUX");
        make_verb(&mut tokens[verb], lemma, "VBN", "Aspect=Perf|Tense=Past|VerbForm=Part");
        true
    }

    /// "Soldiers, helped by their allies, swept into Gao": behind the comma that closes what is said of the subject, a
    /// participle without an auxiliary is the past tense.
    fn behind_a_comma(&self, tokens: &mut [Token]) -> bool {
        let verb = self.verb;
        if tokens[verb].tag != "VBN" || self.doc.word(verb - 1) != "," {
            return false;
        }
        let below = |i: usize| tokens[i].head as usize == verb && i != verb;
        // "Government troops, helped by jets, swept": of the noun, where the sentence has no other verb.
        let above = tokens[verb].head as usize;
        let top = tokens[verb].dep == "acl"
            && tokens[above].head as usize == above
            && matches!(tokens[above].pos.as_str(), "NOUN" | "PROPN")
            && !self.sentence.clone().any(|i| {
                tokens[i].feature("VerbForm") == Some("Fin")
                    || matches!(tokens[i].dep.as_str(), "aux" | "auxpass")
            });
        let subject = match tokens[verb].dep.as_str() {
            "ROOT" | "ccomp" | "conj" | "advcl" => {
                self.near().find(|&i| i < verb && below(i) && tokens[i].dep == "nsubj")
            }
            _ => Some(above).filter(|_| top),
        };
        // What the comma closes was opened behind the subject.
        let closed = subject.is_some_and(|subject| (subject + 1..verb - 1).any(|i| self.doc.word(i) == ","));
        let aided =
            self.near().any(|i| below(i) && matches!(tokens[i].dep.as_str(), "aux" | "auxpass" | "agent"));
        if !closed || aided {
            return false;
        }
        if top {
            self.move_behind(tokens, above, verb);
            tokens[above].head = verb as u32;
            tokens[above].dep = SmolStr::new_static("nsubj");
            tokens[verb].head = verb as u32;
            tokens[verb].dep = SmolStr::new_static("ROOT");
        }
        let lemma = tokens[verb].lemma.clone();
        make_verb(&mut tokens[verb], &lemma, "VBD", "Tense=Past|VerbForm=Fin");
        true
    }

    /// "Gunmen suspected to be members of the group *attacked* Bama": what they are taken for is told beside them; what
    /// they did is the sentence.
    fn reputed(&self, tokens: &mut [Token]) -> bool {
        let verb = self.verb;
        let finite = |i: usize| tokens[i].feature("VerbForm") == Some("Fin");
        if tokens[verb].pos != "VERB" || !finite(verb) {
            return false;
        }
        let from = self.near().start;
        let taken = |i: usize| {
            let lemma = self.grammar.lemma(self.doc, i);
            let words = self.grammar.classes.get("reputed");
            words.is_some_and(|words| words.contains(&lemma))
                && matches!(tokens[i].tag.as_str(), "VBN" | "VBD")
                && i + 2 < verb
                && self.grammar.lemma(self.doc, i + 2) == self.grammar.copula
                && tokens[i + 1].tag == "TO"
        };
        let Some(reputed) = (from..verb).rev().find(|&i| taken(i)) else { return false };
        let below = |i: usize, head: usize| tokens[i].head as usize == head && i != head;
        let noun = (from..reputed)
            .rev()
            .find(|&i| below(i, reputed) && matches!(tokens[i].dep.as_str(), "nsubj" | "nsubjpass"));
        let Some(noun) = noun.filter(|&i| i + 1 == reputed) else { return false };
        let parted =
            (reputed + 3..verb).any(|i| finite(i) || tokens[i].pos == "PUNCT" && self.word(i) == ",");
        let joined = (reputed + 3..verb).any(|i| tokens[i].pos == "CCONJ" && below(i, reputed));
        if parted || joined || tokens[verb].dep == "relcl" {
            return false;
        }
        let (above, dep) = (tokens[reputed].head as usize, tokens[reputed].dep.clone());
        if tokens[verb].head as usize != verb {
            let root = above == reputed;
            tokens[verb].head = if root || above == verb { verb as u32 } else { above as u32 };
            tokens[verb].dep = if root { SmolStr::new_static("ROOT") } else { dep };
        }
        let copula = reputed + 2;
        for i in self.near() {
            if i != noun && i != verb && tokens[i].head as usize == reputed && (i < noun || i > verb) {
                tokens[i].head = verb as u32;
            } else if i > copula && i < verb && tokens[i].head as usize == verb && tokens[i].dep == "nsubj" {
                (tokens[i].head, tokens[i].dep) = (copula as u32, SmolStr::new_static("attr"));
            }
        }
        (tokens[noun].head, tokens[noun].dep) = (verb as u32, SmolStr::new_static("nsubj"));
        (tokens[reputed].head, tokens[reputed].dep) = (noun as u32, SmolStr::new_static("acl"));
        (tokens[copula].head, tokens[copula].dep) = (reputed as u32, SmolStr::new_static("xcomp"));
        true
    }

    /// "The garrison in Laukkai *surrendered*": a past tense that the parser takes for a part of the place before it.
    fn inside_its_place(&self, tokens: &mut [Token]) -> bool {
        let verb = self.verb;
        let preposition = tokens[verb].head as usize;
        let name = verb - 1;
        let stray = tokens[verb].tag == "VBD"
            && tokens[verb].dep == "pobj"
            && tokens[name].head as usize == verb
            && tokens[name].dep == "compound"
            && preposition < name
            && tokens[preposition].pos == "ADP";
        let noun = tokens[preposition].head as usize;
        if !stray || noun >= preposition || !matches!(tokens[noun].pos.as_str(), "NOUN" | "PROPN") {
            return false;
        }
        let root = tokens[noun].head as usize == noun;
        let (above, role) = (tokens[noun].head, tokens[noun].dep.clone());
        for i in self.near() {
            if i < name && tokens[i].head as usize == verb {
                tokens[i].head = name as u32;
            }
        }
        (tokens[name].head, tokens[name].dep) = (preposition as u32, SmolStr::new_static("pobj"));
        (tokens[verb].head, tokens[verb].dep) = (if root { verb as u32 } else { above }, role);
        (tokens[noun].head, tokens[noun].dep) = (verb as u32, SmolStr::new_static("nsubj"));
        true
    }

    /// "Gao: *insurgents* have held the port": behind the colon of a heading, what the parser takes for another name of the
    /// heading is the subject.
    fn behind_a_heading(&self, tokens: &mut [Token]) -> bool {
        let verb = self.verb;
        let start = self.sentence.start;
        if tokens[verb].pos != "VERB" {
            return false;
        }
        let colon = (start..verb).take(HEADING).find(|&i| self.doc.word(i) == ":");
        let Some(colon) = colon else { return false };
        let subject = |i: usize| tokens[i].head as usize == verb && tokens[i].dep.starts_with("nsubj");
        let Some(heading) = (start..colon).find(|&i| subject(i)) else { return false };
        let told =
            (colon + 1..verb).find(|&i| tokens[i].head as usize == heading && tokens[i].dep == "appos");
        let Some(told) = told.filter(|_| !(colon..verb).any(subject)) else { return false };
        let role = tokens[heading].dep.clone();
        (tokens[told].head, tokens[told].dep) = (verb as u32, role);
        tokens[heading].dep = SmolStr::new_static("dep");
        true
    }

    /// "By Sunday *the Front* had left": a name right behind a date, that the parser makes one phrase of, is the subject
    /// of the finite verb behind it, where that has none of its own.
    fn behind_a_date(&self, tokens: &mut [Token], is_somebody: &dyn Fn(usize) -> Option<bool>) -> bool {
        let verb = self.verb;
        let below = |i: usize| i != verb && tokens[i].head as usize == verb;
        let subject = self.near().any(|i| below(i) && tokens[i].dep.starts_with("nsubj"));
        let finite = tokens[verb].feature("VerbForm") == Some("Fin")
            || self.near().any(|i| i < verb && below(i) && tokens[i].feature("VerbForm") == Some("Fin"));
        if tokens[verb].pos != "VERB" || subject || !finite {
            return false;
        }
        let group = |i: &usize| below(*i) && matches!(tokens[*i].pos.as_str(), "AUX" | "ADV" | "PART");
        let first = (self.sentence.start..verb).rev().take_while(group).last().unwrap_or(verb);
        let Some(name) = first.checked_sub(1).filter(|&name| name >= self.sentence.start) else {
            return false;
        };
        let dated = |i: usize| is_somebody(i).is_none();
        let date = (self.sentence.start..name).rev().find(|&i| tokens[i].head as usize == name && dated(i));
        let Some(date) = date else { return false };
        let preposition = tokens[name].head as usize;
        let phrase = tokens[name].dep == "pobj"
            && is_somebody(name) == Some(true)
            && preposition < date
            && (date + 1..name).all(|i| tokens[i].head as usize == name && is_somebody(i) == Some(true));
        if !phrase {
            return false;
        }
        (tokens[date].head, tokens[date].dep) = (preposition as u32, SmolStr::new_static("pobj"));
        (tokens[name].head, tokens[name].dep) = (verb as u32, SmolStr::new_static("nsubj"));
        true
    }

    /// "Fighters backed by tanks *pushed* into Aden": in a sentence without another verb, what looks like a second
    /// participle, of the agent of the first, is the verb.
    fn behind_an_agent(&self, tokens: &mut [Token]) -> bool {
        let verb = self.verb;
        let agent = tokens[verb].head as usize;
        if tokens[verb].tag != "VBN" || tokens[verb].dep != "acl" || agent + 1 != verb {
            return false;
        }
        let by = tokens[agent].head as usize;
        let first = tokens[by].head as usize;
        let top = tokens[first].head as usize;
        let chain = tokens[agent].dep == "pobj"
            && tokens[by].dep == "agent"
            && tokens[first].dep == "acl"
            && tokens[top].head as usize == top
            && matches!(tokens[top].pos.as_str(), "NOUN" | "PROPN")
            && top < first;
        let other = self.sentence.clone().any(|i| tokens[i].feature("VerbForm") == Some("Fin"));
        let own = self.near().any(|i| {
            tokens[i].head as usize == verb && matches!(tokens[i].dep.as_str(), "agent" | "auxpass" | "aux")
        });
        if !chain || other || own {
            return false;
        }
        self.move_behind(tokens, top, verb);
        (tokens[top].head, tokens[top].dep) = (verb as u32, SmolStr::new_static("nsubj"));
        (tokens[verb].head, tokens[verb].dep) = (verb as u32, SmolStr::new_static("ROOT"));
        let lemma = tokens[verb].lemma.clone();
        make_verb(&mut tokens[verb], &lemma, "VBD", "Tense=Past|VerbForm=Fin");
        true
    }

    /// "Had captured Bakhmut", with an adverb of that name: a place that the sentence shows behind its verb.
    fn a_name(&self, tokens: &mut [Token]) -> bool {
        let name = self.verb;
        let verb = tokens[name].head as usize;
        let stray = tokens[name].pos == "ADV"
            && verb + 1 == name
            && tokens[verb].pos == "VERB"
            && self.names.iter().any(|known| known.contains(&name))
            && self.doc.word(name).chars().next().is_some_and(char::is_uppercase);
        if !stray || self.near().any(|i| tokens[i].head as usize == verb && tokens[i].dep == "dobj") {
            return false;
        }
        tokens[name].pos = SmolStr::new_static("PROPN");
        tokens[name].tag = SmolStr::new_static("NNP");
        tokens[name].morph = SmolStr::new_static("Number=Sing");
        tokens[name].dep = SmolStr::new_static("dobj");
        true
    }

    /// "*Shelling* of Donetsk killed three": a participle that the parser itself makes a subject is a noun.
    fn a_noun(&self, tokens: &mut [Token]) -> bool {
        let noun = self.verb;
        let subject = tokens[noun].tag == "VBG" && matches!(tokens[noun].dep.as_str(), "nsubj" | "nsubjpass");
        if !subject {
            return false;
        }
        tokens[noun].lemma = SmolStr::new(self.word(noun));
        tokens[noun].pos = SmolStr::new_static("NOUN");
        tokens[noun].tag = SmolStr::new_static("NN");
        tokens[noun].morph = SmolStr::new_static("Number=Sing");
        true
    }

    /// "Re-entered Gao", in three tokens: the prefix is taken for the verb.
    fn behind_its_prefix(&self, tokens: &mut [Token]) -> bool {
        let verb = self.verb;
        let Some(prefix) = verb.checked_sub(2).filter(|&i| i >= self.sentence.start) else { return false };
        let touching = |i: usize| tokens[i].span.end() == tokens[i + 1].span.start();
        let joined = self.grammar.is_prefix(&self.word(prefix))
            && self.doc.word(prefix + 1) == "-"
            && touching(prefix)
            && touching(prefix + 1)
            && tokens[verb].pos == "VERB"
            && tokens[verb].head as usize != verb;
        if !joined {
            return false;
        }
        let above = tokens[prefix].head as usize;
        if above != verb {
            let root = above == prefix;
            tokens[verb].head = if root { verb as u32 } else { above as u32 };
            tokens[verb].dep = tokens[prefix].dep.clone();
            self.move_children(tokens, prefix, verb);
        }
        for token in [prefix, prefix + 1] {
            tokens[token].head = verb as u32;
            tokens[token].dep = SmolStr::new_static("punct");
            tokens[token].pos = SmolStr::new_static("X");
        }
        tokens[verb].lemma = smol_str::format_smolstr!("{}-{}", self.word(prefix), tokens[verb].lemma);
        true
    }

    /// "Has since seized parts of Gao": an adverb of time between auxiliary and participle, taken for a preposition.
    fn behind_since(&self, tokens: &mut [Token], forms: &Forms) -> bool {
        let verb = self.verb;
        let adverb = verb - 1;
        let Some(auxiliary) = adverb.checked_sub(1).filter(|&i| i >= self.sentence.start) else {
            return false;
        };
        let has = self.grammar.perfect.contains(self.grammar.lemma(self.doc, auxiliary).as_str());
        let noun = tokens[verb].head as usize;
        let mistaken = forms.between.contains(self.word(adverb).as_str())
            && has
            && tokens[verb].tag == "VBN"
            && tokens[verb].dep == "amod"
            && noun > verb
            && noun < self.sentence.end;
        if !mistaken {
            return false;
        }
        let stray = tokens[auxiliary].head as usize;
        let top = if tokens[auxiliary].dep == "aux" && stray != auxiliary { stray } else { auxiliary };
        let root = tokens[top].head as usize == top;
        let (above, dep) = (tokens[top].head, tokens[top].dep.clone());
        self.move_children(tokens, top, verb);
        tokens[verb].head = if root { verb as u32 } else { above };
        tokens[verb].dep = dep;
        for (token, dep) in [(auxiliary, "aux"), (adverb, "advmod"), (noun, "dobj")] {
            tokens[token].head = verb as u32;
            tokens[token].dep = SmolStr::new_static(dep);
        }
        if top != auxiliary {
            tokens[top].head = verb as u32;
            tokens[top].dep = SmolStr::new_static("advmod");
        }
        true
    }

    /// "The army overran Gao", "Army seizes Gao": a form between two names, in one compound with them.
    fn between_names(&self, tokens: &mut [Token], forms: &Forms) -> bool {
        let verb = self.verb;
        let word = self.word(verb);
        let past = forms.past.get(&word);
        let present = || forms.present.get(&word);
        let bare = || forms.bare.get(&word).filter(|_| self.is_alone(tokens));
        let Some(lemma) = past.or_else(present).or_else(bare) else { return false };
        let stray = tokens[verb].pos != "VERB" || tokens[verb].dep == "compound";
        let subject = verb - 1;
        let named = |i: usize| self.names.iter().any(|name| name.contains(&i));
        let noun = |i: usize| matches!(tokens[i].pos.as_str(), "NOUN" | "PROPN");
        let next = verb + 1;
        if !stray || next >= self.sentence.end || !noun(subject) || self.doc.word(verb).is_empty() {
            return false;
        }
        let acts = named(subject) || tokens[subject].tag == "NNS";
        if !acts || !(named(next) || tokens[next].pos == "PROPN") || named(verb) {
            return false;
        }
        let whole = tokens[verb].head as usize;
        let object = if whole > verb && whole < self.sentence.end {
            whole
        } else {
            // The last word of the name behind it.
            let mut last = next;
            while last + 1 < self.sentence.end && tokens[last + 1].pos == "PROPN" {
                last += 1;
            }
            last
        };
        let top = if whole > verb { whole } else { verb };
        let root = tokens[top].head as usize == top;
        let (above, dep) = (tokens[top].head, tokens[top].dep.clone());
        for i in self.near() {
            let head = tokens[i].head as usize;
            if i == verb || i == object || i == subject || head == i {
                continue;
            }
            if i < subject && (head == verb || head == object) && i + REACH > subject {
                // Words of the subject's own phrase, right before it.
                let beside = (i..subject)
                    .all(|k| tokens[k].pos != "VERB" && tokens[k].pos != "PUNCT" || self.doc.word(k) == "-");
                tokens[i].head = if beside { subject as u32 } else { verb as u32 };
            } else if i > object && head == object {
                tokens[i].head = verb as u32;
            } else if i > verb && i < object && head == verb {
                tokens[i].head = object as u32;
            }
        }
        tokens[verb].head = if root { verb as u32 } else { above };
        tokens[verb].dep = if root { SmolStr::new_static("ROOT") } else { dep };
        tokens[subject].head = verb as u32;
        tokens[subject].dep = SmolStr::new_static("nsubj");
        tokens[object].head = verb as u32;
        tokens[object].dep = SmolStr::new_static("dobj");
        let (tag, morph) = match past {
            Some(_) => ("VBD", "Tense=Past|VerbForm=Fin"),
            None => ("VBP", "Tense=Pres|VerbForm=Fin"),
        };
        make_verb(&mut tokens[verb], lemma, tag, morph);
        true
    }

    /// What hangs on a noun behind the verb hangs on the verb.
    fn move_behind(&self, tokens: &mut [Token], noun: usize, verb: usize) {
        for i in self.near() {
            if i > verb && tokens[i].head as usize == noun {
                tokens[i].head = verb as u32;
            }
        }
    }

    /// What hangs on the auxiliary hangs on the verb.
    fn move_children(&self, tokens: &mut [Token], auxiliary: usize, verb: usize) {
        for i in self.near() {
            if i != auxiliary && i != verb && tokens[i].head as usize == auxiliary {
                tokens[i].head = verb as u32;
            }
        }
    }

    /// True where no other word of the sentence is a verb.
    fn is_alone(&self, tokens: &[Token]) -> bool {
        self.sentence.clone().all(|i| i == self.verb || !matches!(tokens[i].pos.as_str(), "VERB" | "AUX"))
    }
}

fn make_verb(token: &mut Token, lemma: &SmolStr, tag: &'static str, morph: &'static str) {
    token.lemma = lemma.clone();
    token.pos = SmolStr::new_static("VERB");
    token.tag = SmolStr::new_static(tag);
    token.morph = SmolStr::new_static(morph);
}
