//! Who holds what, and how that became so, with the claims for and against.

use serde::Serialize;
use smol_str::SmolStr;
use veille_claim::{EventKind, Modality};
use veille_control::{Board, Carried, Interval, Via};
use veille_ledger::{ActorKey, ClaimKey, Day, PlaceRow};

use crate::{Error, Place, Quote, Quotes, View};

/// A claim for or against a state.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Evidence {
    /// The claim's id.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub claim: ClaimKey,
    /// What it says, and where.
    #[serde(flatten)]
    pub said: Option<Said>,
    /// How much more likely it is to be made if the state is so than if it is not, as a natural logarithm.
    pub weight: f64,
    /// By which way it speaks of the place: it names it (`here`), its province (`above`), or a place in it (`below`).
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub via: Via,
    /// It repeats another that counts: a copy of one wire, or one article's second sentence.
    pub copy: bool,
}

/// Who says something, when, in which words.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Said {
    /// How it is put.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub modality: Modality,
    /// Who vouches for it.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub source: SmolStr,
    /// When its article was published, as precisely as is known.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub published: Option<SmolStr>,
    /// Its article's id.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub article: SmolStr,
    /// Where its article was found. Text of a stranger: no link unless it begins with `http`.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub address: Option<SmolStr>,
    /// Its sentence.
    pub sentence: String,
}

impl From<&Quote> for Said {
    fn from(quote: &Quote) -> Self {
        let kept = &quote.kept;
        Self {
            modality: kept.record.modality,
            source: kept.source.clone(),
            published: kept.published.as_ref().map(|published| published.text.clone()),
            article: kept.record.evidence.article.clone(),
            address: kept.address.clone(),
            sentence: quote.sentence.clone(),
        }
    }
}

/// Claims with their sentences, in the order given.
///
/// # Errors
/// Those of the ledger.
pub fn evidence(carried: &[Carried], quotes: &mut Quotes<'_>) -> Result<Vec<Evidence>, Error> {
    let one = |one: &Carried| {
        Ok(Evidence {
            claim: one.claim,
            said: quotes.of(one.claim)?.as_ref().map(Said::from),
            weight: rounded(one.weight),
            via: one.via,
            copy: one.copy,
        })
    };
    carried.iter().map(one).collect()
}

/// One state that a place may be in.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct State {
    /// A party's name, `contested` or `unknown`.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub holder: SmolStr,
    /// From 0 to 1.
    pub probability: f64,
}

/// Somebody who nears or surrounds a place that he does not hold.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Threat {
    /// The party's name.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub by: SmolStr,
    /// `advance` or `encircle`.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub event: EventKind,
    /// When.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub day: Day,
    /// The claim that says so.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub claim: ClaimKey,
}

impl Threat {
    pub(crate) fn of(board: &Board, threat: &veille_control::Threat) -> Self {
        Self { by: board.actor(threat.by), event: threat.event, day: threat.day, claim: threat.claim }
    }
}

/// Who holds a place at the end of a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Standing {
    /// The place.
    pub place: Place,
    /// The day.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub on: Day,
    /// As known on that day.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub known: Option<Day>,
    /// A party's name, `contested` or `unknown`.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub holder: SmolStr,
    /// How likely that is, from 0 to 1.
    pub probability: f64,
    /// Each state with its probability, the likeliest first.
    pub states: Vec<State>,
    /// Where it is contested: to whom it leans.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub leaning: Option<SmolStr>,
    /// Who threatens it.
    pub threats: Vec<Threat>,
    /// The last day, up to this one, of which something is said.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub last: Option<Day>,
    /// The claims that carry the likeliest state, heaviest first.
    #[serde(rename = "for")]
    pub carried: Vec<Evidence>,
    /// Those that speak against it.
    pub against: Vec<Evidence>,
}

/// Who holds a place, with the claims.
///
/// # Errors
/// Those of the ledger.
pub fn standing(
    board: &Board,
    row: &PlaceRow,
    standing: &veille_control::Standing,
    view: &View,
    quotes: &mut Quotes<'_>,
) -> Result<Standing, Error> {
    let state = |&(holder, probability): &(_, f32)| State {
        holder: board.holder(holder),
        probability: rounded(probability),
    };
    Ok(Standing {
        place: row.into(),
        on: standing.on,
        known: view.known,
        holder: board.holder(standing.holder()),
        probability: rounded(standing.probability()),
        states: standing.states.iter().map(state).collect(),
        leaning: standing.leaning.map(|key: ActorKey| board.actor(key)),
        threats: standing.threats.iter().map(|threat| Threat::of(board, threat)).collect(),
        last: standing.last,
        carried: evidence(&standing.carried, quotes)?,
        against: evidence(&standing.against, quotes)?,
    })
}

/// Who holds each place that `wanted` lets through, in the order of their keys.
///
/// # Errors
/// Those of the ledger.
pub fn standings(
    board: &Board,
    on: Day,
    view: &View,
    wanted: impl Fn(&PlaceRow) -> bool,
    quotes: &mut Quotes<'_>,
) -> Result<Vec<Standing>, Error> {
    let all = board.standings(on);
    let shown = board.places().zip(&all).filter(|(row, _)| wanted(row));
    shown.map(|(row, one)| standing(board, row, one, view, quotes)).collect()
}

/// A stretch of days in which a place was in one state.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Stretch {
    /// The place.
    pub place: Place,
    /// The first day at whose end it was so.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub from: Day,
    /// The first day at whose end it was so no more; the day after the last one asked for where it goes on.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub to: Day,
    /// A party's name, `contested` or `unknown`.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub holder: SmolStr,
    /// How likely that is, from 0 to 1.
    pub probability: f64,
    /// The claims that carry it, heaviest first.
    #[serde(rename = "for")]
    pub carried: Vec<Evidence>,
    /// Those that speak against it.
    pub against: Vec<Evidence>,
}

/// One stretch of a timeline, with the claims.
///
/// # Errors
/// Those of the ledger.
pub fn stretch(
    board: &Board,
    row: &PlaceRow,
    interval: &Interval,
    quotes: &mut Quotes<'_>,
) -> Result<Stretch, Error> {
    Ok(Stretch {
        place: row.into(),
        from: interval.from,
        to: interval.to,
        holder: board.holder(interval.holder),
        probability: rounded(interval.probability),
        carried: evidence(&interval.carried, quotes)?,
        against: evidence(&interval.against, quotes)?,
    })
}

/// A change of control.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Change {
    /// The place.
    pub place: Place,
    /// The first day at whose end it was so.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub on: Day,
    /// What it was before: a party's name, `contested` or `unknown`.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub before: SmolStr,
    /// What it is from then on.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub after: SmolStr,
    /// How likely that is, from 0 to 1.
    pub probability: f64,
    /// The claims that carry it, heaviest first; absent where they are not asked for.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub carried: Option<Vec<Evidence>>,
    /// Those that speak against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<Vec<Evidence>>,
}

/// One change, with the claims where `quotes` are given.
///
/// # Errors
/// Those of the ledger.
pub fn change(
    board: &Board,
    row: &PlaceRow,
    change: &veille_control::Change,
    quotes: Option<&mut Quotes<'_>>,
) -> Result<Change, Error> {
    let (carried, against) = match quotes {
        Some(quotes) => (Some(evidence(&change.carried, quotes)?), Some(evidence(&change.against, quotes)?)),
        None => (None, None),
    };
    Ok(Change {
        place: row.into(),
        on: change.on,
        before: board.holder(change.before),
        after: board.holder(change.after),
        probability: rounded(change.probability),
        carried,
        against,
    })
}

/// Three decimals: finer than any weight is known.
#[must_use]
pub fn rounded(value: f32) -> f64 {
    (f64::from(value) * 1000.0).round() / 1000.0
}
