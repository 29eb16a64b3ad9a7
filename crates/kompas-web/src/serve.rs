//! Accepts connections, with limits that the stock loop lacks: who sends nothing, sends slowly or
//! does not read is let go, and nobody takes all places.

mod guests;
mod overload;
mod stall;
mod steady;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::from_fn_with_state;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

use guests::{Guest, Guests};
use overload::Places;
use stall::Impatient;
use steady::Steady;

/// The other end of the connection that a request came by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// A client must have sent its headers within this time, and between requests it may be silent
/// for as long.
const HEADER_LIMIT: Duration = Duration::from_secs(10);

/// Requests under way when the program stops may take this long to end.
const STOP_LIMIT: Duration = Duration::from_secs(10);

/// Bytes of headers that a client may send, and of an answer that wait for it: without this, ten
/// thousand clients could fill gigabytes.
const BUFFER: usize = 64 * 1024;

/// How much is taken on at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections; more wait in the queue of the system. Each takes an open file.
    pub connections: usize,
    /// Connections of one client address while more than half of all places are taken; more are
    /// closed. An IPv6 address counts as its network of 64 bits.
    pub per_address: usize,
    /// Requests; more are answered with 503. Half of them may have a body, which can be slow to
    /// come in.
    pub requests: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            per_address: 200,
            requests: 512,
        }
    }
}

/// Serves HTTP/1.1 until `stop` ends, then lets requests under way end.
///
/// # Errors
/// None at present; accept errors are logged and waited out.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let places = Arc::new(Places::new(limits.requests));
    let router = router.layer(from_fn_with_state(places, overload::shed));
    let mut builder = Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_LIMIT)
        .max_buf_size(BUFFER);
    let guests = Guests::new(limits);
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let (stream, peer, guest) = tokio::select! {
            accepted = accept(&listener, &guests) => accepted,
            () = &mut stop => break,
        };
        let service = router
            .clone()
            .map_request(move |request: Request<Incoming>| {
                let mut request = request.map(steady);
                request.extensions_mut().insert(peer);
                request
            });
        let connection =
            builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = watched.await {
                tracing::debug!("a connection ended: {error}");
            }
            drop(guest);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(STOP_LIMIT, graceful.shutdown()).await;
    Ok(())
}

/// The next connection for which there is a place.
async fn accept(listener: &TcpListener, guests: &Guests) -> (Impatient<TcpStream>, Peer, Guest) {
    loop {
        let place = guests.place().await;
        match listener.accept().await {
            Ok((stream, address)) => {
                if let Some(guest) = guests.admit(place, address.ip()) {
                    return (prepared(stream), Peer(address), guest);
                }
                refuse(address);
            }
            Err(error) => {
                // Out of file descriptors, for instance: waiting lets others end.
                tracing::warn!("a connection was not accepted: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

fn refuse(address: SocketAddr) {
    tracing::debug!("too many connections of {}", address.ip());
}

fn prepared(stream: TcpStream) -> Impatient<TcpStream> {
    let _ = stream.set_nodelay(true);
    // Else the system takes megabytes of an answer at once, for a client that reads none of it,
    // and is silent for minutes while one on a slow line reads them.
    #[cfg(target_os = "linux")]
    let _ = socket2::SockRef::from(&stream).set_tcp_notsent_lowat(64 * 1024);
    Impatient::new(stream)
}

fn steady(body: Incoming) -> Body {
    Body::new(Steady::new(body))
}
