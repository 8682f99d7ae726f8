use std::fmt;

use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};
use smol_str::{SmolStr, format_smolstr};

/// `prefix-` and the first 64 bits, in hexadecimal, of SHA-256 over `parts`, each preceded by its length.
///
/// The same content gives the same id on every machine, whatever the order in which things were read. The
/// lengths keep `["ab", "c"]` and `["a", "bc"]` apart.
#[must_use]
pub fn content_id(prefix: &str, parts: &[&[u8]]) -> SmolStr {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    let head = digest.iter().take(8).fold(0u64, |head, &byte| head << 8 | u64::from(byte));
    format_smolstr!("{prefix}-{head:016x}")
}

/// Names an article: `a1-` and a hash of its content, or the name its user gave it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArticleId(SmolStr);

impl ArticleId {
    /// The id as its user gave it.
    #[must_use]
    pub fn given(id: &str) -> Self {
        Self(SmolStr::new(id))
    }

    /// The id that content alone decides.
    #[must_use]
    pub fn of_content(text: &str) -> Self {
        Self(content_id("a1", &[text.as_bytes()]))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for ArticleId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_kept_apart() {
        assert_ne!(content_id("c1", &[b"ab", b"c"]), content_id("c1", &[b"a", b"bc"]));
        assert_eq!(content_id("c1", &[b"ab"]), content_id("c1", &[b"ab"]));
    }
}
