use std::ops::Range;

use veille_text::{Document, Published};

use super::find::Context;
use super::fold;
use super::lexicon::{ActorId, ActorKind, ActorLexicon, OfState, Role, RoleClass, Roles, Sense, When};
use super::mention::{ActorMention, ActorRef, Basis, Generic, How, Number, Resolution};

/// Finds whom the unnamed actors and the pronouns of one article mean.
///
/// All weights below are plain preferences, set so that each of the statements of the tests holds: what an article
/// has named outweighs what the lexicon knows, a closer mention a farther one, a subject what is no subject.
#[derive(Debug, Clone, Copy)]
pub struct Resolver<'a> {
    lexicon: &'a ActorLexicon,
    doc: &'a Document,
    context: Context<'a>,
    on: Option<When>,
}

/// What a pronoun says of whom it means.
#[derive(Debug, Clone)]
struct Said {
    number: Number,
    person: bool,
    last: bool,
    tokens: Range<usize>,
}

/// The least a candidate that the article names must weigh.
const LEAST: f32 = 1.2;
/// How far the best must be ahead of the next where only the lexicon speaks for it.
const AHEAD: f32 = 0.35;
/// What speaks for whoever says so that "it", in what he says, is himself.
const SPEAKS: f32 = 0.8;
/// How many sentences back a pronoun may reach.
const REACH: usize = 3;

impl ActorLexicon {
    /// All actors of a document: named, unnamed and pronouns, with whom they mean. Sorted, none overlapping.
    #[must_use]
    pub fn read(&self, doc: &Document, context: Context<'_>) -> Vec<ActorMention> {
        let mut mentions = self.find_in(doc, context);
        let mut context = context;
        let at_home = |mention: &ActorMention| {
            let known = mention.actor.known().map(|id| self.actor(id));
            known.is_some_and(|actor| actor.countries.len() == 1 && !actor.kind.reports())
        };
        if context.countries.is_empty() && !mentions.iter().any(at_home) {
            context.countries = context.hints;
        }
        let resolver = Resolver::new(self, doc, context);
        resolver.unnamed(&mut mentions);
        resolver.pronouns(&mut mentions);
        mentions
    }
}

/// Key of the role that is the whole of a state's arms.
const ARMY: &str = "army";

impl<'a> Resolver<'a> {
    /// A resolver for one article.
    #[must_use]
    pub fn new(lexicon: &'a ActorLexicon, doc: &'a Document, context: Context<'a>) -> Self {
        Self { lexicon, doc, context, on: context.published.map(When::new) }
    }

    /// Resolves the unnamed among `mentions`, in their order, so that a later one may build on an earlier one.
    pub fn unnamed(&self, mentions: &mut [ActorMention]) {
        for at in 0..mentions.len() {
            // "his regime" waits for him.
            let owned = mentions[at].tokens.start.checked_sub(1).is_some_and(|token| self.owner(token));
            if let (ActorRef::Generic(generic), false) = (mentions[at].actor, owned) {
                mentions[at].resolved = self.generic(generic, at, mentions);
            }
        }
    }

    /// Whom the unnamed mention number `at` means.
    fn generic(&self, generic: Generic, at: usize, mentions: &[ActorMention]) -> Option<Resolution> {
        match self.lexicon.role_class(generic.role) {
            RoleClass::People | RoleClass::Office | RoleClass::Means => None,
            RoleClass::State => self.of_a_state(generic, at, mentions),
            RoleClass::Armed | RoleClass::Foreign => self.group(generic, at, mentions),
            RoleClass::Plain => {
                let armed = self.group(generic, at, mentions);
                // "the troops", "the forces" may be anybody's: an army named close by, else a group.
                let army = self.of_a_state(generic, at, mentions);
                match (armed, army) {
                    (Some(armed), Some(army)) if army.certainty > armed.certainty => Some(army),
                    (armed, army) => armed.or(army),
                }
            }
        }
    }

    /// True for a possessive pronoun.
    fn owner(&self, token: usize) -> bool {
        self.pronoun_sense(token).is_some() && self.is_possessive(token)
    }

    fn is_possessive(&self, token: usize) -> bool {
        let token = &self.doc.tokens[token];
        token.pos == "DET" || token.dep.contains("poss") || token.feature("Poss") == Some("Yes")
    }

    fn sentence(&self, mention: &ActorMention) -> usize {
        self.doc.sentence_of(mention.head).or_else(|| self.doc.sentence_of(mention.tokens.start)).unwrap_or(0)
    }

    /// Sentences between an earlier mention and a later one.
    fn back(&self, earlier: &ActorMention, later: &ActorMention) -> usize {
        self.sentence(later).saturating_sub(self.sentence(earlier))
    }

    /// The country that is meant where none is said, with how sure that is.
    fn country(&self, at: usize, mentions: &[ActorMention]) -> Option<(&'a str, f32, Basis)> {
        // One of the same kind named before: "the Malian army … the soldiers".
        let state_side = |mention: &ActorMention| {
            let id = mention.known()?;
            let actor = self.lexicon.actor(id);
            let own = matches!(actor.kind, ActorKind::Army | ActorKind::Government);
            (own && !mention.how.is_weak() && mention.how != How::Leader)
                .then(|| actor.countries.first().copied())?
        };
        for (j, earlier) in mentions[..at].iter().enumerate().rev() {
            if self.back(earlier, &mentions[at]) > REACH {
                break;
            }
            if let Some(country) = state_side(earlier) {
                return Some((country, 0.8, Basis::Mention(j)));
            }
        }
        if let Some(&country) = self.context.countries.first() {
            return Some((country, 0.7, Basis::State));
        }
        // Else the country that most mentions belong to.
        let mut counts: Vec<(&'a str, usize)> = Vec::new();
        let named = |token: usize| mentions.iter().any(|mention| mention.tokens.contains(&token));
        for mention in mentions {
            let Some(id) = mention.actor.known() else { continue };
            // "Near the Thai border": what something is like, and nobody.
            let head = self.doc.head(mention.head);
            let describes = self.doc.tokens[mention.head].pos == "ADJ"
                && head.is_some_and(|noun| {
                    noun > mention.head && self.doc.tokens[noun].dep == "pobj" && !named(noun)
                });
            if describes {
                continue;
            }
            let state = self.lexicon.state_of(id, self.context.published).unwrap_or(id);
            if let [country] = self.lexicon.actor(state).countries[..] {
                match counts.iter_mut().find(|(own, _)| *own == country) {
                    Some((_, count)) => *count += 1,
                    None => counts.push((country, 1)),
                }
            }
        }
        counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        match counts[..] {
            [(country, _)] => Some((country, 0.6, Basis::State)),
            [(country, first), (_, second), ..] if first > second => Some((country, 0.5, Basis::State)),
            _ => None,
        }
    }

    /// A government, an army, or a part of one.
    fn of_a_state(&self, generic: Generic, at: usize, mentions: &[ActorMention]) -> Option<Resolution> {
        if generic.of.is_some() || generic.against.is_some() || generic.backer.is_some() {
            return None;
        }
        // "An ethnic army": a state has one, and it is "the" army.
        let head = mentions[at].head;
        let indefinite = self.doc.children(head).any(|child| {
            let det = &self.doc.tokens[child];
            det.pos == "DET" && det.feature("Definite") == Some("Ind")
        });
        let whole = self.lexicon.roles.get(generic.role.0 as usize).is_some_and(|role| role.key == ARMY);
        if indefinite && whole {
            return None;
        }
        let (country, mut certainty, mut basis) = self.country(at, mentions)?;
        if let Some(named) = self.rival_government(generic, country, at, mentions) {
            return Some(named);
        }
        let (government, army) = (self.lexicon.government(country)?, self.lexicon.army(country)?);
        let entry = self.lexicon.roles.get(generic.role.0 as usize)?;
        let actor = match entry.of {
            OfState::Government => {
                let ruler = self.context.published.and_then(|on| self.lexicon.governs(country, on));
                let ruler = ruler.or_else(|| self.own_government(generic, country));
                if ruler.is_some() {
                    basis = Basis::Rule;
                }
                ActorRef::Known(ruler.unwrap_or(government))
            }
            OfState::Army => ActorRef::Known(army),
            OfState::Unit => ActorRef::Part { of: army, role: generic.role },
            OfState::Part => {
                certainty *= 0.8;
                ActorRef::Part { of: government, role: generic.role }
            }
            OfState::Somebody => return None,
        };
        if entry.class == RoleClass::Plain {
            certainty *= 0.6;
        }
        Some(Resolution { actor, certainty, basis, considered: Vec::new() })
    }

    /// The one government of that day that has a name of its own beside its state's: what a broken state's
    /// loyalists are loyal to. "The government" stays the state's.
    fn own_government(&self, generic: Generic, country: &str) -> Option<ActorId> {
        let on = self.on?;
        let derived = self.lexicon.actor(self.lexicon.government(country)?);
        if derived.roles.contains(generic.role) {
            return None;
        }
        let mut own = self.lexicon.governments.iter().copied().filter(|&id| {
            let actor = self.lexicon.actor(id);
            actor.countries[..] == [country]
                && actor.roles.contains(generic.role)
                && actor.days.may_hold(Some(on))
        });
        own.next().filter(|_| own.next().is_none())
    }

    /// Where two governments fight, "government forces" are those of the one that calls itself so by name.
    fn rival_government(
        &self,
        generic: Generic,
        country: &str,
        at: usize,
        mentions: &[ActorMention],
    ) -> Option<Resolution> {
        let entry = self.lexicon.roles.get(generic.role.0 as usize)?;
        if entry.class != RoleClass::State || !matches!(entry.of, OfState::Government | OfState::Army) {
            return None;
        }
        let derived = self.lexicon.government(country);
        let named = mentions[..at].iter().enumerate().rev().find_map(|(j, earlier)| {
            let id = earlier.known()?;
            let actor = self.lexicon.actor(id);
            let rival = actor.kind == ActorKind::Government
                && Some(id) != derived
                && actor.countries.contains(&country)
                && !earlier.how.is_weak();
            (rival && self.back(earlier, &mentions[at]) <= 2 * REACH).then_some((id, j))
        });
        let (id, j) = named?;
        Some(Resolution {
            actor: ActorRef::Known(id),
            certainty: 0.8,
            basis: Basis::Mention(j),
            considered: Vec::new(),
        })
    }

    /// What unnamed parties of that role may be: the roles that it is understood by.
    fn wanted(&self, role: Role) -> Option<Roles> {
        let entry = self.lexicon.roles.get(role.0 as usize)?;
        matches!(entry.class, RoleClass::Armed | RoleClass::Foreign).then_some(entry.means)
    }

    /// An armed group or a coalition.
    fn group(&self, generic: Generic, at: usize, mentions: &[ActorMention]) -> Option<Resolution> {
        let mut weighed: Vec<(ActorId, f32, Option<usize>)> = Vec::new();
        for &id in &self.lexicon.groups {
            if let Some((weight, spoken)) = self.weigh(id, generic, at, mentions) {
                weighed.push((id, weight, spoken));
            }
        }
        // Whom the article names comes before whom only the lexicon knows.
        let named =
            |&(_, weight, spoken): &(ActorId, f32, Option<usize>)| spoken.is_some() && weight >= LEAST;
        weighed.sort_by(|a, b| named(b).cmp(&named(a)).then(b.1.total_cmp(&a.1)).then(a.0.cmp(&b.0)));
        let first = weighed.first()?;
        let &(best, weight, spoken) = first;
        let rival = weighed.iter().skip(1).find(|other| named(other) == named(first));
        let next = rival.map_or(0.0, |&(_, weight, _)| weight);
        let (basis, certainty) = match spoken {
            Some(j) if weight >= LEAST => (Basis::Mention(j), 0.95 - 0.45 * (next / weight).clamp(0.0, 1.0)),
            // The one group of a people in its country, or the one that the country's speech of rebels means.
            None if weight - next >= AHEAD
                && (self.of_a_people(generic) || self.lexicon.actor(best).is_main(self.on)) =>
            {
                (Basis::Theatre, 0.5)
            }
            _ => return None,
        };
        let considered = weighed.iter().take(4).map(|&(id, weight, _)| (id, weight)).collect();
        Some(Resolution { actor: ActorRef::Known(best), certainty, basis, considered })
    }

    /// What speaks for one actor, and the nearest mention of it; nothing where it cannot be meant.
    fn weigh(
        &self,
        id: ActorId,
        generic: Generic,
        at: usize,
        mentions: &[ActorMention],
    ) -> Option<(f32, Option<usize>)> {
        let lexicon = self.lexicon;
        let actor = lexicon.actor(id);
        let mut weight = 0.0;
        // 1. What it is called.
        let plain = lexicon.role_class(generic.role) == RoleClass::Plain;
        match self.wanted(generic.role) {
            Some(_) if actor.roles.contains(generic.role) => weight += 1.0,
            Some(wanted) if actor.roles.meets(wanted) => weight += 0.6,
            None if plain => weight += 0.4,
            _ => return None,
        }
        for role in (0..64).map(Role).filter(|&role| role != generic.role && generic.roles.contains(role)) {
            match self.wanted(role) {
                Some(wanted) if actor.roles.meets(wanted) => weight += 0.3,
                Some(_) => weight -= 0.5,
                None => {}
            }
        }
        // 2. Whose it is, who is behind it, whom it is against.
        let mut placed = false;
        if let Some(of) = generic.of {
            let whole = lexicon.actor(of);
            let fits = match whole.kind {
                ActorKind::Community => actor.community == Some(of),
                // "Syrian rebels" are at home in Syria, not only at work there.
                ActorKind::State => whole.countries.first() == actor.countries.first(),
                _ => false,
            };
            if !fits {
                return None;
            }
            placed = whole.kind == ActorKind::State;
            weight += 0.8;
        }
        if let Some(backer) = generic.backer {
            let line = lexicon.line(backer, self.on);
            let behind = |list: &[ActorId]| list.iter().any(|other| line.contains(other));
            let state = |other: &ActorId| lexicon.state_of(*other, self.context.published);
            let ally =
                actor.allies.iter().any(|other| state(other).is_some() && state(other) == state(&backer));
            if !behind(&actor.backers) && !ally {
                return None;
            }
            weight += 0.8;
        }
        if let Some(against) = generic.against {
            if !lexicon.rivals(id, against, self.context.published) {
                return None;
            }
            weight += 0.5;
        }
        // 3. When.
        if !actor.days.may_hold(self.on) {
            return None;
        }
        // 4. Where.
        let focus = self.context.countries.iter().position(|code| actor.countries.contains(code));
        weight += match focus {
            Some(0) => 0.5,
            Some(_) => 0.2,
            None if self.context.countries.is_empty() || placed || actor.countries.is_empty() => 0.0,
            // Named all the same: Palestinians who fight on Israeli ground.
            None => -0.3,
        };
        // 5. How much and how lately the article spoke of it.
        let here = mentions.get(at)?;
        let mut spoken = None;
        let mut salience = 0.0;
        for (j, mention) in mentions.iter().enumerate() {
            if j == at || mention.known() != Some(id) {
                continue;
            }
            // "The rebels attacked the Front": two arguments of one verb are two parties.
            if self.are_two_parties(mention, here) {
                return None;
            }
            if j < at {
                salience += 1.0 / (1.0 + 0.4 * self.back(mention, here) as f32);
                spoken = Some(j);
            } else {
                salience += 0.25;
                spoken = spoken.or(Some(j));
            }
        }
        // "the forces" may be anybody's: theirs who were named in this sentence or the one before. "Kurdish forces"
        // are those of that people in that country.
        let near = |j: usize| j < at && self.back(&mentions[j], here) <= 1;
        // "Rwandan-backed fighters": those whom that state backs.
        let backed = generic.backer.is_some();
        if plain && !backed && !self.of_a_people(generic) && !spoken.is_some_and(near) {
            return None;
        }
        weight += f32::min(salience, 2.0);
        if spoken.is_none() {
            // Never named: only the theatre speaks for it. Its own comes first among its countries.
            let home = placed
                || self.context.countries.first().is_some_and(|code| actor.countries.first() == Some(code));
            if !home {
                return None;
            }
            weight += if actor.is_main(self.on) { 0.5 } else { -0.5 };
        }
        Some((weight, spoken))
    }

    fn of_a_people(&self, generic: Generic) -> bool {
        generic.of.is_some_and(|of| self.lexicon.actor(of).kind == ActorKind::Community)
    }

    /// True where two mentions are arguments of one verb.
    fn are_two_parties(&self, one: &ActorMention, other: &ActorMention) -> bool {
        let is_verb = |&verb: &usize| matches!(self.doc.tokens[verb].pos.as_str(), "VERB" | "AUX");
        let verb = |mention: &ActorMention| {
            let mut head = self.doc.head(mention.head)?;
            // A preposition, or a part of the phrase, may stand between.
            if !is_verb(&head) && self.doc.tokens[head].pos == "ADP" {
                head = self.doc.head(head)?;
            }
            Some(head).filter(is_verb)
        };
        verb(one).is_some_and(|own| Some(own) == verb(other))
    }

    /// Adds the pronouns of the document to `mentions`, each with whom it means; those that mean nobody known
    /// are left out. Goes in text order, so that a pronoun may build on the one before.
    pub fn pronouns(&self, mentions: &mut Vec<ActorMention>) {
        for token in 0..self.doc.tokens.len() {
            let Some(said) = self.pronoun_sense(token) else { continue };
            let Some(resolved) = self.pronoun(token, mentions) else { continue };
            let tokens = said.tokens;
            let span = self.doc.tokens[token].span.cover(self.doc.tokens[tokens.end - 1].span);
            let at = mentions.partition_point(|mention| mention.span < span);
            // What the model takes for a name is none.
            if let Some(name) = mentions.get_mut(at).filter(|mention| mention.span.overlaps(span)) {
                if name.how == How::Entity {
                    (name.how, name.number, name.resolved) =
                        (How::Pronoun, Some(said.number), Some(resolved));
                }
                continue;
            }
            let mention = ActorMention {
                span,
                head: self.doc.top(tokens.clone()).unwrap_or(token),
                tokens,
                actor: ActorRef::Unknown,
                how: How::Pronoun,
                number: Some(said.number),
                resolved: Some(resolved),
            };
            // What earlier resolutions point at moves up with it.
            for mention in mentions.iter_mut() {
                if let Some(Resolution { basis: Basis::Mention(j), .. }) = &mut mention.resolved {
                    *j += usize::from(*j >= at);
                }
            }
            let whose = mention.known();
            mentions.insert(at, mention);
            // "his regime": the noun means what it means beside his name.
            let next = mentions.get_mut(at + 1).filter(|next| next.tokens.start == token + 1);
            if let (Some(next), Some(whose), true) = (next, whose, self.is_possessive(token))
                && let ActorRef::Generic(generic) = next.actor
            {
                let actor = self.lexicon.theirs(whose, generic, self.on, 0);
                let certainty = 0.6;
                next.resolved =
                    Some(Resolution { actor, certainty, basis: Basis::Mention(at), considered: Vec::new() });
            }
        }
    }

    /// What a third-person pronoun that begins at a token says of whom it means.
    fn pronoun_sense(&self, token: usize) -> Option<Said> {
        let analysed = self.doc.tokens.get(token)?;
        // "il faut", "it is said": it means nobody. Labels of all schemes begin alike.
        if analysed.dep.starts_with("expl") {
            return None;
        }
        let mut folded = String::new();
        let mut said = None;
        // "celui-ci", "ces derniers" are several tokens; a mark between words is a token of its own.
        for end in (token..self.doc.tokens.len()).take(3) {
            let word = self.doc.word(end);
            // No pronoun is longer, and most words are.
            if word.len() > 14 {
                break;
            }
            for part in fold::words(word) {
                if !folded.is_empty() {
                    folded.push(' ');
                }
                let mut bare = String::new();
                word[part.start..part.end].chars().for_each(|c| fold::bare(c, &mut bare));
                fold::lower(&bare, &mut folded);
            }
            if folded.is_empty() {
                break;
            }
            if word.contains(char::is_alphanumeric) {
                said = self.pronoun_key(&folded, token..end + 1).or(said);
            }
            let low = self.lexicon.keys.partition_point(|key| key.folded < folded.as_str());
            let longer = self.lexicon.keys[low..]
                .iter()
                .take_while(|key| key.folded.starts_with(folded.as_str()))
                .any(|key| matches!(key.sense, Sense::Pronoun { .. }) && key.folded.len() > folded.len());
            if !longer {
                break;
            }
        }
        said
    }

    fn pronoun_key(&self, folded: &str, tokens: Range<usize>) -> Option<Said> {
        let lang = self.lexicon.grammars.iter().position(|grammar| grammar.lang == self.doc.lang)?;
        let low = self.lexicon.keys.partition_point(|key| key.folded < folded);
        let same = self.lexicon.keys[low..].iter().take_while(|key| key.folded == folded);
        same.filter(|key| key.langs & (1 << lang) != 0).find_map(|key| match key.sense {
            Sense::Pronoun { many, person, last } => {
                let number = if many { Number::Many } else { Number::One };
                Some(Said { number, person, last, tokens: tokens.clone() })
            }
            _ => None,
        })
    }

    /// Whom the pronoun at `token` means, among the mentions before it; nothing where the token is no pronoun, or
    /// something that is no actor is as likely.
    #[must_use]
    pub fn pronoun(&self, token: usize, mentions: &[ActorMention]) -> Option<Resolution> {
        let said = self.pronoun_sense(token)?;
        if said.last {
            return self.last(&said, mentions);
        }
        let Said { number, person, .. } = said;
        let here = &self.doc.tokens[token];
        let sentence = self.doc.sentence_of(token)?;
        let possessive = self.is_possessive(token);
        let doer = if possessive { None } else { self.doer(token, mentions) };
        let subject = is_subject(&here.dep);
        let speaks = self.above_complement(token);
        let mut best: Option<(f32, usize)> = None;
        let mut weighed: Vec<(ActorId, f32)> = Vec::new();
        let count = |id: ActorId| mentions.iter().filter(|mention| mention.known() == Some(id)).count();
        for (j, mention) in mentions.iter().enumerate() {
            if mention.span.end() > here.span.start() {
                break;
            }
            let back = sentence.saturating_sub(self.sentence(mention));
            if back > REACH {
                continue;
            }
            let id = mention.known();
            let kind = id.map(|id| self.lexicon.actor(id).kind);
            if kind.is_some_and(ActorKind::reports) || mention.how == How::Entity && !person {
                continue;
            }
            // "the rebels attacked them": two arguments of one verb are two parties.
            let verb = self.doc.head(token);
            if !possessive && verb.is_some() && verb == self.doc.head(mention.head) {
                continue;
            }
            if id.is_some() && id == doer {
                continue;
            }
            let Some(fit) = self.agrees(mention, kind, number, person) else { continue };
            let dep = self.doc.tokens.get(mention.head).map_or("", |token| token.dep.as_str());
            let mut weight = 1.0 + fit;
            if is_subject(dep) {
                weight += if subject {
                    1.2
                } else if possessive {
                    0.9
                } else {
                    0.3
                };
            } else if dep.contains("agent") {
                weight -= 0.3;
            }
            // "Israel said *it* had hit targets": whoever speaks, of himself.
            if subject && speaks == Some(mention.head) {
                weight += SPEAKS;
            } else if matches!(mention.how, How::Metonym | How::Country) {
                weight -= 0.5;
            }
            weight -= 0.35 * back as f32;
            // A new paragraph may speak of somebody else.
            let between = self.doc.text.get(mention.span.end()..here.span.start()).unwrap_or("");
            if back > 0 && paragraphs(between) > 0 {
                weight -= 0.5;
            }
            if let Some(id) = id {
                weight += 0.1 * count(id).min(5) as f32;
                weighed.push((id, weight));
            }
            // On a tie the nearer.
            if best.is_none_or(|(own, _)| weight >= own) {
                best = Some((weight, j));
            }
        }
        let (weight, j) = best?;
        if self.decoy(token, sentence, number, subject, mentions) > weight {
            return None;
        }
        let actor = mentions[j].meant();
        // Bound to somebody whom nobody knows by name: known to be nobody else.
        if matches!(actor, ActorRef::Unknown) && mentions[j].how != How::Entity {
            return None;
        }
        weighed.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        weighed.dedup_by_key(|(id, _)| *id);
        let other =
            weighed.iter().find(|(id, _)| Some(*id) != actor.known()).map_or(0.0, |&(_, weight)| weight);
        let certainty = (0.9 - 0.5 * (other / weight).clamp(0.0, 1.0)).max(0.3);
        weighed.truncate(4);
        Some(Resolution { actor, certainty, basis: Basis::Mention(j), considered: weighed })
    }

    /// The subject of the verb whose complement the clause of a subject pronoun is.
    fn above_complement(&self, token: usize) -> Option<usize> {
        let verb = self.doc.head(token)?;
        if self.doc.tokens[verb].dep != "ccomp" {
            return None;
        }
        let above = self.doc.head(verb).filter(|&above| above < token)?;
        self.doc.children(above).find(|&child| child < above && is_subject(&self.doc.tokens[child].dep))
    }

    /// "The latter", "ces derniers": the party named last, in this sentence or the one before.
    fn last(&self, said: &Said, mentions: &[ActorMention]) -> Option<Resolution> {
        let sentence = self.doc.sentence_of(said.tokens.start)?;
        let before = mentions.partition_point(|mention| mention.tokens.end <= said.tokens.start);
        let party = |mention: &ActorMention| {
            mention.known().is_some_and(|id| self.lexicon.actor(id).kind.may_hold())
                && !matches!(mention.how, How::Metonym | How::Country | How::Entity)
                && !(said.number == Number::Many && mention.number == Some(Number::One))
        };
        let j = (0..before).rev().find(|&j| party(&mentions[j]))?;
        let near = sentence.saturating_sub(self.sentence(&mentions[j])) <= 1;
        near.then(|| Resolution {
            actor: mentions[j].meant(),
            certainty: 0.6,
            basis: Basis::Mention(j),
            considered: Vec::new(),
        })
    }

    /// The actor that does what is done to an object pronoun: "they wanted to swap them".
    fn doer(&self, token: usize, mentions: &[ActorMention]) -> Option<ActorId> {
        let mut verb = self.doc.head(token)?;
        for _ in 0..4 {
            let subject = self.doc.children(verb).find(|&child| is_subject(&self.doc.tokens[child].dep));
            if let Some(subject) = subject.filter(|&subject| subject != token) {
                return mentions.iter().find(|mention| mention.tokens.contains(&subject))?.known();
            }
            if self.doc.tokens[verb].dep != "xcomp" {
                return None;
            }
            verb = self.doc.head(verb)?;
        }
        None
    }

    /// How well a mention agrees with a pronoun in number and kind; nothing where it does not.
    fn agrees(
        &self,
        mention: &ActorMention,
        kind: Option<ActorKind>,
        number: Number,
        person: bool,
    ) -> Option<f32> {
        let leader = kind == Some(ActorKind::Leader);
        // "The army's chief … he" is the chief.
        let role = match mention.actor {
            ActorRef::Part { role, .. } => Some(role),
            ActorRef::Generic(generic) => Some(generic.role),
            _ => None,
        };
        let office = role.is_some_and(|role| self.lexicon.role_class(role) == RoleClass::Office);
        let human = leader || (office || kind.is_none()) && mention.number != Some(Number::Many);
        if person && !human {
            return None;
        }
        let fit = match (number, mention.number) {
            (Number::Many, _) if leader => return None,
            (Number::Many, Some(Number::Many)) => 0.4,
            // "the army … they": a body of people may be many.
            (Number::Many, Some(Number::One)) if mention.how == How::Pronoun => return None,
            (Number::Many, Some(Number::One)) => -0.4,
            (Number::Many, None) => match kind {
                Some(ActorKind::ArmedGroup | ActorKind::Coalition | ActorKind::Community) => 0.3,
                _ => -0.1,
            },
            (Number::One, Some(Number::Many)) => return None,
            (Number::One, Some(Number::One)) => 0.3,
            (Number::One, None) => 0.0,
        };
        Some(fit)
    }

    /// What the best noun that is no actor weighs: "the villages … they were burnt".
    fn decoy(
        &self,
        token: usize,
        sentence: usize,
        number: Number,
        subject: bool,
        mentions: &[ActorMention],
    ) -> f32 {
        let first = sentence.saturating_sub(1);
        let Some(start) = self.doc.sentences.get(first).map(|sentence| sentence.tokens.start) else {
            return 0.0;
        };
        let mut best = 0.0;
        for i in start..token {
            let noun = &self.doc.tokens[i];
            let right_number = matches!(
                (number, noun.feature("Number")),
                (Number::Many, Some("Plur")) | (Number::One, Some("Sing"))
            );
            let other =
                matches!(noun.pos.as_str(), "NOUN" | "PROPN") && is_subject(&noun.dep) && right_number;
            if !other || mentions.iter().any(|mention| mention.tokens.contains(&i)) {
                continue;
            }
            let back = usize::from(self.doc.sentence_of(i) != Some(sentence)) as f32;
            // Actors act: a noun that is none starts behind.
            let weight = 0.9 + 0.4 + if subject { 1.2 } else { 0.9 } - 0.35 * back;
            best = f32::max(best, weight);
        }
        best
    }
}

fn is_subject(dep: &str) -> bool {
    dep.starts_with("nsubj")
}

/// Empty lines in a stretch of text.
fn paragraphs(text: &str) -> usize {
    let mut lines = text.split('\n');
    // What stands before the first break and behind the last is text.
    lines.next();
    let inner: Vec<_> = lines.collect();
    inner.len().saturating_sub(1).min(inner.iter().filter(|line| line.trim().is_empty()).count())
}

/// Whom a pronoun means; see [`Resolver::pronoun`].
#[must_use]
pub fn resolve_pronoun(
    doc: &Document,
    token: usize,
    mentions: &[ActorMention],
    published: Option<Published>,
) -> Option<Resolution> {
    Resolver::new(ActorLexicon::embedded(), doc, Context { published, ..Context::default() })
        .pronoun(token, mentions)
}
