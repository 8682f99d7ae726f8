//! Fits a frame's pattern to a clause: which token fills which slot.

use std::collections::BTreeSet;

use smol_str::SmolStr;

use crate::args::Arguments;
use crate::clause::{Clause, Form, MODIFIER_KEY, PLACE_KEY, POSSESSOR_KEY, case_key};
use crate::frame::{Filler, Pattern, Position, Slot};
use crate::tree::{Rel, Tree};

/// The tokens that fill the slots of a pattern.
#[derive(Debug, Default)]
pub(crate) struct Binding {
    pub(crate) actors: Vec<usize>,
    pub(crate) counterparts: Vec<usize>,
    pub(crate) places: Vec<usize>,
    /// Tokens of fixed words: a noun among them is no happening of its own.
    pub(crate) used: Vec<usize>,
}

impl Binding {
    fn slot(&mut self, slot: Slot) -> &mut Vec<usize> {
        match slot {
            Slot::Actor => &mut self.actors,
            Slot::Counterpart => &mut self.counterparts,
            Slot::Place => &mut self.places,
        }
    }
}

/// What a slot takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Demand {
    /// What is known to be a place or an actor.
    Known,
    /// In a place's slot, any name: tried where no frame fits what is known.
    AnyName,
}

/// Fits one pattern, or says that it does not fit.
///
/// `is_time` tells tokens that belong to a date: they fill no slot, whatever the parser calls them.
pub(crate) fn fit(
    args: &Arguments<'_, '_>,
    clause: &Clause,
    pattern: &Pattern,
    is_time: &dyn Fn(usize) -> bool,
    demand: Demand,
) -> Option<Binding> {
    fit_part(args, clause, pattern, pattern.items.len(), is_time, demand)
}

/// The same for the predicate and the first `items` items alone.
pub(crate) fn fit_part(
    args: &Arguments<'_, '_>,
    clause: &Clause,
    pattern: &Pattern,
    items: usize,
    is_time: &dyn Fn(usize) -> bool,
    demand: Demand,
) -> Option<Binding> {
    let tree = args.tree;
    let grammar = &args.pack.grammar;
    let lemma = |token: usize| grammar.lemma(tree.doc, token);
    let untimed =
        |tokens: Vec<usize>| tokens.into_iter().filter(|&token| !is_time(token)).collect::<Vec<_>>();
    if pattern.noun != (clause.form == Form::Noun) || pattern.reflexive && !clause.reflexive {
        return None;
    }
    match &pattern.particle {
        Some(particle) => {
            let beside = clause.particles.iter().any(|&token| lemma(token) == *particle)
                || tree.children(clause.head).any(|child| {
                    matches!(tree.rel[child], Rel::Adverb | Rel::Case | Rel::Other)
                        && lemma(child) == *particle
                });
            if !beside {
                return None;
            }
        }
        // "Took over" is not "took".
        None if !clause.particles.is_empty() => return None,
        None => {}
    }

    let general = |token: &usize| grammar.anybody.contains(&tree.doc.word(*token).to_lowercase());
    if clause.subjects.iter().any(general) {
        return None;
    }
    let mut pool: Vec<(SmolStr, usize)> = clause.obliques.clone();
    let mut binding = Binding::default();
    for (position, filler) in pattern.items.iter().take(items) {
        match filler {
            Filler::Words { words, number, persons } => {
                let known = |&token: &usize| {
                    let token = counted(args, token);
                    words.contains(lemma(token).as_str())
                        || *number && tree.pos(token) == "NUM" && !is_time(token)
                        || *persons && args.actor(token).is_none() && args.is_somebody(clause, token)
                };
                let found = match position {
                    Position::Subject => expand(tree, &clause.subjects).into_iter().find(known),
                    Position::Object => expand(tree, &clause.objects)
                        .into_iter()
                        .find(known)
                        // A particle or adverb that idioms are made with: "took it back".
                        .or_else(|| tree.children_as(clause.head, Rel::Adverb).find(|token| known(token)))
                        // "Fell silent", "declared it free": what the parser calls a complement of another kind.
                        .or_else(|| {
                            tree.children(clause.head)
                                .filter(|&token| matches!(tree.rel[token], Rel::Other | Rel::OpenComplement))
                                .filter(|&token| matches!(tree.pos(token), "ADJ" | "VERB" | "NOUN"))
                                .find(|token| known(token))
                        }),
                    Position::Oblique(keys) => {
                        // "Lost it to the opposition in elections": also what hangs on a noun behind the verb.
                        let deeper = pool.iter().filter(|(_, token)| *token > clause.head);
                        let deeper = deeper.flat_map(|&(_, token)| below(args, token));
                        let here = pool.iter().cloned().chain(deeper).collect::<Vec<_>>();
                        here.iter()
                            .filter(|(key, _)| matches_key(keys, key))
                            .flat_map(|&(_, token)| tree.coordinated(token))
                            .find(known)
                            // "Held Spain in check": the phrase hangs on the object.
                            .or_else(|| {
                                let objects = clause.objects.iter().flat_map(|&object| below(args, object));
                                objects
                                    .filter(|(key, _)| matches_key(keys, key))
                                    .map(|(_, token)| token)
                                    .find(known)
                            })
                    }
                }?;
                binding.used.push(found);
                pool.extend(below(args, found));
            }
            Filler::Nothing => {
                let here = match position {
                    // "Pushed 30 km into the region": how far is no object.
                    Position::Object => clause.objects.iter().any(|&token| {
                        let far = grammar
                            .classes
                            .get("measures")
                            .is_some_and(|words| words.contains(lemma(token).as_str()));
                        !is_time(token) && !far
                    }),
                    Position::Subject => !clause.subjects.is_empty(),
                    Position::Oblique(keys) => pool.iter().any(|(key, _)| matches_key(keys, key)),
                };
                if here {
                    return None;
                }
            }
            Filler::Slot { slot, optional, force, must } => {
                let candidates = untimed(match position {
                    Position::Subject => expand(tree, &doers(args, clause)),
                    Position::Object => expand(tree, &clause.objects),
                    Position::Oblique(keys) => pool
                        .iter()
                        .filter(|(key, _)| {
                            // "Where" is inside, not near.
                            let inside = || match grammar.classes.get("inside") {
                                Some(inside) => keys.iter().any(|key| inside.contains(key)),
                                None => true,
                            };
                            matches_key(keys, key)
                                || *slot == Slot::Place && key == PLACE_KEY && inside()
                                || *slot != Slot::Place
                                    && key == POSSESSOR_KEY
                                    && keys.iter().any(|key| grammar.genitive.contains(key))
                        })
                        .flat_map(|&(_, token)| tree.coordinated(token))
                        .collect(),
                });
                let taken = |token: &usize| {
                    [&binding.actors, &binding.counterparts, &binding.places]
                        .iter()
                        .any(|list| list.contains(token))
                };
                // "Captured Saddam", "freed Ingrid": with such verbs a name that nobody knows may be a person's.
                let person = |token: usize| {
                    *slot == Slot::Place
                        && grammar.of_persons.contains(clause.lemma.as_str())
                        && args.is_doubtful(token)
                        && args.may_be_person(clause, token)
                };
                let fits = |&token: &usize| {
                    let demanded = demand == Demand::AnyName && *slot == Slot::Place;
                    let fits = args.fits(*slot, token)
                        || demanded && !person(token) && args.demanded_place(token).is_some();
                    let somebody = *slot == Slot::Place
                        && !matches!(position, Position::Oblique(_))
                        && args.is_somebody(clause, token);
                    let acts = !force || args.is_force(token) || commands_here(args, clause, token);
                    // "Seized the town of Tarkin": a word of the place's name is nobody it was taken from.
                    let named = *slot != Slot::Place && is_in_place(args, &binding.places, token);
                    !taken(&token) && fits && !somebody && acts && !named
                };
                let mut filled: Vec<usize> = candidates.iter().copied().filter(fits).collect();
                // "Had taken Shire, Alamata and Korem": beside known places, a name is one.
                if !filled.is_empty() && *slot == Slot::Place && candidates.len() > filled.len() {
                    let beside = |&token: &usize| {
                        !filled.contains(&token) && !taken(&token) && tree.rel[token] == Rel::Conjunct
                            || filled.iter().any(|&known| {
                                tree.rel[known] == Rel::Conjunct && tree.head(known) == Some(token)
                            })
                    };
                    let names: Vec<usize> = candidates
                        .iter()
                        .copied()
                        .filter(beside)
                        .filter(|&token| args.demanded_place(token).is_some())
                        .collect();
                    filled.extend(names);
                    filled.sort_unstable();
                    filled.dedup();
                }
                if filled.is_empty() && *slot == Slot::Place && !matches!(position, Position::Oblique(_)) {
                    filled.extend(
                        untimed(inside_antecedents(args, clause, &candidates)).into_iter().filter(fits),
                    );
                }
                if let (true, Position::Oblique(keys)) = (filled.is_empty(), position) {
                    // "Chassé l'État islamique de Kobané": the phrase hangs on the noun before it.
                    let nouns = clause.objects.iter().chain(clause.obliques.iter().map(|(_, token)| token));
                    // "An attack in the Karrada district of Baghdad": what a place is of did nothing.
                    let whole = |token: usize| {
                        *slot != Slot::Place
                            && tree.head(token).is_some_and(|up| grammar.sites.contains(&lemma(up)))
                            && args.place(token).is_some()
                    };
                    let strayed = nouns
                        .flat_map(|&noun| tree.coordinated(noun))
                        .flat_map(|noun| below(args, noun))
                        .flat_map(|(key, token)| {
                            let deeper = below(args, token);
                            std::iter::once((key, token)).chain(deeper)
                        })
                        .filter(|(key, token)| {
                            let whose = || *slot == Slot::Counterpart && is_stronghold_of(args, keys, *token);
                            *token > clause.head && !is_loose(key) && (matches_key(keys, key) || whose())
                        })
                        .map(|(_, token)| token)
                        .filter(|&token| !whole(token));
                    filled.extend(untimed(strayed.collect()).into_iter().filter(fits).take(1));
                }
                if filled.is_empty() && matches!(position, Position::Subject) {
                    filled.extend(untimed(expand(tree, &clause.alternates)).into_iter().filter(fits));
                }
                if filled.is_empty() {
                    let unsaid = match (position, slot) {
                        // Nobody is named: "the town was taken", "taking the town". A subject that is there
                        // and is no actor ("the storm took the town") is another matter.
                        (Position::Subject, Slot::Actor | Slot::Counterpart)
                        | (Position::Object, Slot::Counterpart) => {
                            // Whom a pronoun means may be unknown; but whoever comes and goes must be a force.
                            let pronouns = candidates.iter().all(|&token| {
                                tree.pos(token) == "PRON"
                                    && !is_negative(args, token)
                                    && !(*force
                                        && !is_we(args, token)
                                        && slot_is_filled_by_anybody(args, token))
                            });
                            // "The town was handed over": whoever did it is unsaid; but an object that a
                            // frame asks for must be there.
                            let subject = matches!(position, Position::Subject);
                            // "Coronavirus … is besieging": a finite verb has a subject; where the parser lost
                            // it, nobody knows what it was.
                            let leaves_unsaid = clause.passive || clause.nonfinite || !candidates.is_empty();
                            pronouns && if subject { leaves_unsaid } else { !candidates.is_empty() }
                        }
                        _ => false,
                    };
                    let stranger = *slot == Slot::Counterpart
                        && matches!(position, Position::Subject)
                        && !candidates.is_empty()
                        && !unsaid;
                    // "Paris fell to the centre": to somebody who is no party.
                    let taken_by_stranger = *slot == Slot::Actor
                        && matches!(position, Position::Oblique(_))
                        && is_taker(args, position)
                        && candidates.iter().any(|&token| !is_means(args, token));
                    if taken_by_stranger {
                        return None;
                    }
                    if *must || stranger || !optional && !unsaid {
                        return None;
                    }
                }
                if *slot == Slot::Place {
                    if let Position::Oblique(keys) = position {
                        filled = nearest_phrase(args, keys, filled);
                    }
                    filled = filled.into_iter().flat_map(|token| named_within(args, token)).collect();
                }
                let list = binding.slot(*slot);
                list.extend(filled);
                list.dedup();
            }
        }
    }
    Some(binding)
}

/// "Coupée *du reste* du pays": behind another preposition than that of agents stands a doer only if it is somebody.
fn doers(args: &Arguments<'_, '_>, clause: &Clause) -> Vec<usize> {
    let agents = args.pack.grammar.classes.get("agent");
    let other = |token: usize| {
        let key = clause.obliques.iter().find(|(_, other)| *other == token).map(|(key, _)| key);
        key.is_some_and(|key| agents.is_some_and(|agents| !agents.contains(key)))
    };
    let doer = |token: &usize| !clause.passive || !other(*token) || args.actor(*token).is_some();
    clause.subjects.iter().copied().filter(doer).collect()
}

/// "Refugees from Mosul, captured on Tuesday, …": the noun that a participle hangs on may hold the one it means.
fn inside_antecedents(args: &Arguments<'_, '_>, clause: &Clause, candidates: &[usize]) -> Vec<usize> {
    let tree = args.tree;
    let relative = matches!(tree.rel[clause.head], Rel::NounClause | Rel::RelativeClause);
    let antecedent =
        candidates.iter().copied().filter(|&token| relative && Some(token) == tree.head(clause.head));
    antecedent
        .flat_map(|token| tree.children_as(token, Rel::NounModifier).collect::<Vec<_>>())
        .filter(|&token| token < clause.head && tree.case(token).is_some())
        .collect()
}

/// "Control of Zumar in the north": of several phrases, the one that says of what; "a base in Rakhine, near the border":
/// where it is, not what it is beside.
fn nearest_phrase(args: &Arguments<'_, '_>, keys: &BTreeSet<SmolStr>, filled: Vec<usize>) -> Vec<usize> {
    let (tree, grammar) = (args.tree, &args.pack.grammar);
    let (Some(of), true) = (grammar.classes.get("of"), filled.len() > 1) else { return filled };
    // A conjunct has the preposition of the first.
    let key = |token: usize| {
        let first =
            std::iter::successors(Some(token), |&at| tree.head(at).filter(|_| tree.rel[at] == Rel::Conjunct));
        first.last().map(|first| case_key(tree, grammar, first)).unwrap_or_default()
    };
    let asked = of.iter().any(|of| keys.contains(of));
    let owned: Vec<usize> =
        filled.iter().copied().filter(|&token| asked && of.contains(&key(token))).collect();
    if !owned.is_empty() {
        return owned;
    }
    let Some(beside) = grammar.classes.get("beside") else { return filled };
    let first = filled.first().copied();
    filled.into_iter().filter(|&token| Some(token) == first || !beside.contains(&key(token))).collect()
}

/// "The towns of Dessie and Kombolcha", "three capitals, Jalalabad, Gardez and Nili": the names, where there are
/// several.
fn named_within(args: &Arguments<'_, '_>, token: usize) -> Vec<usize> {
    let (tree, grammar) = (args.tree, &args.pack.grammar);
    let site = |token: usize| {
        grammar.sites.contains(&grammar.lemma(tree.doc, token))
            && tree.doc.tokens[token].feature("Number") == Some("Plur")
    };
    if !site(token) {
        return vec![token];
    }
    let of = grammar.classes.get("of");
    let named = |noun: usize| {
        let names = tree.children(noun).filter(move |&child| match tree.rel[child] {
            Rel::NounModifier => of.is_some_and(|of| of.contains(&case_key(tree, grammar, child))),
            Rel::Apposition => true,
            _ => false,
        });
        names
            .filter(|&name| tree.pos(name) == "PROPN")
            .flat_map(|name| tree.coordinated(name))
            .collect::<Vec<_>>()
    };
    let mut names = named(token);
    if names.is_empty() {
        let apposed = tree.children_as(token, Rel::Apposition).filter(|&noun| site(noun));
        names = apposed.flat_map(named).collect();
    }
    names.retain(|&name| args.demanded_place(name).is_some());
    if names.len() > 1 { names } else { vec![token] }
}

/// "Captured Tarhouna, the stronghold *of the LNA*": whose a place is said to be, lost it.
fn is_stronghold_of(args: &Arguments<'_, '_>, keys: &BTreeSet<SmolStr>, token: usize) -> bool {
    let (tree, grammar) = (args.tree, &args.pack.grammar);
    let class = |name: &str| grammar.classes.get(name);
    let from = class("from").is_some_and(|from| keys.iter().all(|key| from.contains(key)));
    let of = class("of").is_some_and(|of| of.contains(&case_key(tree, grammar, token)));
    let noun = tree.head(token).map(|noun| grammar.lemma(tree.doc, noun));
    from && of && noun.is_some_and(|noun| class("strongholds").is_some_and(|words| words.contains(&noun)))
}

/// True for a word of the name of one of the places.
fn is_in_place(args: &Arguments<'_, '_>, places: &[usize], token: usize) -> bool {
    let span = args.tree.doc.tokens[token].span;
    places.iter().filter(|&&place| place != token).any(|&place| {
        let named = args.demanded_place(place).and_then(|found| found.place.span);
        named.is_some_and(|named| named.contains(span)) && args.tree.head(token) == Some(place)
    })
}

/// True for the prepositions that name who gets a place: "fell *to* the rebels".
fn is_taker(args: &Arguments<'_, '_>, position: &Position) -> bool {
    let Position::Oblique(keys) = position else { return false };
    args.pack.grammar.classes.get("taker").is_some_and(|taker| keys.iter().any(|key| taker.contains(key)))
}

/// "Fell to an assault": by what, not to whom.
fn is_means(args: &Arguments<'_, '_>, token: usize) -> bool {
    let grammar = &args.pack.grammar;
    let lemma = grammar.lemma(args.tree.doc, token);
    grammar.classes.get("means").is_some_and(|means| means.contains(&lemma)) || args.place(token).is_some()
}

/// "Dozens of villages": what is counted, of a quantity word.
fn counted(args: &Arguments<'_, '_>, token: usize) -> usize {
    let (tree, grammar) = (args.tree, &args.pack.grammar);
    if !grammar.quantities.contains(grammar.lemma(tree.doc, token).as_str()) {
        return token;
    }
    // "The four in hopes of …": only what is counted, where the language says by which words.
    let counts = |of: usize| match (grammar.classes.get("of"), tree.case(of)) {
        (Some(words), Some(case)) => words.contains(&grammar.lemma(tree.doc, case)),
        (None, case) => case.is_some(),
        (Some(_), None) => false,
    };
    tree.children_as(token, Rel::NounModifier).find(|&of| of > token && counts(of)).unwrap_or(token)
}

/// "Haftar entered the town with his troops": a person who comes with a force.
fn commands_here(args: &Arguments<'_, '_>, clause: &Clause, token: usize) -> bool {
    let grammar = &args.pack.grammar;
    let Some(company) = grammar.classes.get("company") else { return false };
    clause.subjects.contains(&token)
        && clause.obliques.iter().any(|(key, other)| company.contains(key) && args.is_force(*other))
}

/// A pronoun that may be anybody's: not the relative one, which stands for a noun that was looked at.
fn slot_is_filled_by_anybody(args: &Arguments<'_, '_>, token: usize) -> bool {
    !args.pack.grammar.is_relative_pronoun(args.tree.doc.word(token))
}

/// "We": whoever speaks, who is looked at later.
fn is_we(args: &Arguments<'_, '_>, token: usize) -> bool {
    let token = &args.tree.doc.tokens[token];
    token.feature("Person") == Some("1") && token.feature("Number") == Some("Plur")
}

/// Keys that stand for no preposition.
fn is_loose(key: &str) -> bool {
    key == POSSESSOR_KEY || key == MODIFIER_KEY
}

fn is_negative(args: &Arguments<'_, '_>, token: usize) -> bool {
    args.pack.grammar.is_negator(args.tree.doc.word(token))
}

fn expand(tree: &Tree<'_>, tokens: &[usize]) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::new();
    for &token in tokens {
        for conjunct in tree.coordinated(token) {
            if !out.contains(&conjunct) {
                out.push(conjunct);
            }
        }
    }
    out
}

/// What hangs on a fixed word counts as the clause's own: "took *control of the town*".
fn below(args: &Arguments<'_, '_>, token: usize) -> Vec<(SmolStr, usize)> {
    let tree = args.tree;
    tree.children(token)
        .filter_map(|child| match tree.rel[child] {
            Rel::NounModifier | Rel::Oblique | Rel::Agent if tree.case(child).is_some() => {
                Some((case_key(tree, &args.pack.grammar, child), child))
            }
            Rel::Possessor => Some((SmolStr::new_static(POSSESSOR_KEY), child)),
            Rel::Compound | Rel::Adjective | Rel::NounModifier | Rel::Apposition => {
                Some((SmolStr::new_static(MODIFIER_KEY), child))
            }
            _ => None,
        })
        .collect()
}

/// A preposition of several words also answers to its first and its last: "out of", "près de".
fn matches_key(keys: &BTreeSet<SmolStr>, key: &str) -> bool {
    keys.contains(key)
        || key.split_once(' ').is_some_and(|(first, rest)| {
            keys.contains(first) || keys.contains(rest.rsplit(' ').next().unwrap_or(rest))
        })
}
