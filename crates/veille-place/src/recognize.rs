//! Which stretches of a text name a place: candidates from the gazetteer, the model's entities and the
//! shapes of names, each with the evidence for and against it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use veille_text::{Document, Span};

use crate::fold::{self, Hash, Names, Space};
use crate::gazetteer::{Gazetteer, Hit, NameClass, PlaceId};
use crate::weights::{Sign, Weights};
use crate::words::{Label, Word, Words};
use crate::{PlaceKind, offset};

/// Names longer than this many tokens are not looked for: the longest that texts use (`Democratic People's
/// Republic of Korea` with its apostrophe) has six.
const MAX_TOKENS: usize = 8;
/// Of a name that is shared by more, the best known are weighed.
const MAX_HITS: usize = 64;
/// From this probability on a candidate speaks for its neighbours in a row of names. Own judgement: likelier than not.
const LIKELY: f32 = 0.5;

/// What a token looks like.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Shape {
    /// Begins as a name may: a capital, or a letter of a script without capitals.
    pub(crate) name: bool,
    pub(crate) lower: bool,
    pub(crate) all_capitals: bool,
    pub(crate) digit: bool,
    pub(crate) space: bool,
    pub(crate) hyphen: bool,
    pub(crate) comma: bool,
    /// Neither letter nor digit in it.
    pub(crate) mark: bool,
    /// The first of its paragraph: no name runs into it.
    pub(crate) opens: bool,
}

/// A document with what recognition needs of each token.
pub(crate) struct Reading<'a> {
    pub(crate) doc: &'a Document,
    pub(crate) words: &'a Words,
    pub(crate) gazetteer: &'a Gazetteer,
    pub(crate) shapes: Vec<Shape>,
    arena: String,
    folds: Vec<Range<usize>>,
    /// Entity of each token, plus one.
    entity: Vec<u32>,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(doc: &'a Document, words: &'a Words, gazetteer: &'a Gazetteer) -> Self {
        let names = gazetteer.names();
        let mut arena = String::with_capacity(doc.text.len());
        let mut folds = Vec::with_capacity(doc.tokens.len());
        let mut shapes = Vec::with_capacity(doc.tokens.len());
        for token in &doc.tokens {
            let text = token.span.of(&doc.text);
            shapes.push(shape(text));
            let from = arena.len();
            fold::fold_word(text, names, &mut arena);
            folds.push(from..arena.len());
        }
        let mut entity = vec![0; doc.tokens.len()];
        for (i, e) in doc.entities.iter().enumerate() {
            for at in entity.get_mut(e.tokens.clone()).into_iter().flatten() {
                *at = i as u32 + 1;
            }
        }
        for (i, pair) in doc.tokens.windows(2).enumerate() {
            let gap = doc.text.get(pair[0].span.end()..pair[1].span.start()).unwrap_or_default();
            shapes[i + 1].opens = gap.len() > 1 && gap.bytes().filter(|&byte| byte == b'\n').count() > 1;
        }
        Self { doc, words, gazetteer, shapes, arena, folds, entity }
    }

    pub(crate) fn len(&self) -> usize {
        self.shapes.len()
    }

    pub(crate) fn fold(&self, i: usize) -> &str {
        self.folds.get(i).and_then(|range| self.arena.get(range.clone())).unwrap_or("")
    }

    pub(crate) fn word(&self, i: usize) -> Option<&Word> {
        self.words.word(self.fold(i))
    }

    fn is(&self, i: usize, of: fn(&Word) -> bool) -> bool {
        self.word(i).is_some_and(of)
    }

    pub(crate) fn shape(&self, i: usize) -> Shape {
        self.shapes.get(i).copied().unwrap_or_default()
    }

    /// The token before `i` that is not white space.
    pub(crate) fn before(&self, i: usize) -> Option<usize> {
        (0..i).rev().find(|&i| !self.shapes[i].space)
    }

    /// The first token from `i` on that is not white space.
    pub(crate) fn after(&self, i: usize) -> Option<usize> {
        (i..self.len()).find(|&i| !self.shapes[i].space)
    }

    pub(crate) fn span(&self, tokens: &Range<usize>) -> Span {
        let token = |i: usize| self.doc.tokens.get(i).map(|t| t.span).unwrap_or_default();
        token(tokens.start).cover(token(tokens.end.saturating_sub(1)))
    }

    pub(crate) fn folded(&self, tokens: &Range<usize>) -> String {
        tokens.clone().map(|i| self.fold(i)).collect()
    }

    /// The entity that holds token `i`.
    fn entity_at(&self, i: usize) -> Option<(Range<usize>, Label)> {
        let at = (*self.entity.get(i)?).checked_sub(1)?;
        let entity = self.doc.entities.get(at as usize)?;
        Some((entity.tokens.clone(), self.words.label(&entity.label)))
    }

    /// An entity without the article before it and the genitive behind it.
    fn trimmed(&self, tokens: Range<usize>) -> Range<usize> {
        let mut tokens = tokens.start..tokens.end.min(self.len());
        while tokens.start < tokens.end {
            let shape = self.shapes[tokens.start];
            let article = self.is(tokens.start, |w| w.common) && tokens.len() > 1;
            if shape.lower || shape.mark || shape.space || article || self.fold(tokens.start).is_empty() {
                tokens.start += 1;
            } else {
                break;
            }
        }
        while tokens.start < tokens.end {
            let last = tokens.end - 1;
            let shape = self.shapes[last];
            let text = self.doc.word(last);
            let genitive = text.starts_with(['\'', '’']);
            if shape.space
                || genitive
                || (shape.mark && text != ".")
                || (shape.lower && !self.after_hyphen(last))
            {
                tokens.end -= 1;
            } else {
                break;
            }
        }
        tokens
    }

    fn after_hyphen(&self, i: usize) -> bool {
        i > 0 && self.shapes[i - 1].hyphen
    }
}

fn shape(text: &str) -> Shape {
    let mut out =
        Shape { comma: text == ",", hyphen: matches!(text, "-" | "‐" | "‑"), ..Shape::default() };
    let Some(first) = text.chars().next() else { return Shape { space: true, ..out } };
    out.space = text.chars().all(char::is_whitespace);
    let (mut letters, mut capitals, mut digits) = (0, 0, 0);
    for c in text.chars() {
        letters += usize::from(c.is_alphabetic());
        capitals += usize::from(c.is_uppercase());
        digits += usize::from(c.is_numeric());
    }
    let cased = first.is_uppercase() || first.is_lowercase();
    // An article that hangs on its name by a hyphen is written small: `al-Nouman`.
    let article = first.is_lowercase()
        && text.split_once('-').is_some_and(|(article, name)| {
            article.chars().count() <= 4 && name.starts_with(char::is_uppercase)
        });
    out.name = first.is_uppercase() || article || (first.is_alphabetic() && !cased);
    out.lower = first.is_lowercase() && !article;
    out.all_capitals = capitals == letters && letters > 1;
    out.digit = digits > 0 && letters == 0;
    out.mark = letters + digits == 0 && !out.space;
    out
}

/// A stretch that may name a place.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) tokens: Range<usize>,
    /// Places of that name; none where the name is unknown.
    pub(crate) hits: Vec<Hit>,
    /// What the words around it call it.
    pub(crate) hint: Option<PlaceKind>,
    pub(crate) demonym: bool,
    pub(crate) abbreviation: bool,
    pub(crate) within: bool,
    /// Stands behind an article.
    pub(crate) article: bool,
    /// Code of the country that the words beside it say it is of ("the Syrian town of").
    pub(crate) people: Option<[u8; 2]>,
    pub(crate) signs: Vec<(Sign, f32)>,
    pub(crate) score: f32,
}

impl Candidate {
    /// A stretch that is known to name a place, whatever it looks like.
    pub(crate) fn asked(reading: &Reading<'_>, tokens: Range<usize>) -> Self {
        let gazetteer = reading.gazetteer;
        let text = reading.span(&tokens).of(&reading.doc.text);
        let mut hits: Vec<Hit> = gazetteer.lookup(text).collect();
        bound(gazetteer, &mut hits);
        Self { hits, score: 1.0, ..Self::new(tokens) }
    }

    fn new(tokens: Range<usize>) -> Self {
        Self {
            tokens,
            hits: Vec::new(),
            hint: None,
            demonym: false,
            abbreviation: false,
            within: false,
            article: false,
            people: None,
            signs: Vec::new(),
            score: 0.0,
        }
    }

    fn weigh(&mut self, weights: &Weights) {
        let sum: f32 = self.signs.iter().map(|&(sign, value)| value * weights.sign(sign)).sum();
        self.score = 1.0 / (1.0 + (-sum).exp());
    }

    fn add(&mut self, sign: Sign, value: f32) {
        if value != 0.0 {
            self.signs.push((sign, value));
        }
    }
}

/// All candidates of a document with their scores, in the order of the text.
pub(crate) fn candidates(reading: &Reading<'_>, weights: &Weights) -> Vec<Candidate> {
    let mut found = propose(reading);
    let sure = Elsewhere::of(reading, &found);
    let offsets = offset::patterns(reading);
    for i in 0..found.len() {
        evidence(reading, &mut found, i, &sure, &offsets);
    }
    for candidate in &mut found {
        candidate.weigh(weights);
    }
    // Names that stand in one row are of one sort: what the first weighing is sure of speaks for its neighbours.
    // Twice, that a row of three is one.
    for _ in 0..2 {
        for (i, sign, score) in rows(reading, &found) {
            if let Some(candidate) = found.get_mut(i) {
                candidate.signs.retain(|&(sign, _)| !matches!(sign, Sign::Coordinated | Sign::Listed));
                candidate.add(sign, score);
                candidate.weigh(weights);
            }
        }
    }
    found
}

/// Candidates beside a likely place in a row of names (`Beira and Quelimane`; `Kabul, Herat, Kunduz`): each with
/// how likely its likeliest neighbour is.
fn rows(reading: &Reading<'_>, found: &[Candidate]) -> Vec<(usize, Sign, f32)> {
    let mut best: BTreeMap<usize, (Sign, f32)> = BTreeMap::new();
    let mut tell = |i: usize, sign: Sign, score: f32| {
        let known = best.entry(i).or_insert((sign, 0.0));
        if score > known.1 {
            *known = (sign, score);
        }
    };
    for (i, left) in found.iter().enumerate() {
        let Some((sign, next)) = joined(reading, left.tokens.end) else { continue };
        let from = found.partition_point(|c| c.tokens.start < next);
        for (j, right) in found.iter().enumerate().skip(from).take_while(|(_, c)| c.tokens.start == next) {
            // A place behind a comma may hold the one before it: that is evidence of its own.
            if sign == Sign::Listed && right.signs.iter().any(|&(sign, _)| sign == Sign::IsContainer) {
                continue;
            }
            for (one, other) in [(i, right), (j, left)] {
                if other.score >= LIKELY && !other.demonym && !other.within {
                    tell(one, sign, other.score);
                }
            }
        }
    }
    best.into_iter().map(|(i, (sign, score))| (i, sign, score)).collect()
}

/// Where the next name of a row begins, behind a comma, a conjunction, or both; a preposition and an article may be
/// said again.
pub(crate) fn joined(reading: &Reading<'_>, end: usize) -> Option<(Sign, usize)> {
    let mut at = reading.after(end)?;
    let mut sign = None;
    if reading.shape(at).comma {
        sign = Some(Sign::Listed);
        at = reading.after(at + 1)?;
    }
    if reading.is(at, |w| w.conjunction) {
        sign = Some(Sign::Coordinated);
        at = reading.after(at + 1)?;
    }
    for _ in 0..2 {
        let again = reading.is(at, |w| w.preposition || w.loose_preposition || w.article);
        if sign == Some(Sign::Coordinated) && again && !reading.shape(at).name {
            at = reading.after(at + 1)?;
        }
    }
    sign.map(|sign| (sign, at))
}

/// The best candidates that do not overlap and are likelier than `threshold`, in the order of the text.
pub(crate) fn choose(candidates: Vec<Candidate>, threshold: f32) -> Vec<Candidate> {
    let mut order: Vec<usize> = (0..candidates.len()).filter(|&i| candidates[i].score >= threshold).collect();
    order.sort_by(|&a, &b| {
        let (x, y) = (&candidates[a], &candidates[b]);
        y.score.total_cmp(&x.score).then(y.tokens.len().cmp(&x.tokens.len())).then(a.cmp(&b))
    });
    let mut taken: Vec<Range<usize>> = Vec::new();
    let mut kept = Vec::new();
    for i in order {
        let tokens = &candidates[i].tokens;
        let at = taken.partition_point(|other| other.end <= tokens.start);
        if taken.get(at).is_none_or(|other| other.start >= tokens.end) {
            taken.insert(at, tokens.clone());
            kept.push(i);
        }
    }
    kept.sort_unstable();
    let mut keep = vec![false; candidates.len()];
    for i in kept {
        keep[i] = true;
    }
    let mut keep = keep.into_iter();
    candidates.into_iter().filter(|_| keep.next().unwrap_or(false)).collect()
}

/// Of a name that very many places share, the best known.
fn bound(gazetteer: &Gazetteer, hits: &mut Vec<Hit>) {
    if hits.len() > MAX_HITS {
        hits.sort_by_key(|hit| std::cmp::Reverse(gazetteer.population(hit.id)));
        hits.truncate(MAX_HITS);
    }
}

/// Candidates so far, and where each stretch stands among them.
#[derive(Default)]
struct Proposals {
    list: Vec<Candidate>,
    at: HashMap<(usize, usize), usize>,
    /// Where the next name begins of a row whose first was called a kind of place ("the villages of A, B and C").
    row: Option<usize>,
}

impl Proposals {
    fn push(&mut self, reading: &Reading<'_>, tokens: Range<usize>, mut hits: Vec<Hit>) -> &mut Candidate {
        bound(reading.gazetteer, &mut hits);
        let next = self.list.len();
        let at = *self.at.entry((tokens.start, tokens.end)).or_insert(next);
        if at == next {
            self.list.push(Candidate::new(tokens));
        }
        let known = &mut self.list[at];
        if known.hits.is_empty() {
            known.hits = hits;
        }
        known
    }
}

impl Proposals {
    /// True where parts of the stretch are known names: `Recife and Salvador` is then no name of its own.
    fn within(&self, tokens: &Range<usize>) -> bool {
        self.list.iter().any(|c| {
            !c.hits.is_empty()
                && c.tokens != *tokens
                && c.tokens.start >= tokens.start
                && c.tokens.end <= tokens.end
        })
    }
}

fn propose(reading: &Reading<'_>) -> Vec<Candidate> {
    let mut found = Proposals::default();
    for start in 0..reading.len() {
        if reading.shape(start).name {
            known_from(reading, start, &mut found);
            shaped_from(reading, start, &mut found);
            placed_from(reading, start, &mut found);
        } else if reading.is(start, |w| w.kind_before.is_some()) {
            kind_and_name_from(reading, start, &mut found);
        }
    }
    for entity in &reading.doc.entities {
        let tokens = reading.trimmed(entity.tokens.clone());
        let two = tokens.clone().any(|i| reading.is(i, |w| w.conjunction) && reading.shape(i).lower);
        if two && found.within(&tokens) {
            continue;
        }
        if tokens.is_empty() || tokens.len() > MAX_TOKENS || !reading.shape(tokens.start).name {
            continue;
        }
        let place = reading.words.label(&entity.label) == Label::Place;
        let placed = reading.before(tokens.start).is_some_and(|p| reading.is(p, |w| w.preposition));
        if place || placed {
            found.push(reading, tokens, Vec::new());
        }
    }
    let mut list = found.list;
    list.sort_by_key(|c| (c.tokens.start, c.tokens.end));
    list
}

/// Names of the gazetteer, abbreviations and peoples that begin at a token.
fn known_from(reading: &Reading<'_>, start: usize, found: &mut Proposals) {
    let gazetteer = reading.gazetteer;
    let mut key = Hash::new(Space::Name);
    let (mut closed, mut joined) = (String::new(), String::new());
    let mut letters = 0;
    // Where the key begins anew behind an article (`El Facher`, `Al-Raqqa`).
    let names: &Names = gazetteer.names();
    // An article of the text's own language is no part of the name.
    let article =
        names.articles.iter().any(|a| a == reading.fold(start)) && !reading.is(start, |w| w.article);
    let mut bare = Hash::new(Space::Name);
    for end in start..reading.len().min(start + MAX_TOKENS) {
        let shape = reading.shape(end);
        if shape.space || shape.comma || shape.opens && end > start {
            break;
        }
        closed.push_str(reading.doc.word(end));
        if let Some(code) = reading.words.abbreviation(&closed)
            && let Some(id) = gazetteer.by_code(code)
        {
            let hit = Hit { id, class: NameClass::Code };
            found.push(reading, start..end + 1, vec![hit]).abbreviation = true;
        }
        let folded = reading.fold(end);
        letters += folded.len();
        joined.push_str(folded);
        key.add(folded.as_bytes());
        if end > start {
            bare.add(folded.as_bytes());
        }
        // "Suisse" is the Swiss and Switzerland: with a capital, the country.
        let country = |hit: Hit| {
            let own = gazetteer.name_in(hit.id, reading.doc.lang.code());
            let own = own.unwrap_or_else(|| gazetteer.name(hit.id));
            gazetteer.kind(hit.id) == PlaceKind::Country && fold::fold_words(own, names).concat() == joined
        };
        if let Some(code) =
            (end < start + 2).then(|| reading.words.word(&joined)).flatten().and_then(|w| w.people.as_deref())
            && !gazetteer.hits(key.get()).any(country)
            && let Some(id) = gazetteer.by_code(code)
        {
            let hit = Hit { id, class: NameClass::Code };
            found.push(reading, start..end + 1, vec![hit]).demonym = true;
            continue;
        }
        if folded.is_empty() {
            continue;
        }
        // A name ends in a word with a capital, a number, or what hangs on a hyphen.
        if !(shape.name || (end > start && (reading.after_hyphen(end) || shape.digit))) || letters < 2 {
            continue;
        }
        let mut hits: Vec<Hit> = gazetteer.hits(key.get()).collect();
        if hits.is_empty() && article && end > start {
            hits = gazetteer.hits(bare.get()).collect();
        }
        if !hits.is_empty() {
            found.push(reading, start..end + 1, hits);
        } else if end == start
            && let Some(code) = reading.words.postal(reading.doc.word(end))
            && reading.before(start).is_some_and(|p| reading.shape(p).comma)
            && let Some(id) = gazetteer.by_code(code)
        {
            found.push(reading, start..end + 1, vec![Hit { id, class: NameClass::Code }]).abbreviation = true;
        }
    }
}

/// A run of capitals that no gazetteer need know, where the words around it speak of a place: `the village of
/// Jafa`, `Gaidamgari village`, `near Khan Shooneh`.
fn placed_from(reading: &Reading<'_>, start: usize, found: &mut Proposals) {
    let before = reading.before(start);
    let runs_on = |at: usize| reading.shape(at).hyphen || (reading.shape(at).name && at + 1 == start);
    if before.is_some_and(runs_on) || reading.is(start, |w| w.common || w.people.is_some()) {
        return;
    }
    let names = reading.gazetteer.names();
    let mut end = start + 1;
    while end < reading.len().min(start + MAX_TOKENS) {
        let shape = reading.shape(end);
        let article = shape.lower && names.articles.iter().any(|a| a == reading.fold(end));
        let joins = shape.hyphen || (article && reading.shape(end + 1).hyphen);
        if shape.opens || !(shape.name || (joins && end + 1 < reading.len())) {
            break;
        }
        end += 1;
    }
    while end > start + 1 && !reading.shape(end - 1).name {
        end -= 1;
    }
    if reading.fold(start).len() < 2 {
        return;
    }
    let placed = before.is_some_and(|p| reading.is(p, |w| w.preposition) || called(reading, p).is_some());
    let next = reading.after(end);
    let followed = next.is_some_and(|n| reading.shape(n).lower && reading.is(n, |w| w.kind_after.is_some()));
    let called = before.is_some_and(|p| called(reading, p).is_some());
    let row = found.row == Some(start);
    if called || row {
        found.row = joined(reading, end).map(|(_, next)| next);
    }
    if placed || followed || row || taken(reading, &(start..end)) {
        found.push(reading, start..end, Vec::new());
    }
}

/// Names of the gazetteer that begin with a kind of place, written small as French does: `île des Serpents`.
fn kind_and_name_from(reading: &Reading<'_>, start: usize, found: &mut Proposals) {
    let mut key = Hash::new(Space::Name);
    for end in start..reading.len().min(start + MAX_TOKENS) {
        let shape = reading.shape(end);
        if shape.space || shape.comma {
            break;
        }
        key.add(reading.fold(end).as_bytes());
        if !shape.name || end == start {
            continue;
        }
        let full = |hit: &Hit| hit.class <= NameClass::Alternate;
        let hits: Vec<Hit> = reading.gazetteer.hits(key.get()).filter(full).collect();
        if !hits.is_empty() {
            found.push(reading, start..end + 1, hits);
        }
        break;
    }
}

/// Stretches that look like a name of a place, known or not: `Elm Street`, `Lake Superior`, `Highway 61`.
fn shaped_from(reading: &Reading<'_>, start: usize, found: &mut Proposals) {
    let first = reading.word(start);
    if let Some(kind) = first.and_then(|w| w.kind_before) {
        let mut end = start + 1;
        if kind == PlaceKind::Road && reading.shape(end).digit {
            found.push(reading, start..end + 1, Vec::new());
            return;
        }
        if matches!(kind, PlaceKind::Water | PlaceKind::Mountain | PlaceKind::Island | PlaceKind::River) {
            while end < reading.len().min(start + 4) && reading.shape(end).name && !reading.shape(end).opens {
                end += 1;
            }
            if end > start + 1 {
                found.push(reading, start..end, Vec::new());
            }
        }
    }
    // Only from where the run of capitals begins, or the run's tail would be proposed as well.
    for end in start + 1..reading.len().min(start + 5) {
        let shape = reading.shape(end);
        if !shape.name || shape.opens {
            if shape.digit && end == start + 1 && first.is_some_and(|w| w.kind_after.is_some()) {
                break;
            }
            break;
        }
        if let Some(kind) = reading.word(end).and_then(|w| w.kind_after) {
            let begins =
                reading.before(start).is_none_or(|p| !reading.shape(p).name || reading.is(p, |w| w.common));
            let common = reading.is(start, |w| w.common) && kind != PlaceKind::Road;
            if begins && !common && !matches!(kind, PlaceKind::Town | PlaceKind::Province | PlaceKind::Region)
            {
                found.push(reading, start..end + 1, Vec::new());
            }
            break;
        }
    }
}

/// What the rest of the article says of a name.
#[derive(Default)]
struct Elsewhere {
    /// Words that are part of a longer name of a person.
    persons: HashMap<String, u32>,
    /// Words written with a small letter.
    small: HashMap<String, u32>,
    /// Folded names that are surely a place somewhere.
    places: HashMap<String, u32>,
    /// How often the model takes a folded name for a place, for a person, and how often it occurs.
    labels: HashMap<String, [u32; 3]>,
    /// Countries that a name or a people stands for.
    countries: HashSet<[u8; 2]>,
    /// Those, and countries that a division or a well-known town of theirs brings in.
    theatres: HashSet<[u8; 2]>,
    /// First-level divisions that are named.
    provinces: HashSet<PlaceId>,
}

impl Elsewhere {
    fn of(reading: &Reading<'_>, found: &[Candidate]) -> Self {
        let mut out = Self::default();
        for entity in &reading.doc.entities {
            if reading.words.label(&entity.label) == Label::Person && entity.tokens.len() > 1 {
                for i in entity.tokens.clone() {
                    *out.persons.entry(reading.fold(i).to_owned()).or_default() += 1;
                }
            }
        }
        for i in 0..reading.len() {
            if let Some(&[a, b]) = reading.word(i).and_then(|w| w.people.as_deref()).map(str::as_bytes) {
                out.countries.insert([a, b]);
            }
        }
        for (candidate, hit) in found.iter().flat_map(|c| c.hits.iter().map(move |hit| (c, hit))) {
            let person = reading
                .entity_at(candidate.tokens.start)
                .is_some_and(|(whole, label)| label == Label::Person && whole.len() > candidate.tokens.len());
            let proper = hit.class <= NameClass::Preferred || hit.class == NameClass::Code;
            match reading.gazetteer.kind(hit.id) {
                PlaceKind::Country if proper && !person => {
                    out.countries.insert(reading.gazetteer.country_bytes(hit.id));
                }
                PlaceKind::Province if proper => {
                    out.provinces.insert(hit.id);
                    out.theatres.insert(reading.gazetteer.country_bytes(hit.id));
                }
                _ if importance(reading.gazetteer, *hit) > 0.6 => {
                    out.theatres.insert(reading.gazetteer.country_bytes(hit.id));
                }
                _ => {}
            }
        }
        out.theatres.extend(&out.countries);
        let mut single: HashMap<&str, ()> = HashMap::new();
        for candidate in found.iter().filter(|c| c.tokens.len() == 1) {
            single.insert(reading.fold(candidate.tokens.start), ());
        }
        for i in 0..reading.len() {
            if reading.shape(i).lower && single.contains_key(reading.fold(i)) {
                *out.small.entry(reading.fold(i).to_owned()).or_default() += 1;
            }
        }
        for candidate in found {
            let counts = out.labels.entry(reading.folded(&candidate.tokens)).or_default();
            counts[2] += 1;
            if let Some((range, label)) = reading.entity_at(candidate.tokens.start)
                && reading.trimmed(range) == candidate.tokens
            {
                counts[0] += u32::from(label == Label::Place);
                counts[1] += u32::from(label == Label::Person);
            }
            let before = reading.before(candidate.tokens.start);
            let placed = before.is_some_and(|p| reading.is(p, |w| w.preposition));
            let ner = reading
                .entity_at(candidate.tokens.start)
                .is_some_and(|(t, label)| label == Label::Place && reading.trimmed(t) == candidate.tokens);
            let alone = !reading.shape(candidate.tokens.end).name;
            if (placed && ner && alone)
                || (container_of(reading, found, candidate).is_some() && !candidate.hits.is_empty())
            {
                *out.places.entry(reading.folded(&candidate.tokens)).or_default() += 1;
            }
        }
        out
    }
}

impl Elsewhere {
    /// Whether one of the places lies in a country that is named beside it, by how much that says (0: not at all),
    /// and in a first-level division that is.
    fn hold(&self, gazetteer: &Gazetteer, hits: &[Hit]) -> (f32, bool) {
        let mut found = (0.0f32, false);
        for hit in hits.iter().filter(|hit| hit.class != NameClass::Code && hit.class != NameClass::Shortened)
        {
            if matches!(gazetteer.kind(hit.id), PlaceKind::Country | PlaceKind::Continent) {
                continue;
            }
            let country = gazetteer.country_bytes(hit.id);
            if self.countries.contains(&country) {
                found.0 = found.0.max(gazetteer.rarity(country));
            }
            found.1 |=
                gazetteer.admin1(hit.id).is_some_and(|up| up != hit.id && self.provinces.contains(&up));
        }
        found
    }

    /// True where countries are named and the places lie in others.
    fn abroad(&self, gazetteer: &Gazetteer, hits: &[Hit]) -> bool {
        let elsewhere = |hit: &Hit| {
            let country = gazetteer.country_bytes(hit.id);
            let state = matches!(gazetteer.kind(hit.id), PlaceKind::Country | PlaceKind::Continent);
            !state && country != [0, 0] && !self.theatres.contains(&country)
        };
        !self.countries.is_empty() && !hits.is_empty() && hits.iter().all(elsewhere)
    }
}

/// The candidate behind a comma that contains one place of this name.
pub(crate) fn container_of(
    reading: &Reading<'_>,
    found: &[Candidate],
    candidate: &Candidate,
) -> Option<usize> {
    let comma = reading.after(candidate.tokens.end)?;
    if !reading.shape(comma).comma {
        return None;
    }
    let next = reading.after(comma + 1)?;
    let from = found.partition_point(|c| c.tokens.start < next);
    let mut best: Option<usize> = None;
    for (i, other) in found.iter().enumerate().skip(from).take_while(|(_, c)| c.tokens.start == next) {
        let contains = !other.demonym
            && other.hits.iter().filter(|hit| hit.class != NameClass::Alternate).any(|outer| {
                matches!(
                    reading.gazetteer.kind(outer.id),
                    PlaceKind::Country | PlaceKind::Province | PlaceKind::District
                ) && candidate.hits.iter().any(|inner| reading.gazetteer.contains(outer.id, inner.id))
            });
        // An abbreviation of a division behind a comma needs no town that we know: the town may be small.
        if contains || (other.abbreviation && candidate.hits.is_empty()) {
            best = Some(i);
        }
    }
    best
}

/// The candidates that begin at these tokens.
fn window(found: &[Candidate], starts: Range<usize>) -> &[Candidate] {
    let from = found.partition_point(|c| c.tokens.start < starts.start);
    let to = found.partition_point(|c| c.tokens.start < starts.end);
    found.get(from..to).unwrap_or(&[])
}

fn evidence(
    reading: &Reading<'_>,
    found: &mut [Candidate],
    i: usize,
    elsewhere: &Elsewhere,
    offsets: &[offset::Pattern],
) {
    let container = found.get(i).and_then(|c| container_of(reading, found, c));
    let (contained, longer) = {
        let c = &found[i];
        let before = reading.before(c.tokens.start);
        let comma = before.filter(|&p| reading.shape(p).comma).and_then(|p| reading.before(p));
        let contained = comma.is_some_and(|last| {
            let near = last.saturating_sub(MAX_TOKENS)..last + 1;
            window(found, near).iter().any(|inner| {
                inner.tokens.end == last + 1
                    && container_of(reading, found, inner).is_some_and(|at| found[at].tokens == c.tokens)
            })
        });
        let near = c.tokens.start.saturating_sub(MAX_TOKENS)..c.tokens.start + 1;
        let longer = window(found, near).iter().any(|o| {
            o.tokens != c.tokens
                && c.tokens.end <= o.tokens.end
                && o.hits.iter().any(|h| h.class <= NameClass::Alternate)
        });
        (contained, longer)
    };
    let gazetteer = reading.gazetteer;
    let Some(c) = found.get_mut(i) else { return };
    let tokens = c.tokens.clone();
    let (first, last) = (tokens.start, tokens.end - 1);
    let one = |yes: bool| if yes { 1.0 } else { 0.0 };
    c.add(Sign::Bias, 1.0);

    // The model's word.
    let mut entity = reading.entity_at(first).or_else(|| reading.entity_at(last));
    if let Some((range, _)) = &entity
        && range.start >= tokens.end
    {
        entity = None;
    }
    let mut ner_place = false;
    let (mut ner_exact_place, mut ner_exact_person) = (false, false);
    let (mut ner_none, mut ner_other) = (false, false);
    match &entity {
        None => ner_none = true,
        Some((range, label)) => {
            let exact = reading.trimmed(range.clone()) == tokens || *range == tokens;
            let around = range.start >= tokens.start && range.end <= tokens.end && !exact;
            match label {
                Label::Place => {
                    ner_place = true;
                    ner_exact_place = exact;
                    c.add(
                        if exact {
                            Sign::NerExact
                        } else if around {
                            Sign::NerAround
                        } else {
                            Sign::NerInside
                        },
                        1.0,
                    );
                }
                Label::Person => {
                    ner_other = true;
                    ner_exact_person = exact;
                    c.add(if exact { Sign::NerPersonExact } else { Sign::NerPersonInside }, 1.0);
                }
                Label::Organisation => {
                    ner_other = true;
                    c.add(if exact { Sign::NerOrgExact } else { Sign::NerOrgInside }, 1.0);
                    c.within |= !exact && range.len() > tokens.len();
                }
                Label::People => c.add(Sign::NerPeople, 1.0),
                Label::Other => {
                    ner_other = true;
                    c.add(Sign::NerOther, 1.0);
                }
            }
        }
    }
    c.add(Sign::NerNone, one(ner_none));

    // What the gazetteer knows.
    if c.hits.is_empty() {
        c.add(Sign::Unknown, 1.0);
        c.add(Sign::UnknownNer, one(ner_place));
        let placed = reading.before(first).is_some_and(|p| reading.is(p, |w| w.preposition));
        c.add(Sign::UnknownPlaced, one(placed));
        // Another spelling of a known place is worth what that place is worth.
        let text = reading.span(&tokens).of(&reading.doc.text);
        let small_kind = |i: usize| reading.shape(i).lower && reading.is(i, |w| w.kind_after.is_some());
        let called = reading.before(first).is_some_and(|p| called(reading, p).is_some())
            || reading.after(tokens.end).is_some_and(small_kind);
        c.add(Sign::UnknownCalled, one(called));
        let mut respelt = if ner_place || placed || called || taken(reading, &tokens) {
            gazetteer.lookup_respelt(text)
        } else {
            Vec::new()
        };
        if elsewhere.abroad(gazetteer, &respelt) {
            respelt.clear();
        }
        let importance = respelt.iter().map(|hit| importance(gazetteer, *hit)).fold(0.0f32, f32::max);
        c.add(Sign::UnknownRespelt, one(!respelt.is_empty()));
        let (country, province) = elsewhere.hold(gazetteer, &respelt);
        c.add(Sign::NamedCountry, country);
        c.add(Sign::NamedProvince, one(province));
        c.add(Sign::LesserNamed, one(country > 0.0));
        c.add(Sign::Importance, importance);
    } else {
        let importance = c.hits.iter().map(|hit| importance(gazetteer, *hit)).fold(0.0f32, f32::max);
        c.add(Sign::Importance, importance);
        c.add(Sign::ImportanceNone, importance * one(ner_none));
        c.add(Sign::ImportanceOther, importance * one(ner_other));
        let proper = |hit: &&Hit| hit.class <= NameClass::Preferred;
        let kind = |hit: &Hit| gazetteer.kind(hit.id);
        c.add(Sign::IsCountry, one(c.hits.iter().filter(proper).any(|h| kind(h) == PlaceKind::Country)));
        let division = |h: &Hit| matches!(kind(h), PlaceKind::Province | PlaceKind::District);
        c.add(Sign::IsDivision, one(c.hits.iter().filter(proper).any(division)));
        let best = c.hits.iter().map(|hit| hit.class).min().unwrap_or(NameClass::Alternate);
        let (country, province) = elsewhere.hold(gazetteer, &c.hits);
        c.add(Sign::NamedCountry, country);
        c.add(Sign::ForeignNamed, (1.0 - importance).max(0.0) * one(elsewhere.abroad(gazetteer, &c.hits)));
        c.add(Sign::NamedProvince, one(province));
        c.add(Sign::LesserNamed, one(country > 0.0 && best == NameClass::Alternate));
        c.add(Sign::AlternateOnly, one(best == NameClass::Alternate));
        c.add(Sign::ShortenedOnly, one(best == NameClass::Shortened));
    }
    c.add(Sign::SeveralWords, one(tokens.len() > 1));
    c.add(Sign::PartOfLonger, one(longer));
    c.add(Sign::Abbreviation, one(c.abbreviation));
    c.add(Sign::Demonym, one(c.demonym));

    // The words around.
    c.add(Sign::HasContainer, one(container.is_some()));
    c.add(Sign::IsContainer, one(contained));
    if let Some(kind) = (tokens.len() > 1).then(|| reading.word(last)).flatten().and_then(|w| w.kind_after) {
        c.add(if kind == PlaceKind::Road { Sign::RoadAfter } else { Sign::KindAfterIn }, 1.0);
        c.hint = Some(kind);
    }
    if let Some(kind) = reading.word(first).and_then(|w| w.kind_before).filter(|_| tokens.len() > 1) {
        c.add(Sign::Numbered, one(kind == PlaceKind::Road && reading.shape(last).digit));
        c.hint = Some(kind);
    }
    if let Some(next) = reading.after(tokens.end) {
        let shape = reading.shape(next);
        let word = reading.word(next);
        // "City", "State" and the like count as a kind when small, as part of a longer name when not.
        if let Some(kind) = word.and_then(|w| w.kind_after).filter(|_| shape.lower) {
            c.add(Sign::KindAfter, 1.0);
            c.hint = c.hint.or(Some(kind));
        }
        let adjacent = next == tokens.end;
        if shape.name && adjacent {
            c.add(Sign::CapitalAfter, 1.0);
            let organisation = word.is_some_and(|w| w.organisation_after);
            c.add(Sign::OrganisationAfter, one(organisation));
            c.within |= organisation;
        }
        c.add(Sign::PersonAfter, one(adjacent && word.is_some_and(|w| w.person_after)));
    }
    if let Some(before) = reading.before(first) {
        let word = reading.word(before);
        let shape = reading.shape(before);
        // "in the Donbas" is "in" all the same.
        let article = reading.is(before, |w| w.article);
        let beyond = Some(before)
            .filter(|&b| article && !reading.is(b, |w| w.preposition || w.loose_preposition))
            .and_then(|b| reading.before(b));
        c.article = article && reading.shape(before).lower;
        let is_natural =
            c.hits.iter().any(|h| natural(gazetteer.kind(h.id)) && h.class <= NameClass::Preferred);
        c.add(Sign::ArticleNatural, one(c.article && is_natural));
        let placing = beyond.map_or(word, |b| reading.word(b));
        c.add(Sign::InPlace, one(placing.is_some_and(|w| w.preposition)));
        c.add(Sign::LoosePreposition, one(placing.is_some_and(|w| w.loose_preposition)));
        c.add(Sign::Modifier, one(word.is_some_and(|w| w.modifier)));
        c.add(Sign::TitleBefore, one(word.is_some_and(|w| w.title)));
        let capital = shape.name
            && before + 1 == first
            && word.is_none_or(|w| !w.preposition && !w.loose_preposition && !w.common);
        c.add(Sign::CapitalBefore, one(capital));
        if let Some(kind) = called(reading, before) {
            c.add(Sign::KindBefore, 1.0);
            c.hint = c.hint.or(Some(kind));
        }
        c.people = people_before(reading, before).or_else(|| people_after(reading, tokens.end));
    }
    if c.tokens.start < reading.len()
        && let Some(sentence) = reading.doc.sentence_of(first)
        && let Some(sentence) = reading.doc.sentences.get(sentence)
    {
        let starts = reading.after(sentence.tokens.start) == Some(first);
        c.add(Sign::SentenceStart, one(starts));
        let next = reading.after(tokens.end);
        let dash = next.is_some_and(|n| matches!(reading.doc.word(n), "—" | "–" | "--" | "("));
        let early = first < 12;
        c.add(Sign::Dateline, one(early && (dash || (reading.shape(first).all_capitals && starts))));
    }
    let top = reading.doc.top(tokens.clone()).unwrap_or(last);
    if let Some(token) = reading.doc.tokens.get(top) {
        c.add(Sign::ProperNoun, one(token.pos == "PROPN"));
        let noun = matches!(&*token.pos, "PROPN" | "NOUN" | "ADJ" | "X") || is_name_for_adverb(reading, top);
        c.add(Sign::NotNoun, one(!noun));
        c.add(Sign::Subject, one(token.dep.starts_with("nsubj")));
        c.add(Sign::Taken, one(taken(reading, &tokens)));
        c.add(Sign::Compound, one(matches!(&*token.dep, "compound" | "nmod" | "amod")));
    }
    let common = tokens.len() == 1 && reading.is(first, |w| w.common);
    c.add(Sign::Common, one(common));
    c.add(Sign::AllCapitals, one(reading.shape(first).all_capitals && !c.abbreviation));
    let folded = reading.folded(&tokens);
    if tokens.len() == 1 {
        c.add(Sign::LowerElsewhere, one(elsewhere.small.contains_key(&folded)));
        c.add(Sign::PersonElsewhere, one(elsewhere.persons.contains_key(&folded)));
    }
    if let Some(&[places, persons, all]) = elsewhere.labels.get(&folded)
        && all > 1
    {
        // Its own label is counted above.
        let own = |yes: bool| u32::from(yes);
        c.add(Sign::NerPlaceShare, (places - places.min(own(ner_exact_place))) as f32 / (all - 1) as f32);
        c.add(Sign::NerPersonShare, (persons - persons.min(own(ner_exact_person))) as f32 / (all - 1) as f32);
    }
    c.add(Sign::PlaceElsewhere, one(elsewhere.places.contains_key(&folded)));
    let next = offsets.partition_point(|o| o.tokens.start < tokens.end);
    c.add(Sign::Offset, one(offsets.get(next).is_some_and(|o| o.subject_before(reading, &tokens))));
}

/// True for what nature made: it has no inhabitants to be known by.
pub(crate) fn natural(kind: PlaceKind) -> bool {
    matches!(
        kind,
        PlaceKind::Island | PlaceKind::River | PlaceKind::Water | PlaceKind::Mountain | PlaceKind::Region
    )
}

/// The kind of place that the words up to `before` call a name: "province de la Drina", "city of Kabul", "ville
/// syrienne d'Alep".
fn called(reading: &Reading<'_>, before: usize) -> Option<PlaceKind> {
    let mut at = before;
    for _ in 0..3 {
        let joint =
            reading.is(at, |w| w.distance_of || w.people.is_some() || (w.common && w.kind_before.is_none()));
        match reading.before(at) {
            Some(earlier) if joint => at = earlier,
            _ => break,
        }
    }
    reading.word(at).and_then(|w| w.kind_before)
}

/// True where a verb that takes places takes this: "they shelled Avdiivka".
fn taken(reading: &Reading<'_>, tokens: &Range<usize>) -> bool {
    let Some(top) = reading.doc.top(tokens.clone()) else { return false };
    let object = reading
        .doc
        .tokens
        .get(top)
        .is_some_and(|token| matches!(&*token.dep, "dobj" | "obj" | "nsubjpass" | "nsubj:pass"));
    let object = object || is_name_for_adverb(reading, top);
    let verb = reading.doc.head(top).and_then(|verb| reading.doc.tokens.get(verb));
    object && verb.is_some_and(|verb| reading.words.takes_places(&verb.lemma))
}

/// "Had taken Bakhmut": what models without the name in their lexicon tag as an adverb behind its verb. No adverb has a
/// capital inside a sentence.
fn is_name_for_adverb(reading: &Reading<'_>, top: usize) -> bool {
    let doc = reading.doc;
    let adverb = doc.tokens.get(top).is_some_and(|token| token.pos == "ADV" && token.dep == "advmod");
    adverb && reading.shape(top).name && doc.head(top).is_some_and(|verb| verb + 1 == top)
}

/// The country whose people the words up to `before` name: "ville syrienne d'Alep", "Iraqi Kurdistan".
fn people_before(reading: &Reading<'_>, before: usize) -> Option<[u8; 2]> {
    let mut at = before;
    for _ in 0..4 {
        let word = reading.word(at)?;
        if let Some(&[a, b]) = word.people.as_deref().map(str::as_bytes) {
            return Some([a, b]);
        }
        if !(word.distance_of || word.kind_before.is_some() || word.kind_after.is_some()) {
            return None;
        }
        at = reading.before(at)?;
    }
    None
}

/// The country whose people the words behind a name name: "Kurdistan irakien"; "Raqqa, a Syrian city".
fn people_after(reading: &Reading<'_>, end: usize) -> Option<[u8; 2]> {
    let people = |i: usize| match reading.word(i)?.people.as_deref()?.as_bytes() {
        &[a, b] => Some([a, b]),
        _ => None,
    };
    let next = reading.after(end)?;
    if !reading.shape(next).comma {
        return people(next).filter(|_| reading.shape(next).lower);
    }
    let mut found = None;
    let mut kind = false;
    let mut at = next;
    for _ in 0..4 {
        at = reading.after(at + 1)?;
        let (word, shape) = (reading.word(at), reading.shape(at));
        found = found.or_else(|| people(at));
        kind |= word.is_some_and(|w| w.kind_before.is_some() || w.kind_after.is_some()) && shape.lower;
        if found.is_some() && kind {
            return found;
        }
        if shape.mark {
            return None;
        }
    }
    None
}

/// How far away a place is known, from 0 to about 1, by its inhabitants and the number of its names.
pub(crate) fn importance(gazetteer: &Gazetteer, hit: Hit) -> f32 {
    let people = (gazetteer.population(hit.id) as f32 + 1.0).log10() / 8.0;
    let names = f32::from(gazetteer.name_count(hit.id)).ln_1p() / 6.0;
    let of_kind = match gazetteer.kind(hit.id) {
        PlaceKind::Country | PlaceKind::Continent => 1.0,
        PlaceKind::Province => people.max(names),
        PlaceKind::District => 0.6 * people,
        _ if gazetteer.is_by_hand(hit.id) => 0.6,
        // Sources list only such as maps of the whole world show.
        kind if natural(kind) => people.max(names).max(0.45),
        _ => people.max(names).max(0.05),
    };
    match hit.class {
        NameClass::Main | NameClass::Preferred => of_kind,
        NameClass::Code => 1.0,
        _ => 0.7 * of_kind,
    }
}
