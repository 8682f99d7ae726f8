use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use smol_str::SmolStr;
use veille_text::{Document, Entity, Lang, Sentence, Span, Token};

use crate::Error;
use crate::fast::{Bytes, Packed, best_of};
use crate::hash::symbol_name;
use crate::labels::{Label, Labels, NO_LABEL, normal_features};
use crate::lemmatizer::Lemmatizer;
use crate::ner::Ner;
use crate::package::Package;
use crate::parser::Parser;
use crate::ruler::{Facts, Marks, Ruler};
use crate::thinc::{Table, Weights};
use crate::tok2vec::{DEPTH, EncoderCache, PAD, Seen, Tok2Vec, Vectors};
use crate::tokenizer::{Cut, Seen as SeenText, Tokenizer};
use crate::transition::Scores;

/// A loaded model, ready to read texts. Built once, shared by reference among threads.
pub struct Pipeline {
    lang: Lang,
    dir: PathBuf,
    labels: Labels,
    tokenizer: Tokenizer,
    tok2vec: Tok2Vec,
    tagger: Packed,
    /// What each class of the tagger says of a token.
    classes: Vec<Marks>,
    parser: Parser,
    ruler: Ruler,
    lemmatizer: Lemmatizer,
    ner: Ner,
    workers: Mutex<Vec<Worker>>,
}

impl std::fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pipeline").field("lang", &self.lang).field("dir", &self.dir).finish_non_exhaustive()
    }
}

/// What one thread needs while it reads, kept for the next text: buffers, and everything worked out per word.
struct Worker {
    seen: SeenText,
    shared: EncoderCache,
    entities: EncoderCache,
    scores: Scores,
    lemmas: std::collections::HashMap<(u32, Label, Label), SmolStr>,
    texts: Vec<SmolStr>,
    logits: Vec<f32>,
}

/// Memory, in bytes, that all workers' rows per word may take together.
const CACHE_BUDGET: usize = 96 << 20;

/// Tokens of short documents that are encoded together.
const TOGETHER: usize = 1024;

impl Pipeline {
    /// Loads a model: from its own folder (the one with `config.cfg`), from the folder of the installed package,
    /// or from that of an unpacked wheel. Weights stay in their files, which are mapped.
    ///
    /// # Errors
    /// [`is_bad_model`](Error::is_bad_model): the folder holds no model, a file is missing or altered, the model
    /// is of another version, or of an architecture that is not supported.
    pub fn load(dir: impl AsRef<Path>) -> Result<Self, Error> {
        let package = Package::open(dir.as_ref())?;
        let dir = package.dir.as_path();
        let (lang, config) = (package.lang, dir.join("config.cfg"));
        let (tokenizer, lemmatizer, rest) = std::thread::scope(|scope| {
            // What takes long to read does not hang on the rest.
            let tokenizer = scope.spawn(|| Tokenizer::read(dir));
            let lemmatizer = scope.spawn(|| Lemmatizer::read(dir, lang, &config));
            let rest = Networks::read(&package);
            (joined(tokenizer), joined(lemmatizer), rest)
        });
        // The order of the components decides which of several errors is told.
        let (tokenizer, networks, lemmatizer) = (tokenizer?, rest?, lemmatizer?);
        let Networks { labels, tok2vec, tagger, classes, parser, ner, ruler } = networks;
        Ok(Self {
            lang: package.lang,
            dir: package.dir,
            labels,
            tokenizer,
            tok2vec,
            tagger,
            classes,
            parser,
            ruler,
            lemmatizer,
            ner,
            workers: Mutex::new(Vec::new()),
        })
    }

    /// The model's language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The model's folder, the one with `config.cfg`.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Reads one text. Every text can be read, the empty one too; of one longer than 4 GiB, the part beyond is
    /// left out.
    pub fn analyze(&self, text: impl Into<Arc<str>>) -> Document {
        let texts = [text.into()];
        let [text] = texts;
        let mut found = self.analyze_batch(std::slice::from_ref(&text));
        found.pop().unwrap_or_else(|| Document::new(self.lang, text, Vec::new(), Vec::new(), Vec::new()))
    }

    /// Reads several texts, with the same results as one by one. Many short texts are read faster together.
    pub fn analyze_batch(&self, texts: &[Arc<str>]) -> Vec<Document> {
        let free = self.workers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut worker = free.unwrap_or_else(|| self.worker());
        let mut documents = Vec::with_capacity(texts.len());
        let mut from = 0;
        while from < texts.len() {
            if worker.seen.make_room() {
                worker.shared.clear();
                worker.entities.clear();
                worker.lemmas.clear();
            }
            let mut cuts = Vec::new();
            let mut ends = Vec::new();
            while let Some(text) = texts.get(from) {
                self.tokenizer.tokenize(&mut worker.seen, within_limit(text), &mut cuts);
                ends.push(cuts.len());
                from += 1;
                if cuts.len() >= TOGETHER {
                    break;
                }
            }
            let read = &texts[from - ends.len()..from];
            self.annotate(&mut worker, read, &cuts, &ends, &mut documents);
        }
        self.workers.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        documents
    }

    fn worker(&self) -> Worker {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let each = 2 * 10 * self.tok2vec.width() * size_of::<f32>();
        let capacity = (CACHE_BUDGET / threads / each).clamp(1024, 6 * 1024);
        Worker {
            seen: SeenText::default(),
            shared: EncoderCache::new(0, capacity),
            entities: EncoderCache::new(1, capacity),
            scores: Scores::default(),
            lemmas: std::collections::HashMap::new(),
            texts: self.labels.own_texts(),
            logits: Vec::new(),
        }
    }

    /// All stages behind the tokenizer, for the documents that end at `ends`.
    fn annotate(
        &self,
        worker: &mut Worker,
        texts: &[Arc<str>],
        cuts: &[Cut],
        ends: &[usize],
        out: &mut Vec<Document>,
    ) {
        let seen: Vec<Seen> = cuts.iter().map(|cut| Seen { word: cut.word, spacy: cut.spacy }).collect();
        let words = &worker.seen.lexicon.lexemes;
        let is_space: Vec<bool> = cuts.iter().map(|cut| words[cut.word as usize].is_space).collect();
        let rows = rows_with_pads(ends);
        let depth = self.parser.scorer().reduced();
        let mut reduced = vec![0.0f32; cuts.len() * depth];
        let mut classes = vec![0u16; cuts.len()];
        let width = self.tok2vec.width();
        let outputs = self.tagger.outputs();
        let logits = &mut worker.logits;
        self.tok2vec.encode(&mut worker.shared, &mut worker.seen.lexicon, &rows, &seen, |range, vectors| {
            each_run(&rows[range.clone()], |within, token| {
                let count = within.len();
                let vectors = &vectors[within.start * width..within.end * width];
                self.parser.scorer().reduce(vectors, count, &mut reduced[token * depth..]);
                logits.resize(count * outputs, 0.0);
                self.tagger.apply(vectors, width, count, logits, outputs);
                for (class, logits) in classes[token..].iter_mut().zip(logits.chunks_exact(outputs)) {
                    *class = best_of(logits) as u16;
                }
            });
        });
        let ner_width = self.ner.tok2vec.width();
        let ner_depth = self.ner.scorer().reduced();
        let mut ner_reduced = vec![0.0f32; cuts.len() * ner_depth];
        self.ner.tok2vec.encode(
            &mut worker.entities,
            &mut worker.seen.lexicon,
            &rows,
            &seen,
            |range, vectors| {
                each_run(&rows[range.clone()], |within, token| {
                    let count = within.len();
                    let vectors = &vectors[within.start * ner_width..within.end * ner_width];
                    self.ner.scorer().reduce(vectors, count, &mut ner_reduced[token * ner_depth..]);
                });
            },
        );
        let mut from = 0;
        for (text, &end) in texts.iter().zip(ends) {
            let own = from..end;
            let cuts = &cuts[own.clone()];
            let is_space = &is_space[own.clone()];
            let parse = self.parser.parse(&mut worker.scores, &reduced[from * depth..end * depth], is_space);
            let entities = self.ner.find(
                &mut worker.scores,
                &ner_reduced[from * ner_depth..end * ner_depth],
                &parse.starts,
                is_space,
            );
            let mut marks: Vec<Marks> = classes[own.clone()]
                .iter()
                .zip(&parse.labels)
                .map(|(&class, &dep)| Marks { dep, ..self.classes[usize::from(class)] })
                .collect();
            let words = &worker.seen.lexicon.lexemes;
            let facts = |i: usize| {
                let word = &words[cuts[i].word as usize];
                Facts { text: &word.text, lower: &word.lower, is_space: word.is_space }
            };
            self.ruler.apply(&classes[own], &mut marks, facts, &self.labels);
            let label = |number: Label| worker.texts[usize::from(number)].clone();
            let tokens: Vec<Token> = cuts
                .iter()
                .zip(&marks)
                .zip(&parse.heads)
                .map(|((cut, marks), &head)| {
                    let lemma = match marks.lemma {
                        Some(lemma) => label(lemma),
                        None => {
                            let key = (cut.word, marks.pos, marks.morph);
                            let word = &words[cut.word as usize];
                            worker
                                .lemmas
                                .entry(key)
                                .or_insert_with(|| {
                                    let (pos, morph) =
                                        (self.labels.text(marks.pos), self.labels.text(marks.morph));
                                    self.lemmatizer.lemma(&word.text, &word.lower, pos, morph)
                                })
                                .clone()
                        }
                    };
                    Token {
                        span: Span::between(cut.start, cut.end),
                        lemma,
                        pos: label(marks.pos),
                        tag: label(marks.tag),
                        morph: label(marks.morph),
                        head,
                        dep: label(marks.dep),
                    }
                })
                .collect();
            let over =
                |range: &std::ops::Range<usize>| tokens[range.start].span.cover(tokens[range.end - 1].span);
            let mut sentences = Vec::new();
            let mut start = 0;
            for i in 1..=tokens.len() {
                if i == tokens.len() || parse.starts[i] {
                    let range = start..i;
                    sentences.push(Sentence { span: over(&range), tokens: range });
                    start = i;
                }
            }
            let entities = entities
                .into_iter()
                .map(|(range, number)| Entity { span: over(&range), tokens: range, label: label(number) })
                .collect();
            out.push(Document::new(self.lang, Arc::clone(text), tokens, sentences, entities));
            from = end;
        }
    }
}

fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// All that has weights, and what hangs on their labels.
struct Networks {
    labels: Labels,
    tok2vec: Tok2Vec,
    tagger: Packed,
    classes: Vec<Marks>,
    parser: Parser,
    ner: Ner,
    ruler: Ruler,
}

impl Networks {
    fn read(package: &Package) -> Result<Self, Error> {
        let dir = package.dir.as_path();
        let vectors = read_vectors(dir)?.map(Arc::new);
        std::thread::scope(|scope| {
            let index = scope.spawn(|| vectors.as_ref().map_or(Ok(()), |vectors| vectors.index()));
            let read = Self::with_vectors(package, vectors.as_ref());
            joined(index).map_err(|bad| Error::damaged(&vector_keys(dir), bad.to_string()))?;
            read
        })
    }

    fn with_vectors(package: &Package, vectors: Option<&Arc<Vectors>>) -> Result<Self, Error> {
        let dir = package.dir.as_path();
        let weights = Weights::open(&dir.join("tok2vec").join("model"))?;
        let tok2vec = Tok2Vec::read(&weights, vectors)?;
        let mut labels = Labels::new();
        let with_morphology = package.pipeline.iter().any(|name| name == "morphologizer");
        let component = if with_morphology { "morphologizer" } else { "tagger" };
        let (tagger, classes) = read_tagger(dir, component, tok2vec.width(), &mut labels)?;
        let parser = Parser::read(dir, tok2vec.width(), &mut labels)?;
        let ner = Ner::read(dir, vectors, &mut labels)?;
        let ruler = Ruler::read(dir, &mut labels, &classes)?;
        Ok(Self { labels, tok2vec, tagger, classes, parser, ner, ruler })
    }
}

/// The part of a text that spans can reach.
fn within_limit(text: &str) -> &str {
    let mut end = text.len().min(u32::MAX as usize - 1);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Token numbers of all documents, kept apart by pads.
fn rows_with_pads(ends: &[usize]) -> Vec<u32> {
    let mut rows = vec![PAD; DEPTH];
    let mut from = 0;
    for &end in ends {
        if end > from {
            rows.extend((from..end).map(|token| token as u32));
            rows.resize(rows.len() + DEPTH, PAD);
        }
        from = end;
    }
    rows
}

/// Calls `take` for each run of rows that are tokens: their range among the rows, and the first token.
fn each_run(rows: &[u32], mut take: impl FnMut(std::ops::Range<usize>, usize)) {
    let mut at = 0;
    while at < rows.len() {
        let len = rows[at..].iter().take_while(|&&row| row != PAD).count();
        if len > 0 {
            take(at..at + len, rows[at] as usize);
        }
        at += len.max(1);
    }
}

fn read_vectors(dir: &Path) -> Result<Option<Vectors>, Error> {
    let path = dir.join("vocab").join("vectors");
    let bytes = Arc::new(Bytes::open(&path)?);
    let (start, rows, width) =
        npy_header(&bytes).ok_or_else(|| Error::damaged(&path, "expected a numpy table of 32-bit floats"))?;
    if rows == 0 || width == 0 {
        return Ok(None);
    }
    let table = Table::new(bytes, start, rows, width)
        .ok_or_else(|| Error::damaged(&path, format!("expected {rows} vectors of {width} numbers")))?;
    let keys = Bytes::open(&vector_keys(dir))?;
    Ok(Some(Vectors::new(table, keys)))
}

fn vector_keys(dir: &Path) -> PathBuf {
    dir.join("vocab").join("key2row")
}

/// Where the data of a `.npy` file begin, and the table's shape.
fn npy_header(bytes: &[u8]) -> Option<(usize, usize, usize)> {
    let rest = bytes.strip_prefix(b"\x93NUMPY")?;
    let (start, len) = match *rest.first()? {
        1 => (10usize, usize::from(u16::from_le_bytes(rest.get(2..4)?.try_into().ok()?))),
        _ => (12, u32::from_le_bytes(rest.get(2..6)?.try_into().ok()?) as usize),
    };
    let header = std::str::from_utf8(bytes.get(start..start.checked_add(len)?)?).ok()?;
    if !header.contains("'<f4'") || !header.contains("'fortran_order': False") {
        return None;
    }
    let shape = header.split_once("'shape': (")?.1.split_once(')')?.0;
    let mut dims = shape.split(',').map(|dim| dim.trim().parse::<usize>().ok());
    Some((start + len, dims.next()??, dims.next()??))
}

/// The tagging layer and what each of its classes means.
fn read_tagger(
    dir: &Path,
    component: &str,
    width: usize,
    labels: &mut Labels,
) -> Result<(Packed, Vec<Marks>), Error> {
    let path = dir.join(component).join("cfg");
    let bytes = std::fs::read(&path).map_err(|e| Error::io(&path, e))?;
    // The order of the object's keys is that of the classes, so that serde_json must preserve it.
    let config: Value =
        serde_json::from_slice(&bytes).map_err(|e| Error::damaged(&path, format!("expected JSON: {e}")))?;
    let mut classes = Vec::new();
    if component == "tagger" {
        for tag in config.get("labels").and_then(Value::as_array).into_iter().flatten() {
            let tag = labels.number(tag.as_str().unwrap_or_default());
            classes.push(Marks { tag, ..Marks::default() });
        }
    } else {
        let features = ordered_object(&bytes, "labels_morph");
        let parts = config.get("labels_pos");
        for (label, features) in features {
            let pos = parts.and_then(|parts| parts.get(&label)).and_then(Value::as_u64).unwrap_or(0);
            let pos = symbol_name(pos).map_or(NO_LABEL, |name| labels.number(name));
            let morph = labels.number(&normal_features(&features));
            classes.push(Marks { pos, morph, ..Marks::default() });
        }
    }
    let weights = Weights::open(&dir.join(component).join("model"))?;
    let node = weights.node("softmax", 0)?;
    let w = weights.param(node, "W", 2)?;
    let b = weights.floats(weights.param(node, "b", 1)?);
    if classes.is_empty() || w.shape != [classes.len(), width] || b.len() != classes.len() {
        return Err(weights.damaged(format!(
            "expected {} classes of {width} inputs, as many as labels in `cfg`; found {:?}",
            classes.len(),
            w.shape
        )));
    }
    let w = weights.floats(w);
    let count = classes.len();
    Ok((Packed::linear(width, count, |j, i| w[j * width + i], Some(&|j| b[j])), classes))
}

/// The texts of an object inside a JSON object, in the order of the file.
fn ordered_object(json: &[u8], key: &str) -> Vec<(String, String)> {
    struct InOrder(Vec<(String, String)>);
    impl<'de> serde::Deserialize<'de> for InOrder {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Visitor;
            impl<'de> serde::de::Visitor<'de> for Visitor {
                type Value = InOrder;
                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("an object of texts")
                }
                fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<InOrder, A::Error> {
                    let mut all = Vec::new();
                    while let Some(entry) = map.next_entry()? {
                        all.push(entry);
                    }
                    Ok(InOrder(all))
                }
            }
            deserializer.deserialize_map(Visitor)
        }
    }
    let outer: Option<std::collections::HashMap<String, &serde_json::value::RawValue>> =
        serde_json::from_slice(json).ok();
    let raw = outer.and_then(|outer| outer.get(key).map(|raw| raw.get().to_owned()));
    raw.and_then(|raw| serde_json::from_str::<InOrder>(&raw).ok()).map_or_else(Vec::new, |found| found.0)
}
