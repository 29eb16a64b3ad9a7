//! The municipalities of the Netherlands in classes of a figure.

mod draw;
mod outline;
mod shade;

use std::collections::BTreeMap;

use crate::draw::{head, notes};
use crate::number::{cell, known, rounded};
use crate::svg::{Drawing, Frame};
use crate::table::{ChartTable, heading};

/// A map of all municipalities, north up, darker where a figure is higher.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MapChart {
    /// What the identifiers in the drawing begin with; one of its own on a page.
    pub id: String,
    /// What is drawn, with the year.
    pub title: String,
    /// What the map shows in one or two sentences, for who does not see it.
    pub description: String,
    /// What is counted: `per 1.000 inwoners`.
    pub unit: String,
    /// Digits behind the comma. A figure is in the class of the number as it is written.
    pub decimals: u8,
    /// Where a next class begins, ascending: three or four bounds for four or five classes. A
    /// figure that equals a bound is in the higher class.
    pub classes: Vec<f64>,
    /// The figures. Of two of one municipality the later counts; municipalities that are not here
    /// are drawn as missing.
    pub areas: Vec<MapArea>,
    /// The code of the own municipality, which has a thick outline.
    pub own: Option<String>,
}

/// The figure of a municipality.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MapArea {
    /// The code of the CBS: `GM0344`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The figure, in the unit of the map; none where it is missing.
    pub value: Option<f64>,
}

impl MapChart {
    /// The drawing: an `svg` element that stands in a page, or is a file by [`crate::standalone`].
    pub fn svg(&self) -> String {
        let mut drawing = Drawing::default();
        let top = head(&mut drawing, &self.title, &self.unit);
        let bottom = draw::map(self, &mut drawing, top);
        let bottom = notes(&mut drawing, bottom, &self.notes());
        let frame = Frame {
            id: &self.id,
            title: &self.title,
            description: &self.description,
        };
        drawing.finish(&frame, bottom)
    }

    /// The numbers: a row for each municipality, in the order given.
    pub fn table(&self) -> ChartTable {
        let rows = self.areas.iter();
        ChartTable {
            columns: vec!["Gemeente".to_owned(), heading(&self.unit)],
            rows: rows
                .map(|area| vec![area.name.clone(), cell(area.value, self.decimals)])
                .collect(),
        }
    }

    fn by_code(&self) -> BTreeMap<&str, &MapArea> {
        let areas = self.areas.iter();
        areas.map(|area| (area.code.as_str(), area)).collect()
    }

    /// The bounds that separate classes, ascending.
    fn bounds(&self) -> Vec<f64> {
        let bounds = self.classes.iter().filter_map(|&bound| known(Some(bound)));
        let mut bounds: Vec<f64> = bounds.collect();
        bounds.sort_by(f64::total_cmp);
        bounds.dedup_by(|one, other| *one <= *other);
        bounds
    }

    /// The class of a figure, counted from the lowest.
    fn class(&self, area: &MapArea, bounds: &[f64]) -> Option<usize> {
        let value = rounded(known(area.value)?, self.decimals);
        Some(bounds.partition_point(|&bound| bound <= value))
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let codes = self.by_code();
        let strange = codes.keys().filter(|code| outline::of(code).is_none());
        match strange.count() {
            0 => {}
            1 => notes.push("Niet op de kaart: 1 gebied uit de tabel.".to_owned()),
            more => notes.push(format!("Niet op de kaart: {more} gebieden uit de tabel.")),
        }
        notes.push("Grenzen: CBS en Kadaster (2023), vereenvoudigd.".to_owned());
        notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_in_the_class_of_the_number_that_is_written() {
        let map = MapChart {
            decimals: 1,
            classes: vec![2.0, f64::NAN, 1.0, 2.0],
            ..MapChart::default()
        };
        let bounds = map.bounds();
        assert_eq!(bounds, [1.0, 2.0]);
        for (value, class) in [
            (Some(-3.0), Some(0)),
            (Some(0.94), Some(0)),
            (Some(0.96), Some(1)),
            (Some(1.0), Some(1)),
            (Some(1.9), Some(1)),
            (Some(2.0), Some(2)),
            (Some(1e9), Some(2)),
            (Some(f64::NAN), None),
            (None, None),
        ] {
            let area = MapArea {
                value,
                ..MapArea::default()
            };
            assert_eq!(map.class(&area, &bounds), class, "{value:?}");
        }
    }
}
