//! A report as Word reads it.

mod body;
mod numbering;
mod parts;
mod text;

use kompas_domain::report::Report;

use super::office::xml::Xml;
use super::office::{archive, drawing, failed};
use crate::Error;

const FORMAT: &str = "docx";

/// The main namespace, which every part of text has.
const W: (&str, &str) = (
    "xmlns:w",
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
);
const R: (&str, &str) = (
    "xmlns:r",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
);
const WP: (&str, &str) = (
    "xmlns:wp",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
);

/// A picture that stands in the archive.
struct Media {
    /// Its name in the archive.
    name: String,
    bytes: Vec<u8>,
}

/// The relationships of a part, whose names say what kind they are.
struct Relations(Xml);

impl Relations {
    fn new() -> Self {
        let namespace = "http://schemas.openxmlformats.org/package/2006/relationships";
        Self(Xml::new("Relationships", &[("xmlns", namespace)]))
    }

    /// To another part.
    fn part(&mut self, id: &str, kind: &str, target: &str) {
        let kind = format!("{}/{kind}", R.1);
        let attributes = [("Id", id), ("Type", &kind), ("Target", target)];
        self.0.empty("Relationship", &attributes);
    }

    /// To an address elsewhere.
    fn outside(&mut self, id: &str, address: &str) {
        let kind = format!("{}/hyperlink", R.1);
        self.0.empty(
            "Relationship",
            &[
                ("Id", id),
                ("Type", &kind),
                ("Target", address),
                ("TargetMode", "External"),
            ],
        );
    }

    fn finish(self) -> Vec<u8> {
        self.0.finish()
    }
}

/// The bytes of a report for Word.
///
/// # Errors
/// A figure is no SVG, or the logo is no picture.
pub(super) fn docx(report: &Report) -> Result<Vec<u8>, Error> {
    let logo = report.logo.as_ref();
    let size = logo
        .map(drawing::logo)
        .transpose()
        .map_err(failed(FORMAT))?;
    let logo = logo.zip(size).map(|(picture, (ending, size))| parts::Logo {
        picture,
        target: format!("media/logo.{ending}"),
        size,
    });
    let body = body::body(report)?;
    let mut zip = archive(report);
    let mut add =
        |name: &str, bytes: &[u8]| zip.add_compressed(name, bytes).map_err(Error::Archive);
    add("[Content_Types].xml", parts::CONTENT_TYPES.as_bytes())?;
    add("_rels/.rels", parts::ROOT_RELATIONS.as_bytes())?;
    add("docProps/core.xml", &parts::core(report))?;
    add("docProps/app.xml", &parts::app(report))?;
    add("word/document.xml", &body.document)?;
    add("word/_rels/document.xml.rels", &body.relations)?;
    add("word/footnotes.xml", &body.footnotes)?;
    add("word/_rels/footnotes.xml.rels", &body.note_relations)?;
    add("word/numbering.xml", &body.numbering)?;
    add("word/styles.xml", include_bytes!("docx/styles.xml"))?;
    add("word/theme/theme1.xml", include_bytes!("docx/theme.xml"))?;
    add("word/settings.xml", include_bytes!("docx/settings.xml"))?;
    add("word/fontTable.xml", include_bytes!("docx/fontTable.xml"))?;
    add("word/header1.xml", &parts::header(report, logo.as_ref()))?;
    let footer = parts::footer(report);
    add("word/footer1.xml", &footer)?;
    add("word/footer2.xml", &footer)?;
    if let Some(logo) = &logo {
        add(
            "word/_rels/header1.xml.rels",
            &parts::header_relations(logo),
        )?;
        add(&format!("word/{}", logo.target), &logo.picture.bytes)?;
    }
    for media in &body.media {
        add(&media.name, &media.bytes)?;
    }
    zip.finish().map_err(Error::Archive)
}
