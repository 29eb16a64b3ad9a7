//! How Kompas is shown: the site for people and the API for programs. Each handler translates a
//! request, calls one method of [`App`] and translates its answer.

mod api;
mod assets;
mod cache;
mod errors;
mod export;
mod filters;
mod headers;
mod layout;
mod marks;
mod pages;
mod serve;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use kompas_app::App;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

pub use api::openapi;
pub use serve::serve;

/// What an installation can set about the site.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The address at which visitors reach the site, such as `https://kompas.example.nl`, without
    /// a slash at the end; for links that must be whole.
    pub site_url: Option<String>,
}

/// What handlers share.
#[derive(Clone)]
pub(crate) struct Site(Arc<SiteParts>);

pub(crate) struct SiteParts {
    pub(crate) app: Arc<App>,
    pub(crate) settings: Settings,
    pub(crate) cache: cache::PageCache,
}

impl std::ops::Deref for Site {
    type Target = SiteParts;
    fn deref(&self) -> &SiteParts {
        &self.0
    }
}

/// No request may take longer.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// The site and the API over one guide.
pub fn router(app: Arc<App>, settings: Settings) -> Router {
    let https = settings
        .site_url
        .as_deref()
        .is_some_and(|url| url.starts_with("https://"));
    let site = Site(Arc::new(SiteParts {
        app,
        settings,
        cache: cache::PageCache::default(),
    }));
    Router::new()
        .merge(pages::router())
        .fallback(errors::no_page)
        .method_not_allowed_fallback(errors::no_method)
        .layer(from_fn_with_state(site.clone(), errors::pages))
        .merge(api::router())
        .merge(assets::router())
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(site.clone(), cache::remember))
        .layer(CatchPanicLayer::custom(errors::after_panic))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            TIME_LIMIT,
        ))
        .layer(from_fn(move |request, next| {
            headers::secure(https, request, next)
        }))
        .with_state(site)
}
