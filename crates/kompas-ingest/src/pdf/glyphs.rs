//! What the interpreter of a page draws, as glyphs with a place.

use std::collections::HashSet;

use hayro_interpret::font::{Glyph as Drawn, GlyphRun, PositionedGlyph};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::object::{Dict, Name, String as PdfString};
use hayro_interpret::kurbo::{Affine, BezPath};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
};

use super::structure::{PageId, Place, Structure};

/// More glyphs than this on a page are left out.
const MAX_GLYPHS: usize = 200_000;
/// So many lines and shapes are a drawing, or letters that are drawn as shapes.
const MANY_PATHS: usize = 1000;
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
    pub(super) is_bold: bool,
    /// Where the file says that it belongs.
    pub(super) place: Option<Place>,
    pub(super) text: String,
}

/// What marks in the page say of the text that is drawn between them.
enum Mark {
    /// Nothing that matters here.
    Plain,
    /// It belongs there.
    Belongs(Place),
    /// It is part of every page, not of the text.
    RunningHead,
    /// It stands for this text, whatever its letters; taken by the first.
    Stands(Option<String>),
}

/// Collects the glyphs of one page, in the order in which they are drawn.
pub(super) struct Glyphs<'s> {
    structure: &'s Structure,
    page: Option<PageId>,
    width: f64,
    height: f64,
    drawn: Vec<Glyph>,
    seen: HashSet<(char, i32, i32)>,
    marks: Vec<Mark>,
    /// Letters that are drawn but cannot be told.
    pub(super) unknown: usize,
    pictures: usize,
    paths: usize,
}

impl<'s> Glyphs<'s> {
    /// For a page of this width and height.
    pub(super) fn new(
        (width, height): (f32, f32),
        page: Option<PageId>,
        structure: &'s Structure,
    ) -> Self {
        Self {
            structure,
            page,
            width: width.into(),
            height: height.into(),
            drawn: Vec::new(),
            seen: HashSet::new(),
            marks: Vec::new(),
            unknown: 0,
            pictures: 0,
            paths: 0,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.drawn.is_empty()
    }

    /// Whether there is something to see and next to nothing to read.
    pub(super) fn is_picture(&self) -> bool {
        self.drawn.len() < crate::BARE && (self.pictures > 0 || self.paths > MANY_PATHS)
    }

    pub(super) fn finish(self) -> Vec<Glyph> {
        self.drawn
    }

    /// The text of a glyph; none when it is not to be read.
    fn text(&mut self, glyph: &PositionedGlyph<'_>) -> Option<String> {
        for mark in &mut self.marks {
            match mark {
                Mark::Plain | Mark::Belongs(_) => {}
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

    /// Whether these letters were drawn at this place before.
    fn is_double(&mut self, glyph: &Glyph) -> bool {
        let Some(letter) = glyph.text.chars().next() else {
            return true;
        };
        let step = (glyph.size * 0.2).max(0.1);
        letter == ' '
            || !self
                .seen
                .insert((letter, rounded(glyph.x / step), rounded(glyph.y / step)))
    }

    /// Takes letters that were drawn together, unless all of them stand there already: then they
    /// are a shadow or a false bold.
    fn take(&mut self, run: Vec<Glyph>) {
        let mut doubles = 0;
        for glyph in &run {
            doubles += usize::from(self.is_double(glyph));
        }
        let is_blank = run.iter().all(|glyph| glyph.text == " ");
        if (doubles < run.len() || is_blank) && self.drawn.len() + run.len() <= MAX_GLYPHS {
            self.drawn.extend(run);
        }
    }

    /// A glyph at its place, if that is on the page.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "places on paper fit easily"
    )]
    fn glyph(&self, place: Affine, along: f64, text: String) -> Option<Glyph> {
        let [right, down, slant, up, x, y] = place.as_coeffs();
        let size = slant.hypot(up) * EM;
        let on_page =
            (-size..self.width + size).contains(&x) && (-size..self.height + size).contains(&y);
        let turn = turn(right, down).filter(|_| on_page)?;
        let (x, y) = match turn {
            0 => (x, y),
            1 => (y, self.width - x),
            2 => (self.width - x, self.height - y),
            _ => (self.height - y, x),
        };
        let belongs = |mark: &Mark| match mark {
            Mark::Belongs(place) => Some(*place),
            _ => None,
        };
        Some(Glyph {
            x: x as f32,
            y: y as f32,
            width: along as f32,
            size: size as f32,
            turn,
            is_bold: false,
            place: self.marks.iter().rev().find_map(belongs),
            text,
        })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "places on paper fit easily"
)]
fn rounded(place: f32) -> i32 {
    place.round() as i32
}

/// The quarter turns of text that goes this way; none when it is slanted.
fn turn(right: f64, down: f64) -> Option<u8> {
    if down.abs() < right.abs() * 0.1 {
        return Some(if right > 0.0 { 0 } else { 2 });
    }
    (right.abs() < down.abs() * 0.1).then_some(if down > 0.0 { 1 } else { 3 })
}

/// Whether the font of a glyph says that it is bold.
fn is_bold(glyph: &PositionedGlyph<'_>) -> bool {
    let Drawn::Outline(outline) = &**glyph else {
        return false;
    };
    let Some(font) = outline.font_data() else {
        return false;
    };
    let name = font.postscript_name.unwrap_or_default().to_lowercase();
    font.weight.is_some_and(|weight| weight >= 600)
        || ["bold", "black", "heavy"]
            .iter()
            .any(|word| name.contains(word))
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

impl<'a> Device<'a> for Glyphs<'_> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        let mut glyphs = Vec::with_capacity(run.glyphs().len());
        for glyph in run.glyphs() {
            let place = props.transform * glyph.transform();
            let text = self.text(glyph).filter(|text| !text.is_empty());
            if let Some(text) = text.filter(|_| place.is_finite()) {
                glyphs.extend(self.glyph(place, advance(glyph, place), text));
            }
        }
        if run.glyphs().first().is_some_and(is_bold) {
            for glyph in &mut glyphs {
                glyph.is_bold = true;
            }
        }
        self.take(glyphs);
    }

    fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        let name = |key: &str| properties.and_then(|properties| properties.get::<Name<'_>>(key));
        let is_running_head = tag == b"Artifact"
            && (name("Type").is_some_and(|kind| kind.as_str() == "Pagination")
                || name("Subtype")
                    .is_some_and(|kind| matches!(kind.as_str(), "Header" | "Footer")));
        let stands =
            properties.and_then(|properties| properties.get::<PdfString<'_>>("ActualText"));
        let piece = properties.and_then(|properties| properties.get::<i64>("MCID"));
        let place = piece.and_then(|piece| self.structure.place(self.page, piece));
        self.marks.push(match stands {
            _ if is_running_head => Mark::RunningHead,
            Some(text) => Mark::Stands(Some(super::text(text.as_bytes()))),
            None => place.map_or(Mark::Plain, Mark::Belongs),
        });
    }

    fn end_marked_content(&mut self) {
        self.marks.pop();
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.paths += 1;
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.pictures += 1;
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
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
        let structure = Structure::default();
        let mut glyphs = Glyphs::new((100.0, 100.0), None, &structure);
        for x in [10.0, 10.1, 30.0] {
            let place = Affine::new([0.01, 0.0, 0.0, -0.01, x, 20.0]);
            let glyph = glyphs.glyph(place, 5.0, "a".to_owned()).unwrap();
            glyphs.take(vec![glyph]);
        }
        assert_eq!(glyphs.finish().len(), 2);
    }
}
