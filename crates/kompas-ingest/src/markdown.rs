//! Markdown.

use kompas_domain::document::BlockKind;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::Draft;
use crate::plain::block;

pub(crate) fn read(text: &str) -> Draft {
    let mut draft = Draft::default();
    let mut current = String::new();
    let mut items = 0_usize;
    let parser = Parser::new_ext(
        text,
        Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS,
    );
    let mut metadata = false;
    for event in parser {
        match event {
            Event::Start(Tag::MetadataBlock(_)) => metadata = true,
            Event::End(TagEnd::MetadataBlock(_)) => metadata = false,
            Event::Text(text) if metadata => {
                let title = text.lines().find_map(|line| line.strip_prefix("title:"));
                draft.title = title
                    .map(|title| title.trim().trim_matches('"').to_owned())
                    .or(draft.title);
            }
            Event::Text(text) | Event::Code(text) => current.push_str(&text),
            Event::SoftBreak | Event::HardBreak => current.push(' '),
            Event::Start(Tag::Item) => {
                flush(&mut draft, &mut current, BlockKind::ListItem);
                items += 1;
            }
            Event::End(TagEnd::Item) => {
                flush(&mut draft, &mut current, BlockKind::ListItem);
                items = items.saturating_sub(1);
            }
            Event::End(TagEnd::Heading(level)) => {
                if draft.title.is_none() && level == pulldown_cmark::HeadingLevel::H1 {
                    draft.title = Some(current.clone());
                }
                flush(&mut draft, &mut current, BlockKind::Heading(level as u8));
            }
            Event::End(TagEnd::Paragraph | TagEnd::CodeBlock) => {
                let kind = if items > 0 {
                    BlockKind::ListItem
                } else {
                    BlockKind::Paragraph
                };
                flush(&mut draft, &mut current, kind);
            }
            Event::End(TagEnd::TableCell) => current.push_str(" | "),
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => {
                current.truncate(current.trim_end_matches([' ', '|']).len());
                flush(&mut draft, &mut current, BlockKind::TableRow);
            }
            _ => {}
        }
    }
    flush(&mut draft, &mut current, BlockKind::Paragraph);
    draft
}

fn flush(draft: &mut Draft, current: &mut String, kind: BlockKind) {
    let text = std::mem::take(current);
    if !text.trim().is_empty() {
        draft.blocks.push(block(kind, &text));
    }
}
