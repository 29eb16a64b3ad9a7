//! Clients that send slowly, or nothing, or do not read, are let go; nobody takes all places; what
//! cannot be done at once is refused at once; and who is being answered when the site stops is
//! answered.
#![expect(clippy::disallowed_methods, reason = "routes of no site of ours")]

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::routing::{get, post};
use kompas_web::{Limits, Settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

const GET: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

/// A running site.
pub(crate) struct Running {
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Running {
    pub(crate) async fn start(router: Router, limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async {
            let _ = stopped.await;
        };
        let task = tokio::spawn(kompas_web::serve(listener, router, limits, stopped));
        Self {
            address,
            stop,
            task,
        }
    }

    async fn kompas() -> Self {
        let router = kompas_web::router(crate::app(), Settings::default());
        Self::start(router, Limits::default()).await
    }

    async fn connect(&self, sent: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(sent.as_bytes()).await.unwrap();
        stream
    }

    /// Sends a text and gives what comes back before the site closes the connection.
    pub(crate) async fn until_closed(&self, sent: &str) -> String {
        let mut stream = self.connect(sent).await;
        rest(&mut stream).await
    }
}

/// What comes in before the site closes the connection.
async fn rest(stream: &mut TcpStream) -> String {
    let mut received = Vec::new();
    let read = timeout(Duration::from_mins(2), stream.read_to_end(&mut received));
    // Closing on bytes that the site did not read counts as closing too.
    let _ = read.await.expect("closed in time");
    String::from_utf8_lossy(&received).into_owned()
}

/// What comes in up to and with the first of these words.
async fn until(stream: &mut TcpStream, words: &str) -> String {
    let mut received = String::new();
    while !received.contains(words) {
        let mut bytes = [0; 4096];
        let read = timeout(Duration::from_mins(2), stream.read(&mut bytes));
        let count = read.await.expect("in time").unwrap();
        assert_ne!(count, 0, "no {words:?} in {received:?}");
        received.push_str(&String::from_utf8_lossy(&bytes[..count]));
    }
    received
}

async fn length(body: Bytes) -> String {
    format!("{} bytes\n", body.len())
}

// Where the clock is paused it jumps ahead whenever nothing else is left to do, so these take no
// time.

#[tokio::test(start_paused = true)]
async fn a_silent_client_is_let_go() {
    let site = Running::kompas().await;
    assert_eq!(site.until_closed("").await, "");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_never_ends_its_headers_is_let_go() {
    let site = Running::kompas().await;
    for part in [
        "G",
        "GET / HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nX: ",
    ] {
        let answer = site.until_closed(part).await;
        assert!(!answer.contains("200 OK"), "{part:?}: {answer}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_is_done_but_stays_is_let_go() {
    let answer = Running::kompas().await.until_closed(GET).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.ends_with("goed\n"), "{answer}");
}

#[tokio::test]
async fn what_is_no_http_is_refused() {
    let site = Running::kompas().await;
    let answer = site.until_closed("\u{16}\u{3}\u{1}\r\n\r\n").await;
    assert!(!answer.contains("200 OK"), "{answer}");
}

#[tokio::test]
async fn endless_headers_are_refused() {
    let site = Running::kompas().await;
    let mut stream = site.connect("GET / HTTP/1.1\r\nHost: x\r\n").await;
    let line = format!("X: {}\r\n", "y".repeat(1000));
    for _ in 0..1000 {
        if stream.write_all(line.as_bytes()).await.is_err() {
            break;
        }
    }
    let answer = rest(&mut stream).await;
    assert!(!answer.contains("200 OK"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_sends_its_body_too_slowly_is_let_go() {
    let router = Router::new().route("/", post(length));
    let site = Running::start(router, Limits::default()).await;
    let head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n";
    for bytes in [0, 1, 500] {
        let mut stream = site.connect(head).await;
        let began = Instant::now();
        let mut answer = String::new();
        for _ in 0..60 {
            if stream.write_all(&vec![b'x'; bytes]).await.is_err() {
                break;
            }
            let read = timeout(Duration::from_secs(1), until(&mut stream, "\r\n\r\n"));
            if let Ok(read) = read.await {
                answer = read;
                break;
            }
        }
        assert!(answer.starts_with("HTTP/1.1 400"), "{bytes}: {answer}");
        rest(&mut stream).await;
        let took = began.elapsed().as_secs();
        assert!((19..=32).contains(&took), "{bytes} a second: {took} s");
    }
}

#[tokio::test(start_paused = true)]
async fn an_upload_on_a_slow_but_honest_line_comes_in() {
    let router = Router::new().route("/", post(length));
    let site = Running::start(router, Limits::default()).await;
    let head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n";
    let mut stream = site.connect(head).await;
    for _ in 0..60 {
        sleep(Duration::from_secs(1)).await;
        stream.write_all(&[b'x'; 5000]).await.unwrap();
    }
    until(&mut stream, "300000 bytes\n").await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_is_let_go() {
    let answered = Arc::new(Notify::new());
    let gone = Told(Arc::clone(&answered));
    let part = Bytes::from(vec![b'x'; 1 << 20]);
    // 64 MiB, more than the system holds for a client.
    let body = Parts {
        part,
        left: 64,
        _gone: gone,
    };
    let body = Arc::new(std::sync::Mutex::new(Some(body)));
    let answer = move || async move { axum::body::Body::new(body.lock().unwrap().take().unwrap()) };
    let site = Running::start(Router::new().route("/", get(answer)), Limits::default()).await;
    let _stream = site.connect("GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let began = Instant::now();
    let end = timeout(Duration::from_mins(2), answered.notified()).await;
    end.expect("let go");
    let took = began.elapsed().as_secs();
    assert!((20..=30).contains(&took), "{took} s");
}

/// A long answer.
struct Parts {
    part: Bytes,
    left: usize,
    _gone: Told,
}

impl hyper::body::Body for Parts {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, Infallible>>> {
        if self.left == 0 {
            return std::task::Poll::Ready(None);
        }
        self.left -= 1;
        let frame = hyper::body::Frame::data(self.part.clone());
        std::task::Poll::Ready(Some(Ok(frame)))
    }
}

/// Tells that it was dropped.
struct Told(Arc<Notify>);

impl Drop for Told {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

#[tokio::test]
async fn no_more_are_let_in_than_there_are_places() {
    let limits = Limits {
        connections: 4,
        per_address: 100,
        ..Limits::default()
    };
    let router = kompas_web::router(crate::app(), Settings::default());
    let site = Running::start(router, limits).await;
    let mut inside = Vec::new();
    for _ in 0..4 {
        let mut stream = site.connect(GET).await;
        until(&mut stream, "goed\n").await;
        inside.push(stream);
    }
    let mut late = site.connect(GET).await;
    let answer = timeout(Duration::from_millis(200), until(&mut late, "goed\n"));
    answer.await.expect_err("waits for a place");
    inside.pop();
    until(&mut late, "goed\n").await;
}

#[tokio::test]
async fn one_address_cannot_take_all_places() {
    let limits = Limits {
        connections: 8,
        per_address: 2,
        ..Limits::default()
    };
    let router = kompas_web::router(crate::app(), Settings::default());
    let site = Running::start(router, limits).await;
    let mut inside = Vec::new();
    for _ in 0..4 {
        let mut stream = site.connect(GET).await;
        until(&mut stream, "goed\n").await;
        inside.push(stream);
    }
    // The fifth finds half of the places taken, and its address has more than its share.
    assert_eq!(site.until_closed("").await, "");
    let other = TcpSocket::new_v4().unwrap();
    other.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    let mut other = other.connect(site.address).await.unwrap();
    other.write_all(GET.as_bytes()).await.unwrap();
    until(&mut other, "goed\n").await;
}

#[tokio::test(start_paused = true)]
async fn more_than_can_be_done_at_once_is_refused_at_once() {
    let go_on = Arc::new(Notify::new());
    let wait = Arc::clone(&go_on);
    let slow = move || async move {
        wait.notified().await;
        "klaar\n"
    };
    let router = Router::new()
        .route("/", get(slow).post(length))
        .route("/healthz", get(async || "goed\n"));
    let limits = Limits {
        requests: 2,
        ..Limits::default()
    };
    let site = Running::start(router, limits).await;
    let ask = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    let send = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n";

    // Of two places one may be taken by who is still sending.
    let mut sending = site.connect(send).await;
    sleep(Duration::from_millis(10)).await;
    let refused = until(&mut site.connect(send).await, "eens.\n").await;
    assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
    let mut asking = site.connect(ask).await;
    sleep(Duration::from_millis(10)).await;
    let mut late = site.connect(ask).await;
    let refused = until(&mut late, "eens.\n").await;
    assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
    assert!(refused.contains("retry-after: 1\r\n"), "{refused}");
    until(&mut site.connect(GET).await, "goed\n").await;

    go_on.notify_one();
    until(&mut asking, "klaar\n").await;
    sending.write_all(b"123456789").await.unwrap();
    until(&mut sending, "9 bytes\n").await;
    // The connection of who was refused is still good.
    go_on.notify_one();
    late.write_all(ask.as_bytes()).await.unwrap();
    until(&mut late, "klaar\n").await;
}

#[tokio::test(start_paused = true)]
async fn who_is_being_answered_when_the_site_stops_is_answered() {
    let slow = async || {
        sleep(Duration::from_secs(5)).await;
        "klaar\n"
    };
    let router = Router::new()
        .route("/", get(slow))
        .route("/healthz", get(async || "goed\n"));
    let site = Running::start(router, Limits::default()).await;
    let mut idle = site.connect(GET).await;
    until(&mut idle, "goed\n").await;
    let mut asking = site.connect("GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    sleep(Duration::from_millis(10)).await;

    let began = Instant::now();
    site.stop.send(()).unwrap();
    assert_eq!(rest(&mut idle).await, "", "an idle connection is closed");
    assert!(began.elapsed() < Duration::from_secs(1));
    let answer = rest(&mut asking).await;
    assert!(answer.ends_with("klaar\n"), "{answer}");
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    site.task.await.unwrap().unwrap();
    let took = began.elapsed().as_secs();
    assert!((4..=5).contains(&took), "{took} s");
    assert!(TcpStream::connect(site.address).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn who_never_ends_does_not_keep_the_site_from_stopping() {
    let router = Router::new().route("/", get(pending::<()>));
    let site = Running::start(router, Limits::default()).await;
    let _asking = site.connect("GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let _silent = site.connect("").await;
    sleep(Duration::from_millis(10)).await;
    let began = Instant::now();
    site.stop.send(()).unwrap();
    site.task.await.unwrap().unwrap();
    assert_eq!(began.elapsed().as_secs(), 10);
}
