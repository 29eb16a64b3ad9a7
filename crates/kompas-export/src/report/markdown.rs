//! A report as Markdown: `CommonMark` with the tables and footnotes of `GitHub`.

mod line;

use kompas_domain::report::{Report, ReportFigure, ReportTable};
use kompas_domain::rich::Span;

use super::flow::{List, Node, Part, Point, flow};
use line::Line;

/// The deepest heading.
const DEEPEST: u8 = 6;
/// The highest number that a list may begin with: nine digits.
const HIGHEST: u64 = 999_999_999;

/// The report as text. It has no table of contents, because programs that show Markdown make one,
/// and no logo. A drawing is its caption and description.
pub(super) fn markdown(report: &Report) -> String {
    let notes = report.notes.len();
    let mut blocks = Vec::new();
    let letterhead: Vec<String> = report.letterhead.iter().map(|one| words(one)).collect();
    blocks.push(letterhead.join("\\\n"));
    blocks.push(words(&report.kind));
    blocks.push(format!("# {}", words(&report.title)));
    let fields = report.reference.iter().map(|field| {
        let label = strong(&format!("{}:", field.label));
        format!("- {label} {}", words(&field.value))
    });
    blocks.push(fields.collect::<Vec<_>>().join("\n"));
    body(&flow(&report.blocks), notes, &mut blocks);
    if !report.footer.is_empty() {
        blocks.push("---".to_owned());
        blocks.push(words(&report.footer));
    }
    for (number, note) in (1..).zip(&report.notes) {
        blocks.push(format!("[^{number}]: {}", one_line(&note.spans, notes)));
    }
    blocks.retain(|block| !block.is_empty());
    let mut text = blocks.join("\n\n");
    text.push('\n');
    text
}

/// Words in no form.
fn words(text: &str) -> String {
    let mut line = Line::new(0);
    line.words(text, None, false, false);
    line.finish()
}

fn strong(text: &str) -> String {
    let mut line = Line::new(0);
    line.words(text, None, true, false);
    line.finish()
}

/// Spans that may go on at a next line.
fn lines(spans: &[Span], notes: usize) -> String {
    written(spans, notes, Line::next)
}

/// Spans for a place that has no next line.
fn one_line(spans: &[Span], notes: usize) -> String {
    written(spans, notes, |line| line.words(" ", None, false, false))
}

fn written(spans: &[Span], notes: usize, new_line: impl Fn(&mut Line)) -> String {
    let mut line = Line::new(notes);
    for span in spans {
        match span {
            Span::Text(words) => line.words(
                &words.text,
                words.link.as_deref(),
                words.strong,
                words.emphasis,
            ),
            Span::Citation(number) => line.citation(*number),
            Span::Break => new_line(&mut line),
        }
    }
    line.finish()
}

fn body(all: &[Node<'_>], notes: usize, blocks: &mut Vec<String>) {
    let mut lists = Neighbours::default();
    for node in all {
        if let Node::List(list) = node {
            lists.list(list, notes, blocks);
            continue;
        }
        let before = blocks.len();
        match node {
            Node::Heading(level, spans) => {
                let signs = usize::from(level.saturating_add(1).clamp(2, DEEPEST));
                let text = one_line(spans, notes);
                blocks.push(format!("{} {text}", "#".repeat(signs)));
            }
            Node::Paragraph(spans) => blocks.push(lines(spans, notes)),
            Node::Quote(paragraphs) => {
                let mut texts: Vec<_> = paragraphs.iter().map(|one| lines(one, notes)).collect();
                texts.retain(|text| !text.is_empty());
                if !texts.is_empty() {
                    blocks.push(indented(&texts.join("\n\n"), "> ", "> "));
                }
            }
            Node::Table(one) => table(one, notes, blocks),
            Node::Figure(one) => figure(one, blocks),
            Node::List(_) => {}
        }
        if blocks[before..].iter().any(|block| !block.is_empty()) {
            lists = Neighbours::default();
        }
    }
}

/// Lists that follow each other directly. Their marks take turns, else they would be one list.
#[derive(Default)]
struct Neighbours {
    is_second: bool,
}

impl Neighbours {
    /// Only the first number of a list counts, so one whose numbers jump becomes several.
    fn list(&mut self, list: &List<'_>, notes: usize, blocks: &mut Vec<String>) {
        let is_next = |one: &Point<'_>, two: &Point<'_>| {
            !list.is_ordered || one.number.checked_add(1) == Some(two.number)
        };
        for points in list.points.chunk_by(is_next) {
            let mut text = Vec::new();
            for point in points {
                let mark = match (list.is_ordered, self.is_second) {
                    (false, false) => "- ".to_owned(),
                    (false, true) => "* ".to_owned(),
                    (true, false) => format!("{}. ", point.number.min(HIGHEST)),
                    (true, true) => format!("{}) ", point.number.min(HIGHEST)),
                };
                let under = " ".repeat(mark.len());
                text.push(indented(&point_text(point, notes), &mark, &under));
            }
            let is_long = text.iter().any(|point| point.contains("\n\n"));
            blocks.push(text.join(if is_long { "\n\n" } else { "\n" }));
            self.is_second = !self.is_second;
        }
    }
}

fn point_text(point: &Point<'_>, notes: usize) -> String {
    let mut parts = Vec::new();
    let mut lists = Neighbours::default();
    for part in &point.parts {
        match part {
            Part::Text(spans) => {
                let text = lines(spans, notes);
                if !text.is_empty() {
                    lists = Neighbours::default();
                    parts.push(text);
                }
            }
            Part::List(list) => lists.list(list, notes, &mut parts),
        }
    }
    parts.join("\n\n")
}

/// Text with `first` before its first line and `others` before the others.
fn indented(text: &str, first: &str, others: &str) -> String {
    let mut out = String::with_capacity(text.len() + first.len());
    for (at, line) in text.split('\n').enumerate() {
        let before = if at == 0 { first } else { others };
        if at > 0 {
            out.push('\n');
        }
        if line.is_empty() {
            out.push_str(before.trim_end());
        } else {
            out.push_str(before);
            out.push_str(line);
        }
    }
    out
}

fn table(table: &ReportTable, notes: usize, blocks: &mut Vec<String>) {
    blocks.push(strong(&format!("Tabel: {}", table.caption)));
    let mut text = String::new();
    row(&mut text, table.columns.iter().map(|one| words(&one.label)));
    text.push('\n');
    row(&mut text, table.columns.iter().map(|_| "---".to_owned()));
    for cells in &table.rows {
        text.push('\n');
        row(&mut text, cells.iter().map(|cell| one_line(cell, notes)));
    }
    blocks.push(text);
}

fn row(out: &mut String, cells: impl Iterator<Item = String>) {
    out.push('|');
    for cell in cells {
        out.push(' ');
        out.push_str(&cell);
        out.push_str(" |");
    }
}

fn figure(figure: &ReportFigure, blocks: &mut Vec<String>) {
    blocks.push(strong(&format!("Figuur: {}", figure.caption)));
    blocks.push(words(&figure.description));
}
