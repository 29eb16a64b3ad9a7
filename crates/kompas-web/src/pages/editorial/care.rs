//! Keeping the guide true: what is late, and addresses that are dead, moved or changed.

use std::borrow::Borrow;

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::care::{CareCard, CareForm, CareQueue, SourceCare};
use kompas_domain::care::{CareChoice, MONTHS, Matter, MatterKind, YEAR};
use kompas_domain::code::Code;

use super::{EDITORS, page, piece_path};
use crate::errors::Failure;
use crate::export::Pairs;
use crate::filters::address;
use crate::layout::{Page, render};
use crate::pages::form::Problems;
use crate::pages::manage::field;
use crate::routes::Routes;
use crate::visit::Visit;

const PATH: &str = "/redactie/onderhoud";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(PATH, EDITORS, queue)
        .get("/redactie/onderhoud/{bron}", EDITORS, card)
        .post("/redactie/onderhoud/{bron}", EDITORS, set)
        .post("/redactie/onderhoud/{bron}/klopt", EDITORS, review)
        .post("/redactie/adres-bekeken", EDITORS, review_address)
}

#[derive(Template)]
#[template(path = "redactie-onderhoud.html")]
struct QueuePage {
    page: Page,
    view: CareQueue,
}

/// Where a choice of the queue is shown.
fn place(choice: impl Borrow<CareChoice>) -> String {
    let choice = *choice.borrow();
    let chosen = (choice != CareChoice::Open).then(|| ("kies", choice.code().to_owned()));
    address(PATH, chosen.iter(), "")
}

/// Where a card is changed.
fn change(card: &CareCard) -> String {
    match &card.piece {
        Some(key) => piece_path(key, None),
        None => "/redactie/gids/errata".to_owned(),
    }
}

/// Whether somebody has to look at what changed at an address.
pub(crate) fn awaits_review(matter: &Matter) -> bool {
    matter.kind == MatterKind::Changed
}

async fn queue(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let view = site.app.care_queue(site.asker, &pairs).await?;
    let page = page(&site, &place(view.choice), "Onderhoud van de gids");
    render(StatusCode::OK, &QueuePage { page, view })
}

#[derive(Template)]
#[template(path = "redactie-onderhoud-bron.html")]
struct CardPage {
    page: Page,
    card: CareCard,
    care: SourceCare,
    editors: Vec<(i64, String)>,
    form: CareForm,
    problems: Problems,
}

impl CardPage {
    fn is_owner(&self, id: impl Borrow<i64>) -> bool {
        self.form.owner == id.borrow().to_string()
    }
}

async fn card(site: Visit, Path(source): Path<String>) -> Result<Response, Failure> {
    show(&site, &source, None, Problems::default()).await
}

async fn show(
    site: &Visit,
    source: &str,
    typed: Option<CareForm>,
    problems: Problems,
) -> Result<Response, Failure> {
    let (card, editors) = site.app.care_card(site.asker, source).await?;
    let of_source = card.source.clone().ok_or(Failure::NotFound)?;
    let form = typed.unwrap_or_else(|| CareForm {
        owner: of_source
            .owner
            .as_ref()
            .map(|(id, _)| id.to_string())
            .unwrap_or_default(),
        due: of_source.view.due.to_string(),
    });
    let title = format!("Onderhoud van {}", card.label);
    let page = page(site, &format!("{PATH}/{source}"), &title);
    let page = page.below(("Onderhoud van de gids", PATH));
    let shown = CardPage {
        page,
        card,
        care: of_source,
        editors,
        form,
        problems,
    };
    render(shown.problems.status(), &shown)
}

async fn set(
    site: Visit,
    Path(source): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let form = CareForm {
        owner: field(&pairs, "eigenaar").to_owned(),
        due: field(&pairs, "opnieuw").to_owned(),
    };
    match site.app.set_care(site.asker, &source, &form).await {
        Ok(()) => Ok(Redirect::to(&format!("{PATH}/{source}")).into_response()),
        Err(error) => show(&site, &source, Some(form), Problems::of(error)?).await,
    }
}

async fn review(
    site: Visit,
    Path(source): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let months = field(&pairs, "maanden");
    match site.app.review_source(site.asker, &source, months).await {
        Ok(()) => Ok(back(&pairs)),
        Err(error) => show(&site, &source, None, Problems::of(error)?).await,
    }
}

async fn review_address(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let address = field(&pairs, "adres");
    site.app.review_link(site.asker, address).await?;
    Ok(back(&pairs))
}

/// Back to the choice of the queue that was shown.
fn back(pairs: &Pairs) -> Response {
    let choice = CareChoice::from_code(field(pairs, "kies"));
    Redirect::to(&place(choice.unwrap_or(CareChoice::Open))).into_response()
}
