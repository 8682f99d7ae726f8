//! Where a model lies, and whether it is one that this crate can run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use veille_text::Lang;

use crate::Error;
use crate::error::Kind;

/// Models of this series share formats and code paths, and are the ones compared with spaCy.
pub(crate) const SERIES: &str = "3.8.";

/// A model's folder whose configuration was read and accepted.
pub(crate) struct Package {
    pub(crate) dir: PathBuf,
    pub(crate) lang: Lang,
    /// Components that run, in order.
    pub(crate) pipeline: Vec<String>,
}

impl Package {
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let dir = locate(path)?;
        let meta_path = dir.join("meta.json");
        let meta = std::fs::read(&meta_path).map_err(|e| Error::io(&meta_path, e))?;
        let meta: Value = serde_json::from_slice(&meta)
            .map_err(|e| Error::damaged(&meta_path, format!("expected JSON: {e}")))?;
        let version = meta.get("version").and_then(Value::as_str).unwrap_or("unknown");
        if !version.starts_with(SERIES) {
            let found = version.to_owned();
            return Err(Kind::Version { path: meta_path, found, wanted: "3.8.x" }.into());
        }
        let config_path = dir.join("config.cfg");
        let text = std::fs::read_to_string(&config_path).map_err(|e| Error::io(&config_path, e))?;
        let config = Config { path: config_path, sections: sections(&text) };
        config.accept(dir)
    }
}

/// The folder with `config.cfg`: the one given, or the one inside a package's folder or an unpacked wheel.
fn locate(path: &Path) -> Result<PathBuf, Error> {
    let is_model = |dir: &Path| dir.join("config.cfg").is_file();
    if is_model(path) {
        return Ok(path.to_owned());
    }
    let mut level = vec![path.to_owned()];
    // A wheel holds the package, the package holds the versioned folder: two levels.
    for _ in 0..2 {
        let mut below = Vec::new();
        for dir in &level {
            let Ok(entries) = std::fs::read_dir(dir) else { continue };
            below.extend(entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()));
        }
        below.sort();
        if let Some(found) = below.iter().find(|dir| is_model(dir)) {
            return Ok(found.clone());
        }
        level = below;
    }
    Err(Kind::NotAModel { path: path.to_owned() }.into())
}

type Sections = BTreeMap<String, BTreeMap<String, String>>;

/// Sections and their raw values. A value may go on over indented lines.
fn sections(text: &str) -> Sections {
    let mut all = Sections::new();
    let mut section = String::new();
    let mut key = String::new();
    for line in text.lines() {
        let body = line.trim();
        if body.is_empty() || body.starts_with('#') || body.starts_with(';') {
            continue;
        }
        if line.starts_with([' ', '\t']) {
            if let Some(value) = all.get_mut(&section).and_then(|values| values.get_mut(&key)) {
                value.push('\n');
                value.push_str(body);
            }
        } else if let Some(name) = body.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name.to_owned();
            all.entry(section.clone()).or_default();
        } else if let Some((name, value)) = body.split_once('=') {
            key = name.trim().to_owned();
            all.entry(section.clone()).or_default().insert(key.clone(), value.trim().to_owned());
        }
    }
    all
}

struct Config {
    path: PathBuf,
    sections: Sections,
}

impl Config {
    fn raw(&self, section: &str, key: &str) -> Option<&str> {
        self.sections.get(section)?.get(key).map(String::as_str)
    }

    fn json(&self, section: &str, key: &str) -> Option<Value> {
        serde_json::from_str(self.raw(section, key)?).ok()
    }

    fn text(&self, section: &str, key: &str) -> Result<String, Error> {
        let value = self.json(section, key);
        let text = value.as_ref().and_then(Value::as_str);
        text.map(str::to_owned)
            .ok_or_else(|| Error::damaged(&self.path, format!("expected text `{key}` in [{section}]")))
    }

    fn list(&self, section: &str, key: &str) -> Result<Vec<String>, Error> {
        let value = self.json(section, key);
        let names = value.as_ref().and_then(Value::as_array).and_then(|values| {
            values.iter().map(|value| value.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        });
        names.ok_or_else(|| Error::damaged(&self.path, format!("expected list `{key}` in [{section}]")))
    }

    fn demand(&self, section: &str, key: &str, wanted: &[&str], shown: &'static str) -> Result<(), Error> {
        let value = self.raw(section, key).unwrap_or("nothing");
        let bare = value.trim_matches('"');
        if wanted.contains(&bare) {
            return Ok(());
        }
        Err(Error::unsupported(&self.path, format!("`{key} = {value}` in [{section}]"), shown))
    }

    /// A network that turns tokens into rows: four layers of width 96 over hashed features.
    fn accept_tok2vec(&self, section: &str) -> Result<(), Error> {
        const KIND: &str = "spacy.Tok2Vec.v2";
        self.demand(section, "@architectures", &[KIND], KIND)?;
        const EMBED: &str = "spacy.MultiHashEmbed.v2";
        self.demand(&format!("{section}.embed"), "@architectures", &[EMBED], EMBED)?;
        const ENCODE: &str = "spacy.MaxoutWindowEncoder.v2";
        let encode = format!("{section}.encode");
        self.demand(&encode, "@architectures", &[ENCODE], ENCODE)?;
        self.demand(&encode, "window_size", &["1"], "a window of one token")?;
        self.demand(&encode, "maxout_pieces", &["3"], "three maxout pieces")
    }

    fn accept_listener(&self, section: &str) -> Result<(), Error> {
        const KIND: &str = "spacy.Tok2VecListener.v1";
        self.demand(section, "@architectures", &[KIND], KIND)
    }

    fn accept_transitions(&self, section: &str, state: &str) -> Result<(), Error> {
        const KIND: &str = "spacy.TransitionBasedParser.v2";
        self.demand(section, "@architectures", &[KIND], KIND)?;
        self.demand(section, "state_type", &[state], "the state of that component")?;
        self.demand(section, "extra_state_tokens", &["false"], "no extra state tokens")?;
        self.demand(section, "maxout_pieces", &["2"], "two maxout pieces")?;
        self.demand(section, "use_upper", &["true"], "an upper layer")
    }

    fn accept(self, dir: PathBuf) -> Result<Package, Error> {
        let code = self.text("nlp", "lang")?;
        let lang = Lang::new(&code)
            .ok_or_else(|| Error::damaged(&self.path, format!("`{code}` is not a language code")))?;
        let disabled = self.list("nlp", "disabled")?;
        let mut pipeline = self.list("nlp", "pipeline")?;
        pipeline.retain(|name| !disabled.contains(name));
        for name in &pipeline {
            let section = format!("components.{name}");
            let factory = self.text(&section, "factory")?;
            let model = format!("{section}.model");
            let listener = format!("{model}.tok2vec");
            if factory != *name {
                return Err(Error::unsupported(
                    &self.path,
                    format!("component `{name}` made by `{factory}`"),
                    "components that bear their factory's name",
                ));
            }
            match factory.as_str() {
                "tok2vec" => self.accept_tok2vec(&model)?,
                "tagger" | "morphologizer" => {
                    const KIND: &str = "spacy.Tagger.v2";
                    self.demand(&model, "@architectures", &[KIND], KIND)?;
                    self.accept_listener(&listener)?;
                }
                "parser" => {
                    self.accept_transitions(&model, "parser")?;
                    self.accept_listener(&listener)?;
                }
                "ner" => {
                    self.accept_transitions(&model, "ner")?;
                    self.accept_tok2vec(&listener)?;
                }
                "lemmatizer" => {
                    self.demand(&section, "mode", &["rule"], "the mode `rule`")?;
                    self.demand(&section, "overwrite", &["false"], "`overwrite = false`")?;
                }
                "attribute_ruler" => {}
                _ => {
                    return Err(Error::unsupported(
                        &self.path,
                        format!("component `{name}`"),
                        "tok2vec, tagger, morphologizer, parser, attribute_ruler, lemmatizer, ner",
                    ));
                }
            }
        }
        let place = |name: &str| pipeline.iter().position(|other| other == name);
        let order = ["tok2vec", "parser", "attribute_ruler", "lemmatizer", "ner"].map(place);
        let has_tagger = place("tagger").is_some() != place("morphologizer").is_some();
        // The entity recogniser may stand anywhere behind the parser, whose sentences it heeds.
        let in_order = order.iter().all(Option::is_some)
            && order[..4].windows(2).all(|pair| pair[0] < pair[1])
            && order[1] < order[4];
        if !has_tagger || !in_order {
            return Err(Error::unsupported(
                &self.path,
                format!("the pipeline {pipeline:?}"),
                "tok2vec, tagger or morphologizer, parser, attribute_ruler, lemmatizer, ner, in that order",
            ));
        }
        Ok(Package { dir, lang, pipeline })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_go_on_over_indented_lines() {
        let read = sections("[a]\nx = [\"one\",\n  \"two\"]\n# no\n\n[b]\ny=1");
        assert_eq!(read["a"]["x"], "[\"one\",\n\"two\"]");
        assert_eq!(read["b"]["y"], "1");
    }
}
