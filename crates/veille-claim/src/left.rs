//! What is left to one side: "X, with Y and Z the only towns that still escaped them".
//!
//! What a force has not got, it does not hold; where the article names the state's side and no third one, that side
//! does. The towns that share the lot stand beside it ("with Y and Z"); one of which the same sentence tells that it
//! was taken is left to nobody.

use crate::args::{ActorArg, PlaceArg};
use crate::claim::{Claim, EventKind};
use crate::clause::{Clause, case_key};
use crate::pack::Pack;
use crate::reader::Stage;

/// Who is left with a place is concluded, not told. Own judgement.
const CONCLUDED: f32 = 0.85;

impl Stage<'_, '_> {
    /// The places that share what is said of the subject, beside it: "which, with Y and Z, were …".
    pub(crate) fn companions(&self, clause: &Clause) -> Vec<usize> {
        let grammar = &self.pack.grammar;
        let Some(company) = grammar.classes.get("companions") else { return Vec::new() };
        let Some(&first) = clause.subjects.iter().min() else { return Vec::new() };
        let beside = |token: &usize| {
            self.tree.case(*token).is_some()
                && company.contains(&case_key(self.tree, grammar, *token))
                && self.args.mention(*token).is_some()
        };
        let found = (first + 1..clause.head).filter(beside).flat_map(|token| self.tree.coordinated(token));
        found.filter(|token| !clause.subjects.contains(token) && self.args.place(*token).is_some()).collect()
    }

    /// Whose the places are that the actor has not got.
    pub(crate) fn left_to(
        &self,
        actors: &[Option<ActorArg>],
        places: &[Option<PlaceArg>],
    ) -> Option<ActorArg> {
        let foe = actors.iter().flatten().next()?;
        let country = |place: &PlaceArg| place.place.place.as_ref().map(|place| place.country.clone());
        let country = places.iter().flatten().find_map(country)?;
        let actor = self.args.actors.left_to(&country, foe.actor.id.as_ref()?)?;
        Some(ActorArg { actor, trust: foe.trust * CONCLUDED })
    }
}

/// Takes away what is told to be left where the same sentence tells that it fell.
pub(crate) fn drop_fallen(claims: &mut Vec<Claim>, pack: &Pack) {
    let left = |claim: &Claim| {
        let frames = pack.frames.frames().iter();
        frames.filter(|frame| frame.left).any(|frame| frame.code == claim.evidence.frame)
    };
    let place = |claim: &Claim| claim.place.as_ref().map(|place| place.name.clone());
    let fell = |claim: &Claim| {
        matches!(claim.event, EventKind::Capture | EventKind::Retake | EventKind::Handover)
            && claim.modality.is_fact()
    };
    let fallen: Vec<_> = claims
        .iter()
        .filter(|claim| fell(claim))
        .map(|claim| (claim.evidence.sentence, place(claim)))
        .collect();
    let known =
        |claim: &Claim| claim.place.as_ref().is_some_and(|place| place.place.is_some() || place.named);
    claims.retain(|claim| {
        !left(claim) || known(claim) && !fallen.contains(&(claim.evidence.sentence, place(claim)))
    });
}
