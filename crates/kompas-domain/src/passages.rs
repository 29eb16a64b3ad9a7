//! From what was read to passages that can be found and cited.

use crate::document::{Block, BlockKind, Passage, ReadDocument};
use crate::sentence::{ends_sentence, sentences};

/// A passage with fewer words goes on after a heading of its own or a lower level.
const TINY: usize = 40;
/// A passage with so many words ends at a page.
const ENOUGH_FOR_PAGE: usize = 60;
/// A passage with so many words ends where it would grow too long.
const ENOUGH: usize = 120;
/// A piece of a long text does not grow beyond so many words.
const AIM: usize = 185;
/// A passage does not grow beyond so many words.
const MOST: usize = 250;

/// The passages of a document: about 120 to 250 words each, ending at headings and, where a
/// sentence ends there, at pages. All text stands in exactly one passage, in order; a heading
/// stands above the passages under it, or as a line of text where nothing stands under it.
pub fn passages(document: &ReadDocument) -> Vec<Passage> {
    let mut cutter = Cutter::default();
    for block in &document.blocks {
        cutter.take(block);
    }
    cutter.finish()
}

#[derive(Default)]
struct Cutter {
    passages: Vec<Passage>,
    /// The headings above the text that comes now.
    path: Vec<Heading>,
    /// The passage that grows.
    current: Option<Passage>,
    words: usize,
    /// The level of the heading that the passage stands under, 0 for none.
    level: u8,
    /// Headings above nothing, which open the next passage as text.
    pending: Vec<(String, Option<u32>)>,
}

struct Heading {
    level: u8,
    text: String,
    page: Option<u32>,
    /// Whether a passage stands under it.
    used: bool,
}

impl Cutter {
    fn take(&mut self, block: &Block) {
        if block.text.trim().is_empty() {
            return;
        }
        match block.kind {
            BlockKind::Heading(level) => self.heading(level, block),
            _ => self.text(block),
        }
    }

    fn heading(&mut self, level: u8, block: &Block) {
        let tiny = self.words < TINY && level >= self.level && self.current.is_some();
        if tiny && self.level > 0 {
            // It is part of the text of the section that goes on.
            self.pop(level);
            self.append(&block.text, block.page, "\n");
            self.path.push(Heading {
                level,
                text: block.text.clone(),
                page: block.page,
                used: true,
            });
            return;
        }
        self.flush();
        self.pop(level);
        self.path.push(Heading {
            level,
            text: block.text.clone(),
            page: block.page,
            used: false,
        });
    }

    /// Leaves the headings of this level and below. What stood above nothing becomes text.
    fn pop(&mut self, level: u8) {
        let stays = self.path.iter().position(|heading| heading.level >= level);
        let left = self.path.drain(stays.unwrap_or(self.path.len())..);
        let unused = left.filter(|heading| !heading.used);
        self.pending
            .extend(unused.map(|heading| (heading.text, heading.page)));
    }

    fn text(&mut self, block: &Block) {
        let words = count(&block.text);
        if let Some(current) = &self.current {
            let new_page = block.page.is_some() && current.last_page != block.page;
            let runs_on =
                new_page && !ends_sentence(&current.text) && block.kind == BlockKind::Paragraph;
            let full = self.words + words > MOST && self.words >= ENOUGH;
            if (new_page && !runs_on && self.words >= ENOUGH_FOR_PAGE) || (full && !runs_on) {
                self.flush();
            }
            if runs_on && words <= MOST {
                self.append(&block.text, block.page, " ");
                return;
            }
        }
        if self.words + words <= MOST {
            self.append(&block.text, block.page, "\n");
            return;
        }
        for piece in pieces(&block.text) {
            if self.current.is_some() && self.words + count(piece) > MOST {
                self.flush();
            }
            let joint = if self.current.is_some() && piece.as_ptr() != block.text.as_ptr() {
                " "
            } else {
                "\n"
            };
            self.append(piece, block.page, joint);
        }
    }

    fn append(&mut self, text: &str, page: Option<u32>, joint: &str) {
        if self.current.is_none() {
            self.start(page);
        }
        if let Some(current) = &mut self.current {
            if !current.text.is_empty() {
                current.text.push_str(joint);
            }
            current.text.push_str(text.trim());
            current.last_page = page.or(current.last_page);
            self.words += count(text);
        }
    }

    fn start(&mut self, page: Option<u32>) {
        for heading in &mut self.path {
            heading.used = true;
        }
        let page = self.pending.first().map_or(page, |(_, page)| *page);
        self.level = self.path.last().map_or(0, |heading| heading.level);
        self.current = Some(Passage {
            number: 0,
            page,
            last_page: page,
            headings: self
                .path
                .iter()
                .map(|heading| heading.text.clone())
                .collect(),
            text: String::new(),
        });
        for (text, page) in std::mem::take(&mut self.pending) {
            self.append(&text, page, "\n");
        }
    }

    fn flush(&mut self) {
        if let Some(mut passage) = self.current.take() {
            passage.number = u32::try_from(self.passages.len() + 1).unwrap_or(u32::MAX);
            self.passages.push(passage);
        }
        self.words = 0;
    }

    fn finish(mut self) -> Vec<Passage> {
        self.flush();
        self.pop(0);
        if let Some((_, page)) = self.pending.first() {
            self.start(*page);
            self.flush();
        }
        self.passages
    }
}

fn count(text: &str) -> usize {
    text.split_whitespace().count()
}

/// A long text in pieces of whole sentences; a sentence that is too long itself, in pieces of
/// whole words.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start: Option<usize> = None;
    let mut end = 0;
    let mut words = 0;
    for range in sentences(text) {
        let sentence = count(&text[range.clone()]);
        if words > 0 && words + sentence > AIM {
            pieces.push(&text[start.unwrap_or(0)..end]);
            (start, words) = (None, 0);
        }
        start = start.or(Some(range.start));
        end = range.end;
        words += sentence;
    }
    if let Some(start) = start {
        pieces.push(&text[start..end]);
    }
    pieces.into_iter().flat_map(by_words).collect()
}

fn by_words(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut words = 0;
    let mut in_word = false;
    for (at, letter) in text.char_indices() {
        if letter.is_whitespace() {
            in_word = false;
        } else if !in_word {
            in_word = true;
            words += 1;
            if words > MOST {
                pieces.push(text[start..at].trim());
                (start, words) = (at, 1);
            }
        }
    }
    pieces.push(text[start..].trim());
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::{DocumentFormat, Language};

    fn document(blocks: Vec<Block>) -> ReadDocument {
        ReadDocument {
            format: DocumentFormat::Pdf,
            title: None,
            author: None,
            date: None,
            language: Language::Dutch,
            pages: None,
            blocks,
            ocr_confidence: None,
            remarks: Vec::new(),
        }
    }

    fn block(kind: BlockKind, text: &str, page: u32) -> Block {
        Block {
            kind,
            text: text.to_owned(),
            page: Some(page),
        }
    }

    fn sentence(words: usize) -> String {
        format!("Begin {}eind.", "woord ".repeat(words - 2))
    }

    /// Each passage as `pages headings words`.
    fn check(blocks: Vec<Block>, expected: &[&str]) {
        let found: Vec<String> = passages(&document(blocks))
            .iter()
            .map(|passage| {
                let pages = (passage.page.unwrap(), passage.last_page.unwrap());
                let pages = if pages.0 == pages.1 {
                    pages.0.to_string()
                } else {
                    format!("{}-{}", pages.0, pages.1)
                };
                format!(
                    "{pages} {} {}",
                    passage.headings.join(">"),
                    count(&passage.text)
                )
            })
            .collect();
        assert_eq!(found, expected);
    }

    use BlockKind::{Heading, Paragraph};

    #[test]
    fn passages_end_at_headings() {
        check(
            vec![
                block(Heading(1), "Een", 1),
                block(Paragraph, &sentence(60), 1),
                block(Heading(2), "Twee", 1),
                block(Paragraph, &sentence(60), 1),
                block(Heading(1), "Drie", 1),
                block(Paragraph, &sentence(10), 1),
            ],
            &["1 Een 60", "1 Een>Twee 60", "1 Drie 10"],
        );
    }

    #[test]
    fn tiny_sections_stay_together() {
        check(
            vec![
                block(Heading(1), "Lijst", 1),
                block(Paragraph, &sentence(10), 1),
                block(Heading(2), "A", 1),
                block(Paragraph, &sentence(10), 1),
                block(Heading(2), "B", 1),
                block(Paragraph, &sentence(30), 1),
                block(Heading(2), "C", 1),
                block(Paragraph, &sentence(30), 1),
            ],
            &["1 Lijst 52", "1 Lijst>C 30"],
        );
    }

    #[test]
    fn a_heading_above_nothing_is_text() {
        check(
            vec![
                block(Heading(1), "Titel van het stuk", 1),
                block(Heading(1), "Inleiding", 1),
                block(Paragraph, &sentence(50), 1),
                block(Heading(1), "Slot zonder tekst", 2),
            ],
            &["1 Inleiding 54", "2  3"],
        );
    }

    #[test]
    fn passages_end_at_pages_unless_a_sentence_runs_on() {
        check(
            vec![
                block(Paragraph, &sentence(80), 1),
                block(Paragraph, &sentence(80), 2),
                block(Paragraph, &"woord ".repeat(80), 3),
                block(Paragraph, &sentence(20), 4),
                block(Paragraph, &sentence(80), 4),
            ],
            &["1  80", "2  80", "3-4  180"],
        );
    }

    #[test]
    fn long_text_is_cut_at_sentences() {
        let long = vec![sentence(50); 9].join(" ");
        check(
            vec![block(Paragraph, &long, 1)],
            &["1  150", "1  150", "1  150"],
        );
        check(
            vec![block(Paragraph, &"woord ".repeat(600), 1)],
            &["1  250", "1  250", "1  100"],
        );
        check(
            vec![block(Paragraph, &sentence(100), 1); 4],
            &["1  200", "1  200"],
        );
    }

    fn any_block() -> impl Strategy<Value = Block> {
        let kind = prop_oneof![
            1 => (1u8..7).prop_map(Heading),
            4 => Just(Paragraph),
            1 => Just(BlockKind::ListItem),
            1 => Just(BlockKind::TableRow),
        ];
        (kind, "([a-z]{1,9}[.,]? ){0,90}[A-Z]?[a-z.]{0,4}", 1u32..9)
            .prop_map(|(kind, text, page)| block(kind, &text, page))
    }

    proptest! {
        #[test]
        fn all_text_stands_in_one_passage_in_order(mut blocks in prop::collection::vec(any_block(), 0..40)) {
            blocks.sort_by_key(|block| block.page);
            let read = document(blocks);
            let found = passages(&read);
            let mut words = found.iter().flat_map(|passage| passage.text.split_whitespace());
            for block in &read.blocks {
                if let Heading(_) = block.kind {
                    let text = block.text.trim();
                    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
                    prop_assert!(found.iter().any(|passage| passage.headings.contains(&block.text) || flat(&passage.text).contains(&flat(text))));
                } else {
                    for word in block.text.split_whitespace() {
                        prop_assert!(words.any(|other| other == word), "{word} is missing");
                    }
                }
            }
            for (number, passage) in (1..).zip(&found) {
                prop_assert_eq!(passage.number, number);
                prop_assert!(count(&passage.text) <= 600);
                prop_assert!(passage.page <= passage.last_page);
            }
        }
    }
}
