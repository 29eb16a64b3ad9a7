//! The best passages for the questions under a theme.

use axum::response::Response;
use kompas_app::documents::{FoundPassage, QuestionPassages};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::codes::{QuestionCode, ThemeKey};
use super::documents::PassageHitItem;
use super::links::Reference;
use super::problem::Problem;
use super::query::{Key, Query};
use super::{BASE, answer, made_anew};
use crate::routes::{ApiRoutes, Policy};
use crate::visit::Visit;

/// Passages for each question.
const PASSAGES: usize = 5;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new().get(Policy::Everyone, routes!(passages))
}

/// De beste passages van een thema, per vraag.
#[derive(Serialize, ToSchema)]
#[schema(as = Themapassages)]
struct ThemePassages<'a> {
    /// Het thema.
    thema: Reference<'a>,
    /// De vragen, elk met de beste passages.
    vragen: Vec<QuestionItem<'a>>,
}

/// Een vraag met de beste passages.
#[derive(Serialize, ToSchema)]
#[schema(as = Vraagpassages)]
struct QuestionItem<'a> {
    /// De vraag.
    vraag: QuestionCode,
    /// De passages, de beste eerst; leeg als er geen zijn.
    #[schema(max_items = 5)]
    passages: Vec<FoundItem<'a>>,
}

/// Een passage met het document waarin zij staat.
#[derive(Serialize, ToSchema)]
#[schema(as = Profielpassage)]
struct FoundItem<'a> {
    /// Het nummer van het document.
    #[schema(minimum = 1)]
    document: i64,
    /// Het nummer van de versie.
    #[schema(minimum = 1)]
    versie: u32,
    /// De titel van het document.
    titel: &'a str,
    /// De passage.
    passage: PassageHitItem<'a>,
    /// De woorden van het zoekprofiel waarop zij gevonden is.
    woorden: &'a [String],
    /// Pad van het document in deze API.
    #[schema(examples("/api/v1/documenten/7"))]
    api: String,
}

impl<'a> QuestionItem<'a> {
    fn new(found: &'a QuestionPassages) -> Self {
        Self {
            vraag: QuestionCode(found.question),
            passages: found.best.iter().map(FoundItem::new).collect(),
        }
    }
}

impl<'a> FoundItem<'a> {
    fn new((found, words): &'a (FoundPassage, Vec<String>)) -> Self {
        Self {
            document: found.document,
            versie: found.version,
            titel: &found.title,
            passage: PassageHitItem::new(found.document, found.version, &found.passage),
            woorden: words,
            api: format!("{BASE}/documenten/{}", found.document),
        }
    }
}

#[utoipa::path(
    get, path = "/themas/{thema}/passages", operation_id = "haalThemapassages", tag = "Documenten",
    summary = "De beste passages van een thema, per vraag",
    description = "De passages van openbare documenten, en met een sleutel ook van die van de eigen organisatie, die een vraag bij dit thema het best beantwoorden, gevonden met de woorden die de redactie daarvoor koos. Zonder `vraag` komen alle zes vragen.",
    params(
        ("thema" = ThemeKey, Path, description = "Sleutel van het thema.", example = "weerbaar-buitengebied"),
        ("vraag" = Option<QuestionCode>, Query, description = "Alleen deze vraag.", example = "L1"),
    ),
    responses((status = 200, description = "De passages per vraag.", body = ThemePassages))
)]
async fn passages(site: Visit, Key(key): Key, mut query: Query) -> Result<Response, Problem> {
    let question = query.code("vraag");
    query.none()?;
    let found = site
        .app
        .question_passages(site.asker, &key, question, PASSAGES)
        .await?;
    let theme = site.app.guide().find_theme(&key);
    let theme = theme.map_err(|_| Problem::no("thema", &key))?;
    let body = ThemePassages {
        thema: Reference::theme(theme),
        vragen: found.iter().map(QuestionItem::new).collect(),
    };
    Ok(made_anew(answer(&body)?))
}
