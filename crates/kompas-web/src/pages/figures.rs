//! Where an administrator has figures fetched.

use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::Error;
use kompas_app::access::Right;
use kompas_app::local::TableState;
use kompas_domain::code::Code;
use kompas_domain::statistics::Service;

use super::manage::{field, page};
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, render};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

const INSTALLATION: Policy = Policy::With(Right::Installation);
const PATH: &str = "/beheer/cijfers";

pub(super) fn routes() -> Routes {
    Routes::new().get(PATH, INSTALLATION, tables).post(
        "/beheer/cijfers/ververs",
        INSTALLATION,
        refresh,
    )
}

#[derive(Template)]
#[template(path = "beheer-cijfers.html")]
struct FiguresPage {
    page: Page,
    tables: Vec<TableState>,
    /// Tables that are being fetched, or wait for it.
    busy: usize,
}

async fn tables(site: Visit) -> Result<Response, Failure> {
    let tables = site.app.figure_tables(site.asker).await?;
    let busy = site.app.figures_waiting(site.asker).await?;
    render(
        StatusCode::OK,
        &FiguresPage {
            page: page(&site, PATH, "Cijfers").below(("Beheer", "/beheer")),
            tables,
            busy,
        },
    )
}

async fn refresh(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let (service, table) = (field(&pairs, "dienst"), field(&pairs, "tabel"));
    let one = match (Service::from_code(service), table) {
        (_, "") => None,
        (Some(service), table) => Some((service, table)),
        (None, table) => {
            let (kind, key) = ("tabel", table.to_owned());
            return Err(Error::NotFound { kind, key }.into());
        }
    };
    site.app.order_figures(site.asker, one).await?;
    Ok(Redirect::to(PATH).into_response())
}
