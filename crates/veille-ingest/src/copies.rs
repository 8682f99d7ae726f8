//! Copies of one wire: which articles are one voice, although several outlets print them.
//!
//! A text is known by a [`Fingerprint`] of fixed size: MinHash over its three-word runs, with the agencies it
//! credits and the days on which it can have been published. Two texts are copies where most of the shorter is in
//! the longer, or a smaller part of it where both credit one agency. Copies of copies are one [`Voice`].

use std::collections::HashMap;

use veille_text::{Article, ArticleId};

use crate::credit::{self, Credits};

/// Permutations of the MinHash: the share of equal values estimates the share of runs in common to within 4 points.
const HASHES: usize = 128;

/// Values in one band. Texts meet where all values of a band are equal: two texts that share a third of their runs
/// meet in 99.9 of 100 cases, a fifth in 93, unrelated ones (one run in a hundred) in less than one.
const ROWS: usize = 2;
pub(crate) const BANDS: usize = HASHES / ROWS;

/// The values of one band.
pub(crate) type Band = [u16; ROWS];

/// Words of a run. Reports of one event by different hands share one run of three words in twenty or thirty
/// (names, offices, quotations), copies that an editor went over half of them.
const RUN: usize = 3;

/// Share of the runs of the shorter text that must be in the longer. Own judgement, between the copies and the
/// independent reports of the tests; see METHOD.
const COPY: f32 = 0.45;

/// The same where both credit one agency.
const CREDITED_COPY: f32 = 0.2;

/// Fewer equal values are chance, whatever they would say of a short text in a long one.
const LEAST_EQUAL: usize = 13;

/// Shorter texts are copies only where they are the same.
const LEAST_RUNS: u32 = 12;

/// Days between two publications beyond which a text is no copy but printed again; wires are printed within two
/// or three days, weeklies within eight.
pub const WINDOW_DAYS: i32 = 8;

/// What is kept of a text to find its copies: [`LEN`](Self::LEN) bytes.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    values: [u16; HASHES],
    /// Different runs of words.
    runs: u32,
    credits: u64,
    /// First and last day on which it can have been published, in days since 1970; nothing where it is undated.
    days: Option<(i32, i32)>,
}

impl std::fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fingerprint({} runs, {:?})", self.runs, self.days)
    }
}

/// An undated text's days, as written.
const UNDATED: (i32, i32) = (i32::MIN, i32::MIN);

impl Fingerprint {
    /// Bytes of a fingerprint as kept.
    pub const LEN: usize = HASHES * 2 + 4 + 8 + 4 + 4;

    /// The fingerprint of an article. Its title is left out, since each outlet writes its own, and so are the lines that
    /// credit an agency.
    #[must_use]
    pub fn of(article: &Article) -> Self {
        let body = match article.title {
            Some(title) if title.start() >= article.body.start() => {
                article.text.get(title.end()..article.body.end())
            }
            _ => Some(article.body.of(&article.text)),
        };
        let mut words = Vec::new();
        for line in body.unwrap_or_default().lines().filter(|line| !credit::is_credit(line)) {
            let of_line = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            words.extend(of_line.map(|word| credit::fnv(word.to_lowercase().as_bytes())));
        }
        let day = |date: jiff::civil::Date| days_since_1970(date);
        let days = article.published.map(|date| (day(date.first_day()), day(date.last_day())));
        let Credits(credits) = credit::of(article);
        let (values, runs) = min_hash(&words);
        Self { values, runs, credits, days }
    }

    /// The fingerprint as kept: little-endian, the same on every machine.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        let (from, to) = self.days.unwrap_or(UNDATED);
        let values = self.values.iter().flat_map(|value| value.to_le_bytes());
        let rest = self.runs.to_le_bytes().into_iter().chain(self.credits.to_le_bytes());
        let days = from.to_le_bytes().into_iter().chain(to.to_le_bytes());
        bytes.iter_mut().zip(values.chain(rest).chain(days)).for_each(|(to, from)| *to = from);
        bytes
    }

    /// A fingerprint that was kept, or nothing where the bytes have another length.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (values, rest) = bytes.split_at_checked(HASHES * 2).filter(|_| bytes.len() == Self::LEN)?;
        let (runs, rest) = rest.split_first_chunk::<4>()?;
        let (credits, rest) = rest.split_first_chunk::<8>()?;
        let (from, rest) = rest.split_first_chunk::<4>()?;
        let (to, _) = rest.split_first_chunk::<4>()?;
        let days = (i32::from_le_bytes(*from), i32::from_le_bytes(*to));
        let mut fingerprint = Self {
            values: [0; HASHES],
            runs: u32::from_le_bytes(*runs),
            credits: u64::from_le_bytes(*credits),
            days: Some(days).filter(|&days| days != UNDATED),
        };
        for (value, bytes) in fingerprint.values.iter_mut().zip(values.chunks_exact(2)) {
            *value = bytes.try_into().map_or(0, u16::from_le_bytes);
        }
        Some(fingerprint)
    }

    /// How much of the shorter text is in the longer, from 0 to 1; an estimate, good to a tenth where the texts are
    /// of like length.
    #[must_use]
    pub fn shared(&self, other: &Self) -> f32 {
        let (shorter, longer) = (self.runs.min(other.runs), self.runs.max(other.runs));
        if shorter == 0 {
            return 0.0;
        }
        let equal = self.equal(other) as f32 / HASHES as f32;
        // Of both together the share `equal` is common: solved for what is common.
        let common = equal / (1.0 + equal) * (shorter as f32 + longer as f32);
        (common / shorter as f32).min(1.0)
    }

    /// True where the two are copies of one text, whichever came first.
    #[must_use]
    pub fn is_copy_of(&self, other: &Self) -> bool {
        if !self.is_near(other) {
            return false;
        }
        let equal = self.equal(other);
        if self.runs.min(other.runs) < LEAST_RUNS {
            return equal == HASHES && self.runs == other.runs && self.runs > 0;
        }
        let credited = Credits(self.credits).share(Credits(other.credits));
        equal >= LEAST_EQUAL && self.shared(other) >= if credited { CREDITED_COPY } else { COPY }
    }

    /// True where the two can have been published within [`WINDOW_DAYS`] of each other; an undated text can.
    #[must_use]
    pub fn is_near(&self, other: &Self) -> bool {
        match (self.days, other.days) {
            (Some((from, to)), Some((its_from, its_to))) => {
                let gap = i64::from(from.max(its_from)) - i64::from(to.min(its_to));
                gap <= i64::from(WINDOW_DAYS)
            }
            _ => true,
        }
    }

    fn equal(&self, other: &Self) -> usize {
        self.values.iter().zip(&other.values).filter(|(one, two)| one == two).count()
    }

    /// The keys under which it is looked up: copies have at least one in common, all but rarely.
    pub(crate) fn bands(&self) -> impl Iterator<Item = (u8, Band)> + '_ {
        let keys = self.values.chunks_exact(ROWS).map(|rows| rows.try_into().unwrap_or([0; ROWS]));
        (0..BANDS as u8).zip(keys)
    }

    pub(crate) fn has_band(&self, band: u8, key: Band) -> bool {
        let at = usize::from(band) * ROWS;
        self.values.get(at..at + ROWS).is_some_and(|values| *values == key)
    }

    /// True where the text has no words.
    pub(crate) fn is_blank(&self) -> bool {
        self.runs == 0
    }
}

fn days_since_1970(date: jiff::civil::Date) -> i32 {
    let epoch = jiff::civil::date(1970, 1, 1);
    date.since(epoch).map_or(0, |span| span.get_days())
}

/// The low halves of the least values under each permutation, and how many different runs there are.
fn min_hash(words: &[u64]) -> ([u16; HASHES], u32) {
    let mut runs: Vec<u64> = words.windows(RUN.min(words.len()).max(1)).map(run).collect();
    runs.sort_unstable();
    runs.dedup();
    let mut least = [u32::MAX; HASHES];
    for run in &runs {
        for (least, (times, plus)) in least.iter_mut().zip(permutations()) {
            let value = (run.wrapping_mul(*times).wrapping_add(*plus) >> 32) as u32;
            *least = (*least).min(value);
        }
    }
    (least.map(|value| value as u16), u32::try_from(runs.len()).unwrap_or(u32::MAX))
}

fn run(words: &[u64]) -> u64 {
    mixed(
        words
            .iter()
            .fold(0, |hash: u64, word| hash.rotate_left(21).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ word),
    )
}

/// Odd factors and addends. Fixed for good: kept fingerprints depend on them.
fn permutations() -> &'static [(u64, u64); HASHES] {
    static PERMUTATIONS: std::sync::OnceLock<[(u64, u64); HASHES]> = std::sync::OnceLock::new();
    PERMUTATIONS.get_or_init(|| {
        let mut all = [(0, 0); HASHES];
        for (at, pair) in (0u64..).zip(all.iter_mut()) {
            *pair = (mixed(2 * at + 1) | 1, mixed(2 * at + 2));
        }
        all
    })
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood, 2014): each bit of the result depends on each of the input.
fn mixed(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Articles that count as one voice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    /// Its members, by publication and id: the first is the one the voice is named for.
    pub articles: Vec<ArticleId>,
}

impl Voice {
    /// The article that names it: the first published, and of several the one of the least id. The same whatever
    /// the order in which articles were added.
    #[must_use]
    pub fn id(&self) -> Option<&ArticleId> {
        self.articles.first()
    }
}

/// Groups articles into voices, whatever the order in which they are added.
///
/// ```
/// use veille_ingest::{Fingerprint, Voices};
/// use veille_text::{Article, Lang};
///
/// let wire = "The army took the bridge at Arad at dawn on Friday after two days of shelling, a spokesman said, and \
///     the rebels withdrew to the hills north of the town, where they were joined by fighters from the valley.";
/// let of = |text: &str| Article::new(text, Lang::new("en").unwrap());
/// let (first, copy) = (of(wire), of(&format!("{wire} More to follow.")));
/// let other = of("Farmers in the valley have brought in the best harvest for ten years, the ministry announced.");
///
/// let mut voices = Voices::new();
/// for article in [&first, &copy, &other] {
///     voices.add(&article.id, Fingerprint::of(article));
/// }
/// assert_eq!(voices.groups().len(), 2);
/// assert_eq!(voices.of(&first.id), voices.of(&copy.id));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Voices {
    nodes: Vec<Node>,
    /// Where each different fingerprint stands: texts that are the same are one node, however many there are.
    known: HashMap<Fingerprint, usize>,
    bands: HashMap<(u8, Band), Vec<usize>>,
    places: HashMap<ArticleId, usize>,
}

#[derive(Debug, Clone)]
struct Node {
    fingerprint: Fingerprint,
    articles: Vec<ArticleId>,
    /// The node above it in its voice; itself at the top.
    above: usize,
}

impl Voices {
    /// No articles yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an article. Adding it again changes nothing: an id keeps the fingerprint with which it came first.
    pub fn add(&mut self, id: &ArticleId, fingerprint: Fingerprint) {
        if self.places.contains_key(id) {
            return;
        }
        // Texts too short to tell are the same only where they have words at all.
        let known = self.known.get(&fingerprint).copied().filter(|_| fingerprint.runs > 0);
        let place = known.unwrap_or_else(|| self.place(fingerprint));
        if let Some(node) = self.nodes.get_mut(place) {
            node.articles.push(id.clone());
        }
        self.places.insert(id.clone(), place);
    }

    fn place(&mut self, fingerprint: Fingerprint) -> usize {
        let new = self.nodes.len();
        self.nodes.push(Node { fingerprint: fingerprint.clone(), articles: Vec::new(), above: new });
        if fingerprint.runs > 0 {
            for key in fingerprint.bands() {
                for other in self.bands.get(&key).cloned().unwrap_or_default() {
                    let copy = self.top(other) != self.top(new)
                        && self
                            .nodes
                            .get(other)
                            .is_some_and(|other| other.fingerprint.is_copy_of(&fingerprint));
                    if copy {
                        let (one, two) = (self.top(other), self.top(new));
                        if let Some(node) = self.nodes.get_mut(one.max(two)) {
                            node.above = one.min(two);
                        }
                    }
                }
                self.bands.entry(key).or_default().push(new);
            }
            self.known.insert(fingerprint, new);
        }
        new
    }

    fn top(&self, mut place: usize) -> usize {
        while let Some(above) = self.nodes.get(place).map(|node| node.above).filter(|&above| above != place) {
            place = above;
        }
        place
    }

    /// The voice of an article, or nothing where it was not added.
    #[must_use]
    pub fn of(&self, id: &ArticleId) -> Option<Voice> {
        let top = self.top(*self.places.get(id)?);
        let members = (0..self.nodes.len()).filter(|&place| self.top(place) == top);
        Some(self.voice(members))
    }

    /// All voices, by the articles that name them.
    #[must_use]
    pub fn groups(&self) -> Vec<Voice> {
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        for place in 0..self.nodes.len() {
            if let Some(group) = members.get_mut(self.top(place)) {
                group.push(place);
            }
        }
        let groups = members.into_iter().filter(|group| !group.is_empty());
        let mut voices: Vec<Voice> = groups.map(|group| self.voice(group.into_iter())).collect();
        voices.sort_by(|one, two| one.id().cmp(&two.id()));
        voices
    }

    fn voice(&self, members: impl Iterator<Item = usize>) -> Voice {
        let nodes = members.filter_map(|place| self.nodes.get(place));
        let dated = nodes.flat_map(|node| {
            let day = node.fingerprint.days.map_or(i32::MAX, |(from, _)| from);
            node.articles.iter().map(move |id| (day, id))
        });
        let mut dated: Vec<(i32, &ArticleId)> = dated.collect();
        dated.sort_unstable();
        Voice { articles: dated.into_iter().map(|(_, id)| id.clone()).collect() }
    }
}
