//! What Kompas is, how it was made, and how accessible it is.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use kompas_app::tables;
use kompas_domain::guide::{Edition, Guide};

use crate::errors::Failure;
use crate::export::{self, Pairs};
use crate::filters::FilterPanel;
use crate::layout::{Page, Section};
use crate::pages::{show, unfiltered};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new().get("/over", Policy::Everyone, about).get(
        "/toegankelijkheid",
        Policy::Everyone,
        accessibility,
    )
}

#[derive(Template)]
#[template(path = "over.html")]
struct AboutPage<'a> {
    page: Page,
    guide: &'a Guide,
    edition: &'a Edition,
    panel: FilterPanel,
}

async fn about(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let (format, pairs) = export::take_format(pairs)?;
    export::no_others(&pairs)?;
    let guide = site.app.guide();
    if let Some(format) = format {
        return export::file(&tables::errata(guide), format);
    }
    let edition = guide.edition();
    show(&AboutPage {
        page: Page::new(
            &site,
            Section::Other,
            "/over",
            "Over Kompas",
            &edition.introduction,
        ),
        guide,
        edition,
        panel: unfiltered("/over"),
    })
}

#[derive(Template)]
#[template(path = "toegankelijkheid.html")]
struct AccessibilityPage {
    page: Page,
}

async fn accessibility(site: Visit) -> Result<Response, Failure> {
    let description =
        "Hoe toegankelijk Kompas is, hoe wij dat toetsen en waar u een probleem meldt.";
    show(&AccessibilityPage {
        page: Page::new(
            &site,
            Section::Other,
            "/toegankelijkheid",
            "Toegankelijkheid",
            description,
        ),
    })
}
