//! PDF documents: what is read of them, in which order, and that no document harms.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::fmt::Write as _;
use std::io::Write as _;

use proptest::prelude::*;
use veille_ingest::{Basis, Collection, Error, Ingested, Reader};

/// A document of pages, each with lines at a place: from the left, from the foot, in points.
fn document(info: &str, pages: &[&[(u32, u32, &str)]]) -> Vec<u8> {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        String::new(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        info.to_owned(),
    ];
    let mut kids = String::new();
    for lines in pages {
        let mut shown = String::from("BT /F1 10 Tf\n");
        for (left, base, text) in *lines {
            let text =
                text.replace('é', "\\351").replace('à', "\\340").replace('(', "\\(").replace(')', "\\)");
            let _ = writeln!(shown, "1 0 0 1 {left} {base} Tm ({text}) Tj");
        }
        shown.push_str("ET");
        let _ = write!(kids, "{} 0 R ", objects.len() + 1);
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 600] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
            objects.len() + 2
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{shown}\nendstream", shown.len()));
    }
    objects[1] = format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len());
    written(&objects, "/Info 4 0 R")
}

fn written(objects: &[String], trailer: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        let _ = writeln!(table, "{:010} 00000 n ", bytes.len());
        let _ = write!(bytes, "{number} 0 obj\n{object}\nendobj\n");
    }
    let start = bytes.len();
    let size = objects.len() + 1;
    let _ = write!(
        bytes,
        "{table}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
    );
    bytes
}

fn read(bytes: &[u8]) -> Result<Ingested, Error> {
    Reader::new().bytes("report.pdf", bytes)
}

fn text(bytes: &[u8]) -> String {
    read(bytes).unwrap().article.text.to_string()
}

const INFO: &str = "<< /CreationDate (D:20310402063000+03'00') >>";

#[test]
fn the_columns_of_a_printed_page_are_read_one_after_the_other() {
    let read = read(include_bytes!("pdf/columns.pdf")).unwrap();
    let article = &read.article;
    assert_eq!(article.title.unwrap().of(&article.text), "The bridge at Arad changes hands");
    insta::assert_snapshot!(article.text, @r"
    The bridge at Arad changes hands

    Government troops took the bridge over the Mira at dawn on Friday after two days of shelling that emptied the quarters on the left bank, a military spokesman said. The rebels withdrew to the hills north of the town.

    Residents of the well-known market street spoke of heavy fire through the night and of fighters who left in taxis. The prefecture counted four thousand people who have fled since Monday.

    The bridge, the only one that carries heavy vehicles for sixty kilometres, had been in the hands of the rebels since February. Schools in Arad will stay closed until further notice.
    ");
}

#[test]
fn the_day_on_which_it_was_made_is_that_of_its_publication_unless_it_says_another() {
    let line: &[(u32, u32, &str)] =
        &[(50, 500, "The army took the bridge at dawn after two days of shelling, a spokesman said.")];
    let made = read(&document(INFO, &[line])).unwrap();
    assert_eq!(made.article.published.unwrap().to_string(), "2031-04-02T06:30");
    assert_eq!(made.bases.published, Some(Basis::Properties));
    let says: &[(u32, u32, &str)] = &[(50, 520, "date 2013-01-27"), line[0]];
    let says = read(&document(INFO, &[says])).unwrap();
    assert_eq!(says.article.published.unwrap().to_string(), "2013-01-27");
    assert_eq!(read(&document("<< >>", &[line])).unwrap().article.published, None);
}

#[test]
fn words_that_were_cut_at_the_end_of_a_line_are_whole_again() {
    let shown = text(&document(
        "<< >>",
        &[&[
            (50, 500, "The govern-"),
            (50, 488, "ment said that the semi-official agency and a semi-"),
            (50, 476, "official paper had it from the north-east, twenty-"),
            (50, 464, "one kilometres away. Trucks of the U-"),
            (50, 452, "Haul company were seen."),
        ]],
    ));
    assert_eq!(
        shown,
        "The government said that the semi-official agency and a semi-official paper had it from the north-east, \
        twentyone kilometres away. Trucks of the U-Haul company were seen."
    );
}

#[test]
fn accents_paragraphs_and_pages_are_kept_and_running_heads_are_not() {
    let page = |lines: &[&'static str], number: &'static str| {
        let mut all = vec![(50, 580, "Radio Delta (bulletin)"), (200, 20, number)];
        all.extend((0..).zip(lines).map(|(at, line)| (50, 540 - 12 * at, *line)));
        all
    };
    let one = page(&["L'armée a pris le pont à l'aube, a déclaré", "un porte-parole."], "1");
    let two = page(&["Les rebelles se sont retirés dans les collines qui se"], "2");
    let three = page(&["trouvent au nord de la ville, selon des habitants."], "3");
    let shown = text(&document("<< >>", &[&one, &two, &three]));
    assert_eq!(
        shown,
        "L'armée a pris le pont à l'aube, a déclaré un porte-parole.\n\n\
        Les rebelles se sont retirés dans les collines qui se trouvent au nord de la ville, selon des habitants."
    );
}

#[test]
fn a_bad_document_stops_no_other_and_says_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let line: &[(u32, u32, &str)] =
        &[(50, 500, "The army took the bridge at dawn after two days of shelling, a spokesman said.")];
    let good = document(INFO, &[line]);
    let bomb = {
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        (0..200).for_each(|_| packed.write_all(&[b' '; 1 << 20]).unwrap());
        packed.finish().unwrap()
    };
    let mut swells = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
        2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n\
        3 0 obj\n<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>\nendobj\n"
        .to_vec();
    let _ = write!(swells, "4 0 obj\n<< /Filter /FlateDecode /Length {} >>\nstream\n", bomb.len());
    swells.extend(&bomb);
    swells.extend(b"\nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n");
    for (name, bytes) in [
        ("a.pdf", &good),
        ("b.pdf", &b"%PDF-1.7\n%\xE2\xE3\xCF\xD3".to_vec()),
        ("c.pdf", &document(INFO, &[&[]])),
        ("d.pdf", &swells),
        ("e.pdf", &good),
    ] {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let collection = Collection::new(Reader::new());
    let told = collection
        .open(folder.path())
        .map(|one| one.map_or_else(|error| error.to_string(), |_| "read".to_owned()));
    let told: Vec<_> = told.map(|line| line.rsplit(".pdf: ").next().unwrap().to_owned()).collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    read
    this PDF document is damaged, or made in a way that cannot be read
    its pages are pictures; turn them into text with a program that recognises letters
    its pages are pictures; turn them into text with a program that recognises letters
    read
    ");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_document_is_read_or_refused(at in 0usize..900, byte in any::<u8>(), end in 0usize..900) {
        let line: &[(u32, u32, &str)] = &[(50, 500, "The army took the bridge at dawn."), (50, 488, "It fell on Friday.")];
        let mut bytes = document(INFO, &[line, line]);
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = read(&bytes);
        bytes.truncate(end % bytes.len());
        let _ = read(&bytes);
    }
}
