use std::sync::LazyLock;

use jiff::civil::Date;
use smol_str::{SmolStr, format_smolstr};
use veille_text::{Interval, Lang, Precision, Published};

use super::mention::{ActorRef, Generic};

/// What sort of actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ActorKind {
    /// A state as a whole.
    State,
    /// A government, or what governs a region.
    Government,
    /// Regular forces, or a body of them.
    Army,
    /// An armed group that is not a state's.
    ArmedGroup,
    /// Several parties or states under one name.
    Coalition,
    /// A person who led one of the others.
    Leader,
    /// An international or humanitarian organisation, a party, a service.
    Organisation,
    /// A news agency.
    Agency,
    /// Another medium.
    Outlet,
    /// A people: no party by itself.
    Community,
}

impl ActorKind {
    /// The word used in data and output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Government => "government",
            Self::Army => "army",
            Self::ArmedGroup => "armed-group",
            Self::Coalition => "coalition",
            Self::Leader => "leader",
            Self::Organisation => "organisation",
            Self::Agency => "agency",
            Self::Outlet => "outlet",
            Self::Community => "community",
        }
    }

    fn read(word: &str) -> Option<Self> {
        [
            Self::State,
            Self::Government,
            Self::Army,
            Self::ArmedGroup,
            Self::Coalition,
            Self::Leader,
            Self::Organisation,
            Self::Agency,
            Self::Outlet,
            Self::Community,
        ]
        .into_iter()
        .find(|kind| kind.name() == word)
    }

    /// True for those who report and are no party: agencies and outlets.
    #[must_use]
    pub fn reports(self) -> bool {
        matches!(self, Self::Agency | Self::Outlet)
    }

    /// True for those who may hold a place.
    #[must_use]
    pub fn may_hold(self) -> bool {
        matches!(self, Self::State | Self::Government | Self::Army | Self::ArmedGroup | Self::Coalition)
    }
}

/// Names one actor of the lexicon. Its number may differ from one version of the data to the next: what is
/// stored is [`Actor::id`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ActorId(pub(crate) u16);

/// What an unnamed actor is called by: `insurgent`, `army`, `civilian`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Role(pub(crate) u8);

/// Several roles: "insurgés islamistes" carries two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Roles(pub(crate) u64);

impl Roles {
    pub(crate) fn one(role: Role) -> Self {
        Self(1 << role.0)
    }

    /// True where `role` is among them.
    #[must_use]
    pub fn contains(self, role: Role) -> bool {
        self.0 & (1 << role.0) != 0
    }

    pub(crate) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn iter(self) -> impl Iterator<Item = Role> {
        (0..64).filter(move |&i| self.0 & (1 << i) != 0).map(Role)
    }
}

/// Whose side a role is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoleClass {
    /// Of a government.
    State,
    /// Armed, and not of a government.
    Armed,
    /// From outside the theatre.
    Foreign,
    /// No party: civilians, prisoners, journalists.
    People,
    /// A person in an office: somebody only with whose office it is.
    Office,
    /// Does not say whose: "fighters".
    Plain,
    /// What a force acts by, and no actor without whose it is: "aircraft".
    Means,
}

/// What a role means beside a state's demonym.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OfState {
    /// Its government.
    Government,
    /// Its armed forces.
    Army,
    /// A part of its government, under its own name.
    Part,
    /// A part of its armed forces, under its own name.
    Unit,
    /// Somebody in that country.
    Somebody,
}

#[derive(Debug)]
pub(crate) struct RoleEntry {
    pub(crate) key: &'static str,
    pub(crate) class: RoleClass,
    pub(crate) of: OfState,
    pub(crate) means: Roles,
    parts: Vec<(usize, &'static str)>,
    labels: Vec<(usize, &'static str)>,
}

/// A day as `yyyymmdd`, so that days compare as numbers.
pub(crate) type Day = i32;

fn packed(day: Date) -> Day {
    i32::from(day.year()) * 10_000 + i32::from(day.month()) * 100 + i32::from(day.day())
}

/// The first and the last day on which an article can have been published.
#[derive(Debug, Clone, Copy)]
pub(crate) struct When {
    first: Day,
    last: Day,
}

impl When {
    pub(crate) fn new(published: Published) -> Self {
        Self { first: packed(published.first_day()), last: packed(published.last_day()) }
    }

    /// The same, begun some days before.
    fn opened(published: Published, days: i64) -> Self {
        let first = published.first_day().saturating_sub(jiff::Span::new().days(days));
        Self { first: packed(first), last: packed(published.last_day()) }
    }
}

/// Days for which a country's government is still called so after a group has taken its seat. Own judgement.
const TAKEOVER: i64 = 7;

/// Half-open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Days {
    pub(crate) from: Day,
    pub(crate) to: Day,
}

impl Days {
    /// From the first day on; to the last, too, where it is `closed`.
    pub(crate) fn interval(self, closed: bool) -> Option<Interval> {
        let midnight = |day: Day| {
            let part = |value: i32| i8::try_from(value % 100).ok();
            let date = Date::new(i16::try_from(day / 10_000).ok()?, part(day / 100)?, part(day)?);
            date.ok().map(|date| date.at(0, 0, 0, 0))
        };
        Interval::new(Some(midnight(self.from)?), midnight(self.to).filter(|_| closed), Precision::Day)
    }

    /// True where it was over when the article was published.
    pub(crate) fn is_over(self, on: When) -> bool {
        self.to <= on.first
    }

    /// True where it may have been so when the article was published, or nobody knows when that was.
    pub(crate) fn may_hold(self, on: Option<When>) -> bool {
        on.is_none_or(|on| self.from <= on.last && on.first < self.to)
    }

    /// True where it was so on all days on which the article can have been published.
    fn holds(self, on: When) -> bool {
        self.from <= on.first && on.last < self.to
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Term {
    pub(crate) office: &'static str,
    pub(crate) of: ActorId,
    pub(crate) days: Days,
}

/// One actor of the lexicon.
#[derive(Debug)]
pub struct Actor {
    /// Its stable id: `taliban`, `state:af`, `gov:af`, `army:af`, `leader:ghani`.
    pub id: &'static str,
    /// What sort of actor.
    pub kind: ActorKind,
    /// Where it acts, by ISO 3166 code; empty where that is everywhere.
    pub countries: Vec<&'static str>,
    /// What it may be called by when it is not named.
    pub roles: Roles,
    /// The actor it is a part of: an army's government, a government's state.
    pub parent: Option<ActorId>,
    /// The people it is of.
    pub community: Option<ActorId>,
    /// The days in which it is meant first when its theatre speaks of its role.
    pub(crate) main: Option<Days>,
    pub(crate) days: Days,
    pub(crate) rivals: Vec<(ActorId, Days)>,
    pub(crate) allies: Vec<ActorId>,
    pub(crate) backers: Vec<ActorId>,
    pub(crate) holds: Vec<(&'static str, Days)>,
    pub(crate) terms: Vec<Term>,
    /// By language: name and the forms of the adjective.
    names: Vec<(usize, &'static str, Vec<&'static str>)>,
}

impl Actor {
    /// Whom it is said to fight for: "Zzish-backed rebels" may be it.
    #[must_use]
    pub fn backers(&self) -> &[ActorId] {
        &self.backers
    }

    /// True where it was meant first when its theatre spoke of its role.
    pub(crate) fn is_main(&self, on: Option<When>) -> bool {
        self.main.is_some_and(|days| days.may_hold(on))
    }
}

/// How one key of the lexicon is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sense {
    Name(ActorId),
    Country(ActorId),
    Adjective(ActorId),
    People(ActorId),
    Capital(ActorId),
    Role {
        role: Role,
        many: bool,
    },
    Filler,
    Of,
    Possessive,
    And,
    Toward,
    Against,
    Backed,
    /// "led": whoever leads a party is the party.
    Led,
    Unit,
    Nothing,
    Pronoun {
        many: bool,
        person: bool,
        /// It means whoever was named last: "the latter".
        last: bool,
    },
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Key {
    pub(crate) folded: &'static str,
    /// The bare words in the case in which they must stand.
    pub(crate) shape: &'static str,
    pub(crate) sense: Sense,
    pub(crate) quoted: bool,
    pub(crate) theatre: bool,
    pub(crate) surname: bool,
    /// A surname that many bear.
    pub(crate) common: bool,
    pub(crate) langs: u32,
}

/// What a language pack says beside its words.
#[derive(Debug)]
pub(crate) struct Grammar {
    pub(crate) lang: Lang,
    pub(crate) modifier_first: bool,
    pub(crate) noun_first: bool,
    pub(crate) of_behind: bool,
    pub(crate) common: Vec<&'static str>,
    pub(crate) labels: Vec<&'static str>,
}

/// All actors that are known, and all words by which they are named or meant.
#[derive(Debug)]
pub struct ActorLexicon {
    pub(crate) grammars: Vec<Grammar>,
    pub(crate) roles: Vec<RoleEntry>,
    /// Countries on whose ground a war was fought, and when.
    pub(crate) wars: Vec<(&'static str, Days)>,
    pub(crate) actors: Vec<Actor>,
    pub(crate) keys: Vec<Key>,
    /// Actor numbers in the order of their ids.
    by_id: Vec<ActorId>,
    /// Those whom words for an unnamed armed party may mean.
    pub(crate) groups: Vec<ActorId>,
    /// Governments that no state has by its own name, in the order of their numbers.
    pub(crate) governments: Vec<ActorId>,
    english: usize,
}

static EMBEDDED: LazyLock<ActorLexicon> =
    LazyLock::new(|| ActorLexicon::parse(include_str!(concat!(env!("OUT_DIR"), "/actors.txt"))));

impl ActorLexicon {
    /// The lexicon that is compiled in, from `data/actors/` and `languages/*/actors.toml`.
    #[must_use]
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// Reads the lines that the build script writes. It has checked them: a line that does not fit is skipped
    /// here, and a test counts that none is.
    fn parse(text: &'static str) -> Self {
        let mut lexicon = Self {
            grammars: Vec::new(),
            roles: Vec::new(),
            wars: Vec::new(),
            actors: Vec::with_capacity(2000),
            keys: Vec::with_capacity(text.len() / 40),
            by_id: Vec::new(),
            groups: Vec::new(),
            governments: Vec::new(),
            english: 0,
        };
        for line in text.lines() {
            let mut fields = line.split('\t');
            match fields.next() {
                Some("K") => lexicon.keys.extend(key(fields)),
                Some("A") => lexicon.actors.extend(actor(fields)),
                Some("R") => lexicon.roles.extend(role(fields)),
                Some("W") => lexicon.wars.extend(war(fields)),
                Some("L") => lexicon.grammars.extend(grammar(fields)),
                _ => {}
            }
        }
        lexicon.by_id = (0..lexicon.actors.len() as u16).map(ActorId).collect();
        lexicon.by_id.sort_by_key(|id| lexicon.actors[id.0 as usize].id);
        let armed = |actor: &Actor| match actor.kind {
            ActorKind::ArmedGroup | ActorKind::Coalition => !actor.roles.is_empty(),
            // An army is meant only where it is a party of its own name, not a state's.
            ActorKind::Army => !actor.roles.is_empty() && !actor.id.starts_with("army:"),
            // A council of rebels may call itself a government.
            ActorKind::Government => actor.main.is_some(),
            _ => false,
        };
        lexicon.groups = lexicon.by_id.iter().copied().filter(|&id| armed(lexicon.actor(id))).collect();
        lexicon.groups.sort_unstable();
        let governs = |actor: &Actor| actor.kind == ActorKind::Government && actor.parent.is_none();
        lexicon.governments =
            (0..lexicon.actors.len() as u16).map(ActorId).filter(|&id| governs(lexicon.actor(id))).collect();
        lexicon.english =
            lexicon.grammars.iter().position(|grammar| grammar.lang.code() == "en").unwrap_or(0);
        lexicon
    }

    /// All actors, in the order of the data.
    #[must_use]
    pub fn actors(&self) -> &[Actor] {
        &self.actors
    }

    /// The names that mean one actor whatever stands about them, folded, in one language.
    pub(crate) fn certain_names(&self, lang: Lang) -> impl Iterator<Item = (ActorId, &'static str)> + '_ {
        let lang = self.grammars.iter().position(|grammar| grammar.lang == lang);
        self.keys.iter().filter_map(move |key| {
            let certain = !(key.quoted || key.theatre || key.surname) && key.langs & (1 << lang?) != 0;
            match key.sense {
                Sense::Name(actor) if certain => Some((actor, key.folded)),
                _ => None,
            }
        })
    }

    /// The languages in which actors are found.
    pub fn languages(&self) -> impl Iterator<Item = Lang> + '_ {
        self.grammars.iter().map(|grammar| grammar.lang)
    }

    /// One actor.
    #[must_use]
    pub fn actor(&self, id: ActorId) -> &Actor {
        // Ids come from this lexicon alone, and there is only the embedded one.
        &self.actors[(id.0 as usize).min(self.actors.len() - 1)]
    }

    /// The actor of that id.
    ///
    /// ```
    /// use veille_claim::ActorLexicon;
    /// let lexicon = ActorLexicon::embedded();
    /// let taliban = lexicon.by_id("taliban").unwrap();
    /// assert_eq!(lexicon.actor(taliban).countries, ["AF"]);
    /// assert_eq!(lexicon.by_id("nobody"), None);
    /// ```
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<ActorId> {
        let at = self.by_id.binary_search_by_key(&id, |&other| self.actor(other).id).ok()?;
        self.by_id.get(at).copied()
    }

    /// The key of a role, as in `data/actors/roles.toml`.
    #[must_use]
    pub fn role_key(&self, role: Role) -> &'static str {
        self.roles.get(role.0 as usize).map_or("", |entry| entry.key)
    }

    /// The role of that key.
    #[must_use]
    pub fn role(&self, key: &str) -> Option<Role> {
        self.roles.iter().position(|entry| entry.key == key).map(|at| Role(at as u8))
    }

    /// Whose side a role is on.
    #[must_use]
    pub fn role_class(&self, role: Role) -> RoleClass {
        self.roles.get(role.0 as usize).map_or(RoleClass::Plain, |entry| entry.class)
    }

    /// The keys of some roles, in the order of the data.
    pub fn role_keys(&self, roles: Roles) -> impl Iterator<Item = &'static str> + '_ {
        roles.iter().map(|role| self.role_key(role))
    }

    /// The display name of an actor in a language, in English where it has none there.
    #[must_use]
    pub fn name_in(&self, id: ActorId, lang: Lang) -> &'static str {
        let names = &self.actor(id).names;
        let lang = self.grammars.iter().position(|grammar| grammar.lang == lang).unwrap_or(self.english);
        let named = |lang| names.iter().find(|&&(own, ..)| own == lang);
        named(lang).or_else(|| named(self.english)).map_or(self.actor(id).id, |&(_, name, _)| name)
    }

    /// The English display name of an actor.
    #[must_use]
    pub fn name(&self, id: ActorId) -> &'static str {
        let names = &self.actor(id).names;
        let english = names.iter().find(|&&(lang, ..)| lang == self.english);
        english.or_else(|| names.first()).map_or(self.actor(id).id, |&(_, name, _)| name)
    }

    /// The stable id of what a mention refers to: of a known actor its own, of a part its whole's and its role
    /// (`army:af/special-force`); nothing for the unnamed and the unknown.
    #[must_use]
    pub fn id_of(&self, actor: ActorRef) -> Option<SmolStr> {
        match actor {
            ActorRef::Known(id) => Some(SmolStr::new_static(self.actor(id).id)),
            ActorRef::Part { of, role } => {
                Some(format_smolstr!("{}/{}", self.actor(of).id, self.role_key(role)))
            }
            ActorRef::Generic(_) | ActorRef::Unknown => None,
        }
    }

    /// The English name of what a mention refers to: "Taliban", "Afghan special forces", "Syrian rebels"; nothing
    /// for the unknown, who keep the name that the text gives them.
    #[must_use]
    pub fn name_of(&self, actor: ActorRef) -> Option<SmolStr> {
        match actor {
            ActorRef::Known(id) => Some(SmolStr::new_static(self.name(id))),
            ActorRef::Part { of, role } => {
                let entry = self.roles.get(role.0 as usize)?;
                let part =
                    entry.parts.iter().find(|&&(lang, _)| lang == self.english).or(entry.parts.first());
                Some(match part {
                    Some((_, template)) => filled(template, self.adjective(of)),
                    None => format_smolstr!("{} {}", self.adjective(of), entry.key),
                })
            }
            ActorRef::Generic(Generic { role, of, .. }) => {
                let label = self.label(role);
                Some(match of {
                    Some(of) => format_smolstr!("{} {label}", self.adjective(of)),
                    None => SmolStr::new_static(label),
                })
            }
            ActorRef::Unknown => None,
        }
    }

    /// What stands before a noun to say that it is theirs: "Afghan", "Taliban".
    fn adjective(&self, id: ActorId) -> &'static str {
        let actor = self.actor(id);
        let names = actor.names.iter().find(|&&(lang, ..)| lang == self.english);
        names.and_then(|(_, _, forms)| forms.first()).copied().unwrap_or_else(|| self.name(id))
    }

    pub(crate) fn label(&self, role: Role) -> &'static str {
        let Some(entry) = self.roles.get(role.0 as usize) else { return "" };
        let label = entry.labels.iter().find(|&&(lang, _)| lang == self.english).or(entry.labels.first());
        label.map_or(entry.key, |&(_, label)| label)
    }

    /// The state that an actor belongs to: through its parents, or by the office that it held on that day.
    #[must_use]
    pub fn state_of(&self, id: ActorId, on: Option<Published>) -> Option<ActorId> {
        let mut at = id;
        // Parents are at most a few deep; the bound guards against a ring in the data.
        for _ in 0..8 {
            let actor = self.actor(at);
            match actor.kind {
                ActorKind::State => return Some(at),
                ActorKind::Leader => at = self.principal(at, on.map(When::new))?,
                // What governs part of one country, and is no part of its government, is still of that state.
                _ if actor.parent.is_none() => {
                    let own = matches!(actor.kind, ActorKind::Government | ActorKind::Army);
                    let [country] = actor.countries[..] else { return None };
                    return own.then(|| self.by_id(&format!("state:{}", country.to_lowercase())))?;
                }
                _ => at = actor.parent?,
            }
        }
        None
    }

    /// Whom a leader led on that day, else whom last.
    pub(crate) fn principal(&self, leader: ActorId, on: Option<When>) -> Option<ActorId> {
        let terms = &self.actor(leader).terms;
        let then = terms.iter().rev().find(|term| on.is_some() && term.days.may_hold(on));
        then.or_else(|| {
            terms
                .iter()
                .filter(|term| on.is_none_or(|on| term.days.from <= on.last))
                .max_by_key(|term| term.days.to)
        })
        .or(terms.last())
        .map(|term| term.of)
    }

    /// The term of a leader, where only one had begun when the article was published.
    pub(crate) fn only_term(&self, leader: ActorId, on: When) -> Option<Term> {
        let mut begun = self.actor(leader).terms.iter().filter(|term| term.days.from <= on.last);
        let only = begun.next()?;
        begun.next().is_none().then_some(*only)
    }

    /// The office that a leader held on that day (`president`), and of what.
    #[must_use]
    pub fn office(&self, leader: ActorId, on: Published) -> Option<(&'static str, ActorId)> {
        let on = Some(When::new(on));
        self.actor(leader)
            .terms
            .iter()
            .rev()
            .find(|term| term.days.may_hold(on))
            .map(|term| (term.office, term.of))
    }

    /// The actor that governed a country on that day where that was a group of its own name: the Taliban in
    /// Afghanistan in 2022.
    #[must_use]
    pub fn governs(&self, country: &str, on: Published) -> Option<ActorId> {
        // In the days of a taking, "the regime" is still the one that falls.
        let on = When::opened(on, TAKEOVER);
        let holds = |actor: &Actor| actor.holds.iter().any(|&(held, days)| held == country && days.holds(on));
        self.actors.iter().position(holds).map(|at| ActorId(at as u16))
    }

    /// True where the two are foes on that day, as the lexicon has it: by themselves, or by those they belong to.
    /// An armed group fights the government of its country unless it is listed as its ally.
    #[must_use]
    pub fn rivals(&self, a: ActorId, b: ActorId, on: Option<Published>) -> bool {
        let on = on.map(When::new);
        let (up_a, up_b) = (self.line(a, on), self.line(b, on));
        if up_a.contains(&b) || up_b.contains(&a) {
            return false;
        }
        let listed = |from: &[ActorId], to: &[ActorId]| {
            from.iter().any(|&one| {
                self.actor(one).rivals.iter().any(|&(other, days)| to.contains(&other) && days.may_hold(on))
            })
        };
        listed(&up_a, &up_b)
            || listed(&up_b, &up_a)
            || self.rebels(&up_a, &up_b, on)
            || self.rebels(&up_b, &up_a, on)
    }

    /// True where the first is an armed group against the government that the second belongs to.
    fn rebels(&self, group: &[ActorId], side: &[ActorId], on: Option<When>) -> bool {
        let Some(own) = group.first().map(|&id| self.actor(id)) else { return false };
        let armed = matches!(own.kind, ActorKind::ArmedGroup | ActorKind::Coalition)
            && own.roles.iter().any(|role| self.role_class(role) == RoleClass::Armed);
        let government =
            side.iter().find(|&&id| matches!(self.actor(id).kind, ActorKind::Government | ActorKind::State));
        let Some(&government) = government else { return false };
        let theirs = &self.actor(government).countries;
        let ally = group.iter().any(|&id| {
            let ally = &self.actor(id).allies;
            side.iter().any(|other| ally.contains(other))
        });
        let rules = group.iter().any(|&id| {
            self.actor(id)
                .holds
                .iter()
                .any(|&(country, days)| theirs.contains(&country) && on.is_some_and(|on| days.holds(on)))
        });
        armed && !ally && !rules && theirs.iter().any(|country| own.countries.contains(country))
    }

    /// An actor and all it belongs to.
    pub(crate) fn line(&self, id: ActorId, on: Option<When>) -> Vec<ActorId> {
        let mut out = vec![id];
        while let Some(&last) = out.last() {
            let actor = self.actor(last);
            let up = if actor.kind == ActorKind::Leader { self.principal(last, on) } else { actor.parent };
            match up {
                Some(up) if !out.contains(&up) => out.push(up),
                _ => break,
            }
        }
        out
    }

    /// The government of a country's state.
    pub(crate) fn government(&self, country: &str) -> Option<ActorId> {
        self.by_id(&format!("gov:{}", country.to_lowercase()))
    }

    /// The armed forces of a country's state.
    pub(crate) fn army(&self, country: &str) -> Option<ActorId> {
        self.by_id(&format!("army:{}", country.to_lowercase()))
    }
}

fn filled(template: &str, adjective: &str) -> SmolStr {
    let mut out = template.to_owned();
    for slot in ["{0}", "{1}", "{2}", "{3}", "{name}"] {
        out = out.replace(slot, adjective);
    }
    SmolStr::new(out)
}

type Fields = std::str::Split<'static, char>;

fn list(field: &'static str, by: char) -> impl Iterator<Item = &'static str> {
    field.split(by).filter(|item| !item.is_empty())
}

fn actor_number(field: &str) -> Option<ActorId> {
    field.parse().ok().map(ActorId)
}

fn key(mut fields: Fields) -> Option<Key> {
    let folded = fields.next()?;
    let shape = fields.next().filter(|shape| !shape.is_empty()).unwrap_or(folded);
    let (kind, target, flags) = (fields.next()?, fields.next()?.parse::<u16>().ok()?, fields.next()?);
    let actor = ActorId(target);
    let role = Role(target as u8);
    let sense = match kind {
        "N" => Sense::Name(actor),
        "Y" => Sense::Country(actor),
        "A" => Sense::Adjective(actor),
        "P" => Sense::People(actor),
        "C" => Sense::Capital(actor),
        "r" => Sense::Role { role, many: false },
        "m" => Sense::Role { role, many: true },
        "F" => Sense::Filler,
        "O" => Sense::Of,
        "S" => Sense::Possessive,
        "&" => Sense::And,
        "T" => Sense::Toward,
        "X" => Sense::Against,
        "B" => Sense::Backed,
        "H" => Sense::Led,
        "U" => Sense::Unit,
        "Z" => Sense::Nothing,
        "1" => Sense::Pronoun { many: false, person: flags.contains('p'), last: flags.contains('l') },
        "2" => Sense::Pronoun { many: true, person: false, last: flags.contains('l') },
        _ => return None,
    };
    Some(Key {
        folded,
        shape,
        sense,
        quoted: flags.contains('q'),
        theatre: flags.contains('t'),
        surname: flags.contains('s'),
        common: flags.contains('c'),
        langs: fields.next()?.parse().ok()?,
    })
}

fn days(from: Option<&str>, to: Option<&str>) -> Option<Days> {
    Some(Days { from: from?.parse().ok()?, to: to?.parse().ok()? })
}

/// `head:from:to`, where the head may hold colons of its own.
fn dated(row: &'static str) -> Option<(&'static str, Days)> {
    let mut parts = row.rsplitn(3, ':');
    let (to, from) = (parts.next(), parts.next());
    Some((parts.next()?, days(from, to)?))
}

fn actor(mut fields: Fields) -> Option<Actor> {
    let mut next = || fields.next();
    let (id, kind, country, roles) = (next()?, ActorKind::read(next()?)?, next()?, next()?.parse().ok()?);
    let held = days(next(), next())?;
    let (parent, community) = (actor_number(next()?), actor_number(next()?));
    let main = next()?.split_once(':').and_then(|(from, to)| days(Some(from), Some(to)));
    let mut rivals = Vec::new();
    for row in list(next()?, ',') {
        let (id, days) = dated(row)?;
        rivals.push((actor_number(id)?, days));
    }
    let allies = list(next()?, ',').filter_map(actor_number).collect();
    let backers = list(next()?, ',').filter_map(actor_number).collect();
    let holds = list(next()?, ',').filter_map(dated).collect();
    let mut terms = Vec::new();
    for row in list(next()?, ',') {
        let (head, days) = dated(row)?;
        let (office, of) = head.split_once(':')?;
        terms.push(Term { office, of: actor_number(of)?, days });
    }
    let mut names = Vec::new();
    for name in list(next()?, ';') {
        let (lang, rest) = name.split_once('=')?;
        let mut forms = rest.split('|');
        names.push((lang.parse().ok()?, forms.next()?, forms.filter(|form| !form.is_empty()).collect()));
    }
    let countries = list(country, ',').collect();
    let roles = Roles(roles);
    Some(Actor {
        id,
        kind,
        countries,
        roles,
        parent,
        community,
        main,
        days: held,
        rivals,
        allies,
        backers,
        holds,
        terms,
        names,
    })
}

fn role(mut fields: Fields) -> Option<RoleEntry> {
    let (key, class, of, means) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let class = match class {
        "state" => RoleClass::State,
        "armed" => RoleClass::Armed,
        "foreign" => RoleClass::Foreign,
        "people" => RoleClass::People,
        "office" => RoleClass::Office,
        "means" => RoleClass::Means,
        _ => RoleClass::Plain,
    };
    let of = match of {
        "government" => OfState::Government,
        "army" => OfState::Army,
        "part" => OfState::Part,
        "unit" => OfState::Unit,
        _ => OfState::Somebody,
    };
    let means =
        list(means, ',').filter_map(|role| role.parse().ok()).fold(0, |set, role: u8| set | 1u64 << role);
    let by_lang = |field: &'static str| {
        list(field, ';')
            .filter_map(|pair| pair.split_once('='))
            .filter_map(|(lang, text)| Some((lang.parse().ok()?, text)))
            .collect()
    };
    Some(RoleEntry {
        key,
        class,
        of,
        means: Roles(means),
        parts: by_lang(fields.next()?),
        labels: by_lang(fields.next()?),
    })
}

fn war(mut fields: Fields) -> Option<(&'static str, Days)> {
    let country = fields.next()?;
    Some((country, days(fields.next(), fields.next())?))
}

fn grammar(mut fields: Fields) -> Option<Grammar> {
    let lang = Lang::new(fields.next()?)?;
    let orders = fields.next()?;
    let has = |order: &str| orders.split(',').any(|own| own == order);
    Some(Grammar {
        lang,
        modifier_first: has("modifier-noun"),
        noun_first: has("noun-modifier"),
        of_behind: has("noun-of-modifier"),
        common: list(fields.next()?, ',').collect(),
        labels: list(fields.next()?, ',').collect(),
    })
}
