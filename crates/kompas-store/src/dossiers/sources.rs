//! The advised sources of a dossier, and what became of each.

use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::dossier::SourceUse;
use sqlx::FromRow;
use time::OffsetDateTime;

use super::{DossierScope, Saved, reached, reaches, read, touch};
use crate::database::{millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// A source on the list of a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRecord {
    /// The question that it is to help with.
    pub question: QuestionCode,
    /// Its key.
    pub source: String,
    /// What became of it.
    pub used: SourceUse,
    /// Why; empty where that needs no reason.
    pub reason: String,
    /// Which version of this line it is, from 1.
    pub version: u32,
    /// When it was last changed.
    pub updated: OffsetDateTime,
}

#[derive(FromRow)]
struct Row {
    question: String,
    source: String,
    used: String,
    reason: String,
    version: i64,
    updated: i64,
}

impl Row {
    fn source(self) -> Result<SourceRecord, Error> {
        Ok(SourceRecord {
            question: read(&self.question, "dossier_source.question")?,
            used: read(&self.used, "dossier_source.used")?,
            source: self.source,
            reason: self.reason,
            version: small(self.version),
            updated: moment(self.updated),
        })
    }
}

impl Store {
    /// The list of sources of a dossier, by question, best first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn dossier_sources(
        &self,
        scope: DossierScope,
        dossier: i64,
    ) -> Result<Vec<SourceRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select s.question, s.source, s.used, s.reason, s.version, s.updated
                 from dossier_source s join dossier d on d.id = s.dossier where d.id = $3 and ",
                reached!("$1", "$2"),
                " order by s.question, s.place, s.source"
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(dossier)
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(Row::source).collect()
    }

    /// Tells what became of a source, of which the asker saw a version.
    ///
    /// # Errors
    /// The database fails.
    #[expect(
        clippy::too_many_arguments,
        reason = "a line is named by three, and two are said of it"
    )]
    pub async fn use_source(
        &self,
        scope: DossierScope,
        dossier: i64,
        (question, source): (QuestionCode, &str),
        seen: u32,
        used: SourceUse,
        reason: &str,
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        let saved = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(Saved::Gone);
            }
            let known: Option<i64> = sqlx::query_scalar(
                "select version from dossier_source
                 where dossier = $1 and question = $2 and source = $3",
            )
            .bind(dossier)
            .bind(question.code())
            .bind(plain(source))
            .fetch_optional(&mut *tx)
            .await?;
            if known.is_none() {
                return Ok(Saved::Gone);
            }
            let version: Option<i64> = sqlx::query_scalar(
                "update dossier_source set used = $5, reason = $6, version = version + 1, updated = $7
                 where dossier = $1 and question = $2 and source = $3 and version = $4
                 returning version",
            )
            .bind(dossier)
            .bind(question.code())
            .bind(plain(source))
            .bind(i64::from(seen))
            .bind(used.code())
            .bind(plain(reason))
            .bind(millis(entry.moment))
            .fetch_optional(&mut *tx)
            .await?;
            let Some(version) = version else {
                return Ok(Saved::Stale);
            };
            touch!(tx, dossier, entry.moment);
            record!(self, tx, entry);
            Saved::As(small(version))
        });
        Ok(saved)
    }
}
