//! What holds of any text, in every language that has a pack.

#![expect(clippy::unwrap_used, reason = "what the tests stand on; a panic is how it says that it is missing")]

use std::path::Path;

use jiff::ToSpan;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use veille_text::{Domain, Interval, Lang};
use veille_time::{Context, Tagger, TimeMention, parse_published};

/// Every word and number word of a pack, and signs and digits between them.
fn pieces(lang: Lang) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../languages/{lang}/time.toml"));
    let pack: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let mut out: Vec<String> = [
        ",",
        ".",
        ". ",
        "-",
        "–",
        "/",
        ":",
        "’",
        "'",
        "(",
        ")",
        "%",
        "\n",
        "\n\n",
        "1",
        "2",
        "3",
        "5",
        "12",
        "31",
        "07",
        "21",
        "99",
        "1996",
        "2001",
        "2021",
        "2021-08-14",
        "14/08/2021",
        "21:45",
        "9/11",
        "1,200",
        "3.5",
        "The",
        "la",
        "de",
    ]
    .map(str::to_owned)
    .to_vec();
    fn collect(value: &toml::Value, out: &mut Vec<String>) {
        match value {
            toml::Value::String(word) => out.push(word.clone()),
            toml::Value::Array(items) => items.iter().for_each(|item| collect(item, out)),
            toml::Value::Table(table) => table.values().for_each(|item| collect(item, out)),
            _ => {}
        }
    }
    collect(&pack["words"], &mut out);
    for rules in [&pack["numbers"]["cardinal"], &pack["numbers"]["ordinal"]] {
        out.extend(rules.as_table().unwrap().keys().cloned());
    }
    // Words that only rules name stand between quotes in their patterns.
    for rule in pack["rule"].as_array().unwrap() {
        out.extend(
            rule["p"]
                .as_str()
                .unwrap()
                .split('\'')
                .skip(1)
                .step_by(2)
                .flat_map(|words| words.split('|').map(str::to_owned).collect::<Vec<_>>()),
        );
    }
    out
}

fn whole(text: &str, mentions: &[TimeMention]) -> Result<(), TestCaseError> {
    let mut last = 0;
    for mention in mentions {
        let range = mention.span.range();
        prop_assert!(text.get(range.clone()).is_some_and(|words| !words.is_empty()), "{range:?} of {text:?}");
        prop_assert!(range.start >= last, "{mention:?} overlaps in {text:?}");
        last = range.end;
        let ordered = |interval: Interval| match (interval.from(), interval.to()) {
            (Some(from), Some(to)) => from < to,
            _ => true,
        };
        prop_assert!(mention.interval.is_none_or(ordered), "{mention:?}");
        prop_assert!(mention.range.is_none_or(|range| ordered(range.whole)), "{mention:?}");
        prop_assert!((0.0..=1.0).contains(&mention.certainty) && !mention.value.is_empty(), "{mention:?}");
    }
    Ok(())
}

fn contexts() -> impl Strategy<Value = Context<'static>> {
    let dates = prop_oneof![
        Just(""),
        Just("2021-08-14"),
        Just("2021-08"),
        Just("2020-02-29"),
        Just("1999"),
        Just("2024-12-31"),
        Just("0001-01-01"),
        Just("9999-12-31"),
    ];
    (dates, any::<bool>()).prop_map(|(date, narrative)| Context {
        published: (!date.is_empty()).then(|| parse_published(date).unwrap()),
        domain: if narrative { Domain::Narrative } else { Domain::News },
        document: None,
    })
}

/// Taggers and words, built once.
fn languages() -> &'static [(Tagger, Vec<String>)] {
    static ALL: std::sync::OnceLock<Vec<(Tagger, Vec<String>)>> = std::sync::OnceLock::new();
    ALL.get_or_init(|| {
        Tagger::languages().into_iter().map(|lang| (Tagger::for_lang(lang).unwrap(), pieces(lang))).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Any characters: no panic, spans on character boundaries, `from < to`, nothing overlaps.
    #[test]
    fn any_text_gives_whole_mentions(text in "\\PC{0,80}|[0-9/:. \\-]{0,60}", context in contexts()) {
        for (tagger, _) in languages() {
            whole(&text, &tagger.tag(&text, &context))?;
        }
    }

    /// The pack's own words in any order: the densest text there is for its rules.
    #[test]
    fn any_words_of_a_pack_give_whole_mentions(
        picks in prop::collection::vec(any::<prop::sample::Index>(), 0..40),
        glue in prop::collection::vec(0..8u8, 40),
        context in contexts(),
    ) {
        for (tagger, words) in languages() {
            let mut text = String::new();
            for (pick, glue) in picks.iter().zip(&glue) {
                text.push_str(pick.get::<String>(words));
                if *glue > 0 {
                    text.push(' ');
                }
            }
            whole(&text, &tagger.tag(&text, &context))?;
        }
    }

    /// What is said relative to the day of publication moves with it, in any order and beside verbs of any tense.
    #[test]
    fn moving_publication_by_weeks_moves_every_deictic_day_by_the_same(
        day in 0i64..20_000,
        weeks in -500i64..500,
        picks in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..8),
    ) {
        let first = jiff::civil::date(1970, 1, 1).checked_add(day.days()).unwrap();
        let moved = first.checked_add((weeks * 7).days()).unwrap();
        for (code, clauses, when) in [("en", ENGLISH_CLAUSES, ENGLISH_DAYS), ("fr", FRENCH_CLAUSES, FRENCH_DAYS)] {
            let sentence = |(clause, day): &(prop::sample::Index, prop::sample::Index)| {
                clause.get(clauses).replace('_', day.get::<&str>(when))
            };
            let text: String = picks.iter().map(sentence).collect();
            let tagger = languages().iter().map(|(tagger, _)| tagger).find(|tagger| tagger.lang().code() == code).unwrap();
            let read = |day: jiff::civil::Date| {
                tagger.tag(&text, &Context::news(parse_published(&day.to_string()).unwrap()))
            };
            let (before, after) = (read(first), read(moved));
            prop_assert!(before.len() >= picks.len(), "{} found in {text}", before.len());
            prop_assert_eq!(before.len(), after.len());
            for (before, after) in before.iter().zip(&after) {
                let ends = |mention: &TimeMention| mention.interval.map(|i| (i.from(), i.to()));
                prop_assert_eq!(before.span, after.span);
                let (Some((from, to)), Some((new_from, new_to))) = (ends(before), ends(after)) else {
                    // What no interval is known for moves in no countable way: a day of some month.
                    prop_assert_eq!(before.value.contains('X'), after.value.contains('X'), "{}", text);
                    continue;
                };
                let shifted = |at: Option<jiff::civil::DateTime>| at.and_then(|at| at.checked_add((weeks * 7).days()).ok());
                prop_assert_eq!((shifted(from), shifted(to)), (new_from, new_to), "{} in {}", before.span.of(&text), text);
            }
        }
    }

    /// A paragraph that tells no time changes nothing below it but the place where it stands.
    #[test]
    fn a_paragraph_without_times_above_moves_spans_alone(
        picks in prop::collection::vec(any::<prop::sample::Index>(), 0..30),
        context in contexts(),
    ) {
        for (tagger, words) in languages() {
            let text: String = picks.iter().map(|pick| format!("{} ", pick.get::<String>(words))).collect();
            let above = "Zzz zzz.\n\n";
            let (alone, below) = (tagger.tag(&text, &context), tagger.tag(&format!("{above}{text}"), &context));
            let plain = |mentions: &[TimeMention], by: usize| -> Vec<_> {
                mentions.iter().map(|m| (m.span.range().start - by, m.value.clone(), m.modifier, m.interval)).collect()
            };
            prop_assert_eq!(plain(&alone, 0), plain(&below, above.len()), "{}", text);
        }
    }

    /// The steps explain what is found, and change nothing of it.
    #[test]
    fn what_is_explained_is_what_is_found(
        picks in prop::collection::vec(any::<prop::sample::Index>(), 0..30),
        context in contexts(),
    ) {
        for (tagger, words) in languages() {
            let text: String = picks.iter().map(|pick| format!("{} ", pick.get::<String>(words))).collect();
            let explained = tagger.explain(&text, &context);
            prop_assert!(explained.iter().all(|one| one.steps.len() >= 2));
            let mentions: Vec<_> = explained.into_iter().map(|one| one.mention).collect();
            prop_assert_eq!(mentions, tagger.tag(&text, &context));
        }
    }
}

const ENGLISH_CLAUSES: &[&str] = &[
    "They left _. ",
    "_, they left. ",
    "They will leave _. ",
    "The march begins _. ",
    "It was called off _. ",
    "The town, shelled _, is empty. ",
    "A vote is due _. ",
    "They had left _, it was said. ",
];
const ENGLISH_DAYS: &[&str] = &[
    "Friday",
    "on Sunday",
    "next Tuesday",
    "last Monday",
    "this Thursday",
    "yesterday",
    "tomorrow",
    "today",
    "tonight",
    "two days ago",
    "in three days",
    "three weeks ago",
    "the day after tomorrow",
    "the day before yesterday",
    "overnight",
    "last night",
    "this morning",
    "Monday night",
    "on Wednesday at 9:30 p.m.",
    "at noon on Saturday",
    "this week",
    "last week",
    "next week",
    "last weekend",
    "from Monday to Friday",
    "early on Tuesday",
    "at dawn on Thursday",
    "on Monday of last week",
    "a week from Sunday",
    "by Thursday",
    "since Saturday",
    "the day before",
    "two days later",
    "the previous evening",
    "late on Friday",
];
const FRENCH_CLAUSES: &[&str] = &[
    "Ils sont partis _. ",
    "_, ils sont partis. ",
    "Ils partiront _. ",
    "La marche commence _. ",
    "Elle a été annulée _. ",
    "Le bourg, bombardé _, est vide. ",
    "Un vote est prévu _. ",
    "Ils étaient partis _, dit-on. ",
];
const FRENCH_DAYS: &[&str] = &[
    "vendredi",
    "dimanche",
    "mardi prochain",
    "lundi dernier",
    "ce jeudi",
    "hier",
    "demain",
    "avant-hier",
    "après-demain",
    "il y a deux jours",
    "dans trois jours",
    "il y a trois semaines",
    "cette nuit",
    "la nuit dernière",
    "ce matin",
    "lundi soir",
    "mercredi à 21 h 30",
    "samedi à midi",
    "cette semaine",
    "la semaine dernière",
    "la semaine prochaine",
    "le week-end dernier",
    "le week-end prochain",
    "de lundi à vendredi",
    "jeudi en huit",
    "lundi à l'aube",
    "dans la nuit de jeudi à vendredi",
    "lundi de la semaine dernière",
    "d'ici samedi",
    "depuis dimanche",
    "la veille",
    "le lendemain",
    "deux jours plus tard",
    "la veille au soir",
    "vendredi en fin de matinée",
];

/// Counted in steps of the search, not in seconds: the same on every machine.
#[test]
fn cost_is_linear_in_the_length_of_hostile_text_too() {
    let hostile = [
        "1",
        "12 ",
        "le ",
        "the ",
        "/",
        "1/",
        "2021-",
        "1:",
        "a",
        "lundi ",
        "Monday ",
        "Monday, ",
        "20, ",
        "two ",
        "deux ",
        "vingt et ",
        "twenty-",
        "May ",
        "mai ",
        "d'",
        "«",
        "of the ",
        "de la ",
        "from ",
        "entre ",
        "last ",
        "early ",
        "the end of ",
        "la fin de ",
        "il y a ",
        "every ",
        "day ",
        "days ago ",
        "\n",
        "\n\n",
        ".",
        "' ",
        "é",
        "日",
        "\u{301}",
        "a.m. ",
        "le lendemain de la veille ",
        "three days before the end of ",
        "el ",
        "las 12 de la noche del ",
        "fin de ",
        "hace ",
        "1 h ",
        "h",
        "99",
        "-",
        "– ",
    ];
    for (tagger, _) in languages() {
        let lang = tagger.lang();
        let context = Context::news(parse_published("2021-08-14").unwrap());
        for piece in hostile {
            let cost = |times: usize| tagger.cost(&piece.repeat(times), &context);
            let (short, long) = (cost(2_000), cost(20_000));
            assert!(
                long <= 12 * short + 2_000,
                "{lang}: {piece:?} costs {short} steps, ten times as much of it {long}"
            );
        }
    }
}
