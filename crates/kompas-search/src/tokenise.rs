//! From a text to its words, each with its place in the text.

use std::ops::Range;

use kompas_domain::text::fold_char;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// Where it stands in the text, in bytes.
    pub(crate) at: Range<usize>,
    /// In lower case and without diacritics.
    pub(crate) folded: String,
    /// Written in capitals, as abbreviations are: at least two letters, none of them small.
    pub(crate) capitals: bool,
}

/// The words of a text: runs of letters and digits.
///
/// An apostrophe ends a word, and the single letter after it is no word: `boa's` is `boa`.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = Token> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + text[from..].find(char::is_alphanumeric)?;
            let end = text[start..]
                .find(|letter| !is_inside(letter))
                .map_or(text.len(), |length| start + length);
            from = end;
            let word = &text[start..end];
            if !is_ending(&text[..start], word) {
                return Some(Token {
                    at: start..end,
                    folded: folded(word),
                    capitals: is_in_capitals(word),
                });
            }
        }
    })
}

/// The text in lower case and without diacritics, also when those are letters of their own.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().filter(|&letter| !is_silent(letter)) {
        match fold_char(letter) {
            'ĳ' => folded.push_str("ij"),
            plain => folded.push(plain),
        }
    }
    folded
}

fn is_inside(letter: char) -> bool {
    letter.is_alphanumeric() || is_silent(letter)
}

/// Combining diacritics and the soft hyphen: part of a word, but not written in the index.
fn is_silent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{ad}')
}

fn is_ending(before: &str, word: &str) -> bool {
    word.chars().count() == 1 && before.ends_with(['\'', '’', '‘', '`', '´'])
}

fn is_in_capitals(word: &str) -> bool {
    word.chars().filter(|letter| letter.is_uppercase()).count() >= 2
        && !word.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).map(|token| token.folded).collect()
    }

    #[test]
    fn words_of_a_text() {
        for (text, expected) in [
            ("", ""),
            (" … ", ""),
            ("Zorg- en Veiligheidshuis", "zorg en veiligheidshuis"),
            ("boa's, boa’s en foto's", "boa boa en foto"),
            ("artikel 13b (E33)", "artikel 13b e33"),
            ("ICO/PGA-TopX", "ico pga topx"),
            ("casuïstiek Coördinator", "casuistiek coordinator"),
            ("casui\u{308}stiek", "casuistiek"),
            ("veilig\u{ad}heid", "veiligheid"),
            ("wĳk", "wijk"),
            ("'s avonds", "avonds"),
        ] {
            assert_eq!(words(text).join(" "), expected, "{text:?}");
        }
    }

    #[test]
    fn the_place_is_that_in_the_text() {
        let text = "Één boa’s café";
        let places: Vec<&str> = tokens(text).map(|token| &text[token.at]).collect();
        assert_eq!(places, ["Één", "boa", "café"]);
    }

    #[test]
    fn capitals() {
        let capitals: Vec<bool> = tokens("OM om Om BRP O G1 13B")
            .map(|token| token.capitals)
            .collect();
        assert_eq!(capitals, [true, false, false, true, false, false, false]);
    }
}
