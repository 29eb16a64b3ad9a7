//! Documents: found by their text, or listed.

use axum::response::Response;
use kompas_app::documents::{
    CollectionCoverage, Coverage, DocumentFacet, DocumentHit, DocumentsView, FacetOption,
    FacetView, PassageView,
};
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::codes::DocumentKind;
use super::document_filters::DocumentFilters;
use super::links::{Reference, passage_path};
use super::paging::{Paging, PagingParameters};
use super::problem::Problem;
use super::query::Query;
use super::search::FragmentItem;
use super::{BASE, answer, made_anew};
use crate::routes::{ApiRoutes, Policy};
use crate::visit::Visit;

/// The longest text to search for, in characters.
pub(super) const LONGEST: usize = 500;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new().get(Policy::Everyone, routes!(documents))
}

/// Een pagina van documenten, met de filters, en wat er doorzocht is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Documentresultaat)]
struct Results<'a> {
    /// Hoeveel documenten er gevonden zijn op alle pagina's samen.
    totaal: usize,
    /// Hoeveel passages van die documenten gevonden zijn.
    totaal_passages: usize,
    /// Het nummer van deze pagina, vanaf 1.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pagina: usize,
    /// Hoeveel documenten er hoogstens op een pagina staan.
    #[schema(minimum = 1, maximum = 200)]
    pagina_grootte: usize,
    /// Hoeveel pagina's er zijn; 1 als er niets is.
    #[schema(minimum = 1)]
    paginas: usize,
    /// Wat op deze pagina staat; leeg voorbij de laatste pagina.
    #[schema(max_items = 200)]
    resultaten: Vec<HitItem<'a>>,
    /// De filters waarmee er iets te kiezen is, met aantallen.
    facetten: Vec<FacetItem<'a>>,
    /// De woorden van de vraag die gevonden zijn, elk met waar zij ook voor stonden.
    woorden: Vec<WordItem<'a>>,
    /// Dezelfde zoektekst met bekende woorden op de plaats van onbekende; null als dat niet nodig
    /// is.
    #[schema(required)]
    bedoelde_u: Option<&'a str>,
    /// Wat er over de vraag te weten is, in zinnen.
    meldingen: &'a [String],
    /// Wat er doorzocht is, en wat ontbreekt.
    dekking: CoverageItem<'a>,
}

/// Een document dat gevonden is.
#[derive(Serialize, ToSchema)]
#[schema(as = Documenttreffer)]
struct HitItem<'a> {
    /// Het nummer van het document.
    #[schema(minimum = 1)]
    id: i64,
    /// Het nummer van de versie waarin gezocht is.
    #[schema(minimum = 1)]
    versie: u32,
    /// De titel.
    titel: &'a str,
    /// Wie het uitgaf; null als dat niet bekend is.
    #[schema(required)]
    uitgever: Option<&'a str>,
    /// Wat het is.
    soort: DocumentKind,
    /// De dag waarop het verscheen; null als die niet bekend is.
    #[schema(required, format = Date, examples("2024-05-04"))]
    datum: Option<String>,
    /// De naam van de verzameling.
    #[schema(examples("Bronnen van de gids"))]
    verzameling: &'a str,
    /// Of de tekst herkend is uit een scan; dan kunnen er fouten in staan.
    ocr: bool,
    /// De bron van de gids waar het bij hoort; null als het er bij geen hoort.
    #[schema(required)]
    bron: Option<Reference<'a>>,
    /// De gemeente waar het van is, als CBS-code; null als het van geen gemeente is.
    #[schema(required, examples("GM0344"))]
    gemeente: Option<&'a str>,
    /// De beste passages, de beste eerst; leeg als er geen zoektekst is.
    passages: Vec<PassageHitItem<'a>>,
    /// Pad van de pagina op de site.
    #[schema(examples("/documenten/7"))]
    pad: String,
    /// Pad van de gegevens in deze API.
    #[schema(examples("/api/v1/documenten/7"))]
    api: String,
}

/// Een passage die gevonden is.
#[derive(Serialize, ToSchema)]
#[schema(as = Passagetreffer)]
pub(super) struct PassageHitItem<'a> {
    /// Het nummer in deze versie van het document.
    #[schema(minimum = 1)]
    nummer: u32,
    /// De pagina van het document waarop zij begint; null als het geen pagina's heeft.
    #[schema(required, minimum = 1)]
    pagina: Option<u32>,
    /// De koppen waar zij onder staat, de grootste eerst.
    koppen: &'a [String],
    /// Het beste stuk van de tekst, in delen.
    fragment: Vec<FragmentItem<'a>>,
    /// Pad van de passage op de site.
    #[schema(examples("/documenten/7/versies/2#passage-3"))]
    pad: String,
}

/// Een filter met wat er te kiezen is.
#[derive(Serialize, ToSchema)]
#[schema(as = Facet)]
struct FacetItem<'a> {
    /// De naam van de parameter.
    #[schema(examples("soort"))]
    naam: &'static str,
    /// De naam voor mensen.
    #[schema(examples("Soort"))]
    label: &'static str,
    /// De waarden die voorkomen of gekozen zijn.
    waarden: Vec<FacetValue<'a>>,
}

/// Een waarde van een filter.
#[derive(Serialize, ToSchema)]
#[schema(as = Facetwaarde)]
struct FacetValue<'a> {
    /// De waarde, zoals in de parameter.
    #[schema(examples("raadsstuk"))]
    waarde: &'a str,
    /// De waarde voor mensen.
    #[schema(examples("Raadsstuk"))]
    label: &'a str,
    /// Hoeveel documenten deze waarde hebben.
    aantal: usize,
    /// Of alleen documenten met deze waarde gevraagd zijn.
    gekozen: bool,
    /// Of documenten met deze waarde weggelaten zijn.
    uitgesloten: bool,
}

/// Een woord van de vraag.
#[derive(Serialize, ToSchema)]
#[schema(as = Zoekwoord)]
struct WordItem<'a> {
    /// Het woord.
    woord: &'a str,
    /// Wat er ook mee gevonden is, zoals een ander woord voor hetzelfde.
    ook: &'a [String],
}

/// Wat er doorzocht is, en wat ontbreekt.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Dekking)]
struct CoverageItem<'a> {
    /// De verzamelingen die doorzocht zijn.
    verzamelingen: Vec<CollectionItem<'a>>,
    /// Wanneer de nieuwste kopie gemaakt is; null als er geen is.
    #[schema(required, format = DateTime, examples("2026-11-24T12:00:00Z"))]
    nieuwste_kopie: Option<String>,
    /// Hoeveel documenten gelezen zijn, maar nog niet te vinden.
    niet_geindexeerd: usize,
    /// Van hoeveel documenten de kopie ouder is dan een jaar, of het adres niet meer werkt.
    verouderd: usize,
    /// Wat er mis is met het zoeken; null als er niets mis is.
    #[schema(required)]
    storing: Option<&'a str>,
}

/// Hoeveel van een verzameling te doorzoeken is.
#[derive(Serialize, ToSchema)]
#[schema(as = Verzamelingdekking)]
struct CollectionItem<'a> {
    /// De sleutel, zoals in de parameter `verzameling`.
    #[schema(examples("gids"))]
    sleutel: &'a str,
    /// De naam.
    #[schema(examples("Bronnen van de gids"))]
    naam: &'a str,
    /// Hoeveel documenten gelezen zijn.
    gelezen: usize,
    /// Hoeveel documenten nog gelezen moeten worden.
    wachtend: usize,
    /// Hoeveel documenten niet te lezen waren.
    geweigerd: usize,
}

impl<'a> Results<'a> {
    fn new(paging: Paging, view: &'a DocumentsView<'a>) -> Self {
        let words = view.matched.iter();
        Self {
            totaal: view.total,
            totaal_passages: view.total_passages,
            pagina: paging.page,
            pagina_grootte: paging.size,
            paginas: paging.pages(view.total),
            resultaten: view.hits.iter().map(HitItem::new).collect(),
            facetten: view.facets.iter().map(FacetItem::new).collect(),
            woorden: words.map(|(woord, ook)| WordItem { woord, ook }).collect(),
            bedoelde_u: view.offers.first().map(String::as_str),
            meldingen: &view.notes,
            dekking: CoverageItem::new(&view.coverage),
        }
    }
}

impl<'a> HitItem<'a> {
    fn new(hit: &'a DocumentHit<'a>) -> Self {
        let passages = hit.passages.iter();
        Self {
            id: hit.id,
            versie: hit.version,
            titel: &hit.title,
            uitgever: hit.publisher.as_deref(),
            soort: DocumentKind(hit.kind),
            datum: hit.date.map(|date| date.to_string()),
            verzameling: &hit.collection,
            ocr: hit.ocr,
            bron: hit.source.map(Reference::source),
            gemeente: hit.municipality.as_deref(),
            passages: passages
                .map(|passage| PassageHitItem::new(hit.id, hit.version, passage))
                .collect(),
            pad: format!("/documenten/{}", hit.id),
            api: format!("{BASE}/documenten/{}", hit.id),
        }
    }
}

impl<'a> PassageHitItem<'a> {
    pub(super) fn new(document: i64, version: u32, passage: &'a PassageView) -> Self {
        Self {
            nummer: passage.number,
            pagina: passage.page,
            koppen: &passage.headings,
            fragment: FragmentItem::all(&passage.snippet),
            pad: passage_path(document, version, passage.number),
        }
    }
}

impl<'a> FacetItem<'a> {
    fn new(facet: &'a FacetView) -> Self {
        let value = |option: &'a FacetOption| FacetValue {
            waarde: &option.value,
            label: &option.label,
            aantal: option.count,
            gekozen: option.chosen,
            uitgesloten: option.excluded,
        };
        Self {
            naam: facet.name,
            label: facet.label,
            waarden: facet.options.iter().map(value).collect(),
        }
    }
}

impl<'a> CoverageItem<'a> {
    fn new(coverage: &'a Coverage) -> Self {
        let collection = |collection: &'a CollectionCoverage| CollectionItem {
            sleutel: &collection.slug,
            naam: &collection.name,
            gelezen: collection.read,
            wachtend: collection.waiting,
            geweigerd: collection.refused,
        };
        Self {
            verzamelingen: coverage.collections.iter().map(collection).collect(),
            nieuwste_kopie: coverage.newest.map(moment),
            niet_geindexeerd: coverage.not_indexed,
            verouderd: coverage.expired,
            storing: coverage.trouble.as_deref(),
        }
    }
}

/// A moment in UTC.
pub(super) fn moment(moment: OffsetDateTime) -> String {
    let utc = moment.to_offset(time::UtcOffset::UTC);
    utc.format(&Rfc3339).unwrap_or_default()
}

#[utoipa::path(
    get, path = "/documenten", operation_id = "zoekDocumenten", tag = "Documenten",
    summary = "Documenten zoeken of opsommen",
    description = "Zoekt in de volle tekst van openbare documenten, en met een sleutel ook in die van de eigen organisatie; zonder `q` komen alle documenten terug, die het laatst toegevoegd zijn eerst. Woorden naast elkaar: hoe meer ervan, hoe beter. Verder kan `\"een vaste zin\"`, `\"woorden dichtbij\"~5`, `begin*`, `EN`, `OF`, `NIET`, `-woord` en haakjes. Een vraag die niet te lezen is, is een fout.",
    params(
        ("q" = Option<String>, Query, description = "De zoektekst.", min_length = 1, max_length = 500, example = "drugslab schuur"),
        DocumentFilters,
        ("sorteer" = Option<String>, Query, description = "Wat eerst komt: het beste (`relevantie`) of het nieuwste (`datum`).", pattern = "^(relevantie|datum)$", example = "datum"),
        PagingParameters,
    ),
    responses((status = 200, description = "Een pagina van de documenten, met wat er doorzocht is.", body = Results))
)]
async fn documents(site: Visit, mut query: Query) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    let mut pairs: Vec<(String, String)> = Vec::new();
    let text = query.text("q", LONGEST);
    pairs.extend(text.map(|text| ("q".to_owned(), text)));
    pairs.extend(query.filters_named(DocumentFacet::ALL.map(DocumentFacet::name)));
    let order = query.one("sorteer");
    pairs.extend(order.map(|order| ("sorteer".to_owned(), order)));
    let found = site
        .app
        .documents_page(site.asker, &pairs, paging.page, paging.size)
        .await;
    let view = query.check(found)?;
    let mut response = answer(&Results::new(paging, &view))?;
    paging.link(&mut response, "/documenten", &pairs, view.total)?;
    Ok(made_anew(response))
}
