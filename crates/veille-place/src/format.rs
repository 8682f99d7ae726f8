//! The gazetteer file: what stands where. All numbers are little-endian; nothing is parsed at opening.
//!
//! ```text
//! header    64 bytes: magic, format, number of sections, length of the file, checksum of all that follows
//! table     per section 16 bytes: id u32, unused u32, start u32, length u32 (from the start of the file)
//! RECORDS   32 bytes a place, sorted by GeoNames id; places without an id (0) stand last
//! STRINGS   length byte + UTF-8
//! BUCKETS   2^16 + 1 u32: keys whose hash begins with b stand at BUCKETS[b]..BUCKETS[b + 1]
//! KEYS      9 bytes: the next 40 bits of the hash, then a posting, or LIST + where its list begins
//! POSTINGS  u32 each; all but the last of a list have MORE set
//! NAMES     12 bytes: record, French name, English name (offsets in STRINGS + 1, 0 for none), by record
//! EXTENTS   12 bytes: record, south, west, north, east (i16, hundredths of a degree), by record
//! SOURCES   UTF-8: what it was built from
//! ```

/// First bytes of every gazetteer file.
pub(crate) const MAGIC: [u8; 8] = *b"VEILLGAZ";
/// Raised whenever the meaning of a byte changes.
pub(crate) const VERSION: u32 = 1;
pub(crate) const HEADER: usize = 64;
pub(crate) const ENTRY: usize = 16;

pub(crate) const RECORDS: usize = 0;
pub(crate) const STRINGS: usize = 1;
pub(crate) const BUCKETS: usize = 2;
pub(crate) const KEYS: usize = 3;
pub(crate) const POSTINGS: usize = 4;
pub(crate) const NAMES: usize = 5;
pub(crate) const EXTENTS: usize = 6;
pub(crate) const SOURCES: usize = 7;
pub(crate) const SECTIONS: usize = 8;
/// What a section is called in messages, and the size of one of its entries.
pub(crate) const SHAPE: [(&str, usize); SECTIONS] = [
    ("records", 32),
    ("strings", 1),
    ("buckets", 4),
    ("keys", 9),
    ("postings", 4),
    ("names", 12),
    ("extents", 12),
    ("sources", 1),
];

pub(crate) const BUCKET_COUNT: usize = 1 << 16;
/// In a key's value: the rest is where a list of postings begins.
pub(crate) const LIST: u32 = 1 << 31;
/// In a posting of a list: another follows.
pub(crate) const MORE: u32 = 1 << 30;
/// A posting's record.
pub(crate) const RECORD_MASK: u32 = (1 << 24) - 1;
/// Where a posting's name class stands.
pub(crate) const CLASS_SHIFT: u32 = 24;
/// Latitude of a place without a point.
pub(crate) const NO_POINT: i32 = i32::MIN;
/// Degrees in a stored coordinate: a hundred-thousandth is about a metre.
pub(crate) const DEGREE: f64 = 1e5;

/// Marks of a record.
pub(crate) mod mark {
    /// Capital of its country.
    pub(crate) const CAPITAL: u8 = 1;
    /// Seat of a first-level division.
    pub(crate) const SEAT1: u8 = 2;
    /// Seat of a second-level division.
    pub(crate) const SEAT2: u8 = 4;
    /// Added by hand.
    pub(crate) const BY_HAND: u8 = 8;
}

/// A checksum that reads memory at its full speed: four lanes of multiply and rotate, as in xxHash64 (Collet),
/// whose primes these are. It guards against damage, not against malice.
pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    const P1: u64 = 0x9e37_79b1_85eb_ca87;
    const P2: u64 = 0xc2b2_ae3d_27d4_eb4f;
    let mut lanes = [P1, P2, P1 ^ P2, P1.wrapping_add(P2)];
    let word = |b: &[u8]| b.iter().rev().fold(0u64, |n, &byte| n << 8 | u64::from(byte));
    let (blocks, rest) = bytes.as_chunks::<32>();
    for block in blocks {
        let (eights, _) = block.as_chunks::<8>();
        for (lane, eight) in lanes.iter_mut().zip(eights) {
            let value = u64::from_le_bytes(*eight);
            *lane = lane.wrapping_add(value.wrapping_mul(P2)).rotate_left(31).wrapping_mul(P1);
        }
    }
    let mut sum = bytes.len() as u64;
    for lane in lanes {
        sum = (sum ^ lane).wrapping_mul(P1).rotate_left(27);
    }
    for rest in rest.chunks(8) {
        sum = (sum ^ word(rest).wrapping_mul(P2)).rotate_left(27).wrapping_mul(P1);
    }
    sum ^ (sum >> 29)
}
