//! Rules over the lattice: every expression that a stretch holds, and of those that overlap the best.

use crate::automaton::{Automaton, Letter};
use crate::lattice::{Lattice, NO_EDGE};
use crate::pack::{Built, LAYERS, Only, Pack};
use crate::pattern::{Matcher, NO_SLOT};
use crate::scan::{Kind, Tok, UNKNOWN};
use crate::symbol::{NONE, Op, Slot};

/// An expression as its words say it, not yet set against any date.
#[derive(Debug, Clone)]
pub(crate) struct Sem {
    pub(crate) op: Op,
    pub(crate) slots: [i64; Slot::COUNT],
    pub(crate) inner: Option<u32>,
    /// The amount stands in the text.
    pub(crate) counted: bool,
}

impl Sem {
    pub(crate) fn get(&self, slot: Slot) -> Option<i64> {
        let value = self.slots[slot as usize];
        (value != NONE).then_some(value)
    }

    pub(crate) fn set(&mut self, slot: Slot, value: i64) {
        self.slots[slot as usize] = value;
    }
}

/// A stretch of tokens that a rule makes an expression of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) first: u32,
    pub(crate) end: u32,
    pub(crate) sem: u32,
    pub(crate) rule: u16,
}

#[derive(Debug, Clone, Copy)]
struct Step {
    letter: Letter,
    /// Of the rule in question; found when the path is accepted.
    item: u16,
    at: u32,
    len: u16,
    value: i64,
}

#[derive(Debug, Clone, Copy)]
struct Candidate {
    rule: u16,
    path: u32,
    steps: u16,
    /// In bytes, of what becomes mentions.
    cover: u32,
    none: bool,
    prio: i32,
    first: u32,
    end: u32,
    whole: u32,
}

/// Steps of a search from one token that are tried before it is given up: far above what any text of human making
/// asks for, it bounds the cost of hostile text.
const FUEL: u32 = 3000;
const LONGEST: usize = 40;

/// Of joiners with the words skipped behind them, in tokens.
const LONGEST_JOINER: u32 = 5;

/// Of partial expressions, in tokens.
const LONGEST_PARTIAL: u32 = 6;

#[derive(Debug, Default)]
pub(crate) struct Search {
    pub(crate) lattice: Lattice,
    pub(crate) sems: Vec<Sem>,
    pub(crate) found: Vec<Found>,
    paths: Vec<Step>,
    path: Vec<Step>,
    trace: Vec<u16>,
    candidates: Vec<Candidate>,
    closed: Vec<(u32, u16, i32, u16, u32, u16)>,
    taken: Vec<bool>,
    /// Search steps taken so far, over all stretches: what the cost is made of.
    pub(crate) steps: u64,
}

struct Run<'r> {
    pack: &'r Pack,
    toks: &'r [Tok],
    narrative: bool,
}

impl Search {
    /// Fills [`found`](Self::found) with the expressions of a stretch, in order, none overlapping.
    pub(crate) fn run(&mut self, pack: &Pack, text: &str, toks: &[Tok], narrative: bool) {
        self.lattice.fill(pack, text, toks);
        self.sems.clear();
        self.found.clear();
        self.paths.clear();
        self.candidates.clear();
        let run = Run { pack, toks, narrative };
        for layer in 0..LAYERS {
            for i in (0..self.lattice.live.len()).rev() {
                let at = self.lattice.live[i] as usize;
                self.start(&run, layer, at);
            }
        }
        self.choose(&run);
    }

    fn start(&mut self, run: &Run<'_>, layer: usize, at: usize) {
        if !boundary(run, at) {
            return;
        }
        self.closed.clear();
        self.path.clear();
        let automaton = &run.pack.layers[layer];
        let tok = run.toks[at];
        let mut fuel = FUEL;
        if tok.kind != Kind::Digits && tok.word != UNKNOWN {
            let begins = automaton.start(tok.word) != 0;
            let words = if begins { automaton.state(0).on_word(tok.word) } else { &[] };
            for &(word, glued, to) in words.iter().filter(|to| !(to.1 && tok.spaced)) {
                let letter = Letter { matcher: Matcher::Word(word), value: None, glued };
                self.take(
                    run,
                    automaton,
                    to,
                    Step { letter, item: 0, at: at as u32, len: 1, value: 0 },
                    &mut fuel,
                );
            }
        }
        self.take_edges(run, automaton, 0, at, &mut fuel);
        self.steps += u64::from(FUEL - fuel);
        for i in 0..self.closed.len() {
            let (end, kind, _, rule, path, steps) = self.closed[i];
            let sem = self.build(run, rule, path as usize, usize::from(steps), 1);
            self.lattice.add(at, kind, end as usize - at, i64::from(sem));
        }
    }

    fn take(&mut self, run: &Run<'_>, automaton: &Automaton, to: u32, step: Step, fuel: &mut u32) {
        *fuel = fuel.saturating_sub(1);
        self.path.push(step);
        self.walk(run, automaton, to, step.at as usize + usize::from(step.len), fuel);
        self.path.pop();
    }

    /// Every edge at token `at` that the state goes on with.
    fn take_edges(&mut self, run: &Run<'_>, automaton: &Automaton, state: u32, at: usize, fuel: &mut u32) {
        let mut number = self.lattice.first(at);
        while let Some((edge, next)) = self.lattice.edge(number) {
            number = next;
            for &(_, letter, to) in automaton.state(state).on_class(edge.class) {
                let fits = letter.value.is_none_or(|value| value == edge.value);
                if !fits || *fuel == 0 || (letter.glued && run.toks[at].spaced) {
                    continue;
                }
                let step = Step { letter, item: 0, at: at as u32, len: edge.len, value: edge.value };
                self.take(run, automaton, to, step, fuel);
            }
        }
    }

    /// The path leads to a state, and the next token is `next`.
    fn walk(&mut self, run: &Run<'_>, automaton: &Automaton, number: u32, next: usize, fuel: &mut u32) {
        let state = automaton.state(number);
        if !state.accepts.is_empty() && boundary(run, next) {
            for &rule in &state.accepts {
                self.accept(run, rule, next);
            }
        }
        let Some(&tok) = run.toks.get(next) else { return };
        if state.ends() || tok.breaks || self.path.len() >= LONGEST {
            return;
        }
        let at = next as u32;
        if tok.kind != Kind::Digits && tok.word != UNKNOWN {
            for &(word, glued, to) in state.on_word(tok.word) {
                if *fuel > 0 && !(glued && tok.spaced) {
                    let letter = Letter { matcher: Matcher::Word(word), value: None, glued };
                    self.take(run, automaton, to, Step { letter, item: 0, at, len: 1, value: 0 }, fuel);
                }
            }
        }
        if tok.kind == Kind::Word {
            let class = if tok.capital { Built::Capital } else { Built::Lower };
            for &(_, letter, to) in state.on_class(class as u16) {
                if *fuel > 0 {
                    self.take(run, automaton, to, Step { letter, item: 0, at, len: 1, value: 0 }, fuel);
                }
            }
        }
        if self.lattice.first(next) != NO_EDGE {
            self.take_edges(run, automaton, number, next, fuel);
        }
    }

    fn accept(&mut self, run: &Run<'_>, number: u16, next: usize) {
        let rule = &run.pack.rules[usize::from(number)];
        match rule.only {
            Only::News if run.narrative => return,
            Only::Narrative if !run.narrative => return,
            _ => {}
        }
        let start = self.path[0].at as usize;
        let items = &rule.pattern.items;
        let near = |list: &[Matcher], at: Option<usize>| {
            at.is_some_and(|at| list.iter().any(|m| self.is(run, *m, at)))
        };
        // A neighbour is looked for on the same side of a blank line.
        let after = start.checked_sub(1).filter(|_| !run.toks[start].breaks);
        let before = Some(next).filter(|&at| run.toks.get(at).is_some_and(|tok| !tok.breaks));
        if near(&rule.not_after, after) || near(&rule.not_before, before) {
            return;
        }
        let wants = |list: &[Matcher], at: Option<usize>| list.is_empty() || near(list, at);
        if !wants(&rule.after, after) || !wants(&rule.before, before) {
            return;
        }
        if rule.partial && !may_be_tied(run, start, next) {
            return;
        }
        let mut items_taken = std::mem::take(&mut self.trace);
        let path = &self.path;
        let traced = rule.pattern.trace(|i| path[i].letter, path.len(), &mut items_taken);
        for (step, &item) in self.path.iter_mut().zip(&items_taken) {
            step.item = item;
        }
        self.trace = items_taken;
        if !traced {
            return;
        }
        let (mut cover, mut first, mut end) = (0, u32::MAX, 0);
        for step in &self.path {
            if items[usize::from(step.item)].group == 0 {
                continue;
            }
            let last = step.at + u32::from(step.len) - 1;
            cover += run.toks[last as usize].end - run.toks[step.at as usize].start;
            first = first.min(step.at);
            end = last + 1;
        }
        if first == u32::MAX {
            return;
        }
        let path = self.paths.len() as u32;
        let steps = self.path.len() as u16;
        let whole = next as u32 - start as u32;
        let none = rule.makes[0].op == Op::None;
        let closed = rule.pattern.groups == 1
            && first as usize == start
            && end as usize == next
            && !none
            && !rule.partial;
        let mut keep = false;
        if closed {
            let same = self.closed.iter().position(|known| known.0 == end && known.1 == rule.kind);
            match same {
                // Of equals, the rule that the pack names first.
                Some(at) if (self.closed[at].2, number) >= (rule.prio, self.closed[at].3) => {}
                Some(at) => {
                    self.closed[at] = (end, rule.kind, rule.prio, number, path, steps);
                    keep = true;
                }
                None if self.closed.len() < 16 => {
                    self.closed.push((end, rule.kind, rule.prio, number, path, steps));
                    keep = true;
                }
                None => {}
            }
        }
        if !rule.hidden {
            let candidate =
                Candidate { rule: number, path, steps, cover, none, prio: rule.prio, first, end, whole };
            // Of the readings of one stretch, the best; kept beside it are those that end elsewhere.
            let recent = self.candidates.len().saturating_sub(12);
            let same = self.candidates[recent..].iter().position(|known| {
                (known.first, known.end, known.none) == (first, end, none)
                    // Which partial reading holds is for the neighbour to say: all are kept.
                    && !rule.partial
                    && !run.pack.rules[usize::from(known.rule)].partial
            });
            match same {
                Some(at) => {
                    let known = &mut self.candidates[recent + at];
                    if (rule.prio, whole, known.rule) > (known.prio, known.whole, number) {
                        *known = candidate;
                        keep = true;
                    }
                }
                None => {
                    self.candidates.push(candidate);
                    keep = true;
                }
            }
        }
        if keep {
            self.paths.extend_from_slice(&self.path);
        }
    }

    fn is(&self, run: &Run<'_>, matcher: Matcher, at: usize) -> bool {
        let Some(tok) = run.toks.get(at) else { return false };
        match matcher {
            Matcher::Word(word) => tok.kind != Kind::Digits && tok.word == word,
            Matcher::Class(class) if class == Built::Lower as u16 => {
                tok.kind == Kind::Word && !tok.capital && tok.word == UNKNOWN
            }
            Matcher::Class(class) if class == Built::Capital as u16 => tok.kind == Kind::Word && tok.capital,
            Matcher::Class(class) => self.lattice.edges(at).any(|edge| edge.class == class),
        }
    }

    fn build(&mut self, run: &Run<'_>, rule: u16, path: usize, steps: usize, group: u8) -> u32 {
        let rule = &run.pack.rules[usize::from(rule)];
        let make = &rule.makes[usize::from(group) - 1];
        let mut sem = Sem { op: make.op, slots: [NONE; Slot::COUNT], inner: None, counted: false };
        for step in &self.paths[path..path + steps] {
            let item = &rule.pattern.items[usize::from(step.item)];
            // Context binds for every bracket of the rule, a bracket's own items for it alone.
            if item.slot == NO_SLOT || (item.group != group && item.group != 0) {
                continue;
            }
            if item.slot == Slot::Inner as u8 {
                sem.inner = u32::try_from(step.value).ok();
            } else {
                sem.slots[usize::from(item.slot)] = step.value;
            }
        }
        sem.counted = sem.get(Slot::N).is_some();
        for &(slot, value) in &make.set {
            sem.slots[slot as usize] = value;
        }
        self.sems.push(sem);
        (self.sems.len() - 1) as u32
    }

    fn choose(&mut self, run: &Run<'_>) {
        let mut order = std::mem::take(&mut self.candidates);
        order
            .sort_by_key(|c| (std::cmp::Reverse((c.none, c.cover, c.prio, c.whole)), c.first, c.end, c.rule));
        self.taken.clear();
        self.taken.resize(run.toks.len(), false);
        let is_partial = |c: &Candidate| run.pack.rules[usize::from(c.rule)].partial;
        let mut waiting: Vec<Candidate> = Vec::new();
        let mut partial: Vec<(u32, u32)> =
            order.iter().filter(|c| is_partial(c)).map(|c| (c.first, c.end)).collect();
        partial.sort_unstable();
        for &candidate in order.iter().filter(|c| !is_partial(c)) {
            if self.may_continue(run, &partial, candidate) {
                waiting.push(candidate);
            } else {
                self.place(run, candidate);
            }
        }
        self.found.sort_by_key(|found| found.first);
        self.partials(run, &order);
        for candidate in waiting {
            self.place(run, candidate);
        }
        self.found.sort_by_key(|found| found.first);
        self.found.retain(|found| run.pack.rules[usize::from(found.rule)].makes[0].op != Op::None);
        self.candidates = order;
    }

    /// True where a longer partial expression holds it, and a joiner ties that to one already placed: in "August
    /// 3-5, 2021" the year alone would tear "5, 2021" apart.
    fn may_continue(&self, run: &Run<'_>, partial: &[(u32, u32)], c: Candidate) -> bool {
        let from = partial.partition_point(|p| p.0 < c.first.saturating_sub(LONGEST_PARTIAL));
        partial[from..]
            .iter()
            .take_while(|p| p.0 < c.first)
            .any(|&(first, end)| end >= c.end && self.tied(run, partial, first))
    }

    /// A joiner stands between what was placed last before `first`, or another partial expression, and it.
    fn tied(&self, run: &Run<'_>, partial: &[(u32, u32)], first: u32) -> bool {
        (first.saturating_sub(LONGEST_JOINER)..=first).any(|end| {
            let from = partial.partition_point(|p| p.0 + LONGEST_PARTIAL < end);
            let ends_partial =
                || partial[from..].iter().take_while(|p| p.0 < end).any(|p| p.1 == end && p.0 < first);
            end > 0
                && (self.taken[end as usize - 1] || ends_partial())
                && joined(run, end as usize).is_some_and(|next| next.0.contains(&first))
        })
    }

    fn place(&mut self, run: &Run<'_>, candidate: Candidate) {
        let rule = &run.pack.rules[usize::from(candidate.rule)];
        let (path, steps) = (candidate.path as usize, usize::from(candidate.steps));
        let mut spans: Vec<(u8, u32, u32)> = Vec::with_capacity(usize::from(rule.pattern.groups));
        for step in &self.paths[path..path + steps] {
            let group = rule.pattern.items[usize::from(step.item)].group;
            if group == 0 {
                continue;
            }
            let end = step.at + u32::from(step.len);
            match spans.last_mut() {
                Some(last) if last.0 == group => last.2 = end,
                _ => spans.push((group, step.at, end)),
            }
        }
        let free =
            |&(_, first, end): &(u8, u32, u32)| !self.taken[first as usize..end as usize].contains(&true);
        if !spans.iter().all(free) {
            return;
        }
        for (group, first, end) in spans {
            self.taken[first as usize..end as usize].fill(true);
            let sem = self.build(run, candidate.rule, path, steps, group);
            self.found.push(Found { first, end, sem, rule: candidate.rule });
        }
    }

    /// "19" is a day in "19 and 23 July" alone: a partial expression lives by a neighbour that a joiner ties it to,
    /// and may itself keep the next one alive.
    fn partials(&mut self, run: &Run<'_>, order: &[Candidate]) {
        let mut partial: Vec<Candidate> = order
            .iter()
            .copied()
            .filter(|c| run.pack.rules[usize::from(c.rule)].partial)
            .filter(|c| !self.taken[c.first as usize..c.end as usize].contains(&true))
            .collect();
        if partial.is_empty() {
            return;
        }
        // Longest first at each start, so that "the 19" goes before "19".
        partial.sort_by_key(|c| (c.first, std::cmp::Reverse((c.cover, c.prio)), c.rule));
        // From the right: 19, 20 and 21 July.
        let mut alive: std::collections::BTreeMap<u32, u32> =
            self.found.iter().map(|f| (f.first, f.sem)).collect();
        let mut from_right = partial.clone();
        from_right.sort_by_key(|c| std::cmp::Reverse((c.end, c.cover, c.prio)));
        for &c in &from_right {
            if self.taken[c.first as usize..c.end as usize].contains(&true) {
                continue;
            }
            let Some(next) = joined(run, c.end as usize) else { continue };
            let Some((_, &neighbour)) = alive.range(next.0).next() else { continue };
            self.adopt(run, c, neighbour, &mut alive);
        }
        // From the left: May 6 and 7th.
        let mut ended: std::collections::BTreeMap<u32, u32> =
            self.found.iter().map(|f| (f.end, f.sem)).collect();
        for &c in &partial {
            if self.taken[c.first as usize..c.end as usize].contains(&true) {
                continue;
            }
            // The unit comes last: nobody counts on behind it.
            if run.pack.rules[usize::from(c.rule)].makes[0].op == Op::Dur {
                continue;
            }
            let Some((&end, &neighbour)) = ended.range(..=c.first).next_back() else { continue };
            // "The day before, five": a number behind a date counts something else.
            let makes = &run.pack.rules[usize::from(c.rule)].makes;
            if makes[0].op == Op::Dur && self.sems[neighbour as usize].op == Op::Shift {
                continue;
            }
            if joined(run, end as usize).is_some_and(|next| next.0.contains(&c.first)) {
                let before = self.found.len();
                self.adopt(run, c, neighbour, &mut alive);
                if self.found.len() > before {
                    let new = self.found[before];
                    ended.insert(new.end, new.sem);
                }
            }
        }
        self.found.sort_by_key(|found| found.first);
    }

    fn adopt(
        &mut self,
        run: &Run<'_>,
        c: Candidate,
        neighbour: u32,
        alive: &mut std::collections::BTreeMap<u32, u32>,
    ) {
        let sem = self.build(run, c.rule, c.path as usize, usize::from(c.steps), 1);
        let Some(completed) = complete(&self.sems, sem, neighbour) else { return };
        self.sems[sem as usize] = completed;
        self.taken[c.first as usize..c.end as usize].fill(true);
        self.found.push(Found { first: c.first, end: c.end, sem, rule: c.rule });
        alive.insert(c.first, sem);
    }
}

/// A joiner stands right behind, or a few tokens before: without one, a partial expression has no neighbour to live by.
fn may_be_tied(run: &Run<'_>, start: usize, end: usize) -> bool {
    let begins =
        |tok: &Tok| tok.kind != Kind::Digits && run.pack.link.begins.binary_search(&tok.word).is_ok();
    run.toks.get(end).is_some_and(begins)
        || run.toks[start.saturating_sub(LONGEST_JOINER as usize)..start].iter().any(begins)
}

/// No letter or digit stands glued on the other side.
fn boundary(run: &Run<'_>, at: usize) -> bool {
    let (Some(tok), Some(before)) = (run.toks.get(at), at.checked_sub(1).map(|i| run.toks[i])) else {
        return true;
    };
    if tok.spaced {
        return true;
    }
    let solid = |tok: Tok| tok.kind != Kind::Sign;
    if solid(*tok) && solid(before) {
        return false;
    }
    true
}

/// What a joiner after token `at` leads to: where an expression may begin behind it, and whether it makes a range.
pub(crate) fn joiner(pack: &Pack, toks: &[Tok], at: usize) -> Option<(std::ops::RangeInclusive<u32>, bool)> {
    let reads = |words: &[u32]| {
        words.iter().enumerate().all(|(i, &word)| {
            toks.get(at + i).is_some_and(|tok| tok.kind != Kind::Digits && tok.word == word && !tok.breaks)
        })
    };
    let longest = |list: &[Vec<u32>]| list.iter().filter(|words| reads(words)).map(Vec::len).max();
    let (range, list) = (longest(&pack.link.range), longest(&pack.link.list));
    let (len, is_range) = match (range, list) {
        (Some(range), list) if Some(range) >= list => (range, true),
        (_, Some(list)) => (list, false),
        _ => return None,
    };
    let mut next = at + len;
    // ", and" is one joiner; so is "to the".
    if !is_range && let Some(more) = (next < toks.len()).then(|| longest_list(pack, toks, next)).flatten() {
        next += more;
    }
    // An article or a preposition may belong to the expression that follows, or stand before it.
    let begin = next as u32;
    while toks.get(next).is_some_and(|tok| tok.kind != Kind::Digits && pack.link.skip.contains(&tok.word)) {
        next += 1;
    }
    Some((begin..=next as u32, is_range))
}

fn longest_list(pack: &Pack, toks: &[Tok], at: usize) -> Option<usize> {
    let reads = |words: &&Vec<u32>| {
        words.iter().enumerate().all(|(i, &word)| {
            toks.get(at + i).is_some_and(|tok| tok.kind != Kind::Digits && tok.word == word && !tok.breaks)
        })
    };
    pack.link.list.iter().filter(reads).map(Vec::len).max()
}

fn joined(run: &Run<'_>, at: usize) -> Option<(std::ops::RangeInclusive<u32>, bool)> {
    joiner(run.pack, run.toks, at)
}

/// The calendar slots from coarse to fine; an expression takes from a neighbour what is coarser than all it has.
const COARSE_TO_FINE: [&[Slot]; 6] = [
    &[Slot::Era],
    &[Slot::Century, Slot::Decade],
    &[Slot::Year],
    &[Slot::Month, Slot::Quarter, Slot::Half, Slot::Season],
    &[Slot::Day],
    &[Slot::Weekday],
];

/// The leaf that says the date of an expression.
pub(crate) fn leaf(sems: &[Sem], mut at: u32) -> u32 {
    for _ in 0..8 {
        match (sems[at as usize].op, sems[at as usize].inner) {
            (Op::It | Op::Mod | Op::At | Op::Nth, Some(inner)) => at = inner,
            _ => break,
        }
    }
    at
}

/// A partial expression, made whole by what its neighbour says; nothing where the two do not go together.
fn complete(sems: &[Sem], partial: u32, neighbour: u32) -> Option<Sem> {
    let mut sem = sems[partial as usize].clone();
    let top = &sems[neighbour as usize];
    let other = &sems[leaf(sems, neighbour) as usize];
    match sem.op {
        Op::Dur => {
            if other.op != Op::Dur && !(other.op == Op::Shift && other.counted) {
                return None;
            }
            let unit = other.get(Slot::Unit)?;
            sem.set(Slot::Unit, unit);
            if other.op == Op::Shift {
                sem.op = Op::Shift;
                for slot in [Slot::Dir, Slot::Anchor] {
                    sem.set(slot, other.slots[slot as usize]);
                }
            }
            Some(sem)
        }
        Op::Clock => {
            let timed = [Slot::Hour, Slot::Hms]
                .iter()
                .any(|&slot| top.get(slot).is_some() || other.get(slot).is_some());
            if !timed {
                return None;
            }
            for slot in [Slot::Ampm, Slot::Zone] {
                if sem.get(slot).is_none() {
                    sem.set(slot, top.get(slot).or(other.get(slot)).unwrap_or(NONE));
                }
            }
            Some(sem)
        }
        Op::Date => {
            if other.op != Op::Date || other.get(Slot::Ymd).is_some() {
                return None;
            }
            if let Some(yy) = sem.get(Slot::Yy) {
                let year = other.get(Slot::Year)?;
                if yy <= year % 100 && other.get(Slot::Era).is_none() {
                    return None;
                }
                sem.set(Slot::Year, year - year % 100 + yy);
                sem.set(Slot::Yy, NONE);
                return Some(sem);
            }
            let level =
                |sem: &Sem, level: usize| COARSE_TO_FINE[level].iter().any(|&slot| sem.get(slot).is_some());
            let mine = (0..6).find(|&l| level(&sem, l))?;
            // A year of few digits is one beside an era alone: 240–238 BC.
            if sem.get(Slot::Year).is_some_and(|year| year < 1000) && other.get(Slot::Era).is_none() {
                return None;
            }
            // "3-5, 2021": the year is its own, the month is that of the day before it.
            let dated = level(other, 4);
            let days = sem.get(Slot::Day).is_some() && dated;
            if !(level(other, mine) || days || (dated && matches!(mine, 3 | 5))) {
                return None;
            }
            for slots in &COARSE_TO_FINE[..mine] {
                for &slot in *slots {
                    if sem.get(slot).is_none() {
                        sem.set(slot, other.slots[slot as usize]);
                    }
                }
            }
            // "August 3-5, 2021": the second day has its year, and the month of the first.
            if sem.get(Slot::Day).is_some()
                && sem.get(Slot::Month).is_none()
                && sem.get(Slot::Weekday).is_none()
            {
                sem.set(Slot::Month, other.slots[Slot::Month as usize]);
            }
            // A day that nobody gave a month is no date.
            if sem.get(Slot::Day).is_some()
                && sem.get(Slot::Month).is_none()
                && sem.get(Slot::Weekday).is_none()
            {
                return None;
            }
            if sem.get(Slot::Dir).is_none() {
                sem.set(Slot::Dir, other.slots[Slot::Dir as usize]);
            }
            Some(sem)
        }
        _ => None,
    }
}

/// "April and June 1955": an expression without a year takes that of the one it is listed with.
pub(crate) fn share_date(sems: &mut [Sem], left: u32, right: u32, is_range: bool) {
    let (a, b) = (leaf(sems, left) as usize, leaf(sems, right) as usize);
    if sems[a].op != Op::Date || sems[b].op != Op::Date || sems[b].get(Slot::Ymd).is_some() {
        return;
    }
    // "Monday 20 and Sunday 26 April": a day without its month is of the month it is listed with.
    if sems[a].get(Slot::Day).is_some()
        && sems[a].get(Slot::Month).is_none()
        && sems[b].get(Slot::Day).is_some()
    {
        for slot in [Slot::Month, Slot::Year, Slot::Era, Slot::Dir] {
            if sems[a].get(slot).is_none() {
                sems[a].slots[slot as usize] = sems[b].slots[slot as usize];
            }
        }
        return;
    }
    let plain = |sem: &Sem| {
        [Slot::Month, Slot::Season, Slot::Quarter, Slot::Half].iter().any(|&slot| sem.get(slot).is_some())
    };
    if sems[a].get(Slot::Year).is_none() && plain(&sems[a]) && sems[a].get(Slot::Ymd).is_none() {
        for slot in [Slot::Year, Slot::Era, Slot::Dir] {
            if sems[a].get(slot).is_none() {
                sems[a].slots[slot as usize] = sems[b].slots[slot as usize];
            }
        }
        // "from November to February 1944": it opened the year before.
        let crosses = sems[a].get(Slot::Month).zip(sems[b].get(Slot::Month)).is_some_and(|(a, b)| a > b);
        if let (true, true, Some(year)) = (is_range, crosses, sems[a].get(Slot::Year)) {
            sems[a].set(Slot::Year, year - 1);
        }
    }
    if sems[a].get(Slot::Year).is_some()
        && sems[a].get(Slot::Era).is_none()
        && sems[b].get(Slot::Year).is_some()
    {
        let era = sems[b].slots[Slot::Era as usize];
        sems[a].slots[Slot::Era as usize] = era;
    }
}
