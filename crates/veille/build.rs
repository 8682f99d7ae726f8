//! Tells the tests whether the first dispatch lies beside the checkout: it is somebody else's text and no part of
//! the repository.

use std::path::Path;

fn main() {
    let dispatch =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/dispatch/afghanistan-2021-08.fr.txt");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", dispatch.display());
    println!("cargo::rustc-check-cfg=cfg(dispatch)");
    if dispatch.exists() {
        println!("cargo::rustc-cfg=dispatch");
    }
}
