//! What the ledger holds, for other programs.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use utoipa::{IntoParams, ToSchema};
use veille_answer::Sides;
use veille_ledger::Day;

use super::versioned;
use crate::answer::Answer;
use crate::app::Reading;
use crate::asked::Asked;
use crate::error::Fail;

#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    /// Only what was so on that day.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Day>,
    /// As could be known at the end of that day.
    #[param(value_type = Option<String>, format = Date)]
    known: Option<Day>,
    /// Which actors count as one side.
    #[param(value_type = Option<Sides>)]
    sides: Sides,
    /// Only in that country, by its ISO 3166 code.
    #[param(value_type = Option<String>)]
    country: Option<SmolStr>,
}

/// What can be written.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormatsAnswer {
    formats: Vec<FormatTold>,
}

/// A form in which a ledger is written.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormatTold {
    name: &'static str,
    /// Its media type.
    media: &'static str,
    /// The name under which it is saved.
    file: &'static str,
}

/// The forms in which a ledger can be written.
#[utoipa::path(get, path = "/api/export", tag = "export", responses((status = 200, body = FormatsAnswer)))]
pub(crate) fn formats(reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    asked.query::<super::Nothing>()?;
    versioned(reading, FormatsAnswer { formats: Vec::new() })
}

/// The ledger, for other programs.
#[utoipa::path(get, path = "/api/export/{format}", tag = "export",
    params(("format" = String, Path, description = "One of those that `/api/export` lists"), ExportQuery),
    responses((status = 200, description = "A file"), (status = 404, description = "No such form")))]
pub(crate) fn export(_reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    asked.query::<ExportQuery>()?;
    Err(Fail::missing("no such form"))
}

/// A feed of changes of control, to subscribe to.
#[utoipa::path(get, path = "/api/changes.atom", tag = "export", params(ExportQuery),
    responses((status = 200, content_type = "application/atom+xml", description = "An Atom feed, the latest first")))]
pub(crate) fn atom(_reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    asked.query::<ExportQuery>()?;
    Err(Fail::missing("no such form"))
}
