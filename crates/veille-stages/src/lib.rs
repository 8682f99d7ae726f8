//! The stages strung together: from an article to its document, its mentions and its claims.
//!
//! What the command, the Python package and others share, so that all read the same text alike.
//!
//! ```no_run
//! use veille_stages::{Installed, Stages, gazetteer};
//! use veille_text::{Article, Lang};
//!
//! let stages = Stages::new(&gazetteer(None)?, Installed)?;
//! let english = Lang::new("en").ok_or("no code of a language")?;
//! let article = Article::new("On 3 May the rebels took the town.", english);
//! let found = stages.read(&article)?;
//! println!("{} claims", found.claims.len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use veille_claim::{ActorContext, ActorLexicon, ActorMention, Claim, Mentions, Reader, Why};
use veille_place::{About, Choice, Gazetteer, PlaceMention, PlaceTagger};
use veille_spacy::models::known;
use veille_spacy::{Pipeline, plain};
use veille_text::{Article, Document, Lang, Published, Span};
use veille_time::{Context, Tagger, TimeMention};

pub use error::Error;

/// The gazetteer that is part of the program, so that one file is all there is to install.
static GAZETTEER: &[u8] = include_bytes!("../../../data/gazetteer/veille.gaz");

/// The gazetteer in a file, else the one built in.
///
/// # Errors
/// [`Error::Places`] where the file cannot be read or is no gazetteer.
pub fn gazetteer(file: Option<&Path>) -> Result<Gazetteer, Error> {
    Ok(match file {
        Some(file) => Gazetteer::open(file)?,
        None => Gazetteer::from_static(GAZETTEER)?,
    })
}

/// Who runs the stages: where models come from, and who is told what is amiss.
pub trait Host: Send + Sync {
    /// The folder of the language's model.
    ///
    /// # Errors
    /// Whatever keeps the model from being there.
    fn model(&self, lang: Lang) -> Result<PathBuf, veille_spacy::Error>;

    /// Takes a remark for the user.
    fn note(&self, _note: &str) {}
}

/// Uses the models that are installed, and never the network.
#[derive(Debug, Clone, Copy, Default)]
pub struct Installed;

impl Host for Installed {
    fn model(&self, lang: Lang) -> Result<PathBuf, veille_spacy::Error> {
        veille_spacy::models::ensure(lang.code(), true, &mut |_| {})
    }
}

/// Where the actors of an article act, and where there was war, for the place stage to go by.
pub fn theatres(gazetteer: &Gazetteer, document: &Document, published: Option<Published>) -> About {
    let context = ActorContext { published, ..ActorContext::default() };
    let lexicon = ActorLexicon::embedded();
    let theatres = lexicon.theatres(document, context).into_iter();
    let at_war = lexicon.at_war(document, context).into_iter();
    About {
        countries: theatres.filter_map(|(code, weight)| Some((gazetteer.by_code(code)?, weight))).collect(),
        at_war: at_war.filter_map(|code| gazetteer.by_code(code)).collect(),
    }
}

/// All that one article yields.
#[derive(Debug)]
pub struct Found {
    /// Its sentences, tokens and entities.
    pub document: Document,
    /// The times it names, in the order of the text.
    pub times: Vec<TimeMention>,
    /// The places it names, in the order of the text.
    pub places: Vec<PlaceMention>,
    /// The actors it names, in the order of the text.
    pub actors: Vec<ActorMention>,
    /// What it claims; none in a language without frames.
    pub claims: Vec<Claim>,
}

/// What was weighed for one claim.
#[derive(Debug)]
pub struct Explained {
    /// The clause, the frame and what was weighed; nothing where the claim is not of this article.
    pub why: Option<Why>,
    /// The places that its name may mean, the likeliest first.
    pub places: Vec<Choice>,
    /// How the date was worked out.
    pub steps: Vec<String>,
}

/// What turns an article into a document.
#[derive(Debug)]
pub enum Analysis {
    /// A language with a model.
    Model(Box<Pipeline>),
    /// For a language without a model: words and sentences by their signs.
    Plain(Lang, &'static [String]),
}

impl Analysis {
    /// That of a language; its model is installed where it is absent.
    ///
    /// # Errors
    /// [`Error::Model`] where the model is not there or is damaged.
    pub fn load(lang: Lang, host: &dyn Host) -> Result<Self, Error> {
        if has_model(lang) {
            let model = host.model(lang)?;
            return Ok(Self::Model(Box::new(Pipeline::load(model)?)));
        }
        let installed = veille_ingest::Language::installed()?;
        let known = installed.iter().find(|language| language.lang() == lang);
        Ok(Self::Plain(lang, known.map_or(&[], veille_ingest::Language::abbreviations)))
    }

    /// The document of a part of a text.
    pub fn document(&self, text: &Arc<str>, part: Span) -> Document {
        match self {
            Self::Model(pipeline) => pipeline.analyze_paragraphs(text, part),
            Self::Plain(lang, abbreviations) => plain(*lang, text, part, abbreviations),
        }
    }

    fn documents(&self, parts: &[(Arc<str>, Span)]) -> Vec<Document> {
        match self {
            Self::Model(pipeline) => pipeline.analyze_paragraphs_of(parts),
            Self::Plain(..) => parts.iter().map(|(text, part)| self.document(text, *part)).collect(),
        }
    }
}

fn has_model(lang: Lang) -> bool {
    known().iter().any(|model| model.is_default() && model.lang() == lang.code())
}

/// The languages in which claims are read: those with frames and a model, by code.
pub fn claim_languages() -> impl Iterator<Item = Lang> {
    veille_claim::languages().into_iter().filter(|&lang| has_model(lang))
}

/// Nothing where claims are read in a language; else [`Error::NoFrames`].
pub fn without_claims(lang: Lang) -> Option<Error> {
    (!claim_languages().any(|one| one == lang)).then(|| Error::no_frames(lang))
}

/// `Spanish (es)`.
fn named(lang: Lang) -> String {
    let installed = veille_ingest::Language::installed().unwrap_or_default();
    let known = installed.iter().find(|language| language.lang() == lang);
    known.map_or_else(|| lang.to_string(), |known| format!("{} ({lang})", known.name()))
}

/// What reading one language needs. A language may lack the words for times, and frames or model for claims.
struct Language {
    analysis: Analysis,
    times: Option<Tagger>,
    claims: Option<Reader>,
}

/// What reading needs. A language is loaded when its first article comes, once for all threads.
pub struct Stages {
    places: PlaceTagger,
    host: Box<dyn Host>,
    languages: Mutex<BTreeMap<Lang, Result<Arc<Language>, Error>>>,
}

impl fmt::Debug for Stages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stages").finish_non_exhaustive()
    }
}

impl Stages {
    /// Stages that find places in a gazetteer.
    ///
    /// # Errors
    /// [`Error::Places`] where a language's words for places cannot be read.
    pub fn new(gazetteer: &Gazetteer, host: impl Host + 'static) -> Result<Self, Error> {
        Ok(Self { places: PlaceTagger::new(gazetteer)?, host: Box::new(host), languages: Mutex::default() })
    }

    /// Reads one article.
    ///
    /// # Errors
    /// Those of [`Host::model`] and of its language's words, when its first article comes.
    pub fn read(&self, article: &Article) -> Result<Found, Error> {
        let language = self.language(article.lang)?;
        let document = language.analysis.document(&article.text, article.body);
        Ok(self.find(&language, article, document))
    }

    /// One answer an article, in their order. Articles of one language are parsed together.
    pub fn read_all(&self, articles: &[Article]) -> Vec<Result<Found, Error>> {
        let articles: Vec<_> = articles.iter().enumerate().collect();
        let mut found = self.parsed(&articles);
        found.sort_by_key(|&(i, _)| i);
        found.into_iter().map(|(_, found)| found).collect()
    }

    /// The claims alone, those of [`read_all`](Self::read_all): an article that shows no sign of armed conflict
    /// ([`Reader::may_hold_claims`]) has none and is not parsed, which in ordinary news spares most of the work.
    pub fn claims_of_all(&self, articles: &[Article]) -> Vec<Result<Vec<Claim>, Error>> {
        let claims = |found: Result<Found, Error>| found.map(|found| found.claims);
        let (mut telling, mut answers) = (Vec::new(), Vec::with_capacity(articles.len()));
        for (i, article) in articles.iter().enumerate() {
            let speaks = |language: &Language| {
                language.claims.as_ref().is_some_and(|claims| claims.may_hold_claims(&article.text))
            };
            match self.language(article.lang) {
                Ok(language) if speaks(&language) => telling.push((i, article)),
                Ok(_) => answers.push((i, Ok(Vec::new()))),
                Err(failure) => answers.push((i, Err(failure))),
            }
        }
        answers.extend(self.parsed(&telling).into_iter().map(|(i, found)| (i, claims(found))));
        answers.sort_by_key(|&(i, _)| i);
        answers.into_iter().map(|(_, claims)| claims).collect()
    }

    /// What each article yields, with its number, in any order.
    fn parsed(&self, articles: &[(usize, &Article)]) -> Vec<(usize, Result<Found, Error>)> {
        let mut by_lang: BTreeMap<Lang, Vec<(usize, &Article)>> = BTreeMap::new();
        for &(i, article) in articles {
            by_lang.entry(article.lang).or_default().push((i, article));
        }
        let mut found = Vec::with_capacity(articles.len());
        for (lang, members) in by_lang {
            let language = match self.language(lang) {
                Ok(language) => language,
                Err(failure) => {
                    found.extend(members.into_iter().map(|(i, _)| (i, Err(failure.clone()))));
                    continue;
                }
            };
            let bodies: Vec<_> =
                members.iter().map(|(_, article)| (Arc::clone(&article.text), article.body)).collect();
            let documents = language.analysis.documents(&bodies);
            let one = |((i, article), document)| (i, Ok(self.find(&language, article, document)));
            found.extend(members.into_iter().zip(documents).map(one));
        }
        found
    }

    /// Why a claim of an article was read: what was weighed, stage by stage.
    ///
    /// # Errors
    /// Those of [`read`](Self::read).
    pub fn explain(&self, article: &Article, found: &Found, claim: &Claim) -> Result<Explained, Error> {
        let language = self.language(article.lang)?;
        let document = &found.document;
        let theatres = theatres(self.places.gazetteer(), document, article.published);
        let descriptions = self.places.descriptions(document, &found.places);
        let faint = self.places.faint(document, &found.places, &theatres);
        let focus = self.places.focus(&found.places);
        let mentions = Mentions {
            times: &found.times,
            places: &found.places,
            faint: &faint,
            descriptions: &descriptions,
            focus: focus.as_ref(),
        };
        let name = claim.place.as_ref().and_then(|place| place.span);
        // Only a name has places that it may mean: "the city" was told by what was named before.
        let named =
            name.filter(|span| found.places.iter().chain(&faint).any(|mention| mention.span == *span));
        let context =
            Context { published: article.published, domain: article.domain, document: Some(document) };
        let when = claim.time.as_ref().and_then(|time| time.span);
        let steps = when.map_or_else(Vec::new, |span| {
            let times = language.times.as_ref().map(|times| times.explain(&article.text, &context));
            times
                .into_iter()
                .flatten()
                .find(|one| one.mention.span == span)
                .map_or_else(Vec::new, |one| one.steps)
        });
        Ok(Explained {
            why: language.claims.as_ref().and_then(|claims| claims.why(article, document, mentions, claim)),
            places: named.map_or_else(Vec::new, |name| self.places.choices_in(document, name, &theatres)),
            steps,
        })
    }

    fn find(&self, language: &Language, article: &Article, document: Document) -> Found {
        let context =
            Context { published: article.published, domain: article.domain, document: Some(&document) };
        let mut times =
            language.times.as_ref().map_or_else(Vec::new, |tagger| tagger.tag(&article.text, &context));
        // The dateline is a date, but none that the article speaks of.
        times.retain(|time| article.body.contains(time.span));
        let theatres = theatres(self.places.gazetteer(), &document, article.published);
        let places = self.places.tag_in(&document, &theatres);
        let Some(claims) = &language.claims else {
            let about = ActorContext { published: article.published, ..ActorContext::default() };
            let actors = ActorLexicon::embedded().find_in(&document, about);
            return Found { times, places, actors, claims: Vec::new(), document };
        };
        let descriptions = self.places.descriptions(&document, &places);
        let faint = self.places.faint(&document, &places, &theatres);
        let focus = self.places.focus(&places);
        let mentions = Mentions {
            times: &times,
            places: &places,
            faint: &faint,
            descriptions: &descriptions,
            focus: focus.as_ref(),
        };
        let reading = claims.read(article, &document, mentions);
        Found { times, places, actors: reading.actors, claims: reading.claims, document }
    }

    fn language(&self, lang: Lang) -> Result<Arc<Language>, Error> {
        // Held while loading: of several threads that need a language, one loads or installs it.
        let mut languages = self.languages.lock().unwrap_or_else(PoisonError::into_inner);
        languages.entry(lang).or_insert_with(|| self.load(lang).map(Arc::new)).clone()
    }

    fn load(&self, lang: Lang) -> Result<Language, Error> {
        let analysis = Analysis::load(lang, self.host.as_ref())?;
        let times = Tagger::languages().contains(&lang).then(|| Tagger::for_lang(lang));
        let times = times.transpose()?;
        let claims = claim_languages().any(|one| one == lang).then(|| Reader::new(lang));
        let claims = claims.transpose()?;
        if claims.is_none() {
            let dates = if times.is_some() { "dates and places" } else { "places" };
            self.host.note(&format!("{} has no frames for claims: its {dates} are read", named(lang)));
        }
        Ok(Language { analysis, times, claims })
    }
}
