//! The drawing as a page of its own, with the sentences behind it.

use std::fmt::Write as _;
use std::io::Write;

use super::{Map, Spot, State, svg_text};
use crate::Error;
use crate::cell::{marked, plain};
use crate::markup::{self, sentences};
use crate::words::Words;

/// Writes a map as one page: the drawing, and each place with the sentences it stands on. No script, no other file, nothing from
/// the network; what stands in articles is escaped.
///
/// # Errors
/// Where it cannot be written.
pub fn html(out: &mut dyn Write, map: &Map, words: &Words) -> Result<(), Error> {
    let title = words.fill(&words.map.title, &[("on", &map.on.to_string())]);
    let mut page = markup::head(words, &title);
    // The drawing has its title in itself; this one is for those to whom the page is read out.
    let _ = writeln!(page, "<h1 class=\"unseen\">{}</h1>", marked(&title));
    let _ = writeln!(page, "<figure>{}</figure>", svg_text(map, words));
    let _ = writeln!(page, "<h2>{}</h2>", marked(&words.map.places));
    for spot in &map.spots {
        let _ = write!(page, "<section class=\"place\">{}", heading(spot, words));
        page.push_str(&sentences(&spot.quotes, words));
        page.push_str("</section>\n");
    }
    page.push_str(markup::FOOT);
    out.write_all(page.as_bytes())?;
    out.flush().map_err(Error::from)
}

/// A place, who holds it, how sure that is, and by how many claims.
pub(crate) fn heading(spot: &Spot, words: &Words) -> String {
    let w = &words.map;
    let state = match &spot.state {
        State::Unknown => marked(&w.nobody_knows),
        _ => format!(
            "{} <span class=\"sure\">{}</span>",
            marked(&words.state(&spot.state)),
            marked(&words.percent(spot.probability))
        ),
    };
    let mut out = format!(
        "<h3>{} <span class=\"where\">{}</span></h3><p class=\"state\">{state}",
        marked(&plain(&spot.place.name)),
        marked(&markup::within(&spot.place))
    );
    if !spot.threats.is_empty() {
        let by: Vec<String> = spot.threats.iter().map(|by| words.party(by)).collect();
        let _ = write!(out, "; {}", marked(&words.fill(&w.threatened_by, &[("party", &by.join(", "))])));
    }
    let [for_it, against] = spot.claims.map(|count| count.to_string());
    let counts = words.fill(&w.for_and_against, &[("for", &for_it), ("against", &against)]);
    let _ = write!(out, " <span class=\"counts\">· {}</span></p>", marked(&counts));
    out
}
