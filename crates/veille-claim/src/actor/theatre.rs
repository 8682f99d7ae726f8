use std::collections::BTreeMap;

use veille_text::Document;

use super::find::Context;
use super::lexicon::{ActorKind, ActorLexicon};

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
}
