//! How the papers of an organisation look, for its coordinators.

use askama::Template;
use axum::extract::{Form, Multipart, Path};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::access::Right;
use kompas_app::dossiers::{Kept, LogoRecord, MAX_LOGO_BYTES, TemplateForm, TemplateView};
use kompas_domain::code::Code;
use kompas_domain::paper::{PaperKind, PaperPart};

use super::form::Problems;
use super::manage::{field, page};
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, render};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

const COORDINATORS: Policy = Policy::With(Right::Templates);
const PATH: &str = "/beheer/sjablonen";
/// The level of the heading of an example on the page.
const LEVEL: u8 = 3;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(PATH, COORDINATORS, templates)
        .post("/beheer/sjablonen/logo", COORDINATORS, save_logo)
        .get("/beheer/sjablonen/logo.png", COORDINATORS, logo)
        .post("/beheer/sjablonen/logo/weg", COORDINATORS, remove_logo)
        .get("/beheer/sjablonen/{soort}", COORDINATORS, template)
        .post("/beheer/sjablonen/{soort}", COORDINATORS, save)
        .post("/beheer/sjablonen/{soort}/terug", COORDINATORS, restore)
}

fn place(kind: PaperKind) -> String {
    format!("{PATH}/{}", kind.code())
}

#[derive(Template)]
#[template(path = "sjablonen.html")]
struct ListPage {
    page: Page,
    /// Each kind with the version of the organisation's own template.
    kinds: Vec<(PaperKind, u32)>,
    logo: Option<LogoRecord>,
    /// What was typed as its text.
    description: String,
    problems: Problems,
}

async fn templates(site: Visit) -> Result<Response, Failure> {
    list(&site, String::new(), Problems::default()).await
}

async fn list(site: &Visit, description: String, problems: Problems) -> Result<Response, Failure> {
    let status = problems.status();
    let view = ListPage {
        page: page(site, PATH, "Sjablonen"),
        kinds: site.app.paper_templates(site.asker).await?,
        logo: site.app.paper_logo(site.asker).await?,
        description,
        problems,
    };
    render(status, &view)
}

async fn save_logo(site: Visit, mut parts: Multipart) -> Result<Response, Failure> {
    let (mut bytes, mut description) = (Vec::new(), String::new());
    while let Ok(Some(part)) = parts.next_field().await {
        match part.name() {
            Some("logo") => {
                let read = part.bytes().await;
                bytes = read
                    .map_err(|_| Failure::TooLarge(MAX_LOGO_BYTES))?
                    .to_vec();
            }
            Some("tekst") => description = part.text().await.unwrap_or_default(),
            _ => {}
        }
    }
    let saved = site
        .app
        .save_paper_logo(site.asker, &bytes, &description)
        .await;
    match saved {
        Ok(()) => Ok(Redirect::to("/beheer/sjablonen#logo-van-ons").into_response()),
        Err(error) => list(&site, description, Problems::of(error)?).await,
    }
}

async fn logo(site: Visit) -> Result<Response, Failure> {
    let logo = site.app.paper_logo(site.asker).await?;
    let logo = logo.ok_or(Failure::NotFound)?;
    Ok(([(CONTENT_TYPE, "image/png")], logo.png).into_response())
}

async fn remove_logo(site: Visit) -> Result<Response, Failure> {
    site.app.remove_paper_logo(site.asker).await?;
    Ok(Redirect::to("/beheer/sjablonen#logo-van-ons").into_response())
}

#[derive(Template)]
#[template(path = "sjabloon.html")]
struct TemplatePage {
    page: Page,
    view: TemplateView,
    /// The version that saving goes on from.
    version: u32,
    typed: TemplateForm,
    problems: Problems,
    /// Whether somebody else kept a version meanwhile.
    is_stale: bool,
    /// How a paper would look.
    preview: Option<String>,
}

/// What the page shows beside what is kept.
#[derive(Default)]
struct Shown {
    typed: Option<TemplateForm>,
    problems: Problems,
    is_stale: bool,
}

async fn template(site: Visit, Path(kind): Path<String>) -> Result<Response, Failure> {
    show(&site, known(&kind)?, Shown::default()).await
}

fn known(kind: &str) -> Result<PaperKind, Failure> {
    PaperKind::from_code(kind).ok_or(Failure::NotFound)
}

async fn show(site: &Visit, kind: PaperKind, shown: Shown) -> Result<Response, Failure> {
    let view = site.app.paper_template(site.asker, kind).await?;
    let typed = shown
        .typed
        .unwrap_or_else(|| TemplateForm::of(&view.template));
    let preview = if shown.problems.is_empty() {
        let preview = site.app.preview_template(site.asker, kind, &typed, LEVEL);
        Some(preview.await?)
    } else {
        None
    };
    let page = TemplatePage {
        page: page(site, &place(kind), kind.label()).below(("Sjablonen", PATH)),
        version: view.version,
        view,
        typed,
        is_stale: shown.is_stale,
        problems: shown.problems,
        preview,
    };
    let status = if page.is_stale {
        StatusCode::CONFLICT
    } else {
        page.problems.status()
    };
    render(status, &page)
}

fn typed(pairs: &Pairs) -> TemplateForm {
    let take = |name| field(pairs, name).to_owned();
    let parts = PaperPart::ALL.iter().map(|part| {
        let code = part.code();
        let said = |what: &str| {
            let name = format!("{what}:{code}");
            field(pairs, &name).to_owned()
        };
        (
            code.to_owned(),
            (said("plaats"), said("kop"), said("tekst")),
        )
    });
    TemplateForm {
        letterhead: take("briefhoofd"),
        fields: take("velden"),
        contents: field(pairs, "inhoudsopgave") == "ja",
        footer: take("voet"),
        parts: parts.collect(),
    }
}

fn seen(pairs: &Pairs) -> u32 {
    field(pairs, "versie").parse().unwrap_or_default()
}

async fn save(
    site: Visit,
    Path(kind): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let kind = known(&kind)?;
    let form = typed(&pairs);
    if field(&pairs, "doe") == "bekijk" {
        let checked = site
            .app
            .preview_template(site.asker, kind, &form, LEVEL)
            .await;
        let problems = match checked {
            Ok(_) => Problems::default(),
            Err(error) => Problems::of(error)?,
        };
        let shown = Shown {
            typed: Some(form),
            problems,
            ..Shown::default()
        };
        return show(&site, kind, shown).await;
    }
    let saved = site
        .app
        .save_paper_template(site.asker, kind, seen(&pairs), &form)
        .await;
    let mut shown = Shown {
        typed: Some(form),
        ..Shown::default()
    };
    match saved {
        Ok(Kept::As(_)) => return Ok(Redirect::to(&place(kind)).into_response()),
        Ok(Kept::Stale(_)) => shown.is_stale = true,
        Err(error) => shown.problems = Problems::of(error)?,
    }
    show(&site, kind, shown).await
}

async fn restore(
    site: Visit,
    Path(kind): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let kind = known(&kind)?;
    let version = field(&pairs, "terug")
        .parse()
        .map_err(|_| Failure::NotFound)?;
    let restored = site
        .app
        .restore_paper_template(site.asker, kind, seen(&pairs), version)
        .await?;
    let shown = match restored {
        Kept::As(_) => return Ok(Redirect::to(&place(kind)).into_response()),
        Kept::Stale(_) => Shown {
            is_stale: true,
            ..Shown::default()
        },
    };
    show(&site, kind, shown).await
}
