//! Changes of control as a feed (RFC 4287).

use std::io::Write;

use veille_ledger::Day;

use crate::Error;
use crate::cell::{link, marked, plain};
use crate::markup::{sentences, within};
use crate::report::Turn;
use crate::words::Words;

/// Entries of a feed: programs that read feeds fetch all of it again and again.
const ENTRIES: usize = 500;

/// Writes changes of control as an Atom feed, the latest first, and no more than the last 500. An entry's id stays the
/// same while place, day and new holder do; it is updated by what was published later.
///
/// # Errors
/// Where it cannot be written.
pub fn atom(out: &mut dyn Write, turns: &[Turn], words: &Words) -> Result<(), Error> {
    let mut latest: Vec<&Turn> = turns.iter().collect();
    latest.sort_by(|a, b| b.on.cmp(&a.on).then_with(|| a.place.key.cmp(&b.place.key)));
    latest.truncate(ENTRIES);
    let updated = latest.iter().map(|turn| updated(turn)).max().unwrap_or_default();
    write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n<id>urn:veille:changes</id>\n<title>{}</title>\n\
         <updated>{}</updated>\n<author><name>veille</name></author>\n<generator>veille</generator>\n",
        marked(words.lang()),
        marked(&words.report.changes),
        moment(updated)
    )?;
    for turn in latest {
        entry(out, turn, words)?;
    }
    out.write_all(b"</feed>\n")?;
    out.flush().map_err(Error::from)
}

fn entry(out: &mut dyn Write, turn: &Turn, words: &Words) -> Result<(), Error> {
    let (before, after) = (words.state(&turn.before), words.state(&turn.after));
    let change = words.fill(&words.report.change, &[("before", &before), ("after", &after)]);
    let place = within(&turn.place);
    let place = if place.is_empty() { String::new() } else { format!(" ({place})") };
    let content = format!(
        "<p>{}</p>{}{}",
        marked(&words.percent(turn.probability)),
        sentences(&turn.said_for.quotes, words),
        sentences(&turn.said_against.quotes, words)
    );
    write!(
        out,
        "<entry>\n<id>urn:veille:change:{}:{}:{}</id>\n<title>{}{}: {}</title>\n<published>{}</published>\n\
         <updated>{}</updated>\n",
        id(turn.place.key.as_str()),
        turn.on,
        id(&after),
        marked(&plain(&turn.place.name)),
        marked(&place),
        marked(&change),
        moment(turn.on),
        moment(updated(turn)),
    )?;
    let address = turn.said_for.quotes.iter().find_map(|quote| link(quote.address.as_deref()?));
    if let Some(address) = address {
        writeln!(out, "<link rel=\"related\" href=\"{}\"/>", marked(&address))?;
    }
    writeln!(out, "<content type=\"html\">{}</content>\n</entry>", marked(&content))?;
    Ok(())
}

/// The last day on which something was published that it stands on.
fn updated(turn: &Turn) -> Day {
    let quotes = turn.said_for.quotes.iter().chain(&turn.said_against.quotes);
    quotes.map(|quote| quote.known).max().map_or(turn.on, |known| known.max(turn.on))
}

fn moment(day: Day) -> String {
    // Days beyond what a calendar holds are beyond what a feed can say.
    let day = day.date().map_or_else(|| "1970-01-01".to_owned(), |date| date.to_string());
    format!("{day}T00:00:00Z")
}

/// A part of an id: what may not stand in one is written by its bytes.
fn id(part: &str) -> String {
    let mut out = String::new();
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
