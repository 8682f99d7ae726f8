use quick_xml::Reader as Xml;
use quick_xml::events::{BytesStart, Event};

use crate::error::Kind;
use crate::{Error, characters, fetch};

/// One feed of a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subscription {
    /// What its list calls it.
    pub title: Option<String>,
    /// Where the feed is.
    pub address: String,
}

/// Feeds of a list that are looked at; the longest that people keep have some thousands.
const MAX_FEEDS: usize = 20_000;

/// Reads a list of feeds (OPML), in its order, each address once; `name` is what messages call it. Groups are of no
/// account. An address that is not http or https is an error in its place.
///
/// ```
/// let list = br#"<opml version="2.0"><body><outline text="News"><outline type="rss" text="Radio Delta"
///     xmlUrl="https://example.org/feed.xml"/></outline></body></opml>"#;
/// let feeds = veille_ingest::subscriptions("feeds.opml", list)?;
/// assert_eq!(feeds[0].as_ref().unwrap().address, "https://example.org/feed.xml");
/// # Ok::<(), veille_ingest::Error>(())
/// ```
///
/// # Errors
/// [`is_damaged`](Error::is_damaged): this is no OPML, or it breaks off.
pub fn subscriptions(name: &str, bytes: &[u8]) -> Result<Vec<Result<Subscription, Error>>, Error> {
    let failed = |kind| Error::of(name, kind);
    let text = characters::page(bytes, None).map_err(failed)?.text;
    let mut xml = Xml::from_str(text.trim_start_matches('\u{FEFF}'));
    let mut feeds: Vec<Result<Subscription, Error>> = Vec::new();
    let mut known = std::collections::HashSet::new();
    let mut is_list = false;
    while feeds.len() < MAX_FEEDS {
        match xml.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => {
                is_list |= element.local_name().as_ref().eq_ignore_ascii_case("opml");
                if !is_list {
                    return Err(failed(Kind::NoList { cause: "its first element is not `opml`".into() }));
                }
                let Some(address) = attribute(&element, "xmlurl") else { continue };
                let title = attribute(&element, "title").or_else(|| attribute(&element, "text"));
                if known.insert(address.clone()) {
                    let checked = fetch::checked_address(&address);
                    let place = |kind| Error::of(&format!("{name}: {address}"), kind);
                    feeds.push(
                        checked.map_err(place).map(|url| Subscription { title, address: url.to_string() }),
                    );
                }
            }
            Ok(Event::Eof) if is_list => break,
            Ok(Event::Eof) => return Err(failed(Kind::NoList { cause: "it has no element `opml`".into() })),
            Ok(_) => {}
            Err(error) => return Err(failed(Kind::NoList { cause: error.to_string() })),
        }
    }
    Ok(feeds)
}

/// The attribute of that name in whatever case; a value that is no text is none.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let mut found = attributes
        .with_checks(false)
        .flatten()
        .filter(|attribute| attribute.key.local_name().as_ref().eq_ignore_ascii_case(name));
    let raw = found.next()?.value;
    let text = quick_xml::escape::unescape(&raw).map_or_else(|_| raw.to_string(), |text| text.into_owned());
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nested_lists_are_read_once_each() {
        let list = "\u{FEFF}<?xml version='1.0'?><OPML><head><title>x</title></head><body>\
            <outline text='A'><outline text='B &amp; C' xmlURL='https://example.org/b?x=1&amp;y=2'/></outline>\
            <outline xmlUrl='https://example.org/b?x=1&amp;y=2'/><outline text='D' xmlUrl='file:///etc/passwd'/><outline text='E'/></body></OPML>";
        let feeds = subscriptions("feeds.opml", list.as_bytes()).unwrap();
        assert_eq!(feeds.len(), 2);
        let first = feeds[0].as_ref().unwrap();
        assert_eq!(
            (first.title.as_deref(), first.address.as_str()),
            (Some("B & C"), "https://example.org/b?x=1&y=2")
        );
        insta::assert_snapshot!(feeds[1].as_ref().unwrap_err(), @"feeds.opml: file:///etc/passwd: only http and https are asked, not `file`");
    }

    #[test]
    fn what_is_no_list_is_said() {
        insta::assert_snapshot!(subscriptions("a.opml", b"<rss/>").unwrap_err(), @"a.opml: this is no list of feeds (OPML): its first element is not `opml`");
        insta::assert_snapshot!(subscriptions("a.opml", b"<opml><outline xmlUrl='https://x.org/'").unwrap_err(), @"a.opml: this is no list of feeds (OPML): syntax error: tag not closed: `>` not found before end of input");
        assert!(subscriptions("a.opml", b"").unwrap_err().is_damaged());
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_list_or_an_error(text in "(<opml>|<outline |xmlUrl='|https://x.org/|'/>|&[a-z]{0,3};|[a-z<>\"'= ]{0,5}){0,20}") {
            let _ = subscriptions("x", text.as_bytes());
        }
    }
}
