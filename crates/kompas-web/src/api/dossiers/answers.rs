//! Answers on the six questions, with their versions.

use axum::response::Response;
use kompas_app::dossiers::{AnswerForm, AnswerRecord, QuestionPart, Saving};
use kompas_domain::code::QuestionCode as Question;
use kompas_domain::dossier::AnswerText;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::describe::{IfMatch, InDossier, OfVersion, OnQuestion};
use super::{READERS, WRITERS, dossier_number, kept, question_code, stale, told};
use crate::api::body::{Choice, Given, inputs, refused, typed};
use crate::api::changes::{ChangeItem, items};
use crate::api::codes::{Confidence, Ground, InformationLabel, Openness, QuestionCode};
use crate::api::condition::{Seen, with_version};
use crate::api::documents::moment;
use crate::api::paging::{Page, Paging, PagingParameters};
use crate::api::problem::Problem;
use crate::api::query::{Keys, Query, number};
use crate::api::{BASE, made_anew};
use crate::routes::ApiRoutes;
use crate::visit::Visit;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new()
        .get(READERS, routes!(answers))
        .get(READERS, routes!(answer))
        .put(WRITERS, routes!(save))
        .get(READERS, routes!(versions))
        .get(READERS, routes!(version))
}

/// Het antwoord op een vraag.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Antwoord)]
pub(super) struct AnswerItem<'a> {
    /// De vraag.
    vraag: QuestionCode,
    /// De versie, vanaf 1; 0 als er nog geen antwoord is.
    versie: u32,
    /// De tekst, in Markdown. `[^3]` verwijst naar citaat 3 van het dossier.
    antwoord: &'a str,
    /// Wat nog niet bekend is.
    onbekend: &'a str,
    /// Hoe zeker het is; null als dat niet gezegd is.
    #[schema(required)]
    zekerheid: Option<Confidence>,
    /// Wie het uiteindelijk mag lezen.
    openheid: Openness,
    /// Waarom het vertrouwelijk is; null als het dat niet is.
    #[schema(required)]
    grond: Option<Ground>,
    /// Van wie de informatie is.
    kenmerken: Vec<InformationLabel>,
    /// Hoeveel alinea's geen bron hebben.
    zonder_bron: usize,
    /// Wie deze versie schreef; null als dat account er niet meer is.
    #[schema(required)]
    auteur: Option<&'a str>,
    /// Wanneer deze versie geschreven is; null als er nog geen antwoord is.
    #[schema(required, format = DateTime)]
    geschreven: Option<String>,
    /// Pad van de pagina op de site.
    #[schema(examples("/dossiers/1/antwoorden/l1"))]
    pad: String,
    /// Pad van de gegevens in deze API.
    #[schema(examples("/api/v1/dossiers/1/antwoorden/L1"))]
    api: String,
}

/// Een versie van een antwoord in een lijst.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Antwoordversie)]
struct VersionItem<'a> {
    /// Het nummer, vanaf 1.
    #[schema(minimum = 1)]
    nummer: u32,
    /// Wie haar schreef; null als dat account er niet meer is.
    #[schema(required)]
    auteur: Option<&'a str>,
    /// Wanneer zij geschreven is.
    #[schema(format = DateTime)]
    geschreven: String,
}

/// Een versie van een antwoord met wat er veranderde.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AntwoordversieVolledig)]
struct VersionWithChanges<'a> {
    /// Het antwoord in deze versie.
    antwoord: AnswerItem<'a>,
    /// Het verschil met de versie ervoor.
    verschil: Vec<ChangeItem>,
}

impl<'a> AnswerItem<'a> {
    fn new(dossier: i64, question: Question, answer: Option<&'a AnswerRecord>) -> Self {
        let text = answer.map(|answer| &answer.text);
        let labels = text.map_or(&[][..], |text| &text.labels);
        let code = kompas_domain::code::Code::code(question);
        Self {
            vraag: QuestionCode(question),
            versie: answer.map_or(0, |answer| answer.number),
            antwoord: text.map_or("", |text| &text.body),
            onbekend: text.map_or("", |text| &text.unknown),
            zekerheid: text.and_then(|text| text.confidence).map(Confidence),
            openheid: Openness(text.map_or(AnswerText::default().openness, |text| text.openness)),
            grond: text.and_then(|text| text.ground).map(Ground),
            kenmerken: labels.iter().copied().map(InformationLabel).collect(),
            zonder_bron: text.map_or(0, |text| text.without_source().len()),
            auteur: answer.and_then(|answer| Some(answer.author.as_ref()?.1.as_str())),
            geschreven: answer.map(|answer| moment(answer.created)),
            pad: format!(
                "/dossiers/{dossier}/antwoorden/{}",
                code.to_ascii_lowercase()
            ),
            api: format!("{BASE}/dossiers/{dossier}/antwoorden/{code}"),
        }
    }

    fn of(dossier: i64, part: &'a QuestionPart<'a>) -> Self {
        Self::new(dossier, part.question.code, part.answer.as_ref())
    }
}

inputs! {
    /// Een antwoord. Wat u weglaat, wordt leeg.
    #[schema(as = AntwoordInvoer)]
    AnswerInput {
        /// De tekst, in Markdown. `[^3]` verwijst naar citaat 3 van het dossier.
        #[schema(max_length = 20_000, examples("Op drie erven staan schuren leeg.[^1]"))]
        antwoord: String,
        /// Wat nog niet bekend is.
        #[schema(max_length = 2000)]
        onbekend: Option<String>,
        /// Hoe zeker het is.
        #[schema(value_type = Option<Confidence>)]
        zekerheid: Option<Choice>,
        /// Wie het uiteindelijk mag lezen; anders intern.
        #[schema(value_type = Option<Openness>)]
        openheid: Option<Choice>,
        /// Waarom het vertrouwelijk is; verplicht als het dat is, en anders niet te geven.
        #[schema(value_type = Option<Ground>)]
        grond: Option<Choice>,
        /// Van wie de informatie is.
        #[schema(value_type = Vec<InformationLabel>, required = false)]
        kenmerken: Vec<String>,
    }
}

type AnswerPage = Page<AnswerItem<'static>>;
type VersionPage = Page<VersionItem<'static>>;

#[utoipa::path(
    get, path = "/dossiers/{dossier}/antwoorden", operation_id = "lijstAntwoorden", tag = "Dossiers",
    summary = "De antwoorden van een dossier",
    description = "Per vraag het antwoord zoals het nu is, ook als er nog geen is.",
    params(InDossier, PagingParameters),
    responses((status = 200, description = "Een pagina van de antwoorden.", body = AnswerPage))
)]
async fn answers(site: Visit, Keys([key]): Keys<1>, mut query: Query) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let id = dossier_number(&key)?;
    let view = site.app.dossier(site.asker, id).await?;
    let path = format!("/dossiers/{id}/antwoorden");
    let response = paging.answer(&path, &[], view.parts.iter(), |part| {
        AnswerItem::of(id, part)
    })?;
    Ok(made_anew(response))
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/antwoorden/{vraag}", operation_id = "haalAntwoord", tag = "Dossiers",
    summary = "Eén antwoord",
    description = "Het antwoord op een vraag zoals het nu is. Is er nog geen, dan is de versie 0.",
    params(InDossier, OnQuestion),
    responses((status = 200, description = "Het antwoord.", body = AnswerItem))
)]
async fn answer(
    site: Visit,
    Keys([key, code]): Keys<2>,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    let (id, question) = (dossier_number(&key)?, question_code(&code)?);
    let now = site.app.answer_now(site.asker, id, question).await?;
    let item = AnswerItem::new(id, question, now.as_ref());
    Ok(with_version(told(&item)?, item.versie))
}

#[utoipa::path(
    put, path = "/dossiers/{dossier}/antwoorden/{vraag}", operation_id = "bewaarAntwoord", tag = "Dossiers",
    summary = "Een antwoord bewaren",
    description = "Bewaart een nieuwe versie van een antwoord. Het eerste antwoord bewaart u met versie \"0\". Was iemand anders eerder, dan geeft status 412 wat er nu staat en het verschil met uw tekst. Een burgerservicenummer wordt geweigerd, met zijn plaats.",
    params(InDossier, OnQuestion, IfMatch),
    request_body(content = AnswerInput, description = "Het antwoord."),
    responses((status = 204, description = "Het is bewaard."))
)]
async fn save(
    site: Visit,
    Keys([key, code]): Keys<2>,
    Seen(seen): Seen,
    Given(input): Given<AnswerInput>,
) -> Result<Response, Problem> {
    let (id, question) = (dossier_number(&key)?, question_code(&code)?);
    let form = AnswerForm {
        body: input.antwoord,
        unknown: input.onbekend.unwrap_or_default(),
        confidence: typed(input.zekerheid),
        openness: typed(input.openheid),
        ground: typed(input.grond),
        labels: input.kenmerken,
    };
    let saved = site
        .app
        .save_answer(site.asker, id, question, seen, &form)
        .await;
    match saved.map_err(refused)? {
        Saving::Saved(version) => Ok(kept(version)),
        Saving::Stale { now, changes } => {
            let item = AnswerItem::new(id, question, now.as_ref());
            Err(stale(
                site.asker,
                Some((item.versie, &item)),
                items(&changes),
            )?)
        }
    }
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/antwoorden/{vraag}/versies", operation_id = "lijstAntwoordversies", tag = "Dossiers",
    summary = "De versies van een antwoord",
    description = "Alle versies van een antwoord, de nieuwste eerst.",
    params(InDossier, OnQuestion, PagingParameters),
    responses((status = 200, description = "Een pagina van de versies.", body = VersionPage))
)]
async fn versions(
    site: Visit,
    Keys([key, code]): Keys<2>,
    mut query: Query,
) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let (id, question) = (dossier_number(&key)?, question_code(&code)?);
    let view = site.app.answer(site.asker, id, question, None).await?;
    let path = format!("/dossiers/{id}/antwoorden/{code}/versies");
    let response = paging.answer(&path, &[], view.versions.iter(), |version| VersionItem {
        nummer: version.number,
        auteur: version.author.as_deref(),
        geschreven: moment(version.created),
    })?;
    Ok(made_anew(response))
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/antwoorden/{vraag}/versies/{versie}", operation_id = "haalAntwoordversie", tag = "Dossiers",
    summary = "Eén versie van een antwoord",
    description = "Een antwoord zoals het was, met het verschil met de versie ervoor.",
    params(InDossier, OnQuestion, OfVersion),
    responses((status = 200, description = "De versie.", body = VersionWithChanges))
)]
async fn version(
    site: Visit,
    Keys([key, code, version]): Keys<3>,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    let (id, question) = (dossier_number(&key)?, question_code(&code)?);
    let number = number("versie", &version)?;
    let view = site
        .app
        .answer(site.asker, id, question, Some(number))
        .await?;
    told(&VersionWithChanges {
        antwoord: AnswerItem::new(id, question, Some(&view.answer)),
        verschil: items(&view.changes),
    })
}
