//! What the interpreter of a page draws, as glyphs with a place.

use pdf_extract::{MediaBox, OutputDev, OutputError, Transform};

/// More glyphs than this on a page are left out.
const MAX_GLYPHS: usize = 200_000;

/// A letter, or some, at a place. Lengths are in points; y counts downwards.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) size: f32,
    pub(super) text: String,
}

/// Collects the glyphs of one page, in the order in which they are drawn.
#[derive(Default)]
pub(super) struct Glyphs {
    height: f64,
    glyphs: Vec<Glyph>,
}

impl Glyphs {
    pub(super) fn is_empty(&self) -> bool {
        self.glyphs.is_empty()
    }

    pub(super) fn finish(self) -> Vec<Glyph> {
        self.glyphs
    }
}

impl OutputDev for Glyphs {
    fn begin_page(
        &mut self,
        _: u32,
        page: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.height = page.ury - page.lly;
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "places on paper fit easily"
    )]
    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        let size = (place.m21.hypot(place.m22) * font_size).abs();
        let along = (place.m11.hypot(place.m12) * font_size).abs();
        let is_upright = place.m12.abs() < place.m11.abs() * 0.2 && place.m11 > 0.0;
        let is_text = text
            .chars()
            .any(|letter| !letter.is_control() && letter != '\u{fffd}');
        if !is_text || !is_upright || self.glyphs.len() >= MAX_GLYPHS || !size.is_finite() {
            return Ok(());
        }
        self.glyphs.push(Glyph {
            x: place.m31 as f32,
            y: (self.height - place.m32) as f32,
            width: (width * along) as f32,
            size: size as f32,
            text: text.to_owned(),
        });
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}
