//! Any bytes are a gazetteer that can be asked, or are refused with a reason. Fuzzing passes over the checksum,
//! which no fuzzer would guess: the bytes of a whole file (`data/gazetteer/veille.gaz`, or a small one that
//! `veille gazetteer build` made) are a good beginning.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(gazetteer) = veille_place::Gazetteer::from_bytes(bytes.to_vec()) else { return };
    for name in ["Gao", "Mazar-e-Sharif", "Millbridge"] {
        for hit in gazetteer.lookup(name).chain(gazetteer.lookup_respelt(name)) {
            let _ = (gazetteer.place(hit.id), gazetteer.ancestors(hit.id).count());
        }
    }
    for id in gazetteer.ids().take(1000) {
        let _ = (gazetteer.place(id), gazetteer.extent(id), gazetteer.name_in(id, "en"), gazetteer.capital(id));
        let _ = gazetteer.geonameid(id).and_then(|id| gazetteer.by_geonameid(id));
    }
    let _ = (gazetteer.by_code("ML.08"), gazetteer.sources());
});
