use std::ops::{BitOr, BitOrAssign};

use veille_claim::{EventKind, Modality};

use crate::{ActorKey, ClaimKey, Day, SourceKey};

/// What one claim says of who holds a place, as slim as control needs it.
///
/// Decisions are applied: a rejected claim is no testimony, a corrected one says what the correction says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Testimony {
    /// The claim.
    pub claim: ClaimKey,
    /// What happens.
    pub event: EventKind,
    /// How it is put.
    pub modality: Modality,
    /// How it happens.
    pub manner: Manner,
    /// Who does it.
    pub actor: Option<ActorKey>,
    /// Whom it is done to, or taken from.
    pub counterpart: Option<ActorKey>,
    /// The nearest speaker who is a party to the conflict.
    pub speaker: Option<ActorKey>,
    /// First day on which it is so; none where there is no known beginning.
    pub from: Option<Day>,
    /// First day on which it is so no more; none where there is no known end.
    pub to: Option<Day>,
    /// The day on which it could be known for sure: the last one on which its article can have been published, or,
    /// where the article has no date, the day on which the ledger learnt it.
    pub known: Day,
    /// Who vouches: the nearest outlet or agency credited, else the article's outlet, else its address's host.
    pub source: SourceKey,
    /// Copies of one wire share this number.
    pub voice: u32,
    /// From 0 to 1: how sure the reading is, not how true the claim.
    pub confidence: f32,
    /// True where an analyst has accepted or corrected it.
    pub accepted: bool,
}

/// How something happens: a set of the manners a claim can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Manner(u8);

impl Manner {
    /// Without resistance.
    pub const UNRESISTED: Self = Self(1);
    /// Of a part of the place.
    pub const PARTIAL: Self = Self(2);
    /// Tried, not achieved.
    pub const ATTEMPTED: Self = Self(4);
    /// About to happen.
    pub const IMMINENT: Self = Self(8);
    /// Refused.
    pub const REFUSED: Self = Self(16);
    /// Put in words that hide it.
    pub const EUPHEMISM: Self = Self(32);

    const NAMES: [(&'static str, Self); 6] = [
        ("unresisted", Self::UNRESISTED),
        ("partial", Self::PARTIAL),
        ("attempted", Self::ATTEMPTED),
        ("imminent", Self::IMMINENT),
        ("refused", Self::REFUSED),
        ("euphemism", Self::EUPHEMISM),
    ];

    /// The manners of a claim; words that are none of them are left out.
    #[must_use]
    pub fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all = Self::default();
        for word in words {
            if let Some((_, manner)) = Self::NAMES.iter().find(|(name, _)| *name == word) {
                all |= *manner;
            }
        }
        all
    }

    /// The words, in the order of the constants.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.into_iter().filter(move |(_, manner)| self.contains(*manner)).map(|(name, _)| name)
    }

    /// True where every manner of `other` is in the set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// True where there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The set as a number of six bits, as it is stored.
    pub(crate) const fn bits(self) -> u8 {
        self.0
    }

    /// The set of that number.
    pub(crate) const fn from_bits(bits: u8) -> Self {
        Self(bits & 63)
    }
}

impl BitOr for Manner {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Manner {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manners_keep_their_words() {
        let set = Manner::of(["partial", "unresisted", "sideways"]);
        assert_eq!(set, Manner::UNRESISTED | Manner::PARTIAL);
        assert_eq!(set.words().collect::<Vec<_>>(), ["unresisted", "partial"]);
        assert!(!set.contains(Manner::REFUSED) && set.contains(Manner::default()));
    }
}
