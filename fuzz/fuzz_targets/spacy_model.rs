//! A model with one file replaced by any bytes is refused or loaded, and then reads a text. Needs the English model.
//!
//! The first byte chooses the file; the rest is put over its beginning, and where there is an odd number of bytes the
//! file ends with them.
#![no_main]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use veille_spacy::{Pipeline, models};

const FILES: [&str; 15] = [
    "config.cfg",
    "meta.json",
    "tokenizer",
    "tok2vec/model",
    "tagger/cfg",
    "tagger/model",
    "parser/moves",
    "parser/model",
    "ner/moves",
    "ner/model",
    "attribute_ruler/patterns",
    "lemmatizer/lookups/lookups.bin",
    "vocab/lookups.bin",
    "vocab/vectors",
    "vocab/key2row",
];

/// A copy of the model that may be spoilt: one a process.
static COPY: LazyLock<PathBuf> = LazyLock::new(|| {
    let from = models::ensure("en", false, &mut |_| ()).expect("the model can be installed");
    let to = std::env::temp_dir().join(format!("veille-fuzz-{}", std::process::id()));
    copy(&from, &to).expect("the model can be copied");
    to
});

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fuzz_target!(|bytes: &[u8]| {
    let Some((&choice, bytes)) = bytes.split_first() else { return };
    let path = COPY.join(FILES[usize::from(choice) % FILES.len()]);
    let before = std::fs::read(&path).expect("the copy can be read");
    let mut after = bytes.to_vec();
    if bytes.len() % 2 == 0 {
        after.extend_from_slice(before.get(bytes.len()..).unwrap_or(&[]));
    }
    std::fs::write(&path, after).expect("the copy can be written");
    if let Ok(pipeline) = Pipeline::load(&*COPY) {
        let text = "Mr. Keita's troops didn't leave Ambarra, e.g. on 3.5.2021; see www.example.org!";
        let document = pipeline.analyze(text);
        assert!(document.tokens.len() <= text.len());
    }
    std::fs::write(&path, before).expect("the copy can be written");
});
