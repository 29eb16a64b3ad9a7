//! Where Dutch sentences end.

use std::ops::Range;

/// Abbreviations that are followed by the rest of their sentence.
const ABBREVIATIONS: [&str; 58] = [
    "a.d.h.v", "a.h.w", "afd", "al", "art", "artt", "bijl", "bijv", "blz", "bv", "ca", "cf", "d.d",
    "d.m.v", "d.w.z", "dd", "dhr", "div", "dr", "drs", "e.a", "e.d", "e.e.a", "enz", "etc", "evt",
    "excl", "fig", "gem", "hfst", "i.c", "i.c.m", "i.h.b", "i.h.k.v", "i.o", "i.v.m", "incl",
    "ing", "ir", "jl", "lid", "m.b.t", "m.b.v", "m.i.v", "m.n", "max", "mevr", "min", "mr", "mw",
    "n.a.v", "nl", "nr", "nrs", "o.a", "o.b.v", "o.g.v", "p",
];

/// More of them.
const MORE: [&str; 24] = [
    "par", "pag", "pct", "prof", "resp", "sr", "st", "stb", "stcrt", "t.a.v", "t.b.v", "t.g.v",
    "t.o.v", "t/m", "tel", "v", "vgl", "vlg", "vz", "z.g", "z.o.z", "zgn", "zie", "jr",
];

/// The sentences of a text, in order; together they are the whole text but for the space between
/// them. A line break ends a sentence.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let end = at + letter.len_utf8();
        let ends = match letter {
            '\n' => true,
            '.' | '!' | '?' | '…' => {
                let rest = &text[end..];
                let closing = rest.len()
                    - rest
                        .trim_start_matches(['"', '”', '’', '\'', ')', ']'])
                        .len();
                let after = &rest[closing..];
                let next = after.trim_start_matches(' ').chars().next();
                after.starts_with(' ')
                    && next.is_none_or(|next| !next.is_lowercase())
                    && !(letter == '.' && is_abbreviation(&text[start..at], next))
            }
            _ => false,
        };
        if !ends {
            continue;
        }
        let closing = text[end..].trim_start_matches(['"', '”', '’', '\'', ')', ']']);
        let end = if letter == '\n' {
            at
        } else {
            text.len() - closing.len()
        };
        push(&mut found, text, start..end);
        start = end;
        while letters.peek().is_some_and(|(next, _)| *next < end) {
            letters.next();
        }
    }
    push(&mut found, text, start..text.len());
    found
}

fn push(found: &mut Vec<Range<usize>>, text: &str, range: Range<usize>) {
    let part = &text[range.clone()];
    let trimmed = part.trim();
    if !trimmed.is_empty() {
        let start = range.start + (part.len() - part.trim_start().len());
        found.push(start..start + trimmed.len());
    }
}

/// Whether the word before a full stop is an abbreviation, or a number before a number.
fn is_abbreviation(before: &str, next: Option<char>) -> bool {
    let word = before
        .rsplit([' ', '\n', '(', '[', '\u{a0}'])
        .next()
        .unwrap_or(before);
    let lower = word.to_lowercase();
    let is_known = ABBREVIATIONS.contains(&lower.as_str()) || MORE.contains(&lower.as_str());
    // `art. 5` goes on, `dat is zo v.` at the end of a text does not matter.
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    let is_number = word.chars().all(|letter| letter.is_ascii_digit());
    is_known
        || is_initial
        || (is_number && !word.is_empty() && next.is_some_and(|next| next.is_ascii_digit()))
}

/// Whether a text ends where a sentence ends.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '”', '’', '\'', ')', ']', ' ']);
    text.ends_with(['.', '!', '?', '…', ':', ';'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = sentences(text)
            .into_iter()
            .map(|range| &text[range])
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn sentences_end_at_full_stops_but_not_at_abbreviations() {
        check("", &[]);
        check("Een zin", &["Een zin"]);
        check(
            "Een zin. Nog een! En hier? Ja.",
            &["Een zin.", "Nog een!", "En hier?", "Ja."],
        );
        check(
            "Zie art. 172 Gemw. De burgemeester mag dat.",
            &["Zie art. 172 Gemw.", "De burgemeester mag dat."],
        );
        check(
            "Bijv. Amsterdam, o.a. Oost. Dan niet.",
            &["Bijv. Amsterdam, o.a. Oost.", "Dan niet."],
        );
        check(
            "Dhr. J. Jansen belde. Hij kwam.",
            &["Dhr. J. Jansen belde.", "Hij kwam."],
        );
        check(
            "Dit kost 1.000 euro. Of 2. 3 is meer.",
            &["Dit kost 1.000 euro.", "Of 2. 3 is meer."],
        );
        check(
            "Hij zei: “Kom.” Toen ging hij.",
            &["Hij zei: “Kom.”", "Toen ging hij."],
        );
        check(
            "kop zonder punt\nEen zin.",
            &["kop zonder punt", "Een zin."],
        );
        check(
            "www.voorbeeld.nl is een site. ok",
            &["www.voorbeeld.nl is een site. ok"],
        );
    }
}
