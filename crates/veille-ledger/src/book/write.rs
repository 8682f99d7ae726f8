//! Adding articles.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use smol_str::{SmolStr, format_smolstr};
use veille_claim::ClaimRecord;

use super::Book;
use super::head::{Facts, Head, Live, arrange, standing};
use super::names::{Names, row};
use super::packed::Change;
use crate::db::{self, Db};
use crate::pack::Slim;
use crate::slim::{UNNAMED, check, credited, days, from, source, speaker};
use crate::verdict::Verdicts;
use crate::{
    Added, Appearance, ClaimKey, Decided, Entry, Error, History, Manner, PlaceKey, Reading, Refused,
    Standing, StoredArticle, Testimony,
};

/// Changes to packed places are written out when so many have gathered: 64 MB at most.
const PENDING: usize = 500_000;

impl<D: Db> Book<D> {
    pub(crate) fn append(&self, entries: &[Entry], recorded: Timestamp) -> Result<Added, Error> {
        self.writing(|| {
            let mut work = Work::new(self, self.verdicts()?);
            for entry in entries {
                work.told(&Told::by_entry(entry, recorded.as_microsecond()))?;
            }
            work.finish()
        })
    }

    pub(crate) fn absorb(&self, histories: &[History], decisions: &[Decided]) -> Result<Added, Error> {
        self.writing(|| {
            let mut work = Work::new(self, self.verdicts()?);
            for history in histories {
                work.told(&Told::by_history(history))?;
            }
            let mut added = work.finish()?;
            let (count, touched) = self.take_over(decisions)?;
            added.count(Added { decisions: count, touched, ..Added::default() });
            Ok(added)
        })
    }

    pub(crate) fn rebuild(&self) -> Result<(), Error> {
        self.writing(|| self.remake())
    }

    /// Makes all that is derived anew, inside a transaction.
    pub(super) fn remake(&self) -> Result<(), Error> {
        for table in ["place", "actor", "source", "voice", "lang", "chunk", "recent", "key_of", "place_note"]
        {
            self.db.run(&format!("DELETE FROM {table}"), &[])?;
        }
        for sql in self.db.dialect().clear {
            self.db.run(sql, &[])?;
        }
        let mut work = Work::new(self, self.verdicts()?);
        let sql = "SELECT a.id, p.voice FROM appearance p JOIN article a ON a.n = p.article \
                   WHERE p.voice IS NOT NULL ORDER BY p.article, p.seq";
        let links = db::all(&self.db, sql, &[], |row| {
            Some((SmolStr::new(row.text(0)?), SmolStr::new(row.text(1)?)))
        })?;
        for (id, voice) in links.into_iter().flatten() {
            work.link(&id, &voice, false)?;
        }
        let mut keys = Vec::new();
        let articles = db::all(&self.db, "SELECT n FROM article ORDER BY n", &[], |row| row.int(0))?;
        for n in articles.into_iter().flatten() {
            let Some(article) = self.stored(n)? else { continue };
            work.index_article(n, &article)?;
            let sentences = Sentences::new(&article.text);
            // A claim of several readings comes once for each.
            let once: BTreeMap<i64, Live> =
                self.readings(n, None)?.into_iter().map(|live| (live.n, live)).collect();
            for live in once.values() {
                keys.push((live.key, row(live.n)));
                work.spell_claim(&live.record)?;
                work.index_claim(live.n, sentences.of(live.record.evidence.sentence))?;
            }
            if let Some(head) = self.head_at(n, None)? {
                for (seen, _) in &head.seen {
                    work.spell_appearance(seen)?;
                }
                let verdicts = Arc::clone(&work.verdicts);
                let live = work.packed(&head, &verdicts)?;
                work.changed(BTreeMap::new(), live);
                work.relieve()?;
            }
        }
        work.flush()?;
        self.settle_recent()?;
        self.put_keys(keys)
    }
}

/// One transaction that writes.
pub(super) struct Work<'b, D> {
    book: &'b Book<D>,
    names: Names,
    pub(super) verdicts: Arc<Verdicts>,
    changes: BTreeMap<i64, Change>,
    pending: usize,
    /// Keys of claims that were added.
    keys: Vec<(ClaimKey, u32)>,
    touched: BTreeSet<i64>,
    next_article: Option<i64>,
    next_claim: Option<i64>,
    added: Added,
}

/// Packed rows with their places, by the number of the claim's row.
pub(super) type Packed = BTreeMap<u32, (i64, Slim)>;

impl<'b, D: Db> Work<'b, D> {
    pub(super) fn new(book: &'b Book<D>, verdicts: Arc<Verdicts>) -> Self {
        Self {
            book,
            names: Names::default(),
            verdicts,
            changes: BTreeMap::new(),
            pending: 0,
            keys: Vec::new(),
            touched: BTreeSet::new(),
            next_article: None,
            next_claim: None,
            added: Added::default(),
        }
    }

    fn told(&mut self, told: &Told<'_>) -> Result<(), Error> {
        if let Err(why) = self.acceptable(told)? {
            self.added.refused.push(Refused { article: told.article.id.clone(), why });
            return Ok(());
        }
        match self.book.head(&told.article.id, None)? {
            None => self.fresh(told)?,
            Some(head) => self.again(&head, told)?,
        }
        self.book.take_notes(&told.article.id, told.notes)?;
        self.relieve()
    }

    /// Refuses what cannot be kept, with what to do.
    fn acceptable(&self, told: &Told<'_>) -> Result<Result<(), String>, Error> {
        let id = &told.article.id;
        for (claim, _) in told.readings.iter().flat_map(|reading| &reading.claims) {
            if let Err(why) = check(claim) {
                return Ok(Err(why));
            }
            if claim.evidence.article != *id {
                let of = &claim.evidence.article;
                return Ok(Err(format!(
                    "claim `{}` stands in another article, `{of}`; add it with that one",
                    claim.id
                )));
            }
            // Ids of veille's own form are hashes of the article too; others may have been used twice.
            if ClaimKey::of(&claim.id).to_string() != claim.id && self.elsewhere(claim)? {
                return Ok(Err(format!(
                    "the id `{}` belongs to a claim of another article; give each claim an id of its own",
                    claim.id
                )));
            }
        }
        let sql = "SELECT text FROM article WHERE id = $1";
        let same = db::first(&self.book.db, sql, &[id.as_str().into()], |row| {
            row.text(0).is_some_and(|text| text == &*told.article.text)
        })?;
        Ok(if same == Some(false) {
            Err("the ledger has another text under this id; give the article an id of its own".to_owned())
        } else {
            Ok(())
        })
    }

    fn elsewhere(&self, claim: &ClaimRecord) -> Result<bool, Error> {
        let key = ClaimKey::of(&claim.id);
        let mut rows = self.book.rows_of(key)?;
        // Those of this batch are not written yet.
        rows.extend(self.keys.iter().filter(|(other, _)| *other == key).map(|&(_, n)| i64::from(n)));
        for n in rows {
            let sql = "SELECT a.id FROM claim c JOIN article a ON a.n = c.article WHERE c.n = $1";
            let of = db::first(&self.book.db, sql, &[n.into()], |row| row.text(0).map(SmolStr::new))?;
            if of.flatten().is_some_and(|of| of != claim.evidence.article) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Adds an article that is not there.
    fn fresh(&mut self, told: &Told<'_>) -> Result<(), Error> {
        let article = told.article;
        let n = self.next("SELECT coalesce(max(n), 0) FROM article", |work| &mut work.next_article)?;
        let facts = Facts::of(article);
        let [lang, narrative, title_from, title_to, body_from, body_to] = facts.values();
        let sql = "INSERT INTO article(n, id, lang, narrative, title_from, title_to, body_from, body_to, recorded, text) \
                   VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let values = [
            n.into(),
            article.id.as_str().into(),
            lang,
            narrative,
            title_from,
            title_to,
            body_from,
            body_to,
            told.recorded.into(),
            (&*article.text).into(),
        ];
        self.book.db.run(sql, &values)?;
        self.index_article(n, article)?;
        let mut head = Head { n, id: article.id.clone(), facts, recorded: told.recorded, seen: Vec::new() };
        for (seen, recorded) in &told.seen {
            self.appear(&mut head, seen, *recorded)?;
        }
        let mut known = Known::default();
        for reading in &told.readings {
            self.read(&head, reading, &article.text, &mut known)?;
        }
        let newest = told.readings.iter().map(|reading| reading.method).max();
        let verdicts = Arc::clone(&self.verdicts);
        let mut packed = Packed::new();
        for live in standing(known.all(), newest, &verdicts) {
            self.pack(&head, &live, &verdicts, &mut packed)?;
        }
        self.changed(BTreeMap::new(), packed);
        self.added.articles += 1;
        Ok(())
    }

    /// Adds what an article that is there has not had yet: appearances, readings, claims, and that it was learnt earlier.
    fn again(&mut self, head: &Head, told: &Told<'_>) -> Result<(), Error> {
        let n = head.n;
        let sql = "SELECT method, recorded FROM reading WHERE article = $1";
        let methods = db::all(&self.book.db, sql, &[n.into()], |row| Some((row.int(0)?, row.int(1)?)))?;
        let methods: BTreeMap<i64, i64> = methods.into_iter().flatten().collect();
        let mut known = Known::of(self.book.readings(n, None)?);
        let facts = Facts::of(told.article);
        let unseen = |(seen, _): &&(Appearance, i64)| !head.seen.iter().any(|(other, _)| other == seen);
        let unread = |reading: &ToldReading<'_>| {
            !methods.contains_key(&reading.method.into())
                || !reading.claims.iter().all(|(claim, _)| known.in_reading(claim, reading.method))
        };
        let new = facts > head.facts
            || told.seen.iter().any(|seen| unseen(&seen))
            || told.readings.iter().any(unread);
        if !new && !told.is_earlier(head, &methods, &known) {
            self.added.known += 1;
            return Ok(());
        }
        let verdicts = Arc::clone(&self.verdicts);
        let before = self.packed(head, &verdicts)?;
        let newest = methods.keys().next_back().copied();
        let mut head = head.clone();
        self.update(&mut head, facts, told.recorded)?;
        for (seen, recorded) in &told.seen {
            match head.seen.iter().position(|(other, _)| other == seen) {
                None => self.appear(&mut head, seen, *recorded)?,
                Some(seq) if head.seen[seq].1 > *recorded => {
                    let sql = "UPDATE appearance SET recorded = $1 WHERE article = $2 AND seq = $3";
                    self.book.db.run(sql, &[(*recorded).into(), n.into(), (seq as i64).into()])?;
                }
                Some(_) => {}
            }
        }
        for reading in &told.readings {
            if methods.get(&reading.method.into()).is_some_and(|&recorded| recorded > reading.recorded) {
                let sql = "UPDATE reading SET recorded = $1 WHERE article = $2 AND method = $3";
                let method = i64::from(reading.method);
                self.book.db.run(sql, &[reading.recorded.into(), n.into(), method.into()])?;
            }
            self.read(&head, reading, &told.article.text, &mut known)?;
        }
        let after = self.packed(&head, &verdicts)?;
        let latest = told.readings.iter().map(|reading| i64::from(reading.method)).max();
        if latest > newest {
            self.added.reread += 1;
        } else if !new {
            self.added.known += 1;
        }
        self.changed(before, after);
        Ok(())
    }

    /// Sets what another ledger tells of an article beside its text, where that counts.
    fn update(&mut self, head: &mut Head, facts: Facts, recorded: i64) -> Result<(), Error> {
        if facts > head.facts {
            let [lang, narrative, title_from, title_to, body_from, body_to] = facts.values();
            let sql = "UPDATE article SET lang = $1, narrative = $2, title_from = $3, title_to = $4, body_from = $5, \
                       body_to = $6 WHERE n = $7";
            let values = [lang, narrative, title_from, title_to, body_from, body_to, head.n.into()];
            self.book.db.run(sql, &values)?;
            head.facts = facts;
        }
        if recorded < head.recorded {
            self.book
                .db
                .run("UPDATE article SET recorded = $1 WHERE n = $2", &[recorded.into(), head.n.into()])?;
            head.recorded = recorded;
        }
        Ok(())
    }

    /// Adds an appearance to an article.
    fn appear(&mut self, head: &mut Head, seen: &Appearance, recorded: i64) -> Result<(), Error> {
        self.spell_appearance(seen)?;
        if let Some(voice) = &seen.voice {
            self.link(&head.id, voice, true)?;
        }
        let sql = "INSERT INTO appearance(article, seq, published, published_from, published_to, outlet, address, \
                   voice, recorded) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let published = seen.published.as_ref();
        let values = [
            head.n.into(),
            (head.seen.len() as i64).into(),
            published.map(|it| it.text.as_str()).into(),
            published.map(|it| i64::from(it.from.number())).into(),
            published.map(|it| i64::from(it.to.number())).into(),
            seen.outlet.as_deref().into(),
            seen.address.as_deref().into(),
            seen.voice.as_deref().into(),
            recorded.into(),
        ];
        head.seen.push((seen.clone(), recorded));
        self.book.db.run(sql, &values)
    }

    /// Notes that an article speaks with a voice. Where that makes one voice of two, the articles of one are packed anew.
    fn link(&mut self, id: &SmolStr, voice: &SmolStr, packed: bool) -> Result<(), Error> {
        let book = self.book;
        self.names.give_voice(&book.db, voice)?;
        let (one, other) =
            (self.names.voice_row(&book.db, id)?.part_of, self.names.voice_row(&book.db, voice)?.part_of);
        if one == other {
            return Ok(());
        }
        let (kept, lost) = (one.min(other), one.max(other));
        let mut moved = Vec::new();
        if packed {
            let sql = "SELECT a.n FROM voice v JOIN article a ON a.id = v.name WHERE v.part_of = $1";
            for n in db::all(&book.db, sql, &[lost.into()], |row| row.int(0))?.into_iter().flatten() {
                moved.extend(book.head_at(n, None)?);
            }
        }
        let verdicts = Arc::clone(&self.verdicts);
        let before: Vec<Packed> =
            moved.iter().map(|head| self.packed(head, &verdicts)).collect::<Result<_, Error>>()?;
        self.names.join_voices(&book.db, kept, lost)?;
        for (head, before) in moved.iter().zip(before) {
            let after = self.packed(head, &verdicts)?;
            self.changed(before, after);
        }
        Ok(())
    }

    /// Adds a reading, with the claims that are not yet in it; `known` are those of all readings.
    fn read(
        &mut self,
        head: &Head,
        reading: &ToldReading<'_>,
        text: &str,
        known: &mut Known,
    ) -> Result<(), Error> {
        let db = &self.book.db;
        let method = i64::from(reading.method);
        let sql = "INSERT INTO reading(article, method, recorded) VALUES($1, $2, $3) ON CONFLICT DO NOTHING";
        db.run(sql, &[head.n.into(), method.into(), reading.recorded.into()])?;
        let sentences = Sentences::new(text);
        for &(claim, recorded) in &reading.claims {
            let there = known.of_claim(claim).next().map(|live| (live.n, live.recorded));
            let n = match there {
                Some((n, earlier)) => {
                    if recorded < earlier {
                        let sql = "UPDATE claim SET recorded = $1 WHERE n = $2";
                        self.book.db.run(sql, &[recorded.into(), n.into()])?;
                        known.learnt(claim, recorded);
                    }
                    n
                }
                None => self.claim(head.n, claim, &sentences, recorded)?,
            };
            if known.in_reading(claim, reading.method) {
                continue;
            }
            let sql = "INSERT INTO read(article, method, claim) VALUES($1, $2, $3)";
            self.book.db.run(sql, &[head.n.into(), method.into(), n.into()])?;
            known.push(Live {
                n,
                key: ClaimKey::of(&claim.id),
                method: reading.method,
                current: true,
                recorded,
                record: claim.clone(),
            });
        }
        Ok(())
    }

    fn claim(
        &mut self,
        article: i64,
        claim: &ClaimRecord,
        sentences: &Sentences<'_>,
        recorded: i64,
    ) -> Result<i64, Error> {
        let n = self.next("SELECT coalesce(max(n), 0) FROM claim", |work| &mut work.next_claim)?;
        let record = serde_json::to_string(claim).map_err(|error| {
            self.book.damaged(&format!("claim `{}` cannot be written: {error}", claim.id))
        })?;
        let key = ClaimKey::of(&claim.id).number().cast_signed();
        let sql = "INSERT INTO claim(n, key, article, recorded, record) VALUES($1, $2, $3, $4, $5)";
        let values = [n.into(), key.into(), article.into(), recorded.into(), record.as_str().into()];
        self.book.db.run(sql, &values)?;
        self.index_claim(n, sentences.of(claim.evidence.sentence))?;
        self.spell_claim(claim)?;
        self.keys.push((ClaimKey::of(&claim.id), row(n)));
        self.added.claims += 1;
        Ok(n)
    }

    /// Lets the names of an appearance count among their spellings, whether or not it is the one that counts: else the
    /// spelling that is shown would depend on which came first.
    fn spell_appearance(&mut self, seen: &Appearance) -> Result<(), Error> {
        let name = from(seen.outlet.as_deref(), seen.address.as_deref()).unwrap_or(UNNAMED);
        self.names.source(&self.book.db, name).map(|_| ())
    }

    /// The same for the names in a claim.
    fn spell_claim(&mut self, claim: &ClaimRecord) -> Result<(), Error> {
        let db = &self.book.db;
        if let Some(name) = credited(claim) {
            self.names.source(db, name)?;
        }
        let speaker = speaker(claim);
        for actor in
            [claim.actor.as_ref(), claim.counterpart.as_ref(), speaker.as_ref()].into_iter().flatten()
        {
            self.names.actor(db, actor.id.as_deref(), &actor.name)?;
        }
        self.names.place(db, claim.place.as_ref()).map(|_| ())
    }

    fn index_article(&self, n: i64, article: &StoredArticle) -> Result<(), Error> {
        let words = self.book.db.indexed(&article.text);
        self.book.db.run(self.book.db.dialect().put_article_words, &[n.into(), words.as_str().into()])
    }

    fn index_claim(&self, n: i64, sentence: &str) -> Result<(), Error> {
        let words = self.book.db.indexed(sentence);
        self.book.db.run(self.book.db.dialect().put_claim_words, &[n.into(), words.as_str().into()])
    }

    /// The packed rows of what stands in an article.
    pub(super) fn packed(&mut self, head: &Head, verdicts: &Verdicts) -> Result<Packed, Error> {
        let mut out = Packed::new();
        for live in self.book.live(head.n, verdicts, None)? {
            self.pack(head, &live, verdicts, &mut out)?;
        }
        Ok(out)
    }

    fn pack(&mut self, head: &Head, live: &Live, verdicts: &Verdicts, out: &mut Packed) -> Result<(), Error> {
        let db = &self.book.db;
        let corrected = verdicts.corrected(live.key, &live.record);
        let record = corrected.as_ref().unwrap_or(&live.record);
        let standing = verdicts.standing(live.key);
        let seen = head.first();
        let outlet = seen.and_then(|seen| seen.outlet.as_deref());
        let address = seen.and_then(|seen| seen.address.as_deref());
        // What the ledger holds was checked when it came in.
        let (from, to) = days(record.time.as_ref()).unwrap_or_default();
        let mut actor = |actor: Option<&veille_claim::record::ActorRecord>| {
            actor.map(|actor| self.names.actor(db, actor.id.as_deref(), &actor.name)).transpose()
        };
        let (who, whom) = (actor(record.actor.as_ref())?, actor(record.counterpart.as_ref())?);
        let speaker = actor(speaker(record).as_ref())?;
        let testimony = Testimony {
            claim: live.key,
            event: record.event,
            modality: record.modality,
            manner: Manner::of(record.manner.iter().map(SmolStr::as_str)),
            actor: who,
            counterpart: whom,
            speaker,
            from,
            to,
            known: head.known(),
            source: self.names.source(db, &source(record, outlet, address))?,
            voice: self
                .names
                .voice(db, &decided_voice(verdicts, &head.id).unwrap_or_else(|| head.id.clone()))?,
            confidence: record.confidence as f32,
            accepted: matches!(standing, Standing::Accepted | Standing::Corrected),
        };
        let lang = self.names.lang(db, &head.facts.lang)?;
        let place = self.names.place(db, record.place.as_ref())?;
        let slim = Slim { testimony, n: row(live.n), article: row(head.n), lang, standing };
        out.insert(slim.n, (place, slim));
        Ok(())
    }

    /// Notes what is to change in packed places.
    pub(super) fn changed(&mut self, mut before: Packed, after: Packed) {
        for (n, (place, slim)) in after {
            match before.remove(&n) {
                Some(old) if old == (place, slim) => continue,
                Some((old, _)) => self.drop_row(old, n),
                None => {}
            }
            self.touched.insert(place);
            self.pending += 1;
            self.changes.entry(place).or_default().add.push(slim);
        }
        for (n, (place, _)) in before {
            self.drop_row(place, n);
        }
    }

    fn drop_row(&mut self, place: i64, n: u32) {
        self.touched.insert(place);
        let change = self.changes.entry(place).or_default();
        change.add.retain(|slim| slim.n != n);
        change.drop.insert(n);
    }

    /// Writes packed places out where many changes have gathered.
    fn relieve(&mut self) -> Result<(), Error> {
        if self.pending < PENDING { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<(), Error> {
        self.pending = 0;
        let keys = std::mem::take(&mut self.keys);
        self.book.write_packed(std::mem::take(&mut self.changes), &keys)
    }

    /// Writes what is left, and says what was added.
    pub(super) fn finish(mut self) -> Result<Added, Error> {
        self.flush()?;
        self.added.touched = self.touched_keys()?;
        self.book.forget_notes(&self.added.touched)?;
        Ok(self.added)
    }

    fn touched_keys(&mut self) -> Result<Vec<PlaceKey>, Error> {
        let mut keys = Vec::new();
        for &place in self.touched.iter().filter(|&&place| place != 0) {
            keys.extend(self.names.place_key(&self.book.db, place)?);
        }
        keys.sort();
        Ok(keys)
    }

    fn next(&mut self, last: &str, field: impl Fn(&mut Self) -> &mut Option<i64>) -> Result<i64, Error> {
        let n = match *field(self) {
            Some(n) => n,
            None => db::first(&self.book.db, last, &[], |row| row.int(0))?.flatten().unwrap_or(0) + 1,
        };
        *field(self) = Some(n + 1);
        Ok(n)
    }
}

/// The name of the voice that analysts give an article. It is none that an article can have by itself: what they decide
/// holds for the articles they name, not for all of that voice.
pub(super) fn decided_voice(verdicts: &Verdicts, id: &str) -> Option<SmolStr> {
    verdicts.voice(id).map(|name| format_smolstr!("decided:{name}"))
}

/// What is told of an article, by an entry or by another ledger.
struct Told<'a> {
    article: &'a StoredArticle,
    recorded: i64,
    seen: Vec<(Appearance, i64)>,
    readings: Vec<ToldReading<'a>>,
    notes: &'a [(SmolStr, Vec<u8>)],
}

struct ToldReading<'a> {
    method: u32,
    recorded: i64,
    claims: Vec<(&'a ClaimRecord, i64)>,
}

impl<'a> Told<'a> {
    fn by_entry(entry: &'a Entry, recorded: i64) -> Self {
        let claims = entry.claims.iter().map(|claim| (claim, recorded)).collect();
        Self {
            article: &entry.article,
            recorded,
            seen: vec![(Appearance::of(&entry.article), recorded)],
            readings: vec![ToldReading { method: entry.method, recorded, claims }],
            notes: &[],
        }
    }

    fn by_history(history: &'a History) -> Self {
        let at = |time: &Timestamp| time.as_microsecond();
        let reading = |reading: &'a Reading| ToldReading {
            method: reading.method,
            recorded: at(&reading.recorded),
            claims: reading.claims.iter().map(|(claim, time)| (claim, at(time))).collect(),
        };
        Self {
            article: &history.article,
            recorded: at(&history.recorded),
            seen: history.seen.iter().map(|(seen, time)| (seen.clone(), at(time))).collect(),
            readings: history.readings.iter().map(reading).collect(),
            notes: &history.notes,
        }
    }

    /// True where something that is known already was learnt earlier.
    fn is_earlier(&self, head: &Head, methods: &BTreeMap<i64, i64>, known: &Known) -> bool {
        let before = |ours: Option<i64>, theirs: i64| ours.is_some_and(|ours| theirs < ours);
        let seen = |one: &Appearance| head.seen.iter().find(|(seen, _)| seen == one).map(|(_, at)| *at);
        let claim = |one: &ClaimRecord| known.of_claim(one).next().map(|live| live.recorded);
        self.recorded < head.recorded
            || self.seen.iter().any(|(one, at)| before(seen(one), *at))
            || self.readings.iter().any(|reading| {
                before(methods.get(&reading.method.into()).copied(), reading.recorded)
                    || reading.claims.iter().any(|&(one, at)| before(claim(one), at))
            })
    }
}

/// What readings have found in an article.
#[derive(Debug, Default)]
struct Known(HashMap<ClaimKey, Vec<Live>>);

impl Known {
    fn of(readings: Vec<Live>) -> Self {
        let mut all = Self::default();
        readings.into_iter().for_each(|live| all.push(live));
        all
    }

    fn push(&mut self, live: Live) {
        self.0.entry(live.key).or_default().push(live);
    }

    /// Those that say exactly this.
    fn of_claim<'a>(&'a self, claim: &'a ClaimRecord) -> impl Iterator<Item = &'a Live> {
        let all = self.0.get(&ClaimKey::of(&claim.id)).map_or(&[][..], Vec::as_slice);
        all.iter().filter(move |live| live.record == *claim)
    }

    /// Notes that a claim was learnt earlier.
    fn learnt(&mut self, claim: &ClaimRecord, recorded: i64) {
        let all = self.0.entry(ClaimKey::of(&claim.id)).or_default();
        all.iter_mut().filter(|live| live.record == *claim).for_each(|live| live.recorded = recorded);
    }

    /// All of it, the oldest method first.
    fn all(self) -> Vec<Live> {
        let mut all: Vec<Live> = self.0.into_values().flatten().collect();
        arrange(&mut all);
        all
    }

    fn in_reading(&self, claim: &ClaimRecord, method: u32) -> bool {
        self.of_claim(claim).any(|live| live.method == method)
    }
}

/// An article's text, cut by spans of code points.
struct Sentences<'t> {
    text: &'t str,
    /// The byte of each code point; empty where all are of one byte.
    bytes: Vec<usize>,
}

impl<'t> Sentences<'t> {
    fn new(text: &'t str) -> Self {
        let bytes =
            if text.is_ascii() { Vec::new() } else { text.char_indices().map(|(at, _)| at).collect() };
        Self { text, bytes }
    }

    fn of(&self, span: [usize; 2]) -> &'t str {
        let len = self.text.len();
        let at = |point: usize| match self.bytes.as_slice() {
            [] => point.min(len),
            bytes => bytes.get(point).copied().unwrap_or(len),
        };
        self.text.get(at(span[0])..at(span[1])).unwrap_or_default()
    }
}
