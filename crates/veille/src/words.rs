//! The parts of a claim in words, the same in every view.

use jiff::ToSpan;
use jiff::civil::DateTime;
use veille_claim::{Claim, ClaimActor, ClaimPlace, ClaimTime, Counted, Quantity, Speaker};
use veille_text::{Article, Interval, Precision, Published};

use crate::page::one_line;

/// What stands where a claim says nothing.
pub(crate) const NOTHING: &str = "–";

/// One instant, as precisely as it is known.
fn instant(at: DateTime, precision: Precision) -> String {
    let day = at.date();
    match precision {
        Precision::Year => format!("{:04}", day.year()),
        Precision::Month => format!("{:04}-{:02}", day.year(), day.month()),
        Precision::Week | Precision::Day => day.to_string(),
        Precision::Hour | Precision::Minute => at.strftime("%Y-%m-%d %H:%M").to_string(),
    }
}

/// An interval as people write one: both ends belong to it.
pub(crate) fn interval(interval: &Interval) -> String {
    let precision = interval.precision();
    let first = interval.from().map(|from| instant(from, precision));
    let last =
        interval.to().and_then(|to| to.checked_sub(1.nanosecond()).ok()).map(|to| instant(to, precision));
    match (first, last) {
        (Some(first), Some(last)) if first == last => first,
        (Some(first), Some(last)) => format!("{first} to {last}"),
        (Some(first), None) => format!("since {first}"),
        (None, Some(last)) => format!("until {last}"),
        (None, None) => NOTHING.to_owned(),
    }
}

pub(crate) fn published(published: Published) -> String {
    interval(&published.interval())
}

pub(crate) fn when(time: &ClaimTime) -> String {
    interval(&time.interval)
}

pub(crate) fn who(actor: &ClaimActor) -> String {
    one_line(&actor.name)
}

/// `Lashkar Gāh, Helmand, AF`.
pub(crate) fn whereabouts(place: &ClaimPlace) -> String {
    let name = one_line(&place.name);
    let known = place.place.iter().flat_map(|known| [&known.admin1, &known.country]);
    let more = known.map(|part| one_line(part)).filter(|part| !part.is_empty() && *part != name);
    let parts: Vec<_> = std::iter::once(name.clone()).chain(more).collect();
    parts.join(", ")
}

/// `killed: at least 20`, `distance: 10 to 15 km`.
pub(crate) fn count(quantity: &Quantity) -> String {
    let bounds = match (quantity.from, quantity.to) {
        (Some(from), Some(to)) if from == to => from.to_string(),
        (Some(from), Some(to)) => format!("{from} to {to}"),
        (Some(from), None) => format!("at least {from}"),
        (None, Some(to)) => format!("at most {to}"),
        (None, None) => NOTHING.to_owned(),
    };
    let unit = if quantity.of == Counted::Distance { " km" } else { "" };
    format!("{}: {bounds}{unit}", quantity.of.name())
}

/// Nearest speaker first, as in the claim.
pub(crate) fn says(speakers: &[Speaker]) -> String {
    let names: Vec<_> =
        speakers.iter().map(|speaker| format!("{} ({})", one_line(&speaker.name), speaker.role)).collect();
    names.join(", through ")
}

/// `capture (unresisted)`.
pub(crate) fn event(claim: &Claim) -> String {
    if claim.manner.is_empty() {
        return claim.event.name().to_owned();
    }
    format!("{} ({})", claim.event.name(), claim.manner.join(", "))
}

/// `“ils”`, where the words are not the name itself.
pub(crate) fn quoted(article: &Article, span: Option<veille_text::Span>, name: &str) -> Option<String> {
    let words = one_line(span?.of(&article.text));
    (!words.is_empty() && words != name).then(|| format!("“{words}”"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn both_ends_of_a_range_belong_to_it() {
        let at = |year, month, day| Some(date(year, month, day).at(0, 0, 0, 0));
        let text = |from, to, precision| interval(&Interval::new(from, to, precision).unwrap());
        assert_eq!(text(at(2021, 8, 13), at(2021, 8, 14), Precision::Day), "2021-08-13");
        assert_eq!(text(at(2021, 8, 9), at(2021, 8, 16), Precision::Week), "2021-08-09 to 2021-08-15");
        assert_eq!(text(at(2021, 5, 1), at(2021, 6, 1), Precision::Month), "2021-05");
        assert_eq!(text(at(1996, 1, 1), at(2002, 1, 1), Precision::Year), "1996 to 2001");
        assert_eq!(text(at(2021, 5, 1), None, Precision::Month), "since 2021-05");
        assert_eq!(text(None, at(2021, 8, 15), Precision::Day), "until 2021-08-14");
        assert_eq!(text(None, None, Precision::Day), "–");
    }
}
