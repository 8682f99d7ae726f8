//! A language's `time.toml`, read and compiled.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::Error;
use crate::automaton::Automaton;
use crate::pattern::{self, Matcher, Names, Pattern};
use crate::scan::{Kind, UNKNOWN, Vocabulary, fold, tokens};
use crate::symbol::{NONE, Op, Slot, symbol};

#[derive(rust_embed::RustEmbed)]
#[folder = "../../languages/"]
#[include = "*/time.toml"]
struct Files;

/// The text of every embedded pack with its language code, in the order of the codes.
pub(crate) fn embedded() -> Vec<(String, std::borrow::Cow<'static, [u8]>)> {
    let mut all: Vec<_> = Files::iter()
        .filter_map(|path| {
            let code = path.strip_suffix("/time.toml")?.to_owned();
            Some((code, Files::get(&path)?.data))
        })
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    language: Style,
    #[serde(default)]
    numbers: RawNumbers,
    #[serde(default)]
    words: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    #[serde(default)]
    macros: BTreeMap<String, String>,
    #[serde(default)]
    link: RawLink,
    #[serde(default)]
    tense: RawTense,
    #[serde(default)]
    rule: Vec<RawRule>,
}

/// Habits of a language that no single word shows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Style {
    /// 3/4/2021 is the third of April.
    pub(crate) day_first: bool,
    /// A comma before the decimals (and dots or blanks between thousands).
    pub(crate) decimal_comma: bool,
    /// Annotators of the language write the sixties `196X` rather than `196`.
    #[serde(default)]
    pub(crate) decade_x: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNumbers {
    #[serde(default)]
    cardinal: BTreeMap<String, i64>,
    #[serde(default)]
    ordinal: BTreeMap<String, i64>,
    #[serde(default)]
    joiners: Vec<String>,
    #[serde(default)]
    ordinal_suffixes: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLink {
    #[serde(default)]
    range: Vec<String>,
    #[serde(default)]
    list: Vec<String>,
    #[serde(default)]
    between: Vec<String>,
    #[serde(default)]
    skip: Vec<String>,
    #[serde(default)]
    weak: Vec<String>,
    #[serde(default)]
    opens: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTense {
    #[serde(default)]
    past: Vec<String>,
    #[serde(default)]
    future: Vec<String>,
    #[serde(default)]
    past_endings: Vec<String>,
    #[serde(default)]
    future_endings: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
    #[serde(default)]
    prepositions: Vec<String>,
    #[serde(default)]
    before_participle: Vec<String>,
    #[serde(default)]
    active: Vec<String>,
    #[serde(default)]
    deadlines: Vec<String>,
    #[serde(default)]
    not_deadline: Vec<String>,
    #[serde(default)]
    infinitive: Vec<String>,
    #[serde(default)]
    before_infinitive: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    p: String,
    is: String,
    kind: Option<String>,
    #[serde(default)]
    prio: i32,
    layer: Option<u8>,
    #[serde(default)]
    hidden: bool,
    #[serde(default)]
    partial: bool,
    domain: Option<String>,
    #[serde(default)]
    after: Vec<String>,
    #[serde(default)]
    before: Vec<String>,
    #[serde(default)]
    not_after: Vec<String>,
    #[serde(default)]
    not_before: Vec<String>,
}

/// Whose texts a rule is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Only {
    Both,
    News,
    Narrative,
}

#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) pattern: Pattern,
    pub(crate) makes: Vec<Make>,
    pub(crate) kind: u16,
    pub(crate) prio: i32,
    pub(crate) layer: u8,
    pub(crate) hidden: bool,
    pub(crate) partial: bool,
    pub(crate) only: Only,
    /// Where given, one of these must stand there.
    pub(crate) after: Vec<Matcher>,
    pub(crate) before: Vec<Matcher>,
    pub(crate) not_after: Vec<Matcher>,
    pub(crate) not_before: Vec<Matcher>,
}

#[derive(Debug, Clone)]
pub(crate) struct Make {
    pub(crate) op: Op,
    pub(crate) set: Vec<(Slot, i64)>,
}

/// Classes that digits give rise to, in every language.
#[derive(Debug, Clone, Copy)]
#[repr(u16)]
pub(crate) enum Built {
    /// Any whole number.
    Int,
    /// Any number, in digits or words, in thousandths.
    Num,
    /// A number in digits.
    Digits,
    /// An ordinal, in digits or words.
    Ord,
    Day,
    MonthNumber,
    Year,
    Yy,
    Hour,
    Minute,
    /// `21:45` or `21:45:30`, in seconds.
    Hms,
    /// A numeric date, as yyyymmdd.
    Ymd,
    /// A numeric month of a year, as yyyymm00.
    Ym,
    /// `9/11`: two numbers with a slash, as 100 a + b.
    Slash,
    /// `9.45`: a clock time with a dot, in seconds.
    HmDot,
    /// `0600`: a clock time in four digits, in seconds.
    Hhmm,
    /// A word that the pack does not know.
    Lower,
    Capital,
}

const BUILT: [&str; 18] = [
    "int",
    "num",
    "digits",
    "ord",
    "daynum",
    "monthnum",
    "yearnum",
    "yynum",
    "hournum",
    "minutenum",
    "hmsnum",
    "ymdnum",
    "ymnum",
    "slash",
    "hmdotnum",
    "hhmmnum",
    "lower",
    "capitalised",
];

#[derive(Debug, Default)]
pub(crate) struct Node {
    pub(crate) next: Vec<(u32, bool, u32)>,
    /// (class, value, must begin with a capital)
    pub(crate) senses: Vec<(u16, i64, bool)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tense {
    Past,
    Future,
}

/// A compiled pack.
#[derive(Debug)]
pub(crate) struct Pack {
    pub(crate) style: Style,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) nodes: Vec<Node>,
    /// Node of the entries that begin with a word; 0 where there are none.
    pub(crate) first: Vec<u32>,
    pub(crate) cardinal: Vec<i64>,
    pub(crate) ordinal: Vec<i64>,
    pub(crate) number_joiner: Vec<bool>,
    pub(crate) ordinal_suffix: Vec<bool>,
    pub(crate) rules: Vec<Rule>,
    /// The rules of each layer.
    pub(crate) layers: Vec<Automaton>,
    pub(crate) link: Link,
    pub(crate) tense: Vec<Option<Tense>>,
    /// Tells the tense of what follows at once, and of nothing else ("until").
    pub(crate) preposition: Vec<bool>,
    /// A participle behind it tells no tense ("will be held").
    pub(crate) before_participle: Vec<bool>,
    /// Auxiliaries behind which a participle tells what has been done, whatever else it may mean ("a repoussé").
    pub(crate) active: Vec<u32>,
    /// Prepositions of what is to come, but beside the second in a sentence ("by May they had left").
    pub(crate) deadline: Vec<u32>,
    pub(crate) deadline_gone: Vec<u32>,
    /// Together they tell the future ("is to leave").
    pub(crate) infinitive: Vec<u32>,
    pub(crate) before_infinitive: Vec<u32>,
    pub(crate) tense_endings: Vec<(Box<str>, Tense)>,
}

#[derive(Debug, Default)]
pub(crate) struct Link {
    pub(crate) range: Vec<Vec<u32>>,
    pub(crate) list: Vec<Vec<u32>>,
    pub(crate) between: Vec<u32>,
    pub(crate) skip: Vec<u32>,
    /// Of the words of `range`, those that make one behind a word of `opens` alone.
    pub(crate) weak: Vec<u32>,
    pub(crate) opens: Vec<u32>,
    /// The words that joiners begin with.
    pub(crate) begins: Vec<u32>,
}

pub(crate) const LAYERS: usize = 3;

struct Compiler<'r> {
    vocabulary: Vocabulary,
    classes: Vec<String>,
    macros: &'r BTreeMap<String, String>,
}

impl Names for Compiler<'_> {
    fn vocabulary(&mut self) -> &mut Vocabulary {
        &mut self.vocabulary
    }

    fn class(&mut self, name: &str) -> Option<u16> {
        if let Some(at) = self.classes.iter().position(|known| known == name) {
            return Some(at as u16);
        }
        name.starts_with('@').then(|| {
            self.classes.push(name.to_owned());
            (self.classes.len() - 1) as u16
        })
    }

    fn expand(&self, name: &str) -> Option<String> {
        self.macros.get(name).cloned()
    }
}

/// The slot that entries of a class go to: the class name up to its first `_`.
fn slot_of(class: &str) -> Option<Slot> {
    Slot::parse(class.split('_').next().unwrap_or(class))
}

/// A symbol's value as the slot stores it: amounts are kept in thousandths.
fn stored(slot: Option<Slot>, text: &str) -> Option<i64> {
    if slot == Some(Slot::N) {
        return text.parse::<f64>().ok().map(|n| (n * 1000.0).round() as i64);
    }
    symbol(slot, text)
}

impl Pack {
    pub(crate) fn read(code: &str, text: &[u8]) -> Result<Self, Error> {
        let text = std::str::from_utf8(text).map_err(|e| Error::pack(code, "the file", e.to_string()))?;
        let raw: Raw = toml::from_str(text).map_err(|e| Error::pack(code, "the file", e.to_string()))?;
        let mut classes: Vec<String> = BUILT.iter().map(|&name| name.to_owned()).collect();
        classes.extend(raw.words.keys().cloned());
        let mut compiler = Compiler { vocabulary: Vocabulary::new(), classes, macros: &raw.macros };

        let mut nodes = vec![Node::default()];
        for (class, entries) in &raw.words {
            let id = compiler.class(class).unwrap_or_default();
            let slot = slot_of(class);
            for (key, words) in entries {
                let at = || format!("words.{class}.{key}");
                let value = stored(slot, key).or_else(|| slot.is_none().then_some(0)).ok_or_else(|| {
                    Error::pack(code, at(), "the key is neither a number nor a known symbol")
                })?;
                for word in words {
                    enter(&mut compiler.vocabulary, &mut nodes, word, (id, value))
                        .map_err(|why| Error::pack(code, at(), why))?;
                }
            }
        }

        let mut cardinals = Vec::new();
        for (word, &value) in &raw.numbers.cardinal {
            cardinals.push((compiler.vocabulary.add(&fold(word)), value));
        }
        let mut ordinals = Vec::new();
        for (word, &value) in &raw.numbers.ordinal {
            ordinals.push((compiler.vocabulary.add(&fold(word)), value));
        }
        let ids = |vocabulary: &mut Vocabulary, words: &[String]| -> Vec<u32> {
            words.iter().map(|word| vocabulary.add(&fold(word))).collect()
        };
        let joiners = ids(&mut compiler.vocabulary, &raw.numbers.joiners);
        let suffixes = ids(&mut compiler.vocabulary, &raw.numbers.ordinal_suffixes);
        let mut phrases = |words: &[String]| -> Vec<Vec<u32>> {
            let phrase = |text: &String| {
                let blank = Vocabulary::new();
                let toks = tokens(&blank, text);
                let piece =
                    |tok: &crate::scan::Tok| text.get(tok.start as usize..tok.end as usize).unwrap_or("");
                toks.iter().map(|tok| compiler.vocabulary.add(&fold(piece(tok)))).collect()
            };
            words.iter().map(phrase).collect()
        };
        let (range, list) = (phrases(&raw.link.range), phrases(&raw.link.list));
        let between = ids(&mut compiler.vocabulary, &raw.link.between);
        let skip = ids(&mut compiler.vocabulary, &raw.link.skip);
        let weak = ids(&mut compiler.vocabulary, &raw.link.weak);
        let opens = ids(&mut compiler.vocabulary, &raw.link.opens);
        let mut begins: Vec<u32> =
            range.iter().chain(&list).filter_map(|words| words.first().copied()).collect();
        begins.sort_unstable();
        begins.dedup();
        let link = Link { range, list, between, skip, weak, opens, begins };

        let mut rules = Vec::new();
        for (number, rule) in raw.rule.iter().enumerate() {
            let at = || format!("rule {} (`{}`)", number + 1, rule.p);
            rules.push(compiler.rule(rule).map_err(|why| Error::pack(code, at(), why))?);
        }

        let mut tense_words = Vec::new();
        for (words, tense) in [(&raw.tense.past, Some(Tense::Past)), (&raw.tense.future, Some(Tense::Future))]
        {
            for word in words {
                tense_words.push((compiler.vocabulary.add(&fold(word)), tense));
            }
        }
        for word in &raw.tense.not {
            tense_words.push((compiler.vocabulary.add(&fold(word)), None));
        }
        let prepositions = ids(&mut compiler.vocabulary, &raw.tense.prepositions);
        let before_participle = ids(&mut compiler.vocabulary, &raw.tense.before_participle);
        let active = ids(&mut compiler.vocabulary, &raw.tense.active);
        let deadline = ids(&mut compiler.vocabulary, &raw.tense.deadlines);
        let deadline_gone = ids(&mut compiler.vocabulary, &raw.tense.not_deadline);
        let infinitive = ids(&mut compiler.vocabulary, &raw.tense.infinitive);
        let before_infinitive = ids(&mut compiler.vocabulary, &raw.tense.before_infinitive);
        let endings = |words: &[String], tense| -> Vec<(Box<str>, Tense)> {
            words.iter().map(|word| (word.as_str().into(), tense)).collect()
        };
        let mut tense_endings = endings(&raw.tense.future_endings, Tense::Future);
        tense_endings.extend(endings(&raw.tense.past_endings, Tense::Past));

        let Compiler { vocabulary, .. } = compiler;
        let words = vocabulary.len();
        let mut first = vec![0u32; words];
        for &(word, _, node) in &nodes[0].next {
            first[word as usize] = node;
        }
        let mut pack = Self {
            style: raw.language,
            nodes,
            first,
            cardinal: vec![NONE; words],
            ordinal: vec![NONE; words],
            number_joiner: vec![false; words],
            ordinal_suffix: vec![false; words],
            layers: Vec::new(),
            rules,
            link,
            tense: vec![None; words],
            preposition: vec![false; words],
            before_participle: vec![false; words],
            active,
            deadline,
            deadline_gone,
            infinitive,
            before_infinitive,
            tense_endings,
            vocabulary,
        };
        for (word, value) in cardinals {
            pack.cardinal[word as usize] = value;
        }
        for (word, value) in ordinals {
            pack.ordinal[word as usize] = value;
        }
        for word in joiners {
            pack.number_joiner[word as usize] = true;
        }
        for word in prepositions.into_iter().chain(pack.deadline.clone()) {
            pack.preposition[word as usize] = true;
        }
        for word in before_participle {
            pack.before_participle[word as usize] = true;
        }
        for word in suffixes {
            pack.ordinal_suffix[word as usize] = true;
        }
        for (word, tense) in tense_words {
            pack.tense[word as usize] = tense;
        }
        for layer in 0..LAYERS {
            let automaton = Automaton::new(&pack.rules, layer as u8, words);
            pack.layers.push(automaton.map_err(|why| Error::pack(code, "the rules", why))?);
        }
        Ok(pack)
    }

    /// What the ending of a word that no list holds says of tense.
    pub(crate) fn tense_of(&self, id: u32, word: &str) -> Option<Tense> {
        if id != UNKNOWN {
            return self.tense[id as usize];
        }
        let ending = |(ending, _): &&(Box<str>, Tense)| {
            word.len() > ending.len() + 2 && word.as_bytes().ends_with(ending.as_bytes())
        };
        self.tense_endings.iter().find(ending).map(|&(_, tense)| tense)
    }
}

fn enter(
    vocabulary: &mut Vocabulary,
    nodes: &mut Vec<Node>,
    entry: &str,
    (class, value): (u16, i64),
) -> Result<(), String> {
    let blank = Vocabulary::new();
    let toks = tokens(&blank, entry);
    let Some(first) = toks.first() else { return Err("an entry is empty".to_owned()) };
    let capital = first.capital;
    let mut at = 0u32;
    for (i, tok) in toks.iter().enumerate() {
        if tok.kind == Kind::Digits {
            return Err(format!("`{entry}`: digits are matched by class, not listed"));
        }
        let word = vocabulary.add(&fold(entry.get(tok.start as usize..tok.end as usize).unwrap_or_default()));
        let glued = i > 0 && !tok.spaced;
        let known = nodes[at as usize].next.iter().find(|next| next.0 == word && next.1 == glued);
        at = if let Some(&(_, _, node)) = known {
            node
        } else {
            let node = nodes.len() as u32;
            nodes.push(Node::default());
            nodes[at as usize].next.push((word, glued, node));
            node
        };
    }
    nodes[at as usize].senses.push((class, value, capital));
    Ok(())
}

impl Compiler<'_> {
    fn rule(&mut self, raw: &RawRule) -> Result<Rule, String> {
        let pattern = pattern::compile(&raw.p, self)?;
        if pattern.groups == 0 {
            return Err("no `[ ]` says what becomes a mention".to_owned());
        }
        let mut makes: Vec<Make> = raw.is.split(" / ").map(make).collect::<Result<_, _>>()?;
        if makes.len() == 1 {
            makes.resize(usize::from(pattern.groups), makes[0].clone());
        }
        if makes.len() != usize::from(pattern.groups) {
            return Err(format!("{} brackets but {} meanings", pattern.groups, makes.len()));
        }
        let composed = |item: &pattern::Item| matches!(item.matcher, Matcher::Class(class) if self.classes[usize::from(class)].starts_with('@'));
        let nested = pattern.items.iter().any(composed);
        let layer = raw.layer.unwrap_or(if nested { 2 } else { 1 });
        if !(1..=LAYERS as u8).contains(&layer) {
            return Err(format!("layers are 1 to {LAYERS}"));
        }
        let usual = Op::ALL.iter().find(|op| op.1 == makes[0].op).map_or("date", |op| op.2);
        let kind = format!("@{}", raw.kind.as_deref().unwrap_or(usual));
        let kind = self.class(&kind).unwrap_or_default();
        let only = match raw.domain.as_deref() {
            None => Only::Both,
            Some("news") => Only::News,
            Some("narrative") => Only::Narrative,
            Some(other) => return Err(format!("there is no domain `{other}`")),
        };
        let mut neighbours = |list: &[String]| -> Result<Vec<Matcher>, String> {
            list.iter().map(|name| self.neighbour(name)).collect()
        };
        let (after, before) = (neighbours(&raw.after)?, neighbours(&raw.before)?);
        let (not_after, not_before) = (neighbours(&raw.not_after)?, neighbours(&raw.not_before)?);
        Ok(Rule {
            pattern,
            makes,
            kind,
            prio: raw.prio,
            layer: layer - 1,
            hidden: raw.hidden,
            partial: raw.partial,
            only,
            after,
            before,
            not_after,
            not_before,
        })
    }

    /// `'word'` or a class.
    fn neighbour(&mut self, name: &str) -> Result<Matcher, String> {
        if let Some(word) = name.strip_prefix('\'').and_then(|name| name.strip_suffix('\'')) {
            return Ok(Matcher::Word(self.vocabulary.add(&fold(word))));
        }
        self.class(name).map(Matcher::Class).ok_or_else(|| format!("there is no class `{name}`"))
    }
}

fn make(text: &str) -> Result<Make, String> {
    let mut words = text.split_whitespace();
    let name = words.next().ok_or("no meaning is given")?;
    let op =
        Op::ALL.iter().find(|op| op.0 == name).ok_or_else(|| format!("there is no operation `{name}`"))?.1;
    let mut set = Vec::new();
    for word in words {
        let (slot, value) = word.split_once('=').ok_or_else(|| format!("`{word}` is not slot=value"))?;
        let slot = Slot::parse(slot).ok_or_else(|| format!("there is no slot `{slot}`"))?;
        let value = stored(Some(slot), value).ok_or_else(|| format!("`{word}`: unknown value"))?;
        set.push((slot, value));
    }
    Ok(Make { op, set })
}
