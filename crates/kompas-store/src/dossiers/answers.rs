//! Answers on the six questions, each version kept.

use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::dossier::AnswerText;
use sqlx::FromRow;
use time::OffsetDateTime;

use super::{DossierScope, Saved, reached, reaches, read, touch};
use crate::database::{millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// A version of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRecord {
    /// The question.
    pub question: QuestionCode,
    /// Which version, from 1.
    pub number: u32,
    /// What it says.
    pub text: AnswerText,
    /// Who wrote it, by number and name; none when the account is gone.
    pub author: Option<(i64, String)>,
    /// When.
    pub created: OffsetDateTime,
}

/// A version in a list, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerVersion {
    /// Which, from 1.
    pub number: u32,
    /// The name of who wrote it; none when the account is gone.
    pub author: Option<String>,
    /// When.
    pub created: OffsetDateTime,
}

#[derive(FromRow)]
struct Row {
    question: String,
    number: i64,
    body: String,
    unknown: String,
    confidence: Option<String>,
    openness: String,
    ground: Option<String>,
    labels: String,
    author: Option<i64>,
    author_name: Option<String>,
    created: i64,
}

impl Row {
    fn answer(self) -> Result<AnswerRecord, Error> {
        let labels: Vec<&str> =
            serde_json::from_str(&self.labels).map_err(|_| Error::unreadable("answer.labels"))?;
        let labels: Result<_, Error> = labels
            .into_iter()
            .map(|code| read(code, "answer.labels"))
            .collect();
        Ok(AnswerRecord {
            question: read(&self.question, "answer.question")?,
            number: small(self.number),
            text: AnswerText {
                confidence: self
                    .confidence
                    .map(|code| read(&code, "answer.confidence"))
                    .transpose()?,
                openness: read(&self.openness, "answer.openness")?,
                ground: self
                    .ground
                    .map(|code| read(&code, "answer.ground"))
                    .transpose()?,
                labels: labels?,
                body: self.body,
                unknown: self.unknown,
            },
            author: self.author.zip(self.author_name),
            created: moment(self.created),
        })
    }
}

impl Store {
    /// The answers of a dossier as they are now, by question. A question without one is left out.
    ///
    /// # Errors
    /// The database fails.
    pub async fn answers(
        &self,
        scope: DossierScope,
        dossier: i64,
    ) -> Result<Vec<AnswerRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select w.*, a.name as author_name from answer w
                 join dossier d on d.id = w.dossier left join account a on a.id = w.author
                 where d.id = $3 and ",
                reached!("$1", "$2"),
                " and w.number = (select max(n.number) from answer n
                 where n.dossier = w.dossier and n.question = w.question) order by w.question"
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(dossier)
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(Row::answer).collect()
    }

    /// The answers of a dossier with all their versions, by question and number.
    ///
    /// # Errors
    /// The database fails.
    pub async fn all_answers(
        &self,
        scope: DossierScope,
        dossier: i64,
    ) -> Result<Vec<AnswerRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select w.*, a.name as author_name from answer w
                 join dossier d on d.id = w.dossier left join account a on a.id = w.author
                 where d.id = $3 and ",
                reached!("$1", "$2"),
                " order by w.question, w.number"
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(dossier)
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(Row::answer).collect()
    }

    /// One version of an answer, or the newest.
    ///
    /// # Errors
    /// The database fails.
    pub async fn answer(
        &self,
        scope: DossierScope,
        dossier: i64,
        question: QuestionCode,
        number: Option<u32>,
    ) -> Result<Option<AnswerRecord>, Error> {
        let row: Option<Row> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select w.*, a.name as author_name from answer w
                 join dossier d on d.id = w.dossier left join account a on a.id = w.author
                 where d.id = $3 and w.question = $4 and ($5 = 0 or w.number = $5) and ",
                reached!("$1", "$2"),
                " order by w.number desc limit 1"
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(dossier)
            .bind(question.code())
            .bind(i64::from(number.unwrap_or(0)))
            .fetch_optional(db)
            .await?
        });
        row.map(Row::answer).transpose()
    }

    /// All versions of an answer, the newest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn answer_versions(
        &self,
        scope: DossierScope,
        dossier: i64,
        question: QuestionCode,
    ) -> Result<Vec<AnswerVersion>, Error> {
        let rows: Vec<(i64, Option<String>, i64)> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select w.number, a.name, w.created from answer w
                 join dossier d on d.id = w.dossier left join account a on a.id = w.author
                 where d.id = $3 and w.question = $4 and ",
                reached!("$1", "$2"),
                " order by w.number desc"
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(dossier)
            .bind(question.code())
            .fetch_all(db)
            .await?
        });
        let versions = rows
            .into_iter()
            .map(|(number, author, created)| AnswerVersion {
                number: small(number),
                author,
                created: moment(created),
            });
        Ok(versions.collect())
    }

    /// Saves an answer of which the asker saw a version, 0 for none; the one before is kept. One
    /// that refers to a citation that is not there any more comes too late as well.
    ///
    /// # Errors
    /// The database fails.
    pub async fn save_answer(
        &self,
        scope: DossierScope,
        dossier: i64,
        question: QuestionCode,
        seen: u32,
        text: &AnswerText,
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        let labels: Vec<&str> = text.labels.iter().map(|label| label.code()).collect();
        let labels = serde_json::to_string(&labels).unwrap_or_default();
        let saved = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(Saved::Gone);
            }
            // Two that save at once: the second finds the number taken.
            let number: Option<i64> = sqlx::query_scalar(
                "insert into answer (dossier, question, number, body, unknown, confidence, openness,
                 ground, labels, author, created)
                 select $1, $2, $3 + 1, $4, $5, $6, $7, $8, $9, $10, $11 from dossier
                 where id = $1 and $3 = (select coalesce(max(number), 0) from answer
                 where dossier = $1 and question = $2)
                 on conflict do nothing returning number",
            )
            .bind(dossier)
            .bind(question.code())
            .bind(i64::from(seen))
            .bind(plain(&text.body))
            .bind(plain(&text.unknown))
            .bind(text.confidence.map(Code::code))
            .bind(text.openness.code())
            .bind(text.ground.map(Code::code))
            .bind(&labels)
            .bind(entry.actor)
            .bind(millis(entry.moment))
            .fetch_optional(&mut *tx)
            .await?;
            let Some(number) = number else {
                return Ok(Saved::Stale);
            };
            touch!(tx, dossier, entry.moment);
            // Whoever removes a citation meanwhile waits for this one, or this one for her.
            let there: Vec<i64> =
                sqlx::query_scalar("select number from dossier_citation where dossier = $1")
                    .bind(dossier)
                    .fetch_all(&mut *tx)
                    .await?;
            let is_there = |number: &u32| there.contains(&i64::from(*number));
            if !text.references().iter().all(is_there) {
                return Ok(Saved::Stale);
            }
            record!(self, tx, entry);
            Saved::As(small(number))
        });
        Ok(saved)
    }
}
