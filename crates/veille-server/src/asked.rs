//! What was asked, as the address says it.

use serde::de::DeserializeOwned;

use crate::error::Fail;

/// A question: the part of the path that names something, and the query.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub(crate) key: String,
    pub(crate) query: String,
    /// Whoever asks may decide.
    pub(crate) writable: bool,
}

impl Asked {
    /// The query's parameters. Those without a value count as not given.
    pub(crate) fn query<T: DeserializeOwned>(&self) -> Result<T, Fail> {
        let given = self
            .query
            .split('&')
            .filter(|one| one.split_once('=').is_some_and(|(_, value)| !value.is_empty()));
        let given: Vec<&str> = given.collect();
        serde_html_form::from_str(&given.join("&")).map_err(|error| {
            Fail::bad(format!("the question cannot be read: {error}"))
                .with_help("`/api/docs` lists what can be asked")
        })
    }
}
