//! The page of a theme.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::access::Asker;
use kompas_app::documents::QuestionPassages;
use kompas_app::{ThemeView, tables};
use kompas_domain::code::{Code, QuestionGroup};
use kompas_domain::guide::{Guide, Theme};

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
    Routes::new().get("/themas", Policy::Everyone, all).get(
        "/themas/{thema}",
        Policy::Everyone,
        theme,
    )
}

/// Passages of documents at each question.
const PASSAGES: usize = 2;

#[derive(Template)]
#[template(path = "thema.html")]
struct ThemePage<'a> {
    page: Page,
    guide: &'a Guide,
    marks: Marks<'a>,
    theme: &'a Theme,
    related: Vec<(&'a Theme, &'a str)>,
    groups: &'static [QuestionGroup],
    panel: FilterPanel,
    /// Whether the reasons stand open: when somebody asks for one question they are the answer.
    reasons_open: bool,
    /// The best passages of documents for each question.
    passages: Vec<QuestionPassages>,
    view: ThemeView<'a, Theme>,
}

async fn theme(
    site: Visit,
    Path(slug): Path<String>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    let (format, pairs) = export::take_format(pairs)?;
    let view = site.app.theme(&slug, &pairs)?;
    if let Some(format) = format {
        return export::file(&tables::listings(&slug, &view.listings), format);
    }
    let passages = if site.app.has_archive() {
        // What anyone may see: this page is remembered for all.
        let found = site
            .app
            .question_passages(Asker::Visitor, &slug, None, PASSAGES);
        beside(&site.app, found).await?
    } else {
        Vec::new()
    };
    let (guide, theme) = (site.app.guide(), view.subject);
    let path = format!("/themas/{slug}");
    show(&ThemePage {
        page: Page::new(&site, Section::Themes, &path, &theme.title, &theme.summary)
            .below(("Thema’s", "/#themas")),
        guide,
        marks: Marks::new(site.app.glossary()),
        theme,
        related: theme
            .related
            .iter()
            .filter_map(|related| Some((guide.theme(&related.theme)?, related.reason.as_str())))
            .collect(),
        groups: QuestionGroup::ALL,
        panel: FilterPanel::new(&path, "#bronnen", view.listings.facets.clone()),
        passages,
        reasons_open: !view.listings.filter.questions.is_empty(),
        view,
    })
}

async fn all() -> Response {
    Redirect::permanent("/#themas").into_response()
}
