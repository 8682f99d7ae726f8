//! What can go wrong: only the writing.

use std::io;

/// The output could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the export could not be written: {0}; see whether the disk is full, or give another file with -o")]
pub struct Error(#[from] io::Error);

impl Error {
    /// True where whoever reads the output has gone away, as `head` does.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.0.kind() == io::ErrorKind::BrokenPipe
    }
}

impl From<csv::Error> for Error {
    fn from(error: csv::Error) -> Self {
        Self(error.into())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self(error.into())
    }
}

impl From<parquet::errors::ParquetError> for Error {
    fn from(error: parquet::errors::ParquetError) -> Self {
        // What the output itself said is kept as it was.
        match error {
            parquet::errors::ParquetError::External(cause) => match cause.downcast::<io::Error>() {
                Ok(cause) => Self(*cause),
                Err(cause) => Self(io::Error::other(cause)),
            },
            error => Self(io::Error::other(error)),
        }
    }
}
