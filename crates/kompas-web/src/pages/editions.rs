//! Editions of the guide: which there are, what was new in each, and each as it was.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Request};
use axum::http::StatusCode;
use axum::response::Response;
use kompas_app::editions::{EditionRecord, EditionView};
use kompas_domain::code::Code;

use super::changes::ChangeGroup;
use super::reading::{Shelf, read};
use crate::errors::Failure;
use crate::layout::{Page, Section, render};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

const PATH: &str = "/edities";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(PATH, Policy::Everyone, all)
        .get("/edities/{editie}", Policy::Everyone, edition)
        .get("/edities/{editie}/{*pad}", Policy::Everyone, inside)
}

#[derive(Template)]
#[template(path = "edities.html")]
struct ListPage {
    page: Page,
    editions: Vec<EditionRecord>,
}

async fn all(site: Visit) -> Result<Response, Failure> {
    let page = Page::new(
        &site,
        Section::Other,
        PATH,
        "Edities van de gids",
        "Alle edities van de gids. Elke editie blijft te lezen zoals zij was.",
    );
    let editions = site.app.editions().await?;
    render(StatusCode::OK, &ListPage { page, editions })
}

#[derive(Template)]
#[template(path = "editie.html")]
struct EditionPage {
    page: Page,
    foreword: Vec<String>,
    changes: Vec<ChangeGroup>,
    count: usize,
    view: EditionView,
}

async fn edition(site: Visit, Path(number): Path<String>) -> Result<Response, Failure> {
    let view = site.app.edition(&number).await?;
    let title = format!("Editie {number}");
    let page = Page::new(
        &site,
        Section::Other,
        &format!("{PATH}/{number}"),
        &title,
        &format!("Editie {number} van de gids: wat er nieuw is, en de hele gids zoals die was."),
    );
    let view = EditionPage {
        page: page.below(("Edities", PATH)),
        foreword: view.app.app.guide().edition().foreword.clone(),
        changes: ChangeGroup::of(&view.changes),
        count: view.changes.len(),
        view,
    };
    render(StatusCode::OK, &view)
}

async fn inside(
    site: Visit,
    Path((number, path)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Failure> {
    let all = site.app.editions().await?;
    let held = site.app.edition_app(&number).await?;
    let is_newest = all.first().is_some_and(|newest| newest.number == number);
    let mut links = vec![(format!("Over editie {number}"), format!("{PATH}/{number}"))];
    if !is_newest {
        links.push(("Naar de gids van nu".to_owned(), "/".to_owned()));
    }
    let shelf = Shelf {
        prefix: format!("{PATH}/{number}"),
        notice: if is_newest {
            format!("U leest editie {number} van de gids. Dit is de nieuwste editie.")
        } else {
            format!("U leest editie {number} van de gids. Er is een nieuwere editie.")
        },
        links,
    };
    let path = if path == "gids" { "" } else { &path };
    read(Arc::clone(&held.app), &shelf, path, request).await
}
