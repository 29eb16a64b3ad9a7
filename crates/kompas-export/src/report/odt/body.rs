//! The text of an OpenDocument, with its notes.

use std::collections::BTreeSet;

use kompas_domain::report::{Report, ReportBlock, ReportFigure, ReportNote, ReportTable};
use kompas_domain::rich::{Mark, RichBlock, RichKind, Span};

use super::super::office::xml::Xml;
use super::super::office::{
    HIGHEST_NUMBER, Heading, Notes, Reference, column_widths, drawing, failed, headings,
    is_in_contents, is_nothing, table_description,
};
use super::lists::Lists;
use super::text::{InLine, Part};
use super::{FORMAT, NAMESPACES, Stored};
use crate::Error;

/// The width of the text.
const WIDTH: u64 = drawing::FIGURE.width;
const NOTE_MARK: &str = "Footnote_20_anchor";

/// Writes the part with text, and gives the pictures in it.
///
/// # Errors
/// A figure is no SVG.
pub(super) fn body(report: &Report) -> Result<(Vec<u8>, Vec<Stored>), Error> {
    let mut writer = Writer::new(report);
    writer.front();
    for block in &report.blocks {
        writer.block(block)?;
    }
    Ok((writer.part.xml.finish(), writer.media))
}

struct Writer<'a> {
    report: &'a Report,
    part: Part,
    notes: Notes<'a>,
    headings: Vec<Heading>,
    /// How many headings, tables and figures were written.
    heading: usize,
    tables: usize,
    figures: usize,
    lists: Lists,
    media: Vec<Stored>,
}

impl<'a> Writer<'a> {
    fn new(report: &'a Report) -> Self {
        let mut xml = Xml::new("office:document-content", &NAMESPACES);
        automatic_styles(&mut xml, report);
        xml.open("office:body", &[]);
        xml.open("office:text", &[]);
        xml.fixed(
            "<text:sequence-decls>\
             <text:sequence-decl text:display-outline-level=\"0\" text:name=\"Tabel\"/>\
             <text:sequence-decl text:display-outline-level=\"0\" text:name=\"Figuur\"/>\
             </text:sequence-decls>",
        );
        Self {
            report,
            part: Part::new(xml),
            notes: Notes::new(&report.notes),
            headings: headings(report),
            heading: 0,
            tables: 0,
            figures: 0,
            lists: Lists::default(),
            media: Vec::new(),
        }
    }

    /// What stands before the text: kind, title, heading data, table of contents.
    fn front(&mut self) {
        self.part.paragraph("eerste", &self.report.kind);
        self.part.paragraph("Title", &self.report.title);
        for reference in &self.report.reference {
            self.part.begin("Reference");
            self.part.styled("Strong_20_Emphasis", &reference.label);
            self.part.text(&format!("\t{}", reference.value));
            self.part.xml.close();
        }
        if self.report.contents {
            contents(&mut self.part, &self.headings);
        }
    }

    fn block(&mut self, block: &'a ReportBlock) -> Result<(), Error> {
        match block {
            ReportBlock::Text(block) => self.text(block),
            ReportBlock::Table(table) => self.table(table),
            ReportBlock::Figure(figure) => return self.figure(figure),
        }
        Ok(())
    }

    fn text(&mut self, block: &'a RichBlock) {
        if let RichKind::Heading(level) = block.kind {
            self.heading += 1;
            if !is_nothing(&block.spans) {
                self.heading(level, &block.spans);
            }
        } else if !is_nothing(&block.spans) {
            self.paragraph(block.kind, &block.spans);
        }
    }

    fn heading(&mut self, level: u8, spans: &'a [Span]) {
        self.lists.end(&mut self.part.xml);
        self.part.begin_heading(level.clamp(1, 6));
        let mark = contents_mark(self.heading);
        let attributes = [("text:name", mark.as_str())];
        self.part.xml.empty("text:bookmark-start", &attributes);
        self.spans(spans);
        self.part.xml.empty("text:bookmark-end", &attributes);
        self.part.xml.close();
    }

    fn paragraph(&mut self, kind: RichKind, spans: &'a [Span]) {
        let style = if let RichKind::Item { depth, mark } = kind {
            let depth = usize::from(depth.clamp(1, 3));
            self.lists.point(&mut self.part.xml, depth, mark)
        } else {
            self.lists.end(&mut self.part.xml);
            let is_quote = kind == RichKind::Quote;
            if is_quote {
                "Quotations"
            } else {
                "Text_20_body"
            }
            .to_owned()
        };
        self.part.begin(&style);
        if let RichKind::Item {
            mark: Mark::Number(number),
            ..
        } = kind
            && number > HIGHEST_NUMBER
        {
            self.part.text(&format!("{number}. "));
        }
        self.spans(spans);
        self.part.xml.close();
    }

    fn spans(&mut self, spans: &'a [Span]) {
        let mut is_after_note = false;
        for span in spans {
            match span {
                Span::Text(words) => self.part.words(words),
                Span::Break => self.part.line_break(),
                Span::Citation(number) => {
                    is_after_note = self.citation(*number, is_after_note);
                    continue;
                }
            }
            is_after_note = false;
        }
    }

    /// Refers to a note; the answer is whether there is one. Between the numbers of two comes a
    /// comma.
    fn citation(&mut self, number: u32, is_after_note: bool) -> bool {
        let Some(reference) = self.notes.refer(number) else {
            return is_after_note;
        };
        if is_after_note {
            self.part.styled(NOTE_MARK, ",");
        }
        match reference {
            Reference::First(place, note) => self.note(place, note),
            Reference::Again(place) => note_again(&mut self.part, place),
        }
        true
    }

    fn note(&mut self, place: usize, note: &ReportNote) {
        let attributes = [
            ("text:id", note_mark(place)),
            ("text:note-class", "footnote".to_owned()),
        ];
        let [(id, mark), (class, footnote)] = &attributes;
        self.part
            .xml
            .open("text:note", &[(id, mark), (class, footnote)]);
        self.part
            .xml
            .element("text:note-citation", &[], &place.to_string());
        self.part.xml.open("text:note-body", &[]);
        self.part.begin("Footnote");
        self.part.text(" ");
        for span in &note.spans {
            match span {
                Span::Text(words) => self.part.words(words),
                Span::Break => self.part.line_break(),
                // A note has no notes: what it refers to is shown where it is a note already.
                Span::Citation(number) => {
                    if let Some(place) = self.notes.place(*number) {
                        note_again(&mut self.part, place);
                    }
                }
            }
        }
        for _ in 0..3 {
            self.part.xml.close();
        }
        self.part.after_note();
    }

    fn table(&mut self, table: &'a ReportTable) {
        self.lists.end(&mut self.part.xml);
        self.tables += 1;
        let number = self.tables;
        caption(&mut self.part, "Tabel", "Table", number, &table.caption);
        if table.columns.is_empty() {
            return;
        }
        let xml = &mut self.part.xml;
        let name = format!("Tabel{number}");
        xml.open(
            "table:table",
            &[("table:name", &name), ("table:style-name", "tabel")],
        );
        xml.element("table:title", &[], &table.caption);
        xml.element("table:desc", &[], &table_description(table));
        for width in column_widths(table, WIDTH) {
            let style = column_style(width);
            xml.empty("table:table-column", &[("table:style-name", &style)]);
        }
        xml.open("table:table-header-rows", &[]);
        begin_row(xml);
        for column in &table.columns {
            begin_cell(&mut self.part.xml, "kopcel");
            self.part.paragraph("Table_20_Heading", &column.label);
            self.part.xml.close();
        }
        self.part.xml.close();
        self.part.xml.close();
        for (number, row) in (1..).zip(&table.rows) {
            begin_row(&mut self.part.xml);
            let is_last = number == table.rows.len();
            let style = if is_last { "slotcel" } else { "cel" };
            for at in 0..table.columns.len() {
                begin_cell(&mut self.part.xml, style);
                self.part.begin("Table_20_Contents");
                self.spans(row.get(at).map_or(&[], Vec::as_slice));
                self.part.xml.close();
                self.part.xml.close();
            }
            self.part.xml.close();
        }
        self.part.xml.close();
    }

    fn figure(&mut self, figure: &ReportFigure) -> Result<(), Error> {
        let drawing = drawing::draw(&figure.svg).map_err(failed(FORMAT))?;
        self.lists.end(&mut self.part.xml);
        self.figures += 1;
        let number = self.figures;
        let dots = format!("Pictures/figuur{number}.png");
        let svg = format!("Pictures/figuur{number}.svg");
        self.part.begin("Illustration");
        let picture = InLine {
            name: &format!("Figuur{number}"),
            title: &figure.caption,
            description: &figure.description,
            size: drawing.size,
            files: &[(&dots, "image/png"), (&svg, "image/svg+xml")],
        };
        picture.write(&mut self.part.xml);
        self.part.xml.close();
        caption(&mut self.part, "Figuur", "Figure", number, &figure.caption);
        self.media.push(Stored {
            name: dots,
            media_type: "image/png",
            bytes: drawing.png,
        });
        self.media.push(Stored {
            name: svg,
            media_type: "image/svg+xml",
            bytes: figure.svg.clone().into_bytes(),
        });
        Ok(())
    }
}

/// Where the table of contents finds a heading.
fn contents_mark(number: usize) -> String {
    format!("_Toc{number:09}")
}

/// Where a later reference finds a note.
fn note_mark(place: usize) -> String {
    format!("noot{place}")
}

fn column_style(width: u64) -> String {
    format!("kolom{width}")
}

/// The styles that only this document has: the widths of its columns.
fn automatic_styles(xml: &mut Xml, report: &Report) {
    xml.open("office:automatic-styles", &[]);
    xml.fixed(include_str!("automatic.xml"));
    let tables = report.blocks.iter().filter_map(|block| match block {
        ReportBlock::Table(table) => Some(table),
        _ => None,
    });
    let widths: BTreeSet<u64> = tables
        .flat_map(|table| column_widths(table, WIDTH))
        .collect();
    for width in widths {
        let attributes = [
            ("style:name", column_style(width)),
            ("style:family", "table-column".to_owned()),
        ];
        let [(name, style), (family, column)] = &attributes;
        xml.open("style:style", &[(name, style), (family, column)]);
        let width = drawing::millimetres(width);
        xml.empty(
            "style:table-column-properties",
            &[("style:column-width", &width)],
        );
        xml.close();
    }
    xml.close();
}

/// A later reference to a note, which finds its number.
fn note_again(part: &mut Part, place: usize) {
    let xml = &mut part.xml;
    xml.open("text:span", &[("text:style-name", NOTE_MARK)]);
    xml.element(
        "text:note-ref",
        &[
            ("text:note-class", "footnote"),
            ("text:reference-format", "text"),
            ("text:ref-name", &note_mark(place)),
        ],
        &place.to_string(),
    );
    xml.close();
    part.after_note();
}

/// A table of contents whose entries stand in it, with the numbers of their pages as references,
/// which a program fills in when it has made the pages.
fn contents(part: &mut Part, headings: &[Heading]) {
    let entries: Vec<_> = (1..)
        .zip(headings)
        .filter(|(_, heading)| is_in_contents(heading))
        .collect();
    if entries.is_empty() {
        return;
    }
    part.xml.fixed(include_str!("contents.xml"));
    part.xml.open("text:index-body", &[]);
    part.xml
        .open("text:index-title", &[("text:name", "Inhoud_kop")]);
    part.paragraph("Contents_20_Heading", "Inhoud");
    part.xml.close();
    for (number, heading) in entries {
        part.begin(&format!("Contents_20_{}", heading.level));
        let mark = contents_mark(number);
        let link = format!("#{mark}");
        part.xml.open(
            "text:a",
            &[
                ("xlink:type", "simple"),
                ("xlink:href", &link),
                ("text:style-name", "Index_20_Link"),
            ],
        );
        part.text(&heading.text);
        part.text("\t");
        part.xml.empty(
            "text:bookmark-ref",
            &[("text:reference-format", "page"), ("text:ref-name", &mark)],
        );
        part.xml.close();
        part.xml.close();
    }
    part.xml.close();
    part.xml.fixed("</text:table-of-content>");
}

/// A caption with its number, in the style for tables or figures.
fn caption(part: &mut Part, word: &str, style: &str, number: usize, text: &str) {
    part.begin(style);
    part.text(word);
    part.text(" ");
    let attributes = [
        ("text:ref-name", format!("ref{word}{number}")),
        ("text:name", word.to_owned()),
        ("text:formula", format!("ooow:{word}+1")),
        ("style:num-format", "1".to_owned()),
    ];
    let attributes = attributes
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    part.xml
        .element("text:sequence", &attributes, &number.to_string());
    part.text(&format!(": {text}"));
    part.xml.close();
}

fn begin_row(xml: &mut Xml) {
    xml.open("table:table-row", &[("table:style-name", "rij")]);
}

fn begin_cell(xml: &mut Xml, style: &str) {
    xml.open(
        "table:table-cell",
        &[("table:style-name", style), ("office:value-type", "string")],
    );
}
