//! Which language a text is in, among those that have a pack.

use std::sync::OnceLock;

use rust_embed::RustEmbed;
use serde::Deserialize;
use veille_text::Lang;

use crate::Error;
use crate::error::Kind;

#[derive(RustEmbed)]
#[folder = "../../languages/"]
#[include = "*/language.toml"]
struct Packs;

/// A language that veille reads, as its pack describes it.
#[derive(Debug, Clone)]
pub struct Language {
    lang: Lang,
    name: String,
    own_name: String,
    /// ISO 639-3, by which the detector knows it.
    iso639_3: String,
    common: Vec<String>,
    abbreviations: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct PackFile {
    name: String,
    own_name: String,
    #[serde(rename = "iso639-3")]
    iso639_3: String,
    common: Vec<String>,
    #[serde(default)]
    abbreviations: Vec<String>,
}

impl Language {
    /// Its code.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Its English name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its speakers call it.
    #[must_use]
    pub fn own_name(&self) -> &str {
        &self.own_name
    }

    /// Short forms whose full stop ends no sentence ("Dr."), for a language that is read without a model.
    #[must_use]
    pub fn abbreviations(&self) -> &[String] {
        &self.abbreviations
    }

    /// All languages built into this program, by code.
    ///
    /// # Errors
    /// Where a pack that was compiled in cannot be parsed.
    pub fn installed() -> Result<&'static [Self], Error> {
        static INSTALLED: OnceLock<Result<Vec<Language>, Error>> = OnceLock::new();
        INSTALLED.get_or_init(load).as_deref().map_err(Clone::clone)
    }

    /// The language of a text, among those installed.
    ///
    /// # Errors
    /// [`is_unsupported_language`](Error::is_unsupported_language): it is in another, or too short to tell.
    pub fn of_text(text: &str) -> Result<Lang, Error> {
        detect(text, Self::installed()?).map_err(Error::new)
    }
}

fn load() -> Result<Vec<Language>, Error> {
    let mut languages = Vec::new();
    for file in Packs::iter() {
        let broken = |cause: String| Error::new(Kind::Pack { file: file.to_string(), cause });
        let code = file.split('/').next().unwrap_or_default();
        let lang = Lang::new(code).ok_or_else(|| broken("its folder's name is no language code".into()))?;
        let data = Packs::get(&file).ok_or_else(|| broken("it is missing".into()))?;
        let pack: PackFile = toml::from_slice(&data.data).map_err(|error| broken(error.to_string()))?;
        let PackFile { name, own_name, iso639_3, mut common, abbreviations } = pack;
        common.sort_unstable();
        languages.push(Language { lang, name, own_name, iso639_3, common, abbreviations });
    }
    languages.sort_by_key(|language| language.lang);
    Ok(languages)
}

/// "English (en) and French (fr)".
pub(crate) fn list(languages: &[Language]) -> String {
    let names: Vec<_> = languages.iter().map(|one| format!("{} ({})", one.name, one.lang)).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => "no language".to_owned(),
    }
}

/// As [`Language::installed`], for errors that get their name later.
pub(crate) fn installed() -> Result<&'static [Language], Kind> {
    Language::installed().map_err(|error| Kind::Languages { cause: error })
}

/// Bytes of text that are looked at: some 1,500 words, where the detector has long been certain.
const HEAD: usize = 8 << 10;

/// Letters from which on the detector alone decides. Measured on 2,154 paragraphs of French and English news
/// and history and 148 texts in seventeen other languages: without error in paragraphs of 150 characters or
/// more; with the common words one in 2,028 from 60 characters on (the detector alone: 14); in shorter ones,
/// mostly headings without a verb, 22 of 126 are refused or confused (the detector alone: 44).
const ENOUGH_LETTERS: usize = 150;

/// In a short text, at least this share of the words, in percent, must be common words of the language.
const COMMON_PERCENT: usize = 10;

/// The language of a text.
///
/// The cases: a long text, or a verdict that the detector itself calls reliable, stands. Below, the common
/// words of the installed languages decide, and where there are none in the text, the detector's guess.
pub(crate) fn detect(text: &str, languages: &[Language]) -> Result<Lang, Kind> {
    let end = (0..=HEAD.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    let text = text.get(..end).unwrap_or(text);
    let unknown = || Kind::UnknownLanguage { installed: list(languages) };
    let guess = whatlang::detect(text).ok_or_else(unknown)?;
    let long = text.chars().filter(|c| c.is_alphabetic()).take(ENOUGH_LETTERS).count() == ENOUGH_LETTERS;
    if !long
        && !guess.is_reliable()
        && let Some(lang) = by_common_words(text, languages)
    {
        return Ok(lang);
    }
    match languages.iter().find(|language| language.iso639_3 == guess.lang().code()) {
        Some(language) => Ok(language.lang),
        None if long || guess.is_reliable() => Err(Kind::ForeignLanguage {
            found: guess.lang().eng_name().to_owned(),
            installed: list(languages),
        }),
        None => Err(unknown()),
    }
}

/// The one language whose common words are most frequent in the text, or nothing where two are level.
fn by_common_words(text: &str, languages: &[Language]) -> Option<Lang> {
    let text = text.to_lowercase();
    let words: Vec<_> = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let hits = |language: &Language| {
        let known =
            |word: &&&str| language.common.binary_search_by(|common| common.as_str().cmp(word)).is_ok();
        words.iter().filter(known).count()
    };
    let mut counts: Vec<_> = languages.iter().map(|language| (hits(language), language.lang)).collect();
    counts.sort_by_key(|&(count, _)| std::cmp::Reverse(count));
    let &(best, lang) = counts.first()?;
    let second = counts.get(1).map_or(0, |second| second.0);
    (best > second && best * 100 >= words.len() * COMMON_PERCENT).then_some(lang)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(text: &str) -> Result<String, String> {
        let languages = Language::installed().unwrap();
        detect(text, languages).map(|lang| lang.to_string()).map_err(|kind| kind.to_string())
    }

    #[test]
    fn every_pack_that_is_compiled_in_can_be_read() {
        let codes: Vec<_> = Language::installed().unwrap().iter().map(|one| one.lang.to_string()).collect();
        let folders: Vec<_> = Packs::iter().map(|file| file.split('/').next().unwrap().to_owned()).collect();
        assert_eq!(codes.len(), folders.len());
        assert!(codes.contains(&"en".to_owned()) && codes.contains(&"fr".to_owned()));
    }

    #[test]
    fn short_headlines_are_told_apart() {
        assert_eq!(code("Rebels in the hills, army at the bridge").unwrap(), "en");
        assert_eq!(code("Les rebelles dans les collines").unwrap(), "fr");
        assert_eq!(code("Tombouctou : la ville est tombée").unwrap(), "fr");
        assert_eq!(code("Los rebeldes toman el puente").unwrap(), "es");
        assert_eq!(code("Cae la capital del norte tras el asedio").unwrap(), "es");
        assert_eq!(code("El ejército se retira de la base de Gao").unwrap(), "es");
    }

    #[test]
    fn another_language_is_named() {
        let german = "Die Armee hat am Freitag nach schweren Gefechten die Stadt eingenommen, teilte ein Sprecher \
            des Ministeriums mit. Die Aufständischen zogen sich in die Berge zurück und ließen ihre Fahrzeuge stehen.";
        let error = code(german).unwrap_err();
        assert!(error.contains("German") && error.contains("French (fr)"), "{error}");
        assert!(code("Войска вошли в город вчера утром, сообщил губернатор области.").is_err());
    }

    #[test]
    fn a_text_without_letters_has_no_language() {
        assert!(code("1 2 3 … 4").unwrap_err().contains("does not show"));
    }

    proptest! {
        #[test]
        fn any_text_gets_an_answer(text in "(?s).{0,120}") {
            let _ = code(&text);
        }
    }
}
