//! The citations of a dossier: words of documents and of partners.

use axum::response::Response;
use kompas_app::Error;
use kompas_app::dossiers::{DossierCitation, Taken};
use kompas_app::local::{ChartKind, TakenFigure};
use kompas_app::people::FieldProblem;
use kompas_domain::citation::Cited;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::describe::{InDossier, OfCitation};
use super::{READERS, WRITERS, created, done, dossier_number, told};
use crate::api::body::{Given, inputs, refused};
use crate::api::codes::{AnswerWay, QuestionCode};
use crate::api::document::CitationItem;
use crate::api::documents::moment;
use crate::api::paging::{Page, Paging, PagingParameters};
use crate::api::problem::Problem;
use crate::api::query::{Keys, Query, number};
use crate::api::{BASE, made_anew};
use crate::routes::ApiRoutes;
use crate::visit::Visit;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new()
        .get(READERS, routes!(citations))
        .get(READERS, routes!(citation))
        .delete(WRITERS, routes!(remove))
        .post(WRITERS, routes!(cite))
        .post(WRITERS, routes!(cite_figure))
}

/// Een citaat van een dossier: uit een document, van een partner, of een kengetal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DossierCitaat)]
struct DossierCitationItem<'a> {
    /// Het nummer in het dossier. `[^3]` in een antwoord verwijst naar citaat 3.
    #[schema(minimum = 1)]
    nummer: u32,
    /// Het citaat uit een document, zoals het was toen u het nam; anders null.
    #[schema(required, value_type = Option<CitationItem>)]
    document: Option<Value>,
    /// Het citaat van een partner; anders null.
    #[schema(required, value_type = Option<PartnerCitationItem>)]
    partner: Option<Value>,
    /// Het kengetal, zoals het was toen u het nam; anders null.
    #[schema(required, value_type = Option<FigureCitationItem>)]
    kengetal: Option<Value>,
    /// Wie het nam; null als dat account er niet meer is.
    #[schema(required)]
    auteur: Option<&'a str>,
    /// Wanneer het genomen is.
    #[schema(format = DateTime)]
    genomen: String,
    /// Pad van de gegevens in deze API.
    #[schema(examples("/api/v1/dossiers/1/citaten/1"))]
    api: String,
}

/// Wat een partner antwoordde.
#[derive(ToSchema)]
#[schema(as = PartnerCitaat)]
#[expect(dead_code, reason = "it describes what the domain writes")]
struct PartnerCitationItem {
    /// Altijd `partner`.
    #[schema(pattern = "^partner$")]
    soort: String,
    /// Het nummer van het dossier.
    #[schema(minimum = 1)]
    dossier: i64,
    /// Het nummer van de uitvraag.
    #[schema(minimum = 1)]
    uitvraag: i64,
    /// Het nummer van de gevraagde partner.
    #[schema(minimum = 1)]
    partner: i64,
    /// De rol van de partner; nooit een naam.
    #[schema(examples("wijkagent"))]
    rol: String,
    /// De vraag die zij beantwoordde.
    vraag: QuestionCode,
    /// De dag waarop zij antwoordde.
    #[schema(format = Date)]
    datum: String,
    /// De woorden, zoals zij in het antwoord staan.
    citaat: String,
    /// Of zij in vertrouwen antwoordde.
    vertrouwelijk: bool,
    /// Of zij de tekst bevestigde die haar aanhaalt.
    bevestigd: bool,
    /// Hoe het antwoord kwam.
    langs: AnswerWay,
}

/// Een kengetal van een gemeente, zoals het was toen u het nam.
#[derive(ToSchema)]
#[schema(as = KengetalCitaat)]
#[expect(dead_code, reason = "it describes what the domain writes")]
struct FigureCitationItem {
    /// Altijd `kengetal`.
    #[schema(pattern = "^kengetal$")]
    soort: String,
    /// De code van de gemeente.
    #[schema(examples("GM0344"))]
    gemeente: String,
    /// Het thema waaronder het stond.
    thema: String,
    /// De sleutel van het kengetal.
    kengetal: String,
    /// De naam van het kengetal.
    titel: String,
    /// Het cijfer met dat van anderen, en wat u erbij moet weten, in zinnen.
    citaat: String,
    /// Wie de tabel bijhoudt.
    houder: String,
    /// Het nummer van de tabel.
    tabel: String,
    /// De naam van de tabel.
    tabeltitel: String,
    /// De maat en de codes die zijn opgeteld.
    codes: Vec<String>,
    /// Wanneer de dienst de tabel wijzigde, zoals die het schrijft.
    gewijzigd: String,
    /// De dag waarop het is opgehaald.
    #[schema(format = Date)]
    opgehaald: String,
    /// De bladzijde van de tabel; null bij eigen cijfers.
    #[schema(required)]
    adres: Option<String>,
    /// Het adres dat precies deze rijen geeft; null bij eigen cijfers.
    #[schema(required)]
    vraag: Option<String>,
    /// Het cijfer van de gemeente, daarna die van anderen.
    cijfers: Vec<CitedFigureItem>,
    /// Een grafiek; null als die er niet bij is.
    #[schema(required)]
    grafiek: Option<CitedChartItem>,
}

/// Een cijfer zoals het er stond.
#[derive(ToSchema)]
#[schema(as = GeciteerdCijfer)]
#[expect(dead_code, reason = "it describes what the domain writes")]
struct CitedFigureItem {
    /// Van wie: `Utrecht`, `Nederland`.
    van: String,
    /// Van welk jaar, en hoe zeker: `2024, voorlopig`.
    wanneer: String,
    /// Het cijfer, of waarom het er niet is: `9,1`.
    waarde: String,
    /// Waar het tussen ligt: `8,1 tot 10,1`; null als dat niet bekend is.
    #[schema(required)]
    marge: Option<String>,
}

/// Een grafiek zoals die er stond.
#[derive(ToSchema)]
#[schema(as = GeciteerdeGrafiek)]
#[expect(dead_code, reason = "it describes what the domain writes")]
struct CitedChartItem {
    /// Welke.
    #[schema(pattern = "^(lijn|rangorde|uitsplitsing|kaart)$")]
    soort: String,
    /// Wat zij toont.
    titel: String,
    /// Hetzelfde voor wie haar niet ziet.
    beschrijving: String,
    /// De tekening, als SVG.
    svg: String,
}

impl<'a> DossierCitationItem<'a> {
    fn new(dossier: i64, one: &'a DossierCitation) -> Self {
        let record = &one.record;
        let cited = serde_json::from_str(&record.citation.record).ok();
        let (document, partner, figure) = match one.citation {
            Cited::Document(_) => (cited, None, None),
            Cited::Partner(_) => (None, cited, None),
            Cited::Figure(_) => (None, None, cited),
        };
        Self {
            nummer: record.number,
            document,
            partner,
            kengetal: figure,
            auteur: record.author.as_deref(),
            genomen: moment(record.created),
            api: format!("{BASE}/dossiers/{dossier}/citaten/{}", record.number),
        }
    }
}

inputs! {
    /// Een passage die u als citaat neemt.
    #[schema(as = CitaatInvoer)]
    CitationInput {
        /// Het nummer van het document.
        #[schema(minimum = 1, maximum = 9_007_199_254_740_991_u64)]
        document: i64,
        /// Het nummer van de versie; anders de nieuwste die gelezen is.
        #[schema(minimum = 1, maximum = 1_000_000)]
        versie: Option<u32>,
        /// Het nummer van de passage in die versie.
        #[schema(minimum = 1, maximum = 1_000_000)]
        passage: u32,
        /// De woorden; anders stelt Kompas de zinnen voor die de woorden van `q` hebben, of het
        /// begin.
        #[schema(min_length = 1, max_length = 5000)]
        citaat: Option<String>,
        /// Een zoektekst, om er zinnen bij te kiezen.
        #[schema(max_length = 200)]
        q: Option<String>,
    }
}

inputs! {
    /// Een kengetal dat u als citaat neemt.
    #[schema(as = KengetalInvoer)]
    FigureInput {
        /// De code van de gemeente.
        #[schema(min_length = 6, max_length = 6, examples("GM0344"))]
        gemeente: String,
        /// De sleutel van het thema.
        #[schema(min_length = 1, max_length = 80)]
        thema: String,
        /// De sleutel van het kengetal.
        #[schema(min_length = 1, max_length = 80)]
        kengetal: String,
        /// De grafiek die meegaat: `lijn`, `rangorde`, `uitsplitsing` of `kaart`; anders geen.
        #[schema(min_length = 1, max_length = 20)]
        grafiek: Option<String>,
    }
}

type CitationPage = Page<DossierCitationItem<'static>>;

#[utoipa::path(
    get, path = "/dossiers/{dossier}/citaten", operation_id = "lijstDossiercitaten", tag = "Dossiers",
    summary = "De citaten van een dossier",
    description = "De citaten van een dossier, op nummer.",
    params(InDossier, PagingParameters),
    responses((status = 200, description = "Een pagina van de citaten.", body = CitationPage))
)]
async fn citations(
    site: Visit,
    Keys([key]): Keys<1>,
    mut query: Query,
) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let id = dossier_number(&key)?;
    let view = site.app.dossier(site.asker, id).await?;
    let path = format!("/dossiers/{id}/citaten");
    let response = paging.answer(&path, &[], view.citations.iter(), |one| {
        DossierCitationItem::new(id, one)
    })?;
    Ok(made_anew(response))
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/citaten/{citaat}", operation_id = "haalDossiercitaat", tag = "Dossiers",
    summary = "Eén citaat van een dossier",
    description = "Een citaat met alles wat nodig is om het terug te vinden.",
    params(InDossier, OfCitation),
    responses((status = 200, description = "Het citaat.", body = DossierCitationItem))
)]
async fn citation(
    site: Visit,
    Keys([key, citation]): Keys<2>,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    let id = dossier_number(&key)?;
    let number: u32 = number("citaat", &citation)?;
    let view = site.app.dossier_citation(site.asker, id, number).await?;
    told(&DossierCitationItem::new(id, &view.citation))
}

#[utoipa::path(
    post, path = "/dossiers/{dossier}/citaten", operation_id = "citeerInDossier", tag = "Dossiers",
    summary = "Een passage als citaat nemen",
    description = "Neemt woorden uit een passage van een document als citaat in het dossier, met pagina, datum van de kopie en SHA-256. Woorden die niet in de passage staan, worden geweigerd.",
    params(InDossier),
    request_body(content = CitationInput, description = "De passage."),
    responses((status = 201, description = "Het citaat is er.", body = super::Created))
)]
async fn cite(
    site: Visit,
    Keys([key]): Keys<1>,
    Given(input): Given<CitationInput>,
) -> Result<Response, Problem> {
    let id = dossier_number(&key)?;
    let taken = Taken {
        document: input.document,
        version: input.versie,
        passage: input.passage,
        quote: input.citaat.as_deref(),
        searched: input.q.as_deref().unwrap_or(""),
    };
    let number = site.app.cite_in_dossier(site.asker, id, taken).await;
    let number = number.map_err(refused)?;
    created(
        i64::from(number),
        &format!("/dossiers/{id}/citaten/{number}"),
    )
}

#[utoipa::path(
    post, path = "/dossiers/{dossier}/kengetallen", operation_id = "citeerKengetal", tag = "Dossiers",
    summary = "Een kengetal als citaat nemen",
    description = "Neemt een kengetal van een gemeente als citaat in het dossier, zoals Kompas het nu toont: met dat van anderen, de tabel, de codes en de datum. Hebt u het al zo genomen, dan is het antwoord het nummer dat het heeft.",
    params(InDossier),
    request_body(content = FigureInput, description = "Het kengetal."),
    responses((status = 201, description = "Het citaat is er.", body = super::Created))
)]
async fn cite_figure(
    site: Visit,
    Keys([key]): Keys<1>,
    Given(input): Given<FigureInput>,
) -> Result<Response, Problem> {
    let id = dossier_number(&key)?;
    let chart = match input.grafiek.as_deref() {
        None => None,
        Some(code) => Some(ChartKind::from_code(code).ok_or_else(|| {
            refused(Error::Form(vec![FieldProblem {
                field: "grafiek",
                message: "dit is lijn, rangorde, uitsplitsing of kaart".to_owned(),
            }]))
        })?),
    };
    let taken = TakenFigure {
        municipality: &input.gemeente,
        theme: &input.thema,
        indicator: &input.kengetal,
        chart,
    };
    let numbers = site.app.cite_figures(site.asker, id, &[taken]).await;
    let number = numbers
        .map_err(refused)?
        .first()
        .copied()
        .unwrap_or_default();
    created(
        i64::from(number),
        &format!("/dossiers/{id}/citaten/{number}"),
    )
}

#[utoipa::path(
    delete, path = "/dossiers/{dossier}/citaten/{citaat}", operation_id = "verwijderDossiercitaat", tag = "Dossiers",
    summary = "Een citaat verwijderen",
    description = "Verwijdert een citaat waarnaar niets verwijst: geen versie van een antwoord en geen zin die een partner bevestigt. Anders is de status 409. Het nummer komt niet terug.",
    params(InDossier, OfCitation),
    responses((status = 204, description = "Het citaat is weg."))
)]
async fn remove(
    site: Visit,
    Keys([key, citation]): Keys<2>,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    let (id, number) = (dossier_number(&key)?, number("citaat", &citation)?);
    site.app.remove_citation(site.asker, id, number).await?;
    Ok(done())
}
