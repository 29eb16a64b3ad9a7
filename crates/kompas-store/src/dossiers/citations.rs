//! Citations of a dossier: numbered, and kept as they were when they were taken.

use sqlx::FromRow;
use time::OffsetDateTime;

use super::{DossierScope, reached, reaches, touch};
use crate::database::{millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// A citation to be taken into a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDossierCitation {
    /// The number of the document, if it is from one.
    pub document: Option<i64>,
    /// The number of the passage in it.
    pub passage: Option<u32>,
    /// All of it, as JSON.
    pub record: String,
}

/// A citation of a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitationRecord {
    /// Its number in the dossier, from 1.
    pub number: u32,
    /// What it is.
    pub citation: NewDossierCitation,
    /// The name of who took it; none when the account is gone.
    pub author: Option<String>,
    /// When it was taken.
    pub created: OffsetDateTime,
}

#[derive(FromRow)]
struct Row {
    number: i64,
    document: Option<i64>,
    passage: Option<i64>,
    record: String,
    author: Option<String>,
    created: i64,
}

impl Row {
    fn citation(self) -> CitationRecord {
        CitationRecord {
            number: small(self.number),
            citation: NewDossierCitation {
                document: self.document,
                passage: self.passage.map(small),
                record: self.record,
            },
            author: self.author,
            created: moment(self.created),
        }
    }
}

impl Store {
    /// Takes a citation into a dossier; gives its number. The same one again has the number that it
    /// has. None when the dossier is not there, or not for this asker.
    ///
    /// # Errors
    /// The database fails.
    pub async fn cite(
        &self,
        scope: DossierScope,
        dossier: i64,
        new: &NewDossierCitation,
        entry: &LogEntry,
    ) -> Result<Option<u32>, Error> {
        let number = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(None);
            }
            // Two that cite at once wait for each other here.
            touch!(tx, dossier, entry.moment);
            let known: Option<i64> = sqlx::query_scalar(
                "select number from dossier_citation where dossier = $1 and record = $2",
            )
            .bind(dossier)
            .bind(plain(&new.record))
            .fetch_optional(&mut *tx)
            .await?;
            if let Some(known) = known {
                return Ok(Some(small(known)));
            }
            let number: i64 = sqlx::query_scalar(
                "insert into dossier_citation (dossier, number, document, passage, record, author,
                 created) select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6
                 from dossier_citation where dossier = $1 returning number",
            )
            .bind(dossier)
            .bind(new.document)
            .bind(new.passage.map(i64::from))
            .bind(plain(&new.record))
            .bind(entry.actor)
            .bind(millis(entry.moment))
            .fetch_one(&mut *tx)
            .await?;
            record!(self, tx, entry);
            number
        });
        Ok(Some(small(number)))
    }

    /// The citations of a dossier, by number.
    ///
    /// # Errors
    /// The database fails.
    pub async fn citations(
        &self,
        scope: DossierScope,
        dossier: i64,
    ) -> Result<Vec<CitationRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select c.number, c.document, c.passage, c.record, a.name as author, c.created
                 from dossier_citation c join dossier d on d.id = c.dossier
                 left join account a on a.id = c.author where d.id = $3 and ",
                reached!("$1", "$2"),
                " order by c.number"
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(dossier)
            .fetch_all(db)
            .await?
        });
        Ok(rows.into_iter().map(Row::citation).collect())
    }
}
