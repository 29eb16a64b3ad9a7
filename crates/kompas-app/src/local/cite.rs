//! Key figures taken into a dossier, as citations.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use kompas_domain::citation::{CitedChart, CitedFigure, FigureCitation, FigureKind, FigureNews};
use kompas_domain::code::Code;
use kompas_domain::indicator::{Indicator, IndicatorTable, Plan};
use kompas_domain::local::Figure;
use kompas_domain::statistics::DimensionCode;
use kompas_domain::trail::LogAction;
use kompas_store::NewDossierCitation;

use super::charts::ChartKind;
use super::picture::{FigureDepth, Place};
use super::read::Shown;
use super::view::{Beside, FigureView};
use super::words::margin_kind;
use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::dossiers::{no_dossier, object, reached};
use crate::{App, Error};

/// A key figure that is taken into a dossier.
#[derive(Debug, Clone, Copy)]
pub struct TakenFigure<'a> {
    /// The code of the municipality.
    pub municipality: &'a str,
    /// The key of the theme under which it stands.
    pub theme: &'a str,
    /// The key of the indicator.
    pub indicator: &'a str,
    /// A chart that goes along.
    pub chart: Option<ChartKind>,
}

impl App {
    /// A key figure as it would be taken into a dossier now.
    ///
    /// # Errors
    /// There is no figure to take; there is no such municipality, theme or indicator, or the chart
    /// cannot be drawn of it; there is no archive; the store fails.
    pub async fn figure_citation(
        &self,
        asker: Asker,
        taken: TakenFigure<'_>,
    ) -> Result<FigureCitation, Error> {
        let archive = self.archive()?;
        let indicator = self.indicator_of(taken.theme, taken.indicator)?;
        let shown = archive.shown_figures().await?;
        let setting = archive.setting(&shown, asker, taken.municipality).await?;
        let view = archive.view(&shown, indicator, &setting).await?;
        let place = setting.place();
        let citation = archive.cited(&shown, place, taken.theme, &view);
        let mut citation = citation.ok_or_else(|| {
            Error::Refused(format!(
                "Van “{}” is er in {} geen cijfer om over te nemen.",
                indicator.title, place.municipality.name
            ))
        })?;
        if let Some(kind) = taken.chart {
            let depth = archive.depth(&shown, view, &setting).await?;
            citation.chart = Some(chart_of(place, &depth, kind)?);
        }
        Ok(citation)
    }

    /// Takes key figures into a dossier, each as a citation; gives their numbers there. Either all
    /// of them can be taken, or none is.
    ///
    /// # Errors
    /// There is nothing to take, or one of them has no figure; there is no such dossier,
    /// municipality, theme or indicator for the asker; the store fails.
    pub async fn cite_figures(
        &self,
        asker: Asker,
        id: i64,
        taken: &[TakenFigure<'_>],
    ) -> Result<Vec<u32>, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        reached(archive, asker, id).await?;
        if taken.is_empty() {
            return Err(Error::Refused(
                "Kies minstens één kengetal om over te nemen.".to_owned(),
            ));
        }
        let mut records = Vec::with_capacity(taken.len());
        for one in taken {
            records.push(self.figure_citation(asker, *one).await?.as_json());
        }
        let mut numbers = Vec::with_capacity(records.len());
        for record in records {
            let new = NewDossierCitation {
                document: None,
                passage: None,
                record,
            };
            let entry = archive.entry(asker, LogAction::ChangeDossier, object(id));
            let number = archive
                .store
                .cite(asker.dossiers(), id, &new, &entry)
                .await?;
            numbers.push(number.ok_or_else(|| no_dossier(id))?);
        }
        Ok(numbers)
    }
}

impl Archive {
    /// What became of figures since they were taken; those that are the same are left out.
    pub(crate) async fn figure_news(
        &self,
        asker: Asker,
        cited: &[(u32, &FigureCitation)],
    ) -> Result<BTreeMap<u32, FigureNews>, Error> {
        let mut news = BTreeMap::new();
        if cited.is_empty() {
            return Ok(news);
        }
        let shown = self.shown_figures().await?;
        let mut settings = BTreeMap::new();
        for (number, was) in cited {
            let code = was.municipality.as_str();
            if !settings.contains_key(code) && self.local.municipality(code).is_ok() {
                let setting = self.setting(&shown, asker, code).await?;
                settings.insert(code, setting);
            }
            let indicator = self.local.indicators.get(&was.indicator);
            let now = match settings.get(code).zip(indicator) {
                Some((setting, indicator)) => {
                    let view = self.view(&shown, indicator, setting).await?;
                    self.cited(&shown, setting.place(), &was.theme, &view)
                }
                None => None,
            };
            if let Some(what) = was.news(now.as_ref()) {
                news.insert(*number, what);
            }
        }
        Ok(news)
    }

    /// The citation of a figure; none where there is no figure.
    fn cited(
        &self,
        shown: &Shown,
        place: &Place,
        theme: &str,
        view: &FigureView<'_>,
    ) -> Option<FigureCitation> {
        let figure = view.latest.as_ref()?.1.figure()?;
        let origin = view.origin.as_ref()?;
        let table = view.indicator.tables.get(figure.table)?;
        Some(FigureCitation {
            kind: FigureKind::Figure,
            municipality: place.municipality.code.to_owned(),
            theme: theme.to_owned(),
            indicator: view.indicator.slug.clone(),
            title: view.indicator.title.clone(),
            quote: sentences(place.municipality.name, view, figure),
            keeper: origin.service.label().to_owned(),
            table: origin.table.clone(),
            table_title: origin.title.clone(),
            codes: codes_of(shown, view.indicator, table),
            modified: origin.modified.clone(),
            fetched: origin.fetched.date(),
            address: self
                .local
                .services
                .table_page(origin.service, &origin.table),
            query: self.query_of(shown, place, table),
            figures: figures(place.municipality.name, view),
            chart: None,
        })
    }

    /// The address that gives the rows of a table in a place; none for own figures.
    fn query_of(&self, shown: &Shown, place: &Place, table: &IndicatorTable) -> Option<String> {
        let mut facts = shown.table(table)?.facts.clone();
        let plan = Plan {
            service: table.service,
            table: table.table.clone(),
            parts: vec![vec![table.clone()]],
        };
        let mut query = plan.queries(&facts).ok()?.into_iter().next()?;
        let mut dimensions = facts.dimensions.iter_mut();
        let areas = dimensions.find(|one| one.key == query.areas)?;
        let width = areas.codes.first().map_or(0, |first| first.code.len());
        areas.codes = vec![DimensionCode {
            code: format!("{:<width$}", place.municipality.code),
            title: place.municipality.name.to_owned(),
            status: None,
        }];
        query.only = areas.codes.first().map(|code| code.code.clone());
        self.local.services.address(&facts, &query).ok()
    }
}

/// The measure and the codes that an indicator adds up; none for own figures.
fn codes_of(shown: &Shown, indicator: &Indicator, table: &IndicatorTable) -> Vec<String> {
    let Some((_, wanted)) = shown.wanted(indicator, table) else {
        return Vec::new();
    };
    let codes = wanted.value.into_iter().map(|series| {
        if series.codes.is_empty() {
            series.measure
        } else {
            format!("{}; {}", series.measure, series.codes)
        }
    });
    codes.collect()
}

/// The figure of the municipality, then those of others.
fn figures(name: &str, view: &FigureView<'_>) -> Vec<CitedFigure> {
    let own = view.latest.as_ref().map(|(_, shown)| CitedFigure {
        whose: name.to_owned(),
        when: view.when(),
        value: view.value(shown),
        margin: view.margin(),
    });
    let others = Beside::ALL.into_iter().filter_map(|whom| {
        let (shown, _) = view.beside(whom)?;
        shown.figure()?;
        Some(CitedFigure {
            whose: whom.label().to_owned(),
            when: view.latest.as_ref()?.0.to_string(),
            value: view.value(&shown),
            margin: None,
        })
    });
    own.into_iter().chain(others).collect()
}

/// The figure with those of others, how it goes and what to mind, in sentences.
fn sentences(name: &str, view: &FigureView<'_>, figure: &Figure) -> String {
    let mut text = format!(
        "{} in {name}: {} ({}",
        view.indicator.title,
        view.amount(),
        view.when()
    );
    if let Some(margin) = view.margin() {
        let _ = write!(text, "; {}: {margin}", margin_kind(figure));
    }
    text.push_str(").");
    for whom in Beside::ALL {
        let Some((shown, difference)) = view.beside(whom) else {
            continue;
        };
        if shown.figure().is_none() {
            continue;
        }
        let _ = write!(text, " {}: {}", whom.label(), view.value(&shown));
        if let Some(difference) = difference {
            let _ = write!(text, " (hier {})", difference.label());
        }
        text.push('.');
    }
    let _ = write!(text, " De lijn: {}.", view.trend());
    for caution in &view.indicator.cautions {
        let _ = write!(text, " {}", caution.label());
    }
    for line in &view.merged {
        let _ = write!(text, " {line}");
    }
    text
}

fn chart_of(place: &Place, depth: &FigureDepth<'_>, kind: ChartKind) -> Result<CitedChart, Error> {
    let chart = depth.chart(place, kind).ok_or_else(|| {
        Error::Refused(format!(
            "{}: deze grafiek kan niet van “{}” worden gemaakt.",
            kind.heading(),
            depth.view.indicator.title
        ))
    })?;
    Ok(CitedChart {
        kind: kind.code().to_owned(),
        svg: chart.standalone(),
        title: chart.title,
        description: chart.description,
    })
}
