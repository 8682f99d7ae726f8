//! What is known of a language, read from `languages/<code>/`: `clause.toml`, `frames.toml`, `modality.toml`,
//! `quantity.toml`, `signs.toml`, and the number words of `time.toml`.
//!
//! A new language is a new folder: nothing here names one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use rust_embed::RustEmbed;
use serde::Deserialize;
use smol_str::SmolStr;
use veille_text::{Document, Lang};

use crate::error::Error;
use crate::frame::{Frame, FrameIndex, FrameSource};
use crate::modality::Operators;
use crate::quantity::Counting;
use crate::screen::Screen;
use crate::tree::Scheme;

#[derive(RustEmbed)]
#[folder = "../../languages/"]
#[include = "*/clause.toml"]
#[include = "*/frames.toml"]
#[include = "*/modality.toml"]
#[include = "*/quantity.toml"]
#[include = "*/signs.toml"]
#[include = "*/time.toml"]
struct Files;

/// All that reading claims needs to know of one language.
#[derive(Debug)]
pub(crate) struct Pack {
    pub(crate) grammar: Grammar,
    pub(crate) frames: FrameIndex,
    pub(crate) operators: Operators,
    pub(crate) counting: Counting,
    pub(crate) screen: Screen,
}

type Loaded = BTreeMap<Lang, Result<Arc<Pack>, Error>>;

/// Packs are parsed once a process, and only those asked for.
static PACKS: LazyLock<std::sync::Mutex<Loaded>> = LazyLock::new(Default::default);

impl Pack {
    pub(crate) fn for_lang(lang: Lang) -> Result<Arc<Self>, Error> {
        let mut packs = PACKS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        packs.entry(lang).or_insert_with(|| Self::load(lang).map(Arc::new)).clone()
    }

    fn load(lang: Lang) -> Result<Self, Error> {
        let grammar: Grammar = parse(lang, "clause.toml")?;
        let frames: FrameFile = parse(lang, "frames.toml")?;
        let operators = parse(lang, "modality.toml")?;
        let counting: Counting = parse(lang, "quantity.toml")?;
        let counting = counting.with(parse(lang, "time.toml")?);
        let frames = frames.frame.into_iter().map(|source| Frame::new(lang, source, &grammar));
        let frames = FrameIndex::new(frames.collect::<Result<_, _>>()?);
        let screen = Screen::new(lang, &parse(lang, "signs.toml")?)?;
        Ok(Self { grammar, frames, operators, counting, screen })
    }
}

/// The languages whose claims can be read, in alphabetical order.
#[must_use]
pub fn languages() -> Vec<Lang> {
    let codes: BTreeSet<_> = Files::iter()
        .filter(|path| path.ends_with("/frames.toml"))
        .filter_map(|path| Lang::new(path.split('/').next()?))
        .collect();
    codes.into_iter().collect()
}

fn parse<T: for<'de> Deserialize<'de>>(lang: Lang, name: &str) -> Result<T, Error> {
    let path = format!("{lang}/{name}");
    let file = Files::get(&path).ok_or_else(|| Error::no_language(lang, &languages()))?;
    let text = std::str::from_utf8(&file.data).map_err(|error| Error::pack(&path, error))?;
    toml::from_str(text).map_err(|error| Error::pack(&path, error))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameFile {
    frame: Vec<FrameSource>,
}

/// The words that grammar needs: `languages/<code>/clause.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Grammar {
    /// How the language's model labels arcs.
    pub(crate) scheme: Scheme,
    /// Lemma of the verb "to be".
    pub(crate) copula: String,
    /// Verbs whose compound tenses take the copula and are not passive.
    pub(crate) active_with_copula: BTreeSet<String>,
    /// Lemmas of auxiliaries that make a future.
    pub(crate) future: BTreeSet<String>,
    /// Lemmas of auxiliaries that make a conditional.
    pub(crate) conditional: BTreeSet<String>,
    /// Lemmas of auxiliaries that make a compound tense.
    pub(crate) perfect: BTreeSet<String>,
    /// Relative pronouns that stand for a noun.
    pub(crate) relative: BTreeSet<String>,
    /// Relative words that stand for a place.
    pub(crate) relative_place: BTreeSet<String>,
    /// Words that negate by standing beside a predicate or before its subject.
    pub(crate) negators: BTreeSet<String>,
    /// Forms whose lemma the model gets wrong, or spells in two ways.
    pub(crate) lemmas: BTreeMap<String, SmolStr>,
    /// Endings that the model leaves on the lemma of a verb where it knows none: `e = "er"` makes *tombe* into
    /// *tomber*.
    #[serde(default)]
    pub(crate) verb_endings: BTreeMap<String, SmolStr>,
    /// Endings of the conditional, for verbs whose mood the model gets wrong: it is the infinitive, less the mute
    /// ending, and one of these (*reconnaîtr|ait*, and not *tir|ait*).
    #[serde(default)]
    pub(crate) conditional_endings: BTreeSet<String>,
    /// What an infinitive loses before them.
    #[serde(default)]
    pub(crate) mute_ending: String,
    /// Endings of past participles and those of their infinitives, for participles that the model takes for nouns
    /// or adjectives: `ée = "er"`.
    #[serde(default)]
    pub(crate) participle_endings: BTreeMap<String, SmolStr>,
    /// Past participles, whole, that the model takes for nouns or adjectives: `overrun = "overrun"`.
    #[serde(default)]
    pub(crate) participles: BTreeMap<String, SmolStr>,
    /// Pronouns that stand for a prepositional phrase, with its preposition.
    #[serde(default)]
    pub(crate) clitics: BTreeMap<String, SmolStr>,
    /// Pronouns that may stand for a place.
    #[serde(default)]
    pub(crate) place_pronouns: BTreeSet<String>,
    /// Adverbs that stand for a place named before: "there".
    #[serde(default)]
    pub(crate) place_adverbs: BTreeSet<String>,
    /// Adverbs that pair two coordinations, the first with the first: "respectively".
    #[serde(default)]
    pub(crate) pairing: BTreeSet<String>,
    /// Verbs that make whom they address, with a preposition, do something: "called on them to leave".
    #[serde(default)]
    pub(crate) addressing: BTreeSet<String>,
    /// Pronouns of a general truth, which tell of nobody: "whoever holds it".
    #[serde(default)]
    pub(crate) anybody: BTreeSet<String>,
    /// Quantity words that leave nothing out: "all of the town".
    #[serde(default)]
    pub(crate) whole: BTreeSet<String>,
    /// Adjectives before a name that mean a part of what it names: "eastern".
    #[serde(default)]
    pub(crate) parts: BTreeSet<String>,
    /// True where the perfect is the tense of telling: "ont été tués" of one day.
    #[serde(default)]
    pub(crate) perfect_tells: bool,
    /// Adverbs before a participle that put it into the past: "formerly held".
    #[serde(default)]
    pub(crate) former: BTreeSet<String>,
    /// Labels of the model's entities that are places.
    pub(crate) place_labels: BTreeSet<String>,
    /// Words after a negation that take it back: "not only".
    #[serde(default)]
    pub(crate) not_negation: BTreeSet<String>,
    /// Words whose sentence tells of something else: a match, a novel.
    #[serde(default)]
    pub(crate) veto: BTreeSet<String>,
    /// Classes of prepositions, for patterns: `@in:P`; of words, for fixed words: `[@persons]`.
    pub(crate) classes: BTreeMap<String, BTreeSet<SmolStr>>,
    /// Nouns that stand for a place when they take its slot: "the town".
    pub(crate) sites: Sites,
    /// Nouns that stand for whoever they are of: "fighters of the …".
    pub(crate) people: BTreeSet<String>,
    /// Nouns for a body of people that take up one named before: "the group".
    #[serde(default)]
    pub(crate) bodies: BTreeSet<String>,
    /// Nouns that are never an actor though they take his place in the sentence.
    pub(crate) not_actors: BTreeSet<String>,
    /// Quantity words that carry the noun after them: "most of the town".
    pub(crate) quantities: BTreeSet<String>,
    /// What lasts for months or years and kills all along: "war", "uprising".
    #[serde(default)]
    pub(crate) lasting: BTreeSet<String>,
    /// Verbs of accidents: whom they kill, nobody harmed.
    #[serde(default)]
    pub(crate) accidents: BTreeSet<String>,
    /// Labels of the model's entities that are persons; where there are none, any name that nobody knows may be.
    #[serde(default)]
    pub(crate) person_labels: BTreeSet<String>,
    /// Verbs that take persons as well as places.
    #[serde(default)]
    pub(crate) of_persons: BTreeSet<String>,
    /// Prepositions that say whose something is, as a possessive does.
    #[serde(default)]
    pub(crate) genitive: BTreeSet<SmolStr>,
    /// Words that make of a negation "only".
    #[serde(default)]
    pub(crate) restrictive: BTreeSet<String>,
    /// Verbs that have an infinitive done by their object, direct or with a preposition of the class `dative`.
    #[serde(default)]
    pub(crate) controls: BTreeSet<String>,
    /// How the model's known mistakes are put right; none where they are left as they are.
    #[serde(default)]
    pub(crate) mend: Option<crate::mend::Rules>,
    /// Forms of verbs that the model takes for parts of names.
    #[serde(default)]
    pub(crate) retag: Option<crate::retag::Forms>,
    /// What a claim says of its manner, by the word found beside the predicate.
    pub(crate) manners: BTreeMap<String, BTreeSet<String>>,
}

/// Nouns that stand for places.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sites {
    /// Settlements.
    pub(crate) town: BTreeSet<String>,
    /// Divisions and regions.
    pub(crate) area: BTreeSet<String>,
    /// Whole countries.
    pub(crate) country: BTreeSet<String>,
    /// Capitals.
    pub(crate) capital: BTreeSet<String>,
    /// Parts of a place, which are not the place.
    pub(crate) part: BTreeSet<String>,
}

impl Sites {
    pub(crate) fn contains(&self, lemma: &str) -> bool {
        [&self.town, &self.area, &self.country, &self.capital, &self.part]
            .iter()
            .any(|set| set.contains(lemma))
    }
}

impl Grammar {
    /// Lemma of a token in lower case, with the model's known mistakes put right.
    pub(crate) fn lemma(&self, doc: &Document, token: usize) -> SmolStr {
        let word = doc.word(token).to_lowercase();
        let pos = doc.tokens[token].pos.as_str();
        if let Some(lemma) = self.lemmas.get(&format!("{word}/{pos}")).or_else(|| self.lemmas.get(&word)) {
            return lemma.clone();
        }
        let lemma = doc.tokens[token].lemma.as_str();
        let finite = doc.tokens[token].feature("VerbForm") == Some("Fin");
        if matches!(pos, "VERB" | "AUX") && finite && lemma == word {
            let unknown = self.verb_endings.iter().find_map(|(ending, whole)| {
                word.strip_suffix(ending.as_str()).map(|stem| format!("{stem}{whole}"))
            });
            if let Some(lemma) = unknown {
                return lemma.into();
            }
        }
        if lemma.chars().any(char::is_uppercase) { lemma.to_lowercase().into() } else { lemma.into() }
    }

    /// True where a verb's form is a conditional, whatever the model says.
    pub(crate) fn is_conditional(&self, word: &str, lemma: &str) -> bool {
        let stem = lemma.strip_suffix(self.mute_ending.as_str()).unwrap_or(lemma);
        word.strip_prefix(stem).is_some_and(|ending| self.conditional_endings.contains(ending))
    }

    /// The infinitives that a word may be the past participle of.
    pub(crate) fn infinitives<'s>(&'s self, word: &'s str) -> impl Iterator<Item = String> + 's {
        let whole = self.participles.get(word).map(ToString::to_string);
        let by_ending = self
            .participle_endings
            .iter()
            .filter_map(|(ending, whole)| Some(format!("{}{whole}", word.strip_suffix(ending.as_str())?)));
        whole.into_iter().chain(by_ending)
    }

    /// True for a preposition and a noun that together tell a state: "in (their) hands", "under siege".
    pub(crate) fn is_state(&self, doc: &Document, case: usize, noun: usize) -> bool {
        let name = format!("state {}", self.lemma(doc, case));
        self.classes.get(name.as_str()).is_some_and(|words| words.contains(&self.lemma(doc, noun)))
    }

    /// True for what stands before a verb with a hyphen and makes another of it: "re-entered".
    pub(crate) fn is_prefix(&self, word: &str) -> bool {
        self.classes.get("prefixes").is_some_and(|words| words.contains(word))
    }

    /// A preposition in the form that patterns use.
    pub(crate) fn preposition(&self, doc: &Document, token: usize) -> SmolStr {
        self.lemma(doc, token)
    }

    pub(crate) fn is_relative_pronoun(&self, word: &str) -> bool {
        self.relative.contains(&word.to_lowercase())
    }

    pub(crate) fn is_negator(&self, word: &str) -> bool {
        self.negators.contains(&word.to_lowercase())
    }
}
