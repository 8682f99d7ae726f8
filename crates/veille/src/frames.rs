//! `veille frames`: the list of all frames, as the user's manual has it.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use clap::Args;
use veille_claim::{FrameEntry, Reader};
use veille_ingest::Language;
use veille_text::Lang;

use crate::cli::lang;
use crate::failure::Failure;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The language whose frames to list [default: all]
    #[arg(long, value_name = "CODE", value_parser = lang)]
    pub(crate) lang: Option<Lang>,

    /// Only say how many there are
    #[arg(long)]
    pub(crate) count: bool,
}

pub(crate) fn frames(options: &Options) -> Result<(), Failure> {
    let langs = options.lang.map_or_else(veille_claim::languages, |lang| vec![lang]);
    let mut out = String::new();
    for lang in langs {
        let reader = Reader::new(lang).map_err(Failure::new)?;
        if options.count {
            count(&mut out, lang, &reader);
        } else {
            manual(&mut out, lang, &reader);
        }
    }
    match io::stdout().lock().write_all(out.as_bytes()) {
        // Who reads no further has what it wanted.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|error| Failure::new(format!("the output could not be written: {error}"))),
    }
}

// Writing to a string cannot fail.
fn count(out: &mut String, lang: Lang, reader: &Reader) {
    let found = reader.predicates();
    let _ = writeln!(
        out,
        "{lang}: {} predicates ({} verbs, {} nouns), {} idioms, {} frames of false friends, {} frames in all",
        found.verbs + found.nouns,
        found.verbs,
        found.nouns,
        found.idioms,
        found.false_friends,
        reader.frames().count(),
    );
}

const LEGEND: &str = "\
Made by `veille frames`. A pattern has its subject before the predicate and its objects behind it: `A` who does it, `F`
the same where only a force can, `C` whom it is done to, `P` where; `of:P` behind a preposition, `@in:P` behind one of a
class, `'s:A` a possessor, `+:A` a modifier; `[words]` fixed words; `~verb` reflexive, `verb+particle`, `#noun`. `?` may
be absent. Passives, relatives and participles need no pattern of their own.
";

/// One section an event kind, in the order in which the frames' file brings them up.
fn manual(out: &mut String, lang: Lang, reader: &Reader) {
    let name = Language::installed()
        .ok()
        .and_then(|all| all.iter().find(|one| one.lang() == lang))
        .map_or_else(|| lang.to_string(), |language| language.name().to_owned());
    let _ = write!(out, "# Frames: {name}\n\n{LEGEND}");
    let mut kinds: Vec<&'static str> = Vec::new();
    let kind = |frame: &FrameEntry<'_>| frame.event.map_or(FALSE_FRIENDS, |event| event.name());
    for frame in reader.frames() {
        if !kinds.contains(&kind(&frame)) {
            kinds.push(kind(&frame));
        }
    }
    // What means nothing comes last.
    kinds.sort_by_key(|&name| name == FALSE_FRIENDS);
    for name in kinds {
        let _ = write!(out, "\n## {name}\n");
        reader.frames().filter(|frame| kind(frame) == name).for_each(|frame| entry(out, &frame));
    }
}

const FALSE_FRIENDS: &str = "false friends";

fn entry(out: &mut String, frame: &FrameEntry<'_>) {
    let _ = write!(out, "\n### `{}`\n\nFinds: {}\n\nMust not find: {}\n", frame.code, frame.finds, frame.not);
    if !frame.misses.is_empty() {
        let _ = write!(out, "\nKnown misses: {}\n", frame.misses);
    }
    out.push('\n');
    for pattern in frame.patterns {
        let _ = writeln!(out, "* `{pattern}`");
    }
}
