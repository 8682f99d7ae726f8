//! Where a happening is that does not have its place as an argument: which of a sentence's places is its own.
//!
//! A death, a strike or a fight is told with its place beside it: on the verb ("were killed in Aden"), on what did
//! it ("a bomb in Aden killed"), on the clause above ("raided Aden, killing ten") or on one below ("when a bomb went
//! off in Aden"). The places are sought in that order, and the first ring that has one gives it. Where it is a
//! country or a province, a later ring may say which of its towns. Places of people ("the governor of Aden",
//! "residents of Aden") are no places of events.

use veille_place::{Place, PlaceKind, PlaceRole};

use crate::args::Arguments;
use crate::claim::EventKind;
use crate::clause::{Clause, Clauses, Form};
use crate::pack::Pack;
use crate::quantity::Counted;
use crate::tree::{Rel, Tree};

/// Finds the places of happenings.
pub(crate) struct Setting<'a, 'd> {
    pub(crate) tree: &'a Tree<'d>,
    pub(crate) args: &'a Arguments<'a, 'd>,
    pub(crate) clauses: &'a Clauses,
    pub(crate) pack: &'a Pack,
    pub(crate) is_time: &'a dyn Fn(usize) -> bool,
    /// Those who say so: "according to Pentagon sources" is not where.
    pub(crate) speakers: &'a [usize],
}

/// Clauses that are climbed for a place.
const MAX_CLIMB: usize = 3;
/// Phrases within phrases that are gone down into: "in an attack on a patrol on the road to the town of …".
const MAX_DEPTH: usize = 6;

impl Setting<'_, '_> {
    /// The places of a happening whose frame has bound these; none where the sentence gives none.
    pub(crate) fn of(&self, event: EventKind, clause: &Clause, bound: &[usize]) -> Vec<usize> {
        // "Shelled Tarkin": what is hit is where.
        let site =
            |token: usize| self.pack.grammar.sites.contains(&self.pack.grammar.lemma(self.tree.doc, token));
        let own = |token: &usize| {
            self.is_place(*token) && (site(*token) && !self.is_party(*token) || !self.is_person(*token))
        };
        let targets: Vec<usize> = match clause.form {
            Form::Verb if event != EventKind::Harm => {
                let objects = clause.objects.iter().flat_map(|&token| self.tree.coordinated(token));
                objects.filter(own).collect()
            }
            _ => Vec::new(),
        };
        if !targets.is_empty() {
            return targets;
        }
        // "Killed the governor of Tarkin": whose somebody is, is not where he is.
        let whose =
            |token: usize| event == EventKind::Harm && self.is_origin(token) && self.is_person_above(token);
        let bound: Vec<usize> = bound.iter().copied().filter(|&token| !whose(token)).collect();
        // "In a remote area near Tarkin": what has no name is said more closely by what has one.
        let mut found: Vec<usize> = bound.iter().copied().filter(|&token| self.is_place(token)).collect();
        let rings: [&dyn Fn() -> Vec<usize>; 6] = [
            &|| self.among(self.where_phrases(clause)),
            &|| self.among(clause.objects.iter().chain(&clause.subjects).copied()),
            &|| self.among(clause.obliques.iter().map(|&(_, token)| token)),
            &|| self.above(clause),
            &|| self.beside(clause),
            &|| self.coordinate(clause),
        ];
        for ring in rings {
            if !found.is_empty() && !found.iter().any(|&token| self.is_wide(token)) {
                break;
            }
            let places = ring();
            if found.is_empty() {
                found = places;
            } else {
                let narrower = |&token: &usize| found.iter().any(|&wide| self.is_inside(token, wide));
                let inside: Vec<usize> = places.into_iter().filter(narrower).collect();
                if !inside.is_empty() {
                    found = inside;
                }
            }
        }
        if found.is_empty() { bound } else { found }
    }

    /// The phrases of a clause that say where.
    fn where_phrases<'c>(&'c self, clause: &'c Clause) -> impl Iterator<Item = usize> + 'c {
        let tokens = clause.obliques.iter().map(|&(_, token)| token);
        tokens.filter(|&token| self.tree.case(token).is_some_and(|case| self.is_where(case)))
    }

    /// The places of the first of these phrases that has some, a narrow one before a wide one.
    fn among(&self, tokens: impl Iterator<Item = usize>) -> Vec<usize> {
        let mut wide = Vec::new();
        for token in tokens.filter(|&token| !self.is_example(token) && !self.speakers.contains(&token)) {
            let places = self.located(token, 0);
            if places.is_empty() {
                continue;
            }
            if !places.iter().any(|&place| self.is_wide(place)) {
                return places;
            }
            if wide.is_empty() {
                wide = places;
            }
        }
        wide
    }

    /// The places that a phrase says something to be at, itself one or below it.
    fn located(&self, token: usize, depth: usize) -> Vec<usize> {
        if depth > MAX_DEPTH || (self.is_time)(token) {
            return Vec::new();
        }
        let at = self.tree.case(token).is_some_and(|case| self.is_where(case)) || self.is_directed(token);
        let is_place = |token: usize| self.is_place(token) || self.is_unknown_place(token);
        if (at || depth > 0 && self.is_own(token)) && is_place(token) {
            return self.tree.coordinated(token).into_iter().filter(|&token| is_place(token)).collect();
        }
        // Of people, and of whatever has a name, only what they are at is told: not whose they are, where they come
        // from, or what else they did.
        let somebody = self.is_person(token) || self.tree.pos(token) == "PROPN" && !at;
        self.tree
            .children(token)
            .filter(|&child| !(self.is_time)(child) && !self.is_example(child) && !self.is_from(child))
            .filter(|&child| match self.tree.rel[child] {
                Rel::NounModifier | Rel::Oblique | Rel::Agent => !(somebody && self.is_origin(child)),
                Rel::NounClause => true,
                Rel::Compound | Rel::Possessor | Rel::Adjective | Rel::RelativeClause => !somebody,
                Rel::Conjunct => depth == 0,
                Rel::Apposition => depth == 0 && !somebody,
                // "A mine north of Tarkin": what hangs on a direction.
                Rel::Adverb => self
                    .pack
                    .grammar
                    .classes
                    .get("directions")
                    .is_some_and(|words| words.contains(&self.pack.grammar.lemma(self.tree.doc, child))),
                _ => false,
            })
            .map(|child| match self.clauses.at(child) {
                Some(clause) if self.tree.is_verb(child) => self.told(clause, depth + 1),
                _ => self.located(child, depth + 1),
            })
            .find(|places| !places.is_empty())
            .unwrap_or_default()
    }

    /// The places of a clause that tells more of something: "raids that hit Aden", "fighting in Aden".
    fn told(&self, clause: &Clause, depth: usize) -> Vec<usize> {
        // "Hit a bomb northwest of the base": also what hangs on an adverb of the verb.
        let own = |token: usize| {
            let mut above = self.tree.ancestors(token);
            let first = above.next();
            first == Some(clause.head)
                || first.is_some_and(|first| self.tree.rel[first] == Rel::Adverb)
                    && above.next() == Some(clause.head)
        };
        let obliques = clause.obliques.iter().map(|&(_, token)| token).filter(|&token| own(token));
        let places = obliques.map(|token| self.located(token, depth)).find(|places| !places.is_empty());
        // Only what hits, raids or fights says where by its object.
        let violent =
            self.pack.frames.verb(&clause.lemma).any(|(frame, _)| frame.event.is_some_and(is_violent));
        let objects = || {
            let objects = clause.objects.iter().copied().filter(|&token| own(token) && violent);
            objects.flat_map(|token| self.object(token, depth)).collect::<Vec<_>>()
        };
        places.unwrap_or_else(objects)
    }

    /// The places of what something is done to: itself ("raided the town") or where it is ("a base near Aden").
    fn object(&self, token: usize, depth: usize) -> Vec<usize> {
        if self.is_place(token) {
            return self.tree.coordinated(token).into_iter().filter(|&token| self.is_place(token)).collect();
        }
        self.located(token, depth)
    }

    /// The places of the clause above: "raided Aden, killing ten", "attacks in Aden in which ten were killed".
    fn above(&self, clause: &Clause) -> Vec<usize> {
        let tree = self.tree;
        let (mut head, nonfinite) = (clause.head, clause.nonfinite);
        for _ in 0..MAX_CLIMB {
            let rel = tree.rel[head];
            let Some(up) = tree.head(head) else { break };
            if matches!(rel, Rel::RelativeClause | Rel::NounClause) {
                return self.object(up, 0);
            }
            let dependent = match rel {
                Rel::AdverbialClause | Rel::Complement | Rel::OpenComplement => nonfinite,
                Rel::Conjunct => true,
                _ => false,
            };
            let Some(above) = self.clauses.at(up).filter(|_| dependent) else { break };
            let rings: [&dyn Fn() -> Vec<usize>; 4] = [
                &|| self.among(self.where_phrases(above)),
                &|| above.objects.iter().flat_map(|&token| self.object(token, 0)).collect(),
                &|| self.among(above.obliques.iter().map(|&(_, token)| token)),
                &|| self.among(above.subjects.iter().copied()),
            ];
            let found = rings.iter().map(|ring| ring()).find(|places| !places.is_empty());
            if let Some(found) = found {
                return found;
            }
            // A participle may hang on the wrong one of two clauses: "raided Aden as they slept, killing ten".
            head = up;
        }
        Vec::new()
    }

    /// The places of the clauses below: "when a bomb went off in Aden", "while fighting in Aden".
    fn beside(&self, clause: &Clause) -> Vec<usize> {
        let grammar = &self.pack.grammar;
        // What came before it, or has lasted since, was elsewhere.
        let apart = |head: usize| {
            let word = |mark: usize| grammar.lemma(self.tree.doc, mark);
            let of = |class: &str, word: &str| {
                grammar.classes.get(class).is_some_and(|words| words.contains(word))
            };
            self.tree
                .children_as(head, Rel::Mark)
                .any(|mark| of("before", &word(mark)) || of("since", &word(mark)))
        };
        self.tree
            .children_as(clause.head, Rel::AdverbialClause)
            .filter(|&head| !apart(head))
            .filter_map(|head| self.clauses.at(head))
            .map(|below| {
                let places = self.told(below, 0);
                if places.is_empty() { self.among(below.subjects.iter().copied()) } else { places }
            })
            .find(|places| !places.is_empty())
            .unwrap_or_default()
    }

    /// The places of harm coordinated with it: "was killed and another wounded in Aden", "two killed and four
    /// others wounded in Aden".
    fn coordinate(&self, clause: &Clause) -> Vec<usize> {
        let harms = |other: &&Clause| {
            let counted = self.pack.counting.counted(&other.lemma, false);
            counted.is_some_and(|of| matches!(of, Counted::Killed | Counted::Wounded))
        };
        let through = |head: usize| {
            let reduced = self.tree.children(head).filter(|&child| {
                matches!(self.tree.rel[child], Rel::NounClause | Rel::Adjective) && child > head
            });
            std::iter::once(head).chain(reduced).collect::<Vec<_>>()
        };
        self.tree
            .children_as(clause.head, Rel::Conjunct)
            .flat_map(through)
            .filter_map(|head| self.clauses.at(head))
            .filter(harms)
            .map(|other| {
                let places = self.among(other.obliques.iter().map(|&(_, token)| token));
                if places.is_empty() { self.beside(other) } else { places }
            })
            .find(|places| !places.is_empty())
            .unwrap_or_default()
    }

    /// A place that the text names, or describes so that it is known.
    fn is_place(&self, token: usize) -> bool {
        self.args.place(token).is_some_and(|found| found.place.place.is_some() || found.place.named)
    }

    /// A name that nobody knows, behind a preposition that hardly stands before anything but places: "in Tarkin".
    fn is_unknown_place(&self, token: usize) -> bool {
        let grammar = &self.pack.grammar;
        let Some(case) = self.tree.case(token) else { return false };
        let lemma = grammar.lemma(self.tree.doc, case);
        let of = |class: &str| grammar.classes.get(class).is_some_and(|words| words.contains(&lemma));
        // "At the Pentagon", "near the Front": behind these, a name with an article is rather somebody's.
        let bare = || self.tree.children_as(token, Rel::Determiner).next().is_none();
        (of("within") || of("before_names") && bare())
            && self.tree.pos(token) == "PROPN"
            && self.args.demanded_place(token).is_some()
    }

    /// "North *of Tarkin*": where, by a direction.
    fn is_directed(&self, token: usize) -> bool {
        let grammar = &self.pack.grammar;
        let directions = grammar.classes.get("directions");
        self.tree.rel[token] == Rel::Oblique
            && self.tree.head(token).is_some_and(|up| {
                self.tree.rel[up] == Rel::Adverb
                    && directions.is_some_and(|words| words.contains(&grammar.lemma(self.tree.doc, up)))
            })
    }

    /// A preposition that says where.
    fn is_where(&self, case: usize) -> bool {
        let grammar = &self.pack.grammar;
        let words = grammar.classes.get("where");
        words.is_some_and(|words| words.contains(&grammar.lemma(self.tree.doc, case)))
    }

    /// A modifier that says where without a preposition of place: "the Aden bombing", "the battle of Aden".
    fn is_own(&self, token: usize) -> bool {
        let grammar = &self.pack.grammar;
        match self.tree.rel[token] {
            // "The Marine base", "a US base", "Israel's invasion": only a name that is known to be a place's says
            // where, and a country's says rather whose.
            rel @ (Rel::Compound | Rel::Possessor | Rel::Adjective) => {
                let country = self.known(token).is_some_and(|place| place.kind == PlaceKind::Country);
                let happening = self
                    .tree
                    .head(token)
                    .is_some_and(|head| self.pack.frames.has_noun(&grammar.lemma(self.tree.doc, head)));
                self.args.mention(token).is_some_and(|mention| mention.role == PlaceRole::Pin)
                    && !(country && (happening || rel != Rel::Possessor))
            }
            Rel::NounModifier => match self.tree.case(token) {
                Some(case) => {
                    let of = grammar.classes.get("complement");
                    let lemma = grammar.lemma(self.tree.doc, case);
                    of.is_some_and(|of| of.contains(&lemma)) && !self.is_person_above(token)
                }
                None => true,
            },
            _ => false,
        }
    }

    fn is_person_above(&self, token: usize) -> bool {
        self.tree.head(token).is_some_and(|head| self.is_person(head))
    }

    /// Somebody, by name or by a noun for people.
    fn is_person(&self, token: usize) -> bool {
        let grammar = &self.pack.grammar;
        let lemma = grammar.lemma(self.tree.doc, token);
        let people = grammar.people.contains(lemma.as_str())
            || grammar.classes.get("persons").is_some_and(|persons| persons.contains(&lemma));
        people || self.args.actor(token).is_some()
    }

    /// Somebody whom the lexicon knows: "the embassy".
    fn is_party(&self, token: usize) -> bool {
        self.args.actor(token).is_some_and(|found| found.actor.id.is_some())
    }

    /// "Of", "from": whose people are, not where.
    fn is_origin(&self, token: usize) -> bool {
        self.tree.case(token).is_none_or(|case| !self.is_where(case))
    }

    /// "From": whence, and not where, whoever or whatever came.
    fn is_from(&self, token: usize) -> bool {
        let grammar = &self.pack.grammar;
        let words = grammar.classes.get("whence");
        self.tree.case(token).is_some_and(|case| {
            words.is_some_and(|words| words.contains(&grammar.lemma(self.tree.doc, case)))
        })
    }

    /// "Including the governor of …": some of those told, not where.
    fn is_example(&self, token: usize) -> bool {
        let grammar = &self.pack.grammar;
        let words = grammar.classes.get("including");
        self.tree.case(token).is_some_and(|case| {
            words.is_some_and(|words| {
                words.contains(&grammar.lemma(self.tree.doc, case))
                    || words.contains(self.tree.doc.word(case).to_lowercase().as_str())
            })
        })
    }

    fn known(&self, token: usize) -> Option<Place> {
        self.args.place(token).and_then(|found| found.place.place)
    }

    /// A place that others are inside of: a country, a province, a town.
    fn is_wide(&self, token: usize) -> bool {
        self.known(token).is_some_and(|place| rank(place.kind) < rank(PlaceKind::Neighbourhood))
    }

    /// True where both are known and the first lies in the second.
    fn is_inside(&self, token: usize, wide: usize) -> bool {
        match (self.known(token), self.known(wide)) {
            (Some(inner), Some(outer)) => lies_in(&inner, &outer),
            _ => false,
        }
    }
}

/// Kinds of event that are where their object is.
fn is_violent(event: EventKind) -> bool {
    matches!(event, EventKind::Strike | EventKind::Clash | EventKind::Enter | EventKind::Repel)
}

/// The larger a kind of place, the lower.
pub(crate) fn rank(kind: PlaceKind) -> u8 {
    match kind {
        PlaceKind::Continent => 0,
        PlaceKind::Country => 1,
        PlaceKind::Region | PlaceKind::Province | PlaceKind::Water | PlaceKind::Mountain => 2,
        PlaceKind::District | PlaceKind::Island => 3,
        PlaceKind::Town => 4,
        _ => 5,
    }
}

/// True where the first place is a smaller one within the second, by their administration or by their distance.
pub(crate) fn lies_in(inner: &Place, outer: &Place) -> bool {
    if rank(inner.kind) <= rank(outer.kind) {
        return false;
    }
    let near = || match (inner.point(), outer.point()) {
        (Some(a), Some(b)) => a.km_to(b) <= f64::from(outer.precision_km).max(REACH_KM),
        _ => false,
    };
    match outer.kind {
        PlaceKind::Continent => false,
        PlaceKind::Country => inner.country == outer.country,
        PlaceKind::Province => inner.country == outer.country && inner.admin1 == outer.name || near(),
        _ => near(),
    }
}

/// A suburb lies no farther than this from the middle of its town. Own judgement: the radius of a large one.
const REACH_KM: f64 = 25.0;
