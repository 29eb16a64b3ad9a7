//! What a visitor sees when something fails: what is wrong, and ways out. Never the error's own
//! text, which goes to the log.

use std::any::Any;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use askama::Template;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::Error;
use kompas_app::access::Right;
use kompas_domain::filter::FilterProblem;

use crate::Site;
use crate::layout::{Page, Section, render};
use crate::visit::Visit;
use crate::watch::request_mark;

/// Why a page could not be given. It travels as an extension of a bare response, and
/// [`pages`] makes the page of it.
#[derive(Debug, Clone)]
pub(crate) enum Failure {
    NotFound,
    BadQuery(Vec<FilterProblem>),
    WrongMethod,
    /// Only somebody who signed in may do this.
    SignedOut,
    /// The asker may not do this; who may, where that is known.
    NotAllowed(Option<Right>),
    /// A one-time link is not, or no longer, good.
    LinkIsSpent,
    /// No consultation has this link, or not any more.
    NoConsultation,
    /// Too many tries from one address.
    TooOften,
    /// Too many at once.
    Busy,
    /// The database cannot be reached now.
    Away,
    /// There is no room on the disk.
    Full,
    /// Another site had the browser ask for this.
    OtherOrigin,
    /// What was asked cannot be done, in Dutch.
    Refused(String),
    /// More was sent than so many bytes.
    TooLarge(usize),
    /// The mark under which the error stands in the log.
    Internal(Arc<str>),
}

/// Errors outside of any request since the program started.
static ERRORS: AtomicU64 = AtomicU64::new(1);

impl Failure {
    /// Logs an error with all its causes.
    pub(crate) fn internal(error: impl std::error::Error) -> Self {
        let mut chain = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let _ = write!(chain, ": {error}");
            cause = error.source();
        }
        Self::logged(&chain)
    }

    fn logged(message: &str) -> Self {
        tracing::error!("{message}");
        Self::Internal(request_mark().unwrap_or_else(|| {
            let number = ERRORS.fetch_add(1, Ordering::Relaxed);
            number.to_string().into()
        }))
    }

    /// How much may be sent, where it was more: `128 kB`, `256 MB`.
    fn limit(&self) -> String {
        match self {
            Self::TooLarge(bytes) if bytes >> 20 == 0 => format!("{} kB", bytes >> 10),
            Self::TooLarge(bytes) => format!("{} MB", bytes >> 20),
            _ => String::new(),
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::NoConsultation => StatusCode::NOT_FOUND,
            Self::BadQuery(_) => StatusCode::BAD_REQUEST,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::NotAllowed(_) | Self::OtherOrigin => StatusCode::FORBIDDEN,
            Self::LinkIsSpent => StatusCode::GONE,
            Self::TooOften => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Away => StatusCode::SERVICE_UNAVAILABLE,
            Self::Full => StatusCode::INSUFFICIENT_STORAGE,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl Failure {
    /// After how many seconds it can be tried again, where that helps.
    pub(crate) fn retry_after(&self) -> Option<HeaderValue> {
        match self {
            Self::TooOften | Self::Busy | Self::Full => Some(HeaderValue::from_static("60")),
            Self::Away => Some(HeaderValue::from_static("5")),
            _ => None,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound { .. } | Error::NoArchive => Self::NotFound,
            Error::BadQuery(problems) => Self::BadQuery(problems),
            Error::NotAllowed => Self::NotAllowed(None),
            // Where a page has no place beside its fields.
            Error::Form(problems) => {
                let lines = problems.into_iter().map(|problem| problem.message);
                Self::Refused(lines.collect::<Vec<_>>().join("\n"))
            }
            Error::Piece(problems) => {
                let lines = problems.into_iter().map(|problem| problem.message);
                Self::Refused(lines.collect::<Vec<_>>().join("\n"))
            }
            Error::LinkIsSpent => Self::LinkIsSpent,
            Error::NoConsultation => Self::NoConsultation,
            Error::Busy => Self::Busy,
            away if away.is_away() => Self::Away,
            full if full.is_full() => Self::Full,
            Error::Refused(message) => Self::Refused(message),
            other => Self::internal(other),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

pub(crate) async fn no_page() -> Failure {
    Failure::NotFound
}

pub(crate) async fn no_method() -> Failure {
    Failure::WrongMethod
}

/// A panic costs one request and is logged as any other error.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the panic layer hands over a box"
)]
pub(crate) fn after_panic(panic: Box<dyn Any + Send>) -> Response {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    Failure::logged(&format!("panic: {message}"));
    let text = "Er ging iets mis. Probeer het over een paar minuten opnieuw.";
    (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
}

#[derive(Template)]
#[template(path = "fout.html")]
struct ErrorPage {
    page: Page,
    failure: Failure,
}

/// What an address or form was that no handler could read, which the library tells in words of its
/// own.
fn unread(response: &Response) -> Option<Failure> {
    let is_text = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    match response.status() {
        StatusCode::BAD_REQUEST if is_text => Some(Failure::NotFound),
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE if is_text => {
            let message = "Het formulier kwam niet goed aan. Ga terug en verstuur het opnieuw.";
            Some(Failure::Refused(message.to_owned()))
        }
        _ => None,
    }
}

/// Makes pages of failures.
pub(crate) async fn pages(State(site): State<Site>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let reads = request.method().is_safe();
    let whole = request.uri().path_and_query().map(ToString::to_string);
    let (mut parts, body) = request.into_parts();
    let visit = match Visit::from_request_parts(&mut parts, &site).await {
        Ok(visit) => visit,
        Err(failure) => return failure.status().into_response(),
    };
    let response = next.run(Request::from_parts(parts, body)).await;
    let known = response.extensions().get::<Failure>().cloned();
    let Some(failure) = known.or_else(|| unread(&response)) else {
        return response;
    };
    // Whoever only reads is sent to where she can sign in, and back.
    if matches!(failure, Failure::SignedOut) && reads {
        let back = [("terug", whole.unwrap_or_default())];
        let to = crate::filters::address("/aanmelden", &back, "");
        return Redirect::to(&to).into_response();
    }
    let title = match failure {
        Failure::NotFound => "Deze pagina bestaat niet",
        Failure::BadQuery(_) => "Dit adres klopt niet",
        Failure::WrongMethod => "Dit kan hier niet",
        Failure::SignedOut => "Meld u eerst aan",
        Failure::NotAllowed(_) => "Dit mag u niet",
        Failure::LinkIsSpent => "Deze link werkt niet meer",
        Failure::NoConsultation => "Deze link werkt niet",
        Failure::TooOften => "Te vaak geprobeerd",
        Failure::Busy => "Het is nu te druk",
        Failure::Away => "De database is niet bereikbaar",
        Failure::Full => "De schijf is vol",
        Failure::OtherOrigin => "Dit kwam van een andere site",
        Failure::TooLarge(_) => "Dit is te groot",
        Failure::Refused(_) => "Dit lukt niet",
        Failure::Internal(_) => "Er ging iets mis",
    };
    // A secret stands in no page.
    let path = match failure {
        Failure::NoConsultation => "/uitvraag",
        _ => &path,
    };
    let page = Page::new(&visit, Section::Other, path, title, title);
    let template = ErrorPage {
        page,
        failure: failure.clone(),
    };
    let mut made = render(failure.status(), &template)
        .unwrap_or_else(|failure| failure.status().into_response());
    if let Some(seconds) = failure.retry_after() {
        made.headers_mut().insert(RETRY_AFTER, seconds);
    }
    if let Some(allow) = response.headers().get(axum::http::header::ALLOW) {
        made.headers_mut()
            .insert(axum::http::header::ALLOW, allow.clone());
    }
    made
}
