//! The glossary.

use axum::extract::State;
use axum::response::Response;
use kompas_app::{HitKind, path_of};
use kompas_domain::guide::{Guide, Term};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::answer;
use super::links::{Reference, api_path};
use super::paging::{Page, Paging, PagingParameters};
use super::problem::Problem;
use super::query::{Key, Query};
use crate::Site;
use crate::routes::{ApiRoutes, Policy};

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new()
        .get(Policy::Everyone, routes!(terms))
        .get(Policy::Everyone, routes!(term))
}

/// Een vakwoord of afkorting.
#[derive(Serialize, ToSchema)]
#[schema(as = Begrip)]
pub(super) struct TermItem<'a> {
    /// De sleutel, zoals in adressen.
    #[schema(examples("ondermijning"))]
    sleutel: &'a str,
    /// Het begrip.
    #[schema(examples("Ondermijning"))]
    term: &'a str,
    /// De afkorting, als die er is.
    #[schema(required)]
    afkorting: Option<&'a str>,
    /// Wat het betekent, in één zin.
    definitie: &'a str,
    /// Woorden met dezelfde betekenis.
    synoniemen: &'a [String],
    /// Verwante begrippen.
    verwant: Vec<Reference<'a>>,
    /// Pad op de site.
    #[schema(examples("/begrippen#ondermijning"))]
    pad: String,
    /// Pad van deze gegevens in de API.
    #[schema(examples("/api/v1/begrippen/ondermijning"))]
    api: String,
}

impl<'a> TermItem<'a> {
    fn new(guide: &'a Guide, term: &'a Term) -> Self {
        let related = term.related.iter().filter_map(|slug| guide.term(slug));
        Self {
            sleutel: &term.slug,
            term: &term.term,
            afkorting: term.abbreviation.as_deref(),
            definitie: &term.definition,
            synoniemen: &term.synonyms,
            verwant: related.map(Reference::term).collect(),
            pad: path_of(HitKind::Term, &term.slug),
            api: api_path(HitKind::Term, &term.slug),
        }
    }
}

type TermPage = Page<TermItem<'static>>;

#[utoipa::path(
    get, path = "/begrippen", operation_id = "lijstBegrippen", tag = "Begrippen",
    summary = "De begrippenlijst",
    description = "Vakwoorden en afkortingen van openbare orde en veiligheid, op alfabet.",
    params(PagingParameters),
    responses((status = 200, description = "Een pagina van de begrippen.", body = TermPage))
)]
async fn terms(State(site): State<Site>, mut query: Query) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let guide = site.app.guide();
    paging.answer("/begrippen", &[], guide.terms().iter(), |term| {
        TermItem::new(guide, term)
    })
}

#[utoipa::path(
    get, path = "/begrippen/{begrip}", operation_id = "haalBegrip", tag = "Begrippen",
    summary = "Eén begrip",
    description = "Een vakwoord of afkorting met uitleg.",
    params(("begrip" = String, Path, description = "Sleutel van het begrip.", pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "ondermijning")),
    responses((status = 200, description = "Het begrip.", body = TermItem))
)]
async fn term(State(site): State<Site>, Key(key): Key, query: Query) -> Result<Response, Problem> {
    query.none()?;
    let guide = site.app.guide();
    let term = guide
        .term(&key)
        .ok_or_else(|| Problem::no("begrip", &key))?;
    answer(&TermItem::new(guide, term))
}
