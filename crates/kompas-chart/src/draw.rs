//! What every chart has: words over it, notes under it, and how things look.

use crate::svg::{Anchor, Drawing, Pen, WIDTH};
use crate::text::{PLAIN, SMALL, TITLE};

/// What belongs to the own municipality.
pub(crate) const OWN: &str = "#0b4a82";
/// Others to compare with.
pub(crate) const OTHER: &str = "#4d4d4d";
/// The margin around the own line.
pub(crate) const BAND: &str = "#d3e4f4";

/// The lines behind a chart.
pub(crate) const GRID: Pen = Pen {
    colour: "#8c8c8c",
    width: 0.5,
    dash: "",
};
/// An axis.
pub(crate) const AXIS: Pen = Pen {
    colour: "#5a5a5a",
    width: 1.0,
    dash: "",
};
/// Where a series is counted in another way.
pub(crate) const BREAK: Pen = Pen {
    colour: "#5a5a5a",
    width: 1.0,
    dash: "4 4",
};
/// What leads from a line to its name.
pub(crate) const LEADER: Pen = Pen {
    colour: "#767676",
    width: 1.0,
    dash: "",
};

/// Writes title and unit; gives where the rest may begin.
pub(crate) fn head(drawing: &mut Drawing, title: &str, unit: &str) -> f64 {
    let mut y = 0.0;
    for line in TITLE.wrap(title, WIDTH, 3) {
        y += TITLE.leading();
        drawing.text((0.0, y - 4.0), Anchor::Start, TITLE, &line);
    }
    for line in PLAIN.wrap(unit, WIDTH, 2) {
        y += PLAIN.leading();
        drawing.text((0.0, y - 3.0), Anchor::Start, PLAIN, &line);
    }
    y + 8.0
}

/// Writes notes from `y` on, whole; gives where they end.
pub(crate) fn notes(drawing: &mut Drawing, mut y: f64, notes: &[String]) -> f64 {
    for note in notes {
        for line in SMALL.wrap(note, WIDTH, usize::MAX) {
            y += SMALL.leading();
            drawing.text((0.0, y - 4.0), Anchor::Start, SMALL, &line);
        }
    }
    y + 4.0
}

/// Says that there is nothing to draw; gives where that ends.
pub(crate) fn nothing(drawing: &mut Drawing, y: f64) -> f64 {
    notes(
        drawing,
        y,
        &["Er zijn geen cijfers om te tekenen.".to_owned()],
    )
}

/// Names after each other: `a, b en c`.
pub(crate) fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} en {last}", first.join(", ")),
    }
}
