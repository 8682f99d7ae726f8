//! What a user sees of one name: its places with the reasons for and against each.

use std::path::Path;
use std::process::Command;

#[track_caller]
fn place(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_veille"));
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    match command.env_remove("VEILLE_GAZETTEER").arg("place").args(arguments).output() {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).into_owned(),
        Ok(output) => panic!("help: it failed: {}", String::from_utf8_lossy(&output.stderr)),
        Err(error) => panic!("help: the command did not start: {error}"),
    }
}

#[test]
fn a_name_in_its_context_is_told_with_its_reasons() {
    let context = "Les insurgés sont à Char Asyab, à 11 kilomètres au sud de Kaboul.";
    insta::assert_snapshot!(place(&["Char Asyab", "--context", context]));
}

#[test]
fn the_places_of_a_name_are_weighed_by_the_names_beside_it() {
    let context = "Hospitals in Tripoli and Sidon took the wounded.";
    insta::assert_snapshot!(place(&["Tripoli", "--context", context, "--limit", "2"]));
}
