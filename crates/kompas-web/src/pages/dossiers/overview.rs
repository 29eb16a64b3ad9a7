//! The overview of an organisation.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use kompas_app::dossiers::Overview;
use kompas_domain::code::Code;
use kompas_domain::guide::Guide;

use super::{MEMBERS, PATH, page};
use crate::errors::Failure;
use crate::layout::{Page, render};
use crate::routes::Routes;
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new().get("/dossiers/overzicht", MEMBERS, overview)
}

#[derive(Template)]
#[template(path = "dossiers-overzicht.html")]
struct OverviewPage<'a> {
    page: Page,
    guide: &'a Guide,
    view: Overview<'a>,
}

async fn overview(site: Visit) -> Result<Response, Failure> {
    let view = site.app.dossier_overview(site.asker).await?;
    let page =
        page(&site, "/dossiers/overzicht", "Overzicht van de dossiers").below(("Dossiers", PATH));
    let guide = site.app.guide();
    render(StatusCode::OK, &OverviewPage { page, guide, view })
}
