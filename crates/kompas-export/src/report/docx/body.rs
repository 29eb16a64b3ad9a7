//! The text of a Word document, with its notes.

use kompas_domain::report::{Report, ReportBlock, ReportFigure, ReportNote, ReportTable};
use kompas_domain::rich::{Mark, RichBlock, RichKind, Span};

use super::super::office::xml::Xml;
use super::super::office::{
    HIGHEST_NUMBER, Heading, Notes, Reference, column_widths, drawing, failed, headings,
    is_in_contents, is_nothing, table_description,
};
use super::numbering::Lists;
use super::text::{
    InLine, Part, begin_field, begin_paragraph, field, field_mark, line_break, paragraph, run,
};
use super::{FORMAT, Media, R, W, WP};
use crate::Error;

/// The width of the text, in twentieths of a point: A4 with 25 mm on each side.
const WIDTH: u64 = 9_072;
const NOTE_MARK: Option<&str> = Some("FootnoteReference");

/// The parts with text.
pub(super) struct Body {
    pub(super) document: Vec<u8>,
    pub(super) relations: Vec<u8>,
    pub(super) footnotes: Vec<u8>,
    pub(super) note_relations: Vec<u8>,
    pub(super) numbering: Vec<u8>,
    pub(super) media: Vec<Media>,
}

/// Writes the parts with text.
///
/// # Errors
/// A figure is no SVG.
pub(super) fn body(report: &Report) -> Result<Body, Error> {
    let mut writer = Writer::new(report);
    writer.front();
    for block in &report.blocks {
        writer.block(block)?;
    }
    Ok(writer.finish())
}

struct Writer<'a> {
    report: &'a Report,
    part: Part,
    notes: Notes<'a>,
    /// The notes that are referred to, in order.
    found: Vec<&'a ReportNote>,
    headings: Vec<Heading>,
    /// How many headings, tables and figures were written.
    heading: usize,
    tables: usize,
    figures: usize,
    lists: Lists,
    media: Vec<Media>,
    is_after_table: bool,
}

impl<'a> Writer<'a> {
    fn new(report: &'a Report) -> Self {
        let mut xml = Xml::new("w:document", &[W, R, WP]);
        xml.open("w:body", &[]);
        let mut part = Part::new(xml);
        for (id, kind, target) in [
            ("rIdStyles", "styles", "styles.xml"),
            ("rIdSettings", "settings", "settings.xml"),
            ("rIdNumbering", "numbering", "numbering.xml"),
            ("rIdTheme", "theme", "theme/theme1.xml"),
            ("rIdFonts", "fontTable", "fontTable.xml"),
            ("rIdNotes", "footnotes", "footnotes.xml"),
            ("rIdHeader1", "header", "header1.xml"),
            ("rIdFooter1", "footer", "footer1.xml"),
            ("rIdFooter2", "footer", "footer2.xml"),
        ] {
            part.relations.part(id, kind, target);
        }
        Self {
            report,
            part,
            notes: Notes::new(&report.notes),
            found: Vec::new(),
            headings: headings(report),
            heading: 0,
            tables: 0,
            figures: 0,
            lists: Lists::default(),
            media: Vec::new(),
            is_after_table: false,
        }
    }

    /// What stands before the text: kind, title, heading data, table of contents.
    fn front(&mut self) {
        let xml = &mut self.part.xml;
        paragraph(xml, "Subtitle", &self.report.kind);
        paragraph(xml, "Title", &self.report.title);
        for reference in &self.report.reference {
            begin_paragraph(xml, "Reference");
            xml.close();
            run(xml, Some("Strong"), &reference.label);
            run(xml, None, &format!("\t{}", reference.value));
            xml.close();
        }
        if self.report.contents {
            contents(xml, &self.headings);
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
        self.lists.end();
        self.is_after_table = false;
        let xml = &mut self.part.xml;
        begin_paragraph(xml, &format!("Heading{}", level.clamp(1, 6)));
        xml.close();
        let id = self.heading.to_string();
        let name = contents_mark(self.heading);
        xml.empty("w:bookmarkStart", &[("w:id", &id), ("w:name", &name)]);
        self.spans(spans);
        self.part.xml.empty("w:bookmarkEnd", &[("w:id", &id)]);
        self.part.xml.close();
    }

    fn paragraph(&mut self, kind: RichKind, spans: &'a [Span]) {
        let point = match kind {
            RichKind::Item { depth, mark } => Some((usize::from(depth.clamp(1, 3)) - 1, mark)),
            _ => None,
        };
        let style = match (kind, point) {
            (_, Some((level, mark))) => list_style(level, mark),
            (RichKind::Quote, _) => "Quote".to_owned(),
            _ => "BodyText".to_owned(),
        };
        let list = match point {
            Some((level, Mark::Dot)) => Some((level, self.lists.dot(level))),
            Some((level, Mark::Number(number))) if number <= HIGHEST_NUMBER => {
                Some((level, self.lists.number(level, number)))
            }
            Some(_) => None,
            None => {
                self.lists.end();
                None
            }
        };
        let xml = &mut self.part.xml;
        begin_paragraph(xml, &style);
        if let Some((level, list)) = list {
            xml.open("w:numPr", &[]);
            xml.empty("w:ilvl", &[("w:val", &level.to_string())]);
            xml.empty("w:numId", &[("w:val", &list.to_string())]);
            xml.close();
        }
        if std::mem::take(&mut self.is_after_table) {
            xml.empty("w:spacing", &[("w:before", "240")]);
        }
        xml.close();
        if let Some((_, Mark::Number(number))) = point.filter(|_| list.is_none()) {
            run(xml, None, &format!("{number}. "));
        }
        self.spans(spans);
        self.part.xml.close();
    }

    fn spans(&mut self, spans: &'a [Span]) {
        let mut is_after_note = false;
        for span in spans {
            match span {
                Span::Text(words) => self.part.words(words),
                Span::Break => line_break(&mut self.part.xml),
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
        let xml = &mut self.part.xml;
        if is_after_note {
            run(xml, NOTE_MARK, ",");
        }
        match reference {
            Reference::First(place, note) => {
                self.found.push(note);
                let id = (self.headings.len() + place).to_string();
                let name = note_mark(place);
                xml.empty("w:bookmarkStart", &[("w:id", &id), ("w:name", &name)]);
                xml.open("w:r", &[]);
                xml.fixed("<w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr>");
                xml.empty("w:footnoteReference", &[("w:id", &place.to_string())]);
                xml.close();
                xml.empty("w:bookmarkEnd", &[("w:id", &id)]);
            }
            Reference::Again(place) => note_again(xml, place),
        }
        true
    }

    fn table(&mut self, table: &'a ReportTable) {
        self.lists.end();
        self.tables += 1;
        caption(&mut self.part.xml, "Tabel", self.tables, &table.caption);
        if table.columns.is_empty() {
            return;
        }
        let widths: Vec<String> = column_widths(table, WIDTH)
            .iter()
            .map(ToString::to_string)
            .collect();
        let xml = &mut self.part.xml;
        begin_table(xml, table, &widths);
        begin_row(xml, true);
        for (column, width) in table.columns.iter().zip(&widths) {
            begin_cell(xml, width);
            paragraph(xml, "TableHeading", &column.label);
            xml.close();
        }
        xml.close();
        for row in &table.rows {
            begin_row(&mut self.part.xml, false);
            for (at, width) in widths.iter().enumerate() {
                begin_cell(&mut self.part.xml, width);
                begin_paragraph(&mut self.part.xml, "TableText");
                self.part.xml.close();
                self.spans(row.get(at).map_or(&[], Vec::as_slice));
                self.part.xml.close();
                self.part.xml.close();
            }
            self.part.xml.close();
        }
        self.part.xml.close();
        self.is_after_table = true;
    }

    fn figure(&mut self, figure: &ReportFigure) -> Result<(), Error> {
        let drawing = drawing::draw(&figure.svg).map_err(failed(FORMAT))?;
        self.lists.end();
        self.is_after_table = false;
        self.figures += 1;
        let number = self.figures;
        let dots = format!("rIdFigure{number}");
        let svg = format!("rIdDrawing{number}");
        for (id, ending) in [(&dots, "png"), (&svg, "svg")] {
            let target = format!("media/figuur{number}.{ending}");
            self.part.relations.part(id, "image", &target);
        }
        let xml = &mut self.part.xml;
        begin_paragraph(xml, "Figure");
        xml.close();
        let picture = InLine {
            // The logo is 1.
            number: number + 1,
            title: &figure.caption,
            description: &figure.description,
            size: drawing.size,
            id: &dots,
            drawing: Some(&svg),
        };
        picture.write(xml);
        xml.close();
        caption(xml, "Figuur", number, &figure.caption);
        self.media.push(Media {
            name: format!("word/media/figuur{number}.png"),
            bytes: drawing.png,
        });
        self.media.push(Media {
            name: format!("word/media/figuur{number}.svg"),
            bytes: figure.svg.clone().into_bytes(),
        });
        Ok(())
    }

    fn finish(mut self) -> Body {
        let xml = &mut self.part.xml;
        if self.is_after_table {
            paragraph(xml, "BodyText", "");
        }
        xml.fixed(include_str!("section.xml"));
        let mut notes = Part::new(Xml::new("w:footnotes", &[W, R]));
        notes.xml.fixed(include_str!("separators.xml"));
        for (place, note) in (1..).zip(&self.found) {
            self::note(&mut notes, &self.notes, place, note);
        }
        Body {
            document: self.part.xml.finish(),
            relations: self.part.relations.finish(),
            footnotes: notes.xml.finish(),
            note_relations: notes.relations.finish(),
            numbering: self.lists.finish(),
            media: self.media,
        }
    }
}

/// Where the table of contents finds a heading.
fn contents_mark(number: usize) -> String {
    format!("_Toc{number:09}")
}

/// Where a later reference finds a note.
fn note_mark(place: usize) -> String {
    format!("_Ref{place:09}")
}

fn list_style(level: usize, mark: Mark) -> String {
    let name = match mark {
        Mark::Dot => "ListBullet",
        Mark::Number(number) if number <= HIGHEST_NUMBER => "ListNumber",
        Mark::Number(_) | Mark::None => "ListContinue",
    };
    match level {
        0 => name.to_owned(),
        level => format!("{name}{}", level + 1),
    }
}

/// A later reference to a note: a field that finds its number, with the number in it.
fn note_again(xml: &mut Xml, place: usize) {
    let asks = format!(" NOTEREF {} \\f \\h ", note_mark(place));
    begin_field(xml, NOTE_MARK, &asks);
    run(xml, NOTE_MARK, &place.to_string());
    field_mark(xml, NOTE_MARK, "end");
}

/// A table of contents whose entries stand in it. The numbers of their pages are those of Word, which
/// fills them in when somebody renews the table: asking it to do so by itself makes it greet who
/// opens the document with a question about other files.
fn contents(xml: &mut Xml, headings: &[Heading]) {
    let entries: Vec<_> = (1..)
        .zip(headings)
        .filter(|(_, heading)| is_in_contents(heading))
        .collect();
    let (Some(&(first, _)), Some(&(last, _))) = (entries.first(), entries.last()) else {
        return;
    };
    xml.open("w:sdt", &[]);
    xml.fixed(
        "<w:sdtPr><w:docPartObj><w:docPartGallery w:val=\"Table of Contents\"/>\
         <w:docPartUnique/></w:docPartObj></w:sdtPr>",
    );
    xml.open("w:sdtContent", &[]);
    paragraph(xml, "TOCHeading", "Inhoud");
    for (number, heading) in entries {
        begin_paragraph(xml, &format!("TOC{}", heading.level));
        xml.close();
        if number == first {
            begin_field(xml, None, " TOC \\o \"1-3\" \\h \\z ");
        }
        let mark = contents_mark(number);
        xml.open("w:hyperlink", &[("w:anchor", &mark), ("w:history", "1")]);
        run(xml, None, &format!("{}\t", heading.text));
        begin_field(xml, None, &format!(" PAGEREF {mark} \\h "));
        field_mark(xml, None, "end");
        xml.close();
        if number == last {
            field_mark(xml, None, "end");
        }
        xml.close();
    }
    xml.close();
    xml.close();
}

/// A caption with its number, which stays with what it is about.
fn caption(xml: &mut Xml, word: &str, number: usize, text: &str) {
    begin_paragraph(xml, "Caption");
    if word == "Tabel" {
        xml.empty("w:keepNext", &[]);
    } else {
        xml.empty("w:spacing", &[("w:before", "80"), ("w:after", "240")]);
    }
    xml.close();
    run(xml, None, &format!("{word} "));
    let asks = format!(" SEQ {word} \\* ARABIC ");
    field(xml, &asks, &number.to_string());
    run(xml, None, &format!(": {text}"));
    xml.close();
}

fn begin_table(xml: &mut Xml, table: &ReportTable, widths: &[String]) {
    xml.open("w:tbl", &[]);
    xml.open("w:tblPr", &[]);
    xml.empty("w:tblStyle", &[("w:val", "ReportTable")]);
    let all = WIDTH.to_string();
    xml.empty("w:tblW", &[("w:w", &all), ("w:type", "dxa")]);
    xml.fixed(
        "<w:tblLayout w:type=\"fixed\"/>\
         <w:tblLook w:val=\"0420\" w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"0\" \
         w:lastColumn=\"0\" w:noHBand=\"0\" w:noVBand=\"1\"/>",
    );
    xml.empty("w:tblCaption", &[("w:val", &table.caption)]);
    let description = table_description(table);
    xml.empty("w:tblDescription", &[("w:val", &description)]);
    xml.close();
    xml.open("w:tblGrid", &[]);
    for width in widths {
        xml.empty("w:gridCol", &[("w:w", width)]);
    }
    xml.close();
}

fn begin_row(xml: &mut Xml, is_header: bool) {
    xml.open("w:tr", &[]);
    xml.open("w:trPr", &[]);
    xml.empty("w:cantSplit", &[]);
    if is_header {
        xml.empty("w:tblHeader", &[]);
    }
    xml.close();
}

fn begin_cell(xml: &mut Xml, width: &str) {
    xml.open("w:tc", &[]);
    xml.open("w:tcPr", &[]);
    xml.empty("w:tcW", &[("w:w", width), ("w:type", "dxa")]);
    xml.close();
}

/// A note. What it refers to itself is shown where it is a note already.
fn note(part: &mut Part, notes: &Notes, place: usize, note: &ReportNote) {
    part.xml.open("w:footnote", &[("w:id", &place.to_string())]);
    begin_paragraph(&mut part.xml, "FootnoteText");
    part.xml.close();
    part.xml
        .fixed("<w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:footnoteRef/></w:r>");
    run(&mut part.xml, None, " ");
    for span in &note.spans {
        match span {
            Span::Text(words) => part.words(words),
            Span::Break => line_break(&mut part.xml),
            Span::Citation(number) => {
                if let Some(place) = notes.place(*number) {
                    note_again(&mut part.xml, place);
                }
            }
        }
    }
    part.xml.close();
    part.xml.close();
}
