//! Remembers whole answers of pages that depend on nothing but their path.
//!
//! The guide does not change while the program runs, so a page without a query is made once for
//! each encoding, and again only when documents or addresses changed. Only successful answers are kept, so there are never more than the guide has
//! pages.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::RwLock;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;

use crate::visit::Visit;
use crate::{Site, api, pages};

/// A page that may be remembered says so in its extensions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Remember;

/// How long a browser may use a page without asking again.
const FRESH: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// The answers that were made.
#[derive(Default)]
pub(crate) struct PageCache(RwLock<Remembered>);

#[derive(Default)]
struct Remembered {
    /// The change of the documents up to which the answers are right.
    generation: u64,
    answers: HashMap<(Encoding, String), Answer>,
}

#[derive(Clone)]
struct Answer {
    headers: HeaderMap,
    body: Bytes,
}

/// What a browser accepts, as far as we have it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Encoding {
    Plain,
    Gzip,
    Brotli,
}

impl Encoding {
    /// The encoding that the compression layer will choose; `None` when the header has weights,
    /// which only that layer weighs.
    fn of(headers: &HeaderMap) -> Option<Self> {
        let Some(accepted) = headers.get(ACCEPT_ENCODING) else {
            return Some(Self::Plain);
        };
        let accepted = accepted.to_str().ok()?;
        if accepted.contains([';', '*']) {
            return None;
        }
        let has = |name: &str| accepted.split(',').any(|one| one.trim() == name);
        Some(match (has("br"), has("gzip")) {
            (true, _) => Self::Brotli,
            (false, true) => Self::Gzip,
            (false, false) => Self::Plain,
        })
    }
}

/// Answers from the cache where it can, and fills it where it may.
pub(crate) async fn remember(State(site): State<Site>, request: Request, next: Next) -> Response {
    let uri = request.uri();
    // One page has endless addresses once letters may be written as %xx; only the plain one is
    // remembered. What a program gets there instead of the page is not.
    let visit = request.extensions().get::<Visit>();
    let fixed = request.method() == Method::GET
        && uri.query().is_none()
        && !uri.path().contains('%')
        && visit.is_none_or(|visit| visit.me.is_none())
        && !api::is_personal(&request)
        && !pages::asks_for_data(request.headers());
    let Some(encoding) = Encoding::of(request.headers()).filter(|_| fixed) else {
        return next.run(request).await;
    };
    let asked = request.headers().get(IF_NONE_MATCH).cloned();
    let key = (encoding, request.uri().path().to_owned());
    let generation = site.app.generation();
    let known = site.cache.0.read().ok().and_then(|pages| {
        let answer = pages.answers.get(&key).cloned();
        answer.filter(|_| pages.generation == generation)
    });
    let answer = match known {
        Some(answer) => answer,
        None => match make(request, next).await {
            // What is made while the database is away may lack something.
            Ok(answer) if site.app.is_database_away() => answer,
            Ok(answer) => {
                if let Ok(mut pages) = site.cache.0.write() {
                    if pages.generation != generation {
                        pages.answers.clear();
                        pages.generation = generation;
                    }
                    pages.answers.insert(key, answer.clone());
                }
                answer
            }
            Err(response) => return *response,
        },
    };
    answer.respond(asked.as_ref())
}

/// Makes an answer to keep, or the response of a page that is not to be kept.
async fn make(request: Request, next: Next) -> Result<Answer, Box<Response>> {
    let response = next.run(request).await;
    if response.status() != StatusCode::OK || response.extensions().get::<Remember>().is_none() {
        return Err(Box::new(response));
    }
    let (parts, body) = response.into_parts();
    let Ok(body) = body.collect().await else {
        return Err(Box::new(StatusCode::INTERNAL_SERVER_ERROR.into_response()));
    };
    let body = body.to_bytes();
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    let mut headers = parts.headers;
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{:016x}\"", hasher.finish())) {
        headers.insert(ETAG, tag);
    }
    headers.insert(CACHE_CONTROL, FRESH);
    Ok(Answer { headers, body })
}

impl Answer {
    fn respond(self, asked: Option<&HeaderValue>) -> Response {
        let same = asked
            .zip(self.headers.get(ETAG))
            .is_some_and(|(asked, tag)| {
                let (asked, tag) = (asked.to_str().unwrap_or(""), tag.to_str().unwrap_or("-"));
                asked
                    .split(',')
                    .any(|one| one.trim().trim_start_matches("W/") == tag)
            });
        let mut response = if same {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            Response::new(Body::from(self.body))
        };
        *response.headers_mut() = self.headers;
        response
    }
}
