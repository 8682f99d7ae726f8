//! Own rewording of a dispatch under a dateline that knows the month alone.

#![expect(clippy::unwrap_used, reason = "a helper of tests: a panic is how it says that something is wrong")]

use veille_text::Lang;
use veille_time::{Context, RangeEnd, Tagger, TimeMention, parse_published};

fn tag(lang: &str, published: &str, text: &str) -> Vec<TimeMention> {
    let tagger = Tagger::for_lang(Lang::new(lang).unwrap()).unwrap();
    tagger.tag(text, &Context::news(parse_published(published).unwrap()))
}

fn values(lang: &str, published: &str, text: &str) -> Vec<(String, String)> {
    let mentions = tag(lang, published, text);
    mentions.into_iter().map(|m| (m.span.of(text).to_owned(), m.value)).collect()
}

#[test]
fn a_dated_weekday_elsewhere_dates_a_bare_one() {
    let text = "Les rebelles ont pris le port vendredi, la veille ils étaient entrés au bourg. Ce samedi 14 août, \
                ils tiennent la côte.";
    let found = values("fr", "2021-08", text);
    let want = [("vendredi", "2021-08-13"), ("la veille", "2021-08-12"), ("Ce samedi 14 août", "2021-08-14")];
    assert_eq!(found, want.map(|(text, value)| (text.to_owned(), value.to_owned())));
}

#[test]
fn without_one_the_weekday_stays_open_and_says_so() {
    let text = "Les rebelles ont pris le port vendredi.";
    let found = tag("fr", "2021-08", text);
    assert_eq!(found[0].value, "2021-WXX-5");
    assert_eq!(found[0].basis, "a Friday of 2021-08");
    assert!(found[0].certainty < 0.5);
    assert_eq!(found[0].interval.unwrap().to_text().unwrap(), "2021-09-01");
}

#[test]
fn two_years_make_one_range() {
    let found = tag("fr", "2021-08", "Ils étaient au pouvoir entre 1996 et 2001.");
    let range = found[0].range.unwrap();
    assert_eq!((range.end, found[1].range.unwrap().end), (RangeEnd::Start, RangeEnd::End));
    assert_eq!(format!("{:?}", range.whole), "[1996-01-01, 2002-01-01) year");
}

#[test]
fn the_eleventh_of_september_of_the_attacks_is_that_of_2001() {
    let found = values("fr", "2021-08", "Il répondait des attentats du 11 septembre.");
    assert_eq!(found[0].1, "2001-09-11");
}

#[test]
fn every_expression_has_its_value_and_there_are_no_others() {
    let text = "Ceux qui étaient au pouvoir entre 1996 et 2001, chassés pour avoir abrité le responsable des attentats du 11 \
                septembre, ont lancé leur offensive au mois de mai dernier. Ils ont pris le port vendredi, la veille ils \
                sont entrés dans la deuxième ville. Ce samedi 14 août, ils tiennent le nord. La bataille aura lieu. Ceux qui \
                les avaient chassés en 2001 se retirent après 20 ans de guerre.";
    let want = [
        ("1996", "1996"),
        ("2001", "2001"),
        ("11 septembre", "2001-09-11"),
        ("mois de mai dernier", "2021-05"),
        ("vendredi", "2021-08-13"),
        ("la veille", "2021-08-12"),
        ("Ce samedi 14 août", "2021-08-14"),
        ("2001", "2001"),
        ("20 ans", "P20Y"),
    ];
    assert_eq!(values("fr", "2021-08", text), want.map(|(text, value)| (text.to_owned(), value.to_owned())));
}
