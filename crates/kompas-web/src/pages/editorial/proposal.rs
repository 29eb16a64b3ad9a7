//! A proposal: what it changes, what stands in its way, and what its author and a second editor do
//! with it.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::Error;
use kompas_app::dossiers::Kept;
use kompas_app::editions::{ProposalView, Verdict};
use kompas_domain::code::Code;
use kompas_domain::pieces::PieceKey;

use super::{EDITORS, page};
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, render};
use crate::pages::changes::ChangeGroup;
use crate::pages::form::Problems;
use crate::pages::manage::field;
use crate::routes::Routes;
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    let at = "/redactie/voorstellen/{voorstel}";
    Routes::new()
        .get(at, EDITORS, proposal)
        .post(at, EDITORS, reword)
        .post(&format!("{at}/voorleggen"), EDITORS, submit)
        .post(&format!("{at}/intrekken"), EDITORS, withdraw)
        .post(&format!("{at}/bijwerken"), EDITORS, renew)
        .post(&format!("{at}/onderdeel-weg"), EDITORS, drop_piece)
        .post(&format!("{at}/oordeel"), EDITORS, judge)
}

#[derive(Template)]
#[template(path = "redactie-voorstel.html")]
struct ProposalPage {
    page: Page,
    view: ProposalView,
    changes: Vec<ChangeGroup>,
    problems: Problems,
    /// What was typed as judgement.
    said: String,
    /// Whether somebody else changed it meanwhile.
    is_stale: bool,
    /// Fields that two people changed.
    contested: Vec<String>,
}

/// What the page shows beside what is kept.
#[derive(Default)]
struct Shown {
    problems: Problems,
    said: String,
    title: Option<String>,
    reason: Option<String>,
    is_stale: bool,
    contested: Vec<String>,
}

fn path(id: i64) -> String {
    format!("/redactie/voorstellen/{id}")
}

async fn proposal(site: Visit, Path(id): Path<i64>) -> Result<Response, Failure> {
    show(&site, id, Shown::default()).await
}

async fn show(site: &Visit, id: i64, shown: Shown) -> Result<Response, Failure> {
    let mut view = site.app.proposal(site.asker, id).await?;
    let title = format!("Voorstel {id}");
    let changes = ChangeGroup::of(&view.changes);
    if let Some(title) = shown.title {
        view.record.text.title = title;
    }
    if let Some(reason) = shown.reason {
        view.record.text.reason = reason;
    }
    let page = ProposalPage {
        page: page(site, &path(id), &title),
        view,
        changes,
        said: shown.said,
        is_stale: shown.is_stale,
        contested: shown.contested,
        problems: shown.problems,
    };
    let status = if page.is_stale {
        StatusCode::CONFLICT
    } else {
        page.problems.status()
    };
    render(status, &page)
}

fn seen(pairs: &Pairs) -> u32 {
    field(pairs, "versie").parse().unwrap_or_default()
}

/// Back to the proposal, or to what is wrong.
async fn after(
    site: &Visit,
    id: i64,
    done: Result<Kept<()>, Error>,
    shown: Shown,
) -> Result<Response, Failure> {
    match done {
        Ok(Kept::As(_)) => Ok(Redirect::to(&path(id)).into_response()),
        Ok(Kept::Stale(())) => {
            let shown = Shown {
                is_stale: true,
                ..shown
            };
            show(site, id, shown).await
        }
        Err(error) => {
            let problems = Problems::of(error)?;
            show(site, id, Shown { problems, ..shown }).await
        }
    }
}

async fn reword(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let (title, reason) = (field(&pairs, "titel"), field(&pairs, "reden"));
    let done = site
        .app
        .reword_proposal(site.asker, id, seen(&pairs), title, reason);
    let shown = Shown {
        title: Some(title.to_owned()),
        reason: Some(reason.to_owned()),
        ..Shown::default()
    };
    after(&site, id, done.await, shown).await
}

async fn submit(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let done = site.app.submit_proposal(site.asker, id, seen(&pairs)).await;
    after(&site, id, done, Shown::default()).await
}

async fn withdraw(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let done = site
        .app
        .withdraw_proposal(site.asker, id, seen(&pairs))
        .await;
    after(&site, id, done, Shown::default()).await
}

async fn renew(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    match site.app.renew_proposal(site.asker, id, seen(&pairs)).await {
        Ok(Kept::Stale(contested)) if !contested.is_empty() => {
            let shown = Shown {
                contested,
                ..Shown::default()
            };
            show(&site, id, shown).await
        }
        Ok(Kept::Stale(_)) => after(&site, id, Ok(Kept::Stale(())), Shown::default()).await,
        Ok(Kept::As(version)) => after(&site, id, Ok(Kept::As(version)), Shown::default()).await,
        Err(error) => after(&site, id, Err(error), Shown::default()).await,
    }
}

async fn drop_piece(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let key: PieceKey = field(&pairs, "sleutel")
        .parse()
        .map_err(|_| Failure::NotFound)?;
    let done = site
        .app
        .drop_piece(site.asker, id, seen(&pairs), &key)
        .await;
    after(&site, id, done, Shown::default()).await
}

async fn judge(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let verdict = match field(&pairs, "doe") {
        "goedkeuren" => Verdict::Approve,
        "teruggeven" => Verdict::Return,
        "afwijzen" => Verdict::Reject,
        _ => return Err(Failure::NotFound),
    };
    let said = field(&pairs, "oordeel");
    let done = site
        .app
        .judge_proposal(site.asker, id, seen(&pairs), verdict, said);
    let shown = Shown {
        said: said.to_owned(),
        ..Shown::default()
    };
    after(&site, id, done.await, shown).await
}
