//! How Kompas is shown: the site for people and the API for programs. Each handler translates a
//! request, calls one method of [`App`] and translates its answer.

mod api;
mod assets;
mod cache;
mod counting;
mod document_panel;
mod errors;
mod export;
mod filters;
mod folder;
mod headers;
mod layout;
mod limits;
mod marks;
mod measures;
mod pages;
mod relink;
mod rich;
mod routes;
mod serve;
mod trouble;
mod visit;
mod watch;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use kompas_app::App;
use kompas_app::editions::Keeper;
use kompas_app::people::{Me, SignOnService};
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

pub use api::openapi;
pub use folder::{FolderError, FolderFacts, FolderFile, folder};
pub use measures::Process;
pub use routes::{Policy, Route};
pub use serve::{Limits, Serving, serve};
pub use watch::{REQUESTS, Stopwatch, Watch, Weigh, metrics, request_mark};

/// What an installation can set about the site.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The address at which visitors reach the site, such as `https://kompas.example.nl`, without
    /// a slash at the end; for links that must be whole.
    pub site_url: Option<String>,
    /// Whether people can sign in: not where passwords would cross a network in the clear.
    pub sign_in: bool,
    /// Proxies of ours, whose word on where a request comes from is believed.
    pub proxies: Vec<IpAddr>,
}

/// What handlers share.
#[derive(Clone)]
pub(crate) struct Site(Arc<SiteParts>);

pub(crate) struct SiteParts {
    pub(crate) app: Arc<App>,
    pub(crate) cache: cache::PageCache,
    /// Where its pages are to stand.
    pub(crate) place: layout::Place,
    kept: Arc<Kept>,
}

/// What stays when the site shows another edition.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) settings: Settings,
    pub(crate) tries: limits::Tries,
    /// What is done by links of partners, by network and by link.
    pub(crate) partners: limits::Partners,
    /// What visitors do who send tips.
    pub(crate) tips: limits::Tips,
    /// Wrong keys to the API, apart: a program that goes on with an old key keeps no colleague
    /// behind the same address from signing in.
    pub(crate) wrong_keys: limits::Tries,
}

impl std::ops::Deref for SiteParts {
    type Target = Kept;
    fn deref(&self) -> &Kept {
        &self.kept
    }
}

impl SiteParts {
    /// Whether people can sign in here.
    pub(crate) fn can_sign_in(&self) -> bool {
        self.settings.sign_in && self.app.has_archive()
    }

    /// The services by which people can come in here.
    pub(crate) fn sign_on_services(&self) -> Vec<SignOnService> {
        if self.can_sign_in() && self.settings.site_url.is_some() {
            self.app.sign_on_services()
        } else {
            Vec::new()
        }
    }

    /// Whether visitors reach the site by https.
    pub(crate) fn is_https(&self) -> bool {
        let url = self.settings.site_url.as_deref();
        url.is_some_and(|url| url.starts_with("https://"))
    }
}

impl Site {
    /// The site as somebody has it: with what her organisation added to the guide.
    pub(crate) async fn as_seen_by(&self, me: &Me) -> Result<Self, kompas_app::Error> {
        let app = tokio::select! {
            biased;
            found = self.app.as_seen_by(me) => match found {
                Err(error) if error.is_away() => None,
                found => found?,
            },
            () = self.app.database_gone() => None,
        };
        let Some(app) = app else {
            return Ok(self.clone());
        };
        Ok(Self(Arc::new(SiteParts {
            app,
            cache: cache::PageCache::default(),
            place: self.place,
            kept: Arc::clone(&self.kept),
        })))
    }
}

impl std::ops::Deref for Site {
    type Target = SiteParts;
    fn deref(&self) -> &SiteParts {
        &self.0
    }
}

/// No request may take longer.
const TIME_LIMIT: Duration = Duration::from_secs(10);
/// Nor an upload.
const UPLOAD_LIMIT: Duration = Duration::from_mins(10);

/// The site and the API over one guide.
pub fn router(app: Arc<App>, settings: Settings) -> Router {
    assemble(
        app,
        &Arc::new(Kept {
            settings,
            ..Kept::default()
        }),
    )
}

/// The site and the API over the newest edition, whichever that is when somebody asks.
pub fn renewing(keeper: Arc<Keeper>, settings: Settings) -> Router {
    let kept = Arc::new(Kept {
        settings,
        ..Kept::default()
    });
    let app = keeper.app();
    let first = assemble(Arc::clone(&app), &kept);
    let made = Arc::new(Mutex::new((app, first)));
    let now = move |app: Arc<App>| {
        let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
        if !Arc::ptr_eq(&made.0, &app) {
            let router = assemble(Arc::clone(&app), &kept);
            *made = (app, router);
        }
        made.1.clone()
    };
    Router::new().fallback(async move |request: Request| {
        let router = now(keeper.fresh().await);
        router.oneshot(request).await
    })
}

fn assemble(app: Arc<App>, kept: &Arc<Kept>) -> Router {
    let site = Site(Arc::new(SiteParts {
        app,
        cache: cache::PageCache::default(),
        place: layout::Place::Site,
        kept: Arc::clone(kept),
    }));
    let https = site.is_https();
    let doors = pages::doors()
        .map(|router| router.route_layer(from_fn_with_state(site.clone(), limits::tries)));
    let departures = pages::departures()
        .map(|router| router.route_layer(from_fn_with_state(site.clone(), limits::visits)));
    let tips = pages::tips()
        .map(|router| router.route_layer(from_fn_with_state(site.clone(), limits::tips)));
    let by_link = |routes: routes::Routes| {
        let limit = from_fn_with_state(site.clone(), limits::by_link);
        routes.map(|router| router.route_layer(limit))
    };
    let partners = by_link(pages::partners());
    let uploads = pages::uploads()
        .merge(by_link(pages::partner_uploads()))
        .into_router()
        .layer(from_fn(visit::same_origin))
        .layer(from_fn_with_state(site.clone(), trouble::room))
        .layer(from_fn_with_state(site.clone(), errors::pages))
        .layer(CatchPanicLayer::custom(errors::after_panic))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            UPLOAD_LIMIT,
        ));
    Router::new()
        .merge(
            pages::routes()
                .merge(doors)
                .merge(partners)
                .merge(departures)
                .merge(tips)
                .into_router(),
        )
        .layer(from_fn_with_state(site.clone(), pages::negotiate))
        .layer(from_fn(visit::same_origin))
        .layer(from_fn_with_state(site.clone(), trouble::room))
        .fallback(errors::no_page)
        .method_not_allowed_fallback(errors::no_method)
        .layer(from_fn_with_state(site.clone(), errors::pages))
        .merge(api::router(&site))
        .merge(assets::routes().into_router())
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(site.clone(), cache::remember))
        .layer(from_fn_with_state(site.clone(), counting::count))
        .layer(CatchPanicLayer::custom(errors::after_panic))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            TIME_LIMIT,
        ))
        .merge(uploads)
        .layer(from_fn_with_state(site.clone(), visit::identify))
        .layer(from_fn_with_state(site.clone(), trouble::patient))
        .layer(from_fn(move |request, next| {
            headers::secure(https, request, next)
        }))
        .layer(from_fn(watch::tell_route))
        .with_state(site)
}

/// The pages of a guide by itself, for whoever shows them elsewhere: an `App` without archive, asked
/// by a visitor. A page that fails is a page that says so, with its status.
pub(crate) fn guide_router(app: Arc<App>, place: layout::Place) -> Router {
    let site = Site(Arc::new(SiteParts {
        app,
        cache: cache::PageCache::default(),
        place,
        kept: Arc::default(),
    }));
    pages::guide()
        .into_router()
        .fallback(errors::no_page)
        .method_not_allowed_fallback(errors::no_method)
        .layer(from_fn_with_state(site.clone(), errors::pages))
        .with_state(site)
}

/// Every route of the site and the API, with who may take it.
pub fn routes() -> Vec<Route> {
    let pages = pages::routes()
        .merge(pages::doors())
        .merge(pages::partners())
        .merge(pages::partner_uploads())
        .merge(pages::departures())
        .merge(pages::tips())
        .merge(pages::uploads())
        .merge(assets::routes());
    let mut all = pages.into_list();
    all.extend(api::list());
    all
}
