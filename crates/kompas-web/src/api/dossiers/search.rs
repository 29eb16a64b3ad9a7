//! Search in the dossiers that one works on, and in nothing else.

use axum::response::Response;
use kompas_app::dossiers::{DossierHit, DossierSearch, SearchChoice};
use serde::Serialize;
use serde_json::json;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::ArrayBuilder;
use utoipa::openapi::{Ref, RefOr, Required, Schema};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::READERS;
use super::describe::whole;
use crate::api::codes::{DossierPart, InformationLabel, Openness, QuestionCode};
use crate::api::paging::{Paging, PagingParameters};
use crate::api::problem::Problem;
use crate::api::query::Query;
use crate::api::search::FragmentItem;
use crate::api::{BASE, answer, made_anew};
use crate::routes::ApiRoutes;
use crate::visit::Visit;

/// The longest text to search for, in characters.
const LONGEST: usize = 500;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new().get(READERS, routes!(search))
}

/// Een pagina van wat er in uw dossiers gevonden is, het beste eerst.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Dossierzoekresultaat)]
struct Results<'a> {
    /// Hoeveel teksten er gevonden zijn op alle pagina's samen.
    totaal: usize,
    /// Het nummer van deze pagina, vanaf 1.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pagina: usize,
    /// Hoeveel er hoogstens op een pagina staan.
    #[schema(minimum = 1, maximum = 200)]
    pagina_grootte: usize,
    /// Hoeveel pagina's er zijn; 1 als er niets is.
    #[schema(minimum = 1)]
    paginas: usize,
    /// Wat op deze pagina staat; leeg voorbij de laatste pagina.
    #[schema(max_items = 200)]
    resultaten: Vec<HitItem<'a>>,
    /// In hoeveel dossiers gezocht is: die waaraan u werkt.
    doorzocht: usize,
    /// Per dossier hoeveel teksten er gevonden zijn.
    dossiers: Vec<ChoiceItem<'a>>,
    /// Per onderdeel hoeveel teksten er gevonden zijn.
    onderdelen: Vec<ChoiceItem<'a>>,
    /// Dezelfde zoektekst met bekende woorden op de plaats van onbekende; null als dat niet nodig
    /// is.
    #[schema(required)]
    bedoelde_u: Option<&'a str>,
    /// Of er te weinig was met alle woorden; dan staat hier wat minstens één woord heeft.
    versoepeld: bool,
}

/// Een tekst in een dossier die gevonden is.
#[derive(Serialize, ToSchema)]
#[schema(as = Dossiertreffer)]
struct HitItem<'a> {
    /// Het nummer van het dossier.
    #[schema(minimum = 1)]
    dossier: i64,
    /// De titel van het dossier.
    #[schema(examples("Ondermijning op leegstaande erven"))]
    dossiertitel: &'a str,
    /// In welk onderdeel van het dossier het staat.
    onderdeel: DossierPart,
    /// Waar het staat, voor mensen.
    #[schema(examples("Antwoord bij vraag L1"))]
    plaats: String,
    /// De vraag waar het bij hoort; null als het bij geen vraag hoort.
    #[schema(required)]
    vraag: Option<QuestionCode>,
    /// De titel van wat er staat; leeg als het er geen heeft.
    titel: &'a str,
    /// Wie het uiteindelijk mag lezen; null waar dat niet gezegd is.
    #[schema(required)]
    openheid: Option<Openness>,
    /// Van wie de informatie is.
    kenmerken: Vec<InformationLabel>,
    /// Het beste stuk van de tekst, in delen.
    fragment: Vec<FragmentItem<'a>>,
    /// Pad van de plaats op de site.
    #[schema(examples("/dossiers/1#vraag-L1"))]
    pad: String,
    /// Pad van het dossier in deze API.
    #[schema(examples("/api/v1/dossiers/1"))]
    api: String,
}

/// Een dossier of onderdeel, met hoeveel erin gevonden is.
#[derive(Serialize, ToSchema)]
#[schema(as = Dossierzoekkeuze)]
struct ChoiceItem<'a> {
    /// De waarde, zoals in de parameter.
    #[schema(examples("antwoord"))]
    waarde: &'a str,
    /// De waarde voor mensen.
    #[schema(examples("Antwoord"))]
    label: &'a str,
    /// Hoeveel teksten er gevonden zijn.
    aantal: usize,
    /// Of alleen hierin gezocht is.
    gekozen: bool,
}

/// Describes what narrows a search.
struct SearchFilters;

impl IntoParams for SearchFilters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let filter = |name, description, items: RefOr<Schema>, example| {
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Query)
                .required(Required::False)
                .description(Some(description))
                .schema(Some(ArrayBuilder::new().items(items)))
                .style(Some(ParameterStyle::Form))
                .explode(Some(true))
                .example(Some(example))
                .build()
        };
        vec![
            filter(
                "dossier",
                "Alleen in het dossier met dit nummer. Mag herhaald worden.",
                whole(1),
                json!([1]),
            ),
            filter(
                "onderdeel",
                "Alleen in dit onderdeel. Mag herhaald worden.",
                Ref::from_schema_name(DossierPart::name()).into(),
                json!(["antwoord"]),
            ),
        ]
    }
}

impl<'a> Results<'a> {
    fn new(paging: Paging, view: &'a DossierSearch) -> Self {
        Self {
            totaal: view.total,
            pagina: paging.page,
            pagina_grootte: paging.size,
            paginas: paging.pages(view.total),
            resultaten: view.hits.iter().map(HitItem::new).collect(),
            doorzocht: view.searched,
            dossiers: view.dossiers.iter().map(ChoiceItem::new).collect(),
            onderdelen: view.parts.iter().map(ChoiceItem::new).collect(),
            bedoelde_u: view.offers.as_deref(),
            versoepeld: view.relaxed,
        }
    }
}

impl<'a> HitItem<'a> {
    fn new(hit: &'a DossierHit) -> Self {
        let (dossier, title) = &hit.dossier;
        Self {
            dossier: *dossier,
            dossiertitel: title,
            onderdeel: DossierPart(hit.place.part),
            plaats: hit.part(),
            vraag: hit.place.question.map(QuestionCode),
            titel: &hit.title,
            openheid: hit.openness.map(Openness),
            kenmerken: hit.labels.iter().copied().map(InformationLabel).collect(),
            fragment: FragmentItem::all(&hit.snippet),
            pad: hit.path(),
            api: format!("{BASE}/dossiers/{dossier}"),
        }
    }
}

impl<'a> ChoiceItem<'a> {
    fn new(choice: &'a SearchChoice) -> Self {
        Self {
            waarde: &choice.value,
            label: &choice.label,
            aantal: choice.count,
            gekozen: choice.chosen,
        }
    }
}

#[utoipa::path(
    get, path = "/dossiers/zoeken", operation_id = "zoekInDossiers", tag = "Dossiers",
    summary = "Zoeken in uw dossiers",
    description = "Zoekt in de dossiers waaraan u werkt en in geen ander: in titels, antwoorden, notities, redenen, maatregelen, acties, besluiten en reacties van partners, zoals zij nu bewaard zijn. Naast woorden kan wat bij documenten kan. Een vraag die niet te lezen is, is een fout.",
    params(
        ("q" = String, Query, description = "De zoektekst.", min_length = 1, max_length = 500, example = "controle"),
        SearchFilters,
        PagingParameters,
    ),
    responses((status = 200, description = "Een pagina van wat er gevonden is.", body = Results))
)]
async fn search(site: Visit, mut query: Query) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    let text = query.required("q").unwrap_or_default();
    let text = query.not_longer("q", text, LONGEST).unwrap_or_default();
    let mut pairs = vec![("q".to_owned(), text)];
    pairs.extend(query.filters_named(["dossier", "onderdeel"]));
    let found = site
        .app
        .search_dossiers_page(site.asker, &pairs, paging.page, paging.size)
        .await;
    let view = query.check(found)?;
    let mut response = answer(&Results::new(paging, &view))?;
    paging.link(&mut response, "/dossiers/zoeken", &pairs, view.total)?;
    Ok(made_anew(response))
}
