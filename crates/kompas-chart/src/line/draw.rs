//! The lines, their margins, and their names at the end.

use super::{Line, LineChart, LinePoint, Role};
use crate::axis::Axis;
use crate::draw::{BAND, LEADER, OTHER, OWN};
use crate::series::{Plot, path, runs, through};
use crate::spread::spread;
use crate::svg::{Anchor, Drawing, Element, Pen, WIDTH};
use crate::text::{BOLD, Face, PLAIN, SMALL};

const HEIGHT: f64 = 280.0;
const NAMES: f64 = 175.0;
/// From the last year to the names.
const LEAD: f64 = 26.0;

/// A name at the end of a line.
struct Label<'a> {
    line: &'a Line,
    words: Vec<String>,
}

impl Role {
    fn pen(self) -> Pen {
        let (colour, width, dash) = match self {
            Self::Own => (OWN, 4.0, ""),
            Self::Similar => ("#9c3d00", 2.25, "9 4"),
            Self::Region => ("#2b6b2f", 2.25, "2 3"),
            Self::Country => (OTHER, 2.25, "11 4 2 4"),
        };
        Pen {
            colour,
            width,
            dash,
        }
    }

    fn face(self) -> Face {
        match self {
            Self::Own => BOLD,
            _ => PLAIN,
        }
    }

    fn radius(self) -> f64 {
        match self {
            Self::Own => 5.0,
            _ => 3.25,
        }
    }
}

/// Draws all from `top` on; gives where it ends.
pub(super) fn lines(chart: &LineChart, drawing: &mut Drawing, top: f64) -> f64 {
    let labels = labels(chart);
    let plot = plot(chart, &labels, top);
    plot.grid(drawing);
    plot.tick_labels(drawing);
    plot.year_labels(drawing, chart.rhythm());
    breaks(chart, drawing, &plot, top);
    let (own, others): (Vec<_>, Vec<_>) =
        chart.lines.iter().partition(|line| line.role == Role::Own);
    for line in &own {
        band(chart, drawing, &plot, line);
    }
    for line in others.iter().chain(&own) {
        strokes(chart, drawing, &plot, line);
    }
    names(drawing, &plot, &labels);
    plot.bottom + 12.0 + SMALL.leading()
}

fn labels(chart: &LineChart) -> Vec<Label<'_>> {
    let drawn = chart.lines.iter().filter(|line| !line.drawn().is_empty());
    drawn
        .map(|line| Label {
            line,
            words: line.role.face().wrap(&line.name, NAMES, 2),
        })
        .collect()
}

impl Label<'_> {
    fn height(&self) -> f64 {
        crate::number::count(self.words.len()) * PLAIN.leading() + 4.0
    }

    fn width(&self) -> f64 {
        let face = self.line.role.face();
        let widths = self.words.iter().map(|words| face.width(words));
        widths.fold(0.0, f64::max)
    }
}

fn plot(chart: &LineChart, labels: &[Label<'_>], top: f64) -> Plot {
    let extents = chart.lines.iter().flat_map(|line| {
        let drawn = line.drawn().into_iter();
        drawn.flat_map(|(point, value)| {
            let (low, high) = line.margin(&point).unwrap_or((value, value));
            [value, low, high]
        })
    });
    let axis = Axis::over(extents, chart.decimals);
    let ticks = axis
        .ticks
        .iter()
        .map(|&tick| SMALL.width(&axis.label(tick)));
    let names = labels.iter().map(Label::width).fold(0.0, f64::max);
    let tall: f64 = labels.iter().map(Label::height).sum();
    let top = if chart.breaks().is_empty() {
        top + 8.0
    } else {
        top + 8.0 + SMALL.leading()
    };
    let years = chart.years();
    Plot {
        left: ticks.fold(24.0, f64::max) + 10.0,
        right: WIDTH - names - LEAD,
        top,
        bottom: top + tall.max(HEIGHT),
        years: (
            years.first().copied().unwrap_or(0),
            years.last().copied().unwrap_or(0),
        ),
        axis,
    }
}

/// The rules where the way of counting changes, each with its number.
fn breaks(chart: &LineChart, drawing: &mut Drawing, plot: &Plot, top: f64) {
    for (year, number) in chart.breaks().keys().zip(1..) {
        let x = plot.rule(drawing, *year, top + SMALL.leading());
        let at = (x, top + SMALL.size);
        drawing.text(at, Anchor::Middle, SMALL, &number.to_string());
    }
}

/// The points of a line that hang together.
fn parts(chart: &LineChart, line: &Line) -> Vec<Vec<(LinePoint, f64)>> {
    let drawn = line.drawn();
    let years: Vec<u16> = drawn.iter().map(|(point, _)| point.year).collect();
    let breaks = chart.breaks().into_keys().collect();
    runs(&years, chart.rhythm(), &breaks)
        .into_iter()
        .map(|run| drawn[run].to_vec())
        .collect()
}

fn band(chart: &LineChart, drawing: &mut Drawing, plot: &Plot, line: &Line) {
    let edge = Pen {
        colour: OWN,
        width: 0.75,
        dash: "",
    };
    for part in parts(chart, line) {
        for piece in part.split(|(point, _)| line.margin(point).is_none()) {
            let (mut lower, mut upper) = (Vec::new(), Vec::new());
            for (point, _) in piece {
                if let Some((low, high)) = line.margin(point) {
                    lower.push(plot.at(point.year, low));
                    upper.push(plot.at(point.year, high));
                }
            }
            if let ([low], [high]) = (&lower[..], &upper[..]) {
                // one figure alone has a bar, not a band without width
                let (left, right) = (low.0 - 6.0, low.0 + 6.0);
                lower = vec![(left, low.1), (right, low.1)];
                upper = vec![(left, high.1), (right, high.1)];
            }
            area(drawing, &lower, &upper);
            through(drawing, &upper, edge);
            through(drawing, &lower, edge);
        }
    }
}

fn area(drawing: &mut Drawing, lower: &[(f64, f64)], upper: &[(f64, f64)]) {
    if lower.is_empty() {
        return;
    }
    let around: Vec<_> = upper.iter().chain(lower.iter().rev()).copied().collect();
    let area = Element::new("path").with("d", &format!("{}Z", path(&around)));
    drawing.put(&area.with("fill", BAND));
}

fn strokes(chart: &LineChart, drawing: &mut Drawing, plot: &Plot, line: &Line) {
    let pen = line.role.pen();
    let ring = Pen {
        width: 2.0,
        dash: "",
        ..pen
    };
    for part in parts(chart, line) {
        let points: Vec<_> = part
            .iter()
            .map(|(point, value)| plot.at(point.year, *value))
            .collect();
        through(drawing, &points, pen);
        for ((point, _), at) in part.iter().zip(&points) {
            let stands_alone = part.len() == 1;
            if point.provisional {
                mark(drawing, line.role, *at, "#fff", ring);
            } else if line.role == Role::Own || stands_alone {
                mark(drawing, line.role, *at, pen.colour, ring);
            }
        }
    }
}

/// The sign of a figure: a dot for the own line, and another shape for each kind of other.
fn mark(drawing: &mut Drawing, role: Role, at: (f64, f64), fill: &str, pen: Pen) {
    let size = role.radius();
    let corners: &[(f64, f64)] = match role {
        Role::Own => return drawing.circle(at, size, fill, pen),
        Role::Similar => &[(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)],
        Role::Region => &[(0.0, -1.3), (1.3, 1.0), (-1.3, 1.0)],
        Role::Country => &[(0.0, -1.4), (1.4, 0.0), (0.0, 1.4), (-1.4, 0.0)],
    };
    let corner = |&(x, y): &(f64, f64)| (at.0 + x * size, at.1 + y * size);
    let corners: Vec<_> = corners.iter().map(corner).collect();
    let shape = Element::new("path").with("d", &format!("{}Z", path(&corners)));
    drawing.put(&shape.with("fill", fill).pen(pen));
}

fn names(drawing: &mut Drawing, plot: &Plot, labels: &[Label<'_>]) {
    let ends: Vec<(f64, f64)> = labels
        .iter()
        .filter_map(|label| label.line.drawn().last().copied())
        .map(|(point, value)| plot.at(point.year, value))
        .collect();
    let wanted: Vec<_> = ends
        .iter()
        .zip(labels)
        .map(|(end, label)| (end.1, label.height()))
        .collect();
    let left = plot.right - 8.0 + LEAD;
    let last = plot.x(f64::from(plot.years.1));
    let middles = spread(&wanted, plot.top, plot.bottom);
    for ((label, end), middle) in labels.iter().zip(&ends).zip(middles) {
        let role = label.line.role;
        let gap = role.radius() + 4.0;
        drawing.line((end.0 + gap, end.1), (last + gap, end.1), LEADER);
        drawing.line((last + gap, end.1), (left - 4.0, middle), LEADER);
        let mut y = middle - label.height() / 2.0 - 3.0;
        for words in &label.words {
            y += role.face().leading();
            drawing.text((left, y), Anchor::Start, role.face(), words);
        }
    }
}
