//! What the ledger holds, for other programs.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use veille_answer::{Export, Format, Sides, View};
use veille_export::Words;
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
    country: Option<String>,
    /// With a row of HXL hashtags (`csv`, `acled`).
    #[param(value_type = Option<bool>)]
    hxl: bool,
    /// The language of a feed's own words, by its ISO 639 code.
    lang: Option<String>,
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
    /// Control is written, and not claims.
    control: bool,
}

/// The forms in which a ledger can be written.
#[utoipa::path(get, path = "/api/export", tag = "export", responses((status = 200, body = FormatsAnswer)))]
pub(crate) fn formats(reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    asked.query::<super::Nothing>()?;
    let told = |format: Format| FormatTold {
        name: format.name(),
        media: format.media(),
        file: format.file(),
        control: format.is_control(),
    };
    versioned(reading, FormatsAnswer { formats: Format::ALL.into_iter().map(told).collect() })
}

fn written(reading: &Reading<'_>, asked: &Asked, format: Format) -> Result<Answer, Fail> {
    let query: ExportQuery = asked.query()?;
    let lang = query.lang.as_deref().unwrap_or("en");
    let words = Words::of(lang).ok_or_else(|| {
        Fail::bad(format!("no feed is written in `{lang}`"))
            .with_help(format!("there are {}", Words::languages().join(", ")))
    })?;
    let view = View { known: query.known, sides: query.sides };
    let export = Export { format, on: query.on, view, country: query.country, hxl: query.hxl, words };
    let board = if format.is_control() { Some(reading.whole(view)?) } else { None };
    let mut out = Vec::new();
    export.gather(reading.ledger, board.as_deref())?.write(reading.ledger, &mut out)?;
    Ok(Answer::bytes(format.media(), out))
}

/// The ledger, for other programs.
#[utoipa::path(get, path = "/api/export/{format}", tag = "export",
    params(("format" = String, Path, description = "One of those that `/api/export` lists"), ExportQuery),
    responses((status = 200, description = "A file"), (status = 404, description = "No such form")))]
pub(crate) fn export(reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    let format = Format::ALL.into_iter().find(|format| format.name() == asked.key).ok_or_else(|| {
        let names: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
        Fail::missing(format!("there is no form `{}`", asked.key))
            .with_help(format!("there are {}", names.join(", ")))
    })?;
    Ok(written(reading, asked, format)?.saved_as(format.file()))
}

/// A feed of changes of control, to subscribe to.
#[utoipa::path(get, path = "/api/changes.atom", tag = "export", params(ExportQuery),
    responses((status = 200, content_type = "application/atom+xml", description = "An Atom feed, the latest first")))]
pub(crate) fn atom(reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    written(reading, asked, Format::Atom)
}
