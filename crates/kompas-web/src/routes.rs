//! Routes with who may take them, and how much may be sent to them: a route without a policy does
//! not compile.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use kompas_app::access::Right;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::Site;
use crate::errors::Failure;
use crate::visit::Visit;

/// Who may take a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Policy {
    /// Anyone.
    Everyone,
    /// Whoever signed in.
    SignedIn,
    /// Whoever signed in and may do this.
    With(Right),
}

/// Bytes that may be sent to a route that does not say otherwise: enough for any form.
pub(crate) const FORM: usize = 128 * 1024;

/// A route, who may take it, and how much may be sent to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: String,
    /// Who may take it.
    pub policy: Policy,
    /// Bytes that may be sent to it.
    pub body: usize,
}

/// Routes of the site. The only way to make one is to say who may take it.
pub(crate) struct Routes {
    router: Router<Site>,
    list: Vec<Route>,
}

impl Routes {
    pub(crate) fn new() -> Self {
        Self {
            router: Router::new(),
            list: Vec::new(),
        }
    }

    pub(crate) fn get<H, T>(self, path: &str, policy: Policy, handler: H) -> Self
    where
        H: Handler<T, Site>,
        T: 'static,
    {
        self.add(Method::GET, path, policy, 0, get(handler))
    }

    pub(crate) fn post<H, T>(self, path: &str, policy: Policy, handler: H) -> Self
    where
        H: Handler<T, Site>,
        T: 'static,
    {
        self.add(Method::POST, path, policy, FORM, post(handler))
    }

    /// A route to which more may be sent than a form: so many bytes.
    pub(crate) fn post_large<H, T>(
        self,
        path: &str,
        policy: Policy,
        body: usize,
        handler: H,
    ) -> Self
    where
        H: Handler<T, Site>,
        T: 'static,
    {
        self.add(Method::POST, path, policy, body, post(handler))
    }

    fn add(
        mut self,
        method: Method,
        path: &str,
        policy: Policy,
        body: usize,
        route: MethodRouter<Site>,
    ) -> Self {
        self.list.push(Route {
            method,
            path: path.to_owned(),
            policy,
            body,
        });
        let route = if body == 0 {
            route
        } else {
            limited(route, body)
        };
        #[expect(
            clippy::disallowed_methods,
            reason = "here the policy is put before it"
        )]
        let router = self.router.route(path, guarded(route, policy));
        Self { router, ..self }
    }

    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.list.extend(other.list);
        Self {
            router: self.router.merge(other.router),
            ..self
        }
    }

    /// Changes the router under the routes, for layers.
    pub(crate) fn map(self, change: impl FnOnce(Router<Site>) -> Router<Site>) -> Self {
        Self {
            router: change(self.router),
            ..self
        }
    }

    pub(crate) fn into_router(self) -> Router<Site> {
        self.router
    }

    pub(crate) fn into_list(self) -> Vec<Route> {
        self.list
    }
}

/// Routes of the API with their descriptions.
pub(crate) struct ApiRoutes {
    router: OpenApiRouter<Site>,
    list: Vec<Route>,
}

impl ApiRoutes {
    pub(crate) fn new() -> Self {
        Self {
            router: OpenApiRouter::default(),
            list: Vec::new(),
        }
    }

    /// What `routes!` makes of a handler that only reads.
    pub(crate) fn get(self, policy: Policy, described: UtoipaMethodRouter<Site>) -> Self {
        self.add(&Method::GET, policy, 0, described)
    }

    /// What `routes!` makes of a handler that adds something.
    pub(crate) fn post(self, policy: Policy, described: UtoipaMethodRouter<Site>) -> Self {
        self.add(&Method::POST, policy, FORM, described)
    }

    /// What `routes!` makes of a handler that changes something.
    pub(crate) fn put(self, policy: Policy, described: UtoipaMethodRouter<Site>) -> Self {
        self.add(&Method::PUT, policy, FORM, described)
    }

    /// What `routes!` makes of a handler that removes something.
    pub(crate) fn delete(self, policy: Policy, described: UtoipaMethodRouter<Site>) -> Self {
        self.add(&Method::DELETE, policy, 0, described)
    }

    fn add(
        mut self,
        method: &Method,
        policy: Policy,
        body: usize,
        (schemas, paths, route): UtoipaMethodRouter<Site>,
    ) -> Self {
        self.list.extend(paths.paths.keys().map(|path| Route {
            method: method.clone(),
            path: path.clone(),
            policy,
            body,
        }));
        let route = if body == 0 {
            route
        } else {
            limited(route, body)
        };
        let router = self.router.routes((schemas, paths, guarded(route, policy)));
        Self { router, ..self }
    }

    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.list.extend(other.list);
        Self {
            router: self.router.merge(other.router),
            ..self
        }
    }

    pub(crate) fn into_parts(self) -> (OpenApiRouter<Site>, Vec<Route>) {
        (self.router, self.list)
    }
}

fn guarded(route: MethodRouter<Site>, policy: Policy) -> MethodRouter<Site> {
    if policy == Policy::Everyone {
        return route;
    }
    route.route_layer(from_fn(move |request: Request, next: Next| {
        guard(policy, request, next)
    }))
}

/// Refuses more than may be sent: before anything is read, where the client says how much it is,
/// or else as soon as it is more.
fn limited(route: MethodRouter<Site>, body: usize) -> MethodRouter<Site> {
    route
        .layer(DefaultBodyLimit::max(body))
        .route_layer(from_fn(move |request: Request, next: Next| {
            weigh(body, request, next)
        }))
}

async fn weigh(most: usize, request: Request, next: Next) -> Response {
    let told = request.headers().get(CONTENT_LENGTH);
    let told = told.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if told.is_some_and(|told| told > most as u64) {
        return Failure::TooLarge(most).into_response();
    }
    let response = next.run(request).await;
    let is_refused = response.status() == StatusCode::PAYLOAD_TOO_LARGE;
    if is_refused && response.extensions().get::<Failure>().is_none() {
        return Failure::TooLarge(most).into_response();
    }
    response
}

async fn guard(policy: Policy, request: Request, next: Next) -> Response {
    let refused = request
        .extensions()
        .get::<Visit>()
        .map_or(Some(Failure::NotFound), |visit| visit.refused(policy));
    match refused {
        Some(failure) => failure.into_response(),
        None => next.run(request).await,
    }
}
