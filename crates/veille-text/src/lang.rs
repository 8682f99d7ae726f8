use std::fmt;

use serde::{Serialize, Serializer};

/// A language by its ISO 639 code, two or three lower-case letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lang([u8; 3]);

impl Lang {
    /// The language of that code; a region behind it (`fr-BE`, `en_GB`) is dropped. Nothing where the code
    /// is not two or three ASCII letters.
    ///
    /// ```
    /// use veille_text::Lang;
    /// assert_eq!(Lang::new("FR-be").unwrap().code(), "fr");
    /// assert_eq!(Lang::new("français"), None);
    /// ```
    #[must_use]
    pub fn new(code: &str) -> Option<Self> {
        let code = code.split(['-', '_']).next()?.as_bytes();
        if !(2..=3).contains(&code.len()) || !code.iter().all(u8::is_ascii_alphabetic) {
            return None;
        }
        let mut bytes = [0; 3];
        for (to, from) in bytes.iter_mut().zip(code) {
            *to = from.to_ascii_lowercase();
        }
        Some(Self(bytes))
    }

    /// The code in lower case.
    #[must_use]
    pub fn code(&self) -> &str {
        let len = if self.0[2] == 0 { 2 } else { 3 };
        // Only ASCII letters get in, so this is always text.
        std::str::from_utf8(&self.0[..len]).unwrap_or("und")
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lang({})", self.code())
    }
}

impl Serialize for Lang {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}
