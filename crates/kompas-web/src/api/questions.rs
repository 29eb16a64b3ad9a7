//! The six questions.

use axum::extract::State;
use axum::response::Response;
use kompas_app::{HitKind, ThemeView, path_of};
use kompas_domain::code::{self, Code};
use kompas_domain::guide::Question;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::answer;
use super::codes::{QuestionCode, QuestionGroup};
use super::links::api_path;
use super::listings::{Beginning, beginnings};
use super::paging::{Page, Paging, PagingParameters};
use super::problem::Problem;
use super::query::{Key, Query};
use crate::Site;
use crate::routes::{ApiRoutes, Policy};

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new()
        .get(Policy::Everyone, routes!(questions))
        .get(Policy::Everyone, routes!(question))
}

/// Een van de zes vaste vragen, en waar u begint.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Vraag)]
pub(super) struct QuestionItem<'a> {
    /// De code.
    code: QuestionCode,
    /// De groep.
    groep: QuestionGroup,
    /// De vraag in het kort.
    kort: &'a str,
    /// De hele vraag.
    vraag: &'a str,
    /// Wat een goed antwoord bevat.
    goed_antwoord: &'a [String],
    /// Per thema de beste bronnen, de beste eerst.
    begin_hier: Vec<Beginning<'a>>,
    /// Hoeveel vermeldingen bij deze vraag helpen.
    aantal_vermeldingen: usize,
    /// Pad van de pagina op de site.
    #[schema(examples("/vragen/l1"))]
    pad: String,
    /// Pad van deze gegevens in de API.
    #[schema(examples("/api/v1/vragen/l1"))]
    api: String,
}

impl<'a> QuestionItem<'a> {
    fn new(view: &ThemeView<'a, Question>) -> Self {
        let question = view.subject;
        Self {
            code: QuestionCode(question.code),
            groep: QuestionGroup(question.code.group()),
            kort: &question.short,
            vraag: &question.full,
            goed_antwoord: &question.good_answer,
            begin_hier: beginnings(&view.begin_here),
            aantal_vermeldingen: view.listings.total,
            pad: path_of(HitKind::Question, question.code.slug()),
            api: api_path(HitKind::Question, question.code.slug()),
        }
    }
}

type QuestionPage = Page<QuestionItem<'static>>;

#[utoipa::path(
    get, path = "/vragen", operation_id = "lijstVragen", tag = "Thema's en vragen",
    summary = "De zes vragen",
    description = "De zes vaste vragen, G1 tot en met L3.",
    params(PagingParameters),
    responses((status = 200, description = "Een pagina van de vragen.", body = QuestionPage))
)]
async fn questions(State(site): State<Site>, mut query: Query) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let views = code::QuestionCode::ALL
        .iter()
        .map(|&code| site.app.question(code, &[]))
        .collect::<Result<Vec<_>, _>>()?;
    paging.answer("/vragen", &[], views.iter(), QuestionItem::new)
}

#[utoipa::path(
    get, path = "/vragen/{vraag}", operation_id = "haalVraag", tag = "Thema's en vragen",
    summary = "Eén vraag",
    description = "Een vraag met wat een goed antwoord bevat en waar u per thema begint.",
    params(("vraag" = String, Path, description = "Code van de vraag, in kleine letters of hoofdletters.", pattern = "^[GgLl][1-3]$", example = "l1")),
    responses((status = 200, description = "De vraag.", body = QuestionItem))
)]
async fn question(
    State(site): State<Site>,
    Key(key): Key,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    let code = code::QuestionCode::from_code(&key).ok_or_else(|| Problem::no("vraag", &key))?;
    answer(&QuestionItem::new(&site.app.question(code, &[])?))
}
