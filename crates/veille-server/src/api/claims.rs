//! What was claimed.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use utoipa::{IntoParams, ToSchema};
use veille_answer::{Asked as Wanted, Context, Listed, Quotes, claim_named, context, listed, listing};
use veille_claim::{EventKind, Modality};
use veille_ledger::{Bounds, Day, Decided, Filter, PlaceKey, PublishedRecord, Standing, StoredArticle};

use super::{Order, limited, versioned};
use crate::answer::Answer;
use crate::app::Reading;
use crate::asked::Asked;
use crate::doc::{ClaimShape, DecidedShape, PublishedShape};
use crate::error::Fail;

#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ClaimsQuery {
    /// At any of these places, by key.
    #[param(value_type = Vec<String>)]
    place: Vec<SmolStr>,
    /// In any of these countries, by ISO 3166 code.
    #[param(value_type = Vec<String>)]
    country: Vec<SmolStr>,
    /// Any of these acts or is acted on, by id or name.
    #[param(value_type = Vec<String>)]
    actor: Vec<SmolStr>,
    /// Any of these kinds.
    #[param(value_type = Vec<String>)]
    event: Vec<EventKind>,
    /// Put in any of these ways.
    #[param(value_type = Vec<String>)]
    modality: Vec<Modality>,
    /// Any of these vouches.
    #[param(value_type = Vec<String>)]
    source: Vec<SmolStr>,
    /// In any of these languages, by ISO 639 code.
    #[param(value_type = Vec<String>)]
    lang: Vec<SmolStr>,
    /// Left so by analysts; unless told, all but the rejected.
    #[param(value_type = Vec<String>)]
    standing: Vec<Standing>,
    /// In any of these articles, by id.
    #[param(value_type = Vec<String>)]
    article: Vec<SmolStr>,
    /// True on that day or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// True before that day.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Day>,
    /// As could be known at the end of that day.
    #[param(value_type = Option<String>, format = Date)]
    known: Option<Day>,
    /// Whose sentence holds all these words.
    text: Option<String>,
    /// Inside a box: degrees south, west, north, east, with commas.
    bounds: Option<String>,
    /// By the day known: `oldest` first, or `newest`.
    #[param(value_type = Option<Order>)]
    order: Order,
    /// At most so many: 50 unless told, never more than 500.
    limit: Option<usize>,
    /// Where an earlier answer's `next` says that it goes on.
    cursor: Option<String>,
}

impl ClaimsQuery {
    fn wanted(self) -> Result<Wanted, Fail> {
        let bounds = self.bounds.as_deref().map(bounds).transpose()?;
        let filter = Filter {
            actors: self.actor,
            events: self.event,
            modalities: self.modality,
            places: self.place.iter().map(|key| PlaceKey::given(key)).collect(),
            countries: self.country,
            bounds,
            sources: self.source,
            langs: self.lang,
            articles: self.article,
            from: self.from,
            to: self.to,
            known: self.known,
            text: self.text,
            standings: self.standing,
            latest_first: self.order == Order::Newest,
            limit: Some(limited(self.limit, 50, 500)),
            ..Filter::default()
        };
        Ok(Wanted { filter, cursor: self.cursor })
    }
}

fn bounds(text: &str) -> Result<Bounds, Fail> {
    let numbers: Vec<f64> = text.split(',').filter_map(|number| number.trim().parse().ok()).collect();
    match *numbers {
        [south, west, north, east] if numbers.iter().all(|number| number.is_finite()) => {
            Ok(Bounds { south, west, north, east })
        }
        _ => Err(Fail::bad("a box is four numbers: degrees south, west, north, east, with commas")),
    }
}

/// A claim as it is listed, with the key of its place.
#[derive(Debug, Serialize)]
pub(crate) struct ListedClaim {
    #[serde(flatten)]
    listed: Listed,
    place_key: Option<PlaceKey>,
}

impl From<Listed> for ListedClaim {
    fn from(listed: Listed) -> Self {
        Self { place_key: listed.kept.record.place.as_ref().and_then(PlaceKey::of), listed }
    }
}

/// A stretch of claims.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClaimsAnswer {
    /// In all stretches of the answer.
    total: usize,
    /// Where the next stretch begins.
    next: Option<String>,
    #[schema(value_type = Vec<ClaimShape>)]
    claims: Vec<ListedClaim>,
}

/// The claims that a filter leaves, by the day known.
#[utoipa::path(get, path = "/api/claims", tag = "claims", params(ClaimsQuery),
    responses((status = 200, body = ClaimsAnswer)))]
pub(crate) fn claims(reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    let listing = listing(reading.ledger, asked.query::<ClaimsQuery>()?.wanted()?)?;
    let claims = listing.claims.into_iter().map(ListedClaim::from).collect();
    versioned(reading, ClaimsAnswer { total: listing.total, next: listing.next, claims })
}

/// Where the claims are that a filter leaves.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClaimPlacesAnswer {
    /// In the order of their keys. Claims without a place are left out.
    places: Vec<ClaimPlace>,
}

/// A place, and how many of the claims are there.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClaimPlace {
    /// The place's key.
    #[schema(value_type = String)]
    place: PlaceKey,
    claims: usize,
}

/// At which places the claims are that a filter leaves: all of them, whatever `limit` and `cursor` say.
#[utoipa::path(get, path = "/api/claims/places", tag = "claims", params(ClaimsQuery),
    responses((status = 200, body = ClaimPlacesAnswer)))]
pub(crate) fn claim_places(reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    let Wanted { mut filter, .. } = asked.query::<ClaimsQuery>()?.wanted()?;
    filter.limit = None;
    let rows = reading.ledger.places(&filter)?;
    let places = rows.into_iter().map(|row| ClaimPlace { place: row.key, claims: row.claims }).collect();
    versioned(reading, ClaimPlacesAnswer { places })
}

/// One claim in its article.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClaimAnswer {
    #[schema(value_type = ClaimShape)]
    claim: ListedClaim,
    /// Its sentence between what stands around it; none where its article is not there.
    context: Option<Context>,
    article: Option<Head>,
    /// What analysts have decided about it, oldest first.
    #[schema(value_type = Vec<DecidedShape>)]
    decisions: Vec<Decided>,
}

/// An article without its text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Head {
    #[schema(value_type = String)]
    id: SmolStr,
    title: Option<String>,
    #[schema(value_type = Option<PublishedShape>)]
    published: Option<PublishedRecord>,
    #[schema(value_type = String)]
    lang: SmolStr,
    #[schema(value_type = Option<String>)]
    outlet: Option<SmolStr>,
    #[schema(value_type = Option<String>)]
    address: Option<SmolStr>,
    /// The name that copies of one wire share.
    #[schema(value_type = Option<String>)]
    voice: Option<SmolStr>,
}

impl From<&StoredArticle> for Head {
    fn from(article: &StoredArticle) -> Self {
        Self {
            id: article.id.clone(),
            title: article.title.map(|span| veille_answer::one_line(article.words(span))),
            published: article.published.clone(),
            lang: article.lang.clone(),
            outlet: article.outlet.clone(),
            address: article.address.clone(),
            voice: article.voice.clone(),
        }
    }
}

/// One claim, its evidence in its article, and what analysts have decided about it.
#[utoipa::path(get, path = "/api/claims/{id}", tag = "claims",
    params(("id" = String, Path, description = "The claim's id, or the beginning of it")),
    responses((status = 200, body = ClaimAnswer), (status = 404, description = "No claim, or several, begin so")))]
pub(crate) fn claim(reading: &Reading<'_>, asked: &Asked) -> Result<Answer, Fail> {
    asked.query::<super::Nothing>()?;
    let kept = claim_named(reading.ledger, &asked.key)?;
    let decisions = reading.ledger.decisions(Some(kept.key))?;
    let mut quotes = Quotes::new(reading.ledger);
    let article = quotes.article(&kept.record.evidence.article)?;
    let quote = quotes.of_kept(kept)?;
    versioned(
        reading,
        ClaimAnswer {
            context: article.as_ref().map(|article| context(article, &quote.kept.record)),
            article: article.as_deref().map(Head::from),
            claim: listed(quote).into(),
            decisions,
        },
    )
}
