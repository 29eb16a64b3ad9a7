//! Lines of pages to blocks: headings, paragraphs, items, rows.

use std::collections::HashMap;

use kompas_domain::document::{Block, BlockKind};

use super::lines::Line;
use crate::Draft;

/// A heading has letters of at least this many times the size of the text.
const HEADING: f32 = 1.12;
/// A heading has no more words.
const HEADING_WORDS: usize = 18;
/// Lines of one paragraph are no further apart than this many times their size.
const LEADING: f32 = 1.75;
/// So many lines at the top and at the bottom may be a running head.
const EDGE: usize = 3;

/// The blocks of numbered pages, and the title that the first shows.
pub(super) fn draft(mut pages: Vec<(u32, Vec<Line>)>) -> Draft {
    drop_running_heads(&mut pages);
    let body = body_size(&pages);
    let levels = heading_sizes(&pages, body);
    let title = pages.first().and_then(|(_, lines)| title(lines, body));
    let mut blocks = Vec::new();
    for (number, lines) in &pages {
        page(*number, lines, body, &levels, &mut blocks);
    }
    Draft {
        title,
        blocks,
        ..Draft::default()
    }
}

/// Sizes in tenths of a point, so that they can be counted.
fn tenths(size: f32) -> i32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a size of letters is small"
    )]
    let tenths = (size * 10.0).round() as i32;
    tenths
}

/// The size of most letters.
fn body_size(pages: &[(u32, Vec<Line>)]) -> f32 {
    let mut letters: HashMap<i32, usize> = HashMap::new();
    for line in pages.iter().flat_map(|(_, lines)| lines) {
        *letters.entry(tenths(line.size)).or_default() += line.text.len();
    }
    let most = letters
        .into_iter()
        .max_by_key(|(size, count)| (*count, -size));
    #[expect(clippy::cast_precision_loss, reason = "a size of letters is small")]
    let size = most.map_or(10.0, |(size, _)| size as f32 / 10.0);
    size
}

/// The sizes of headings, largest first; at most five levels are told apart.
fn heading_sizes(pages: &[(u32, Vec<Line>)], body: f32) -> Vec<i32> {
    let lines = pages.iter().flat_map(|(_, lines)| lines);
    let mut sizes: Vec<i32> = lines
        .filter(|line| line.size > body * HEADING && is_short(&line.text))
        .map(|line| tenths(line.size))
        .collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    // Sizes that differ by less than a point are one.
    sizes.dedup_by(|a, b| *b - *a < 10);
    sizes
}

fn is_short(text: &str) -> bool {
    let words = text.split_whitespace().count();
    (1..=HEADING_WORDS).contains(&words) && text.chars().any(char::is_alphabetic)
}

/// Drops what stands at the edge of most pages, and bare page numbers.
fn drop_running_heads(pages: &mut [(u32, Vec<Line>)]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (_, lines) in pages.iter() {
        let mut edge: Vec<String> = edges(lines)
            .map(|index| shape(&lines[index].text))
            .collect();
        edge.sort_unstable();
        edge.dedup();
        for shape in edge {
            *seen.entry(shape).or_default() += 1;
        }
    }
    let most = (pages.len() / 2).max(3);
    for (_, lines) in pages.iter_mut() {
        let drop: Vec<usize> = edges(lines)
            .filter(|index| {
                let text = lines[*index].text.trim();
                let bare =
                    text.len() <= 9 && shape(text).chars().all(|letter| "# |-/".contains(letter));
                (bare && lines.len() > 1)
                    || seen.get(&shape(text)).is_some_and(|count| *count >= most)
            })
            .collect();
        let mut index = 0;
        lines.retain(|_| {
            index += 1;
            !drop.contains(&(index - 1))
        });
    }
}

fn edges(lines: &[Line]) -> impl Iterator<Item = usize> {
    let count = lines.len();
    (0..count).filter(move |index| *index < EDGE || index + EDGE >= count)
}

/// The text with every number as `#`.
fn shape(text: &str) -> String {
    let mut shape = String::with_capacity(text.len());
    for letter in text.trim().chars() {
        let letter = if letter.is_ascii_digit() { '#' } else { letter };
        if !(letter == '#' && shape.ends_with('#')) {
            shape.push(letter);
        }
    }
    shape
        .replace("pagina", "")
        .replace("Pagina", "")
        .replace("van", "")
        .trim()
        .to_owned()
}

/// The largest text of the first page.
fn title(lines: &[Line], body: f32) -> Option<String> {
    let largest = lines
        .iter()
        .filter(|line| {
            line.text
                .chars()
                .filter(|letter| letter.is_alphabetic())
                .count()
                > 3
        })
        .map(|line| line.size)
        .fold(0.0_f32, f32::max);
    if largest < body * 1.2 {
        return None;
    }
    let first = lines.iter().position(|line| line.size > largest * 0.95)?;
    let words: Vec<&str> = lines[first..]
        .iter()
        .take_while(|line| line.size > largest * 0.95)
        .map(|line| line.text.trim())
        .collect();
    let title = words.join(" ");
    (title.split_whitespace().count() <= 30).then_some(title)
}

fn page(number: u32, lines: &[Line], body: f32, levels: &[i32], blocks: &mut Vec<Block>) {
    let mut last: Option<&Line> = None;
    let mut current: Option<Block> = None;
    for line in lines {
        let text = line.text.trim();
        let kind = kind(line, text, body, levels);
        let goes_on = match (&current, last) {
            (Some(block), Some(last)) => continues(block, last, line, kind, text),
            _ => false,
        };
        if goes_on {
            if let Some(block) = &mut current {
                join(&mut block.text, text);
            }
        } else {
            blocks.extend(current.take());
            let text = bullet(text).unwrap_or(text).to_owned();
            current = Some(Block {
                kind,
                text,
                page: Some(number),
            });
        }
        last = Some(line);
    }
    blocks.extend(current);
}

fn kind(line: &Line, text: &str, body: f32, levels: &[i32]) -> BlockKind {
    if line.size > body * HEADING && is_short(text) && bullet(text).is_none() {
        let size = tenths(line.size);
        let level = levels
            .iter()
            .position(|level| *level - size < 10)
            .unwrap_or(levels.len());
        return BlockKind::Heading(u8::try_from(level + 1).unwrap_or(6).min(6));
    }
    if let Some(level) = numbered(text) {
        return BlockKind::Heading((level + 1).min(6));
    }
    if bullet(text).is_some() {
        return BlockKind::ListItem;
    }
    if text.contains(" | ") {
        return BlockKind::TableRow;
    }
    BlockKind::Paragraph
}

/// The depth of a numbered heading such as `2.3 Aanpak`: 2. Not of a numbered sentence.
fn numbered(text: &str) -> Option<u8> {
    let (number, rest) = text.split_once(' ')?;
    let parts: Vec<&str> = number.trim_end_matches('.').split('.').collect();
    let is_number = parts.len() <= 4
        && parts.iter().all(|part| {
            (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        });
    let rest = rest.trim();
    let is_title = rest.chars().next().is_some_and(char::is_uppercase)
        && rest.split_whitespace().count() <= 10
        && !rest.ends_with(['.', ';', ':', ',', '?'])
        && !rest.contains(" | ")
        && !rest.contains("....");
    // `1 Januari` with one number only is as often an item of a list.
    (is_number && is_title && parts.len() > 1).then(|| u8::try_from(parts.len()).unwrap_or(4))
}

/// The text behind a bullet.
fn bullet(text: &str) -> Option<&str> {
    let rest = text.strip_prefix([
        '•', '▪', '◦', '●', '○', '–', '-', '·', '\u{f0b7}', '\u{f0a7}', '✓', '➢',
    ])?;
    rest.starts_with(' ').then(|| rest.trim_start())
}

fn continues(block: &Block, last: &Line, line: &Line, kind: BlockKind, text: &str) -> bool {
    let down = line.y - last.y;
    let size = last.size.max(line.size);
    let near = down > 0.0 && down < size * LEADING;
    let same_size = (last.size - line.size).abs() < size * 0.08;
    match (block.kind, kind) {
        (BlockKind::Heading(a), BlockKind::Heading(b)) => {
            a == b && near && same_size && numbered(text).is_none()
        }
        (BlockKind::Paragraph, BlockKind::Paragraph) => near && same_size,
        // The next lines of an item stand a little to the right.
        (BlockKind::ListItem, BlockKind::Paragraph) => {
            near && same_size && line.x > last.x - size * 0.5
        }
        _ => false,
    }
}

/// Puts a line behind the text before it. A hyphen at the end goes when the word goes on.
fn join(text: &mut String, line: &str) {
    let hyphen = text.ends_with(['-', '\u{ad}', '‐']);
    let goes_on = line.chars().next().is_some_and(char::is_lowercase);
    let first = line.split_whitespace().next().unwrap_or("");
    let suspended = matches!(first, "en" | "of" | "en/of" | "als" | "dan" | "tot");
    let word = text
        .trim_end_matches(['-', '\u{ad}', '‐'])
        .rsplit(' ')
        .next()
        .unwrap_or("");
    let whole = word.chars().count() < 2
        || word
            .chars()
            .any(|letter| letter.is_ascii_digit() || letter == '-')
        || word.chars().all(char::is_uppercase);
    if !hyphen || suspended {
        text.push(' ');
    } else if goes_on && !whole {
        text.truncate(text.trim_end_matches(['-', '\u{ad}', '‐']).len());
    }
    text.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, y: f32, size: f32) -> Line {
        Line {
            text: text.to_owned(),
            x: 50.0,
            end: 300.0,
            y,
            size,
            turn: 0,
        }
    }

    #[test]
    fn lines_become_headings_paragraphs_and_items() {
        let page = vec![
            line("Plan van aanpak", 50.0, 20.0),
            line("1.1 Aanleiding", 80.0, 10.0),
            line("De gemeente ziet onder-", 100.0, 10.0),
            line("mijning in het buiten- en", 112.0, 10.0),
            line("bedrijventerrein.", 124.0, 10.0),
            line("Nieuwe alinea.", 150.0, 10.0),
            line("• punt een", 170.0, 10.0),
            line("gaat door", 182.0, 10.0),
            line("• punt twee", 194.0, 10.0),
            line("jaar | aantal", 214.0, 10.0),
        ];
        let draft = draft(vec![(1, page)]);
        let found: Vec<(BlockKind, &str)> = draft
            .blocks
            .iter()
            .map(|block| (block.kind, block.text.as_str()))
            .collect();
        assert_eq!(draft.title.as_deref(), Some("Plan van aanpak"));
        assert_eq!(
            found,
            [
                (BlockKind::Heading(1), "Plan van aanpak"),
                (BlockKind::Heading(3), "1.1 Aanleiding"),
                (
                    BlockKind::Paragraph,
                    "De gemeente ziet ondermijning in het buiten- en bedrijventerrein."
                ),
                (BlockKind::Paragraph, "Nieuwe alinea."),
                (BlockKind::ListItem, "punt een gaat door"),
                (BlockKind::ListItem, "punt twee"),
                (BlockKind::TableRow, "jaar | aantal"),
            ]
        );
    }

    #[test]
    fn running_heads_and_page_numbers_go() {
        let pages = (1..=4)
            .map(|number| {
                let lines = vec![
                    line("Nota ondermijning 2026", 10.0, 8.0),
                    line(
                        &format!(
                            "Tekst van pagina {}",
                            ["een", "twee", "drie", "vier"][number as usize - 1]
                        ),
                        100.0,
                        10.0,
                    ),
                    line("Meer tekst", 112.0, 10.0),
                    line("Nog meer tekst over dit onderwerp", 124.0, 10.0),
                    line(&format!("Pagina {number} van 4"), 800.0, 8.0),
                    line(&number.to_string(), 810.0, 8.0),
                ];
                (number, lines)
            })
            .collect();
        let draft = draft(pages);
        let all: String = draft
            .blocks
            .iter()
            .map(|block| block.text.as_str())
            .collect();
        assert!(!all.contains("Nota") && !all.contains("van 4"), "{all}");
        assert!(all.contains("pagina drie"));
    }

    #[test]
    fn hyphens_at_the_end_of_a_line() {
        for (text, next, expected) in [
            ("onder-", "mijning", "ondermijning"),
            ("in- en", "uitstroom", "in- en uitstroom"),
            ("politie-", "en justitie", "politie- en justitie"),
            ("A-", "water", "A-water"),
            ("2020-", "2024", "2020-2024"),
            ("Noord-", "Holland", "Noord-Holland"),
            ("gewoon", "verder", "gewoon verder"),
        ] {
            let mut joined = text.to_owned();
            join(&mut joined, next);
            assert_eq!(joined, expected);
        }
    }
}
