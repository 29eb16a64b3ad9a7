//! Offers the nearest word of the guide for a word that nobody knows.

use std::cmp::Reverse;

use crate::analyse::Analyser;
use crate::query::Query;
use crate::vocabulary::{Vocabulary, Word, letter_set};

/// Shorter words are too near to too many others.
const SHORTEST: usize = 3;
/// Longer ones are not words, and comparing takes time.
const LONGEST: usize = 40;

/// What was typed with its unknown words replaced, if there is a word near any of them.
pub(crate) fn correct(
    typed: &str,
    query: &Query,
    analyser: &Analyser,
    vocabulary: &Vocabulary,
) -> Option<String> {
    let mut corrected = String::new();
    let mut copied = 0;
    for word in &query.words {
        if is_known(&word.folded, analyser, vocabulary) {
            continue;
        }
        if let Some(nearest) = nearest(&word.folded, vocabulary) {
            corrected.push_str(&typed[copied..word.at.start]);
            corrected.push_str(&nearest.surface);
            copied = word.at.end;
        }
    }
    if corrected.is_empty() {
        return None;
    }
    corrected.push_str(&typed[copied..]);
    Some(corrected)
}

/// A word of the guide or of Dutch, or an ending away from one of the guide.
fn is_known(folded: &str, analyser: &Analyser, vocabulary: &Vocabulary) -> bool {
    vocabulary.has(folded)
        || analyser.is_dutch(folded)
        || !is_comparable(folded)
        || is_inflection(folded, vocabulary)
}

fn is_comparable(folded: &str) -> bool {
    (SHORTEST..=LONGEST).contains(&folded.chars().count())
        && folded.chars().all(char::is_alphabetic)
}

fn is_inflection(folded: &str, vocabulary: &Vocabulary) -> bool {
    ["s", "n", "en", "e", "es"].iter().any(|ending| {
        folded
            .strip_suffix(ending)
            .is_some_and(|stem| stem.len() >= SHORTEST && vocabulary.has(stem))
            || vocabulary.has(&format!("{folded}{ending}"))
    })
}

fn nearest<'v>(folded: &str, vocabulary: &'v Vocabulary) -> Option<&'v Word> {
    let length = folded.chars().count();
    let furthest = if length <= 5 { 1 } else { 2 };
    let letters = letter_set(folded);
    vocabulary
        .words()
        .iter()
        .filter(|word| {
            // a step changes the length by one letter and the set of letters by two at most
            word.folded.len().abs_diff(folded.len()) <= 2 * furthest
                && (word.letters ^ letters).count_ones() as usize <= 2 * furthest
                && is_comparable(&word.folded)
        })
        .filter_map(|word| {
            let steps = strsim::damerau_levenshtein(folded, &word.folded);
            let other_start = folded.chars().next() != word.folded.chars().next();
            (steps <= furthest).then_some((steps, other_start, Reverse(word.count), word))
        })
        .min_by_key(|&(steps, other_start, count, word)| (steps, other_start, count, &word.folded))
        .map(|(.., word)| word)
}
