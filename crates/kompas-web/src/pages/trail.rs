//! The log and the review of access, for who may read them.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use kompas_app::FileFormat;
use kompas_app::access::Right;
use kompas_app::people::LogView;
use kompas_domain::filter::FilterProblem;

use super::manage::page;
use crate::errors::Failure;
use crate::export::{self, Pairs};
use crate::layout::{Page, render};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    const LOG: Policy = Policy::With(Right::Log);
    Routes::new()
        .get("/beheer/logboek", LOG, log)
        .get("/beheer/toegang.xlsx", LOG, review)
}

#[derive(Template)]
#[template(path = "logboek.html")]
struct LogPage {
    page: Page,
    view: LogView,
}

async fn log(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let mut number = 1;
    let mut problems = Vec::new();
    for (name, value) in pairs {
        let given = value.parse().ok().filter(|number| *number >= 1);
        match (name.as_str(), given) {
            ("pagina", Some(given)) => number = given,
            ("pagina", None) => problems.push(FilterProblem {
                name,
                message: format!("{value:?} kan niet; kies een getal vanaf 1"),
            }),
            _ => problems.push(FilterProblem {
                name,
                message: "dit bestaat hier niet; kies pagina".to_owned(),
            }),
        }
    }
    if !problems.is_empty() {
        return Err(Failure::BadQuery(problems));
    }
    let view = site.app.log(site.asker, number).await?;
    let page = page(&site, "/beheer/logboek", "Logboek").below(("Beheer", "/beheer"));
    render(StatusCode::OK, &LogPage { page, view })
}

async fn review(site: Visit) -> Result<Response, Failure> {
    let table = site.app.access_review(site.asker).await?;
    export::file(&table, FileFormat::Xlsx)
}
