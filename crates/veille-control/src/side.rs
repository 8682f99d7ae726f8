//! Which actors are one party, and whom a claim means that only says what he is.

use std::collections::BTreeMap;

use smol_str::SmolStr;
use veille_claim::{ActorId, ActorKind, ActorLexicon, Called, RoleClass};
use veille_ledger::ActorKey;

/// How far actors are taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rollup {
    /// Each actor is its own party.
    Own,
    /// A part is its whole: an army is its government's, a wing its movement's.
    #[default]
    Parts,
    /// And who fights for somebody is his: a proxy republic is its backer's.
    Backers,
}

/// The parties of a ledger's actors.
///
/// Built once a query from the ledger's table of actors and the lexicon; control knows of actors only what stands
/// here. Numbers of actors differ from ledger to ledger, and no answer depends on their order.
#[derive(Debug, Clone, Default)]
pub struct Sides {
    /// By actor key.
    actors: Vec<Sort>,
    sides: Vec<Side>,
}

/// What control makes of an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// A party: its number in [`Sides`].
    Side(u16),
    /// Whoever of those in play is called so; else a party of that number.
    Called { role: u8, else_side: u16 },
    /// Nobody who can hold a place.
    Nobody,
}

/// One party.
#[derive(Debug, Clone)]
struct Side {
    key: ActorKey,
    id: Option<SmolStr>,
    name: SmolStr,
    /// The roles it answers to, as bits.
    roles: u64,
    known: bool,
}

/// Roles told apart, as many as bits; the lexicon has fewer.
const ROLES: usize = 64;

impl Sides {
    /// The parties among `actors`: number, id in the lexicon where known, name.
    ///
    /// ```
    /// use veille_claim::ActorLexicon;
    /// use veille_control::{Rollup, Sides};
    /// use veille_ledger::ActorKey;
    /// let actors = [(ActorKey(0), Some("army:ml"), "Malian armed forces"), (ActorKey(1), Some("gov:ml"), "Malian government")];
    /// let sides = Sides::new(actors, ActorLexicon::embedded(), Rollup::Parts);
    /// assert!(sides.same(ActorKey(0), ActorKey(1)));
    /// ```
    #[must_use]
    pub fn new<'a>(
        actors: impl IntoIterator<Item = (ActorKey, Option<&'a str>, &'a str)>,
        lexicon: &ActorLexicon,
        rollup: Rollup,
    ) -> Self {
        let mut sides = Self::default();
        let mut named: BTreeMap<SmolStr, u16> = BTreeMap::new();
        let mut roles: Vec<veille_claim::ActorRole> = Vec::new();
        let mut wanted: Vec<(u16, ActorId)> = Vec::new();
        for (key, id, name) in actors {
            // A part under its own name, `army:af/special-force`, is its whole's.
            let whole = id.map(|id| id.split('/').next().unwrap_or(id));
            let known = whole.and_then(|id| lexicon.by_id(id));
            let sort = match (known, id) {
                (Some(actor), _) => {
                    let root = root(lexicon, actor, rollup);
                    let side = sides.side(&mut named, lexicon.actor(root).id, key, || Side {
                        key,
                        id: Some(SmolStr::new_static(lexicon.actor(root).id)),
                        name: SmolStr::new_static(lexicon.name(root)),
                        roles: 0,
                        known: true,
                    });
                    wanted.push((side, actor));
                    wanted.push((side, root));
                    if lexicon.actor(actor).kind.may_hold() { Sort::Side(side) } else { Sort::Nobody }
                }
                // An id of another program's lexicon.
                (None, Some(id)) => Sort::Side(sides.side(&mut named, id, key, || Side {
                    key,
                    id: Some(id.into()),
                    name: name.into(),
                    roles: 0,
                    known: true,
                })),
                (None, None) => match lexicon.called(name) {
                    Called::Nobody => Sort::Nobody,
                    Called::Name => {
                        let own = format!("~{}", name.to_lowercase());
                        Sort::Side(sides.side(&mut named, &own, key, || Side {
                            key,
                            id: None,
                            name: name.into(),
                            roles: 0,
                            known: false,
                        }))
                    }
                    Called::Party(role) => {
                        let number = roles.iter().position(|&other| other == role).unwrap_or_else(|| {
                            roles.push(role);
                            roles.len() - 1
                        });
                        let own = format!("role:{}", lexicon.role_key(role));
                        let label = lexicon.role_label(role);
                        let side = sides.side(&mut named, &own, key, || Side {
                            key,
                            id: None,
                            name: if label.is_empty() { name.into() } else { label.into() },
                            roles: 0,
                            known: false,
                        });
                        Sort::Called { role: number.min(ROLES - 1) as u8, else_side: side }
                    }
                },
            };
            sides.set(key, sort);
        }
        for (side, actor) in &wanted {
            for (number, &role) in roles.iter().enumerate().take(ROLES) {
                let state = lexicon.role_class(role) == RoleClass::State
                    && matches!(
                        lexicon.actor(*actor).kind,
                        ActorKind::State | ActorKind::Government | ActorKind::Army
                    );
                if (state || lexicon.answers_to(*actor, role))
                    && let Some(side) = sides.sides.get_mut(*side as usize)
                {
                    side.roles |= 1 << number;
                }
            }
        }
        sides
    }

    fn side(
        &mut self,
        named: &mut BTreeMap<SmolStr, u16>,
        own: &str,
        key: ActorKey,
        new: impl FnOnce() -> Side,
    ) -> u16 {
        let next = u16::try_from(self.sides.len()).unwrap_or(u16::MAX);
        let number = *named.entry(own.into()).or_insert(next);
        if number == next && next != u16::MAX {
            self.sides.push(new());
        } else if let Some(side) = self.sides.get_mut(number as usize) {
            // The lowest key stands for all, in whatever order the table comes.
            side.key = side.key.min(key);
        }
        number
    }

    fn set(&mut self, key: ActorKey, sort: Sort) {
        let at = key.0 as usize;
        // A key far beyond the table is no ledger's.
        if at < (1 << 24) {
            if self.actors.len() <= at {
                self.actors.resize(at + 1, Sort::Nobody);
            }
            self.actors[at] = sort;
        }
    }

    pub(crate) fn sort(&self, key: ActorKey) -> Sort {
        self.actors.get(key.0 as usize).copied().unwrap_or(Sort::Nobody)
    }

    /// True where the party is called by that role.
    pub(crate) fn answers_to(&self, side: u16, role: u8) -> bool {
        self.sides.get(side as usize).is_some_and(|side| side.known && side.roles & (1 << role) != 0)
    }

    /// True where a lexicon knows the party.
    pub(crate) fn is_known(&self, side: u16) -> bool {
        self.sides.get(side as usize).is_some_and(|side| side.known)
    }

    /// The number of an actor's party, whoever he is called.
    pub(crate) fn number(&self, key: ActorKey) -> Option<u16> {
        match self.sort(key) {
            Sort::Side(side) | Sort::Called { else_side: side, .. } => Some(side),
            Sort::Nobody => None,
        }
    }

    pub(crate) fn key(&self, side: u16) -> ActorKey {
        self.sides.get(side as usize).map_or(ActorKey(u32::MAX), |side| side.key)
    }

    /// True where both are one party.
    #[must_use]
    pub fn same(&self, a: ActorKey, b: ActorKey) -> bool {
        a == b || self.number(a).is_some_and(|side| self.number(b) == Some(side))
    }

    /// The lexicon's id of an actor's party, where it has one: `state:ml` for the Malian army.
    #[must_use]
    pub fn id(&self, key: ActorKey) -> Option<&str> {
        self.sides.get(self.number(key)? as usize)?.id.as_deref()
    }

    /// The name of an actor's party: the lexicon's in English, else the text's own words.
    #[must_use]
    pub fn name(&self, key: ActorKey) -> Option<&str> {
        self.number(key).and_then(|side| self.sides.get(side as usize)).map(|side| side.name.as_str())
    }
}

/// The whole that an actor is a part of. Data may hold a ring; the bound keeps it finite.
fn root(lexicon: &ActorLexicon, actor: ActorId, rollup: Rollup) -> ActorId {
    let mut at = actor;
    for _ in 0..8 {
        let here = lexicon.actor(at);
        let up = match rollup {
            Rollup::Own => None,
            Rollup::Parts => here.parent,
            Rollup::Backers => here.parent.or_else(|| here.backers().first().copied()),
        };
        match up {
            Some(up) if up != at => at = up,
            _ => break,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides(rollup: Rollup) -> Sides {
        let actors = [
            (ActorKey(0), Some("army:ua"), "Ukrainian armed forces"),
            (ActorKey(1), Some("state:ua"), "Ukraine"),
            (ActorKey(2), Some("dnr"), "Donetsk People's Republic"),
            (ActorKey(3), Some("state:ru"), "Russia"),
            (ActorKey(4), None, "the separatists"),
            (ActorKey(5), None, "They"),
            (ActorKey(6), None, "séparatistes"),
        ];
        Sides::new(actors, ActorLexicon::embedded(), rollup)
    }

    #[test]
    fn an_army_is_its_states_and_a_proxy_its_backers_only_where_asked() {
        let parts = sides(Rollup::Parts);
        assert!(parts.same(ActorKey(0), ActorKey(1)));
        assert!(!parts.same(ActorKey(2), ActorKey(3)));
        assert!(sides(Rollup::Backers).same(ActorKey(2), ActorKey(3)));
        assert!(!sides(Rollup::Own).same(ActorKey(0), ActorKey(1)));
        assert_eq!(parts.id(ActorKey(0)), Some("state:ua"));
    }

    #[test]
    fn a_role_is_one_party_in_every_language_and_a_pronoun_nobody() {
        let sides = sides(Rollup::Parts);
        assert!(sides.same(ActorKey(4), ActorKey(6)));
        assert_eq!(sides.sort(ActorKey(5)), Sort::Nobody);
        let (Sort::Called { role, .. }, Some(dnr)) = (sides.sort(ActorKey(4)), sides.number(ActorKey(2)))
        else {
            panic!("a role, and a party");
        };
        assert!(sides.answers_to(dnr, role));
    }
}
