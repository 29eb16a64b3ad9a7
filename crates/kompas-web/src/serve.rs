//! Accepts connections, with limits that the stock loop lacks: who sends nothing, sends slowly or
//! does not read is let go, and nobody takes all places.

mod guests;
mod overload;
mod stall;
mod steady;

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::CONNECTION;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
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

use crate::watch::{Watch, Watching, observe};

/// The other end of the connection that a request came by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// A client must have sent its headers within this time, and between requests it may be silent
/// for as long.
const HEADER_LIMIT: Duration = Duration::from_secs(10);

/// Requests under way when the program stops may take this long to end.
const STOP_LIMIT: Duration = Duration::from_secs(10);

/// When the program stops, clients that keep a connection may ask once more for so long, and are
/// told with that answer that it is closed. Only who asks nothing in that time has it closed
/// without being told.
const FAREWELL: Duration = Duration::from_millis(500);

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

/// How connections are served.
#[derive(Clone, Default)]
pub struct Serving {
    /// How much is taken on at once.
    pub limits: Limits,
    /// Proxies of ours, behind which many visitors are: they may have as many connections as there
    /// are places, and their word on where a request comes from is believed.
    pub proxies: Vec<IpAddr>,
    /// Who watches, if somebody does.
    pub watch: Option<Watch>,
}

impl From<Limits> for Serving {
    fn from(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }
}

/// Serves HTTP/1.1 until `stop` ends. Then it accepts no more connections and lets requests under
/// way end; a listener that another process holds too goes on taking connections for the next.
///
/// # Errors
/// None at present; accept errors are logged and waited out.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    serving: impl Into<Serving>,
    stop: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let serving = serving.into();
    let router = watched(router, &serving);
    let mut builder = Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_LIMIT)
        .max_buf_size(BUFFER);
    let guests = Guests::new(&serving);
    let graceful = GracefulShutdown::new();
    let stopping = Arc::new(AtomicBool::new(false));
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
            })
            .map_response(said_when_last(&stopping));
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
    stopping.store(true, Ordering::Release);
    let () = tokio::time::sleep(FAREWELL).await;
    let _ = tokio::time::timeout(STOP_LIMIT, graceful.shutdown()).await;
    Ok(())
}

fn watched(router: Router, serving: &Serving) -> Router {
    let places = Arc::new(Places::new(serving.limits.requests, serving.watch.clone()));
    let router = router.layer(from_fn_with_state(places, overload::shed));
    let Some(watch) = serving.watch.clone() else {
        return router;
    };
    let proxies = serving.proxies.as_slice().into();
    router.layer(from_fn_with_state(Watching { watch, proxies }, observe))
}

/// Tells the client, once the program stops, that no more is answered on its connection.
fn said_when_last(
    stopping: &Arc<AtomicBool>,
) -> impl Fn(Response) -> Response + Clone + Send + use<> {
    let stopping = Arc::clone(stopping);
    move |mut response| {
        if stopping.load(Ordering::Acquire) {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        response
    }
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
                guests.count_refused();
                tracing::debug!("too many connections of {}", address.ip());
            }
            Err(error) => {
                // Out of file descriptors, for instance: waiting lets others end.
                tracing::warn!("a connection was not accepted: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
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
