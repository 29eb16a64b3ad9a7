//! From a word to what it is found by: its stem, and the stems of its parts.
//!
//! Documents, queries and highlighting all come through here, so that they agree.

use std::collections::{HashMap, HashSet};

use frostem::{Algorithm, Stemmer};

use crate::lists;
use crate::split::Splitter;
use crate::tokenise::Token;

/// Longer words are taken as they are; nobody writes them.
const LONGEST_STEMMED: usize = 64;

/// What a word is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Analysed {
    /// The stem of the whole word.
    pub(crate) stem: String,
    /// The stems of the parts of a compound; empty for other words.
    pub(crate) parts: Vec<String>,
    /// The stems of the parts of those parts.
    pub(crate) inner_parts: Vec<String>,
}

/// Analyses Dutch words.
pub(crate) struct Analyser {
    splitter: Splitter,
    stemmer: Stemmer,
    stop: HashSet<&'static str>,
    irregular: HashMap<&'static str, &'static str>,
}

impl Analyser {
    pub(crate) fn new() -> Result<Self, fst::Error> {
        Ok(Self {
            splitter: Splitter::new()?,
            stemmer: Stemmer::new(Algorithm::DutchPorter),
            stop: lists::words(lists::STOP).collect(),
            irregular: lists::pairs(lists::STEMS).collect(),
        })
    }

    /// Whether the word says nothing about a subject. In capitals it may: `OM` is not `om`.
    pub(crate) fn is_stop(&self, token: &Token) -> bool {
        !token.capitals && self.is_stop_word(&token.folded)
    }

    /// Whether the folded word, written in small letters, says nothing about a subject.
    pub(crate) fn is_stop_word(&self, folded: &str) -> bool {
        self.stop.contains(folded)
    }

    /// Whether this is Dutch: a word of the dictionary or a compound of such words.
    pub(crate) fn is_dutch(&self, folded: &str) -> bool {
        self.splitter.is_word(folded) || !self.splitter.split(folded).is_empty()
    }

    /// What a word is found by. The word must be folded.
    pub(crate) fn analyse(&self, folded: &str) -> Analysed {
        let parts = self.splitter.split(folded);
        let inner = parts.iter().flat_map(|part| self.splitter.split(part));
        Analysed {
            stem: self.stem(folded),
            inner_parts: inner.map(|part| self.stem(part)).collect(),
            parts: parts.iter().map(|part| self.stem(part)).collect(),
        }
    }

    fn stem(&self, folded: &str) -> String {
        if let Some(&stem) = self.irregular.get(folded) {
            return stem.to_owned();
        }
        if folded.len() > LONGEST_STEMMED {
            return folded.to_owned();
        }
        as_written_at_an_end(&self.stemmer.stem(self.without_plural_s(folded)))
    }

    /// `registraties`, `gemeentes` and `fotos` without the `s`, which the stemmer leaves after a
    /// vowel. Only when that is a word: `basis` and `advies` are no plurals.
    fn without_plural_s<'w>(&self, folded: &'w str) -> &'w str {
        let Some(singular) = folded.strip_suffix('s') else {
            return folded;
        };
        let mut last = singular.chars().rev();
        let ends = (last.next(), last.next());
        let after_vowel = match ends {
            (Some('e'), Some(before)) => before == 'i' || !is_vowel(before),
            (Some('a' | 'i' | 'o' | 'y'), Some(before)) => !is_vowel(before),
            _ => false,
        };
        if after_vowel && singular.len() >= 4 && self.splitter.is_word(singular) {
            singular
        } else {
            folded
        }
    }
}

/// The stem as Dutch writes the end of a word: one consonant, `f` and `s` for `v` and `z`.
///
/// The stemmer leaves `gezinn`, `bedrijv` and `huiz` of the plurals.
fn as_written_at_an_end(stem: &str) -> String {
    let mut letters: Vec<char> = stem.chars().collect();
    if let [.., before, last] = letters[..]
        && letters.len() > 3
        && before == last
        && !is_vowel(last)
        && last.is_alphabetic()
    {
        letters.pop();
    }
    if letters.len() > 2
        && let Some(last) = letters.last_mut()
    {
        *last = match *last {
            'v' => 'f',
            'z' => 's',
            other => other,
        };
    }
    letters.into_iter().collect()
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenise::{folded, tokens};
    use proptest::prelude::*;

    #[test]
    fn forms_of_one_word_have_one_stem() {
        let analyser = Analyser::new().unwrap();
        for forms in [
            "gemeente gemeenten gemeentes",
            "jongere jongeren",
            "bedrijf bedrijven",
            "huis huizen",
            "gezin gezinnen",
            "registratie registraties",
            "crimineel criminele criminelen",
            "schuur schuren",
            "school scholen",
            "kind kinderen",
            "boa boas",
            "foto fotos",
            "persoon personen",
            "drugslab drugslabs",
            "coördinator coördinatoren",
            "wijk wijken",
            "handreiking handreikingen",
            "ondermijning ondermijningen",
            "vergunning vergunningen",
            "witwas witwassen",
            "stad steden",
            "casus casussen",
            "veehouderij veehouderijen",
        ] {
            let stems: HashSet<String> = forms
                .split(' ')
                .map(|form| analyser.analyse(&folded(form)).stem)
                .collect();
            assert_eq!(stems.len(), 1, "{forms}: {stems:?}");
        }
    }

    #[test]
    fn different_words_keep_different_stems() {
        let analyser = Analyser::new().unwrap();
        for (word, other) in [
            ("geweld", "wel"),
            ("gemeente", "mening"),
            ("gezin", "zin"),
            ("ouderen", "ouders"),
            ("overheid", "overlast"),
            ("advies", "advocaat"),
            ("basis", "bas"),
            ("politie", "politiek"),
            ("virus", "vier"),
        ] {
            assert_ne!(
                analyser.analyse(word).stem,
                analyser.analyse(other).stem,
                "{word} {other}"
            );
        }
    }

    #[test]
    fn parts_have_the_stems_of_words() {
        let analyser = Analyser::new().unwrap();
        let word = analyser.analyse("jeugdhulpverlening");
        assert_eq!(word.parts, ["jeugd", "hulpverlen"]);
        assert_eq!(word.inner_parts, ["hulp", "verlen"]);
        assert_eq!(analyser.analyse("jeugdboas").parts, ["jeugd", "boa"]);
        assert!(analyser.analyse("politie").parts.is_empty());
    }

    #[test]
    fn stop_words() {
        let analyser = Analyser::new().unwrap();
        let kept: Vec<String> = tokens("Wie weet iets over het OM, en om de drugs in een schuur?")
            .filter(|token| !analyser.is_stop(token))
            .map(|token| token.folded)
            .collect();
        assert_eq!(kept, ["om", "drugs", "schuur"]);
    }

    #[test]
    fn stop_words_are_folded() {
        for word in lists::words(lists::STOP).chain(lists::words(lists::PARTS)) {
            assert_eq!(folded(word), word);
        }
    }

    proptest! {
        #[test]
        fn any_word_can_be_analysed(word in "\\PC{0,90}|[a-z]{0,70}") {
            let analyser = Analyser::new().unwrap();
            let _ = analyser.analyse(&folded(&word));
            let _ = analyser.is_dutch(&folded(&word));
        }
    }
}
