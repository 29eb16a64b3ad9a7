//! What a visitor sees when something fails: what is wrong, and ways out. Never the error's own
//! text, which goes to the log.

use std::any::Any;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kompas_app::Error;
use kompas_domain::filter::FilterProblem;

use crate::Site;
use crate::layout::{Page, Section, render};

/// Why a page could not be given. It travels as an extension of a bare response, and
/// [`pages`] makes the page of it.
#[derive(Debug, Clone)]
pub(crate) enum Failure {
    NotFound,
    BadQuery(Vec<FilterProblem>),
    WrongMethod,
    /// Only the operator may do this.
    NotOperator,
    /// Another site had the browser ask for this.
    OtherOrigin,
    /// What was asked cannot be done, in Dutch.
    Refused(String),
    /// The number under which the error stands in the log.
    Internal(u64),
}

/// Errors since the program started; the number is what a visitor can pass on.
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
        let number = ERRORS.fetch_add(1, Ordering::Relaxed);
        tracing::error!(number, "{message}");
        Self::Internal(number)
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::BadQuery(_) => StatusCode::BAD_REQUEST,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotOperator | Self::OtherOrigin => StatusCode::FORBIDDEN,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound { .. } | Error::NoArchive => Self::NotFound,
            Error::BadQuery(problems) => Self::BadQuery(problems),
            Error::NotAllowed => Self::NotOperator,
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

/// Makes pages of failures.
pub(crate) async fn pages(State(site): State<Site>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    let Some(failure) = response.extensions().get::<Failure>().cloned() else {
        return response;
    };
    let title = match failure {
        Failure::NotFound => "Deze pagina bestaat niet",
        Failure::BadQuery(_) => "Dit adres klopt niet",
        Failure::WrongMethod => "Dit kan hier niet",
        Failure::NotOperator => "Dit is voor de beheerder",
        Failure::OtherOrigin => "Dit kwam van een andere site",
        Failure::Refused(_) => "Dit lukt niet",
        Failure::Internal(_) => "Er ging iets mis",
    };
    let page = Page::new(&site, Section::Other, &path, title, title);
    let template = ErrorPage {
        page,
        failure: failure.clone(),
    };
    let mut made = render(failure.status(), &template)
        .unwrap_or_else(|failure| failure.status().into_response());
    if let Some(allow) = response.headers().get(axum::http::header::ALLOW) {
        made.headers_mut()
            .insert(axum::http::header::ALLOW, allow.clone());
    }
    made
}
