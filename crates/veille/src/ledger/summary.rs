//! What came of adding, for whoever added.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use veille_ingest::{Ingested, Note};
use veille_ledger::{Added, Day, PlaceKey};

use super::AHEAD;
use crate::failure::{Failure, Messages};

/// Failures that are told one by one at the end, and articles that are named behind a count.
const TOLD: usize = 20;
const NAMED: usize = 5;

/// What its user should know of how an article was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Remark {
    Undated,
    Future,
    Summary,
    Page,
    Characters,
}

impl Remark {
    const ALL: [Self; 5] = [Self::Undated, Self::Future, Self::Summary, Self::Page, Self::Characters];

    /// What is told of so many articles.
    fn told(self, count: usize) -> &'static str {
        match (self, count) {
            (Self::Undated, 1) => {
                "has no date: it counts as known from today on, and its relative dates stay open"
            }
            (Self::Undated, _) => {
                "have no date: they count as known from today on, and their relative dates stay open"
            }
            (Self::Future, 1) => "is dated in the future",
            (Self::Future, _) => "are dated in the future",
            (Self::Summary, 1) => "is only its feed's summary; --pages missing fetches the whole text",
            (Self::Summary, _) => "are only their feed's summaries; --pages missing fetches the whole texts",
            (Self::Page, 1) => "is only what its feed gives, since its page could not be read",
            (Self::Page, _) => "are only what their feed gives, since their pages could not be read",
            (Self::Characters, 1) => "has characters that were guessed or lost",
            (Self::Characters, _) => "have characters that were guessed or lost",
        }
    }
}

/// The remarks on one article, and what it is called.
#[derive(Debug)]
pub(super) struct Remarks {
    name: String,
    remarks: Vec<Remark>,
}

impl Remarks {
    pub(super) fn of(ingested: &Ingested, today: Day) -> Self {
        let mut remarks: Vec<Remark> = ingested.notes.iter().filter_map(remark).collect();
        let mut name = ingested.origin.to_string();
        let published = ingested.article.published;
        if let Some(published) = published.filter(|date| Day::from(date.first_day()) > today.plus(AHEAD)) {
            remarks.push(Remark::Future);
            name = format!("{name} ({published})");
        }
        // A file may lack characters in two ways.
        remarks.dedup();
        Self { name, remarks }
    }
}

fn remark(note: &Note) -> Option<Remark> {
    match note {
        Note::Undated => Some(Remark::Undated),
        Note::Excerpt => Some(Remark::Summary),
        Note::PageNotRead(_) | Note::PageNotYet(_) => Some(Remark::Page),
        Note::EncodingGuessed(_) | Note::BytesLost(..) => Some(Remark::Characters),
        _ => None,
    }
}

/// The sum of one run.
#[derive(Debug, Default)]
pub(super) struct Summary {
    added: Added,
    failed: Vec<Failure>,
    failures: usize,
    remarks: [(usize, Vec<String>); Remark::ALL.len()],
    visited: usize,
    unchanged: usize,
    /// Where all failures are written.
    errors: Option<BufWriter<File>>,
}

impl Summary {
    /// Writes all failures to this file, one a line.
    pub(super) fn with_errors(file: &Path) -> Result<Self, Failure> {
        let made = File::create(file);
        let made = made.map_err(|error| Failure::new(format!("{}: {error}", file.display())))?;
        Ok(Self { errors: Some(BufWriter::new(made)), ..Self::default() })
    }

    pub(super) fn failed(&mut self, failure: Failure) {
        self.failures += 1;
        if let Some(errors) = &mut self.errors {
            // Told at the end as well; a full disk stops the ledger first.
            let _ = writeln!(errors, "{failure}");
        }
        if self.failed.len() < TOLD {
            self.failed.push(failure);
        }
    }

    pub(super) fn remark(&mut self, of: Remarks) {
        for remark in of.remarks {
            if let Some((count, names)) = self.remarks.get_mut(remark as usize) {
                *count += 1;
                if names.len() < NAMED {
                    names.push(of.name.clone());
                }
            }
        }
    }

    pub(super) fn visited(&mut self, changed: bool) {
        self.visited += 1;
        self.unchanged += usize::from(!changed);
    }

    pub(super) fn added(&mut self, added: Added) {
        let mut added = added;
        for refused in std::mem::take(&mut added.refused) {
            self.failed(Failure::new(refused.why).of(&refused.article));
        }
        self.added.count(added);
    }

    /// Further places whose picture has changed.
    pub(super) fn touched(&mut self, touched: Vec<PlaceKey>) {
        self.added.count(Added { touched, ..Added::default() });
    }

    /// For the bar.
    pub(super) fn short(&self) -> String {
        format!("{} articles, {} claims", self.added.articles, self.added.claims)
    }

    /// True where an article came, or an address answered.
    pub(super) fn is_of_use(&self) -> bool {
        self.added.articles
            + self.added.known
            + self.added.reread
            + self.added.claims
            + self.added.decisions
            + self.visited
            > 0
    }

    /// True where there is something to tell.
    pub(super) fn is_news(&self) -> bool {
        self.added.articles + self.added.reread + self.failures > 0
    }

    pub(super) fn tell(&self, messages: Messages) {
        messages.say(&format!("{}\n", self.sentence()));
        for (remark, (count, names)) in Remark::ALL.into_iter().zip(&self.remarks) {
            if *count > 0 {
                let more = if *count > names.len() { ", …" } else { "" };
                messages.note(format!("{count} {}: {}{more}", remark.told(*count), names.join(", ")));
            }
        }
        for failure in &self.failed {
            messages.note(failure);
        }
        if self.failures > self.failed.len() {
            let rest = self.failures - self.failed.len();
            let all = if self.errors.is_some() { "" } else { "; --errors FILE writes them all down" };
            messages.note(format!("and {rest} more could not be added{all}"));
        }
        let mut helps: Vec<&str> = self.failed.iter().filter_map(Failure::remedy).collect();
        helps.sort_unstable();
        helps.dedup();
        helps.iter().for_each(|help| messages.say(&format!("  help: {help}\n")));
    }

    fn sentence(&self) -> String {
        let Added { articles, claims, known, reread, decisions, ref touched, .. } = self.added;
        let mut parts = vec![format!(
            "added {} with {} about {}",
            counted(articles, "article", "articles"),
            counted(claims, "claim", "claims"),
            counted(touched.len(), "place", "places")
        )];
        if decisions > 0 {
            parts.push(counted(decisions, "decision", "decisions"));
        }
        if known > 0 {
            parts.push(format!("{} there already", counted(known, "was", "were")));
        }
        if reread > 0 {
            parts.push(format!("{} read anew", counted(reread, "was", "were")));
        }
        if self.unchanged > 0 {
            parts.push(format!("{} nothing new", counted(self.unchanged, "address has", "addresses have")));
        }
        if self.failures > 0 {
            parts.push(format!("{} could not be added", self.failures));
        }
        parts.join("; ")
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
