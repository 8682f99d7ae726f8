//! Which place, and which claim, is meant.

use std::ops::ControlFlow;

use veille_ledger::{ClaimKey, Filter, Kept, Ledger, PlaceKey, PlaceRow, Standing};
use veille_place::Gazetteer;

use crate::{Error, distance, one_line, whereabouts};

/// Names of places that are offered for one that is not there.
const OFFERED: usize = 5;

/// The place of the ledger that a name means: by its own name, by any name that the gazetteer knows, or by its key.
///
/// # Errors
/// Where no place is called so, or several are; the help offers some. Those of the ledger.
pub fn place_named(
    ledger: &dyn Ledger,
    gazetteer: &Gazetteer,
    name: &str,
    country: Option<&str>,
) -> Result<PlaceRow, Error> {
    let rows = ledger.places(&Filter::default())?;
    let in_country = |row: &&PlaceRow| {
        country.is_none_or(|code| row.country.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(code)))
    };
    let folded = PlaceKey::named(name, "");
    let mut found: Vec<&PlaceRow> = rows
        .iter()
        .filter(in_country)
        .filter(|row| row.key.as_str() == name || PlaceKey::named(&row.name, "") == folded)
        .collect();
    if found.is_empty() {
        let keys = keys_of(gazetteer, name);
        found = rows.iter().filter(in_country).filter(|row| keys.contains(&row.key)).collect();
    }
    // Of places of one name, the one of which most is said, if it is much more than of the others.
    found.sort_by(|a, b| b.claims.cmp(&a.claims).then_with(|| a.key.cmp(&b.key)));
    match found.as_slice() {
        [only] => Ok((*only).clone()),
        [] => Err(missing(&rows, name)),
        several => {
            let told: Vec<_> =
                several.iter().map(|row| format!("{}  {}", row.key, whereabouts(row))).collect();
            Err(Error::bad(format!("`{}` is the name of {} places here", one_line(name), several.len()))
                .with_help(format!("say which with --country, or give its key:\n{}", told.join("\n"))))
        }
    }
}

/// The keys of all places that a name may mean.
fn keys_of(gazetteer: &Gazetteer, name: &str) -> Vec<PlaceKey> {
    let hits = gazetteer.lookup(name);
    hits.filter_map(|hit| gazetteer.geonameid(hit.id)).map(PlaceKey::geoname).collect()
}

fn missing(rows: &[PlaceRow], name: &str) -> Error {
    let asked = name.to_lowercase();
    let mut near: Vec<_> = rows.iter().map(|row| (distance(&asked, &row.name.to_lowercase()), row)).collect();
    near.sort_by(|a, b| {
        a.0.cmp(&b.0).then_with(|| b.1.claims.cmp(&a.1.claims)).then_with(|| a.1.key.cmp(&b.1.key))
    });
    let near: Vec<_> = near.iter().take(OFFERED).map(|(_, row)| whereabouts(row)).collect();
    let error = Error::missing(format!("no place called `{}` in this ledger", one_line(name)));
    if near.is_empty() { error } else { error.with_help(format!("did you mean {}?", near.join("; "))) }
}

/// The claim of that id, or the only one whose id begins so.
///
/// # Errors
/// Where there is no such claim, or several. Those of the ledger.
pub fn claim_named(ledger: &dyn Ledger, id: &str) -> Result<Kept, Error> {
    if let Some(kept) = ledger.claim(ClaimKey::of(id))? {
        return Ok(kept);
    }
    let all = [Standing::Open, Standing::Accepted, Standing::Corrected, Standing::Rejected].to_vec();
    let mut found: Vec<Kept> = Vec::new();
    // All claims are looked through: for what looks like the beginning of an id only.
    let every = Filter { standings: all, ..Filter::default() };
    let begins = id.starts_with("c1-");
    ledger.claims(&every, &mut |claim| {
        if !begins {
            return ControlFlow::Break(());
        }
        if claim.key.to_string().starts_with(id) {
            found.push(claim);
        }
        if found.len() > 1 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    let missing = |why: &str| {
        Error::missing(format!("{why} `{}` in this ledger", one_line(id)))
            .with_help("`veille claims` lists them with their ids; the beginning of one will do")
    };
    match found.len() {
        0 => Err(missing("no claim")),
        1 => Ok(found.remove(0)),
        _ => Err(missing("several claims begin with")),
    }
}
