//! What a correction says, from how people write it.

use serde_json::{Value, json};
use veille_claim::{ActorId, ActorLexicon};
use veille_ledger::{Day, Field};
use veille_place::Gazetteer;

use crate::{Error, one_line};

/// A field's new value, from how people write it: an event or modality by its word; an actor by id or name; a place by
/// name, or `name, CC`; a time as a day or `FROM..TO` (the day after the last); `-` for none; anything as JSON.
///
/// # Errors
/// Where the text does not fit the field, with the form it should have.
pub fn corrected(gazetteer: &Gazetteer, field: Field, text: &str) -> Result<Value, Error> {
    let text = text.trim();
    if text == "-" {
        return Ok(Value::Null);
    }
    if text.starts_with(['{', '[', '"']) || text == "null" {
        return serde_json::from_str(text)
            .map_err(|error| Error::bad(format!("the value is no JSON: {error}")));
    }
    match field {
        Field::Event | Field::Modality => Ok(Value::String(text.to_lowercase())),
        Field::Manner => Ok(json!(text.split(',').map(str::trim).collect::<Vec<_>>())),
        Field::Actor | Field::Counterpart => Ok(actor(text)),
        Field::Place => place(gazetteer, text),
        Field::Time => time(text),
        Field::Quantities | Field::Attribution => {
            Err(Error::bad(format!("write the value of {field} as JSON"))
                .with_help("`veille claims --json` shows its form"))
        }
    }
}

fn actor(text: &str) -> Value {
    let lexicon = ActorLexicon::embedded();
    let is_called = |id: &ActorId| {
        let mut names = lexicon.languages().map(|lang| lexicon.name_in(*id, lang));
        names.any(|name| name.to_lowercase() == text.to_lowercase())
    };
    let known = lexicon
        .by_id(text)
        .or_else(|| lexicon.actors().iter().filter_map(|actor| lexicon.by_id(actor.id)).find(is_called));
    match known {
        Some(actor) => {
            json!({"id": lexicon.actor(actor).id, "name": lexicon.name(actor), "text": null, "span": null})
        }
        None => json!({"id": null, "name": text, "text": null, "span": null}),
    }
}

fn place(gazetteer: &Gazetteer, text: &str) -> Result<Value, Error> {
    let (name, country) = match text.rsplit_once(',') {
        Some((name, code)) if code.trim().len() == 2 => (name.trim(), Some(code.trim().to_uppercase())),
        _ => (text, None),
    };
    let hits = gazetteer.lookup(name).map(|hit| hit.id);
    let mut found: Vec<_> =
        hits.filter(|&id| country.as_deref().is_none_or(|code| gazetteer.country(id) == code)).collect();
    found.sort_by_key(|&id| std::cmp::Reverse(gazetteer.population(id)));
    let Some(&first) = found.first() else {
        return Err(Error::bad(format!("no place called `{}` is known", one_line(text)))
            .with_help("`veille place NAME` lists the places that a name may mean"));
    };
    let mut countries: Vec<&str> = found.iter().map(|&id| gazetteer.country(id)).collect();
    countries.sort_unstable();
    countries.dedup();
    if countries.len() > 1 {
        return Err(Error::bad(format!("`{}` lies in {}", one_line(name), countries.join(", ")))
            .with_help(format!("say which: {}, {}", one_line(name), countries[0])));
    }
    let place = gazetteer.place(first);
    Ok(json!({
        "geonameid": place.geonameid, "name": place.name, "country": place.country, "admin1": place.admin1,
        "lat": place.lat, "lon": place.lon, "kind": place.kind.name(), "precision_km": place.precision_km,
        "text": null, "span": null,
    }))
}

fn time(text: &str) -> Result<Value, Error> {
    let bad =
        || Error::bad("write a time as 2021-08-13, or as 2021-08-13..2021-08-16 with the day after the last");
    let (from, to) = match text.split_once("..") {
        Some((from, to)) => (end(from).ok_or_else(bad)?, end(to).ok_or_else(bad)?),
        None => {
            let day: Day = text.parse().map_err(|_| bad())?;
            (Some(day), Some(day.plus(1)))
        }
    };
    Ok(
        json!({"from": from, "to": to, "precision": "day", "value": text, "basis": "an analyst", "text": null, "span": null}),
    )
}

/// An end of an interval; an empty one is open.
fn end(text: &str) -> Option<Option<Day>> {
    if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
}
