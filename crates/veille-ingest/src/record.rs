//! One record of a collection to one article.

use veille_text::Lang;

use crate::error::Kind;
use crate::field::Field;
use crate::origin::{Basis, Origin};
use crate::parts::Parts;
use crate::reader::{Ingested, Note, Reader};
use crate::{Error, dates, markup};

/// What a record tells, field by field.
#[derive(Debug, Default)]
pub(crate) struct Told {
    values: Vec<(Field, String)>,
    pub(crate) notes: Vec<Note>,
}

impl Told {
    /// Keeps the first value of a field that is not empty.
    pub(crate) fn add(&mut self, field: Field, value: String) {
        if !value.trim().is_empty() && self.get(field).is_none() {
            self.values.push((field, value));
        }
    }

    pub(crate) fn get(&self, field: Field) -> Option<&str> {
        self.values.iter().find(|(its, _)| *its == field).map(|(_, value)| value.as_str())
    }

    fn take(&mut self, field: Field) -> Option<String> {
        let at = self.values.iter().position(|(its, _)| *its == field)?;
        Some(self.values.swap_remove(at).1)
    }
}

impl Reader {
    /// The article of a record. A date that cannot be read makes it a bad one: an article without its date
    /// would count as of the day it is added.
    pub(crate) fn record(&self, mut told: Told, origin: Origin, basis: Basis) -> Result<Ingested, Error> {
        let name = origin.to_string();
        self.article_of(&mut told, origin, basis).map_err(|kind| Error::of(&name, kind))
    }

    fn article_of(&self, told: &mut Told, origin: Origin, basis: Basis) -> Result<Ingested, Kind> {
        let text = told.take(Field::Text).ok_or(Kind::NoText)?;
        if text.len() as u64 > self.max_bytes_set() {
            return Err(Kind::TooLarge { size: Some(text.len() as u64), limit: self.max_bytes_set() });
        }
        let text = if markup::is_in(&text) { markup::plain(&text) } else { text };
        let lang = told.get(Field::Lang).and_then(Lang::new).map(|lang| (lang, basis));
        let published = match told.take(Field::Published).filter(|_| self.published_set().is_none()) {
            Some(date) => {
                let read = dates::read(&date, lang.map(|(lang, _)| lang));
                Some((read.ok_or(Kind::UnreadableDate { date })?, basis))
            }
            None => None,
        };
        let title = told.take(Field::Title);
        let title = title.map(|title| if markup::is_in(&title) { markup::plain(&title) } else { title });
        let parts = Parts {
            text,
            title: title.map(|title| (title, basis)),
            published,
            outlet: told.take(Field::Outlet).map(|outlet| (outlet, basis)),
            address: told.take(Field::Address).map(|address| (address, basis)),
            lang,
            notes: std::mem::take(&mut told.notes),
        };
        self.assemble(parts, origin)
    }
}
