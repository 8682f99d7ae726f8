use jiff::Timestamp;
use smol_str::SmolStr;
use veille_claim::{EventKind, Modality};

use crate::{ClaimKey, Day, PlaceKey, Standing};

/// Which claims are asked for. Every field narrows; an empty one does not. `Filter::default()` is all
/// claims but the rejected.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filter {
    /// Any of these acts or is acted on: ids of the lexicon, or names.
    pub actors: Vec<SmolStr>,
    /// Any of these kinds.
    pub events: Vec<EventKind>,
    /// Put in any of these ways.
    pub modalities: Vec<Modality>,
    /// At any of these places.
    pub places: Vec<PlaceKey>,
    /// In any of these countries: ISO 3166-1 alpha-2 codes.
    pub countries: Vec<SmolStr>,
    /// Inside this box.
    pub bounds: Option<Bounds>,
    /// Any of these vouches: outlets, agencies, hosts of addresses. Case and diacritics do not count.
    pub sources: Vec<SmolStr>,
    /// In an article in any of these languages: ISO 639 codes.
    pub langs: Vec<SmolStr>,
    /// In any of these articles, by id.
    pub articles: Vec<SmolStr>,
    /// True on that day or later: what ended before is left out, what has no known time too.
    pub from: Option<Day>,
    /// True before that day: what began on it or later is left out, what has no known time too.
    pub to: Option<Day>,
    /// As known on that day: what could be known only later is left out.
    pub known: Option<Day>,
    /// What could be known only from that day on.
    pub known_from: Option<Day>,
    /// As recorded then: claims and decisions that the ledger learnt later are left out.
    pub recorded: Option<Timestamp>,
    /// The claim's sentence holds all these words; see [`Ledger::search`](crate::Ledger::search).
    pub text: Option<String>,
    /// Any of these standings; empty for all but the rejected.
    pub standings: Vec<Standing>,
    /// The latest known first.
    pub latest_first: bool,
    /// Only what comes after that claim, in the order in which claims are shown.
    pub after: Option<(Day, ClaimKey)>,
    /// So many claims are passed over.
    pub offset: usize,
    /// No more claims than that.
    pub limit: Option<usize>,
}

/// A box on the map, in degrees, WGS 84; its edges belong to it. Where `west` is greater than `east`, it crosses the
/// antimeridian.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Southern edge.
    pub south: f64,
    /// Western edge.
    pub west: f64,
    /// Northern edge.
    pub north: f64,
    /// Eastern edge.
    pub east: f64,
}
