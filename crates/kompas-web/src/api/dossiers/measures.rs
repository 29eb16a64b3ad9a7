//! The measures of a dossier.

use axum::response::Response;
use kompas_app::dossiers::{Kept, MeasureForm, MeasureRecord};
use kompas_domain::measure::Responsible;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::describe::{IfMatch, InDossier, OfMeasure};
use super::{READERS, WRITERS, created, done, dossier_number, kept, stale, told};
use crate::api::body::{Choice, Day, Given, inputs, refused, typed};
use crate::api::codes::{MeasureState, QuestionCode, SafetyLink};
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
        .get(READERS, routes!(measures))
        .post(WRITERS, routes!(add))
        .get(READERS, routes!(measure))
        .put(WRITERS, routes!(change))
        .delete(WRITERS, routes!(remove))
}

/// Een maatregel.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Maatregel)]
struct MeasureItem<'a> {
    /// Het nummer in het dossier.
    #[schema(minimum = 1)]
    nummer: u32,
    /// Wat er gebeurt.
    titel: &'a str,
    /// Waarom.
    waarom: &'a str,
    /// De vraag op welk antwoord zij rust; null als dat niet gezegd is.
    #[schema(required)]
    vraag: Option<QuestionCode>,
    /// De schakel van de veiligheidsketen.
    schakel: SafetyLink,
    /// Sleutels van partners van de gids.
    partners: &'a [String],
    /// Rollen van andere partners.
    rollen: &'a [String],
    /// Het nummer van het account dat ervoor zorgt; null als dat niemand van het dossier is.
    #[schema(required)]
    wie: Option<i64>,
    /// De rol van de partner die ervoor zorgt; null als dat geen partner is.
    #[schema(required)]
    rol: Option<&'a str>,
    /// De dag waarop zij begint; null als die er niet is.
    #[schema(required, format = Date)]
    begin: Option<String>,
    /// De dag waarop zij klaar moet zijn; null als die er niet is.
    #[schema(required, format = Date)]
    eind: Option<String>,
    /// Hoe ver zij is.
    status: MeasureState,
    /// Wat ervan verwacht wordt.
    effect: &'a str,
    /// Waaraan dat te merken is.
    merkbaar: &'a str,
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
    #[schema(examples("/api/v1/dossiers/1/maatregelen/1"))]
    api: String,
}

/// Who sees to something, as an account or as a role.
pub(super) fn account_and_role(responsible: &Responsible) -> (Option<i64>, Option<&str>) {
    match responsible {
        Responsible::Nobody => (None, None),
        Responsible::Account(account) => (Some(*account), None),
        Responsible::Role(role) => (None, Some(role)),
    }
}

/// A number as a form has it: empty for none.
pub(super) fn typed_number<T: ToString>(number: Option<T>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

impl<'a> MeasureItem<'a> {
    fn new(dossier: i64, record: &'a MeasureRecord) -> Self {
        let text = &record.text;
        let (wie, rol) = account_and_role(&text.responsible);
        Self {
            nummer: record.number,
            titel: &text.title,
            waarom: &text.why,
            vraag: text.question.map(QuestionCode),
            schakel: SafetyLink(text.link),
            partners: &text.partners,
            rollen: &text.roles,
            wie,
            rol,
            begin: text.start.map(|date| date.to_string()),
            eind: text.end.map(|date| date.to_string()),
            status: MeasureState(text.state),
            effect: &text.effect,
            merkbaar: &text.evidence,
            versie: record.version,
            gemaakt: moment(record.created),
            gewijzigd: moment(record.updated),
            api: format!("{BASE}/dossiers/{dossier}/maatregelen/{}", record.number),
        }
    }
}

inputs! {
    /// Een maatregel. Wat u weglaat, wordt leeg.
    #[schema(as = MaatregelInvoer)]
    MeasureInput {
        /// Wat er gebeurt.
        #[schema(min_length = 1, max_length = 120, examples("Controle op leegstaande schuren"))]
        titel: String,
        /// Waarom.
        #[schema(max_length = 2000)]
        waarom: Option<String>,
        /// De vraag op welk antwoord zij rust.
        #[schema(value_type = Option<QuestionCode>)]
        vraag: Option<Choice>,
        /// De schakel van de veiligheidsketen.
        #[schema(value_type = SafetyLink)]
        schakel: Choice,
        /// Sleutels van partners van de gids.
        #[schema(required = false, max_items = 30)]
        partners: Vec<String>,
        /// Rollen van andere partners.
        #[schema(required = false, max_items = 30)]
        rollen: Vec<String>,
        /// Het nummer van het account dat ervoor zorgt: een lid van het dossier.
        #[schema(minimum = 1, maximum = 9_007_199_254_740_991_u64)]
        wie: Option<i64>,
        /// De rol van de partner die ervoor zorgt, in plaats van een lid.
        #[schema(max_length = 120)]
        rol: Option<String>,
        /// De dag waarop zij begint.
        #[schema(value_type = Option<String>, format = Date)]
        begin: Option<Day>,
        /// De dag waarop zij klaar moet zijn.
        #[schema(value_type = Option<String>, format = Date)]
        eind: Option<Day>,
        /// Hoe ver zij is; anders een voorstel.
        #[schema(value_type = Option<MeasureState>)]
        status: Option<Choice>,
        /// Wat ervan verwacht wordt.
        #[schema(max_length = 2000)]
        effect: Option<String>,
        /// Waaraan dat te merken is.
        #[schema(max_length = 2000)]
        merkbaar: Option<String>,
    }
}

impl MeasureInput {
    fn form(self) -> MeasureForm {
        MeasureForm {
            title: self.titel,
            why: self.waarom.unwrap_or_default(),
            question: typed(self.vraag),
            link: self.schakel.into(),
            partners: self.partners,
            roles: self.rollen.join("\n"),
            owner: typed_number(self.wie),
            role: self.rol.unwrap_or_default(),
            start: typed(self.begin),
            end: typed(self.eind),
            state: typed(self.status),
            effect: self.effect.unwrap_or_default(),
            evidence: self.merkbaar.unwrap_or_default(),
        }
    }
}

type MeasurePage = Page<MeasureItem<'static>>;

#[utoipa::path(
    get, path = "/dossiers/{dossier}/maatregelen", operation_id = "lijstMaatregelen", tag = "Dossiers",
    summary = "De maatregelen van een dossier",
    description = "De maatregelen van een dossier, op nummer.",
    params(InDossier, PagingParameters),
    responses((status = 200, description = "Een pagina van de maatregelen.", body = MeasurePage))
)]
async fn measures(
    site: Visit,
    Keys([key]): Keys<1>,
    mut query: Query,
) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let id = dossier_number(&key)?;
    let (_, plan) = site.app.dossier_plan(site.asker, id).await?;
    let path = format!("/dossiers/{id}/maatregelen");
    let response = paging.answer(&path, &[], plan.measures.iter(), |one| {
        MeasureItem::new(id, &one.record)
    })?;
    Ok(made_anew(response))
}

#[utoipa::path(
    post, path = "/dossiers/{dossier}/maatregelen", operation_id = "maakMaatregel", tag = "Dossiers",
    summary = "Een maatregel toevoegen",
    description = "Voegt een maatregel aan een dossier toe.",
    params(InDossier),
    request_body(content = MeasureInput, description = "De maatregel."),
    responses((status = 201, description = "De maatregel is er.", body = super::Created))
)]
async fn add(
    site: Visit,
    Keys([key]): Keys<1>,
    Given(input): Given<MeasureInput>,
) -> Result<Response, Problem> {
    let id = dossier_number(&key)?;
    let number = site.app.add_measure(site.asker, id, &input.form()).await;
    let number = number.map_err(refused)?;
    created(
        i64::from(number),
        &format!("/dossiers/{id}/maatregelen/{number}"),
    )
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/maatregelen/{maatregel}", operation_id = "haalMaatregel", tag = "Dossiers",
    summary = "Eén maatregel",
    description = "Een maatregel van een dossier.",
    params(InDossier, OfMeasure),
    responses((status = 200, description = "De maatregel.", body = MeasureItem))
)]
async fn measure(
    site: Visit,
    Keys([key, measure]): Keys<2>,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    let (id, number) = (dossier_number(&key)?, number("maatregel", &measure)?);
    let (_, plan) = site.app.dossier_plan(site.asker, id).await?;
    let found = plan.measure(number);
    let found = found.ok_or_else(|| Problem::no("maatregel", &measure))?;
    let item = MeasureItem::new(id, &found.record);
    Ok(with_version(told(&item)?, item.versie))
}

#[utoipa::path(
    put, path = "/dossiers/{dossier}/maatregelen/{maatregel}", operation_id = "wijzigMaatregel", tag = "Dossiers",
    summary = "Een maatregel wijzigen",
    description = "Vervangt een maatregel.",
    params(InDossier, OfMeasure, IfMatch),
    request_body(content = MeasureInput, description = "De maatregel."),
    responses((status = 204, description = "Zij is bewaard."))
)]
async fn change(
    site: Visit,
    Keys([key, measure]): Keys<2>,
    Seen(seen): Seen,
    Given(input): Given<MeasureInput>,
) -> Result<Response, Problem> {
    let place = (dossier_number(&key)?, number("maatregel", &measure)?);
    let saved = site
        .app
        .save_measure(site.asker, place, seen, &input.form())
        .await;
    match saved.map_err(refused)? {
        Kept::As(version) => Ok(kept(version)),
        Kept::Stale(now) => Err(came_second(&site, place.0, &now)?),
    }
}

#[utoipa::path(
    delete, path = "/dossiers/{dossier}/maatregelen/{maatregel}", operation_id = "verwijderMaatregel", tag = "Dossiers",
    summary = "Een maatregel verwijderen",
    description = "Haalt een maatregel weg. Haar acties blijven; haar nummer komt niet terug.",
    params(InDossier, OfMeasure, IfMatch),
    responses((status = 204, description = "Zij is weg."))
)]
async fn remove(
    site: Visit,
    Keys([key, measure]): Keys<2>,
    Seen(seen): Seen,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    let place = (dossier_number(&key)?, number("maatregel", &measure)?);
    let removed = site.app.remove_measure(site.asker, place, seen).await;
    match removed.map_err(refused)? {
        Kept::As(_) => Ok(done()),
        Kept::Stale(now) => Err(came_second(&site, place.0, &now)?),
    }
}

fn came_second(site: &Visit, dossier: i64, now: &MeasureRecord) -> Result<Problem, Problem> {
    let item = MeasureItem::new(dossier, now);
    stale(site.asker, Some((item.versie, &item)), Vec::new())
}
