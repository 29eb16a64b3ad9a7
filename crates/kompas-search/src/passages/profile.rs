//! The best passages of a theme for a question, by words that editors chose.

use tantivy::{DocId, Score, Term};

use super::PassageHit;
use super::choice;
use super::compile::{Compiled, Word};
use super::evaluate::{Clause, Leaves, What, evaluate};
use super::filters::{Facet, Filters};
use super::gather::Candidate;
use super::index::PassageIndex;
use super::snapshot::Snapshot;
use crate::error::Error;

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct ProfileQuery<'q> {
    /// The key of the theme: a document of the theme needs no word of it.
    pub theme: &'q str,
    /// Words of the theme, with their weights.
    pub theme_words: &'q [(String, f32)],
    /// Words that tell that a passage answers the question, with their weights.
    pub cues: &'q [(String, f32)],
    /// The collections that may be searched.
    pub collections: &'q [i64],
    /// How many passages.
    pub count: usize,
}

/// A passage that was found.
#[derive(Debug, Clone)]
pub struct ProfileHit {
    /// The passage.
    pub passage: PassageHit,
    /// The words that it was found by, as editors wrote them.
    pub words: Vec<String>,
}

/// What was found in a passage: its segment and number, score, and which words.
type Found = (usize, DocId, Score, Leaves);

/// A passage of a document of the theme is about the theme at least as much, whatever its words.
const OF_THEME: Score = 0.5;

/// A passage of any other document is about the theme when the weights of the words of the theme
/// in it are together so much: one that says it, or two that go with it. A word such as
/// *internet* alone stands in texts about anything.
const ABOUT: f32 = 2.0;

impl PassageIndex {
    /// The best passages: of the theme, with as many cues as can be; at most one a document as
    /// long as there are others. The score is that of the cues, and how much a passage is about
    /// the theme takes off from it: the words of a theme, which stand in all its passages, must
    /// not drown those of the question.
    ///
    /// # Errors
    /// The index fails.
    pub fn for_question(&self, asked: &ProfileQuery<'_>) -> Result<Vec<ProfileHit>, Error> {
        self.run_profile(asked).map_err(Error::PassageSearch)
    }

    fn run_profile(&self, asked: &ProfileQuery<'_>) -> tantivy::Result<Vec<ProfileHit>> {
        let snapshot = self.snapshot()?;
        let about = self.found(&snapshot, asked.theme_words)?;
        let cues = self.found(&snapshot, asked.cues)?;
        let most = about.iter().map(|found| found.2).fold(0.0, Score::max);
        let searched: Vec<_> = snapshot
            .shelves
            .iter()
            .map(|shelf| {
                let hidden = choice::fails(shelf, asked.collections, &Filters::default());
                let theme = shelf
                    .names
                    .iter()
                    .position(|(facet, value)| *facet == Facet::Theme && value == asked.theme);
                let theme = theme.and_then(|place| u32::try_from(place).ok());
                (shelf, hidden, theme)
            })
            .collect();
        let mut candidates: Vec<(Candidate, Leaves)> = Vec::new();
        let mut about = about.into_iter().peekable();
        for (segment, passage, score, leaves) in cues {
            while about
                .next_if(|found| (found.0, found.1) < (segment, passage))
                .is_some()
            {}
            let subject = about.next_if(|found| (found.0, found.1) == (segment, passage));
            let (kept, withheld, theme) = &searched[segment];
            let Some(document) = kept.document_of(passage) else {
                continue;
            };
            if withheld
                .as_ref()
                .is_some_and(|withheld| withheld[document] != 0)
            {
                continue;
            }
            let of_theme = theme.is_some_and(|theme| kept.values_of(document).contains(&theme));
            let words = subject.map_or(0.0, |found| weight(asked.theme_words, found.3));
            if !of_theme && words < ABOUT {
                continue;
            }
            let share = subject.map_or(0.0, |found| found.2 / (found.2 + most / 4.0));
            let share = if of_theme { share.max(OF_THEME) } else { share };
            if share > 0.0 {
                let candidate = Candidate {
                    score: score * share,
                    segment: u32::try_from(segment).unwrap_or(0),
                    passage,
                    leaves,
                    document: kept.documents[document],
                };
                candidates.push((candidate, subject.map_or(0, |found| found.3)));
            }
        }
        candidates.sort_unstable_by(|a, b| a.0.order(&b.0));
        candidates.truncate(asked.count.saturating_mul(12).max(1));
        let all: Vec<&(String, f32)> = asked.theme_words.iter().chain(asked.cues).collect();
        let compiled = Compiled {
            words: all.iter().flat_map(|(text, _)| self.words(text)).collect(),
            ..Compiled::empty()
        };
        let marking = self.marking(&compiled);
        spread(candidates, asked.count)
            .iter()
            .map(|(candidate, about)| {
                let words =
                    there(asked.theme_words, *about).chain(there(asked.cues, candidate.leaves));
                let mut told: Vec<String> = Vec::new();
                for (word, _) in words {
                    if !told.contains(word) {
                        told.push(word.clone());
                    }
                }
                let passage = self.hit(&snapshot, candidate, &marking)?;
                Ok(ProfileHit {
                    passage,
                    words: told,
                })
            })
            .collect()
    }

    /// The passages with any of these words, in order; words that were written together stand
    /// near each other there.
    fn found(&self, snapshot: &Snapshot, words: &[(String, f32)]) -> tantivy::Result<Vec<Found>> {
        let mut clauses = Vec::new();
        for (number, (text, weight)) in words.iter().enumerate() {
            let leaf = leaf(number);
            let terms = self.words(text);
            if let [word] = &terms[..] {
                // Its own parts say less than the word: a countryside is not any side.
                let whole = Word {
                    parts: Vec::new(),
                    ..word.clone()
                };
                for (field, text, share) in self.clauses(&whole) {
                    clauses.push(Clause {
                        what: What::One(Term::from_field_text(field, &text)),
                        text: self.place(field),
                        weight: weight * share,
                        leaf,
                    });
                }
            } else if !terms.is_empty() {
                let terms = terms
                    .iter()
                    .map(|word| Term::from_field_text(self.fields.body, &word.stem));
                clauses.push(Clause {
                    what: What::Side(terms.enumerate().collect(), NEAR),
                    text: 0,
                    weight: *weight,
                    leaf,
                });
            }
        }
        let mut found = Vec::new();
        evaluate(
            snapshot,
            &clauses,
            &self.tuning,
            |segment, passage, score, leaves| {
                found.push((segment, passage, score, leaves));
            },
        )?;
        Ok(found)
    }
}

/// So many words may stand between two that were written together.
const NEAR: u32 = 3;

/// The bit of a word; those after the last have none of their own.
fn leaf(number: usize) -> Leaves {
    1 << number.min(Leaves::BITS as usize - 1)
}

/// The words that were found, with their weights.
fn there(words: &[(String, f32)], leaves: Leaves) -> impl Iterator<Item = &(String, f32)> {
    let words = words.iter().take(Leaves::BITS as usize - 1).enumerate();
    words
        .filter(move |(number, _)| leaves & leaf(*number) != 0)
        .map(|(_, word)| word)
}

/// The weights of the words that were found.
fn weight(words: &[(String, f32)], leaves: Leaves) -> f32 {
    there(words, leaves).map(|(_, weight)| weight).sum()
}

/// The best, one of each document first.
fn spread(candidates: Vec<(Candidate, Leaves)>, count: usize) -> Vec<(Candidate, Leaves)> {
    let mut chosen: Vec<(Candidate, Leaves)> = Vec::new();
    let mut others: Vec<(Candidate, Leaves)> = Vec::new();
    for found in candidates {
        let is_there = chosen
            .iter()
            .any(|other| other.0.document == found.0.document);
        if is_there { &mut others } else { &mut chosen }.push(found);
    }
    chosen.extend(others);
    chosen.truncate(count);
    chosen
}
