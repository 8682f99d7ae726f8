//! Work on foreign bytes by code that is not ours: on a thread of its own, with room on its stack, within a time.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Why the work gave nothing.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// It took longer than allowed. Its thread is left to itself and ends when its work does.
    TooSlow,
    /// It panicked, or the system gives no more threads.
    Failed,
}

/// Room for programs that follow nested structures by calling themselves; memory is only taken where it is used.
const STACK: usize = 64 << 20;

/// Runs that work and waits for it so long.
pub(crate) fn run<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Broken> {
    let (send, receive) = mpsc::sync_channel(1);
    let thread = thread::Builder::new().name("veille-guarded".into()).stack_size(STACK);
    let started = thread.spawn(move || {
        // Whoever waited may have gone.
        let _ = send.send(work());
    });
    started.map_err(|_| Broken::Failed)?;
    match receive.recv_timeout(limit) {
        Ok(done) => Ok(done),
        Err(mpsc::RecvTimeoutError::Timeout) => Err(Broken::TooSlow),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(Broken::Failed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_fails_or_hangs_is_told_apart() {
        assert_eq!(run(Duration::from_secs(5), || 7), Ok(7));
        assert_eq!(
            run(Duration::from_millis(20), || thread::sleep(Duration::from_secs(2))),
            Err(Broken::TooSlow)
        );
        assert_eq!(
            run(Duration::from_secs(5), || -> u8 { panic!("broken on purpose") }),
            Err(Broken::Failed)
        );
    }
}
