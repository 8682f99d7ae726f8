//! `veille watch`: the feeds of a list, asked again and again.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use indicatif::ProgressBar;
use jiff::Timestamp;
use veille_ingest::{Collection, Fetcher, Memory, Reader, Visit, subscriptions};
use veille_ledger::Ledger;
use veille_stages::Stages;

use super::Which;
use super::adding::{Adding, Batches, Item, remembered};
use super::addresses::{Network, Reading, Visiting};
use super::summary::Summary;
use super::told::Told;
use crate::annotate;
use crate::cli::{Color, Resources};
use crate::failure::{Failure, Messages};

/// Feeds asked at once, no two of one host. Own judgement: their servers are waited for, not the processor, and one that hangs
/// holds up an eighth of the others for half a minute.
const AT_ONCE: usize = 8;

/// Items that wait to be read; feeds come faster.
const WAITING: usize = 64;

/// A server that is asked more often than this has a right to complain.
const OFTENEST: Duration = Duration::from_secs(60);

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The list of feeds, as feed readers export it; it is read anew each time
    #[arg(value_name = "FEEDS.opml")]
    feeds: PathBuf,

    #[command(flatten)]
    which: Which,

    /// Time between two rounds: 15m, 2h, 1d
    #[arg(long, value_name = "TIME", value_parser = every, default_value = "15m")]
    every: Duration,

    /// Ask all feeds once, and end
    #[arg(long)]
    once: bool,

    /// Print one JSON object a change of control
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    network: Network,

    /// Articles read at once [default: one a core]
    #[arg(long, value_name = "N")]
    threads: Option<std::num::NonZeroUsize>,

    #[command(flatten)]
    resources: Resources,
}

/// `15m`, `2h`, `1d`, or seconds.
fn every(text: &str) -> Result<Duration, String> {
    let wrong = || "write a time as 15m, 2h or 1d".to_owned();
    let unit_at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    let unit = match unit.trim() {
        "" | "s" => 1,
        "m" | "min" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return Err(wrong()),
    };
    let seconds = number.parse::<u64>().ok().and_then(|number| number.checked_mul(unit)).ok_or_else(wrong)?;
    let time = Duration::from_secs(seconds);
    if time < OFTENEST { Err("servers are asked once a minute at most".to_owned()) } else { Ok(time) }
}

pub(crate) fn watch(options: &Options, color: Color, messages: Messages) -> Result<bool, Failure> {
    let mut feeds = list(&options.feeds, messages)?;
    let stages = options.resources.stages(messages)?;
    let mut ledger = options.which.open_or_create()?;
    let mut told = Told::of(&mut ledger, options.json, color)?;
    let watch = Watch {
        collection: Collection::new(Reader::new().max_bytes(options.network.max_size())),
        fetcher: options.network.fetcher(),
        how: options.network.visit(Reading::default()),
        stages,
        every: options.every,
        threads: annotate::threads(options.threads),
        messages,
    };
    loop {
        // What others have added meanwhile, and what a run before this one could not tell any more.
        told.tell(&mut ledger, &[])?;
        let done = watch.round(&mut ledger, &feeds, &mut told, options.once);
        if options.once {
            return done;
        }
        // A ledger that is busy now may not be in a while; what was not added is asked for again.
        if let Err(failure) = done {
            messages.failure(&failure);
        }
        thread::sleep(options.every);
        match list(&options.feeds, messages) {
            Ok(new) => feeds = new,
            Err(failure) => messages.failure(&failure),
        }
    }
}

/// The addresses of a list. Those that cannot be asked are told.
fn list(path: &Path, messages: Messages) -> Result<Vec<String>, Failure> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| Failure::new(format!("{name}: {error}")))?;
    let mut feeds = Vec::new();
    for feed in subscriptions(&name, &bytes)? {
        match feed {
            Ok(feed) => feeds.push(feed.address),
            Err(error) => messages.note(error),
        }
    }
    if feeds.is_empty() {
        return Err(Failure::new(format!("{name}: there is no feed in this list")));
    }
    Ok(feeds)
}

/// What all rounds share.
struct Watch {
    collection: Collection,
    fetcher: Fetcher,
    how: Visit,
    stages: Stages,
    every: Duration,
    threads: usize,
    messages: Messages,
}

impl Watch {
    /// Asks all feeds that may be asked; true where one answered or none was to be asked.
    fn round(
        &self,
        ledger: &mut dyn Ledger,
        feeds: &[String],
        told: &mut Told,
        always_tell: bool,
    ) -> Result<bool, Failure> {
        let mut memories = remembered(ledger)?;
        let now = Timestamp::now();
        let due: Vec<(&str, Memory)> = feeds
            .iter()
            .map(|feed| (feed.as_str(), memories.remove(feed).unwrap_or_default()))
            .filter(|(_, memory)| memory.not_before().is_none_or(|time| time <= now))
            .collect();
        let resting = feeds.len() - due.len();
        let asked = due.len();
        let queue = Mutex::new(due.into_iter());
        let mut adding = Adding::new(ledger, ProgressBar::hidden(), Summary::default())?;
        let done = thread::scope(|scope| {
            let (send, receive) = sync_channel(WAITING);
            for _ in 0..AT_ONCE.min(asked) {
                let (send, queue) = (send.clone(), &queue);
                scope.spawn(move || self.ask(queue, &send));
            }
            drop(send);
            let batches = Batches::new(Arriving { from: receive, paused: false });
            adding.run(&self.stages, self.threads, batches, &mut |ledger, added| {
                if added.touched.is_empty() { Ok(()) } else { told.tell(ledger, &added.touched) }
            })
        });
        let summary = adding.summary;
        if always_tell || summary.is_news() {
            summary.tell(self.messages);
        }
        if always_tell && resting > 0 {
            self.messages.note(format!(
                "{resting} of {} feeds are left alone for now, as their servers ask or since they failed",
                feeds.len()
            ));
        }
        done.map(|()| asked == 0 || summary.is_of_use())
    }

    /// Asks feed after feed until there is none left, or nobody who reads.
    fn ask<'f>(&self, queue: &Mutex<impl Iterator<Item = (&'f str, Memory)>>, send: &SyncSender<Item>) {
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((address, memory)) = next else { return };
            let mut visiting =
                Visiting::again(&self.collection, &self.fetcher, &self.how, address, &memory, self.every);
            if visiting.any(|item| send.send(item).is_err()) {
                return;
            }
        }
    }
}

/// What comes from the network; where nothing has come yet, that is said once before it is waited for.
struct Arriving {
    from: Receiver<Item>,
    paused: bool,
}

impl Iterator for Arriving {
    type Item = (Item, u64);

    fn next(&mut self) -> Option<Self::Item> {
        let item = match self.from.try_recv() {
            Err(TryRecvError::Empty) if !self.paused => {
                self.paused = true;
                return Some((Item::Pause, 0));
            }
            Err(TryRecvError::Empty) => self.from.recv().ok()?,
            Err(TryRecvError::Disconnected) => return None,
            Ok(item) => item,
        };
        self.paused = false;
        Some((item, 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_with_or_without_a_unit() {
        assert_eq!(every("15m"), Ok(Duration::from_secs(900)));
        assert_eq!(every("120"), Ok(Duration::from_secs(120)));
        assert_eq!(every("1 d"), Ok(Duration::from_secs(86400)));
        assert!(
            every("10s").is_err() && every("m").is_err() && every("1 week").is_err() && every("").is_err()
        );
    }
}
