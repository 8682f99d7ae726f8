//! Claims and control in Apache Parquet, for DuckDB, data frames and Kepler.gl.

mod claims;
mod control;
mod read;
mod table;

pub use claims::{CLAIM_COLUMNS, ClaimParquet, claim_cells};
pub use control::parquet;
pub use read::{ClaimRows, Unreadable};
pub use table::{Cell, Kind};
