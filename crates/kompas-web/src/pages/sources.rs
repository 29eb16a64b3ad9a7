//! All sources, and the page of one.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kompas_app::care::CareView;
use kompas_app::documents::Freshness;
use kompas_app::{SourceView, SourcesView, tables};
use kompas_domain::code::Code;
use kompas_domain::guide::{Address, Guide, Source};

use crate::errors::Failure;
use crate::export::{self, Pairs};
use crate::filters::FilterPanel;
use crate::layout::{Page, Section};
use crate::marks::Marks;
use crate::pages::show;
use crate::routes::{Policy, Routes};
use crate::trouble::beside;
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/bronnen", Policy::Everyone, sources)
        .get("/bronnen/{bron}", Policy::Everyone, source)
}

#[derive(Template)]
#[template(path = "bronnen.html")]
struct SourcesPage<'a> {
    page: Page,
    guide: &'a Guide,
    panel: FilterPanel,
    view: SourcesView<'a>,
}

async fn sources(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    let (format, pairs) = export::take_format(pairs)?;
    let view = site.app.sources(&pairs)?;
    if let Some(format) = format {
        return export::file(&tables::sources(&view), format);
    }
    let description = "Alle partners, registraties en publicaties van de gids, te filteren op thema, vraag, vorm, bereik en toegang.";
    show(&SourcesPage {
        page: Page::new(&site, Section::Sources, "/bronnen", "Bronnen", description),
        guide: site.app.guide(),
        panel: FilterPanel::new("/bronnen", "", view.facets.clone()),
        view,
    })
}

#[derive(Template)]
#[template(path = "bron.html")]
struct SourcePage<'a> {
    page: Page,
    guide: &'a Guide,
    marks: Marks<'a>,
    source: &'a Source,
    /// Other names and abbreviations.
    also: String,
    /// The addresses, each with how it fares and our copy.
    addresses: Vec<(&'a Address, Option<Freshness>)>,
    /// When it was looked at, and when it is again.
    care: Option<CareView>,
    view: SourceView<'a>,
}

async fn source(site: Visit, Path(slug): Path<String>) -> Result<Response, Failure> {
    let view = site.app.source(&slug)?;
    let fresh = beside(&site.app, site.app.source_freshness(&slug)).await?;
    let care = beside(&site.app, site.app.source_care(&slug)).await?;
    let source = view.source;
    let names: Vec<&str> = source
        .aliases
        .iter()
        .chain(&source.abbreviations)
        .map(String::as_str)
        .collect();
    show(&SourcePage {
        page: Page::new(
            &site,
            Section::Sources,
            &format!("/bronnen/{slug}"),
            &source.name,
            &source.what,
        )
        .below(("Bronnen", "/bronnen")),
        guide: site.app.guide(),
        marks: Marks::new(site.app.glossary()),
        source,
        also: names.join(", "),
        addresses: source
            .addresses
            .iter()
            .zip(fresh.into_iter().chain(std::iter::repeat_with(|| None)))
            .collect(),
        care,
        view,
    })
}
