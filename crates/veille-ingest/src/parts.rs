//! What a format has told of an article, put together to one text into which all spans point.

use veille_text::{Article, Lang, Published, Span};

use crate::error::Kind;
use crate::origin::{Bases, Basis, Origin};
use crate::reader::{Ingested, Note, Reader};
use crate::{dateline, language};

/// What a format has told of an article.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    /// The text as people read it, without its title.
    pub(crate) text: String,
    pub(crate) title: Option<(String, Basis)>,
    pub(crate) published: Option<(Published, Basis)>,
    pub(crate) outlet: Option<(String, Basis)>,
    pub(crate) address: Option<(String, Basis)>,
    /// What the file says, which the text may belie.
    pub(crate) lang: Option<(Lang, Basis)>,
    /// Doubts from before.
    pub(crate) notes: Vec<Note>,
}

/// Longer titles are whole texts in the wrong column, and are no title.
const LONGEST_TITLE: usize = 600;

/// Letters from which on a text shows its language better than what is written about it: the measure at which
/// the detector was without error (see `language`). Below, what the file declares is believed.
const ENOUGH_LETTERS: usize = 150;

impl Reader {
    /// One article from its parts.
    ///
    /// The title is the first paragraph of the article's text, since headlines tell what happened; where the
    /// text begins with it, it is not said twice.
    pub(crate) fn assemble(&self, parts: Parts, origin: Origin) -> Result<Ingested, Kind> {
        let languages = language::installed()?;
        let mut bases = Bases::default();
        let line = dateline::find(&parts.text);
        let body = line.map_or(0, |line| line.body);
        let mut rest = parts.text.get(body..).unwrap_or_default().trim();
        let title = parts.title.map(|(title, basis)| (one_line(&title), basis));
        let title = title.filter(|(title, _)| !title.is_empty() && title.len() <= LONGEST_TITLE);
        if rest.is_empty() && title.is_none() {
            return Err(if line.is_some() { Kind::OnlyDateline } else { Kind::Blank });
        }
        let mut text = String::with_capacity(rest.len() + 200);
        let mut title_span = None;
        if let Some((title, basis)) = title {
            bases.title = Some(basis);
            title_span = Span::new(0, title.len());
            text.push_str(&title);
            // A blank line keeps the two apart: paragraphs are cut at blank lines only.
            text.push_str("\n\n");
            rest = without_title(rest, &title);
        }
        text.push_str(rest);
        let end = text.trim_end().len();
        text.truncate(end);

        let published = match (self.published_set(), parts.published, line) {
            (Some(set), ..) => Some((set, Basis::Set)),
            (None, Some(told), _) => Some(told),
            (None, None, Some(line)) => {
                let date = veille_time::parse_published(line.date.of(&parts.text));
                Some((date.map_err(|cause| Kind::Dateline { cause })?, Basis::Dateline))
            }
            (None, None, None) => None,
        };
        let (lang, basis) = self.language_of(&text, parts.lang, languages)?;
        bases.lang = Some(basis);
        bases.published = published.map(|(_, basis)| basis);

        let mut article = Article::new(text, lang);
        article.title = title_span;
        article.published = published.map(|(published, _)| published);
        let outlet = self.outlet_set().map(|set| (set.to_owned(), Basis::Set)).or(parts.outlet);
        let outlet = outlet.map(|(outlet, basis)| (one_line(&outlet), basis));
        if let Some((outlet, basis)) = outlet.filter(|(outlet, _)| !outlet.is_empty()) {
            article.outlet = Some(outlet.into());
            bases.outlet = Some(basis);
        }
        if let Some((address, basis)) = parts.address {
            article.address = Some(address.into());
            bases.address = Some(basis);
        }
        let mut notes = parts.notes;
        if article.published.is_none() {
            notes.push(Note::Undated);
        }
        Ok(Ingested { article, notes, origin, bases })
    }

    /// The cases: what was set; a text long enough to show its language; what is declared; what a short text shows.
    pub(crate) fn language_of(
        &self,
        text: &str,
        declared: Option<(Lang, Basis)>,
        languages: &[crate::Language],
    ) -> Result<(Lang, Basis), Kind> {
        if let Some(set) = self.lang_set() {
            return Ok((set, Basis::Set));
        }
        let declared = declared.filter(|(lang, _)| languages.iter().any(|one| one.lang() == *lang));
        let short = text.chars().filter(|c| c.is_alphabetic()).take(ENOUGH_LETTERS).count() < ENOUGH_LETTERS;
        match declared {
            Some(declared) if short => Ok(declared),
            _ => language::detect(text, languages).map(|lang| (lang, Basis::Text)),
        }
    }
}

/// White space and control characters to single blanks.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// The text behind its first line, where that is the title; marks of a heading and white space do not count.
fn without_title<'a>(text: &'a str, title: &str) -> &'a str {
    let (first, rest) = text.split_once(['\n', '\r']).unwrap_or((text, ""));
    if one_line(first.trim_start_matches(['#', ' '])) == title { rest.trim_start() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_said_once() {
        assert_eq!(without_title("A night\nText.", "A night"), "Text.");
        assert_eq!(without_title("A  night \r\n\r\nText.", "A night"), "Text.");
        assert_eq!(without_title("A night of fire\n\nText.", "A night"), "A night of fire\n\nText.");
        assert_eq!(one_line(" a\n\tb\u{1b}c "), "a b c");
    }
}
