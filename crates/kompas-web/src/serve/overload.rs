//! What cannot be done at once is refused at once, so that the rest is answered in time.

use std::sync::Arc;

use axum::body::HttpBody as _;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::watch::Watch;

/// Asked by who watches over the program, which must not be told that it is ill when it is busy.
const ALWAYS: [&str; 2] = ["/healthz", "/readyz"];

const BUSY: &str = "Kompas heeft het nu te druk. Probeer het zo meteen nog eens.\n";

/// Places for requests that are worked on.
pub(super) struct Places {
    all: Semaphore,
    /// Of those, the ones with a body: else clients that send slowly could take all.
    with_body: Semaphore,
    watch: Option<Watch>,
}

impl Places {
    pub(super) fn new(requests: usize, watch: Option<Watch>) -> Self {
        Self {
            watch,
            all: Semaphore::new(requests),
            with_body: Semaphore::new(requests.div_ceil(2)),
        }
    }

    fn take(&self, request: &Request) -> Option<[Option<SemaphorePermit<'_>>; 2]> {
        let with_body = if request.body().is_end_stream() {
            None
        } else {
            Some(self.with_body.try_acquire().ok()?)
        };
        Some([with_body, Some(self.all.try_acquire().ok()?)])
    }
}

/// Answers a request, if there is a place for it.
pub(super) async fn shed(
    State(places): State<Arc<Places>>,
    request: Request,
    next: Next,
) -> Response {
    if ALWAYS.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let Some(_place) = places.take(&request) else {
        if let Some(watch) = &places.watch {
            watch.measures().shed.inc();
        }
        return busy();
    };
    next.run(request).await
}

fn busy() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (RETRY_AFTER, "1"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'"),
    ];
    (StatusCode::SERVICE_UNAVAILABLE, headers, BUSY).into_response()
}
