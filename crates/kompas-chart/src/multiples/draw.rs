//! The grid of small charts and the key to their lines.

use super::{Multiples, Panel, Series, series};
use crate::axis::Axis;
use crate::draw::{AXIS, GRID, OWN};
use crate::number::{count, known};
use crate::series::{Plot, rhythm, runs, through};
use crate::svg::{Anchor, Drawing, Pen, WIDTH};
use crate::text::{Face, PLAIN, SMALL};

pub(super) const OWN_NAME: &str = "Eigen gemeente";
pub(super) const SIMILAR_NAME: &str = "Vergelijkbare gemeenten";

const HEIGHT: f64 = 104.0;
const GAP: f64 = 22.0;
const NAME: Face = Face {
    size: 17.0,
    bold: true,
};
const OWN_PEN: Pen = Pen {
    colour: OWN,
    width: 3.5,
    dash: "",
};
const SIMILAR_PEN: Pen = Pen {
    colour: "#9c3d00",
    width: 2.0,
    dash: "7 4",
};

/// Draws all from `top` on; gives where it ends.
pub(super) fn panels(multiples: &Multiples, drawing: &mut Drawing, top: f64) -> f64 {
    let columns = match multiples.panels.len() {
        ..=2 | 4 => 2,
        _ => 3,
    };
    let width = (WIDTH - GAP * (count(columns) - 1.0)) / count(columns);
    let mut y = key(multiples, drawing, top) + 8.0;
    for row in multiples.panels.chunks(columns) {
        let titles: Vec<_> = row
            .iter()
            .map(|panel| NAME.wrap(&panel.title, width, 2))
            .collect();
        let lines = titles.iter().map(Vec::len).max().unwrap_or(0);
        let plot_top = y + count(lines) * NAME.leading() + 8.0;
        for (column, (panel, title)) in row.iter().zip(&titles).enumerate() {
            let left = count(column) * (width + GAP);
            for (line, words) in title.iter().enumerate() {
                let base = y + count(line + 1) * NAME.leading() - 4.0;
                drawing.text((left, base), Anchor::Start, NAME, words);
            }
            let axis = axis(panel, multiples.decimals);
            let plot = Plot {
                left: left + gutter(&axis),
                right: left + width,
                top: plot_top,
                bottom: plot_top + HEIGHT,
                years: multiples.years(),
                axis,
            };
            draw(panel, drawing, &plot);
        }
        y = plot_top + HEIGHT + SMALL.leading() + GAP;
    }
    y - GAP + 8.0
}

fn key(multiples: &Multiples, drawing: &mut Drawing, top: f64) -> f64 {
    let middle = top + PLAIN.leading() / 2.0;
    let mut x = 0.0;
    let any = |points: &[(u16, Option<f64>)]| points.iter().any(|one| known(one.1).is_some());
    let mut panels = multiples.panels.iter();
    let keys = [
        (
            panels.clone().any(|panel| any(&panel.own)),
            OWN_NAME,
            OWN_PEN,
        ),
        (
            panels.any(|panel| any(&panel.similar)),
            SIMILAR_NAME,
            SIMILAR_PEN,
        ),
    ];
    for (_, name, pen) in keys.into_iter().filter(|(is_drawn, ..)| *is_drawn) {
        drawing.line((x, middle), (x + 42.0, middle), pen);
        let at = (x + 50.0, middle + 6.0);
        drawing.text(at, Anchor::Start, PLAIN, name);
        x += 50.0 + PLAIN.width(name) + 24.0;
    }
    top + PLAIN.leading()
}

fn axis(panel: &Panel, decimals: u8) -> Axis {
    let both = [series(&panel.own), series(&panel.similar)];
    let values = both.into_iter().flat_map(Series::into_values);
    Axis::over(values.flatten(), decimals)
}

fn gutter(axis: &Axis) -> f64 {
    let widths = outer(axis).map(|tick| SMALL.width(&axis.label(tick)));
    (widths.into_iter().fold(0.0, f64::max) + 8.0).min(WIDTH / 6.0)
}

/// The lowest and the highest tick.
fn outer(axis: &Axis) -> [f64; 2] {
    [axis.low(), axis.high()]
}

fn draw(panel: &Panel, drawing: &mut Drawing, plot: &Plot) {
    let (own, similar) = (series(&panel.own), series(&panel.similar));
    if own.values().chain(similar.values()).all(Option::is_none) {
        let at = (plot.left, f64::midpoint(plot.top, plot.bottom));
        drawing.text(at, Anchor::Start, SMALL, "geen cijfers");
        return;
    }
    for tick in [plot.axis.low(), 0.0, plot.axis.high()] {
        let y = plot.y(tick);
        let pen = if tick.abs() > 0.0 { GRID } else { AXIS };
        drawing.line((plot.left, y), (plot.right, y), pen);
    }
    for tick in outer(&plot.axis) {
        let at = (plot.left - 6.0, plot.y(tick) + 5.5);
        drawing.text(at, Anchor::End, SMALL, &plot.axis.label(tick));
    }
    for year in panel.breaks() {
        plot.rule(drawing, year, plot.top);
    }
    plot.outer_years(drawing);
    line(panel, &similar, drawing, plot, SIMILAR_PEN);
    line(panel, &own, drawing, plot, OWN_PEN);
}

fn line(panel: &Panel, series: &Series, drawing: &mut Drawing, plot: &Plot, pen: Pen) {
    let drawn: Vec<(u16, f64)> = series
        .iter()
        .filter_map(|(year, value)| Some((*year, (*value)?)))
        .collect();
    let years: Vec<u16> = drawn.iter().map(|(year, _)| *year).collect();
    let solid = Pen { dash: "", ..pen };
    for run in runs(&years, rhythm(&panel.years()), &panel.breaks()) {
        let points: Vec<_> = drawn[run]
            .iter()
            .map(|&(year, value)| plot.at(year, value))
            .collect();
        through(drawing, &points, pen);
        if let [alone] = points[..] {
            drawing.circle(alone, pen.width, pen.colour, solid);
        }
    }
}
