//! The dependency parser: arc-eager, non-monotonic, greedy; then crossing arcs restored and sentences cut.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::Error;
use crate::labels::{Label, Labels};
use crate::thinc::Weights;
use crate::transition::{Scorer, Scores, read_moves};

/// Tokens that the network looks at: the two next words, the three on top of the stack, the last left child of
/// the next word, the last left and right child of the top.
const FEATURES: usize = 8;

const SHIFT: u8 = 0;
const REDUCE: u8 = 1;
const LEFT: u8 = 2;
const RIGHT: u8 = 3;
const BREAK: u8 = 4;

/// A dependency label; `lifted` where the arc was moved up to keep the tree without crossings, with the label of
/// the node it hangs on in truth.
#[derive(Debug, Clone, Copy)]
struct Arc {
    label: Label,
    lifted: Option<Label>,
}

pub(crate) struct Parser {
    scorer: Scorer,
    arcs: Vec<Arc>,
    /// The moves of each action, which stand together.
    ranges: [Range<usize>; 5],
    root: Label,
}

impl Parser {
    pub(crate) fn read(dir: &std::path::Path, input: usize, labels: &mut Labels) -> Result<Self, Error> {
        let path = dir.join("parser").join("moves");
        let moves = read_moves(&path)?;
        if moves.iter().any(|&(action, _)| action > BREAK) {
            return Err(Error::damaged(&path, "expected the parser's five actions"));
        }
        let of = |action: u8| {
            let start = moves.partition_point(|&(other, _)| other < action);
            start..moves.partition_point(|&(other, _)| other <= action)
        };
        let ranges = [SHIFT, REDUCE, LEFT, RIGHT, BREAK].map(of);
        if ranges[usize::from(SHIFT)].is_empty() || ranges[usize::from(REDUCE)].is_empty() {
            // Without these a document could not be brought to its end.
            return Err(Error::damaged(&path, "expected moves to shift and to reduce"));
        }
        let weights = Weights::open(&dir.join("parser").join("model"))?;
        let scorer = Scorer::read(&weights, FEATURES, input, moves.len())?;
        let arcs = moves
            .iter()
            .map(|(_, label)| match label.split_once("||") {
                Some((label, head)) => Arc { label: labels.number(label), lifted: Some(labels.number(head)) },
                None => Arc { label: labels.number(label), lifted: None },
            })
            .collect();
        Ok(Self { scorer, arcs, ranges, root: labels.number("ROOT") })
    }

    pub(crate) fn scorer(&self) -> &Scorer {
        &self.scorer
    }

    /// The best of the valid moves, the first of equals; spaCy takes the first valid one whatever its score.
    fn choose(&self, scores: &[f32], valid: [bool; 5]) -> Option<(u8, usize)> {
        let mut best: Option<(u8, usize)> = None;
        for (action, range) in (0u8..).zip(&self.ranges) {
            if !valid[usize::from(action)] {
                continue;
            }
            for at in range.clone() {
                if best.is_none_or(|(_, best)| scores[at] > scores[best]) {
                    best = Some((action, at));
                }
            }
        }
        best
    }

    /// Heads, labels and sentence starts of a document, whose tokens' reduced vectors are given.
    pub(crate) fn parse(&self, scores: &mut Scores, reduced: &[f32], is_space: &[bool]) -> Parse {
        let count = is_space.len();
        let mut state = State::new(count);
        scores.start(&self.scorer);
        // Each token is shifted once, and once more after each unshift; an unshift needs a left arc in between
        // to come again. So this ends after some ten moves a token at the most, whatever the scores.
        while !state.is_final() {
            let shown = state.shown();
            let moves = scores.score(&self.scorer, reduced, &shown);
            let Some((action, at)) = self.choose(moves, state.valid()) else { break };
            state.act(action, at as u16);
        }
        self.finish(state, is_space)
    }

    fn finish(&self, state: State, is_space: &[bool]) -> Parse {
        let count = is_space.len();
        let mut heads: Vec<u32> = (0..count as u32).collect();
        let mut labels = vec![self.root; count];
        let mut lifted = Vec::new();
        let mut lifted_to = Vec::new();
        for i in 0..count {
            if let Some(head) = state.heads[i] {
                heads[i] = head;
                let arc = self.arcs[usize::from(state.moves[i])];
                labels[i] = arc.label;
                if let Some(to) = arc.lifted {
                    lifted.push(i as u32);
                    lifted_to.push(to);
                }
            }
        }
        let mut edges = Edges::of(&heads);
        if !lifted.is_empty() {
            // Until its turn comes, a lifted arc bears the joined label, which equals no plain one.
            let mut pending = vec![false; count];
            for &i in &lifted {
                pending[i as usize] = true;
            }
            for (&i, &to) in lifted.iter().zip(&lifted_to) {
                heads[i as usize] = lowered(i, to, &heads, &labels, &pending, &edges, is_space);
                pending[i as usize] = false;
            }
            edges = Edges::of(&heads);
        }
        let mut starts = vec![false; count];
        for (i, &head) in heads.iter().enumerate() {
            if head as usize == i {
                starts[edges.left[i] as usize] = true;
            }
        }
        Parse { heads, labels, starts }
    }
}

/// Where a lifted arc belongs: the first descendant of its head, breadth first, that bears the label.
fn lowered(
    token: u32,
    label: Label,
    heads: &[u32],
    labels: &[Label],
    pending: &[bool],
    edges: &Edges,
    is_space: &[bool],
) -> u32 {
    let mut queue = vec![heads[token as usize]];
    // Heads form a tree, so that no node comes twice; the bound holds even if they did not.
    let mut left = heads.len();
    while !queue.is_empty() {
        let mut next = Vec::new();
        for &node in &queue {
            let (from, to) = (edges.left[node as usize], edges.right[node as usize]);
            for child in from..=to {
                let at = child as usize;
                if child == node || heads[at] != node || is_space[at] || child == token {
                    continue;
                }
                if labels[at] == label && !pending[at] {
                    return child;
                }
                next.push(child);
            }
        }
        if next.len() > left {
            break;
        }
        left -= next.len();
        queue = next;
    }
    heads[token as usize]
}

/// What the parser says of a document.
pub(crate) struct Parse {
    pub(crate) heads: Vec<u32>,
    pub(crate) labels: Vec<Label>,
    pub(crate) starts: Vec<bool>,
}

/// The outermost tokens of each token's subtree, found as spaCy finds them: by passes over the document until no
/// head lies outside its sentence, twelve at most.
struct Edges {
    left: Vec<u32>,
    right: Vec<u32>,
}

impl Edges {
    fn of(heads: &[u32]) -> Self {
        let mut left: Vec<u32> = (0..heads.len() as u32).collect();
        let mut right = left.clone();
        for _ in 0..12 {
            let mut widen = |i: usize| {
                let head = heads[i] as usize;
                left[head] = left[head].min(left[i]);
                right[head] = right[head].max(right[i]);
            };
            (0..heads.len()).for_each(&mut widen);
            (0..heads.len()).rev().for_each(&mut widen);
            if heads_lie_within(heads, &left) {
                break;
            }
        }
        Self { left, right }
    }
}

fn heads_lie_within(heads: &[u32], left: &[u32]) -> bool {
    let mut starts = vec![false; heads.len()];
    for (i, &head) in heads.iter().enumerate() {
        if head as usize == i {
            starts[left[i] as usize] = true;
        }
    }
    let mut from = 0;
    for i in 0..heads.len() {
        if (i > 0 && starts[i]) || i + 1 == heads.len() {
            if heads[from..i].iter().any(|&head| (head as usize) < from || head as usize > i) {
                return false;
            }
            from = i;
        }
    }
    true
}

/// One arc in the list of its governor; lists are chains through one arena.
#[derive(Clone, Copy)]
struct Link {
    child: u32,
    before: u32,
}

const END: u32 = u32::MAX;

struct State {
    stack: Vec<u32>,
    /// Words pushed back; they come before the buffer, the last one first.
    again: Vec<u32>,
    next: u32,
    count: u32,
    heads: Vec<Option<u32>>,
    moves: Vec<u16>,
    links: Vec<Link>,
    last_left: Vec<u32>,
    last_right: Vec<u32>,
    unshiftable: Vec<bool>,
    starts: BTreeSet<u32>,
}

impl State {
    fn new(count: usize) -> Self {
        Self {
            stack: Vec::new(),
            again: Vec::new(),
            next: 0,
            count: count as u32,
            heads: vec![None; count],
            moves: vec![0; count],
            links: Vec::with_capacity(count),
            last_left: vec![END; count],
            last_right: vec![END; count],
            unshiftable: vec![false; count],
            starts: BTreeSet::new(),
        }
    }

    fn is_final(&self) -> bool {
        self.stack.is_empty() && self.left() == 0
    }

    /// Words still to come.
    fn left(&self) -> usize {
        (self.count - self.next) as usize + self.again.len()
    }

    fn on_stack(&self, i: usize) -> Option<u32> {
        self.stack.len().checked_sub(i + 1).map(|at| self.stack[at])
    }

    fn ahead(&self, i: usize) -> Option<u32> {
        if let Some(at) = self.again.len().checked_sub(i + 1) {
            return Some(self.again[at]);
        }
        let at = self.next + (i - self.again.len()) as u32;
        (at < self.count).then_some(at)
    }

    fn last(&self, chains: &[u32], head: Option<u32>) -> Option<u32> {
        let link = self.links.get(chains[head? as usize] as usize)?;
        Some(link.child)
    }

    fn shown(&self) -> [Option<u32>; FEATURES] {
        let (next, top) = (self.ahead(0), self.on_stack(0));
        [
            next,
            self.ahead(1),
            top,
            self.on_stack(1),
            self.on_stack(2),
            self.last(&self.last_left, next),
            self.last(&self.last_left, top),
            self.last(&self.last_right, top),
        ]
    }

    fn starts_sentence(&self, token: Option<u32>) -> bool {
        token.is_some_and(|token| self.starts.contains(&token))
    }

    /// Which of shift, reduce, left, right and break may come next.
    fn valid(&self) -> [bool; 5] {
        let (depth, left) = (self.stack.len(), self.left());
        let (next, second) = (self.ahead(0), self.ahead(1));
        let starts = self.starts_sentence(next);
        let unshiftable = next.is_some_and(|next| self.unshiftable[next as usize]);
        // With an empty stack spaCy allows shift even at the end; the end is reached before that is asked.
        let shift = if depth == 0 { left > 0 } else { left >= 2 && !starts && !unshiftable };
        let arc = depth > 0 && left > 0 && !starts;
        let adjacent = matches!((next, second), (Some(next), Some(second)) if second == next + 1);
        let cut = left >= 2 && adjacent && !self.starts_sentence(second);
        [shift, depth > 0, arc, arc, cut]
    }

    fn push(&mut self) {
        let word = self.again.pop().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        });
        self.stack.push(word);
    }

    fn attach(&mut self, head: u32, child: u32, by: u16) {
        if let Some(old) = self.heads[child as usize] {
            // Only the last arc of a list can be deleted: spaCy's search through the others marks a copy.
            let chains = if old > child { &mut self.last_left } else { &mut self.last_right };
            let chain = &mut chains[old as usize];
            if let Some(link) = self.links.get(*chain as usize).filter(|link| link.child == child) {
                *chain = link.before;
            }
        }
        let chains = if head > child { &mut self.last_left } else { &mut self.last_right };
        self.links.push(Link { child, before: chains[head as usize] });
        chains[head as usize] = self.links.len() as u32 - 1;
        self.heads[child as usize] = Some(head);
        self.moves[child as usize] = by;
    }

    fn act(&mut self, action: u8, by: u16) {
        let (next, top) = (self.ahead(0), self.on_stack(0));
        match (action, top, next) {
            (SHIFT, _, Some(_)) => self.push(),
            (REDUCE, Some(top), _) => {
                self.stack.pop();
                if self.heads[top as usize].is_none() && !self.stack.is_empty() {
                    self.unshiftable[top as usize] = true;
                    self.again.push(top);
                }
            }
            (LEFT, Some(top), Some(next)) => {
                self.attach(next, top, by);
                self.unshiftable[next as usize] = false;
                self.stack.pop();
            }
            (RIGHT, Some(top), Some(next)) => {
                self.attach(top, next, by);
                self.push();
            }
            (BREAK, _, _) => {
                if let Some(second) = self.ahead(1) {
                    self.starts.insert(second);
                }
            }
            _ => {}
        }
    }
}
