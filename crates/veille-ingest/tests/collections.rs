//! Files of many articles: each record is an article or an error in its place.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test states what must hold; a panic is how it says that it does not"
)]

use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use veille_ingest::{Collection, Columns, Field, Reader};

const BODY: &str = "The army took the bridge at dawn, and nobody was hurt, a witness said on Friday.";

/// What a file of that name and content gives, one line a record.
fn read(name: &str, bytes: &[u8]) -> String {
    read_as(&Collection::new(Reader::new().max_bytes(2_000)), name, bytes)
}

fn read_as(collection: &Collection, name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    let mut seen = String::new();
    for found in collection.open(folder.path()) {
        let line = match found {
            Ok(ingested) => {
                let article = &ingested.article;
                let shown = |value: Option<&str>| value.unwrap_or("–").to_owned();
                let title = article.title.map(|title| title.of(&article.text));
                let date = article.published.map(|date| date.to_string());
                let start: String = article.text.chars().take(40).collect::<String>().replace('\n', "⏎");
                format!(
                    "{} | {} | {} | {} | {} | {} | {start} | {:?}",
                    ingested.origin,
                    shown(date.as_deref()),
                    shown(article.outlet.as_deref()),
                    article.lang,
                    shown(title),
                    shown(article.address.as_deref()),
                    ingested.notes,
                )
            }
            Err(error) => error.to_string(),
        };
        seen.push_str(&line.replace(&format!("{}/", folder.path().display()), ""));
        seen.push('\n');
    }
    seen
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn each_line_of_json_is_an_article_or_an_error() {
    let long = "x".repeat(9000);
    let lines = format!(
        "{{\"text\": \"{BODY}\", \"date\": \"2031-04-02\", \"source\": {{\"id\": 1, \"name\": \"Radio Delta\"}}, \"url\": \"https://example.org/a\"}}\n\
         not json\n\n\
         {{\"body\": \"<p>{BODY}</p><p>More.</p>\", \"headline\": \"The bridge\", \"publishedAt\": 1932877800}}\n\
         {{\"title\": \"Only a title\"}}\n\
         {{\"text\": \"{long}\"}}\n\
         {{\"text\": \"{BODY}\", \"date\": \"soon\"}}\n\
         {{\"text\": [\"{BODY}\", \"Second.\"], \"lang\": \"en\", \"date\": null}}\n\
         [1, 2]"
    );
    let found = read("wire.jsonl", lines.as_bytes());
    insta::assert_snapshot!(found, @r"
    wire.jsonl, line 1 | 2031-04-02 | Radio Delta | en | – | https://example.org/a | The army took the bridge at dawn, and no | []
    wire.jsonl, line 2: this is no JSON object: expected ident at line 1 column 2
    wire.jsonl, line 4 | 2031-04-02T06:30 | – | en | The bridge | – | The bridge⏎⏎The army took the bridge at  | []
    wire.jsonl, line 5: it has no text
    wire.jsonl, line 6: there is more than the 8 kB that one article may have; split it into its articles, or raise the limit
    wire.jsonl, line 7: `soon` is no date that veille can read; write it as 2021-08-14, or set the date
    wire.jsonl, line 8 | – | – | en | – | – | The army took the bridge at dawn, and no | [Undated]
    wire.jsonl, line 9: this is no JSON object: invalid type: sequence, expected a map at line 1 column 0
    ");
    assert_eq!(read("wire.jsonl.gz", &gzip(lines.as_bytes())).replace(".gz", ""), found);
}

#[test]
fn an_array_is_read_element_by_element() {
    let text = format!(
        "[{{\"text\": \"{BODY}\"}}, {{\"broken\": }}, {{\"text\": \"{BODY}\", \"published\": \"2031\"}}, {{\"text\":"
    );
    insta::assert_snapshot!(read("export.json", text.as_bytes()), @r"
    export.json, item 1 | – | – | en | – | – | The army took the bridge at dawn, and no | [Undated]
    export.json, item 2: this is no JSON object: expected value at line 1 column 12
    export.json, item 3 | 2031 | – | en | – | – | The army took the bridge at dawn, and no | []
    export.json, item 4: this is no JSON object: the file ends inside it
    ");
    let one = format!("{{\n  \"content\": \"{BODY}\",\n  \"date\": \"2031-04\"\n}}");
    insta::assert_snapshot!(read("one.json", one.as_bytes()), @"one.json, item 1 | 2031-04 | – | en | – | – | The army took the bridge at dawn, and no | []");
}

#[test]
fn tables_are_read_by_the_names_of_their_columns() {
    let text = format!(
        "Titre;Date;Content;Source\nLe pont;14/04/2031;\"La colonne a quitt\u{e9} la ville, dit un \"\"t\u{e9}moin\"\".\nElle a atteint le pont.\";Radio Delta\n;;;\nx;2031-04-03;{BODY};\n"
    );
    insta::assert_snapshot!(read("export.csv", text.as_bytes()), @r#"
    export.csv, row 1 | 2031-04-14 | Radio Delta | fr | – | – | La colonne a quitté la ville, dit un "té | []
    export.csv, row 3 | 2031-04-03 | – | en | – | – | The army took the bridge at dawn, and no | []
    "#);
    // What a French office program writes.
    let windows: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    insta::assert_snapshot!(read("export.csv", &windows), @r#"
    export.csv, row 1 | 2031-04-14 | Radio Delta | fr | – | – | La colonne a quitté la ville, dit un "té | [EncodingGuessed("windows-1252")]
    export.csv, row 3 | 2031-04-03 | – | en | – | – | The army took the bridge at dawn, and no | []
    "#);
    let columns = Columns::new().set(Field::Text, "Contenu").set(Field::Title, "Titre");
    let collection = Collection::new(Reader::new()).columns(columns);
    let renamed = text.replace("Content;", "Contenu;");
    insta::assert_snapshot!(read_as(&collection, "export.csv", renamed.as_bytes()), @r"
    export.csv, row 1 | 2031-04-14 | Radio Delta | fr | Le pont | – | Le pont⏎⏎La colonne a quitté la ville, d | []
    export.csv, row 3 | 2031-04-03 | – | en | x | – | x⏎⏎The army took the bridge at dawn, and | []
    ");
    insta::assert_snapshot!(read("export.csv", renamed.as_bytes()), @"export.csv: no column holds the text; name it, for example `text=body` (there are: Titre, Date, Contenu, Source)");
}

#[test]
fn a_quote_that_is_never_closed_ends_a_table_and_no_memory() {
    let text = format!("text,date\n\"{BODY}\",2031-04-02\n\"{}", "never closed, ".repeat(100_000));
    insta::assert_snapshot!(read("export.csv", text.as_bytes()), @r"
    export.csv, row 1 | 2031-04-02 | – | en | – | – | The army took the bridge at dawn, and no | []
    export.csv, row 2: there is more than the 8 kB that one article may have; split it into its articles, or raise the limit
    ");
}

#[test]
fn what_swells_when_unpacked_is_stopped() {
    let bomb = gzip(&vec![b' '; 100 << 20]);
    assert!(bomb.len() < 200_000);
    insta::assert_snapshot!(read("a.txt.gz", &bomb), @"a.txt.gz: there is more than the 2 kB that one article may have; split it into its articles, or raise the limit");
    let lines = [b"{\"text\": \"".as_slice(), &vec![b'a'; 100 << 20]].concat();
    insta::assert_snapshot!(read("a.jsonl.gz", &gzip(&lines)), @"a.jsonl.gz, line 1: it swells to more than 200 times its size when it is unpacked; that is no text, and the rest of it is not read");
    insta::assert_snapshot!(read("a.jsonl.gz", &gzip(BODY.as_bytes())[..40]), @"a.jsonl.gz: it cannot be read: incomplete deflate stream");
}

#[test]
fn a_collection_is_no_article() {
    let error = Reader::new().bytes("a.jsonl", b"{\"text\": \"x\"}\n{\"text\": \"y\"}").unwrap_err();
    assert!(error.is_collection());
    insta::assert_snapshot!(error, @"a.jsonl: this is JSON lines, a collection of articles; open it as one");
}

#[test]
fn a_bad_mapping_is_said() {
    insta::assert_snapshot!("texte=contenu".parse::<Columns>().unwrap_err(), @"`texte=contenu` says of no field which column holds it; write for example `text=body,published=day` (fields: text, title, published, outlet, address, lang)");
}

#[test]
fn feeds_of_each_kind_are_read() {
    let rss = format!(
        "<?xml version=\"1.0\" encoding=\"windows-1252\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\
         <channel><title>Radio Delta</title><link>https://example.org/</link><language>en-gb</language>\
         <item><title>The bridge at Arad is taken</title><link>https://example.org/a</link><pubDate>Wed, 02 Apr 2031 00:30:00 +0300</pubDate>\
         <description>Short.</description><content:encoded><![CDATA[<p>{BODY}</p><p>Caf\u{e9}s stayed open.</p>]]></content:encoded></item>\
         <item><title>Second</title><description>&lt;p&gt;{BODY}&lt;/p&gt;</description><pubDate>soon</pubDate></item>\
         <item><link>https://example.org/c</link></item></channel></rss>"
    );
    let windows: Vec<u8> = rss.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    insta::assert_snapshot!(read("feed.xml", &windows), @r"
    feed.xml, item 1 | 2031-04-02T00:30 | Radio Delta | en | The bridge at Arad is taken | https://example.org/a | The bridge at Arad is taken⏎⏎The army to | []
    feed.xml, item 2 | – | Radio Delta | en | Second | – | Second⏎⏎The army took the bridge at dawn | [Excerpt, Undated]
    feed.xml, item 3: there is nothing to read but white space
    ");
    let atom = format!(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'><title type='html'>Radio &lt;b&gt;Delta&lt;/b&gt;</title>\
         <entry><title>Arad</title><link rel='self' href='https://example.org/self'/><link href='https://example.org/b'/>\
         <published>2031-04-02T23:30:00-05:00</published><updated>2031-04-04T00:00:00Z</updated>\
         <content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>{BODY}</p></div></content></entry></feed>"
    );
    insta::assert_snapshot!(read("feed", atom.as_bytes()), @"feed, item 1 | 2031-04-02T23:30 | Radio Delta | en | Arad | https://example.org/b | Arad⏎⏎The army took the bridge at dawn,  | []");
    let json = format!(
        "{{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"Radio Delta\", \"items\": [{{\"id\": \"1\", \
          \"url\": \"https://example.org/j\", \"content_text\": \"{BODY}\", \"date_published\": \"2031-04-02\"}}]}}"
    );
    insta::assert_snapshot!(read("feed.json", json.as_bytes()), @"feed.json, item 1 | 2031-04-02 | Radio Delta | en | – | https://example.org/j | The army took the bridge at dawn, and no | []");
    insta::assert_snapshot!(read("feed.xml", b"<rss version='2.0'><channel><item><title>x</titl"), @"feed.xml: this is no feed that can be read: unable to parse XML: Parser error: syntax error: tag not closed: `>` not found before end of input");
}

/// One record of a web archive.
fn warc(kind: &str, address: &str, of: &str, block: &[u8]) -> Vec<u8> {
    let header = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nContent-Type: {of}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [header.as_bytes(), block, b"\r\n\r\n"].concat()
}

#[test]
fn the_pages_of_an_archive_are_read() {
    let page =
        format!("<html><body><article><h1>The bridge</h1><p>{BODY}</p><p>{BODY}</p></article></body></html>");
    let answer = |status: &str, headers: &str, body: &[u8]| {
        [
            format!("HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n{headers}\r\n")
                .as_bytes(),
            body,
        ]
        .concat()
    };
    let http = "application/http; msgtype=response";
    let chunked = [format!("{:x}\r\n{page}\r\n0\r\n\r\n", page.len()).into_bytes()].concat();
    let records = [
        warc("warcinfo", "", "application/warc-fields", b"software: x"),
        warc("request", "https://example.org/1", http, b"GET / HTTP/1.1"),
        warc("response", "https://example.org/2031/04/02/a", http, &answer("200 OK", "", page.as_bytes())),
        warc("response", "https://example.org/2", http, &answer("404 Not Found", "", page.as_bytes())),
        warc(
            "response",
            "https://example.org/3",
            http,
            &answer("200 OK", "Transfer-Encoding: chunked\r\n", &chunked),
        ),
        warc(
            "response",
            "https://example.org/4",
            http,
            &answer("200 OK", "Content-Encoding: gzip\r\n", &gzip(page.as_bytes())),
        ),
        warc(
            "response",
            "https://example.org/5",
            http,
            &answer("200 OK", "Content-Encoding: gzip\r\n", &gzip(&vec![0; 50 << 20])),
        ),
        warc("response", "https://example.org/6", http, &answer("200 OK", "", b"<html><body></body></html>")),
        warc("response", "https://example.org/7", http, b"no http"),
        warc("conversion", "https://example.org/8", "text/plain", BODY.as_bytes()),
        warc("response", "https://example.org/9", http, &answer("200 OK", "", &vec![b'x'; 20_000])),
    ];
    let found = read("crawl.warc", &records.concat());
    insta::assert_snapshot!(found, @r"
    crawl.warc, record 3 | 2031-04-02 | example.org | en | The bridge | https://example.org/2031/04/02/a | The bridge⏎⏎The army took the bridge at  | []
    crawl.warc, record 5 | – | example.org | en | The bridge | https://example.org/3 | The bridge⏎⏎The army took the bridge at  | [Undated]
    crawl.warc, record 6 | – | example.org | en | The bridge | https://example.org/4 | The bridge⏎⏎The army took the bridge at  | [Undated]
    crawl.warc, record 7: the file has 52 kB, more than the 8 kB that one article may have; split it into its articles, or raise the limit
    crawl.warc, record 8 (https://example.org/6): the page has no main text that could be found: a list of links, a notice, or a page that a script fills
    crawl.warc, record 9: the archive is damaged: its HTTP header is broken
    crawl.warc, record 10 | – | – | en | – | https://example.org/8 | The army took the bridge at dawn, and no | [Undated]
    crawl.warc, record 11: the file has 21 kB, more than the 8 kB that one article may have; split it into its articles, or raise the limit
    ");
    let packed: Vec<u8> = records.iter().flat_map(|record| gzip(record)).collect();
    assert_eq!(read("crawl.warc.gz", &packed).replace(".gz", ""), found);
}

#[test]
fn an_archive_that_lies_about_its_lengths_ends_with_an_error() {
    let lie =
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
    insta::assert_snapshot!(read("a.warc", lie), @"a.warc, record 1: the archive is damaged: the file ends inside a record");
    let short = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 2\r\n\r\nlonger than it says\r\n";
    insta::assert_snapshot!(read("a.warc", short), @"a.warc, record 2: the archive is damaged: a record does not begin with its version");
    let endless = [b"WARC/1.0\r\n".as_slice(), &b"X-Y: z\r\n".repeat(10_000)].concat();
    insta::assert_snapshot!(read("a.warc", &endless), @"a.warc, record 1: the archive is damaged: a header does not end");
}

#[test]
fn bytes_at_hand_are_read_like_a_file() {
    let lines = format!("{{\"text\": \"{BODY}\"}}\nx\n");
    let collection = Collection::new(Reader::new());
    for bytes in [lines.as_bytes().to_vec(), gzip(lines.as_bytes())] {
        let found: Vec<_> = collection.bytes("a.jsonl", &bytes).collect();
        assert!(found.len() == 2 && found[0].is_ok() && found[1].is_err());
    }
    assert!(collection.bytes("a.txt", b"").next().unwrap().unwrap_err().is_empty());
}
