//! Who acts: the lexicon of actors, where a text names them, and whom its unnamed actors mean.
//!
//! The data are `data/actors/*.toml`, one table an actor, and `languages/<code>/actors.toml`, the words by which a
//! language means actors without naming them. The build script checks and compiles both.
//!
//! # How to write an actor
//!
//! ```toml
//! [[actor]]
//! id = "hill-front"                  # for good: stored claims speak of it
//! kind = "armed-group"               # state, government, army, armed-group, coalition, leader, organisation,
//!                                    # agency, outlet, community
//! country = ["XX"]                   # its theatre, ISO 3166; without it: everywhere
//! roles = ["rebel", "separatist"]    # what it may be called by: keys of roles.toml
//! from = "1996"                      # 1996, 1996-09 or 1996-09-27; an end that is a month or a year is its last
//! to = "2009-05"
//! parent = "hill-alliance"           # what it is a part of
//! community = "community:hill"       # "Hill fighters" may be it
//! main = true                        # meant first where its theatre speaks of its role
//! rivals = [{ actor = "state:yy", from = "1997" }]   # beyond the government of its country, its foe unless …
//! allies = ["gov:xx"]                # … it is listed here
//! backers = ["state:zz"]             # "Zzish-backed rebels" may be it
//! holds = [{ country = "XX", from = "1999-01-01" }]  # it governed
//! terms = [{ office = "president", of = "gov:xx", from = "2001-01-20", to = "2009-01-20" }]   # leaders
//! en.name = "Hill Front"             # display name, and an alias unless name_is_no_alias = true
//! en.names = ["HF", { text = "Front", requires = ["theatre"] }, { text = "hillmen", requires = ["quoted"] }]
//! en.adjective = [["Hill"]]          # states and communities: each adjective with all its forms
//! en.people = ["Hillers"]            # … what their people are called
//! en.capital = ["Hilltown"]          # … what stands for their government
//! fr.name = "Front des collines"
//! ```
//!
//! An alias that actors of other countries share is marked `ambiguous = true`: whom it means is decided by the
//! countries that the article speaks of, on a tie by `main`.
//!
//! Case in an alias says what matches: none, any case; a first capital, words with a first capital; more, as it
//! stands. Accents, hyphens and the shape of apostrophes never matter. An alias that others share, or that is a
//! common word, requires its `theatre` (the article speaks of the actor's country, or names it otherwise) or to
//! stand `quoted`; a leader's `surname = true` goes to the bearer whom the article names in full, else to the one in
//! office, and with `common = true`, for names that many bear, to nobody else. Only what is certain: a wrong alias is worse than a missing one.

mod called;
mod find;
pub(crate) mod fold;
mod lexicon;
mod mention;
mod resolve;
#[cfg(test)]
mod tests;
mod theatre;

pub use called::Called;
pub use find::Context as ActorContext;
pub use lexicon::{
    Actor, ActorId, ActorKind, ActorLexicon, Role as ActorRole, RoleClass, Roles as ActorRoles,
};
pub(crate) use lexicon::{Term, When};
pub use mention::{ActorMention, ActorRef, Basis as ActorBasis, Generic, How, Number, Resolution};
pub use resolve::{Resolver, resolve_pronoun};
