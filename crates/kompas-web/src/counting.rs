//! Counts the pages of sources that are opened, those from memory too: only which source, in which
//! month.

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::visit::Visit;
use crate::{Site, pages};

/// The source of which a request asks the page.
fn source(request: &Request) -> Option<&str> {
    let source = request.uri().path().strip_prefix("/bronnen/")?;
    let is_page = request.method() == Method::GET
        && !source.contains('/')
        && !pages::asks_for_data(request.headers());
    is_page.then_some(source)
}

pub(crate) async fn count(State(site): State<Site>, request: Request, next: Next) -> Response {
    let visit = request.extensions().get::<Visit>();
    let opened = source(&request).zip(visit);
    let opened = opened.map(|(source, visit)| {
        let agent = visit.caller.agent.clone();
        (source.to_owned(), visit.asker, agent)
    });
    let response = next.run(request).await;
    let is_shown = matches!(response.status(), StatusCode::OK | StatusCode::NOT_MODIFIED);
    if let Some((source, asker, agent)) = opened.filter(|_| is_shown) {
        site.app.count_opened(asker, &agent, &source);
    }
    response
}
