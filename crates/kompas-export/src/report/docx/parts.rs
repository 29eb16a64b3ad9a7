//! The parts of a Word document beside its text.

use kompas_domain::report::{Picture, Report};

use super::super::office::drawing::Size;
use super::super::office::moment;
use super::super::office::xml::Xml;
use super::text::{InLine, begin_paragraph, field, paragraph, run};
use super::{R, Relations, W, WP};

/// What each part is; parts of a kind that a report lacks are named too, which is allowed.
pub(super) const CONTENT_TYPES: &str = include_str!("content-types.xml");
/// Where the document and its properties are.
pub(super) const ROOT_RELATIONS: &str = include_str!("relations.xml");

/// The logo of the organisation.
pub(super) struct Logo<'a> {
    pub(super) picture: &'a Picture,
    /// Its name beside the header.
    pub(super) target: String,
    pub(super) size: Size,
}

/// What the document says of itself.
pub(super) fn core(report: &Report) -> Vec<u8> {
    let mut xml = Xml::new(
        "cp:coreProperties",
        &[
            (
                "xmlns:cp",
                "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
            ),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ],
    );
    xml.element("dc:title", &[], &report.title);
    xml.element("dc:subject", &[], &report.kind);
    xml.element("dc:creator", &[], &report.organisation);
    xml.element("cp:keywords", &[], &report.keywords.join("; "));
    xml.element("dc:description", &[], &report.summary);
    xml.element("cp:lastModifiedBy", &[], &report.organisation);
    let moment = moment(report);
    for name in ["dcterms:created", "dcterms:modified"] {
        xml.element(name, &[("xsi:type", "dcterms:W3CDTF")], &moment);
    }
    xml.element("cp:category", &[], &report.kind);
    xml.element("dc:language", &[], "nl-NL");
    xml.finish()
}

/// What made it.
pub(super) fn app(report: &Report) -> Vec<u8> {
    let namespace = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties";
    let mut xml = Xml::new("Properties", &[("xmlns", namespace)]);
    xml.element("Application", &[], "Kompas");
    xml.element("Company", &[], &report.organisation);
    xml.finish()
}

/// The head of the first page.
pub(super) fn header(report: &Report, logo: Option<&Logo>) -> Vec<u8> {
    let mut xml = Xml::new("w:hdr", &[W, R, WP]);
    if let Some(logo) = logo {
        begin_paragraph(&mut xml, "Letterhead");
        xml.close();
        let picture = InLine {
            number: 1,
            title: "Logo",
            description: &logo.picture.description,
            size: logo.size,
            id: "rIdLogo",
            drawing: None,
        };
        picture.write(&mut xml);
        xml.close();
    }
    begin_paragraph(&mut xml, "Letterhead");
    xml.close();
    run(&mut xml, Some("Strong"), &report.organisation);
    xml.close();
    for line in &report.letterhead {
        paragraph(&mut xml, "Letterhead", line);
    }
    xml.finish()
}

pub(super) fn header_relations(logo: &Logo) -> Vec<u8> {
    let mut relations = Relations::new();
    relations.part("rIdLogo", "image", &logo.target);
    relations.finish()
}

/// The foot of each page.
pub(super) fn footer(report: &Report) -> Vec<u8> {
    let mut xml = Xml::new("w:ftr", &[W, R]);
    begin_paragraph(&mut xml, "Footer");
    xml.close();
    run(&mut xml, None, &format!("{}\tPagina ", report.footer));
    field(&mut xml, " PAGE ", "1");
    run(&mut xml, None, " van ");
    field(&mut xml, " NUMPAGES ", "1");
    xml.finish()
}
