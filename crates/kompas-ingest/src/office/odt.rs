//! `OpenDocument` texts.

use kompas_domain::document::{Block, BlockKind, DocumentFormat};
use time::Date;

use super::zipped::{Package, Piece, attribute, local, walk};
use crate::plain::block;
use crate::{Draft, Refusal};

const FORMAT: DocumentFormat = DocumentFormat::Odt;

pub(crate) fn read(bytes: &[u8]) -> Result<Draft, Refusal> {
    let mut package = Package::open(bytes, FORMAT)?;
    let mut draft = Draft::default();
    if let Ok(xml) = package.text("META-INF/manifest.xml")
        && xml.contains("encryption-data")
    {
        return Err(Refusal::Encrypted);
    }
    if let Ok(xml) = package.text("meta.xml") {
        properties(&xml, &mut draft);
    }
    let mut body = Body::default();
    let xml = package.text("content.xml")?;
    walk(&xml, FORMAT, |piece| body.take(piece))?;
    draft.blocks = body.blocks;
    Ok(draft)
}

#[derive(Default)]
struct Body {
    blocks: Vec<Block>,
    text: String,
    is_open: bool,
    level: Option<u8>,
    items: usize,
    hidden: usize,
    cells: Option<Vec<String>>,
}

impl Body {
    fn take(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Text(text) if self.is_open && self.hidden == 0 => self.text.push_str(text),
            Piece::Text(_) => {}
            Piece::Open(element) => match local(element.name().into_inner()) {
                "body" => self.is_open = true,
                "h" => {
                    let level =
                        attribute(element, "outline-level").and_then(|level| level.parse().ok());
                    self.level = Some(level.unwrap_or(1).clamp(1, 6));
                }
                "s" | "tab" | "line-break" => self.text.push(' '),
                "list-item" => self.items += 1,
                "tracked-changes" | "annotation" => self.hidden += 1,
                "table-row" => self.cells = Some(Vec::new()),
                _ => {}
            },
            Piece::Close(name) => match name {
                "p" | "h" => self.paragraph(),
                "list-item" => self.items = self.items.saturating_sub(1),
                "tracked-changes" | "annotation" => self.hidden = self.hidden.saturating_sub(1),
                "table-cell" => {
                    let text = std::mem::take(&mut self.text);
                    if let Some(cells) = &mut self.cells {
                        cells.push(text.trim().to_owned());
                    }
                }
                "table-row" => {
                    let text = self.cells.take().unwrap_or_default().join(" | ");
                    if !text.trim_matches([' ', '|']).is_empty() {
                        self.blocks.push(block(BlockKind::TableRow, &text));
                    }
                }
                _ => {}
            },
        }
    }

    fn paragraph(&mut self) {
        if self.cells.is_some() {
            self.text.push(' ');
            return;
        }
        let text = std::mem::take(&mut self.text);
        let kind = match self.level.take() {
            Some(level) => BlockKind::Heading(level),
            None if self.items > 0 => BlockKind::ListItem,
            None => BlockKind::Paragraph,
        };
        if !text.trim().is_empty() && self.hidden == 0 {
            self.blocks.push(block(kind, &text));
        }
    }
}

fn properties(xml: &str, draft: &mut Draft) {
    let mut name = String::new();
    let _ = walk(xml, FORMAT, |piece| match piece {
        Piece::Open(element) => local(element.name().into_inner()).clone_into(&mut name),
        Piece::Close(_) => name.clear(),
        Piece::Text(text) if name == "title" => draft.title = Some(text.to_owned()),
        Piece::Text(text)
            if name == "date" || (name == "creation-date" && draft.date.is_none()) =>
        {
            let format = time::macros::format_description!("[year]-[month]-[day]");
            draft.date = text
                .get(..10)
                .and_then(|text| Date::parse(text, format).ok());
        }
        Piece::Text(_) => {}
    });
}
