//! The piece of text that shows why a page was found.

use std::collections::HashMap;
use std::ops::Range;

use crate::query::Query;
use crate::results::Fragment;
use crate::vocabulary::{Place, StemId, Vocabulary};

/// A snippet is at most this long, in letters, the dots for what was left out included.
const LONGEST: usize = 240;
/// The dots at both ends.
const DOTS: usize = 4;
/// How many letters there may be before the first word that fits.
const BEFORE: usize = 70;

/// A text that can be shown, with its words.
#[derive(Debug, Clone)]
pub(crate) struct Passage {
    pub(crate) text: String,
    pub(crate) places: Vec<Place>,
}

/// Which words of the query a word of a text stands for: a bit for each.
#[derive(Debug, Clone, Copy, Default)]
struct Bits {
    /// The word itself, or another word for it.
    whole: u32,
    /// Only a part of a compound.
    part: u32,
}

/// A word of a passage that is looked for.
type Mark = (Range<usize>, Bits);

/// Knows which words of a text a query looks for.
pub(crate) struct Marker<'v> {
    vocabulary: &'v Vocabulary,
    stems: HashMap<StemId, Bits>,
    phrases: Vec<(Vec<StemId>, u32)>,
}

impl<'v> Marker<'v> {
    pub(crate) fn new(query: &Query, vocabulary: &'v Vocabulary) -> Self {
        let mut marker = Self {
            vocabulary,
            stems: HashMap::new(),
            phrases: Vec::new(),
        };
        for (number, word) in query.words.iter().enumerate() {
            let bit = 1 << (number % 32);
            marker.add(std::slice::from_ref(&word.stem), bit);
            for phrase in &word.synonyms {
                marker.add(phrase, bit);
            }
            for stem in word
                .parts
                .iter()
                .filter_map(|part| vocabulary.stem_id(part))
            {
                marker.stems.entry(stem).or_default().part |= bit;
            }
        }
        marker
    }

    fn add(&mut self, phrase: &[String], bit: u32) {
        let stems = phrase.iter().map(|stem| self.vocabulary.stem_id(stem));
        let Some(stems) = stems.collect::<Option<Vec<StemId>>>() else {
            return; // not in the guide
        };
        if let [stem] = stems[..] {
            self.stems.entry(stem).or_default().whole |= bit;
        } else {
            self.phrases.push((stems, bit));
        }
    }

    /// The snippet of the passage that has most of the words, the first of equals; of `otherwise`
    /// if none has any.
    pub(crate) fn snippet<'p>(
        &self,
        passages: impl IntoIterator<Item = &'p Passage>,
        otherwise: Option<&'p Passage>,
    ) -> Vec<Fragment> {
        let mut most = 0;
        let mut best = otherwise.map(|passage| (passage, Vec::new()));
        for passage in passages {
            let marks = self.marks(passage);
            let (words, _) = worth(&marks);
            if words > most {
                most = words;
                best = Some((passage, marks));
            }
        }
        best.map(|(passage, marks)| cut(&passage.text, &marks))
            .unwrap_or_default()
    }

    /// The words to mark. A mere part of a word is marked only if the word itself is not there.
    fn marks(&self, passage: &Passage) -> Vec<Mark> {
        let places = &passage.places;
        let mut bits: Vec<Bits> = places.iter().map(|place| self.bits_of(place)).collect();
        for (phrase, bit) in &self.phrases {
            for from in 0..(places.len() + 1).saturating_sub(phrase.len()) {
                let run = from..from + phrase.len();
                let stems = places[run.clone()].iter().map(|place| self.stem_of(place));
                if stems.eq(phrase.iter().copied()) {
                    bits[run].iter_mut().for_each(|bits| bits.whole |= bit);
                }
            }
        }
        let there = bits.iter().fold(0, |all, bits| all | bits.whole);
        let marks = places.iter().zip(bits).map(|(place, bits)| {
            let part = bits.part & !there;
            (place.at.clone(), Bits { part, ..bits })
        });
        marks
            .filter(|(_, bits)| bits.whole | bits.part != 0)
            .collect()
    }

    fn stem_of(&self, place: &Place) -> StemId {
        self.vocabulary.word(place.word).stem
    }

    fn bits_of(&self, place: &Place) -> Bits {
        let word = self.vocabulary.word(place.word);
        let stems = std::iter::once(&word.stem).chain(&word.parts);
        stems
            .filter_map(|stem| self.stems.get(stem))
            .fold(Bits::default(), |all, bits| Bits {
                whole: all.whole | bits.whole,
                part: all.part | bits.part,
            })
    }
}

/// How many words of the query are there, whole ones twice; then how many words are marked.
fn worth<'m>(marks: impl IntoIterator<Item = &'m Mark>) -> (u32, usize) {
    let (mut all, mut count) = (Bits::default(), 0);
    for (_, bits) in marks {
        all.whole |= bits.whole;
        all.part |= bits.part;
        count += 1;
    }
    let words = 2 * all.whole.count_ones() + (all.part & !all.whole).count_ones();
    (words, count)
}

/// The best piece of a text, as fragments.
fn cut(text: &str, marks: &[Mark]) -> Vec<Fragment> {
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
        let inside = marks
            .iter()
            .filter(|(at, _)| window.start <= at.start && at.end <= window.end);
        let worth = worth(inside);
        if best.as_ref().is_none_or(|(most, _)| *most < worth) {
            best = Some((worth, window));
        }
    }
    best.map_or(0..text.len(), |(_, window)| window)
}

/// The places between white space.
fn words_of(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut from = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim();
        if !word.is_empty() {
            let start = from + piece.len() - piece.trim_start().len();
            words.push(start..start + word.len());
        }
        from += piece.len();
    }
    words
}

/// Whole words, from some before `start` to as far as there is room; then more before, if the
/// text ends there.
fn window_around(text: &str, words: &[Range<usize>], start: usize) -> Range<usize> {
    let room = LONGEST - DOTS;
    let length = |from: usize, to: usize| text[from..to].chars().count();
    let Some(at) = words.iter().position(|word| start < word.end) else {
        return 0..text.len();
    };
    let mut first = at;
    while first > 0 && length(words[first - 1].start, start.max(words[at].start)) <= BEFORE {
        first -= 1;
    }
    let mut last = first;
    while last + 1 < words.len() && length(words[first].start, words[last + 1].end) <= room {
        last += 1;
    }
    while first > 0 && length(words[first - 1].start, words[last].end) <= room {
        first -= 1;
    }
    let end = if length(words[first].start, words[last].end) > room {
        nth_letter(text, words[first].start, room)
    } else {
        words[last].end
    };
    words[first].start..end
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
