//! Figures that an organisation brings itself: a file, what its columns are, and what is kept.

use askama::Template;
use axum::extract::{Form, Multipart, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::access::Right;
use kompas_app::dossiers::Saved;
use kompas_app::local::{LARGEST_FILE, NewOwn, OwnSheet, OwnTable};
use kompas_domain::code::Code;
use kompas_domain::local::words;
use kompas_domain::own_figures::{Field, OwnFigures, OwnShape};
use kompas_domain::statistics::Value;

use super::form::Problems;
use super::manage::field;
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, Section, render};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

const PATH: &str = "/eigen-cijfers";
/// A file with its form around it.
const UPLOAD: usize = 1 << 20;
/// The cells of a file in a form, where each sign can take three.
const CELLS: usize = 4 << 20;
/// So many rows of a file are shown before it is kept.
const SHOWN_ROWS: usize = 8;

pub(super) fn routes() -> Routes {
    let (sees, changes) = (
        Policy::With(Right::ReadDossiers),
        Policy::With(Right::Dossiers),
    );
    Routes::new()
        .get(PATH, sees, overview)
        .get("/eigen-cijfers/{tabel}", sees, table)
        .post_large("/eigen-cijfers/{tabel}", changes, UPLOAD, upload)
        .post_large("/eigen-cijfers/{tabel}/bewaar", changes, CELLS, save)
        .post("/eigen-cijfers/{tabel}/weg", changes, remove)
}

#[derive(Template)]
#[template(path = "eigen-cijfers.html")]
struct OverviewPage<'a> {
    page: Page,
    tables: Vec<OwnTable<'a>>,
}

async fn overview(site: Visit) -> Result<Response, Failure> {
    let title = "Eigen cijfers";
    let page = Page::new(&site, Section::Local, PATH, title, title);
    let view = OverviewPage {
        page: page.below(("Lokaal beeld", "/lokaal")),
        tables: site.app.own_tables(site.asker).await?,
    };
    render(StatusCode::OK, &view)
}

#[derive(Template)]
#[template(path = "eigen-cijfer.html")]
struct TablePage<'a> {
    page: Page,
    table: OwnTable<'a>,
    /// What is kept, as a table.
    header: Vec<&'static str>,
    rows: Vec<Vec<String>>,
    /// The years of which the number was about too few to be kept.
    too_small: String,
    /// Somebody else changed them meanwhile.
    is_stale: bool,
    problems: Problems,
}

fn path(code: &str) -> String {
    format!("{PATH}/{code}")
}

async fn table(site: Visit, Path(code): Path<String>) -> Result<Response, Failure> {
    show(&site, &code, Note::default()).await
}

/// What to say above a table.
#[derive(Default)]
struct Note {
    too_small: Vec<u16>,
    is_stale: bool,
    problems: Problems,
}

async fn show(site: &Visit, code: &str, note: Note) -> Result<Response, Failure> {
    let table = site.app.own_table(site.asker, code).await?;
    let page = page(site, &path(code), table.title);
    let status = if note.is_stale {
        StatusCode::CONFLICT
    } else {
        note.problems.status()
    };
    let (header, rows) = shown(&table);
    let years: Vec<String> = note.too_small.iter().map(u16::to_string).collect();
    let view = TablePage {
        page,
        table,
        header,
        rows,
        too_small: years.join(", "),
        is_stale: note.is_stale,
        problems: note.problems,
    };
    render(status, &view)
}

fn page(site: &Visit, path: &str, title: &str) -> Page {
    Page::new(site, Section::Local, path, title, title)
        .below(("Lokaal beeld", "/lokaal"))
        .below(("Eigen cijfers", PATH))
}

/// What is kept of a table: its header and its rows, the newest first. Counts of months are not
/// shown one by one, for most are small.
fn shown(table: &OwnTable<'_>) -> (Vec<&'static str>, Vec<Vec<String>>) {
    let Some(OwnFigures::Years(years)) = table.kept.as_ref().map(|kept| &kept.figures) else {
        return (Vec::new(), Vec::new());
    };
    let decimals = table.indicator.map_or(0, |one| one.decimals);
    let has_sample = years.values().any(|(_, sample)| sample.is_some());
    let rows = years.iter().rev().map(|(year, (value, sample))| {
        let number = match value {
            Value::Number(number) => words::number(*number, decimals),
            Value::Missing(absence) => absence.label().to_owned(),
        };
        let mut row = vec![year.to_string(), number];
        if has_sample {
            row.push(sample.map_or_else(String::new, |count| count.to_string()));
        }
        row
    });
    let mut header = vec![Field::Year.label(), Field::Number.label()];
    if has_sample {
        header.push(Field::Sample.label());
    }
    (header, rows.collect())
}

#[derive(Template)]
#[template(path = "eigen-cijfer-kolommen.html")]
struct ColumnsPage<'a> {
    page: Page,
    table: OwnTable<'a>,
    sheet: OwnSheet,
    /// The cells, to be sent back.
    cells: String,
    file: String,
    /// For each field the number of its column.
    chosen: Vec<(Field, String)>,
    problems: Problems,
}

impl ColumnsPage<'_> {
    /// The first rows of the file.
    fn first_rows(&self) -> &[(u32, Vec<String>)] {
        let rows = self.sheet.sheet.rows();
        rows.get(..SHOWN_ROWS).unwrap_or(rows)
    }

    fn rows(&self) -> usize {
        self.sheet.sheet.rows().len()
    }

    fn is_required(&self, field: Field) -> bool {
        field.is_required(self.table.shape)
    }
}

async fn upload(
    site: Visit,
    Path(code): Path<String>,
    mut parts: Multipart,
) -> Result<Response, Failure> {
    let (mut bytes, mut file) = (Vec::new(), String::new());
    while let Ok(Some(part)) = parts.next_field().await {
        if part.name() == Some("bestand") {
            part.file_name().unwrap_or_default().clone_into(&mut file);
            let read = part.bytes().await;
            bytes = read.map_err(|_| Failure::TooLarge(LARGEST_FILE))?.to_vec();
        }
    }
    if bytes.len() > LARGEST_FILE {
        return Err(Failure::TooLarge(LARGEST_FILE));
    }
    match site.app.read_own_figures(site.asker, &code, &bytes).await {
        Ok(sheet) => {
            let chosen = None;
            columns(&site, &code, file, sheet, chosen, Problems::default()).await
        }
        Err(error) => {
            let note = Note {
                problems: Problems::of(error)?,
                ..Note::default()
            };
            show(&site, &code, note).await
        }
    }
}

async fn columns(
    site: &Visit,
    code: &str,
    file: String,
    sheet: OwnSheet,
    chosen: Option<&Pairs>,
    problems: Problems,
) -> Result<Response, Failure> {
    let table = site.app.own_table(site.asker, code).await?;
    let proposed = sheet.mapping.pairs();
    let of = |one: Field| match chosen {
        Some(pairs) => field(pairs, one.code()).to_owned(),
        None => proposed
            .iter()
            .find(|(code, _)| *code == one.code())
            .map_or_else(String::new, |(_, column)| column.clone()),
    };
    let chosen = table.fields().iter().map(|one| (*one, of(*one))).collect();
    let title = format!("{}: kolommen", table.title);
    let page = page(site, &path(code), &title).below((table.title, path(code)));
    let status = problems.status();
    let view = ColumnsPage {
        page,
        cells: serde_json::to_string(&sheet.cells).unwrap_or_default(),
        table,
        sheet,
        file,
        chosen,
        problems,
    };
    render(status, &view)
}

async fn save(
    site: Visit,
    Path(code): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let cells: Vec<Vec<String>> =
        serde_json::from_str(field(&pairs, "cellen")).map_err(|_| Failure::NotFound)?;
    let table = site.app.own_table(site.asker, &code).await?;
    let columns_of: Vec<(String, String)> = table
        .fields()
        .iter()
        .map(|one| (one.code().to_owned(), field(&pairs, one.code()).to_owned()))
        .collect();
    let seen = field(&pairs, "versie").parse().unwrap_or_default();
    let file = field(&pairs, "bestand");
    let new = NewOwn {
        code: &code,
        seen,
        file,
        cells: &cells,
        columns: &columns_of,
    };
    match site.app.save_own_figures(site.asker, new).await {
        Ok((Saved::As(_), too_small)) if too_small.is_empty() => {
            Ok(Redirect::to(&path(&code)).into_response())
        }
        Ok((saved, too_small)) => {
            let note = Note {
                too_small,
                is_stale: !matches!(saved, Saved::As(_)),
                ..Note::default()
            };
            show(&site, &code, note).await
        }
        Err(error) => {
            let problems = Problems::of(error)?;
            let sheet = site.app.own_sheet(site.asker, &code, cells).await;
            match sheet {
                Ok(sheet) => {
                    let file = file.to_owned();
                    columns(&site, &code, file, sheet, Some(&pairs), problems).await
                }
                Err(error) => {
                    let note = Note {
                        problems: Problems::of(error)?,
                        ..Note::default()
                    };
                    show(&site, &code, note).await
                }
            }
        }
    }
}

async fn remove(
    site: Visit,
    Path(code): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let seen = field(&pairs, "versie").parse().unwrap_or_default();
    if field(&pairs, "zeker") != "ja" {
        return Ok(Redirect::to(&format!("{}#weg", path(&code))).into_response());
    }
    let saved = site.app.remove_own_figures(site.asker, &code, seen).await?;
    if matches!(saved, Saved::As(_)) {
        return Ok(Redirect::to(&path(&code)).into_response());
    }
    let note = Note {
        is_stale: true,
        ..Note::default()
    };
    show(&site, &code, note).await
}

/// Whether a table is of months.
fn is_of_months(table: &OwnTable<'_>) -> bool {
    table.shape == OwnShape::Months
}
