//! Dossiers: their list, opening one, one dossier, who works on it.

mod actions;
mod again;
mod answers;
mod choices;
mod citation;
mod consultations;
mod decision;
mod destruction;
mod measures;
mod overview;
mod papers;
mod passages;
mod round;
mod scan;
mod search;

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::access::Right;
use kompas_app::consultations::AskedCounts;
use kompas_app::dossiers::{
    DossierFields, DossierForm, DossierView, DossiersView, Plan, QuestionPart, Saved,
};
use kompas_app::editions::EditionRecord;
use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::guide::Theme;

use super::form::Problems;
use super::manage::field;
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, Section, render};
use crate::rich;
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

pub(super) const MEMBERS: Policy = Policy::With(Right::Dossiers);
const PATH: &str = "/dossiers";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/dossiers", MEMBERS, dossiers)
        .get("/dossiers/nieuw", MEMBERS, fresh)
        .post("/dossiers", MEMBERS, open)
        .get("/dossiers/{dossier}", MEMBERS, dossier)
        .post("/dossiers/{dossier}", MEMBERS, change)
        .post("/dossiers/{dossier}/bronnen", MEMBERS, use_source)
        .post("/dossiers/{dossier}/meedoen", MEMBERS, join)
        .post("/dossiers/{dossier}/leden", MEMBERS, add_member)
        .post(
            "/dossiers/{dossier}/leden/{lid}/weg",
            MEMBERS,
            remove_member,
        )
        .post(
            "/dossiers/{dossier}/leden/{lid}/eigenaar",
            MEMBERS,
            give_to_member,
        )
        .post("/dossiers/{dossier}/partners", MEMBERS, involve)
        .merge(answers::routes())
        .merge(passages::routes())
        .merge(citation::routes())
        .merge(again::routes())
        .merge(papers::routes())
        .merge(scan::routes())
        .merge(round::routes())
        .merge(measures::routes())
        .merge(actions::routes())
        .merge(decision::routes())
        .merge(overview::routes())
        .merge(consultations::routes())
        .merge(destruction::routes())
        .merge(search::routes())
}

fn page(site: &Visit, path: &str, title: &str) -> Page {
    Page::new(site, Section::Dossiers, path, title, title)
}

pub(super) fn path(id: i64) -> String {
    format!("{PATH}/{id}")
}

/// The question in an address.
fn question(slug: &str) -> Result<QuestionCode, Failure> {
    QuestionCode::from_code(slug).ok_or(Failure::NotFound)
}

/// The version that a form was made of.
fn seen(pairs: &Pairs) -> u32 {
    field(pairs, "versie").parse().unwrap_or(0)
}

#[derive(Template)]
#[template(path = "dossiers.html")]
struct ListPage<'a> {
    page: Page,
    view: DossiersView<'a>,
    /// Whether she may destroy what is past its term.
    destroys: bool,
}

async fn dossiers(site: Visit) -> Result<Response, Failure> {
    let view = site.app.dossiers(site.asker).await?;
    let page = page(&site, PATH, "Dossiers");
    let destroys = site.asker.may(Right::Destroy);
    let list = ListPage {
        page,
        view,
        destroys,
    };
    render(axum::http::StatusCode::OK, &list)
}

#[derive(Template)]
#[template(path = "dossier-nieuw.html")]
struct OpenPage<'a> {
    page: Page,
    themes: &'a [Theme],
    typed: DossierForm,
    problems: Problems,
}

async fn fresh(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let typed = DossierForm {
        theme: field(&pairs, "thema").to_owned(),
        ..DossierForm::default()
    };
    show_open(&site, typed, Problems::default())
}

fn show_open(site: &Visit, typed: DossierForm, problems: Problems) -> Result<Response, Failure> {
    let page = page(site, "/dossiers/nieuw", "Een dossier openen").below(("Dossiers", PATH));
    render(
        problems.status(),
        &OpenPage {
            page,
            themes: site.app.guide().themes(),
            typed,
            problems,
        },
    )
}

fn typed(pairs: &Pairs) -> DossierForm {
    let take = |name| field(pairs, name).to_owned();
    DossierForm {
        theme: take("thema"),
        title: take("titel"),
        deadline: take("deadline"),
        retention: take("bewaren"),
        state: take("status"),
    }
}

async fn open(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let typed = typed(&pairs);
    match site.app.open_dossier(site.asker, &typed).await {
        Ok(id) => Ok(Redirect::to(&path(id)).into_response()),
        Err(error) => show_open(&site, typed, Problems::of(error)?),
    }
}

#[derive(Template)]
#[template(path = "dossier.html")]
struct DossierPage<'a> {
    page: Page,
    themes: &'a [Theme],
    view: DossierView<'a>,
    typed: DossierForm,
    /// Whether somebody else changed it since the form was made.
    stale: bool,
    /// Members of the organisation who do not work on it.
    others: Vec<(i64, String)>,
    /// What is done about it, and what is missing.
    plan: Plan<'a>,
    /// How many partners were asked, and how far they are.
    asked: AskedCounts,
    problems: Problems,
    /// The edition of the guide with which it was opened, and that of now.
    editions: Option<(EditionRecord, EditionRecord)>,
}

pub(crate) use actions::ACTION_STATES;
pub(crate) use destruction::{inside, kept_until};
pub(crate) use kompas_app::dossiers::destroyed_by;

/// An answer with its form.
pub(crate) fn answer_html(part: &QuestionPart<'_>) -> String {
    rich::html(&part.blocks, 4, part.question.code.code(), rich::HERE)
}

fn form_of(fields: &DossierFields) -> DossierForm {
    DossierForm {
        theme: String::new(),
        title: fields.title.clone(),
        deadline: fields
            .deadline
            .map(|date| date.to_string())
            .unwrap_or_default(),
        retention: fields.retention.code().to_owned(),
        state: fields.state.code().to_owned(),
    }
}

async fn dossier(site: Visit, Path(id): Path<i64>) -> Result<Response, Failure> {
    show(&site, id, None, false, Problems::default()).await
}

async fn show(
    site: &Visit,
    id: i64,
    typed: Option<DossierForm>,
    stale: bool,
    problems: Problems,
) -> Result<Response, Failure> {
    let view = site.app.dossier(site.asker, id).await?;
    let others = site
        .app
        .could_join(site.asker, &view.record, &view.seen_by)
        .await?;
    let plan = site.app.plan_of(site.asker, &view).await?;
    let asked = site.app.asked_counts(site.asker, id).await?;
    let editions = site.app.edition_at(view.record.created).await?;
    let status = if stale {
        axum::http::StatusCode::CONFLICT
    } else {
        problems.status()
    };
    let title = view.record.fields.title.clone();
    let typed = typed.unwrap_or_else(|| form_of(&view.record.fields));
    let page = page(site, &path(id), &title).below(("Dossiers", PATH));
    render(
        status,
        &DossierPage {
            page,
            themes: site.app.guide().themes(),
            view,
            typed,
            stale,
            others,
            plan,
            asked,
            problems,
            editions,
        },
    )
}

async fn change(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let typed = typed(&pairs);
    let changed = site
        .app
        .change_dossier(site.asker, id, seen(&pairs), &typed)
        .await;
    match changed {
        Ok(Saved::Stale) => show(&site, id, Some(typed), true, Problems::default()).await,
        Ok(_) => Ok(Redirect::to(&path(id)).into_response()),
        Err(error) => show(&site, id, Some(typed), false, Problems::of(error)?).await,
    }
}

async fn use_source(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let code = question(field(&pairs, "vraag"))?;
    let source = field(&pairs, "bron");
    let said = (field(&pairs, "gebruik"), field(&pairs, "reden"));
    let used = site
        .app
        .use_source(site.asker, id, (code, source), seen(&pairs), said)
        .await;
    match used {
        Ok(Saved::Stale) => show(&site, id, None, true, Problems::default()).await,
        Ok(_) => {
            let place = format!("{}#bronnen-{}", path(id), code.code());
            Ok(Redirect::to(&place).into_response())
        }
        Err(error) => show(&site, id, None, false, Problems::of(error)?).await,
    }
}

async fn add_member(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let account = field(&pairs, "lid")
        .parse()
        .map_err(|_| Failure::NotFound)?;
    site.app.add_to_dossier(site.asker, id, account).await?;
    Ok(Redirect::to(&format!("{}#wie", path(id))).into_response())
}

async fn join(site: Visit, Path(id): Path<i64>) -> Result<Response, Failure> {
    site.app.join_dossier(site.asker, id).await?;
    Ok(Redirect::to(&path(id)).into_response())
}

async fn remove_member(
    site: Visit,
    Path((id, account)): Path<(i64, i64)>,
) -> Result<Response, Failure> {
    site.app.take_off_dossier(site.asker, id, account).await?;
    Ok(Redirect::to(&format!("{}#wie", path(id))).into_response())
}

async fn give_to_member(
    site: Visit,
    Path((id, account)): Path<(i64, i64)>,
) -> Result<Response, Failure> {
    site.app.give_dossier(site.asker, id, account).await?;
    Ok(Redirect::to(&format!("{}#wie", path(id))).into_response())
}

async fn involve(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let partner = field(&pairs, "partner");
    let said = (field(&pairs, "betrokken"), field(&pairs, "uitkomst"));
    let told = site
        .app
        .involve_partner(site.asker, id, partner, seen(&pairs), said)
        .await;
    match told {
        Ok(Saved::Stale) => show(&site, id, None, true, Problems::default()).await,
        Ok(_) => Ok(Redirect::to(&format!("{}#partners", path(id))).into_response()),
        Err(error) => show(&site, id, None, false, Problems::of(error)?).await,
    }
}
