//! Everything of a dossier in one file.

use axum::response::Response;
use kompas_app::dossiers::ArchiveOf;
use utoipa_axum::routes;

use super::describe::InDossier;
use super::{READERS, dossier_number};
use crate::api::problem::{FaultCode, Problem};
use crate::api::query::{Keys, Query};
use crate::export::saved;
use crate::routes::ApiRoutes;
use crate::visit::Visit;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new().get(READERS, routes!(archive))
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/archief", operation_id = "haalDossierarchief", tag = "Dossiers",
    summary = "Alles van een dossier in één bestand",
    description = "Het dossier als ZIP: om te lezen, als JSON met alle versies, met de bijlagen van partners, metagegevens en van elk bestand een controlegetal. Wat een kenmerk heeft of in vertrouwen gezegd is, blijft eruit, tenzij u `kenmerken=mee` meegeeft. Het logboek zegt wie het ophaalde.",
    params(
        InDossier,
        ("kenmerken" = Option<String>, Query, description = "Met `mee` gaat ook mee wat een kenmerk heeft of in vertrouwen gezegd is.", pattern = "^mee$", example = "mee"),
    ),
    responses((status = 200, description = "Het archief.", body = Vec<u8>, content_type = "application/zip"))
)]
async fn archive(site: Visit, Keys([key]): Keys<1>, mut query: Query) -> Result<Response, Problem> {
    let labelled = query.one("kenmerken");
    if let Some(other) = labelled.as_deref().filter(|value| *value != "mee") {
        let detail = format!("{other:?} bestaat niet; kies mee, of laat de parameter weg");
        query.fault("kenmerken", FaultCode::UnknownValue, detail);
    }
    query.none()?;
    let id = dossier_number(&key)?;
    let of = ArchiveOf::Dossier(id);
    let written = site
        .app
        .archive_dossiers(site.asker, of, labelled.is_some(), Vec::new())
        .await;
    let (bytes, _) = written?;
    Ok(saved(
        bytes,
        "application/zip",
        &format!("dossier-{id}.zip"),
    ))
}
