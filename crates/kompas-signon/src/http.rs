//! The way out, which is the caller's.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use openidconnect::AsyncHttpClient;

/// A request to the provider.
pub type Request = openidconnect::HttpRequest;

/// What the provider answers.
pub type Response = openidconnect::HttpResponse;

/// An answer on its way.
pub type Answer = Pin<Box<dyn Future<Output = Result<Response, NoAnswer>> + Send>>;

/// Sends one request and gives the answer, whatever its status, without following redirects.
/// Limits on time, size and where it may go are its own.
#[derive(Clone)]
pub struct Http(Arc<dyn Fn(Request) -> Answer + Send + Sync>);

impl Http {
    /// A way out by this function.
    pub fn new(send: impl Fn(Request) -> Answer + Send + Sync + 'static) -> Self {
        Self(Arc::new(send))
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = NoAnswer;
    type Future = Answer;

    fn call(&'c self, request: Request) -> Answer {
        (self.0)(request)
    }
}

/// There is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no answer from the provider")]
pub struct NoAnswer {
    /// Why, as a Dutch sentence for an administrator.
    pub message: String,
}
