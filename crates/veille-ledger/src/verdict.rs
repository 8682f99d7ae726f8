//! What decisions come to, one after the other.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::Value;
use smol_str::SmolStr;
use veille_claim::ClaimRecord;

use crate::{Act, ClaimKey, Decided, Field, Standing};

/// What decisions come to.
#[derive(Debug, Default)]
pub(crate) struct Verdicts {
    claims: HashMap<ClaimKey, Verdict>,
    same: HashMap<ClaimKey, Arc<[ClaimKey]>>,
    voices: HashMap<SmolStr, SmolStr>,
}

#[derive(Debug, PartialEq)]
struct Verdict {
    standing: Standing,
    corrections: BTreeMap<Field, Value>,
}

/// Puts decisions in order of their time and marks those that are taken back. Among decisions of the same moment, ids
/// decide: a merged ledger gives the same as either.
pub(crate) fn settle(decisions: &mut [Decided]) {
    decisions.sort_by(|a, b| (a.recorded, &a.id).cmp(&(b.recorded, &b.id)));
    // An undo comes after what it takes back, and may be taken back itself: the last word is read first.
    let mut undone: BTreeSet<SmolStr> = BTreeSet::new();
    for decided in decisions.iter_mut().rev() {
        decided.undone = undone.contains(&decided.id);
        if let (Act::Undo { decision }, false) = (&decided.decision.act, decided.undone) {
            undone.insert(decision.clone());
        }
    }
}

impl Verdicts {
    /// What settled decisions come to.
    pub(crate) fn of(decisions: &[Decided]) -> Self {
        let mut all = Self::default();
        let mut groups: Vec<BTreeSet<ClaimKey>> = Vec::new();
        let mut voices: Vec<BTreeSet<SmolStr>> = Vec::new();
        for decided in decisions.iter().filter(|decided| !decided.undone) {
            match &decided.decision.act {
                Act::Accept { claim } => all.stand(*claim, Standing::Accepted),
                Act::Reject { claim } => all.stand(*claim, Standing::Rejected),
                Act::Correct { claim, field, value } => {
                    all.stand(*claim, Standing::Corrected);
                    if let Some(verdict) = all.claims.get_mut(claim) {
                        verdict.corrections.insert(*field, value.clone());
                    }
                }
                Act::Merge { claims } => join(&mut groups, claims),
                Act::Split { claims } => part(&mut groups, claims),
                Act::OneVoice { articles } => join(&mut voices, articles),
                Act::OwnVoice { articles } => {
                    part(&mut voices, articles);
                    voices.extend(articles.iter().map(|article| BTreeSet::from([article.clone()])));
                }
                Act::Undo { .. } => {}
            }
        }
        for group in groups.into_iter().filter(|group| group.len() > 1) {
            let group: Arc<[ClaimKey]> = group.into_iter().collect();
            all.same.extend(group.iter().map(|claim| (*claim, Arc::clone(&group))));
        }
        for group in voices {
            // The group is named for its first article: any name would do that all of them share.
            if let Some(name) = group.first().cloned() {
                all.voices.extend(group.into_iter().map(|article| (article, name.clone())));
            }
        }
        all
    }

    fn stand(&mut self, claim: ClaimKey, standing: Standing) {
        let open = || Verdict { standing, corrections: BTreeMap::new() };
        self.claims.entry(claim).or_insert_with(open).standing = standing;
    }

    pub(crate) fn standing(&self, claim: ClaimKey) -> Standing {
        self.claims.get(&claim).map_or(Standing::Open, |verdict| verdict.standing)
    }

    /// The record with corrections applied; nothing where there are none.
    pub(crate) fn corrected(&self, claim: ClaimKey, record: &ClaimRecord) -> Option<ClaimRecord> {
        let corrections = &self.claims.get(&claim)?.corrections;
        let mut out = record.clone();
        let mut changed = false;
        for (&field, value) in corrections {
            // Each was tried on its claim when it was decided; one that no longer fits changes nothing.
            if let Ok(next) = correct(&out, field, value) {
                out = next;
                changed = true;
            }
        }
        changed.then_some(out)
    }

    /// The claims that speak of the same happening, this one among them.
    pub(crate) fn same(&self, claim: ClaimKey) -> &[ClaimKey] {
        self.same.get(&claim).map_or(&[], |group| group)
    }

    /// The claims and the articles of which the two say different things.
    pub(crate) fn differences(&self, other: &Self) -> (BTreeSet<ClaimKey>, BTreeSet<SmolStr>) {
        let keys = self.claims.keys().chain(other.claims.keys());
        let claims = keys.filter(|&key| self.claims.get(key) != other.claims.get(key)).copied().collect();
        let ids = self.voices.keys().chain(other.voices.keys());
        let articles = ids.filter(|&id| self.voices.get(id) != other.voices.get(id)).cloned().collect();
        (claims, articles)
    }

    /// The voice that analysts give an article.
    pub(crate) fn voice(&self, article: &str) -> Option<&SmolStr> {
        self.voices.get(article)
    }
}

/// The claim with one field changed.
pub(crate) fn correct(record: &ClaimRecord, field: Field, value: &Value) -> Result<ClaimRecord, String> {
    let mut json = serde_json::to_value(record).map_err(|error| error.to_string())?;
    if let Some(map) = json.as_object_mut() {
        map.insert(field.name().to_owned(), value.clone());
    }
    let out: ClaimRecord = serde_json::from_value(json).map_err(|error| error.to_string())?;
    crate::slim::check(&out).map(|()| out)
}

/// Puts all of `members` into one group, with all that were in a group with one of them.
fn join<T: Ord + Clone>(groups: &mut Vec<BTreeSet<T>>, members: &[T]) {
    let mut one: BTreeSet<T> = members.iter().cloned().collect();
    groups.retain(|group| {
        let meets = members.iter().any(|member| group.contains(member));
        if meets {
            one.extend(group.iter().cloned());
        }
        !meets
    });
    groups.push(one);
}

/// Takes each of `members` out of its group.
fn part<T: Ord>(groups: &mut Vec<BTreeSet<T>>, members: &[T]) {
    for group in groups.iter_mut() {
        group.retain(|member| !members.contains(member));
    }
    groups.retain(|group| !group.is_empty());
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::Decision;

    fn decide(acts: Vec<Act>) -> Vec<Decided> {
        let mut all: Vec<Decided> = Vec::new();
        for (at, act) in acts.into_iter().enumerate() {
            let act = match act {
                Act::Undo { decision } => {
                    Act::Undo { decision: all[decision.parse::<usize>().unwrap()].id.clone() }
                }
                act => act,
            };
            let decision = Decision { act, author: "a".into(), reason: String::new() };
            all.push(Decided::new(decision, Timestamp::from_second(at as i64).unwrap()));
        }
        all.reverse();
        settle(&mut all);
        all
    }

    const ONE: ClaimKey = ClaimKey::new(1);
    const TWO: ClaimKey = ClaimKey::new(2);
    const THREE: ClaimKey = ClaimKey::new(3);

    fn undo(of: &str) -> Act {
        Act::Undo { decision: of.into() }
    }

    #[test]
    fn the_last_word_counts_and_an_undo_can_be_undone() {
        let (yes, no) = (Act::Accept { claim: ONE }, Act::Reject { claim: ONE });
        let standing = |acts| Verdicts::of(&decide(acts)).standing(ONE);
        assert_eq!(standing(vec![]), Standing::Open);
        assert_eq!(standing(vec![yes.clone(), no.clone()]), Standing::Rejected);
        assert_eq!(standing(vec![yes.clone(), no.clone(), undo("1")]), Standing::Accepted);
        assert_eq!(standing(vec![yes.clone(), no.clone(), undo("1"), undo("2")]), Standing::Rejected);
        assert_eq!(standing(vec![yes, undo("0")]), Standing::Open);
    }

    #[test]
    fn merged_claims_are_one_group_until_they_are_split() {
        let merge = |a, b| Act::Merge { claims: vec![a, b] };
        let all = Verdicts::of(&decide(vec![merge(ONE, TWO), merge(THREE, TWO)]));
        assert_eq!(all.same(ONE), [ONE, TWO, THREE]);
        let split = Act::Split { claims: vec![ONE] };
        let all = Verdicts::of(&decide(vec![merge(ONE, TWO), merge(THREE, TWO), split.clone()]));
        assert_eq!((all.same(ONE), all.same(TWO)), (&[][..], &[TWO, THREE][..]));
        let all = Verdicts::of(&decide(vec![merge(ONE, TWO), split, undo("1")]));
        assert_eq!(all.same(ONE), [ONE, TWO]);
    }

    #[test]
    fn articles_share_a_voice_until_each_has_its_own() {
        let one = Act::OneVoice { articles: vec!["b".into(), "a".into()] };
        let all = Verdicts::of(&decide(vec![one.clone()]));
        assert_eq!(all.voice("b").unwrap(), "a");
        let all = Verdicts::of(&decide(vec![one, Act::OwnVoice { articles: vec!["b".into()] }]));
        assert_eq!((all.voice("a").unwrap(), all.voice("b").unwrap()), (&"a".into(), &"b".into()));
    }
}
