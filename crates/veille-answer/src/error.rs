use std::fmt;

/// Why something cannot be answered.
#[derive(Debug)]
pub struct Error(Kind);

#[derive(Debug)]
enum Kind {
    Ledger(veille_ledger::Error),
    Export(veille_export::Error),
    Asked { message: String, help: Option<String>, missing: bool },
}

impl Error {
    /// What was asked for makes no sense here.
    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self(Kind::Asked { message: message.into(), help: None, missing: false })
    }

    /// What was asked for is not there.
    pub(crate) fn missing(message: impl Into<String>) -> Self {
        Self(Kind::Asked { message: message.into(), help: None, missing: true })
    }

    pub(crate) fn with_help(mut self, told: impl Into<String>) -> Self {
        if let Kind::Asked { help, .. } = &mut self.0 {
            *help = Some(told.into());
        }
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        match &self.0 {
            Kind::Ledger(_) | Kind::Export(_) => None,
            Kind::Asked { help, .. } => help.as_deref(),
        }
    }

    /// True where the question itself is at fault.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        matches!(self.0, Kind::Asked { .. })
    }

    /// True where the place, claim or article asked for is not in the ledger.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self.0, Kind::Asked { missing: true, .. })
    }

    /// The ledger's own failure, where it is one.
    #[must_use]
    pub fn ledger(&self) -> Option<&veille_ledger::Error> {
        match &self.0 {
            Kind::Ledger(error) => Some(error),
            Kind::Export(_) | Kind::Asked { .. } => None,
        }
    }

    /// True where whoever read what was written has gone away.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(&self.0, Kind::Export(error) if error.is_closed())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Ledger(error) => error.fmt(f),
            Kind::Export(error) => error.fmt(f),
            Kind::Asked { message, .. } => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {}

impl From<veille_export::Error> for Error {
    fn from(error: veille_export::Error) -> Self {
        Self(Kind::Export(error))
    }
}

impl From<veille_ledger::Error> for Error {
    fn from(error: veille_ledger::Error) -> Self {
        Self(Kind::Ledger(error))
    }
}
