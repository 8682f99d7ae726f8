//! The network behind parser and entity recogniser: it scores the next move from a few tokens of the state.
//!
//! The hidden layer is a sum of one product a feature, each depending on one token only, so the products are
//! computed a block of tokens at a time and summed at each step.

use std::path::Path;

use crate::Error;
use crate::fast::{Packed, add_rows, max_of_halves};
use crate::msgpack::Reader;
use crate::thinc::Weights;

/// Tokens whose products are computed at once.
const BLOCK: usize = 64;
/// Tokens whose products stay at hand behind the newest: a sentence and some.
const RING: usize = 256;
/// Older tokens (governors far back, long entities) whose products stay at hand.
const OLD: usize = 64;

const NOBODY: u32 = u32::MAX;

/// The weights.
pub(crate) struct Scorer {
    features: usize,
    /// Hidden units times pieces; piece `p` of unit `o` is column `p * hidden + o`.
    width: usize,
    /// 96 to 64: what the transitions see of a token.
    reduce: Packed,
    lower: Packed,
    bias: Vec<f32>,
    /// Products of an absent token, feature after feature.
    pad: Vec<f32>,
    upper: Packed,
}

impl Scorer {
    pub(crate) fn read(
        weights: &Weights,
        features: usize,
        input: usize,
        moves: usize,
    ) -> Result<Self, Error> {
        let lower = weights.node("precomputable_affine", 0)?;
        let array = weights.param(lower, "W", 4)?;
        let &[found, hidden, pieces, reduced] = array.shape.as_slice() else {
            return Err(weights.damaged("expected a lower layer with four dimensions"));
        };
        if found != features || pieces != 2 || hidden == 0 {
            return Err(weights.damaged(format!(
                "expected a lower layer of {features} features and 2 pieces, found {:?}",
                array.shape
            )));
        }
        let width = hidden * pieces;
        let w = weights.floats(array);
        let b = weights.floats(weights.param(lower, "b", 2)?);
        let p = weights.floats(weights.param(lower, "pad", 4)?);
        let upper = weights.node("linear", 0)?;
        let upper_w = weights.param(upper, "W", 2)?;
        let upper_b = weights.floats(weights.param(upper, "b", 1)?);
        let reduce = weights.node("linear", 1)?;
        let reduce_w = weights.param(reduce, "W", 2)?;
        let reduce_b = weights.floats(weights.param(reduce, "b", 1)?);
        if b.len() != width
            || p.len() != features * width
            || upper_w.shape != [moves, hidden]
            || upper_b.len() != moves
            || reduce_w.shape != [reduced, input]
            || reduce_b.len() != reduced
        {
            return Err(weights.damaged(format!(
                "expected layers {input} -> {reduced} -> {hidden} -> {moves}, found other shapes"
            )));
        }
        let (upper_w, reduce_w) = (weights.floats(upper_w), weights.floats(reduce_w));
        // In the file the piece runs fastest; here the unit does, so that the maximum is taken lane by lane.
        let from = |column: usize| column % hidden * pieces + column / hidden;
        Ok(Self {
            features,
            width,
            reduce: Packed::linear(input, reduced, |j, i| reduce_w[j * input + i], Some(&|j| reduce_b[j])),
            lower: Packed::linear(
                reduced,
                features * width,
                |j, i| w[(j / width * width + from(j % width)) * reduced + i],
                None,
            ),
            bias: (0..width).map(|j| b[from(j)]).collect(),
            pad: (0..features * width).map(|j| p[j / width * width + from(j % width)]).collect(),
            upper: Packed::linear(hidden, moves, |j, i| upper_w[j * hidden + i], Some(&|j| upper_b[j])),
        })
    }

    /// Floats that [`reduce`](Self::reduce) makes of one token.
    pub(crate) fn reduced(&self) -> usize {
        self.reduce.outputs()
    }

    /// Turns token vectors into what the transitions see of them.
    pub(crate) fn reduce(&self, vectors: &[f32], count: usize, out: &mut [f32]) {
        self.reduce.apply(vectors, self.reduce.inputs(), count, out, self.reduced());
    }
}

/// What one worker keeps while moving through a document.
#[derive(Default)]
pub(crate) struct Scores {
    ring: Vec<f32>,
    /// Tokens below this have been computed.
    frontier: usize,
    old: Vec<f32>,
    old_tokens: Vec<u32>,
    sum: Vec<f32>,
    hidden: Vec<f32>,
    scores: Vec<f32>,
}

impl Scores {
    /// Forgets the document before.
    pub(crate) fn start(&mut self, scorer: &Scorer) {
        let row = scorer.features * scorer.width;
        self.ring.resize(RING * row, 0.0);
        self.old.resize(OLD * row, 0.0);
        self.old_tokens.clear();
        self.old_tokens.resize(OLD, NOBODY);
        self.sum.resize(scorer.width, 0.0);
        self.hidden.resize(scorer.width / 2, 0.0);
        self.scores.resize(scorer.upper.outputs(), 0.0);
        self.frontier = 0;
    }

    /// The score of each move, given the reduced tokens of the document and the tokens that the state shows
    /// (or nothing in a place).
    pub(crate) fn score(&mut self, scorer: &Scorer, reduced: &[f32], shown: &[Option<u32>]) -> &[f32] {
        let (width, depth) = (scorer.width, scorer.reduced());
        let row = scorer.features * width;
        let count = reduced.len() / depth.max(1);
        let newest = shown.iter().flatten().max().map_or(0, |&token| token as usize);
        while self.frontier <= newest && self.frontier < count {
            // The ring's length is a multiple of the block's: a block never wraps.
            let size = BLOCK.min(count - self.frontier);
            let input = &reduced[self.frontier * depth..];
            let place = self.frontier % RING * row;
            scorer.lower.apply(input, depth, size, &mut self.ring[place..], row);
            self.frontier += size;
        }
        self.sum.fill(0.0);
        for (feature, token) in shown.iter().enumerate() {
            let within = feature * width..(feature + 1) * width;
            let products = match *token {
                None => &scorer.pad[within],
                Some(token) if token as usize + RING >= self.frontier.next_multiple_of(BLOCK) => {
                    let place = token as usize % RING * row;
                    &self.ring[place..place + row][within]
                }
                Some(token) => {
                    let slot = token as usize % OLD;
                    let place = slot * row;
                    if self.old_tokens[slot] != token {
                        let input = &reduced[token as usize * depth..];
                        scorer.lower.apply(input, depth, 1, &mut self.old[place..], row);
                        self.old_tokens[slot] = token;
                    }
                    &self.old[place..place + row][within]
                }
            };
            add_rows(&mut self.sum, products);
        }
        add_rows(&mut self.sum, &scorer.bias);
        max_of_halves(&self.sum, &mut self.hidden);
        scorer.upper.apply(&self.hidden, self.hidden.len(), 1, &mut self.scores, scorer.upper.outputs());
        &self.scores
    }
}

/// Moves in the order of the network's outputs: actions ascending, inside one by frequency then label, both
/// descending, as Python sorts the pairs in reverse.
pub(crate) fn read_moves(path: &Path) -> Result<Vec<(u8, String)>, Error> {
    use serde_json::Value;
    let bytes = std::fs::read(path).map_err(|e| Error::io(path, e))?;
    let mut reader = Reader::new(&bytes);
    let mut text = None;
    let read = (|| {
        for _ in 0..reader.map()? {
            match reader.str()? {
                "moves" => text = Some(reader.str()?),
                _ => reader.skip()?,
            }
        }
        Ok(())
    })();
    read.map_err(|bad: crate::msgpack::Bad| Error::damaged(path, bad.to_string()))?;
    let parsed: Option<Value> = text.and_then(|text| serde_json::from_str(text).ok());
    let Some(Value::Object(actions)) = parsed else {
        return Err(Error::damaged(path, "expected the moves as JSON"));
    };
    let mut moves = Vec::new();
    for (action, labels) in &actions {
        let action: u8 = action.parse().map_err(|_| Error::damaged(path, "expected numbered actions"))?;
        for (label, frequency) in labels.as_object().into_iter().flatten() {
            moves.push((action, std::cmp::Reverse((frequency.as_i64().unwrap_or(0), label.clone()))));
        }
    }
    moves.sort();
    if moves.is_empty() || moves.len() > usize::from(u16::MAX) {
        return Err(Error::damaged(path, "expected some moves"));
    }
    Ok(moves.into_iter().map(|(action, std::cmp::Reverse((_, label)))| (action, label)).collect())
}
