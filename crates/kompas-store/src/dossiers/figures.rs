//! Counts over dossiers, for an overview.

use kompas_domain::code::QuestionCode;
use sqlx::FromRow;
use time::{Date, OffsetDateTime};

use super::{DossierScope, reached, read};
use crate::database::{millis, reading};
use crate::{Error, Store};

/// What is to be done about one dossier, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DossierFigures {
    /// The number of the dossier.
    pub dossier: i64,
    /// Partners who were asked and did not answer yet.
    pub asked: usize,
    /// Actions and measures that should have been done by now.
    pub overdue: usize,
    /// Answers that were last written before a moment.
    pub old_answers: usize,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    asked: i64,
    actions: i64,
    measures: i64,
    old_answers: i64,
}

fn count(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

impl Store {
    /// What is to be done about each dossier that an asker may know of, on a day, with the answers
    /// that were last written before a moment.
    ///
    /// # Errors
    /// The database fails.
    pub async fn dossier_figures(
        &self,
        scope: DossierScope,
        today: Date,
        old: OffsetDateTime,
    ) -> Result<Vec<DossierFigures>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select d.id,
                 (select count(*) from consulted c join consultation u on u.id = c.consultation
                 where u.dossier = d.id and c.state in ('gevraagd', 'begonnen')) as asked,
                 (select count(*) from action a where a.dossier = d.id and a.deadline < $3
                 and a.state in ('te-doen', 'bezig')) as actions,
                 (select count(*) from measure m where m.dossier = d.id and m.ends < $3
                 and m.state in ('voorstel', 'afgesproken', 'loopt')) as measures,
                 (select count(*) from answer w where w.dossier = d.id and w.body <> ''
                 and w.created < $4 and w.number = (select max(n.number) from answer n
                 where n.dossier = w.dossier and n.question = w.question)) as old_answers
                 from dossier d where ",
                reached!("$1", "$2"),
                " order by d.id"
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(today.to_string())
            .bind(millis(old))
            .fetch_all(db)
            .await?
        });
        let figures = rows.into_iter().map(|row| DossierFigures {
            dossier: row.id,
            asked: count(row.asked),
            overdue: count(row.actions) + count(row.measures),
            old_answers: count(row.old_answers),
        });
        Ok(figures.collect())
    }

    /// Which questions have an answer in which dossier that an asker may know of.
    ///
    /// # Errors
    /// The database fails.
    pub async fn answered_questions(
        &self,
        scope: DossierScope,
    ) -> Result<Vec<(i64, QuestionCode)>, Error> {
        let rows: Vec<(i64, String)> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select d.id, w.question from dossier d join answer w on w.dossier = d.id
                 where w.body <> '' and w.number = (select max(n.number) from answer n
                 where n.dossier = w.dossier and n.question = w.question) and ",
                reached!("$1", "$2"),
                " order by d.id, w.question"
            ))
            .bind(scope.of())
            .bind(scope.who())
            .fetch_all(db)
            .await?
        });
        rows.into_iter()
            .map(|(id, question)| Ok((id, read(&question, "answer.question")?)))
            .collect()
    }
}
