//! The self-scan of a dossier.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::dossiers::{Saved, ScanForm, ScanLine, ScanView};
use kompas_domain::code::Code;

use super::{MEMBERS, PATH, page, path};
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, render};
use crate::pages::form::Problems;
use crate::pages::manage::field;
use crate::routes::Routes;
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/dossiers/{dossier}/zelfscan", MEMBERS, scan)
        .post("/dossiers/{dossier}/zelfscan", MEMBERS, save)
}

#[derive(Template)]
#[template(path = "zelfscan.html")]
struct ScanPage<'a> {
    page: Page,
    view: ScanView<'a>,
    /// What was typed and not saved, by source.
    typed: BTreeMap<String, ScanForm>,
    stale: bool,
    problems: Problems,
}

impl ScanPage<'_> {
    /// Whether a choice stands in the form.
    fn chosen(&self, line: &ScanLine<'_>, code: &str) -> bool {
        let saved = line.now.as_ref().map(|now| now.reach.code());
        let typed = self.typed.get(&line.source.slug);
        typed.map(|typed| typed.reach.as_str()).or(saved) == Some(code)
    }

    /// The reason that stands in the form.
    fn reason<'l>(&'l self, line: &'l ScanLine<'_>) -> &'l str {
        match self.typed.get(&line.source.slug) {
            Some(typed) => &typed.reason,
            None => line.now.as_ref().map_or("", |now| &now.reason),
        }
    }
}

async fn scan(
    site: Visit,
    Path(id): Path<i64>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    let year = field(&pairs, "jaar").parse().ok();
    show(&site, id, year, Vec::new(), false, Problems::default()).await
}

async fn show(
    site: &Visit,
    id: i64,
    year: Option<i32>,
    typed: Vec<ScanForm>,
    stale: bool,
    problems: Problems,
) -> Result<Response, Failure> {
    let view = site.app.self_scan(site.asker, id, year).await?;
    let status = if stale {
        StatusCode::CONFLICT
    } else {
        problems.status()
    };
    let page = page(site, &format!("{}/zelfscan", path(id)), "Zelfscan")
        .below(("Dossiers", PATH))
        .below((view.record.fields.title.clone(), path(id)));
    let typed = typed.into_iter();
    render(
        status,
        &ScanPage {
            page,
            typed: typed.map(|one| (one.source.clone(), one)).collect(),
            stale,
            problems,
            view,
        },
    )
}

async fn save(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let sources = pairs
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("stand-")?, value)));
    let form: Vec<ScanForm> = sources
        .map(|(source, reach)| ScanForm {
            source: source.to_owned(),
            reach: reach.clone(),
            reason: field(&pairs, &format!("reden-{source}")).to_owned(),
            seen: field(&pairs, &format!("versie-{source}"))
                .parse()
                .unwrap_or(0),
        })
        .collect();
    match site.app.save_scan(site.asker, id, &form).await {
        Ok(Saved::Stale) => show(&site, id, None, form, true, Problems::default()).await,
        Ok(_) => {
            let place = format!("{}/zelfscan#beeld", path(id));
            Ok(Redirect::to(&place).into_response())
        }
        Err(error) => show(&site, id, None, form, false, Problems::of(error)?).await,
    }
}
