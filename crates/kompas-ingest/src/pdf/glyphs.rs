//! What the interpreter of a page draws, as glyphs with a place.

use std::collections::HashSet;

use hayro_interpret::font::{Glyph as Drawn, GlyphRun, PositionedGlyph};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::object::{Dict, Name, String as PdfString};
use hayro_interpret::kurbo::{Affine, BezPath};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
};

/// More glyphs than this on a page are left out.
const MAX_GLYPHS: usize = 200_000;
/// Lengths in a font are in thousandths of its size.
const EM: f64 = 1000.0;

/// A letter, or some, at a place. Lengths are in points; x goes along the line and y counts
/// downwards across it.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) size: f32,
    /// Quarter turns from upright, clockwise.
    pub(super) turn: u8,
    pub(super) text: String,
}

/// What marks in the page say of the text that is drawn between them.
enum Mark {
    /// Nothing that matters here.
    Plain,
    /// It is part of every page, not of the text.
    RunningHead,
    /// It stands for this text, whatever its letters; taken by the first.
    Stands(Option<String>),
}

/// Collects the glyphs of one page, in the order in which they are drawn.
pub(super) struct Glyphs {
    width: f64,
    height: f64,
    drawn: Vec<Glyph>,
    seen: HashSet<(char, i32, i32)>,
    marks: Vec<Mark>,
    /// Letters that are drawn but cannot be told.
    pub(super) unknown: usize,
}

impl Glyphs {
    /// For a page of this width and height.
    pub(super) fn new((width, height): (f32, f32)) -> Self {
        Self {
            width: width.into(),
            height: height.into(),
            drawn: Vec::new(),
            seen: HashSet::new(),
            marks: Vec::new(),
            unknown: 0,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.drawn.is_empty()
    }

    pub(super) fn finish(self) -> Vec<Glyph> {
        self.drawn
    }

    /// The text of a glyph; none when it is not to be read.
    fn text(&mut self, glyph: &PositionedGlyph<'_>) -> Option<String> {
        for mark in &mut self.marks {
            match mark {
                Mark::Plain => {}
                Mark::RunningHead => return None,
                Mark::Stands(text) => return Some(text.take().unwrap_or_default()),
            }
        }
        let text = match glyph.as_unicode() {
            Some(BfString::Char(letter)) => letter.to_string(),
            Some(BfString::String(text)) => text,
            None => String::new(),
        };
        let is_text = text
            .chars()
            .any(|letter| !letter.is_control() && letter != '\u{fffd}');
        if !is_text {
            self.unknown += 1;
            return None;
        }
        Some(text)
    }

    /// Whether these letters were drawn at this place before: a shadow, or a false bold.
    fn is_double(&mut self, text: &str, x: f64, y: f64, size: f64) -> bool {
        let Some(letter) = text.chars().next().filter(|letter| *letter != ' ') else {
            return false;
        };
        let step = (size * 0.2).max(0.1);
        !self
            .seen
            .insert((letter, rounded(x / step), rounded(y / step)))
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "places on paper fit easily"
    )]
    fn push(&mut self, place: Affine, along: f64, text: String) {
        let [right, rise, slant, up, x, y] = place.as_coeffs();
        let size = slant.hypot(up) * EM;
        let on_page =
            (-size..self.width + size).contains(&x) && (-size..self.height + size).contains(&y);
        let Some(turn) = turn(right, rise) else {
            return;
        };
        if !on_page || self.drawn.len() >= MAX_GLYPHS || self.is_double(&text, x, y, size) {
            return;
        }
        let (x, y) = match turn {
            0 => (x, y),
            1 => (y, self.width - x),
            2 => (self.width - x, self.height - y),
            _ => (self.height - y, x),
        };
        self.drawn.push(Glyph {
            x: x as f32,
            y: y as f32,
            width: along as f32,
            size: size as f32,
            turn,
            text,
        });
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "places on paper fit easily"
)]
fn rounded(place: f64) -> i32 {
    place.round() as i32
}

/// The quarter turns of text that goes this way; none when it is slanted.
fn turn(right: f64, down: f64) -> Option<u8> {
    if down.abs() < right.abs() * 0.1 {
        return Some(if right > 0.0 { 0 } else { 2 });
    }
    (right.abs() < down.abs() * 0.1).then_some(if down > 0.0 { 1 } else { 3 })
}

/// The advance of a glyph along its line.
fn advance(glyph: &PositionedGlyph<'_>, place: Affine) -> f64 {
    let [a, b, ..] = place.as_coeffs();
    let width = match &**glyph {
        Drawn::Outline(outline) => outline.advance_width(),
        Drawn::Type3(drawn) => drawn.advance_width(),
    };
    f64::from(width.unwrap_or_default()) * a.hypot(b)
}

impl<'a> Device<'a> for Glyphs {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            let place = props.transform * glyph.transform();
            if !place.is_finite() {
                continue;
            }
            if let Some(text) = self.text(glyph).filter(|text| !text.is_empty()) {
                self.push(place, advance(glyph, place), text);
            }
        }
    }

    fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        let name = |key: &str| properties.and_then(|properties| properties.get::<Name<'_>>(key));
        let is_running_head = tag == b"Artifact"
            && (name("Type").is_some_and(|kind| kind.as_str() == "Pagination")
                || name("Subtype")
                    .is_some_and(|kind| matches!(kind.as_str(), "Header" | "Footer")));
        let stands =
            properties.and_then(|properties| properties.get::<PdfString<'_>>("ActualText"));
        self.marks.push(match stands {
            _ if is_running_head => Mark::RunningHead,
            Some(text) => Mark::Stands(Some(super::text(text.as_bytes()))),
            None => Mark::Plain,
        });
    }

    fn end_marked_content(&mut self) {
        self.marks.pop();
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_turns_by_quarters_or_is_slanted() {
        for (right, down, expected) in [
            (1.0, 0.0, Some(0)),
            (0.0, 1.0, Some(1)),
            (-1.0, 0.01, Some(2)),
            (0.0, -1.0, Some(3)),
            (0.7, 0.7, None),
        ] {
            assert_eq!(turn(right, down), expected, "{right} {down}");
        }
    }

    #[test]
    fn a_shadow_is_drawn_for_the_eye_only() {
        let mut glyphs = Glyphs::new((100.0, 100.0));
        for x in [10.0, 10.1, 30.0] {
            let place = Affine::new([0.01, 0.0, 0.0, -0.01, x, 20.0]);
            glyphs.push(place, 5.0, "a".to_owned());
        }
        assert_eq!(glyphs.finish().len(), 2);
    }
}
