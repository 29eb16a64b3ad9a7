//! The papers of a dossier: what their writers give.

use kompas_domain::code::Code;
use kompas_domain::paper::{PaperKind, PaperText};
use sqlx::FromRow;
use time::OffsetDateTime;

use super::{DossierScope, Saved, next_number, reached, reaches, read, touch};
use crate::database::{millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// A paper of a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperRecord {
    /// Its number in the dossier, from 1.
    pub number: u32,
    /// What kind it is.
    pub kind: PaperKind,
    /// What its writers give.
    pub text: PaperText,
    /// Which version this is, from 1.
    pub version: u32,
    /// When it was begun.
    pub created: OffsetDateTime,
    /// When it was last changed.
    pub updated: OffsetDateTime,
}

/// What came of removing a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperRemoval {
    /// It is removed.
    Done,
    /// It stays: it was issued.
    Issued,
    /// It was changed by somebody else since.
    Stale,
    /// It is not there, or not for this asker.
    Gone,
}

#[derive(FromRow)]
struct Row {
    number: i64,
    kind: String,
    content: String,
    version: i64,
    created: i64,
    updated: i64,
}

impl Row {
    fn paper(self) -> Result<PaperRecord, Error> {
        Ok(PaperRecord {
            number: small(self.number),
            kind: read(&self.kind, "paper.kind")?,
            text: serde_json::from_str(&self.content)
                .map_err(|_| Error::unreadable("paper.content"))?,
            version: small(self.version),
            created: moment(self.created),
            updated: moment(self.updated),
        })
    }
}

/// Anything as the text of a JSON column.
pub(super) fn json<T: serde::Serialize>(value: &T) -> String {
    plain(&serde_json::to_string(value).unwrap_or_default())
}

impl Store {
    /// The papers of a dossier, by number.
    ///
    /// # Errors
    /// The database fails.
    pub async fn papers(
        &self,
        scope: DossierScope,
        dossier: i64,
    ) -> Result<Vec<PaperRecord>, Error> {
        self.papers_numbered(scope, dossier, 0).await
    }

    /// One of them.
    ///
    /// # Errors
    /// The database fails.
    pub async fn paper(
        &self,
        scope: DossierScope,
        dossier: i64,
        number: u32,
    ) -> Result<Option<PaperRecord>, Error> {
        if number == 0 {
            return Ok(None);
        }
        let found = self.papers_numbered(scope, dossier, number).await?;
        Ok(found.into_iter().next())
    }

    /// All of them for 0.
    async fn papers_numbered(
        &self,
        scope: DossierScope,
        dossier: i64,
        number: u32,
    ) -> Result<Vec<PaperRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select w.number, w.kind, w.content, w.version, w.created, w.updated
                 from paper w join dossier d on d.id = w.dossier where d.id = $3 and ",
                reached!("$1", "$2"),
                " and ($4 = 0 or w.number = $4) order by w.number"
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(dossier)
            .bind(i64::from(number))
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(Row::paper).collect()
    }

    /// Begins a paper; gives its number. None when the dossier is not there, or not for this asker.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_paper(
        &self,
        scope: DossierScope,
        dossier: i64,
        kind: PaperKind,
        text: &PaperText,
        entry: &LogEntry,
    ) -> Result<Option<u32>, Error> {
        let number = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(None);
            }
            let number = next_number!(tx, dossier, "stuk");
            sqlx::query(
                "insert into paper (dossier, number, kind, content, version, created, updated)
                 values ($1, $2, $3, $4, 1, $5, $5)",
            )
            .bind(dossier)
            .bind(number)
            .bind(kind.code())
            .bind(json(text))
            .bind(millis(entry.moment))
            .execute(&mut *tx)
            .await?;
            touch!(tx, dossier, entry.moment);
            record!(
                self,
                tx,
                &entry.about(format!("dossier/{dossier}/stuk/{number}"))
            );
            number
        });
        Ok(Some(small(number)))
    }

    /// Changes a paper of which the asker saw a version.
    ///
    /// # Errors
    /// The database fails.
    pub async fn save_paper(
        &self,
        scope: DossierScope,
        (dossier, number): (i64, u32),
        seen: u32,
        text: &PaperText,
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        let saved = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(Saved::Gone);
            }
            let known: Option<i64> =
                sqlx::query_scalar("select version from paper where dossier = $1 and number = $2")
                    .bind(dossier)
                    .bind(i64::from(number))
                    .fetch_optional(&mut *tx)
                    .await?;
            if known.is_none() {
                return Ok(Saved::Gone);
            }
            let version: Option<i64> = sqlx::query_scalar(
                "update paper set content = $4, updated = $5, version = version + 1
                 where dossier = $1 and number = $2 and version = $3 returning version",
            )
            .bind(dossier)
            .bind(i64::from(number))
            .bind(i64::from(seen))
            .bind(json(text))
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

    /// Removes a paper of which the asker saw a version. One that was issued stays.
    ///
    /// # Errors
    /// The database fails.
    pub async fn remove_paper(
        &self,
        scope: DossierScope,
        (dossier, number): (i64, u32),
        seen: u32,
        entry: &LogEntry,
    ) -> Result<PaperRemoval, Error> {
        let removal = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(PaperRemoval::Gone);
            }
            // Whoever issues it changes this line first, and waits.
            let version: Option<i64> = sqlx::query_scalar(
                "update paper set updated = updated where dossier = $1 and number = $2
                 returning version",
            )
            .bind(dossier)
            .bind(i64::from(number))
            .fetch_optional(&mut *tx)
            .await?;
            let Some(version) = version else {
                return Ok(PaperRemoval::Gone);
            };
            let issues: i64 = sqlx::query_scalar(
                "select count(*) from paper_issue where dossier = $1 and paper = $2",
            )
            .bind(dossier)
            .bind(i64::from(number))
            .fetch_one(&mut *tx)
            .await?;
            if issues > 0 {
                return Ok(PaperRemoval::Issued);
            }
            if version != i64::from(seen) {
                return Ok(PaperRemoval::Stale);
            }
            sqlx::query("delete from paper where dossier = $1 and number = $2")
                .bind(dossier)
                .bind(i64::from(number))
                .execute(&mut *tx)
                .await?;
            touch!(tx, dossier, entry.moment);
            record!(self, tx, entry);
            PaperRemoval::Done
        });
        Ok(removal)
    }
}
