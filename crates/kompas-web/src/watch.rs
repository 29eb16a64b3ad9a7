//! Watches over requests: gives each a mark that its answer and its lines in the log carry, counts
//! it, and writes one line about it that names nobody and nothing that was asked.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kompas_app::App;

use crate::measures::{Measures, NO_ROUTE, Process, SignIn, method_label};
use crate::serve::Peer;
use crate::visit::client;

/// The header of an answer with the mark of its request.
const MARK: HeaderName = HeaderName::from_static("x-request-id");

/// The target under which the lines about requests stand in the log.
pub const REQUESTS: &str = "verzoek";

tokio::task_local! {
    static CURRENT: Arc<str>;
}

/// The mark of the request that this task answers.
pub fn request_mark() -> Option<Arc<str>> {
    CURRENT.try_with(Arc::clone).ok()
}

/// A clock that only goes on.
pub type Stopwatch = Arc<dyn Fn() -> Instant + Send + Sync>;

/// Looks up what the process takes.
pub type Weigh = Arc<dyn Fn() -> Process + Send + Sync>;

/// Watches over the requests of one program.
#[derive(Clone)]
pub struct Watch(Arc<Parts>);

struct Parts {
    clock: Stopwatch,
    began: Instant,
    weigh: Weigh,
    /// Makes marks that cannot be guessed from one another.
    keys: RandomState,
    count: AtomicU64,
    /// Whether lines about requests tell where they come from.
    names_addresses: bool,
    measures: Measures,
}

impl Watch {
    /// Watches from now on. `names_addresses` is whether lines in the log tell the network
    /// address of a client.
    pub fn new(version: &str, clock: Stopwatch, weigh: Weigh, names_addresses: bool) -> Self {
        Self(Arc::new(Parts {
            began: clock(),
            clock,
            weigh,
            keys: RandomState::new(),
            count: AtomicU64::new(0),
            names_addresses,
            measures: Measures::new(version),
        }))
    }

    pub(crate) fn measures(&self) -> &Measures {
        &self.0.measures
    }

    fn mark(&self) -> Arc<str> {
        let count = self.0.count.fetch_add(1, Ordering::Relaxed);
        format!("{:016x}", self.0.keys.hash_one(count)).into()
    }
}

/// Who watches, and which proxies tell where a request comes from.
#[derive(Clone)]
pub(crate) struct Watching {
    pub(crate) watch: Watch,
    pub(crate) proxies: Arc<[IpAddr]>,
}

/// Gives a request its mark, and tells what came of it.
pub(crate) async fn observe(
    State(watching): State<Watching>,
    request: Request,
    next: Next,
) -> Response {
    let parts = &watching.watch.0;
    let mark = watching.watch.mark();
    let method = request.method().clone();
    let from = address(&watching, &request);
    let began = (parts.clock)();
    let answer = async {
        let response = next.run(request).await;
        let took = (parts.clock)().saturating_duration_since(began);
        let status = response.status();
        let route: Arc<str> = match response.extensions().get::<MatchedPath>() {
            Some(path) => path.as_str().into(),
            None => NO_ROUTE.into(),
        };
        tracing::info!(
            target: REQUESTS,
            methode = method_label(&method),
            route = &*route,
            status = status.as_u16(),
            ms = millis(took),
            adres = from,
            "verzoek"
        );
        parts.measures.answered(route, &method, status, took);
        response
    };
    let mut response = CURRENT.scope(Arc::clone(&mark), answer).await;
    if let Some(result) = response.extensions().get::<SignIn>() {
        parts.measures.signed_in(*result);
    }
    if let Ok(mark) = HeaderValue::from_str(&mark) {
        response.headers_mut().insert(MARK, mark);
    }
    response
}

/// Has an answer tell by which route it was made: the site takes its routes anew with each edition,
/// so nobody before it knows.
pub(crate) async fn tell_route(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    if let Some(route) = route {
        response.extensions_mut().insert(route);
    }
    response
}

/// Where a request comes from, where the log may tell that.
fn address(watching: &Watching, request: &Request) -> Option<String> {
    if !watching.watch.0.names_addresses {
        return None;
    }
    let peer = request.extensions().get::<Peer>()?.0.ip();
    Some(client(&watching.proxies, peer, request.headers()).to_string())
}

/// Milliseconds with one digit behind the point.
fn millis(took: std::time::Duration) -> f64 {
    (took.as_secs_f64() * 10_000.0).round() / 10.0
}

/// The site of the measurements, for a listener of its own: `/metrics`, and nothing else.
pub fn metrics(app: Arc<App>, watch: Watch) -> Router {
    #[expect(
        clippy::disallowed_methods,
        reason = "no route of the site: it has a listener of its own"
    )]
    Router::new()
        .route("/metrics", get(read))
        .fallback(async || (StatusCode::NOT_FOUND, "Hier staat alleen /metrics.\n"))
        .with_state((app, watch))
}

async fn read(State((app, watch)): State<(Arc<App>, Watch)>) -> Response {
    let figures = match app.figures().await {
        Ok(figures) => Some(figures),
        Err(error) => {
            tracing::warn!(?error, "the figures of the database could not be read");
            None
        }
    };
    let parts = &watch.0;
    let up = (parts.clock)().saturating_duration_since(parts.began);
    let text = parts.measures.text(figures.as_ref(), (parts.weigh)(), up);
    let headers = [
        (
            CONTENT_TYPE,
            prometheus_client::encoding::prometheus_text::CONTENT_TYPE,
        ),
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    match text {
        Ok(text) => (headers, text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
