//! The guide as visitors would see it, with what editors made of it.

use std::sync::Arc;

use axum::extract::{Path, Request};
use axum::response::Response;
use kompas_app::{App, Error};

use super::EDITORS;
use crate::errors::Failure;
use crate::pages::reading::{Shelf, read};
use crate::routes::Routes;
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/redactie/voorbeeld/{voorstel}", EDITORS, start)
        .get("/redactie/voorbeeld/{voorstel}/{*pad}", EDITORS, inside)
}

async fn start(
    site: Visit,
    Path(proposal): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    show(&site, &proposal, "", request).await
}

async fn inside(
    site: Visit,
    Path((proposal, path)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Failure> {
    show(&site, &proposal, &path, request).await
}

async fn show(
    site: &Visit,
    proposal: &str,
    path: &str,
    request: Request,
) -> Result<Response, Failure> {
    let (number, back, what) = match proposal {
        "werkversie" => (
            None,
            "/redactie/editie".to_owned(),
            "de werkversie".to_owned(),
        ),
        other => {
            let id: i64 = other.parse().map_err(|_| Failure::NotFound)?;
            let back = format!("/redactie/voorstellen/{id}");
            (Some(id), back, format!("voorstel {id}"))
        }
    };
    let app: Arc<App> = match site.app.draft_app(site.asker, number).await {
        Ok(app) => app,
        Err(Error::Content(problems)) => {
            return Err(Failure::Refused(format!(
                "Er is nog geen voorbeeld: de gids klopt niet met {what}. Kijk in het voorstel bij ‘Wat nog niet klopt’ ({} keer).",
                problems.len()
            )));
        }
        Err(error) => return Err(error.into()),
    };
    let path = if path == "gids" { "" } else { path };
    let shelf = Shelf {
        prefix: format!("/redactie/voorbeeld/{proposal}"),
        notice: format!(
            "U bekijkt {what}, zoals bezoekers die zouden zien. Dit is nog niet uitgegeven."
        ),
        links: vec![("Terug naar de redactie".to_owned(), back)],
    };
    read(app, &shelf, path, request).await
}
