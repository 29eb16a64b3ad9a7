//! Pictures that organisations bring: taken apart and written anew, so that nothing of theirs goes
//! on but the dots.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use png::{BitDepth, ColorType, Decoder, Encoder, Limits, Transformations};
use serde::{Deserialize, Serialize};

/// The most dots of a side.
const SIDE: u32 = 4000;
/// The most dots.
const DOTS: u64 = 4_000_000;
/// What a decoder may take.
const MEMORY: usize = 64 << 20;

/// A picture as it may be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CleanPicture {
    /// Dots from left to right.
    pub width: u32,
    /// Dots from top to bottom.
    pub height: u32,
    /// The picture as PNG, without anything but its dots.
    pub png: Vec<u8>,
}

/// Why a picture is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PictureRefusal {
    /// It is no PNG.
    NoPng,
    /// It has too many dots.
    TooLarge,
    /// It cannot be read.
    Malformed,
}

impl PictureRefusal {
    /// What is wrong and what would be right, in Dutch.
    pub fn message(self) -> String {
        match self {
            Self::NoPng => "Dit is geen PNG. Sla het logo op als PNG en kies dat.".to_owned(),
            Self::TooLarge => format!(
                "Dit plaatje is te groot: hoogstens {SIDE} punten breed of hoog, en 4 miljoen samen. Maak het kleiner."
            ),
            Self::Malformed => {
                "Dit plaatje is beschadigd of niet compleet. Sla het opnieuw op als PNG.".to_owned()
            }
        }
    }
}

/// Reads a PNG and writes its dots anew.
///
/// # Errors
/// Why it is not taken.
pub fn clean_picture(bytes: &[u8]) -> Result<CleanPicture, PictureRefusal> {
    if !bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Err(PictureRefusal::NoPng);
    }
    // A decoder that panics has met something that it cannot read.
    catch_unwind(AssertUnwindSafe(|| rewritten(bytes))).unwrap_or(Err(PictureRefusal::Malformed))
}

fn rewritten(bytes: &[u8]) -> Result<CleanPicture, PictureRefusal> {
    let bad = |_| PictureRefusal::Malformed;
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MEMORY });
    decoder.set_transformations(Transformations::normalize_to_color8());
    let header = decoder.read_header_info().map_err(bad)?;
    let (width, height) = (header.width, header.height);
    if width > SIDE || height > SIDE || u64::from(width) * u64::from(height) > DOTS {
        return Err(PictureRefusal::TooLarge);
    }
    let mut reader = decoder.read_info().map_err(bad)?;
    let size = reader
        .output_buffer_size()
        .ok_or(PictureRefusal::TooLarge)?;
    let mut dots = vec![0; size];
    let frame = reader.next_frame(&mut dots).map_err(bad)?;
    dots.truncate(frame.buffer_size());
    let mut png = Vec::new();
    let mut encoder = Encoder::new(&mut png, width, height);
    let (color, depth): (ColorType, BitDepth) = (frame.color_type, frame.bit_depth);
    encoder.set_color(color);
    encoder.set_depth(depth);
    let written = encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&dots));
    written.map_err(|_| PictureRefusal::Malformed)?;
    Ok(CleanPicture { width, height, png })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A picture with a text beside its dots.
    fn picture(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, width, height);
        encoder.set_color(ColorType::Rgba);
        encoder.set_depth(BitDepth::Eight);
        encoder
            .add_text_chunk("Author".to_owned(), "geheim".to_owned())
            .unwrap();
        let mut writer = encoder.write_header().unwrap();
        let dots: Vec<u8> = (0..width * height * 4)
            .map(|at| at.to_le_bytes()[0])
            .collect();
        writer.write_image_data(&dots).unwrap();
        writer.finish().unwrap();
        bytes
    }

    #[test]
    fn only_the_dots_go_on() {
        let given = picture(3, 2);
        let clean = clean_picture(&given).unwrap();
        assert_eq!((clean.width, clean.height), (3, 2));
        let has = |bytes: &[u8]| bytes.windows(6).any(|part| part == b"geheim");
        assert!(has(&given) && !has(&clean.png));
        let again = clean_picture(&clean.png).unwrap();
        assert_eq!(again, clean);
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let whole = picture(30, 20);
        for (bytes, refusal) in [
            (&b"GIF89a"[..], PictureRefusal::NoPng),
            (
                b"<svg xmlns='http://www.w3.org/2000/svg'/>",
                PictureRefusal::NoPng,
            ),
            (&whole[..whole.len() / 2], PictureRefusal::Malformed),
            (&whole[..20], PictureRefusal::Malformed),
            (b"\x89PNG\r\n\x1a\n", PictureRefusal::Malformed),
        ] {
            assert_eq!(clean_picture(bytes), Err(refusal));
        }
        let mut huge = whole;
        // The width in the header, which says more than the file holds.
        huge[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        assert!(clean_picture(&huge).is_err());
        assert_eq!(
            clean_picture(&picture(4001, 1)),
            Err(PictureRefusal::TooLarge)
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(at in 8_usize..400, byte in any::<u8>()) {
            let mut bytes = picture(9, 9);
            let at = at % bytes.len();
            bytes[at] = byte;
            let _ = clean_picture(&bytes);
        }
    }
}
