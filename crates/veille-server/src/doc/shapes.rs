//! Shapes of what other crates write out, for OpenAPI. A test holds every answer against them.

#![allow(dead_code, reason = "they describe")]

use serde_json::Value;
use utoipa::ToSchema;

/// How much a ledger holds.
#[derive(ToSchema)]
pub(crate) struct StatsShape {
    articles: u64,
    /// Rejected and superseded ones among them.
    claims: u64,
    places: u64,
    actors: u64,
    sources: u64,
    /// Undone ones among them.
    decisions: u64,
    /// The version of its tables.
    schema: u32,
}

/// When an article was published.
#[derive(ToSchema)]
pub(crate) struct PublishedShape {
    /// As written: `2021`, `2021-08`, `2021-08-14` or `2021-08-14T06:30`.
    text: String,
    /// First day on which it can have been published.
    #[schema(format = Date)]
    from: String,
    /// First day on which it can have been published no more.
    #[schema(format = Date)]
    to: String,
}

/// A claim with its sentence.
#[derive(ToSchema)]
pub(crate) struct ClaimShape {
    /// Its id.
    key: String,
    /// The claim, corrections applied.
    record: RecordShape,
    /// As it was read, where corrections have changed it.
    original: Option<RecordShape>,
    published: Option<PublishedShape>,
    /// The day on which it could be known.
    #[schema(format = Date)]
    known: String,
    /// ISO 639 code of its article's language.
    lang: String,
    outlet: Option<String>,
    /// Where its article was found. No link unless it begins with `http`.
    address: Option<String>,
    /// Who vouches.
    source: String,
    /// The name that copies of one wire share.
    voice: String,
    /// When the ledger learnt it.
    #[schema(format = DateTime)]
    recorded: String,
    /// The version of the method that read it.
    method: u32,
    /// False where a newer version reads its article without it.
    current: bool,
    /// `open`, `accepted`, `corrected` or `rejected`.
    standing: String,
    /// The claims that analysts say speak of the same happening, this one among them.
    same: Vec<String>,
    /// On one line.
    sentence: String,
    /// The key of its place; none where it names no one place.
    place_key: Option<String>,
}

/// What one sentence asserts.
#[derive(ToSchema)]
pub(crate) struct RecordShape {
    id: String,
    event: String,
    modality: String,
    /// How it happens.
    manner: Vec<String>,
    /// Who does it.
    actor: Option<ActorShape>,
    /// Whom it is done to, or taken from.
    counterpart: Option<ActorShape>,
    place: Option<PlaceShape>,
    time: Option<TimeShape>,
    quantities: Vec<QuantityShape>,
    /// Who says so, nearest speaker first.
    attribution: Vec<SpeakerShape>,
    /// From 0 to 1: how sure the reading is, not how true the claim.
    confidence: f64,
    evidence: EvidenceShape,
    /// Further sentences of the same article that say the same.
    #[schema(required = false)]
    also: Vec<EvidenceShape>,
}

/// Somebody who acts.
#[derive(ToSchema)]
pub(crate) struct ActorShape {
    /// Id in the lexicon.
    id: Option<String>,
    name: String,
    /// The words that stand for it.
    text: Option<String>,
    span: Option<[usize; 2]>,
}

/// Where it happens.
#[derive(ToSchema)]
pub(crate) struct PlaceShape {
    geonameid: Option<u32>,
    name: String,
    country: Option<String>,
    admin1: Option<String>,
    lat: Option<f64>,
    lon: Option<f64>,
    kind: Option<String>,
    precision_km: Option<f64>,
    text: Option<String>,
    span: Option<[usize; 2]>,
}

/// When it happens, half-open.
#[derive(ToSchema)]
pub(crate) struct TimeShape {
    from: Option<String>,
    to: Option<String>,
    precision: String,
    /// The TIMEX3 value.
    value: String,
    /// How it was found, in words.
    basis: String,
    text: Option<String>,
    span: Option<[usize; 2]>,
}

/// One number.
#[derive(ToSchema)]
pub(crate) struct QuantityShape {
    of: String,
    from: Option<u64>,
    to: Option<u64>,
    text: String,
    span: [usize; 2],
}

/// Who says so.
#[derive(ToSchema)]
pub(crate) struct SpeakerShape {
    #[schema(required = false)]
    id: Option<String>,
    name: String,
    /// `agency`, `outlet`, `party`, `organisation` or `source`.
    role: String,
    #[schema(required = false)]
    span: Option<[usize; 2]>,
}

/// The words a claim stands on.
#[derive(ToSchema)]
pub(crate) struct EvidenceShape {
    article: String,
    sentence: [usize; 2],
    /// The word that means the event.
    trigger: [usize; 2],
    /// The frame that matched.
    frame: String,
}

/// An article.
#[derive(ToSchema)]
pub(crate) struct ArticleShape {
    id: String,
    /// Title and body as decoded, unchanged.
    text: String,
    title: Option<[usize; 2]>,
    /// What was read, where that is not the whole text.
    body: Option<[usize; 2]>,
    published: Option<PublishedShape>,
    lang: String,
    outlet: Option<String>,
    address: Option<String>,
    voice: Option<String>,
    /// A history told long after.
    narrative: bool,
}

/// An analyst's decision.
#[derive(ToSchema)]
pub(crate) struct DecidedShape {
    id: String,
    /// `accept`, `reject`, `correct`, `merge`, `split`, `one_voice`, `own_voice` or `undo`.
    act: String,
    #[schema(required = false)]
    claim: Option<String>,
    #[schema(required = false)]
    claims: Option<Vec<String>>,
    #[schema(required = false)]
    articles: Option<Vec<String>>,
    /// The decision that is taken back.
    #[schema(required = false)]
    decision: Option<String>,
    #[schema(required = false)]
    field: Option<String>,
    #[schema(required = false)]
    value: Option<Value>,
    author: String,
    reason: String,
    #[schema(format = DateTime)]
    recorded: String,
    /// A later decision has taken it back.
    undone: bool,
}

/// A source.
#[derive(ToSchema)]
pub(crate) struct SourceShape {
    name: String,
    /// Claims about control that it vouches for.
    claims: usize,
    /// Claims that others' claims could bear out or not.
    checked: f32,
    /// From 0 to 1: how often what it says is so.
    reliability: f32,
    forecasts: ScoreShape,
}

/// How well somebody foresaw.
#[derive(ToSchema)]
pub(crate) struct ScoreShape {
    /// Forecasts whose outcome is known.
    resolved: u32,
    /// Those that came true.
    right: u32,
    /// Those that are open, or of which nobody knows.
    open: u32,
    /// 0 is a perfect forecaster, 0.25 a coin; none where none is resolved.
    brier: Option<f32>,
}

/// What was foreseen, and what became of it.
#[derive(ToSchema)]
pub(crate) struct ForeseenShape {
    claim: String,
    /// `forecast`, `planned` or `threatened`.
    modality: String,
    /// When it was said.
    #[schema(format = Date)]
    made: String,
    /// The last day on which it may come true.
    #[schema(format = Date)]
    by: String,
    /// The text names that day.
    dated: bool,
    /// How likely its words make it.
    stated: f32,
    /// `true`, `false`, `open` or `unknown`.
    outcome: String,
    /// How likely it is to have come true.
    came_true: f32,
    place: veille_answer::Place,
    actor: Option<String>,
    speaker: Option<String>,
    source: Option<String>,
    brier: Option<f32>,
    sentence: Option<String>,
}
