//! Lines by year: an own municipality among others.

mod draw;

use std::collections::{BTreeMap, BTreeSet};

use crate::draw::{head, listed, notes, nothing};
use crate::number::{MISSING, cell, known, margin};
use crate::series::{inner_breaks, rhythm};
use crate::svg::{Drawing, Frame};
use crate::table::ChartTable;

/// A chart of lines by year, with the own line in front.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LineChart {
    /// What the identifiers in the drawing begin with; one of its own on a page.
    pub id: String,
    /// What is drawn, with place and years.
    pub title: String,
    /// What the chart shows in one or two sentences, for who does not see it.
    pub description: String,
    /// What is counted: `per 1.000 inwoners`.
    pub unit: String,
    /// Digits behind the comma.
    pub decimals: u8,
    /// The lines, in the order of the table.
    pub lines: Vec<Line>,
    /// From which year on the figures are counted in another way, and in what way. Lines are cut
    /// before that year.
    pub breaks: Vec<(u16, String)>,
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Whose figures these are.
    pub name: String,
    /// Whether it is the own line or which kind of other.
    pub role: Role,
    /// The figures. Of two of one year the later counts.
    pub points: Vec<LinePoint>,
}

/// What a line is to the own municipality.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The municipality itself.
    Own,
    /// Municipalities that are like it.
    Similar,
    /// Its region or unit.
    Region,
    /// The Netherlands.
    Country,
}

/// The figure of one year. A year without a figure cuts the line; a year that no line has, between
/// others that are all as far apart, does not: a survey every other year.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LinePoint {
    /// The year.
    pub year: u16,
    /// The figure, in the unit of the chart; none where it is missing.
    pub value: Option<f64>,
    /// The lower bound of its margin. Drawn for the own line, where both bounds are known.
    pub low: Option<f64>,
    /// The upper bound of its margin.
    pub high: Option<f64>,
    /// Whether it can still change.
    pub provisional: bool,
}

impl Line {
    /// The last figure of each year.
    fn by_year(&self) -> BTreeMap<u16, LinePoint> {
        self.points
            .iter()
            .map(|point| (point.year, *point))
            .collect()
    }

    /// The figures that are there.
    fn drawn(&self) -> Vec<(LinePoint, f64)> {
        let points = self.by_year().into_values();
        points
            .filter_map(|point| known(point.value).map(|value| (point, value)))
            .collect()
    }

    /// The margin of a figure, if it is drawn.
    fn margin(&self, point: &LinePoint) -> Option<(f64, f64)> {
        known(point.value)
            .filter(|_| self.role == Role::Own)
            .and_then(|_| margin(point.low, point.high))
    }

    fn has_margin(&self) -> bool {
        let points = self.by_year();
        points.values().any(|point| self.margin(point).is_some())
    }
}

impl LineChart {
    /// The drawing: an `svg` element that stands in a page, or is a file by [`crate::standalone`].
    pub fn svg(&self) -> String {
        let mut drawing = Drawing::default();
        let top = head(&mut drawing, &self.title, &self.unit);
        let drawn = self.lines.iter().any(|line| !line.drawn().is_empty());
        let bottom = if drawn {
            let bottom = draw::lines(self, &mut drawing, top);
            notes(&mut drawing, bottom, &self.notes())
        } else {
            nothing(&mut drawing, top)
        };
        let frame = Frame {
            id: &self.id,
            title: &self.title,
            description: &self.description,
        };
        drawing.finish(&frame, bottom)
    }

    /// The numbers: a row for each year, a column for each line and for the bounds of the own one.
    pub fn table(&self) -> ChartTable {
        let mut columns = vec!["Jaar".to_owned()];
        for line in &self.lines {
            columns.push(line.name.clone());
            if line.has_margin() {
                columns.push(format!("{}, ondergrens", line.name));
                columns.push(format!("{}, bovengrens", line.name));
            }
        }
        let breaks = self.breaks();
        if !breaks.is_empty() {
            columns.push("Let op".to_owned());
        }
        let by_year: Vec<_> = self.lines.iter().map(Line::by_year).collect();
        let mut rows = Vec::new();
        let mut told = 0;
        for year in self.years() {
            let mut row = vec![year.to_string()];
            for (line, points) in self.lines.iter().zip(&by_year) {
                row.extend(self.cells(line, points.get(&year)));
            }
            if !breaks.is_empty() {
                let new = breaks
                    .range(..=year)
                    .skip(told)
                    .map(|(_, text)| text.as_str());
                let texts: Vec<_> = new.collect();
                told += texts.len();
                row.push(texts.join("; "));
            }
            rows.push(row);
        }
        ChartTable { columns, rows }
    }

    fn cells(&self, line: &Line, point: Option<&LinePoint>) -> Vec<String> {
        let value = point.and_then(|point| known(point.value));
        let mut text = cell(value, self.decimals);
        if value.is_some() && point.is_some_and(|point| point.provisional) {
            text.push_str(" (voorlopig)");
        }
        let mut cells = vec![text];
        if line.has_margin() {
            let bounds = point.and_then(|point| line.margin(point));
            cells.push(cell(bounds.map(|(low, _)| low), self.decimals));
            cells.push(cell(bounds.map(|(_, high)| high), self.decimals));
        }
        cells
    }

    /// The years that the chart knows of, with a figure or without.
    fn years(&self) -> BTreeSet<u16> {
        let points = self.lines.iter().flat_map(|line| &line.points);
        points.map(|point| point.year).collect()
    }

    fn rhythm(&self) -> u16 {
        rhythm(&self.years())
    }

    /// What changes from which year on, as far as it cuts a line.
    fn breaks(&self) -> BTreeMap<u16, String> {
        let inner = inner_breaks(self.breaks.iter().map(|(year, _)| *year), &self.years());
        let mut breaks: BTreeMap<u16, String> = BTreeMap::new();
        for (year, text) in self.breaks.iter().filter(|(year, _)| inner.contains(year)) {
            let texts = breaks.entry(*year).or_default();
            if !texts.is_empty() {
                texts.push_str("; ");
            }
            texts.push_str(text);
        }
        breaks
    }

    fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = self
            .breaks()
            .iter()
            .zip(1..)
            .map(|((year, text), number)| {
                let text = if text.trim().is_empty() {
                    "anders geteld"
                } else {
                    text
                };
                format!("{number}. Vanaf {year}: {text}")
            })
            .collect();
        let lines = || self.lines.iter();
        if lines().any(Line::has_margin) {
            notes.push("Lichte band: de marge rond het eigen cijfer.".to_owned());
        }
        let mut drawn = lines().flat_map(Line::drawn);
        if drawn.any(|(point, _)| point.provisional) {
            notes.push("Open teken: voorlopig cijfer.".to_owned());
        }
        let without: Vec<&str> = lines()
            .filter(|line| line.drawn().is_empty())
            .map(|line| {
                if line.name.is_empty() {
                    MISSING
                } else {
                    &line.name
                }
            })
            .collect();
        if !without.is_empty() {
            notes.push(format!("Geen cijfers: {}.", listed(&without)));
        }
        notes
    }
}
