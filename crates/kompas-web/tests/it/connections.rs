//! Clients that send slowly, or nothing, are let go.

use std::future::pending;
use std::time::Duration;

use kompas_web::Settings;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Opens a connection to a site of its own, sends the text, and gives what comes back before the
/// site closes it.
async fn until_closed(sent: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = kompas_web::router(crate::app(), Settings::default());
    tokio::spawn(kompas_web::serve(listener, router, pending()));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    let mut received = Vec::new();
    let read = tokio::time::timeout(Duration::from_mins(1), stream.read_to_end(&mut received));
    read.await.expect("closed within a minute").unwrap();
    String::from_utf8_lossy(&received).into_owned()
}

// The clock jumps ahead whenever nothing else is left to do, so these take no time.

#[tokio::test(start_paused = true)]
async fn a_silent_client_is_let_go() {
    assert_eq!(until_closed("").await, "");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_never_ends_its_headers_is_let_go() {
    for part in [
        "G",
        "GET / HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nX: ",
    ] {
        let answer = until_closed(part).await;
        assert!(!answer.contains("200 OK"), "{part:?}: {answer}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_is_done_but_stays_is_let_go() {
    let answer = until_closed("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.ends_with("goed\n"), "{answer}");
}

#[tokio::test]
async fn what_is_no_http_is_refused() {
    let answer = until_closed("\u{16}\u{3}\u{1}\r\n\r\n").await;
    assert!(!answer.contains("200 OK"), "{answer}");
}
