//! The charts of an indicator in a municipality.

use kompas_chart::{
    ChartTable, Dot, DotPlot, Line, LineChart, LinePoint, MapArea, MapChart, Multiples, Panel, Role,
};
use kompas_domain::local::{Shown, name_of, words};
use kompas_domain::statistics::{Area, PeriodStatus};
use kompas_export::{Cell, Column, Table};

use super::picture::{FigureDepth, Part, Place};
use super::view::{FigureView, ShownYears};

/// Classes of a map.
const CLASSES: usize = 5;

/// Which chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// The municipality and others over the years.
    Years,
    /// The municipality among similar ones.
    Rank,
    /// The parts of the number over the years.
    Parts,
    /// All municipalities on a map.
    Map,
}

impl ChartKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Years, Self::Rank, Self::Parts, Self::Map];

    /// Its name in an address.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Years => "lijn",
            Self::Rank => "rangorde",
            Self::Parts => "uitsplitsing",
            Self::Map => "kaart",
        }
    }

    /// The chart with this name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The heading above it.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Years => "Over de jaren",
            Self::Rank => "Naast vergelijkbare gemeenten",
            Self::Parts => "Uitgesplitst",
            Self::Map => "Op de kaart",
        }
    }
}

/// A chart with the table under it.
#[derive(Debug, Clone)]
pub struct Chart {
    /// Which.
    pub kind: ChartKind,
    /// What it shows.
    pub title: String,
    /// The same for who does not see it.
    pub description: String,
    /// The drawing, for in a page.
    pub svg: String,
    /// What is drawn.
    pub table: ChartTable,
}

impl Chart {
    /// The drawing, whole in itself.
    pub fn standalone(&self) -> String {
        kompas_chart::standalone(&self.svg)
    }

    /// What is shown, as a table to save.
    pub fn file_table(&self, code: &str, indicator: &str) -> Table {
        let mut name = format!("{}-{indicator}-{}", code.to_lowercase(), self.kind.code());
        name.truncate(31);
        Table {
            name,
            columns: (1..)
                .zip(&self.table.columns)
                .map(|(place, label)| Column::new(format!("kolom{place}"), label.clone()))
                .collect(),
            rows: self
                .table
                .rows
                .iter()
                .map(|row| {
                    row.iter()
                        .enumerate()
                        .map(|(at, text)| cell(at, text))
                        .collect()
                })
                .collect(),
        }
    }
}

/// A number where the text is one; the first column names what a row is about.
fn cell(column: usize, text: &str) -> Cell {
    let is_number = text
        .strip_prefix('-')
        .unwrap_or(text)
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b".,".contains(&byte));
    let plain = text.replace('.', "").replace(',', ".");
    match plain.parse::<f64>() {
        Ok(number) if is_number && column > 0 => {
            let digits = text.split_once(',').map_or(0, |(_, digits)| digits.len());
            Cell::Number(number, u8::try_from(digits).unwrap_or_default())
        }
        _ => Cell::Text(text.to_owned()),
    }
}

impl FigureDepth<'_> {
    /// Which charts can be drawn of the figure; none where it has no figure.
    pub fn kinds(&self) -> impl Iterator<Item = ChartKind> {
        ChartKind::ALL.into_iter().filter(|kind| self.has(*kind))
    }

    /// The charts of the figure in a place.
    pub fn charts(&self, place: &Place) -> Vec<Chart> {
        let kinds = self.kinds();
        kinds.filter_map(|kind| self.chart(place, kind)).collect()
    }

    /// One of them.
    pub fn chart(&self, place: &Place, kind: ChartKind) -> Option<Chart> {
        let name = place.municipality.name;
        self.has(kind).then(|| match kind {
            ChartKind::Years => years(&self.view, name),
            ChartKind::Rank => rank(&self.view, name),
            ChartKind::Parts => parts(&self.view, name, &self.parts),
            ChartKind::Map => map(place, self),
        })
    }

    fn has(&self, kind: ChartKind) -> bool {
        self.view.latest.is_some()
            && match kind {
                ChartKind::Years => true,
                ChartKind::Rank => !self.view.similar.is_empty(),
                ChartKind::Parts => !self.parts.is_empty(),
                ChartKind::Map => self.map.is_drawn(),
            }
    }
}

fn years(view: &FigureView<'_>, name: &str) -> Chart {
    let line = |name: &str, role: Role, years: &ShownYears| Line {
        name: name.to_owned(),
        role,
        points: years
            .iter()
            .map(|(year, shown)| point(*year, shown))
            .collect(),
    };
    let chart = LineChart {
        id: format!("lijn-{}", view.indicator.slug),
        title: format!("{} in {name} over de jaren", view.indicator.title),
        description: format!(
            "{} De laatste stand: {} ({}). De lijn: {}.",
            view.indicator.says,
            view.amount(),
            view.when(),
            view.trend()
        ),
        unit: view.per(),
        decimals: decimals(view),
        lines: vec![
            line(name, Role::Own, &view.own),
            line("Vergelijkbaar", Role::Similar, &view.group),
            line("Regio", Role::Region, &view.region),
            line("Nederland", Role::Country, &view.country),
        ],
        breaks: view.breaks.clone(),
    };
    Chart {
        kind: ChartKind::Years,
        svg: chart.svg(),
        table: chart.table(),
        title: chart.title,
        description: chart.description,
    }
}

/// A pooled figure stands at its last year; a year without a figure cuts the line.
fn point(year: u16, shown: &Shown) -> LinePoint {
    let figure = shown.figure();
    LinePoint {
        year,
        value: figure.map(|figure| figure.value),
        low: figure.and_then(|figure| figure.low),
        high: figure.and_then(|figure| figure.high),
        provisional: figure.is_some_and(|figure| figure.status != PeriodStatus::Final),
    }
}

fn decimals(view: &FigureView<'_>) -> u8 {
    let figure = view.latest.as_ref().and_then(|(_, shown)| shown.figure());
    figure.map_or(view.indicator.decimals, |figure| {
        words::decimals(view.indicator, figure.value)
    })
}

fn rank(view: &FigureView<'_>, name: &str) -> Chart {
    let dot = |name: &str, shown: Option<&Shown>, is_own: bool| {
        let figure = shown.and_then(Shown::figure);
        Dot {
            name: name.to_owned(),
            value: figure.map(|figure| figure.value),
            low: figure.and_then(|figure| figure.low),
            high: figure.and_then(|figure| figure.high),
            is_own,
        }
    };
    let own = view.latest.as_ref().map(|(_, shown)| shown);
    let mut dots = vec![dot(name, own, true)];
    dots.extend(
        view.similar
            .iter()
            .map(|(code, shown)| dot(name_of(*code).unwrap_or("onbekend"), Some(shown), false)),
    );
    let year = view.latest.as_ref().map(|(year, _)| *year);
    let country = year.and_then(|year| view.country.get(&year)?.figure());
    let chart = DotPlot {
        id: format!("rangorde-{}", view.indicator.slug),
        title: format!(
            "{} in {name} en vergelijkbare gemeenten, {}",
            view.indicator.title,
            view.when()
        ),
        description: format!(
            "Elke stip is een gemeente, de hoogste bovenaan. De streep is de marge. {name}: {}.",
            view.amount()
        ),
        unit: view.per(),
        decimals: decimals(view),
        dots,
        references: country
            .map(|figure| ("Nederland".to_owned(), figure.value))
            .into_iter()
            .collect(),
    };
    Chart {
        kind: ChartKind::Rank,
        svg: chart.svg(),
        table: chart.table(),
        title: chart.title,
        description: chart.description,
    }
}

fn parts(view: &FigureView<'_>, name: &str, parts: &[Part]) -> Chart {
    let years = |own: &ShownYears| {
        let points = own
            .iter()
            .map(|(year, shown)| (*year, shown.figure().map(|figure| figure.value)));
        points.collect()
    };
    let chart = Multiples {
        id: format!("uitsplitsing-{}", view.indicator.slug),
        title: format!("{} in {name}, uitgesplitst", view.indicator.title),
        description: format!(
            "De {} grootste onderdelen over de jaren. De streepjeslijn is die van vergelijkbare gemeenten. Elk vak heeft een eigen schaal.",
            parts.len()
        ),
        unit: view.per(),
        decimals: decimals(view).max(1),
        panels: parts
            .iter()
            .map(|part| Panel {
                title: part.title.clone(),
                own: years(&part.own),
                similar: years(&part.group),
                breaks: view.breaks.iter().map(|(year, _)| *year).collect(),
            })
            .collect(),
    };
    Chart {
        kind: ChartKind::Parts,
        svg: chart.svg(),
        table: chart.table(),
        title: chart.title,
        description: chart.description,
    }
}

fn map(place: &Place, depth: &FigureDepth<'_>) -> Chart {
    let chosen = &depth.view;
    let mut values: Vec<f64> = depth
        .map
        .values
        .iter()
        .filter_map(|(_, value)| *value)
        .collect();
    values.sort_by(f64::total_cmp);
    let mut classes: Vec<f64> = (1..CLASSES)
        .filter_map(|class| values.get(values.len() * class / CLASSES))
        .map(|value| words::rounded(*value, decimals(chosen)))
        .collect();
    classes.dedup();
    let year = depth
        .map
        .year
        .map(|year| format!(", {year}"))
        .unwrap_or_default();
    let chart = MapChart {
        id: format!("kaart-{}", chosen.indicator.slug),
        title: format!("{} per gemeente{year}", chosen.indicator.title),
        description: format!(
            "Alle gemeenten in {} ongeveer even grote groepen. Hoe donkerder, hoe hoger. {} is omlijnd.",
            classes.len() + 1,
            place.municipality.name
        ),
        unit: chosen.per(),
        decimals: decimals(chosen),
        classes,
        areas: depth
            .map
            .values
            .iter()
            .map(|(code, value)| MapArea {
                code: Area::municipality(*code).to_string(),
                name: name_of(*code).unwrap_or("onbekend").to_owned(),
                value: *value,
            })
            .collect(),
        own: Some(place.municipality.code.to_owned()),
    };
    Chart {
        kind: ChartKind::Map,
        svg: chart.svg(),
        table: chart.table(),
        title: chart.title,
        description: chart.description,
    }
}
