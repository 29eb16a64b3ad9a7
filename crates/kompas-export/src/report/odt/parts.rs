//! The parts of an OpenDocument beside its text.

use kompas_domain::report::Report;

use super::super::office::drawing::Size;
use super::super::office::moment;
use super::super::office::xml::Xml;
use super::text::{InLine, Part};
use super::{MEDIA_TYPE, NAMESPACES, Stored};

/// Styles, with head and foot of the pages.
pub(super) fn styles(report: &Report, logo: Option<&(String, Size)>) -> Vec<u8> {
    let mut part = Part::new(Xml::new("office:document-styles", &NAMESPACES));
    part.xml.fixed(include_str!("styles.xml"));
    part.xml.open("office:master-styles", &[]);
    let standard = [
        ("style:name", "Standard"),
        ("style:page-layout-name", "pagina"),
    ];
    part.xml.open("style:master-page", &standard);
    footer(&mut part, report);
    part.xml.close();
    let first = [
        ("style:name", "First_20_Page"),
        ("style:display-name", "First Page"),
        ("style:page-layout-name", "eerste"),
        ("style:next-style-name", "Standard"),
    ];
    part.xml.open("style:master-page", &first);
    header(&mut part, report, logo);
    footer(&mut part, report);
    part.xml.finish()
}

fn header(part: &mut Part, report: &Report, logo: Option<&(String, Size)>) {
    part.xml.open("style:header", &[]);
    if let (Some(picture), Some((name, size))) = (&report.logo, logo) {
        part.begin("Letterhead");
        let picture = InLine {
            name: "Logo",
            title: "Logo",
            description: &picture.description,
            size: *size,
            files: &[(name, &picture.media_type)],
        };
        picture.write(&mut part.xml);
        part.xml.close();
    }
    part.begin("Letterhead");
    part.styled("Strong_20_Emphasis", &report.organisation);
    part.xml.close();
    for line in &report.letterhead {
        part.paragraph("Letterhead", line);
    }
    part.xml.close();
}

fn footer(part: &mut Part, report: &Report) {
    part.xml.open("style:footer", &[]);
    part.begin("Footer");
    part.text(&report.footer);
    part.text("\tPagina");
    part.xml.fixed(
        " <text:page-number text:select-page=\"current\">1</text:page-number> van \
         <text:page-count>1</text:page-count>",
    );
    part.xml.close();
    part.xml.close();
}

/// What the document says of itself.
pub(super) fn meta(report: &Report) -> Vec<u8> {
    let mut xml = Xml::new(
        "office:document-meta",
        &[
            NAMESPACES[0],
            (
                "xmlns:meta",
                "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
            ),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("office:version", "1.3"),
        ],
    );
    xml.open("office:meta", &[]);
    xml.element("meta:generator", &[], "Kompas");
    xml.element("dc:title", &[], &report.title);
    xml.element("dc:description", &[], &report.summary);
    xml.element("dc:subject", &[], &report.kind);
    for keyword in &report.keywords {
        xml.element("meta:keyword", &[], keyword);
    }
    xml.element("meta:initial-creator", &[], &report.organisation);
    xml.element("dc:creator", &[], &report.organisation);
    let moment = moment(report);
    xml.element("meta:creation-date", &[], &moment);
    xml.element("dc:date", &[], &moment);
    xml.element("dc:language", &[], "nl-NL");
    xml.finish()
}

/// What stands in the archive.
pub(super) fn manifest(media: &[Stored]) -> Vec<u8> {
    let namespace = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
    let mut xml = Xml::new(
        "manifest:manifest",
        &[("xmlns:manifest", namespace), ("manifest:version", "1.3")],
    );
    xml.empty(
        "manifest:file-entry",
        &[
            ("manifest:full-path", "/"),
            ("manifest:version", "1.3"),
            ("manifest:media-type", MEDIA_TYPE),
        ],
    );
    let parts = ["content.xml", "styles.xml", "meta.xml"].map(|name| (name, "text/xml"));
    let pictures = media
        .iter()
        .map(|picture| (picture.name.as_str(), picture.media_type));
    for (name, media_type) in parts.into_iter().chain(pictures) {
        let attributes = [
            ("manifest:full-path", name),
            ("manifest:media-type", media_type),
        ];
        xml.empty("manifest:file-entry", &attributes);
    }
    xml.finish()
}
