//! How tests run the command.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Once;

/// What the command gave.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

pub(crate) fn veille(folder: &Path) -> Command {
    // On a fresh machine the first command would say that it installs a model, and tests read what is said.
    static MODELS: Once = Once::new();
    MODELS.call_once(|| {
        let install = Command::new(env!("CARGO_BIN_EXE_veille")).args(["models", "install"]).status();
        assert!(install.is_ok_and(|status| status.success()), "help: the tests need pip to fetch the models");
    });
    let mut command = Command::new(env!("CARGO_BIN_EXE_veille"));
    command.current_dir(folder).env_remove("RAYON_NUM_THREADS").env_remove("VEILLE_GAZETTEER");
    command
}

#[track_caller]
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Run {
    match veille(folder).args(arguments).stdin(Stdio::null()).output() {
        Ok(output) => output.into(),
        Err(error) => panic!("help: the command did not start: {error}"),
    }
}

/// Runs the command with that on its standard input.
#[track_caller]
pub(crate) fn piped(folder: &Path, arguments: &[&str], input: &[u8]) -> Run {
    let piped = || -> std::io::Result<Output> {
        let mut command = veille(folder);
        let mut child = command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let input = input.to_vec();
        let mut to = child.stdin.take().ok_or(std::io::ErrorKind::BrokenPipe)?;
        let writer = std::thread::spawn(move || to.write_all(&input));
        let output = child.wait_with_output();
        // A command that refuses its input early closes the pipe.
        let _ = writer.join();
        output
    };
    match piped() {
        Ok(output) => output.into(),
        Err(error) => panic!("help: the command did not start: {error}"),
    }
}

/// A folder with these files.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let made = || -> std::io::Result<tempfile::TempDir> {
        let folder = tempfile::tempdir()?;
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes)?;
        }
        Ok(folder)
    };
    match made() {
        Ok(folder) => folder,
        Err(error) => panic!("help: no temporary folder: {error}"),
    }
}
