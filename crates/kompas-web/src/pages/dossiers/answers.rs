//! The answers of a dossier: written, seen beforehand, compared, put back.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::dossiers::{AnswerForm, AnswerView, DossierView, Saving};
use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::difference::Change;
use kompas_domain::dossier::AnswerText;
use kompas_domain::guide::Question;

use super::{MEMBERS, PATH, page, path, question, seen};
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, render};
use crate::pages::Shown;
use crate::pages::documents::shown;
use crate::pages::form::Problems;
use crate::pages::manage::field;
use crate::rich;
use crate::routes::Routes;
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/dossiers/{dossier}/vragen/{vraag}", MEMBERS, write)
        .post("/dossiers/{dossier}/vragen/{vraag}", MEMBERS, save)
        .get(
            "/dossiers/{dossier}/vragen/{vraag}/versies/{versie}",
            MEMBERS,
            version,
        )
        .post(
            "/dossiers/{dossier}/vragen/{vraag}/versies/{versie}/terug",
            MEMBERS,
            put_back,
        )
}

/// What somebody else saved in between.
struct Conflict {
    /// Her name.
    author: String,
    /// The answer as it is now.
    body: String,
    /// From that to what was to be saved.
    changes: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "antwoord.html")]
struct AnswerPage<'a> {
    page: Page,
    view: DossierView<'a>,
    question: &'a Question,
    typed: AnswerForm,
    /// The version that saving goes on from.
    version: u32,
    /// How it will look, if that was asked.
    preview: Option<String>,
    conflict: Option<Conflict>,
    problems: Problems,
}

fn place(id: i64, code: QuestionCode) -> String {
    format!("{}/vragen/{}", path(id), code.slug())
}

async fn write(site: Visit, Path((id, slug)): Path<(i64, String)>) -> Result<Response, Failure> {
    let code = question(&slug)?;
    let view = site.app.dossier(site.asker, id).await?;
    let (typed, version) = current(&view, code);
    let parts = Parts {
        typed,
        version,
        preview: None,
        conflict: None,
        problems: Problems::default(),
    };
    show(&site, view, code, parts)
}

/// The answer as it is now, for the form, and its version.
fn current(view: &DossierView<'_>, code: QuestionCode) -> (AnswerForm, u32) {
    let part = view.parts.iter().find(|part| part.question.code == code);
    match part.and_then(|part| part.answer.as_ref()) {
        Some(answer) => (AnswerForm::of(&answer.text), answer.number),
        None => (AnswerForm::of(&AnswerText::default()), 0),
    }
}

struct Parts {
    typed: AnswerForm,
    version: u32,
    preview: Option<String>,
    conflict: Option<Conflict>,
    problems: Problems,
}

fn show(
    site: &Visit,
    view: DossierView<'_>,
    code: QuestionCode,
    parts: Parts,
) -> Result<Response, Failure> {
    let question = site.app.guide().question(code);
    let status = if parts.conflict.is_some() {
        StatusCode::CONFLICT
    } else {
        parts.problems.status()
    };
    let title = format!("{}: {}", code.code(), question.short);
    let page = page(site, &place(view.record.id, code), &title)
        .below(("Dossiers", PATH))
        .below((view.record.fields.title.clone(), path(view.record.id)));
    render(
        status,
        &AnswerPage {
            page,
            view,
            question,
            typed: parts.typed,
            version: parts.version,
            preview: parts.preview,
            conflict: parts.conflict,
            problems: parts.problems,
        },
    )
}

fn typed(pairs: &Pairs) -> AnswerForm {
    let take = |name| field(pairs, name).to_owned();
    AnswerForm {
        body: take("antwoord"),
        unknown: take("onbekend"),
        confidence: take("zekerheid"),
        openness: take("openheid"),
        ground: take("grond"),
        labels: pairs
            .iter()
            .filter(|(name, _)| name == "kenmerken")
            .map(|(_, value)| value.clone())
            .collect(),
    }
}

async fn save(
    site: Visit,
    Path((id, slug)): Path<(i64, String)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let code = question(&slug)?;
    let (typed, version) = (typed(&pairs), seen(&pairs));
    let mut parts = Parts {
        typed,
        version,
        preview: None,
        conflict: None,
        problems: Problems::default(),
    };
    if field(&pairs, "doe") == "bekijk" {
        let blocks = site.app.answer_blocks(&parts.typed.body);
        parts.preview = Some(rich::html(&blocks, 3, "voorbeeld"));
    } else {
        let saved = site
            .app
            .save_answer(site.asker, id, code, version, &parts.typed)
            .await;
        match saved {
            Ok(Saving::Saved(_)) => {
                let to = format!("{}#vraag-{}", path(id), code.code());
                return Ok(Redirect::to(&to).into_response());
            }
            Ok(Saving::Stale { now, changes }) => {
                let (author, body, number) = now.map_or_else(Default::default, |now| {
                    let author = now.author.map(|(_, name)| name).unwrap_or_default();
                    (author, now.text.body, now.number)
                });
                parts.version = number;
                parts.conflict = Some(Conflict {
                    author,
                    body,
                    changes: changes.iter().map(shown).collect(),
                });
            }
            Err(error) => parts.problems = Problems::of(error)?,
        }
    }
    let view = site.app.dossier(site.asker, id).await?;
    show(&site, view, code, parts)
}

#[derive(Template)]
#[template(path = "antwoord-versie.html")]
struct VersionPage<'a> {
    page: Page,
    id: i64,
    question: &'a Question,
    view: AnswerView,
    changes: Vec<Shown>,
    html: String,
}

async fn version(
    site: Visit,
    Path((id, slug, number)): Path<(i64, String, u32)>,
) -> Result<Response, Failure> {
    let code = question(&slug)?;
    let view = site.app.answer(site.asker, id, code, Some(number)).await?;
    let blocks = site.app.answer_blocks(&view.answer.text.body);
    let title = format!("Versie {number} van het antwoord op {}", code.code());
    let at = format!("{}/versies/{number}", place(id, code));
    let page = page(&site, &at, &title)
        .below(("Dossiers", PATH))
        .below(("Dossier".to_owned(), path(id)))
        .below((code.code().to_owned(), place(id, code)));
    let changes: Vec<&Change> = view.changes.iter().collect();
    render(
        StatusCode::OK,
        &VersionPage {
            page,
            id,
            question: site.app.guide().question(code),
            changes: changes.into_iter().map(shown).collect(),
            html: rich::html(&blocks, 3, "versie"),
            view,
        },
    )
}

async fn put_back(
    site: Visit,
    Path((id, slug, number)): Path<(i64, String, u32)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let code = question(&slug)?;
    let old = site.app.answer(site.asker, id, code, Some(number)).await?;
    let form = AnswerForm::of(&old.answer.text);
    let saved = site
        .app
        .save_answer(site.asker, id, code, seen(&pairs), &form)
        .await?;
    let to = match saved {
        Saving::Saved(_) => format!("{}#vraag-{}", path(id), code.code()),
        // Somebody saved in between: the list of versions shows it.
        Saving::Stale { .. } => format!("{}/versies/{number}", place(id, code)),
    };
    Ok(Redirect::to(&to).into_response())
}
