//! A web server for one test.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses its own part; a test's server may panic"
)]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Paths, in the order in which they were asked for.
pub(crate) type Requests = Arc<Mutex<Vec<String>>>;

/// Serves each request with what `answer` writes for its path and header (in lower case); gives the server's address
/// and what was asked. Each 127.0.0.x is a host of its own.
pub(crate) fn serve(
    answer: impl Fn(&str, &str, &mut TcpStream) + Send + Sync + 'static,
) -> (String, Requests) {
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    let address = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let (asked, answer) = (Requests::default(), Arc::new(answer));
    let kept = Arc::clone(&asked);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let (answer, kept) = (Arc::clone(&answer), Arc::clone(&kept));
            std::thread::spawn(move || {
                let mut header = String::new();
                let mut lines = BufReader::new(stream.try_clone().unwrap());
                while lines.read_line(&mut header).is_ok_and(|read| read > 2) {}
                let path = header.split(' ').nth(1).unwrap_or("/").to_owned();
                kept.lock().unwrap().push(path.clone());
                answer(&path, &header.to_lowercase(), &mut stream);
            });
        }
    });
    (address, asked)
}

pub(crate) fn send(stream: &mut TcpStream, status: &str, header: &str, body: &[u8]) {
    let head =
        format!("HTTP/1.1 {status}\r\n{header}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}
