//! The page of a question, across the themes.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::{ThemeListing, ThemeView, tables};
use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::guide::{Question, Theme};

use crate::errors::Failure;
use crate::export::{self, Pairs};
use crate::filters::FilterPanel;
use crate::layout::{Page, Section};
use crate::marks::Marks;
use crate::pages::show;
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new().get("/vragen", Policy::Everyone, all).get(
        "/vragen/{vraag}",
        Policy::Everyone,
        question,
    )
}

struct UnderTheme<'a> {
    theme: &'a Theme,
    items: Vec<ThemeListing<'a>>,
}

#[derive(Template)]
#[template(path = "vraag.html")]
struct QuestionPage<'a> {
    page: Page,
    marks: Marks<'a>,
    question: &'a Question,
    by_theme: Vec<UnderTheme<'a>>,
    panel: FilterPanel,
    view: ThemeView<'a, Question>,
}

async fn question(
    site: Visit,
    Path(code): Path<String>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    let question = QuestionCode::from_code(&code).ok_or(Failure::NotFound)?;
    let path = format!("/vragen/{}", question.slug());
    if code != question.slug() {
        return Ok(Redirect::permanent(&path).into_response());
    }
    let (format, pairs) = export::take_format(pairs)?;
    let view = site.app.question(question, &pairs)?;
    if let Some(format) = format {
        return export::file(
            &tables::listings(&format!("vraag-{code}"), &view.listings),
            format,
        );
    }
    let mut by_theme: Vec<UnderTheme<'_>> = Vec::new();
    for item in &view.listings.listings {
        match by_theme.last_mut() {
            Some(group) if group.theme.slug == item.theme.slug => group.items.push(*item),
            _ => by_theme.push(UnderTheme {
                theme: item.theme,
                items: vec![*item],
            }),
        }
    }
    let subject = view.subject;
    let title = format!("{} {}", subject.code, subject.short);
    show(&QuestionPage {
        page: Page::new(&site, Section::Questions, &path, &title, &subject.full)
            .below(("Vragen", "/#vragen")),
        marks: Marks::new(site.app.glossary()),
        question: subject,
        by_theme,
        panel: FilterPanel::new(&path, "#bronnen", view.listings.facets.clone()),
        view,
    })
}

async fn all() -> Response {
    Redirect::permanent("/#vragen").into_response()
}
