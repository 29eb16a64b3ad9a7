//! Questions in CQL. What a user typed goes in as quoted terms only.

use crate::found::Question;

/// Further words are not asked.
const MOST_WORDS: usize = 12;

/// Every word on its own, so that all must occur and no word can be syntax.
pub(super) fn words(index: &str, question: &Question) -> Vec<String> {
    question
        .words
        .split_whitespace()
        .map(plain)
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(MOST_WORDS)
        .map(|word| format!("{index}={}", quoted(&word)))
        .collect()
}

/// A term in quotes.
pub(super) fn quoted(term: &str) -> String {
    let escaped = plain(term).replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

/// Without what CQL takes for a sign: wildcards, anchors, quotes, and control characters.
fn plain(term: &str) -> String {
    term.chars()
        .filter(|letter| !letter.is_control() && !matches!(letter, '*' | '?' | '^' | '"' | '\\'))
        .collect()
}
