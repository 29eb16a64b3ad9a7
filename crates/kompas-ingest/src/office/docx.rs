//! Word files.

use std::collections::HashMap;

use kompas_domain::document::{BlockKind, DocumentFormat};
use time::Date;

use super::zipped::{Package, Piece, attribute, local, walk};
use crate::plain::block;
use crate::{Draft, Refusal};

const FORMAT: DocumentFormat = DocumentFormat::Docx;

pub(crate) fn read(bytes: &[u8]) -> Result<Draft, Refusal> {
    let mut package = Package::open(bytes, FORMAT)?;
    let usual = Some("word/document.xml".to_owned()).filter(|name| package.has(name));
    let main = usual.or_else(|| package.main_part());
    let main = main.ok_or(Refusal::Malformed { format: FORMAT })?;
    let styles = package
        .text("word/styles.xml")
        .map(|xml| headings(&xml))
        .unwrap_or_default();
    let mut draft = Draft::default();
    if let Ok(core) = package.text("docProps/core.xml") {
        properties(&core, &mut draft);
    }
    let mut body = Body {
        styles,
        ..Body::default()
    };
    let xml = package.text(&main)?;
    walk(&xml, FORMAT, |piece| body.take(piece))?;
    for part in ["word/footnotes.xml", "word/endnotes.xml"] {
        if let Ok(xml) = package.text(part) {
            walk(&xml, FORMAT, |piece| body.take(piece))?;
        }
    }
    draft.title = draft.title.or(body.title);
    draft.blocks = body.blocks;
    Ok(draft)
}

/// The level of each style that makes a heading, by its identifier.
fn headings(xml: &str) -> HashMap<String, u8> {
    let mut levels = HashMap::new();
    let mut style = String::new();
    let _ = walk(xml, FORMAT, |piece| {
        let Piece::Open(element) = piece else { return };
        match local(element.name().into_inner()) {
            "style" => style = attribute(element, "styleId").unwrap_or_default(),
            "name" => {
                let name = attribute(element, "val").unwrap_or_default().to_lowercase();
                if let Some(level) = level_of(&name) {
                    levels.insert(style.clone(), level);
                }
            }
            "outlineLvl" => {
                let level = attribute(element, "val").and_then(|level| level.parse::<u8>().ok());
                if let Some(level) = level.filter(|level| *level < 6) {
                    levels.insert(style.clone(), level + 1);
                }
            }
            _ => {}
        }
    });
    levels
}

/// `heading 2`, `kop 2`, `title`.
fn level_of(name: &str) -> Option<u8> {
    if matches!(name, "title" | "titel") {
        return Some(TITLE);
    }
    let rest = name
        .strip_prefix("heading")
        .or_else(|| name.strip_prefix("kop"))?;
    rest.trim()
        .parse()
        .ok()
        .filter(|level| (1..=6).contains(level))
}

/// Stands for the style of the title of the document.
const TITLE: u8 = 0;

/// The text of the body as it is read.
#[derive(Default)]
struct Body {
    styles: HashMap<String, u8>,
    blocks: Vec<kompas_domain::document::Block>,
    title: Option<String>,
    text: String,
    style: Option<String>,
    outline: Option<u8>,
    is_item: bool,
    /// Inside text that is shown.
    in_text: bool,
    /// Inside a deletion, a field code, or the older form of a drawing.
    hidden: usize,
    /// Inside rows, with the cells of the innermost.
    rows: Vec<Vec<String>>,
    is_separator: bool,
}

impl Body {
    fn take(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Text(text) if self.in_text && self.hidden == 0 => self.text.push_str(text),
            Piece::Text(_) => {}
            Piece::Open(element) => match local(element.name().into_inner()) {
                "t" => self.in_text = true,
                "tab" | "br" | "cr" | "ptab" => self.text.push(' '),
                "noBreakHyphen" => self.text.push('-'),
                "del" | "moveFrom" | "instrText" | "Fallback" | "pPrChange" | "rPrChange" => {
                    self.hidden += 1;
                }
                "pStyle" if self.hidden == 0 => self.style = attribute(element, "val"),
                "outlineLvl" if self.hidden == 0 => {
                    self.outline = attribute(element, "val").and_then(|level| level.parse().ok());
                }
                "numPr" if self.hidden == 0 => self.is_item = true,
                "tr" => self.rows.push(Vec::new()),
                "footnote" | "endnote" => {
                    self.is_separator =
                        attribute(element, "type").is_some_and(|kind| kind != "normal");
                }
                _ => {}
            },
            Piece::Close(name) => match name {
                "t" => self.in_text = false,
                "del" | "moveFrom" | "instrText" | "Fallback" | "pPrChange" | "rPrChange" => {
                    self.hidden = self.hidden.saturating_sub(1);
                }
                "p" => self.paragraph(),
                "tc" => self.cell(),
                "tr" => self.row(),
                "footnote" | "endnote" => self.is_separator = false,
                _ => {}
            },
        }
    }

    fn paragraph(&mut self) {
        if !self.rows.is_empty() {
            // Kept apart from the next paragraph of the cell.
            self.text.push(' ');
            (self.style, self.outline, self.is_item) = (None, None, false);
            return;
        }
        let text = std::mem::take(&mut self.text);
        let style = self.style.take();
        let outline = self
            .outline
            .take()
            .filter(|level| *level < 6)
            .map(|level| level + 1);
        let level = outline.or_else(|| style.and_then(|style| self.styles.get(&style).copied()));
        let is_item = std::mem::take(&mut self.is_item);
        if text.trim().is_empty() || self.is_separator {
            return;
        }
        let kind = match level {
            Some(TITLE) => {
                self.title = self.title.take().or_else(|| Some(text.clone()));
                BlockKind::Heading(1)
            }
            Some(level) => BlockKind::Heading(level),
            None if is_item => BlockKind::ListItem,
            None => BlockKind::Paragraph,
        };
        self.blocks.push(block(kind, &text));
    }

    fn cell(&mut self) {
        let text = std::mem::take(&mut self.text);
        if let Some(cells) = self.rows.last_mut() {
            cells.push(text.trim().to_owned());
        }
    }

    fn row(&mut self) {
        let Some(cells) = self.rows.pop() else { return };
        let text = cells.join(" | ");
        if text.trim_matches([' ', '|']).is_empty() {
            return;
        }
        if self.rows.is_empty() {
            self.blocks.push(block(BlockKind::TableRow, &text));
        } else {
            self.text.push_str(&text);
            self.text.push(' ');
        }
    }
}

fn properties(xml: &str, draft: &mut Draft) {
    let mut name = String::new();
    let _ = walk(xml, FORMAT, |piece| match piece {
        Piece::Open(element) => local(element.name().into_inner()).clone_into(&mut name),
        Piece::Close(_) => name.clear(),
        Piece::Text(text) if name == "title" => draft.title = Some(text.to_owned()),
        Piece::Text(text) if name == "modified" || (name == "created" && draft.date.is_none()) => {
            let format = time::macros::format_description!("[year]-[month]-[day]");
            draft.date = text
                .get(..10)
                .and_then(|text| Date::parse(text, format).ok());
        }
        Piece::Text(_) => {}
    });
    draft.title = draft
        .title
        .take()
        .filter(|title| !crate::tidy::title(title).is_empty());
}
