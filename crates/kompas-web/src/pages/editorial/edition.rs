//! Publishing the next edition: what is in it, and then for good.

use askama::Template;
use axum::extract::Form;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::editions::{EditionMark, NextEdition};

use super::{EDITORS, page};
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, render};
use crate::pages::changes::ChangeGroup;
use crate::pages::form::Problems;
use crate::pages::manage::field;
use crate::routes::Routes;
use crate::visit::Visit;

const PATH: &str = "/redactie/editie";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(PATH, EDITORS, next)
        .post(PATH, EDITORS, publish)
}

#[derive(Template)]
#[template(path = "redactie-editie.html")]
struct NextPage {
    page: Page,
    next: NextEdition,
    changes: Vec<ChangeGroup>,
    problems: Problems,
}

async fn next(site: Visit) -> Result<Response, Failure> {
    show(&site, Problems::default()).await
}

async fn show(site: &Visit, problems: Problems) -> Result<Response, Failure> {
    let next = site.app.next_edition(site.asker).await?;
    let page = NextPage {
        page: page(site, PATH, "Volgende editie"),
        changes: ChangeGroup::of(&next.changes),
        next,
        problems,
    };
    render(page.problems.status(), &page)
}

async fn publish(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let number = |name| field(&pairs, name).parse().unwrap_or_default();
    let seen = EditionMark {
        id: number("editie"),
        draft: number("stand"),
    };
    match site.app.publish_edition(site.asker, seen).await {
        Ok(number) => Ok(Redirect::to(&format!("/edities/{number}")).into_response()),
        Err(error) => show(&site, Problems::of(error)?).await,
    }
}
