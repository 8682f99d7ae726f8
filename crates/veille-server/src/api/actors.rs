//! Who acts.

use serde::Serialize;
use utoipa::ToSchema;
use veille_answer::{Actor, View};

use super::versioned;
use crate::answer::Answer;
use crate::app::Reading;
use crate::asked::Asked;
use crate::error::Fail;

/// The actors.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActorsAnswer {
    /// Those of whom most is said first.
    actors: Vec<Actor>,
}

/// The actors, with the party that each counts as.
#[utoipa::path(get, path = "/api/actors", tag = "ledger", responses((status = 200, body = ActorsAnswer)))]
pub(crate) fn actors(reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    asked.query::<super::Nothing>()?;
    let board = reading.board(View::default())?;
    versioned(reading, ActorsAnswer { actors: veille_answer::actors(reading.ledger, &board)? })
}
