//! `veille-cases` runs Markdown documents as tests, so that a reader can judge what is extracted.
//!
//! A document holds headings, a line of why, and pairs of fenced blocks: the first says what is read, the
//! second what must come of it. With `VEILLE_ACCEPT=1` in the environment the second blocks are rewritten
//! with what came of it, to be judged as a diff. The central type is [`Suite`].
//!
//! ````
//! use veille_cases::Suite;
//!
//! let suite = Suite::parse("shout.md", "# Shouting\nLouder.\n\n```text\nhey\n```\n\n```out\nHEY\n```\n").unwrap();
//! let outcome = suite.run(|case| case.input.to_uppercase());
//! assert!(outcome.failures.is_empty());
//! ````
//!
//! # Not supported
//! * Nested fences, tildes as fences, indented code.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// One pair of blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The headings above it, outermost first, joined by ` / `.
    pub heading: String,
    /// Line of the first block's fence, from 1.
    pub line: usize,
    /// What is read, without its last line break.
    pub input: String,
    /// What must come of it, without its last line break.
    pub expected: String,
}

/// The cases of one document.
#[derive(Debug, Clone)]
pub struct Suite {
    name: String,
    lines: Vec<String>,
    cases: Vec<Case>,
    /// For each case: the lines of its second block, fences left out.
    answers: Vec<std::ops::Range<usize>>,
}

/// What became of a suite.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// How many cases were run.
    pub run: usize,
    /// One text a failure, with file, line, and both sides.
    pub failures: Vec<String>,
    /// The document with every second block as it came out.
    pub accepted: String,
}

impl Suite {
    /// Reads a document.
    ///
    /// # Errors
    /// In words: a fence that is never closed, or a first block without a second.
    pub fn parse(name: &str, text: &str) -> Result<Self, String> {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut suite = Self { name: name.to_owned(), lines, cases: Vec::new(), answers: Vec::new() };
        let mut headings: Vec<String> = Vec::new();
        let mut input: Option<(usize, String)> = None;
        let mut at = 0;
        while at < suite.lines.len() {
            let line = suite.lines[at].clone();
            let depth = line.bytes().take_while(|&byte| byte == b'#').count();
            if depth > 0 && line[depth..].starts_with(' ') {
                headings.truncate(depth - 1);
                headings.push(line[depth..].trim().to_owned());
            }
            if !line.starts_with("```") {
                at += 1;
                continue;
            }
            let close = (at + 1..suite.lines.len())
                .find(|&end| suite.lines[end].trim_end() == "```")
                .ok_or_else(|| format!("{name}:{}: this block is never closed", at + 1))?;
            let block = suite.lines[at + 1..close].join("\n");
            match input.take() {
                None => input = Some((at + 1, block)),
                Some((line, input)) => {
                    suite.cases.push(Case { heading: headings.join(" / "), line, input, expected: block });
                    suite.answers.push(at + 1..close);
                }
            }
            at = close + 1;
        }
        match input {
            Some((line, _)) => {
                Err(format!("{name}:{line}: this block has no second block to say what it gives"))
            }
            None => Ok(suite),
        }
    }

    /// All cases, in the order of the document.
    #[must_use]
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// Runs every case and compares, line by line, without regard to trailing space.
    pub fn run(&self, mut answer: impl FnMut(&Case) -> String) -> Outcome {
        let mut outcome = Outcome::default();
        let mut lines = self.lines.clone();
        let trimmed = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
        let answers: Vec<String> = self.cases.iter().map(|case| trimmed(answer(case).trim_end())).collect();
        for (case, actual) in self.cases.iter().zip(&answers) {
            outcome.run += 1;
            if trimmed(&case.expected).trim_end() != actual {
                let mut text = String::new();
                let quoted =
                    |text: &str| text.lines().map(|line| format!("    {line}\n")).collect::<String>();
                // Writing to a string cannot fail.
                let _ = write!(
                    text,
                    "{}:{}: {}\n  reading\n{}  expected\n{}  came out\n{}",
                    self.name,
                    case.line,
                    case.heading,
                    quoted(&case.input),
                    quoted(&case.expected),
                    quoted(actual)
                );
                outcome.failures.push(text);
            }
        }
        for (range, actual) in self.answers.iter().zip(&answers).rev() {
            lines.splice(range.clone(), actual.lines().map(str::to_owned));
        }
        outcome.accepted = lines.join("\n") + "\n";
        outcome
    }
}

/// Runs every `.md` document below `folder`, in alphabetical order, and panics with all failures at once.
/// Answers with the number of cases run.
///
/// # Panics
/// Where a case fails, a document cannot be read, or there is no case at all: a check that cannot fail is
/// none.
pub fn run_folder(folder: &Path, mut answer: impl FnMut(&Path, &Case) -> String) -> usize {
    let accept = std::env::var_os("VEILLE_ACCEPT").is_some();
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    let (mut run, mut failures) = (0, Vec::new());
    for path in files {
        let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        let suite = match std::fs::read_to_string(&path) {
            Ok(text) => Suite::parse(&name, &text),
            Err(error) => Err(format!("{name}: {error}")),
        };
        match suite {
            Ok(suite) => {
                let outcome = suite.run(|case| answer(&path, case));
                run += outcome.run;
                if accept && !outcome.failures.is_empty() {
                    if let Err(error) = std::fs::write(&path, outcome.accepted) {
                        failures.push(format!("{name}: cannot be rewritten: {error}"));
                    }
                } else {
                    failures.extend(outcome.failures);
                }
            }
            Err(why) => failures.push(why),
        }
    }
    assert!(run > 0 || !failures.is_empty(), "no case below {}", folder.display());
    assert!(
        failures.is_empty(),
        "{} of {run} cases fail\n\n{}\nhelp: judge each; where the new answer is right, VEILLE_ACCEPT=1 writes it down",
        failures.len(),
        failures.join("\n")
    );
    run
}

fn collect(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            out.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str =
        "# A\n## B\nwhy\n```text\none\ntwo\n```\n```out\nx\n```\n## C\n```text\nz\n```\n```out\n```\n";

    #[test]
    fn a_wrong_answer_is_a_failure_that_names_its_line() {
        let suite = Suite::parse("f.md", DOCUMENT).unwrap();
        let outcome = suite.run(|case| case.input.clone());
        assert_eq!(outcome.failures.len(), 2);
        assert!(outcome.failures[0].starts_with("f.md:4: A / B"), "{}", outcome.failures[0]);
    }

    #[test]
    fn what_was_accepted_passes() {
        let suite = Suite::parse("f.md", DOCUMENT).unwrap();
        let accepted = suite.run(|case| case.input.clone()).accepted;
        let again = Suite::parse("f.md", &accepted).unwrap();
        assert_eq!(again.run(|case| case.input.clone()).failures, Vec::<String>::new());
        assert_eq!(again.cases()[1].heading, "A / C");
    }

    #[test]
    fn an_open_block_is_refused() {
        assert!(Suite::parse("f.md", "```text\nx\n").unwrap_err().contains("never closed"));
        assert!(Suite::parse("f.md", "```text\nx\n```\n").unwrap_err().contains("no second block"));
    }
}
