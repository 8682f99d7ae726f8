//! `veille time`: what an expression means, and by which steps.

use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anstyle::Style;
use serde_json::json;
use veille_text::{CodePoints, Domain, Lang, Published};
use veille_time::{Context, Explanation, Tagger};

use crate::annotate::line_of;
use crate::cli::{self, Color};
use crate::failure::{Failure, Messages};
use crate::page::{Role, one_line};
use crate::{terminal, words};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// An expression, or a text that holds some; `-` is standard input
    #[arg(required = true, value_name = "TEXT")]
    text: Vec<String>,

    /// When it was published: a day, a month or a year
    #[arg(long, value_name = "DATE", value_parser = cli::published)]
    published: Option<Published>,

    /// Its language (otherwise the one whose expressions cover most of it)
    #[arg(long, value_name = "CODE", value_parser = lang)]
    lang: Option<Lang>,

    /// Read it with this time pack, of a language that is being written
    #[arg(long, value_name = "FILE", conflicts_with = "lang")]
    pack: Option<PathBuf>,

    /// Read it as a history, told long after the fact, not as news
    #[arg(long)]
    narrative: bool,

    /// Print one JSON object an expression; offsets count Unicode code points
    #[arg(long)]
    json: bool,
}

fn lang(code: &str) -> Result<Lang, String> {
    let languages = Tagger::languages();
    let names = || languages.iter().map(Lang::to_string).collect::<Vec<_>>().join(", ");
    Lang::new(code)
        .filter(|lang| languages.contains(lang))
        .ok_or_else(|| format!("dates are read in {}", names()))
}

/// Prints what was found.
pub(crate) fn time(options: &Options, color: Color, messages: Messages) -> Result<(), Failure> {
    let mut text = options.text.join(" ");
    if text == "-" {
        text.clear();
        let read = io::stdin().lock().read_to_string(&mut text);
        read.map_err(|error| Failure::new(format!("standard input could not be read: {error}")))?;
    }
    let domain = if options.narrative { Domain::Narrative } else { Domain::News };
    let context = Context { published: options.published, domain, document: None };
    let (lang, found) = match &options.pack {
        Some(file) => (one_line(&file.display().to_string()), tagger(file)?.explain(&text, &context)),
        None => {
            let (lang, found) = read(&text, options.lang, &context)?;
            (lang.to_string(), found)
        }
    };
    if found.is_empty() {
        let shown = one_line(text.trim());
        let failure = Failure::new(format!("no date or time in “{shown}”, read as {lang}"));
        return Err(if options.lang.is_none() && options.pack.is_none() {
            failure.with_help("say which language it is with --lang, for example --lang fr")
        } else {
            failure
        });
    }
    if options.published.is_none() && found.iter().any(|one| one.mention.interval.is_none()) {
        messages.note("without a publication date, what is relative stays open: give one with --published");
    }
    let mut out = String::new();
    let points = CodePoints::new(&text);
    for (i, one) in found.iter().enumerate() {
        if options.json {
            out.push_str(&line_of(&as_json(one, &text, &points)));
        } else {
            if i > 0 {
                out.push('\n');
            }
            block(&mut out, one, &text);
        }
    }
    match terminal::output(color).write_all(out.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("the output could not be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// ISO 639's code for a language that is not told.
const UNDETERMINED: &str = "und";

fn tagger(file: &Path) -> Result<Tagger, Failure> {
    let name = one_line(&file.display().to_string());
    let text = std::fs::read_to_string(file).map_err(|error| Failure::new(error).of(&name))?;
    let lang = Lang::new(UNDETERMINED).ok_or_else(|| Failure::new("no language code"))?;
    // The library knows of packs in their place alone.
    let place = format!("languages/{UNDETERMINED}/time.toml");
    Tagger::from_pack(lang, &text).map_err(|error| Failure::new(error.to_string().replace(&place, &name)))
}

/// Reads in the language given, or in the one whose expressions cover most of the text.
fn read(text: &str, lang: Option<Lang>, context: &Context<'_>) -> Result<(Lang, Vec<Explanation>), Failure> {
    let languages = lang.map_or_else(Tagger::languages, |lang| vec![lang]);
    let mut best: Option<(usize, Lang, Vec<Explanation>)> = None;
    for lang in languages {
        let found = Tagger::for_lang(lang).map_err(Failure::new)?.explain(text, context);
        let covered = found.iter().map(|one| one.mention.span.range().len()).sum();
        if best.as_ref().is_none_or(|(most, ..)| covered > *most) {
            best = Some((covered, lang, found));
        }
    }
    best.map(|(_, lang, found)| (lang, found)).ok_or_else(|| Failure::new("no language is built in"))
}

fn block(out: &mut String, one: &Explanation, text: &str) {
    let mention = &one.mention;
    let style = Role::When.style();
    let modifier = mention.modifier.map(|modifier| format!(" {}", modifier.name())).unwrap_or_default();
    let _ = writeln!(
        out,
        "{BOLD}{}{BOLD:#}  {} {}{modifier}  {DIM}{:.2}{DIM:#}",
        one_line(mention.span.of(text)),
        mention.kind.name(),
        mention.value,
        mention.certainty
    );
    let mut field = |label: &str, text: &str| {
        let _ = writeln!(out, "  {style}{label:<5}{style:#}  {text}");
    };
    if let Some(interval) = &mention.interval {
        field("when", &words::interval(interval));
    }
    if let Some(range) = &mention.range {
        field("range", &words::interval(&range.whole));
    }
    field("basis", &mention.basis);
    for (i, step) in one.steps.iter().enumerate() {
        field(if i == 0 { "steps" } else { "" }, step);
    }
}

fn as_json(one: &Explanation, text: &str, points: &CodePoints) -> serde_json::Value {
    let mention = &one.mention;
    let [start, end] = points.span(mention.span);
    let (from, to) =
        mention.interval.map_or((None, None), |interval| (interval.from_text(), interval.to_text()));
    json!({
        "start": start, "end": end, "text": mention.span.of(text), "type": mention.kind.name(), "value": mention.value,
        "mod": mention.modifier.map(veille_time::Modifier::name), "from": from, "to": to, "basis": mention.basis,
        "certainty": f64::from((mention.certainty * 100.0).round()) / 100.0, "steps": one.steps,
    })
}
