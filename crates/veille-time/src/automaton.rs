//! All rules of a layer as one automaton: what two rules begin with alike is walked once.
//!
//! The letters of its alphabet are not tokens but readings of tokens (a word, or an edge of a class), so that each
//! transition is decided by the reading taken, and the usual subset construction applies. Which items a rule itself
//! went through is found again for the few paths that are accepted.

use std::collections::BTreeMap;

use crate::pack::Rule;
use crate::pattern::Matcher;

/// A reading that an item asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Letter {
    pub(crate) matcher: Matcher,
    /// The one value that fits.
    pub(crate) value: Option<i64>,
    pub(crate) glued: bool,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    /// Sorted by word, then letter.
    pub(crate) words: Vec<(u32, bool, u32)>,
    /// Sorted by class.
    pub(crate) classes: Vec<(u16, Letter, u32)>,
    /// The rules that end here.
    pub(crate) accepts: Vec<u16>,
}

#[derive(Debug)]
pub(crate) struct Automaton {
    states: Vec<State>,
    /// Of the start state, by word: 0 where there is none.
    start_words: Vec<u32>,
}

/// More states than this would cost more to build than they save. Packs in use need less than a tenth.
const MOST_STATES: usize = 100_000;

impl Automaton {
    pub(crate) fn new(rules: &[Rule], layer: u8, words: usize) -> Result<Self, String> {
        // A state is the set of (rule, item) just read; the start state, of none, is the first.
        let mut known: BTreeMap<Vec<(u16, u16)>, u32> = BTreeMap::new();
        let mut sets: Vec<Vec<(u16, u16)>> = vec![Vec::new()];
        let mut states = Vec::new();
        while states.len() < sets.len() {
            let set = std::mem::take(&mut sets[states.len()]);
            let mut state = State::default();
            let mut next: BTreeMap<Letter, Vec<(u16, u16)>> = BTreeMap::new();
            let mut reach = |rule: u16, items: &[u16]| {
                for &item in items {
                    next.entry(rules[usize::from(rule)].pattern.items[usize::from(item)].letter())
                        .or_default()
                        .push((rule, item));
                }
            };
            if states.is_empty() {
                for (at, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.layer == layer) {
                    reach(at as u16, &rule.pattern.first);
                }
            }
            for &(rule, item) in &set {
                let item = &rules[usize::from(rule)].pattern.items[usize::from(item)];
                if item.last {
                    state.accepts.push(rule);
                }
                reach(rule, &item.follow);
            }
            state.accepts.sort_unstable();
            state.accepts.dedup();
            for (letter, mut to) in next {
                to.sort_unstable();
                to.dedup();
                let number = *known.entry(to).or_insert_with_key(|to| {
                    sets.push(to.clone());
                    (sets.len() - 1) as u32
                });
                match letter.matcher {
                    Matcher::Word(word) => state.words.push((word, letter.glued, number)),
                    Matcher::Class(class) => state.classes.push((class, letter, number)),
                }
            }
            states.push(state);
            if sets.len() > MOST_STATES {
                return Err("its patterns branch too much to be compiled; make options fewer".to_owned());
            }
        }
        let mut start_words = vec![0; words];
        for &(word, _, to) in &states[0].words {
            start_words[word as usize] = to;
        }
        Ok(Self { states, start_words })
    }

    pub(crate) fn state(&self, number: u32) -> &State {
        &self.states[number as usize]
    }

    /// Where a word leads from the start; 0 where nowhere.
    pub(crate) fn start(&self, word: u32) -> u32 {
        self.start_words[word as usize]
    }
}

impl State {
    /// The transitions on a word.
    pub(crate) fn on_word(&self, word: u32) -> &[(u32, bool, u32)] {
        let from = self.words.partition_point(|to| to.0 < word);
        let len = self.words[from..].iter().take_while(|to| to.0 == word).count();
        &self.words[from..from + len]
    }

    /// The transitions on a class.
    pub(crate) fn on_class(&self, class: u16) -> &[(u16, Letter, u32)] {
        let from = self.classes.partition_point(|to| to.0 < class);
        let len = self.classes[from..].iter().take_while(|to| to.0 == class).count();
        &self.classes[from..from + len]
    }

    /// True where nothing goes on from here.
    pub(crate) fn ends(&self) -> bool {
        self.words.is_empty() && self.classes.is_empty()
    }
}
