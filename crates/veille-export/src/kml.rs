//! Control for Google Earth and its kin.

use std::io::Write;

use crate::cell::marked;
use crate::control::told;
use crate::{Error, Held};

/// Writes KML 2.2, a placemark a stretch of days. The programs that show it count both ends of a stretch, so that the end is
/// the last day.
///
/// # Errors
/// Where it cannot be written.
pub fn kml(out: &mut dyn Write, held: impl IntoIterator<Item = Held>) -> Result<(), Error> {
    out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
    out.write_all(b"<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n<name>veille</name>\n")?;
    for one in held {
        let end = one.last().map_or_else(String::new, |last| format!("<end>{last}</end>"));
        let point = one.point().map_or_else(String::new, |(lon, lat)| {
            format!("<Point><coordinates>{lon},{lat}</coordinates></Point>")
        });
        writeln!(
            out,
            "<Placemark><name>{}: {}</name><description>{}</description>\
             <TimeSpan><begin>{}</begin>{end}</TimeSpan>\
             <ExtendedData>{}{}{}</ExtendedData>{point}</Placemark>",
            marked(&one.whereabouts()),
            marked(&one.holder),
            marked(&told(&one)),
            one.from,
            data("key", one.place.key.as_str()),
            data("holder", &one.holder),
            data("probability", &format!("{:.3}", one.probability)),
        )?;
    }
    out.write_all(b"</Document>\n</kml>\n")?;
    out.flush().map_err(Error::from)
}

fn data(name: &str, value: &str) -> String {
    format!("<Data name=\"{name}\"><value>{}</value></Data>", marked(value))
}
