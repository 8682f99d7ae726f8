use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use smol_str::SmolStr;
use veille_text::content_id;

use crate::ClaimKey;

/// What an analyst decides. Nothing is overwritten: a decision is a new row, and is taken back by one more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// The claim is read rightly, and is to be believed.
    Accept {
        /// Which claim.
        claim: ClaimKey,
    },
    /// The claim is read wrongly, or is not to be believed: it counts no more.
    Reject {
        /// Which claim.
        claim: ClaimKey,
    },
    /// The claim says something else. It then counts as accepted.
    Correct {
        /// Which claim.
        claim: ClaimKey,
        /// Which of its fields.
        field: Field,
        /// The field's new value, in the form of [`ClaimRecord`](veille_claim::ClaimRecord); null for none.
        value: Value,
    },
    /// These claims speak of the same happening.
    Merge {
        /// Two or more claims.
        claims: Vec<ClaimKey>,
    },
    /// Each of these claims speaks of a happening of its own.
    Split {
        /// One or more claims.
        claims: Vec<ClaimKey>,
    },
    /// These articles are copies of one text, and count as one voice.
    OneVoice {
        /// Ids of two or more articles.
        articles: Vec<SmolStr>,
    },
    /// Each of these articles has a voice of its own.
    OwnVoice {
        /// Ids of one or more articles.
        articles: Vec<SmolStr>,
    },
    /// An earlier decision is taken back.
    Undo {
        /// Its id.
        decision: SmolStr,
    },
}

impl Act {
    /// The claims that it is about.
    #[must_use]
    pub fn claims(&self) -> &[ClaimKey] {
        match self {
            Self::Accept { claim } | Self::Reject { claim } | Self::Correct { claim, .. } => {
                std::slice::from_ref(claim)
            }
            Self::Merge { claims } | Self::Split { claims } => claims,
            Self::OneVoice { .. } | Self::OwnVoice { .. } | Self::Undo { .. } => &[],
        }
    }

    /// The articles that it is about.
    #[must_use]
    pub fn articles(&self) -> &[SmolStr] {
        match self {
            Self::OneVoice { articles } | Self::OwnVoice { articles } => articles,
            _ => &[],
        }
    }

    /// The word used in every output.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Accept { .. } => "accept",
            Self::Reject { .. } => "reject",
            Self::Correct { .. } => "correct",
            Self::Merge { .. } => "merge",
            Self::Split { .. } => "split",
            Self::OneVoice { .. } => "one_voice",
            Self::OwnVoice { .. } => "own_voice",
            Self::Undo { .. } => "undo",
        }
    }
}

/// A field of a claim that can be corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// What happens.
    Event,
    /// How it is put.
    Modality,
    /// How it happens.
    Manner,
    /// Who does it.
    Actor,
    /// Whom it is done to.
    Counterpart,
    /// Where.
    Place,
    /// When.
    Time,
    /// How many.
    Quantities,
    /// Who says so.
    Attribution,
}

impl Field {
    /// All of them, in the order in which a claim is written out.
    pub const ALL: [Self; 9] = [
        Self::Event,
        Self::Modality,
        Self::Manner,
        Self::Actor,
        Self::Counterpart,
        Self::Place,
        Self::Time,
        Self::Quantities,
        Self::Attribution,
    ];

    /// Its name in a claim as written out.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Modality => "modality",
            Self::Manner => "manner",
            Self::Actor => "actor",
            Self::Counterpart => "counterpart",
            Self::Place => "place",
            Self::Time => "time",
            Self::Quantities => "quantities",
            Self::Attribution => "attribution",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Field {
    type Err = String;

    /// The field of that name; the error names those that there are.
    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|field| field.name() == name).ok_or_else(|| {
            let all: Vec<_> = Self::ALL.iter().map(|field| field.name()).collect();
            format!("a claim has no field `{name}` that can be corrected; there are {}", all.join(", "))
        })
    }
}

/// A decision, with who takes it and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// What is decided.
    #[serde(flatten)]
    pub act: Act,
    /// Who decides.
    pub author: SmolStr,
    /// Why.
    pub reason: String,
}

/// A decision as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decided {
    /// `d1-` and a hash of the decision and its time: the same decision of the same moment is one.
    pub id: SmolStr,
    /// The decision.
    #[serde(flatten)]
    pub decision: Decision,
    /// When the ledger learnt it.
    pub recorded: Timestamp,
    /// True where a later decision has taken it back.
    pub undone: bool,
}

impl Decided {
    /// A decision taken at that time.
    #[must_use]
    pub fn new(decision: Decision, recorded: Timestamp) -> Self {
        let act = serde_json::to_string(&decision.act).unwrap_or_default();
        let at = recorded.as_microsecond().to_le_bytes();
        let parts = [act.as_bytes(), decision.author.as_bytes(), decision.reason.as_bytes(), &at];
        Self { id: content_id("d1", &parts), decision, recorded, undone: false }
    }
}
