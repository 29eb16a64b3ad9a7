//! Finds the terms of the glossary in running text.

use std::collections::HashSet;

use aho_corasick::{AhoCorasick, MatchKind};
use kompas_domain::guide::{Guide, Term};

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Text without a term, or with one that was seen before.
    Text(&'t str),
    /// The first use of a term.
    Term {
        /// The words as they stand in the text.
        words: &'t str,
        /// The term.
        term: &'t Term,
    },
}

/// The terms that are explained on their first use in a page.
pub struct Glossary {
    terms: Vec<Term>,
    finder: Option<AhoCorasick>,
    /// For each pattern of the finder: its term, and whether case matters.
    patterns: Vec<(usize, Option<String>)>,
}

/// The terms that a page has explained already.
#[derive(Debug, Default)]
pub struct Seen(HashSet<usize>);

impl Glossary {
    /// Takes the terms of a guide that are explained in running text.
    pub fn new(guide: &Guide) -> Self {
        let terms: Vec<Term> = guide
            .terms()
            .iter()
            .filter(|term| term.in_text)
            .cloned()
            .collect();
        let mut patterns = Vec::new();
        let mut words = Vec::new();
        for (at, term) in terms.iter().enumerate() {
            words.push(term.term.clone());
            patterns.push((at, None));
            if let Some(abbreviation) = &term.abbreviation {
                words.push(abbreviation.clone());
                patterns.push((at, Some(abbreviation.clone())));
            }
        }
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(words)
            .ok();
        Self {
            terms,
            finder,
            patterns,
        }
    }

    /// Cuts a text at the terms that the page has not explained before, and remembers them.
    pub fn pieces<'t>(&'t self, text: &'t str, seen: &mut Seen) -> Vec<Piece<'t>> {
        let mut pieces = Vec::new();
        let mut from = 0;
        for found in self.finder.iter().flat_map(|finder| finder.find_iter(text)) {
            let words = &text[found.range()];
            let (at, exact) = &self.patterns[found.pattern().as_usize()];
            let same_case = exact.as_ref().is_none_or(|exact| exact == words);
            if same_case && is_whole_word(text, found.start(), found.end()) && seen.0.insert(*at) {
                if from < found.start() {
                    pieces.push(Piece::Text(&text[from..found.start()]));
                }
                pieces.push(Piece::Term {
                    words,
                    term: &self.terms[*at],
                });
                from = found.end();
            }
        }
        if from < text.len() {
            pieces.push(Piece::Text(&text[from..]));
        }
        pieces
    }
}

/// Whether no letter, digit or hyphen touches the words: `RIEC` in `RIEC-convenant` is a part of
/// another word, in `RIEC's` it is a word.
fn is_whole_word(text: &str, start: usize, end: usize) -> bool {
    let part = |letter: char| letter.is_alphanumeric() || letter == '-';
    !text[..start].chars().next_back().is_some_and(part)
        && !text[end..].chars().next().is_some_and(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guide() -> Guide {
        crate::catalogue::load(&kompas_store::built_in()).unwrap()
    }

    /// The words that are explained in a text, each with its term.
    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let glossary = Glossary::new(&guide());
        let mut seen = Seen::default();
        let pieces = glossary.pieces(text, &mut seen);
        let explained: Vec<(&str, &str)> = pieces
            .iter()
            .filter_map(|piece| match piece {
                Piece::Term { words, term } => Some((*words, term.slug.as_str())),
                Piece::Text(_) => None,
            })
            .collect();
        assert_eq!(explained, expected, "{text}");
        let whole: String = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(words) | Piece::Term { words, .. } => *words,
            })
            .collect();
        assert_eq!(whole, text);
    }

    #[test]
    fn terms_and_abbreviations_are_found() {
        const BOA: &str = "buitengewoon-opsporingsambtenaar";
        check("Vraag de boa.", &[("boa", BOA)]);
        check(
            "Een Buitengewoon opsporingsambtenaar ziet veel.",
            &[("Buitengewoon opsporingsambtenaar", BOA)],
        );
        check("De boa's en de boa", &[("boa", BOA)]);
    }

    #[test]
    fn a_part_of_a_word_is_no_term() {
        check("De boabaas met een jeugd-boa en boa-team.", &[]);
    }

    #[test]
    fn an_abbreviation_is_written_as_it_is() {
        check("Wat od betekent.", &[]);
    }

    #[test]
    fn everyday_words_are_left_alone() {
        check("Deze bron is een registratie voor preventie.", &[]);
    }

    #[test]
    fn a_page_explains_a_term_once() {
        let glossary = Glossary::new(&guide());
        let mut seen = Seen::default();
        assert_eq!(glossary.pieces("De boa", &mut seen).len(), 2);
        assert_eq!(
            glossary.pieces("De boa", &mut seen),
            [Piece::Text("De boa")]
        );
    }
}
