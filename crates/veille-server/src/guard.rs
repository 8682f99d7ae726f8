//! Who may ask, and what a browser may do with the answer.
//!
//! * **Loopback** is open for reading to whoever is on this machine, but only under the names of this machine: a page of a stranger
//!   that points a name of its own at 127.0.0.1 (DNS rebinding) sends that name as `Host`, and is refused.
//! * **Any other address** needs the token for every question.
//! * **A decision** needs it always. It is sent as `Authorization: Bearer`, which no browser sends by itself: a page of a stranger
//!   cannot have one sent (CSRF). A cookie would be: browsers share cookies between all ports of a host, and take them for
//!   the same site, so that any other program on this machine that shows pages could decide.
//! * **The page gets it** from the part of the address after `#`, which browsers send to no server and tell no other page.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response};
use axum::middleware::Next;
use axum::response::IntoResponse;
use sha2::{Digest as _, Sha256};

use crate::Error;
use crate::app::App;
use crate::error::Fail;

/// Fewer signs of a token can be guessed.
const LEAST: usize = 16;

/// Who may ask.
#[derive(Debug)]
pub(crate) struct Guard {
    token: [u8; 32],
    loopback: bool,
}

impl Guard {
    pub(crate) fn new(token: &str, loopback: bool) -> Result<Self, Error> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
        if token.len() < LEAST || !token.chars().all(plain) {
            return Err(Error::WeakToken);
        }
        Ok(Self { token: Sha256::digest(token).into(), loopback })
    }

    /// A token that nobody can guess.
    pub(crate) fn token() -> Result<String, Error> {
        let mut bytes = [0u8; 20];
        getrandom::fill(&mut bytes)
            .map_err(|error| Error::Token(std::io::Error::other(error.to_string())))?;
        Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// True where the token is sent along.
    pub(crate) fn knows(&self, headers: &HeaderMap) -> bool {
        let sent = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = sent
            .and_then(|sent| sent.split_once(' '))
            .filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
        // Hashes are compared: how long it takes tells nothing of the token.
        token.is_some_and(|(_, token)| <[u8; 32]>::from(Sha256::digest(token.trim())) == self.token)
    }

    fn admits(&self, request: &Request) -> Result<(), Fail> {
        let headers = request.headers();
        if self.loopback && !headers.get(HOST).is_some_and(is_this_machine) {
            let help = "open it as http://127.0.0.1 or http://localhost, with its port";
            return Err(
                Fail::forbidden("this server answers under the names of this machine only").with_help(help)
            );
        }
        let asks = request.uri().path().starts_with("/api");
        let writes = !matches!(*request.method(), Method::GET | Method::HEAD);
        if writes && !from_here(headers) {
            return Err(Fail::forbidden("a page of another address cannot decide"));
        }
        if asks && (writes || !self.loopback) && !self.knows(headers) {
            return Err(Fail::unauthorised());
        }
        Ok(())
    }
}

/// True for `127.0.0.1`, `[::1]` and `localhost`, on any port: it may have been forwarded.
fn is_this_machine(host: &HeaderValue) -> bool {
    let Ok(host) = host.to_str() else { return false };
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map_or(rest, |(name, _)| name),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// True where the request comes from a page of this server, or from no page.
fn from_here(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(ORIGIN).map(HeaderValue::to_str) else { return true };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let authority = origin.ok().and_then(|origin| origin.split_once("://")).map(|(_, authority)| authority);
    authority.is_some_and(|authority| host.is_some_and(|host| host.eq_ignore_ascii_case(authority)))
}

/// No script, style or picture but the page's own; the map draws in workers made from its own script, and pictures made in memory.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
    connect-src 'self'; worker-src 'self' blob:; child-src 'self' blob:; manifest-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// Told to browsers with every answer.
const TOLD: [(&str, &str); 6] = [
    ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
];

/// Refuses whoever may not ask, and tells the browser what the answer may do.
pub(crate) async fn guarded(State(app): State<Arc<App>>, request: Request, next: Next) -> Response<Body> {
    let mut response = match app.guard.admits(&request) {
        Ok(()) => next.run(request).await,
        Err(fail) => fail.into_response(),
    };
    for (name, value) in TOLD {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_this_machine_are_known() {
        let known = |host| is_this_machine(&HeaderValue::from_static(host));
        for host in ["127.0.0.1:8737", "localhost", "LOCALHOST:1", "[::1]:8737", "127.9.9.9"] {
            assert!(known(host), "{host}");
        }
        for host in ["evil.example", "localhost.evil.example:8737", "127.0.0.1.evil.example", "[::2]:80", ""]
        {
            assert!(!known(host), "{host}");
        }
    }

    #[test]
    fn a_token_can_be_made_and_a_weak_one_is_refused() {
        let (one, other) = (Guard::token().unwrap_or_default(), Guard::token().unwrap_or_default());
        assert!(one != other && Guard::new(&one, true).is_ok());
        assert!(Guard::new("short", true).is_err() && Guard::new("sixteen signs, but spaces", true).is_err());
    }
}
