//! A report as OpenDocument.

mod body;
mod lists;
mod parts;
mod text;

use kompas_domain::report::Report;

use super::office::{archive, drawing, failed};
use crate::Error;

const FORMAT: &str = "odt";
const MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.text";

/// The namespaces of a part with text or styles.
const NAMESPACES: [(&str, &str); 10] = [
    (
        "xmlns:office",
        "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    ),
    (
        "xmlns:style",
        "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    ),
    (
        "xmlns:text",
        "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    ),
    (
        "xmlns:table",
        "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    ),
    (
        "xmlns:draw",
        "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    ),
    (
        "xmlns:fo",
        "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    ),
    (
        "xmlns:svg",
        "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    ),
    ("xmlns:xlink", "http://www.w3.org/1999/xlink"),
    ("xmlns:ooow", "http://openoffice.org/2004/writer"),
    ("office:version", "1.3"),
];

/// A picture that stands in the archive.
struct Stored {
    /// Its name in the archive.
    name: String,
    media_type: &'static str,
    bytes: Vec<u8>,
}

/// The bytes of a report as OpenDocument.
///
/// # Errors
/// A figure is no SVG, or the logo is no picture.
pub(super) fn odt(report: &Report) -> Result<Vec<u8>, Error> {
    let (content, mut media) = body::body(report)?;
    let mut logo_size = None;
    if let Some(logo) = &report.logo {
        let (ending, size) = drawing::logo(logo).map_err(failed(FORMAT))?;
        let name = format!("Pictures/logo.{ending}");
        logo_size = Some((name.clone(), size));
        media.push(Stored {
            name,
            media_type: if ending == "png" {
                "image/png"
            } else {
                "image/jpeg"
            },
            bytes: logo.bytes.clone(),
        });
    }
    let mut zip = archive(report);
    // First and as it is, so that a program knows by the first bytes what it is.
    zip.add("mimetype", MEDIA_TYPE.as_bytes())
        .map_err(Error::Archive)?;
    let styles = parts::styles(report, logo_size.as_ref());
    for (name, bytes) in [
        ("content.xml", content),
        ("styles.xml", styles),
        ("meta.xml", parts::meta(report)),
        ("META-INF/manifest.xml", parts::manifest(&media)),
    ] {
        zip.add_compressed(name, &bytes).map_err(Error::Archive)?;
    }
    for picture in &media {
        zip.add_compressed(&picture.name, &picture.bytes)
            .map_err(Error::Archive)?;
    }
    zip.finish().map_err(Error::Archive)
}
