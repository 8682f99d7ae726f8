//! What each kind of evidence is worth, from `data/place/weights.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rust_embed::RustEmbed;
use serde::Deserialize;

use crate::Error;

#[derive(RustEmbed)]
#[folder = "../../data/place/"]
#[include = "weights.toml"]
struct Data;

macro_rules! evidence {
    ($(#[$doc:meta])* $name:ident, $($variant:ident = $text:literal,)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum $name { $($variant,)* }

        impl $name {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant,)*];

            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

evidence! {
    /// Evidence that a stretch of text names a place at all.
    Sign,
    Bias = "bias",
    NerExact = "model: a place, exactly",
    NerInside = "model: inside a place",
    NerAround = "model: a place is part of it",
    NerPersonExact = "model: a person, exactly",
    NerPersonInside = "model: inside a person",
    NerOrgExact = "model: an organisation, exactly",
    NerOrgInside = "model: inside an organisation",
    NerPeople = "model: a people",
    NerOther = "model: something else",
    NerNone = "model: nothing",
    Unknown = "not in the gazetteer",
    UnknownNer = "not in the gazetteer, model: a place",
    UnknownPlaced = "not in the gazetteer, behind a preposition of place",
    UnknownCalled = "not in the gazetteer, called a kind of place",
    UnknownRespelt = "known in another spelling",
    Importance = "known far away",
    ImportanceNone = "known far away, model: nothing",
    ImportanceOther = "known far away, model: something else",
    IsCountry = "a country",
    IsDivision = "a division",
    AlternateOnly = "only a lesser name",
    ShortenedOnly = "only a shortened name",
    SeveralWords = "several words",
    InPlace = "behind a preposition of place",
    LoosePreposition = "behind a preposition",
    HasContainer = "followed by what contains it",
    IsContainer = "behind a comma, contains what precedes",
    KindAfter = "followed by a kind of place",
    KindAfterIn = "ends in a kind of place",
    KindBefore = "behind a kind of place",
    RoadAfter = "ends in a kind of road",
    Numbered = "a numbered road",
    Modifier = "behind a point of the compass",
    TitleBefore = "behind a title",
    CapitalBefore = "behind another capital",
    CapitalAfter = "followed by another capital",
    OrganisationAfter = "followed by a word for organisations",
    PersonAfter = "followed by a suffix of persons",
    ProperNoun = "tagged as a name",
    NotNoun = "tagged as no noun",
    Common = "first of all a common word",
    LowerElsewhere = "written small elsewhere",
    AllCapitals = "in capitals",
    SentenceStart = "at the start of a sentence",
    Dateline = "in the dateline",
    PersonElsewhere = "part of a person's name elsewhere",
    PlaceElsewhere = "surely a place elsewhere",
    NamedCountry = "lies in a country that the article names",
    NamedProvince = "lies in a division that the article names",
    ForeignNamed = "lies in none of the countries that the article names",
    Coordinated = "beside a likely place, joined by a conjunction",
    Listed = "beside a likely place in a list",
    Taken = "object of a verb that takes places",
    LesserNamed = "a lesser name, in a country that the article names",
    NerPlaceShare = "model: a place elsewhere",
    NerPersonShare = "model: a person elsewhere",
    ArticleNatural = "with an article, and a natural feature is called so",
    Subject = "subject of a verb",
    Compound = "modifies a noun",
    Abbreviation = "a known abbreviation",
    Demonym = "a people or adjective",
    PartOfLonger = "part of a longer known name",
    Offset = "distance and direction from a place",
}

evidence! {
    /// Evidence for one of the places that share a name.
    Reason,
    Population = "inhabitants",
    Names = "known by many names",
    Country = "a country",
    Capital = "a capital",
    Province = "a first-level division",
    ProvinceSeat = "seat of a first-level division",
    District = "a second-level division",
    DistrictSeat = "seat of a second-level division",
    Neighbourhood = "a section of a town",
    Facility = "an airport or base",
    Natural = "a natural feature",
    ByHand = "added by hand",
    Alternate = "only a lesser name of it",
    Shortened = "only part of its name",
    Respelt = "spelt alike after transliteration",
    Misspelt = "spelt nearly alike",
    ArticleAgrees = "has an article, as natural features do",
    ArticleDisagrees = "has an article, as towns do not",
    RowCountry = "in the country of the name beside it",
    PeopleAgrees = "said to be of its country",
    PeopleDisagrees = "said to be of another country",
    KindAgrees = "the text calls it such",
    KindDisagrees = "the text calls it something else",
    ContainerAdjacent = "lies in the place named beside it",
    ContainerAbsent = "does not lie in the place named beside it",
    ContainerSentence = "lies in a place named in the sentence",
    ContainerArticle = "lies in a division named in the article",
    FocusCountry = "lies in the country of the article",
    AtWar = "lies in a country at war at the time",
    FocusProvince = "lies in the province of the article",
    Near = "near other places of the article",
    Offset = "distance and direction agree with the map",
    OffsetAbsent = "distance and direction disagree with the map",
    SameSense = "named in full elsewhere in the article",
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    recognition: BTreeMap<String, f32>,
    resolution: BTreeMap<String, f32>,
    threshold: Thresholds,
}

/// Above what probability something is said.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Thresholds {
    /// That it is a place.
    pub(crate) place: f32,
    /// That it is this place: below, it gets no point.
    pub(crate) point: f32,
    /// That a name with one letter wrong is this place.
    pub(crate) misspelt_country: f32,
}

/// All weights, by evidence.
#[derive(Debug)]
pub(crate) struct Weights {
    sign: Vec<f32>,
    reason: Vec<f32>,
    pub(crate) threshold: Thresholds,
}

impl Weights {
    /// # Errors
    /// Where the embedded file is not valid, which the tests rule out.
    pub(crate) fn embedded() -> Result<&'static Self, Error> {
        static WEIGHTS: OnceLock<Result<Weights, Error>> = OnceLock::new();
        WEIGHTS
            .get_or_init(|| {
                let file =
                    Data::get("weights.toml").ok_or_else(|| Error::pack("weights.toml", "is missing"))?;
                let text = std::str::from_utf8(&file.data).map_err(|e| Error::pack("weights.toml", e))?;
                Self::parse(text)
            })
            .as_ref()
            .map_err(Clone::clone)
    }

    fn parse(text: &str) -> Result<Self, Error> {
        let file: File = toml::from_str(text).map_err(|e| Error::pack("weights.toml", e))?;
        let pick = |table: &BTreeMap<String, f32>, name: &str| {
            table
                .get(name)
                .copied()
                .ok_or_else(|| Error::pack("weights.toml", format!("`{name}` is missing")))
        };
        Ok(Self {
            sign: Sign::ALL.iter().map(|s| pick(&file.recognition, s.name())).collect::<Result<_, _>>()?,
            reason: Reason::ALL.iter().map(|r| pick(&file.resolution, r.name())).collect::<Result<_, _>>()?,
            threshold: file.threshold,
        })
    }

    pub(crate) fn sign(&self, sign: Sign) -> f32 {
        self.sign.get(sign as usize).copied().unwrap_or(0.0)
    }

    pub(crate) fn reason(&self, reason: Reason) -> f32 {
        self.reason.get(reason as usize).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_evidence_has_a_weight() {
        Weights::embedded().unwrap();
    }
}
