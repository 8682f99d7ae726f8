use std::collections::BTreeMap;

use veille_text::Document;

use super::find::Context;
use super::lexicon::{ActorKind, ActorLexicon, OfState, Role, RoleClass, When};
use super::mention::{ActorMention, ActorRef};

impl ActorLexicon {
    /// The countries that a document's actors act in, by ISO 3166 code, with weights from 0 to 1, the heaviest
    /// first: what a place stage may go by before it knows a place. "The M23 took Minova" is told of Congo.
    #[must_use]
    pub fn theatres(&self, doc: &Document, context: Context<'_>) -> Vec<(&'static str, f32)> {
        let mut weights: BTreeMap<&'static str, f32> = BTreeMap::new();
        for mention in self.find_in(doc, context) {
            let Some(id) = mention.actor.known().filter(|_| !mention.how.is_weak()) else { continue };
            let actor = self.actor(id);
            if actor.kind.reports() || actor.kind == ActorKind::Organisation {
                continue;
            }
            // A force at work in six countries says little of any of them.
            let share = 1.0 / actor.countries.len().max(1) as f32;
            for &country in &actor.countries {
                *weights.entry(country).or_default() += share;
            }
        }
        let total: f32 = weights.values().sum();
        let mut out: Vec<_> = weights.into_iter().map(|(code, weight)| (code, weight / total)).collect();
        out.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        out
    }

    /// The countries on whose ground a war was fought when the document was published, by ISO 3166 code, where the
    /// document speaks of parties under arms; else, or where its day is not known, none. "Insurgents stormed Palma" is
    /// told of the Palma in the country at war.
    #[must_use]
    pub fn at_war(&self, doc: &Document, context: Context<'_>) -> Vec<&'static str> {
        let Some(on) = context.published.map(When::new) else { return Vec::new() };
        if !self.find_in(doc, context).iter().any(|mention| self.is_armed(mention)) {
            return Vec::new();
        }
        let mut out: Vec<_> = self.wars.iter().filter(|(_, days)| days.may_hold(Some(on))).collect();
        out.dedup_by_key(|(country, _)| *country);
        out.into_iter().map(|&(country, _)| country).collect()
    }

    /// True for a party under arms, by name or by its role: not for police, ministers or a country.
    fn is_armed(&self, mention: &ActorMention) -> bool {
        let known = |id| {
            matches!(self.actor(id).kind, ActorKind::Army | ActorKind::ArmedGroup | ActorKind::Coalition)
        };
        let role = |role: Role| {
            self.roles.get(role.0 as usize).is_some_and(|entry| {
                matches!(entry.class, RoleClass::Armed | RoleClass::Foreign | RoleClass::Plain)
                    || matches!(entry.of, OfState::Army | OfState::Unit)
            })
        };
        match mention.actor {
            ActorRef::Known(id) => known(id) && !mention.how.is_weak(),
            ActorRef::Part { role: part, .. } => role(part),
            ActorRef::Generic(generic) => role(generic.role),
            ActorRef::Unknown => false,
        }
    }
}
