//! What the user is told where something cannot be done.

use std::fmt;
use std::io::{self, IsTerminal, Write};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};

use crate::cli::Color;

/// A message, and the option or command that helps, where there is one.
///
/// The libraries know nothing of options: that half of the message is added here.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    message: String,
    help: Option<String>,
}

impl Failure {
    pub(crate) fn new(message: impl fmt::Display) -> Self {
        Self { message: message.to_string(), help: None }
    }

    /// Says which file it is about.
    pub(crate) fn of(mut self, file: &str) -> Self {
        self.message = format!("{file}: {}", self.message);
        self
    }

    /// What can be done about it.
    pub(crate) fn remedy(&self) -> Option<&str> {
        self.help.as_deref()
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl Diagnostic for Failure {
    fn help(&self) -> Option<Box<dyn fmt::Display + '_>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }
}

impl From<veille_ingest::Error> for Failure {
    fn from(error: veille_ingest::Error) -> Self {
        let failure = Self::new(&error);
        if error.is_too_large() {
            failure.with_help("raise the limit with --max-size, for example --max-size 60MB")
        } else if error.is_unsupported_language() {
            failure.with_help("set the language with --lang, for example --lang en")
        } else if error.is_bad_date() {
            failure.with_help("override the first line with --published, for example --published 2021-08-14")
        } else if error.is_refused_address() {
            failure.with_help("only public http and https addresses are asked; --allow-private lifts that for your own network")
        } else if error.is_list_of_feeds() {
            failure.with_help("`veille watch FEEDS.opml` asks the feeds of a list, again and again")
        } else {
            failure
        }
    }
}

impl From<veille_stages::Error> for Failure {
    fn from(error: veille_stages::Error) -> Self {
        match error {
            veille_stages::Error::Languages(error) => error.into(),
            veille_stages::Error::NoFrames { .. } => {
                Self::new(error).with_help("`veille annotate` gives its dates and places")
            }
            _ => Self::new(error),
        }
    }
}

/// Standard error: failures, doubts and progress. Results never go here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Messages {
    colour: bool,
}

impl Messages {
    pub(crate) fn new(color: Color) -> Self {
        let colour = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty())
            }
        };
        Self { colour }
    }

    pub(crate) fn failure(self, failure: &Failure) {
        let theme = if self.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        // Unwrapped: a path that is broken over two lines can be neither clicked nor searched for.
        let handler = GraphicalReportHandler::new_themed(theme).with_wrap_lines(false).with_links(false);
        let mut text = String::new();
        let rendered = handler.render_report(&mut text, failure);
        let text = if rendered.is_ok() { text } else { format!("{failure}\n") };
        self.say(text.trim_start_matches('\n'));
    }

    pub(crate) fn note(self, note: impl fmt::Display) {
        let text = if self.colour { format!("\x1b[33m⚠\x1b[0m {note}\n") } else { format!("⚠ {note}\n") };
        self.say(&text);
    }

    pub(crate) fn colour(self) -> bool {
        self.colour
    }

    /// Writes text as it is.
    pub(crate) fn say(self, text: &str) {
        // A closed standard error leaves nobody to tell.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
}
