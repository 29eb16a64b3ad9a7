//! Sources that an organisation adds to the guide for itself.

use askama::Template;
use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::Error;
use kompas_app::access::Right;
use kompas_app::additions::{OwnPiece, OwnSource};
use kompas_app::dossiers::Kept;
use kompas_app::editions::PieceProblem;
use kompas_domain::code::Code;
use kompas_domain::guide::Guide;
use kompas_domain::pieces::{PieceKey, PieceKind, Typed};

use super::editorial::controls::{self, Control};
use super::form::Problems;
use super::manage::field;
use crate::errors::Failure;
use crate::export::Pairs;
use crate::filters::address;
use crate::layout::{Page, Section, render};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

const PATH: &str = "/eigen-bronnen";
const EDIT: &str = "/eigen-bronnen/bewerk";

pub(super) fn routes() -> Routes {
    let (sees, changes) = (
        Policy::With(Right::ReadDossiers),
        Policy::With(Right::Dossiers),
    );
    Routes::new()
        .get(PATH, sees, overview)
        .get("/eigen-bronnen/nieuw", changes, new)
        .get(EDIT, changes, edit)
        .post(EDIT, changes, save)
        .post("/eigen-bronnen/weg", changes, remove)
        .post("/eigen-bronnen/aanbieden", changes, offer)
}

#[derive(Template)]
#[template(path = "eigen-bronnen.html")]
struct OverviewPage<'a> {
    page: Page,
    guide: &'a Guide,
    sources: Vec<OwnSource>,
    problems: Problems,
}

async fn overview(site: Visit) -> Result<Response, Failure> {
    show(&site, Problems::default()).await
}

async fn show(site: &Visit, problems: Problems) -> Result<Response, Failure> {
    let title = "Eigen bronnen";
    let page = Page::new(site, Section::Dossiers, PATH, title, title);
    let status = problems.status();
    let view = OverviewPage {
        page: page.below(("Dossiers", "/dossiers")),
        guide: site.app.guide(),
        sources: site.app.own_sources(site.asker).await?,
        problems,
    };
    render(status, &view)
}

fn edit_path(key: &PieceKey, name: Option<&str>) -> String {
    let mut pairs = vec![("sleutel", key.to_string())];
    pairs.extend(name.map(|name| ("naam", name.to_owned())));
    address(EDIT, &pairs, "")
}

#[derive(Template)]
#[template(path = "eigen-bron-nieuw.html")]
struct NewPage {
    page: Page,
    name: String,
    problems: Problems,
}

/// Asks for a name, and goes on to the form.
async fn new(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let name = field(&pairs, "naam").trim().to_owned();
    let mut problems = Problems::default();
    if pairs.iter().any(|(field, _)| field == "naam") {
        match site.app.own_key(site.asker, &name).await {
            Ok(key) => {
                return Ok(Redirect::to(&edit_path(&key, Some(&name))).into_response());
            }
            Err(error) => problems = Problems::of(error)?,
        }
    }
    let title = "Eigen bron toevoegen";
    let page = Page::new(
        &site,
        Section::Dossiers,
        "/eigen-bronnen/nieuw",
        title,
        title,
    );
    let status = problems.status();
    let view = NewPage {
        page: below(page),
        name,
        problems,
    };
    render(status, &view)
}

fn below(page: Page) -> Page {
    page.below(("Dossiers", "/dossiers"))
        .below(("Eigen bronnen", PATH))
}

#[derive(Template)]
#[template(path = "eigen-bron.html")]
struct PiecePage {
    page: Page,
    piece: OwnPiece,
    controls: Vec<Control>,
    problems: Vec<PieceProblem>,
    is_stale: bool,
}

/// What was typed, where it is shown again.
#[derive(Default)]
struct Shown {
    typed: Option<Typed>,
    /// The version that was seen when it was typed.
    seen: Option<u32>,
    problems: Vec<PieceProblem>,
    grown: Option<String>,
    is_stale: bool,
}

fn key_of(pairs: &Pairs) -> Result<PieceKey, Failure> {
    let key = match (field(pairs, "thema"), field(pairs, "bron")) {
        (theme, source) if !theme.is_empty() && !source.is_empty() => {
            PieceKey::listing(theme, source)
        }
        _ => field(pairs, "sleutel").parse().ok(),
    };
    key.ok_or(Failure::NotFound)
}

async fn edit(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let key = key_of(&pairs)?;
    let name = field(&pairs, "naam");
    let typed = (!name.is_empty()).then(|| vec![("naam".to_owned(), name.to_owned())]);
    let shown = Shown {
        typed,
        ..Shown::default()
    };
    show_piece(&site, &key, shown).await
}

async fn show_piece(site: &Visit, key: &PieceKey, shown: Shown) -> Result<Response, Failure> {
    let mut piece = site.app.own_piece(site.asker, key).await?;
    let is_typed = !shown.problems.is_empty() || shown.grown.is_some() || shown.is_stale;
    let typed = match shown.typed {
        Some(typed) if is_typed || !piece.view.is_there => typed,
        _ => piece.view.typed.clone(),
    };
    if let Some(seen) = shown.seen {
        piece.version = seen;
    }
    let form = controls::Form {
        view: &piece.view,
        typed: &typed,
        problems: &shown.problems,
        grown: shown.grown.as_deref(),
    };
    let title = match (key.kind(), piece.view.is_there) {
        (PieceKind::Listing, _) => "Eigen bron bij een thema",
        (_, true) => "Eigen bron wijzigen",
        (_, false) => "Eigen bron beschrijven",
    };
    let page = Page::new(site, Section::Dossiers, &edit_path(key, None), title, title);
    let status = if shown.is_stale {
        StatusCode::CONFLICT
    } else if shown.problems.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let view = PiecePage {
        page: below(page),
        controls: form.controls(),
        problems: shown.problems,
        is_stale: shown.is_stale,
        piece,
    };
    render(status, &view)
}

async fn save(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    const OURS: [&str; 3] = ["sleutel", "versie", "doe"];
    let key = key_of(&pairs)?;
    let typed: Typed = pairs
        .iter()
        .filter(|(name, _)| !OURS.contains(&name.as_str()))
        .cloned()
        .collect();
    let seen = field(&pairs, "versie").parse().unwrap_or_default();
    let mut shown = Shown {
        typed: Some(typed.clone()),
        seen: Some(seen),
        ..Shown::default()
    };
    if let Some(list) = field(&pairs, "doe").strip_prefix("meer:") {
        shown.grown = Some(list.to_owned());
        return show_piece(&site, &key, shown).await;
    }
    match site.app.save_own(site.asker, &key, seen, &typed).await {
        Ok(Kept::As(_)) => Ok(Redirect::to(PATH).into_response()),
        Ok(Kept::Stale(())) => {
            shown.is_stale = true;
            show_piece(&site, &key, shown).await
        }
        Err(Error::Piece(problems)) => {
            shown.problems = problems;
            show_piece(&site, &key, shown).await
        }
        Err(Error::Refused(message)) => {
            shown.problems = vec![PieceProblem {
                field: String::new(),
                message,
            }];
            show_piece(&site, &key, shown).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn remove(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let key = key_of(&pairs)?;
    if key.kind() == PieceKind::Source && field(&pairs, "zeker") != "ja" {
        let refused = Error::Refused(
            "Zet eerst een vinkje: een eigen bron die u weghaalt, komt niet terug.".to_owned(),
        );
        return show(&site, Problems::of(refused)?).await;
    }
    site.app.remove_own(site.asker, &key).await?;
    Ok(Redirect::to(PATH).into_response())
}

async fn offer(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let key = key_of(&pairs)?;
    match site.app.offer_own(site.asker, &key).await {
        Ok(token) => {
            Ok(Redirect::to(&format!("/tips/volgen/{token}?verstuurd=ja")).into_response())
        }
        Err(error) => show(&site, Problems::of(error)?).await,
    }
}
