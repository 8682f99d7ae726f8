//! `veille place`: the places that a name may mean, with what speaks for and against each.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use veille_ingest::Language;
use veille_place::{Choice, Gazetteer, Place, PlaceId, PlaceTagger};
use veille_text::{Document, Lang, Span};

use crate::annotate::line_of;
use crate::cli::{self, Color, Resources};
use crate::failure::{Failure, Messages};
use crate::page::{one_line, width};
use crate::terminal;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const FOR: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
const AGAINST: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));

/// How many near spellings are offered.
const OFFERED: usize = 3;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The name, as a text writes it
    #[arg(value_name = "NAME")]
    name: String,

    /// The sentence or paragraph that it stands in, or that says where it may be
    #[arg(long, value_name = "TEXT")]
    context: Option<String>,

    /// Language of the name and of the context (otherwise found from the context)
    #[arg(long, value_name = "CODE", value_parser = cli::lang)]
    lang: Option<Lang>,

    /// Print one JSON object a place
    #[arg(long)]
    json: bool,

    /// Show at most so many places
    #[arg(short = 'n', long, value_name = "N", default_value = "10")]
    limit: std::num::NonZeroUsize,

    #[command(flatten)]
    resources: Resources,
}

pub(crate) fn place(options: &Options, color: Color, messages: Messages) -> Result<(), Failure> {
    let gazetteer = veille_stages::gazetteer(options.resources.gazetteer.as_deref())?;
    let tagger = PlaceTagger::new(&gazetteer).map_err(Failure::new)?;
    let name = one_line(&options.name);
    let lang = language(options)?;
    let choices = match &options.context {
        Some(context) => {
            let (document, span) = in_context(&name, context, lang, options, messages)?;
            tagger.choices_in(&document, span, &veille_stages::theatres(&gazetteer, &document, None))
        }
        None => tagger.choices_of(&name, lang),
    };
    if choices.is_empty() {
        return Err(nothing(&gazetteer, &name, lang));
    }
    let view = View { gazetteer: &gazetteer, lang, threshold: tagger.point_threshold() };
    let shown = choices.iter().take(options.limit.get());
    let out = if options.json {
        shown.enumerate().map(|(i, choice)| view.row(i, choice)).collect()
    } else {
        let mut out = view.heading(&name, &choices);
        shown.for_each(|choice| out.push_str(&view.block(choice, terminal::columns())));
        out
    };
    let mut to = terminal::output(color);
    match to.write_all(out.as_bytes()).and_then(|()| to.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("the output could not be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// The language asked for, else that of the context; a name alone does not tell its language.
fn language(options: &Options) -> Result<Lang, Failure> {
    if let Some(lang) = options.lang {
        return Ok(lang);
    }
    if let Some(context) = &options.context {
        return Ok(Language::of_text(context)?);
    }
    let installed = Language::installed()?;
    let first = installed.first().map(Language::lang);
    first.ok_or_else(|| Failure::new("veille was built without any language"))
}

/// The context as a document, and where the name stands in it: in a paragraph of its own behind it, where
/// the context does not hold it.
fn in_context(
    name: &str,
    context: &str,
    lang: Lang,
    options: &Options,
    messages: Messages,
) -> Result<(Document, Span), Failure> {
    let analysis = veille_stages::Analysis::load(lang, &options.resources.host(messages))?;
    let (text, at) = match word_in(context, name) {
        Some(at) => (context.to_owned(), at),
        None => (format!("{context}\n\n{name}"), context.len() + 2),
    };
    let whole = Span::new(0, text.len()).unwrap_or_default();
    let span = Span::new(at, at + name.len()).unwrap_or_default();
    Ok((analysis.document(&text.into(), whole), span))
}

/// Where the name first stands in a text, not as a part of a longer word.
fn word_in(text: &str, name: &str) -> Option<usize> {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let whole = |&(at, found): &(usize, &str)| {
        let after = text.get(at + found.len()..).and_then(|rest| rest.chars().next());
        !letter(text.get(..at).and_then(|before| before.chars().next_back())) && !letter(after)
    };
    text.match_indices(name).find(whole).map(|(at, _)| at)
}

fn nothing(gazetteer: &Gazetteer, name: &str, lang: Lang) -> Failure {
    let mut offered: Vec<String> = Vec::new();
    for id in gazetteer.near_spellings(name, 4 * OFFERED) {
        let said = named(gazetteer, id, lang);
        if !offered.contains(&said) && offered.len() < OFFERED {
            offered.push(said);
        }
    }
    let message = format!("no place called “{name}”");
    match offered.as_slice() {
        [] => Failure::new(message)
            .with_help("try the name in another spelling, or in the language of its country"),
        several => Failure::new(format!("{message}; did you mean {}?", several.join(", or "))),
    }
}

/// `Gao, Mali`.
fn named(gazetteer: &Gazetteer, id: PlaceId, lang: Lang) -> String {
    let own = |id: PlaceId| gazetteer.name_in(id, lang.code()).unwrap_or_else(|| gazetteer.name(id));
    let country = gazetteer.by_code(gazetteer.country(id)).filter(|&country| country != id);
    std::iter::once(own(id)).chain(country.map(own)).collect::<Vec<_>>().join(", ")
}

#[derive(Serialize)]
struct Row<'a> {
    rank: usize,
    probability: f32,
    /// True where a reading would put it on the map.
    pin: bool,
    #[serde(flatten)]
    place: &'a Place,
    reasons: Vec<Reason>,
}

#[derive(Serialize)]
struct Reason {
    reason: &'static str,
    /// Natural logarithm of odds.
    weight: f32,
}

struct View<'g> {
    gazetteer: &'g Gazetteer,
    lang: Lang,
    threshold: f32,
}

impl View<'_> {
    fn row(&self, i: usize, choice: &Choice) -> String {
        // Four digits: what lies behind them depends on the machine's last bit.
        let digits = |value: f32| (value * 1e4).round() / 1e4;
        let reason = |&(reason, weight): &(&'static str, f32)| Reason { reason, weight: digits(weight) };
        line_of(&Row {
            rank: i + 1,
            probability: digits(choice.probability),
            pin: i == 0 && choice.probability >= self.threshold,
            place: &choice.place,
            reasons: choice.reasons.iter().filter(|(_, weight)| *weight != 0.0).map(reason).collect(),
        })
    }

    fn heading(&self, name: &str, choices: &[Choice]) -> String {
        let count = match choices.len() {
            1 => "1 place".to_owned(),
            several => format!("{several} places"),
        };
        let mut out = format!("{BOLD}{name}{BOLD:#}  {count}");
        if let Some(best) = choices.first().filter(|best| best.probability < self.threshold) {
            let percent = |share: f32| (100.0 * share).floor();
            let _ = write!(
                out,
                "; no point: too unsure (the likeliest has {} %, {} % are needed)",
                percent(best.probability),
                percent(self.threshold),
            );
        }
        out.push('\n');
        out
    }

    fn block(&self, choice: &Choice, columns: usize) -> String {
        let place = &choice.place;
        let own = |id: PlaceId| {
            one_line(self.gazetteer.name_in(id, self.lang.code()).unwrap_or_else(|| self.gazetteer.name(id)))
        };
        let name = own(choice.id);
        let mut above: Vec<String> = Vec::new();
        for up in [self.gazetteer.admin1(choice.id), self.gazetteer.by_code(&place.country)] {
            above.extend(up.filter(|&up| up != choice.id).map(own));
        }
        let inside = match above.join(", ") {
            inside if inside.is_empty() => String::new(),
            inside => format!(", {inside}"),
        };
        let mut facts = vec![place.kind.name().replace('_', " ")];
        match place.point() {
            Some(point) => {
                facts.push(format!(
                    "{:.4}, {:.4} ± {} km",
                    point.lat,
                    point.lon,
                    kilometres(place.precision_km)
                ));
            }
            None => facts.push("position not known".to_owned()),
        }
        if place.population > 0 {
            facts.push(format!("{} inhabitants", grouped(place.population)));
        }
        facts.extend(place.geonameid.map(|id| format!("GeoNames {id}")));
        let mut out = format!("\n{:>5.1} %  {BOLD}{name}{BOLD:#}{inside}\n", 100.0 * choice.probability);
        let mut line = |text: &str| {
            let _ = writeln!(out, "         {text}");
        };
        line(&format!("{DIM}{}{DIM:#}", facts.join(" · ")));
        let said = |wanted: fn(f32) -> bool| -> Vec<String> {
            let reasons = choice.reasons.iter().filter(|(_, weight)| wanted(*weight));
            reasons.map(|(reason, weight)| format!("{reason} {weight:+.1}")).collect()
        };
        for (label, style, reasons) in [
            ("for", FOR, said(|weight| weight >= 0.05)),
            ("against", AGAINST, said(|weight| weight <= -0.05)),
        ] {
            for (i, text) in wrapped(&reasons, columns.saturating_sub(18)).iter().enumerate() {
                let label = if i == 0 { label } else { "" };
                line(&format!("{style}{label:<7}{style:#}  {text}"));
            }
        }
        out
    }
}

/// Reasons on lines of at most so many columns.
fn wrapped(parts: &[String], columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(last) if width(last) + 2 + width(part) <= columns => {
                last.push_str(", ");
                last.push_str(part);
            }
            _ => {
                if let Some(last) = lines.last_mut() {
                    last.push(',');
                }
                lines.push(part.clone());
            }
        }
    }
    lines
}

/// Whole kilometres, or metres' worth of decimals below three.
fn kilometres(km: f32) -> String {
    if km < 3.0 { format!("{km:.1}").trim_end_matches(".0").to_owned() } else { format!("{km:.0}") }
}

/// `1,150,989`.
pub(crate) fn grouped(number: impl Into<u64>) -> String {
    let digits = number.into().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!(grouped(7u32), "7");
        assert_eq!(grouped(1000u32), "1,000");
        assert_eq!(grouped(1_150_989u32), "1,150,989");
    }

    #[test]
    fn a_name_inside_a_word_is_not_found() {
        assert_eq!(word_in("Palmyra, then Palm.", "Palm"), Some(14));
        assert_eq!(word_in("Palmyra", "Palm"), None);
    }

    #[test]
    fn reasons_are_wrapped_between_them() {
        let parts = ["inhabitants +5.4", "a capital +1.5", "near +1.0"].map(str::to_owned);
        assert_eq!(wrapped(&parts, 33), ["inhabitants +5.4, a capital +1.5,", "near +1.0"]);
        assert_eq!(wrapped(&parts, 5).len(), 3);
        assert!(wrapped(&[], 5).is_empty());
    }
}
