//! Query profiles: the words by which editors have the best passages found for a theme and a
//! question.

use crate::code::QuestionCode;
use crate::guide::Theme;

/// The profiles of a guide.
#[derive(Debug, Clone, Default)]
pub(crate) struct Profiles {
    pub(crate) questions: Vec<(QuestionCode, Vec<(String, f32)>)>,
    pub(crate) themes: Vec<(String, Vec<(String, f32)>)>,
}

impl Profiles {
    pub(crate) fn cues(&self, code: QuestionCode) -> &[(String, f32)] {
        let found = self.questions.iter().find(|(other, _)| *other == code);
        found.map_or(&[], |(_, words)| words)
    }

    pub(crate) fn words(&self, theme: &Theme) -> Vec<(String, f32)> {
        if let Some((_, words)) = self.themes.iter().find(|(slug, _)| *slug == theme.slug) {
            return words.clone();
        }
        let keywords = theme.keywords.iter().map(|word| (word.clone(), 1.0));
        std::iter::once((theme.title.clone(), 2.0))
            .chain(keywords)
            .collect()
    }
}
