//! One block a claim: its parts in words, then the sentence with each part underlined.

use std::fmt::Write;

use anstyle::Style;
use veille_claim::{Claim, ClaimActor};
use veille_text::Article;

use crate::page::{Role, one_line, underlined};
use crate::words;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// The line above an article's claims.
pub(crate) fn heading(name: &str, article: &Article, language: &str, claims: usize) -> String {
    let published = match article.published {
        Some(published) => format!("published {}", words::published(published)),
        None => "without a date".to_owned(),
    };
    let outlet =
        article.outlet.as_deref().map(|outlet| format!(", {}", one_line(outlet))).unwrap_or_default();
    let count = match claims {
        0 => "no claims".to_owned(),
        1 => "1 claim".to_owned(),
        _ => format!("{claims} claims"),
    };
    format!("{BOLD}{}{BOLD:#}  {language}, {published}{outlet}: {count}\n", one_line(name))
}

pub(crate) fn block(article: &Article, claim: &Claim, width: usize) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{BOLD}{}{BOLD:#}  {}  {DIM}{:.2}  {}{DIM:#}",
        words::event(claim),
        claim.modality.name(),
        claim.confidence,
        claim.id,
    );
    let mut field = |role: Role, text: &str, more: &[Option<String>]| {
        let style = role.style();
        let more: Vec<_> = more.iter().flatten().map(String::as_str).collect();
        let more = if more.is_empty() { String::new() } else { format!("  {DIM}{}{DIM:#}", more.join(", ")) };
        let _ = writeln!(out, "  {style}{:<5}{style:#}  {text}{more}", role.label());
    };
    let actor = |actor: &ClaimActor| {
        let name = words::who(actor);
        let quoted = words::quoted(article, actor.span, &name);
        (name, quoted)
    };
    match &claim.actor {
        Some(who) => {
            let (name, quoted) = actor(who);
            field(Role::Who, &name, &[quoted]);
        }
        None => field(Role::Who, words::NOTHING, &[]),
    }
    if let Some(whom) = &claim.counterpart {
        let (name, quoted) = actor(whom);
        field(Role::Whom, &name, &[quoted]);
    }
    match &claim.place {
        Some(place) => {
            let name = one_line(&place.name);
            let kind = match &place.place {
                Some(known) => known.kind.name().to_owned(),
                None => "not on the map".to_owned(),
            };
            let quoted = words::quoted(article, place.span, &name);
            field(Role::Where, &words::whereabouts(place), &[quoted, Some(kind)]);
        }
        None => field(Role::Where, words::NOTHING, &[]),
    }
    match &claim.time {
        Some(time) => {
            let quoted = words::quoted(article, time.span, &time.value);
            field(Role::When, &words::when(time), &[quoted, Some(one_line(&time.basis))]);
        }
        None => field(Role::When, words::NOTHING, &[]),
    }
    for quantity in &claim.quantities {
        let count = words::count(quantity);
        let quoted = words::quoted(article, Some(quantity.span), &count);
        field(Role::Count, &count, &[quoted]);
    }
    if !claim.attribution.is_empty() {
        field(Role::Says, &words::says(&claim.attribution), &[]);
    }
    let sentences = std::iter::once(&claim.evidence).chain(&claim.also);
    for (i, evidence) in sentences.enumerate() {
        // The claim's spans outside its own sentence are quoted above; marks show those inside.
        let mut marks = vec![(Role::What, evidence.trigger)];
        if i == 0 {
            marks.extend(claim.actor.iter().filter_map(|actor| Some((Role::Who, actor.span?))));
            marks.extend(claim.counterpart.iter().filter_map(|actor| Some((Role::Whom, actor.span?))));
            marks.extend(claim.place.iter().filter_map(|place| Some((Role::Where, place.span?))));
            marks.extend(claim.time.iter().filter_map(|time| Some((Role::When, time.span?))));
            marks.extend(claim.quantities.iter().map(|quantity| (Role::Count, quantity.span)));
            marks.extend(claim.attribution.iter().filter_map(|says| Some((Role::Says, says.span?))));
        } else {
            let _ = writeln!(out, "  {DIM}also{DIM:#}");
        }
        out.push_str(&underlined(&article.text, evidence.sentence, &marks, "  ", width));
    }
    out
}
