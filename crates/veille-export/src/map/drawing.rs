//! The drawing: title, map, legend, sources; as SVG.

use std::fmt::Write as _;
use std::io::Write;

use super::base::{Base, Degrees};
use super::labels::{Name, Set, set};
use super::letters::{self, FAMILY, broken, shortened};
use super::lines::{borders, surfaces};
use super::projection::{Frame, Rect};
use super::sign::{GREY, LIKELY, PARTIES, Party, SURE, circle, fill, half, number};
use super::{Map, Spot, State};
use crate::Error;
use crate::cell::{marked, plain};
use crate::words::Words;

/// Size of the drawing, in units of which a browser shows one a pixel.
const WIDTH: f64 = 1000.0;
const MARGIN: f64 = 20.0;
const TOP: f64 = 78.0;
const LEGEND: f64 = 238.0;

/// Kilometres across up to which borders of provinces are drawn: beyond, they are no help.
const PROVINCES_KM: f64 = 2500.0;

/// Kilometres across up to which a country's name may be moved out of the way and is still in its country, for most.
const MOVED_KM: f64 = 2000.0;

/// Kilometres across up to which countries are named: beyond, names are longer than countries.
const COUNTRIES_KM: f64 = 6000.0;

/// Length of a name on a map.
const NAME: f64 = 150.0;

const SEA: &str = "#E4EDF2";
const LAND: &str = "#FAF8F3";
const INK: &str = "#1F2428";

/// Draws a map as SVG: no script, no link, no other file.
///
/// # Errors
/// Where it cannot be written.
pub fn svg(out: &mut dyn Write, map: &Map, words: &Words) -> Result<(), Error> {
    out.write_all(svg_text(map, words).as_bytes())?;
    out.flush().map_err(Error::from)
}

/// The drawing as text.
pub(crate) fn svg_text(map: &Map, words: &Words) -> String {
    let points: Vec<_> = map.spots.iter().filter_map(Spot::point).collect();
    let width = WIDTH - LEGEND - 2.0 * MARGIN;
    let frame = Frame::around(&points, MARGIN, TOP, width, 420.0, 760.0);
    let mut body = String::new();
    let drawn = map_part(&mut body, map, &frame, words);
    let below = legend(&mut body, map, words, WIDTH - LEGEND - MARGIN + 22.0);
    let bottom = (frame.rect.y + frame.rect.height).max(below) + 22.0;
    let height = footer(&mut body, map, words, bottom, drawn);
    let title = words.fill(&words.map.title, &[("on", &map.on.to_string())]);
    let known = known(map, words);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {h}\" width=\"{WIDTH}\" height=\"{h}\" \
         role=\"img\" font-family=\"{FAMILY}\" fill=\"{INK}\">\n<title>{}, {}</title>\n\
         <rect width=\"{WIDTH}\" height=\"{h}\" fill=\"#fff\"/>\n",
        marked(&title),
        marked(&known),
        h = number(height),
    );
    text(&mut svg, MARGIN, 36.0, 24.0, true, &title);
    text(&mut svg, MARGIN, 60.0, 15.0, false, &known);
    svg.push_str(&body);
    svg.push_str("</svg>\n");
    svg
}

fn known(map: &Map, words: &Words) -> String {
    match map.known {
        Some(known) => words.fill(&words.map.known, &[("known", &known.to_string())]),
        None => words.map.known_all.clone(),
    }
}

fn text(svg: &mut String, x: f64, y: f64, size: f64, bold: bool, words: &str) {
    let weight = if bold { " font-weight=\"bold\"" } else { "" };
    let _ = writeln!(
        svg,
        "<text x=\"{}\" y=\"{}\" font-size=\"{size}\"{weight}>{}</text>",
        number(x),
        number(y),
        marked(words)
    );
}

/// What found no place on the map.
#[derive(Debug, Default)]
struct Drawn {
    /// Places without a point.
    pointless: usize,
    /// Names for which there was no room.
    unnamed: usize,
}

fn map_part(svg: &mut String, map: &Map, frame: &Frame, words: &Words) -> Drawn {
    let Rect { x, y, width, height } = frame.rect;
    let (x, y, w, h) = (number(x), number(y), number(width), number(height));
    // A page may hold the maps of several days.
    let on = map.on.number();
    let _ = writeln!(
        svg,
        "<clipPath id=\"frame-{on}\"><rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"/></clipPath>\n\
         <g clip-path=\"url(#frame-{on})\">\n<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"{SEA}\"/>"
    );
    let view = frame.degrees();
    ground(svg, frame, &view);
    let spots: Vec<(&Spot, (f64, f64))> =
        map.spots.iter().filter_map(|spot| Some((spot, frame.at(spot.point()?)?))).collect();
    let radius = match spots.len() {
        0..=60 => 7.0,
        61..=300 => 5.0,
        _ => 3.5,
    };
    let size = match spots.len() {
        0..=60 => 13.0,
        61..=300 => 11.0,
        _ => 9.5,
    };
    // The places of which most is said are named first, and drawn last.
    let mut order: Vec<usize> = (0..spots.len()).collect();
    order.sort_by_key(|&i| (std::cmp::Reverse(spots[i].0.place.claims), i));
    let names: Vec<String> =
        order.iter().map(|&i| shortened(&plain(&spots[i].0.place.name), size, false, NAME)).collect();
    let bar = scale_bar(frame, words);
    let wanted: Vec<Name> = order
        .iter()
        .zip(&names)
        .map(|(&i, name)| Name {
            at: spots[i].1,
            radius: reach(spots[i].0, radius),
            width: letters::width(name, size, false) + 2.0,
            height: size * 1.15,
        })
        .collect();
    let placed = set(&wanted, &[bar.1], &frame.rect.grown(-4.0));
    countries(svg, frame, &view, words, &wanted, &placed, &bar.1);
    for (name, set) in wanted.iter().zip(&placed) {
        leader(svg, name, set.as_ref());
    }
    for &i in order.iter().rev() {
        sign(svg, map, spots[i].0, spots[i].1, radius, words);
    }
    for (name, set) in names.iter().zip(&placed) {
        if let Some(set) = set {
            let _ = writeln!(
                svg,
                "<text x=\"{}\" y=\"{}\" font-size=\"{size}\" stroke=\"#fff\" stroke-width=\"3\" \
                 stroke-linejoin=\"round\" paint-order=\"stroke\">{}</text>",
                number(set.room.x + 1.0),
                number(set.room.y + size * 0.92),
                marked(name)
            );
        }
    }
    svg.push_str(&bar.0);
    let _ = writeln!(
        svg,
        "</g>\n<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"none\" stroke=\"#8A9299\"/>"
    );
    Drawn {
        pointless: map.spots.len() - spots.len(),
        unnamed: placed.iter().filter(|set| set.is_none()).count(),
    }
}

/// Land, water and borders.
fn ground(svg: &mut String, frame: &Frame, view: &Degrees) {
    let base = Base::embedded();
    let mut path = |d: String, style: &str| {
        if !d.is_empty() {
            let _ = writeln!(svg, "<path d=\"{d}\" {style}/>");
        }
    };
    path(
        surfaces(&base.land, frame, view),
        &format!("fill=\"{LAND}\" fill-rule=\"evenodd\" stroke=\"#9FB2BD\" stroke-width=\".8\""),
    );
    path(
        surfaces(&base.lakes, frame, view),
        &format!("fill=\"{SEA}\" stroke=\"#9FB2BD\" stroke-width=\".6\""),
    );
    if frame.rect.width / frame.scale <= PROVINCES_KM {
        path(
            borders(&base.provinces, frame, view),
            "fill=\"none\" stroke=\"#CFC9BB\" stroke-width=\".8\" stroke-dasharray=\"4 2\"",
        );
    }
    path(
        borders(&base.borders, frame, view),
        "fill=\"none\" stroke=\"#8D8778\" stroke-width=\"1.3\" stroke-linejoin=\"round\"",
    );
}

/// The names of countries, where they are in nobody's way.
fn countries(
    svg: &mut String,
    frame: &Frame,
    view: &Degrees,
    words: &Words,
    names: &[Name],
    placed: &[Option<Set>],
    bar: &Rect,
) {
    const SIZE: f64 = 12.0;
    const SPACED: f64 = 2.0;
    /// Steps by which a name may be moved from where it is best.
    const MOVES: [(f64, f64); 9] = [
        (0.0, 0.0),
        (0.0, -30.0),
        (0.0, 30.0),
        (-50.0, 0.0),
        (50.0, 0.0),
        (-50.0, -30.0),
        (50.0, -30.0),
        (-50.0, 30.0),
        (50.0, 30.0),
    ];
    let across = frame.rect.width / frame.scale;
    if across > COUNTRIES_KM {
        return;
    }
    let moves = if across > MOVED_KM { &MOVES[..1] } else { &MOVES[..] };
    let mut taken: Vec<Rect> = placed.iter().flatten().map(|set| set.room).collect();
    taken.extend(names.iter().map(|name| Rect {
        x: name.at.0 - name.radius,
        y: name.at.1 - name.radius,
        width: 2.0 * name.radius,
        height: 2.0 * name.radius,
    }));
    taken.push(*bar);
    let seen = frame.rect.grown(-6.0);
    for country in &Base::embedded().countries {
        let (lon, lat) = country.point;
        if !view.meets(&Degrees { west: lon, south: lat, east: lon, north: lat }) {
            continue;
        }
        let Some((x, y)) = frame.at((lon, lat)) else { continue };
        let name = words.country(&country.names).to_uppercase();
        let width = letters::width(&name, SIZE, false) + SPACED * name.chars().count() as f64;
        let room = moves.iter().find_map(|(dx, dy)| {
            let room = Rect { x: x + dx - width / 2.0, y: y + dy - SIZE / 2.0, width, height: SIZE * 1.2 };
            (seen.holds(&room) && taken.iter().all(|other| !other.meets(&room))).then_some(room)
        });
        if let Some(room) = room {
            let _ = writeln!(
                svg,
                "<text x=\"{}\" y=\"{}\" font-size=\"{SIZE}\" letter-spacing=\"{SPACED}\" fill=\"#8D8778\">{}</text>",
                number(room.x),
                number(room.y + SIZE),
                marked(&name)
            );
            taken.push(room);
        }
    }
}

/// How far a spot's sign reaches.
fn reach(spot: &Spot, radius: f64) -> f64 {
    let more = if spot.threats.is_empty() { 0.0 } else { 5.0 };
    let area = if spot.is_area() { 4.0 } else { 0.0 };
    radius * 1.2 + more + area
}

/// The line from a sign to a name that lies farther off.
fn leader(svg: &mut String, name: &Name, set: Option<&Set>) {
    let Some(set) = set.filter(|set| set.far) else { return };
    let room = set.room;
    let near = (
        name.at.0.clamp(room.x, room.x + room.width),
        name.at.1.clamp(room.y + 2.0, room.y + room.height - 2.0),
    );
    let _ = writeln!(
        svg,
        "<path d=\"M{} {}L{} {}\" stroke=\"#6B7278\" stroke-width=\".8\"/>",
        number(name.at.0),
        number(name.at.1),
        number(near.0),
        number(near.1)
    );
}

/// A spot's sign with what it means, for whoever points at it or has it read out.
fn sign(svg: &mut String, map: &Map, spot: &Spot, at: (f64, f64), r: f64, words: &Words) {
    let _ = write!(svg, "<g><title>{}</title>", marked(&words.spot(spot)));
    if let Some(by) = spot.threats.first() {
        threatened(svg, map.sign(by), at, r * 1.2 + 3.5);
    }
    match &spot.state {
        State::Held(party) => {
            held(svg, map.sign(party), at, r, spot.probability, spot.is_area());
        }
        State::Contested(leaning) => {
            contested(svg, leaning.as_ref().map(|party| map.sign(party)), at, r, spot.is_area());
        }
        State::Unknown => {
            let _ = write!(
                svg,
                "<path d=\"{}\" fill=\"#fff\" stroke=\"{GREY}\" stroke-dasharray=\"2 1.5\"/>",
                circle(at, r * 0.7)
            );
        }
    }
    svg.push_str("</g>\n");
}

fn held(svg: &mut String, party: Party, at: (f64, f64), r: f64, probability: f32, area: bool) {
    let color = party.color();
    if area {
        let _ = write!(
            svg,
            "<path d=\"{}\" fill=\"#fff\" stroke=\"{color}\" stroke-width=\"1.4\"/>",
            party.shape(at, r + 4.0)
        );
    }
    let _ = write!(
        svg,
        "<path d=\"{shape}\" fill=\"none\" stroke=\"#fff\" stroke-width=\"3.6\"/>\
         <path d=\"{shape}\" fill=\"{}\" stroke=\"{color}\" stroke-width=\"1.8\"/>",
        fill(color, probability),
        shape = party.shape(at, r),
    );
}

/// A circle of which half has the colour of the side it leans to.
fn contested(svg: &mut String, leaning: Option<Party>, at: (f64, f64), r: f64, area: bool) {
    let color = leaning.map_or(GREY, Party::color);
    if area {
        let _ = write!(
            svg,
            "<path d=\"{}\" fill=\"#fff\" stroke=\"{INK}\" stroke-width=\"1.2\"/>",
            circle(at, r + 4.0)
        );
    }
    let r = r * 1.1;
    let _ = write!(
        svg,
        "<path d=\"{whole}\" fill=\"#fff\" stroke=\"#fff\" stroke-width=\"4.4\"/>\
         <path d=\"{}\" fill=\"{color}\"/>\
         <path d=\"{whole}M{x} {}V{}\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"2\"/>",
        half(at, r),
        number(at.1 - r),
        number(at.1 + r),
        x = number(at.0),
        whole = circle(at, r),
    );
    if let Some(party) = leaning {
        let small = (at.0 + r * 0.85, at.1 + r * 0.85);
        let _ = write!(
            svg,
            "<path d=\"{}\" fill=\"{color}\" stroke=\"#fff\" stroke-width=\"1\"/>",
            party.shape(small, 3.6)
        );
    }
}

/// A broken ring, and the small sign of who nears.
fn threatened(svg: &mut String, by: Party, at: (f64, f64), r: f64) {
    let color = by.color();
    let small = (at.0 + r * 0.75, at.1 - r * 0.75);
    let _ = write!(
        svg,
        "<path d=\"{}\" fill=\"none\" stroke=\"#fff\" stroke-width=\"4\"/>\
         <path d=\"{ring}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\" stroke-dasharray=\"3.5 2.5\"/>\
         <path d=\"{}\" fill=\"{color}\" stroke=\"#fff\" stroke-width=\"1\"/>",
        circle(at, r),
        by.shape(small, 3.6),
        ring = circle(at, r),
    );
}

/// The bar at the foot of the map, and the room it takes.
fn scale_bar(frame: &Frame, words: &Words) -> (String, Rect) {
    let (km, length) = frame.bar(160.0);
    let text = words.fill(&words.map.scale, &[("km", &number(km))]);
    let width = length.max(letters::width(&text, 12.0, false)) + 16.0;
    let room =
        Rect { x: frame.rect.x + 8.0, y: frame.rect.y + frame.rect.height - 42.0, width, height: 34.0 };
    let (x, foot) = (room.x + 8.0, room.y + 26.0);
    let bar = format!(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#fff\" fill-opacity=\".85\"/>\
         <text x=\"{x}\" y=\"{}\" font-size=\"12\">{}</text>\
         <path d=\"M{x} {}v5h{}v-5\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"1.4\"/>\n",
        number(room.x),
        number(room.y),
        number(room.width),
        number(room.height),
        number(foot - 11.0),
        marked(&text),
        number(foot - 5.0),
        number(length),
        x = number(x),
    );
    (bar, room)
}

/// One line of the legend: a sign, and what it means.
struct Entry {
    sign: String,
    text: String,
}

/// Draws the legend and says how far down it reaches.
fn legend(svg: &mut String, map: &Map, words: &Words, x: f64) -> f64 {
    const SIZE: f64 = 13.0;
    const LINE: f64 = 17.0;
    let wide = WIDTH - MARGIN - x - 26.0;
    let mut y = TOP + 12.0;
    let mut group = |title: &str, entries: &mut dyn Iterator<Item = Entry>| {
        let entries: Vec<Entry> = entries.collect();
        if entries.is_empty() {
            return;
        }
        text(svg, x, y, 13.0, true, title);
        y += 22.0;
        for entry in entries {
            let _ = writeln!(
                svg,
                "<g transform=\"translate({} {})\">{}</g>",
                number(x + 9.0),
                number(y - 4.5),
                entry.sign
            );
            for (i, line) in broken(&entry.text, SIZE, wide, 4).iter().enumerate() {
                text(svg, x + 26.0, y + LINE * i as f64, SIZE, false, line);
            }
            y += LINE * broken(&entry.text, SIZE, wide, 4).len() as f64 + 5.0;
        }
        y += 12.0;
    };
    let w = &words.map;
    group(&w.holders, &mut holders(map, words).into_iter());
    group(&w.states, &mut states(map, words).into_iter());
    let held_so = |probability: f32, text: String| {
        let mut sign = String::new();
        held(&mut sign, Party::OTHERS, (0.0, 0.0), 6.5, probability, false);
        Entry { sign, text }
    };
    let percent = |part: f32| format!("{:.0}", part * 100.0);
    let mut sure = [
        held_so(1.0, words.fill(&w.sure, &[("percent", &percent(SURE))])),
        held_so(SURE - 0.01, words.fill(&w.likely, &[("low", &percent(LIKELY)), ("high", &percent(SURE))])),
        held_so(0.0, words.fill(&w.unsure, &[("percent", &percent(LIKELY))])),
    ]
    .into_iter();
    group(&w.certainty, &mut sure);
    y
}

fn holders(map: &Map, words: &Words) -> Vec<Entry> {
    let count = |party: &str| {
        let holds = |spot: &&Spot| matches!(&spot.state, State::Held(holder) if holder == party);
        map.spots.iter().filter(holds).count()
    };
    let meant = |party: &str| {
        map.spots.iter().any(|spot| {
            matches!(&spot.state, State::Held(one) | State::Contested(Some(one)) if one == party)
                || spot.threats.iter().any(|by| by == party)
        })
    };
    let entry = |party: Party, text: String| {
        let mut sign = String::new();
        held(&mut sign, party, (0.0, 0.0), 6.5, 1.0, false);
        Entry { sign, text }
    };
    let mut entries: Vec<Entry> = map
        .parties
        .iter()
        .enumerate()
        .filter(|(_, party)| meant(party))
        .map(|(i, party)| {
            let count = count(party).to_string();
            entry(
                Party(i),
                words.fill(&words.map.holder, &[("party", &words.party(party)), ("count", &count)]),
            )
        })
        .collect();
    let mut others: Vec<&str> = Vec::new();
    for spot in &map.spots {
        if let State::Held(party) = &spot.state
            && !map.parties.contains(party)
            && !others.contains(&party.as_str())
        {
            others.push(party);
        }
    }
    if !others.is_empty() {
        others.sort_unstable();
        let count: usize = others.iter().map(|party| count(party)).sum();
        let names: Vec<String> = others.iter().map(|party| words.party(party)).collect();
        let text =
            words.fill(&words.map.others, &[("count", &count.to_string()), ("parties", &names.join(", "))]);
        entries.push(entry(Party(PARTIES), text));
    }
    entries
}

fn states(map: &Map, words: &Words) -> Vec<Entry> {
    let w = &words.map;
    let mut entries = Vec::new();
    let count = |is: &dyn Fn(&Spot) -> bool| map.spots.iter().filter(|spot| is(spot)).count();
    let mut add = |count: usize, text: &str, draw: &dyn Fn(&mut String)| {
        if count > 0 {
            let mut sign = String::new();
            draw(&mut sign);
            entries.push(Entry { sign, text: words.fill(text, &[("count", &count.to_string())]) });
        }
    };
    add(count(&|spot| matches!(spot.state, State::Contested(_))), &w.contested, &|sign| {
        contested(sign, None, (0.0, 0.0), 6.5, false);
    });
    add(count(&|spot| !spot.threats.is_empty()), &w.threatened, &|sign| {
        threatened(sign, Party::OTHERS, (0.0, 0.0), 7.5);
    });
    add(count(&|spot| spot.state == State::Unknown), &w.unknown, &|sign| {
        let _ = write!(
            sign,
            "<path d=\"{}\" fill=\"#fff\" stroke=\"{GREY}\" stroke-dasharray=\"2 1.5\"/>",
            circle((0.0, 0.0), 5.0)
        );
    });
    add(count(&|spot| spot.is_area() && spot.point().is_some()), &w.area, &|sign| {
        held(sign, Party::OTHERS, (0.0, 0.0), 4.0, 1.0, true);
    });
    entries
}

/// Countries, sources and terms below the map; says how high the drawing is.
fn footer(svg: &mut String, map: &Map, words: &Words, top: f64, drawn: Drawn) -> f64 {
    const SIZE: f64 = 12.0;
    const LINE: f64 = 16.0;
    let w = &words.map;
    let mut all: Vec<(String, usize)> = Vec::new();
    let whole: Vec<String> = map
        .spots
        .iter()
        .filter(|spot| spot.place.kind.as_deref() == Some("country"))
        .map(|spot| words.spot(spot))
        .collect();
    let places = map.spots.len() - whole.len();
    if !whole.is_empty() {
        all.push((words.fill(&w.countries, &[("list", &whole.join("; "))]), 3));
    }
    let sources = map.sources();
    let counts = [("claims", map.claims.to_string()), ("places", places.to_string())];
    let counts = counts.each_ref().map(|(key, value)| (*key, value.as_str()));
    let mut line = words.fill(&w.counts, &counts);
    let pointless = drawn.pointless.saturating_sub(whole.len());
    for (count, text) in [(pointless, &w.pointless), (drawn.unnamed, &w.unnamed)] {
        if count > 0 {
            line.push(' ');
            line.push_str(&words.fill(text, &[("count", &count.to_string())]));
        }
    }
    all.push((line, 2));
    if !sources.is_empty() {
        let list = sources.iter().map(|source| plain(source)).collect::<Vec<_>>().join(", ");
        all.push((words.fill(&w.sources, &[("list", &list)]), 3));
    }
    all.push((w.credit.clone(), 2));
    let mut y = top;
    for (line, most) in all {
        for line in broken(&line, SIZE, WIDTH - 2.0 * MARGIN, most) {
            text(svg, MARGIN, y, SIZE, false, &line);
            y += LINE;
        }
    }
    y
}
