//! Articles from the network: what is asked, what is refused, what comes of bad servers, and that nothing is lost or doubled
//! however often the command is killed.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "support/server.rs"]
mod server;
mod support;

use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;
use server::{Requests, send, serve};
use support::{Run, folder, run, veille};

/// Towns of one country, which a feed's items tell of.
const TOWNS: [&str; 6] = ["Gao", "Timbuktu", "Kidal", "Sévaré", "Konna", "Diabaly"];

fn item(address: &str, name: &str, text: &str) -> String {
    format!(
        "<item><title>{name}</title><link>{address}/{name}</link>\
        <pubDate>Mon, 28 Jan 2013 10:00:00 GMT</pubDate><description>{text}</description></item>"
    )
}

fn rss(outlet: &str, items: &str) -> String {
    format!("<rss version='2.0'><channel><title>{outlet}</title>{items}</channel></rss>")
}

/// A report of one outlet; no two outlets share more than the happening.
fn report(outlet: &str, town: &str) -> String {
    let rest = match outlet {
        "1" => "and the market is open again, a resident of the town said by telephone",
        "2" => {
            "after two nights of bombing from the air that destroyed a fuel store, the ministry told reporters"
        }
        "3" => "but snipers still fire from houses near the river, according to a nurse at the hospital",
        "4" => {
            "while thousands walked north with what they could carry, aid workers wrote in a note to donors"
        }
        _ => "with no losses of their own, their commander declared at a hangar of the airport",
    };
    format!("French troops captured {town} from the Islamists on Saturday, {rest}.")
}

fn opml(feeds: &[String]) -> String {
    let outlines = feeds.iter().map(|feed| format!("<outline type='rss' xmlUrl='{feed}'/>"));
    format!("<opml version='2.0'><body>{}</body></opml>", outlines.collect::<String>())
}

/// A server with feeds `/1` to `/5`, of six items each, one of them in a language nobody knows; it says what has not changed.
fn newsroom() -> (String, Requests) {
    serve(|path, header, stream| {
        if header.contains("if-none-match: \"v1\"") {
            return send(stream, "304 Not Modified", "", b"");
        }
        let number = path.trim_start_matches('/');
        let outlet = format!("Radio {number}");
        let items = TOWNS.iter().map(|town| item("http://news.example", town, &report(number, town)));
        let bad = item("http://news.example", "bad", "&#x1361; &#x1361;");
        let feed = rss(&outlet, &format!("{bad}{}", items.collect::<String>()));
        send(stream, "200 OK", "ETag: \"v1\"\r\n", feed.as_bytes());
    })
}

/// Each on a host of its own, so that none waits for another's turn.
fn feeds(address: &str) -> Vec<String> {
    (1..6)
        .map(|number| format!("{}/{number}", address.replace("127.0.0.1", &format!("127.0.0.{number}"))))
        .collect()
}

fn watched(folder: &Path) -> Run {
    run(folder, &["watch", "feeds.opml", "--once", "--json", "--allow-private", "--ledger", "war.veille"])
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// All claims, without what the order and the time of adding decide.
fn claims(folder: &Path) -> Vec<Value> {
    let mut claims = lines(&run(folder, &["claims", "--json", "--ledger", "war.veille"]).out);
    claims.iter_mut().for_each(|claim| (claim["recorded"], claim["voice"]) = (Value::Null, Value::Null));
    claims
}

#[test]
fn private_addresses_are_refused_unless_allowed() {
    let (address, asked) = newsroom();
    let folder = folder(&[]);
    let feed = format!("{address}/1");
    let refused = run(folder.path(), &["add", &feed, "--ledger", "war.veille"]);
    assert_eq!(refused.code, Some(1));
    assert!(
        refused.err.contains("inside a network") && refused.err.contains("--allow-private"),
        "{}",
        refused.err
    );
    assert!(asked.lock().unwrap().is_empty());
    let added = run(folder.path(), &["add", &feed, "--allow-private"]);
    assert_eq!(added.code, Some(0), "{}", added.err);
    assert!(
        added.err.starts_with("added 6 articles with 6 claims about 6 places; 1 could not be added\n"),
        "{}",
        added.err
    );
    let again = run(folder.path(), &["add", &feed, "--allow-private"]);
    assert_eq!(again.code, Some(0));
    assert_eq!(again.err, "added 0 articles with 0 claims about 0 places; 1 address has nothing new\n");
    let elsewhere = run(folder.path(), &["add", "ftp://127.0.0.1/x"]);
    assert_eq!(elsewhere.code, Some(1));
    assert!(elsewhere.err.contains("only http and https"), "{}", elsewhere.err);
}

#[test]
fn a_round_tells_what_changed_hands_and_asks_for_nothing_twice() {
    let (address, asked) = newsroom();
    let folder = folder(&[("feeds.opml", opml(&feeds(&address)).as_bytes())]);
    let first = watched(folder.path());
    assert_eq!(first.code, Some(0), "{}", first.err);
    assert!(first.err.contains("could not be added"), "a bad item is told: {}", first.err);
    let mut places: Vec<_> = lines(&first.out).iter().map(|turn| turn["place"]["name"].to_string()).collect();
    places.sort();
    places.dedup();
    assert_eq!(places.len(), TOWNS.len(), "{}", first.out);
    assert!(lines(&first.out).iter().all(|turn| turn["before"] == "unknown" && turn["after"] == "France"));
    assert!(
        lines(&first.out)
            .iter()
            .all(|turn| turn["for"][0]["sentence"].as_str().unwrap().contains("captured"))
    );
    assert_eq!(asked.lock().unwrap().len(), 5);
    let second = watched(folder.path());
    assert_eq!((second.code, second.out.as_str()), (Some(0), ""), "{}", second.err);
    assert!(second.err.contains("5 addresses have nothing new"), "{}", second.err);
    assert_eq!(asked.lock().unwrap().len(), 10);
}

#[test]
fn bad_servers_do_not_stop_the_good_one() {
    let bomb = {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        (0..300).for_each(|_| packed.write_all(&[b'0'; 1 << 20]).unwrap());
        packed.finish().unwrap()
    };
    let (address, asked) = serve(move |path, _, stream| match path {
        "/good" => send(stream, "200 OK", "", rss("Delta", &item("", "Gao", &report("1", "Gao"))).as_bytes()),
        "/bomb" => send(stream, "200 OK", "Content-Encoding: gzip\r\n", &bomb),
        "/short" => {
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nConnection: close\r\n\r\n<rss>");
        }
        "/hostile" => {
            let deep = format!(
                "{}x{}",
                "&lt;div&gt;".repeat(30_000),
                "&lt;script&gt;while(1);\u{1b}[2J".repeat(100)
            );
            send(stream, "200 OK", "", rss("Delta", &item("", "deep", &deep)).as_bytes());
        }
        "/page" => {
            send(stream, "200 OK", "Content-Type: text/html\r\n", "<table><tr>".repeat(50_000).as_bytes())
        }
        _ => send(stream, "302 Found", &format!("Location: {path}x\r\n"), b""),
    });
    // A host that is left alone is left alone for all its feeds.
    let (busy, _) =
        serve(|_, _, stream| send(stream, "503 Service Unavailable", "Retry-After: 3600\r\n", b""));
    let paths = ["bomb", "short", "hostile", "page", "loop", "good"];
    let mut list: Vec<_> = paths.iter().map(|path| format!("{address}/{path}")).collect();
    list.push(busy.replace("127.0.0.1", "127.0.0.2"));
    let folder = folder(&[("feeds.opml", opml(&list).as_bytes())]);
    let started = Instant::now();
    let first = watched(folder.path());
    assert!(started.elapsed() < Duration::from_secs(60));
    assert_eq!((first.code, lines(&first.out).len()), (Some(0), 1), "{}", first.err);
    for said in ["/bomb: ", "/short: ", "/page: ", "redirects more than 8 times"] {
        assert!(first.err.contains(said), "{said} is not told:\n{}", first.err);
    }
    assert!(!first.err.contains('\u{1b}'));
    // Who failed or asked for it is left alone.
    asked.lock().unwrap().clear();
    let second = watched(folder.path());
    assert_eq!(second.out, "");
    assert!(second.err.contains("4 of 7 feeds are left alone"), "{}", second.err);
    let mut asked = asked.lock().unwrap().clone();
    asked.sort();
    assert_eq!(asked, ["/good", "/hostile", "/page"], "which answered");
}

#[test]
fn killed_at_any_moment_it_loses_and_doubles_nothing() {
    let (address, _) = newsroom();
    let list = opml(&feeds(&address));
    let whole = folder(&[("feeds.opml", list.as_bytes())]);
    let told: Vec<Value> = lines(&watched(whole.path()).out);
    let expected = claims(whole.path());
    assert_eq!((expected.len(), told.len()), (5 * TOWNS.len(), TOWNS.len()));
    for wait in [0, 20, 60, 150, 300, 600, 1200, 2500] {
        let folder = folder(&[("feeds.opml", list.as_bytes())]);
        let arguments = ["watch", "feeds.opml", "--json", "--allow-private", "--ledger", "war.veille"];
        let mut child = veille(folder.path())
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        let before = child.wait_with_output().unwrap();
        let after = watched(folder.path());
        assert_eq!(after.code, Some(0), "killed after {wait} ms: {}", after.err);
        assert_eq!(claims(folder.path()), expected, "killed after {wait} ms");
        // What was told before counts as told, whole lines of it.
        let before = String::from_utf8(before.stdout).unwrap();
        let mut all: Vec<_> = before.split_inclusive('\n').filter(|line| line.ends_with('\n')).collect();
        all.extend(after.out.split_inclusive('\n'));
        let mut places: Vec<_> = all.iter().map(|line| lines(line)[0]["place"]["name"].to_string()).collect();
        places.sort();
        places.dedup();
        assert_eq!(places.len(), TOWNS.len(), "killed after {wait} ms");
    }
}

#[test]
fn what_others_add_is_told_by_the_next_round() {
    let (address, _) = newsroom();
    let article =
        "date 2013-02-10\nThe Islamists recaptured Gao from the French troops on Saturday, residents said.\n";
    let folder =
        folder(&[("feeds.opml", opml(&feeds(&address)).as_bytes()), ("later.txt", article.as_bytes())]);
    watched(folder.path());
    assert_eq!(run(folder.path(), &["add", "later.txt"]).code, Some(0));
    let told = lines(&watched(folder.path()).out);
    assert_eq!(told.len(), 1);
    assert_eq!((&told[0]["place"]["name"], &told[0]["before"]), (&"Gao".into(), &"France".into()));
    assert_ne!(told[0]["after"], "France");
}
