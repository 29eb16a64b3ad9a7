//! Destroying dossiers whose term is over, for coordinators: what would go, keeping one longer,
//! and the statements of what went.

use axum::response::Response;
use kompas_app::access::Right;
use kompas_app::dossiers::{
    ClosedView, DestructionRecord, DestructionReport, DossierCounts, ExceptionRecord, ReportLine,
    destroyed_by,
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::describe::{InDossier, OfStatement};
use super::{created, done, dossier_number, told};
use crate::api::body::{Day, Given, inputs, refused};
use crate::api::codes::{DossierState, RetentionClass};
use crate::api::documents::moment;
use crate::api::paging::{Page, Paging, PagingParameters};
use crate::api::problem::{Fault, FaultCode, Problem};
use crate::api::query::{Keys, Query, number};
use crate::api::{BASE, made_anew};
use crate::routes::{ApiRoutes, Policy};
use crate::visit::Visit;

/// Who may see what would go and what went.
const SEE: Policy = Policy::With(Right::SeeDestruction);
/// Who may have it go.
const DESTROY: Policy = Policy::With(Right::Destroy);

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new()
        .get(SEE, routes!(closed))
        .put(DESTROY, routes!(keep))
        .delete(DESTROY, routes!(keep_no_longer))
        .get(SEE, routes!(statements))
        .post(DESTROY, routes!(destroy))
        .get(SEE, routes!(statement))
}

/// Een gesloten dossier van uw organisatie.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GeslotenDossier)]
struct ClosedItem<'a> {
    /// Het nummer.
    #[schema(minimum = 1)]
    nummer: i64,
    /// De titel.
    titel: &'a str,
    /// De sleutel van het thema, ook als de gids het niet meer heeft.
    #[schema(examples("weerbaar-buitengebied"))]
    thema: &'a str,
    /// Hoe ver het is: gesloten, of in een herziening.
    status: DossierState,
    /// De naam van de eigenaar; null als die er niet meer werkt.
    #[schema(required)]
    eigenaar: Option<&'a str>,
    /// Wanneer het geopend is.
    #[schema(format = DateTime)]
    geopend: String,
    /// De dag waarop het gesloten is; null als er in de herziening gewerkt wordt.
    #[schema(required, format = Date)]
    gesloten_op: Option<String>,
    /// Hoe lang het na het sluiten bewaard blijft.
    bewaren: RetentionClass,
    /// De eerste dag na de bewaartermijn; null als die er niet is.
    #[schema(required, format = Date)]
    termijn_voorbij: Option<String>,
    /// De eerste dag waarop het weg mag, ook na een uitzondering; null als die er niet is.
    #[schema(required, format = Date)]
    vernietigen_vanaf: Option<String>,
    /// Of het vandaag weg mag.
    mag_weg: bool,
    /// Waarom het langer bewaard blijft; null als dat niet zo is.
    #[schema(required)]
    uitzondering: Option<ExceptionItem<'a>>,
    /// Hoeveel erin zit.
    aantallen: CountsItem,
}

/// Waarom een dossier langer bewaard blijft.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Bewaaruitzondering)]
struct ExceptionItem<'a> {
    /// Tot en met welke dag.
    #[schema(format = Date)]
    tot: String,
    /// Waarom.
    reden: &'a str,
    /// Wie dat zei; null als dat account er niet meer is.
    #[schema(required)]
    door: Option<&'a str>,
}

/// Hoeveel er in een dossier zit of zat.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Dossieraantallen)]
struct CountsItem {
    /// Vragen met een antwoord.
    #[schema(minimum = 0)]
    antwoorden: i64,
    /// Versies daarvan, de laatste ook.
    #[schema(minimum = 0)]
    versies: i64,
    /// Citaten.
    #[schema(minimum = 0)]
    citaten: i64,
    /// Notities.
    #[schema(minimum = 0)]
    notities: i64,
    /// Maatregelen.
    #[schema(minimum = 0)]
    maatregelen: i64,
    /// Acties.
    #[schema(minimum = 0)]
    acties: i64,
    /// Besluiten.
    #[schema(minimum = 0)]
    besluiten: i64,
    /// Jaarlijkse rondes.
    #[schema(minimum = 0)]
    rondes: i64,
    /// Uitvragen.
    #[schema(minimum = 0)]
    uitvragen: i64,
    /// Gevraagde partners.
    #[schema(minimum = 0)]
    partners: i64,
    /// Reacties, per vraag.
    #[schema(minimum = 0)]
    reacties: i64,
    /// Bijlagen van partners.
    #[schema(minimum = 0)]
    bijlagen: i64,
    /// Bytes aan bijlagen.
    #[schema(minimum = 0)]
    bytes: i64,
}

/// Een verklaring van vernietiging in een lijst.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Verklaring)]
struct StatementItem<'a> {
    /// Het nummer.
    #[schema(minimum = 1)]
    nummer: i64,
    /// Wie het deed.
    door: &'a str,
    /// Wanneer.
    #[schema(format = DateTime)]
    vernietigd: String,
    /// Hoeveel dossiers.
    #[schema(minimum = 1)]
    dossiers: i64,
    /// Pad van de pagina op de site.
    #[schema(examples("/dossiers/vernietiging/1"))]
    pad: String,
    /// Pad van de gegevens in deze API.
    #[schema(examples("/api/v1/vernietigingen/1"))]
    api: String,
}

/// Een verklaring van vernietiging, voor de archivaris. Titel en inhoud van wat weg is, staan er
/// niet in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VerklaringVolledig)]
struct ReportItem<'a> {
    /// De verklaring zoals in de lijst.
    verklaring: StatementItem<'a>,
    /// De naam van de organisatie.
    organisatie: &'a str,
    /// Wat er weg is, op nummer.
    dossiers: Vec<GoneItem<'a>>,
}

/// Een dossier dat vernietigd is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = VernietigdDossier)]
struct GoneItem<'a> {
    /// Het nummer dat het had.
    #[schema(minimum = 1)]
    nummer: i64,
    /// De sleutel van het thema, ook als de gids het niet meer heeft.
    thema: &'a str,
    /// Hoe lang het na het sluiten bewaard bleef.
    bewaren: RetentionClass,
    /// Wanneer het geopend is.
    #[schema(format = DateTime)]
    geopend: String,
    /// De dag waarop het gesloten is.
    #[schema(format = Date)]
    gesloten_op: String,
    /// De eerste dag na de bewaartermijn.
    #[schema(format = Date)]
    termijn_voorbij: String,
    /// Wanneer het vernietigd is.
    #[schema(format = DateTime)]
    vernietigd: String,
    /// Waarom het weg mocht.
    grond: String,
    /// Hoeveel erin zat.
    aantallen: CountsItem,
}

impl From<&DossierCounts> for CountsItem {
    fn from(counts: &DossierCounts) -> Self {
        Self {
            antwoorden: counts.answers,
            versies: counts.versions,
            citaten: counts.citations,
            notities: counts.notes,
            maatregelen: counts.measures,
            acties: counts.actions,
            besluiten: counts.decisions,
            rondes: counts.rounds,
            uitvragen: counts.consultations,
            partners: counts.partners,
            reacties: counts.replies,
            bijlagen: counts.files,
            bytes: counts.bytes,
        }
    }
}

impl<'a> ClosedItem<'a> {
    fn new((one, is_due): (&'a ClosedView<'a>, bool)) -> Self {
        let (record, closing) = (&one.record, &one.record.closing);
        let day = |date: Option<time::Date>| date.map(|date| date.to_string());
        Self {
            nummer: record.id,
            titel: &record.title,
            thema: &record.theme,
            status: DossierState(closing.state),
            eigenaar: record.owner.as_deref(),
            geopend: moment(record.created),
            gesloten_op: day(closing.closed()),
            bewaren: RetentionClass(closing.retention),
            termijn_voorbij: day(closing.term_ends()),
            vernietigen_vanaf: day(closing.destroy_from()),
            mag_weg: is_due,
            uitzondering: record.exception.as_ref().map(ExceptionItem::new),
            aantallen: CountsItem::from(&record.counts),
        }
    }
}

impl<'a> ExceptionItem<'a> {
    fn new(record: &'a ExceptionRecord) -> Self {
        Self {
            tot: record.until.to_string(),
            reden: &record.reason,
            door: record.author.as_deref(),
        }
    }
}

impl<'a> StatementItem<'a> {
    fn new(record: &'a DestructionRecord) -> Self {
        Self {
            nummer: record.id,
            door: destroyed_by(record),
            vernietigd: moment(record.done),
            dossiers: record.dossiers,
            pad: format!("/dossiers/vernietiging/{}", record.id),
            api: format!("{BASE}/vernietigingen/{}", record.id),
        }
    }
}

impl<'a> ReportItem<'a> {
    fn new(report: &'a DestructionReport<'a>) -> Self {
        Self {
            verklaring: StatementItem::new(&report.record),
            organisatie: &report.organisation,
            dossiers: report.lines.iter().map(GoneItem::new).collect(),
        }
    }
}

impl<'a> GoneItem<'a> {
    fn new(line: &'a ReportLine<'a>) -> Self {
        let record = &line.record;
        Self {
            nummer: record.dossier,
            thema: &record.theme,
            bewaren: RetentionClass(record.retention),
            geopend: moment(record.opened),
            gesloten_op: record.closed.to_string(),
            termijn_voorbij: record.ends.to_string(),
            vernietigd: moment(record.done),
            grond: line.ground(),
            aantallen: CountsItem::from(&record.counts),
        }
    }
}

inputs! {
    /// Waarom een dossier langer bewaard blijft.
    #[schema(as = BewaaruitzonderingInvoer)]
    ExceptionInput {
        /// Tot en met welke dag; vandaag of later.
        #[schema(value_type = String, format = Date, examples("2031-12-31"))]
        tot: Day,
        /// Waarom: een procedure, een onderzoek of een verzoek om informatie. Noem geen personen.
        #[schema(min_length = 1, max_length = 2000, examples("Er loopt bezwaar."))]
        reden: String,
    }

    /// De dossiers die weg mogen.
    #[schema(as = VernietigingInvoer)]
    DestructionInput {
        /// De nummers van de dossiers.
        #[schema(min_items = 1, max_items = 1000)]
        dossiers: Vec<i64>,
        /// Dat u weet dat dit niet ongedaan te maken is: altijd `true`.
        bevestig: bool,
    }
}

type ClosedPage = Page<ClosedItem<'static>>;
type StatementPage = Page<StatementItem<'static>>;

#[utoipa::path(
    get, path = "/gesloten-dossiers", operation_id = "lijstGeslotenDossiers", tag = "Dossiers",
    summary = "Wat vernietigd mag worden, en wat nog niet",
    description = "Voor een coördinator: de gesloten dossiers van de organisatie, met wat weg mag (`magWeg`) voorop. U ziet hoeveel erin zit, niet wat. Opvragen vernietigt niets.",
    params(PagingParameters),
    responses((status = 200, description = "Een pagina van de gesloten dossiers.", body = ClosedPage))
)]
async fn closed(site: Visit, mut query: Query) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let view = site.app.destruction(site.asker, None).await?;
    let due = view.due.iter().map(|one| (one, true));
    let all: Vec<_> = due
        .chain(view.kept.iter().map(|one| (one, false)))
        .collect();
    let all = all.into_iter();
    let response = paging.answer("/gesloten-dossiers", &[], all, ClosedItem::new)?;
    Ok(made_anew(response))
}

#[utoipa::path(
    put, path = "/gesloten-dossiers/{dossier}/uitzondering", operation_id = "bewaarDossierLanger", tag = "Dossiers",
    summary = "Een gesloten dossier langer bewaren",
    description = "Voor een coördinator: bewaart een gesloten dossier tot en met een dag, om een reden. Dit vervangt een uitzondering die er al was en heeft geen versie, dus `If-Match` is niet nodig.",
    params(InDossier),
    request_body(content = ExceptionInput, description = "De uitzondering."),
    responses((status = 204, description = "Het blijft langer bewaard."))
)]
async fn keep(
    site: Visit,
    Keys([key]): Keys<1>,
    Given(input): Given<ExceptionInput>,
) -> Result<Response, Problem> {
    let id = dossier_number(&key)?;
    let until = String::from(input.tot);
    let kept = site.app.keep_dossier(site.asker, id, &until, &input.reden);
    kept.await.map_err(refused)?;
    Ok(done())
}

#[utoipa::path(
    delete, path = "/gesloten-dossiers/{dossier}/uitzondering", operation_id = "bewaarDossierNietLanger", tag = "Dossiers",
    summary = "Een uitzondering weghalen",
    description = "Voor een coördinator: het dossier blijft niet langer bewaard dan zijn termijn.",
    params(InDossier),
    responses((status = 204, description = "De uitzondering is weg."))
)]
async fn keep_no_longer(
    site: Visit,
    Keys([key]): Keys<1>,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    let id = dossier_number(&key)?;
    site.app.keep_dossier(site.asker, id, "", "").await?;
    Ok(done())
}

#[utoipa::path(
    get, path = "/vernietigingen", operation_id = "lijstVerklaringen", tag = "Dossiers",
    summary = "De verklaringen van vernietiging",
    description = "Voor een coördinator: wat de organisatie vernietigde, het laatste eerst.",
    params(PagingParameters),
    responses((status = 200, description = "Een pagina van de verklaringen.", body = StatementPage))
)]
async fn statements(site: Visit, mut query: Query) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let view = site.app.destruction(site.asker, None).await?;
    let all = view.done.iter();
    let response = paging.answer("/vernietigingen", &[], all, StatementItem::new)?;
    Ok(made_anew(response))
}

#[utoipa::path(
    post, path = "/vernietigingen", operation_id = "vernietigDossiers", tag = "Dossiers",
    summary = "Dossiers vernietigen",
    description = "Voor een coördinator: vernietigt van deze dossiers die waarvan de termijn voorbij is, met alles wat erin staat. Andere blijven, en zijn er geen, dan is de status 409. Het is niet ongedaan te maken. De verklaring zegt wat er weg is.",
    request_body(content = DestructionInput, description = "De dossiers."),
    responses((status = 201, description = "Zij zijn weg; het nummer is dat van de verklaring.", body = super::Created))
)]
async fn destroy(site: Visit, Given(input): Given<DestructionInput>) -> Result<Response, Problem> {
    let refused = match (input.dossiers.is_empty(), input.bevestig) {
        (true, _) => Some(("dossiers", "kies eerst de dossiers die weg mogen")),
        (_, false) => Some((
            "bevestig",
            "geef true: u weet dat dit niet ongedaan te maken is",
        )),
        (false, true) => None,
    };
    if let Some((field, detail)) = refused {
        let fault = Fault::in_body(field, FaultCode::Refused, detail);
        return Err(Problem::Invalid(vec![fault]));
    }
    let run = site.app.destroy_dossiers(site.asker, None, &input.dossiers);
    let run = run.await?.ok_or_else(|| {
        Problem::Conflict(
            "Van geen van deze dossiers is de bewaartermijn voorbij. Er is niets vernietigd."
                .to_owned(),
        )
    })?;
    created(run, &format!("/vernietigingen/{run}"))
}

#[utoipa::path(
    get, path = "/vernietigingen/{verklaring}", operation_id = "haalVerklaring", tag = "Dossiers",
    summary = "Eén verklaring van vernietiging",
    description = "Voor een coördinator: wie het deed en wanneer, en per dossier het nummer, het thema, de periode, de bewaartermijn, de grond en aantallen.",
    params(OfStatement),
    responses((status = 200, description = "De verklaring.", body = ReportItem))
)]
async fn statement(site: Visit, Keys([key]): Keys<1>, query: Query) -> Result<Response, Problem> {
    query.none()?;
    let id = number("verklaring", &key)?;
    let report = site.app.destruction_report(site.asker, None, id).await?;
    told(&ReportItem::new(&report))
}
