//! How a file keeps its articles: by what it holds, and where that is open, by its name.

use std::path::Path;

use crate::origin::Format;

/// Bytes that are looked at.
pub(crate) const HEAD: usize = 8 << 10;

pub(crate) fn format(_head: &[u8], path: &Path) -> Format {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "md" | "markdown" | "mdown" | "mkd" => Format::Markdown,
        _ => Format::Text,
    }
}
