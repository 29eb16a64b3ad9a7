//! Text as the fonts have it: PDF/A allows no letter without a picture.

use std::borrow::Cow;

use super::world::fonts;

/// A word longer than this may be broken anywhere, so that it stays on the page.
const LONG: usize = 40;
/// Stands for what our fonts do not have.
const MISSING: char = '\u{fffd}';

/// Text that can be set: without controls, one space where there are more, and [`MISSING`] for each
/// letter that no font has.
pub(crate) fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = 0;
    for letter in text.chars() {
        let Some(letter) = settable(letter) else {
            continue;
        };
        if letter == ' ' && out.ends_with(' ') {
            continue;
        }
        run = if letter.is_alphanumeric() { run + 1 } else { 0 };
        if run > LONG {
            out.push('\u{200b}');
            run = 1;
        }
        out.push(letter);
    }
    out
}

/// The same for a drawing, in which lines may end.
pub(crate) fn drawn(svg: &str) -> Cow<'_, str> {
    if svg.is_ascii() {
        return Cow::Borrowed(svg);
    }
    let letters = svg.chars().filter_map(|letter| match letter {
        '\n' | '\r' | '\t' => Some(letter),
        _ => settable(letter),
    });
    Cow::Owned(letters.collect())
}

fn settable(letter: char) -> Option<char> {
    match letter {
        ' '..='~' | '\u{a0}'..='ÿ' => Some(letter),
        _ if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') => Some(' '),
        _ if is_mark_of_layout(letter) => None,
        // Ours to give a meaning, and PDF/A-2a wants one.
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. => Some(MISSING),
        _ if has_picture(letter) => Some(letter),
        _ => Some(MISSING),
    }
}

/// Says how other letters are set, and shows nothing itself.
fn is_mark_of_layout(letter: char) -> bool {
    matches!(
        letter,
        '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

fn has_picture(letter: char) -> bool {
    let mut at = 0;
    std::iter::from_fn(|| {
        at += 1;
        fonts().info(at - 1)
    })
    .any(|font| font.coverage.contains(u32::from(letter)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_fonts_have_is_left() {
        for (given, wanted) in [
            ("Café „Ω” ≤ – Łódź Ж", "Café „Ω” ≤ – Łódź Ж"),
            ("a\u{0}b\tc\nd\u{7f}", "a b c d "),
            ("a \n  b", "a b"),
            ("👍 ja", "\u{fffd} ja"),
            ("中", "\u{fffd}"),
            ("\u{feff}a\u{202e}b\u{200d}\u{200b}", "ab"),
            ("\u{e001}\u{f8ff}", "\u{fffd}\u{fffd}"),
            ("zacht\u{ad}e", "zacht\u{ad}e"),
        ] {
            assert_eq!(shown(given), wanted, "{given:?}");
        }
        assert!(has_picture(MISSING));
    }

    #[test]
    fn a_word_without_end_may_be_broken() {
        let text = shown(&"a".repeat(100));
        assert_eq!(text.split('\u{200b}').map(str::len).max(), Some(LONG));
        assert_eq!(text.replace('\u{200b}', "").len(), 100);
        let word = "aansprakelijkheidswaardevaststellingen";
        assert_eq!(shown(word), word);
    }
}
