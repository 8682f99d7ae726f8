//! Which of the article's dates is the date of a claim.
//!
//! In order: a date that hangs on the predicate; so long before or after another happening; one it shares with the
//! clause above; the date on which it was said; the date of the clause before it in the same report; the publication.
//! What was chosen, and why, is kept in [`ClaimTime::basis`](crate::ClaimTime::basis).

use jiff::civil::Date;
use smol_str::SmolStr;
use veille_text::{Interval, Precision, Published, Span};
use veille_time::{TimeMention, TimexType};

use crate::actor::{Term, When};
use crate::args::ActorArg;
use crate::claim::ClaimTime;
use crate::clause::{Clause, Clauses, Tense};
use crate::modality::Modality;
use crate::pack::Pack;
use crate::tree::{Rel, Tree};

/// A date found for a claim, and how sure the link is.
#[derive(Debug, Clone)]
pub(crate) struct Dated {
    pub(crate) time: ClaimTime,
    /// Factor for the claim's confidence.
    pub(crate) trust: f32,
}

impl Dated {
    /// "Under President X": what began then has lasted since; what was done then was done in a term that is over.
    pub(crate) fn of_term(term: Term, begun: bool, published: Published, leader: &ActorArg) -> Option<Self> {
        if !begun && !term.days.is_over(When::new(published)) {
            return None;
        }
        let interval = term.days.interval(!begun)?;
        let from = interval.from()?.date();
        let time = ClaimTime {
            interval,
            value: smol_str::format_smolstr!("{from}"),
            basis: format!("under {}, in office from {from}", leader.actor.name),
            span: leader.actor.span,
        };
        Some(Self { time, trust: PRESIDED })
    }
}

/// What is to be dated.
#[derive(Clone, Copy)]
pub(crate) struct Told<'c> {
    pub(crate) clause: &'c Clause,
    /// Nouns that the predicate is made with.
    pub(crate) words: &'c [usize],
    /// The clause whose tense and time count.
    pub(crate) carrier: usize,
    pub(crate) modality: Modality,
    /// Its place, where it is one of several.
    pub(crate) place: Option<Span>,
}

/// Dates of one article, each with the predicate it hangs on.
pub(crate) struct Dates<'a> {
    mentions: &'a [TimeMention],
    /// For each mention with a stretch: the predicate token above it.
    hangs_on: Vec<Option<usize>>,
    published: Option<Published>,
}

// How far each way of dating is trusted. Own judgement, to be calibrated on cases; see METHOD.
const SHARED: f32 = 0.95;
const SAID_ON: f32 = 0.85;
const BEFORE: f32 = 0.75;
const PUBLICATION: f32 = 0.7;
const PRESIDED: f32 = 0.85;
const APART: f32 = 0.9;

/// A length between two happenings.
struct Gap {
    mention: usize,
    /// True where the one above is the later.
    later: bool,
}

impl Gap {
    /// What lies so long before or after `day`, to the unit of the length; nothing for lengths without a number, and
    /// for hours.
    fn shift(&self, length: &TimeMention, day: Date) -> Option<Interval> {
        let (unit, number) = (length.value.chars().last()?, length.value.strip_prefix('P')?);
        let number: i64 = number.strip_suffix(unit)?.parse().ok()?;
        let span = match unit {
            'D' => jiff::Span::new().try_days(number),
            'W' => jiff::Span::new().try_weeks(number),
            'M' => jiff::Span::new().try_months(number),
            'Y' => jiff::Span::new().try_years(number),
            _ => return None,
        };
        let span = span.ok()?;
        let moved = if self.later { day.checked_sub(span) } else { day.checked_add(span) }.ok()?;
        match unit {
            'W' => week(moved),
            'M' => Interval::month(moved.year(), moved.month()),
            'Y' => Interval::year(moved.year()),
            _ => Some(Interval::day(moved)),
        }
    }
}

/// The week of a day, from its Monday.
fn week(day: Date) -> Option<Interval> {
    let back = jiff::Span::new().try_days(day.weekday().to_monday_zero_offset()).ok()?;
    let monday = day.checked_sub(back).ok()?;
    let next = monday.checked_add(jiff::Span::new().try_days(7).ok()?).ok()?;
    Interval::new(Some(monday.at(0, 0, 0, 0)), Some(next.at(0, 0, 0, 0)), Precision::Week)
}

impl<'a> Dates<'a> {
    pub(crate) fn new(
        tree: &Tree<'_>,
        clauses: &Clauses,
        is_predicate: impl Fn(usize) -> bool,
        mentions: &'a [TimeMention],
        published: Option<Published>,
    ) -> Self {
        let hangs_on = mentions
            .iter()
            .map(|mention| {
                let dated = matches!(mention.kind, TimexType::Date | TimexType::Time);
                if !dated || mention.stretch().is_none() {
                    return None;
                }
                let top = tree.doc.top(tree.doc.tokens_in(mention.span))?;
                std::iter::once(top)
                    .chain(tree.ancestors(top))
                    .find(|&up| clauses.at(up).is_some() || is_predicate(up))
            })
            .collect();
        Self { mentions, hangs_on, published }
    }

    /// For each mention, the predicate that it hangs on.
    pub(crate) fn hangs_on(&self) -> &[Option<usize>] {
        &self.hangs_on
    }

    /// The date of a predicate, or nothing where not even the publication is known.
    pub(crate) fn of(
        &self,
        tree: &Tree<'_>,
        clauses: &Clauses,
        pack: &Pack,
        told: Told<'_>,
    ) -> Option<Dated> {
        let Told { clause, words, carrier, modality, place } = told;
        // 1. Its own, that of a noun it is made with ("launched on Friday an offensive"), or that of the clause
        // that carries it.
        for token in std::iter::once(clause.head).chain(words.iter().copied()).chain([carrier]) {
            if let Some(dated) = self.after_place(tree, pack, token, place) {
                return Some(dated);
            }
            if let Some(dated) = self.on(tree, pack, token, clause.head) {
                return Some(dated);
            }
        }
        // "Were killed when gunmen attacked it on Monday": the day of the clause that says when.
        let meanwhile = |&child: &usize| {
            let words = pack.grammar.classes.get("says_when");
            let opens = |mark: usize| {
                mark < child && words.is_some_and(|words| words.contains(&pack.grammar.lemma(tree.doc, mark)))
            };
            clauses.at(child).is_some_and(|below| !below.nonfinite) && tree.children(child).any(opens)
        };
        let below = tree.children_as(clause.head, Rel::AdverbialClause).filter(meanwhile);
        if let Some(mut dated) = below.into_iter().find_map(|child| self.on(tree, pack, child, clause.head)) {
            dated.trust *= SHARED;
            return Some(dated);
        }
        // 2. So long before or after another happening of the sentence.
        if let Some(dated) = self.apart(tree, clauses, pack, clause.head) {
            return Some(dated);
        }
        if let Some(dated) = self.of_a_happening(tree, pack, clause) {
            return Some(dated);
        }
        // "Has been under siege for a month", where the language says it with a word for "since".
        if let Some(dated) = self.so_long_since(tree, clauses, pack, clause.head) {
            return Some(dated);
        }
        // "Was attacked and briefly held on Tuesday by them": a date behind both verbs is of both.
        if let Some(mut dated) = self.of_conjunct(tree, clauses, pack, clause) {
            dated.trust = BEFORE;
            return Some(dated);
        }
        // 3. That of the clause above, where the two are one happening or one sentence's report.
        let mut at = clause.head;
        let mut trust = SHARED;
        for _ in 0..8 {
            let Some(governor) = tree.head(at) else { break };
            match tree.rel[at] {
                // "The attempt to take it began in February" is the attempt's date; a plan's is not its own.
                Rel::NounClause
                    if clauses.at(at).is_some_and(|here| here.nonfinite)
                        && matches!(tree.rel[governor], Rel::Subject | Rel::PassiveSubject)
                        && matches!(modality, Modality::Hypothetical | Modality::Negated) => {}
                Rel::RelativeClause | Rel::NounClause if clauses.at(at).is_some() => break,
                Rel::AdverbialClause if clauses.at(at).is_some_and(|here| !here.nonfinite) => break,
                // "Took X on Tuesday and is moving on Y": the present has its own day.
                Rel::Conjunct
                    if clauses.at(at).is_some_and(|here| here.tense == Tense::Present)
                        && clauses.at(governor).is_some_and(|above| above.tense == Tense::Past) =>
                {
                    break;
                }
                Rel::Complement | Rel::Parataxis => trust = SAID_ON,
                _ => {}
            }
            if let Some(mut dated) = self.on(tree, pack, governor, clause.head) {
                dated.trust = trust;
                return Some(dated);
            }
            at = governor;
        }
        // 4. Something that is only foreseen has no day yet; nor has a state that merely is.
        // A denial and a negation are of the day they are told.
        if !(modality.is_fact() || matches!(modality, Modality::Denied | Modality::Negated)) {
            return None;
        }
        // 5. The clause before it in the same sentence, told in the same breath.
        if (clause.tense == Tense::Past || clause.nonfinite)
            && let Some(dated) = self.before(tree, clauses, pack, clause)
        {
            return Some(dated);
        }
        // 6. The publication.
        let published = self.published?;
        Some(Dated {
            time: ClaimTime {
                interval: published.interval(),
                value: published.to_string().into(),
                basis: format!("no date in the sentence; published {published}"),
                span: None,
            },
            trust: PUBLICATION,
        })
    }

    /// "Before the 2023 offensive", "during the 2014 siege": of a happening that has its own date.
    fn of_a_happening(&self, tree: &Tree<'_>, pack: &Pack, clause: &Clause) -> Option<Dated> {
        let class =
            |name: &str, key: &str| pack.grammar.classes.get(name).is_some_and(|set| set.contains(key));
        let below = |token: usize| {
            let of = |i: &usize| {
                let top = tree.doc.top(tree.doc.tokens_in(self.mentions[*i].span));
                top.and_then(|top| tree.head(top)) == Some(token)
            };
            let own: Vec<usize> = (0..self.mentions.len()).filter(of).collect();
            // Of several dates none is known to be its own.
            if let [only] = own[..] { Some(only) } else { None }
        };
        let behind = clause.obliques.iter().filter(|(_, token)| *token > clause.head);
        behind
            .filter(|(key, _)| {
                let before = class("before", key) && !class("agent", key);
                before || class("meanwhile", key)
            })
            .filter(|&&(_, token)| matches!(tree.pos(token), "NOUN" | "PROPN"))
            .find_map(|(key, token)| {
                let mut dated = self.dated(tree, pack, below(*token)?)?;
                if class("before", key) {
                    let interval = dated.time.interval;
                    dated.time.interval = Interval::new(None, interval.from(), interval.precision())?;
                }
                dated.trust *= SHARED;
                Some(dated)
            })
    }

    /// The date that stands with one of several places: "took X on the 27th and Y on the 16th".
    pub(crate) fn with_place(&self, tree: &Tree<'_>, pack: &Pack, place: usize) -> Option<Dated> {
        let below = |i: &usize| {
            let range = tree.doc.tokens_in(self.mentions[*i].span);
            let top = tree.doc.top(range);
            self.hangs_on[*i].is_some()
                && top.and_then(|top| tree.head(top)).is_some_and(|above| above == place)
                && top.is_some_and(|top| top > place)
        };
        let found = (0..self.mentions.len()).find(below)?;
        self.dated(tree, pack, found)
    }

    /// "Zaranj fell on August 6 and Sheberghan on August 7": of several dates, the one behind the place.
    fn after_place(&self, tree: &Tree<'_>, pack: &Pack, token: usize, place: Option<Span>) -> Option<Dated> {
        let place = place?;
        let own: Vec<usize> = (0..self.mentions.len()).filter(|&i| self.hangs_on[i] == Some(token)).collect();
        let predicate = tree.doc.tokens[token].span;
        let behind = own.iter().copied().find(|&i| self.mentions[i].span.start() >= place.end());
        // Only where the place stands between two of them, behind the predicate.
        let between = place.start() > predicate.end()
            && own.iter().any(|&i| {
                self.mentions[i].span.start() > predicate.start()
                    && self.mentions[i].span.end() <= place.start()
            });
        behind.filter(|_| between).and_then(|i| self.dated(tree, pack, i))
    }

    /// The mention that hangs on `token`; of several, the one nearest to the predicate.
    fn on(&self, tree: &Tree<'_>, pack: &Pack, token: usize, predicate: usize) -> Option<Dated> {
        let at = tree.doc.tokens[predicate].span.start();
        // "By midnight on Thursday": the day before the hour.
        let hour = |i: usize| self.mentions[i].kind == TimexType::Time;
        let nearest = (0..self.mentions.len())
            .filter(|&i| self.hangs_on[i] == Some(token))
            .min_by_key(|&i| (hour(i), self.mentions[i].span.start().abs_diff(at), i))?;
        self.dated(tree, pack, nearest)
    }

    fn dated(&self, tree: &Tree<'_>, pack: &Pack, mention: usize) -> Option<Dated> {
        let found = &self.mentions[mention];
        let stretch = found.stretch()?;
        // "Since", "until": the preposition opens one end.
        let top = tree.doc.top(tree.doc.tokens_in(found.span))?;
        let key = crate::clause::case_key(tree, &pack.grammar, top);
        let class = |name: &str| pack.grammar.classes.get(name).is_some_and(|set| set.contains(&key));
        let open = if found.range.is_some() {
            Some(stretch)
        } else if class("since") {
            Interval::new(stretch.from(), None, stretch.precision())
        } else if class("until") {
            Interval::new(None, stretch.to(), stretch.precision())
        } else if class("before") {
            // "By noon", "by Sunday night": on that day.
            let day = stretch.from().filter(|_| stretch.precision() < Precision::Day);
            day.map(|from| Interval::day(from.date()))
                .or_else(|| Interval::new(None, stretch.from(), stretch.precision()))
        } else {
            Some(stretch)
        };
        Some(Dated {
            time: ClaimTime {
                // A claim holds for days; the hour stays in the value.
                interval: open.unwrap_or(stretch).whole_days(),
                value: found.value.as_str().into(),
                basis: found.basis.clone(),
                span: Some(found.span),
            },
            trust: found.certainty,
        })
    }

    /// The date of a predicate that shares its subject with this one and stands behind it.
    fn of_conjunct(&self, tree: &Tree<'_>, clauses: &Clauses, pack: &Pack, clause: &Clause) -> Option<Dated> {
        let shares = |&below: &usize| {
            below > clause.head
                && clauses
                    .at(below)
                    .is_some_and(|it| !it.own_subject && (it.tense == clause.tense || it.nonfinite))
        };
        let below = tree.children_as(clause.head, Rel::Conjunct).find(shares);
        below.filter(|_| clause.tense == Tense::Past).and_then(|below| {
            let mut dated = self.on(tree, pack, below, below)?;
            dated.trust = BEFORE;
            Some(dated)
        })
    }

    /// "Assiégée *depuis* un mois": from so long before the publication, without an end.
    fn so_long_since(
        &self,
        tree: &Tree<'_>,
        clauses: &Clauses,
        pack: &Pack,
        predicate: usize,
    ) -> Option<Dated> {
        let words = pack.grammar.classes.get("since_length")?;
        let own = |mention: &&TimeMention| {
            let range = tree.doc.tokens_in(mention.span);
            let Some(top) = tree.doc.top(range).filter(|_| mention.kind == TimexType::Duration) else {
                return false;
            };
            words.contains(&crate::clause::case_key(tree, &pack.grammar, top))
                && tree.ancestors(top).find(|&up| clauses.at(up).is_some()) == Some(predicate)
        };
        let mention = self.mentions.iter().position(|mention| own(&mention))?;
        let length = &self.mentions[mention];
        let published = self.published?.interval().from()?.date();
        let since = Gap { mention, later: true }.shift(length, published)?;
        let from = since.from()?;
        Some(Dated {
            time: ClaimTime {
                interval: Interval::new(Some(from), None, since.precision())?,
                value: smol_str::format_smolstr!("{}", from.date()),
                basis: format!("{} before publication, {published}", length.value),
                span: Some(length.span),
            },
            trust: BEFORE,
        })
    }

    /// "Two weeks after the rebels took it": by the length between them, from the day of what it came before or after.
    fn apart(&self, tree: &Tree<'_>, clauses: &Clauses, pack: &Pack, at: usize) -> Option<Dated> {
        // What the sentence says of this one is "two weeks before" the other, or of the other "two weeks after" this.
        let (gap, governor) = self.gap_above(tree, pack, at)?;
        let mut above = Some(governor);
        let told = std::iter::from_fn(|| {
            let token = above?;
            above = tree.head(token);
            Some(token)
        });
        let dated = told.take(4).find_map(|token| self.on(tree, pack, token, token)).or_else(|| {
            let time = ClaimTime {
                interval: self.published?.interval(),
                value: SmolStr::default(),
                basis: "publication".to_owned(),
                span: None,
            };
            // What a plan comes after is no more dated than the plan; what comes next is not of the day it is told.
            let past = gap.later && clauses.at(governor).is_none_or(|clause| clause.tense != Tense::Future);
            past.then_some(Dated { time, trust: PUBLICATION })
        })?;
        let day = dated.time.interval.from().filter(|_| dated.time.interval.precision() <= Precision::Day)?;
        let length = &self.mentions[gap.mention];
        let moved = gap.shift(length, day.date())?;
        Some(Dated {
            time: ClaimTime {
                interval: moved,
                value: smol_str::format_smolstr!("{}", moved.from()?.date()),
                basis: format!(
                    "{} {} {}",
                    length.value,
                    if gap.later { "before" } else { "after" },
                    day.date()
                ),
                span: Some(length.span),
            },
            trust: dated.trust * APART,
        })
    }

    /// The length by which a happening lies from the one above it, and that one's predicate.
    fn gap_above(&self, tree: &Tree<'_>, pack: &Pack, at: usize) -> Option<(Gap, usize)> {
        let class = |name: &str, token: usize| {
            let lemma = pack.grammar.lemma(tree.doc, token);
            pack.grammar.classes.get(name).is_some_and(|set| set.contains(&lemma))
        };
        let word = |token: usize| match (class("later", token), class("earlier", token)) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        };
        let marks = tree.children(at).filter(|&child| matches!(tree.rel[child], Rel::Mark | Rel::Case));
        let marks: Vec<usize> = marks.chain(tree.case(at)).collect();
        let later = marks.iter().find_map(|&mark| word(mark))?;
        let governor = tree.head(at)?;
        let mention = (0..self.mentions.len()).find(|&i| {
            let length = &self.mentions[i];
            let top = || tree.doc.top(tree.doc.tokens_in(length.span));
            length.kind == TimexType::Duration
                && top().is_some_and(|top| {
                    let above = tree.head(top);
                    let beside = above == Some(at) || above.is_some_and(|above| marks.contains(&above));
                    top == governor || beside && marks.iter().any(|&mark| mark > top)
                })
        })?;
        // "A day after routing the army": the clause hangs on the length.
        let length = tree.doc.top(tree.doc.tokens_in(self.mentions[mention].span));
        let governor = if length == Some(governor) { tree.head(governor)? } else { governor };
        Some((Gap { mention, later }, governor))
    }

    fn before(&self, tree: &Tree<'_>, clauses: &Clauses, pack: &Pack, clause: &Clause) -> Option<Dated> {
        let sentence = tree.doc.sentence_of(clause.head)?;
        let tokens = tree.doc.sentences[sentence].tokens.clone();
        let earlier = |&i: &usize| {
            self.hangs_on[i].is_some_and(|predicate| {
                tokens.contains(&predicate)
                    && predicate < clause.head
                    // "Having taken it on Thursday, they moved": what came before has its own day.
                    && clauses.at(predicate).is_some_and(|before| {
                        before.tense != Tense::Future && !(before.nonfinite && before.perfect)
                    })
                    && tree.rel[predicate] != Rel::RelativeClause
            }) && self.mentions[i].interval.is_some_and(|found| found.precision() <= Precision::Month)
        };
        let nearest = (0..self.mentions.len()).rev().find(earlier)?;
        let mut dated = self.dated(tree, pack, nearest)?;
        dated.trust = BEFORE;
        Some(dated)
    }
}
