//! One dependency tree for all label schemes.
//!
//! Each scheme has one adapter ([`clearnlp`], [`ud`]) that says what a label means as a [`Rel`]. Where schemes
//! disagree on what governs what, the tree takes the side of Universal Dependencies: a preposition hangs on
//! its noun, a copula on its predicate. Everything after this module is written once.

mod clearnlp;
mod repair;
mod ud;

use veille_text::Document;

use crate::pack::Grammar;

/// What a token is to its governor, whatever the scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rel {
    Root,
    Subject,
    PassiveSubject,
    Object,
    IndirectObject,
    /// The doer in a passive.
    Agent,
    /// A noun that depends on a predicate, usually through a preposition.
    Oblique,
    /// A noun that depends on a noun, usually through a preposition.
    NounModifier,
    Case,
    Mark,
    Aux,
    PassiveAux,
    Copula,
    Negation,
    Adverb,
    Particle,
    Conjunct,
    /// An infinitive or other clause without a subject of its own, which it shares with its governor.
    OpenComplement,
    Complement,
    AdverbialClause,
    NounClause,
    RelativeClause,
    Apposition,
    Adjective,
    Determiner,
    Possessor,
    Compound,
    /// A further word of one name.
    Flat,
    /// A reflexive or dummy pronoun.
    Expletive,
    Punctuation,
    Parataxis,
    Other,
}

/// The tree over one document: for each token its relation, governor and preposition.
#[derive(Debug)]
pub(crate) struct Tree<'d> {
    pub(crate) doc: &'d Document,
    pub(crate) rel: Vec<Rel>,
    head: Vec<u32>,
    /// The preposition or marker token that introduces each token.
    case: Vec<Option<u32>>,
    child_start: Vec<u32>,
    child: Vec<u32>,
}

/// The parts an adapter fills in.
struct Draft {
    rel: Vec<Rel>,
    head: Vec<u32>,
    case: Vec<Option<u32>>,
}

impl<'d> Tree<'d> {
    /// `is_time` tells the tokens of dates.
    pub(crate) fn new(doc: &'d Document, grammar: &Grammar, is_time: &dyn Fn(usize) -> bool) -> Self {
        let mut draft = match grammar.scheme {
            Scheme::ClearNlp => clearnlp::read(doc, grammar),
            Scheme::Ud => ud::read(doc, grammar),
        };
        release_from_dates(doc, &mut draft, is_time);
        repair::verb_behind_a_date(doc, &mut draft, is_time);
        break_cycles(&mut draft);
        let count = doc.tokens.len();
        let mut child_start = vec![0u32; count + 1];
        for i in 0..count {
            if draft.head[i] as usize != i {
                child_start[draft.head[i] as usize + 1] += 1;
            }
        }
        for i in 0..count {
            child_start[i + 1] += child_start[i];
        }
        let mut next = child_start.clone();
        let mut child = vec![0u32; child_start[count] as usize];
        for i in 0..count {
            let head = draft.head[i] as usize;
            if head != i {
                child[next[head] as usize] = i as u32;
                next[head] += 1;
            }
        }
        Self { doc, rel: draft.rel, head: draft.head, case: draft.case, child_start, child }
    }

    pub(crate) fn len(&self) -> usize {
        self.rel.len()
    }

    pub(crate) fn head(&self, i: usize) -> Option<usize> {
        let head = self.head[i] as usize;
        (head != i).then_some(head)
    }

    pub(crate) fn children(&self, i: usize) -> impl DoubleEndedIterator<Item = usize> + Clone + '_ {
        let range = self.child_start[i] as usize..self.child_start[i + 1] as usize;
        self.child[range].iter().map(|&child| child as usize)
    }

    pub(crate) fn children_as(&self, i: usize, rel: Rel) -> impl Iterator<Item = usize> + '_ {
        self.children(i).filter(move |&child| self.rel[child] == rel)
    }

    pub(crate) fn ancestors(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.head(i), |&up| self.head(up)).take(self.len())
    }

    /// The preposition that introduces token `i`.
    pub(crate) fn case(&self, i: usize) -> Option<usize> {
        self.case[i].map(|case| case as usize)
    }

    pub(crate) fn pos(&self, i: usize) -> &str {
        &self.doc.tokens[i].pos
    }

    pub(crate) fn is_verb(&self, i: usize) -> bool {
        matches!(self.pos(i), "VERB" | "AUX")
    }

    /// `i` and everything coordinated with it, in text order.
    pub(crate) fn coordinated(&self, i: usize) -> Vec<usize> {
        let mut out = vec![i];
        let mut at = 0;
        while at < out.len() && out.len() <= self.len() {
            out.extend(self.children_as(out[at], Rel::Conjunct));
            at += 1;
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// `i` and all below it, leaving out what `prune` says; in text order.
    pub(crate) fn subtree(&self, i: usize, prune: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut out = vec![i];
        let mut at = 0;
        while at < out.len() && out.len() <= self.len() {
            out.extend(self.children(out[at]).filter(|&child| !prune(child)));
            at += 1;
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// How a model labels arcs; named in a language's `clause.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Scheme {
    /// ClearNLP, as spaCy's English models have it.
    ClearNlp,
    /// Universal Dependencies.
    Ud,
}

/// Words of a date, at most.
const MAX_DATE: usize = 6;

/// "Clashes broke out *Friday in Sake*": parsers hang what follows a bare date on the date. A phrase with a
/// preposition, or a name, belongs to what the date hangs on.
fn release_from_dates(doc: &Document, draft: &mut Draft, is_time: &dyn Fn(usize) -> bool) {
    let count = draft.head.len();
    name_before_a_date(doc, draft, is_time);
    for token in 0..count {
        let date = draft.head[token] as usize;
        if date == token || date >= count || token < date || is_time(token) || !is_time(date) {
            continue;
        }
        let name = doc.tokens[token].pos == "PROPN";
        // "Zaranj fell on August 6 and Sheberghan on August 7": a second subject behind the first date.
        if name && draft.rel[token] == Rel::Conjunct && draft.case[token].is_none() {
            let verb = (0..6).fold(date, |up, _| if is_time(up) { draft.head[up] as usize } else { up });
            let subject = (verb.saturating_sub(40)..verb).find(|&i| {
                draft.head[i] as usize == verb && matches!(draft.rel[i], Rel::Subject | Rel::PassiveSubject)
            });
            if let Some(subject) = subject {
                draft.head[token] = subject as u32;
                continue;
            }
        }
        // "Were killed on Sunday *when a bomb went off*": what happened at the time hangs on what it tells of.
        let when = draft.rel[token] == Rel::RelativeClause
            && (date + 1..token).any(|i| draft.head[i] as usize == token && doc.tokens[i].tag == "WRB");
        if !when && (draft.case[token].is_none() && !name || draft.rel[token] == Rel::RelativeClause) {
            continue;
        }
        let mut above = draft.head[date] as usize;
        for _ in 0..6 {
            if above >= count || !is_time(above) || draft.head[above] as usize == above {
                break;
            }
            above = draft.head[above] as usize;
        }
        if above < count && !is_time(above) {
            draft.head[token] = above as u32;
            let verbal = matches!(doc.tokens[above].pos.as_str(), "VERB" | "AUX");
            draft.rel[token] = match (draft.case[token], verbal) {
                _ if when => Rel::AdverbialClause,
                (None, true) => Rel::Object,
                (Some(_), true) => Rel::Oblique,
                _ => Rel::NounModifier,
            };
        }
    }
}

/// "Taken by *Ukraine November 2022*": parsers make one name of a name and the bare date behind it. The preposition is
/// the name's, and the date hangs on what the name hung on.
fn name_before_a_date(doc: &Document, draft: &mut Draft, is_time: &dyn Fn(usize) -> bool) {
    for token in 0..draft.head.len() {
        let date = draft.head[token] as usize;
        let bound = date > token
            && doc.tokens[token].pos == "PROPN"
            && matches!(draft.rel[token], Rel::Compound | Rel::NounModifier)
            && !is_time(token)
            && draft.case[token].is_none()
            && (token + 1..=date).take(MAX_DATE).all(is_time)
            && date - token <= MAX_DATE;
        let Some(case) = draft.case[date].filter(|&case| bound && (case as usize) < token) else { continue };
        let above = draft.head[date] as usize;
        if above == date || is_time(above) {
            continue;
        }
        draft.head[token] = above as u32;
        draft.rel[token] = draft.rel[date];
        draft.case[token] = Some(case);
        draft.case[date] = None;
        draft.head[case as usize] = token as u32;
        draft.rel[date] = Rel::Oblique;
        for before in case as usize + 1..token {
            if draft.head[before] as usize == date {
                draft.head[before] = token as u32;
            }
        }
    }
}

/// Moving copulas and prepositions below their nouns cannot make a cycle of a tree, yet heads are data: a
/// token that cannot reach a root becomes one, so that every walk ends.
fn break_cycles(draft: &mut Draft) {
    let count = draft.head.len();
    // 0 unknown, 1 on the present path, 2 known to reach a root.
    let mut state = vec![0u8; count];
    for start in 0..count {
        let mut path = Vec::new();
        let mut at = start;
        while state[at] == 0 {
            state[at] = 1;
            path.push(at);
            let head = draft.head[at] as usize;
            if head >= count || head == at {
                draft.head[at] = at as u32;
                break;
            }
            at = head;
        }
        if state[at] == 1 && draft.head[at] as usize != at {
            draft.head[at] = at as u32;
            draft.rel[at] = Rel::Root;
        }
        for seen in path {
            state[seen] = 2;
        }
    }
}
