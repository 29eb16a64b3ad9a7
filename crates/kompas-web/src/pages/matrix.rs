//! Themes against questions.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use kompas_app::tables;
use kompas_domain::code::{Code, QuestionGroup, SourceForm};
use kompas_domain::guide::Guide;
use kompas_domain::matrix::{Matrix, MatrixCell};

use crate::errors::Failure;
use crate::export::{self, Pairs};
use crate::filters::FilterPanel;
use crate::layout::{Page, Section};
use crate::pages::{show, unfiltered};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new().get("/matrix", Policy::Everyone, matrix)
}

/// Cells that lack something: what they lack, and each cell with its address.
type Gap = (&'static str, Vec<(String, String)>);

#[derive(Template)]
#[template(path = "matrix.html")]
struct MatrixPage<'a> {
    page: Page,
    guide: &'a Guide,
    matrix: Matrix<'a>,
    groups: &'static [QuestionGroup],
    forms: &'static [SourceForm],
    summary: String,
    gaps: Vec<Gap>,
    panel: FilterPanel,
}

async fn matrix(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let (format, pairs) = export::take_format(pairs)?;
    export::no_others(&pairs)?;
    let (guide, matrix) = (site.app.guide(), site.app.matrix());
    if let Some(format) = format {
        return export::file(&tables::matrix(guide, &matrix), format);
    }
    let description =
        "Hoeveel bronnen de gids per thema en vraag noemt, en welke vakken leeg zijn.";
    show(&MatrixPage {
        page: Page::new(&site, Section::Matrix, "/matrix", "Matrix", description),
        guide,
        groups: QuestionGroup::ALL,
        forms: SourceForm::ALL,
        summary: summary(&matrix),
        gaps: vec![
            ("Vakken zonder bron", gap(&matrix, |cell| cell.total() == 0)),
            (
                "Vakken met maar één bron",
                gap(&matrix, |cell| cell.total() == 1),
            ),
            (
                "Vakken zonder partner",
                gap(&matrix, |cell| {
                    cell.total() > 0 && cell.count(SourceForm::Partner) == 0
                }),
            ),
            (
                "Vakken met alleen partners",
                gap(&matrix, |cell| {
                    cell.total() > 0 && cell.count(SourceForm::Partner) == cell.total()
                }),
            ),
        ],
        panel: unfiltered("/matrix"),
        matrix,
    })
}

fn summary(matrix: &Matrix<'_>) -> String {
    let cells = || matrix.rows.iter().flat_map(|row| &row.cells);
    match cells().filter(|cell| cell.total() == 0).count() {
        0 => format!(
            "Geen van de {} vakken is leeg; onder de tabel staat waar de gids dun is.",
            cells().count()
        ),
        1 => format!(
            "Een leeg vak betekent: de gids noemt daar niets. Eén van de {} vakken is leeg.",
            cells().count()
        ),
        empty => format!(
            "Een leeg vak betekent: de gids noemt daar niets. {empty} van de {} vakken zijn leeg.",
            cells().count()
        ),
    }
}

fn gap(matrix: &Matrix<'_>, lacks: impl Fn(&MatrixCell) -> bool) -> Vec<(String, String)> {
    let mut cells = Vec::new();
    for row in &matrix.rows {
        for cell in row.cells.iter().filter(|cell| lacks(cell)) {
            cells.push((
                format!("{} {}", row.theme.title, cell.question),
                format!("/themas/{}?vraag={}#bronnen", row.theme.slug, cell.question),
            ));
        }
    }
    cells
}
