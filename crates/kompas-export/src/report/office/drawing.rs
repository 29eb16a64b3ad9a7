//! Pictures for office documents: a drawing as PNG, and how large a picture is on paper.

use std::sync::{Arc, LazyLock};

use kompas_domain::report::Picture;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{ImageHrefResolver, Options, Tree};

use super::super::svg::checked_svg;
use crate::Error;

/// EMU, of which office documents count 914,400 in an inch: a pixel of an SVG is 1/96 inch.
const EMU_IN_PIXEL: u64 = 9_525;
/// EMU in a tenth of a millimetre.
const EMU_IN_TENTH: u64 = 3_600;
/// How many dots a pixel of a drawing has on each side.
const DOTS: f32 = 2.0;

/// How large something is on paper, in EMU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) struct Size {
    pub(in crate::report) width: u64,
    pub(in crate::report) height: u64,
}

/// What a figure may take: the width of the text, and so much height that its caption fits.
pub(in crate::report) const FIGURE: Size = Size {
    width: 1_600 * EMU_IN_TENTH,
    height: 2_000 * EMU_IN_TENTH,
};

/// What a logo may take.
pub(in crate::report) const LOGO: Size = Size {
    width: 700 * EMU_IN_TENTH,
    height: 200 * EMU_IN_TENTH,
};

impl Size {
    /// Pixels, at 96 in an inch; at least one.
    fn pixels(width: u64, height: u64) -> Self {
        Self {
            width: width.max(1) * EMU_IN_PIXEL,
            height: height.max(1) * EMU_IN_PIXEL,
        }
    }

    /// As large as it is, or smaller so that it fits.
    fn within(self, room: Self) -> Self {
        let mut size = self;
        if size.width > room.width {
            size.height = (size.height * room.width / size.width).max(1);
            size.width = room.width;
        }
        if size.height > room.height {
            size.width = (size.width * room.height / size.height).max(1);
            size.height = room.height;
        }
        size
    }
}

/// A length in millimetres, as OpenDocument writes it.
pub(in crate::report) fn millimetres(emu: u64) -> String {
    let hundredths = emu * 10 / EMU_IN_TENTH;
    format!("{}.{:02}mm", hundredths / 100, hundredths % 100)
}

/// A drawing as PNG.
pub(in crate::report) struct Drawing {
    pub(in crate::report) png: Vec<u8>,
    pub(in crate::report) size: Size,
}

/// The fonts of the program itself: what a drawing looks like depends on no machine.
static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    const TEXT: &str = "Libertinus Serif";
    const CODE: &str = "DejaVu Sans Mono";
    let mut fonts = Database::new();
    for (font, info) in typst_kit::fonts::embedded() {
        if [TEXT, CODE].contains(&info.family.as_str()) {
            fonts.load_font_source(Source::Binary(Arc::new(font.data().clone())));
        }
    }
    fonts.set_serif_family(TEXT);
    fonts.set_sans_serif_family(TEXT);
    fonts.set_cursive_family(TEXT);
    fonts.set_fantasy_family(TEXT);
    fonts.set_monospace_family(CODE);
    Arc::new(fonts)
});

/// Draws an SVG.
///
/// # Errors
/// It is no SVG, or holds more than shapes and text; the answer says why.
pub(in crate::report) fn draw(svg: &str) -> Result<Drawing, String> {
    checked_svg(svg).map_err(|error| match error {
        Error::Report { reason, .. } => reason,
        other => other.to_string(),
    })?;
    paint(svg, Some(FIGURE))
}

/// Draws an SVG of our own, no larger than a size where one is named.
///
/// # Errors
/// It is no SVG; the answer says why.
pub(in crate::report) fn paint(svg: &str, most: Option<Size>) -> Result<Drawing, String> {
    let options = Options {
        fontdb: Arc::clone(&FONTS),
        font_family: "sans-serif".to_owned(),
        languages: vec!["nl".to_owned()],
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options).map_err(|error| error.to_string())?;
    let natural = tree.size();
    let size = Size::pixels(whole(natural.width()), whole(natural.height()));
    let size = most.map_or(size, |most| size.within(most));
    let dots = |emu: u64| u16::try_from(emu / EMU_IN_PIXEL).map_or(0.0, f32::from) * DOTS;
    let (width, height) = (dots(size.width).max(1.0), dots(size.height).max(1.0));
    let mut pixels = Pixmap::new(dot(width), dot(height)).ok_or("no room for its dots")?;
    let scale = Transform::from_scale(width / natural.width(), height / natural.height());
    resvg::render(&tree, scale, &mut pixels.as_mut());
    let png = pixels.encode_png().map_err(|error| error.to_string())?;
    Ok(Drawing { png, size })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between one and a million"
)]
fn whole(pixels: f32) -> u64 {
    pixels.round().clamp(1.0, 1e6) as u64
}

fn dot(dots: f32) -> u32 {
    u32::try_from(whole(dots)).unwrap_or(1)
}

/// The ending of the name of a picture and how large it is on paper.
///
/// # Errors
/// It is neither PNG nor JPEG, or not whole; the text says so.
pub(in crate::report) fn logo(picture: &Picture) -> Result<(&'static str, Size), String> {
    let (ending, size) = match picture.media_type.as_str() {
        "image/png" => ("png", png_size(&picture.bytes)),
        "image/jpeg" => ("jpeg", jpeg_size(&picture.bytes)),
        other => return Err(format!("a logo cannot be {other}")),
    };
    let (width, height) = size.ok_or("the logo is not whole")?;
    let size = Size::pixels(u64::from(width), u64::from(height));
    Ok((ending, size.within(LOGO)))
}

/// Width and height of a PNG, in its header.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?.get(4..16)?;
    let sizes = header.strip_prefix(b"IHDR")?;
    let number = |at: usize| Some(u32::from_be_bytes(sizes.get(at..at + 4)?.try_into().ok()?));
    Some((number(0)?, number(4)?))
}

/// Width and height of a JPEG, in the first segment that begins a frame.
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    loop {
        let (&[0xff, kind, high, low], _) = rest.split_first_chunk()? else {
            return None;
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        if matches!(kind, 0xc0..=0xcf) && !matches!(kind, 0xc4 | 0xc8 | 0xcc) {
            let frame: [u8; 4] = rest.get(5..9)?.try_into().ok()?;
            let [top, bottom, left, right] = frame;
            let number = |high, low| u32::from(u16::from_be_bytes([high, low]));
            return Some((number(left, right), number(top, bottom)));
        }
        rest = rest.get(2 + length..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_has_two_dots_for_a_pixel_and_fits_the_page() {
        let square = |side: u32| {
            format!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}"><rect width="9" height="9"/></svg>"#
            )
        };
        let small = draw(&square(100)).unwrap();
        assert_eq!(png_size(&small.png), Some((200, 200)));
        assert_eq!(small.size, Size::pixels(100, 100));
        let large = draw(&square(500_000)).unwrap();
        assert_eq!(large.size.width, FIGURE.width);
        assert_eq!(png_size(&large.png), Some((1_208, 1_208)));
    }

    #[test]
    fn text_in_a_drawing_is_drawn_with_a_font_of_the_program() {
        let with = |words: &str| {
            let svg = format!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><text x="5" y="20" font-family="Onbekend">{words}</text></svg>"#
            );
            draw(&svg).unwrap().png
        };
        assert_ne!(with("tekst"), with(""));
    }

    #[test]
    fn what_is_no_drawing_is_an_error() {
        let deep = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{}",
            "<g>".repeat(100_000)
        );
        for svg in [
            deep.as_str(),
            "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><script>1</script></svg>",
            "",
            "geen svg",
            "<svg",
            "<svg xmlns='http://www.w3.org/2000/svg' width='0'/>",
        ] {
            assert!(draw(svg).is_err(), "{svg:?}");
        }
    }

    #[test]
    fn the_size_of_a_logo_stands_in_its_bytes() {
        let picture = |media_type: &str, bytes: &[u8]| {
            logo(&Picture {
                media_type: media_type.to_owned(),
                description: "Logo".to_owned(),
                bytes: bytes.to_vec(),
            })
        };
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2\0\x11\x08\0\x10\0\x20\x03";
        assert_eq!(
            picture("image/jpeg", jpeg),
            Ok(("jpeg", Size::pixels(32, 16)))
        );
        for end in 0..jpeg.len() - 1 {
            assert!(picture("image/jpeg", &jpeg[..end]).is_err(), "{end}");
        }
        assert!(picture("image/png", jpeg).is_err());
        assert!(picture("image/gif", jpeg).is_err());
    }

    #[test]
    fn lengths_are_written_in_millimetres() {
        assert_eq!(millimetres(FIGURE.width), "160.00mm");
        assert_eq!(millimetres(9_525), "0.26mm");
    }
}
