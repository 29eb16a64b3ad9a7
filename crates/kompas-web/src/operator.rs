//! Who asks: a visitor, or the operator who came in with the key that the program printed at its
//! start.

use axum::extract::{FromRequestParts, Request};
use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kompas_app::access::Asker;

use crate::Site;
use crate::errors::Failure;

const COOKIE_NAME: &str = "kompas-beheer";

/// Whoever asks; every request is at least a visitor's.
pub(crate) struct Whoever(pub(crate) Asker);

impl FromRequestParts<Site> for Whoever {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Self::Rejection> {
        Ok(Self(asker(&parts.headers, site)))
    }
}

/// The operator; anyone else is refused with the way to come in.
pub(crate) struct Operator;

impl FromRequestParts<Site> for Operator {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failure> {
        match asker(&parts.headers, site) {
            Asker::Operator => Ok(Self),
            Asker::Visitor => Err(Failure::NotOperator),
        }
    }
}

fn asker(headers: &HeaderMap, site: &Site) -> Asker {
    let cookies = headers.get_all(COOKIE).iter();
    let given = cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE_NAME);
    match given {
        Some((_, key)) if is_key(site, key) => Asker::Operator,
        _ => Asker::Visitor,
    }
}

/// Whether this is the key of this run of the program. Takes as long for a wrong key as for the
/// right one.
pub(crate) fn is_key(site: &Site, given: &str) -> bool {
    let Some(key) = site.settings.operator_key.as_deref() else {
        return false;
    };
    let differences = key
        .bytes()
        .zip(given.bytes())
        .fold(0, |sum, (a, b)| sum | (a ^ b));
    key.len() == given.len() && differences == 0
}

/// The cookie that lets a browser in, or with no key the one that lets it out.
pub(crate) fn cookie(site: &Site, key: Option<&str>) -> Option<HeaderValue> {
    let secure = if site.is_https() { "; Secure" } else { "" };
    let end = if key.is_some() { "" } else { "; Max-Age=0" };
    let key = key.unwrap_or_default();
    let text = format!("{COOKIE_NAME}={key}; Path=/; HttpOnly; SameSite=Strict{secure}{end}");
    HeaderValue::from_str(&text).ok()
}

/// Refuses a change that another site had the browser ask for.
pub(crate) async fn same_origin(request: Request, next: Next) -> Response {
    if request.method().is_safe() || comes_from_here(request.headers()) {
        return next.run(request).await;
    }
    Failure::OtherOrigin.into_response()
}

fn comes_from_here(headers: &HeaderMap) -> bool {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    if let Some(site) = text(axum::http::HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = text(ORIGIN) else {
        return false;
    };
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    authority.is_some() && authority == text(HOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_site_may_ask_for_a_change() {
        for (headers, allowed) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (
                &[("origin", "http://kompas:8080"), ("host", "kompas:8080")],
                true,
            ),
            (
                &[("origin", "http://kompas:8081"), ("host", "kompas:8080")],
                false,
            ),
            (&[("origin", "null"), ("host", "kompas:8080")], false),
            (&[("host", "kompas:8080")], false),
        ] {
            let map = headers
                .iter()
                .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
                .collect();
            assert_eq!(comes_from_here(&map), allowed, "{headers:?}");
        }
    }
}
