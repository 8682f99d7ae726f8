//! A hash table that holds nothing but places in a file: built in one pass over it, checked against it on look-up.

/// Open addressing over byte offsets, at most two thirds full.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Offset + 1, or 0 where free.
    slots: Vec<u32>,
    used: usize,
}

fn spread(hash: u64) -> usize {
    // Keys are hashes already, but a few are small numbers: Fibonacci hashing spreads those as well.
    (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24) as usize
}

impl Index {
    pub(crate) fn for_entries(count: usize) -> Self {
        let size = (count.saturating_mul(3) / 2 + 1).next_power_of_two();
        Self { slots: vec![0; size], used: 0 }
    }

    /// Adds an entry. Keys are those of a map, so none comes twice.
    pub(crate) fn insert(&mut self, hash: u64, at: usize) {
        let place = u32::try_from(at).ok().and_then(|at| at.checked_add(1));
        let (Some(place), true) = (place, self.used + 1 < self.slots.len()) else { return };
        let mask = self.slots.len() - 1;
        let mut slot = spread(hash) & mask;
        while self.slots[slot] != 0 {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = place;
        self.used += 1;
    }

    /// The first entry of that hash for which `check`, given its place, has an answer.
    pub(crate) fn find<T>(&self, hash: u64, check: impl Fn(usize) -> Option<T>) -> Option<T> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = spread(hash) & mask;
        while let Some(place) = self.slots[slot].checked_sub(1) {
            let found = check(place as usize);
            if found.is_some() {
                return found;
            }
            slot = (slot + 1) & mask;
        }
        None
    }
}
