use crate::Fingerprint;
use crate::copies::{BANDS, Band};

/// The fingerprints of a store, in which the copies of a new text are found in a time that hardly grows with it.
///
/// ```
/// use veille_ingest::{Fingerprint, Known};
/// use veille_text::{Article, Lang};
///
/// let wire = "The army took the bridge at Arad at dawn on Friday after two days of shelling, a spokesman said, and \
///     the rebels withdrew to the hills north of the town, where they were joined by fighters from the valley.";
/// let of = |text: &str| Fingerprint::of(&Article::new(text, Lang::new("en").unwrap()));
/// let mut known = Known::new();
/// let first = known.add(of(wire));
/// known.add(of("Farmers in the valley have brought in the best harvest for ten years, the ministry announced."));
/// assert_eq!(known.copies_of(&of(&format!("{wire} More to follow."))), [first]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Known {
    fingerprints: Vec<Fingerprint>,
    /// Per bucket the last fingerprint in it, and per fingerprint and band the one before it in its bucket; counted
    /// from 1, so that 0 is none. 256 bytes a fingerprint, where a map would take ten times as many.
    last: Vec<u32>,
    before: Vec<[u32; BANDS]>,
}

/// Buckets of a band, in bits. With a million texts, sixteen share one, and most differ at the first look.
const BITS: u32 = 16;

impl Known {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fingerprint, and gives its number; they count from 0.
    pub fn add(&mut self, fingerprint: Fingerprint) -> usize {
        if self.last.is_empty() {
            self.last = vec![0; BANDS << BITS];
        }
        let number = self.fingerprints.len();
        let mut before = [0; BANDS];
        // A text without words has no copies.
        if !fingerprint.is_blank() {
            for ((band, key), before) in fingerprint.bands().zip(&mut before) {
                if let Some(last) = self.last.get_mut(bucket(band, key)) {
                    *before = std::mem::replace(last, u32::try_from(number + 1).unwrap_or(0));
                }
            }
        }
        self.before.push(before);
        self.fingerprints.push(fingerprint);
        number
    }

    /// The fingerprint of a number.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<&Fingerprint> {
        self.fingerprints.get(number)
    }

    /// The numbers of those that are copies of this one, in their order.
    #[must_use]
    pub fn copies_of(&self, fingerprint: &Fingerprint) -> Vec<usize> {
        let mut found = Vec::new();
        if fingerprint.is_blank() {
            return found;
        }
        for (band, key) in fingerprint.bands() {
            let mut next = self.last.get(bucket(band, key)).copied().unwrap_or(0);
            while let Some(at) = (next as usize).checked_sub(1) {
                let same = self.fingerprints.get(at).is_some_and(|known| known.has_band(band, key));
                if same {
                    found.push(at);
                }
                next = self
                    .before
                    .get(at)
                    .and_then(|before| before.get(usize::from(band)))
                    .copied()
                    .unwrap_or(0);
            }
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|&at| self.fingerprints.get(at).is_some_and(|known| known.is_copy_of(fingerprint)));
        found
    }
}

fn bucket(band: u8, [one, two]: Band) -> usize {
    // Multiplied by an odd number near 2^16 over the golden ratio, so that the second value counts as well.
    let mixed = one.wrapping_mul(0x9e37) ^ two;
    (usize::from(band) << BITS) | usize::from(mixed)
}
