//! Who holds what, and how that became so.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use utoipa::{IntoParams, ToSchema};
use veille_answer::{
    Change, Curve, MapRow, Party, Place, Quotes, Sides, Standing, Stretch, View, curve, map, standing,
    standings, stretch,
};
use veille_ledger::{Day, PlaceKey, PlaceRow};

use super::{OnQuery, lies_in, limited, versioned};
use crate::answer::Answer;
use crate::app::Reading;
use crate::asked::Asked;
use crate::error::Fail;

#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ControlQuery {
    /// At the end of that day; else that of `known`, else the last day known.
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
    /// Rows with all states, and the claims for and against with their sentences.
    #[param(value_type = Option<bool>)]
    detail: bool,
}

/// Who holds what.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ControlAnswer {
    #[schema(value_type = String, format = Date)]
    on: Day,
    #[schema(value_type = Option<String>, format = Date)]
    known: Option<Day>,
    sides: Sides,
    /// The parties of the whole ledger, in their order: the same on every day.
    #[schema(value_type = Vec<Party>)]
    parties: std::sync::Arc<Vec<Party>>,
    rows: Rows,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Rows {
    /// A short row a place.
    Short(Vec<MapRow>),
    /// With `detail`.
    Long(Vec<Standing>),
}

/// Who holds each place at the end of a day, as known on a day.
#[utoipa::path(get, path = "/api/control", tag = "control", params(ControlQuery),
    responses((status = 200, body = ControlAnswer)))]
pub(crate) fn control(reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    let query: ControlQuery = asked.query()?;
    let view = View { known: query.known, sides: query.sides };
    let board = reading.whole(view)?;
    let on = view.day(query.on, &board, reading.today)?;
    let wanted = |row: &PlaceRow| lies_in(row, query.country.as_ref());
    let parties = reading.parties(query.sides)?;
    let rows = if query.detail {
        Rows::Long(standings(&board, on, &view, wanted, &mut Quotes::new(reading.ledger))?)
    } else {
        Rows::Short(map(&board, on, wanted))
    };
    versioned(reading, ControlAnswer { on, known: query.known, sides: query.sides, parties, rows })
}

/// The place of that key, as far as the board knows it.
fn row_of<'b>(board: &'b veille_control::Board, key: &str) -> Result<&'b PlaceRow, Fail> {
    let key = PlaceKey::given(key);
    let row = board.places().find(|row| row.key == key);
    row.ok_or_else(|| {
        Fail::missing(format!("nothing is known of a place with the key `{key}`"))
            .with_help("`/api/places` lists the places with their keys")
    })
}

/// Who holds one place at the end of a day, with the claims for and against.
#[utoipa::path(get, path = "/api/places/{key}", tag = "control",
    params(("key" = String, Path, description = "The place's key"), OnQuery),
    responses((status = 200, body = Standing), (status = 404, description = "Nothing is known of such a place")))]
pub(crate) fn place(reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    let query: OnQuery = asked.query()?;
    let board = reading.board(query.view())?;
    let on = query.view().day(query.on, &board, reading.today)?;
    let row = row_of(&board, &asked.key)?;
    let found = board.standing(&row.key, on).ok_or_else(|| Fail::missing("nothing is known of the place"))?;
    let quotes = &mut Quotes::new(reading.ledger);
    versioned(reading, standing(&board, row, &found, &query.view(), quotes)?)
}

#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TimelineQuery {
    /// To the end of that day; else that of `known`, else the last day known.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// As could be known at the end of that day.
    #[param(value_type = Option<String>, format = Date)]
    known: Option<Day>,
    /// Which actors count as one side.
    #[param(value_type = Option<Sides>)]
    sides: Sides,
}

/// One place through time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TimelineAnswer {
    place: Place,
    #[schema(value_type = String, format = Date)]
    until: Day,
    #[schema(value_type = Option<String>, format = Date)]
    known: Option<Day>,
    /// They touch, and do not overlap.
    intervals: Vec<Stretch>,
    curve: Curve,
}

/// Who held one place when, and how sure that was.
#[utoipa::path(get, path = "/api/places/{key}/timeline", tag = "control",
    params(("key" = String, Path, description = "The place's key"), TimelineQuery),
    responses((status = 200, body = TimelineAnswer), (status = 404, description = "Nothing is known of such a place")))]
pub(crate) fn timeline(reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    let query: TimelineQuery = asked.query()?;
    let view = View { known: query.known, sides: query.sides };
    let board = reading.board(view)?;
    let until = view.day(query.until, &board, reading.today)?;
    let row = row_of(&board, &asked.key)?;
    let found = board.timeline(&row.key, until).unwrap_or_default();
    let starts: Vec<Day> = found.iter().map(|interval| interval.from).collect();
    let quotes = &mut Quotes::new(reading.ledger);
    let intervals =
        found.iter().map(|interval| stretch(&board, row, interval, quotes)).collect::<Result<_, _>>()?;
    let curve = curve(&board, &row.key, &starts, until);
    versioned(reading, TimelineAnswer { place: row.into(), until, known: query.known, intervals, curve })
}

#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChangesQuery {
    /// From that day on.
    #[param(value_type = Option<String>, format = Date)]
    since: Option<Day>,
    /// To the end of that day; else that of `known`, else the last day known.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// As could be known at the end of that day.
    #[param(value_type = Option<String>, format = Date)]
    known: Option<Day>,
    /// Which actors count as one side.
    #[param(value_type = Option<Sides>)]
    sides: Sides,
    /// Only in that country, by its ISO 3166 code.
    #[param(value_type = Option<String>)]
    country: Option<SmolStr>,
    /// With the claims for and against, as it is unless told.
    #[param(value_type = Option<bool>)]
    evidence: bool,
    /// `oldest` first, or `newest`.
    #[param(value_type = Option<Order>)]
    order: Order,
    /// At most so many: 200 unless told, never more than 1000.
    limit: Option<usize>,
    /// Where an earlier answer's `next` says that it goes on.
    cursor: Option<String>,
}

impl Default for ChangesQuery {
    fn default() -> Self {
        Self {
            since: None,
            until: None,
            known: None,
            sides: Sides::default(),
            country: None,
            evidence: true,
            order: Order::Oldest,
            limit: None,
            cursor: None,
        }
    }
}

/// What comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Order {
    #[default]
    Oldest,
    Newest,
}

/// What changed hands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangesAnswer {
    #[schema(value_type = Option<String>, format = Date)]
    since: Option<Day>,
    #[schema(value_type = String, format = Date)]
    until: Day,
    /// In all stretches of the answer.
    total: usize,
    /// Where the next stretch begins.
    next: Option<String>,
    changes: Vec<Change>,
}

/// What changed hands, day by day.
#[utoipa::path(get, path = "/api/changes", tag = "control", params(ChangesQuery),
    responses((status = 200, body = ChangesAnswer)))]
pub(crate) fn changes(reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    let query: ChangesQuery = asked.query()?;
    let view = View { known: query.known, sides: query.sides };
    let board = reading.whole(view)?;
    let until = view.day(query.until, &board, reading.today)?;
    let mut all = board.changes(query.since, until);
    all.retain(|(row, _)| lies_in(row, query.country.as_ref()));
    if query.order == Order::Newest {
        all.reverse();
    }
    let total = all.len();
    let from = query.cursor.as_deref().map_or(Ok(0), |cursor| cursor.parse::<usize>());
    let from = from.map_err(|_| Fail::bad("the cursor is none that an earlier answer has given"))?;
    let to = from.saturating_add(limited(query.limit, 200, 1000)).min(total);
    let shown = all.get(from.min(total)..to).unwrap_or_default();
    let quotes = &mut Quotes::new(reading.ledger);
    let one = |(row, change): &(&PlaceRow, _)| {
        veille_answer::change(&board, row, change, query.evidence.then_some(&mut *quotes))
    };
    let changes = shown.iter().map(one).collect::<Result<_, _>>()?;
    let next = (to < total).then(|| to.to_string());
    versioned(reading, ChangesAnswer { since: query.since, until, total, next, changes })
}
