//! The calendar that somebody's own programs read, and its address on her profile.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::Error;
use kompas_domain::ics::MEDIA_TYPE;

use super::profile::page;
use crate::errors::Failure;
use crate::layout::{Page, render};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/agenda/{token}", Policy::Everyone, feed)
        .post("/profiel/agenda", Policy::SignedIn, make)
        .post("/profiel/agenda/weg", Policy::SignedIn, end)
}

/// Short and always the same, whatever is wrong with the address: programs read it.
const ABSENT: &str = "Deze agenda is er niet.\n";

async fn feed(site: Visit, Path(token): Path<String>) -> Result<Response, Failure> {
    let url = site.settings.site_url.as_deref();
    let no_store = (CACHE_CONTROL, "private, no-store");
    match site.app.feed(&token, url).await {
        Ok(text) => Ok(([(CONTENT_TYPE, MEDIA_TYPE), no_store], text).into_response()),
        Err(Error::NotFound { .. } | Error::NoArchive) => {
            Ok((StatusCode::NOT_FOUND, [no_store], ABSENT).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "agenda.html")]
struct FeedPage {
    page: Page,
    /// The address, whole where the installation knows its own.
    address: String,
}

async fn make(site: Visit) -> Result<Response, Failure> {
    let token = site.app.make_feed(site.asker).await?;
    let url = site.settings.site_url.as_deref().unwrap_or_default();
    let title = "Uw agenda";
    let page = page(&site, "/profiel/agenda", title).below(("Uw profiel", "/profiel"));
    let address = format!("{url}/agenda/{token}");
    render(StatusCode::OK, &FeedPage { page, address })
}

async fn end(site: Visit) -> Result<Response, Failure> {
    site.app.end_feed(site.asker).await?;
    Ok(Redirect::to("/profiel#agenda").into_response())
}
