use std::fmt;
use std::str::FromStr;

use jiff::Unit;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A civil day, counted from 1970-01-01. The calendar is the proleptic Gregorian one; no time zone, as
/// news counts in the days of its own place.
///
/// ```
/// use veille_ledger::Day;
/// let day: Day = "2021-08-14".parse().unwrap();
/// assert_eq!(day.number(), 18_853);
/// assert_eq!(Day::new(18_854).to_string(), "2021-08-15");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Day(i32);

impl Day {
    /// The day so many days after 1970-01-01, or before it.
    #[must_use]
    #[inline]
    pub const fn new(number: i32) -> Self {
        Self(number)
    }

    /// Days since 1970-01-01.
    #[must_use]
    #[inline]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day so many days later; stays at the ends of what a number can hold.
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Days from `earlier` to this day; negative where `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// The date, or nothing outside the years -9999 to 9999.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(i64::from(self.0)).ok()?).ok()
    }

    /// The day on which `at` lies.
    #[must_use]
    pub fn floor(at: DateTime) -> Self {
        at.date().into()
    }

    /// The first day that begins no earlier than `at`: the half-open end, in days, of what ends at `at`.
    #[must_use]
    pub fn ceil(at: DateTime) -> Self {
        let day = Self::floor(at);
        if at.time() == jiff::civil::Time::midnight() { day } else { day.plus(1) }
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        let epoch = Date::constant(1970, 1, 1);
        // Between two civil dates the span is in days, and jiff's calendar has fewer than 8 million of them.
        let days = epoch.until((Unit::Day, date)).map_or(0, |span| span.get_days());
        Self(days)
    }
}

impl FromStr for Day {
    type Err = jiff::Error;

    /// `2021-08-14`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<Date>().map(Self::from)
    }
}

impl fmt::Display for Day {
    /// `2021-08-14`; days that no calendar holds as `day 9000000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date() {
            Some(date) => date.fmt(f),
            None => write!(f, "day {}", self.0),
        }
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_count_from_1970() {
        assert_eq!(Day::from(date(1970, 1, 1)), Day::new(0));
        assert_eq!(Day::from(date(1969, 12, 31)), Day::new(-1));
        assert_eq!(Day::new(i32::MAX).to_string(), "day 2147483647");
        assert_eq!(Day::new(i32::MAX).plus(1), Day::new(i32::MAX));
    }

    #[test]
    fn an_end_inside_a_day_moves_out_to_midnight() {
        assert_eq!(Day::ceil(date(2021, 8, 14).at(0, 0, 0, 0)).to_string(), "2021-08-14");
        assert_eq!(Day::ceil(date(2021, 8, 14).at(0, 1, 0, 0)).to_string(), "2021-08-15");
        assert_eq!(Day::floor(date(2021, 8, 14).at(23, 59, 0, 0)).to_string(), "2021-08-14");
    }

    proptest! {
        #[test]
        fn a_day_reads_back(number in -4_371_000..2_932_000i32) {
            let day = Day::new(number);
            prop_assert_eq!(day.to_string().parse::<Day>().unwrap(), day);
        }

        #[test]
        fn any_day_is_written(number in any::<i32>()) {
            prop_assert!(!Day::new(number).to_string().is_empty());
        }
    }
}
