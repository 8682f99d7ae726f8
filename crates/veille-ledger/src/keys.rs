use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::{SmolStr, format_smolstr};
use veille_claim::record::PlaceRecord;
use veille_text::content_id;

use crate::fold::fold;

/// Names a place: `g1134720` where its GeoNames id is known, else `n:lashkar gah|AF` from its folded name and
/// country.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlaceKey(SmolStr);

impl PlaceKey {
    /// The place of that GeoNames id.
    #[must_use]
    pub fn geoname(id: u32) -> Self {
        Self(format_smolstr!("g{id}"))
    }

    /// A place that no gazetteer knows; `country` may be empty.
    #[must_use]
    pub fn named(name: &str, country: &str) -> Self {
        Self(format_smolstr!("n:{}|{country}", fold(name)))
    }

    /// The key as written; nothing is checked.
    #[must_use]
    pub fn given(key: &str) -> Self {
        Self(SmolStr::new(key))
    }

    /// The key of a claim's place; nothing where the claim names no one place ("towns").
    #[must_use]
    pub fn of(place: &PlaceRecord) -> Option<Self> {
        match place.geonameid {
            Some(id) => Some(Self::geoname(id)),
            // A place that is no one place is written out with its name only.
            None if place.kind.is_none() && place.text.is_none() => None,
            None => Some(Self::named(&place.name, place.country.as_deref().unwrap_or_default())),
        }
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The GeoNames id, where the place has one.
    #[must_use]
    pub fn geonameid(&self) -> Option<u32> {
        self.0.strip_prefix('g')?.parse().ok()
    }
}

impl fmt::Display for PlaceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An actor's number in one ledger, see [`Ledger::actors`](crate::Ledger::actors). Another ledger numbers otherwise:
/// nothing may depend on the order of these numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ActorKey(pub u32);

/// A source's number in one ledger, see [`Ledger::sources`](crate::Ledger::sources).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceKey(pub u32);

/// Names a claim in 64 bits: the hexadecimal part of `c1-0123456789abcdef`.
///
/// An id of another form, from another program, is hashed. The key is written as an id, and that id leads
/// back to the same key.
///
/// ```
/// use veille_ledger::ClaimKey;
/// let key = ClaimKey::of("c1-00000000000000ff");
/// assert_eq!(key.number(), 255);
/// assert_eq!(ClaimKey::of(&key.to_string()), key);
/// assert_eq!(ClaimKey::of(&ClaimKey::of("row 7").to_string()), ClaimKey::of("row 7"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClaimKey(u64);

impl ClaimKey {
    /// The key of that number.
    #[must_use]
    #[inline]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The key of a claim's id.
    #[must_use]
    pub fn of(id: &str) -> Self {
        let hex = |id: &str| {
            let digits = id.strip_prefix("c1-")?;
            let plain = digits.len() == 16
                && digits.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase());
            plain.then(|| u64::from_str_radix(digits, 16).ok()).flatten()
        };
        let key = hex(id).or_else(|| hex(&content_id("c1", &[id.as_bytes()])));
        Self(key.unwrap_or_default())
    }

    /// The key as a number.
    #[must_use]
    #[inline]
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for ClaimKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "c1-{:016x}", self.0)
    }
}

impl fmt::Debug for ClaimKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for ClaimKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ClaimKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = SmolStr::deserialize(deserializer)?;
        Ok(Self::of(&id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> PlaceRecord {
        PlaceRecord {
            geonameid: None,
            name: "Lashkar Gāh".into(),
            country: Some("AF".into()),
            admin1: None,
            lat: None,
            lon: None,
            kind: None,
            precision_km: None,
            text: None,
            span: None,
        }
    }

    #[test]
    fn what_names_no_one_place_has_no_key() {
        assert_eq!(PlaceKey::of(&place()), None);
        let named = PlaceRecord { text: Some("Lashkar Gah".into()), ..place() };
        assert_eq!(PlaceKey::of(&named).unwrap().as_str(), "n:lashkar gah|AF");
        let known = PlaceRecord { geonameid: Some(1_134_720), ..place() };
        assert_eq!(PlaceKey::of(&known).unwrap().geonameid(), Some(1_134_720));
    }

    #[test]
    fn an_id_of_another_form_is_hashed() {
        assert_eq!(ClaimKey::of("c1-00000000000000ff").number(), 255);
        assert_ne!(ClaimKey::of("c1-00000000000000FF").number(), 255);
        assert_ne!(ClaimKey::of("c1-+000000000000ff"), ClaimKey::of("c1-0"));
    }
}
