//! Who is in the article: its actor mentions, looked up by token.

use smol_str::SmolStr;
use veille_place::{PlaceKind, PlaceMention, PlaceRole};
use veille_text::{Article, Document, Published, Span};

use crate::actor::{ActorContext, ActorId, ActorKind, ActorLexicon, ActorMention, ActorRef, How, RoleClass};
use crate::actor::{Term, When};
use crate::args::ActorArg;
use crate::claim::ClaimActor;
use crate::reader::Mentions;

/// In what role somebody speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Voice {
    Agency,
    Outlet,
    /// A side of a conflict: a state, an army, an armed group, one of their leaders.
    Party,
    Organisation,
    Other,
}

impl Voice {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Outlet => "outlet",
            Self::Party => "party",
            Self::Organisation => "organisation",
            Self::Other => "source",
        }
    }
}

/// The actors of one article.
pub(crate) struct Cast {
    lexicon: &'static ActorLexicon,
    mentions: Vec<ActorMention>,
    published: Option<Published>,
}

// How far each way of meaning an actor is trusted. Own judgement, to be calibrated on cases; see METHOD.
const WEAK: f32 = 0.9;
const UNNAMED: f32 = 0.7;
const UNNAMED_AND_SURE: f32 = 0.95;
const UNKNOWN: f32 = 0.6;
// What a country named says of where an article is set, beside a town: it is as often who acts. Own judgement.
const COUNTRY: f32 = 0.3;

impl Cast {
    pub(crate) fn new(article: &Article, doc: &Document, mentions: Mentions<'_>) -> Self {
        let lexicon = ActorLexicon::embedded();
        let told = |mention: &&PlaceMention| {
            !acts(doc, mention) && mention.role != PlaceRole::Metonym && !is_description(doc, mention)
        };
        let countries = self::countries(mentions.places.iter().filter(told));
        let likely =
            |mention: &&PlaceMention| mention.role == PlaceRole::Pin && !is_description(doc, mention);
        let hints = self::countries(mentions.faint.iter().filter(likely));
        let context = ActorContext { countries: &countries, hints: &hints, published: article.published };
        Self { lexicon, mentions: lexicon.read(doc, context), published: article.published }
    }

    pub(crate) fn into_mentions(self) -> Vec<ActorMention> {
        self.mentions
    }

    /// The stretches of tokens that name an actor whom the lexicon knows.
    pub(crate) fn names(&self) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
        let named = |mention: &&ActorMention| {
            matches!(mention.how, How::Name | How::Leader | How::Country | How::Metonym)
        };
        self.mentions.iter().filter(named).map(|mention| mention.tokens.clone())
    }

    /// The actor that the words around a token mean, whatever it does in the sentence.
    pub(crate) fn at(&self, doc: &Document, token: usize) -> Option<ActorArg> {
        let at = self.mentions.partition_point(|mention| mention.tokens.end <= token);
        let mention = self.mentions.get(at).filter(|mention| mention.tokens.contains(&token))?;
        // "Militias from Misrata" are not the militia named before.
        let narrowed = narrowed(doc, mention) && !self.is_of_its_own_state(doc, mention);
        let meant = if narrowed { mention.actor } else { mention.meant() };
        let id = self.lexicon.id_of(meant);
        let name = self.lexicon.name_of(meant);
        let certainty = mention.resolved.as_ref().map(|resolved| resolved.certainty.clamp(0.0, 1.0));
        let trust = match (mention.how, certainty) {
            (How::Entity, _) => UNKNOWN,
            (_, Some(certainty)) => UNNAMED + (UNNAMED_AND_SURE - UNNAMED) * certainty,
            (How::Generic | How::Pronoun, None) => UNNAMED,
            (how, None) if how.is_weak() => WEAK,
            (_, None) => 1.0,
        };
        // Whom nobody knows keeps the name that the text gives.
        let of_somebody = matches!(meant, ActorRef::Generic(generic) if generic.of.is_some());
        let name = name
            .filter(|_| id.is_some() || of_somebody)
            .unwrap_or_else(|| SmolStr::new(mention.span.of(&doc.text)));
        Some(ActorArg { actor: ClaimActor { id, name, span: Some(mention.span) }, trust })
    }

    /// Whom the words before or behind a noun say besides whom it means itself: "Yemeni and Emirati *troops*".
    pub(crate) fn sharing(&self, doc: &Document, token: usize) -> impl Iterator<Item = usize> {
        let own = |mention: &ActorMention| mention.tokens.contains(&token);
        let below = |mention: &ActorMention| {
            let mut at = mention.head;
            // An adjective, or one beside it; nothing hangs deeper.
            for _ in 0..2 {
                match doc.head(at) {
                    Some(head) if head == token => return true,
                    Some(head) => at = head,
                    None => return false,
                }
            }
            false
        };
        let at = self.mentions.partition_point(|mention| mention.tokens.end <= token);
        let near = at.saturating_sub(1)..(at + 2).min(self.mentions.len());
        near.filter(|&i| {
            let mention = &self.mentions[i];
            mention.how == How::Composed
                && mention.tokens.len() == 1
                && doc.tokens[mention.head].pos != "NOUN"
                && !own(mention)
                && self.mentions.get(at).is_some_and(|noun| own(noun) && noun.how == How::Composed)
                && below(mention)
        })
        .map(|i| self.mentions[i].head)
        .collect::<Vec<_>>()
        .into_iter()
    }

    /// "Security forces in Guinea": the name behind the noun is of the state that it means anyway.
    fn is_of_its_own_state(&self, doc: &Document, mention: &ActorMention) -> bool {
        let state = |id| self.lexicon.state_of(id, self.published);
        // "Rebels in the Central African Republic": of those who are at home there.
        let home = |other: &ActorMention| {
            let group = mention.known().map(|id| self.lexicon.actor(id))?;
            let there = other.actor.known().map(|id| self.lexicon.actor(id))?;
            Some(
                there.kind == ActorKind::State
                    && there.countries.iter().all(|code| group.countries.contains(code)),
            )
        };
        if self
            .mentions
            .iter()
            .filter(|other| other.head > mention.head)
            .filter(|other| doc.ancestors(other.head).take(2).any(|above| above == mention.head))
            .any(|other| home(other) == Some(true))
        {
            return true;
        }
        let Some(own) = mention.known().and_then(state) else { return false };
        let behind = |other: &&ActorMention| {
            other.head > mention.head && doc.ancestors(other.head).take(2).any(|above| above == mention.head)
        };
        self.mentions
            .iter()
            .filter(behind)
            .any(|other| other.actor.known().and_then(state).is_some_and(|other| other == own))
    }

    /// True where a people is named, by a noun or an adjective: "the Russians", "Russian hands".
    pub(crate) fn is_people(&self, token: usize) -> bool {
        let at = self.mentions.partition_point(|mention| mention.tokens.end <= token);
        self.mentions.get(at).is_some_and(|mention| {
            mention.tokens.contains(&token)
                && mention.how == How::Demonym
                && matches!(mention.actor, ActorRef::Known(_))
        })
    }

    /// True where the article speaks of a country's own forces, or of those in office there, and of no armed group but
    /// the loser and jihadists, who win nothing back.
    pub(crate) fn is_states_own_war(&self, country: &str, loser: Option<&SmolStr>) -> bool {
        let jihadist = self.lexicon.role("jihadist");
        let mut told = false;
        for mention in &self.mentions {
            if let (None, ActorRef::Generic(generic)) = (mention.known(), mention.actor) {
                told |= matches!(self.lexicon.role_class(generic.role), RoleClass::State | RoleClass::Office);
            }
            let Some(id) = mention.known() else { continue };
            let actor = self.lexicon.actor(id);
            if matches!(actor.kind, ActorKind::ArmedGroup | ActorKind::Coalition)
                && actor.countries.contains(&country)
                && loser.is_none_or(|loser| *loser != actor.id)
                && !jihadist.is_some_and(|role| actor.roles.contains(role))
            {
                return false;
            }
            let own = self.lexicon.state_of(id, self.published);
            told |= own.is_some_and(|own| self.lexicon.actor(own).countries.contains(&country))
                && !matches!(mention.how, How::Demonym | How::Country);
        }
        told
    }

    /// The armed forces of a country.
    pub(crate) fn army_of(&self, country: &str) -> Option<ClaimActor> {
        let army = self.lexicon.army(country)?;
        Some(ClaimActor {
            id: self.lexicon.id_of(ActorRef::Known(army)),
            name: SmolStr::new_static(self.lexicon.name(army)),
            span: None,
        })
    }

    /// True for a word of an actor's name, its first left out.
    pub(crate) fn is_in_name(&self, token: usize) -> bool {
        let at = self.mentions.partition_point(|mention| mention.tokens.end <= token);
        self.mentions.get(at).is_some_and(|mention| {
            mention.tokens.contains(&token) && mention.tokens.start != token && mention.how == How::Name
        })
    }

    /// True where the mention at a token is only a name of which nobody knows what it is.
    pub(crate) fn is_unknown(&self, token: usize) -> bool {
        let at = self.mentions.partition_point(|mention| mention.tokens.end <= token);
        self.mentions
            .get(at)
            .is_some_and(|mention| mention.tokens.contains(&token) && mention.how == How::Entity)
    }

    /// True where the token is in the name of an organised body or of one of its leaders: the "State" and the
    /// "Iraq" of "Islamic State of Iraq" are no places.
    pub(crate) fn is_body(&self, token: usize) -> bool {
        let at = self.mentions.partition_point(|mention| mention.tokens.end <= token);
        let mention = self.mentions.get(at).filter(|mention| mention.tokens.contains(&token));
        let named = mention.filter(|mention| matches!(mention.how, How::Name | How::Leader));
        named.and_then(|mention| mention.known()).is_some_and(|id| {
            !matches!(
                self.lexicon.actor(id).kind,
                ActorKind::State | ActorKind::Government | ActorKind::Community
            )
        })
    }

    /// True where the mention at a token is of somebody in an office whom nobody knows: "a spokesman".
    pub(crate) fn is_official(&self, token: usize) -> bool {
        let at = self.mentions.partition_point(|mention| mention.tokens.end <= token);
        let mention = self.mentions.get(at).filter(|mention| mention.tokens.contains(&token));
        mention.is_some_and(|mention| match mention.actor {
            ActorRef::Generic(generic) => {
                mention.known().is_none() && self.lexicon.role_class(generic.role) == RoleClass::Office
            }
            _ => false,
        })
    }

    /// True where the mention at a token is of people who are no party: civilians, prisoners, journalists.
    pub(crate) fn is_bystander(&self, token: usize) -> bool {
        let at = self.mentions.partition_point(|mention| mention.tokens.end <= token);
        let mention = self.mentions.get(at).filter(|mention| mention.tokens.contains(&token));
        mention.is_some_and(|mention| match mention.actor {
            ActorRef::Generic(generic) => self.lexicon.role_class(generic.role) == RoleClass::People,
            _ => false,
        })
    }

    /// True where the mention at a token is of people who are no party, and says whose they are.
    pub(crate) fn whose_people(&self, token: usize) -> bool {
        let at = self.mentions.partition_point(|mention| mention.tokens.end <= token);
        let mention = self.mentions.get(at).filter(|mention| mention.tokens.contains(&token));
        mention.is_some_and(|mention| match mention.actor {
            ActorRef::Generic(generic) => {
                generic.of.is_some() && self.lexicon.role_class(generic.role) == RoleClass::People
            }
            _ => false,
        })
    }

    /// True where the mention at a token has no name but says whose it is: "Congolese refugees", "Karen guerrillas".
    pub(crate) fn is_somebodys(&self, token: usize) -> bool {
        let at = self.mentions.partition_point(|mention| mention.tokens.end <= token);
        let mention = self.mentions.get(at).filter(|mention| mention.tokens.contains(&token));
        mention.is_some_and(
            |mention| matches!(mention.actor, ActorRef::Generic(generic) if generic.of.is_some()),
        )
    }

    /// Whether the mention at a token is a force under arms; nothing where there is none.
    pub(crate) fn is_force(&self, doc: &Document, token: usize) -> Option<bool> {
        let at = self.mentions.partition_point(|mention| mention.tokens.end <= token);
        let mention = self.mentions.get(at).filter(|mention| mention.tokens.contains(&token))?;
        // A name of which nobody knows what it is may be anybody's.
        if mention.how == How::Entity {
            return doc.entities.iter().any(|entity| entity.tokens.contains(&token)).then_some(false);
        }
        let generic = match mention.actor {
            ActorRef::Generic(generic) => Some(generic.role),
            // "The Turkish president" is a part of his state, and no force.
            ActorRef::Part { role, .. } if self.lexicon.role_class(role) == RoleClass::Office => Some(role),
            _ => None,
        };
        if let Some(role) = generic {
            return Some(!matches!(self.lexicon.role_class(role), RoleClass::People | RoleClass::Office));
        }
        let kind = mention.known().map(|id| self.lexicon.actor(id).kind)?;
        Some(match kind {
            // A state acts through its forces, but not where only its capital or a demonym is named for it.
            ActorKind::State => mention.how != How::Metonym,
            ActorKind::Army | ActorKind::ArmedGroup | ActorKind::Coalition => true,
            ActorKind::Government => true,
            // A people flees and comes home; it is a force only by the words for its forces.
            ActorKind::Community => false,
            // "NATO planes", "UN troops": an organisation of states fights with what it is lent.
            ActorKind::Organisation => mention.how == How::Composed,
            ActorKind::Leader | ActorKind::Agency | ActorKind::Outlet => false,
        })
    }

    /// True where the mention at a token is an actor only where the sentence makes it act.
    pub(crate) fn is_weak(&self, token: usize) -> bool {
        let at = self.mentions.partition_point(|mention| mention.tokens.end <= token);
        self.mentions.get(at).is_some_and(|mention| mention.tokens.contains(&token) && mention.how.is_weak())
    }

    /// In what role an actor speaks.
    pub(crate) fn voice(&self, id: &str) -> Voice {
        let Some(kind) = self.known(id).map(|id| self.lexicon.actor(id).kind) else { return Voice::Other };
        match kind {
            ActorKind::Agency => Voice::Agency,
            ActorKind::Outlet => Voice::Outlet,
            ActorKind::Organisation => Voice::Organisation,
            ActorKind::Community => Voice::Other,
            ActorKind::State
            | ActorKind::Government
            | ActorKind::Army
            | ActorKind::ArmedGroup
            | ActorKind::Coalition
            | ActorKind::Leader => Voice::Party,
        }
    }

    /// The armed group named last before a token, in its sentence or the one before, where it is the only one there.
    pub(crate) fn last_group(&self, doc: &Document, token: usize, span: Span) -> Option<ActorArg> {
        let sentence = doc.sentence_of(token)?;
        let from = doc.sentences.get(sentence.saturating_sub(1))?.tokens.start;
        let before = self.mentions.partition_point(|mention| mention.tokens.end <= token);
        let near = self.mentions[..before].iter().rev().take_while(|mention| mention.tokens.start >= from);
        let mut groups = near.filter_map(ActorMention::known).filter(|&id| {
            matches!(self.lexicon.actor(id).kind, ActorKind::ArmedGroup | ActorKind::Coalition)
        });
        let id = groups.next()?;
        let name = SmolStr::new_static(self.lexicon.name(id));
        let actor = ClaimActor { id: self.lexicon.id_of(ActorRef::Known(id)), name, span: Some(span) };
        groups.all(|other| other == id).then_some(ActorArg { actor, trust: UNNAMED_AND_SURE })
    }

    /// The government of a country, where the article names it or its forces and no other side that is at home there
    /// and fights the foe.
    pub(crate) fn left_to(&self, country: &str, foe: &str) -> Option<ClaimActor> {
        let government = self.lexicon.government(country)?;
        let mut named = false;
        for id in self.mentions.iter().filter_map(ActorMention::known) {
            let (actor, own) = (self.lexicon.actor(id), self.lexicon.id_of(ActorRef::Known(id))?);
            let here = actor.kind.may_hold() && actor.countries.contains(&country);
            if !here || self.are_kin(&own, foe) {
                continue;
            }
            match self.is_at_home(&own, country) {
                true => named |= actor.kind != ActorKind::State,
                false => return None,
            }
        }
        let id = self.lexicon.id_of(ActorRef::Known(government))?;
        let foes = !self.are_kin(&id, foe) && self.are_opposed(&id, foe);
        (named && foes).then(|| ClaimActor {
            id: Some(id),
            name: SmolStr::new_static(self.lexicon.name(government)),
            span: None,
        })
    }

    /// The one party named in the article that fights the government of a country, of those that act there; a foreign
    /// state's army, where only the state is named.
    pub(crate) fn only_foe(&self, country: &str) -> Option<ClaimActor> {
        let government = self.lexicon.id_of(ActorRef::Known(self.lexicon.government(country)?))?;
        let mut found: Option<ClaimActor> = None;
        for id in self.mentions.iter().filter_map(ActorMention::known) {
            let (actor, own) = (self.lexicon.actor(id), self.lexicon.id_of(ActorRef::Known(id))?);
            if !actor.kind.may_hold()
                || self.is_at_home(&own, country)
                || !self.are_opposed(&government, &own)
            {
                continue;
            }
            let named =
                ClaimActor { id: Some(own), name: SmolStr::new_static(self.lexicon.name(id)), span: None };
            let force = self.forces_of(&named)?;
            match &found {
                Some(other) if other.id != force.id => return None,
                _ => found = Some(force),
            }
        }
        found
    }

    /// The head of the name of somebody who may act that ends at a token.
    pub(crate) fn named(&self, token: usize) -> Option<usize> {
        let at = self.mentions.partition_point(|mention| mention.tokens.end <= token);
        let mention = self.mentions.get(at).filter(|mention| mention.tokens.end == token + 1)?;
        let acts = mention.known().is_some_and(|id| self.lexicon.actor(id).kind.may_hold());
        (acts && !mention.how.is_weak()).then_some(mention.head)
    }

    /// The force behind somebody who speaks for one, where it is at home in a country: of a minister his government.
    pub(crate) fn force_of(&self, speaker: &ClaimActor, country: &str) -> Option<ClaimActor> {
        let mut id = self.known(speaker.id.as_ref()?)?;
        if self.lexicon.actor(id).kind == ActorKind::Leader {
            id = self.lexicon.principal(id, self.published.map(When::new))?;
        }
        let actor = self.lexicon.actor(id);
        let here = actor.kind.may_hold() && actor.countries.contains(&country);
        here.then(|| ClaimActor {
            id: self.lexicon.id_of(ActorRef::Known(id)),
            name: SmolStr::new_static(self.lexicon.name(id)),
            span: speaker.span,
        })
    }

    /// True for the forces of a country's own state.
    pub(crate) fn is_at_home(&self, id: &str, country: &str) -> bool {
        let state = self.known(id).and_then(|id| self.lexicon.state_of(id, self.published));
        state.is_some_and(|state| self.lexicon.actor(state).countries.contains(&country))
    }

    /// The forces of whoever is named: a state's are its army.
    pub(crate) fn forces_of(&self, owner: &ClaimActor) -> Option<ClaimActor> {
        let mut id = self.known(owner.id.as_ref()?)?;
        if self.lexicon.actor(id).kind == ActorKind::Leader {
            id = self.lexicon.principal(id, self.published.map(When::new))?;
        }
        let actor = self.lexicon.actor(id);
        if matches!(actor.kind, ActorKind::State | ActorKind::Government) {
            let own = actor.parent.is_some() || actor.kind == ActorKind::State;
            let [country] = actor.countries[..] else { return None };
            id = self.lexicon.army(country).filter(|_| own).unwrap_or(id);
        }
        self.lexicon.actor(id).kind.may_hold().then(|| ClaimActor {
            id: self.lexicon.id_of(ActorRef::Known(id)),
            name: SmolStr::new_static(self.lexicon.name(id)),
            span: owner.span,
        })
    }

    /// True for a country's state and what belongs to it: not for one of two governments that fight over it.
    pub(crate) fn is_own_force(&self, id: &str, country: &str) -> bool {
        let state = self.lexicon.by_id(&format!("state:{}", country.to_lowercase()));
        let (Some(id), Some(state)) = (self.known(id), state) else { return false };
        self.lexicon.line(id, self.published.map(When::new)).contains(&state)
    }

    /// True for a person who leads a state, a group or an army.
    pub(crate) fn is_leader(&self, id: &str) -> bool {
        self.known(id).is_some_and(|id| self.lexicon.actor(id).kind == ActorKind::Leader)
    }

    /// True for states, their governments and their forces.
    pub(crate) fn is_of_state(&self, id: &str) -> bool {
        self.known(id).is_some_and(|id| self.lexicon.state_of(id, self.published).is_some())
    }

    /// The state that a leader leads or led, and the day on which his only term so far began and ended.
    pub(crate) fn led_by(&self, leader: &ClaimActor) -> Option<(ClaimActor, Option<Term>)> {
        let id = self.known(leader.id.as_ref()?)?;
        if self.lexicon.actor(id).kind != ActorKind::Leader {
            return None;
        }
        let state = self.lexicon.state_of(id, self.published)?;
        let actor = ClaimActor {
            id: self.lexicon.id_of(ActorRef::Known(state)),
            name: SmolStr::new_static(self.lexicon.name(state)),
            span: leader.span,
        };
        let term = self.published.and_then(|published| self.lexicon.only_term(id, When::new(published)));
        Some((actor, term))
    }

    /// "Haftar's men", "a Russian column": the forces of whoever owns them; of a leader, of what he leads.
    pub(crate) fn arms_of(&self, owner: &ActorArg) -> Option<ActorArg> {
        let mut id = self.known(owner.actor.id.as_ref()?)?;
        if self.lexicon.actor(id).kind == ActorKind::Leader {
            id = self.lexicon.principal(id, self.published.map(When::new))?;
        }
        let actor = self.lexicon.actor(id);
        if matches!(actor.kind, ActorKind::State | ActorKind::Government) && actor.id.contains(':') {
            id = self.lexicon.army(actor.id.rsplit(':').next().unwrap_or_default()).unwrap_or(id);
        }
        let name = SmolStr::new_static(self.lexicon.name(id));
        let actor = ClaimActor { id: self.lexicon.id_of(ActorRef::Known(id)), name, span: owner.actor.span };
        Some(ActorArg { actor, trust: owner.trust })
    }

    /// True for agencies and outlets, which report and do not act.
    pub(crate) fn reports(&self, id: &str) -> bool {
        matches!(self.voice(id), Voice::Agency | Voice::Outlet)
    }

    /// True where the lexicon has the two as foes when the article was published.
    pub(crate) fn are_opposed(&self, a: &str, b: &str) -> bool {
        match (self.known(a), self.known(b)) {
            (Some(a), Some(b)) => self.lexicon.rivals(a, b, self.published),
            _ => false,
        }
    }

    /// True where the two are of one state, or one is a part of the other or leads it.
    pub(crate) fn are_kin(&self, a: &str, b: &str) -> bool {
        let (Some(a), Some(b)) = (self.known(a), self.known(b)) else { return false };
        let state = |id| self.lexicon.state_of(id, self.published);
        let line = |id| self.lexicon.line(id, self.published.map(When::new));
        line(a).contains(&b) || line(b).contains(&a) || state(a).is_some_and(|of| Some(of) == state(b))
    }

    /// True where the first is what the second is a part, an army or the government of.
    pub(crate) fn is_above(&self, a: &str, b: &str) -> bool {
        let (Some(a), Some(b)) = (self.known(a), self.known(b)) else { return false };
        let led = self.lexicon.actor(b).kind == ActorKind::Leader;
        a != b
            && !led
            && (self.lexicon.actor(b).parent == Some(a)
                || self.lexicon.state_of(b, self.published) == Some(a))
    }

    /// An id is an actor's own or, for a part of one, `actor/part`.
    fn known(&self, id: &str) -> Option<ActorId> {
        self.lexicon.by_id(id).or_else(|| self.lexicon.by_id(id.split('/').next()?))
    }
}

/// True where a name behind an unnamed actor says which of its kind is meant.
fn narrowed(doc: &Document, mention: &ActorMention) -> bool {
    let name = |i: usize| doc.tokens[i].pos == "PROPN" && !mention.tokens.contains(&i) && i > mention.head;
    matches!(mention.actor, ActorRef::Generic(generic) if generic.of.is_none())
        && mention.how == How::Generic
        && doc.children(mention.head).any(|child| {
            let preposition = doc.tokens[child].pos == "ADP" && doc.children(child).any(name);
            let noun = name(child) && doc.children(child).any(|case| doc.tokens[case].pos == "ADP");
            preposition || noun
        })
}

/// "Roman ruins", "above the Indian border": an adjective that says what something is like, and not where anything is.
fn is_description(doc: &Document, mention: &PlaceMention) -> bool {
    let Some(top) = doc.top(doc.tokens_in(mention.span)) else { return false };
    let Some(noun) = doc.head(top).filter(|&noun| noun > top && doc.tokens[noun].pos == "NOUN") else {
        return false;
    };
    doc.tokens[top].pos == "ADJ" && (mention.role == PlaceRole::Pin || doc.tokens[noun].dep == "pobj")
}

/// True for a country named as the doer of something, which need not happen there. Labels of all schemes begin alike.
fn acts(doc: &Document, mention: &PlaceMention) -> bool {
    let country = mention.place.as_ref().is_some_and(|place| place.kind == PlaceKind::Country);
    let doer = |token: usize| {
        let dep = doc.tokens[token].dep.as_str();
        dep == "nsubj" || dep.contains("agent")
    };
    country
        && doc
            .top(doc.tokens_in(mention.span))
            .is_some_and(|top| doer(top) || doc.head(top).is_some_and(|head| doc.tokens[head].dep == "agent"))
}

/// The countries of some places, the most spoken of first.
fn countries<'a>(places: impl Iterator<Item = &'a PlaceMention>) -> Vec<&'a str> {
    let mut weights: Vec<(&str, f32)> = Vec::new();
    for mention in places {
        let Some(place) = mention.place.as_ref().filter(|place| !place.country.is_empty()) else { continue };
        // A country that acts or speaks need not be where things happen.
        let share = if place.kind == PlaceKind::Country { COUNTRY } else { 1.0 };
        match weights.iter_mut().find(|(code, _)| *code == place.country) {
            Some((_, weight)) => *weight += share * mention.score,
            None => weights.push((&place.country, share * mention.score)),
        }
    }
    // Stable: of two spoken of as much, the one named first.
    weights.sort_by(|a, b| b.1.total_cmp(&a.1));
    weights.into_iter().map(|(code, _)| code).collect()
}
