//! What editors of the guide do: change pieces, lay that before a second editor, judge, publish.

mod care;
pub(super) mod controls;
mod edition;
mod piece;
mod preview;
mod proposal;
mod tips;
mod usage;

use std::borrow::Borrow;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use kompas_app::access::Right;
use kompas_app::editions::ProposalView;
use kompas_app::editions::{NextEdition, PieceLine, ProposalLine};
use kompas_domain::code::Code;
use kompas_domain::pieces::{PieceKey, words};

pub(crate) use care::awaits_review;
pub(crate) use controls::ControlKind;
pub(crate) use kompas_domain::edition::ProposalState;
pub(crate) use kompas_domain::pieces::PieceKind;
use kompas_domain::tip::TipStage;

use crate::errors::Failure;
use crate::filters::address;
use crate::layout::{Page, Section, render};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

pub(super) const EDITORS: Policy = Policy::With(Right::Guide);
pub(super) const PATH: &str = "/redactie";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(PATH, EDITORS, overview)
        .get("/redactie/gids/{onderdelen}", EDITORS, pieces)
        .merge(piece::routes())
        .merge(proposal::routes())
        .merge(edition::routes())
        .merge(preview::routes())
        .merge(tips::routes())
        .merge(care::routes())
        .merge(usage::routes())
}

pub(super) fn page(site: &Visit, path: &str, title: &str) -> Page {
    let page = Page::new(site, Section::Manage, path, title, title);
    if path == PATH {
        return page;
    }
    page.below(("Redactie", PATH))
}

/// The kinds of pieces, in the order in which editors look for them.
pub(crate) const KINDS: &[PieceKind] = &[
    PieceKind::Source,
    PieceKind::Listing,
    PieceKind::Theme,
    PieceKind::Term,
    PieceKind::Question,
    PieceKind::Criterion,
    PieceKind::ThemeWords,
    PieceKind::QuestionWords,
    PieceKind::Erratum,
    PieceKind::Edition,
];

/// What the edition says of itself, of which there is one.
pub(crate) const EDITION: PieceKind = PieceKind::Edition;

/// The label of a field of a piece by its name in the form.
pub(crate) fn label(key: &PieceKey, field: &str) -> String {
    if field == "reden" {
        return "Waarom".to_owned();
    }
    let parts = field
        .split('.')
        .filter(|part| part.parse::<usize>().is_err());
    let path: Vec<&str> = parts.collect();
    words(key.kind(), &path.join(".")).0.to_owned()
}

/// The pieces of a proposal that can be changed on, each with its name.
pub(crate) fn keys(view: &ProposalView) -> Vec<(PieceKey, String)> {
    let pieces = view.record.text.pieces.iter();
    let keys = pieces.filter_map(|piece| piece.piece.parse::<PieceKey>().ok());
    keys.map(|key| {
        let change = view.changes.iter().find(|change| change.key == key);
        let title = change.map_or_else(|| key.to_string(), |change| change.title.clone());
        (key, title)
    })
    .collect()
}

/// Where a piece is changed as a proposal has it.
pub(crate) fn piece_in(key: &PieceKey, proposal: impl Borrow<i64>) -> String {
    piece_path(key, Some(*proposal.borrow()))
}

/// Where a piece is changed.
pub(crate) fn piece_path(key: &PieceKey, proposal: Option<i64>) -> String {
    let mut pairs = vec![("sleutel", key.to_string())];
    pairs.extend(proposal.map(|id| ("voorstel", id.to_string())));
    address("/redactie/onderdeel", &pairs, "")
}

#[derive(Template)]
#[template(path = "redactie.html")]
struct OverviewPage {
    page: Page,
    mine: Vec<ProposalLine>,
    waiting: Vec<ProposalLine>,
    approved: Vec<ProposalLine>,
    closed: Vec<ProposalLine>,
    next: NextEdition,
    /// How many tips wait for an editor.
    tips: usize,
}

async fn overview(site: Visit) -> Result<Response, Failure> {
    let all = site.app.proposals(site.asker).await?;
    let next = site.app.next_edition(site.asker).await?;
    let tips = site.app.tips(site.asker).await?;
    let of = |keep: &dyn Fn(&ProposalLine) -> bool| -> Vec<ProposalLine> {
        all.iter().filter(|one| keep(one)).cloned().collect()
    };
    let view = OverviewPage {
        page: page(&site, PATH, "Redactie"),
        mine: of(&|one| one.is_mine && one.state.is_open()),
        waiting: of(&|one| !one.is_mine && one.state == ProposalState::Submitted),
        approved: of(&|one| one.state == ProposalState::Approved),
        closed: of(&|one| {
            matches!(
                one.state,
                ProposalState::Rejected | ProposalState::Withdrawn
            )
        }),
        next,
        tips: tips
            .iter()
            .filter(|tip| tip.stage() == TipStage::Waiting)
            .count(),
    };
    render(StatusCode::OK, &view)
}

#[derive(Template)]
#[template(path = "redactie-onderdelen.html")]
struct PiecesPage {
    page: Page,
    kind: PieceKind,
    pieces: Vec<PieceLine>,
}

fn known(slug: &str) -> Result<PieceKind, Failure> {
    let mut all = PieceKind::ALL.into_iter();
    all.find(|kind| kind.slug() == slug)
        .ok_or(Failure::NotFound)
}

async fn pieces(site: Visit, Path(slug): Path<String>) -> Result<Response, Failure> {
    let kind = known(&slug)?;
    let view = PiecesPage {
        page: page(
            &site,
            &format!("/redactie/gids/{slug}"),
            &format!("Redactie: {}", kind.plural()),
        ),
        pieces: site.app.draft_pieces(site.asker, kind).await?,
        kind,
    };
    render(StatusCode::OK, &view)
}
