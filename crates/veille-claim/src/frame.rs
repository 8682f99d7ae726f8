//! Frames: which words, with which arguments, mean which kind of event.
//!
//! A frame is an entry of `languages/<code>/frames.toml`. Its patterns are written over clauses, not over
//! words, so that one pattern covers every voice and order:
//!
//! | pattern | reads |
//! |---|---|
//! | `A seize\|take P` | a verb with subject `A` and object `P` |
//! | `P fall @to:A` | an oblique whose preposition is of the class `to` |
//! | `A take [control] of:P` | a fixed word in the object's place; what hangs on it counts as the clause's |
//! | `A ~emparer de:P` | a reflexive verb |
//! | `A drive+out C @from:P` | a verb with a particle |
//! | `#fall of:P to:A` | a noun; `'s:A` is its possessor, `+:A` a modifier without a preposition |
//! | `A kill [@persons\|#] @in:P` | fixed words of a class of `clause.toml`; `#` is any number; `[-]` is nothing at all |
//!
//! `A` is who does it, `F` the same where only a force can ("left", "entered": ministers do, too), `C` whom it is
//! done to or taken from, `P` where. A slot with `?` may be absent; one with `!` may not even be left unsaid, as
//! the agent of a passive else may. A frame without an `event` is a false friend: where it fits best, nothing is
//! claimed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use smol_str::SmolStr;
use veille_text::Lang;

use crate::claim::EventKind;
use crate::error::Error;
use crate::modality::Modality;
use crate::pack::Grammar;

/// A frame as its file has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FrameSource {
    code: SmolStr,
    #[serde(default)]
    event: Option<EventKind>,
    /// What it finds, for the manual.
    finds: String,
    /// What it must not find.
    not: String,
    /// What it is known to miss.
    #[serde(default)]
    misses: String,
    patterns: Vec<String>,
    /// Added to the claim's manner.
    #[serde(default)]
    manner: Vec<SmolStr>,
    /// Where it happens when nothing says so.
    #[serde(default)]
    default_place: Option<DefaultPlace>,
    /// True where the speaker of a statement is its actor when none is named ("… will not be recognised").
    #[serde(default)]
    speaker_acts: bool,
    /// True where the speaker of a statement is its actor and stays its source ("the town is ours").
    #[serde(default)]
    speaker_owns: bool,
    /// How it is put where it is put as a fact: `negated` for "lifted the siege".
    #[serde(default)]
    modality: Option<Modality>,
    /// True where it must be a state, by its tense: "occupies", "occupied" of a while, not "has occupied".
    #[serde(default)]
    state: bool,
    /// True where a participle before a noun means it: "the besieged town".
    #[serde(default)]
    attributive: bool,
    /// True where a capture by a state in its own country is a retaking: it drives others out.
    #[serde(default)]
    returns: bool,
    /// True where what one side has not got is left to the other: "the only towns that still escape them".
    #[serde(default)]
    left: bool,
    /// True where it means harm only as what an attack told before it has left behind: "eleven people died".
    #[serde(default)]
    aftermath: bool,
}

/// Where an event of no named place happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DefaultPlace {
    /// The country that the article is about.
    Country,
    /// The town named last: "as the army pulled out".
    Town,
}

/// One frame, ready to match.
#[derive(Debug)]
pub(crate) struct Frame {
    /// `fr/capture/take`
    pub(crate) code: SmolStr,
    /// None for a false friend.
    pub(crate) event: Option<EventKind>,
    pub(crate) finds: String,
    pub(crate) not: String,
    pub(crate) misses: String,
    pub(crate) manner: Vec<SmolStr>,
    pub(crate) default_place: Option<DefaultPlace>,
    pub(crate) speaker_acts: bool,
    pub(crate) speaker_owns: bool,
    pub(crate) modality: Option<Modality>,
    pub(crate) state: bool,
    pub(crate) attributive: bool,
    pub(crate) returns: bool,
    /// True where it means harm only as what an attack has left behind.
    pub(crate) aftermath: bool,
    pub(crate) left: bool,
    patterns: Vec<Pattern>,
    /// The patterns as their file has them, for the manual.
    pub(crate) written: Vec<String>,
}

/// Who or what a slot holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slot {
    Actor,
    Counterpart,
    Place,
}

/// What stands in one argument position.
#[derive(Debug, Clone)]
pub(crate) enum Filler {
    Slot {
        slot: Slot,
        optional: bool,
        /// Only a force under arms will do.
        force: bool,
        /// It may not be left unsaid.
        must: bool,
    },
    /// `[-]`: it must be empty.
    Nothing,
    Words {
        words: BTreeSet<SmolStr>,
        /// Any number will do.
        number: bool,
        /// So will the name of somebody: the words are those for persons.
        persons: bool,
    },
}

/// Where an argument stands.
#[derive(Debug, Clone)]
pub(crate) enum Position {
    Subject,
    Object,
    Oblique(BTreeSet<SmolStr>),
}

#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) noun: bool,
    pub(crate) reflexive: bool,
    pub(crate) particle: Option<SmolStr>,
    lemmas: Vec<SmolStr>,
    pub(crate) items: Vec<(Position, Filler)>,
    /// More specific patterns are tried first.
    pub(crate) weight: usize,
}

impl Frame {
    pub(crate) fn new(lang: Lang, source: FrameSource, grammar: &Grammar) -> Result<Self, Error> {
        let patterns = source
            .patterns
            .iter()
            .map(|text| {
                Pattern::parse(text, grammar).map_err(|why| Error::pattern(lang, &source.code, text, why))
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            code: smol_str::format_smolstr!("{lang}/{}", source.code),
            event: source.event,
            finds: source.finds,
            not: source.not,
            misses: source.misses,
            manner: source.manner,
            default_place: source.default_place,
            speaker_acts: source.speaker_acts,
            speaker_owns: source.speaker_owns,
            modality: source.modality,
            state: source.state,
            attributive: source.attributive,
            returns: source.returns,
            aftermath: source.aftermath,
            left: source.left,
            patterns,
            written: source.patterns,
        })
    }
}

impl Frame {
    /// A pattern of this frame as its file has it.
    pub(crate) fn written_of(&self, pattern: &Pattern) -> &str {
        let at = self.patterns.iter().position(|own| std::ptr::eq(own, pattern));
        at.and_then(|at| self.written.get(at)).map_or("", String::as_str)
    }
}

impl Pattern {
    /// True for a pattern in which somebody does something to something.
    pub(crate) fn has_object(&self) -> bool {
        self.items.iter().any(|(position, _)| matches!(position, Position::Object))
    }

    fn parse(text: &str, grammar: &Grammar) -> Result<Self, String> {
        let mut pattern = Self {
            noun: false,
            reflexive: false,
            particle: None,
            lemmas: Vec::new(),
            items: Vec::new(),
            weight: 0,
        };
        for word in text.split_whitespace() {
            let (position, filler) = match word.split_once(':') {
                Some((keys, filler)) => (Some(Position::Oblique(preposition_set(keys, grammar)?)), filler),
                None => (None, word),
            };
            if let Some(filler) = parse_filler(filler, grammar)? {
                let position = position.unwrap_or(if pattern.lemmas.is_empty() {
                    Position::Subject
                } else {
                    Position::Object
                });
                pattern.items.push((position, filler));
            } else if position.is_some() {
                return Err(format!("`{word}`: after a colon stands a slot (A, C, P) or [words]"));
            } else if pattern.lemmas.is_empty() {
                let (word, noun) = word.strip_prefix('#').map_or((word, false), |rest| (rest, true));
                let (word, reflexive) = word.strip_prefix('~').map_or((word, false), |rest| (rest, true));
                let (word, particle) =
                    word.split_once('+').map_or((word, None), |(verb, rest)| (verb, Some(rest.into())));
                (pattern.noun, pattern.reflexive, pattern.particle) = (noun, reflexive, particle);
                pattern.lemmas = word.split('|').map(SmolStr::new).collect();
            } else {
                return Err(format!("`{word}`: a second predicate; fixed words stand in [brackets]"));
            }
        }
        if pattern.lemmas.is_empty() {
            return Err("it has no predicate".to_owned());
        }
        pattern.weight = usize::from(pattern.particle.is_some()) * 2
            + usize::from(pattern.reflexive)
            + pattern
                .items
                .iter()
                .map(|(_, filler)| match filler {
                    Filler::Words { .. } => 3,
                    Filler::Nothing => 0,
                    Filler::Slot { optional, .. } => usize::from(!optional),
                })
                .sum::<usize>();
        Ok(pattern)
    }
}

/// The class of words for those who can be killed, wounded or taken.
const PERSONS: &str = "persons";

fn parse_filler(text: &str, grammar: &Grammar) -> Result<Option<Filler>, String> {
    if let Some(inside) = text.strip_prefix('[') {
        let inside = inside.strip_suffix(']').ok_or_else(|| format!("`{text}` lacks its closing bracket"))?;
        if inside == "-" {
            return Ok(Some(Filler::Nothing));
        }
        let (mut words, mut number, mut persons) = (BTreeSet::new(), false, false);
        for word in inside.split('|') {
            match word.strip_prefix('@') {
                Some(class) => {
                    persons |= class == PERSONS;
                    let class = grammar.classes.get(class).ok_or_else(|| format!("no class `@{class}`"))?;
                    words.extend(class.iter().cloned());
                }
                None if word == "#" => number = true,
                None => {
                    words.insert(word.into());
                }
            }
        }
        return Ok(Some(Filler::Words { words, number, persons }));
    }
    let (name, optional) = text.strip_suffix('?').map_or((text, false), |name| (name, true));
    let (name, must) = name.strip_suffix('!').map_or((name, false), |name| (name, true));
    let (slot, force) = match name {
        "A" => (Slot::Actor, false),
        "F" => (Slot::Actor, true),
        "C" => (Slot::Counterpart, false),
        "P" => (Slot::Place, false),
        _ => return Ok(None),
    };
    Ok(Some(Filler::Slot { slot, optional, force, must }))
}

fn preposition_set(keys: &str, grammar: &Grammar) -> Result<BTreeSet<SmolStr>, String> {
    let mut set = BTreeSet::new();
    for key in keys.split('|') {
        match key.strip_prefix('@') {
            Some(class) => {
                let class = grammar.classes.get(class).ok_or_else(|| format!("no class `@{class}`"))?;
                set.extend(class.iter().cloned());
            }
            None => {
                set.insert(key.replace('_', " ").into());
            }
        }
    }
    Ok(set)
}

/// How many predicates the frames of a language hang on: what the manual counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Predicates {
    /// Verbs; one with a particle, or reflexive, is a verb of its own.
    pub verbs: usize,
    /// Nouns that name a happening.
    pub nouns: usize,
    /// Verbs and nouns that mean the event only with fixed words ("take control of"), counted once a pattern.
    pub idioms: usize,
    /// Frames that keep others from a sentence.
    pub false_friends: usize,
}

/// All frames of a language by the word they hang on.
#[derive(Debug)]
pub(crate) struct FrameIndex {
    frames: Vec<Frame>,
    verbs: BTreeMap<SmolStr, Vec<(u32, u32)>>,
    nouns: BTreeMap<SmolStr, Vec<(u32, u32)>>,
}

impl FrameIndex {
    pub(crate) fn new(frames: Vec<Frame>) -> Self {
        let mut verbs: BTreeMap<SmolStr, Vec<(u32, u32)>> = BTreeMap::new();
        let mut nouns: BTreeMap<SmolStr, Vec<(u32, u32)>> = BTreeMap::new();
        for (f, frame) in frames.iter().enumerate() {
            for (p, pattern) in frame.patterns.iter().enumerate() {
                for lemma in &pattern.lemmas {
                    let index = if pattern.noun { &mut nouns } else { &mut verbs };
                    index.entry(lemma.clone()).or_default().push((f as u32, p as u32));
                }
            }
        }
        // Specific before general; a stable sort keeps the file's order among equals.
        for list in verbs.values_mut().chain(nouns.values_mut()) {
            list.sort_by_key(|&(f, p)| std::cmp::Reverse(frames[f as usize].patterns[p as usize].weight));
        }
        Self { frames, verbs, nouns }
    }

    /// Verbs and nouns are counted once, in however many frames they stand; false friends mean nothing.
    pub(crate) fn predicates(&self) -> Predicates {
        let (mut verbs, mut nouns, mut idioms) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for frame in self.frames.iter().filter(|frame| frame.event.is_some()) {
            for (pattern, written) in frame.patterns.iter().zip(&frame.written) {
                let fixed = pattern.items.iter().any(|(_, filler)| matches!(filler, Filler::Words { .. }));
                for lemma in &pattern.lemmas {
                    if fixed {
                        idioms.insert((lemma, written));
                    } else if pattern.noun {
                        nouns.insert(lemma);
                    } else {
                        verbs.insert((lemma, &pattern.particle, pattern.reflexive));
                    }
                }
            }
        }
        Predicates {
            verbs: verbs.len(),
            nouns: nouns.len(),
            idioms: idioms.len(),
            false_friends: self.frames.iter().filter(|frame| frame.event.is_none()).count(),
        }
    }

    /// All frames, in the order of their file.
    pub(crate) fn frames(&self) -> &[Frame] {
        &self.frames
    }

    pub(crate) fn verb(&self, lemma: &str) -> impl Iterator<Item = (&Frame, &Pattern)> {
        self.look_up(&self.verbs, lemma)
    }

    pub(crate) fn noun(&self, lemma: &str) -> impl Iterator<Item = (&Frame, &Pattern)> {
        self.look_up(&self.nouns, lemma)
    }

    pub(crate) fn has_verb(&self, lemma: &str) -> bool {
        self.verbs.contains_key(lemma)
    }

    pub(crate) fn has_noun(&self, lemma: &str) -> bool {
        self.nouns.contains_key(lemma)
    }

    /// True for a verb whose object may be a place.
    pub(crate) fn takes_place(&self, lemma: &str) -> bool {
        let of_place = |(position, filler): &(Position, Filler)| {
            matches!((position, filler), (Position::Object, Filler::Slot { slot: Slot::Place, .. }))
        };
        self.verb(lemma).any(|(frame, pattern)| frame.event.is_some() && pattern.items.iter().any(of_place))
    }

    fn look_up<'s>(
        &'s self,
        index: &'s BTreeMap<SmolStr, Vec<(u32, u32)>>,
        lemma: &str,
    ) -> impl Iterator<Item = (&'s Frame, &'s Pattern)> {
        index.get(lemma).into_iter().flatten().map(|&(f, p)| {
            let frame = &self.frames[f as usize];
            (frame, &frame.patterns[p as usize])
        })
    }
}
