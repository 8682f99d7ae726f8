//! Looks names up: `lookup GAZETTEER NAME…`.
#![allow(clippy::print_stdout, reason = "an example talks to its user")]

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("usage: lookup GAZETTEER NAME…")?;
    let gazetteer = veille_place::Gazetteer::open(path.as_ref())?;
    for name in args {
        println!("{name}");
        let mut hits: Vec<_> = gazetteer.lookup(&name).collect();
        if hits.is_empty() {
            hits = gazetteer.lookup_respelt(&name);
        }
        hits.sort_by_key(|hit| std::cmp::Reverse(gazetteer.population(hit.id)));
        for hit in hits.into_iter().take(8) {
            let place = gazetteer.place(hit.id);
            println!("  {:?} {place:?}", hit.class);
        }
    }
    Ok(())
}
