//! What organisations add to the guide for themselves.

use sqlx::FromRow;
use time::OffsetDateTime;

use crate::database::{millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::dossiers::Saved;
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// A piece that an organisation added for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// Its key.
    pub piece: String,
    /// Its text.
    pub content: String,
    /// The name of who changed it last; none when the account is gone.
    pub author: Option<String>,
    /// The tip by which it was offered to the editors.
    pub tip: Option<i64>,
    /// Counts its changes.
    pub version: u32,
    /// When it was last changed.
    pub updated: OffsetDateTime,
}

#[derive(FromRow)]
struct Row {
    piece: String,
    content: String,
    author: Option<String>,
    tip: Option<i64>,
    version: i64,
    updated: i64,
}

/// Tells that what an organisation added is another, in the transaction `tx`.
macro_rules! count {
    ($tx:ident, $organisation:expr) => {
        sqlx::query("update organisation set additions = additions + 1 where id = $1")
            .bind($organisation)
            .execute(&mut *$tx)
            .await?;
    };
}

impl Store {
    /// What an organisation added for itself, by key.
    ///
    /// # Errors
    /// The database fails.
    pub async fn additions(&self, organisation: i64) -> Result<Vec<Addition>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(
                "select d.piece, d.content, a.name as author, d.tip, d.version, d.updated
                 from addition d left join account a on a.id = d.author
                 where d.organisation = $1 order by d.piece",
            )
            .bind(organisation)
            .fetch_all(db)
            .await?
        });
        let rows = rows.into_iter();
        Ok(rows
            .map(|row| Addition {
                piece: row.piece,
                content: row.content,
                author: row.author,
                tip: row.tip,
                version: small(row.version),
                updated: moment(row.updated),
            })
            .collect())
    }

    /// Keeps a piece of an organisation, of which the asker saw this version; 0 for one that is new.
    ///
    /// # Errors
    /// The database fails.
    pub async fn save_addition(
        &self,
        organisation: i64,
        piece: &str,
        seen: u32,
        content: &str,
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        Ok(transaction!(self, |tx| {
            let version: Option<i64> = if seen == 0 {
                sqlx::query_scalar(
                    "insert into addition (organisation, piece, content, author, version, updated)
                     values ($1, $2, $3, $4, 1, $5) on conflict do nothing returning version",
                )
                .bind(organisation)
                .bind(plain(piece))
                .bind(plain(content))
                .bind(entry.actor)
                .bind(millis(entry.moment))
                .fetch_optional(&mut *tx)
                .await?
            } else {
                sqlx::query_scalar(
                    "update addition set content = $3, author = $4, updated = $5,
                     version = version + 1
                     where organisation = $1 and piece = $2 and version = $6 returning version",
                )
                .bind(organisation)
                .bind(plain(piece))
                .bind(plain(content))
                .bind(entry.actor)
                .bind(millis(entry.moment))
                .bind(i64::from(seen))
                .fetch_optional(&mut *tx)
                .await?
            };
            let Some(version) = version else {
                return Ok(Saved::Stale);
            };
            count!(tx, organisation);
            record!(self, tx, entry);
            Saved::As(small(version))
        }))
    }

    /// Removes pieces of an organisation. Whether any was there.
    ///
    /// # Errors
    /// The database fails.
    pub async fn remove_additions(
        &self,
        organisation: i64,
        pieces: &[String],
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        Ok(transaction!(self, |tx| {
            let mut gone = 0;
            for piece in pieces {
                gone += sqlx::query("delete from addition where organisation = $1 and piece = $2")
                    .bind(organisation)
                    .bind(plain(piece))
                    .execute(&mut *tx)
                    .await?
                    .rows_affected();
            }
            if gone == 0 {
                return Ok(false);
            }
            count!(tx, organisation);
            record!(self, tx, entry);
            true
        }))
    }

    /// Tells by which tip a piece was offered. Whether the piece is there.
    ///
    /// # Errors
    /// The database fails.
    pub async fn offered_addition(
        &self,
        organisation: i64,
        piece: &str,
        tip: i64,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        Ok(transaction!(self, |tx| {
            let done =
                sqlx::query("update addition set tip = $3 where organisation = $1 and piece = $2")
                    .bind(organisation)
                    .bind(plain(piece))
                    .bind(tip)
                    .execute(&mut *tx)
                    .await?
                    .rows_affected();
            if done == 1 {
                record!(self, tx, entry);
            }
            done == 1
        }))
    }
}
