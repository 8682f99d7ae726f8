//! What `veille time` shows.

use std::process::Command;

fn time(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_veille")).arg("time").args(arguments).output();
    match output {
        Ok(output) => String::from_utf8_lossy(&output.stdout).into_owned(),
        Err(error) => panic!("help: the command did not start: {error}"),
    }
}

#[test]
fn each_step_to_the_day_before_is_told() {
    insta::assert_snapshot!(time(&["la veille", "--published", "2021-08-14", "--lang", "fr"]));
    let text =
        "Ils ont pris le port vendredi ; la veille, le faubourg. Ce samedi 14 août, ils tiennent la côte.";
    insta::assert_snapshot!(time(&[text, "--published", "2021-08", "--lang", "fr"]));
}

#[test]
fn a_month_of_last_year_is_found_inside_it() {
    insta::assert_snapshot!(time(&["May of last year", "--published", "2021-08-14"]));
}

#[test]
fn a_range_and_a_night_are_shown_whole() {
    insta::assert_snapshot!(time(&["from Monday to Friday", "--published", "2021-08-14"]));
    insta::assert_snapshot!(time(&["la nuit de jeudi à vendredi", "--published", "2021-08-14"]));
}
