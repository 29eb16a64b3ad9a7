//! Listings: a source under a theme.

use axum::extract::State;
use axum::response::Response;
use kompas_app::{BeginHere, ThemeListing};
use kompas_domain::code::CriterionCode;
use kompas_domain::guide::{Advice, Listing};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::codes::{ListingStatus, QuestionCode};
use super::links::Reference;
use super::paging::{Page, Paging, PagingParameters};
use super::problem::Problem;
use super::query::{Filters, Query};
use crate::Site;
use crate::routes::{ApiRoutes, Policy};

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new().get(Policy::Everyone, routes!(listings))
}

/// Een bron onder één thema: wat zij daar kan vertellen, en voor welke vragen.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Vermelding)]
pub(super) struct ListingItem<'a> {
    /// Het thema.
    thema: Reference<'a>,
    /// De bron.
    bron: Reference<'a>,
    /// De naam zoals gedrukt in de publicatie van 2023; null als de bron daar niet in staat.
    #[schema(required)]
    naam_in_publicatie: Option<&'a str>,
    /// Wat de bron over dit thema kan vertellen.
    tekst: &'a str,
    /// De vragen die de bron helpt beantwoorden.
    vragen: Vec<AdviceItem<'a>>,
    /// De gekleurde punten in de publicatie.
    punten: Dots<'a>,
    /// Of een redacteur de vragen bevestigd heeft.
    status: ListingStatus,
    /// Waarom de bron gekozen is.
    criteria: Criteria<'a>,
}

/// Dat een bron helpt bij een vraag.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Advies)]
struct AdviceItem<'a> {
    /// De vraag.
    vraag: QuestionCode,
    /// De woorden van de publicatie waar het voorstel op rust.
    grond: &'a str,
    /// De plaats onder de beste drie bij deze vraag en dit thema; null als de bron daar niet bij
    /// hoort.
    #[schema(required, minimum = 1, maximum = 3)]
    begin_hier: Option<u8>,
    /// Waarom u hier begint; null zonder plaats.
    #[schema(required)]
    waarom: Option<&'a str>,
}

/// De gekleurde punten bij een vermelding in de publicatie, één per vraag. De bleke kleuren van G3
/// en L3 zijn nooit gelezen.
#[derive(Serialize, ToSchema)]
#[schema(as = Punten)]
struct Dots<'a> {
    /// De punten zoals de computer ze las; leeg als er geen te lezen waren.
    gelezen: &'a str,
    /// Hoeveel het er minstens zijn: `?` als dat niet te zeggen is, een getal of een bereik.
    #[schema(pattern = r"^(\?|[1-6](-[1-6])?)$", examples("4-5"))]
    aantal: String,
}

/// Per criterium waarom de bron eraan voldoet; null als het niet van toepassing is.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = Criteria)]
struct Criteria<'a> {
    /// Waarom de bron gemakkelijk te bereiken en te gebruiken is.
    #[schema(required)]
    bereikbaar: Option<&'a str>,
    /// Waarom de bron dicht op de opgave zit.
    #[schema(required)]
    dichtbij: Option<&'a str>,
    /// Waarom de bron actueel of vernieuwend is.
    #[schema(required)]
    actueel: Option<&'a str>,
    /// Waarom de bron integraal werken steunt.
    #[schema(required)]
    integraal: Option<&'a str>,
}

/// Een bron om mee te beginnen bij een vraag onder een thema.
#[derive(Serialize, ToSchema)]
#[schema(as = BeginHier)]
pub(super) struct Beginning<'a> {
    /// Het thema.
    thema: Reference<'a>,
    /// De vraag.
    vraag: QuestionCode,
    /// De plaats: 1 is de beste.
    #[schema(minimum = 1, maximum = 3)]
    rang: u8,
    /// Waarom u hier begint.
    waarom: &'a str,
    /// De bron.
    bron: Reference<'a>,
}

impl<'a> ListingItem<'a> {
    pub(super) fn new(item: ThemeListing<'a>) -> Self {
        let listing = item.listing;
        Self {
            thema: Reference::theme(item.theme),
            bron: Reference::source(item.source),
            naam_in_publicatie: listing.printed_name.as_deref(),
            tekst: &listing.text,
            vragen: listing.advice.iter().map(AdviceItem::new).collect(),
            punten: Dots {
                gelezen: &listing.dots_read,
                aantal: listing.dots.to_string(),
            },
            status: ListingStatus(listing.status),
            criteria: Criteria::new(listing),
        }
    }
}

impl<'a> AdviceItem<'a> {
    fn new(advice: &'a Advice) -> Self {
        Self {
            vraag: QuestionCode(advice.question),
            grond: &advice.grounds,
            begin_hier: advice.rank,
            waarom: advice.reason.as_deref(),
        }
    }
}

impl<'a> Criteria<'a> {
    fn new(listing: &'a Listing) -> Self {
        let mut criteria = Self::default();
        for note in &listing.criteria {
            let place = match note.criterion {
                CriterionCode::Reachable => &mut criteria.bereikbaar,
                CriterionCode::Close => &mut criteria.dichtbij,
                CriterionCode::Current => &mut criteria.actueel,
                CriterionCode::Integral => &mut criteria.integraal,
            };
            *place = Some(&note.note);
        }
        criteria
    }
}

/// The best listings of each theme or question, in one list.
pub(super) fn beginnings<'a>(all: &[BeginHere<'a>]) -> Vec<Beginning<'a>> {
    let mut list = Vec::new();
    for begin in all {
        for (item, advice) in &begin.best {
            let Some((rank, reason)) = advice.rank.zip(advice.reason.as_deref()) else {
                continue;
            };
            list.push(Beginning {
                thema: Reference::theme(begin.theme),
                vraag: QuestionCode(begin.question.code),
                rang: rank,
                waarom: reason,
                bron: Reference::source(item.source),
            });
        }
    }
    list
}

type ListingPage = Page<ListingItem<'static>>;

#[utoipa::path(
    get, path = "/vermeldingen", operation_id = "lijstVermeldingen", tag = "Bronnen",
    summary = "Alle vermeldingen, of een keuze daaruit",
    description = "Een vermelding is een bron onder één thema. De volgorde is die van de gids: per thema, daarbinnen per vorm en bereik.",
    params(Filters, PagingParameters),
    responses((status = 200, description = "Een pagina van de vermeldingen die voldoen.", body = ListingPage))
)]
async fn listings(State(site): State<Site>, mut query: Query) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    let filters = query.filters();
    let listings = query.check(site.app.listings(&filters))?;
    paging.answer(
        "/vermeldingen",
        &filters,
        listings.into_iter(),
        ListingItem::new,
    )
}
