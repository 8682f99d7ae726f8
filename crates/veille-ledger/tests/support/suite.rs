//! What every store must do. Each function gets an empty ledger.

#![allow(clippy::unwrap_used, reason = "these are tests")]

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use veille_claim::{EventKind, Modality};
use veille_ledger::{
    Act, Bounds, ClaimKey, Decision, Entry, Field, Filter, Ledger, PlaceKey, Standing, StoredArticle,
};

use super::support::*;

fn decide(ledger: &mut dyn Ledger, act: Act, when: i64) -> (veille_ledger::Decided, Vec<PlaceKey>) {
    let decision = Decision { act, author: "Ada".into(), reason: "read again".to_owned() };
    ledger.decide(decision, at(when)).unwrap()
}

fn keys(ledger: &dyn Ledger, filter: &Filter) -> Vec<String> {
    let mut out: Vec<String> =
        claims(ledger, filter).into_iter().map(|kept| kept.record.evidence.article.to_string()).collect();
    out.sort();
    out
}

pub(crate) fn what_is_added_is_read_back(ledger: &mut dyn Ledger) {
    let mut article = article("Hérat : « la ville est prise », dit-on.", "La Dépêche", "2022-02");
    article.title = Some([0, 5]);
    article.body = Some([8, 20]);
    article.address = Some("https://example.org/a".into());
    article.lang = "fr".into();
    article.narrative = true;
    let mut told = claim(&article, EventKind::Handover, "north", gao());
    told.counterpart = Some(stranger("les éleveurs"));
    told.time = Some(day("2022-02-03", "2022-02-05"));
    told.manner = vec!["unresisted".into()];
    told.attribution = vec![speaker("north", "party"), speaker("AFP", "agency")];
    name(&mut told);
    let added = ledger.append(&[entry(article.clone(), vec![told.clone()])], at(0)).unwrap();
    assert_eq!((added.articles, added.claims, added.known), (1, 1, 0));
    assert_eq!(added.touched, [PlaceKey::geoname(2_457_161)]);

    assert_eq!(ledger.article(&article.id).unwrap().unwrap(), article);
    assert_eq!(ledger.article("a1-0").unwrap(), None);
    let kept = ledger.claim(ClaimKey::of(&told.id)).unwrap().unwrap();
    assert_eq!(kept.record, told);
    assert_eq!((kept.recorded, kept.known.to_string()), (at(0), "2022-02-28".to_owned()));
    assert_eq!((kept.source.as_str(), &kept.voice), ("AFP", &article.id));
    assert_eq!((kept.standing, kept.current, kept.original), (Standing::Open, true, None));
    assert_eq!(ledger.claim(ClaimKey::new(1)).unwrap(), None);
    let line = format!(
        "g2457161 {} handover asserted [\"unresisted\"] (Some(\"north\"), Some(\"les éleveurs\")) Some(\"north\") \
         [Some(2022-02-03), Some(2022-02-05)) known 2022-02-28 by AFP voice 0 0.90",
        told.id
    );
    assert_eq!(testimonies(ledger, None), [line]);
}

pub(crate) fn the_same_article_again_adds_nothing(ledger: &mut dyn Ledger) {
    let batch = [
        capture("North took Gao.", "Wire", "2022-03-01", "north", gao()),
        capture("South took Gao.", "Wire", "2022-03-02", "south", gao()),
    ];
    ledger.append(&batch, at(0)).unwrap();
    let before = (picture(ledger), ledger.stats().unwrap());
    let added = ledger.append(&batch, at(60)).unwrap();
    assert_eq!((added.articles, added.claims, added.known, added.reread), (0, 0, 2, 0));
    assert!(added.touched.is_empty() && added.refused.is_empty());
    assert_eq!((picture(ledger), ledger.stats().unwrap()), before);
    assert_eq!(claims(ledger, &Filter::default())[0].recorded, at(0));
}

pub(crate) fn one_bad_entry_is_left_out_and_told(ledger: &mut dyn Ledger) {
    let good = capture("North took Gao.", "Wire", "2022-03-01", "north", gao());
    let mut stolen = capture("South took Gao.", "Wire", "2022-03-01", "south", gao());
    stolen.claims[0].evidence.article = "a1-other".into();
    let mut late = capture("East took Gao.", "Wire", "2022-03-01", "east", gao());
    late.claims[0].time = Some(day("2022-03-05", "2022-03-04"));
    let mut other = good.clone();
    other.article.text = "Another text.".into();
    let mut row = capture("West took Gao.", "Wire", "2022-03-01", "west", gao());
    row.claims[0].id = "row 7".into();
    let mut again = capture("West took all.", "Wire", "2022-03-01", "west", gao());
    again.claims[0].id = "row 7".into();
    let added = ledger.append(&[stolen, good.clone(), late, other, row, again], at(0)).unwrap();
    assert_eq!((added.articles, added.claims), (2, 2));
    let why: Vec<&str> = added.refused.iter().map(|refused| refused.why.as_str()).collect();
    assert!(why[0].contains("stands in another article, `a1-other`"), "{why:?}");
    assert!(why[1].contains("which is not after"), "{why:?}");
    assert!(why[2].contains("another text under this id"), "{why:?}");
    assert!(why[3].contains("the id `row 7` belongs to a claim of another article"), "{why:?}");
    assert_eq!(ledger.article(&good.article.id).unwrap().unwrap(), good.article);
    assert_eq!(ledger.claim(ClaimKey::of("row 7")).unwrap().unwrap().record.id, "row 7");
}

pub(crate) fn a_newer_method_supersedes_what_it_does_not_repeat(ledger: &mut dyn Ledger) {
    let old = capture("North took Gao and Timbuktu.", "Wire", "2022-03-01", "north", gao());
    let mut wrong = claim(&old.article, EventKind::Hold, "north", gao());
    wrong.confidence = 0.5;
    let vouched = claim(&old.article, EventKind::Enter, "north", gao());
    let mut first = old.clone();
    first.claims.extend([wrong.clone(), vouched.clone()]);
    ledger.append(&[first], at(0)).unwrap();
    decide(ledger, Act::Accept { claim: ClaimKey::of(&vouched.id) }, 1);

    // The same claim, read with more certainty: its id is that of its content, which has not changed.
    let mut surer = old.claims[0].clone();
    surer.confidence = 0.95;
    let new = Entry { method: 2, claims: vec![surer.clone()], article: old.article.clone() };
    let added = ledger.append(std::slice::from_ref(&new), at(60)).unwrap();
    assert_eq!((added.articles, added.claims, added.reread), (0, 1, 1));
    let now = claims(ledger, &Filter::default());
    let mut ids: Vec<_> =
        now.iter().map(|kept| (kept.record.id.clone(), kept.current, kept.method)).collect();
    ids.sort();
    let mut wanted = vec![(surer.id.clone(), true, 2), (vouched.id.clone(), false, 1)];
    wanted.sort();
    assert_eq!(ids, wanted);
    assert!(now.iter().any(|kept| kept.record == surer));
    assert_eq!(testimonies(ledger, None).len(), 2);
    assert!(!ledger.claim(ClaimKey::of(&wrong.id)).unwrap().unwrap().current);
    assert_eq!(ledger.stats().unwrap().claims, 3);

    // As recorded before the second reading, all three stood.
    let then = Filter { recorded: Some(at(30)), ..Filter::default() };
    assert_eq!(claims(ledger, &then).len(), 3);
    assert!(claims(ledger, &then).iter().any(|kept| kept.record == old.claims[0]));

    // A reading that finds nothing supersedes too.
    let empty = Entry { method: 3, claims: Vec::new(), article: old.article.clone() };
    ledger.append(&[empty], at(80)).unwrap();
    assert_eq!(claims(ledger, &Filter::default()).len(), 1);
    assert!(!ledger.claim(ClaimKey::of(&surer.id)).unwrap().unwrap().current);

    // An older reading that comes late changes nothing.
    let late = Entry { method: 0, claims: vec![wrong], article: old.article };
    ledger.append(&[late], at(90)).unwrap();
    assert_eq!(claims(ledger, &Filter::default()).len(), 1);
}

pub(crate) fn an_article_counts_from_its_earliest_appearance(ledger: &mut dyn Ledger) {
    let late = capture("North took Gao.", "Mirror", "2022-03-05", "north", gao());
    let undated = Entry {
        article: StoredArticle { published: None, outlet: None, ..late.article.clone() },
        ..late.clone()
    };
    let mut early = late.clone();
    early.article.published = published("2022-03-02");
    early.article.outlet = Some("Wire".into());
    early.article.voice = Some("w1".into());
    ledger.append(&[undated], at(0)).unwrap();
    let seen = |ledger: &dyn Ledger| {
        let kept = claims(ledger, &Filter::default()).remove(0);
        (kept.known.to_string(), kept.source.to_string())
    };
    assert_eq!(
        seen(ledger),
        ("2022-03-01".into(), "?".into()),
        "help: an undated article is known when recorded"
    );
    ledger.append(std::slice::from_ref(&late), at(1)).unwrap();
    assert_eq!(seen(ledger), ("2022-03-05".into(), "Mirror".into()));
    let added = ledger.append(&[early.clone()], at(2)).unwrap();
    assert_eq!((added.articles, added.claims, added.known), (0, 0, 0));
    assert_eq!(added.touched, [PlaceKey::geoname(2_457_161)]);
    assert_eq!(seen(ledger), ("2022-03-02".into(), "Wire".into()));
    assert_eq!(ledger.append(&[late, early], at(3)).unwrap().known, 2);
    assert_eq!(claims(ledger, &Filter::default())[0].voice, "w1");
    assert_eq!(testimonies(ledger, None).len(), 1);
    let then = Filter { recorded: Some(at(1)), ..Filter::default() };
    assert_eq!(claims(ledger, &then)[0].source, "Mirror");
}

pub(crate) fn decisions_are_applied_and_taken_back(ledger: &mut dyn Ledger) {
    let batch = [
        capture("North took Gao.", "Wire", "2022-03-01", "north", gao()),
        capture("South took Gao.", "Paper", "2022-03-02", "south", gao()),
    ];
    ledger.append(&batch, at(0)).unwrap();
    let fresh = picture(ledger);
    let first = ClaimKey::of(&batch[0].claims[0].id);

    let (rejected, touched) = decide(ledger, Act::Reject { claim: first }, 10);
    assert_eq!(touched, [PlaceKey::geoname(2_457_161)]);
    assert_eq!(testimonies(ledger, None).len(), 1);
    assert_eq!(claims(ledger, &Filter::default()).len(), 1);
    let all = Filter { standings: vec![Standing::Rejected], ..Filter::default() };
    assert_eq!(claims(ledger, &all)[0].key, first);
    decide(ledger, Act::Undo { decision: rejected.id.clone() }, 11);
    assert_eq!(picture(ledger), fresh);

    // A corrected claim moves to the place it is corrected to, and keeps what was read.
    let bamako = place(2_460_596, "Bamako", "ML", 12.65, -8.0);
    let value = serde_json::to_value(&bamako).unwrap();
    let (corrected, touched) = decide(ledger, Act::Correct { claim: first, field: Field::Place, value }, 12);
    assert_eq!(touched, [PlaceKey::geoname(2_457_161), PlaceKey::geoname(2_460_596)]);
    let kept = ledger.claim(first).unwrap().unwrap();
    assert_eq!((kept.standing, kept.record.place.as_ref()), (Standing::Corrected, Some(&bamako)));
    assert_eq!(kept.original.unwrap().place, Some(gao()));
    let there = testimonies(ledger, Some(&[PlaceKey::geoname(2_460_596)]));
    assert!(there.len() == 1 && there[0].ends_with("accepted"), "{there:?}");
    assert_eq!(testimonies(ledger, Some(&[PlaceKey::geoname(2_457_161)])).len(), 1);
    decide(ledger, Act::Correct { claim: first, field: Field::Actor, value: json!(null) }, 13);
    assert_eq!(ledger.claim(first).unwrap().unwrap().record.actor, None);
    decide(ledger, Act::Undo { decision: corrected.id.clone() }, 14);
    let kept = ledger.claim(first).unwrap().unwrap();
    assert_eq!((kept.record.place, kept.record.actor), (Some(gao()), None));

    // What was believed at any moment can still be asked for.
    let then = |when| Filter { recorded: Some(at(when)), ..Filter::default() };
    assert_eq!(claims(ledger, &then(9)).len(), 2);
    assert_eq!(claims(ledger, &then(10)).len(), 1);
    assert_eq!(claims(ledger, &then(12))[0].record.place, Some(bamako));
    let told: Vec<_> = ledger.decisions(Some(first)).unwrap();
    let acts: Vec<_> = told.iter().map(|it| (it.decision.act.name(), it.undone)).collect();
    assert_eq!(
        acts,
        [("reject", true), ("undo", false), ("correct", true), ("correct", false), ("undo", false)]
    );
    assert_eq!((told[0].decision.author.as_str(), told[0].recorded), ("Ada", at(10)));
    assert_eq!(ledger.decisions(None).unwrap().len(), 5);
}

pub(crate) fn claims_and_voices_are_merged_and_split(ledger: &mut dyn Ledger) {
    let batch = [
        capture("North took Gao.", "Wire", "2022-03-01", "north", gao()),
        capture("Gao fell to North.", "Paper", "2022-03-01", "north", gao()),
        capture("Gao is North's.", "Post", "2022-03-01", "north", gao()),
    ];
    ledger.append(&batch, at(0)).unwrap();
    let fresh = picture(ledger);
    let keys: Vec<ClaimKey> = batch.iter().map(|entry| ClaimKey::of(&entry.claims[0].id)).collect();
    let ids: Vec<_> = batch.iter().map(|entry| entry.article.id.clone()).collect();
    let (merged, _) = decide(ledger, Act::Merge { claims: vec![keys[0], keys[1]] }, 1);
    let mut two = vec![keys[0], keys[1]];
    two.sort();
    assert_eq!(ledger.claim(keys[1]).unwrap().unwrap().same, two);
    decide(ledger, Act::Split { claims: vec![keys[0]] }, 2);
    assert!(ledger.claim(keys[1]).unwrap().unwrap().same.is_empty());
    decide(ledger, Act::Undo { decision: merged.id }, 3);

    let voices = |ledger: &dyn Ledger| {
        let mut all = std::collections::BTreeSet::new();
        ledger.testimonies(None, &mut |_, rows| all.extend(rows.iter().map(|row| row.voice))).unwrap();
        all.len()
    };
    assert_eq!(voices(ledger), 3);
    let (one, touched) = decide(ledger, Act::OneVoice { articles: vec![ids[0].clone(), ids[2].clone()] }, 4);
    assert_eq!((voices(ledger), touched.len()), (2, 1));
    let (own, _) = decide(ledger, Act::OwnVoice { articles: vec![ids[0].clone()] }, 5);
    assert_eq!(voices(ledger), 3);
    decide(ledger, Act::Undo { decision: own.id }, 6);
    decide(ledger, Act::Undo { decision: one.id }, 7);
    assert_eq!(picture(ledger), fresh);
}

pub(crate) fn names_that_meet_are_one_voice(ledger: &mut dyn Ledger) {
    let texts = ["North took Gao.", "Gao fell to North.", "Gao is North's.", "North holds Gao."];
    let mut all = texts.map(|text| capture(text, "Wire", "2022-03-01", "north", gao()));
    let ids = all.clone().map(|entry| entry.article.id);
    let voices = |ledger: &dyn Ledger| {
        let kept = claims(ledger, &Filter::default());
        let names: std::collections::BTreeSet<_> = kept.iter().map(|kept| kept.voice.clone()).collect();
        let mut numbers = std::collections::BTreeSet::new();
        ledger.testimonies(None, &mut |_, rows| numbers.extend(rows.iter().map(|row| row.voice))).unwrap();
        assert_eq!(names.len(), numbers.len());
        names.len()
    };
    // The second names the first, the third a group, the fourth nothing.
    all[1].article.voice = Some(ids[0].clone());
    all[2].article.voice = Some("group".into());
    ledger.append(&all, at(0)).unwrap();
    assert_eq!(voices(ledger), 3);
    // The fourth turns out to be of that group, and the first too.
    all[3].article.voice = Some("group".into());
    all[0].article.voice = Some("group".into());
    let added = ledger.append(&all, at(1)).unwrap();
    assert_eq!((added.known, added.touched.len(), voices(ledger)), (2, 1, 1));
    let before = picture(ledger);
    ledger.rebuild().unwrap();
    assert_eq!(picture(ledger), before);
}

pub(crate) fn notes_of_a_place_are_true_or_gone(ledger: &mut dyn Ledger) {
    use veille_ledger::NoteOf::{Article, Place};
    let hodeida = || place(79_415, "Al Hudaydah", "YE", 14.7978, 42.9545);
    let one = capture("North took Gao.", "Wire", "2022-03-01", "north", gao());
    let two = capture("South took the port.", "Wire", "2022-03-01", "south", hodeida());
    ledger.append(&[one.clone(), two], at(0)).unwrap();
    let (here, there) = (PlaceKey::geoname(2_457_161), PlaceKey::geoname(79_415));
    ledger.note(Place, "agree-1", &[(here.as_str(), &[1, 2]), (there.as_str(), &[3])]).unwrap();
    ledger.note(Place, "agree-1", &[(there.as_str(), &[4])]).unwrap();
    ledger.note(Article, "copies-1", &[(&one.article.id, &[5])]).unwrap();
    let notes = |ledger: &dyn Ledger, of, kind| {
        let mut out = Vec::new();
        ledger.notes(of, kind, &mut |about, note| out.push((about.to_owned(), note.to_vec()))).unwrap();
        out
    };
    assert_eq!(
        notes(ledger, Place, "agree-1"),
        [(here.to_string(), vec![1, 2]), (there.to_string(), vec![4])]
    );
    assert!(notes(ledger, Place, "agree-2").is_empty());
    let more = capture("East took Gao.", "Wire", "2022-03-02", "east", gao());
    ledger.append(&[more, one.clone()], at(1)).unwrap();
    assert_eq!(notes(ledger, Place, "agree-1"), [(there.to_string(), vec![4])]);
    assert_eq!(notes(ledger, Article, "copies-1"), [(one.article.id.to_string(), vec![5])]);
    let mut ids = Vec::new();
    ledger
        .articles(&mut |article| {
            ids.push(article.id);
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!((ids.len(), &ids[0]), (3, &one.article.id));
}

pub(crate) fn a_decision_that_makes_no_sense_is_refused(ledger: &mut dyn Ledger) {
    let one = capture("North took Gao.", "Wire", "2022-03-01", "north", gao());
    ledger.append(std::slice::from_ref(&one), at(0)).unwrap();
    let claim = ClaimKey::of(&one.claims[0].id);
    let refused = |ledger: &mut dyn Ledger, act| {
        let decision = Decision { act, author: "Ada".into(), reason: String::new() };
        let error = ledger.decide(decision, at(1)).unwrap_err();
        assert!(error.is_bad_decision());
        error.to_string()
    };
    let nobody = ClaimKey::new(7);
    assert!(refused(ledger, Act::Accept { claim: nobody }).contains("no claim `c1-0000000000000007`"));
    let value = json!("taken");
    let why = refused(ledger, Act::Correct { claim, field: Field::Event, value });
    assert!(why.contains("`event` of claim") && why.contains("unknown variant `taken`"), "{why}");
    assert!(refused(ledger, Act::Merge { claims: vec![claim, claim] }).contains("2 different claims"));
    assert!(refused(ledger, Act::Undo { decision: "d1-0".into() }).contains("no decision `d1-0`"));
    assert!(refused(ledger, Act::OwnVoice { articles: vec!["x".into()] }).contains("no article `x`"));
    let (done, _) = decide(ledger, Act::Reject { claim }, 2);
    decide(ledger, Act::Undo { decision: done.id.clone() }, 3);
    assert!(refused(ledger, Act::Undo { decision: done.id }).contains("taken back already"));
    let nobody = Decision { act: Act::Accept { claim }, author: " ".into(), reason: String::new() };
    assert!(ledger.decide(nobody, at(4)).unwrap_err().to_string().contains("needs an author"));
    assert_eq!(ledger.stats().unwrap().decisions, 2);
}

pub(crate) fn a_decision_comes_after_those_before_it(ledger: &mut dyn Ledger) {
    let one = capture("North took Gao.", "Wire", "2022-03-01", "north", gao());
    ledger.append(std::slice::from_ref(&one), at(0)).unwrap();
    let claim = ClaimKey::of(&one.claims[0].id);
    let (rejected, _) = decide(ledger, Act::Reject { claim }, 5);
    // The clock has gone back.
    decide(ledger, Act::Undo { decision: rejected.id.clone() }, 1);
    assert_eq!(ledger.claim(claim).unwrap().unwrap().standing, Standing::Open);
    // The same decision of the same moment is one.
    let (again, touched) = decide(ledger, Act::Reject { claim }, 5);
    assert_eq!((again.id, touched.len(), ledger.stats().unwrap().decisions), (rejected.id, 0, 2));
}

pub(crate) fn filters_narrow(ledger: &mut dyn Ledger) {
    let hodeida = place(79_415, "Al Hudaydah", "YE", 14.7978, 42.9545);
    let suva = place(2_198_148, "Suva", "FJ", -18.1416, 178.4415);
    let taveuni = place(2_198_129, "Taveuni", "FJ", -16.85, -179.97);
    let nowhere = {
        let mut place = gao();
        (place.geonameid, place.lat, place.lon, place.kind, place.text) = (None, None, None, None, None);
        place
    };
    let mut a = capture("The army took the airport of Gao.", "Wire", "2022-03-01", "north", gao());
    a.claims[0].time = Some(day("2022-02-27", "2022-02-28"));
    let mut b = capture("L'armée a pris l'aéroport.", "Dépêche", "2022-03-02", "south", hodeida);
    b.article.lang = "fr".into();
    b.claims[0].modality = Modality::Claimed;
    b.claims[0].counterpart = Some(stranger("The Tigers"));
    b.claims[0].attribution = vec![speaker("AFP", "agency")];
    let c = capture("They are near the air port.", "Post", "2022-03-03", "east", suva);
    let mut d = capture("They sailed to the islands.", "Post", "2022-03-04", "east", taveuni);
    d.claims[0].event = EventKind::Enter;
    d.claims[0].time = Some(day("2022-03-03", "2022-03-05"));
    let e = capture("They took towns.", "Post", "2022-03-05", "west", nowhere);
    let all = [&a, &b, &c, &d, &e];
    ledger.append(&all.map(Clone::clone), at(0)).unwrap();
    let check = |filter: Filter, wanted: &[&Entry]| {
        let mut ids: Vec<String> = wanted.iter().map(|entry| entry.article.id.to_string()).collect();
        ids.sort();
        assert_eq!(keys(ledger, &filter), ids, "{filter:?}");
        let slow = Filter { recorded: Some(Timestamp::MAX), ..filter.clone() };
        assert_eq!(claims(ledger, &slow), claims(ledger, &filter), "{filter:?}");
        assert_eq!(ledger.places(&slow).unwrap(), ledger.places(&filter).unwrap(), "{filter:?}");
    };
    let none = Filter::default;
    check(none(), &all);
    check(Filter { actors: vec!["east".into()], ..none() }, &[&c, &d]);
    check(Filter { actors: vec!["the tigers".into(), "The North".into()], ..none() }, &[&a, &b]);
    check(Filter { events: vec![EventKind::Enter], ..none() }, &[&d]);
    check(Filter { modalities: vec![Modality::Claimed, Modality::Denied], ..none() }, &[&b]);
    check(Filter { places: vec![PlaceKey::geoname(79_415), PlaceKey::geoname(1)], ..none() }, &[&b]);
    check(Filter { countries: vec!["fj".into()], ..none() }, &[&c, &d]);
    check(Filter { sources: vec!["afp".into(), "depeche".into()], ..none() }, &[&b]);
    check(Filter { langs: vec!["fr".into()], ..none() }, &[&b]);
    check(Filter { articles: vec![e.article.id.clone(), "x".into()], ..none() }, &[&e]);
    let to = |day: &str| Some(day.parse().unwrap());
    check(Filter { from: to("2022-02-28"), ..none() }, &[&d]);
    check(Filter { to: to("2022-03-03"), ..none() }, &[&a]);
    check(Filter { from: to("2022-03-04"), to: to("2022-03-05"), ..none() }, &[&d]);
    check(Filter { known: to("2022-03-02"), ..none() }, &[&a, &b]);
    check(Filter { known_from: to("2022-03-02"), known: to("2022-03-03"), ..none() }, &[&b, &c]);
    let bounds = |south, west, north, east| Some(Bounds { south, west, north, east });
    check(Filter { bounds: bounds(10.0, -5.0, 20.0, 43.0), ..none() }, &[&a, &b]);
    check(Filter { bounds: bounds(-20.0, 178.0, -10.0, -179.0), ..none() }, &[&c, &d]);
    check(Filter { bounds: bounds(16.2717, -0.0447, 16.2717, -0.0447), ..none() }, &[&a]);
    check(Filter { bounds: bounds(16.27171, -0.05, 17.0, 0.0), ..none() }, &[]);
    check(
        Filter { bounds: bounds(-90.0, -180.0, 90.0, 180.0), countries: vec!["YE".into()], ..none() },
        &[&b],
    );
    check(Filter { text: Some("AIRPORT".into()), ..none() }, &[&a]);
    check(Filter { text: Some("\"air port\"".into()), ..none() }, &[&c]);
    check(Filter { text: Some("aero*".into()), ..none() }, &[&b]);
    check(Filter { text: Some("took air*".into()), ..none() }, &[&a]);
    check(Filter { limit: Some(2), ..none() }, &[&a, &b]);
    check(Filter { offset: 3, limit: Some(9), ..none() }, &[&d, &e]);
    let bad = Filter { text: Some(" … ".into()), ..none() };
    let error = ledger.claims(&bad, &mut |_| std::ops::ControlFlow::Continue(())).unwrap_err();
    assert!(error.is_bad_query() && error.to_string().contains("has no word"));

    let found = ledger.search("the air*", 9).unwrap();
    let ids: Vec<_> = found.iter().map(|found| found.article.clone()).collect();
    assert_eq!(ids, [c.article.id.clone(), a.article.id.clone()]);
    assert_eq!((found[1].at, ledger.search("the", 1).unwrap().len()), ([0, 3], 1));
    let rows = ledger.places(&Filter::default()).unwrap();
    assert_eq!(rows.len(), 4);
    assert_eq!((rows[0].name.as_str(), rows[0].claims, rows[0].lat), ("Taveuni", 1, Some(-16.85)));
}

pub(crate) fn claims_are_shown_stretch_by_stretch(ledger: &mut dyn Ledger) {
    let entries: Vec<Entry> = (0..9)
        .map(|n| {
            let on = format!("2022-03-0{}", 1 + n / 3);
            capture(&format!("The army took Gao, for the {n}th time."), "Radio", &on, "army", gao())
        })
        .collect();
    ledger.append(&entries, at(0)).unwrap();
    let all = claims(ledger, &Filter::default());
    assert_eq!(ledger.count(&Filter { limit: Some(2), ..Filter::default() }).unwrap(), all.len());
    for latest_first in [false, true] {
        let mut shown = Vec::new();
        loop {
            let after = shown.last().map(|last: &veille_ledger::Kept| (last.known, last.key));
            let more = claims(ledger, &Filter { latest_first, after, limit: Some(2), ..Filter::default() });
            if more.is_empty() {
                break;
            }
            shown.extend(more);
        }
        if latest_first {
            shown.reverse();
        }
        assert_eq!(shown, all);
    }
}

pub(crate) fn a_version_names_a_state(ledger: &mut dyn Ledger) {
    let empty = ledger.version().unwrap();
    let one = capture("The army took Gao.", "Radio", "2022-03-01", "army", gao());
    ledger.append(std::slice::from_ref(&one), at(0)).unwrap();
    let added = ledger.version().unwrap();
    ledger.append(std::slice::from_ref(&one), at(1)).unwrap();
    assert_eq!(ledger.version().unwrap(), added, "nothing was added");
    let claim = claims(ledger, &Filter::default())[0].key;
    let decision =
        Decision { act: Act::Reject { claim }, author: "an analyst".into(), reason: String::new() };
    let (decided, _) = ledger.decide(decision, at(2)).unwrap();
    let rejected = ledger.version().unwrap();
    let undo = Decision {
        act: Act::Undo { decision: decided.id },
        author: "an analyst".into(),
        reason: String::new(),
    };
    ledger.decide(undo, at(3)).unwrap();
    let all = [empty, added, rejected, ledger.version().unwrap()];
    for (i, one) in all.iter().enumerate() {
        assert!(all[..i].iter().all(|other| other != one), "each state has a name of its own");
    }
    ledger.rebuild().unwrap();
    assert_eq!(&ledger.version().unwrap(), &all[3], "what is derived does not count");
}

pub(crate) fn breaking_off_ends_the_reading(ledger: &mut dyn Ledger) {
    let batch = [
        capture("North took Gao.", "Wire", "2022-03-01", "north", gao()),
        capture("South took Gao.", "Wire", "2022-03-02", "south", gao()),
    ];
    ledger.append(&batch, at(0)).unwrap();
    let mut seen = 0;
    let reader: &dyn Ledger = ledger;
    reader
        .claims(&Filter::default(), &mut |kept| {
            seen += 1;
            // Reading inside reading is one state of the ledger.
            assert!(reader.claim(kept.key).unwrap().is_some());
            std::ops::ControlFlow::Break(())
        })
        .unwrap();
    assert_eq!(seen, 1);
    ledger.append(&batch, at(1)).unwrap();
}

pub(crate) fn any_text_is_kept_and_found(ledger: &mut dyn Ledger) {
    // Zeros, names longer than a page, words longer than any, one word a thousand times, and a phrase anywhere.
    let long = "x".repeat(9_000);
    let filler = |count: usize| "the the Mark\u{e9} ".repeat(count);
    let text = format!(
        "Zero \0 and \u{fdd0} here. {long} {}near the old bridge {}end of it all",
        filler(300),
        filler(500)
    );
    let mut odd = capture(&text, &format!("Out\0let {long}"), "2022-03-01", "north", gao());
    odd.article.id = format!("id \0 {long}").into();
    odd.claims[0].evidence.article = odd.article.id.clone();
    odd.claims[0].actor = Some(stranger(&format!("{long}\0")));
    odd.article.voice = Some(long.as_str().into());
    name(&mut odd.claims[0]);
    let empty = capture("", "", "", "south", place(1, &long, "", 0.0, 0.0));
    ledger.append(&[odd.clone(), empty.clone()], at(0)).unwrap();
    assert_eq!(ledger.article(&odd.article.id).unwrap().unwrap(), odd.article);
    assert_eq!(ledger.article(&empty.article.id).unwrap().unwrap(), empty.article);
    let kept = ledger.claim(ClaimKey::of(&odd.claims[0].id)).unwrap().unwrap();
    assert_eq!((&kept.record, kept.outlet.as_ref()), (&odd.claims[0], odd.article.outlet.as_ref()));
    let note: &[(&str, &[u8])] = &[(&odd.article.id, &[0, 1])];
    ledger.note(veille_ledger::NoteOf::Article, "k", note).unwrap();
    let found = |query: &str| {
        let filter = Filter { text: Some(query.to_owned()), ..Filter::default() };
        let (articles, claims) = (ledger.search(query, 9).unwrap().len(), claims(ledger, &filter).len());
        assert_eq!(articles, claims, "{query}");
        articles
    };
    let far = words_between(&text);
    for query in
        ["zero", "\"near the old bridge\"", "bridge zero END", "\"end of it all\"", &long, "xxxx* mar*", &far]
    {
        assert_eq!(found(query), 1, "{query}");
    }
    for query in ["\"the old the\"", "\"bridge near\"", "zero nothing", "\"zero end\""] {
        assert_eq!(found(query), 0, "{query}");
    }
    let before = picture(ledger);
    ledger.rebuild().unwrap();
    assert_eq!(picture(ledger), before);
}

/// A phrase of two hundred words from the middle of a text.
fn words_between(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().skip(850).take(200).collect();
    format!("\"{}\"", words.join(" "))
}

/// Articles about few places, by few outlets, some of which are the same text.
fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let places = [gao(), place(79_415, "Al Hudaydah", "YE", 14.7978, 42.9545)];
    let text = prop::sample::select(vec!["North took it.", "South took it.", "It fell.", "Nobody took it."]);
    let outlet = prop::sample::select(vec!["", "Wire", "wire", "Paper"]);
    let on = prop::sample::select(vec!["", "2022-03-01", "2022-03", "2022-02-27"]);
    let voice = prop::sample::select(vec![None, None, Some("w1"), Some("w2"), Some("a1-b1320b8733ff258b")]);
    let what = prop::collection::vec(
        (0..3usize, 0..2usize, prop::sample::select(vec!["north", "south"]), 0..5u32),
        0..4,
    );
    let one = (text, outlet, on, voice, what, 1..3u32, 0..5u32).prop_map(
        move |(text, outlet, on, voice, what, method, rare)| {
            let mut article = article(text, outlet, on);
            article.voice = voice.map(Into::into);
            if rare == 0 {
                (article.lang, article.title) = ("fr".into(), Some([0, 5]));
            }
            let events = [EventKind::Capture, EventKind::Withdraw, EventKind::Clash];
            let claims = what.into_iter().map(|(event, at, who, rare)| {
                let mut claim = claim(&article, events[event], who, places[at].clone());
                if rare == 0 {
                    // The same claim, read with less certainty by another edition of the method.
                    claim.confidence = 0.5;
                }
                claim
            });
            Entry { claims: claims.collect(), article, method }
        },
    );
    prop::collection::vec(one, 1..10)
}

/// Decides about what a ledger holds: what, about which claim, and with which other.
fn decide_about(ledger: &mut dyn Ledger, acts: Vec<(usize, usize, usize)>, from: i64) {
    let keys: Vec<ClaimKey> = claims(ledger, &Filter::default()).iter().map(|kept| kept.key).collect();
    for (when, (act, a, b)) in (from..).zip(acts) {
        if keys.is_empty() {
            break;
        }
        let (claim, other) = (keys[a % keys.len()], keys[b % keys.len()]);
        let decided = ledger.decisions(None).unwrap();
        let act = match act {
            0 => Act::Accept { claim },
            1 => Act::Reject { claim },
            2 => Act::Correct { claim, field: Field::Event, value: json!("hold") },
            3 => Act::Correct { claim, field: Field::Place, value: json!(null) },
            4 => Act::Merge { claims: vec![claim, other] },
            _ if decided.is_empty() => continue,
            _ => Act::Undo { decision: decided[b % decided.len()].id.clone() },
        };
        let decision = Decision { act, author: "Ada".into(), reason: String::new() };
        // Some make no sense, and change nothing.
        let _ = ledger.decide(decision, at(when));
    }
}

fn acts() -> impl Strategy<Value = Vec<(usize, usize, usize)>> {
    prop::collection::vec((0..6usize, 0..100usize, 0..100usize), 0..12)
}

/// The order of adding and the cuts between batches change nothing. `make` gives empty ledgers.
pub(crate) fn any_order_gives_the_same_picture(make: &dyn Fn() -> Box<dyn Ledger>, cases: u32) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let orders = entries().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle(), 1..4usize));
    TestRunner::new(config)
        .run(&orders, |(one, other, size)| {
            let (mut first, mut second) = (make(), make());
            first.append(&one, at(0)).unwrap();
            for batch in other.chunks(size) {
                second.append(batch, at(0)).unwrap();
            }
            prop_assert_eq!(picture(&*first), picture(&*second));
            let before = picture(&*second);
            second.rebuild().unwrap();
            prop_assert_eq!(picture(&*second), before);
            Ok(())
        })
        .unwrap();
}

/// Packed rows say the same as the claims themselves, after any decisions.
pub(crate) fn packed_claims_agree_with_claims(make: &dyn Fn() -> Box<dyn Ledger>, cases: u32) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&(entries(), acts()), |(all, acts)| {
            let mut ledger = make();
            ledger.append(&all, at(0)).unwrap();
            decide_about(&mut *ledger, acts, 0);
            let standings = vec![Standing::Open, Standing::Accepted, Standing::Corrected, Standing::Rejected];
            for standings in [Vec::new(), standings] {
                let fast = Filter { standings, ..Filter::default() };
                let slow = Filter { recorded: Some(Timestamp::MAX), ..fast.clone() };
                prop_assert_eq!(claims(&*ledger, &fast), claims(&*ledger, &slow));
                prop_assert_eq!(ledger.places(&fast).unwrap(), ledger.places(&slow).unwrap());
            }
            let before = picture(&*ledger);
            ledger.rebuild().unwrap();
            prop_assert_eq!(picture(&*ledger), before);
            Ok(())
        })
        .unwrap();
}

/// All that readers see, with times of recording, decisions, articles, and what others remember.
fn whole_picture(ledger: &dyn Ledger) -> String {
    let standings = vec![Standing::Open, Standing::Accepted, Standing::Corrected, Standing::Rejected];
    let mut out = picture(ledger);
    for filter in [Filter::default(), Filter { recorded: Some(at(86_400)), ..Filter::default() }] {
        for kept in claims(ledger, &Filter { standings: standings.clone(), ..filter }) {
            out.push_str(&format!("\n{}", serde_json::to_string(&kept).unwrap()));
        }
    }
    for decided in ledger.decisions(None).unwrap() {
        out.push_str(&format!("\n{}", serde_json::to_string(&decided).unwrap()));
    }
    let mut articles = Vec::new();
    ledger
        .articles(&mut |article| {
            articles.push(serde_json::to_string(&article).unwrap());
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    articles.sort();
    out.push_str(&articles.join("\n"));
    ledger
        .notes(veille_ledger::NoteOf::Article, "k", &mut |id, note| out.push_str(&format!("\n{id} {note:?}")))
        .unwrap();
    let stats = ledger.stats().unwrap();
    out + &format!("\n{stats:?}")
}

/// The first lines in which two pictures differ.
fn difference(one: &str, other: &str) -> Option<String> {
    let mut lines = one.lines().zip(other.lines());
    let differ = lines.find(|(one, other)| one != other).map(|(one, other)| format!("\n{one}\n{other}\n"));
    differ.or_else(|| (one != other).then(|| "one has more lines".to_owned()))
}

/// Two ledgers become one, the same in either order, with their decisions.
pub(crate) fn ledgers_merge_to_the_same_in_either_order(make: &dyn Fn() -> Box<dyn Ledger>, cases: u32) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let ledger = || (entries(), acts(), 1..4usize, 0..4i64);
    TestRunner::new(config)
        .run(&(ledger(), ledger()), |told| {
            let fill = |(entries, acts, size, day): (Vec<Entry>, _, usize, i64)| {
                let mut ledger = make();
                for (batch, day) in entries.chunks(size).zip(day..) {
                    ledger.append(batch, at(day * 43_200)).unwrap();
                    let id = batch[0].article.id.as_str();
                    ledger.note(veille_ledger::NoteOf::Article, "k", &[(id, id.as_bytes())]).unwrap();
                }
                decide_about(&mut *ledger, acts, day * 43_200 + 9);
                ledger
            };
            let (mut one, mut other) = (fill(told.0), fill(told.1));
            let merge = |from: &dyn Ledger, into: &mut dyn Ledger| {
                veille_ledger::merge(from, into, &mut |_| ()).unwrap()
            };
            let (mut first, mut second) = (make(), make());
            merge(&*one, &mut *first);
            prop_assert_eq!(difference(&whole_picture(&*first), &whole_picture(&*one)), None);
            merge(&*other, &mut *first);
            merge(&*other, &mut *second);
            merge(&*one, &mut *second);
            let wanted = whole_picture(&*first);
            prop_assert_eq!(difference(&whole_picture(&*second), &wanted), None);
            let again = merge(&*one, &mut *second);
            prop_assert_eq!(
                (again.articles, again.claims, again.decisions, again.touched.len()),
                (0, 0, 0, 0)
            );
            merge(&*other, &mut *one);
            prop_assert_eq!(difference(&whole_picture(&*one), &wanted), None);
            merge(&*first, &mut *other);
            other.rebuild().unwrap();
            prop_assert_eq!(difference(&whole_picture(&*other), &wanted), None);
            Ok(())
        })
        .unwrap();
}
