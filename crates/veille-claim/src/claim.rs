//! What one sentence asserts.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use veille_place::Place;
use veille_text::{ArticleId, Interval, Span};

use crate::modality::Modality;
use crate::quantity::Quantity;

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
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::Capture,
        Self::Retake,
        Self::Handover,
        Self::Withdraw,
        Self::Hold,
        Self::Enter,
        Self::Advance,
        Self::Encircle,
        Self::Clash,
        Self::Repel,
        Self::Strike,
        Self::Offensive,
        Self::Deploy,
        Self::Negotiate,
        Self::Agree,
        Self::Ceasefire,
        Self::Recognise,
        Self::Sanction,
        Self::Harm,
    ];

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
