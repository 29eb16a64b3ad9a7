//! The papers of a dossier: begun, written, looked at before they leave, issued, handed out.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::dossiers::{
    CheckView, IssueOutcome, IssueView, Kept, PaperForm, PaperFormat, PaperView, PapersView,
};
use kompas_domain::code::Code;
use kompas_domain::measure::MeasureState;
use kompas_domain::paper::PaperKind;

use super::choices::{Choice, codes};
use super::measures::{RemovalPage, part, removal_status};
use super::{MEMBERS, path, seen};
use crate::errors::Failure;
use crate::export::{Pairs, saved};
use crate::layout::{Page, render};
use crate::pages::form::Problems;
use crate::pages::manage::field;
use crate::routes::Routes;
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/dossiers/{dossier}/stukken", MEMBERS, papers)
        .post("/dossiers/{dossier}/stukken", MEMBERS, add)
        .get("/dossiers/{dossier}/stukken/{stuk}", MEMBERS, paper)
        .post_large("/dossiers/{dossier}/stukken/{stuk}", MEMBERS, PAPER, save)
        .get(
            "/dossiers/{dossier}/stukken/{stuk}/weg",
            MEMBERS,
            ask_removal,
        )
        .post("/dossiers/{dossier}/stukken/{stuk}/weg", MEMBERS, remove)
        .get(
            "/dossiers/{dossier}/stukken/{stuk}/controle",
            MEMBERS,
            check,
        )
        .post(
            "/dossiers/{dossier}/stukken/{stuk}/uitgaven",
            MEMBERS,
            issue,
        )
        .get(
            "/dossiers/{dossier}/stukken/{stuk}/uitgaven/{uitgave}",
            MEMBERS,
            issued,
        )
        .post(
            "/dossiers/{dossier}/stukken/{stuk}/uitgaven/{uitgave}/opnieuw",
            MEMBERS,
            again,
        )
        .get(
            "/dossiers/{dossier}/stukken/{stuk}/uitgaven/{uitgave}/{vorm}",
            MEMBERS,
            file,
        )
}

/// Bytes of the form of a paper: five texts at their longest, in any letters.
const PAPER: usize = 1024 * 1024;

fn place(id: i64) -> String {
    format!("{}/stukken", path(id))
}

fn paper_place(id: i64, number: u32) -> String {
    format!("{}/{number}", place(id))
}

/// What was typed to begin a paper.
#[derive(Default)]
struct Begun {
    title: String,
    kinds: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "stukken.html")]
struct ListPage<'a> {
    page: Page,
    view: PapersView<'a>,
    typed: Begun,
    problems: Problems,
}

async fn papers(site: Visit, Path(id): Path<i64>) -> Result<Response, Failure> {
    show_papers(&site, id, "", "", Problems::default()).await
}

async fn show_papers(
    site: &Visit,
    id: i64,
    kind: &str,
    title: &str,
    problems: Problems,
) -> Result<Response, Failure> {
    let view = site.app.papers(site.asker, id).await?;
    let page = ListPage {
        page: part(site, &view.head, &place(id), "Stukken"),
        typed: Begun {
            title: title.to_owned(),
            kinds: codes::<PaperKind>(kind),
        },
        view,
        problems,
    };
    render(page.problems.status(), &page)
}

async fn add(
    site: Visit,
    Path(id): Path<i64>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let (kind, title) = (field(&pairs, "soort"), field(&pairs, "titel"));
    match site.app.add_paper(site.asker, id, (kind, title)).await {
        Ok(number) => Ok(Redirect::to(&paper_place(id, number)).into_response()),
        Err(error) => show_papers(&site, id, kind, title, Problems::of(error)?).await,
    }
}

#[derive(Template)]
#[template(path = "stuk.html")]
struct PaperPage<'a> {
    page: Page,
    view: PaperView<'a>,
    /// The version that saving goes on from.
    version: u32,
    typed: PaperForm,
    states: Vec<Choice>,
    /// What is there now and not as typed, by field, if somebody else changed it.
    changed: Option<Vec<(String, String)>>,
    problems: Problems,
    /// Whether it was just saved.
    is_saved: bool,
}

/// What the page of a paper shows beside what is kept.
#[derive(Default)]
struct Shown {
    typed: Option<(PaperForm, u32)>,
    /// What is there now, if somebody else changed it.
    now: Option<PaperForm>,
    problems: Problems,
    is_saved: bool,
}

async fn paper(
    site: Visit,
    Path(of): Path<(i64, u32)>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    let is_saved = field(&pairs, "bewaard") == "ja";
    let shown = Shown {
        is_saved,
        ..Shown::default()
    };
    show_paper(&site, of, shown).await
}

async fn show_paper(
    site: &Visit,
    (id, number): (i64, u32),
    shown: Shown,
) -> Result<Response, Failure> {
    let view = site.app.paper(site.asker, (id, number)).await?;
    let kept = || {
        (
            PaperForm::of(&view.record.text, &view.template),
            view.record.version,
        )
    };
    let (typed, version) = shown.typed.unwrap_or_else(kept);
    let measures = MeasureState::ALL.iter().map(|state| Choice {
        value: state.code().to_owned(),
        label: state.label().to_owned(),
        is_chosen: typed.shows(*state),
    });
    let title = view.record.text.title.clone();
    let page = PaperPage {
        page: part(site, &view.head, &paper_place(id, number), &title)
            .below(("Stukken", place(id))),
        states: measures.collect(),
        changed: shown.now.map(|now| changed(&view, &now, &typed)),
        problems: shown.problems,
        is_saved: shown.is_saved,
        version,
        typed,
        view,
    };
    let status = match page.changed {
        Some(_) => StatusCode::CONFLICT,
        None => page.problems.status(),
    };
    render(status, &page)
}

/// What there is now, where that is not what was typed.
fn changed(view: &PaperView<'_>, now: &PaperForm, typed: &PaperForm) -> Vec<(String, String)> {
    let mut all = vec![
        ("Titel".to_owned(), now.title.as_str(), typed.title.as_str()),
        ("Datum".to_owned(), &now.date, &typed.date),
    ];
    for one in &view.template.fields {
        let (now, typed) = (now.value(&one.label), typed.value(&one.label));
        all.push((one.label.clone(), now, typed));
    }
    for one in &view.template.parts {
        let (now, typed) = (now.text_of(one.part), typed.text_of(one.part));
        all.push((one.heading.clone(), now, typed));
    }
    let same = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
    let differ = all
        .into_iter()
        .filter(|(_, now, typed)| same(now) != same(typed));
    let mut changed: Vec<_> = differ
        .map(|(name, now, _)| (name, super::measures::or_nothing(now)))
        .collect();
    let parts = |form: &PaperForm| -> String {
        let own = view.template.parts.iter().filter(|one| form.has(one.part));
        let own: Vec<&str> = own.map(|one| one.heading.as_str()).collect();
        own.join(", ")
    };
    if parts(now) != parts(typed) {
        changed.push((
            "Onderdelen".to_owned(),
            super::measures::or_nothing(&parts(now)),
        ));
    }
    if now.states != typed.states {
        changed.push(("Maatregelen".to_owned(), now.states.join(", ")));
    }
    changed
}

fn typed(pairs: &Pairs) -> PaperForm {
    let take = |name| field(pairs, name).to_owned();
    let list = |name: &'static str| -> Vec<String> {
        let own = pairs.iter().filter(move |(key, _)| key == name);
        own.map(|(_, value)| value.clone()).collect()
    };
    let prefixed = |prefix: &'static str| {
        pairs.iter().filter_map(move |(key, value)| {
            Some((key.strip_prefix(prefix)?.to_owned(), value.clone()))
        })
    };
    PaperForm {
        title: take("titel"),
        date: take("datum"),
        fields: prefixed("veld:").collect(),
        texts: prefixed("tekst:").collect(),
        with: list("met"),
        states: list("maatregelen"),
    }
}

async fn save(
    site: Visit,
    Path((id, number)): Path<(i64, u32)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let (form, version) = (typed(&pairs), seen(&pairs));
    let saved = site
        .app
        .save_paper(site.asker, (id, number), version, &form)
        .await;
    let mut shown = Shown::default();
    match saved {
        Ok(Kept::As(_)) => {
            let here = paper_place(id, number);
            let next = if field(&pairs, "doe") == "controle" {
                format!("{here}/controle")
            } else {
                format!("{here}?bewaard=ja")
            };
            return Ok(Redirect::to(&next).into_response());
        }
        Ok(Kept::Stale(now)) => {
            let view = site.app.paper(site.asker, (id, number)).await?;
            shown.now = Some(PaperForm::of(&now.text, &view.template));
            shown.typed = Some((form, now.version));
        }
        Err(error) => {
            shown.problems = Problems::of(error)?;
            shown.typed = Some((form, version));
        }
    }
    show_paper(&site, (id, number), shown).await
}

async fn ask_removal(site: Visit, Path(of): Path<(i64, u32)>) -> Result<Response, Failure> {
    show_removal(&site, of, false).await
}

async fn show_removal(
    site: &Visit,
    (id, number): (i64, u32),
    is_stale: bool,
) -> Result<Response, Failure> {
    let view = site.app.paper(site.asker, (id, number)).await?;
    let at = paper_place(id, number);
    let page =
        part(site, &view.head, &format!("{at}/weg"), "Stuk weghalen").below(("Stukken", place(id)));
    let shown = RemovalPage {
        page,
        what: view.record.text.title.clone(),
        effect: "Het dossier zelf verandert niet. Wat u voor dit stuk schreef, is weg.",
        path: at,
        version: view.record.version,
        is_stale,
        head: view.head,
    };
    render(removal_status(is_stale), &shown)
}

async fn remove(
    site: Visit,
    Path((id, number)): Path<(i64, u32)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let removed = site
        .app
        .remove_paper(site.asker, (id, number), seen(&pairs))
        .await;
    match removed {
        Ok(Kept::As(_)) => Ok(Redirect::to(&place(id)).into_response()),
        Ok(Kept::Stale(_)) => show_removal(&site, (id, number), true).await,
        Err(error) => {
            let shown = Shown {
                problems: Problems::of(error)?,
                ..Shown::default()
            };
            show_paper(&site, (id, number), shown).await
        }
    }
}

#[derive(Template)]
#[template(path = "stuk-controle.html")]
struct CheckPage<'a> {
    page: Page,
    view: CheckView<'a>,
    /// Whether what would leave is not what was looked at.
    is_changed: bool,
    problems: Problems,
}

/// What of the withheld goes along.
fn confirmed(pairs: &Pairs) -> BTreeSet<String> {
    let own = pairs.iter().filter(|(key, _)| key == "mee");
    own.map(|(_, value)| value.clone()).collect()
}

/// The address of the site; empty when it is not known.
fn address(site: &Visit) -> &str {
    site.settings.site_url.as_deref().unwrap_or_default()
}

async fn check(
    site: Visit,
    Path((id, number)): Path<(i64, u32)>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    let view = site
        .app
        .check_paper(site.asker, (id, number), confirmed(&pairs), address(&site))
        .await?;
    show_check(&site, view, false, Problems::default())
}

fn show_check(
    site: &Visit,
    view: CheckView<'_>,
    is_changed: bool,
    problems: Problems,
) -> Result<Response, Failure> {
    let (id, number) = (view.head.record.id, view.record.number);
    let title = view.record.text.title.clone();
    let page = CheckPage {
        page: part(
            site,
            &view.head,
            &format!("{}/controle", paper_place(id, number)),
            "Nakijken",
        )
        .below(("Stukken", place(id)))
        .below((title, paper_place(id, number))),
        view,
        is_changed,
        problems,
    };
    let status = if is_changed {
        StatusCode::CONFLICT
    } else {
        page.problems.status()
    };
    render(status, &page)
}

async fn issue(
    site: Visit,
    Path((id, number)): Path<(i64, u32)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let (taken, mark) = (confirmed(&pairs), field(&pairs, "gezien"));
    let issued = site
        .app
        .issue_paper(
            site.asker,
            (id, number),
            taken.clone(),
            mark,
            address(&site),
        )
        .await;
    match issued {
        Ok(IssueOutcome::As(issue)) => {
            let next = format!("{}/uitgaven/{issue}", paper_place(id, number));
            Ok(Redirect::to(&next).into_response())
        }
        Ok(IssueOutcome::Changed(view)) => show_check(&site, *view, true, Problems::default()),
        Err(error) => {
            let problems = Problems::of(error)?;
            let view = site
                .app
                .check_paper(site.asker, (id, number), taken, address(&site))
                .await?;
            show_check(&site, view, false, problems)
        }
    }
}

#[derive(Template)]
#[template(path = "stuk-uitgave.html")]
struct IssuePage<'a> {
    page: Page,
    view: IssueView<'a>,
}

impl IssuePage<'_> {
    /// The files that are there, in the order of the formats: label, name, bytes, hash.
    fn files(&self) -> Vec<(&'static str, &'static str, i64, &str)> {
        let file = |format: PaperFormat| {
            let mut all = self.view.issue.files.iter();
            let found = all.find(|one| one.format == format.name())?;
            Some((
                format.label(),
                format.name(),
                found.bytes,
                found.sha256.as_str(),
            ))
        };
        PaperFormat::ALL.into_iter().filter_map(file).collect()
    }

    /// Whether the files are being made.
    fn is_busy(&self) -> bool {
        self.view.issue.files.is_empty() && self.view.issue.trouble.is_empty()
    }
}

async fn issued(site: Visit, Path(of): Path<(i64, u32, u32)>) -> Result<Response, Failure> {
    let (id, number, issue) = of;
    let view = site.app.paper_issue(site.asker, of).await?;
    let at = format!("{}/uitgaven/{issue}", paper_place(id, number));
    let page = part(&site, &view.head, &at, &format!("Uitgave {issue}"))
        .below(("Stukken", place(id)))
        .below((view.record.text.title.clone(), paper_place(id, number)));
    render(StatusCode::OK, &IssuePage { page, view })
}

async fn again(site: Visit, Path(of): Path<(i64, u32, u32)>) -> Result<Response, Failure> {
    let (id, number, issue) = of;
    site.app.make_paper_again(site.asker, of).await?;
    let next = format!("{}/uitgaven/{issue}", paper_place(id, number));
    Ok(Redirect::to(&next).into_response())
}

async fn file(
    site: Visit,
    Path((id, number, issue, format)): Path<(i64, u32, u32, String)>,
) -> Result<Response, Failure> {
    let of = (id, number, issue);
    let file = if format == "zip" {
        site.app.paper_package(site.asker, of).await?
    } else {
        let format = PaperFormat::from_name(&format).ok_or(Failure::NotFound)?;
        site.app.paper_file(site.asker, of, format).await?
    };
    Ok(saved(file.bytes, file.media_type, &file.name))
}
