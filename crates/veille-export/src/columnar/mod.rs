//! Claims and control in Apache Parquet, for DuckDB, data frames and Kepler.gl.

mod claims;
mod control;
mod table;

pub use claims::ClaimParquet;
pub use control::parquet;
