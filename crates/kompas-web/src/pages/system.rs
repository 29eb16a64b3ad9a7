//! Addresses for machines: health, readiness, where to report a leak, what robots may read.

use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::routes::{Policy, Routes};
use crate::visit::Visit;

/// `Expires` of `security.txt`; a test fails when it comes near.
pub(crate) const SECURITY_EXPIRES: &str = "2027-11-01T00:00:00.000Z";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/healthz", Policy::Everyone, healthy)
        .get("/readyz", Policy::Everyone, ready)
        .get("/robots.txt", Policy::Everyone, robots)
        .get("/.well-known/security.txt", Policy::Everyone, security)
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
async fn ready(site: Visit) -> Response {
    text(format!(
        "gereed: {} bronnen\n",
        site.app.guide().sources().len()
    ))
}

async fn robots() -> Response {
    text("User-agent: *\nDisallow: /zoeken\nDisallow: /toegang/\nDisallow: /aanmelden\n".to_owned())
}

async fn security(site: Visit) -> Response {
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
