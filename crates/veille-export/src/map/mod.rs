//! Maps for paper: who holds what at the end of a day.

mod base;
mod drawing;
mod labels;
mod letters;
mod lines;
mod page;
mod png;
mod projection;
mod sign;

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;
use veille_control::{Board, Holder, Standing};
use veille_ledger::{ActorKey, ClaimKey, Day, PlaceRow};

use crate::Quoted;

pub(crate) use base::Base;
pub use drawing::svg;
pub(crate) use drawing::svg_text;
pub(crate) use page::heading;
pub use page::html;
pub use png::png;

/// Sentences that go with a place.
const QUOTED: usize = 2;

/// Who holds what at the end of a day, as known on a day: what a map shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    /// The day.
    pub on: Day,
    /// As known at the end of that day; all that is known where there is none.
    pub known: Option<Day>,
    /// The country that was asked for, by its two letters.
    pub country: Option<SmolStr>,
    /// The places of which something is known, by name.
    pub spots: Vec<Spot>,
    /// The parties that have a sign of their own, in the order of the signs.
    pub parties: Vec<SmolStr>,
    /// Claims on which it stands, for and against.
    pub claims: usize,
}

/// A place on a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// The place.
    pub place: PlaceRow,
    /// How it stands.
    pub state: State,
    /// From 0 to 1.
    pub probability: f32,
    /// Who nears or surrounds it.
    pub threats: Vec<SmolStr>,
    /// How many claims speak for the state and against it, copies left out.
    pub claims: [usize; 2],
    /// The last day of which something is said.
    pub last: Option<Day>,
    /// The sentences of the heaviest claims.
    pub quotes: Vec<Quoted>,
}

/// How a place stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// A party holds it.
    Held(SmolStr),
    /// Fought for, or held in parts; leaning to a party.
    Contested(Option<SmolStr>),
    /// Nobody knows.
    Unknown,
}

/// Looks up the sentence of a claim.
pub type Quote<'q, E> = dyn FnMut(ClaimKey) -> Result<Option<Quoted>, E> + 'q;

impl Map {
    /// Gathers a map. Of places of which nothing tells the holder, only those that are threatened are on it.
    ///
    /// # Errors
    /// Those of looking up sentences.
    pub fn of<E>(
        board: &Board,
        on: Day,
        known: Option<Day>,
        country: Option<&str>,
        quote: &mut Quote<'_, E>,
    ) -> Result<Self, E> {
        let lies_in = |row: &PlaceRow| lies_in(row, country);
        let mut spots = Vec::new();
        let mut claims = BTreeSet::new();
        for (row, standing) in board.places().zip(board.standings(on)) {
            let told = standing.holder() != Holder::Unknown || !standing.threats.is_empty();
            if !told || !lies_in(row) {
                continue;
            }
            claims.extend(standing.carried.iter().chain(&standing.against).map(|one| one.claim));
            claims.extend(standing.threats.iter().map(|threat| threat.claim));
            spots.push(spot(board, row, &standing, quote)?);
        }
        spots.sort_by(|a, b| (&a.place.name, &a.place.key).cmp(&(&b.place.name, &b.place.key)));
        let parties = parties(board, &spots, country);
        let country = country.map(|code| SmolStr::from(code.to_uppercase()));
        Ok(Self { on, known, country, spots, parties, claims: claims.len() })
    }

    /// The sources of the sentences, the one that is quoted most first.
    pub(crate) fn sources(&self) -> Vec<&str> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for quote in self.spots.iter().flat_map(|spot| &spot.quotes).filter(|quote| !quote.source.is_empty())
        {
            *counts.entry(&quote.source).or_default() += 1;
        }
        let mut all: Vec<_> = counts.into_iter().collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        all.into_iter().map(|(source, _)| source).collect()
    }

    /// The sign of a party.
    fn sign(&self, party: &str) -> sign::Party {
        self.parties.iter().position(|one| one == party).map_or(sign::Party::OTHERS, sign::Party)
    }
}

impl Spot {
    /// Degrees east and north; nothing for countries, which are no point.
    pub(crate) fn point(&self) -> Option<(f64, f64)> {
        let (lon, lat) = (self.place.lon?, self.place.lat?);
        let known = lon.is_finite() && lat.is_finite() && lon.abs() <= 180.0 && lat.abs() <= 90.0;
        (known && self.place.kind.as_deref() != Some("country")).then_some((lon, lat))
    }

    /// True for a province or a district: a surface, of which the point is only the middle.
    pub(crate) fn is_area(&self) -> bool {
        matches!(self.place.kind.as_deref(), Some("province" | "district" | "region"))
    }
}

pub(crate) fn lies_in(row: &PlaceRow, country: Option<&str>) -> bool {
    country.is_none_or(|code| row.country.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(code)))
}

fn spot<E>(board: &Board, row: &PlaceRow, standing: &Standing, quote: &mut Quote<'_, E>) -> Result<Spot, E> {
    let state = match standing.holder() {
        Holder::Actor(key) => State::Held(board.actor(key)),
        Holder::Contested => State::Contested(standing.leaning.map(|key| board.actor(key))),
        Holder::Unknown => State::Unknown,
    };
    let mut threats: Vec<SmolStr> = Vec::new();
    for threat in &standing.threats {
        let by = board.actor(threat.by);
        if !threats.contains(&by) {
            threats.push(by);
        }
    }
    let own = |all: &[veille_control::Carried]| all.iter().filter(|one| !one.copy).count();
    let heaviest = standing.carried.iter().filter(|one| !one.copy).map(|one| one.claim).take(QUOTED);
    let nearing = standing.threats.iter().map(|threat| threat.claim).take(1);
    let mut quotes = Vec::new();
    for claim in heaviest.chain(nearing) {
        quotes.extend(quote(claim)?);
    }
    Ok(Spot {
        place: row.clone(),
        state,
        probability: standing.probability(),
        threats,
        claims: [own(&standing.carried), own(&standing.against)],
        last: standing.last,
        quotes,
    })
}

/// The parties that get a sign: those that have held most, and where one of these is not on this map, one that is in its place.
/// Their order is that in which the ledger met them, so that a party looks the same on the maps of all days.
fn parties(board: &Board, spots: &[Spot], country: Option<&str>) -> Vec<SmolStr> {
    let Some(last) = board.last_known() else { return Vec::new() };
    let mut here: BTreeSet<&SmolStr> = BTreeSet::new();
    for spot in spots {
        if let State::Held(party) | State::Contested(Some(party)) = &spot.state {
            here.insert(party);
        }
        here.extend(&spot.threats);
    }
    let mut counts: BTreeMap<ActorKey, usize> = BTreeMap::new();
    for (row, change) in board.changes(None, last) {
        if let (Holder::Actor(key), true) = (change.after, lies_in(row, country)) {
            *counts.entry(key).or_default() += 1;
        }
    }
    let mut ranked: Vec<(ActorKey, usize)> = counts.into_iter().collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    if ranked.len() > sign::PARTIES {
        // Stable: those that are here first, each group still by how much it has held.
        ranked.sort_by_key(|(key, _)| !here.contains(&board.actor(*key)));
        ranked.truncate(sign::PARTIES);
    }
    ranked.sort_by_key(|(key, _)| *key);
    let mut names: Vec<SmolStr> = ranked.into_iter().map(|(key, _)| board.actor(key)).collect();
    // Who has never held a place, and threatens one or leans to it.
    let others: Vec<SmolStr> = here.into_iter().filter(|party| !names.contains(party)).cloned().collect();
    names.extend(others);
    names.truncate(sign::PARTIES);
    names
}
