//! The best passages for the six questions under a theme.

use std::collections::HashMap;

use kompas_domain::code::{Code, QuestionCode};
use kompas_search::passages::ProfileQuery;

use super::find::passage;
use super::views::{FoundPassage, QuestionPassages};
use crate::access::Asker;
use crate::{App, Error};

impl App {
    /// The best passages of a theme for each question, or for one; none in an installation without
    /// archive.
    ///
    /// # Errors
    /// There is no such theme; the store or index fails.
    pub async fn question_passages(
        &self,
        asker: Asker,
        theme: &str,
        question: Option<QuestionCode>,
        count: usize,
    ) -> Result<Vec<QuestionPassages>, Error> {
        let theme = self.guide().theme(theme).ok_or_else(|| Error::NotFound {
            kind: "thema",
            key: theme.to_owned(),
        })?;
        let questions = QuestionCode::ALL
            .iter()
            .copied()
            .filter(|code| question.is_none_or(|asked| asked == *code));
        let Some(archive) = &self.archive else {
            return Ok(questions.map(QuestionPassages::none).collect());
        };
        let collections = archive.store.collections(asker.scope()).await?;
        let collections: Vec<i64> = collections.iter().map(|collection| collection.id).collect();
        let theme_words = self.guide().theme_words(theme);
        let mut found = Vec::new();
        for code in questions {
            let hits = archive.index.for_question(&ProfileQuery {
                theme: &theme.slug,
                theme_words: &theme_words,
                cues: self.guide().question_cues(code),
                collections: &collections,
                count,
            })?;
            found.push((code, hits));
        }
        let numbers: Vec<i64> = found
            .iter()
            .flat_map(|(_, hits)| hits.iter().map(|hit| hit.passage.document))
            .collect();
        let records = archive
            .store
            .documents_among(asker.scope(), &numbers)
            .await?;
        let titles: HashMap<i64, &str> = records
            .iter()
            .map(|record| (record.id, record.document.title.as_str()))
            .collect();
        let shown = found.into_iter().map(|(question, hits)| {
            let best = hits.into_iter().filter_map(|hit| {
                let found = FoundPassage {
                    document: hit.passage.document,
                    version: hit.passage.version,
                    title: (*titles.get(&hit.passage.document)?).to_owned(),
                    passage: passage(hit.passage),
                };
                Some((found, hit.words))
            });
            QuestionPassages {
                question,
                best: best.collect(),
            }
        });
        Ok(shown.collect())
    }
}
