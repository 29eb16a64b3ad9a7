//! What was decided about a dossier.

use axum::response::Response;
use kompas_app::dossiers::{DecisionForm, DecisionRecord, Kept};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::describe::{IfMatch, InDossier};
use super::{READERS, WRITERS, created, dossier_number, only_stale};
use crate::api::body::{Choice, Day, Given, inputs, refused};
use crate::api::codes::DecisionBody;
use crate::api::condition::{Seen, with_version};
use crate::api::documents::moment;
use crate::api::made_anew;
use crate::api::paging::{Page, Paging, PagingParameters};
use crate::api::problem::Problem;
use crate::api::query::{Keys, Query};
use crate::routes::ApiRoutes;
use crate::visit::Visit;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new()
        .get(READERS, routes!(decisions))
        .post(WRITERS, routes!(decide))
}

/// Een besluit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Besluit)]
struct DecisionItem<'a> {
    /// Het nummer in het dossier.
    #[schema(minimum = 1)]
    nummer: u32,
    /// De dag waarop het genomen is.
    #[schema(format = Date)]
    datum: String,
    /// Wie het nam.
    orgaan: DecisionBody,
    /// Wie dat is, als het geen van de lijst is; anders leeg.
    anders: &'a str,
    /// Wat er besloten is.
    besluit: &'a str,
    /// Wie het vastlegde; null als dat account er niet meer is.
    #[schema(required)]
    auteur: Option<&'a str>,
    /// Wanneer het vastgelegd is.
    #[schema(format = DateTime)]
    vastgelegd: String,
}

impl<'a> DecisionItem<'a> {
    fn new(record: &'a DecisionRecord) -> Self {
        let text = &record.text;
        Self {
            nummer: record.number,
            datum: text.date.to_string(),
            orgaan: DecisionBody(text.body),
            anders: &text.other,
            besluit: &text.text,
            auteur: record.author.as_deref(),
            vastgelegd: moment(record.created),
        }
    }
}

inputs! {
    /// Een besluit dat het dossier sluit.
    #[schema(as = BesluitInvoer)]
    DecisionInput {
        /// De dag waarop het genomen is; niet later dan vandaag.
        #[schema(value_type = String, format = Date)]
        datum: Day,
        /// Wie het nam.
        #[schema(value_type = DecisionBody)]
        orgaan: Choice,
        /// Wie dat is, als het geen van de lijst is.
        #[schema(max_length = 120)]
        anders: Option<String>,
        /// Wat er besloten is.
        #[schema(min_length = 1, max_length = 10_000)]
        besluit: String,
        /// Of het dossier dicht mag terwijl er nog iets open staat.
        bevestig: Option<bool>,
    }
}

type DecisionPage = Page<DecisionItem<'static>>;

#[utoipa::path(
    get, path = "/dossiers/{dossier}/besluiten", operation_id = "lijstBesluiten", tag = "Dossiers",
    summary = "De besluiten over een dossier",
    description = "Wat er besloten is, op volgorde. De `ETag` is de versie van het dossier, om een besluit vast te leggen.",
    params(InDossier, PagingParameters),
    responses((status = 200, description = "Een pagina van de besluiten.", body = DecisionPage))
)]
async fn decisions(
    site: Visit,
    Keys([key]): Keys<1>,
    mut query: Query,
) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let id = dossier_number(&key)?;
    let (head, plan) = site.app.dossier_plan(site.asker, id).await?;
    let path = format!("/dossiers/{id}/besluiten");
    let response = paging.answer(&path, &[], plan.decisions.iter(), DecisionItem::new)?;
    Ok(with_version(made_anew(response), head.record.version))
}

#[utoipa::path(
    post, path = "/dossiers/{dossier}/besluiten", operation_id = "legBesluitVast", tag = "Dossiers",
    summary = "Een besluit vastleggen",
    description = "Legt vast wat er besloten is, en sluit het dossier. Staat er nog iets open, dan moet u dat bevestigen. Een verplichte partner die niet betrokken is, houdt het tegen.",
    params(InDossier, IfMatch),
    request_body(content = DecisionInput, description = "Het besluit."),
    responses((status = 201, description = "Het besluit is er, en het dossier is dicht.", body = super::Created))
)]
async fn decide(
    site: Visit,
    Keys([key]): Keys<1>,
    Seen(seen): Seen,
    Given(input): Given<DecisionInput>,
) -> Result<Response, Problem> {
    let id = dossier_number(&key)?;
    let form = DecisionForm {
        date: input.datum.into(),
        body: input.orgaan.into(),
        other: input.anders.unwrap_or_default(),
        text: input.besluit,
        is_confirmed: input.bevestig.unwrap_or_default(),
    };
    let decided = site.app.decide(site.asker, id, seen, &form).await;
    match decided.map_err(refused)? {
        Kept::As(version) => Ok(with_version(
            created(id, &format!("/dossiers/{id}/besluiten"))?,
            version,
        )),
        Kept::Stale(()) => Err(only_stale()),
    }
}
