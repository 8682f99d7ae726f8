use std::ops::Range;

use veille_text::Span;

use super::lexicon::{ActorId, Role, Roles};

/// Whom a mention means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActorRef {
    /// An actor of the lexicon.
    Known(ActorId),
    /// A part of one, under its own name: "Afghan special forces".
    Part {
        /// The whole.
        of: ActorId,
        /// Which part.
        role: Role,
    },
    /// Somebody called by a role: "the rebels".
    Generic(Generic),
    /// Somebody whom nobody knows: keeps the name that the text gives.
    Unknown,
}

impl ActorRef {
    /// The actor of the lexicon that this is, or is a part of.
    #[must_use]
    pub fn known(self) -> Option<ActorId> {
        match self {
            Self::Known(id) | Self::Part { of: id, .. } => Some(id),
            Self::Generic(_) | Self::Unknown => None,
        }
    }
}

/// Somebody called by a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Generic {
    /// The role that says most.
    pub role: Role,
    /// All roles heard.
    pub roles: Roles,
    /// The state, people or group that the words name beside it: "Syrian rebels", "Taliban prisoners".
    pub of: Option<ActorId>,
    /// Who is said to stand behind it: "Russian-backed".
    pub backer: Option<ActorId>,
    /// Whom it is said to be against: "anti-Assad".
    pub against: Option<ActorId>,
}

/// By what a mention was recognised. The weak ones are actors only where the sentence makes them act: a country is
/// also a place, a demonym also an adjective, a capital also a town.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum How {
    /// A name.
    Name,
    /// The name of a person who led somebody.
    Leader,
    /// A noun for a party together with whose it is: "Afghan army".
    Composed,
    /// The name of a state.
    Country,
    /// A demonym alone.
    Demonym,
    /// A capital for its government.
    Metonym,
    /// A noun for a party alone.
    Generic,
    /// A pronoun.
    Pronoun,
    /// A named entity that the lexicon does not know.
    Entity,
}

impl How {
    /// True for those that are actors only where the sentence makes them act.
    #[must_use]
    pub fn is_weak(self) -> bool {
        matches!(self, Self::Country | Self::Demonym | Self::Metonym | Self::Entity)
    }
}

/// One or many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Number {
    /// "the army", "he".
    One,
    /// "the rebels", "they".
    Many,
}

/// Why an unnamed mention is thought to mean an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// The mention of that number names it.
    Mention(usize),
    /// It is the actor of that role in the country that the words or the article speak of.
    Theatre,
    /// It is the government, or the armed forces, of that country.
    State,
    /// Who then governed that country.
    Rule,
}

/// Whom an unnamed mention is thought to mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolution {
    /// The actor.
    pub actor: ActorRef,
    /// From 0 to 1: how far ahead of the others it is, and on what ground.
    pub certainty: f32,
    /// On what ground.
    pub basis: Basis,
    /// Who else was weighed, best first, with what they weighed.
    pub considered: Vec<(ActorId, f32)>,
}

/// A stretch of text that names or means an actor.
#[derive(Debug, Clone, PartialEq)]
pub struct ActorMention {
    /// Where it stands, without article.
    pub span: Span,
    /// The tokens it touches.
    pub tokens: Range<usize>,
    /// The token the others hang on.
    pub head: usize,
    /// Whom the words mean by themselves.
    pub actor: ActorRef,
    /// By what it was recognised.
    pub how: How,
    /// One or many, where words or morphology say so.
    pub number: Option<Number>,
    /// Whom it means in this article, where that had to be found out.
    pub resolved: Option<Resolution>,
}

impl ActorMention {
    /// Whom it means: what was found out, else what the words say.
    #[must_use]
    pub fn meant(&self) -> ActorRef {
        self.resolved.as_ref().map_or(self.actor, |resolved| resolved.actor)
    }

    /// The actor of the lexicon it means, or means a part of.
    #[must_use]
    pub fn known(&self) -> Option<ActorId> {
        self.meant().known()
    }
}
