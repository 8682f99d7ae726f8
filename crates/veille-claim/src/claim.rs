//! What one sentence asserts, and how it is written out.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use veille_place::Place;
use veille_text::{ArticleId, CodePoints, Interval, Span};

use crate::modality::Modality;
use crate::quantity::{Counted, Quantity};

/// What happens in a claim. The kinds, and what each says of control, are those of METHOD.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventKind {
    /// Takes a place.
    Capture,
    /// Takes back what it held before.
    Retake,
    /// Gets a place without a fight.
    Handover,
    /// Leaves a place.
    Withdraw,
    /// Controls, has held since.
    Hold,
    /// Enters, is inside.
    Enter,
    /// Moves towards, is some distance from.
    Advance,
    /// Surrounds, besieges, cuts off.
    Encircle,
    /// Fighting at a place.
    Clash,
    /// Beats an attack off.
    Repel,
    /// Air, drone, artillery, missile, bomb.
    Strike,
    /// Opens a campaign.
    Offensive,
    /// Stations forces at a place.
    Deploy,
    /// Talks.
    Negotiate,
    /// A deal.
    Agree,
    /// A truce.
    Ceasefire,
    /// Recognition granted or refused.
    Recognise,
    /// Sanctions.
    Sanction,
    /// Killed, wounded, displaced, detained.
    Harm,
}

impl EventKind {
    /// The word used in every output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Capture => "capture",
            Self::Retake => "retake",
            Self::Handover => "handover",
            Self::Withdraw => "withdraw",
            Self::Hold => "hold",
            Self::Enter => "enter",
            Self::Advance => "advance",
            Self::Encircle => "encircle",
            Self::Clash => "clash",
            Self::Repel => "repel",
            Self::Strike => "strike",
            Self::Offensive => "offensive",
            Self::Deploy => "deploy",
            Self::Negotiate => "negotiate",
            Self::Agree => "agree",
            Self::Ceasefire => "ceasefire",
            Self::Recognise => "recognise",
            Self::Sanction => "sanction",
            Self::Harm => "harm",
        }
    }

    /// True for the kinds from which control of a place can be read.
    #[must_use]
    pub fn moves_control(self) -> bool {
        matches!(
            self,
            Self::Capture
                | Self::Retake
                | Self::Handover
                | Self::Withdraw
                | Self::Hold
                | Self::Enter
                | Self::Clash
                | Self::Repel
        )
    }
}

/// Somebody who acts: known by id, or by the name the text gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimActor {
    /// Id in the lexicon; none where nobody knows the actor.
    pub id: Option<SmolStr>,
    /// Its display name, or the text's own words.
    pub name: SmolStr,
    /// The words that stand for it in this claim: a name, a description or a pronoun. None where it is
    /// understood from the article alone.
    pub span: Option<Span>,
}

/// Where it happens.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimPlace {
    /// The place on the map; none where the text names no one place ("towns").
    pub place: Option<Place>,
    /// Its name, or the text's own words.
    pub name: SmolStr,
    /// The words that stand for it in this claim.
    pub span: Option<Span>,
    /// True where these words are a name, or stand for one in the text: not "towns", "the area".
    pub named: bool,
}

/// When it happens.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimTime {
    /// Valid time, half-open.
    pub interval: Interval,
    /// The TIMEX3 value.
    pub value: SmolStr,
    /// How it was found, in words.
    pub basis: String,
    /// The words that give it; none where it is taken from the publication.
    pub span: Option<Span>,
}

/// Who says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    /// Id in the lexicon, where known.
    pub id: Option<SmolStr>,
    /// Its name, or the text's own words.
    pub name: SmolStr,
    /// `agency`, `outlet`, `party` (a side of the conflict), `organisation` or `source`.
    pub role: &'static str,
    /// The words that name it; none for the article's own outlet.
    pub span: Option<Span>,
}

/// The words a claim stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Which article.
    pub article: ArticleId,
    /// The sentence.
    pub sentence: Span,
    /// The word that means the event.
    pub trigger: Span,
    /// The frame that matched: `fr/capture/prendre`.
    pub frame: SmolStr,
}

/// What one sentence asserts.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// `c1-` and a hash of the article and the claim's content.
    pub id: SmolStr,
    /// What happens.
    pub event: EventKind,
    /// How it is put.
    pub modality: Modality,
    /// How it happens: `unresisted`, `partial`, `attempted`, `imminent`, `refused`, `euphemism`.
    pub manner: Vec<SmolStr>,
    /// Who does it.
    pub actor: Option<ClaimActor>,
    /// Whom it is done to, or taken from.
    pub counterpart: Option<ClaimActor>,
    /// Where.
    pub place: Option<ClaimPlace>,
    /// When.
    pub time: Option<ClaimTime>,
    /// How many: the killed, the taken, the strength of a force.
    pub quantities: Vec<Quantity>,
    /// Who says so, nearest speaker first.
    pub attribution: Vec<Speaker>,
    /// From 0 to 1: how sure the reading is, not how true the claim. See METHOD.
    pub confidence: f32,
    /// What it stands on.
    pub evidence: Evidence,
    /// Further sentences of the same article that say the same.
    pub also: Vec<Evidence>,
}

impl Claim {
    /// The claim as written out, with offsets in code points of the article's text.
    ///
    /// ```no_run
    /// # fn show(claim: &veille_claim::Claim, text: &str) {
    /// let points = veille_text::CodePoints::new(text);
    /// println!("{}", claim.to_json(text, &points));
    /// # }
    /// ```
    #[must_use]
    pub fn to_json(&self, text: &str, points: &CodePoints<'_>) -> serde_json::Value {
        let words = |span: Option<Span>| span.map(|span| span.of(text));
        let at = |span: Span| points.span(span);
        let evidence = |evidence: &Evidence| EvidenceRow {
            article: evidence.article.to_string(),
            sentence: at(evidence.sentence),
            trigger: at(evidence.trigger),
            frame: evidence.frame.to_string(),
        };
        let place = self.place.as_ref().map(|place| {
            let known = place.place.as_ref();
            // A place that is no one place has only a name.
            let shown = place.span.filter(|_| place.named || known.is_some());
            PlaceRow {
                geonameid: known.and_then(|known| known.geonameid),
                name: &place.name,
                country: known.map(|known| known.country.as_str()).filter(|code| !code.is_empty()),
                admin1: known.map(|known| known.admin1.as_str()).filter(|name| !name.is_empty()),
                lat: known.and_then(|known| known.lat).map(degrees),
                lon: known.and_then(|known| known.lon).map(degrees),
                kind: known.map(|known| known.kind.name()),
                precision_km: known.map(|known| f64::from(known.precision_km)),
                text: words(shown),
                span: shown.map(at),
            }
        });
        let time = self.time.as_ref().map(|time| TimeRow {
            from: time.interval.from_text(),
            to: time.interval.to_text(),
            precision: time.interval.precision().name(),
            value: &time.value,
            basis: &time.basis,
            text: words(time.span),
            span: time.span.map(at),
        });
        let row = ClaimRow {
            id: &self.id,
            event: self.event,
            modality: self.modality,
            manner: &self.manner,
            actor: self.actor.as_ref().map(|actor| ActorRow::new(actor, text, points)),
            counterpart: self.counterpart.as_ref().map(|actor| ActorRow::new(actor, text, points)),
            place,
            time,
            quantities: self
                .quantities
                .iter()
                .map(|quantity| QuantityRow {
                    of: quantity.of,
                    from: quantity.from,
                    to: quantity.to,
                    text: quantity.span.of(text),
                    span: at(quantity.span),
                })
                .collect(),
            attribution: self
                .attribution
                .iter()
                .map(|speaker| SpeakerRow {
                    id: speaker.id.as_deref(),
                    name: &speaker.name,
                    role: speaker.role,
                    span: speaker.span.map(at),
                })
                .collect(),
            confidence: (f64::from(self.confidence) * 100.0).round() / 100.0,
            evidence: evidence(&self.evidence),
            also: self.also.iter().map(evidence).collect(),
        };
        // The row holds nothing that JSON cannot: string keys, finite numbers.
        serde_json::to_value(row).unwrap_or_default()
    }
}

/// Four decimals: eleven metres, finer than any source.
fn degrees(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

#[derive(Serialize)]
struct ClaimRow<'a> {
    id: &'a str,
    event: EventKind,
    modality: Modality,
    manner: &'a [SmolStr],
    actor: Option<ActorRow<'a>>,
    counterpart: Option<ActorRow<'a>>,
    place: Option<PlaceRow<'a>>,
    time: Option<TimeRow<'a>>,
    quantities: Vec<QuantityRow<'a>>,
    attribution: Vec<SpeakerRow<'a>>,
    confidence: f64,
    evidence: EvidenceRow,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    also: Vec<EvidenceRow>,
}

#[derive(Serialize)]
struct ActorRow<'a> {
    id: Option<&'a str>,
    name: &'a str,
    text: Option<&'a str>,
    span: Option<[usize; 2]>,
}

impl<'a> ActorRow<'a> {
    fn new(actor: &'a ClaimActor, text: &'a str, points: &CodePoints<'_>) -> Self {
        Self {
            id: actor.id.as_deref(),
            name: &actor.name,
            text: actor.span.map(|span| span.of(text)),
            span: actor.span.map(|span| points.span(span)),
        }
    }
}

#[derive(Serialize)]
struct PlaceRow<'a> {
    geonameid: Option<u32>,
    name: &'a str,
    country: Option<&'a str>,
    admin1: Option<&'a str>,
    lat: Option<f64>,
    lon: Option<f64>,
    kind: Option<&'static str>,
    precision_km: Option<f64>,
    text: Option<&'a str>,
    span: Option<[usize; 2]>,
}

#[derive(Serialize)]
struct TimeRow<'a> {
    from: Option<String>,
    to: Option<String>,
    precision: &'static str,
    value: &'a str,
    basis: &'a str,
    text: Option<&'a str>,
    span: Option<[usize; 2]>,
}

#[derive(Serialize)]
struct QuantityRow<'a> {
    of: Counted,
    from: Option<u64>,
    to: Option<u64>,
    text: &'a str,
    span: [usize; 2],
}

#[derive(Serialize)]
struct SpeakerRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    name: &'a str,
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<[usize; 2]>,
}

#[derive(Serialize)]
struct EvidenceRow {
    article: String,
    sentence: [usize; 2],
    trigger: [usize; 2],
    frame: String,
}
