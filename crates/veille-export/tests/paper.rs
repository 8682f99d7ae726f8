//! Maps, reports and feeds: what is drawn, and that nothing of an article gets out of its text.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::Write;

use veille_claim::Modality;
use veille_control::Outcome;
use veille_export::{
    Dispute, Error, Foreseen, Map, Quoted, Report, Sentences, Spot, State, Turn, Words, atom, html, png,
    report, svg,
};
use veille_ledger::{ClaimKey, Day, PlaceKey, PlaceRow};

/// What an article may say that would do harm where it is not escaped.
const HOSTILE: &str =
    "\"><script>alert(1)</script><img src=x onerror=alert(2)> </title></style>]]>&lt;b&gt; {on} \u{202e}";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn place(name: &str, lon: f64, lat: f64) -> PlaceRow {
    PlaceRow {
        key: PlaceKey::named(name, ""),
        name: name.into(),
        country: Some("ML".into()),
        admin1: Some(HOSTILE.into()),
        lat: Some(lat),
        lon: Some(lon),
        kind: Some("town".into()),
        precision_km: Some(5.0),
        claims: 3,
    }
}

fn quote(number: u64, address: &str) -> Quoted {
    Quoted {
        claim: ClaimKey::new(number),
        modality: Modality::Claimed,
        source: HOSTILE.into(),
        published: Some(HOSTILE.into()),
        known: day("2012-04-02"),
        address: Some(address.into()),
        sentence: format!("They took it. {HOSTILE}"),
    }
}

fn spot(name: &str, (lon, lat): (f64, f64), state: State, threats: &[&str]) -> Spot {
    Spot {
        place: place(name, lon, lat),
        state,
        probability: 0.93,
        threats: threats.iter().map(|by| (*by).into()).collect(),
        claims: [2, 1],
        last: Some(day("2012-04-01")),
        quotes: vec![
            quote(7, "javascript:alert(3)"),
            quote(8, "https://example.org/\"onmouseover=\"alert(4)"),
        ],
    }
}

fn map() -> Map {
    let held = |party: &str| State::Held(party.into());
    Map {
        on: day("2012-04-01"),
        known: Some(day("2012-04-03")),
        country: Some("ML".into()),
        spots: vec![
            spot("Gao", (-0.04, 16.27), held("MNLA"), &[]),
            spot("Tombouctou", (-3.0, 16.77), held(HOSTILE), &["MNLA"]),
            spot("Kidal", (1.41, 18.44), State::Contested(Some("MNLA".into())), &[]),
            spot(HOSTILE, (-4.2, 14.5), State::Unknown, &[HOSTILE]),
        ],
        parties: vec!["MNLA".into(), HOSTILE.into()],
        claims: 9,
    }
}

fn sentences(number: u64) -> Sentences {
    Sentences { quotes: vec![quote(number, "https://example.org/a?b=1&c=<2>")], more: 2 }
}

fn turn(on: &str) -> Turn {
    Turn {
        place: place(HOSTILE, -0.04, 16.27),
        on: day(on),
        before: State::Unknown,
        after: State::Held(HOSTILE.into()),
        probability: 0.9,
        said_for: sentences(11),
        said_against: sentences(12),
    }
}

fn situation() -> Report {
    Report {
        from: day("2012-03-30"),
        to: day("2012-04-01"),
        before: Map { on: day("2012-03-29"), spots: Vec::new(), ..map() },
        after: map(),
        changes: vec![turn("2012-03-31"), turn("2012-04-01")],
        disputes: vec![Dispute {
            spot: spot("Gao", (-0.04, 16.27), State::Held("MNLA".into()), &[]),
            said_for: sentences(13),
            said_against: sentences(14),
        }],
        forecasts: vec![Foreseen {
            place: place(HOSTILE, 0.0, 0.0),
            made: day("2012-03-30"),
            by: day("2012-04-29"),
            dated: false,
            modality: Modality::Forecast,
            speaker: Some(HOSTILE.into()),
            outcome: Outcome::Open,
            quote: Some(quote(15, "data:text/html,<script>")),
        }],
        sources: Vec::new(),
    }
}

fn words(lang: &str) -> Words {
    Words::of(lang).unwrap()
}

fn written(write: impl FnOnce(&mut dyn Write) -> Result<(), Error>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// All names of marks and of what they carry, and all links, as a reader of XML finds them. The pages are well-formed as XML but
/// for their first line and marks without an end.
fn marks(page: &str) -> (Vec<String>, Vec<String>) {
    let page = closed(&page.replace("<!DOCTYPE html>", ""), "meta");
    let mut reader = quick_xml::Reader::from_str(&page);
    let (mut names, mut links) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(mark) | quick_xml::events::Event::Empty(mark) => {
                names.push(mark.name().as_ref().to_owned());
                for one in mark.attributes() {
                    let one = one.unwrap();
                    let key = one.key.as_ref().to_owned();
                    if key == "href" || key == "src" {
                        links.push(one.value.to_string());
                    }
                    names.push(key);
                }
            }
            _ => {}
        }
    }
    (names, links)
}

/// Closes marks that HTML leaves open.
fn closed(page: &str, name: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once(&format!("<{name} ")) {
        let (inside, after) = after.split_once('>').unwrap();
        out.push_str(&format!("{before}<{name} {inside}/>"));
        rest = after;
    }
    out + rest
}

#[test]
fn nothing_of_a_hostile_article_gets_out_of_its_text() {
    for lang in ["en", "fr"] {
        let words = words(lang);
        for page in [
            written(|out| svg(out, &map(), &words)),
            written(|out| html(out, &map(), &words)),
            written(|out| report(out, &situation(), &words)),
        ] {
            let (names, links) = marks(&page);
            for never in ["script", "img", "b", "onerror", "onmouseover", "src", "iframe", "object", "style="]
            {
                assert!(!names.iter().any(|name| name == never), "{lang}: {never}");
            }
            for link in &links {
                let inside = link.starts_with('#');
                assert!(inside || link.starts_with("https://example.org/"), "{lang}: {link}");
            }
            assert!(!page.contains('\u{202e}'), "{lang}: a mark that turns the direction of text");
            assert!(page.contains("{on}"), "{lang}: what is filled in is not filled again");
        }
    }
}

#[test]
fn a_page_asks_for_nothing_else() {
    for page in [
        written(|out| html(out, &map(), &words("en"))),
        written(|out| report(out, &situation(), &words("fr"))),
    ] {
        assert!(page.contains("default-src 'none'"));
        for other in ["<link", "url(", "@import", "<iframe", "<use", "xlink"] {
            // The one url() is of the drawing itself.
            assert!(!page.replace("url(#frame-", "").contains(other), "{other}");
        }
    }
}

#[test]
fn a_map_tells_its_days_its_claims_and_its_sources() {
    let drawing = written(|out| svg(out, &map(), &words("en")));
    for part in [
        "Who holds what on 2012-04-01",
        "as known on 2012-04-03",
        ">MNLA (1)<",
        ">Gao</text>",
        "9 claims",
        "Natural Earth",
        " km</text>",
        ">MALI</text>",
        "Kidal",
        "contested, leaning to MNLA",
        "threatened by MNLA",
    ] {
        assert!(drawing.contains(part), "{part}");
    }
    let french = written(|out| svg(out, &map(), &words("fr")));
    assert!(french.contains("Qui tient quoi le 2012-04-01") && french.contains(">Tenu par</text>"));
}

#[test]
fn the_same_map_has_the_same_bytes() {
    let drawn = || {
        let mut out = Vec::new();
        svg(&mut out, &map(), &words("en")).unwrap();
        png(&mut out, &map(), &words("en")).unwrap();
        out
    };
    assert_eq!(drawn(), drawn());
}

#[test]
fn a_picture_is_a_png_with_letters() {
    let mut out = Vec::new();
    png(&mut out, &map(), &words("en")).unwrap();
    assert_eq!(out[..8], *b"\x89PNG\r\n\x1a\n");
    let picture = resvg::tiny_skia::Pixmap::decode_png(&out).unwrap();
    assert_eq!(picture.width(), 2400);
    // Where the title stands there is ink.
    let dark = |x: u32, y: u32| picture.pixel(x, y).is_some_and(|pixel| pixel.red() < 90);
    let ink = (40..700).flat_map(|x| (36..76).map(move |y| (x, y))).filter(|&(x, y)| dark(x, y)).count();
    assert!(ink > 1500, "{ink} dark pixels");
}

#[test]
fn a_map_of_nothing_and_of_the_whole_world_is_drawn() {
    let empty = Map { spots: Vec::new(), ..map() };
    assert!(written(|out| svg(out, &empty, &words("en"))).contains("0 places"));
    let mut far = map();
    far.spots.push(spot("Far", (178.0, -38.0), State::Held("MNLA".into()), &[]));
    far.spots.push(spot("North", (-150.0, 71.0), State::Held("MNLA".into()), &[]));
    far.spots.push(spot("Nowhere", (f64::NAN, f64::INFINITY), State::Held("MNLA".into()), &[]));
    let drawing = written(|out| svg(out, &far, &words("en")));
    assert!(drawing.contains("1 of them have no known position"));
    assert!(!drawing.contains("NaN") && !drawing.contains("inf"));
}

#[test]
fn a_report_tells_all_its_parts() {
    let page = written(|out| report(out, &situation(), &words("en")));
    for part in [
        "Mali: situation from 2012-03-30 to 2012-04-01",
        "As known on 2012-04-03.",
        "id=\"changes\"",
        "id=\"contested\"",
        "id=\"contradictions\"",
        "id=\"forecasts\"",
        "looked at until 2012-04-29",
        "and 2 more",
        "@media print",
        "href=\"https://example.org/a?b=1&amp;c=&lt;2&gt;\"",
        "c1-000000000000000d",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("javascript:") && !page.contains("href=\"data:"));
}

#[test]
fn a_feed_is_read_by_feed_readers() {
    let turns = [turn("2012-03-31"), turn("2012-04-01")];
    let out = written(|out| atom(out, &turns, &words("en")));
    let feed = feed_rs::parser::parse(out.as_bytes()).unwrap();
    assert_eq!(feed.feed_type, feed_rs::model::FeedType::Atom);
    assert_eq!(feed.title.unwrap().content, "Changes of control");
    assert_eq!(feed.updated.unwrap().to_rfc3339(), "2012-04-02T00:00:00+00:00");
    assert_eq!(feed.entries.len(), 2);
    let first = &feed.entries[0];
    assert_eq!(first.published.unwrap().to_rfc3339(), "2012-04-01T00:00:00+00:00", "the latest comes first");
    assert!(first.title.as_ref().unwrap().content.contains("nobody knows who holds it → "));
    assert!(first.id.starts_with("urn:veille:change:") && !first.id.contains(['<', '"', ' ']));
    assert_ne!(first.id, feed.entries[1].id);
    let content = first.content.as_ref().unwrap().body.as_ref().unwrap();
    assert!(content.contains("They took it.") && !content.contains("<script"), "{content}");
    assert_eq!(first.links[0].href, "https://example.org/a?b=1&c=%3C2%3E");
}
