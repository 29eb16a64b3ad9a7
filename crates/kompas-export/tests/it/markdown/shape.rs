//! What a text consists of, from the tree of a report and from a parser of Markdown.

use std::fmt;

use kompas_domain::report::{Report, ReportBlock};
use kompas_domain::rich::{Mark, RichBlock, RichKind, Span};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// A sign with its form; white space is left out.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Sign(char, bool, bool, Option<String>);

impl fmt::Debug for Sign {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(sign, strong, emphasis, link) = self;
        let strong = if *strong { "*" } else { "" };
        let emphasis = if *emphasis { "_" } else { "" };
        let link = link.as_deref().unwrap_or_default();
        write!(formatter, "{}{strong}{emphasis}{link}", sign.escape_debug())
    }
}

/// A part of a text. What lies deeper in lists has more places before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    Heading(u8, Vec<Sign>),
    Paragraph(Vec<Sign>),
    Quote(Vec<Sign>),
    /// The number of each list around it, if it has numbers, and what a point says.
    Point(Vec<Option<u64>>, Vec<Sign>),
    Row(Vec<Vec<Sign>>),
    Note(u64, Vec<Sign>),
}

/// What the tree says, in the order of the text.
pub(super) fn wanted(report: &Report) -> Vec<Shape> {
    let notes = report.notes.len();
    let mut shapes = vec![
        Shape::Paragraph(plain(&report.letterhead.join(" "), false)),
        Shape::Paragraph(plain(&report.kind, false)),
        Shape::Heading(1, plain(&report.title, false)),
    ];
    for field in &report.reference {
        let mut signs = plain(&format!("{}:", field.label), true);
        signs.extend(plain(&field.value, false));
        shapes.push(Shape::Point(vec![None], signs));
    }
    let mut depths: Vec<(u8, Option<u64>)> = Vec::new();
    for block in &report.blocks {
        blocks(block, notes, &mut depths, &mut shapes);
    }
    if !report.footer.is_empty() {
        shapes.push(Shape::Paragraph(plain(&report.footer, false)));
    }
    for (number, note) in (1..).zip(&report.notes) {
        shapes.push(Shape::Note(number, signs(&note.spans, notes)));
    }
    filled(shapes)
}

fn blocks(
    block: &ReportBlock,
    notes: usize,
    depths: &mut Vec<(u8, Option<u64>)>,
    shapes: &mut Vec<Shape>,
) {
    let RichBlock { kind, spans } = match block {
        ReportBlock::Text(text) => text,
        ReportBlock::Table(table) => {
            depths.clear();
            shapes.push(Shape::Paragraph(plain(
                &format!("Tabel: {}", table.caption),
                true,
            )));
            let head = table.columns.iter().map(|one| plain(&one.label, false));
            shapes.push(Shape::Row(head.collect()));
            for row in &table.rows {
                shapes.push(Shape::Row(
                    row.iter().map(|cell| signs(cell, notes)).collect(),
                ));
            }
            return;
        }
        ReportBlock::Figure(figure) => {
            depths.clear();
            shapes.push(Shape::Paragraph(plain(
                &format!("Figuur: {}", figure.caption),
                true,
            )));
            shapes.push(Shape::Paragraph(plain(&figure.description, false)));
            return;
        }
    };
    let said = signs(spans, notes);
    let RichKind::Item { depth, mark } = *kind else {
        depths.clear();
        shapes.push(match kind {
            RichKind::Heading(level) => Shape::Heading((level + 1).min(6), said),
            RichKind::Quote => Shape::Quote(said),
            _ => Shape::Paragraph(said),
        });
        return;
    };
    while depths.last().is_some_and(|(last, _)| *last > depth) {
        depths.pop();
    }
    let number = match mark {
        Mark::Dot => None,
        Mark::Number(number) => Some(number),
        Mark::None if depths.is_empty() => {
            shapes.push(Shape::Paragraph(said));
            return;
        }
        Mark::None => {
            shapes.push(Shape::Point(places(depths), said));
            return;
        }
    };
    if depths.last().is_some_and(|(last, _)| *last == depth) {
        depths.pop();
    }
    depths.push((depth, number));
    shapes.push(Shape::Point(places(depths), said));
}

fn places(depths: &[(u8, Option<u64>)]) -> Vec<Option<u64>> {
    depths.iter().map(|(_, number)| *number).collect()
}

fn plain(text: &str, strong: bool) -> Vec<Sign> {
    seen(text)
        .map(|sign| Sign(sign, strong, false, None))
        .collect()
}

/// The signs of a text that are seen.
fn seen(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|sign| {
        !sign.is_whitespace() && !sign.is_control() && !matches!(sign, '\u{fffe}' | '\u{ffff}')
    })
}

fn signs(spans: &[Span], notes: usize) -> Vec<Sign> {
    let mut signs = Vec::new();
    for span in spans {
        match span {
            Span::Text(words) => {
                let link = words.link.as_deref().filter(|link| {
                    (link.starts_with("http") || link.starts_with("mailto:")) && !link.contains(' ')
                });
                let link = link.map(|link| {
                    link.replace('|', "%7C")
                        .replace('<', "%3C")
                        .replace('>', "%3E")
                        .replace('`', "%60")
                        .replace('\\', "%5C")
                });
                let form = |sign| Sign(sign, words.strong, words.emphasis, link.clone());
                signs.extend(seen(&words.text).map(form));
            }
            Span::Citation(number) if (1..=notes).contains(&(*number as usize)) => {
                signs.extend(plain(&format!("⟦{number}⟧"), false));
            }
            Span::Citation(number) => signs.extend(plain(&format!("[{number}]"), false)),
            Span::Break => {}
        }
    }
    signs
}

/// Without paragraphs and points that say nothing.
fn filled(mut shapes: Vec<Shape>) -> Vec<Shape> {
    shapes.retain(|shape| match shape {
        Shape::Paragraph(signs) | Shape::Quote(signs) | Shape::Point(_, signs) => !signs.is_empty(),
        _ => true,
    });
    shapes
}

#[derive(Default)]
struct Reader {
    shapes: Vec<Shape>,
    signs: Vec<Sign>,
    strong: usize,
    emphasis: usize,
    link: Option<String>,
    quotes: usize,
    lists: Vec<Option<u64>>,
    note: Option<u64>,
    row: Vec<Vec<Sign>>,
}

/// What a parser finds in the text.
pub(super) fn read(text: &str) -> Vec<Shape> {
    let mut options = Options::all();
    // These belong to other Markdowns and change what is between the signs.
    options.remove(Options::ENABLE_SMART_PUNCTUATION);
    options.remove(Options::ENABLE_OLD_FOOTNOTES);
    options.insert(Options::ENABLE_FOOTNOTES);
    let mut reader = Reader::default();
    for event in Parser::new_ext(text, options) {
        reader.event(event);
    }
    assert!(reader.signs.is_empty(), "{:?}", reader.signs);
    filled(reader.shapes)
}

impl Reader {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::FootnoteReference(name) => self.text(&format!("⟦{name}⟧")),
            Event::SoftBreak | Event::HardBreak | Event::Rule => {}
            other => panic!("{other:?}"),
        }
    }

    fn text(&mut self, text: &str) {
        let form = |sign| Sign(sign, self.strong > 0, self.emphasis > 0, self.link.clone());
        self.signs.extend(seen(text).map(form));
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong => self.strong += 1,
            Tag::Emphasis => self.emphasis += 1,
            Tag::Link { dest_url, .. } => self.link = Some(dest_url.into_string()),
            Tag::BlockQuote(None) => self.quotes += 1,
            Tag::List(start) => {
                self.flush();
                self.lists.push(start.map(|start| start.wrapping_sub(1)));
            }
            Tag::Item => {
                if let Some(Some(number)) = self.lists.last_mut() {
                    *number = number.wrapping_add(1);
                }
            }
            Tag::FootnoteDefinition(name) => self.note = Some(name.parse().unwrap()),
            Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::Table(_)
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell => {}
            other => panic!("{other:?}"),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.strong -= 1,
            TagEnd::Emphasis => self.emphasis -= 1,
            TagEnd::Link => self.link = None,
            TagEnd::Heading(level) => {
                let signs = std::mem::take(&mut self.signs);
                self.shapes.push(Shape::Heading(depth(level), signs));
            }
            TagEnd::BlockQuote(_) => self.quotes -= 1,
            TagEnd::Paragraph | TagEnd::Item => self.flush(),
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::FootnoteDefinition => {
                let number = self.note.take().unwrap();
                let signs = std::mem::take(&mut self.signs);
                self.shapes.push(Shape::Note(number, signs));
            }
            TagEnd::TableCell => self.row.push(std::mem::take(&mut self.signs)),
            TagEnd::TableHead | TagEnd::TableRow => {
                self.shapes.push(Shape::Row(std::mem::take(&mut self.row)));
            }
            _ => {}
        }
    }

    /// The words so far are one part, unless they belong to a note, which is one part as a whole.
    fn flush(&mut self) {
        if self.signs.is_empty() || self.note.is_some() {
            return;
        }
        let signs = std::mem::take(&mut self.signs);
        self.shapes.push(if self.quotes > 0 {
            Shape::Quote(signs)
        } else if self.lists.is_empty() {
            Shape::Paragraph(signs)
        } else {
            Shape::Point(self.lists.clone(), signs)
        });
    }
}

fn depth(level: HeadingLevel) -> u8 {
    level as u8
}
