use std::ops::Range;

use veille_text::{Document, Published, Span};

use super::fold::{self, Gap, Word};
use super::lexicon::{
    ActorId, ActorKind, ActorLexicon, Day, Grammar, OfState, Role, RoleClass, Roles, Sense, When,
};
use super::mention::{ActorMention, ActorRef, Generic, How, Number};

/// What is known of an article beside its text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// The countries it is about, most important first, by ISO 3166 code.
    pub countries: &'a [&'a str],
    /// The countries of names that may be places: they speak only where nothing else does.
    pub hints: &'a [&'a str],
    /// When it was published.
    pub published: Option<Published>,
}

/// A stretch of words that the lexicon knows, before it is decided whom it means.
#[derive(Debug, Clone, Copy)]
struct Item {
    first: usize,
    last: usize,
    /// The senses: `keys[at..]`, those whose bit is set.
    at: usize,
    mask: u32,
    /// "prorusse": the word is a prefix and an adjective.
    stance: Option<Stance>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stance {
    Toward,
    Against,
}

/// An item with its senses settled.
#[derive(Debug, Clone, Copy)]
struct Part {
    first: usize,
    last: usize,
    whose: Option<(ActorId, How)>,
    role: Option<(Role, bool)>,
    stance: Option<Stance>,
    /// The item is the adjective too, not only the prefix.
    fused: bool,
    filler: bool,
    of: bool,
    possessive: bool,
    and: bool,
    backed: bool,
    /// "led by": whoever leads it is it.
    led: bool,
    unit: bool,
}

/// What a composition came to.
#[derive(Debug, Clone, Copy)]
struct Composed {
    actor: ActorRef,
    how: How,
    many: Option<bool>,
    /// One past its last part.
    end: usize,
    /// Its last part is a state's official, so that a name behind it is his.
    office: bool,
    roles: Heard,
}

/// The roles heard in one phrase.
#[derive(Debug, Clone, Copy)]
struct Heard {
    head: (Role, bool),
    all: Roles,
}

struct Scan<'a> {
    lexicon: &'a ActorLexicon,
    grammar: &'a Grammar,
    lang: u32,
    doc: &'a Document,
    words: Vec<Word>,
    gaps: Vec<Gap>,
    folded: String,
    bare: String,
    /// By word: where its folded and its bare form end.
    ends: Vec<(usize, usize)>,
    /// By word: its line is all capitals.
    shouted: Vec<bool>,
}

impl ActorLexicon {
    /// The actors that a document names, sorted, none overlapping. In a language without a pack: none.
    #[must_use]
    pub fn find(&self, doc: &Document) -> Vec<ActorMention> {
        self.find_in(doc, Context::default())
    }

    /// The same, where date and countries help to tell one bearer of a name from another.
    #[must_use]
    pub fn find_in(&self, doc: &Document, context: Context<'_>) -> Vec<ActorMention> {
        let Some(lang) = self.grammars.iter().position(|grammar| grammar.lang == doc.lang) else {
            return Vec::new();
        };
        let scan = Scan::new(self, lang, doc);
        let items = scan.items();
        let parts = scan.settled(&items, context);
        let mut mentions = scan.mentions(&parts, context.published.map(When::new));
        scan.entities(&mut mentions, &parts);
        mentions
    }
}

impl<'a> Scan<'a> {
    fn new(lexicon: &'a ActorLexicon, lang: usize, doc: &'a Document) -> Self {
        let text: &str = &doc.text;
        let words = fold::words(text);
        let (mut folded, mut bare) = (String::with_capacity(text.len()), String::with_capacity(text.len()));
        let mut ends = Vec::with_capacity(words.len());
        for word in &words {
            let from = bare.len();
            text[word.start..word.end].chars().for_each(|c| fold::bare(c, &mut bare));
            fold::lower(&bare[from..], &mut folded);
            ends.push((folded.len(), bare.len()));
        }
        let gaps = words.windows(2).map(|pair| fold::gap(text, pair[0], pair[1])).collect();
        let mut shouted = vec![false; words.len()];
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let end = line.as_ptr() as usize - text.as_ptr() as usize + line.len();
            let from = at;
            while at < words.len() && words[at].start < end {
                at += 1;
            }
            if at > from + 2 && !line.chars().any(char::is_lowercase) {
                shouted[from..at].fill(true);
            }
        }
        Self {
            lexicon,
            grammar: &lexicon.grammars[lang],
            lang: 1 << lang,
            doc,
            words,
            gaps,
            folded,
            bare,
            ends,
            shouted,
        }
    }

    fn folded(&self, word: usize) -> &str {
        let from = if word == 0 { 0 } else { self.ends[word - 1].0 };
        &self.folded[from..self.ends[word].0]
    }

    fn bare(&self, word: usize) -> &str {
        let from = if word == 0 { 0 } else { self.ends[word - 1].1 };
        &self.bare[from..self.ends[word].1]
    }

    fn gap(&self, word: usize) -> Gap {
        self.gaps.get(word).copied().unwrap_or(Gap::Break)
    }

    fn span(&self, first: usize, last: usize) -> Span {
        Span::new(self.words[first].start, self.words[last - 1].end).unwrap_or_default()
    }

    /// The longest stretches that the lexicon knows, left to right.
    fn items(&self) -> Vec<Item> {
        let mut items = Vec::new();
        let mut query = String::new();
        let mut at = 0;
        while at < self.words.len() {
            let mut item = self.longest(at, usize::MAX, &mut query).or_else(|| self.fused(at));
            // "of the movement" may be "of" and the first word of a movement's name.
            if let Some(of) = item.filter(|of| of.last > at + 1 && self.is_of(of)) {
                let name = self.longest(of.last - 1, usize::MAX, &mut query);
                if name.is_some_and(|name| name.last > of.last && !self.is_of(&name)) {
                    item = self.longest(at, of.last - 1 - at, &mut query);
                }
            }
            if let Some(item) = item {
                at = item.last;
                items.push(item);
            } else {
                at += 1;
            }
        }
        items
    }

    /// True where all that a stretch can mean is "of".
    fn is_of(&self, item: &Item) -> bool {
        self.senses(item).all(|key| key.sense == Sense::Of)
    }

    /// The longest stretch of at most `most` words from `first` on.
    fn longest(&self, first: usize, most: usize, query: &mut String) -> Option<Item> {
        let keys = &self.lexicon.keys;
        query.clear();
        query.push_str(self.folded(first));
        let (mut low, mut high) = (0, keys.len());
        let mut best = None;
        let mut last = first + 1;
        let mut dashed = false;
        loop {
            low += keys[low..high].partition_point(|key| key.folded < query.as_str());
            let same = keys[low..high].partition_point(|key| key.folded == query.as_str());
            // `w`, then all `w …`: a space sorts before anything a word is made of.
            high = low
                + keys[low..high].partition_point(|key| {
                    key.folded
                        .strip_prefix(query.as_str())
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
                });
            if low == high {
                break;
            }
            let mask = self.accepted(low, low + same, first, last);
            // "Province – Sahel" may be two headlines: only a long name is one across a dash.
            if mask != 0 && (!dashed || last - first > 2) {
                best = Some(Item { first, last, at: low, mask, stance: None });
            }
            if last >= self.words.len() || last - first >= most || self.gap(last - 1) == Gap::Break {
                break;
            }
            dashed |= self.gap(last - 1) == Gap::Dash;
            query.push(' ');
            query.push_str(self.folded(last));
            last += 1;
        }
        best
    }

    /// "prorusse", "antigouvernemental": the prefix and an adjective in one word.
    fn fused(&self, at: usize) -> Option<Item> {
        let word = self.folded(at);
        let keys = &self.lexicon.keys;
        // No demonym is shorter, and a common word may be ("procès").
        const SHORTEST: usize = 4;
        for split in 3..=4 {
            let (Some(prefix), Some(rest)) = (word.get(..split), word.get(split..)) else { continue };
            if rest.len() < SHORTEST {
                continue;
            }
            let sense = |query: &str| {
                let low = keys.partition_point(|key| key.folded < query);
                let same = keys[low..].partition_point(|key| key.folded == query);
                keys[low..low + same]
                    .iter()
                    .enumerate()
                    .map(move |(i, key)| (low, i, key))
                    .collect::<Vec<_>>()
            };
            let stance = sense(prefix).into_iter().find_map(|(_, _, key)| match key.sense {
                _ if key.langs & self.lang == 0 => None,
                Sense::Toward => Some(Stance::Toward),
                Sense::Against => Some(Stance::Against),
                _ => None,
            });
            let Some(stance) = stance else { continue };
            let mut mask = 0;
            let mut low = 0;
            for (from, i, key) in sense(rest) {
                low = from;
                if key.langs & self.lang != 0 && matches!(key.sense, Sense::Adjective(_)) && i < 32 {
                    mask |= 1 << i;
                }
            }
            if mask != 0 {
                return Some(Item { first: at, last: at + 1, at: low, mask, stance: Some(stance) });
            }
        }
        None
    }

    /// Which of the keys `low..high`, that have the right letters, also stand in the right case and language.
    fn accepted(&self, low: usize, high: usize, first: usize, last: usize) -> u32 {
        let mut mask = 0;
        for (i, key) in self.lexicon.keys[low..high].iter().enumerate().take(32) {
            let fits = key.langs & self.lang != 0
                && key.shape.split(' ').zip(first..last).all(|(shape, word)| self.cased(shape, word))
                && (!key.quoted || self.quoted(first, last))
                && self.is_noun(key.sense, first, last);
            if fits {
                mask |= 1 << i;
            }
        }
        mask
    }

    /// A shape without capitals fits any case, with a first capital it wants one, with more it stands as it is.
    fn cased(&self, shape: &str, word: usize) -> bool {
        let capitals = shape.chars().filter(|c| c.is_uppercase()).count();
        let bare = self.bare(word);
        match capitals {
            0 => true,
            1 if shape.starts_with(char::is_uppercase) && shape.chars().nth(1).is_some() => {
                bare.starts_with(char::is_uppercase)
            }
            _ => bare == shape && !(self.shouted[word] && self.grammar.common.contains(&self.folded(word))),
        }
    }

    /// True where quotation marks stand right about the words.
    fn quoted(&self, first: usize, last: usize) -> bool {
        let span = self.span(first, last);
        let before = self.doc.text[..span.start()].chars().rev().find(|c| !c.is_whitespace());
        let after = self.doc.text[span.end()..].chars().find(|c| !c.is_whitespace());
        before.is_some_and(fold::is_quote) && after.is_some_and(fold::is_quote)
    }

    /// "forces" may be a verb: a role of one word is none where the tagger says so.
    fn is_noun(&self, sense: Sense, first: usize, last: usize) -> bool {
        if last != first + 1 || !matches!(sense, Sense::Role { .. }) {
            return true;
        }
        let tokens = self.doc.tokens_in(self.span(first, last));
        !self.doc.tokens[tokens].iter().any(|token| matches!(token.pos.as_str(), "VERB" | "AUX" | "ADV"))
    }

    fn senses(&self, item: &Item) -> impl Iterator<Item = &'a super::lexicon::Key> + use<'a> {
        let (mask, keys) = (item.mask, &self.lexicon.keys);
        keys[item.at..]
            .iter()
            .take(32)
            .enumerate()
            .filter(move |&(i, _)| mask & (1 << i) != 0)
            .map(|(_, key)| key)
    }

    /// Decides among senses by what the whole article speaks of.
    fn settled(&self, items: &[Item], context: Context<'_>) -> Vec<Part> {
        let on = context.published.map(When::new);
        let lexicon = self.lexicon;
        // What the article speaks of beyond doubt.
        let mut countries: Vec<(&str, u32)> = context
            .countries
            .iter()
            .zip((1..=3).rev().chain(std::iter::repeat(1)))
            .chain(context.hints.iter().zip(std::iter::repeat(1)))
            .map(|(&code, n)| (code, n))
            .collect();
        let mut named: Vec<ActorId> = Vec::new();
        let mut speak = |code: &'static str| match countries.iter_mut().find(|(own, _)| *own == code) {
            Some((_, count)) => *count += 1,
            None => countries.push((code, 1)),
        };
        for item in items {
            for key in self.senses(item).filter(|key| !key.theatre && !key.surname) {
                let (Sense::Name(id)
                | Sense::Country(id)
                | Sense::Adjective(id)
                | Sense::People(id)
                | Sense::Capital(id)) = key.sense
                else {
                    continue;
                };
                let actor = lexicon.actor(id);
                if matches!(key.sense, Sense::Name(_)) {
                    named.push(id);
                }
                let state =
                    lexicon.state_of(id, context.published).filter(|_| actor.kind == ActorKind::Leader);
                let theatre = state.map_or(actor, |state| lexicon.actor(state));
                // A name that is at home in many countries says nothing of any.
                if theatre.countries.len() <= 3 {
                    theatre.countries.iter().for_each(|code| speak(code));
                }
            }
        }
        let weight = |id: ActorId| {
            let actor = lexicon.actor(id);
            let spoken = countries
                .iter()
                .filter(|(code, _)| actor.countries.contains(code))
                .map(|&(_, n)| n)
                // Who acts in two of them is not for that meant sooner.
                .max()
                .unwrap_or(0);
            let alive = u32::from(actor.days.may_hold(on));
            let office = u32::from(actor.terms.iter().any(|term| term.days.may_hold(on) && on.is_some()));
            // Named elsewhere by a name that is only its own; then where; then when.
            1000 * u32::from(named.contains(&id))
                + 10 * spoken.min(50)
                + 5 * (alive + office)
                + u32::from(actor.is_main(on))
        };
        let at_home = |id: ActorId| {
            let actor = lexicon.actor(id);
            named.contains(&id)
                || actor.parent.is_some_and(|parent| named.contains(&parent))
                || actor.countries.iter().any(|code| countries.iter().any(|(own, _)| own == code))
        };
        // "SAA soldiers": a noun for an armed party right beside an acronym says that it is one.
        let armed = |k: usize| {
            let near = [k.checked_sub(1), Some(k + 1)].into_iter().flatten().filter_map(|i| items.get(i));
            let mut near = near.filter(|other| other.first == items[k].last || other.last == items[k].first);
            near.any(|other| {
                let gap = self.gap(other.first.max(items[k].first) - 1);
                gap == Gap::Space
                    && items[k].last == items[k].first + 1
                    && !self.bare(items[k].first).chars().any(char::is_lowercase)
                    && self.senses(other).any(|key| match key.sense {
                        Sense::Role { role, .. } => {
                            matches!(
                                lexicon.role_class(role),
                                RoleClass::Armed | RoleClass::State | RoleClass::Plain
                            )
                        }
                        _ => false,
                    })
            })
        };
        // "President Bush"
        let titled = |k: usize, id: ActorId| {
            let terms = &lexicon.actor(id).terms;
            k.checked_sub(1).and_then(|i| items.get(i)).is_some_and(|other| {
                other.last == items[k].first
                    && self.gap(other.last - 1) == Gap::Space
                    && self.senses(other).any(|key| match key.sense {
                        Sense::Role { role, .. } => {
                            terms.iter().any(|term| term.office == lexicon.role_key(role))
                        }
                        _ => false,
                    })
            })
        };
        // A surname alone is a leader's where the article speaks of his country, or says nothing of any, or he
        // was in office; one that many bear, where he was in office and the article speaks of his country.
        let led_here = |id: ActorId, common: bool| {
            let state = lexicon.state_of(id, context.published).map(|state| &lexicon.actor(state).countries);
            let home = state
                .is_some_and(|codes| codes.iter().any(|code| countries.iter().any(|(own, _)| own == code)))
                || lexicon.principal(id, on).is_some_and(&at_home);
            let office = on.is_some() && lexicon.actor(id).terms.iter().any(|term| term.days.may_hold(on));
            if common { home && office } else { home || office || countries.is_empty() }
        };
        let last_term =
            |id: ActorId| lexicon.actor(id).terms.iter().map(|term| term.days.to).max().unwrap_or(0);
        let mut parts = Vec::with_capacity(items.len());
        for (k, item) in items.iter().enumerate() {
            let mut part = Part {
                first: item.first,
                last: item.last,
                whose: None,
                role: None,
                stance: item.stance,
                fused: item.stance.is_some(),
                filler: false,
                of: false,
                possessive: false,
                and: false,
                backed: false,
                led: false,
                unit: false,
            };
            let mut best: Option<((u8, u32, Day), ActorId, How)> = None;
            let mut nothing = false;
            for key in self.senses(item) {
                let (rank, id, how) = match key.sense {
                    Sense::Name(id) if lexicon.actor(id).kind == ActorKind::Leader => (5, id, How::Leader),
                    Sense::Name(id) => (5, id, How::Name),
                    Sense::Country(id) => (4, id, How::Country),
                    Sense::Adjective(id) | Sense::People(id) => (3, id, How::Demonym),
                    Sense::Capital(id) => (2, id, How::Metonym),
                    other => {
                        match other {
                            Sense::Role { role, many } => part.role = part.role.or(Some((role, many))),
                            Sense::Filler => part.filler = true,
                            Sense::Of => part.of = true,
                            Sense::Possessive => part.possessive = true,
                            Sense::And => part.and = true,
                            Sense::Toward => part.stance = Some(Stance::Toward),
                            Sense::Against => part.stance = Some(Stance::Against),
                            Sense::Backed => part.backed = true,
                            Sense::Led => part.led = true,
                            Sense::Unit => part.unit = true,
                            Sense::Nothing => nothing = true,
                            _ => {}
                        }
                        continue;
                    }
                };
                let actor = lexicon.actor(id);
                if key.theatre && !at_home(id) && !(actor.kind.may_hold() && armed(k)) {
                    continue;
                }
                if key.surname && !named.contains(&id) && !(titled(k, id) || led_here(id, key.common)) {
                    continue;
                }
                let score = (rank, weight(id), last_term(id));
                // On a tie the first in the data stays.
                if best.is_none_or(|(own, ..)| score > own) {
                    best = Some((score, id, how));
                }
            }
            part.whose = best.map(|(_, id, how)| (id, how));
            if !nothing {
                parts.push(part);
            }
        }
        parts
    }

    /// True where part `k + 1` follows part `k` with nothing between them but what may stand inside a phrase.
    fn joined(&self, parts: &[Part], k: usize) -> bool {
        let (Some(left), Some(right)) = (parts.get(k), parts.get(k + 1)) else { return false };
        let gap = self.gap(left.last - 1);
        if left.last != right.first || matches!(gap, Gap::Break | Gap::Bracket | Gap::Dash) {
            return false;
        }
        // An acronym's point may end the sentence.
        let at = |word: usize| self.doc.tokens_in(self.span(word, word + 1)).start;
        let sentence = |word: usize| self.doc.sentence_of(at(word));
        sentence(left.last - 1) == sentence(right.first)
    }

    fn hyphened(&self, parts: &[Part], k: usize) -> bool {
        parts.get(k).is_some_and(|part| self.gap(part.last - 1) == Gap::Hyphen)
    }

    fn mentions(&self, parts: &[Part], on: Option<When>) -> Vec<ActorMention> {
        let mut out: Vec<ActorMention> = Vec::new();
        let mut k = 0;
        while k < parts.len() {
            if let Some(found) = self.composed(parts, k, on) {
                let mut found = found;
                // "US and Afghan troops": what is said once is said of both.
                if let Some(shared) = self.shared_before(parts, k, on) {
                    out.push(self.mention(parts, k, &shared));
                    found = match self.composed(parts, k + 2, on) {
                        Some(second) => {
                            k += 2;
                            second
                        }
                        None => shared,
                    };
                }
                out.push(self.mention(parts, k, &found));
                let first_end = found.end;
                k = first_end;
                while let Some(shared) = self.shared_behind(parts, k, &found, on) {
                    out.push(self.mention(parts, k + 1, &shared));
                    k = shared.end;
                }
                continue;
            }
            k += 1;
        }
        out
    }

    fn mention(&self, parts: &[Part], first: usize, found: &Composed) -> ActorMention {
        let span = self.span(parts[first].first, parts[found.end - 1].last);
        let tokens = self.doc.tokens_in(span);
        let head = self.doc.top(tokens.clone()).unwrap_or(tokens.start);
        let number = match found.many {
            Some(true) => Some(Number::Many),
            Some(false) => Some(Number::One),
            None => match self.doc.tokens.get(head).and_then(|token| token.feature("Number")) {
                Some("Plur") => Some(Number::Many),
                Some("Sing") => Some(Number::One),
                _ => None,
            },
        };
        ActorMention { span, tokens, head, actor: found.actor, how: found.how, number, resolved: None }
    }

    /// The longest phrase that begins at part `k`.
    fn composed(&self, parts: &[Part], k: usize, on: Option<When>) -> Option<Composed> {
        let part = parts.get(k)?;
        let phrase = (self.grammar.modifier_first.then(|| self.modifier_first(parts, k, on)).flatten())
            .or_else(|| self.noun_first(parts, k, on, 0))
            .or_else(|| self.bare_whose(parts, k));
        let mut phrase = phrase?;
        // "President Assad", "Afghan president Ashraf Ghani": the name is the office's.
        if phrase.office
            && self.joined(parts, phrase.end - 1)
            && let Some(&Part { whose: Some((id, How::Leader)), .. }) = parts.get(phrase.end)
        {
            // "President Assad's army" goes on behind the name.
            let more =
                self.grammar.modifier_first.then(|| self.modifier_first(parts, phrase.end, on)).flatten();
            if let Some(more) = more {
                return Some(more);
            }
            phrase = Composed {
                actor: ActorRef::Known(id),
                how: How::Leader,
                many: Some(false),
                end: phrase.end + 1,
                office: false,
                ..phrase
            };
        }
        // A phrase that is one adjective with a prefix speaks of nobody by itself.
        let prefix_only = part.fused && phrase.end == k + 1;
        (!prefix_only).then_some(phrase)
    }

    /// A name, a country, a demonym or a capital without a noun for a party.
    fn bare_whose(&self, parts: &[Part], k: usize) -> Option<Composed> {
        let part = parts.get(k)?;
        let (mut id, mut how) = part.whose?;
        if part.stance.is_some() {
            return None;
        }
        // "anti-Taliban", "pro-Russian" without a noun: the attitude is somebody else's.
        if k > 0 && parts[k - 1].stance.is_some() && !parts[k - 1].fused && self.joined(parts, k - 1) {
            return None;
        }
        let mut end = k + 1;
        // "Afghan Taliban", "talibans afghans": a state's adjective about a group of that country.
        if self.joined(parts, k)
            && !self.hyphened(parts, k)
            && let Some((other, other_how)) = parts[k + 1].whose.filter(|_| parts[k + 1].role.is_none())
        {
            let both = [(id, how), (other, other_how)];
            let group = both.iter().find(|(id, how)| *how == How::Name && self.is_group(*id));
            let state = both.iter().find(|(_, how)| *how == How::Demonym);
            if let (Some(&(group, _)), Some(&(state, _))) = (group, state) {
                let (group_at, state_at) = (self.lexicon.actor(group), self.lexicon.actor(state));
                if state_at.countries.iter().any(|code| group_at.countries.contains(code)) {
                    (id, how, end) = (group, How::Name, k + 2);
                }
            }
        }
        let role = part.role.unwrap_or((Role(0), false));
        let roles = Heard { head: role, all: Roles::default() };
        Some(Composed { actor: ActorRef::Known(id), how, many: None, end, office: false, roles })
    }

    /// True for groups and for those who command one: whom they lead is theirs. A state leads others, too.
    fn leads(&self, id: ActorId, on: Option<When>) -> bool {
        let kind = self.lexicon.actor(id).kind;
        let whole = if kind == ActorKind::Leader { self.lexicon.principal(id, on) } else { Some(id) };
        whole.is_some_and(|whole| self.is_group(whole))
    }

    fn is_group(&self, id: ActorId) -> bool {
        matches!(self.lexicon.actor(id).kind, ActorKind::ArmedGroup | ActorKind::Coalition)
    }

    /// "Afghan army", "Haftar's forces", "Russian-backed separatists", "anti-Assad rebels".
    fn modifier_first(&self, parts: &[Part], k: usize, on: Option<When>) -> Option<Composed> {
        let mut at = k;
        let mut stance = None;
        if parts[at].stance.is_some() && !parts[at].fused && self.joined(parts, at) {
            stance = parts[at].stance;
            at += 1;
        }
        let (mut whose, how) = parts.get(at)?.whose?;
        let capital = how == How::Metonym;
        stance = stance.or(parts[at].stance);
        let (mut backed, mut led) = (false, false);
        let mut heard: Option<Heard> = None;
        let mut end = 0;
        while self.joined(parts, at) {
            let hyphen = self.hyphened(parts, at);
            let next = parts[at + 1];
            if hyphen && (next.backed || next.led) && heard.is_none() {
                (backed, led) = (true, next.led);
            } else if let Some(role) = next.role {
                // "rebel-held": the role is part of another word's meaning.
                heard = Some(hear(heard, role, true));
                end = at + 2;
            } else if next.filler || next.possessive && heard.is_none() {
            } else if let (Some((other, how)), None) = (next.whose, heard) {
                // "Colombian FARC rebels", "Syrian Kurdish fighters": the nearer says more.
                let nearer = how == How::Name && self.is_group(other)
                    || self.lexicon.actor(other).kind == ActorKind::Community && how == How::Demonym;
                if !nearer || hyphen || backed {
                    break;
                }
                whose = other;
            } else {
                break;
            }
            at += 1;
        }
        let heard = heard?;
        if capital && !self.speaks_for_state(heard) {
            return None;
        }
        Some(self.told(whose, heard, stance, backed && !(led && self.leads(whose, on)), end, on))
    }

    /// "forces afghanes", "armée du Mali", "rebelles soutenus par l'Iran", "insurgés islamistes", "the rebels".
    fn noun_first(&self, parts: &[Part], k: usize, on: Option<When>, depth: usize) -> Option<Composed> {
        let role = parts.get(k)?.role?;
        if parts[k].whose.is_some() {
            return None;
        }
        let head_last = self.grammar.modifier_first;
        let owned = depth == 0 && self.is_owned(parts[k].first);
        let mut heard = hear(None, role, head_last);
        let mut end = k + 1;
        let mut at = k;
        let mut told: Option<Composed> = None;
        while self.joined(parts, at) {
            let next = parts[at + 1];
            let hyphen = self.hyphened(parts, at);
            if let Some(role) = next.role.filter(|_| !hyphen && (told.is_none() || !head_last)) {
                heard = hear(Some(heard), role, head_last);
                end = at + 2;
                if let Some(told) = &mut told {
                    told.end = end;
                }
            } else if told.is_some() {
                break;
            } else if next.filler {
                // Counts only where something follows.
            } else if let (Some((whose, how)), true) = (next.whose, self.grammar.noun_first) {
                // Behind the noun stands an adjective or a group's name, never a country: that takes "de".
                if hyphen || !matches!(how, How::Demonym | How::Name | How::Leader) {
                    break;
                }
                // "président Bachar al-Assad" is for the caller to join.
                if how == How::Leader {
                    break;
                }
                end = at + 2;
                told = Some(self.told(whose, heard, next.stance, false, end, on));
            } else if (next.led || self.grammar.noun_first && (next.stance.is_some() || next.backed))
                && self.joined(parts, at + 1)
            {
                let Some((whose, _)) = parts[at + 2].whose else { break };
                end = at + 3;
                // "rebels led by the Front" are the Front's.
                let backed = next.backed || next.led && !self.leads(whose, on);
                told = Some(self.told(whose, heard, next.stance, backed, end, on));
                at += 1;
            } else if next.of && self.grammar.of_behind && self.joined(parts, at + 1) {
                // "the departure of its troops from there": in some languages one word is "of" and "from".
                if owned {
                    break;
                }
                let inner =
                    self.grammar.modifier_first.then(|| self.modifier_first(parts, at + 2, on)).flatten();
                if let Some((inner, whose)) = inner.and_then(|inner| Some((inner, inner.actor.known()?))) {
                    // "commander of US forces"
                    end = inner.end;
                    told = Some(self.told(whose, heard, None, false, end, on));
                    at = end - 2;
                } else if let Some((whose, how)) = parts[at + 2].whose {
                    let city = how == How::Metonym && !self.speaks_for_state(heard);
                    if city || how == How::Demonym && self.grammar.modifier_first {
                        // "army of Afghan deserters": the adjective is another noun's.
                        break;
                    }
                    end = at + 3;
                    told = Some(self.told(whose, heard, None, false, end, on));
                    at += 1;
                } else if let Some(whose) = self.titled(parts, at + 2) {
                    // "forces du maréchal Haftar"
                    end = at + 4;
                    told = Some(self.told(whose, heard, None, false, end, on));
                    at += 2;
                } else if depth == 0 {
                    // "soldats de l'armée malienne": whose army it is says whose soldiers.
                    let Some(inner) =
                        self.noun_first(parts, at + 2, on, 1).filter(|inner| inner.actor.known().is_some())
                    else {
                        break;
                    };
                    let whole = inner.actor.known();
                    end = inner.end;
                    told = whole.map(|whose| self.told(whose, heard, None, false, end, on));
                    at = end - 2;
                } else {
                    break;
                }
            } else {
                break;
            }
            at += 1;
        }
        if let Some(told) = told {
            return Some(told);
        }
        if end == k + 1 && !self.stands_alone(parts, k) {
            return None;
        }
        let (role, many) = (self.lexicon.telling(heard.head.0, heard.all), heard.head.1);
        if self.lexicon.role_class(role) == RoleClass::Means {
            return None;
        }
        let generic = Generic { role, roles: heard.all, of: None, backer: None, against: None };
        let office = self.is_office(role);
        Some(Composed {
            actor: ActorRef::Generic(generic),
            how: How::Generic,
            many: Some(many),
            end,
            office,
            roles: heard,
        })
    }

    /// True where a possessive pronoun stands before the word.
    fn is_owned(&self, word: usize) -> bool {
        let token = self.doc.tokens_in(self.span(word, word + 1)).start;
        token.checked_sub(1).and_then(|before| self.doc.tokens.get(before)).is_some_and(|before| {
            before.feature("Poss") == Some("Yes") && before.span.end() <= self.words[word].start
        })
    }

    /// A capital stands for a government or its army, not for its police: that is the city's own.
    fn speaks_for_state(&self, heard: Heard) -> bool {
        let entry = self.lexicon.roles.get(heard.head.0.0 as usize);
        entry.is_some_and(|entry| matches!(entry.of, OfState::Government | OfState::Army))
    }

    /// A title and the leader who bears it.
    fn titled(&self, parts: &[Part], k: usize) -> Option<ActorId> {
        let (role, _) = parts.get(k)?.role?;
        let (id, how) = parts.get(k + 1)?.whose?;
        (self.is_office(role) && how == How::Leader && self.joined(parts, k)).then_some(id)
    }

    /// "militaire" is an adjective as often as a noun: alone it counts where the tagger takes it for a noun.
    fn stands_alone(&self, parts: &[Part], k: usize) -> bool {
        let tokens = self.doc.tokens_in(self.span(parts[k].first, parts[k].last));
        let mut known = self.doc.tokens[tokens].iter().filter(|token| !token.pos.is_empty()).peekable();
        let adjective =
            known.peek().is_some() && known.all(|token| matches!(token.pos.as_str(), "ADJ" | "PUNCT"));
        !(adjective && parts[k].last == parts[k].first + 1)
    }

    fn is_office(&self, role: Role) -> bool {
        let entry = self.lexicon.roles.get(role.0 as usize);
        entry.is_some_and(|entry| entry.of == OfState::Part)
    }

    /// What a noun for a party means together with whose it is.
    fn told(
        &self,
        whose: ActorId,
        heard: Heard,
        stance: Option<Stance>,
        backed: bool,
        end: usize,
        on: Option<When>,
    ) -> Composed {
        let (role, many) = (self.lexicon.telling(heard.head.0, heard.all), heard.head.1);
        let plain = Generic { role, roles: heard.all, of: None, backer: None, against: None };
        let (actor, how) = match (stance, backed) {
            (Some(Stance::Against), _) => {
                (ActorRef::Generic(Generic { against: Some(whose), ..plain }), How::Generic)
            }
            (Some(Stance::Toward), _) | (_, true) => {
                (ActorRef::Generic(Generic { backer: Some(whose), ..plain }), How::Generic)
            }
            _ => {
                let actor = self.lexicon.theirs(whose, plain, on, 0);
                (actor, if matches!(actor, ActorRef::Generic(_)) { How::Generic } else { How::Composed })
            }
        };
        Composed { actor, how, many: Some(many), end, office: self.is_office(role), roles: heard }
    }

    /// "US and Afghan troops" at "US": the same noun, for the first.
    fn shared_before(&self, parts: &[Part], k: usize, on: Option<When>) -> Option<Composed> {
        let first = parts.get(k)?;
        let adjectival =
            matches!(first.whose, Some((_, How::Demonym | How::Country | How::Name))) && first.role.is_none();
        let follows = self.grammar.modifier_first && self.joined(parts, k) && self.joined(parts, k + 1);
        if !adjectival || !follows || !parts[k + 1].and || parts[k + 1].whose.is_some() {
            return None;
        }
        let second = parts[k + 2].whose.and_then(|_| self.modifier_first(parts, k + 2, on))?;
        let (whose, how) = first.whose?;
        // "Hamas and Israeli troops": a name stands for itself.
        if how == How::Name && self.is_group(whose) {
            return None;
        }
        Some(self.told(whose, second.roles, None, false, k + 1, on))
    }

    /// "forces américaines et afghanes" at "et": the same noun, for the second.
    fn shared_behind(
        &self,
        parts: &[Part],
        k: usize,
        found: &Composed,
        on: Option<When>,
    ) -> Option<Composed> {
        if !self.grammar.noun_first || found.roles.all.is_empty() || !matches!(found.how, How::Composed) {
            return None;
        }
        let joined = k > 0 && self.joined(parts, k - 1) && self.joined(parts, k);
        if !joined || !parts[k].and {
            return None;
        }
        let (whose, how) = parts[k + 1].whose?;
        (how == How::Demonym && parts[k + 1].role.is_none())
            .then(|| self.told(whose, found.roles, None, false, k + 2, on))
    }

    /// Named entities that are no mention yet: actors that nobody knows, under their own names.
    fn entities(&self, mentions: &mut Vec<ActorMention>, parts: &[Part]) {
        let mut added = Vec::new();
        for entity in &self.doc.entities {
            if entity.span.is_empty() || !self.grammar.labels.contains(&entity.label.as_str()) {
                continue;
            }
            let units = parts.iter().filter(|part| part.unit || part.role.is_some());
            let body = units.into_iter().any(|part| entity.span.contains(self.span(part.first, part.last)));
            let overlaps: Vec<usize> =
                (0..mentions.len()).filter(|&i| mentions[i].span.overlaps(entity.span)).collect();
            // "Russian Imperial Movement" is no Russian; a known name inside a longer one stays what it is.
            let covered = overlaps.iter().all(|&i| {
                let mention = &mentions[i];
                body && entity.span.contains(mention.span)
                    && entity.span.len() > mention.span.len()
                    && (mention.how.is_weak() || mention.how == How::Generic)
                    && self.capitals(entity.tokens.clone()) > mention.tokens.len()
            });
            if !covered {
                continue;
            }
            for &i in overlaps.iter().rev() {
                mentions.remove(i);
            }
            let tokens = self.doc.tokens_in(entity.span);
            let head = self.doc.top(tokens.clone()).unwrap_or(tokens.start);
            added.push(ActorMention {
                span: entity.span,
                tokens,
                head,
                actor: ActorRef::Unknown,
                how: How::Entity,
                number: None,
                resolved: None,
            });
        }
        mentions.extend(added);
        mentions.sort_by_key(|mention| mention.span);
        mentions.dedup_by(|later, earlier| later.span.overlaps(earlier.span));
    }

    /// How many of the tokens begin with a capital.
    fn capitals(&self, tokens: Range<usize>) -> usize {
        tokens
            .filter(|&i| i < self.doc.tokens.len() && self.doc.word(i).starts_with(char::is_uppercase))
            .count()
    }
}

/// Adds a role to those heard. The head is the noun itself: the last where modifiers stand before it, else the
/// first; but "rebel fighters" are rebels: a noun that does not say whose yields to one that does.
fn hear(heard: Option<Heard>, role: (Role, bool), head_last: bool) -> Heard {
    let all = Roles::one(role.0);
    match heard {
        None => Heard { head: role, all },
        Some(heard) => {
            let head = if head_last { role } else { heard.head };
            Heard { head, all: heard.all.with(all) }
        }
    }
}

impl ActorLexicon {
    /// Of several roles the one that says most: whose side first, then what the noun itself is.
    pub(crate) fn telling(&self, head: Role, all: Roles) -> Role {
        let armed = (0..self.roles.len() as u8).map(Role).find(|&role| {
            all.contains(role) && matches!(self.role_class(role), RoleClass::Armed | RoleClass::Foreign)
        });
        match self.role_class(head) {
            RoleClass::Armed | RoleClass::Foreign | RoleClass::People => head,
            _ => armed.unwrap_or(head),
        }
    }

    /// Whom a noun for a party means beside the name of whom it belongs to.
    pub(crate) fn theirs(&self, whose: ActorId, plain: Generic, on: Option<When>, depth: usize) -> ActorRef {
        let lexicon = self;
        let actor = lexicon.actor(whose);
        let Some(role) = lexicon.roles.get(plain.role.0 as usize) else { return ActorRef::Known(whose) };
        let somebody = ActorRef::Generic(Generic { of: Some(whose), ..plain });
        let people = role.class == RoleClass::People;
        match actor.kind {
            ActorKind::State | ActorKind::Government | ActorKind::Army => {
                // Two governments share a country where one is a rebel's: only the state's own have derived forces.
                let code = actor.id.rsplit(':').next().unwrap_or_default();
                let derived = actor.id.contains(':');
                let of = |id: Option<ActorId>| if derived { id.unwrap_or(whose) } else { whose };
                let (government, army) = (of(lexicon.government(code)), of(lexicon.army(code)));
                match role.of {
                    _ if people => somebody,
                    OfState::Government if actor.kind == ActorKind::Army => ActorRef::Known(whose),
                    OfState::Government => ActorRef::Known(government),
                    OfState::Army => ActorRef::Known(army),
                    OfState::Part if actor.kind == ActorKind::Army => {
                        ActorRef::Part { of: whose, role: plain.role }
                    }
                    OfState::Part => ActorRef::Part { of: government, role: plain.role },
                    OfState::Unit => ActorRef::Part { of: army, role: plain.role },
                    OfState::Somebody if actor.kind == ActorKind::Army => ActorRef::Known(whose),
                    OfState::Somebody => somebody,
                }
            }
            ActorKind::ArmedGroup | ActorKind::Coalition => match role.of {
                _ if people => somebody,
                OfState::Part | OfState::Unit => ActorRef::Part { of: whose, role: plain.role },
                _ => ActorRef::Known(whose),
            },
            ActorKind::Leader => match lexicon.principal(whose, on) {
                Some(principal) if depth < 4 => self.theirs(principal, plain, on, depth + 1),
                _ => ActorRef::Known(whose),
            },
            ActorKind::Community => somebody,
            ActorKind::Organisation | ActorKind::Agency | ActorKind::Outlet => ActorRef::Known(whose),
        }
    }
}
