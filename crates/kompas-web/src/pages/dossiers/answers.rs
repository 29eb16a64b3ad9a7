//! The answers of a dossier: written, seen beforehand, compared, put back.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use kompas_app::dossiers::{AnswerDesk, AnswerForm, AnswerView, Saving, Taken};
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
        .post("/dossiers/voorbeeld", MEMBERS, preview)
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

/// What was typed, and what came of it.
struct Typed {
    answer: AnswerForm,
    /// The version that saving goes on from.
    version: u32,
    /// What was searched for.
    searched: String,
    /// How it will look, if that was asked.
    preview: Option<String>,
    /// The number of the citation that was just taken in.
    cited: Option<u32>,
    conflict: Option<Conflict>,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "antwoord.html")]
struct AnswerPage<'a> {
    page: Page,
    desk: AnswerDesk<'a>,
    typed: Typed,
}

fn place(id: i64, code: QuestionCode) -> String {
    format!("{}/vragen/{}", path(id), code.slug())
}

async fn write(
    site: Visit,
    Path((id, slug)): Path<(i64, String)>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    let code = question(&slug)?;
    let searched = field(&pairs, "q").to_owned();
    let desk = site.app.answer_desk(site.asker, id, code, &searched);
    let desk = desk.await?;
    let (answer, version) = match &desk.answer {
        Some(answer) => (AnswerForm::of(&answer.text), answer.number),
        None => (AnswerForm::of(&AnswerText::default()), 0),
    };
    let typed = Typed {
        answer,
        version,
        searched,
        preview: None,
        cited: None,
        conflict: None,
        problems: Problems::default(),
    };
    show(&site, desk, typed)
}

fn show(site: &Visit, desk: AnswerDesk<'_>, typed: Typed) -> Result<Response, Failure> {
    let status = if typed.conflict.is_some() {
        StatusCode::CONFLICT
    } else {
        typed.problems.status()
    };
    let question = desk.question;
    let title = format!("{}: {}", question.code.code(), question.short);
    let page = page(site, &place(desk.record.id, question.code), &title)
        .below(("Dossiers", PATH))
        .below((desk.record.fields.title.clone(), path(desk.record.id)));
    render(status, &AnswerPage { page, desk, typed })
}

fn answer_of(pairs: &Pairs) -> AnswerForm {
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

/// The form of an answer has more than one button: save, look first, search, take a passage in.
/// Only the first saves, and none loses what was typed.
async fn save(
    site: Visit,
    Path((id, slug)): Path<(i64, String)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let code = question(&slug)?;
    let mut typed = Typed {
        answer: answer_of(&pairs),
        version: seen(&pairs),
        searched: field(&pairs, "q").to_owned(),
        preview: None,
        cited: None,
        conflict: None,
        problems: Problems::default(),
    };
    let passage = field(&pairs, "citeer");
    if !passage.is_empty() {
        take_in(&site, id, passage, &mut typed).await?;
    } else if field(&pairs, "doe") == "bekijk" {
        let blocks = site.app.answer_blocks(&typed.answer.body);
        typed.preview = Some(rich::html(&blocks, 3, "voorbeeld", rich::HERE));
    } else if field(&pairs, "doe") != "zoek" {
        let saved = site
            .app
            .save_answer(site.asker, id, code, typed.version, &typed.answer)
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
                typed.version = number;
                typed.conflict = Some(Conflict {
                    author,
                    body,
                    changes: changes.iter().map(shown).collect(),
                });
            }
            Err(error) => typed.problems = Problems::of(error)?,
        }
    }
    let desk = site
        .app
        .answer_desk(site.asker, id, code, &typed.searched)
        .await?;
    show(&site, desk, typed)
}

/// Takes a passage into the dossier, and refers to it at the end of what was typed.
async fn take_in(site: &Visit, id: i64, passage: &str, typed: &mut Typed) -> Result<(), Failure> {
    let (document, version, passage) = place_of(passage).ok_or(Failure::NotFound)?;
    let taken = Taken {
        document,
        version: Some(version),
        passage,
        quote: None,
        searched: &typed.searched,
    };
    match site.app.cite_in_dossier(site.asker, id, taken).await {
        Ok(number) => {
            let body = &mut typed.answer.body;
            body.truncate(body.trim_end().len());
            body.extend(["[^", &number.to_string(), "]"]);
            typed.cited = Some(number);
        }
        Err(error) => typed.problems = Problems::of(error)?,
    }
    Ok(())
}

/// Document, version and passage in `12/1/3`.
fn place_of(text: &str) -> Option<(i64, u32, u32)> {
    let mut parts = text.split('/');
    let place = (
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
    );
    parts.next().is_none().then_some(place)
}

/// What was typed as it will look, and nothing of the dossier: for the script that shows it while
/// one writes.
async fn preview(site: Visit, Form(pairs): Form<Pairs>) -> Response {
    let blocks = site.app.answer_blocks(field(&pairs, "antwoord"));
    Html(rich::html(&blocks, 3, "voorbeeld", rich::HERE)).into_response()
}

#[derive(Template)]
#[template(path = "antwoord-versie.html")]
struct VersionPage<'a> {
    page: Page,
    question: &'a Question,
    view: AnswerView<'a>,
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
    let citations = format!("{}/citaten/", path(id));
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
            question: site.app.guide().question(code),
            changes: changes.into_iter().map(shown).collect(),
            html: rich::html(&blocks, 3, "versie", &citations),
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
