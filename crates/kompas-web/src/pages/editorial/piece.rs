//! The form of one piece of the guide.

use std::borrow::Borrow;

use askama::Template;
use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::Error;
use kompas_app::editions::{PieceEdit, PieceProblem, PieceView, ProposalLine};
use kompas_domain::code::Code;
use kompas_domain::pieces::{PieceKey, PieceKind, Typed};
use kompas_domain::text::slug;

use super::controls::{self, Control};
use super::{EDITORS, page, piece_path};
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, render};
use crate::pages::manage::field;
use crate::routes::Routes;
use crate::visit::Visit;

const PATH: &str = "/redactie/onderdeel";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(PATH, EDITORS, form)
        .post(PATH, EDITORS, save)
        .get("/redactie/nieuw", EDITORS, new)
}

#[derive(Template)]
#[template(path = "redactie-onderdeel.html")]
struct PiecePage {
    page: Page,
    view: PieceView,
    controls: Vec<Control>,
    problems: Vec<PieceProblem>,
    reason: String,
    /// Proposals of the asker that it may become part of.
    mine: Vec<ProposalLine>,
    /// The one that is chosen.
    proposal: Option<i64>,
}

impl PiecePage {
    fn is_chosen(&self, id: impl Borrow<i64>) -> bool {
        self.proposal == Some(*id.borrow())
    }

    /// Where another piece is changed in the same proposal.
    fn beside(&self, key: &PieceKey) -> String {
        piece_path(key, self.proposal)
    }
}

/// What was typed, beside the piece itself.
#[derive(Default)]
struct Shown {
    typed: Option<Typed>,
    problems: Vec<PieceProblem>,
    reason: String,
    grown: Option<String>,
}

fn key_of(pairs: &Pairs) -> Result<PieceKey, Failure> {
    field(pairs, "sleutel")
        .parse()
        .map_err(|_| Failure::NotFound)
}

fn proposal_of(pairs: &Pairs) -> Option<i64> {
    field(pairs, "voorstel").parse().ok()
}

async fn form(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let key = key_of(&pairs)?;
    // A piece that is new may come with its name.
    let names = ["naam", "titel", "term", "code"].into_iter();
    let names = names.map(|name| (name.to_owned(), field(&pairs, name).to_owned()));
    let names: Typed = names.filter(|(_, value)| !value.is_empty()).collect();
    let shown = Shown {
        typed: (!names.is_empty()).then_some(names),
        ..Shown::default()
    };
    show(&site, &key, proposal_of(&pairs), shown).await
}

async fn show(
    site: &Visit,
    key: &PieceKey,
    proposal: Option<i64>,
    shown: Shown,
) -> Result<Response, Failure> {
    let view = site.app.draft_piece(site.asker, key, proposal).await?;
    if !view.is_there && !key.kind().is_open() {
        return Err(Failure::NotFound);
    }
    let all = site.app.proposals(site.asker).await?.into_iter();
    let mine = all.filter(|one| one.is_mine && one.state.is_open());
    let typed = match shown.typed {
        Some(typed) if !view.is_there || !shown.problems.is_empty() || shown.grown.is_some() => {
            typed
        }
        _ => view.typed.clone(),
    };
    let form = controls::Form {
        view: &view,
        typed: &typed,
        problems: &shown.problems,
        grown: shown.grown.as_deref(),
    };
    let verb = if view.is_there {
        "wijzigen"
    } else {
        "toevoegen"
    };
    let title = format!("{} {verb}", crate::pages::capital(key.kind().label()));
    let kind = key.kind();
    let page = PiecePage {
        page: page(site, &piece_path(key, proposal), &title).below((
            crate::pages::capital(kind.plural()),
            format!("/redactie/gids/{}", kind.slug()),
        )),
        controls: form.controls(),
        problems: shown.problems,
        reason: shown.reason,
        mine: mine.collect(),
        proposal,
        view,
    };
    let status = if page.problems.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    render(status, &page)
}

async fn save(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let key = key_of(&pairs)?;
    let (proposal, seen) = into(&site, &pairs).await?;
    let mut shown = Shown {
        reason: field(&pairs, "reden").to_owned(),
        typed: Some(typed(&pairs)),
        ..Shown::default()
    };
    let does = field(&pairs, "doe");
    if let Some(list) = does.strip_prefix("meer:") {
        shown.grown = Some(list.to_owned());
        return show(&site, &key, proposal, shown).await;
    }
    let edit = PieceEdit {
        typed: (does != "weg").then(|| typed(&pairs)),
        reason: shown.reason.clone(),
        into: proposal.zip(seen),
    };
    match site.app.propose(site.asker, &key, &edit).await {
        Ok(id) => {
            let to = format!("/redactie/voorstellen/{id}");
            Ok(Redirect::to(&to).into_response())
        }
        Err(Error::Piece(problems)) => {
            shown.problems = problems;
            show(&site, &key, proposal, shown).await
        }
        Err(Error::Refused(message)) => {
            shown.problems = vec![PieceProblem {
                field: String::new(),
                message,
            }];
            show(&site, &key, proposal, shown).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The proposal that was chosen, with the version that it has now.
async fn into(site: &Visit, pairs: &Pairs) -> Result<(Option<i64>, Option<u32>), Failure> {
    let Some(id) = proposal_of(pairs) else {
        return Ok((None, None));
    };
    let version = site.app.proposal(site.asker, id).await?.record.version;
    Ok((Some(id), Some(version)))
}

/// The fields of the piece, without what the form has besides.
fn typed(pairs: &Pairs) -> Typed {
    const OURS: [&str; 4] = ["sleutel", "voorstel", "reden", "doe"];
    let pairs = pairs.iter();
    pairs
        .filter(|(name, _)| !OURS.contains(&name.as_str()))
        .cloned()
        .collect()
}

#[derive(Template)]
#[template(path = "redactie-nieuw.html")]
struct NewPage {
    page: Page,
    kind: PieceKind,
    themes: Vec<(String, String)>,
    sources: Vec<(String, String)>,
    name: String,
    problem: Option<String>,
}

/// Asks what is needed for a key, and goes on to the form.
async fn new(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let kind = super::known(field(&pairs, "soort"))?;
    if !kind.is_open() {
        return Err(Failure::NotFound);
    }
    let name = field(&pairs, "naam").trim().to_owned();
    let (theme, source) = (field(&pairs, "thema"), field(&pairs, "bron"));
    let slugged = slug(&name);
    let parts: Vec<&str> = match kind {
        PieceKind::Listing => vec![theme, source],
        PieceKind::ThemeWords => vec![theme],
        _ => vec![slugged.as_str()],
    };
    let is_asked = pairs.iter().any(|(name, _)| name != "soort");
    let key = PieceKey::new(kind, &parts).filter(|_| is_asked);
    let mut problem = is_asked.then(|| "Vul in wat nodig is, met letters of cijfers.".to_owned());
    if let Some(key) = key {
        let view = site.app.draft_piece(site.asker, &key, None).await?;
        if !view.is_there {
            let field = match kind {
                PieceKind::Source => Some("naam"),
                PieceKind::Theme => Some("titel"),
                PieceKind::Term => Some("term"),
                PieceKind::Erratum => Some("code"),
                _ => None,
            };
            let mut pairs = vec![("sleutel", key.to_string())];
            pairs.extend(field.map(|field| (field, name.clone())));
            let to = crate::filters::address(PATH, &pairs, "");
            return Ok(Redirect::to(&to).into_response());
        }
        problem = Some(format!("{} is er al.", view.title));
    }
    let any = PieceKey::new(PieceKind::Edition, &[]).ok_or(Failure::NotFound)?;
    let known = site.app.draft_piece(site.asker, &any, None).await?;
    let title = format!("{} toevoegen", crate::pages::capital(kind.label()));
    let path = format!("/redactie/nieuw?soort={}", kind.slug());
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let view = NewPage {
        page: page(&site, &path, &title).below((
            crate::pages::capital(kind.plural()),
            format!("/redactie/gids/{}", kind.slug()),
        )),
        kind,
        themes: known.themes,
        sources: known.sources,
        name,
        problem,
    };
    render(status, &view)
}
