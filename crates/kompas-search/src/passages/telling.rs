//! The words that tell a text apart from others.

use tantivy::Term;

use super::index::PassageIndex;
use crate::error::Error;

impl PassageIndex {
    /// The words of a text, and of its title, that tell it apart from others; as they stand there.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn telling_words(
        &self,
        title: &str,
        text: &str,
        count: usize,
    ) -> Result<Vec<String>, Error> {
        let searcher = self.searcher();
        let mut words: Vec<(f32, String)> = Vec::new();
        for (source, weight) in [(title, 3.0), (text, 1.0)] {
            for word in self.words(source) {
                let term = Term::from_field_text(self.fields.body, &word.stem);
                let with = searcher.doc_freq(&term).map_err(Error::PassageSearch)?;
                let long =
                    word.typed.chars().count() > 3 && word.typed.chars().all(char::is_alphabetic);
                if !long
                    || with == 0
                    || words
                        .iter()
                        .any(|(_, other)| other.eq_ignore_ascii_case(&word.typed))
                {
                    continue;
                }
                #[expect(clippy::cast_precision_loss, reason = "a logarithm needs no more")]
                let rarity = (1.0 + searcher.num_docs() as f32 / with as f32).ln();
                words.push((rarity * weight, word.typed));
            }
        }
        words.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        Ok(words
            .into_iter()
            .take(count)
            .map(|(_, word)| word.to_lowercase())
            .collect())
    }
}
