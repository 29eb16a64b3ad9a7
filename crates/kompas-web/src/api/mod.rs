//! The API for programs, by the `NLGov` REST API Design Rules: the guide and public documents are
//! open to all; with a personal key there is more to read, and dossiers to work on.
//!
//! A handler reads the address with [`query::Query`], calls one method of
//! [`App`](kompas_app::App), and gives what it found as structs that borrow from the guide. The
//! same structs and handlers make the description, so the doc comments of their fields are
//! written for its readers, in Dutch.

mod bearer;
mod body;
mod changes;
mod codes;
mod condition;
mod description;
mod document;
mod document_filters;
mod documents;
mod dossiers;
mod links;
mod listings;
mod local;
mod matrix;
mod paging;
mod problem;
mod profiles;
mod query;
mod questions;
mod saved_searches;
mod search;
mod sources;
mod terms;
mod themes;

use std::any::Any;

use axum::Router;
use axum::extract::{OriginalUri, Request};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CONTENT_TYPE, HeaderName, VARY,
};
use axum::http::{HeaderValue, Uri};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use serde::Serialize;
use tower_http::catch_panic::CatchPanicLayer;

use crate::Site;
use crate::cache::Remember;
use crate::errors::{self, Failure};
use crate::routes::{ApiRoutes, Route};

pub(crate) use bearer::is_personal;
pub use description::openapi;
use problem::Problem;

/// Where the API stands on the site.
const BASE: &str = "/api/v1";

/// The full version of the API. It changes with the API, not with the program.
const VERSION: &str = "1.3.0";

/// Whether a path is one of the API.
pub(crate) fn has_path(path: &str) -> bool {
    path.strip_prefix(BASE)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

pub(crate) fn router(site: &Site) -> Router<Site> {
    let (described, _) = routes().into_parts().0.split_for_parts();
    let described = described
        .fallback(no_route)
        .method_not_allowed_fallback(async || Problem::WrongMethod);
    // Nesting does not pass the path with a slash at the end on.
    #[expect(
        clippy::disallowed_methods,
        reason = "there is nothing at this address"
    )]
    let nested = Router::new()
        .nest(BASE, described)
        .route(&format!("{BASE}/"), any(no_route));
    finished(nested.layer(from_fn_with_state(site.clone(), bearer::identify)))
}

/// All routes with who may take them.
pub(crate) fn list() -> impl Iterator<Item = Route> {
    let (_, list) = routes().into_parts();
    list.into_iter().map(|route| Route {
        path: format!("{BASE}{}", route.path),
        ..route
    })
}

/// All routes with their descriptions.
fn routes() -> ApiRoutes {
    ApiRoutes::new()
        .merge(themes::routes())
        .merge(questions::routes())
        .merge(sources::routes())
        .merge(listings::routes())
        .merge(matrix::routes())
        .merge(terms::routes())
        .merge(search::routes())
        .merge(documents::routes())
        .merge(document::routes())
        .merge(local::routes())
        .merge(profiles::routes())
        .merge(dossiers::routes())
        .merge(saved_searches::routes())
        .merge(description::routes())
}

/// Whatever happens, a panic included, the answer is one of the API.
fn finished<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(from_fn(finish))
}

/// Gives every answer its headers, and a failure its body.
async fn finish(OriginalUri(uri): OriginalUri, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let extensions = response.extensions_mut();
    let failure = extensions.remove::<Failure>().map(Problem::from);
    let problem = extensions.remove::<Problem>();
    if let Some(problem) = problem.or(failure) {
        problem.fill(&mut response, &uri);
    }
    let by_key = HeaderValue::from_static("authorization");
    response.headers_mut().append(VARY, by_key);
    response.headers_mut().extend([
        (
            HeaderName::from_static("api-version"),
            HeaderValue::from_static(VERSION),
        ),
        (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        (
            ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("API-Version, Link, ETag, Location"),
        ),
    ]);
    response
}

async fn no_route(OriginalUri(uri): OriginalUri) -> Problem {
    Problem::NotFound(no_route_detail(&uri))
}

fn no_route_detail(uri: &Uri) -> String {
    let hint = if uri.path().ends_with('/') {
        "Laat de schuine streep aan het eind weg."
    } else {
        "Kijk in /api/v1/openapi.json welke adressen er zijn."
    };
    format!("Dit adres bestaat niet in de API. {hint}")
}

fn after_panic(panic: Box<dyn Any + Send>) -> Response {
    errors::after_panic(panic);
    Problem::Internal(None).into_response()
}

/// An answer in JSON; without a query it depends on its path alone and may be remembered.
fn answer(body: &impl Serialize) -> Result<Response, Problem> {
    let json = serde_json::to_vec(body).map_err(Problem::internal)?;
    let mut response = in_json(json);
    response.extensions_mut().insert(Remember);
    Ok(response)
}

/// An answer of what is already JSON.
fn in_json(json: impl IntoResponse) -> Response {
    let mut response = json.into_response();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// An answer about documents: how far they are changes without a sign, so each is made anew.
fn made_anew(mut response: Response) -> Response {
    response.extensions_mut().remove::<Remember>();
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::routing::get;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    #[expect(clippy::disallowed_methods, reason = "no route of the site")]
    #[tokio::test]
    async fn a_panic_is_a_problem_that_tells_nothing() {
        let panics = Router::new().route("/x", get(async || -> Response { panic!("geheim") }));
        let asked = Request::get("/x").body(Body::empty()).unwrap();
        let response = finished(panics).oneshot(asked).await.unwrap();
        assert_eq!(response.status(), 500);
        assert_eq!(response.headers()["api-version"], VERSION);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(
            text.contains("\"status\":500") && !text.contains("geheim"),
            "{text}"
        );
    }
}
