use std::fmt;

use serde::{Serialize, Serializer};
use smol_str::SmolStr;
use veille_text::{Document, Lang, Sentence, Span, Token};

use crate::gazetteer::{Gazetteer, PlaceId};
use crate::metonymy;
use crate::offset::{self, Offset, slack_km};
use crate::recognize::{self, Candidate, Reading};
use crate::resolve::{self, Resolved, Sense, TOGETHER};
use crate::weights::Weights;
use crate::words::Languages;
use crate::{Error, Place, PlaceKind, Point};

/// What a name of a place is doing where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PlaceRole {
    /// It says where something is.
    Pin,
    /// It stands for who governs there ("Kaboul a annoncé").
    Metonym,
    /// It is part of the name of something that is no place ("Ohio State University").
    Within,
    /// It names a people or says of which country something is ("Afghan").
    Demonym,
    /// It is no name, but a description that one place answers to ("the capital").
    Description,
}

impl PlaceRole {
    /// As written out.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pin => "pin",
            Self::Metonym => "metonym",
            Self::Within => "within",
            Self::Demonym => "demonym",
            Self::Description => "description",
        }
    }
}

impl Serialize for PlaceRole {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A stretch of a text that names a place, and what it resolves to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceMention {
    /// Where it stands.
    pub span: Span,
    /// What it resolves to. Without a point where it is not sure enough which place is meant; nothing where
    /// even the country is open.
    pub place: Option<Place>,
    /// The same in the gazetteer that it was resolved with.
    #[serde(skip)]
    pub id: Option<PlaceId>,
    /// What the name is doing there.
    pub role: PlaceRole,
    /// Probability that it names a place at all.
    pub named: f32,
    /// Probability that it names this place.
    pub score: f32,
}

/// One of the places that a name may mean, with what speaks for and against it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Choice {
    /// The place.
    pub place: Place,
    /// The same in the gazetteer that it was resolved with.
    #[serde(skip)]
    pub id: PlaceId,
    /// Its probability among those of that name.
    pub probability: f32,
    /// What speaks for it (above 0) and against it, in natural logarithms of odds, the weightiest first.
    pub reasons: Vec<(&'static str, f32)>,
}

/// A candidate with all that was weighed, as [`PlaceTagger::explain`] tells it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Considered {
    /// Where it stands.
    pub span: Span,
    /// Probability that it names a place.
    pub named: f32,
    /// What speaks for and against that it is one: evidence, how strongly it is there, what that is worth.
    pub signs: Vec<(&'static str, f32, f32)>,
    /// True where it was taken for a place.
    pub kept: bool,
    /// The places it may mean, the likeliest first; none where it was not kept.
    pub choices: Vec<Choice>,
}

/// What is known of an article from elsewhere.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct About {
    /// Countries that it is about, and how sure they are, from 0 to 1.
    pub countries: Vec<(PlaceId, f32)>,
    /// Countries on whose ground a war was fought at its time, where it speaks of one.
    pub at_war: Vec<PlaceId>,
}

/// Finds the places that a document names, and says which they are.
///
/// Cheap to make and to share; holds the gazetteer and nothing of the documents.
#[derive(Clone)]
pub struct PlaceTagger {
    gazetteer: Gazetteer,
    languages: &'static Languages,
    weights: &'static Weights,
}

impl fmt::Debug for PlaceTagger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlaceTagger").field("gazetteer", &self.gazetteer).finish_non_exhaustive()
    }
}

/// The least probability of being a place at all that [`PlaceTagger::faint`] still tells.
const FAINT: f32 = 0.01;

impl PlaceTagger {
    /// A tagger for every language that has a pack.
    ///
    /// # Errors
    /// Where a pack that was compiled in is not valid: a fault of the build, not of the input.
    pub fn new(gazetteer: &Gazetteer) -> Result<Self, Error> {
        let (languages, weights) = (Languages::embedded()?, Weights::embedded()?);
        Ok(Self { gazetteer: gazetteer.clone(), languages, weights })
    }

    /// The languages that have a pack. Documents in others are read with the gazetteer and the shapes of
    /// names alone.
    pub fn languages(&self) -> impl Iterator<Item = Lang> + '_ {
        self.languages.languages()
    }

    /// The gazetteer that it resolves with.
    #[must_use]
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// The places that a document names, in the order of the text, none overlapping.
    ///
    /// Peoples ("Afghan") and names inside names ("Ohio State University") are among them: look at
    /// [`role`](PlaceMention::role) before putting anything on a map.
    #[must_use]
    pub fn tag(&self, doc: &Document) -> Vec<PlaceMention> {
        self.tag_in(doc, &About::default())
    }

    /// As [`tag`](Self::tag), knowing from elsewhere what the article is about: an outlet's country, an analyst's.
    #[must_use]
    pub fn tag_in(&self, doc: &Document, about: &About) -> Vec<PlaceMention> {
        let reading = Reading::new(doc, self.languages.words(doc.lang), &self.gazetteer);
        let candidates = recognize::candidates(&reading, self.weights);
        let kept = recognize::choose(candidates, self.weights.threshold.place);
        let resolved = self.resolve(&reading, &kept, about);
        let mut mentions: Vec<PlaceMention> =
            kept.iter().zip(&resolved).map(|(c, r)| self.mention(&reading, c, r)).collect();
        self.place_by_offset(&reading, &mut mentions);
        Self::place_by_direction(&reading, &mut mentions);
        mentions
    }

    /// Names that may be places though too little says so, where `mentions` are what [`tag`](Self::tag) found:
    /// for a reader who knows from elsewhere that a place must stand there ("they took …"). Their
    /// [`named`](PlaceMention::named) is low; none belongs on a map by itself.
    #[must_use]
    pub fn faint(&self, doc: &Document, mentions: &[PlaceMention], about: &About) -> Vec<PlaceMention> {
        let reading = Reading::new(doc, self.languages.words(doc.lang), &self.gazetteer);
        let candidates = recognize::candidates(&reading, self.weights);
        let kept = recognize::choose(candidates, FAINT);
        let resolved = self.resolve(&reading, &kept, about);
        let found = kept.iter().zip(&resolved).map(|(c, r)| self.mention(&reading, c, r));
        found.filter(|faint| !mentions.iter().any(|sure| sure.span.overlaps(faint.span))).collect()
    }

    fn resolve(&self, reading: &Reading<'_>, kept: &[Candidate], about: &About) -> Vec<Resolved> {
        let offsets = offset::patterns(reading);
        kept.chunks(TOGETHER)
            .flat_map(|some| resolve::resolve(reading, some, &offsets, about, self.weights))
            .collect()
    }

    fn mention(&self, reading: &Reading<'_>, candidate: &Candidate, resolved: &Resolved) -> PlaceMention {
        let span = reading.span(&candidate.tokens);
        let best = resolved.senses.first();
        let threshold = self.weights.threshold.point;
        let place = match best {
            Some(best) if best.probability >= threshold => Some(self.gazetteer.place(best.id)),
            _ => Some(self.unsure(reading, candidate, &resolved.senses)),
        };
        let sure = best.filter(|best| best.probability >= threshold);
        PlaceMention {
            span,
            id: sure.map(|best| best.id),
            role: self.role(reading, candidate, best),
            named: candidate.score,
            score: candidate.score * best.map_or(0.0, |best| best.probability),
            place,
        }
    }

    /// A place of which the name is known, and perhaps the country.
    fn unsure(&self, reading: &Reading<'_>, candidate: &Candidate, senses: &[Sense]) -> Place {
        let mut country = SmolStr::default();
        if let Some(best) = senses.first() {
            let code = self.gazetteer.country(best.id);
            let share: f32 =
                senses.iter().filter(|s| self.gazetteer.country(s.id) == code).map(|s| s.probability).sum();
            if share > 0.5 {
                country = SmolStr::new(code);
            }
        }
        let kind =
            candidate.hint.or(senses.first().map(|s| self.gazetteer.kind(s.id))).unwrap_or(PlaceKind::Spot);
        Place {
            geonameid: None,
            name: SmolStr::new(reading.span(&candidate.tokens).of(&reading.doc.text)),
            country,
            admin1: SmolStr::default(),
            lat: None,
            lon: None,
            kind,
            precision_km: kind.usual_precision_km(),
            population: 0,
        }
    }

    fn role(&self, reading: &Reading<'_>, candidate: &Candidate, best: Option<&Sense>) -> PlaceRole {
        if candidate.demonym {
            return PlaceRole::Demonym;
        }
        if candidate.within {
            return PlaceRole::Within;
        }
        let governs = best.is_some_and(|best| {
            self.gazetteer.kind(best.id) == PlaceKind::Country || self.gazetteer.is_capital(best.id)
        });
        if metonymy::attached(reading, candidate)
            || metonymy::of_a_body(reading, candidate)
            || metonymy::plays(reading, candidate)
            || (governs && metonymy::governs(reading, candidate))
        {
            return PlaceRole::Metonym;
        }
        PlaceRole::Pin
    }

    /// A name without a point gets the one that its distance and direction from another tell.
    fn place_by_offset(&self, reading: &Reading<'_>, mentions: &mut [PlaceMention]) {
        for offset in self.offsets_of(reading, mentions) {
            let (Some(of), Some(point), Some(km)) = (offset.of, offset.point, offset.km) else { continue };
            let country = mentions.get(offset.from).and_then(|m| m.place.as_ref()).map(|p| p.country.clone());
            if let Some(place) =
                mentions.get_mut(of).and_then(|m| m.place.as_mut()).filter(|p| p.lat.is_none())
            {
                (place.lat, place.lon) = (Some(point.lat), Some(point.lon));
                place.precision_km = slack_km(km) as f32;
                if place.country.is_empty() {
                    place.country = country.unwrap_or_default();
                }
            }
        }
    }

    /// A name without a point gets one near the town that it is said to lie on one side of, roughly.
    fn place_by_direction(reading: &Reading<'_>, mentions: &mut [PlaceMention]) {
        for (tokens, bearing) in offset::directions(reading) {
            let span = reading.span(&tokens);
            let from = mentions.partition_point(|m| m.span.start() < span.end());
            let base = mentions.get(from).filter(|m| m.span.start() <= span.end() + 2);
            // North of a country's centre says nothing.
            let town = |place: &&Place| matches!(place.kind, PlaceKind::Town | PlaceKind::Neighbourhood);
            let Some(base) = base.and_then(|m| m.place.as_ref()).filter(town).cloned() else { continue };
            let Some(centre) = base.point() else { continue };
            let before = from.checked_sub(1).and_then(|of| mentions.get_mut(of));
            let subject = before.filter(|m| {
                let between = reading.doc.tokens_in(m.span).end..tokens.start;
                m.role == PlaceRole::Pin && between.into_iter().all(|i| reading.shape(i).comma)
            });
            if let Some(place) = subject.and_then(|m| m.place.as_mut()).filter(|place| place.lat.is_none()) {
                let point = centre.towards(bearing, offset::NEARBY_KM);
                (place.lat, place.lon) = (Some(point.lat), Some(point.lon));
                place.precision_km = (2.0 * offset::NEARBY_KM) as f32;
                if place.country.is_empty() {
                    place.country = base.country;
                }
            }
        }
    }

    /// Spots told by distance and direction from a mention ("11 km south of Kabul").
    #[must_use]
    pub fn offsets(&self, doc: &Document, mentions: &[PlaceMention]) -> Vec<Offset> {
        self.offsets_of(&Reading::new(doc, self.languages.words(doc.lang), &self.gazetteer), mentions)
    }

    fn offsets_of(&self, reading: &Reading<'_>, mentions: &[PlaceMention]) -> Vec<Offset> {
        let mut found = Vec::new();
        for pattern in offset::patterns(reading) {
            let start = reading.span(&pattern.tokens);
            let from = mentions.partition_point(|m| m.span.start() < start.end());
            let Some(base) = mentions.get(from).filter(|m| m.span.start() <= start.end() + 2) else {
                continue;
            };
            let of = from.checked_sub(1).filter(|&of| {
                let tokens = reading.doc.tokens_in(mentions[of].span);
                pattern.subject_before(reading, &tokens)
            });
            let centre = base.place.as_ref().and_then(Place::point);
            let point: Option<Point> = centre
                .zip(pattern.km.zip(pattern.bearing))
                .map(|(centre, (km, bearing))| centre.towards(bearing, km));
            let (km, bearing) = (pattern.km, pattern.bearing);
            found.push(Offset { span: start.cover(base.span), from, of, point, km, bearing });
        }
        found
    }

    /// Descriptions that one place answers to ("la capitale"), given the mentions of the same document.
    ///
    /// Only where the document leaves no doubt: most of its places lie in one country.
    #[must_use]
    pub fn descriptions(&self, doc: &Document, mentions: &[PlaceMention]) -> Vec<PlaceMention> {
        let reading = Reading::new(doc, self.languages.words(doc.lang), &self.gazetteer);
        let Some(capital) = self.capital_of_focus(mentions) else { return Vec::new() };
        let mut found = Vec::new();
        for start in 0..reading.len() {
            for words in &reading.words.capital {
                let end = start + words.len();
                if end > reading.len() || !(start..end).zip(words).all(|(i, w)| reading.fold(i) == w) {
                    continue;
                }
                // "The capital of Helmand" is another's, and "the capital, Juba," names it itself.
                let next = reading.after(end);
                let other = next.is_some_and(|n| {
                    reading.shape(n).comma
                        || reading.shape(n).name
                        || reading
                            .word(n)
                            .is_some_and(|w| w.distance_of || w.people.is_some() || w.kind_before.is_some())
                });
                let span = reading.span(&(start..end));
                if !other && !found.iter().any(|m: &PlaceMention| m.span.overlaps(span)) {
                    found.push(PlaceMention {
                        span,
                        place: Some(self.gazetteer.place(capital)),
                        id: Some(capital),
                        role: PlaceRole::Description,
                        named: 1.0,
                        score: 0.8,
                    });
                }
            }
        }
        found
    }

    /// The country that most mentions lie in, where one has more than all others together.
    #[must_use]
    pub fn focus(&self, mentions: &[PlaceMention]) -> Option<Place> {
        self.country_of_focus(mentions).map(|country| self.gazetteer.place(country))
    }

    fn capital_of_focus(&self, mentions: &[PlaceMention]) -> Option<PlaceId> {
        self.gazetteer.capital(self.country_of_focus(mentions)?)
    }

    fn country_of_focus(&self, mentions: &[PlaceMention]) -> Option<PlaceId> {
        let mut countries: std::collections::BTreeMap<&str, f32> = std::collections::BTreeMap::new();
        for mention in mentions.iter().filter(|m| m.role != PlaceRole::Metonym) {
            if let Some(place) = mention.place.as_ref().filter(|p| !p.country.is_empty()) {
                *countries.entry(place.country.as_str()).or_default() += mention.score;
            }
        }
        let total: f32 = countries.values().sum();
        let (code, most) = countries.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
        self.gazetteer.by_code(code).filter(|_| most > 0.5 * total)
    }

    /// All that was weighed for a document: every candidate, its evidence, and its possible places.
    #[must_use]
    pub fn explain(&self, doc: &Document) -> Vec<Considered> {
        let reading = Reading::new(doc, self.languages.words(doc.lang), &self.gazetteer);
        let candidates = recognize::candidates(&reading, self.weights);
        let kept = recognize::choose(candidates.clone(), self.weights.threshold.place);
        let resolved = self.resolve(&reading, &kept, &About::default());
        let mut of_kept = kept.iter().zip(resolved).peekable();
        candidates
            .iter()
            .map(|candidate| {
                let mut signs: Vec<_> = candidate
                    .signs
                    .iter()
                    .map(|&(sign, value)| (sign.name(), value, value * self.weights.sign(sign)))
                    .collect();
                signs.sort_by(|a, b| b.2.abs().total_cmp(&a.2.abs()).then(a.0.cmp(b.0)));
                let mine = of_kept.next_if(|(kept, _)| kept.tokens == candidate.tokens);
                let span = reading.span(&candidate.tokens);
                let choices = mine.as_ref().map(|(_, resolved)| self.choices(resolved)).unwrap_or_default();
                let choices = choices.into_iter().take(10).collect();
                Considered { span, named: candidate.score, signs, kept: mine.is_some(), choices }
            })
            .collect()
    }

    fn choices(&self, resolved: &Resolved) -> Vec<Choice> {
        let choice = |sense: &Sense| {
            let mut reasons: Vec<_> = sense
                .reasons
                .iter()
                .map(|&(reason, value)| (reason.name(), value * self.weights.reason(reason)))
                .collect();
            reasons.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(b.0)));
            Choice {
                place: self.gazetteer.place(sense.id),
                id: sense.id,
                probability: sense.probability,
                reasons,
            }
        };
        resolved.senses.iter().map(choice).collect()
    }

    /// The least probability at which a place gets its point.
    #[must_use]
    pub fn point_threshold(&self) -> f32 {
        self.weights.threshold.point
    }

    /// All places that a name may mean where nothing is known of its surroundings, the likeliest first.
    #[must_use]
    pub fn choices_of(&self, name: &str, lang: Lang) -> Vec<Choice> {
        let name = name.trim();
        let mut tokens = Vec::new();
        let mut at = 0;
        for word in name.split_whitespace() {
            let start = at + name.get(at..).and_then(|rest| rest.find(word)).unwrap_or(0);
            at = start + word.len();
            let Some(span) = Span::new(start, at) else { continue };
            let none = SmolStr::default();
            tokens.push(Token {
                span,
                lemma: none.clone(),
                pos: none.clone(),
                tag: none.clone(),
                morph: none.clone(),
                head: u32::MAX,
                dep: none,
            });
        }
        let Some(span) = Span::new(0, name.len()).filter(|_| !tokens.is_empty()) else { return Vec::new() };
        let sentence = Sentence { span, tokens: 0..tokens.len() };
        let doc = Document::new(lang, name.into(), tokens, vec![sentence], Vec::new());
        self.choices_in(&doc, span, &About::default())
    }

    /// All places that a stretch of a document may mean, the likeliest first: taken for a place whatever
    /// it looks like, and weighed together with the places that the document names and with the countries that
    /// it is known to be about, as in [`tag_in`](Self::tag_in).
    #[must_use]
    pub fn choices_in(&self, doc: &Document, name: Span, about: &About) -> Vec<Choice> {
        let reading = Reading::new(doc, self.languages.words(doc.lang), &self.gazetteer);
        let tokens = doc.tokens_in(name);
        if tokens.is_empty() {
            return Vec::new();
        }
        let candidates = recognize::candidates(&reading, self.weights);
        let asked = candidates.iter().find(|c| c.tokens == tokens && !c.hits.is_empty()).cloned();
        let asked = asked.unwrap_or_else(|| Candidate::asked(&reading, tokens.clone()));
        let mut kept = recognize::choose(candidates, self.weights.threshold.place);
        kept.retain(|c| c.tokens.end <= tokens.start || c.tokens.start >= tokens.end);
        let at = kept.partition_point(|c| c.tokens.start < tokens.start);
        kept.insert(at, asked);
        let resolved = self.resolve(&reading, &kept, about);
        resolved.get(at).map(|resolved| self.choices(resolved)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use crate::weights::Sign;

    #[test]
    fn signs_are_named_once() {
        let mut names: Vec<_> = Sign::ALL.iter().map(|s| s.name()).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
