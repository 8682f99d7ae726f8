//! A claim as written out: in JSON, in a ledger, in a file of another program.
//!
//! [`ClaimRecord`] owns all it says and needs no article to be read. Its offsets count code points of the
//! article's text, its dates are text as everywhere in veille's output (`2021-08-13`, `2021-08-13T06:30`), and words
//! from lists that may grow (kinds of place, roles, manners) stay words.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use veille_text::{CodePoints, Span};

use crate::claim::{Claim, ClaimActor, ClaimPlace, ClaimTime, EventKind, Evidence, Speaker};
use crate::modality::Modality;
use crate::quantity::{Counted, Quantity};

/// A claim as written out. Fields are written in this order; fields that another program leaves out are empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClaimRecord {
    /// `c1-` and a hash of the article and the claim's content.
    pub id: SmolStr,
    /// What happens.
    pub event: EventKind,
    /// How it is put.
    pub modality: Modality,
    /// How it happens, see [`Claim::manner`].
    #[serde(default)]
    pub manner: Vec<SmolStr>,
    /// Who does it.
    pub actor: Option<ActorRecord>,
    /// Whom it is done to, or taken from.
    pub counterpart: Option<ActorRecord>,
    /// Where.
    pub place: Option<PlaceRecord>,
    /// When.
    pub time: Option<TimeRecord>,
    /// How many.
    #[serde(default)]
    pub quantities: Vec<QuantityRecord>,
    /// Who says so, nearest speaker first.
    #[serde(default)]
    pub attribution: Vec<SpeakerRecord>,
    /// From 0 to 1, in steps of a hundredth: how sure the reading is, not how true the claim.
    pub confidence: f64,
    /// What it stands on.
    pub evidence: EvidenceRecord,
    /// Further sentences of the same article that say the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<EvidenceRecord>,
}

/// Somebody who acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActorRecord {
    /// Id in the lexicon; none where nobody knows the actor.
    pub id: Option<SmolStr>,
    /// Its display name, or the text's own words.
    pub name: SmolStr,
    /// The words that stand for it.
    pub text: Option<String>,
    /// Where they stand.
    pub span: Option<[usize; 2]>,
}

/// Where it happens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceRecord {
    /// GeoNames id, where known.
    pub geonameid: Option<u32>,
    /// Main name, or the text's own words.
    pub name: SmolStr,
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<SmolStr>,
    /// Name of the first-level division.
    pub admin1: Option<SmolStr>,
    /// Degrees north, WGS 84, to four decimals: eleven metres, finer than any source.
    pub lat: Option<f64>,
    /// Degrees east, WGS 84.
    pub lon: Option<f64>,
    /// What sort of thing it is: the name of a [`PlaceKind`](veille_place::PlaceKind).
    pub kind: Option<SmolStr>,
    /// How far, in kilometres, the happening may lie from the point.
    pub precision_km: Option<f64>,
    /// The words that stand for it.
    pub text: Option<String>,
    /// Where they stand.
    pub span: Option<[usize; 2]>,
}

/// When it happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeRecord {
    /// First instant; none where there is no known beginning.
    pub from: Option<SmolStr>,
    /// First instant after it; none where there is no known end.
    pub to: Option<SmolStr>,
    /// How precisely the ends are known: the name of a [`Precision`](veille_text::Precision).
    pub precision: SmolStr,
    /// The TIMEX3 value.
    pub value: SmolStr,
    /// How it was found, in words.
    pub basis: String,
    /// The words that give it.
    pub text: Option<String>,
    /// Where they stand.
    pub span: Option<[usize; 2]>,
}

/// One number of a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuantityRecord {
    /// What is counted.
    pub of: Counted,
    /// At least so many.
    pub from: Option<u64>,
    /// At most so many.
    pub to: Option<u64>,
    /// The words that give it.
    pub text: String,
    /// Where they stand.
    pub span: [usize; 2],
}

/// Who says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpeakerRecord {
    /// Id in the lexicon, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<SmolStr>,
    /// Its name, or the text's own words.
    pub name: SmolStr,
    /// `agency`, `outlet`, `party`, `organisation` or `source`.
    pub role: SmolStr,
    /// Where it is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<[usize; 2]>,
}

/// The words a claim stands on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceRecord {
    /// Which article.
    pub article: SmolStr,
    /// The sentence.
    pub sentence: [usize; 2],
    /// The word that means the event.
    pub trigger: [usize; 2],
    /// The frame that matched.
    pub frame: SmolStr,
}

impl Claim {
    /// The claim as written out, with offsets in code points of `text`, its article's.
    ///
    /// ```no_run
    /// # fn show(claim: &veille_claim::Claim, text: &str) {
    /// let points = veille_text::CodePoints::new(text);
    /// println!("{}", claim.record(text, &points).evidence.frame);
    /// # }
    /// ```
    #[must_use]
    pub fn record(&self, text: &str, points: &CodePoints<'_>) -> ClaimRecord {
        let words = Words { text, points };
        ClaimRecord {
            id: self.id.clone(),
            event: self.event,
            modality: self.modality,
            manner: self.manner.clone(),
            actor: self.actor.as_ref().map(|actor| words.actor(actor)),
            counterpart: self.counterpart.as_ref().map(|actor| words.actor(actor)),
            place: self.place.as_ref().map(|place| words.place(place)),
            time: self.time.as_ref().map(|time| words.time(time)),
            quantities: self.quantities.iter().map(|quantity| words.quantity(quantity)).collect(),
            attribution: self.attribution.iter().map(|speaker| words.speaker(speaker)).collect(),
            confidence: (f64::from(self.confidence) * 100.0).round() / 100.0,
            evidence: words.evidence(&self.evidence),
            also: self.also.iter().map(|evidence| words.evidence(evidence)).collect(),
        }
    }

    /// [`record`](Self::record) as JSON.
    ///
    /// ```no_run
    /// # fn show(claim: &veille_claim::Claim, text: &str) {
    /// let points = veille_text::CodePoints::new(text);
    /// println!("{}", claim.to_json(text, &points));
    /// # }
    /// ```
    #[must_use]
    pub fn to_json(&self, text: &str, points: &CodePoints<'_>) -> serde_json::Value {
        // The record holds nothing that JSON cannot: string keys, finite numbers.
        serde_json::to_value(self.record(text, points)).unwrap_or_default()
    }
}

/// An article's text, from which spans are written out.
struct Words<'t> {
    text: &'t str,
    points: &'t CodePoints<'t>,
}

impl Words<'_> {
    fn of(&self, span: Option<Span>) -> (Option<String>, Option<[usize; 2]>) {
        (span.map(|span| span.of(self.text).to_owned()), span.map(|span| self.points.span(span)))
    }

    fn actor(&self, actor: &ClaimActor) -> ActorRecord {
        let (text, span) = self.of(actor.span);
        ActorRecord { id: actor.id.clone(), name: actor.name.clone(), text, span }
    }

    fn place(&self, place: &ClaimPlace) -> PlaceRecord {
        let known = place.place.as_ref();
        // A place that is no one place has only a name.
        let (text, span) = self.of(place.span.filter(|_| place.named || known.is_some()));
        PlaceRecord {
            geonameid: known.and_then(|known| known.geonameid),
            name: place.name.clone(),
            country: known.map(|known| known.country.clone()).filter(|code| !code.is_empty()),
            admin1: known.map(|known| known.admin1.clone()).filter(|name| !name.is_empty()),
            lat: known.and_then(|known| known.lat).map(degrees),
            lon: known.and_then(|known| known.lon).map(degrees),
            kind: known.map(|known| SmolStr::new_static(known.kind.name())),
            precision_km: known.map(|known| f64::from(known.precision_km)),
            text,
            span,
        }
    }

    fn time(&self, time: &ClaimTime) -> TimeRecord {
        let (text, span) = self.of(time.span);
        TimeRecord {
            from: time.interval.from_text().map(SmolStr::from),
            to: time.interval.to_text().map(SmolStr::from),
            precision: SmolStr::new_static(time.interval.precision().name()),
            value: time.value.clone(),
            basis: time.basis.clone(),
            text,
            span,
        }
    }

    fn quantity(&self, quantity: &Quantity) -> QuantityRecord {
        QuantityRecord {
            of: quantity.of,
            from: quantity.from,
            to: quantity.to,
            text: quantity.span.of(self.text).to_owned(),
            span: self.points.span(quantity.span),
        }
    }

    fn speaker(&self, speaker: &Speaker) -> SpeakerRecord {
        SpeakerRecord {
            id: speaker.id.clone(),
            name: speaker.name.clone(),
            role: SmolStr::new_static(speaker.role),
            span: speaker.span.map(|span| self.points.span(span)),
        }
    }

    fn evidence(&self, evidence: &Evidence) -> EvidenceRecord {
        EvidenceRecord {
            article: SmolStr::new(evidence.article.as_str()),
            sentence: self.points.span(evidence.sentence),
            trigger: self.points.span(evidence.trigger),
            frame: evidence.frame.clone(),
        }
    }
}

/// Four decimals of a degree.
fn degrees(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use proptest::option::of;
    use proptest::prelude::*;
    use veille_place::{Place, PlaceKind};
    use veille_text::{ArticleId, Interval, Precision};

    use super::*;

    const TEXT: &str = "Jeudi, l'armée a repris Gao, à 12 h, « sans combat » ; 𝄞 — fin.";

    fn span() -> impl Strategy<Value = Span> {
        let ends: Vec<u32> = TEXT.char_indices().map(|(at, _)| at as u32).collect();
        (prop::sample::select(ends.clone()), prop::sample::select(ends))
            .prop_map(|(a, b)| Span::between(a, b))
    }

    fn name() -> impl Strategy<Value = SmolStr> {
        "(?s).{0,40}".prop_map(SmolStr::from)
    }

    fn actor() -> impl Strategy<Value = ClaimActor> {
        (of(name()), name(), of(span())).prop_map(|(id, name, span)| ClaimActor { id, name, span })
    }

    fn place() -> impl Strategy<Value = ClaimPlace> {
        let kinds: Vec<_> = PlaceKind::all().collect();
        let known = (of(any::<u32>()), name(), "[A-Z]{0,2}", of((-90.0..90.0, -180.0..180.0)), 0.0f32..500.0)
            .prop_flat_map(move |(geonameid, name, country, at, precision_km)| {
                prop::sample::select(kinds.clone()).prop_map(move |kind| Place {
                    geonameid,
                    admin1: name.clone(),
                    name: name.clone(),
                    country: country.as_str().into(),
                    lat: at.map(|at| at.0),
                    lon: at.map(|at| at.1),
                    kind,
                    precision_km,
                    population: 0,
                })
            });
        (of(known), name(), of(span()), any::<bool>()).prop_map(|(place, name, span, named)| ClaimPlace {
            place,
            name,
            span,
            named,
        })
    }

    fn time() -> impl Strategy<Value = ClaimTime> {
        let at = |minutes: u32| {
            let day = jiff::civil::date(1990, 1, 1) + jiff::Span::new().days(i64::from(minutes / 1440));
            day.at((minutes / 60 % 24) as i8, (minutes % 60) as i8, 0, 0)
        };
        let precision = prop::sample::select(vec![Precision::Minute, Precision::Day, Precision::Year]);
        (of(0..30_000_000u32), of(30_000_001..60_000_000u32), precision, name(), of(span())).prop_map(
            move |(from, to, precision, value, span)| ClaimTime {
                interval: Interval::new(from.map(at), to.map(at), precision).unwrap(),
                basis: value.to_string(),
                value,
                span,
            },
        )
    }

    fn evidence() -> impl Strategy<Value = Evidence> {
        (name(), span(), span(), name()).prop_map(|(article, sentence, trigger, frame)| Evidence {
            article: ArticleId::given(&article),
            sentence,
            trigger,
            frame,
        })
    }

    fn claim() -> impl Strategy<Value = Claim> {
        let event = prop::sample::select(vec![EventKind::Capture, EventKind::Recognise, EventKind::Harm]);
        let modality = prop::sample::select(vec![Modality::Asserted, Modality::Hypothetical]);
        let quantity = (of(any::<u64>()), of(any::<u64>()), span()).prop_map(|(from, to, span)| Quantity {
            of: Counted::Prisoners,
            from,
            to,
            span,
        });
        let speaker = (of(name()), name(), of(span())).prop_map(|(id, name, span)| Speaker {
            id,
            name,
            role: "agency",
            span,
        });
        let head = (name(), event, modality, prop::collection::vec(name(), 0..3));
        let arguments = (of(actor()), of(actor()), of(place()), of(time()));
        let quantities = prop::collection::vec(quantity, 0..3);
        let speakers = prop::collection::vec(speaker, 0..3);
        let rest = (quantities, speakers, 0.0f32..=1.0, evidence(), prop::collection::vec(evidence(), 0..2));
        (head, arguments, rest).prop_map(
            |(
                (id, event, modality, manner),
                (actor, counterpart, place, time),
                (quantities, attribution, confidence, evidence, also),
            )| Claim {
                id,
                event,
                modality,
                manner,
                actor,
                counterpart,
                place,
                time,
                quantities,
                attribution,
                confidence,
                evidence,
                also,
            },
        )
    }

    proptest! {
        #[test]
        fn a_record_read_back_is_the_same_and_is_written_the_same(claim in claim()) {
            let points = CodePoints::new(TEXT);
            let record = claim.record(TEXT, &points);
            let written = claim.to_json(TEXT, &points).to_string();
            let read: ClaimRecord = serde_json::from_str(&written).unwrap();
            prop_assert_eq!(&read, &record);
            prop_assert_eq!(serde_json::to_string(&read).unwrap(), written);
        }
    }

    #[test]
    fn what_another_program_leaves_out_is_empty() {
        let short = r#"{"id": "c1-0000000000000001", "event": "capture", "modality": "asserted", "confidence": 1,
            "evidence": {"article": "a1-1", "sentence": [0, 9], "trigger": [2, 4], "frame": "hand"}}"#;
        let record: ClaimRecord = serde_json::from_str(short).unwrap();
        assert_eq!(record.actor, None);
        assert_eq!(record.time, None);
        assert!(record.manner.is_empty() && record.attribution.is_empty() && record.also.is_empty());
    }
}
