//! Areas in the order of a figure, with the margin of each.

mod draw;

use std::cmp::Ordering;
use std::ops::Range;

use crate::draw::{head, notes, nothing};
use crate::number::{cell, dutch, known, margin};
use crate::svg::{Drawing, Frame};
use crate::table::{ChartTable, heading};

/// Areas from high to low, each a dot on a row of its own.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DotPlot {
    /// What the identifiers in the drawing begin with; one of its own on a page.
    pub id: String,
    /// What is drawn, with the year.
    pub title: String,
    /// What the chart shows in one or two sentences, for who does not see it.
    pub description: String,
    /// What is counted: `per 1.000 inwoners`.
    pub unit: String,
    /// Digits behind the comma.
    pub decimals: u8,
    /// The areas, in any order. At most forty around the own one are drawn.
    pub dots: Vec<Dot>,
    /// Figures to compare with, such as that of the Netherlands.
    pub references: Vec<(String, f64)>,
}

/// The figure of an area.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dot {
    /// The name of the area.
    pub name: String,
    /// The figure, in the unit of the chart; none where it is missing.
    pub value: Option<f64>,
    /// The lower bound of its margin, drawn where both bounds are known.
    pub low: Option<f64>,
    /// The upper bound of its margin.
    pub high: Option<f64>,
    /// Whether it is the own municipality.
    pub is_own: bool,
}

const MOST_ROWS: usize = 40;

impl Dot {
    fn known(&self) -> Option<f64> {
        known(self.value)
    }

    fn margin(&self) -> Option<(f64, f64)> {
        self.known().and_then(|_| margin(self.low, self.high))
    }
}

impl DotPlot {
    /// The drawing: an `svg` element that stands in a page, or is a file by [`crate::standalone`].
    pub fn svg(&self) -> String {
        let mut drawing = Drawing::default();
        let top = head(&mut drawing, &self.title, &self.unit);
        let ranked = self.ranked();
        let bottom = if ranked.is_empty() {
            nothing(&mut drawing, top)
        } else {
            let own = ranked.iter().position(|dot| dot.is_own);
            let window = window(ranked.len(), own);
            let bottom = draw::rows(self, &ranked[window.clone()], &mut drawing, top);
            notes(&mut drawing, bottom, &remarks(&ranked, &window))
        };
        let frame = Frame {
            id: &self.id,
            title: &self.title,
            description: &self.description,
        };
        drawing.finish(&frame, bottom)
    }

    /// The numbers: a row for each area from high to low, those that are not drawn too, then a
    /// row for each figure to compare with.
    pub fn table(&self) -> ChartTable {
        let has_margin = self.dots.iter().any(|dot| dot.margin().is_some());
        let mut columns = vec!["Gebied".to_owned(), heading(&self.unit)];
        if has_margin {
            columns.push("Ondergrens".to_owned());
            columns.push("Bovengrens".to_owned());
        }
        let row = |name: &str, value, bounds: Option<(f64, f64)>| {
            let mut row = vec![name.to_owned(), cell(value, self.decimals)];
            if has_margin {
                row.push(cell(bounds.map(|(low, _)| low), self.decimals));
                row.push(cell(bounds.map(|(_, high)| high), self.decimals));
            }
            row
        };
        let dots = self.ranked();
        let dots = dots
            .iter()
            .map(|dot| row(&dot.name, dot.value, dot.margin()));
        let references = self.references.iter();
        let references = references.map(|(name, value)| row(name, Some(*value), None));
        ChartTable {
            columns,
            rows: dots.chain(references).collect(),
        }
    }

    /// From high to low, equal ones by name, missing ones last.
    fn ranked(&self) -> Vec<&Dot> {
        let mut ranked: Vec<&Dot> = self.dots.iter().collect();
        ranked.sort_by(|one, other| {
            let by_value = match (one.known(), other.known()) {
                (Some(high), Some(low)) => low.total_cmp(&high),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => Ordering::Equal,
            };
            by_value.then_with(|| one.name.cmp(&other.name))
        });
        ranked
    }
}

/// What is to be known of the drawing, of which rows it has above all.
fn remarks(ranked: &[&Dot], window: &Range<usize>) -> Vec<String> {
    let mut notes = Vec::new();
    let drawn = &ranked[window.clone()];
    if drawn.iter().any(|dot| dot.margin().is_some()) {
        notes.push("Streep door een punt: de marge rond het cijfer.".to_owned());
    }
    let with_value = |dots: &[&Dot]| dots.iter().filter(|dot| dot.known().is_some()).count();
    let (before, behind) = (&ranked[..window.start], &ranked[window.end..]);
    let (above, below) = (with_value(before), with_value(behind));
    let without = before.len() + behind.len() - above - below;
    let left_out = [
        (above, "erboven"),
        (below, "eronder"),
        (without, "zonder cijfer"),
    ];
    let parts: Vec<String> = left_out
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, kind)| format!("{} {kind}", whole(*number)))
        .collect();
    if !parts.is_empty() {
        notes.push(format!(
            "{} van {} gebieden getekend. Niet getekend: {}. De tabel heeft ze alle.",
            drawn.len(),
            whole(ranked.len()),
            parts.join(", ")
        ));
    }
    notes
}

fn whole(number: usize) -> String {
    dutch(crate::number::count(number), 0)
}

/// Which rows are drawn: as many above the own one as below it, or the first where there is none.
fn window(rows: usize, own: Option<usize>) -> Range<usize> {
    let latest = rows.saturating_sub(MOST_ROWS);
    let begin = own.unwrap_or(0).saturating_sub(MOST_ROWS / 2).min(latest);
    begin..rows.min(begin + MOST_ROWS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_rows_around_the_own_one() {
        for (rows, own, drawn) in [
            (0, None, 0..0),
            (12, Some(3), 0..12),
            (40, Some(39), 0..40),
            (342, None, 0..40),
            (342, Some(0), 0..40),
            (342, Some(20), 0..40),
            (342, Some(100), 80..120),
            (342, Some(341), 302..342),
        ] {
            assert_eq!(window(rows, own), drawn, "{rows} {own:?}");
        }
    }
}
