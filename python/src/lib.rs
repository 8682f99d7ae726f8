//! The native half of the Python package `veille`: what is typed and documented for users stands in `veille/`.

mod batches;
mod given;

use std::sync::OnceLock;

use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3_arrow::PyRecordBatch;
use veille_stages::{Installed, Stages, gazetteer};
use veille_text::CodePoints;

use crate::given::{Articles, Given};

/// One gazetteer and one model a language in the process, whoever asks.
fn stages() -> PyResult<&'static Stages> {
    static STAGES: OnceLock<Result<Stages, String>> = OnceLock::new();
    let made = STAGES.get_or_init(|| {
        let places = gazetteer(None).map_err(|error| error.to_string())?;
        Stages::new(&places, Installed).map_err(|error| error.to_string())
    });
    made.as_ref().map_err(|error| PyRuntimeError::new_err(error.clone()))
}

/// The claims of one text, each as a line of JSON.
#[pyfunction]
#[pyo3(signature = (text, published=None, lang=None, outlet=None, address=None, narrative=false))]
fn read(
    py: Python<'_>,
    text: &str,
    published: Option<&str>,
    lang: Option<&str>,
    outlet: Option<&str>,
    address: Option<&str>,
    narrative: bool,
) -> PyResult<Vec<String>> {
    let given = Given { text, published, lang, outlet, address, narrative };
    py.detach(|| {
        let article = given.article().map_err(PyValueError::new_err)?;
        let found = stages()?.read(&article).map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        let points = CodePoints::new(&article.text);
        Ok(found.claims.iter().map(|claim| claim.to_json(&article.text, &points).to_string()).collect())
    })
}

/// A table of articles to a table of claims.
#[pyfunction]
#[pyo3(signature = (batch, max_chars=10_000_000))]
fn annotate(py: Python<'_>, batch: PyRecordBatch, max_chars: usize) -> PyResult<PyRecordBatch> {
    let batch = batch.into_inner();
    py.detach(|| {
        let claims = batches::table(stages()?, &batch, max_chars).map_err(PyValueError::new_err)?;
        Ok(PyRecordBatch::new(claims))
    })
}

/// The articles of a file or folder.
#[pyfunction]
#[pyo3(signature = (path, rows=256))]
fn articles(path: std::path::PathBuf, rows: usize) -> Articles {
    Articles::open(path, rows)
}

/// The schema of what `annotate` returns, as an empty table of it.
#[pyfunction]
fn no_claims() -> PyRecordBatch {
    PyRecordBatch::new(batches::empty())
}

/// Installs language models where they are absent: the folders they lie in.
#[pyfunction]
fn install_models(py: Python<'_>, languages: Vec<String>) -> PyResult<Vec<String>> {
    py.detach(|| {
        let install = |lang: &String| {
            let folder = veille_spacy::models::ensure(lang, false, &mut |_| {});
            folder
                .map(|path| path.display().to_string())
                .map_err(|error| PyRuntimeError::new_err(error.to_string()))
        };
        languages.iter().map(install).collect()
    })
}

#[pymodule]
fn _veille(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(read, module)?)?;
    module.add_function(wrap_pyfunction!(annotate, module)?)?;
    module.add_function(wrap_pyfunction!(articles, module)?)?;
    module.add_function(wrap_pyfunction!(no_claims, module)?)?;
    module.add_function(wrap_pyfunction!(install_models, module)?)?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))
}
