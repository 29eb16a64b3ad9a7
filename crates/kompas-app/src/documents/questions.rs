//! The best passages for the six questions under a theme.

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
        let codes: Vec<QuestionCode> = match question {
            Some(one) => vec![one],
            None => QuestionCode::ALL.to_vec(),
        };
        let Some(archive) = &self.archive else {
            return Ok(codes.into_iter().map(QuestionPassages::none).collect());
        };
        let collections = archive.store.collections(asker.scope()).await?;
        let collections: Vec<i64> = collections.iter().map(|collection| collection.id).collect();
        let cues: Vec<Vec<(String, f32)>> = codes
            .iter()
            .map(|code| self.guide().question_cues(*code).to_vec())
            .collect();
        let (slug, theme_words) = (theme.slug.clone(), self.guide().theme_words(theme));
        let found = archive
            .ask(move |index| {
                let each = cues.iter().map(|cues| {
                    Ok(index.for_question(&ProfileQuery {
                        theme: &slug,
                        theme_words: &theme_words,
                        cues,
                        collections: &collections,
                        count,
                    })?)
                });
                each.collect::<Result<Vec<_>, _>>()
            })
            .await?
            .unwrap_or_default();
        let ids: Vec<i64> = found
            .iter()
            .flatten()
            .map(|hit| hit.passage.document)
            .collect();
        let records = archive.store.documents_of(asker.scope(), &ids).await?;
        let best = |hit: kompas_search::passages::ProfileHit| {
            let found = records.get(&hit.passage.document)?;
            let passage = FoundPassage {
                document: hit.passage.document,
                version: hit.passage.version,
                title: found.record.document.title.clone(),
                passage: passage(hit.passage),
            };
            Some((passage, hit.words))
        };
        let answers = codes
            .into_iter()
            .zip(found)
            .map(|(question, hits)| QuestionPassages {
                question,
                best: hits.into_iter().filter_map(best).collect(),
            });
        Ok(answers.collect())
    }
}
