//! A msgpack reader over bytes that nobody vouches for: every length is checked, nesting is not recursed into.

use std::fmt;

/// What stands at one place of the stream. Containers announce their length; their items follow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Item<'a> {
    Nil,
    Bool(bool),
    /// Every non-negative integer, whatever its width on disk.
    Uint(u64),
    Int(i64),
    Float(f64),
    Str(&'a str),
    Bin(&'a [u8]),
    Array(usize),
    Map(usize),
}

/// What was expected, and where it was not found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bad {
    pub(crate) at: usize,
    pub(crate) wanted: &'static str,
}

impl fmt::Display for Bad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} at byte {}", self.wanted, self.at)
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(crate) fn starting_at(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn bad(&self, wanted: &'static str) -> Bad {
        Bad { at: self.at, wanted }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Bad> {
        let end = self.at.checked_add(count).ok_or(self.bad("a length inside the file"))?;
        let taken = self.bytes.get(self.at..end).ok_or(self.bad("more bytes than the file has"))?;
        self.at = end;
        Ok(taken)
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N], Bad> {
        let bad = self.bad("more bytes than the file has");
        self.take(N)?.try_into().map_err(|_| bad)
    }

    fn big_endian(&mut self, count: usize) -> Result<u64, Bad> {
        Ok(self.take(count)?.iter().fold(0, |value, &byte| value << 8 | u64::from(byte)))
    }

    fn length(&mut self, count: usize) -> Result<usize, Bad> {
        let value = self.big_endian(count)?;
        usize::try_from(value).map_err(|_| self.bad("a length that fits in memory"))
    }

    fn text(&mut self, count: usize) -> Result<Item<'a>, Bad> {
        let at = self.at;
        let bytes = self.take(count)?;
        std::str::from_utf8(bytes).map(Item::Str).map_err(|_| Bad { at, wanted: "UTF-8 text" })
    }

    /// A container of `count` items, each of at least one byte, must fit in what is left: so that no length
    /// read from the file can make the caller reserve more than the file's size.
    fn container(&self, count: usize, per_item: usize) -> Result<usize, Bad> {
        let left = self.bytes.len() - self.at;
        if count.checked_mul(per_item).is_some_and(|least| least <= left) {
            Ok(count)
        } else {
            Err(self.bad("a container that fits in the file"))
        }
    }

    pub(crate) fn item(&mut self) -> Result<Item<'a>, Bad> {
        let code = self.take(1)?[0];
        Ok(match code {
            0x00..=0x7f => Item::Uint(u64::from(code)),
            0x80..=0x8f => Item::Map(self.container(usize::from(code & 15), 2)?),
            0x90..=0x9f => Item::Array(self.container(usize::from(code & 15), 1)?),
            0xa0..=0xbf => self.text(usize::from(code & 31))?,
            0xc0 => Item::Nil,
            0xc2 => Item::Bool(false),
            0xc3 => Item::Bool(true),
            0xc4..=0xc6 => {
                let count = self.length(1 << (code - 0xc4))?;
                Item::Bin(self.take(count)?)
            }
            0xca => Item::Float(f64::from(f32::from_bits(self.big_endian(4)? as u32))),
            0xcb => Item::Float(f64::from_bits(self.big_endian(8)?)),
            // The two that large tables are made of, without a loop over bytes.
            0xcd => Item::Uint(u64::from(u16::from_be_bytes(self.fixed()?))),
            0xcf => Item::Uint(u64::from_be_bytes(self.fixed()?)),
            0xcc | 0xce => Item::Uint(self.big_endian(1 << (code - 0xcc))?),
            0xd0..=0xd3 => {
                let width = 1 << (code - 0xd0);
                let shift = 64 - 8 * width as u32;
                let value = ((self.big_endian(width)? << shift) as i64) >> shift;
                u64::try_from(value).map_or(Item::Int(value), Item::Uint)
            }
            0xd9..=0xdb => {
                let count = self.length(1 << (code - 0xd9))?;
                self.text(count)?
            }
            0xdc | 0xdd => {
                let count = self.length(2 << (code - 0xdc))?;
                Item::Array(self.container(count, 1)?)
            }
            0xde | 0xdf => {
                let count = self.length(2 << (code - 0xde))?;
                Item::Map(self.container(count, 2)?)
            }
            0xe0..=0xff => Item::Int(i64::from(code as i8)),
            0xc1 | 0xc7..=0xc9 | 0xd4..=0xd8 => {
                self.at -= 1;
                return Err(self.bad("plain msgpack without extensions"));
            }
        })
    }

    /// Passes over one whole value.
    pub(crate) fn skip(&mut self) -> Result<(), Bad> {
        let mut left = 1usize;
        while left > 0 {
            left -= 1;
            // Text is passed over unread: checking ten megabytes for UTF-8 is felt at start-up.
            let code = *self.bytes.get(self.at).ok_or(self.bad("more bytes than the file has"))?;
            match code {
                0xa0..=0xbf => {
                    self.at += 1;
                    self.take(usize::from(code & 31))?;
                }
                0xd9..=0xdb => {
                    self.at += 1;
                    let count = self.length(1 << (code - 0xd9))?;
                    self.take(count)?;
                }
                _ => match self.item()? {
                    Item::Array(count) => left = left.saturating_add(count),
                    Item::Map(count) => left = left.saturating_add(count.saturating_mul(2)),
                    _ => {}
                },
            }
        }
        Ok(())
    }

    pub(crate) fn map(&mut self) -> Result<usize, Bad> {
        let bad = self.bad("a map");
        match self.item()? {
            Item::Map(count) => Ok(count),
            _ => Err(bad),
        }
    }

    pub(crate) fn array(&mut self) -> Result<usize, Bad> {
        let bad = self.bad("an array");
        match self.item()? {
            Item::Array(count) => Ok(count),
            _ => Err(bad),
        }
    }

    pub(crate) fn str(&mut self) -> Result<&'a str, Bad> {
        let bad = self.bad("text");
        match self.item()? {
            Item::Str(text) => Ok(text),
            _ => Err(bad),
        }
    }

    /// Text or binary, as bytes: numpy arrays are stored as maps with binary keys.
    pub(crate) fn bytes_like(&mut self) -> Result<&'a [u8], Bad> {
        let bad = self.bad("text or binary");
        match self.item()? {
            Item::Str(text) => Ok(text.as_bytes()),
            Item::Bin(bytes) => Ok(bytes),
            _ => Err(bad),
        }
    }

    /// The bytes of a text, whether or not they are UTF-8: for keys that are only compared.
    pub(crate) fn key(&mut self) -> Result<&'a [u8], Bad> {
        let bad = self.bad("text");
        let count = match self.take(1)?[0] {
            code @ 0xa0..=0xbf => usize::from(code & 31),
            code @ 0xd9..=0xdb => self.length(1 << (code - 0xd9))?,
            _ => return Err(bad),
        };
        self.take(count)
    }

    pub(crate) fn uint(&mut self) -> Result<u64, Bad> {
        let bad = self.bad("an integer");
        match self.item()? {
            Item::Uint(value) => Ok(value),
            _ => Err(bad),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn integers_keep_their_value_at_every_width() {
        fn read(bytes: &[u8]) -> Item<'_> {
            Reader::new(bytes).item().unwrap()
        }
        assert_eq!(read(&[0xd1, 0xff, 0xfe]), Item::Int(-2));
        assert_eq!(read(&[0xd3, 0, 0, 0, 0, 0, 0, 1, 0]), Item::Uint(256));
        assert_eq!(read(&[0xff]), Item::Int(-1));
        assert_eq!(read(&[0xcf, 0xff, 0, 0, 0, 0, 0, 0, 1]), Item::Uint(0xff00_0000_0000_0001));
    }

    #[test]
    fn a_length_beyond_the_file_is_refused() {
        assert!(Reader::new(&[0xdd, 0xff, 0xff, 0xff, 0xff, 0]).item().is_err());
        assert!(Reader::new(&[0xc6, 0xff, 0xff, 0xff, 0xff, 0]).skip().is_err());
        assert!(Reader::new(&[0xa5, b'a']).skip().is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut reader = Reader::new(&bytes);
            while reader.skip().is_ok() {}
            let mut reader = Reader::new(&bytes);
            while reader.item().is_ok() {}
        }
    }
}
