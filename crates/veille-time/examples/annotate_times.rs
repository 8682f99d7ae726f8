//! Reads the JSON lines that the scorers feed on and writes the times found, with offsets in code points.
//!
//! `annotate_times [--pack FILE] < texts.jsonl > times.jsonl`; with `--pack`, every text is read with that pack,
//! which is how a language's author measures without building anew.

use std::error::Error;
use std::io::{BufRead, Write};

use serde_json::{Value, json};
use veille_text::{CodePoints, Domain, Lang};
use veille_time::{Context, Tagger, parse_published};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let pack = match args.iter().position(|arg| arg == "--pack") {
        Some(at) => Some(std::fs::read_to_string(args.get(at + 1).ok_or("--pack needs a file")?)?),
        None => None,
    };
    let mut taggers: Vec<Tagger> = Vec::new();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let text = row["text"].as_str().unwrap_or_default();
        let lang = row["lang"].as_str().and_then(Lang::new).or(Lang::new("en")).ok_or("no language")?;
        if !taggers.iter().any(|tagger| tagger.lang() == lang) {
            taggers.push(match &pack {
                Some(pack) => Tagger::from_pack(lang, pack)?,
                None => Tagger::for_lang(lang)?,
            });
        }
        let Some(tagger) = taggers.iter().find(|tagger| tagger.lang() == lang) else { continue };
        let domain = if row["domain"] == "narrative" { Domain::Narrative } else { Domain::News };
        let published = row["published"].as_str().map(parse_published).transpose()?;
        let points = CodePoints::new(text);
        let times: Vec<Value> = tagger
            .tag(text, &Context { published, domain, document: None })
            .iter()
            .map(|time| {
                let [start, end] = points.span(time.span);
                let (from, to) = time.interval.map_or((None, None), |i| (i.from_text(), i.to_text()));
                json!({"start": start, "end": end, "type": time.kind.name(), "value": time.value,
                       "from": from, "to": to, "basis": time.basis})
            })
            .collect();
        writeln!(out, "{}", json!({"id": row["id"], "times": times}))?;
    }
    Ok(out.flush()?)
}
