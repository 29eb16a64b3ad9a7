//! Plain text, and text of any encoding.

use kompas_domain::document::{Block, BlockKind};

use crate::Draft;

/// The text of bytes: by their mark, as UTF-8, or else as Windows-1252.
pub(crate) fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[length..]);
        return text.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        // The last letter of a part may be cut off.
        Err(error) if error.error_len().is_none() => {
            String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned()
        }
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    }
}

/// Paragraphs between empty lines; a line that begins with a bullet is an item.
pub(crate) fn read(text: &str) -> Draft {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let line = line.trim();
        let bullet = line
            .strip_prefix(['•', '-', '*', '–'])
            .filter(|rest| rest.starts_with(' '));
        if line.is_empty() {
            open = false;
        } else if let Some(item) = bullet {
            blocks.push(block(BlockKind::ListItem, item));
            open = true;
        } else if let (true, Some(last)) = (open, blocks.last_mut()) {
            last.text.push(' ');
            last.text.push_str(line);
        } else {
            blocks.push(block(BlockKind::Paragraph, line));
            open = true;
        }
    }
    let title = text.lines().map(str::trim).find(|line| !line.is_empty());
    Draft {
        title: title
            .filter(|line| line.chars().count() <= 120)
            .map(str::to_owned),
        blocks,
        ..Draft::default()
    }
}

/// A block without a page.
pub(crate) fn block(kind: BlockKind, text: &str) -> Block {
    Block {
        kind,
        text: text.to_owned(),
        page: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_any_encoding() {
        assert_eq!(decode("coördinatie".as_bytes()), "coördinatie");
        assert_eq!(decode(b"co\xf6rdinatie"), "coördinatie");
        assert_eq!(decode(b"\xff\xfea\0b\0"), "ab");
        assert_eq!(decode(b"\xef\xbb\xbfab"), "ab");
        assert_eq!(decode(b"ab\xc3"), "ab");
    }

    #[test]
    fn paragraphs_stand_between_empty_lines() {
        let draft = read("Titel\n\nEen regel\nnog een\n\n- punt\n  gaat door\n- punt\n");
        let found: Vec<(BlockKind, &str)> = draft
            .blocks
            .iter()
            .map(|block| (block.kind, block.text.as_str()))
            .collect();
        assert_eq!(draft.title.as_deref(), Some("Titel"));
        assert_eq!(
            found,
            [
                (BlockKind::Paragraph, "Titel"),
                (BlockKind::Paragraph, "Een regel nog een"),
                (BlockKind::ListItem, " punt gaat door"),
                (BlockKind::ListItem, " punt"),
            ]
        );
    }
}
