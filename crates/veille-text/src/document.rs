use std::ops::Range;
use std::sync::Arc;

use smol_str::SmolStr;

use crate::{Lang, Span};

/// One token, with what tagger, parser and lemmatizer said of it. Labels are those of the model's scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// Dictionary form.
    pub lemma: SmolStr,
    /// Universal part of speech (`VERB`, `NOUN`, …, `SPACE`).
    pub pos: SmolStr,
    /// The scheme's own tag (`VBD`); the part of speech again where the model has none.
    pub tag: SmolStr,
    /// Universal features, `Name=Value|…`, empty where there are none.
    pub morph: SmolStr,
    /// Index of the governing token; a root governs itself.
    pub head: u32,
    /// Label of the arc from the governor.
    pub dep: SmolStr,
}

impl Token {
    /// The value of one morphological feature (`Tense` → `Past`).
    #[must_use]
    pub fn feature(&self, name: &str) -> Option<&str> {
        self.morph.split('|').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }
}

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// From its first token's start to its last token's end.
    pub span: Span,
    /// Its tokens.
    pub tokens: Range<usize>,
}

/// A named entity as the model saw it: evidence, not yet a place or an actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// Where it stands.
    pub span: Span,
    /// Its tokens.
    pub tokens: Range<usize>,
    /// The scheme's label (`GPE`, `LOC`, `PER`, …).
    pub label: SmolStr,
}

/// A text after linguistic analysis.
///
/// Tokens, sentences and entities are in the order of the text; sentences partition the tokens.
#[derive(Debug, Clone)]
pub struct Document {
    /// The language of the model that read it.
    pub lang: Lang,
    /// The text that spans speak of.
    pub text: Arc<str>,
    /// All tokens, white space tokens included.
    pub tokens: Vec<Token>,
    /// All sentences.
    pub sentences: Vec<Sentence>,
    /// All named entities, none overlapping.
    pub entities: Vec<Entity>,
    /// Children of token `i`: `children[child_start[i]..child_start[i + 1]]`, in text order.
    child_start: Vec<u32>,
    children: Vec<u32>,
}

impl Document {
    /// Puts the parts together and indexes the tree. A head that lies outside the tokens is read as a root.
    #[must_use]
    pub fn new(
        lang: Lang,
        text: Arc<str>,
        mut tokens: Vec<Token>,
        sentences: Vec<Sentence>,
        entities: Vec<Entity>,
    ) -> Self {
        let count = tokens.len();
        let mut child_start = vec![0u32; count + 1];
        for i in 0..count {
            if tokens[i].head as usize >= count {
                tokens[i].head = i as u32;
            }
            if tokens[i].head as usize != i {
                child_start[tokens[i].head as usize + 1] += 1;
            }
        }
        for i in 0..count {
            child_start[i + 1] += child_start[i];
        }
        let mut next = child_start.clone();
        let mut children = vec![0u32; child_start[count] as usize];
        for (i, token) in tokens.iter().enumerate() {
            let head = token.head as usize;
            if head != i {
                children[next[head] as usize] = i as u32;
                next[head] += 1;
            }
        }
        Self { lang, text, tokens, sentences, entities, child_start, children }
    }

    /// The same analysis as of a longer text, of which what was analysed is the part that starts at byte `at`:
    /// a body without its dateline is analysed alone, and its spans speak of the whole.
    #[must_use]
    pub fn within(mut self, whole: Arc<str>, at: usize) -> Self {
        let moved = |span: Span| Span::new(span.start() + at, span.end() + at).unwrap_or_default();
        self.tokens.iter_mut().for_each(|token| token.span = moved(token.span));
        self.sentences.iter_mut().for_each(|sentence| sentence.span = moved(sentence.span));
        self.entities.iter_mut().for_each(|entity| entity.span = moved(entity.span));
        self.text = whole;
        self
    }

    /// The analyses of parts of a text, in its order, as one analysis of the whole. Each part comes with the
    /// byte at which it starts.
    #[must_use]
    pub fn join(lang: Lang, whole: Arc<str>, parts: impl IntoIterator<Item = (usize, Self)>) -> Self {
        let (mut tokens, mut sentences, mut entities) = (Vec::new(), Vec::new(), Vec::new());
        for (at, part) in parts {
            let part = part.within(whole.clone(), at);
            let first = tokens.len();
            let moved = |range: &Range<usize>| range.start + first..range.end + first;
            tokens.extend(part.tokens.into_iter().map(|mut token| {
                token.head += u32::try_from(first).unwrap_or(u32::MAX);
                token
            }));
            sentences.extend(
                part.sentences.into_iter().map(|it| Sentence { tokens: moved(&it.tokens), span: it.span }),
            );
            entities.extend(part.entities.into_iter().map(|it| Entity { tokens: moved(&it.tokens), ..it }));
        }
        Self::new(lang, whole, tokens, sentences, entities)
    }

    /// The text of token `i`.
    #[must_use]
    pub fn word(&self, i: usize) -> &str {
        self.tokens[i].span.of(&self.text)
    }

    /// The governor of token `i`, or nothing for a root.
    #[must_use]
    pub fn head(&self, i: usize) -> Option<usize> {
        let head = self.tokens[i].head as usize;
        (head != i).then_some(head)
    }

    /// The tokens that `i` governs, in text order.
    pub fn children(&self, i: usize) -> impl DoubleEndedIterator<Item = usize> + Clone + '_ {
        let range = self.child_start[i] as usize..self.child_start[i + 1] as usize;
        self.children[range].iter().map(|&child| child as usize)
    }

    /// `i` and all it governs, directly or not, in text order.
    #[must_use]
    pub fn subtree(&self, i: usize) -> Vec<usize> {
        let mut out = vec![i];
        let mut at = 0;
        // A cycle cannot come from a parser, yet heads are data: nothing is visited twice.
        while at < out.len() && out.len() <= self.tokens.len() {
            out.extend(self.children(out[at]));
            at += 1;
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// The governors of `i`, nearest first.
    pub fn ancestors(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.head(i), |&up| self.head(up)).take(self.tokens.len())
    }

    /// The index of the sentence that holds token `i`.
    #[must_use]
    pub fn sentence_of(&self, i: usize) -> Option<usize> {
        let at = self.sentences.partition_point(|sentence| sentence.tokens.end <= i);
        self.sentences.get(at).filter(|sentence| sentence.tokens.contains(&i)).map(|_| at)
    }

    /// The tokens that a span touches.
    #[must_use]
    pub fn tokens_in(&self, span: Span) -> Range<usize> {
        let first = self.tokens.partition_point(|token| token.span.end() <= span.start());
        let last = self.tokens.partition_point(|token| token.span.start() < span.end());
        first..last.max(first)
    }

    /// The token of `range` that the others hang on: the first whose governor lies outside.
    #[must_use]
    pub fn top(&self, range: Range<usize>) -> Option<usize> {
        range.clone().find(|&i| self.head(i).is_none_or(|head| !range.contains(&head)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(heads: &[u32]) -> Document {
        let token = |(i, &head): (usize, &u32)| Token {
            span: Span::between(i as u32, i as u32 + 1),
            lemma: "x".into(),
            pos: "X".into(),
            tag: "X".into(),
            morph: "Tense=Past|Number=Sing".into(),
            head,
            dep: "dep".into(),
        };
        let tokens: Vec<_> = heads.iter().enumerate().map(token).collect();
        let all = 0..tokens.len();
        let sentence = Sentence { span: Span::between(0, heads.len() as u32), tokens: all };
        Document::new(Lang::new("en").unwrap(), "abcdef".into(), tokens, vec![sentence], vec![])
    }

    #[test]
    fn children_come_in_text_order() {
        let doc = document(&[1, 1, 1, 2, 1]);
        assert_eq!(doc.children(1).collect::<Vec<_>>(), [0, 2, 4]);
        assert_eq!(doc.subtree(2), [2, 3]);
        assert_eq!(doc.ancestors(3).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(doc.top(2..4), Some(2));
        assert_eq!(doc.tokens_in(Span::between(2, 4)), 2..4);
        assert_eq!(doc.sentence_of(9), None);
    }

    #[test]
    fn an_analysis_of_the_body_speaks_of_the_whole_text() {
        let doc = document(&[1, 1, 1]);
        let words: Vec<_> = (0..3).map(|i| doc.word(i).to_owned()).collect();
        let doc = doc.within("date 2021 abcdef".into(), 10);
        assert_eq!((0..3).map(|i| doc.word(i)).collect::<Vec<_>>(), words);
        assert_eq!(doc.sentences[0].span.of(&doc.text), "abc");
        assert_eq!(doc.tokens_in(Span::between(0, 10)), 0..0);
    }

    #[test]
    fn parts_that_are_joined_keep_their_own_trees() {
        let parts = [(0, document(&[1, 1])), (3, document(&[0, 0, 1]))];
        let doc = Document::join(Lang::new("en").unwrap(), "abcdef".into(), parts);
        assert_eq!(doc.tokens.iter().map(|token| token.head).collect::<Vec<_>>(), [1, 1, 2, 2, 3]);
        assert_eq!(doc.sentences[1].tokens, 2..5);
        assert_eq!(doc.word(4), "f");
        assert_eq!(doc.children(2).collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn broken_heads_do_not_hang() {
        let doc = document(&[1, 0, 99]);
        assert_eq!(doc.subtree(0), [0, 1]);
        assert_eq!(doc.head(2), None);
        assert_eq!(doc.ancestors(0).count(), 3);
    }

    #[test]
    fn features_are_read_by_name() {
        let doc = document(&[0]);
        assert_eq!(doc.tokens[0].feature("Number"), Some("Sing"));
        assert_eq!(doc.tokens[0].feature("Num"), None);
    }
}
