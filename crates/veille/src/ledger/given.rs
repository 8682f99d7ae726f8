//! What has been read before, on its way into a ledger: other ledgers, and files of claims.

use std::fs::File;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use smol_str::SmolStr;
use veille_claim::ClaimRecord;
use veille_export::ClaimRows;
use veille_ingest::Fingerprint;
use veille_ledger::{Entry, History, Ledger, PublishedRecord, StoredArticle};
use veille_text::{Article, Lang};

use super::copies::{Copies, KIND};
use super::summary::Summary;
use crate::failure::Failure;
use crate::lines::{Batches, Content, Line};

/// Claims, or articles, that become visible together.
const BATCH: usize = 4_096;

/// Something that has been read before.
pub(super) enum Given {
    /// A ledger: a file, or the address of a server.
    Ledger(PathBuf),
    /// A Parquet table of claims, or a folder of them.
    Tables(Vec<PathBuf>),
    /// JSON lines of `veille annotate` or `veille read`.
    Lines(PathBuf),
}

impl Given {
    /// Looks whether a source of `veille add` has been read before.
    pub(super) fn of(source: &str) -> Option<Self> {
        let path = PathBuf::from(source);
        if veille_ledger::is_ledger(&path) {
            return Some(Self::Ledger(path));
        }
        if path.is_dir() {
            let tables = tables(&path);
            let first =
                tables.first().is_some_and(|table| ClaimRows::open(table, Timestamp::now()).is_some());
            return first.then_some(Self::Tables(tables));
        }
        if ClaimRows::open(&path, Timestamp::now()).is_some() {
            return Some(Self::Tables(vec![path]));
        }
        is_lines(&path).then_some(Self::Lines(path))
    }

    /// Adds it to a ledger.
    pub(super) fn add(self, ledger: &mut dyn Ledger, summary: &mut Summary) -> Result<(), Failure> {
        match self {
            Self::Ledger(path) => {
                let from = veille_ledger::open(&path)?;
                summary.added(veille_ledger::merge(&from, ledger, &mut |_| ())?);
                Ok(())
            }
            Self::Tables(paths) => {
                let mut adding = Adding { ledger, summary, waiting: Vec::new() };
                let now = Timestamp::now();
                for row in paths.iter().filter_map(|path| ClaimRows::open(path, now)).flatten() {
                    adding.take(row.map_err(Failure::new))?;
                }
                adding.flush()
            }
            Self::Lines(path) => lines(&path, &mut Adding { ledger, summary, waiting: Vec::new() }),
        }
    }
}

/// Makes one voice of copies of one wire that have come from several sources.
pub(super) fn join_voices(ledger: &mut dyn Ledger, summary: &mut Summary) -> Result<(), Failure> {
    let joined = Copies::of(ledger)?.join(ledger)?;
    summary.touched(joined.touched);
    Ok(())
}

/// The Parquet files of a folder, in the order of their names. What begins with a dot or a low line is notes of the engine
/// that wrote them.
fn tables(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let hidden = name.to_string_lossy().starts_with(['.', '_']);
            // Links are not followed: they may lead in a circle.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !hidden => folders.push(entry.path()),
                Ok(kind) if kind.is_file() && !hidden => out.push(entry.path()),
                _ => {}
            }
        }
    }
    out.retain(|path| path.extension().is_some_and(|ending| ending == "parquet"));
    out.sort();
    out
}

/// What is waiting to become visible.
struct Adding<'l, 's> {
    ledger: &'l mut dyn Ledger,
    summary: &'s mut Summary,
    waiting: Vec<History>,
}

impl Adding<'_, '_> {
    fn take(&mut self, told: Result<History, Failure>) -> Result<(), Failure> {
        match told {
            Ok(history) => self.waiting.push(history),
            Err(failure) => self.summary.failed(failure),
        }
        if self.waiting.len() < BATCH { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        let mut all = History::gather(std::mem::take(&mut self.waiting));
        for history in &mut all {
            if let Some(article) = history.article.to_article() {
                history.notes.push((KIND.into(), Fingerprint::of(&article).to_bytes().to_vec()));
            }
        }
        self.summary.added(self.ledger.absorb(&all, &[])?);
        Ok(())
    }
}

/// A line of `veille annotate`: with `--text` it has all that a ledger needs.
#[derive(Debug, Deserialize)]
struct Annotated {
    #[serde(default)]
    id: Value,
    text: Option<String>,
    lang: Option<String>,
    published: Option<String>,
    domain: Option<String>,
    source: Option<SmolStr>,
    method: Option<u32>,
    #[serde(default)]
    claims: Vec<ClaimRecord>,
    error: Option<String>,
}

/// True where the first line that is not blank has what `veille annotate` or `veille read --json` writes.
fn is_lines(path: &Path) -> bool {
    let Some(Ok(batch)) = File::open(path).ok().and_then(|file| Batches::new(file).next()) else {
        return false;
    };
    let Some(Content::Bytes(bytes)) = batch.into_iter().next().map(|line| line.content) else { return false };
    let Ok(Value::Object(first)) = serde_json::from_slice(&bytes) else { return false };
    let listed = |name: &str| first.get(name).is_some_and(Value::is_array);
    let annotated = listed("claims") && (listed("sentences") || first.contains_key("method"));
    annotated || ["event", "modality", "evidence"].iter().all(|name| first.contains_key(*name))
}

fn lines(path: &Path, adding: &mut Adding<'_, '_>) -> Result<(), Failure> {
    let name = path.display().to_string();
    let file = File::open(path).map_err(|error| Failure::new(error).of(&name))?;
    for batch in Batches::new(file) {
        for line in batch.map_err(|error| Failure::new(error).of(&name))? {
            let at = format!("{name}, line {}", line.number);
            let told = told(line, adding.ledger)?;
            adding.take(told.map_err(|why| Failure::new(why).of(&at)))?;
        }
    }
    adding.flush()
}

/// What a line tells; else why it tells nothing.
fn told(line: Line, ledger: &dyn Ledger) -> Result<Result<History, String>, Failure> {
    let Content::Bytes(bytes) = line.content else { return Ok(Err("the line is too long".to_owned())) };
    // A line is a document with its claims, or one claim.
    let told = match serde_json::from_slice::<ClaimRecord>(&bytes) {
        Ok(claim) => Ok(Annotated {
            id: claim.evidence.article.as_str().into(),
            text: None,
            lang: None,
            published: None,
            domain: None,
            source: None,
            method: None,
            claims: vec![claim],
            error: None,
        }),
        Err(_) => serde_json::from_slice::<Annotated>(&bytes),
    };
    let told = match told {
        Ok(Annotated { error: Some(error), .. }) => return Ok(Err(error)),
        Ok(told) => told,
        Err(error) => return Ok(Err(format!("this is no line of `veille annotate`: {error}"))),
    };
    let article = match &told.text {
        Some(text) => article(&told, text),
        None => {
            let id = told.claims.first().map(|claim| claim.evidence.article.clone());
            let Some(id) = id.or_else(|| told.id.as_str().map(SmolStr::new)) else {
                return Ok(Err("its article is not named".to_owned()));
            };
            ledger.article(&id)?.ok_or_else(|| {
                format!("the ledger has no article `{id}`; add the article, or write the line with `veille annotate --text`")
            })
        }
    };
    // Without a number it was this program's own method, or nobody knows: then a later reading may supersede it.
    let method = told.method.unwrap_or(veille_claim::METHOD);
    let entry = |article| Entry { article, claims: told.claims, method };
    Ok(article.map(|article| History::of(entry(article), Timestamp::now())))
}

/// The article of a line with its text.
fn article(told: &Annotated, text: &str) -> Result<StoredArticle, String> {
    let code = told.lang.as_deref().unwrap_or_default();
    let lang = Lang::new(code).ok_or_else(|| format!("`{code}` is no language code"))?;
    let mut article = StoredArticle::new(&Article::new(text, lang), None);
    match &told.id {
        Value::Null => {}
        Value::String(id) => article.id = id.into(),
        other => article.id = other.to_string().into(),
    }
    let date = told.published.as_deref().filter(|date| !date.is_empty());
    let date = date.map(|date| veille_time::parse_published(date).map_err(|error| error.to_string()));
    article.published = date.transpose()?.map(PublishedRecord::from);
    article.narrative = told.domain.as_deref() == Some("narrative");
    article.outlet = told.source.clone();
    Ok(article)
}
