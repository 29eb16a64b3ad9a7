//! The actions of a dossier, what it lacks, and what the owner of the key has to do.

use axum::response::Response;
use kompas_app::dossiers::{ActionForm, ActionRecord, GapView, Kept};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::describe::{IfMatch, InDossier, OfAction};
use super::measures::{account_and_role, typed_number};
use super::{READERS, WRITERS, created, done, dossier_number, kept, stale, told};
use crate::api::body::{Choice, Day, Given, inputs, refused, typed};
use crate::api::codes::{ActionState, QuestionCode};
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
        .get(READERS, routes!(mine))
        .get(READERS, routes!(actions))
        .post(WRITERS, routes!(add))
        .get(READERS, routes!(action))
        .put(WRITERS, routes!(change))
        .delete(WRITERS, routes!(remove))
        .get(READERS, routes!(gaps))
        .post(WRITERS, routes!(fill))
}

/// Een actie.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Actie)]
struct ActionItem<'a> {
    /// Het nummer van het dossier.
    #[schema(minimum = 1)]
    dossier: i64,
    /// Het nummer in het dossier.
    #[schema(minimum = 1)]
    nummer: u32,
    /// Wat er moet gebeuren.
    titel: &'a str,
    /// Het nummer van de maatregel waar zij bij hoort; null als dat er geen is.
    #[schema(required, minimum = 1)]
    maatregel: Option<u32>,
    /// De vraag waar het om gaat; null als dat er geen is.
    #[schema(required)]
    vraag: Option<QuestionCode>,
    /// De sleutel van de bron waar het om gaat; null als dat er geen is.
    #[schema(required)]
    bron: Option<&'a str>,
    /// De sleutel van de leemte waaruit zij gemaakt is; null als dat er geen is.
    #[schema(required)]
    leemte: Option<&'a str>,
    /// Het nummer van het account dat het doet; null als dat niemand van het dossier is.
    #[schema(required)]
    wie: Option<i64>,
    /// De rol van de partner die het doet; null als dat geen partner is.
    #[schema(required)]
    rol: Option<&'a str>,
    /// De dag waarop het klaar moet zijn; null als die er niet is.
    #[schema(required, format = Date)]
    deadline: Option<String>,
    /// Hoe ver zij is.
    status: ActionState,
    /// Wat er verder te zeggen is.
    opmerking: &'a str,
    /// De versie, vanaf 1.
    #[schema(minimum = 1)]
    versie: u32,
    /// Wanneer zij gemaakt is.
    #[schema(format = DateTime)]
    gemaakt: String,
    /// Wanneer zij gewijzigd is.
    #[schema(format = DateTime)]
    gewijzigd: String,
    /// Pad van de gegevens in deze API.
    #[schema(examples("/api/v1/dossiers/1/acties/1"))]
    api: String,
}

/// Iets dat een dossier mist.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Leemte)]
struct GapItem<'a> {
    /// De sleutel.
    #[schema(examples("antwoord/L1"))]
    sleutel: String,
    /// Wat er mist.
    wat: &'a str,
    /// Het nummer van de open actie die ervan gemaakt is; null als die er niet is.
    #[schema(required, minimum = 1)]
    actie: Option<u32>,
}

impl<'a> ActionItem<'a> {
    fn new(dossier: i64, record: &'a ActionRecord) -> Self {
        let text = &record.text;
        let (wie, rol) = account_and_role(&text.responsible);
        Self {
            dossier,
            nummer: record.number,
            titel: &text.title,
            maatregel: text.measure,
            vraag: text.question.map(QuestionCode),
            bron: text.source.as_deref(),
            leemte: record.gap.as_deref(),
            wie,
            rol,
            deadline: text.deadline.map(|date| date.to_string()),
            status: ActionState(text.state),
            opmerking: &text.remark,
            versie: record.version,
            gemaakt: moment(record.created),
            gewijzigd: moment(record.updated),
            api: format!("{BASE}/dossiers/{dossier}/acties/{}", record.number),
        }
    }
}

impl<'a> GapItem<'a> {
    fn new(view: &'a GapView) -> Self {
        Self {
            sleutel: view.gap.key(),
            wat: &view.missing,
            actie: view.action,
        }
    }
}

inputs! {
    /// Een actie. Wat u weglaat, wordt leeg.
    #[schema(as = ActieInvoer)]
    ActionInput {
        /// Wat er moet gebeuren.
        #[schema(min_length = 1, max_length = 120, examples("De omgevingsdienst bellen"))]
        titel: String,
        /// Het nummer van de maatregel waar zij bij hoort.
        #[schema(minimum = 1, maximum = 1_000_000)]
        maatregel: Option<u32>,
        /// De vraag waar het om gaat.
        #[schema(value_type = Option<QuestionCode>)]
        vraag: Option<Choice>,
        /// De sleutel van de bron waar het om gaat.
        #[schema(max_length = 200)]
        bron: Option<String>,
        /// Het nummer van het account dat het doet: een lid van het dossier.
        #[schema(minimum = 1, maximum = 9_007_199_254_740_991_u64)]
        wie: Option<i64>,
        /// De rol van de partner die het doet, in plaats van een lid.
        #[schema(max_length = 120)]
        rol: Option<String>,
        /// De dag waarop het klaar moet zijn.
        #[schema(value_type = Option<String>, format = Date)]
        deadline: Option<Day>,
        /// Hoe ver zij is; anders te doen.
        #[schema(value_type = Option<ActionState>)]
        status: Option<Choice>,
        /// Wat er verder te zeggen is.
        #[schema(max_length = 2000)]
        opmerking: Option<String>,
    }

    /// Een leemte waarvan u een actie maakt.
    #[schema(as = LeemteInvoer)]
    GapInput {
        /// De sleutel van de leemte, zoals `/dossiers/{dossier}/leemten` haar geeft.
        #[schema(max_length = 200, examples("antwoord/L1"))]
        leemte: String,
    }
}

impl ActionInput {
    fn form(self) -> ActionForm {
        ActionForm {
            title: self.titel,
            measure: typed_number(self.maatregel),
            question: typed(self.vraag),
            source: self.bron.unwrap_or_default(),
            owner: typed_number(self.wie),
            role: self.rol.unwrap_or_default(),
            deadline: typed(self.deadline),
            state: typed(self.status),
            remark: self.opmerking.unwrap_or_default(),
        }
    }
}

type ActionPage = Page<ActionItem<'static>>;
type GapPage = Page<GapItem<'static>>;

#[utoipa::path(
    get, path = "/acties", operation_id = "lijstMijnActies", tag = "Dossiers",
    summary = "Wat u moet doen",
    description = "Uw open acties in alle dossiers waaraan u werkt; wat te laat is eerst.",
    params(PagingParameters),
    responses((status = 200, description = "Een pagina van de acties.", body = ActionPage))
)]
async fn mine(site: Visit, mut query: Query) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let mine = site.app.my_actions(site.asker).await?;
    let response = paging.answer("/acties", &[], mine.iter(), |one| {
        ActionItem::new(one.mine.dossier.0, &one.mine.action)
    })?;
    Ok(made_anew(response))
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/acties", operation_id = "lijstActies", tag = "Dossiers",
    summary = "De acties van een dossier",
    description = "De acties van een dossier: de open eerst, en daarvan wat het eerst klaar moet zijn.",
    params(InDossier, PagingParameters),
    responses((status = 200, description = "Een pagina van de acties.", body = ActionPage))
)]
async fn actions(site: Visit, Keys([key]): Keys<1>, mut query: Query) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let id = dossier_number(&key)?;
    let (_, plan) = site.app.dossier_plan(site.asker, id).await?;
    let path = format!("/dossiers/{id}/acties");
    let response = paging.answer(&path, &[], plan.actions.iter(), |one| {
        ActionItem::new(id, &one.record)
    })?;
    Ok(made_anew(response))
}

#[utoipa::path(
    post, path = "/dossiers/{dossier}/acties", operation_id = "maakActie", tag = "Dossiers",
    summary = "Een actie toevoegen",
    description = "Voegt een actie aan een dossier toe.",
    params(InDossier),
    request_body(content = ActionInput, description = "De actie."),
    responses((status = 201, description = "De actie is er.", body = super::Created))
)]
async fn add(
    site: Visit,
    Keys([key]): Keys<1>,
    Given(input): Given<ActionInput>,
) -> Result<Response, Problem> {
    let id = dossier_number(&key)?;
    let number = site.app.add_action(site.asker, id, &input.form()).await;
    let number = number.map_err(refused)?;
    created(
        i64::from(number),
        &format!("/dossiers/{id}/acties/{number}"),
    )
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/acties/{actie}", operation_id = "haalActie", tag = "Dossiers",
    summary = "Eén actie",
    description = "Een actie van een dossier.",
    params(InDossier, OfAction),
    responses((status = 200, description = "De actie.", body = ActionItem))
)]
async fn action(
    site: Visit,
    Keys([key, action]): Keys<2>,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    let (id, number) = (dossier_number(&key)?, number("actie", &action)?);
    let (_, plan) = site.app.dossier_plan(site.asker, id).await?;
    let found = plan.action(number);
    let found = found.ok_or_else(|| Problem::no("actie", &action))?;
    let item = ActionItem::new(id, &found.record);
    Ok(with_version(told(&item)?, item.versie))
}

#[utoipa::path(
    put, path = "/dossiers/{dossier}/acties/{actie}", operation_id = "wijzigActie", tag = "Dossiers",
    summary = "Een actie wijzigen",
    description = "Vervangt een actie.",
    params(InDossier, OfAction, IfMatch),
    request_body(content = ActionInput, description = "De actie."),
    responses((status = 204, description = "Zij is bewaard."))
)]
async fn change(
    site: Visit,
    Keys([key, action]): Keys<2>,
    Seen(seen): Seen,
    Given(input): Given<ActionInput>,
) -> Result<Response, Problem> {
    let place = (dossier_number(&key)?, number("actie", &action)?);
    let saved = site
        .app
        .save_action(site.asker, place, seen, &input.form())
        .await;
    match saved.map_err(refused)? {
        Kept::As(version) => Ok(kept(version)),
        Kept::Stale(now) => Err(came_second(&site, place.0, &now)?),
    }
}

#[utoipa::path(
    delete, path = "/dossiers/{dossier}/acties/{actie}", operation_id = "verwijderActie", tag = "Dossiers",
    summary = "Een actie verwijderen",
    description = "Haalt een actie weg. Haar nummer komt niet terug.",
    params(InDossier, OfAction, IfMatch),
    responses((status = 204, description = "Zij is weg."))
)]
async fn remove(
    site: Visit,
    Keys([key, action]): Keys<2>,
    Seen(seen): Seen,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    let place = (dossier_number(&key)?, number("actie", &action)?);
    let removed = site.app.remove_action(site.asker, place, seen).await;
    match removed.map_err(refused)? {
        Kept::As(_) => Ok(done()),
        Kept::Stale(now) => Err(came_second(&site, place.0, &now)?),
    }
}

fn came_second(site: &Visit, dossier: i64, now: &ActionRecord) -> Result<Problem, Problem> {
    let item = ActionItem::new(dossier, now);
    stale(site.asker, Some((item.versie, &item)), Vec::new())
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/leemten", operation_id = "lijstLeemten", tag = "Dossiers",
    summary = "Wat een dossier mist",
    description = "Vragen zonder antwoord, bronnen die niet bereikt zijn, vragen waarvoor de gids geen bron heeft, en wat volgens de zelfscan te krijgen is.",
    params(InDossier, PagingParameters),
    responses((status = 200, description = "Een pagina van wat er mist.", body = GapPage))
)]
async fn gaps(site: Visit, Keys([key]): Keys<1>, mut query: Query) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let id = dossier_number(&key)?;
    let (_, plan) = site.app.dossier_plan(site.asker, id).await?;
    let path = format!("/dossiers/{id}/leemten");
    let response = paging.answer(&path, &[], plan.gaps.iter(), GapItem::new)?;
    Ok(made_anew(response))
}

#[utoipa::path(
    post, path = "/dossiers/{dossier}/leemten", operation_id = "maakActieVanLeemte", tag = "Dossiers",
    summary = "Van een leemte een actie maken",
    description = "Maakt een actie van iets dat het dossier mist. Is die er al, dan krijgt u haar nummer.",
    params(InDossier),
    request_body(content = GapInput, description = "De leemte."),
    responses((status = 201, description = "De actie is er.", body = super::Created))
)]
async fn fill(
    site: Visit,
    Keys([key]): Keys<1>,
    Given(input): Given<GapInput>,
) -> Result<Response, Problem> {
    let id = dossier_number(&key)?;
    let number = site.app.action_of_gap(site.asker, id, &input.leemte).await;
    let number = number.map_err(refused)?;
    created(
        i64::from(number),
        &format!("/dossiers/{id}/acties/{number}"),
    )
}
