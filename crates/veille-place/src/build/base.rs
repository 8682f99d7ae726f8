//! A gazetteer as the stuff of another: its places, each with the keys that lead to it.

use std::collections::BTreeMap;

use super::writer::{Draft, OfBase};
use crate::{Gazetteer, NameClass, PlaceId};

pub(super) fn drafts(base: &Gazetteer) -> Vec<Draft> {
    let mut keys: BTreeMap<PlaceId, Vec<(u64, NameClass)>> = BTreeMap::new();
    for (key, hit) in base.keys() {
        keys.entry(hit.id).or_default().push((key, hit.class));
    }
    base.ids()
        .map(|id| {
            let mut draft = Draft::new(base.name(id), base.country(id), base.kind(id));
            draft.geonameid = base.geonameid(id).unwrap_or(0);
            draft.french = base.name_in(id, "fr").map(str::to_owned);
            draft.english = base.name_in(id, "en").map(str::to_owned);
            draft.point = base.point(id);
            draft.population = base.population(id);
            draft.marks = base.marks(id);
            draft.radius_km = base.radius_km(id);
            draft.extent = base.extent(id).map(|mut extent| {
                // Ends are rounded outwards when they are written: a little inside, they come out the same.
                const INSIDE: f64 = 0.001;
                extent.south += INSIDE;
                extent.west += INSIDE;
                extent.north -= INSIDE;
                extent.east -= INSIDE;
                extent
            });
            draft.base = Some(Box::new(OfBase {
                id,
                parent: base.parent(id),
                keys: keys.remove(&id).unwrap_or_default(),
                names: base.name_count(id),
            }));
            draft
        })
        .collect()
}
