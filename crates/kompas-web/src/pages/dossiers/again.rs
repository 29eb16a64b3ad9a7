//! A dossier used again: copied here, begun with the start that another municipality gave, or put
//! in an archive.

use axum::extract::{Form, Multipart, Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::dossiers::{ArchiveOf, DossierForm, MOST_BYTES};

use super::{MEMBERS, path, show, show_open, typed};
use crate::errors::Failure;
use crate::export::{Pairs, saved};
use crate::pages::form::Problems;
use crate::pages::manage::field;
use crate::routes::Routes;
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/dossiers/{dossier}/kopie", MEMBERS, copy)
        .get("/dossiers/{dossier}/begin", MEMBERS, start)
        .get("/dossiers/{dossier}/archief", MEMBERS, archive)
        .post_large("/dossiers/begin", MEMBERS, 2 * MOST_BYTES, open)
}

async fn copy(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let answers = field(&pairs, "antwoorden") == "mee";
    let copied = site
        .app
        .copy_dossier(site.asker, id, &typed(&pairs), answers)
        .await;
    match copied {
        Ok(new) => Ok(Redirect::to(&path(new)).into_response()),
        Err(error) => show(&site, id, None, false, Problems::of(error)?).await,
    }
}

async fn start(site: Visit, Path(id): Path<i64>) -> Result<Response, Failure> {
    let text = site.app.dossier_start(site.asker, id).await?;
    let name = format!("dossier-{id}-begin.json");
    Ok(saved(text, "application/json", &name))
}

async fn archive(
    site: Visit,
    Path(id): Path<i64>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    let labelled = field(&pairs, "kenmerken") == "mee";
    let of = ArchiveOf::Dossier(id);
    let written = site
        .app
        .archive_dossiers(site.asker, of, labelled, Vec::new())
        .await;
    let bytes = match written {
        Ok((bytes, _)) => bytes,
        Err(error) => return show(&site, id, None, false, Problems::of(error)?).await,
    };
    Ok(saved(
        bytes,
        "application/zip",
        &format!("dossier-{id}.zip"),
    ))
}

async fn open(site: Visit, mut parts: Multipart) -> Result<Response, Failure> {
    let mut file = Vec::new();
    while let Ok(Some(part)) = parts.next_field().await {
        if part.name() == Some("bestand") {
            file = part.bytes().await.unwrap_or_default().to_vec();
        }
    }
    match site.app.open_from_start(site.asker, &file).await {
        Ok(id) => Ok(Redirect::to(&path(id)).into_response()),
        Err(error) => show_open(&site, DossierForm::default(), Problems::of(error)?),
    }
}
