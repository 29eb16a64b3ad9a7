//! Somebody's own keys to the API: made, shown once, taken back.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::people::{MadeToken, TokenForm, TokensView};
use kompas_domain::api_token::TokenRight;
use kompas_domain::code::Code;

use super::form::Problems;
use super::manage::field;
use super::profile::page;
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, render};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

const PATH: &str = "/profiel/sleutels";
/// What is proposed: long enough for a quarter of a year.
const DAYS: &str = "90";

pub(super) fn routes() -> Routes {
    const ME: Policy = Policy::SignedIn;
    Routes::new()
        .get("/profiel/sleutels", ME, tokens)
        .post("/profiel/sleutels", ME, make)
        .post("/profiel/sleutels/{nummer}/intrekken", ME, end)
}

#[derive(Template)]
#[template(path = "sleutels.html")]
struct TokensPage {
    page: Page,
    view: TokensView,
    typed: TokenForm,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "sleutel.html")]
struct MadePage {
    page: Page,
    made: MadeToken,
    /// The address of the API, as far as the installation knows it.
    api: String,
}

async fn tokens(site: Visit) -> Result<Response, Failure> {
    let typed = TokenForm {
        rights: vec![TokenRight::Read],
        days: DAYS.to_owned(),
        ..TokenForm::default()
    };
    show(&site, typed, Problems::default()).await
}

async fn show(site: &Visit, typed: TokenForm, problems: Problems) -> Result<Response, Failure> {
    let view = site.app.tokens(site.asker).await?;
    let title = "Sleutels voor de API";
    let page = page(site, PATH, title).below(("Uw profiel", "/profiel"));
    render(
        problems.status(),
        &TokensPage {
            page,
            view,
            typed,
            problems,
        },
    )
}

async fn make(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let chosen = |right: &&TokenRight| {
        let mut given = pairs.iter().filter(|(name, _)| name == "rechten");
        given.any(|(_, code)| code == right.code())
    };
    let typed = TokenForm {
        name: field(&pairs, "naam").to_owned(),
        organisation: field(&pairs, "organisatie").to_owned(),
        rights: TokenRight::ALL.iter().filter(chosen).copied().collect(),
        days: field(&pairs, "dagen").to_owned(),
    };
    match site.app.make_token(site.asker, &typed).await {
        Ok(made) => {
            let own = site.settings.site_url.as_deref();
            let template = MadePage {
                page: page(&site, PATH, "Uw nieuwe sleutel")
                    .below(("Uw profiel", "/profiel"))
                    .below(("Sleutels voor de API", PATH)),
                made,
                api: format!("{}/api/v1", own.unwrap_or("https://uw-site")),
            };
            render(StatusCode::OK, &template)
        }
        Err(error) => show(&site, typed, Problems::of(error)?).await,
    }
}

async fn end(site: Visit, Path(number): Path<i64>) -> Result<Response, Failure> {
    site.app.end_my_token(site.asker, number).await?;
    Ok(Redirect::to("/profiel/sleutels#uw-sleutels").into_response())
}
