//! The files of a folder, in an order that is the same everywhere.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The files below a path: by name, those of a folder before those of its sub-folders' successors, as a
/// dictionary would order their paths. Only the folders from the root to where the walk stands are in memory.
#[derive(Debug)]
pub(crate) struct Walk {
    /// What is still to be visited, last first, each with its depth below the root.
    rest: Vec<(PathBuf, usize)>,
}

/// Folders inside folders deeper than this are not opened; deeper ones are loops of mounts or made by mischief.
const MAX_DEPTH: usize = 64;

impl Walk {
    pub(crate) fn new(root: &Path) -> Self {
        Self { rest: vec![(root.to_owned(), 0)] }
    }
}

impl Iterator for Walk {
    /// A file, or a folder that could not be opened and why.
    type Item = Result<PathBuf, (PathBuf, io::Error)>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some((path, depth)) = self.rest.pop() {
            // The root may be a link to a folder; links inside are followed to files only, so that no loop arises.
            let about = if depth == 0 { fs::metadata(&path) } else { fs::symlink_metadata(&path) };
            let is_folder = about.is_ok_and(|about| about.is_dir());
            if !is_folder {
                if depth > 0 && path.is_dir() {
                    continue;
                }
                return Some(Ok(path));
            }
            if depth >= MAX_DEPTH {
                let error = io::Error::other("its folders lie too deep inside each other");
                return Some(Err((path, error)));
            }
            let entries = fs::read_dir(&path).and_then(Iterator::collect::<io::Result<Vec<_>>>);
            let mut found: Vec<PathBuf> = match entries {
                Ok(entries) => entries.into_iter().map(|entry| entry.path()).collect(),
                Err(error) => return Some(Err((path, error))),
            };
            found.retain(|path| !is_hidden(path));
            found.sort_unstable_by(|one, two| two.file_name().cmp(&one.file_name()));
            self.rest.extend(found.into_iter().map(|path| (path, depth + 1)));
        }
        None
    }
}

/// Names that begin with a dot: settings, version control, what systems leave behind.
fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(root: &Path) -> Vec<String> {
        let below = |path: PathBuf| path.strip_prefix(root).unwrap().display().to_string().replace('\\', "/");
        Walk::new(root).map(|found| below(found.unwrap())).collect()
    }

    #[test]
    fn files_come_by_name_and_hidden_ones_do_not() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.txt", "a/z.txt", "a/.cache/x.txt", "c/d/e.txt", ".git/config", "a.txt", "é.txt"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        assert_eq!(names(folder.path()), ["a/z.txt", "a.txt", "b.txt", "c/d/e.txt", "é.txt"]);
        assert_eq!(names(&folder.path().join("a.txt")), [""]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_back_up_ends_nothing_and_repeats_nothing() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.txt"), "x").unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("a.txt"), folder.path().join("b.txt")).unwrap();
        assert_eq!(names(folder.path()), ["a.txt", "b.txt"]);
    }
}
