//! Cuts the piece to show out of a text.

use std::ops::Range;

use crate::results::Fragment;
use crate::snippet::{Mark, worth};

/// A snippet is at most this long, in letters, the dots for what was left out included.
const LONGEST: usize = 240;
/// The dots at both ends.
const DOTS: usize = 4;
/// How many letters there may be before the first word that fits.
const BEFORE: usize = 70;

/// The best piece of a text, as fragments.
pub(crate) fn cut(text: &str, marks: &[Mark]) -> Vec<Fragment> {
    let window = best_window(text, marks);
    let mut fragments = Fragments::default();
    if window.start > 0 {
        fragments.push("… ", false);
    }
    let mut done = window.start;
    let inside = |at: &Range<usize>| window.start <= at.start && at.end <= window.end;
    for (at, _) in marks.iter().filter(|(at, _)| inside(at)) {
        fragments.push(&text[done..at.start], false);
        fragments.push(&text[at.clone()], true);
        done = at.end;
    }
    fragments.push(&text[done..window.end], false);
    if window.end < text.len() {
        fragments.push(" …", false);
    }
    fragments.0
}

#[derive(Default)]
struct Fragments(Vec<Fragment>);

impl Fragments {
    fn push(&mut self, text: &str, marked: bool) {
        if text.is_empty() {
            return;
        }
        match self.0.last_mut() {
            Some(last) if last.marked == marked => last.text.push_str(text),
            _ => self.0.push(Fragment {
                text: text.to_owned(),
                marked,
            }),
        }
    }
}

/// The piece of at most [`LONGEST`] letters with most different words, then most words.
fn best_window(text: &str, marks: &[Mark]) -> Range<usize> {
    let words = words_of(text);
    let mut best = None;
    for start in marks.iter().map(|(at, _)| at.start).chain([0]) {
        let window = window_around(text, &words, start);
        let from = marks.partition_point(|(at, _)| at.start < window.start);
        let inside = marks[from..]
            .iter()
            .take_while(|(at, _)| at.end <= window.end);
        let worth = worth(inside);
        if best.as_ref().is_none_or(|(most, _)| *most < worth) {
            best = Some((worth, window));
        }
    }
    best.map_or(0..text.len(), |(_, window)| window)
}

/// A word: its place in bytes, and how many letters come before its begin and its end.
struct Word {
    at: Range<usize>,
    letters: Range<usize>,
}

/// The places between white space.
fn words_of(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut letters = 0;
    for (at, letter) in text.char_indices() {
        match (letter.is_whitespace(), open) {
            (false, None) => open = Some((at, letters)),
            (true, Some((from, before))) => {
                words.push(Word {
                    at: from..at,
                    letters: before..letters,
                });
                open = None;
            }
            _ => {}
        }
        letters += 1;
    }
    if let Some((from, before)) = open {
        words.push(Word {
            at: from..text.len(),
            letters: before..letters,
        });
    }
    words
}

/// Whole words, from some before `start` to as far as there is room; then more before, if the
/// text ends there.
fn window_around(text: &str, words: &[Word], start: usize) -> Range<usize> {
    let room = LONGEST - DOTS;
    let length = |first: usize, last: usize| words[last].letters.end - words[first].letters.start;
    let at = words.partition_point(|word| word.at.end <= start);
    let Some(word) = words.get(at) else {
        return 0..text.len();
    };
    let inside = start.saturating_sub(word.at.start);
    let before = word.letters.start + text[word.at.start..word.at.start + inside].chars().count();
    let mut first = at;
    while first > 0 && before - words[first - 1].letters.start <= BEFORE {
        first -= 1;
    }
    let mut last = first;
    while last + 1 < words.len() && length(first, last + 1) <= room {
        last += 1;
    }
    while first > 0 && length(first - 1, last) <= room {
        first -= 1;
    }
    let end = if length(first, last) > room {
        nth_letter(text, words[first].at.start, room)
    } else {
        words[last].at.end
    };
    words[first].at.start..end
}

/// The end of a word so long that it must be cut all the same.
fn nth_letter(text: &str, from: usize, letters: usize) -> usize {
    text[from..]
        .char_indices()
        .nth(letters)
        .map_or(text.len(), |(at, _)| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snippet::Bits;
    use crate::tokenise::tokens;
    use proptest::prelude::*;

    fn whole(word: u32) -> Bits {
        Bits {
            whole: 1 << word,
            part: 0,
        }
    }

    /// Marks every word that begins with `start`.
    fn cut_at(text: &str, start: &str) -> String {
        let marks: Vec<Mark> = tokens(text)
            .filter(|token| token.folded.starts_with(start))
            .map(|token| (token.at, whole(0)))
            .collect();
        shown(&cut(text, &marks))
    }

    fn shown(fragments: &[Fragment]) -> String {
        fragments
            .iter()
            .map(|fragment| {
                if fragment.marked {
                    format!("[{}]", fragment.text)
                } else {
                    fragment.text.clone()
                }
            })
            .collect()
    }

    #[test]
    fn a_short_text_is_shown_whole() {
        assert_eq!(cut_at("Vraag de boa's.", "boa"), "Vraag de [boa]'s.");
        assert_eq!(cut_at("Vraag de boa's.", "fg"), "Vraag de boa's.");
        assert_eq!(cut_at("", "boa"), "");
    }

    #[test]
    fn a_long_text_is_cut_between_words() {
        let text = format!(
            "{} de coördinator {}",
            "vóór ".repeat(80).trim(),
            "na ".repeat(100)
        );
        let snippet = cut_at(text.trim(), "coordinator");
        assert!(snippet.starts_with("… vóór vóór"), "{snippet}");
        assert!(snippet.contains("vóór de [coördinator] na"), "{snippet}");
        assert!(snippet.ends_with("na na …"), "{snippet}");
    }

    #[test]
    fn near_the_end_there_is_more_before() {
        let text = format!("{}boa", "woord ".repeat(100));
        let snippet = cut_at(&text, "boa");
        assert!(
            (180..=LONGEST + 2).contains(&snippet.chars().count()),
            "{snippet}"
        );
        assert!(snippet.ends_with("woord [boa]"), "{snippet}");
    }

    proptest! {
        #[test]
        fn a_snippet_is_a_piece_of_the_text(text in "(\\PC{0,12}[ \u{a0}é’'-]){0,80}", start in "[a-e]") {
            let marks: Vec<Mark> = tokens(&text)
                .filter(|token| token.folded.contains(&start))
                .zip(0..)
                .map(|(token, number)| (token.at, whole(number % 32)))
                .collect();
            let fragments = cut(&text, &marks);
            let plain: String = fragments.iter().map(|fragment| &*fragment.text).collect();
            prop_assert!(plain.chars().count() <= LONGEST);
            let piece = plain.strip_prefix("… ").unwrap_or(&plain);
            prop_assert!(text.contains(piece.strip_suffix(" …").unwrap_or(piece)));
            prop_assert!(fragments.windows(2).all(|pair| pair[0].marked != pair[1].marked));
        }
    }
}
