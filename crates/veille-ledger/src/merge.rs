//! Two ledgers become one.

use std::ops::ControlFlow;

use crate::{Added, Error, History, Ledger};

/// Articles that become visible together.
const BATCH: usize = 512;

/// Adds to a ledger all that another one holds: articles with all their appearances and readings, decisions, and what others
/// remember of articles, each with when it was learnt first.
///
/// The result is the same in whatever order ledgers are merged, and merging again adds nothing. It is written in
/// batches, each whole or not at all, decisions last: where it is cut off, it is simply run again. `each` is shown what was
/// added so far after each batch.
///
/// # Errors
/// Those of both ledgers, see [`Ledger`]. An article that cannot be added is in [`Added::refused`].
pub fn merge(from: &dyn Ledger, into: &mut dyn Ledger, each: &mut dyn FnMut(&Added)) -> Result<Added, Error> {
    let mut added = Added::default();
    let mut batch: Vec<History> = Vec::with_capacity(BATCH);
    let mut failed = None;
    from.histories(&mut |history| {
        batch.push(history);
        if batch.len() < BATCH {
            return ControlFlow::Continue(());
        }
        match into.absorb(&batch, &[]) {
            Ok(more) => {
                added.count(more);
                each(&added);
                batch.clear();
                ControlFlow::Continue(())
            }
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    added.count(into.absorb(&batch, &from.decisions(None)?)?);
    Ok(added)
}
