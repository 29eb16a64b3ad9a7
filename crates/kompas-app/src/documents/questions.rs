//! The best passages for the six questions under a theme.

use kompas_domain::code::{Code, QuestionCode};
use kompas_search::passages::ProfileQuery;

use super::find::passage;
use super::views::{FoundPassage, QuestionPassages};
use crate::access::Asker;
use crate::{App, Error};

impl App {
    /// The best passages of a theme for each question, or for one.
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
        let archive = self.archive()?;
        let theme = self.guide().theme(theme).ok_or_else(|| Error::NotFound {
            kind: "thema",
            key: theme.to_owned(),
        })?;
        let collections = archive.store.collections(asker.scope()).await?;
        let collections: Vec<i64> = collections.iter().map(|collection| collection.id).collect();
        let theme_words = self.guide().theme_words(theme);
        let mut found = Vec::new();
        for &code in QuestionCode::ALL
            .iter()
            .filter(|code| question.is_none_or(|asked| asked == **code))
        {
            let hits = archive.index.for_question(&ProfileQuery {
                theme: &theme.slug,
                theme_words: &theme_words,
                cues: self.guide().question_cues(code),
                collections: &collections,
                count,
            })?;
            let mut best = Vec::new();
            for hit in hits {
                let record = archive
                    .store
                    .document(asker.scope(), hit.passage.document)
                    .await?;
                let Some(record) = record else { continue };
                best.push((
                    FoundPassage {
                        document: hit.passage.document,
                        version: hit.passage.version,
                        title: record.document.title,
                        passage: passage(hit.passage),
                    },
                    hit.words,
                ));
            }
            found.push(QuestionPassages {
                question: code,
                best,
            });
        }
        Ok(found)
    }
}
