//! Control, as features of a map and slides of a timeline.

use std::io::Write;

use serde_json::{Value, json};
use smol_str::SmolStr;
use veille_claim::Modality;
use veille_ledger::{ClaimKey, Day, PlaceRow};

use crate::Error;
use crate::cell::{link, marked, plain, text};
use crate::claims::{number, writer};

/// Who held a place, through one stretch of days.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// The place.
    pub place: PlaceRow,
    /// The first day at whose end it is so.
    pub from: Day,
    /// The first day at whose end it is so no more; none where it goes on.
    pub to: Option<Day>,
    /// The party's name, `contested` or `unknown`.
    pub holder: SmolStr,
    /// From 0 to 1.
    pub probability: f32,
    /// The claims that carry it, heaviest first.
    pub carried: Vec<ClaimKey>,
    /// Those that speak against it.
    pub against: Vec<ClaimKey>,
    /// The sentences of the heaviest claims.
    pub quotes: Vec<Quoted>,
}

/// A sentence on which control stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// The claim read in it.
    pub claim: ClaimKey,
    /// How it is put.
    pub modality: Modality,
    /// Who vouches for it.
    pub source: SmolStr,
    /// When its article was published, as written.
    pub published: Option<SmolStr>,
    /// The day on which it could be known.
    pub known: Day,
    /// Where its article was found.
    pub address: Option<SmolStr>,
    /// The sentence.
    pub sentence: String,
}

impl Held {
    /// `Gao, Gao, ML`.
    pub(crate) fn whereabouts(&self) -> String {
        let name = plain(&self.place.name);
        let more = [&self.place.admin1, &self.place.country].into_iter().flatten().map(|part| plain(part));
        let more: Vec<String> = more.filter(|part| !part.is_empty() && *part != name).collect();
        std::iter::once(name).chain(more).collect::<Vec<_>>().join(", ")
    }

    /// The last day at whose end it is so.
    pub(crate) fn last(&self) -> Option<Day> {
        self.to.map(|to| to.plus(-1))
    }

    /// As a whole percentage, and never quite sure.
    pub(crate) fn percent(&self) -> String {
        format!("{:.0} %", (100.0 * self.probability).min(99.0))
    }

    /// The probability to three decimals: finer than any weight is known.
    pub(crate) fn rounded(&self) -> f64 {
        (f64::from(self.probability) * 1000.0).round() / 1000.0
    }

    /// Degrees east and north.
    pub(crate) fn point(&self) -> Option<(f64, f64)> {
        let (lon, lat) = (self.place.lon?, self.place.lat?);
        (lon.is_finite() && lat.is_finite()).then_some((lon, lat))
    }
}

/// Writes a feature collection (RFC 7946), a feature a stretch of days and a line each.
///
/// # Errors
/// Where it cannot be written.
pub fn geojson(out: &mut dyn Write, held: impl IntoIterator<Item = Held>) -> Result<(), Error> {
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    for (i, one) in held.into_iter().enumerate() {
        out.write_all(if i == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &feature(&one))?;
    }
    out.write_all(b"\n]}\n")?;
    out.flush().map_err(Error::from)
}

fn feature(held: &Held) -> Value {
    let quotes: Vec<Value> = held
        .quotes
        .iter()
        .map(|quote| {
            json!({"claim": quote.claim, "modality": quote.modality, "source": quote.source, "published": quote.published,
                "address": quote.address, "sentence": plain(&quote.sentence)})
        })
        .collect();
    let geometry = held.point().map(|(lon, lat)| json!({"type": "Point", "coordinates": [lon, lat]}));
    let place = &held.place;
    json!({
        "type": "Feature",
        "geometry": geometry,
        "properties": {
            "key": place.key, "name": place.name, "country": place.country, "admin1": place.admin1,
            "kind": place.kind, "precision_km": place.precision_km,
            "holder": held.holder,
            "probability": held.rounded(),
            "start": held.from, "end": held.to,
            "for": held.carried, "against": held.against, "quotes": quotes,
        },
    })
}

/// The columns of TimelineJS.
const TIMELINE: [&str; 18] = [
    "Year",
    "Month",
    "Day",
    "Time",
    "End Year",
    "End Month",
    "End Day",
    "End Time",
    "Display Date",
    "Headline",
    "Text",
    "Media",
    "Media Credit",
    "Media Caption",
    "Media Thumbnail",
    "Type",
    "Group",
    "Background",
];

/// Writes a table for TimelineJS, a slide a stretch of days. Its page shows headline and text as HTML, and so they
/// are escaped.
///
/// # Errors
/// Where it cannot be written.
pub fn timelinejs(out: &mut dyn Write, held: impl IntoIterator<Item = Held>) -> Result<(), Error> {
    let mut table = writer(out);
    table.write_record(TIMELINE)?;
    for one in held {
        let [year, month, day] = ymd(Some(one.from));
        let [end_year, end_month, end_day] = ymd(one.last());
        let headline = format!("{}: {}", marked(&one.whereabouts()), marked(&one.holder));
        let display = match one.last() {
            Some(last) if last != one.from => format!("{} to {last}", one.from),
            Some(last) => last.to_string(),
            None => format!("since {}", one.from),
        };
        let empty = String::new;
        let row = [
            year,
            month,
            day,
            empty(),
            end_year,
            end_month,
            end_day,
            empty(),
            display,
            text(&headline),
            text(&told(&one)),
            empty(),
            empty(),
            empty(),
            empty(),
            empty(),
            text(&marked(&one.place.name)),
            empty(),
        ];
        table.write_record(row)?;
    }
    table.flush().map_err(Error::from)
}

fn ymd(day: Option<Day>) -> [String; 3] {
    let date = day.and_then(Day::date);
    [
        number(date.map(|date| date.year())),
        number(date.map(|date| date.month())),
        number(date.map(|date| date.day())),
    ]
}

/// Probability, counts and sentences, as HTML.
pub(crate) fn told(held: &Held) -> String {
    let mut told = format!(
        "<p>{}; claims: {} for, {} against</p>",
        held.percent(),
        held.carried.len(),
        held.against.len()
    );
    for quote in &held.quotes {
        let mut of = vec![marked(&quote.source)];
        of.extend(quote.published.as_ref().map(|published| marked(published)));
        let of = of.join(", ");
        let of = match quote.address.as_deref().and_then(link) {
            Some(address) => format!("<a href=\"{}\">{of}</a>", marked(&address)),
            None => of,
        };
        told.push_str(&format!(
            "<blockquote>{}</blockquote><p>{of} ({})</p>",
            marked(&quote.sentence),
            quote.claim
        ));
    }
    told
}
