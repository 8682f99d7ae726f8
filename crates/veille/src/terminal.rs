//! Standard output: colour where it is wanted, and how wide it is.

use std::io;

use crate::cli::Color;

/// Columns of a page that goes to a file or a pipe.
const PAGE: usize = 100;

/// Columns beyond which a sentence is no longer read at a glance.
const WIDEST_PAGE: usize = 120;

pub(crate) type Output = anstream::AutoStream<Box<io::StdoutLock<'static>>>;

pub(crate) fn output(color: Color) -> Output {
    let choice = match color {
        Color::Auto => anstream::AutoStream::choice(&io::stdout()),
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    };
    anstream::AutoStream::new(Box::new(io::stdout().lock()), choice)
}

pub(crate) fn columns() -> usize {
    terminal_size::terminal_size_of(io::stdout())
        .map_or(PAGE, |(width, _)| usize::from(width.0).clamp(40, WIDEST_PAGE))
}
