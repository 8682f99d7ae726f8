//! How many: the killed, wounded, missing, displaced and taken of a claim, its troops, its distances.
//!
//! A number is an argument of the clause that was matched, never a claim of its own. Its bounds are what the
//! words say and no more: "at least 20" has no upper end, "dozens" are two dozens or more, "a soldier" is one.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use veille_text::{Document, Span};

use crate::claim::EventKind;
use crate::clause::{Clause, Form};
use crate::matching::Binding;
use crate::pack::Grammar;
use crate::tree::{Rel, Tree};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Counted {
    /// Dead.
    Killed,
    /// Wounded.
    Wounded,
    /// Of whom nobody knows where they are.
    Missing,
    /// Driven from their homes.
    Displaced,
    /// Arrested, abducted, captured.
    Prisoners,
    /// Members of a force that moves or is stationed.
    Troops,
    /// Kilometres.
    Distance,
}

impl Counted {
    /// The word used in every output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Killed => "killed",
            Self::Wounded => "wounded",
            Self::Missing => "missing",
            Self::Displaced => "displaced",
            Self::Prisoners => "prisoners",
            Self::Troops => "troops",
            Self::Distance => "distance",
        }
    }

    /// True where people are counted to whom something is done.
    #[must_use]
    pub fn is_harm(self) -> bool {
        !matches!(self, Self::Troops | Self::Distance)
    }
}

/// One number of a claim, with its bounds. Distances are in kilometres.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// What is counted.
    pub of: Counted,
    /// No fewer than these; none where the text sets no lower bound.
    pub from: Option<u64>,
    /// No more than these; none where the text sets no upper bound.
    pub to: Option<u64>,
    /// The words that count: "at least 20".
    pub span: Span,
}

/// How a language counts: `languages/<code>/quantity.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Counting {
    thousands: Vec<char>,
    decimal: char,
    range: BTreeSet<String>,
    between: BTreeSet<String>,
    between_and: BTreeSet<String>,
    at_least: Vec<String>,
    at_most: Vec<String>,
    about: Vec<String>,
    after_at_least: Vec<String>,
    after_at_most: Vec<String>,
    one: BTreeSet<String>,
    numbers: BTreeMap<String, u64>,
    vague: BTreeMap<String, u64>,
    of: BTreeMap<Counted, Words>,
    kilometres: BTreeMap<String, f64>,
    /// Words for about so many: "une dizaine".
    #[serde(skip)]
    rough: BTreeMap<String, u64>,
    #[serde(skip)]
    joiners: BTreeSet<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    #[serde(default)]
    verbs: BTreeSet<String>,
    #[serde(default)]
    nouns: BTreeSet<String>,
}

/// The number words that dates are told with, which are the language's: `time.toml`.
#[derive(Debug, Deserialize)]
pub(crate) struct TimeNumbers {
    numbers: Cardinals,
    #[serde(default)]
    words: TimeWords,
}

#[derive(Debug, Deserialize)]
struct Cardinals {
    #[serde(default)]
    joiners: BTreeSet<String>,
    cardinal: BTreeMap<String, u64>,
}

#[derive(Debug, Default, Deserialize)]
struct TimeWords {
    #[serde(default)]
    n_rough: BTreeMap<String, Vec<String>>,
}

impl Counting {
    /// Takes in the number words of dates.
    pub(crate) fn with(mut self, time: TimeNumbers) -> Self {
        for (word, value) in time.numbers.cardinal {
            self.numbers.entry(word).or_insert(value);
        }
        self.joiners = time.numbers.joiners;
        for (value, phrases) in time.words.n_rough {
            let Ok(value) = value.parse() else { continue };
            // The noun of "a dozen", "dizaine de" is its longest word.
            let nouns = phrases.iter().filter_map(|phrase| {
                phrase.split(|c: char| !c.is_alphanumeric()).max_by_key(|word| word.chars().count())
            });
            self.rough.extend(nouns.map(|noun| (noun.to_lowercase(), value)));
        }
        self
    }

    /// What a verb, or a noun, of harm counts.
    pub(crate) fn counted(&self, lemma: &str, noun: bool) -> Option<Counted> {
        self.of
            .iter()
            .find(|(_, words)| if noun { words.nouns.contains(lemma) } else { words.verbs.contains(lemma) })
            .map(|(&of, _)| of)
    }

    /// The value of a number in digits: `1,200`, `3.5`.
    fn digits(&self, word: &str) -> Option<f64> {
        if !word.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let (whole, fraction) = match word.rsplit_once(self.decimal) {
            Some((whole, fraction)) if fraction.bytes().all(|b| b.is_ascii_digit()) => (whole, fraction),
            _ => (word, ""),
        };
        let mut groups = whole.split(|c| self.thousands.contains(&c));
        let mut digits = groups.next()?.to_owned();
        for group in groups {
            if group.len() != 3 {
                return None;
            }
            digits.push_str(group);
        }
        if digits.len() > MAX_DIGITS || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let text = if fraction.is_empty() { digits } else { format!("{digits}.{fraction}") };
        text.parse().ok()
    }

    fn word(&self, word: &str) -> Option<Figure> {
        if let Some(value) = self.digits(word) {
            return Some(Figure::Digits(value));
        }
        if let Some(&value) = self.numbers.get(word) {
            return Some(Figure::Word(value));
        }
        // "Twenty-five", "quatre-vingt-dix": the longest known words, from the left.
        let (mut parts, mut rest) = (Vec::new(), word);
        while !rest.is_empty() {
            let mut end = rest.len();
            let value = loop {
                match self.numbers.get(&rest[..end]) {
                    Some(&value) => break value,
                    None => end = rest[..end].rfind('-')?,
                }
            };
            parts.push(value);
            rest = rest[end..].trim_start_matches('-');
        }
        Some(Figure::Word(sum(&parts)))
    }
}

/// Nobody counts people or kilometres beyond these; longer figures are telephone numbers.
const MAX_DIGITS: usize = 12;
/// "About 20" may be a fifth less or more. Own judgement.
const ABOUT: f64 = 0.2;
/// A number has no more words than these: "between one million two hundred and fifty thousand …".
const MAX_WORDS: usize = 10;

#[derive(Debug, Clone, Copy)]
enum Figure {
    Digits(f64),
    Word(u64),
}

/// Number words in the order of the text, as one number.
fn sum(parts: &[u64]) -> u64 {
    let (mut total, mut group) = (0_u64, 0_u64);
    for &part in parts {
        match part {
            1000.. => {
                total = total.saturating_add(group.max(1).saturating_mul(part));
                group = 0;
            }
            100 => group = group.max(1).saturating_mul(100),
            _ => group = group.saturating_add(part),
        }
    }
    total.saturating_add(group)
}

/// People come whole.
fn whole(value: f64) -> u64 {
    // A float cast saturates: no number of a text is beyond it.
    value.round() as u64
}

/// Lower and upper end.
type Ends = (Option<f64>, Option<f64>);

fn about_so_many(value: f64) -> Ends {
    (Some((value * (1.0 - ABOUT)).floor()), Some((value * (1.0 + ABOUT)).ceil()))
}

/// Bounds, before it is known what they count.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    from: Option<f64>,
    to: Option<f64>,
    span: Span,
}

/// Reads numbers beside nouns.
pub(crate) struct Counter<'a, 'd> {
    pub(crate) tree: &'a Tree<'d>,
    pub(crate) grammar: &'a Grammar,
    pub(crate) counting: &'a Counting,
    pub(crate) is_time: &'a dyn Fn(usize) -> bool,
}

impl Counter<'_, '_> {
    fn doc(&self) -> &Document {
        self.tree.doc
    }

    fn lower(&self, token: usize) -> String {
        self.doc().word(token).to_lowercase()
    }

    fn lemma(&self, token: usize) -> SmolStr {
        self.grammar.lemma(self.doc(), token)
    }

    /// The numbers of a matched clause, each once, in the order of the text.
    pub(crate) fn of_clause(&self, clause: &Clause, event: EventKind, binding: &Binding) -> Vec<Quantity> {
        let tree = self.tree;
        let mut tokens: Vec<usize> =
            binding.used.iter().chain(&binding.counterparts).chain(&clause.objects).copied().collect();
        let mut out: Vec<Quantity> = if event == EventKind::Harm {
            let noun = clause.form == Form::Noun;
            // "Left 8 dead", "made 12 prisoners": the fixed word says what was done.
            let said = binding.used.iter().find_map(|&token| self.counting.counted(&self.lemma(token), true));
            let of = self.counting.counted(&clause.lemma, noun).filter(|of| of.is_harm());
            let kind = |token: usize| of.or_else(|| self.told(token)).or(said.filter(|of| of.is_harm()));
            // What stands behind a preposition is how or where: "died in an attack"; not so behind a noun.
            let other = |token: usize| binding.used.contains(&token) && !clause.objects.contains(&token);
            tokens.retain(|&token| noun || tree.case(token).is_none() || !other(token));
            // "40 policemen, 12 of them officers": a part of those counted.
            let part = |token: usize| {
                tree.children_as(token, Rel::NounModifier).any(|below| tree.pos(below) == "PRON")
            };
            tokens.retain(|&token| !part(token));
            let coordinated = tokens.into_iter().flat_map(|token| tree.coordinated(token));
            coordinated.filter_map(|token| self.people(token, kind(token)?)).collect()
        } else {
            tokens.extend(binding.actors.iter().chain(&clause.subjects));
            let troops = tokens.iter().filter_map(|&token| self.troops(token));
            let obliques = clause.obliques.iter().map(|&(_, token)| token);
            let far = obliques.chain(binding.used.iter().copied()).filter_map(|token| self.distance(token));
            let moves = matches!(event, EventKind::Advance | EventKind::Withdraw);
            troops.chain(far.filter(|_| moves)).collect()
        };
        out.sort_by_key(|quantity| quantity.span);
        out.dedup();
        out
    }

    /// What a noun itself says of those it counts: "eight dead", "a score of wounded".
    fn told(&self, token: usize) -> Option<Counted> {
        let own = |token: usize| self.counting.counted(&self.lemma(token), true);
        let below = || self.tree.children_as(token, Rel::NounModifier).find_map(own);
        own(token).or_else(|| self.figure(token).and_then(|()| below())).filter(|of| of.is_harm())
    }

    /// The number of people that the noun phrase headed by `token` tells.
    ///
    /// A phrase without a number counts by its form: "a soldier", "civilians".
    fn people(&self, token: usize, of: Counted) -> Option<Quantity> {
        if (self.is_time)(token) {
            return None;
        }
        let bounds = self.bounds(token).or_else(|| self.by_form(token))?;
        Some(Quantity { of, from: bounds.from.map(whole), to: bounds.to.map(whole), span: bounds.span })
    }

    /// The strength of a force: "3,000 soldiers".
    fn troops(&self, token: usize) -> Option<Quantity> {
        let troops = |token: usize| {
            let words = self.counting.of.get(&Counted::Troops)?;
            words.nouns.contains(self.lemma(token).as_str()).then_some(token)
        };
        // "Hundreds of soldiers": the number is above them.
        let below = || self.tree.children_as(token, Rel::NounModifier).find_map(troops);
        troops(token).or_else(|| self.figure(token).and_then(|_| below()))?;
        let bounds = self.bounds(token)?;
        Some(Quantity {
            of: Counted::Troops,
            from: bounds.from.map(whole),
            to: bounds.to.map(whole),
            span: bounds.span,
        })
    }

    /// The length that a unit tells, in whole kilometres.
    fn distance(&self, token: usize) -> Option<Quantity> {
        let unit = *self.counting.kilometres.get(self.lemma(token).as_str())?;
        let bounds = self.bounds(token)?;
        let km = |value: f64| whole(value * unit);
        Some(Quantity {
            of: Counted::Distance,
            from: bounds.from.map(km),
            to: bounds.to.map(km),
            span: bounds.span,
        })
    }

    /// A number word of any kind at a token.
    fn figure(&self, token: usize) -> Option<()> {
        let word = self.lower(token);
        let known = self.counting.word(&word).is_some()
            || self.counting.vague.contains_key(&word)
            || self.counting.rough.contains_key(&word);
        known.then_some(())
    }

    /// The number that stands with a noun, or is it.
    fn bounds(&self, token: usize) -> Option<Bounds> {
        if self.figure(token).is_some() {
            return self.number_at(token);
        }
        let beside = |child: &usize| {
            *child < token
                && !(self.is_time)(*child)
                && self.figure(*child).is_some()
                && !self.counting.one.contains(&self.lower(*child))
        };
        let child = self.tree.children(token).rfind(beside);
        child.and_then(|child| self.number_at(child)).map(|bounds| self.bounded_after(bounds, token))
    }

    /// What a phrase without a number says by its form.
    fn by_form(&self, token: usize) -> Option<Bounds> {
        let token_of = &self.doc().tokens[token];
        let lemma = self.lemma(token);
        let persons = self.grammar.classes.get("persons").is_some_and(|persons| persons.contains(&lemma));
        let people = persons || self.grammar.people.contains(lemma.as_str());
        let pronoun = token_of.pos == "PRON" && persons;
        if !pronoun && (token_of.pos != "NOUN" || !people && self.told(token).is_none()) {
            return None;
        }
        let inside = |&child: &usize| child < token && self.tree.rel[child] != Rel::Case;
        let first = self.tree.children(token).filter(inside).min().unwrap_or(token);
        let span = self.doc().tokens[first.max(token.saturating_sub(MAX_WORDS))].span.cover(token_of.span);
        match token_of.feature("Number") {
            Some("Plur") => Some(Bounds { from: Some(2.0), to: None, span }),
            _ => Some(Bounds { from: Some(1.0), to: Some(1.0), span }),
        }
    }

    /// Reads the number of which a token is a part, with the words around it that bound it.
    fn number_at(&self, token: usize) -> Option<Bounds> {
        let sentence = self.doc().sentences.get(self.doc().sentence_of(token)?)?.tokens.clone();
        let low = sentence.start.max(token.saturating_sub(MAX_WORDS));
        let high = sentence.end.min(token + MAX_WORDS);
        let mut first = token;
        loop {
            match self.joined(low, first) {
                0 => break,
                step => first -= step,
            }
        }
        // "Une centaine", "a few": the article is of the number.
        let article = first > low && self.counting.one.contains(&self.lower(first - 1));
        let start = first - usize::from(article);
        let between = start > low && self.counting.between.contains(&self.lower(start - 1));
        let (ends, mut next) = self.value(first, high, between)?;
        let mut bounds = Bounds { from: ends.0, to: ends.1, span: Span::default() };
        let word = (next < high).then(|| self.lower(next));
        let ranged = word.is_some_and(|word| {
            self.counting.range.contains(&word) || between && self.counting.between_and.contains(&word)
        });
        let upper = ranged.then(|| self.value(next + 1, high, between)).flatten();
        let mut begin = start - usize::from(between);
        if let Some((upper, after)) = upper.filter(|(upper, _)| upper.1 > bounds.from) {
            next = after;
            bounds.to = upper.1;
        } else if !between {
            let phrase = |list: &[String]| self.phrase_before(list, low, start);
            let least = phrase(&self.counting.at_least);
            let most = phrase(&self.counting.at_most);
            let about = phrase(&self.counting.about);
            let longest = [least, most, about].into_iter().flatten().min();
            begin = longest.unwrap_or(begin);
            if longest.is_some() && longest == least {
                bounds.to = None;
            } else if longest.is_some() && longest == most {
                bounds.from = None;
                bounds.to = bounds.to.or(ends.0);
            } else if let (Some(_), Some(from), Some(_)) = (longest, bounds.from, bounds.to) {
                (bounds.from, bounds.to) = about_so_many(from);
            }
        }
        let tokens = &self.doc().tokens;
        bounds.span = tokens[begin].span.cover(tokens[next.saturating_sub(1).max(begin)].span);
        Some(self.bounded_after(bounds, next.saturating_sub(1)))
    }

    /// How many tokens before `first` belong to the same number: the one before, or a joining word and the one
    /// before that.
    fn joined(&self, low: usize, first: usize) -> usize {
        let number = |token: usize| self.counting.word(&self.lower(token)).is_some();
        let vague = |token: usize| self.counting.vague.contains_key(&self.lower(token));
        let part = |token: usize| (number(token) || vague(token)) && !(self.is_time)(token);
        if first <= low || self.counting.one.contains(&self.lower(first - 1)) {
            return 0;
        }
        let before = first - 1;
        if part(before) {
            return 1;
        }
        if before <= low {
            return 0;
        }
        let word = self.lower(before);
        let ranged = self.counting.range.contains(&word)
            || self.counting.between_and.contains(&word)
                && before > low + 1
                && self.counting.between.contains(&self.lower(before - 2));
        // "Tens of thousands", "two hundred and fifty", "10 to 15".
        let joined = self.tree.pos(before) == "ADP" && vague(before - 1) && vague(first)
            || part(before - 1) && number(first) && (ranged || self.counting.joiners.contains(&word));
        if joined { 2 } else { 0 }
    }

    /// The value of the number that begins at a token, as bounds, and the token behind it.
    fn value(&self, first: usize, high: usize, between: bool) -> Option<(Ends, usize)> {
        if first >= high {
            return None;
        }
        let word = self.lower(first);
        if let Some(&least) = self.counting.vague.get(&word) {
            return Some(self.vague(least, first, high));
        }
        if let Some(&about) = self.counting.rough.get(&word) {
            return Some((about_so_many(about as f64), first + 1));
        }
        let (mut words, mut scale, mut at) = (Vec::new(), None, first);
        while at < high {
            let word = self.lower(at);
            match self.counting.word(&word) {
                Some(Figure::Digits(value)) if at == first => scale = Some(value),
                // "1 200", told apart by the tokenizer.
                Some(Figure::Digits(value))
                    if words.is_empty()
                        && word.len() == 3
                        && self.counting.thousands.contains(&' ')
                        && scale.is_some_and(|scale| scale < 1e9) =>
                {
                    scale = scale.map(|scale| scale * 1000.0 + value);
                }
                // "20 000" with digits of another kind behind them is another number.
                Some(Figure::Digits(_)) => break,
                Some(Figure::Word(value)) => words.push(value),
                None if !between && self.counting.joiners.contains(&word) && at + 1 < high => {
                    let next = self.counting.word(&self.lower(at + 1));
                    match (words.last(), next) {
                        (Some(&last), Some(Figure::Word(next))) if next < last => {}
                        _ => break,
                    }
                }
                None => break,
            }
            at += 1;
        }
        let value = match (scale, words.as_slice()) {
            (None, []) => return None,
            (None, words) => sum(words) as f64,
            (Some(scale), words) => words.iter().fold(scale, |value, &word| value * word as f64),
        };
        Some(((Some(value), Some(value)), at))
    }

    /// "Dozens", "several hundred", "tens of thousands": words that say no number multiply with what follows.
    fn vague(&self, least: u64, first: usize, high: usize) -> (Ends, usize) {
        let (mut least, mut next) = (least as f64, first + 1);
        while next < high {
            let at = if self.tree.pos(next) == "ADP" { next + 1 } else { next };
            if at >= high {
                break;
            }
            let word = self.lower(at);
            // "Thousands" alone are two thousand; behind another word, one.
            let factor = match (self.counting.vague.get(&word), self.counting.word(&word)) {
                (Some(&more), _) if more >= 20 => more as f64 / 2.0,
                (None, Some(Figure::Word(more @ (100 | 1000..)))) => more as f64,
                (None, None) if at == next => match self.counting.rough.get(&word) {
                    Some(&more) => more as f64,
                    None => break,
                },
                _ => break,
            };
            least *= factor;
            next = at + 1;
        }
        ((Some(least), None), next)
    }

    /// Where the longest of these phrases begins that ends before `end`.
    fn phrase_before(&self, list: &[String], low: usize, end: usize) -> Option<usize> {
        let mut best: Option<usize> = None;
        for phrase in list {
            let mut at = end;
            let mut rest = phrase.as_str();
            while at > low && !rest.is_empty() {
                let word = self.lower(at - 1);
                let Some(left) = rest.strip_suffix(word.as_str()) else { break };
                rest = left.trim_end();
                at -= 1;
            }
            if rest.is_empty() && at < end && best.is_none_or(|best| at < best) {
                best = Some(at);
            }
        }
        best
    }

    /// Bounds said behind the number or its noun: "20 or more", "20 morts au moins".
    fn bounded_after(&self, mut bounds: Bounds, last: usize) -> Bounds {
        let starts = |list: &[String]| {
            list.iter().any(|phrase| {
                phrase
                    .split(' ')
                    .enumerate()
                    .all(|(i, word)| last + 1 + i < self.tree.len() && self.lower(last + 1 + i) == word)
            })
        };
        if starts(&self.counting.after_at_least) {
            bounds.to = None;
        } else if starts(&self.counting.after_at_most) {
            bounds.from = None;
        }
        bounds
    }
}
