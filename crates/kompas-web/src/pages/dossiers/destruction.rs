//! Destroying dossiers whose term is over, and removing one that was opened by mistake.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::Error;
use kompas_app::access::Right;
use kompas_app::dossiers::{
    ClosedView, DestructionReport, DestructionView, Kept, RemovalView, destruction_table,
};
use kompas_app::people::FieldProblem;
use kompas_domain::code::Code;

use super::{MEMBERS, PATH, page, path, seen};
use crate::errors::Failure;
use crate::export::{self, Pairs, no_others, take_format};
use crate::layout::{Page, render};
use crate::pages::form::Problems;
use crate::pages::manage::field;
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

const HERE: &str = "/dossiers/vernietiging";

pub(super) fn routes() -> Routes {
    const SEE: Policy = Policy::With(Right::SeeDestruction);
    const COORDINATORS: Policy = Policy::With(Right::Destroy);
    Routes::new()
        .get(HERE, SEE, list)
        .post(HERE, COORDINATORS, destroy)
        .post("/dossiers/vernietiging/bewaren", COORDINATORS, keep)
        .get("/dossiers/vernietiging/{verklaring}", SEE, report)
        .get("/dossiers/{dossier}/verwijderen", MEMBERS, before_removal)
        .post("/dossiers/{dossier}/verwijderen", MEMBERS, remove)
}

/// What somebody filled in on the page.
#[derive(Default)]
struct Typed {
    chosen: Vec<i64>,
    dossier: i64,
    until: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "vernietiging.html")]
struct ListPage<'a> {
    page: Page,
    view: DestructionView<'a>,
    typed: Typed,
    problems: Problems,
}

async fn list(site: Visit) -> Result<Response, Failure> {
    show(&site, Typed::default(), Problems::default()).await
}

async fn show(site: &Visit, typed: Typed, problems: Problems) -> Result<Response, Failure> {
    let view = site.app.destruction(site.asker, None).await?;
    let page = page(site, HERE, "Dossiers vernietigen").below(("Dossiers", PATH));
    render(
        problems.status(),
        &ListPage {
            page,
            view,
            typed,
            problems,
        },
    )
}

async fn destroy(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let chosen = pairs.iter().filter(|(name, _)| name == "dossier");
    let chosen: Vec<i64> = chosen.filter_map(|(_, id)| id.parse().ok()).collect();
    let refused = if chosen.is_empty() {
        Some("kies eerst de dossiers die weg mogen")
    } else if field(&pairs, "bevestig") != "ja" {
        Some("vink aan dat u weet dat dit niet ongedaan te maken is")
    } else {
        None
    };
    if let Some(why) = refused {
        let problem = FieldProblem {
            field: "bevestig",
            message: why.to_owned(),
        };
        let typed = Typed {
            chosen,
            ..Typed::default()
        };
        let problems = Problems::of(Error::Form(vec![problem]))?;
        return show(&site, typed, problems).await;
    }
    match site.app.destroy_dossiers(site.asker, None, &chosen).await? {
        Some(run) => Ok(Redirect::to(&format!("{HERE}/{run}")).into_response()),
        None => Ok(Redirect::to(HERE).into_response()),
    }
}

async fn keep(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let take = |name| field(&pairs, name).to_owned();
    let typed = Typed {
        dossier: field(&pairs, "dossier").parse().unwrap_or(0),
        until: take("tot"),
        reason: take("reden"),
        ..Typed::default()
    };
    let kept = site
        .app
        .keep_dossier(site.asker, typed.dossier, &typed.until, &typed.reason)
        .await;
    match kept {
        Ok(()) => Ok(Redirect::to(HERE).into_response()),
        Err(error) => show(&site, typed, Problems::of(error)?).await,
    }
}

#[derive(Template)]
#[template(path = "verklaring.html")]
struct ReportPage<'a> {
    page: Page,
    report: DestructionReport<'a>,
}

async fn report(
    site: Visit,
    Path(id): Path<i64>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    let (format, rest) = take_format(pairs)?;
    no_others(&rest)?;
    let report = site.app.destruction_report(site.asker, None, id).await?;
    if let Some(format) = format {
        return export::file(&destruction_table(&report), format);
    }
    let title = format!("Verklaring van vernietiging {id}");
    let here = format!("{HERE}/{id}");
    let page = page(&site, &here, &title).below(("Dossiers vernietigen", HERE));
    render(StatusCode::OK, &ReportPage { page, report })
}

#[derive(Template)]
#[template(path = "dossier-verwijderen.html")]
struct RemovalPage<'a> {
    page: Page,
    view: RemovalView<'a>,
    /// Whether somebody else changed the dossier since the form was made.
    is_stale: bool,
}

async fn before_removal(site: Visit, Path(id): Path<i64>) -> Result<Response, Failure> {
    ask(&site, id, false).await
}

async fn ask(site: &Visit, id: i64, is_stale: bool) -> Result<Response, Failure> {
    let view = site.app.dossier_to_remove(site.asker, id).await?;
    let status = match (is_stale, &view.kept) {
        (true, _) => StatusCode::CONFLICT,
        _ => StatusCode::OK,
    };
    let here = format!("{}/verwijderen", path(id));
    let page = page(site, &here, "Dit dossier verwijderen").below(("Dossiers", PATH));
    render(
        status,
        &RemovalPage {
            page,
            view,
            is_stale,
        },
    )
}

async fn remove(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    match site.app.remove_dossier(site.asker, id, seen(&pairs)).await {
        Ok(Kept::As(_)) => Ok(Redirect::to(PATH).into_response()),
        Ok(Kept::Stale(())) | Err(Error::Refused(_)) => ask(&site, id, true).await,
        Err(error) => Err(error.into()),
    }
}

/// `3 antwoorden, 5 versies`: what is in a dossier.
pub(crate) fn inside(counts: &kompas_app::dossiers::DossierCounts) -> String {
    let parts = kompas_app::dossiers::what_is_in(counts);
    if parts.is_empty() {
        return "nog niets ingevuld".to_owned();
    }
    let parts: Vec<String> = parts
        .iter()
        .map(|(what, count)| format!("{}: {count}", what.to_lowercase()))
        .collect();
    parts.join(", ")
}

/// Why a closed dossier is kept, in a few words.
pub(crate) fn kept_until(one: &ClosedView<'_>) -> String {
    match one.record.closing.destroy_from() {
        Some(from) => format!("mag vernietigd worden vanaf {}", crate::pages::date(from)),
        None if one.record.closing.closed().is_some() => "wordt blijvend bewaard".to_owned(),
        None => "in deze herziening wordt gewerkt".to_owned(),
    }
}
