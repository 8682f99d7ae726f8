//! Notes that leave out what they speak of: "Gao, Mali: Taken by rebels in March 2012. Retaken by the army in January."
//!
//! A participle with its agent stands where a sentence should begin, and what was taken is the name that heads the
//! note, or what the sentence before it was about. Captions, timelines, tables and telegrams are written so. Before
//! anything is read the heading is made a name, and the participle a verb with its agent and its day ([`mend`]);
//! [`topic`] then tells what such a participle is said of.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::DateTime;
use smol_str::SmolStr;
use veille_place::{PlaceKind, PlaceMention};
use veille_text::{Document, Entity, Interval, Sentence, Span};

use crate::claim::Claim;
use crate::clause::Clauses;
use crate::merge::identity;
use crate::pack::Grammar;
use crate::tree::{Rel, Scheme, Tree};

/// Sentences between a note and its heading, at most.
const SENTENCES: usize = 8;
/// How the labels of a model's subjects begin, in both schemes.
const SUBJECT: &str = "nsubj";
/// Words of a heading's name, at most.
const NAME: usize = 5;
/// Pieces that a model cuts one note into, at most; and words of a sentence that are looked at to tell what it is about.
const PIECES: usize = 3;
const WIDE: usize = 60;
/// Words of a heading with what tells its name from others ("Gao, Mali"), at most.
const HEADING: usize = 10;

/// What telling notes asks of the words around them.
pub(crate) struct Known<'a> {
    pub(crate) grammar: &'a Grammar,
    /// Tokens of dates.
    pub(crate) is_time: &'a dyn Fn(usize) -> bool,
    /// Lemmas of verbs that frames hang on.
    pub(crate) is_verb: &'a dyn Fn(&str) -> bool,
    /// Tokens of names that are or may be places.
    pub(crate) is_place: &'a dyn Fn(usize) -> bool,
}

/// What heads a note.
#[derive(Debug, Clone)]
struct Heading {
    name: Range<usize>,
    /// Behind its colon, dash or full stop.
    end: usize,
    /// Nothing else stands in its sentence.
    bare: bool,
}

/// A document whose notes are mended.
pub(crate) struct Noted {
    pub(crate) doc: Document,
    /// The names that head notes, each with what tells it from others, up to the colon.
    headings: Vec<(Span, Span)>,
}

impl Noted {
    /// The mentions, less those that a heading is not of: of a part of its name ("Ivano-*Daryivka*"), or in another
    /// country than the one it gives ("Tykhe, Ukraine"). Nothing where all may stand.
    pub(crate) fn true_to_headings(
        &self,
        mentions: &[PlaceMention],
        countries: &[PlaceMention],
        grammar: &Grammar,
    ) -> Option<Vec<PlaceMention>> {
        let stray = |mention: &PlaceMention| {
            let of = self.headings.iter().find(|(name, _)| name.contains(mention.span));
            of.is_some_and(|&(name, rest)| {
                let within = countries.iter().filter(|other| rest.contains(other.span));
                let country =
                    within.filter_map(|other| other.place.as_ref()).find(|it| it.kind == PlaceKind::Country);
                let abroad = country.is_some_and(|country| {
                    mention.place.as_ref().is_some_and(|place| place.country != country.country)
                });
                abroad || !is_whole_name(&self.doc, name, mention.span, grammar)
            })
        };
        if !mentions.iter().any(stray) {
            return None;
        }
        Some(mentions.iter().filter(|mention| !stray(mention)).cloned().collect())
    }
}

/// True where nothing of a heading's name is left beside a mention but words for a part of it: "Eastern Aleppo".
fn is_whole_name(doc: &Document, name: Span, mention: Span, grammar: &Grammar) -> bool {
    doc.tokens_in(name).filter(|&i| !mention.overlaps(doc.tokens[i].span)).all(|i| {
        let word = doc.word(i).to_lowercase();
        grammar.parts.contains(&word) || !word.starts_with(char::is_alphabetic)
    })
}

/// The document with its notes mended, or nothing where there are none.
pub(crate) fn mend(doc: &Document, known: &Known<'_>) -> Option<Noted> {
    let notes: Vec<usize> = (0..doc.tokens.len()).filter(|&i| known.opens_note(doc, i)).collect();
    if notes.is_empty() {
        return None;
    }
    let mut tokens = doc.tokens.clone();
    let mut entities = doc.entities.clone();
    let mut headings: Vec<(Span, Span)> = Vec::new();
    let sentences = rejoined(doc, &notes);
    for &note in &notes {
        let end = end_of(doc, &sentences, note);
        Note { doc, known, at: note, end }.bind(&mut tokens);
        if let Some(heading) = known.heading_of(doc, note) {
            let label = known.grammar.place_labels.iter().next().map_or("", String::as_str);
            let span = |from: usize, to: usize| doc.tokens[from].span.cover(doc.tokens[to].span);
            let name = span(heading.name.start, heading.name.end - 1);
            headings.push((name, span(heading.name.start, heading.end - 1)));
            make_name(doc, &mut tokens, &mut entities, heading.name, label);
        }
    }
    headings.dedup();
    let doc = Document::new(doc.lang, doc.text.clone(), tokens, sentences, entities);
    Some(Noted { doc, headings })
}

/// What a participle that opens a note is said of.
pub(crate) fn topic(
    tree: &Tree<'_>,
    known: &Known<'_>,
    clauses: &Clauses,
    note: usize,
) -> Option<Vec<usize>> {
    let doc = tree.doc;
    if !known.opens_note(doc, note) {
        return None;
    }
    if let Some(Heading { name, .. }) = known.heading_of(doc, note) {
        let start = name.start;
        return Some(vec![name.into_iter().find(|&i| (known.is_place)(i)).unwrap_or(start)]);
    }
    let own = doc.sentence_of(note)?;
    for at in (own.saturating_sub(SENTENCES)..own).rev() {
        let sentence = &doc.sentences[at];
        if is_parted(doc, at, own) {
            break;
        }
        if sentence.tokens.clone().take(WIDE).any(|i| known.opens_note(doc, i)) {
            continue;
        }
        let main = sentence.tokens.clone().take(WIDE).filter(|&i| tree.rel[i] == Rel::Root);
        let main = main.filter_map(|i| clauses.at(i)).next()?;
        let about = if main.objects.is_empty() { &main.subjects } else { &main.objects };
        return (!about.is_empty()).then(|| about.clone());
    }
    None
}

/// Notes follow each other in time: one without a day of its own was before the next of its place that has one, not on
/// the day of the publication.
pub(crate) fn order(claims: &mut [Claim], doc: &Document, known: &Known<'_>) {
    let notes: BTreeSet<Span> =
        (0..doc.tokens.len()).filter(|&i| known.opens_note(doc, i)).map(|i| doc.tokens[i].span).collect();
    if notes.is_empty() {
        return;
    }
    // The first day of the next note of each place, going back.
    let mut next: BTreeMap<Option<Span>, DateTime> = BTreeMap::new();
    for claim in claims.iter_mut().rev().filter(|claim| notes.contains(&claim.evidence.trigger)) {
        let place = claim.place.as_ref().and_then(|place| place.span);
        let Some(time) = &mut claim.time else { continue };
        if time.span.is_some() {
            if let Some(from) = time.interval.from() {
                next.insert(place, from);
            }
        } else if let Some(&from) = next.get(&place)
            && let Some(before) = Interval::new(None, Some(from), time.interval.precision())
        {
            time.interval = before;
            time.basis = format!("no date of its own; before {}, which is told next", from.date());
            claim.id = identity(claim);
        }
    }
}

impl Known<'_> {
    /// True for a participle that begins a sentence, or stands right behind a heading, has its agent behind it, and no
    /// clause to which it belongs.
    fn opens_note(&self, doc: &Document, i: usize) -> bool {
        let Some(agents) = self.grammar.classes.get("agent") else { return false };
        let next = i + 1;
        if next >= doc.tokens.len() || !agents.contains(doc.word(next).to_lowercase().as_str()) {
            return false;
        }
        let token = &doc.tokens[i];
        let verb = token.pos == "VERB"
            && (matches!(token.tag.as_str(), "VBN" | "VBD") || token.feature("VerbForm") == Some("Part"))
            && (self.is_verb)(self.grammar.lemma(doc, i).as_str());
        let taken = matches!(token.pos.as_str(), "VERB" | "NOUN" | "ADJ" | "PROPN");
        (verb || taken && self.infinitive(doc, i).is_some())
            && self.is_opening(doc, i)
            && self.is_alone(doc, i)
    }

    /// The verb of a participle that the model takes for something else.
    fn infinitive(&self, doc: &Document, i: usize) -> Option<SmolStr> {
        let word = doc.word(i).to_lowercase();
        self.grammar.infinitives(&word).find(|lemma| (self.is_verb)(lemma)).map(SmolStr::from)
    }

    /// True where nothing but adverbs and other participles stands between `i` and the start of its sentence or a
    /// heading.
    fn is_opening(&self, doc: &Document, i: usize) -> bool {
        let Some(at) = doc.sentence_of(i) else { return false };
        let start = doc.sentences[at].tokens.start;
        let and = self.grammar.classes.get("with");
        let mut at = i;
        while at > start {
            let before = at - 1;
            let word = doc.word(before);
            let joined = doc.tokens[before].pos == "CCONJ"
                && and.is_some_and(|words| words.contains(word.to_lowercase().as_str()));
            if joined && before > start && doc.tokens[before - 1].pos == "VERB" {
                at = before - 1;
                continue;
            }
            match doc.tokens[before].pos.as_str() {
                "ADV" | "SPACE" => at = before,
                _ if matches!(word, "." | ";") => return true,
                // Of dashes only those that head: "Gao – taken by …".
                _ if is_heading_mark(word) => {
                    let first = doc.sentence_of(before).and_then(|at| heading(doc, at));
                    return first.is_some_and(|heading| heading.end == before + 1);
                }
                _ => return false,
            }
        }
        true
    }

    /// "Captured by rebels, the town …": belongs to what follows it.
    fn is_alone(&self, doc: &Document, i: usize) -> bool {
        let end = end_of(doc, &doc.sentences, i);
        let governed = doc.head(i).is_some_and(|head| head > i && head < end);
        let subject = |i: usize| doc.tokens[i].dep.starts_with(SUBJECT) && !(self.is_time)(i);
        !governed && !(i + 2..end).any(subject)
    }

    /// The heading under which a note stands: of its own sentence, or of one before it in the same paragraph, or a
    /// line of its own.
    fn heading_of(&self, doc: &Document, note: usize) -> Option<Heading> {
        let own = doc.sentence_of(note)?;
        for at in (own.saturating_sub(SENTENCES)..=own).rev() {
            let found = heading(doc, at).filter(|found| found.end <= note && !self.is_label(doc, found));
            if let Some(found) = found
                && (found.bare || !is_parted(doc, at, own))
            {
                return Some(found);
            }
            // A sentence of its own between them: the note speaks of that.
            let mut words = doc.sentences[at].tokens.clone().take(WIDE);
            if at != own && words.any(|i| doc.tokens[i].dep.starts_with(SUBJECT)) {
                return None;
            }
        }
        None
    }

    /// "Update: …", "Photo: …", "MOSCOW – …": a word for the text, or the place it was written in. A line of its own is
    /// a heading only where it names a place.
    fn is_label(&self, doc: &Document, heading: &Heading) -> bool {
        let labels = self.grammar.classes.get("labels");
        let word = doc.word(heading.name.start).to_lowercase();
        let label = labels.is_some_and(|words| words.contains(word.as_str()));
        let mark = heading.end.checked_sub(1).map_or("", |mark| doc.word(mark));
        let loud = |i: usize| {
            let word = doc.word(i);
            word.chars().count() > 1 && !word.contains(char::is_lowercase)
        };
        let placed = heading.name.clone().any(|i| (self.is_place)(i));
        let line = heading.bare && mark != ":";
        label || line && !placed || !line && mark != ":" && heading.name.clone().all(loud)
    }
}

fn is_heading_mark(word: &str) -> bool {
    matches!(word, ":" | "–" | "—" | "-" | "--")
}

/// The name that heads a sentence.
fn heading(doc: &Document, sentence: usize) -> Option<Heading> {
    let tokens = doc.sentences.get(sentence)?.tokens.clone();
    let capital = |i: usize| doc.word(i).starts_with(char::is_uppercase);
    // A bullet, a number or blanks before it.
    let start =
        tokens.clone().take(3).find(|&i| !matches!(doc.tokens[i].pos.as_str(), "SPACE" | "PUNCT" | "SYM"))?;
    if !capital(start) {
        return None;
    }
    let mut last = start;
    for i in start + 1..tokens.end.min(start + NAME) {
        let word = doc.word(i);
        if capital(i) || matches!(word, "-" | "’" | "'") && touches(doc, i) {
            last = i;
        } else if !word.starts_with(char::is_lowercase) || word.chars().count() > 3 {
            break;
        }
    }
    let name = start..last + 1;
    let limit = tokens.end.min(start + HEADING);
    let mut inside = 0;
    for i in last + 1..limit {
        let word = doc.word(i);
        match word {
            "(" => inside += 1,
            ")" => inside -= 1,
            "," | "/" => {}
            _ if inside > 0 || doc.tokens[i].pos == "SPACE" || capital(i) => {}
            "." if i + 1 == tokens.end => return Some(Heading { name, end: i + 1, bare: true }),
            _ if is_heading_mark(word) => {
                let bare = i + 1 == tokens.end;
                return Some(Heading { name, end: i + 1, bare });
            }
            _ => return None,
        }
    }
    let end = tokens.end;
    (limit == end).then_some(Heading { name, end, bare: true })
}

/// A sign within a word.
fn touches(doc: &Document, i: usize) -> bool {
    let (before, after) = (i.checked_sub(1).map(|i| &doc.tokens[i]), doc.tokens.get(i + 1));
    let own = doc.tokens[i].span;
    before.is_some_and(|it| it.span.end() == own.start())
        && after.is_some_and(|it| it.span.start() == own.end())
}

/// True where a blank line stands between two sentences.
fn is_parted(doc: &Document, first: usize, second: usize) -> bool {
    let (from, to) = (doc.sentences[first].span.end(), doc.sentences[second].span.start());
    let between = doc.text.get(from..to).unwrap_or_default();
    between.matches('\n').count() > 1
}

/// The sentences, where a note that the model cuts before its end ("by the army the" / "18 January.") is one.
fn rejoined(doc: &Document, notes: &[usize]) -> Vec<Sentence> {
    let mut joins = vec![false; doc.sentences.len()];
    for at in notes.iter().filter_map(|&note| doc.sentence_of(note)) {
        for (next, join) in joins.iter_mut().enumerate().skip(at + 1).take(PIECES) {
            let (own, after) = (&doc.sentences[next - 1], &doc.sentences[next]);
            let last = own.tokens.end.checked_sub(1).map_or("", |last| doc.word(last));
            let small = doc.word(after.tokens.start).starts_with(|c: char| !c.is_uppercase());
            let gap = doc.text.get(own.span.end()..after.span.start()).unwrap_or_default();
            if matches!(last, "." | ";" | "?" | "!") || !small || gap.contains('\n') {
                break;
            }
            *join = true;
        }
    }
    let mut sentences: Vec<Sentence> = Vec::with_capacity(doc.sentences.len());
    for (sentence, joins) in doc.sentences.iter().zip(joins) {
        match sentences.last_mut().filter(|_| joins) {
            Some(last) => {
                last.span = last.span.cover(sentence.span);
                last.tokens.end = sentence.tokens.end;
            }
            None => sentences.push(sentence.clone()),
        }
    }
    sentences
}

/// Where a note ends: at the next full stop or semicolon, or with its sentence.
fn end_of(doc: &Document, sentences: &[Sentence], note: usize) -> usize {
    let at = sentences.partition_point(|sentence| sentence.tokens.end <= note);
    let sentence = sentences.get(at);
    let end = sentence.map_or(note + 1, |sentence| sentence.tokens.end);
    (note + 1..end).find(|&i| matches!(doc.word(i), "." | ";")).unwrap_or(end)
}

/// One note's participle.
struct Note<'a> {
    doc: &'a Document,
    known: &'a Known<'a>,
    at: usize,
    end: usize,
}

impl Note<'_> {
    /// Makes the participle a verb, with its agent and its dates on it.
    fn bind(&self, tokens: &mut [veille_text::Token]) {
        let (doc, at) = (self.doc, self.at);
        let grammar = self.known.grammar;
        let is_time = self.known.is_time;
        if let Some(lemma) = self.known.infinitive(doc, at) {
            tokens[at].lemma = lemma;
            tokens[at].pos = SmolStr::new_static("VERB");
        }
        if grammar.scheme == Scheme::ClearNlp {
            tokens[at].tag = SmolStr::new_static("VBN");
        }
        tokens[at].morph = SmolStr::new_static("Tense=Past|VerbForm=Part");
        let below = |tokens: &[veille_text::Token], i: usize| {
            std::iter::successors(Some(i), |&i| Some(tokens[i].head as usize)).take(8).any(|up| up == at)
        };
        // The participle stands by itself: whatever the parser hung it on is another note, or the heading.
        if tokens[at].head as usize != at {
            tokens[at].head = at as u32;
            tokens[at].dep = SmolStr::new_static("ROOT");
        }
        let by = at + 1;
        let first = (by + 1..self.end).find(|&i| doc.tokens[i].pos != "SPACE").unwrap_or(self.end);
        let phrase = first..(first..self.end).find(|&i| self.ends_phrase(i)).unwrap_or(self.end);
        let Some(agent) = doc.top(phrase.clone()) else { return };
        // A name in several words is one: whatever the parser made of them.
        let agent = phrase
            .clone()
            .rev()
            .find(|&i| doc.tokens[i].pos == "PROPN")
            .filter(|_| phrase.clone().all(|i| doc.tokens[i].pos == "PROPN"))
            .unwrap_or(agent);
        for i in phrase.filter(|&i| i != agent) {
            if !(by + 1..self.end).contains(&(tokens[i].head as usize)) {
                tokens[i].head = agent as u32;
                tokens[i].dep = SmolStr::new_static("compound");
            }
        }
        match grammar.scheme {
            Scheme::ClearNlp => {
                tokens[by].head = at as u32;
                tokens[by].dep = SmolStr::new_static("agent");
                tokens[agent].head = by as u32;
                tokens[agent].dep = SmolStr::new_static("pobj");
            }
            Scheme::Ud => {
                tokens[by].head = agent as u32;
                tokens[by].dep = SmolStr::new_static("case");
                tokens[agent].head = at as u32;
                tokens[agent].dep = SmolStr::new_static("obl:agent");
            }
        }
        for i in by + 1..self.end {
            let head = tokens[i].head as usize;
            let stray = is_time(i) && !is_time(head) && (head == agent || !below(tokens, i));
            if stray && (head == agent || head + 1 != i) {
                tokens[i].head = at as u32;
                tokens[i].dep = SmolStr::new_static(match grammar.scheme {
                    Scheme::ClearNlp => "npadvmod",
                    Scheme::Ud => "obl:mod",
                });
            }
        }
    }

    /// Words at which the agent's phrase is over: a date, a preposition, a sign.
    fn ends_phrase(&self, i: usize) -> bool {
        (self.known.is_time)(i)
            || matches!(self.doc.tokens[i].pos.as_str(), "ADP" | "PUNCT" | "VERB" | "SCONJ" | "NUM")
    }
}

/// Makes one name of the words of a heading, which the model takes for a place.
fn make_name(
    doc: &Document,
    tokens: &mut [veille_text::Token],
    entities: &mut Vec<Entity>,
    name: Range<usize>,
    label: &str,
) {
    for i in name.clone().filter(|&i| doc.word(i).starts_with(char::is_alphabetic)) {
        tokens[i].pos = SmolStr::new_static("PROPN");
        tokens[i].tag = SmolStr::new_static("NNP");
        tokens[i].morph = SmolStr::default();
    }
    let span = doc.tokens[name.start].span.cover(doc.tokens[name.end - 1].span);
    let overlaps = |entity: &Entity| entity.tokens.start < name.end && name.start < entity.tokens.end;
    entities.retain(|entity| !overlaps(entity));
    let at = entities.partition_point(|entity| entity.tokens.end <= name.start);
    entities.insert(at, Entity { span, tokens: name, label: label.into() });
}
