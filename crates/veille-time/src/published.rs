use jiff::civil::{Date, DateTime, Time};
use veille_text::Published;

use crate::Error;
use crate::error::Kind;

/// Reads a publication date: a year, a month, a day, or a moment in RFC 3339 (`2021-08-14T06:30:00+02:00`, with
/// `T` or a blank). The wall clock is kept and the zone dropped, since news counts in the days of its own place.
///
/// ```
/// let at = veille_time::parse_published("2021-08").unwrap();
/// assert_eq!(at.to_string(), "2021-08");
/// assert!(veille_time::parse_published("2021-02-30").unwrap_err().is_bad_date());
/// ```
///
/// # Errors
/// [`Error::is_bad_date`]: the text has another shape, or names a day that the calendar lacks.
pub fn parse_published(text: &str) -> Result<Published, Error> {
    let text = text.trim();
    let shape = || Error::new(Kind::NotADate { text: shorten(text) });
    let missing = |why: &str| Error::new(Kind::NoSuchDay { text: shorten(text), why: why.to_owned() });
    let (day, clock) = match text.split_once(['T', 't', ' ']) {
        Some((day, clock)) => (day, Some(clock.trim())),
        None => (text, None),
    };
    let mut parts = day.split('-');
    let year = digits(parts.next().unwrap_or_default(), 4..=4).ok_or_else(shape)? as i16;
    let month = parts.next().map(|part| digits(part, 1..=2).ok_or_else(shape)).transpose()?;
    let date = parts.next().map(|part| digits(part, 1..=2).ok_or_else(shape)).transpose()?;
    if parts.next().is_some() {
        return Err(shape());
    }
    let Some(month) = month else {
        return if clock.is_some() { Err(shape()) } else { Published::year(year).ok_or_else(shape) };
    };
    if !(1..=12).contains(&month) {
        return Err(missing("a year has months 1 to 12"));
    }
    let Some(date) = date else {
        return if clock.is_some() {
            Err(shape())
        } else {
            Published::month(year, month as i8).ok_or_else(shape)
        };
    };
    let day = Date::new(year, month as i8, date as i8).map_err(|_| missing("that month has no such day"))?;
    let Some(clock) = clock else { return Ok(Published::day(day)) };
    let at = wall_clock(clock).ok_or_else(shape)?;
    let at = at.ok_or_else(|| missing("a day has 24 hours of 60 minutes"))?;
    Published::minute(DateTime::from_parts(day, at)).ok_or_else(shape)
}

/// `06:30`, `06:30:15.5Z`, `0630` … : nothing where the shape is wrong, `Some(None)` where there is no such time.
fn wall_clock(text: &str) -> Option<Option<Time>> {
    let text = text.trim_end_matches(['Z', 'z']);
    let text = match text.find(['+', '-']) {
        Some(zone) => text[..zone].trim_end(),
        None => text,
    };
    let mut parts = text.split(':');
    let hour = digits(parts.next()?, 1..=2)?;
    let minute = digits(parts.next()?, 2..=2)?;
    if let Some(second) = parts.next() {
        let (whole, rest) = second.split_once('.').unwrap_or((second, "0"));
        digits(whole, 2..=2)?;
        digits(rest, 1..=9)?;
    }
    if parts.next().is_some() {
        return None;
    }
    Some(Time::new(hour as i8, minute as i8, 0, 0).ok())
}

fn digits(text: &str, len: std::ops::RangeInclusive<usize>) -> Option<u32> {
    (len.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// A message is one line: long input is cut.
fn shorten(text: &str) -> String {
    let mut cut: String = text.chars().take(40).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_precision_is_read() {
        for (text, want) in [
            ("2021", "2021"),
            ("2021-08", "2021-08"),
            ("2021-8", "2021-08"),
            (" 2021-08-14 ", "2021-08-14"),
            ("2021-08-14T06:30:00+02:00", "2021-08-14T06:30"),
            ("2021-08-14 06:30:59.25Z", "2021-08-14T06:30"),
            ("2021-08-14T00:00Z", "2021-08-14"),
        ] {
            assert_eq!(parse_published(text).unwrap().to_string(), want, "{text}");
        }
    }

    #[test]
    fn a_day_that_does_not_exist_is_refused_with_the_reason() {
        let error = parse_published("2021-02-29").unwrap_err();
        assert!(error.is_bad_date());
        assert_eq!(
            error.to_string(),
            "`2021-02-29` names a date that does not exist (that month has no such day); correct it or leave it out"
        );
        for text in
            ["2021-13", "2021-00", "2021-08-14T25:00", "", "August", "14/08/2021", "2021-08-14-1", "21-08"]
        {
            assert!(parse_published(text).unwrap_err().is_bad_date(), "{text}");
        }
    }
}
