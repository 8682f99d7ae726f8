use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use memmap2::Mmap;
use smol_str::SmolStr;

use crate::fold::{self, Hash, Names, Space};
use crate::format::{
    BUCKET_COUNT, BUCKETS, CLASS_SHIFT, DEGREE, ENTRY, EXTENTS, HEADER, KEYS, LIST, MAGIC, MORE, NAMES,
    NO_POINT, POSTINGS, RECORD_MASK, RECORDS, SECTIONS, SHAPE, SOURCES, STRINGS, VERSION, checksum, mark,
};
use crate::{Error, Place, PlaceKind, Point};

/// A place of one gazetteer file. Files differ in what they number how: never store one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlaceId(pub(crate) u32);

/// How a name belongs to a place, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameClass {
    /// Its main name.
    Main,
    /// Its name in a language that veille reads.
    Preferred,
    /// Any other name that a source gives.
    Alternate,
    /// A name less its article, or less the word for the kind of division.
    Shortened,
    /// Only the levelled spelling agrees.
    Respelt,
    /// A code, not a name.
    Code,
}

impl NameClass {
    pub(crate) fn from_bits(bits: u32) -> Self {
        match bits & 7 {
            0 => Self::Main,
            1 => Self::Preferred,
            2 => Self::Alternate,
            3 => Self::Shortened,
            4 => Self::Respelt,
            _ => Self::Code,
        }
    }
}

/// One answer to a look-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hit {
    /// The place.
    pub id: PlaceId,
    /// How the name belongs to it.
    pub class: NameClass,
}

/// South, west, north and east ends of a place, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// Southern end.
    pub south: f64,
    /// Western end.
    pub west: f64,
    /// Northern end.
    pub north: f64,
    /// Eastern end.
    pub east: f64,
}

impl Extent {
    /// True where the point lies inside or on the edge.
    #[must_use]
    pub fn contains(&self, point: Point) -> bool {
        (self.south..=self.north).contains(&point.lat) && (self.west..=self.east).contains(&point.lon)
    }
}

enum Bytes {
    Mapped(Mmap),
    Static(&'static [u8]),
    Owned(Vec<u8>),
}

impl Bytes {
    fn get(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Static(bytes) => bytes,
            Self::Owned(bytes) => bytes,
        }
    }
}

struct Inner {
    bytes: Bytes,
    sections: [Range<usize>; SECTIONS],
    names: &'static Names,
    records: u32,
    /// Places of each country, counted when first asked for.
    counts: OnceLock<HashMap<[u8; 2], u32>>,
}

/// All places that a gazetteer file knows. Cheap to clone; clones share the file.
#[derive(Clone)]
pub struct Gazetteer {
    inner: Arc<Inner>,
}

impl fmt::Debug for Gazetteer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gazetteer").field("places", &self.len()).finish_non_exhaustive()
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

fn i16_at(bytes: &[u8], at: usize) -> Option<i16> {
    bytes.get(at..at + 2)?.try_into().ok().map(i16::from_le_bytes)
}

impl Gazetteer {
    /// Maps a gazetteer file and checks that it is whole. The file must not be written to while it is in use:
    /// replace it by renaming a new one over it.
    ///
    /// # Errors
    /// * [`is_unreadable`](Error::is_unreadable): there is no such file, or it may not be read.
    /// * [`is_damaged`](Error::is_damaged): it is no gazetteer, or cut short, or altered.
    /// * [`is_other_version`](Error::is_other_version): it has an older or newer format.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(|e| Error::read(path, e))?;
        if file.metadata().map_err(|e| Error::read(path, e))?.len() == 0 {
            return Err(Error::damaged(path, "is empty"));
        }
        #[expect(unsafe_code, reason = "mapping a file is what makes opening free")]
        // SAFETY: the documentation asks that the file be replaced, never rewritten in place; every read of
        // the map is bounds-checked, so even then wrong answers are the worst that follows short of
        // truncation, which the system answers with a signal.
        let map = unsafe { Mmap::map(&file) }.map_err(|e| Error::read(path, e))?;
        Self::new(path, Bytes::Mapped(map))
    }

    /// A gazetteer that was compiled in.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn from_static(bytes: &'static [u8]) -> Result<Self, Error> {
        Self::new(Path::new("(compiled in)"), Bytes::Static(bytes))
    }

    /// A gazetteer held in memory.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, Error> {
        Self::new(Path::new("(in memory)"), Bytes::Owned(bytes))
    }

    fn new(path: &Path, bytes: Bytes) -> Result<Self, Error> {
        let sections = Self::sections(path, bytes.get())?;
        let records = (sections[RECORDS].len() / SHAPE[RECORDS].1) as u32;
        Ok(Self {
            inner: Arc::new(Inner {
                bytes,
                sections,
                names: fold::names()?,
                records,
                counts: OnceLock::new(),
            }),
        })
    }

    fn sections(path: &Path, bytes: &[u8]) -> Result<[Range<usize>; SECTIONS], Error> {
        let damaged = |why: String| Error::damaged(path, why);
        if !bytes.starts_with(&MAGIC) {
            return Err(damaged("is not a gazetteer file".to_owned()));
        }
        let header = |at| u32_at(bytes, at).ok_or_else(|| damaged("ends inside its header".to_owned()));
        let version = header(8)?;
        if version != VERSION {
            return Err(crate::error::Kind::Version {
                path: path.to_owned(),
                found: version,
                wanted: VERSION,
            }
            .into());
        }
        let long = |at| Ok::<u64, Error>(u64::from(header(at)?) | u64::from(header(at + 4)?) << 32);
        let (count, length, sum) = (header(12)? as usize, long(16)?, long(24)?);
        if length != bytes.len() as u64 {
            return Err(damaged(format!("holds {} bytes where {length} were written", bytes.len())));
        }
        let body = bytes.get(HEADER..).unwrap_or(&[]);
        // A fuzzer never guesses a checksum: it is to reach what lies behind.
        if checksum(body) != sum && !cfg!(fuzzing) {
            return Err(damaged("its checksum does not agree: it was altered or badly copied".to_owned()));
        }
        let mut sections = [const { 0..0 }; SECTIONS];
        if count != SECTIONS {
            return Err(damaged(format!("has {count} sections, {SECTIONS} are needed")));
        }
        for (i, (section, (name, size))) in sections.iter_mut().zip(SHAPE).enumerate() {
            let at = HEADER + i * ENTRY;
            let (start, len) = (header(at + 8)? as usize, header(at + 12)? as usize);
            let end = start.checked_add(len).filter(|&end| end <= bytes.len() && len % size == 0);
            let end = end.ok_or_else(|| damaged(format!("section `{name}` does not fit the file")))?;
            *section = start..end;
        }
        if sections[BUCKETS].len() != (BUCKET_COUNT + 1) * 4 {
            return Err(damaged("section `buckets` has the wrong size".to_owned()));
        }
        if sections[RECORDS].len() / SHAPE[RECORDS].1 > RECORD_MASK as usize {
            return Err(damaged("holds more places than a posting can name".to_owned()));
        }
        Ok(sections)
    }

    fn section(&self, section: usize) -> &[u8] {
        self.inner.sections.get(section).and_then(|r| self.inner.bytes.get().get(r.clone())).unwrap_or(&[])
    }

    /// Number of places.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inner.records as usize
    }

    /// True where it knows no place at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What it was built from, one source a line.
    #[must_use]
    pub fn sources(&self) -> &str {
        std::str::from_utf8(self.section(SOURCES)).unwrap_or("")
    }

    /// The number of the file's format, and its size in bytes.
    #[must_use]
    pub fn format(&self) -> (u32, usize) {
        (VERSION, self.inner.bytes.get().len())
    }

    /// All its places.
    pub fn ids(&self) -> impl Iterator<Item = PlaceId> + use<> {
        (0..self.inner.records).map(PlaceId)
    }

    /// How many different keys (folded names, codes, levelled spellings) lead to its places.
    #[must_use]
    pub fn key_count(&self) -> usize {
        self.section(KEYS).len() / SHAPE[KEYS].1
    }

    /// Every key, by what the file keeps of its hash, with each place that it leads to.
    #[cfg(feature = "build")]
    pub(crate) fn keys(&self) -> impl Iterator<Item = (u64, Hit)> + '_ {
        let buckets = self.section(BUCKETS);
        (0..BUCKET_COUNT).flat_map(move |bucket| {
            let end = |at| u32_at(buckets, at * 4).unwrap_or(0) as usize * SHAPE[KEYS].1;
            let keys = self.section(KEYS).get(end(bucket)..end(bucket + 1)).unwrap_or(&[]);
            keys.chunks_exact(SHAPE[KEYS].1).flat_map(move |key| {
                let kept = key[..5].iter().fold(0, |hash, &byte| hash << 8 | u64::from(byte));
                let hash = (bucket as u64) << 48 | kept << 8;
                self.answers(u32_at(key, 5).unwrap_or(0)).map(move |hit| (hash, hit))
            })
        })
    }

    pub(crate) fn names(&self) -> &'static Names {
        self.inner.names
    }

    /// All places of that name, in no order of merit. Case, diacritics, hyphens, spaces and apostrophes do
    /// not count.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), veille_place::Error> {
    /// let gazetteer = veille_place::Gazetteer::open("data/gazetteer/veille.gaz".as_ref())?;
    /// assert!(gazetteer.lookup("lashkargah").any(|hit| gazetteer.place(hit.id).country == "AF"));
    /// # Ok(()) }
    /// ```
    pub fn lookup(&self, name: &str) -> Hits<'_> {
        let mut key = Hash::new(Space::Name);
        for word in fold::fold_words(name, self.inner.names) {
            key.add(word.as_bytes());
        }
        self.hits(key.get())
    }

    /// All places whose name is spelt alike once transliteration is levelled, each in the countries where
    /// that way of levelling holds.
    #[must_use]
    pub fn lookup_respelt(&self, name: &str) -> Vec<Hit> {
        let words = fold::fold_words(name, self.inner.names);
        let mut found = Vec::new();
        let bare = fold::without_article(&words, self.inner.names).map(<[String]>::concat);
        for folded in std::iter::once(words.concat()).chain(bare) {
            for family in &self.inner.names.family {
                let key = family.key(&folded);
                if key.is_empty() {
                    continue;
                }
                let mut hash = Hash::new(Space::Family);
                hash.add(family.id.as_bytes());
                hash.add(key.as_bytes());
                found.extend(self.hits(hash.get()));
            }
        }
        found.sort_unstable_by_key(|hit| hit.id);
        found.dedup();
        found
    }

    /// The division or country of a GeoNames code (`US.IL`, `AF`), or the airport of an IATA or ICAO code.
    pub fn by_code(&self, code: &str) -> Option<PlaceId> {
        self.hits(fold::hash(Space::Code, code)).next().map(|hit| hit.id)
    }

    /// The place of that GeoNames id.
    #[must_use]
    pub fn by_geonameid(&self, id: u32) -> Option<PlaceId> {
        let records = self.section(RECORDS);
        // Records without an id stand last, as if theirs were the greatest.
        let id_of = |i: usize| match u32_at(records, i * 32).unwrap_or(0) {
            0 => u32::MAX,
            id => id,
        };
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if id_of(middle) < id { low = middle + 1 } else { high = middle }
        }
        (id != 0 && id != u32::MAX && low < self.len() && id_of(low) == id).then_some(PlaceId(low as u32))
    }

    /// The answers to a key that was hashed already.
    pub(crate) fn hits(&self, hash: u64) -> Hits<'_> {
        let none = Hits { gazetteer: self, state: State::Done };
        let buckets = self.section(BUCKETS);
        let bucket = (hash >> 48) as usize;
        let (Some(from), Some(to)) = (u32_at(buckets, bucket * 4), u32_at(buckets, bucket * 4 + 4)) else {
            return none;
        };
        let wanted = &hash.to_be_bytes()[2..7];
        let Some(keys) = self.section(KEYS).get(from as usize * 9..to as usize * 9) else { return none };
        for key in keys.chunks_exact(9) {
            if &key[..5] == wanted {
                return self.answers(u32_at(key, 5).unwrap_or(0));
            }
        }
        none
    }

    /// What the value of a key leads to.
    fn answers(&self, value: u32) -> Hits<'_> {
        let state = if value & LIST != 0 { State::List((value & !LIST) as usize) } else { State::One(value) };
        Hits { gazetteer: self, state }
    }

    fn record(&self, id: PlaceId) -> &[u8] {
        let at = id.0 as usize * 32;
        self.section(RECORDS).get(at..at + 32).unwrap_or(&[0; 32])
    }

    fn string(&self, at: u32) -> &str {
        let strings = self.section(STRINGS);
        let at = at as usize;
        let len = strings.get(at).map_or(0, |&len| len as usize);
        strings.get(at + 1..at + 1 + len).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("")
    }

    /// Its main name.
    #[must_use]
    pub fn name(&self, id: PlaceId) -> &str {
        self.string(u32_at(self.record(id), 4).unwrap_or(u32::MAX))
    }

    /// Its name in that language (`fr`, `en`), where it differs from the main name.
    #[must_use]
    pub fn name_in(&self, id: PlaceId, language: &str) -> Option<&str> {
        let row = self.row(NAMES, id)?;
        let at = match language {
            "fr" => u32_at(row, 4)?,
            "en" => u32_at(row, 8)?,
            _ => return None,
        };
        Some(self.string(at.checked_sub(1)?))
    }

    /// The row of a section that is sorted by record, where the record has one. Rows take 12 bytes.
    fn row(&self, section: usize, id: PlaceId) -> Option<&[u8]> {
        let rows = self.section(section);
        let (mut low, mut high) = (0, rows.len() / 12);
        while low < high {
            let middle = low + (high - low) / 2;
            if u32_at(rows, middle * 12)? < id.0 { low = middle + 1 } else { high = middle }
        }
        let row = rows.get(low * 12..low * 12 + 12)?;
        (u32_at(row, 0)? == id.0).then_some(row)
    }

    /// Its GeoNames id, where it has one.
    #[must_use]
    pub fn geonameid(&self, id: PlaceId) -> Option<u32> {
        u32_at(self.record(id), 0).filter(|&id| id != 0)
    }

    /// Where it is, where that is known.
    #[must_use]
    pub fn point(&self, id: PlaceId) -> Option<Point> {
        let record = self.record(id);
        let lat = u32_at(record, 8)? as i32;
        let lon = u32_at(record, 12)? as i32;
        (lat != NO_POINT).then(|| Point { lat: f64::from(lat) / DEGREE, lon: f64::from(lon) / DEGREE })
    }

    /// Inhabitants; 0 where not known.
    #[must_use]
    pub fn population(&self, id: PlaceId) -> u32 {
        u32_at(self.record(id), 16).unwrap_or(0)
    }

    /// The division or country it lies in.
    #[must_use]
    pub fn parent(&self, id: PlaceId) -> Option<PlaceId> {
        let parent = u32_at(self.record(id), 20)?.checked_sub(1)?;
        (parent < self.inner.records && parent != id.0).then_some(PlaceId(parent))
    }

    /// The places it lies in, the smallest first.
    pub fn ancestors(&self, id: PlaceId) -> impl Iterator<Item = PlaceId> + '_ {
        // Four levels are the most that a whole file has; a bound keeps a wrong file from going in circles.
        std::iter::successors(self.parent(id), |&up| self.parent(up)).take(6)
    }

    /// True where `inner` lies in `outer`, by the hierarchy of divisions.
    #[must_use]
    pub fn contains(&self, outer: PlaceId, inner: PlaceId) -> bool {
        self.ancestors(inner).any(|up| up == outer)
    }

    /// ISO 3166-1 alpha-2 code of its country, empty where it has none.
    #[must_use]
    pub fn country(&self, id: PlaceId) -> &str {
        let code = self.record(id).get(24..26).unwrap_or(&[]);
        if code.iter().all(u8::is_ascii_uppercase) { std::str::from_utf8(code).unwrap_or("") } else { "" }
    }

    pub(crate) fn country_bytes(&self, id: PlaceId) -> [u8; 2] {
        let record = self.record(id);
        [record[24], record[25]]
    }

    /// How much it says that a name is that of a place in this country, from 0 to 1: nearly nothing where every
    /// second word is a village (the United States), much where few places are listed. The logarithm of the odds
    /// that a place is of another country; 1 stands for one in a thousand.
    pub(crate) fn rarity(&self, country: [u8; 2]) -> f32 {
        let counts = self.inner.counts.get_or_init(|| {
            let mut counts = HashMap::new();
            for id in self.ids() {
                *counts.entry(self.country_bytes(id)).or_default() += 1;
            }
            counts
        });
        let share = counts.get(&country).copied().unwrap_or(1) as f32 / self.inner.records.max(1) as f32;
        (-share.log10() / 3.0).clamp(0.0, 1.0)
    }

    /// What sort of thing it is.
    #[must_use]
    pub fn kind(&self, id: PlaceId) -> PlaceKind {
        PlaceKind::from_byte(self.record(id)[26]).unwrap_or(PlaceKind::Spot)
    }

    #[cfg(feature = "build")]
    pub(crate) fn marks(&self, id: PlaceId) -> u8 {
        self.record(id)[27]
    }

    /// The extent that its record tells, 0 where its kind's usual one holds.
    #[cfg(feature = "build")]
    pub(crate) fn radius_km(&self, id: PlaceId) -> f64 {
        f64::from(i16_at(self.record(id), 28).unwrap_or(0) as u16) / 10.0
    }

    fn mark(&self, id: PlaceId, mark: u8) -> bool {
        self.record(id)[27] & mark != 0
    }

    /// True for the capital of a country.
    #[must_use]
    pub fn is_capital(&self, id: PlaceId) -> bool {
        self.mark(id, mark::CAPITAL)
    }

    /// True for the seat of a first-level division.
    #[must_use]
    pub fn is_province_seat(&self, id: PlaceId) -> bool {
        self.mark(id, mark::SEAT1)
    }

    /// True for the seat of a second-level division.
    #[must_use]
    pub fn is_district_seat(&self, id: PlaceId) -> bool {
        self.mark(id, mark::SEAT2)
    }

    /// True where the place was added by hand.
    #[must_use]
    pub fn is_by_hand(&self, id: PlaceId) -> bool {
        self.mark(id, mark::BY_HAND)
    }

    /// How many names the source gives it: much-named places are known far away.
    #[must_use]
    pub fn name_count(&self, id: PlaceId) -> u16 {
        i16_at(self.record(id), 30).unwrap_or(0) as u16
    }

    /// How far, in kilometres, a happening said to be there may lie from its point.
    #[must_use]
    pub fn precision_km(&self, id: PlaceId) -> f32 {
        match i16_at(self.record(id), 28).unwrap_or(0) as u16 {
            0 => self.kind(id).usual_precision_km(),
            tenths => f32::from(tenths) / 10.0,
        }
    }

    /// Its ends, where they are known.
    #[must_use]
    pub fn extent(&self, id: PlaceId) -> Option<Extent> {
        let row = self.row(EXTENTS, id)?;
        let degree = |at| i16_at(row, at).map(|n| f64::from(n) / 100.0);
        Some(Extent { south: degree(4)?, west: degree(6)?, north: degree(8)?, east: degree(10)? })
    }

    /// The first-level division it lies in, or is.
    #[must_use]
    pub fn admin1(&self, id: PlaceId) -> Option<PlaceId> {
        std::iter::once(id).chain(self.ancestors(id)).find(|&up| self.kind(up) == PlaceKind::Province)
    }

    /// The capital of a country.
    #[must_use]
    pub fn capital(&self, country: PlaceId) -> Option<PlaceId> {
        // Found by code: the builder gives every capital one.
        self.by_code(&format!("capital:{}", self.country(country)))
    }

    /// All that is known of it.
    #[must_use]
    pub fn place(&self, id: PlaceId) -> Place {
        let point = self.point(id);
        Place {
            geonameid: self.geonameid(id),
            name: SmolStr::new(self.name(id)),
            country: SmolStr::new(self.country(id)),
            admin1: self.admin1(id).map(|up| SmolStr::new(self.name(up))).unwrap_or_default(),
            lat: point.map(|p| p.lat),
            lon: point.map(|p| p.lon),
            kind: self.kind(id),
            precision_km: self.precision_km(id),
            population: self.population(id),
        }
    }

    fn posting(&self, at: usize) -> Option<u32> {
        u32_at(self.section(POSTINGS), at * 4)
    }
}

/// The answers to one look-up.
#[derive(Debug, Clone)]
pub struct Hits<'g> {
    gazetteer: &'g Gazetteer,
    state: State,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Done,
    One(u32),
    List(usize),
}

impl Iterator for Hits<'_> {
    type Item = Hit;

    fn next(&mut self) -> Option<Hit> {
        let posting = match self.state {
            State::Done => return None,
            State::One(posting) => {
                self.state = State::Done;
                posting
            }
            State::List(at) => {
                let posting = self.gazetteer.posting(at)?;
                self.state = if posting & MORE != 0 { State::List(at + 1) } else { State::Done };
                posting
            }
        };
        let id = PlaceId(posting & RECORD_MASK);
        if id.0 >= self.gazetteer.inner.records {
            self.state = State::Done;
            return None;
        }
        Some(Hit { id, class: NameClass::from_bits(posting >> CLASS_SHIFT) })
    }
}

#[cfg(all(test, feature = "build"))]
mod tests {
    use super::*;
    use crate::build::tests::small;
    use proptest::prelude::*;

    /// All that can be asked of a gazetteer.
    fn ask_everything(gazetteer: &Gazetteer) {
        for id in gazetteer.ids() {
            let _ = (gazetteer.place(id), gazetteer.extent(id), gazetteer.name_in(id, "fr"));
            let _ = (gazetteer.ancestors(id).count(), gazetteer.capital(id), gazetteer.contains(id, id));
            let _ = gazetteer.geonameid(id).and_then(|id| gazetteer.by_geonameid(id));
        }
        for name in ["Harbourton", "Millbridge", "Norrland", "Hafnia"] {
            gazetteer.lookup(name).chain(gazetteer.lookup_respelt(name)).for_each(|hit| {
                let _ = gazetteer.place(hit.id);
            });
            let _ = gazetteer.near_spellings(name, 3);
        }
        let _ = (gazetteer.keys().count(), gazetteer.sources(), gazetteer.by_code("QA.01"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        /// The checksum guards against damage, not against malice: a wrong file with a right checksum gives
        /// wrong answers at worst.
        #[test]
        fn a_wrong_file_with_a_right_checksum_does_not_panic(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..400),
            dense in any::<bool>(),
        ) {
            let mut bytes = small();
            // Most of the file is the index of empty buckets: change what is around it as well.
            let reach = if dense { 4000.min(bytes.len() - HEADER) } else { bytes.len() - HEADER };
            for (at, byte) in changes {
                bytes[HEADER + at.index(reach)] = byte;
            }
            let sum = checksum(&bytes[HEADER..]);
            bytes[24..32].copy_from_slice(&sum.to_le_bytes());
            if let Ok(gazetteer) = Gazetteer::from_bytes(bytes) {
                ask_everything(&gazetteer);
            }
        }
    }

    #[test]
    fn a_whole_file_answers_everything() {
        ask_everything(&Gazetteer::from_bytes(small()).unwrap());
    }
}
