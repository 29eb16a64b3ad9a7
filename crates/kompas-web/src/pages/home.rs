//! The first page.

use askama::Template;
use axum::response::Response;
use kompas_domain::code::{Code, QuestionGroup};
use kompas_domain::guide::{Guide, Theme};

use crate::errors::Failure;
use crate::layout::{Page, Section};
use crate::pages::show;
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new().get("/", Policy::Everyone, home)
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    page: Page,
    guide: &'a Guide,
    themes: Vec<(&'a Theme, usize)>,
    groups: &'static [QuestionGroup],
}

async fn home(site: Visit) -> Result<Response, Failure> {
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
