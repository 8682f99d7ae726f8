//! Web pages: main text, and what a page says of itself.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test states what must hold; a panic is how it says that it does not"
)]

use veille_ingest::{Basis, Error, Ingested, Reader};

const PARAGRAPHS: &str = "<p>The army took the bridge at Arad at dawn on Friday, a spokesman told Radio Delta.</p>\
    <p>The rebels withdrew to the hills north of the town and left their vehicles behind, witnesses said.</p>\
    <p>It was the third time this year that the bridge changed hands, and both sides gave the other the blame.</p>";

fn page(head: &str, before: &str, after: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">{head}</head><body>\
         <nav><a href=\"/\">Home</a> <a href=\"/world\">World</a></nav>\
         <main><article><h1>The bridge at Arad is taken</h1>{before}{PARAGRAPHS}{after}</article></main>\
         <aside><h2>Most read</h2><a href=\"/x\">Ten recipes for summer</a> <time datetime=\"2035-01-01\">1 January</time></aside>\
         <footer>All rights reserved. Cookie settings.</footer></body></html>"
    )
}

fn read(html: &str) -> Ingested {
    Reader::new().bytes("arad.html", html.as_bytes()).unwrap()
}

fn refused(html: &str) -> Error {
    Reader::new().bytes("arad.html", html.as_bytes()).unwrap_err()
}

#[test]
fn the_main_text_is_read_under_its_title() {
    let ingested = read(&page("<title>The bridge at Arad is taken | Radio Delta</title>", "", ""));
    insta::assert_snapshot!(ingested.article.text, @r"
    The bridge at Arad is taken

    The army took the bridge at Arad at dawn on Friday, a spokesman told Radio Delta.

    The rebels withdrew to the hills north of the town and left their vehicles behind, witnesses said.

    It was the third time this year that the bridge changed hands, and both sides gave the other the blame.
    ");
    assert_eq!(ingested.article.title.unwrap().of(&ingested.article.text), "The bridge at Arad is taken");
}

#[test]
fn a_page_is_dated_by_the_best_it_says() {
    let ld = "<script type=\"application/ld+json\">{\"@context\": \"https://schema.org\", \"@graph\": [\
        {\"@type\": \"WebSite\", \"name\": \"Other\"}, {\"@type\": [\"NewsArticle\"], \"headline\": \"The bridge at Arad is taken\",\
        \"datePublished\": \"2031-04-04T06:30:00+02:00\", \"dateModified\": \"2031-04-05T09:00:00+02:00\", \"inLanguage\": \"en-GB\",\
        \"publisher\": {\"@type\": \"Organization\", \"name\": \"Radio Delta\"}, \"mainEntityOfPage\": {\"@id\": \"https://example.org/arad\"}}]}</script>";
    let meta = "<meta property=\"article:published_time\" content=\"2031-04-03T10:00:00Z\"><meta property=\"og:site_name\" content=\"Delta\">\
        <link rel=\"canonical\" href=\"https://example.org/2031/04/02/arad\">";
    let time = "<p class=\"byline\"><time datetime=\"2031-04-01\">1 April</time></p>";
    let link = "<link rel=\"canonical\" href=\"https://www.example.org/2031/04/02/arad\">";
    let mut seen = String::new();
    for (what, head, before) in [
        ("all", format!("{ld}{meta}"), time),
        ("no JSON-LD", meta.to_owned(), time),
        (
            "broken JSON-LD",
            format!("<script type=\"application/ld+json\">{{\"@type\": \"NewsArticle\",</script>{meta}"),
            time,
        ),
        ("time", link.to_owned(), time),
        ("address", link.to_owned(), ""),
        ("text", String::new(), "<div class=\"published\">Published on 31 March 2031 by the news desk</div>"),
        ("changed", "<meta property=\"article:modified_time\" content=\"2031-04-06\">".to_owned(), ""),
        ("nothing", String::new(), ""),
    ] {
        let Ingested { article, bases, .. } = read(&page(&head, before, ""));
        let date = article.published.map(|date| date.to_string());
        seen.push_str(&format!(
            "{what}: {date:?} {:?} | {:?} {:?} | {:?} {:?} | {} {:?}\n",
            bases.published,
            article.outlet.as_deref(),
            bases.outlet,
            article.address.as_deref(),
            bases.address,
            article.lang,
            bases.lang,
        ));
    }
    insta::assert_snapshot!(seen, @r#"
    all: Some("2031-04-04T06:30") Some(JsonLd) | Some("Radio Delta") Some(JsonLd) | Some("https://example.org/arad") Some(JsonLd) | en Some(Text)
    no JSON-LD: Some("2031-04-03T10:00") Some(Meta) | Some("Delta") Some(Meta) | Some("https://example.org/2031/04/02/arad") Some(Meta) | en Some(Text)
    broken JSON-LD: Some("2031-04-03T10:00") Some(Meta) | Some("Delta") Some(Meta) | Some("https://example.org/2031/04/02/arad") Some(Meta) | en Some(Text)
    time: Some("2031-04-01") Some(Time) | Some("example.org") Some(Address) | Some("https://www.example.org/2031/04/02/arad") Some(Meta) | en Some(Text)
    address: Some("2031-04-02") Some(Address) | Some("example.org") Some(Address) | Some("https://www.example.org/2031/04/02/arad") Some(Meta) | en Some(Text)
    text: Some("2031-03-31") Some(Time) | None None | None None | en Some(Text)
    changed: Some("2031-04-06") Some(Modified) | None None | None None | en Some(Text)
    nothing: None None | None None | None None | en Some(Text)
    "#);
}

#[test]
fn a_french_date_in_a_by_line_is_read() {
    let html = "<html lang=fr><body><article><h1>Le pont d'Arad est pris</h1><div class='date'>Publié le 4 avril 2031 à 6h30</div>\
        <p>L'armée a pris le pont d'Arad vendredi à l'aube, a déclaré un porte-parole à Radio Delta.</p>\
        <p>Les rebelles se sont repliés dans les collines au nord de la ville, selon des témoins.</p></article></body></html>";
    let ingested = read(html);
    assert_eq!(ingested.article.published.unwrap().to_string(), "2031-04-04");
    assert_eq!(ingested.bases.published, Some(Basis::Time));
    assert_eq!(ingested.article.lang.code(), "fr");
}

#[test]
fn characters_are_read_as_the_page_or_its_bytes_say() {
    let french = "<html><head><meta http-equiv='content-type' content='text/html; charset=iso-8859-1'></head><body><article>\
        <p>L'arm\u{e9}e a pris le pont vendredi \u{e0} l'aube, a d\u{e9}clar\u{e9} un porte-parole \u{e0} Radio Delta ce matin.</p>\
        <p>Les rebelles se sont repli\u{e9}s dans les collines au nord de la ville, selon des t\u{e9}moins.</p></article></body></html>";
    let latin: Vec<u8> = french.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let ingested = Reader::new().bytes("arad.html", &latin).unwrap();
    assert!(ingested.article.text.contains("L'armée a pris le pont vendredi à l'aube"));
    // It says Latin 1 and is UTF-8.
    assert!(read(french).article.text.contains("L'armée a pris le pont"));
    let unsaid = french.replace("charset=iso-8859-1", "");
    let unsaid: Vec<u8> = unsaid.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let ingested = Reader::new().bytes("arad.html", &unsaid).unwrap();
    assert!(ingested.article.text.contains("L'armée a pris le pont") && ingested.notes.len() == 2);
}

#[test]
fn a_page_without_an_article_is_refused() {
    let error = refused(
        "<!DOCTYPE html><html><body><div id=root></div><script>var x = 'text';</script></body></html>",
    );
    insta::assert_snapshot!(error, @"arad.html: the page has no main text that could be found: a list of links, a notice, or a page that a script fills");
}

#[test]
fn hostile_pages_end_soon() {
    let open = |tag: &str, count: usize| page("", &format!("<{tag}>").repeat(count), "");
    insta::assert_snapshot!(refused(&open("div", 100_000)), @"arad.html: its elements stand more than 512 deep inside each other; no page is written so");
    let started = std::time::Instant::now();
    for html in [
        open("p", 100_000),
        open("li", 100_000),
        open("b", 400),
        page("", "", &"<a><i>".repeat(200)),
        page("", &"<table><tr><td>".repeat(400), ""),
        page("", &format!("<div {}>", "a='b' ".repeat(100_000)), ""),
        page("", &"&lt;".repeat(200_000), ""),
        page(&"<meta name=date content=x>".repeat(20_000), "", ""),
        page(&format!("<script type='application/ld+json'>{}</script>", "[".repeat(200_000)), "", ""),
        page(
            &format!(
                "<script type='application/ld+json'>{}1{}</script>",
                "{\"@graph\":".repeat(100),
                "}".repeat(100)
            ),
            "",
            "",
        ),
        page("", &"<p>Word </p>".repeat(50_000), ""),
        page("", &"<div class=date>x</div>".repeat(20_000), ""),
        format!("<html><body>{}", "<!-- ".repeat(100_000)),
        "<html><body><svg><foreignObject><p>".repeat(100),
    ] {
        let _ = Reader::new().bytes("hostile.html", html.as_bytes());
    }
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}
