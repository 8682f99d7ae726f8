//! The tokenizer's patterns, written for Python's `re`.
//!
//! They use look-around, which only a backtracking matcher runs, and that is slow: some forty microseconds for
//! each new word. But they use it in one way: alternatives with a few characters asked for before or behind. So
//! each pattern is taken apart into alternatives, and what was asked for is made part of a plain expression for an
//! automaton:
//!
//! * prefixes and suffixes are found by automata alone;
//! * infixes and addresses are looked for by an automaton that finds at least what the pattern finds; where it
//!   finds nothing, nothing is there, else the backtracking matcher has the say;
//! * whole-token patterns with hundreds of alternatives are sifted the same way, and only the alternatives that
//!   remain are compiled.
//!
//! A pattern of another build is left to the backtracking matcher alone: slower, never different.

use std::ops::Range;
use std::sync::OnceLock;

use regex_automata::meta::Regex as Automaton;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, MatchKind, PatternSet};

/// A pattern for the backtracking matcher, compiled when first needed.
struct Backtracking {
    pattern: String,
    regex: OnceLock<Option<fancy_regex::Regex>>,
}

impl Backtracking {
    /// # Errors
    /// The pattern cannot be parsed; a text for the message.
    fn new(pattern: &str) -> Result<Self, String> {
        let pattern = rust_syntax(pattern);
        fancy_regex::Expr::parse_tree(&pattern).map_err(|e| format!("cannot be read: {e}"))?;
        Ok(Self { pattern, regex: OnceLock::new() })
    }

    /// The leftmost match from there on. A pattern too large to compile, or text that takes it too long, counts
    /// as no match; the pinned models have neither.
    fn find_from(&self, text: &str, from: usize) -> Option<Range<usize>> {
        let regex = self.regex.get_or_init(|| {
            fancy_regex::RegexBuilder::new(&self.pattern).delegate_size_limit(1 << 30).build().ok()
        });
        regex.as_ref()?.find_from_pos(text, from).ok().flatten().map(|found| found.range())
    }

    fn matches_at_start(&self, text: &str) -> bool {
        self.find_from(text, 0).is_some_and(|found| found.start == 0)
    }
}

/// Python's `\w` is letters, numbers and the underscore; Rust's has marks and joiners as well. In classes only:
/// no model uses it elsewhere.
fn rust_syntax(pattern: &str) -> String {
    pattern.replace(r"[\w", r"[\p{L}\p{N}_")
}

/// What an alternative asks for.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
struct Alternative<'p> {
    at_start: bool,
    /// Each asks for one character before the match.
    before: &'p str,
    before_width: usize,
    core: &'p str,
    /// A class that the character behind must be of.
    behind: &'p str,
    /// A class that the character behind must not be of.
    not_behind: &'p str,
    at_end: bool,
}

/// The parts of a pattern: pieces that a scan tells apart without understanding them.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    /// A character, an escape or a class: what matches one character.
    Single,
    Open,
    Close,
    Bar,
    /// A quantifier or an assertion.
    Other,
}

/// Splits a pattern into parts with their byte ranges; nothing where it is not well formed.
fn parts(pattern: &str) -> Option<Vec<(Part, Range<usize>)>> {
    let mut found = Vec::new();
    let mut chars = pattern.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let part = match c {
            '\\' => {
                let (_, escaped) = chars.next()?;
                let hex = match escaped {
                    'x' => 2,
                    'u' => 4,
                    'U' => 8,
                    _ => 0,
                };
                for _ in 0..hex {
                    chars.next().filter(|(_, digit)| digit.is_ascii_hexdigit())?;
                }
                if matches!(escaped, 'A' | 'Z' | 'b' | 'B' | '0'..='9') { Part::Other } else { Part::Single }
            }
            '[' => {
                chars.next_if(|&(_, c)| c == '^');
                // A bracket that comes first stands for itself.
                chars.next_if(|&(_, c)| c == ']');
                loop {
                    match chars.next()?.1 {
                        '\\' => {
                            chars.next()?;
                        }
                        ']' => break,
                        _ => {}
                    }
                }
                Part::Single
            }
            '(' => Part::Open,
            ')' => Part::Close,
            '|' => Part::Bar,
            '{' => {
                while chars.next()?.1 != '}' {}
                Part::Other
            }
            '?' | '*' | '+' | '^' | '$' => Part::Other,
            _ => Part::Single,
        };
        let end = chars.peek().map_or(pattern.len(), |&(end, _)| end);
        found.push((part, at..end));
    }
    Some(found)
}

/// The alternatives of a pattern, as far as they stand outside all groups.
fn alternatives(pattern: &str) -> Option<Vec<&str>> {
    let mut found = Vec::new();
    let (mut depth, mut from) = (0usize, 0);
    for (part, range) in parts(pattern)? {
        match part {
            Part::Open => depth += 1,
            Part::Close => depth = depth.checked_sub(1)?,
            Part::Bar if depth == 0 => {
                found.push(&pattern[from..range.start]);
                from = range.end;
            }
            _ => {}
        }
    }
    found.push(&pattern[from..]);
    (depth == 0).then_some(found)
}

/// Where the group that opens at `open` closes.
fn closing(parts: &[(Part, Range<usize>)], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (i, (part, _)) in parts.iter().enumerate().skip(open) {
        match part {
            Part::Open => depth += 1,
            Part::Close => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(i);
                }
            }
            _ => {}
        }
    }
    None
}

/// Takes an alternative apart; nothing where it asks for more than one class before, behind, or further inside.
fn take_apart(text: &str) -> Option<Alternative<'_>> {
    let parts = parts(text)?;
    let mut found = Alternative::default();
    let (mut first, mut last) = (0, parts.len());
    let is = |at: usize, what: &str| parts.get(at).is_some_and(|(_, range)| &text[range.clone()] == what);
    let start_of = |at: usize| parts.get(at).map_or(text.len(), |(_, range)| range.start);
    if is(first, "^") {
        found.at_start = true;
        first += 1;
    }
    if is(first, "(") && text[start_of(first)..].starts_with("(?<=") {
        let close = closing(&parts, first)?;
        // `(`, `?`, `<`, `=` come as four parts.
        let inside = &parts[first + 4..close];
        if !inside.iter().all(|(part, _)| *part == Part::Single) {
            return None;
        }
        found.before = &text[start_of(first + 4)..start_of(close)];
        found.before_width = inside.len();
        first = close + 1;
    }
    if last > first && is(last - 1, "$") {
        found.at_end = true;
        last -= 1;
    }
    // A look-ahead at the end: `(`, `?`, `=` or `!`, one class, `)`.
    if last >= first + 5 && is(last - 1, ")") && is(last - 5, "(") {
        let asked = &text[start_of(last - 5)..start_of(last)];
        let class = &text[start_of(last - 2)..start_of(last - 1)];
        let single = parts[last - 2].0 == Part::Single;
        if asked.starts_with("(?=") && single {
            found.behind = class;
            last -= 5;
        } else if asked.starts_with("(?!") && class.starts_with('[') && !class.starts_with("[^") {
            found.not_behind = class;
            last -= 5;
        }
    }
    found.core = &text[start_of(first)..start_of(last)];
    let core = &parts[first..last];
    let looks = core.iter().enumerate().any(|(i, (part, range))| {
        let at = first + i;
        let text = &text[range.clone()];
        let asks = is(at + 1, "?") && (is(at + 2, "=") || is(at + 2, "!") || is(at + 2, "<"));
        (*part == Part::Open && asks)
            || text == "^"
            || text == "$"
            || (*part == Part::Other && text.starts_with('\\'))
    });
    (!looks).then_some(found)
}

fn automaton(patterns: &[String], ignore_case: bool) -> Option<Automaton> {
    automaton_of_kind(patterns, ignore_case, MatchKind::LeftmostFirst)
}

fn automaton_of_kind(patterns: &[String], ignore_case: bool, kind: MatchKind) -> Option<Automaton> {
    // Literal prefilters take longer to build than texts of one word could ever win back.
    let config = Automaton::config().nfa_size_limit(Some(1 << 28)).match_kind(kind).auto_prefilter(false);
    let syntax = syntax::Config::new().case_insensitive(ignore_case);
    Automaton::builder().configure(config).syntax(syntax).build_many(patterns).ok()
}

/// How prefixes are found.
enum Prefixes {
    None,
    /// One pattern an alternative; where `trims`, the last character matched was only asked for.
    Automaton {
        automaton: Automaton,
        trims: Vec<bool>,
    },
    Backtracking(Backtracking),
}

impl Prefixes {
    fn new(pattern: Option<&str>) -> Result<Self, String> {
        let Some(pattern) = pattern else { return Ok(Self::None) };
        match Self::by_automaton(&rust_syntax(pattern)) {
            Some(found) => Ok(found),
            None => Backtracking::new(pattern).map(Self::Backtracking),
        }
    }

    fn by_automaton(pattern: &str) -> Option<Self> {
        let (mut patterns, mut trims) = (Vec::new(), Vec::new());
        for text in alternatives(pattern)? {
            let found = take_apart(text)?;
            if !found.at_start || found.at_end || found.before_width > 0 || found.core.is_empty() {
                return None;
            }
            let mut push = |pattern: String, trim: bool| {
                patterns.push(pattern);
                trims.push(trim);
            };
            let core = found.core;
            if !found.behind.is_empty() {
                push(format!("(?:{core}){}", found.behind), true);
            } else if let Some(class) = found.not_behind.strip_prefix('[') {
                push(format!("(?:{core})[^{class}"), true);
                push(format!(r"(?:{core})\z"), false);
            } else {
                push(core.to_owned(), false);
            }
        }
        Some(Self::Automaton { automaton: automaton(&patterns, false)?, trims })
    }

    fn find(&self, text: &str) -> usize {
        match self {
            Self::None => 0,
            Self::Automaton { automaton, trims } => {
                let Some(found) = automaton.find(Input::new(text).anchored(Anchored::Yes)) else { return 0 };
                let matched = &text[found.range()];
                let trim = trims[found.pattern().as_usize()];
                let last = matched.chars().next_back().filter(|_| trim).map_or(0, char::len_utf8);
                matched.len() - last
            }
            Self::Backtracking(pattern) => pattern.find_from(text, 0).map_or(0, |found| found.len()),
        }
    }
}

/// How suffixes are found. All end at the end of the text, so that the longest is the leftmost, whatever the order
/// of alternatives.
enum Suffixes {
    None,
    /// For each number of characters asked for before the suffix: the alternatives that ask for so many.
    Automata(Vec<(usize, Automaton)>),
    Backtracking(Backtracking),
}

impl Suffixes {
    fn new(pattern: Option<&str>) -> Result<Self, String> {
        let Some(pattern) = pattern else { return Ok(Self::None) };
        match Self::by_automata(&rust_syntax(pattern)) {
            Some(found) => Ok(found),
            None => Backtracking::new(pattern).map(Self::Backtracking),
        }
    }

    fn by_automata(pattern: &str) -> Option<Self> {
        let mut by_width: Vec<Vec<String>> = Vec::new();
        for text in alternatives(pattern)? {
            let found = take_apart(text)?;
            let asks_behind = !found.behind.is_empty() || !found.not_behind.is_empty();
            if found.at_start || !found.at_end || asks_behind || found.core.is_empty() {
                return None;
            }
            if by_width.len() <= found.before_width {
                by_width.resize(found.before_width + 1, Vec::new());
            }
            by_width[found.before_width].push(format!("{}(?:{})", found.before, found.core));
        }
        let mut automata = Vec::new();
        for (width, alternatives) in by_width.into_iter().enumerate() {
            if !alternatives.is_empty() {
                automata.push((width, automaton(&[format!(r"(?:{})\z", alternatives.join("|"))], false)?));
            }
        }
        Some(Self::Automata(automata))
    }

    fn find(&self, text: &str) -> usize {
        match self {
            Self::None => 0,
            Self::Automata(automata) => {
                let length = |(width, automaton): &(usize, Automaton)| {
                    let matched = &text[automaton.find(text)?.range()];
                    let asked = matched.char_indices().nth(*width).map_or(matched.len(), |(at, _)| at);
                    Some(matched.len() - asked)
                };
                automata.iter().filter_map(length).max().unwrap_or(0)
            }
            Self::Backtracking(pattern) => pattern.find_from(text, 0).map_or(0, |found| found.len()),
        }
    }
}

/// A pattern for the backtracking matcher, behind an automaton that finds something wherever the pattern does.
struct Gated {
    gate: Option<Automaton>,
    exact: Backtracking,
}

impl Gated {
    fn may_match(&self, text: &str, anchored: Anchored) -> bool {
        self.gate.as_ref().is_none_or(|gate| gate.is_match(Input::new(text).anchored(anchored)))
    }
}

/// What infixes ask for, as plain text to be found.
fn infix_gate(pattern: &str) -> Option<Automaton> {
    let mut patterns = Vec::new();
    for text in alternatives(pattern)? {
        let found = take_apart(text)?;
        if found.at_start || found.at_end {
            return None;
        }
        // What must not be behind is left out: then more is found, never less.
        patterns.push(format!("{}(?:{}){}", found.before, found.core, found.behind));
    }
    automaton(&[patterns.join("|")], false)
}

/// The pattern without look-ahead that forbids, and without upper bounds of repetitions: it matches more, and its
/// automaton is a hundredth of the size.
fn loose_gate(pattern: &str) -> Option<Automaton> {
    let parts = parts(pattern)?;
    let mut loose = String::new();
    let mut at = 0;
    while let Some((part, range)) = parts.get(at) {
        let text = &pattern[range.clone()];
        if *part == Part::Open && pattern[range.start..].starts_with("(?!") {
            at = closing(&parts, at)? + 1;
            continue;
        }
        if *part == Part::Open
            && (pattern[range.start..].starts_with("(?=") || pattern[range.start..].starts_with("(?<"))
        {
            return None;
        }
        match text.strip_prefix('{') {
            Some(bounds) if bounds.starts_with(['0', ',']) => loose.push('*'),
            Some(_) => loose.push('+'),
            None => loose.push_str(text),
        }
        at += 1;
    }
    automaton(&[loose], false)
}

/// What is cut off the ends and out of the middle of a chunk.
pub(crate) struct Affixes {
    prefix: Prefixes,
    suffix: Suffixes,
    infix: Option<Gated>,
    url: Option<Gated>,
}

impl Affixes {
    /// # Errors
    /// A text that tells which pattern cannot be read and why.
    pub(crate) fn new(
        prefix: Option<&str>,
        suffix: Option<&str>,
        infix: Option<&str>,
        url: Option<&str>,
    ) -> Result<Self, String> {
        let named = |name: &'static str| move |error: String| format!("`{name}` {error}");
        let gated = |pattern: &str, gate: fn(&str) -> Option<Automaton>| {
            Ok::<_, String>(Gated { gate: gate(&rust_syntax(pattern)), exact: Backtracking::new(pattern)? })
        };
        Ok(Self {
            prefix: Prefixes::new(prefix).map_err(named("prefix_search"))?,
            suffix: Suffixes::new(suffix).map_err(named("suffix_search"))?,
            infix: infix.map(|p| gated(p, infix_gate)).transpose().map_err(named("infix_finditer"))?,
            url: url.map(|p| gated(p, loose_gate)).transpose().map_err(named("url_match"))?,
        })
    }

    /// Bytes of the prefix, 0 where there is none.
    pub(crate) fn prefix(&self, text: &str) -> usize {
        self.prefix.find(text)
    }

    /// Bytes of the suffix, 0 where there is none.
    pub(crate) fn suffix(&self, text: &str) -> usize {
        self.suffix.find(text)
    }

    pub(crate) fn is_url(&self, text: &str) -> bool {
        self.url
            .as_ref()
            .is_some_and(|url| url.may_match(text, Anchored::Yes) && url.exact.matches_at_start(text))
    }

    /// All infixes from left to right; an empty one is a place to cut at.
    pub(crate) fn each_infix(&self, text: &str, take: &mut dyn FnMut(Range<usize>)) {
        let Some(infix) = self.infix.as_ref().filter(|infix| infix.may_match(text, Anchored::No)) else {
            return;
        };
        let mut from = 0;
        while from <= text.len() {
            let Some(found) = infix.exact.find_from(text, from) else { break };
            from = found.end;
            if found.is_empty() {
                from += text[from..].chars().next().map_or(1, char::len_utf8);
            }
            take(found);
        }
    }

    /// Whether any of them finds something in the text.
    pub(crate) fn touches(&self, text: &str) -> bool {
        if self.prefix(text) > 0 || self.suffix(text) > 0 {
            return true;
        }
        let mut found = false;
        self.each_infix(text, &mut |_| found = true);
        found
    }
}

/// A pattern that says which texts are one token whatever they contain.
pub(crate) struct WholeToken {
    ignore_case: bool,
    sieve: Option<Sieve>,
    exact: Backtracking,
}

/// The alternatives, and an automaton that tells which of them may match.
struct Sieve {
    gate: Automaton,
    alternatives: Vec<(String, OnceLock<Option<Automaton>>)>,
}

/// Classes longer than this are let pass anything by the sieve: compiling each of hundreds of alphabets of three
/// thousand characters takes a tenth of a second, and most texts meet none of them.
const LONG_CLASS: usize = 60;

impl WholeToken {
    /// # Errors
    /// The pattern cannot be read.
    pub(crate) fn new(pattern: &str) -> Result<Self, String> {
        let pattern = rust_syntax(pattern);
        let bare = ["(?iu)", "(?ui)", "(?i)"].iter().find_map(|flags| pattern.strip_prefix(flags));
        let ignore_case = bare.is_some();
        let sieve = Sieve::new(bare.unwrap_or(&pattern), ignore_case);
        // Where the sieve is at hand, the whole pattern is never compiled, nor need it be parsed.
        let exact = match &sieve {
            Some(_) => Backtracking { pattern: String::new(), regex: OnceLock::new() },
            None => Backtracking::new(&pattern).map_err(|error| format!("`token_match` {error}"))?,
        };
        Ok(Self { ignore_case, sieve, exact })
    }

    pub(crate) fn matches(&self, text: &str) -> bool {
        // Python holds the dotted capital and the dotless small letter for cases of `i`; Unicode's simple case
        // folding, which Rust goes by, does not.
        let folded;
        let text = if self.ignore_case && text.contains(['\u{130}', '\u{131}']) {
            folded = text.replace(['\u{130}', '\u{131}'], "i");
            &folded
        } else {
            text
        };
        match &self.sieve {
            Some(sieve) => sieve.matches(text, self.ignore_case),
            None => self.exact.matches_at_start(text),
        }
    }
}

impl Sieve {
    fn new(pattern: &str, ignore_case: bool) -> Option<Self> {
        let mut gates = Vec::new();
        let mut kept = Vec::new();
        for text in alternatives(pattern)? {
            // `(?:^ … $)`
            let inside = text.strip_prefix("(?:^")?.strip_suffix("$)")?;
            let parts = parts(inside)?;
            let looks = |at: usize| {
                let rest = &inside[at..];
                rest.starts_with("(?") && !rest.starts_with("(?:")
            };
            if parts.iter().any(|(part, range)| *part == Part::Open && looks(range.start)) {
                return None;
            }
            let mut gate = String::from("(?s:");
            for (_, range) in &parts {
                let part = &inside[range.clone()];
                gate.push_str(if part.starts_with('[') && part.len() > LONG_CLASS { "." } else { part });
            }
            gate.push_str(r")\z");
            gates.push(gate);
            kept.push((format!(r"(?:{inside})\z"), OnceLock::new()));
        }
        Some(Self { gate: automaton_of_kind(&gates, ignore_case, MatchKind::All)?, alternatives: kept })
    }

    fn matches(&self, text: &str, ignore_case: bool) -> bool {
        let input = Input::new(text).anchored(Anchored::Yes);
        if !self.gate.is_match(input.clone()) {
            return false;
        }
        let mut may = PatternSet::new(self.gate.pattern_len());
        self.gate.which_overlapping_matches(&input, &mut may);
        may.iter().any(|number| {
            let (pattern, compiled) = &self.alternatives[number.as_usize()];
            let compiled = compiled.get_or_init(|| automaton(std::slice::from_ref(pattern), ignore_case));
            compiled.as_ref().is_some_and(|automaton| automaton.is_match(input.clone()))
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn alternatives_are_told_apart_outside_groups_and_classes() {
        assert_eq!(alternatives(r"a|[|\]]|(?:b|c)|\||").unwrap(), ["a", r"[|\]]", "(?:b|c)", r"\|", ""]);
        assert_eq!(alternatives("a)|b"), None);
    }

    #[test]
    fn what_is_asked_for_is_taken_apart() {
        let found = take_apart(r"(?<=[0-9]\u00B0)\.(?=[a-z])").unwrap();
        assert_eq!((found.before, found.before_width), (r"[0-9]\u00B0", 2));
        assert_eq!((found.core, found.behind), (r"\.", "[a-z]"));
        assert_eq!(take_apart(r"^\+(?![0-9])").unwrap().not_behind, "[0-9]");
        assert!(take_apart(r"(?<=a+)b").is_none());
        assert!(take_apart(r"a(?!b)c").is_none());
    }

    /// Patterns built like those of the models, small enough to be tried on short texts.
    const PREFIX: &str = r"^§|^\+(?![0-9])|^\.\.+|^US\$|^\$|^[\u2190-\u21FF]|^(?:(d|l)['’])(?=[a-zé])";
    const SUFFIX: &str = r"\.\.+$|'s$|s$|(?<=[0-9])\+$|(?<=°[CF])\.$|(?<=[a-zé]|[0-9])\.$|(?<=[A-Z][A-Z])\.$|(?<=[0-9])(?:km|m)$";
    const INFIX: &str =
        r"\.\.+|[\u2190-\u21FF]|(?<=[0-9])[+\-*^](?=[0-9-])|(?<=[a-z])\.(?=[A-Z])|(?<=[a-z]['’])(?=[a-z])";
    const URL: &str = r"(?u)^(?:(?:[\w\+\-\.]{2,})://)?(?:(?!127)[0-9]{1,3}\.[0-9]|(?:[a-z\u00a1-\uffff]{1,5}\.)+[a-z]{2,3})(?:[/?#]\S*)?$";
    const WHOLE: &str =
        r"(?iu)(?:^r?é?entr['’][a-zé][a-z-]*$)|(?:^[a-zé]+[-–]l[èe]s?[-–](?:l['’])?[a-z]+$)|(?:^km[-–]h$)";

    fn find(pattern: &str, text: &str) -> Option<Range<usize>> {
        Backtracking::new(pattern).unwrap().find_from(text, 0)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]
        #[test]
        fn automata_and_backtracking_agree(text in r"[dlUS$+.0-9a-ckmséAB°CF'’§→:/#h*^-]{0,9}") {
            let affixes = Affixes::new(Some(PREFIX), Some(SUFFIX), Some(INFIX), Some(URL)).unwrap();
            let compiled = matches!(affixes.prefix, Prefixes::Automaton { .. });
            prop_assert!(compiled);
            prop_assert_eq!(affixes.prefix(&text), find(PREFIX, &text).map_or(0, |found| found.len()));
            prop_assert_eq!(affixes.suffix(&text), find(SUFFIX, &text).map_or(0, |found| found.len()));
            let mut any = false;
            affixes.each_infix(&text, &mut |_| any = true);
            prop_assert_eq!(any, find(INFIX, &text).is_some());
            prop_assert_eq!(affixes.is_url(&text), find(URL, &text).is_some());
        }

        #[test]
        fn the_sieve_loses_nothing(text in "(ré|R|É|é)?entr['’][a-z]{0,2}|[a-cÉ]{0,2}[-–]l[èeÈi]s?[-–](l')?[a-c]{0,2}|[kKK]m-h") {
            let whole = WholeToken::new(WHOLE).unwrap();
            prop_assert!(whole.sieve.is_some());
            prop_assert_eq!(whole.matches(&text), find(WHOLE, &text).is_some(), "{}", text);
        }
    }

    #[test]
    fn dotted_and_dotless_letters_are_cases_of_i_as_in_python() {
        let whole = WholeToken::new("(?iu)(?:^mi[-–][a-z]+$)").unwrap();
        assert!(whole.matches("Mİ-temps") && whole.matches("mı-temps") && whole.matches("MI-TEMPS"));
    }
}
