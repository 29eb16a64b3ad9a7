//! A key figure as a citation: to copy, or to take into a dossier.

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::local::{ChartKind, TakenFigure};
use kompas_domain::citation::FigureCitation;

use super::PATH;
use crate::errors::Failure;
use crate::export::Pairs;
use crate::layout::{Page, Section, render};
use crate::pages::dossiers::{self, MEMBERS};
use crate::pages::form::Problems;
use crate::pages::manage::field;
use crate::routes::{Policy, Routes};
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(
            "/lokaal/{gemeente}/{thema}/{kengetal}/citaat",
            Policy::Everyone,
            citation,
        )
        .post("/dossiers/cijfers", MEMBERS, take_in)
}

/// What was chosen, and what is wrong with it.
#[derive(Default)]
struct Typed {
    dossier: Option<i64>,
    chart: String,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "lokaal-citaat.html")]
struct CitationPage {
    page: Page,
    /// The name of the municipality.
    name: &'static str,
    citation: FigureCitation,
    /// The charts that can go along.
    kinds: Vec<ChartKind>,
    /// Identifier, label and text of each form to copy.
    texts: Vec<(&'static str, &'static str, String)>,
    /// The open dossiers that the asker works on.
    dossiers: Vec<(i64, String)>,
    typed: Typed,
}

async fn citation(
    site: Visit,
    Path((code, theme, indicator)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let taken = TakenFigure {
        municipality: &code,
        theme: &theme,
        indicator: &indicator,
        chart: None,
    };
    show(&site, taken, Typed::default()).await
}

async fn show(site: &Visit, taken: TakenFigure<'_>, typed: Typed) -> Result<Response, Failure> {
    let app = &site.app;
    let citation = app
        .figure_citation(
            site.asker,
            TakenFigure {
                chart: None,
                ..taken
            },
        )
        .await?;
    let (place, depth) = app
        .figure_in_depth(site.asker, taken.municipality, taken.theme, taken.indicator)
        .await?;
    let name = place.municipality.name;
    let code = place.municipality.code;
    let below = format!("{PATH}/{code}/{}", taken.theme);
    let path = format!("{below}/{}/citaat", taken.indicator);
    let theme = app.guide().theme(taken.theme);
    let page = Page::new(
        site,
        Section::Local,
        &path,
        "Citeer een cijfer",
        "Een cijfer met tabel, codes en datum.",
    )
    .below(("Lokaal beeld", PATH))
    .below((name, format!("{PATH}/{code}")))
    .below((
        theme.map_or_else(String::new, |theme| theme.title.clone()),
        below,
    ));
    let texts = vec![
        ("voor-tekst", "Voor in uw tekst", citation.as_text()),
        (
            "voor-lijst",
            "Voor uw lijst van bronnen",
            citation.as_reference(),
        ),
        (
            "voor-programma",
            "Voor een ander programma (JSON)",
            citation.as_json(),
        ),
    ];
    let kinds = depth.kinds().collect();
    render(
        typed.problems.status(),
        &CitationPage {
            page,
            name,
            citation,
            kinds,
            texts,
            dossiers: app.open_dossiers(site.asker).await?,
            typed,
        },
    )
}

/// From the page that cites a figure, or from a theme with several.
async fn take_in(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let id: i64 = field(&pairs, "dossier")
        .parse()
        .map_err(|_| Failure::NotFound)?;
    let chart = match field(&pairs, "grafiek") {
        "" => None,
        code => Some(ChartKind::from_code(code).ok_or(Failure::NotFound)?),
    };
    let (code, theme) = (field(&pairs, "gemeente"), field(&pairs, "thema"));
    let chosen = pairs.iter().filter(|(name, _)| name == "kengetal");
    let taken: Vec<TakenFigure<'_>> = chosen
        .map(|(_, indicator)| TakenFigure {
            municipality: code,
            theme,
            indicator,
            chart,
        })
        .collect();
    match site.app.cite_figures(site.asker, id, &taken).await {
        Ok(numbers) => {
            let first = numbers.first().copied().unwrap_or_default();
            let place = format!("{}#citaat-{first}", dossiers::path(id));
            Ok(Redirect::to(&place).into_response())
        }
        Err(error) => {
            let problems = Problems::of(error)?;
            let [first] = taken.as_slice() else {
                let chosen = taken.iter().map(|one| one.indicator.to_owned());
                let typed = super::Typed {
                    dossier: Some(id),
                    chosen: Some(chosen.collect()),
                    problems,
                };
                return super::show_theme(&site, (code, theme), None, typed).await;
            };
            let typed = Typed {
                dossier: Some(id),
                chart: field(&pairs, "grafiek").to_owned(),
                problems,
            };
            show(&site, *first, typed).await
        }
    }
}
