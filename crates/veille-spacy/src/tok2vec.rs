//! Tokens to vectors: hashed embeddings, a mixing layer, four convolutions over neighbours.
//!
//! The mixed vector depends on the word and on whether a space follows, on nothing else; and the first
//! convolution is a sum of three products, one a neighbour, each depending on one word. Both are kept per word.

use std::sync::{Arc, OnceLock};

use crate::Error;
use crate::fast::{Bytes, Packed, maxout_of_three, norm_residual};
use crate::index::Index;
use crate::lexicon::{Feature, Lexeme, Lexicon, NO_SLOT};
use crate::msgpack::{Bad, Reader};
use crate::thinc::{Node, Table, Weights};

/// Rows of context a token's vector can see on either side: one a convolution.
pub(crate) const DEPTH: usize = 4;

/// Rows computed in one go. More would leave the second-level cache, fewer would reload the weights too often.
const BLOCK: usize = 256;

/// Vectors wider than this are refused: nothing that spaCy trains for the CPU comes near.
const WIDEST: usize = 256;

/// A row that stands for no token.
pub(crate) const PAD: u32 = u32::MAX;

/// Word vectors of the model and the row of each word.
pub(crate) struct Vectors {
    table: Table,
    keys: Bytes,
    /// Where each word's entry stands among the keys.
    rows: OnceLock<Index>,
}

impl Vectors {
    /// Vectors whose words are not known yet: [`index`](Self::index) reads them, meanwhile others may look at the
    /// table's shape.
    pub(crate) fn new(table: Table, keys: Bytes) -> Self {
        Self { table, keys, rows: OnceLock::new() }
    }

    /// Reads which word has which row. Until then no word has one.
    pub(crate) fn index(&self) -> Result<(), Bad> {
        let mut reader = Reader::new(&self.keys);
        let count = reader.map()?;
        let mut rows = Index::for_entries(count);
        for _ in 0..count {
            let at = reader.at();
            rows.insert(reader.uint()?, at);
            reader.uint()?;
        }
        self.rows.get_or_init(|| rows);
        Ok(())
    }

    fn row_of(&self, orth: u64) -> Option<usize> {
        self.rows
            .get()?
            .find(orth, |at| {
                let mut reader = Reader::starting_at(&self.keys, at);
                (reader.uint().ok()? == orth).then(|| reader.uint().ok()).flatten()
            })
            .and_then(|row| usize::try_from(row).ok())
    }
}

struct Embedding {
    feature: Feature,
    seed: u32,
    table: Table,
}

struct Norm {
    gain: Vec<f32>,
    shift: Vec<f32>,
}

impl Norm {
    fn read(weights: &Weights, at: usize, width: usize) -> Result<Self, Error> {
        let node = weights.node("layernorm", at)?;
        let gain = weights.floats(weights.param(node, "G", 1)?);
        let shift = weights.floats(weights.param(node, "b", 1)?);
        if gain.len() != width || shift.len() != width {
            return Err(weights.damaged("expected a layer norm as wide as its layer"));
        }
        Ok(Self { gain, shift })
    }
}

/// The network.
pub(crate) struct Tok2Vec {
    width: usize,
    embeddings: Vec<Embedding>,
    vectors: Option<(Arc<Vectors>, Packed)>,
    mix: Packed,
    mix_norm: Norm,
    /// The first convolution's weights for the left neighbour, the token, and the right one, side by side.
    first: Packed,
    first_bias: Vec<f32>,
    first_norm: Norm,
    rest: Vec<(Packed, Norm)>,
}

impl Tok2Vec {
    pub(crate) fn read(weights: &Weights, vectors: Option<&Arc<Vectors>>) -> Result<Self, Error> {
        let features = weights.list_attr(weights.node("extract_features", 0)?, "columns")?;
        let mut embeddings = Vec::new();
        let mut width = 0;
        let mut nodes: Vec<(u64, &Node)> = weights
            .all("hashembed")
            .map(|node| Ok((weights.uint_attr(node, "column")?, node)))
            .collect::<Result<_, Error>>()?;
        nodes.sort_by_key(|&(column, _)| column);
        for (column, node) in nodes {
            let name = features.get(column as usize).map_or("", String::as_str);
            let feature = Feature::named(name)
                .ok_or_else(|| weights.damaged(format!("`{name}` is not a known feature")))?;
            let seed = weights.uint_attr(node, "seed")? as u32;
            let table = weights.table(weights.param(node, "E", 2)?);
            if table.rows == 0 || !(1..=WIDEST).contains(&table.width) || (width != 0 && table.width != width)
            {
                return Err(weights.damaged("expected embeddings of one width"));
            }
            width = table.width;
            embeddings.push(Embedding { feature, seed, table });
        }
        let vectors = match weights.all("static_vectors").next() {
            Some(node) => {
                let vectors = vectors.ok_or_else(|| weights.damaged("the model lacks its word vectors"))?;
                let array = weights.param(node, "W", 2)?;
                let (out, input) = (array.shape[0], array.shape[1]);
                if input != vectors.table.width || out != width {
                    return Err(weights.damaged("expected a projection from the word vectors' width"));
                }
                let w = weights.floats(array);
                Some((Arc::clone(vectors), Packed::linear(input, out, |j, i| w[j * input + i], None)))
            }
            None => None,
        };
        let inputs = (embeddings.len() + usize::from(vectors.is_some())) * width;
        let mut layers = Vec::new();
        for (at, node) in weights.all("maxout").enumerate() {
            let wanted = if at == 0 { inputs } else { 3 * width };
            let array = weights.param(node, "W", 3)?;
            if width == 0 || array.shape != [width, 3, wanted] {
                return Err(weights.damaged(format!(
                    "expected maxout layer {} of shape [{width}, 3, {wanted}], found {:?}",
                    at + 1,
                    array.shape
                )));
            }
            let bias = weights.floats(weights.param(node, "b", 2)?);
            if bias.len() != 3 * width {
                return Err(weights.damaged("expected a bias for each maxout piece"));
            }
            layers.push((weights.floats(array), bias, Norm::read(weights, at, width)?));
        }
        if layers.len() != DEPTH + 1 {
            return Err(weights.damaged(format!(
                "expected {} maxout layers, found {}",
                DEPTH + 1,
                layers.len()
            )));
        }
        let mut layers = layers.into_iter();
        let (Some((mix_w, mix_b, mix_norm)), Some((w, b, first_norm))) = (layers.next(), layers.next())
        else {
            return Err(weights.damaged("expected maxout layers"));
        };
        let mix = Packed::maxout(inputs, width, |j, i| mix_w[j * inputs + i], &|j| mix_b[j]);
        // Column `part * 3 * width + piece * width + out` of the projections.
        let first = Packed::linear(
            width,
            9 * width,
            |column, i| {
                let (part, piece, out) = (column / (3 * width), column / width % 3, column % width);
                w[(out * 3 + piece) * 3 * width + part * width + i]
            },
            None,
        );
        let first_bias = (0..3 * width).map(|at| b[at % width * 3 + at / width]).collect();
        let rest = layers
            .map(|(w, b, norm)| {
                (Packed::maxout(3 * width, width, |j, i| w[j * 3 * width + i], &|j| b[j]), norm)
            })
            .collect();
        Ok(Self { width, embeddings, vectors, mix, mix_norm, first, first_bias, first_norm, rest })
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Floats kept a word: its vector, and its part in its left neighbour's, its own and its right neighbour's
    /// first convolution.
    fn kept(&self) -> usize {
        10 * self.width
    }

    /// What goes into the mixing layer for one word.
    fn embed(&self, lexeme: &Lexeme, spacy: bool, out: &mut [f32], scratch: &mut Vec<f32>) {
        out.fill(0.0);
        let mut parts = out.chunks_exact_mut(self.width);
        for (embedding, part) in self.embeddings.iter().zip(&mut parts) {
            let id = lexeme.feature(embedding.feature, spacy);
            for row in crate::hash::embedding_rows(id, embedding.seed) {
                embedding.table.add_row(row as usize % embedding.table.rows, part);
            }
        }
        if let (Some((vectors, project)), Some(part)) = (&self.vectors, parts.next())
            && let Some(row) = vectors.row_of(lexeme.orth)
        {
            scratch.clear();
            scratch.resize(vectors.table.width, 0.0);
            vectors.table.copy_row(row, scratch);
            project.apply(scratch, project.inputs(), 1, part, self.width);
        }
    }
}

/// What one worker keeps for one network.
#[derive(Default)]
pub(crate) struct EncoderCache {
    /// Which of a lexeme's slots are this network's.
    pub(crate) encoder: usize,
    /// Words kept at most.
    pub(crate) capacity: usize,
    rows: Vec<f32>,
    owners: Vec<(u32, bool)>,
    /// The last round in which a slot was used.
    stamps: Vec<u32>,
    round: u32,
    hand: usize,
    missing: Vec<u32>,
    inputs: Vec<f32>,
    mixed: Vec<f32>,
    scratch: Vec<f32>,
    block: Vec<f32>,
    sums: Vec<f32>,
}

impl EncoderCache {
    pub(crate) fn new(encoder: usize, capacity: usize) -> Self {
        // A block's words must all fit at once.
        Self { encoder, capacity: capacity.max(2 * (BLOCK + 2 * DEPTH)), ..Self::default() }
    }

    pub(crate) fn clear(&mut self) {
        self.rows.clear();
        self.owners.clear();
        self.stamps.clear();
        self.hand = 0;
    }

    /// A free slot, or that of a word not used for the longest by the clock's reckoning: the hand passes over
    /// slots used in this round or the last.
    fn slot(&mut self, lexicon: &mut Lexicon, kept: usize) -> usize {
        if self.owners.len() < self.capacity {
            self.owners.push((0, false));
            self.stamps.push(self.round);
            self.rows.resize(self.owners.len() * kept, 0.0);
            return self.owners.len() - 1;
        }
        let mut passed = 0;
        loop {
            self.hand = (self.hand + 1) % self.owners.len();
            passed += 1;
            let age = self.round.wrapping_sub(self.stamps[self.hand]);
            let grace = if passed > self.owners.len() { 1 } else { GRACE };
            if age >= grace {
                break;
            }
        }
        let (word, spacy) = self.owners[self.hand];
        if let Some(lexeme) = lexicon.lexemes.get_mut(word as usize) {
            lexeme.slots[self.encoder][usize::from(spacy)] = NO_SLOT;
        }
        self.stamps[self.hand] = self.round;
        self.hand
    }
}

/// Rounds (of at most [`BLOCK`] tokens) for which a word unseen is spared when room is needed.
const GRACE: u32 = 32;

/// One token as the networks see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) word: u32,
    pub(crate) spacy: bool,
}

impl Tok2Vec {
    /// Makes sure that all words of these rows are kept.
    fn keep(&self, cache: &mut EncoderCache, lexicon: &mut Lexicon, rows: &[u32], seen: &[Seen]) {
        let kept = self.kept();
        cache.round = cache.round.wrapping_add(1);
        cache.missing.clear();
        // First those at hand are stamped, so that none of them makes room for one that is missing.
        for &row in rows.iter().filter(|&&row| row != PAD) {
            let token = seen[row as usize];
            let slot = lexicon.lexemes[token.word as usize].slots[cache.encoder][usize::from(token.spacy)];
            if slot == NO_SLOT {
                cache.missing.push(row);
            } else {
                cache.stamps[slot as usize] = cache.round;
            }
        }
        let inputs = self.mix.inputs();
        let mut missing = std::mem::take(&mut cache.missing);
        let mut slots = Vec::with_capacity(missing.len());
        cache.inputs.clear();
        missing.retain(|&row| {
            let token = seen[row as usize];
            if lexicon.lexemes[token.word as usize].slots[cache.encoder][usize::from(token.spacy)] != NO_SLOT
            {
                return false; // Twice in these rows.
            }
            let slot = cache.slot(lexicon, kept);
            cache.owners[slot] = (token.word, token.spacy);
            let lexeme = &mut lexicon.lexemes[token.word as usize];
            lexeme.slots[cache.encoder][usize::from(token.spacy)] = slot as u32;
            slots.push(slot);
            let at = cache.inputs.len();
            cache.inputs.resize(at + inputs, 0.0);
            self.embed(lexeme, token.spacy, &mut cache.inputs[at..], &mut cache.scratch);
            true
        });
        let count = slots.len();
        cache.mixed.clear();
        cache.mixed.resize(count * self.width, 0.0);
        cache.scratch.clear();
        cache.scratch.resize(count * self.width, 0.0);
        self.mix.apply_maxout(&cache.inputs, inputs, count, &mut cache.scratch, self.width);
        norm_residual(&mut cache.scratch, &self.mix_norm.gain, &self.mix_norm.shift, &mut cache.mixed);
        // Some at a time: the products of one word take as much room as nine vectors.
        const TOGETHER: usize = 24;
        let width = self.width;
        let parts = &mut cache.scratch;
        for (slots, mixed) in slots.chunks(TOGETHER).zip(cache.mixed.chunks(TOGETHER * width)) {
            parts.resize(slots.len() * 9 * width, 0.0);
            self.first.apply(mixed, width, slots.len(), parts, 9 * width);
            let words = mixed.chunks_exact(width).zip(parts.chunks_exact(9 * width));
            for (&slot, (vector, parts)) in slots.iter().zip(words) {
                let row = &mut cache.rows[slot * kept..][..kept];
                row[..width].copy_from_slice(vector);
                row[width..].copy_from_slice(parts);
            }
        }
        cache.missing = missing;
    }

    /// Computes the vectors of all `rows` (token numbers or [`PAD`]) and hands them out block by block, with
    /// the range of rows they belong to. Documents must be kept apart by [`DEPTH`] pads.
    pub(crate) fn encode(
        &self,
        cache: &mut EncoderCache,
        lexicon: &mut Lexicon,
        rows: &[u32],
        seen: &[Seen],
        mut take: impl FnMut(std::ops::Range<usize>, &[f32]),
    ) {
        let (total, width, kept) = (rows.len(), self.width, self.kept());
        let mut from = 0;
        while from < total {
            let to = (from + BLOCK).min(total);
            // Rows of layer `l` that later layers of this block will look at.
            let span = |layer: usize| {
                let reach = DEPTH - layer;
                (from.saturating_sub(reach), (to + reach).min(total))
            };
            let (low, high) = span(0);
            self.keep(cache, lexicon, &rows[low..high], seen);
            // One row of zeros on either side stands for what lies outside.
            let place = |row: usize| (row + 1 - low) * width;
            cache.block.clear();
            cache.block.resize((high - low + 2) * width, 0.0);
            let slot_of = |row: usize| {
                let token = seen[*rows.get(row).filter(|&&row| row != PAD)? as usize];
                let slot =
                    lexicon.lexemes[token.word as usize].slots[cache.encoder][usize::from(token.spacy)];
                Some(slot as usize * kept)
            };
            for row in low..high {
                if let Some(at) = slot_of(row) {
                    cache.block[place(row)..][..width].copy_from_slice(&cache.rows[at..][..width]);
                }
            }
            let (low1, high1) = span(1);
            cache.sums.clear();
            cache.sums.resize((high1 - low1) * width, 0.0);
            let nothing = [0.0f32; 3 * WIDEST];
            let zeros = &nothing[..3 * width];
            for (row, sum) in (low1..high1).zip(cache.sums.chunks_exact_mut(width)) {
                let part = |at: Option<usize>, number: usize| match at {
                    Some(at) => &cache.rows[at + (1 + 3 * number) * width..][..3 * width],
                    None => zeros,
                };
                let left = row.checked_sub(1).and_then(slot_of);
                let parts = [part(left, 0), part(slot_of(row), 1), part(slot_of(row + 1), 2)];
                maxout_of_three(parts, &self.first_bias, sum);
            }
            let own = place(low1)..place(high1);
            norm_residual(
                &mut cache.sums,
                &self.first_norm.gain,
                &self.first_norm.shift,
                &mut cache.block[own],
            );
            for (layer, (weights, norm)) in (2..).zip(&self.rest) {
                let (low_l, high_l) = span(layer);
                let count = high_l - low_l;
                cache.sums.resize(count * width, 0.0);
                let window = &cache.block[place(low_l) - width..];
                weights.apply_maxout(window, width, count, &mut cache.sums, width);
                let own = place(low_l)..place(high_l);
                norm_residual(&mut cache.sums, &norm.gain, &norm.shift, &mut cache.block[own]);
            }
            take(from..to, &cache.block[place(from)..place(to)]);
            from = to;
        }
    }
}
