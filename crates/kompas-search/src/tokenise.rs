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

/// A word of a text, folded in the scanner that found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Where it stands in the text, in bytes.
    pub(crate) at: Range<usize>,
    /// As in [`Token`].
    pub(crate) capitals: bool,
}

/// Goes through the words of a text: runs of letters and digits.
///
/// An apostrophe ends a word, and the single letter after it is no word: `boa's` is `boa`.
pub(crate) struct Scanner<'t> {
    text: &'t str,
    from: usize,
    folded: String,
}

impl<'t> Scanner<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            from: 0,
            folded: String::new(),
        }
    }

    /// The next word.
    pub(crate) fn next_place(&mut self) -> Option<Place> {
        loop {
            let start = self.from + first(&self.text[self.from..], char::is_alphanumeric)?;
            let rest = &self.text[start..];
            let end = first(rest, |letter| !is_inside(letter))
                .map_or(self.text.len(), |length| start + length);
            self.from = end;
            let word = &self.text[start..end];
            if !is_ending(&self.text[..start], word) {
                self.folded.clear();
                fold_into(word, &mut self.folded);
                return Some(Place {
                    at: start..end,
                    capitals: is_in_capitals(word),
                });
            }
        }
    }

    /// The word in lower case and without diacritics.
    pub(crate) fn folded(&self) -> &str {
        &self.folded
    }
}

/// The words of a text, each by itself.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = Token> {
    let mut scanner = Scanner::new(text);
    std::iter::from_fn(move || {
        let Place { at, capitals } = scanner.next_place()?;
        Some(Token {
            at,
            folded: scanner.folded.clone(),
            capitals,
        })
    })
}

/// Where the first letter is that fits. Most letters are bytes, and need not be decoded.
fn first(text: &str, fits: impl Fn(char) -> bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() {
            if fits(char::from(byte)) {
                return Some(at);
            }
            at += 1;
        } else {
            let letter = text[at..].chars().next()?;
            if fits(letter) {
                return Some(at);
            }
            at += letter.len_utf8();
        }
    }
    None
}

#[cfg(test)]
/// The text in lower case and without diacritics, also when those are letters of their own.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

fn fold_into(text: &str, folded: &mut String) {
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
        return;
    }
    for letter in text.chars().filter(|&letter| !is_silent(letter)) {
        match fold_char(letter) {
            'ĳ' => folded.push_str("ij"),
            plain => folded.push(plain),
        }
    }
}

fn is_inside(letter: char) -> bool {
    letter.is_alphanumeric() || is_silent(letter)
}

/// Combining diacritics and the soft hyphen: part of a word, but not written in the index.
fn is_silent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{ad}')
}

fn is_ending(before: &str, word: &str) -> bool {
    word.chars().nth(1).is_none() && before.ends_with(['\'', '’', '‘', '`', '´'])
}

fn is_in_capitals(word: &str) -> bool {
    !word.chars().any(char::is_lowercase)
        && word.chars().filter(|letter| letter.is_uppercase()).count() >= 2
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
