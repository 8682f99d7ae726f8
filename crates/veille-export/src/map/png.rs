//! The drawing as PNG.

use std::io::{self, Write};
use std::sync::Arc;

use resvg::{tiny_skia, usvg};

use super::{Map, letters, svg_text};
use crate::Error;
use crate::words::Words;

/// Pixels a unit of the drawing: 2400 across, sharp on a page of A4.
const SCALE: f32 = 2.4;

/// Draws a map as PNG, with letters of its own: no font of the machine is asked for.
///
/// # Errors
/// Where it cannot be written.
pub fn png(out: &mut dyn Write, map: &Map, words: &Words) -> Result<(), Error> {
    let options = usvg::Options {
        fontdb: Arc::new(letters::fonts()),
        font_family: "Noto Sans".to_owned(),
        ..usvg::Options::default()
    };
    let broken = |why: String| Error::from(io::Error::other(why));
    let tree =
        usvg::Tree::from_str(&svg_text(map, words), &options).map_err(|error| broken(error.to_string()))?;
    let size = tree.size().to_int_size().scale_by(SCALE).ok_or_else(|| broken("no size".to_owned()))?;
    let mut picture = tiny_skia::Pixmap::new(size.width(), size.height())
        .ok_or_else(|| broken("the picture is too large".to_owned()))?;
    resvg::render(&tree, tiny_skia::Transform::from_scale(SCALE, SCALE), &mut picture.as_mut());
    let bytes = picture.encode_png().map_err(|error| broken(error.to_string()))?;
    out.write_all(&bytes)?;
    out.flush().map_err(Error::from)
}
