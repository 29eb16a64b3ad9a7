//! The sources.

use axum::extract::State;
use axum::response::Response;
use kompas_app::care::CareView;
use kompas_app::{HitKind, SourceView, path_of};
use kompas_domain::guide::{Address, Erratum};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::answer;
use super::codes::{Access, AddressOrigin, QuestionCode, Reach, SourceForm};
use super::links::{Reference, api_path};
use super::listings::ListingItem;
use super::paging::{Page, Paging, PagingParameters};
use super::problem::Problem;
use super::query::{Filters, Key, Query};
use crate::Site;
use crate::routes::{ApiRoutes, Policy};
use crate::trouble::beside;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new()
        .get(Policy::Everyone, routes!(sources))
        .get(Policy::Everyone, routes!(source))
}

/// Een bron: een partner, registratie of publicatie, met haar vermeldingen.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Bron)]
pub(super) struct SourceItem<'a> {
    /// De sleutel, zoals in adressen.
    #[schema(examples("omgevingsdienst"))]
    sleutel: &'a str,
    /// De naam.
    #[schema(examples("Omgevingsdienst"))]
    naam: &'a str,
    /// Andere namen.
    ook_bekend_als: &'a [String],
    /// Afkortingen van de naam.
    afkortingen: &'a [String],
    /// De vorm.
    vorm: SourceForm,
    /// Binnen of buiten de gemeente; null bij een publicatie.
    #[schema(required)]
    bereik: Option<Reach>,
    /// De uitgever, organisatie of afdeling.
    beheerder: &'a str,
    /// Wat het is.
    wat: &'a str,
    /// Hoe u de bron bereikt of waar u haar vindt.
    bereiken: &'a str,
    /// Wie bij de bron kan.
    toegang: Access,
    /// Meer over de toegang, als er meer te zeggen is.
    #[schema(required)]
    toegang_toelichting: Option<&'a str>,
    /// Wat van de wet mag en niet mag, in één zin; null als er geen bijzondere grens is.
    #[schema(required)]
    wettelijke_grens: Option<&'a str>,
    /// Wat er aan gegevens in een registratie staat; leeg bij een andere vorm.
    indicatoren: &'a [String],
    /// Wie binnen de gemeente meestal bij een registratie kan; null bij een andere vorm.
    #[schema(required)]
    binnen_gemeente: Option<&'a str>,
    /// Woorden waarmee mensen deze bron zoeken.
    zoekwoorden: &'a [String],
    /// Adressen op het web.
    adressen: Vec<AddressItem<'a>>,
    /// De vragen die de vermeldingen hieronder helpen beantwoorden.
    vragen: Vec<QuestionCode>,
    /// De vermeldingen per thema. In een lijst met filters alleen die aan de filters voldoen.
    vermeldingen: Vec<ListingItem<'a>>,
    /// Fouten in de publicatie van 2023 over deze bron.
    errata: Vec<ErratumItem<'a>>,
    /// Verwante bronnen.
    verwant: Vec<Reference<'a>>,
    /// De dag waarop een redacteur de bron nakeek; null als dat hier nog niet gebeurd is.
    #[schema(required, format = Date, examples("2026-11-24"))]
    nagekeken: Option<String>,
    /// De dag waarvóór een redacteur de bron opnieuw nakijkt. Is die dag voorbij, dan is zij te laat.
    #[schema(required, format = Date, examples("2027-11-24"))]
    opnieuw_nakijken_voor: Option<String>,
    /// Pad van de pagina op de site.
    #[schema(examples("/bronnen/omgevingsdienst"))]
    pad: String,
    /// Pad van deze gegevens in de API.
    #[schema(examples("/api/v1/bronnen/omgevingsdienst"))]
    api: String,
}

/// Een adres op het web.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Adres)]
struct AddressItem<'a> {
    /// Het adres.
    #[schema(format = "uri", examples("https://www.omgevingsdienst.nl/"))]
    url: &'a str,
    /// Wat er staat.
    titel: &'a str,
    /// Waar wij het adres vandaan hebben.
    herkomst: AddressOrigin,
    /// De dag waarop iemand het adres opende; null als dat nog niet gebeurd is.
    #[schema(required, format = Date, examples("2026-11-24"))]
    nagekeken: Option<String>,
    /// Waar u op moet letten.
    #[schema(required)]
    let_op: Option<&'a str>,
}

/// Een fout in de publicatie van 2023.
#[derive(Serialize, ToSchema)]
#[schema(as = Erratum)]
struct ErratumItem<'a> {
    /// De code.
    #[schema(examples("E1"))]
    code: &'a str,
    /// Waar de fout staat.
    plaats: &'a str,
    /// Wat er fout staat.
    fout: &'a str,
    /// Wat wij ermee deden.
    juist: &'a str,
}

impl<'a> SourceItem<'a> {
    fn new(view: SourceView<'a>, care: Option<&CareView>) -> Self {
        let reviewed = care.and_then(|care| care.reviewed);
        let source = view.source;
        Self {
            sleutel: &source.slug,
            naam: &source.name,
            ook_bekend_als: &source.aliases,
            afkortingen: &source.abbreviations,
            vorm: SourceForm(source.form),
            bereik: source.reach.map(Reach),
            beheerder: &source.keeper,
            wat: &source.what,
            bereiken: &source.how_to_reach,
            toegang: Access(source.access),
            toegang_toelichting: source.access_note.as_deref(),
            wettelijke_grens: source.legal_limit.as_deref(),
            indicatoren: &source.indicators,
            binnen_gemeente: source.inside_municipality.as_deref(),
            zoekwoorden: &source.keywords,
            adressen: source.addresses.iter().map(AddressItem::new).collect(),
            vragen: view.questions().into_iter().map(QuestionCode).collect(),
            errata: view.errata.into_iter().map(ErratumItem::new).collect(),
            verwant: view.related.into_iter().map(Reference::source).collect(),
            vermeldingen: view.listings.into_iter().map(ListingItem::new).collect(),
            nagekeken: reviewed.map(|day| day.to_string()),
            opnieuw_nakijken_voor: care.map(|care| care.due.to_string()),
            pad: path_of(HitKind::Source, &source.slug),
            api: api_path(HitKind::Source, &source.slug),
        }
    }
}

impl<'a> AddressItem<'a> {
    fn new(address: &'a Address) -> Self {
        Self {
            url: &address.url,
            titel: &address.title,
            herkomst: AddressOrigin(address.origin),
            nagekeken: address.checked.map(|date| date.to_string()),
            let_op: address.caution.as_deref(),
        }
    }
}

impl<'a> ErratumItem<'a> {
    fn new(erratum: &'a Erratum) -> Self {
        Self {
            code: &erratum.code,
            plaats: &erratum.place,
            fout: &erratum.wrong,
            juist: &erratum.right,
        }
    }
}

type SourcePage = Page<SourceItem<'static>>;

#[utoipa::path(
    get, path = "/bronnen", operation_id = "lijstBronnen", tag = "Bronnen",
    summary = "Alle bronnen, of een keuze daaruit",
    description = "De bronnen op naam. Met filters komen alleen bronnen terug met minstens één vermelding die aan alle filters voldoet.",
    params(Filters, PagingParameters),
    responses((status = 200, description = "Een pagina van de bronnen die voldoen.", body = SourcePage))
)]
async fn sources(State(site): State<Site>, mut query: Query) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    let filters = query.filters();
    let view = query.check(site.app.sources(&filters))?;
    let cares = beside(&site.app, site.app.source_cares()).await?;
    let sources = view.sources.into_iter();
    paging.answer("/bronnen", &filters, sources, |view| {
        let care = cares.get(&view.source.slug);
        SourceItem::new(view, care)
    })
}

#[utoipa::path(
    get, path = "/bronnen/{bron}", operation_id = "haalBron", tag = "Bronnen",
    summary = "Eén bron",
    description = "Een bron met al haar vermeldingen.",
    params(("bron" = String, Path, description = "Sleutel van de bron.", pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "omgevingsdienst")),
    responses((status = 200, description = "De bron.", body = SourceItem))
)]
async fn source(
    State(site): State<Site>,
    Key(key): Key,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    let view = site.app.source(&key)?;
    let care = beside(&site.app, site.app.source_care(&key)).await?;
    answer(&SourceItem::new(view, care.as_ref()))
}
