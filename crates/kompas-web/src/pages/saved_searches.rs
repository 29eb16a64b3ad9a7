//! Searches in documents that somebody keeps.

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::saved_searches::{SavedSearchForm, SavedSearchView, SavedSearchesView};
use kompas_domain::code::Code;
use kompas_domain::saved_search::MOST;

use super::form::Problems;
use super::manage::field;
use super::profile::page;
use crate::errors::Failure;
use crate::export::Pairs;
use crate::filters::address;
use crate::layout::{Page, render};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

const PATH: &str = "/profiel/zoekvragen";

pub(super) fn routes() -> Routes {
    const ME: Policy = Policy::SignedIn;
    Routes::new()
        .get(PATH, ME, searches)
        .post(PATH, ME, save)
        .post("/profiel/zoekvragen/{zoekvraag}", ME, change)
        .post("/profiel/zoekvragen/{zoekvraag}/gezien", ME, see)
        .post("/profiel/zoekvragen/{zoekvraag}/weg", ME, forget)
}

#[derive(Template)]
#[template(path = "zoekvragen.html")]
struct SearchesPage {
    page: Page,
    view: SavedSearchesView,
    /// What was to be kept and has something wrong.
    refused: Option<(Pairs, SavedSearchForm)>,
    problems: Problems,
}

/// Where a search is shown.
fn place(saved: &SavedSearchView) -> String {
    let pairs = saved.saved.search.query.iter();
    let pairs: Vec<(&str, String)> = pairs
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    address("/documenten", &pairs, "")
}

/// What a search asks, in words: `schuur, thema: cybercrime`.
fn asked(saved: &SavedSearchView) -> String {
    let pairs = saved.saved.search.query.iter();
    let words = pairs.map(
        |(name, value)| match (name.as_str(), value.strip_prefix('-')) {
            ("q", _) => value.clone(),
            (name, Some(value)) => format!("{name}: niet {value}"),
            (name, None) => format!("{name}: {value}"),
        },
    );
    let words: Vec<String> = words.collect();
    if words.is_empty() {
        return "alle documenten".to_owned();
    }
    words.join(", ")
}

async fn searches(site: Visit) -> Result<Response, Failure> {
    show(&site, None, Problems::default()).await
}

async fn show(
    site: &Visit,
    refused: Option<(Pairs, SavedSearchForm)>,
    problems: Problems,
) -> Result<Response, Failure> {
    let view = site.app.saved_searches(site.asker).await?;
    let page = page(site, PATH, "Bewaarde zoekvragen").below(("Uw profiel", "/profiel"));
    render(
        problems.status(),
        &SearchesPage {
            page,
            view,
            refused,
            problems,
        },
    )
}

fn typed(pairs: &Pairs) -> SavedSearchForm {
    SavedSearchForm {
        name: field(pairs, "naam").to_owned(),
        rhythm: field(pairs, "ritme").to_owned(),
    }
}

async fn save(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let typed = typed(&pairs);
    let own = ["naam", "ritme"];
    let query: Pairs = pairs
        .into_iter()
        .filter(|(name, _)| !own.contains(&name.as_str()))
        .collect();
    match site.app.save_search(site.asker, &query, &typed).await {
        Ok(id) => Ok(back(id)),
        Err(error) => {
            let problems = Problems::of(error)?;
            show(&site, Some((query, typed)), problems).await
        }
    }
}

fn back(id: i64) -> Response {
    Redirect::to(&format!("{PATH}#zoekvraag-{id}")).into_response()
}

async fn change(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    match site.app.change_search(site.asker, id, &typed(&pairs)).await {
        Ok(()) => Ok(back(id)),
        Err(error) => show(&site, None, Problems::of(error)?).await,
    }
}

async fn see(site: Visit, Path(id): Path<i64>) -> Result<Response, Failure> {
    site.app.see_search(site.asker, id).await?;
    Ok(back(id))
}

async fn forget(site: Visit, Path(id): Path<i64>) -> Result<Response, Failure> {
    site.app.forget_search(site.asker, id).await?;
    Ok(Redirect::to(PATH).into_response())
}
