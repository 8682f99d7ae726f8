//! Streams that cannot grow without bound.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

/// Text packs to a tenth, tables of zeros to a thousandth (the format's own bound is 1 in 1,032). Own judgement
/// between the two, looked at from [`FREE`] bytes on.
pub(crate) const MAX_RATIO: u64 = 200;

/// Bytes that may come out whatever they were packed to.
const FREE: u64 = 32 << 20;

/// Counts what passes through.
#[derive(Debug)]
pub(crate) struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    pub(crate) fn new(inner: R, count: Arc<AtomicU64>) -> Self {
        Self { inner, count }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buf)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// That a packed stream swells beyond measure.
#[derive(Debug, thiserror::Error)]
#[error("it swells to more than {MAX_RATIO} times its size when it is unpacked")]
pub(crate) struct Swells;

/// Unpacks gzip, all members of it, and stops where it swells beyond measure.
pub(crate) struct Unpacked<R: Read> {
    inner: MultiGzDecoder<io::BufReader<Counted<R>>>,
    packed: Arc<AtomicU64>,
    out: u64,
}

impl<R: Read> Unpacked<R> {
    pub(crate) fn new(packed: R) -> Self {
        let count = Arc::new(AtomicU64::new(0));
        let counted = io::BufReader::new(Counted::new(packed, Arc::clone(&count)));
        Self { inner: MultiGzDecoder::new(counted), packed: count, out: 0 }
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buf)?;
        self.out += read as u64;
        if self.out > FREE && self.out / MAX_RATIO > self.packed.load(Ordering::Relaxed) {
            return Err(io::Error::other(Swells));
        }
        Ok(read)
    }
}

/// A stream of which each record may take so much and no more; the budget is renewed for each.
#[derive(Debug)]
pub(crate) struct Budgeted<R> {
    inner: R,
    left: Arc<AtomicU64>,
}

/// That a record passes its budget.
#[derive(Debug, thiserror::Error)]
#[error("the record is too long")]
pub(crate) struct Spent;

impl<R> Budgeted<R> {
    pub(crate) fn new(inner: R, left: Arc<AtomicU64>) -> Self {
        Self { inner, left }
    }
}

impl<R: Read> Read for Budgeted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 && !buf.is_empty() {
            return Err(io::Error::other(Spent));
        }
        let room = usize::try_from(left).unwrap_or(usize::MAX).min(buf.len());
        let read = self.inner.read(buf.get_mut(..room).unwrap_or_default())?;
        self.left.fetch_sub(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// What a line turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// It is in the buffer, its end mark with it.
    Whole,
    /// It has more bytes than allowed and was passed over.
    TooLong,
    /// There is none.
    End,
}

/// Reads the next line into `buffer`, or passes over one that is too long without holding it.
pub(crate) fn line(from: &mut impl BufRead, buffer: &mut Vec<u8>, limit: u64) -> io::Result<Line> {
    buffer.clear();
    let read = from.by_ref().take(limit + 1).read_until(b'\n', buffer)?;
    if read == 0 {
        return Ok(Line::End);
    }
    if read as u64 <= limit || buffer.last() == Some(&b'\n') {
        return Ok(Line::Whole);
    }
    buffer.clear();
    from.skip_until(b'\n')?;
    Ok(Line::TooLong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_swells_beyond_measure_is_stopped_early() {
        let bomb = packed(&vec![0; 200 << 20]);
        let mut unpacked = Unpacked::new(bomb.as_slice());
        let mut buffer = vec![0; 1 << 16];
        let mut total = 0;
        let error = loop {
            match unpacked.read(&mut buffer) {
                Ok(0) => panic!("help: the whole bomb was unpacked"),
                Ok(read) => total += read,
                Err(error) => break error,
            }
        };
        assert!(error.get_ref().is_some_and(|inner| inner.is::<Swells>()));
        assert!(total < 64 << 20, "{total}");
    }

    #[test]
    fn all_members_of_a_packed_stream_are_read() {
        let two = [packed(b"one "), packed(b"two")].concat();
        let mut text = String::new();
        Unpacked::new(two.as_slice()).read_to_string(&mut text).unwrap();
        assert_eq!(text, "one two");
    }

    #[test]
    fn a_line_too_long_is_passed_over() {
        let mut from: &[u8] = b"short\nmuch too long a line\nend";
        let mut buffer = Vec::new();
        let mut next = || line(&mut from, &mut buffer, 8).unwrap();
        assert_eq!([next(), next(), next(), next()], [Line::Whole, Line::TooLong, Line::Whole, Line::End]);
    }
}
