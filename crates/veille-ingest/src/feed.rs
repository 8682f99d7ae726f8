//! RSS, Atom and JSON Feed to articles.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Timelike, Utc};
use feed_rs::model::{Entry, Feed, Text};
use url::Url;
use veille_text::{ArticleId, Lang, Precision, Published};

use crate::error::Kind;
use crate::guard::{self, Broken};
use crate::markup;
use crate::origin::{Basis, Origin};
use crate::parts::{Parts, one_line};
use crate::reader::{Ingested, Note, Reader};
use crate::{Error, characters, dates};

/// A feed of 10 MB takes a tenth of a second.
const TIME: Duration = Duration::from_secs(20);

/// One item of a feed, before it is read as an article.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) title: Option<String>,
    /// What the feed gives of the text, with or without markup.
    pub(crate) text: Option<String>,
    /// True where this is the feed's summary and not the whole text.
    pub(crate) excerpt: bool,
    pub(crate) published: Option<Published>,
    pub(crate) outlet: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) lang: Option<Lang>,
}

impl Item {
    /// What tells this item from others, and from what it was before it was changed.
    pub(crate) fn mark(&self) -> String {
        let parts =
            [self.address.as_deref(), self.title.as_deref(), self.text.as_deref(), self.outlet.as_deref()];
        let mut all: String = parts.map(|part| part.unwrap_or_default()).join("\u{1F}");
        all.push('\u{1F}');
        all.extend(self.published.map(|published| published.to_string()));
        ArticleId::of_content(&all).to_string()
    }
}

/// The items of a feed in its own order. `base` is where it was found.
pub(crate) fn items(bytes: &[u8], charset: Option<&str>, base: Option<&str>) -> Result<Vec<Item>, Kind> {
    let text = characters::page(bytes, charset)?.text;
    let base = base.map(str::to_owned);
    match guard::run(TIME, move || parse(&text, base.as_deref())) {
        Ok(items) => items,
        Err(Broken::TooSlow) => Err(Kind::TooSlow { seconds: TIME.as_secs() }),
        Err(Broken::Failed) => Err(Kind::Unreadable { what: "feed" }),
    }
}

fn parse(text: &str, base: Option<&str>) -> Result<Vec<Item>, Kind> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    // The characters are decoded already, whatever the declaration says of them.
    let text = match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest.trim_start(),
        None => text,
    };
    let parser = feed_rs::parser::Builder::new().base_uri(base).timestamp_parser(wall_clock).build();
    let feed =
        parser.parse(text.as_bytes()).map_err(|error| Kind::Feed { cause: one_line(&error.to_string()) })?;
    let Feed { title, language, entries, links, .. } = feed;
    let outlet = words(title).or_else(|| host(&links.first()?.href));
    let of_feed = language.as_deref().and_then(Lang::new);
    let item = |entry: Entry| {
        let lang = entry.language.as_deref().and_then(Lang::new).or(of_feed);
        let content = entry.content.and_then(|content| content.body).filter(|body| !body.trim().is_empty());
        let excerpt = content.is_none();
        let text = content.or_else(|| entry.summary.map(|summary| summary.content));
        let link = entry.links.iter().find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"));
        Item {
            title: words(entry.title),
            text,
            excerpt,
            published: entry.published.or(entry.updated).and_then(published),
            outlet: outlet.clone(),
            address: link.or(entry.links.first()).map(|link| link.href.clone()),
            lang,
        }
    };
    Ok(entries.into_iter().map(item).collect())
}

fn words(text: Option<Text>) -> Option<String> {
    let text = text?.content;
    let text = if markup::is_in(&text) { markup::plain(&text) } else { text };
    Some(one_line(&text)).filter(|text| !text.is_empty())
}

fn host(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// The feed parser moves each date to Greenwich; news counts in the days of its own place. So each date is read
/// here, its wall clock handed through as if it were that of Greenwich, and its precision in nanoseconds that no
/// feed gives: 1 is a day, 2 a month, 3 a year.
fn wall_clock(text: &str) -> Option<DateTime<Utc>> {
    let date = dates::read(text, None)?;
    let from = date.interval().from()?;
    let nanoseconds = match date.interval().precision() {
        Precision::Minute | Precision::Hour => 0,
        Precision::Day | Precision::Week => 1,
        Precision::Month => 2,
        Precision::Year => 3,
    };
    let day = NaiveDate::from_ymd_opt(
        i32::from(from.year()),
        u32::from(from.month().unsigned_abs()),
        u32::from(from.day().unsigned_abs()),
    )?;
    let at = day.and_hms_nano_opt(
        u32::from(from.hour().unsigned_abs()),
        u32::from(from.minute().unsigned_abs()),
        0,
        nanoseconds,
    )?;
    Some(at.and_utc())
}

fn published(at: DateTime<Utc>) -> Option<Published> {
    let written = match at.nanosecond() {
        0 => at.format("%Y-%m-%dT%H:%M"),
        1 => at.format("%Y-%m-%d"),
        2 => at.format("%Y-%m"),
        _ => at.format("%Y"),
    };
    veille_time::parse_published(&written.to_string()).ok()
}

impl Reader {
    /// An item as the feed alone gives it.
    pub(crate) fn item(&self, item: Item, origin: Origin) -> Result<Ingested, Error> {
        let name = origin.to_string();
        let of_feed = |value: Option<String>| value.map(|value| (value, Basis::Feed));
        let text = item.text.map(|text| if markup::is_in(&text) { markup::plain(&text) } else { text });
        let notes = if item.excerpt { vec![Note::Excerpt] } else { Vec::new() };
        let parts = Parts {
            text: text.unwrap_or_default(),
            title: of_feed(item.title),
            published: item.published.map(|published| (published, Basis::Feed)),
            outlet: of_feed(item.outlet),
            address: of_feed(item.address),
            lang: item.lang.map(|lang| (lang, Basis::Feed)),
            notes,
        };
        self.assemble(parts, origin).map_err(|kind| Error::of(&name, kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_clock_on_the_wall_and_its_precision_come_through() {
        for text in ["2031-04-02T00:30", "2031-04-02", "2031-04", "2031"] {
            let through = wall_clock(text).and_then(published).map(|date| date.to_string());
            assert_eq!(through.as_deref(), Some(text));
        }
        let through = wall_clock("Wed, 02 Apr 2031 00:30:00 +0300").and_then(published);
        assert_eq!(through.unwrap().to_string(), "2031-04-02T00:30");
    }

    #[test]
    fn deep_feeds_end_no_program() {
        let deep = format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>{}",
            "<div>".repeat(300_000)
        );
        assert!(
            items(deep.as_bytes(), None, None).is_ok_and(|items| items.is_empty())
                || items(deep.as_bytes(), None, None).is_err()
        );
        let closed = format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>{}{}</content></entry></feed>",
            "<div>".repeat(100_000),
            "</div>".repeat(100_000)
        );
        let _ = items(closed.as_bytes(), None, None);
        let other = format!(
            "<rss version='2.0'><channel>{}{}</channel></rss>",
            "<x>".repeat(100_000),
            "</x>".repeat(100_000)
        );
        let _ = items(other.as_bytes(), None, None);
        let json =
            format!("{{\"version\": \"https://jsonfeed.org/version/1\", \"x\": {}", "[".repeat(100_000));
        let _ = items(json.as_bytes(), None, None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_feed_or_an_error(text in "(<(/?(rss|channel|item|title|feed|entry)( version='2.0')?)>|[a-z<&;]){0,20}") {
            let _ = items(text.as_bytes(), None, None);
        }
    }
}
