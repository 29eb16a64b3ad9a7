//! Notes and marks on passages. They belong to the dossier, never to the document.

use sqlx::FromRow;
use time::OffsetDateTime;

use super::{DossierScope, Saved, next_number, reached, reaches, touch};
use crate::database::{millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// What a note is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotePlace {
    /// The number of the document.
    pub document: i64,
    /// Its version.
    pub version: u32,
    /// The number of the passage.
    pub passage: u32,
    /// The title of the document, for when it is gone.
    pub title: String,
    /// The words that are marked; empty for the passage as a whole.
    pub quote: String,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteRecord {
    /// Its number in the dossier, from 1.
    pub number: u32,
    /// What it is about.
    pub place: NotePlace,
    /// What it says; empty for a mark alone.
    pub body: String,
    /// The name of who made it; none when the account is gone.
    pub author: Option<String>,
    /// Which version of the note this is, from 1.
    pub version: u32,
    /// When it was made.
    pub created: OffsetDateTime,
    /// When it was last changed.
    pub updated: OffsetDateTime,
}

#[derive(FromRow)]
struct Row {
    number: i64,
    document: i64,
    document_version: i64,
    passage: i64,
    title: String,
    quote: String,
    body: String,
    author: Option<String>,
    version: i64,
    created: i64,
    updated: i64,
}

impl Row {
    fn note(self) -> NoteRecord {
        NoteRecord {
            number: small(self.number),
            place: NotePlace {
                document: self.document,
                version: small(self.document_version),
                passage: small(self.passage),
                title: self.title,
                quote: self.quote,
            },
            body: self.body,
            author: self.author,
            version: small(self.version),
            created: moment(self.created),
            updated: moment(self.updated),
        }
    }
}

impl Store {
    /// Makes a note in a dossier; gives its number. None when the dossier is not there, or not for
    /// this asker.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_note(
        &self,
        scope: DossierScope,
        dossier: i64,
        place: &NotePlace,
        body: &str,
        entry: &LogEntry,
    ) -> Result<Option<u32>, Error> {
        let number = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(None);
            }
            let number = next_number!(tx, dossier, "notitie");
            sqlx::query(
                "insert into dossier_note (dossier, number, document, document_version, passage,
                 title, quote, body, author, version, created, updated)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $10)",
            )
            .bind(dossier)
            .bind(number)
            .bind(place.document)
            .bind(i64::from(place.version))
            .bind(i64::from(place.passage))
            .bind(plain(&place.title))
            .bind(plain(&place.quote))
            .bind(plain(body))
            .bind(entry.actor)
            .bind(millis(entry.moment))
            .execute(&mut *tx)
            .await?;
            touch!(tx, dossier, entry.moment);
            record!(self, tx, entry);
            number
        });
        Ok(Some(small(number)))
    }

    /// The notes of a dossier, by number.
    ///
    /// # Errors
    /// The database fails.
    pub async fn notes(&self, scope: DossierScope, dossier: i64) -> Result<Vec<NoteRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select n.number, n.document, n.document_version, n.passage, n.title, n.quote,
                 n.body, a.name as author, n.version, n.created, n.updated
                 from dossier_note n join dossier d on d.id = n.dossier
                 left join account a on a.id = n.author where d.id = $3 and ",
                reached!("$1", "$2"),
                " order by n.number"
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(dossier)
            .fetch_all(db)
            .await?
        });
        Ok(rows.into_iter().map(Row::note).collect())
    }

    /// Changes what a note says, of which the asker saw a version; with none it is removed.
    ///
    /// # Errors
    /// The database fails.
    pub async fn change_note(
        &self,
        scope: DossierScope,
        dossier: i64,
        number: u32,
        seen: u32,
        body: Option<&str>,
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        let saved = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(Saved::Gone);
            }
            let known: Option<i64> = sqlx::query_scalar(
                "select version from dossier_note where dossier = $1 and number = $2",
            )
            .bind(dossier)
            .bind(i64::from(number))
            .fetch_optional(&mut *tx)
            .await?;
            if known.is_none() {
                return Ok(Saved::Gone);
            }
            let query = match body {
                Some(body) => sqlx::query(
                    "update dossier_note set version = version + 1, body = $4, updated = $5
                     where dossier = $1 and number = $2 and version = $3",
                )
                .bind(dossier)
                .bind(i64::from(number))
                .bind(i64::from(seen))
                .bind(plain(body))
                .bind(millis(entry.moment)),
                None => sqlx::query(
                    "delete from dossier_note where dossier = $1 and number = $2 and version = $3",
                )
                .bind(dossier)
                .bind(i64::from(number))
                .bind(i64::from(seen)),
            };
            let done = query.execute(&mut *tx).await?;
            if done.rows_affected() == 0 {
                return Ok(Saved::Stale);
            }
            touch!(tx, dossier, entry.moment);
            record!(self, tx, entry);
            Saved::As(seen + 1)
        });
        Ok(saved)
    }
}
