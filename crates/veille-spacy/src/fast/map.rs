#![expect(unsafe_code, reason = "mapping a file is unsafe: another program might shorten it meanwhile")]

use std::fs::File;
use std::ops::Deref;
use std::path::Path;

use crate::Error;

/// The bytes of a file of the model.
pub(crate) enum Bytes {
    Mapped(memmap2::Mmap),
    Owned(Vec<u8>),
}

impl Bytes {
    /// Maps the file, or reads it where it is small: a mapping costs a page of memory and two calls.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        const SMALL: u64 = 16 * 1024;
        let io = |source| Error::io(path, source);
        let file = File::open(path).map_err(io)?;
        let meta = file.metadata().map_err(io)?;
        if meta.is_dir() {
            return Err(Error::damaged(path, "expected a file, found a folder"));
        }
        if meta.len() <= SMALL {
            return std::fs::read(path).map(Self::Owned).map_err(io);
        }
        // SAFETY: the mapping is private to this process and read-only. Were the file shortened by somebody
        // else while it is mapped, reading past its new end would raise a signal. Models are written once,
        // under another name, and renamed into place, never written to afterwards.
        unsafe { memmap2::Mmap::map(&file) }.map(Self::Mapped).map_err(io)
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Owned(bytes) => bytes,
        }
    }
}
