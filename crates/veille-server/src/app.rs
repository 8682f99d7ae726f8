//! What all requests share: readers of the ledger, boards, and answers that were given already.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use smol_str::SmolStr;
use tokio::sync::{Semaphore, watch};
use veille_answer::{Party, Sides, View};
use veille_control::{Board, Doubt};
use veille_ledger::{Day, Ledger, PlaceRow};
use veille_place::Gazetteer;

use crate::answer::Answers;
use crate::guard::Guard;
use crate::server::Open;
use crate::{Error, error::Fail};

/// Boards that are kept, each for one `known` and one way of taking sides: a slider that goes to and fro finds its own again. They
/// share their testimonies.
const BOARDS: usize = 32;

/// Of these, boards that keep what is worked out for each place, some 500 bytes a claim.
const PREPARED: usize = 2;

/// Questions that are worked out at once. Control uses all cores by itself; some more wait for the ledger's file.
const WORKERS: usize = 4;

/// All that a request needs.
pub(crate) struct App {
    pub(crate) name: String,
    pub(crate) gazetteer: Gazetteer,
    pub(crate) guard: Guard,
    pub(crate) answers: Answers,
    open: Open,
    readers: Mutex<Vec<Box<dyn Ledger + Send>>>,
    writer: Mutex<()>,
    pub(crate) work: Semaphore,
    version: watch::Sender<SmolStr>,
    kept: Kept,
}

/// What was worked out, and the version of the ledger that it was worked out of.
type Versioned<T> = (SmolStr, Arc<T>);

/// What is worked out once for a version of the ledger.
#[derive(Default)]
struct Kept {
    /// The latest used last.
    boards: Mutex<Vec<KeptBoard>>,
    parties: Mutex<HashMap<Sides, Versioned<Vec<Party>>>>,
    doubts: Mutex<Vec<((SmolStr, View), Doubts)>>,
}

struct KeptBoard {
    version: SmolStr,
    view: View,
    board: Arc<Board>,
    /// How often all places were asked for.
    asked: usize,
    prepared: bool,
}

/// The queue of claims to look at, in order.
pub(crate) type Doubts = Arc<Vec<(PlaceRow, Doubt)>>;

/// What a thread that panicked held is whole: nothing is changed half.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl App {
    pub(crate) fn new(name: String, open: Open, gazetteer: Gazetteer, guard: Guard) -> Result<Self, Error> {
        let first = open()?;
        let version = first.version()?;
        Ok(Self {
            name,
            gazetteer,
            guard,
            answers: Answers::default(),
            open,
            readers: Mutex::new(vec![first]),
            writer: Mutex::new(()),
            work: Semaphore::new(WORKERS),
            version: watch::Sender::new(version),
            kept: Kept::default(),
        })
    }

    /// The state of the ledger, as far as is known here.
    pub(crate) fn version(&self) -> SmolStr {
        self.version.borrow().clone()
    }

    pub(crate) fn versions(&self) -> watch::Receiver<SmolStr> {
        self.version.subscribe()
    }

    /// Says that the ledger is in that state.
    pub(crate) fn now(&self, version: &SmolStr) {
        let changed = self.version.send_if_modified(|known| {
            let changed = known != version;
            known.clone_from(version);
            changed
        });
        if changed {
            self.answers.clear();
        }
    }

    /// A connection to the ledger of its own.
    pub(crate) fn open(&self) -> Result<Box<dyn Ledger + Send>, veille_ledger::Error> {
        (self.open)()
    }

    /// Runs `work` with a reader of the ledger. It blocks: not for a thread that serves others.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&Reading<'_>) -> Result<T, Fail>) -> Result<T, Fail> {
        let kept = lock(&self.readers).pop();
        let reader = kept.map_or_else(|| self.open(), Ok)?;
        let done = (|| {
            let version = reader.version()?;
            self.now(&version);
            work(&Reading { app: self, ledger: &*reader, version, today: veille_answer::today() })
        })();
        lock(&self.readers).push(reader);
        done
    }

    /// Gathers what the first question needs, so that it need not wait.
    pub(crate) fn warm(&self) {
        // What is wrong is told to whoever asks.
        let _ = self.read(|reading| reading.parties(Sides::default()).map(|_| ()));
    }

    /// Runs `work` with a writer of the ledger, one at a time.
    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&mut (dyn Ledger + Send)) -> Result<T, Fail>,
    ) -> Result<(T, SmolStr), Fail> {
        let _one = lock(&self.writer);
        let mut writer = self.open()?;
        let done = work(&mut *writer)?;
        let version = writer.version()?;
        self.now(&version);
        Ok((done, version))
    }
}

/// A ledger that is being read, in one of its states.
pub(crate) struct Reading<'a> {
    pub(crate) app: &'a App,
    pub(crate) ledger: &'a (dyn Ledger + Send),
    pub(crate) version: SmolStr,
    pub(crate) today: Day,
}

impl Reading<'_> {
    /// All that is known of who holds what, seen so.
    pub(crate) fn board(&self, view: View) -> Result<Arc<Board>, Fail> {
        if let Some(board) = self.kept(view, false) {
            return Ok(board);
        }
        let board = Arc::new(match view.known {
            Some(day) => self.board(View { known: None, ..view })?.as_known(day),
            None => view.board(self.ledger)?,
        });
        let mut boards = lock(&self.app.kept.boards);
        boards.retain(|kept| kept.version == self.version);
        // Boards of earlier days are made from that of all that is known, which stays.
        if boards.len() >= BOARDS
            && let Some(oldest) = boards.iter().position(|kept| kept.view.known.is_some())
        {
            boards.remove(oldest);
        }
        let (version, kept) = (self.version.clone(), Arc::clone(&board));
        boards.push(KeptBoard { version, view, board: kept, asked: 0, prepared: false });
        Ok(board)
    }

    /// The same, for a question about all places: a board that is asked for one day after another keeps what it works out.
    pub(crate) fn whole(&self, view: View) -> Result<Arc<Board>, Fail> {
        self.board(view)?;
        let board = self.kept(view, true);
        board.map_or_else(|| self.board(view), Ok)
    }

    fn kept(&self, view: View, whole: bool) -> Option<Arc<Board>> {
        let mut boards = lock(&self.app.kept.boards);
        let at = boards.iter().position(|kept| kept.version == self.version && kept.view == view)?;
        let mut found = boards.remove(at);
        let board = Arc::clone(&found.board);
        found.asked += usize::from(whole);
        let prepare = found.asked > 1 && !found.prepared;
        if prepare {
            found.prepared = true;
            if boards.iter().filter(|kept| kept.prepared).count() >= PREPARED
                && let Some(oldest) = boards.iter().position(|kept| kept.prepared)
            {
                boards.remove(oldest);
            }
        }
        boards.push(found);
        drop(boards);
        if prepare {
            board.prepare();
        }
        Some(board)
    }

    /// The parties of the whole ledger, in their order.
    pub(crate) fn parties(&self, sides: Sides) -> Result<Arc<Vec<Party>>, Fail> {
        if let Some((version, parties)) = lock(&self.app.kept.parties).get(&sides)
            && *version == self.version
        {
            return Ok(Arc::clone(parties));
        }
        let parties = Arc::new(veille_answer::parties(&*self.board(View { known: None, sides })?));
        lock(&self.app.kept.parties).insert(sides, (self.version.clone(), Arc::clone(&parties)));
        Ok(parties)
    }

    /// The claims to look at, in order.
    pub(crate) fn doubts(&self, view: View) -> Result<Doubts, Fail> {
        let key = (self.version.clone(), view);
        if let Some((_, doubts)) = lock(&self.app.kept.doubts).iter().find(|(known, _)| *known == key) {
            return Ok(Arc::clone(doubts));
        }
        let board = self.whole(view)?;
        let doubts = board.doubts().into_iter().map(|(row, doubt)| (row.clone(), doubt));
        let doubts: Doubts = Arc::new(doubts.collect());
        let mut kept = lock(&self.app.kept.doubts);
        kept.retain(|((version, _), _)| *version == self.version);
        kept.push((key, Arc::clone(&doubts)));
        let first = kept.len().saturating_sub(2);
        kept.drain(..first);
        Ok(doubts)
    }
}
