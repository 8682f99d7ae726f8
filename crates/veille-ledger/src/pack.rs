//! Claims as rows of 56 bytes, packed by place: all that a filter or the control of a place asks of a claim,
//! without opening it.

use veille_claim::{EventKind, Modality};

use crate::{ActorKey, ClaimKey, Day, Manner, SourceKey, Standing, Testimony};

/// Bytes of a row.
const ROW: usize = 56;

/// Rows of a chunk: as many as fit a page of SQLite (4,096 bytes) beside its headers, so that adding to a place
/// rewrites one page.
pub(crate) const CHUNK: usize = 72;

/// The codes of rows. New kinds go to the end; the order is part of the format.
const EVENTS: [EventKind; 19] = [
    EventKind::Capture,
    EventKind::Retake,
    EventKind::Handover,
    EventKind::Withdraw,
    EventKind::Hold,
    EventKind::Enter,
    EventKind::Advance,
    EventKind::Encircle,
    EventKind::Clash,
    EventKind::Repel,
    EventKind::Strike,
    EventKind::Offensive,
    EventKind::Deploy,
    EventKind::Negotiate,
    EventKind::Agree,
    EventKind::Ceasefire,
    EventKind::Recognise,
    EventKind::Sanction,
    EventKind::Harm,
];

const MODALITIES: [Modality; 8] = [
    Modality::Asserted,
    Modality::Claimed,
    Modality::Denied,
    Modality::Negated,
    Modality::Planned,
    Modality::Forecast,
    Modality::Threatened,
    Modality::Hypothetical,
];

const STANDINGS: [Standing; 4] =
    [Standing::Open, Standing::Accepted, Standing::Corrected, Standing::Rejected];

/// One claim, packed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Slim {
    pub(crate) testimony: Testimony,
    /// The claim's row.
    pub(crate) n: u32,
    /// Its article's row.
    pub(crate) article: u32,
    /// The row of its article's language.
    pub(crate) lang: u16,
    pub(crate) standing: Standing,
}

/// No number: what is not known. Rows of tables count from 1, days never reach it.
const NO_DAY: i32 = i32::MIN;

fn code<T: PartialEq>(all: &[T], one: &T) -> u8 {
    // The lists are shorter than 256, and hold every variant: see the test.
    all.iter().position(|other| other == one).map_or(0, |at| at as u8)
}

impl Slim {
    /// Writes the row at the end of `out`.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let it = &self.testimony;
        out.extend(it.claim.number().to_le_bytes());
        let actor = |key: Option<ActorKey>| key.map_or(0, |key| key.0);
        let day = |day: Option<Day>| day.map_or(NO_DAY, Day::number).cast_unsigned();
        let words = [
            self.n,
            self.article,
            it.voice,
            it.source.0,
            actor(it.actor),
            actor(it.counterpart),
            actor(it.speaker),
            it.known.number().cast_unsigned(),
            day(it.from),
            day(it.to),
        ];
        for word in words {
            out.extend(word.to_le_bytes());
        }
        let confidence = (f64::from(it.confidence) * 10_000.0).round() as u16;
        out.extend(confidence.to_le_bytes());
        out.extend(self.lang.to_le_bytes());
        out.push(code(&EVENTS, &it.event));
        out.push(code(&MODALITIES, &it.modality));
        out.push(it.manner.bits());
        out.push(code(&STANDINGS, &self.standing));
    }

    /// The row of these bytes; nothing where a code in them is none.
    fn read(row: &[u8; ROW]) -> Option<Self> {
        let word = |at: usize| u32::from_le_bytes([row[at], row[at + 1], row[at + 2], row[at + 3]]);
        let half = |at: usize| u16::from_le_bytes([row[at], row[at + 1]]);
        let actor = |at| Some(word(at)).filter(|&key| key != 0).map(ActorKey);
        let day = |at| Some(word(at).cast_signed()).filter(|&day| day != NO_DAY).map(Day::new);
        let standing = *STANDINGS.get(usize::from(row[55]))?;
        let claim = u64::from(word(0)) | u64::from(word(4)) << 32;
        let testimony = Testimony {
            claim: ClaimKey::new(claim),
            event: *EVENTS.get(usize::from(row[52]))?,
            modality: *MODALITIES.get(usize::from(row[53]))?,
            manner: Manner::from_bits(row[54]),
            actor: actor(24),
            counterpart: actor(28),
            speaker: actor(32),
            from: day(40),
            to: day(44),
            known: Day::new(word(36).cast_signed()),
            source: SourceKey(word(20)),
            voice: word(16),
            confidence: f32::from(half(48)) / 10_000.0,
            accepted: matches!(standing, Standing::Accepted | Standing::Corrected),
        };
        Some(Self { testimony, n: word(8), article: word(12), lang: half(50), standing })
    }

    /// The rows of a chunk; nothing where it is damaged.
    pub(crate) fn rows(chunk: &[u8]) -> Option<impl Iterator<Item = Option<Self>>> {
        let (rows, rest) = chunk.as_chunks::<ROW>();
        rest.is_empty().then(|| rows.iter().map(Self::read))
    }
}

/// A row with its place before it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlacedRow<'a>(&'a [u8; PLACED]);

/// Bytes of a row with its place.
const PLACED: usize = 4 + ROW;

impl<'a> PlacedRow<'a> {
    /// Writes a row with the number of its place at the end of `out`.
    pub(crate) fn write(place: i64, slim: &Slim, out: &mut Vec<u8>) {
        out.extend(u32::try_from(place).unwrap_or(u32::MAX).to_le_bytes());
        slim.write(out);
    }

    /// The rows of these bytes; nothing where they are damaged.
    pub(crate) fn rows(bytes: &'a [u8]) -> Option<impl Iterator<Item = Self>> {
        let (rows, rest) = bytes.as_chunks::<PLACED>();
        rest.is_empty().then(|| rows.iter().map(Self))
    }

    pub(crate) fn place(self) -> i64 {
        u32::from_le_bytes([self.0[0], self.0[1], self.0[2], self.0[3]]).into()
    }

    pub(crate) fn slim(self) -> Option<Slim> {
        self.0.last_chunk().and_then(Slim::read)
    }
}

/// Bytes of a claim's key with its row.
const KEY: usize = 12;

/// Claims' keys with their rows, as bytes.
pub(crate) fn write_keys(keys: &[(ClaimKey, u32)]) -> Vec<u8> {
    let mut out = Vec::with_capacity(keys.len() * KEY);
    for (key, n) in keys {
        out.extend(key.number().to_le_bytes());
        out.extend(n.to_le_bytes());
    }
    out
}

/// The keys of these bytes with their rows.
pub(crate) fn keys(bytes: &[u8]) -> impl Iterator<Item = (ClaimKey, u32)> {
    bytes.as_chunks::<KEY>().0.iter().map(|&[a, b, c, d, e, f, g, h, n @ ..]| {
        (ClaimKey::new(u64::from_le_bytes([a, b, c, d, e, f, g, h])), u32::from_le_bytes(n))
    })
}

/// Rows as chunks.
pub(crate) fn chunks(rows: &[Slim]) -> impl Iterator<Item = Vec<u8>> {
    rows.chunks(CHUNK).map(|rows| {
        let mut out = Vec::with_capacity(rows.len() * ROW);
        rows.iter().for_each(|row| row.write(&mut out));
        out
    })
}

/// How many rows of a chunk are not rejected, without opening them.
pub(crate) fn standing(chunk: &[u8]) -> usize {
    // The last byte of a row is its standing, and the last code that of the rejected.
    let rejected = (STANDINGS.len() - 1) as u8;
    chunk.as_chunks::<ROW>().0.iter().filter(|row| row[ROW - 1] != rejected).count()
}

/// How many rows a chunk holds.
pub(crate) fn len(chunk: &[u8]) -> usize {
    chunk.len() / ROW
}

#[cfg(test)]
mod tests {
    use proptest::option::of;
    use proptest::prelude::*;

    use super::*;

    fn slim() -> impl Strategy<Value = Slim> {
        let kinds = (0..EVENTS.len(), 0..MODALITIES.len(), 0..STANDINGS.len(), 0..64u8);
        let actors = (of(1..u32::MAX), of(1..u32::MAX), of(1..u32::MAX));
        let days = (of(-9_000_000..9_000_000i32), of(-9_000_000..9_000_000i32), any::<i32>());
        let numbers = (any::<u64>(), any::<u32>(), any::<u32>(), any::<u32>(), any::<u32>(), any::<u16>());
        (kinds, actors, days, numbers, 0..=10_000u16).prop_map(|(kinds, actors, days, numbers, sure)| Slim {
            testimony: Testimony {
                claim: ClaimKey::new(numbers.0),
                event: EVENTS[kinds.0],
                modality: MODALITIES[kinds.1],
                manner: Manner::from_bits(kinds.3),
                actor: actors.0.map(ActorKey),
                counterpart: actors.1.map(ActorKey),
                speaker: actors.2.map(ActorKey),
                from: days.0.map(Day::new),
                to: days.1.map(Day::new),
                known: Day::new(days.2),
                source: SourceKey(numbers.1),
                voice: numbers.2,
                confidence: f32::from(sure) / 10_000.0,
                accepted: matches!(STANDINGS[kinds.2], Standing::Accepted | Standing::Corrected),
            },
            n: numbers.3,
            article: numbers.4,
            lang: numbers.5,
            standing: STANDINGS[kinds.2],
        })
    }

    proptest! {
        #[test]
        fn rows_are_read_as_they_were_written(rows in prop::collection::vec(slim(), 0..200)) {
            let mut read = Vec::new();
            for chunk in chunks(&rows) {
                prop_assert!(len(&chunk) <= CHUNK && chunk.len() == len(&chunk) * ROW);
                read.extend(Slim::rows(&chunk).unwrap().map(Option::unwrap));
            }
            prop_assert_eq!(&read, &rows);
            let counted: usize = chunks(&rows).map(|chunk| standing(&chunk)).sum();
            prop_assert_eq!(counted, rows.iter().filter(|row| row.standing != Standing::Rejected).count());
            let mut bytes = Vec::new();
            rows.iter().for_each(|row| PlacedRow::write(i64::from(row.n / 2), row, &mut bytes));
            let placed = PlacedRow::rows(&bytes).unwrap().zip(&rows);
            prop_assert!(placed.into_iter().all(|(a, b)| a.slim() == Some(*b) && a.place() == i64::from(b.n / 2)));
            let known: Vec<_> = rows.iter().map(|row| (row.testimony.claim, row.n)).collect();
            prop_assert_eq!(keys(&write_keys(&known)).collect::<Vec<_>>(), known);
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Some(rows) = Slim::rows(&bytes) {
                prop_assert_eq!(rows.count(), len(&bytes));
            }
        }
    }

    #[test]
    fn every_kind_has_a_code_of_its_own() {
        for (at, event) in EVENTS.iter().enumerate() {
            assert_eq!(*event as usize, at, "help: put the new kind `{}` at the end of EVENTS", event.name());
        }
        for (at, modality) in MODALITIES.iter().enumerate() {
            assert_eq!(*modality as usize, at);
        }
    }
}
