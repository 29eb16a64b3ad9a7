//! How much may be sent to a route: it says so itself, and more is refused before it is read.

use std::time::Duration;

use axum::http::Method;
use kompas_web::{Limits, Settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

const FORM: usize = 128 * 1024;
/// Where files come in.
const UPLOAD: &str = "/documenten/toevoegen";

#[test]
fn only_files_may_be_large() {
    for route in kompas_web::routes() {
        let at = format!("{} {}", route.method, route.path);
        match route.method {
            Method::GET | Method::DELETE => assert_eq!(route.body, 0, "{at}"),
            _ if route.path == UPLOAD => assert_eq!(route.body, 256 << 20),
            _ if route.path == "/uitvraag/{token}/bijlagen" => assert_eq!(route.body, 65 << 20),
            _ if route.path == "/beheer/elders" => assert_eq!(route.body, 1 << 20),
            _ if route.path == "/eigen-cijfers/{tabel}" => assert_eq!(route.body, 1 << 20),
            _ if route.path == "/eigen-cijfers/{tabel}/bewaar" => {
                assert_eq!(route.body, 4 << 20);
            }
            // Five texts, each as long as an answer.
            _ if route.path == "/dossiers/{dossier}/stukken/{stuk}" => {
                assert_eq!(route.body, 1 << 20);
            }
            _ => assert_eq!(route.body, FORM, "{at}"),
        }
    }
}

/// Sends a form to a running site, in parts; gives the answer, or what of it came before the site
/// closed the connection.
async fn post(head: &str, parts: &[&[u8]]) -> String {
    let router = kompas_web::router(crate::app(), Settings::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = kompas_web::serve(listener, router, Limits::default(), std::future::pending());
    let task = tokio::spawn(serving);
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /aanmelden HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n{head}\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    for part in parts {
        stream.write_all(part).await.unwrap();
    }
    let mut answer = Vec::new();
    let read = timeout(Duration::from_secs(30), stream.read_to_end(&mut answer));
    let _ = read.await.expect("an answer");
    task.abort();
    String::from_utf8_lossy(&answer).into_owned()
}

#[track_caller]
fn is_too_large(answer: &str) {
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("<h1>Dit is te groot</h1>"), "{answer}");
    assert!(answer.contains("groter dan 128 kB"), "{answer}");
    assert!(answer.contains("content-security-policy: "), "{answer}");
}

#[tokio::test]
async fn what_is_said_to_be_too_large_is_not_read() {
    // Nothing of it is sent, and the answer is there.
    for length in ["131073", "1000000000000"] {
        is_too_large(&post(&format!("Content-Length: {length}\r\n"), &[]).await);
    }
}

#[tokio::test]
async fn what_turns_out_to_be_too_large_is_refused() {
    let chunk = [b"10000\r\n", vec![b'a'; 0x10000].as_slice(), b"\r\n"].concat();
    let parts: [&[u8]; 4] = [&chunk, &chunk, b"1\r\na\r\n", b"0\r\n\r\n"];
    is_too_large(&post("Transfer-Encoding: chunked\r\n", &parts).await);
}

#[tokio::test]
async fn a_form_that_fits_is_read() {
    let form = vec![b'a'; FORM];
    let answer = post(&format!("Content-Length: {FORM}\r\n"), &[&form]).await;
    assert!(
        answer.starts_with("HTTP/1.1 403"),
        "no sign-in here: {answer}"
    );
}
