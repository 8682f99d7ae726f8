//! Fetching, against a server that this test runs: what it refuses, what it survives, what it keeps.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test states what must hold; a panic is how it says that it does not"
)]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use veille_ingest::{
    Answer, Collection, Error, Fetched, Fetcher, Memory, Note, Pages, Reader, Validators, Visit,
};

type Requests = Arc<Mutex<Vec<String>>>;

/// Serves each request with what `answer` writes for its path and header; gives the server's address and what was asked.
fn serve(answer: impl Fn(&str, &str, &mut TcpStream) + Send + Sync + 'static) -> (String, Requests) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (asked, answer) = (Requests::default(), Arc::new(answer));
    let kept = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (answer, kept) = (Arc::clone(&answer), Arc::clone(&kept));
            std::thread::spawn(move || {
                let mut header = String::new();
                let mut lines = BufReader::new(stream.try_clone().unwrap());
                while lines.read_line(&mut header).is_ok_and(|read| read > 2) {}
                let path = header.split(' ').nth(1).unwrap_or("/").to_owned();
                kept.lock().unwrap().push(path.clone());
                let mut stream = stream;
                answer(&path, &header.to_lowercase(), &mut stream);
            });
        }
    });
    (address, asked)
}

fn send(stream: &mut TcpStream, status: &str, header: &str, body: &[u8]) {
    let head =
        format!("HTTP/1.1 {status}\r\n{header}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn fetcher() -> Fetcher {
    Fetcher::new().allow_private(true).pause(Duration::ZERO).time(Duration::from_secs(3)).max_bytes(1_000_000)
}

fn get(fetcher: &Fetcher, address: &str) -> Result<Answer, Error> {
    fetcher.get(address, &Validators::default()).map(|fetched| match fetched {
        Fetched::Answer(answer) => answer,
        Fetched::Unchanged => panic!("nothing was said of an earlier answer"),
    })
}

/// The message without the port, which is another each time.
fn said(error: &Error, address: &str) -> String {
    error.to_string().replace(address, "http://server")
}

#[test]
fn addresses_inside_a_network_are_refused_unless_allowed() {
    let (address, asked) = serve(|_, _, stream| send(stream, "200 OK", "", b"secret"));
    let error = get(&Fetcher::new(), &address).unwrap_err();
    assert!(error.is_refused_address() && !error.is_network());
    insta::assert_snapshot!(said(&error, &address), @"http://server: this address is inside a network or on this machine; it is only asked where that is allowed");
    for host in ["localhost", "127.1", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "0"] {
        let error = get(&Fetcher::new(), &format!("http://{host}:1/")).unwrap_err();
        assert!(error.is_refused_address() || error.is_network(), "{error}");
        assert!(!error.to_string().contains("refused"), "no connection was tried: {error}");
    }
    assert!(asked.lock().unwrap().is_empty());
    assert_eq!(get(&fetcher(), &address).unwrap().body, b"secret");
}

#[test]
fn redirections_are_followed_checked_and_counted() {
    let (address, asked) = serve(|path, _, stream| match path {
        "/moved" => send(stream, "301 Moved", "Location: /then\r\n", b""),
        "/then" => send(stream, "308 Moved", "Location: here#part\r\n", b""),
        "/now" => send(stream, "302 Found", "Location: /moved\r\n", b""),
        "/here" => send(stream, "200 OK", "", b"found"),
        "/file" => send(stream, "302 Found", "Location: file:///etc/passwd\r\n", b""),
        "/lost" => send(stream, "302 Found", "", b""),
        _ => send(stream, "302 Found", &format!("Location: {path}x\r\n"), b""),
    });
    let fetcher = fetcher();
    let answer = get(&fetcher, &format!("{address}/moved")).unwrap();
    assert_eq!((answer.body.as_slice(), &answer.address), (b"found".as_slice(), &format!("{address}/here")));
    assert_eq!(answer.moved, Some(format!("{address}/here")));
    assert_eq!(get(&fetcher, &format!("{address}/now")).unwrap().moved, None);
    let mut seen = String::new();
    for path in ["/file", "/lost", "/for-ever"] {
        let error = get(&fetcher, &format!("{address}{path}")).unwrap_err();
        seen.push_str(&format!("{}\n", said(&error, &address)));
    }
    insta::assert_snapshot!(seen, @r"
    http://server/file: only http and https are asked, not `file`
    http://server/lost: the server answers with status 302
    http://server/for-ever: it redirects more than 8 times
    ");
    assert!(asked.lock().unwrap().len() < 25);
}

#[test]
fn servers_that_hang_or_drip_are_given_up() {
    let (address, _) = serve(|path, _, stream| match path {
        "/silent" => std::thread::sleep(Duration::from_secs(20)),
        "/header" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nX-A: ");
            std::thread::sleep(Duration::from_secs(20));
        }
        _ => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
            while stream.write_all(b"x").is_ok() {
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    });
    let fetcher = fetcher().time(Duration::from_secs(1));
    for path in ["/silent", "/header", "/drip"] {
        let started = Instant::now();
        let error = get(&fetcher, &format!("{address}{path}")).unwrap_err();
        assert!(error.is_network() && started.elapsed() < Duration::from_secs(3), "{path}: {error}");
        assert_eq!(
            said(&error, &address),
            format!("http://server{path}: there was no whole answer within 1 seconds")
        );
    }
}

#[test]
fn servers_that_lie_about_lengths_cost_no_memory() {
    let (address, _) = serve(|path, _, stream| match path {
        "/longer" => {
            let _ = stream.write_all(
                b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nfirst and more",
            );
        }
        "/shorter" => {
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nConnection: close\r\n\r\nshort");
        }
        "/huge" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
            let block = vec![b'x'; 1 << 16];
            while stream.write_all(&block).is_ok() {}
        }
        "/endless" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            let block = [b"10000\r\n".as_slice(), &vec![b'x'; 1 << 16], b"\r\n"].concat();
            while stream.write_all(&block).is_ok() {}
        }
        "/header" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
            while stream.write_all(b"X-Y: zzzzzzzzzzzzzzzzzzzzzzzzzzzz\r\n").is_ok() {}
        }
        "/bomb" => send(stream, "200 OK", "Content-Encoding: gzip\r\n", &gzip(&vec![0; 50 << 20])),
        "/brotli" => send(stream, "200 OK", "Content-Encoding: br\r\n", b"xxx"),
        "/broken" => send(stream, "200 OK", "Content-Encoding: gzip\r\n", &gzip(b"text and more text")[..15]),
        _ => send(stream, "404 Not Found", "", b"no"),
    });
    let fetcher = fetcher();
    assert_eq!(get(&fetcher, &format!("{address}/longer")).unwrap().body, b"first");
    let mut seen = String::new();
    for path in ["/shorter", "/huge", "/endless", "/header", "/bomb", "/brotli", "/broken", "/none"] {
        let error = get(&fetcher, &format!("{address}{path}")).unwrap_err();
        seen.push_str(&format!("{}\n", said(&error, &address)));
    }
    insta::assert_snapshot!(seen, @r"
    http://server/shorter: the connection failed: Peer disconnected
    http://server/huge: the answer has more than the 1 MB that one may have
    http://server/endless: the answer has more than the 1 MB that one may have
    http://server/header: the connection failed: protocol: http parse resulted in too many headers
    http://server/bomb: the answer has more than the 1 MB that one may have
    http://server/brotli: it is packed with `br`, which veille does not unpack
    http://server/broken: it cannot be read: incomplete deflate stream
    http://server/none: the server answers with status 404 (there is nothing at this address)
    ");
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let (address, _) = serve(|_, header, stream| {
        if header.contains("if-none-match: \"v1\"") && header.contains("if-modified-since: wed, 02 apr 2031")
        {
            return send(stream, "304 Not Modified", "", b"");
        }
        assert!(
            header.contains("user-agent: veille/") && header.contains("accept-encoding: gzip"),
            "{header}"
        );
        let head =
            "ETag: \"v1\"\r\nLast-Modified: Wed, 02 Apr 2031 06:30:00 GMT\r\nContent-Encoding: gzip\r\n";
        send(stream, "200 OK", head, &gzip(b"text"));
    });
    let fetcher = fetcher();
    let answer = get(&fetcher, &address).unwrap();
    assert_eq!(answer.body, b"text");
    assert_eq!(answer.validators.etag.as_deref(), Some("\"v1\""));
    assert_eq!(fetcher.get(&address, &answer.validators).unwrap(), Fetched::Unchanged);
}

#[test]
fn a_host_is_left_alone_as_it_asks() {
    let (address, asked) = serve(|path, _, stream| match path {
        "/busy" => send(stream, "429 Too Many Requests", "Retry-After: 120\r\n", b""),
        _ => send(stream, "200 OK", "", b"x"),
    });
    let polite = fetcher().pause(Duration::from_millis(300));
    let started = Instant::now();
    for _ in 0..3 {
        get(&polite, &address).unwrap();
    }
    assert!(started.elapsed() >= Duration::from_millis(600));
    let error = get(&polite, &format!("{address}/busy")).unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(120)));
    let error = get(&polite, &address).unwrap_err();
    assert!(error.retry_after().is_some_and(|wait| wait > Duration::from_secs(100)), "{error}");
    assert_eq!(asked.lock().unwrap().len(), 4, "the host was not asked again");
}

const BODY: &str = "The army took the bridge at Arad at dawn on Friday, a spokesman told Radio Delta, and the rebels withdrew.";

fn page(title: &str) -> String {
    format!(
        "<html lang=en><head><meta property='og:site_name' content='Radio Delta'></head><body><article><h1>{title}</h1>\
        <p>{BODY}</p><p>{BODY} More of it stands on the page.</p></article></body></html>"
    )
}

fn feed(address: &str) -> String {
    let item = |name: &str, text: &str| {
        format!(
            "<item><title>{name}</title><link>{address}/{name}</link><pubDate>Fri, 04 Apr 2031 06:30:00 +0300</pubDate>{text}</item>"
        )
    };
    let whole = format!("<content:encoded><![CDATA[<p>{BODY}</p>]]></content:encoded>");
    let summary =
        "<description>The army took the bridge at Arad at dawn, and more on this page.</description>";
    format!(
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>Delta feed</title>{}{}{}</channel></rss>",
        item("whole", &whole),
        item("summary", summary),
        item("gone", summary)
    )
}

fn visit(pages: Pages) -> (String, Vec<String>) {
    let place = Arc::new(Mutex::new(String::new()));
    let own = Arc::clone(&place);
    let (address, asked) = serve(move |path, _, stream| match path {
        "/feed" => send(
            stream,
            "200 OK",
            "Content-Type: application/rss+xml; charset=utf-8\r\n",
            feed(&own.lock().unwrap()).as_bytes(),
        ),
        "/gone" => send(stream, "410 Gone", "", b""),
        _ => send(
            stream,
            "200 OK",
            "Content-Type: text/html\r\n",
            page(path.trim_start_matches('/')).as_bytes(),
        ),
    });
    place.lock().unwrap().clone_from(&address);
    let (collection, fetcher) = (Collection::new(Reader::new()), fetcher());
    let how = Visit { pages, ..Visit::default() };
    let visited = collection.visit(&fetcher, &format!("{address}/feed"), &how, &Memory::default()).unwrap();
    assert!(visited.changed);
    let mut seen = String::new();
    for found in visited {
        let ingested = found.unwrap();
        let article = &ingested.article;
        let notes: Vec<String> = ingested
            .notes
            .iter()
            .map(|note| match note {
                Note::PageNotRead(reason) => format!("page not read: {reason}"),
                other => format!("{other:?}"),
            })
            .collect();
        seen.push_str(&format!(
            "{} | {} | {} | {} bytes | {} | {notes:?}\n",
            ingested.origin,
            article.published.unwrap(),
            article.outlet.as_deref().unwrap_or("–"),
            article.text.len(),
            article.address.as_deref().unwrap_or("–"),
        ));
    }
    let asked = asked.lock().unwrap().clone();
    (seen.replace(&address, "http://server"), asked)
}

#[test]
fn a_feeds_pages_are_fetched_where_that_is_wanted() {
    let (seen, asked) = visit(Pages::Never);
    insta::assert_snapshot!(seen, @r#"
    http://server/feed, item 1 | 2031-04-04T06:30 | Delta feed | 113 bytes | http://server/whole | []
    http://server/feed, item 2 | 2031-04-04T06:30 | Delta feed | 73 bytes | http://server/summary | ["Excerpt"]
    http://server/feed, item 3 | 2031-04-04T06:30 | Delta feed | 70 bytes | http://server/gone | ["Excerpt"]
    "#);
    assert_eq!(asked, ["/feed"]);
    let (seen, asked) = visit(Pages::Missing);
    insta::assert_snapshot!(seen, @r#"
    http://server/feed, item 1 | 2031-04-04T06:30 | Delta feed | 113 bytes | http://server/whole | []
    http://server/feed, item 2 | 2031-04-04T06:30 | Radio Delta | 254 bytes | http://server/summary | []
    http://server/feed, item 3 | 2031-04-04T06:30 | Delta feed | 70 bytes | http://server/gone | ["Excerpt", "page not read: http://server/gone: the server answers with status 410 (it is gone for good)"]
    "#);
    assert_eq!(asked, ["/feed", "/summary", "/gone"]);
    let (_, asked) = visit(Pages::Always);
    assert_eq!(asked, ["/feed", "/whole", "/summary", "/gone"]);
}

#[test]
fn any_file_can_lie_at_an_address() {
    let (address, _) = serve(|path, _, stream| match path {
        "/page" => {
            let latin: Vec<u8> = "<html><body><article><p>L'arm\u{e9}e a pris le pont \u{e0} l'aube, a d\u{e9}clar\u{e9} un porte-parole \u{e0} Radio Delta.</p></article>"
                .chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
            send(stream, "200 OK", "Content-Type: text/html; charset=ISO-8859-1\r\n", &latin);
        }
        "/lines.jsonl.gz" => send(
            stream,
            "200 OK",
            "Content-Type: application/gzip\r\n",
            &gzip(format!("{{\"text\": \"{BODY}\"}}\nx\n").as_bytes()),
        ),
        "/table" => {
            send(stream, "200 OK", "Content-Type: text/csv\r\n", format!("text;day\n\"{BODY}\";x").as_bytes())
        }
        "/picture" => send(stream, "200 OK", "Content-Type: image/png\r\n", b"\x89PNG\r\n\x1a\n\0\0"),
        _ => send(stream, "200 OK", "Content-Type: text/x-opml\r\n", b"<opml><body/></opml>"),
    });
    let (collection, fetcher) = (Collection::new(Reader::new()), fetcher());
    let mut seen = String::new();
    for path in ["/page", "/lines.jsonl.gz", "/table", "/picture", "/feeds"] {
        match collection.visit(&fetcher, &format!("{address}{path}"), &Visit::default(), &Memory::default()) {
            Ok(visited) => {
                for found in visited {
                    let line = found.map_or_else(
                        |error| error.to_string(),
                        |found| format!("{}: {}", found.origin, found.article.text),
                    );
                    seen.push_str(&format!("{line}\n"));
                }
            }
            Err(error) => seen.push_str(&format!("{error}\n")),
        }
    }
    insta::assert_snapshot!(seen.replace(&address, "http://server"), @r"
    http://server/page: L'armée a pris le pont à l'aube, a déclaré un porte-parole à Radio Delta.
    http://server/lines.jsonl.gz, line 1: The army took the bridge at Arad at dawn on Friday, a spokesman told Radio Delta, and the rebels withdrew.
    http://server/lines.jsonl.gz, line 2: this is no JSON object: expected value at line 1 column 1
    http://server/table, row 1: The army took the bridge at Arad at dawn on Friday, a spokesman told Radio Delta, and the rebels withdrew.
    http://server/picture: this is not text but a PNG image; veille reads no pictures
    http://server/feeds: this is a list of feeds; its feeds are read one by one, from their addresses
    ");
}

/// A feed whose items, and the answer for whose pages, change from visit to visit.
struct Changing {
    address: String,
    asked: Requests,
    items: Arc<Mutex<Vec<String>>>,
    page: Arc<Mutex<&'static str>>,
}

impl Changing {
    fn new() -> Self {
        let items: Arc<Mutex<Vec<String>>> = Arc::default();
        let page = Arc::new(Mutex::new("200 OK"));
        let (own_items, own_page) = (Arc::clone(&items), Arc::clone(&page));
        let (address, asked) = serve(move |path, header, stream| {
            if path != "/feed" {
                let status = *own_page.lock().unwrap();
                return send(
                    stream,
                    status,
                    "Content-Type: text/html\r\n",
                    self::page("On the page").as_bytes(),
                );
            }
            let feed = own_items.lock().unwrap().concat();
            let tag = format!("\"{}\"", veille_text::ArticleId::of_content(&feed));
            if header.contains(&format!("if-none-match: {tag}")) {
                return send(stream, "304 Not Modified", "", b"");
            }
            let feed = format!("<rss version='2.0'><channel><title>Delta feed</title>{feed}</channel></rss>");
            send(stream, "200 OK", &format!("ETag: {tag}\r\n"), feed.as_bytes());
        });
        Self { address, asked, items, page }
    }

    fn set(&self, items: &[(&str, &str)]) {
        let item = |(name, text): &(&str, &str)| {
            format!(
                "<item><title>{name}</title><link>{}/{name}</link><description>{text}</description></item>",
                self.address
            )
        };
        *self.items.lock().unwrap() = items.iter().map(item).collect();
    }

    /// What a visit brings, in one line, and what is asked for.
    fn visit(&self, how: &Visit, memory: &mut Memory) -> (String, Vec<String>) {
        self.asked.lock().unwrap().clear();
        let (collection, fetcher) = (Collection::new(Reader::new()), fetcher());
        let mut visited = collection.visit(&fetcher, &format!("{}/feed", self.address), how, memory).unwrap();
        let brought = visited.by_ref().map(|found| match found {
            Ok(found) => {
                found.article.address.unwrap().rsplit('/').next().unwrap().to_owned()
                    + if found.article.text.contains("stands on the page") { " whole" } else { "" }
            }
            Err(_) => "bad".to_owned(),
        });
        let brought: Vec<_> = brought.collect();
        // What is kept of it is what the next visit is told.
        *memory = Memory::from_bytes(&visited.memory().unwrap().to_bytes()).unwrap();
        (brought.join(", "), self.asked.lock().unwrap().clone())
    }
}

#[test]
fn an_address_that_is_visited_again_brings_what_is_new_or_changed() {
    let feed = Changing::new();
    let (how, mut memory) = (Visit::default(), Memory::default());
    let other = "The rebels shelled the town of Arad on Monday, its mayor said, and three houses burnt down.";
    feed.set(&[("one", BODY), ("x", "")]);
    assert_eq!(feed.visit(&how, &mut memory).0, "one, bad");
    assert_eq!(feed.visit(&how, &mut memory).0, "");
    feed.set(&[("two", other), ("one", BODY), ("x", "")]);
    assert_eq!(feed.visit(&how, &mut memory).0, "two");
    let corrected = BODY.replace("Friday", "Thursday");
    feed.set(&[("two", other), ("two", other), ("one", &corrected)]);
    assert_eq!(feed.visit(&how, &mut memory).0, "one");
    let otherwise = Visit { settings: "other".to_owned(), ..Visit::default() };
    assert_eq!(feed.visit(&otherwise, &mut memory).0, "two, one", "read in another way, all is new");
}

#[test]
fn what_a_visit_brought_is_remembered_once_all_of_it_was_handed_out() {
    let feed = Changing::new();
    feed.set(&[("one", BODY), ("two", BODY)]);
    let (collection, fetcher) = (Collection::new(Reader::new()), fetcher());
    let address = format!("{}/feed", feed.address);
    let visit = || collection.visit(&fetcher, &address, &Visit::default(), &Memory::default()).unwrap();
    let mut visited = visit();
    assert!(visited.next().is_some());
    assert_eq!(visited.memory(), None);
    let mut visited = visit();
    assert_eq!(visited.by_ref().count(), 2);
    assert!(visited.memory().is_some());
}

#[test]
fn a_page_that_cannot_be_read_for_a_while_is_waited_for() {
    let feed = Changing::new();
    let (how, mut memory) = (Visit { pages: Pages::Missing, ..Visit::default() }, Memory::default());
    let summary = "The army took the bridge at Arad at dawn, and more on this page.";
    feed.set(&[("one", summary)]);
    *feed.page.lock().unwrap() = "502 Bad Gateway";
    for _ in 0..2 {
        let (brought, asked) = feed.visit(&how, &mut memory);
        assert_eq!((brought.as_str(), asked.len()), ("", 2));
    }
    *feed.page.lock().unwrap() = "200 OK";
    assert_eq!(feed.visit(&how, &mut memory).0, "one whole");
    assert_eq!(feed.visit(&how, &mut memory), (String::new(), vec!["/feed".to_owned()]));
    // Not for ever: then the article is what the feed gives of it.
    *feed.page.lock().unwrap() = "502 Bad Gateway";
    feed.set(&[("two", summary)]);
    let brought: Vec<_> = (0..5).map(|_| feed.visit(&how, &mut memory).0).collect();
    assert_eq!(brought, ["", "", "", "two", ""]);
}

#[test]
fn an_address_that_fails_is_left_alone_for_longer_and_longer() {
    let (address, _) = serve(|path, _, stream| match path {
        "/busy" => send(stream, "503 Service Unavailable", "Retry-After: 7200\r\n", b""),
        _ => send(stream, "500 Internal Server Error", "", b""),
    });
    let (collection, now, every) =
        (Collection::new(Reader::new()), jiff::Timestamp::UNIX_EPOCH, Duration::from_secs(900));
    let put_off = |memory: &mut Memory, path: &str| {
        let fetcher = fetcher();
        let error =
            collection.visit(&fetcher, &format!("{address}{path}"), &Visit::default(), memory).unwrap_err();
        memory.failed(&error, now, every);
        memory.not_before().unwrap().as_second()
    };
    let mut memory = Memory::default();
    let waits: Vec<_> = (0..9).map(|_| put_off(&mut memory, "/down")).collect();
    assert_eq!(waits, [900, 1800, 3600, 7200, 14400, 28800, 57600, 86400, 86400]);
    let mut memory = Memory::default();
    assert_eq!((put_off(&mut memory, "/busy"), memory.failures()), (7200, 0));
}
