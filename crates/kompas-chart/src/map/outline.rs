//! The outlines of the municipalities.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One line each: code and path; `#` begins a comment.
const TABLE: &str = include_str!("../../data/gemeentegrenzen.csv");

/// How wide the outlines are together, in their own units.
pub(super) const WIDTH: f64 = 1000.0;
/// How tall they are together.
pub(super) const HEIGHT: f64 = 1183.0;

static OUTLINES: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(';')).collect()
});

/// Code and path of all municipalities, by code.
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    OUTLINES.iter().map(|(&code, &path)| (code, path))
}

/// The path of a municipality.
pub(super) fn of(code: &str) -> Option<&'static str> {
    OUTLINES.get(code).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_municipality_of_the_guide_has_an_outline() {
        let list = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../kompas-domain/data/gemeenten.csv"
        );
        let list = std::fs::read_to_string(list).unwrap();
        let lines = list.lines().filter(|line| !line.starts_with('#'));
        let mut codes: Vec<&str> = lines.filter_map(|line| line.split(';').next()).collect();
        codes.sort_unstable();
        assert_eq!(codes.len(), 342);
        assert_eq!(codes, all().map(|(code, _)| code).collect::<Vec<_>>());
    }

    /// Walks along each path and sees that it stays in the box.
    #[test]
    fn outlines_stay_in_their_box() {
        for (code, outline) in all() {
            assert!(outline.starts_with('M') && outline.ends_with('z'), "{code}");
            for ring in outline.split_terminator('z') {
                let (begin, steps) = ring[1..].split_once('l').unwrap();
                let mut at = numbers(begin);
                let steps = numbers(steps);
                assert_eq!((at.len(), steps.len() % 2), (2, 0), "{code}");
                assert!(steps.len() >= 4, "{code}");
                for step in steps.chunks(2) {
                    at = vec![at[0] + step[0], at[1] + step[1]];
                    assert!((0..=1000).contains(&at[0]), "{code} {at:?}");
                    assert!((0..=1183).contains(&at[1]), "{code} {at:?}");
                }
            }
        }
    }

    fn numbers(text: &str) -> Vec<i32> {
        let spaced = text.replace('-', " -");
        spaced
            .split_whitespace()
            .map(|number| number.parse().unwrap())
            .collect()
    }
}
