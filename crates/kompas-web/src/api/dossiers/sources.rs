//! The advised sources of a dossier, and what became of each.

use axum::response::Response;
use kompas_app::dossiers::{AdvisedSource, Saved};
use kompas_domain::code::{Code, QuestionCode as Question};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::describe::{IfMatch, InDossier, OfSource, OnQuestion};
use super::{READERS, WRITERS, came_second, dossier_number, kept, question_code, stale, told};
use crate::api::body::{Choice, Given, inputs, refused};
use crate::api::codes::{QuestionCode, SourceUse};
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
        .get(READERS, routes!(sources))
        .get(READERS, routes!(source))
        .put(WRITERS, routes!(use_source))
}

/// Een aangeraden bron van een dossier.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DossierBron)]
struct SourceItem<'a> {
    /// De vraag waarbij zij helpt.
    vraag: QuestionCode,
    /// De sleutel, ook als de gids de bron niet meer heeft.
    sleutel: &'a str,
    /// De bron; null als de gids haar niet meer heeft.
    #[schema(required)]
    bron: Option<Reference<'a>>,
    /// Waarom u hier bij deze vraag begint; null als zij geen van de beste drie is.
    #[schema(required)]
    waarom: Option<&'a str>,
    /// Wat ermee gedaan is.
    gebruik: SourceUse,
    /// Waarom; leeg als dat geen reden nodig heeft.
    reden: &'a str,
    /// De versie van deze regel, vanaf 1.
    #[schema(minimum = 1)]
    versie: u32,
    /// Wanneer de regel gewijzigd is.
    #[schema(format = DateTime)]
    gewijzigd: String,
    /// Pad van de gegevens in deze API.
    #[schema(examples("/api/v1/dossiers/1/antwoorden/L1/bronnen/omgevingsdienst"))]
    api: String,
}

impl<'a> SourceItem<'a> {
    fn new(dossier: i64, one: &'a AdvisedSource<'a>) -> Self {
        let record = &one.record;
        Self {
            vraag: QuestionCode(record.question),
            sleutel: &record.source,
            bron: one.source.map(Reference::source),
            waarom: one.advice.and_then(|(_, advice)| advice.reason.as_deref()),
            gebruik: SourceUse(record.used),
            reden: &record.reason,
            versie: record.version,
            gewijzigd: moment(record.updated),
            api: format!(
                "{BASE}/dossiers/{dossier}/antwoorden/{}/bronnen/{}",
                record.question.code(),
                record.source
            ),
        }
    }
}

inputs! {
    /// Wat er met een bron gedaan is.
    #[schema(as = BrongebruikInvoer)]
    SourceInput {
        /// Wat ermee gedaan is.
        #[schema(value_type = SourceUse)]
        gebruik: Choice,
        /// Waarom; verplicht bij `niet-bereikt` en `niet-van-toepassing`.
        #[schema(max_length = 2000, examples("Gebeld; de gegevens zijn er over een maand."))]
        reden: Option<String>,
    }
}

type SourcePage = Page<SourceItem<'static>>;

#[utoipa::path(
    get, path = "/dossiers/{dossier}/bronnen", operation_id = "lijstDossierbronnen", tag = "Dossiers",
    summary = "De aangeraden bronnen van een dossier",
    description = "Per vraag de bronnen die de gids aanraadt, de beste eerst, en wat ermee gedaan is.",
    params(InDossier, PagingParameters),
    responses((status = 200, description = "Een pagina van de bronnen.", body = SourcePage))
)]
async fn sources(site: Visit, Keys([key]): Keys<1>, mut query: Query) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let id = dossier_number(&key)?;
    let view = site.app.dossier(site.asker, id).await?;
    let sources: Vec<_> = view.parts.iter().flat_map(|part| &part.sources).collect();
    let path = format!("/dossiers/{id}/bronnen");
    let response = paging.answer(&path, &[], sources.into_iter(), |one| {
        SourceItem::new(id, one)
    })?;
    Ok(made_anew(response))
}

/// Calls with the line of a source, if there is one.
async fn with_line<T>(
    site: &Visit,
    id: i64,
    (question, source): (Question, &str),
    tell: impl FnOnce(&SourceItem<'_>) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let view = site.app.dossier(site.asker, id).await?;
    let mut lines = view.parts.iter().flat_map(|part| &part.sources);
    let line = lines.find(|one| one.record.question == question && one.record.source == source);
    let line = line.ok_or_else(|| Problem::no("bron", source))?;
    tell(&SourceItem::new(id, line))
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/antwoorden/{vraag}/bronnen/{bron}", operation_id = "haalDossierbron", tag = "Dossiers",
    summary = "Eén aangeraden bron van een dossier",
    description = "Een bron die de gids bij een vraag aanraadt, en wat ermee gedaan is.",
    params(InDossier, OnQuestion, OfSource),
    responses((status = 200, description = "De bron.", body = SourceItem))
)]
async fn source(
    site: Visit,
    Keys([key, code, source]): Keys<3>,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    let (id, question) = (dossier_number(&key)?, question_code(&code)?);
    with_line(&site, id, (question, &source), |item| {
        Ok(with_version(told(item)?, item.versie))
    })
    .await
}

#[utoipa::path(
    put, path = "/dossiers/{dossier}/antwoorden/{vraag}/bronnen/{bron}", operation_id = "wijzigDossierbron", tag = "Dossiers",
    summary = "Zeggen wat er met een bron gedaan is",
    description = "Legt vast wat er met een aangeraden bron gedaan is.",
    params(InDossier, OnQuestion, OfSource, IfMatch),
    request_body(content = SourceInput, description = "Wat ermee gedaan is."),
    responses((status = 204, description = "Het is bewaard."))
)]
async fn use_source(
    site: Visit,
    Keys([key, code, source]): Keys<3>,
    Seen(seen): Seen,
    Given(input): Given<SourceInput>,
) -> Result<Response, Problem> {
    let (id, question) = (dossier_number(&key)?, question_code(&code)?);
    let said = (
        input.gebruik.0.as_str(),
        input.reden.as_deref().unwrap_or(""),
    );
    let line = (question, source.as_str());
    let saved = site.app.use_source(site.asker, id, line, seen, said).await;
    if let Saved::As(version) = saved.map_err(refused)? {
        return Ok(kept(version));
    }
    let now = with_line(&site, id, line, |item| {
        stale(site.asker, Some((item.versie, item)), Vec::new())
    });
    came_second(site.asker, now).await
}
