//! Splits Dutch compounds into their parts.

use std::collections::HashSet;

use fst::raw::{Fst, Node, Output};

use crate::lists;

static WORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/woorden.fst"));

// What a form of the word list may be; written by build/words.rs.
const FIRST: u64 = 1;
const LAST: u64 = 2;
const WORD: u64 = 4;

/// Shorter words are not split.
const SHORTEST_WORD: usize = 8;
/// Nor are longer ones: nobody writes them.
const LONGEST_WORD: usize = 60;
/// Shorter parts do not count, unless they stand in `delen.txt`.
const SHORTEST_PART: usize = 4;

/// Knows Dutch words and how they are put together.
pub(crate) struct Splitter {
    words: Fst<&'static [u8]>,
    parts: HashSet<&'static str>,
    longest_part: usize,
    whole: HashSet<&'static str>,
}

/// A word this long may begin a compound, whatever the list says.
const LONG_PART: usize = 6;

/// The best way found to reach a place in a word.
#[derive(Clone, Copy)]
struct Way {
    reward: usize,
    from: usize,
}

impl Splitter {
    /// Reads the word list that was compiled in.
    pub(crate) fn new() -> Result<Self, fst::Error> {
        let parts: HashSet<&str> = lists::words(lists::PARTS).collect();
        Ok(Self {
            words: Fst::new(WORDS)?,
            longest_part: parts.iter().map(|part| part.len()).max().unwrap_or(0),
            parts,
            whole: lists::words(lists::WHOLE).collect(),
        })
    }

    /// Whether the dictionary has this word, in any of its forms.
    pub(crate) fn is_word(&self, folded: &str) -> bool {
        self.words
            .get(folded)
            .is_some_and(|roles| roles.value() & WORD != 0)
            || self.parts.contains(folded)
    }

    /// The parts of a compound, linking letters included; none when the word is no compound.
    ///
    /// Of all ways to cut a word the one with the longest parts wins: the squares of the lengths
    /// add up.
    pub(crate) fn split<'w>(&self, word: &'w str) -> Vec<&'w str> {
        if !self.is_splittable(word) {
            return Vec::new();
        }
        let mut ways: Vec<Option<Way>> = vec![None; word.len() + 1];
        ways[0] = Some(Way { reward: 0, from: 0 });
        for from in 0..word.len() {
            if let Some(Way { reward, .. }) = ways[from] {
                self.each_part(word, from, |to| {
                    let reward = reward + (to - from).pow(2);
                    if ways[to].is_none_or(|way| way.reward < reward) {
                        ways[to] = Some(Way { reward, from });
                    }
                });
            }
        }
        parts_along(word, &ways)
    }

    fn is_splittable(&self, word: &str) -> bool {
        (SHORTEST_WORD..=LONGEST_WORD).contains(&word.len())
            && word.bytes().all(|letter| letter.is_ascii_lowercase())
            && !self.whole.contains(word)
    }

    /// Calls `found` with the end of each part that begins at `from`. The whole word is no part.
    fn each_part(&self, word: &str, from: usize, mut found: impl FnMut(usize)) {
        let letters = word.as_bytes();
        let mut node = self.words.root();
        let mut out = Output::zero();
        for (at, &letter) in letters.iter().enumerate().skip(from) {
            let Some((next, added)) = self.step(&node, letter) else {
                break;
            };
            (node, out) = (next, out.cat(added));
            let to = at + 1;
            if to - from >= SHORTEST_PART
                && to - from < letters.len()
                && node.is_final()
                && fits(
                    out.cat(node.final_output()).value(),
                    to - from,
                    to == letters.len(),
                )
            {
                found(to);
            }
        }
        for length in 2..=self.longest_part {
            let part = word.get(from..from + length);
            if length < letters.len() && part.is_some_and(|part| self.parts.contains(part)) {
                found(from + length);
            }
        }
    }

    fn step(&self, node: &Node<'_>, letter: u8) -> Option<(Node<'_>, Output)> {
        let transition = node.transition(node.find_input(letter)?);
        Some((self.words.node(transition.addr), transition.out))
    }
}

/// Whether a form can be a part here.
///
/// The list marks too few words as first parts (not `milieu`, `inwoner`); a long word may always
/// be one. As last parts such words cut wrongly (`raad|plegen`, `maat|schappelijk`).
fn fits(roles: u64, length: usize, at_end: bool) -> bool {
    let long_word = roles & WORD != 0 && length >= LONG_PART;
    if at_end {
        roles & LAST != 0
    } else {
        roles & FIRST != 0 || long_word
    }
}

fn parts_along<'w>(word: &'w str, ways: &[Option<Way>]) -> Vec<&'w str> {
    let mut parts = Vec::new();
    let mut to = word.len();
    while to > 0 {
        let Some(Way { from, .. }) = ways[to] else {
            return Vec::new();
        };
        parts.push(&word[from..to]);
        to = from;
    }
    parts.reverse();
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use kompas_domain::text::fold;
    use proptest::prelude::*;

    fn check(word: &str, expected: &str) {
        let splitter = Splitter::new().unwrap();
        assert_eq!(splitter.split(word).join("|"), expected, "{word}");
    }

    #[test]
    fn compounds() {
        for (word, expected) in [
            ("jeugdboas", "jeugd|boas"),
            ("woonoverlast", "woon|overlast"),
            ("buitengebied", "buiten|gebied"),
            ("veiligheidshuis", "veiligheids|huis"),
            ("drugsafvaldumping", "drugs|afval|dumping"),
            ("ouderenorganisaties", "ouderen|organisaties"),
            ("bankhelpdeskfraude", "bank|helpdesk|fraude"),
            ("milieudienst", "milieu|dienst"),
            ("cybercrime", "cyber|crime"),
            ("omgevingswet", "omgevings|wet"),
            ("gezinscoaches", "gezins|coaches"),
        ] {
            check(word, expected);
        }
    }

    #[test]
    fn words_that_stay_whole() {
        for word in [
            "",
            "wijkteam1",
            "huis",
            "overlast",
            "burgemeester",
            "drugs",
            "onderwijs",
            "gemeenschap",
            "maatschappelijk",
            "handhaving",
            "diefstal",
            "raadplegen",
            "geweld",
            "xqzwvkjhgf",
        ] {
            check(word, "");
        }
    }

    #[test]
    fn words_of_the_dictionary() {
        let splitter = Splitter::new().unwrap();
        for (word, expected) in [
            ("jongeren", true),
            ("gemeenten", true),
            ("coordinator", true),
            ("vergunningen", true),
            ("opgeschaald", true),
            ("ondermijnig", false),
            ("veiligheids", false),
            ("xqzw", false),
        ] {
            assert_eq!(splitter.is_word(word), expected, "{word}");
        }
    }

    #[test]
    fn the_word_list_is_folded_as_the_domain_folds() {
        use fst::Streamer;
        let words = Fst::new(WORDS).unwrap();
        let mut stream = words.stream();
        while let Some((word, _)) = stream.next() {
            let word = std::str::from_utf8(word).unwrap();
            assert_eq!(fold(word), word);
            assert!(
                word.bytes().all(|letter| letter.is_ascii_lowercase()),
                "{word}"
            );
        }
        for folded in ["coordinator", "enquete", "wijk"] {
            assert!(words.contains_key(folded), "{folded}");
        }
    }

    proptest! {
        #[test]
        fn parts_make_up_the_word(word in "[a-z]{0,30}|(zorg|drugs|boa|werk|s|en|jeugd){1,9}") {
            let parts = Splitter::new().unwrap().split(&word);
            prop_assert!(parts.is_empty() || parts.len() > 1 && parts.concat() == word);
        }

        #[test]
        fn any_text_can_be_split(word in "\\PC{0,80}") {
            Splitter::new().unwrap().split(&word);
        }
    }
}
