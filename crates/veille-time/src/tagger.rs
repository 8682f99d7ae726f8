use std::sync::OnceLock;

use veille_text::{Document, Domain, Interval, Lang, Precision, Span};

use crate::calendar::{Grain, Point};
use crate::matcher::{Found, Search, joiner, leaf, share_date};
use crate::mention::{Context, Explanation, RangeEnd, RangePart, TimeMention};
use crate::pack::{Pack, Tense, embedded};
use crate::resolve::{Around, NIGHT, Reader, Resolved};
use crate::scan::{Kind, Scanner, Tok, UNKNOWN};
use crate::symbol::{Op, Slot};
use crate::{Error, mention::TimexType};

/// Finds the temporal expressions of one language and gives each its value.
///
/// Cheap to build and to share between threads; a text costs one pass.
#[derive(Debug)]
pub struct Tagger {
    lang: Lang,
    pack: Pack,
}

impl Tagger {
    /// The tagger of a language for which a pack is compiled in.
    ///
    /// # Errors
    /// * [`is_unknown_language`](Error::is_unknown_language): there is no pack; the message lists those there are.
    /// * [`is_bad_pack`](Error::is_bad_pack): the pack cannot be compiled; the message says where and why.
    pub fn for_lang(lang: Lang) -> Result<Self, Error> {
        let packs = embedded();
        match packs.iter().find(|(code, _)| code == lang.code()) {
            Some((code, text)) => Ok(Self { lang, pack: Pack::read(code, text)? }),
            None => Err(Error::no_pack(lang, &Self::languages())),
        }
    }

    /// A tagger from the text of a `time.toml`, for a language that is being written.
    ///
    /// # Errors
    /// [`is_bad_pack`](Error::is_bad_pack): the pack cannot be compiled; the message says where and why.
    pub fn from_pack(lang: Lang, toml: &str) -> Result<Self, Error> {
        Ok(Self { lang, pack: Pack::read(lang.code(), toml.as_bytes())? })
    }

    /// The languages that packs are compiled in for, in the order of their codes.
    #[must_use]
    pub fn languages() -> Vec<Lang> {
        static ALL: OnceLock<Vec<Lang>> = OnceLock::new();
        ALL.get_or_init(|| embedded().iter().filter_map(|(code, _)| Lang::new(code)).collect()).clone()
    }

    /// The language that the tagger reads.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The temporal expressions of a text, in order, none overlapping. Never fails: what cannot be read is not
    /// found.
    #[must_use]
    pub fn tag(&self, text: &str, ctx: &Context<'_>) -> Vec<TimeMention> {
        self.read(text, ctx, false).0.into_iter().map(|found| found.mention).collect()
    }

    /// The same mentions, each with the steps that led to its value.
    #[must_use]
    pub fn explain(&self, text: &str, ctx: &Context<'_>) -> Vec<Explanation> {
        self.read(text, ctx, true).0
    }

    /// How many steps of search a text costs: what the tests of linear cost count.
    #[doc(hidden)]
    #[must_use]
    pub fn cost(&self, text: &str, ctx: &Context<'_>) -> u64 {
        self.read(text, ctx, false).1
    }

    fn read(&self, text: &str, ctx: &Context<'_>, explain: bool) -> (Vec<Explanation>, u64) {
        let narrative = ctx.domain == Domain::Narrative;
        let mut reader = Reader::new(ctx.published, ctx.domain, self.pack.style.decade_x);
        let document = ctx.document.filter(|document| &*document.text == text);
        let (mut search, mut toks) = (Search::default(), Vec::new());
        if ctx
            .published
            .is_some_and(|at| at.as_day().is_none() && at.interval().precision() == Precision::Month)
        {
            reader.issue_day = self.issue_day(text, ctx, &mut search, &mut toks);
        }
        let (mut out, mut ranges) = (Vec::new(), 0);
        let mut scanner = Scanner::new(text);
        while scanner.next(&self.pack.vocabulary, &mut toks) {
            search.run(&self.pack, text, &toks, narrative);
            self.stretch(text, document, &mut search, &toks, &mut reader, explain, &mut ranges, &mut out);
        }
        (out, search.steps)
    }

    /// The day that an article with a month-only dateline dates itself with: one written with its weekday, in the
    /// month of the dateline. One that the text points at ("this Saturday 14 August") goes before all others; else
    /// the last, since news tells what came before it.
    fn issue_day(
        &self,
        text: &str,
        ctx: &Context<'_>,
        search: &mut Search,
        toks: &mut Vec<Tok>,
    ) -> Option<jiff::civil::Date> {
        let month = ctx.published?.interval();
        let mut reader = Reader::new(ctx.published, ctx.domain, false);
        let mut best: Option<(bool, jiff::civil::Date)> = None;
        let mut scanner = Scanner::new(text);
        while scanner.next(&self.pack.vocabulary, toks) {
            search.run(&self.pack, text, toks, ctx.domain == Domain::Narrative);
            for found in &search.found {
                let sem = &search.sems[leaf(&search.sems, found.sem) as usize];
                let dated = [Slot::Weekday, Slot::Day].iter().all(|&slot| sem.get(slot).is_some());
                let Some(read) = reader.read(&search.sems, found.sem, Around::default()) else { continue };
                if !dated || sem.op != Op::Date {
                    continue;
                }
                let inside = read.interval.filter(|interval| month.contains(interval));
                let Some(day) = inside.and_then(|interval| interval.as_day()) else { continue };
                let candidate = (sem.get(Slot::Deictic).is_some(), day);
                best = best.max(Some(candidate));
            }
        }
        best.map(|(_, day)| day)
    }

    #[expect(clippy::too_many_arguments, reason = "the buffers are lent, not owned, so that they are reused")]
    fn stretch(
        &self,
        text: &str,
        document: Option<&Document>,
        search: &mut Search,
        toks: &[Tok],
        reader: &mut Reader,
        explain: bool,
        ranges: &mut u32,
        out: &mut Vec<Explanation>,
    ) {
        let links: Vec<Option<bool>> = (0..search.found.len())
            .map(|i| {
                let (a, b) = (search.found.get(i)?, search.found.get(i + 1)?);
                let (next, is_range) = joiner(&self.pack, toks, a.end as usize)?;
                next.contains(&b.first).then_some(())?;
                // "lundi à 21 h": a time of day closes no range that a day opens.
                let op = |found: &Found| search.sems[leaf(&search.sems, found.sem) as usize].op;
                let timed = |found: &Found| search.sems[found.sem as usize].op == Op::At;
                (op(b) != Op::Clock || op(a) == Op::Clock || timed(a)).then_some(())?;
                let lead = (a.first as usize).checked_sub(1).map(|at| toks[at]);
                let led_by = |words: &[u32]| {
                    lead.is_some_and(|tok| tok.kind == Kind::Word && words.contains(&tok.word))
                };
                let between = led_by(&self.pack.link.between);
                let joins =
                    toks.get(a.end as usize).is_some_and(|tok| self.pack.link.weak.contains(&tok.word));
                if joins && is_range && !between && !led_by(&self.pack.link.opens) {
                    return None;
                }
                Some(is_range || between)
            })
            .collect();
        for i in (0..links.len()).rev() {
            if links[i].is_some() {
                let is_range = links[i] == Some(true);
                share_date(&mut search.sems, search.found[i].sem, search.found[i + 1].sem, is_range);
            }
        }
        let begin = out.len();
        let mut previous: Option<(Found, Option<Point>)> = None;
        let mut placed: Vec<Option<usize>> = Vec::with_capacity(links.len());
        let mut points: Vec<Option<Point>> = Vec::with_capacity(links.len());
        for i in 0..search.found.len() {
            let found = search.found[i];
            let mut around = self.around(text, document, search, toks, reader, i, previous, true);
            // What closes a range comes after what opens it.
            let closes = i.checked_sub(1).is_some_and(|before| links[before] == Some(true));
            around.linked =
                links[i].is_some() || i.checked_sub(1).is_some_and(|before| links[before].is_some());
            around.opened = previous.and_then(|(_, point)| point).filter(|point| closes && point.dated());
            if explain {
                reader.steps = Some(Vec::new());
            }
            let Some(read) = reader.read(&search.sems, found.sem, around) else {
                placed.push(None);
                points.push(None);
                continue;
            };
            let (from, to) = (toks[found.first as usize].start, toks[found.end as usize - 1].end);
            let Resolved { kind, value, modifier, point, interval, basis, certainty } = read;
            previous = Some((found, point));
            let mut steps = reader.steps.take().unwrap_or_default();
            if explain {
                let rule = &self.pack.rules[usize::from(found.rule)];
                steps.insert(0, format!("read as {}", operation(rule.makes[0].op)));
                steps.push(format!("{}: {value}", kind.name()));
            }
            let mention = TimeMention {
                span: Span::between(from, to),
                kind,
                value,
                modifier,
                interval,
                range: None,
                basis,
                certainty,
            };
            placed.push(Some(out.len()));
            points.push(point);
            out.push(Explanation { mention, steps });
        }
        for i in 0..links.len() {
            if links[i] != Some(true) {
                continue;
            }
            let (Some(a), Some(b)) = (placed[i], placed.get(i + 1).copied().flatten()) else { continue };
            let Some(whole) = join(&out[a].mention, &out[b].mention) else { continue };
            if out[a].mention.range.is_some() {
                continue;
            }
            out[a].mention.range = Some(RangePart { id: *ranges, end: RangeEnd::Start, whole });
            out[b].mention.range = Some(RangePart { id: *ranges, end: RangeEnd::End, whole });
            *ranges += 1;
        }
        debug_assert!(begin <= out.len());
    }

    #[expect(clippy::too_many_arguments, reason = "what stands around is looked up in all of these")]
    fn around(
        &self,
        text: &str,
        document: Option<&Document>,
        search: &Search,
        toks: &[Tok],
        reader: &Reader,
        i: usize,
        previous: Option<(Found, Option<Point>)>,
        ahead: bool,
    ) -> Around {
        let found = search.found[i];
        let at = toks[found.first as usize].start as usize;
        let mut sem = &search.sems[leaf(&search.sems, found.sem) as usize];
        // "a week from Monday": the tense is for the day that is counted from.
        if let (Op::Shift, Some(inner)) = (sem.op, sem.inner) {
            sem = &search.sems[leaf(&search.sems, inner) as usize];
        }
        let mut around = Around { at, ..Around::default() };
        let open = sem.op == Op::Date && sem.get(Slot::Year).is_none() && sem.get(Slot::Ymd).is_none();
        around.heading = in_heading(toks, found);
        around.since =
            sem.op == Op::Date && self.tense_by_preposition(text, toks, found) == Some(Tense::Past);
        let weekend = sem.op == Op::Shift && sem.get(Slot::Unit) == Some(crate::symbol::Unit::Weekend as i64);
        let either =
            sem.op == Op::Shift && [Slot::Gone, Slot::As].iter().any(|&slot| sem.get(slot).is_some());
        let back = sem.op == Op::Shift && sem.get(Slot::Anchor) == Some(1) && sem.get(Slot::Dir) == Some(-1);
        if sem.op == Op::Shift && sem.get(Slot::Ref).is_some() {
            around.tense = self.tense_before(text, toks, found);
        } else if open || weekend || either || back {
            // A preposition right before it says more than the verb that governs both.
            around.tense = self.tense_by_preposition(text, toks, found);
            if around.tense.is_none() {
                around.tense = document.and_then(|document| self.tense_by_parse(document, found, toks));
            }
            around.parsed = around.tense.is_some();
            around.tense = around.tense.or_else(|| self.tense_by_words(text, toks, found, &search.found));
        }
        let bare = sem.op == Op::Clock
            || (open && sem.get(Slot::Part).is_some() && sem.get(Slot::Weekday).is_none());
        if bare {
            let day = |point: Option<Point>| {
                point.filter(|p| p.grain == Grain::Day && p.year_known && p.day_known).map(|p| p.day)
            };
            if let Some((before, point)) = previous
                && same_sentence(toks, before.end as usize, found.first as usize)
            {
                around.day = day(point);
                around.night = point.is_some_and(|point| point.part == Some(NIGHT));
            }
            // One look ahead, past the other end of a range of times, no further: a run of clock times would be read
            // over and over.
            let near = |from: Found, to: &Found| {
                to.first - from.end <= 3 && same_sentence(toks, from.end as usize, to.first as usize)
            };
            let next = search.found.get(i + 1).filter(|next| near(found, next)).and_then(|next| match search
                .sems[next.sem as usize]
                .op
            {
                Op::Clock => search.found.get(i + 2).filter(|day| near(*next, day)).map(|day| (i + 2, day)),
                _ => Some((i + 1, next)),
            });
            if let (true, None, Some((at, next))) = (ahead, around.day, next) {
                let beside = self.around(text, document, search, toks, reader, at, None, false);
                let mut ahead = reader.clone();
                ahead.steps = None;
                around.day = day(ahead.read(&search.sems, next.sem, beside).and_then(|read| read.point));
                around.ahead = around.day.is_some();
            }
        }
        around
    }

    /// The tense of the verb that governs a mention.
    fn tense_by_parse(&self, document: &Document, found: Found, toks: &[Tok]) -> Option<Tense> {
        let span = Span::between(toks[found.first as usize].start, toks[found.end as usize - 1].end);
        let top = document.top(document.tokens_in(span))?;
        let verbal = |&i: &usize| matches!(document.tokens[i].pos.as_str(), "VERB" | "AUX");
        let verb = std::iter::once(top).chain(document.ancestors(top)).take(12).find(verbal)?;
        let word = |i: usize| {
            let word = document.word(i);
            let id = self.pack.vocabulary.id(word);
            let known = id != UNKNOWN && !self.pack.preposition[id as usize];
            known.then(|| self.pack.tense[id as usize]).flatten()
        };
        let helpers = || document.children(verb).filter(|&i| document.tokens[i].pos == "AUX");
        let all = || std::iter::once(verb).chain(helpers());
        // "A repoussé mercredi l'attaque": with such an auxiliary and no other, it has been done.
        let helped = |i: usize| self.pack.active.contains(&self.pack.vocabulary.id(document.word(i)));
        let done = helpers().next().is_some() && helpers().all(helped);
        let by_word = |tense| all().any(|i| word(i) == Some(tense) && !(done && i == verb));
        let by_feature = |tense: &str| all().any(|i| document.tokens[i].feature("Tense") == Some(tense));
        if by_word(Tense::Future) || by_feature("Fut") {
            Some(Tense::Future)
        } else if by_word(Tense::Past) || by_feature("Past") || by_feature("Imp") {
            Some(Tense::Past)
        } else {
            None
        }
    }

    /// The tense that the few words just before tell.
    fn tense_before(&self, text: &str, toks: &[Tok], found: Found) -> Option<Tense> {
        const REACH: usize = 4;
        (1..=REACH)
            .map_while(|back| (found.first as usize).checked_sub(back))
            .take_while(|&i| !ends_sentence(toks, i) && !toks[i + 1].breaks)
            .find_map(|i| self.cue(text, toks, i, found.first as usize))
    }

    /// "since Friday", "until May"; and "by Thursday", unless the words around tell what had come about by then.
    fn tense_by_preposition(&self, text: &str, toks: &[Tok], found: Found) -> Option<Tense> {
        const REACH: usize = 24;
        let first = found.first as usize;
        let article = first.checked_sub(1).filter(|&i| self.pack.link.skip.contains(&toks[i].word));
        let holds = |&i: &usize| {
            // "Alep-Est lundi": a capital inside a sentence makes a name.
            let name = toks[i].capital && i > 0 && !toks[i].breaks && !ends_sentence(toks, i - 1);
            toks[i].kind == Kind::Word
                && !name
                && !toks[i + 1].breaks
                && self.pack.preposition.get(toks[i].word as usize) == Some(&true)
        };
        let at =
            first.checked_sub(1).filter(holds).or(article.and_then(|i| i.checked_sub(1)).filter(holds))?;
        let word = toks[at].word;
        if !self.pack.deadline.contains(&word) {
            return self.cue(text, toks, at, first);
        }
        let inside = |&i: &usize| !ends_sentence(toks, i) && !toks[i].breaks;
        let before = (at.saturating_sub(REACH)..at).rev().take_while(inside);
        let after = (found.end as usize..toks.len()).take(REACH).take_while(inside);
        let past = before
            .chain(after)
            .any(|i| toks[i].kind == Kind::Word && self.pack.deadline_gone.contains(&toks[i].word));
        (!past).then_some(Tense::Future)
    }

    /// What the word `i` tells of the tense of an expression that begins at `first`.
    fn cue(&self, text: &str, toks: &[Tok], i: usize, first: usize) -> Option<Tense> {
        /// How far before its expression a preposition may stand, in tokens.
        const NEAR: usize = 1;
        /// How many words may stand between an auxiliary and its participle.
        const APART: usize = 2;
        let tok = toks[i];
        if tok.kind != Kind::Word {
            return None;
        }
        if self.pack.infinitive.contains(&tok.word) {
            let before = i.checked_sub(1).map(|at| toks[at]);
            let is = |tok: Tok| tok.kind == Kind::Word && self.pack.before_infinitive.contains(&tok.word);
            return before.is_some_and(is).then_some(Tense::Future);
        }
        let word = if tok.word == UNKNOWN { text.get(tok.start as usize..tok.end as usize)? } else { "" };
        let tense = self.pack.tense_of(tok.word, word)?;
        let holds =
            |tok: Tok, list: &[bool]| tok.kind == Kind::Word && list.get(tok.word as usize) == Some(&true);
        if holds(tok, &self.pack.preposition)
            && (self.pack.deadline.contains(&tok.word) || tok.capital || !(i < first && first - i <= NEAR))
        {
            return None;
        }
        let helped =
            |back: usize| i.checked_sub(back).is_some_and(|at| holds(toks[at], &self.pack.before_participle));
        (tense == Tense::Future || !(1..=APART).any(helped)).then_some(tense)
    }

    /// The nearest word of the same sentence that tells past from future. Words of other expressions do not ("May").
    fn tense_by_words(&self, text: &str, toks: &[Tok], found: Found, all: &[Found]) -> Option<Tense> {
        /// How far a verb is looked for, in tokens to each side.
        const REACH: usize = 24;
        let cue = |i: usize| {
            let at = all.partition_point(|other| (other.end as usize) <= i);
            let inside = all.get(at).is_some_and(|other| other.first as usize <= i);
            if inside { None } else { self.cue(text, toks, i, found.first as usize) }
        };
        let (mut left, mut right) = (Some(found.first as usize), Some(found.end as usize));
        for _ in 0..REACH {
            left = left
                .and_then(|i| i.checked_sub(1))
                .filter(|&i| !ends_sentence(toks, i) && !toks[i + 1].breaks);
            if let Some(tense) = left.and_then(cue) {
                return Some(tense);
            }
            if let Some(tense) =
                right.filter(|&i| i < toks.len() && !toks[i].breaks && !ends_sentence(toks, i)).and_then(cue)
            {
                return Some(tense);
            }
            right = right
                .filter(|&i| i < toks.len() && !toks[i].breaks && !ends_sentence(toks, i))
                .map(|i| i + 1);
            if left.is_none() && right.is_none() {
                break;
            }
        }
        None
    }
}

/// The name of an operation in the words of an explanation.
fn operation(op: Op) -> &'static str {
    match op {
        Op::Date => "a calendar date",
        Op::Shift => "a distance from another date",
        Op::Dur => "a length of time",
        Op::Set => "something that recurs",
        Op::Ref => "past, present or future",
        Op::Clock => "a time of day",
        Op::At => "a date with a time of day",
        Op::Mod => "part of another date",
        Op::Nth => "one of the units of another date",
        Op::In => "a part of another date, by its name",
        Op::It | Op::None => "another expression",
    }
}

fn join(a: &TimeMention, b: &TimeMention) -> Option<Interval> {
    if matches!(a.kind, TimexType::Duration | TimexType::Set) {
        return None;
    }
    let (a, b) = (a.interval?, b.interval?);
    let precision = a.precision().max(b.precision());
    Interval::new(Some(a.from()?), Some(b.to()?), precision)
}

/// A full stop, question or exclamation mark with a blank behind, and a capital after it.
fn ends_sentence(toks: &[Tok], i: usize) -> bool {
    let tok = toks[i];
    let next = toks.get(i + 1);
    tok.kind == Kind::Sign
        && tok.len() == 1
        && tok.stop
        && next.is_none_or(|next| next.spaced && (next.capital || next.kind != Kind::Word))
}

/// Between blank lines, in a line of a few words.
fn in_heading(toks: &[Tok], found: Found) -> bool {
    /// In tokens on either side.
    const LONGEST: usize = 10;
    let (first, end) = (found.first as usize, found.end as usize);
    let begins = (first.saturating_sub(LONGEST)..=first).rev().find(|&i| toks[i].breaks || i == 0);
    let ends = (end..=end + LONGEST).find(|&i| toks.get(i).is_none_or(|tok| tok.breaks));
    let (Some(begins), Some(ends)) = (begins, ends) else { return false };
    !(begins..ends).any(|i| toks[i].stop && ends_sentence(toks, i) && i + 1 < ends) && !toks[ends - 1].stop
}

fn same_sentence(toks: &[Tok], from: usize, to: usize) -> bool {
    /// In tokens: what stands further off belongs to another thought, even without a full stop between.
    const REACH: usize = 40;
    to.saturating_sub(from) <= REACH
        && (from..to.min(toks.len())).all(|i| !ends_sentence(toks, i) && !toks[i].breaks)
        && toks.get(to).is_none_or(|tok| !tok.breaks)
}
