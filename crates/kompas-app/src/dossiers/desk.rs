//! The desk at which an answer is written: the answer, and what may help with it.

use kompas_domain::code::QuestionCode;
use kompas_domain::guide::{Question, Theme};
use kompas_domain::trail::LogAction;
use kompas_store::{AnswerRecord, DossierRecord, NoteRecord};

use super::cite::citations;
use super::show::{find, seen_by};
use super::{AdvisedSource, DossierCitation, SeenBy, object};
use crate::access::{Asker, Right};
use crate::documents::{DocumentsView, QuestionPassages};
use crate::{App, Error};

/// Passages that are proposed.
const PROPOSED: usize = 5;
/// Documents of a search.
const FOUND: usize = 5;

/// The desk.
#[derive(Debug, Clone)]
pub struct AnswerDesk<'a> {
    /// The dossier.
    pub record: DossierRecord,
    /// Its theme; none when the guide no longer has it.
    pub theme: Option<&'a Theme>,
    /// The question.
    pub question: &'a Question,
    /// The answer as it is now.
    pub answer: Option<AnswerRecord>,
    /// The citations of the dossier, by number.
    pub citations: Vec<DossierCitation>,
    /// The notes of the dossier, by number.
    pub notes: Vec<NoteRecord>,
    /// The advised sources for this question.
    pub sources: Vec<AdvisedSource<'a>>,
    /// Who can see it.
    pub seen_by: SeenBy,
    /// What was found, if something was searched for.
    pub found: Option<DocumentsView<'a>>,
    /// The best passages for this question.
    pub proposed: Option<QuestionPassages>,
}

impl App {
    /// The desk for a question, with what a search finds. The log tells who read it.
    ///
    /// # Errors
    /// The text cannot be read as a query; there is no such dossier for the asker; the store or
    /// index fails.
    pub async fn answer_desk(
        &self,
        asker: Asker,
        id: i64,
        code: QuestionCode,
        searched: &str,
    ) -> Result<AnswerDesk<'_>, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let (scope, store) = (asker.dossiers(), &archive.store);
        let record = find(archive, scope, id).await?;
        let theme = self.guide().theme(&record.theme);
        let found = match searched.trim() {
            "" => None,
            text => {
                let pairs = [("q".to_owned(), text.to_owned())];
                Some(self.documents_page(asker, &pairs, 1, FOUND).await?)
            }
        };
        let proposed = match theme {
            Some(theme) => {
                let each = self
                    .question_passages(asker, &theme.slug, Some(code), PROPOSED)
                    .await?;
                each.into_iter().next()
            }
            None => None,
        };
        let mut sources = self.advised_sources(archive, scope, &record).await?;
        let desk = AnswerDesk {
            theme,
            question: self.guide().question(code),
            answer: store.answer(scope, id, code, None).await?,
            citations: citations(store.citations(scope, id).await?),
            notes: store.notes(scope, id).await?,
            sources: sources.remove(&code).unwrap_or_default(),
            seen_by: seen_by(archive, scope, &record).await?,
            found,
            proposed,
            record,
        };
        archive
            .tell(asker, LogAction::ReadDossier, object(id))
            .await?;
        Ok(desk)
    }
}
