//! Work on many cores, results in the order of the input, memory that does not grow with the input.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

/// Batches that wait, finished or not, for each thread. Two keep every thread busy while one is written out.
const WAITING: usize = 2;

/// Takes batches from `source` (on a thread of its own), gives each to `work` (on `threads` threads), and the
/// results to `sink` in the order of the batches. `flush` is called whenever no result is ready.
///
/// At most `WAITING * threads + threads + 1` batches are in memory, however long a single one takes.
///
/// # Errors
/// The first error of `source` or `sink`; results of earlier batches have been written.
pub(crate) fn run<B: Send, R: Send>(
    threads: usize,
    source: impl Iterator<Item = io::Result<B>> + Send,
    work: impl Fn(B) -> R + Sync,
    mut sink: impl FnMut(Option<R>) -> io::Result<()>,
) -> io::Result<()> {
    type Job<B, R> = (B, SyncSender<R>);
    let threads = threads.max(1);
    std::thread::scope(|scope| {
        // The order is kept by a queue of places where results will arrive, not by sorting those that have:
        // a slow batch then holds up the reader and not the memory.
        let (places, arriving) = sync_channel::<io::Result<Receiver<R>>>(WAITING * threads);
        let (jobs, waiting) = sync_channel::<Job<B, R>>(threads);
        let waiting = Arc::new(Mutex::new(waiting));
        scope.spawn(move || {
            for batch in source {
                let sent = match batch {
                    Ok(batch) => {
                        let (done, place) = sync_channel(1);
                        places.send(Ok(place)).is_ok() && jobs.send((batch, done)).is_ok()
                    }
                    Err(error) => {
                        let _ = places.send(Err(error));
                        false
                    }
                };
                // A queue without a reader: the sink has failed.
                if !sent {
                    break;
                }
            }
        });
        let work = &work;
        for _ in 0..threads {
            let waiting = Arc::clone(&waiting);
            scope.spawn(move || {
                loop {
                    let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((batch, done)) = job else { break };
                    let _ = done.send(work(batch));
                }
            });
        }
        loop {
            let place = match arriving.try_recv() {
                Err(TryRecvError::Empty) => {
                    sink(None)?;
                    arriving.recv()
                }
                Err(TryRecvError::Disconnected) => return Ok(()),
                Ok(place) => Ok(place),
            };
            let Ok(place) = place else { return Ok(()) };
            let place = place?;
            let result = match place.try_recv() {
                Ok(result) => Ok(result),
                Err(TryRecvError::Empty) => {
                    sink(None)?;
                    place.recv()
                }
                Err(TryRecvError::Disconnected) => place.recv(),
            };
            let result = result.map_err(|_| io::Error::other("a thread ended before its work was done"))?;
            sink(Some(result))?;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    #[test]
    fn results_come_in_the_order_of_the_input_on_any_number_of_threads() {
        for threads in [1, 2, 7] {
            let mut out = Vec::new();
            let slow = |n: u64| {
                std::thread::sleep(Duration::from_micros((n * 7919) % 300));
                n * 2
            };
            run(threads, (0..200).map(Ok), slow, |result| {
                out.extend(result);
                Ok(())
            })
            .unwrap();
            assert_eq!(out, (0..200).map(|n| n * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_slow_batch_holds_up_the_reader() {
        let read = AtomicUsize::new(0);
        let source = (0..1000usize).map(|n| {
            read.fetch_add(1, Ordering::SeqCst);
            Ok(n)
        });
        let mut ahead = 0;
        let work = |n: usize| {
            if n == 0 {
                std::thread::sleep(Duration::from_millis(50));
            }
            n
        };
        run(2, source, work, |result| {
            if let Some(n) = result {
                ahead = ahead.max(read.load(Ordering::SeqCst) - n);
            }
            Ok(())
        })
        .unwrap();
        assert!(ahead <= WAITING * 2 + 2 + 4, "{ahead} batches were in memory");
    }

    #[test]
    fn a_failing_end_stops_the_work() {
        let error = run(
            2,
            (0..).map(Ok),
            |n: u64| n,
            |result| match result {
                Some(5) => Err(io::Error::other("full")),
                _ => Ok(()),
            },
        );
        assert_eq!(error.unwrap_err().to_string(), "full");
        let source = (0..10).map(|n| if n == 3 { Err(io::Error::other("gone")) } else { Ok(n) });
        let mut seen = vec![];
        let error = run(
            2,
            source,
            |n: u64| n,
            |result| {
                seen.extend(result);
                Ok(())
            },
        );
        assert_eq!((error.unwrap_err().to_string().as_str(), seen), ("gone", vec![0, 1, 2]));
    }
}
