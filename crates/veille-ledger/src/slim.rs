//! What of a claim goes into its packed row.

use jiff::civil::DateTime;
use smol_str::SmolStr;
use veille_claim::ClaimRecord;
use veille_claim::record::{ActorRecord, TimeRecord};

use crate::Day;
use crate::fold::fold;

/// Nobody is named as the source of such claims: they share one.
pub(crate) const UNNAMED: &str = "?";

/// Refuses a claim that cannot be kept, with what is wrong.
pub(crate) fn check(record: &ClaimRecord) -> Result<(), String> {
    let wrong = |what: String| Err(format!("claim `{}`: {what}", record.id));
    if let Err(why) = days(record.time.as_ref()) {
        return wrong(why);
    }
    if !(0.0..=1.0).contains(&record.confidence) {
        return wrong(format!("confidence {} is not from 0 to 1", record.confidence));
    }
    if let Some(place) = &record.place {
        let on = |value: Option<f64>, limit: f64| value.is_none_or(|value| value.abs() <= limit);
        if !on(place.lat, 90.0) || !on(place.lon, 180.0) {
            return wrong("its place lies outside the map; degrees are -90 to 90 and -180 to 180".to_owned());
        }
    }
    Ok(())
}

/// Valid time in days, half-open.
pub(crate) fn days(time: Option<&TimeRecord>) -> Result<(Option<Day>, Option<Day>), String> {
    let Some(time) = time else { return Ok((None, None)) };
    let read = |text: &Option<SmolStr>| {
        let at = text.as_ref().map(|text| {
            let at = text.parse::<DateTime>();
            at.map_err(|_| format!("`{text}` is no date; write it as 2021-08-13 or 2021-08-13T06:30"))
        });
        at.transpose()
    };
    let (from, to) = (read(&time.from)?, read(&time.to)?);
    if let (Some(from), Some(to)) = (from, to)
        && from >= to
    {
        return Err(format!("its time ends at {to}, which is not after {from}, where it begins"));
    }
    Ok((from.map(Day::floor), to.map(Day::ceil)))
}

/// Who vouches: the nearest outlet or agency credited, else the article's outlet, else its address's host.
pub(crate) fn source(record: &ClaimRecord, outlet: Option<&str>, address: Option<&str>) -> SmolStr {
    SmolStr::new(credited(record).or_else(|| from(outlet, address)).unwrap_or(UNNAMED))
}

/// The nearest outlet or agency that a claim credits.
pub(crate) fn credited(record: &ClaimRecord) -> Option<&str> {
    let credited = record.attribution.iter().find(|speaker| matches!(&*speaker.role, "outlet" | "agency"));
    credited.map(|speaker| speaker.name.as_str()).filter(|name| !name.trim().is_empty())
}

/// Whom an article comes from: its outlet, or its address's host.
pub(crate) fn from<'a>(outlet: Option<&'a str>, address: Option<&'a str>) -> Option<&'a str> {
    outlet.filter(|name| !name.trim().is_empty()).or_else(|| address.and_then(host))
}

/// The host of an address, less `www.`.
fn host(address: &str) -> Option<&str> {
    let rest = address.split_once("://")?.1;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    // A colon inside brackets belongs to an IPv6 address.
    let host = if host.starts_with('[') { host } else { host.split(':').next()? };
    Some(host.strip_prefix("www.").unwrap_or(host)).filter(|host| !host.is_empty())
}

/// The nearest speaker who is a party to the conflict.
pub(crate) fn speaker(record: &ClaimRecord) -> Option<ActorRecord> {
    let party = record.attribution.iter().find(|speaker| speaker.role == "party")?;
    Some(ActorRecord { id: party.id.clone(), name: party.name.clone(), text: None, span: None })
}

/// The name under which an actor is one and the same.
pub(crate) fn actor_key(id: Option<&str>, name: &str) -> String {
    id.map_or_else(|| format!("n:{}", fold(name)), |id| format!("i:{id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_read_from_an_address() {
        assert_eq!(host("https://www.example.org/a?b"), Some("example.org"));
        assert_eq!(host("http://u:p@example.org:80"), Some("example.org"));
        assert_eq!(host("http://[::1]:80/x"), Some("[::1]:80"));
        assert_eq!(host("notes/a.txt"), None);
    }

    #[test]
    fn times_become_the_days_that_hold_them() {
        let time = |from: &str, to: &str| TimeRecord {
            from: (!from.is_empty()).then(|| from.into()),
            to: (!to.is_empty()).then(|| to.into()),
            precision: "day".into(),
            value: "".into(),
            basis: String::new(),
            text: None,
            span: None,
        };
        let (from, to) = days(Some(&time("2021-08-13T18:00", "2021-08-13T20:00"))).unwrap();
        assert_eq!(
            (from.unwrap().to_string(), to.unwrap().to_string()),
            ("2021-08-13".into(), "2021-08-14".into())
        );
        assert_eq!(days(Some(&time("", ""))), Ok((None, None)));
        assert!(days(Some(&time("yesterday", ""))).unwrap_err().contains("`yesterday` is no date"));
        assert!(days(Some(&time("2021-08-14", "2021-08-14"))).is_err());
    }
}
