//! Articles from what Python gives.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use pyo3::prelude::*;
use pyo3_arrow::PyRecordBatch;
use serde_json::Value;
use veille_ingest::{Collection, Ingested, Language, Reader};
use veille_ledger::StoredArticle;
use veille_text::{Article, Domain, Lang};

/// An article as its parts come.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Given<'a> {
    pub(crate) text: &'a str,
    pub(crate) published: Option<&'a str>,
    pub(crate) lang: Option<&'a str>,
    pub(crate) outlet: Option<&'a str>,
    pub(crate) address: Option<&'a str>,
    pub(crate) narrative: bool,
}

impl Given<'_> {
    /// The article, or what is wrong with it.
    pub(crate) fn article(&self) -> Result<Article, String> {
        let filled =
            |text: Option<&'_ str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let mut article = Article::new(self.text, language(filled(self.lang).as_deref(), self.text)?);
        let published = filled(self.published).map(|date| veille_time::parse_published(&date));
        article.published = published.transpose().map_err(|error| error.to_string())?;
        article.outlet = filled(self.outlet).map(Into::into);
        article.address = filled(self.address).map(Into::into);
        if self.narrative {
            article.domain = Domain::Narrative;
        }
        Ok(article)
    }
}

fn language(code: Option<&str>, text: &str) -> Result<Lang, String> {
    let Some(code) = code else {
        return Language::of_text(text).map_err(|error| error.to_string());
    };
    let installed = Language::installed().map_err(|error| error.to_string())?;
    let codes = || installed.iter().map(|one| one.lang().to_string()).collect::<Vec<_>>().join(", ");
    Lang::new(code)
        .filter(|lang| installed.iter().any(|one| one.lang() == *lang))
        .ok_or_else(|| format!("language `{code}` is not known; there are {}", codes()))
}

/// An article from its text and the JSON of all else that is known of it, as exports write them.
pub(crate) fn stored(record: &str, text: String) -> Result<Article, String> {
    let mut whole: Value =
        serde_json::from_str(record).map_err(|error| format!("article_record: {error}"))?;
    if let Value::Object(fields) = &mut whole {
        fields.insert("text".to_owned(), Value::String(text));
    }
    let stored: StoredArticle =
        serde_json::from_value(whole).map_err(|error| format!("article_record: {error}"))?;
    stored.to_article().ok_or_else(|| format!("article_record: `{}` is no language", stored.lang))
}

/// Articles of a file or folder, a table at a time, read ahead by a thread of its own.
#[pyclass]
pub(crate) struct Articles {
    // Python may ask from several threads; each table goes to one of them.
    coming: Mutex<Receiver<RecordBatch>>,
}

impl Articles {
    pub(crate) fn open(path: PathBuf, rows: usize) -> Self {
        let (tables, coming) = sync_channel(2);
        std::thread::spawn(move || {
            let collection = Collection::new(Reader::new());
            let mut all = collection.open(&path).peekable();
            while all.peek().is_some() {
                let some: Vec<_> = all.by_ref().take(rows.max(1)).collect();
                if tables.send(table(some)).is_err() {
                    break; // Nobody asks any more.
                }
            }
        });
        Self { coming: Mutex::new(coming) }
    }
}

#[pymethods]
impl Articles {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> Option<PyRecordBatch> {
        let next = || self.coming.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
        py.detach(next).map(PyRecordBatch::new)
    }
}

fn table(articles: Vec<Result<Ingested, veille_ingest::Error>>) -> RecordBatch {
    let mut columns: [Vec<Option<String>>; 7] = Default::default();
    for article in articles {
        let row = match article {
            Ok(ingested) => row(&ingested.article),
            Err(error) => [None, None, None, None, None, None, Some(error.to_string())],
        };
        columns.iter_mut().zip(row).for_each(|(column, cell)| column.push(cell));
    }
    let names = ["text", "published", "lang", "outlet", "address", "article_record", "error"];
    let fields: Vec<_> = names.iter().map(|name| Field::new(*name, DataType::Utf8, true)).collect();
    let arrays = columns.into_iter().map(|column| Arc::new(StringArray::from(column)) as ArrayRef).collect();
    let schema = Arc::new(Schema::new(fields));
    // Seven columns of one length: there is nothing to refuse.
    RecordBatch::try_new(Arc::clone(&schema), arrays).unwrap_or_else(|_| RecordBatch::new_empty(schema))
}

fn row(article: &Article) -> [Option<String>; 7] {
    let stored = StoredArticle::new(article, None);
    let mut about = serde_json::to_value(&stored).unwrap_or_default();
    if let Value::Object(fields) = &mut about {
        fields.remove("text");
    }
    [
        Some(stored.text.to_string()),
        stored.published.map(|published| published.text.to_string()),
        Some(stored.lang.to_string()),
        stored.outlet.map(|outlet| outlet.to_string()),
        stored.address.map(|address| address.to_string()),
        Some(about.to_string()),
        None,
    ]
}
