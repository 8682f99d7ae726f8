//! Publication dates as files and pages write them.

use std::sync::OnceLock;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use veille_text::{Lang, Precision, Published};
use veille_time::{Context, Tagger};

/// Longer values are no date. The longest seen, with a weekday, a clock and a zone in words, has 60 characters.
const LONGEST: usize = 80;

/// The date that a value of a column, a tag or a front matter gives, or nothing.
///
/// The cases, in the order in which they are tried: ISO 8601 and RFC 3339, also in its basic form or with
/// slashes; RFC 2822; seconds or milliseconds since 1970; a date in words, in any language with a pack. A date
/// in figures whose order is open (`03/04/2021`) is none: half of such guesses would be a month or more off.
pub(crate) fn read(text: &str, lang: Option<Lang>) -> Option<Published> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    iso(text)
        .or_else(|| rfc_2822(text))
        .or_else(|| epoch(text))
        .or_else(|| figures(text))
        .or_else(|| in_words(text, lang))
}

fn iso(text: &str) -> Option<Published> {
    if let Ok(published) = veille_time::parse_published(text) {
        return Some(published);
    }
    let mut dashed = text.to_owned();
    let four = text.get(..4)?.bytes().all(|byte| byte.is_ascii_digit());
    if four && matches!(text.as_bytes().get(4), Some(b'/' | b'.' | b':')) {
        // 2021/08/14 06:30, and the EXIF habit 2021:08:14.
        let (day, clock) = text.split_at_checked(10).unwrap_or((text, ""));
        dashed = day.replace(['/', '.', ':'], "-") + clock;
    } else if let Some(day) = text.get(..8).filter(|day| day.bytes().all(|byte| byte.is_ascii_digit())) {
        // 20210814, 20210814T063000Z, and the archives' 20210814063000.
        let clock = text.get(8..)?.trim_start_matches('T');
        let clock: String = clock.chars().take(4).collect();
        if !clock.is_empty() && (clock.len() < 4 || !clock.bytes().all(|byte| byte.is_ascii_digit())) {
            return None;
        }
        dashed = format!("{}-{}-{}", day.get(..4)?, day.get(4..6)?, day.get(6..)?);
        if !clock.is_empty() {
            dashed += &format!("T{}:{}", clock.get(..2)?, clock.get(2..)?);
        }
    }
    // Zones and clocks in words (`2021-08-14 06:30:00 UTC`) leave the day standing.
    let cut = veille_time::parse_published(&dashed).ok();
    let day = || {
        dashed.get(..10).filter(|_| dashed.as_bytes().get(10).is_some_and(|byte| matches!(byte, b' ' | b'T')))
    };
    cut.or_else(|| {
        let clock = dashed.get(10..16).filter(|clock| clock.as_bytes().get(3) == Some(&b':'));
        let minute = clock.and_then(|clock| veille_time::parse_published(&format!("{}{clock}", day()?)).ok());
        minute.or_else(|| veille_time::parse_published(day()?).ok())
    })
}

fn rfc_2822(text: &str) -> Option<Published> {
    let at = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_zoned(text).ok()?;
    Published::minute(to_minute(at.datetime()))
}

fn to_minute(at: DateTime) -> DateTime {
    at.date().at(at.hour(), at.minute(), 0, 0)
}

/// Ten figures are seconds (2001 to 2286), thirteen are milliseconds. The clock is that of Greenwich.
fn epoch(text: &str) -> Option<Published> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let figures = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !figures(whole) || !figures(rest) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let at = match whole.len() {
        10 => jiff::Timestamp::from_second(number),
        13 => jiff::Timestamp::from_millisecond(number),
        _ => return None,
    };
    Published::minute(to_minute(at.ok()?.to_zoned(TimeZone::UTC).datetime()))
}

/// `14/08/2021`, `8-14-2021`, `14.08.2021`: where only one order of day and month is a date, or both are the same.
fn figures(text: &str) -> Option<Published> {
    let (day, _clock) = text.split_once([' ', ',']).unwrap_or((text, ""));
    let parts: Vec<&str> = day.split(['/', '.', '-']).collect();
    let &[one, two, year] = parts.as_slice() else { return None };
    if year.len() != 4 || ![one, two].iter().all(|part| (1..=2).contains(&part.len())) {
        return None;
    }
    let (one, two, year) = (one.parse::<i8>().ok()?, two.parse::<i8>().ok()?, year.parse::<i16>().ok()?);
    match (Date::new(year, two, one), Date::new(year, one, two)) {
        (Ok(date), Err(_)) | (Err(_), Ok(date)) => Some(Published::day(date)),
        (Ok(date), Ok(other)) if date == other => Some(Published::day(date)),
        _ => None,
    }
}

/// A date in words. Without a publication date a value is only complete where the words say all of it.
fn in_words(text: &str, lang: Option<Lang>) -> Option<Published> {
    if !text.chars().any(char::is_alphabetic) {
        return None;
    }
    let mut packs = Tagger::languages();
    packs.sort_by_key(|&pack| (Some(pack) != lang, pack));
    packs.into_iter().find_map(|pack| first_day_named(text, pack).map(|(published, _)| published))
}

/// The first date of a text that names day, month and year, and where it ends; looked for in the first mentions only.
pub(crate) fn first_day_named(text: &str, lang: Lang) -> Option<(Published, veille_text::Span)> {
    let tagger = tagger(lang)?;
    let mentions =
        tagger.tag(text, &Context { published: None, domain: veille_text::Domain::News, document: None });
    mentions.into_iter().find_map(|mention| {
        let interval = mention.interval?;
        let full = matches!(interval.precision(), Precision::Day | Precision::Hour | Precision::Minute);
        let day = interval.as_day().filter(|_| full)?;
        // "2021" in letters of figures: what the value was filled in with is not what the text says.
        let year = format!("{:04}", day.year());
        mention.span.of(text).contains(&year).then(|| (Published::day(day), mention.span))
    })
}

/// Compiled once a language.
fn tagger(lang: Lang) -> Option<&'static Tagger> {
    static TAGGERS: OnceLock<Vec<Tagger>> = OnceLock::new();
    let all = || Tagger::languages().into_iter().filter_map(|lang| Tagger::for_lang(lang).ok()).collect();
    TAGGERS.get_or_init(all).iter().find(|tagger| tagger.lang() == lang)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_way_to_write_a_date_is_read() {
        for (text, want) in [
            ("2021-08-14", "2021-08-14"),
            ("2021-08", "2021-08"),
            ("2021-08-14T06:30:00.000Z", "2021-08-14T06:30"),
            ("2021-08-14T06:30:00+0200", "2021-08-14T06:30"),
            ("2021-08-14 06:30:00 UTC", "2021-08-14T06:30"),
            ("2021-08-14T06:30:00.123456789+02:00[Europe/Paris]", "2021-08-14T06:30"),
            ("2021/08/14", "2021-08-14"),
            ("2021/08/14 06:30", "2021-08-14T06:30"),
            ("20210814", "2021-08-14"),
            ("20210814T063000Z", "2021-08-14T06:30"),
            ("20210814063000", "2021-08-14T06:30"),
            ("Sat, 14 Aug 2021 06:30:00 +0200", "2021-08-14T06:30"),
            ("Sat, 14 Aug 2021 06:30:00 GMT", "2021-08-14T06:30"),
            ("1628922600", "2021-08-14T06:30"),
            ("1628922600000", "2021-08-14T06:30"),
            ("14/08/2021", "2021-08-14"),
            ("8/14/2021 06:30", "2021-08-14"),
            ("08.08.2021", "2021-08-08"),
            ("le 14 août 2021", "2021-08-14"),
            ("August 14, 2021", "2021-08-14"),
            ("14 de agosto de 2021", "2021-08-14"),
        ] {
            assert_eq!(read(text, None).map(|date| date.to_string()).as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn what_is_open_or_no_date_is_none() {
        for text in
            ["03/04/2021", "", "n/a", "2021-02-30", "yesterday", "Friday", "12", "99999999999", "in 2021"]
        {
            let found = read(text, None).map(|date| date.to_string());
            assert_eq!(found, None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_none(text in "[0-9/:. TZé+-]{0,24}") {
            let _ = read(&text, None);
        }
    }
}
