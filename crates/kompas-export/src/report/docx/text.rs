//! Runs of text, links and pictures, of which the parts of a Word document are made.

use std::collections::HashMap;

use kompas_domain::rich::Words;

use super::super::office::address;
use super::super::office::drawing::Size;
use super::super::office::xml::Xml;
use super::Relations;

/// A part with text, and the addresses that it leads to.
pub(super) struct Part {
    pub(super) xml: Xml,
    links: HashMap<String, usize>,
    pub(super) relations: Relations,
}

impl Part {
    pub(super) fn new(xml: Xml) -> Self {
        Self {
            xml,
            links: HashMap::new(),
            relations: Relations::new(),
        }
    }

    /// Words in their form.
    pub(super) fn words(&mut self, words: &Words) {
        let target = words.link.as_deref().and_then(address);
        if let Some(target) = &target {
            let id = self.link(target);
            self.xml.open("w:hyperlink", &[("r:id", &id)]);
        }
        self.xml.open("w:r", &[]);
        if target.is_some() || words.strong || words.emphasis {
            self.xml.open("w:rPr", &[]);
            if target.is_some() {
                self.xml.empty("w:rStyle", &[("w:val", "Hyperlink")]);
            }
            if words.strong {
                self.xml.empty("w:b", &[]);
            }
            if words.emphasis {
                self.xml.empty("w:i", &[]);
            }
            self.xml.close();
        }
        text(&mut self.xml, &words.text);
        self.xml.close();
        if target.is_some() {
            self.xml.close();
        }
    }

    /// The name of the relationship to an address: one for each address.
    fn link(&mut self, target: &str) -> String {
        let next = self.links.len() + 1;
        let number = *self.links.entry(target.to_owned()).or_insert(next);
        let id = format!("rIdLink{number}");
        if number == next {
            self.relations.outside(&id, target);
        }
        id
    }
}

/// A run in a character style, or in none.
pub(super) fn run(xml: &mut Xml, style: Option<&str>, words: &str) {
    xml.open("w:r", &[]);
    run_style(xml, style);
    text(xml, words);
    xml.close();
}

fn run_style(xml: &mut Xml, style: Option<&str>) {
    if let Some(style) = style {
        xml.open("w:rPr", &[]);
        xml.empty("w:rStyle", &[("w:val", style)]);
        xml.close();
    }
}

/// The text of a run, with its tabs and new lines as elements.
fn text(xml: &mut Xml, words: &str) {
    for (number, line) in words.split('\n').enumerate() {
        if number > 0 {
            xml.empty("w:br", &[]);
        }
        for (number, piece) in line.split('\t').enumerate() {
            if number > 0 {
                xml.empty("w:tab", &[]);
            }
            if !piece.is_empty() {
                xml.element("w:t", &[("xml:space", "preserve")], piece);
            }
        }
    }
}

/// A new line.
pub(super) fn line_break(xml: &mut Xml) {
    xml.open("w:r", &[]);
    xml.empty("w:br", &[]);
    xml.close();
}

/// A paragraph style, as the first of its properties; they are still open.
pub(super) fn begin_paragraph(xml: &mut Xml, style: &str) {
    xml.open("w:p", &[]);
    xml.open("w:pPr", &[]);
    xml.empty("w:pStyle", &[("w:val", style)]);
}

/// A paragraph with nothing but words.
pub(super) fn paragraph(xml: &mut Xml, style: &str, words: &str) {
    begin_paragraph(xml, style);
    xml.close();
    run(xml, None, words);
    xml.close();
}

/// The end of a field, or its beginning, or what is between what it asks and what it shows.
pub(super) fn field_mark(xml: &mut Xml, style: Option<&str>, kind: &str) {
    xml.open("w:r", &[]);
    run_style(xml, style);
    xml.empty("w:fldChar", &[("w:fldCharType", kind)]);
    xml.close();
}

/// The beginning of a field: what it asks. What it shows comes next, then its end.
pub(super) fn begin_field(xml: &mut Xml, style: Option<&str>, asks: &str) {
    field_mark(xml, style, "begin");
    xml.open("w:r", &[]);
    run_style(xml, style);
    xml.element("w:instrText", &[("xml:space", "preserve")], asks);
    xml.close();
    field_mark(xml, style, "separate");
}

/// A field that shows words until it is made up to date.
pub(super) fn field(xml: &mut Xml, asks: &str, shows: &str) {
    xml.open("w:fldSimple", &[("w:instr", asks)]);
    run(xml, None, shows);
    xml.close();
}

/// A picture in a line of text.
pub(super) struct InLine<'a> {
    /// A number that no other picture of the document has.
    pub(super) number: usize,
    pub(super) title: &'a str,
    pub(super) description: &'a str,
    pub(super) size: Size,
    /// The relationship to its bytes.
    pub(super) id: &'a str,
    /// The relationship to the drawing that it is made of.
    pub(super) drawing: Option<&'a str>,
}

impl InLine<'_> {
    /// Writes it as a run.
    pub(super) fn write(&self, xml: &mut Xml) {
        const MAIN: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
        const PICTURE: &str = "http://schemas.openxmlformats.org/drawingml/2006/picture";
        let (width, height) = (self.size.width.to_string(), self.size.height.to_string());
        let extent = [("cx", width.as_str()), ("cy", height.as_str())];
        let number = self.number.to_string();
        let name = format!("Afbeelding {number}");
        let named = [
            ("id", number.as_str()),
            ("name", &name),
            ("descr", self.description),
            ("title", self.title),
        ];
        xml.open("w:r", &[]);
        xml.open("w:drawing", &[]);
        let none = [
            ("distT", "0"),
            ("distB", "0"),
            ("distL", "0"),
            ("distR", "0"),
        ];
        xml.open("wp:inline", &none);
        xml.empty("wp:extent", &extent);
        xml.empty("wp:docPr", &named);
        xml.open("a:graphic", &[("xmlns:a", MAIN)]);
        xml.open("a:graphicData", &[("uri", PICTURE)]);
        xml.open("pic:pic", &[("xmlns:pic", PICTURE)]);
        xml.open("pic:nvPicPr", &[]);
        xml.empty("pic:cNvPr", &named);
        xml.empty("pic:cNvPicPr", &[]);
        xml.close();
        xml.open("pic:blipFill", &[]);
        self.blip(xml);
        xml.fixed("<a:stretch><a:fillRect/></a:stretch>");
        xml.close();
        xml.open("pic:spPr", &[]);
        xml.open("a:xfrm", &[]);
        xml.empty("a:off", &[("x", "0"), ("y", "0")]);
        xml.empty("a:ext", &extent);
        xml.close();
        xml.fixed("<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom>");
        for _ in 0..7 {
            xml.close();
        }
    }

    /// Its dots, and where there is one the drawing, which newer versions of Word show instead.
    fn blip(&self, xml: &mut Xml) {
        xml.open("a:blip", &[("r:embed", self.id)]);
        if let Some(drawing) = self.drawing {
            xml.open("a:extLst", &[]);
            xml.open(
                "a:ext",
                &[("uri", "{96DAC541-7B7A-43D3-8B79-37D633B846F1}")],
            );
            xml.empty(
                "asvg:svgBlip",
                &[
                    (
                        "xmlns:asvg",
                        "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
                    ),
                    ("r:embed", drawing),
                ],
            );
            xml.close();
            xml.close();
        }
        xml.close();
    }
}
