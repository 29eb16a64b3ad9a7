//! Answering the questions of a dossier, with citations.

use kompas_domain::citation::Cited;
use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::difference::{Change, difference};
use kompas_domain::dossier::{
    AnswerText, Confidence, Ground, InformationLabel, Openness, REMARK, SourceUse, check_field,
    check_filled,
};
use kompas_domain::rich::RichBlock;
use kompas_domain::trail::LogAction;
use kompas_store::{AnswerRecord, AnswerVersion, CitationRecord, Saved};

use super::{DossierHead, no_dossier, object, refuse, told};
use crate::access::{Asker, Right};
use crate::people::{FieldProblem, checked};
use crate::{App, Error};

/// An answer as a form gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnswerForm {
    /// Markdown.
    pub body: String,
    /// What is not known yet.
    pub unknown: String,
    /// How sure; empty when that was not said.
    pub confidence: String,
    /// Who may read it.
    pub openness: String,
    /// Why it is confidential; empty when it is not.
    pub ground: String,
    /// Whose information it holds.
    pub labels: Vec<String>,
}

impl AnswerView<'_> {
    /// The number of the newest version.
    pub fn newest(&self) -> u32 {
        self.versions.first().map_or(0, |newest| newest.number)
    }

    /// Whether a later version was saved.
    pub fn is_old(&self) -> bool {
        self.answer.number != self.newest()
    }
}

impl AnswerForm {
    /// Whether this label was chosen.
    pub fn has(&self, label: &str) -> bool {
        self.labels.iter().any(|chosen| chosen == label)
    }

    /// The form that shows an answer.
    pub fn of(text: &AnswerText) -> Self {
        Self {
            body: text.body.clone(),
            unknown: text.unknown.clone(),
            confidence: code(text.confidence),
            openness: text.openness.code().to_owned(),
            ground: code(text.ground),
            labels: text
                .labels
                .iter()
                .map(|label| label.code().to_owned())
                .collect(),
        }
    }

    /// The answer, or all that is wrong with it.
    fn answer(&self) -> Result<AnswerText, Error> {
        let mut problems = Vec::new();
        let confidence = checked(
            "zekerheid",
            maybe::<Confidence>(&self.confidence),
            &mut problems,
        );
        let openness = if self.openness.is_empty() {
            Ok(Openness::Internal)
        } else {
            known(&self.openness)
        };
        let openness = checked("openheid", openness, &mut problems);
        let ground = checked("grond", maybe::<Ground>(&self.ground), &mut problems);
        let labels: Result<Vec<InformationLabel>, String> =
            self.labels.iter().map(|code| known(code)).collect();
        let labels = checked("kenmerken", labels, &mut problems).map(|mut labels| {
            labels.sort_unstable();
            labels.dedup();
            labels
        });
        let text = AnswerText {
            // Browsers send a line end as two characters.
            body: self.body.replace("\r\n", "\n").trim_end().to_owned(),
            unknown: self.unknown.replace("\r\n", "\n").trim().to_owned(),
            confidence: confidence.flatten(),
            openness: openness.unwrap_or(Openness::Internal),
            ground: ground.flatten(),
            labels: labels.unwrap_or_default(),
        };
        problems.extend(told(&text.problems()));
        if problems.is_empty() {
            Ok(text)
        } else {
            Err(Error::Form(problems))
        }
    }
}

pub(super) fn code<T: Code>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.code().to_owned())
}

pub(super) fn known<T: Code>(code: &str) -> Result<T, String> {
    T::from_code(code).ok_or_else(|| format!("kies {}", T::choices()))
}

pub(super) fn maybe<T: Code>(code: &str) -> Result<Option<T>, String> {
    if code.is_empty() {
        Ok(None)
    } else {
        known(code).map(Some)
    }
}

/// How saving an answer ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saving {
    /// It has this version now.
    Saved(u32),
    /// Somebody else saved since: what stands there now, and what differs between that and what
    /// was to be saved.
    Stale {
        /// The answer as it is now; none when there is none any more.
        now: Option<AnswerRecord>,
        /// From what is there now to what was to be saved.
        changes: Vec<Change>,
    },
}

/// An answer with the versions before it.
#[derive(Debug, Clone)]
pub struct AnswerView<'a> {
    /// The dossier.
    pub head: DossierHead<'a>,
    /// The version that is shown.
    pub answer: AnswerRecord,
    /// All versions, the newest first.
    pub versions: Vec<AnswerVersion>,
    /// What changed since the version before it.
    pub changes: Vec<Change>,
}

/// Whether a text refers to what a partner said in confidence, and does not have that label yet.
fn cites_in_confidence(text: &AnswerText, there: &[CitationRecord]) -> bool {
    let cited = text.references();
    let mut secret = there.iter().filter(|one| {
        let read = Cited::from_json(&one.citation.record);
        read.is_some_and(|read| read.is_confidential())
    });
    !text.labels.contains(&InformationLabel::Partner)
        && secret.any(|one| cited.contains(&one.number))
}

fn changes(old: &str, new: &str) -> Vec<Change> {
    let parts = |text: &str| -> Vec<String> {
        text.split("\n\n")
            .map(|part| part.trim().to_owned())
            .collect()
    };
    let (old, new) = (parts(old), parts(new));
    let old: Vec<&str> = old.iter().map(String::as_str).collect();
    let new: Vec<&str> = new.iter().map(String::as_str).collect();
    difference(&old, &new)
}

impl App {
    /// Markdown of an answer as it will look.
    pub fn answer_blocks(&self, body: &str) -> Vec<RichBlock> {
        kompas_ingest::rich(body)
    }

    /// Saves an answer of which the asker saw a version, 0 for none.
    ///
    /// # Errors
    /// The answer holds something that may not be in it, or refers to a citation that the dossier
    /// has not; there is no such dossier for the asker; the store fails.
    pub async fn save_answer(
        &self,
        asker: Asker,
        id: i64,
        question: QuestionCode,
        seen: u32,
        form: &AnswerForm,
    ) -> Result<Saving, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let (scope, store) = (asker.dossiers(), &archive.store);
        if store.dossier(scope, id).await?.is_none() {
            return Err(no_dossier(id));
        }
        let mut text = form.answer()?;
        let there = store.citations(scope, id).await?;
        let missing = text
            .references()
            .into_iter()
            .find(|number| there.iter().all(|citation| citation.number != *number));
        if let Some(number) = missing {
            let message = format!("citaat {number} staat niet in dit dossier; voeg het eerst toe");
            return Err(FieldProblem::alone("antwoord", message));
        }
        if cites_in_confidence(&text, &there) {
            text.labels.push(InformationLabel::Partner);
            refuse(&text.problems())?;
        }
        let entry = archive.entry(
            asker,
            LogAction::ChangeDossier,
            format!("{}/{}", object(id), question.code()),
        );
        let saved = store
            .save_answer(scope, id, question, seen, &text, &entry)
            .await?;
        match saved {
            Saved::As(number) => Ok(Saving::Saved(number)),
            Saved::Gone => Err(no_dossier(id)),
            Saved::Stale => {
                let now = store.answer(scope, id, question, None).await?;
                let old = now.as_ref().map_or("", |now| now.text.body.as_str());
                Ok(Saving::Stale {
                    changes: changes(old, &text.body),
                    now,
                })
            }
        }
    }

    /// An answer as it is now; none when there is none yet.
    ///
    /// # Errors
    /// There is no such dossier for the asker; the store fails.
    pub async fn answer_now(
        &self,
        asker: Asker,
        id: i64,
        question: QuestionCode,
    ) -> Result<Option<AnswerRecord>, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let (scope, store) = (asker.dossiers(), &archive.store);
        if store.dossier(scope, id).await?.is_none() {
            return Err(no_dossier(id));
        }
        let now = store.answer(scope, id, question, None).await?;
        archive
            .tell(asker, LogAction::ReadDossier, object(id))
            .await?;
        Ok(now)
    }

    /// A version of an answer, or the newest, with the versions before it.
    ///
    /// # Errors
    /// There is no such answer for the asker; the store fails.
    pub async fn answer(
        &self,
        asker: Asker,
        id: i64,
        question: QuestionCode,
        number: Option<u32>,
    ) -> Result<AnswerView<'_>, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let (scope, store) = (asker.dossiers(), &archive.store);
        let answer = store.answer(scope, id, question, number).await?;
        let answer = answer.ok_or_else(|| Error::NotFound {
            kind: "antwoord",
            key: format!("{id}/{}", question.code()),
        })?;
        let before = match answer.number {
            0 | 1 => None,
            number => store.answer(scope, id, question, Some(number - 1)).await?,
        };
        let old = before.as_ref().map_or("", |one| one.text.body.as_str());
        archive
            .tell(asker, LogAction::ReadDossier, object(id))
            .await?;
        Ok(AnswerView {
            head: self.head(archive, asker, id).await?,
            changes: changes(old, &answer.text.body),
            versions: store.answer_versions(scope, id, question).await?,
            answer,
        })
    }

    /// Tells what became of an advised source, of which the asker saw a version.
    ///
    /// # Errors
    /// The reason is missing or holds something that may not be in it; there is no such line for
    /// the asker; the store fails.
    pub async fn use_source(
        &self,
        asker: Asker,
        id: i64,
        line: (QuestionCode, &str),
        seen: u32,
        (used, reason): (&str, &str),
    ) -> Result<Saved, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let used: SourceUse =
            known(used).map_err(|message| FieldProblem::alone("gebruik", message))?;
        let reason = reason.trim();
        let mut problems = Vec::new();
        if used.needs_reason() {
            check_filled("reden", reason, REMARK, &mut problems);
        } else {
            check_field("reden", reason, REMARK, &mut problems);
        }
        refuse(&problems)?;
        let entry = archive.entry(asker, LogAction::ChangeDossier, object(id));
        let saved = archive
            .store
            .use_source(asker.dossiers(), id, line, seen, used, reason, &entry)
            .await?;
        match saved {
            Saved::Gone => Err(no_dossier(id)),
            saved => Ok(saved),
        }
    }
}
