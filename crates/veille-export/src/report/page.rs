//! A report as one page, for the screen and for paper.

use std::fmt::Write as _;
use std::io::Write;

use veille_control::Outcome;

use super::{Foreseen, Report, Sentences, Turn};
use crate::Error;
use crate::cell::{marked, plain};
use crate::map::{Map, State, heading, svg_text};
use crate::markup::{self, sentences, within};
use crate::words::Words;

/// Writes a report as one page: no script, no other file, nothing from the network; what stands in articles is escaped.
///
/// # Errors
/// Where it cannot be written.
pub fn report(out: &mut dyn Write, report: &Report, words: &Words) -> Result<(), Error> {
    let title = title(report, words);
    let mut page = markup::head(words, &title);
    let known = match report.after.known {
        Some(known) => words.fill(&words.report.known, &[("known", &known.to_string())]),
        None => words.report.known_all.clone(),
    };
    let _ = writeln!(page, "<h1>{}</h1>\n<p class=\"lead\">{}</p>", marked(&title), marked(&known));
    facts(&mut page, report, words);
    let w = &words.report;
    page.push_str(&figure(&report.after, &w.map, words));
    part(&mut page, "contested", &w.contested, None, &contested(report, words), &w.contested_none);
    let told = changes(&report.changes, words);
    let told = if told.is_empty() { told } else { figure(&report.before, &w.map_before, words) + &told };
    part(&mut page, "changes", &w.changes, None, &told, &w.changes_none);
    let lead = Some(w.contradictions_lead.as_str());
    let told = disputes(report, words);
    part(&mut page, "contradictions", &w.contradictions, lead, &told, &w.contradictions_none);
    let lead = Some(w.forecasts_lead.as_str());
    let told = forecasts(&report.forecasts, words);
    part(&mut page, "forecasts", &w.forecasts, lead, &told, &w.forecasts_none);
    part(&mut page, "sources", &w.sources, Some(&w.sources_lead), &sources(report, words), "");
    let with = [("version", env!("CARGO_PKG_VERSION")), ("method", &veille_claim::METHOD.to_string())];
    let _ = writeln!(page, "<p class=\"lead\">{}</p>", marked(&words.fill(&w.method, &with)));
    page.push_str(markup::FOOT);
    out.write_all(page.as_bytes())?;
    out.flush().map_err(Error::from)
}

fn figure(map: &Map, caption: &str, words: &Words) -> String {
    let caption = words.fill(caption, &[("on", &map.on.to_string())]);
    format!("<figure><figcaption>{}</figcaption>{}</figure>\n", marked(&caption), svg_text(map, words))
}

fn title(report: &Report, words: &Words) -> String {
    let (from, to) = (report.from.to_string(), report.to.to_string());
    match &report.after.country {
        Some(code) => {
            let name = words.country_named(code).unwrap_or_else(|| plain(code));
            words.fill(&words.report.title_country, &[("country", &name), ("from", &from), ("to", &to)])
        }
        None => words.fill(&words.report.title, &[("from", &from), ("to", &to)]),
    }
}

fn is_unsettled(spot: &crate::map::Spot) -> bool {
    matches!(spot.state, State::Contested(_)) || !spot.threats.is_empty()
}

/// The numbers of the report, each a way to its part.
fn facts(page: &mut String, report: &Report, words: &Words) {
    let w = &words.report;
    let unsettled = report.after.spots.iter().filter(|spot| is_unsettled(spot)).count();
    let all = [
        (report.after.spots.len(), &w.places, ""),
        (report.after.claims, &w.claims, ""),
        (unsettled, &w.contested, "contested"),
        (report.changes.len(), &w.changes, "changes"),
        (report.disputes.len(), &w.contradictions, "contradictions"),
        (report.forecasts.len(), &w.forecasts, "forecasts"),
    ];
    page.push_str("<ul class=\"facts\">");
    for (count, what, part) in all {
        let what = marked(what);
        let what = if part.is_empty() { what } else { format!("<a href=\"#{part}\">{what}</a>") };
        let _ = write!(page, "<li><strong>{count}</strong> {what}</li>");
    }
    page.push_str("</ul>\n");
}

fn part(page: &mut String, id: &str, title: &str, lead: Option<&str>, content: &str, none: &str) {
    let _ = writeln!(page, "<section class=\"part\" id=\"{id}\">\n<h2>{}</h2>", marked(title));
    if content.is_empty() {
        let _ = writeln!(page, "<p>{}</p>", marked(none));
    } else {
        if let Some(lead) = lead {
            let _ = writeln!(page, "<p class=\"lead\">{}</p>", marked(lead));
        }
        page.push_str(content);
    }
    page.push_str("</section>\n");
}

fn changes(all: &[Turn], words: &Words) -> String {
    let mut out = String::new();
    let mut day = None;
    for turn in all {
        if day != Some(turn.on) {
            let _ = writeln!(out, "<h3 class=\"day\">{}</h3>", turn.on);
            day = Some(turn.on);
        }
        let (before, after) = (words.state(&turn.before), words.state(&turn.after));
        let change = words.fill(&words.report.change, &[("before", &before), ("after", &after)]);
        let _ = write!(
            out,
            "<section class=\"place\"><h4>{} <span class=\"where\">{}</span></h4>\
             <p class=\"state\">{} <span class=\"sure\">{}</span></p>",
            marked(&plain(&turn.place.name)),
            marked(&within(&turn.place)),
            marked(&change),
            marked(&words.percent(turn.probability))
        );
        both(&mut out, &turn.said_for, &turn.said_against, words);
        out.push_str("</section>\n");
    }
    out
}

/// What is said for a state, then what is said against it.
fn both(out: &mut String, said_for: &Sentences, said_against: &Sentences, words: &Words) {
    let w = &words.report;
    for (title, said, against) in [(&w.says_for, said_for, false), (&w.says_against, said_against, true)] {
        if said.quotes.is_empty() {
            continue;
        }
        if against || !said_against.quotes.is_empty() {
            let _ = write!(out, "<h4>{}</h4>", marked(title));
        }
        let told = sentences(&said.quotes, words);
        out.push_str(&if against {
            told.replace("<blockquote>", "<blockquote class=\"against\">")
        } else {
            told
        });
        if said.more > 0 {
            let more = words.fill(&w.more, &[("count", &said.more.to_string())]);
            let _ = write!(out, "<p class=\"note\">{}</p>", marked(&more));
        }
    }
}

fn contested(report: &Report, words: &Words) -> String {
    let mut out = String::new();
    for spot in report.after.spots.iter().filter(|spot| is_unsettled(spot)) {
        let _ = writeln!(
            out,
            "<section class=\"place\">{}{}</section>",
            heading(spot, words),
            sentences(&spot.quotes, words)
        );
    }
    out
}

fn disputes(report: &Report, words: &Words) -> String {
    let mut out = String::new();
    for dispute in &report.disputes {
        let _ = write!(out, "<section class=\"place\">{}", heading(&dispute.spot, words));
        both(&mut out, &dispute.said_for, &dispute.said_against, words);
        out.push_str("</section>\n");
    }
    out
}

fn forecasts(all: &[Foreseen], words: &Words) -> String {
    let w = &words.report;
    let mut out = String::new();
    for (title, open) in [(&w.open, true), (&w.resolved, false)] {
        let some: Vec<&Foreseen> = all.iter().filter(|one| (one.outcome == Outcome::Open) == open).collect();
        if some.is_empty() {
            continue;
        }
        let _ = writeln!(out, "<h3 class=\"day\">{}</h3>", marked(title));
        for one in some {
            forecast(&mut out, one, words);
        }
    }
    out
}

fn forecast(out: &mut String, one: &Foreseen, words: &Words) {
    let w = &words.report;
    let became = match one.outcome {
        Outcome::True => &w.came_true,
        Outcome::False => &w.came_false,
        Outcome::Open => &w.is_open,
        Outcome::Unknown => &w.nobody_knows,
    };
    let by = words.fill(if one.dated { &w.by } else { &w.until }, &[("day", &one.by.to_string())]);
    let who = one.speaker.as_ref().map_or_else(String::new, |who| format!(", {}", words.party(who)));
    let _ = write!(
        out,
        "<section class=\"place\"><h4>{} <span class=\"where\">{}</span></h4>\
         <p class=\"state\">{}, {}{}, {}: <strong>{}</strong></p>",
        marked(&plain(&one.place.name)),
        marked(&within(&one.place)),
        one.made,
        marked(words.modality(one.modality)),
        marked(&who),
        marked(&by),
        marked(became)
    );
    out.push_str(&sentences(one.quote.as_slice(), words));
    out.push_str("</section>\n");
}

fn sources(report: &Report, words: &Words) -> String {
    let w = &words.report;
    let mut out = format!(
        "<table><thead><tr><th scope=\"col\">{}</th><th scope=\"col\" class=\"number\">{}</th>\
         <th scope=\"col\" class=\"number\">{}</th><th scope=\"col\" class=\"number\">{}</th></tr></thead><tbody>\n",
        marked(&w.source),
        marked(&w.source_claims),
        marked(&w.borne_out),
        marked(&w.foreseen)
    );
    for row in report.sources.iter().filter(|row| !row.name.is_empty()) {
        let counts =
            [("right", row.forecasts.right.to_string()), ("all", row.forecasts.resolved.to_string())];
        let counts = counts.each_ref().map(|(key, value)| (*key, value.as_str()));
        let foreseen =
            if row.forecasts.resolved == 0 { "–".to_owned() } else { words.fill(&w.foreseen_of, &counts) };
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>",
            marked(&row.name),
            row.claims,
            marked(&words.percent(row.reliability)),
            marked(&foreseen)
        );
    }
    out.push_str("</tbody></table>\n");
    out
}
