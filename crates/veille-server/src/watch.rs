//! Notices what other programs write to the ledger.

use std::sync::Weak;
use std::time::Duration;

use crate::app::App;

/// How often the ledger is looked at: soon enough for whoever watches `veille add` at work.
const EVERY: Duration = Duration::from_millis(250);

/// Looks at the ledger for as long as the server lives. A ledger that cannot be read just now is looked at again: questions
/// tell what is wrong with it.
pub(crate) fn watch(app: Weak<App>) {
    let look = move || {
        let mut reader = None;
        loop {
            std::thread::sleep(EVERY);
            let Some(app) = app.upgrade() else { break };
            if reader.is_none() {
                reader = app.open().ok();
            }
            match reader.as_ref().map(|reader| reader.version()) {
                Some(Ok(version)) => app.now(&version),
                _ => reader = None,
            }
        }
    };
    // Without the thread, the next question still notices.
    let _ = std::thread::Builder::new().name("veille-watch".into()).spawn(look);
}
