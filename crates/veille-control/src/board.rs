//! All that a ledger holds of who holds what, gathered so that control can be asked of it.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use serde::Serialize;
use smol_str::SmolStr;
use veille_claim::ActorLexicon;
use veille_ledger::{
    ActorKey, ClaimKey, Day, Error, Filter, Ledger, PlaceKey, PlaceRow, SourceKey, Testimony,
};

use crate::course::course_of;
use crate::doubt::doubts_of;
use crate::forecast::{forecasts, scores};
use crate::model::Model;
use crate::sources::agreement;
use crate::timeline::timeline_of;
use crate::{
    Agreement, Change, Doubt, Forecast, Holder, Interval, Rollup, Said, Score, Sides, Sources, Standing,
    World, changes, known_by,
};

/// Places, what is said of them, and who says it: as known on one day.
///
/// A province is said something of by its towns, and a town by its province; which way a claim came is kept with it.
#[derive(Debug, Default)]
pub struct Board {
    places: Vec<Placed>,
    sides: Arc<Sides>,
    sources: Sources,
    names: Arc<BTreeMap<SourceKey, SmolStr>>,
    last: Option<Day>,
    /// What is worked out for each place, where it is kept.
    models: OnceLock<Vec<Model>>,
}

#[derive(Debug)]
struct Placed {
    row: Arc<PlaceRow>,
    /// What is said of it, later things too, ordered by the day known. Boards as known on other days share it.
    all: Arc<[Testimony]>,
    /// How many of them are known.
    known: usize,
    /// The division that contains it.
    above: Option<usize>,
    /// What is said of the places in it, ordered by the day known.
    below: Vec<Testimony>,
}

/// What is known of one source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceRow {
    /// Its name.
    pub name: SmolStr,
    /// Claims about control that it vouches for.
    pub claims: usize,
    /// Claims that other voices' claims could bear out or not.
    pub checked: f32,
    /// From 0 to 1: how often what it says is so, with what is expected of a source that nobody knows.
    pub reliability: f32,
    /// How well it foresaw.
    pub forecasts: Score,
}

impl Board {
    /// Gathers all places of a ledger, as known at the end of `known`, or as known now.
    ///
    /// # Errors
    /// Those of the ledger.
    pub fn of(ledger: &dyn Ledger, known: Option<Day>, rollup: Rollup) -> Result<Self, Error> {
        let rows = ledger.places(&Filter::default())?;
        Self::gather(ledger, rows, None, known, rollup)
    }

    /// Gathers some places, with the divisions that contain them and the places that they contain. What all the other
    /// places tell of the sources is left out: each source is trusted as one that nobody knows.
    ///
    /// # Errors
    /// Those of the ledger.
    pub fn of_places(
        ledger: &dyn Ledger,
        places: &[PlaceKey],
        known: Option<Day>,
        rollup: Rollup,
    ) -> Result<Self, Error> {
        let all = ledger.places(&Filter::default())?;
        let wanted = |row: &PlaceRow| places.contains(&row.key);
        let asked: Vec<&PlaceRow> = all.iter().filter(|row| wanted(row)).collect();
        let near = |row: &PlaceRow| {
            asked.iter().any(|one| row.key == one.key || contains(row, one) || contains(one, row))
        };
        let rows: Vec<PlaceRow> = all.iter().filter(|row| near(row)).cloned().collect();
        let keys: Vec<PlaceKey> = rows.iter().map(|row| row.key.clone()).collect();
        Self::gather(ledger, rows, Some(&keys), known, rollup)
    }

    fn gather(
        ledger: &dyn Ledger,
        rows: Vec<PlaceRow>,
        keys: Option<&[PlaceKey]>,
        known: Option<Day>,
        rollup: Rollup,
    ) -> Result<Self, Error> {
        let mut said: BTreeMap<PlaceKey, Arc<[Testimony]>> = BTreeMap::new();
        ledger.testimonies(keys, &mut |place, all| {
            let all = known.map_or(all, |day| known_by(all, day));
            if !all.is_empty() {
                said.insert(place.clone(), all.into());
            }
        })?;
        let mut places: Vec<Placed> = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(all) = said.remove(&row.key) {
                places.push(Placed::new(Arc::new(row), all, None));
            }
        }
        let actors = ledger.actors()?;
        let actors = actors.iter().map(|(key, row)| (*key, row.id.as_deref(), row.name.as_str()));
        let sides = Sides::new(actors, ActorLexicon::embedded(), rollup);
        let names = ledger.sources()?.into_iter().collect();
        Ok(Self::put(places, Arc::new(sides), Arc::new(names), keys.is_none()))
    }

    /// Puts places together.
    fn put(
        mut places: Vec<Placed>,
        sides: Arc<Sides>,
        names: Arc<BTreeMap<SourceKey, SmolStr>>,
        learn: bool,
    ) -> Self {
        nest(&mut places);
        let last =
            places.iter().filter_map(|place| place.here().last()).map(|testimony| testimony.known).max();
        let sources = Sources::default();
        let mut board = Self { places, sides, sources, names, last, models: OnceLock::new() };
        if learn {
            board.learn();
        }
        board
    }

    /// The same as known at the end of an earlier day, without asking the ledger again.
    ///
    /// What this board itself does not know stays unknown: ask it of one of all that is known. Counts of claims in
    /// [`places`](Self::places) stay those of this board.
    #[must_use]
    pub fn as_known(&self, day: Day) -> Self {
        let cut = |place: &Placed| {
            let known = known_by(place.here(), day).len();
            (known > 0).then(|| Placed::new(Arc::clone(&place.row), Arc::clone(&place.all), Some(known)))
        };
        let places = self.places.iter().filter_map(cut).collect();
        Self::put(places, Arc::clone(&self.sides), Arc::clone(&self.names), true)
    }

    /// Keeps what is worked out for each place, some 500 bytes a claim: whoever asks for one day after another has the later
    /// answers in a fraction of the time.
    pub fn prepare(&self) {
        let world = self.world();
        let models =
            || self.places.par_iter().map(|place| Model::new(&place.said(&self.places), &world)).collect();
        self.models.get_or_init(models);
    }

    /// Shows `work` each place with what is worked out for it; answers in the order of the places.
    fn each<T: Send>(&self, work: impl Fn(&Model, &Said<'_>, &World<'_>) -> T + Sync) -> Vec<T> {
        let world = self.world();
        // Places differ in size: small pieces keep all cores busy to the end.
        (0..self.places.len())
            .into_par_iter()
            .with_max_len(64)
            .map(|at| self.with(at, &world, &work))
            .collect()
    }

    fn with<T>(&self, at: usize, world: &World<'_>, work: impl Fn(&Model, &Said<'_>, &World<'_>) -> T) -> T {
        let said = self.places[at].said(&self.places);
        match self.models.get().and_then(|models| models.get(at)) {
            Some(model) => work(model, &said, world),
            None => work(&Model::new(&said, world), &said, world),
        }
    }

    /// Counts how often each source is borne out, place by place.
    fn learn(&mut self) {
        let world = World { sides: &self.sides, sources: &Sources::default() };
        let counts: Vec<_> =
            self.places.par_iter().map(|place| agreement(&place.said(&self.places), &world)).collect();
        for (source, count) in counts.into_iter().flatten() {
            self.sources.add(source, count);
        }
    }

    fn world(&self) -> World<'_> {
        World { sides: &self.sides, sources: &self.sources }
    }

    /// The places of which something is said, in the order of their keys.
    pub fn places(&self) -> impl ExactSizeIterator<Item = &PlaceRow> {
        self.places.iter().map(|place| &*place.row)
    }

    /// Which actors are one party, and what they are called.
    #[must_use]
    pub fn sides(&self) -> &Sides {
        &self.sides
    }

    /// The name of a source.
    #[must_use]
    pub fn source(&self, key: SourceKey) -> Option<&str> {
        self.names.get(&key).map(SmolStr::as_str)
    }

    /// The last day of which anything was known.
    #[must_use]
    pub fn last_known(&self) -> Option<Day> {
        self.last
    }

    /// The last day, up to the end of `by`, of which anything was known.
    #[must_use]
    pub fn last_known_by(&self, by: Day) -> Option<Day> {
        let last = |place: &Placed| known_by(place.here(), by).last().map(|testimony| testimony.known);
        self.places.iter().filter_map(last).max()
    }

    /// How a holder is called: a party's name, `contested` or `unknown`.
    #[must_use]
    pub fn holder(&self, holder: Holder) -> SmolStr {
        match holder {
            Holder::Actor(key) => self.actor(key),
            Holder::Contested => SmolStr::new_static("contested"),
            Holder::Unknown => SmolStr::new_static("unknown"),
        }
    }

    /// How an actor's party is called.
    #[must_use]
    pub fn actor(&self, key: ActorKey) -> SmolStr {
        self.sides.name(key).map_or_else(|| SmolStr::new_static("unknown"), SmolStr::new)
    }

    /// Who holds each place at the end of a day, in the order of [`places`](Self::places).
    #[must_use]
    pub fn standings(&self, on: Day) -> Vec<Standing> {
        self.each(|model, said, world| model.standing(said, world, on))
    }

    /// Who holds one place at the end of a day; nothing where nothing is said of it.
    #[must_use]
    pub fn standing(&self, place: &PlaceKey, on: Day) -> Option<Standing> {
        Some(self.with(self.at(place)?, &self.world(), |model, said, world| model.standing(said, world, on)))
    }

    /// Who held one place when, up to the end of a day; nothing where nothing is said of it.
    #[must_use]
    pub fn timeline(&self, place: &PlaceKey, until: Day) -> Option<Vec<Interval>> {
        Some(self.with(self.at(place)?, &self.world(), |model, _, world| timeline_of(model, world, until)))
    }

    /// All changes of control up to the end of `until`, by day, then by place; from `since` on, where that is given.
    #[must_use]
    pub fn changes(&self, since: Option<Day>, until: Day) -> Vec<(&PlaceRow, Change)> {
        let all = self.each(|model, _, world| changes(&timeline_of(model, world, until), since));
        let mut all = self.told(all);
        all.sort_by(|a, b| a.1.on.cmp(&b.1.on).then_with(|| a.0.key.cmp(&b.0.key)));
        all
    }

    /// What was foreseen of each place, and what became of it by the end of a day, in the order in which it was said.
    #[must_use]
    pub fn forecasts(&self, now: Day) -> Vec<(&PlaceRow, Forecast)> {
        let world = self.world();
        let of = |place: &'_ Placed| forecasts(&place.said(&self.places), &world, now);
        let mut all = self.told(self.places.par_iter().map(of).collect());
        all.sort_by_key(|(_, forecast)| (forecast.made, forecast.claim));
        all
    }

    /// The sources by name, with how far each is borne out and how well it foresaw by the end of a day.
    #[must_use]
    pub fn sources(&self, now: Day) -> Vec<SourceRow> {
        let told = self.forecasts(now);
        let scores = scores(told.iter().map(|(_, forecast)| forecast));
        let mut claims: BTreeMap<SourceKey, usize> = BTreeMap::new();
        for testimony in self.places.iter().flat_map(Placed::here) {
            *claims.entry(testimony.source).or_default() += 1;
        }
        let row = |(&key, &claims): (&SourceKey, &usize)| {
            let count: Agreement = self.sources.agreement(key);
            SourceRow {
                name: self.names.get(&key).cloned().unwrap_or_default(),
                claims,
                checked: count.all,
                reliability: count.reliability(),
                forecasts: scores.get(&key).copied().unwrap_or_default(),
            }
        };
        let mut rows: Vec<SourceRow> = claims.iter().map(row).collect();
        rows.sort_by(|a, b| a.name.cmp(&b.name));
        rows
    }

    /// How the probabilities of a place's states went over some days; nothing where nothing is said of it.
    #[must_use]
    pub fn course(&self, place: &PlaceKey, days: &[Day]) -> Vec<(Holder, Vec<f32>)> {
        let of = |at| self.with(at, &self.world(), |model, _, world| course_of(model, world, days));
        self.at(place).map_or_else(Vec::new, of)
    }

    /// The claims that an analyst should look at, the most doubtful and most consequential first.
    #[must_use]
    pub fn doubts(&self) -> Vec<(&PlaceRow, Doubt)> {
        let mut all = self.told(self.each(|model, said, _| doubts_of(model, said)));
        all.sort_by(|a, b| b.1.priority.total_cmp(&a.1.priority).then(a.1.claim.cmp(&b.1.claim)));
        all
    }

    /// In how many claims each actor acts or is acted on.
    #[must_use]
    pub fn actors(&self) -> BTreeMap<ActorKey, usize> {
        let mut claims: BTreeMap<ActorKey, usize> = BTreeMap::new();
        for testimony in self.places.iter().flat_map(Placed::here) {
            let own = testimony.actor;
            for key in [own, testimony.counterpart.filter(|&other| Some(other) != own)].into_iter().flatten()
            {
                *claims.entry(key).or_default() += 1;
            }
        }
        claims
    }

    /// The day from which nearly all that is said speaks, no later than the first day known: a twentieth speaks of earlier
    /// days, of which some lie a century back.
    #[must_use]
    pub fn days_told(&self) -> Option<Day> {
        let said = self.places.iter().flat_map(Placed::here);
        let mut days: Vec<Day> = said
            .map(|testimony| testimony.from.map_or(testimony.known, |from| from.min(testimony.known)))
            .collect();
        let at = days.len() / 20;
        let (_, day, _) = (at < days.len()).then(|| days.select_nth_unstable(at))?;
        Some((*day).min(self.first_known()?))
    }

    /// The first day on which anything was known.
    #[must_use]
    pub fn first_known(&self) -> Option<Day> {
        self.places.iter().filter_map(|place| place.here().first()).map(|testimony| testimony.known).min()
    }

    /// What is told of each place, with the place.
    fn told<T>(&self, all: Vec<Vec<T>>) -> Vec<(&PlaceRow, T)> {
        let rows = self.places().zip(all);
        rows.flat_map(|(row, told)| told.into_iter().map(move |one| (row, one))).collect()
    }

    /// The claims of a place, all of them, by the day known.
    #[must_use]
    pub fn claims(&self, place: &PlaceKey) -> Vec<ClaimKey> {
        let claims = |at: usize| self.places[at].here().iter().map(|one| one.claim).collect();
        self.at(place).map_or_else(Vec::new, claims)
    }

    fn at(&self, place: &PlaceKey) -> Option<usize> {
        self.places.binary_search_by(|one| one.row.key.cmp(place)).ok()
    }
}

impl Placed {
    fn new(row: Arc<PlaceRow>, all: Arc<[Testimony]>, known: Option<usize>) -> Self {
        Self { row, known: known.unwrap_or(all.len()), all, above: None, below: Vec::new() }
    }

    fn here(&self) -> &[Testimony] {
        self.all.get(..self.known).unwrap_or_default()
    }

    fn said<'a>(&'a self, all: &'a [Placed]) -> Said<'a> {
        let above = self.above.and_then(|at| all.get(at)).map_or(&[][..], Self::here);
        Said { here: self.here(), above, below: &self.below }
    }
}

/// Kinds of places that contain others by their name: those of first-level divisions.
const DIVISION: &str = "province";

/// True where a row is the first-level division in which another lies.
fn contains(outer: &PlaceRow, inner: &PlaceRow) -> bool {
    outer.kind.as_deref() == Some(DIVISION)
        && inner.kind.as_deref() != Some(DIVISION)
        && outer.country == inner.country
        && inner.admin1.as_ref().is_some_and(|admin1| *admin1 == outer.name)
}

/// Ties towns to their provinces.
fn nest(places: &mut [Placed]) {
    let mut provinces: BTreeMap<(SmolStr, SmolStr), usize> = BTreeMap::new();
    for (i, place) in places.iter().enumerate() {
        if place.row.kind.as_deref() == Some(DIVISION) {
            let country = place.row.country.clone().unwrap_or_default();
            provinces.entry((country, place.row.name.clone())).or_insert(i);
        }
    }
    for i in 0..places.len() {
        let row = &places[i].row;
        let country = row.country.clone().unwrap_or_default();
        let above = row.admin1.clone().and_then(|admin1| provinces.get(&(country, admin1)).copied());
        if let Some(above) = above.filter(|&above| contains(&places[above].row, row)) {
            places[i].above = Some(above);
            let here = Arc::clone(&places[i].all);
            let known = places[i].known;
            places[above].below.extend_from_slice(here.get(..known).unwrap_or_default());
        }
    }
    for place in places {
        place.below.sort_by_key(|one| (one.known, one.claim));
    }
}
