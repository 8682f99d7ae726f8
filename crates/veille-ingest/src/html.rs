//! A web page to its article: main text, and what the page says of itself.
//!
//! The main text is found by the `trafilatura` crate, a port that is kept level with the Python program of that
//! name. What the page says of itself is read here, in this order: JSON-LD, the head's `<meta>` and `<link>`, `<time>`
//! elements, the address, the text. A page's own dates of change are the last resort before the address.

use std::time::Duration;

use serde_json::Value;
use trafilatura::dom::{Document, NodeId};
use url::Url;
use veille_text::{Lang, Published};

use crate::error::Kind;
use crate::guard::{self, Broken};
use crate::markup;
use crate::origin::Basis;
use crate::parts::{Parts, one_line};
use crate::reader::Reader;
use crate::{dates, language};

/// A page is given up after so long. Ordinary ones take some milliseconds, the longest live reports a second.
const TIME: Duration = Duration::from_secs(20);

/// Fewer letters of main text are a note to accept cookies or a page of links, not an article.
const FEWEST_LETTERS: usize = 40;

/// Letters of a feed's or a page's sentence below which a date in it is its by-line.
const BYLINE: usize = 90;

impl Reader {
    /// What a page holds. `address` is where it was found, if not in a file.
    pub(crate) fn page(&self, html: String, address: Option<&str>) -> Result<Parts, Kind> {
        if markup::depth(&html) > markup::MAX_DEPTH {
            return Err(Kind::Nested { limit: markup::MAX_DEPTH });
        }
        let base = address.and_then(|address| Url::parse(address).ok());
        let read = guard::run(TIME, move || read(&html, base));
        match read {
            Ok(parts) => parts,
            Err(Broken::TooSlow) => Err(Kind::TooSlow { seconds: TIME.as_secs() }),
            Err(Broken::Failed) => Err(Kind::Unreadable { what: "web page" }),
        }
    }
}

fn read(html: &str, base: Option<Url>) -> Result<Parts, Kind> {
    let document = Document::parse(html);
    let told = Told::of(&document);
    let mut parts = Parts {
        title: told.title(),
        address: told.address(base.as_ref()),
        lang: told.lang(),
        ..Parts::default()
    };
    let (published, lang) = (told.published(), parts.lang.map(|(lang, _)| lang));
    let bylines = told.bylines(&document);
    parts.outlet = told.outlet(parts.address.as_ref().map(|(address, _)| address.as_str()));
    parts.text = main_text(document)?;
    parts.published = published
        .or_else(|| told.modified())
        .or_else(|| parts.address.as_ref().and_then(|(address, _)| dated_address(address)))
        .or_else(|| dated_text(&bylines, &parts.text, lang));
    Ok(parts)
}

fn main_text(document: Document) -> Result<String, Kind> {
    let mut options = trafilatura::Options::default().with_fallback(true);
    options.exclude_comments = true;
    // Short reports are articles; below its own limit of 250 characters the program gives all words of the page,
    // those of one element glued to those of the next.
    options.config.min_extracted_size = FEWEST_LETTERS;
    let found = trafilatura::extract_document(document, &options);
    let html = found.map_err(|_| Kind::NoMainText)?.content_html;
    let text = markup::plain(&html);
    let letters = text.chars().filter(|c| c.is_alphabetic()).take(FEWEST_LETTERS).count();
    if letters < FEWEST_LETTERS { Err(Kind::NoMainText) } else { Ok(text) }
}

/// What a page says of itself, in the order of belief.
struct Told {
    /// The objects of its JSON-LD, those that describe an article first.
    objects: Vec<Value>,
    /// `<meta>`: name or property in lower case, and content.
    metas: Vec<(String, String)>,
    canonical: Option<String>,
    html_lang: Option<String>,
    title: Option<String>,
    heading: Option<String>,
    times: Vec<String>,
}

/// Objects of JSON-LD that are looked at, and how deep inside each other.
const MAX_OBJECTS: usize = 200;
const MAX_INSIDE: usize = 8;

/// Names of dates of publication in a head, best first; gathered from the heads that publishing systems write.
const DATES: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "og:pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "article.published",
    "published-date",
    "publication_date",
    "publication-date",
    "publishdate",
    "publish-date",
    "publish_date",
    "pubdate",
    "citation_publication_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "dc.date",
    "dc.date.created",
    "dcterms.created",
    "date.created",
    "article_date_original",
    "originalpublicationdate",
    "last-published",
    "created",
    "date",
    "release_date",
];
const CHANGES: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "lastmod",
    "last-modified",
];
const OUTLETS: &[&str] = &[
    "og:site_name",
    "application-name",
    "dc.publisher",
    "dcterms.publisher",
    "publisher",
    "citation_journal_title",
    "twitter:app:name:iphone",
];
const TITLES: &[&str] = &["og:title", "twitter:title", "dc.title", "dcterms.title", "title"];

impl Told {
    fn of(document: &Document) -> Self {
        let root = document.root();
        let attribute = |node: NodeId, name: &str| {
            document.get_attribute(node, name).filter(|value| !value.trim().is_empty())
        };
        let text = |selector: &str| {
            let node = document.query_selector(root, selector)?;
            Some(one_line(&document.text_content(node))).filter(|text| !text.is_empty())
        };
        let mut objects = Vec::new();
        for script in document.query_selector_all(root, "script[type*='ld+json']") {
            collect(&document.text_content(script), &mut objects);
        }
        objects.sort_by_key(|object| !is_article(object));
        let metas = document.query_selector_all(root, "meta[content]").into_iter().filter_map(|meta| {
            let name = ["property", "name", "itemprop", "http-equiv"]
                .into_iter()
                .find_map(|name| attribute(meta, name))?;
            Some((name.trim().to_lowercase(), attribute(meta, "content")?))
        });
        let metas: Vec<_> = metas.collect();
        let link =
            document.query_selector(root, "link[rel='canonical']").and_then(|link| attribute(link, "href"));
        let html_lang = document.query_selector(root, "html").and_then(|html| attribute(html, "lang"));
        let mut times = Vec::new();
        for selector in [
            "[itemprop='datePublished']",
            "time[pubdate]",
            "time[class*='publish']",
            "article time[datetime]",
            "main time[datetime]",
            "header time[datetime]",
        ] {
            for node in document.query_selector_all(root, selector).into_iter().take(3) {
                let value = attribute(node, "datetime").or_else(|| attribute(node, "content"));
                times.push(value.unwrap_or_else(|| one_line(&document.text_content(node))));
            }
        }
        Self {
            objects,
            metas,
            canonical: link,
            html_lang,
            title: text("title"),
            heading: text("article h1").or_else(|| text("h1")),
            times,
        }
    }

    fn meta(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|wanted| {
            self.metas.iter().find(|(name, _)| name == wanted).map(|(_, content)| content.as_str())
        })
    }

    /// The value of a member of the first object that has it: its own text, or its name.
    fn member(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.objects.iter().find_map(|object| words(object.get(*name)?)))
    }

    fn title(&self) -> Option<(String, Basis)> {
        let article = self.objects.first().filter(|object| is_article(object));
        let headline =
            article.and_then(|object| words(object.get("headline")?)).map(|title| (title, Basis::JsonLd));
        let heading = || self.heading.clone().map(|title| (title, Basis::Text));
        let meta =
            || self.meta(TITLES).or(self.title.as_deref()).map(|title| (without_outlet(title), Basis::Meta));
        headline.or_else(heading).or_else(meta).map(|(title, basis)| (markup::plain(&title), basis))
    }

    fn published(&self) -> Option<(Published, Basis)> {
        let lang = self.lang().map(|(lang, _)| lang);
        let ld = self.member(&["datePublished", "dateCreated", "uploadDate"]);
        let ld = ld.and_then(|date| dates::read(&date, lang)).map(|date| (date, Basis::JsonLd));
        ld.or_else(|| {
            let told = DATES.iter().filter_map(|name| self.meta(&[name]));
            told.filter_map(|date| dates::read(date, lang)).next().map(|date| (date, Basis::Meta))
        })
        .or_else(|| {
            self.times.iter().find_map(|time| dates::read(time, lang)).map(|date| (date, Basis::Time))
        })
    }

    fn modified(&self) -> Option<(Published, Basis)> {
        let date = self.member(&["dateModified"]).or_else(|| self.meta(CHANGES).map(str::to_owned))?;
        dates::read(&date, None).map(|date| (date, Basis::Modified))
    }

    fn outlet(&self, address: Option<&str>) -> Option<(String, Basis)> {
        let is_name = |name: &String| !name.trim().is_empty() && !name.contains("://") && name.len() <= 120;
        let article = self.objects.iter().filter(|object| is_article(object));
        let mut publishers = article.filter_map(|object| words(object.get("publisher")?));
        let ld = publishers.find(is_name).map(|name| (name, Basis::JsonLd));
        ld.or_else(|| {
            let named = OUTLETS.iter().filter_map(|name| self.meta(&[name])).map(str::to_owned).find(is_name);
            named.map(|name| (name, Basis::Meta))
        })
        .or_else(|| {
            let url = Url::parse(address?).ok()?;
            let host = url.host_str()?;
            Some((host.strip_prefix("www.").unwrap_or(host).to_owned(), Basis::Address))
        })
    }

    fn lang(&self) -> Option<(Lang, Basis)> {
        let ld = self
            .member(&["inLanguage"])
            .and_then(|lang| Lang::new(lang.trim()))
            .map(|lang| (lang, Basis::JsonLd));
        ld.or_else(|| {
            let names = ["og:locale", "content-language", "language", "dc.language", "dcterms.language"];
            let told = self.html_lang.as_deref().or_else(|| self.meta(&names));
            told.and_then(|lang| Lang::new(lang.trim())).map(|lang| (lang, Basis::Meta))
        })
    }

    /// The address the page gives for itself, against the one where it was found.
    fn address(&self, base: Option<&Url>) -> Option<(String, Basis)> {
        let absolute = |link: &str| {
            let link = link.trim();
            let url = base.map_or_else(|| Url::parse(link), |base| base.join(link)).ok()?;
            (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| url.to_string())
        };
        let ld = || {
            let article = self.objects.first().filter(|object| is_article(object))?;
            let own = ["mainEntityOfPage", "url"].into_iter().find_map(|name| link_of(article.get(name)?))?;
            absolute(&own).map(|url| (url, Basis::JsonLd))
        };
        let head = || {
            let link = self.canonical.as_deref().or_else(|| self.meta(&["og:url"]))?;
            absolute(link).map(|url| (url, Basis::Meta))
        };
        ld().or_else(head).or_else(|| base.map(|base| (base.to_string(), Basis::Address)))
    }

    /// Short elements that say they hold the date, or who wrote it when.
    fn bylines(&self, document: &Document) -> Vec<String> {
        let marks = "[class*='date'], [class*='byline'], [class*='publi'], [id*='date'], [class*='posted'], [class*='time']";
        let nodes = document.query_selector_all(document.root(), marks);
        let lines = nodes.into_iter().take(40).map(|node| one_line(&document.text_content(node)));
        lines.filter(|line| !line.is_empty() && line.len() <= BYLINE).take(10).collect()
    }
}

/// The objects of a piece of JSON-LD, those inside others too.
fn collect(text: &str, objects: &mut Vec<Value>) {
    // Old systems wrap the script in marks of comments or of character data.
    let text = text
        .trim()
        .trim_start_matches("<!--")
        .trim_start_matches("//<![CDATA[")
        .trim_start_matches("<![CDATA[");
    let text = text
        .trim_end_matches("-->")
        .trim_end_matches("//]]>")
        .trim_end_matches("]]>")
        .trim()
        .trim_end_matches(';');
    let Ok(value) = serde_json::from_str::<Value>(text) else { return };
    let mut stack = vec![(&value, 0usize)];
    let mut found = Vec::new();
    while let Some((value, depth)) = stack.pop() {
        if found.len() >= MAX_OBJECTS || depth > MAX_INSIDE {
            continue;
        }
        match value {
            Value::Array(items) => stack.extend(items.iter().rev().map(|item| (item, depth + 1))),
            Value::Object(object) => {
                found.push(value.clone());
                let inside = ["@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"];
                stack.extend(inside.iter().rev().filter_map(|name| Some((object.get(*name)?, depth + 1))));
            }
            _ => {}
        }
    }
    objects.extend(found);
}

/// True for what schema.org calls an article, in any of its kinds.
fn is_article(object: &Value) -> bool {
    let is_kind = |kind: &Value| {
        let kind = kind.as_str().unwrap_or_default().rsplit(['/', ':']).next().unwrap_or_default();
        kind.ends_with("Article")
            || matches!(kind, "BlogPosting" | "LiveBlogPosting" | "Report" | "SocialMediaPosting")
    };
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is_kind),
        Some(kind) => is_kind(kind),
        None => false,
    }
}

fn words(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.as_str(),
        Value::Object(object) => {
            return ["name", "alternateName", "@value"]
                .iter()
                .find_map(|name| object.get(*name)?.as_str())
                .map(one_line);
        }
        Value::Array(items) => return items.iter().take(5).find_map(words),
        _ => return None,
    };
    Some(one_line(text)).filter(|text| !text.is_empty())
}

fn link_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(object) => {
            ["@id", "url"].iter().find_map(|name| object.get(*name)?.as_str()).map(str::to_owned)
        }
        _ => None,
    }
}

/// A head's title without the outlet's name behind it ("The bridge is taken | Radio Delta").
fn without_outlet(title: &str) -> String {
    let cut =
        [" | ", " – ", " — ", " - ", " :: ", " • "].into_iter().filter_map(|sign| title.rfind(sign)).max();
    match cut {
        // The longer part is the title, where it is at least as long as a short headline.
        Some(at) if at * 2 > title.len() && at >= 15 => title.get(..at).unwrap_or(title).to_owned(),
        _ => title.to_owned(),
    }
}

/// The day in an address: `/2021/08/14/`, `/2021-08-14-…`, `-20210814`.
fn dated_address(address: &str) -> Option<(Published, Basis)> {
    let url = Url::parse(address).ok()?;
    let path = url.path();
    let numbers: Vec<(usize, &str)> = path
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| (part.as_ptr() as usize - path.as_ptr() as usize, part))
        .collect();
    let plausible = |year: &str| (1990..2100).contains(&year.parse::<i16>().unwrap_or(0));
    for (index, &(at, part)) in numbers.iter().enumerate() {
        if part.len() == 8
            && part.get(..4).is_some_and(plausible)
            && let Some(date) = dates::read(part, None)
        {
            return Some((date, Basis::Address));
        }
        if part.len() != 4 || !plausible(part) {
            continue;
        }
        let follows = |from: usize, next: Option<&(usize, &str)>| {
            next.is_some_and(|&(at, part)| at == from + 1 && part.len() <= 2)
        };
        let (month, day) = (numbers.get(index + 1), numbers.get(index + 2));
        if !follows(at + 4, month) {
            continue;
        }
        let month = month?;
        let written = match day {
            Some(day) if follows(month.0 + month.1.len(), Some(day)) => {
                format!("{part}-{}-{}", month.1, day.1)
            }
            _ => format!("{part}-{}", month.1),
        };
        if let Ok(date) = veille_time::parse_published(&written) {
            return Some((date, Basis::Address));
        }
    }
    None
}

/// A date in full in a by-line, or in one of the short first or last paragraphs.
fn dated_text(bylines: &[String], text: &str, lang: Option<Lang>) -> Option<(Published, Basis)> {
    let lang = lang.or_else(|| language::detect(text, language::installed().ok()?).ok())?;
    let full = |line: &str| dates::first_day_named(line, lang).map(|(date, _)| date);
    if let Some(date) = bylines.iter().find_map(|line| full(line)) {
        return Some((date, Basis::Time));
    }
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    let ends = paragraphs.iter().take(4).chain(paragraphs.iter().rev().take(2));
    let short = |line: &&&str| line.chars().count() <= BYLINE;
    ends.filter(short).find_map(|line| full(line)).map(|date| (date, Basis::Text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_give_their_day() {
        let day = |address: &str| dated_address(address).map(|(date, _)| date.to_string());
        for (path, want) in [
            ("/world/2021/08/14/the-town", Some("2021-08-14")),
            ("/world/2021-08-14-the-town", Some("2021-08-14")),
            ("/a/article-20210814.html", Some("2021-08-14")),
            ("/2021/8/town", Some("2021-08")),
            ("/2021/08/the-12-days", Some("2021-08")),
            ("/a/1234567/98", None),
            ("/2021/town", None),
            ("/a/2021/45/67", None),
        ] {
            assert_eq!(day(&format!("https://example.org{path}")).as_deref(), want, "{path}");
        }
    }

    #[test]
    fn an_outlets_name_is_no_part_of_a_title() {
        assert_eq!(
            without_outlet("The bridge at Arad is taken | Radio Delta"),
            "The bridge at Arad is taken"
        );
        assert_eq!(
            without_outlet("Arad - the long night of the bridge"),
            "Arad - the long night of the bridge"
        );
    }

    proptest! {
        #[test]
        fn any_ld_is_collected(text in "[\\[\\]{}\":,a@graph ]{0,60}") {
            collect(&text, &mut Vec::new());
        }

        #[test]
        fn any_address_is_read(path in "[0-9/é-]{0,30}") {
            let _ = dated_address(&format!("https://example.org/{path}"));
        }
    }
}
