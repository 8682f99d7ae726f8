//! Lines of a stream, in batches that a worker can take.

use std::io::{self, BufRead, BufReader, Read};

/// Bytes that one line may have: ten times the largest article that `read` takes. A line is held in memory
/// whole, and a stream without line ends must not fill it.
pub(crate) const MAX_LINE: usize = 100_000_000;

/// Lines, and bytes, after which a batch is full. Large enough that handing it over costs nothing beside
/// reading it, small enough that the last batches of a stream keep all cores busy.
const BATCH_LINES: usize = 32;
const BATCH_BYTES: usize = 128 << 10;

/// A line with its number, counted from 1.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) number: u64,
    pub(crate) content: Content,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Bytes(Vec<u8>),
    /// It passed [`MAX_LINE`]; its bytes were dropped.
    TooLong,
}

/// Batches of the stream's lines that are not blank.
///
/// A batch is also handed over where the next line is not there yet: who writes one line and waits for the
/// answer gets it.
#[derive(Debug)]
pub(crate) struct Batches<R> {
    from: BufReader<R>,
    number: u64,
    max_line: usize,
}

impl<R: Read> Batches<R> {
    pub(crate) fn new(from: R) -> Self {
        Self { from: BufReader::with_capacity(BATCH_BYTES, from), number: 0, max_line: MAX_LINE }
    }

    /// Nothing at the end of the stream.
    fn line(&mut self) -> io::Result<Option<Content>> {
        let mut bytes = Vec::new();
        let limit = self.max_line as u64 + 1;
        if self.from.by_ref().take(limit).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        if bytes.len() as u64 == limit && bytes.last() != Some(&b'\n') {
            self.skip_line()?;
            return Ok(Some(Content::TooLong));
        }
        Ok(Some(Content::Bytes(bytes)))
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.from.fill_buf()?;
            if buffer.is_empty() {
                return Ok(());
            }
            let (used, end) = match buffer.iter().position(|&byte| byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (buffer.len(), false),
            };
            self.from.consume(used);
            if end {
                return Ok(());
            }
        }
    }
}

impl<R: Read> Iterator for Batches<R> {
    type Item = io::Result<Vec<Line>>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut batch = Vec::new();
        let mut size = 0;
        loop {
            let content = match self.line() {
                Ok(Some(content)) => content,
                Ok(None) => break,
                Err(error) => return Some(Err(error)),
            };
            if let Content::Bytes(bytes) = &content {
                if bytes.iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
                size += bytes.len();
            }
            batch.push(Line { number: self.number, content });
            let next_is_here = self.from.buffer().contains(&b'\n');
            if batch.len() >= BATCH_LINES || size >= BATCH_BYTES || !next_is_here {
                break;
            }
        }
        (!batch.is_empty()).then_some(Ok(batch))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, max_line: usize) -> Vec<(u64, Option<String>)> {
        let mut batches = Batches::new(text.as_bytes());
        batches.max_line = max_line;
        let text = |content| match content {
            Content::Bytes(bytes) => Some(String::from_utf8(bytes).unwrap().trim_end().to_owned()),
            Content::TooLong => None,
        };
        batches.flat_map(Result::unwrap).map(|line| (line.number, text(line.content))).collect()
    }

    #[test]
    fn blank_lines_count_and_are_left_out() {
        let all = lines("a\n\n  \nb\r\nlast", 100);
        assert_eq!(all, [(1, Some("a".into())), (4, Some("b".into())), (5, Some("last".into()))]);
    }

    #[test]
    fn a_line_above_the_limit_is_dropped_and_the_next_is_read() {
        let all = lines("aaaa\nbbbbbbbbbbbb\ncccc\ndddddd", 4);
        assert_eq!(all, [(1, Some("aaaa".into())), (2, None), (3, Some("cccc".into())), (4, None)]);
    }

    #[test]
    fn a_batch_does_not_wait_for_lines_that_are_not_there() {
        /// Gives one line a call, as a peer does that waits for its answer.
        struct Peer(u8);
        impl Read for Peer {
            fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
                if self.0 == 0 {
                    return Ok(0);
                }
                self.0 -= 1;
                to[..2].copy_from_slice(b"x\n");
                Ok(2)
            }
        }
        let sizes: Vec<_> = Batches::new(Peer(3)).map(|batch| batch.unwrap().len()).collect();
        assert_eq!(sizes, [1, 1, 1]);
        let full: Vec<_> =
            Batches::new("x\n".repeat(70).as_bytes()).map(|batch| batch.unwrap().len()).collect();
        assert_eq!(full, [32, 32, 6]);
    }
}
