//! A new pack in `languages/` is compiled in without touching a source file.

fn main() {
    println!("cargo::rerun-if-changed=../../languages");
}
