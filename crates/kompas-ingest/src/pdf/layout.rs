//! Lines of pages to blocks: headings, paragraphs, items, rows.

use std::collections::{HashMap, HashSet};

use kompas_domain::document::{Block, BlockKind};

use super::lines::{Line, merge};
use super::structure::Role;
use crate::Draft;

/// A heading has letters of at least this many times the size of the text.
const HEADING: f32 = 1.12;
/// A heading has no more words.
const HEADING_WORDS: usize = 18;
/// Lines of one paragraph are no further apart than this many times their size.
const LEADING: f32 = 1.75;
/// Nor are those of a paragraph that is tagged as one.
const TAGGED_LEADING: f32 = 3.0;
/// A tagged heading with more words is none.
const TAGGED_HEADING_WORDS: usize = 40;
/// A page number stands in one of so many lines at the top or at the bottom.
const NUMBER_EDGE: usize = 3;
/// A running head does in one of so many.
const HEAD_EDGE: usize = 10;
/// Letters of a size that so many percent of the letters have are text, and no headings.
const TEXT_SHARE: usize = 25;

/// The blocks of numbered pages, and the title that the first shows.
pub(super) fn draft(mut pages: Vec<(u32, Vec<Line>)>) -> Draft {
    drop_running_heads(&mut pages);
    drop_tags_of_lines(&mut pages);
    let body = body_size(&pages);
    let levels = heading_sizes(&pages, body);
    let title = pages.first().and_then(|(_, lines)| title(lines, body));
    let mut blocks = Vec::new();
    for (number, lines) in &pages {
        page(*number, lines, body, &levels, &mut blocks);
    }
    level_by_number(&mut blocks);
    Draft {
        title,
        blocks,
        ..Draft::default()
    }
}

/// Some programs tag every line as a paragraph. Where most lines that go on by their looks are
/// parted by tags, the tags of paragraphs say nothing.
fn drop_tags_of_lines(pages: &mut [(u32, Vec<Line>)]) {
    let (mut parted, mut joined) = (0, 0);
    for (_, lines) in pages.iter() {
        for pair in lines.windows(2) {
            if let (Some(one), Some(other)) = (paragraph(&pair[0]), paragraph(&pair[1]))
                && goes_on(&pair[0], &pair[1])
            {
                let count = if one == other {
                    &mut joined
                } else {
                    &mut parted
                };
                *count += 1;
            }
        }
    }
    if parted <= joined {
        return;
    }
    for (_, lines) in pages {
        for line in lines.iter_mut().filter(|line| paragraph(line).is_some()) {
            line.place = None;
        }
        *lines = merge(std::mem::take(lines));
    }
}

/// The number of the tagged paragraph that a line is of.
fn paragraph(line: &Line) -> Option<u32> {
    let place = line.place?;
    matches!(place.role, Role::Paragraph | Role::Unsure).then_some(place.block)
}

/// Whether a line looks like the next of the same paragraph.
fn goes_on(last: &Line, line: &Line) -> bool {
    let down = line.y - last.y;
    let size = last.size.max(line.size);
    down > 0.0 && down < size * LEADING && (last.size - line.size).abs() < size * 0.08
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

/// The size of the text: the largest that a good part of the letters has, or that of most.
fn body_size(pages: &[(u32, Vec<Line>)]) -> f32 {
    let mut letters: HashMap<i32, usize> = HashMap::new();
    for line in pages.iter().flat_map(|(_, lines)| lines) {
        *letters.entry(tenths(line.size)).or_default() += line.text.len();
    }
    let all: usize = letters.values().sum();
    let sizes = letters.iter();
    let large = sizes
        .filter(|(_, count)| **count * 100 >= all * TEXT_SHARE)
        .map(|(size, _)| *size)
        .max();
    let most = letters
        .iter()
        .max_by_key(|(size, count)| (**count, -**size));
    #[expect(clippy::cast_precision_loss, reason = "a size of letters is small")]
    let size = large.or(most.map(|(size, _)| *size)).unwrap_or(100) as f32 / 10.0;
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

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

fn is_short(text: &str) -> bool {
    (1..=HEADING_WORDS).contains(&words(text)) && text.chars().any(char::is_alphabetic)
}

/// Drops what stands at one height at the edge of many pages, and bare page numbers.
fn drop_running_heads(pages: &mut [(u32, Vec<Line>)]) {
    let mut seen: HashMap<(String, i32), usize> = HashMap::new();
    for (_, lines) in pages.iter() {
        let indices = edges(lines, HEAD_EDGE).into_iter();
        let heads: HashSet<(String, i32)> = indices.map(|index| head(&lines[index])).collect();
        for head in heads {
            *seen.entry(head).or_default() += 1;
        }
    }
    // At the very edge a head may be that of left or of right pages only.
    let most = (pages.len() / 2).max(3);
    let many = if pages.len() < 12 {
        most
    } else {
        pages.len() / 3
    };
    for (_, lines) in pages.iter_mut() {
        let outer = edges(lines, NUMBER_EDGE);
        let mut drop = edges(lines, HEAD_EDGE);
        drop.retain(|index| {
            let least = if outer.contains(index) { many } else { most };
            seen[&head(&lines[*index])] >= least
        });
        let mut numbers = edges(lines, NUMBER_EDGE);
        numbers.retain(|index| lines.len() > 1 && is_number(lines[*index].text.trim()));
        drop.append(&mut numbers);
        let mut index = 0;
        lines.retain(|_| {
            index += 1;
            !drop.contains(&(index - 1))
        });
    }
}

/// What a running head has on every page: its text but for numbers, and its height.
fn head(line: &Line) -> (String, i32) {
    (shape(&line.text), tenths(line.y) / 10)
}

fn is_number(text: &str) -> bool {
    text.len() <= 9 && shape(text).chars().all(|letter| "# |-/".contains(letter))
}

/// The lines that are among so many highest and lowest of a page, whenever they are drawn.
fn edges(lines: &[Line], count: usize) -> Vec<usize> {
    let upright = |line: &&Line| line.turn == 0;
    let mut heights: Vec<f32> = lines.iter().filter(upright).map(|line| line.y).collect();
    heights.sort_unstable_by(f32::total_cmp);
    heights.dedup_by(|next, last| *next - *last < 3.0);
    let top = heights.get(count.min(heights.len()).saturating_sub(1));
    let bottom = heights.get(heights.len().saturating_sub(count));
    let (Some(top), Some(bottom)) = (top, bottom) else {
        return Vec::new();
    };
    let is_edge = |line: &Line| line.turn == 0 && (line.y < top + 3.0 || line.y >= *bottom);
    let numbered = lines.iter().enumerate();
    numbered
        .filter(|(_, line)| is_edge(line))
        .map(|(index, _)| index)
        .collect()
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
        let mut kind = kind(line, text, body, levels);
        if kind == BlockKind::Paragraph && is_bold_heading(last, line, text, body) {
            kind = BlockKind::Heading(u8::try_from(levels.len() + 1).unwrap_or(6).min(6));
        }
        let goes_on = match (&current, last) {
            (Some(block), Some(last)) => continues(block, last, line, kind, text),
            _ => false,
        };
        if goes_on {
            let is_cell = last.and_then(|last| last.place).map(|place| place.cell)
                != line.place.map(|place| place.cell);
            if let Some(block) = &mut current {
                if is_cell {
                    block.text.push_str(" | ");
                    block.text.push_str(text);
                } else {
                    join(&mut block.text, text);
                }
            }
        } else {
            blocks.extend(current.take().map(no_long_heading));
            let text = bullet(text).unwrap_or(text).to_owned();
            current = Some(Block {
                kind,
                text,
                page: Some(number),
            });
        }
        last = Some(line);
    }
    blocks.extend(current.map(no_long_heading));
}

/// Whether a line is a heading by its weight alone: not a bold line within a sentence.
fn is_bold_heading(last: Option<&Line>, line: &Line, text: &str, body: f32) -> bool {
    let is_tagged = line.place.is_some_and(|place| place.role != Role::Unsure);
    let begins = text
        .chars()
        .next()
        .is_some_and(|letter| letter.is_uppercase() || letter.is_ascii_digit());
    let is_within = last.is_some_and(|last| {
        goes_on(last, line)
            && !last.is_bold
            && !last.text.trim_end().ends_with(['.', '!', '?', ':', ';'])
    });
    line.is_bold
        && line.size > body * 0.95
        && is_short(text)
        && begins
        && !text.ends_with(['.', ',', ';', ':'])
        && !is_tagged
        && !is_within
}

/// A heading that went on and on is a paragraph in bold.
fn no_long_heading(mut block: Block) -> Block {
    if matches!(block.kind, BlockKind::Heading(_)) && words(&block.text) > TAGGED_HEADING_WORDS {
        block.kind = BlockKind::Paragraph;
    }
    block
}

fn kind(line: &Line, text: &str, body: f32, levels: &[i32]) -> BlockKind {
    match line.place.map(|place| place.role) {
        Some(Role::Heading(level)) if words(text) <= TAGGED_HEADING_WORDS => {
            return BlockKind::Heading(level.clamp(1, 6));
        }
        Some(Role::Item) => return BlockKind::ListItem,
        Some(Role::Row) => return BlockKind::TableRow,
        Some(Role::Paragraph | Role::Heading(_)) => {
            let is_item = bullet(text).is_some();
            return if is_item {
                BlockKind::ListItem
            } else {
                BlockKind::Paragraph
            };
        }
        Some(Role::Unsure) | None => {}
    }
    by_look(line, text, body, levels)
}

fn by_look(line: &Line, text: &str, body: f32, levels: &[i32]) -> BlockKind {
    let is_other = bullet(text).is_some() || is_contents(text) || text.contains(" | ");
    if line.size > body * HEADING && is_short(text) && !is_other {
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
    if bullet(text).is_some() || is_contents(text) {
        return BlockKind::ListItem;
    }
    if text.contains(" | ") {
        return BlockKind::TableRow;
    }
    BlockKind::Paragraph
}

/// Where headings are numbered, the numbers tell their levels better than their looks do.
fn level_by_number(blocks: &mut [Block]) {
    let depth = |block: &Block| {
        let BlockKind::Heading(level) = block.kind else {
            return None;
        };
        let number = block.text.split(' ').next()?.trim_end_matches('.');
        let is_number = number.starts_with(|letter: char| letter.is_ascii_digit())
            && number
                .bytes()
                .all(|byte| byte == b'.' || byte.is_ascii_digit());
        let parts = u8::try_from(number.split('.').count()).ok()?;
        is_number.then_some((level, parts))
    };
    // The level that a chapter has, or would have.
    let chapter = |(level, parts): (u8, u8)| level.saturating_sub(parts - 1).max(1);
    let found: Vec<(u8, u8)> = blocks.iter().filter_map(depth).collect();
    let of_chapters = found.iter().filter(|(_, parts)| *parts == 1);
    let Some(base) = of_chapters
        .map(|(level, _)| *level)
        .min()
        .or_else(|| found.iter().copied().map(chapter).min())
    else {
        return;
    };
    for block in blocks {
        if let Some((_, parts)) = depth(block) {
            block.kind = BlockKind::Heading((base + parts - 1).min(6));
        }
    }
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

/// Whether this is a line of a table of contents: dots that lead to a page number.
fn is_contents(text: &str) -> bool {
    text.contains(".....") && text.ends_with(|letter: char| letter.is_ascii_digit())
}

/// The text behind a bullet.
fn bullet(text: &str) -> Option<&str> {
    let rest = text.strip_prefix([
        '•', '▪', '◦', '●', '○', '–', '-', '·', '\u{f0b7}', '\u{f0a7}', '✓', '➢',
    ])?;
    rest.starts_with(' ').then(|| rest.trim_start())
}

fn continues(block: &Block, last: &Line, line: &Line, kind: BlockKind, text: &str) -> bool {
    match (last.place, line.place) {
        (None, None) => {}
        (Some(one), Some(other)) if one.block == other.block => {
            let size = last.size.max(line.size);
            return kind != BlockKind::Paragraph || line.y - last.y < size * TAGGED_LEADING;
        }
        _ => return false,
    }
    let goes_on = goes_on(last, line);
    match (block.kind, kind) {
        (BlockKind::Heading(a), BlockKind::Heading(b)) => {
            a == b && goes_on && numbered(text).is_none()
        }
        (BlockKind::Paragraph, BlockKind::Paragraph) => goes_on,
        // The next lines of an item stand a little to the right.
        (BlockKind::ListItem, BlockKind::Paragraph) => {
            goes_on && line.x > last.x - line.size * 0.5 && !is_contents(&last.text)
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
            .any(|letter| letter.is_ascii_digit() || "-/".contains(letter))
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
    use crate::pdf::structure::Place;

    fn line(text: &str, y: f32, size: f32) -> Line {
        Line {
            text: text.to_owned(),
            x: 50.0,
            end: 300.0,
            y,
            size,
            turn: 0,
            is_bold: false,
            place: None,
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
    fn tags_tell_what_a_line_is() {
        let tagged = |text: &str, y: f32, block: u32, cell: u32, role: Role| Line {
            place: Some(Place { block, cell, role }),
            ..line(text, y, 10.0)
        };
        let page = vec![
            tagged("Wat wij doen", 50.0, 1, 0, Role::Heading(2)),
            tagged("Een alinea die op de", 70.0, 2, 0, Role::Paragraph),
            tagged("volgende regel verder gaat.", 84.0, 2, 0, Role::Paragraph),
            tagged("Nog een.", 96.0, 3, 0, Role::Paragraph),
            tagged("soort", 120.0, 4, 5, Role::Row),
            tagged("aantal per", 120.0, 4, 6, Role::Row),
            tagged("jaar", 132.0, 4, 6, Role::Row),
            tagged("• punt", 150.0, 7, 0, Role::Item),
        ];
        let draft = draft(vec![(1, page)]);
        let found: Vec<(BlockKind, &str)> = draft
            .blocks
            .iter()
            .map(|block| (block.kind, block.text.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                (BlockKind::Heading(2), "Wat wij doen"),
                (
                    BlockKind::Paragraph,
                    "Een alinea die op de volgende regel verder gaat."
                ),
                (BlockKind::Paragraph, "Nog een."),
                (BlockKind::TableRow, "soort | aantal per jaar"),
                (BlockKind::ListItem, "punt"),
            ]
        );
    }

    #[test]
    fn numbers_tell_the_levels_of_headings() {
        let headings = [("1 Doel", 12.0), ("1.1 Plan", 14.0), ("1.1.1 Stap", 14.0)];
        let mut page: Vec<Line> = (0_u8..)
            .zip(headings)
            .map(|(number, (text, size))| line(text, 50.0 + 40.0 * f32::from(number), size))
            .collect();
        page.push(line(&"gewone tekst ".repeat(20), 200.0, 10.0));
        let draft = draft(vec![(1, page)]);
        let kinds: Vec<BlockKind> = draft.blocks.iter().map(|block| block.kind).collect();
        assert_eq!(kinds[..3], [2, 3, 4].map(BlockKind::Heading));
    }

    #[test]
    fn a_bold_line_is_a_heading_unless_it_stands_in_a_sentence() {
        let bold = |text: &str, y: f32| Line {
            is_bold: true,
            ..line(text, y, 10.0)
        };
        let page = vec![
            bold("Aanleiding", 50.0),
            line("De gemeente ziet dat", 62.0, 10.0),
            bold("Ondermijning", 74.0),
            line("toeneemt.", 86.0, 10.0),
        ];
        let draft = draft(vec![(1, page)]);
        let kinds: Vec<BlockKind> = draft.blocks.iter().map(|block| block.kind).collect();
        assert_eq!(kinds, [BlockKind::Heading(1), BlockKind::Paragraph]);
    }

    #[test]
    fn tags_of_lines_say_nothing() {
        let page = (0_u8..4)
            .map(|number| Line {
                place: Some(Place {
                    block: number.into(),
                    cell: 0,
                    role: Role::Paragraph,
                }),
                ..line("een regel", 50.0 + 12.0 * f32::from(number), 10.0)
            })
            .collect();
        assert_eq!(draft(vec![(1, page)]).blocks.len(), 1);
    }

    #[test]
    fn a_table_of_contents_is_a_list() {
        let page = vec![
            line("1 Inleiding ......... 7", 50.0, 10.0),
            line("1.1 Doel ............ 8", 62.0, 10.0),
        ];
        let draft = draft(vec![(1, page)]);
        assert_eq!(draft.blocks.len(), 2);
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
            ("de BGT/IMGeo-", "inhoud", "de BGT/IMGeo-inhoud"),
            ("gewoon", "verder", "gewoon verder"),
        ] {
            let mut joined = text.to_owned();
            join(&mut joined, next);
            assert_eq!(joined, expected);
        }
    }
}
