//! The word lists that people keep.

/// Words that say nothing about a subject.
pub(crate) const STOP: &str = include_str!("woorden/stopwoorden.txt");
/// Parts of compounds that the dictionary does not have.
pub(crate) const PARTS: &str = include_str!("woorden/delen.txt");
/// Words that are never split.
pub(crate) const WHOLE: &str = include_str!("woorden/heel.txt");
/// Words that get the stem of another word.
pub(crate) const STEMS: &str = include_str!("woorden/stammen.txt");

/// The lines of a list, without comments.
pub(crate) fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .filter(|line| !line.is_empty())
}

/// The words of a list.
pub(crate) fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    lines(list).flat_map(str::split_whitespace)
}

/// The pairs of a list with two words a line.
pub(crate) fn pairs(list: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    lines(list).filter_map(|line| line.split_once(' '))
}
