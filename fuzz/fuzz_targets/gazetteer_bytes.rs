//! Any bytes are a gazetteer that can be asked, or are refused with a reason.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(gazetteer) = veille_place::Gazetteer::from_bytes(bytes.to_vec()) {
        for hit in gazetteer.lookup("Gao") {
            let _ = gazetteer.place(hit.id);
        }
    }
});
