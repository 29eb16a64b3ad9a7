//! The partners that must be asked before a decision.

use axum::response::Response;
use kompas_app::dossiers::{RequiredPartner, Saved};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::describe::{IfMatch, InDossier, OfPartner};
use super::{READERS, WRITERS, came_second, dossier_number, kept, stale, told};
use crate::api::body::{Choice, Given, inputs, refused};
use crate::api::codes::Involvement;
use crate::api::condition::{Seen, with_version};
use crate::api::documents::moment;
use crate::api::links::Reference;
use crate::api::paging::{Page, Paging, PagingParameters};
use crate::api::problem::Problem;
use crate::api::query::{Keys, Query};
use crate::api::{BASE, made_anew};
use crate::routes::ApiRoutes;
use crate::visit::Visit;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new()
        .get(READERS, routes!(partners))
        .get(READERS, routes!(partner))
        .put(WRITERS, routes!(involve))
}

/// Een partner die u moet betrekken voordat er een besluit komt.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VerplichtePartner)]
struct PartnerItem<'a> {
    /// De sleutel, ook als de gids het begrip niet meer heeft.
    sleutel: &'a str,
    /// Het begrip dat de partner noemt; null als de gids het niet meer heeft.
    #[schema(required)]
    begrip: Option<Reference<'a>>,
    /// Of de partner betrokken is.
    betrokken: Involvement,
    /// Wat eruit kwam.
    uitkomst: &'a str,
    /// De versie van deze regel, vanaf 1.
    #[schema(minimum = 1)]
    versie: u32,
    /// Wanneer de regel gewijzigd is.
    #[schema(format = DateTime)]
    gewijzigd: String,
    /// Pad van de gegevens in deze API.
    #[schema(examples("/api/v1/dossiers/1/partners/functionaris-gegevensbescherming"))]
    api: String,
}

impl<'a> PartnerItem<'a> {
    fn new(dossier: i64, one: &'a RequiredPartner<'a>) -> Self {
        let record = &one.record;
        Self {
            sleutel: &record.partner,
            begrip: one.term.map(Reference::term),
            betrokken: Involvement(record.state),
            uitkomst: &record.remark,
            versie: record.version,
            gewijzigd: moment(record.updated),
            api: format!("{BASE}/dossiers/{dossier}/partners/{}", record.partner),
        }
    }
}

inputs! {
    /// Of een verplichte partner betrokken is.
    #[schema(as = BetrokkenInvoer)]
    PartnerInput {
        /// Of de partner betrokken is.
        #[schema(value_type = Involvement)]
        betrokken: Choice,
        /// Wat eruit kwam; verplicht als de partner betrokken is.
        #[schema(max_length = 2000)]
        uitkomst: Option<String>,
    }
}

type PartnerPage = Page<PartnerItem<'static>>;

#[utoipa::path(
    get, path = "/dossiers/{dossier}/partners", operation_id = "lijstVerplichtePartners", tag = "Dossiers",
    summary = "De verplichte partners van een dossier",
    description = "De partners die u bij dit thema moet betrekken voordat er een besluit komt.",
    params(InDossier, PagingParameters),
    responses((status = 200, description = "Een pagina van de partners.", body = PartnerPage))
)]
async fn partners(
    site: Visit,
    Keys([key]): Keys<1>,
    mut query: Query,
) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let id = dossier_number(&key)?;
    let view = site.app.dossier(site.asker, id).await?;
    let path = format!("/dossiers/{id}/partners");
    let response = paging.answer(&path, &[], view.partners.iter(), |one| {
        PartnerItem::new(id, one)
    })?;
    Ok(made_anew(response))
}

/// Calls with the line of a partner, if there is one.
async fn with_line<T>(
    site: &Visit,
    id: i64,
    partner: &str,
    tell: impl FnOnce(&PartnerItem<'_>) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let view = site.app.dossier(site.asker, id).await?;
    let line = view
        .partners
        .iter()
        .find(|one| one.record.partner == partner);
    let line = line.ok_or_else(|| Problem::no("partner", partner))?;
    tell(&PartnerItem::new(id, line))
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/partners/{partner}", operation_id = "haalVerplichtePartner", tag = "Dossiers",
    summary = "Eén verplichte partner",
    description = "Een partner die u moet betrekken voordat er een besluit komt.",
    params(InDossier, OfPartner),
    responses((status = 200, description = "De partner.", body = PartnerItem))
)]
async fn partner(
    site: Visit,
    Keys([key, partner]): Keys<2>,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    with_line(&site, dossier_number(&key)?, &partner, |item| {
        Ok(with_version(told(item)?, item.versie))
    })
    .await
}

#[utoipa::path(
    put, path = "/dossiers/{dossier}/partners/{partner}", operation_id = "betrekPartner", tag = "Dossiers",
    summary = "Zeggen of een verplichte partner betrokken is",
    description = "Legt vast of een verplichte partner betrokken is, en wat eruit kwam.",
    params(InDossier, OfPartner, IfMatch),
    request_body(content = PartnerInput, description = "Of de partner betrokken is."),
    responses((status = 204, description = "Het is bewaard."))
)]
async fn involve(
    site: Visit,
    Keys([key, partner]): Keys<2>,
    Seen(seen): Seen,
    Given(input): Given<PartnerInput>,
) -> Result<Response, Problem> {
    let id = dossier_number(&key)?;
    let said = (
        input.betrokken.0.as_str(),
        input.uitkomst.as_deref().unwrap_or(""),
    );
    let saved = site
        .app
        .involve_partner(site.asker, id, &partner, seen, said)
        .await;
    if let Saved::As(version) = saved.map_err(refused)? {
        return Ok(kept(version));
    }
    let now = with_line(&site, id, &partner, |item| {
        stale(site.asker, Some((item.versie, item)), Vec::new())
    });
    came_second(site.asker, now).await
}
