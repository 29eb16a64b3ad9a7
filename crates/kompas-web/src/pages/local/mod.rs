//! The local picture: does it play here?

mod cite;

use std::borrow::Borrow;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::local::{Chart, ChartKind, FigureDepth, FigureView, OwnLeadTimes, Picture, Place};
use kompas_app::{Error, FileFormat};
use kompas_domain::code::Code;
use kompas_domain::filter::FilterProblem;
use kompas_domain::guide::{Guide, Theme};
use kompas_domain::local::{ANSWER_CAUTION, Amount, Answer, Ratio, name_of, words};
use kompas_domain::municipality::Municipality;
use kompas_domain::statistics::Area;

use crate::errors::Failure;
use crate::export::{self, Pairs};
use crate::layout::{Page, Section, render};
use crate::pages::form::Problems;
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

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
        .merge(cite::routes())
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
    if let Some(one) = site.app.municipality(&asked)? {
        return Ok(Redirect::to(&format!("{PATH}/{}", one.code)).into_response());
    }
    let page = Page::new(
        &site,
        Section::Local,
        PATH,
        "Lokaal beeld",
        "Speelt het hier? Cijfers over veiligheid van elke gemeente, naast die van vergelijkbare gemeenten.",
    );
    let found = by_province(site.app.municipalities()?, &asked);
    render(StatusCode::OK, &ChoicePage { page, asked, found })
}

/// The municipalities of which the name holds these letters, by province.
fn by_province(
    all: &'static [Municipality],
    asked: &str,
) -> Vec<(&'static str, Vec<&'static Municipality>)> {
    let wanted = kompas_domain::text::fold(asked);
    let mut found: Vec<(&'static str, Vec<&'static Municipality>)> = Vec::new();
    let mut all: Vec<&'static Municipality> = all
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
    answer: Answer,
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
    if let Some(moved) = moved(&site, &code, "")? {
        return Ok(moved);
    }
    let picture = site.app.picture(site.asker, &code).await?;
    let guide = site.app.guide();
    let blocks: Vec<ThemeBlock<'_>> = guide
        .themes()
        .iter()
        .map(|theme| block(theme, &picture))
        .collect();
    let name = picture.place.municipality.name;
    let path = format!("{PATH}/{}", picture.place.municipality.code);
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
    let views = picture.of_theme(&theme.slug);
    let views = views.into_iter().filter(|view| view.latest.is_some());
    let (first, rest): (Vec<_>, Vec<_>) = views.partition(|view| view.indicator.is_first);
    ThemeBlock {
        theme,
        answer: picture.answer(&theme.slug),
        cautions: cautions(&first),
        first,
        rest,
    }
}

/// What to mind at these figures, each once.
fn cautions(views: &[&FigureView<'_>]) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = Vec::new();
    for caution in views.iter().flat_map(|view| &view.indicator.cautions) {
        if !found.contains(&caution.label()) {
            found.push(caution.label());
        }
    }
    found
}

/// A code in small letters leads to the one address.
fn moved(site: &Visit, code: &str, rest: &str) -> Result<Option<Response>, Failure> {
    let found = site.app.municipality(code)?;
    let found = found.filter(|found| found.code != code && found.code.eq_ignore_ascii_case(code));
    Ok(found
        .map(|found| Redirect::permanent(&format!("{PATH}/{}{rest}", found.code)).into_response()))
}

#[derive(Template)]
#[template(path = "lokaal-thema.html")]
struct ThemePage<'a> {
    page: Page,
    guide: &'a Guide,
    theme: &'a Theme,
    place: &'a Place,
    answer: &'a Answer,
    /// Those that the theme begins with, what made the answer so before the others.
    first: Vec<&'a FigureView<'a>>,
    rest: Vec<&'a FigureView<'a>>,
    /// What to mind at what made the answer so, each once; at all of the first where nothing did.
    cautions: Vec<&'static str>,
    /// The one that is shown in depth.
    depth: Option<&'a FigureDepth<'a>>,
    charts: Vec<Chart>,
    /// How long cases run.
    lead_times: Option<&'a OwnLeadTimes>,
    /// The open dossiers that the asker works on.
    dossiers: Vec<(i64, String)>,
    typed: Typed,
}

/// What was chosen to take into a dossier, and what is wrong with it.
#[derive(Default)]
struct Typed {
    dossier: Option<i64>,
    /// The keys of the indicators; none before something was sent.
    chosen: Option<Vec<String>>,
    problems: Problems,
}

impl ThemePage<'_> {
    /// Whether a figure is chosen: at first those that the theme begins with.
    fn is_chosen(&self, view: &FigureView<'_>) -> bool {
        match &self.typed.chosen {
            Some(chosen) => chosen.contains(&view.indicator.slug),
            None => view.indicator.is_first,
        }
    }
}

async fn theme(
    site: Visit,
    Path((code, slug)): Path<(String, String)>,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Failure> {
    if let Some(moved) = moved(&site, &code, &format!("/{slug}"))? {
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
    show_theme(&site, (&code, &slug), chosen, Typed::default()).await
}

async fn show_theme(
    site: &Visit,
    (code, slug): (&str, &str),
    chosen: Option<&str>,
    typed: Typed,
) -> Result<Response, Failure> {
    let view = site
        .app
        .theme_picture(site.asker, code, slug, chosen)
        .await?;
    let guide = site.app.guide();
    let theme = guide.theme(slug).ok_or_else(|| Error::NotFound {
        kind: "thema",
        key: slug.to_owned(),
    })?;
    let name = view.place.municipality.name;
    let path = format!("{PATH}/{code}/{slug}");
    let title = format!("{} in {name}", theme.title);
    let description = format!(
        "Cijfers over {} in {name}, over de jaren en naast die van anderen.",
        theme.title
    );
    let page = Page::new(site, Section::Local, &path, &title, &description)
        .below(("Lokaal beeld", PATH))
        .below((name, format!("{PATH}/{code}")));
    let depth = view.depth.as_ref();
    let figures = view.figures.iter();
    let (first, rest): (Vec<_>, Vec<_>) = figures.partition(|view| view.indicator.is_first);
    let made_it_so = |one: &&FigureView<'_>| view.answer.because.contains(&one.indicator.slug);
    let (because, others): (Vec<_>, Vec<_>) = first.into_iter().partition(made_it_so);
    let telling = if because.is_empty() {
        &others
    } else {
        &because
    };
    render(
        typed.problems.status(),
        &ThemePage {
            page,
            guide,
            theme,
            place: &view.place,
            answer: &view.answer,
            cautions: cautions(telling),
            first: because.into_iter().chain(others).collect(),
            rest,
            charts: depth.map_or_else(Vec::new, |depth| depth.charts(&view.place)),
            depth,
            lead_times: view.lead_times.as_ref(),
            dossiers: site.app.open_dossiers(site.asker).await?,
            typed,
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
    let (place, depth) = site
        .app
        .figure_in_depth(site.asker, &code, &slug, &indicator)
        .await?;
    let chart = depth.chart(&place, kind).ok_or_else(missing)?;
    let name = format!("kompas-{code}-{indicator}-{}", kind.code());
    match format {
        "svg" => {
            let svg = chart.standalone();
            Ok(export::saved(svg, "image/svg+xml", &format!("{name}.svg")))
        }
        "png" => {
            let svg = chart.standalone();
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

/// A count of cases, or that it is too small to show.
fn count(amount: impl Borrow<Amount>) -> String {
    match *amount.borrow() {
        Amount::Number(number) => words::number(f64::from(number), 0),
        Amount::TooSmall => "minder dan 5".to_owned(),
    }
}

/// A part of cases, or why it is not shown.
fn part(ratio: &Ratio) -> String {
    match ratio {
        Ratio::Percent(percent) => format!("{}%", words::number(*percent, 0)),
        Ratio::TooSmall => "een te klein deel om te tonen".to_owned(),
        Ratio::Unknown => "een onbekend deel".to_owned(),
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

pub(crate) use kompas_app::local::margin_kind;

pub(crate) use kompas_app::local::Beside;
