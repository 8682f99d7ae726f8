//! The attribute ruler: rules that correct tags, parts of speech, features, labels and lemmas.

use std::path::Path;

use crate::Error;
use crate::fast::Bytes;
use crate::labels::{Label, Labels, NO_LABEL, normal_features};
use crate::msgpack::{Bad, Item, Reader};

/// What is known of one token while it is being annotated.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Marks {
    pub(crate) tag: Label,
    pub(crate) pos: Label,
    pub(crate) morph: Label,
    pub(crate) dep: Label,
    /// Nothing where no rule gave one.
    pub(crate) lemma: Option<Label>,
}

/// The token's own side of a match.
pub(crate) struct Facts<'a> {
    pub(crate) text: &'a str,
    pub(crate) lower: &'a str,
    pub(crate) is_space: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Attr {
    Tag,
    Pos,
    Morph,
    Dep,
    Lemma,
    Lower,
    Text,
    IsSpace,
}

impl Attr {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "TAG" => Self::Tag,
            "POS" => Self::Pos,
            "MORPH" => Self::Morph,
            "DEP" => Self::Dep,
            "LEMMA" => Self::Lemma,
            "LOWER" => Self::Lower,
            "ORTH" | "TEXT" => Self::Text,
            "IS_SPACE" => Self::IsSpace,
            _ => return None,
        })
    }
}

#[derive(Debug)]
enum Test {
    Is(String),
    In(Vec<String>),
    NotIn(Vec<String>),
    Matches(Box<fancy_regex::Regex>),
    Flag(bool),
}

type Condition = Vec<(Attr, Test)>;

struct Rule {
    /// Alternatives; each is one condition a token, for tokens that follow each other.
    patterns: Vec<Vec<Condition>>,
    set: Vec<(Attr, Label)>,
    index: i64,
}

pub(crate) struct Ruler {
    rules: Vec<Rule>,
    /// For each label of the tagger: the rule and pattern numbers whose first token can bear it.
    candidates: Vec<Vec<(u32, u32)>>,
}

impl Ruler {
    /// `starts` are the marks that the tagger can give, by class.
    pub(crate) fn read(dir: &Path, labels: &mut Labels, starts: &[Marks]) -> Result<Self, Error> {
        let path = dir.join("attribute_ruler").join("patterns");
        let bytes = Bytes::open(&path)?;
        let rules = read_rules(&bytes, labels).map_err(|bad| Error::damaged(&path, bad.to_string()))?;
        let mut candidates = Vec::new();
        for marks in starts {
            let mut can = Vec::new();
            for (number, rule) in (0..).zip(&rules) {
                for (pattern, conditions) in (0..).zip(&rule.patterns) {
                    let first = conditions.first();
                    if first.is_some_and(|first| may_hold(first, marks, labels)) {
                        can.push((number, pattern));
                    }
                }
            }
            candidates.push(can);
        }
        Ok(Self { rules, candidates })
    }

    /// Applies all rules. All matching is done on the marks as they were; then the rules are applied in their
    /// order, so that a later one wins.
    pub(crate) fn apply<'a>(
        &self,
        classes: &[u16],
        marks: &mut [Marks],
        facts: impl Fn(usize) -> Facts<'a>,
        labels: &Labels,
    ) {
        let mut hits: Vec<(u32, u32, u32)> = Vec::new();
        for (i, &class) in classes.iter().enumerate() {
            for &(number, pattern) in self.candidates.get(usize::from(class)).into_iter().flatten() {
                let conditions = &self.rules[number as usize].patterns[pattern as usize];
                if i + conditions.len() > marks.len() {
                    continue;
                }
                let holds = conditions.iter().enumerate().all(|(j, condition)| {
                    condition
                        .iter()
                        .all(|(attr, test)| holds(*attr, test, &marks[i + j], &facts(i + j), labels))
                });
                if holds {
                    hits.push((number, i as u32, conditions.len() as u32));
                }
            }
        }
        hits.sort_unstable();
        for (number, start, len) in hits {
            let rule = &self.rules[number as usize];
            let offset = if rule.index < 0 { rule.index + i64::from(len) } else { rule.index };
            if !(0..i64::from(len)).contains(&offset) {
                continue;
            }
            let Some(target) = marks.get_mut(start as usize + offset as usize) else { continue };
            for &(attr, value) in &rule.set {
                match attr {
                    Attr::Tag => target.tag = value,
                    Attr::Pos => target.pos = value,
                    Attr::Morph => target.morph = value,
                    Attr::Dep => target.dep = value,
                    Attr::Lemma => target.lemma = (value != NO_LABEL).then_some(value),
                    Attr::Lower | Attr::Text | Attr::IsSpace => {}
                }
            }
        }
    }
}

/// Whether a condition can hold for a token that the tagger gave these marks: only what is known then is asked.
fn may_hold(condition: &Condition, marks: &Marks, labels: &Labels) -> bool {
    condition.iter().all(|(attr, test)| match attr {
        Attr::Tag => passes(test, labels.text(marks.tag)),
        Attr::Pos => passes(test, labels.text(marks.pos)),
        Attr::Morph => passes(test, labels.text(marks.morph)),
        _ => true,
    })
}

fn passes(test: &Test, value: &str) -> bool {
    match test {
        Test::Is(wanted) => wanted == value,
        Test::In(wanted) => wanted.iter().any(|wanted| wanted == value),
        Test::NotIn(unwanted) => unwanted.iter().all(|unwanted| unwanted != value),
        Test::Matches(pattern) => pattern.is_match(value).unwrap_or(false),
        Test::Flag(_) => false,
    }
}

fn holds(attr: Attr, test: &Test, marks: &Marks, facts: &Facts<'_>, labels: &Labels) -> bool {
    match attr {
        Attr::Tag => passes(test, labels.text(marks.tag)),
        Attr::Pos => passes(test, labels.text(marks.pos)),
        Attr::Morph => passes(test, labels.text(marks.morph)),
        Attr::Dep => passes(test, labels.text(marks.dep)),
        Attr::Lemma => passes(test, marks.lemma.map_or("", |lemma| labels.text(lemma))),
        Attr::Lower => passes(test, facts.lower),
        Attr::Text => passes(test, facts.text),
        Attr::IsSpace => matches!(test, Test::Flag(wanted) if *wanted == facts.is_space),
    }
}

fn read_rules(bytes: &[u8], labels: &mut Labels) -> Result<Vec<Rule>, Bad> {
    let mut reader = Reader::new(bytes);
    let count = reader.array()?;
    let mut rules = Vec::with_capacity(count);
    for _ in 0..count {
        let mut rule = Rule { patterns: Vec::new(), set: Vec::new(), index: 0 };
        for _ in 0..reader.map()? {
            match reader.str()? {
                "patterns" => {
                    for _ in 0..reader.array()? {
                        let mut tokens = Vec::new();
                        for _ in 0..reader.array()? {
                            tokens.push(read_condition(&mut reader)?);
                        }
                        rule.patterns.push(tokens);
                    }
                }
                "attrs" => {
                    for _ in 0..reader.map()? {
                        let bad = reader.bad("an attribute that rules may set");
                        let attr = Attr::named(reader.str()?).ok_or(bad)?;
                        let value = reader.str()?;
                        let label = match attr {
                            Attr::Morph => labels.number(&normal_features(value)),
                            Attr::Lower | Attr::Text | Attr::IsSpace => return Err(bad),
                            _ => labels.number(value),
                        };
                        rule.set.push((attr, label));
                    }
                }
                "index" => {
                    let bad = reader.bad("an integer");
                    rule.index = match reader.item()? {
                        Item::Uint(value) => i64::try_from(value).map_err(|_| bad)?,
                        Item::Int(value) => value,
                        _ => return Err(bad),
                    };
                }
                _ => reader.skip()?,
            }
        }
        rules.push(rule);
    }
    Ok(rules)
}

fn read_condition(reader: &mut Reader<'_>) -> Result<Condition, Bad> {
    let mut condition = Condition::new();
    for _ in 0..reader.map()? {
        let bad = reader.bad("an attribute that rules may test");
        let attr = Attr::named(reader.str()?).ok_or(bad)?;
        let bad = reader.bad("a test of the kinds equal, IN, NOT_IN, REGEX");
        match reader.item()? {
            Item::Str(value) => condition.push((attr, Test::Is(value.to_owned()))),
            Item::Bool(value) => condition.push((attr, Test::Flag(value))),
            Item::Map(count) => {
                for _ in 0..count {
                    let test = match reader.str()? {
                        "IN" => Test::In(read_texts(reader)?),
                        "NOT_IN" => Test::NotIn(read_texts(reader)?),
                        "REGEX" => {
                            let pattern = fancy_regex::Regex::new(reader.str()?).map_err(|_| bad)?;
                            Test::Matches(Box::new(pattern))
                        }
                        _ => return Err(bad),
                    };
                    condition.push((attr, test));
                }
            }
            _ => return Err(bad),
        }
    }
    Ok(condition)
}

fn read_texts(reader: &mut Reader<'_>) -> Result<Vec<String>, Bad> {
    let count = reader.array()?;
    (0..count).map(|_| reader.str().map(str::to_owned)).collect()
}
