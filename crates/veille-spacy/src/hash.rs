//! The two hashes that tie text to weights.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

/// Names that spaCy numbers by hand instead of hashing. They win over the hash everywhere: in features, in
/// vector keys, in lookup tables. The file lists `spacy.symbols.IDS` of spaCy 3.8.
fn symbols() -> &'static HashMap<String, u64> {
    static SYMBOLS: OnceLock<HashMap<String, u64>> = OnceLock::new();
    SYMBOLS.get_or_init(|| serde_json::from_str(include_str!("../data/symbols.json")).unwrap_or_default())
}

/// The symbol that a small integer stands for.
pub(crate) fn symbol_name(id: u64) -> Option<&'static str> {
    static NAMES: OnceLock<BTreeMap<u64, String>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let ids: BTreeMap<String, u64> =
            serde_json::from_str(include_str!("../data/symbols.json")).unwrap_or_default();
        ids.into_iter().map(|(name, id)| (id, name)).collect()
    });
    names.get(&id).map(String::as_str)
}

/// The id of a string: 0 for the empty one, the symbol's number, or MurmurHash64A with seed 1.
pub(crate) fn string_id(text: &str) -> u64 {
    if text.is_empty() {
        return 0;
    }
    match symbols().get(text) {
        Some(&id) => id,
        None => murmur64a(text.as_bytes()),
    }
}

fn murmur64a(data: &[u8]) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    const R: u32 = 47;
    let mut h = 1 ^ (data.len() as u64).wrapping_mul(M);
    let mut words = data.chunks_exact(8);
    for word in &mut words {
        let mut k = little_endian(word).wrapping_mul(M);
        k ^= k >> R;
        h ^= k.wrapping_mul(M);
        h = h.wrapping_mul(M);
    }
    let tail = words.remainder();
    if !tail.is_empty() {
        h ^= little_endian(tail);
        h = h.wrapping_mul(M);
    }
    h ^= h >> R;
    h = h.wrapping_mul(M);
    h ^ h >> R
}

fn little_endian(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
}

/// The four rows of an embedding table that one feature value is spread over, before the modulo: thinc's
/// `MurmurHash3_x86_128_uint64`, which despite its name is the 64-bit mix on a single word.
pub(crate) fn embedding_rows(id: u64, seed: u32) -> [u32; 4] {
    fn mix(mut h: u64) -> u64 {
        h ^= h >> 33;
        h = h.wrapping_mul(0xff51_afd7_ed55_8ccd);
        h ^= h >> 33;
        h = h.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        h ^ h >> 33
    }
    let mut h1 = id.wrapping_mul(0x87c3_7b91_1142_53d5).rotate_left(31).wrapping_mul(0x4cf5_ad43_2745_937f);
    h1 ^= u64::from(seed) ^ 8;
    let mut h2 = u64::from(seed) ^ 8;
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    h1 = mix(h1);
    h2 = mix(h2);
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    [h1 as u32, (h1 >> 32) as u32, h2 as u32, (h2 >> 32) as u32]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_win_over_the_hash() {
        assert_eq!(string_id("aux"), 405);
        assert_eq!(string_id("det"), 415);
        assert_eq!(string_id(""), 0);
        assert_eq!(symbol_name(string_id("ADJ")), Some("ADJ"));
    }

    /// Recorded from `spacy.strings.hash_string` and thinc's `NumpyOps().hash`.
    #[test]
    fn hashes_are_those_of_the_libraries() {
        assert_eq!(string_id("coffee"), 3_197_928_453_018_144_401);
        assert_eq!(
            embedding_rows(3_197_928_453_018_144_401, 8),
            [2399055680, 1118310852, 3598583520, 1677466278]
        );
    }
}
