//! The rows, and the rules of what they are compared with.

use super::{Dot, DotPlot};
use crate::axis::Axis;
use crate::draw::{AXIS, BAND, GRID, OTHER, OWN};
use crate::number::{count, dutch, known};
use crate::series::middle_of;
use crate::svg::{Anchor, Drawing, Element, Pen, WIDTH};
use crate::text::{BOLD, PLAIN, SMALL};

const ROW: f64 = 27.0;
const NAMES: f64 = 215.0;
const REFERENCE: Pen = Pen {
    colour: "#9c3d00",
    width: 1.75,
    dash: "",
};
const DASHES: [&str; 3] = ["7 4", "2 3", "11 4 2 4"];

/// Where things stand from left to right, and the rows from top to bottom.
struct Field {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    axis: Axis,
}

impl Field {
    fn x(&self, value: f64) -> f64 {
        self.left + self.axis.share(value) * (self.right - self.left)
    }
}

/// Draws all from `top` on; gives where it ends.
pub(super) fn rows(plot: &DotPlot, dots: &[&Dot], drawing: &mut Drawing, top: f64) -> f64 {
    let mut references: Vec<(&str, f64)> = plot
        .references
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), known(Some(*value))?)))
        .collect();
    references.sort_by(|one, other| one.1.total_cmp(&other.1));
    let field = field(plot, dots, &references, top);
    own_row(drawing, &field, dots);
    grid(drawing, &field);
    rules(plot, &references, drawing, &field, top);
    for (index, dot) in dots.iter().enumerate() {
        let y = field.top + middle_of(index, ROW);
        row(drawing, &field, y, dot, plot.decimals);
    }
    field.bottom + 10.0 + SMALL.leading()
}

fn field(plot: &DotPlot, dots: &[&Dot], references: &[(&str, f64)], top: f64) -> Field {
    let extents = dots.iter().flat_map(|dot| {
        let (low, high) = dot.margin().unzip();
        [dot.known(), low, high]
    });
    let compared = references.iter().map(|(_, value)| *value);
    let axis = Axis::over(extents.flatten().chain(compared), plot.decimals);
    let widest = |widths: &mut dyn Iterator<Item = f64>| widths.fold(0.0, f64::max);
    let names = widest(&mut dots.iter().map(|dot| BOLD.width(&dot.name)));
    let values = widest(&mut dots.iter().filter_map(|dot| {
        let value = dutch(dot.known()?, plot.decimals);
        Some(BOLD.width(&value))
    }));
    let top = top + count(references.len()) * PLAIN.leading() + 6.0;
    Field {
        left: names.min(NAMES) + 22.0,
        right: WIDTH - values.max(30.0) - 22.0,
        top,
        bottom: top + count(dots.len()) * ROW,
        axis,
    }
}

fn own_row(drawing: &mut Drawing, field: &Field, dots: &[&Dot]) {
    for (index, _) in dots.iter().enumerate().filter(|(_, dot)| dot.is_own) {
        let band = Element::new("rect")
            .number("x", 0.0)
            .number("y", field.top + count(index) * ROW)
            .number("width", WIDTH)
            .number("height", ROW);
        drawing.put(&band.with("fill", BAND));
    }
}

fn grid(drawing: &mut Drawing, field: &Field) {
    let mut free = f64::NEG_INFINITY;
    for &tick in &field.axis.ticks {
        let x = field.x(tick);
        let pen = if tick.abs() > 0.0 { GRID } else { AXIS };
        drawing.line((x, field.top), (x, field.bottom + 5.0), pen);
        let label = field.axis.label(tick);
        let half = SMALL.width(&label) / 2.0;
        if x - half > free {
            let at = (x, field.bottom + 5.0 + SMALL.size);
            drawing.text(at, Anchor::Middle, SMALL, &label);
            free = x + half + 6.0;
        }
    }
}

/// The rules of what is compared with, each with its words on a line of its own.
fn rules(
    plot: &DotPlot,
    references: &[(&str, f64)],
    drawing: &mut Drawing,
    field: &Field,
    top: f64,
) {
    let height = |index| top + middle_of(index, PLAIN.leading());
    for ((index, (_, value)), dash) in references.iter().enumerate().zip(DASHES.iter().cycle()) {
        let x = field.x(*value);
        let pen = Pen { dash, ..REFERENCE };
        let begin = height(index) - PLAIN.size / 2.0;
        drawing.line((x, begin), (x, field.bottom), pen);
    }
    for (index, (name, value)) in references.iter().enumerate() {
        let words = format!("{name}: {}", dutch(*value, plot.decimals));
        reference_label(drawing, (field.x(*value), height(index)), &words);
    }
}

/// The words beside a rule, at the right if they fit there, on white, so that no other rule crosses
/// them.
fn reference_label(drawing: &mut Drawing, at: (f64, f64), words: &str) {
    let words = PLAIN.shorten(words, WIDTH - 20.0);
    let width = PLAIN.width(&words);
    let right = at.0 + 8.0;
    let (left, anchor, x) = if right + width <= WIDTH {
        (right, Anchor::Start, right)
    } else {
        let end = (at.0 - 8.0).max(width);
        (end - width, Anchor::End, end)
    };
    let ground = Element::new("rect")
        .number("x", left - 2.0)
        .number("y", at.1 - PLAIN.leading() / 2.0)
        .number("width", width + 4.0)
        .number("height", PLAIN.leading());
    drawing.put(&ground.with("fill", "#fff"));
    drawing.text((x, at.1 + 6.0), anchor, PLAIN, &words);
}

fn row(drawing: &mut Drawing, field: &Field, y: f64, dot: &Dot, decimals: u8) {
    let face = if dot.is_own { BOLD } else { PLAIN };
    let name = face.shorten(&dot.name, NAMES);
    let base = y + 6.0;
    drawing.text((field.left - 14.0, base), Anchor::End, face, &name);
    let Some(value) = dot.known() else {
        let at = (field.left + 8.0, base);
        drawing.text(at, Anchor::Start, face, "geen cijfer");
        return;
    };
    let colour = if dot.is_own { OWN } else { OTHER };
    let pen = Pen {
        colour,
        width: 2.0,
        dash: "",
    };
    if let Some((low, high)) = dot.margin() {
        drawing.line((field.x(low), y), (field.x(high), y), pen);
    }
    let at = (field.x(value), y);
    if dot.is_own {
        drawing.circle(at, 8.0, OWN, pen);
    } else {
        drawing.circle(at, 5.0, "#fff", pen);
    }
    let at = (WIDTH, base);
    drawing.text(at, Anchor::End, face, &dutch(value, decimals));
}
