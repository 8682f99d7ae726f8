//! What went wrong, to whoever starts the server, and to whoever asks it.

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// Why a server does not run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The ledger cannot be opened or read.
    #[error(transparent)]
    Ledger(#[from] veille_ledger::Error),
    /// The address cannot be listened on.
    #[error("cannot listen on {address} ({why}); is another program there? Choose an address with --listen")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// What the system says.
        why: std::io::Error,
    },
    /// The system gives no random numbers for a token.
    #[error("the system gives no random numbers for a token ({0}); set one with --token")]
    Token(std::io::Error),
    /// A token that cannot be sent.
    #[error("a token is letters, digits, `-`, `_`, `.` and `~`, at least 16 of them")]
    WeakToken,
}

/// Why a question is not answered.
#[derive(Debug, Clone)]
pub(crate) struct Fail {
    pub(crate) status: StatusCode,
    pub(crate) told: Told,
}

/// What a refused question is answered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Refusal {
    error: Told,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Told {
    /// `bad_request`, `unauthorised`, `forbidden`, `not_found`, `bad_decision`, `too_large`, `busy` or `failed`.
    code: &'static str,
    /// What is wrong.
    message: String,
    /// What to do about it.
    help: Option<String>,
}

impl Fail {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, told: Told { code, message: message.into(), help: None } }
    }

    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", message)
    }

    pub(crate) fn unauthorised() -> Self {
        let fail = Self::new(StatusCode::UNAUTHORIZED, "unauthorised", "this needs the token of this server");
        fail.with_help("open the address that `veille serve` printed, or send `Authorization: Bearer TOKEN`")
    }

    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", message)
    }

    pub(crate) fn missing(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", message)
    }

    pub(crate) fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "a decision is at most 64 kB")
    }

    pub(crate) fn failed() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "failed",
            "the server could not answer; see what it printed",
        )
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.told.help = Some(help.into());
        self
    }

    pub(crate) fn refusal(self) -> Refusal {
        Refusal { error: self.told }
    }
}

impl From<veille_ledger::Error> for Fail {
    fn from(error: veille_ledger::Error) -> Self {
        let told = error.to_string();
        if error.is_bad_query() {
            Self::bad(told)
        } else if error.is_bad_decision() {
            Self::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_decision", told)
        } else if error.is_busy() {
            Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", told)
        } else {
            Self::new(StatusCode::INTERNAL_SERVER_ERROR, "failed", told)
        }
    }
}

impl From<veille_answer::Error> for Fail {
    fn from(error: veille_answer::Error) -> Self {
        if let Some(error) = error.ledger() {
            return error.clone().into();
        }
        let fail =
            if error.is_missing() { Self::missing(error.to_string()) } else { Self::bad(error.to_string()) };
        match error.help() {
            Some(help) => fail.with_help(help),
            None => fail,
        }
    }
}
