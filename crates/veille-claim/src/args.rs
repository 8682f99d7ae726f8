//! What an argument is: a place, an actor, or neither.
//!
//! The parse says *where* in the sentence an argument stands; what it *is* is decided here, by the gazetteer's
//! mentions, the actor lexicon and the frame's own demand. A slot that asks for a place does not take a
//! person, whatever a model calls "Goma".

use smol_str::SmolStr;
use veille_place::{Place, PlaceKind, PlaceMention, PlaceRole};
use veille_text::Span;

use crate::cast::{Cast, Voice};
use crate::claim::{ClaimActor, ClaimPlace};
use crate::clause::Clause;
use crate::frame::Slot;
use crate::pack::Pack;
use crate::setting::rank;
use crate::tree::{Rel, Tree};

/// A place in a slot.
#[derive(Debug, Clone)]
pub(crate) struct PlaceArg {
    pub(crate) place: ClaimPlace,
    /// True where only a part of it is meant: an airport, the outskirts.
    pub(crate) partial: bool,
    pub(crate) trust: f32,
}

/// An actor in a slot.
#[derive(Debug, Clone)]
pub(crate) struct ActorArg {
    pub(crate) actor: ClaimActor,
    pub(crate) trust: f32,
}

/// Everything that arguments are looked up in.
pub(crate) struct Arguments<'a, 'd> {
    pub(crate) tree: &'a Tree<'d>,
    pub(crate) pack: &'a Pack,
    pub(crate) places: &'a [PlaceMention],
    /// Names that are taken for places only where a frame demands one.
    pub(crate) faint: &'a [PlaceMention],
    /// Descriptions that the place stage has tied to a place.
    pub(crate) descriptions: &'a [PlaceMention],
    pub(crate) actors: &'a Cast,
    /// Tokens of dates.
    pub(crate) is_time: &'a dyn Fn(usize) -> bool,
    /// The country that most of the article's places are in, as a place to fall back on.
    pub(crate) focus: Option<&'a Place>,
}

// How far each way of finding an argument is trusted. Own judgement, to be calibrated on cases; see METHOD.
const FAINT: f32 = 0.85;
const DESCRIBED: f32 = 0.85;
const LAST_NAMED: f32 = 0.7;
const UNNAMED: f32 = 0.6;
const OWNED: f32 = 0.9;
const STANDS: f32 = 0.9;
/// How likely a name must be a place for "the town" to mean it: nothing else in the sentence asks for one there.
const LIKELY: f32 = 0.06;

/// "Its men": a possessive that means nobody known names nobody.
fn is_named(tree: &Tree<'_>, token: usize, found: &ActorArg) -> bool {
    found.actor.id.is_some() || !matches!(tree.pos(token), "PRON" | "DET")
}

/// Words of a date between a name and its description, at most.
const MAX_DATE: usize = 5;
/// Sentences back that "the town" may reach within a paragraph where none between names a town. Own judgement.
const FAR: usize = 3;
/// Quantities and parts of parts: "most of the outskirts of the town of …".
const MAX_DEPTH: usize = 5;

impl Arguments<'_, '_> {
    /// True where the token may fill the slot at all.
    pub(crate) fn fits(&self, slot: Slot, token: usize) -> bool {
        match slot {
            Slot::Place => self.place(token).is_some(),
            Slot::Actor => self.actor(token).is_some(),
            Slot::Counterpart => self.actor(token).or_else(|| self.victims(token)).is_some(),
        }
    }

    /// The place that the noun phrase headed by `token` names.
    pub(crate) fn place(&self, token: usize) -> Option<PlaceArg> {
        self.place_at(token, 0)
    }

    /// The place where a frame demands one and nothing else fits: also a name that nobody knows, or that the place
    /// stage takes for a part of another name.
    pub(crate) fn demanded_place(&self, token: usize) -> Option<PlaceArg> {
        self.place(token).or_else(|| self.taken_for_place(token))
    }

    /// True where a name is somebody's, by what the sentence says of it: an age, a trade, a "who", a place that he
    /// is at, companions.
    pub(crate) fn is_somebody(&self, clause: &Clause, token: usize) -> bool {
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        let class =
            |name: &str, lemma: &str| grammar.classes.get(name).is_some_and(|words| words.contains(lemma));
        let lemma = |token: usize| grammar.lemma(tree.doc, token);
        // A name that is on no map is as likely a person's.
        let mapped = |mention: &PlaceMention| mention.place.as_ref().is_some_and(|place| place.lat.is_some());
        // A known place may still be somebody's name, where the model takes it for one and the verb takes persons.
        let either = grammar.of_persons.contains(clause.lemma.as_str())
            && !grammar.person_labels.is_empty()
            && self.is_given_as_person(token);
        if tree.pos(token) != "PROPN"
            || !either && (self.mention(token).is_some_and(mapped) || self.is_given_as_place(token))
        {
            return false;
        }
        let person =
            |child: usize| class("persons", &lemma(child)) || grammar.people.contains(lemma(child).as_str());
        let told = tree.children(token).any(|child| match tree.rel[child] {
            Rel::Apposition => tree.pos(child) == "NUM" || person(child) || (self.is_time)(child),
            // "Mr. Tarkin", "President Tarkin".
            Rel::Compound => {
                class("titles", &tree.doc.word(child).to_lowercase())
                    // "Sheikh Miskin": a title within the name of a place is none.
                    && !self.mention(token).is_some_and(|own| own.span.overlaps(tree.doc.tokens[child].span))
            }
            Rel::RelativeClause => {
                tree.children(child).any(|below| class("personal", &tree.doc.word(below).to_lowercase()))
            }
            _ => false,
        });
        let at = |child: usize| {
            tree.case(child).is_some_and(|case| class("where", &lemma(case)))
                && !(self.is_time)(child)
                && (self.mention(child).is_some() || self.faint(child).is_some())
        };
        let with = |child: usize| {
            tree.case(child).is_some_and(|case| class("companions", &lemma(case))) && person(child)
        };
        let obliques = clause.obliques.iter().map(|&(_, child)| child);
        let below = clause.objects.iter().flat_map(|&object| tree.children_as(object, Rel::NounModifier));
        let beside = tree.children_as(clause.head, Rel::AdverbialClause).any(|head| {
            tree.children_as(head, Rel::Subject).any(|subject| {
                tree.pos(subject) == "PRON" && class("personal", &tree.doc.word(subject).to_lowercase())
            })
        });
        // "Was captured by police": who takes persons takes no towns.
        let custody = either
            && clause.subjects.iter().any(|&taker| taker != token && class("custodians", &lemma(taker)));
        // "Shalit was captured": of a name by itself, where no place of the sentence lies in its country.
        let stray = either && clause.passive && self.is_far_from_all(token, &clause.subjects);
        told || beside
            || custody
            || stray
            || obliques.chain(below).any(|child| child != token && (at(child) || with(child)))
    }

    /// True for a place of a country that no other place of its sentence is in, where there are others. A country that
    /// acts is elsewhere: "Alupka was captured by Russia".
    fn is_far_from_all(&self, token: usize, doers: &[usize]) -> bool {
        let doc = self.tree.doc;
        let Some(own) = self.mention(token) else { return false };
        let Some(country) = own.place.as_ref().map(|place| &place.country) else { return false };
        let Some(sentence) = doc.sentence_of(token).map(|at| doc.sentences[at].span) else { return false };
        let mut others = self
            .places
            .iter()
            .filter(|other| sentence.contains(other.span) && other.span != own.span)
            .filter(|other| !doers.iter().any(|&doer| other.span.overlaps(doc.tokens[doer].span)))
            .filter_map(|other| other.place.as_ref())
            .peekable();
        others.peek().is_some() && others.all(|other| other.country != *country)
    }

    /// The model's own word for it, or a word beside it.
    fn is_given_as_place(&self, token: usize) -> bool {
        let doc = self.tree.doc;
        let at = doc.entities.partition_point(|entity| entity.tokens.end <= token);
        let entity = doc.entities.get(at).filter(|entity| entity.tokens.contains(&token));
        entity.is_some_and(|entity| self.pack.grammar.place_labels.contains(entity.label.as_str()))
    }

    fn taken_for_place(&self, token: usize) -> Option<PlaceArg> {
        let doc = self.tree.doc;
        let named = |token: usize| {
            let known = self.actors.at(doc, token).is_some() && !self.actors.is_unknown(token);
            // A name stands in capitals; a demonym is an adjective.
            let indefinite = self
                .tree
                .children_as(token, Rel::Determiner)
                .any(|det| doc.tokens[det].feature("Definite") == Some("Ind"));
            // "Captured two T-72s", "a Buk": a thing of which there are several.
            let several = self.tree.children(token).any(|child| self.tree.pos(child) == "NUM")
                || doc.word(token).contains(|c: char| c.is_ascii_digit());
            // "The 16th Infantry Division headquarters": a unit is no place.
            let unit = self.pack.grammar.people.contains(self.pack.grammar.lemma(doc, token).as_str());
            let name = doc.tokens[token].pos == "PROPN" && !known && !unit && !(self.is_time)(token);
            (name && !indefinite && !several).then_some(token)
        };
        let part = self.pack.grammar.sites.contains(&self.pack.grammar.lemma(doc, token));
        // "The Azovstal plant in Mariupol": the town is known.
        if part && let Some(below) = self.place_below(token) {
            return self.place_at(below, 1).map(|found| PlaceArg { partial: true, ..found });
        }
        // "Watiya air base", "the village of Shirokino".
        let named = match part {
            true => self
                .tree
                .children(token)
                .filter(|&child| {
                    matches!(self.tree.rel[child], Rel::Compound | Rel::NounModifier | Rel::Apposition)
                })
                .filter(|&child| !self.is_other_end(child))
                .find_map(named),
            false => named(token),
        }?;
        let span = doc.tokens[named].span;
        let overlapping = |list: &'_ [PlaceMention]| {
            let at = list.partition_point(|mention| mention.span.end() <= span.start());
            list.get(at).filter(|mention| mention.span.overlaps(span)).cloned()
        };
        let known = overlapping(self.places)
            .filter(|mention| mention.role == PlaceRole::Within)
            .or_else(|| {
                overlapping(self.faint)
                    .filter(|mention| mention.role == PlaceRole::Pin && !self.is_cut(mention))
            })
            .filter(|mention| !self.is_joined(mention.span));
        let lemma = self.pack.grammar.lemma(doc, token);
        let partial = part && self.pack.grammar.sites.part.contains(lemma.as_str());
        if let Some(known) =
            known.filter(|known| known.place.as_ref().is_some_and(|place| place.lat.is_some()))
        {
            return self.named(&known, partial, FAINT);
        }
        let span = self.phrase(named);
        let name = SmolStr::new(span.of(&doc.text));
        Some(PlaceArg {
            place: ClaimPlace { place: None, name, span: Some(span), named: true },
            partial,
            trust: UNNAMED,
        })
    }

    fn place_at(&self, token: usize, depth: usize) -> Option<PlaceArg> {
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        if depth > MAX_DEPTH || self.actors.is_body(token) {
            return None;
        }
        let lemma = grammar.lemma(tree.doc, token);
        let sites = &grammar.sites;
        let word = || tree.doc.word(token).to_lowercase();
        let stands = match tree.pos(token) {
            "PRON" => grammar.place_pronouns.contains(&word()),
            "ADV" => grammar.place_adverbs.contains(&word()),
            _ => false,
        };
        if stands {
            return self.last_town(token);
        }
        if let Some(mention) = self.mention(token) {
            // "The airport of Goma" may be one mention or none; "Goma" inside it is the town.
            return self.named(mention, self.is_part_of_name(token), 1.0);
        }
        if let Some(faint) = self.faint(token) {
            return self.named(faint, self.is_part_of_name(token), FAINT);
        }
        let partial = sites.part.contains(lemma.as_str());
        if grammar.quantities.contains(lemma.as_str()) && !sites.contains(&lemma) {
            let whole =
                tree.children_as(token, Rel::NounModifier).find_map(|of| self.place_at(of, depth + 1))?;
            let counted = grammar.whole.contains(lemma.as_str()) || whole.place.place.is_none();
            return Some(PlaceArg { partial: whole.partial || !counted, ..whole });
        }
        if let Some(unknown) = self.unknown(token) {
            return Some(unknown);
        }
        if !sites.contains(&lemma) {
            // A bare adjective or number heads the phrase in some parses: "the second largest, Kandahar".
            let headless = matches!(tree.pos(token), "ADJ" | "NUM" | "DET");
            return headless.then(|| self.beside(token, depth)).flatten();
        }
        // "La localité de Tarkin, en territoire d'Orla": what stands right behind it is its name, though no map has it.
        if sites.town.contains(lemma.as_str())
            && self.is_unmapped_name(token)
            && let Some(found) = self.called(token)
        {
            return Some(PlaceArg { partial, ..found });
        }
        if let Some(found) = self.beside(token, depth) {
            return Some(PlaceArg { partial: partial || found.partial, ..found });
        }
        // "Fled east": whither, and no place.
        if tree.pos(token) == "ADV" {
            return None;
        }
        if let Some(found) = self.called(token) {
            return Some(PlaceArg { partial, ..found });
        }
        if let Some(found) = self.described(token) {
            return Some(PlaceArg { partial, ..found });
        }
        if partial {
            // The part is named after the town it belongs to: "Goma airport", "the gates of Goma".
            let whole = tree
                .children(token)
                .filter(|&child| {
                    matches!(
                        tree.rel[child],
                        Rel::NounModifier | Rel::Compound | Rel::Possessor | Rel::Adjective
                    )
                })
                // "Iraq's biggest dam": what is taken is not the country; "the border crossing": a word, and no place.
                .filter(|&of| {
                    let word = || {
                        tree.pos(of) == "NOUN" && sites.area.contains(grammar.lemma(tree.doc, of).as_str())
                    };
                    let country = tree.rel[of] == Rel::Possessor && self.is_country(of);
                    !(country || tree.rel[of] == Rel::Compound && word())
                })
                .filter(|&of| !self.is_other_end(of))
                .filter_map(|of| Some((self.is_of(of), self.place_at(of, depth + 1)?)))
                // "The border crossing of X": X is a place, "border" only a word for one. "The Sunni quarter of X",
                // "the US base in X": what it is of goes before a name beside it, and anything before a country.
                .reduce(|first, next| {
                    let country = |it: &(bool, PlaceArg)| {
                        it.1.place.place.as_ref().is_none_or(|place| place.kind == PlaceKind::Country)
                    };
                    let known = |it: &(bool, PlaceArg)| it.1.place.place.is_some();
                    let better = known(&next) && !country(&next) && (country(&first) || next.0 && !first.0);
                    if better || !known(&first) { next } else { first }
                })
                .map(|(_, whole)| whole);
            if let Some(whole) = whole {
                return Some(PlaceArg { partial: true, ..whole });
            }
            return self.part_of_last_town(token).or_else(|| self.part_of_fronted(token));
        }
        if let Some(found) = self.name_before(token).or_else(|| self.singled_out(token)) {
            return Some(PlaceArg { partial: partial || found.partial, ..found });
        }
        if sites.country.contains(lemma.as_str()) {
            return self.country(Some(self.phrase(token)));
        }
        if let Some(last) = self.last_named(token) {
            return Some(last);
        }
        // "Hodeidah's southern districts": some part of what they are of.
        let owners = || tree.children_as(token, Rel::Possessor);
        if let Some(whole) = owners()
            .filter(|&owner| !self.is_country(owner))
            .find_map(|owner| self.place_at(owner, depth + 1))
            && whole.place.named
        {
            return Some(PlaceArg { partial: true, ..whole });
        }
        // "The west of the city": a part of it.
        let area = sites.area.contains(lemma.as_str());
        let mut wholes = tree.children_as(token, Rel::NounModifier).filter(|&of| area && self.is_of(of));
        if let Some(whole) = wholes
            .find_map(|of| self.place_at(of, depth + 1))
            .filter(|whole| whole.place.place.as_ref().is_some_and(|place| place.kind == PlaceKind::Town))
        {
            return Some(PlaceArg { partial: true, ..whole });
        }
        // "Key towns in Tarkin province": some part of what they are in.
        let within = |child: &usize| {
            let words = grammar.classes.get("within");
            self.tree
                .case(*child)
                .is_some_and(|case| words.is_some_and(|words| words.contains(&grammar.lemma(tree.doc, case))))
        };
        let mut around = tree.children_as(token, Rel::NounModifier).filter(within);
        if let Some(found) =
            around.find_map(|child| self.place_at(child, depth + 1).filter(|found| found.place.named)).filter(
                // "A provincial capital in Afghanistan" is not a part of a country that anybody holds.
                |found| found.place.place.as_ref().is_none_or(|place| place.kind != PlaceKind::Country),
            )
        {
            return Some(PlaceArg { partial: true, ..found });
        }
        // "A third of Croatian territory": some part of the country that the adjective is of; its border is none.
        let edge = grammar.classes.get("edges").is_some_and(|words| words.contains(&lemma));
        if !edge
            && sites.area.contains(lemma.as_str())
            && let Some(found) = tree.children_as(token, Rel::Adjective).find_map(|child| self.land(child))
        {
            // "The Malian territory" is Mali.
            return self.named(found, !self.is_definite(token), DESCRIBED);
        }
        // Some town, towns: a place in the world, not on the map.
        let span = self.phrase(token);
        let name = SmolStr::new(span.of(&tree.doc.text));
        Some(PlaceArg {
            place: ClaimPlace { place: None, name, span: Some(span), named: false },
            partial,
            trust: UNNAMED,
        })
    }

    /// "Izium, the hub of the east", "Diafarabe: the river town …": the name that stands just before a description.
    fn name_before(&self, token: usize) -> Option<PlaceArg> {
        let tree = self.tree;
        let start = tree.doc.tokens_in(self.phrase(token)).start;
        let mark = start.checked_sub(1).filter(|&i| matches!(tree.doc.word(i), "," | ":"))?;
        // "Had captured Kidal on Tuesday, a stronghold …": back over the date.
        let skipped = |&i: &usize| (self.is_time)(i) || tree.pos(i) == "ADP";
        let before = (mark.saturating_sub(MAX_DATE)..mark).rev().find(|i| !skipped(i))?;
        let town =
            |found: &PlaceArg| found.place.place.as_ref().is_none_or(|place| place.kind == PlaceKind::Town);
        let known = self.mention(before).or_else(|| self.faint(before));
        let found = match known {
            Some(mention) => self.named(mention, false, DESCRIBED),
            None => self.unknown(before),
        };
        found.filter(town)
    }

    /// "Hama was lost, the second city to go": a place singled out of a series, behind the only town of its
    /// sentence.
    fn singled_out(&self, token: usize) -> Option<PlaceArg> {
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        let ordinal = |child: usize| self.pack.operators.is_ordinal(&grammar.lemma(tree.doc, child));
        let start = tree.doc.tokens_in(self.phrase(token)).start;
        let comma = start.checked_sub(1).filter(|&i| tree.doc.word(i) == ",")?;
        if !tree.children(token).any(|child| child < token && ordinal(child)) {
            return None;
        }
        let sentence = &tree.doc.sentences[tree.doc.sentence_of(token)?];
        let before = tree.doc.tokens[comma].span.start();
        let mut towns = self.places.iter().filter(|mention| {
            mention.span.start() >= sentence.span.start()
                && mention.span.end() <= before
                && mention.role == PlaceRole::Pin
                && mention.place.as_ref().is_some_and(|place| place.kind == PlaceKind::Town)
        });
        let only = towns.next()?;
        towns.next().is_none().then(|| self.named(only, false, DESCRIBED)).flatten()
    }

    /// "Eastern Aleppo": a part of what the name means.
    fn is_part_of_name(&self, token: usize) -> bool {
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        let part = |child: usize| grammar.parts.contains(&tree.doc.word(child).to_lowercase());
        tree.children(token).any(|child| child < token && tree.rel[child] == Rel::Adjective && part(child))
    }

    /// The name that stands beside a common noun: "the town of Azaz", "la deuxième ville, Kandahar".
    fn beside(&self, token: usize, depth: usize) -> Option<PlaceArg> {
        let tree = self.tree;
        let grammar = &self.pack.grammar;
        let lemma = grammar.lemma(tree.doc, token);
        // What a capital, or an airport, is *of* is not what it is called.
        let called = !grammar.sites.capital.contains(&*lemma) && !grammar.sites.part.contains(&*lemma);
        let rank = |child: usize| match tree.rel[child] {
            Rel::Apposition | Rel::Flat => Some(0),
            Rel::NounModifier if tree.case(child).is_none() => Some(1),
            // "The Syria town of Azaz": what it is of is its name, and what stands before it where it is.
            Rel::NounModifier if self.is_of(child) && (called || self.is_town(child)) => Some(2),
            // "The Tarkin district of Kabul": of the two, the smaller one.
            Rel::Compound if called && self.is_smaller(token, child) => Some(1),
            Rel::Compound if called && !self.is_called(token) => Some(3),
            // "Aden's port": of a town, not of a country.
            Rel::Possessor if called && self.is_town(child) => Some(3),
            Rel::Conjunct | Rel::Parataxis if depth == 0 && tree.case(child).is_none() => Some(4),
            _ => None,
        };
        let mut children: Vec<_> =
            tree.children(token).filter_map(|child| rank(child).map(|rank| (rank, child))).collect();
        children.sort_unstable();
        children
            .into_iter()
            .filter(|&(rank, _)| rank < 4)
            .find_map(|(_, child)| self.mention(child).and_then(|found| self.named(found, false, 1.0)))
            .or_else(|| {
                // "Goma, the provincial capital": the noun explains the name above it.
                let above = tree.head(token)?;
                (tree.rel[token] == Rel::Apposition)
                    .then(|| self.mention(above).and_then(|found| self.named(found, false, 1.0)))
                    .flatten()
            })
    }

    /// The name that a word for places gives to one that nobody knows: "the village of Tarkin", "Tarkin district",
    /// "two villages, Tarkin and Orla".
    fn called(&self, token: usize) -> Option<PlaceArg> {
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        let of = |child: usize| self.is_of(child).then_some(());
        let names = |child: &usize| {
            tree.pos(*child) == "PROPN"
                && !self.actors.is_body(*child)
                && !(self.is_time)(*child)
                && self.mention(*child).is_none()
                // "The last town of the North"; "the headquarters of the Third Division".
                && !grammar.sites.contains(&grammar.lemma(tree.doc, *child))
                && !grammar.people.contains(grammar.lemma(tree.doc, *child).as_str())
        };
        // What it is of is its name before what stands beside it: "the Sunni neighbourhood of Tarkin".
        let child = tree.children(token).filter(names).filter_map(|child| match tree.rel[child] {
            Rel::NounModifier if of(child).is_some() => Some((0, child)),
            Rel::Apposition | Rel::Flat => Some((1, child)),
            Rel::NounModifier if tree.case(child).is_none() => Some((1, child)),
            // "Yazidi villages": whose they are, and no name.
            Rel::Compound
                if tree.pos(token) != "PROPN"
                    && self.actors.at(tree.doc, child).is_none_or(|it| it.actor.id.is_none()) =>
            {
                Some((2, child))
            }
            _ => None,
        });
        let child = child.min().map(|(_, child)| child);
        // A name of its own that says what it is: "Tarkin District".
        let own = || {
            let compound = tree.children_as(token, Rel::Compound).next();
            compound.filter(|&child| tree.pos(token) == "PROPN" && tree.pos(child) == "PROPN").map(|_| token)
        };
        // "The village of Tarkin 20 kilometres north": the name may hang on the distance behind it.
        let strayed = || {
            let below = tree.children_as(token, Rel::NounModifier).filter(|&below| of(below).is_some());
            below
                .filter_map(|below| Some((tree.case(below)? + 1, below)))
                .find(|&(next, below)| {
                    next < below
                        && tree.pos(next) == "PROPN"
                        && tree.head(next) == Some(below)
                        && tree.pos(below) != "PROPN"
                })
                .map(|(next, _)| next)
        };
        let name = child.or_else(own).or_else(strayed)?;
        let known = self.actors.at(tree.doc, name).is_some_and(|found| found.actor.id.is_some());
        // "The Thai border": whose it is, and no name.
        if known && !self.actors.is_weak(name) || self.land(name).is_some() {
            return None;
        }
        if let Some(faint) = self.faint(name) {
            return self.named(faint, false, FAINT);
        }
        let span = self.name(name);
        Some(PlaceArg {
            place: ClaimPlace {
                place: None,
                name: SmolStr::new(span.of(&tree.doc.text)),
                span: Some(span),
                named: true,
            },
            partial: false,
            trust: UNNAMED,
        })
    }

    /// True where the word two behind, past "of", is a name that no map has.
    fn is_unmapped_name(&self, token: usize) -> bool {
        let (tree, name) = (self.tree, token + 2);
        name < tree.len()
            && tree.pos(name) == "PROPN"
            && tree.head(name) == Some(token)
            && tree.case(name) == Some(token + 1)
            && self.is_of(name)
            && self.mention(name).is_none()
            && self.faint(name).is_none()
    }

    /// True where the name of a place stands behind a word for places: "the city *of Tarkin*".
    fn is_called(&self, token: usize) -> bool {
        self.tree
            .children_as(token, Rel::NounModifier)
            .any(|child| self.is_of(child) && self.tree.pos(child) == "PROPN")
    }

    /// True where a name before a word for places is a smaller place than the one that the word is said to be of.
    fn is_smaller(&self, token: usize, name: usize) -> bool {
        let kind = |token: usize| {
            let mention = self.mention(token).and_then(|mention| mention.place.as_ref());
            mention.map(|place| rank(place.kind))
        };
        let whole = self.tree.children_as(token, Rel::NounModifier).find(|&child| self.is_of(child));
        match (kind(name), whole.and_then(kind)) {
            (Some(part), Some(whole)) => part > whole,
            _ => false,
        }
    }

    /// True where a token names a town of the gazetteer: "the northern capital of Mosul".
    fn is_town(&self, token: usize) -> bool {
        let place = self.mention(token).and_then(|mention| mention.place.as_ref());
        place.is_some_and(|place| place.kind == PlaceKind::Town)
    }

    /// True where a token names a country.
    fn is_country(&self, token: usize) -> bool {
        let place = self.mention(token).and_then(|mention| mention.place.as_ref());
        place.is_some_and(|place| place.kind == PlaceKind::Country)
    }

    /// True where a token stands behind the preposition that names are given with: "the town *of* Tarkin".
    fn is_of(&self, token: usize) -> bool {
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        let words = grammar.classes.get("of");
        tree.case(token)
            .is_some_and(|case| words.is_some_and(|words| words.contains(&grammar.lemma(tree.doc, case))))
    }

    /// The words of a name: its head and the names that stand beside it.
    fn name(&self, token: usize) -> Span {
        let tree = self.tree;
        let part = |child: &usize| {
            matches!(tree.rel[*child], Rel::Compound | Rel::Flat | Rel::NounModifier)
                && tree.pos(*child) == "PROPN"
                && tree.case(*child).is_none()
        };
        let tokens = &tree.doc.tokens;
        let mut span = tokens[token].span;
        // Only what touches it.
        let before: Vec<usize> = tree.children(token).filter(part).collect();
        let mut first = token;
        while first > 0 && before.contains(&(first - 1)) {
            first -= 1;
            span = span.cover(tokens[first].span);
        }
        let mut last = token;
        while before.contains(&(last + 1)) {
            last += 1;
            span = span.cover(tokens[last].span);
        }
        // "al-Bared": the parser takes a name with a hyphen apart.
        let hyphen = |at: usize| {
            at > 0
                && at + 1 < tokens.len()
                && tree.doc.word(at) == "-"
                && tokens[at - 1].span.end() == tokens[at].span.start()
                && tokens[at].span.end() == tokens[at + 1].span.start()
        };
        while hyphen(last + 1) {
            last += 2;
            span = span.cover(tokens[last].span);
        }
        while first > 1 && hyphen(first - 1) {
            first -= 2;
            span = span.cover(tokens[first].span);
        }
        span
    }

    /// The mention that covers a token and may be a place here.
    pub(crate) fn mention(&self, token: usize) -> Option<&PlaceMention> {
        let span = self.tree.doc.tokens[token].span;
        let at = self.places.partition_point(|mention| mention.span.end() <= span.start());
        self.places
            .get(at)
            .filter(|mention| mention.span.overlaps(span) && !self.actors.is_body(token))
            .filter(|mention| matches!(mention.role, PlaceRole::Pin | PlaceRole::Metonym))
    }

    /// The country that an adjective is of.
    fn land(&self, token: usize) -> Option<&PlaceMention> {
        let span = self.tree.doc.tokens[token].span;
        let at = self.places.partition_point(|mention| mention.span.end() <= span.start());
        let found = self.places.get(at).filter(|mention| mention.span.overlaps(span))?;
        let country = found.place.as_ref().is_some_and(|place| place.kind == PlaceKind::Country);
        (found.role == PlaceRole::Demonym && country).then_some(found)
    }

    /// A name that the model takes for a place and the gazetteer does not know: a place without a point.
    fn unknown(&self, token: usize) -> Option<PlaceArg> {
        let doc = self.tree.doc;
        if doc.tokens[token].pos != "PROPN"
            || self.actors.at(doc, token).is_some() && !self.actors.is_unknown(token)
        {
            return None;
        }
        let at = doc.entities.partition_point(|entity| entity.tokens.end <= token);
        let entity = doc.entities.get(at).filter(|entity| entity.tokens.contains(&token))?;
        // Models take a date or a verb beside a name for a part of it.
        let inside = |&i: &usize| !(self.is_time)(i) && !self.tree.is_verb(i);
        let first = (entity.tokens.start..token).rev().take_while(inside).last().unwrap_or(token);
        let last = (token + 1..entity.tokens.end).take_while(inside).last().unwrap_or(token);
        let span = doc.tokens[first].span.cover(doc.tokens[last].span);
        // "Al-Lajat": the model may cut a name at its hyphen.
        let behind = doc.text.get(span.end()..).unwrap_or_default();
        let more: usize = behind
            .chars()
            .take_while(|&c| c.is_alphanumeric() || matches!(c, '-' | '\'' | '’'))
            .map(char::len_utf8)
            .sum();
        let joined = behind.starts_with('-') && behind.chars().nth(1).is_some_and(char::is_alphanumeric);
        let span = if joined { Span::new(span.start(), span.end() + more).unwrap_or(span) } else { span };
        self.pack.grammar.place_labels.contains(entity.label.as_str()).then(|| PlaceArg {
            place: ClaimPlace {
                place: None,
                name: SmolStr::new(span.of(&doc.text)),
                span: Some(span),
                named: true,
            },
            partial: false,
            trust: UNNAMED,
        })
    }

    /// True for a name that is a place only because a frame asks for one.
    pub(crate) fn is_doubtful(&self, token: usize) -> bool {
        self.mention(token).is_none() && self.faint(token).is_none() && self.tree.pos(token) == "PROPN"
    }

    /// True where the model takes a name for a person's, and the sentence does not show somebody taking it.
    pub(crate) fn may_be_person(&self, clause: &Clause, token: usize) -> bool {
        self.pack.grammar.person_labels.is_empty() || clause.passive && self.is_given_as_person(token)
    }

    fn is_given_as_person(&self, token: usize) -> bool {
        let doc = self.tree.doc;
        let at = doc.entities.partition_point(|entity| entity.tokens.end <= token);
        let entity = doc.entities.get(at).filter(|entity| entity.tokens.contains(&token));
        entity.is_some_and(|entity| self.pack.grammar.person_labels.contains(entity.label.as_str()))
    }

    /// A name that may be a place, where nothing says that it is somebody.
    fn faint(&self, token: usize) -> Option<&PlaceMention> {
        let span = self.tree.doc.tokens[token].span;
        let at = self.faint.partition_point(|mention| mention.span.end() <= span.start());
        let found = self.faint.get(at).filter(|mention| mention.span.overlaps(span))?;
        if self.is_cut(found) {
            return None;
        }
        let pinned =
            found.role == PlaceRole::Pin && found.place.as_ref().is_some_and(|place| place.lat.is_some());
        let somebody = self.actors.at(self.tree.doc, token).is_some() && !self.actors.is_weak(token);
        (pinned
            && !somebody
            && !self.is_joined(found.span)
            && !self.pack.grammar.sites.contains(&self.pack.grammar.lemma(self.tree.doc, token)))
        .then_some(found)
    }

    /// True where a name is only a piece of a longer one: the "al-Ain" of "Ras al-Ain".
    fn is_cut(&self, mention: &PlaceMention) -> bool {
        let doc = self.tree.doc;
        let tokens = doc.tokens_in(mention.span);
        if tokens.is_empty() {
            return false;
        }
        let capital = |i: usize| doc.word(i).chars().next().is_some_and(char::is_uppercase);
        let proper = |i: usize| i < doc.tokens.len() && doc.tokens[i].pos == "PROPN";
        // "Bab al-Aziziya": an article behind it, tied to another name; "Ras al-Ain": a name before its article.
        let tied = |i: usize| {
            proper(i) && !capital(i) && i + 2 < doc.tokens.len() && doc.word(i + 1) == "-" && capital(i + 2)
        };
        let before = || {
            let first = tokens.start;
            tied(first)
                && first.checked_sub(1).is_some_and(|i| {
                    proper(i)
                        && capital(i)
                        && (self.tree.head(i) == self.tree.head(first) || self.tree.head(i) == Some(first))
                        && !self.pack.grammar.sites.contains(&self.pack.grammar.lemma(doc, i))
                })
        };
        tied(tokens.end) || before()
    }

    /// True where a hyphen joins more to a name: "Al" of "Al-Fachir".
    fn is_joined(&self, span: Span) -> bool {
        let behind = self.tree.doc.text.get(span.end()..).unwrap_or_default();
        let mut behind = behind.chars();
        behind.next() == Some('-') && behind.next().is_some_and(char::is_alphanumeric)
    }

    fn named(&self, mention: &PlaceMention, partial: bool, trust: f32) -> Option<PlaceArg> {
        let text = mention.span.of(&self.tree.doc.text);
        let name =
            mention.place.as_ref().map_or_else(|| SmolStr::new(text), |place| SmolStr::new(&place.name));
        Some(PlaceArg {
            place: ClaimPlace { place: mention.place.clone(), name, span: Some(mention.span), named: true },
            partial,
            trust: trust * (0.6 + 0.4 * mention.score.clamp(0.0, 1.0)),
        })
    }

    /// A description that the place stage has tied to a place: "the capital".
    fn described(&self, token: usize) -> Option<PlaceArg> {
        let span = self.tree.doc.tokens[token].span;
        let mention = self.descriptions.iter().find(|mention| mention.span.overlaps(span))?;
        let mut found = self.named(mention, false, DESCRIBED)?;
        found.place.span = Some(self.phrase(token));
        Some(found)
    }

    /// The country that the article is about.
    pub(crate) fn country(&self, span: Option<Span>) -> Option<PlaceArg> {
        let place = self.focus?.clone();
        let name = SmolStr::new(&place.name);
        Some(PlaceArg {
            place: ClaimPlace { place: Some(place), name, span, named: false },
            partial: false,
            trust: DESCRIBED,
        })
    }

    /// "The city", after a city was named: the last one, in this sentence or the one before.
    fn last_named(&self, token: usize) -> Option<PlaceArg> {
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        let lemma = grammar.lemma(tree.doc, token);
        let singular = tree.doc.tokens[token].feature("Number") != Some("Plur");
        let site =
            grammar.sites.town.contains(lemma.as_str()) || grammar.sites.capital.contains(lemma.as_str());
        if !singular || !self.is_definite(token) || self.is_narrowed(token) || !site {
            return None;
        }
        let town = self.last_town(token).or_else(|| self.far_town(token));
        town.filter(|town| !self.is_elsewhere(token, town))
    }

    /// "The RSF said it held the airport": of the town that was named before.
    fn part_of_last_town(&self, token: usize) -> Option<PlaceArg> {
        let tree = self.tree;
        let singular = tree.doc.tokens[token].feature("Number") != Some("Plur");
        if !singular || !self.is_definite(token) || self.is_narrowed(token) {
            return None;
        }
        let whole = self.last_town(token)?;
        Some(PlaceArg { partial: true, ..whole })
    }

    /// "In Lashkar Gah the army still held some buildings": of the town that the clause begins with.
    fn part_of_fronted(&self, token: usize) -> Option<PlaceArg> {
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        let verb = tree.head(token).filter(|&verb| tree.is_verb(verb) && verb < token)?;
        let words = grammar.classes.get("within")?;
        let fronted = tree.children(verb).filter(|&child| {
            child < verb
                && tree.case(child).is_some_and(|case| words.contains(&grammar.lemma(tree.doc, case)))
        });
        let town = |child: usize| {
            let mention = self.mention(child)?;
            let known = mention.place.as_ref().is_some_and(|place| place.kind == PlaceKind::Town);
            known.then(|| self.named(mention, true, DESCRIBED)).flatten()
        };
        fronted.into_iter().find_map(town)
    }

    fn is_definite(&self, token: usize) -> bool {
        let tree = self.tree;
        // "The governor's compound" is as definite as "the compound".
        let owned = || tree.children_as(token, Rel::Possessor).any(|owner| self.mention(owner).is_none());
        let definite = tree.children_as(token, Rel::Determiner).any(|det| {
            let det = &tree.doc.tokens[det];
            det.feature("Definite") == Some("Def") || det.feature("PronType") == Some("Dem")
        });
        definite || owned()
    }

    /// True where something narrows the noun ("the second city", "towns of the north"): it is another place.
    fn is_narrowed(&self, token: usize) -> bool {
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        tree.children(token).filter(|&child| !(self.is_time)(child)).any(|child| {
            let ordinal = || self.pack.operators.is_ordinal(&grammar.lemma(tree.doc, child));
            // "The town, on the west bank, …": behind a comma, it tells more of it and does not say which.
            let aside = child > token && token + 1 < tree.len() && tree.doc.word(token + 1) == ",";
            matches!(tree.rel[child], Rel::NounModifier | Rel::RelativeClause) && !aside
                || tree.rel[child] == Rel::Adjective && ordinal()
        })
    }

    /// True where a division that the noun names is not the one that the place lies in: "the Nimroz capital" is not
    /// a town of Farah.
    fn is_elsewhere(&self, token: usize, town: &PlaceArg) -> bool {
        let Some(town) = town.place.place.as_ref() else { return false };
        self.tree
            .children(token)
            .filter(|&child| matches!(self.tree.rel[child], Rel::Compound | Rel::Adjective | Rel::Possessor))
            .filter_map(|child| self.mention(child).and_then(|mention| mention.place.as_ref()))
            .any(|place| match place.kind {
                veille_place::PlaceKind::Province => {
                    place.country != town.country || place.name != town.admin1
                }
                _ => place.country != town.country,
            })
    }

    /// The town named last before a token, in its sentence or the one before.
    pub(crate) fn last_town(&self, token: usize) -> Option<PlaceArg> {
        let sentence = self.tree.doc.sentence_of(token)?;
        self.town_since(token, sentence.saturating_sub(1), false)
    }

    /// The town that "the town" means where none is named near by: that from which the sentence before told a
    /// distance, or one a little farther back in the same paragraph.
    fn far_town(&self, token: usize) -> Option<PlaceArg> {
        let sentence = self.tree.doc.sentence_of(token).filter(|&at| at > 0)?;
        self.town_since(token, sentence - 1, true).or_else(|| {
            let from =
                (sentence.saturating_sub(FAR)..sentence).find(|&at| self.is_same_paragraph(at, token))?;
            self.town_since(token, from, false)
        })
    }

    fn is_same_paragraph(&self, sentence: usize, token: usize) -> bool {
        let doc = self.tree.doc;
        let between = doc.text.get(doc.sentences[sentence].span.start()..doc.tokens[token].span.start());
        between.is_some_and(|text| !text.contains("\n\n"))
    }

    /// The town named last since the beginning of a sentence; with `referred`, also one that a distance is told from.
    fn town_since(&self, token: usize, first: usize, referred: bool) -> Option<PlaceArg> {
        let tree = self.tree;
        let sentence = tree.doc.sentence_of(token)?;
        let from = tree.doc.sentences[first].span.start();
        let to = tree.doc.tokens[token].span.start();
        let towns = |mention: &&PlaceMention| {
            mention.span.start() >= from
                && mention.span.end() <= to
                && (mention.role == PlaceRole::Pin || self.is_lost(mention))
                && mention.place.as_ref().is_some_and(|place| place.kind == PlaceKind::Town)
                && !self.is_of_a_body(mention)
        };
        // "A truce signed in Minsk": what only says which truce is meant is not what the sentence is about.
        let aside = |mention: &PlaceMention| {
            let top = tree.doc.top(tree.doc.tokens_in(mention.span));
            let governor = top.and_then(|top| tree.head(top));
            governor.is_some_and(|up| {
                tree.is_verb(up)
                    && matches!(tree.rel[up], Rel::NounClause | Rel::RelativeClause)
                    && !tree.ancestors(token).any(|above| above == up)
            })
        };
        // "Yerevan replied": a capital that speaks is no town here.
        let speaks = |mention: &PlaceMention| {
            let top = tree.doc.top(tree.doc.tokens_in(mention.span));
            let verb = top.filter(|&top| tree.rel[top] == Rel::Subject).and_then(|top| tree.head(top));
            verb.is_some_and(|verb| self.pack.operators.is_speech(&self.pack.grammar.lemma(tree.doc, verb)))
        };
        // "20 km north of Goma": what a distance is measured from.
        let reference = |mention: &PlaceMention| {
            let Some(bearings) = self.pack.grammar.classes.get("bearings") else { return false };
            let top = tree.doc.top(tree.doc.tokens_in(mention.span));
            let governor = top.filter(|&top| tree.case(top).is_some()).and_then(|top| tree.head(top));
            governor.is_some_and(|up| bearings.contains(&self.pack.grammar.lemma(tree.doc, up)))
        };
        // What a sentence is about comes before what it says it by: "X, 60 kilometres south of Y, … the town".
        let salience = |mention: &PlaceMention| {
            let top = tree.doc.top(tree.doc.tokens_in(mention.span));
            if aside(mention) {
                return -1;
            }
            // "The town of Kiwanja": what the town is to the sentence.
            let named = |top: usize| {
                let site = tree.head(top).filter(|&up| {
                    tree.rel[top] == Rel::NounModifier
                        && self.is_of(top)
                        && self.pack.grammar.sites.contains(&self.pack.grammar.lemma(tree.doc, up))
                });
                site.unwrap_or(top)
            };
            match top.map(named).map(|top| tree.rel[top]) {
                Some(Rel::Subject | Rel::PassiveSubject | Rel::Object) => 1,
                _ => 0,
            }
        };
        let mention = self
            .places
            .iter()
            .chain(self.faint.iter().filter(|faint| faint.named >= LIKELY))
            .filter(towns)
            .filter(|mention| (referred || !reference(mention)) && !speaks(mention))
            // Of its own sentence sooner than of the one before.
            .max_by_key(|mention| {
                let salience = salience(mention);
                let own = salience >= 0 && tree.doc.sentences[sentence].span.contains(mention.span);
                (own, salience, mention.span.start())
            })?;
        let mut found = self.named(mention, false, LAST_NAMED)?;
        // In one sentence the name itself can be shown.
        if !tree.doc.sentences[sentence].span.contains(mention.span) {
            found.place.span = (!tree.is_verb(token)).then(|| self.phrase(token));
        }
        Some(found)
    }

    /// "Bentiu is lost": a town that stands where somebody could, and that no state is named by.
    fn is_lost(&self, mention: &PlaceMention) -> bool {
        let doc = self.tree.doc;
        let state = |token: usize| self.actors.at(doc, token).is_some_and(|found| found.actor.id.is_some());
        mention.role == PlaceRole::Metonym && !doc.tokens_in(mention.span).any(state)
    }

    /// True for the "Levant" of a group's name.
    fn is_of_a_body(&self, mention: &PlaceMention) -> bool {
        let doc = self.tree.doc;
        doc.top(doc.tokens_in(mention.span)).is_some_and(|top| self.actors.is_body(top))
    }

    /// The one town that a sentence names, where it stands behind a token: "melted away as rebels closed in on Ramadi".
    pub(crate) fn only_town(&self, token: usize) -> Option<PlaceArg> {
        let doc = self.tree.doc;
        let sentence = doc.sentences.get(doc.sentence_of(token)?)?.span;
        let mut towns = self.places.iter().filter(|mention| {
            sentence.contains(mention.span)
                && mention.role == PlaceRole::Pin
                && mention.place.as_ref().is_some_and(|place| place.kind == PlaceKind::Town)
                && !self.is_of_a_body(mention)
        });
        let only = towns.next().filter(|mention| mention.span.start() > doc.tokens[token].span.end())?;
        towns.next().is_none().then(|| self.named(only, false, LAST_NAMED)).flatten()
    }

    /// The actor that the noun phrase headed by `token` names.
    pub(crate) fn actor(&self, token: usize) -> Option<ActorArg> {
        self.actor_at(token, 0)
            .filter(|found| !found.actor.id.as_ref().is_some_and(|id| self.actors.reports(id)))
    }

    /// People who are no party but are said to be somebody's: "Congolese refugees". They do nothing; things are done
    /// to them.
    pub(crate) fn victims(&self, token: usize) -> Option<ActorArg> {
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        let own =
            |token: usize| self.actors.whose_people(token).then(|| self.actors.at(tree.doc, token)).flatten();
        let counted = grammar.quantities.contains(grammar.lemma(tree.doc, token).as_str());
        own(token).or_else(|| tree.children_as(token, Rel::NounModifier).filter(|_| counted).find_map(own))
    }

    fn actor_at(&self, token: usize, depth: usize) -> Option<ActorArg> {
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        // "Ukraine : …": the heading of a title does nothing in it.
        let heading = token + 1 < tree.len() && tree.doc.word(token + 1) == ":";
        if depth > MAX_DEPTH || heading || grammar.is_negator(tree.doc.word(token)) {
            return None;
        }
        // "Storm Etienne", "Hurricane Ian": a name of what is nobody.
        let nobody = |child: usize| grammar.not_actors.contains(grammar.lemma(tree.doc, child).as_str());
        if tree.pos(token) == "PROPN"
            && self.actors.is_unknown(token)
            && tree.children_as(token, Rel::Compound).any(nobody)
        {
            return None;
        }
        if let Some(noun) = self.stands_for(token) {
            return self
                .actor_at(noun, depth + 1)
                .map(|found| ActorArg { trust: found.trust * STANDS, ..found });
        }
        if let Some(found) = self.actors.at(tree.doc, token) {
            // A name that only the model takes for one may be a town, or whoever reports.
            // "A spokesman for the army" speaks for the army.
            if self.actors.is_official(token) {
                let of =
                    tree.children_as(token, Rel::NounModifier).find_map(|of| self.actor_at(of, depth + 1));
                if let Some(of) = of.filter(|of| of.actor.id.is_some()) {
                    return Some(of);
                }
            }
            // "Le départ de ses troupes": whose they are.
            if found.actor.id.is_none()
                && grammar.people.contains(grammar.lemma(tree.doc, token).as_str())
                && let Some(owner) = self.owner(token)
            {
                return Some(owner);
            }
            if let Some(sender) = self.sent_by(token) {
                return Some(sender);
            }
            if let Some(whole) = self.relative_owner(token) {
                return Some(whole);
            }
            if let Some(whole) = self.sent_from(token).filter(|_| found.actor.id.is_none()) {
                return Some(whole);
            }
            let town = self.actors.is_unknown(token) && self.mention(token).is_some();
            return (!town && !self.actors.is_bystander(token)).then_some(found);
        }
        // "La coopérative CODECO": what kind of body a name is of.
        let called = tree.children_as(token, Rel::NounModifier).find(|&child| {
            child == token + 1
                && tree.case(child).is_none()
                && tree.pos(child) == "PROPN"
                && tree.pos(token) == "NOUN"
        });
        if let Some(found) = called.and_then(|child| self.actors.at(tree.doc, child))
            && found.actor.id.is_some()
        {
            return Some(found);
        }
        let lemma = grammar.lemma(tree.doc, token);
        if grammar.bodies.contains(lemma.as_str())
            && self.is_bare_and_definite(token)
            && let Some(found) = self.actors.last_group(tree.doc, token, self.phrase(token))
        {
            return Some(found);
        }
        let people = grammar.people.contains(lemma.as_str());
        if people || grammar.quantities.contains(lemma.as_str()) {
            let foe = grammar.classes.get("foes").is_some_and(|foes| foes.contains(lemma.as_str()));
            let of = tree
                .children(token)
                .filter(|&child| !(foe && tree.rel[child] == Rel::Possessor))
                .filter(|&child| {
                    matches!(
                        tree.rel[child],
                        Rel::NounModifier
                            | Rel::Compound
                            | Rel::Adjective
                            | Rel::Possessor
                            | Rel::Apposition
                            | Rel::Flat
                    )
                })
                .find_map(|child| self.actor_at(child, depth + 1).filter(|of| is_named(tree, child, of)));
            if let Some(of) = of {
                let arms = grammar.classes.get("arms").is_some_and(|arms| arms.contains(lemma.as_str()));
                return arms.then(|| self.actors.arms_of(&of)).flatten().or(Some(of));
            }
        }
        let span = self.phrase(token);
        let own = |trust: f32| {
            let name = SmolStr::new(span.of(&tree.doc.text));
            Some(ActorArg { actor: ClaimActor { id: None, name, span: Some(span) }, trust })
        };
        if people {
            return own(0.7);
        }
        if grammar.not_actors.contains(lemma.as_str()) || grammar.sites.contains(&lemma) {
            return None;
        }
        // A name that nobody knows is kept as it is.
        let named = tree.pos(token) == "PROPN" && self.mention(token).is_none();
        if named { own(UNNAMED) } else { None }
    }

    /// "Chad, *whose army* took the town": the forces of whoever the relative clause is of.
    fn relative_owner(&self, token: usize) -> Option<ActorArg> {
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        if !grammar.people.contains(grammar.lemma(tree.doc, token).as_str()) {
            return None;
        }
        tree.children(token)
            .find(|&child| child < token && grammar.is_relative_pronoun(tree.doc.word(child)))?;
        let relative = std::iter::once(token).chain(tree.ancestors(token)).take(6);
        let clause = relative.into_iter().find(|&up| tree.rel[up] == Rel::RelativeClause)?;
        let whose = self.actors.at(tree.doc, tree.head(clause)?).filter(|found| found.actor.id.is_some())?;
        self.actors.arms_of(&whose)
    }

    /// "Fighters from the Front", "soldiers from Chad": of whom they are. Those a state pulls *from* a land are not its own.
    fn sent_from(&self, token: usize) -> Option<ActorArg> {
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        let class =
            |name: &str, word: &str| grammar.classes.get(name).is_some_and(|words| words.contains(word));
        let lemma = grammar.lemma(tree.doc, token);
        let from = |child: usize| {
            tree.case(child).is_some_and(|case| class("members", &grammar.lemma(tree.doc, case)))
        };
        let subject = matches!(tree.rel[token], Rel::Subject | Rel::Agent);
        let whole =
            tree.children_as(token, Rel::NounModifier).filter(|&child| from(child)).find_map(|child| {
                let found = self.actors.at(tree.doc, child).filter(|_| tree.pos(child) == "PROPN")?;
                let id = found.actor.id.as_ref()?;
                let state = self.actors.is_of_state(id);
                let fits =
                    if state { subject && class("regulars", &lemma) } else { self.actors.is_body(child) };
                fits.then_some(found)
            })?;
        self.actors.arms_of(&whole)
    }

    /// "U.N. envoy Keita": of a name that nobody knows, who has sent it.
    fn sent_by(&self, token: usize) -> Option<ActorArg> {
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        let envoys = grammar.classes.get("envoys").filter(|_| self.actors.is_unknown(token))?;
        let before = || tree.children(token).filter(|&child| child < token);
        let title = before().find(|&child| envoys.contains(&grammar.lemma(tree.doc, child)))?;
        let known = |child: usize| self.actors.at(tree.doc, child).filter(|found| found.actor.id.is_some());
        let own = tree.children(title).filter(|&child| child < title);
        own.chain(before()).chain([title]).find_map(known)
    }

    /// "Rebels said *they* had taken it": a pronoun of many that nobody known is meant by stands for the many who say
    /// so, or do what is told above it.
    fn stands_for(&self, token: usize) -> Option<usize> {
        let tree = self.tree;
        let doc = tree.doc;
        let many = |i: usize| doc.tokens[i].feature("Number") == Some("Plur");
        let pronoun = tree.pos(token) == "PRON"
            && doc.tokens[token].feature("Person") == Some("3")
            && many(token)
            && tree.rel[token] == Rel::Subject
            && self.actors.at(doc, token).is_none_or(|found| found.actor.id.is_none());
        if !pronoun {
            return None;
        }
        let mut at = tree.head(token)?;
        if tree.head(at).is_none() {
            return self.told_before(token);
        }
        for _ in 0..3 {
            if !matches!(
                tree.rel[at],
                Rel::Complement | Rel::AdverbialClause | Rel::Conjunct | Rel::OpenComplement
            ) {
                return None;
            }
            at = tree.head(at)?;
            let noun =
                tree.children_as(at, Rel::Subject).find(|&noun| noun < token && tree.pos(noun) != "PRON");
            if let Some(noun) = noun {
                return many(noun).then_some(noun);
            }
        }
        None
    }

    /// "Tribal fighters … *They* took": the many who did what the sentence before tells, where no one known is meant.
    fn told_before(&self, token: usize) -> Option<usize> {
        let (tree, grammar) = (self.tree, &self.pack.grammar);
        let doc = tree.doc;
        let before = doc.sentences.get(doc.sentence_of(token)?.checked_sub(1)?)?.tokens.clone();
        let root = before.clone().find(|&at| tree.head(at).is_none() && tree.is_verb(at))?;
        let noun =
            tree.children_as(root, Rel::Subject).chain(tree.children_as(root, Rel::PassiveSubject)).next()?;
        let same = |name: &str| match (doc.tokens[token].feature(name), doc.tokens[noun].feature(name)) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        let people = grammar.people.contains(grammar.lemma(doc, noun).as_str());
        (people && tree.pos(noun) == "NOUN" && same("Number") && same("Gender")).then_some(noun)
    }

    /// Whoever a possessive before a noun means, where it means somebody who may hold a place.
    fn owner(&self, token: usize) -> Option<ActorArg> {
        let tree = self.tree;
        let possessive = tree
            .children_as(token, Rel::Determiner)
            .find(|&child| tree.doc.tokens[child].feature("Poss") == Some("Yes"))?;
        let found = self.actors.at(tree.doc, possessive)?;
        let actor = self.actors.forces_of(&found.actor)?;
        Some(ActorArg {
            actor: ClaimActor { span: Some(self.phrase(token)), ..actor },
            trust: found.trust * OWNED,
        })
    }

    /// "The group": definite, one, and nothing says which.
    fn is_bare_and_definite(&self, token: usize) -> bool {
        let tree = self.tree;
        let definite = |child: usize| {
            tree.rel[child] == Rel::Determiner && tree.doc.tokens[child].feature("Definite") == Some("Def")
        };
        let says_which =
            |child: usize| matches!(tree.rel[child], Rel::Adjective | Rel::NounModifier | Rel::Compound);
        tree.doc.tokens[token].feature("Number") != Some("Plur")
            && tree.children(token).any(definite)
            && !tree.children(token).any(says_which)
    }

    /// True where the token names a force under arms, or those who command one: not a diplomat, a minister or a
    /// person by name.
    pub(crate) fn is_force(&self, token: usize) -> bool {
        let token = self.stands_for(token).unwrap_or(token);
        // "The UN chief left": he is no force, whatever he heads.
        if let Some(heads) = self.pack.grammar.classes.get("heads")
            && heads.contains(&self.pack.grammar.lemma(self.tree.doc, token))
        {
            return false;
        }
        // "An aid convoy", "humanitarian convoys": no force, whoever drives it.
        if let Some(peaceful) = self.pack.grammar.classes.get("peaceful") {
            let says = |child: usize| peaceful.contains(&self.pack.grammar.lemma(self.tree.doc, child));
            if self.tree.children(token).any(says) {
                return false;
            }
        }
        match self.actors.is_force(self.tree.doc, token) {
            Some(force) => force,
            None => {
                let (tree, grammar) = (self.tree, &self.pack.grammar);
                let lemma = grammar.lemma(tree.doc, token);
                if !grammar.quantities.contains(lemma.as_str()) {
                    return grammar.people.contains(lemma.as_str());
                }
                // "Thousands of Kurds" are people; "dozens of fighters", a force.
                let of = tree.children_as(token, Rel::NounModifier).find(|&of| tree.case(of).is_some());
                of.is_none_or(|of| {
                    self.actors
                        .is_force(tree.doc, of)
                        .unwrap_or_else(|| grammar.people.contains(grammar.lemma(tree.doc, of).as_str()))
                })
            }
        }
    }

    /// A place below a token: "the rebels in Douma", "the plant in Mariupol".
    pub(crate) fn place_below(&self, token: usize) -> Option<usize> {
        let stop = |below: usize| {
            matches!(self.tree.rel[below], Rel::RelativeClause | Rel::Apposition) || (self.is_time)(below)
        };
        let found = self.tree.subtree(token, stop);
        let named = |&below: &usize| self.tree.case(below).is_some() && self.mention(below).is_some();
        found.into_iter().filter(named).find(|&below| !self.is_other_end(below))
    }

    /// "The crossing with Tajikistan", "the road to Aleppo": what is at the other end of it.
    fn is_other_end(&self, token: usize) -> bool {
        let grammar = &self.pack.grammar;
        let words = grammar.classes.get("other_end");
        let lemma = |case: usize| grammar.lemma(self.tree.doc, case);
        self.tree.case(token).is_some_and(|case| words.is_some_and(|words| words.contains(&lemma(case))))
    }

    /// Who speaks, and in what role.
    pub(crate) fn speaker(&self, token: usize) -> Option<(ActorArg, Voice)> {
        let found = self.actor_at(token, 0)?;
        let voice = found.actor.id.as_ref().map_or(Voice::Other, |id| self.actors.voice(id));
        Some((found, voice))
    }

    /// For whom somebody speaks: "a spokesman for the front", "Colonel Tarkin, who commands the garrison"; else he
    /// himself.
    pub(crate) fn spokesman_of(&self, token: usize) -> Option<ActorArg> {
        let tree = self.tree;
        let own = self.actor(token);
        if own.as_ref().is_some_and(|own| own.actor.id.is_some()) {
            return own;
        }
        let known = |token: usize| self.actor_at(token, 1).filter(|found| found.actor.id.is_some());
        let of = |noun: usize| {
            known(noun).or_else(|| {
                tree.children(noun)
                    .filter(|&child| {
                        matches!(tree.rel[child], Rel::NounModifier | Rel::Compound | Rel::Possessor)
                    })
                    .find_map(known)
            })
        };
        let apposed = tree.children(token).find_map(|child| match tree.rel[child] {
            Rel::Apposition | Rel::NounModifier => of(child),
            // "Who commands the garrison".
            Rel::RelativeClause => tree.children_as(child, Rel::Object).find_map(of),
            _ => None,
        });
        apposed.or(own)
    }

    /// The words of a noun phrase, without its clauses and its further prepositional phrases.
    pub(crate) fn phrase(&self, token: usize) -> Span {
        let tree = self.tree;
        let outside = |child: usize| {
            (self.is_time)(child)
                || matches!(
                    tree.rel[child],
                    Rel::RelativeClause
                        | Rel::NounClause
                        | Rel::AdverbialClause
                        | Rel::Apposition
                        | Rel::Conjunct
                        | Rel::Case
                        | Rel::Punctuation
                        | Rel::Parataxis
                        | Rel::Copula
                        | Rel::Subject
                        | Rel::Oblique
                        | Rel::Mark
                        | Rel::Aux
                        | Rel::Negation
                        | Rel::Adverb
                )
                || tree.rel[child] == Rel::NounModifier && tree.case(child).is_some()
                || tree.rel[child] == Rel::Other
        };
        // Only what touches the head: a stray arc must not stretch the phrase over the sentence.
        let inside = tree.subtree(token, outside);
        let at = inside.partition_point(|&i| i < token);
        let mut first = at;
        while first > 0 && inside[first - 1] + 1 == inside[first] {
            first -= 1;
        }
        let mut last = at;
        while last + 1 < inside.len() && inside[last] + 1 == inside[last + 1] {
            last += 1;
        }
        let tokens = &tree.doc.tokens;
        tokens[inside[first]].span.cover(tokens[inside[last]].span)
    }
}
