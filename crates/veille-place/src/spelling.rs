//! Names that differ from a written one by a letter or two.

use crate::fold::{self, Space};
use crate::gazetteer::{Gazetteer, Hit, NameClass, PlaceId};
use crate::recognize::importance;

/// The folded lengths of names that one wrong letter is looked for in: shorter ones have too many neighbours.
const SHORTEST: usize = 6;
const LONGEST: usize = 24;
/// Of a name longer than this, two wrong letters are half a million keys: too many to try while a user waits.
const LONGEST_TWICE: usize = 16;

/// Every spelling that is one letter away: one more, one less, another, or two changed about. The first letter
/// stays where `first` says so: it is the one that writers get right.
fn edits(folded: &str, first: bool, visit: &mut dyn FnMut(&str)) {
    let mut key = String::with_capacity(folded.len() + 1);
    let mut letter = [0; 4];
    for (at, _) in folded.char_indices().chain([(folded.len(), ' ')]) {
        let (head, tail) = folded.split_at(at);
        let mut chars = tail.chars();
        let next = chars.next();
        let rest = chars.as_str();
        let mut make = |parts: [&str; 3]| {
            key.clear();
            key.extend(parts);
            visit(&key);
        };
        let free = at > 0 || !first;
        for c in 'a'..='z' {
            let c = &*c.encode_utf8(&mut letter);
            make([head, c, tail]);
            if next.is_some() && free {
                make([head, c, rest]);
            }
        }
        if let Some(next) = next.filter(|_| free) {
            make([head, rest, ""]);
            if let Some(second) = chars.next() {
                let turned: String = [second, next].iter().collect();
                make([head, &turned, chars.as_str()]);
            }
        }
    }
}

/// Places whose name a text may have got wrong by one letter, each in the country wanted.
pub(crate) fn misspelt(gazetteer: &Gazetteer, folded: &str, country: PlaceId) -> Vec<Hit> {
    // Other scripts need other letters.
    if !(SHORTEST..=LONGEST).contains(&folded.len()) || !folded.is_ascii() {
        return Vec::new();
    }
    let wanted = gazetteer.country_bytes(country);
    let mut found: Vec<Hit> = Vec::new();
    edits(folded, true, &mut |key| {
        let hits = gazetteer.hits(fold::hash(Space::Name, key));
        found.extend(
            hits.filter(|h| gazetteer.country_bytes(h.id) == wanted && h.class <= NameClass::Alternate),
        );
    });
    found.sort_by_key(|h| (h.id, h.class));
    found.dedup_by_key(|h| h.id);
    found
}

impl Gazetteer {
    /// Places whose name is spelt nearly like this one, the best known first, at most `limit`: for "did you
    /// mean" where [`lookup`](Self::lookup) finds nothing. One letter may differ; two, where nothing is nearer.
    #[must_use]
    pub fn near_spellings(&self, name: &str, limit: usize) -> Vec<PlaceId> {
        let folded = fold::fold_words(name, self.names()).concat();
        if !(4..=LONGEST).contains(&folded.len()) || !folded.is_ascii() {
            return Vec::new();
        }
        let mut found: Vec<Hit> = Vec::new();
        let mut look = |key: &str| {
            let hits = self.hits(fold::hash(Space::Name, key));
            found.extend(hits.filter(|hit| hit.class <= NameClass::Alternate));
        };
        edits(&folded, false, &mut look);
        if found.is_empty() && (SHORTEST..=LONGEST_TWICE).contains(&folded.len()) {
            let mut look = |key: &str| {
                let hits = self.hits(fold::hash(Space::Name, key));
                found.extend(hits.filter(|hit| hit.class <= NameClass::Preferred));
            };
            edits(&folded, true, &mut |once| edits(once, true, &mut look));
        }
        found.sort_by_key(|hit| (hit.id, hit.class));
        found.dedup_by_key(|hit| hit.id);
        let known = |hit: &Hit| importance(self, *hit);
        found.sort_by(|a, b| known(b).total_cmp(&known(a)).then(a.id.cmp(&b.id)));
        found.into_iter().take(limit).map(|hit| hit.id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_those_of_one_letter() {
        let mut found = Vec::new();
        edits("gao", false, &mut |key| found.push(key.to_owned()));
        for wanted in ["ga", "ao", "gaoo", "mgao", "mao", "goa", "ago"] {
            assert!(found.iter().any(|key| key == wanted), "{wanted}");
        }
        // 26 letters at four gaps and in three places, three left out, two pairs turned.
        assert_eq!(found.len(), 26 * 4 + 26 * 3 + 3 + 2);
        found.clear();
        edits("gao", true, &mut |key| found.push(key.to_owned()));
        assert!(!found.iter().any(|key| key == "mao" || key == "ao" || key == "ago"));
    }
}
