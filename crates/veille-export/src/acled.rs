//! Claims in ACLED's columns, so that they load where its exports do. They are claims, not coded events: one row a
//! claim, however many speak of one happening.

use veille_claim::{ActorLexicon, Counted, EventKind, Modality};
use veille_ledger::{Day, Kept};
use veille_text::Published;

use crate::cell::text;
use crate::claims::{maybe, number};

/// The columns of ACLED's export, in its order.
pub(crate) const HEADER: [&str; 31] = [
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
];

/// The HXL hashtags of [`HEADER`], as the Humanitarian Data Exchange tags ACLED's data.
pub(crate) const TAGS: [&str; HEADER.len()] = [
    "#event+code",
    "#date+occurred",
    "#date+occurred+year",
    "#date+precision",
    "#event+disorder",
    "#event+type",
    "#event+type+sub",
    "#group+name+first",
    "#group+name+first+assoc",
    "#group+type+first",
    "#group+name+second",
    "#group+name+second+assoc",
    "#group+type+second",
    "#event+interaction",
    "#event+targeting",
    "#country+code",
    "#region+name",
    "#country+name",
    "#adm1+name",
    "#adm2+name",
    "#adm3+name",
    "#loc+name",
    "#geo+lat",
    "#geo+lon",
    "#geo+precision",
    "#meta+source",
    "#meta+source+scale",
    "#description",
    "#affected+killed",
    "#meta+tags",
    "#date+updated",
];

/// ACLED's words for a kind of event.
struct Type {
    disorder: &'static str,
    event: &'static str,
    sub: &'static str,
}

const fn battle(sub: &'static str) -> Type {
    Type { disorder: "Political violence", event: "Battles", sub }
}

const fn strategic(sub: &'static str) -> Type {
    Type { disorder: "Strategic developments", event: "Strategic developments", sub }
}

/// The row of a claim. Nothing where it is no event that ACLED would code: what is denied, planned or foreseen; what has
/// no day, month or place; kinds that ACLED does not know, or knows by what is not told here.
pub(crate) fn row(kept: &Kept, sentence: &str) -> Option<[String; HEADER.len()]> {
    let record = &kept.record;
    if !matches!(record.modality, Modality::Asserted | Modality::Claimed) {
        return None;
    }
    let kind = kind(kept)?;
    let place = record.place.as_ref()?;
    let (country, lat, lon) = (place.country.as_ref()?, place.lat?, place.lon?);
    let time = record.time.as_ref()?;
    let day: Day = time.from.as_ref()?.get(..10)?.parse().ok()?;
    let time_precision = time_precision(&time.precision)?;
    let actor =
        |actor: &Option<veille_claim::record::ActorRecord>| maybe(actor.as_ref().map(|actor| &actor.name));
    let mut row = [const { String::new() }; HEADER.len()];
    let mut set = |column: &str, value: String| {
        if let Some(at) = HEADER.iter().position(|name| *name == column) {
            row[at] = value;
        }
    };
    set("event_id_cnty", text(&record.id));
    set("event_date", day.to_string());
    set("year", number(day.date().map(|date| date.year())));
    set("time_precision", time_precision.to_string());
    set("disorder_type", kind.disorder.to_owned());
    set("event_type", kind.event.to_owned());
    set("sub_event_type", kind.sub.to_owned());
    set("actor1", actor(&record.actor));
    set("actor2", actor(&record.counterpart));
    set("country", text(country));
    set("admin1", maybe(place.admin1.as_ref()));
    set("location", text(&place.name));
    set("latitude", lat.to_string());
    set("longitude", lon.to_string());
    set("geo_precision", geo_precision(place.kind.as_deref(), place.precision_km).to_string());
    set("source", text(&kept.source));
    set("notes", text(sentence));
    set("fatalities", number(killed(kept)));
    set("tags", tags(kept));
    set("timestamp", kept.recorded.as_second().to_string());
    Some(row)
}

/// DESIGN's table, where a claim tells enough to choose.
fn kind(kept: &Kept) -> Option<Type> {
    let unresisted = kept.record.manner.iter().any(|manner| manner == "unresisted");
    Some(match kept.record.event {
        // Codebook: what is taken without resistance is a transfer.
        EventKind::Capture | EventKind::Retake if unresisted => {
            strategic("Non-violent transfer of territory")
        }
        EventKind::Capture | EventKind::Retake if by_government(kept) => {
            battle("Government regains territory")
        }
        EventKind::Capture | EventKind::Retake => battle("Non-state actor overtakes territory"),
        EventKind::Handover | EventKind::Withdraw => strategic("Non-violent transfer of territory"),
        EventKind::Enter | EventKind::Clash | EventKind::Repel | EventKind::Encircle => battle("Armed clash"),
        // Which weapon it was is not part of a claim, and the sub-type stays empty.
        EventKind::Strike => {
            Type { disorder: "Political violence", event: "Explosions/Remote violence", sub: "" }
        }
        EventKind::Deploy => strategic("Headquarters or base established"),
        EventKind::Negotiate | EventKind::Agree | EventKind::Ceasefire => strategic("Agreement"),
        // ACLED counts the dead with the happening that killed them, and calls an attack only what is aimed at
        // civilians: a claim of harm tells neither.
        EventKind::Harm
        | EventKind::Hold
        | EventKind::Advance
        | EventKind::Offensive
        | EventKind::Recognise
        | EventKind::Sanction => return None,
    })
}

/// True where the actor is of the government of the country in which the place lies. Codebook: a foreign state that takes
/// a place is a non-state actor there.
fn by_government(kept: &Kept) -> bool {
    let lexicon = ActorLexicon::embedded();
    let actor = kept.record.actor.as_ref().and_then(|actor| lexicon.by_id(actor.id.as_deref()?));
    let country = kept.record.place.as_ref().and_then(|place| place.country.as_deref());
    let (Some(actor), Some(country)) = (actor, country) else { return false };
    let on = kept.known.date().map(Published::day);
    match on.and_then(|on| lexicon.governs(country, on)) {
        Some(group) => group == actor || lexicon.actor(actor).parent == Some(group),
        None => {
            lexicon.state_of(actor, on).is_some_and(|state| lexicon.actor(state).countries.contains(&country))
        }
    }
}

/// 1 to the day, 2 to the week, 3 to the month; ACLED codes nothing coarser.
fn time_precision(precision: &str) -> Option<u8> {
    match precision {
        "minute" | "hour" | "day" => Some(1),
        "week" => Some(2),
        "month" => Some(3),
        _ => None,
    }
}

/// Kilometres within which a place is a part of its town's region.
const NEAR_KM: f64 = 25.0;

/// 1 the town, 2 near it, 3 its province or country.
fn geo_precision(kind: Option<&str>, precision_km: Option<f64>) -> u8 {
    match kind {
        Some("province" | "country") => 3,
        Some("town" | "village") => 1,
        _ if precision_km.is_some_and(|km| km <= NEAR_KM) => 2,
        _ => 3,
    }
}

/// The least number of dead that the text gives.
fn killed(kept: &Kept) -> Option<u64> {
    kept.record.quantities.iter().filter(|one| one.of == Counted::Killed).find_map(|one| one.from)
}

fn tags(kept: &Kept) -> String {
    let mut tags = vec![format!("modality={}", kept.record.modality.name())];
    tags.extend(kept.record.manner.iter().map(|manner| format!("manner={manner}")));
    tags.push(format!("confidence={}", kept.record.confidence));
    tags.push(format!("voice={}", kept.voice));
    text(&tags.join("; "))
}
