//! One citation of a dossier: what it is, what refers to it, and removing it.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::Error;
use kompas_app::dossiers::CitationView;

use super::{MEMBERS, PATH, page, path};
use crate::errors::Failure;
use crate::layout::{Page, render};
use crate::routes::Routes;
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/dossiers/{dossier}/citaten/{citaat}", MEMBERS, citation)
        .post("/dossiers/{dossier}/citaten/{citaat}/weg", MEMBERS, remove)
}

#[derive(Template)]
#[template(path = "dossier-citaat.html")]
struct CitationPage<'a> {
    page: Page,
    view: CitationView<'a>,
    /// Why it was not removed just now.
    refused: Option<String>,
}

async fn citation(site: Visit, Path((id, number)): Path<(i64, u32)>) -> Result<Response, Failure> {
    show(&site, (id, number), None).await
}

async fn show(
    site: &Visit,
    (id, number): (i64, u32),
    refused: Option<String>,
) -> Result<Response, Failure> {
    let view = site.app.dossier_citation(site.asker, id, number).await?;
    let here = format!("{}/citaten/{number}", path(id));
    let page = page(site, &here, &format!("Citaat {number}"))
        .below(("Dossiers", PATH))
        .below((view.head.record.fields.title.clone(), path(id)));
    let status = match refused {
        Some(_) => StatusCode::CONFLICT,
        None => StatusCode::OK,
    };
    render(
        status,
        &CitationPage {
            page,
            view,
            refused,
        },
    )
}

async fn remove(site: Visit, Path((id, number)): Path<(i64, u32)>) -> Result<Response, Failure> {
    match site.app.remove_citation(site.asker, id, number).await {
        Ok(()) => Ok(Redirect::to(&format!("{}#citaten", path(id))).into_response()),
        Err(Error::Refused(why)) => show(&site, (id, number), Some(why)).await,
        Err(error) => Err(error.into()),
    }
}
