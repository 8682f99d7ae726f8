//! What recognition and resolution take on one core, the parser apart: `measure GAZETTEER <LINES`, where each line is
//! `{"lang": …, "text": …}`. Prints how long the file takes to open, look-ups and tokens a second, and the memory
//! besides the map.
#![allow(clippy::print_stdout, reason = "an example talks to its user")]

mod rows;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

use veille_place::{Gazetteer, PlaceTagger};
use veille_text::Document;

/// Counts what is allocated, and the most that was at once.
struct Counted;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

#[expect(unsafe_code, reason = "an allocator is unsafe by its trait; this one only counts")]
// SAFETY: every call is handed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Relaxed) + layout.size();
        MOST.fetch_max(now, Relaxed);
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counted = Counted;

fn documents() -> Result<Vec<Document>, Box<dyn std::error::Error>> {
    let mut documents = Vec::new();
    rows::each(|_, document| {
        documents.push(document);
        Ok(())
    })?;
    Ok(documents)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: measure GAZETTEER <LINES")?;
    let documents = documents()?;
    let tokens: usize = documents.iter().map(|document| document.tokens.len()).sum();
    let before = NOW.load(Relaxed);
    MOST.store(before, Relaxed);
    // Once for the disk, then as it is when the file is in memory.
    let mut gazetteer = Gazetteer::open(path.as_ref())?;
    let mut best = f64::INFINITY;
    for _ in 0..20 {
        let start = Instant::now();
        gazetteer = Gazetteer::open(path.as_ref())?;
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("open: {:.1} ms, {} places", best * 1e3, gazetteer.len());
    let tagger = PlaceTagger::new(&gazetteer)?;

    let names: Vec<&str> =
        documents.iter().flat_map(|d| d.entities.iter().map(|e| e.span.of(&d.text))).collect();
    let start = Instant::now();
    let found: usize = names.iter().map(|name| gazetteer.lookup(name).count()).sum();
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "look-ups: {:.2} million a second ({} of them, {found} answers)",
        names.len() as f64 / seconds / 1e6,
        names.len()
    );

    let start = Instant::now();
    let mentions: usize = documents.iter().map(|document| tagger.tag(document).len()).sum();
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "tagging: {:.0} tokens a second ({tokens} tokens, {mentions} mentions)",
        tokens as f64 / seconds
    );
    let most = MOST.load(Relaxed).saturating_sub(before);
    println!("memory besides the map: {:.1} MB at most", most as f64 / f64::from(1 << 20));
    Ok(())
}
