//! The words of maps and reports, from `languages/<code>/report.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use veille_claim::{ActorId, ActorLexicon, Modality};
use veille_text::Lang;

use crate::cell::plain;
use crate::map::{Spot, State};
use crate::markup::within;

/// The packs of the languages that a report can be written in.
#[derive(rust_embed::RustEmbed)]
#[folder = "../../languages/"]
#[include = "*/report.toml"]
struct Packs;

/// The language where none is asked for.
const DEFAULT: &str = "en";

/// The words of one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    lang: String,
    pub(crate) map: MapWords,
    pub(crate) report: ReportWords,
    modality: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    map: MapWords,
    report: ReportWords,
    modality: BTreeMap<String, String>,
}

/// Texts of maps; `{name}` is filled in.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MapWords {
    pub(crate) title: String,
    pub(crate) known: String,
    pub(crate) known_all: String,
    pub(crate) holders: String,
    pub(crate) holder: String,
    pub(crate) others: String,
    pub(crate) states: String,
    pub(crate) contested: String,
    pub(crate) threatened: String,
    pub(crate) unknown: String,
    pub(crate) area: String,
    pub(crate) certainty: String,
    pub(crate) sure: String,
    pub(crate) likely: String,
    pub(crate) unsure: String,
    pub(crate) scale: String,
    pub(crate) countries: String,
    pub(crate) counts: String,
    pub(crate) pointless: String,
    pub(crate) unnamed: String,
    pub(crate) sources: String,
    pub(crate) credit: String,
    pub(crate) places: String,
    pub(crate) is_contested: String,
    pub(crate) is_contested_leaning: String,
    pub(crate) nobody_knows: String,
    pub(crate) threatened_by: String,
    pub(crate) for_and_against: String,
    pub(crate) percent: String,
    /// Which of the two names of a country is used.
    pub(crate) country_names: CountryNames,
}

/// In which languages the base map has names of countries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CountryNames {
    English,
    French,
}

/// Texts of reports; `{name}` is filled in.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportWords {
    pub(crate) title: String,
    pub(crate) title_country: String,
    pub(crate) known: String,
    pub(crate) known_all: String,
    pub(crate) places: String,
    pub(crate) changes: String,
    pub(crate) contested: String,
    pub(crate) contradictions: String,
    pub(crate) forecasts: String,
    pub(crate) sources: String,
    pub(crate) claims: String,
    pub(crate) map: String,
    pub(crate) map_before: String,
    pub(crate) changes_none: String,
    pub(crate) contested_none: String,
    pub(crate) contradictions_none: String,
    pub(crate) contradictions_lead: String,
    pub(crate) forecasts_none: String,
    pub(crate) forecasts_lead: String,
    pub(crate) change: String,
    pub(crate) says_for: String,
    pub(crate) says_against: String,
    pub(crate) open: String,
    pub(crate) resolved: String,
    pub(crate) came_true: String,
    pub(crate) came_false: String,
    pub(crate) is_open: String,
    pub(crate) nobody_knows: String,
    pub(crate) by: String,
    pub(crate) until: String,
    pub(crate) source: String,
    pub(crate) source_claims: String,
    pub(crate) borne_out: String,
    pub(crate) foreseen: String,
    pub(crate) foreseen_of: String,
    pub(crate) sources_lead: String,
    pub(crate) method: String,
    pub(crate) more: String,
}

impl Words {
    /// The words of a language, by its code; nothing where a report cannot be written in it.
    #[must_use]
    pub fn of(lang: &str) -> Option<Self> {
        let file = Packs::get(&format!("{lang}/report.toml"))?;
        let text = std::str::from_utf8(&file.data).ok()?;
        let File { map, report, modality } = toml::from_str(text).ok()?;
        Some(Self { lang: lang.to_owned(), map, report, modality })
    }

    /// The languages in which reports can be written, by code, the usual one first.
    #[must_use]
    pub fn languages() -> Vec<String> {
        let codes = Packs::iter().filter_map(|path| path.split('/').next().map(str::to_owned));
        let mut codes: Vec<String> = codes.collect();
        codes.sort_by_key(|code| (code != DEFAULT, code.clone()));
        codes
    }

    /// The code of the language.
    #[must_use]
    pub fn lang(&self) -> &str {
        &self.lang
    }

    /// A text with its gaps filled. What is filled in is not looked into again.
    pub(crate) fn fill(&self, text: &str, with: &[(&str, &str)]) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                rest = after;
                continue;
            };
            out.push_str(with.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value));
            rest = after;
        }
        out.push_str(rest);
        out
    }

    pub(crate) fn country<'n>(&self, names: &'n [String; 2]) -> &'n str {
        match self.map.country_names {
            CountryNames::English => &names[0],
            CountryNames::French => &names[1],
        }
    }

    /// What a party is called in this language, where the lexicon knows it by the name that it has in English.
    pub(crate) fn party(&self, name: &str) -> String {
        let lexicon = ActorLexicon::embedded();
        let known = called().get(name).copied().flatten();
        match (known, Lang::new(&self.lang)) {
            (Some(actor), Some(lang)) => plain(lexicon.name_in(actor, lang)),
            _ => plain(name),
        }
    }

    /// The name of a country by its two letters.
    pub(crate) fn country_named(&self, code: &str) -> Option<String> {
        let countries = &crate::map::Base::embedded().countries;
        let country = countries.iter().find(|country| country.code.eq_ignore_ascii_case(code))?;
        Some(self.country(&country.names).to_owned())
    }

    pub(crate) fn modality(&self, modality: Modality) -> &str {
        self.modality.get(modality.name()).map_or(modality.name(), String::as_str)
    }

    /// Never more sure than the model can be.
    pub(crate) fn percent(&self, probability: f32) -> String {
        let percent = format!("{:.0}", (100.0 * probability).min(99.0));
        self.fill(&self.map.percent, &[("percent", &percent)])
    }

    /// Who holds it, in words.
    pub(crate) fn state(&self, state: &State) -> String {
        match state {
            State::Held(party) => self.party(party),
            State::Contested(None) => self.map.is_contested.clone(),
            State::Contested(Some(party)) => {
                self.fill(&self.map.is_contested_leaning, &[("party", &self.party(party))])
            }
            State::Unknown => self.map.nobody_knows.clone(),
        }
    }

    /// `Gao, ML: MNLA, 93 %; threatened by …`.
    pub(crate) fn spot(&self, spot: &Spot) -> String {
        let name = plain(&spot.place.name);
        let within = within(&spot.place);
        let place = if within.is_empty() { name } else { format!("{name} ({within})") };
        let mut parts = vec![self.state(&spot.state)];
        if spot.state != State::Unknown {
            parts.push(self.percent(spot.probability));
        }
        if !spot.threats.is_empty() {
            let by = spot.threats.iter().map(|by| self.party(by)).collect::<Vec<_>>().join(", ");
            parts.push(self.fill(&self.map.threatened_by, &[("party", &by)]));
        }
        format!("{place}: {}", parts.join(", "))
    }
}

/// The actors of the lexicon by their display names; nothing for a name that several have.
fn called() -> &'static BTreeMap<&'static str, Option<ActorId>> {
    static CALLED: OnceLock<BTreeMap<&str, Option<ActorId>>> = OnceLock::new();
    CALLED.get_or_init(|| {
        let lexicon = ActorLexicon::embedded();
        let mut all: BTreeMap<&str, Option<ActorId>> = BTreeMap::new();
        for actor in lexicon.actors().iter().filter_map(|actor| lexicon.by_id(actor.id)) {
            all.entry(lexicon.name(actor)).and_modify(|one| *one = None).or_insert(Some(actor));
        }
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_can_be_read_and_has_all_words() {
        assert_eq!(Words::languages(), ["en", "fr"]);
        for lang in Words::languages() {
            let words = Words::of(&lang).unwrap_or_else(|| panic!("languages/{lang}/report.toml"));
            for modality in [
                "asserted",
                "claimed",
                "denied",
                "negated",
                "planned",
                "forecast",
                "threatened",
                "hypothetical",
            ] {
                assert!(words.modality.contains_key(modality), "{lang}: {modality}");
            }
        }
        assert!(Words::of("xx").is_none());
    }

    #[test]
    fn parties_are_called_as_the_language_calls_them() {
        let french = Words::of("fr").unwrap();
        assert_eq!(french.party("New Forces"), "Forces nouvelles");
        assert_eq!(french.party("Front of nobody"), "Front of nobody");
        assert_eq!(Words::of("en").unwrap().party("New Forces"), "New Forces");
    }

    #[test]
    fn gaps_are_filled_once() {
        let words = Words::of("en").unwrap();
        assert_eq!(words.fill("{a} of {b}", &[("a", "{b}"), ("b", "two")]), "{b} of two");
        assert_eq!(words.fill("open {", &[]), "open ");
    }
}
