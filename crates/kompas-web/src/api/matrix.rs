//! Themes against questions.

use axum::extract::State;
use axum::response::Response;
use kompas_domain::code;
use kompas_domain::guide::Theme;
use kompas_domain::matrix::{MatrixCell, MatrixRow};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::codes::{QuestionCode, SourceForm};
use super::links::Reference;
use super::problem::Problem;
use super::query::Query;
use super::{BASE, answer};
use crate::Site;
use crate::routes::{ApiRoutes, Policy};

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new().get(Policy::Everyone, routes!(matrix))
}

/// Thema's tegen vragen: hoeveel bronnen van elke vorm de gids noemt.
#[derive(Serialize, ToSchema)]
#[schema(as = Matrix)]
struct MatrixItem<'a> {
    /// Een rij per thema, op nummer.
    rijen: Vec<RowItem<'a>>,
}

/// De rij van een thema.
#[derive(Serialize, ToSchema)]
#[schema(as = Matrixrij)]
struct RowItem<'a> {
    /// Het thema.
    thema: Reference<'a>,
    /// Een vak per vraag, G1 tot en met L3.
    vakken: Vec<CellItem>,
}

/// Het vak van een thema en een vraag.
#[derive(Serialize, ToSchema)]
#[schema(as = Matrixvak)]
struct CellItem {
    /// De vraag.
    vraag: QuestionCode,
    /// Hoeveel bronnen van elke vorm.
    aantallen: Counts,
    /// Hoeveel bronnen bij elkaar.
    totaal: usize,
    /// De vormen waarvan er geen enkele is.
    ontbreekt: Vec<SourceForm>,
    /// Pad op de site van de bronnen in dit vak.
    #[schema(examples("/themas/weerbaar-buitengebied?vraag=L1#bronnen"))]
    pad: String,
    /// Pad in de API van de vermeldingen in dit vak.
    #[schema(examples("/api/v1/vermeldingen?thema=weerbaar-buitengebied&vraag=L1"))]
    api: String,
}

/// Aantallen per vorm.
#[derive(Serialize, ToSchema)]
#[schema(as = AantallenPerVorm)]
struct Counts {
    /// Aantal partners.
    partner: usize,
    /// Aantal registraties.
    registratie: usize,
    /// Aantal publicaties.
    publicatie: usize,
}

impl<'a> RowItem<'a> {
    fn new(row: &MatrixRow<'a>) -> Self {
        let cells = row.cells.iter().map(|cell| CellItem::new(row.theme, cell));
        Self {
            thema: Reference::theme(row.theme),
            vakken: cells.collect(),
        }
    }
}

impl CellItem {
    fn new(theme: &Theme, cell: &MatrixCell) -> Self {
        let (slug, question) = (&theme.slug, cell.question);
        Self {
            vraag: QuestionCode(question),
            aantallen: Counts {
                partner: cell.count(code::SourceForm::Partner),
                registratie: cell.count(code::SourceForm::Register),
                publicatie: cell.count(code::SourceForm::Publication),
            },
            totaal: cell.total(),
            ontbreekt: cell.missing().into_iter().map(SourceForm).collect(),
            pad: format!("/themas/{slug}?vraag={question}#bronnen"),
            api: format!("{BASE}/vermeldingen?thema={slug}&vraag={question}"),
        }
    }
}

#[utoipa::path(
    get, path = "/matrix", operation_id = "haalMatrix", tag = "Thema's en vragen",
    summary = "Thema's tegen vragen",
    description = "Per thema en vraag het aantal bronnen van elke vorm. Een leeg vak betekent: de gids noemt daar niets. De matrix komt in één keer.",
    responses((status = 200, description = "De matrix.", body = MatrixItem))
)]
async fn matrix(State(site): State<Site>, query: Query) -> Result<Response, Problem> {
    query.none()?;
    let matrix = site.app.matrix();
    let rows = matrix.rows.iter().map(RowItem::new);
    answer(&MatrixItem {
        rijen: rows.collect(),
    })
}
