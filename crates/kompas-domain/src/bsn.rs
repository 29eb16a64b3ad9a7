//! Burgerservicenummers in texts that people write: a dossier is never about a person, so such a
//! text is refused with the places named.
//!
//! A number of nine digits counts when it passes the *elfproef*, written at one stretch or in the
//! groups in which people write it. Numbers of legal persons (RSIN) pass it too and cannot be told
//! apart. Eight digits are left alone: those are numbers of the trade register and dates.

use std::fmt;

/// Where a number stands. The number itself is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BsnPlace {
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
    /// The line, from 1.
    pub line: usize,
    /// The last words before it on that line, digits as dots; empty where it begins the line.
    pub before: String,
}

/// For the writer: `regel 3, na “de melder heeft nummer”`.
impl fmt::Display for BsnPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "regel {}", self.line)?;
        if self.before.is_empty() {
            f.write_str(", aan het begin")
        } else {
            write!(f, ", na “{}”", self.before)
        }
    }
}

const DIGITS: usize = 9;
/// The groups in which people write the number.
const GROUPS: [&[usize]; 4] = [&[9], &[3, 3, 3], &[4, 2, 3], &[2, 2, 2, 3]];
/// How many words are shown before a number.
const WORDS: usize = 5;

/// Digits beside each other.
struct Group {
    start: usize,
    end: usize,
    digits: Vec<u32>,
}

/// All places where a text has such a number.
pub fn find(text: &str) -> Vec<BsnPlace> {
    let groups = groups(text);
    let mut places = Vec::new();
    let mut at = 0;
    while at < groups.len() {
        let length = GROUPS
            .iter()
            .filter(|lengths| fits(text, &groups, at, lengths))
            .map(|lengths| lengths.len())
            .find(|length| passes(&groups[at..at + length]));
        if let Some(length) = length {
            let (start, end) = (groups[at].start, groups[at + length - 1].end);
            places.push(place(text, start, end));
            at += length;
        } else {
            at += 1;
        }
    }
    places
}

fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, digit) in text
        .char_indices()
        .filter_map(|(at, sign)| Some((at, sign.to_digit(10)?)))
    {
        match groups.last_mut() {
            Some(last) if last.end == at => {
                last.end += 1;
                last.digits.push(digit);
            }
            _ => groups.push(Group {
                start: at,
                end: at + 1,
                digits: vec![digit],
            }),
        }
    }
    groups
}

/// What stands between two groups, if that is one sign that people put inside a number.
fn separator(text: &str, first: &Group, second: &Group) -> Option<char> {
    let mut between = text[first.end..second.start].chars();
    let sign = between.next().filter(|_| between.next().is_none())?;
    match sign {
        '\u{a0}' | '\u{202f}' => Some(' '),
        ' ' | '.' | '-' => Some(sign),
        _ => None,
    }
}

/// Whether the groups from `at` on have these lengths, with one separator, and are no part of
/// something longer.
fn fits(text: &str, groups: &[Group], at: usize, lengths: &[usize]) -> bool {
    let Some(these) = groups.get(at..at + lengths.len()) else {
        return false;
    };
    if these
        .iter()
        .zip(lengths)
        .any(|(group, length)| group.digits.len() != *length)
    {
        return false;
    }
    let inside: Option<Vec<char>> = these
        .windows(2)
        .map(|pair| separator(text, &pair[0], &pair[1]))
        .collect();
    let Some(inside) = inside else { return false };
    if inside.windows(2).any(|pair| pair[0] != pair[1]) {
        return false;
    }
    let (start, end) = (these[0].start, these[these.len() - 1].end);
    stands_alone(&text[..start], &text[end..], inside.first().copied())
}

/// Whether what stands before and after makes it no part of a word, a code or a larger number.
fn stands_alone(before: &str, after: &str, inside: Option<char>) -> bool {
    let joins = |sign: char| matches!(sign, '.' | ',') || (sign == '-' && inside == Some('-'));
    let mut back = before.chars().rev();
    let begins = match back.next() {
        Some(sign) if sign.is_alphanumeric() => names_it(before),
        Some(sign) if joins(sign) => !back.next().is_some_and(|sign| sign.is_ascii_digit()),
        _ => true,
    };
    let mut on = after.chars();
    let ends = match on.next() {
        Some(sign) if sign.is_alphanumeric() => false,
        Some(sign) if joins(sign) => !on.next().is_some_and(|sign| sign.is_ascii_digit()),
        _ => true,
    };
    begins && ends
}

/// Whether a text ends with the name of the number: `BSN123456782`.
fn names_it(before: &str) -> bool {
    let word = before
        .rsplit(|sign: char| !sign.is_alphanumeric())
        .next()
        .unwrap_or_default();
    word.eq_ignore_ascii_case("bsn")
}

/// The *elfproef*: nine times the first digit, eight times the second, and so on; the last one
/// counts against it.
fn passes(groups: &[Group]) -> bool {
    let digits = || groups.iter().flat_map(|group| &group.digits);
    let sum: u32 = digits()
        .zip((2..=9).rev())
        .map(|(digit, weight)| digit * weight)
        .sum();
    let last = digits().nth(DIGITS - 1).copied().unwrap_or_default();
    sum > 0 && sum % 11 == last
}

fn place(text: &str, start: usize, end: usize) -> BsnPlace {
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let words: Vec<&str> = text[line_start..start].split_whitespace().collect();
    let shown = &words[words.len().saturating_sub(WORDS)..];
    BsnPlace {
        start,
        end,
        line: text[..start].matches('\n').count() + 1,
        before: shown
            .join(" ")
            .replace(|sign: char| sign.is_ascii_digit(), "•"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn has(text: &str) -> bool {
        !find(text).is_empty()
    }

    #[test]
    fn numbers_that_are_refused() {
        for text in [
            "123456782",
            "111222333",
            "BSN 123456782.",
            "bsn123456782",
            "(123456782)",
            "nummer:123456782,",
            "1234.56.782",
            "123.456.782",
            "123 456 782",
            "123\u{a0}456\u{a0}782",
            "12 34 56 782",
            "1234-56-782",
            "in 2023 123456782",
            "in 2023 123 456 782",
            "a\n\n123456782",
            "012345672",
            "é123456782 nee, 123456782",
        ] {
            assert!(has(text), "{text}");
        }
    }

    #[test]
    fn numbers_that_are_left_alone() {
        for text in [
            "",
            "123456781",
            "000000000",
            "12345678",
            "1123456782",
            "06-12345678",
            "0123456782",
            "1.123.456.782",
            "123.456.782.000",
            "0,123456782",
            "123456782,5",
            "123.456 782",
            "NL123456782B01",
            "a123456782f",
            "123456782f9c0",
            "2023-12-31",
            "1-1234-56-782",
            "12345 6782",
        ] {
            assert!(!has(text), "{text}");
        }
    }

    #[test]
    fn the_place_is_told_without_the_number() {
        let text = "Eerste regel.\nVan wie het nummer is: 111222333 en ook 123456782\n123456782";
        let places = find(text);
        let told: Vec<String> = places.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "regel 2, na “Van wie het nummer is:”",
                "regel 2, na “nummer is: ••••••••• en ook”",
                "regel 3, aan het begin",
            ]
        );
    }

    proptest! {
        #[test]
        fn places_are_where_the_number_is(before in "[^0-9]{0,20}", after in "[^0-9]{0,20}") {
            let text = format!("{before} 123456782 {after}");
            let places = find(&text);
            prop_assert_eq!(places.len(), 1);
            prop_assert_eq!(&text[places[0].start..places[0].end], "123456782");
        }

        #[test]
        fn no_text_is_too_odd(text in "\\PC*") {
            for place in find(&text) {
                prop_assert!(text.is_char_boundary(place.start) && text.is_char_boundary(place.end));
            }
        }
    }
}
