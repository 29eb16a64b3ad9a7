//! Addresses for machines: health, readiness, where to report a leak, what robots may read.

use axum::Router;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::Site;

/// `Expires` of `security.txt`; a test fails when it comes near.
pub(crate) const SECURITY_EXPIRES: &str = "2027-11-01T00:00:00.000Z";

pub(super) fn router() -> Router<Site> {
    Router::new()
        .route("/healthz", get(healthy))
        .route("/readyz", get(ready))
        .route("/robots.txt", get(robots))
        .route("/.well-known/security.txt", get(security))
}

fn text(body: String) -> Response {
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    ([(CONTENT_TYPE, kind)], body).into_response()
}

/// The program runs.
async fn healthy() -> Response {
    text("goed\n".to_owned())
}

/// The program can answer: it has a guide, and the guide can be searched.
async fn ready(State(site): State<Site>) -> Response {
    text(format!(
        "gereed: {} bronnen\n",
        site.app.guide().sources().len()
    ))
}

async fn robots() -> Response {
    text("User-agent: *\nDisallow: /zoeken\n".to_owned())
}

async fn security(State(site): State<Site>) -> Response {
    let canonical = site
        .settings
        .site_url
        .as_ref()
        .map(|url| format!("Canonical: {url}/.well-known/security.txt\n"))
        .unwrap_or_default();
    text(format!(
        "# Meld een lek bij wie deze site aanbiedt of bij het NCSC.\n\
         Contact: https://www.ncsc.nl/contact/kwetsbaarheid-melden\n\
         Expires: {SECURITY_EXPIRES}\n\
         Preferred-Languages: nl, en\n\
         {canonical}"
    ))
}
