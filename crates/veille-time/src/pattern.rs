//! The patterns of a pack: text to an automaton without empty moves (Glushkov's construction), one position for
//! each item.
//!
//! ```text
//! 'a b|c'      the words, as they stand (`|` separates alternatives)
//! class        any entry of a class, bound to the slot of that name, if there is one
//! slot:class   the same, bound to another slot (`_:class`: to none)
//! class=3      its entries of that value
//! ~x           x without white space before it
//! x?           x or nothing
//! (a b | c)    alternatives
//! [ … ]        what becomes a mention; outside stands context
//! <name>       a macro of the pack
//! ```

use crate::automaton::Letter;
use crate::scan::{Vocabulary, fold};
use crate::symbol::Slot;

/// No slot is bound.
pub(crate) const NO_SLOT: u8 = u8::MAX;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Matcher {
    Word(u32),
    Class(u16),
}

#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) matcher: Matcher,
    pub(crate) slot: u8,
    /// The one value that fits, where not any does.
    pub(crate) value: Option<i64>,
    /// 0 is context; the first brackets are 1.
    pub(crate) group: u8,
    pub(crate) glued: bool,
    pub(crate) last: bool,
    pub(crate) follow: Vec<u16>,
}

impl Item {
    /// The reading it asks for.
    pub(crate) fn letter(&self) -> Letter {
        Letter { matcher: self.matcher, value: self.value, glued: self.glued }
    }
}

#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) items: Vec<Item>,
    pub(crate) first: Vec<u16>,
    pub(crate) groups: u8,
}

#[derive(Debug, Clone)]
enum Node {
    Item { matcher: Matcher, slot: u8, value: Option<i64>, group: u8, glued: bool },
    Seq(Vec<Self>),
    Alt(Vec<Self>),
    Opt(Box<Self>),
}

/// What a pattern's names mean.
pub(crate) trait Names {
    fn vocabulary(&mut self) -> &mut Vocabulary;
    fn class(&mut self, name: &str) -> Option<u16>;
    fn expand(&self, name: &str) -> Option<String>;
}

impl Pattern {
    /// The items that a sequence of readings goes through, the first alternative first.
    pub(crate) fn trace(&self, letters: impl Fn(usize) -> Letter, len: usize, out: &mut Vec<u16>) -> bool {
        out.clear();
        self.trace_from(&self.first, &letters, len, out)
    }

    fn trace_from(
        &self,
        next: &[u16],
        letters: &impl Fn(usize) -> Letter,
        len: usize,
        out: &mut Vec<u16>,
    ) -> bool {
        let at = out.len();
        for &item in next {
            let here = &self.items[usize::from(item)];
            if here.letter() != letters(at) {
                continue;
            }
            out.push(item);
            if if at + 1 == len { here.last } else { self.trace_from(&here.follow, letters, len, out) } {
                return true;
            }
            out.pop();
        }
        false
    }
}

pub(crate) fn compile(text: &str, names: &mut impl Names) -> Result<Pattern, String> {
    let text = expand(text, names, 0)?;
    let mut parser = Parser { rest: text.trim(), group: 0, groups: 0, names };
    let tree = parser.alternatives()?;
    if !parser.rest.is_empty() {
        return Err(format!("cannot read `{}`", parser.rest));
    }
    if parser.group != 0 {
        return Err("a `[` is never closed".to_owned());
    }
    let groups = parser.groups;
    let mut pattern = Pattern { items: Vec::new(), first: Vec::new(), groups };
    let ends = build(&tree, &mut pattern);
    if ends.nullable {
        return Err("the pattern matches nothing at all".to_owned());
    }
    if pattern.items.len() > 400 {
        return Err("the pattern is too long".to_owned());
    }
    pattern.first = ends.first;
    for at in ends.last {
        pattern.items[at as usize].last = true;
    }
    for item in &mut pattern.items {
        item.follow.sort_unstable();
        item.follow.dedup();
    }
    Ok(pattern)
}

fn expand(text: &str, names: &impl Names, depth: u8) -> Result<String, String> {
    if depth > 8 {
        return Err("macros nest too deep".to_owned());
    }
    let (mut out, mut rest) = (String::new(), text);
    let mut quoted = false;
    while let Some(c) = rest.chars().next() {
        if c == '\'' {
            quoted = !quoted;
        }
        if c == '<' && !quoted {
            let end = rest.find('>').ok_or("a `<` is never closed")?;
            let name = &rest[1..end];
            let body = names.expand(name).ok_or_else(|| format!("there is no macro `{name}`"))?;
            out.push_str("( ");
            out.push_str(&expand(&body, names, depth + 1)?);
            out.push_str(" )");
            rest = &rest[end + 1..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    Ok(out)
}

struct Parser<'p, N> {
    rest: &'p str,
    group: u8,
    groups: u8,
    names: &'p mut N,
}

impl<N: Names> Parser<'_, N> {
    fn eat(&mut self, sign: char) -> bool {
        let found = self.rest.strip_prefix(sign);
        if let Some(rest) = found {
            self.rest = rest.trim_start();
        }
        found.is_some()
    }

    fn alternatives(&mut self) -> Result<Node, String> {
        let mut arms = vec![self.sequence()?];
        while self.eat('|') {
            arms.push(self.sequence()?);
        }
        Ok(if arms.len() == 1 { arms.remove(0) } else { Node::Alt(arms) })
    }

    fn sequence(&mut self) -> Result<Node, String> {
        let mut parts = Vec::new();
        loop {
            if self.rest.is_empty() || self.rest.starts_with(['|', ')']) {
                break;
            }
            if self.eat('[') {
                if self.group != 0 {
                    return Err("`[` inside `[`".to_owned());
                }
                self.groups += 1;
                self.group = self.groups;
                continue;
            }
            if self.eat(']') {
                if self.group == 0 {
                    return Err("`]` without `[`".to_owned());
                }
                self.group = 0;
                continue;
            }
            let part = self.item()?;
            parts.push(if self.eat('?') { Node::Opt(Box::new(part)) } else { part });
        }
        Ok(Node::Seq(parts))
    }

    fn item(&mut self) -> Result<Node, String> {
        if self.eat('(') {
            let inner = self.alternatives()?;
            return if self.eat(')') { Ok(inner) } else { Err("a `(` is never closed".to_owned()) };
        }
        let glued = self.eat('~');
        let name = |c: char| c.is_alphanumeric() || c == '_' || c == '@';
        if self.rest.starts_with('\'') {
            return self.literal(glued, NO_SLOT);
        }
        let end = self.rest.find(|c| !name(c)).unwrap_or(self.rest.len());
        if end == 0 {
            return Err(format!("cannot read `{}`", self.rest));
        }
        let (mut word, rest) = self.rest.split_at(end);
        self.rest = rest;
        let mut slot = None;
        if let Some(rest) = rest.strip_prefix(':') {
            slot = match word {
                "_" => None,
                _ => Some(Slot::parse(word).ok_or_else(|| format!("there is no slot `{word}`"))?),
            };
            let end = rest.find(|c| !name(c)).unwrap_or(rest.len());
            (word, self.rest) = rest.split_at(end);
        } else if word.starts_with('@') {
            slot = Some(Slot::Inner);
        }
        let class = self.names.class(word).ok_or_else(|| format!("there is no class `{word}`"))?;
        let free = slot.is_none() && rest.starts_with(':');
        let slot =
            slot.or_else(|| if free { None } else { Slot::parse(word.split('_').next().unwrap_or(word)) });
        let slot = slot.map_or(NO_SLOT, |slot| slot as u8);
        let value = if let Some(rest) = self.rest.strip_prefix('=') {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(rest.len());
            let (number, rest) = rest.split_at(end);
            self.rest = rest.trim_start();
            Some(number.parse().map_err(|_| format!("`{number}` is no value of {word}"))?)
        } else {
            self.rest = self.rest.trim_start();
            None
        };
        Ok(Node::Item { matcher: Matcher::Class(class), slot, value, group: self.group, glued })
    }

    fn literal(&mut self, glued: bool, slot: u8) -> Result<Node, String> {
        let body = &self.rest[1..];
        let end = body.find('\'').ok_or("a `'` is never closed")?;
        let (quoted, rest) = body.split_at(end);
        self.rest = rest[1..].trim_start();
        let mut arms = Vec::new();
        for arm in quoted.split('|') {
            // A typographic apostrophe is how a quoted word holds one.
            let mut parts = Vec::new();
            let blank = Vocabulary::new();
            for tok in crate::scan::tokens(&blank, arm) {
                let text = arm.get(tok.start as usize..tok.end as usize).unwrap_or_default();
                if tok.kind == crate::scan::Kind::Digits {
                    return Err(format!("`{arm}`: digits are matched by class, not by quoting them"));
                }
                let word = self.names.vocabulary().add(&fold(text));
                let inside = !parts.is_empty() && !tok.spaced;
                let glued = if parts.is_empty() { glued } else { inside };
                parts.push(Node::Item {
                    matcher: Matcher::Word(word),
                    slot,
                    value: None,
                    group: self.group,
                    glued,
                });
            }
            if parts.is_empty() {
                return Err("empty quotes".to_owned());
            }
            arms.push(if parts.len() == 1 { parts.remove(0) } else { Node::Seq(parts) });
        }
        Ok(if arms.len() == 1 { arms.remove(0) } else { Node::Alt(arms) })
    }
}

struct Ends {
    nullable: bool,
    first: Vec<u16>,
    last: Vec<u16>,
}

fn build(node: &Node, pattern: &mut Pattern) -> Ends {
    match node {
        &Node::Item { matcher, slot, value, group, glued } => {
            let at = pattern.items.len() as u16;
            pattern.items.push(Item { matcher, slot, value, group, glued, last: false, follow: Vec::new() });
            Ends { nullable: false, first: vec![at], last: vec![at] }
        }
        Node::Opt(inner) => Ends { nullable: true, ..build(inner, pattern) },
        Node::Alt(arms) => {
            let mut all = Ends { nullable: false, first: Vec::new(), last: Vec::new() };
            for arm in arms {
                let ends = build(arm, pattern);
                all.nullable |= ends.nullable;
                all.first.extend(ends.first);
                all.last.extend(ends.last);
            }
            all
        }
        Node::Seq(parts) => {
            let mut all = Ends { nullable: true, first: Vec::new(), last: Vec::new() };
            for part in parts {
                let ends = build(part, pattern);
                for &last in &all.last {
                    pattern.items[last as usize].follow.extend(&ends.first);
                }
                if all.nullable {
                    all.first.extend(&ends.first);
                }
                if ends.nullable {
                    all.last.extend(ends.last);
                } else {
                    all.last = ends.last;
                }
                all.nullable &= ends.nullable;
            }
            all
        }
    }
}
