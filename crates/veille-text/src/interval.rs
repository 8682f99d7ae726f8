use std::fmt;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// The finest unit to which an instant is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Precision {
    /// To the minute.
    Minute,
    /// To the hour.
    Hour,
    /// To the day.
    Day,
    /// To the ISO week.
    Week,
    /// To the month.
    Month,
    /// To the year, or coarser.
    Year,
}

impl Precision {
    /// The word used in every output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

/// A half-open stretch `[from, to)` of civil time, each end possibly open, with the precision to which its
/// ends are known. No zone: local to the place spoken of.
///
/// Invariant: where both ends are known, `from < to`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Interval {
    from: Option<DateTime>,
    to: Option<DateTime>,
    precision: Precision,
}

impl Interval {
    /// An interval, or nothing where both ends are known and `from >= to`.
    #[must_use]
    pub fn new(from: Option<DateTime>, to: Option<DateTime>, precision: Precision) -> Option<Self> {
        match (from, to) {
            (Some(from), Some(to)) if from >= to => None,
            _ => Some(Self { from, to, precision }),
        }
    }

    /// One day. The last day of the calendar (9999-12-31) has an open end.
    #[must_use]
    pub fn day(day: Date) -> Self {
        Self {
            from: Some(day.at(0, 0, 0, 0)),
            to: day.tomorrow().ok().map(|next| next.at(0, 0, 0, 0)),
            precision: Precision::Day,
        }
    }

    /// One calendar month, or nothing where there is no such month.
    #[must_use]
    pub fn month(year: i16, month: i8) -> Option<Self> {
        let first = Date::new(year, month, 1).ok()?;
        let to = first.checked_add(1.month()).ok().map(|next| next.at(0, 0, 0, 0));
        Self::new(Some(first.at(0, 0, 0, 0)), to, Precision::Month)
    }

    /// One calendar year, or nothing outside -9999..=9999.
    #[must_use]
    pub fn year(year: i16) -> Option<Self> {
        let first = Date::new(year, 1, 1).ok()?;
        let to = first.checked_add(1.year()).ok().map(|next| next.at(0, 0, 0, 0));
        Self::new(Some(first.at(0, 0, 0, 0)), to, Precision::Year)
    }

    /// First instant, or nothing where the interval has no known beginning.
    #[must_use]
    pub fn from(&self) -> Option<DateTime> {
        self.from
    }

    /// First instant after the interval, or nothing where it has no known end.
    #[must_use]
    pub fn to(&self) -> Option<DateTime> {
        self.to
    }

    /// How precisely the ends are known.
    #[must_use]
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The single day that the interval is, or lies in.
    #[must_use]
    pub fn as_day(&self) -> Option<Date> {
        let (from, to) = (self.from?, self.to?);
        let next = from.date().tomorrow().ok()?.at(0, 0, 0, 0);
        (to <= next).then(|| from.date())
    }

    /// The days that hold the interval: ends inside a day move out to midnight, and what is known to the hour is
    /// then known to the day.
    ///
    /// ```
    /// use veille_text::{Interval, Precision};
    ///
    /// let evening = (jiff::civil::date(2021, 8, 12).at(18, 0, 0, 0), jiff::civil::date(2021, 8, 13).at(0, 0, 0, 0));
    /// let evening = Interval::new(Some(evening.0), Some(evening.1), Precision::Hour).unwrap();
    /// assert_eq!(evening.whole_days().from_text().as_deref(), Some("2021-08-12"));
    /// assert_eq!(evening.whole_days().to_text().as_deref(), Some("2021-08-13"));
    /// ```
    #[must_use]
    pub fn whole_days(&self) -> Self {
        let down = |at: DateTime| at.date().at(0, 0, 0, 0);
        let up = |at: DateTime| {
            let midnight = down(at);
            if midnight == at { at } else { at.date().tomorrow().map_or(at, |next| next.at(0, 0, 0, 0)) }
        };
        Self { from: self.from.map(down), to: self.to.map(up), precision: self.precision.max(Precision::Day) }
    }

    /// True where `other` lies wholly inside; an open end contains everything on its side.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        let from = self.from.is_none_or(|mine| other.from.is_some_and(|its| mine <= its));
        let to = self.to.is_none_or(|mine| other.to.is_some_and(|its| its <= mine));
        from && to
    }

    /// True where the two share at least an instant.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let before = |end: Option<DateTime>, start: Option<DateTime>| matches!((end, start), (Some(end), Some(start)) if end <= start);
        !before(self.to, other.from) && !before(other.to, self.from)
    }

    /// An end as written out: a date where it falls on midnight, else date and minute. The same for both
    /// ends of an interval, so that a reader sees one notation.
    fn written(at: DateTime) -> String {
        if at.time() == jiff::civil::Time::midnight() {
            at.date().to_string()
        } else {
            at.strftime("%Y-%m-%dT%H:%M").to_string()
        }
    }

    /// The beginning as written out (`2021-08-13`, or `2021-08-13T06:30` inside a day).
    #[must_use]
    pub fn from_text(&self) -> Option<String> {
        self.from.map(Self::written)
    }

    /// The end as written out.
    #[must_use]
    pub fn to_text(&self) -> Option<String> {
        self.to.map(Self::written)
    }
}

impl fmt::Debug for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |end: Option<String>| end.unwrap_or_else(|| "…".to_owned());
        write!(f, "[{}, {}) {}", end(self.from_text()), end(self.to_text()), self.precision.name())
    }
}

impl Serialize for Interval {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("from", &self.from_text())?;
        map.serialize_entry("to", &self.to_text())?;
        map.serialize_entry("precision", self.precision.name())?;
        map.end()
    }
}

/// When an article was published: an [`Interval`] with both ends, never coarser than a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Published(Interval);

impl Published {
    /// Published on that day.
    #[must_use]
    pub fn day(day: Date) -> Self {
        Self(Interval::day(day))
    }

    /// Published in that month; nothing where there is no such month.
    #[must_use]
    pub fn month(year: i16, month: i8) -> Option<Self> {
        Interval::month(year, month).map(Self)
    }

    /// Published in that year; nothing outside the calendar.
    #[must_use]
    pub fn year(year: i16) -> Option<Self> {
        Interval::year(year).map(Self)
    }

    /// Published at that minute.
    #[must_use]
    pub fn minute(at: DateTime) -> Option<Self> {
        Interval::new(Some(at), at.checked_add(1.minute()).ok(), Precision::Minute).map(Self)
    }

    /// The stretch in which it was published.
    #[must_use]
    pub fn interval(&self) -> Interval {
        self.0
    }

    /// The day, where it is known.
    #[must_use]
    pub fn as_day(&self) -> Option<Date> {
        self.0.as_day()
    }

    /// The first day on which it can have been published.
    #[must_use]
    pub fn first_day(&self) -> Date {
        self.0.from.map_or(date(1, 1, 1), DateTime::date)
    }

    /// The last day on which it can have been published.
    #[must_use]
    pub fn last_day(&self) -> Date {
        let end = self.0.to.and_then(|to| to.checked_sub(1.nanosecond()).ok());
        end.map_or_else(|| self.first_day(), DateTime::date)
    }
}

impl fmt::Display for Published {
    /// `2021`, `2021-08`, `2021-08-14` or `2021-08-14T06:30`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.first_day();
        match self.0.precision {
            Precision::Year => write!(f, "{:04}", first.year()),
            Precision::Month => write!(f, "{:04}-{:02}", first.year(), first.month()),
            Precision::Day | Precision::Week => write!(f, "{first}"),
            Precision::Minute | Precision::Hour => f.write_str(&self.0.from_text().unwrap_or_default()),
        }
    }
}

impl Serialize for Published {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_ends_where_the_next_begins() {
        let feb = Interval::month(2024, 2).unwrap();
        assert_eq!(feb.to_text().unwrap(), "2024-03-01");
        assert_eq!(Interval::month(2024, 13), None);
    }

    #[test]
    fn the_calendar_has_an_end() {
        assert_eq!(Interval::day(date(9999, 12, 31)).to(), None);
        assert_eq!(Published::year(9999).unwrap().first_day(), date(9999, 1, 1));
    }

    #[test]
    fn published_is_written_as_precisely_as_known() {
        assert_eq!(Published::month(2021, 8).unwrap().to_string(), "2021-08");
        assert_eq!(Published::day(date(2021, 8, 14)).to_string(), "2021-08-14");
        assert_eq!(Published::month(2021, 8).unwrap().last_day(), date(2021, 8, 31));
    }

    #[test]
    fn touching_intervals_do_not_overlap() {
        let (a, b) = (Interval::day(date(2021, 8, 13)), Interval::day(date(2021, 8, 14)));
        assert!(!a.overlaps(&b));
        assert!(Interval::month(2021, 8).unwrap().contains(&a));
    }
}
