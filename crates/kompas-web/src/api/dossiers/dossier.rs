//! Dossiers themselves: their list, and what each says of itself.

use axum::response::Response;
use kompas_app::dossiers::{DossierForm, DossierHead, DossierRecord, ListedDossier, Saved, SeenBy};
use kompas_domain::guide::Theme;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::describe::{IfMatch, InDossier};
use super::{Person, READERS, WRITERS, came_second, created, dossier_number, kept, stale, told};
use crate::api::body::{Choice, Day, Given, inputs, refused, typed};
use crate::api::codes::{DossierState, RetentionClass, ThemeKey};
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
        .get(READERS, routes!(dossiers))
        .post(WRITERS, routes!(open))
        .get(READERS, routes!(dossier))
        .put(WRITERS, routes!(change))
        .post(WRITERS, routes!(copy))
        .get(READERS, routes!(start))
}

/// Een dossier in een lijst.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Dossier)]
pub(super) struct ListedItem<'a> {
    /// Het nummer.
    #[schema(minimum = 1)]
    nummer: i64,
    /// De titel.
    titel: &'a str,
    /// De sleutel van het thema, ook als de gids het niet meer heeft.
    #[schema(examples("weerbaar-buitengebied"))]
    thema: &'a str,
    /// Hoe ver het is.
    status: DossierState,
    /// De dag waarop het klaar moet zijn; null als die er niet is.
    #[schema(required, format = Date, examples("2027-03-01"))]
    deadline: Option<String>,
    /// Hoe lang het na het sluiten bewaard blijft.
    bewaren: RetentionClass,
    /// De eigenaar; null als die er niet meer werkt.
    #[schema(required)]
    eigenaar: Option<Person<'a>>,
    /// Hoeveel vragen een antwoord hebben.
    #[schema(maximum = 6)]
    beantwoord: usize,
    /// Of u eraan werkt. Een coördinator ziet ook van de andere dat zij er zijn.
    van_mij: bool,
    /// De versie van deze gegevens, vanaf 1.
    #[schema(minimum = 1)]
    versie: u32,
    /// Wanneer het geopend is.
    #[schema(format = DateTime)]
    geopend: String,
    /// Wanneer er iets in gewijzigd is, in UTC.
    #[schema(format = DateTime)]
    gewijzigd: String,
    /// Pad van de pagina op de site.
    #[schema(examples("/dossiers/1"))]
    pad: String,
    /// Pad van de gegevens in deze API.
    #[schema(examples("/api/v1/dossiers/1"))]
    api: String,
}

/// Een dossier, zonder wat eronder staat.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DossierVolledig)]
pub(super) struct DossierItem<'a> {
    /// Het dossier zoals in de lijst.
    dossier: ListedItem<'a>,
    /// Het thema; null als de gids het niet meer heeft.
    #[schema(required)]
    thema: Option<Reference<'a>>,
    /// Wie eraan werken, en dus alles zien.
    leden: Vec<Person<'a>>,
    /// Namen van coördinatoren die er niet aan werken. Zij zien de titel, de eigenaar en de status.
    coordinatoren: &'a [String],
}

impl<'a> ListedItem<'a> {
    fn new(record: &'a DossierRecord, mine: bool) -> Self {
        let (id, fields) = (record.id, &record.fields);
        Self {
            nummer: id,
            titel: &fields.title,
            thema: &record.theme,
            status: DossierState(fields.state),
            deadline: fields.deadline.map(|date| date.to_string()),
            bewaren: RetentionClass(fields.retention),
            eigenaar: record.owner.as_ref().map(|(nummer, naam)| Person {
                nummer: *nummer,
                naam,
            }),
            beantwoord: record.answered,
            van_mij: mine,
            versie: record.version,
            geopend: moment(record.created),
            gewijzigd: moment(record.updated),
            pad: format!("/dossiers/{id}"),
            api: format!("{BASE}/dossiers/{id}"),
        }
    }

    fn listed(one: &'a ListedDossier<'a>) -> Self {
        Self::new(&one.record, one.mine)
    }
}

impl<'a> DossierItem<'a> {
    fn new(record: &'a DossierRecord, theme: Option<&'a Theme>, seen_by: &'a SeenBy) -> Self {
        let members = seen_by.members.iter().map(|member| Person {
            nummer: member.account,
            naam: &member.name,
        });
        Self {
            dossier: ListedItem::new(record, true),
            thema: theme.map(Reference::theme),
            leden: members.collect(),
            coordinatoren: &seen_by.coordinators,
        }
    }

    fn of(head: &'a DossierHead<'a>) -> Self {
        Self::new(&head.record, head.theme, &head.seen_by)
    }
}

inputs! {
    /// Een dossier dat u opent.
    #[schema(as = NieuwDossier)]
    NewDossierInput {
        /// De sleutel van het thema.
        #[schema(value_type = ThemeKey)]
        thema: Choice,
        /// De titel.
        #[schema(min_length = 1, max_length = 120, examples("Ondermijning op leegstaande erven"))]
        titel: String,
        /// De dag waarop het klaar moet zijn.
        #[schema(value_type = Option<String>, format = Date, examples("2027-03-01"))]
        deadline: Option<Day>,
        /// Hoe lang het na het sluiten bewaard blijft; anders vijf jaar.
        #[schema(value_type = Option<RetentionClass>)]
        bewaren: Option<Choice>,
    }

    /// Wat een dossier van zichzelf zegt. Wat u weglaat, wordt leeg of krijgt de gewone waarde.
    #[schema(as = DossierInvoer)]
    DossierInput {
        /// De titel.
        #[schema(min_length = 1, max_length = 120, examples("Ondermijning op leegstaande erven"))]
        titel: String,
        /// De dag waarop het klaar moet zijn.
        #[schema(value_type = Option<String>, format = Date, examples("2027-03-01"))]
        deadline: Option<Day>,
        /// Hoe lang het na het sluiten bewaard blijft.
        #[schema(value_type = RetentionClass)]
        bewaren: Choice,
        /// Hoe ver het is.
        #[schema(value_type = DossierState)]
        status: Choice,
    }

    /// Een dossier dat u met een ander begint.
    #[schema(as = DossierKopie)]
    CopyInput {
        /// De sleutel van het thema van het nieuwe dossier.
        #[schema(value_type = ThemeKey)]
        thema: Choice,
        /// De titel van het nieuwe dossier.
        #[schema(min_length = 1, max_length = 120, examples("Ondermijning op bedrijventerreinen"))]
        titel: String,
        /// Of de antwoorden meegaan, met hun citaten; anders niet.
        antwoorden: Option<bool>,
    }
}

type DossierPage = Page<ListedItem<'static>>;

#[utoipa::path(
    get, path = "/dossiers", operation_id = "lijstDossiers", tag = "Dossiers",
    summary = "Uw dossiers",
    description = "De dossiers van uw organisatie waaraan u werkt, die het laatst gewijzigd zijn eerst. Een coördinator ziet ook van de andere dat zij er zijn.",
    params(PagingParameters),
    responses((status = 200, description = "Een pagina van de dossiers.", body = DossierPage))
)]
async fn dossiers(site: Visit, mut query: Query) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let view = site.app.dossiers(site.asker).await?;
    let response = paging.answer("/dossiers", &[], view.dossiers.iter(), ListedItem::listed)?;
    Ok(made_anew(response))
}

#[utoipa::path(
    post, path = "/dossiers", operation_id = "openDossier", tag = "Dossiers",
    summary = "Een dossier openen",
    description = "Opent een dossier op een thema. U wordt eigenaar; de zes vragen en de aangeraden bronnen van de gids staan erin.",
    request_body(content = NewDossierInput, description = "Het dossier."),
    responses((status = 201, description = "Het dossier is er.", body = super::Created))
)]
async fn open(site: Visit, Given(input): Given<NewDossierInput>) -> Result<Response, Problem> {
    let form = DossierForm {
        theme: input.thema.into(),
        title: input.titel,
        deadline: typed(input.deadline),
        retention: typed(input.bewaren),
        state: String::new(),
    };
    let id = site
        .app
        .open_dossier(site.asker, &form)
        .await
        .map_err(refused)?;
    created(id, &format!("/dossiers/{id}"))
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}", operation_id = "haalDossier", tag = "Dossiers",
    summary = "Eén dossier",
    description = "Wat een dossier van zichzelf zegt, en wie het zien. Wat erin staat, heeft eigen adressen: `antwoorden`, `bronnen`, `partners`, `citaten`, `notities`, `maatregelen`, `acties`, `besluiten`, `uitvragen`, `zelfscan` en `ronde`.",
    params(InDossier),
    responses((status = 200, description = "Het dossier.", body = DossierItem))
)]
async fn dossier(site: Visit, Keys([key]): Keys<1>, query: Query) -> Result<Response, Problem> {
    query.none()?;
    let head = site
        .app
        .dossier_head(site.asker, dossier_number(&key)?)
        .await?;
    Ok(with_version(
        told(&DossierItem::of(&head))?,
        head.record.version,
    ))
}

#[utoipa::path(
    put, path = "/dossiers/{dossier}", operation_id = "wijzigDossier", tag = "Dossiers",
    summary = "Een dossier wijzigen",
    description = "Vervangt wat een dossier van zichzelf zegt. Een verplichte partner die niet betrokken is, houdt een besluit tegen.",
    params(InDossier, IfMatch),
    request_body(content = DossierInput, description = "Wat het dossier van zichzelf zegt."),
    responses((status = 204, description = "Het is bewaard."))
)]
async fn change(
    site: Visit,
    Keys([key]): Keys<1>,
    Seen(seen): Seen,
    Given(input): Given<DossierInput>,
) -> Result<Response, Problem> {
    let id = dossier_number(&key)?;
    let form = DossierForm {
        theme: String::new(),
        title: input.titel,
        deadline: typed(input.deadline),
        retention: input.bewaren.into(),
        state: input.status.into(),
    };
    let saved = site.app.change_dossier(site.asker, id, seen, &form).await;
    if let Saved::As(version) = saved.map_err(refused)? {
        return Ok(kept(version));
    }
    second(&site, id).await
}

/// What who came second to a dossier itself gets.
pub(super) async fn second(site: &Visit, id: i64) -> Result<Response, Problem> {
    came_second(site.asker, async {
        let head = site.app.dossier_head(site.asker, id).await?;
        let now = (head.record.version, &DossierItem::of(&head));
        stale(site.asker, Some(now), Vec::new())
    })
    .await
}

#[utoipa::path(
    post, path = "/dossiers/{dossier}/kopieen", operation_id = "kopieerDossier", tag = "Dossiers",
    summary = "Een dossier als begin van een ander",
    description = "Opent een dossier op een thema met dezelfde leden, en als u dat wilt met de antwoorden en hun citaten.",
    params(InDossier),
    request_body(content = CopyInput, description = "Het nieuwe dossier."),
    responses((status = 201, description = "Het nieuwe dossier is er.", body = super::Created))
)]
async fn copy(
    site: Visit,
    Keys([key]): Keys<1>,
    Given(input): Given<CopyInput>,
) -> Result<Response, Problem> {
    let form = DossierForm {
        theme: input.thema.into(),
        title: input.titel,
        ..DossierForm::default()
    };
    let with_answers = input.antwoorden.unwrap_or_default();
    let id = dossier_number(&key)?;
    let made = site
        .app
        .copy_dossier(site.asker, id, &form, with_answers)
        .await;
    let made = made.map_err(refused)?;
    created(made, &format!("/dossiers/{made}"))
}

/// Het begin van een dossier, voor een andere gemeente: zonder antwoorden, redenen, citaten en namen.
#[derive(ToSchema)]
#[schema(as = Dossierbegin)]
#[expect(dead_code, reason = "it describes what the application writes")]
struct StartItem {
    /// Waaraan het te herkennen is.
    soort: String,
    /// De versie van het formaat.
    versie: u32,
    /// De sleutel van het thema.
    thema: String,
    /// De titel.
    titel: String,
    /// Hoe lang het na het sluiten bewaard blijft.
    bewaren: String,
    /// Per vraag de bronnen.
    bronnen: Vec<StartSource>,
}

/// Een bron in het begin van een dossier.
#[derive(ToSchema)]
#[schema(as = Dossierbeginbron)]
#[expect(dead_code, reason = "it describes what the application writes")]
struct StartSource {
    /// De code van de vraag.
    vraag: String,
    /// De sleutel van de bron.
    bron: String,
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/begin", operation_id = "haalDossierbegin", tag = "Dossiers",
    summary = "Het begin voor een andere gemeente",
    description = "Het thema, de titel en de bronnen die u gebruikt of wilt gebruiken, om aan een andere gemeente te geven. Zonder antwoorden, redenen, citaten en namen.",
    params(InDossier),
    responses((status = 200, description = "Het begin.", body = StartItem))
)]
async fn start(site: Visit, Keys([key]): Keys<1>, query: Query) -> Result<Response, Problem> {
    query.none()?;
    let start = site
        .app
        .dossier_start(site.asker, dossier_number(&key)?)
        .await?;
    Ok(made_anew(crate::api::in_json(start)))
}
