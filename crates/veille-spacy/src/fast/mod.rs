//! The only place with `unsafe` code: files mapped into memory, and matrix products compiled for the processor
//! at hand. Everything above it is safe Rust.

mod kernel;
mod map;
#[cfg(target_arch = "x86_64")]
mod wide;

pub(crate) use kernel::{Packed, add_rows, best_of, max_of_halves, maxout_of_three, norm_residual};
pub(crate) use map::Bytes;
