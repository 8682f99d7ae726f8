//! Which of the places that share a name is meant: decided for all names of an article together.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::gazetteer::{Gazetteer, NameClass, PlaceId};
use crate::offset::{Pattern, slack_km};
use crate::recognize::{Candidate, Reading, joined, natural};
use crate::spelling::misspelt;
use crate::weights::{Reason, Weights};
use crate::{About, PlaceKind, Point};

/// Rounds of weighing each name by what the others then seem to be. More change nothing on the development
/// sets.
const ROUNDS: usize = 4;
/// Kilometres at which nearness counts for 1/e.
const NEAR_KM: f64 = 120.0;
/// What a name counts for that stands only inside names of other things ("the New York Times"). Own judgement.
const WITHIN: f32 = 0.3;
/// What is taken for the inhabitants of a town where no source knows them: few, and not none.
const UNCOUNTED: u32 = 500;
/// What one added by hand counts as having: it was added because news tells of it.
const IN_THE_NEWS: u32 = 20_000;
/// The inhabitants of a continent, in round figures.
const BILLION: u32 = 1_000_000_000;
/// Mentions that are weighed together: a bound on the work for very long texts.
pub(crate) const TOGETHER: usize = 400;

/// One of the places a name may mean.
#[derive(Debug, Clone)]
pub(crate) struct Sense {
    pub(crate) id: PlaceId,
    pub(crate) reasons: Vec<(Reason, f32)>,
    fixed: f32,
    pub(crate) probability: f32,
    point: Option<Point>,
    kind: PlaceKind,
    country: [u8; 2],
    admin1: Option<PlaceId>,
}

/// All mentions of one name.
struct Group {
    senses: Vec<Sense>,
    mentions: Vec<usize>,
    weight: f32,
}

/// What came out for one mention.
#[derive(Debug, Clone, Default)]
pub(crate) struct Resolved {
    /// Most probable first.
    pub(crate) senses: Vec<Sense>,
}

/// Weighs the mentions of one article by what is known of it from elsewhere.
pub(crate) fn resolve(
    reading: &Reading<'_>,
    mentions: &[Candidate],
    offsets: &[Pattern],
    about: &About,
    weights: &Weights,
) -> Vec<Resolved> {
    let gazetteer = reading.gazetteer;
    let sentence: Vec<Option<usize>> =
        mentions.iter().map(|m| reading.doc.sentence_of(m.tokens.start)).collect();
    let containers: Vec<Option<usize>> = (0..mentions.len()).map(|i| beside(reading, mentions, i)).collect();

    let mut groups: Vec<Group> = Vec::new();
    let mut of_name: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (i, mention) in mentions.iter().enumerate() {
        let name = reading.folded(&mention.tokens);
        let inside = containers[i].map(|c| reading.folded(&mentions[c].tokens)).unwrap_or_default();
        let next = groups.len();
        let at = *of_name.entry((name, inside)).or_insert(next);
        if at == next {
            groups.push(Group { senses: Vec::new(), mentions: Vec::new(), weight: 0.0 });
        }
        groups[at].mentions.push(i);
    }
    for group in &mut groups {
        group.weight = (group.mentions.len() as f32).sqrt();
        // What is part of another name says little of where the article is.
        if group.mentions.iter().all(|&m| mentions.get(m).is_some_and(|m| m.within)) {
            group.weight *= WITHIN;
        }
        group.senses = senses(reading, mentions, group, about, weights);
    }

    // What does not change between rounds: the words around each mention.
    let mut group_of = vec![0; mentions.len()];
    for (g, group) in groups.iter().enumerate() {
        for &m in &group.mentions {
            group_of[m] = g;
        }
    }
    // The mentions that may name each division or country.
    let mut holders: BTreeMap<PlaceId, Vec<usize>> = BTreeMap::new();
    for (o, other) in mentions.iter().enumerate().filter(|(_, other)| !other.demonym) {
        for hit in &other.hits {
            let proper = hit.class <= NameClass::Preferred || hit.class == NameClass::Code;
            let kind = gazetteer.kind(hit.id);
            if proper && matches!(kind, PlaceKind::Country | PlaceKind::Province | PlaceKind::District) {
                holders.entry(hit.id).or_default().push(o);
            }
        }
    }
    for (g, group) in groups.iter_mut().enumerate() {
        let sentences: BTreeSet<usize> = group.mentions.iter().filter_map(|&m| sentence[m]).collect();
        let mut add: Vec<Vec<(Reason, f32)>> = vec![Vec::new(); group.senses.len()];
        for (s, sense) in group.senses.iter().enumerate() {
            let mut adjacent = None::<bool>;
            let mut in_sentence = false;
            let mut in_article = false;
            let mut on_map = None::<f32>;
            for &m in &group.mentions {
                if let Some(c) = containers[m] {
                    let inside = mentions[c].hits.iter().any(|h| gazetteer.contains(h.id, sense.id));
                    adjacent = Some(adjacent.unwrap_or(false) || inside);
                }
                let next = offsets.partition_point(|o| o.tokens.start < mentions[m].tokens.end);
                if let Some(pattern) =
                    offsets.get(next).filter(|o| o.subject_before(reading, &mentions[m].tokens))
                {
                    let from = mentions.iter().find(|o| {
                        o.tokens.start >= pattern.tokens.end && o.tokens.start <= pattern.tokens.end + 1
                    });
                    let fit =
                        from.zip(sense.point).map(|(from, here)| offset_fit(gazetteer, from, here, pattern));
                    on_map = fit.map(|fit| on_map.map_or(fit, |other| other.max(fit))).or(on_map);
                }
            }
            // The same name does not speak for itself.
            for up in gazetteer.ancestors(sense.id) {
                for &o in holders.get(&up).map_or(&[][..], Vec::as_slice) {
                    if group_of[o] != g {
                        in_article = true;
                        in_sentence |= sentence[o].is_some_and(|at| sentences.contains(&at));
                    }
                }
            }
            match adjacent {
                Some(true) => add[s].push((Reason::ContainerAdjacent, 1.0)),
                Some(false) => add[s].push((Reason::ContainerAbsent, 1.0)),
                None => {}
            }
            if in_sentence && adjacent != Some(true) {
                add[s].push((Reason::ContainerSentence, 1.0));
            } else if in_article && adjacent != Some(true) {
                add[s].push((Reason::ContainerArticle, 1.0));
            }
            if let Some(fit) = on_map {
                if fit > 0.3 {
                    add[s].push((Reason::Offset, fit));
                } else {
                    add[s].push((Reason::OffsetAbsent, 1.0));
                }
            }
        }
        for (sense, add) in group.senses.iter_mut().zip(add) {
            sense.reasons.extend(add);
            sense.fixed = sense.reasons.iter().map(|&(reason, value)| value * weights.reason(reason)).sum();
        }
        settle(&mut group.senses);
    }
    // One sense an article: a name written in full once is meant so everywhere.
    let full: Vec<(String, PlaceId)> = of_name
        .iter()
        .filter(|((_, inside), _)| !inside.is_empty())
        .filter_map(|((name, _), &g)| groups[g].senses.first().map(|best| (name.clone(), best.id)))
        .collect();
    for ((name, inside), &g) in &of_name {
        if !inside.is_empty() {
            continue;
        }
        for sense in &mut groups[g].senses {
            if full.iter().any(|(other, id)| other == name && *id == sense.id) {
                sense.reasons.push((Reason::SameSense, 1.0));
                sense.fixed += weights.reason(Reason::SameSense);
            }
        }
        settle(&mut groups[g].senses);
    }

    let demonyms = demonyms(reading, &about.countries);
    let rows = rows(reading, mentions, &group_of);
    for round in 0..ROUNDS {
        together(&mut groups, &demonyms, &rows, weights, round + 1 == ROUNDS);
        if round == 0 {
            misspellings(reading, mentions, &mut groups, &demonyms, weights);
        }
    }
    let mut out = vec![Resolved::default(); mentions.len()];
    for group in groups {
        for &m in &group.mentions {
            out[m].senses = group.senses.clone();
        }
    }
    out
}

/// The mention that a mention is said to lie in by what stands right beside it: behind a comma ("Springfield,
/// Ill."), in brackets, or behind a preposition ("Palma in Cabo Delgado", "Hadjin, dans le sud-est de la Syrie").
fn beside(reading: &Reading<'_>, mentions: &[Candidate], i: usize) -> Option<usize> {
    let own = mentions.get(i)?;
    let gap = |from: usize, to: usize| -> Option<bool> {
        let between: Vec<usize> = (from..to).filter(|&k| !reading.shape(k).space).collect();
        match between.as_slice() {
            [one] if reading.shape(*one).comma || reading.doc.word(*one) == "(" => Some(true),
            words if words.len() <= 8 => {
                let loose = |k: usize| {
                    let word = reading.word(k);
                    reading.shape(k).comma
                        || reading.shape(k).hyphen
                        || word.is_some_and(|w| {
                            w.preposition || w.article || w.modifier || w.distance_of || w.loose_preposition
                        })
                };
                let within = |k: &usize| reading.word(*k).is_some_and(|w| w.preposition);
                Some(words.iter().all(|&k| loose(k)) && words.iter().any(within))
            }
            _ => None,
        }
    };
    let gazetteer = reading.gazetteer;
    let holds = |outer: &Candidate| {
        !outer.demonym
            && outer.hits.iter().filter(|h| h.class != NameClass::Alternate).any(|h| {
                matches!(gazetteer.kind(h.id), PlaceKind::Country | PlaceKind::Province | PlaceKind::District)
                    && own.hits.iter().any(|inner| gazetteer.contains(h.id, inner.id))
            })
    };
    let next = mentions.get(i + 1)?;
    (gap(own.tokens.end, next.tokens.start)? && holds(next)).then_some(i + 1)
}

fn offset_fit(gazetteer: &Gazetteer, from: &Candidate, here: Point, pattern: &Pattern) -> f32 {
    let mut best = 0.0f64;
    for base in from.hits.iter().filter_map(|h| gazetteer.point(h.id)) {
        let fit = match (pattern.km, pattern.bearing) {
            (Some(km), Some(bearing)) => {
                let off = base.towards(bearing, km).km_to(here);
                // The edge of a city is where its road signs stand, its point is the centre.
                (-(off / slack_km(km.max(8.0))).powi(2) / 2.0).exp()
            }
            (Some(km), None) => (-((base.km_to(here) - km) / slack_km(km)).powi(2) / 2.0).exp(),
            _ => 0.0,
        };
        best = best.max(fit);
    }
    best as f32
}

/// The places that a name may mean, each with what speaks for it whatever the article says.
fn senses(
    reading: &Reading<'_>,
    mentions: &[Candidate],
    group: &Group,
    about: &About,
    weights: &Weights,
) -> Vec<Sense> {
    let Some(first) = group.mentions.first().map(|&m| &mentions[m]) else { return Vec::new() };
    let gazetteer = reading.gazetteer;
    let mut hits = first.hits.clone();
    if hits.is_empty() {
        hits = respelt(reading, first);
    }
    let hint = group.mentions.iter().find_map(|&m| mentions[m].hint);
    let people = group.mentions.iter().find_map(|&m| mentions[m].people);
    let at_war: Vec<[u8; 2]> = about.at_war.iter().map(|&id| gazetteer.country_bytes(id)).collect();
    let article = group.mentions.iter().any(|&m| mentions[m].article && !mentions[m].within);
    // A lesser name of one place that is the name of another is more likely the other's.
    let main = hits.iter().any(|hit| hit.class <= NameClass::Preferred);
    let mut senses: Vec<Sense> =
        hits.iter().map(|hit| sense(gazetteer, hit.id, hit.class, hint, false)).collect();
    for sense in &mut senses {
        if let Some((_, value)) = sense.reasons.iter_mut().find(|(r, _)| main && *r == Reason::Alternate) {
            *value = 1.5;
        }
        if article && natural(sense.kind) {
            sense.reasons.push((Reason::ArticleAgrees, 1.0));
        } else if article && sense.kind == PlaceKind::Town {
            sense.reasons.push((Reason::ArticleDisagrees, 1.0));
        }
        if at_war.contains(&sense.country) {
            sense.reasons.push((Reason::AtWar, 1.0));
        }
        if let Some(people) = people.filter(|_| sense.kind != PlaceKind::Country && sense.country != [0, 0]) {
            let agrees = people == sense.country;
            let reason = if agrees { Reason::PeopleAgrees } else { Reason::PeopleDisagrees };
            sense.reasons.push((reason, 1.0));
        }
    }
    for sense in &mut senses {
        sense.fixed = sense.reasons.iter().map(|&(reason, value)| value * weights.reason(reason)).sum();
    }
    settle(&mut senses);
    senses
}

fn respelt(reading: &Reading<'_>, mention: &Candidate) -> Vec<crate::Hit> {
    let text = reading.span(&mention.tokens);
    reading.gazetteer.lookup_respelt(text.of(&reading.doc.text))
}

fn sense(
    gazetteer: &Gazetteer,
    id: PlaceId,
    class: NameClass,
    hint: Option<PlaceKind>,
    misspelt: bool,
) -> Sense {
    let kind = gazetteer.kind(id);
    let people = match gazetteer.population(id) {
        0 if kind == PlaceKind::Town && gazetteer.is_by_hand(id) => IN_THE_NEWS,
        0 if kind == PlaceKind::Town => UNCOUNTED,
        0 if kind == PlaceKind::Continent => BILLION,
        people => people,
    };
    let mut reasons = vec![
        (Reason::Population, (people as f32 + 1.0).log10()),
        (Reason::Names, f32::from(gazetteer.name_count(id)).ln_1p()),
    ];
    let mut add = |yes: bool, reason: Reason| {
        if yes {
            reasons.push((reason, 1.0));
        }
    };
    add(matches!(kind, PlaceKind::Country | PlaceKind::Continent), Reason::Country);
    add(kind == PlaceKind::Province, Reason::Province);
    add(kind == PlaceKind::District, Reason::District);
    add(kind == PlaceKind::Neighbourhood, Reason::Neighbourhood);
    add(matches!(kind, PlaceKind::Airport | PlaceKind::Base), Reason::Facility);
    add(natural(kind) && !gazetteer.is_by_hand(id), Reason::Natural);
    add(gazetteer.is_capital(id), Reason::Capital);
    add(gazetteer.is_province_seat(id) && !gazetteer.is_capital(id), Reason::ProvinceSeat);
    add(gazetteer.is_district_seat(id), Reason::DistrictSeat);
    add(gazetteer.is_by_hand(id), Reason::ByHand);
    add(class == NameClass::Alternate, Reason::Alternate);
    add(class == NameClass::Shortened, Reason::Shortened);
    add(class == NameClass::Respelt, Reason::Respelt);
    add(misspelt, Reason::Misspelt);
    if let Some(hint) = hint {
        add(agrees(hint, kind), Reason::KindAgrees);
        add(!agrees(hint, kind), Reason::KindDisagrees);
    }
    Sense {
        id,
        reasons,
        fixed: 0.0,
        probability: 0.0,
        point: gazetteer.point(id),
        kind,
        country: gazetteer.country_bytes(id),
        admin1: gazetteer.admin1(id),
    }
}

/// True where a place of that kind may be called so. Words for divisions are used loosely: what one country
/// calls a region is another's province.
fn agrees(hint: PlaceKind, kind: PlaceKind) -> bool {
    let division = |kind| matches!(kind, PlaceKind::Province | PlaceKind::District | PlaceKind::Region);
    hint == kind
        || (division(hint) && division(kind))
        || (matches!(hint, PlaceKind::Town | PlaceKind::Neighbourhood)
            && matches!(kind, PlaceKind::Town | PlaceKind::Neighbourhood))
        || (matches!(hint, PlaceKind::Airport | PlaceKind::Base)
            && matches!(kind, PlaceKind::Airport | PlaceKind::Base))
}

/// Turns scores into probabilities and puts the best first.
fn settle(senses: &mut [Sense]) {
    let score = |sense: &Sense| sense.fixed;
    soften(senses, score);
}

fn soften(senses: &mut [Sense], score: impl Fn(&Sense) -> f32) {
    let most = senses.iter().map(&score).fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for sense in senses.iter_mut() {
        sense.probability = (score(sense) - most).exp();
        sum += sense.probability;
    }
    for sense in senses.iter_mut() {
        sense.probability /= sum;
    }
    senses.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.id.cmp(&b.id)));
}

/// Countries that the article speaks of without naming a place in them.
fn demonyms(reading: &Reading<'_>, context: &[(PlaceId, f32)]) -> Vec<([u8; 2], f32)> {
    let mut counts: BTreeMap<[u8; 2], f32> = BTreeMap::new();
    for i in 0..reading.len() {
        let Some(code) = reading.word(i).and_then(|w| w.people.as_deref()) else { continue };
        if let &[a, b] = code.as_bytes() {
            *counts.entry([a, b]).or_default() += 1.0;
        }
    }
    let mut out: Vec<_> = counts.into_iter().map(|(country, count)| (country, count.sqrt())).collect();
    out.extend(context.iter().map(|&(id, weight)| (reading.gazetteer.country_bytes(id), weight)));
    out
}

/// One round: every name is weighed by what the others seem to be.
fn together(
    groups: &mut [Group],
    demonyms: &[([u8; 2], f32)],
    rows: &[Vec<usize>],
    weights: &Weights,
    explain: bool,
) {
    let mut countries: HashMap<[u8; 2], f32> = HashMap::new();
    let mut provinces: HashMap<PlaceId, f32> = HashMap::new();
    let mut total = 0.0f32;
    for &(country, weight) in demonyms {
        *countries.entry(country).or_default() += weight;
        total += weight;
    }
    for group in groups.iter() {
        total += if group.senses.is_empty() { 0.0 } else { group.weight };
        for sense in &group.senses {
            let weight = group.weight * sense.probability;
            *countries.entry(sense.country).or_default() += weight;
            if let Some(up) = sense.admin1 {
                *provinces.entry(up).or_default() += weight;
            }
        }
    }
    // Anchors: the best sense of each name, as far as it is sure. A country or province is no anchor, its
    // centre is near to nothing.
    let anchors: Vec<(usize, Point, f32)> = groups
        .iter()
        .enumerate()
        .filter_map(|(g, group)| {
            let best = group.senses.first()?;
            let small = !matches!(best.kind, PlaceKind::Country | PlaceKind::Province | PlaceKind::Continent);
            Some((g, best.point.filter(|_| small)?, best.probability))
        })
        .collect();
    // How likely each name's neighbours in a row lie in each country.
    let beside: Vec<Vec<([u8; 2], f32)>> = rows
        .iter()
        .map(|row| {
            let senses = row.iter().filter_map(|&other| groups.get(other)).flat_map(|group| &group.senses);
            senses.map(|sense| (sense.country, sense.probability)).collect()
        })
        .collect();
    for (g, group) in groups.iter_mut().enumerate() {
        let own_weight = group.weight;
        let others = (total - own_weight).max(0.0);
        // A name does not speak for a country by all that bear it there.
        let mut own_countries: HashMap<[u8; 2], f32> = HashMap::new();
        let mut own_provinces: HashMap<PlaceId, f32> = HashMap::new();
        for sense in &group.senses {
            *own_countries.entry(sense.country).or_default() += own_weight * sense.probability;
            if let Some(up) = sense.admin1 {
                *own_provinces.entry(up).or_default() += own_weight * sense.probability;
            }
        }
        let scores: Vec<[f32; 4]> = group
            .senses
            .iter()
            .map(|sense| {
                let share = |all: f32, own: f32| {
                    if others > 0.0 { ((all - own) / (others + 0.5)).clamp(0.0, 1.0) } else { 0.0 }
                };
                let of = |map: &HashMap<[u8; 2], f32>| map.get(&sense.country).copied().unwrap_or(0.0);
                let country = share(of(&countries), of(&own_countries));
                let province = sense.admin1.map_or(0.0, |up| {
                    let of = |map: &HashMap<PlaceId, f32>| map.get(&up).copied().unwrap_or(0.0);
                    share(of(&provinces), of(&own_provinces))
                });
                let mut far = 1.0f32;
                if let Some(here) =
                    sense.point.filter(|_| !matches!(sense.kind, PlaceKind::Country | PlaceKind::Continent))
                {
                    for &(other, point, sure) in &anchors {
                        if other != g && (point.lat - here.lat).abs() < 6.0 {
                            let near = (-rough_km(here, point) / NEAR_KM).exp() as f32;
                            far *= 1.0 - 0.6 * sure * near;
                        }
                    }
                }
                let row = beside.get(g).map_or(&[][..], Vec::as_slice);
                let row: f32 = row.iter().filter(|(of, _)| *of == sense.country).map(|(_, p)| p).sum();
                let row = if sense.country == [0, 0] { 0.0 } else { row.min(1.0) };
                [country, province, 1.0 - far, row]
            })
            .collect();
        let names = [Reason::FocusCountry, Reason::FocusProvince, Reason::Near, Reason::RowCountry];
        // A country lies in itself: it must not win from its own towns alone, nor lose to them.
        let mut totals: Vec<f32> = Vec::with_capacity(scores.len());
        for (sense, values) in group.senses.iter_mut().zip(&scores) {
            let sum: f32 = names.iter().zip(values).map(|(&name, value)| value * weights.reason(name)).sum();
            totals.push(sense.fixed + sum);
            if explain {
                sense
                    .reasons
                    .extend(names.iter().copied().zip(values.iter().copied()).filter(|(_, v)| *v > 0.01));
            }
        }
        let by_id: HashMap<PlaceId, f32> = group.senses.iter().map(|s| s.id).zip(totals).collect();
        soften(&mut group.senses, |sense| by_id.get(&sense.id).copied().unwrap_or(0.0));
    }
}

/// For each name, the names that stand beside it in a row ("Tripoli and Sidon").
fn rows(reading: &Reading<'_>, mentions: &[Candidate], group_of: &[usize]) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); mentions.len()];
    for (i, pair) in mentions.windows(2).enumerate() {
        let [left, right] = pair else { continue };
        let together = joined(reading, left.tokens.end).is_some_and(|(_, next)| next == right.tokens.start);
        if let (true, Some(&a), Some(&b)) = (together, group_of.get(i), group_of.get(i + 1))
            && a != b
        {
            out[a].push(b);
            out[b].push(a);
        }
    }
    out
}

/// Distance in kilometres on a plane: near enough for nearness, and much cheaper than on the sphere.
fn rough_km(a: Point, b: Point) -> f64 {
    const KM_PER_DEGREE: f64 = 111.2;
    let y = a.lat - b.lat;
    let x = (a.lon - b.lon) * (f64::midpoint(a.lat, b.lat).to_radians().cos());
    KM_PER_DEGREE * x.hypot(y)
}

/// Names that nothing is called: one letter may be wrong, where the article's country has such a place.
fn misspellings(
    reading: &Reading<'_>,
    mentions: &[Candidate],
    groups: &mut [Group],
    demonyms: &[([u8; 2], f32)],
    weights: &Weights,
) {
    if groups.iter().all(|g| !g.senses.is_empty()) {
        return;
    }
    let Some((country, share)) = focus(groups, demonyms) else { return };
    if share < weights.threshold.misspelt_country {
        return;
    }
    let Some(country) = std::str::from_utf8(&country).ok().and_then(|code| reading.gazetteer.by_code(code))
    else {
        return;
    };
    for group in groups.iter_mut().filter(|g| g.senses.is_empty()) {
        let Some(first) = group.mentions.first().map(|&m| &mentions[m]) else { continue };
        let folded = reading.folded(&first.tokens);
        let found = misspelt(reading.gazetteer, &folded, country);
        group.senses =
            found.iter().map(|h| sense(reading.gazetteer, h.id, h.class, first.hint, true)).collect();
        for sense in &mut group.senses {
            sense.fixed = sense.reasons.iter().map(|&(reason, value)| value * weights.reason(reason)).sum();
        }
        settle(&mut group.senses);
    }
}

/// The country that most of the article's names lie in, and its share of them.
fn focus(groups: &[Group], demonyms: &[([u8; 2], f32)]) -> Option<([u8; 2], f32)> {
    let mut countries: BTreeMap<[u8; 2], f32> = BTreeMap::new();
    let mut total = 0.0;
    for &(country, weight) in demonyms {
        *countries.entry(country).or_default() += weight;
        total += weight;
    }
    for group in groups {
        for sense in &group.senses {
            let weight = group.weight * sense.probability;
            total += weight;
            if sense.country != [0, 0] {
                *countries.entry(sense.country).or_default() += weight;
            }
        }
    }
    let best = countries.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
    Some((best.0, best.1 / total))
}
