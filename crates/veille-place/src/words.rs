//! What each language says about places, from `languages/<code>/place.toml`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

use rust_embed::RustEmbed;
use serde::Deserialize;
use veille_text::Lang;

use crate::fold::{self, Names};
use crate::{Error, PlaceKind};

#[derive(RustEmbed)]
#[folder = "../../languages/"]
#[include = "*/place.toml"]
struct Packs;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pack {
    labels: Labels,
    before: Before,
    after: After,
    kinds: Kinds,
    distance: Distance,
    metonymy: Metonymy,
    descriptions: Descriptions,
    common: Common,
    abbreviations: BTreeMap<String, String>,
    postal: BTreeMap<String, String>,
    demonyms: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Labels {
    place: Vec<String>,
    person: Vec<String>,
    organisation: Vec<String>,
    people: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Before {
    prepositions: Vec<String>,
    loose_prepositions: Vec<String>,
    titles: Vec<String>,
    modifiers: Vec<String>,
    /// What may stand between a preposition and a name.
    #[serde(default)]
    articles: Vec<String>,
    #[serde(default)]
    conjunctions: Vec<String>,
    /// Lemmas of verbs whose object is a place more often than a person.
    #[serde(default)]
    verbs: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct After {
    organisation: Vec<String>,
    person: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kinds {
    after: BTreeMap<String, String>,
    before: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Distance {
    of: Vec<String>,
    between: Vec<String>,
    units: BTreeMap<String, f64>,
    directions: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Metonymy {
    verbs: Vec<String>,
    #[serde(default)]
    objects: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    attached: Vec<String>,
    #[serde(default)]
    contests: Vec<String>,
    #[serde(default)]
    bodies: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Descriptions {
    capital: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Common {
    words: Vec<String>,
}

/// What an entity label of the model says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    Place,
    Person,
    Organisation,
    People,
    Other,
}

/// What a word may do beside a name. A word may do several things.
#[derive(Debug, Clone, Default)]
pub(crate) struct Word {
    pub(crate) preposition: bool,
    pub(crate) loose_preposition: bool,
    pub(crate) title: bool,
    pub(crate) modifier: bool,
    pub(crate) organisation_after: bool,
    pub(crate) person_after: bool,
    pub(crate) common: bool,
    pub(crate) article: bool,
    /// What governments have with each other, or give.
    pub(crate) between_states: bool,
    /// Behind a hyphen makes a name part of a description ("-based").
    pub(crate) attached: bool,
    /// Makes a name before it say whose it is, not where.
    pub(crate) body: bool,
    pub(crate) conjunction: bool,
    pub(crate) distance_of: bool,
    pub(crate) distance_between: bool,
    pub(crate) kind_after: Option<PlaceKind>,
    pub(crate) kind_before: Option<PlaceKind>,
    /// Kilometres in one of it.
    pub(crate) unit: Option<f64>,
    /// Degrees clockwise from north.
    pub(crate) direction: Option<f64>,
    /// Code of the country whose people it names.
    pub(crate) people: Option<String>,
}

/// All that one language says.
#[derive(Debug, Default)]
pub(crate) struct Words {
    labels: HashMap<String, Label>,
    words: HashMap<String, Word>,
    /// Lemmas of verbs whose subject is a government.
    verbs: HashSet<String>,
    /// Lemmas of verbs whose object is a government.
    objects: HashSet<String>,
    /// Lemmas of what teams do to each other.
    contests: HashSet<String>,
    /// Lemmas of verbs whose object is a place.
    taking: HashSet<String>,
    /// Exact writing, blanks left out, to code.
    abbreviations: HashMap<String, String>,
    postal: HashMap<String, String>,
    /// Folded words, in order.
    pub(crate) capital: Vec<Vec<String>>,
}

impl Words {
    fn new(pack: Pack, names: &Names, file: &str) -> Result<Self, Error> {
        let mut out = Self::default();
        for (label, list) in [
            (Label::Place, pack.labels.place),
            (Label::Person, pack.labels.person),
            (Label::Organisation, pack.labels.organisation),
            (Label::People, pack.labels.people),
        ] {
            out.labels.extend(list.into_iter().map(|name| (name, label)));
        }
        let mut word = |text: &str, set: &mut dyn FnMut(&mut Word)| {
            let mut folded = String::new();
            fold::fold_word(text, names, &mut folded);
            set(out.words.entry(folded).or_default());
        };
        let mut each =
            |list: &[String], set: fn(&mut Word)| list.iter().for_each(|w| word(w, &mut |w| set(w)));
        each(&pack.before.prepositions, |w| w.preposition = true);
        each(&pack.before.loose_prepositions, |w| w.loose_preposition = true);
        each(&pack.before.titles, |w| w.title = true);
        each(&pack.before.modifiers, |w| w.modifier = true);
        each(&pack.before.articles, |w| w.article = true);
        each(&pack.before.conjunctions, |w| w.conjunction = true);
        each(&pack.after.organisation, |w| w.organisation_after = true);
        each(&pack.after.person, |w| w.person_after = true);
        each(&pack.metonymy.nouns, |w| w.between_states = true);
        each(&pack.metonymy.attached, |w| w.attached = true);
        each(&pack.metonymy.bodies, |w| w.body = true);
        each(&pack.common.words, |w| w.common = true);
        each(&pack.distance.of, |w| w.distance_of = true);
        each(&pack.distance.between, |w| w.distance_between = true);
        let kind_of = |name: &str| {
            PlaceKind::from_name(name).ok_or_else(|| Error::pack(file, format!("no kind is called `{name}`")))
        };
        for (text, kind) in &pack.kinds.after {
            let kind = kind_of(kind)?;
            word(text, &mut |w| w.kind_after = Some(kind));
        }
        for (text, kind) in &pack.kinds.before {
            let kind = kind_of(kind)?;
            word(text, &mut |w| w.kind_before = Some(kind));
        }
        for (text, &km) in &pack.distance.units {
            word(text, &mut |w| w.unit = Some(km));
        }
        for (text, &degrees) in &pack.distance.directions {
            word(text, &mut |w| w.direction = Some(degrees));
        }
        for (code, list) in &pack.demonyms {
            for text in list {
                word(text, &mut |w| w.people = Some(code.clone()));
            }
        }
        out.taking = pack.before.verbs.into_iter().collect();
        out.objects = pack.metonymy.objects.into_iter().collect();
        out.contests = pack.metonymy.contests.into_iter().collect();
        out.verbs = pack.metonymy.verbs.into_iter().collect();
        let close =
            |map: BTreeMap<String, String>| map.into_iter().map(|(k, v)| (k.replace(' ', ""), v)).collect();
        out.abbreviations = close(pack.abbreviations);
        out.postal = close(pack.postal);
        out.capital = pack.descriptions.capital.iter().map(|text| fold::fold_words(text, names)).collect();
        Ok(out)
    }

    pub(crate) fn label(&self, label: &str) -> Label {
        self.labels.get(label).copied().unwrap_or(Label::Other)
    }

    pub(crate) fn word(&self, folded: &str) -> Option<&Word> {
        self.words.get(folded)
    }

    pub(crate) fn speaks(&self, lemma: &str) -> bool {
        self.verbs.contains(lemma)
    }

    pub(crate) fn is_done_to_governments(&self, lemma: &str) -> bool {
        self.objects.contains(lemma)
    }

    pub(crate) fn is_contest(&self, lemma: &str) -> bool {
        self.contests.contains(lemma)
    }

    pub(crate) fn takes_places(&self, lemma: &str) -> bool {
        self.taking.contains(lemma)
    }

    /// The code that an exact writing (blanks left out) stands for.
    pub(crate) fn abbreviation(&self, text: &str) -> Option<&str> {
        self.abbreviations.get(text).map(String::as_str)
    }

    /// The code of letters behind a town and a comma.
    pub(crate) fn postal(&self, text: &str) -> Option<&str> {
        self.postal.get(text).map(String::as_str)
    }
}

/// The packs of all languages, compiled in.
#[derive(Debug)]
pub(crate) struct Languages {
    packs: Vec<(Lang, Words)>,
    none: Words,
}

impl Languages {
    /// # Errors
    /// Where an embedded pack is not valid, which the tests rule out.
    pub(crate) fn embedded() -> Result<&'static Self, Error> {
        static ALL: OnceLock<Result<Languages, Error>> = OnceLock::new();
        ALL.get_or_init(Self::load).as_ref().map_err(Clone::clone)
    }

    fn load() -> Result<Self, Error> {
        let names = fold::names()?;
        let mut packs = Vec::new();
        for path in Packs::iter() {
            let lang = path.split('/').next().and_then(Lang::new);
            let Some((lang, file)) = lang.zip(Packs::get(&path)) else { continue };
            let text = std::str::from_utf8(&file.data).map_err(|e| Error::pack(&*path, e))?;
            let pack: Pack = toml::from_str(text).map_err(|e| Error::pack(&*path, e))?;
            packs.push((lang, Words::new(pack, names, &path)?));
        }
        packs.sort_by_key(|(lang, _)| *lang);
        Ok(Self { packs, none: Words::default() })
    }

    /// The words of a language; none at all for one without a pack.
    pub(crate) fn words(&self, lang: Lang) -> &Words {
        self.packs.iter().find(|(known, _)| *known == lang).map_or(&self.none, |(_, words)| words)
    }

    pub(crate) fn languages(&self) -> impl Iterator<Item = Lang> + '_ {
        self.packs.iter().map(|(lang, _)| *lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_pack_is_read() {
        let all = Languages::embedded().unwrap();
        assert!(all.languages().count() >= 2);
        let french = all.words(Lang::new("fr").unwrap());
        assert_eq!(french.word("aeroport").unwrap().kind_before, Some(PlaceKind::Airport));
        assert_eq!(french.word("sudest").unwrap().direction, Some(135.0));
        assert_eq!(all.words(Lang::new("en").unwrap()).abbreviation("W.Va."), Some("US.WV"));
    }
}
