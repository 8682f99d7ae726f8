use std::collections::HashMap;
use std::io::{self, Read};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use ureq::config::Config;
use ureq::http::{HeaderMap, Uri};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use url::Url;

use crate::bounds::Unpacked;
use crate::error::Kind;
use crate::{Error, warc};

/// Gets pages and feeds from the network: by http and https only, from public addresses only, one request at a time
/// a host, within limits of time, size and redirections.
///
/// An address is looked up once, what it resolves to is checked, and the connection goes to the address that
/// was checked; each redirection is checked in the same way. Proxies that the environment names are not used, since
/// nobody could check where they connect to.
///
/// ```no_run
/// use veille_ingest::{Fetched, Fetcher, Validators};
///
/// let fetcher = Fetcher::new();
/// let mut kept = Validators::default();
/// match fetcher.get("https://example.org/feed.xml", &kept)? {
///     Fetched::Unchanged => println!("nothing new"),
///     Fetched::Answer(answer) => kept = answer.validators,
/// }
/// # Ok::<(), veille_ingest::Error>(())
/// ```
#[derive(Debug)]
pub struct Fetcher {
    agent: ureq::Agent,
    allow_private: bool,
    time: Duration,
    pause: Duration,
    max_bytes: u64,
    /// When each host may next be asked. Its lock is held while a request to it is under way.
    hosts: Mutex<HashMap<String, Arc<Mutex<Option<Instant>>>>>,
}

/// What a server wants to be told next time, so that it need not send again what has not changed. Kept by the caller.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Validators {
    /// `ETag`, as the server wrote it.
    pub etag: Option<String>,
    /// `Last-Modified`, as the server wrote it.
    pub last_modified: Option<String>,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// Nothing has changed since the validators were given.
    Unchanged,
    /// The server's answer.
    Answer(Answer),
}

/// A server's answer, unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Where it came from in the end.
    pub address: String,
    /// `Content-Type` in lower case.
    pub kind: String,
    /// What the answer says of its characters.
    pub charset: Option<String>,
    /// The content.
    pub body: Vec<u8>,
    /// For the next request.
    pub validators: Validators,
    /// Where the server says it has moved for good; ask there from now on.
    pub moved: Option<String>,
}

/// Redirections that are followed. Browsers follow 20; feeds that move have one or two.
const MAX_REDIRECTS: usize = 8;

/// Longest wait for a host that is to be left alone; where it is longer, the request fails at once with the wait.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Longest that a server may put us off.
const LONGEST_DELAY: Duration = Duration::from_secs(24 * 60 * 60);

/// That a name resolves to no public address.
#[derive(Debug, thiserror::Error)]
#[error("it is an address inside a network")]
struct Inside;

#[derive(Debug)]
struct Checked {
    inner: DefaultResolver,
    allow_private: bool,
    /// Allowed all the same.
    exceptions: Vec<SocketAddr>,
}

impl Resolver for Checked {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let mut allowed = self.empty();
        let may_be_asked = |address: &SocketAddr| {
            self.allow_private || is_public(address.ip()) || self.exceptions.contains(address)
        };
        for address in found.iter().copied().filter(may_be_asked) {
            allowed.push(address);
        }
        if allowed.is_empty() { Err(ureq::Error::Io(io::Error::other(Inside))) } else { Ok(allowed) }
    }
}

/// True for addresses that are reached over the public network. The ranges are those of the registries of special
/// purpose addresses (RFC 6890 and its successors), with the IPv6 forms that lead to an IPv4 address.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        [0 | 10 | 127, ..] | [240..=255, ..] | [224..=239, ..] => true,
        [100, second, ..] => second & 0xC0 == 64,
        [169, 254, ..] | [192, 168, ..] | [192, 0, 0 | 2, _] | [198, 18 | 19, ..] => true,
        [192, 88, 99, _] | [198, 51, 100, _] | [203, 0, 113, _] => true,
        [172, second, ..] => second & 0xF0 == 16,
        _ => false,
    };
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(v4) = address.to_ipv4_mapped() {
        return is_public_v4(v4);
    }
    let [first, second, third, _, _, _, high, low] = address.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match (first, second) {
        // NAT64, and 6to4: an IPv4 address in other words.
        (0x64, 0xff9b) => third == 0 && v4(high, low),
        (0x2002, high) => v4(high, third),
        // Teredo and other assignments for protocols; documentation.
        (0x2001, second) => second >= 0x200 && second != 0xdb8,
        (0x3fff, second) => second >= 0x1000,
        // Only this eighth of all addresses is given out to the public.
        (first, _) => first & 0xE000 == 0x2000,
    }
}

impl Default for Fetcher {
    fn default() -> Self {
        Self::new()
    }
}

impl Fetcher {
    /// Bytes of an answer unless told otherwise, on the wire and unpacked: 20 MB.
    pub const MAX_BYTES: u64 = 20_000_000;

    /// Asks public addresses only, gives up after 30 seconds, and leaves a host alone for a second between requests.
    #[must_use]
    pub fn new() -> Self {
        Self {
            agent: agent(false, Vec::new()),
            allow_private: false,
            time: Duration::from_secs(30),
            pause: Duration::from_secs(1),
            max_bytes: Self::MAX_BYTES,
            hosts: Mutex::default(),
        }
    }

    /// Lets it ask addresses inside the user's own network and machine. A feed or a page can then make it
    /// ask them as well.
    #[must_use]
    pub fn allow_private(mut self, allow: bool) -> Self {
        if self.allow_private != allow {
            self.agent = agent(allow, Vec::new());
        }
        self.allow_private = allow;
        self
    }

    /// Sets the time for a request with all its redirections, from the look-up of the name to the last byte.
    #[must_use]
    pub fn time(mut self, time: Duration) -> Self {
        self.time = time;
        self
    }

    /// Sets how long a host is left alone between two requests.
    #[must_use]
    pub fn pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// Sets how many bytes an answer may have, on the wire and unpacked.
    #[must_use]
    pub fn max_bytes(mut self, max_bytes: u64) -> Self {
        self.max_bytes = max_bytes;
        self
    }

    pub(crate) fn limit(&self) -> u64 {
        self.max_bytes
    }

    /// Asks for what is at an address, and waits for its host's turn where that is soon.
    ///
    /// # Errors
    /// * [`is_refused_address`](Error::is_refused_address): not http or https, or inside a network.
    /// * [`retry_after`](Error::retry_after): the host asks to be left alone for so long.
    /// * [`status`](Error::status): the server answers with an error.
    /// * [`is_too_large`](Error::is_too_large): the answer passes the limit, on the wire or unpacked.
    /// * [`is_network`](Error::is_network): too slow, unreachable, redirected for ever, broken off.
    pub fn get(&self, address: &str, validators: &Validators) -> Result<Fetched, Error> {
        self.follow(address, validators).map_err(|kind| Error::of(address, kind))
    }

    fn follow(&self, address: &str, validators: &Validators) -> Result<Fetched, Kind> {
        let started = Instant::now();
        let mut url = checked_address(address)?;
        let mut moved = None;
        let mut for_good = true;
        for _ in 0..=MAX_REDIRECTS {
            let answer = self.ask(&url, validators, started)?;
            let (status, header) = (answer.status().as_u16(), answer.headers().clone());
            match status {
                200..=299 => {
                    let answer = self.answer(url.as_str(), &header, answer)?;
                    return Ok(Fetched::Answer(Answer { moved, ..answer }));
                }
                304 => return Ok(Fetched::Unchanged),
                301 | 302 | 303 | 307 | 308 => {
                    let to = text(&header, "location").ok_or(Kind::Status { status })?;
                    let to = url.join(&to).map_err(|_| Kind::BadAddress)?;
                    url = checked_address(to.as_str())?;
                    // It has moved for good as far as no step on the way was for now.
                    for_good &= matches!(status, 301 | 308);
                    if for_good {
                        moved = Some(url.to_string());
                    }
                }
                429 | 503 => {
                    let wait = text(&header, "retry-after").and_then(|text| delay(&text));
                    let Some(wait) = wait else { return Err(Kind::Status { status }) };
                    self.leave_alone(&url, wait);
                    return Err(Kind::Later { seconds: wait.as_secs() });
                }
                _ => return Err(Kind::Status { status }),
            }
        }
        Err(Kind::Redirected { limit: MAX_REDIRECTS })
    }

    /// One request, in its host's turn.
    fn ask(
        &self,
        url: &Url,
        validators: &Validators,
        started: Instant,
    ) -> Result<ureq::http::Response<ureq::Body>, Kind> {
        let host = self.host(url);
        let mut next = host.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = next.map_or(Duration::ZERO, |next| next.saturating_duration_since(Instant::now()));
        if wait > LONGEST_WAIT {
            return Err(Kind::Later { seconds: wait.as_secs() });
        }
        // Waiting one's turn is no time that the server takes.
        thread::sleep(wait);
        let spent = started.elapsed().saturating_sub(wait);
        let left = self.time.checked_sub(spent).filter(|left| !left.is_zero());
        let left = left.ok_or(Kind::TimedOut { seconds: self.time.as_secs() })?;
        let mut request = self.agent.get(url.as_str()).config().timeout_global(Some(left)).build();
        if let Some(etag) = &validators.etag {
            request = request.header("If-None-Match", etag);
        }
        if let Some(date) = &validators.last_modified {
            request = request.header("If-Modified-Since", date);
        }
        let answer = request.call();
        *next = Some(Instant::now() + self.pause);
        answer.map_err(|error| self.failure(error))
    }

    fn answer(
        &self,
        address: &str,
        header: &HeaderMap,
        answer: ureq::http::Response<ureq::Body>,
    ) -> Result<Answer, Kind> {
        let limit = self.max_bytes;
        let too_large = Kind::LongAnswer { limit };
        let mut wire = Vec::new();
        let read = answer.into_body().into_reader().take(limit + 1).read_to_end(&mut wire);
        read.map_err(|error| self.broken_off(error))?;
        if wire.len() as u64 > limit {
            return Err(too_large);
        }
        let coding = text(header, "content-encoding").unwrap_or_default().to_ascii_lowercase();
        let body = match coding.as_str() {
            "" | "identity" => wire,
            "gzip" | "x-gzip" => {
                let mut body = Vec::new();
                Unpacked::new(wire.as_slice())
                    .take(limit + 1)
                    .read_to_end(&mut body)
                    .map_err(Kind::stream)?;
                if body.len() as u64 > limit {
                    return Err(too_large);
                }
                body
            }
            _ => return Err(Kind::Packed { coding }),
        };
        let kind = text(header, "content-type").unwrap_or_default().to_ascii_lowercase();
        let validators =
            Validators { etag: text(header, "etag"), last_modified: text(header, "last-modified") };
        Ok(Answer {
            address: address.to_owned(),
            charset: warc::charset(&kind),
            kind,
            body,
            validators,
            moved: None,
        })
    }

    fn host(&self, url: &Url) -> Arc<Mutex<Option<Instant>>> {
        let name = url.host_str().unwrap_or_default().to_owned();
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(hosts.entry(name).or_default())
    }

    fn leave_alone(&self, url: &Url, wait: Duration) {
        let host = self.host(url);
        *host.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + wait);
    }

    fn failure(&self, error: ureq::Error) -> Kind {
        match error {
            ureq::Error::Io(error) => self.broken_off(error),
            ureq::Error::Timeout(_) => Kind::TimedOut { seconds: self.time.as_secs() },
            ureq::Error::HostNotFound => Kind::Network { cause: "the host is not known".into() },
            ureq::Error::BadUri(_) => Kind::BadAddress,
            other => Kind::Network { cause: other.to_string() },
        }
    }

    fn broken_off(&self, error: io::Error) -> Kind {
        if error.get_ref().is_some_and(|inner| inner.is::<Inside>()) {
            return Kind::Inside;
        }
        let timeout = error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>());
        if error.kind() == io::ErrorKind::TimedOut || matches!(timeout, Some(ureq::Error::Timeout(_))) {
            return Kind::TimedOut { seconds: self.time.as_secs() };
        }
        Kind::Network { cause: error.to_string() }
    }
}

/// A plain agent: it says what it is, follows nothing by itself, and unpacks nothing.
fn agent(allow_private: bool, exceptions: Vec<SocketAddr>) -> ureq::Agent {
    let config = Config::builder()
        .user_agent(concat!("veille/", env!("CARGO_PKG_VERSION")))
        .accept(
            "application/atom+xml, application/rss+xml, application/feed+json, text/html;q=0.9, */*;q=0.5",
        )
        .accept_encoding("gzip")
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_response_header_size(64 << 10)
        .proxy(None)
        .build();
    let resolver = Checked { inner: DefaultResolver::default(), allow_private, exceptions };
    ureq::Agent::with_parts(config, DefaultConnector::default(), resolver)
}

/// The address in its normal form: `http://0x7f.1/` is `http://127.0.0.1/`.
pub(crate) fn checked_address(address: &str) -> Result<Url, Kind> {
    let mut url = Url::parse(address.trim()).map_err(|_| Kind::BadAddress)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Kind::Scheme { scheme: url.scheme().to_owned() });
    }
    if !url.has_host() || !url.username().is_empty() || url.password().is_some() {
        return Err(Kind::BadAddress);
    }
    url.set_fragment(None);
    Ok(url)
}

fn text(header: &HeaderMap, name: &str) -> Option<String> {
    let value = header.get(name)?.to_str().ok()?.trim();
    // What is kept goes into a later request's header, and into ledgers.
    (!value.is_empty() && value.len() <= 2000).then(|| value.to_owned())
}

/// `Retry-After`: seconds, or a date.
fn delay(text: &str) -> Option<Duration> {
    let seconds = match text.parse::<u64>() {
        Ok(seconds) => seconds,
        Err(_) => {
            let until = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
            let wait = until.as_second().saturating_sub(jiff::Timestamp::now().as_second());
            u64::try_from(wait).unwrap_or(0)
        }
    };
    Some(Duration::from_secs(seconds).min(LONGEST_DELAY))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_inside_a_network_are_known_in_every_form() {
        for address in [
            "127.0.0.1",
            "127.8.8.8",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "100.127.255.255",
            "192.0.2.1",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fdff::1",
            "ff02::1",
            "fec0::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:c0a8:101::1",
            "2001:db8::1",
            "2001::1",
            "100::1",
            "5f00::1",
            "3fff::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in [
            "8.8.8.8",
            "172.15.0.1",
            "172.32.0.1",
            "100.63.0.1",
            "192.1.0.1",
            "2a00:1450::1",
            "2001:4860::8888",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2002:808:808::",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn only_plain_web_addresses_are_asked() {
        for address in [
            "ftp://example.org/",
            "file:///etc/passwd",
            "gopher://x/",
            "example.org",
            "",
            "http://",
            "http://a:b@example.org/",
            "javascript:x",
        ] {
            assert!(checked_address(address).is_err(), "{address}");
        }
        assert_eq!(checked_address(" HTTP://0x7f.1:80/a#b").unwrap().as_str(), "http://127.0.0.1/a");
    }

    #[test]
    fn servers_may_put_us_off_by_seconds_or_a_date() {
        assert_eq!(delay("120"), Some(Duration::from_secs(120)));
        assert_eq!(delay("99999999"), Some(LONGEST_DELAY));
        assert_eq!(delay("Fri, 31 Dec 1999 23:59:59 GMT"), Some(Duration::ZERO));
        assert_eq!(delay("soon"), None);
    }

    /// A server that answers each request with that, and how often it was asked.
    fn serve(answer: String) -> (SocketAddr, Arc<Mutex<usize>>) {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, asked) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(0)));
        let kept = Arc::clone(&asked);
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                *kept.lock().unwrap() += 1;
                let _ = stream.read(&mut [0; 4096]);
                let _ = io::Write::write_all(&mut stream, answer.as_bytes());
            }
        });
        (address, asked)
    }

    #[test]
    fn a_redirection_into_the_network_is_refused() {
        let (inside, asked) = serve("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret".into());
        for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"] {
            let to = format!("http://{host}:{}/", inside.port());
            let (outside, _) =
                serve(format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"));
            // The first server stands for one outside.
            let fetcher = Fetcher { agent: agent(false, vec![outside]), ..Fetcher::new() };
            let error = fetcher.get(&format!("http://{outside}/"), &Validators::default()).unwrap_err();
            assert!(error.is_refused_address(), "{error}");
        }
        assert_eq!(*asked.lock().unwrap(), 0);
    }

    proptest! {
        #[test]
        fn any_address_is_checked(address in any::<[u8; 16]>(), v4 in any::<[u8; 4]>()) {
            let mapped = Ipv4Addr::from(v4).to_ipv6_mapped();
            prop_assert_eq!(is_public(IpAddr::V6(mapped)), is_public(IpAddr::V4(Ipv4Addr::from(v4))));
            let _ = is_public(IpAddr::V6(Ipv6Addr::from(address)));
        }

        #[test]
        fn any_text_is_an_address_or_none(text in "(https?:)?[/@:.a-z0-9\\[\\]%é-]{0,30}") {
            let _ = checked_address(&text);
        }
    }
}
