//! Themes × questions: how many sources of each form serve each cell. The empty cells are the
//! message.

use crate::code::{Code, QuestionCode, SourceForm};
use crate::guide::{Guide, Theme};

/// How many listings of each form serve one question under one theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatrixCell {
    /// The question.
    pub question: QuestionCode,
    /// Counts in the order of [`SourceForm::ALL`].
    counts: [usize; 3],
}

impl MatrixCell {
    /// The number of sources of one form.
    pub fn count(&self, form: SourceForm) -> usize {
        self.counts[form as usize]
    }

    /// The number of sources of all forms.
    pub fn total(&self) -> usize {
        self.counts.iter().sum()
    }

    /// The forms of which there is none.
    pub fn missing(&self) -> Vec<SourceForm> {
        SourceForm::ALL
            .iter()
            .copied()
            .filter(|&form| self.count(form) == 0)
            .collect()
    }
}

/// The row of one theme.
#[derive(Debug, Clone)]
pub struct MatrixRow<'g> {
    /// The theme.
    pub theme: &'g Theme,
    /// Its six cells.
    pub cells: Vec<MatrixCell>,
}

/// All themes against all questions.
#[derive(Debug, Clone)]
pub struct Matrix<'g> {
    /// A row per theme, by number.
    pub rows: Vec<MatrixRow<'g>>,
}

impl<'g> Matrix<'g> {
    /// Counts the listings of a guide.
    pub fn new(guide: &'g Guide) -> Self {
        let rows = guide
            .themes()
            .iter()
            .map(|theme| MatrixRow {
                theme,
                cells: QuestionCode::ALL
                    .iter()
                    .map(|&question| cell(guide, theme, question))
                    .collect(),
            })
            .collect();
        Self { rows }
    }
}

fn cell(guide: &Guide, theme: &Theme, question: QuestionCode) -> MatrixCell {
    let mut counts = [0; 3];
    for listing in guide.listings() {
        if listing.theme == theme.slug && listing.advice_for(question).is_some() {
            counts[guide.source_of(listing).form as usize] += 1;
        }
    }
    MatrixCell { question, counts }
}
