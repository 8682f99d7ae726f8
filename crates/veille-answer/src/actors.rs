//! Who acts, and which actors are one party.

use std::collections::BTreeMap;

use serde::Serialize;
use smol_str::SmolStr;
use veille_claim::ActorLexicon;
use veille_control::Board;
use veille_ledger::Ledger;

use crate::Error;

/// An actor of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Actor {
    /// Id in the lexicon; none where nobody knows the actor.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub id: Option<SmolStr>,
    /// Its display name, or the text's own words.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub name: SmolStr,
    /// Its names by language; empty where nobody knows the actor.
    #[cfg_attr(feature = "schema", schema(value_type = std::collections::BTreeMap<String, String>))]
    pub names: BTreeMap<SmolStr, SmolStr>,
    /// The party that it counts as.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub party: SmolStr,
    /// In how many claims about places it acts, or is acted on.
    pub claims: usize,
}

/// A party to the conflict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Party {
    /// Its name, as in every answer.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub name: SmolStr,
    /// Id in the lexicon.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub id: Option<SmolStr>,
    /// Its names by language; empty where nobody knows it.
    #[cfg_attr(feature = "schema", schema(value_type = std::collections::BTreeMap<String, String>))]
    pub names: BTreeMap<SmolStr, SmolStr>,
    /// Its place among all parties of the ledger: the one of which most is said is 0.
    pub order: usize,
}

/// An actor's names by language, from the lexicon.
#[must_use]
pub fn names_of(id: Option<&str>) -> BTreeMap<SmolStr, SmolStr> {
    let lexicon = ActorLexicon::embedded();
    let Some(actor) = id.and_then(|id| lexicon.by_id(id)) else { return BTreeMap::new() };
    let named = |lang: veille_text::Lang| {
        (SmolStr::new(lang.code()), SmolStr::new_static(lexicon.name_in(actor, lang)))
    };
    lexicon.languages().map(named).collect()
}

/// The actors of a ledger, those of whom most is said first.
///
/// # Errors
/// Those of the ledger.
pub fn actors(ledger: &dyn Ledger, board: &Board) -> Result<Vec<Actor>, Error> {
    let claims = board.actors();
    let of = |(key, row): (_, veille_ledger::ActorRow)| Actor {
        names: names_of(row.id.as_deref()),
        id: row.id,
        name: row.name,
        party: board.actor(key),
        claims: claims.get(&key).copied().unwrap_or(0),
    };
    let mut all: Vec<Actor> = ledger.actors()?.into_iter().map(of).collect();
    all.sort_by(|a, b| b.claims.cmp(&a.claims).then_with(|| (&a.name, &a.id).cmp(&(&b.name, &b.id))));
    Ok(all)
}

/// The parties of a ledger, those of whom most is said first.
#[must_use]
pub fn parties(board: &Board) -> Vec<Party> {
    let mut all: BTreeMap<(SmolStr, Option<SmolStr>), usize> = BTreeMap::new();
    for (key, claims) in board.actors() {
        if let Some(name) = board.sides().name(key) {
            *all.entry((name.into(), board.sides().id(key).map(SmolStr::new))).or_default() += claims;
        }
    }
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let all = all.into_iter().enumerate();
    all.map(|(order, ((name, id), _))| Party { names: names_of(id.as_deref()), name, id, order }).collect()
}
