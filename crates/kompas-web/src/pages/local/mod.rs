//! The local picture: does it play here?

mod charts;
mod words;

use std::borrow::Borrow;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::local::{Beside, FigureView, Picture, ThemePicture};
use kompas_app::{Error, FileFormat};
use kompas_domain::code::Code;
use kompas_domain::filter::FilterProblem;
use kompas_domain::guide::{Guide, Theme};
use kompas_domain::local::name_of;
use kompas_domain::municipality::{self, Municipality};
use kompas_domain::statistics::Area;

use crate::errors::Failure;
use crate::export::{self, Pairs};
use crate::layout::{Page, Section, render};
use crate::routes::{Policy, Routes};
use crate::visit::Visit;
use charts::{Chart, ChartKind};
use words::InWords;

const PATH: &str = "/lokaal";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(PATH, Policy::Everyone, choose)
        .get("/lokaal/{gemeente}", Policy::Everyone, picture)
        .get("/lokaal/{gemeente}/{thema}", Policy::Everyone, theme)
        .get(
            "/lokaal/{gemeente}/{thema}/{kengetal}/{bestand}",
            Policy::Everyone,
            file,
        )
}

#[derive(Template)]
#[template(path = "lokaal-kies.html")]
struct ChoicePage {
    page: Page,
    asked: String,
    /// Municipalities by province.
    found: Vec<(&'static str, Vec<&'static Municipality>)>,
}

async fn choose(site: Visit, Query(pairs): Query<Pairs>) -> Result<Response, Failure> {
    site.app.indicators().ok_or(Error::NoArchive)?;
    let mut asked = String::new();
    for (name, value) in &pairs {
        if name != "gemeente" {
            return Err(Failure::BadQuery(vec![FilterProblem {
                name: name.clone(),
                message: "dit bestaat hier niet; de enige keuze heet gemeente".to_owned(),
            }]));
        }
        value.trim().clone_into(&mut asked);
    }
    if let Some(one) = municipality::by_code(&asked).or_else(|| municipality::by_name(&asked)) {
        return Ok(Redirect::to(&format!("{PATH}/{}", one.code)).into_response());
    }
    let page = Page::new(
        &site,
        Section::Local,
        PATH,
        "Lokaal beeld",
        "Speelt het hier? Cijfers over veiligheid van elke gemeente, naast die van vergelijkbare gemeenten.",
    );
    let found = by_province(&asked);
    render(StatusCode::OK, &ChoicePage { page, asked, found })
}

/// The municipalities of which the name holds these letters, by province.
fn by_province(asked: &str) -> Vec<(&'static str, Vec<&'static Municipality>)> {
    let wanted = kompas_domain::text::fold(asked);
    let mut found: Vec<(&'static str, Vec<&'static Municipality>)> = Vec::new();
    let mut all: Vec<&'static Municipality> = municipality::municipalities()
        .iter()
        .filter(|one| kompas_domain::text::fold(one.name).contains(&wanted))
        .collect();
    all.sort_by_key(|one| (one.province, kompas_domain::text::fold(one.name)));
    for one in all {
        match found.last_mut() {
            Some((province, members)) if *province == one.province => members.push(one),
            _ => found.push((one.province, vec![one])),
        }
    }
    found
}

/// A theme with its figures in a municipality.
struct ThemeBlock<'a> {
    theme: &'a Theme,
    first: Vec<&'a FigureView<'a>>,
    rest: Vec<&'a FigureView<'a>>,
    /// What to mind at all of them, each once.
    cautions: Vec<&'static str>,
}

#[derive(Template)]
#[template(path = "lokaal.html")]
struct PicturePage<'a> {
    page: Page,
    guide: &'a Guide,
    picture: &'a Picture<'a>,
    blocks: Vec<ThemeBlock<'a>>,
    is_empty: bool,
}

async fn picture(site: Visit, Path(code): Path<String>) -> Result<Response, Failure> {
    if let Some(moved) = moved(&code, "") {
        return Ok(moved);
    }
    let picture = site.app.picture(&code).await?;
    let guide = site.app.guide();
    let blocks: Vec<ThemeBlock<'_>> = guide
        .themes()
        .iter()
        .map(|theme| block(theme, &picture))
        .collect();
    let name = picture.municipality.name;
    let path = format!("{PATH}/{}", picture.municipality.code);
    let description = format!(
        "Speelt het in {name}? Cijfers per thema naast die van vergelijkbare gemeenten, de regio en Nederland."
    );
    let title = format!("Lokaal beeld van {name}");
    let page =
        Page::new(&site, Section::Local, &path, &title, &description).below(("Lokaal beeld", PATH));
    render(
        StatusCode::OK,
        &PicturePage {
            page,
            guide,
            is_empty: picture.fetched.is_none(),
            picture: &picture,
            blocks,
        },
    )
}

fn block<'a>(theme: &'a Theme, picture: &'a Picture<'a>) -> ThemeBlock<'a> {
    let mut views = of_theme(&theme.slug, picture);
    views.retain(|view| view.latest.is_some());
    let (first, rest): (Vec<_>, Vec<_>) =
        views.into_iter().partition(|view| view.indicator.is_first);
    let mut cautions: Vec<&'static str> = Vec::new();
    for caution in first.iter().flat_map(|view| &view.indicator.cautions) {
        if !cautions.contains(&caution.label()) {
            cautions.push(caution.label());
        }
    }
    ThemeBlock {
        theme,
        first,
        rest,
        cautions,
    }
}

/// The figures of a theme, those that it begins with first.
fn of_theme<'a>(theme: &str, picture: &'a Picture<'a>) -> Vec<&'a FigureView<'a>> {
    let mut views: Vec<&FigureView<'_>> = picture
        .figures
        .iter()
        .filter(|view| view.indicator.themes.iter().any(|other| other == theme))
        .collect();
    views.sort_by_key(|view| (!view.indicator.is_first, view.indicator.title.as_str()));
    views
}

/// A code in small letters leads to the one address.
fn moved(code: &str, rest: &str) -> Option<Response> {
    let found = municipality::by_code(code)?;
    (found.code != code)
        .then(|| Redirect::permanent(&format!("{PATH}/{}{rest}", found.code)).into_response())
}

#[derive(Template)]
#[template(path = "lokaal-thema.html")]
struct ThemePage<'a> {
    page: Page,
    guide: &'a Guide,
    theme: &'a Theme,
    view: &'a ThemePicture<'a>,
    figures: Vec<&'a FigureView<'a>>,
    /// The one that is shown in depth.
    chosen: Option<&'a FigureView<'a>>,
    charts: Vec<Chart>,
}

async fn theme(
    site: Visit,
    Path((code, slug)): Path<(String, String)>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    if let Some(moved) = moved(&code, &format!("/{slug}")) {
        return Ok(moved);
    }
    let mut chosen = None;
    for (name, value) in &pairs {
        if name != "kengetal" {
            return Err(Failure::BadQuery(vec![FilterProblem {
                name: name.clone(),
                message: "dit bestaat hier niet; de enige keuze heet kengetal".to_owned(),
            }]));
        }
        chosen = Some(value.as_str());
    }
    let view = site.app.theme_picture(&code, &slug, chosen).await?;
    let guide = site.app.guide();
    let theme = guide.theme(&slug).ok_or_else(|| Error::NotFound {
        kind: "thema",
        key: slug.clone(),
    })?;
    let figures = of_theme(&slug, &view.picture);
    let chosen = view.chosen();
    let name = view.picture.municipality.name;
    let path = format!("{PATH}/{code}/{slug}");
    let title = format!("{} in {name}", theme.title);
    let description = format!(
        "Cijfers over {} in {name}, over de jaren en naast die van anderen.",
        theme.title
    );
    let page = Page::new(&site, Section::Local, &path, &title, &description)
        .below(("Lokaal beeld", PATH))
        .below((name, format!("{PATH}/{code}")));
    let charts = charts::of(&view);
    render(
        StatusCode::OK,
        &ThemePage {
            page,
            guide,
            theme,
            view: &view,
            figures,
            chosen,
            charts,
        },
    )
}

async fn file(
    site: Visit,
    Path((code, slug, indicator, file)): Path<(String, String, String, String)>,
) -> Result<Response, Failure> {
    let missing = || Error::NotFound {
        kind: "bestand",
        key: file.clone(),
    };
    let (kind, format) = file.split_once('.').ok_or_else(missing)?;
    let kind = ChartKind::from_code(kind).ok_or_else(missing)?;
    let view = site
        .app
        .theme_picture(&code, &slug, Some(&indicator))
        .await?;
    let chart = charts::of(&view)
        .into_iter()
        .find(|chart| chart.kind == kind)
        .ok_or_else(missing)?;
    let name = format!("kompas-{code}-{indicator}-{}", kind.code());
    match format {
        "svg" => {
            let svg = kompas_chart::standalone(&chart.svg);
            Ok(export::saved(svg, "image/svg+xml", &format!("{name}.svg")))
        }
        "png" => {
            let svg = kompas_chart::standalone(&chart.svg);
            let png = tokio::task::spawn_blocking(move || kompas_app::png(&svg)).await;
            let png = png.map_err(|_| Error::Interrupted)?.map_err(Error::from)?;
            Ok(export::saved(png, "image/png", &format!("{name}.png")))
        }
        other => {
            let format = FileFormat::from_name(other).ok_or_else(missing)?;
            let table = chart.file_table(&code, &indicator);
            let bytes = table.to_file(format).map_err(Error::from)?;
            let name = format!("{name}.{}", format.name());
            Ok(export::saved(bytes, format.media_type(), &name))
        }
    }
}

/// `GM0344`.
pub(crate) fn code_of(number: impl Borrow<u16>) -> String {
    Area::municipality(*number.borrow()).to_string()
}

/// The name of a municipality by its number.
pub(crate) fn municipality_name(number: impl Borrow<u16>) -> &'static str {
    name_of(*number.borrow()).unwrap_or("onbekend")
}

/// Where the picture of a municipality is.
pub(crate) fn picture_path(code: &str) -> String {
    format!("{PATH}/{code}")
}

pub(crate) use words::margin_kind;

/// The columns of a table of figures beside the municipality itself.
pub(crate) const BESIDE: [(Beside, &str); 3] = [
    (Beside::Similar, "Vergelijkbare gemeenten"),
    (Beside::Region, "Veiligheidsregio"),
    (Beside::Country, "Nederland"),
];
