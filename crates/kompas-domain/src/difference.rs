//! A readable difference between two versions of a text.

use similar::{Algorithm, ChangeTag, DiffOp, TextDiff, capture_diff_slices};

/// A paragraph, or some, of the difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A paragraph beside a change, shown for its context.
    Same(String),
    /// So many paragraphs without a difference.
    Skipped(usize),
    /// A paragraph that changed, with its parts in order.
    Changed(Vec<(Part, String)>),
}

/// What happened to a part of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// It stayed.
    Same,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

/// How many words two paragraphs may have together to be compared word by word.
const MOST_WORDS: usize = 4000;

/// The difference by paragraph, and within changed paragraphs by word.
pub fn difference(old: &[&str], new: &[&str]) -> Vec<Change> {
    let mut changes = Vec::new();
    for operation in capture_diff_slices(Algorithm::Patience, old, new) {
        match operation {
            DiffOp::Equal { old_index, len, .. } => {
                same(&mut changes, &old[old_index..old_index + len]);
            }
            DiffOp::Delete {
                old_index, old_len, ..
            } => {
                all(
                    &mut changes,
                    Part::Removed,
                    &old[old_index..old_index + old_len],
                );
            }
            DiffOp::Insert {
                new_index, new_len, ..
            } => {
                all(
                    &mut changes,
                    Part::Added,
                    &new[new_index..new_index + new_len],
                );
            }
            DiffOp::Replace {
                old_index,
                old_len,
                new_index,
                new_len,
            } => {
                let (old, new) = (
                    &old[old_index..old_index + old_len],
                    &new[new_index..new_index + new_len],
                );
                let both = old_len.min(new_len);
                changes.extend(old.iter().zip(new).map(|(old, new)| words(old, new)));
                all(&mut changes, Part::Removed, &old[both..]);
                all(&mut changes, Part::Added, &new[both..]);
            }
        }
    }
    changes
}

fn all(changes: &mut Vec<Change>, part: Part, paragraphs: &[&str]) {
    changes.extend(
        paragraphs
            .iter()
            .map(|text| Change::Changed(vec![(part, (*text).to_owned())])),
    );
}

/// One paragraph on each side of a change is context; what lies further is skipped.
fn same(changes: &mut Vec<Change>, paragraphs: &[&str]) {
    let shown = |text: &&str| Change::Same((*text).to_owned());
    if let [first, middle @ .., last] = paragraphs
        && middle.len() > 1
    {
        changes.extend([shown(first), Change::Skipped(middle.len()), shown(last)]);
    } else {
        changes.extend(paragraphs.iter().map(shown));
    }
}

fn words(old: &str, new: &str) -> Change {
    if old.split_whitespace().count() + new.split_whitespace().count() > MOST_WORDS {
        return Change::Changed(vec![
            (Part::Removed, old.to_owned()),
            (Part::Added, new.to_owned()),
        ]);
    }
    let mut parts: Vec<(Part, String)> = Vec::new();
    for change in TextDiff::from_words(old, new).iter_all_changes() {
        let part = match change.tag() {
            ChangeTag::Equal => Part::Same,
            ChangeTag::Delete => Part::Removed,
            ChangeTag::Insert => Part::Added,
        };
        match parts.last_mut() {
            Some((last, text)) if *last == part => text.push_str(change.value()),
            _ => parts.push((part, change.value().to_owned())),
        }
    }
    Change::Changed(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_shown_by_word_with_their_context() {
        let old = ["kop", "a", "b", "c", "de oude tekst", "weg", "slot"];
        let new = ["kop", "a", "b", "c", "de nieuwe tekst", "slot", "extra"];
        let part = |part, text: &str| (part, text.to_owned());
        assert_eq!(
            difference(&old, &new),
            [
                Change::Same("kop".into()),
                Change::Skipped(2),
                Change::Same("c".into()),
                Change::Changed(vec![
                    part(Part::Same, "de "),
                    part(Part::Removed, "oude"),
                    part(Part::Added, "nieuwe"),
                    part(Part::Same, " tekst"),
                ]),
                Change::Changed(vec![part(Part::Removed, "weg")]),
                Change::Same("slot".into()),
                Change::Changed(vec![part(Part::Added, "extra")]),
            ]
        );
        assert_eq!(difference(&[], &[]), []);
    }
}
