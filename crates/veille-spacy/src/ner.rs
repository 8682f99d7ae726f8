//! The entity recogniser: one move a token, in the scheme begin, inside, last, unit, out.

use std::ops::Range;

use crate::Error;
use crate::labels::{Label, Labels, NO_LABEL};
use crate::thinc::Weights;
use crate::tok2vec::{Tok2Vec, Vectors};
use crate::transition::{Scorer, Scores, read_moves};

/// Tokens that the network looks at: the next word, the first of the open entity, the word before inside it.
const FEATURES: usize = 3;

const BEGIN: u8 = 1;
const INSIDE: u8 = 2;
const LAST: u8 = 3;
const UNIT: u8 = 4;
const OUT: u8 = 5;

pub(crate) struct Ner {
    pub(crate) tok2vec: Tok2Vec,
    scorer: Scorer,
    moves: Vec<(u8, Label)>,
}

impl Ner {
    pub(crate) fn read(
        dir: &std::path::Path,
        vectors: Option<&std::sync::Arc<Vectors>>,
        labels: &mut Labels,
    ) -> Result<Self, Error> {
        let path = dir.join("ner").join("moves");
        let moves = read_moves(&path)?;
        if moves.iter().any(|&(action, _)| !(BEGIN..=OUT).contains(&action)) {
            return Err(Error::damaged(&path, "expected the recogniser's five actions"));
        }
        let weights = Weights::open(&dir.join("ner").join("model"))?;
        let tok2vec = Tok2Vec::read(&weights, vectors)?;
        let scorer = Scorer::read(&weights, FEATURES, tok2vec.width(), moves.len())?;
        let moves = moves.into_iter().map(|(action, label)| (action, labels.number(&label))).collect();
        Ok(Self { tok2vec, scorer, moves })
    }

    pub(crate) fn scorer(&self) -> &Scorer {
        &self.scorer
    }

    /// The entities of a document: their tokens and label. None reaches over a sentence's start.
    pub(crate) fn find(
        &self,
        scores: &mut Scores,
        reduced: &[f32],
        starts: &[bool],
        is_space: &[bool],
    ) -> Vec<(Range<usize>, Label)> {
        let count = starts.len();
        let mut found = Vec::new();
        let mut open: Option<(usize, Label)> = None;
        scores.start(&self.scorer);
        for (i, &space) in is_space.iter().enumerate() {
            let first = open.map(|(start, _)| start as u32);
            // The word before is shown only while an entity is open, which it then belongs to.
            let before = first.and_then(|_| (i as u32).checked_sub(1));
            let scored = scores.score(&self.scorer, reduced, &[Some(i as u32), first, before]);
            let last = i + 1 >= count;
            let cut = starts.get(i + 1).is_some_and(|&start| start);
            let valid = |action: u8, label: Label| match (action, open) {
                (BEGIN, None) => !last && label != NO_LABEL && !cut && !space,
                (INSIDE, Some((_, opened))) => !last && opened == label && !cut,
                (LAST, Some((_, opened))) => opened == label,
                (UNIT, None) => label != NO_LABEL && !space,
                (OUT, None) => true,
                _ => false,
            };
            let mut best: Option<usize> = None;
            for (at, &(action, label)) in self.moves.iter().enumerate() {
                if best.is_none_or(|best| scored[at] > scored[best]) && valid(action, label) {
                    best = Some(at);
                }
            }
            match best.map(|at| self.moves[at]) {
                Some((BEGIN, label)) => open = Some((i, label)),
                Some((LAST, label)) => {
                    if let Some((start, _)) = open.take() {
                        found.push((start..i + 1, label));
                    }
                }
                Some((UNIT, label)) => found.push((i..i + 1, label)),
                Some(_) => {}
                // spaCy gives the document up here: an open entity is dropped.
                None => break,
            }
        }
        found
    }
}
