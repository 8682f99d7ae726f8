//! Times loading and reading, in this thread's processor time where the system tells it: figures do not change
//! because something else runs on the machine.
//!
//! `speed MODEL TEXTS.json [ROUNDS]`, where the texts are a JSON list.

use std::sync::Arc;
use std::time::Instant;

use veille_spacy::Pipeline;

/// Seconds that this thread has run.
fn thread_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanos: f64 = stat.split_whitespace().next()?.parse().ok()?;
    Some(nanos / 1e9)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, model, texts, rest @ ..] = arguments.as_slice() else {
        return Err("usage: speed MODEL TEXTS.json [ROUNDS]".into());
    };
    let rounds: usize = rest.first().map_or(Ok(3), |rounds| rounds.parse())?;
    let texts: Vec<Arc<str>> = serde_json::from_slice(&std::fs::read(texts)?)?;
    let start = Instant::now();
    let pipeline = Pipeline::load(model)?;
    let loaded = start.elapsed().as_secs_f64();
    let mut rates = Vec::new();
    let mut cold = 0.0;
    for round in 0..=rounds {
        let wall = Instant::now();
        let before = thread_seconds();
        let tokens: usize = pipeline.analyze_batch(&texts).iter().map(|doc| doc.tokens.len()).sum();
        let wall = wall.elapsed().as_secs_f64();
        let seconds = thread_seconds().zip(before).map_or(wall, |(after, before)| after - before);
        let rate = tokens as f64 / seconds;
        if round == 0 { cold = rate } else { rates.push(rate) }
    }
    rates.sort_by(f64::total_cmp);
    let out = serde_json::json!({
        "load_seconds": loaded, "cold_tokens_per_second": cold, "tokens_per_second": rates[rates.len() / 2],
    });
    use std::io::Write;
    writeln!(std::io::stdout(), "{out}")?;
    Ok(())
}
