//! Who does it, where the clause itself does not say.
//!
//! Five places to look, each only where its answer is certain: the fixed words ("*Russian troops* were pulled out"),
//! the words right before the verb, where the tree has lost its subject; the noun that does the harm ("*Russian* raids
//! killed twelve"); who announces it, where only its doer would; and who attacks in the sentence itself or the one
//! before ("Jalalabad fell at dawn"). And whom it is done to: whose is what is hit ("bombed *rebel* camps").

use veille_text::Document;

use crate::args::{ActorArg, Arguments};
use crate::cast::Cast;
use crate::claim::{Claim, ClaimActor, EventKind};
use crate::clause::{Clause, Form};
use crate::modality::Modality;
use crate::tree::Rel;

// How far each is trusted. Own judgement, to be calibrated on cases; see METHOD.
const BEFORE: f32 = 0.9;
const TELLER: f32 = 0.7;
const DEED: f32 = 0.9;
/// Letters of a state's short name, its points with them: "U.S.A.".
const MAX_LETTERS: usize = 6;
/// Against a claim that names nobody.
const NEIGHBOUR: f32 = 0.8;
const ELSEWHERE: f32 = 0.75;
const FOE: f32 = 0.65;
/// Two happenings farther apart are two stories. Own judgement.
const DAYS: i32 = 10;

/// "Russian troops were pulled out": the force that moves is the frame's own word.
pub(crate) fn moved(args: &Arguments<'_, '_>, event: EventKind, used: &[usize]) -> Option<ActorArg> {
    let moves =
        matches!(event, EventKind::Withdraw | EventKind::Deploy | EventKind::Enter | EventKind::Advance);
    let known =
        |&token: &usize| args.actor(token).filter(|found| args.is_force(token) && found.actor.id.is_some());
    used.iter().filter(|_| moves).find_map(known)
}

/// A finite verb without a subject, right behind the name of somebody who acts.
pub(crate) fn before(args: &Arguments<'_, '_>, clause: &Clause) -> Option<ActorArg> {
    let doc = args.tree.doc;
    let lost =
        clause.form == Form::Verb && clause.subjects.is_empty() && !clause.passive && !clause.nonfinite;
    let shared =
        matches!(args.tree.rel[clause.head], Rel::Conjunct | Rel::RelativeClause | Rel::OpenComplement);
    if !lost || shared {
        return None;
    }
    let small = |i: &usize| matches!(doc.tokens[*i].pos.as_str(), "AUX" | "PRON" | "ADV" | "PART");
    let last = (0..clause.head).rev().take(6).find(|i| !small(i))?;
    let mut found = args.actor(args.actors.named(last)?)?;
    found.trust *= BEFORE;
    found.actor.id.is_some().then_some(found)
}

/// "The army announced the recapture of the town": whoever boasts of it, and is at home there, has done it.
pub(crate) fn teller(
    args: &Arguments<'_, '_>,
    clause: &Clause,
    event: EventKind,
    speaker: usize,
    country: &str,
) -> Option<ActorArg> {
    let speech = args.pack.operators.boasts();
    let unsaid = clause.passive || clause.form == Form::Noun;
    let lemma = |token: usize| args.pack.grammar.lemma(args.tree.doc, token);
    if !unsaid || !speech.feats.contains(clause.lemma.as_str()) {
        return None;
    }
    // What is retaken is one's own; what is taken may be told by whoever lost it.
    let verb = args.tree.head(speaker)?;
    if event != EventKind::Retake && !speech.verbs.contains(lemma(verb).as_str()) {
        return None;
    }
    let (mut found, _) = args.speaker(speaker)?;
    found.actor = args.actors.force_of(&found.actor, country)?;
    found.trust *= TELLER;
    Some(found)
}

/// "Russian raids killed twelve", "twelve were killed in Russian raids": whose deed it was, by the noun for it.
pub(crate) fn deed(args: &Arguments<'_, '_>, clause: &Clause, country: Option<&str>) -> Option<ActorArg> {
    let (tree, grammar) = (args.tree, &args.pack.grammar);
    let lemma = |token: usize| grammar.lemma(tree.doc, token);
    let class = |name: &str, word: &str| grammar.classes.get(name).is_some_and(|words| words.contains(word));
    let by = |token: usize| {
        tree.case(token).is_some_and(|case| class("during", &lemma(case)) || class("agent", &lemma(case)))
    };
    let beside = clause.obliques.iter().map(|&(_, token)| token).filter(|&token| by(token));
    let subjects = clause.subjects.iter().copied().filter(|_| !clause.passive);
    let deeds = subjects.chain(beside).filter(|&token| class("deeds", &lemma(token)));
    deeds.into_iter().find_map(|deed| {
        let found = owner(args, deed, &|child| tree.rel[child] != Rel::NounModifier || by(child))?;
        let id = found.actor.id.as_ref()?;
        // "Afghan bombings killed twenty in Kabul": the country where they were, not whose they were.
        let there = country.is_some_and(|country| args.actors.is_at_home(id, country));
        let own = class("deeds_of_states", &lemma(deed));
        (!there || own).then_some(ActorArg { trust: found.trust * DEED, ..found })
    })
}

/// "Bombed rebel camps", "shelled a camp for Congolese refugees", "killed al-Qaeda leaders": whose is what is hit.
pub(crate) fn hit(
    args: &Arguments<'_, '_>,
    clause: &Clause,
    actors: &[Option<ActorArg>],
) -> Option<ActorArg> {
    let (tree, grammar) = (args.tree, &args.pack.grammar);
    let of = |name: &str, token: usize| {
        let lemma = grammar.lemma(tree.doc, token);
        grammar.classes.get(name).is_some_and(|words| words.contains(&lemma))
    };
    let whose = |child: usize| {
        tree.rel[child] != Rel::NounModifier
            || tree.case(child).is_some_and(|case| of("holders", case)) && args.mention(child).is_none()
    };
    let aimed = |token: usize| tree.case(token).is_some_and(|case| of("aimed", case));
    let subjects = clause.subjects.iter().copied().filter(|_| clause.passive);
    let roots: Vec<usize> = subjects.chain(clause.objects.iter().copied()).collect();
    // "Opened fire against the camps": below the object, in some parses.
    let below = roots.iter().flat_map(|&root| tree.children_as(root, Rel::NounModifier));
    let beside = clause.obliques.iter().map(|&(_, token)| token).chain(below).filter(|&token| aimed(token));
    let doers: Vec<_> = actors.iter().flatten().filter_map(|actor| actor.actor.id.as_ref()).collect();
    roots.iter().copied().chain(beside).filter(|&root| args.mention(root).is_none()).find_map(|root| {
        let own = args
            .actor(root)
            .or_else(|| args.victims(root))
            .filter(|found| found.actor.id.is_some() || args.actors.is_somebodys(root));
        let found = own.or_else(|| owner(args, root, &whose))?;
        let Some(id) = found.actor.id.as_ref() else { return Some(found) };
        // "German Leopard tanks": of what has a name of its own, who built it.
        let made = tree.children_as(root, Rel::Compound).any(|child| {
            tree.pos(child) == "PROPN" && args.actor(child).is_none_or(|named| named.actor.id.is_none())
        });
        // Where nobody is told to hit a state's, its name may only say where.
        let state = args.actors.is_of_state(id);
        let where_only = state && (doers.is_empty() || made);
        (!where_only && doers.iter().all(|doer| !args.actors.are_kin(doer, id))).then_some(found)
    })
}

/// Somebody known whose a thing is, by a word before it or a phrase behind it: not by a place's name.
fn owner(args: &Arguments<'_, '_>, thing: usize, whose: &dyn Fn(usize) -> bool) -> Option<ActorArg> {
    let tree = args.tree;
    let modifies = |child: usize| {
        matches!(tree.rel[child], Rel::Compound | Rel::Adjective | Rel::Possessor | Rel::NounModifier)
            && whose(child)
    };
    // "US", "U.S.": a state's letters stand for who acts; its name before a noun, for where.
    let letters = |token: usize| {
        let word = tree.doc.word(token);
        word.chars().all(|c| c.is_uppercase() || c == '.') && word.chars().count() <= MAX_LETTERS
    };
    let named = |child: usize| {
        let place = args.mention(child).is_some() && tree.rel[child] == Rel::Compound && !letters(child);
        let found = args.actor(child).or_else(|| args.victims(child)).filter(|_| !place)?;
        let known = found.actor.id.is_some() || args.actors.is_somebodys(child);
        // "Russian raids": of their forces.
        let arms = args.actors.is_people(child).then(|| args.actors.arms_of(&found)).flatten();
        known.then_some(arms.unwrap_or(found))
    };
    let near = tree.children(thing).filter(|&child| modifies(child));
    near.into_iter().find_map(|child| {
        // "US drone strikes", "rebel training camps".
        let below = tree.children_as(child, Rel::Compound).chain(tree.children_as(child, Rel::Adjective));
        named(child).or_else(|| below.into_iter().find_map(named))
    })
}

/// Gives the takings that name nobody to whoever attacks beside them, where that is one alone; else to the one who attacks
/// in the article; else, where it is no fact or the article says who loses, to the one foe that it names.
pub(crate) fn neighbours(claims: &mut [Claim], doc: &Document, cast: &Cast) -> Vec<usize> {
    let mut given = Vec::new();
    let sentence = |claim: &Claim| {
        let start = claim.evidence.sentence.start();
        doc.sentences.partition_point(|sentence| sentence.span.end() <= start)
    };
    let sentences: Vec<usize> = claims.iter().map(sentence).collect();
    for at in 0..claims.len() {
        let taken = &claims[at];
        if taken.actor.is_some() || !matches!(taken.event, EventKind::Capture | EventKind::Retake) {
            continue;
        }
        let beside = |i: usize| sentences[i] <= sentences[at] && sentences[i] + 1 >= sentences[at];
        let told = taken.modality.is_fact() || taken.modality == Modality::Denied;
        let found = match attackers(claims, taken, &beside) {
            Attackers::One(actor) if told => {
                Some((actor, NEIGHBOUR)).filter(|(actor, _)| fits(cast, taken, actor))
            }
            Attackers::None => {
                let foe = || foe(cast, taken).map(|actor| (actor, FOE));
                let elsewhere = match attackers(claims, taken, &|_| true) {
                    Attackers::One(actor) if told => Some((actor, ELSEWHERE)),
                    Attackers::Unclear if told => holder(claims, taken).map(|actor| (actor, ELSEWHERE)),
                    _ => foe(),
                };
                elsewhere.filter(|(actor, _)| fits(cast, taken, actor) && !loses(claims, taken, cast, actor))
            }
            _ => None,
        };
        if let Some((actor, trust)) = found {
            let taken = &mut claims[at];
            taken.actor = Some(actor);
            taken.confidence *= trust;
            given.push(at);
        }
    }
    given
}

/// Who attacks in some of the claims.
enum Attackers {
    None,
    One(ClaimActor),
    /// Several, or one whose attack is of another country or another time.
    Unclear,
}

fn attackers(claims: &[Claim], taken: &Claim, among: &dyn Fn(usize) -> bool) -> Attackers {
    let acting = |claim: &&Claim| {
        claim.actor.is_some()
            && (claim.event.moves_control() || attacks(claim.event))
            && claim.event != EventKind::Withdraw
    };
    let acting: Vec<&Claim> =
        claims.iter().enumerate().filter(|&(i, _)| among(i)).map(|(_, claim)| claim).filter(acting).collect();
    let Some(first) = acting.first().and_then(|claim| claim.actor.clone()) else { return Attackers::None };
    let one = first.id.is_some()
        && acting.iter().all(|claim| {
            claim.actor.as_ref().is_some_and(|actor| actor.id == first.id)
                && attacks(claim.event)
                && claim.modality.is_fact()
                && is_close(claim, taken)
                && (taken.counterpart.is_some()
                    || country(claim).is_some() && country(claim) == country(taken))
        });
    if one { Attackers::One(first) } else { Attackers::Unclear }
}

/// Whoever alone is told to be in the place that has fallen, or to hold it.
fn holder(claims: &[Claim], taken: &Claim) -> Option<ClaimActor> {
    let here = |claim: &&Claim| {
        let place = |claim: &Claim| claim.place.as_ref().and_then(|place| place.place.as_ref()?.geonameid);
        place(claim).is_some() && place(claim) == place(taken)
    };
    let there = |claim: &&Claim| {
        matches!(claim.event, EventKind::Hold | EventKind::Enter | EventKind::Handover | EventKind::Capture)
            && claim.modality.is_fact()
    };
    let mut holders = claims.iter().filter(here).filter(there).filter_map(|claim| claim.actor.as_ref());
    let first = holders.next()?;
    (first.id.is_some() && holders.all(|other| other.id == first.id)).then(|| first.clone())
}

/// True where whoever attacks may have taken it: from a foe; what falls, falls to those who come from outside; what is
/// freed, to those at home.
fn fits(cast: &Cast, taken: &Claim, actor: &ClaimActor) -> bool {
    let Some(id) = &actor.id else { return false };
    // "Denied that the town had fallen": to a foe, whom he will not name.
    let denier = taken.attribution.first().and_then(|speaker| speaker.id.as_ref());
    if taken.modality == Modality::Denied && denier.is_none_or(|denier| cast.are_kin(denier, id)) {
        return false;
    }
    match taken.counterpart.as_ref().map(|loser| &loser.id) {
        Some(Some(loser)) => cast.are_opposed(loser, id),
        Some(None) => false,
        None => country(taken)
            .is_some_and(|country| cast.is_at_home(id, country) == (taken.event == EventKind::Retake)),
    }
}

/// "The army has lost Bentiu", "Kabul may fall": to the one party named in the article that fights whoever is at home there.
fn foe(cast: &Cast, taken: &Claim) -> Option<ClaimActor> {
    let loser = taken.counterpart.as_ref().and_then(|loser| loser.id.as_ref());
    let may = !taken.modality.is_fact() && taken.modality != Modality::Negated
        || loser.is_some_and(|loser| country(taken).is_some_and(|country| cast.is_own_force(loser, country)));
    (may && taken.event == EventKind::Capture).then(|| cast.only_foe(country(taken)?)).flatten()
}

/// True where the article tells of that party that it loses the place or leaves it.
fn loses(claims: &[Claim], taken: &Claim, cast: &Cast, party: &ClaimActor) -> bool {
    let place = |claim: &Claim| claim.place.as_ref().map(|place| place.name.clone());
    let is = |actor: &Option<ClaimActor>| {
        let id = actor.as_ref().and_then(|actor| actor.id.as_ref());
        id.zip(party.id.as_ref()).is_some_and(|(a, b)| a == b || cast.are_kin(a, b))
    };
    claims.iter().filter(|claim| place(claim) == place(taken)).any(|claim| match claim.event {
        EventKind::Withdraw => is(&claim.actor),
        event => event.moves_control() && is(&claim.counterpart),
    })
}

fn attacks(event: EventKind) -> bool {
    matches!(
        event,
        EventKind::Capture
            | EventKind::Retake
            | EventKind::Enter
            | EventKind::Advance
            | EventKind::Encircle
            | EventKind::Offensive
    )
}

fn country(claim: &Claim) -> Option<&str> {
    let place = claim.place.as_ref()?.place.as_ref()?;
    Some(place.country.as_str()).filter(|country| !country.is_empty())
}

/// True where both are of the same days, or one of them says none.
fn is_close(one: &Claim, other: &Claim) -> bool {
    let day = |claim: &Claim| {
        let from = claim.time.as_ref()?.interval.from()?;
        // Months of 31 days are near enough to tell a week from a year.
        Some((i32::from(from.year()) * 12 + i32::from(from.month())) * 31 + i32::from(from.day()))
    };
    match (day(one), day(other)) {
        (Some(one), Some(other)) => (one - other).abs() <= DAYS,
        _ => true,
    }
}
