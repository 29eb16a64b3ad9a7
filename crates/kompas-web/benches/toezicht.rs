//! What watching costs: the same pages over one kept connection, with and without marks, lines in
//! the log (which nobody reads here) and counts.

use std::sync::Arc;
use std::time::{Duration, Instant};

use kompas_app::App;
use kompas_web::{Limits, Process, Serving, Settings, Watch};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const ROUNDS: usize = 9;
const REQUESTS: u32 = 1_000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (files, _) = kompas_app::catalogue::files(None, None).unwrap();
    let guide = kompas_app::catalogue::load(&files).unwrap();
    let app = Arc::new(App::new(guide).unwrap());
    let watch = Watch::new(
        "bench",
        Arc::new(Instant::now),
        Arc::new(Process::default),
        false,
    );
    for path in ["/healthz", "/bronnen"] {
        let mut without = client(&app, None).await;
        let mut with = client(&app, Some(watch.clone())).await;
        let (mut all, mut watched) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            all.push(ask(&mut without, path).await);
            watched.push(ask(&mut with, path).await);
        }
        let (without, with) = (middle(all), middle(watched));
        println!(
            "{path}: {without:?} a request without, {with:?} with: {:.3} times",
            with.as_secs_f64() / without.as_secs_f64()
        );
    }
}

async fn client(app: &Arc<App>, watch: Option<Watch>) -> TcpStream {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = kompas_web::router(Arc::clone(app), Settings::default());
    let serving = Serving {
        watch,
        ..Serving::from(Limits::default())
    };
    tokio::spawn(kompas_web::serve(
        listener,
        router,
        serving,
        std::future::pending(),
    ));
    TcpStream::connect(address).await.unwrap()
}

/// The time of a request.
async fn ask(stream: &mut TcpStream, path: &str) -> Duration {
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
    let began = Instant::now();
    let mut bytes = vec![0; 1 << 20];
    for _ in 0..REQUESTS {
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut at = 0;
        loop {
            at += stream.read(&mut bytes[at..]).await.unwrap();
            if is_whole(&bytes[..at]) {
                break;
            }
        }
    }
    began.elapsed() / REQUESTS
}

fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&bytes[..end]);
    let length = head.split("content-length: ").nth(1).expect("a length");
    let length: usize = length.lines().next().unwrap().parse().unwrap();
    bytes.len() == end + 4 + length
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
