//! The first page.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use kompas_domain::code::{Code, QuestionGroup};
use kompas_domain::guide::{Guide, Theme};

use crate::Site;
use crate::errors::Failure;
use crate::layout::{Page, Section};
use crate::pages::show;

pub(super) fn router() -> Router<Site> {
    Router::new().route("/", get(home))
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    page: Page,
    guide: &'a Guide,
    themes: Vec<(&'a Theme, usize)>,
    groups: &'static [QuestionGroup],
}

async fn home(State(site): State<Site>) -> Result<Response, Failure> {
    let guide = site.app.guide();
    let description = "Kompas wijst adviseurs openbare orde en veiligheid van gemeenten de beste bronnen bij hun veiligheidsthema’s, met zes vaste vragen.";
    show(&Home {
        page: Page::new(
            &site,
            Section::Home,
            "/",
            "Bronnen voor veiligheidsvragen",
            description,
        ),
        guide,
        themes: site.app.themes(),
        groups: QuestionGroup::ALL,
    })
}
