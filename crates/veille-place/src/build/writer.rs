use std::collections::BTreeMap;

use crate::fold::{self, Hash, Names, Space};
use crate::format::{
    BUCKET_COUNT, CLASS_SHIFT, DEGREE, ENTRY, HEADER, LIST, MAGIC, MORE, NO_POINT, RECORD_MASK, SECTIONS,
    VERSION, checksum,
};
use crate::gazetteer::{Gazetteer, PlaceId};
use crate::{Error, Extent, NameClass, PlaceKind, Point};

/// A place on its way into the file.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) geonameid: u32,
    pub(crate) name: String,
    pub(crate) french: Option<String>,
    pub(crate) english: Option<String>,
    pub(crate) point: Option<Point>,
    pub(crate) population: u32,
    /// Code of the division or country it lies in.
    pub(crate) parent: String,
    pub(crate) country: String,
    pub(crate) kind: PlaceKind,
    pub(crate) marks: u8,
    /// Kilometres; 0 where the kind's usual one holds.
    pub(crate) radius_km: f64,
    pub(crate) extent: Option<Extent>,
    pub(crate) names: Vec<(String, NameClass)>,
    pub(crate) codes: Vec<String>,
    pub(crate) base: Option<Box<OfBase>>,
    /// The place of the base that it lies in: instead of `parent`.
    pub(crate) within: Option<PlaceId>,
}

/// What a place of another gazetteer brings along. Its names are known there by their hashes alone.
#[derive(Debug, Clone)]
pub(crate) struct OfBase {
    pub(crate) id: PlaceId,
    pub(crate) parent: Option<PlaceId>,
    pub(crate) keys: Vec<(u64, NameClass)>,
    pub(crate) names: u16,
}

impl Draft {
    pub(crate) fn new(name: &str, country: &str, kind: PlaceKind) -> Self {
        Self {
            geonameid: 0,
            name: name.to_owned(),
            french: None,
            english: None,
            point: None,
            population: 0,
            parent: String::new(),
            country: country.to_owned(),
            kind,
            marks: 0,
            radius_km: 0.0,
            extent: None,
            names: Vec::new(),
            codes: Vec::new(),
            base: None,
            within: None,
        }
    }
}

/// The bits of a hash that bucket and key keep.
const KEPT: u64 = !0xff;

/// Lays the places out as a file. The same places in any order give the same bytes.
///
/// # Errors
/// Where there are more places, or more text, than the format can number.
pub(crate) fn write(
    mut drafts: Vec<Draft>,
    names: &Names,
    sources: &str,
    base: Option<&Gazetteer>,
) -> Result<Vec<u8>, Error> {
    if drafts.len() > RECORD_MASK as usize {
        return Err(Error::too_much(format!("{} places, {RECORD_MASK} fit", drafts.len())));
    }
    drafts.sort_by(|a, b| {
        let key = |d: &Draft| (if d.geonameid == 0 { u32::MAX } else { d.geonameid }, d.country.clone());
        key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name)).then_with(|| a.kind.cmp(&b.kind))
    });
    let by_code: BTreeMap<&str, u32> = drafts
        .iter()
        .enumerate()
        .flat_map(|(i, draft)| draft.codes.iter().map(move |code| (code.as_str(), i as u32)))
        .collect();

    let of_base: BTreeMap<PlaceId, u32> = drafts
        .iter()
        .enumerate()
        .filter_map(|(i, draft)| Some((draft.base.as_ref()?.id, i as u32)))
        .collect();

    let mut strings = Strings::default();
    let mut sections: [Vec<u8>; SECTIONS] = Default::default();
    let [records, string_bytes, buckets, keys, postings, name_rows, extents, about] = &mut sections;
    let mut index: BTreeMap<u64, Vec<(u32, NameClass)>> = BTreeMap::new();
    for (i, draft) in drafts.iter().enumerate() {
        let i = i as u32;
        let name = strings.add(&draft.name);
        let (lat, lon) = draft
            .point
            .map_or((NO_POINT, 0), |p| ((p.lat * DEGREE).round() as i32, (p.lon * DEGREE).round() as i32));
        // A code that no source lists (a division that was dissolved) falls back on the one above it.
        let parent =
            std::iter::successors(Some(draft.parent.as_str()), |c| c.rsplit_once('.').map(|(up, _)| up))
                .find_map(|code| {
                    let of_base = || of_base.get(&base?.by_code(code)?);
                    by_code.get(code).or_else(of_base).copied()
                });
        let within = draft.within.or_else(|| draft.base.as_ref()?.parent);
        let parent = within.map_or(parent, |up| of_base.get(&up).copied()).filter(|&up| up != i);
        let mut country = [0u8; 2];
        if draft.country.len() == 2 {
            country.copy_from_slice(draft.country.as_bytes());
        }
        records.extend(draft.geonameid.to_le_bytes());
        records.extend(name.to_le_bytes());
        records.extend(lat.to_le_bytes());
        records.extend(lon.to_le_bytes());
        records.extend(draft.population.to_le_bytes());
        records.extend(parent.map_or(0, |up| up + 1).to_le_bytes());
        records.extend(country);
        records.extend([draft.kind as u8, draft.marks]);
        records.extend(((draft.radius_km * 10.0).round().clamp(0.0, 65535.0) as u16).to_le_bytes());
        let known = draft.base.as_ref().map_or(0, |base| usize::from(base.names));
        records.extend(((known + draft.names.len()).min(65535) as u16).to_le_bytes());
        let mut other = |name: &Option<String>| match name {
            Some(other) if *other != draft.name => strings.add(other) + 1,
            _ => 0,
        };
        let (french, english) = (other(&draft.french), other(&draft.english));
        if (french, english) != (0, 0) {
            for n in [i, french, english] {
                name_rows.extend(n.to_le_bytes());
            }
        }
        if let Some(e) = draft.extent {
            extents.extend(i.to_le_bytes());
            for degree in [
                e.south.mul_add(100.0, 0.0).floor(),
                (e.west * 100.0).floor(),
                (e.north * 100.0).ceil(),
                (e.east * 100.0).ceil(),
            ] {
                extents.extend((degree.clamp(-18000.0, 18000.0) as i16).to_le_bytes());
            }
        }
        let ready = draft.base.iter().flat_map(|base| &base.keys).copied();
        for (key, class) in ready.chain(keys_of(draft, names)) {
            // What the file keeps of a hash.
            let places = index.entry(key & KEPT).or_default();
            match places.iter_mut().find(|(place, _)| *place == i) {
                Some((_, known)) => *known = (*known).min(class),
                None => places.push((i, class)),
            }
        }
    }
    let mut starts = vec![0u32; BUCKET_COUNT + 1];
    let mut next_posting = 0u32;
    for (key, places) in &index {
        let posting =
            |&(place, class): &(u32, NameClass)| place & RECORD_MASK | (class as u32) << CLASS_SHIFT;
        starts[(key >> 48) as usize + 1] += 1;
        keys.extend(&key.to_be_bytes()[2..7]);
        let value = match places.as_slice() {
            [one] => posting(one),
            several => {
                let at = next_posting;
                for (n, place) in several.iter().enumerate() {
                    let more = if n + 1 < several.len() { MORE } else { 0 };
                    postings.extend((posting(place) | more).to_le_bytes());
                    next_posting += 1;
                }
                at | LIST
            }
        };
        keys.extend(value.to_le_bytes());
    }
    for b in 0..BUCKET_COUNT {
        starts[b + 1] += starts[b];
    }
    buckets.extend(starts.iter().flat_map(|start| start.to_le_bytes()));
    *string_bytes = strings.bytes;
    about.extend(sources.as_bytes());
    assemble(&sections)
}

fn assemble(sections: &[Vec<u8>; SECTIONS]) -> Result<Vec<u8>, Error> {
    let bytes: usize = sections.iter().map(Vec::len).sum();
    if bytes > u32::MAX as usize - 4096 {
        return Err(Error::too_much(format!("{} MB, 4294 MB fit", bytes / 1_000_000)));
    }
    let mut table = Vec::new();
    let mut body = Vec::new();
    let from = HEADER + SECTIONS * ENTRY;
    for (i, section) in sections.iter().enumerate() {
        for n in [i as u32, 0, (from + body.len()) as u32, section.len() as u32] {
            table.extend(n.to_le_bytes());
        }
        body.extend(section);
        // Sections begin at multiples of eight: nothing depends on it, a hex dump reads better.
        body.resize(body.len().next_multiple_of(8), 0);
    }
    table.extend(body);
    let mut file = Vec::with_capacity(HEADER + table.len());
    file.extend(MAGIC);
    file.extend(VERSION.to_le_bytes());
    file.extend((SECTIONS as u32).to_le_bytes());
    file.extend(((HEADER + table.len()) as u64).to_le_bytes());
    file.extend(checksum(&table).to_le_bytes());
    file.resize(HEADER, 0);
    file.extend(table);
    Ok(file)
}

/// Texts that occur more than once are stored once.
#[derive(Default)]
struct Strings {
    bytes: Vec<u8>,
    known: BTreeMap<String, u32>,
}

impl Strings {
    fn add(&mut self, text: &str) -> u32 {
        let mut end = text.len().min(255);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = &text[..end];
        if let Some(&at) = self.known.get(text) {
            return at;
        }
        let at = self.bytes.len() as u32;
        self.bytes.push(text.len() as u8);
        self.bytes.extend(text.as_bytes());
        self.known.insert(text.to_owned(), at);
        at
    }
}

/// Every key under which a place is found.
fn keys_of(draft: &Draft, names: &Names) -> Vec<(u64, NameClass)> {
    let mut keys = Vec::new();
    let main = std::iter::once((&draft.name, NameClass::Main));
    let own = draft.french.iter().chain(&draft.english).map(|name| (name, NameClass::Preferred));
    let division = matches!(draft.kind, PlaceKind::Province | PlaceKind::District);
    for (name, class) in main.chain(own).chain(draft.names.iter().map(|(name, class)| (name, *class))) {
        let words = fold::fold_words(name, names);
        if words.is_empty() {
            continue;
        }
        let mut shapes: Vec<(&[String], NameClass)> = vec![(&words, class)];
        if division && let Some(short) = without_division_word(&words, names) {
            shapes.push((short, NameClass::Shortened));
        }
        if let Some(short) = fold::without_article(&words, names) {
            shapes.push((short, class.max(NameClass::Alternate)));
        }
        for (words, class) in shapes {
            let folded = words.concat();
            // One letter or two name no place that a text could mean without more ado.
            if folded.chars().count() < 2 {
                continue;
            }
            keys.push((fold::hash(Space::Name, &folded), class));
            if folded.is_ascii() {
                for family in names.family.iter().filter(|f| f.countries.contains(&draft.country)) {
                    let key = family.key(&folded);
                    if !key.is_empty() {
                        let mut hash = Hash::new(Space::Family);
                        hash.add(family.id.as_bytes());
                        hash.add(key.as_bytes());
                        keys.push((hash.get(), NameClass::Respelt));
                    }
                }
            }
        }
    }
    keys.extend(draft.codes.iter().map(|code| (fold::hash(Space::Code, code), NameClass::Code)));
    keys
}

/// `Helmand Province`, `Province de Helmand` → `Helmand`.
fn without_division_word<'w>(words: &'w [String], names: &Names) -> Option<&'w [String]> {
    let rules = &names.division_words;
    let mut rest = words;
    while let [first, more @ ..] = rest
        && !more.is_empty()
        && (rules.head.contains(first) || (rest.len() < words.len() && rules.joint.contains(first)))
    {
        rest = more;
    }
    while let [more @ .., last] = rest
        && !more.is_empty()
        && rules.tail.contains(last)
    {
        rest = more;
    }
    (rest.len() < words.len()).then_some(rest)
}
