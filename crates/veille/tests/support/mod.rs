//! How tests run the command.

#![allow(dead_code, reason = "each test file uses its own part")]

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
