//! One document: its versions, its passages, a citation of it.

use std::ops::RangeInclusive;

use axum::response::Response;
use kompas_app::documents::{DocumentRecordView, VersionRecord};
use kompas_domain::citation::Citation;
use kompas_domain::document::Passage;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::codes::{DocumentFormat, DocumentKind, Language, QuestionCode, VersionState};
use super::documents::{LONGEST, moment};
use super::links::{Reference, passage_path};
use super::paging::{Page, Paging, PagingParameters};
use super::problem::{Fault, FaultCode, Problem};
use super::query::{Key, Query, number};
use super::{BASE, answer, in_json, made_anew};
use crate::routes::{ApiRoutes, Policy};
use crate::visit::Visit;

/// Numbers of versions and passages. More are never made of one document.
const NUMBERS: RangeInclusive<usize> = 1..=1_000_000;
/// The longest quote, in characters.
const LONGEST_QUOTE: usize = 5000;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new()
        .get(Policy::Everyone, routes!(document))
        .get(Policy::Everyone, routes!(passages))
        .get(Policy::Everyone, routes!(citation))
}

/// Een document met zijn versies.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Document)]
struct DocumentItem<'a> {
    /// Het nummer.
    #[schema(minimum = 1)]
    id: i64,
    /// De titel.
    titel: &'a str,
    /// Wie het uitgaf; null als dat niet bekend is.
    #[schema(required)]
    uitgever: Option<&'a str>,
    /// Wat het is.
    soort: DocumentKind,
    /// De verzameling waar het in staat.
    verzameling: CollectionKey<'a>,
    /// De bron van de gids waar het bij hoort; null als het er bij geen hoort.
    #[schema(required)]
    bron: Option<Reference<'a>>,
    /// De gemeente waar het van is, als CBS-code; null als het van geen gemeente is.
    #[schema(required, examples("GM0344"))]
    gemeente: Option<&'a str>,
    /// De sleutels van de thema's waar het bij hoort.
    themas: &'a [String],
    /// De vragen waar het bij hoort.
    vragen: Vec<QuestionCode>,
    /// Het adres waar het vandaan komt; null als het als bestand is toegevoegd.
    #[schema(required)]
    adres: Option<&'a str>,
    /// Wanneer het voor het eerst is toegevoegd.
    #[schema(format = DateTime, examples("2026-11-24T12:00:00Z"))]
    toegevoegd: String,
    /// Het nummer van de nieuwste versie die gelezen is; null als er geen gelezen is.
    #[schema(required, minimum = 1)]
    huidige_versie: Option<u32>,
    /// Alle versies, de oudste eerst.
    versies: Vec<VersionItem<'a>>,
    /// Pad van de pagina op de site.
    #[schema(examples("/documenten/7"))]
    pad: String,
    /// Pad van deze gegevens in de API.
    #[schema(examples("/api/v1/documenten/7"))]
    api: String,
}

/// Een verzameling van documenten.
#[derive(Serialize, ToSchema)]
#[schema(as = Verzameling)]
struct CollectionKey<'a> {
    /// De sleutel, zoals in de parameter `verzameling`.
    #[schema(examples("gids"))]
    sleutel: &'a str,
    /// De naam.
    #[schema(examples("Bronnen van de gids"))]
    naam: &'a str,
}

/// Een versie van een document: de kopie van één moment.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Versie)]
struct VersionItem<'a> {
    /// Het nummer, vanaf 1.
    #[schema(minimum = 1)]
    nummer: u32,
    /// De SHA-256 van de kopie, in hexadecimale cijfers.
    sha256: &'a str,
    /// De grootte van de kopie in bytes.
    bytes: u64,
    /// Wanneer de kopie gemaakt is.
    #[schema(format = DateTime, examples("2026-11-24T12:00:00Z"))]
    opgehaald: String,
    /// Hoe ver de versie is.
    stand: VersionState,
    /// Waarom de versie niet te lezen was; null als zij niet geweigerd is.
    #[schema(required)]
    reden: Option<&'a str>,
    /// Het formaat; null zolang zij niet gelezen is.
    #[schema(required)]
    formaat: Option<DocumentFormat>,
    /// De titel die het document zichzelf geeft.
    #[schema(required)]
    titel: Option<&'a str>,
    /// De auteur die het document noemt.
    #[schema(required)]
    auteur: Option<&'a str>,
    /// De dag waarop het verscheen; null als die niet bekend is.
    #[schema(required, format = Date, examples("2024-05-04"))]
    datum: Option<String>,
    /// De taal.
    taal: Language,
    /// Hoeveel pagina's het document heeft; null als het geen pagina's heeft.
    #[schema(required)]
    paginas: Option<u32>,
    /// Hoe zeker de herkenning van gescande tekst was, van 0 tot en met 100; null als de tekst niet
    /// herkend hoefde te worden.
    #[schema(required, minimum = 0, maximum = 100)]
    ocr_zekerheid: Option<u8>,
    /// Hoeveel woorden er gelezen zijn.
    woorden: u64,
    /// Wat er bij het lezen opviel, in zinnen.
    opmerkingen: &'a [String],
    /// Pad van de pagina op de site.
    #[schema(examples("/documenten/7/versies/2"))]
    pad: String,
}

/// Een stuk tekst van een document, dat te vinden en te citeren is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Passage)]
struct PassageItem<'a> {
    /// Het nummer van de versie.
    #[schema(minimum = 1)]
    versie: u32,
    /// Het nummer in deze versie, vanaf 1.
    #[schema(minimum = 1)]
    nummer: u32,
    /// De pagina van het document waarop zij begint; null als het geen pagina's heeft.
    #[schema(required, minimum = 1)]
    pagina: Option<u32>,
    /// De pagina van het document waarop zij eindigt; null als het geen pagina's heeft.
    #[schema(required, minimum = 1)]
    laatste_pagina: Option<u32>,
    /// De koppen waar zij onder staat, de grootste eerst.
    koppen: &'a [String],
    /// De tekst; elke alinea begint op een nieuwe regel.
    tekst: &'a str,
    /// Pad van de passage op de site.
    #[schema(examples("/documenten/7/versies/2#passage-3"))]
    pad: String,
}

/// Een citaat met alles wat nodig is om het terug te vinden: bij de bron, en in onze kopie.
#[derive(ToSchema)]
#[schema(as = Citaat, rename_all = "camelCase")]
#[expect(dead_code, reason = "it describes what the domain writes")]
pub(super) struct CitationItem {
    /// Het nummer van het document.
    #[schema(minimum = 1)]
    document: i64,
    /// Het nummer van de versie.
    #[schema(minimum = 1)]
    versie: u32,
    /// Het nummer van de passage in die versie.
    #[schema(minimum = 1)]
    passage: u32,
    /// De woorden, zoals zij in het document staan.
    citaat: String,
    /// De titel van het document.
    titel: String,
    /// Wie het uitgaf; null als dat niet bekend is.
    #[schema(required)]
    uitgever: Option<String>,
    /// De auteur die het document noemt; null als het er geen noemt.
    #[schema(required)]
    auteur: Option<String>,
    /// De dag waarop het verscheen; null als die niet bekend is.
    #[schema(required, format = Date, examples("2024-05-04"))]
    datum: Option<String>,
    /// De pagina waarop de passage begint; null als het document geen pagina's heeft.
    #[schema(required, minimum = 1)]
    pagina: Option<u32>,
    /// De pagina waarop de passage eindigt; null als het document geen pagina's heeft.
    #[schema(required, minimum = 1)]
    laatste_pagina: Option<u32>,
    /// Het adres waar het document vandaan komt; null als het als bestand is toegevoegd.
    #[schema(required)]
    adres: Option<String>,
    /// De dag waarop de kopie gemaakt is.
    #[schema(format = Date, examples("2026-11-24"))]
    kopie_van: String,
    /// De SHA-256 van de kopie, in hexadecimale cijfers.
    sha256: String,
    /// Het adres van de passage in onze kopie; een pad als de server zijn eigen adres niet kent.
    #[schema(examples("/documenten/7/versies/2#passage-3"))]
    link: String,
}

impl<'a> DocumentItem<'a> {
    fn new(view: &'a DocumentRecordView<'a>) -> Self {
        let (id, document) = (view.record.id, &view.record.document);
        let questions = document.questions.iter().copied();
        Self {
            id,
            titel: &document.title,
            uitgever: document.publisher.as_deref(),
            soort: DocumentKind(document.kind),
            verzameling: CollectionKey {
                sleutel: &view.collection.0,
                naam: &view.collection.1,
            },
            bron: view.source.map(Reference::source),
            gemeente: document.municipality.as_deref(),
            themas: &document.themes,
            vragen: questions.map(QuestionCode).collect(),
            adres: document.address.as_deref(),
            toegevoegd: moment(view.record.created),
            huidige_versie: view.record.current_version,
            versies: view.versions.iter().map(VersionItem::new).collect(),
            pad: format!("/documenten/{id}"),
            api: format!("{BASE}/documenten/{id}"),
        }
    }
}

impl<'a> VersionItem<'a> {
    fn new(version: &'a VersionRecord) -> Self {
        Self {
            nummer: version.number,
            sha256: &version.sha256,
            bytes: version.bytes,
            opgehaald: moment(version.fetched),
            stand: VersionState(version.state),
            reden: version.refusal.as_deref(),
            formaat: version.format.map(DocumentFormat),
            titel: version.title.as_deref(),
            auteur: version.author.as_deref(),
            datum: version.published.map(|date| date.to_string()),
            taal: Language(version.language),
            paginas: version.pages,
            ocr_zekerheid: version.ocr_confidence,
            woorden: version.words,
            opmerkingen: &version.remarks,
            pad: format!(
                "/documenten/{}/versies/{}",
                version.document, version.number
            ),
        }
    }
}

impl<'a> PassageItem<'a> {
    fn new(document: i64, version: u32, passage: &'a Passage) -> Self {
        Self {
            versie: version,
            nummer: passage.number,
            pagina: passage.page,
            laatste_pagina: passage.last_page,
            koppen: &passage.headings,
            tekst: &passage.text,
            pad: passage_path(document, version, passage.number),
        }
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[utoipa::path(
    get, path = "/documenten/{document}", operation_id = "haalDocument", tag = "Documenten",
    summary = "Eén document",
    description = "Een document met zijn versies: wanneer de kopie gemaakt is, haar SHA-256, en hoe ver zij is. De tekst staat onder `/documenten/{document}/passages`.",
    params(("document" = i64, Path, description = "Nummer van het document.", minimum = 1, maximum = 9_007_199_254_740_991_u64, example = 1)),
    responses((status = 200, description = "Het document.", body = DocumentItem))
)]
async fn document(site: Visit, Key(key): Key, query: Query) -> Result<Response, Problem> {
    query.none()?;
    let id = number("document", &key)?;
    let view = site.app.document_record(site.asker, id).await?;
    Ok(made_anew(answer(&DocumentItem::new(&view))?))
}

type PassagePage = Page<PassageItem<'static>>;

#[utoipa::path(
    get, path = "/documenten/{document}/passages", operation_id = "lijstPassages", tag = "Documenten",
    summary = "De passages van een document",
    description = "De tekst van een versie van een document, in passages, op volgorde. Een versie die niet gelezen is, heeft er geen.",
    params(
        ("document" = i64, Path, description = "Nummer van het document.", minimum = 1, maximum = 9_007_199_254_740_991_u64, example = 1),
        ("versie" = Option<u32>, Query, description = "Nummer van de versie; zonder deze parameter de nieuwste die gelezen is.", minimum = 1, maximum = 1_000_000, example = 1),
        PagingParameters,
    ),
    responses((status = 200, description = "Een pagina van de passages.", body = PassagePage))
)]
async fn passages(site: Visit, Key(key): Key, mut query: Query) -> Result<Response, Problem> {
    let version = query.whole("versie", &NUMBERS);
    let paging = Paging::read(&mut query);
    query.none()?;
    let id = number("document", &key)?;
    let (number, passages) = site
        .app
        .document_passages(site.asker, id, version.map(small))
        .await?;
    let pairs: Vec<(String, String)> = version
        .map(|version| ("versie".to_owned(), version.to_string()))
        .into_iter()
        .collect();
    let path = format!("/documenten/{id}/passages");
    let response = paging.answer(&path, &pairs, passages.iter(), |passage| {
        PassageItem::new(id, number, passage)
    })?;
    Ok(made_anew(response))
}

#[utoipa::path(
    get, path = "/documenten/{document}/citaat", operation_id = "haalCitaat", tag = "Documenten",
    summary = "Een citaat uit een document",
    description = "Een citaat uit een passage, met pagina, datum van de kopie en SHA-256. Zonder `citaat` stelt Kompas de zinnen voor die de woorden van `q` hebben, of het begin. Een citaat dat niet in de passage staat, is een fout; hoofdletters en leestekens tellen mee, witruimte en de vorm van aanhalingstekens niet.",
    params(
        ("document" = i64, Path, description = "Nummer van het document.", minimum = 1, maximum = 9_007_199_254_740_991_u64, example = 1),
        ("passage" = u32, Query, description = "Nummer van de passage.", minimum = 1, maximum = 1_000_000, example = 1),
        ("citaat" = Option<String>, Query, description = "De woorden die u wilt citeren.", min_length = 1, max_length = 5000, example = "De controle van schuren gaat door."),
        ("q" = Option<String>, Query, description = "Een zoektekst, om er zinnen bij te kiezen.", min_length = 1, max_length = 500, example = "schuren"),
        ("versie" = Option<u32>, Query, description = "Nummer van de versie; zonder deze parameter de nieuwste die gelezen is.", minimum = 1, maximum = 1_000_000, example = 1),
    ),
    responses((status = 200, description = "Het citaat.", body = CitationItem))
)]
async fn citation(site: Visit, Key(key): Key, mut query: Query) -> Result<Response, Problem> {
    let passage = query.required_whole("passage", &NUMBERS);
    let quote = query.text("citaat", LONGEST_QUOTE);
    let text = query.text("q", LONGEST).unwrap_or_default();
    let version = query.whole("versie", &NUMBERS);
    query.none()?;
    let id = number("document", &key)?;
    let place = (id, version.map(small), passage.map_or(u32::MAX, small));
    let (citation, problem) = site
        .app
        .citation(site.asker, place, quote.as_deref(), &text)
        .await?;
    if let Some(problem) = problem {
        let fault = Fault::new("citaat", FaultCode::UnknownValue, problem);
        return Err(Problem::Invalid(vec![fault]));
    }
    let own = site.settings.site_url.as_deref().unwrap_or_default();
    let whole = Citation {
        link: format!("{own}{}", citation.link),
        ..citation
    };
    Ok(in_json(whole.as_json()))
}
