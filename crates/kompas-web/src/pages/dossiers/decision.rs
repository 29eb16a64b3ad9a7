//! What was decided about a dossier, which closes it.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::dossiers::{DecisionForm, DossierHead, Kept, Plan};
use kompas_domain::code::Code;
use kompas_domain::measure::DecisionBody;

use super::choices::{Choice, codes};
use super::measures::part;
use super::{MEMBERS, path, seen};
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, render};
use crate::pages::form::Problems;
use crate::pages::manage::field;
use crate::routes::Routes;
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/dossiers/{dossier}/besluit", MEMBERS, decision)
        .post("/dossiers/{dossier}/besluit", MEMBERS, decide)
}

#[derive(Template)]
#[template(path = "besluit.html")]
struct DecisionPage<'a> {
    page: Page,
    head: DossierHead<'a>,
    plan: Plan<'a>,
    typed: DecisionForm,
    bodies: Vec<Choice>,
    /// Whether somebody else changed the dossier since the form was made.
    is_stale: bool,
    problems: Problems,
}

fn place(id: i64) -> String {
    format!("{}/besluit", path(id))
}

async fn decision(site: Visit, Path(id): Path<i64>) -> Result<Response, Failure> {
    let typed = DecisionForm::default();
    show(&site, id, typed, false, Problems::default()).await
}

async fn show(
    site: &Visit,
    id: i64,
    typed: DecisionForm,
    is_stale: bool,
    problems: Problems,
) -> Result<Response, Failure> {
    let (head, plan) = site.app.dossier_plan(site.asker, id).await?;
    let page = part(site, &head, &place(id), "Besluit");
    let status = if is_stale {
        StatusCode::CONFLICT
    } else {
        problems.status()
    };
    let shown = DecisionPage {
        page,
        head,
        plan,
        bodies: codes::<DecisionBody>(&typed.body),
        typed,
        is_stale,
        problems,
    };
    render(status, &shown)
}

async fn decide(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let take = |name| field(&pairs, name).to_owned();
    let typed = DecisionForm {
        date: take("datum"),
        body: take("orgaan"),
        other: take("anders"),
        text: take("besluit"),
        is_confirmed: field(&pairs, "bevestig") == "ja",
    };
    let done = site.app.decide(site.asker, id, seen(&pairs), &typed).await;
    match done {
        Ok(Kept::As(_)) => Ok(Redirect::to(&place(id)).into_response()),
        Ok(Kept::Stale(())) => show(&site, id, typed, true, Problems::default()).await,
        Err(error) => show(&site, id, typed, false, Problems::of(error)?).await,
    }
}
