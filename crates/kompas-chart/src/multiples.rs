//! Small charts side by side, each on a scale of its own.

mod draw;

use std::collections::{BTreeMap, BTreeSet};

use crate::draw::{head, notes, nothing};
use crate::number::{cell, known};
use crate::series::inner_breaks;
use crate::svg::{Drawing, Frame};
use crate::table::ChartTable;

/// A grid of small charts over the same years.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Multiples {
    /// What the identifiers in the drawing begin with; one of its own on a page.
    pub id: String,
    /// What is drawn, with place and years.
    pub title: String,
    /// What the charts show in one or two sentences, for who does not see them.
    pub description: String,
    /// What is counted, the same in all: `per 1.000 inwoners`.
    pub unit: String,
    /// Digits behind the comma.
    pub decimals: u8,
    /// The charts, from left to right and down.
    pub panels: Vec<Panel>,
}

/// One small chart. Of two figures of one year the later counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Panel {
    /// What is counted in it. At most two lines of it are drawn.
    pub title: String,
    /// Year and figure of the own municipality; none where it is missing.
    pub own: Vec<(u16, Option<f64>)>,
    /// Year and figure of municipalities that are like it.
    pub similar: Vec<(u16, Option<f64>)>,
    /// The first years of another way of counting. Lines are cut before them.
    pub breaks: Vec<u16>,
}

/// Figures by year.
type Series = BTreeMap<u16, Option<f64>>;

fn series(points: &[(u16, Option<f64>)]) -> Series {
    let known = |&(year, value): &(u16, Option<f64>)| (year, known(value));
    points.iter().map(known).collect()
}

impl Panel {
    fn years(&self) -> BTreeSet<u16> {
        let points = self.own.iter().chain(&self.similar);
        points.map(|(year, _)| *year).collect()
    }

    fn breaks(&self) -> BTreeSet<u16> {
        inner_breaks(self.breaks.iter().copied(), &self.years())
    }
}

impl Multiples {
    /// The drawing: an `svg` element that stands in a page, or is a file by [`crate::standalone`].
    pub fn svg(&self) -> String {
        let mut drawing = Drawing::default();
        let top = head(&mut drawing, &self.title, &self.unit);
        let bottom = if self.panels.is_empty() {
            nothing(&mut drawing, top)
        } else {
            let bottom = draw::panels(self, &mut drawing, top);
            notes(&mut drawing, bottom, &self.notes())
        };
        let frame = Frame {
            id: &self.id,
            title: &self.title,
            description: &self.description,
        };
        drawing.finish(&frame, bottom)
    }

    /// The numbers: a row for each year of each small chart.
    pub fn table(&self) -> ChartTable {
        let has_breaks = self.panels.iter().any(|panel| !panel.breaks().is_empty());
        let mut columns = vec![
            "Onderwerp".to_owned(),
            "Jaar".to_owned(),
            draw::OWN_NAME.to_owned(),
            draw::SIMILAR_NAME.to_owned(),
        ];
        if has_breaks {
            columns.push("Let op".to_owned());
        }
        let mut rows = Vec::new();
        for panel in &self.panels {
            let (own, similar) = (series(&panel.own), series(&panel.similar));
            let breaks = panel.breaks();
            let mut told = 0;
            for year in panel.years() {
                let value =
                    |series: &Series| cell(series.get(&year).copied().flatten(), self.decimals);
                let mut row = vec![panel.title.clone(), year.to_string()];
                row.extend([value(&own), value(&similar)]);
                if has_breaks {
                    let new: Vec<u16> = breaks.range(..=year).skip(told).copied().collect();
                    told += new.len();
                    row.push(warning(&new));
                }
                rows.push(row);
            }
        }
        ChartTable { columns, rows }
    }

    /// The first and the last year of all.
    fn years(&self) -> (u16, u16) {
        let years: BTreeSet<u16> = self.panels.iter().flat_map(Panel::years).collect();
        let outer = years.first().copied().zip(years.last().copied());
        outer.unwrap_or((0, 0))
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = vec!["Elk vak heeft zijn eigen schaal.".to_owned()];
        if self.panels.iter().any(|panel| !panel.breaks().is_empty()) {
            notes.push("Stippellijn van boven naar beneden: daarna is anders geteld.".to_owned());
        }
        notes
    }
}

fn warning(breaks: &[u16]) -> String {
    let since = breaks
        .iter()
        .map(|year| format!("anders geteld vanaf {year}"));
    since.collect::<Vec<_>>().join("; ")
}
