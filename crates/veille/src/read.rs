//! `veille read`: articles to claims, as blocks, a table or JSON.

use std::io::{self, Write};
use std::path::Path;

use veille_ingest::{Ingested, Language, Note, Reader};
use veille_text::{CodePoints, Lang};

use crate::annotate::line_of;
use crate::blocks::{block, heading};
use crate::cli::{Color, Read};
use crate::failure::{Failure, Messages};
use crate::page;
use crate::table::Table;
use crate::terminal::{self, Output};
use veille_stages::{Found, without_claims};

/// How many of the articles were read.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) read: usize,
}

pub(crate) fn read(options: &Read, color: Color, messages: Messages) -> Result<Outcome, Failure> {
    let mut reader = Reader::new()
        .published(options.published)
        .outlet(options.source.as_deref())
        .max_bytes(options.max_size);
    if let Some(lang) = options.lang {
        reader = reader.lang(lang.code())?;
    }
    let stages = options.resources.stages(messages)?;
    let mut view = View {
        to: terminal::output(color),
        width: terminal::columns(),
        table: options.table.then(Table::default),
        json: options.json,
        several: options.files.len() > 1,
    };
    let mut outcome = Outcome::default();
    let written = options.files.iter().try_for_each(|file| {
        let (name, ingested) = open(&reader, file);
        let found = ingested.map_err(Failure::from).and_then(|ingested| {
            for note in &ingested.notes {
                messages.note(format!("{name}: {}", said(note)));
            }
            if let Some(failure) = without_claims(ingested.article.lang) {
                return Err(Failure::from(failure).of(&name));
            }
            Ok((stages.read(&ingested.article)?, ingested))
        });
        match found {
            Ok((found, ingested)) => {
                outcome.read += 1;
                view.show(&name, &ingested, &found)
            }
            Err(failure) => {
                messages.failure(&failure);
                Ok(())
            }
        }
    });
    match written.and_then(|()| view.finish()) {
        // Who reads no further has what it wanted.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(outcome),
        Err(error) => Err(Failure::new(format!("the output could not be written: {error}"))),
        Ok(()) => Ok(outcome),
    }
}

pub(crate) fn open(reader: &Reader, file: &Path) -> (String, Result<Ingested, veille_ingest::Error>) {
    if file == Path::new("-") {
        let name = "standard input".to_owned();
        let ingested = reader.stream(&name, io::stdin().lock());
        return (name, ingested);
    }
    (page::one_line(&file.display().to_string()), reader.file(file))
}

/// A note, with the option that settles it.
fn said(note: &Note) -> String {
    match note {
        Note::Undated => format!("{note} with --published"),
        other => other.to_string(),
    }
}

/// Where claims go, and in which form.
struct View {
    to: Output,
    width: usize,
    table: Option<Table>,
    json: bool,
    several: bool,
}

impl View {
    fn show(&mut self, name: &str, ingested: &Ingested, found: &Found) -> io::Result<()> {
        let article = &ingested.article;
        if let Some(table) = &mut self.table {
            found.claims.iter().for_each(|claim| table.add(name, claim));
            return Ok(());
        }
        let mut out = String::new();
        if self.json {
            let points = CodePoints::new(&article.text);
            found
                .claims
                .iter()
                .for_each(|claim| out.push_str(&line_of(&claim.to_json(&article.text, &points))));
        } else {
            out.push_str(&heading(name, article, &language(article.lang), found.claims.len()));
            for claim in &found.claims {
                out.push('\n');
                out.push_str(&block(article, claim, self.width));
            }
            if self.several {
                out.push('\n');
            }
        }
        self.to.write_all(out.as_bytes())
    }

    fn finish(&mut self) -> io::Result<()> {
        if let Some(table) = self.table.take() {
            self.to.write_all(table.render(self.several).as_bytes())?;
        }
        self.to.flush()
    }
}

fn language(lang: Lang) -> String {
    let installed = Language::installed().unwrap_or_default();
    let known = installed.iter().find(|language| language.lang() == lang);
    known.map_or_else(|| lang.to_string(), |language| language.name().to_owned())
}
