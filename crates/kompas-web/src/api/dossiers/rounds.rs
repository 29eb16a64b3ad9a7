//! The yearly round: what changed, and whether each answer still holds.

use axum::response::Response;
use kompas_app::domain::citation::FigureNews;
use kompas_app::dossiers::{CitationNews, RoundPart, RoundView, Saved, SourceNews};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::describe::{IfMatch, InDossier, OnQuestion};
use super::{READERS, WRITERS, came_second, dossier_number, kept, question_code, stale, told};
use crate::api::body::{Choice, Given, inputs, refused};
use crate::api::codes::{QuestionCode, StillHolds};
use crate::api::condition::{Seen, with_version};
use crate::api::documents::moment;
use crate::api::problem::Problem;
use crate::api::query::{Keys, Query};
use crate::routes::ApiRoutes;
use crate::visit::Visit;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new()
        .get(READERS, routes!(round))
        .get(READERS, routes!(check))
        .put(WRITERS, routes!(say))
}

/// De laatste jaarlijkse ronde van een dossier.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Ronde)]
struct RoundItem<'a> {
    /// Het nummer in het dossier.
    #[schema(minimum = 1)]
    nummer: u32,
    /// Wanneer zij begon.
    #[schema(format = DateTime)]
    geopend: String,
    /// Vanaf welk moment vergeleken wordt: het vorige besluit.
    #[schema(format = DateTime)]
    sinds: String,
    /// Wanneer zij eindigde met een nieuw besluit; null zolang zij loopt.
    #[schema(required, format = DateTime)]
    gesloten: Option<String>,
    /// Hoeveel acties nog niet klaar zijn.
    open_acties: usize,
    /// Hoeveel acties sindsdien gewijzigd zijn.
    gewijzigde_acties: usize,
    /// Per vraag wat er veranderde.
    vragen: Vec<RoundQuestion<'a>>,
}

/// Eén vraag van een ronde.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Rondevraag)]
struct RoundQuestion<'a> {
    /// De vraag.
    vraag: QuestionCode,
    /// Of er een antwoord is.
    antwoord: bool,
    /// Of dat sindsdien gewijzigd is.
    gewijzigd: bool,
    /// De citaten waarvan iets veranderde.
    citaten: Vec<CitationNewsItem<'a>>,
    /// De gebruikte bronnen die niet meer zijn wat zij waren.
    bronnen: Vec<SourceNewsItem<'a>>,
    /// Of het antwoord nog klopt; null als dat nog niet gezegd is.
    #[schema(required)]
    klopt: Option<StillHolds>,
    /// Wat erbij gezegd is.
    toelichting: &'a str,
    /// De versie van wat gezegd is; 0 als er nog niets gezegd is.
    versie: u32,
}

/// Een citaat waarvan iets veranderde.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Citaatnieuws)]
struct CitationNewsItem<'a> {
    /// Het nummer van het citaat.
    #[schema(minimum = 1)]
    citaat: u32,
    /// De titel van het document, of de naam van het kengetal.
    titel: &'a str,
    /// Wat er is: het document is weg (`document-weg`), of er is een nieuwere versie waar de woorden
    /// nog in staan (`staat-er-nog`) of niet meer (`staat-er-niet-meer`). Van een kengetal: het is
    /// er niet meer (`cijfer-weg`), er is een later jaar (`nieuwer-cijfer`) of het is bijgesteld
    /// (`bijgesteld`).
    #[schema(
        pattern = "^(document-weg|staat-er-nog|staat-er-niet-meer|cijfer-weg|nieuwer-cijfer|bijgesteld)$"
    )]
    wat: &'static str,
    /// Van een kengetal: hoe het was en hoe het nu is. Anders null.
    #[schema(required)]
    hoe: Option<String>,
}

/// Een bron die niet meer is wat zij was.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Bronnieuws)]
struct SourceNewsItem<'a> {
    /// De naam van de bron.
    bron: &'a str,
    /// Wat er is: de gids heeft haar niet meer (`niet-in-gids`), haar adressen antwoorden niet meer
    /// (`onbereikbaar`), of wat er staat is gewijzigd (`gewijzigd`).
    #[schema(pattern = "^(niet-in-gids|onbereikbaar|gewijzigd)$")]
    wat: &'static str,
}

impl<'a> RoundItem<'a> {
    fn new(view: &'a RoundView<'a>) -> Result<Self, Problem> {
        let round = view.round.as_ref().ok_or_else(no_round)?;
        Ok(Self {
            nummer: round.number,
            geopend: moment(round.opened),
            sinds: moment(round.since),
            gesloten: round.closed.map(moment),
            open_acties: view.open_actions,
            gewijzigde_acties: view.changed_actions,
            vragen: view.parts.iter().map(RoundQuestion::new).collect(),
        })
    }
}

impl<'a> RoundQuestion<'a> {
    fn new(part: &'a RoundPart<'a>) -> Self {
        let check = part.check.as_ref();
        let citations = part
            .citations
            .iter()
            .map(|(citaat, titel, news)| CitationNewsItem {
                citaat: *citaat,
                titel,
                wat: match news {
                    CitationNews::Gone => "document-weg",
                    CitationNews::StillThere => "staat-er-nog",
                    CitationNews::NotThere => "staat-er-niet-meer",
                    CitationNews::Figure(FigureNews::Gone) => "cijfer-weg",
                    CitationNews::Figure(FigureNews::Newer { .. }) => "nieuwer-cijfer",
                    CitationNews::Figure(FigureNews::Revised { .. }) => "bijgesteld",
                },
                hoe: match news {
                    CitationNews::Figure(news) => Some(news.to_string()),
                    _ => None,
                },
            });
        let sources = part.sources.iter().map(|(bron, news)| SourceNewsItem {
            bron,
            wat: match news {
                SourceNews::NotInGuide => "niet-in-gids",
                SourceNews::Dead => "onbereikbaar",
                SourceNews::Changed => "gewijzigd",
            },
        });
        Self {
            vraag: QuestionCode(part.question.code),
            antwoord: part.answer.is_some(),
            gewijzigd: part.is_changed,
            citaten: citations.collect(),
            bronnen: sources.collect(),
            klopt: check.map(|check| StillHolds(check.holds)),
            toelichting: check.map_or("", |check| &check.remark),
            versie: check.map_or(0, |check| check.version),
        }
    }
}

fn no_round() -> Problem {
    Problem::NotFound("Dit dossier heeft nog geen jaarlijkse ronde gehad.".to_owned())
}

inputs! {
    /// Of een antwoord nog klopt.
    #[schema(as = GeldigheidInvoer)]
    CheckInput {
        /// Of het nog klopt.
        #[schema(value_type = StillHolds)]
        klopt: Choice,
        /// Wat erbij te zeggen is; verplicht als het niet helemaal klopt.
        #[schema(max_length = 2000)]
        toelichting: Option<String>,
    }
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/ronde", operation_id = "haalRonde", tag = "Dossiers",
    summary = "De jaarlijkse ronde",
    description = "De laatste ronde van een dossier: wat er sinds het besluit veranderde, en of de antwoorden nog kloppen.",
    params(InDossier),
    responses((status = 200, description = "De ronde.", body = RoundItem))
)]
async fn round(site: Visit, Keys([key]): Keys<1>, query: Query) -> Result<Response, Problem> {
    query.none()?;
    let view = site
        .app
        .dossier_round(site.asker, dossier_number(&key)?)
        .await?;
    told(&RoundItem::new(&view)?)
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/ronde/{vraag}", operation_id = "haalRondevraag", tag = "Dossiers",
    summary = "Eén vraag van de ronde",
    description = "Wat er bij een vraag veranderde, en of het antwoord nog klopt.",
    params(InDossier, OnQuestion),
    responses((status = 200, description = "De vraag.", body = RoundQuestion))
)]
async fn check(site: Visit, Keys([key, code]): Keys<2>, query: Query) -> Result<Response, Problem> {
    query.none()?;
    let (id, question) = (dossier_number(&key)?, question_code(&code)?);
    let view = site.app.dossier_round(site.asker, id).await?;
    let mut parts = view.parts.iter();
    let part = parts.find(|part| part.question.code == question);
    let item = RoundQuestion::new(part.ok_or_else(no_round)?);
    Ok(with_version(told(&item)?, item.versie))
}

#[utoipa::path(
    put, path = "/dossiers/{dossier}/ronde/{vraag}", operation_id = "beoordeelAntwoord", tag = "Dossiers",
    summary = "Zeggen of een antwoord nog klopt",
    description = "Legt in een lopende ronde vast of een antwoord nog klopt. De eerste keer is de versie \"0\".",
    params(InDossier, OnQuestion, IfMatch),
    request_body(content = CheckInput, description = "Of het nog klopt."),
    responses((status = 204, description = "Het is bewaard."))
)]
async fn say(
    site: Visit,
    Keys([key, code]): Keys<2>,
    Seen(seen): Seen,
    Given(input): Given<CheckInput>,
) -> Result<Response, Problem> {
    let (id, question) = (dossier_number(&key)?, question_code(&code)?);
    let said = (
        input.klopt.0.as_str(),
        input.toelichting.as_deref().unwrap_or(""),
    );
    let saved = site
        .app
        .check_answer(site.asker, id, question, seen, said)
        .await;
    if let Saved::As(version) = saved.map_err(refused)? {
        return Ok(kept(version));
    }
    came_second(site.asker, async {
        let view = site.app.dossier_round(site.asker, id).await?;
        let mut parts = view.parts.iter();
        let part = parts.find(|part| part.question.code == question);
        let item = part.map(RoundQuestion::new);
        let now = item.as_ref().map(|item| (item.versie, item));
        stale(site.asker, now, Vec::new())
    })
    .await
}
