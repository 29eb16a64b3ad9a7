//! The map and its key, which stands where the sea is.

use std::collections::BTreeMap;

use super::outline;
use super::shade::shade;
use super::{MapArea, MapChart};
use crate::number::{MISSING, cell, exact};
use crate::svg::{Anchor, Drawing, Element, INK, Pen, WIDTH, identifier, place};
use crate::text::{BOLD, PLAIN};

const SCALE: f64 = 0.52;
const LEFT: f64 = WIDTH - outline::WIDTH * SCALE;
/// How far the sea reaches beside Holland.
const SEA: (f64, f64) = (270.0, 290.0);
const ROW: f64 = 27.0;
const SWATCH: f64 = 30.0;
const BORDER: Pen = Pen {
    colour: "#4d4d4d",
    width: 0.8,
    dash: "",
};

/// The municipalities by class, those without a figure first.
type Classes<'a> = BTreeMap<Option<usize>, Vec<Place<'a>>>;

/// A municipality on the map.
#[derive(Clone, Copy)]
struct Place<'a> {
    code: &'a str,
    path: &'static str,
    area: Option<&'a MapArea>,
    class: Option<usize>,
}

/// What the parts of a map are drawn from.
struct Sheet<'a> {
    decimals: u8,
    bounds: Vec<f64>,
    classes: Classes<'a>,
    own: Option<Place<'a>>,
    hatch: String,
}

impl Sheet<'_> {
    fn fill(&self, class: Option<usize>) -> String {
        match class {
            Some(class) => shade(class, self.bounds.len() + 1),
            None => format!("url(#{})", self.hatch),
        }
    }

    fn says(&self, area: &MapArea) -> String {
        cell(area.value, self.decimals)
    }
}

/// Draws all from `top` on; gives where it ends.
pub(super) fn map(chart: &MapChart, drawing: &mut Drawing, top: f64) -> f64 {
    let sheet = sheet(chart);
    hatch(drawing, &sheet.hatch);
    let keys = keys(drawing, &sheet, top);
    let top = top + (keys - top - SEA.1).max(0.0);
    let placed = format!("translate({} {}) scale({SCALE})", place(LEFT), place(top));
    let group = Element::new("g").with("transform", &placed).pen(BORDER);
    drawing.open(
        &group
            .with("stroke-linejoin", "round")
            .with("fill-rule", "evenodd"),
    );
    for (class, places) in &sheet.classes {
        drawing.open(&Element::new("g").with("fill", &sheet.fill(*class)));
        for place in places {
            shape(drawing, &sheet, place);
        }
        drawing.close("g");
    }
    if let Some(own) = &sheet.own {
        own_outline(drawing, own.path);
    }
    drawing.close("g");
    top + outline::HEIGHT * SCALE
}

fn sheet(chart: &MapChart) -> Sheet<'_> {
    let areas = chart.by_code();
    let bounds = chart.bounds();
    let mut classes = Classes::new();
    let mut own = None;
    for (code, path) in outline::all() {
        let area = areas.get(code).copied();
        let class = area.and_then(|area| chart.class(area, &bounds));
        let place = Place {
            code,
            path,
            area,
            class,
        };
        classes.entry(class).or_default().push(place);
        if chart.own.as_deref() == Some(code) {
            own = Some(place);
        }
    }
    Sheet {
        decimals: chart.decimals,
        bounds,
        classes,
        own,
        hatch: format!("{}-arcering", identifier(&chart.id)),
    }
}

/// The key, from the highest class down; gives where it ends.
fn keys(drawing: &mut Drawing, sheet: &Sheet<'_>, mut y: f64) -> f64 {
    if let Some(own) = &sheet.own {
        own_key(drawing, sheet, own, y);
        y += ROW + 8.0;
    }
    let places = |class| sheet.classes.get(&class).map_or(0, Vec::len);
    for class in (0..=sheet.bounds.len()).rev() {
        let words = words(&sheet.bounds, sheet.decimals, class);
        let class = Some(class);
        key(drawing, y, &sheet.fill(class), &words, places(class));
        y += ROW;
    }
    if places(None) > 0 {
        key(drawing, y, &sheet.fill(None), "geen cijfer", places(None));
        y += ROW;
    }
    y
}

/// The pattern of what is missing.
fn hatch(drawing: &mut Drawing, id: &str) {
    let side = 9.0;
    drawing.open(
        &Element::new("pattern")
            .with("id", id)
            .number("width", side)
            .number("height", side)
            .with("patternUnits", "userSpaceOnUse")
            .with("patternTransform", "rotate(45)"),
    );
    let ground = Element::new("rect")
        .number("width", side)
        .number("height", side);
    drawing.put(&ground.with("fill", "#fff"));
    let pen = Pen {
        colour: "#6b6b6b",
        width: 3.0,
        dash: "",
    };
    drawing.line((0.0, 0.0), (0.0, side), pen);
    drawing.close("pattern");
}

fn shape(drawing: &mut Drawing, sheet: &Sheet<'_>, place: &Place<'_>) {
    let element = Element::new("path").with("d", place.path);
    match place.area {
        Some(area) => {
            let words = format!("{}: {}", area.name, sheet.says(area));
            drawing.put_titled(&element, &words);
        }
        None => drawing.put(&element),
    }
}

/// A thick line with white around it, so that it shows on dark as on light.
fn own_outline(drawing: &mut Drawing, path: &str) {
    for (colour, width) in [("#fff", 11.0), (INK, 5.5)] {
        let pen = Pen {
            colour,
            width,
            dash: "",
        };
        let outline = Element::new("path").with("d", path).with("fill", "none");
        drawing.put(&outline.pen(pen));
    }
}

fn own_key(drawing: &mut Drawing, sheet: &Sheet<'_>, own: &Place<'_>, y: f64) {
    let name = own.area.map_or(own.code, |area| &area.name);
    let value = own
        .area
        .map_or_else(|| MISSING.to_owned(), |area| sheet.says(area));
    let pen = Pen {
        colour: INK,
        width: 6.0,
        dash: "",
    };
    drawing.put(&swatch(y, &sheet.fill(own.class)).pen(pen));
    let room = SEA.0 + 20.0 - SWATCH - 10.0 - BOLD.width(&format!(": {value}"));
    let words = format!("{}: {value}", BOLD.shorten(name, room));
    let at = (SWATCH + 10.0, y + 19.0);
    drawing.text(at, Anchor::Start, BOLD, &words);
}

fn key(drawing: &mut Drawing, y: f64, fill: &str, words: &str, areas: usize) {
    drawing.put(&swatch(y, fill).pen(BORDER));
    let number = format!(" ({areas})");
    let room = SEA.0 - SWATCH - 10.0 - PLAIN.width(&number);
    let words = format!("{}{number}", PLAIN.shorten(words, room));
    let at = (SWATCH + 10.0, y + 19.0);
    drawing.text(at, Anchor::Start, PLAIN, &words);
}

/// A sample of a shade, at the scale of the map so that a pattern is as fine as there.
fn swatch(y: f64, fill: &str) -> Element {
    Element::new("rect")
        .with("transform", &format!("scale({SCALE})"))
        .number("x", 2.0 / SCALE)
        .number("y", (y + 4.0) / SCALE)
        .number("width", (SWATCH - 2.0) / SCALE)
        .number("height", (ROW - 8.0) / SCALE)
        .with("fill", fill)
}

/// The range of a class.
fn words(bounds: &[f64], decimals: u8, class: usize) -> String {
    let bound = |index: usize| bounds.get(index).map(|&bound| exact(bound, decimals));
    let from = class.checked_sub(1).and_then(bound);
    match (from, bound(class)) {
        (None, None) => "alle cijfers".to_owned(),
        (None, Some(to)) => format!("minder dan {to}"),
        (Some(from), None) => format!("{from} en meer"),
        (Some(from), Some(to)) => format!("{from} tot {to}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_in_words() {
        let all: Vec<_> = (0..3).map(|class| words(&[1.0, 2.25], 1, class)).collect();
        assert_eq!(all, ["minder dan 1,0", "1,0 tot 2,25", "2,25 en meer"]);
        assert_eq!(words(&[], 1, 0), "alle cijfers");
    }
}
