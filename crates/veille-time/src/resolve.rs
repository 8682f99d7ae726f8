//! Expressions to dates: the algebra, set against publication and against what the text told last.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use veille_text::{Domain, Interval, Precision, Published};

use crate::calendar::{ClockTime, Feast, Grain, HOLIDAYS, Point, hijri_to_date, jalali_to_date};
use crate::matcher::Sem;
use crate::mention::{Modifier, TimexType};
use crate::pack::Tense;
use crate::symbol::{Op, SEASONS, Slot, Unit};

/// What an expression came to.
#[derive(Debug, Clone)]
pub(crate) struct Resolved {
    pub(crate) kind: TimexType,
    pub(crate) value: String,
    pub(crate) modifier: Option<Modifier>,
    pub(crate) point: Option<Point>,
    pub(crate) interval: Option<Interval>,
    pub(crate) basis: String,
    pub(crate) certainty: f32,
}

/// What of the text around bears on an expression.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Around {
    pub(crate) tense: Option<Tense>,
    /// A day named beside it, in the same sentence.
    pub(crate) day: Option<Date>,
    /// It is what something has gone on since: the text goes on from elsewhere.
    pub(crate) since: bool,
    /// It is named by its night.
    pub(crate) night: bool,
    /// That day is told behind it.
    pub(crate) ahead: bool,
    /// What opens the range that it closes.
    pub(crate) opened: Option<Point>,
    /// Byte offset, to tell how long ago something was told.
    pub(crate) at: usize,
    /// It stands in a line of its own, as headings do.
    pub(crate) heading: bool,
    /// A joiner ties it to another.
    pub(crate) linked: bool,
    /// The tense was read off a parse, not off the words around.
    pub(crate) parsed: bool,
}

/// The state of a reading: what time the text has reached.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    published: Option<Published>,
    narrative: bool,
    decade_x: bool,
    /// With a dateline known to the month alone, the day that the article itself dates.
    pub(crate) issue_day: Option<Date>,
    told: Option<Point>,
    /// The last date told with its month: where the thread of a story runs, asides left out.
    thread: Option<Point>,
    /// The year that a heading gives to what stands below it, until two dates in a row are written with another.
    section: Option<i16>,
    /// Dates in a row written with another year.
    strayed: u32,
    told_day: Option<(Point, usize)>,
    /// The last day told of by its night.
    told_night: Option<Date>,
    told_clock: Option<Point>,
    pub(crate) steps: Option<Vec<String>>,
}

/// Of [`crate::symbol::PARTS`].
pub(crate) const NIGHT: u8 = 4;

/// What dates are counted from, as explanations call it.
const TOLD_BEFORE: &str = "the date told before";
const ITS_OWN_DAY: &str = "the day that the article dates itself";

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// How sure each way of reaching a date is. Set by the share of right values each way had on the development
/// sets (docs/time.md), rounded to a twentieth.
mod sure {
    pub(crate) const WRITTEN: f32 = 0.98;
    pub(crate) const YEAR_BY_PUBLICATION: f32 = 0.9;
    pub(crate) const YEAR_BY_TEXT: f32 = 0.9;
    pub(crate) const RELATIVE: f32 = 0.9;
    pub(crate) const WEEKDAY: f32 = 0.9;
    pub(crate) const TOLD: f32 = 0.8;
    pub(crate) const MONTH_ONLY: f32 = 0.4;
    pub(crate) const VAGUE: f32 = 0.7;
}

enum Meaning {
    Point(Point),
    Length(String),
    Set(String),
    Ref(&'static str),
    /// A value with unknown parts that no point can hold.
    Open(String, bool),
}

struct Got {
    meaning: Meaning,
    modifier: Option<Modifier>,
    basis: String,
    certainty: f32,
    /// What an open value lies within.
    within: Option<Point>,
}

impl Got {
    fn new(meaning: Meaning, basis: impl Into<String>, certainty: f32) -> Self {
        Self { meaning, modifier: None, basis: basis.into(), certainty, within: None }
    }
}

impl Reader {
    pub(crate) fn new(published: Option<Published>, domain: Domain, decade_x: bool) -> Self {
        Self {
            published,
            narrative: domain == Domain::Narrative,
            decade_x,
            issue_day: None,
            told: None,
            thread: None,
            section: None,
            strayed: 0,
            told_day: None,
            told_night: None,
            told_clock: None,
            steps: None,
        }
    }

    fn step(&mut self, text: impl FnOnce() -> String) {
        if let Some(steps) = &mut self.steps {
            steps.push(text());
        }
    }

    /// The publication day, or the day the article dates itself with.
    fn issue(&self) -> Option<Point> {
        let published = self.published?;
        if let Some(day) = published.as_day().or(self.issue_day) {
            return Some(Point::new(Grain::Day, day));
        }
        let grain =
            if published.interval().precision() == Precision::Year { Grain::Year } else { Grain::Month };
        Some(Point::new(grain, published.first_day()))
    }

    fn anchor(&self, sem: &Sem) -> (Option<Point>, &'static str) {
        let fitting = if self.narrative { 1 } else { 0 };
        let anchor = match sem.get(Slot::Anchor) {
            Some(2) | None => fitting,
            Some(anchor) => anchor,
        };
        if anchor == 1 {
            let unit = sem.get(Slot::Unit).and_then(Unit::of).unwrap_or(Unit::Day);
            let told = match (unit, self.told_day, self.told) {
                (Unit::Second | Unit::Minute | Unit::Hour, ..) if self.told_clock.is_some() => {
                    self.told_clock
                }
                // In news the last day told may be long past: only a near one counts, and a mere year told in
                // passing does not displace it.
                (
                    Unit::Second | Unit::Minute | Unit::Hour | Unit::Day | Unit::Weekend | Unit::Week,
                    Some(day),
                    _,
                ) if !self.narrative => Some(day.0),
                (_, _, told) => told,
            };
            if let Some(told) = told {
                return (Some(told), TOLD_BEFORE);
            }
            if self.narrative {
                return (None, "a date that the text does not tell");
            }
        }
        (self.issue(), self.issue_name())
    }

    fn issue_name(&self) -> &'static str {
        match self.published {
            Some(published) if published.as_day().is_none() && self.issue_day.is_some() => ITS_OWN_DAY,
            _ => "publication",
        }
    }

    /// What a month or a season without a year is to be counted from. In a history, a bare year told since the
    /// thread was left moves it on by up to two years; one further off, or one before it, is an aside. (Of the
    /// months that follow a bare year in the development histories, that holds for 37 of 45.)
    fn year_anchor(&self, sem: &Sem) -> (Option<Point>, &'static str) {
        if self.narrative
            && sem.get(Slot::Anchor).is_none_or(|anchor| anchor == 2)
            && let (Some(thread), Some(told)) = (self.thread, self.told)
        {
            let ahead = i32::from(told.day.year()) - i32::from(thread.day.year());
            // A day that comes just after the day last told is of the same thread, whatever year was named between.
            let goes_on = || {
                let month = i8::try_from(sem.get(Slot::Month)?).ok()?;
                let day = i8::try_from(sem.get(Slot::Day)?).ok()?;
                let next = Date::new(thread.day.year(), month, day).ok()?;
                let gap = next.since(thread.day).ok()?.get_days();
                (thread.grain == Grain::Day && (-3..=20).contains(&gap)).then_some(())
            };
            let moved = (1..=2).contains(&ahead) && goes_on().is_none();
            return (Some(if moved { told } else { thread }), TOLD_BEFORE);
        }
        self.anchor(sem)
    }

    /// Gives an expression its value and moves the told time on.
    pub(crate) fn read(&mut self, sems: &[Sem], sem: u32, around: Around) -> Option<Resolved> {
        let got = self.eval(sems, sem, around, 0)?;
        let Got { meaning, modifier, basis, certainty, within } = got;
        let resolved = match meaning {
            Meaning::Point(point) => {
                self.tell(sems, sem, point, around);
                let timed = point.clock.is_some() || (point.part.is_some() && point.grain == Grain::Day);
                let value = point.value(self.decade_x);
                Resolved {
                    kind: if timed { TimexType::Time } else { TimexType::Date },
                    basis: if basis.is_empty() { "as written".to_owned() } else { basis },
                    interval: point.interval(modifier),
                    point: Some(point),
                    value,
                    modifier,
                    certainty,
                }
            }
            Meaning::Length(value) => Resolved {
                kind: TimexType::Duration,
                basis: "a length of time".to_owned(),
                value,
                modifier,
                point: None,
                interval: None,
                certainty,
            },
            Meaning::Set(value) => Resolved {
                kind: TimexType::Set,
                basis: "what recurs".to_owned(),
                value,
                modifier,
                point: None,
                interval: None,
                certainty,
            },
            Meaning::Ref(value) => {
                // "Today" may say no more than now, yet it is a day to go on from.
                let leaf = &sems[crate::matcher::leaf(sems, sem) as usize];
                if leaf.op == Op::Shift && leaf.get(Slot::Anchor) == Some(0) && value == "PRESENT_REF" {
                    let issue = self.issue().filter(|point| point.grain == Grain::Day);
                    self.told_day = issue.map(|point| (point, around.at)).or(self.told_day);
                }
                Resolved {
                    kind: TimexType::Date,
                    basis: format!(
                        "no more than {}",
                        match value {
                            "PAST_REF" => "the past",
                            "FUTURE_REF" => "the future",
                            _ => "the present",
                        }
                    ),
                    interval: self.reference(value),
                    value: value.to_owned(),
                    modifier,
                    point: None,
                    certainty,
                }
            }
            Meaning::Open(value, timed) => Resolved {
                kind: if timed { TimexType::Time } else { TimexType::Date },
                basis,
                value,
                modifier,
                point: None,
                interval: within.and_then(|point| point.interval(None)),
                certainty,
            },
        };
        Some(resolved)
    }

    fn reference(&self, value: &str) -> Option<Interval> {
        if self.narrative {
            return None;
        }
        let published = self.published?.interval();
        match value {
            "PRESENT_REF" => Some(published),
            "PAST_REF" => Interval::new(None, published.to(), published.precision()),
            _ => Interval::new(published.from(), None, published.precision()),
        }
    }

    fn tell(&mut self, sems: &[Sem], sem: u32, point: Point, around: Around) {
        if !point.year_known {
            return;
        }
        // "In power since 1986, he lost … a year earlier": news goes on from its own year.
        if !self.narrative && around.since && point.grain >= Grain::Month {
            return;
        }
        // What is said of now, or of a feast's name, does not move a narrative on.
        let leaf = &sems[crate::matcher::leaf(sems, sem) as usize];
        let deictic = leaf.op == Op::Shift && leaf.get(Slot::Anchor) == Some(0);
        if self.narrative && deictic {
            return;
        }
        if around.ahead {
            self.told_clock = Some(point);
            return;
        }
        // "That winter", told in January, names what the day told lies in, and moves nothing.
        let (from, to) = point.days();
        let around_told =
            self.told.is_some_and(|told| told.day >= from && to.is_some_and(|to| told.day < to));
        if point.grain == Grain::Season && around_told {
            return;
        }
        if point.grain <= Grain::Year {
            let mut told = point;
            told.part = None;
            told.clock = None;
            told.zone = None;
            self.told = Some(told);
            if point.grain < Grain::Half {
                self.thread = Some(told);
            } else if around.heading {
                self.thread = None;
            }
            if around.heading {
                self.section = (!around.linked).then_some(told.day.year());
                self.strayed = 0;
            } else if point.grain < Grain::Half
                && (leaf.get(Slot::Year).is_some() || leaf.get(Slot::Ymd).is_some())
            {
                self.strayed = if self.section == Some(told.day.year()) { 0 } else { self.strayed + 1 };
                if self.strayed > 1 {
                    self.section = None;
                }
            }
            if point.grain == Grain::Day && point.day_known && point.month_known {
                self.told_day = Some((told, around.at));
                self.told_night = if point.part == Some(NIGHT) { Some(point.day) } else { self.told_night };
            }
            if point.clock.is_some() {
                self.told_clock = Some(point);
            }
        }
    }

    fn eval(&mut self, sems: &[Sem], at: u32, around: Around, depth: u8) -> Option<Got> {
        let sem = sems.get(at as usize)?;
        if depth > 8 {
            return None;
        }
        let mut got = match sem.op {
            Op::Date => self.date(sem, around)?,
            Op::Shift => {
                if let Some(inner) = sem.inner {
                    let inner = self.eval(sems, inner, around, depth + 1)?;
                    let Meaning::Point(anchor) = inner.meaning else { return None };
                    self.shift(sem, Some(anchor), "that date", around)?
                } else {
                    let (mut anchor, mut name) = self.anchor(sem);
                    // "The convention opens on the 19th. He had said so the night before": of what is still to come,
                    // no day before is told as past.
                    let ahead = |a: &Point| self.issue().is_some_and(|issue| a.day > issue.day);
                    let past =
                        around.tense == Some(Tense::Past) && sem.get(Slot::Dir).is_some_and(|dir| dir < 0);
                    if !self.narrative && past && anchor.as_ref().is_some_and(ahead) {
                        (anchor, name) = (self.issue(), self.issue_name());
                    }
                    // "Earlier in the day" is of the day just told, or of the paper's.
                    let same_day =
                        sem.get(Slot::N) == Some(0) && sem.get(Slot::Unit) == Some(Unit::Day as i64);
                    if !self.narrative && name == TOLD_BEFORE && same_day && !self.told_near(around) {
                        (anchor, name) = (self.issue(), self.issue_name());
                    }
                    self.shift(sem, anchor, name, around)?
                }
            }
            Op::Dur => Got::new(Meaning::Length(length(sem)?), "", sure::WRITTEN),
            Op::Set => Got::new(Meaning::Set(self.set(sems, sem)?), "", sure::VAGUE),
            Op::Ref => {
                let value = ["PAST_REF", "PRESENT_REF", "FUTURE_REF"]
                    [usize::try_from(sem.get(Slot::Ref)?).ok()?.min(2)];
                Got::new(Meaning::Ref(value), "", sure::VAGUE)
            }
            Op::Clock => self.clock(sem, around)?,
            Op::At | Op::Mod | Op::It => self.eval(sems, sem.inner?, around, depth + 1)?,
            Op::Nth => {
                let inner = self.eval(sems, sem.inner?, around, depth + 1)?;
                let Meaning::Point(point) = inner.meaning else { return None };
                if sem.get(Slot::As) == Some(1) {
                    let mut counted = sem.clone();
                    if counted.get(Slot::N).is_none() {
                        counted.set(Slot::N, 1000);
                    }
                    Got::new(Meaning::Length(length(&counted)?), "", sure::VAGUE)
                } else {
                    let found = nth(sem, &point)?;
                    Got::new(Meaning::Point(found), inner.basis, inner.certainty.min(sure::RELATIVE))
                }
            }
            Op::In => {
                let inner = self.eval(sems, sem.inner?, around, depth + 1)?;
                let Meaning::Point(point) = inner.meaning else { return None };
                let found = inside(sem, &point)?;
                let basis = format!("inside {}, {}", point.value(false), inner.basis);
                self.step(|| basis.clone());
                Got::new(Meaning::Point(found), basis, inner.certainty)
            }
            Op::None => return None,
        };
        if let Meaning::Point(point) = &mut got.meaning {
            dress(sem, point);
        }
        if let Some(modifier) = sem.get(Slot::Mod) {
            got.modifier = modifier_of(modifier);
        }
        Some(got)
    }

    fn date(&mut self, sem: &Sem, around: Around) -> Option<Got> {
        let written = |point| Some(Got::new(Meaning::Point(point), "as written", sure::WRITTEN));
        if let Some(ymd) = sem.get(Slot::Ymd) {
            let (year, month, day) = (ymd / 10000, ymd / 100 % 100, ymd % 100);
            let (grain, day) = if day == 0 { (Grain::Month, 1) } else { (Grain::Day, day) };
            return written(Point::new(grain, Date::new(year as i16, month as i8, day as i8).ok()?));
        }
        let era_before = sem.get(Slot::Era) == Some(0);
        if let Some(century) = sem.get(Slot::Century) {
            let century = i16::try_from(century).ok().filter(|c| (1..=99).contains(c))?;
            let year = if era_before { -(century - 1) * 100 } else { (century - 1) * 100 + 1 };
            return written(Point::new(Grain::Century, Date::new(year, 1, 1).ok()?));
        }
        if let Some(decade) = sem.get(Slot::Decade) {
            let decade = i16::try_from(decade).ok()?;
            let year = match decade {
                // "the sixties": of the century before this one, but for the decades that this one has begun.
                0..=99 => {
                    let now = self.published.map_or(2020, |published| published.first_day().year());
                    let this = now.div_euclid(100) * 100 + decade;
                    // "the twenties" are those of 1920 as long as those of 2020 last.
                    let begun = if decade < 30 { this + 10 <= now } else { this <= now };
                    if begun { this } else { this - 100 }
                }
                // "The years 2013 and 2014" are no decades.
                year if year % 10 != 0 && !era_before => return written(Point::year(year)?),
                year => year,
            };
            let year = if era_before { 1 - year } else { year };
            return written(Point::new(Grain::Decade, Date::new(year, 1, 1).ok()?));
        }
        if let Some(calendar @ 1..) = sem.get(Slot::Calendar) {
            return self.other_calendar(sem, calendar, around);
        }
        if let Some(feast) = sem.get(Slot::Holiday) {
            let feast = HOLIDAYS.get(usize::try_from(feast).ok()?)?.1;
            return self.feast(sem, feast, around);
        }
        let year = match (sem.get(Slot::Year), sem.get(Slot::Yy)) {
            (Some(year), _) => {
                let year = i16::try_from(year).ok().filter(|&year| year <= 9999)?;
                Some(if era_before { 1 - year } else { year })
            }
            (None, Some(yy)) => {
                // "'99": the year of those digits nearest to the time told, or to publication.
                let near = self.told.filter(|_| self.narrative).or_else(|| self.issue());
                let near = near.map_or(2000, |point| point.day.year());
                let base = near.div_euclid(100) * 100 + i16::try_from(yy).ok()?;
                // News seldom names a year far ahead, and two digits do not say which century's: own judgement.
                let ahead = if self.narrative { 50 } else { 10 };
                let years = [base - 100, base, base + 100].into_iter().filter(|year| *year <= near + ahead);
                years.min_by_key(|year| (year - near).abs())
            }
            _ => None,
        };
        let small = |slot: Slot| sem.get(slot).and_then(|value| i8::try_from(value).ok());
        if let Some(year) = year {
            if let Some(month) = small(Slot::Month) {
                let grain = if sem.get(Slot::Day).is_some() { Grain::Day } else { Grain::Month };
                let day = small(Slot::Day).unwrap_or(1);
                return written(Point::new(grain, Date::new(year, month, day).ok()?));
            }
            if let Some(season) = small(Slot::Season) {
                return written(Point::season(year, season as u8)?);
            }
            for (slot, grain, months) in [(Slot::Quarter, Grain::Quarter, 3), (Slot::Half, Grain::Half, 6)] {
                if let Some(n) = small(slot).filter(|n| (1..=12 / months).contains(n)) {
                    let mut point = Point::new(grain, Date::new(year, (n - 1) * months + 1, 1).ok()?);
                    point.fiscal = sem.get(Slot::Fiscal).is_some();
                    return written(point);
                }
            }
            let mut point = Point::year(year)?;
            point.fiscal = sem.get(Slot::Fiscal).is_some();
            return written(point);
        }
        if let Some(month) = small(Slot::Month) {
            return self.month(sem, month, small(Slot::Day), around);
        }
        if let Some(day) = small(Slot::Day) {
            return self.day_of_month(sem, day, around);
        }
        if let Some(weekday) = sem.get(Slot::Weekday) {
            return self.weekday(sem, weekday, around);
        }
        if let Some(season) = small(Slot::Season) {
            return self.season(sem, season as u8, around);
        }
        for (slot, grain, months) in [(Slot::Quarter, Grain::Quarter, 3), (Slot::Half, Grain::Half, 6)] {
            if let Some(n) = small(slot).filter(|n| (1..=12 / months).contains(n)) {
                let (anchor, name) = self.anchor(sem);
                let Some(anchor) = anchor else { return Some(self.unknown(grain, around)) };
                let of = |year: i16| {
                    let mut point = Point::new(grain, Date::new(year, (n - 1) * months + 1, 1).ok()?);
                    point.fiscal = sem.get(Slot::Fiscal).is_some();
                    Some(point)
                };
                let point = self.nearest(sem, anchor, around, of)?;
                return Some(Got::new(
                    Meaning::Point(point),
                    format!("the year fits {name}, {}", anchor.value(false)),
                    sure::YEAR_BY_PUBLICATION,
                ));
            }
        }
        if sem.get(Slot::Part).is_some() {
            let gone = sem.get(Slot::Gone).is_some();
            return self.bare_part(around, gone);
        }
        None
    }

    fn unknown(&self, grain: Grain, _around: Around) -> Got {
        let mut point = Point::new(grain, date(2000, 1, 1));
        (point.year_known, point.month_known, point.day_known) = (false, grain != Grain::Month, false);
        Got::new(Meaning::Point(point), "nothing to count from", sure::VAGUE)
    }

    /// Of the occurrences in the years around, the one that direction, tense or nearness asks for.
    fn nearest(
        &mut self,
        sem: &Sem,
        anchor: Point,
        around: Around,
        of: impl Fn(i16) -> Option<Point>,
    ) -> Option<Point> {
        let year = anchor.day.year();
        // Feasts of a lunar year, and days such as 29 February, may miss a year.
        let years = [year - 4, year - 3, year - 2, year - 1, year, year + 1, year + 2, year + 3, year + 4];
        let candidates: Vec<Point> = years.into_iter().filter_map(&of).collect();
        let (now_from, now_to) = anchor.days();
        let last_day = now_to.and_then(|to| to.yesterday().ok()).unwrap_or(now_from);
        let wanted = sem.get(Slot::Dir);
        // Not in a history: "from October to March" is as often told from its end as from its beginning.
        if let (None, false, Some(opened)) = (wanted, self.narrative, around.opened) {
            let year = opened.day.year();
            let closing =
                (year..=year.saturating_add(4)).filter_map(&of).find(|point| point.day >= opened.day);
            if let Some(closing) = closing {
                self.step(|| format!("it closes the range that {} opens", opened.value(false)));
                return Some(closing);
            }
        }
        let begins = |point: &&Point| point.day;
        match wanted {
            // "last May": over before now; "next May": not yet begun. By tense alone, now itself may be meant.
            Some(dir @ ..=-1) => {
                let before = candidates.iter().filter(|p| p.days().1.is_some_and(|end| end <= now_from));
                let skip = usize::try_from(-dir - 1).unwrap_or(0);
                let mut before: Vec<&Point> = before.collect();
                before.sort_by_key(begins);
                before.iter().rev().nth(skip).map(|point| **point)
            }
            Some(0) => {
                let holds = |p: &&Point| p.day <= now_from && p.days().1.is_some_and(|end| end > now_from);
                let held = candidates.iter().find(holds);
                held.or_else(|| candidates.iter().find(|p| p.day.year() == year)).copied()
            }
            Some(_) => {
                let after = candidates.iter().filter(|p| p.day > last_day);
                after.min_by_key(begins).copied()
            }
            None if self.narrative => {
                /// A month that lies this many days before the one told last is of the next year.
                const CROSSED: i32 = -240;
                let back = |p: &Point| p.day.since(now_from).is_ok_and(|span| span.get_days() < CROSSED);
                // What follows a winter, up to the summer, is of the year in which that winter ends.
                let winter = anchor.grain == Grain::Season && anchor.day.month() == 12;
                let crossed = of(year).is_some_and(|p| {
                    let after_winter = winter && p.day.month() < 9;
                    p.grain <= Grain::Month && (after_winter || (anchor.grain <= Grain::Month && back(&p)))
                });
                // "that winter", told in January, is the one that began the year before.
                let holds = |p: &&Point| p.day <= now_from && p.days().1.is_some_and(|end| end > now_from);
                if sem.get(Slot::Anchor) == Some(1)
                    && let Some(held) = candidates.iter().find(holds)
                {
                    return Some(*held);
                }
                let year = match self.section.filter(|_| sem.get(Slot::Anchor).is_none()) {
                    Some(section) => section,
                    None if crossed => year + 1,
                    None => year,
                };
                of(year).or_else(|| candidates.first().copied())
            }
            None => {
                candidates.iter().copied().filter(|p| !around.since || p.day <= last_day).min_by_key(|p| {
                    let (from, to) = p.days();
                    let to = to.unwrap_or(from);
                    let gap =
                        |a: Date, b: Date| a.since(b).map_or(i64::MAX / 4, |span| i64::from(span.get_days()));
                    // Against the tense of the words beside it, a date must be far nearer to be meant: tense read off
                    // a parse weighs more than tense guessed from a word near by.
                    let against = match (around.parsed, p.grain) {
                        (true, Grain::Day) => 10,
                        (false, Grain::Day) => 6,
                        (true, _) => 30,
                        (false, _) => 12,
                    };
                    if to <= now_from {
                        gap(now_from, to) * if around.tense == Some(Tense::Future) { against * 2 } else { 2 }
                    } else if from > last_day {
                        // News tells more of what was than of what will be: the future is weighed half as far again.
                        gap(from, last_day)
                            * match around.tense {
                                Some(Tense::Past) => against * 2,
                                Some(Tense::Future) => 2,
                                None => 3,
                            }
                    } else {
                        0
                    }
                })
            }
        }
    }

    fn month(&mut self, sem: &Sem, month: i8, day: Option<i8>, around: Around) -> Option<Got> {
        let grain = if day.is_some() { Grain::Day } else { Grain::Month };
        // A weekday tells the year apart.
        let weekday = sem.get(Slot::Weekday).and_then(weekday_of);
        let of = |year: i16| {
            let day = Date::new(year, month, day.unwrap_or(1)).ok()?;
            Some(Point::new(grain, day))
        };
        let (anchor, name) = self.year_anchor(sem);
        let Some(anchor) = anchor else {
            let mut point = of(2000)?;
            point.year_known = false;
            return Some(Got::new(Meaning::Point(point), "the year is not known", sure::VAGUE));
        };
        let agreeing = |year: i16| of(year).filter(|p| weekday.is_none_or(|w| p.day.weekday() == w));
        let mut point = None;
        if weekday.is_some() {
            let year = anchor.day.year();
            point = [year, year - 1, year + 1, year - 2, year + 2]
                .into_iter()
                .filter_map(agreeing)
                .min_by_key(|p| (p.day.since(anchor.day)).map_or(i32::MAX, |span| span.get_days().abs()));
            if let (Some(found), true) = (point, self.steps.is_some()) {
                self.step(|| format!("the weekday fits {}", found.day.year()));
            }
        }
        let point = match point {
            Some(point) => point,
            None => self.nearest(sem, anchor, around, of)?,
        };
        let year = point.day.year();
        self.step(|| format!("no year is written; {name}, {}, gives {year}", anchor.value(false)));
        let basis = format!("the year fits {name}, {}", anchor.value(false));
        let sure = if self.narrative { sure::YEAR_BY_TEXT } else { sure::YEAR_BY_PUBLICATION };
        Some(Got::new(Meaning::Point(point), basis, sure))
    }

    /// "the 20th", "lundi 20": a day whose month the text left out.
    fn day_of_month(&mut self, sem: &Sem, day: i8, around: Around) -> Option<Got> {
        let anchor =
            self.told.filter(|t| t.grain <= Grain::Month && (self.narrative || self.told_near(around)));
        let name = if anchor.is_some() { TOLD_BEFORE } else { self.issue_name() };
        let from_issue = anchor.is_none();
        let anchor = anchor.or_else(|| self.issue())?;
        let weekday = sem.get(Slot::Weekday).and_then(weekday_of);
        let first = anchor.day.first_of_month();
        let of = |months: i64| -> Option<Date> {
            let first = first.checked_add(jiff::Span::new().try_months(months).ok()?).ok()?;
            let found = Date::new(first.year(), first.month(), day).ok()?;
            weekday.is_none_or(|w| found.weekday() == w).then_some(found)
        };
        let order: &[i64] = match around.tense {
            Some(Tense::Future) => &[0, 1, -1, 2, -2],
            _ => &[0, -1, 1, -2, 2],
        };
        // "On the 20th", told on the 8th of what was: of the month before.
        let now = anchor.day;
        let right_side = |day: &Date| match (sem.get(Slot::Dir), around.tense) {
            _ if !from_issue || anchor.grain != Grain::Day => true,
            (Some(..=-1), _) => *day < now,
            (Some(1..), _) => *day > now,
            (None, Some(Tense::Past)) => *day <= now,
            (None, Some(Tense::Future)) => *day >= now,
            _ => true,
        };
        let months = || order.iter().filter_map(|&months| of(months));
        let day = months()
            .find(right_side)
            .or_else(|| months().next())
            .or_else(|| Date::new(first.year(), first.month(), day).ok())?;
        let basis = format!("the month fits {name}, {}", anchor.value(false));
        Some(Got::new(Meaning::Point(Point::new(Grain::Day, day)), basis, sure::TOLD))
    }

    fn told_near(&self, around: Around) -> bool {
        self.told_day.is_some_and(|(_, at)| around.at.abs_diff(at) < 400)
    }

    fn weekday(&mut self, sem: &Sem, weekday: i64, around: Around) -> Option<Got> {
        let wanted = weekday_of(weekday)?;
        let name = DAYS[usize::try_from(weekday - 1).ok()?.min(6)];
        let (anchor, from) = self.anchor(sem);
        let Some(anchor) = anchor.filter(|anchor| anchor.year_known) else {
            return Some(Got::new(
                Meaning::Open(format!("XXXX-WXX-{weekday}"), false),
                "nothing to count from",
                sure::VAGUE,
            ));
        };
        if anchor.grain > Grain::Day {
            // No day to count from: the week is not known, the month (or year) is.
            self.step(|| format!("{from} is known to {} alone", anchor.value(false)));
            let value = format!("{}-WXX-{weekday}", anchor.day.year());
            let basis = format!("a {name} of {}", anchor.value(false));
            let mut got = Got::new(Meaning::Open(value, false), basis, sure::MONTH_ONLY);
            got.within = Some(anchor);
            return Some(got);
        }
        let now = anchor.day;
        let back = i64::from(now.weekday().since(wanted));
        let ahead = i64::from(now.weekday().until(wanted));
        let dir = sem.get(Slot::Dir);
        let tense = around.tense;
        if let (None, Some(opened)) = (dir, around.opened.filter(|opened| opened.grain == Grain::Day)) {
            let ahead = i64::from(opened.day.weekday().until(wanted));
            let timed = opened.clock.is_some() || opened.part.is_some();
            let ahead = if ahead == 0 && !timed { 7 } else { ahead };
            let day = opened.day.checked_add(ahead.days()).ok()?;
            let basis = format!("{name} after {}, which opens the range", opened.day);
            return Some(Got::new(Meaning::Point(Point::new(Grain::Day, day)), basis, sure::WEEKDAY));
        }
        let (shift, how) = match (dir, tense) {
            (Some(n @ ..=-1), _) => ((if back == 0 { -7 } else { -back }) + (n + 1) * 7, "before"),
            (Some(0), tense) => {
                // "this Friday": of this week.
                let offset = i64::from(wanted.to_monday_zero_offset())
                    - i64::from(now.weekday().to_monday_zero_offset());
                match tense {
                    Some(Tense::Past) if offset > 0 => (-back, "before"),
                    Some(Tense::Future) if offset < 0 => (ahead, "after"),
                    _ => (offset, "in the week of"),
                }
            }
            (Some(n), _) => ((if ahead == 0 { 7 } else { ahead }) + (n - 1) * 7, "after"),
            (None, _) if back == 0 => (0, "on"),
            (None, Some(Tense::Future)) => (ahead, "after"),
            (None, _) => (-back, "before"),
        };
        let day = now.checked_add(shift.days()).ok()?;
        self.step(|| match tense {
            Some(Tense::Future) if dir.is_none() => "the words beside it speak of the future".to_owned(),
            Some(Tense::Past) if dir.is_none() => "the words beside it speak of the past".to_owned(),
            _ if dir.is_none() => {
                "nothing beside it tells past from future; news mostly tells the past".to_owned()
            }
            _ => "the expression says which way to count".to_owned(),
        });
        self.step(|| format!("from {now}, {shift:+} days"));
        let sure = if tense.is_some() || dir.is_some() { sure::WEEKDAY } else { sure::TOLD };
        let basis = format!("{name} {how} {from}, {now}");
        Some(Got::new(Meaning::Point(Point::new(Grain::Day, day)), basis, sure))
    }

    fn season(&mut self, sem: &Sem, season: u8, around: Around) -> Option<Got> {
        let (anchor, name) = self.year_anchor(sem);
        let Some(anchor) = anchor else {
            let code = SEASONS.get(usize::from(season))?.1;
            return Some(Got::new(
                Meaning::Open(format!("XXXX-{code}"), false),
                "nothing to count from",
                sure::VAGUE,
            ));
        };
        let of = |year: i16| Point::season(year, season);
        let point = self.nearest(sem, anchor, around, of)?;
        let basis = format!("the year fits {name}, {}", anchor.value(false));
        Some(Got::new(Meaning::Point(point), basis, sure::TOLD))
    }

    fn feast(&mut self, sem: &Sem, feast: Feast, around: Around) -> Option<Got> {
        if let Feast::Once(year, ..) = feast {
            let day = feast.in_year(year)?.0;
            return Some(Got::new(
                Meaning::Point(Point::new(Grain::Day, day)),
                "a day known by name",
                sure::RELATIVE,
            ));
        }
        let whole = matches!(feast, Feast::Hijri(_, _, true));
        let of = |year: i16| {
            let (first, last) = feast.in_year(year)?;
            Some(if whole {
                Point::foreign(Grain::Month, first, last.tomorrow().ok()?)
            } else {
                Point::new(Grain::Day, first)
            })
        };
        if let Some(year) = sem.get(Slot::Year) {
            let point = of(i16::try_from(year).ok()?)?;
            return Some(Got::new(Meaning::Point(point), "a feast of that year", sure::RELATIVE));
        }
        let (anchor, name) = self.anchor(sem);
        let Some(anchor) = anchor else { return Some(self.unknown(Grain::Day, around)) };
        let point = self.nearest(sem, anchor, around, of)?;
        let basis = format!("the feast nearest {name}, {}", anchor.value(false));
        Some(Got::new(Meaning::Point(point), basis, sure::TOLD))
    }

    /// A date of the Islamic (1) or the Solar Hijri (2) calendar; without its year, the one that fits publication.
    fn other_calendar(&mut self, sem: &Sem, calendar: i64, around: Around) -> Option<Got> {
        let (convert, name, epoch) = match calendar {
            1 => (hijri_to_date as fn(i32, u8, u8) -> Option<Date>, "the Islamic calendar", 622.0),
            _ => (jalali_to_date as fn(i32, u8, u8) -> Option<Date>, "the Solar Hijri calendar", 621.0),
        };
        let month = sem.get(Slot::Month).and_then(|month| u8::try_from(month).ok());
        let day = sem.get(Slot::Day).and_then(|day| u8::try_from(day).ok());
        let in_year = |year: i32| {
            let first = convert(year, month.unwrap_or(1), day.unwrap_or(1))?;
            Some(match (month, day) {
                (_, Some(_)) => Point::new(Grain::Day, first),
                (Some(month @ ..12), None) => {
                    Point::foreign(Grain::Month, first, convert(year, month + 1, 1)?)
                }
                (Some(_), None) => Point::foreign(Grain::Month, first, convert(year + 1, 1, 1)?),
                (None, None) => Point::foreign(Grain::Year, first, convert(year + 1, 1, 1)?),
            })
        };
        /// The last year that a text of today can mean by the other calendar (2171 and 2221).
        const LAST: i64 = 1600;
        let written = sem.get(Slot::Year);
        if let Some(year) = written.filter(|&year| year <= LAST) {
            let point = in_year(i32::try_from(year).ok()?)?;
            return Some(Got::new(Meaning::Point(point), format!("converted from {name}"), sure::RELATIVE));
        }
        month?;
        let length = if calendar == 1 { 1.0307 } else { 1.0 };
        let of = |year: i16| {
            let guess = ((f64::from(year) - epoch) * length).floor() as i32;
            (guess - 2..=guess + 2).filter_map(in_year).find(|point| point.days().0.year() == year)
        };
        // "Ramadan 2021": the year is of this calendar.
        if let Some(year) = written {
            let point = of(i16::try_from(year).ok()?)?;
            return Some(Got::new(Meaning::Point(point), format!("converted from {name}"), sure::RELATIVE));
        }
        let (anchor, from) = self.anchor(sem);
        let anchor = anchor.filter(|anchor| anchor.year_known)?;
        let point = self.nearest(sem, anchor, around, of)?;
        let basis = format!("converted from {name}, the year fits {from}, {}", anchor.value(false));
        Some(Got::new(Meaning::Point(point), basis, sure::TOLD))
    }

    fn bare_part(&mut self, around: Around, gone: bool) -> Option<Got> {
        if let Some(day) = around.day {
            return Some(Got::new(
                Meaning::Point(Point::new(Grain::Day, day)),
                format!("the day named beside it, {day}"),
                sure::RELATIVE,
            ));
        }
        if self.narrative {
            let mut point = Point::new(Grain::Day, date(2000, 1, 1));
            (point.year_known, point.month_known, point.day_known) = (false, false, false);
            return Some(Got::new(Meaning::Point(point), "of no day in particular", sure::VAGUE));
        }
        if let Some((told, at)) = self.told_day {
            // A part of the day goes on with the day told just before; what was told long ago has passed.
            let over = gone
                && around.tense != Some(Tense::Future)
                && self.issue().is_some_and(|issue| issue.day == told.day);
            if around.at.abs_diff(at) < 500 && !over {
                let basis = format!("the day told before, {}", told.day);
                return Some(Got::new(Meaning::Point(told), basis, sure::TOLD));
            }
        }
        let issue = self.issue().filter(|point| point.grain == Grain::Day)?;
        if gone && around.tense != Some(Tense::Future) {
            let before = issue.shift(Unit::Day, -1)?;
            let basis = format!("the night before {}, {}", self.issue_name(), issue.day);
            return Some(Got::new(Meaning::Point(before), basis, sure::TOLD));
        }
        let basis = format!("the day of {}, {}", self.issue_name(), issue.day);
        Some(Got::new(Meaning::Point(issue), basis, sure::TOLD))
    }

    fn clock(&mut self, sem: &Sem, around: Around) -> Option<Got> {
        let clock = clock_time(sem)?;
        // A story goes on within the day it told, and a time of day is of it.
        let named = around.day.is_some();
        let of_told = self.told_day.filter(|(_, at)| self.narrative && around.at.abs_diff(*at) < 400);
        let around = Around { day: around.day.or(of_told.map(|(told, _)| told.day)), ..around };
        let mut got = match self.bare_part(around, false) {
            Some(got) => got,
            None => {
                let mut point = Point::new(Grain::Day, date(2000, 1, 1));
                (point.year_known, point.month_known, point.day_known) = (false, false, false);
                Got::new(Meaning::Point(point), "no day to go with it", sure::VAGUE)
            }
        };
        let (mut clock, told) = (clock, self.told_day.map(|(told, _)| told.day));
        if let Meaning::Point(point) = &mut got.meaning {
            // Midnight ends the day it is told with; told with none, it began this one.
            if clock.hour == 24 && around.day.is_none() && told != Some(point.day) {
                clock.hour = 0;
            }
            // The small hours of a night are of the day after.
            let night = around.night || (!named && told == Some(point.day) && self.told_night == told);
            if clock.hour < 9 && night {
                point.day = point.day.tomorrow().ok()?;
            }
        }
        if let Meaning::Point(point) = &mut got.meaning {
            if around.opened.is_some_and(|opened| crosses_midnight(&opened, point, clock)) {
                point.day = point.day.tomorrow().ok()?;
            }
            point.clock = Some(clock);
            point.zone = sem.get(Slot::Zone).and_then(|zone| i16::try_from(zone).ok());
        }
        Some(got)
    }

    fn shift(&mut self, sem: &Sem, anchor: Option<Point>, from: &str, around: Around) -> Option<Got> {
        let unit = Unit::of(sem.get(Slot::Unit)?)?;
        let dir = sem.get(Slot::Dir).unwrap_or(0);
        if sem.get(Slot::Ref).is_some() && around.tense != Some(Tense::Future) {
            return Some(Got::new(Meaning::Ref("PRESENT_REF"), "", sure::VAGUE));
        }
        // "in three days" is a date ahead, or as long as something takes.
        if sem.get(Slot::As) == Some(1) && around.tense != Some(Tense::Future) {
            return Some(Got::new(Meaning::Length(length(sem)?), "", sure::WRITTEN));
        }
        let vague = sem.get(Slot::Some).is_some() && sem.get(Slot::N).is_none();
        if vague {
            let value = if dir > 0 { "FUTURE_REF" } else { "PAST_REF" };
            // "Days later" is after what was told, not after today.
            if dir > 0 && sem.get(Slot::Anchor) == Some(1) {
                let open = Meaning::Open(value.to_owned(), false);
                return Some(Got::new(open, format!("some time after {from}"), sure::VAGUE));
            }
            return Some(Got::new(Meaning::Ref(value), "", sure::VAGUE));
        }
        let plus = sem.get(Slot::Plus).unwrap_or(0);
        let mut amount = sem.get(Slot::N).unwrap_or(1000).saturating_add(plus);
        // The night told of in a paper is the one before it, unless it is still to come.
        let gone = sem.get(Slot::Gone).is_some() && around.tense != Some(Tense::Future);
        let dir = if gone { -1 } else { dir };
        if gone {
            amount = 1000;
        }
        let Some(anchor) = anchor.filter(|anchor| anchor.year_known || dir == 0) else {
            return Some(self.unknown(Grain::of(unit), Around::default()));
        };
        let whole = amount % 1000 == 0;
        let n = amount / 1000 * dir;
        if matches!(unit, Unit::Hour | Unit::Minute | Unit::Second) {
            return self.shift_clock(unit, amount * dir, anchor);
        }
        let point = if anchor.grain == Grain::Quarter && unit == Unit::Year && whole && n != 0 {
            // A year before a quarter is that quarter of the year before.
            anchor.shift(Unit::Quarter, n.checked_mul(4)?)?
        } else if !whole {
            // Half a year is six months, half a week three days: told at the finer unit.
            let (finer, per) = match unit {
                Unit::Year => (Unit::Month, 12),
                Unit::Decade => (Unit::Year, 10),
                Unit::Century => (Unit::Year, 100),
                Unit::Month => (Unit::Week, 4),
                _ => (Unit::Day, 7),
            };
            anchor.shift(finer, amount * per / 1000 * dir)?
        } else if sem.inner.is_some() && unit == Unit::Week && n != 0 && anchor.grain == Grain::Day {
            // "two weeks after 3 May" is a day, as exact as the one it is counted from.
            anchor.shift(Unit::Day, n.checked_mul(7)?)?
        } else if Grain::of(unit) < anchor.grain && n != 0 {
            // Three days after a month: the month is known, the day is not. Counted from its middle, so that a day
            // before it does not fall into the month before.
            let (from, to) = anchor.days();
            let half = to.map_or(0, |to| to.since(from).map_or(0, |span| span.get_days() / 2));
            let mut middle = anchor;
            middle.day = from.checked_add(half.days()).ok()?;
            let mut moved = middle.shift(unit, n)?;
            moved.day_known = false;
            if anchor.grain >= Grain::Year {
                moved.month_known = unit >= Unit::Month && anchor.grain == Grain::Month;
            }
            moved
        } else if Grain::of(unit) < anchor.grain {
            anchor
        } else if unit == Unit::Weekend
            && n == 1
            && sem.get(Slot::Deictic).is_some()
            && anchor.grain == Grain::Day
        {
            // The coming one: this week's, until it has begun.
            let begun = anchor.day.weekday().to_monday_zero_offset() > 4;
            anchor.shift(unit, i64::from(begun))?
        } else {
            anchor.shift(unit, n)?
        };
        let mut point = point;
        if unit == Unit::Weekend && n == 0 && anchor.grain == Grain::Day && point.day > anchor.day {
            // "this weekend", said on a weekday: the one gone by where the verb is past, or where the week is young.
            let young = anchor.day.weekday().to_monday_zero_offset() < 2;
            if around.tense == Some(Tense::Past) || (around.tense.is_none() && young) {
                point = point.shift(Unit::Weekend, -1)?;
            }
        }
        let weekday = sem.get(Slot::Weekday).and_then(weekday_of);
        if let (Some(weekday), Grain::Week) = (weekday, point.grain) {
            point = Point::new(
                Grain::Day,
                point.day.checked_add(i64::from(weekday.to_monday_zero_offset()).days()).ok()?,
            );
        }
        let days = if n == 0 {
            format!("the {} of {from}", unit.name())
        } else {
            let count = n.abs();
            let s = if count == 1 { "" } else { "s" };
            let way = if n < 0 { "before" } else { "after" };
            format!("{count} {}{s} {way} {from}", unit.name())
        };
        let basis = format!("{days}, {}", anchor.value(false));
        self.step(|| basis.clone());
        let sure = match from {
            _ if !point.dated() => sure::VAGUE,
            TOLD_BEFORE => sure::TOLD,
            _ => sure::RELATIVE,
        };
        Some(Got::new(Meaning::Point(point), basis, sure))
    }

    fn shift_clock(&mut self, unit: Unit, thousandths: i64, anchor: Point) -> Option<Got> {
        let Some(clock) = anchor.clock else {
            if thousandths == 0 {
                return Some(Got::new(Meaning::Point(anchor), "the day told", sure::TOLD));
            }
            // Counted in hours from a day: the day is all that is known.
            return Some(Got::new(
                Meaning::Open(format!("{}TXX", anchor.value(false)), true),
                "hours from that day",
                sure::VAGUE,
            ));
        };
        let seconds = match unit {
            Unit::Hour => 3600,
            Unit::Minute => 60,
            _ => 1,
        };
        let start = anchor.day.at(clock.hour % 24, clock.minute.unwrap_or(0), clock.second.unwrap_or(0), 0);
        let moved = start.checked_add((thousandths.checked_mul(seconds)? / 1000).seconds()).ok()?;
        let mut point = Point::new(Grain::Day, moved.date());
        point.clock = Some(ClockTime { hour: moved.hour(), minute: Some(moved.minute()), second: None });
        Some(Got::new(Meaning::Point(point), "counted in hours from the time told", sure::TOLD))
    }

    /// Recurrence. Histories are annotated after TIMEX2 (`XXXX-XX-XX`), news after TIMEX3 (`P1D`).
    fn set(&self, sems: &[Sem], sem: &Sem) -> Option<String> {
        if let Some(inner) = sem.inner {
            let leaf = &sems[crate::matcher::leaf(sems, inner) as usize];
            if let Some(unit) = leaf.get(Slot::Unit).and_then(Unit::of) {
                let n = leaf.get(Slot::N).unwrap_or(1000);
                return Some(timex_length(unit, Some(n)));
            }
        }
        let weekday = sem.get(Slot::Weekday).map(|weekday| format!("XXXX-WXX-{weekday}"));
        let part = sem.get(Slot::Part).and_then(|part| crate::symbol::PARTS.get(usize::try_from(part).ok()?));
        if let (Some(part), Some(1)) = (part, sem.get(Slot::As)) {
            return Some(format!("T{}", part.1));
        }
        if let Some(part) = part {
            return Some(format!("{}T{}", weekday.unwrap_or_else(|| "XXXX-XX-XX".to_owned()), part.1));
        }
        if let Some(weekday) = weekday {
            return Some(weekday);
        }
        if let Some(month) = sem.get(Slot::Month) {
            let day = sem.get(Slot::Day).map(|day| format!("-{day:02}")).unwrap_or_default();
            return Some(format!("XXXX-{month:02}{day}"));
        }
        if let Some(season) = sem.get(Slot::Season) {
            return Some(format!("XXXX-{}", SEASONS.get(usize::try_from(season).ok()?)?.1));
        }
        if sem.get(Slot::Holiday).is_some() {
            return Some("XXXX-XX-XX".to_owned());
        }
        let unit = Unit::of(sem.get(Slot::Unit)?)?;
        let n = sem.get(Slot::N).unwrap_or(1000);
        if self.narrative && n == 1000 {
            return Some(
                match unit {
                    Unit::Day => "XXXX-XX-XX",
                    Unit::Week => "XXXX-WXX",
                    Unit::Weekend => "XXXX-WXX-WE",
                    Unit::Month => "XXXX-XX",
                    Unit::Year => "XXXX",
                    unit => return Some(timex_length(unit, Some(n))),
                }
                .to_owned(),
            );
        }
        if unit == Unit::Weekend {
            return Some("XXXX-WXX-WE".to_owned());
        }
        Some(timex_length(unit, Some(n)))
    }
}

fn weekday_of(number: i64) -> Option<Weekday> {
    Weekday::from_monday_one_offset(i8::try_from(number).ok()?).ok()
}

fn modifier_of(value: i64) -> Option<Modifier> {
    Some(match value {
        0 => Modifier::Start,
        1 => Modifier::Mid,
        2 => Modifier::End,
        3 => Modifier::Approx,
        4 => Modifier::LessThan,
        5 => Modifier::MoreThan,
        6 => Modifier::EqualOrLess,
        7 => Modifier::EqualOrMore,
        _ => return None,
    })
}

/// "From 21:00 to 04:00" ends on the next day. From a morning hour the end is of the same day, told in hours to twelve.
fn crosses_midnight(opened: &Point, closing: &Point, clock: ClockTime) -> bool {
    let of = |clock: ClockTime| (clock.hour, clock.minute.unwrap_or(0));
    opened.day == closing.day && opened.clock.is_some_and(|from| from.hour >= 12 && of(clock) < of(from))
}

/// Puts a part or a time of the day on a date.
fn dress(sem: &Sem, point: &mut Point) {
    if sem.op == Op::Clock {
        return;
    }
    if let Some(clock) = clock_time(sem)
        && point.grain == Grain::Day
    {
        let mut clock = clock;
        // "à 3 heures de l'après-midi", "ten in the evening": the part tells which half of the day.
        let part = sem.get(Slot::Part).or_else(|| point.part.map(i64::from));
        if let Some(2 | 3) = part
            && clock.hour < 12
            && sem.get(Slot::Ampm).is_none()
        {
            clock.hour += 12;
        }
        point.clock = Some(clock);
        point.zone = sem.get(Slot::Zone).and_then(|zone| i16::try_from(zone).ok());
        return;
    }
    if let Some(part) = sem.get(Slot::Part)
        && point.grain == Grain::Day
        && point.clock.is_none()
    {
        point.part = u8::try_from(part).ok().filter(|&part| usize::from(part) < crate::symbol::PARTS.len());
    }
}

fn clock_time(sem: &Sem) -> Option<ClockTime> {
    let (mut hour, minute, second) = match (sem.get(Slot::Hms), sem.get(Slot::Hour)) {
        (Some(hms), _) => {
            let second = hms % 60;
            (hms / 3600, Some(hms / 60 % 60), (second != 0).then_some(second))
        }
        (None, Some(hour)) => (hour, sem.get(Slot::Minute), sem.get(Slot::Second)),
        _ => return None,
    };
    // "ten to five": minutes taken off.
    let mut minute = minute;
    if let Some(short) = minute.filter(|&minute| minute < 0) {
        hour = (hour + 23) % 24;
        minute = Some(60 + short);
    }
    match sem.get(Slot::Ampm) {
        Some(1) if hour < 12 => hour += 12,
        Some(0) if hour == 12 => hour = 0,
        _ => {}
    }
    if !(0..=24).contains(&hour) || (hour == 24 && minute.unwrap_or(0) != 0) {
        return None;
    }
    let small = |value: i64| i8::try_from(value).ok().filter(|value| (0..60).contains(value));
    Some(ClockTime { hour: hour as i8, minute: minute.and_then(small), second: second.and_then(small) })
}

fn length(sem: &Sem) -> Option<String> {
    let unit = Unit::of(sem.get(Slot::Unit)?)?;
    let n = sem.get(Slot::N).filter(|_| sem.get(Slot::Some).is_none());
    let n = n.map(|n| n + sem.get(Slot::Plus).unwrap_or(0));
    Some(timex_length(unit, n))
}

fn number(thousandths: Option<i64>) -> String {
    match thousandths {
        None => "X".to_owned(),
        Some(n) if n % 1000 == 0 => (n / 1000).to_string(),
        Some(n) => {
            let text = format!("{}.{:03}", n / 1000, (n % 1000).abs());
            text.trim_end_matches('0').to_owned()
        }
    }
}

fn timex_length(unit: Unit, n: Option<i64>) -> String {
    let times = |by: i64| number(n.map(|n| n.saturating_mul(by)));
    let plain = number(n);
    match unit {
        Unit::Second => format!("PT{plain}S"),
        Unit::Minute => format!("PT{plain}M"),
        Unit::Hour => format!("PT{plain}H"),
        Unit::Day => format!("P{plain}D"),
        Unit::Weekend => format!("P{plain}WE"),
        Unit::Week => format!("P{plain}W"),
        Unit::Month => format!("P{plain}M"),
        Unit::Quarter => format!("P{plain}Q"),
        Unit::Half => format!("P{}M", times(6)),
        Unit::Season => format!("P{}M", times(3)),
        Unit::Year => format!("P{plain}Y"),
        Unit::Decade => format!("P{plain}DE"),
        Unit::Century => format!("P{plain}CE"),
        Unit::Millennium => format!("P{}CE", times(10)),
    }
}

/// The month, season, quarter, half, weekday or day of a name inside a date: "May of last year", "Monday of next
/// week", "the 3rd of last month".
fn inside(sem: &Sem, of: &Point) -> Option<Point> {
    let small = |slot: Slot| sem.get(slot).and_then(|value| i8::try_from(value).ok());
    let first = of.days().0;
    let mut found = if let (Some(month), Grain::Year) = (small(Slot::Month), of.grain) {
        let grain = if sem.get(Slot::Day).is_some() { Grain::Day } else { Grain::Month };
        Point::new(grain, Date::new(first.year(), month, small(Slot::Day).unwrap_or(1)).ok()?)
    } else if let (Some(season), Grain::Year) = (small(Slot::Season), of.grain) {
        Point::season(first.year(), u8::try_from(season).ok()?)?
    } else if let (Some(n @ 1..=4), Grain::Year) = (small(Slot::Quarter), of.grain) {
        Point::new(Grain::Quarter, Date::new(first.year(), (n - 1) * 3 + 1, 1).ok()?)
    } else if let (Some(n @ 1..=2), Grain::Year) = (small(Slot::Half), of.grain) {
        Point::new(Grain::Half, Date::new(first.year(), (n - 1) * 6 + 1, 1).ok()?)
    } else if let (Some(day), Grain::Month) = (small(Slot::Day), of.grain) {
        Point::new(Grain::Day, Date::new(first.year(), first.month(), day).ok()?)
    } else {
        let weekday = sem.get(Slot::Weekday).and_then(weekday_of).filter(|_| of.grain == Grain::Week)?;
        Point::new(Grain::Day, first.checked_add(i64::from(weekday.to_monday_zero_offset()).days()).ok()?)
    };
    (found.year_known, found.fiscal) = (of.year_known, of.fiscal);
    Some(found)
}

/// The n-th (from the end, where negative) unit, or weekday, inside a date.
fn nth(sem: &Sem, of: &Point) -> Option<Point> {
    let n = sem.get(Slot::Ord).unwrap_or(1);
    let (from, to) = of.days();
    let to = to?;
    if let Some(weekday) = sem.get(Slot::Weekday).and_then(weekday_of) {
        let day = if n > 0 {
            let ahead = i64::from(from.weekday().until(weekday));
            from.checked_add((ahead + (n - 1).checked_mul(7)?).days()).ok()?
        } else {
            let last = to.yesterday().ok()?;
            let back = i64::from(last.weekday().since(weekday));
            last.checked_sub((back + (-n - 1).checked_mul(7)?).days()).ok()?
        };
        return (day >= from && day < to).then(|| Point::new(Grain::Day, day));
    }
    let unit = Unit::of(sem.get(Slot::Unit)?)?;
    if Grain::of(unit) >= of.grain {
        return Some(*of);
    }
    let start = if n > 0 {
        let base = Point::new(Grain::of(unit), from);
        // The first whole week of a month may begin before it: it counts as the first.
        base.shift(unit, n - 1)?
    } else {
        Point::new(Grain::of(unit), to.yesterday().ok()?).shift(unit, n + 1)?
    };
    (start.day < to).then_some(start)
}
