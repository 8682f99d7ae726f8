//! Who is borne out, and who foresaw.

use serde::Serialize;
use utoipa::ToSchema;
use veille_answer::{Foreseen, Quotes, foreseen};
use veille_control::SourceRow;
use veille_ledger::Day;

use super::{OnQuery, versioned};
use crate::answer::Answer;
use crate::app::Reading;
use crate::asked::Asked;
use crate::doc::{ForeseenShape, SourceShape};
use crate::error::Fail;

/// The sources.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SourcesAnswer {
    #[schema(value_type = String, format = Date)]
    on: Day,
    /// By name.
    #[schema(value_type = Vec<SourceShape>)]
    sources: Vec<SourceRow>,
}

/// How far each source is borne out by others, and how well it foresaw.
#[utoipa::path(get, path = "/api/sources", tag = "sources", params(OnQuery),
    responses((status = 200, body = SourcesAnswer)))]
pub(crate) fn sources(reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    let query: OnQuery = asked.query()?;
    let board = reading.board(query.view())?;
    let on = query.view().day(query.on, &board, reading.today)?;
    versioned(reading, SourcesAnswer { on, sources: board.sources(on) })
}

/// The forecasts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ForecastsAnswer {
    #[schema(value_type = String, format = Date)]
    on: Day,
    /// In the order in which they were made.
    #[schema(value_type = Vec<ForeseenShape>)]
    forecasts: Vec<Foreseen>,
}

/// What was foreseen, and what became of it by the end of a day.
#[utoipa::path(get, path = "/api/forecasts", tag = "sources", params(OnQuery),
    responses((status = 200, body = ForecastsAnswer)))]
pub(crate) fn forecasts(reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    let query: OnQuery = asked.query()?;
    let board = reading.board(query.view())?;
    let on = query.view().day(query.on, &board, reading.today)?;
    let quotes = &mut Quotes::new(reading.ledger);
    let all = board.forecasts(on).into_iter();
    let forecasts =
        all.map(|(row, forecast)| foreseen(&board, row, forecast, quotes)).collect::<Result<_, _>>()?;
    versioned(reading, ForecastsAnswer { on, forecasts })
}
